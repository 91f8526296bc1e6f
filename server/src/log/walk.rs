//! Goes through a log from a number on, page by page, past whatever cannot be read: it says which numbers are lost and
//! never stops at one. It reads nothing itself, so that the server and `hearth log verify` go the same way.

use super::StoredRecord;
use protocol::ids::Seq;

/// Steps of one number before the steps grow: damage is small, and a page of the database holds about forty records.
const SMALL_STEPS: u32 = 64;

/// What is met on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Walked {
    /// A record that lies where it belongs. Whether it can be understood is for its reader to say.
    Record(StoredRecord),
    /// Nothing is at these numbers, though something was.
    Lost {
        /// The first of them.
        first: Seq,
        /// The last of them.
        last: Seq,
    },
}

/// A way through one log.
pub(super) struct Walk {
    /// The last number that was met.
    at: u64,
    /// Up to where there certainly is something.
    head: u64,
    /// After which number to read next; none at the end.
    from: Option<u64>,
    page: usize,
    /// Reads in a row that met nothing before the head.
    blind: u32,
}

impl Walk {
    /// A way from `after` at least to `head`, by pages of so many records.
    pub(super) const fn new(after: Seq, head: Seq, page: usize) -> Self {
        Self {
            at: after.0,
            head: head.0,
            from: Some(after.0),
            page,
            blind: 0,
        }
    }

    /// After which number to read next; none when everything was read.
    pub(super) fn from(&self) -> Option<Seq> {
        self.from.map(Seq)
    }

    /// Takes what was read after [`Walk::from`].
    pub(super) fn take(&mut self, page: Vec<StoredRecord>) -> Vec<Walked> {
        let full = page.len() >= self.page;
        let before = self.at;
        let mut met = Vec::with_capacity(page.len());
        for record in in_order(page, self.at) {
            if record.seq.0 > self.at + 1 {
                met.push(Walked::Lost {
                    first: Seq(self.at + 1),
                    last: Seq(record.seq.0 - 1),
                });
            }
            self.at = record.seq.0;
            met.push(Walked::Record(record));
        }
        if full && self.at > before {
            self.blind = 0;
            self.from = Some(self.at);
        } else if self.at >= self.head {
            self.from = None;
        } else {
            // A record whose place was damaged ends a read early, or hides what follows it: look behind it.
            if self.at > before {
                self.blind = 0;
            }
            let step = 1_u64
                .checked_shl(self.blind.saturating_sub(SMALL_STEPS))
                .unwrap_or(u64::MAX);
            let base = if self.blind == 0 {
                self.at
            } else {
                self.from.unwrap_or(self.at)
            };
            self.blind += 1;
            let next = base.saturating_add(step);
            if next >= self.head {
                met.push(Walked::Lost {
                    first: Seq(self.at + 1),
                    last: Seq(self.head),
                });
                self.at = self.head;
                self.from = None;
            } else {
                self.from = Some(next);
            }
        }
        met
    }
}

/// The records whose numbers rise, as many as possible: a damaged number must not hide the right ones around it.
fn in_order(page: Vec<StoredRecord>, after: u64) -> Vec<StoredRecord> {
    let rises = page.iter().map(|record| record.seq.0);
    let rises = std::iter::once(after).chain(rises).is_sorted_by(|one, next| one < next);
    if rises {
        return page;
    }
    // The longest rising run of numbers, by patience sorting: `tails[n]` ends the best run of n + 1 records so far.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; page.len()];
    for (index, record) in page.iter().enumerate() {
        if record.seq.0 <= after {
            continue;
        }
        let place = tails.partition_point(|tail| page[*tail].seq < record.seq);
        before[index] = place.checked_sub(1).map(|place| tails[place]);
        if place == tails.len() {
            tails.push(index);
        } else {
            tails[place] = index;
        }
    }
    let mut keep = vec![false; page.len()];
    let mut next = tails.last().copied();
    while let Some(index) = next {
        keep[index] = true;
        next = before[index];
    }
    let kept = page.into_iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(record, _)| record).collect()
}

#[cfg(test)]
mod tests {
    use super::{Walk, Walked, in_order};
    use crate::log::StoredRecord;
    use protocol::ids::{Millis, Seq};

    fn records(numbers: &[u64]) -> Vec<StoredRecord> {
        let record = |seq: &u64| StoredRecord {
            seq: Seq(*seq),
            at: Millis(1),
            event: String::new(),
            body: None,
        };
        numbers.iter().map(record).collect()
    }

    fn numbers(records: &[StoredRecord]) -> Vec<u64> {
        records.iter().map(|record| record.seq.0).collect()
    }

    /// A log with these numbers in this order, read as SQLite does: from the first that is larger, `hidden` ends a read.
    fn walked(there: &[u64], head: u64, page: usize, hidden: Option<usize>) -> (Vec<u64>, Vec<(u64, u64)>) {
        let mut walk = Walk::new(Seq(0), Seq(head), page);
        let (mut met, mut lost) = (Vec::new(), Vec::new());
        while let Some(from) = walk.from() {
            let start = there.iter().position(|seq| *seq > from.0).unwrap_or(there.len());
            let end = hidden.filter(|hidden| *hidden >= start).unwrap_or(there.len());
            let read = records(&there[start..end.min(start + page)]);
            for step in walk.take(read) {
                match step {
                    Walked::Record(record) => met.push(record.seq.0),
                    Walked::Lost { first, last } => lost.push((first.0, last.0)),
                }
            }
        }
        (met, lost)
    }

    #[test]
    fn a_whole_log_is_met_whole() {
        let all: Vec<u64> = (1..=25).collect();
        for page in [1, 7, 25, 26, 100] {
            assert_eq!(walked(&all, 25, page, None), (all.clone(), vec![]));
        }
        assert_eq!(walked(&[], 0, 10, None), (vec![], vec![]));
    }

    #[test]
    fn gaps_are_said_and_passed_over() {
        assert_eq!(
            walked(&[2, 3, 7, 8], 10, 3, None),
            (vec![2, 3, 7, 8], vec![(1, 1), (4, 6), (9, 10)])
        );
        let far: Vec<u64> = vec![1, 1_000_000];
        assert_eq!(walked(&far, 1_000_000, 10, None), (far, vec![(2, 999_999)]));
    }

    #[test]
    fn what_ends_a_read_early_hides_only_itself() {
        // The third place is of another log, so every read that begins before it ends there.
        let (met, lost) = walked(&[1, 2, 3, 4, 5, 6], 6, 100, Some(2));
        assert_eq!((met, lost), (vec![1, 2, 4, 5, 6], vec![(3, 3)]));
    }

    #[test]
    fn a_number_that_is_wrong_hides_only_itself() {
        assert_eq!(numbers(&in_order(records(&[1, 2, 900, 4, 5]), 0)), [1, 2, 4, 5]);
        assert_eq!(numbers(&in_order(records(&[7, 8, 3, 9]), 6)), [7, 8, 9]);
        assert_eq!(numbers(&in_order(records(&[1, 2]), 5)), [0_u64; 0]);
    }

    #[test]
    fn a_head_that_cannot_be_is_reached_all_the_same() {
        let (met, lost) = walked(&[1, 2], u64::MAX / 4, 10, None);
        assert_eq!((met, lost), (vec![1, 2], vec![(3, u64::MAX / 4)]));
    }
}
