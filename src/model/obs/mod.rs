//! What is true in one OBS, from the first sync and the events since.
//!
//! obs-websocket sends each event from a task of its own, so neighbours may arrive in the other order
//! (obs.md §1.7): `STARTED` before `STARTING`. What is late and says less is not believed.

pub mod lists;

use std::time::Duration;

use serde_json::Value;
use serde_json::value::RawValue;

use self::lists::Lists;
use super::connection::after_next_second;
use crate::message::Timestamp;

/// Everything that is followed of one OBS.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObsState {
    pub version: Option<Version>,
    /// Unsorted as sent, sorted here; empty until the first sync.
    pub available_requests: Vec<String>,
    /// In the order of the OBS window: the server lists them in reverse.
    pub scenes: Vec<String>,
    pub program_scene: Option<String>,
    /// `None` outside studio mode.
    pub preview_scene: Option<String>,
    pub studio_mode: bool,
    pub stream: OutputState,
    pub record: OutputState,
    pub record_paused: bool,
    pub replay_buffer: OutputState,
    pub virtual_camera: OutputState,
    pub profile: Option<String>,
    pub profiles: Vec<String>,
    pub scene_collection: Option<String>,
    pub scene_collections: Vec<String>,
    pub stats: Option<Stats>,
    /// What the forms offer.
    pub lists: Lists,
}

/// From `GetVersion`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Version {
    pub obs: String,
    pub web_socket: String,
    pub rpc: u64,
    pub platform: String,
}

/// One output: `active` with the moment it began (from `outputDuration` or the event).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OutputState {
    pub active: bool,
    /// When it began, pauses taken out; `None` when it is not known or not active.
    pub since: Option<Timestamp>,
    /// Starting, stopping or reconnecting.
    pub changing: bool,
    /// What had elapsed when it was paused.
    pub held: Option<Duration>,
}

/// From `GetStats`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stats {
    pub cpu_usage: f64,
    pub active_fps: f64,
    pub output_skipped_frames: u64,
    pub output_total_frames: u64,
    pub render_skipped_frames: u64,
    pub available_disk_space_mb: f64,
}

impl OutputState {
    /// How long it has been running, pauses not counted.
    pub fn elapsed(&self, now: Timestamp) -> Option<Duration> {
        self.held.or_else(|| self.since.map(|since| now.since(since)))
    }

    fn start(&mut self, at: Timestamp) {
        if !self.active {
            *self = Self { active: true, since: Some(at), ..Self::default() };
        }
        self.changing = false;
    }

    fn pause(&mut self, at: Timestamp) {
        self.active = true;
        if self.held.is_none() {
            self.held = self.since.map(|since| at.since(since));
        }
    }

    fn resume(&mut self, at: Timestamp) {
        self.active = true;
        if let Some(held) = self.held.take() {
            self.since = Some(before(at, held));
        }
    }

    /// A status that was read: it is the truth, and its duration says when the output began.
    fn read(&mut self, at: Timestamp, data: &Value) {
        let Some(active) = bool_of(data, "outputActive") else { return };
        let changing = bool_of(data, "outputReconnecting").unwrap_or(false);
        let duration = data.get("outputDuration").and_then(Value::as_f64).filter(|ms| ms.is_finite() && *ms >= 0.0);
        // Beyond a year it is no duration but an error of the server's.
        let duration = duration.filter(|ms| *ms < 3.2e10).map(|ms| Duration::from_micros((ms * 1000.0) as u64));
        *self = if active {
            Self { active, changing, since: duration.map(|elapsed| before(at, elapsed)).or(self.since), held: None }
        } else {
            Self { active, changing: self.changing && !self.active, ..Self::default() }
        };
    }

    /// `outputState` of an event, with `outputActive` for a state that we do not know.
    fn event(&mut self, at: Timestamp, data: &Value) {
        let state = str_of(data, "outputState").unwrap_or_default();
        match state.strip_prefix("OBS_WEBSOCKET_OUTPUT_").unwrap_or(state) {
            // Late: it has started, or stopped, by now.
            "STARTING" => self.changing |= !self.active,
            "STOPPING" => self.changing |= self.active,
            "STARTED" => self.start(at),
            "STOPPED" => *self = Self::default(),
            "PAUSED" => self.pause(at),
            "RESUMED" => self.resume(at),
            "RECONNECTING" => (self.active, self.changing) = (true, true),
            "RECONNECTED" => (self.active, self.changing) = (true, false),
            _ => match bool_of(data, "outputActive") {
                Some(true) => self.start(at),
                Some(false) => *self = Self::default(),
                None => {}
            },
        }
    }
}

impl ObsState {
    /// The connection is gone: all but what OBS can do is unknown.
    pub(super) fn forget(&mut self) {
        let version = self.version.take();
        let available_requests = std::mem::take(&mut self.available_requests);
        *self = Self { version, available_requests, ..Self::default() };
    }

    /// The answer to a request that the session or a list asked. Unknown requests and fields are left alone. `asked`: the
    /// request data; the session's own requests have none.
    pub(super) fn answered(&mut self, at: Timestamp, request_type: &str, asked: Option<&RawValue>, data: &RawValue) {
        let Ok(data) = serde_json::from_str::<Value>(data.get()) else { return };
        self.lists.answered(at, request_type, asked, &data);
        // What was asked about one canvas or one scene is not what is true of the whole.
        if asked.is_some() {
            return;
        }
        match request_type {
            "GetVersion" => self.read_version(&data),
            "GetSceneList" => self.read_scene_list(&data),
            "GetCurrentProgramScene" => self.program_scene = scene_of(&data, "currentProgramSceneName"),
            "GetCurrentPreviewScene" => self.preview_scene = scene_of(&data, "currentPreviewSceneName"),
            "GetStudioModeEnabled" => self.set_studio_mode(bool_of(&data, "studioModeEnabled")),
            "GetStreamStatus" => self.stream.read(at, &data),
            "GetRecordStatus" => self.read_record_status(at, &data),
            "GetReplayBufferStatus" => self.replay_buffer.read(at, &data),
            "GetVirtualCamStatus" => self.virtual_camera.read(at, &data),
            "GetProfileList" => {
                self.profile = string_of(&data, "currentProfileName").or(self.profile.take());
                self.profiles = strings_of(&data, "profiles");
            }
            "GetSceneCollectionList" => {
                self.scene_collection = string_of(&data, "currentSceneCollectionName").or(self.scene_collection.take());
                self.scene_collections = strings_of(&data, "sceneCollections");
            }
            "GetStats" => self.stats = Some(read_stats(&data)),
            _ => {}
        }
    }

    /// An event that `protocol::obs::event::changes_state` names, of either dialect.
    pub(super) fn event(&mut self, at: Timestamp, event_type: &str, data: Option<&RawValue>) {
        let data = data.and_then(|data| serde_json::from_str::<Value>(data.get()).ok()).unwrap_or_default();
        match event_type {
            "StreamStateChanged" => self.stream.event(at, &data),
            "RecordStateChanged" => self.record_state_changed(at, &data),
            "ReplayBufferStateChanged" => self.replay_buffer.event(at, &data),
            "VirtualcamStateChanged" => self.virtual_camera.event(at, &data),
            // The second name is the draft's.
            "CurrentProgramSceneChanged" | "CurrentSceneChanged" => {
                self.program_scene = string_of(&data, "sceneName").or(self.program_scene.take());
            }
            "CurrentPreviewSceneChanged" => self.preview_scene_changed(&data),
            "StudioModeStateChanged" => self.set_studio_mode(bool_of(&data, "studioModeEnabled")),
            "SceneListChanged" | "SceneListReindexed" => self.scene_list_changed(&data),
            "SceneCreated" => self.scene_created(&data),
            "SceneRemoved" => self.scene_removed(&data),
            "SceneNameChanged" => self.scene_name_changed(&data),
            // `…Changing` carries the old name: nothing is new yet.
            "CurrentProfileChanged" => self.profile = string_of(&data, "profileName").or(self.profile.take()),
            "ProfileListChanged" => self.profiles = strings_of(&data, "profiles"),
            "CurrentSceneCollectionChanged" => {
                self.scene_collection = string_of(&data, "sceneCollectionName").or(self.scene_collection.take());
            }
            "SceneCollectionListChanged" => self.scene_collections = strings_of(&data, "sceneCollections"),
            _ => {}
        }
        self.lists.event(event_type);
    }

    pub(super) fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let outputs = [&self.stream, &self.record, &self.replay_buffer, &self.virtual_camera];
        let running = outputs.into_iter().filter(|output| output.active && output.held.is_none());
        running.filter_map(|output| output.since).map(|since| after_next_second(now, since)).min()
    }

    fn read_version(&mut self, data: &Value) {
        self.version = Some(Version {
            obs: string_of(data, "obsVersion").unwrap_or_default(),
            web_socket: string_of(data, "obsWebSocketVersion").unwrap_or_default(),
            rpc: data.get("rpcVersion").and_then(Value::as_u64).unwrap_or_default(),
            platform: string_of(data, "platformDescription")
                .or_else(|| string_of(data, "platform"))
                .unwrap_or_default(),
        });
        self.available_requests = strings_of(data, "availableRequests");
        self.available_requests.sort_unstable();
    }

    fn read_scene_list(&mut self, data: &Value) {
        self.scene_list_changed(data);
        self.program_scene = scene_of(data, "currentProgramSceneName").or(self.program_scene.take());
        self.preview_scene = string_of(data, "currentPreviewSceneName");
    }

    fn read_record_status(&mut self, at: Timestamp, data: &Value) {
        self.record.read(at, data);
        if let Some(paused) = bool_of(data, "outputPaused") {
            self.record_paused = paused && self.record.active;
            if self.record_paused {
                self.record.pause(at);
            }
        }
    }

    /// The PAUSED event says `outputActive: false` although the recording goes on (obs.md §4.9).
    fn record_state_changed(&mut self, at: Timestamp, data: &Value) {
        self.record.event(at, data);
        self.record_paused = self.record.active
            && match str_of(data, "outputState") {
                Some("OBS_WEBSOCKET_OUTPUT_PAUSED") => true,
                Some("OBS_WEBSOCKET_OUTPUT_RESUMED" | "OBS_WEBSOCKET_OUTPUT_STARTED") => false,
                _ => self.record_paused,
            };
    }

    fn preview_scene_changed(&mut self, data: &Value) {
        if data.get("sceneName").is_some() {
            self.preview_scene = string_of(data, "sceneName");
        }
    }

    fn set_studio_mode(&mut self, on: Option<bool>) {
        let Some(on) = on else { return };
        self.studio_mode = on;
        if !on {
            self.preview_scene = None;
        }
    }

    fn scene_list_changed(&mut self, data: &Value) {
        let Some(scenes) = data.get("scenes").and_then(Value::as_array) else { return };
        // The draft's list was of names; the shipping one is of objects.
        let name = |scene: &Value| string_of(scene, "sceneName").or_else(|| scene.as_str().map(str::to_owned));
        self.scenes = scenes.iter().rev().filter_map(name).collect();
    }

    fn scene_created(&mut self, data: &Value) {
        let Some(name) = string_of(data, "sceneName") else { return };
        if bool_of(data, "isGroup") != Some(true) && !self.scenes.contains(&name) {
            self.scenes.push(name);
        }
    }

    fn scene_removed(&mut self, data: &Value) {
        if let Some(name) = str_of(data, "sceneName") {
            self.scenes.retain(|scene| scene != name);
        }
    }

    fn scene_name_changed(&mut self, data: &Value) {
        let (Some(old), Some(new)) = (str_of(data, "oldSceneName"), str_of(data, "sceneName")) else { return };
        let named = self.scenes.iter_mut().chain(&mut self.program_scene).chain(&mut self.preview_scene);
        named.filter(|scene| *scene == old).for_each(|scene| new.clone_into(scene));
    }
}

fn read_stats(data: &Value) -> Stats {
    let float = |name| data.get(name).and_then(Value::as_f64).unwrap_or_default();
    // OBS counts frames in 32 bits and some versions write them as 12.0: a float covers both.
    let count = |name| float(name).max(0.0) as u64;
    Stats {
        cpu_usage: float("cpuUsage"),
        active_fps: float("activeFps"),
        output_skipped_frames: count("outputSkippedFrames"),
        output_total_frames: count("outputTotalFrames"),
        render_skipped_frames: count("renderSkippedFrames"),
        available_disk_space_mb: float("availableDiskSpace"),
    }
}

fn before(at: Timestamp, elapsed: Duration) -> Timestamp {
    Timestamp(at.0.saturating_sub(i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX)))
}

/// Newer servers say `sceneName` as well; the older name is in all of them.
fn scene_of(data: &Value, name: &str) -> Option<String> {
    string_of(data, name).or_else(|| string_of(data, "sceneName"))
}

fn str_of<'a>(data: &'a Value, name: &str) -> Option<&'a str> {
    data.get(name)?.as_str()
}

fn string_of(data: &Value, name: &str) -> Option<String> {
    str_of(data, name).map(str::to_owned)
}

fn bool_of(data: &Value, name: &str) -> Option<bool> {
    data.get(name)?.as_bool()
}

fn strings_of(data: &Value, name: &str) -> Vec<String> {
    let list = data.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
