//! LiveSwitch: what it says about channels, clients, connections and recordings, and the stories it tells.
//!
//! Every webhook of an application is signed over its very bytes. There is no event id; a repeat is the same body.

mod call;
mod forgeries;
mod stories;

use super::json::Object;
use super::script::{Delivery, Manner};
use super::telling::Telling;
use super::{Application, Show};
use crate::protocol::Secret;
use crate::protocol::webhook::signature::sign;

pub(super) use stories::SCRIPTS;

/// The header with the signature.
const SIGNATURE: &str = "X-ApplicationSignature";

/// The head of every event.
fn event(telling: &Telling, origin: &str, event_type: &str) -> Object {
    Object::default().with("timestamp", telling.now.as_millisecond()).with("origin", origin).with("type", event_type)
}

/// The head of the events of connections, whose order is another one.
fn connection_event(telling: &Telling, origin: &str, event_type: &str) -> Object {
    Object::default().with("timestamp", telling.now.as_millisecond()).with("type", event_type).with("origin", origin)
}

/// A body without a signature.
pub(super) fn unsigned(event: &str, body: Vec<u8>) -> Delivery {
    let headers = vec![("Content-Type", "application/json".to_owned())];
    Delivery { event: event.to_owned(), id: None, headers, body, manner: Manner::Usual }
}

/// A body with the signature of its application.
fn signed(event: &str, body: Vec<u8>, application: &Application) -> Delivery {
    let signature = sign(&application.secret, &body);
    let mut delivery = unsigned(event, body);
    delivery.headers.push((SIGNATURE, signature));
    delivery
}

/// The application whose turn it is. Without any, one whose secret nobody knows.
fn application(show: &Show) -> Application {
    let turn = show.round as usize % show.applications.len().max(1);
    show.applications
        .get(turn)
        .cloned()
        .unwrap_or_else(|| Application { id: "unknown-app".to_owned(), secret: Secret::new("unknown") })
}
