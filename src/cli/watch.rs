//! `callboard watch`: the feed as JSON Lines, connection changes among them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::arguments::{Common, Watch};
use super::link::{self, Link, Next, Peer};
use super::{Ended, output, say, target};
use crate::feed::query::QueryProblem;
use crate::feed::{Batch, Kind, Matcher, Query, Row, Source, Types};
use crate::hub::{Hub, Updates};
use crate::message::{Cause, Command, ConnectionId, ConnectionState, ConnectionUpdate, System, Timestamp, Update};
use crate::protocol::obs::EventSubscriptions;
use crate::tr;
use crate::words::summary;

/// Until the time is over (0, or 3 when a connection is not up then), Ctrl-C (130), or until no connection can come
/// about any more without somebody doing something (3).
pub fn run(command: &Watch, common: &Common) -> Ended {
    watch(command, common).unwrap_or_else(|ended| ended)
}

fn watch(command: &Watch, common: &Common) -> Result<Ended, Ended> {
    let time = target::seconds(command.seconds)?;
    let mask = command.mask.as_deref().map(target::mask).transpose()?;
    let query = command.filter.as_deref().map(query).transpose()?.unwrap_or_default();
    let end = time.map(|time| Instant::now() + time);
    if command.obs.is_empty() || common.connection.is_some() {
        let (link, peer) = link::open(command.obs.first().map(String::as_str), common)?;
        let mut feeder = Feeder::new(link.hub(), query);
        // A saved connection has its own subscriptions; these are for now.
        feeder.mask = mask;
        feeder.known(peer.connect(&link), &peer.profile.name);
        return feeder.run(&link, end);
    }
    let profiles = command.obs.iter().map(|url| target::profile(url, mask)).collect::<Result<Vec<_>, _>>()?;
    let link = Link::temporary()?;
    let mut feeder = Feeder::new(link.hub(), query);
    for profile in profiles {
        let peer = Peer { saved: None, profile };
        feeder.known(peer.connect(&link), &peer.profile.name);
    }
    feeder.run(&link, end)
}

fn query(text: &str) -> Result<Query, Ended> {
    let now = Timestamp::now();
    let moment = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default();
    let offset = jiff::tz::TimeZone::system().to_offset(moment).seconds();
    Query::parse(text, now, offset).map_err(|error| {
        let what = match error.reason {
            QueryProblem::UnknownField(word) => tr!("cli-filter-unknown-field", word = word),
            QueryProblem::OpenQuote => tr!("cli-filter-open-quote").to_owned(),
            QueryProblem::NoValue => tr!("cli-filter-no-value").to_owned(),
            QueryProblem::BadTime(word) => tr!("cli-filter-bad-time", word = word),
            QueryProblem::BadKind(word) => tr!("cli-filter-bad-kind", word = word),
        };
        say(&what);
        Ended::Usage
    })
}

/// One connection as `watch` follows it.
#[derive(Debug, Default)]
struct Watched {
    name: String,
    up: bool,
    stopped: bool,
    /// What was said last, so that a retry every few seconds is not told every few seconds.
    said: Option<Cause>,
}

/// Writes what arrives, as it arrives: nothing is kept.
pub struct Feeder {
    types: Arc<Types>,
    query: Query,
    /// Made anew with every new source.
    matcher: Matcher,
    sources: Vec<Source>,
    connections: HashMap<ConnectionId, Watched>,
    mask: Option<EventSubscriptions>,
    dropped: u64,
}

impl Feeder {
    /// Writes what `query` matches, with the names of connections that the hub tells of.
    pub fn new(hub: &Hub, query: Query) -> Self {
        let types = hub.types().clone();
        let matcher = Matcher::new(&query, types.clone(), &[], &[]);
        let (sources, connections) = (Vec::new(), HashMap::new());
        Self { types, query, matcher, sources, connections, mask: None, dropped: 0 }
    }

    /// A connection and its name in the lines.
    fn known(&mut self, id: ConnectionId, name: &str) {
        self.connections.entry(id).or_default().name = name.to_owned();
        let source = Source { id, name: name.to_owned(), system: System::Obs };
        match self.sources.iter_mut().find(|known| known.id == id) {
            Some(known) => *known = source,
            None => self.sources.push(source),
        }
        self.matcher = Matcher::new(&self.query, self.types.clone(), &self.sources, &[]);
    }

    /// Follows the hub until it ends.
    ///
    /// # Errors
    /// When stdout cannot be written any more; how the command ends then.
    pub fn run(&mut self, link: &Link, end: Option<Instant>) -> Result<Ended, Ended> {
        loop {
            match link.next(end) {
                Next::Updates(updates) => self.take(updates, link.hub())?,
                Next::Interrupted => return Ok(Ended::Interrupted),
                Next::TimeOver => {
                    let up = self.connections.values().all(|connection| connection.up);
                    return Ok(if up { Ended::Done } else { Ended::Connection });
                }
            }
            let stopped = |connection: &Watched| connection.stopped;
            if !self.connections.is_empty() && self.connections.values().all(stopped) {
                return Ok(Ended::Connection);
            }
        }
    }

    fn take(&mut self, updates: Updates, hub: &Hub) -> Result<(), Ended> {
        for update in &updates.updates {
            match update {
                Update::ConnectionAdded { connection, profile, .. } => self.known(*connection, &profile.name),
                Update::Connection { connection, change: ConnectionUpdate::State(state), .. } => {
                    self.state(*connection, state, hub);
                }
                _ => {}
            }
        }
        for batch in &updates.batches {
            self.batch(batch)?;
        }
        if updates.dropped > self.dropped {
            say(&tr!("cli-dropped", count = (updates.dropped - self.dropped).to_string()));
            self.dropped = updates.dropped;
        }
        Ok(())
    }

    /// A change of a connection in words; the line of it comes with the batches.
    fn state(&mut self, id: ConnectionId, state: &ConnectionState, hub: &Hub) {
        let watched = self.connections.entry(id).or_default();
        watched.up = matches!(state, ConnectionState::Ready { .. } | ConnectionState::Stale { .. });
        watched.stopped = matches!(state, ConnectionState::Stopped { .. });
        match state {
            ConnectionState::Ready { .. } => {
                watched.said = None;
                say(&tr!("cli-connected", name = watched.name.as_str()));
                if let Some(mask) = self.mask {
                    hub.send(Command::Reidentify { connection: id, mask });
                }
            }
            ConnectionState::Waiting { failure, .. } | ConnectionState::Stopped { failure } => {
                if watched.said.as_ref() != Some(&failure.cause) {
                    watched.said = Some(failure.cause.clone());
                    target::say_failure(failure, &watched.name);
                }
            }
            ConnectionState::Off | ConnectionState::Connecting { .. } | ConnectionState::Stale { .. } => {}
        }
    }

    fn batch(&self, batch: &Batch) -> Result<(), Ended> {
        for record in &batch.records {
            let start = record.offset as usize;
            let text = batch.text.get(start..start + record.len as usize).unwrap_or_default();
            if self.matcher.row_matches(record, text) {
                // A number in the store, which there is none of here.
                self.write(&Row { seq: 0, record, text })?;
            }
        }
        Ok(())
    }

    fn write(&self, row: &Row<'_>) -> Result<(), Ended> {
        let source = self.sources.iter().find(|source| source.id == row.record.source);
        let type_name = self.types.name(row.record.type_id);
        let connection =
            (row.record.kind == Kind::Connection).then(|| serde_json::from_str::<Change>(row.text).unwrap_or_default());
        output::line(&Line {
            at: row.record.at.rfc3339(),
            source: source.map_or("", |source| &source.name),
            system: source.map_or(System::Obs, |source| source.system).word(),
            kind: kind(row.record.kind),
            type_name: &type_name,
            summary: summary::line(row, &type_name),
            connection,
            body: output::body(row.text),
        })
    }
}

/// One line of the feed; a capture in the window's eyes as well.
#[derive(Serialize)]
struct Line<'a> {
    at: String,
    source: &'a str,
    system: &'a str,
    kind: &'a str,
    #[serde(rename = "type")]
    type_name: &'a str,
    summary: String,
    #[serde(flatten)]
    connection: Option<Change>,
    body: Box<RawValue>,
}

/// What a connection line says besides, so that no script has to look into its body.
#[derive(Default, Serialize, serde::Deserialize)]
#[serde(default)]
struct Change {
    state: Value,
    stage: Value,
    cause: Value,
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "event",
        Kind::Session => "session",
        Kind::Connection => "connection",
        Kind::Response => "response",
        Kind::Unknown => "unknown",
        Kind::Malformed => "malformed",
    }
}
