//! The chapter Inputs: the list, making and removing them, their settings. What can be heard is in `inputs_audio`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Studio;
use super::fields::Fields;
use super::furniture::{self, INPUT_KINDS, input_kind};
use super::refusal::{Kind, Refusal};
use super::scenes::Groups;
use super::state::{Input, Item, unversioned};
use crate::simulator::obs::messages::Answer;

impl Studio {
    /// The input that a request names; returns its place.
    pub(super) fn find_input(&self, f: Fields<'_>) -> Result<usize, Refusal> {
        if let Some(wanted) = f.lenient_string("inputUuid") {
            let found = self.collection.inputs.iter().position(|input| input.uuid == wanted);
            return found.ok_or_else(|| {
                let comment = format!("No source was found by the UUID of `{wanted}`.");
                Refusal::not_found_in(Kind::Input, "inputUuid", comment)
            });
        }
        let wanted = self.selector(f, "inputName", "inputUuid")?;
        if let Some(found) = self.collection.inputs.iter().position(|input| input.name == wanted) {
            return Ok(found);
        }
        if self.collection.scenes.iter().any(|scene| scene.name == wanted) {
            return Err(Refusal::wrong_resource("The specified source is not an input."));
        }
        let comment = format!("No source was found by the name of `{wanted}`.");
        Err(Refusal::not_found_in(Kind::Input, "inputName", comment))
    }

    pub(super) fn input_event(&mut self, event_type: &str, at: usize, more: Value) {
        let input = &self.collection.inputs[at];
        let mut data = furniture::object(more);
        data.insert("inputName".to_owned(), json!(input.name));
        data.insert("inputUuid".to_owned(), json!(input.uuid));
        self.emit(event_type, Some(Value::Object(data)));
    }

    pub(super) fn get_input_list(&mut self, f: Fields<'_>) -> Answer {
        let wanted = f.optional_string("inputKind")?;
        let inputs = self.collection.inputs.iter();
        let rows: Vec<_> = inputs
            .filter(|input| wanted.is_none_or(|wanted| input.kind == wanted || unversioned(&input.kind) == wanted))
            .map(|input| {
                json!({
                    "inputKind": input.kind, "inputKindCaps": caps(input), "inputName": input.name,
                    "inputUuid": input.uuid, "unversionedInputKind": unversioned(&input.kind)
                })
            })
            .collect();
        Ok(json!({"inputs": rows}))
    }

    pub(super) fn get_input_kind_list(&mut self, f: Fields<'_>) -> Answer {
        let plain = f.optional_boolean("unversioned")?.unwrap_or(false);
        let kinds = INPUT_KINDS.iter().map(|kind| if plain { unversioned(kind.name) } else { kind.name });
        Ok(json!({"inputKinds": kinds.collect::<Vec<_>>()}))
    }

    pub(super) fn get_special_inputs(&mut self) -> Answer {
        Ok(json!({
            "desktop1": "Desktop audio", "desktop2": null,
            "mic1": "Microphone", "mic2": null, "mic3": null, "mic4": null
        }))
    }

    pub(super) fn create_input(&mut self, f: Fields<'_>) -> Answer {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        let name = f.string("inputName")?;
        let wanted = f.string("inputKind")?;
        self.name_is_free(name)?;
        let Some(kind) = input_kind(wanted) else { return Err(unknown_kind()) };
        let settings = f.optional_object("inputSettings")?.cloned().unwrap_or_default();
        let enabled = f.optional_boolean("sceneItemEnabled")?.unwrap_or(true);
        let uuid = self.uuid();
        self.collection.inputs.push(furniture::input(uuid.clone(), name, kind, settings.clone()));
        let at = self.collection.inputs.len() - 1;
        let more = json!({
            "defaultInputSettings": (kind.defaults)(), "inputKind": kind.name, "inputKindCaps": kind.caps,
            "inputSettings": settings, "unversionedInputKind": unversioned(kind.name)
        });
        self.input_event("InputCreated", at, more);
        let id = self.place_item(scene, &uuid, enabled);
        Ok(json!({"inputUuid": uuid, "sceneItemId": id}))
    }

    pub(super) fn remove_input(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f).map_err(Refusal::harmless)?;
        self.input_event("InputRemoved", at, json!({}));
        let removed = self.collection.inputs.remove(at);
        for scene in 0..self.collection.scenes.len() {
            self.take_items_out(scene, |item| item.source == removed.uuid);
        }
        Ok(Value::Null)
    }

    /// Removes the items that `gone` says, without a word: the input's own event says enough.
    fn take_items_out(&mut self, scene: usize, gone: impl Fn(&Item) -> bool) {
        self.collection.scenes[scene].items.retain(|item| !gone(item));
    }

    pub(super) fn set_input_name(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let name = f.string("newInputName")?;
        self.name_is_free(name)?;
        let input = &mut self.collection.inputs[at];
        let old = std::mem::replace(&mut input.name, name.to_owned());
        let data = json!({"inputName": name, "inputUuid": input.uuid, "oldInputName": old});
        self.emit("InputNameChanged", Some(data));
        Ok(Value::Null)
    }

    pub(super) fn get_input_default_settings(&mut self, f: Fields<'_>) -> Answer {
        let wanted = f.string("inputKind")?;
        let kind = input_kind(wanted).ok_or_else(|| Refusal::same("InvalidInputKind", ""))?;
        Ok(json!({"defaultInputSettings": (kind.defaults)()}))
    }

    pub(super) fn get_input_settings(&mut self, f: Fields<'_>) -> Answer {
        let input = &self.collection.inputs[self.find_input(f)?];
        Ok(json!({"inputKind": input.kind, "inputSettings": input.settings}))
    }

    pub(super) fn set_input_settings(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let settings = f.object("inputSettings")?;
        let overlay = f.optional_boolean("overlay")?.unwrap_or(true);
        let input = &mut self.collection.inputs[at];
        overlay_settings(&mut input.settings, settings, overlay);
        let all = json!({"inputSettings": input.settings});
        self.input_event("InputSettingsChanged", at, all);
        Ok(Value::Null)
    }

    pub(super) fn get_input_deinterlace_mode(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_async_input(f)?;
        Ok(json!({"inputDeinterlaceMode": self.collection.inputs[at].deinterlace_mode}))
    }

    pub(super) fn set_input_deinterlace_mode(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_async_input(f)?;
        let mode = f.string("inputDeinterlaceMode")?;
        let known = ["DISABLE", "DISCARD", "RETRO", "BLEND", "BLEND_2X", "LINEAR", "LINEAR_2X", "YADIF", "YADIF_2X"];
        if !mode.strip_prefix("OBS_DEINTERLACE_MODE_").is_some_and(|mode| known.contains(&mode)) {
            return Err(Refusal::bad_enum("inputDeinterlaceMode"));
        }
        mode.clone_into(&mut self.collection.inputs[at].deinterlace_mode);
        Ok(Value::Null)
    }

    pub(super) fn get_input_deinterlace_field_order(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_async_input(f)?;
        Ok(json!({"inputDeinterlaceFieldOrder": self.collection.inputs[at].deinterlace_order}))
    }

    pub(super) fn set_input_deinterlace_field_order(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_async_input(f)?;
        let order = f.string("inputDeinterlaceFieldOrder")?;
        if !["OBS_DEINTERLACE_FIELD_ORDER_TOP", "OBS_DEINTERLACE_FIELD_ORDER_BOTTOM"].contains(&order) {
            return Err(Refusal::bad_enum("inputDeinterlaceFieldOrder"));
        }
        order.clone_into(&mut self.collection.inputs[at].deinterlace_order);
        Ok(Value::Null)
    }

    /// Only cameras and media can be deinterlaced.
    fn find_async_input(&self, f: Fields<'_>) -> Result<usize, Refusal> {
        let at = self.find_input(f)?;
        let input = &self.collection.inputs[at];
        if input.media.is_none() && input.kind != "v4l2_input" {
            return Err(Refusal::wrong_state("The specified input is not async."));
        }
        Ok(at)
    }

    /// The one list in this studio is the device list of cameras and microphones.
    pub(super) fn get_input_properties_list_property_items(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let property = f.string("propertyName")?;
        let kind = &self.collection.inputs[at].kind;
        let values = match (kind.as_str(), property) {
            ("v4l2_input", "device_id") => {
                vec![("Camera link 1", json!("/dev/video0")), ("Camera link 2", json!("/dev/video2"))]
            }
            ("pulse_input_capture" | "pulse_output_capture", "device_id") => {
                vec![("Default", json!("default")), ("Guest", json!("guest"))]
            }
            ("ffmpeg_source", "color_range") => vec![("Auto", json!(0)), ("Limited", json!(1)), ("Full", json!(2))],
            _ => return Err(unknown_property()),
        };
        let row = |(name, value): (&str, Value)| json!({"itemEnabled": true, "itemName": name, "itemValue": value});
        Ok(json!({"propertyItems": values.into_iter().map(row).collect::<Vec<Value>>()}))
    }

    pub(super) fn press_input_properties_button(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let property = f.string("propertyName")?;
        match (self.collection.inputs[at].kind.as_str(), property) {
            ("browser_source", "refreshnocache") => Ok(Value::Null),
            _ => Err(unknown_property()),
        }
    }

    /// The uuids of the inputs that are seen or heard from a scene, through groups and scenes inside it.
    pub(super) fn inputs_of(&self, scene: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![scene.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(uuid) = waiting.pop() {
            if !seen.insert(uuid.clone()) {
                continue;
            }
            for item in self.scene(&uuid).into_iter().flat_map(|scene| &scene.items).filter(|item| item.enabled) {
                if self.scene(&item.source).is_some() {
                    waiting.push(item.source.clone());
                }
                found.insert(item.source.clone());
            }
        }
        found
    }

    /// Says which inputs came on air, left it, came into view or left it, since the last time.
    pub(super) fn watch_visibility(&mut self) {
        let active = self.inputs_of(&self.collection.program);
        let mut showing = active.clone();
        if let Some(preview) = &self.collection.preview {
            showing.extend(self.inputs_of(preview));
        }
        let before_active = std::mem::replace(&mut self.collection.active, active.clone());
        let before_showing = std::mem::replace(&mut self.collection.showing, showing.clone());
        for (event, field, before, now) in [
            ("InputActiveStateChanged", "videoActive", before_active, active),
            ("InputShowStateChanged", "videoShowing", before_showing, showing),
        ] {
            for uuid in before.symmetric_difference(&now) {
                if let Some(at) = self.collection.inputs.iter().position(|input| input.uuid == *uuid) {
                    self.input_event(event, at, json!({field: now.contains(uuid)}));
                }
            }
        }
    }
}

/// Lays new settings over old ones, or puts them in their place.
pub(super) fn overlay_settings(kept: &mut Map<String, Value>, new: &Map<String, Value>, overlay: bool) {
    if !overlay {
        kept.clear();
    }
    kept.extend(new.clone());
}

fn caps(input: &Input) -> u64 {
    input_kind(&input.kind).map_or(0, |kind| kind.caps)
}

fn unknown_kind() -> Refusal {
    Refusal::same(
        "InvalidInputKind",
        "Your specified input kind is not supported by OBS. Check that your specified kind is properly versioned and that any necessary plugins are loaded.",
    )
}

fn unknown_property() -> Refusal {
    Refusal::not_found(Kind::Property, "Unable to find a property by that name.")
}
