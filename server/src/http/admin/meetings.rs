//! Meetings: read with all their settings, made, changed, one date moved or cancelled, ended; the times of a schedule that
//! is not saved; and the formats that a meeting can have.

use super::{ask, id, new_id};
use crate::Inner;
use crate::http::answer::{Refused, json, read_json};
use crate::http::guard::Caller;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use domain::directory::{Command, preview as times_of};
use domain::format::readings;
use protocol::error::ErrorCode;
use protocol::format::Format;
use protocol::ids::MeetingId;
use protocol::meeting::{
    ChangeDate, ChangeMeeting, FormatPart, FormatSummary, Meeting, MeetingDraft, ReadingSlot, SchedulePreview,
};
use protocol::schedule::Schedule;
use protocol::staff::Operation;
use std::sync::Arc;

/// `GET /api/admin/meetings`
pub(crate) async fn list(State(inner): State<Arc<Inner>>, Extension(caller): Extension<Caller>) -> Json<Vec<Meeting>> {
    let now = inner.clock.now();
    let mut meetings: Vec<Meeting> = inner.directory.read(|state| {
        let own = state
            .meetings()
            .filter(|meeting| caller.may(state, Operation::SeeMeetings, Some(&meeting.about.group)));
        own.map(|meeting| state.view(meeting, now)).collect()
    });
    let next = |meeting: &Meeting| meeting.next.first().map_or(u64::MAX, |time| time.starts_at.0);
    meetings.sort_by_key(|meeting| (meeting.ended, next(meeting), meeting.id.clone()));
    Json(meetings)
}

/// `POST /api/admin/meetings`
pub(crate) async fn make(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Refused> {
    let about: MeetingDraft = read_json(&inner, request).await?;
    inner.formats.of_meeting(&about)?;
    let meeting: MeetingId = new_id();
    let command = Command::MakeMeeting {
        meeting: meeting.clone(),
        about: Box::new(about),
    };
    ask(&inner, &caller, command).await?;
    Ok(json(StatusCode::CREATED, &view(&inner, &meeting)?))
}

/// `PUT /api/admin/meetings/{meeting}`
pub(crate) async fn change(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(meeting): Path<String>,
    request: Request,
) -> Result<Json<Meeting>, Refused> {
    let change: ChangeMeeting = read_json(&inner, request).await?;
    inner.formats.of_meeting(&change.meeting)?;
    let meeting: MeetingId = id(&meeting)?;
    let command = Command::ChangeMeeting {
        meeting: meeting.clone(),
        revision: change.revision,
        about: Box::new(change.meeting),
    };
    ask(&inner, &caller, command).await?;
    Ok(Json(view(&inner, &meeting)?))
}

/// `POST /api/admin/meetings/{meeting}/date`
pub(crate) async fn change_date(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(meeting): Path<String>,
    request: Request,
) -> Result<Json<Meeting>, Refused> {
    let change: ChangeDate = read_json(&inner, request).await?;
    let meeting: MeetingId = id(&meeting)?;
    let command = Command::ChangeDate {
        meeting: meeting.clone(),
        on: change.on,
        to: change.to,
    };
    ask(&inner, &caller, command).await?;
    Ok(Json(view(&inner, &meeting)?))
}

/// `DELETE /api/admin/meetings/{meeting}`
pub(crate) async fn end(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(meeting): Path<String>,
) -> Result<StatusCode, Refused> {
    let meeting: MeetingId = id(&meeting)?;
    ask(&inner, &caller, Command::EndMeeting { meeting }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/admin/schedule`
pub(crate) async fn preview(
    State(inner): State<Arc<Inner>>,
    request: Request,
) -> Result<Json<SchedulePreview>, Refused> {
    let schedule: Schedule = read_json(&inner, request).await?;
    let next = times_of(&schedule, inner.clock.now())?;
    Ok(Json(SchedulePreview { next }))
}

/// `GET /api/admin/formats`
pub(crate) async fn formats(State(inner): State<Arc<Inner>>) -> Json<Vec<FormatSummary>> {
    Json(inner.formats.all().map(|known| summary(&known.format)).collect())
}

fn summary(format: &Format) -> FormatSummary {
    let mut slots: Vec<ReadingSlot> = Vec::new();
    for reading in readings(format) {
        if !slots.iter().any(|slot| slot.slot == reading.slot) {
            slots.push(ReadingSlot {
                slot: reading.slot.clone(),
                title: reading.title.clone(),
            });
        }
    }
    FormatSummary {
        id: format.id.clone(),
        title: format.title.clone(),
        about: format.about.clone(),
        minutes: format.phases.iter().map(|phase| phase.minutes).sum(),
        parts: format
            .phases
            .iter()
            .map(|phase| FormatPart {
                title: phase.title.clone(),
                minutes: phase.minutes,
            })
            .collect(),
        readings: slots,
    }
}

fn view(inner: &Inner, meeting: &MeetingId) -> Result<Meeting, Refused> {
    let now = inner.clock.now();
    let view = inner
        .directory
        .read(|state| state.meeting(meeting).map(|meeting| state.view(meeting, now)));
    view.ok_or_else(|| ErrorCode::NotFound.into())
}
