//! A simulated OBS Studio: both dialects and encodings, a small studio behind them, and what can go wrong.
//!
//! `server` accepts and upgrades; `connection` is one client's two tasks; `checks` and `identify` are the rules
//! for what clients say, `messages` what the server says; `batch` carries out batches; `studio` is the OBS itself,
//! pure state without sockets or clock; `meters`, `show` and `load` make things happen in it; `faults` breaks it.

mod batch;
mod checks;
mod connection;
mod faults;
mod identify;
mod load;
mod messages;
mod meters;
mod server;
mod show;
mod studio;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::protocol::Secret;
use crate::protocol::obs::Dialect;

pub use faults::{CloseWith, Faults, FaultsError};

use server::Server;

/// How a simulated OBS behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The one dialect that it speaks.
    pub dialect: Dialect,
    /// `None`: no authentication.
    pub password: Option<Secret>,
    /// The version to imitate: decides `availableRequests` and which bits exist. `None`: 5.7.3, and for the draft
    /// 5.0.0, which is what its text announces.
    pub version: Option<String>,
    /// Extra generated events a second, for load.
    pub rate: f64,
    /// What goes wrong from the beginning; `set_faults` changes it.
    pub faults: Faults,
    /// Plays the scripted show (scene changes, mutes, recording) in a loop.
    pub show: bool,
    /// Parallel batches are mislabelled as real servers do; `false` pairs them truly.
    pub mislabel_parallel: bool,
    /// Threads that carry out requests. With only one a server refuses parallel batches (4012).
    pub threads: usize,
    /// Order of answers, meters, the show: same seed, same run.
    pub seed: u64,
}

impl Default for Options {
    /// The shipping dialect 5.7.3 on a free port of this machine, without a password, quiet and without faults.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            dialect: Dialect::Shipping,
            password: None,
            version: None,
            rate: 0.0,
            faults: Faults::default(),
            show: false,
            mislabel_parallel: true,
            threads: 8,
            seed: 1,
        }
    }
}

impl Options {
    /// The obs-websocket that it says it is.
    pub fn version(&self) -> &str {
        let of_its_time = match self.dialect {
            Dialect::Shipping => "5.7.3",
            Dialect::Draft => "5.0.0",
        };
        self.version.as_deref().unwrap_or(of_its_time)
    }
}

/// A running simulator. Dropping it stops the server without a word; `stop` closes with 1001 as OBS does.
pub struct Simulator {
    server: Arc<Server>,
    address: SocketAddr,
    /// Accepting, the clock, meters, show and load. They end when this is dropped, and the connections with them.
    _tasks: JoinSet<()>,
}

impl Simulator {
    /// Binds and serves on the current tokio runtime. Fails as binding fails.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let server = Arc::new(Server::new(options));
        let mut tasks = JoinSet::new();
        tasks.spawn(server::accept(server.clone(), listener));
        tasks.spawn(server::run_clock(server.clone()));
        tasks.spawn(meters::run(server.clone()));
        if server.options.show {
            tasks.spawn(show::run(server.clone()));
        }
        if server.options.rate > 0.0 {
            tasks.spawn(load::run(server.clone()));
        }
        Ok(Self { server, address, _tasks: tasks })
    }

    /// Where it listens; the port is a real one even when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `ws://address:port`, as clients want it.
    pub fn url(&self) -> String {
        format!("ws://{}", self.address())
    }

    /// Sends ExitStarted and closes every connection with 1001 "Server stopping.".
    /// Waits up to a second for the clients to answer, then cuts them.
    pub async fn stop(self) {
        self.server.exit();
        // A client that does not answer the close is cut when the tasks are dropped.
        let _ = tokio::time::timeout(Duration::from_secs(1), self.server.until_everyone_left()).await;
    }

    /// Closes every identified session with the dialect's SessionInvalidated, as the button in OBS does.
    pub fn kick_all(&self) {
        self.server.kick_all();
    }

    /// Cuts every TCP connection without a close frame.
    pub fn cut_all(&self) {
        self.server.cut_all();
    }

    /// Sends one event to everyone who subscribed to its category; an unknown event counts as General.
    /// Nothing is sent while the studio is not ready.
    pub fn emit(&self, event_type: &str, data: Option<serde_json::Value>) {
        self.server.emit(event_type, data);
    }

    /// From now on these faults hold, for connections that are there and for new ones.
    pub fn set_faults(&self, faults: Faults) {
        self.server.faults.send_replace(faults);
    }

    /// How many connections are open, identified or not.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }

    /// How many events were made so far, whether or not anybody had subscribed to them.
    pub fn events_made(&self) -> u64 {
        self.server.events_made.load(Ordering::Relaxed)
    }

    /// Whether the meter timer runs, that is: whether somebody asked for InputVolumeMeters.
    pub fn meters_run(&self) -> bool {
        self.server.meters_wanted()
    }

    /// Begins or ends the time in which every request is answered with NotReady and no event is sent,
    /// as OBS has it while it starts and while it changes the scene collection.
    pub fn set_ready(&self, ready: bool) {
        self.server.set_ready(ready);
    }
}

/// Whether `version` is `least` or later; both are `major.minor.patch`.
fn at_least(version: &str, least: &str) -> bool {
    let parts = |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().unwrap_or(0)).collect() };
    parts(version) >= parts(least)
}
