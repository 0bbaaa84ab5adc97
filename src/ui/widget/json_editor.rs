//! A text field for JSON: colours for its parts, and a mark under what cannot be read.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Galley, Id, Response, Stroke, TextBuffer, TextEdit, Ui};

use crate::ui::theme::{self, Tokens};

/// Text longer than this is shown in one colour: taking it apart in every frame would cost more than colours are worth.
const COLOURED: usize = 64 * 1024;

/// Draws the editor over the width that is left. `problem`: the bytes to mark. `name` is what screen readers call it.
pub fn json_editor(
    ui: &mut Ui,
    id: Id,
    name: &str,
    text: &mut String,
    rows: usize,
    problem: Option<Range<usize>>,
) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| -> Arc<Galley> {
        let mut job = colour(text.as_str(), &tokens, problem.as_ref());
        job.wrap.max_width = width;
        ui.painter().layout_job(job)
    };
    let response = TextEdit::multiline(text)
        .id(id)
        .code_editor()
        .desired_width(f32::INFINITY)
        .desired_rows(rows)
        .layouter(&mut layouter)
        .show(ui)
        .response
        .response;
    response.accessible_name(name)
}

/// The bytes of `text` by colour.
fn colour(text: &str, tokens: &Tokens, problem: Option<&Range<usize>>) -> LayoutJob {
    let mut job = LayoutJob::default();
    if text.len() > COLOURED {
        append(&mut job, text, 0..text.len(), tokens.text_1, tokens, problem);
        return job;
    }
    let mut at = 0;
    while at < text.len() {
        let (end, part) = token(text, at);
        append(&mut job, text, at..end, part.color(tokens), tokens, problem);
        at = end;
    }
    job
}

/// What a run of bytes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Key,
    String,
    Number,
    Literal,
    Mark,
}

impl Part {
    fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Key => tokens.json_key,
            Self::String => tokens.json_string,
            Self::Number => tokens.json_number,
            Self::Literal => tokens.json_literal,
            Self::Mark => tokens.text_2,
        }
    }
}

/// The end and the kind of the token that begins at byte `at`.
fn token(text: &str, at: usize) -> (usize, Part) {
    let bytes = text.as_bytes();
    let run = |from: usize, test: fn(u8) -> bool| {
        bytes[from..].iter().position(|&b| !test(b)).map_or(bytes.len(), |len| from + len)
    };
    match bytes[at] {
        b'"' => {
            let end = string_end(bytes, at);
            let key = bytes[run(end, |b| b.is_ascii_whitespace())..].first() == Some(&b':');
            (end, if key { Part::Key } else { Part::String })
        }
        b'-' | b'0'..=b'9' => {
            (run(at + 1, |b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')), Part::Number)
        }
        b if b.is_ascii_alphabetic() => (run(at, |b| b.is_ascii_alphanumeric()), Part::Literal),
        _ => {
            let other = |b: u8| !(b == b'"' || b == b'-' || b.is_ascii_alphanumeric());
            (run(at + 1, other), Part::Mark)
        }
    }
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            // A string does not go over lines: an open quote colours its line, not the rest of the text.
            b'\n' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn append(
    job: &mut LayoutJob,
    text: &str,
    range: Range<usize>,
    color: Color32,
    tokens: &Tokens,
    problem: Option<&Range<usize>>,
) {
    let format = TextFormat::simple(FontId::monospace(13.0), color);
    let Some(problem) = problem else {
        job.append(&text[range], 0.0, format);
        return;
    };
    let start = problem.start.clamp(range.start, range.end);
    let end = problem.end.clamp(range.start, range.end);
    if start >= end || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
        job.append(&text[range], 0.0, format);
        return;
    }
    let marked =
        TextFormat { underline: Stroke::new(2.0, tokens.warn), background: tokens.warn_tint, ..format.clone() };
    job.append(&text[range.start..start], 0.0, format.clone());
    job.append(&text[start..end], 0.0, marked);
    job.append(&text[end..range.end], 0.0, format);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let (end, _) = token(text, at);
            out.push(&text[at..end]);
            at = end;
        }
        out
    }

    #[test]
    fn every_byte_of_any_text_belongs_to_one_token() {
        assert_eq!(
            pieces(r#"{"a": -1.5e3, "b\"c": null}"#),
            ["{", "\"a\"", ": ", "-1.5e3", ", ", "\"b\\\"c\"", ": ", "null", "}"]
        );
        for text in ["\"open\\", "\"录", "直播{\u{1F600}", "\\", "\"a\n1"] {
            assert_eq!(pieces(text).concat(), text);
        }
    }
}
