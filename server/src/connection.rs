//! Stand-in: echoes.
use crate::Inner;
use crate::admission::Peer;
use crate::socket::{Frame, Incoming, Socket};
use protocol::close::CloseReason;
use std::sync::Arc;

/// Echoes until the end.
pub async fn run(inner: Arc<Inner>, mut socket: Socket, _peer: Peer) {
    loop {
        let incoming = tokio::select! {
            incoming = socket.next() => incoming,
            () = inner.stopping() => return socket.close(CloseReason::Restarting).await,
        };
        match incoming {
            Incoming::Text(text) => {
                if let Err(slow) = socket.feed(Frame::from(text)) {
                    return socket.close(slow).await;
                }
            }
            Incoming::Closed => return,
            Incoming::Bad(close) => return socket.close(close).await,
        }
    }
}
