//! What is true now. `Model::apply(Update)` is the only way to change it; pure.

pub mod command_log;
pub mod connection;
pub mod guard;
pub mod obs;
pub mod rate_guard;
mod rates;
#[cfg(test)]
mod tests;

pub use command_log::{CommandEntry, CommandLog};
pub use connection::Connection;

use crate::feed::{Batch, Types};
use crate::message::{
    CommandId, ConnectionId, HistoryState, Preset, Profile, ReceiverState, Settings, Timestamp, Update, preset,
};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::Catalogue;
use crate::protocol::safety::{self, Refusal};

/// Everything the window shows besides the feed.
#[derive(Debug, Default)]
pub struct Model {
    pub settings: Settings,
    /// In the order of the settings; simulated ones last.
    pub connections: Vec<Connection>,
    pub command_log: CommandLog,
    /// Requests and batches that are kept by name, in the order of the file.
    pub presets: Vec<Preset>,
    /// What was wrong with their file at the start.
    pub preset_trouble: Option<preset::Trouble>,
    /// How the webhook receiver stands.
    pub receiver: ReceiverState,
    /// How the history of recordings stands; `None` until it was opened.
    pub history: Option<HistoryState>,
}

impl Model {
    /// Takes one update. Those that answer a page's own question (tests, exports, QR codes, notices) change nothing here.
    pub fn apply(&mut self, update: &Update) {
        match update {
            Update::Connection { connection, at: _, change } => {
                if let Some(connection) = self.connection_mut(*connection) {
                    connection.apply(change);
                }
            }
            Update::Event { connection, at, event_type, data } => {
                if let Some(connection) = self.connection_mut(*connection) {
                    connection.obs.event(*at, event_type, data.as_deref());
                }
            }
            Update::Read { connection, at, request_type, asked, data } => {
                if let Some(connection) = self.connection_mut(*connection) {
                    connection.obs.answered(*at, request_type, asked.as_deref(), data);
                }
            }
            Update::ReadFailed { connection, at, request_type, asked, code } => {
                if let Some(connection) = self.connection_mut(*connection) {
                    connection.obs.lists.failed(*at, request_type, asked.as_deref(), *code);
                }
            }
            Update::Sent { id, connection, at, request_type, data } => {
                self.command_log.sent(*id, *connection, *at, request_type, data.as_deref());
            }
            Update::Reply { id, connection, at, outcome } => {
                self.command_log.reply(*id, *connection, *at, outcome);
            }
            Update::SecretPlace { connection, place } => {
                if let Some(connection) = self.connection_mut(*connection) {
                    connection.secret = *place;
                }
            }
            Update::ConnectionAdded { connection, profile, simulated } => {
                self.add_connection(*connection, Profile::clone(profile), *simulated);
            }
            Update::Presets { presets, trouble } => {
                self.presets.clone_from(presets);
                self.preset_trouble.clone_from(trouble);
            }
            Update::Receiver(state) => self.receiver.clone_from(state),
            Update::History(state) => self.history = Some(state.clone()),
            Update::TestStage { .. }
            | Update::TestDone { .. }
            | Update::Exported { .. }
            | Update::QrCode { .. }
            | Update::Picture { .. }
            | Update::PictureSaved { .. }
            | Update::PresetsImported { .. }
            | Update::PresetsExported { .. }
            | Update::HistoryChanged
            | Update::WebhookRefused(_)
            | Update::Notice(_) => {}
        }
    }

    /// Counts a batch per connection, bit and second (rates on Subscriptions, the sparkline of the feed).
    pub fn count(&mut self, batch: &Batch, types: &Types) {
        // The bit stands in the record; the names are for systems whose records have none.
        let _ = types;
        for run in batch.records.chunk_by(|one, next| one.source == next.source) {
            let Some(connection) = run.first().and_then(|record| self.connection_mut(record.source)) else { continue };
            run.iter().for_each(|record| connection.rates.count(record));
        }
    }

    /// The connection of this id, unless it was deleted.
    pub fn connection(&self, id: ConnectionId) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.id == id)
    }

    /// As [`Self::connection`], to change it.
    pub fn connection_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.connections.iter_mut().find(|connection| connection.id == id)
    }

    /// A new connection, before the simulated ones unless it is one; for an id that is known, its new profile.
    pub fn add_connection(&mut self, id: ConnectionId, profile: Profile, simulated: bool) {
        if let Some(known) = self.connection_mut(id) {
            known.profile = profile;
            known.simulated = simulated;
            return;
        }
        let place = if simulated {
            self.connections.len()
        } else {
            self.connections.iter().position(|known| known.simulated).unwrap_or(self.connections.len())
        };
        self.connections.insert(place, Connection::new(id, profile, simulated));
    }

    /// Forgets a connection. What it sent stays in the feed, what was asked of it in the command log.
    pub fn remove_connection(&mut self, id: ConnectionId) {
        self.connections.retain(|connection| connection.id != id);
    }

    /// Live or recording on any connected OBS.
    pub fn on_air(&self) -> bool {
        self.connections.iter().any(Connection::on_air)
    }

    /// Whether the On-air lock holds a request back: it is on, something is live or recording, and the request can harm
    /// that. The one place where the lock is decided.
    pub fn holds_back(&self, request: &CheckedRequest) -> bool {
        self.lock_holds() && Catalogue::builtin().can_harm(request)
    }

    /// As [`Self::holds_back`], for a request that is still being written.
    pub fn holds_back_named(&self, request_type: &str) -> bool {
        self.lock_holds() && Catalogue::builtin().named_can_harm(request_type)
    }

    fn lock_holds(&self) -> bool {
        self.settings.on_air_lock && self.on_air()
    }

    /// Why the OBS of this connection would not take a request: it does not list it, or it speaks the draft, which has
    /// no such batch. Nothing may be sent then. The one place where the window asks.
    pub fn refuses(&self, connection: ConnectionId, request: &CheckedRequest) -> Option<Refusal> {
        let connection = self.connection(connection)?;
        let dialect = connection.peer.as_ref().map(|peer| peer.dialect).unwrap_or_default();
        safety::untaken(request, dialect, &connection.obs.available_requests)
    }

    /// A request of the command log.
    pub fn entry(&self, id: CommandId) -> Option<&CommandEntry> {
        self.command_log.get(id)
    }

    /// The next moment at which something shown changes by itself (a countdown, an elapsed time), if any.
    pub fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        self.connections.iter().filter_map(|connection| connection.next_tick(now)).min()
    }
}
