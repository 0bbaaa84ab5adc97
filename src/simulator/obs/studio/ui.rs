//! The chapter Ui.

use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::refusal::{Kind, Refusal};
use crate::simulator::obs::messages::Answer;

const VIDEO_MIXES: [&str; 3] = [
    "OBS_WEBSOCKET_VIDEO_MIX_TYPE_PREVIEW",
    "OBS_WEBSOCKET_VIDEO_MIX_TYPE_PROGRAM",
    "OBS_WEBSOCKET_VIDEO_MIX_TYPE_MULTIVIEW",
];

impl Studio {
    pub(super) fn get_studio_mode_enabled(&mut self) -> Answer {
        Ok(json!({"studioModeEnabled": self.collection.preview.is_some()}))
    }

    pub(super) fn set_studio_mode_enabled(&mut self, f: Fields<'_>) -> Answer {
        let on = f.boolean("studioModeEnabled")?;
        if on != self.collection.preview.is_some() {
            self.collection.preview = on.then(|| self.collection.program.clone());
            self.config.studio_mode = on;
            self.watch_visibility();
            self.emit("StudioModeStateChanged", Some(json!({"studioModeEnabled": on})));
        }
        Ok(Value::Null)
    }

    /// The window would open on the machine that runs OBS; here there is none to see.
    pub(super) fn open_input_properties_dialog(&mut self, f: Fields<'_>) -> Answer {
        self.find_input(f)?;
        Ok(Value::Null)
    }

    pub(super) fn open_input_filters_dialog(&mut self, f: Fields<'_>) -> Answer {
        self.find_input(f)?;
        Ok(Value::Null)
    }

    pub(super) fn open_input_interact_dialog(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        if self.collection.inputs[at].kind != "browser_source" {
            return Err(Refusal::new(
                "InvalidResourceState",
                "InvalidInputKind",
                "The specified input does not support interaction.",
            ));
        }
        Ok(Value::Null)
    }

    pub(super) fn get_monitor_list(&mut self) -> Answer {
        let monitor = |at: u32, name: &str, x: i32, width: u32, height: u32| {
            json!({
                "monitorHeight": height, "monitorIndex": at, "monitorName": format!("{name}({at})"),
                "monitorPositionX": x, "monitorPositionY": 0, "monitorWidth": width
            })
        };
        Ok(json!({"monitors": [monitor(0, "HDMI-1", 0, 1920, 1080), monitor(1, "DP-1", 1920, 2560, 1440)]}))
    }

    pub(super) fn open_video_mix_projector(&mut self, f: Fields<'_>) -> Answer {
        let mix = f.string("videoMixType")?;
        if !VIDEO_MIXES.contains(&mix) {
            return Err(Refusal::bad_enum("videoMixType"));
        }
        self.projector(f)
    }

    pub(super) fn open_source_projector(&mut self, f: Fields<'_>) -> Answer {
        self.find_source(f)?;
        self.projector(f)
    }

    fn projector(&self, f: Fields<'_>) -> Answer {
        let monitor = f.optional_number("monitorIndex", -1.0, 9.0)?;
        let geometry = f.optional_string("projectorGeometry")?;
        if monitor.is_some() && geometry.is_some() {
            return Err(Refusal::too_many("`monitorIndex` and `projectorGeometry` are mutually exclusive."));
        }
        if monitor.is_some_and(|monitor| monitor > 1.0) {
            return Err(Refusal::not_found(Kind::Source, "No monitor was found with that index."));
        }
        Ok(Value::Null)
    }
}
