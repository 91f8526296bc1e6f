//! load
#![forbid(unsafe_code)]
