//! What the window asks for its lists: quiet requests, which neither the feed nor the command log has.

use serde_json::value::RawValue;
use tokio::time::Instant;

use super::{OWN, Obs, Phase};
use crate::message::{Timestamp, Update};
use crate::net::conversation::Conversation;
use crate::net::pending::{Asker, Entry};
use crate::protocol::obs::decode::RequestResponse;
use crate::protocol::obs::{CheckedRequest, encode};

impl Obs {
    /// Sends the request under an id of the session's own.
    pub(super) fn read_list(&mut self, request: &CheckedRequest, talk: &mut Conversation<'_>) {
        let (request_type, asked) = (request.request_type(), request.data_text());
        if self.phase != Phase::Identified {
            talk.voice.reporter.read_failed(request_type, asked, None);
            return;
        }
        let request_id = format!("{OWN}{}", self.sync.next_number());
        let entry = Entry {
            asker: Asker::List { asked },
            request_type: request_type.to_owned(),
            sent: Instant::now(),
            allowed: talk.tempo.answer,
        };
        // The number is new, so is the id.
        if talk.pending.insert(&request_id, entry).is_ok() {
            let text = encode::request(self.dialect(), &request_id, request);
            talk.remember_sent(&text);
            self.send(text, talk);
        }
    }
}

/// The answer to one. `asked`: the request data as JSON text.
pub(super) fn answered(
    request_type: &str,
    asked: Option<String>,
    response: &RequestResponse<'_>,
    at: Timestamp,
    talk: &Conversation<'_>,
) {
    let reporter = &talk.voice.reporter;
    match response.response_data.filter(|_| response.result) {
        Some(data) => reporter.update(Update::Read {
            connection: reporter.connection,
            at,
            request_type: request_type.to_owned(),
            asked: asked.and_then(|asked| RawValue::from_string(asked).ok()),
            data: data.to_owned(),
        }),
        None => reporter.read_failed(request_type, asked, Some(response.code)),
    }
}
