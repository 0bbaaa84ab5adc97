//! The only bridge between async and the rest: owns the runtime and the tasks.

use std::path::PathBuf;
use std::sync::Arc;

use crate::feed::{Batch, Seq, Snapshot, Types, capture};
use crate::message::{Command, CommandId, ConnectionId, ExportFormat, PickFile, Settings, Update};

/// How a hub is set up.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `None`: the platform's folders. `Some`: everything in this folder (`--data-dir`, demo, tests).
    pub data_dir: Option<PathBuf>,
    /// Demo and tests: no keychain, secrets in memory only, and no word about it.
    pub without_keychain: bool,
}

/// What `Hub::drain` took.
#[derive(Debug, Default)]
pub struct Updates {
    pub batches: Vec<Batch>,
    pub updates: Vec<Update>,
    pub captures: Vec<(CommandId, Result<Option<(PathBuf, capture::Opened)>, String>)>,
    /// Rows that were dropped on the way since the start because the window stood still for too long.
    pub dropped: u64,
}

/// The handle. Dropping it ends every task: sockets are closed, pending requests fail, settings are written.
pub struct Hub {}

impl Hub {
    /// Reads the settings (a damaged file is kept aside and said in a `Notice`), starts the runtime; no connection is opened yet.
    /// `wake` is called when there is something to drain, at most 30 times a second.
    pub fn start(options: Options, wake: impl Fn() + Send + Sync + 'static) -> Result<(Self, Settings), String> {
        let _ = (options, wake);
        unimplemented!()
    }
    pub fn types(&self) -> &Arc<Types> {
        unimplemented!()
    }
    pub fn send(&self, command: Command) {
        let _ = command;
        unimplemented!()
    }
    /// Takes what has arrived. Never waits.
    pub fn drain(&self) -> Updates {
        unimplemented!()
    }
    /// Another wake: the window sets it once it exists.
    pub fn set_wake(&self, wake: impl Fn() + Send + Sync + 'static) {
        drop(wake);
        unimplemented!()
    }
    /// Writes rows to a file on a thread of its own; answered by `Update::Exported`. `mask` is Streamer-safe mode's.
    pub fn export(
        &self,
        id: CommandId,
        snapshot: Snapshot,
        rows: Vec<Seq>,
        format: ExportFormat,
        to: PickFile,
        streamer_safe: bool,
    ) {
        let _ = (id, snapshot, rows, format, to, streamer_safe);
        unimplemented!()
    }
    pub fn new_connection_id(&self) -> ConnectionId {
        unimplemented!()
    }
}
