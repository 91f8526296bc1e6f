//! What events say about where people are: here, away, gone; and whether they were really in.

use crate::session::event::Words;
use crate::session::plan::SETTLES_MS;
use crate::session::state::{Member, Removed, Session};
use protocol::ids::{MemberId, Millis};
use protocol::room::{Presence, RemovalReason};

impl Session {
    pub(in crate::session) fn add_member(&mut self, member: Member) {
        self.index.insert(member.id.clone(), self.members.len());
        self.members.push(member);
    }

    pub(super) fn record_return(&mut self, member: &MemberId, at: Millis) {
        let seq = self.seq;
        if let Some(known) = self.member_mut(member).filter(|known| known.presence == Presence::Left) {
            known.returned = seq;
        }
        self.set_presence(member, Presence::Here, None);
        if let Some(member) = self.member_mut(member) {
            member.back_since = at;
        }
    }

    /// After a restart somebody goes away who is away already; that says nothing about how long they were here.
    pub(super) fn record_going(&mut self, member: &MemberId, presence: Presence, at: Millis) {
        if let Some(member) = self.member_mut(member)
            && member.presence == Presence::Here
        {
            member.settled |= at.since(member.back_since) >= SETTLES_MS;
        }
        self.set_presence(member, presence, (presence == Presence::Away).then_some(at));
    }

    pub(super) fn record_speaking(&mut self, member: &MemberId) {
        if let Some(member) = self.member_mut(member) {
            member.spoke = true;
        }
    }

    /// Why somebody may not come in again is kept as long as the session: they ask again whenever their page is loaded.
    pub(super) fn record_removal(&mut self, member: &MemberId, reason: Option<RemovalReason>, note: &Words) {
        let seq = self.seq;
        self.removed_since.get_or_insert(seq);
        if reason.is_some() || note.is_some() {
            let removal = Removed {
                note_at: note.as_ref().map(|_| seq),
                reason,
                note: note.clone(),
            };
            self.removals.insert(member.clone(), removal);
        }
    }

    fn set_presence(&mut self, member: &MemberId, presence: Presence, away_since: Option<Millis>) {
        if let Some(member) = self.member_mut(member) {
            member.presence = presence;
            member.away_since = away_since;
        }
    }
}
