//! LiveSwitch's channel, application and server webhooks.
//!
//! One event or an array of them a call (the console's *Batch*), one signature over the whole body. Ids are numbers in some
//! messages and texts in others: here they are text. Only channel recordings make rows; everything else is kept as it came.

use serde_json::value::RawValue;

use super::joining::{Close, Fact, Link, Part};
use super::object::Object;
use super::{Kind, Moment, Problem, Reading, Recorder, TICKS_PER_SECOND, Verdict, body, signature};
use crate::protocol::Secret;

/// The types that the document prints, and `client.joined`, which the title of `channel.joined` promises.
pub const TYPES: [&str; 25] = [
    "channel.joined",
    "client.joined",
    "client.left",
    "channel.client.message",
    "channel.server.message",
    "connection.initializing",
    "connection.connecting",
    "connection.connected",
    "connection.updated",
    "connection.closing",
    "connection.closed",
    "connection.failing",
    "connection.failed",
    "connection.stats",
    "channel.activated",
    "channel.deactivated",
    "connection.recording.audio.ready",
    "connection.recording.video.ready",
    "connection.recordings.ready",
    "channel.recording.audio.ready",
    "channel.recording.video.ready",
    "channel.recording.ready",
    "channel.recording.expired",
    "channel.rtmp.started",
    "channel.rtmp.stopped",
];

/// Events that one call may carry.
pub const MOST_EVENTS: usize = 10_000;

/// One event: what all have, and the parts that its type brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub event_type: String,
    /// `gateway`, `mediaserver`, `client`, `recordingmover` and others.
    pub origin: Option<String>,
    /// Sent in milliseconds since 1970.
    pub timestamp: Option<Moment>,
    pub channel: Option<Channel>,
    pub client: Option<Client>,
    pub connection: Option<Connection>,
    pub message: Option<Message>,
    pub channel_recording: Option<ChannelRecording>,
    /// Of `connection.recording.*` one, of `connection.recordings.ready` all.
    pub connection_recordings: Vec<ConnectionRecording>,
}

/// `channel`. In a recording's events the channel stands in the recording instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    pub application_id: Option<String>,
    pub id: Option<String>,
}

/// `client`; the server's own has an id of zeros.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    pub application_id: Option<String>,
    /// Can carry the application in front: `my-app-id/4531…`.
    pub id: Option<String>,
    pub user_id: Option<String>,
    pub user_alias: Option<String>,
    pub device_id: Option<String>,
    pub device_alias: Option<String>,
    pub tag: Option<String>,
}

/// `connection`; its streams and transports stay in the raw body.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    pub application_id: Option<String>,
    pub channel_id: Option<String>,
    pub id: Option<String>,
    pub client_id: Option<String>,
    pub user_id: Option<String>,
    pub device_id: Option<String>,
    pub state: Option<String>,
    /// `type`: `sfu`, `mcu`, `peer`.
    pub kind: Option<String>,
    pub tag: Option<String>,
    /// Code and words of `connection.failing` and `connection.failed`.
    pub error: Option<(Option<String>, Option<String>)>,
}

/// `message`: to the whole channel, or to the ones that are named.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub channel_id: Option<String>,
    pub user_id: Option<String>,
    pub device_id: Option<String>,
    pub client_id: Option<String>,
    pub payload: Option<String>,
}

/// `channelRecording`: the same id in all events of one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelRecording {
    pub application_id: Option<String>,
    pub channel_id: Option<String>,
    pub id: Option<String>,
    pub start: Option<Moment>,
    pub stop: Option<Moment>,
    pub mixed: Track,
    pub audio: Track,
    pub video: Track,
    /// `Some(false)`: no mix is made, the single tracks are all there will be.
    pub mux_enabled: Option<bool>,
}

/// One file of a channel recording.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    pub ready: bool,
    pub file_name: Option<String>,
    pub file_size: Option<i64>,
    /// A link with its permission in it, see [`link_expiry`].
    pub url: Option<String>,
    /// On the media server, not here.
    pub file_path: Option<String>,
    pub object_key: Option<String>,
}

/// `connectionRecording`: what one connection gave to a channel recording, before it is mixed.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRecording {
    pub application_id: Option<String>,
    pub channel_id: Option<String>,
    pub channel_recording_id: Option<String>,
    pub connection_id: Option<String>,
    pub id: Option<String>,
    pub audio: Track,
    pub video: Track,
}

impl Event {
    fn read(event: &Object<'_>) -> Result<Self, Problem> {
        let event_type = event.text("type")?.ok_or(Problem::NoType)?;
        let read = Self {
            origin: event.text("origin")?,
            timestamp: timestamp(event)?,
            channel: part(event, "channel", |channel| {
                Ok(Channel { application_id: channel.id("applicationId")?, id: channel.id("id")? })
            })?,
            client: part(event, "client", client)?,
            connection: part(event, "connection", connection)?,
            message: part(event, "message", |message| {
                Ok(Message {
                    channel_id: message.id("channelId")?,
                    user_id: message.id("userId")?,
                    device_id: message.id("deviceId")?,
                    client_id: message.id("clientId")?,
                    payload: message.text("payload")?,
                })
            })?,
            channel_recording: part(event, "channelRecording", channel_recording)?,
            connection_recordings: match part(event, "connectionRecording", connection_recording)? {
                Some(one) => vec![one],
                None => {
                    event.objects("connectionRecordings")?.iter().map(connection_recording).collect::<Result<_, _>>()?
                }
            },
            event_type,
        };
        read.has_its_parts()?;
        Ok(read)
    }

    /// What a known type is about has to be there.
    fn has_its_parts(&self) -> Result<(), Problem> {
        let name = self.event_type.as_str();
        if !TYPES.contains(&name) {
            return Ok(());
        }
        let (field, there) = match name {
            _ if name.contains(".recording") => ("channelRecording", self.channel_recording.is_some()),
            _ if name.starts_with("connection.") => ("connection", self.connection.is_some()),
            _ => ("channel", self.channel.is_some()),
        };
        if there { Ok(()) } else { Err(Problem::MissingField { field: field.to_owned() }) }
    }

    /// What it says about a recording.
    fn fact(&self) -> Option<Fact> {
        let recording = self.channel_recording.as_ref()?;
        let room = recording.channel_id.clone().or_else(|| self.channel.as_ref()?.id.clone())?;
        let mut fact = Fact::new(Recorder::LiveSwitch, room);
        let ids = self.connection_recordings.iter().filter_map(|part| part.channel_recording_id.as_ref());
        fact.session = recording.id.as_ref().or(ids.min()).map(|id| id.to_ascii_lowercase());
        fact.name = recording.application_id.clone();
        fact.scope = recording.application_id.clone();
        fact.said_at = self.timestamp.as_ref().map_or(i64::MIN, Moment::ticks);
        // Without any id it cannot be told which recording is meant: it stands beside the one of that time.
        fact.beside = fact.session.is_none();
        let (start, stop) = (recording.start.as_ref(), recording.stop.as_ref());
        let from = start.or(stop).or(self.timestamp.as_ref()).map(Moment::ticks)?;
        fact.span = Some((from, stop.map_or(from, Moment::ticks).max(from)));
        fact.started = recording.start.clone();
        fact.ended = recording.stop.clone();
        let about_channel = self.event_type.starts_with("channel.recording.");
        fact.done = recording.mixed.ready
            || self.event_type == "channel.recording.ready"
            || about_channel && recording.mux_enabled == Some(false);
        if self.event_type == "channel.recording.expired" {
            fact.expired = Some(self.timestamp.clone().or(recording.stop.clone()).map_or(i64::MIN, |at| at.ticks()));
        }
        let tracks = [("mixed", &recording.mixed), ("audio", &recording.audio), ("video", &recording.video)];
        fact.parts_of_tracks(tracks, recording, fact.said_at);
        Some(fact)
    }
}

impl Fact {
    fn parts_of_tracks(&mut self, tracks: [(&str, &Track); 3], recording: &ChannelRecording, said_at: i64) {
        for (key, track) in tracks {
            let Some(name) = track.file_name.as_ref().or(track.object_key.as_ref()) else { continue };
            let of = recording.start.as_ref().map_or(i64::MIN, Moment::ticks);
            self.parts.push(Part {
                path: name.clone(),
                opened: recording.start.clone(),
                close: Some(Close { of, measured: None, at: recording.stop.clone(), bytes: track.file_size }),
                link: track.url.as_ref().map(|url| Link {
                    said_at,
                    url: url.clone(),
                    expires: link_expiry(url),
                    object_key: track.object_key.clone(),
                }),
                ..Part::new(key)
            });
        }
    }
}

/// Of the two ways in which storage services write how long a link holds: `Expires=` in seconds since 1970, or
/// `X-Amz-Date=` and `X-Amz-Expires=` in seconds after it.
pub fn link_expiry(url: &str) -> Option<Moment> {
    let query = url.split_once('?')?.1.split('#').next()?;
    let field = |wanted: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value).next()
    };
    if let Some(seconds) = field("Expires") {
        return Moment::from_millis(seconds.parse::<i64>().ok()?.checked_mul(1000)?);
    }
    let made = field("X-Amz-Date").filter(|made| made.is_ascii() && made.len() == 16)?;
    let iso =
        format!("{}-{}-{}T{}:{}:{}Z", &made[..4], &made[4..6], &made[6..8], &made[9..11], &made[11..13], &made[13..15]);
    let after = field("X-Amz-Expires")?.parse::<i64>().ok()?.checked_mul(TICKS_PER_SECOND)?;
    let ticks = Moment::parse(&iso)?.ticks().checked_add(after)?;
    Moment::from_millis(ticks / (TICKS_PER_SECOND / 1000))
}

fn part<T>(
    event: &Object<'_>,
    name: &str,
    read: impl FnOnce(&Object<'_>) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    event.object(name)?.as_ref().map(read).transpose()
}

fn timestamp(event: &Object<'_>) -> Result<Option<Moment>, Problem> {
    let out_of_range = || Problem::OutOfRange { field: "timestamp".to_owned() };
    let millis = event.count("timestamp")?;
    millis.map(|millis| Moment::from_millis(millis).ok_or_else(out_of_range)).transpose()
}

fn client(client: &Object<'_>) -> Result<Client, Problem> {
    Ok(Client {
        application_id: client.id("applicationId")?,
        id: client.id("id")?,
        user_id: client.id("userId")?,
        user_alias: client.text("userAlias")?,
        device_id: client.id("deviceId")?,
        device_alias: client.text("deviceAlias")?,
        tag: client.text("tag")?,
    })
}

fn connection(connection: &Object<'_>) -> Result<Connection, Problem> {
    Ok(Connection {
        application_id: connection.id("applicationId")?,
        channel_id: connection.id("channelId")?,
        id: connection.id("id")?,
        client_id: connection.id("clientId")?,
        user_id: connection.id("userId")?,
        device_id: connection.id("deviceId")?,
        state: connection.text("state")?,
        kind: connection.text("type")?,
        tag: connection.text("tag")?,
        error: part(connection, "error", |error| Ok((error.id("code")?, error.text("message")?)))?,
    })
}

fn channel_recording(recording: &Object<'_>) -> Result<ChannelRecording, Problem> {
    Ok(ChannelRecording {
        application_id: recording.id("applicationId")?,
        channel_id: recording.id("channelId")?,
        id: recording.id("id")?,
        start: recording.moment("startTimestamp")?,
        stop: recording.moment("stopTimestamp")?,
        mixed: track(recording, ["ready", "fileName", "fileSize", "url", "filePath", "objectKey"])?,
        audio: audio(recording)?,
        video: video(recording)?,
        mux_enabled: recording.flag("muxEnabled")?,
    })
}

fn connection_recording(recording: &Object<'_>) -> Result<ConnectionRecording, Problem> {
    Ok(ConnectionRecording {
        application_id: recording.id("applicationId")?,
        channel_id: recording.id("channelId")?,
        channel_recording_id: recording.id("channelRecordingId")?,
        connection_id: recording.id("connectionId")?,
        id: recording.id("id")?,
        audio: audio(recording)?,
        video: video(recording)?,
    })
}

fn audio(recording: &Object<'_>) -> Result<Track, Problem> {
    track(recording, ["audioReady", "audioFileName", "audioFileSize", "audioUrl", "audioFilePath", "audioObjectKey"])
}

fn video(recording: &Object<'_>) -> Result<Track, Problem> {
    track(recording, ["videoReady", "videoFileName", "videoFileSize", "videoUrl", "videoFilePath", "videoObjectKey"])
}

fn track(recording: &Object<'_>, [ready, name, size, url, path, key]: [&str; 6]) -> Result<Track, Problem> {
    Ok(Track {
        ready: recording.flag(ready)?.unwrap_or(false),
        file_name: recording.text(name)?,
        file_size: recording.count(size)?,
        url: recording.text(url)?,
        file_path: recording.text(path)?,
        object_key: recording.text(key)?,
    })
}

/// The events of a body, each read or with the reason why not.
///
/// # Errors
/// The body as a whole is no event and no array.
pub fn events(body: &[u8]) -> Result<Vec<Result<Event, Problem>>, Problem> {
    let raw = objects(body::text(body)?)?;
    Ok(raw.iter().map(|event| event.as_ref().map_err(Clone::clone).and_then(Event::read)).collect())
}

/// What the events of a body say about recordings, whoever sent them.
pub(super) fn facts(body: &[u8]) -> Vec<Fact> {
    events(body).unwrap_or_default().iter().flatten().filter_map(Event::fact).collect()
}

/// The objects in a body: itself, or its elements.
fn objects<'t>(text: &'t str) -> Result<Vec<Result<Object<'t>, Problem>>, Problem> {
    let text = text.trim_ascii();
    if !text.starts_with('[') {
        return Ok(vec![Ok(Object::read(text, "")?)]);
    }
    let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| body::not_json(&error))?;
    if elements.is_empty() {
        return Err(Problem::NoType);
    }
    if elements.len() > MOST_EVENTS {
        return Err(Problem::TooMany { limit: MOST_EVENTS });
    }
    let object = |(at, element): (usize, &&'t RawValue)| match Kind::of(element.get()) {
        Kind::Object => Object::read(element.get(), ""),
        found => Err(Problem::NotAnEvent { found, at: Some(at) }),
    };
    Ok(elements.iter().enumerate().map(object).collect())
}

/// Every application id in an event, wherever it stands and however often, without repeating one.
fn applications<'a>(event: &Object<'a>, found: &mut Vec<String>) {
    let mut add = |object: &Object<'a>| {
        for json in object.every("applicationId") {
            let id = match Kind::of(json) {
                Kind::Null => continue,
                Kind::Text => serde_json::from_str(json).unwrap_or_else(|_| json.to_owned()),
                // No id that anybody has, and still not the same as none.
                _ => json.to_owned(),
            };
            if !found.contains(&id) {
                found.push(id);
            }
        }
    };
    add(event);
    for name in ["channel", "client", "connection", "channelRecording", "connectionRecording"] {
        for json in event.every(name) {
            if let Ok(object) = Object::read(json, "") {
                add(&object);
            }
        }
    }
    for json in event.every("connectionRecordings") {
        for element in serde_json::from_str::<Vec<&RawValue>>(json).unwrap_or_default() {
            if let Ok(object) = Object::read(element.get(), "") {
                add(&object);
            }
        }
    }
}

/// Reads one delivery. See [`super::read`].
pub fn read<'s>(signature: Option<&[u8]>, body: &[u8], secret_of: &dyn Fn(&str) -> Option<&'s Secret>) -> Reading {
    let mut reading = Reading {
        event: String::new(),
        event_id: None,
        event_at: None,
        verdict: Verdict::NotUnderstood,
        accepted: false,
        problem: None,
        application: None,
        facts: Vec::new(),
    };
    let raw = match body::text(body).and_then(objects) {
        Ok(raw) => raw,
        Err(problem) => {
            reading.problem = Some(problem);
            return reading;
        }
    };
    let mut ids = Vec::new();
    let mut types = Vec::new();
    for event in raw.iter().flatten() {
        applications(event, &mut ids);
        types.extend(event.every("type").map(|json| serde_json::from_str(json).unwrap_or_else(|_| json.to_owned())));
    }
    let names: Vec<&str> = types.iter().map(String::as_str).collect();
    reading.event = match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, others @ ..] => format!("{first} +{}", others.len()),
    };
    reading.verdict = signature::verdict(signature, body, &ids, &names, secret_of);
    reading.accepted = reading.verdict == Verdict::Valid;
    reading.application = ids.into_iter().next();
    let mut understood = false;
    for event in raw {
        match event.and_then(|event| Event::read(&event)) {
            Ok(event) => {
                understood = true;
                reading.event_at = reading.event_at.max(event.timestamp.clone());
                if reading.accepted {
                    reading.facts.extend(event.fact());
                }
            }
            Err(problem) => reading.problem = reading.problem.or(Some(problem)),
        }
    }
    // A proof says who sent it, not that it can be read; and what is neither proven nor read is refused.
    let nothing_to_prove = reading.verdict == Verdict::UnknownApplication && reading.application.is_none();
    if !understood && (nothing_to_prove || matches!(reading.verdict, Verdict::Valid | Verdict::UnsignedServerEvent)) {
        reading.verdict = Verdict::NotUnderstood;
    }
    reading.accepted |= reading.verdict == Verdict::UnsignedServerEvent;
    reading
}
