//! Somebody who does not keep to the protocol: frames as bytes, on a socket that nobody looks after.

use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A frame of RFC 6455 as a client sends it, masked with zeros. `first` is the byte with the final bit and the opcode.
#[must_use]
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match u16::try_from(payload.len()) {
        Ok(short @ 0..=125) => frame.push(0x80 | u8::try_from(short).unwrap_or_default()),
        Ok(middle) => {
            frame.push(0x80 | 126);
            frame.extend(middle.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 | 127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// Upgrades a connection by hand. Answers the status.
///
/// # Errors
/// When the connection breaks.
pub async fn upgrade(stream: &mut TcpStream, origin: Option<&str>) -> io::Result<u16> {
    let origin = origin.map_or_else(String::new, |origin| format!("origin: {origin}\r\n"));
    let request = format!(
        "GET /socket HTTP/1.1\r\nhost: hearth\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{origin}\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| io::Error::other("no status"))
}

/// Reads to the end of the connection and gives the code of the close frame, if one came.
///
/// # Panics
/// When it does not end.
pub async fn close_code(stream: &mut TcpStream) -> Option<u16> {
    let mut got = Vec::new();
    // A reset ends it as well; what came before it counts.
    let _ = crate::in_time("the end of the connection", stream.read_to_end(&mut got)).await;
    last_close(&got)
}

/// Goes from frame to frame, as the server sends them: without a mask.
fn last_close(mut bytes: &[u8]) -> Option<u16> {
    while bytes.len() >= 2 {
        let (opcode, short) = (bytes[0] & 0x0f, usize::from(bytes[1] & 0x7f));
        let (head, length): (usize, usize) = match short {
            126 if bytes.len() >= 4 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
            127 if bytes.len() >= 10 => (10, bytes[2..10].iter().fold(0, |n, byte| n << 8 | usize::from(*byte))),
            _ => (2, short),
        };
        let payload = bytes.get(head..head.checked_add(length)?)?;
        if opcode == 8 {
            return Some(u16::from_be_bytes([*payload.first()?, *payload.get(1)?]));
        }
        bytes = &bytes[head + length..];
    }
    None
}
