//! When what is due. An open loop: the times stand before the run begins, and a slow server does not move them, so that
//! the wait it causes is counted for every line that it made wait (no coordinated omission).

/// Something that the crowd does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When, in nanoseconds from the beginning of the run.
    pub at: u64,
    /// What.
    pub act: Act,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A person of a room sends a line.
    Line {
        /// The room.
        room: usize,
        /// The person, by order of arrival, modulo how many there are.
        person: usize,
    },
    /// The next person who was invited enters.
    Enter,
}

/// `lines_per_s` spread evenly over `rooms`, and in each room over its people, without an end.
pub fn even(rooms: usize, lines_per_s: f64) -> impl Iterator<Item = Due> {
    (0_usize..).map(move |line| Due {
        at: (line as f64 * 1e9 / lines_per_s) as u64,
        act: Act::Line {
            room: line % rooms,
            person: line / rooms,
        },
    })
}

/// Human rates: in each room the person who shares sends a line every `gap` nanoseconds, each room at a moment of its
/// own; `entries` people come in, spread over the run's `length`.
#[must_use]
pub fn evening(rooms: usize, gap: u64, entries: usize, length: u64) -> Vec<Due> {
    let mut plan: Vec<Due> = (0..rooms)
        .flat_map(|room| {
            // The golden ratio spreads the rooms over the gap without a pattern that repeats.
            let offset = ((room as f64 * 0.618_033_988_75).fract() * gap as f64) as u64;
            (0..)
                .map(move |line| offset + line * gap)
                .take_while(move |at| *at < length)
                .map(move |at| Due {
                    at,
                    act: Act::Line { room, person: room },
                })
        })
        .collect();
    let each = length / (entries as u64 + 1);
    plan.extend((1..=entries as u64).map(|entry| Due {
        at: entry * each,
        act: Act::Enter,
    }));
    plan.sort_by_key(|due| due.at);
    plan
}

#[cfg(test)]
mod tests {
    use super::{Act, Due, even, evening};

    #[test]
    fn an_even_load_visits_every_room_before_the_next_person_speaks() {
        let plan: Vec<Due> = even(2, 1000.0).take(4).collect();
        let line = |room, person| Act::Line { room, person };
        assert_eq!(
            plan.iter().map(|due| due.act).collect::<Vec<_>>(),
            [line(0, 0), line(1, 0), line(0, 1), line(1, 1)]
        );
        assert_eq!(
            plan.iter().map(|due| due.at).collect::<Vec<_>>(),
            [0, 1_000_000, 2_000_000, 3_000_000]
        );
    }

    #[test]
    fn an_evening_has_each_rooms_lines_at_the_gap_and_all_entries_in_order() {
        let plan = evening(40, 2_000, 3, 10_000);
        assert_eq!(plan.iter().filter(|due| due.act == Act::Enter).count(), 3);
        assert_eq!(plan.len(), 40 * 5 + 3);
        assert!(plan.is_sorted_by_key(|due| due.at));
        let of_seven: Vec<u64> = plan
            .iter()
            .filter(|due| matches!(due.act, Act::Line { room: 7, .. }))
            .map(|due| due.at)
            .collect();
        assert!(of_seven.windows(2).all(|pair| pair[1] - pair[0] == 2_000));
    }
}
