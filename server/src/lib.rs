//! Hearth.
#![forbid(unsafe_code)]

pub mod log;
