//! The chapter Inputs, the part that can be heard.

use rand::RngExt;
use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::refusal::Refusal;
use super::state::Audio;
use crate::simulator::obs::messages::Answer;

const MONITOR_TYPES: [&str; 3] =
    ["OBS_MONITORING_TYPE_NONE", "OBS_MONITORING_TYPE_MONITOR_ONLY", "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT"];

impl Studio {
    /// The place of an input that can be heard, and its audio.
    fn find_audio(&mut self, f: Fields<'_>) -> Result<(usize, &mut Audio), Refusal> {
        let at = self.find_input(f)?;
        match &mut self.collection.inputs[at].audio {
            Some(audio) => Ok((at, audio)),
            None => Err(Refusal::wrong_state("The specified input does not support audio.")),
        }
    }

    pub(super) fn get_input_mute(&mut self, f: Fields<'_>) -> Answer {
        let (_, audio) = self.find_audio(f)?;
        Ok(json!({"inputMuted": audio.muted}))
    }

    pub(super) fn set_input_mute(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        let before = audio.muted;
        let muted = f.boolean("inputMuted")?;
        audio.muted = muted;
        if muted != before {
            self.input_event("InputMuteStateChanged", at, json!({"inputMuted": muted}));
        }
        Ok(Value::Null)
    }

    pub(super) fn toggle_input_mute(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        audio.muted = !audio.muted;
        let state = json!({"inputMuted": audio.muted});
        self.input_event("InputMuteStateChanged", at, state.clone());
        Ok(state)
    }

    pub(super) fn get_input_volume(&mut self, f: Fields<'_>) -> Answer {
        let (_, audio) = self.find_audio(f)?;
        Ok(volume_json(audio))
    }

    pub(super) fn set_input_volume(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        let mul = f.optional_number("inputVolumeMul", 0.0, 20.0)?;
        let db = f.optional_number("inputVolumeDb", -100.0, 26.0)?;
        let volume = match (mul, db) {
            (Some(_), Some(_)) => return Err(Refusal::too_many("You may only specify one volume field.")),
            (None, None) => return Err(Refusal::missing_choice("You must specify one volume field.")),
            (Some(mul), None) => mul,
            (None, Some(db)) if db <= -100.0 => 0.0,
            (None, Some(db)) => 10_f64.powf(db / 20.0),
        };
        let before = std::mem::replace(&mut audio.volume, volume);
        let data = volume_json(audio);
        if volume.to_bits() != before.to_bits() {
            self.input_event("InputVolumeChanged", at, data);
        }
        Ok(Value::Null)
    }

    pub(super) fn get_input_audio_balance(&mut self, f: Fields<'_>) -> Answer {
        let (_, audio) = self.find_audio(f)?;
        Ok(json!({"inputAudioBalance": audio.balance}))
    }

    pub(super) fn set_input_audio_balance(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        let balance = f.number("inputAudioBalance", 0.0, 1.0)?;
        audio.balance = balance;
        self.input_event("InputAudioBalanceChanged", at, json!({"inputAudioBalance": balance}));
        Ok(Value::Null)
    }

    pub(super) fn get_input_audio_sync_offset(&mut self, f: Fields<'_>) -> Answer {
        let (_, audio) = self.find_audio(f)?;
        Ok(json!({"inputAudioSyncOffset": audio.sync}))
    }

    pub(super) fn set_input_audio_sync_offset(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        let offset = f.number("inputAudioSyncOffset", -950.0, 20_000.0)? as i64;
        audio.sync = offset;
        self.input_event("InputAudioSyncOffsetChanged", at, json!({"inputAudioSyncOffset": offset}));
        Ok(Value::Null)
    }

    pub(super) fn get_input_audio_monitor_type(&mut self, f: Fields<'_>) -> Answer {
        let (_, audio) = self.find_audio(f)?;
        Ok(json!({"monitorType": audio.monitor}))
    }

    pub(super) fn set_input_audio_monitor_type(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        let kind = f.string("monitorType")?;
        if !MONITOR_TYPES.contains(&kind) {
            return Err(Refusal::invalid(format!("Unknown monitor type: {kind}")));
        }
        kind.clone_into(&mut audio.monitor);
        self.input_event("InputAudioMonitorTypeChanged", at, json!({"monitorType": kind}));
        Ok(Value::Null)
    }

    pub(super) fn get_input_audio_tracks(&mut self, f: Fields<'_>) -> Answer {
        let (_, audio) = self.find_audio(f)?;
        Ok(json!({"inputAudioTracks": audio.tracks_json()}))
    }

    pub(super) fn set_input_audio_tracks(&mut self, f: Fields<'_>) -> Answer {
        let (at, audio) = self.find_audio(f)?;
        let wanted = f.object("inputAudioTracks")?;
        let mut tracks = audio.tracks;
        for (place, on) in tracks.iter_mut().enumerate() {
            match wanted.get(&(place + 1).to_string()) {
                None => {}
                Some(Value::Bool(new)) => *on = *new,
                Some(_) => {
                    return Err(Refusal::wrong_inner_type("The value of one of your tracks is not a boolean."));
                }
            }
        }
        audio.tracks = tracks;
        let data = json!({"inputAudioTracks": audio.tracks_json()});
        self.input_event("InputAudioTracksChanged", at, data);
        Ok(Value::Null)
    }

    /// One InputVolumeMeters: magnitude, peak and pre-fader peak of two channels, of every input that is on air.
    pub(in super::super) fn meters(&mut self) {
        let seconds = self.now.as_secs_f64();
        let active = self.inputs_of(&self.collection.program);
        let mut rows = Vec::new();
        for (place, input) in self.collection.inputs.iter().enumerate() {
            let Some(audio) = input.audio.as_ref().filter(|_| active.contains(&input.uuid)) else { continue };
            // Speech comes and goes; every input at its own pace.
            let swing = 0.25 + 0.2 * (seconds * (1.3 + place as f64 * 0.37)).sin();
            let channel = |noise: f64| {
                let before = (swing + noise).clamp(0.0, 1.0);
                let after = if audio.muted { 0.0 } else { before * audio.volume };
                json!([after * 0.7, after, before])
            };
            let levels = [self.rng.random_range(0.0..0.2_f64), self.rng.random_range(0.0..0.2_f64)].map(channel);
            rows.push(json!({"inputLevelsMul": levels, "inputName": input.name, "inputUuid": input.uuid}));
        }
        self.emit("InputVolumeMeters", Some(json!({"inputs": rows})));
    }
}

fn volume_json(audio: &Audio) -> Value {
    json!({"inputVolumeDb": audio.decibel(), "inputVolumeMul": audio.volume})
}
