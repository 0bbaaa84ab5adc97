//! What stands in the editor: kept over a restart without secrets, checked before it goes anywhere.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::editor::Tab;
use super::form::lists;
use crate::model::Connection;
use crate::protocol::masking;
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::{Catalogue, Field, Group, Request};
use crate::protocol::safety::Refusal;
use crate::protocol::safety::{Warning, warnings};

/// The request that is being written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The name of the connection: ids do not outlive a run.
    pub connection: String,
    pub request_type: String,
    pub data: String,
    /// Form or JSON.
    pub tab: Tab,
}

impl Draft {
    /// As kept in the settings. Damaged text is an empty draft.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// For the settings: without the values of fields that are secrets.
    pub fn write(&self) -> String {
        let kept = Self { data: without_secrets(&self.data), ..self.clone() };
        serde_json::to_string(&kept).unwrap_or_default()
    }
}

/// JSON text with the values of secret fields emptied. Text that is no JSON is kept only where no such field is named.
pub(super) fn without_secrets(text: &str) -> String {
    let Ok(json) = serde_json::from_str::<&RawValue>(text) else {
        return if names_secret(text) { String::new() } else { text.to_owned() };
    };
    let masked = masking::mask(json, false);
    match serde_json::from_str(masked.get()) {
        Ok(mut value) => {
            if empty_masked(&mut value) {
                serde_json::to_string_pretty(&value).unwrap_or_default()
            } else {
                text.to_owned()
            }
        }
        // Deeper than can be shown.
        Err(_) => String::new(),
    }
}

/// An object that is still being typed stands in the data as a text.
fn is_broken_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn names_secret(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).any(masking::looks_secret)
}

/// Empties what was masked: dots in the editor would be sent as they stand.
fn empty_masked(value: &mut Value) -> bool {
    let mut changed = false;
    match value {
        Value::Object(map) => map.values_mut().for_each(|value| changed |= empty_masked(value)),
        Value::Array(items) => items.iter_mut().for_each(|item| changed |= empty_masked(item)),
        Value::String(text) if text == masking::MASK || (is_broken_json(text) && names_secret(text)) => {
            text.clear();
            changed = true;
        }
        _ => {}
    }
    changed
}

/// The draft after the safety check, made anew only when it changes.
pub struct Checked {
    of: (String, String),
    pub result: Result<CheckedRequest, Refusal>,
    pub warnings: Vec<Warning>,
}

impl Checked {
    pub fn of(request_type: &str, data: &str) -> Self {
        let result = CheckedRequest::from_text(request_type, data);
        let warnings = result.as_ref().map(warnings).unwrap_or_default();
        Self { of: (request_type.to_owned(), data.to_owned()), result, warnings }
    }
    /// Whether it is still this text that was checked.
    pub fn is_of(&self, request_type: &str, data: &str) -> bool {
        self.of.0 == request_type && self.of.1 == data
    }
}

/// A first version of the data: the fields that are needed, with what the connection knows filled in.
pub fn example(request: &Request, connection: Option<&Connection>) -> String {
    // Of a choice the first; what goes with it comes too.
    let first = |field: &Field| request.groups.iter().any(|group| group.required && group.fields[0] == field.name);
    let beside = |field: &Field| {
        let with_first = |group: &Group| {
            group.together
                && group.fields.contains(&field.name)
                && request.fields.iter().any(|other| group.fields.contains(&other.name) && first(other))
        };
        request.groups.iter().any(with_first)
    };
    let needed = |field: &&Field| !field.optional || first(field) || beside(field);
    // Where nothing is needed, something has to be given for the request to make sense.
    let any = request.fields.iter().any(|field| needed(&field));
    let outer = request.fields.iter().filter(|field| field.parent().is_none());
    let chosen = outer.filter(|field| !any || needed(field));
    let fields: Map<String, Value> = chosen.map(|field| (field.name.clone(), value(field, connection))).collect();
    if fields.is_empty() {
        return String::new();
    }
    serde_json::to_string_pretty(&Value::Object(fields)).unwrap_or_default()
}

fn value(field: &Field, connection: Option<&Connection>) -> Value {
    let obs = connection.map(|connection| &connection.obs);
    let known = match field.name.as_str() {
        "sceneName" | "sourceName" => {
            obs.and_then(|obs| obs.program_scene.clone().or_else(|| obs.scenes.first().cloned()))
        }
        "profileName" => obs.and_then(|obs| obs.profile.clone()),
        "sceneCollectionName" => obs.and_then(|obs| obs.scene_collection.clone()),
        _ => None,
    };
    if known.is_none()
        && let Some(offered) = obs.and_then(|obs| lists::first(field, obs))
    {
        return offered;
    }
    if let Some(choice) = field.values.first() {
        return choice.value.clone();
    }
    match field.kind.as_str() {
        "String" => Value::String(known.unwrap_or_default()),
        "Number" => lowest(field),
        "Boolean" => Value::Bool(true),
        // Null would count as missing.
        "Any" => Value::String(String::new()),
        kind if kind.starts_with("Array") => Value::Array(Vec::new()),
        _ => Value::Object(Map::new()),
    }
}

/// The lowest number that the range allows, or 0.
fn lowest(field: &Field) -> Value {
    match field.limits().0 {
        Some(low) if low.fract() == 0.0 => Value::from(low as i64),
        Some(low) => Value::from(low),
        None => Value::from(0),
    }
}

/// Names that begin or contain what was typed, those that begin with it first.
pub fn names<'a>(typed: &str, connection: Option<&'a Connection>) -> Vec<(&'a str, Option<&'static Request>)> {
    let typed = typed.trim().to_lowercase();
    let catalogue = Catalogue::builtin();
    let known = catalogue.requests.iter().map(|request| (request.name.as_str(), Some(request)));
    let own = connection.map_or(&[][..], |connection| &connection.obs.available_requests);
    let own = own.iter().filter(|name| catalogue.request(name).is_none()).map(|name| (name.as_str(), None));
    let mut found: Vec<_> = known.chain(own).filter(|(name, _)| name.to_lowercase().contains(&typed)).collect();
    found.sort_by_key(|(name, _)| !name.to_lowercase().starts_with(&typed));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{ConnectionId, Profile, System, Timestamp, TlsTrust, Update};
    use crate::protocol::obs::catalogue::Format;
    use crate::protocol::obs::{Encoding, form};

    #[test]
    fn a_draft_comes_back_without_its_secrets() {
        let data = r#"{"streamServiceSettings": {"server": "rtmp://x", "key": "live_1234"}, "streamServiceType": "rtmp_custom"}"#;
        let draft = Draft { request_type: "SetStreamServiceSettings".into(), data: data.into(), ..Draft::default() };
        let kept = draft.write();
        assert!(!kept.contains("live_1234"), "{kept}");
        let back = Draft::read(&kept);
        assert_eq!(back.request_type, "SetStreamServiceSettings");
        assert!(back.data.contains("rtmp_custom"));
        let data = r#"{"parameterName": "StreamKey", "parameterValue": "live_1234"}"#;
        let named = Draft { data: data.into(), ..Draft::default() };
        assert!(!named.write().contains("live_1234") && named.write().contains("StreamKey"));
        let broken = Draft { data: "{\"password\": \"oops".into(), ..Draft::default() };
        assert!(!broken.write().contains("oops"));
        let typing = r#"{"streamServiceType": "x", "streamServiceSettings": "{\"key\": \"live_9"}"#;
        let typing = Draft { data: typing.into(), ..Draft::default() };
        assert!(!typing.write().contains("live_9") && typing.write().contains("streamServiceType"));
        let plain = Draft { data: "{\"sceneName\": \"Int".into(), ..Draft::default() };
        assert_eq!(Draft::read(&plain.write()), plain);
    }

    #[test]
    fn every_example_of_the_catalogue_lacks_only_what_a_person_has_to_fill_in() {
        for request in &Catalogue::builtin().requests {
            let text = example(request, None);
            let data = if text.is_empty() { Value::Object(Map::new()) } else { serde_json::from_str(&text).unwrap() };
            for problem in form::check(request, data.as_object(), &|_| false) {
                assert_eq!(problem.rule, form::Rule::Empty, "{}: {}", request.name, problem.field);
            }
        }
    }

    #[test]
    fn every_secret_of_the_catalogue_is_known_by_its_name() {
        let fields = Catalogue::builtin().requests.iter().flat_map(|request| &request.fields);
        let secrets: Vec<&str> =
            fields.filter(|field| field.format == Some(Format::Secret)).map(|field| field.name.as_str()).collect();
        assert!(!secrets.is_empty());
        for name in secrets {
            assert!(masking::looks_secret(name.rsplit('.').next().unwrap()), "{name}");
        }
    }

    #[test]
    fn an_example_names_what_this_obs_has() {
        let request = Catalogue::builtin().request("SetInputMute").unwrap();
        let mut model = crate::model::Model::default();
        let id = ConnectionId(1);
        let profile = Profile {
            system: System::Obs,
            name: "Studio".to_owned(),
            url: String::new(),
            key: String::new(),
            connect_at_start: false,
            trust: TlsTrust::System,
            encoding: Encoding::Json,
            subscriptions: None,
        };
        model.add_connection(id, profile, false);
        let data = RawValue::from_string(r#"{"inputs":[{"inputName":"麦克风"}]}"#.to_owned()).unwrap();
        model.apply(&Update::Read {
            connection: id,
            at: Timestamp(0),
            request_type: "GetInputList".to_owned(),
            asked: None,
            data,
        });
        assert!(example(request, model.connection(id)).contains("麦克风"));
    }

    #[test]
    fn completion_puts_what_begins_like_the_text_first() {
        let found = names("setcurrentprog", None);
        assert_eq!(found[0].0, "SetCurrentProgramScene");
        assert!(names("Scene", None).len() > 20);
    }
}
