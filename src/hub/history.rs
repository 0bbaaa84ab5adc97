//! The history of recordings for whoever asks without a window. Everything here blocks.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files;
use super::receiving::account;
use crate::message::{Cursor, DeliveryDetail, ExportFormat, Page, RecordingFilter, RecordingRow, Timestamp};
use crate::net::redeliver::redeliver;
use crate::protocol::Secret;
use crate::protocol::masking::MASK;
use crate::protocol::webhook::{self, Recorder, signature};
use crate::storage::history::{History, Options, Reader, Rebuilt};
use crate::storage::{Keychain, Paths, keychain};

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

/// Why a delivery cannot be signed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSigned {
    /// Its body names no application.
    NoApplication,
    /// The secret of this application is nowhere.
    NoSecret { application: String },
    /// There may be a secret, but the keychain does not give it out, for this reason.
    Keychain { reason: String },
}

/// Makes LiveSwitch's signature of a delivery anew, with the secret of the application that its body names: the one in `given`, or
/// else that of the keychain. What BililiveRecorder sends bears no signature and stays as it is.
///
/// # Errors
/// There is no secret; the delivery is as it was.
pub fn sign_anew(delivery: &mut DeliveryDetail, given: &BTreeMap<String, Secret>) -> Result<(), NotSigned> {
    sign_from(delivery, given, || Keychain::start(keychain::Mode::System))
}

fn sign_from(
    delivery: &mut DeliveryDetail,
    given: &BTreeMap<String, Secret>,
    keychain: impl FnOnce() -> Keychain,
) -> Result<(), NotSigned> {
    if delivery.row.recorder != Recorder::LiveSwitch {
        return Ok(());
    }
    let reading = webhook::read(delivery.row.recorder, None, &delivery.body, &|_| None);
    let application = reading.application.ok_or(NotSigned::NoApplication)?;
    let secret = match given.get(&application) {
        Some(secret) => secret.clone(),
        None => {
            let runtime = runtime().map_err(|reason| NotSigned::Keychain { reason })?;
            let found = runtime.block_on(keychain().get(&account(&application)));
            let found = found.map_err(|error| NotSigned::Keychain { reason: error.to_string() })?;
            found.ok_or(NotSigned::NoSecret { application })?
        }
    };
    delivery.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(signature::HEADER));
    delivery.headers.push(("X-ApplicationSignature".to_owned(), signature::sign(&secret, &delivery.body)));
    Ok(())
}

/// Sends a delivery to another address, as it came but without secrets, and gives the status of the answer.
///
/// # Errors
/// Nothing was answered.
pub fn send_on(delivery: DeliveryDetail, url: &str) -> Result<u16, NotRedelivered> {
    let DeliveryDetail { mut headers, body, .. } = delivery;
    // What was a secret is not known any more.
    headers.retain(|(_, value)| value != MASK && value != "…");
    runtime().map_err(NotRedelivered::Failed)?.block_on(redeliver(url, &headers, body))
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::DeliveryRow;
    use crate::protocol::webhook::Verdict;

    fn delivery(recorder: Recorder, body: &str) -> DeliveryDetail {
        DeliveryDetail {
            row: DeliveryRow {
                id: 1,
                received_at: Timestamp(0),
                recorder,
                source: String::new(),
                event: String::new(),
                event_id: None,
                event_at: None,
                verdict: Verdict::BadSignature,
                accepted: false,
                problem: None,
                status: 401,
                bytes: 0,
                duplicate_of: None,
                conflict: false,
                repeats: 0,
                recording: None,
            },
            method: "POST".to_owned(),
            path: String::new(),
            headers: vec![("x-applicationSIGNATURE".to_owned(), "forged".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    const BODY: &str = r#"{"type":"channel.joined","channel":{"applicationId":"app","id":"c"}}"#;

    #[test]
    fn a_given_secret_signs_and_else_the_one_of_the_keychain() {
        let keychain = Keychain::start(keychain::Mode::MemoryOnly);
        runtime().unwrap().block_on(keychain.set(&account("app"), Secret::new("kept"))).unwrap();
        for (given, counts) in [([("app", "given")], "given"), ([("other", "given")], "kept")] {
            let given = given.map(|(id, secret)| (id.to_owned(), Secret::new(secret))).into();
            let mut delivery = delivery(Recorder::LiveSwitch, BODY);
            sign_from(&mut delivery, &given, || keychain.clone()).unwrap();
            let wanted = signature::sign(&Secret::new(counts), BODY.as_bytes());
            assert_eq!(delivery.headers, [("X-ApplicationSignature".to_owned(), wanted)]);
        }
    }

    #[test]
    fn what_cannot_be_signed_stays_as_it_was() {
        let empty = || Keychain::start(keychain::Mode::MemoryOnly);
        let no_secret = NotSigned::NoSecret { application: "app".to_owned() };
        for (recorder, body, wanted) in [
            (Recorder::LiveSwitch, BODY, Err(no_secret)),
            (Recorder::LiveSwitch, r#"{"type":"gateway.started"}"#, Err(NotSigned::NoApplication)),
            (Recorder::Bililive, r#"{"EventType":"FileClosed"}"#, Ok(())),
        ] {
            let mut one = delivery(recorder, body);
            assert_eq!(sign_from(&mut one, &BTreeMap::new(), empty), wanted);
            assert_eq!(one, delivery(recorder, body));
        }
    }
}
