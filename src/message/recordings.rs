//! What the history of recordings tells: rows to look at, and what to look for.

use serde::Serialize;
use serde_json::{Value, json};

use super::Timestamp;
use crate::protocol::webhook::{Moment, Problem, Recorder, State, Verdict};

/// One recording, as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingRow {
    /// The number of the first delivery that spoke of it; stays when the history is rebuilt.
    pub id: i64,
    pub recorder: Recorder,
    /// The name of the source at the receiver, or of the connection.
    pub source: String,
    /// Room number, channel id, name of the OBS instance.
    pub room: String,
    /// Name of the room; of LiveSwitch the application.
    pub name: Option<String>,
    pub title: Option<String>,
    pub state: State,
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    /// The first and the last moment that belong to it, in ticks of 100 ns since 1970.
    pub first: i64,
    pub last: i64,
    /// Length in microseconds, where it is known.
    pub micros: Option<i64>,
    pub bytes: i64,
    pub files: Vec<RecordingFile>,
    /// How many deliveries made it, repetitions left out.
    pub deliveries: i64,
    pub starred: bool,
    pub note: String,
}

impl RecordingRow {
    /// As a JSON line: times as the recorder wrote them, lengths in seconds.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "system": self.recorder.word(),
            "source": self.source,
            "room": self.room,
            "name": self.name,
            "title": self.title,
            "state": self.state.word(),
            "started_at": self.started,
            "ended_at": self.ended,
            "duration_s": self.micros.map(seconds),
            "bytes": self.bytes,
            "files": self.files.iter().map(RecordingFile::json).collect::<Vec<_>>(),
            "deliveries": self.deliveries,
            "starred": self.starred,
            "note": self.note,
        })
    }
}

impl RecordingFile {
    fn json(&self) -> Value {
        let mut file = json!({
            "path": self.path,
            "open": self.open,
            "bytes": self.bytes,
            "duration_s": self.micros.map(seconds),
            "opened_at": self.opened,
            "closed_at": self.closed,
        });
        if self.url.is_some() || self.object_key.is_some() {
            file["url"] = json!(self.url);
            file["url_expires_at"] = json!(self.url_expires);
            file["object_key"] = json!(self.object_key);
        }
        file
    }
}

impl DeliveryRow {
    /// As a JSON line.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "received_at": self.received_at.rfc3339(),
            "system": self.recorder.word(),
            "source": self.source,
            "event": self.event,
            "event_id": self.event_id,
            "event_at": self.event_at,
            "verdict": self.verdict.word(),
            "reason": self.problem.as_ref().map(Problem::to_string),
            "status": self.status,
            "bytes": self.bytes,
            "duplicate_of": self.duplicate_of,
            "conflict": self.conflict,
            "repeats": self.repeats,
            "recording": self.recording,
        })
    }
}

/// Microseconds as seconds.
#[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// One file of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingFile {
    /// As the recorder names it, relative to its own root.
    pub path: String,
    pub open: bool,
    pub bytes: Option<i64>,
    pub micros: Option<i64>,
    pub opened: Option<Moment>,
    pub closed: Option<Moment>,
    /// A link with its permission in it.
    pub url: Option<String>,
    pub url_expires: Option<Moment>,
    pub object_key: Option<String>,
}

/// One delivery, without its body.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryRow {
    pub id: i64,
    pub received_at: Timestamp,
    pub recorder: Recorder,
    pub source: String,
    /// The type, as the sender wrote it.
    pub event: String,
    pub event_id: Option<String>,
    /// The sender's own time.
    pub event_at: Option<Moment>,
    pub verdict: Verdict,
    pub accepted: bool,
    pub problem: Option<Problem>,
    /// What was answered.
    pub status: u16,
    /// Of the body.
    pub bytes: i64,
    /// The first delivery of the same event.
    pub duplicate_of: Option<i64>,
    /// The event was there before, and its body was another one.
    pub conflict: bool,
    /// How often it came again.
    pub repeats: i64,
    /// Which recording it is part of, or stands beside.
    pub recording: Option<i64>,
}

/// One delivery, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryDetail {
    pub row: DeliveryRow,
    pub method: String,
    /// Its token masked.
    pub path: String,
    /// Secrets masked.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Which recordings are asked for. Everything that is said has to hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordingFilter {
    /// Anywhere in rooms, names, titles, paths, sessions and notes; upper and lower case are one.
    pub text: String,
    /// Room number or name of the room, exactly.
    pub room: Option<String>,
    pub state: Option<State>,
    pub recorder: Option<Recorder>,
    pub starred: bool,
    /// Still going on at or after this.
    pub since: Option<Timestamp>,
    /// Begun before this.
    pub until: Option<Timestamp>,
}

/// Which deliveries are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliveryFilter {
    /// Those behind one recording, and beside it.
    pub recording: Option<i64>,
    /// Only those that were not accepted.
    pub rejected: bool,
    pub since: Option<Timestamp>,
}

/// Where a page ended; hand it back for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Start of the last row in ticks, or its id where the page was searched.
    pub sort: i64,
    pub id: i64,
}

/// Some rows, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// `None`: there are no more.
    pub next: Option<Cursor>,
}

/// How long deliveries are kept. Starred recordings stay in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    pub days: Option<u32>,
    /// Of the history on disk.
    pub bytes: Option<u64>,
}

/// What the retention took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Removed {
    pub recordings: u64,
    pub deliveries: u64,
}

/// What was recorded in one room on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Days since 1970-01-01 in the time zone that was asked for.
    pub day: i64,
    pub recorder: Recorder,
    pub source: String,
    pub room: String,
    /// The last name that the room had.
    pub name: Option<String>,
    pub recordings: i64,
    pub files: i64,
    pub bytes: i64,
    pub micros: i64,
}

/// A room that something was recorded in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    pub recorder: Recorder,
    pub source: String,
    pub room: String,
    pub name: Option<String>,
    pub recordings: i64,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HistorySize {
    pub deliveries: i64,
    pub recordings: i64,
    /// On disk, without what is free inside.
    pub bytes: u64,
}
