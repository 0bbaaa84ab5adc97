//! The webhook receiver: who may deliver, what is asked of it, and how it stands.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::protocol::Secret;
use crate::protocol::webhook::Recorder;

/// One sender that is known. There can be several of a kind: two recorders have nothing else to be told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSource {
    /// Names it in the history and for people; never shown to a sender. Given once, and only once.
    pub key: String,
    pub recorder: Recorder,
    /// The last part of its address. Whoever knows it may deliver. An empty one opens nothing.
    pub token: Secret,
}

/// What the settings keep of the receiver. Its tokens are not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ReceiverSettings {
    /// Whether it listens as soon as Callboard runs.
    pub on: bool,
    pub listen: SocketAddr,
    /// MiB of a body; what is larger is refused.
    pub body_mib: u32,
    /// LiveSwitch applications whose shared secret is in the keychain.
    pub applications: Vec<String>,
}

impl Default for ReceiverSettings {
    /// Off; 127.0.0.1:8746 and 8 MiB.
    fn default() -> Self {
        let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8746);
        Self { on: false, listen, body_mib: 8, applications: Vec::new() }
    }
}

/// What is asked of the receiver. Each is answered by [`ReceiverState`] as an update where it changes anything.
#[derive(Debug, Clone)]
pub enum ReceiverCommand {
    /// Listens there, and no longer elsewhere.
    Start { listen: SocketAddr, body_mib: u32 },
    /// Listens no more. What has begun is finished.
    Stop,
    /// Adds a source with a new token. A key that is there already stays as it is.
    AddSource { key: String, recorder: Recorder },
    /// Gives a source another token; its old address opens nothing any more, from this moment on.
    RenewToken { key: String },
    /// Forgets a source. What it delivered stays.
    RemoveSource { key: String },
    /// Keeps the shared secret of a LiveSwitch application in the keychain; an empty one forgets it. Rejected deliveries
    /// are judged again.
    KeepSecret { application: String, secret: Secret },
    /// Shared secrets for this run only, beside those of the keychain.
    LendSecrets(BTreeMap<String, Secret>),
    /// Listens on a free port of this machine and lets simulated recorders play a show, until it is stopped. For a data
    /// folder that is thrown away: what they deliver is kept like everything else.
    Demo,
}

/// How the receiver stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReceiverState {
    #[default]
    Off,
    /// `sources`: all of them, with their tokens.
    Listening { address: SocketAddr, sources: Vec<WebhookSource> },
    /// It cannot listen; the reason in the words of the system.
    Failed { listen: SocketAddr, reason: String },
}

/// Requests that never became deliveries. The person should know: a recorder with a token that is not right any more
/// loses everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedWebhook {
    pub at: Timestamp,
    pub peer: SocketAddr,
    /// The source whose token it had; `None` without a right one.
    pub source: Option<String>,
    /// What was answered: 404 for an unknown address or token, 405, 408, 413, 503.
    pub status: u16,
    /// How many since the last one that was told of, this one included.
    pub count: u64,
}

/// How the history of recordings stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryState {
    /// It can be written.
    Ready,
    /// A damaged one was put aside; so many of its deliveries were saved.
    Repaired { set_aside: std::path::PathBuf, saved: u64 },
    /// It cannot be written, so nothing is received; the reason in the words of the system.
    Unwritable { reason: String },
}
