//! What is kept over a restart, without any secret: `storage::settings` reads and writes it as versioned TOML.

use serde::{Deserialize, Serialize};

use super::{Profile, ReceiverSettings};

/// The theme that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    #[default]
    System,
    Dark,
    Light,
    HighContrast,
}

/// A named query of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SavedFilter {
    pub name: String,
    pub query: String,
}

/// The settings file. Unknown keys are an error of the reader ("from the future"), missing ones take these defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Settings {
    pub theme: ThemeChoice,
    /// Memory for the feed, in MiB.
    pub feed_budget_mib: u32,
    pub streamer_safe: bool,
    pub on_air_lock: bool,
    /// Size of everything, 1.0 is normal.
    pub zoom: f32,
    pub saved_filters: Vec<SavedFilter>,
    /// The page that was open, as `ui` names it.
    pub page: String,
    /// Drafts and layout that pages keep: page name to a small text of the page's own.
    pub drafts: std::collections::BTreeMap<String, String>,
    pub webhooks: ReceiverSettings,
    pub connections: Vec<Profile>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            feed_budget_mib: 512,
            streamer_safe: false,
            on_air_lock: false,
            zoom: 1.0,
            saved_filters: Vec::new(),
            page: String::new(),
            drafts: std::collections::BTreeMap::new(),
            webhooks: ReceiverSettings::default(),
            connections: Vec::new(),
        }
    }
}
