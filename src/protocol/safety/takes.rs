//! What the server on the other side takes: known only when it has told.

use super::Refusal;
use super::similar::similar;
use crate::protocol::obs::batch::{BatchRequest, RequestBatch};
use crate::protocol::obs::catalogue::Catalogue;
use crate::protocol::obs::request::RequestBody;
use crate::protocol::obs::{CheckedRequest, Dialect};

/// Why this server would not take the request: it has not the type, or it speaks the draft and has not the batch.
/// `available` is `availableRequests` of its `GetVersion`, empty while it has not told; then what the catalogue knows is
/// let through, and from a draft server, which has names of its own, everything. Raw frames always are.
pub fn untaken(request: &CheckedRequest, dialect: Dialect, available: &[String]) -> Option<Refusal> {
    match request.body() {
        RequestBody::Single { request_type, .. } => unknown(request_type, dialect, available),
        RequestBody::Batch(batch) => {
            let rows = batch.requests.iter().enumerate();
            let mut of_rows = rows.filter_map(|(row, request)| {
                let refusal = Box::new(unknown(&request.request_type, dialect, available)?);
                Some(Refusal::Row { row, refusal })
            });
            not_in_draft(batch).filter(|_| dialect == Dialect::Draft).or_else(|| of_rows.next())
        }
        RequestBody::Raw { .. } => None,
    }
}

/// As [`untaken`], for a request by its type.
pub fn unknown(request_type: &str, dialect: Dialect, available: &[String]) -> Option<Refusal> {
    let catalogue = Catalogue::builtin();
    let known = catalogue.request(request_type);
    if available.is_empty() {
        if known.is_some() || dialect == Dialect::Draft {
            return None;
        }
    } else if available.iter().any(|name| name == request_type) {
        return None;
    }
    let similar = if available.is_empty() {
        similar(request_type, catalogue.requests.iter().map(|request| request.name.as_str()))
    } else {
        similar(request_type, available.iter().map(String::as_str))
    };
    Some(Refusal::UnknownRequest {
        request_type: request_type.to_owned(),
        similar: similar.map(str::to_owned),
        since: known.map(|known| known.since.clone()),
    })
}

/// What of a batch the draft has not, and would lose on the way.
fn not_in_draft(batch: &RequestBatch) -> Option<Refusal> {
    let row = |named: fn(&BatchRequest) -> bool| batch.requests.iter().position(named);
    let in_row = |row: usize, name| Refusal::Row { row, refusal: Box::new(Refusal::NotInDraft { name }) };
    let whole = |there: bool, name| there.then_some(Refusal::NotInDraft { name });
    whole(batch.execution_type.is_some_and(|mode| mode != Default::default()), "executionType")
        .or_else(|| whole(batch.variables.as_ref().is_some_and(|variables| !variables.is_empty()), "variables"))
        .or_else(|| row(|row| row.input_variables.is_some()).map(|row| in_row(row, "inputVariables")))
        .or_else(|| row(|row| row.output_variables.is_some()).map(|row| in_row(row, "outputVariables")))
}
