//! The report as an operator reads it.

use super::{Got, report};
use crate::feeds::tests::World;
use crate::feeds::{View, Wanted, bmlt, left_out, meeting_guide};

/// What a directory gets from a server with that address and place.
fn got(base_url: &str, place: &str) -> Got {
    let mut world = World::new();
    world.meeting("tuesday-evening", |_| {});
    world.meeting("first-tuesday", |about| {
        about.title = "First Tuesday".into();
        about.schedule.rule = Some("FREQ=MONTHLY;BYDAY=1TU".into());
    });
    let view = View {
        base_url,
        place,
        ..world.view()
    };
    let question = [("switcher".to_owned(), "GetSearchResults".to_owned())];
    let rows = bmlt::answer(&view, &question).expect("it can be asked");
    Got {
        from: "http://127.0.0.1:7420".into(),
        meeting_guide: meeting_guide::list(&view, &Wanted::default()),
        left_out: left_out(&view, &Wanted::default()),
        bmlt: rows.as_array().expect("an array").clone(),
    }
}

#[test]
fn each_meeting_is_in_or_out_with_the_reason() {
    let said = report(&got("https://meet.example.org", "Galway, Ireland"));
    let first = "\nFirst Tuesday\n  https://meet.example.org/#/m/first-tuesday\n  \
                 Calendar       in: http://127.0.0.1:7420/api/meetings/first-tuesday/calendar.ics\n  \
                 Meeting Guide  out: It goes by days of the month or of the year; these lists know weekly meetings only.\n  \
                 BMLT           out: It goes by days of the month or of the year; these lists know weekly meetings only.\n";
    assert!(said.contains(first), "{said}");
    assert!(
        said.contains("Meeting Guide  in: Tuesday, 19:30 to 21:00, Europe/Dublin, as ONL O D EN\n"),
        "{said}"
    );
    assert!(said.contains("BMLT           in: one day a week\n"), "{said}");
}

#[test]
fn an_unknown_host_comes_with_the_lines_that_cure_it() {
    let said = report(&got("https://meet.example.org", "Galway, Ireland"));
    assert!(
        said.contains("\n1. Readers of the Meeting Guide format know the hosts"),
        "{said}"
    );
    assert!(
        said.contains("     $tsml_conference_providers['meet.example.org'] = 'Hearth';\n"),
        "{said}"
    );
    assert!(
        said.contains("{ conference_providers: { 'meet.example.org': 'Hearth' } }"),
        "{said}"
    );
    assert!(!said.contains("place =") && !said.contains("public_url"), "{said}");
}

#[test]
fn a_place_and_an_address_that_are_missing_are_said() {
    let said = report(&got("http://127.0.0.1:7420", ""));
    assert!(said.contains("\n1. The links lead to http://127.0.0.1:7420,"), "{said}");
    assert!(
        said.contains("\n2. Readers of the Meeting Guide format know the hosts"),
        "{said}"
    );
    assert!(said.contains("\n3. Some meetings are nowhere"), "{said}");
    assert!(said.contains("place = \"Galway, Ireland\""), "{said}");
}

#[test]
fn a_place_that_the_zone_is_not_of_is_said_at_the_meeting() {
    let said = report(&got("https://meet.example.org", "Boston, USA"));
    assert!(
        said.contains("\n                 but its clock is that of Europe/Dublin, which is not in USA"),
        "{said}"
    );
    let fits = report(&got("https://meet.example.org", "Galway, Ireland"));
    assert!(!fits.contains("clock"), "{fits}");
}

#[test]
fn where_nothing_is_wrong_nothing_is_to_do() {
    let said = report(&got("https://hearth.zoom.us", "Galway, Ireland"));
    assert!(
        said.ends_with("Nothing in the lists would keep a directory from showing these meetings.\n"),
        "{said}"
    );
}

#[test]
fn an_empty_house_says_so() {
    let empty = Got {
        from: "http://127.0.0.1:7420".into(),
        meeting_guide: Vec::new(),
        left_out: Vec::new(),
        bmlt: Vec::new(),
    };
    assert!(report(&empty).contains("No meeting is listed"));
}
