//! `hearth admin health`: how the server is, in sentences. Nothing in it is about a person who comes to meetings.

use super::client::Problem;
use super::house::House;
use super::show::{below, pairs, utc};
use super::words::word;
use protocol::staff::{Health, HealthNote};

pub(super) async fn read(house: &House) -> Result<String, Problem> {
    let health: Health = house.client.get("/api/admin/health").await?;
    Ok(shown(&health, house.is_running()))
}

fn shown(health: &Health, is_running: bool) -> String {
    let store = if health.log_writes { "yes" } else { "no" };
    let mut known = vec![
        ("version", health.version.clone()),
        ("stores", store.to_owned()),
        ("disk left", health.disk_free_bytes.map_or_else(String::new, room)),
    ];
    if is_running {
        known.push(("runs since", utc(health.since)));
        known.push(("connections", health.connections.to_string()));
        known.push(("live rooms", health.live.to_string()));
        known.push(("clinicians on call", health.on_call.to_string()));
    } else {
        known.insert(1, ("server", "not running".to_owned()));
    }
    known.push(("calls that nobody took", health.open_calls.to_string()));
    let mut out = pairs(&known);
    let notes: Vec<String> = health.to_do.iter().map(sentence).collect();
    if notes.is_empty() {
        out += "\nNothing has to be looked at.\n";
    }
    out += &below("To look at:", &notes);
    let needs = health.monitored_next.iter();
    let needs: Vec<String> = needs
        .map(|need| format!("{}  {} ({})", utc(need.starts_at), need.title, word(&need.monitoring)))
        .collect();
    out += &below("Sessions of the coming day that count on clinicians:", &needs);
    out
}

/// Bytes as an operator thinks of a disk.
fn room(bytes: u64) -> String {
    const GIB: u64 = 1024 * 1024 * 1024;
    const MIB: u64 = 1024 * 1024;
    if bytes >= GIB {
        format!("{} GiB", bytes / GIB)
    } else {
        format!("{} MiB", bytes / MIB)
    }
}

fn sentence(note: &HealthNote) -> String {
    match note {
        HealthNote::CannotStore => "The log cannot store: people are told to wait.".to_owned(),
        HealthNote::DiskFull => "The disk is full: only calls for help are stored, from the reserve.".to_owned(),
        HealthNote::DatabaseDamaged => {
            "The database is damaged and refused a change: stop the server and run `hearth log repair`.".to_owned()
        }
        HealthNote::RecordsUnreadable(count) => {
            format!("{count} records of the log cannot be read and were set aside: run `hearth log verify`.")
        }
        HealthNote::ClockInDoubt => {
            "The machine's clock does not agree with what is stored: nothing is ended or destroyed until it is clear."
                .to_owned()
        }
        HealthNote::DiskNearlyFull => "Little room is left on the disk of the data folder.".to_owned(),
        HealthNote::FormatMissing(title) => {
            format!(
                "The format of {title} is not known any more, or does not take its readings: its sessions are not made."
            )
        }
        HealthNote::NobodyOnCall => "Nobody is on call: calls for help get helplines only.".to_owned(),
        HealthNote::OnlyOneOperator => "Only one person is operator: nobody could help them.".to_owned(),
        HealthNote::RecoveryCodesUsedUp(name) => format!("{name} has no recovery codes left."),
        HealthNote::NotHttps => {
            "The address people type is not https: passkeys and notices do not work, and words can be read on the way."
                .to_owned()
        }
        HealthNote::ProxyNotListed => {
            "An address that is not listed in trusted_proxies speaks for several others. If it is your proxy, everybody \
             behind it counts as one address. See docs/operator/proxy.md."
                .to_owned()
        }
        HealthNote::ProxySaysNothing => {
            "A listed proxy sends no X-Forwarded-For: everybody behind it counts as one address. See \
             docs/operator/proxy.md."
                .to_owned()
        }
    }
}
