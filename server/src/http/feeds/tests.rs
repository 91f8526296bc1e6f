//! Headers and tags of the feeds, without a listener.
