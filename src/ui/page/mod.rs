//! One page, one file, one struct. A page reads the view and returns actions.

pub mod connections;
pub mod feed;
pub mod requests;
pub mod settings;
pub mod subscriptions;

use super::action::Action;
use crate::feed::{Feed, capture};
use crate::message::{CommandId, Timestamp};
use crate::model::Model;

/// What every page may look at while it is drawn.
pub struct View<'a> {
    pub model: &'a Model,
    pub feed: &'a Feed,
    /// The capture that is open, if one is.
    pub capture: Option<&'a capture::Opened>,
    /// The time of this frame.
    pub now: Timestamp,
    /// Seconds to add to UTC for local time.
    pub utc_offset_seconds: i32,
    /// What must happen at the end of the frame.
    pub actions: &'a mut Vec<Action>,
}

impl View<'_> {
    pub fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Streamer-safe mode: `text` or a mask.
    pub fn safe<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.model.settings.streamer_safe { "•••".into() } else { text.into() }
    }

    /// An id for a command whose answer this page waits for.
    pub fn command_id(&self) -> CommandId {
        CommandId::next()
    }
}
