//! What events say about where people are: here, away, gone; and whether they were really in.

use crate::session::event::Words;
use crate::session::plan::{MOST_MEMBERS, SETTLES_MS};
use crate::session::state::{Member, Removed, Session};
use protocol::ids::{MemberId, Millis};
use protocol::room::{Presence, RemovalReason, Role};
use std::collections::BTreeSet;

impl Session {
    /// One more. Where that is one too many, those are forgotten who came by, left, and left nothing behind: a script that
    /// enters and hangs up again and again shuts the room to nobody. If they come again they are new.
    pub(in crate::session) fn add_member(&mut self, member: Member) {
        if self.known_people() >= MOST_MEMBERS {
            let passed: BTreeSet<MemberId> = self.who_passed_by().cloned().collect();
            self.members.retain(|known| !passed.contains(&known.id));
            self.reindex();
        }
        self.index.insert(member.id.clone(), self.members.len());
        self.members.push(member);
    }

    /// Everybody whom the session remembers.
    pub(in crate::session) fn known_people(&self) -> usize {
        self.members.len() + self.line.people.len() + self.line.turned_away.len()
    }

    /// Who was hardly in, is gone, and of whom nothing hangs on their being known: they were heard nowhere, and nothing was
    /// decided about them.
    pub(in crate::session) fn who_passed_by(&self) -> impl Iterator<Item = &MemberId> {
        let mut named = None;
        let passed = self.members.iter().filter(|member| {
            let left = member.presence == Presence::Left && member.role == Role::Attendee;
            left && !member.settled && !member.muted && !member.spoke && member.keys.is_empty()
        });
        let passed = passed.filter(|member| !member.milestone && self.line.get(&member.id).is_none());
        passed.map(|member| &member.id).filter(move |id| {
            let named = named.get_or_insert_with(|| self.named());
            !named.contains(id)
        })
    }

    /// Everybody of whom something stands in the session, beside that they were here.
    fn named(&self) -> BTreeSet<&MemberId> {
        let mut named = BTreeSet::new();
        named.extend(self.lines.iter().map(|line| &line.member));
        named.extend(self.held.iter().map(|held| &held.member));
        named.extend(self.share.iter().chain(&self.shares).map(|share| &share.member));
        named.extend(self.support.iter().chain(&self.kept).map(|support| &support.from));
        named.extend(self.heard.iter().map(|heard| &heard.member));
        named.extend(self.vote.iter().flat_map(|vote| &vote.voters));
        let ended = self.ended_talks.iter().map(|ended| &ended.talk);
        named.extend(self.talks.iter().chain(ended).flat_map(|talk| [&talk.from, &talk.to]));
        named.extend(self.declined.iter().flat_map(|(one, other)| [one, other]));
        named.extend(self.reports.iter().flat_map(|report| [&report.by, &report.about]));
        named
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
