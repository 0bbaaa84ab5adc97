//! What the request builder knows: `assets/obs-catalogue.json`, 147 requests and 60 events.

use std::sync::LazyLock;

use serde::Deserialize;

use super::request::{CheckedRequest, RequestBody};

/// What a request does to a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
pub enum Effect {
    #[serde(rename = "reads")]
    Reads,
    #[serde(rename = "changes")]
    Changes,
    #[serde(rename = "on air")]
    OnAir,
    #[serde(rename = "destructive")]
    Destructive,
}

impl Effect {
    /// Whether it can harm a broadcast that is running: it changes what is on air, or ends or removes something.
    pub fn can_harm(self) -> bool {
        matches!(self, Self::OnAir | Self::Destructive)
    }
}

/// A field of a request, of its answer or of an event. A dot in the name is a field inside another: `keyModifiers.shift`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    pub name: String,
    /// `String`, `Number`, `Boolean`, `Object`, `Array<…>`, `Any`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of request fields only.
    #[serde(default)]
    pub optional: bool,
    /// As the document writes it: `>= 0, <= 20`.
    #[serde(default)]
    pub range: Option<String>,
}

/// A request that the document describes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    pub name: String,
    /// As the document writes it: `scene items`.
    pub category: String,
    /// The obs-websocket version that brought it: `5.0.0`.
    pub since: String,
    pub effect: Effect,
    /// One line in our own words.
    pub hint: String,
    pub fields: Vec<Field>,
    pub response: Vec<Field>,
}

/// An event that the document describes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub name: String,
    pub category: String,
    /// The protocol's name of its bit: `SceneItems`.
    pub subscription: String,
    pub since: String,
    pub fields: Vec<Field>,
}

/// All requests and events.
#[derive(Debug, Deserialize)]
pub struct Catalogue {
    pub requests: Vec<Request>,
    pub events: Vec<Event>,
}

impl Catalogue {
    /// The catalogue that is built in; requests sorted by category and then as the document has them.
    #[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Catalogue> = LazyLock::new(|| {
            serde_json::from_str(include_str!("../../../assets/obs-catalogue.json")).expect("the built-in catalogue")
        });
        &BUILTIN
    }
    /// A request by its exact name.
    pub fn request(&self, name: &str) -> Option<&Request> {
        self.requests.iter().find(|request| request.name == name)
    }
    /// Whether a request can harm a broadcast that is running. What is not in the catalogue may do anything, and a
    /// batch does what its rows do.
    pub fn can_harm(&self, request: &CheckedRequest) -> bool {
        match request.body() {
            RequestBody::Batch(batch) => batch.requests.iter().any(|row| self.named_can_harm(&row.request_type)),
            _ => self.named_can_harm(request.request_type()),
        }
    }
    /// As [`Self::can_harm`], for one request by its name.
    pub fn named_can_harm(&self, request_type: &str) -> bool {
        self.request(request_type).is_none_or(|known| known.effect.can_harm())
    }
    /// An event by its exact name.
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }
}
