//! From deliveries to recordings: one row a recording, whatever order its deliveries came in.
//!
//! A delivery says a few [`Fact`]s. Facts belong to one recording when they are of one recorder, source and room and share a
//! session, or when their times touch (closer than [`GAP`]): BililiveRecorder starts a new session at once when a stream drops,
//! so one broadcast is many sessions, and a session alone proves nothing. LiveSwitch has an id for a recording, and OBS tells its
//! own runs, so there time does not join. Within a recording a file is its path.
//!
//! Joining is closing a set under "belongs together", and what a [`Recording`] keeps is minima, maxima and unions, so the
//! result does not depend on the order. Facts beside a recording ([`Fact::beside`]: the stream's own start and end) are given to
//! the recording whose time they fall in, and make none.

mod joiner;
pub mod obs;
mod recording;

pub use joiner::{Joiner, Place};
pub use recording::{File, Recording, Session, State, state_at};

use serde::{Deserialize, Serialize};

use super::{Moment, Recorder, TICKS_PER_SECOND};

/// Two times in one room that are not farther apart belong to one broadcast, in ticks: half a minute. A recorder that lost
/// its stream is back within seconds.
pub const GAP: i64 = 30 * TICKS_PER_SECOND;

/// How long after a recording's last word a fact beside it is still about it, in ticks: ten minutes.
pub const NEAR: i64 = 600 * TICKS_PER_SECOND;

/// What one event says about a recording. Times are in ticks, see [`Moment::ticks`].
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub recorder: Recorder,
    /// What a room is only unique in: the application of LiveSwitch; empty for the others.
    pub scope: Option<String>,
    /// Room number, channel id, name of the OBS instance.
    pub room: String,
    /// What its sender calls the recording: `SessionId`, the id of a channelRecording, the run of OBS.
    pub session: Option<String>,
    /// From when to when the recording surely ran.
    pub span: Option<(i64, i64)>,
    /// Whether touching times join. See [`GAP`].
    pub joins_in_time: bool,
    /// It tells about the time of a recording, and is not part of one.
    pub beside: bool,
    /// Beside: after this, nothing is recorded any more.
    pub over: bool,
    /// When `name` and `title` were so; the latest word counts.
    pub said_at: i64,
    /// Of the room or of its owner; never empty.
    pub name: Option<String>,
    pub title: Option<String>,
    /// The session's own start and end.
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    /// LiveSwitch: all is ready.
    pub done: bool,
    /// LiveSwitch: the files are being removed, since then.
    pub expired: Option<i64>,
    pub parts: Vec<Part>,
    /// OBS: what its record output did.
    pub output: Option<obs::Output>,
}

/// What a fact says about one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Tells the files of a recording apart: the path, or which track it is.
    pub key: String,
    /// As the recorder names the file, relative to its own root.
    pub path: String,
    pub opened: Option<Moment>,
    pub close: Option<Close>,
    pub link: Option<Link>,
}

/// The end of a file. Ordered so that of several reports of one closing the one that knows most is the last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Close {
    /// Which opening was closed, in ticks: a path can be opened again.
    pub of: i64,
    /// The length as the recorder measured it, in microseconds.
    pub measured: Option<i64>,
    pub at: Option<Moment>,
    pub bytes: Option<i64>,
}

/// Where a file can be fetched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// When it was given, in ticks: each event brings a new one.
    pub said_at: i64,
    /// Holds its own permission: whoever has it can fetch the file until it expires.
    pub url: String,
    pub expires: Option<Moment>,
    /// The file's lasting name in the store.
    pub object_key: Option<String>,
}

impl Fact {
    /// A fact that says nothing yet.
    pub fn new(recorder: Recorder, room: String) -> Self {
        Self {
            recorder,
            scope: None,
            room,
            session: None,
            span: None,
            joins_in_time: false,
            beside: false,
            over: false,
            said_at: i64::MIN,
            name: None,
            title: None,
            started: None,
            ended: None,
            done: false,
            expired: None,
            parts: Vec::new(),
            output: None,
        }
    }

    /// A fact without a time of its own is of the time when it arrived, in ticks.
    #[must_use]
    pub fn arrived(mut self, ticks: i64) -> Self {
        self.span.get_or_insert((ticks, ticks));
        self
    }
}

impl Part {
    /// The file of that key, about which nothing is said yet.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), path: key.to_owned(), opened: None, close: None, link: None }
    }
}
