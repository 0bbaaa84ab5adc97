//! What a connection says of itself: the stage it has reached, how it failed, how it is doing.

use std::time::Duration;

use super::Timestamp;
use crate::protocol::obs::{Dialect, Encoding, EventSubscriptions};

/// The steps to a working connection, in order. Later systems use the same ones; a step that does not apply is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    Resolve,
    Tcp,
    Tls,
    Upgrade,
    Hello,
    Identify,
    FirstSync,
}

impl Stage {
    pub const ALL: [Self; 7] =
        [Self::Resolve, Self::Tcp, Self::Tls, Self::Upgrade, Self::Hello, Self::Identify, Self::FirstSync];

    /// The word in JSON lines and in translation keys: `resolve`, `tcp`, `tls`, `upgrade`, `hello`, `identify`, `first-sync`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Upgrade => "upgrade",
            Self::Hello => "hello",
            Self::Identify => "identify",
            Self::FirstSync => "first-sync",
        }
    }
}

/// How one stage of one attempt stands.
#[derive(Debug, Clone, PartialEq)]
pub enum StageState {
    Running,
    /// Reached, after this long in this stage.
    Done(Duration),
    /// Does not apply (TLS on `ws://`).
    Skipped,
    Failed(Duration),
}

/// One line of the staged test and of a connection's card. A `Running` report of `Resolve` begins a new attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct StageReport {
    pub stage: Stage,
    pub state: StageState,
}

/// Why something failed: what `words::failure` turns into "what happened" and "what to do".
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// The address itself cannot be used; the text says what is wrong with it.
    BadAddress(String),
    NameNotFound,
    /// Nobody listens on that port.
    ConnectionRefused,
    Unreachable,
    /// The deadline of the stage passed.
    TimedOut,
    /// The certificate is not trusted; the text is the SHA-256 of it in hex, where one was seen.
    UntrustedCertificate {
        sha256: Option<String>,
    },
    /// The pinned certificate is not the one that came.
    CertificateChanged {
        sha256: String,
    },
    TlsFailed,
    /// An HTTP server answered, but did not upgrade.
    NotWebSocket {
        http_status: Option<u16>,
    },
    /// The upgrade went well and then nobody spoke for 3 s: obs-websocket 4.x, or not OBS.
    SilentAfterUpgrade,
    /// The first frame is no Hello of either dialect.
    NotObs,
    PasswordMissing,
    PasswordWrong,
    UnsupportedVersion,
    /// Somebody pressed "kick" in OBS. Needs a click.
    Kicked,
    /// 1000 / 1001: OBS is quitting or restarts its server.
    ServerStopping,
    /// The server says that a message of ours was wrong.
    OurProtocolError {
        code: u16,
    },
    /// The server lacks a feature that we asked for (4012).
    UnsupportedFeature,
    /// A frame over the limit, theirs or ours (1009).
    TooBig,
    /// Closed with a code that is none of the above.
    Closed {
        code: u16,
    },
    /// The connection broke without a word (1006).
    Lost,
    /// Two pings in a row went unanswered and nothing else came either.
    Silent,
    /// What the server sent could not be understood.
    Malformed,
    /// The task of this connection panicked; it was started anew.
    Internal,
}

impl Cause {
    /// The word in JSON lines and in translation keys: `connection-refused`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::BadAddress(_) => "bad-address",
            Self::NameNotFound => "name-not-found",
            Self::ConnectionRefused => "connection-refused",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::UntrustedCertificate { .. } => "untrusted-certificate",
            Self::CertificateChanged { .. } => "certificate-changed",
            Self::TlsFailed => "tls-failed",
            Self::NotWebSocket { .. } => "not-web-socket",
            Self::SilentAfterUpgrade => "silent-after-upgrade",
            Self::NotObs => "not-obs",
            Self::PasswordMissing => "password-missing",
            Self::PasswordWrong => "password-wrong",
            Self::UnsupportedVersion => "unsupported-version",
            Self::Kicked => "kicked",
            Self::ServerStopping => "server-stopping",
            Self::OurProtocolError { .. } => "our-protocol-error",
            Self::UnsupportedFeature => "unsupported-feature",
            Self::TooBig => "too-big",
            Self::Closed { .. } => "closed",
            Self::Lost => "lost",
            Self::Silent => "silent",
            Self::Malformed => "malformed",
            Self::Internal => "internal",
        }
    }
}

/// A failed attempt or a lost connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The stage that was not reached, or `FirstSync` for a connection that stood.
    pub stage: Stage,
    pub cause: Cause,
    /// The technical text (close reason, IO error). Shown under *Details*; holds no secret.
    pub detail: String,
    pub at: Timestamp,
}

/// Where a connection stands.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionState {
    /// Not asked to connect.
    Off,
    Connecting {
        stage: Stage,
        attempt: u32,
    },
    /// Identified and in sync.
    Ready {
        since: Timestamp,
    },
    /// Ready, but two pings were missed.
    Stale {
        since: Timestamp,
    },
    /// Will try again by itself at `until`.
    Waiting {
        until: Timestamp,
        attempt: u32,
        failure: Failure,
    },
    /// Will not try again until the person acts: wrong password, unsupported version, kicked, bad address.
    Stopped {
        failure: Failure,
    },
}

/// What the server said of itself in its Hello, and what was agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerInfo {
    pub dialect: Dialect,
    pub encoding: Encoding,
    /// `obsWebSocketVersion` as sent, in any of its spellings.
    pub obs_web_socket_version: String,
    pub obs_studio_version: Option<String>,
    pub rpc_version: u64,
    pub authentication_required: bool,
}

/// Running totals of one connection since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    pub frames_in: u64,
    pub bytes_in: u64,
    pub frames_out: u64,
    pub bytes_out: u64,
    /// Frames that could not be understood (kept in the feed all the same).
    pub malformed: u64,
    /// Records that were dropped because the queue to the window was full.
    pub dropped: u64,
    /// Answers that nobody waits for: an unknown id, one answered twice, one that came too late.
    pub unmatched: u64,
}

/// What the server was asked to send, and whether it said yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubscriptionState {
    pub mask: EventSubscriptions,
    /// When the server confirmed it (`Identified`); `None` while it is only *sent*.
    pub confirmed: Option<Timestamp>,
}

/// One thing that changed in one connection.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionUpdate {
    State(ConnectionState),
    Stage(StageReport),
    Peer(PeerInfo),
    RoundTrip(Duration),
    /// Sent at most twice a second, and only when something moved.
    Counters {
        counters: Counters,
        last_frame: Timestamp,
    },
    Subscription(SubscriptionState),
    /// OBS says NotReady or a scene collection is changing: polling pauses.
    Paused(bool),
}
