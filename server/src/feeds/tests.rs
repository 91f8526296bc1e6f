//! Feeds of meetings made by hand; how foreign programs read them is in `tests/foreign`.
