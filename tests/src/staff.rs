//! Somebody of the staff in a browser, as far as HTTP goes: it keeps its cookies, sends origin and token with every
//! change, and has an authenticator at hand. It opens no socket but through a ticket.
//!
//! `Browser::operator(&server)` joins as the first operator · `Browser::serving(&server, grant, "Name")` as anything else ·
//! `browser.get/post/put/delete(path, …)` ask with cookie, origin and `x-csrf-token` · `browser.ask(…)` with headers of
//! one's own · `browser.enter(Some(&session))` takes a ticket and says hello, `enter(None)` comes on call ·
//! `browser.again().await` signs the same person in in a second browser · `browser.code()` is the next code that works.

use crate::client::{TestClient, Turned};
use crate::house::{Answer, House};
use crate::in_process::TestServer;
use protocol::directory::Entered;
use protocol::ids::{InvitationId, SessionId};
use protocol::routes::{CSRF_HEADER, STAFF_COOKIE};
use protocol::staff::{Grant, InvitationDraft, JoinFinish, JoinStart, JoinStarted, Joined, Me};
use protocol::staff::{PasswordAndCode, Proof, SignInRequest, TicketRequest};
use serde::Serialize;
use server::auth::{random_id, staff};
use server::clock::Clock;
use server::directory::Directory;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use totp_rs::{Builder, Secret};

/// A password that is good enough, and nobody's.
pub const PASSWORD: &str = "seven lanterns over quiet harbour";

/// Seconds of an authenticator's step.
const STEP_S: u64 = 30;

/// A browser and the person in front of it.
pub struct Browser {
    house: House,
    clock: Clock,
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// What goes with every change.
    pub csrf: String,
    /// Whose account it is; none while nobody is signed in.
    pub me: Option<Me>,
    /// The name to sign in with.
    pub login: String,
    /// The recovery codes as they were shown.
    pub recovery_codes: Vec<String>,
    /// Shared with the person's other browsers: one authenticator.
    authenticator: Arc<Mutex<Authenticator>>,
}

/// An app that shows codes, and the last step whose code was used.
#[derive(Default)]
struct Authenticator {
    secret: String,
    last: u64,
}

/// Makes an invitation as the command line does, and gives its secret.
///
/// # Panics
/// When the directory refuses.
pub async fn invitation(directory: &Directory, grant: &Grant) -> (InvitationId, String) {
    use domain::directory::{Actor, Command};
    let (role, group) = grant.role();
    let (id, secret): (InvitationId, String) = (random_id().parse().expect("an id"), random_id());
    let draft = InvitationDraft {
        role,
        group: group.cloned(),
        note: String::new(),
        hours: 24,
        most_uses: 1,
        client_key: random_id().parse().expect("a key"),
    };
    let make = Command::MakeInvitation {
        invitation: id.clone(),
        hash: staff::hash(&secret),
        draft: Box::new(draft),
    };
    directory.ask(Actor::Server, make).await.expect("an invitation");
    (id, secret)
}

impl Browser {
    /// A browser in which nobody is signed in.
    #[must_use]
    pub fn new(server: &TestServer) -> Self {
        Self::at(server.house(), server.inner().clock.clone())
    }

    /// A browser in which nobody is signed in, at any running server that goes by this clock.
    #[must_use]
    pub fn at(house: House, clock: Clock) -> Self {
        Self {
            house,
            clock,
            cookies: BTreeMap::new(),
            csrf: String::new(),
            me: None,
            login: String::new(),
            recovery_codes: Vec::new(),
            authenticator: Arc::default(),
        }
    }

    /// Somebody who just joined as operator.
    pub async fn operator(server: &TestServer) -> Self {
        Self::serving(server, &Grant::Operator, "Rowan").await
    }

    /// Somebody who just joined with this grant; a group's must be there already.
    ///
    /// # Panics
    /// When joining is refused.
    pub async fn serving(server: &TestServer, grant: &Grant, name: &str) -> Self {
        let (_, link) = invitation(&server.inner().directory, grant).await;
        let mut browser = Self::new(server);
        browser.join(&link, name).await;
        browser
    }

    /// Joins with an invitation, a password and an authenticator. The login is the name in small letters.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn join(&mut self, link: &str, name: &str) {
        self.login = name.to_lowercase();
        let start = JoinStart {
            link: link.to_owned(),
            name: name.to_owned(),
            login: self.login.clone(),
        };
        let started: JoinStarted = self.post("/api/staff/join/start", &start).await.json();
        self.has_authenticator(&started.totp_secret);
        let finish = JoinFinish {
            link: link.to_owned(),
            ceremony: started.ceremony,
            with: Proof::Password(self.password_and_code()),
            device: "Test browser".to_owned(),
        };
        let answer = self.post("/api/staff/join/finish", &finish).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let joined: Joined = answer.json();
        self.recovery_codes = joined.recovery_codes;
        self.is(joined.me);
    }

    /// Gives the person's authenticator this secret.
    pub fn has_authenticator(&self, secret: &str) {
        secret.clone_into(&mut self.authenticator.lock().unwrap_or_else(PoisonError::into_inner).secret);
    }

    /// The next code that works: the authenticator's, or the one after it when that was used already. The server takes
    /// the steps before and after as well, so that three are to be had at any moment.
    ///
    /// # Panics
    /// When there is no authenticator, or all three were used.
    #[must_use]
    pub fn code(&self) -> String {
        let mut authenticator = self.authenticator.lock().unwrap_or_else(PoisonError::into_inner);
        let step = self.clock.now().0 / 1_000 / STEP_S;
        authenticator.last = (authenticator.last + 1).max(step - 1);
        assert!(
            authenticator.last <= step + 1,
            "three codes were used within half a minute: move the clock, or use a recovery code"
        );
        code_at(&authenticator.secret, authenticator.last)
    }

    /// The password and the next code.
    #[must_use]
    pub fn password_and_code(&self) -> PasswordAndCode {
        PasswordAndCode {
            password: PASSWORD.to_owned(),
            code: self.code(),
        }
    }

    /// Asks to sign in with this password and code.
    pub async fn sign_in_with(&mut self, password: &str, code: &str) -> Answer {
        let request = SignInRequest {
            login: self.login.clone(),
            password: password.to_owned(),
            code: code.to_owned(),
            device: "Test browser".to_owned(),
        };
        let answer = self.post("/api/staff/sign-in", &request).await;
        if answer.status == 200 {
            self.is(answer.json());
        }
        answer
    }

    /// Signs in as one should.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sign_in(&mut self) {
        let code = self.code();
        let answer = self.sign_in_with(PASSWORD, &code).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// The same person, signed in in another browser.
    pub async fn again(&self) -> Self {
        let mut other = Self {
            house: self.house.clone(),
            clock: self.clock.clone(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            me: None,
            login: self.login.clone(),
            recovery_codes: self.recovery_codes.clone(),
            authenticator: self.authenticator.clone(),
        };
        other.sign_in().await;
        other
    }

    /// Takes note of who is signed in.
    pub fn is(&mut self, me: Me) {
        me.csrf.clone_into(&mut self.csrf);
        self.me = Some(me);
    }

    /// Who is signed in.
    ///
    /// # Panics
    /// When nobody is.
    #[must_use]
    pub fn me(&self) -> &Me {
        self.me.as_ref().expect("somebody is signed in")
    }

    /// The house it goes to.
    #[must_use]
    pub const fn house(&self) -> &House {
        &self.house
    }

    /// Asks with the cookies and these headers, and keeps the cookies that come back.
    pub async fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = pairs.join("; ");
        let mut all = headers.to_vec();
        if !cookies.is_empty() {
            all.push(("cookie", &cookies));
        }
        let answer = self.house.ask(method, path, &all, body).await;
        for line in answer.head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let (pair, rules) = value.split_once(';').unwrap_or((value, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if rules.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    async fn change(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let (origin, csrf) = (self.house.origin.clone(), self.csrf.clone());
        let mut headers = vec![("origin", origin.as_str()), (CSRF_HEADER, csrf.as_str())];
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        self.ask(method, path, &headers, body).await
    }

    /// Reads.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    /// Posts JSON.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_string(body).expect("JSON");
        self.change("POST", path, &body).await
    }

    /// Posts nothing.
    pub async fn press(&mut self, path: &str) -> Answer {
        self.change("POST", path, "").await
    }

    /// Puts JSON.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn put(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_string(body).expect("JSON");
        self.change("PUT", path, &body).await
    }

    /// Deletes.
    pub async fn delete(&mut self, path: &str) -> Answer {
        self.change("DELETE", path, "").await
    }

    /// Asks for a ticket.
    pub async fn ask_ticket(&mut self, session: Option<&SessionId>) -> Answer {
        let session = session.cloned();
        self.post("/api/staff/ticket", &TicketRequest { session }).await
    }

    /// Takes a ticket.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn ticket(&mut self, session: Option<&SessionId>) -> Entered {
        let answer = self.ask_ticket(session).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// Takes a ticket and says hello with it: in the session, or at the desk.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn enter(&mut self, session: Option<&SessionId>) -> TestClient {
        let entered = self.ticket(session).await;
        self.house.client(&entered.token, None).await
    }

    /// Says hello with a ticket.
    ///
    /// # Errors
    /// What came instead of a welcome.
    pub async fn hello(&self, ticket: &str) -> Result<TestClient, Turned> {
        self.house.try_client(ticket, None).await
    }

    /// Whether this browser's cookie is good.
    pub async fn is_signed_in(&mut self) -> bool {
        self.cookies.contains_key(STAFF_COOKIE) && self.get("/api/staff/me").await.status == 200
    }
}

/// The code of an authenticator with this secret in one step.
///
/// # Panics
/// When the secret is none.
#[must_use]
pub fn code_at(secret: &str, step: u64) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret in base32");
    let authenticator = Builder::new().with_secret(secret).build_noncompliant();
    authenticator.generate(step * STEP_S).to_string()
}
