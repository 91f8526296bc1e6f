//! A bad network: a TCP proxy on the loopback that delays, dribbles, falls silent, or cuts what goes through it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What the network does to everything that goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// It passes everything on.
    Fair,
    /// Each piece comes so much later.
    Delay(Duration),
    /// Bytes come one by one, so far apart.
    Dribble(Duration),
    /// Nothing passes, and nobody is told: both sides believe that the other is there.
    HalfOpen,
    /// What was said lately is thrown away, then the connection ends as if closed.
    Drop,
    /// The connection ends with a reset.
    Reset,
}

/// A proxy with weather. It ends with this value.
pub struct Network {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    listening: JoinHandle<()>,
}

impl Network {
    /// Opens a way to `to`, in fair weather.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn to(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (weather, changing) = watch::channel(Weather::Fair);
        let listening = tokio::spawn(async move {
            let mut under_way = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                under_way.spawn(carry(client, to, changing.clone()));
            }
        });
        Self {
            address,
            weather,
            listening,
        }
    }

    /// Where to connect instead.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the weather for all connections, old and new.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn carry(client: TcpStream, to: SocketAddr, weather: watch::Receiver<Weather>) {
    let Ok(server) = TcpStream::connect(to).await else {
        return;
    };
    // An error means that the connection is gone already.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let end = Arc::new(tokio::sync::Notify::new());
    let up = pass(from_client, to_server, weather.clone(), Arc::clone(&end));
    let down = pass(from_server, to_client, weather, end);
    tokio::join!(up, down);
}

/// Passes bytes on in one direction until either side ends, or the weather ends both.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    end: Arc<tokio::sync::Notify>,
) {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let now = *weather.borrow_and_update();
        if matches!(now, Weather::Drop | Weather::Reset) {
            break;
        }
        let read = tokio::select! {
            read = from.read(&mut piece), if now != Weather::HalfOpen => read,
            changed = weather.changed() => {
                if changed.is_err() {
                    break;
                }
                continue;
            }
            () = end.notified() => break,
        };
        let Ok(length @ 1..) = read else { break };
        if deliver(&mut to, &piece[..length], &mut weather).await.is_none() {
            break;
        }
    }
    end.notify_waiters();
    end.notify_one();
    if *weather.borrow() == Weather::Reset {
        // Closing with a linger of zero is a reset.
        let _ = to.as_ref().set_zero_linger();
    }
}

/// Hands one piece on as the weather of this moment lets it; none when the connection is over.
async fn deliver(to: &mut OwnedWriteHalf, piece: &[u8], weather: &mut watch::Receiver<Weather>) -> Option<()> {
    let mut rest = piece;
    while !rest.is_empty() {
        let now = *weather.borrow_and_update();
        let take = match now {
            Weather::Fair => rest.len(),
            Weather::Delay(late) => {
                tokio::time::sleep(late).await;
                rest.len()
            }
            Weather::Dribble(apart) => {
                tokio::time::sleep(apart).await;
                1
            }
            Weather::HalfOpen => {
                weather.changed().await.ok()?;
                continue;
            }
            Weather::Drop | Weather::Reset => return None,
        };
        let (some, others) = rest.split_at(take);
        to.write_all(some).await.ok()?;
        rest = others;
    }
    Some(())
}
