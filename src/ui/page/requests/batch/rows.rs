//! What stands in a row: its request in one line, its result, and what is to be said about it. Made anew only when
//! something of it changes: a frame of a long batch lays out what is in sight and nothing else.

use serde_json::{Map, Value};

use super::run::{RowState, Run};
use super::work::Work;
use crate::message::{ObsReply, ReplyOutcome};
use crate::protocol::masking::{self, MASK};
use crate::protocol::obs::Dialect;
use crate::protocol::obs::batch::DraftRow;
use crate::protocol::obs::batch::check::Problem;
use crate::protocol::obs::batch::results::{Pairing, RowAnswer};
use crate::protocol::obs::catalogue::Catalogue;
use crate::tr;
use crate::ui::format::span;
use crate::ui::widget::basic::Tone;
use crate::words;
use crate::words::privacy::{names_a_secret, without_private};

/// Characters of one value in a line.
const LONGEST: usize = 80;
/// Characters of a whole line.
const LINE: usize = 400;

/// The colour of a part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Name,
    Value,
    Variable,
}

/// A row, ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct RowView {
    pub request_type: String,
    pub off: bool,
    pub parts: Vec<(Ink, String)>,
    pub tag: Option<(String, Tone)>,
    pub time: String,
    /// The line below.
    pub below: Option<(String, Tone)>,
    /// The row in one line, for screen readers.
    pub spoken: String,
}

/// Makes the views of all rows.
pub fn views(work: &Work, problems: &[Problem], run: Option<&Run>, dialect: Dialect, safe: bool) -> Vec<RowView> {
    let mut problems = problems.iter().filter(|problem| problem.row.is_some()).peekable();
    let rows = work.draft().rows.iter().zip(work.keys()).enumerate();
    rows.map(|(at, (row, key))| {
        let mut own = Vec::new();
        while let Some(problem) = problems.next_if(|problem| problem.row == Some(at)) {
            own.push(problem);
        }
        let state = run.map_or(RowState::None, |run| run.of(*key, &row.request));
        let pairing = run.and_then(Run::results).map_or(Pairing::True, |results| results.pairing);
        view(at, row, &own, &state, pairing, dialect, safe)
    })
    .collect()
}

fn view(
    at: usize,
    row: &DraftRow,
    problems: &[&Problem],
    state: &RowState<'_>,
    pairing: Pairing,
    dialect: Dialect,
    safe: bool,
) -> RowView {
    let mut view = RowView {
        request_type: row.request.request_type.clone(),
        off: row.off,
        parts: parts(row, safe),
        ..RowView::default()
    };
    let failed = result(&mut view, state, pairing, dialect, safe);
    if !failed && !problems.is_empty() {
        let blocks = problems.iter().any(|problem| problem.rule.blocks());
        let text: Vec<String> = problems.iter().map(|problem| words::batch::rule(&problem.rule)).collect();
        let text = hidden(&text.join(" "), safe);
        view.below = Some((text, if blocks { Tone::Warn } else { Tone::Plain }));
    }
    let mut spoken = tr!("batch-row-name", row = at + 1, request = row.request.request_type.as_str());
    let line: String = view.parts.iter().map(|(_, text)| text.as_str()).collect();
    let tag = view.tag.as_ref().map(|(text, _)| text.clone());
    let below = view.below.as_ref().map(|(text, _)| text.clone());
    let off = row.off.then(|| tr!("batch-row-off").to_owned());
    for part in [Some(line), off, tag, Some(view.time.clone()), below].into_iter().flatten() {
        if !part.is_empty() {
            spoken.push_str(", ");
            spoken.push_str(&part);
        }
    }
    view.spoken = spoken;
    view
}

/// Fills in how the row ended. True when it ended badly, which is what the line below is for.
fn result(view: &mut RowView, state: &RowState<'_>, pairing: Pairing, dialect: Dialect, safe: bool) -> bool {
    let plain = |text: &'static str| Some((text.to_owned(), Tone::Plain));
    match state {
        RowState::None => false,
        RowState::Waiting => {
            view.tag = plain(tr!("requests-waiting"));
            false
        }
        RowState::NotRun => {
            view.tag = plain(tr!("batch-not-run"));
            false
        }
        RowState::Missing => {
            view.tag = Some((tr!("requests-timed-out").to_owned(), Tone::Warn));
            view.below = Some((tr!("batch-missing").to_owned(), Tone::Warn));
            true
        }
        RowState::Answered(answer) => {
            let share = answer.share.map(|share| {
                let time = span(share);
                if view.request_type == "Sleep" { time } else { tr!("batch-share", time = time) }
            });
            view.time = share.unwrap_or_default();
            answered(view, answer, pairing, dialect, safe)
        }
        RowState::Single(ReplyOutcome::Answered(reply)) => {
            view.time = span(reply.latency);
            answered(view, &as_answer(reply), Pairing::True, dialect, safe)
        }
        RowState::Single(ReplyOutcome::TimedOut { .. }) => {
            view.tag = Some((tr!("requests-timed-out").to_owned(), Tone::Warn));
            true
        }
        RowState::Single(ReplyOutcome::Disconnected) => {
            view.tag = Some((tr!("requests-disconnected").to_owned(), Tone::Warn));
            true
        }
        RowState::Single(ReplyOutcome::NotSent) => {
            view.tag = Some((tr!("requests-not-sent").to_owned(), Tone::Warn));
            true
        }
    }
}

fn as_answer(reply: &ObsReply) -> RowAnswer {
    RowAnswer {
        request_type: reply.request_type.clone(),
        code: reply.code,
        result: reply.result,
        comment: reply.comment.clone(),
        data: None,
        share: None,
    }
}

fn answered(view: &mut RowView, answer: &RowAnswer, pairing: Pairing, dialect: Dialect, safe: bool) -> bool {
    let (name, what, _) = words::obs::request_status(dialect, answer.code);
    let text = format!("{} {name}", answer.code);
    if pairing != Pairing::True {
        // Some row ended like this; whether this one did nobody can say.
        view.tag = Some((tr!("batch-unsure", status = text), Tone::Plain));
        return false;
    }
    let tone = if answer.result { Tone::Ok } else { Tone::Warn };
    view.tag = Some((text, tone));
    if answer.result {
        return false;
    }
    let comment = answer.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let below = match comment {
        Some(comment) => format!("{what} {}", tr!("requests-comment", comment = hidden(comment, safe))),
        None => what,
    };
    view.below = Some((below, Tone::Warn));
    true
}

fn hidden(text: &str, safe: bool) -> String {
    if safe { without_private(text).into_owned() } else { text.to_owned() }
}

/// The data of a row in one line, values that are secrets masked: `sceneName = Interview`, `sceneName ← before`,
/// `→ before = currentProgramSceneName`, `400 ms`.
pub fn parts(row: &DraftRow, safe: bool) -> Vec<(Ink, String)> {
    let request = &row.request;
    let mut line = Line::default();
    let inputs = request.input_variables.as_ref();
    let masked = request.request_data.as_ref().map(without_secrets).unwrap_or_default();
    // As the catalogue has them: what is meant comes before what is done with it.
    let known = Catalogue::builtin().request(&request.request_type).map_or(&[][..], |known| &known.fields);
    let mut masked: Vec<_> = masked.iter().collect();
    masked.sort_by_key(|(name, _)| known.iter().position(|field| field.name == **name).unwrap_or(known.len()));
    for (field, value) in masked {
        // What a variable brings takes the place of what is written.
        if inputs.is_some_and(|inputs| inputs.contains_key(field)) {
            continue;
        }
        line.between();
        let value = if safe && names_a_secret(field) { MASK.to_owned() } else { brief(value, safe) };
        match (request.request_type.as_str(), field.as_str()) {
            ("Sleep", "sleepMillis") => line.add(Ink::Value, format!("{value} ms")),
            ("Sleep", "sleepFrames") => line.add(Ink::Value, tr!("batch-frames", count = value)),
            _ => {
                line.add(Ink::Name, format!("{field} = "));
                line.add(Ink::Value, value);
            }
        }
    }
    for (field, variable) in inputs.into_iter().flatten() {
        line.between();
        line.add(Ink::Name, format!("{field} ← "));
        line.add(Ink::Variable, brief(variable, safe));
    }
    for (variable, field) in request.output_variables.iter().flatten() {
        line.between();
        line.add(Ink::Name, "→ ".to_owned());
        line.add(Ink::Variable, hidden(variable, safe));
        line.add(Ink::Name, format!(" = {}", brief(field, safe)));
    }
    line.parts
}

#[derive(Default)]
struct Line {
    parts: Vec<(Ink, String)>,
    length: usize,
}

impl Line {
    fn between(&mut self) {
        if !self.parts.is_empty() {
            self.add(Ink::Name, "  ·  ".to_owned());
        }
    }

    fn add(&mut self, ink: Ink, text: String) {
        if self.length < LINE {
            self.length += text.len();
            self.parts.push((ink, text));
        }
    }
}

fn without_secrets(data: &Map<String, Value>) -> Map<String, Value> {
    let Ok(raw) = serde_json::value::to_raw_value(data) else { return Map::new() };
    serde_json::from_str(masking::mask(&raw, false).get()).unwrap_or_default()
}

/// A value in a few characters, on one line.
pub fn brief(value: &Value, safe: bool) -> String {
    let text = match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => hidden(text, safe),
        Value::Array(items) => format!("[{}]", items.len()),
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        other => other.to_string(),
    };
    let mut short: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The value that a variable ended with, as text with its quotes.
pub fn variable(name: &str, value: &Value, safe: bool) -> String {
    if masking::looks_secret(name) || (safe && names_a_secret(name)) {
        return MASK.to_owned();
    }
    match value {
        Value::String(text) if !text.is_empty() => format!("\"{}\"", brief(&Value::from(hidden(text, safe)), safe)),
        other => brief(other, safe),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(row: Value, safe: bool) -> String {
        let row: DraftRow = serde_json::from_value(row).unwrap();
        parts(&row, safe).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_row_reads_in_one_line() {
        for (row, expected) in [
            (json!({"requestType": "GetVersion"}), ""),
            (json!({"requestType": "Sleep", "requestData": {"sleepMillis": 400}}), "400 ms"),
            (json!({"requestType": "Sleep", "requestData": {"sleepFrames": 1}}), "1 frames"),
            (
                json!({"requestType": "SetInputMute", "requestData": {"inputName": "麦克风 🎤", "inputMuted": true}}),
                "inputName = 麦克风 🎤  ·  inputMuted = true",
            ),
            (
                json!({"requestType": "GetCurrentProgramScene", "outputVariables": {"before": "sceneName"}}),
                "→ before = sceneName",
            ),
            (
                json!({"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "literal"}, "inputVariables": {"sceneName": "before"}}),
                "sceneName ← before",
            ),
            (
                json!({"requestType": "X", "requestData": {"a": {"b": 1}, "c": [1, 2], "d": "two\nlines", "e": ""}}),
                "a = {…}  ·  c = [2]  ·  d = two lines  ·  e = \"\"",
            ),
        ] {
            assert_eq!(line(row, false), expected);
        }
        let long = line(json!({"requestType": "X", "requestData": {"a": "录".repeat(5000)}}), false);
        assert!(long.chars().count() < 100 && long.ends_with('…'));
    }

    #[test]
    fn secrets_are_never_in_a_line_and_private_things_not_in_streamer_safe_mode() {
        let parameter = json!({"requestType": "SetProfileParameter", "requestData": {"parameterName": "StreamKey", "parameterValue": "live_1"}});
        assert!(!line(parameter, false).contains("live_1"));
        let key = json!({"requestType": "X", "requestData": {"streamKey": "live_1", "path": "/home/ada/x.mkv"}});
        assert_eq!(line(key.clone(), false), "path = /home/ada/x.mkv  ·  streamKey = •••");
        assert_eq!(line(key, true), "path = •••  ·  streamKey = •••");
    }
}
