//! The language that Hearth's server and its browser client speak. It is data only: no rules, no clock, no I/O.
//!
//! One file per subject. To add a message: write its struct in `client.rs` or `server.rs`, add it to the list at the
//! foot of that file, put one example into `protocol/examples/`, run `make generate`, and let the compiler show you the
//! tables (permissions, visibility, reducers) that must now decide about it.
//!
//! Compatibility: the server refuses fields it does not know, so that a typing mistake is heard; a client ignores fields
//! and message types it does not know, so that an old page outlives a server update.
#![forbid(unsafe_code)]

#[macro_use]
mod wire;

pub mod care;
pub mod client;
pub mod close;
pub mod decode;
pub mod directory;
pub mod error;
pub mod feed;
pub mod format;
pub mod group;
pub mod ids;
pub mod limits;
pub mod meeting;
pub mod room;
pub mod routes;
pub mod schedule;
#[cfg(feature = "schema")]
pub mod schema;
pub mod server;
pub mod staff;
pub mod text;
#[cfg(feature = "ts")]
pub mod typescript;
pub mod waiting;

/// Version of this language. `hello` carries it; the server answers `version_unsupported` to any other.
pub const VERSION: u32 = 1;
