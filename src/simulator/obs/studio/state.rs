//! What a studio consists of. Plain data; the chapters change it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};

use super::outputs::OutputState;

/// A scene collection.
#[derive(Debug, Clone, Default)]
pub(super) struct Collection {
    pub name: String,
    /// As the window shows them, top first. Groups stand among them.
    pub scenes: Vec<Scene>,
    pub inputs: Vec<Input>,
    pub transitions: Vec<Transition>,
    /// Place in `transitions`.
    pub transition: usize,
    /// Milliseconds.
    pub transition_duration: u64,
    /// Uuid of the scene on air.
    pub program: String,
    /// Uuid of the scene in preview; `None` outside of studio mode.
    pub preview: Option<String>,
    /// The transition that runs: its number and when it began, and how long it takes.
    pub running: Option<(u64, Duration, Duration)>,
    /// Uuids of what is on air and of what can be seen anywhere, as last said.
    pub active: BTreeSet<String>,
    pub showing: BTreeSet<String>,
    /// Counts transitions.
    pub transitions_run: u64,
}

/// A scene or a group.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub uuid: String,
    pub name: String,
    pub is_group: bool,
    /// Bottom first, as `sceneItemIndex` counts.
    pub items: Vec<Item>,
    pub next_item: i64,
    pub filters: Vec<Filter>,
    pub transition_override: Option<String>,
    pub duration_override: Option<u64>,
}

/// A source in a scene.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub id: i64,
    /// Uuid of an input, a scene or a group.
    pub source: String,
    pub enabled: bool,
    pub locked: bool,
    pub blend: String,
    /// The settable part of `sceneItemTransform`.
    pub transform: Map<String, Value>,
}

#[derive(Debug, Clone)]
pub(super) struct Input {
    pub uuid: String,
    pub name: String,
    /// With its version: `color_source_v3`.
    pub kind: String,
    pub settings: Map<String, Value>,
    /// Only inputs that can be heard have one.
    pub audio: Option<Audio>,
    pub media: Option<Media>,
    pub filters: Vec<Filter>,
    pub deinterlace_mode: String,
    pub deinterlace_order: String,
}

#[derive(Debug, Clone)]
pub(super) struct Audio {
    pub muted: bool,
    /// Linear.
    pub volume: f64,
    pub balance: f64,
    /// Milliseconds.
    pub sync: i64,
    pub monitor: String,
    pub tracks: [bool; 6],
}

impl Default for Audio {
    fn default() -> Self {
        Self {
            muted: false,
            volume: 1.0,
            balance: 0.5,
            sync: 0,
            monitor: "OBS_MONITORING_TYPE_NONE".to_owned(),
            tracks: [true; 6],
        }
    }
}

impl Audio {
    /// The volume in dB; silence is -100, as OBS says it.
    pub(super) fn decibel(&self) -> f64 {
        if self.volume <= 0.0 { -100.0 } else { (20.0 * self.volume.log10()).max(-100.0) }
    }

    pub(super) fn tracks_json(&self) -> Value {
        Value::Object(self.tracks.iter().enumerate().map(|(at, on)| ((at + 1).to_string(), json!(on))).collect())
    }
}

/// The playback of a media input.
#[derive(Debug, Clone)]
pub(super) struct Media {
    pub duration: u64,
    pub state: MediaState,
    /// Where it stood at `since`.
    pub cursor: u64,
    pub since: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaState {
    Playing,
    Paused,
    Stopped,
    Ended,
}

#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub name: String,
    pub kind: String,
    pub enabled: bool,
    pub settings: Map<String, Value>,
}

#[derive(Debug, Clone)]
pub(super) struct Transition {
    pub uuid: String,
    pub name: String,
    pub kind: String,
    /// Its duration can not be set.
    pub fixed: bool,
    pub configurable: bool,
    pub settings: Map<String, Value>,
}

/// Profiles, collections and what stands in the settings.
#[derive(Debug, Clone, Default)]
pub(super) struct Config {
    pub profile: String,
    pub profiles: Vec<String>,
    /// Every collection but the current one, and the current one's place taken by an empty one.
    pub others: BTreeMap<String, Collection>,
    /// The collection that is being loaded.
    pub loading: Option<String>,
    pub studio_mode: bool,
    /// `fpsNumerator` and the other five.
    pub video: Map<String, Value>,
    pub service_type: String,
    pub service: Map<String, Value>,
    pub record_directory: String,
    /// By realm, then slot.
    pub persistent: BTreeMap<String, Map<String, Value>>,
    /// By category, then name.
    pub parameters: BTreeMap<(String, String), String>,
}

/// The four outputs.
#[derive(Debug, Clone, Default)]
pub(super) struct Outputs {
    pub stream: OutputState,
    pub record: OutputState,
    pub replay: OutputState,
    pub virtual_cam: OutputState,
    pub last_replay: String,
    pub settings: BTreeMap<String, Map<String, Value>>,
    /// Counts the files of this run, so that their names differ.
    pub files: u64,
}

/// A version 4 uuid from the studio's own randomness.
pub(super) fn uuid(rng: &mut StdRng) -> String {
    let bits: u128 = rng.random();
    let bits = bits & !(0xF << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// `color_source_v3` to `color_source`.
pub(super) fn unversioned(kind: &str) -> &str {
    match kind.rsplit_once("_v") {
        Some((base, digits)) if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) => base,
        _ => kind,
    }
}
