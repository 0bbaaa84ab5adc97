//! `callboard send`: one request, batch or frame, and its answer.

use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::arguments::{Common, Send};
use super::link::{self, Link, Next};
use super::{Ended, batch_file, output, say, target};
use crate::feed::{Batch, Kind};
use crate::hub::Updates;
use crate::message::{
    Cause, Command, CommandId, ConnectionId, ConnectionState, ConnectionUpdate, ObsReply, ReplyOutcome, Timestamp,
    Update,
};
use crate::protocol::obs::batch::BatchDraft;
use crate::protocol::obs::request::RequestBody;
use crate::protocol::obs::{CheckedRequest, Dialect};
use crate::protocol::safety::{self, Refusal, Warning};
use crate::tr;
use crate::words::obs;

/// How long a frame that bears no id may take to come to something.
const AFTERMATH: Duration = Duration::from_secs(3);

/// 0 answered well, 1 answered with a failure or refused, 2 nothing was sent, 3 no connection or no answer.
pub fn run(command: &Send, common: &Common) -> Ended {
    send(command, common).unwrap_or_else(|ended| ended)
}

fn send(command: &Send, common: &Common) -> Result<Ended, Ended> {
    let (request, batch) = match &command.batch {
        // `clap` lets `--unsafe` pass beside anything.
        Some(file) if !command.r#unsafe => {
            let (request, batch) = batch_file::read(&read(file)?)?;
            (request, Some(batch))
        }
        _ => (request(command)?, None),
    };
    // Whether an unknown request is taken is the server's to say: after connecting. A batch has said its own.
    let warnings = safety::warnings(&request).into_iter();
    for warning in warnings.filter(|warning| !matches!(warning, Warning::UnknownRequest { .. })) {
        say(&obs::warning(&warning));
    }
    let (link, peer) = link::open(command.obs.as_deref(), common)?;
    let connection = peer.connect(&link);
    Sending {
        link: &link,
        connection,
        id: CommandId::next(),
        request,
        batch,
        name: peer.profile.name,
        dialect: Dialect::Shipping,
        available: Vec::new(),
        asked: false,
        went_out: None,
        until: None,
    }
    .run()
}

/// What the arguments ask for, checked. Nothing is sent when this fails.
fn request(command: &Send) -> Result<CheckedRequest, Ended> {
    // `clap` lets it pass beside a request type, because that excludes what it requires.
    if command.r#unsafe && command.raw.is_none() {
        say(tr!("cli-unsafe-raw-only"));
        return Err(Ended::Usage);
    }
    let refused = |refusal: Refusal| {
        say(&obs::refusal(&refusal));
        Ended::Usage
    };
    if let Some(file) = &command.raw {
        return CheckedRequest::raw(&read(file)?, command.r#unsafe).map_err(refused);
    }
    let request_type = command.request_type.as_deref().unwrap_or_default();
    let data = match command.data.as_deref() {
        Some("-") => read(Path::new("-"))?,
        data => data.unwrap_or_default().to_owned(),
    };
    CheckedRequest::from_text(request_type, &data).map_err(refused)
}

/// The text of a file, or of stdin for `-`.
fn read(path: &Path) -> Result<String, Ended> {
    let mut text = String::new();
    let result = if path == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    match result {
        Ok(_) => Ok(text),
        Err(error) => {
            say(&tr!("cli-unreadable", path = path.display().to_string(), error = error.to_string()));
            Err(Ended::Usage)
        }
    }
}

/// One request on its way.
struct Sending<'a> {
    link: &'a Link,
    connection: ConnectionId,
    id: CommandId,
    request: CheckedRequest,
    /// The rows as the file has them, those that are off included.
    batch: Option<BatchDraft>,
    name: String,
    dialect: Dialect,
    /// What the server takes, once it has told.
    available: Vec<String>,
    /// The hub was asked to send it.
    asked: bool,
    /// When it went out.
    went_out: Option<Timestamp>,
    /// The latest moment to wait for, where nothing is certain to come.
    until: Option<Instant>,
}

impl Sending<'_> {
    fn run(mut self) -> Result<Ended, Ended> {
        loop {
            match self.link.next(self.until) {
                Next::Interrupted => return Ok(Ended::Interrupted),
                Next::TimeOver if self.bears_id() => return Ok(Ended::Connection),
                Next::TimeOver => {
                    say(tr!("cli-nothing-came-back"));
                    return Ok(Ended::Done);
                }
                Next::Updates(updates) => {
                    if let Some(ended) = self.take(&updates)? {
                        return Ok(ended);
                    }
                }
            }
        }
    }

    /// Whether the answer can be told from other messages.
    fn bears_id(&self) -> bool {
        !matches!(self.request.body(), RequestBody::Raw { request_id: None, .. })
    }

    fn take(&mut self, updates: &Updates) -> Result<Option<Ended>, Ended> {
        let mut ended = None;
        for update in &updates.updates {
            let next = match update {
                Update::Connection { connection, change, .. } if *connection == self.connection => self.change(change),
                Update::Read { connection, request_type, data, .. }
                    if *connection == self.connection && request_type == "GetVersion" =>
                {
                    self.available = available(data);
                    None
                }
                Update::Sent { id, at, .. } if *id == self.id => {
                    self.went_out = Some(*at);
                    if !self.bears_id() {
                        self.until = Some(Instant::now() + AFTERMATH);
                    }
                    None
                }
                Update::Reply { id, outcome, .. } if *id == self.id => self.reply(outcome)?,
                _ => None,
            };
            ended = ended.or(next);
        }
        match self.went_out {
            Some(at) if ended.is_none() && !self.bears_id() => self.aftermath(at, &updates.batches),
            _ => Ok(ended),
        }
    }

    fn change(&mut self, change: &ConnectionUpdate) -> Option<Ended> {
        match change {
            ConnectionUpdate::Peer(peer) => self.dialect = peer.dialect,
            ConnectionUpdate::State(ConnectionState::Ready { .. }) if !self.asked => {
                if let Some(refusal) = safety::untaken(&self.request, self.dialect, &self.available) {
                    let refusal = batch_file::as_written(refusal, self.batch.as_ref());
                    say(&obs::refusal(&refusal));
                    return Some(Ended::Usage);
                }
                if self.batch.as_ref().is_some_and(|batch| !batch_file::suits(batch, self.dialect)) {
                    return Some(Ended::Usage);
                }
                self.asked = true;
                let (connection, id, request) = (self.connection, self.id, self.request.clone());
                self.link.hub().send(Command::Request { id, connection, request });
            }
            // One attempt: whoever wants more calls again.
            ConnectionUpdate::State(
                ConnectionState::Waiting { failure, .. } | ConnectionState::Stopped { failure },
            ) => {
                target::say_failure(failure, &self.name);
                let refused =
                    matches!(failure.cause, Cause::OurProtocolError { .. } | Cause::UnsupportedFeature | Cause::TooBig);
                let refused = refused && self.asked;
                return Some(if refused { Ended::Refused } else { Ended::Connection });
            }
            _ => {}
        }
        None
    }

    fn reply(&mut self, outcome: &ReplyOutcome) -> Result<Option<Ended>, Ended> {
        match outcome {
            ReplyOutcome::Answered(reply) => {
                output::line(&Answer::of(reply))?;
                if let Some(batch) = &self.batch {
                    batch_file::say_rows(batch, reply, self.dialect);
                }
                if reply.result {
                    return Ok(Some(Ended::Done));
                }
                if self.batch.is_some() {
                    return Ok(Some(Ended::Refused));
                }
                let (name, what, then) = obs::request_status(self.dialect, reply.code);
                let request = reply.request_type.as_str();
                say(&tr!(
                    "cli-answer-failed",
                    request = request,
                    code = reply.code.to_string(),
                    name = name,
                    what = what
                ));
                if let Some(comment) = &reply.comment {
                    say(&tr!("cli-answer-comment", comment = comment.as_str()));
                }
                say(&then);
                Ok(Some(Ended::Refused))
            }
            ReplyOutcome::TimedOut { after } if self.bears_id() => {
                say(&tr!("cli-no-answer", seconds = after.as_secs().to_string()));
                Ok(Some(Ended::Connection))
            }
            ReplyOutcome::TimedOut { .. } => Ok(None),
            ReplyOutcome::Disconnected => {
                say(tr!("cli-disconnected"));
                // The state of the connection says why, and should come next.
                self.until = Some(Instant::now() + AFTERMATH);
                Ok(None)
            }
            ReplyOutcome::NotSent => {
                say(tr!("cli-not-sent"));
                Ok(Some(Ended::Connection))
            }
        }
    }

    /// The first word of the other side after a frame without an id that went out at `sent`.
    fn aftermath(&self, sent: Timestamp, batches: &[Batch]) -> Result<Option<Ended>, Ended> {
        for batch in batches {
            let of_conversation =
                |kind| matches!(kind, Kind::Session | Kind::Response | Kind::Unknown | Kind::Malformed);
            let answer = batch
                .records
                .iter()
                .find(|record| record.source == self.connection && record.at >= sent && of_conversation(record.kind));
            if let Some(answer) = answer {
                let start = answer.offset as usize;
                let text = batch.text.get(start..start + answer.len as usize).unwrap_or_default();
                output::line(&output::body(text))?;
                return Ok(Some(Ended::Done));
            }
        }
        Ok(None)
    }
}

/// What a server says in `GetVersion` that it takes; nothing when it does not say.
fn available(data: &RawValue) -> Vec<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        available_requests: Vec<String>,
    }
    serde_json::from_str::<Version>(data.get()).map(|version| version.available_requests).unwrap_or_default()
}

/// The answer in the protocol's own shape, with the time it took.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    request_type: &'a str,
    request_status: Status<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_data: Option<Box<RawValue>>,
    /// Of a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Box<RawValue>>,
    ms: f64,
}

#[derive(Serialize)]
struct Status<'a> {
    result: bool,
    code: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
}

/// What the hub hands over as the data of a batch's answer.
#[derive(Deserialize)]
struct Results<'a> {
    #[serde(borrow)]
    results: &'a RawValue,
}

impl<'a> Answer<'a> {
    fn of(reply: &'a ObsReply) -> Self {
        let data = reply.data.as_ref().map(|data| output::body(data.get()));
        let batch = reply.request_type == "RequestBatch";
        let results =
            data.as_ref().filter(|_| batch).and_then(|data| serde_json::from_str::<Results<'_>>(data.get()).ok());
        let results = results.map(|of_batch| of_batch.results.to_owned());
        Self {
            request_type: &reply.request_type,
            request_status: Status { result: reply.result, code: reply.code, comment: reply.comment.as_deref() },
            response_data: if results.is_some() { None } else { data },
            results,
            ms: reply.latency.as_micros() as f64 / 1000.0,
        }
    }
}
