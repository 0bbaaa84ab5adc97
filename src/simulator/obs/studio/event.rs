//! Something that happened in the studio.

use serde_json::Value;

use crate::protocol::obs::{Dialect, EventSubscriptions, event};

/// An event as it will be sent.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Event {
    event_type: String,
    pub data: Option<Value>,
    intent: EventSubscriptions,
}

impl Event {
    /// Its category is looked up by name; what has none counts as General.
    pub(in super::super) fn new(event_type: &str, data: Option<Value>) -> Self {
        let known = event::subscription(event_type);
        let intent = if known == EventSubscriptions::NONE { EventSubscriptions(1) } else { known };
        Self { event_type: event_type.to_owned(), data, intent }
    }

    /// The category that decides who gets it. What came later with categories of its own (Vendors, Ui, Canvases)
    /// was General when the draft was written.
    pub(in super::super) fn intent(&self, dialect: Dialect) -> EventSubscriptions {
        const LATER: u64 = 1 << 9 | 1 << 10 | 1 << 11;
        match dialect {
            Dialect::Draft if self.intent.0 & LATER != 0 => EventSubscriptions(1),
            _ => self.intent,
        }
    }

    /// Two events had other names when the draft was written.
    pub(in super::super) fn name(&self, dialect: Dialect) -> &str {
        match (dialect, self.event_type.as_str()) {
            (Dialect::Draft, "CurrentProgramSceneChanged") => "CurrentSceneChanged",
            (Dialect::Draft, "SceneListChanged") => "SceneListReindexed",
            (_, name) => name,
        }
    }
}
