//! What the receiver hands on, and what it wants to hear of it.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use crate::message::Timestamp;
use crate::protocol::webhook::Recorder;

/// One request with a token that opens, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// When its last byte was there.
    pub at: Timestamp,
    /// From the end of its headers to its last byte.
    pub took: Duration,
    pub peer: SocketAddr,
    /// [`Source::key`](super::Source::key) of the token.
    pub source: String,
    pub recorder: Recorder,
    pub method: String,
    /// The path with dots for the token, such as `/bililive/…`, and `?…` where there was a query.
    pub path: String,
    /// In the order they came in, as they were written but for the names, which are lower case. What could be a secret
    /// (`authorization`, cookies, the token) is dots.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Delivery {
    /// The values of a header, joined by a comma where there are several; the name in lower case.
    pub fn header(&self, name: &str) -> Option<Vec<u8>> {
        let values: Vec<&[u8]> =
            self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_slice()).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    }
}

/// The delivery is on disk; what the sender is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 200 to 299, or 400 to 499 for what is kept but not believed. Anything else is taken for 500.
    pub status: u16,
    /// Why not, in a few plain words. Empty with 2xx.
    pub reason: String,
}

/// It is not on disk: the sender is told to come again. The text says why, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotStored(pub String);

/// Where deliveries are kept. The answer goes out when the future is done, so it must be done when, and only when, the
/// delivery survives a power cut. The future is never dropped half way, even when the sender hangs up.
pub trait Store: Send + Sync + 'static {
    /// Keeps a delivery.
    fn store(&self, delivery: Delivery) -> Pin<Box<dyn Future<Output = Result<Answer, NotStored>> + Send>>;

    /// Something was not taken. Called at once and must not wait.
    fn refused(&self, refused: Refused) {
        let _ = refused;
    }
}

/// A request that never became a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub at: Timestamp,
    pub peer: SocketAddr,
    /// The source whose token it had; `None` without a right one.
    pub source: Option<String>,
    pub refusal: Refusal,
}

/// Why a request never became a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such path, or a token that opens nothing: 404.
    Unknown,
    /// Something else than POST: 405.
    Method,
    /// The body took too long: 408.
    Slow,
    /// The body was larger than the limit: 413.
    TooLarge,
    /// The body broke off, or its frame was wrong: 400.
    Broken,
    /// The store failed or took too long: 503.
    NotStored,
}

impl Refusal {
    /// The status of the answer.
    pub fn status(self) -> u16 {
        match self {
            Self::Unknown => 404,
            Self::Method => 405,
            Self::Slow => 408,
            Self::TooLarge => 413,
            Self::Broken => 400,
            Self::NotStored => 503,
        }
    }

    /// The reason as the sender's log shows it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unknown => "no webhook is received at this address",
            Self::Method => "webhooks are delivered with POST",
            Self::Slow => "the body took too long",
            Self::TooLarge => "the body is too large",
            Self::Broken => "the body broke off",
            Self::NotStored => "could not be stored, try again",
        }
    }
}
