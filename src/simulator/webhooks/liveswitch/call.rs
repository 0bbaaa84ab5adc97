//! One channel with its clients and its recording: what happens there becomes signed events.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{application, connection_event, event, signed};
use crate::simulator::webhooks::json::Object;
use crate::simulator::webhooks::script::{Delivery, Step};
use crate::simulator::webhooks::telling::Telling;
use crate::simulator::webhooks::{Application, Show, date};

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const FOLDER: &str = "C:\\Users\\Username\\AppData\\Local\\Temp\\";

/// Somebody in the channel, and the connection that carries what they say.
#[derive(Debug, Clone)]
pub(super) struct Client {
    user: String,
    device: String,
    id: String,
    connection: String,
    joined: Timestamp,
}

/// What of a channel's recording has been moved to where it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moved {
    Whole,
    Audio,
    Video,
    Expired,
}

/// One channel. Its methods are named after what happens and send what LiveSwitch says of it.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) application: Application,
    /// A number or a text: both are seen.
    channel: serde_json::Value,
    pub(super) telling: Telling,
    recording: String,
    started: Timestamp,
    stopped: Timestamp,
    sent: Vec<String>,
}

impl Call {
    /// Opens a channel, so long before the end of the show.
    pub(super) fn open(show: &Show, length: Duration) -> Self {
        let mut telling = Telling::begin(show, length, 0);
        let channel =
            if show.round.is_multiple_of(2) { telling.hex().into() } else { telling.among(100_000..999_999).into() };
        let (recording, started) = (telling.guid(), telling.now);
        let application = application(show);
        Self { application, channel, telling, recording, started, stopped: started, sent: Vec::new() }
    }

    pub(super) fn wait(&mut self, seconds: f64) {
        self.telling.wait(seconds);
    }

    pub(super) fn channel_event(&mut self, origin: &str, event_type: &str) {
        let body = event(&self.telling, origin, event_type).with("channel", self.channel());
        self.send(event_type, &body);
    }

    /// The type is `channel.joined` in the vendor's sample and `client.joined` in its title.
    pub(super) fn joins(&mut self, event_type: &str) -> Client {
        let (user, device, id) = (self.telling.hex(), self.telling.hex(), self.telling.hex());
        let (connection, joined) = (self.telling.hex(), self.telling.now);
        let client = Client { user, device, id, connection, joined };
        let body = event(&self.telling, "client", event_type)
            .with("channel", self.channel())
            .with("client", self.client(&client, true));
        self.send(event_type, &body);
        client
    }

    pub(super) fn leaves(&mut self, client: &Client) {
        let report = Object::default()
            .with("messagesSent", 24)
            .with("bytesSent", 288)
            .with("messagesReceived", 24)
            .with("bytesReceived", 288);
        let body = event(&self.telling, "client", "client.left")
            .with("channel", self.channel().with("report", report))
            .with("client", self.client(client, true));
        self.send("client.left", &body);
    }

    /// A message of a client to another one, or to all.
    pub(super) fn client_message(&mut self, from: &Client, to: Option<&Client>, payload: &str) {
        let body = event(&self.telling, "client", "channel.client.message")
            .with("channel", self.channel())
            .with("client", self.client(from, false))
            .with("message", self.message(to, payload));
        self.send("channel.client.message", &body);
    }

    pub(super) fn server_message(&mut self, to: Option<&Client>, payload: &str) {
        let server = Object::default()
            .with("id", "00000000000000000000000000000000")
            .with("applicationId", &self.application.id)
            .with("userId", "server-user-id")
            .with("userAlias", "server-user-alias")
            .with("deviceId", "server-device-id")
            .with("deviceAlias", "server-device-alias")
            .with("tag", "server-client-tag")
            .with("roles", ["server-client-role"]);
        let body = event(&self.telling, "gateway", "channel.server.message")
            .with("channel", self.channel())
            .with("client", server)
            .with("message", self.message(to, payload));
        self.send("channel.server.message", &body);
    }

    /// A step in the life of a connection: `initializing`, `connected`, `failed`, …
    pub(super) fn connection(&mut self, client: &Client, step: &str) {
        let event_type = format!("connection.{step}");
        let origin = if step == "failed" { "client" } else { "mediaserver" };
        let state = if step == "updated" { "connected" } else { step };
        let error = |code, message| Object::default().with("code", code).with("message", message);
        let error = match step {
            "failing" => Some(error("ConnectionTransportTimeout", "No data for 15 seconds.")),
            "failed" => Some(error(
                "ConnectionNotEstablished",
                "Could not establish connectivity with remote peer. Shutting down connection.",
            )),
            _ => None,
        };
        let early = step == "initializing";
        let connection = self
            .connection_head(client, (!early).then_some(client.id.as_str()), state, "sfu-upstream", "sfu")
            .with_some("error", error)
            .with("audioStreams", NONE)
            .with("videoStreams", NONE)
            .with_some("dataStream", (!early).then(Object::default))
            .with_some("transports", (!early).then_some(NONE));
        let body = connection_event(&self.telling, origin, &event_type).with("connection", connection);
        self.send(&event_type, &body);
    }

    /// What a connection has carried so far. `30.0` is no `30`: whoever writes the body anew breaks its signature.
    pub(super) fn stats(&mut self, client: &Client) {
        let bytes = self.telling.among(50_000..5_000_000);
        let report = Object::default().with("bytesSent", bytes).with("packetsSent", bytes / 1100);
        let sender = Object::default().with("source", Object::default().with("id", "9f")).with("report", report);
        let video = Object::default()
            .with("localBandwidth", 0)
            .with("remoteBandwidth", 0)
            .with("maxFrameWidth", 1280)
            .with("maxFrameHeight", 720)
            .with("maxFrameRate", 30.0)
            .with("senders", [sender.with("id", "8a")]);
        let pair = Object::default()
            .with("localCandidateId", "a7")
            .with("remoteCandidateId", "07")
            .with("report", Object::default().with("bytesSent", bytes).with("currentRoundTripTime", 47))
            .with("id", "f9");
        let transport =
            Object::default().with("candidatePairs", [pair]).with("activeCandidatePairId", "f9").with("id", "db");
        let connection = self
            .connection_head(client, Some(&client.id), "connected", "mcu", "mcu")
            .with("audioStreams", NONE)
            .with("videoStreams", [video])
            .with("dataStream", Object::default())
            .with("transports", [transport])
            .with("externalId", self.telling.hex());
        let body = event(&self.telling, "mediaserver", "connection.stats").with("connection", connection);
        self.send("connection.stats", &body);
    }

    /// The channel is recorded from now on. Nothing tells of it.
    pub(super) fn recording_starts(&mut self) {
        self.started = self.telling.now;
        self.recording = self.telling.guid();
    }

    /// And no longer.
    pub(super) fn recording_stops(&mut self) {
        self.stopped = self.telling.now;
    }

    /// One client's part has been moved: `audio` or `video`.
    pub(super) fn connection_recording(&mut self, client: &Client, part: &str) {
        let event_type = format!("connection.recording.{part}.ready");
        let channel = self
            .recording_head()
            .with("processed", true)
            .with("muxPending", true)
            .with("muxEnabled", true)
            .with("moveEnabled", true)
            .with("deleteFiles", true)
            .with("recordingPath", FOLDER)
            .and(&self.recording_tail());
        let body = event(&self.telling, "recordingmover", &event_type)
            .with("channelRecording", channel)
            .with("connectionRecording", self.part_of(client, part == "video"));
        self.send(&event_type, &body);
    }

    /// All clients' parts have been moved.
    pub(super) fn connection_recordings(&mut self, clients: &[Client]) {
        let event_type = "connection.recordings.ready";
        let parts: Vec<Object> = clients.iter().map(|client| self.part_of(client, true)).collect();
        let body = connection_event(&self.telling, "recordingmover", event_type)
            .with("channelRecording", self.recording_head())
            .with("connectionRecordings", parts);
        self.send(event_type, &body);
    }

    /// The channel's recording can be had, as a whole or in part, or not any more.
    pub(super) fn channel_recording(&mut self, moved: Moved) {
        let (origin, event_type) = match moved {
            Moved::Whole => ("recordingmover", "channel.recording.ready"),
            Moved::Audio => ("recordingmover", "channel.recording.audio.ready"),
            Moved::Video => ("recordingmover", "channel.recording.video.ready"),
            Moved::Expired => ("recordingmonitor", "channel.recording.expired"),
        };
        let recording = self.whole_recording(moved);
        let body = event(&self.telling, origin, event_type).with("channelRecording", recording);
        self.send(event_type, &body);
    }

    /// A signed body of any kind.
    pub(super) fn send(&mut self, event_type: &str, body: &Object) {
        self.sent.push(String::from_utf8_lossy(&body.bytes()).into_owned());
        let delivery = signed(event_type, body.bytes(), &self.application);
        self.telling.send(delivery);
    }

    /// Everything that was said so far comes in one call with one signature.
    pub(super) fn end_as_batch(mut self) -> Vec<Step> {
        let body = format!("[{}]", std::mem::take(&mut self.sent).join(","));
        let batch: Delivery = signed("batch", body.into_bytes(), &self.application);
        self.telling.only(batch);
        self.end()
    }

    /// The script.
    pub(super) fn end(self) -> Vec<Step> {
        self.telling.end()
    }

    pub(super) fn channel(&self) -> Object {
        Object::default().with("applicationId", &self.application.id).with("id", &self.channel)
    }

    pub(super) fn client(&self, client: &Client, with_application: bool) -> Object {
        let id = if with_application { format!("{}/{}", self.application.id, client.id) } else { client.id.clone() };
        Object::default()
            .with("applicationId", &self.application.id)
            .with("userId", &client.user)
            .with("deviceId", &client.device)
            .with("id", id)
    }

    fn message(&self, to: Option<&Client>, payload: &str) -> Object {
        Object::default()
            .with("channelId", &self.channel)
            .with_some("userId", to.map(|client| &client.user))
            .with_some("deviceId", to.map(|client| &client.device))
            .with_some("clientId", to.map(|client| &client.id))
            .with("payload", payload)
    }

    fn connection_head(&self, client: &Client, id: Option<&str>, state: &str, tag: &str, kind: &str) -> Object {
        Object::default()
            .with("id", &client.connection)
            .with("applicationId", &self.application.id)
            .with("channelId", &self.channel)
            .with_some("clientId", id)
            .with("deviceId", &client.device)
            .with("userId", &client.user)
            .with("state", state)
            .with("tag", tag)
            .with("type", kind)
    }

    fn recording_head(&self) -> Object {
        Object::default()
            .with("applicationId", &self.application.id)
            .with("channelId", &self.channel)
            .with("startTimestamp", date::utc(self.started))
            .with("stopTimestamp", date::utc(self.stopped))
    }

    fn recording_tail(&self) -> Object {
        record(&self.recording, self.stopped, self.telling.now)
    }

    /// Bytes of the channel's audio and video.
    fn sizes(&self) -> (u64, u64) {
        let seconds = Duration::try_from(self.stopped.duration_since(self.started)).unwrap_or_default().as_secs();
        (seconds * 17_600 + 63_696, seconds * 337_000 + 20_227)
    }

    fn whole_recording(&self, moved: Moved) -> Object {
        let times = format!("{}_to_{}", date::with_underscore(self.started), date::with_underscore(self.stopped));
        let stem = format!("{times}_{}", self.recording.replace('-', ""));
        let names = [format!("{stem}.mkv"), format!("{stem}_audio.mka"), format!("{stem}_video.mkv")];
        let key = format!("{}/{}", self.application.id, text(&self.channel));
        let expires = self.telling.now.as_second() + 300;
        let url = |name: &str| {
            let access =
                format!("AWSAccessKeyId=someaccesskey&Expires={expires}&Signature=Llrd6H7IM%2Bd7yG4ZVJAQSzbXhig%3D");
            format!("https://127.0.0.1:55200/recordings/{key}/{name}?{access}")
        };
        let path = |name: &str| format!("{FOLDER}mux\\{name}");
        let (audio, video) = self.sizes();
        // The parts follow the whole: first the mix, then its audio, then its video.
        let audio_there = matches!(moved, Moved::Audio | Moved::Video);
        let video_there = moved == Moved::Video;
        self.recording_head()
            .with("hasAudio", true)
            .with("hasVideo", true)
            .with("fileName", &names[0])
            .with("audioFileName", &names[1])
            .with("videoFileName", &names[2])
            .with("fileSize", audio + video)
            .with("audioFileSize", audio)
            .with("videoFileSize", video)
            .with("ready", true)
            .with_some("audioReady", audio_there.then_some(true))
            .with_some("videoReady", video_there.then_some(true))
            .with("url", url(&names[0]))
            .with_some("audioUrl", audio_there.then(|| url(&names[1])))
            .with_some("videoUrl", video_there.then(|| url(&names[2])))
            .with_some("filePath", (!audio_there).then(|| path(&names[0])))
            .with_some("audioFilePath", (!video_there).then(|| path(&names[1])))
            .with("videoFilePath", path(&names[2]))
            .with("objectKey", format!("{key}/{}", names[0]))
            .with_some("audioObjectKey", audio_there.then(|| format!("{key}/{}", names[1])))
            .with_some("videoObjectKey", video_there.then(|| format!("{key}/{}", names[2])))
            .with("processed", true)
            .with("muxPending", false)
            .with("movePending", false)
            .with("audioMovePending", !audio_there)
            .with("videoMovePending", !video_there)
            .with("muxEnabled", true)
            .with("moveEnabled", true)
            .with("deleteFiles", true)
            .with("recordingPath", FOLDER)
            .with("muxArgs", ["--strategy", "Flat", "--layout", "HGrid", "--frame-rate", "30", "--dynamic"])
            .with("muxSeconds", 3)
            .with("moveSeconds", 1)
            .with_some("audioMoveSeconds", audio_there.then_some(1))
            .with_some("videoMoveSeconds", video_there.then_some(1))
            .and(&self.recording_tail())
    }

    fn part_of(&self, client: &Client, video_ready: bool) -> Object {
        let id = client.connection.as_str();
        let since = date::utc(client.joined.max(self.started));
        let (audio, video) = self.sizes();
        Object::default()
            .with("audioId", dashed(&client.device))
            .with("videoId", dashed(&client.user))
            .with("applicationId", &self.application.id)
            .with("channelId", &self.channel)
            .with("userId", &client.user)
            .with("deviceId", &client.device)
            .with("clientId", &client.id)
            .with("connectionId", id)
            .with("connectionType", "sfu")
            .with("startTimestamp", &since)
            .with("stopTimestamp", date::utc(self.stopped))
            .with("hasAudio", true)
            .with("hasVideo", true)
            .with("audioFileName", format!("{id}.mka"))
            .with("videoFileName", format!("{id}.mkv"))
            .with("audioFileSize", audio / 2)
            .with("videoFileSize", video / 2)
            .with("audioReady", true)
            .with("videoReady", video_ready)
            .with("audioMuted", false)
            .with("videoMuted", false)
            .with("audioDisabled", false)
            .with("videoDisabled", false)
            .with("videoContent", "camera")
            .with("audioFirstFrameTimestamp", &since)
            .with("videoFirstFrameTimestamp", &since)
            .with("videoDelay", -0.187_824_188_867_187_5)
            .with("processed", true)
            .with("audioMovePending", false)
            .with("videoMovePending", !video_ready)
            .with("channelRecordingId", &self.recording)
            .with("updates", NONE)
            .and(&record(&dashed(id), self.stopped, self.telling.now))
    }
}

/// An empty array.
const NONE: [(); 0] = [];

/// The end of every object that stands in the server's data base: made by a server seven hours west, changed in UTC.
fn record(id: &str, created: Timestamp, modified: Timestamp) -> Object {
    Object::default()
        .with("id", id)
        .with("createdOn", date::local(created, Offset::constant(-7)))
        .with("modifiedOn", date::local(modified, Offset::UTC))
        .with("modifiedBy", NOBODY)
}

/// 32 hex digits as a GUID.
fn dashed(hex: &str) -> String {
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn text(channel: &serde_json::Value) -> String {
    channel.as_str().map_or_else(|| channel.to_string(), str::to_owned)
}
