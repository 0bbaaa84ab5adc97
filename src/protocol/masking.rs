//! Secrets out of JSON: values whose field's name looks like a secret are replaced before they are kept, logged or
//! saved. What the name of a field tells is decided here and nowhere else.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// What stands where a secret was.
pub const MASK: &str = "•••";

/// Levels that are looked into. What OBS sends has a dozen; a text that goes deeper is masked as a whole, because
/// each level costs a piece of the stack and a walk over everything below it.
const DEEPEST: usize = 100;

/// Pairs of fields in which one names what the other holds (`SetProfileParameter`, `SetPersistentData`).
const NAMED_VALUES: &[(&str, &[&str])] =
    &[("parameterName", &["parameterValue", "defaultParameterValue"]), ("slotName", &["slotValue"])];

/// Whether a field of this name holds a secret: `key`, `streamKey`, `bearer_token`, `password`, `authentication`; but
/// not `keyId`, `keyModifiers` or `hotkeyName`, which name keys of the keyboard.
pub fn looks_secret(name: &str) -> bool {
    const PARTS: [&str; 9] = [
        "password",
        "passwd",
        "passphrase",
        "token",
        "secret",
        "authentication",
        "authorization",
        "bearer",
        "streamkey",
    ];
    let words = words_of(name);
    words.iter().any(|word| word == "auth" || PARTS.iter().any(|part| word.contains(part)))
        || words.last().is_some_and(|word| word == "key")
}

/// `streamKey`, `stream_key` and `STREAM-KEY` as `["stream", "key"]`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && lower) {
            words.push(String::new());
        }
        lower = character.is_lowercase() || character.is_numeric();
        if let (true, Some(word)) = (character.is_alphanumeric(), words.last_mut()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `json` without its secrets; the same text where it has none. Numbers and the order of fields stay as written.
/// `named`: the request named a secret by `parameterName` or `slotName`, so the answer's value is one.
pub fn mask(json: &RawValue, named: bool) -> Box<RawValue> {
    let mut out = String::with_capacity(json.get().len());
    // What cannot be taken apart cannot be shown to hold no secret: it is masked as a whole.
    if write_masked(json.get(), named, DEEPEST, &mut out).is_err() {
        out = format!("\"{MASK}\"");
    }
    RawValue::from_string(out).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Whether the data of a request, or of any row of a batch, names a secret that the answer will hold.
pub fn names_secret(json: &RawValue) -> bool {
    let Ok(Node::Object(fields)) = Node::read(json.get()) else { return false };
    fields.iter().any(|(name, value)| {
        NAMED_VALUES.iter().any(|(field, _)| field == name)
            && serde_json::from_str::<String>(value.get()).is_ok_and(|value| looks_secret(&value))
            || name == "requests" && rows_name_secret(value)
    })
}

fn rows_name_secret(rows: &RawValue) -> bool {
    let Ok(Node::Array(rows)) = Node::read(rows.get()) else { return false };
    rows.iter().any(|row| {
        let Ok(Node::Object(fields)) = Node::read(row.get()) else { return false };
        fields.iter().any(|(name, data)| name == "requestData" && names_secret(data))
    })
}

/// Errors: no JSON, or deeper than `levels`.
fn write_masked(json: &str, named: bool, levels: usize, out: &mut String) -> Result<(), serde_json::Error> {
    let node = Node::read(json)?;
    let deeper = || levels.checked_sub(1).ok_or_else(|| serde::de::Error::custom("too deep"));
    match node {
        Node::Other => out.push_str(json),
        Node::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_masked(item.get(), named, deeper()?, out)?;
            }
            out.push(']');
        }
        Node::Object(fields) => {
            let secret_values = secret_values(&fields, named);
            out.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(name)?);
                out.push(':');
                let secret = looks_secret(name) || secret_values.contains(&name.as_str());
                match Node::read(value.get())? {
                    // A switch or a missing value tells nothing: `authRequired: false`.
                    Node::Other if secret && !matches!(value.get(), "null" | "true" | "false") => {
                        out.push_str(&serde_json::to_string(MASK)?);
                    }
                    Node::Object(_) | Node::Array(_) if secret => out.push_str(&serde_json::to_string(MASK)?),
                    _ => write_masked(value.get(), named, deeper()?, out)?,
                }
            }
            out.push('}');
        }
    }
    Ok(())
}

/// The fields of this object whose names say nothing, but whose sibling says that they are secret.
fn secret_values(fields: &[(String, &RawValue)], named: bool) -> Vec<&'static str> {
    let mut secret = Vec::new();
    for (field, values) in NAMED_VALUES {
        let here = fields.iter().any(|(name, value)| {
            name == field && serde_json::from_str::<String>(value.get()).is_ok_and(|value| looks_secret(&value))
        });
        if here || named {
            secret.extend_from_slice(values);
        }
    }
    secret
}

/// One level of a JSON text.
enum Node<'a> {
    Object(Vec<(String, &'a RawValue)>),
    Array(Vec<&'a RawValue>),
    Other,
}

impl<'a> Node<'a> {
    fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_str(json);
        match json.trim_start().as_bytes().first() {
            Some(b'{') => reader.deserialize_map(Fields),
            Some(b'[') => reader.deserialize_seq(Items),
            _ => Ok(Self::Other),
        }
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::Array(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    #[test]
    fn masking_takes_the_secret_and_nothing_else() {
        for (json, expected) in [
            (r#"{"a":30.000000300000007,"z":9007199254740993,"b":-0.0}"#, None),
            (r#"{"keyId":"OBS_KEY_A","keyModifiers":{"shift":true},"hotkeyName":"k"}"#, None),
            (r#"{"authRequired":false,"password":null}"#, None),
            (r#"[{"Password":"x"}]"#, Some(r#"[{"Password":"•••"}]"#)),
            (r#"{"bearer_token":{"v":1},"x":"密钥"}"#, Some(r#"{"bearer_token":"•••","x":"密钥"}"#)),
            (r#"{"requests":[{"key":12}]}"#, Some(r#"{"requests":[{"key":"•••"}]}"#)),
            (
                r#"{"parameterName":"Password","parameterValue":"x"}"#,
                Some(r#"{"parameterName":"Password","parameterValue":"•••"}"#),
            ),
            (r#""text""#, None),
        ] {
            assert_eq!(mask(&raw(json), false).get(), expected.unwrap_or(json));
        }
    }

    #[test]
    fn a_batch_names_a_secret_where_one_of_its_rows_does() {
        let row = |name: &str| {
            let data = format!(r#"{{"parameterCategory":"Stream1","parameterName":"{name}"}}"#);
            raw(&format!(r#"{{"requests":[{{"requestType":"GetStats"}},{{"requestType":"X","requestData":{data}}}]}}"#))
        };
        assert!(names_secret(&row("StreamKey")));
        assert!(!names_secret(&row("Mode")));
    }

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        for secret in ["key", "streamKey", "STREAM-KEY", "streamkey", "bearer_token", "accessTokens", "authentication"]
        {
            assert!(looks_secret(secret), "{secret}");
        }
        for plain in ["keyId", "hotkeyName", "hotkey", "keyModifiers", "sceneName", "author", "monkey"] {
            assert!(!looks_secret(plain), "{plain}");
        }
    }

    #[test]
    fn an_answer_of_a_hundred_thousand_levels_is_masked_as_a_whole() {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            assert_eq!(mask(&raw(&deep), false).get(), "\"•••\"");
            let fine = format!("{}1{}", open.repeat(90), close.repeat(90));
            assert_eq!(mask(&raw(&fine), false).get(), fine);
        }
    }
}
