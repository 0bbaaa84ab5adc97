//! The fields of a request, read with the checks and the words of real servers.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// `requestData`. What is absent, null or no object behaves as an object without fields, but says 301 and not 300.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(Option<&'a Map<String, Value>>);

impl<'a> Fields<'a> {
    pub(super) fn new(data: Option<&'a Value>) -> Self {
        Self(data.and_then(Value::as_object))
    }

    /// The field's value; null counts as absent.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name).filter(|value| !value.is_null())
    }

    /// Any value, which must be there.
    pub(super) fn any(self, name: &str) -> Result<&'a Value, Refusal> {
        match self.0 {
            None => Err(Refusal::missing_data()),
            Some(_) => self.get(name).ok_or_else(|| Refusal::missing(name)),
        }
    }

    pub(super) fn string(self, name: &str) -> Result<&'a str, Refusal> {
        let text = self.text(name)?;
        if text.is_empty() { Err(Refusal::empty(name)) } else { Ok(text) }
    }

    /// A string that may be empty.
    pub(super) fn text(self, name: &str) -> Result<&'a str, Refusal> {
        self.any(name)?.as_str().ok_or_else(|| Refusal::wrong_type(name, "a string"))
    }

    pub(super) fn optional_string(self, name: &str) -> Result<Option<&'a str>, Refusal> {
        self.get(name).map(|_| self.string(name)).transpose()
    }

    /// A string, or nothing where it has another type: selectors fall back to the other field then.
    pub(super) fn lenient_string(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    pub(super) fn boolean(self, name: &str) -> Result<bool, Refusal> {
        self.any(name)?.as_bool().ok_or_else(|| Refusal::wrong_type(name, "boolean"))
    }

    pub(super) fn optional_boolean(self, name: &str) -> Result<Option<bool>, Refusal> {
        self.get(name).map(|_| self.boolean(name)).transpose()
    }

    pub(super) fn number(self, name: &str, least: f64, most: f64) -> Result<f64, Refusal> {
        let number = self.any(name)?.as_f64().ok_or_else(|| Refusal::wrong_type(name, "a number"))?;
        if number < least {
            Err(Refusal::below(name, least))
        } else if number > most {
            Err(Refusal::above(name, most))
        } else {
            Ok(number)
        }
    }

    pub(super) fn optional_number(self, name: &str, least: f64, most: f64) -> Result<Option<f64>, Refusal> {
        self.get(name).map(|_| self.number(name, least, most)).transpose()
    }

    pub(super) fn object(self, name: &str) -> Result<&'a Map<String, Value>, Refusal> {
        self.any(name)?.as_object().ok_or_else(|| Refusal::wrong_type(name, "an object"))
    }

    pub(super) fn optional_object(self, name: &str) -> Result<Option<&'a Map<String, Value>>, Refusal> {
        self.get(name).map(|_| self.object(name)).transpose()
    }
}

impl Fields<'_> {
    /// Whether the field is there at all, be it null: null takes an override away.
    pub(super) fn mentions(self, name: &str) -> bool {
        self.0.is_some_and(|data| data.contains_key(name))
    }
}
