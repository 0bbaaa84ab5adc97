//! The state of a connection in words: short on a chip, whole on a card.

use egui::Color32;

use crate::message::{ConnectionState, SecretPlace, Timestamp};
use crate::model::Connection;
use crate::tr;
use crate::ui::format;
use crate::ui::theme::Tokens;
use crate::ui::widget::stages::stage_name;
use egui_material_icons::{MaterialIcon, icons};

/// How the dot of a state looks: filled, half, ring. The words beside it say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dot {
    Filled,
    Ring,
}

/// Colour and shape of the state's dot.
pub fn dot(state: &ConnectionState, tokens: &Tokens) -> (Color32, Dot) {
    match state {
        ConnectionState::Off => (tokens.text_3, Dot::Ring),
        ConnectionState::Connecting { .. } => (tokens.accent, Dot::Ring),
        ConnectionState::Ready { .. } => (tokens.ok, Dot::Filled),
        ConnectionState::Stale { .. } => (tokens.warn, Dot::Filled),
        ConnectionState::Waiting { .. } => (tokens.warn, Dot::Ring),
        ConnectionState::Stopped { .. } => (tokens.on_air, Dot::Filled),
    }
}

/// A word or two for the chip: `2 ms`, `retry in 8 s`, `off`.
pub fn short(connection: &Connection, now: Timestamp) -> String {
    match &connection.state {
        ConnectionState::Off => tr!("frame-state-off").to_owned(),
        ConnectionState::Connecting { .. } => tr!("frame-state-connecting").to_owned(),
        ConnectionState::Ready { .. } if connection.paused => tr!("frame-state-paused").to_owned(),
        ConnectionState::Ready { .. } => {
            connection.round_trip.map_or_else(|| tr!("frame-state-ready").to_owned(), format::round_trip)
        }
        ConnectionState::Stale { .. } => {
            let silent = connection.last_frame.map_or(std::time::Duration::ZERO, |last| now.since(last));
            tr!("frame-state-stale", time = format::roughly(silent))
        }
        ConnectionState::Waiting { until, .. } => tr!("frame-state-retry", time = format::roughly(left(now, *until))),
        ConnectionState::Stopped { .. } => tr!("frame-state-stopped").to_owned(),
    }
}

/// The state as one word, for lists and screen readers: `ready`, `waiting`.
pub fn word(state: &ConnectionState) -> &'static str {
    match state {
        ConnectionState::Off => tr!("frame-state-off"),
        ConnectionState::Connecting { .. } => tr!("frame-state-connecting"),
        ConnectionState::Ready { .. } => tr!("frame-state-ready"),
        ConnectionState::Stale { .. } => tr!("frame-state-silent"),
        ConnectionState::Waiting { .. } => tr!("frame-state-waiting"),
        ConnectionState::Stopped { .. } => tr!("frame-state-stopped"),
    }
}

/// A whole sentence for the card.
pub fn sentence(connection: &Connection, now: Timestamp) -> String {
    match &connection.state {
        ConnectionState::Off => tr!("frame-card-off").to_owned(),
        ConnectionState::Connecting { stage, attempt } => {
            tr!("frame-card-connecting", stage = stage_name(*stage), attempt = *attempt)
        }
        ConnectionState::Ready { since } => tr!("frame-card-ready", time = format::roughly(now.since(*since))),
        ConnectionState::Stale { .. } => tr!("frame-card-stale").to_owned(),
        ConnectionState::Waiting { until, attempt, .. } => {
            tr!("frame-card-waiting", time = format::roughly(left(now, *until)), attempt = *attempt)
        }
        ConnectionState::Stopped { .. } => tr!("frame-card-stopped").to_owned(),
    }
}

/// What is left until `until`, rounded up to whole seconds: a countdown that shows 0 looks stuck.
fn left(now: Timestamp, until: Timestamp) -> std::time::Duration {
    let left = until.since(now);
    std::time::Duration::from_secs(left.as_secs() + u64::from(left.subsec_nanos() > 0))
}

/// Where the password of a connection is kept: an icon and honest words.
pub fn secret_place(place: SecretPlace) -> (MaterialIcon, &'static str, &'static str) {
    match place {
        SecretPlace::None => (icons::ICON_KEY_OFF, tr!("connections-secret-none"), tr!("connections-secret-none-hint")),
        SecretPlace::Keychain => {
            (icons::ICON_KEY, tr!("connections-secret-keychain"), tr!("connections-secret-keychain-hint"))
        }
        SecretPlace::UntilQuit => {
            (icons::ICON_SCHEDULE, tr!("connections-secret-until-quit"), tr!("connections-secret-until-quit-hint"))
        }
        SecretPlace::Locked => {
            (icons::ICON_LOCK, tr!("connections-secret-locked"), tr!("connections-secret-locked-hint"))
        }
    }
}

/// Whether pressing *Connect* makes sense now.
pub fn can_connect(state: &ConnectionState) -> bool {
    matches!(state, ConnectionState::Off | ConnectionState::Stopped { .. })
}
