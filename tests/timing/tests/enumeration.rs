//! Signing in over real HTTP, thousands of times, with names that somebody has and with names that nobody has. The times
//! must not differ, and must differ when the server is made to answer at once where nobody has the name.
//!
//! Server and client share one thread, so that the planted fault, which is a thread's own, is the server's, and so that
//! nothing but the password's hash runs elsewhere. Which group comes next is drawn by lot, so that whatever the machine
//! does meanwhile happens to both alike.

use domain::directory::{Actor, Command, Passkey, Secrets};
use protocol::ids::Millis;
use protocol::staff::{Grant, SignInRequest};
use server::auth::random_id;
use server::clock::Clock;
use server::planted::{Bug, plant};
use server::{Inner, Server};
use std::sync::Arc;
use std::time::Instant;
use tests::in_process::{config, wall_clock};
use tests::staff::invitation;
use tests::{Browser, Chance, House};
use timing::{DIFFERS, welch};

/// Samples of each group.
const SAMPLES: usize = 10_000;
/// After so long every budget of tries is full again.
const A_WHILE_MS: u64 = 11 * 60_000 * 10;

/// A server on this thread, where Rowan signs in with a password and Juniper with passkeys only.
struct Here {
    house: House,
    clock: Clock,
    inner: Arc<Inner>,
}

impl Here {
    async fn open() -> Self {
        let clock = Clock::manual(wall_clock());
        let mut config = config();
        // Enough to be seen if it is left out, and quick enough for tens of thousands.
        config.staff.password_memory_kib = 256;
        let server = Server::with(config, clock.clone(), None).await.expect("it starts");
        let inner = Arc::clone(server.inner());
        let house = House {
            address: server.local_addr(),
            ops: server.ops_addr(),
            origin: inner.base_url.clone(),
            auth: inner.auth.clone(),
            now: wall_clock,
            from: None,
        };
        tokio::spawn(server.serve());
        let here = Self { house, clock, inner };
        let (_, link) = invitation(&here.inner.directory, &Grant::Operator).await;
        Browser::at(here.house.clone(), here.clock.clone())
            .join(&link, "Rowan")
            .await;
        here.passkeys_only("juniper").await;
        here
    }

    async fn passkeys_only(&self, login: &str) {
        let (id, _) = invitation(&self.inner.directory, &Grant::Clinician).await;
        let secrets = Secrets {
            name: "Juniper".to_owned(),
            login: login.to_owned(),
            passkeys: vec![Passkey {
                name: "Phone".to_owned(),
                since: Millis(1),
                key: serde_json::Value::Null,
            }],
            ..Secrets::default()
        };
        let join = Command::Join {
            staff: random_id().parse().expect("an id"),
            invitation: id,
            secrets: Box::new(secrets),
        };
        self.inner.directory.ask(Actor::Server, join).await.expect("an account");
    }

    /// How long it takes until this name with a wrong password is refused, in ns.
    #[allow(clippy::disallowed_methods, reason = "real time is what this is about")]
    async fn refused_after(&self, login: &str) -> u64 {
        let request = SignInRequest {
            login: login.to_owned(),
            password: "another row of words entirely".to_owned(),
            code: "123456".to_owned(),
            device: String::new(),
        };
        let body = serde_json::to_string(&request).expect("JSON");
        let headers = [("content-type", "application/json")];
        let began = Instant::now();
        let answer = self.house.ask("POST", "/api/staff/sign-in", &headers, &body).await;
        let took = began.elapsed();
        assert_eq!(answer.status, 401, "{}", answer.body);
        u64::try_from(took.as_nanos()).expect("a short time")
    }

    /// Welch's t between a name that somebody has and names that nobody has, of the same length.
    async fn compare(&self, what: &str, known: &str, samples: usize, forget: bool) -> f64 {
        let mut chance = Chance::printed(what);
        let (mut somebody, mut nobody) = (Vec::new(), Vec::new());
        // The first ones find everything cold.
        for _ in 0..200 {
            self.refused_after(known).await;
            self.refused_after(&unknown(&mut chance, known.len())).await;
        }
        while somebody.len() < samples || nobody.len() < samples {
            let login = unknown(&mut chance, known.len());
            if forget {
                self.clock.advance(A_WHILE_MS);
            }
            let (login, group) = if chance.below(2) == 0 {
                (known, &mut somebody)
            } else {
                (login.as_str(), &mut nobody)
            };
            group.push(self.refused_after(login).await);
        }
        let t = welch(&somebody, &nobody);
        let (a, b) = (median(&mut somebody), median(&mut nobody));
        println!(
            "{what}: {} and {} samples, medians {a} and {b} ns, t = {t:.2}",
            somebody.len(),
            nobody.len()
        );
        t
    }
}

fn unknown(chance: &mut Chance, length: usize) -> String {
    (0..length)
        .map(|_| char::from(b'a' + u8::try_from(chance.below(26)).expect("a letter")))
        .collect()
}

fn median(times: &mut [u64]) -> u64 {
    times.sort_unstable();
    times[times.len() / 2]
}

fn on_one_thread(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(test);
}

#[test]
fn the_time_does_not_tell_whether_somebody_has_the_name() {
    on_one_thread(async {
        let here = Here::open().await;
        let t = here.compare("a name with a password", "rowan", SAMPLES, true).await;
        assert!(t.abs() < DIFFERS, "{t}");
    });
}

#[test]
fn the_time_does_not_tell_an_account_with_passkeys_only() {
    on_one_thread(async {
        let here = Here::open().await;
        let t = here
            .compare("a name with passkeys only", "juniper", SAMPLES, true)
            .await;
        assert!(t.abs() < DIFFERS, "{t}");
    });
}

#[test]
fn the_time_does_not_tell_whose_tries_are_used_up() {
    on_one_thread(async {
        let here = Here::open().await;
        // Without a while between them, the known name has none left after ten; each of the others is tried once.
        let t = here.compare("a name without tries left", "rowan", SAMPLES, false).await;
        assert!(t.abs() < DIFFERS, "{t}");
    });
}

#[test]
fn a_server_that_answers_at_once_where_nobody_has_the_name_is_noticed() {
    on_one_thread(async {
        plant(Some(Bug::TellUnknownNames));
        let here = Here::open().await;
        let t = here
            .compare("planted: unknown names at once", "rowan", 2_000, true)
            .await;
        plant(None);
        assert!(t.abs() > 10.0, "{t}");
    });
}
