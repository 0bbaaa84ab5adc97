//! What is true now. `Model::apply(Update)` is the only way to change it; pure.

pub mod command_log;
pub mod connection;
pub mod obs;

pub use command_log::{CommandEntry, CommandLog};
pub use connection::Connection;

use crate::feed::{Batch, Types};
use crate::message::{CommandId, ConnectionId, Profile, Settings, Timestamp, Update};

/// Everything the window shows besides the feed.
#[derive(Debug, Default)]
pub struct Model {
    pub settings: Settings,
    /// In the order of the settings; simulated ones last.
    pub connections: Vec<Connection>,
    pub command_log: CommandLog,
}

impl Model {
    pub fn apply(&mut self, update: &Update) {
        let _ = update;
        unimplemented!()
    }
    /// Counts a batch per connection, bit and second (rates on Subscriptions, the sparkline of the feed).
    pub fn count(&mut self, batch: &Batch, types: &Types) {
        let _ = (batch, types);
        unimplemented!()
    }
    pub fn connection(&self, id: ConnectionId) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.id == id)
    }
    pub fn connection_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.connections.iter_mut().find(|connection| connection.id == id)
    }
    pub fn add_connection(&mut self, id: ConnectionId, profile: Profile, simulated: bool) {
        let _ = (id, profile, simulated);
        unimplemented!()
    }
    pub fn remove_connection(&mut self, id: ConnectionId) {
        let _ = id;
        unimplemented!()
    }
    /// Live or recording on any connected OBS.
    pub fn on_air(&self) -> bool {
        unimplemented!()
    }
    pub fn entry(&self, id: CommandId) -> Option<&CommandEntry> {
        self.command_log.get(id)
    }
    /// The next moment at which something shown changes by itself (a countdown, an elapsed time), if any.
    pub fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let _ = now;
        unimplemented!()
    }
}
