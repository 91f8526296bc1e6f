//! Tests of the clock: what it believes, and what it says while it does not.

use super::Clock;
use protocol::ids::Millis;

const START: Millis = Millis(1_700_000_000_000);
const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

#[test]
fn a_manual_clock_stands_until_it_is_moved_and_its_clones_go_with_it() {
    let clock = Clock::manual(Millis(1_000));
    let other = clock.clone();
    assert_eq!(clock.now(), Millis(1_000));
    clock.advance(250);
    assert_eq!(other.now(), Millis(1_250));
    assert_eq!(other.elapsed().as_millis(), 250);
}

#[test]
fn the_real_clock_is_past_the_day_this_was_written_and_does_not_go_back() {
    let clock = Clock::real();
    assert!(clock.now() > Millis(1_763_856_000_000));
    let earlier = clock.elapsed();
    assert!(clock.elapsed() >= earlier);
    assert_eq!(clock.doubt(), None);
}

#[test]
fn time_that_passes_is_believed_however_long_nobody_looks() {
    let clock = Clock::manual(START);
    clock.advance(400 * DAY);
    assert_eq!(
        (clock.now(), clock.surely()),
        (START.plus(400 * DAY), START.plus(400 * DAY))
    );
    assert_eq!(clock.doubt(), None);
}

#[test]
fn a_clock_set_two_days_ahead_for_forty_seconds_changes_nothing() {
    let clock = Clock::manual(START);
    clock.set_off(2 * DAY as i64);
    for _ in 0..40 {
        clock.advance(1_000);
        let moment = clock.moment();
        assert_eq!(moment.now, START.plus(clock.elapsed().as_millis() as u64));
        assert_eq!(moment.surely, moment.now);
        assert!(
            clock
                .doubt()
                .is_some_and(|doubt| doubt.jumped && doubt.ahead_ms == 2 * DAY as i64)
        );
    }
    clock.set_off(-(2 * DAY as i64));
    assert_eq!((clock.now(), clock.doubt()), (START.plus(40_000), None));
}

#[test]
fn a_clock_that_says_the_same_for_a_quarter_of_an_hour_is_believed() {
    for off in [2 * DAY as i64, -(2 * DAY as i64), 5 * MINUTE as i64] {
        let clock = Clock::manual(START);
        clock.set_off(off);
        assert!(clock.doubt().is_some());
        clock.advance(14 * MINUTE);
        let surely = clock.surely();
        assert!(surely <= START.plus(14 * MINUTE), "{surely:?}");
        assert!(clock.doubt().is_some());
        clock.advance(MINUTE);
        let wall = Millis(START.plus(15 * MINUTE).0.saturating_add_signed(off));
        assert_eq!((clock.surely(), clock.doubt()), (wall, None));
    }
}

#[test]
fn a_clock_that_jumps_again_has_to_wait_again() {
    let clock = Clock::manual(START);
    clock.set_off(DAY as i64);
    assert!(clock.doubt().is_some());
    clock.advance(10 * MINUTE);
    clock.set_off(DAY as i64);
    assert!(clock.doubt().is_some());
    clock.advance(10 * MINUTE);
    assert!(clock.doubt().is_some(), "twenty minutes, but not of the same");
    clock.advance(5 * MINUTE);
    assert_eq!(clock.doubt(), None);
}

#[test]
fn a_start_compares_with_the_newest_record() {
    // Hours since the newest record, and whether that is a question.
    for (ahead, doubted) in [
        (0, false),
        (59, false),
        (61, true),
        (2 * 24 * 60, true),
        (-1, true),
        (-2 * 24 * 60, true),
    ] {
        let clock = Clock::manual(START);
        let newest = Millis(START.0.saturating_add_signed(-ahead * MINUTE as i64));
        clock.begin(Some(newest));
        assert_eq!(clock.doubt().is_some(), doubted, "{ahead} minutes");
        if doubted {
            let moment = clock.moment();
            assert_eq!(moment.now, START, "a meeting that begins now begins");
            assert_eq!(moment.surely, START.min(newest));
            clock.advance(15 * MINUTE);
            let later = START.plus(15 * MINUTE);
            assert_eq!((clock.now(), clock.surely()), (later, later), "it catches up");
        }
    }
}

#[test]
fn a_restart_that_this_clock_saw_is_no_question() {
    let clock = Clock::manual(START);
    clock.advance(MINUTE);
    let stored = clock.now();
    clock.advance(3 * DAY);
    clock.begin(Some(stored));
    assert_eq!(clock.doubt(), None);
}

#[test]
fn a_clock_that_is_put_right_during_a_start_in_doubt_is_believed_at_once() {
    let clock = Clock::manual(Millis(START.0 - 30 * DAY));
    clock.begin(Some(START));
    assert!(clock.doubt().is_some());
    clock.set_off(30 * DAY as i64 + MINUTE as i64);
    assert_eq!((clock.doubt(), clock.now()), (None, START.plus(MINUTE)));
}

#[tokio::test]
async fn a_wait_for_a_certain_moment_outlasts_a_jump() {
    let clock = Clock::manual(START);
    let waiting = clock.clone();
    let mut waited = tokio::spawn(async move { waiting.surely_reached(START.plus(DAY)).await });
    clock.set_off(2 * DAY as i64);
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(!waited.is_finished());
    clock.advance(DAY);
    (&mut waited).await.unwrap();
}
