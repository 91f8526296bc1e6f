//! Stories of one session.
