//! The fields of a preset that can be asked when it runs: what stands in its JSON text, and turning one into a parameter
//! and back.

use serde_json::{Map, Value};

use crate::message::preset::{Kind, Parameter, placeholder};
use crate::protocol::masking;
use crate::protocol::obs::catalogue::{Catalogue, Field, Format};

/// A field of the data with a value of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The row of a batch, from 0; `None` in a request.
    pub row: Option<usize>,
    pub name: String,
    /// The parameter that fills it, if one does.
    pub parameter: Option<String>,
}

/// The fields of a body as its text has them. `request_type`: that of a request, `None` for a batch.
pub fn fields(text: &str, request_type: Option<&str>) -> Vec<Asked> {
    let Ok(Value::Object(all)) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    if request_type.is_some() {
        return of_data(&all, None);
    }
    let rows = all.get("requests").and_then(Value::as_array).into_iter().flatten().enumerate();
    rows.filter_map(|(at, row)| Some((at, row.get("requestData")?.as_object()?)))
        .flat_map(|(at, data)| of_data(data, Some(at)))
        .collect()
}

fn of_data(data: &Map<String, Value>, row: Option<usize>) -> Vec<Asked> {
    let plain = data.iter().filter(|(_, value)| !matches!(value, Value::Object(_) | Value::Array(_) | Value::Null));
    let asked = |(name, value): (&String, &Value)| {
        let text = value.as_str().and_then(|text| text.strip_prefix("{{")?.strip_suffix("}}"));
        let parameter = text.filter(|name| !name.contains(['{', '}'])).map(|name| name.trim().to_owned());
        Asked { row, name: name.clone(), parameter }
    };
    plain.map(asked).collect()
}

/// Asks for a field from now on, or no more. Gives the new text; `None` where the text cannot be changed.
pub fn toggle(
    text: &str,
    request_type: Option<&str>,
    asked: &Asked,
    parameters: &mut Vec<Parameter>,
) -> Option<String> {
    let mut all: Value = serde_json::from_str(text).ok()?;
    let (data, request_type) = match asked.row {
        None => (&mut all, request_type.map(str::to_owned)),
        Some(row) => {
            let row = all.get_mut("requests")?.get_mut(row)?;
            let request_type = row.get("requestType").and_then(Value::as_str).map(str::to_owned);
            (row.get_mut("requestData")?, request_type)
        }
    };
    let value = data.get_mut(&asked.name)?;
    let known = request_type.and_then(|name| Catalogue::builtin().request(&name));
    let field = known.and_then(|known| known.fields.iter().find(|field| field.name == asked.name));
    let mut gone = None;
    match &asked.parameter {
        Some(name) => {
            let old = parameters.iter().find(|parameter| parameter.name == *name);
            *value = old.and_then(|old| old.default.clone()).unwrap_or_else(|| "".into());
            gone = Some(placeholder(name));
        }
        None => {
            let parameter = parameter(&asked.name, field, value, parameters);
            *value = placeholder(&parameter.name).into();
            parameters.push(parameter);
        }
    }
    let text = serde_json::to_string_pretty(&all).ok()?;
    if let (Some(gone), Some(name)) = (gone, &asked.parameter)
        && !text.contains(&gone)
    {
        parameters.retain(|parameter| parameter.name != *name);
    }
    Some(text)
}

/// A parameter for a field, named after it; its default is the value that stands there.
fn parameter(name: &str, field: Option<&Field>, value: &Value, parameters: &[Parameter]) -> Parameter {
    let mut unique = name.to_owned();
    let mut number = 2;
    while parameters.iter().any(|parameter| parameter.name == unique) {
        unique = format!("{name}-{number}");
        number += 1;
    }
    let secret = masking::looks_secret(name) || field.is_some_and(|field| field.format == Some(Format::Secret));
    let texts: Vec<String> = field
        .map_or(&[][..], |field| &field.values)
        .iter()
        .filter_map(|choice| choice.value.as_str().map(str::to_owned))
        .collect();
    let kind = match (value, field) {
        (_, Some(field)) if field.pick.is_some() => field.pick.map_or(Kind::Text, Kind::Pick),
        (Value::Bool(_), _) => Kind::Switch,
        (Value::Number(_), _) => Kind::Number,
        (Value::String(now), Some(field)) if !field.open && texts.contains(now) => Kind::Choice(texts),
        _ => Kind::Text,
    };
    let default = Some(value.clone()).filter(|_| !secret);
    Parameter { name: unique, label: String::new(), kind, default, secret }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_asked_and_fixed_again() {
        let text = r#"{"sceneName": "Start", "sceneItemId": 3, "sceneItemEnabled": true, "deep": {"a": 1}}"#;
        let all = fields(text, Some("SetSceneItemEnabled"));
        let names: Vec<&str> = all.iter().map(|asked| asked.name.as_str()).collect();
        assert_eq!(names, ["sceneItemEnabled", "sceneItemId", "sceneName"]);
        let mut parameters = Vec::new();
        let mut now = text.to_owned();
        for asked in &all {
            now = toggle(&now, Some("SetSceneItemEnabled"), asked, &mut parameters).unwrap();
        }
        assert!(now.contains(r#""sceneName": "{{sceneName}}""#), "{now}");
        let defaults: Vec<_> = parameters.iter().map(|parameter| parameter.default.clone().unwrap()).collect();
        assert_eq!(defaults, [Value::from(true), 3.into(), "Start".into()]);
        for asked in fields(&now, Some("SetSceneItemEnabled")) {
            now = toggle(&now, Some("SetSceneItemEnabled"), &asked, &mut parameters).unwrap();
        }
        let back: Value = serde_json::from_str(&now).unwrap();
        assert_eq!(back, serde_json::from_str::<Value>(text).unwrap());
        assert!(parameters.is_empty());
    }

    #[test]
    fn rows_of_a_batch_have_fields_of_their_own() {
        let text = r#"{"requests": [{"requestType": "GetStats"}, {"requestType": "SetX", "requestData": {"key": "a"}},
            {"requestType": "SetX", "requestData": {"key": "b"}}]}"#;
        let mut parameters = Vec::new();
        let mut now = text.to_owned();
        for asked in fields(text, None) {
            now = toggle(&now, None, &asked, &mut parameters).unwrap();
        }
        assert_eq!(parameters[1].name, "key-2");
        assert!(parameters.iter().all(|parameter| parameter.secret && parameter.default.is_none()));
        assert_eq!(fields(&now, None)[1].parameter.as_deref(), Some("key-2"));
    }
}
