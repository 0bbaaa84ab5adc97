//! Sentences with strong parts: what stands between `**` in a translation is shown strong, whatever is filled in.
//!
//! A feed words dozens of rows a frame, so a sentence whose arguments only stand in it is taken apart once. One that
//! chooses by number goes through Fluent each time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::FluentArgs;
use super::summary::Piece;

/// What fills a sentence in.
#[derive(Debug, Clone)]
pub enum Argument<'a> {
    Text(Cow<'a, str>),
    Count(u64),
    /// The message did not say; shown plainly as such.
    Missing,
}

impl<'a> From<Option<Cow<'a, str>>> for Argument<'a> {
    fn from(text: Option<Cow<'a, str>>) -> Self {
        // A name may be empty; an empty spot in a sentence says nothing.
        text.filter(|text| !text.trim().is_empty()).map_or(Self::Missing, Self::Text)
    }
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Argument<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

/// A part of a sentence that was taken apart.
#[derive(Debug)]
enum Part {
    Text { text: String, strong: bool },
    Argument { name: String, strong: bool },
}

/// Around the name of an argument where its text will stand.
const MARK: char = '\u{1}';

/// The sentence of `key` with its arguments filled in.
pub fn say(key: &'static str, arguments: &[(&'static str, Argument<'_>)]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(5);
    match templates().get(key) {
        Some(parts) => fill(parts, arguments, &mut pieces),
        None => fill(&take_apart(&choose(key, arguments)), arguments, &mut pieces),
    }
    pieces
}

fn fill(parts: &[Part], arguments: &[(&'static str, Argument<'_>)], pieces: &mut Vec<Piece>) {
    for part in parts {
        match part {
            Part::Text { text, strong } => push(pieces, text, *strong),
            Part::Argument { name, strong } => match arguments.iter().find(|(known, _)| known == name) {
                Some((_, Argument::Text(text))) => push(pieces, text, *strong),
                Some((_, Argument::Count(count))) => push(pieces, &count.to_string(), *strong),
                Some((_, Argument::Missing)) | None => push(pieces, super::plain("event-missing"), false),
            },
        }
    }
    while pieces.last().is_some_and(|piece| piece.text.trim().is_empty()) {
        pieces.pop();
    }
}

/// Adds text, to the last piece where that is as strong.
pub fn push(pieces: &mut Vec<Piece>, text: &str, strong: bool) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.strong == strong => last.text.push_str(text),
        _ => pieces.push(Piece { text: text.to_owned(), strong }),
    }
}

/// Lets Fluent choose by the numbers, with marks where the texts will stand: a text cannot be mistaken for `**`.
fn choose(key: &str, arguments: &[(&'static str, Argument<'_>)]) -> String {
    let mut args = FluentArgs::new();
    for (name, argument) in arguments {
        match argument {
            Argument::Count(count) => args.set(*name, *count),
            Argument::Text(_) | Argument::Missing => args.set(*name, format!("{MARK}{name}{MARK}")),
        }
    }
    super::with(key, &args)
}

fn take_apart(sentence: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (index, stretch) in sentence.split("**").enumerate() {
        let strong = index % 2 == 1;
        for (index, text) in stretch.split(MARK).enumerate() {
            if index % 2 == 1 {
                parts.push(Part::Argument { name: text.to_owned(), strong });
            } else if !text.is_empty() {
                parts.push(Part::Text { text: text.to_owned(), strong });
            }
        }
    }
    parts
}

/// The sentences of the events that do not choose, taken apart once.
fn templates() -> &'static HashMap<&'static str, Vec<Part>> {
    static TEMPLATES: OnceLock<HashMap<&'static str, Vec<Part>>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let lines = super::source("obs-events").lines();
        let plain = lines.filter_map(|line| super::key_of_line(line).map(|key| (key, line)));
        plain.filter(|(_, line)| !line.contains("->")).map(|(key, line)| (key, template(key, line))).collect()
    })
}

fn template(key: &str, line: &str) -> Vec<Part> {
    let names = line.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    });
    let mut args = FluentArgs::new();
    names.for_each(|name| args.set(name.to_owned(), format!("{MARK}{name}{MARK}")));
    take_apart(&super::with(key, &args))
}
