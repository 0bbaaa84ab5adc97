//! BililiveRecorder: what it says about rooms, sessions and files, in v2 and v1, and the stories it tells.
//!
//! Bodies as version 2.11.1 writes them: the fields of an event before those of its room, no byte order mark, no line
//! end.

mod recorder;
mod stories;

use std::time::Duration;

use jiff::Timestamp;

use super::date;
use super::json::Object;
use super::script::{Delivery, Manner};
use super::telling::Telling;

pub(super) use stories::SCRIPTS;

const USER_AGENT: &str = "BililiveRecorder/2.11.1";

/// What a recorder says of a room with every event: what is true when it says it.
#[derive(Debug, Clone)]
struct Room {
    id: u32,
    /// 0: it has none.
    short: u32,
    name: String,
    title: String,
    area: [&'static str; 2],
    recording: bool,
    streaming: bool,
    danmaku: bool,
}

impl Room {
    /// The fields at the end of every `EventData`. Versions before 2.0 know no flags.
    fn fields(&self, flags: bool) -> Object {
        let room = Object::default()
            .with("RoomId", self.id)
            .with("ShortId", self.short)
            .with("Name", &self.name)
            .with("Title", &self.title)
            .with("AreaNameParent", self.area[0])
            .with("AreaNameChild", self.area[1]);
        if !flags {
            return room;
        }
        room.with("Recording", self.recording).with("Streaming", self.streaming).with("DanmakuConnected", self.danmaku)
    }
}

/// A file that is or was written.
#[derive(Debug, Clone)]
struct File {
    /// Below the recorder's folder, with `/`.
    path: String,
    opened: Timestamp,
}

impl File {
    /// The file that the usual template names: `{{roomId}}-{{name}}/录制-{{roomId}}-{{time}}-{{title}}.flv`.
    fn open(room: &Room, telling: &Telling) -> Self {
        let (id, opened) = (room.id, telling.now);
        let time = date::in_file_name(opened, telling.offset);
        let path = format!("{id}-{}/录制-{id}-{time}-{}.flv", file_name(&room.name), file_name(&room.title));
        Self { path, opened }
    }

    /// Whole milliseconds, in seconds, as the recorder counts them.
    fn duration(&self, closed: Timestamp) -> f64 {
        let time = Duration::try_from(closed.duration_since(self.opened)).unwrap_or_default();
        time.as_millis() as f64 / 1000.0
    }
}

/// What no file system takes becomes a low line.
fn file_name(text: &str) -> String {
    text.replace(|c: char| c.is_control() || "\\/:*?\"<>|".contains(c), "_")
}

/// An event of v2. `data`: the fields of its own, and those of the room.
fn event(event_type: &str, id: String, telling: &Telling, data: &Object) -> Delivery {
    let body = Object::default()
        .with("EventType", event_type)
        .with("EventTimestamp", date::local(telling.now, telling.offset))
        .with("EventId", &id)
        .with("EventData", data);
    delivery(event_type, Some(id), body.bytes())
}

/// `RecordEndData` of v1.
fn record_end(id: String, telling: &Telling, room: &Room, file: &File, bytes: u64, closed: Timestamp) -> Delivery {
    let body = Object::default()
        .with("EventRandomId", &id)
        .with("RoomId", room.id)
        .with("Name", &room.name)
        .with("Title", &room.title)
        .with("RelativePath", &file.path)
        .with("FileSize", bytes)
        .with("StartRecordTime", date::local(file.opened, telling.offset))
        .with("EndRecordTime", date::local(closed, telling.offset));
    delivery("v1", Some(id), body.bytes())
}

/// Any body, with the headers of the real sender.
pub(super) fn delivery(event: &str, id: Option<String>, body: Vec<u8>) -> Delivery {
    let headers = vec![("Content-Type", "application/json".to_owned()), ("User-Agent", USER_AGENT.to_owned())];
    Delivery { event: event.to_owned(), id, headers, body, manner: Manner::Usual }
}
