//! What an event changes. It cannot fail, and decides nothing.

use super::event::Event;
use super::group::Group;
use super::invitation::Invitation;
use super::meeting::{Meeting, PlannedSession};
use super::recurrence::Recurrence;
use super::staff::{SignIn, Staff};
use super::state::Directory;
use crate::session::Plan;
use protocol::ids::{InvitationId, MeetingId, Millis, Seq, SessionId, SignInId, StaffId};
use protocol::meeting::MeetingDraft;
use std::collections::BTreeSet;

/// How long a time of a meeting is remembered as planned after its beginning: longer than any meeting takes.
const PLANNED_MS: u64 = 2 * 24 * 3_600_000;

impl Directory {
    /// What happened up to and with this number cannot be read; later events count as they are.
    pub fn pass_over(&mut self, through: Seq) {
        self.seq = self.seq.max(through);
    }

    /// Records the event with the number after the newest.
    pub fn apply(&mut self, at: Millis, event: &Event) {
        self.seq = self.seq.next();
        match event {
            Event::SessionScheduled { plan } => self.record_plan(at, plan),
            Event::SessionWithdrawn { session } => self.planned.retain(|_, planned| planned.session != *session),
            Event::SessionForgotten { session } => self.record_forgotten(session),
            Event::GroupMade { group, slug, about, .. } => {
                let made = Group {
                    id: group.clone(),
                    slug: slug.clone(),
                    revision: 1,
                    about: (**about).clone(),
                    closed: false,
                };
                self.groups.insert(group.clone(), made);
            }
            Event::GroupChanged { group, about, .. } => {
                if let Some(known) = self.groups.get_mut(group) {
                    known.revision += 1;
                    known.about = (**about).clone();
                }
                // Sessions that are planned carry the group's name and guidelines.
                for meeting in self
                    .meetings
                    .values_mut()
                    .filter(|meeting| meeting.about.group == *group)
                {
                    meeting.revision += 1;
                }
            }
            Event::GroupClosed { group, .. } => {
                if let Some(known) = self.groups.get_mut(group) {
                    known.closed = true;
                }
            }
            Event::MeetingMade {
                meeting, slug, about, ..
            } => {
                let made = Meeting {
                    id: meeting.clone(),
                    slug: slug.clone(),
                    revision: 1,
                    times: Recurrence::read(&about.schedule).ok(),
                    about: (**about).clone(),
                    ended: false,
                    changed_at: at,
                };
                self.meetings.insert(meeting.clone(), made);
            }
            Event::MeetingChanged { meeting, about, .. } => self.record_meeting(at, meeting, about),
            Event::MeetingEnded { meeting, .. } => {
                if let Some(known) = self.meetings.get_mut(meeting) {
                    known.ended = true;
                    known.changed_at = at;
                }
            }
            Event::InvitationMade {
                invitation,
                hash,
                role,
                group,
                expires_at,
                most_uses,
                key,
                by,
                note,
            } => {
                let made = Invitation {
                    id: invitation.clone(),
                    hash: hash.clone(),
                    role: *role,
                    group: group.clone(),
                    note: note.clone(),
                    made_at: at,
                    expires_at: *expires_at,
                    most_uses: *most_uses,
                    uses: 0,
                    used_by: BTreeSet::new(),
                    revoked: false,
                    key: key.clone(),
                    by: by.clone(),
                };
                self.invitations.insert(invitation.clone(), made);
            }
            Event::InvitationUsed { invitation, guest, .. } => {
                self.record_use(invitation);
                if let Some((known, guest)) = self.invitations.get_mut(invitation).zip(guest.clone()) {
                    known.used_by.insert(guest);
                }
            }
            Event::InvitationRevoked { invitation, .. } => {
                if let Some(known) = self.invitations.get_mut(invitation) {
                    known.revoked = true;
                }
            }
            Event::StaffJoined {
                staff,
                invitation,
                grants,
                secrets,
            } => {
                let joined = Staff {
                    id: staff.clone(),
                    since: at,
                    grants: grants.iter().cloned().collect(),
                    came_by: invitation.clone(),
                    bodies: vec![self.seq],
                    secrets: secrets.clone(),
                    totp_step: 0,
                };
                self.staff.insert(staff.clone(), joined);
                self.record_use(invitation);
            }
            Event::GrantsChanged { staff, grants, .. } => {
                if let Some(known) = self.staff.get_mut(staff) {
                    known.grants = grants.iter().cloned().collect();
                }
            }
            Event::SecretsChanged { staff, secrets } => {
                if let Some(known) = self.staff.get_mut(staff) {
                    known.bodies = vec![self.seq];
                    known.secrets.clone_from(secrets);
                }
            }
            Event::StaffRemoved { staff, .. } => self.record_removed(staff),
            Event::SignedIn {
                sign_in,
                staff,
                hash,
                expires_at,
                totp_step,
                device,
            } => {
                // Those that ended by themselves are let go whenever there is a new one.
                self.sign_ins.retain(|_, known| at < known.expires_at);
                let signed_in = SignIn {
                    id: sign_in.clone(),
                    staff: staff.clone(),
                    hash: hash.clone(),
                    since: at,
                    expires_at: *expires_at,
                    device: device.clone(),
                };
                self.sign_ins.insert(sign_in.clone(), signed_in);
                self.devices.insert(sign_in.clone(), self.seq);
                if let (Some(step), Some(staff)) = (totp_step, self.staff.get_mut(staff)) {
                    staff.totp_step = staff.totp_step.max(*step);
                }
            }
            Event::CodeUsed { staff, totp_step } => {
                if let Some(staff) = self.staff.get_mut(staff) {
                    staff.totp_step = staff.totp_step.max(*totp_step);
                }
            }
            Event::SignedOut { sign_in, .. } => self.record_signed_out(sign_in),
        }
    }

    fn record_plan(&mut self, at: Millis, plan: &Plan) {
        self.sessions.insert(plan.session.clone(), plan.clone());
        self.planned
            .retain(|_, planned| at < planned.starts_at.plus(PLANNED_MS));
        if let Some(of) = &plan.entry.of {
            let planned = PlannedSession {
                session: plan.session.clone(),
                starts_at: plan.starts_at,
                opens_at: Millis(plan.starts_at.0.saturating_sub(plan.rules.lobby_ms)),
                revision: of.revision,
            };
            self.planned.insert((of.meeting.clone(), of.on.clone()), planned);
        }
    }

    fn record_forgotten(&mut self, session: &SessionId) {
        // Its time stays planned: a meeting that ended early and is forgotten at once is not held again.
        self.sessions.remove(session);
    }

    fn record_meeting(&mut self, at: Millis, meeting: &MeetingId, about: &MeetingDraft) {
        if let Some(known) = self.meetings.get_mut(meeting) {
            known.revision += 1;
            known.times = Recurrence::read(&about.schedule).ok();
            known.about = about.clone();
            known.changed_at = at;
        }
    }

    fn record_use(&mut self, invitation: &InvitationId) {
        if let Some(known) = self.invitations.get_mut(invitation) {
            known.uses += 1;
        }
    }

    fn record_removed(&mut self, staff: &StaffId) {
        if let Some(known) = self.staff.remove(staff) {
            self.gone.insert(known.id, known.came_by);
        }
        let gone: Vec<SignInId> = self
            .sign_ins
            .values()
            .filter(|sign_in| sign_in.staff == *staff)
            .map(|sign_in| sign_in.id.clone())
            .collect();
        for sign_in in gone {
            self.record_signed_out(&sign_in);
        }
    }

    fn record_signed_out(&mut self, sign_in: &SignInId) {
        self.sign_ins.remove(sign_in);
        self.devices.remove(sign_in);
    }
}
