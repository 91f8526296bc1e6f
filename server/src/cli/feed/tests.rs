//! Asking a server, and what is said when it does not answer.

use super::{get, got};
use std::io::{Read, Write};
use std::net::TcpListener;

/// Answers so many questions with this, and gives its address.
fn answering(times: usize, answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for _ in 0..times {
            let (mut stream, _) = listener.accept().expect("somebody asks");
            let mut question = Vec::new();
            while !question.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a whole question");
                question.extend(byte);
            }
            stream.write_all(answer.as_bytes()).expect("they listen");
        }
    });
    format!("http://{address}")
}

#[test]
fn three_lists_are_asked_for() {
    let url = answering(3, "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n[]");
    let got = got(&url).expect("lists");
    assert_eq!(
        (got.from, got.meeting_guide.len(), got.left_out.len(), got.bmlt.len()),
        (url, 0, 0, 0)
    );
}

#[test]
fn what_goes_wrong_is_said_with_what_to_do() {
    let said = |url: &str| get(url, "/feeds/left-out.json").expect_err(url).to_string();
    assert!(said("https://meet.example.org").contains("http://127.0.0.1:7420"));
    assert!(said("meet.example.org").contains("http://"));
    let closed = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port");
    assert!(said(&format!("http://{closed}")).contains("Is Hearth running there?"));
    assert!(said(&answering(1, "HTTP/1.0 404 Not Found\r\n\r\n")).contains("answered with 404"));
    assert!(said(&answering(1, "220 mail.example.org")).contains("does not speak HTTP"));
}
