//! Finding recordings by any part of any text.
//!
//! The index knows every three neighbouring characters (FTS5's trigram tokenizer), so it needs no words and finds the middle of
//! a Chinese title. A part of one or two characters, which is a word in Chinese, is looked up among the beginnings of those
//! threes; to that end every text has two line ends behind it, so that its last character begins one as well. What the index
//! does not have yet is looked through by itself: it is brought up to date in large steps, while nobody waits.

use std::fmt::Write as _;

use rusqlite::{Connection, params};

use super::store::count;
use crate::protocol::webhook::Recording;

/// What stands behind each text.
const END: &str = "\n\n";

/// Bytes of a recording that are looked into, and of one text in it.
const LONGEST: usize = 16 * 1024;
const LONGEST_TEXT: usize = 1024;

/// Threes that one short part may begin. One that begins more is found everywhere without an index.
const MOST_THREES: i64 = 1000;

/// Everything of a recording that a search looks into.
pub(super) fn words(recording: &Recording, note: Option<&str>) -> String {
    let mut words = String::new();
    let mut add = |text: &str| {
        let end = text.floor_char_boundary(LONGEST_TEXT);
        if !text.is_empty() && words.len() + end < LONGEST {
            words.extend(text[..end].chars().map(|c| if c == '\n' { ' ' } else { c }).flat_map(char::to_lowercase));
            words.push_str(END);
        }
    };
    add(&recording.room);
    add(recording.name().unwrap_or_default());
    add(recording.title().unwrap_or_default());
    add(note.unwrap_or_default());
    for session in recording.sessions.keys() {
        add(session);
    }
    for file in recording.files().values() {
        add(&file.path);
    }
    words
}

/// Takes up to `most` recordings into the index. Gives how many.
pub(super) fn index(db: &Connection, most: usize) -> rusqlite::Result<usize> {
    let mut statement = db.prepare_cached("SELECT id, words FROM recordings WHERE unindexed = 1 LIMIT ?1")?;
    let rows = statement.query_map([count(most)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
    let mut insert = db.prepare_cached("INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)")?;
    let mut done = db.prepare_cached("UPDATE recordings SET unindexed = 0 WHERE id = ?1")?;
    for (id, words) in &rows {
        insert.execute(params![id, words])?;
        done.execute([id])?;
    }
    Ok(rows.len())
}

/// What somebody looks for, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    /// Lower case; all have to be found.
    pub(super) parts: Vec<String>,
    /// The question to the index; `None` where it cannot narrow anything down.
    pub(super) question: Option<String>,
    /// The index knows that there is nothing.
    pub(super) nothing: bool,
}

impl Search {
    /// `None`: nothing is looked for.
    ///
    /// # Errors
    /// The index cannot be read.
    pub(super) fn new(db: &Connection, text: &str) -> rusqlite::Result<Option<Self>> {
        let parts: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        if parts.is_empty() {
            return Ok(None);
        }
        let mut search = Self { parts, question: None, nothing: false };
        let mut questions = Vec::new();
        for part in &search.parts {
            if part.chars().count() >= 3 {
                questions.push(quoted(part));
                continue;
            }
            match beginning_with(db, part)? {
                Some(threes) if threes.is_empty() => search.nothing = true,
                Some(threes) => questions.push(format!("({})", threes.join(" OR "))),
                None => {}
            }
        }
        search.question = (!questions.is_empty()).then(|| questions.join(" AND "));
        Ok(Some(search))
    }
}

/// The threes that begin with `part`; `None` where they are too many.
fn beginning_with(db: &Connection, part: &str) -> rusqlite::Result<Option<Vec<String>>> {
    let mut statement = db.prepare_cached("SELECT term FROM search_terms WHERE term >= ?1 AND term < ?2 LIMIT ?3")?;
    let after = format!("{part}{}", char::MAX);
    let terms = statement.query_map(params![part, after, MOST_THREES + 1], |row| row.get::<_, String>(0))?;
    let terms: Vec<String> = terms.map(|term| term.map(|term| quoted(&term))).collect::<Result<_, _>>()?;
    Ok((count(terms.len()) <= MOST_THREES).then_some(terms))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    let _ = write!(quoted, "\"{}\"", text.replace('"', "\"\""));
    quoted
}
