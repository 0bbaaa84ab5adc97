//! A named connection as the settings keep it: everything but the secret.

use serde::{Deserialize, Serialize};

use super::System;
use crate::protocol::obs::{Encoding, EventSubscriptions};

/// Whom to trust on `wss://`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum TlsTrust {
    /// The roots of the operating system.
    #[default]
    System,
    /// A PEM file with one or more CA certificates, instead of the system's.
    CaFile { path: std::path::PathBuf },
    /// Exactly this certificate: SHA-256 of its DER form, in hex.
    Pinned { sha256: String },
}

/// A named connection. The password stands in the keychain under `key`, never here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Profile {
    pub system: System,
    pub name: String,
    /// `ws://`, `wss://`; an `obsws://` string is taken apart before it gets here.
    pub url: String,
    /// The account in the keychain; made once with the profile, so that a renamed profile keeps its password.
    pub key: String,
    #[serde(default)]
    pub connect_at_start: bool,
    #[serde(default)]
    pub trust: TlsTrust,
    /// Offered as sub-protocol (shipping) and as `Content-Type` (draft).
    #[serde(default)]
    pub encoding: Encoding,
    /// The mask to identify with; `None` leaves it to the server (all but high volume).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscriptions: Option<EventSubscriptions>,
}

/// Where a password is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPlace {
    /// No password is set.
    None,
    Keychain,
    /// The keychain cannot be used: kept in memory until Callboard quits.
    UntilQuit,
    /// The keychain holds one, but did not give it out (locked).
    Locked,
}
