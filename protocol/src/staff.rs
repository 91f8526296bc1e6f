//! People who serve with an account: their grants, invitations, how they sign in, and the operator's view of the house.
//! Attendees never need any of it.

use crate::directory::Monitoring;
use crate::ids::{ClientKey, GroupId, InvitationId, Millis, SessionId, SignInId, StaffId};
use crate::room::Role;
use serde_json::Value;

wire_words! {
    /// What somebody of the staff can want to do. Every route of the staff names one; who may is decided in one table,
    /// `domain::directory::permissions`.
    pub enum Operation {
        /// Read the groups that one serves; an operator reads all.
        SeeGroups,
        /// Make a group.
        MakeGroup,
        /// Change a group, or let it meet no more.
        ChangeGroup,
        /// Read the meetings of a group with all their settings.
        SeeMeetings,
        /// Make a meeting of a group.
        MakeMeeting,
        /// Change, cancel, move or end a meeting of a group.
        ChangeMeeting,
        /// Read who serves.
        SeeStaff,
        /// Change what somebody else may do, or let them serve no more.
        ChangeStaff,
        /// Read invitations of a group.
        SeeInvitations,
        /// Make an invitation for a group, up to a role.
        MakeInvitation,
        /// Call an invitation back.
        RevokeInvitation,
        /// Read how the server is.
        SeeHealth,
        /// Read and change how one signs in oneself.
        OwnAccount,
        /// Get a ticket for a room or for the desk.
        TakeTicket,
    }
}

wire! {
    /// What somebody may do, and where.
    #[derive(PartialOrd, Ord, Hash)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum Grant {
        /// Manages this server: groups, meetings, staff, invitations.
        Operator,
        /// Answers calls for help, and reads along where the door says so.
        Clinician,
        /// Runs the meetings of a group, and plans them.
        Facilitator(InGroup),
        /// Is the chair's deputy in a group.
        CoFacilitator(InGroup),
        /// Looks after newcomers of a group.
        Greeter(InGroup),
    }

    /// Where somebody serves.
    #[derive(PartialOrd, Ord, Hash)]
    #[serde(deny_unknown_fields)]
    pub struct InGroup {
        /// The group.
        pub group: GroupId,
    }

    /// Somebody of the staff, as operators and they themselves see it.
    pub struct StaffMember {
        /// Who.
        pub id: StaffId,
        /// The name that people in rooms see.
        pub name: String,
        /// The name to sign in with; only for themselves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub login: Option<String>,
        /// What they may do.
        pub grants: Vec<Grant>,
        /// Since when.
        pub since: Millis,
        /// How they can sign in.
        pub ways: WaysIn,
        /// Browsers in which they are signed in now.
        pub signed_in: u32,
    }

    /// How somebody can sign in.
    pub struct WaysIn {
        /// With a password and a code of an authenticator.
        pub password: bool,
        /// Names of the passkeys, as the person gave them.
        pub passkeys: Vec<PasskeyLabel>,
        /// Recovery codes that were not used.
        pub recovery_codes: u32,
    }

    /// A passkey in the list of a person.
    pub struct PasskeyLabel {
        /// Its place in the list, for removing it.
        pub number: u32,
        /// What the person called it.
        pub name: String,
        /// Since when.
        pub since: Millis,
    }

    /// `GET /api/staff/me`, and the answer whenever somebody signed in.
    pub struct Me {
        /// Who.
        pub staff: StaffMember,
        /// To be sent back as the header `x-csrf-token` with everything that changes something.
        pub csrf: String,
        /// This browser's sign-in.
        pub sign_in: SignInId,
        /// When it ends by itself.
        pub expires_at: Millis,
        /// Until when what cannot be undone is done without asking again.
        pub stepped_up_until: Millis,
    }

    /// One browser in which somebody is signed in.
    pub struct SignIn {
        /// Which.
        pub id: SignInId,
        /// What the browser called itself, in words.
        pub device: String,
        /// Since when.
        pub since: Millis,
        /// When it was last used, to the minute.
        pub seen_at: Millis,
        /// When it ends by itself.
        pub expires_at: Millis,
        /// It is the one that asks.
        pub this: bool,
    }

    /// `POST /api/staff/sign-in`: with a password and a code. The answer says the same whatever was wrong, and takes as
    /// long.
    #[serde(deny_unknown_fields)]
    pub struct SignInRequest {
        /// The name to sign in with.
        pub login: String,
        /// The password.
        pub password: String,
        /// Six digits of the authenticator, or a recovery code.
        pub code: String,
        /// What the browser calls itself, in words, such as "Firefox on Android".
        #[serde(default)]
        pub device: String,
    }

    /// What a browser is to do with a passkey. `options` is what `navigator.credentials` takes (WebAuthn level 3, JSON).
    pub struct PasskeyChallenge {
        /// To be sent back with the answer.
        pub ceremony: String,
        /// `PublicKeyCredentialRequestOptionsJSON` or `PublicKeyCredentialCreationOptionsJSON`, in the member `publicKey`.
        #[cfg_attr(feature = "ts", ts(type = "unknown"))]
        pub options: Value,
    }

    /// `POST /api/staff/passkey/sign-in`, and the same for stepping up.
    #[serde(deny_unknown_fields)]
    pub struct PasskeyAnswer {
        /// Which challenge it answers.
        pub ceremony: String,
        /// `AuthenticationResponseJSON`.
        #[cfg_attr(feature = "ts", ts(type = "unknown"))]
        pub credential: Value,
        /// What the browser calls itself, in words.
        #[serde(default)]
        pub device: String,
    }

    /// `POST /api/staff/step-up`: proves again that it is the same person.
    #[serde(rename_all = "snake_case")]
    pub enum StepUp {
        /// With password and code.
        Password(PasswordAndCode),
        /// With a passkey.
        Passkey(PasskeyAnswer),
    }

    /// What one knows and what one has.
    #[serde(deny_unknown_fields)]
    pub struct PasswordAndCode {
        /// The password. A new one has at least 12 characters and is none of the common ones.
        pub password: String,
        /// Six digits of the authenticator. A recovery code does as well where one signs in already.
        pub code: String,
    }

    /// `POST /api/staff/join/start`: somebody with an invitation begins an account.
    #[serde(deny_unknown_fields)]
    pub struct JoinStart {
        /// The invitation's secret.
        pub link: String,
        /// The name that people in rooms see.
        pub name: String,
        /// The name to sign in with: 3 to 40 of a-z, 0-9, `.`, `-` and `_`.
        pub login: String,
    }

    /// What is needed for either way to go on.
    pub struct JoinStarted {
        /// To be sent back.
        pub ceremony: String,
        /// For a passkey: `PublicKeyCredentialCreationOptionsJSON`, in the member `publicKey`. Null where the page's address
        /// can have no passkeys (no name, or no TLS).
        #[cfg_attr(feature = "ts", ts(type = "unknown"))]
        pub options: Value,
        /// For an authenticator: its secret in base32.
        pub totp_secret: String,
        /// For an authenticator: the same as an `otpauth:` address.
        pub totp_address: String,
    }

    /// `POST /api/staff/join/finish`: the invitation is looked at once more, and the account is made.
    #[serde(deny_unknown_fields)]
    pub struct JoinFinish {
        /// The invitation's secret.
        pub link: String,
        /// Which beginning it ends.
        pub ceremony: String,
        /// How this person is going to sign in.
        pub with: Proof,
        /// What the browser calls itself, in words.
        #[serde(default)]
        pub device: String,
    }

    /// How somebody is going to sign in.
    #[serde(rename_all = "snake_case")]
    pub enum Proof {
        /// With a password and the authenticator's first code.
        Password(PasswordAndCode),
        /// With a passkey.
        Passkey(NewPasskey),
    }

    /// A passkey that a browser just made.
    #[serde(deny_unknown_fields)]
    pub struct NewPasskey {
        /// `RegistrationResponseJSON`.
        #[cfg_attr(feature = "ts", ts(type = "unknown"))]
        pub credential: Value,
        /// What the person calls it.
        pub name: String,
    }

    /// The account is made, and its person signed in.
    pub struct Joined {
        /// Who.
        pub me: Me,
        /// Codes that work once each when passkey and authenticator are lost. They are shown once.
        pub recovery_codes: Vec<String>,
    }

    /// `POST /api/staff/ways/start`: begins a further passkey or another authenticator. Answered with [`JoinStarted`].
    #[serde(deny_unknown_fields)]
    pub struct WayStart {}

    /// `POST /api/staff/ways/finish`: adds a passkey, or sets password and authenticator anew. Needs a step-up.
    #[serde(deny_unknown_fields)]
    pub struct WayFinish {
        /// Which beginning it ends.
        pub ceremony: String,
        /// How this person is going to sign in as well.
        pub with: Proof,
    }

    /// Codes that work once each. The older ones work no more.
    pub struct RecoveryCodes {
        /// They are shown once.
        pub codes: Vec<String>,
    }

    /// `POST /api/staff/ticket`: a ticket for `hello`, good once and for 30 seconds.
    #[serde(deny_unknown_fields)]
    pub struct TicketRequest {
        /// The session to enter; none for the care desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub session: Option<SessionId>,
    }

    /// An invitation. Its secret is shown once, when it is made.
    pub struct Invitation {
        /// Which.
        pub id: InvitationId,
        /// The highest role that it gives.
        pub role: Role,
        /// The group that it is for; none for operators and clinicians.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub group: Option<GroupId>,
        /// For those who made it: whom it is for, or why.
        pub note: String,
        /// When it was made.
        pub made_at: Millis,
        /// When it ends.
        pub expires_at: Millis,
        /// How many may use it.
        pub most_uses: u32,
        /// How many used it.
        pub uses: u32,
        /// It was revoked, and with it everything that came from it.
        pub revoked: bool,
        /// How many accounts end when whoever reads this calls it back: the one that it made, those that came by the
        /// invitations of that one, and so on.
        pub accounts: u32,
    }

    /// `POST /api/admin/invitations`.
    #[serde(deny_unknown_fields)]
    pub struct InvitationDraft {
        /// The highest role that it gives. `attendee` lets people into meetings that are by invitation; any other makes
        /// an account.
        pub role: Role,
        /// The group that it is for; none for operators and clinicians.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub group: Option<GroupId>,
        /// Whom it is for, or why, up to 80 characters.
        #[serde(default)]
        pub note: String,
        /// How many hours it is good, 1 to 8760.
        pub hours: u32,
        /// How many may use it, 1 to 500; one for an account.
        pub most_uses: u32,
        /// Made by the client, so that a second try does not make a second one.
        pub client_key: ClientKey,
    }

    /// An invitation that was just made.
    pub struct NewInvitation {
        /// It.
        pub invitation: Invitation,
        /// The address to hand on. The secret stands behind the `#`; it is shown once.
        pub address: String,
    }

    /// `PUT /api/admin/staff/{id}/grants` (operator). Takes effect at once, also in rooms that are open.
    #[serde(deny_unknown_fields)]
    pub struct ChangeGrants {
        /// All that this person may do from now on.
        pub grants: Vec<Grant>,
    }

    /// `GET /api/admin/health` (operator): how the server is. Counts only; nothing in it is about a person.
    pub struct Health {
        /// Version of the program.
        pub version: String,
        /// Since when it runs.
        pub since: Millis,
        /// The server's clock.
        pub now: Millis,
        /// Whether it can store.
        pub log_writes: bool,
        /// Bytes left on the disk of the data folder; none when they cannot be told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
        pub disk_free_bytes: Option<u64>,
        /// Connections now.
        pub connections: u32,
        /// Rooms that are live now.
        pub live: u32,
        /// Clinicians on call now.
        pub on_call: u32,
        /// Calls for help that nobody has taken.
        pub open_calls: u32,
        /// What an operator should look at, each in a sentence.
        pub to_do: Vec<HealthNote>,
        /// The next sessions whose meeting counts on clinicians while nobody is on call, and the like.
        pub monitored_next: Vec<CoverNeed>,
    }

    /// Something an operator should look at.
    #[serde(rename_all = "snake_case")]
    pub enum HealthNote {
        /// The log cannot store: people are told to wait.
        CannotStore,
        /// Little room is left on the disk.
        DiskNearlyFull,
        /// The disk is full: only calls for help are stored, from the reserve that is kept for them.
        DiskFull,
        /// The database is damaged and refused a change.
        DatabaseDamaged,
        /// So many records of the log cannot be read and were set aside.
        RecordsUnreadable(u32),
        /// The machine's clock does not agree with what is known: nothing is ended or destroyed until it is clear.
        ClockInDoubt,
        /// A meeting's format is not known any more; its sessions are not made.
        FormatMissing(String),
        /// Nobody is on call, and calls for help go to helplines only.
        NobodyOnCall,
        /// Only one person is operator: nobody could help them.
        OnlyOneOperator,
        /// Somebody of the staff has no recovery codes left.
        RecoveryCodesUsedUp(String),
        /// The address people type is not https: passkeys and notices do not work.
        NotHttps,
        /// Requests come through a proxy that is not listed: everybody behind it counts as one address.
        ProxyNotListed,
        /// A listed proxy does not say for whom it speaks: everybody behind it counts as one address.
        ProxySaysNothing,
    }

    /// A session that counts on clinicians.
    pub struct CoverNeed {
        /// Title of the meeting.
        pub title: String,
        /// When it begins.
        pub starts_at: Millis,
        /// How it counts on them.
        pub monitoring: Monitoring,
    }
}

impl Operation {
    /// Whether it is about the person who asks, so that nobody else can do it for them: not the command line either.
    #[must_use]
    pub const fn is_about_oneself(self) -> bool {
        match self {
            Self::OwnAccount | Self::TakeTicket => true,
            Self::SeeGroups
            | Self::MakeGroup
            | Self::ChangeGroup
            | Self::SeeMeetings
            | Self::MakeMeeting
            | Self::ChangeMeeting
            | Self::SeeStaff
            | Self::ChangeStaff
            | Self::SeeInvitations
            | Self::MakeInvitation
            | Self::RevokeInvitation
            | Self::SeeHealth => false,
        }
    }
}

impl Grant {
    /// The role that it gives, and the group where it does; none where it holds everywhere.
    #[must_use]
    pub const fn role(&self) -> (Role, Option<&GroupId>) {
        match self {
            Self::Operator => (Role::Operator, None),
            Self::Clinician => (Role::Clinician, None),
            Self::Facilitator(at) => (Role::Facilitator, Some(&at.group)),
            Self::CoFacilitator(at) => (Role::CoFacilitator, Some(&at.group)),
            Self::Greeter(at) => (Role::Greeter, Some(&at.group)),
        }
    }

    /// The grant that a role comes to in a group; none for a role without an account, or that lacks its group.
    #[must_use]
    pub fn of(role: Role, group: Option<GroupId>) -> Option<Self> {
        match (role, group) {
            (Role::Operator, None) => Some(Self::Operator),
            (Role::Clinician, None) => Some(Self::Clinician),
            (Role::Facilitator, Some(group)) => Some(Self::Facilitator(InGroup { group })),
            (Role::CoFacilitator, Some(group)) => Some(Self::CoFacilitator(InGroup { group })),
            (Role::Greeter, Some(group)) => Some(Self::Greeter(InGroup { group })),
            _ => None,
        }
    }
}
