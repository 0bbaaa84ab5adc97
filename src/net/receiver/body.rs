//! Reading a body within its limits, or to its end for nothing.

use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Refusal;

/// Bytes of bodies that may be in memory at the same time; one more waits until another is stored.
pub(super) const MEMORY: usize = 128 * 1024 * 1024;
/// Smaller ones do not wait: all connections together have less of them than this room.
const SMALL: usize = 64 * 1024;
/// A body that is thrown away is read up to here; who sends more is cut.
const LONGEST_DRAIN: usize = 256 * 1024 * 1024;

/// The body, with its place in memory.
///
/// # Errors
/// `TooLarge` when it was, and has been drained; `Broken`.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    memory: Arc<Semaphore>,
) -> Result<(Vec<u8>, OwnedSemaphorePermit), Refusal> {
    let told = told_length(headers);
    if told.is_some_and(|length| length > limit) {
        drain(headers, body).await;
        return Err(Refusal::TooLarge);
    }
    let most = told.unwrap_or(limit);
    let place = if most <= SMALL { 0 } else { u32::try_from(most).unwrap_or(u32::MAX) };
    let place = memory.acquire_many_owned(place).await.map_err(|_| Refusal::NotStored)?;
    let mut bytes = Vec::with_capacity(told.unwrap_or(0).min(SMALL));
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refusal::Broken)?;
        if bytes.len() + piece.len() > limit {
            drop((bytes, place));
            drain(headers, Body::from_stream(pieces)).await;
            return Err(Refusal::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok((bytes, place))
}

/// Reads a body that nobody wants: a sender that is cut off while it writes hears nothing of the answer.
pub(super) async fn drain(headers: &HeaderMap, body: Body) {
    // This one asks first. It is answered without being told to go on, and sends nothing.
    if headers.get(EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        return;
    }
    let mut pieces = body.into_data_stream();
    let mut drained = 0;
    while let Some(Ok(piece)) = pieces.next().await {
        drained += piece.len();
        if drained > LONGEST_DRAIN {
            return;
        }
    }
}

/// hyper has refused by now what is no number, or several different ones.
fn told_length(headers: &HeaderMap) -> Option<usize> {
    let text = headers.get(CONTENT_LENGTH)?.to_str().ok()?;
    // One that does not fit into a number does not fit into the limit either.
    Some(text.trim().parse().unwrap_or(usize::MAX))
}
