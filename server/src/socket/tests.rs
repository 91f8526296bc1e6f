//! Tests of one socket over real TCP: what RFC 6455 asks, and what an open endpoint must survive. The client's frames
//! are made by hand, because no library sends what these tests send.

use super::{Anything, Close, Frame, Incoming, Socket};
use crate::config::Config;
use crate::limits::Limits;
use bytes::Bytes;
use protocol::close::CloseReason;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

const TEXT: u8 = 0x81;
const TEXT_OPEN: u8 = 0x01;
const CONTINUED: u8 = 0x00;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// Nothing here may take longer; a test that waits this long has failed.
const MOST: Duration = Duration::from_secs(20);

fn limits() -> Limits {
    Limits {
        bytes_per_second: 0,
        ..Limits::default()
    }
}

async fn pair(limits: Limits) -> (Socket, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    client.set_nodelay(true).unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    let config = Config {
        limits,
        ..Config::default()
    };
    (Socket::new(stream, Bytes::new(), Arc::new(config)), client)
}

/// Echoes until the end, closes as told, and answers how it ended: none when the client ended it.
async fn echo(mut socket: Socket) -> Option<Close> {
    loop {
        match socket.next().await {
            Incoming::Text(text) => socket.feed(Frame::from(text)).unwrap(),
            Incoming::Closed => return None,
            Incoming::Bad(close) => {
                socket.close(close).await;
                return Some(close);
            }
        }
    }
}

/// A client's frame, masked as RFC 6455 asks.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut out = vec![first];
    match payload.len() {
        short @ 0..=125 => out.push(0x80 | u8::try_from(short).unwrap()),
        middle @ 126..=0xffff => {
            out.push(0x80 | 126);
            out.extend(u16::try_from(middle).unwrap().to_be_bytes());
        }
        long => {
            out.push(0x80 | 127);
            out.extend((long as u64).to_be_bytes());
        }
    }
    out.extend(mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    out
}

/// Reads one frame of the server: its first byte, and what it carries.
async fn read(client: &mut TcpStream) -> (u8, Vec<u8>) {
    let mut head = [0_u8; 2];
    client.read_exact(&mut head).await.unwrap();
    assert_eq!(head[1] & 0x80, 0, "a server masks nothing");
    let length = match head[1] {
        126 => usize::from(client.read_u16().await.unwrap()),
        127 => usize::try_from(client.read_u64().await.unwrap()).unwrap(),
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    client.read_exact(&mut payload).await.unwrap();
    (head[0], payload)
}

/// The close frame that ends what the client reads, with nothing behind it.
async fn read_close(client: &mut TcpStream) -> (u16, String) {
    loop {
        let (first, payload) = read(client).await;
        if first == CLOSE {
            let mut rest = Vec::new();
            client.read_to_end(&mut rest).await.unwrap();
            assert!(rest.is_empty(), "nothing comes after a close frame");
            let code = u16::from_be_bytes([payload[0], payload[1]]);
            return (code, String::from_utf8(payload[2..].to_vec()).unwrap());
        }
    }
}

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(MOST, future).await.expect("in time")
}

/// What the server closes with after these bytes.
async fn ending(limits: Limits, bytes: &[u8]) -> (u16, String) {
    let (socket, mut client) = pair(limits).await;
    let server = tokio::spawn(echo(socket));
    client.write_all(bytes).await.unwrap();
    let said = in_time(read_close(&mut client)).await;
    drop(client);
    assert!(in_time(server).await.unwrap().is_some());
    said
}

#[tokio::test]
async fn text_of_every_length_comes_back_whole_and_in_order() {
    let (socket, mut client) = pair(limits()).await;
    let server = tokio::spawn(echo(socket));
    let lengths = [0, 1, 125, 126, 127, 1_023, 1_024, 16_383, 16_384];
    for length in lengths {
        client
            .write_all(&frame(TEXT, "x".repeat(length).as_bytes()))
            .await
            .unwrap();
    }
    for length in lengths {
        let (first, payload) = in_time(read(&mut client)).await;
        assert_eq!((first, payload.len()), (TEXT, length));
    }
    client.write_all(&frame(CLOSE, &1000_u16.to_be_bytes())).await.unwrap();
    assert_eq!(in_time(read_close(&mut client)).await.0, 1000);
    assert_eq!(in_time(server).await.unwrap(), None);
}

#[tokio::test]
async fn a_frame_knows_what_it_carries() {
    for length in [0, 125, 126, 65_535, 65_536] {
        let text = "y".repeat(length);
        assert_eq!(Frame::from(text.as_str()).payload(), text.as_bytes());
    }
    assert!(!format!("{:?}", Frame::from("private words")).contains("private"));
}

#[tokio::test]
async fn what_came_with_the_handshake_is_not_lost() {
    let (socket, mut client) = pair(limits()).await;
    let early = frame(TEXT, b"early");
    let config = Arc::clone(&socket.config);
    let stream = socket.ws.into_inner().into_stream();
    let (first, rest) = early.split_at(3);
    let socket = Socket::new(stream, Bytes::copy_from_slice(first), config);
    let server = tokio::spawn(echo(socket));
    client.write_all(rest).await.unwrap();
    assert_eq!(in_time(read(&mut client)).await.1, b"early");
    drop(client);
    in_time(server).await.unwrap();
}

#[tokio::test]
async fn too_large_not_text_not_utf8_and_not_websocket_have_their_codes() {
    let large = "x".repeat(16_385);
    assert_eq!(ending(limits(), &frame(TEXT, large.as_bytes())).await.0, 1009);
    let mut pieces = frame(TEXT_OPEN, "x".repeat(16_000).as_bytes());
    pieces.extend(frame(CONTINUED, "x".repeat(16_000).as_bytes()));
    assert_eq!(ending(limits(), &pieces).await.0, 1009);
    // A head alone that announces 2^62 bytes: refused before a byte of memory is taken.
    let announced = [TEXT, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4];
    assert_eq!(ending(limits(), &announced).await.0, 1009);
    assert_eq!(
        ending(limits(), &frame(BINARY, b"bytes")).await,
        (1003, "not_text".to_owned())
    );
    assert_eq!(ending(limits(), &frame(TEXT, &[0xc3, 0x28])).await.0, 1007);
    assert_eq!(ending(limits(), &[TEXT, 1, b'x']).await.0, 1002, "unmasked");
    assert_eq!(
        ending(limits(), &frame(0xc1, b"x")).await.0,
        1002,
        "compressed, which nobody agreed on"
    );
    assert_eq!(
        ending(limits(), &frame(0x83, b"x")).await.0,
        1002,
        "an opcode that does not exist"
    );
    assert_eq!(
        ending(limits(), &frame(CONTINUED, b"x")).await.0,
        1002,
        "the end of nothing"
    );
    assert_eq!(ending(limits(), &frame(0x09, b"x")).await.0, 1002, "half a ping");
}

#[tokio::test]
async fn who_sends_faster_than_the_bucket_is_slowed_down_and_loses_nothing() {
    let limits = Limits {
        bytes_per_second: 200_000,
        bytes_burst: 20_000,
        ..Limits::default()
    };
    let (socket, mut client) = pair(limits).await;
    let server = tokio::spawn(echo(socket));
    let begun = Instant::now();
    let one = frame(TEXT, "z".repeat(4_000).as_bytes());
    let all = one.repeat(20);
    client.write_all(&all).await.unwrap();
    for _ in 0..20 {
        assert_eq!(in_time(read(&mut client)).await.1.len(), 4_000);
    }
    let least = Duration::from_micros((all.len() as u64 - 20_000) * 1_000_000 / 200_000);
    assert!(
        begun.elapsed() >= least,
        "{:?} for what needs {least:?}",
        begun.elapsed()
    );
    drop(client);
    in_time(server).await.unwrap();
}

#[tokio::test]
async fn pings_are_answered_and_a_flood_of_them_from_one_who_never_reads_ends_as_slow() {
    let quick = Limits {
        ping_ms: 150,
        dead_ms: 150,
        ..limits()
    };
    let (mut socket, mut client) = pair(quick).await;
    client.write_all(&frame(PING, b"hello")).await.unwrap();
    let (first, payload) = tokio::select! {
        pong = in_time(read(&mut client)) => pong,
        ended = socket.next() => panic!("{ended:?}"),
    };
    assert_eq!((first, payload.as_slice()), (PONG, b"hello".as_slice()));
    let flood = frame(PING, &[7; 125]).repeat(500);
    let attack = async { while client.write_all(&flood).await.is_ok() {} };
    let mut most_waiting = 0;
    let defence = async {
        loop {
            // Cancelled and called again, as the connection's loop does.
            match tokio::time::timeout(Duration::from_millis(1), socket.next()).await {
                Ok(ended) => break ended,
                Err(_) => most_waiting = most_waiting.max(socket.backlog()),
            }
        }
    };
    let ended = tokio::select! {
        ended = in_time(defence) => ended,
        () = attack => panic!("the server hung up without a word"),
    };
    assert_eq!(ended, Incoming::Bad(CloseReason::Slow.into()));
    assert!(
        most_waiting > 0 && most_waiting <= 64 * 127,
        "{most_waiting} bytes of pongs waited"
    );
    assert_eq!(socket.next().await, Incoming::Closed, "what is over stays over");
}

#[tokio::test]
async fn endless_empty_fragments_with_pings_between_them_end_as_stalled() {
    let quick = Limits {
        message_ms: 300,
        bytes_per_second: 32_768,
        ..limits()
    };
    let (mut socket, mut client) = pair(quick).await;
    client.write_all(&frame(TEXT_OPEN, b"never")).await.unwrap();
    let mut more = frame(CONTINUED, b"").repeat(100);
    more.extend(frame(PING, b""));
    let attack = async { while client.write_all(&more).await.is_ok() {} };
    let ended = tokio::select! {
        ended = in_time(socket.next()) => ended,
        () = attack => panic!("the server hung up without a word"),
    };
    assert_eq!(ended, Incoming::Bad(CloseReason::Stalled.into()));
}

#[tokio::test]
async fn a_message_that_is_begun_and_not_finished_ends_as_stalled() {
    let quick = Limits {
        message_ms: 100,
        ..limits()
    };
    for begun in [
        &frame(TEXT, b"words")[..1],
        &frame(TEXT, b"words")[..8],
        &frame(TEXT_OPEN, b"words"),
    ] {
        let (mut socket, mut client) = pair(quick.clone()).await;
        client.write_all(begun).await.unwrap();
        assert_eq!(in_time(socket.next()).await, Incoming::Bad(CloseReason::Stalled.into()));
    }
}

#[tokio::test]
async fn who_answers_pings_stays_and_who_does_not_is_silent() {
    let quick = Limits {
        ping_ms: 50,
        dead_ms: 200,
        ..limits()
    };
    let (socket, mut client) = pair(quick).await;
    let server = tokio::spawn(echo(socket));
    for _ in 0..4 {
        assert_eq!(in_time(read(&mut client)).await.0, PING);
        client.write_all(&frame(PONG, b"")).await.unwrap();
    }
    assert_eq!(in_time(read(&mut client)).await.0, PING);
    assert_eq!(in_time(read_close(&mut client)).await, (4003, "silent".to_owned()));
    drop(client);
    assert_eq!(in_time(server).await.unwrap(), Some(CloseReason::Silent.into()));
}

#[tokio::test]
async fn a_close_comes_after_what_was_fed_and_waits_no_longer_than_it_may() {
    let quick = Limits {
        close_ms: 100,
        ..limits()
    };
    let (mut socket, mut client) = pair(quick).await;
    socket.feed(Frame::from("last words")).unwrap();
    // The client never hangs up; the server does, in its own time.
    in_time(socket.close(CloseReason::Restarting)).await;
    assert_eq!(in_time(read(&mut client)).await.1, b"last words");
    assert_eq!(in_time(read_close(&mut client)).await, (4000, "restarting".to_owned()));
}

#[tokio::test]
async fn who_does_not_read_cannot_make_the_server_keep_more_than_its_limit() {
    let small = Limits {
        write_buffer_bytes: 10_000,
        ..limits()
    };
    let (mut socket, client) = pair(small).await;
    let words = Frame::from("w".repeat(4_000));
    let mut fed = 0;
    let refused = loop {
        if let Err(reason) = socket.feed(words.clone()) {
            break reason;
        }
        fed += 1;
    };
    assert_eq!((fed, refused), (3, CloseReason::Slow));
    assert_eq!(socket.backlog(), 3 * words.len());
    drop(client);
}

#[tokio::test]
async fn only_the_endpoint_that_asks_for_bytes_gets_them() {
    let (mut socket, mut client) = pair(limits()).await;
    client.write_all(&frame(BINARY, b"bytes")).await.unwrap();
    assert_eq!(
        in_time(socket.next_of_any_kind()).await,
        Anything::Binary(b"bytes".to_vec())
    );
    client.write_all(&frame(BINARY, b"bytes")).await.unwrap();
    assert_eq!(in_time(socket.next()).await, Incoming::Bad(Close::NOT_TEXT));
}
