//! The history of recordings for whoever asks without a window. Everything here blocks.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files;
use crate::message::{Cursor, DeliveryDetail, ExportFormat, Page, RecordingFilter, RecordingRow, Timestamp};
use crate::net::redeliver::redeliver;
use crate::protocol::Secret;
use crate::protocol::masking::MASK;
use crate::protocol::webhook::{Recorder, signature};
use crate::storage::Paths;
use crate::storage::history::{History, Options, Reader, Rebuilt};

pub use crate::net::redeliver::NotRedelivered;
pub use crate::storage::StoreError;
pub use crate::storage::history::Reader as HistoryReader;

/// Rows that are read at once.
const PAGE: usize = 500;

/// The history of this user. `None`: nothing was ever received.
///
/// # Errors
/// In words: it cannot be read, or is of a newer Callboard.
pub fn open(data_dir: Option<PathBuf>) -> Result<Option<Reader>, String> {
    let paths = Paths::new(data_dir).map_err(|error| error.to_string())?;
    let words = |error: StoreError| error.to_string();
    let Some(reader) = Reader::find(paths.data()).map_err(words)? else { return Ok(None) };
    if !reader.is_settled().map_err(words)? {
        // Who wrote it was ended in a rush. Whoever writes it now does it anyway, and then this one cannot.
        let history = History::open(paths.data(), Timestamp::now(), &Options::default()).map_err(words)?;
        if history.writable().is_ok() {
            runtime()?.block_on(history.settled()).map_err(words)?;
        }
    }
    Ok(Some(reader))
}

/// Makes all recordings anew from the deliveries.
///
/// # Errors
/// In words: another Callboard is using the history, or it cannot be written.
pub fn rebuild(data_dir: Option<PathBuf>) -> Result<Rebuilt, String> {
    let paths = Paths::new(data_dir).map_err(|error| error.to_string())?;
    let words = |error: StoreError| error.to_string();
    let history = History::open(paths.data(), Timestamp::now(), &Options::default()).map_err(words)?;
    runtime()?.block_on(history.rebuild()).map_err(words)
}

/// Calls `each` for every recording that `filter` lets through, newest first, until it says no.
///
/// # Errors
/// The history cannot be read.
pub fn each_recording<E: From<StoreError>>(
    reader: &Reader,
    filter: &RecordingFilter,
    now: Timestamp,
    each: impl FnMut(RecordingRow) -> Result<(), E>,
) -> Result<(), E> {
    every(|after| reader.recordings(filter, after, PAGE, now), each)
}

/// Calls `each` for every row of every page.
///
/// # Errors
/// The history cannot be read, or what `each` said.
pub fn every<T, E: From<StoreError>>(
    page: impl Fn(Option<Cursor>) -> Result<Page<T>, StoreError>,
    mut each: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = page(after)?;
        page.rows.into_iter().try_for_each(&mut each)?;
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Writes recordings into a file, which is there whole or not at all. Gives how many.
///
/// # Errors
/// In words, naming the file.
pub fn export(
    reader: &Reader,
    filter: &RecordingFilter,
    format: ExportFormat,
    to: &Path,
    now: Timestamp,
) -> Result<u64, String> {
    files::write_file(to, |out| match format {
        ExportFormat::JsonLines => write_json_lines(reader, filter, now, out),
        ExportFormat::Csv => write_csv(reader, filter, now, out),
    })
    .map_err(|error| files::named(to, &error))
}

struct WriteError(io::Error);

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self(io::Error::other(error))
    }
}

fn write_json_lines(reader: &Reader, filter: &RecordingFilter, now: Timestamp, out: &mut dyn Write) -> io::Result<u64> {
    let mut written = 0;
    let written_all = each_recording(reader, filter, now, |row| {
        written += 1;
        writeln!(out, "{}", row.json()).map_err(WriteError)
    });
    written_all.map(|()| written).map_err(|error| error.0)
}

const COLUMNS: [&str; 15] = [
    "id",
    "system",
    "source",
    "room",
    "name",
    "title",
    "state",
    "started_at",
    "ended_at",
    "duration_s",
    "bytes",
    "files",
    "deliveries",
    "starred",
    "note",
];

fn write_csv(reader: &Reader, filter: &RecordingFilter, now: Timestamp, out: &mut dyn Write) -> io::Result<u64> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let mut written = 0;
    let written_all = each_recording(reader, filter, now, |row| {
        written += 1;
        let json = row.json();
        let paths: Vec<&str> = row.files.iter().map(|file| file.path.as_str()).collect();
        let cells = COLUMNS.map(|column| match &json[column] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => harmless(text),
            serde_json::Value::Array(_) => harmless(&paths.join("\n")),
            other => other.to_string(),
        });
        csv.write_record(cells).map_err(|error| WriteError(error.into()))
    });
    written_all.map_err(|error| error.0)?;
    csv.flush()?;
    Ok(written)
}

/// A cell that a spreadsheet would run as a formula begins with an apostrophe: titles are written by strangers.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// Sends a delivery to another address and gives the status of the answer. With `secrets`, LiveSwitch's signature is made anew for
/// the application that the body names; without, it goes as it came.
///
/// # Errors
/// Nothing was answered.
pub fn send_on(
    delivery: DeliveryDetail,
    url: &str,
    secrets: Option<&BTreeMap<String, Secret>>,
) -> Result<u16, NotRedelivered> {
    let DeliveryDetail { row, mut headers, body, .. } = delivery;
    // What was a secret is not known any more.
    headers.retain(|(_, value)| value != MASK && value != "…");
    if let (Recorder::LiveSwitch, Some(secrets)) = (row.recorder, secrets) {
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case(signature::HEADER));
        let secret_of = |id: &str| secrets.get(id);
        let reading = crate::protocol::webhook::read(row.recorder, None, &body, &secret_of);
        if let Some(secret) = reading.application.and_then(|id| secrets.get(&id)) {
            headers.push(("X-ApplicationSignature".to_owned(), signature::sign(secret, &body)));
        }
    }
    runtime().map_err(NotRedelivered::Failed)?.block_on(redeliver(url, &headers, body))
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}
