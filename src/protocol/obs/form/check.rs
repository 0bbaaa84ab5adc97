//! Request data against the catalogue: what the form marks, what the command line refuses.

use serde_json::{Map, Value};

use crate::protocol::obs::catalogue::{Field, Group, Request};

/// A rule of the catalogue that one field breaks. Worded for people by `words::obs::field_problem`.
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
    /// Only one of these may be given, and these were.
    OnlyOneOf(Vec<String>),
    /// These are given together or not at all; the field is the first that is missing.
    Together(Vec<String>),
    /// `String`, `Number`, … is expected.
    Type { expected: String, found: &'static str },
    /// As the catalogue writes it: `>= 0, <= 20`; with its unit. `found` is the number as it was written.
    Range { range: String, unit: Option<String>, found: String },
    /// The number must have no fraction.
    Whole { found: String },
    /// One of these values is needed, as they go over the wire.
    Value { allowed: Vec<String>, found: String },
    /// A text or an object that may not be empty.
    Empty,
}

/// Everything that the catalogue says against this data, in the order of the fields. `by_variable`: whether a variable
/// of the batch brings this field when it runs; its value is not known yet then.
pub fn check(
    request: &Request,
    data: Option<&Map<String, Value>>,
    by_variable: &dyn Fn(&str) -> bool,
) -> Vec<FieldProblem> {
    let given = |name: &str| by_variable(name) || literal(request, data, name).is_some();
    let mut found: Vec<FieldProblem> = Vec::new();
    for field in &request.fields {
        let of_field = |rule| FieldProblem { field: field.name.clone(), rule };
        if !field.optional && !given(&field.name) {
            found.push(of_field(Rule::Missing));
        }
        // A variable writes over what stands there.
        if !by_variable(&field.name)
            && let Some(value) = literal(request, data, &field.name)
            && let Some(rule) = against(field, value)
        {
            found.push(of_field(rule));
        }
        // A group is told at its first field.
        let groups = request.groups.iter().filter(|group| group.fields.first() == Some(&field.name));
        found.extend(groups.filter_map(|group| of_group(group, &given)));
    }
    found
}

/// What the data says of a field. Null counts as left out, except where it is a value of its own.
fn literal<'a>(request: &Request, data: Option<&'a Map<String, Value>>, name: &str) -> Option<&'a Value> {
    let value = find(data?, name)?;
    let means_something = || request.fields.iter().any(|field| field.name == name && field.null.is_some());
    (!value.is_null() || means_something()).then_some(value)
}

fn of_group(group: &Group, given: &dyn Fn(&str) -> bool) -> Option<FieldProblem> {
    let (there, missing): (Vec<_>, Vec<_>) = group.fields.iter().cloned().partition(|name| given(name));
    let problem = |field: &str, rule| Some(FieldProblem { field: field.to_owned(), rule });
    match (there.as_slice(), missing.as_slice()) {
        ([], [first, ..]) if group.required => problem(first, Rule::OneOf(group.fields.clone())),
        ([_, second, ..], _) if group.exclusive => problem(second, Rule::OnlyOneOf(there.clone())),
        ([_, ..], [first, ..]) if group.together => problem(first, Rule::Together(group.fields.clone())),
        _ => None,
    }
}

/// The rule that a value breaks.
fn against(field: &Field, value: &Value) -> Option<Rule> {
    if value.is_null() && field.null.is_some() {
        return None;
    }
    if !is_of_kind(value, &field.kind) {
        return Some(Rule::Type { expected: field.kind.clone(), found: kind_of(value) });
    }
    let empty = match value {
        Value::String(text) => text.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    };
    if empty && !field.empty && field.kind != "Any" {
        return Some(Rule::Empty);
    }
    if let Some(number) = value.as_f64() {
        if field.whole && number.fract() != 0.0 {
            return Some(Rule::Whole { found: value.to_string() });
        }
        let (least, most) = field.limits();
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            let range = field.range.clone().unwrap_or_default();
            return Some(Rule::Range { range, unit: field.unit.clone(), found: value.to_string() });
        }
    }
    if field.open || field.values.is_empty() || field.values.iter().any(|choice| same(&choice.value, value)) {
        return None;
    }
    let allowed = field.values.iter().map(|choice| written(&choice.value)).collect();
    Some(Rule::Value { allowed, found: written(value) })
}

/// Numbers are the same however they are spelled.
fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// A value without the quotes of a text.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_of_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "String" => value.is_string(),
        "Number" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "Object" => value.is_object(),
        kind if kind.starts_with("Array") => value.is_array(),
        _ => true,
    }
}

/// The catalogue's word for what a value is.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(_) => "Number",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

/// A field by its name in the catalogue, where `keyModifiers.shift` stands for a field inside another.
pub fn find<'a>(data: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        Some((outer, inner)) => find(data.get(outer)?.as_object()?, inner),
        None => data.get(name),
    }
}

/// The names in `data` for which the catalogue has no field, those inside another field with a dot.
pub fn unexpressed(request: &Request, data: &Map<String, Value>) -> Vec<String> {
    let known = |name: &str| request.fields.iter().any(|field| field.name == name);
    let parent = |name: &str| request.fields.iter().any(|field| field.parent() == Some(name));
    let mut found = Vec::new();
    for (name, value) in data {
        if !known(name) {
            found.push(name.clone());
        } else if let Some(inside) = value.as_object().filter(|_| parent(name)) {
            let names = inside.keys().map(|inner| format!("{name}.{inner}"));
            found.extend(names.filter(|name| !known(name)));
        }
    }
    found
}
