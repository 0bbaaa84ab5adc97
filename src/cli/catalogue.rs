//! `callboard catalogue`: what the request builder knows, as JSON Lines.

use serde_json::{Value, json};

use super::arguments::Catalogue as Command;
use super::{Ended, output};
use crate::protocol::obs::catalogue::{Catalogue, Field};

/// 0, always: the catalogue is built in.
pub fn run(command: &Command) -> Ended {
    match command {
        Command::Obs => obs().map_or_else(|ended| ended, |()| Ended::Done),
    }
}

fn obs() -> Result<(), Ended> {
    let catalogue = Catalogue::builtin();
    for request in &catalogue.requests {
        let mut line = json!({
            "kind": "request",
            "name": request.name,
            "category": request.category,
            "since": request.since,
            "effect": request.effect,
            "hint": request.hint,
            "fields": fields(&request.fields),
            "response": fields(&request.response),
            "groups": request.groups,
        });
        if let Some(twin) = &request.twin {
            line["twin"] = json!(twin);
        }
        output::line(&line)?;
    }
    for event in &catalogue.events {
        output::line(&json!({
            "kind": "event",
            "name": event.name,
            "category": event.category,
            "since": event.since,
            // An event only tells.
            "effect": "reads",
            "subscription": event.subscription,
            "fields": fields(&event.fields),
        }))?;
    }
    Ok(())
}

/// Name, type and optional of every field, and what else is known of it.
fn fields(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(|field| json!(field)).collect()
}
