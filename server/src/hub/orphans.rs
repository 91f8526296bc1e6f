//! Sessions that the directory does not know because the record that planned them cannot be read. Their own logs say what
//! was planned. Nobody else would open them, and their words would never be destroyed.

use crate::directory::Directory;
use crate::log::LogName;
use crate::log::damage::{Damage, Part};
use crate::log::record::Journal;
use crate::room::Deps;
use domain::directory::{Actor, Command};
use domain::session::{Event, Plan};
use protocol::ids::Seq;

/// Plans them again, if something of the directory cannot be read. What does not work now is tried at the next start.
pub(super) async fn plan_again(deps: &Deps, directory: &Directory) {
    let found = deps.log.damage().map(Damage::list).unwrap_or_default();
    let lost = |part| {
        found
            .iter()
            .any(|one| one.log == LogName::Directory && one.part == part)
    };
    if !lost(Part::Event) {
        return;
    }
    let Ok(logs) = deps.log.wrapped_keys().await else {
        return;
    };
    for (name, _) in logs {
        let LogName::Session(session) = &name else { continue };
        if directory.read(|state| state.plan(session).is_some()) {
            continue;
        }
        let Some(plan) = planned(deps, name.clone()).await else {
            continue;
        };
        let command = Command::PlanSession { plan: Box::new(plan) };
        match directory.ask(Actor::Server, command).await {
            Ok(()) => {
                tracing::warn!(%session, "a session that the directory had lost is planned again from its own log")
            }
            Err(refusal) => tracing::error!(%session, code = ?refusal.code, "a session without a plan is left alone"),
        }
    }
}

async fn planned(deps: &Deps, name: LogName) -> Option<Plan> {
    let journal = Journal::<Event>::open(deps.log.clone(), &deps.master, name)
        .await
        .ok()?;
    match journal.read(Seq(0), 1).await.ok()?.pop()? {
        (Seq(1), _, Event::Created { plan }) => Some(*plan),
        _ => None,
    }
}
