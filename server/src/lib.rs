//! Hearth.
#![forbid(unsafe_code)]
