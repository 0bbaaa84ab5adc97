//! One request: who is it, what does it bring, is it stored, what is answered.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, CONNECTION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout};

use super::slot::Slot;
use super::{Answer, Delivery, Limits, Refusal, Refused, Source, Store, body, source};
use crate::message::Timestamp;
use crate::protocol::Secret;

/// What a secret is written as.
const DOTS: &str = "…";

/// What all connections share.
pub(super) struct Desk {
    pub(super) limits: Limits,
    pub(super) sources: watch::Receiver<Vec<Source>>,
    pub(super) store: Arc<dyn Store>,
    /// Bytes of large bodies.
    pub(super) memory: Arc<Semaphore>,
}

/// What a connection adds to each of its requests.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) peer: SocketAddr,
    pub(super) slot: Arc<Slot>,
}

/// Every path leads to the one desk: which of them are wrong is no business of strangers.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    Router::new().fallback(any(answer)).with_state(desk)
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(caller) = parts.extensions.remove::<Caller>() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    caller.slot.reads();
    let source = desk.source(parts.uri.path());
    let answered = match &source {
        None => Err(Refusal::Unknown),
        Some(_) if parts.method != Method::POST => Err(Refusal::Method),
        Some(source) => Ok(source),
    };
    let answered = match answered {
        Ok(source) => desk.receive(source, &parts, body, &caller).await,
        Err(refusal) => {
            // Whether it comes to its end or not, the answer is the same.
            let _ = timeout(desk.limits.read, body::drain(&parts.headers, body)).await;
            Err(refusal)
        }
    };
    caller.slot.answers();
    let mut response = match answered {
        Ok(answer) => stored(&answer),
        Err(refusal) => {
            let source = source.map(|source| source.key);
            desk.store.refused(Refused { at: Timestamp::now(), peer: caller.peer, source, refusal });
            refused(refusal)
        }
    };
    if caller.slot.is_crowded() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl Desk {
    /// The source of `/bililive/TOKEN` or `/liveswitch/TOKEN`.
    fn source(&self, path: &str) -> Option<Source> {
        let (recorder, token) = path.strip_prefix('/')?.split_once('/')?;
        source::find(&self.sources.borrow(), recorder, token).cloned()
    }

    async fn receive(
        self: &Arc<Self>,
        source: &Source,
        parts: &Parts,
        body: Body,
        caller: &Caller,
    ) -> Result<Answer, Refusal> {
        let begin = Instant::now();
        let reading = body::read(&parts.headers, body, self.limits.body, self.memory.clone());
        let (body, place) = timeout(self.limits.read, reading).await.map_err(|_| Refusal::Slow)??;
        caller.slot.stores();
        let delivery = Delivery {
            at: Timestamp::now(),
            took: begin.elapsed(),
            peer: caller.peer,
            source: source.key.clone(),
            recorder: source.recorder,
            method: parts.method.to_string(),
            path: path(source, parts),
            headers: headers(&source.token, parts),
            body,
        };
        let desk = self.clone();
        // A task of its own: what has come whole is stored, whoever hangs up meanwhile.
        let storing = tokio::spawn(async move {
            let _until_stored = place;
            desk.store.store(delivery).await
        });
        match timeout(self.limits.store, storing).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(error))) => {
                tracing::warn!("a webhook could not be stored: {error}");
                Err(Refusal::NotStored)
            }
            Ok(Err(error)) => {
                tracing::error!("storing a webhook failed: {error}");
                Err(Refusal::NotStored)
            }
            Err(_) => {
                tracing::warn!("storing a webhook takes too long");
                Err(Refusal::NotStored)
            }
        }
    }
}

fn path(source: &Source, parts: &Parts) -> String {
    let query = if parts.uri.query().is_some() { "?…" } else { "" };
    format!("/{}/{DOTS}{query}", source.recorder.word())
}

/// The headers, less what could be a secret.
fn headers(token: &Secret, parts: &Parts) -> Vec<(String, Vec<u8>)> {
    let secret = [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
    let token = token.expose().as_bytes();
    let holds_token = |value: &[u8]| value.windows(token.len().max(1)).any(|part| part == token);
    let shown = |(name, value): (&axum::http::HeaderName, &HeaderValue)| {
        let value = value.as_bytes();
        let hidden = secret.contains(name) || holds_token(value);
        (name.as_str().to_owned(), if hidden { DOTS.as_bytes().to_vec() } else { value.to_vec() })
    };
    parts.headers.iter().map(shown).collect()
}

/// What the store said. A status that would lead the sender astray is not passed on.
fn stored(answer: &Answer) -> Response {
    match StatusCode::from_u16(answer.status) {
        Ok(status) if status.is_success() => status.into_response(),
        Ok(status) if status.is_client_error() => text(status, &answer.reason),
        _ => {
            tracing::error!("the store answers with {}", answer.status);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn refused(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = text(status, refusal.reason());
    let header = match refusal {
        Refusal::Method => Some((ALLOW, HeaderValue::from_static("POST"))),
        Refusal::NotStored => Some((RETRY_AFTER, HeaderValue::from_static("1"))),
        // What is left of the body would be taken for the next request.
        Refusal::Slow | Refusal::Broken => Some((CONNECTION, HeaderValue::from_static("close"))),
        Refusal::Unknown | Refusal::TooLarge => None,
    };
    response.headers_mut().extend(header);
    response
}

fn text(status: StatusCode, reason: &str) -> Response {
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(CONTENT_TYPE, plain)], format!("{reason}\n")).into_response()
}
