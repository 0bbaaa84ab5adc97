//! The vocabulary of the corridor: ids, [`Command`] going out, [`Update`] coming in. Plain data.

mod command;
mod connection;
mod picture;
pub mod preset;
mod profile;
mod receiver;
mod recordings;
mod settings;
mod time;
mod update;

pub use command::{Command, ExportFormat, PickFile};
pub use connection::{
    Cause, ConnectionState, ConnectionUpdate, Counters, Failure, PeerInfo, Stage, StageReport, StageState,
    SubscriptionState,
};
pub use picture::{Picture, PictureProblem};
pub use preset::Preset;
pub use profile::{Profile, SecretPlace, TlsTrust};
pub use receiver::{HistoryState, ReceiverCommand, ReceiverSettings, ReceiverState, RefusedWebhook, WebhookSource};
pub use recordings::{
    Cursor, DeliveryDetail, DeliveryFilter, DeliveryRow, HistorySize, Page, RecordingFile, RecordingFilter,
    RecordingRow, Removed, Retention, RoomRow, Total,
};
pub use settings::{SavedFilter, Settings, ThemeChoice};
pub use time::Timestamp;
pub use update::{Notice, NoticeLevel, ObsReply, ReplyOutcome, Update};

/// The systems that Callboard speaks to. Each has a colour and a letter in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Obs,
    Talk,
    EventSub,
    Webhook,
}

impl System {
    /// The letter of the badge.
    pub fn letter(self) -> char {
        match self {
            Self::Obs => 'O',
            Self::Talk => 'T',
            Self::EventSub => 'E',
            Self::Webhook => 'W',
        }
    }

    /// The word in queries and in JSON lines: `obs`, `talk`, `eventsub`, `webhook`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Obs => "obs",
            Self::Talk => "talk",
            Self::EventSub => "eventsub",
            Self::Webhook => "webhook",
        }
    }
}

/// One connection of this run. It also names the source of a feed record. Never reused within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u16);

/// One thing that was asked for; the answer carries the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(pub u64);

impl CommandId {
    /// An id that no other call in this process has had.
    pub fn next() -> Self {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
