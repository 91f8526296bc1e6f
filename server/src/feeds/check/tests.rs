//! What is said of meetings that a directory would not show, on feeds made by hand.
