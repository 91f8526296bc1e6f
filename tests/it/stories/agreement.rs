//! Early and late joiners agree: whatever happens, a view that grew event by event is the view that comes whole.

use protocol::client::{
    ApproveLine, CallOn, ClientMessage, Done, ExtendShare, GiveSupport, HandOver, LowerHand, OpenFellowship, Pass,
    RaiseHand, RemoveLine, RemoveMember, ReturnLine, SetFloorPolicy, SetLocked, SetMuted, TakeBackFloor, TakeBackLine,
};
use protocol::ids::{LineId, MemberId};
use protocol::room::{FloorPolicy, Role, SupportKind, SupportTarget};
use tests::client::line;
use tests::{Chance, NewRoom, TestClient, TestServer};

const STEPS: usize = 120;

/// Something that this person could try now; much of it is refused.
fn idea(me: &mut TestClient, everybody: &[MemberId], chance: &mut Chance) -> ClientMessage {
    let member = chance.one_of(everybody).clone();
    let view = me.view();
    let lines: Vec<LineId> = view.lines.iter().map(|line| line.line).collect();
    let held: Vec<LineId> = view.held.iter().map(|held| held.line).collect();
    let some = |ids: &[LineId], chance: &mut Chance| {
        if ids.is_empty() { LineId(1) } else { *chance.one_of(ids) }
    };
    let (any_line, any_held) = (some(&lines, chance), some(&held, chance));
    let share = view.share.as_ref().or(view.shares.last()).map(|share| share.share);
    let to = share.map_or(SupportTarget::Line(any_line), SupportTarget::Share);
    match chance.below(40) {
        0..=11 => {
            let key = me.new_key();
            let texts = [
                "One day at a time.",
                "CANARY-HELD write to x@example.org",
                "That helped me.",
            ];
            let text = format!("{} {key}", chance.one_of(&texts));
            line(&key, &text)
        }
        12..=15 => ClientMessage::RaiseHand(RaiseHand {}),
        16 => ClientMessage::LowerHand(LowerHand {}),
        17 => ClientMessage::Pass(Pass {}),
        18..=19 => ClientMessage::Done(Done {}),
        20..=21 => ClientMessage::GiveSupport(GiveSupport {
            to,
            kind: SupportKind::MeToo,
        }),
        22..=25 => ClientMessage::CallOn(CallOn { member }),
        26 => ClientMessage::ExtendShare(ExtendShare { minutes: 1 }),
        27 => ClientMessage::TakeBackFloor(TakeBackFloor {}),
        28 => ClientMessage::SetFloorPolicy(SetFloorPolicy {
            floor: FloorPolicy::Open,
        }),
        29 => ClientMessage::SetFloorPolicy(SetFloorPolicy {
            floor: FloorPolicy::OneAtATime,
        }),
        30..=31 => ClientMessage::SetMuted(SetMuted {
            member,
            muted: chance.below(2) == 0,
        }),
        32 => ClientMessage::RemoveLine(RemoveLine { line: any_line }),
        33 => ClientMessage::ApproveLine(ApproveLine { line: any_held }),
        34 => ClientMessage::ReturnLine(ReturnLine {
            line: any_held,
            note: Some("kindly".to_owned()),
        }),
        35 => ClientMessage::TakeBackLine(TakeBackLine { line: any_held }),
        36 => ClientMessage::SetLocked(SetLocked {
            locked: chance.below(2) == 0,
        }),
        37 => ClientMessage::HandOver(HandOver { member }),
        38 if chance.below(12) == 0 => ClientMessage::RemoveMember(RemoveMember {
            member,
            reason: None,
            note: None,
        }),
        39 if chance.below(20) == 0 => ClientMessage::OpenFellowship(OpenFellowship {}),
        _ => ClientMessage::RaiseHand(RaiseHand {}),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_that_grew_is_the_view_that_comes_whole() {
    let server = TestServer::with(|config| {
        // Told at once, so that nothing waits to be told when the old connection ends.
        config.limits.roster_coalesce_ms = 0;
        config.limits.recent_events = 30;
    });
    let house = server.house();
    let mut chance = Chance::printed("a_view_that_grew_is_the_view_that_comes_whole");
    let mut done = 0;
    for round in 0..4 {
        let session = house.session(NewRoom::default()).await.id;
        let roles = [
            ("Ash", Role::Facilitator),
            ("Elm", Role::CoFacilitator),
            ("Wren", Role::Attendee),
            ("Finch", Role::Attendee),
            ("Robin", Role::Greeter),
        ];
        let mut people = Vec::new();
        for (name, role) in roles {
            people.push(house.person(&session, name, role).await);
        }
        people[0].start().await;
        let everybody: Vec<MemberId> = people.iter().map(|one| one.member.clone()).collect();
        for _ in 0..STEPS {
            if people.len() < 2 {
                break;
            }
            let at = chance.below(people.len());
            let me = &mut people[at];
            if chance.below(12) == 0 {
                // Off the network and back, with or without having read everything.
                me.hang_up();
                let position = me.position().clone();
                match me.say_hello(Some(position)).await {
                    Ok(()) => {}
                    Err(turned) => {
                        assert_eq!(turned.end.code(), 4500, "{turned:?}");
                        people.remove(at);
                    }
                }
                continue;
            }
            let wish = idea(me, &everybody, &mut chance);
            let id = me.send(wish).await;
            match me.answer(id).await {
                Some(answer) => done += usize::from(answer.is_ok()),
                // Removed by somebody.
                None => drop(people.remove(at)),
            }
        }
        // They stay until all are compared: one who goes in between would be told to some of the others only.
        let mut stay = Vec::new();
        for mut early in people {
            let Ok(mut late) = house.try_client(early.token(), None).await else {
                continue;
            };
            assert_eq!(early.ended().await.code(), 4501);
            late.ping().await;
            assert_eq!(early.role, late.role);
            assert_eq!(
                reducer::comparable(early.view()),
                reducer::comparable(late.view()),
                "round {round}, {:?}",
                early.role
            );
            let mine = early.member.clone();
            assert_sees_nothing_held_of_others(&early, &mine);
            stay.push(late);
        }
    }
    // Of all rounds together: in one of them people may have removed each other early.
    assert!(done > STEPS / 2, "only {done} came to anything");
}

/// No frame to somebody who never ran the session has a held line of somebody else.
fn assert_sees_nothing_held_of_others(person: &TestClient, me: &MemberId) {
    let ran_it = person.raw.iter().any(|frame| {
        frame.starts_with(r#"{"type":"welcome""#)
            && (frame.contains(r#""role":"facilitator","nickname""#)
                || frame.contains(r#""role":"co_facilitator","nickname""#))
    });
    if ran_it && matches!(person.role, Role::Facilitator | Role::CoFacilitator) {
        return;
    }
    for held in &person.view().held {
        assert_eq!(held.member, *me);
    }
}
