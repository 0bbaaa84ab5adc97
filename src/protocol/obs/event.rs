//! The events: which category they belong to, which are high volume, which change what the model knows.

use super::EventSubscriptions;

/// The category of an event by its name, for the draft, which sends no `eventIntent`; names of both dialects. 0 when unknown.
pub fn subscription(event_type: &str) -> EventSubscriptions {
    let _ = event_type;
    unimplemented!()
}

/// The four events that come many times a second.
pub fn is_high_volume(event_type: &str) -> bool {
    let _ = event_type;
    unimplemented!()
}

/// Whether `model::obs` follows this event (stream, record, replay, virtual camera, scenes, studio mode, profile, collection, exit).
pub fn changes_state(event_type: &str) -> bool {
    let _ = event_type;
    unimplemented!()
}
