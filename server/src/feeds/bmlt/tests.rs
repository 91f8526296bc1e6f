//! Questions as readers of BMLT ask them.

use super::answer;
use crate::feeds::tests::{World, group_id};
use protocol::error::{ErrorCode, Refusal};
use protocol::group::Approach;
use serde_json::Value;

/// Three meetings on six days of the week, of two groups.
fn world() -> World {
    let mut world = World::new();
    world.group("tools", |about| {
        about.name = "Toolbox".into();
        about.approach = Approach::Smart;
        about.language = "de".into();
    });
    world.meeting("sunday", |about| {
        about.title = "Sunday".into();
        about.schedule.rule = Some("FREQ=WEEKLY;BYDAY=SU".into());
        about.format = "speaker".into();
    });
    world.meeting("workdays", |about| {
        about.title = "Workdays".into();
        about.group = group_id("tools");
        about.format = "smart-style".into();
        about.schedule.rule = Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH".into());
        about.minutes = 75;
    });
    world.meeting("saturday", |about| {
        about.title = "Saturday".into();
        about.schedule.rule = Some("FREQ=WEEKLY;BYDAY=SA".into());
        about.access = protocol::meeting::AccessPolicy::Closed;
    });
    world.meeting("monthly", |about| {
        about.schedule.rule = Some("FREQ=MONTHLY;BYDAY=1TU".into())
    });
    world
}

fn ask(question: &str) -> Result<Value, Refusal> {
    let pairs = question
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let pairs: Vec<(String, String)> = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    answer(&world().view(), &pairs)
}

fn rows(question: &str) -> Vec<Value> {
    let answer =
        ask(&format!("switcher=GetSearchResults&{question}")).unwrap_or_else(|error| panic!("{question}: {error:?}"));
    answer.as_array().expect("an array").clone()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is no string in {row}"))
}

fn named(question: &str) -> Vec<String> {
    let rows = rows(question);
    let name = |row: &Value| format!("{} {}", text(row, "weekday_tinyint"), text(row, "meeting_name"));
    rows.iter().map(name).collect()
}

#[test]
fn a_meeting_has_a_row_for_each_weekday_from_1_sunday() {
    let all = [
        "1 Sunday",
        "2 Workdays",
        "3 Workdays",
        "4 Workdays",
        "5 Workdays",
        "7 Saturday",
    ];
    assert_eq!(named(""), all);
    let row = &rows("weekdays=2")[0];
    assert_eq!(text(row, "start_time"), "19:30:00");
    assert_eq!(text(row, "duration_time"), "01:15:00");
    assert_eq!(text(row, "time_zone"), "Europe/Dublin");
    assert_eq!(text(row, "venue_type"), "2");
    assert_eq!(text(row, "lang_enum"), "de");
    assert_eq!(
        text(row, "virtual_meeting_link"),
        "https://meet.example.org/#/m/workdays"
    );
    assert_eq!(text(row, "service_body_name"), "Toolbox");
    assert_eq!(text(row, "location_info"), "Galway, Ireland");
    let all_strings = row.as_object().expect("an object").values().all(Value::is_string);
    assert!(all_strings, "{row}");
}

#[test]
fn what_is_asked_for_is_answered_and_nothing_else() {
    assert_eq!(named("weekdays=1,7"), ["1 Sunday", "7 Saturday"]);
    assert_eq!(named("weekdays[]=1&weekdays[]=7"), ["1 Sunday", "7 Saturday"]);
    assert_eq!(named("weekdays[0]=1&weekdays[1]=7"), ["1 Sunday", "7 Saturday"]);
    assert_eq!(named("weekdays=-2,-3,-4,-5"), ["1 Sunday", "7 Saturday"]);
    assert_eq!(named("venue_types=1,3"), [""; 0]);
    assert_eq!(named("venue_types=2").len(), 6);
    let sunday = &rows("weekdays=1")[0];
    let body = text(sunday, "service_body_bigint");
    assert_eq!(named(&format!("services={body}")), ["1 Sunday", "7 Saturday"]);
    assert_eq!(named(&format!("services[]=-{body}")).len(), 4);
    assert_eq!(
        named(&format!("meeting_ids={}", text(sunday, "id_bigint"))),
        ["1 Sunday"]
    );
    assert_eq!(named("page_size=2&page_num=2"), ["3 Workdays", "4 Workdays"]);
    assert_eq!(named("page_size=4&page_num=9"), [""; 0]);
    assert_eq!(named("advanced_published=-1"), [""; 0]);
    assert_eq!(named("sort_keys=meeting_name")[0], "7 Saturday");
    assert_eq!(named("sort_keys=weekday_tinyint,start_time"), named(""));
    // As croutonjs asks: a flag that has no value is there.
    let used = ask("switcher=GetSearchResults&get_used_formats&lang_enum=en&recursive=1").expect("an answer");
    assert_eq!(used["meetings"].as_array().map(Vec::len), Some(6), "{used}");
    let keyed = ask("switcher=GetFormats&key_strings[]=TC&key_strings[]=VM").expect("formats");
    assert_eq!(keyed.as_array().map(Vec::len), Some(1), "{keyed}");
}

#[test]
fn formats_mean_the_same_on_every_server_by_their_world_id() {
    let formats = ask("switcher=GetFormats").expect("formats");
    let world_ids: Vec<&str> = formats
        .as_array()
        .expect("an array")
        .iter()
        .map(|format| text(format, "world_id"))
        .collect();
    assert_eq!(
        world_ids,
        ["VM", "OPEN", "CLOSED", "BEG", "SPK", "DISC", "LIT", "MED", "QA"]
    );
    let sunday = &rows("weekdays=1")[0];
    assert_eq!(
        (text(sunday, "formats"), text(sunday, "format_shared_id_list")),
        ("VM,O,So", "1,2,5")
    );
    assert_eq!(named("formats=3"), ["7 Saturday"]);
    assert_eq!(named("formats=3,5"), [""; 0]);
    assert_eq!(
        named("formats=3,5&formats_comparison_operator=OR"),
        ["1 Sunday", "7 Saturday"]
    );
    assert_eq!(named("formats=-2"), ["7 Saturday"]);
    let both = ask("switcher=GetSearchResults&weekdays=1&get_used_formats=1").expect("both");
    assert_eq!(both["meetings"].as_array().map(Vec::len), Some(1));
    let used: Vec<&str> = both["formats"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|format| text(format, "id"))
        .collect();
    assert_eq!(used, ["1", "2", "5"]);
    let only = ask("switcher=GetSearchResults&weekdays=7&get_used_formats=1&get_formats_only=1").expect("formats");
    assert_eq!(
        (only.get("meetings"), only["formats"].as_array().map(Vec::len)),
        (None, Some(3))
    );
}

#[test]
fn fields_can_be_chosen() {
    let row = &rows("weekdays=1&data_field_key=meeting_name,start_time,distance_in_light_years")[0];
    let keys: Vec<&String> = row.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["meeting_name", "start_time"]);
}

#[test]
fn groups_and_the_server_are_told() {
    let groups = ask("switcher=GetServiceBodies").expect("groups");
    let names: Vec<&str> = groups
        .as_array()
        .expect("an array")
        .iter()
        .map(|group| text(group, "name"))
        .collect();
    assert_eq!(names, ["Open Porch", "Toolbox"]);
    let server = ask("switcher=GetServerInfo").expect("the server");
    assert_eq!(text(&server[0], "langs"), "de,en");
    assert!(text(&server[0], "available_keys").contains("virtual_meeting_link"));
}

#[test]
fn what_cannot_be_answered_is_refused_by_name() {
    for (question, field) in [
        ("", "switcher"),
        ("switcher=GetNAWSDump", "switcher"),
        ("switcher=GetSearchResults&weekdays=Sunday", "weekdays"),
        ("switcher=GetSearchResults&formats[]=0", "formats"),
        ("switcher=GetSearchResults&page_size=0", "page_size"),
        ("switcher=GetSearchResults&page_size=5&page_num=-1", "page_num"),
        // What belongs to another question chooses nothing in this one.
        ("switcher=GetFormats&weekdays=2", "weekdays"),
        ("switcher=GetFormats&services[0]=4", "services"),
        ("switcher=GetServiceBodies&formats=4", "formats"),
        ("switcher=GetServerInfo&weekdays=2", "weekdays"),
        ("switcher=GetSearchResults&key_strings=B", "key_strings"),
    ] {
        let refusal = ask(question).expect_err(question);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (ErrorCode::Invalid, Some(field)),
            "{question}"
        );
    }
}

#[test]
fn a_number_stays_with_its_meeting() {
    // Readers keep these: a different number is a different meeting to them.
    assert_eq!(super::number("m-sunday 1"), super::number("m-sunday 1"));
    assert_eq!(
        text(&rows("weekdays=1")[0], "id_bigint"),
        super::number("m-sunday 1").to_string()
    );
    assert_ne!(super::number("m-sunday 1"), super::number("m-sunday 2"));
    assert!(super::number("m-sunday 1") < 1 << 48);
}

/// One server, two towns: directories put each group where it is at home.
#[test]
fn a_group_has_a_place_of_its_own() {
    let mut world = world();
    world.group("harbour", |about| about.place = "Bremen, Germany".into());
    world.meeting("harbour-evening", |about| about.group = group_id("harbour"));
    let view = world.view();
    let rows = answer(&view, &[("switcher".to_owned(), "GetSearchResults".to_owned())]).expect("rows");
    let place = |name: &str| {
        let mut rows = rows.as_array().expect("an array").iter();
        let row = rows
            .find(|row| text(row, "virtual_meeting_link").ends_with(name))
            .expect("it is there");
        text(row, "location_info").to_owned()
    };
    assert_eq!(
        (place("/sunday"), place("/harbour-evening")),
        ("Galway, Ireland".into(), "Bremen, Germany".into())
    );
    let guide = crate::feeds::meeting_guide::list(&view, &crate::feeds::Wanted::default());
    let places: Vec<&str> = guide.iter().map(|entry| entry.formatted_address.as_str()).collect();
    assert!(
        places.contains(&"Bremen, Germany") && places.contains(&"Galway, Ireland"),
        "{places:?}"
    );
}
