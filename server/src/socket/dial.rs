//! The other end of a socket: a small client, for the scripted meeting. It has none of the server's bounds.

use futures_util::{SinkExt, StreamExt};
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// Messages on their way out: a simulated person waits for an answer before the next.
const OUTGOING: usize = 8;

/// A connection to a Hearth server on this machine. A task of its own keeps it alive: whoever holds this may be silent
/// for as long as somebody else shares, and pings are answered all the same.
pub(crate) struct Dialed {
    outgoing: mpsc::Sender<String>,
    incoming: mpsc::UnboundedReceiver<String>,
}

/// Connects to `/socket` at `address`, as a page of `origin` would.
///
/// # Errors
/// Whatever the network or the handshake says.
pub(crate) async fn dial(address: SocketAddr, origin: &str) -> Result<Dialed> {
    let mut request = format!("ws://{address}/socket")
        .into_client_request()
        .map_err(Error::other)?;
    let origin = HeaderValue::from_str(origin).map_err(Error::other)?;
    request.headers_mut().insert("Origin", origin);
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (socket, _response) = tokio_tungstenite::client_async(request, stream)
        .await
        .map_err(Error::other)?;
    let (outgoing, to_send) = mpsc::channel(OUTGOING);
    let (heard, incoming) = mpsc::unbounded_channel();
    tokio::spawn(keep(socket, to_send, heard));
    Ok(Dialed { outgoing, incoming })
}

/// Ends when the server hangs up, the network breaks, or the holder is gone.
async fn keep(
    mut socket: WebSocketStream<TcpStream>,
    mut to_send: mpsc::Receiver<String>,
    heard: mpsc::UnboundedSender<String>,
) {
    loop {
        tokio::select! {
            text = to_send.recv() => {
                let Some(text) = text else { return };
                if socket.send(Message::text(text)).await.is_err() {
                    return;
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    if heard.send(text.as_str().to_owned()).is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

impl Dialed {
    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection is over.
    pub(crate) async fn send(&mut self, text: String) -> Result<()> {
        let sent = self.outgoing.send(text).await;
        sent.map_err(|_| Error::from(ErrorKind::ConnectionAborted))
    }

    /// The next text message; none when the connection is over.
    pub(crate) async fn next(&mut self) -> Option<String> {
        self.incoming.recv().await
    }
}
