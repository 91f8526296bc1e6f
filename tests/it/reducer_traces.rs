//! The reference reducer against the golden traces, and the traces against what they are for. That they are what the rules
//! say now is the freshness test's business (`contracts.rs`).

use protocol::ids::Seq;
use protocol::limits::{VIEW_LINES, VIEW_SHARES};
use protocol::room::{RoomEvent, RoomEventAt, RoomView};
use protocol::schema;
use protocol::server::Events;
use reducer::{apply, apply_frame, comparable};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Trace {
    name: String,
    audience: String,
    start: RoomView,
    events: Vec<RoomEventAt>,
    end: RoomView,
}

fn traces() -> Vec<Trace> {
    let path = tests::generated::root().join("tests/fixtures/reducer_traces.json");
    let text = std::fs::read_to_string(path).expect("`make generate` writes it");
    serde_json::from_str(&text).expect("traces are of this protocol")
}

fn tag(event: &RoomEventAt) -> String {
    let json = serde_json::to_value(event).expect("an event can be written");
    json["type"].as_str().expect("every event has a type").to_owned()
}

#[test]
fn the_reference_reducer_comes_to_the_end_of_every_trace() {
    for Trace {
        name,
        audience,
        start,
        events,
        end,
    } in traces()
    {
        assert!(!events.is_empty(), "{name}");
        let mut view = start.clone();
        for event in &events {
            apply(&mut view, event);
        }
        assert_eq!(comparable(&view), comparable(&end), "{name} ({audience})");
        assert_ne!(comparable(&start), comparable(&end), "{name} shows a change");
    }
}

#[test]
fn a_frame_that_was_seen_in_part_is_taken_up_where_the_client_stood() {
    for trace in traces() {
        let last = trace.events.last().expect("a trace has events").seq;
        for had in trace.events.iter().map(|event| event.seq) {
            let (mut view, mut position) = (trace.start.clone(), had);
            let seen = trace.events.iter().filter(|event| event.seq <= had);
            seen.for_each(|event| apply(&mut view, event));
            let events = trace.events.clone();
            apply_frame(&mut view, &mut position, &Events { seq: last, events });
            assert_eq!(comparable(&view), comparable(&trace.end), "{} from {had:?}", trace.name);
            assert_eq!(position, last);
        }
    }
}

#[test]
fn an_older_frame_changes_nothing() {
    let trace = &traces()[0];
    let (mut view, mut position) = (trace.end.clone(), Seq(u64::MAX));
    let (seq, events) = (trace.events[0].seq, trace.events.clone());
    apply_frame(&mut view, &mut position, &Events { seq, events });
    assert_eq!((view, position), (trace.end.clone(), Seq(u64::MAX)));
}

#[test]
fn the_traces_have_every_event_and_go_over_every_bound() {
    let traces = traces();
    let all = || traces.iter().flat_map(|trace| &trace.events);
    let expected: BTreeSet<String> = schema::by_type(&schema::socket()["RoomEventAt"])
        .keys()
        .cloned()
        .collect();
    assert!(expected.len() > 15);
    assert_eq!(all().map(tag).collect::<BTreeSet<_>>(), expected);
    let audiences: BTreeSet<&str> = traces.iter().map(|trace| trace.audience.as_str()).collect();
    assert_eq!(audiences, BTreeSet::from(["author", "chair", "chairs", "late", "room"]));

    let grown = |trace: &Trace, is: fn(&RoomEvent) -> bool| trace.events.iter().filter(|at| is(&at.event)).count();
    let posts = |event: &RoomEvent| matches!(event, RoomEvent::LinePosted { .. });
    let ends = |event: &RoomEvent| matches!(event, RoomEvent::ShareEnded { .. });
    assert!(
        traces
            .iter()
            .any(|trace| trace.start.lines.len() + grown(trace, posts) > VIEW_LINES)
    );
    assert!(
        traces
            .iter()
            .any(|trace| trace.start.shares.len() + grown(trace, ends) > VIEW_SHARES)
    );
    let lost_support = |trace: &&Trace| {
        let given = |at: &&RoomEventAt| matches!(at.event, RoomEvent::SupportGiven { .. });
        trace.start.support.len() + trace.events.iter().filter(given).count() > trace.end.support.len()
    };
    assert!(
        traces.iter().filter(lost_support).count() >= 2,
        "support goes with lines and with shares"
    );

    let resumed = |at: &RoomEventAt| match &at.event {
        RoomEvent::LinePosted { line } => line.text.is_none(),
        RoomEvent::LineHeld { held } => held.is_none(),
        _ => false,
    };
    let told: BTreeSet<String> = all().filter(|at| resumed(at)).map(tag).collect();
    assert_eq!(told.len(), 2, "lines and held lines that were removed since: {told:?}");
}
