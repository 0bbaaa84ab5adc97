//! The chapter Media Inputs.

use std::time::Duration;

use serde_json::{Value, json};

use super::fields::Fields;
use super::refusal::Refusal;
use super::state::{Media, MediaState};
use super::{Step, Studio};
use crate::simulator::obs::messages::Answer;

const ACTIONS: [&str; 7] = ["NONE", "PLAY", "PAUSE", "STOP", "RESTART", "NEXT", "PREVIOUS"];

impl Media {
    /// Where it stands now, in milliseconds. What plays loops, as the furniture's music does.
    fn position(&self, now: Duration) -> u64 {
        match self.state {
            MediaState::Playing => (self.cursor + (now - self.since).as_millis() as u64) % self.duration.max(1),
            MediaState::Paused => self.cursor,
            MediaState::Stopped | MediaState::Ended => 0,
        }
    }

    fn name(&self) -> &'static str {
        match self.state {
            MediaState::Playing => "OBS_MEDIA_STATE_PLAYING",
            MediaState::Paused => "OBS_MEDIA_STATE_PAUSED",
            MediaState::Stopped => "OBS_MEDIA_STATE_STOPPED",
            MediaState::Ended => "OBS_MEDIA_STATE_ENDED",
        }
    }
}

impl Studio {
    pub(super) fn get_media_input_status(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        // What plays nothing has the state NONE and neither length nor place.
        Ok(match &self.collection.inputs[at].media {
            None => json!({"mediaCursor": null, "mediaDuration": null, "mediaState": "OBS_MEDIA_STATE_NONE"}),
            Some(media) => {
                let there = matches!(media.state, MediaState::Playing | MediaState::Paused);
                json!({
                    "mediaCursor": there.then(|| media.position(self.now)),
                    "mediaDuration": there.then_some(media.duration),
                    "mediaState": media.name(),
                })
            }
        })
    }

    pub(super) fn set_media_input_cursor(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let cursor = f.number("mediaCursor", 0.0, f64::MAX)?;
        self.seek(at, |_, _| cursor as i64)
    }

    pub(super) fn offset_media_input_cursor(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let offset = f.number("mediaCursorOffset", f64::MIN, f64::MAX)?;
        self.seek(at, |media, now| media.position(now) as i64 + offset as i64)
    }

    fn seek(&mut self, at: usize, place: impl FnOnce(&Media, Duration) -> i64) -> Answer {
        let now = self.now;
        let not_playing =
            || Refusal::wrong_state("The media input must be playing or paused in order to set the cursor position.");
        let media = self.collection.inputs[at].media.as_mut().ok_or_else(not_playing)?;
        if !matches!(media.state, MediaState::Playing | MediaState::Paused) {
            return Err(not_playing());
        }
        media.cursor = (place(media, now).max(0) as u64).min(media.duration);
        media.since = now;
        Ok(Value::Null)
    }

    pub(super) fn trigger_media_input_action(&mut self, f: Fields<'_>) -> Answer {
        let at = self.find_input(f)?;
        let name = f.string("mediaAction")?;
        let action = name.strip_prefix("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_").filter(|action| ACTIONS.contains(action));
        let Some(action) = action else {
            return Err(Refusal::invalid("You have specified an invalid media input action."));
        };
        let now = self.now;
        let mut started = false;
        if let Some(media) = &mut self.collection.inputs[at].media {
            let cursor = media.position(now);
            match action {
                "PLAY" if media.state == MediaState::Playing => {}
                "PLAY" => {
                    started = media.state != MediaState::Paused;
                    (media.state, media.cursor, media.since) = (MediaState::Playing, cursor, now);
                }
                "PAUSE" => (media.state, media.cursor) = (MediaState::Paused, cursor),
                "STOP" => media.state = MediaState::Stopped,
                "RESTART" | "NEXT" | "PREVIOUS" => {
                    started = true;
                    (media.state, media.cursor, media.since) = (MediaState::Playing, 0, now);
                }
                _ => {}
            }
        }
        self.input_event("MediaInputActionTriggered", at, json!({"mediaAction": name}));
        if started {
            self.input_event("MediaInputPlaybackStarted", at, json!({}));
            let input = &self.collection.inputs[at];
            let looping = input.settings.get("looping") == Some(&Value::Bool(true));
            if let Some(media) = input.media.as_ref().filter(|_| !looping) {
                let (uuid, rest) = (input.uuid.clone(), Duration::from_millis(media.duration));
                self.later(rest, Step::MediaEnds(uuid));
            }
        }
        Ok(Value::Null)
    }

    /// What does not loop has come to its end, unless it was started again meanwhile.
    pub(super) fn media_ends(&mut self, uuid: &str) {
        let now = self.now;
        let Some(at) = self.collection.inputs.iter().position(|input| input.uuid == uuid) else { return };
        let Some(media) = &mut self.collection.inputs[at].media else { return };
        let played = media.cursor + (now - media.since).as_millis() as u64;
        if media.state == MediaState::Playing && played >= media.duration {
            media.state = MediaState::Ended;
            self.input_event("MediaInputPlaybackEnded", at, json!({}));
        }
    }
}
