//! A BililiveRecorder that watches one room: it turns what happens there into events.

use std::time::Duration;

use jiff::Timestamp;

use super::{File, Room, event, record_end};
use crate::simulator::webhooks::json::Object;
use crate::simulator::webhooks::script::Step;
use crate::simulator::webhooks::telling::{AT_ONCE, Telling};
use crate::simulator::webhooks::{Show, date};

/// Which recorder it is, and how it is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 2.11, v2 and v1 both switched on.
    Usual,
    /// 2.11 in raw mode: every duration is 0.0.
    Raw,
    /// 1.3: other order of fields, no flags, no stream events.
    Old,
}

/// One room with its recorder. Its methods are named after what happens and send what the recorder says of it.
#[derive(Debug)]
pub(super) struct Recorder {
    pub(super) room: Room,
    kind: Kind,
    telling: Telling,
    session: String,
}

impl Recorder {
    /// Begins to watch, so long before the end of the show. `part` sets two rooms of one show apart.
    pub(super) fn watch(show: &Show, length: Duration, part: u32, mut room: Room, kind: Kind) -> Self {
        // Every round that happens at the same time is in another room; short numbers are few.
        let shift = show.round % AT_ONCE;
        if shift > 0 {
            room.id += shift * 100 + part;
            room.short = 0;
        }
        Self { room, kind, telling: Telling::begin(show, length, u64::from(part)), session: String::new() }
    }

    pub(super) fn wait(&mut self, seconds: f64) {
        self.telling.wait(seconds);
    }

    /// The broadcast goes on air.
    pub(super) fn stream_starts(&mut self) {
        self.room.streaming = true;
        self.say("StreamStarted", &Object::default());
    }

    /// The broadcast is over, as far as the site says.
    pub(super) fn stream_ends(&mut self) {
        self.room.streaming = false;
        self.say("StreamEnded", &Object::default());
    }

    /// A recording session begins.
    pub(super) fn session_starts(&mut self) {
        self.session_starts_unsaid();
        let session = self.session_field();
        self.say("SessionStarted", &session);
    }

    /// The same, when the event gets lost because the session is over before the recorder asks for its id.
    pub(super) fn session_starts_unsaid(&mut self) {
        self.room.recording = true;
        self.session = self.telling.guid();
    }

    /// The session is over.
    pub(super) fn session_ends(&mut self) {
        self.room.recording = false;
        let session = self.session_field();
        self.say("SessionEnded", &session);
    }

    /// The same, when the recorder has forgotten which one it was.
    pub(super) fn session_ends_nameless(&mut self) {
        self.session = "00000000-0000-0000-0000-000000000000".to_owned();
        self.session_ends();
    }

    /// A file is begun; about a millisecond later the recorder says so.
    pub(super) fn file_opens(&mut self) -> File {
        let file = File::open(&self.room, &self.telling);
        self.telling.wait(0.0005);
        let own = self.of_file(&file, &Object::default().with("FileOpenTime", self.date(file.opened)));
        self.say("FileOpening", &own);
        file
    }

    /// A file is done: v2 and v1 tell of it at the same time.
    pub(super) fn file_closes(&mut self, file: &File) {
        let closed = self.telling.now;
        // 4 to 6 Mbit a second.
        let bytes = (file.duration(closed) * 1000.0) as u64 * self.telling.among(500..750);
        self.telling.wait(0.0005);
        let duration = if self.kind == Kind::Raw { 0.0 } else { file.duration(closed) };
        let about = Object::default()
            .with("FileSize", bytes)
            .with("Duration", duration)
            .with("FileOpenTime", self.date(file.opened))
            .with("FileCloseTime", self.date(closed));
        let own = self.of_file(file, &about);
        self.say("FileClosed", &own);
        let id = self.telling.guid();
        let twin = record_end(id, &self.telling, &self.room, file, bytes, closed);
        self.telling.send(twin);
    }

    /// An event that no version knows today.
    pub(super) fn something_new(&mut self) {
        let own = self.session_field().with("Percent", 97.5).with("Reason", "disk");
        self.say("DiskAlmostFull", &own);
    }

    /// The script of this room and of another one that is watched at the same time.
    pub(super) fn end_with(mut self, other: Self) -> Vec<Step> {
        self.telling.beside(other.telling);
        self.end()
    }

    /// The script.
    pub(super) fn end(self) -> Vec<Step> {
        self.telling.end()
    }

    fn say(&mut self, event_type: &str, own: &Object) {
        let id = self.telling.guid();
        let data = own.clone().and(&self.room.fields(self.kind != Kind::Old));
        self.telling.send(event(event_type, id, &self.telling, &data));
    }

    fn session_field(&self) -> Object {
        Object::default().with("SessionId", &self.session)
    }

    /// What an event says of a file. The session stood behind it once, and stands before it today.
    fn of_file(&self, file: &File, about: &Object) -> Object {
        let path = Object::default().with("RelativePath", &file.path);
        match self.kind {
            Kind::Old => path.and(about).and(&self.session_field()),
            Kind::Usual | Kind::Raw => self.session_field().and(&path).and(about),
        }
    }

    fn date(&self, at: Timestamp) -> String {
        date::local(at, self.telling.offset)
    }
}
