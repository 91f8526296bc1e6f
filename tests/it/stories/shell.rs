//! An operator at the shell: `hearth admin` on a folder at rest and beside a running server, as the binary answers it.

use protocol::group::Group;
use protocol::meeting::{AccessPolicy, Meeting, MeetingList};
use protocol::staff::{Health, Invitation};
use serde::de::DeserializeOwned;
use tests::RealServer;
use tests::real::Ran;

const GROUP: [&str; 10] = [
    "group",
    "make",
    "--name",
    "Harbour evening",
    "--language",
    "en",
    "--approach",
    "secular",
    "--audience",
    "in-recovery",
];

/// The first of December 2099 is a Tuesday.
const MEETING: [&str; 14] = [
    "meeting",
    "make",
    "--group",
    "harbour-evening",
    "--title",
    "Tuesday evening",
    "--starts",
    "2099-12-01T19:30",
    "--zone",
    "America/New_York",
    "--rule",
    "FREQ=WEEKLY;BYDAY=TU",
    "--format",
    "pitch",
];

/// What was answered.
fn answer(server: &RealServer, words: &[&str]) -> String {
    let ran = server.admin(words);
    assert!(ran.ok, "{words:?}: {ran:?}");
    ran.stdout
}

fn json<T: DeserializeOwned>(server: &RealServer, words: &[&str]) -> T {
    let all: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
    let answer = answer(server, &all);
    serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {words:?}: {answer}"))
}

/// What was refused: nothing stands on standard output.
fn refused(server: &RealServer, words: &[&str]) -> String {
    let Ran { ok, stdout, stderr } = server.admin(words);
    assert!(!ok && stdout.is_empty(), "{words:?}: {stdout}{stderr}");
    stderr
}

/// The lines of an answer as words, one space apart.
fn lines(answer: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    answer.lines().map(words).collect()
}

async fn meetings(server: &RealServer) -> MeetingList {
    server.house().ask("GET", "/api/meetings", &[], "").await.json()
}

#[tokio::test]
async fn a_house_is_set_up_before_anybody_opens_it() {
    let mut server = RealServer::at_rest(|_| {});
    assert_eq!(
        answer(&server, &["groups"]),
        "There is no group yet. `hearth admin group make` makes one.\n"
    );
    answer(&server, &GROUP);
    assert_eq!(refused(&server, &GROUP), "hearth: name: Another group has this name.\n");
    answer(&server, &MEETING);
    assert_eq!(
        refused(&server, &MEETING),
        "hearth: There is exactly this meeting already.\n"
    );
    let shown = lines(&answer(
        &server,
        &["meeting", "date", "tuesday-evening", "2099-12-08", "--cancel"],
    ));
    assert_eq!(
        shown,
        [
            "It is changed.",
            "",
            "date begins in America/New_York which is",
            "2099-12-01T19:30 Tue 2099-12-01 19:30 Wed 2099-12-02 00:30 UTC",
            "2099-12-15T19:30 Tue 2099-12-15 19:30 Wed 2099-12-16 00:30 UTC",
            "2099-12-22T19:30 Tue 2099-12-22 19:30 Wed 2099-12-23 00:30 UTC",
            "2099-12-29T19:30 Tue 2099-12-29 19:30 Wed 2099-12-30 00:30 UTC",
            "",
            "Dates that are different:",
            "2099-12-08T19:30 is cancelled",
        ]
    );
    let health = lines(&answer(&server, &["health"]));
    assert!(health.contains(&"server not running".to_owned()), "{health:?}");
    assert!(health.contains(&"stores yes".to_owned()), "{health:?}");

    server.spawn();
    server.ready().await;
    let found = meetings(&server).await;
    assert_eq!(found.meetings.len(), 1);
    assert_eq!(
        (found.meetings[0].slug.as_str(), found.meetings[0].group.as_str()),
        ("tuesday-evening", "Harbour evening")
    );
}

#[tokio::test]
async fn a_running_server_shows_at_once_what_the_shell_changed() {
    let server = RealServer::start(|_| {}).await;
    assert!(meetings(&server).await.meetings.is_empty());
    answer(&server, &GROUP);
    let made: Meeting = json(&server, &MEETING);
    assert_eq!((made.about.capacity, made.about.minutes, made.next.len()), (40, 60, 5));
    assert_eq!(meetings(&server).await.meetings[0].title, "Tuesday evening");

    let change = [
        "meeting",
        "change",
        "tuesday-evening",
        "--access",
        "closed",
        "--title",
        "Harbour, Tuesdays",
    ];
    let changed: Meeting = json(&server, &change);
    assert_eq!(
        (changed.about.access, changed.about.capacity),
        (AccessPolicy::Closed, 40)
    );
    assert_eq!(changed.revision, made.revision + 1);
    let card = meetings(&server).await.meetings.remove(0);
    assert_eq!(
        (card.title.as_str(), card.access),
        ("Harbour, Tuesdays", AccessPolicy::Closed)
    );
    assert!(answer(&server, &change).starts_with("It was so already.\n"));

    let hidden: Meeting = json(&server, &["meeting", "change", made.id.as_str(), "--listed", "no"]);
    assert!(!hidden.about.listed && meetings(&server).await.meetings.is_empty());

    let health: Health = json(&server, &["health"]);
    assert!(health.log_writes);
    let end = ["meeting", "end", "tuesday-evening"];
    assert_eq!(
        refused(&server, &end),
        "hearth: Harbour, Tuesdays is going to take place no more. Say --yes if that is what you want.\n"
    );
    answer(&server, &[&end[..], &["--yes"]].concat());
    assert!(json::<Vec<Meeting>>(&server, &["meetings"])[0].ended);
    assert_eq!(
        answer(&server, &["meetings"]),
        "There is no meeting yet. `hearth admin meeting make` makes one.\n"
    );

    answer(&server, &["group", "close", "harbour-evening", "--yes"]);
    assert!(json::<Vec<Group>>(&server, &["groups"])[0].closed);
}

#[tokio::test]
async fn a_facilitator_is_invited_and_the_invitation_revoked() {
    let server = RealServer::start(|_| {}).await;
    answer(&server, &GROUP);
    let invite = [
        "invite",
        "--role",
        "facilitator",
        "--group",
        "harbour-evening",
        "--note",
        "the new chair",
    ];
    let ran = server.admin(&invite);
    assert!(ran.ok && ran.stderr.is_empty(), "{ran:?}");
    let address = ran
        .stdout
        .lines()
        .find(|line| line.contains("/#/"))
        .expect("an address");
    let secret = address.rsplit('/').next().expect("a secret");
    assert!(secret.len() >= 22, "{address}");

    let mut all: Vec<Invitation> = json(&server, &["invitations"]);
    // The server made one for its first operator.
    all.retain(|invitation| invitation.note == "the new chair");
    assert_eq!(
        (all.len(), all[0].note.as_str(), all[0].most_uses, all[0].uses),
        (1, "the new chair", 1, 0)
    );
    let listed = answer(&server, &["invitations"]);
    assert!(
        listed.contains(all[0].id.as_str()) && listed.contains("harbour-evening"),
        "{listed}"
    );
    assert!(
        !listed.contains(secret) && !server.said().contains(secret),
        "a secret is shown once"
    );

    let id = all[0].id.as_str();
    assert!(refused(&server, &["revoke", id]).contains("--yes"));
    answer(&server, &["revoke", id, "--yes"]);
    assert!(json::<Vec<Invitation>>(&server, &["invitations"])[0].revoked);
    assert!(!answer(&server, &["invitations"]).contains("the new chair"));
    let whole = ["invite", "--role", "operator", "--group", "harbour-evening"];
    let said = refused(&server, &whole);
    assert_eq!(
        said,
        "hearth: group: This role is for the whole server. Leave the group out.\n"
    );
}

#[tokio::test]
async fn a_refusal_names_the_field_and_a_program_gets_it_whole() {
    let server = RealServer::at_rest(|_| {});
    answer(&server, &GROUP);
    let schedule = |zone| ["schedule", "--starts", "2099-12-01T19:30", "--zone", zone];
    let said = refused(&server, &schedule("Europe/Atlantis"));
    assert!(said.starts_with("hearth: zone: "), "{said}");
    let once = lines(&answer(&server, &schedule("Europe/Dublin")));
    assert_eq!(once.len(), 2, "{once:?}");

    let small: Vec<&str> = MEETING.iter().copied().chain(["--capacity", "1"]).collect();
    assert_eq!(refused(&server, &small), "hearth: capacity: From 2 to 1000.\n");
    let program = server.admin(&[&small[..], &["--json"]].concat());
    assert!(!program.ok, "{program:?}");
    assert_eq!(
        program.stdout,
        "{\"code\":\"invalid\",\"field\":\"capacity\",\"because\":\"From 2 to 1000.\"}\n"
    );
    let unknown = MEETING.map(|word| if word == "pitch" { "no-such-format" } else { word });
    assert_eq!(refused(&server, &unknown), "hearth: format: No format has this id.\n");
    let nowhere = MEETING.map(|word| {
        if word == "harbour-evening" {
            "no-such-group"
        } else {
            word
        }
    });
    assert_eq!(
        refused(&server, &nowhere),
        "hearth: no group is called \"no-such-group\". `hearth admin groups` lists them.\n"
    );
}

#[tokio::test]
async fn a_server_that_is_not_where_it_should_be_is_said_kindly() {
    let server = RealServer::start(|_| {}).await;
    let said = refused(&server, &["groups", "--listen", "127.0.0.1:1"]);
    assert!(
        said.contains("nobody answers at 127.0.0.1:1") && said.contains("--listen"),
        "{said}"
    );
    let ops = server.house().ops.to_string();
    assert!(refused(&server, &["groups", "--listen", &ops]).starts_with("hearth: "));
}
