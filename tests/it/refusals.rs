//! Everything that Hearth refuses: each gets the documented answer, the server stays up, and meanwhile an honest person
//! notices nothing. The attacks are in `refusals/`; what the honest person does is here.

mod crowd;
mod disk;
mod entry;
mod floods;
mod forms;
mod sign_ins;

use protocol::ids::SessionId;
use protocol::limits::VIEW_LINES;
use protocol::room::{FloorPolicy, Role};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tests::client::says;
use tests::{House, NewRoom, TestClient, median};
use tokio::time::Instant;

/// Round trips that are measured while an attack goes on.
const ROUND_TRIPS: usize = 25;
/// What their median may be. The machine may be busy with other things, so the median and not the worst.
const BEARABLE: Duration = Duration::from_millis(50);

/// A room in which everybody may write, with its facilitator.
async fn open_room(house: &House) -> (SessionId, TestClient) {
    let new = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let session = house.session(new).await.id;
    let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
    chair.start().await;
    (session, chair)
}

/// Two people who talk in a room of their own, while others misbehave.
struct Honest {
    writer: TestClient,
    reader: TestClient,
    written: Vec<String>,
}

impl Honest {
    async fn arrive(house: &House) -> Self {
        let (session, writer) = open_room(house).await;
        let reader = house.person(&session, "Linnet", Role::Attendee).await;
        Self {
            writer,
            reader,
            written: Vec::new(),
        }
    }

    /// Writes a line and gives the time until the other one had it.
    async fn round_trip(&mut self) -> Duration {
        let text = format!("honest line {}", self.written.len());
        let began = Instant::now();
        let key = self.writer.new_key();
        let id = self.writer.send(tests::client::line(&key, &text)).await;
        self.reader.until("the honest line", |view| says(view, &text)).await;
        let took = began.elapsed();
        self.writer.answer(id).await.expect("an answer").expect("taken");
        self.written.push(text);
        took
    }

    /// Talks while the attack goes on, and holds that nobody noticed it.
    async fn talks_during(&mut self, attack: &Attack) {
        tests::until("the attack to be under way", async || attack.count() > 0).await;
        let before = attack.count();
        let mut times = Vec::new();
        // At the pace of a quick talk, for as long as a few of the attacks take.
        while times.len() < ROUND_TRIPS || attack.count() < before + 3 {
            times.push(self.round_trip().await);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let during = attack.count() - before;
        let middle = median(&times);
        let worst = times.iter().max().copied().unwrap_or_default();
        println!(
            "{}: median {middle:?}, worst {worst:?}, attacks meanwhile {during}",
            attack.name
        );
        assert!(middle < BEARABLE, "{}: median {middle:?}", attack.name);
    }

    /// Everything that was acknowledged is there, once, for one who comes new as well.
    async fn lost_nothing(mut self) {
        self.writer.ping().await;
        let late = self.reader.second_self().await;
        for view in [self.writer.view(), late.view()] {
            let texts: Vec<_> = view.lines.iter().filter_map(|line| line.text.clone()).collect();
            let newest = self.written.len().saturating_sub(VIEW_LINES);
            assert_eq!(texts, self.written[newest..]);
        }
    }
}

/// Something bad that goes on until this value is dropped.
struct Attack {
    name: &'static str,
    count: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Attack {
    /// Does it again and again, `side_by_side` times at once. `once` says whether it was what it should be.
    fn begin<F: Future<Output = ()> + Send>(
        name: &'static str,
        side_by_side: usize,
        once: impl Fn() -> F + Clone + Send + 'static,
    ) -> Self {
        let (count, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let tasks = (0..side_by_side).map(|_| {
            let (once, count, over) = (once.clone(), Arc::clone(&count), Arc::clone(&over));
            tokio::spawn(async move {
                while !over.load(Ordering::Acquire) {
                    once().await;
                    count.fetch_add(1, Ordering::AcqRel);
                }
            })
        });
        let tasks = tasks.collect();
        Self {
            name,
            count,
            over,
            tasks,
        }
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Ends it; what one of its tries found wrong is said here.
    async fn end(self) {
        self.over.store(true, Ordering::Release);
        for task in self.tasks {
            tests::in_time("the attack to end", task)
                .await
                .expect("each try was answered as documented");
        }
    }
}
