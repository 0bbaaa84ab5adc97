//! The chapter Outputs: replay buffer, virtual camera, and the machinery that all four outputs share.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::fields::Fields;
use super::refusal::{Kind, Output, Refusal};
use super::state::Outputs;
use super::{Step, Studio};
use crate::simulator::obs::messages::Answer;

/// Where an output stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Phase {
    #[default]
    Idle,
    Starting,
    Active,
    Stopping,
}

/// What an output arrives at by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    Started,
    Stopped,
}

#[derive(Debug, Clone, Default)]
pub(super) struct OutputState {
    pub phase: Phase,
    /// When it became active.
    since: Duration,
    /// How long it has been paused before, and since when it is paused now.
    paused_for: Duration,
    paused_at: Option<Duration>,
    /// The file that it writes.
    pub path: String,
}

impl OutputState {
    pub(super) fn active(&self) -> bool {
        matches!(self.phase, Phase::Active | Phase::Stopping)
    }

    pub(super) fn paused(&self) -> bool {
        self.paused_at.is_some()
    }

    pub(super) fn pause(&mut self, now: Duration) {
        self.paused_at.get_or_insert(now);
    }

    pub(super) fn resume(&mut self, now: Duration) {
        if let Some(at) = self.paused_at.take() {
            self.paused_for += now - at;
        }
    }

    /// How long it has been writing, pauses taken out.
    pub(super) fn duration(&self, now: Duration) -> Duration {
        if self.active() { self.paused_at.unwrap_or(now) - self.since - self.paused_for } else { Duration::ZERO }
    }
}

/// `00:12:34.567`
pub(super) fn timecode(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, duration.subsec_millis())
}

/// A stream or a recording of 6 Mbit/s.
pub(super) fn bytes(duration: Duration) -> u64 {
    duration.as_millis() as u64 * 750
}

impl Outputs {
    fn get(&mut self, output: Output) -> &mut OutputState {
        match output {
            Output::Stream => &mut self.stream,
            Output::Record => &mut self.record,
            Output::ReplayBuffer => &mut self.replay,
            Output::VirtualCam => &mut self.virtual_cam,
        }
    }

    pub(super) fn any_active(&self) -> bool {
        [&self.stream, &self.record, &self.replay, &self.virtual_cam].iter().any(|output| output.phase != Phase::Idle)
    }
}

fn event_type(output: Output) -> &'static str {
    match output {
        Output::Stream => "StreamStateChanged",
        Output::Record => "RecordStateChanged",
        Output::ReplayBuffer => "ReplayBufferStateChanged",
        Output::VirtualCam => "VirtualcamStateChanged",
    }
}

/// What `GetOutputList` calls them, with their kinds.
const NAMES: [(&str, &str, Output); 4] = [
    ("simple_stream", "rtmp_output", Output::Stream),
    ("simple_file_output", "ffmpeg_muxer", Output::Record),
    ("Replay Buffer", "replay_buffer", Output::ReplayBuffer),
    ("virtualcam_output", "virtualcam_output", Output::VirtualCam),
];

impl Studio {
    /// Begins to start an output. A stream connects first, everything else is quick.
    pub(super) fn start_output(&mut self, output: Output) -> Answer {
        match self.outputs.get(output).phase {
            Phase::Active | Phase::Stopping => return Err(Refusal::running(output)),
            // Real servers say yes to a second start while the first is under way.
            Phase::Starting => return Ok(Value::Null),
            Phase::Idle => {}
        }
        self.outputs.get(output).phase = Phase::Starting;
        // The virtual camera has no state in between.
        if output != Output::VirtualCam {
            self.output_event(output, "STARTING", false);
        }
        let wait = if output == Output::Stream { 400 } else { 120 };
        self.later(Duration::from_millis(wait), Step::Output(output, Reached::Started));
        Ok(Value::Null)
    }

    pub(super) fn stop_output_of(&mut self, output: Output) -> Result<(), Refusal> {
        let state = self.outputs.get(output);
        if !matches!(state.phase, Phase::Active | Phase::Starting) {
            return Err(Refusal::not_running(output));
        }
        state.phase = Phase::Stopping;
        if output != Output::VirtualCam {
            self.output_event(output, "STOPPING", false);
        }
        self.later(Duration::from_millis(150), Step::Output(output, Reached::Stopped));
        Ok(())
    }

    pub(super) fn output_reached(&mut self, output: Output, reached: Reached) {
        let now = self.now;
        match reached {
            // It was stopped before it had started.
            Reached::Started if self.outputs.get(output).phase != Phase::Starting => {}
            Reached::Started => {
                let path = if output == Output::Record { self.next_file("mkv") } else { String::new() };
                *self.outputs.get(output) =
                    OutputState { phase: Phase::Active, since: now, path, ..OutputState::default() };
                self.output_event(output, "STARTED", true);
            }
            Reached::Stopped => {
                self.output_event(output, "STOPPED", false);
                *self.outputs.get(output) = OutputState::default();
            }
        }
    }

    /// The state event of an output. Only recordings name a file, and only once they started or stopped.
    pub(super) fn output_event(&mut self, output: Output, state: &str, active: bool) {
        let mut data = json!({"outputActive": active, "outputState": format!("OBS_WEBSOCKET_OUTPUT_{state}")});
        if output == Output::Record {
            let named = matches!(state, "STARTED" | "STOPPED");
            data["outputPath"] = json!(named.then_some(&self.outputs.record.path));
        }
        self.emit(event_type(output), Some(data));
    }

    /// A file name of this run: the day of the show and a running number of seconds.
    pub(super) fn next_file(&mut self, extension: &str) -> String {
        self.outputs.files += 1;
        let seconds = self.now.as_secs() + self.outputs.files;
        let (directory, hours) = (&self.config.record_directory, 20 + seconds / 3600 % 4);
        format!("{directory}/2026-05-02 {hours:02}-{:02}-{:02}.{extension}", seconds / 60 % 60, seconds % 60)
    }

    pub(super) fn get_virtual_cam_status(&mut self) -> Answer {
        Ok(json!({"outputActive": self.outputs.virtual_cam.active()}))
    }

    pub(super) fn toggle_virtual_cam(&mut self) -> Answer {
        self.toggle(Output::VirtualCam)
    }

    pub(super) fn start_virtual_cam(&mut self) -> Answer {
        self.start_output(Output::VirtualCam)
    }

    pub(super) fn stop_virtual_cam(&mut self) -> Answer {
        self.stop_output_of(Output::VirtualCam).map(|()| Value::Null)
    }

    pub(super) fn toggle(&mut self, output: Output) -> Answer {
        let active = self.outputs.get(output).phase == Phase::Active;
        if active {
            self.stop_output_of(output)?;
        } else {
            self.start_output(output)?;
        }
        Ok(json!({"outputActive": !active}))
    }

    pub(super) fn get_replay_buffer_status(&mut self) -> Answer {
        Ok(json!({"outputActive": self.outputs.replay.active()}))
    }

    pub(super) fn toggle_replay_buffer(&mut self) -> Answer {
        self.toggle(Output::ReplayBuffer)
    }

    pub(super) fn start_replay_buffer(&mut self) -> Answer {
        self.start_output(Output::ReplayBuffer)
    }

    pub(super) fn stop_replay_buffer(&mut self) -> Answer {
        self.stop_output_of(Output::ReplayBuffer).map(|()| Value::Null)
    }

    pub(super) fn save_replay_buffer(&mut self) -> Answer {
        if !self.outputs.replay.active() {
            return Err(Refusal::not_running(Output::ReplayBuffer));
        }
        let path = self.next_file("mkv").replacen("/2026", "/Replay 2026", 1);
        self.outputs.last_replay.clone_from(&path);
        self.emit("ReplayBufferSaved", Some(json!({"savedReplayPath": path})));
        Ok(Value::Null)
    }

    pub(super) fn get_last_replay_buffer_replay(&mut self) -> Answer {
        if !self.outputs.replay.active() {
            return Err(Refusal::not_running(Output::ReplayBuffer));
        }
        Ok(json!({"savedReplayPath": self.outputs.last_replay}))
    }

    pub(super) fn get_output_list(&mut self) -> Answer {
        let (width, height) = (self.config.video["outputWidth"].clone(), self.config.video["outputHeight"].clone());
        let rows: Vec<_> = NAMES
            .iter()
            .map(|&(name, kind, output)| {
                let active = self.outputs.get(output).active();
                let (encoded, service) = (output != Output::VirtualCam, output == Output::Stream);
                json!({
                    "outputActive": active,
                    "outputFlags": {
                        "OBS_OUTPUT_AUDIO": encoded, "OBS_OUTPUT_ENCODED": encoded,
                        "OBS_OUTPUT_MULTI_TRACK": encoded, "OBS_OUTPUT_SERVICE": service, "OBS_OUTPUT_VIDEO": true
                    },
                    "outputHeight": if active { height.clone() } else { json!(0) },
                    "outputKind": kind,
                    "outputName": name,
                    "outputWidth": if active { width.clone() } else { json!(0) },
                })
            })
            .collect();
        Ok(json!({"outputs": rows}))
    }

    fn named_output(&self, f: Fields<'_>) -> Result<(&'static str, Output), Refusal> {
        let name = f.string("outputName")?;
        let found = NAMES.iter().find(|(known, ..)| *known == name).map(|&(name, _, output)| (name, output));
        found.ok_or_else(|| {
            let comment = format!("No output was found with the name `{name}`.");
            Refusal::not_found_in(Kind::Output, "outputName", comment)
        })
    }

    pub(super) fn get_output_status(&mut self, f: Fields<'_>) -> Answer {
        let (_, output) = self.named_output(f)?;
        Ok(self.output_status(output))
    }

    /// What `GetStreamStatus` and `GetOutputStatus` say.
    pub(super) fn output_status(&mut self, output: Output) -> Value {
        let now = self.now;
        let state = self.outputs.get(output);
        let duration = state.duration(now);
        let frames = duration.as_millis() as u64 * 30 / 1000;
        json!({
            "outputActive": state.active(),
            "outputBytes": bytes(duration),
            "outputCongestion": if state.active() { 0.02 + 0.02 * (now.as_secs_f64() / 7.0).sin() } else { 0.0 },
            "outputDuration": duration.as_millis() as u64,
            "outputReconnecting": false,
            "outputSkippedFrames": frames / 4000,
            "outputTimecode": timecode(duration),
            "outputTotalFrames": frames,
        })
    }

    pub(super) fn toggle_output(&mut self, f: Fields<'_>) -> Answer {
        let (_, output) = self.named_output(f)?;
        self.toggle(output)
    }

    pub(super) fn start_named_output(&mut self, f: Fields<'_>) -> Answer {
        let (_, output) = self.named_output(f)?;
        self.start_output(output)
    }

    pub(super) fn stop_named_output(&mut self, f: Fields<'_>) -> Answer {
        let (_, output) = self.named_output(f)?;
        self.stop_output_of(output).map(|()| Value::Null)
    }

    pub(super) fn get_output_settings(&mut self, f: Fields<'_>) -> Answer {
        let (name, output) = self.named_output(f)?;
        let mut settings = self.outputs.settings.get(name).cloned().unwrap_or_else(Map::new);
        if output == Output::Record && self.outputs.record.active() {
            settings.insert("path".to_owned(), json!(self.outputs.record.path));
        }
        Ok(json!({"outputSettings": settings}))
    }

    pub(super) fn set_output_settings(&mut self, f: Fields<'_>) -> Answer {
        let (name, _) = self.named_output(f)?;
        let settings = f.object("outputSettings")?.clone();
        self.outputs.settings.entry(name.to_owned()).or_default().extend(settings);
        Ok(Value::Null)
    }
}
