//! What has happened: from the sessions through the hub to `model`, `ui` and `cli`. Feed rows travel beside it, in batches.

use std::time::Duration;

use serde_json::value::RawValue;

use super::{CommandId, ConnectionId, ConnectionUpdate, Failure, SecretPlace, StageReport, Timestamp};

/// One change. `Model::apply` takes them in the order they come.
#[derive(Debug, Clone)]
pub enum Update {
    Connection {
        connection: ConnectionId,
        at: Timestamp,
        change: ConnectionUpdate,
    },
    /// An event that `protocol::obs::event::changes_state` names: the model follows what is true now.
    Event {
        connection: ConnectionId,
        at: Timestamp,
        event_type: String,
        data: Option<Box<RawValue>>,
    },
    /// The answer to a request of the first sync or of a poll, asked by the session itself, or to `Command::Read`.
    Read {
        connection: ConnectionId,
        at: Timestamp,
        request_type: String,
        /// The request data of a `Command::Read`, as it was given.
        asked: Option<Box<RawValue>>,
        data: Box<RawValue>,
    },
    /// A `Command::Read` without success.
    ReadFailed {
        connection: ConnectionId,
        at: Timestamp,
        request_type: String,
        asked: Option<Box<RawValue>>,
        /// The status that the server answered; `None`: no answer, or no connection.
        code: Option<u32>,
    },
    /// A request went out; the command log begins its line.
    Sent {
        id: CommandId,
        connection: ConnectionId,
        at: Timestamp,
        request_type: String,
        data: Option<Box<RawValue>>,
    },
    /// Every request that was sent ends in exactly one of these.
    Reply {
        id: CommandId,
        connection: ConnectionId,
        at: Timestamp,
        outcome: ReplyOutcome,
    },
    TestStage {
        id: CommandId,
        report: StageReport,
    },
    /// The test is over. `Ok` holds a line such as "OBS 29.0.2, obs-websocket 5.1.0".
    TestDone {
        id: CommandId,
        result: Result<super::PeerInfo, Failure>,
    },
    /// A connection that is new or has a new profile: a saved one at start, one of `Command::Save`, one of the demo.
    ConnectionAdded {
        connection: ConnectionId,
        profile: Box<super::Profile>,
        simulated: bool,
    },
    SecretPlace {
        connection: ConnectionId,
        place: SecretPlace,
    },
    /// `Ok` holds the path and the number of rows; `Err` the reason in the words of the system.
    Exported {
        id: CommandId,
        result: Result<Option<(std::path::PathBuf, u64)>, String>,
    },
    QrCode {
        id: CommandId,
        result: Result<Option<String>, String>,
    },
    Picture {
        id: CommandId,
        result: Result<super::Picture, super::PictureProblem>,
    },
    /// `Ok` holds the path, `Ok(None)` that no file was chosen; `Err` the reason in the words of the system.
    PictureSaved {
        id: CommandId,
        result: Result<Option<std::path::PathBuf>, String>,
    },
    /// The presets that are kept, once at the start.
    Presets {
        presets: Vec<super::Preset>,
        trouble: Option<super::preset::Trouble>,
    },
    /// `Ok(None)`: no file was chosen. `Err` says in words what is wrong with it; nothing of it is taken then.
    PresetsImported {
        id: CommandId,
        result: Result<Option<Vec<super::Preset>>, String>,
    },
    /// `Ok` holds the path and the number of presets; `Err` the reason in words.
    PresetsExported {
        id: CommandId,
        result: Result<Option<(std::path::PathBuf, u64)>, String>,
    },
    /// The webhook receiver stands differently now.
    Receiver(super::ReceiverState),
    /// Requests that were no deliveries. Told of once a second at most.
    WebhookRefused(super::RefusedWebhook),
    /// The history of recordings was opened, or could not be.
    History(super::HistoryState),
    /// What could be read in the history is more now. At most ten times a second.
    HistoryChanged,
    Notice(Notice),
}

/// How a request ended.
#[derive(Debug, Clone)]
pub enum ReplyOutcome {
    /// The server answered, well or not.
    Answered(ObsReply),
    /// The server had its time and said nothing.
    TimedOut { after: Duration },
    /// The connection ended first. It is not known whether the request was carried out.
    Disconnected,
    /// It never went out: not connected.
    NotSent,
}

/// `RequestResponse`: `requestStatus` and `responseData`.
#[derive(Debug, Clone)]
pub struct ObsReply {
    pub request_type: String,
    pub code: u32,
    pub result: bool,
    pub comment: Option<String>,
    pub data: Option<Box<RawValue>>,
    /// From the write of the request to the read of the answer.
    pub latency: Duration,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeLevel {
    Info,
    Success,
    Warning,
    Error,
}

/// Something that the person should know, already in words.
#[derive(Debug, Clone)]
pub struct Notice {
    pub level: NoticeLevel,
    pub text: String,
    /// One click away, under *Details*.
    pub detail: Option<String>,
}
