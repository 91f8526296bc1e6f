//! Hearth.
#![forbid(unsafe_code)]
pub mod admission;
pub mod auth;
pub mod clock;
pub mod config;
pub mod limits;
pub mod log;
pub mod socket;
