//! A log of the version before there were formats: its plan names a floor policy and the length of a share, and a session
//! that was running when the server was replaced goes on.

use domain::Remembered;
use domain::session::{Actor, Command, Event, Plan, Session};
use protocol::format::{Format, LateJoiners};
use protocol::ids::{MemberId, Millis};
use protocol::room::{FloorPolicy, Stage};
use serde_json::{Value, json};

const BEGINNING: u64 = 1_800_000_000_000;

fn older_plan() -> Value {
    json!({
        "session": "older", "title": "Tuesday evening", "group": "Harbour", "guidelines": ["Speak for yourself."],
        "audience": "anyone", "language": "en", "monitoring": "on_call", "floor": "one_at_a_time",
        "starts_at": BEGINNING, "minutes": 90, "demo": false,
        "rules": {
            "lobby_ms": 900_000, "share_ms": 240_000, "floor_grace_ms": 90_000, "away_grace_ms": 120_000,
            "capacity": 60, "ends_by": null, "kept_ms": 3_600_000,
        },
    })
}

fn person(number: usize) -> MemberId {
    format!("m-{number}").parse().unwrap()
}

#[test]
fn a_plan_from_before_formats_is_one_part_with_its_floor_and_its_length_of_a_share() {
    let plan: Plan = serde_json::from_value(older_plan()).unwrap();
    assert_eq!(*plan.format, Format::plain(FloorPolicy::OneAtATime, 90, 4));
    assert_eq!(plan.format.late_joiners, LateJoiners::History, "as it was then");
    assert_eq!((plan.rules.minute_ms, plan.rules.succession_ms), (60_000, 60_000));
    assert_eq!((plan.rules.chairless_ms, plan.rules.floor_grace_ms), (900_000, 90_000));

    let mut short = older_plan();
    short["floor"] = json!("open");
    short["rules"]["share_ms"] = json!(2_000);
    let short: Plan = serde_json::from_value(short).unwrap();
    assert_eq!(
        *short.format,
        Format::plain(FloorPolicy::Open, 90, 1),
        "no share of no length"
    );

    let again: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!(again, plan, "and is stored in the form of today");
}

#[test]
fn a_session_from_before_formats_goes_on() {
    let line = json!({"t": "line_posted", "member": "m-1", "share": 8, "key": "k-1"});
    let log = [
        json!({"t": "created", "plan": older_plan()}),
        json!({"t": "stage_changed", "stage": "lobby"}),
        json!({"t": "member_joined", "member": "m-0", "role": "facilitator"}),
        json!({"t": "member_joined", "member": "m-1", "role": "attendee"}),
        json!({"t": "stage_changed", "stage": "in_progress"}),
        json!({"t": "hand_raised", "member": "m-1"}),
        json!({"t": "hand_lowered", "member": "m-1", "end": "called_on"}),
        json!({"t": "floor_given", "member": "m-1", "planned_end": BEGINNING + 240_000, "by": "m-0"}),
        line,
        json!({"t": "share_extended", "share": 8, "planned_end": BEGINNING + 300_000, "by": "m-0"}),
        json!({"t": "line_held", "member": "m-1", "share": 8, "key": "k-2", "rule": "personal_data.phone"}),
        json!({"t": "share_ended", "share": 8, "end": "done"}),
        json!({"t": "support_given", "from": "m-0", "to": {"share": 8}, "kind": "with_you"}),
        json!({"t": "floor_policy_changed", "floor": "open", "by": "m-0"}),
        json!({"t": "floor_policy_changed", "floor": "one_at_a_time", "by": "m-0"}),
    ];
    let mut session = Session::default();
    for stored in &log {
        let mut event: Event = serde_json::from_value(stored.clone()).unwrap();
        event.restore(None);
        session.apply(Millis(BEGINNING), &event);
    }
    assert_eq!((session.stage(), session.phase_index()), (Stage::InProgress, None));
    let now = Millis(BEGINNING + 400_000);
    let mut ask = |actor: &Actor, command: Command| {
        let decision = session.handle(now, actor, command).expect("it goes on");
        for event in &decision.events {
            session.apply(now, event);
        }
        decision.events
    };
    let (chair, attendee) = (Actor::Member(person(0)), Actor::Member(person(1)));
    ask(&attendee, Command::RaiseHand);
    let called = ask(&chair, Command::CallNext);
    let planned = Millis(now.0 + 240_000);
    assert!(matches!(&called[1], Event::FloorGiven { planned_end, .. } if *planned_end == planned));
    ask(&attendee, Command::Done);
    ask(&chair, Command::OpenFellowship);
    ask(&chair, Command::EndSession);
    assert_eq!(session.stage(), Stage::Ended);
}
