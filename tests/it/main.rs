//! The black-box tests: one program, one file per subject. This file only lists them.
#![forbid(unsafe_code)]

mod contracts;
mod reducer_traces;
mod routes;
mod tidy;
