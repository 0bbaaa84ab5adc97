//! A simulated OBS Studio: both dialects and encodings.

use std::net::SocketAddr;

use crate::protocol::Secret;
use crate::protocol::obs::Dialect;

/// How a simulated OBS behaves.
#[derive(Debug, Clone)]
pub struct Options {
    pub listen: SocketAddr,
    pub dialect: Dialect,
    /// `None`: no authentication.
    pub password: Option<Secret>,
    /// The version to imitate, `5.7.3` by default: decides `availableRequests` and which bits exist.
    pub version: String,
    /// Extra generated events a second, for load.
    pub rate: f64,
    pub faults: Faults,
    /// Plays the scripted show (scene changes, mutes, recording) in a loop.
    pub show: bool,
    /// Parallel batches are mislabelled as real servers do; `false` pairs them truly.
    pub mislabel_parallel: bool,
    /// Order of answers, meters, the show: same seed, same run.
    pub seed: u64,
}

/// What goes wrong on purpose. Read from a TOML or JSON file by `simulate obs --faults`.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Faults {}

/// A running simulator. Dropping it stops the server without a word; `stop` closes with 1001 as OBS does.
pub struct Simulator {}

impl Simulator {
    /// Binds and serves on the current tokio runtime.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let _ = options;
        unimplemented!()
    }
    pub fn address(&self) -> SocketAddr {
        unimplemented!()
    }
    pub fn url(&self) -> String {
        format!("ws://{}", self.address())
    }
    /// Closes every connection with 1001 "Server stopping.".
    pub async fn stop(self) {
        unimplemented!()
    }
    /// Closes every identified session with the dialect's SessionInvalidated.
    pub fn kick_all(&self) {
        unimplemented!()
    }
    /// Cuts every TCP connection without a close frame.
    pub fn cut_all(&self) {
        unimplemented!()
    }
    /// Sends one event to everyone who subscribed to its category.
    pub fn emit(&self, event_type: &str, data: Option<serde_json::Value>) {
        let _ = (event_type, data);
        unimplemented!()
    }
    pub fn set_faults(&self, faults: Faults) {
        let _ = faults;
        unimplemented!()
    }
}
