//! What the request builder knows: `assets/obs-catalogue.json`, 147 requests and 60 events.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::request::{CheckedRequest, RequestBody};

/// What a request does to a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
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
/// Such fields stand right after the one that they are in. The document knows few of them; the others are ours.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    pub name: String,
    /// `String`, `Number`, `Boolean`, `Object`, `Array<…>`, `Any`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of request fields only.
    #[serde(default)]
    pub optional: bool,
    /// As the document writes it: `>= 0, <= 20`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// What the number counts: `ms`, `frames`, `px`, `dB`, `×`, `%`, `°`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The number has no fraction.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// What OBS assumes when the field is left out, in our own words: `the main canvas`, `unchanged`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub omitted: Option<String>,
    /// The values that the server accepts, or, when [`Self::open`], the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Choice>,
    /// Other values than [`Self::values`] are accepted too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// The list of the connected OBS from which it can be picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick: Option<Pick>,
    /// How it is best shown where its type does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// An empty text or an empty object is taken. Else the server answers 403.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
    /// What null does where it is a value of its own, in our own words: `removes the parameter`. Else null counts as
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub null: Option<String>,
}

impl Field {
    /// The lowest and the highest number that [`Self::range`] allows, where it says so.
    pub fn limits(&self) -> (Option<f64>, Option<f64>) {
        let limit = |sign: &str| {
            let mut parts = self.range.as_deref()?.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(sign)?.trim().parse().ok())
        };
        (limit(">="), limit("<="))
    }

    /// The name of the field that this one is in, if it is inside another.
    pub fn parent(&self) -> Option<&str> {
        self.name.rsplit_once('.').map(|(parent, _)| parent)
    }
}

/// One value that a field takes.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As it goes over the wire: a text or a number.
    pub value: serde_json::Value,
    /// In our own words.
    pub label: String,
}

/// The lists that a connected OBS gives. Which part of an entry a field takes (name, UUID, id, index) follows from the
/// field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Pick {
    Scene,
    Group,
    SceneOrGroup,
    Input,
    /// An input, a scene or a group.
    Source,
    InputKind,
    /// Items of the scene that the same request names.
    SceneItem,
    /// Filters of the source that the same request names.
    Filter,
    FilterKind,
    /// Transitions of the scene collection.
    Transition,
    TransitionKind,
    Output,
    Hotkey,
    Profile,
    SceneCollection,
    Monitor,
    Canvas,
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// A number that holds a colour as OBS writes it (ABGR).
    Colour,
    /// Text of several lines.
    Multiline,
    /// A path on the machine on which OBS runs.
    Path,
    Secret,
}

/// Fields of which one is needed, or at most one is allowed.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Group {
    pub fields: Vec<String>,
    /// One of them is needed.
    #[serde(default)]
    pub required: bool,
    /// Only one of them may be given.
    #[serde(default)]
    pub exclusive: bool,
    /// All of them are needed as soon as one is given: OBS ignores a width without a height.
    #[serde(default)]
    pub together: bool,
}

/// The request that reads what this one sets: *what changed*, and *Undo*. Only what was sent is to be put back, of a
/// field that is an object the same: what is read may hold more than can be set (a transform without bounds reads
/// `boundsWidth: 0`, which no server takes; of a name and a UUID only one may be given).
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Twin {
    /// `GetInputVolume`.
    pub get: String,
    /// Fields that both requests take, and that say which thing is meant: request field of the Set to request field of
    /// the Get.
    #[serde(default)]
    pub with: std::collections::BTreeMap<String, String>,
    /// What is set to where it is read: request field to response field.
    pub fields: std::collections::BTreeMap<String, String>,
}

/// A request that the document describes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub twin: Option<Twin>,
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
