//! JSON values as literals of a language, and the characters that do not survive a copy.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

use crate::protocol::obs::batch::{BatchRequest, RequestBatch};

/// A line is broken when it would be longer.
const WIDTH: usize = 96;

/// Whose literals are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    JavaScript,
    Python,
    /// Inside of `json!`.
    Rust,
}

/// Whether a character is written as an escape: control characters, line ends that only some programs know, and marks
/// that make a text look like another one.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// JSON text with those characters as escapes. They stand only inside of strings, so it stays the same JSON.
pub fn visible(json: &str) -> String {
    // Between the values of a pretty JSON text stand line ends, and they are no part of it.
    escaped(json, |character| character != '\n' && is_invisible(character))
}

/// JSON text in which each of these characters of its strings is written as `\uXXXX`.
pub fn escaped(json: &str, which: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if which(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// A text as a literal with its quotes.
pub fn text(text: &str, language: Language) -> String {
    let quote = if language == Language::JavaScript { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if character == quote => {
                out.push('\\');
                out.push(quote);
            }
            character if is_invisible(character) => {
                let code = u32::from(character);
                let _ = match language {
                    Language::Rust => write!(out, "\\u{{{code:x}}}"),
                    // All of them have four digits at most.
                    Language::JavaScript | Language::Python => write!(out, "\\u{code:04x}"),
                };
            }
            character => out.push(character),
        }
    }
    out.push(quote);
    out
}

/// A value, broken into lines where it is long. The first line is not indented, the others by `indent` columns more
/// than they need.
pub fn value(whole: &Value, language: Language, indent: usize) -> String {
    let line = inline(whole, language);
    let room = WIDTH.saturating_sub(indent);
    match whole {
        Value::Object(map) if line.chars().count() > room => {
            let fields = map.iter().map(|(name, part)| field(name, &value(part, language, indent + 4), language));
            broken(fields, ('{', '}'), indent)
        }
        Value::Array(items) if line.chars().count() > room => {
            broken(items.iter().map(|item| value(item, language, indent + 4)), ('[', ']'), indent)
        }
        _ => line,
    }
}

/// As [`value`], of an object.
pub fn object(map: &Map<String, Value>, language: Language, indent: usize) -> String {
    value(&Value::Object(map.clone()), language, indent)
}

/// The rows of a batch as a list of objects, each with its request type first.
pub fn rows(batch: &RequestBatch, language: Language, indent: usize) -> String {
    let row = |row: &BatchRequest| {
        let object = |map: &Option<Map<String, Value>>| map.clone().map(Value::Object);
        let fields = [
            ("requestType", Some(Value::String(row.request_type.clone()))),
            ("requestId", row.request_id.clone()),
            ("requestData", object(&row.request_data)),
            ("inputVariables", object(&row.input_variables)),
            ("outputVariables", object(&row.output_variables)),
        ];
        let fields: Vec<_> = fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let line: Vec<_> = fields.iter().map(|(name, value)| field(name, &inline(value, language), language)).collect();
        let line = format!("{{{}}}", line.join(", "));
        if line.chars().count() + indent + 4 <= WIDTH {
            return line;
        }
        let fields = fields.iter().map(|(name, part)| field(name, &value(part, language, indent + 8), language));
        broken(fields, ('{', '}'), indent + 4)
    };
    broken(batch.requests.iter().map(row), ('[', ']'), indent)
}

/// What is said of a batch as a whole, without its rows: `None` where that is nothing.
pub fn of_all(batch: &RequestBatch) -> Option<Map<String, Value>> {
    let mut parts = Map::new();
    if let Some(kind) = batch.execution_type {
        parts.insert("executionType".to_owned(), i64::from(kind).into());
    }
    if let Some(halts) = batch.halt_on_failure {
        parts.insert("haltOnFailure".to_owned(), halts.into());
    }
    if let Some(variables) = &batch.variables {
        parts.insert("variables".to_owned(), Value::Object(variables.clone()));
    }
    (!parts.is_empty()).then_some(parts)
}

/// Each part on lines of its own.
fn broken(parts: impl Iterator<Item = String>, (open, close): (char, char), indent: usize) -> String {
    let mut out = format!("{open}\n");
    for part in parts {
        out.extend(std::iter::repeat_n(' ', indent + 4));
        out.push_str(&part);
        out.push_str(",\n");
    }
    out.extend(std::iter::repeat_n(' ', indent));
    out.push(close);
    out
}

fn field(name: &str, value: &str, language: Language) -> String {
    format!("{}: {value}", key(name, language))
}

fn inline(value: &Value, language: Language) -> String {
    match value {
        Value::Null if language == Language::Python => "None".to_owned(),
        Value::Bool(true) if language == Language::Python => "True".to_owned(),
        Value::Bool(false) if language == Language::Python => "False".to_owned(),
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Number(value) => number(value, language),
        Value::String(value) => text(value, language),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| inline(item, language)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let fields: Vec<_> =
                map.iter().map(|(name, part)| field(name, &inline(part, language), language)).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn number(number: &Number, language: Language) -> String {
    let suffix = match number.as_i64() {
        // A literal without a suffix is an `i32`.
        Some(value) if i32::try_from(value).is_err() => "_i64",
        None if number.is_u64() => "_u64",
        _ => "",
    };
    if language == Language::Rust { format!("{number}{suffix}") } else { number.to_string() }
}

fn key(name: &str, language: Language) -> String {
    if language != Language::JavaScript {
        return text(name, language);
    }
    let word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '$');
    let bare = name.chars().all(word) && name.starts_with(|first: char| !first.is_ascii_digit());
    match name {
        // Alone, it would be no field, but where the object takes its fields from.
        "__proto__" => "['__proto__']".to_owned(),
        name if bare => name.to_owned(),
        name => text(name, language),
    }
}
