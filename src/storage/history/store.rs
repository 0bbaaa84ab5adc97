//! Deliveries into their table.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::delivery::{Delivery, Prepared};

/// What is known of an earlier delivery of the same event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// The same bytes.
    Same(i64),
    /// The same event, and other bytes than in each delivery of it; the first of them.
    Other(i64),
}

/// Deliveries of one event with different bodies that are compared. An honest sender has one.
const VARIANTS: i64 = 16;

/// Whether this event was delivered before, and as which delivery.
pub(super) fn before(db: &Connection, delivery: &Delivery, identity: i64) -> rusqlite::Result<Option<Before>> {
    let mut statement = db.prepare_cached(
        "SELECT id, event_id, body FROM deliveries WHERE identity = ?1 AND body IS NOT NULL ORDER BY id LIMIT ?2",
    )?;
    let mut rows = statement.query(params![identity, VARIANTS])?;
    let mut first = None;
    while let Some(row) = rows.next()? {
        let same_event = row.get_ref(1)?.as_str_or_null()? == delivery.reading.event_id.as_deref();
        let same_bytes = row.get_ref(2)?.as_blob()? == delivery.body;
        if same_event && same_bytes {
            return Ok(Some(Before::Same(row.get(0)?)));
        }
        // Without an id of its own an event is its bytes.
        if same_event && delivery.reading.event_id.is_some() {
            first = first.or(Some(row.get(0)?));
        }
    }
    Ok(first.map(Before::Other))
}

/// The recording of a delivery.
pub(super) fn recording_of(db: &Connection, delivery: i64) -> rusqlite::Result<Option<i64>> {
    let mut statement = db.prepare_cached("SELECT recording FROM deliveries WHERE id = ?1")?;
    Ok(statement.query_row([delivery], |row| row.get(0)).optional()?.flatten())
}

/// Writes one delivery down.
pub(super) fn insert(
    db: &Connection,
    id: i64,
    prepared: &Prepared,
    before: Option<Before>,
    recording: Option<i64>,
) -> rusqlite::Result<()> {
    let Prepared { delivery, identity, headers, problem } = prepared;
    let (body, duplicate_of, conflict) = match before {
        None => (Some(&delivery.body), None, false),
        Some(Before::Same(first)) => (None, Some(first), false),
        Some(Before::Other(first)) => (Some(&delivery.body), Some(first), true),
    };
    let reading = &delivery.reading;
    db.prepare_cached(
        "INSERT INTO deliveries (id, received_at, recorder, source, method, path, headers, body, bytes, event, event_id, \
         event_at, verdict, accepted, problem, status, application, identity, duplicate_of, conflict, recording) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?
    .execute(params![
        id,
        delivery.received_at.0,
        delivery.recorder.word(),
        delivery.source,
        delivery.method,
        delivery.path,
        headers,
        body,
        count(delivery.body.len()),
        reading.event,
        reading.event_id,
        reading.event_at.as_ref().map(|at| at.text()),
        reading.verdict.word(),
        reading.accepted,
        problem,
        reading.status(),
        reading.application,
        identity,
        duplicate_of,
        conflict,
        recording,
    ])?;
    if let Some(Before::Same(first)) = before {
        db.prepare_cached("UPDATE deliveries SET repeats = repeats + 1 WHERE id = ?1")?.execute([first])?;
    }
    Ok(())
}

/// A number of things as SQLite has it.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The number that the next delivery takes.
pub(super) fn next_id(db: &Connection) -> rusqlite::Result<i64> {
    // The last delivery may be one of several events, whose recordings took numbers of their own.
    let last: Option<i64> = db.query_row("SELECT max(id) FROM deliveries", [], |row| row.get(0))?;
    let made: Option<i64> = db.query_row("SELECT max(id) FROM recordings", [], |row| row.get(0))?;
    Ok(last.max(made).unwrap_or(0) + 1)
}

/// One value of `meta`.
pub(super) fn meta(db: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
}

/// Sets or removes one value of `meta`.
pub(super) fn set_meta(db: &Connection, key: &str, value: Option<i64>) -> rusqlite::Result<()> {
    match value {
        Some(value) => db
            .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
            .execute(params![key, value])?,
        None => db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?,
    };
    Ok(())
}

/// Columns that are taken over from a damaged history.
const SAVED: &str = "id, received_at, recorder, source, method, path, headers, body, bytes, event, event_id, event_at, \
                     verdict, accepted, problem, status, application, identity, duplicate_of, conflict, repeats, recording";

/// Numbers that may be unreadable in a row before the rest is given up: a page holds a few dozen.
const MOST_LOST: i64 = 20_000;

/// Takes over what can be read of a damaged history: deliveries, stars and notes. Gives how many deliveries.
///
/// # Errors
/// The new history cannot be written. That the old one cannot be read is no error.
pub(super) fn save(old: &Path, new: &mut Connection) -> Result<u64, StoreError> {
    // Opened to write, because its log may have to be played back first.
    let Ok(old) = Connection::open(old) else { return Ok(0) };
    let transaction = new.transaction()?;
    let mut saved = 0;
    let (mut id, mut lost) = (0, 0);
    while lost < MOST_LOST {
        match copy_after(&old, &transaction, id) {
            Ok(Some(copied)) => {
                (id, lost) = (copied, 0);
                saved += 1;
            }
            Ok(None) => break,
            // Unreadable: the next number is tried by itself.
            Err(Failure::Reading) => (id, lost) = (id + 1, lost + 1),
            Err(Failure::Writing(error)) => return Err(error.into()),
        }
    }
    if let Ok(mut statement) = old.prepare("SELECT recording, starred, note FROM keeps")
        && let Ok(mut rows) = statement.query([])
    {
        while let Ok(Some(row)) = rows.next() {
            let keep = (row.get::<_, i64>(0), row.get::<_, bool>(1), row.get::<_, String>(2));
            if let (Ok(recording), Ok(starred), Ok(note)) = keep {
                transaction
                    .execute("INSERT OR REPLACE INTO keeps VALUES (?1, ?2, ?3)", params![recording, starred, note])?;
            }
        }
    }
    set_meta(&transaction, "rebuild", Some(0))?;
    transaction.commit()?;
    Ok(saved)
}

enum Failure {
    Reading,
    Writing(rusqlite::Error),
}

/// Copies the first delivery after `id`, and gives its number.
fn copy_after(old: &Connection, new: &Connection, id: i64) -> Result<Option<i64>, Failure> {
    let reading = |_| Failure::Reading;
    let mut statement = old
        .prepare_cached(&format!("SELECT {SAVED} FROM deliveries WHERE id > ?1 ORDER BY id LIMIT 1"))
        .map_err(reading)?;
    let columns = statement.column_count();
    let mut rows = statement.query([id]).map_err(reading)?;
    let Some(row) = rows.next().map_err(reading)? else { return Ok(None) };
    let values: Result<Vec<rusqlite::types::Value>, _> = (0..columns).map(|column| row.get(column)).collect();
    let values = values.map_err(reading)?;
    let found = row.get(0).map_err(reading)?;
    let places = (1..=columns).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
    new.prepare_cached(&format!("INSERT OR IGNORE INTO deliveries ({SAVED}) VALUES ({places})"))
        .and_then(|mut insert| insert.execute(rusqlite::params_from_iter(values)))
        .map_err(Failure::Writing)?;
    Ok(Some(found))
}
