//! Faults that the simulation and the timing test plant to show that they would notice them. Without the feature `planted-bugs`, which no
//! release has, every question here is answered `false` at compile time.

/// One broken promise each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The room tells before the log has stored (D1).
    TellBeforeStored,
    /// A retry with the same client key posts again (D3).
    ForgetClientKeys,
    /// A late disconnect removes the newer connection (D8).
    LateDisconnectWins,
    /// A full outbox loses frames instead of ending the connection (D4).
    SkipWhenFull,
    /// A joiner misses what happens between its view and its seat (D4).
    GapAtJoin,
    /// Resume leaves out the first missed event (D4).
    ResumeOffByOne,
    /// The state keeps what the log refused (D1, D2).
    KeepStateWithoutLog,
    /// Time passes and nobody looks: grace times never end.
    NoTicks,
    /// Everybody sees held lines (D9).
    TellHeldToAll,
    /// The words of a removed line stay in the log (D10).
    KeepRemovedWords,
    /// A call for help is acknowledged though the log refused it (P1).
    AckCallWithoutLog,
    /// Somebody who comes back is not told how their call stands (P11).
    ForgetWhoCalled,
    /// A meeting whose chair is gone goes on as if somebody ran it (P8).
    IgnoreLostChair,
    /// Support that is kept for after a share is told during it.
    TellKeptSupport,
    /// Signing in answers at once where nobody has the name.
    TellUnknownNames,
    /// Who comes late sees what was said before, where the format says that they do not (D9).
    HistoryForLateComers,
    /// Who waits at the door hears what is told in the room (D9).
    TellWhoWaits,
    /// Whoever comes back to the waiting line is in the room.
    LetInByTheWay,
    /// After the log failed, viewers keep what they were shown before (D6).
    LeaveViewersBehind,
}

impl Bug {
    /// All that the simulation finds. What signing in tells by its time, `tests/timing` finds.
    pub const ALL: [Self; 18] = [
        Self::TellBeforeStored,
        Self::ForgetClientKeys,
        Self::LateDisconnectWins,
        Self::SkipWhenFull,
        Self::GapAtJoin,
        Self::ResumeOffByOne,
        Self::KeepStateWithoutLog,
        Self::NoTicks,
        Self::TellHeldToAll,
        Self::KeepRemovedWords,
        Self::AckCallWithoutLog,
        Self::ForgetWhoCalled,
        Self::IgnoreLostChair,
        Self::TellKeptSupport,
        Self::HistoryForLateComers,
        Self::TellWhoWaits,
        Self::LetInByTheWay,
        Self::LeaveViewersBehind,
    ];
}

#[cfg(feature = "planted-bugs")]
mod switch {
    use super::Bug;
    use std::cell::Cell;

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants a fault in everything that runs on this thread, or takes it out.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    pub(crate) fn has(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}

#[cfg(not(feature = "planted-bugs"))]
mod switch {
    pub(crate) const fn has(_: super::Bug) -> bool {
        false
    }
}

pub(crate) use switch::has;
#[cfg(feature = "planted-bugs")]
pub use switch::plant;
