//! A server whose log cannot be opened, because the disk is full or the database is damaged. It serves the page and the
//! helplines, answers everything else with `unavailable`, and looks now and then whether the log can be opened.

use crate::config::Config;
use crate::directory::Directory;
use crate::http::Refused;
use crate::log::record::Journal;
use crate::log::seal::MasterKey;
use crate::log::sqlite::SqliteLog;
use crate::log::{Log, LogError, LogName};
use crate::{Inner, Stopper, keys_folder};
use protocol::error::{ErrorCode, Refusal};
use std::sync::Arc;
use std::time::Duration;

/// How often the log is tried.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// When a client asks again.
const COME_AGAIN_MS: u32 = 15_000;
/// What a server without its log still answers.
const STILL_ANSWERED: &[&str] = &["/api/helplines"];

/// The answer to a request at this path; none when it is answered as ever.
pub(crate) fn refusal(inner: &Inner, path: &str) -> Option<Refused> {
    inner.shut.as_ref()?;
    if STILL_ANSWERED.contains(&path) {
        return None;
    }
    let refusal = Refusal::new(ErrorCode::Unavailable)
        .because("The server cannot reach its memory at the moment. The helplines on this page can be reached.");
    Some(
        Refusal {
            retry_after_ms: Some(COME_AGAIN_MS),
            ..refusal
        }
        .into(),
    )
}

/// Returns once the log can be opened, and stops the server then, so that it is started again with it.
pub(crate) async fn wait_for_log(inner: Arc<Inner>, stopper: Stopper) {
    loop {
        tokio::time::sleep(TRY_AGAIN).await;
        if try_log(&inner.config, &inner.clock).await.is_ok() {
            tracing::info!("the log can be opened again");
            stopper.stop();
            return;
        }
    }
}

/// Opens the log and all that a start reads, and lets go of it.
async fn try_log(config: &Config, clock: &crate::clock::Clock) -> Result<(), LogError> {
    let folder = config.data_dir.clone();
    let opened = tokio::task::spawn_blocking(move || SqliteLog::open(&folder)).await;
    let log: Arc<dyn Log> = Arc::new(opened.map_err(|_| LogError::Unavailable("stopping".into()))??);
    let master = MasterKey::read(&keys_folder(&config.data_dir))
        .map_err(|_| LogError::Unavailable("the master key cannot be read".into()))?;
    Directory::open(Arc::clone(&log), &master, clock.clone()).await?;
    let care = Journal::<domain::care::Event>::open(Arc::clone(&log), &master, LogName::Care).await?;
    care.replay(protocol::ids::Seq(0), drop).await?;
    log.check().await
}
