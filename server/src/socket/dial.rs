//! The other end of a socket: a small client, for the scripted meeting. It has none of the server's bounds.

use futures_util::{SinkExt, StreamExt};
use std::io::{Error, Result};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// A connection to a Hearth server on this machine.
pub(crate) struct Dialed(WebSocketStream<TcpStream>);

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
    Ok(Dialed(socket))
}

impl Dialed {
    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection is broken.
    pub(crate) async fn send(&mut self, text: String) -> Result<()> {
        self.0.send(Message::text(text)).await.map_err(Error::other)
    }

    /// The next text message; none when the server closed.
    ///
    /// # Errors
    /// When the connection is broken.
    pub(crate) async fn next(&mut self) -> Result<Option<String>> {
        while let Some(message) = self.0.next().await {
            match message.map_err(Error::other)? {
                Message::Text(text) => return Ok(Some(text.as_str().to_owned())),
                Message::Close(_) => return Ok(None),
                _ => {}
            }
        }
        Ok(None)
    }
}
