//! Frames that are not what they should be: each gets its error or close code.

use super::{Attack, Honest, open_room};
use protocol::error::ErrorCode;
use protocol::limits::LINE_CHARS;
use protocol::room::Role;
use tests::client::line;
use tests::raw::{close_code, frame, upgrade};
use tests::{House, TestServer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

/// A text that is no frame, and the field that the answer names.
const UNREADABLE: [(&str, Option<&str>); 9] = [
    ("{", None),
    ("[]", None),
    (r#"{"id":0,"body":{"type":"nothing"}}"#, Some("body.type")),
    (r#"{"id":0,"body":{"type":"done","more":1}}"#, Some("more")),
    (r#"{"id":0,"more":1,"body":{"type":"done"}}"#, Some("more")),
    (
        r#"{"id":0,"body":{"type":"post_line","text":7,"client_key":"k"}}"#,
        Some("text"),
    ),
    (
        r#"{"id":0,"body":{"type":"post_line","text":"a","client_key":"no spaces"}}"#,
        Some("client_key"),
    ),
    (r#"{"id":-1,"body":{"type":"done"}}"#, Some("id")),
    (r#"{"id":0,"body":[[[[[[[[[[1]]]]]]]]]]}"#, None),
];

/// A frame that ends the connection, and the codes that its sender may see.
type Wrong = (fn() -> Message, &'static [u16]);

async fn sends_nonsense(house: House, token: String) {
    let mut client = house.client(&token, None).await;
    for (text, field) in UNREADABLE {
        client.send_text(text.to_owned()).await;
        let refusal = client.answer(0).await.expect("an answer").expect_err("refused");
        assert_eq!(refusal.code, ErrorCode::Invalid, "{text}");
        assert_eq!(refusal.field.as_deref(), field, "{text}");
    }
    // The person is still there.
    client.ping().await;
    // A line that is too long is refused by name; nothing of it is kept.
    let key = client.new_key();
    let long = client.ask(line(&key, &"x".repeat(LINE_CHARS + 1))).await.unwrap_err();
    assert_eq!((long.code, long.field.as_deref()), (ErrorCode::TooLong, Some("text")));
    let empty = client.ask(line(&key, " \u{202e} ")).await.unwrap_err();
    assert_eq!((empty.code, empty.field.as_deref()), (ErrorCode::Invalid, Some("text")));
    // Past ten, the frames are somebody else's protocol.
    for _ in 0..3 {
        client.send_text("nonsense".to_owned()).await;
    }
    assert_eq!(client.ended().await.code(), 4504);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_refused_with_the_field_and_then_shown_out() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let mut honest = Honest::arrive(&house).await;
    let token = house.token(&session, "Nettle", Role::Attendee);
    let attack = Attack::begin("frames that cannot be read", 1, move || {
        sends_nonsense(house.clone(), token.clone())
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_of_the_wrong_kind_or_size_end_the_connection() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let mut honest = Honest::arrive(&house).await;
    let token = house.token(&session, "Nettle", Role::Attendee);
    // The largest is still being sent when the connection ends, so its sender may see only that it broke.
    let wrong: [Wrong; 3] = [
        (|| Message::binary(vec![1, 2, 3]), &[1003]),
        (|| Message::text("x".repeat(16 * 1024 + 1)), &[1009]),
        (|| Message::text("x".repeat(3_000_000)), &[1009, 1006]),
    ];
    let attack = Attack::begin("frames of the wrong kind or size", 1, move || {
        let (house, token) = (house.clone(), token.clone());
        async move {
            for (message, codes) in wrong {
                let mut client = house.client(&token, None).await;
                client.send_message(message()).await;
                let end = client.ended().await.code();
                assert!(codes.contains(&end), "{end} is none of {codes:?}");
            }
        }
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_websocket_get_the_code_that_the_rfc_names() {
    let server = TestServer::with(|config| config.limits.message_ms = 300);
    let house = server.house();
    let mut honest = Honest::arrive(&house).await;
    let not_utf8 = frame(0x81, &[0xc3, 0x28]);
    let mut unmasked = frame(0x81, b"hello");
    unmasked[1] &= 0x7f;
    let large = frame(0x81, &[b'x'; 16 * 1024 + 1]);
    let begun = frame(0x01, b"a message that is never finished");
    let reserved = frame(0xf1, b"compressed?");
    let cases = [
        (not_utf8, 1007),
        (unmasked, 1002),
        (large, 1009),
        (begun, 4004),
        (reserved, 1002),
    ];
    let attack = Attack::begin("broken websockets", 1, move || {
        let (house, cases) = (house.clone(), cases.clone());
        async move {
            for (bytes, code) in &cases {
                let mut stream = TcpStream::connect(house.address).await.expect("a connection");
                assert_eq!(upgrade(&mut stream, Some(&house.origin)).await.expect("an answer"), 101);
                stream.write_all(bytes).await.expect("sent");
                assert_eq!(close_code(&mut stream).await, Some(*code));
            }
        }
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
}
