//! What could be typed next.

use std::ops::Range;

use super::token::{Token, tokens};
use super::{Field, quoted};
use crate::feed::{Feed, Kind, TypeId};
use crate::protocol::obs::catalogue::Catalogue;

/// One way to go on at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is replaced.
    pub span: Range<usize>,
    pub insert: String,
    /// A word about it: how many rows of this type there are, which system a source is. May be empty.
    pub label: String,
}

/// More than that nobody reads.
const MOST: usize = 50;

/// What could be typed at byte `cursor`: field names, then type names, source names, kinds. What begins with the typed
/// letters comes first, then what has them inside; types with many rows before types with few.
pub fn complete(text: &str, cursor: usize, feed: &Feed) -> Vec<Completion> {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let mut found = match tokens(text).into_iter().find(|token| (token.span.start..=token.span.end).contains(&cursor)) {
        None => fields(cursor..cursor, ""),
        Some(token) => at_token(text, cursor, &token, feed),
    };
    found.truncate(MOST);
    found
}

fn at_token(text: &str, cursor: usize, token: &Token, feed: &Feed) -> Vec<Completion> {
    let span = token.value_span.clone();
    if cursor < span.start {
        // On the minus or within the field's word.
        let word = token.field.as_ref().map_or(span.start..span.start, |(span, _)| span.start..span.end + 1);
        let typed = text.get(word.start..cursor).unwrap_or_default();
        return fields(word, typed);
    }
    let typed = text[span.start..cursor].trim_matches('"');
    match &token.field {
        Some((_, word)) => match Field::find(word) {
            Some(Field::Source) => sources(span, typed, "", feed),
            Some(Field::Type) => types(span, typed, "", feed),
            Some(Field::Kind) => kinds(span, typed),
            Some(Field::After | Field::Before) => times(span, typed),
            Some(Field::Text) | None => Vec::new(),
        },
        None if token.quoted => Vec::new(),
        None => {
            let mut all = fields(span.clone(), typed);
            if !typed.is_empty() {
                all.extend(types(span.clone(), typed, "type:", feed));
                all.extend(sources(span, typed, "source:", feed));
            }
            all
        }
    }
}

fn fields(span: Range<usize>, typed: &str) -> Vec<Completion> {
    let names = Field::ALL.iter().map(|(name, _)| *name).filter(|name| begins(name, typed));
    names.map(|name| Completion { span: span.clone(), insert: format!("{name}:"), label: String::new() }).collect()
}

fn kinds(span: Range<usize>, typed: &str) -> Vec<Completion> {
    let words = Kind::ALL.into_iter().map(Kind::word).filter(|word| begins(word, typed));
    words.map(|word| Completion { span: span.clone(), insert: word.to_owned(), label: String::new() }).collect()
}

fn times(span: Range<usize>, typed: &str) -> Vec<Completion> {
    let examples = ["1m", "5m", "15m", "1h", "1d"].into_iter().filter(|example| begins(example, typed));
    examples.map(|time| Completion { span: span.clone(), insert: time.to_owned(), label: String::new() }).collect()
}

fn sources(span: Range<usize>, typed: &str, before: &str, feed: &Feed) -> Vec<Completion> {
    let named = feed.sources().iter().map(|source| (source.name.clone(), source.system.word().to_owned()));
    let mut systems: Vec<_> = feed.sources().iter().map(|source| source.system).collect();
    systems.sort_unstable();
    systems.dedup();
    let systems = systems.into_iter().map(|system| (system.word().to_owned(), String::new()));
    ranked(named.chain(systems), typed, span, before)
}

fn types(span: Range<usize>, typed: &str, before: &str, feed: &Feed) -> Vec<Completion> {
    // Ids are given out from 0 on.
    let seen = (0..feed.types().len()).filter_map(|id| u16::try_from(id).ok()).map(TypeId);
    let mut seen: Vec<_> = seen
        .map(|id| (feed.count_of(id), feed.types().name(id)))
        .filter(|(count, name)| *count > 0 && place(name, typed).is_some())
        .collect();
    seen.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let known = Catalogue::builtin().events.iter().map(|event| event.name.as_str());
    let unseen: Vec<_> = known.filter(|name| !seen.iter().any(|(_, seen)| &**seen == *name)).collect();
    let seen = seen.iter().map(|(count, name)| (name.to_string(), count.to_string()));
    ranked(seen.chain(unseen.into_iter().map(|name| (name.to_owned(), String::new()))), typed, span, before)
}

/// Those of `names` (with their labels) that have `typed` in them, in their order, those that begin with it first.
fn ranked(
    names: impl Iterator<Item = (String, String)>,
    typed: &str,
    span: Range<usize>,
    before: &str,
) -> Vec<Completion> {
    let mut found: Vec<_> = names.filter_map(|(name, label)| Some((place(&name, typed)?, name, label))).collect();
    found.sort_by_key(|(place, _, _)| *place != 0);
    let completion = |(_, name, label): (usize, String, String)| Completion {
        span: span.clone(),
        insert: format!("{before}{}", quoted(&name)),
        label,
    };
    found.into_iter().map(completion).collect()
}

fn begins(name: &str, typed: &str) -> bool {
    place(name, typed) == Some(0)
}

/// Where `typed` stands in `name`, upper and lower case being the same.
fn place(name: &str, typed: &str) -> Option<usize> {
    name.to_lowercase().find(&typed.to_lowercase())
}
