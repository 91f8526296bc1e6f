//! What the benchmark asks of the machine: which core, how many files, how much CPU and memory a process took.

use crate::subject::Trouble;
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::ClockId;
use nix::unistd::Pid;
use std::fs;

/// A core for the server and one for the generator.
#[derive(Debug, Clone, Copy)]
pub struct Cores {
    server: usize,
    generator: usize,
}

impl Cores {
    /// The first two cores that this process may use; both are the same on a machine with one, and the figures then
    /// say little.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn choose() -> Result<Self, Trouble> {
        let may = sched_getaffinity(Pid::from_raw(0))?;
        let mut cores = (0..CpuSet::count()).filter(|core| may.is_set(*core).unwrap_or(false));
        let server = cores.next().ok_or("no core to run on")?;
        let generator = cores.next().unwrap_or(server);
        if server == generator {
            eprintln!("bench: only one core here: server and generator share it, and the figures say little");
        }
        Ok(Self { server, generator })
    }

    /// Binds this thread, and what it spawns from now on, to the server's core.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn on_the_servers(self) -> Result<(), Trouble> {
        pin(self.server)
    }

    /// Binds this thread to the generator's core.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn on_the_generators(self) -> Result<(), Trouble> {
        pin(self.generator)
    }
}

fn pin(core: usize) -> Result<(), Trouble> {
    let mut set = CpuSet::new();
    set.set(core)?;
    Ok(sched_setaffinity(Pid::from_raw(0), &set)?)
}

/// Raises the soft limit of open files to the hard one, for this process and its children.
///
/// # Errors
/// When fewer than `needed` files may be open even then.
pub fn allow_open_files(needed: u64) -> Result<(), Trouble> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    if hard < needed {
        return Err(
            format!("{needed} open files are needed and the hard limit is {hard}: raise it (ulimit -Hn)").into(),
        );
    }
    Ok(())
}

/// CPU time in nanoseconds that all threads of a process took since its start, ended ones too.
///
/// It is the process's CPU clock and not `/proc/PID/stat`: there the same sum is cut to 10 ms, a third of what a server
/// needs in a scenario at human rates.
///
/// # Errors
/// When there is no such process.
pub fn cpu_nanos(pid: u32) -> Result<u64, Trouble> {
    let spent = ClockId::pid_cpu_clock_id(Pid::from_raw(i32::try_from(pid)?))?.now()?;
    Ok(u64::try_from(spent.tv_sec())? * 1_000_000_000 + u64::try_from(spent.tv_nsec())?)
}

/// Resident memory of a process in KiB.
///
/// # Errors
/// When there is no such process, or its `smaps_rollup` has no such line.
pub fn resident_kib(pid: u32) -> Result<u64, Trouble> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("no Rss in smaps_rollup")?;
    Ok(kib.parse()?)
}

#[cfg(test)]
mod tests {
    use super::{cpu_nanos, resident_kib};

    #[test]
    fn knows_what_this_process_took() {
        let me = std::process::id();
        let before = cpu_nanos(me).unwrap();
        let mut sum = 0_u64;
        while cpu_nanos(me).unwrap() < before + 5_000_000 {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let memory = vec![1_u8; 64 * 1024 * 1024];
        assert!(resident_kib(me).unwrap() > 64 * 1024, "{}", memory.len());
        let mut ended = std::process::Command::new("true").spawn().unwrap();
        ended.wait().unwrap();
        assert!(cpu_nanos(ended.id()).is_err());
    }
}
