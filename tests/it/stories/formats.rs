//! Meetings that run by a format, over real sockets: who is told what, and what is still so after a restart.

use super::meeting;
use protocol::client::{
    AnswerTalk, AskQuestion, AskTalk, CallNext, CastVote, ClientMessage, CloseVote, DrawQuestion, EnterPhase,
    ExtendShare, MarkNewcomer, OpenVote, PostReading, ReportTalk, WriteInTalk,
};
use protocol::directory::FormatChoice;
use protocol::error::ErrorCode;
use protocol::format::{DirectMessages, Format, LateJoiners, Phase, PostedBy, Reading, SupportPolicy};
use protocol::room::{FloorPolicy, LineKind, Role, ShareEnd, SupportKind, SupportTarget, TalkState};
use serde_json::json;
use tests::client::says;
use tests::{NewRoom, TestClient, TestServer};

/// A format with something of everything, in which a late comer sees what happens from then on.
fn varied() -> Format {
    let reading = |slot: &str, posted_by| Reading {
        slot: slot.into(),
        title: format!("The {slot}"),
        posted_by,
        text: None,
    };
    let mut opening = Phase::new("opening", "Opening", FloorPolicy::Facilitator);
    opening.prompts = vec!["CANARY-PROMPT: say who you are.".into()];
    opening.readings = vec![
        reading("opening", PostedBy::Server),
        reading("thought", PostedBy::Reader),
    ];
    opening.direct_messages = DirectMessages::Greeter;
    let mut sharing = Phase::new("sharing", "Sharing", FloorPolicy::OneAtATime);
    sharing.support = SupportPolicy::AfterShare;
    sharing.direct_messages = DirectMessages::Consented;
    sharing.basket = true;
    let round = Phase::new("round", "Last round", FloorPolicy::Round);
    Format {
        id: "varied".into(),
        late_joiners: LateJoiners::Card,
        phases: vec![opening, sharing, round],
        ..Format::plain(FloorPolicy::OneAtATime, 30, 5)
    }
}

fn room() -> NewRoom {
    let filled = [
        ("opening", "We begin gently."),
        ("thought", "CANARY-READING of the day"),
    ];
    NewRoom {
        format: Some(FormatChoice::Own(Box::new(varied()))),
        readings: filled.map(|(slot, text)| (slot.into(), text.into())).into(),
        ..NewRoom::default()
    }
}

async fn enter(chair: &mut TestClient, phase: u32) {
    chair.must(ClientMessage::EnterPhase(EnterPhase { phase })).await;
}

fn heard(person: &TestClient, words: &str) -> bool {
    person.raw.iter().any(|frame| frame.contains(words))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readings_come_at_their_cue_and_prompts_are_the_chairs() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, room(), ["Wren"]).await;
    wren.until("the reading of the server", |view| says(view, "We begin gently."))
        .await;
    let kind = wren.view().lines[0].kind.clone();
    assert!(matches!(kind, LineKind::Reading { title } if title == "The opening"));
    assert!(heard(&chair, "CANARY-PROMPT") && heard(&chair, "CANARY-READING"));
    assert!(
        !heard(&wren, "CANARY"),
        "prompts and unread texts are not for attendees"
    );
    let slot = || "thought".to_owned();
    let refused = wren.ask(ClientMessage::PostReading(PostReading { slot: slot() })).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotYourTurn);
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    wren.must(ClientMessage::PostReading(PostReading { slot: slot() }))
        .await;
    chair
        .until("read", |view| says(view, "CANARY-READING of the day"))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_talk_reaches_two_people_and_nobody_elses_wire() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren, mut finch]) = meeting(&house, room(), ["Wren", "Finch"]).await;
    let mut greeter = house.person(&session, "Gale", Role::Greeter).await;
    let member = greeter.member.clone();
    let ask = |member| ClientMessage::AskTalk(AskTalk { member });
    assert_eq!(wren.ask(ask(member.clone())).await.unwrap_err().code, ErrorCode::NotNow);
    wren.must(ClientMessage::MarkNewcomer(MarkNewcomer { newcomer: true }))
        .await;
    greeter
        .until("somebody new", |view| view.members.iter().any(|one| one.newcomer))
        .await;
    wren.must(ask(member)).await;
    greeter.until("asked", |view| view.talks.len() == 1).await;
    let talk = greeter.view().talks[0].talk;
    greeter
        .must(ClientMessage::AnswerTalk(AnswerTalk { talk, accept: true }))
        .await;
    wren.until("a yes", |view| {
        view.talks.iter().any(|talk| talk.state == TalkState::Open)
    })
    .await;
    let write = |client_key, text: &str| {
        let text = text.to_owned();
        ClientMessage::WriteInTalk(WriteInTalk { talk, text, client_key })
    };
    let key = wren.new_key();
    let first = wren
        .must(write(key.clone(), "CANARY-TALK is it all right to only read"))
        .await;
    let again = wren.must(write(key, "CANARY-TALK is it all right to only read")).await;
    assert_eq!(first.line, again.line, "a retry is the same line");
    let key = greeter.new_key();
    greeter.must(write(key, "It is. Welcome.")).await;
    wren.until("an answer", |view| view.talks[0].lines.len() == 2).await;
    // A phone number goes back to its author: no facilitator could look at it first.
    let key = wren.new_key();
    let refused = wren
        .ask(write(key, "call me at 021 555 0100 please"))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Rejected);
    wren.resume().await;
    wren.until("the talk is still there", |view| {
        view.talks.len() == 1 && view.talks[0].lines.len() == 2
    })
    .await;
    let note = Some("I only wanted to try this".to_owned());
    wren.must(ClientMessage::ReportTalk(ReportTalk { talk, note })).await;
    greeter.until("it is over", |view| view.talks.is_empty()).await;
    chair
        .until("a report", |view| {
            view.reports.len() == 1 && view.reports[0].lines.len() == 2
        })
        .await;
    finch.ping().await;
    assert!(
        !heard(&finch, "CANARY-TALK") && !heard(&finch, "\"type\":\"talk_"),
        "nor that there was one"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_late_never_gets_what_was_said_before() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren]) = meeting(&house, room(), ["Wren"]).await;
    enter(&mut chair, 1).await;
    let early = chair.position().clone();
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    wren.post("CANARY-EARLY is for those who were here").await;
    let token = house.token(&session, "Robin", Role::Attendee);
    let mut late = house.client(&token, Some(early)).await;
    assert!(!late.recovered, "nobody resumes from before they came");
    wren.post("and this for everybody").await;
    late.until("the later line", |view| says(view, "and this for everybody"))
        .await;
    wren.done().await;
    late.until("the share is over", |view| view.share.is_none()).await;
    late.resume().await;
    assert!(late.recovered);
    assert!(!heard(&late, "CANARY-EARLY"));
    let deputy = house.person(&session, "Gale", Role::CoFacilitator).await;
    assert!(
        heard(&deputy, "CANARY-EARLY"),
        "who looks after the room sees all of it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_support_is_told_after_the_share_and_not_before() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, room(), ["Wren", "Finch"]).await;
    enter(&mut chair, 1).await;
    wren.raise_hand().await;
    chair.until("a hand", |view| view.hands.len() == 1).await;
    chair.must(ClientMessage::CallNext(CallNext {})).await;
    finch.until("a share", |view| view.share.is_some()).await;
    let share = finch.view().share.as_ref().expect("a share").share;
    let to = || SupportTarget::Share(share);
    finch.support(to(), SupportKind::WithYou).await.expect("kept");
    wren.must(ClientMessage::ExtendShare(ExtendShare { minutes: 2 })).await;
    let more = wren.ask(ClientMessage::ExtendShare(ExtendShare { minutes: 2 })).await;
    assert_eq!(more.unwrap_err().code, ErrorCode::Already);
    for person in [&wren, &chair, &finch] {
        assert!(!heard(person, "with_you"), "nobody is told during the share");
    }
    wren.done().await;
    wren.until("all of it", |view| view.support.len() == 1).await;
    chair
        .until("heard", |view| view.heard.len() == 1 && view.heard[0].shares == 1)
        .await;
    assert!(wren.view().heard.is_empty());
    assert_eq!(wren.view().shares[0].end, Some(ShareEnd::Done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn part_round_vote_and_basket_outlive_a_restart() {
    let mut server = TestServer::sqlite_with(|config| config.limits.snapshot_every = 5);
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, room(), ["Wren", "Finch"]).await;
    enter(&mut chair, 1).await;
    let (key, text) = (wren.new_key(), "CANARY-QUESTION how do you sleep".to_owned());
    wren.must(ClientMessage::AskQuestion(AskQuestion { text, client_key: key }))
        .await;
    enter(&mut chair, 2).await;
    chair.must(ClientMessage::CallNext(CallNext {})).await;
    let question = "An hour later?".to_owned();
    let choices = Vec::new();
    chair
        .must(ClientMessage::OpenVote(OpenVote { question, choices }))
        .await;
    wren.until("a vote", |view| view.vote.is_some()).await;
    let vote = wren.view().vote.as_ref().expect("a vote").vote;
    wren.must(ClientMessage::CastVote(CastVote { vote, choice: 0 })).await;
    finch.must(ClientMessage::CastVote(CastVote { vote, choice: 2 })).await;
    chair
        .until("two votes", |view| {
            view.vote.as_ref().is_some_and(|vote| vote.voted == 2)
        })
        .await;
    drop(house);
    server.restart();
    for person in [&mut chair, &mut wren, &mut finch] {
        assert_eq!(person.ended().await.code(), 4000);
        person.resume().await;
    }
    let view = wren.view();
    assert_eq!(view.phase.as_ref().map(|phase| phase.index), Some(2));
    assert_eq!(
        view.share.as_ref().map(|share| share.member.clone()),
        Some(wren.member.clone())
    );
    let again = wren.ask(ClientMessage::CastVote(CastVote { vote, choice: 1 })).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::Already);
    chair.must(ClientMessage::CloseVote(CloseVote { vote })).await;
    let counted = Some(vec![1, 0, 1]);
    wren.until("the count", |view| {
        view.vote.as_ref().is_some_and(|vote| vote.tallies == counted)
    })
    .await;
    chair.must(ClientMessage::DrawQuestion(DrawQuestion {})).await;
    finch
        .until("the question", |view| says(view, "CANARY-QUESTION how do you sleep"))
        .await;
    wren.done().await;
    finch
        .until("the round goes on", |view| {
            view.shares.len() == 1
                && view
                    .share
                    .as_ref()
                    .is_some_and(|share| share.member != view.shares[0].member)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_format_that_cannot_run_is_refused_with_its_field() {
    let server = TestServer::memory();
    let house = server.house();
    let bearer = format!("Bearer {}", house.link(Role::Operator, None));
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let mut broken = varied();
    broken.phases[1].share_minutes = 0;
    let cases = [
        (json!({ "named": "no-such-format" }), ErrorCode::NotFound, "format"),
        (json!({ "own": broken }), ErrorCode::Invalid, "share_minutes"),
        (
            json!({ "plain": { "floor": "open", "share_minutes": 99 } }),
            ErrorCode::Invalid,
            "share_minutes",
        ),
    ];
    for (format, code, field) in cases {
        let body = json!({
            "title": "Evening", "group": "Harbour", "audience": "anyone", "language": "en", "monitoring": "none",
            "format": format, "starts_at": 1, "minutes": 60, "capacity": 10, "kept_minutes": 5,
        });
        let answer = house.ask("POST", "/api/sessions", &headers, &body.to_string()).await;
        let refusal: protocol::error::Refusal = answer.json();
        assert_eq!(refusal.code, code, "{body}");
        assert!(
            refusal.field.as_deref().is_some_and(|at| at.contains(field)),
            "{refusal:?}"
        );
    }
}
