//! Accepts connections and serves HTTP/1.1 on them, within the limits of admission, until the server stops. It knows no
//! routes.

use super::answer::Refused;
use super::headers::{forwarded, names_its_host};
use super::{page, security};
use crate::Inner;
use crate::admission::{HalfOpen, Peer, Spoken, Turned, timed};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Collected};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use protocol::error::{ErrorCode, Refusal};
use std::convert::Infallible;
use std::future::Future;
use std::hash::RandomState;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
/// What a request costs beside its handler: reading its head, writing the answer's.
const EACH_REQUEST: Duration = Duration::from_micros(50);
/// What writing an answer costs, in bytes for each microsecond.
const BYTES_A_MICROSECOND: u64 = 1_000;
/// The way to help, the numbers to call and the way back into a meeting: whatever others of their address cost, who asks for
/// these does not wait for it (P3).
const STANDS_IN_NO_LINE: [&str; 3] = ["/api/help", "/api/helplines", "/socket"];
/// Tells names in headers apart, and is another in each run.
static NAMES: LazyLock<RandomState> = LazyLock::new(RandomState::new);
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
                    let inner = Arc::clone(&inner);
                    tokio::spawn(async move {
                        let _ = tokio::time::timeout(FAREWELL, farewell(&inner, stream)).await;
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
    }
}

/// Bytes of a request that somebody who is turned away may send, to say what they take as an answer.
const LAST_WORDS: usize = 8 * 1024;
/// How long they may take for it.
const LISTENS: Duration = Duration::from_millis(500);

/// Answers somebody for whom there is no place, and hangs up. Nothing of the request counts but how the answer is to look.
async fn farewell(inner: &Inner, mut stream: TcpStream) -> std::io::Result<()> {
    let mut said = Vec::with_capacity(1_024);
    let hear = async {
        while said.len() < LAST_WORDS && !said.windows(4).any(|four| four == b"\r\n\r\n") {
            if stream.read_buf(&mut said).await? == 0 {
                break;
            }
        }
        Ok::<(), std::io::Error>(())
    };
    // Who says nothing hears it all the same.
    let _ = tokio::time::timeout(LISTENS, hear).await;
    let asked = fields(&said);
    let refusal = Refusal::new(ErrorCode::Busy).retry_after_ms(5_000);
    let mut response = Refused::from(refusal).into_response();
    if page::is_wanted(&asked) {
        response = page::instead(response, &asked, &inner.helplines);
    }
    security::harden(&inner.config, "/", response.headers_mut());
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let mut answer = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    for (name, value) in &parts.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            answer.extend_from_slice(part);
        }
    }
    answer.extend(format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).into_bytes());
    answer.extend_from_slice(&body);
    stream.write_all(&answer).await?;
    stream.shutdown().await?;
    // What the other side sent is read, or the answer could be lost in a reset.
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(|_| ())
}

/// The header fields of a request as far as it came; what is none is left out.
fn fields(said: &[u8]) -> HeaderMap {
    let lines = said.split(|byte| *byte == b'\n').skip(1).map(<[u8]>::trim_ascii);
    let pairs = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at(colon);
        let name = HeaderName::from_bytes(name).ok()?;
        Some((name, HeaderValue::from_bytes(value[1..].trim_ascii()).ok()?))
    });
    pairs.collect()
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
        let shown_out = async {
            match &self.peer {
                Some(peer) => peer.shown_out().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // How it ended (done, upgraded, broken, too slow) is the same to us.
            _ = &mut http => return,
            // One of many from one address, and the oldest of those that do nothing: a browser opens another when it needs it.
            () = shown_out => return,
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
        let arrival = self.arrival(request.version(), request.uri().path(), request.headers());
        let answering = self.peer.as_ref().map(Peer::answering);
        async move {
            let path = request.uri().path().to_owned();
            let mut request: Request = request.map(Body::new);
            let shown = page::is_wanted(request.headers()).then(|| request.headers().clone());
            let mut response = match arrival {
                Ok(Some(arrival)) => {
                    let peer = arrival.peer.clone();
                    if !STANDS_IN_NO_LINE.contains(&path.as_str()) {
                        inner.admission.may_cost(&peer).await;
                    }
                    request.extensions_mut().insert(arrival);
                    let (response, took) = timed(router.oneshot(request)).await;
                    let response = response.into_response();
                    let bytes = response.body().size_hint().lower();
                    let writing = Duration::from_micros(bytes / BYTES_A_MICROSECOND);
                    inner.admission.did_cost(&peer, took + writing + EACH_REQUEST);
                    response
                }
                Ok(None) => router.oneshot(request).await.into_response(),
                Err(refused) => refused.into_response(),
            };
            if let Some(asked) = shown {
                response = page::instead(response, &asked, &inner.helplines);
            }
            security::harden(&inner.config, &path, response.headers_mut());
            drop(answering);
            Ok(response)
        }
    }

    /// Who sends this request: the connection's other end, or the one for whom a listed proxy speaks.
    fn arrival(&self, version: Version, path: &str, headers: &HeaderMap) -> Result<Option<Arrival>, Refused> {
        if !names_its_host(version, headers) {
            let because = "A request names the host that it is for, once (RFC 9112, 3.2).";
            return Err(bad_request(because));
        }
        let Some(peer) = &self.peer else {
            return Ok(None);
        };
        let admission = &self.inner.admission;
        let spoken = if !forwarded::shows_a_proxy(headers) {
            Spoken::Nothing
        } else if admission.is_proxy(self.address) {
            let client = forwarded::client(headers, |address| admission.is_proxy(address));
            let because = "The proxy in front of this server sent an X-Forwarded-For that cannot be read.";
            let client = client.map_err(|forwarded::Unreadable| bad_request(because))?;
            client.map_or(Spoken::Something(0), Spoken::For)
        } else {
            Spoken::Something(forwarded::named(headers, &NAMES))
        };
        // What a proxy asks by itself is the page, or an address that says how we are.
        let for_people = path == "/socket" || path.starts_with("/api/");
        Ok(Some(Arrival {
            peer: admission.sender(peer, spoken, for_people),
        }))
    }
}

fn bad_request(because: &str) -> Refused {
    Refused::with_status(StatusCode::BAD_REQUEST, ErrorCode::Invalid, because)
}
