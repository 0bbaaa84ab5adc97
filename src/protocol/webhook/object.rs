//! A JSON object, read field by field. Fields that nobody asks for stay as they came; a wrong type names its field.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Kind, Moment, Problem, body};

/// An object whose values are still text.
pub struct Object<'a> {
    /// The way here from the top, empty at the top: `EventData`.
    at: String,
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// `at`: its way from the top.
    ///
    /// # Errors
    /// No JSON, or no object.
    pub fn read(json: &'a str, at: &str) -> Result<Self, Problem> {
        let json = json.trim_ascii();
        if !json.starts_with('{') {
            // Whatever it is, it should be whole.
            serde_json::from_str::<&RawValue>(json).map_err(|error| body::not_json(&error))?;
            return Err(Problem::NotAnEvent { found: Kind::of(json), at: None });
        }
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let fields = deserializer
            .deserialize_map(Fields)
            .and_then(|fields| deserializer.end().map(|()| fields))
            .map_err(|error| body::not_json(&error))?;
        Ok(Self { at: at.to_owned(), fields })
    }

    fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    /// Every value of that name, in order; a name can stand twice.
    pub fn every(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.get())
    }

    /// The value of that name; `None` where it is missing or null. Of two the last, as .NET takes it.
    pub fn raw(&self, name: &str) -> Option<&'a str> {
        let value = self.fields.iter().rev().find(|(key, _)| key == name)?.1.get();
        Some(value).filter(|value| *value != "null")
    }

    /// Whether there is a field of that name.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// Names and values that are not in `known`, as they came.
    pub fn others(&self, known: &[&str]) -> Vec<(String, Box<RawValue>)> {
        let unknown = self.fields.iter().filter(|(key, _)| !known.contains(&key.as_ref()));
        unknown.map(|(key, value)| (key.clone().into_owned(), (*value).to_owned())).collect()
    }

    fn of_kind(&self, name: &str, expected: Kind) -> Result<Option<&'a str>, Problem> {
        match self.raw(name) {
            Some(json) if Kind::of(json) != expected => {
                Err(Problem::WrongType { field: self.path(name), expected, found: Kind::of(json) })
            }
            value => Ok(value),
        }
    }

    /// # Errors
    /// Something else than a text, or half a character in it.
    pub fn text(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(json) = self.of_kind(name, Kind::Text)? else { return Ok(None) };
        match serde_json::from_str(json) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(Problem::BrokenText { field: self.path(name) }),
        }
    }

    /// An id, which is a number in some messages and a text in others: always as text.
    ///
    /// # Errors
    /// Neither of both.
    pub fn id(&self, name: &str) -> Result<Option<String>, Problem> {
        match self.raw(name).map(|json| (json, Kind::of(json))) {
            Some((json, Kind::Number)) => Ok(Some(json.to_owned())),
            _ => self.text(name),
        }
    }

    /// A whole number of any size, in its digits.
    ///
    /// # Errors
    /// No number, or one with a fraction or an exponent.
    pub fn digits(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(json) = self.of_kind(name, Kind::Number)? else { return Ok(None) };
        let digits = json.strip_prefix('-').unwrap_or(json);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Some(json.to_owned()))
        } else {
            Err(Problem::OutOfRange { field: self.path(name) })
        }
    }

    /// A number of bytes, milliseconds and the like.
    ///
    /// # Errors
    /// No number, negative, broken or above 2^63.
    pub fn count(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(digits) = self.digits(name)? else { return Ok(None) };
        let count = digits.parse().ok().filter(|count| *count >= 0);
        count.map(Some).ok_or_else(|| Problem::OutOfRange { field: self.path(name) })
    }

    /// Seconds, not negative. `"NaN"` and `"Infinity"`, as .NET writes them, are no length.
    ///
    /// # Errors
    /// No number, or a negative one.
    pub fn seconds(&self, name: &str) -> Result<Option<f64>, Problem> {
        if self.raw(name).is_some_and(|json| [r#""NaN""#, r#""Infinity""#, r#""-Infinity""#].contains(&json)) {
            return Ok(None);
        }
        let Some(json) = self.of_kind(name, Kind::Number)? else { return Ok(None) };
        let seconds = serde_json::from_str::<f64>(json).ok().filter(|seconds| *seconds >= 0.0);
        seconds.map(Some).ok_or_else(|| Problem::OutOfRange { field: self.path(name) })
    }

    /// # Errors
    /// Something else than true or false.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        Ok(self.of_kind(name, Kind::Boolean)?.map(|json| json == "true"))
    }

    /// # Errors
    /// No text, or no date with its offset in it.
    pub fn moment(&self, name: &str) -> Result<Option<Moment>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Moment::parse(&text).map(Some).ok_or_else(|| Problem::NotADate { field: self.path(name) })
    }

    /// # Errors
    /// Something else than an object.
    pub fn object(&self, name: &str) -> Result<Option<Object<'a>>, Problem> {
        let Some(json) = self.of_kind(name, Kind::Object)? else { return Ok(None) };
        Self::read(json, &self.path(name)).map(Some)
    }

    /// # Errors
    /// No array, or one that holds something else than objects.
    pub fn objects(&self, name: &str) -> Result<Vec<Object<'a>>, Problem> {
        let Some(json) = self.of_kind(name, Kind::Array)? else { return Ok(Vec::new()) };
        let values: Vec<&'a RawValue> = serde_json::from_str(json).map_err(|error| body::not_json(&error))?;
        let objects = values.iter().enumerate().map(|(index, value)| {
            let at = format!("{}[{index}]", self.path(name));
            match Kind::of(value.get()) {
                Kind::Object => Self::read(value.get(), &at),
                found => Err(Problem::WrongType { field: at, expected: Kind::Object, found }),
            }
        });
        objects.collect()
    }

    /// `value`, or that it is missing.
    ///
    /// # Errors
    /// It is missing.
    pub fn need<T>(&self, name: &str, value: Option<T>) -> Result<T, Problem> {
        value.ok_or_else(|| Problem::MissingField { field: self.path(name) })
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(16);
        while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            fields.push((key, value));
        }
        Ok(fields)
    }
}

#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
