//! Accepts connections and serves HTTP/1.1 on them, within the limits of admission, until the server stops. It knows no
//! routes.

use super::security;
use crate::Inner;
use crate::admission::{HalfOpen, Peer, Turned};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use protocol::error::{ErrorCode, Refusal};
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Who sent a request. Handlers find it among the request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) peer: Peer,
}

/// Connections that hear why they are turned away, at one time. Under a flood the others only see the door shut.
const FAREWELLS: usize = 64;
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);
/// After a failed accept (no file descriptor left, most likely) the listener waits this long, so that it does not spin.
const BREATH: Duration = Duration::from_millis(50);

/// Takes connections until the server stops.
pub(crate) async fn people(inner: Arc<Inner>, listener: TcpListener, router: Router) {
    let farewells = Arc::new(Semaphore::new(FAREWELLS));
    accept_until_stop(&inner, &listener, |stream, from| {
        let address = from.ip();
        match inner.admission.connection(address) {
            Ok((peer, half_open)) => {
                let http = Connection {
                    inner: Arc::clone(&inner),
                    router: router.clone(),
                    address,
                    peer: Some(peer),
                    half_open: Mutex::new(Some(half_open)),
                };
                tokio::spawn(http.serve(stream));
            }
            Err(turned) => {
                metrics::counter!(crate::telemetry::TURNED_AWAY, "why" => why(turned)).increment(1);
                if let Ok(place) = Arc::clone(&farewells).try_acquire_owned() {
                    tokio::spawn(async move {
                        let _ = tokio::time::timeout(FAREWELL, farewell(stream, turned)).await;
                        drop(place);
                    });
                }
            }
        }
    })
    .await;
}

/// Takes the operator's connections until the server stops: few, and none of them counted as a person's.
pub(crate) async fn operators(inner: Arc<Inner>, listener: TcpListener, router: Router) {
    const AT_ONCE: usize = 64;
    let places = Arc::new(Semaphore::new(AT_ONCE));
    accept_until_stop(&inner, &listener, |stream, from| {
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            return;
        };
        let http = Connection {
            inner: Arc::clone(&inner),
            router: router.clone(),
            address: from.ip(),
            peer: None,
            half_open: Mutex::new(None),
        };
        tokio::spawn(async move {
            http.serve(stream).await;
            drop(place);
        });
    })
    .await;
}

async fn accept_until_stop(inner: &Inner, listener: &TcpListener, take: impl Fn(TcpStream, SocketAddr)) {
    let mut stopped = pin!(inner.stopping());
    loop {
        tokio::select! {
            biased;
            () = &mut stopped => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => take(stream, from),
                Err(error) => {
                    tracing::warn!(kind = ?error.kind(), "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
        }
    }
}

const fn why(turned: Turned) -> &'static str {
    match turned {
        Turned::ServerFull => "server_full",
        Turned::AddressFull => "address_full",
    }
}

/// For one address too many behind a proxy.
const fn turned_away() -> Refusal {
    Refusal::new(ErrorCode::RateLimited).retry_after_ms(5_000)
}

/// Answers without having read anything, and hangs up.
async fn farewell(mut stream: TcpStream, turned: Turned) -> std::io::Result<()> {
    let (status, body) = match turned {
        Turned::ServerFull => ("503 Service Unavailable", r#"{"code":"busy","retry_after_ms":5000}"#),
        Turned::AddressFull => (
            "429 Too Many Requests",
            r#"{"code":"rate_limited","retry_after_ms":5000}"#,
        ),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nretry-after: 5\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // What the other side sent is read, or the answer could be lost in a reset.
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(|_| ())
}

/// One HTTP connection.
struct Connection {
    inner: Arc<Inner>,
    router: Router,
    address: IpAddr,
    /// None on the operator's listener.
    peer: Option<Peer>,
    /// Until the first whole request.
    half_open: Mutex<Option<HalfOpen>>,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        let limits = self.inner.config.limits.clone();
        let in_time = Duration::from_millis(limits.handshake_ms);
        // Small frames must not wait for each other (Nagle); a socket that is gone already says so later.
        let _ = stream.set_nodelay(true);
        let http = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(in_time)
            .max_headers(limits.header_fields)
            .max_buf_size(limits.header_bytes)
            .serve_connection(TokioIo::new(stream), service_fn(|request| self.answer(request)))
            .with_upgrades();
        let mut http = pin!(http);
        tokio::select! {
            // How it ended (done, upgraded, broken, too slow) is the same to us.
            _ = &mut http => return,
            () = self.inner.stopping() => {}
            () = tokio::time::sleep(Duration::from_millis(limits.http_connection_ms)) => {}
        }
        http.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(in_time, http).await;
    }

    fn answer(
        &self,
        request: hyper::Request<Incoming>,
    ) -> impl Future<Output = Result<Response, Infallible>> + 'static {
        drop(self.half_open.lock().unwrap_or_else(PoisonError::into_inner).take());
        let (inner, router) = (Arc::clone(&self.inner), self.router.clone());
        let arrival = self.arrival(request.headers());
        async move {
            let path = request.uri().path().to_owned();
            let mut request: Request = request.map(Body::new);
            let mut response = match arrival {
                Ok(Some(arrival)) => {
                    request.extensions_mut().insert(arrival);
                    router.oneshot(request).await.into_response()
                }
                Ok(None) => router.oneshot(request).await.into_response(),
                Err(_turned) => super::answer::Refused::from(turned_away()).into_response(),
            };
            security::harden(&inner.config, &path, response.headers_mut());
            Ok(response)
        }
    }

    /// Who sends this request: the connection's other end, or the one for whom a trusted proxy speaks.
    fn arrival(&self, headers: &HeaderMap) -> Result<Option<Arrival>, Turned> {
        let Some(peer) = &self.peer else {
            return Ok(None);
        };
        let forwarded = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok());
        let forwarded = forwarded.collect::<Vec<_>>().join(",");
        let peer = if forwarded.is_empty() {
            peer.clone()
        } else {
            self.inner.admission.behind_proxy(peer, self.address, &forwarded)?
        };
        Ok(Some(Arrival { peer }))
    }
}
