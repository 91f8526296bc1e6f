//! The floor: a bare tokio-tungstenite hub that Hearth is compared with. A frame that comes in goes as it is to
//! everybody in the room that the path names; nothing is stored, nobody is checked. It is no chat server.
//!
//! It does what makes fan-out fast and no more: a frame is one shared buffer, a queue is drained into one flush,
//! `TCP_NODELAY`, buffers of 4 KiB, and the handshake's large future is gone before the connection rests. One thread,
//! for the benchmark gives it one core.
#![forbid(unsafe_code)]

use futures_util::{SinkExt, StreamExt};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};
use tokio::task::{LocalSet, spawn_local};
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

/// Frames that may wait for one connection; one that reads slower is closed.
const QUEUE: usize = 16 * 1024;

/// Who is in a room.
#[derive(Default)]
struct Room {
    members: Vec<(u64, Sender<Utf8Bytes>)>,
    /// Frames broadcast so far: a newcomer is told, and knows what to expect.
    frames: u64,
}

/// All rooms, by path.
#[derive(Default)]
struct Hub {
    rooms: HashMap<String, Rc<RefCell<Room>>>,
    next_member: u64,
}

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, serve(address))
}

async fn serve(address: String) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let hub = Rc::new(RefCell::new(Hub::default()));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let hub = Rc::clone(&hub);
        drop(spawn_local(async move {
            if let Some((path, socket)) = Box::pin(handshake(stream)).await {
                drop(spawn_local(member(hub, path, socket)));
            }
        }));
    }
}

#[expect(clippy::result_large_err, reason = "the callback's type is tungstenite's")]
async fn handshake(stream: TcpStream) -> Option<(String, WebSocketStream<TcpStream>)> {
    let mut path = String::new();
    let note_path = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().path().clone_into(&mut path);
        Ok(response)
    };
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(4096)
        .max_write_buffer_size(256 * 1024);
    let socket = accept_hdr_async_with_config(stream, note_path, Some(config))
        .await
        .ok()?;
    Some((path, socket))
}

/// One person's connection, from the welcome to the end.
async fn member(hub: Rc<RefCell<Hub>>, path: String, socket: WebSocketStream<TcpStream>) {
    let (sender, queue) = channel(QUEUE);
    let (me, room) = {
        let mut hub = hub.borrow_mut();
        hub.next_member += 1;
        let room = Rc::clone(hub.rooms.entry(path).or_default());
        (hub.next_member, room)
    };
    {
        let mut room = room.borrow_mut();
        let welcome = format!(r#"{{"type":"welcome","frames":{}}}"#, room.frames);
        // A new queue has room for one.
        let _ = sender.try_send(Utf8Bytes::from(welcome));
        room.members.push((me, sender));
    }
    converse(socket, queue, &room).await;
    room.borrow_mut().members.retain(|(member, _)| *member != me);
}

async fn converse(mut socket: WebSocketStream<TcpStream>, mut queue: Receiver<Utf8Bytes>, room: &RefCell<Room>) {
    loop {
        tokio::select! {
            frame = queue.recv() => {
                let Some(frame) = frame else { return };
                if pass_on(&mut socket, frame, &mut queue).await.is_err() {
                    return;
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(frame))) => broadcast(room, &frame),
                // Tungstenite has queued the answer to a ping; it goes out now.
                Some(Ok(Message::Ping(_))) => {
                    if socket.flush().await.is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

/// Writes what waits, and flushes once.
async fn pass_on(
    socket: &mut WebSocketStream<TcpStream>,
    first: Utf8Bytes,
    queue: &mut Receiver<Utf8Bytes>,
) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    socket.feed(Message::Text(first)).await?;
    while let Ok(frame) = queue.try_recv() {
        socket.feed(Message::Text(frame)).await?;
    }
    socket.flush().await
}

/// To everybody in the room, the sender too. A full queue drops the member: the connection ends when it is drained.
fn broadcast(room: &RefCell<Room>, frame: &Utf8Bytes) {
    // A frame kept from a read pins the read buffer; one copy serves the whole room.
    let frame = Utf8Bytes::from(frame.as_str());
    let mut room = room.borrow_mut();
    room.frames += 1;
    room.members
        .retain(|(_, sender)| !matches!(sender.try_send(frame.clone()), Err(TrySendError::Full(_))));
}
