//! Reads the journal that powerloss.c wrote, and makes the files that the power loss could have left: what was synced is
//! there; of what was written since, chance decides, down to single sectors.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a disk writes wholly or not at all.
const SECTOR: usize = 512;

/// A small generator, so that a seed gives the same losses again.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// splitmix64 (Steele, Lea, Flood 2014).
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.next() & 1 == 0
    }
}

#[derive(Debug, Clone)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate { size: usize },
}

#[derive(Debug, Default, Clone)]
struct Watched {
    /// What is certainly on the disk.
    synced: Vec<u8>,
    /// What came since, in order.
    pending: Vec<Change>,
    /// What the process saw.
    seen: Vec<u8>,
    /// Whether the directory's entry is certainly on the disk.
    named: bool,
    /// Removed, but the directory was not synced since.
    removed: bool,
}

impl Watched {
    fn see_last(&mut self) {
        if let Some(change) = self.pending.last() {
            apply(&mut self.seen, change);
        }
    }
}

/// How much of what was not synced is lost.
#[derive(Debug, Clone, Copy)]
enum Loss {
    All,
    Nothing,
    Writes,
    Sectors,
    FromSomeTimeOn,
}

/// The directory as the journal tells it.
pub(crate) struct Disk {
    files: BTreeMap<String, Watched>,
    /// Whether the power went. If not, the process ended otherwise.
    pub(crate) cut: bool,
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, bytes } => {
            let end = offset + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*offset..end].copy_from_slice(bytes);
        }
        Change::Truncate { size } => content.resize(*size, 0),
    }
}

/// A watched name, or none for what is not watched.
fn name_of(entry: &fs::DirEntry) -> Option<String> {
    let name = entry.file_name().into_string().expect("names here are plain");
    (!name.ends_with("-shm")).then_some(name)
}

impl Disk {
    /// The directory as it is before a life; all of it is on the disk.
    pub(crate) fn new(dir: &Path) -> Self {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(dir).expect("the directory is there") {
            let entry = entry.expect("it can be listed");
            if let Some(name) = name_of(&entry) {
                let bytes = fs::read(entry.path()).expect("it can be read");
                files.insert(
                    name,
                    Watched {
                        synced: bytes.clone(),
                        seen: bytes,
                        named: true,
                        ..Watched::default()
                    },
                );
            }
        }
        Self { files, cut: false }
    }

    /// Follows the journal.
    pub(crate) fn follow(&mut self, journal: &Path) {
        let bytes = fs::read(journal).expect("the tool wrote a journal: is it loaded?");
        let mut rest = bytes.as_slice();
        // The file of the last change, which the process has seen done only if the power did not go at it.
        let mut last: Option<String> = None;
        while !rest.is_empty() {
            let (kind, name, offset, length) = entry(&mut rest);
            if kind == b'X' {
                self.cut = true;
                if offset == 1 {
                    return;
                }
            }
            if let Some(file) = last.take().and_then(|name| self.files.get_mut(&name)) {
                file.see_last();
            }
            match kind {
                b'W' | b'T' => {
                    let bytes = take(&mut rest, length).to_vec();
                    let change = if kind == b'W' {
                        Change::Write { offset, bytes }
                    } else {
                        Change::Truncate { size: offset }
                    };
                    let file = self
                        .files
                        .get_mut(&name)
                        .expect("only a file that was opened is changed");
                    file.pending.push(change);
                    last = Some(name);
                }
                b'X' => {}
                b'D' => self.sync_dir(),
                b'C' => drop(self.files.insert(name, Watched::default())),
                b'?' => panic!("powerloss.c does not understand: {name}"),
                _ => self.remove_or_sync(kind, &name),
            }
        }
        if let Some(file) = last.and_then(|name| self.files.get_mut(&name)) {
            file.see_last();
        }
    }

    fn remove_or_sync(&mut self, kind: u8, name: &str) {
        if name == "/" {
            return;
        }
        let file = self
            .files
            .get_mut(name)
            .expect("only a file that was opened is synced or removed");
        match kind {
            b'S' => {
                for change in std::mem::take(&mut file.pending) {
                    apply(&mut file.synced, &change);
                }
            }
            // The kernel forgets what it could not write, and the next sync knows nothing of it.
            b'L' => file.pending.clear(),
            b'U' => file.removed = true,
            other => panic!("an unknown entry {other} in the journal"),
        }
    }

    fn sync_dir(&mut self) {
        self.files.retain(|_, file| !file.removed);
        self.files.values_mut().for_each(|file| file.named = true);
    }

    /// That the tool saw every change: else its losses would be no losses.
    pub(crate) fn assert_complete(&self, dir: &Path) {
        for entry in fs::read_dir(dir).expect("the directory is there") {
            let entry = entry.expect("it can be listed");
            let Some(name) = name_of(&entry) else { continue };
            // Room that is kept, and nothing that anybody reads: the next start makes it again.
            if name == "reserve" {
                continue;
            }
            let bytes = fs::read(entry.path()).expect("it can be read");
            let seen = self.files.get(&name).map(|file| &file.seen);
            assert!(seen == Some(&bytes), "powerloss.c missed a change of {name}");
        }
    }

    /// Writes what is left into an empty directory, and says how it was lost.
    pub(crate) fn leave(&self, chance: &mut Chance, dir: &Path) -> String {
        let losses = [
            Loss::All,
            Loss::Nothing,
            Loss::Writes,
            Loss::Sectors,
            Loss::FromSomeTimeOn,
        ];
        let loss = losses[chance.below(losses.len() as u64) as usize];
        let mut lost = 0;
        for (name, file) in &self.files {
            let gone = if file.removed {
                chance.coin()
            } else {
                !file.named && chance.coin()
            };
            if gone {
                continue;
            }
            let left = keep(file, loss, chance);
            lost += usize::from(left != file.seen);
            fs::write(dir.join(name), left).expect("there is room");
        }
        format!("{loss:?}, {lost} files differ from what the process saw")
    }
}

fn keep(file: &Watched, loss: Loss, chance: &mut Chance) -> Vec<u8> {
    let mut content = file.synced.clone();
    let until = chance.below(file.pending.len() as u64 + 1) as usize;
    for (number, change) in file.pending.iter().enumerate() {
        let whole = match loss {
            Loss::All => false,
            Loss::Nothing => true,
            Loss::FromSomeTimeOn => number < until,
            Loss::Writes => chance.coin(),
            Loss::Sectors => match change {
                Change::Write { offset, bytes } => {
                    sectors(*offset, bytes)
                        .filter(|_| chance.coin())
                        .for_each(|part| apply(&mut content, &part));
                    false
                }
                Change::Truncate { .. } => chance.coin(),
            },
        };
        if whole {
            apply(&mut content, change);
        }
    }
    content
}

/// The parts of a write that lie in different sectors of the file.
fn sectors(offset: usize, bytes: &[u8]) -> impl Iterator<Item = Change> {
    let end = offset + bytes.len();
    (offset / SECTOR..=(end - 1) / SECTOR).map(move |sector| {
        let from = offset.max(sector * SECTOR);
        let to = end.min((sector + 1) * SECTOR);
        Change::Write {
            offset: from,
            bytes: bytes[from - offset..to - offset].to_vec(),
        }
    })
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

fn entry(rest: &mut &[u8]) -> (u8, String, usize, usize) {
    let number = |rest: &mut &[u8]| {
        usize::try_from(u64::from_le_bytes(take(rest, 8).try_into().expect("8 bytes"))).expect("64 bits")
    };
    let kind = take(rest, 1)[0];
    let length = usize::from(take(rest, 1)[0]);
    let name = String::from_utf8(take(rest, length).to_vec()).expect("names here are plain");
    let offset = number(rest);
    (kind, name, offset, number(rest))
}
