//! Groups: standing communities with guidelines, language, approach and audience. How they meet is in `meeting.rs`.

use crate::directory::Audience;
use crate::ids::GroupId;
use crate::room::Role;

wire_words! {
    /// In which way a group works. It names a custom, and says nothing about belonging to a fellowship.
    pub enum Approach {
        /// Steps and traditions.
        TwelveStep,
        /// Tools and exercises, in the style of the six parts.
        Smart,
        /// How was your week, with cross-talk.
        Lifering,
        /// Without a higher power.
        Secular,
        /// Its own way.
        Other,
    }
}

wire! {
    /// How long somebody should have been clean to serve in a group. Declared by the person, never checked.
    #[serde(deny_unknown_fields)]
    pub struct ServiceRule {
        /// The service.
        pub role: Role,
        /// Days.
        pub clean_days: u32,
    }

    /// A group as its people see it, and as those who manage it change it.
    pub struct Group {
        /// The group.
        pub id: GroupId,
        /// Its part of addresses, such as `tuesday-circle`. It does not change with the name.
        pub slug: String,
        /// How often it was changed: whoever changes it says from which.
        pub revision: u32,
        /// What it is.
        pub about: GroupDraft,
        /// It does not meet any more.
        pub closed: bool,
    }

    /// `POST /api/admin/groups` (operator) makes a group; a change sends the whole of it again.
    #[serde(deny_unknown_fields)]
    pub struct GroupDraft {
        /// Name, 2 to 80 characters.
        pub name: String,
        /// A sentence or two for those who look for a group; may be empty.
        #[serde(default)]
        pub description: String,
        /// What it asks of those who come, one sentence each, at most 20.
        #[serde(default)]
        pub guidelines: Vec<String>,
        /// Language, BCP 47.
        pub language: String,
        /// In which way it works.
        pub approach: Approach,
        /// Whom it is for.
        pub audience: Audience,
        /// What it asks of those who serve.
        #[serde(default)]
        pub service: Vec<ServiceRule>,
        /// The town or country in which it is at home, for directories that show no meeting without one; empty: the one of
        /// the server. At most 80 characters.
        #[serde(default)]
        pub place: String,
        /// Its calendars do not say that they are private, so that programs which show others only "busy" for what is private
        /// (Google Calendar) show them the title.
        #[serde(default)]
        pub titles_shown: bool,
    }

    /// `PUT /api/admin/groups/{id}` (operator).
    #[serde(deny_unknown_fields)]
    pub struct ChangeGroup {
        /// The revision that was changed.
        pub revision: u32,
        /// All of it.
        pub group: GroupDraft,
    }
}
