//! Routes for those who manage groups, meetings, staff and invitations. Who may do what to which is decided in the domain.

use super::staff::{CHANGE, READ};
use super::{Body, Route, answer, done, ok, route};
use crate::staff::Operation;

pub(super) const ROUTES: &[Route] = &[
    route(
        "GET",
        "/api/admin/groups",
        "listGroups",
        "Groups that one serves; all of them for an operator.",
    )
    .staff(Operation::SeeGroups)
    .answers(&[ok(Body::List("Group"), "The groups.")])
    .refuses(READ),
    route("POST", "/api/admin/groups", "makeGroup", "Makes a group.")
        .staff(Operation::MakeGroup)
        .takes("GroupDraft")
        .answers(&[answer(201, Body::Json("Group"), "It is made.")])
        .refuses(CHANGE),
    route("PUT", "/api/admin/groups/{group}", "changeGroup", "Changes a group.")
        .staff(Operation::ChangeGroup)
        .takes("ChangeGroup")
        .answers(&[ok(Body::Json("Group"), "It is changed.")])
        .refuses(CHANGE),
    route(
        "DELETE",
        "/api/admin/groups/{group}",
        "closeGroup",
        "Lets a group meet no more: its meetings end, its invitations are revoked.",
    )
    .staff(Operation::ChangeGroup)
    .step_up()
    .answers(&[done("It is closed.")])
    .refuses(CHANGE),
    route(
        "GET",
        "/api/admin/meetings",
        "listGroupMeetings",
        "Meetings of the groups that one serves, with all their settings.",
    )
    .staff(Operation::SeeMeetings)
    .answers(&[ok(Body::List("Meeting"), "The meetings.")])
    .refuses(READ),
    route("POST", "/api/admin/meetings", "makeMeeting", "Makes a meeting.")
        .staff(Operation::MakeMeeting)
        .takes("MeetingDraft")
        .answers(&[answer(201, Body::Json("Meeting"), "It is made.")])
        .refuses(CHANGE),
    route(
        "PUT",
        "/api/admin/meetings/{meeting}",
        "changeMeeting",
        "Changes a meeting. A session that is going on keeps what it began with.",
    )
    .staff(Operation::ChangeMeeting)
    .takes("ChangeMeeting")
    .answers(&[ok(Body::Json("Meeting"), "It is changed.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/admin/meetings/{meeting}/date",
        "changeDate",
        "Cancels or moves one date of a meeting, or lets it be as usual again.",
    )
    .staff(Operation::ChangeMeeting)
    .takes("ChangeDate")
    .answers(&[ok(Body::Json("Meeting"), "It is so.")])
    .refuses(CHANGE),
    route(
        "DELETE",
        "/api/admin/meetings/{meeting}",
        "endMeeting",
        "Lets a meeting take place no more.",
    )
    .staff(Operation::ChangeMeeting)
    .step_up()
    .answers(&[done("It is ended.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/admin/schedule",
        "previewSchedule",
        "The times that a schedule would give.",
    )
    .staff(Operation::SeeMeetings)
    .takes("Schedule")
    .answers(&[ok(Body::Json("SchedulePreview"), "The next five.")])
    .refuses(CHANGE),
    route(
        "GET",
        "/api/admin/formats",
        "listFormats",
        "Formats that a meeting can have.",
    )
    .staff(Operation::SeeMeetings)
    .answers(&[ok(Body::List("FormatSummary"), "The formats.")])
    .refuses(READ),
    route(
        "GET",
        "/api/admin/staff",
        "listStaff",
        "Who serves; in one's own groups for a facilitator.",
    )
    .staff(Operation::SeeStaff)
    .answers(&[ok(Body::List("StaffMember"), "The staff.")])
    .refuses(READ),
    route(
        "PUT",
        "/api/admin/staff/{staff}/grants",
        "changeGrants",
        "Changes what somebody may do. Takes effect at once, also in open rooms.",
    )
    .staff(Operation::ChangeStaff)
    .step_up()
    .takes("ChangeGrants")
    .answers(&[ok(Body::Json("StaffMember"), "It is so.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/admin/staff/{staff}/sign-out",
        "signOutStaff",
        "Signs somebody out everywhere.",
    )
    .staff(Operation::ChangeStaff)
    .answers(&[done("It is done.")])
    .refuses(CHANGE),
    route(
        "DELETE",
        "/api/admin/staff/{staff}",
        "removeStaff",
        "Lets somebody serve no more, and closes what they have open. The last operator stays.",
    )
    .staff(Operation::ChangeStaff)
    .step_up()
    .answers(&[done("It is done.")])
    .refuses(CHANGE),
    route(
        "GET",
        "/api/admin/invitations",
        "listInvitations",
        "Invitations, newest first.",
    )
    .staff(Operation::SeeInvitations)
    .answers(&[ok(Body::List("Invitation"), "The invitations.")])
    .refuses(READ),
    route(
        "POST",
        "/api/admin/invitations",
        "makeInvitation",
        "Makes an invitation. Its secret is in the answer and nowhere else. One that makes an account asks for a proof like what \
         cannot be undone.",
    )
    .staff(Operation::MakeInvitation)
    .takes("InvitationDraft")
    .answers(&[answer(201, Body::Json("NewInvitation"), "It is made.")])
    .refuses(CHANGE),
    route(
        "DELETE",
        "/api/admin/invitations/{invitation}",
        "revokeInvitation",
        "Calls an invitation back, and with it all that came from it: passes, open rooms, the account, that account's \
         invitations, and what came from those. Who calls it back stays.",
    )
    .staff(Operation::RevokeInvitation)
    .step_up()
    .answers(&[done("It is revoked.")])
    .refuses(CHANGE),
    route(
        "GET",
        "/api/admin/health",
        "getHealth",
        "How the server is. Counts only.",
    )
    .staff(Operation::SeeHealth)
    .answers(&[ok(Body::Json("Health"), "How it is.")])
    .refuses(READ),
];
