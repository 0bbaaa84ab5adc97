//! BililiveRecorder's webhooks, v2 and v1. Nothing is signed: the token in the address is all the proof there is.
//!
//! Written against 2.11.1 and against the document of 1.3, which lacks three fields and two types. Types that are not known
//! are taken as they are; known types must have the fields that a recording is joined by, and every known field its type.

use serde_json::value::RawValue;

use super::joining::{Close, Fact, Part};
use super::object::Object;
use super::{Moment, Problem, Reading, Recorder, TICKS_PER_SECOND, Verdict, body};

/// What the v1 form, which names no type, is called here: the name of the sender's own class for it.
pub const V1: &str = "RecordEndData";

/// The session of a `SessionEnded` whose session the recorder had lost.
const NO_SESSION: &str = "00000000-0000-0000-0000-000000000000";

/// What happened, in the sender's words.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    StreamStarted,
    StreamEnded,
    SessionStarted,
    SessionEnded,
    FileOpening(File),
    FileClosed(File),
    /// The v1 form, sent beside `FileClosed` under an id of its own.
    RecordEnd(File),
    /// A type that this program does not know.
    Other(String),
}

/// A file as `FileOpening`, `FileClosed` and the v1 form describe it.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Below the recorder's root folder; `/` between folders, or `\` where the person's template has it.
    pub relative_path: String,
    pub size: Option<i64>,
    /// Seconds. `Some(0.0)` always in raw mode.
    pub duration: Option<f64>,
    /// `FileOpenTime`, `StartRecordTime`.
    pub opened: Option<Moment>,
    /// `FileCloseTime`, `EndRecordTime`.
    pub closed: Option<Moment>,
}

/// One event of either version.
#[derive(Debug, Clone)]
pub struct Event {
    pub happening: Happening,
    /// `EventId` or `EventRandomId`: the same in all three attempts and at every address.
    pub id: Option<String>,
    /// When it was sent, not when it happened. v1 has none.
    pub timestamp: Option<Moment>,
    /// Lower case; `None` where it is missing or nothing but zeros.
    pub session: Option<String>,
    /// A whole number of any size, in its digits.
    pub room: Option<String>,
    /// The short number, `None` for 0.
    pub short_room: Option<String>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub area_parent: Option<String>,
    pub area_child: Option<String>,
    /// How the room stood when the event was made. Since 2.0.0.
    pub recording: Option<bool>,
    pub streaming: Option<bool>,
    pub danmaku_connected: Option<bool>,
    /// Fields that are in no document, as they came.
    pub unknown: Vec<(String, Box<RawValue>)>,
}

const ENVELOPE: &[&str] = &["EventType", "EventTimestamp", "EventId", "EventData"];
const DATA: &[&str] = &[
    "SessionId",
    "RelativePath",
    "FileSize",
    "Duration",
    "FileOpenTime",
    "FileCloseTime",
    "RoomId",
    "ShortId",
    "Name",
    "Title",
    "AreaNameParent",
    "AreaNameChild",
    "Recording",
    "Streaming",
    "DanmakuConnected",
];
const V1_FIELDS: &[&str] =
    &["EventRandomId", "RoomId", "Name", "Title", "RelativePath", "FileSize", "StartRecordTime", "EndRecordTime"];

impl Event {
    /// Reads a body of either version.
    ///
    /// # Errors
    /// The first thing that could not be understood.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let envelope = Object::read(body::text(body)?, "")?;
        if envelope.has("EventType") {
            Self::v2(&envelope)
        } else if envelope.has("EventRandomId") {
            Self::v1(&envelope)
        } else {
            Err(Problem::NoType)
        }
    }

    fn v2(envelope: &Object<'_>) -> Result<Self, Problem> {
        let event_type = envelope.need("EventType", envelope.text("EventType")?)?;
        let known = ["StreamStarted", "StreamEnded", "SessionStarted", "SessionEnded", "FileOpening", "FileClosed"];
        let data = envelope.object("EventData");
        let mut event = match data {
            // Of a type that nobody knows nothing is asked.
            _ if !known.contains(&event_type.as_str()) => {
                let mut event = data.ok().flatten().map_or_else(Self::empty, |data| Self::lenient(&data));
                event.happening = Happening::Other(event_type);
                event
            }
            data => {
                let data = envelope.need("EventData", data?)?;
                Self::known(&event_type, &data)?
            }
        };
        event.id = envelope.text("EventId")?.map(|id| id.to_ascii_lowercase());
        event.timestamp = envelope.moment("EventTimestamp")?;
        event.unknown.extend(envelope.others(ENVELOPE));
        Ok(event)
    }

    fn known(event_type: &str, data: &Object<'_>) -> Result<Self, Problem> {
        let mut event = Self { unknown: data.others(DATA), ..Self::empty() };
        event.session = data.text("SessionId")?.map(|id| id.to_ascii_lowercase()).filter(|id| id != NO_SESSION);
        event.room = Some(data.need("RoomId", data.digits("RoomId")?)?);
        event.short_room = data.digits("ShortId")?.filter(|room| room != "0");
        event.name = data.text("Name")?;
        event.title = data.text("Title")?;
        event.area_parent = data.text("AreaNameParent")?;
        event.area_child = data.text("AreaNameChild")?;
        event.recording = data.flag("Recording")?;
        event.streaming = data.flag("Streaming")?;
        event.danmaku_connected = data.flag("DanmakuConnected")?;
        let file = || {
            Ok(File {
                relative_path: data.need("RelativePath", data.text("RelativePath")?)?,
                size: data.count("FileSize")?,
                duration: data.seconds("Duration")?,
                opened: data.moment("FileOpenTime")?,
                closed: data.moment("FileCloseTime")?,
            })
        };
        event.happening = match event_type {
            "StreamStarted" => Happening::StreamStarted,
            "StreamEnded" => Happening::StreamEnded,
            "SessionStarted" => Happening::SessionStarted,
            "SessionEnded" => Happening::SessionEnded,
            "FileOpening" => Happening::FileOpening(file()?),
            _ => Happening::FileClosed(file()?),
        };
        Ok(event)
    }

    fn lenient(data: &Object<'_>) -> Self {
        let text = |name| data.text(name).ok().flatten();
        Self {
            session: text("SessionId").map(|id| id.to_ascii_lowercase()).filter(|id| id != NO_SESSION),
            room: data.digits("RoomId").ok().flatten(),
            name: text("Name"),
            title: text("Title"),
            unknown: data.others(DATA),
            ..Self::empty()
        }
    }

    fn v1(body: &Object<'_>) -> Result<Self, Problem> {
        Ok(Self {
            happening: Happening::RecordEnd(File {
                relative_path: body.need("RelativePath", body.text("RelativePath")?)?,
                size: body.count("FileSize")?,
                duration: None,
                opened: body.moment("StartRecordTime")?,
                closed: body.moment("EndRecordTime")?,
            }),
            id: body.text("EventRandomId")?.map(|id| id.to_ascii_lowercase()),
            room: Some(body.need("RoomId", body.digits("RoomId")?)?),
            name: body.text("Name")?,
            title: body.text("Title")?,
            unknown: body.others(V1_FIELDS),
            ..Self::empty()
        })
    }

    fn empty() -> Self {
        Self {
            happening: Happening::Other(String::new()),
            id: None,
            timestamp: None,
            session: None,
            room: None,
            short_room: None,
            name: None,
            title: None,
            area_parent: None,
            area_child: None,
            recording: None,
            streaming: None,
            danmaku_connected: None,
            unknown: Vec::new(),
        }
    }

    /// The type as the sender writes it, [`V1`] for the form that has none.
    pub fn event_type(&self) -> &str {
        match &self.happening {
            Happening::StreamStarted => "StreamStarted",
            Happening::StreamEnded => "StreamEnded",
            Happening::SessionStarted => "SessionStarted",
            Happening::SessionEnded => "SessionEnded",
            Happening::FileOpening(_) => "FileOpening",
            Happening::FileClosed(_) => "FileClosed",
            Happening::RecordEnd(_) => V1,
            Happening::Other(name) => name,
        }
    }

    /// When it was sent, as far as the event tells.
    fn sent(&self) -> Option<&Moment> {
        match &self.happening {
            Happening::RecordEnd(file) => file.closed.as_ref(),
            _ => self.timestamp.as_ref(),
        }
    }

    /// What it says about a recording. `None` for an event without a room.
    fn fact(&self) -> Option<Fact> {
        let mut fact = Fact::new(Recorder::Bililive, self.room.clone()?);
        let sent = self.sent().map(Moment::ticks);
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        fact.said_at = sent.unwrap_or(i64::MIN);
        fact.name = filled(&self.name);
        fact.title = filled(&self.title);
        fact.session = self.session.clone();
        fact.joins_in_time = true;
        match &self.happening {
            Happening::SessionStarted => {
                fact.started = self.timestamp.clone();
                fact.span = span(sent, sent);
            }
            Happening::SessionEnded if self.session.is_some() => {
                fact.ended = self.timestamp.clone();
                fact.span = span(sent, sent);
            }
            Happening::FileOpening(file) => {
                let opened = file.opened.as_ref().or(self.timestamp.as_ref());
                let at = opened.map(Moment::ticks);
                fact.span = span(at, at);
                fact.parts.push(Part { opened: opened.cloned(), ..Part::new(&file.relative_path) });
            }
            Happening::FileClosed(file) | Happening::RecordEnd(file) => {
                let closed = file.closed.as_ref().or(self.timestamp.as_ref());
                fact.span = span(file.opened.as_ref().map(Moment::ticks), closed.map(Moment::ticks));
                let measured = file.duration.filter(|seconds| *seconds > 0.0).map(micros);
                fact.parts.push(Part {
                    opened: file.opened.clone(),
                    close: Some(Close {
                        of: file.opened.as_ref().or(closed).map_or(i64::MIN, Moment::ticks),
                        measured,
                        at: closed.cloned(),
                        bytes: file.size,
                    }),
                    ..Part::new(&file.relative_path)
                });
            }
            // The stream is not the recording, and an end without a session is anybody's: they stand beside it.
            Happening::StreamStarted | Happening::StreamEnded | Happening::SessionEnded | Happening::Other(_) => {
                fact.beside = true;
                fact.span = span(sent, sent);
                fact.over = matches!(self.happening, Happening::StreamEnded | Happening::SessionEnded);
            }
        }
        Some(fact)
    }
}

fn micros(seconds: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and a length of 290,000 years is no length")]
    let micros = (seconds * 1e6).round() as i64;
    micros
}

/// From when to when a recording surely ran. A start that cannot be (year 1, after the end, a month before it) is left out,
/// so that one wrong clock does not swallow everything else in its room.
fn span(from: Option<i64>, to: Option<i64>) -> Option<(i64, i64)> {
    let longest = 31 * 86_400 * TICKS_PER_SECOND;
    match (from.or(to)?, to.or(from)?) {
        (from, to) if from <= to && to.saturating_sub(from) <= longest => Some((from, to)),
        (_, to) => Some((to, to)),
    }
}

/// Reads one delivery.
pub fn read(body: &[u8]) -> Reading {
    match Event::read(body) {
        Ok(event) => Reading {
            event: event.event_type().to_owned(),
            event_id: event.id.clone().filter(|id| !id.is_empty()),
            event_at: event.sent().cloned(),
            verdict: Verdict::Accepted,
            accepted: true,
            problem: None,
            application: None,
            facts: event.fact().into_iter().collect(),
        },
        Err(problem) => {
            let (event, event_id) = what_it_calls_itself(body);
            Reading {
                event,
                event_id,
                event_at: None,
                verdict: Verdict::NotUnderstood,
                accepted: true,
                problem: Some(problem),
                application: None,
                facts: Vec::new(),
            }
        }
    }
}

/// Type and id of an event whose rest could not be understood, so that its retries are still known as such.
fn what_it_calls_itself(body: &[u8]) -> (String, Option<String>) {
    let Ok(envelope) = body::text(body).and_then(|text| Object::read(text, "")) else { return (String::new(), None) };
    let text = |name| envelope.text(name).ok().flatten();
    let v1 = envelope.has("EventRandomId") && !envelope.has("EventType");
    let event = if v1 { V1.to_owned() } else { text("EventType").unwrap_or_default() };
    let id = text(if v1 { "EventRandomId" } else { "EventId" }).map(|id| id.to_ascii_lowercase());
    (event, id.filter(|id| !id.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    fn problem(body: &str) -> Option<Problem> {
        let reading = read(body.as_bytes());
        assert_eq!(reading.verdict == Verdict::NotUnderstood, reading.problem.is_some());
        assert_eq!(
            (reading.accepted, reading.status()),
            (true, 204),
            "the token was right, and a retry would not help"
        );
        reading.problem
    }

    #[test]
    fn rooms_of_any_size_are_text() {
        let room = |room: &str| {
            Event::read(format!(r#"{{"EventType":"StreamStarted","EventData":{{"RoomId":{room}}}}}"#).as_bytes())
        };
        for digits in ["0", "23058", "2147483648", "99999999999999999999999999999999999999999999999999"] {
            assert_eq!(room(digits).unwrap().room.as_deref(), Some(digits));
        }
        let field = || "EventData.RoomId".to_owned();
        assert_eq!(room("1.5").unwrap_err(), Problem::OutOfRange { field: field() });
        assert_eq!(room("null").unwrap_err(), Problem::MissingField { field: field() });
        let wrong = Problem::WrongType { field: field(), expected: Kind::Number, found: Kind::Text };
        assert_eq!(room("\"23058\"").unwrap_err(), wrong);
    }

    #[test]
    fn unknown_fields_and_types_are_kept() {
        let body = r#"{"EventType":"DanmakuStorm","EventId":"A-1","New":[1.50],"EventData":{"RoomId":7,"Title":9,"Level":1E-05}}"#;
        let event = Event::read(body.as_bytes()).unwrap();
        assert_eq!(event.happening, Happening::Other("DanmakuStorm".into()));
        assert_eq!((event.room.as_deref(), event.title, event.id.as_deref()), (Some("7"), None, Some("a-1")));
        let unknown: Vec<_> = event.unknown.iter().map(|(name, value)| (name.as_str(), value.get())).collect();
        assert_eq!(unknown, [("Level", "1E-05"), ("New", "[1.50]")]);
        assert_eq!(problem(r#"{"EventType":"Later","EventData":7}"#), None);
    }

    #[test]
    fn a_length_that_is_no_number_is_no_length() {
        let with = |duration: &str| {
            let body = format!(
                r#"{{"EventType":"FileClosed","EventData":{{"RoomId":1,"RelativePath":"a.flv","Duration":{duration}}}}}"#
            );
            Event::read(body.as_bytes()).map(|event| match event.happening {
                Happening::FileClosed(file) => file.duration,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(with("\"NaN\""), Ok(None));
        assert_eq!(with("1E-05"), Ok(Some(1e-5)));
        assert_eq!(with("NaN"), Err(Problem::NotJson { line: 1, column: 85 }));
        assert!(matches!(with("-1.0"), Err(Problem::OutOfRange { .. })));
        assert!(matches!(with("1e999"), Err(Problem::OutOfRange { .. })));
    }

    #[test]
    fn a_retry_of_what_is_not_understood_is_still_known_by_its_id() {
        let reading = read(br#"{"EventType":"FileClosed","EventId":"E500","EventData":{"RoomId":true}}"#);
        assert_eq!((reading.event.as_str(), reading.event_id.as_deref()), ("FileClosed", Some("e500")));
    }
}
