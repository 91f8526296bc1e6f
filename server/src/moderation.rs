//! Stand-in.
#![allow(missing_docs)]
use std::time::Duration;

#[derive(Clone)]
pub struct Chain;

impl Chain {
    pub fn standard(_deadline: Duration, _known_numbers: &[String]) -> Self {
        Self
    }
}
