//! Routes of what other programs read: calendars and lists for directories. Anybody may ask, from any page.

use super::QueryValue::{Callback, Flag, Number, Numbers, OneOf, Slug, Words};
use super::{Answer, Body, Header, KEPT, Query, Route, TAG, answer, ok, query, route};
use crate::error::ErrorCode;

/// Where the Meeting Guide list is described.
const MEETING_GUIDE: &str = "An array of weekly meetings as the Meeting Guide specification describes them \
                             (https://github.com/code4recovery/spec).";
/// Where the answers of a BMLT server are described.
const BMLT: &str = "As the semantic interface of a BMLT server answers (https://bmlt.app): an array of objects whose values \
                    are strings.";

const OF_A_FEED: &[Header] = &[TAG, KEPT];

const SAME: Answer = answer(
    304,
    Body::Empty,
    "It is still what the `ETag` in `If-None-Match` stands for.",
)
.with(OF_A_FEED);

pub(super) const ROUTES: &[Route] = &[
    route(
        "GET",
        "/api/meetings/{slug}/calendar.ics",
        "getMeetingCalendar",
        "A meeting's dates as a calendar to subscribe to.",
    )
    .answers(&[ok(Body::Calendar, "The calendar.").with(OF_A_FEED), SAME])
    .refuses(&[ErrorCode::NotFound]),
    route(
        "GET",
        "/api/groups/{slug}/calendar.ics",
        "getGroupCalendar",
        "The dates of a group's listed meetings as a calendar to subscribe to.",
    )
    .answers(&[ok(Body::Calendar, "The calendar.").with(OF_A_FEED), SAME])
    .refuses(&[ErrorCode::NotFound]),
    route(
        "GET",
        "/feeds/meeting-guide.json",
        "getMeetingGuide",
        "Listed weekly meetings for directories that read the Meeting Guide format.",
    )
    .asked(OF_A_LIST)
    .answers(&[ok(Body::Foreign(MEETING_GUIDE), "The list.").with(OF_A_FEED), SAME])
    .refuses(&[ErrorCode::Invalid, ErrorCode::NotFound]),
    route(
        "GET",
        "/feeds/left-out.json",
        "getLeftOut",
        "Listed meetings that the weekly lists cannot show, each with the reason.",
    )
    .asked(OF_A_LIST)
    .answers(&[
        ok(Body::List("LeftOut"), "What is missing from the lists.").with(OF_A_FEED),
        SAME,
    ])
    .refuses(&[ErrorCode::Invalid, ErrorCode::NotFound]),
    route(
        "GET",
        "/client_interface/json/",
        "askLikeBmlt",
        "Listed weekly meetings for programs that read BMLT servers. Also answers without the slash at the end.",
    )
    .asked(OF_BMLT)
    .answers(&[
        ok(Body::Foreign(BMLT), "What `switcher` asks for.").with(OF_A_FEED),
        SAME,
    ])
    .refuses(&[ErrorCode::Invalid]),
    route(
        "GET",
        "/client_interface/jsonp/",
        "askLikeBmltByScript",
        "The same as a script that calls a function of the page (JSONP), as pages ask that show a BMLT server's meetings. Also \
         answers without the slash at the end.",
    )
    .asked(OF_BMLT_BY_SCRIPT)
    .answers(&[
        ok(Body::Script, "A call of `callback` with what `switcher` asks for.").with(OF_A_FEED),
        SAME,
    ])
    .refuses(&[ErrorCode::Invalid]),
];

const OF_A_LIST: &[Query] = &[
    query("group", Slug, "Only meetings of the group with this part of addresses."),
    query(
        "approach",
        OneOf(&["twelve_step", "smart", "lifering", "secular", "other"]),
        "Only meetings of groups that work in this way.",
    ),
];

/// What a BMLT server may be asked here; the last is for scripts only.
const OF_BMLT_BY_SCRIPT: &[Query] = &[
    Query {
        name: "switcher",
        about: "What is asked for. `GetServiceBodies` answers with the groups.",
        required: true,
        value: OneOf(&["GetSearchResults", "GetFormats", "GetServiceBodies", "GetServerInfo"]),
    },
    query(
        "weekdays",
        Numbers,
        "Days of the week, from 1, Sunday. Also as `weekdays[]`.",
    ),
    query(
        "venue_types",
        Numbers,
        "1 in person, 2 online, 3 both; all meetings here are 2. Also as `venue_types[]`.",
    ),
    query(
        "services",
        Numbers,
        "Service bodies, which are groups here. Also as `services[]`.",
    ),
    query("formats", Numbers, "Formats by their ids. Also as `formats[]`."),
    query(
        "formats_comparison_operator",
        OneOf(&["AND", "OR"]),
        "Whether a meeting has to have all of `formats` or one of them; all, unless it is said.",
    ),
    query(
        "meeting_ids",
        Numbers,
        "Meetings by their ids. Also as `meeting_ids[]`.",
    ),
    query(
        "data_field_key",
        Words,
        "The fields that the answer is to have; all, unless it is said.",
    ),
    query(
        "get_used_formats",
        Flag,
        "With it, the answer is an object of `meetings` and `formats`.",
    ),
    query(
        "get_formats_only",
        Flag,
        "With it, the answer is an object of `formats` alone.",
    ),
    query(
        "sort_keys",
        Words,
        "The fields by which meetings are in order; by day and time, unless it is said.",
    ),
    query(
        "advanced_published",
        OneOf(&["0", "1", "-1"]),
        "With -1, meetings that are not published, of which there are none here.",
    ),
    query(
        "key_strings",
        Words,
        "Formats by their keys, where formats are asked for. Also as `key_strings[]`.",
    ),
    query(
        "lang_enum",
        Words,
        "In which language formats are named; here that is English.",
    ),
    query(
        "recursive",
        Flag,
        "Also what is below `services`; nothing is below a group.",
    ),
    query("page_size", Number, "How many meetings are answered at a time."),
    query("page_num", Number, "Which of these pages, from 1."),
    query(
        "parents",
        Flag,
        "Also what is above `services`; nothing is above a group.",
    ),
    query("_", Words, "Anything that makes the address a new one."),
    Query {
        name: "callback",
        about: "The function that is called.",
        required: true,
        value: Callback,
    },
];

const OF_BMLT: &[Query] = OF_BMLT_BY_SCRIPT.split_at(OF_BMLT_BY_SCRIPT.len() - 1).0;
