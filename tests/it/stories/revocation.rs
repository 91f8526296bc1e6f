//! What somebody may not do any more ends what they have open, within a second: every way it can come about, each against
//! an open socket.

use super::session_of;
use domain::directory::{Actor, Bearer, Command};
use protocol::ids::{GroupId, InvitationId, SessionId};
use protocol::room::{ChairState, Presence, Role};
use protocol::staff::{Grant, InGroup, InvitationDraft, JoinStarted, Proof, SignIn, WayFinish, WayStart};
use server::auth::{Identity, Place, new_member_id, random_id, staff};
use server::clock::Clock;
use std::time::Duration;
use tests::in_process::wall_clock;
use tests::{Browser, TestClient, TestServer};
use tokio::time::Instant;

/// The promise (A2).
const MOST: Duration = Duration::from_secs(1);
const STAY_AWAY: u16 = 4503;
const COME_BACK: u16 = 4007;

/// Waits for the end of the connection, and says how long it took from when the answer was there.
async fn ends(how: &str, client: &mut TestClient) -> u16 {
    let began = Instant::now();
    let code = client.ended().await.code();
    let took = began.elapsed();
    println!("{how}: closed with {code} after {took:?}");
    assert!(took <= MOST, "{how}: {took:?}");
    code
}

/// Somebody who runs a meeting that has begun, with an attendee who sees what becomes of it.
struct Evening {
    server: TestServer,
    group: GroupId,
    session: SessionId,
    browser: Browser,
    chair: TestClient,
    wren: TestClient,
}

impl Evening {
    async fn begin() -> Self {
        Self::begin_in(TestServer::memory()).await
    }

    async fn begin_in(server: TestServer) -> Self {
        let (group, session) = session_of(&server).await;
        let grant = Grant::Facilitator(InGroup { group: group.clone() });
        let mut browser = Browser::serving(&server, &grant, "Ash").await;
        let wren = server.house().person(&session, "Wren", Role::Attendee).await;
        let mut chair = browser.enter(Some(&session)).await;
        chair.start().await;
        Self {
            server,
            group,
            session,
            browser,
            chair,
            wren,
        }
    }

    async fn ask(&self, command: Command) {
        self.server
            .inner()
            .directory
            .ask(Actor::Server, command)
            .await
            .expect("it is done");
    }

    /// The chair stayed away: the meeting has noticed, and the name is free for somebody else.
    async fn goes_on_without_chair(mut self, how: &str) {
        assert_eq!(ends(how, &mut self.chair).await, STAY_AWAY);
        self.wren
            .until("the chair is gone", |view| view.chair.state != ChairState::Here)
            .await;
        let here = |name: &str, client: &TestClient| {
            let mut members = client.view().members.iter();
            members.any(|one| one.nickname == name && matches!(one.presence, Presence::Here | Presence::Away))
        };
        self.wren.until_all("her seat is free", |wren| !here("Ash", wren)).await;
        let ticket = self.browser.ask_ticket(Some(&self.session)).await;
        assert_eq!(ticket.status, 401, "{how}: nothing more is opened: {}", ticket.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_ends_what_the_browser_has_open() {
    let mut evening = Evening::begin().await;
    assert_eq!(evening.browser.press("/api/staff/sign-out").await.status, 204);
    evening.goes_on_without_chair("signed out").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ending_a_browser_from_the_list_ends_what_it_has_open_and_not_the_other() {
    let mut evening = Evening::begin().await;
    let mut laptop = evening.browser.again().await;
    let list: Vec<SignIn> = laptop.get("/api/staff/sign-ins").await.json();
    let phone = list.iter().find(|sign_in| !sign_in.this).expect("the phone");
    assert_eq!(
        laptop.delete(&format!("/api/staff/sign-ins/{}", phone.id)).await.status,
        204
    );
    assert_eq!(ends("ended from the list", &mut evening.chair).await, STAY_AWAY);
    let mut other = laptop.enter(Some(&evening.session)).await;
    other.ping().await;
    evening
        .wren
        .until("she runs it from the laptop", |view| {
            view.chair.state == ChairState::Here
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_signs_somebody_out_everywhere() {
    let evening = Evening::begin().await;
    let rowan = Browser::operator(&evening.server).await;
    let staff = evening.browser.me().staff.id.clone();
    let command = Command::SignOutEverywhere { staff, but: None };
    let operator = rowan.me().staff.id.clone();
    let done = evening
        .server
        .inner()
        .directory
        .ask(Actor::Staff(&operator), command)
        .await;
    assert_eq!(done, Ok(()));
    evening.goes_on_without_chair("signed out by an operator").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_grant_makes_them_come_back_as_what_they_are_now() {
    let mut evening = Evening::begin().await;
    let before = evening.chair.member.clone();
    let grants = vec![Grant::Greeter(InGroup {
        group: evening.group.clone(),
    })];
    let staff = evening.browser.me().staff.id.clone();
    evening
        .ask(Command::ChangeGrants {
            staff: staff.clone(),
            grants,
        })
        .await;
    assert_eq!(ends("other grants", &mut evening.chair).await, COME_BACK);
    evening
        .wren
        .until("the chair is gone", |view| view.chair.state != ChairState::Here)
        .await;
    // Without a chair nobody comes in; with the old grant back, it is the same person in the same seat.
    let grants = vec![Grant::Facilitator(InGroup {
        group: evening.group.clone(),
    })];
    evening.ask(Command::ChangeGrants { staff, grants }).await;
    let mut chair = evening.browser.enter(Some(&evening.session)).await;
    assert_eq!((chair.role, &chair.member), (Role::Facilitator, &before));
    chair.ping().await;
    evening
        .wren
        .until("the chair is back", |view| view.chair.state == ChairState::Here)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_further_grant_brings_them_back_as_more() {
    let server = TestServer::memory();
    let (group, session) = session_of(&server).await;
    let greeter = Grant::Greeter(InGroup { group: group.clone() });
    let facilitator = Grant::Facilitator(InGroup { group });
    let mut browser = Browser::serving(&server, &greeter, "Ash").await;
    let mut chair = server.house().person(&session, "Rowan", Role::Facilitator).await;
    chair.start().await;
    let mut ash = browser.enter(Some(&session)).await;
    assert_eq!(ash.role, Role::Greeter);
    let command = Command::ChangeGrants {
        staff: browser.me().staff.id.clone(),
        grants: vec![greeter, facilitator],
    };
    server
        .inner()
        .directory
        .ask(Actor::Server, command)
        .await
        .expect("it is done");
    assert_eq!(ends("a further grant", &mut ash).await, COME_BACK);
    let ash = browser.enter(Some(&session)).await;
    assert_eq!(ash.role, Role::Facilitator);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_serves_no_more_is_out() {
    let evening = Evening::begin().await;
    let staff = evening.browser.me().staff.id.clone();
    evening.ask(Command::RemoveStaff { staff }).await;
    evening.goes_on_without_chair("removed").await;
}

/// The most that this machine's network holds for somebody who does not read, in bytes.
fn held_by_the_network() -> usize {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/tcp_wmem").expect("the limits of this machine");
    let most = text.split_whitespace().last().expect("the largest");
    most.parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_nothing_from_the_network_is_out_like_everybody() {
    let mut evening = Evening::begin_in(TestServer::with(|config| {
        // Long enough that nothing but the removal ends it.
        config.limits.outbox_frames = 1_000_000;
        config.limits.outbox_bytes = usize::MAX / 2;
        config.limits.dead_ms = 10 * 60_000;
        config.limits.close_ms = 10 * 60_000;
    }))
    .await;
    evening.chair.call_on(&evening.wren.member).await;
    evening.wren.until("the floor", |view| view.share.is_some()).await;
    // From here on nobody reads for the chair.
    let long = "wave ".repeat(700);
    let (mut said, full) = (0, 2 * held_by_the_network());
    while said < full {
        evening.wren.post(&long).await;
        said += long.len();
    }
    let staff = evening.browser.me().staff.id.clone();
    let began = Instant::now();
    evening.ask(Command::RemoveStaff { staff }).await;
    let gone = |view: &protocol::room::RoomView| view.chair.state != ChairState::Here;
    evening.wren.until("the chair is gone", gone).await;
    let took = began.elapsed();
    println!("removed, and nothing is read: out after {took:?}");
    assert!(took <= MOST, "{took:?}");
    assert_eq!(
        evening.chair.ended().await.code(),
        STAY_AWAY,
        "and once it is read, it says why"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_is_revoked_takes_the_account_along() {
    let evening = Evening::begin().await;
    let staff = evening.browser.me().staff.id.clone();
    let invitation = evening
        .server
        .inner()
        .directory
        .read(|state| state.member(&staff).expect("an account").came_by.clone());
    evening.ask(Command::RevokeInvitation { invitation }).await;
    evening.goes_on_without_chair("the invitation was revoked").await;
}

/// A guest who came by an invitation, as the door makes them.
async fn guest(server: &TestServer, session: &SessionId, invitation: InvitationId, name: &str) -> TestClient {
    let house = server.house();
    let token = house.auth.issue(&Identity {
        member: new_member_id(),
        role: Role::Attendee,
        nickname: protocol::text::Text::stored(name),
        place: Place::Room(session.clone()),
        expires_at: wall_clock().plus(3_600_000),
        bearer: Bearer::Invited(invitation),
    });
    house.client(&token, None).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_is_revoked_takes_its_guests_along() {
    let evening = Evening::begin().await;
    let id: InvitationId = random_id().parse().expect("an id");
    let make = Command::MakeInvitation {
        invitation: id.clone(),
        hash: staff::hash(&random_id()),
        draft: Box::new(InvitationDraft {
            role: Role::Attendee,
            group: Some(evening.group.clone()),
            note: String::new(),
            hours: 1,
            most_uses: 5,
            client_key: random_id().parse().expect("a key"),
        }),
    };
    evening.ask(make).await;
    let mut finch = guest(&evening.server, &evening.session, id.clone(), "Finch").await;
    let token = finch.token().to_owned();
    // Somebody who is in the middle of a case, in the room and on the way to help alone.
    let house = evening.server.house();
    let mut juniper = house.clinician("Juniper").await;
    finch.call_for_help(Some("please stay with me")).await;
    juniper.until_all("the call", |desk| !desk.desk.cases.is_empty()).await;
    let case = *juniper.desk.cases.keys().next().expect("a case");
    let connected = |desk: &TestClient| desk.desk.cases[&case].connected;
    assert!(connected(&juniper));
    let mut robin = guest(&evening.server, &evening.session, id.clone(), "Robin").await;
    robin.only_for_help().await;
    robin.call_for_help(None).await;
    evening.ask(Command::RevokeInvitation { invitation: id }).await;
    assert_eq!(ends("a guest's invitation", &mut finch).await, STAY_AWAY);
    assert!(house.try_client(&token, None).await.is_err());
    // The clinician sees that she is gone; the way to help outlives the invitation, and she sees that she is back.
    juniper.until_all("she is gone", |desk| !connected(desk)).await;
    finch.only_for_help().await;
    juniper.until_all("she is back", connected).await;
    let take = protocol::client::AcknowledgeCase { case };
    juniper
        .must(protocol::client::ClientMessage::AcknowledgeCase(take))
        .await;
    finch
        .until_all("her name, as the door promised", |finch| {
            let name = finch.help.as_ref().and_then(|help| help.owner_name.as_deref());
            name == Some("Juniper")
        })
        .await;
    robin.ping().await;
    // Others stay.
    let Evening {
        mut wren, mut chair, ..
    } = evening;
    wren.ping().await;
    chair.ping().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_password_ends_the_other_browsers_and_not_this_one() {
    let mut evening = Evening::begin().await;
    let mut laptop = evening.browser.again().await;
    let started: JoinStarted = laptop.post("/api/staff/ways/start", &WayStart {}).await.json();
    laptop.has_authenticator(&started.totp_secret);
    let finish = WayFinish {
        ceremony: started.ceremony,
        with: Proof::Password(laptop.password_and_code()),
    };
    let answer = laptop.post("/api/staff/ways/finish", &finish).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(ends("another password", &mut evening.chair).await, STAY_AWAY);
    assert!(laptop.is_signed_in().await && !evening.browser.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_is_a_socket_like_any_other() {
    let server = TestServer::memory();
    let mut juniper = Browser::serving(&server, &Grant::Clinician, "Juniper").await;
    let mut desk = juniper.enter(None).await;
    assert_eq!(juniper.press("/api/staff/sign-out").await.status, 204);
    assert_eq!(ends("a clinician signed out", &mut desk).await, STAY_AWAY);
    juniper.sign_in().await;
    let mut desk = juniper.enter(None).await;
    let staff = juniper.me().staff.id.clone();
    let none = Command::ChangeGrants {
        staff,
        grants: Vec::new(),
    };
    server
        .inner()
        .directory
        .ask(Actor::Server, none)
        .await
        .expect("it is done");
    assert_eq!(ends("no clinician any more", &mut desk).await, COME_BACK);
    assert_eq!(juniper.ask_ticket(None).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_to_the_desk_from_before_opens_it_in_no_way_after() {
    let server = TestServer::memory();
    let mut juniper = Browser::serving(&server, &Grant::Clinician, "Juniper").await;
    for care_only in [false, true] {
        let ticket = juniper.ticket(None).await.token;
        assert_eq!(juniper.press("/api/staff/sign-out").await.status, 204);
        let entered = if care_only {
            TestClient::try_only_help(server.house(), ticket).await
        } else {
            juniper.hello(&ticket).await
        };
        let turned = entered.err().expect("the desk is shut");
        assert_eq!(turned.end.code(), STAY_AWAY, "{care_only}");
        assert_eq!(server.inner().desk.on_call(), 0);
        juniper.sign_in().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_ends_by_itself_ends_what_it_opened() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let mut juniper = Browser::serving(&server, &Grant::Clinician, "Juniper").await;
    let mut desk = juniper.enter(None).await;
    clock.advance(12 * 3_600_000 - 1_000);
    desk.ping().await;
    clock.advance(1_000);
    assert_eq!(ends("the sign-in ended", &mut desk).await, STAY_AWAY);
}
