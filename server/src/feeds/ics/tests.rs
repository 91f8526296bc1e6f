//! Calendars of meetings made by hand, line by line; a foreign reader has its say in `tests/foreign`.
