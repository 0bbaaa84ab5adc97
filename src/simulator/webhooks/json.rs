//! JSON whose fields stand in the order they were written in, with the escapes of the real senders.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON object, field by field.
#[derive(Debug, Clone, Default)]
pub(super) struct Object(String);

impl Object {
    /// Adds a field at the end. What cannot be written in JSON becomes null.
    pub(super) fn with(mut self, key: &str, value: impl Serialize) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        let write = |text: Result<String, serde_json::Error>| text.unwrap_or_else(|_| "null".to_owned());
        self.0.push_str(&write(serde_json::to_string(key)));
        self.0.push(':');
        self.0.push_str(&write(serde_json::to_string(&value)));
        self
    }

    /// A field that is there on some occasions only.
    pub(super) fn with_some(self, key: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// All fields of another one.
    pub(super) fn and(mut self, other: &Self) -> Self {
        if let Some(fields) = other.0.get(1..) {
            self.0.push(if self.0.is_empty() { '{' } else { ',' });
            self.0.push_str(fields);
        }
        self
    }

    /// The object as text.
    pub(super) fn text(&self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { format!("{}}}", self.0) }
    }

    /// As it goes over the wire: beside what JSON asks for, Newtonsoft.Json escapes these three, which stand nowhere but
    /// within strings.
    pub(super) fn bytes(&self) -> Vec<u8> {
        escape(&self.text()).into_bytes()
    }
}

/// The three line ends that Newtonsoft.Json escapes.
pub(super) fn escape(text: &str) -> String {
    text.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.text()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_text_is_escaped_as_little_as_newtonsoft_does() {
        let inner = Object::default().with("z", 0.0).with("a", 30.0);
        let object =
            Object::default().with("z", 1).with("a", "小司 🎉 <a&'/\u{2028}\u{1}\"").with("inner", &inner).and(&inner);
        let text = String::from_utf8(object.bytes()).unwrap();
        assert_eq!(text, r#"{"z":1,"a":"小司 🎉 <a&'/\u2028\u0001\"","inner":{"z":0.0,"a":30.0},"z":0.0,"a":30.0}"#);
        assert_eq!(Object::default().and(&inner).text(), inner.text());
        assert_eq!(Object::default().and(&Object::default()).text(), "{}");
    }
}
