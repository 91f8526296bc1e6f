//! Those who serve: joining, signing in, their browsers, their tickets. What ends open sockets is in `revocation.rs`.

use super::session_of;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::GroupId;
use protocol::room::Role;
use protocol::routes::{CSRF_HEADER, STAFF_COOKIE};
use protocol::staff::{
    Grant, InGroup, JoinFinish, JoinStart, JoinStarted, Me, NewPasskey, PasskeyAnswer, PasskeyChallenge,
    PasswordAndCode, Proof, RecoveryCodes, SignIn, SignInRequest, StepUp, WayFinish, WayStart,
};
use serde_json::{Value, json};
use server::clock::Clock;
use tests::house::Answer;
use tests::in_process::wall_clock;
use tests::staff::{PASSWORD, code_at, invitation};
use tests::{Browser, House, RealServer, TestServer};
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

fn code(answer: &Answer) -> ErrorCode {
    answer.json::<Refusal>().code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_joins_signs_out_and_signs_in_again() {
    let server = TestServer::memory();
    let mut rowan = Browser::operator(&server).await;
    let me: Me = rowan.get("/api/staff/me").await.json();
    assert_eq!(
        (me.staff.name.as_str(), me.staff.login.as_deref()),
        ("Rowan", Some("rowan"))
    );
    assert_eq!(me.staff.grants, [Grant::Operator]);
    assert!(me.staff.ways.password && me.stepped_up_until > wall_clock());
    assert_eq!((me.staff.ways.recovery_codes, rowan.recovery_codes.len()), (10, 10));
    let cookie = rowan.cookies[STAFF_COOKIE].clone();
    assert!(cookie.len() >= 43, "256 bit in base64url");

    assert_eq!(rowan.press("/api/staff/sign-out").await.status, 204);
    assert!(!rowan.cookies.contains_key(STAFF_COOKIE));
    rowan.cookies.insert(STAFF_COOKIE.to_owned(), cookie);
    assert_eq!(
        rowan.get("/api/staff/me").await.status,
        401,
        "the old cookie is worth nothing"
    );
    rowan.sign_in().await;
    assert!(rowan.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_is_for_this_host_over_tls_and_hidden_from_scripts() {
    let server = TestServer::memory();
    let mut rowan = Browser::operator(&server).await;
    let code = rowan.code();
    let answer = rowan.sign_in_with(PASSWORD, &code).await;
    let cookies: Vec<&str> = answer
        .head
        .lines()
        .filter(|line| line.starts_with("set-cookie: "))
        .collect();
    assert_eq!(cookies.len(), 1, "the browser is known already: {cookies:?}");
    for rule in [
        "__Host-hearth=",
        "; Path=/",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Strict",
        "; Max-Age=43200",
    ] {
        assert!(cookies[0].contains(rule), "{rule}: {cookies:?}");
    }
    assert!(
        answer.head.contains("publickey-credentials-get=(self)"),
        "{}",
        answer.head
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let server = TestServer::memory();
    let rowan = Browser::operator(&server).await;
    let used = {
        let mut again = rowan.again().await;
        let used = rowan.code();
        assert_eq!(again.sign_in_with(PASSWORD, &used).await.status, 200);
        used
    };
    let mut stranger = Browser::new(&server);
    let mut answers = Vec::new();
    for (login, password, code) in [
        ("rowan", "another row of words entirely", "123456"),
        ("rowan", PASSWORD, "123456"),
        ("rowan", PASSWORD, used.as_str()),
        ("rowan", PASSWORD, "00000-00000-00000"),
        ("nobody", PASSWORD, "123456"),
        ("Not a login\u{7}", PASSWORD, "123456"),
        ("", "", ""),
        // One try too many: from here on nothing is looked at any more.
        ("rowan", "x", "1"),
        ("rowan", "x", "2"),
        ("rowan", "x", "3"),
        ("rowan", "x", "4"),
        ("rowan", "x", "5"),
        ("rowan", "x", "6"),
        ("rowan", "x", "7"),
        ("rowan", PASSWORD, rowan.recovery_codes[0].as_str()),
    ] {
        stranger.login = login.to_owned();
        let answer = stranger.sign_in_with(password, code).await;
        answers.push((answer.status, answer.body));
    }
    assert_eq!(answers[0].0, 401);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    // The owner's own browser is not concerned, nor a stranger's code that was right and came too late.
    let mut own = rowan;
    let code = own.recovery_codes[0].clone();
    assert_eq!(own.sign_in_with(PASSWORD, &code).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessers_at_many_addresses_keep_nobody_out_and_get_nowhere() {
    let server = TestServer::with(|config| {
        config.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a range")];
    });
    let mut rowan = Browser::operator(&server).await;
    let mut guesser = Browser::new(&server);
    let guess = |password: &str, code: &str| {
        let request = SignInRequest {
            login: "rowan".to_owned(),
            password: password.to_owned(),
            code: code.to_owned(),
            device: String::new(),
        };
        serde_json::to_string(&request).expect("JSON")
    };
    // They even know the password, so that every try counts for the name as a whole.
    for n in 0..40 {
        let from = format!("198.51.100.{n}");
        let headers = [("content-type", "application/json"), ("x-forwarded-for", from.as_str())];
        let answer = guesser
            .ask("POST", "/api/staff/sign-in", &headers, &guess(PASSWORD, "000000"))
            .await;
        assert_eq!(answer.status, 401);
    }
    let right = rowan.code();
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", "198.51.100.200"),
    ];
    let answer = guesser
        .ask("POST", "/api/staff/sign-in", &headers, &guess(PASSWORD, &right))
        .await;
    assert_eq!(answer.status, 401, "even the right code comes too late for a stranger");
    let code = rowan.recovery_codes[0].clone();
    let answer = guesser
        .ask("POST", "/api/staff/sign-in", &headers, &guess(PASSWORD, &code))
        .await;
    assert_eq!(
        answer.status, 200,
        "a recovery code cannot be guessed, so it is taken from anywhere"
    );
    assert_eq!(
        rowan.sign_in_with(PASSWORD, &right).await.status,
        200,
        "the owner's browser is known"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_work_once() {
    let server = TestServer::memory();
    let rowan = Browser::operator(&server).await;
    let mut other = rowan.again().await;
    let recovery = rowan.recovery_codes[3].to_uppercase();
    assert_eq!(other.sign_in_with(PASSWORD, &recovery).await.status, 200);
    assert_eq!(other.me().staff.ways.recovery_codes, 9);
    assert_eq!(other.sign_in_with(PASSWORD, &recovery).await.status, 401);
    // Of many at once, one.
    let request = |code: &str| json!({"login": "rowan", "password": PASSWORD, "code": code, "device": ""});
    let (house, body) = (server.house(), request(&rowan.recovery_codes[4]));
    let answers = futures_util::future::join_all((0..8).map(|_| house.post("/api/staff/sign-in", &body))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let body = request(&rowan.code());
    let answers = futures_util::future::join_all((0..8).map(|_| house.post("/api/staff/sign-in", &body))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);

    let codes: RecoveryCodes = other.press("/api/staff/recovery-codes").await.json();
    assert_eq!(codes.codes.len(), 10);
    assert_eq!(other.sign_in_with(PASSWORD, &rowan.recovery_codes[5]).await.status, 401);
    assert_eq!(other.sign_in_with(PASSWORD, &codes.codes[0]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_needs_our_page_and_a_lately_proved_person() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let mut rowan = Browser::operator(&server).await;
    let origin = rowan.house().origin.clone();
    let csrf = rowan.csrf.clone();
    for headers in [
        vec![],
        vec![("origin", origin.as_str())],
        vec![(CSRF_HEADER, csrf.as_str())],
        vec![("origin", "https://elsewhere.example"), (CSRF_HEADER, csrf.as_str())],
        vec![("origin", origin.as_str()), (CSRF_HEADER, "another")],
    ] {
        let answer = rowan.ask("POST", "/api/staff/recovery-codes", &headers, "").await;
        assert_eq!(
            (answer.status, code(&answer)),
            (403, ErrorCode::NotPermitted),
            "{headers:?}"
        );
    }
    clock.advance(10 * 60_000);
    let answer = rowan.press("/api/staff/recovery-codes").await;
    assert_eq!((answer.status, code(&answer)), (403, ErrorCode::StepUpNeeded));
    let mut wrong = rowan.password_and_code();
    wrong.password = "another row of words entirely".to_owned();
    let answer = rowan.post("/api/staff/step-up", &StepUp::Password(wrong.clone())).await;
    assert_eq!((answer.status, code(&answer)), (422, ErrorCode::Rejected));
    let right = protocol::staff::PasswordAndCode {
        password: PASSWORD.to_owned(),
        ..wrong
    };
    let me: Me = rowan
        .post("/api/staff/step-up", &StepUp::Password(right.clone()))
        .await
        .json();
    assert_eq!(me.stepped_up_until, clock.now().plus(10 * 60_000));
    assert_eq!(rowan.press("/api/staff/recovery-codes").await.status, 200);
    let answer = rowan.post("/api/staff/step-up", &StepUp::Password(right)).await;
    assert_eq!(code(&answer), ErrorCode::Rejected, "the code was used");
    clock.advance(12 * 3_600_000);
    assert_eq!(
        rowan.get("/api/staff/me").await.status,
        401,
        "the sign-in ends by itself"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_are_listed_and_ended() {
    let server = TestServer::memory();
    let mut phone = Browser::operator(&server).await;
    let mut laptop = phone.again().await;
    let list: Vec<SignIn> = laptop.get("/api/staff/sign-ins").await.json();
    assert_eq!(list.len(), 2);
    assert!(list[0].this && !list[1].this && list[0].id == laptop.me().sign_in);
    assert_eq!(list[1].device, "Test browser");
    let path = format!("/api/staff/sign-ins/{}", list[1].id);
    assert_eq!(laptop.delete(&path).await.status, 204);
    assert!(!phone.is_signed_in().await && laptop.is_signed_in().await);
    assert_eq!(laptop.delete(&path).await.status, 404);
    // Another one's is as if it were not there, also for an operator.
    let juniper = Browser::serving(&server, &Grant::Clinician, "Juniper").await;
    let path = format!("/api/staff/sign-ins/{}", juniper.me().sign_in);
    assert_eq!(laptop.delete(&path).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_makes_one_account_and_says_what_is_wrong() {
    let server = TestServer::memory();
    let rowan = Browser::operator(&server).await;
    let (_, link) = invitation(&server.inner().directory, &Grant::Clinician).await;
    let mut juniper = Browser::at(by_numbers(&server.house()), server.inner().clock.clone());
    let start = |link: &str, login: &str| JoinStart {
        link: link.to_owned(),
        name: "Juniper".to_owned(),
        login: login.to_owned(),
    };
    let answer = juniper
        .post("/api/staff/join/start", &start("nothing", "juniper"))
        .await;
    assert_eq!((answer.status, code(&answer)), (401, ErrorCode::Unauthenticated));
    let answer = juniper
        .post("/api/staff/join/start", &start(&link, "Juniper Ash"))
        .await;
    assert_eq!(
        (code(&answer), answer.json::<Refusal>().field.as_deref()),
        (ErrorCode::Invalid, Some("login"))
    );
    let answer = juniper.post("/api/staff/join/start", &start(&link, &rowan.login)).await;
    assert_eq!(code(&answer), ErrorCode::NicknameTaken);
    let mut named = start(&link, "juniper");
    named.name = "call 212-555-0147".to_owned();
    let answer = juniper.post("/api/staff/join/start", &named).await;
    let field = answer.json::<Refusal>().field;
    assert!(
        answer.status != 200 && field.as_deref() == Some("name"),
        "{}",
        answer.body
    );

    let started: JoinStarted = juniper
        .post("/api/staff/join/start", &start(&link, " JUNIPER "))
        .await
        .json();
    assert_eq!(started.options, Value::Null, "no passkeys at an address in numbers");
    juniper.has_authenticator(&started.totp_secret);
    let finish = |password: &str, code: String| JoinFinish {
        link: link.clone(),
        ceremony: started.ceremony.clone(),
        with: Proof::Password(protocol::staff::PasswordAndCode {
            password: password.to_owned(),
            code,
        }),
        device: String::new(),
    };
    let answer = juniper
        .post("/api/staff/join/finish", &finish("iloveyou1234", juniper.code()))
        .await;
    let refusal: Refusal = answer.json();
    assert_eq!((answer.status, refusal.code), (422, ErrorCode::Rejected));
    assert!(refusal.because.is_some());
    let answer = juniper
        .post("/api/staff/join/finish", &finish(PASSWORD, "000000".to_owned()))
        .await;
    assert_eq!(code(&answer), ErrorCode::Invalid);
    // The authenticator was set up already, so the beginning is still good.
    let answer = juniper
        .post("/api/staff/join/finish", &finish(PASSWORD, juniper.code()))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let answer = juniper
        .post("/api/staff/join/finish", &finish(PASSWORD, juniper.code()))
        .await;
    assert_eq!(code(&answer), ErrorCode::Unauthenticated, "once");
    let answer = juniper.post("/api/staff/join/start", &start(&link, "another")).await;
    assert_eq!(code(&answer), ErrorCode::Unauthenticated, "the invitation is used up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_is_revoked_between_both_ends_makes_no_account() {
    use domain::directory::{Actor, Command};
    let server = TestServer::memory();
    let (id, link) = invitation(&server.inner().directory, &Grant::Clinician).await;
    let mut juniper = Browser::new(&server);
    let start = JoinStart {
        link: link.clone(),
        name: "Juniper".to_owned(),
        login: "juniper".to_owned(),
    };
    let started: JoinStarted = juniper.post("/api/staff/join/start", &start).await.json();
    juniper.has_authenticator(&started.totp_secret);
    let revoke = Command::RevokeInvitation { invitation: id };
    server
        .inner()
        .directory
        .ask(Actor::Server, revoke)
        .await
        .expect("revoked");
    let finish = JoinFinish {
        link,
        ceremony: started.ceremony,
        with: Proof::Password(juniper.password_and_code()),
        device: String::new(),
    };
    let answer = juniper.post("/api/staff/join/finish", &finish).await;
    assert_eq!((answer.status, code(&answer)), (401, ErrorCode::Unauthenticated));
    assert_eq!(server.inner().directory.read(|state| state.staff().count()), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_good_once_and_not_for_long_and_carries_the_role_that_counts_there() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let (group, session) = session_of(&server).await;
    let mut ash = Browser::serving(&server, &facilitator(&group), "Ash").await;
    let ticket = ash.ticket(Some(&session)).await;
    assert_eq!((ticket.role, ticket.nickname.as_str()), (Role::Facilitator, "Ash"));
    assert!(ash.hello(&ticket.token).await.is_ok());
    let again = ash.hello(&ticket.token).await.err().expect("used up");
    assert_eq!(
        (again.refusal.map(|refusal| refusal.code), again.end.code()),
        (Some(ErrorCode::Unauthenticated), 4503)
    );
    let late = ash.ticket(Some(&session)).await;
    clock.advance(30_000);
    assert!(ash.hello(&late.token).await.is_err(), "after half a minute");

    assert_eq!(
        code(&ash.ask_ticket(None).await),
        ErrorCode::NotPermitted,
        "the desk is for clinicians"
    );
    let (_, elsewhere) = session_of(&server).await;
    assert_eq!(code(&ash.ask_ticket(Some(&elsewhere)).await), ErrorCode::NotPermitted);
    let nowhere = "nowhere".parse().expect("an id");
    assert_eq!(code(&ash.ask_ticket(Some(&nowhere)).await), ErrorCode::NotFound);
    let mut rowan = Browser::operator(&server).await;
    assert_eq!(
        code(&rowan.ask_ticket(Some(&session)).await),
        ErrorCode::NotPermitted,
        "operators are in no room"
    );
    let mut juniper = Browser::serving(&server, &Grant::Clinician, "Juniper").await;
    let mut desk = juniper.enter(None).await;
    desk.ping().await;
    assert_eq!(desk.role, Role::Clinician);
}

fn facilitator(group: &GroupId) -> Grant {
    Grant::Facilitator(InGroup { group: group.clone() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_of_the_staff_keeps_their_seat_over_a_reconnect() {
    let server = TestServer::memory();
    let (group, session) = session_of(&server).await;
    let mut ash = Browser::serving(&server, &facilitator(&group), "Ash").await;
    let mut wren = server.house().person(&session, "Wren", Role::Attendee).await;
    let mut first = ash.enter(Some(&session)).await;
    first.start().await;
    let seat = first.member.clone();
    first.hang_up();
    let mut second = ash.enter(Some(&session)).await;
    assert_eq!(second.member, seat);
    second
        .until("nobody is twice in it", |view| view.members.len() == 2)
        .await;
    wren.until("she sees the same", |view| {
        view.members.iter().filter(|member| member.nickname == "Ash").count() == 1
    })
    .await;
    // Another one of this name is still refused.
    let other = server
        .house()
        .enter(&session, "Ash", None)
        .await
        .expect_err("it is taken");
    assert_eq!(other.code, ErrorCode::NicknameTaken);
}

/// The same house by its address in numbers, where no browser makes a passkey.
fn by_numbers(house: &House) -> House {
    House {
        origin: format!("http://{}", house.address),
        ..house.clone()
    }
}

/// The same house by a name, where passkeys work.
fn by_name(house: &House) -> House {
    House {
        origin: format!("http://localhost:{}", house.address.port()),
        ..house.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_joins_signs_in_and_steps_up() {
    let server = TestServer::memory();
    let house = by_name(&server.house());
    let origin: webauthn_authenticator_rs::prelude::Url = house.origin.parse().expect("an address");
    let mut key = SoftPasskey::new(true);
    let mut juniper = Browser::at(house, server.inner().clock.clone());
    let (_, link) = invitation(&server.inner().directory, &Grant::Clinician).await;
    let start = JoinStart {
        link: link.clone(),
        name: "Juniper".to_owned(),
        login: "juniper".to_owned(),
    };
    let started: JoinStarted = juniper.post("/api/staff/join/start", &start).await.json();
    let mut options = started.options;
    // This authenticator keeps no list of its keys; that ours are found without a name, the browser's test shows.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("discouraged");
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(false);
    let options = serde_json::from_value(options).expect("options");
    let made = key.do_registration(origin.clone(), options).expect("a passkey");
    let made = serde_json::to_value(made).expect("JSON");
    let id = made["rawId"].clone();
    let finish = JoinFinish {
        link,
        ceremony: started.ceremony,
        with: Proof::Passkey(NewPasskey {
            credential: made,
            name: "Kitchen tablet".to_owned(),
        }),
        device: "Test browser".to_owned(),
    };
    let answer = juniper.post("/api/staff/join/finish", &finish).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    juniper.is(answer.json::<protocol::staff::Joined>().me);
    assert!(!juniper.me().staff.ways.password);
    assert_eq!(juniper.me().staff.ways.passkeys[0].name, "Kitchen tablet");
    // The last way stays.
    let answer = juniper.delete("/api/staff/passkeys/0").await;
    assert_eq!((answer.status, code(&answer)), (409, ErrorCode::NotNow));
    // Nobody signs in with a password that is not there.
    let mut stranger = Browser::new(&server);
    stranger.login = "juniper".to_owned();
    assert_eq!(stranger.sign_in_with(PASSWORD, "123456").await.status, 401);
    assert_eq!(juniper.press("/api/staff/sign-out").await.status, 204);

    // What the authenticator would have kept beside the key.
    let user = juniper.me().staff.id.to_string();
    let mut shown = |challenge: PasskeyChallenge| {
        let mut options = challenge.options;
        options["publicKey"]["allowCredentials"] = json!([{ "type": "public-key", "id": id }]);
        let options = serde_json::from_value(options).expect("options");
        let shown = key.do_authentication(origin.clone(), options).expect("a signature");
        let mut credential = serde_json::to_value(shown).expect("JSON");
        credential["response"]["userHandle"] = json!(user);
        PasskeyAnswer {
            ceremony: challenge.ceremony,
            credential,
            device: "Test browser".to_owned(),
        }
    };
    let challenge: PasskeyChallenge = juniper.press("/api/staff/passkey/challenge").await.json();
    let answer = shown(challenge);
    let signed_in = juniper.post("/api/staff/passkey/sign-in", &answer).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    juniper.is(signed_in.json());
    let replayed = juniper.post("/api/staff/passkey/sign-in", &answer).await;
    assert_eq!(
        (replayed.status, code(&replayed)),
        (401, ErrorCode::Unauthenticated),
        "a challenge is good once"
    );
    let challenge: PasskeyChallenge = juniper.press("/api/staff/passkey/challenge").await.json();
    let answer = shown(challenge);
    let stepped = juniper
        .post("/api/staff/step-up", &StepUp::Passkey(answer.clone()))
        .await;
    assert_eq!(stepped.status, 200, "{}", stepped.body);
    // Not with a signature for another challenge, and not for another account.
    let other: PasskeyChallenge = juniper.press("/api/staff/passkey/challenge").await.json();
    let forged = PasskeyAnswer {
        ceremony: other.ceremony,
        ..answer
    };
    let refused = juniper.post("/api/staff/step-up", &StepUp::Passkey(forged)).await;
    assert_eq!(code(&refused), ErrorCode::Rejected);
    let mut rowan = Browser::operator(&server).await;
    let challenge: PasskeyChallenge = juniper.press("/api/staff/passkey/challenge").await.json();
    let refused = rowan
        .post("/api/staff/step-up", &StepUp::Passkey(shown(challenge)))
        .await;
    assert_eq!(code(&refused), ErrorCode::Rejected);

    // A password beside it, after which the passkey may go.
    let started: JoinStarted = juniper.post("/api/staff/ways/start", &WayStart {}).await.json();
    juniper.login = "juniper".to_owned();
    juniper.has_authenticator(&started.totp_secret);
    let finish = WayFinish {
        ceremony: started.ceremony,
        with: Proof::Password(juniper.password_and_code()),
    };
    let me: Me = juniper.post("/api/staff/ways/finish", &finish).await.json();
    assert!(me.staff.ways.password && me.staff.ways.passkeys.len() == 1);
    assert_eq!(juniper.delete("/api/staff/passkeys/1").await.status, 404);
    assert_eq!(juniper.delete("/api/staff/passkeys/0").await.status, 204);
    juniper.sign_in().await;
    let challenge: PasskeyChallenge = juniper.press("/api/staff/passkey/challenge").await.json();
    let refused = juniper.post("/api/staff/passkey/sign-in", &shown(challenge)).await;
    assert_eq!(
        code(&refused),
        ErrorCode::Unauthenticated,
        "the removed one opens nothing"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_just_used_a_code_can_take_another_authenticator_at_once() {
    let server = TestServer::memory();
    let mut rowan = Browser::operator(&server).await;
    let started: JoinStarted = rowan.post("/api/staff/ways/start", &WayStart {}).await.json();
    // The step whose code is used here, unless it is over by now.
    let proof = StepUp::Password(rowan.password_and_code());
    assert_eq!(rowan.post("/api/staff/step-up", &proof).await.status, 200);
    let step = wall_clock().0 / 30_000;
    let with = PasswordAndCode {
        password: PASSWORD.to_owned(),
        code: code_at(&started.totp_secret, step),
    };
    let code_again = with.code.clone();
    let finish = WayFinish {
        ceremony: started.ceremony,
        with: Proof::Password(with),
    };
    let answer = rowan.post("/api/staff/ways/finish", &finish).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let again = rowan.sign_in_with(PASSWORD, &code_again).await;
    assert_eq!(again.status, 401, "a code is good once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_passkeys_cannot_be_used_the_page_is_told_kindly() {
    let server = TestServer::memory();
    let mut anybody = Browser::at(by_numbers(&server.house()), server.inner().clock.clone());
    let answer = anybody.press("/api/staff/passkey/challenge").await;
    let refusal: Refusal = answer.json();
    assert_eq!((answer.status, refusal.code), (409, ErrorCode::NotNow));
    assert!(refusal.because.is_some_and(|because| because.contains("password")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_start_prints_the_operators_invitation_once() {
    let mut server = RealServer::start(|_| {}).await;
    let said = server.said();
    let links: Vec<&str> = said.split_whitespace().filter(|word| word.contains("/#/k/")).collect();
    let [link] = links[..] else {
        panic!("one address: {said}")
    };
    let secret = link.rsplit('/').next().expect("a secret").to_owned();
    assert!(secret.len() >= 22, "128 bit");
    server.kill();
    server.spawn();
    server.ready().await;
    let said = server.said();
    assert_eq!(said.matches("/#/k/").count(), 1, "{said}");
    assert!(said.contains("printed at an earlier start"));
    let mut rowan = Browser::at(server.house(), Clock::real());
    rowan.join(&secret, "Rowan").await;
    assert_eq!(rowan.me().staff.grants, [Grant::Operator]);
    server.kill();
    server.spawn();
    server.ready().await;
    assert_eq!(
        server.said().matches("Nobody manages this server yet").count(),
        2,
        "an operator is there now"
    );
    assert!(rowan.is_signed_in().await, "over a restart");
}
