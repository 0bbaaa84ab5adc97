//! What will probably not work, but harms nobody: said before sending, and sent all the same.

use serde_json::{Map, Value};

use super::similar::similar;
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::batch::{ExecutionType, RequestBatch};
use crate::protocol::obs::catalogue::Catalogue;
use crate::protocol::obs::form;
use crate::protocol::obs::request::RequestBody;

/// Something to know before sending. Worded for people by `words::obs::warning`.
#[derive(Debug, Clone, PartialEq)]
pub enum Warning {
    /// The catalogue has no such request. `similar` has one that looks like it.
    UnknownRequest { request_type: String, similar: Option<String> },
    /// The catalogue does not know the field; the server will ignore it.
    UnknownField { request_type: String, field: String },
    /// Every server so far gives the results of a parallel batch to the wrong rows.
    ParallelMislabels,
    /// A parallel batch runs to its end whatever fails.
    HaltIgnoredInParallel,
}

/// What the catalogue does not forbid and nobody would mean. Raw frames are the person's own and get no warnings.
pub fn warnings(request: &CheckedRequest) -> Vec<Warning> {
    match request.body() {
        RequestBody::Single { request_type, request_data } => {
            let mut found = Vec::new();
            check(request_type, request_data.as_ref(), &mut found);
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
        check(&row.request_type, row.request_data.as_ref(), &mut found);
    }
    found
}

fn check(request_type: &str, data: Option<&Map<String, Value>>, found: &mut Vec<Warning>) {
    let catalogue = Catalogue::builtin();
    let Some(request) = catalogue.request(request_type) else {
        let names = catalogue.requests.iter().map(|request| request.name.as_str());
        let similar = similar(request_type, names).map(str::to_owned);
        found.push(Warning::UnknownRequest { request_type: request_type.to_owned(), similar });
        return;
    };
    // An object that takes any name is not the catalogue's to know.
    let open = |name: &str| {
        let parent = name.rsplit_once('.').map(|(parent, _)| parent);
        request.fields.iter().any(|field| field.open && Some(field.name.as_str()) == parent)
    };
    let unknown = data.map(|data| form::unexpressed(request, data)).unwrap_or_default();
    found.extend(
        unknown
            .into_iter()
            .filter(|name| !open(name))
            .map(|field| Warning::UnknownField { request_type: request_type.to_owned(), field }),
    );
}
