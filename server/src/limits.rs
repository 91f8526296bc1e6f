//! How fast, how many, how long: every bound of the server with its unit and its reason. Sizes that the browser must
//! agree on are in `protocol::limits`; nothing here is told to a client, except by a refusal.
//!
//! To add a limit: a field with unit and reason here, its default below, and a line in `hearth.example.toml`.

use serde::{Deserialize, Serialize};

/// The bounds, each with a default that suits one small machine. `_ms`, `_s`: milliseconds, seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// ms from the first byte until a request's head is whole, and again for its body. A phone on a 2G link needs
    /// less than two; a half-open connection is worth no more.
    pub handshake_ms: u64,
    /// ms a connection that is no socket may live in all. A slow phone loads the page in half of it.
    pub http_connection_ms: u64,
    /// ms from the upgrade to hello. The page sends it at once; a silent socket is not a person.
    pub hello_ms: u64,
    /// ms within which a message that was begun must be whole. 16 KiB at 2G speed take eight seconds.
    pub message_ms: u64,
    /// ms of silence before the server pings. Below the 30 s after which mobile networks forget a connection.
    pub ping_ms: u64,
    /// ms to answer a ping before the connection counts as dead; a person's presence turns to away then.
    pub dead_ms: u64,
    /// ms for a close frame to go out and the other side to hang up. Longer helps nobody.
    pub close_ms: u64,
    /// Largest message and frame from a client, bytes. A line of 4,000 characters at four bytes each fits.
    pub message_bytes: usize,
    /// Bytes a second from one client, in the long run, all protocol overhead counted; 0 turns the bucket off. Nobody
    /// types that fast; empty fragments and ping floods cost bytes too.
    pub bytes_per_second: u32,
    /// Bytes that may come at once: a few of the largest messages.
    pub bytes_burst: u32,
    /// Bytes that wait for one client's network below the outbox, before it counts as too slow.
    pub write_buffer_bytes: usize,
    /// Requests of a client a minute. A facilitator at her busiest makes sixty.
    pub commands_per_minute: u32,
    /// Requests that may come at once, such as the lines kept while offline.
    pub commands_burst: u32,
    /// Signals (still writing, ping) a minute, counted apart so that they never cost a person a line.
    pub signals_per_minute: u32,
    /// Frames that do not speak the protocol before the connection is closed. A broken page should hear why first.
    pub bad_frames_before_close: u32,
    /// Bytes that wait in one client's outbox before it is closed as slow and resumes.
    pub outbox_bytes: usize,
    /// Frames that wait in one client's outbox before it is closed as slow and resumes.
    pub outbox_frames: usize,
    /// Connections of all kinds at once; beyond it the answer is 503 with Retry-After. 10 KiB each: 200 MB.
    pub connections_total: usize,
    /// Connections from one network address (IPv6: one /64) that are taken however full the server is: a household's worth.
    /// While there is room an address has far more: a quarter of the free places for people, a sixteenth for connections
    /// that said no hello yet, of which the oldest make room. Behind `clinic_addresses` there is no such bound.
    pub connections_per_address: usize,
    /// Connections of all addresses that have not sent a whole request yet. Beyond it the oldest makes room for each new one.
    pub half_open_total: usize,
    /// Sockets of one person at once: a phone, a laptop, and what the network has not noticed yet.
    pub connections_per_member: usize,
    /// People who come through a door a minute from one network address without waiting. A hundred and twenty phones behind
    /// one carrier address come, leave and come back within a minute.
    pub enter_per_minute_per_address: u32,
    /// People a second, of all addresses together, who come through a door beyond that, by turns. 0: none.
    pub enter_per_second_to_spare: u32,
    /// ms for which somebody waits their turn at a door before they are told to come again. Less than the page's patience.
    pub enter_wait_ms: u64,
    /// New calls for help a minute from one network address that are stored without waiting: from its doors, and for
    /// themselves five times as many from rooms. Beyond it a call waits its turn, so that a script opens a case every few seconds and not
    /// thousands; whoever has a case open writes on without waiting.
    pub calls_per_minute_per_address: u32,
    /// ms of one processor's time a second that one network address may cost beside the lines of people in rooms: requests,
    /// handshakes, frames that cannot be read. A second of it at once, then this. 0: as much as it likes.
    pub cpu_ms_per_second_per_address: u32,
    /// Request body, bytes. The largest is a new session with a format of its own and the texts of its readings.
    pub body_bytes: usize,
    /// Header fields of a request.
    pub header_fields: usize,
    /// Bytes of a request's head.
    pub header_bytes: usize,
    /// Commands that wait for one room. Beyond it the sender waits `busy_ms`, then hears `busy`.
    pub mailbox: usize,
    /// ms a sender waits for a place in a full mailbox.
    pub busy_ms: u64,
    /// Commands that a room takes into one append. More would make the first one wait for the last.
    pub room_batch: usize,
    /// Newest events that a room keeps for those who resume; who missed more gets a full view. At most as many as a view has lines.
    pub recent_events: usize,
    /// ms for which an empty room stays open before it sleeps; its log wakes it.
    pub room_idle_ms: u64,
    /// ms between two looks for sleeping rooms that have something to do.
    pub wake_every_ms: u64,
    /// ms between two looks for meetings whose time needs a session.
    pub plan_every_ms: u64,
    /// ms until a room tries its log again after it failed.
    pub log_retry_ms: u64,
    /// ms for which comings and goings are gathered into one frame: 500 joins must not make 125,000 frames.
    pub roster_coalesce_ms: u64,
    /// Events between two snapshots of a log, so that a long log opens fast.
    pub snapshot_every: u64,
    /// ms that one moderation hook may take, before its own failure policy decides.
    pub moderation_ms: u64,
    /// s from the signal to stop until the server stops, whoever is still connected.
    pub drain_s: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake_ms: 5_000,
            http_connection_ms: 120_000,
            hello_ms: 10_000,
            message_ms: 10_000,
            ping_ms: 25_000,
            dead_ms: 10_000,
            close_ms: 2_000,
            message_bytes: protocol::limits::FRAME_BYTES,
            bytes_per_second: 32 * 1024,
            bytes_burst: 64 * 1024,
            write_buffer_bytes: 256 * 1024,
            commands_per_minute: 120,
            commands_burst: 20,
            signals_per_minute: 120,
            bad_frames_before_close: 10,
            outbox_bytes: 256 * 1024,
            outbox_frames: 256,
            connections_total: 20_000,
            connections_per_address: 50,
            half_open_total: 4_000,
            connections_per_member: 5,
            enter_per_minute_per_address: 300,
            enter_per_second_to_spare: 200,
            enter_wait_ms: 6_000,
            calls_per_minute_per_address: 12,
            cpu_ms_per_second_per_address: 100,
            body_bytes: 128 * 1024,
            header_fields: 64,
            header_bytes: 16 * 1024,
            mailbox: 1_024,
            busy_ms: 2_000,
            room_batch: 256,
            recent_events: 200,
            room_idle_ms: 60_000,
            wake_every_ms: 1_000,
            plan_every_ms: 15_000,
            log_retry_ms: 500,
            roster_coalesce_ms: 200,
            snapshot_every: 1_000,
            moderation_ms: 200,
            drain_s: 10,
        }
    }
}

impl Limits {
    /// Names the first limit that is zero although nothing could work then. A few may be zero: that turns them off.
    #[must_use]
    pub fn first_useless(&self) -> Option<&'static str> {
        let must_be_positive = [
            ("handshake_ms", self.handshake_ms),
            ("http_connection_ms", self.http_connection_ms),
            ("hello_ms", self.hello_ms),
            ("message_ms", self.message_ms),
            ("ping_ms", self.ping_ms),
            ("dead_ms", self.dead_ms),
            ("message_bytes", self.message_bytes as u64),
            ("bytes_burst", u64::from(self.bytes_burst)),
            ("write_buffer_bytes", self.write_buffer_bytes as u64),
            ("commands_per_minute", u64::from(self.commands_per_minute)),
            ("commands_burst", u64::from(self.commands_burst)),
            ("signals_per_minute", u64::from(self.signals_per_minute)),
            ("outbox_bytes", self.outbox_bytes as u64),
            ("outbox_frames", self.outbox_frames as u64),
            ("connections_total", self.connections_total as u64),
            ("connections_per_address", self.connections_per_address as u64),
            ("half_open_total", self.half_open_total as u64),
            ("connections_per_member", self.connections_per_member as u64),
            (
                "enter_per_minute_per_address",
                u64::from(self.enter_per_minute_per_address),
            ),
            (
                "calls_per_minute_per_address",
                u64::from(self.calls_per_minute_per_address),
            ),
            ("body_bytes", self.body_bytes as u64),
            ("header_fields", self.header_fields as u64),
            ("mailbox", self.mailbox as u64),
            ("room_batch", self.room_batch as u64),
            ("wake_every_ms", self.wake_every_ms),
            ("log_retry_ms", self.log_retry_ms),
            ("snapshot_every", self.snapshot_every),
            ("moderation_ms", self.moderation_ms),
        ];
        must_be_positive
            .into_iter()
            .find(|(_, value)| *value == 0)
            .map(|(name, _)| name)
            .or_else(|| (self.header_bytes < 8 * 1024).then_some("header_bytes (at least 8192)"))
    }
}
