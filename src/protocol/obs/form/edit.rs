//! One field of JSON text changed where it stands.

use serde_json::{Map, Value};

/// `text` (an object, or empty) with this field set or taken out; `None` when the text is no object.
pub fn set(text: &str, field: &str, value: Option<&Value>) -> Option<String> {
    let mut map: Map<String, Value> =
        if text.trim().is_empty() { Map::new() } else { serde_json::from_str(text).ok()? };
    match value {
        Some(value) => map.insert(field.to_owned(), value.clone()),
        None => map.remove(field),
    };
    if map.is_empty() { Some(String::new()) } else { serde_json::to_string_pretty(&map).ok() }
}
