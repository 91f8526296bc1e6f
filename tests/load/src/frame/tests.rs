//! Tests of the frame reader and writer: any cut of the bytes gives the same frames.

use super::{Fill, Frame, Inbox, Kind, Parsed, parse, write_pong, write_text};
use crate::marker;
use proptest::prelude::*;
use std::io::{self, Read};

/// A socket that gives the bytes in the pieces that a test chose, and then says that there is nothing more for now.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    cuts: Vec<usize>,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.bytes.len() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let piece = self.cuts.pop().unwrap_or(usize::MAX).max(1);
        let read = piece.min(into.len()).min(self.bytes.len() - self.at);
        into[..read].copy_from_slice(&self.bytes[self.at..self.at + read]);
        self.at += read;
        Ok(read)
    }
}

/// A server's frame, with the length in its shortest form.
fn server_frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..=125 => frame.push(short as u8),
        two @ 126..=0xffff => {
            frame.push(126);
            frame.extend_from_slice(&(two as u16).to_be_bytes());
        }
        long => {
            frame.push(127);
            frame.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

/// Reads everything through an inbox, as the crowd does.
fn read_all(bytes: Vec<u8>, cuts: Vec<usize>, scratch: usize) -> Vec<(Kind, Vec<u8>)> {
    let mut pieces = Pieces { bytes, at: 0, cuts };
    let (mut inbox, mut scratch, mut seen) = (Inbox::default(), vec![0; scratch], Vec::new());
    while pieces.at < pieces.bytes.len() {
        let fill = inbox
            .fill(&mut pieces, &mut scratch, |frame: Frame<'_>| {
                seen.push((frame.kind, frame.payload.to_vec()));
            })
            .unwrap();
        assert_ne!(fill, Fill::Ended);
    }
    assert!(inbox.begun.is_empty());
    seen
}

fn kinds() -> impl Strategy<Value = (u8, Kind)> {
    prop_oneof![
        4 => Just((0x81, Kind::Text)),
        1 => Just((0x88, Kind::Close)),
        1 => Just((0x89, Kind::Ping)),
        1 => Just((0x8a, Kind::Pong)),
    ]
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_frames(
        frames in proptest::collection::vec((kinds(), proptest::collection::vec(any::<u8>(), 0..300)), 1..12),
        cuts in proptest::collection::vec(1_usize..200, 0..60),
        scratch in 16_usize..2000,
    ) {
        let bytes: Vec<u8> = frames.iter().flat_map(|((first, _), payload)| server_frame(*first, payload)).collect();
        let wanted: Vec<_> = frames.into_iter().map(|((_, kind), payload)| (kind, payload)).collect();
        prop_assert_eq!(read_all(bytes, cuts, scratch), wanted);
    }

    #[test]
    fn marks_survive_any_cut(
        times in proptest::collection::vec(0_u64..1 << 48, 1..20),
        cuts in proptest::collection::vec(1_usize..40, 0..80),
    ) {
        let mut bytes = Vec::new();
        for pair in times.chunks(2) {
            let mut payload = br#"{"type":"events","events":["#.to_vec();
            for time in pair {
                marker::write(*time, &mut payload);
            }
            bytes.extend(server_frame(0x81, &payload));
        }
        let mut found = Vec::new();
        for (_, payload) in read_all(bytes, cuts, 64) {
            marker::scan(&payload, |time| found.push(time));
        }
        prop_assert_eq!(found, times);
    }

    #[test]
    fn what_is_written_unmasks_to_what_was_meant(payload in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let mut out = b"before".to_vec();
        write_text(&mut out, |out| out.extend_from_slice(&payload));
        let frame = &out[6..];
        prop_assert_eq!(frame[0], 0x81);
        prop_assert_eq!(frame[1] & 0x80, 0x80);
        let (head, length) = match frame[1] & 0x7f {
            126 => (4, usize::from(u16::from_be_bytes([frame[2], frame[3]]))),
            short => (2, usize::from(short)),
        };
        prop_assert_eq!(length, payload.len());
        let mask = &frame[head..head + 4];
        let plain: Vec<u8> =
            frame[head + 4..].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        prop_assert_eq!(plain, payload);
    }
}

#[test]
fn a_frame_larger_than_the_scratch_is_read_whole() {
    let payload = vec![b'x'; 100_000];
    let seen = read_all(server_frame(0x81, &payload), Vec::new(), 512);
    assert_eq!(seen, [(Kind::Text, payload)]);
}

#[test]
fn what_no_server_should_send_is_said_to_be_broken() {
    for first in [0x01, 0x80, 0x82, 0xc1] {
        assert!(matches!(parse(&[first, 0]), Parsed::Broken(_)));
    }
    assert!(matches!(parse(&[0x81, 0x80, 0, 0, 0, 0]), Parsed::Broken(_)));
    let mut huge = vec![0x81, 127];
    huge.extend_from_slice(&u64::MAX.to_be_bytes());
    assert!(matches!(parse(&huge), Parsed::Broken(_)));
    let mut inbox = Inbox::default();
    let error = inbox
        .fill(&mut &[0x02_u8, 0][..], &mut vec![0; 64], |_| {})
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn a_closed_socket_is_an_end() {
    let mut inbox = Inbox::default();
    assert_eq!(inbox.fill(&mut &[][..], &mut vec![0; 64], |_| {}).unwrap(), Fill::Ended);
}

#[test]
fn a_pong_is_masked_and_short() {
    let mut out = Vec::new();
    write_pong(&mut out, b"hi");
    assert_eq!(out.len(), 2 + 4 + 2);
    assert_eq!((out[0], out[1]), (0x8a, 0x82));
}
