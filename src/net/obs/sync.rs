//! What the session asks by itself: the first sync, the reading anew after a change of collection, the polls.

use std::collections::HashSet;

use tokio::time::Instant;

use super::{OWN, Obs};
use crate::message::{ConnectionUpdate, Timestamp, Update};
use crate::net::conversation::Conversation;
use crate::net::pending::{Asker, Entry};
use crate::protocol::obs::decode::{Event, RequestResponse};
use crate::protocol::obs::{CheckedRequest, Dialect, encode};

const GET_VERSION: &str = "GetVersion";

/// What is read after Identified, as far as the server has it. `GetVersion` comes first and tells what it has.
const STATE: [&str; 9] = [
    "GetSceneList",
    "GetStudioModeEnabled",
    "GetStreamStatus",
    "GetRecordStatus",
    "GetReplayBufferStatus",
    "GetVirtualCamStatus",
    "GetProfileList",
    "GetSceneCollectionList",
    "GetStats",
];

/// `NotReady`: OBS is starting or changes its scene collection.
const NOT_READY: u32 = 207;
/// The round of the polls, which belong to no sync.
const POLL: u64 = 0;
/// A change of collection is not waited for longer than this many probe intervals.
const PATIENCE: u32 = 10;

/// How the reading stands.
#[derive(Debug, Default)]
pub(super) struct Sync {
    /// Answers of an older round are out of date.
    round: u64,
    /// Answers that this round still waits for.
    missing: usize,
    asked: u64,
    available: HashSet<String>,
    streaming: bool,
    recording: bool,
    next_output_poll: Option<Instant>,
    next_stats_poll: Option<Instant>,
    paused: bool,
    /// When a server that was not ready is asked again.
    probe: Option<Instant>,
    /// The person changed the mask while Identify was on its way.
    pub(super) resubscribe: bool,
}

impl Sync {
    /// For the id of the next request of the session's own.
    pub(super) fn next_number(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    pub(super) fn timer(&self) -> Option<Instant> {
        let polls = if self.paused { [None, None] } else { [self.next_output_poll, self.next_stats_poll] };
        polls.into_iter().chain([self.probe]).flatten().min()
    }
}

impl Obs {
    /// Reads everything anew.
    pub(super) fn begin_sync(&mut self, talk: &mut Conversation<'_>) {
        self.sync.round += 1;
        self.sync.missing = 1;
        self.sync.probe = None;
        let round = self.sync.round;
        self.ask(round, GET_VERSION, talk);
    }

    fn ask(&mut self, round: u64, request_type: &str, talk: &mut Conversation<'_>) {
        // None of these takes data, so none can be refused; if one were, its answer would be missed below.
        let Ok(request) = CheckedRequest::single(request_type, None) else { return };
        let request_id = format!("{OWN}{}", self.sync.next_number());
        let entry = Entry {
            asker: Asker::Session { round },
            request_type: request_type.to_owned(),
            sent: Instant::now(),
            allowed: talk.tempo.answer,
        };
        // The number is new, so is the id.
        if talk.pending.insert(&request_id, entry).is_ok() {
            let text = encode::request(self.dialect(), &request_id, &request);
            talk.remember_sent(&text);
            self.send(text, talk);
        }
    }

    /// The answer to a request of the session's own.
    pub(super) fn own_answer(
        &mut self,
        round: u64,
        request_type: &str,
        response: &RequestResponse<'_>,
        at: Timestamp,
        talk: &mut Conversation<'_>,
    ) {
        if round != POLL && round != self.sync.round {
            return;
        }
        if response.code == NOT_READY {
            self.pause(talk.tempo.not_ready_probe, talk);
            // Everything is asked again by then.
            self.sync.round += 1;
            self.sync.missing = 0;
            self.synced(talk);
            return;
        }
        if let (true, Some(data)) = (response.result, response.response_data) {
            self.learn(request_type, data.get(), talk);
            talk.voice.reporter.update(Update::Read {
                connection: talk.voice.reporter.connection,
                at,
                request_type: request_type.to_owned(),
                asked: None,
                data: data.to_owned(),
            });
        }
        if round == POLL {
            return;
        }
        if request_type == GET_VERSION {
            self.resume(talk);
            self.ask_state(talk);
        }
        self.answered(talk);
    }

    /// An own request was not answered in time. The first sync has its own deadline; later ones go on without it.
    pub(super) fn own_overdue(&mut self, round: u64, talk: &mut Conversation<'_>) {
        if self.sync.paused {
            self.sync.probe.get_or_insert(Instant::now() + talk.tempo.not_ready_probe);
        }
        if round != POLL && round == self.sync.round {
            self.answered(talk);
        }
    }

    fn answered(&mut self, talk: &mut Conversation<'_>) {
        self.sync.missing = self.sync.missing.saturating_sub(1);
        if self.sync.missing == 0 {
            self.synced(talk);
        }
    }

    fn synced(&mut self, talk: &mut Conversation<'_>) {
        if !talk.is_ready() {
            talk.ready();
        }
        if std::mem::take(&mut self.sync.resubscribe)
            && let Some(mask) = self.mask
        {
            self.unconfirmed += 1;
            self.send(encode::reidentify(self.dialect(), mask), talk);
        }
    }

    /// The rest of the state. A draft server has nothing but GetVersion.
    fn ask_state(&mut self, talk: &mut Conversation<'_>) {
        if self.dialect() == Dialect::Draft {
            return;
        }
        let round = self.sync.round;
        for request_type in STATE {
            if self.sync.available.contains(request_type) {
                self.sync.missing += 1;
                self.ask(round, request_type, talk);
            }
        }
    }

    /// What the session itself needs of an answer.
    fn learn(&mut self, request_type: &str, data: &str, talk: &Conversation<'_>) {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Version {
            available_requests: HashSet<String>,
        }
        match request_type {
            GET_VERSION => {
                if let Ok(version) = serde_json::from_str::<Version>(data) {
                    self.sync.available = version.available_requests;
                }
            }
            "GetStreamStatus" => self.sync.streaming = output_active(data),
            "GetRecordStatus" => self.sync.recording = output_active(data),
            _ => return,
        }
        self.schedule(talk);
    }

    /// What the session itself needs of an event.
    pub(super) fn follow(&mut self, event: &Event<'_>, talk: &mut Conversation<'_>) {
        let data = event.event_data.map_or("{}", |data| data.get());
        match event.event_type.as_ref() {
            "StreamStateChanged" => self.sync.streaming = output_active(data),
            "RecordStateChanged" => self.sync.recording = output_active(data),
            "CurrentSceneCollectionChanging" => self.pause(talk.tempo.not_ready_probe * PATIENCE, talk),
            "CurrentSceneCollectionChanged" => {
                self.resume(talk);
                self.begin_sync(talk);
            }
            _ => return,
        }
        self.schedule(talk);
    }

    fn pause(&mut self, probe_after: std::time::Duration, talk: &mut Conversation<'_>) {
        if !std::mem::replace(&mut self.sync.paused, true) {
            talk.voice.reporter.change(ConnectionUpdate::Paused(true));
        }
        self.sync.probe = Some(Instant::now() + probe_after);
    }

    fn resume(&mut self, talk: &mut Conversation<'_>) {
        self.sync.probe = None;
        if std::mem::replace(&mut self.sync.paused, false) {
            talk.voice.reporter.change(ConnectionUpdate::Paused(false));
        }
    }

    /// Polls run while something is on air.
    fn schedule(&mut self, talk: &Conversation<'_>) {
        let now = Instant::now();
        if self.sync.streaming || self.sync.recording {
            self.sync.next_output_poll.get_or_insert(now + talk.tempo.output_poll);
            self.sync.next_stats_poll.get_or_insert(now + talk.tempo.stats_poll);
        } else {
            self.sync.next_output_poll = None;
            self.sync.next_stats_poll = None;
        }
    }

    /// Does what is due.
    pub(super) fn poll(&mut self, now: Instant, talk: &mut Conversation<'_>) {
        let due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if due(self.sync.probe) {
            self.begin_sync(talk);
        }
        if self.sync.paused {
            return;
        }
        if due(self.sync.next_output_poll) {
            self.sync.next_output_poll = Some(now + talk.tempo.output_poll);
            for (active, request_type) in
                [(self.sync.streaming, "GetStreamStatus"), (self.sync.recording, "GetRecordStatus")]
            {
                if active {
                    self.ask(POLL, request_type, talk);
                }
            }
        }
        if due(self.sync.next_stats_poll) {
            self.sync.next_stats_poll = Some(now + talk.tempo.stats_poll);
            self.ask(POLL, "GetStats", talk);
        }
    }
}

/// `outputActive` of a status or of an event.
fn output_active(data: &str) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Output {
        output_active: bool,
    }
    serde_json::from_str::<Output>(data).is_ok_and(|output| output.output_active)
}
