//! What is true in one OBS, from the first sync and the events since.

use crate::message::Timestamp;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObsState {
    pub version: Option<Version>,
    /// Unsorted as sent, sorted here; empty until the first sync.
    pub available_requests: Vec<String>,
    pub scenes: Vec<String>,
    pub program_scene: Option<String>,
    pub preview_scene: Option<String>,
    pub studio_mode: bool,
    pub stream: OutputState,
    pub record: OutputState,
    pub record_paused: bool,
    pub replay_buffer: OutputState,
    pub virtual_camera: OutputState,
    pub profile: Option<String>,
    pub scene_collection: Option<String>,
    pub stats: Option<Stats>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Version {
    pub obs: String,
    pub web_socket: String,
    pub rpc: u64,
    pub platform: String,
}

/// `active` with the moment it began (from `outputDuration` or the event).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OutputState {
    pub active: bool,
    pub since: Option<Timestamp>,
    pub changing: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stats {
    pub cpu_usage: f64,
    pub active_fps: f64,
    pub output_skipped_frames: u64,
    pub output_total_frames: u64,
    pub render_skipped_frames: u64,
    pub available_disk_space_mb: f64,
}
