//! Watches the bytes of a client go by and knows whether a message is under way. The WebSocket library does not say:
//! it is silent while fragments come, and a client could keep one message open for ever. It judges no frame; what is
//! not WebSocket is refused by the library (RFC 6455, 5.2 has the form of a frame's head).

use tokio::time::Instant;

/// Where in a message the client is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// The head of the frame, as far as it came: at most 2 bytes, 8 of length, 4 of mask.
    head: [u8; 14],
    have: u8,
    /// Bytes of payload that are still to come.
    payload: u64,
    /// Whether a fragmented message is open between two frames.
    open: bool,
    /// Since when something has been under way.
    since: Option<Instant>,
}

impl Progress {
    /// Since when a message (or a piece of one) has been waiting for its end.
    pub(crate) const fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Takes note of bytes that arrived at `now`.
    pub(crate) fn note(&mut self, mut bytes: &[u8], now: Instant) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.payload > 0 {
                let skip = usize::try_from(self.payload).unwrap_or(usize::MAX).min(bytes.len());
                bytes = &bytes[skip..];
                self.payload -= skip as u64;
            } else {
                self.since.get_or_insert(now);
                self.head[usize::from(self.have)] = *first;
                self.have += 1;
                bytes = rest;
                if usize::from(self.have) < self.head_length() {
                    continue;
                }
                self.payload = self.payload_length();
            }
            if self.payload == 0 {
                self.frame_ended();
            }
        }
    }

    fn frame_ended(&mut self) {
        let (last, opcode) = (self.head[0] & 0x80 != 0, self.head[0] & 0x0f);
        self.have = 0;
        if opcode < 8 {
            self.open = !last;
        }
        if !self.open {
            self.since = None;
        }
    }

    fn head_length(&self) -> usize {
        if self.have < 2 {
            return 2;
        }
        let extended = match self.head[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if self.head[1] & 0x80 == 0 { 0 } else { 4 };
        2 + extended + mask
    }

    fn payload_length(&self) -> u64 {
        match self.head[1] & 0x7f {
            126 => u64::from(u16::from_be_bytes([self.head[2], self.head[3]])),
            127 => self.head[2..10]
                .iter()
                .fold(0, |length, byte| length << 8 | u64::from(*byte)),
            short => u64::from(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;
    use proptest::prelude::{Strategy, any, prop, proptest};
    use std::time::Duration;
    use tokio::time::Instant;

    fn frame(first: u8, payload: usize) -> Vec<u8> {
        let mut frame = vec![first];
        match payload {
            0..=125 => frame.push(0x80 | u8::try_from(payload).unwrap()),
            126..=0xffff => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(payload).unwrap().to_be_bytes());
            }
            _ => {
                frame.push(0x80 | 127);
                frame.extend((payload as u64).to_be_bytes());
            }
        }
        frame.extend([1, 2, 3, 4]);
        frame.resize(frame.len() + payload, 7);
        frame
    }

    #[test]
    fn pings_between_fragments_do_not_make_a_message_look_young() {
        let start = Instant::now();
        let mut progress = Progress::default();
        progress.note(&frame(0x01, 3), start);
        for second in 1..5 {
            let now = start + Duration::from_secs(second);
            progress.note(&frame(0x89, 5), now);
            progress.note(&frame(0x00, 0), now);
            assert_eq!(progress.since(), Some(start));
        }
        progress.note(&frame(0x80, 0), start);
        assert_eq!(progress.since(), None);
    }

    #[test]
    fn the_next_message_in_the_same_bytes_has_its_own_beginning() {
        let start = Instant::now();
        let later = start + Duration::from_secs(9);
        let mut progress = Progress::default();
        let whole = frame(0x81, 300);
        progress.note(&whole[..100], start);
        assert_eq!(progress.since(), Some(start));
        let mut rest = whole[100..].to_vec();
        rest.extend(&frame(0x81, 300)[..1]);
        progress.note(&rest, later);
        assert_eq!(progress.since(), Some(later));
    }

    proptest! {
        /// However a stream of whole messages is cut into reads, at its end nothing is under way, and before its last
        /// byte something is.
        #[test]
        fn the_cut_does_not_matter(
            frames in prop::collection::vec(
                (prop::sample::select(vec![0x81_u8, 0x82, 0x89, 0x8a]), prop_oneof_sizes()),
                1..8,
            ),
            cuts in prop::collection::vec(any::<u16>(), 1..20),
        ) {
            let stream: Vec<u8> = frames.iter().flat_map(|(first, size)| frame(*first, *size)).collect();
            let now = Instant::now();
            let mut progress = Progress::default();
            let mut rest = stream.as_slice();
            for cut in cuts {
                let (some, others) = rest.split_at(usize::from(cut).min(rest.len().saturating_sub(1)));
                progress.note(some, now);
                rest = others;
            }
            let (all_but_one, last) = rest.split_at(rest.len() - 1);
            progress.note(all_but_one, now);
            assert_eq!(progress.since(), Some(now));
            progress.note(last, now);
            assert_eq!(progress.since(), None);
        }
    }

    fn prop_oneof_sizes() -> impl Strategy<Value = usize> {
        prop::sample::select(vec![0_usize, 1, 125, 126, 127, 1_000, 65_535, 65_536, 70_000])
    }
}
