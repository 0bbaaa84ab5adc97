//! The filter language: `source:obs type:Scene* text:"intro" -type:InputVolumeMeters after:20:15`.
//!
//! | term | matches |
//! |---|---|
//! | `source:obs`, `source:"Main stage"`, `source:Stage*` | the system's word or the source's name |
//! | `type:Scene*` | the type's name |
//! | `kind:malformed` | `event`, `session`, `connection`, `response`, `unknown`, `malformed` |
//! | `text:"intro"`, `intro` | the text anywhere in the raw message |
//! | `after:20:15`, `before:2026-11-20T20:15`, `after:5m` | the receive time, see [`time`] |
//!
//! Terms are joined by *and*; repeated `source:`, `type:` or `kind:` terms by *or*. `-` before a term negates it; negated
//! terms are joined by *and* as well. `*` stands for any characters in names. A value with spaces stands in quotes, in
//! which `\"`, `\\` and `\*` are the characters themselves. Upper and lower case are the same everywhere.
//!
//! Text is compared with the raw message, so names of JSON fields can be found too. A character is found as it is and in
//! its JSON escapes: `"` also as `\"`, a new line as `\n`, `🎬` also as `\ud83c\udfac` (ASCII letters and digits are not
//! looked for in escapes: no encoder escapes them). Letters outside ASCII match their own lower- and upper-case form where
//! that is one character; `ß` is not `SS`.

mod complete;
mod glob;
pub mod time;
mod token;

use std::ops::Range;

pub use complete::{Completion, complete};
pub(crate) use glob::Glob;
pub use token::quoted;
use token::{Token, tokens};

use super::Kind;
use crate::message::Timestamp;

/// Why a query could not be read, and which bytes of it. Worded by `words`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at {span:?}")]
pub struct QueryError {
    pub span: Range<usize>,
    pub reason: QueryProblem,
}

/// What is wrong with a query, as data: the window words it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryProblem {
    #[error("unknown word {0}")]
    UnknownField(String),
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("nothing after the colon")]
    NoValue,
    #[error("{0} is not a time")]
    BadTime(String),
    #[error("{0} is not a kind")]
    BadKind(String),
}

/// A query that was understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    pub(crate) sources: Choice<Glob>,
    pub(crate) types: Choice<Glob>,
    pub(crate) kinds: Choice<Kind>,
    /// All of them must be in the message.
    pub(crate) texts: Vec<String>,
    /// None of them may be.
    pub(crate) not_texts: Vec<String>,
    /// This moment or later.
    pub(crate) after: Option<Timestamp>,
    /// Earlier than this moment.
    pub(crate) before: Option<Timestamp>,
}

/// What a property may be: one of these (any, when there are none) and none of those.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice<T> {
    any_of: Vec<T>,
    none_of: Vec<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Self { any_of: Vec::new(), none_of: Vec::new() }
    }
}

impl<T> Choice<T> {
    fn add(&mut self, item: T, negated: bool) {
        if negated { self.none_of.push(item) } else { self.any_of.push(item) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.none_of.is_empty()
    }

    pub(crate) fn allows(&self, is: impl Fn(&T) -> bool) -> bool {
        (self.any_of.is_empty() || self.any_of.iter().any(&is)) && !self.none_of.iter().any(&is)
    }
}

/// The words before the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Source,
    Type,
    Kind,
    Text,
    After,
    Before,
}

impl Field {
    const ALL: [(&'static str, Self); 6] = [
        ("source", Self::Source),
        ("type", Self::Type),
        ("text", Self::Text),
        ("kind", Self::Kind),
        ("after", Self::After),
        ("before", Self::Before),
    ];

    fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|&(_, field)| field)
    }
}

impl Query {
    /// Terms are joined by *and*; repeated `type:`, `source:` or `kind:` terms by *or*; `-` negates; a bare word is `text:`.
    /// `now` and the offset of the local time zone serve `after:20:15` and `before:`.
    /// Errors: the first term that cannot be understood, with its place in `text`.
    pub fn parse(text: &str, now: Timestamp, utc_offset_seconds: i32) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for token in tokens(text) {
            query.add(&token, now, utc_offset_seconds)?;
        }
        Ok(query)
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, token: &Token, now: Timestamp, utc_offset_seconds: i32) -> Result<(), QueryError> {
        let problem = |span: &Range<usize>, reason| Err(QueryError { span: span.clone(), reason });
        let field = match &token.field {
            None => Field::Text,
            Some((span, word)) => match Field::find(word) {
                Some(field) => field,
                None => return problem(span, QueryProblem::UnknownField(word.clone())),
            },
        };
        if token.open_quote {
            return problem(&token.value_span, QueryProblem::OpenQuote);
        }
        if token.value.is_empty() {
            return problem(&token.span, QueryProblem::NoValue);
        }
        let literal = token.literal();
        match field {
            Field::Source => self.sources.add(Glob::new(&token.value), token.negated),
            Field::Type => self.types.add(Glob::new(&token.value), token.negated),
            Field::Kind => match Kind::find(&literal) {
                Some(kind) => self.kinds.add(kind, token.negated),
                None => return problem(&token.value_span, QueryProblem::BadKind(literal)),
            },
            Field::Text if token.negated => self.not_texts.push(literal),
            Field::Text => self.texts.push(literal),
            Field::After | Field::Before => {
                let Some(at) = time::parse(&literal, now, utc_offset_seconds) else {
                    return problem(&token.value_span, QueryProblem::BadTime(literal));
                };
                if (field == Field::After) != token.negated {
                    self.after = Some(self.after.map_or(at, |known| known.max(at)));
                } else {
                    self.before = Some(self.before.map_or(at, |known| known.min(at)));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
