//! What `feed check` says, on feeds made by hand: no server runs here.
