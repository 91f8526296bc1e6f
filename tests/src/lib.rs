//! Harness of the black-box tests, and the documents that are generated from the code.
#![forbid(unsafe_code)]

pub mod examples;
pub mod generated;
pub mod traces;
