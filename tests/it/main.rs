//! The black-box tests: one program, one file per subject. This file only lists them.
#![forbid(unsafe_code)]

mod authority;
mod contracts;
mod crash;
mod privacy;
mod reducer_traces;
mod refusals;
mod routes;
mod storage;
mod stories;
mod tidy;
