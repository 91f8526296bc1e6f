//! What a room tells the connections of its people beside frames.

use super::{Ask, Deps, Join, RoleNow};
use crate::clock::Clock;
use crate::config::Config;
use crate::hub::{Hub, Notices};
use crate::limits::Limits;
use crate::log::memory::MemoryLog;
use crate::log::seal::MasterKey;
use crate::outbox::Outbox;
use domain::session::Command;
use protocol::directory::{Audience, FormatChoice, Monitoring, NewSession};
use protocol::format::Format;
use protocol::ids::{MemberId, Millis};
use protocol::room::{FloorPolicy, Role};
use protocol::server::ServerMessage;
use protocol::text::Text;
use protocol::waiting::LobbyPolicy;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Reads until a frame is as it should be.
async fn hear(outbox: &Outbox, good: impl Fn(&ServerMessage) -> bool) {
    loop {
        tokio::time::timeout(Duration::from_secs(30), outbox.filled())
            .await
            .unwrap();
        let mut frames = VecDeque::new();
        outbox.take(&mut frames);
        let mut messages = frames
            .iter()
            .map(|frame| serde_json::from_slice(frame.payload()).unwrap());
        if messages.any(|message| good(&message)) {
            return;
        }
    }
}

#[tokio::test]
async fn a_chair_that_is_handed_on_counts_at_once_for_those_who_look_at_drafts() {
    let clock = Clock::manual(Millis(1_800_000_000_000));
    let deps = Deps {
        log: Arc::new(MemoryLog::new()),
        master: Arc::new(MasterKey::random().unwrap()),
        clock: clock.clone(),
        limits: Arc::new(Limits::default()),
        notices: Notices::default(),
    };
    let hub = Hub::open(deps).await.unwrap();
    let new = NewSession {
        title: "Tuesday evening".to_owned(),
        group: "Harbour".to_owned(),
        guidelines: Vec::new(),
        audience: Audience::Anyone,
        language: "en".to_owned(),
        monitoring: Monitoring::None,
        format: FormatChoice::plain(FloorPolicy::Open, 5),
        readings: BTreeMap::new(),
        starts_at: clock.now(),
        minutes: 60,
        capacity: 10,
        lobby: LobbyPolicy::Together,
        kept_minutes: 60,
    };
    let plan = crate::planner::of_request(new, Format::plain(FloorPolicy::Open, 60, 5), &Config::default(), false);
    let session = plan.session.clone();
    hub.schedule(plan).await.unwrap();
    let room = hub.room(&session).unwrap();
    let join = |name: &str, role, connection| {
        let (role_now, outbox) = (RoleNow::new(role), Outbox::new(100, 100_000));
        let join = Join {
            member: name.parse().unwrap(),
            role,
            role_now: role_now.clone(),
            nickname: Text::stored(name),
            connection,
            outbox: outbox.clone(),
            id: 0,
            resume: None,
        };
        (Ask::Join(Box::new(join)), role_now, outbox)
    };
    let (ash, ash_role, ash_hears) = join("Ash", Role::Facilitator, 1);
    let (wren, wren_role, wren_hears) = join("Wren", Role::Attendee, 2);
    room.send(ash).await.unwrap();
    room.send(wren).await.unwrap();
    let welcome = |message: &ServerMessage| matches!(message, ServerMessage::Welcome(_));
    hear(&ash_hears, welcome).await;
    hear(&wren_hears, welcome).await;
    let wren: MemberId = "Wren".parse().unwrap();
    let ask = Ask::Command {
        member: "Ash".parse().unwrap(),
        connection: 1,
        id: 7,
        command: Command::HandOver { member: wren.clone() },
    };
    room.send(ask).await.unwrap();
    let handed = |message: &ServerMessage| match message {
        ServerMessage::Refused(refused) => panic!("{refused:?}"),
        ServerMessage::Welcome(welcome) => welcome.you.role == Role::Facilitator,
        _ => false,
    };
    hear(&wren_hears, handed).await;
    assert_eq!(
        (ash_role.get(), wren_role.get()),
        (Role::CoFacilitator, Role::Facilitator)
    );
    // Who comes back with the token of the evening's beginning is what the log says, not what the token says.
    let (again, again_role, again_hears) = join("Wren", Role::Attendee, 3);
    room.send(again).await.unwrap();
    hear(&again_hears, welcome).await;
    assert_eq!(again_role.get(), Role::Facilitator);
}
