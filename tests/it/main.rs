//! The black-box tests: one program, one file per subject. This file only lists them.
#![forbid(unsafe_code)]

mod contracts;
<<<<<<< HEAD
mod reducer_traces;
=======
mod crash;
mod privacy;
mod refusals;
>>>>>>> blackbox
mod routes;
mod stories;
mod tidy;
