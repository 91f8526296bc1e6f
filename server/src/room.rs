//! Stand-in.
use crate::clock::Clock;
use crate::hub::Notices;
use crate::limits::Limits;
use crate::log::Log;
use crate::log::seal::MasterKey;
use std::sync::Arc;

/// What every room needs from the house.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct Deps {
    pub log: Arc<dyn Log>,
    pub master: MasterKey,
    pub clock: Clock,
    pub limits: Arc<Limits>,
    pub notices: Notices,
}
