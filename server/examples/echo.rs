//! Echoes text and bytes through the server's own socket code, for the conformance tests in `tests/autobahn`. It is no
//! part of the product: the size limits are widened and the byte bucket is off, because those tests send 16 MiB.
#![forbid(unsafe_code)]

use bytes::Bytes;
use server::config::Config;
use server::limits::Limits;
use server::socket::{Anything, Frame, Socket, derive_accept_key};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LARGEST: usize = 64 * 1024 * 1024;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let limits = Limits {
        message_bytes: LARGEST,
        write_buffer_bytes: LARGEST,
        bytes_per_second: 0,
        message_ms: 60_000,
        ..Limits::default()
    };
    let config = Arc::new(Config {
        limits,
        ..Config::default()
    });
    let listener = TcpListener::bind(address).await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let config = Arc::clone(&config);
        tokio::spawn(async move {
            if let Err(error) = echo(stream, config).await {
                eprintln!("{error}");
            }
        });
    }
}

async fn echo(mut stream: TcpStream, config: Arc<Config>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let early = shake_hands(&mut stream).await?;
    let mut socket = Socket::new(stream, early, config);
    loop {
        let frame = match socket.next_of_any_kind().await {
            Anything::Text(text) => Frame::from(text),
            Anything::Binary(bytes) => Frame::binary(&bytes),
            Anything::Closed => return Ok(()),
            Anything::Bad(close) => {
                socket.close(close).await;
                return Ok(());
            }
        };
        if let Err(slow) = socket.feed(frame) {
            socket.close(slow).await;
            return Ok(());
        }
    }
}

/// The least handshake that a client accepts; the product's own is in `http/upgrade.rs`, and has its own tests.
async fn shake_hands(stream: &mut TcpStream) -> std::io::Result<Bytes> {
    let mut head = Vec::new();
    let end = loop {
        if stream.read_buf(&mut head).await? == 0 || head.len() > 16 * 1024 {
            return Err(std::io::Error::other("no handshake"));
        }
        if let Some(at) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).into_owned();
    let key = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        .map(|(_, key)| key.trim().to_owned())
        .ok_or_else(|| std::io::Error::other("no key"))?;
    let accept = derive_accept_key(key.as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
         sec-websocket-accept: {accept}\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    Ok(Bytes::copy_from_slice(&head[end..]))
}
