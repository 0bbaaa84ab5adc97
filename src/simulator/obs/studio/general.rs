//! The chapter General.

use rand::RngExt;
use serde_json::{Value, json};

use super::fields::Fields;
use super::refusal::{Kind, Refusal};
use super::{STUDIO_VERSION, Studio};
use crate::protocol::obs::catalogue::Catalogue;
use crate::simulator::obs::at_least;
use crate::simulator::obs::messages::Answer;

/// The hotkeys that this studio has.
const HOTKEYS: &[&str] = &[
    "OBSBasic.StartStreaming",
    "OBSBasic.StopStreaming",
    "OBSBasic.StartRecording",
    "OBSBasic.StopRecording",
    "OBSBasic.PauseRecording",
    "OBSBasic.UnpauseRecording",
    "OBSBasic.StartReplayBuffer",
    "OBSBasic.StopReplayBuffer",
    "OBSBasic.StartVirtualCam",
    "OBSBasic.StopVirtualCam",
    "OBSBasic.Transition",
    "OBSBasic.ResetStats",
    "OBSBasic.Screenshot",
    "ReplayBuffer.Save",
    "libobs.mute",
    "libobs.unmute",
    "libobs.push-to-mute",
    "libobs.push-to-talk",
];

impl Studio {
    /// Whether this version has that request.
    pub(super) fn available(&self, request_type: &str) -> bool {
        Catalogue::builtin().request(request_type).is_some_and(|request| at_least(&self.version, &request.since))
    }

    pub(super) fn get_version(&mut self) -> Answer {
        let requests = &Catalogue::builtin().requests;
        let available: Vec<_> =
            requests.iter().map(|request| &request.name).filter(|name| self.available(name)).collect();
        Ok(json!({
            "availableRequests": available,
            "obsVersion": STUDIO_VERSION,
            "obsWebSocketVersion": self.version,
            "platform": "callboard",
            "platformDescription": "A studio that Callboard simulates",
            "rpcVersion": 1,
            "supportedImageFormats": ["jpeg", "jpg", "png"],
        }))
    }

    pub(super) fn get_stats(&mut self) -> Answer {
        let seconds = self.now.as_secs_f64();
        let frames = (seconds * 30.0) as u64;
        let active = self.outputs.stream.active() || self.outputs.record.active();
        let output = if active { frames } else { 0 };
        // A slow wave and a little noise: numbers that move as a machine's do.
        let wave = (seconds / 20.0).sin();
        let mut noise = || self.rng.random_range(-1.0..1.0_f64);
        Ok(json!({
            "activeFps": 30.0,
            "availableDiskSpace": 412_000.0 - seconds * if active { 0.8 } else { 0.0 },
            "averageFrameRenderTime": 2.4 + 0.6 * wave + 0.2 * noise(),
            "cpuUsage": 11.0 + 4.0 * wave + noise() + if active { 9.0 } else { 0.0 },
            "memoryUsage": 612.0 + 8.0 * wave + noise(),
            "outputSkippedFrames": output / 4000,
            "outputTotalFrames": output,
            "renderSkippedFrames": frames / 9000,
            "renderTotalFrames": frames,
            "webSocketSessionIncomingMessages": self.caller.incoming,
            "webSocketSessionOutgoingMessages": self.caller.outgoing,
        }))
    }

    pub(super) fn broadcast_custom_event(&mut self, f: Fields<'_>) -> Answer {
        let data = f.object("eventData")?;
        self.emit("CustomEvent", Some(Value::Object(data.clone())));
        Ok(Value::Null)
    }

    /// No vendor has registered here, as in an OBS without further plugins.
    pub(super) fn call_vendor_request(&mut self, f: Fields<'_>) -> Answer {
        f.string("vendorName")?;
        f.string("requestType")?;
        f.optional_object("requestData")?;
        Err(Refusal::not_found(Kind::Source, "No vendor was found by that name."))
    }

    pub(super) fn get_hotkey_list(&mut self) -> Answer {
        Ok(json!({"hotkeys": HOTKEYS}))
    }

    pub(super) fn trigger_hotkey_by_name(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("hotkeyName")?;
        if !HOTKEYS.contains(&name) {
            return Err(Refusal::not_found(Kind::Hotkey, "No hotkeys were found by that name."));
        }
        // The ones that have a request of their own do what it does; a key press has no answer to give.
        let _ = match name {
            "OBSBasic.StartStreaming" => self.start_stream(),
            "OBSBasic.StopStreaming" => self.stop_stream(),
            "OBSBasic.StartRecording" => self.start_record(),
            "OBSBasic.StopRecording" => self.stop_record(),
            "OBSBasic.PauseRecording" => self.pause_record(),
            "OBSBasic.UnpauseRecording" => self.resume_record(),
            "OBSBasic.StartReplayBuffer" => self.start_replay_buffer(),
            "OBSBasic.StopReplayBuffer" => self.stop_replay_buffer(),
            "OBSBasic.StartVirtualCam" => self.start_virtual_cam(),
            "OBSBasic.StopVirtualCam" => self.stop_virtual_cam(),
            "OBSBasic.Transition" => self.trigger_studio_mode_transition(),
            "ReplayBuffer.Save" => self.save_replay_buffer(),
            _ => Ok(Value::Null),
        };
        Ok(Value::Null)
    }

    pub(super) fn trigger_hotkey_by_key_sequence(&mut self, f: Fields<'_>) -> Answer {
        let key = f.optional_string("keyId")?;
        let modifiers = f.optional_object("keyModifiers")?;
        let pressed = modifiers.is_some_and(|modifiers| modifiers.values().any(|on| on == true));
        if key.is_none() && !pressed {
            let comment = "Your provided request fields cannot be used to trigger a hotkey.";
            return Err(Refusal::new("CannotAct", "RequestProcessingFailed", comment));
        }
        Ok(Value::Null)
    }

    /// Only a batch can sleep; it carries its Sleep rows out itself and never asks the studio.
    pub(super) fn sleep(&mut self) -> Answer {
        Err(Refusal::new("UnsupportedRequestBatchExecutionType", "RequestProcessingFailed", ""))
    }
}
