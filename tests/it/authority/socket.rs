//! Who may say what on a socket: every message, said by everybody who can have a socket, about things that are not theirs.
//! Expected is what is written by hand below; a new message without a row fails. What each stage of a session adds is
//! held against its own table beside the rules (`server/domain/tests/permissions.txt`).

use super::grant;
use protocol::client::{ClientMessage, LowerHand, RemoveLine, SetMuted, StartMeeting, TakeBackLine};
use protocol::directory::Entered;
use protocol::error::ErrorCode;
use protocol::ids::SessionId;
use protocol::room::Role;
use protocol::routes::ROUTES;
use protocol::waiting::LobbyPolicy;
use serde_json::json;
use tests::places::{Caller, Places};
use tests::{NewRoom, TestClient, TestServer, examples};

/// Attendee; facilitator, deputy, greeter and clinician in a room of their group, each by a ticket; a clinician on call at
/// the desk; an attendee who waits at the door, one whose place is over and who has help alone, and one who was asked to leave.
const SPEAKERS: [char; 9] = ['A', 'F', 'D', 'G', 'C', 'E', 'W', 'H', 'R'];

/// Those who are in no room.
const OUTSIDE: &str = "WHR";

/// By the message's name: whose is not refused as something that is not theirs to say.
const EXPECTED: &[(&str, &str)] = &[
    // The connection's own.
    ("hello", "AFDGCEWHR"),
    ("ping", "AFDGCEWHR"),
    ("leave", "AFDGCW"),
    // Help is never refused to anybody who came through a door.
    ("ask_help", "AFDGCWHR"),
    ("write_in_case", "AFDGCEWHR"),
    ("read_case", "AFDGCEWHR"),
    ("acknowledge_case", "E"),
    ("close_case", "E"),
    // Of people in a room. Who is there to watch over them reads.
    ("post_line", "AFDG"),
    ("take_back_line", "AFDG"),
    ("raise_hand", "AFDG"),
    ("lower_hand", "AFDG"),
    ("pass", "AFDG"),
    ("done", "AFDG"),
    ("give_support", "AFDG"),
    ("still_writing", "AFDG"),
    ("extend_share", "AFDG"),
    ("pass_floor_to", "AFDG"),
    ("post_reading", "AFDG"),
    ("announce_milestone", "AFDG"),
    ("ask_question", "AFDG"),
    ("cast_vote", "AFDG"),
    ("ask_talk", "AFDG"),
    ("answer_talk", "AFDG"),
    ("write_in_talk", "AFDG"),
    ("end_talk", "AFDG"),
    ("report_talk", "AFDG"),
    ("mark_newcomer", "A"),
    // Of somebody who was asked to leave.
    ("appeal", "R"),
    // Of those who run it.
    ("start_meeting", "FD"),
    ("open_fellowship", "FD"),
    ("end_session", "FD"),
    ("call_on", "FD"),
    ("call_next", "FD"),
    ("take_back_floor", "FD"),
    ("set_floor_policy", "FD"),
    ("set_muted", "FD"),
    ("remove_line", "FD"),
    ("remove_member", "FD"),
    ("set_locked", "FD"),
    ("approve_line", "FD"),
    ("return_line", "FD"),
    ("enter_phase", "FD"),
    ("stretch_phase", "FD"),
    ("set_cross_talk", "FD"),
    ("set_support_policy", "FD"),
    ("draw_question", "FD"),
    ("open_vote", "FD"),
    ("close_vote", "FD"),
    ("resolve_report", "FD"),
    ("resolve_appeal", "FD"),
    ("admit", "FD"),
    ("admit_all", "FD"),
    ("write_to_waiting", "FD"),
    ("hand_over", "F"),
    ("take_chair", "D"),
];

fn message(name: &str) -> ClientMessage {
    let all = examples::load("client");
    let body = examples::find(&all, "client", name).example["body"].clone();
    serde_json::from_value(body).unwrap_or_else(|problem| panic!("{name}: {problem}"))
}

/// Somebody of the staff in a session, or at the desk, by the ticket that their cookie gives.
async fn by_ticket(server: &TestServer, caller: &Caller, session: Option<&SessionId>) -> TestClient {
    let house = server.house();
    let route = ROUTES.iter().find(|route| route.name == "takeTicket").expect("a route");
    let mut headers = caller.headers(route, &house.origin);
    headers.push(("content-type", "application/json"));
    let body = json!({ "session": session }).to_string();
    let answer = house.ask(route.method, route.path, &headers, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    house.client(&answer.json::<Entered>().token, None).await
}

/// The speaker, where they belong: in a running session that somebody else chairs.
async fn speaker(server: &TestServer, who: char) -> TestClient {
    let house = server.house();
    if OUTSIDE.contains(who) {
        let lobby = LobbyPolicy::Admit;
        let session = house
            .session(NewRoom {
                lobby,
                ..NewRoom::default()
            })
            .await
            .id;
        let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
        let mut person = house.person(&session, "Wren", Role::Attendee).await;
        if who == 'R' {
            let (member, reason, note) = (person.member.clone(), None, None);
            let remove = protocol::client::RemoveMember { member, reason, note };
            chair.must(ClientMessage::RemoveMember(remove)).await;
            person.ended().await;
            person.only_for_help().await;
        }
        if who == 'H' {
            let member = person.member.clone();
            chair
                .must(ClientMessage::Admit(protocol::client::Admit { member }))
                .await;
            person.until_all("to be let in", TestClient::is_in).await;
            person.hang_up();
            person.only_for_help().await;
        }
        return person;
    }
    let places = Places::fresh(server).await;
    let mut chair = house.person(&places.session, "Ash", Role::Facilitator).await;
    chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    match who {
        'A' => {
            let entered = house.enter(&places.session, "Wren", None).await.expect("an open door");
            house.client(&entered.token, None).await
        }
        'E' => {
            let caller = Caller::with(server, &grant('C', &places)).await;
            by_ticket(server, &caller, None).await
        }
        of_staff => {
            let caller = Caller::with(server, &grant(of_staff, &places)).await;
            by_ticket(server, &caller, Some(&places.session)).await
        }
    }
}

#[test]
fn every_message_has_a_row() {
    let mut rows: Vec<&str> = EXPECTED.iter().map(|(name, _)| *name).collect();
    let mut messages = ClientMessage::TYPES.to_vec();
    rows.sort_unstable();
    messages.sort_unstable();
    assert_eq!(rows, messages, "say in EXPECTED who may say a new message");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_say_what_the_table_says_and_nothing_else() {
    let mut cells = 0;
    for who in SPEAKERS {
        let server = TestServer::memory();
        let mut person = speaker(&server, who).await;
        let mut gone = false;
        // What is not theirs leaves them where they are; the two that end a connection come last, on one of their own.
        let (last, first): (Vec<_>, Vec<_>) = EXPECTED
            .iter()
            .partition(|(name, may)| may.contains(who) && ["leave", "end_session"].contains(name));
        for &(name, may) in first.into_iter().chain(last) {
            if gone {
                person = speaker(&server, who).await;
            }
            let answer = person.ask(message(name)).await;
            let code = answer.as_ref().err().map(|refusal| refusal.code);
            // Outside the room they hear that it is not the moment, or that it will never be theirs.
            let refused =
                code == Some(ErrorCode::NotPermitted) || (OUTSIDE.contains(who) && code == Some(ErrorCode::NotNow));
            assert_eq!(!refused, may.contains(who), "{name} by {who}: {answer:?}");
            cells += 1;
            gone = may.contains(who) && ["leave", "end_session"].contains(&name);
            if gone {
                person.ended().await;
            }
        }
    }
    assert_eq!(cells, EXPECTED.len() * SPEAKERS.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_another_session_is_out_of_reach() {
    let server = TestServer::memory();
    let house = server.house();
    let (here, there) = (
        house.session(NewRoom::default()).await,
        house.session(NewRoom::default()).await,
    );
    let mut mine = house.person(&here.id, "Ash", Role::Facilitator).await;
    let mut other = house.person(&there.id, "Elm", Role::Facilitator).await;
    let mut wren = house.person(&there.id, "Wren", Role::Attendee).await;
    for chair in [&mut mine, &mut other] {
        chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    }
    let line = other.post("only there").await;
    wren.until("the line", |view| view.lines.iter().any(|known| known.line == line))
        .await;
    let member = wren.member.clone();
    let asks = [
        ClientMessage::RemoveLine(RemoveLine { line }),
        ClientMessage::TakeBackLine(TakeBackLine { line }),
        ClientMessage::SetMuted(SetMuted { member, muted: true }),
    ];
    for ask in asks {
        let name = ask.type_name();
        let refusal = mine.ask(ask).await.expect_err(name);
        assert_eq!(refusal.code, ErrorCode::NotFound, "{name}");
    }
    let lowered = mine.ask(ClientMessage::LowerHand(LowerHand {})).await;
    assert!(lowered.is_err(), "nobody's hand: {lowered:?}");
    wren.ping().await;
    assert!(
        wren.view().lines.iter().any(|known| known.line == line),
        "it still stands there"
    );
}
