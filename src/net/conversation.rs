//! One open socket: what a system may do with it, and everything that has to end with it.

use std::sync::Arc;

use serde_json::value::RawValue;
use tokio::time::Instant;

use super::batch::{Collector, Queue};
use super::pending::{Asker, Entry, Pending};
use super::system::{Ending, Next};
use super::tempo::Tempo;
use super::websocket::Outbox;
use crate::feed::{Kind, Record, Types};
use crate::message::{
    Cause, CommandId, ConnectionId, ConnectionState, ConnectionUpdate, Counters, PeerInfo, ReplyOutcome, Stage,
    StageReport, StageState, Timestamp, Update,
};
use crate::protocol::masking;

/// Where updates go: a connection's, or those of a staged test.
#[derive(Debug, Clone)]
pub struct Reporter {
    pub queue: Arc<Queue>,
    pub connection: ConnectionId,
    /// A test reports its stages and nothing else.
    pub test: Option<CommandId>,
}

impl Reporter {
    pub fn change(&self, change: ConnectionUpdate) {
        let update = match (self.test, change) {
            (None, change) => Update::Connection { connection: self.connection, at: Timestamp::now(), change },
            (Some(id), ConnectionUpdate::Stage(report)) => Update::TestStage { id, report },
            (Some(_), _) => return,
        };
        self.queue.push_update(update);
    }

    pub fn update(&self, update: Update) {
        if self.test.is_none() {
            self.queue.push_update(update);
        }
    }

    /// A quiet request without success. `asked`: its data as JSON text.
    pub fn read_failed(&self, request_type: &str, asked: Option<String>, code: Option<u32>) {
        self.update(Update::ReadFailed {
            connection: self.connection,
            at: Timestamp::now(),
            request_type: request_type.to_owned(),
            asked: asked.and_then(|asked| RawValue::from_string(asked).ok()),
            code,
        });
    }

    /// How a request of the person ended.
    pub fn reply(&self, id: CommandId, outcome: ReplyOutcome) {
        self.update(Update::Reply { id, connection: self.connection, at: Timestamp::now(), outcome });
    }
}

/// The voice of a connection over all its attempts: updates, feed rows, running totals.
#[derive(Debug)]
pub struct Voice {
    pub reporter: Reporter,
    collector: Collector,
    pub counters: Counters,
    reported: Counters,
    reported_at: Instant,
    pub last_frame: Timestamp,
}

impl Voice {
    pub fn new(reporter: Reporter, types: Arc<Types>) -> Self {
        let collector = Collector::new(reporter.connection, types);
        Self {
            reporter,
            collector,
            counters: Counters::default(),
            reported: Counters::default(),
            reported_at: Instant::now(),
            last_frame: Timestamp::default(),
        }
    }

    /// One feed row.
    pub fn record(&mut self, at: Timestamp, kind: Kind, type_name: &str, bit: u8, text: &str) {
        if self.reporter.test.is_none() {
            self.collector.push(at, kind, type_name, bit, text);
        }
    }

    /// A new state: an update, and a row of the feed (the stages on the way make none).
    pub fn state(&mut self, state: ConnectionState) {
        let (word, stage, failure) = match &state {
            ConnectionState::Off => ("off", None, None),
            ConnectionState::Connecting { stage, .. } => ("connecting", Some(*stage), None),
            ConnectionState::Ready { .. } => ("ready", None, None),
            ConnectionState::Stale { .. } => ("stale", None, None),
            ConnectionState::Waiting { failure, .. } => ("waiting", Some(failure.stage), Some(failure)),
            ConnectionState::Stopped { failure } => ("stopped", Some(failure.stage), Some(failure)),
        };
        let row = serde_json::json!({
            "state": word,
            "stage": stage.map(Stage::word),
            "cause": failure.map(|failure| failure.cause.word()),
            "detail": failure.map(|failure| failure.detail.as_str()),
        });
        self.record(Timestamp::now(), Kind::Connection, "connection", Record::NO_BIT, &row.to_string());
        self.flush();
        self.reporter.change(ConnectionUpdate::State(state));
    }

    /// Hands the collected rows to the queue.
    pub fn flush(&mut self) {
        if let Some(batch) = self.collector.take() {
            self.reporter.queue.push_batch(batch);
        }
    }

    /// When [`Self::tick`] has something to do next.
    fn next_timer(&self, tempo: &Tempo) -> Option<Instant> {
        let counters = (self.counters != self.reported).then(|| self.reported_at + tempo.counters);
        self.collector.due().into_iter().chain(counters).min()
    }

    fn tick(&mut self, now: Instant, tempo: &Tempo) {
        if self.collector.due().is_some_and(|due| due <= now) {
            self.flush();
        }
        if self.counters != self.reported && self.reported_at + tempo.counters <= now {
            self.report_counters(now);
        }
    }

    fn report_counters(&mut self, now: Instant) {
        self.counters.dropped = self.reporter.queue.dropped_of(self.reporter.connection);
        self.reported = self.counters;
        self.reported_at = now;
        self.reporter.change(ConnectionUpdate::Counters { counters: self.counters, last_frame: self.last_frame });
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.flush();
    }
}

/// The stage that is being tried, its clock and its deadline.
#[derive(Debug)]
pub struct Stages {
    reporter: Reporter,
    attempt: u32,
    running: Option<(Stage, Instant, Instant)>,
    last: Stage,
}

impl Stages {
    pub fn new(reporter: Reporter, attempt: u32) -> Self {
        Self { reporter, attempt, running: None, last: Stage::Resolve }
    }

    pub fn begin(&mut self, stage: Stage, deadline: std::time::Duration) {
        let now = Instant::now();
        self.running = Some((stage, now, now + deadline));
        self.last = stage;
        self.reporter.change(ConnectionUpdate::State(ConnectionState::Connecting { stage, attempt: self.attempt }));
        self.report(stage, StageState::Running);
    }

    pub fn done(&mut self) {
        if let Some((stage, since, _)) = self.running.take() {
            self.report(stage, StageState::Done(since.elapsed()));
        }
    }

    pub fn skip(&mut self, stage: Stage) {
        self.report(stage, StageState::Skipped);
    }

    /// The attempt is over. Returns the stage that was not reached, `FirstSync` for a connection that stood.
    pub fn fail(&mut self) -> Stage {
        if let Some((stage, since, _)) = self.running.take() {
            self.report(stage, StageState::Failed(since.elapsed()));
        }
        self.last
    }

    /// The running stage gets this long from now.
    pub fn extend(&mut self, deadline: std::time::Duration) {
        if let Some((_, _, until)) = &mut self.running {
            *until = Instant::now() + deadline;
        }
    }

    pub fn running(&self) -> Option<Stage> {
        self.running.map(|(stage, _, _)| stage)
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.running.map(|(_, _, until)| until)
    }

    fn report(&self, stage: Stage, state: StageState) {
        self.reporter.change(ConnectionUpdate::Stage(StageReport { stage, state }));
    }
}

/// Keep-alive: pings, their round trip, and how many intervals passed without any frame.
#[derive(Debug)]
struct Pulse {
    next: Instant,
    number: u32,
    sent: Instant,
    frames_then: u64,
    missed: u32,
}

/// What a system can do with an open socket.
#[derive(Debug)]
pub struct Conversation<'a> {
    pub voice: &'a mut Voice,
    pub tempo: Tempo,
    pub stages: Stages,
    pub pending: Pending,
    pub peer: Option<PeerInfo>,
    pub(super) outbox: Outbox,
    pub(super) ending: Option<Ending>,
    pub(super) secret_wanted: bool,
    ready: Option<(Instant, Timestamp)>,
    pulse: Option<Pulse>,
    /// What went out last, for the log and the details of the failure when the server calls it wrong. Never holds an
    /// Identify, and no secret.
    last_sent: String,
}

/// How much of a frame is kept for the log.
const LOGGED: usize = 2048;
/// Longer frames are not masked for the log, only measured: each request that goes out pays for it.
const MASKED: usize = 64 * 1024;

impl<'a> Conversation<'a> {
    pub(super) fn new(voice: &'a mut Voice, tempo: Tempo, stages: Stages) -> Self {
        Self {
            voice,
            tempo,
            stages,
            pending: Pending::default(),
            peer: None,
            outbox: Outbox::default(),
            ending: None,
            secret_wanted: false,
            ready: None,
            pulse: None,
            last_sent: String::new(),
        }
    }

    /// Puts a text frame on its way.
    pub fn send_text(&mut self, text: String) {
        self.sent(text.len());
        self.outbox.text(text);
    }

    /// Puts a binary frame on its way.
    pub fn send_binary(&mut self, bytes: Vec<u8>) {
        self.sent(bytes.len());
        self.outbox.binary(bytes);
    }

    fn sent(&mut self, bytes: usize) {
        self.voice.counters.frames_out += 1;
        self.voice.counters.bytes_out += bytes as u64;
    }

    /// Keeps what went out for the log, without the values of fields that name a secret. Not for an Identify.
    pub fn remember_sent(&mut self, text: &str) {
        self.last_sent.clear();
        let short = Some(text).filter(|text| text.len() <= MASKED);
        let Some(json) = short.and_then(|text| serde_json::from_str::<&RawValue>(text).ok()) else {
            self.last_sent = format!("a message of {} bytes", text.len());
            return;
        };
        let masked = masking::mask(json, false);
        let masked = masked.get();
        self.last_sent.push_str(&masked[..masked.floor_char_boundary(LOGGED)]);
    }

    pub fn last_sent(&self) -> &str {
        &self.last_sent
    }

    /// Asks for the password; the system's `secret` is called with it.
    pub fn ask_secret(&mut self) {
        self.secret_wanted = true;
        self.stages.extend(self.tempo.secret);
    }

    /// From here on the socket is kept alive with pings.
    pub fn keep_alive(&mut self) {
        let now = Instant::now();
        let frames_then = self.voice.counters.frames_in;
        self.pulse.get_or_insert(Pulse { next: now, number: 0, sent: now, frames_then, missed: 0 });
    }

    /// Identified and in sync.
    pub fn ready(&mut self) {
        self.stages.done();
        match (self.voice.reporter.test, self.peer.clone()) {
            (Some(_), Some(peer)) => self.ending = Some(Ending::Tested(peer)),
            _ => {
                let since = Timestamp::now();
                self.ready = Some((Instant::now(), since));
                self.voice.state(ConnectionState::Ready { since });
            }
        }
    }

    pub fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    /// How long the connection has stood.
    pub(super) fn stood(&self) -> std::time::Duration {
        self.ready.map_or_else(Default::default, |(since, _)| since.elapsed())
    }

    /// Ends the conversation. The first word counts.
    pub fn end(&mut self, cause: Cause, detail: impl Into<String>, next: Next) {
        let detail = detail.into();
        self.ending.get_or_insert(Ending::Failed { cause, detail, next });
    }

    /// Any frame came.
    pub(super) fn heard(&mut self, bytes: usize, at: Timestamp) {
        self.voice.counters.frames_in += 1;
        self.voice.counters.bytes_in += bytes as u64;
        self.voice.last_frame = at;
        let Some(pulse) = &mut self.pulse else { return };
        let stale = pulse.missed >= self.tempo.stale_after;
        pulse.missed = 0;
        if let (true, Some((_, since))) = (stale, self.ready) {
            self.voice.state(ConnectionState::Ready { since });
        }
    }

    pub(super) fn pong(&mut self, payload: &[u8]) {
        let Some(pulse) = &self.pulse else { return };
        if payload == pulse.number.to_be_bytes() {
            self.voice.reporter.change(ConnectionUpdate::RoundTrip(pulse.sent.elapsed()));
        }
    }

    /// When [`Self::tick`] has something to do next.
    pub(super) fn next_timer(&self) -> Option<Instant> {
        let timers = [
            self.voice.next_timer(&self.tempo),
            self.pending.next_deadline(),
            self.stages.deadline(),
            self.pulse.as_ref().map(|pulse| pulse.next),
        ];
        timers.into_iter().flatten().min()
    }

    /// Does what is due. Returns the session's own requests that were not answered in time.
    pub(super) fn tick(&mut self, now: Instant) -> Vec<Entry> {
        self.voice.tick(now, &self.tempo);
        let mut own = Vec::new();
        while let Some(entry) = self.pending.overdue(now) {
            match entry.asker {
                Asker::Person(id) => {
                    self.voice.reporter.reply(id, ReplyOutcome::TimedOut { after: entry.allowed });
                }
                Asker::List { asked } => self.voice.reporter.read_failed(&entry.request_type, asked, None),
                Asker::Session { .. } => own.push(entry),
            }
        }
        if self.stages.deadline().is_some_and(|deadline| deadline <= now) {
            self.stage_overdue();
        }
        if self.pulse.as_ref().is_some_and(|pulse| pulse.next <= now) {
            self.ping(now);
        }
        own
    }

    fn stage_overdue(&mut self) {
        let cause = match self.stages.running() {
            Some(Stage::Hello) => Cause::SilentAfterUpgrade,
            _ => Cause::TimedOut,
        };
        self.end(cause, "the other side said nothing within the deadline", Next::Retry);
    }

    fn ping(&mut self, now: Instant) {
        let Some(pulse) = &mut self.pulse else { return };
        let frames = self.voice.counters.frames_in;
        if pulse.number > 0 && frames == pulse.frames_then {
            pulse.missed += 1;
        }
        let missed = pulse.missed;
        pulse.frames_then = frames;
        pulse.number = pulse.number.wrapping_add(1);
        pulse.sent = now;
        pulse.next = now + self.tempo.ping;
        let number = pulse.number;
        if missed >= self.tempo.lost_after {
            let detail = format!("nothing came for {missed} intervals of {:?}", self.tempo.ping);
            self.end(Cause::Silent, detail, Next::Retry);
            return;
        }
        if let (true, Some((_, since))) = (missed == self.tempo.stale_after, self.ready) {
            self.voice.state(ConnectionState::Stale { since });
        }
        self.outbox.ping(number);
    }
}

impl Drop for Conversation<'_> {
    /// However a conversation ends, even by a panic, nobody is left waiting.
    fn drop(&mut self) {
        for entry in self.pending.drain() {
            match entry.asker {
                Asker::Person(id) => self.voice.reporter.reply(id, ReplyOutcome::Disconnected),
                Asker::List { asked } => self.voice.reporter.read_failed(&entry.request_type, asked, None),
                Asker::Session { .. } => {}
            }
        }
        self.voice.flush();
        if self.voice.counters != self.voice.reported {
            self.voice.report_counters(Instant::now());
        }
    }
}
