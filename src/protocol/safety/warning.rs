//! What will probably not work, but harms nobody: said before sending, and sent all the same.

use serde_json::{Map, Value};

use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::batch::{ExecutionType, RequestBatch};
use crate::protocol::obs::catalogue::{Catalogue, Field, Request};
use crate::protocol::obs::request::RequestBody;

/// Something to know before sending. Worded for people by `words::obs::warning`.
#[derive(Debug, Clone, PartialEq)]
pub enum Warning {
    /// The catalogue has no such request. `similar` has one that looks like it.
    UnknownRequest { request_type: String, similar: Option<String> },
    /// The request needs this field: the server will answer 300 (or 301 when it needs data and got none).
    MissingField { request_type: String, field: String },
    /// One of these two is needed: name or UUID, multiplier or dB.
    MissingOneOf { request_type: String, fields: [String; 2] },
    /// Both were given where one is enough; the server answers 404.
    OnlyOneOf { request_type: String, fields: [String; 2] },
    /// The catalogue does not know the field; the server will ignore it.
    UnknownField { request_type: String, field: String },
    /// `expected` is the catalogue's word: `String`, `Number`, `Boolean`, `Object`.
    WrongType { request_type: String, field: String, expected: String },
    /// `range` as the catalogue writes it: `>= 0, <= 20`.
    OutOfRange { request_type: String, field: String, range: String },
    /// Every server so far gives the results of a parallel batch to the wrong rows.
    ParallelMislabels,
    /// A parallel batch runs to its end whatever fails.
    HaltIgnoredInParallel,
}

/// Holds a request against the catalogue. Raw frames are the person's own and get no warnings.
pub fn warnings(request: &CheckedRequest) -> Vec<Warning> {
    match request.body() {
        RequestBody::Single { request_type, request_data } => {
            let mut found = Vec::new();
            check(request_type, request_data.as_ref(), None, &mut found);
            found
        }
        RequestBody::Batch(batch) => of_batch(batch),
        RequestBody::Raw { .. } => Vec::new(),
    }
}

fn of_batch(batch: &RequestBatch) -> Vec<Warning> {
    let mut found = Vec::new();
    if batch.execution_type == Some(ExecutionType::Parallel) {
        if batch.requests.len() > 1 {
            found.push(Warning::ParallelMislabels);
        }
        if batch.halt_on_failure == Some(true) {
            found.push(Warning::HaltIgnoredInParallel);
        }
    }
    for row in &batch.requests {
        check(&row.request_type, row.request_data.as_ref(), row.input_variables.as_ref(), &mut found);
    }
    found
}

/// `variables` are fields that a batch variable will bring: given, but not known yet.
fn check(
    request_type: &str,
    data: Option<&Map<String, Value>>,
    variables: Option<&Map<String, Value>>,
    found: &mut Vec<Warning>,
) {
    let Some(request) = Catalogue::builtin().request(request_type) else {
        let similar = similar(request_type).map(str::to_owned);
        found.push(Warning::UnknownRequest { request_type: request_type.to_owned(), similar });
        return;
    };
    let literal = |name: &str| find(data?, name).filter(|value| !value.is_null());
    let given = |name: &str| literal(name).is_some() || variables.is_some_and(|variables| variables.contains_key(name));
    let request_type = || request.name.clone();

    for field in request.fields.iter().filter(|field| !field.optional && !given(&field.name)) {
        found.push(Warning::MissingField { request_type: request_type(), field: field.name.clone() });
    }
    for fields in alternatives(request) {
        match fields.each_ref().map(|name| given(name)) {
            [false, false] => found.push(Warning::MissingOneOf { request_type: request_type(), fields }),
            // Of a name and a UUID the UUID counts; of two volumes none does.
            [true, true] if !fields[1].ends_with("Uuid") => {
                found.push(Warning::OnlyOneOf { request_type: request_type(), fields });
            }
            _ => {}
        }
    }
    for field in &request.fields {
        let Some(value) = literal(&field.name) else { continue };
        if !is_of_kind(value, &field.kind) {
            let (field, expected) = (field.name.clone(), field.kind.clone());
            found.push(Warning::WrongType { request_type: request_type(), field, expected });
        } else if let Some(range) = field.range.as_ref().filter(|range| !in_range(value, range)) {
            let (field, range) = (field.name.clone(), range.clone());
            found.push(Warning::OutOfRange { request_type: request_type(), field, range });
        }
    }
    for name in data.into_iter().flat_map(Map::keys) {
        if !request.fields.iter().any(|field| field.name == *name) {
            found.push(Warning::UnknownField { request_type: request_type(), field: name.clone() });
        }
    }
}

/// A field by its name in the catalogue, where `keyModifiers.shift` stands for a field inside another.
fn find<'a>(data: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        Some((outer, inner)) => find(data.get(outer)?.as_object()?, inner),
        None => data.get(name),
    }
}

/// Pairs of optional fields of which the server wants one: a thing by name or by UUID, a volume in either unit.
fn alternatives(request: &Request) -> impl Iterator<Item = [String; 2]> {
    let optional = |name: &str| request.fields.iter().any(|field: &Field| field.optional && field.name == name);
    let selectors = request.fields.iter().filter_map(move |field| {
        let thing = field.name.strip_suffix("Name")?;
        // Left out, a destination is the scene that the item is in.
        let uuid = format!("{thing}Uuid");
        (!thing.starts_with("destination") && optional(&field.name) && optional(&uuid))
            .then(|| [field.name.clone(), uuid])
    });
    let volume = (request.name == "SetInputVolume").then(|| ["inputVolumeMul", "inputVolumeDb"].map(str::to_owned));
    selectors.chain(volume)
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

/// Reads what the catalogue writes: parts such as `>= 0` with commas between them. A part that cannot be read allows all.
fn in_range(value: &Value, range: &str) -> bool {
    let Some(value) = value.as_f64() else { return true };
    range.split(',').map(str::trim).all(|part| {
        let limit = |sign: &str| part.strip_prefix(sign).and_then(|limit| limit.trim().parse::<f64>().ok());
        limit(">=").is_none_or(|limit| value >= limit) && limit("<=").is_none_or(|limit| value <= limit)
    })
}

/// The catalogue's request that is nearest by spelling: the same but for case, or with up to three letters different.
fn similar(request_type: &str) -> Option<&'static str> {
    let wanted = request_type.to_ascii_lowercase();
    let names = Catalogue::builtin().requests.iter().map(|request| request.name.as_str());
    let (distance, name) = names.map(|name| (distance(&wanted, &name.to_ascii_lowercase()), name)).min()?;
    (distance <= 3).then_some(name)
}

/// Letters to add, remove or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
