//! One line in words for each message of the feed.
//!
//! Rows are worded while they are drawn: the text is searched for the fields that a line needs, never parsed.

mod event;

use std::borrow::Cow;

use super::fields::{boolean, brief, enter, fields, get, items, number, one_line, string};
use super::sentence::{Argument, push, say};
use crate::feed::{Kind, Row};

/// A piece of a summary; names and values stand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub strong: bool,
}

/// Fields that stand in the line of a message that we have no words for.
const FIRST_FIELDS: usize = 3;

/// "Scene → **Interview**" as pieces. `type_name` is the row's type. Never empty; falls back to the first fields of the data.
pub fn pieces(row: &Row<'_>, type_name: &str) -> Vec<Piece> {
    match row.record.kind {
        Kind::Event => {
            let data = enter(body(row.text), "eventData");
            event::sentence(type_name, data.unwrap_or("{}")).unwrap_or_else(|| first_fields(data.unwrap_or("{}")))
        }
        Kind::Session => session(type_name, body(row.text)),
        Kind::Connection => connection(row.text),
        Kind::Response if type_name == "RequestBatchResponse" || type_name == "RequestBatch" => batch(body(row.text)),
        Kind::Response => response(type_name, body(row.text)),
        Kind::Unknown => unknown(type_name, row.text),
        Kind::Malformed => malformed(row.text),
    }
}

/// The same as one plain line (exports, `watch`, screen readers).
pub fn line(row: &Row<'_>, type_name: &str) -> String {
    pieces(row, type_name).into_iter().map(|piece| piece.text).collect()
}

/// Where the fields of a message are: `d` in the shipping dialect, the message itself in the draft.
fn body(message: &str) -> &str {
    enter(message, "d").unwrap_or(message)
}

/// "sceneName **Interview** · enabled **true**".
fn first_fields(data: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    add_first_fields(&mut pieces, data);
    if pieces.is_empty() {
        push(&mut pieces, super::plain("event-no-data"), false);
    }
    pieces
}

/// Adds the first fields of `data`, set apart from what stands there already.
fn add_first_fields(pieces: &mut Vec<Piece>, data: &str) {
    for (name, value) in fields(data).take(FIRST_FIELDS) {
        if !pieces.is_empty() {
            push(pieces, " · ", false);
        }
        push(pieces, &one_line(name.into()), false);
        push(pieces, " ", false);
        push(pieces, &brief(value), true);
    }
}

/// Hello and Identified.
fn session(type_name: &str, data: &str) -> Vec<Piece> {
    match type_name {
        "Hello" => {
            // The three spellings of both dialects.
            let spellings = ["obsWebSocketVersion", "obsWebsocketVersion", "websocketVersion"];
            let version = spellings.iter().find_map(|name| text_of(data, name));
            let asks = get(data, "authentication").is_some_and(|value| value != "null");
            say(if asks { "event-hello" } else { "event-hello-open" }, &[("version", version.into())])
        }
        "Identified" => {
            let version = get(data, "negotiatedRpcVersion").map(brief);
            say("event-identified", &[("version", version.into())])
        }
        _ => first_fields(data),
    }
}

/// Callboard's own word: `{"state":…,"stage":…,"cause":…}`.
fn connection(text: &str) -> Vec<Piece> {
    let state = text_of(text, "state");
    let stage = || {
        let stage = text_of(text, "stage");
        stage.map(|word| super::failure::stage(&word).map_or(word, Cow::Borrowed)).into()
    };
    let cause = || {
        let cause = text_of(text, "cause").and_then(|word| super::failure::cause(&word));
        cause.unwrap_or_else(|| super::plain("event-cause-unknown")).into()
    };
    match state.as_deref() {
        Some("off") => say("event-connection-off", &[]),
        Some("connecting") => say("event-connection-connecting", &[("stage", stage())]),
        Some("ready") => say("event-connection-ready", &[]),
        Some("stale") => say("event-connection-stale", &[]),
        Some("waiting") => say("event-connection-waiting", &[("cause", cause())]),
        Some("stopped") => say("event-connection-stopped", &[("cause", cause())]),
        _ => say("event-connection-other", &[("state", state.into())]),
    }
}

/// `RequestResponse`. The row's type is the request's.
fn response(request: &str, data: &str) -> Vec<Piece> {
    let status = get(data, "requestStatus").unwrap_or("{}");
    let request = || ("request", request.into());
    match get(status, "result").and_then(boolean) {
        Some(true) => {
            let mut pieces = say("event-answer-done", &[request()]);
            add_first_fields(&mut pieces, get(data, "responseData").unwrap_or("{}"));
            pieces
        }
        Some(false) => {
            let code = get(status, "code").map(brief).into();
            // A missing comment is no news.
            let comment = text_of(status, "comment").unwrap_or_default();
            say("event-answer-failed", &[request(), ("code", code), ("comment", Argument::Text(comment))])
        }
        None => say("event-answer-unclear", &[request()]),
    }
}

/// `RequestBatchResponse`.
fn batch(data: &str) -> Vec<Piece> {
    let results = get(data, "results").unwrap_or("[]");
    let (mut count, mut failed) = (0, 0);
    for result in items(results) {
        count += 1;
        let status = get(result, "requestStatus").unwrap_or("{}");
        failed += u64::from(get(status, "result").and_then(boolean) == Some(false));
    }
    let count = ("count", Argument::Count(count));
    if failed == 0 {
        return say("event-batch-done", &[count]);
    }
    say("event-batch-failed", &[count, ("failed", Argument::Count(failed))])
}

fn unknown(type_name: &str, text: &str) -> Vec<Piece> {
    let mut pieces = say("event-unknown", &[("type", type_name.into())]);
    add_first_fields(&mut pieces, body(text));
    pieces
}

fn malformed(text: &str) -> Vec<Piece> {
    let shown = one_line(text.trim().into());
    if shown.is_empty() {
        return say("event-malformed-empty", &[]);
    }
    say("event-malformed", &[("text", Argument::Text(shown))])
}

/// The text of a field that holds a string.
fn text_of<'a>(data: &'a str, name: &str) -> Option<Cow<'a, str>> {
    get(data, name).and_then(string)
}

/// A value of a field that holds a number.
fn number_of(data: &str, name: &str) -> Option<f64> {
    get(data, name).and_then(number)
}

fn boolean_of(data: &str, name: &str) -> Option<bool> {
    get(data, name).and_then(boolean)
}
