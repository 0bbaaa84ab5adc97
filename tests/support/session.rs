//! A hub to look at from outside: sends commands, keeps every update and every feed row, waits for something to be true.

#![allow(dead_code, reason = "each test file that includes this uses its own part")]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use callboard::feed::{Kind, Record};
use callboard::hub::{Hub, Options};
use callboard::message::{
    Cause, Command, CommandId, ConnectionId, ConnectionState, ConnectionUpdate, Counters, Failure, Profile,
    ReplyOutcome, SubscriptionState, System, TlsTrust, Update,
};
use callboard::net::tempo::Tempo;
use callboard::protocol::Secret;
use callboard::protocol::obs::{CheckedRequest, Encoding, EventSubscriptions};

/// Nothing here takes this long; a test that waits longer has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// One feed row, owned.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) source: ConnectionId,
    pub(crate) kind: Kind,
    pub(crate) type_name: String,
    pub(crate) bit: u8,
    pub(crate) text: String,
}

/// What came out of the hub so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) updates: Vec<Update>,
    pub(crate) lines: Vec<Line>,
    pub(crate) dropped: u64,
}

/// A hub with a data folder of its own and no keychain.
pub(crate) struct Desk {
    pub(crate) hub: Hub,
    pub(crate) seen: Mutex<Seen>,
    pub(crate) folder: tempfile::TempDir,
}

/// A pace that lets a test see a retry without waiting for seconds.
pub(crate) fn quick() -> Tempo {
    Tempo {
        backoff_first: Duration::from_millis(50),
        backoff_longest: Duration::from_millis(200),
        counters: Duration::from_millis(50),
        ..Tempo::default()
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(quick())
    }

    pub(crate) fn with(tempo: Tempo) -> Self {
        Self::with_options(Options { tempo, ..Options::default() })
    }

    pub(crate) fn with_options(mut options: Options) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        options.data_dir = Some(folder.path().to_owned());
        options.without_keychain = true;
        let (hub, _) = Hub::start(options, || {}).expect("a hub");
        Self { hub, seen: Mutex::default(), folder }
    }

    /// Saves a connection to `url` and connects.
    pub(crate) fn connect(&self, url: &str, password: Option<&str>) -> ConnectionId {
        self.connect_with(profile(url), password)
    }

    pub(crate) fn connect_with(&self, profile: Profile, password: Option<&str>) -> ConnectionId {
        let id = self.save(profile, password);
        self.hub.send(Command::Connect(id));
        id
    }

    pub(crate) fn save(&self, profile: Profile, password: Option<&str>) -> ConnectionId {
        let id = self.hub.new_connection_id();
        self.hub.send(Command::Save {
            connection: id,
            profile: Box::new(profile),
            secret: password.map(|password| Secret::new(password.to_owned())),
        });
        id
    }

    pub(crate) fn request(
        &self,
        connection: ConnectionId,
        request_type: &str,
        data: Option<serde_json::Value>,
    ) -> CommandId {
        self.request_checked(connection, CheckedRequest::single(request_type, data).expect("a safe request"))
    }

    pub(crate) fn request_checked(&self, connection: ConnectionId, request: CheckedRequest) -> CommandId {
        let id = CommandId::next();
        self.hub.send(Command::Request { id, connection, request });
        id
    }

    pub(crate) fn subscribe(&self, connection: ConnectionId, mask: EventSubscriptions) {
        self.hub.send(Command::Reidentify { connection, mask });
    }

    fn take(&self) {
        let updates = self.hub.drain_wait(Duration::from_millis(20));
        let mut seen = self.seen.lock().expect("seen");
        for batch in updates.batches {
            for record in &batch.records {
                let text = &batch.text[record.offset as usize..(record.offset + record.len) as usize];
                seen.lines.push(Line {
                    source: record.source,
                    kind: record.kind,
                    type_name: self.hub.types().name(record.type_id).to_string(),
                    bit: record.bit,
                    text: text.to_owned(),
                });
            }
        }
        seen.updates.extend(updates.updates);
        seen.dropped = updates.dropped;
    }

    /// Waits until `find` finds something in what was seen since the start.
    #[track_caller]
    pub(crate) fn wait<T>(&self, what: &str, find: impl Fn(&Seen) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            self.take();
            let seen = self.seen.lock().expect("seen");
            if let Some(found) = find(&seen) {
                return found;
            }
            assert!(Instant::now() < end, "never came: {what}; states: {:?}", states_in(&seen));
        }
    }

    /// As [`Self::wait`] for a condition.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Seen) -> bool) {
        self.wait(what, |seen| holds(seen).then_some(()));
    }

    #[track_caller]
    pub(crate) fn ready(&self, connection: ConnectionId) {
        self.until("ready", |seen| matches!(seen.state(connection), Some(ConnectionState::Ready { .. })));
    }

    /// Waits until the connection has been ready this many times.
    #[track_caller]
    pub(crate) fn ready_times(&self, connection: ConnectionId, times: usize) {
        self.until("ready again", |seen| {
            let ready = seen.states(connection).filter(|state| matches!(state, ConnectionState::Ready { .. })).count();
            ready >= times
        });
    }

    #[track_caller]
    pub(crate) fn stopped(&self, connection: ConnectionId) -> Failure {
        self.wait("stopped", |seen| match seen.state(connection) {
            Some(ConnectionState::Stopped { failure }) => Some(failure.clone()),
            _ => None,
        })
    }

    /// The first failure after which the connection tries again by itself.
    #[track_caller]
    pub(crate) fn failed(&self, connection: ConnectionId) -> Failure {
        self.wait("waiting", |seen| {
            seen.states(connection).find_map(|state| match state {
                ConnectionState::Waiting { failure, .. } => Some(failure.clone()),
                _ => None,
            })
        })
    }

    #[track_caller]
    pub(crate) fn reply(&self, id: CommandId) -> ReplyOutcome {
        self.wait("a reply", |seen| seen.replies(id).next().cloned())
    }

    #[track_caller]
    pub(crate) fn answered(&self, id: CommandId) -> callboard::message::ObsReply {
        match self.reply(id) {
            ReplyOutcome::Answered(reply) => reply,
            other => panic!("not answered: {other:?}"),
        }
    }

    /// Waits until a row of this type came, and gives it.
    #[track_caller]
    pub(crate) fn row(&self, type_name: &str) -> Line {
        self.wait(type_name, |seen| seen.lines.iter().find(|line| line.type_name == type_name).cloned())
    }
}

fn states_in(seen: &Seen) -> Vec<String> {
    let states = seen.updates.iter().filter_map(|update| match update {
        Update::Connection { change: ConnectionUpdate::State(state), .. } => Some(format!("{state:?}")),
        _ => None,
    });
    states.collect()
}

impl Seen {
    pub(crate) fn changes(&self, id: ConnectionId) -> impl Iterator<Item = &ConnectionUpdate> {
        self.updates.iter().filter_map(move |update| match update {
            Update::Connection { connection, change, .. } if *connection == id => Some(change),
            _ => None,
        })
    }

    pub(crate) fn states(&self, id: ConnectionId) -> impl Iterator<Item = &ConnectionState> {
        self.changes(id).filter_map(|change| match change {
            ConnectionUpdate::State(state) => Some(state),
            _ => None,
        })
    }

    pub(crate) fn state(&self, id: ConnectionId) -> Option<&ConnectionState> {
        self.states(id).last()
    }

    pub(crate) fn counters(&self, id: ConnectionId) -> Counters {
        let counters = self.changes(id).filter_map(|change| match change {
            ConnectionUpdate::Counters { counters, .. } => Some(*counters),
            _ => None,
        });
        counters.last().unwrap_or_default()
    }

    pub(crate) fn subscription(&self, id: ConnectionId) -> Option<SubscriptionState> {
        let states = self.changes(id).filter_map(|change| match change {
            ConnectionUpdate::Subscription(state) => Some(*state),
            _ => None,
        });
        states.last()
    }

    pub(crate) fn replies(&self, id: CommandId) -> impl Iterator<Item = &ReplyOutcome> {
        self.updates.iter().filter_map(move |update| match update {
            Update::Reply { id: answered, outcome, .. } if *answered == id => Some(outcome),
            _ => None,
        })
    }

    /// The types that the session has read by itself, in order.
    pub(crate) fn reads(&self, id: ConnectionId) -> Vec<&str> {
        let reads = self.updates.iter().filter_map(|update| match update {
            Update::Read { connection, request_type, .. } if *connection == id => Some(request_type.as_str()),
            _ => None,
        });
        reads.collect()
    }

    pub(crate) fn causes(&self, id: ConnectionId) -> Vec<Cause> {
        let causes = self.states(id).filter_map(|state| match state {
            ConnectionState::Waiting { failure, .. } | ConnectionState::Stopped { failure } => {
                Some(failure.cause.clone())
            }
            _ => None,
        });
        causes.collect()
    }

    pub(crate) fn of_type<'a>(&'a self, type_name: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.type_name == type_name)
    }
}

pub(crate) fn profile(url: &str) -> Profile {
    Profile {
        system: System::Obs,
        name: "test".into(),
        url: url.to_owned(),
        key: format!("test-{}", CommandId::next().0),
        connect_at_start: false,
        trust: TlsTrust::System,
        encoding: Encoding::Json,
        subscriptions: None,
    }
}

pub(crate) const NO_BIT: u8 = Record::NO_BIT;
