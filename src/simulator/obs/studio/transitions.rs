//! The chapter Transitions: how the program changes, and when it says so.

use std::time::Duration;

use serde_json::{Value, json};

use super::fields::Fields;
use super::furniture::TRANSITION_KINDS;
use super::refusal::{Kind, Refusal};
use super::state::Transition;
use super::{Step, Studio};
use crate::simulator::obs::messages::Answer;

impl Studio {
    /// Changes the program. The getter shows the new scene at once; CurrentProgramSceneChanged comes when the
    /// transition is through, as real servers have it.
    pub(super) fn go_to(&mut self, uuid: String) {
        let (transition, duration) = self.transition_to(&uuid);
        self.collection.program = uuid;
        self.collection.transitions_run += 1;
        let number = self.collection.transitions_run;
        self.collection.running = Some((number, self.now, duration));
        let data = json!({"transitionName": transition.name, "transitionUuid": transition.uuid});
        self.emit("SceneTransitionStarted", Some(data));
        self.watch_visibility();
        if duration.is_zero() {
            self.transition_ends(number);
        } else {
            self.later(duration, Step::TransitionEnds(number));
        }
    }

    /// Which transition leads to that scene, and for how long.
    fn transition_to(&self, uuid: &str) -> (Transition, Duration) {
        let scene = self.scene(uuid);
        let named = scene.and_then(|scene| scene.transition_override.as_deref());
        let named = named.and_then(|name| self.collection.transitions.iter().find(|one| one.name == name));
        let transition = named.unwrap_or(self.current_transition()).clone();
        let chosen = scene.and_then(|scene| scene.duration_override);
        let duration = if transition.fixed { 0 } else { chosen.unwrap_or(self.collection.transition_duration) };
        (transition, Duration::from_millis(duration))
    }

    pub(super) fn transition_ends(&mut self, number: u64) {
        // Another scene was chosen meanwhile: then only the last transition comes to an end.
        if self.collection.running.is_none_or(|(running, ..)| running != number) {
            return;
        }
        self.collection.running = None;
        let program = self.collection.program.clone();
        let (transition, _) = self.transition_to(&program);
        let data = json!({"transitionName": transition.name, "transitionUuid": transition.uuid});
        self.emit("SceneTransitionVideoEnded", Some(data.clone()));
        let name = self.scene_name(&program);
        self.emit("CurrentProgramSceneChanged", Some(json!({"sceneName": name, "sceneUuid": program})));
        self.emit("SceneTransitionEnded", Some(data));
    }

    fn current_transition(&self) -> &Transition {
        &self.collection.transitions[self.collection.transition]
    }

    pub(super) fn get_transition_kind_list(&mut self) -> Answer {
        Ok(json!({"transitionKinds": TRANSITION_KINDS}))
    }

    pub(super) fn get_scene_transition_list(&mut self) -> Answer {
        let row = |transition: &Transition| {
            json!({
                "transitionConfigurable": transition.configurable, "transitionFixed": transition.fixed,
                "transitionKind": transition.kind, "transitionName": transition.name, "transitionUuid": transition.uuid
            })
        };
        let current = self.current_transition();
        Ok(json!({
            "currentSceneTransitionKind": current.kind,
            "currentSceneTransitionName": current.name,
            "currentSceneTransitionUuid": current.uuid,
            "transitions": self.collection.transitions.iter().map(row).collect::<Vec<_>>(),
        }))
    }

    pub(super) fn get_current_scene_transition(&mut self) -> Answer {
        let current = self.current_transition();
        Ok(json!({
            "transitionConfigurable": current.configurable,
            "transitionDuration": (!current.fixed).then_some(self.collection.transition_duration),
            "transitionFixed": current.fixed,
            "transitionKind": current.kind,
            "transitionName": current.name,
            "transitionSettings": current.configurable.then_some(&current.settings),
            "transitionUuid": current.uuid,
        }))
    }

    pub(super) fn set_current_scene_transition(&mut self, f: Fields<'_>) -> Answer {
        let name = f.string("transitionName")?;
        let found = self.collection.transitions.iter().position(|transition| transition.name == name);
        let missing = "No scene transition was found by that name.";
        let found = found.ok_or_else(|| Refusal::not_found_in(Kind::Transition, "transitionName", missing))?;
        if found != self.collection.transition {
            self.collection.transition = found;
            let current = self.current_transition();
            let data = json!({"transitionName": current.name, "transitionUuid": current.uuid});
            self.emit("CurrentSceneTransitionChanged", Some(data));
        }
        Ok(Value::Null)
    }

    pub(super) fn set_current_scene_transition_duration(&mut self, f: Fields<'_>) -> Answer {
        let duration = f.number("transitionDuration", 50.0, 20_000.0)? as u64;
        if duration != self.collection.transition_duration {
            self.collection.transition_duration = duration;
            self.emit("CurrentSceneTransitionDurationChanged", Some(json!({"transitionDuration": duration})));
        }
        Ok(Value::Null)
    }

    pub(super) fn set_current_scene_transition_settings(&mut self, f: Fields<'_>) -> Answer {
        let settings = f.object("transitionSettings")?;
        let overlay = f.optional_boolean("overlay")?.unwrap_or(true);
        if !self.current_transition().configurable {
            return Err(Refusal::not_configurable("The current transition does not support custom settings."));
        }
        let at = self.collection.transition;
        let kept = &mut self.collection.transitions[at].settings;
        if !overlay {
            kept.clear();
        }
        kept.extend(settings.clone());
        Ok(Value::Null)
    }

    pub(super) fn get_current_scene_transition_cursor(&mut self) -> Answer {
        let cursor = match self.collection.running {
            None => 1.0,
            Some((_, since, duration)) => ((self.now - since).as_secs_f64() / duration.as_secs_f64()).min(1.0),
        };
        Ok(json!({"transitionCursor": cursor}))
    }

    pub(super) fn trigger_studio_mode_transition(&mut self) -> Answer {
        let Some(preview) = self.collection.preview.clone() else { return Err(Refusal::studio_mode_off()) };
        let program = self.collection.program.clone();
        if preview != program {
            self.go_to(preview);
            self.preview(&program);
        }
        Ok(Value::Null)
    }

    /// The bar does its transition when it is released at its end; before that nothing is said.
    pub(super) fn set_t_bar_position(&mut self, f: Fields<'_>) -> Answer {
        if self.collection.preview.is_none() {
            return Err(Refusal::studio_mode_off());
        }
        let position = f.number("position", 0.0, 1.0)?;
        let release = f.optional_boolean("release")?.unwrap_or(true);
        if release && position >= 1.0 {
            self.trigger_studio_mode_transition()?;
        }
        Ok(Value::Null)
    }
}
