//! Power losses: a real process appends to the durable log on a disk that loses power at a random change (powerloss.c,
//! replay.rs); then the log is opened again, and every acknowledged append, erasure and destruction must be there, once and
//! in order (D1, D2, V2). The negative control does the same with SQLite's `synchronous=NORMAL` and must lose something:
//! else this test could not notice a loss. A killed process alone loses nothing in either case, so only this proves D1.
//!
//! For longer campaigns: `POWERLOSS_RUNS` (default 500) power losses, `POWERLOSS_SEED` to choose the same losses again (how
//! the process's threads interleave is not chosen by it), `POWERLOSS_KEEP=1` to leave the files of a failure.

mod event;
mod replay;
mod verify;

use event::Told;
use replay::{Chance, Disk};
use server::log::seal::MasterKey;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};
use verify::Expected;

/// Power losses in a row on the same files, before new ones.
const LIVES: u64 = 8;
/// Losses at work at once: the machine's cores are mostly waiting.
const CAMPAIGNS_AT_ONCE: u64 = 3;
/// How the appending process ends when its disk cannot be trusted (`EX_IOERR`), and when the log could not be opened.
const STOPPED: i32 = 74;
const NOT_OPENED: i32 = 3;

/// Held for reading while a log is open here, for writing while a process is made.
static LOOKING: RwLock<()> = RwLock::new(());

/// The interposed library, compiled once.
fn tool() -> &'static Path {
    static TOOL: OnceLock<PathBuf> = OnceLock::new();
    TOOL.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("powerloss/powerloss.c");
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("powerloss-{}.so", std::process::id()));
        let compiler = Command::new("cc")
            .args(["-O1", "-Wall", "-Wextra", "-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .args(["-ldl", "-lpthread"])
            .status()
            .expect("the power-loss test needs a C compiler named cc");
        assert!(compiler.success(), "powerloss.c did not compile");
        library
    })
}

/// A directory in memory where there is one: the losses are simulated, so a real disk would only be slow.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("there is room for a scratch directory")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// What goes wrong with the disk of one life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The power goes at this change.
    CutAt(u64),
    /// This sync fails.
    BadSyncAt(u64),
    /// The disk can be made full from outside, and the power goes when the test says so.
    CanBeFull,
}

/// The files of one server through several lives.
struct Campaign {
    root: tempfile::TempDir,
    master: MasterKey,
    data: PathBuf,
    life: u64,
    expected: Expected,
    chance: Chance,
    synchronous: &'static str,
}

/// What became of a life.
struct Ended {
    code: Option<i32>,
    disk: Disk,
    told: Vec<Told>,
}

impl Campaign {
    fn new(seed: u64, synchronous: &'static str) -> Self {
        let root = scratch();
        let real = root.path().canonicalize().expect("it is there");
        let data = real.join("data-0");
        fs::create_dir(&data).expect("there is room");
        let master = MasterKey::open(&real.join("keys")).expect("a new key");
        Self {
            root,
            master,
            data,
            life: 0,
            expected: Expected::default(),
            chance: Chance::new(seed),
            synchronous,
        }
    }

    fn path(&self, what: &str) -> PathBuf {
        self.data.with_file_name(format!("{what}-{}", self.life))
    }

    fn start(&mut self, fault: Fault) -> Child {
        // Small, so that the write-ahead log is copied and begun anew many times in a life.
        let checkpoint_pages = 8 + self.chance.below(120);
        let (cut, bad_sync) = match fault {
            Fault::CutAt(at) => (at, 0),
            Fault::BadSyncAt(at) => (0, at),
            Fault::CanBeFull => (0, 0),
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_appender"));
        command
            .arg(&self.data)
            .arg(self.data.with_file_name("keys"))
            .args([&self.life.to_string(), self.synchronous, &checkpoint_pages.to_string()])
            .env("LD_PRELOAD", tool())
            .env("POWERLOSS_DIR", &self.data)
            .env("POWERLOSS_JOURNAL", self.path("journal"))
            .env("POWERLOSS_AFTER", cut.to_string())
            .env("POWERLOSS_BAD_SYNC", bad_sync.to_string())
            .env("POWERLOSS_FULL", self.path("full"))
            .env("POWERLOSS_NOW", self.path("now"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        // A new process shares the open files of this one for a moment, and with them the lock of a log that is being
        // looked at.
        let _nobody_looks = LOOKING.write().unwrap_or_else(PoisonError::into_inner);
        command.spawn().expect("the appender starts")
    }

    /// One life from start to end; `watch` sees every line that the process tells, and may change its disk.
    fn live(&mut self, fault: Fault, mut watch: impl FnMut(&Told)) -> Ended {
        let mut disk = Disk::new(&self.data);
        let mut child = self.start(fault);
        let lines = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut told = Vec::new();
        for line in lines.lines() {
            let line: Told = serde_json::from_str(&line.expect("text")).expect("whole lines, written at once");
            watch(&line);
            told.push(line);
        }
        let code = child.wait().expect("it was started here").code();
        disk.follow(&self.path("journal"));
        disk.assert_complete(&self.data);
        Ended { code, disk, told }
    }

    /// Makes the files as the loss left them, and looks whether all that was acknowledged is there. The next life begins
    /// with these files as they are: half of the starts recover from a loss that nobody has recovered from before.
    fn lose_and_verify(&mut self, ended: &Ended) -> Result<(), String> {
        self.expected.hear(&ended.told);
        let next = self.data.with_file_name(format!("data-{}", self.life + 1));
        fs::create_dir(&next).expect("there is room");
        let how = ended.disk.leave(&mut self.chance, &next);
        let context = |problem| format!("life {}: {problem} ({how}; files {})", self.life, next.display());
        self.expected.look_into_files(&next).map_err(context)?;
        let copy = self.path("looked-at");
        copy_dir(&next, &copy);
        let looking = LOOKING.read().unwrap_or_else(PoisonError::into_inner);
        self.expected.look_into_log(&copy, &self.master).map_err(context)?;
        drop(looking);
        let recovered_once = self.chance.coin();
        for done_with in [self.path("journal"), self.data.clone()] {
            remove(&done_with);
        }
        if recovered_once {
            remove(&next);
            fs::rename(&copy, &next).expect("it is there");
        } else {
            remove(&copy);
        }
        self.life += 1;
        self.data = next;
        Ok(())
    }

    fn keep_if_wanted(self) {
        if number("POWERLOSS_KEEP").is_some() {
            eprintln!("the files are kept in {}", self.root.keep().display());
        }
    }
}

fn remove(path: &Path) {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir(to).expect("there is room");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("it can be listed");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("there is room");
    }
}

/// So many power losses, on new files every few. Answers the number of acknowledged events, or the first loss.
fn lose_power(seed: u64, losses: u64, synchronous: &'static str) -> Result<u64, String> {
    let mut campaign = Campaign::new(seed, synchronous);
    for _ in 0..losses {
        // Early ones hit the making of the files, and late ones a log that was copied and begun anew many times.
        let longest = [60, 400, 1_500][campaign.chance.below(3) as usize];
        let at = 1 + campaign.chance.below(longest);
        let ended = campaign.live(Fault::CutAt(at), |_| {});
        if !ended.disk.cut || ended.code.is_some() {
            campaign.keep_if_wanted();
            return Err(format!(
                "the process did not live until the cut at {at}: {:?} (campaign {seed})",
                ended.code
            ));
        }
        if let Err(problem) = campaign.lose_and_verify(&ended) {
            campaign.keep_if_wanted();
            return Err(format!(
                "{problem}; POWERLOSS_SEED is of the whole run, this campaign has {seed}"
            ));
        }
    }
    Ok(campaign.expected.acknowledged())
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    let runs = number("POWERLOSS_RUNS").unwrap_or(500);
    let seed = number("POWERLOSS_SEED").unwrap_or_else(|| Chance::new(std::process::id().into()).next());
    println!("POWERLOSS_SEED={seed} POWERLOSS_RUNS={runs}");
    let (campaigns, acknowledged) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..CAMPAIGNS_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let number = campaigns.fetch_add(1, Ordering::Relaxed);
                    let losses = runs.saturating_sub(number * LIVES).min(LIVES);
                    if losses == 0 {
                        return;
                    }
                    match lose_power(seed.wrapping_add(number), losses, "full") {
                        Ok(events) => acknowledged.fetch_add(events, Ordering::Relaxed),
                        Err(problem) => panic!("POWERLOSS_SEED={seed}: {problem}"),
                    };
                }
            });
        }
    });
    let acknowledged = acknowledged.into_inner();
    println!("{runs} power losses, {acknowledged} acknowledged events, none lost");
    assert!(
        acknowledged > runs * 10,
        "so few acknowledgements ({acknowledged}) prove nothing"
    );
}

/// If this fails, the test above is blind.
#[test]
fn without_a_sync_at_each_commit_something_is_lost() {
    let seed = number("POWERLOSS_SEED").unwrap_or_else(|| Chance::new(std::process::id().into()).next());
    let lost = (0..40).find_map(|number| lose_power(seed.wrapping_add(number), LIVES, "normal").err());
    let problem = lost.unwrap_or_else(|| panic!("320 power losses lost nothing (POWERLOSS_SEED={seed})"));
    println!("as it must be: {problem}");
    assert!(
        problem.contains("acknowledged"),
        "another problem than a loss: {problem}"
    );
}

/// The kernel says once that it could not write, and forgets it; the process must stop at once and acknowledge nothing.
#[test]
fn a_failed_sync_stops_the_process_and_nothing_acknowledged_is_lost() {
    let seed = number("POWERLOSS_SEED").unwrap_or_else(|| Chance::new(std::process::id().into()).next());
    let mut stopped = 0;
    // A start on new files syncs less often than this: each of its syncs fails in one of the campaigns, and the first of
    // a server at work do too. A later life fails at any.
    for number in 0..24 {
        let mut campaign = Campaign::new(seed.wrapping_add(number), "full");
        for life in 0..2 {
            let at = 1 + if life == 0 { number } else { campaign.chance.below(60) };
            let ended = campaign.live(Fault::BadSyncAt(at), |_| {});
            match ended.code {
                Some(STOPPED) => stopped += 1,
                Some(NOT_OPENED) => assert!(ended.told.is_empty(), "it never began"),
                other => panic!("POWERLOSS_SEED={seed}: it went on or died otherwise: {other:?}"),
            }
            campaign
                .lose_and_verify(&ended)
                .unwrap_or_else(|problem| panic!("POWERLOSS_SEED={seed}: {problem}"));
        }
    }
    assert!(
        stopped > 12,
        "most of these syncs are in the midst of work, not {stopped}"
    );
}

/// The disk fills while many append: each is told so, reading goes on, and with room again so does everything.
#[test]
fn a_full_disk_is_told_and_survived() {
    const REFUSALS: usize = 20;
    const AFTERWARDS: usize = 60;
    let seed = number("POWERLOSS_SEED").unwrap_or_else(|| Chance::new(std::process::id().into()).next());
    let mut campaign = Campaign::new(seed, "full");
    for _ in 0..4 {
        let (full, now) = (campaign.path("full"), campaign.path("now"));
        let (mut appended, mut refused) = (0, 0);
        let ended = campaign.live(Fault::CanBeFull, |told| {
            match told {
                Told::Appended { .. } => appended += 1,
                Told::Full => refused += 1,
                _ => return,
            }
            if appended == AFTERWARDS && refused == 0 && !full.exists() {
                fs::write(&full, "").expect("there is room here");
            }
            if refused == REFUSALS && full.exists() {
                fs::remove_file(&full).expect("it is there");
                appended = 0;
            }
            if refused >= REFUSALS && appended == AFTERWARDS {
                fs::write(&now, "").expect("there is room here");
            }
        });
        assert!(ended.disk.cut && ended.code.is_none(), "only the power ended it");
        campaign
            .lose_and_verify(&ended)
            .unwrap_or_else(|problem| panic!("POWERLOSS_SEED={seed}: {problem}"));
    }
}
