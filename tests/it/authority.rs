//! Who may do what over HTTP: every route of the staff, asked by everybody, about a group that is theirs and one that is
//! not. What is expected is written by hand below, apart from the code's own table; a new route without a row fails. The
//! same for the socket is in `authority/socket.rs`.

mod socket;

use protocol::error::{ErrorCode, Refusal};
use protocol::ids::GroupId;
use protocol::room::Role;
use protocol::routes::{Asks, ROUTES, Route};
use protocol::staff::Grant;
use serde_json::Value;
use tests::in_process::TestServer;
use tests::places::{Caller, Places};

/// Operator, clinician; facilitator, deputy and greeter of the group that it is about, and of another one in small letters.
const CALLERS: [char; 8] = ['O', 'C', 'F', 'f', 'D', 'd', 'G', 'g'];

/// By the route's name: who may.
const EXPECTED: &[(&str, &str)] = &[
    // About oneself.
    ("getMe", "OCFfDdGg"),
    ("signOut", "OCFfDdGg"),
    ("stepUp", "OCFfDdGg"),
    ("listSignIns", "OCFfDdGg"),
    ("endSignIn", "OCFfDdGg"),
    ("startWay", "OCFfDdGg"),
    ("finishWay", "OCFfDdGg"),
    ("removePasskey", "OCFfDdGg"),
    ("makeRecoveryCodes", "OCFfDdGg"),
    // Into a monitored session: an operator sees no room, and nobody that of another group.
    ("takeTicket", "CFDG"),
    // What one serves may be read; a clinician serves people, not groups.
    ("listGroups", "OFfDdGg"),
    ("listGroupMeetings", "OFfDdGg"),
    ("previewSchedule", "OFfDdGg"),
    ("listFormats", "OFfDdGg"),
    ("listStaff", "OFf"),
    ("listInvitations", "OFf"),
    // A facilitator plans the meetings of their own group, and invites to it.
    ("makeMeeting", "OF"),
    ("changeMeeting", "OF"),
    ("changeDate", "OF"),
    ("endMeeting", "OF"),
    ("makeInvitation", "OF"),
    ("revokeInvitation", "OF"),
    // The rest is an operator's.
    ("makeGroup", "O"),
    ("changeGroup", "O"),
    ("closeGroup", "O"),
    ("changeGrants", "O"),
    ("signOutStaff", "O"),
    ("removeStaff", "O"),
    ("getHealth", "O"),
];

fn grant(caller: char, places: &Places) -> Grant {
    let of = |role, group: &GroupId| Grant::of(role, Some(group.clone())).expect("a grant of a group");
    match caller {
        'O' => Grant::Operator,
        'C' => Grant::Clinician,
        'F' => of(Role::Facilitator, &places.group),
        'f' => of(Role::Facilitator, &places.other),
        'D' => of(Role::CoFacilitator, &places.group),
        'd' => of(Role::CoFacilitator, &places.other),
        'G' => of(Role::Greeter, &places.group),
        'g' => of(Role::Greeter, &places.other),
        other => panic!("nobody is called {other}"),
    }
}

fn of_staff() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| matches!(route.asks, Asks::Staff(_)))
}

fn code(body: &str) -> Option<ErrorCode> {
    serde_json::from_str::<Refusal>(body).ok().map(|refusal| refusal.code)
}

struct Asked {
    status: u16,
    code: Option<ErrorCode>,
    body: String,
}

async fn ask(server: &TestServer, route: &Route, places: &Places, caller: Option<&Caller>) -> Asked {
    let house = server.house();
    let mut headers = caller.map_or_else(Vec::new, |caller| caller.headers(route, &house.origin));
    let body = places.body(server, route).map(|body| body.to_string());
    if body.is_some() {
        headers.push(("content-type", "application/json"));
    }
    let path = places.path(route, caller);
    let answer = house
        .ask(route.method, &path, &headers, body.as_deref().unwrap_or_default())
        .await;
    Asked {
        status: answer.status,
        code: code(&answer.body),
        body: answer.body,
    }
}

/// Routes that an operator link does not open: they are about the person who asks, and the shell is nobody.
const NOT_FOR_THE_SHELL: [&str; 10] = [
    "getMe",
    "signOut",
    "stepUp",
    "listSignIns",
    "endSignIn",
    "startWay",
    "finishWay",
    "removePasskey",
    "makeRecoveryCodes",
    "takeTicket",
];

/// Whether the answer lets somebody do it: it is done, or what came with it is wrong where the house makes it wrong. Any other
/// answer is neither, and fails the test.
fn let_in(route: &Route, asked: &Asked) -> bool {
    let wrong = match route.name {
        // A password that is none, and a beginning that nobody made.
        "stepUp" => 422,
        "finishWay" => 401,
        // There is no such one.
        "removePasskey" => 404,
        _ => 0,
    };
    match asked.status {
        200..=299 => true,
        status if status == wrong => true,
        403 => false,
        status => panic!("{} answered {status}: {}", route.name, asked.body),
    }
}

#[test]
fn every_route_of_the_staff_has_a_row() {
    let mut rows: Vec<&str> = EXPECTED.iter().map(|(name, _)| *name).collect();
    let mut routes: Vec<&str> = of_staff().map(|route| route.name).collect();
    rows.sort_unstable();
    routes.sort_unstable();
    assert_eq!(rows, routes, "say in EXPECTED who may use a new route");
}

#[tokio::test]
async fn everybody_may_what_the_table_says_and_nothing_else() {
    let mut cells = 0;
    let mut server = TestServer::memory();
    for (row, (name, allowed)) in EXPECTED.iter().enumerate() {
        // A server takes five hundred groups, and each cell makes two.
        if row % 20 == 19 {
            server = TestServer::memory();
        }
        let route = of_staff().find(|route| route.name == *name).expect("a route");
        let places = Places::fresh(&server).await;
        let nobody = ask(&server, route, &places, None).await;
        assert_eq!(nobody.status, 401, "{name} by nobody: {}", nobody.body);
        for who in CALLERS {
            let places = Places::fresh(&server).await;
            let caller = Caller::with(&server, &grant(who, &places)).await;
            let asked = ask(&server, route, &places, Some(&caller)).await;
            let expected = allowed.contains(who);
            assert_eq!(
                let_in(route, &asked),
                expected,
                "{name} by {who}: {} {}",
                asked.status,
                asked.body
            );
            if !expected {
                assert_eq!(
                    asked.code,
                    Some(ErrorCode::NotPermitted),
                    "{name} by {who}: {}",
                    asked.body
                );
            }
            assert!(asked.status < 500, "{name} by {who}: {} {}", asked.status, asked.body);
            cells += 1;
        }
    }
    assert_eq!(cells, EXPECTED.len() * CALLERS.len());
}

#[tokio::test]
async fn lists_show_what_is_ones_own_and_nothing_else() {
    let server = TestServer::memory();
    let places = Places::fresh(&server).await;
    let own: [(&str, &str); 4] = [
        ("listGroups", "OFDG"),
        ("listGroupMeetings", "OFDG"),
        ("listStaff", "OF"),
        ("listInvitations", "OF"),
    ];
    for (name, sees) in own {
        let route = of_staff().find(|route| route.name == name).expect("a route");
        let id = match name {
            "listGroups" => places.group.to_string(),
            "listGroupMeetings" => places.meeting.to_string(),
            "listStaff" => places.staff.to_string(),
            _ => places.invitation.to_string(),
        };
        for who in CALLERS {
            let caller = Caller::with(&server, &grant(who, &places)).await;
            let asked = ask(&server, route, &places, Some(&caller)).await;
            let there = match serde_json::from_str::<Value>(&asked.body) {
                Ok(Value::Array(all)) => all.iter().any(|one| one["id"] == id.as_str()),
                _ => false,
            };
            assert_eq!(there, sees.contains(who), "{name} by {who}: {}", asked.body);
        }
    }
}

#[tokio::test]
async fn a_change_that_our_own_page_did_not_send_is_refused() {
    let server = TestServer::memory();
    let house = server.house();
    let mut tried = 0;
    for route in of_staff().filter(|route| route.changes_as_staff()) {
        let places = Places::fresh(&server).await;
        let caller = Caller::with(&server, &Grant::Operator).await;
        let good = caller.headers(route, &house.origin);
        let without =
            |name: &str| -> Vec<(&str, &str)> { good.iter().filter(|(known, _)| *known != name).copied().collect() };
        let foreign: Vec<(&str, &str)> = good
            .iter()
            .map(|(name, value)| {
                (
                    *name,
                    if *name == "origin" {
                        "https://elsewhere.example"
                    } else {
                        *value
                    },
                )
            })
            .collect();
        let guessed: Vec<(&str, &str)> = good
            .iter()
            .map(|(name, value)| (*name, if *name == "x-csrf-token" { "guessed" } else { *value }))
            .collect();
        for mut headers in [without("origin"), without("x-csrf-token"), foreign, guessed] {
            let body = places.body(&server, route).map(|body| body.to_string());
            if body.is_some() {
                headers.push(("content-type", "application/json"));
            }
            let path = places.path(route, Some(&caller));
            let answer = house
                .ask(route.method, &path, &headers, body.as_deref().unwrap_or_default())
                .await;
            assert_eq!(answer.status, 403, "{}: {}", route.name, answer.body);
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[tokio::test]
async fn what_cannot_be_undone_asks_for_a_further_proof() {
    let server = TestServer::memory();
    let mut tried = 0;
    for route in of_staff().filter(|route| route.step_up) {
        let places = Places::fresh(&server).await;
        let caller = Caller::with(&server, &Grant::Operator).await;
        server.inner().staff.forget_proof(&caller.sign_in);
        let asked = ask(&server, route, &places, Some(&caller)).await;
        assert_eq!(
            asked.code,
            Some(ErrorCode::StepUpNeeded),
            "{}: {}",
            route.name,
            asked.body
        );
        tried += 1;
    }
    assert!(tried >= 8, "{tried}");
}

#[tokio::test]
async fn who_makes_an_account_proves_who_they_are_and_who_brings_guests_need_not() {
    let server = TestServer::memory();
    let route = of_staff()
        .find(|route| route.name == "makeInvitation")
        .expect("a route");
    let places = Places::fresh(&server).await;
    let caller = Caller::with(&server, &Grant::Operator).await;
    server.inner().staff.forget_proof(&caller.sign_in);
    let house = server.house();
    let mut headers = caller.headers(route, &house.origin);
    headers.push(("content-type", "application/json"));
    for (role, expected) in [
        ("attendee", 201),
        ("greeter", 403),
        ("facilitator", 403),
        ("operator", 403),
    ] {
        let mut body = places.body(&server, route).expect("a body");
        body["role"] = role.into();
        if role == "operator" {
            body["group"] = Value::Null;
        }
        let answer = house.ask(route.method, route.path, &headers, &body.to_string()).await;
        assert_eq!(answer.status, expected, "{role}: {}", answer.body);
        assert!(
            expected == 201 || code(&answer.body) == Some(ErrorCode::StepUpNeeded),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn head_is_let_in_like_get() {
    let server = TestServer::memory();
    let house = server.house();
    let places = Places::fresh(&server).await;
    for route in of_staff().filter(|route| route.method == "GET") {
        let path = places.path(route, None);
        let nobody = house.ask("HEAD", &path, &[], "").await;
        assert_eq!(nobody.status, 401, "{}", route.name);
        let caller = Caller::with(&server, &Grant::Operator).await;
        let operator = house
            .ask("HEAD", &path, &caller.headers(route, &house.origin), "")
            .await;
        assert_eq!(operator.status, 200, "{}", route.name);
    }
}

#[tokio::test]
async fn an_operators_link_opens_what_is_not_about_oneself_and_no_other_link_does() {
    let server = TestServer::memory();
    let house = server.house();
    for route in of_staff() {
        let body = |places: &Places| {
            places
                .body(&server, route)
                .map(|body| body.to_string())
                .unwrap_or_default()
        };
        let expected = !NOT_FOR_THE_SHELL.contains(&route.name);
        assert_eq!(route.takes_operator_link(), expected, "{}", route.name);
        for (role, lets_in) in [(Role::Operator, expected), (Role::Clinician, false)] {
            let places = Places::fresh(&server).await;
            let bearer = format!("Bearer {}", house.link(role, None));
            let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
            let answer = house
                .ask(route.method, &places.path(route, None), &headers, &body(&places))
                .await;
            let refused = matches!(answer.status, 401 | 403);
            assert_eq!(
                !refused, lets_in,
                "{} with a link for {role:?}: {}",
                route.name, answer.body
            );
            assert!(answer.status < 500, "{}: {}", route.name, answer.body);
        }
        let bearer = [
            ("authorization", "Bearer nonsense"),
            ("content-type", "application/json"),
        ];
        let places = Places::fresh(&server).await;
        let answer = house
            .ask(route.method, &places.path(route, None), &bearer, &body(&places))
            .await;
        assert_eq!(answer.status, 401, "{}: {}", route.name, answer.body);
    }
}
