//! How long a line of an honest pair takes while somebody attacks from another address, beside what it takes in the same
//! minute without: `attack [SECONDS]` starts the real binary (`HEARTH_BINARY`, or one that it builds) with the limits it is
//! shipped with, and prints a row for each attack. Attackers, pair and server share the machine's cores, so compare the two
//! columns of a row and nothing else. It is run by hand; what it shows is written down with the day and the machine.
#![forbid(unsafe_code)]

use protocol::client::{ClientFrame, ClientMessage, Hello};
use protocol::room::{FloorPolicy, Role};
use server::config::Staff;
use server::limits::Limits;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tests::client::{line, says};
use tests::house::exchange;
use tests::raw::{frame, upgrade};
use tests::{House, NewRoom, RealServer, TestClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::Instant;

/// Attackers come from 127.0.0.`THEM`.
const THEM: u8 = 77;
/// Connections of each attack.
const SIDE_BY_SIDE: usize = 32;
/// Between two lines of the pair.
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Debug, Clone, Copy)]
enum Attack {
    DeepJson,
    HugeJson,
    PipelinedFiles,
    SlowFrames,
    SignIns,
    Entries,
}

const ATTACKS: [Attack; 6] = [
    Attack::DeepJson,
    Attack::HugeJson,
    Attack::PipelinedFiles,
    Attack::SlowFrames,
    Attack::SignIns,
    Attack::Entries,
];

fn main() {
    let seconds = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(8);
    let measured = Duration::from_secs(seconds);
    let (pair, attackers) = (runtime(), runtime());
    println!("| attack | p50 alone | p99 alone | p50 under | p99 under | p99 ratio | attempts a second |");
    println!("|---|---|---|---|---|---|---|");
    for attack in ATTACKS {
        pair.block_on(row(attack, measured, &attackers));
    }
}

/// Of its own, so that neither waits for the other's turn.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

async fn row(attack: Attack, measured: Duration, attackers: &Runtime) {
    let server = RealServer::start(|config| {
        config.staff = Staff::default();
        config.limits = Limits {
            // The pair writes faster than people do, or there would be nothing to measure.
            commands_per_minute: 60_000,
            commands_burst: 1_000,
            ..Limits::default()
        };
    })
    .await;
    let house = server.house();
    let new = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let session = house.session(new).await.id;
    let mut writer = house.person(&session, "Ash", Role::Facilitator).await;
    writer.start().await;
    let mut reader = house.person(&session, "Linnet", Role::Attendee).await;
    let alone = lines(&mut writer, &mut reader, measured, "alone").await;
    let (over, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let tokens: Vec<String> = (0..SIDE_BY_SIDE)
        .map(|n| house.token(&session, &format!("Nettle {n}"), Role::Attendee))
        .collect();
    let tasks: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            let (house, over, count) = (house.visited_from(THEM), Arc::clone(&over), Arc::clone(&count));
            attackers.spawn(async move {
                while !over.load(Ordering::Acquire) {
                    // Whatever becomes of it.
                    let _ = tokio::time::timeout(Duration::from_secs(5), once(attack, &house, &token, &count)).await;
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = count.load(Ordering::Acquire);
    let under = lines(&mut writer, &mut reader, measured, "under").await;
    let attempts = (count.load(Ordering::Acquire) - before) / measured.as_secs().max(1);
    over.store(true, Ordering::Release);
    for task in tasks {
        task.abort();
    }
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let ([p50, p99], [q50, q99]) = (alone, under);
    println!(
        "| {attack:?} | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} | {attempts} |",
        ms(p50),
        ms(p99),
        ms(q50),
        ms(q99),
        ms(q99) / ms(p99)
    );
}

/// The middle and the 99th percentile of what lines took from the one to the other.
async fn lines(writer: &mut TestClient, reader: &mut TestClient, measured: Duration, word: &str) -> [Duration; 2] {
    let (began, mut took) = (Instant::now(), Vec::new());
    while began.elapsed() < measured {
        let text = format!("{word} {}", took.len());
        let sent = Instant::now();
        let key = writer.new_key();
        let id = writer.send(line(&key, &text)).await;
        reader.until("the line", |view| says(view, &text)).await;
        took.push(sent.elapsed());
        writer.answer(id).await.expect("an answer").expect("taken");
        tokio::time::sleep(PAUSE).await;
    }
    took.sort_unstable();
    [took[took.len() / 2], took[took.len() * 99 / 100]]
}

async fn once(attack: Attack, house: &House, token: &str, count: &AtomicU64) -> std::io::Result<()> {
    let counted = || count.fetch_add(1, Ordering::AcqRel);
    match attack {
        Attack::DeepJson => frames(house, token, &"[".repeat(16_000), count).await,
        Attack::HugeJson => {
            let wide = format!(
                r#"{{"id":1,"body":{{"type":"post_line","a":[{}0]}}}}"#,
                "{},".repeat(5_000)
            );
            frames(house, token, &wide, count).await
        }
        Attack::PipelinedFiles => {
            let mut stream = connect(house).await?;
            let asked = "GET / HTTP/1.1\r\nhost: hearth\r\n\r\n".repeat(100);
            let mut away = vec![0; 64 * 1024];
            loop {
                stream.write_all(asked.as_bytes()).await?;
                for _ in 0..100 {
                    if stream.read(&mut away).await? == 0 {
                        return Ok(());
                    }
                    counted();
                }
            }
        }
        Attack::SlowFrames => {
            let mut stream = said_hello(house, token).await?;
            let text = frame(
                0x81,
                format!(r#"{{"id":1,"body":{{"type":"ping"{}}}}}"#, " ".repeat(2_000)).as_bytes(),
            );
            for byte in text {
                stream.write_all(&[byte]).await?;
                counted();
            }
            Ok(())
        }
        Attack::SignIns => {
            let login = format!("nobody{}", counted());
            let body = format!(r#"{{"login":"{login}","password":"a guess of a stranger","code":"000000"}}"#);
            let headers = [("content-type", "application/json")];
            exchange(connect(house).await?, "POST", "/api/staff/sign-in", &headers, &body)
                .await
                .map(|_| ())
        }
        Attack::Entries => {
            counted();
            let headers = [("content-type", "application/json")];
            let path = "/api/sessions/nowhere/enter";
            exchange(
                connect(house).await?,
                "POST",
                path,
                &headers,
                r#"{"nickname":"Nettle"}"#,
            )
            .await
            .map(|_| ())
        }
    }
}

async fn connect(house: &House) -> std::io::Result<TcpStream> {
    let stream = tests::house::connect_from(THEM, house.address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn said_hello(house: &House, token: &str) -> std::io::Result<TcpStream> {
    let mut stream = connect(house).await?;
    upgrade(&mut stream, Some(&house.origin)).await?;
    let hello = ClientFrame {
        id: 1,
        body: ClientMessage::Hello(Hello {
            care_only: false,
            version: protocol::VERSION,
            token: token.to_owned(),
            resume: None,
        }),
    };
    stream.write_all(&frame(0x81, &serde_json::to_vec(&hello)?)).await?;
    Ok(stream)
}

/// Sends it until the server hangs up; then comes back.
async fn frames(house: &House, token: &str, text: &str, count: &AtomicU64) -> std::io::Result<()> {
    let mut stream = said_hello(house, token).await?;
    let text = frame(0x81, text.as_bytes());
    for _ in 0..20 {
        stream.write_all(&text).await?;
        count.fetch_add(1, Ordering::AcqRel);
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.map(|_| ())
}
