//! The chain: all run, the strictest wins, silence counts as its terms say.

use super::{Chain, Draft, Hook, Link, OnSilence, Review};
use domain::session::{Reason, Verdict};
use protocol::room::Role;
use protocol::text::Text;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

enum Behaviour {
    Says(Verdict),
    NeverAnswers,
    Panics,
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
    for broken in [Behaviour::NeverAnswers, Behaviour::Panics] {
        let (verdict, _) = verdict(vec![(broken, OnSilence::Hold)]).await;
        assert!(matches!(verdict, Verdict::Hold(reason) if reason.rule == "hook_silent"));
    }
    let hooks = vec![
        (Behaviour::NeverAnswers, OnSilence::Allow),
        (Behaviour::Panics, OnSilence::Allow),
    ];
    assert_eq!(verdict(hooks).await.0, Verdict::Allow);
}
