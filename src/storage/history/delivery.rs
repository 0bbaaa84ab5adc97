//! One delivery on its way into the history.

use sha2::{Digest as _, Sha256};

use crate::message::Timestamp;
use crate::protocol::masking;
use crate::protocol::webhook::{Reading, Recorder, signature};

/// What arrived, and what was read in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub received_at: Timestamp,
    pub recorder: Recorder,
    /// The name of the source whose token was in the path, or of the connection.
    pub source: String,
    pub method: String,
    /// With its token masked.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub reading: Reading,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    pub id: i64,
    /// The first delivery of the same event.
    pub duplicate_of: Option<i64>,
    /// The event was there before, and its body was another one.
    pub conflict: bool,
    /// The recording that it is part of. `None` too while it is not joined yet, see `History::settled`.
    pub recording: Option<i64>,
}

/// A delivery with what its writer needs, made before it waits for the writer: that has only one thread.
pub(super) struct Prepared {
    pub(super) delivery: Delivery,
    pub(super) identity: i64,
    pub(super) headers: String,
    pub(super) problem: Option<String>,
}

impl From<Delivery> for Prepared {
    fn from(delivery: Delivery) -> Self {
        let problem = delivery.reading.problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok());
        Self { identity: delivery.identity(), headers: delivery.headers_json(), problem, delivery }
    }
}

impl Delivery {
    /// By what its repetitions are found: the event's own id, or the whole body. A forged one never stands in for the real one,
    /// and two that are rejected are only the same if they claim the same.
    fn identity(&self) -> i64 {
        let claim = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(signature::HEADER));
        let claim = claim.map(|(_, value)| value.as_str()).filter(|_| !self.reading.accepted);
        identity(
            self.recorder,
            &self.source,
            claim,
            self.reading.accepted,
            self.reading.event_id.as_deref(),
            &self.body,
        )
    }

    /// The headers as they are stored, as JSON.
    fn headers_json(&self) -> String {
        let shown = |(name, value): &(String, String)| {
            let secret = masking::looks_secret(name) || name.to_ascii_lowercase().contains("cookie");
            let value = if secret && !name.eq_ignore_ascii_case(signature::HEADER) { masking::MASK } else { value };
            (name.clone(), value.to_owned())
        };
        serde_json::to_string(&self.headers.iter().map(shown).collect::<Vec<_>>()).unwrap_or_default()
    }
}

/// See [`Delivery::identity`]. `claim`: the signature of what was rejected.
pub(super) fn identity(
    recorder: Recorder,
    source: &str,
    claim: Option<&str>,
    accepted: bool,
    event_id: Option<&str>,
    body: &[u8],
) -> i64 {
    let mut hash = Sha256::new();
    hash.update(recorder.word());
    hash.update([0]);
    hash.update(source);
    hash.update([0]);
    hash.update(claim.unwrap_or_default());
    hash.update([0, u8::from(accepted), u8::from(event_id.is_some())]);
    match event_id {
        Some(id) => hash.update(id),
        None => hash.update(body),
    }
    let bytes = hash.finalize();
    bytes.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}
