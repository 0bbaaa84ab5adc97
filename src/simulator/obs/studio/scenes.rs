//! The chapter Scenes, and finding scenes and sources by uuid or name.

use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::furniture;
use super::refusal::{Kind, Refusal};
use super::state::Scene;
use crate::protocol::obs::Dialect;
use crate::simulator::obs::at_least;
use crate::simulator::obs::messages::Answer;

impl Studio {
    pub(super) fn scene(&self, uuid: &str) -> Option<&Scene> {
        self.collection.scenes.iter().find(|scene| scene.uuid == uuid)
    }

    pub(super) fn scene_name(&self, uuid: &str) -> String {
        self.scene(uuid).map(|scene| scene.name.clone()).unwrap_or_default()
    }

    /// The scene that a request names: the uuid wins over the name, a uuid of the wrong type is as good as none.
    /// Returns its place.
    pub(super) fn find_scene(&self, f: Fields<'_>, name: &str, uuid: &str, groups: Groups) -> Result<usize, Refusal> {
        let found = if let Some(wanted) = f.lenient_string(uuid) {
            let missing =
                || Refusal::not_found_in(Kind::Scene, uuid, format!("No source was found by the UUID of `{wanted}`."));
            self.collection.scenes.iter().position(|scene| scene.uuid == wanted).ok_or_else(missing)
        } else {
            let wanted = self.selector(f, name, uuid)?;
            let missing =
                || Refusal::not_found_in(Kind::Scene, name, format!("No source was found by the name of `{wanted}`."));
            let found = self.collection.scenes.iter().position(|scene| scene.name == wanted);
            if found.is_none() && self.collection.inputs.iter().any(|input| input.name == wanted) {
                return Err(Refusal::wrong_resource("The specified source is not a scene."));
            }
            found.ok_or_else(missing)
        }?;
        match (groups, self.collection.scenes[found].is_group) {
            (Groups::No, true) => Err(Refusal::wrong_resource("The specified source is not a scene. (Is group)")),
            (Groups::Only, false) => Err(Refusal::wrong_resource("The specified source is not a group. (Is scene)")),
            _ => Ok(found),
        }
    }

    /// The name in a pair of selectors of which at least one must be there. Since there are uuids, a name that is
    /// empty or no string is as good as none; 5.1 and the draft check it as any other field.
    pub(super) fn selector<'a>(&self, f: Fields<'a>, name: &str, uuid: &str) -> Result<&'a str, Refusal> {
        if self.dialect == Dialect::Shipping && at_least(&self.version, "5.3.0") {
            f.lenient_string(name).ok_or_else(|| Refusal::one_of(name, uuid))
        } else {
            f.string(name)
        }
    }

    fn scene_rows(&self) -> Value {
        let scenes = self.collection.scenes.iter().filter(|scene| !scene.is_group).rev().enumerate();
        scenes.map(|(at, scene)| json!({"sceneIndex": at, "sceneName": scene.name, "sceneUuid": scene.uuid})).collect()
    }

    pub(super) fn get_scene_list(&mut self) -> Answer {
        let preview = self.collection.preview.clone();
        Ok(json!({
            "currentPreviewSceneName": preview.as_deref().map(|uuid| self.scene_name(uuid)),
            "currentPreviewSceneUuid": preview,
            "currentProgramSceneName": self.scene_name(&self.collection.program),
            "currentProgramSceneUuid": self.collection.program,
            "scenes": self.scene_rows(),
        }))
    }

    pub(super) fn get_group_list(&mut self) -> Answer {
        let groups: Vec<_> = self.collection.scenes.iter().filter(|scene| scene.is_group).map(|g| &g.name).collect();
        Ok(json!({"groups": groups}))
    }

    pub(super) fn get_current_program_scene(&mut self) -> Answer {
        let (name, uuid) = (self.scene_name(&self.collection.program), &self.collection.program);
        Ok(json!({
            "currentProgramSceneName": name, "currentProgramSceneUuid": uuid, "sceneName": name, "sceneUuid": uuid
        }))
    }

    pub(super) fn set_current_program_scene(&mut self, f: Fields<'_>) -> Answer {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        let uuid = self.collection.scenes[scene].uuid.clone();
        // Setting the scene that is on air already causes nothing.
        if uuid != self.collection.program {
            self.go_to(uuid);
        }
        Ok(Value::Null)
    }

    pub(super) fn get_current_preview_scene(&mut self) -> Answer {
        let Some(uuid) = self.collection.preview.clone() else { return Err(Refusal::studio_mode_off()) };
        let name = self.scene_name(&uuid);
        Ok(json!({
            "currentPreviewSceneName": name, "currentPreviewSceneUuid": uuid, "sceneName": name, "sceneUuid": uuid
        }))
    }

    pub(super) fn set_current_preview_scene(&mut self, f: Fields<'_>) -> Answer {
        let Some(current) = self.collection.preview.clone() else { return Err(Refusal::studio_mode_off()) };
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        let uuid = self.collection.scenes[scene].uuid.clone();
        if uuid != current {
            self.preview(&uuid);
        }
        Ok(Value::Null)
    }

    /// Puts a scene into preview and says so.
    pub(super) fn preview(&mut self, uuid: &str) {
        let name = self.scene_name(uuid);
        self.collection.preview = Some(uuid.to_owned());
        self.emit("CurrentPreviewSceneChanged", Some(json!({"sceneName": name, "sceneUuid": uuid})));
        self.watch_visibility();
    }

    pub(super) fn create_scene(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("sceneName")?;
        self.name_is_free(name)?;
        let uuid = self.uuid();
        self.collection.scenes.push(furniture::scene(uuid.clone(), name));
        self.emit("SceneCreated", Some(json!({"isGroup": false, "sceneName": name, "sceneUuid": uuid})));
        self.scene_list_changed();
        Ok(json!({"sceneUuid": uuid}))
    }

    /// Inputs, scenes and groups share one space of names.
    pub(super) fn name_is_free(&self, name: &str) -> Result<(), Refusal> {
        let scenes = self.collection.scenes.iter().map(|scene| &scene.name);
        let mut names = scenes.chain(self.collection.inputs.iter().map(|input| &input.name));
        if names.any(|taken| taken == name) {
            return Err(Refusal::already_exists("A source already exists by that name."));
        }
        Ok(())
    }

    pub(super) fn remove_scene(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_scene(f, "sceneName", "sceneUuid", Groups::No).map_err(Refusal::harmless)?;
        if self.collection.scenes.iter().filter(|scene| !scene.is_group).count() < 2 {
            return Err(Refusal::not_enough("You cannot remove the last scene in the collection."));
        }
        let removed = self.collection.scenes.remove(at);
        for scene in &mut self.collection.scenes {
            scene.items.retain(|item| item.source != removed.uuid);
        }
        self.emit(
            "SceneRemoved",
            Some(json!({"isGroup": false, "sceneName": removed.name, "sceneUuid": removed.uuid})),
        );
        self.scene_list_changed();
        let next = self.collection.scenes.iter().find(|scene| !scene.is_group).map(|scene| scene.uuid.clone());
        if let Some(next) = next {
            if self.collection.preview.as_deref() == Some(&removed.uuid) {
                self.preview(&next);
            }
            if self.collection.program == removed.uuid {
                self.go_to(next);
            }
        }
        Ok(Value::Null)
    }

    pub(super) fn scene_list_changed(&mut self) {
        let scenes = self.scene_rows();
        self.emit("SceneListChanged", Some(json!({"scenes": scenes})));
    }

    pub(super) fn set_scene_name(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        let name = f.string("newSceneName")?;
        self.name_is_free(name)?;
        let scene = &mut self.collection.scenes[at];
        let old = std::mem::replace(&mut scene.name, name.to_owned());
        let data = json!({"oldSceneName": old, "sceneName": name, "sceneUuid": scene.uuid});
        self.emit("SceneNameChanged", Some(data));
        Ok(Value::Null)
    }

    pub(super) fn get_scene_transition_override(&mut self, f: Fields<'_>) -> Answer {
        let scene = &self.collection.scenes[self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?];
        Ok(json!({"transitionDuration": scene.duration_override, "transitionName": scene.transition_override}))
    }

    pub(super) fn set_scene_transition_override(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        let name = f.optional_string("transitionName")?;
        if let Some(name) = name
            && !self.collection.transitions.iter().any(|transition| transition.name == name)
        {
            return Err(Refusal::not_found(Kind::Transition, "No scene transition was found by that name."));
        }
        let duration = f.optional_number("transitionDuration", 50.0, 20_000.0)?;
        if name.is_none() && duration.is_none() && !f.mentions("transitionName") && !f.mentions("transitionDuration") {
            return Err(Refusal::missing_choice(
                "Your request data must include either `transitionName` or `transitionDuration`.",
            ));
        }
        let scene = &mut self.collection.scenes[at];
        if f.mentions("transitionName") {
            scene.transition_override = name.map(str::to_owned);
        }
        if f.mentions("transitionDuration") {
            scene.duration_override = duration.map(|duration| duration as u64);
        }
        Ok(Value::Null)
    }
}

/// Whether a request speaks of scenes, groups or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Groups {
    No,
    Only,
    Also,
}
