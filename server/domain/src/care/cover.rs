//! What may be promised to somebody who thinks of calling for help: what is so at this moment, and nothing more.

use protocol::care::Cover;
use protocol::directory::Monitoring;

/// What a call comes to where the group chose `monitoring`, while a clinician is at the desk (`answering`) and so many
/// clinicians read along in the room. Reading along alone is no cover: a call is shown at the desk.
#[must_use]
pub const fn cover(monitoring: Monitoring, answering: bool, reading: u32) -> Cover {
    match (monitoring, answering, reading) {
        (Monitoring::None, _, _) => Cover::NoneOffered,
        (Monitoring::OnCall | Monitoring::Monitored, false, _) => Cover::NobodyNow,
        (Monitoring::OnCall, true, _) | (Monitoring::Monitored, true, 0) => Cover::OnCall,
        (Monitoring::Monitored, true, _) => Cover::Reading,
    }
}
