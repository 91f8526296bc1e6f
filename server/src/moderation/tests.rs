//! The chain: all run, the strictest wins, silence counts as its terms say.

use super::{Chain, Draft, Hook, Link, OnSilence, Review, personal_data};
use domain::session::{Reason, Verdict};
use protocol::error::ErrorCode;
use protocol::room::Role;
use protocol::text::Text;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

enum Behaviour {
    Says(Verdict),
    NeverAnswers,
    Panics,
    PanicsAtOnce,
}

struct Scripted(Behaviour, Arc<AtomicUsize>);

impl Hook for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn review<'a>(&'a self, _: &'a Draft) -> Review<'a> {
        self.1.fetch_add(1, Ordering::SeqCst);
        match &self.0 {
            Behaviour::Says(verdict) => Box::pin(std::future::ready(verdict.clone())),
            Behaviour::NeverAnswers => Box::pin(std::future::pending()),
            Behaviour::Panics => Box::pin(async { panic!("a hook broke") }),
            Behaviour::PanicsAtOnce => panic!("a hook broke before it gave its future"),
        }
    }
}

async fn verdict(hooks: Vec<(Behaviour, OnSilence)>) -> (Verdict, usize) {
    let asked = Arc::new(AtomicUsize::new(0));
    let link = |(behaviour, on_silence)| Link {
        hook: Arc::new(Scripted(behaviour, asked.clone())),
        deadline: Duration::from_millis(20),
        on_silence,
    };
    let chain = Chain::new(hooks.into_iter().map(link).collect());
    let draft = Draft {
        session: "s".parse().unwrap(),
        role: Role::Attendee,
        text: Text::stored("hello"),
    };
    (chain.review(&draft).await, asked.load(Ordering::SeqCst))
}

fn reason(rule: &str) -> Reason {
    Reason {
        rule: rule.to_owned(),
        for_author: "a".to_owned(),
        for_facilitator: "f".to_owned(),
        for_log: "l",
    }
}

#[tokio::test]
async fn all_run_and_the_strictest_wins() {
    let hooks = vec![
        (Behaviour::Says(Verdict::Hold(reason("h"))), OnSilence::Hold),
        (Behaviour::Says(Verdict::Reject(reason("r"))), OnSilence::Hold),
        (Behaviour::Says(Verdict::Allow), OnSilence::Hold),
    ];
    assert_eq!(verdict(hooks).await, (Verdict::Reject(reason("r")), 3));
    let hooks = vec![
        (
            Behaviour::Says(Verdict::Rewrite(Text::stored("kinder"))),
            OnSilence::Hold,
        ),
        (Behaviour::Says(Verdict::Allow), OnSilence::Hold),
    ];
    assert_eq!(verdict(hooks).await.0, Verdict::Rewrite(Text::stored("kinder")));
}

#[tokio::test]
async fn silence_is_never_approval_unless_somebody_chose_so() {
    for broken in [Behaviour::NeverAnswers, Behaviour::Panics, Behaviour::PanicsAtOnce] {
        let (verdict, _) = verdict(vec![(broken, OnSilence::Hold)]).await;
        assert!(matches!(verdict, Verdict::Hold(reason) if reason.rule == "hook_silent"));
    }
    let hooks = vec![
        (Behaviour::NeverAnswers, OnSilence::Allow),
        (Behaviour::Panics, OnSilence::Allow),
        (Behaviour::PanicsAtOnce, OnSilence::Allow),
    ];
    assert_eq!(verdict(hooks).await.0, Verdict::Allow);
}

/// Log lines of this thread.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_rejection_is_logged_with_its_rule_and_nothing_of_the_words() {
    let canary = "canary-5550142";
    let rejected = Reason {
        rule: "no_birds".to_owned(),
        for_author: format!("You wrote {canary}, which is a bird."),
        for_facilitator: format!("They wrote {canary}."),
        for_log: "rejected: a bird",
    };
    let lines = Lines::default();
    let to_lines = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || to_lines.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let hooks = vec![(Behaviour::Says(Verdict::Reject(rejected.clone())), OnSilence::Hold)];
    assert_eq!(verdict(hooks).await.0, Verdict::Reject(rejected.clone()));
    drop(guard);
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("no_birds") && logged.contains("rejected: a bird"),
        "{logged}"
    );
    assert!(!logged.contains(canary), "{logged}");
    assert!(!format!("{rejected:?}").contains(canary));
}

#[test]
fn a_nickname_gives_away_nothing() {
    let chain = Chain::standard(Duration::from_millis(20), &[("Samaritans", "116 123")]);
    for name in ["call 555-0142-77", "wren@example.org", "t.me/wren"] {
        let refused = chain.name(&Text::stored(name)).unwrap_err();
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (ErrorCode::Invalid, Some("nickname"))
        );
        let because = refused.because.unwrap();
        assert!(
            because.contains("nobody can find you") && !because.contains(name),
            "{because}"
        );
    }
    for name in [
        "Wren",
        "Wren 1987",
        "St. Maple",
        "Clean 2012-2019",
        "Sober 10/15/2019",
        "Clean 1 2 3 4 5 6 7",
        "Home.So",
    ] {
        chain.name(&Text::stored(name)).unwrap();
    }
}

#[test]
fn a_helpline_is_free_in_lines_and_nobodys_nickname() {
    let built_in = crate::helplines::of(&crate::config::Config::default());
    let named: Vec<(&str, &str)> = built_in.iter().map(|line| (&*line.name, &*line.number)).collect();
    let chain = Chain::standard(Duration::from_millis(20), &named);
    let hook =
        personal_data::PersonalData::new(&named.iter().map(|(_, number)| (*number).to_owned()).collect::<Vec<_>>());
    let names = [
        "Samaritans",
        "Die Dargebotene Hand",
        "Tele-MANAS",
        "Shout",
        "SAMHSA",
        "NHS 111",
    ];
    let numbers = built_in.iter().map(|line| &*line.number);
    for nickname in names.into_iter().chain(numbers) {
        let text = Text::stored(nickname);
        let refused = chain.nickname(Role::Attendee, &text).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NicknameTaken, "{nickname}");
        chain.nickname(Role::Clinician, &text).unwrap();
        assert_eq!(
            hook.find(&format!("call {nickname}, they were kind")),
            None,
            "{nickname}"
        );
    }
    for nickname in ["Maple 143", "Wren", "Twist and Shout", "Hope"] {
        chain.nickname(Role::Attendee, &Text::stored(nickname)).unwrap();
    }
}
