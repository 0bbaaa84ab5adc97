//! Captures: rows as JSON Lines (which open again) and as CSV.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Batch, Feed, Kind, Record, Row, Seq, Snapshot, Source, Types};
use crate::message::{ConnectionId, System, Timestamp};
use crate::protocol::obs::event;

/// Why a file could not be opened as a capture.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// Not one line of it is a row: this file is something else.
    #[error("line {line}: {reason}")]
    Line { line: u64, reason: String },
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A line that is written.
#[derive(Serialize)]
struct Written<'a> {
    at: String,
    source: &'a str,
    system: &'static str,
    kind: &'static str,
    #[serde(rename = "type")]
    type_name: &'a str,
    summary: String,
    body: Body<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Json(&'a RawValue),
    /// A message that is no JSON, or that is a JSON string (else it could not be told from the former).
    Text(&'a str),
}

/// A line that is read. Everything but time and body has a meaning when it is missing: `watch` writes less.
#[derive(Deserialize)]
struct Read<'a> {
    at: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    system: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default, rename = "type")]
    type_name: String,
    /// Where it is missing, the line itself is the message.
    #[serde(borrow, default, deserialize_with = "present")]
    body: Option<&'a RawValue>,
}

const SYSTEMS: [System; 4] = [System::Obs, System::Talk, System::EventSub, System::Webhook];
/// `null` is a body too; only a field that is not there is `None`.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// A batch is handed to the feed at this many bytes.
const BATCH: usize = 1 << 20;
/// A line longer than this (bytes) is taken for damage, or one line could take all memory.
const LONGEST_LINE: u64 = 256 << 20;

/// One line a row: `{"at":"…Z","source":"…","system":"obs","kind":"event","type":"…","summary":"…","body":…}`; body is the
/// whole message as received, and a string when the message was no JSON. `summary` makes the words. Rows that are no longer
/// kept are left out. Returns the rows written.
pub fn write_json_lines(
    snapshot: &Snapshot,
    rows: &[Seq],
    summary: &dyn Fn(&Row<'_>, &str) -> String,
    mut out: impl Write,
) -> std::io::Result<u64> {
    let mut written = 0;
    for row in rows.iter().filter_map(|seq| snapshot.get(*seq)) {
        let type_name = snapshot.types().name(row.record.type_id);
        let (source, system) = source_of(snapshot, &row);
        let one_line = one_line(row.text);
        let line = Written {
            at: row.record.at.rfc3339(),
            source,
            system,
            kind: row.record.kind.word(),
            type_name: &type_name,
            summary: summary(&row, &type_name),
            body: body(&one_line, row.text),
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
        written += 1;
    }
    out.flush()?;
    Ok(written)
}

/// Columns at, source, system, type, summary, body; a cell that a spreadsheet would run as a formula begins with an
/// apostrophe. Returns the rows written.
pub fn write_csv(
    snapshot: &Snapshot,
    rows: &[Seq],
    summary: &dyn Fn(&Row<'_>, &str) -> String,
    out: impl Write,
) -> std::io::Result<u64> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["at", "source", "system", "type", "summary", "body"])?;
    let mut written = 0;
    for row in rows.iter().filter_map(|seq| snapshot.get(*seq)) {
        let type_name = snapshot.types().name(row.record.type_id);
        let (source, system) = source_of(snapshot, &row);
        let at = row.record.at.rfc3339();
        let summary = summary(&row, &type_name);
        let cells = [&at, source, system, &type_name, &summary, row.text].map(harmless);
        csv.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
        written += 1;
    }
    csv.flush()?;
    Ok(written)
}

fn source_of<'a>(snapshot: &'a Snapshot, row: &Row<'_>) -> (&'a str, &'static str) {
    snapshot.source(row.record.source).map_or(("", ""), |source| (&source.name, source.system.word()))
}

/// A message that is pretty-printed JSON on one line: a line break is white space there, strings cannot hold one.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r']) { Cow::Owned(text.replace(['\n', '\r'], " ")) } else { Cow::Borrowed(text) }
}

fn body<'a>(one_line: &'a str, text: &'a str) -> Body<'a> {
    // Held against the text as it came: a line break within a string is no JSON, even if it is some as a space.
    match (serde_json::from_str::<&RawValue>(text), serde_json::from_str::<&RawValue>(one_line)) {
        (Ok(_), Ok(json)) if !json.get().starts_with('"') => Body::Json(json),
        _ => Body::Text(text),
    }
}

/// Spreadsheets run cells that begin with these (OWASP, "CSV injection").
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A capture that was opened.
#[derive(Debug)]
pub struct Opened {
    pub feed: Feed,
    /// Lines that could not be read.
    pub skipped: u64,
    /// Why the first of them could not: number of the line and technical text.
    pub first_problem: Option<String>,
    /// Systems that this version does not know; their sources stand as webhook senders, under their own names.
    pub unknown_systems: Vec<String>,
}

/// Reads a capture into a feed of its own (read-only in the window). Damaged lines are counted and skipped, with the first
/// reason kept. Errors: reading fails, or there are lines and none of them is a row.
pub fn read(mut from: impl BufRead, budget: usize) -> Result<Opened, CaptureError> {
    let mut reader = Reader::new(budget);
    let mut line = Vec::new();
    let mut number = 0;
    let mut first_damage = None;
    while next_line(&mut from, &mut line)? {
        number += 1;
        let content = line.strip_prefix("\u{feff}".as_bytes()).filter(|_| number == 1).unwrap_or(&line).trim_ascii();
        if content.is_empty() {
            continue;
        }
        if let Err(reason) = reader.line(content) {
            reader.opened.skipped += 1;
            first_damage.get_or_insert((number, reason));
        }
    }
    let opened = reader.finish();
    match first_damage {
        Some((line, reason)) if opened.feed.end_seq() == 0 => Err(CaptureError::Line { line, reason }),
        Some((line, reason)) => Ok(Opened { first_problem: Some(format!("line {line}: {reason}")), ..opened }),
        None => Ok(opened),
    }
}

/// Reads up to the next line break, [`LONGEST_LINE`] bytes at most (the rest then comes as lines of its own, all damaged).
/// `false` at the end.
fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    Ok(std::io::Read::take(from, LONGEST_LINE).read_until(b'\n', line)? > 0)
}

struct Reader {
    opened: Opened,
    batch: Batch,
    sources: HashMap<(String, String), ConnectionId>,
}

impl Reader {
    fn new(budget: usize) -> Self {
        let feed = Feed::new(budget, Arc::new(Types::default()));
        let opened = Opened { feed, skipped: 0, first_problem: None, unknown_systems: Vec::new() };
        Self { opened, batch: Batch::default(), sources: HashMap::new() }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), String> {
        let line = std::str::from_utf8(line).map_err(|error| error.to_string())?;
        let read: Read<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let at: jiff::Timestamp = read.at.parse().map_err(|error: jiff::Error| error.to_string())?;
        let text: Cow<'_, str> = match read.body.map(RawValue::get) {
            None => line.into(),
            // A lone surrogate escape is JSON that no text can hold: then the string is kept as it is written.
            Some(body) if body.starts_with('"') => serde_json::from_str::<String>(body).map_or(body.into(), Cow::Owned),
            Some(body) => body.into(),
        };
        let kind = match read.kind.as_deref() {
            Some(word) => Kind::find(word).unwrap_or(Kind::Unknown),
            None if read.type_name == "connection" => Kind::Connection,
            None => Kind::Event,
        };
        let bit = event::subscription(&read.type_name).lowest_bit().filter(|_| kind == Kind::Event);
        let source = self.source(read.source, read.system);
        let type_id = self.opened.feed.types().intern(&read.type_name);
        let at = Timestamp(at.as_microsecond());
        self.batch.push(at, source, kind, type_id, bit.unwrap_or(Record::NO_BIT), &text);
        if self.batch.bytes() >= BATCH {
            self.flush();
        }
        Ok(())
    }

    fn source(&mut self, name: String, system: String) -> ConnectionId {
        // A file with more sources than there are ids gives the last id to all that come after.
        let next = ConnectionId(u16::try_from(self.sources.len() + 1).unwrap_or(u16::MAX));
        let opened = &mut self.opened;
        *self.sources.entry((system, name)).or_insert_with_key(|(word, name)| {
            let system = SYSTEMS.into_iter().find(|system| system.word() == word);
            if system.is_none() && !word.is_empty() && !opened.unknown_systems.contains(word) {
                opened.unknown_systems.push(word.clone());
            }
            opened.feed.set_source(Source { id: next, name: name.clone(), system: system.unwrap_or(System::Webhook) });
            next
        })
    }

    fn flush(&mut self) {
        self.opened.feed.append(&self.batch);
        self.batch.clear();
    }

    fn finish(mut self) -> Opened {
        self.flush();
        self.opened
    }
}
