//! The chapter Config: profiles, scene collections, persistent data and settings.

use std::time::Duration;

use serde_json::{Value, json};

use super::fields::Fields;
use super::furniture;
use super::refusal::{Kind, Refusal};
use super::state::Collection;
use super::{Step, Studio};
use crate::simulator::obs::messages::Answer;

/// How long a scene collection takes to load; a profile is quicker.
const COLLECTION_LOADS: Duration = Duration::from_millis(400);
const PROFILE_LOADS: Duration = Duration::from_millis(60);

const REALMS: [&str; 2] = ["OBS_WEBSOCKET_DATA_REALM_GLOBAL", "OBS_WEBSOCKET_DATA_REALM_PROFILE"];

impl Studio {
    fn persistent_slot(f: Fields<'_>) -> Result<(&str, &str), Refusal> {
        let (realm, slot) = (f.string("realm")?, f.string("slotName")?);
        if !REALMS.contains(&realm) {
            return Err(Refusal::not_found(Kind::Source, "You have specified an invalid persistent data realm."));
        }
        Ok((realm, slot))
    }

    /// The profile's realm is another one in every profile.
    fn realm_key(&self, realm: &str) -> String {
        if realm == REALMS[0] { realm.to_owned() } else { format!("{realm}/{}", self.config.profile) }
    }

    pub(super) fn get_persistent_data(&mut self, f: Fields<'_>) -> Answer {
        let (realm, slot) = Self::persistent_slot(f)?;
        let value = self.config.persistent.get(&self.realm_key(realm)).and_then(|slots| slots.get(slot));
        Ok(json!({"slotValue": value}))
    }

    pub(super) fn set_persistent_data(&mut self, f: Fields<'_>) -> Answer {
        let (realm, slot) = Self::persistent_slot(f)?;
        let value = f.any("slotValue")?.clone();
        let key = self.realm_key(realm);
        self.config.persistent.entry(key).or_default().insert(slot.to_owned(), value);
        Ok(Value::Null)
    }

    fn collections(&self) -> Vec<String> {
        let mut names: Vec<_> = self.config.others.keys().cloned().collect();
        names.push(self.collection.name.clone());
        names.sort();
        names.dedup();
        names
    }

    pub(super) fn get_scene_collection_list(&mut self) -> Answer {
        Ok(json!({
            "currentSceneCollectionName": self.collection.name,
            "sceneCollections": self.collections(),
        }))
    }

    pub(super) fn set_current_scene_collection(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("sceneCollectionName")?;
        if name == self.collection.name {
            return Ok(Value::Null);
        }
        if !self.config.others.contains_key(name) {
            return Err(Refusal::not_found_in(Kind::SceneCollection, "sceneCollectionName", ""));
        }
        self.change_collection(name.to_owned());
        Ok(Value::Null)
    }

    pub(super) fn create_scene_collection(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("sceneCollectionName")?;
        if self.collections().iter().any(|known| known == name) {
            return Err(Refusal::already_exists(""));
        }
        let made = furniture::empty(&mut self.rng, name);
        self.config.others.insert(name.to_owned(), made);
        let names = self.collections();
        self.emit("SceneCollectionListChanged", Some(json!({"sceneCollections": names})));
        self.change_collection(name.to_owned());
        Ok(Value::Null)
    }

    /// Changing carries the old name and is the last event before the quiet time; the answer comes when it is over.
    fn change_collection(&mut self, name: String) {
        let old = self.collection.name.clone();
        self.emit("CurrentSceneCollectionChanging", Some(json!({"sceneCollectionName": old})));
        self.ready = false;
        self.config.loading = Some(name);
        self.wait = COLLECTION_LOADS;
        self.later(COLLECTION_LOADS, Step::CollectionLoaded);
    }

    pub(super) fn collection_loaded(&mut self) {
        let Some(name) = self.config.loading.take() else { return };
        let mut next = self.config.others.remove(&name).unwrap_or_default();
        if next.scenes.is_empty() {
            next = furniture::empty(&mut self.rng, &name);
        }
        next.preview = self.config.studio_mode.then(|| next.program.clone());
        // A transition that was running when the collection went away ends with it.
        self.collection.running = None;
        next.transitions_run = self.collection.transitions_run;
        let old: Collection = std::mem::replace(&mut self.collection, next);
        self.config.others.insert(old.name.clone(), old);
        self.ready = true;
        self.emit("CurrentSceneCollectionChanged", Some(json!({"sceneCollectionName": name})));
    }

    pub(super) fn get_profile_list(&mut self) -> Answer {
        Ok(json!({"currentProfileName": self.config.profile, "profiles": self.config.profiles}))
    }

    pub(super) fn set_current_profile(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("profileName")?;
        if !self.config.profiles.iter().any(|profile| profile == name) {
            return Err(Refusal::not_found_in(Kind::Profile, "profileName", ""));
        }
        if name != self.config.profile {
            self.change_profile(name.to_owned());
        }
        Ok(Value::Null)
    }

    fn change_profile(&mut self, name: String) {
        let old = self.config.profile.clone();
        self.emit("CurrentProfileChanging", Some(json!({"profileName": old})));
        self.config.profile.clone_from(&name);
        self.wait = PROFILE_LOADS;
        self.later(PROFILE_LOADS, Step::ProfileLoaded(name));
    }

    pub(super) fn profile_loaded(&mut self, name: &str) {
        self.emit("CurrentProfileChanged", Some(json!({"profileName": name})));
    }

    pub(super) fn create_profile(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("profileName")?;
        if self.config.profiles.iter().any(|profile| profile == name) {
            return Err(Refusal::already_exists(""));
        }
        self.config.profiles.push(name.to_owned());
        self.change_profile(name.to_owned());
        self.profile_list_changed();
        Ok(Value::Null)
    }

    pub(super) fn remove_profile(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("profileName")?;
        let Some(at) = self.config.profiles.iter().position(|profile| profile == name) else {
            return Err(Refusal::not_found_in(Kind::Profile, "profileName", "").harmless());
        };
        if self.config.profiles.len() < 2 {
            return Err(Refusal::not_enough(""));
        }
        let removed = self.config.profiles.remove(at);
        if removed == self.config.profile {
            let next = self.config.profiles[0].clone();
            self.change_profile(next);
        }
        self.profile_list_changed();
        Ok(Value::Null)
    }

    fn profile_list_changed(&mut self) {
        let profiles = self.config.profiles.clone();
        self.emit("ProfileListChanged", Some(json!({"profiles": profiles})));
    }

    pub(super) fn get_profile_parameter(&mut self, f: Fields<'_>) -> Answer {
        let key = (f.string("parameterCategory")?.to_owned(), f.string("parameterName")?.to_owned());
        let value = self.config.parameters.get(&key);
        let default = furniture::config().parameters.get(&key).cloned();
        Ok(json!({"defaultParameterValue": default, "parameterValue": value}))
    }

    /// Null takes a parameter back to its default.
    pub(super) fn set_profile_parameter(&mut self, f: Fields<'_>) -> Answer {
        let key = (f.string("parameterCategory")?.to_owned(), f.string("parameterName")?.to_owned());
        if !f.mentions("parameterValue") {
            return Err(Refusal::missing("parameterValue"));
        }
        match f.get("parameterValue") {
            None => self.config.parameters.remove(&key),
            Some(_) => self.config.parameters.insert(key, f.text("parameterValue")?.to_owned()),
        };
        Ok(Value::Null)
    }

    pub(super) fn get_video_settings(&mut self) -> Answer {
        Ok(Value::Object(self.config.video.clone()))
    }

    pub(super) fn set_video_settings(&mut self, f: Fields<'_>) -> Answer {
        if self.outputs.any_active() {
            let comment = "Video settings cannot be changed while an output is active.";
            return Err(Refusal::same("OutputRunning", comment));
        }
        // Width and height, numerator and denominator only come in pairs.
        let pairs = [
            (["fpsNumerator", "fpsDenominator"], f64::MAX),
            (["baseWidth", "baseHeight"], 4096.0),
            (["outputWidth", "outputHeight"], 4096.0),
        ];
        let mut changes = Vec::new();
        for (names, most) in pairs {
            if names.iter().all(|name| f.get(name).is_some()) {
                for name in names {
                    changes.push((name, f.number(name, 1.0, most)? as u64));
                }
            }
        }
        if changes.is_empty() {
            let comment = "You must specify at least one video-changing pair.";
            return Err(Refusal::missing_choice(comment));
        }
        for (name, value) in changes {
            self.config.video.insert(name.to_owned(), json!(value));
        }
        Ok(Value::Null)
    }

    pub(super) fn get_stream_service_settings(&mut self) -> Answer {
        Ok(json!({
            "streamServiceSettings": self.config.service,
            "streamServiceType": self.config.service_type,
        }))
    }

    pub(super) fn set_stream_service_settings(&mut self, f: Fields<'_>) -> Answer {
        if self.outputs.stream.active() {
            let comment = "You cannot change stream service settings while streaming.";
            return Err(Refusal::new("OutputRunning", "StreamRunning", comment));
        }
        let kind = f.string("streamServiceType")?;
        let settings = f.object("streamServiceSettings")?.clone();
        if kind == self.config.service_type {
            self.config.service.extend(settings);
        } else {
            kind.clone_into(&mut self.config.service_type);
            self.config.service = settings;
        }
        Ok(Value::Null)
    }

    pub(super) fn get_record_directory(&mut self) -> Answer {
        Ok(json!({"recordDirectory": self.config.record_directory}))
    }

    pub(super) fn set_record_directory(&mut self, f: Fields<'_>) -> Answer {
        if self.outputs.record.active() {
            return Err(Refusal::new("OutputRunning", "RecordRunning", ""));
        }
        f.string("recordDirectory")?.clone_into(&mut self.config.record_directory);
        Ok(Value::Null)
    }
}
