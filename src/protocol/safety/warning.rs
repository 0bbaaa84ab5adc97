//! What will probably not work, but harms nobody: said before sending, and sent all the same.

use serde_json::{Map, Value};

use super::similar::similar;
use crate::protocol::obs::CheckedRequest;
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
}

/// What the catalogue does not forbid and nobody would mean. Raw frames are the person's own and get no warnings; those
/// about a batch are found by `protocol::obs::batch::check`, which sees its rows together.
pub fn warnings(request: &CheckedRequest) -> Vec<Warning> {
    match request.body() {
        RequestBody::Single { request_type, request_data } => check(request_type, request_data.as_ref()),
        RequestBody::Batch(_) | RequestBody::Raw { .. } => Vec::new(),
    }
}

fn check(request_type: &str, data: Option<&Map<String, Value>>) -> Vec<Warning> {
    let catalogue = Catalogue::builtin();
    let Some(request) = catalogue.request(request_type) else {
        let names = catalogue.requests.iter().map(|request| request.name.as_str());
        let similar = similar(request_type, names).map(str::to_owned);
        return vec![Warning::UnknownRequest { request_type: request_type.to_owned(), similar }];
    };
    // An object that takes any name is not the catalogue's to know.
    let open = |name: &str| {
        let parent = name.rsplit_once('.').map(|(parent, _)| parent);
        request.fields.iter().any(|field| field.open && Some(field.name.as_str()) == parent)
    };
    let unknown = data.map(|data| form::unexpressed(request, data)).unwrap_or_default();
    let unknown = unknown.into_iter().filter(|name| !open(name));
    unknown.map(|field| Warning::UnknownField { request_type: request_type.to_owned(), field }).collect()
}
