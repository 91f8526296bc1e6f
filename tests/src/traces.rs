//! Golden traces for reducers: a view, the events after it, and the view that they must come to, made by the rules
//! themselves. The Rust reducer and the browser's are held to the same file.
//!
//! To add a scene: a function here that plays it, and a row in [`all`].

mod scene;
mod walk;

use domain::session::{Command, Verdict};
use protocol::format::SupportPolicy;
use protocol::ids::{AppealId, LineId, ReportId, TalkId, VoteId};
use protocol::limits::{VIEW_LINES, VIEW_SHARES};
use protocol::room::{FloorPolicy, Milestone, MilestoneUnit, RemovalReason, Role, SupportKind, SupportTarget};
use protocol::text::Text;
use scene::{AUDIENCES, Scene, Telling, Trace, id};
use serde::Serialize;

/// The text of `tests/fixtures/reducer_traces.json`: an array of `{"name", "audience", "start", "events", "end"}`, where
/// start and end are room views, and events are in order, each with its place in the log.
#[must_use]
pub fn traces() -> String {
    let traces: Vec<String> = all().iter().map(written).collect();
    format!("[\n{}\n]\n", traces.join(",\n"))
}

/// One event a line, so that a change of the rules shows as a short difference.
fn written(trace: &Trace) -> String {
    let events: Vec<String> = trace.events.iter().map(json).collect();
    format!(
        "{{\"name\":{},\"audience\":{},\n\"start\":{},\n\"events\":[\n{}\n],\n\"end\":{}}}",
        json(&trace.name),
        json(&trace.audience),
        json(&trace.start),
        events.join(",\n"),
        json(&trace.end)
    )
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what travels can be written")
}

fn all() -> Vec<Trace> {
    let live = Telling::Live;
    let held = held_lines();
    let mut traces = vec![
        share_from_hand_to_done().trace("a share from hand to done", "room", live),
        people().trace("people, the door and the stages", "room", live),
        more_lines_than_a_view_holds().trace("more lines than a view holds", "room", live),
        more_shares_than_a_view_holds().trace("more shares than a view holds", "chairs", live),
        parts().trace("a meeting by its format", "room", live),
        parts().trace("a meeting by its format", "author", live),
        parts().trace("a meeting by its format", "chair", live),
        parts().trace("a late comer of it", "late", live),
        parts().trace("resuming in a meeting by its format", "author", Telling::Resumed),
        parts().trace("resuming the chair of it", "chair", Telling::Resumed),
        door().trace("a waiting line", "room", live),
        door().trace("a waiting line", "chairs", live),
        door().trace("resuming beside a waiting line", "chairs", Telling::Resumed),
        removed_since().trace("resuming after words were removed", "author", Telling::Resumed),
        removed_since().trace(
            "resuming as a facilitator after words were removed",
            "chairs",
            Telling::Resumed,
        ),
    ];
    traces.extend(AUDIENCES.map(|audience| held.trace("held lines", audience, live)));
    let walks = AUDIENCES.iter().zip(1_u64..);
    traces.extend(walks.map(|(audience, seed)| walk::walk(seed, 120).trace("a random walk", audience, live)));
    traces
}

fn share_from_hand_to_done() -> Scene {
    let mut scene = Scene::meeting();
    scene.ok("ash", Command::RaiseHand);
    scene.later(2_000);
    scene.ok("birch", Command::RaiseHand);
    scene.ok("cedar", Command::RaiseHand);
    scene.ok("cedar", Command::LowerHand);
    scene.later(5_000);
    let share = scene.call("ash");
    scene.say("ash", "It has been a long week...");
    scene.support("birch", SupportTarget::Share(share), SupportKind::WithYou);
    scene.later(1_000);
    scene.ok("ash", Command::Drop);
    scene.later(30_000);
    scene.join("ash", Role::Attendee);
    scene.ok("fern", Command::ExtendShare { minutes: 3 });
    scene.say("ash", "and I am glad to be here.");
    scene.ok("ash", Command::Drop);
    scene.later(120_000);
    scene.system(Command::Tick);
    scene.support("cedar", SupportTarget::Share(share), SupportKind::Strength);
    let next = scene.call("birch");
    scene.ok("birch", Command::Pass);
    scene.support("cedar", SupportTarget::Share(next), SupportKind::ThankYou);
    let line = scene.say("fern", "Thank you, everybody.");
    scene.support("cedar", SupportTarget::Line(line), SupportKind::MeToo);
    scene.ok("fern", Command::RemoveLine { line });
    scene
}

/// People wait, are let in, are turned away, go; a note is written, replaced and taken away; the room fills.
fn door() -> Scene {
    let mut scene = Scene::door();
    let note = |words: &str| Command::WriteToWaiting {
        text: Some(Text::stored(words)),
    };
    for name in ["ash", "birch", "cedar"] {
        scene.join(name, Role::Attendee);
    }
    scene.ok("fern", note("We begin at eight."));
    scene.later(20_000);
    scene.ok("birch", Command::Drop);
    scene.later(10_000);
    scene.join("birch", Role::Attendee);
    scene.ok("fern", Command::Admit { member: id("birch") });
    scene.ok(
        "fern",
        Command::RemoveMember {
            member: id("cedar"),
            reason: None,
            note: None,
        },
    );
    scene.appeal("cedar", "I only wanted to listen.");
    let appeal = scene.newest(AppealId);
    scene.ok("fern", note("Two more minutes."));
    scene.later(600_000);
    scene.ok("fern", Command::StartMeeting);
    for name in ["dale", "ella", "fir"] {
        scene.join(name, Role::Attendee);
    }
    scene.ok("ella", Command::Drop);
    scene.ok("fern", Command::AdmitAll);
    scene.ok("fern", Command::WriteToWaiting { text: None });
    scene.ok("fern", note("We are full tonight."));
    scene.ok("birch", Command::Leave);
    scene.join("hazel", Role::Greeter);
    scene.join("birch", Role::Attendee);
    scene.later(300_000);
    scene.system(Command::Tick);
    scene.ok("fern", Command::ResolveAppeal { appeal });
    scene
}

/// Parts, orders of hands, kept support, votes, the basket, milestones, talks, reports, and a chair who is gone and back.
fn parts() -> Scene {
    let mut lobby = Scene::lobby_of(scene::format());
    lobby.join("gale", Role::CoFacilitator);
    let newcomer = true;
    lobby.ok("ash", Command::MarkNewcomer { newcomer });
    let mut scene = Scene::begun(lobby);
    scene.ok("ash", Command::AskTalk { member: id("fern") });
    let talk = scene.newest(TalkId);
    scene.ok("fern", Command::AnswerTalk { talk, accept: true });
    scene.write_in_talk("ash", talk, "What do I do here?");
    scene.write_in_talk("fern", talk, "You read along, and you may pass.");
    scene.ok("fern", Command::StretchPhase { minutes: 5 });
    scene.ok("fern", Command::EnterPhase { phase: 1 });
    let key = |key: &str| key.parse().expect("a short word is a key");
    let milestone = Milestone {
        count: 30,
        unit: MilestoneUnit::Days,
    };
    scene.ok(
        "birch",
        Command::AnnounceMilestone {
            milestone,
            key: key("m"),
        },
    );
    let to = SupportTarget::Line(scene.newest(LineId));
    scene.support("ash", to, SupportKind::Celebrate);
    let share = scene.call("birch");
    scene.support("ash", SupportTarget::Share(share), SupportKind::WithYou);
    scene.support("cedar", SupportTarget::Share(share), SupportKind::Strength);
    for who in ["ash", "cedar"] {
        scene.ok(who, Command::RaiseHand);
    }
    scene.later(240_000);
    scene.system(Command::Tick);
    scene.ok("birch", Command::ExtendShare { minutes: 2 });
    scene.ok("birch", Command::Done);
    scene.ok("birch", Command::RaiseHand);
    scene.join("dale", Role::Attendee);
    scene.record_for("late");
    scene.ok("cedar", Command::MarkNewcomer { newcomer });
    scene.ok("fern", Command::CallNext);
    scene.later(60_000);
    scene.ok("ash", Command::Done);
    scene.ok("ash", Command::RaiseHand);
    scene.support("dale", SupportTarget::Share(share), SupportKind::MeToo);
    let cross_talk = true;
    scene.ok("fern", Command::SetCrossTalk { cross_talk });
    let support = SupportPolicy::Live;
    scene.ok("fern", Command::SetSupportPolicy { support });
    for (who, words) in [("ash", "Does it get easier?"), ("cedar", "How do you sleep?")] {
        let question = Command::AskQuestion {
            text: Text::stored(words),
            key: key(who),
            verdict: Verdict::Allow,
        };
        scene.ok(who, question);
    }
    scene.ok("fern", Command::DrawQuestion { chance: 3 });
    let vote = Command::OpenVote {
        question: Text::stored("Shall we meet an hour later?"),
        choices: vec![Text::stored("Seven"), Text::stored("Eight")],
    };
    scene.ok("fern", vote);
    let vote = scene.newest(VoteId);
    for (who, choice) in [("ash", 1), ("fern", 0), ("cedar", 1)] {
        scene.ok(who, Command::CastVote { vote, choice });
    }
    scene.ok("fern", Command::CloseVote { vote });
    scene.ok("cedar", Command::AskTalk { member: id("ash") });
    let refused = scene.newest(TalkId);
    let no = false;
    scene.ok(
        "ash",
        Command::AnswerTalk {
            talk: refused,
            accept: no,
        },
    );
    scene.ok("birch", Command::AskTalk { member: id("ash") });
    let reported = scene.newest(TalkId);
    scene.ok(
        "ash",
        Command::AnswerTalk {
            talk: reported,
            accept: true,
        },
    );
    scene.write_in_talk("birch", reported, "Where do you live?");
    let note = Some(Text::stored("I do not want to be asked that."));
    scene.ok("ash", Command::ReportTalk { talk: reported, note });
    let report = scene.newest(|seq| ReportId(seq - 1));
    scene.ok("fern", Command::ResolveReport { report });
    scene.ok("fern", Command::Drop);
    scene.later(60_000);
    scene.system(Command::Tick);
    let waits = scene.line("Is anybody there?", Verdict::Allow);
    scene.ok("ash", waits);
    scene.ok("gale", Command::TakeChair);
    scene.join("fern", Role::Facilitator);
    scene.ok("gale", Command::EnterPhase { phase: 2 });
    scene.ok("dale", Command::RaiseHand);
    scene.ok("dale", Command::MarkNewcomer { newcomer });
    scene.ok("gale", Command::EnterPhase { phase: 3 });
    scene.ok("gale", Command::CallNext);
    scene.later(300_000);
    scene.system(Command::Tick);
    scene
}

fn people() -> Scene {
    let mut scene = Scene::lobby();
    let mute = |member: &str, muted| Command::SetMuted {
        member: id(member),
        muted,
    };
    scene.join("gale", Role::Greeter);
    scene.join("nell", Role::Clinician);
    scene.say("gale", "Welcome. We begin at eight.");
    scene.ok("fern", Command::StartMeeting);
    scene.ok("birch", Command::RaiseHand);
    scene.ok("fern", mute("birch", true));
    scene.ok("fern", mute("birch", false));
    scene.ok("fern", Command::SetLocked { locked: true });
    scene.ok("cedar", Command::Drop);
    scene.later(300_000);
    scene.system(Command::Tick);
    scene.join("cedar", Role::Attendee);
    scene.ok("cedar", Command::Leave);
    scene.ok(
        "fern",
        Command::RemoveMember {
            member: id("birch"),
            reason: Some(RemovalReason::Interrupting),
            note: None,
        },
    );
    scene.appeal("birch", "It was my first evening.\n\nI am sorry.");
    let appeal = scene.newest(AppealId);
    scene.later(4_000);
    scene.ok("fern", Command::ResolveAppeal { appeal });
    scene.ok("fern", Command::SetLocked { locked: false });
    let floor = FloorPolicy::Open;
    scene.ok("fern", Command::SetFloorPolicy { floor });
    scene.ok("fern", Command::HandOver { member: id("ash") });
    scene.later(1_000);
    scene.ok("ash", Command::OpenFellowship);
    scene.later(1_000);
    scene.ok("ash", Command::EndSession);
    scene
}

fn more_lines_than_a_view_holds() -> Scene {
    let mut scene = Scene::meeting();
    let floor = FloorPolicy::Open;
    scene.ok("fern", Command::SetFloorPolicy { floor });
    let mut lines = Vec::new();
    for n in 0..VIEW_LINES - 2 {
        lines.push(scene.say("ash", &format!("line {n}")));
    }
    for line in &lines[..3] {
        scene.support("birch", SupportTarget::Line(*line), SupportKind::MeToo);
    }
    scene.record();
    for n in 0..6 {
        scene.later(500);
        let line = scene.say("cedar", &format!("newer line {n}"));
        scene.support("birch", SupportTarget::Line(line), SupportKind::WithYou);
    }
    let line = lines[10];
    scene.ok("fern", Command::RemoveLine { line });
    scene
}

fn more_shares_than_a_view_holds() -> Scene {
    let mut scene = Scene::meeting();
    let share = |scene: &mut Scene| {
        let share = scene.call("ash");
        scene.support("birch", SupportTarget::Share(share), SupportKind::ThankYou);
        scene.later(1_000);
        scene.ok("ash", Command::Done);
    };
    for _ in 0..VIEW_SHARES - 1 {
        share(&mut scene);
    }
    scene.record();
    for _ in 0..4 {
        share(&mut scene);
    }
    scene
}

fn held_lines() -> Scene {
    let mut scene = Scene::meeting();
    scene.call("ash");
    let words = ["My number is 555 0100.", "Write to me.", "Never mind.", "Call me."];
    let [approved, returned, taken_back, removed] = words.map(|words| {
        scene.later(1_000);
        scene.held("ash", words)
    });
    scene.held("ash", "This one still waits.");
    scene.ok("ash", Command::Done);
    scene.call("birch");
    scene.held("birch", "Another's line.");
    scene.say("birch", "And one that nothing holds.");
    scene.system(Command::NoteHelp { open: 1 });
    scene.later(1_000);
    scene.ok("fern", Command::ApproveLine { line: approved });
    let note = Some(Text::stored("Please without the address."));
    scene.ok("fern", Command::ReturnLine { line: returned, note });
    scene.ok("ash", Command::TakeBackLine { line: taken_back });
    scene.ok("fern", Command::RemoveLine { line: removed });
    scene.system(Command::NoteHelp { open: 0 });
    scene
}

fn removed_since() -> Scene {
    let mut scene = Scene::meeting();
    scene.say("fern", "This stays.");
    let line = scene.say("fern", "This goes.");
    scene.call("ash");
    let returned = scene.held("ash", "My number is 555 0100.");
    let approved = scene.held("ash", "Write to me.");
    scene.ok("fern", Command::RemoveLine { line });
    let note = Some(Text::stored("Please without the number."));
    scene.ok("fern", Command::ReturnLine { line: returned, note });
    scene.ok("fern", Command::ApproveLine { line: approved });
    scene
}
