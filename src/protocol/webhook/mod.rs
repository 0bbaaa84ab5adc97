//! Recording webhooks: BililiveRecorder v1 and v2, LiveSwitch and its signature, and how deliveries become recordings.
//!
//! A body goes through [`read`] once: shape ([`body`]), sender's form ([`bililive`], [`liveswitch`]), proof
//! ([`signature`]). What comes out is a [`Reading`]: a [`Verdict`], the reason where a body was not understood, and the
//! [`Fact`]s from which [`joining`] makes recordings. Nothing here panics, recurses or needs a clock.

pub mod bililive;
pub mod body;
pub mod joining;
pub mod liveswitch;
mod moment;
mod object;
mod problem;
pub mod signature;
mod verdict;

pub use joining::{Fact, Recording, State};
pub use moment::{Moment, TICKS_PER_SECOND};
pub use problem::{Kind, Problem};
pub use verdict::Verdict;

use serde::{Deserialize, Serialize};

use crate::protocol::Secret;

/// Who records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recorder {
    /// BililiveRecorder, by webhook.
    Bililive,
    /// LiveSwitch, by signed webhook.
    LiveSwitch,
    /// OBS Studio: its own record events, as Callboard received them.
    Obs,
}

impl Recorder {
    /// Every recorder.
    pub const ALL: [Self; 3] = [Self::Bililive, Self::LiveSwitch, Self::Obs];

    /// The word in addresses, JSON lines and the history: `bililive`, `liveswitch`, `obs`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bililive => "bililive",
            Self::LiveSwitch => "liveswitch",
            Self::Obs => "obs",
        }
    }

    /// The recorder of that [word](Self::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|recorder| recorder.word() == word)
    }
}

/// What was read in one delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The type as the sender wrote it (`FileClosed`, `channel.recording.ready`); of an array the first, with the number of the
    /// others (`channel.joined +2`); [`bililive::V1`] for the v1 form, empty where none was read.
    pub event: String,
    /// What the sender calls this event, so that a retry is known: `EventId`, `EventRandomId`. LiveSwitch has none.
    pub event_id: Option<String>,
    /// The sender's own time of the delivery.
    pub event_at: Option<Moment>,
    pub verdict: Verdict,
    /// Whether the sender has shown who it is, as far as its system can: then the delivery counts and is answered with 2xx.
    pub accepted: bool,
    /// Why the body was not understood.
    pub problem: Option<Problem>,
    /// The LiveSwitch application that the body names. A secret for it re-checks the delivery.
    pub application: Option<String>,
    /// What recordings are made of; empty unless [`accepted`](Self::accepted).
    pub facts: Vec<Fact>,
}

impl Reading {
    /// The HTTP status of the answer, once the delivery is stored.
    pub fn status(&self) -> u16 {
        match self.verdict {
            _ if self.accepted => 204,
            Verdict::BadSignature | Verdict::Missing | Verdict::UnknownApplication => 401,
            _ => 400,
        }
    }
}

/// What a delivery that was accepted says about recordings: as [`read`], without asking for the proof again.
pub fn facts(recorder: Recorder, body: &[u8]) -> Vec<Fact> {
    match recorder {
        Recorder::Bililive => bililive::read(body).facts,
        Recorder::LiveSwitch => liveswitch::facts(body),
        Recorder::Obs => joining::obs::read(body).facts,
    }
}

/// Reads one delivery whose token was right.
///
/// `signature`: the value of [`signature::HEADER`], all of them joined by a comma where there were several.
/// `secret_of`: the shared secret of a LiveSwitch application.
pub fn read<'s>(
    recorder: Recorder,
    signature: Option<&[u8]>,
    body: &[u8],
    secret_of: &dyn Fn(&str) -> Option<&'s Secret>,
) -> Reading {
    match recorder {
        Recorder::Bililive => bililive::read(body),
        Recorder::LiveSwitch => liveswitch::read(signature, body, secret_of),
        Recorder::Obs => joining::obs::read(body),
    }
}
