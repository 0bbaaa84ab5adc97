//! What is thought of a delivery.

use serde::{Deserialize, Serialize};

/// Whether a delivery can be believed. Everything but the first four is kept, shown and never counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The system signs nothing; the token in the address was right.
    Accepted,
    /// The signature belongs to the bytes and to the application that they name.
    Valid,
    /// A server event of LiveSwitch (`gateway.started`), which are never signed: taken, and shown as unverified.
    UnsignedServerEvent,
    /// The body could not be read; the reason stands beside it.
    NotUnderstood,
    BadSignature,
    /// A signature was due and there is none.
    Missing,
    /// Signed, but no secret is known for the application, or the body names none.
    UnknownApplication,
    /// The body names several applications, so whose secret should fit is not known.
    Ambiguous,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 8] = [
        Self::Accepted,
        Self::Valid,
        Self::UnsignedServerEvent,
        Self::NotUnderstood,
        Self::BadSignature,
        Self::Missing,
        Self::UnknownApplication,
        Self::Ambiguous,
    ];

    /// The words of the verdict in JSON lines and in the history: `bad signature`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Valid => "valid",
            Self::UnsignedServerEvent => "unsigned server event",
            Self::NotUnderstood => "not understood",
            Self::BadSignature => "bad signature",
            Self::Missing => "missing",
            Self::UnknownApplication => "unknown application",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// The verdict of that [word](Self::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}
