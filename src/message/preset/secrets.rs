//! No preset keeps a secret: the value of each becomes a parameter that is asked at every run.

use std::convert::Infallible;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::expand::{Part, parts, placeholder};
use super::{Body, Kind, Parameter, Preset};
use crate::protocol::masking::{self, MASK};
use crate::protocol::obs::catalogue::{Catalogue, Format};

impl Preset {
    /// Takes the values out of fields whose names tell that they are secret (`masking`, the catalogue), and out of the
    /// defaults of secret parameters. What was masked already is treated as a secret too.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        let mut parameters = std::mem::take(&mut self.parameters);
        let named = secret_variables(&self.body);
        let taken: Result<(), Infallible> = self.body.each_data(|way, request_type, data| {
            let masked = masked(data);
            for (name, value) in data.iter_mut() {
                let mut found = masked.get(name).cloned().unwrap_or(Value::Null);
                let variable = way == "variables" && named.contains(name);
                if variable || request_type.is_some_and(|request| is_secret_field(request, name)) {
                    found = MASK.into();
                }
                take_out(name, value, &found, &mut parameters);
            }
            Ok(())
        });
        // It cannot fail.
        let _ = taken;
        for parameter in &mut parameters {
            parameter.secret |= masking::looks_secret(&parameter.name);
            if parameter.secret {
                parameter.default = None;
            }
        }
        self.parameters = parameters;
        self
    }
}

fn masked(data: &Map<String, Value>) -> Map<String, Value> {
    let whole = |mask: &str| data.keys().map(|name| (name.clone(), mask.into())).collect();
    let text = serde_json::to_string(data).unwrap_or_default();
    let Ok(raw) = RawValue::from_string(text) else { return whole(MASK) };
    // What comes back as no object could not be looked into.
    serde_json::from_str(masking::mask(&raw, false).get()).unwrap_or_else(|_| whole(MASK))
}

/// The catalogue calls this field a secret. Those inside another are known by their names.
fn is_secret_field(request: &str, name: &str) -> bool {
    secret_fields(request).any(|field| field == name)
}

/// The catalogue calls this field a secret, or one inside it.
fn holds_secret_field(request: &str, name: &str) -> bool {
    secret_fields(request).any(|field| field.split('.').next() == Some(name))
}

fn secret_fields(request: &str) -> impl Iterator<Item = &'static str> {
    let known = Catalogue::builtin().request(request).into_iter().flat_map(|known| &known.fields);
    known.filter(|field| field.format == Some(Format::Secret)).map(|field| field.name.as_str())
}

/// Variables of a batch that become the value of a secret field.
fn secret_variables(body: &Body) -> Vec<String> {
    let Body::Batch(batch) = body else { return Vec::new() };
    let rows =
        batch.rows.iter().filter_map(|row| Some((&row.request.request_type, row.request.input_variables.as_ref()?)));
    let wired = rows.flat_map(|(request, wired)| wired.iter().map(move |(field, variable)| (request, field, variable)));
    let secret = wired.filter(|(request, field, _)| masking::looks_secret(field) || holds_secret_field(request, field));
    secret.filter_map(|(_, _, variable)| Some(variable.as_str()?.to_owned())).collect()
}

/// Walks a value beside its masked form, and makes a parameter of each leaf that was masked.
fn take_out(name: &str, value: &mut Value, masked: &Value, parameters: &mut Vec<Parameter>) {
    let secret = masked.as_str() == Some(MASK);
    match value {
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                let inner = if secret { masked } else { masked.get(name).unwrap_or(&Value::Null) };
                take_out(name, value, inner, parameters);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let inner = if secret { masked } else { masked.get(index).unwrap_or(&Value::Null) };
                take_out(name, item, inner, parameters);
            }
        }
        Value::String(text) if secret => {
            if let [Part::Parameter(known)] = parts(text)[..]
                && let Some(parameter) = parameters.iter_mut().find(|parameter| parameter.name == known)
            {
                parameter.secret = true;
                return;
            }
            *value = ask(name, Kind::Text, parameters);
        }
        Value::Number(_) if secret => *value = ask(name, Kind::Number, parameters),
        _ => {}
    }
}

/// A new secret parameter named after the field; its placeholder.
fn ask(field: &str, kind: Kind, parameters: &mut Vec<Parameter>) -> Value {
    let stem: String = field.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')).take(56).collect();
    let stem = if stem.is_empty() { "secret".to_owned() } else { stem };
    let mut name = stem.clone();
    let mut number = 2;
    while parameters.iter().any(|parameter| parameter.name == name) {
        name = format!("{stem}-{number}");
        number += 1;
    }
    let placeholder = placeholder(&name);
    parameters.push(Parameter { name, label: field.to_owned(), kind, default: None, secret: true });
    placeholder.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::obs::batch::BatchDraft;

    fn clean(body: Body, parameters: Vec<Parameter>) -> (String, Preset) {
        let preset = Preset { name: "P".into(), group: String::new(), key: None, parameters, body };
        let clean = preset.without_secrets();
        (serde_json::to_string(&clean).unwrap(), clean)
    }

    fn request(request_type: &str, data: Value) -> Body {
        let Value::Object(data) = data else { panic!("an object") };
        Body::Request { request_type: request_type.into(), request_data: Some(data) }
    }

    #[test]
    fn no_value_of_a_secret_stays_and_each_is_asked() {
        for (data, asked) in [
            (json!({"streamServiceSettings": {"server": "rtmp://x", "key": "HUSH"}}), &["key"][..]),
            (json!({"parameterName": "StreamKey", "parameterValue": "HUSH"}), &["parameterValue"]),
            (json!({"settings": [{"password": "HUSH"}, {"password": "HUSH2"}]}), &["password", "password-2"]),
            (json!({"auth": {"user": "HUSH", "on": true}}), &["user"]),
            (json!({"bearer_token": "live_{{x}}HUSH"}), &["bearer_token"]),
            (json!({"key": "•••"}), &["key"]),
            (json!({"key": ""}), &["key"]),
        ] {
            let (text, preset) = clean(request("SetStreamServiceSettings", data), Vec::new());
            assert!(!text.contains("HUSH") && !text.contains(MASK), "{text}");
            let names: Vec<_> = preset.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            assert_eq!(names, asked, "{text}");
            assert!(preset.parameters.iter().all(|parameter| parameter.secret));
        }
        let (text, preset) = clean(request("SetInputMute", json!({"inputName": "Mic", "inputMuted": true})), vec![]);
        assert!(text.contains("Mic") && preset.parameters.is_empty());
    }

    #[test]
    fn a_parameter_that_fills_a_secret_field_is_one_and_loses_its_default() {
        let default = Some(json!("HUSH"));
        let plain = Parameter { name: "k".into(), label: String::new(), kind: Kind::Text, default, secret: false };
        let (text, preset) = clean(request("X", json!({"key": "{{k}}"})), vec![plain.clone()]);
        assert!(!text.contains("HUSH"), "{text}");
        assert!(preset.parameters[0].secret && preset.parameters.len() == 1);
        let named = Parameter { name: "password".into(), ..plain };
        assert!(!clean(request("X", json!({"a": "{{password}}"})), vec![named]).0.contains("HUSH"));
    }

    #[test]
    fn a_batch_keeps_neither_a_secret_of_its_rows_nor_one_of_its_variables() {
        let batch: BatchDraft = serde_json::from_value(json!({
            "variables": {"innocent": "HUSH", "streamKey": "HUSH", "scene": "Start"},
            "requests": [
                {"requestType": "A", "requestData": {"token": "HUSH"}},
                {"requestType": "B", "inputVariables": {"password": "innocent"}},
            ],
        }))
        .unwrap();
        let (text, preset) = clean(Body::Batch(batch), Vec::new());
        assert!(!text.contains("HUSH"), "{text}");
        assert!(text.contains("Start") && text.contains("{{innocent}}"), "{text}");
        assert_eq!(preset.parameters.len(), 3);
        assert_eq!(preset.check(), Ok(()));
    }
}
