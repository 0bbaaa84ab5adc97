//! How long deliveries are kept. Oldest first, whole recordings, never a starred one, and every removal is written down.

use rusqlite::{Connection, params};
use serde_json::json;

use super::StoreError;
use super::writer::Writer;
use crate::message::{Removed, Retention, Timestamp};
use crate::protocol::webhook::TICKS_PER_SECOND;

/// Recordings, and deliveries without one, that go in one step: then whoever waits is served first.
const STEP: i64 = 100;

const DAY: i64 = 86_400;

/// Removes the oldest of what is too old or too much. Nothing: there is nothing left to remove.
pub(super) fn step(writer: &mut Writer, retention: Retention, now: Timestamp) -> Result<Removed, StoreError> {
    let mut before = None;
    if let Some(days) = retention.days {
        before = Some(now.0.saturating_sub(i64::from(days) * DAY * 1_000_000));
    }
    if retention.bytes.is_some_and(|most| size(&writer.db).is_ok_and(|size| size > most)) {
        before = Some(i64::MAX);
    }
    let Some(before) = before else { return Ok(Removed::default()) };
    // What is in memory may be about to go.
    writer.joins.forget();
    let removed = writer.in_transaction(|db, _, _, _| {
        let removed = remove_oldest(db, before, now)?;
        if removed != Removed::default() {
            let entry = json!({"removed": removed, "days": retention.days, "bytes": retention.bytes}).to_string();
            db.execute("INSERT INTO log (at, entry) VALUES (?1, ?2)", params![now.0, entry])?;
        }
        Ok(removed)
    })?;
    if removed != Removed::default() {
        // The room goes back to the disk in portions; what is left is used again.
        if let Err(error) = writer.db.execute_batch("PRAGMA incremental_vacuum(2000)") {
            tracing::warn!(%error, "the history did not give back its room");
        }
    }
    Ok(removed)
}

/// What the history takes on disk without what is free in it, in bytes.
pub(super) fn size(db: &Connection) -> rusqlite::Result<u64> {
    let pages: i64 = db.query_row(
        "SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)",
        [],
        |row| row.get(0),
    )?;
    Ok(pages.unsigned_abs().saturating_mul(4096))
}

/// `before`: in microseconds.
fn remove_oldest(db: &Connection, before: i64, now: Timestamp) -> rusqlite::Result<Removed> {
    let ticks = before.saturating_mul(10);
    // What is being recorded right now is nobody's past.
    let fresh = now.0.saturating_mul(10).saturating_sub(DAY * TICKS_PER_SECOND);
    let mut recordings = db.prepare_cached(
        "SELECT id FROM recordings WHERE first < ?1 AND last < ?1 AND NOT (state = 'recording' AND last > ?2) \
         AND id NOT IN (SELECT recording FROM keeps WHERE starred = 1) ORDER BY first LIMIT ?3",
    )?;
    let recordings: Vec<i64> =
        recordings.query_map(params![ticks, fresh, STEP], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // By size, what belongs to no recording goes as far as the recordings go.
    let until = recordings.iter().max().copied().filter(|_| before == i64::MAX);
    let loose = remove_loose(db, before, until.unwrap_or(i64::MAX))?;
    let mut removed = Removed { recordings: 0, deliveries: loose };
    for id in recordings {
        removed.deliveries += remove(db, id)?;
        removed.recordings += 1;
    }
    Ok(removed)
}

/// Deliveries without a recording.
fn remove_loose(db: &Connection, before: i64, until: i64) -> rusqlite::Result<u64> {
    let mut loose = db.prepare_cached(
        "SELECT id FROM deliveries WHERE recording IS NULL AND id <= ?1 AND received_at < ?2 ORDER BY id LIMIT ?3",
    )?;
    let loose: Vec<i64> =
        loose.query_map(params![until, before, 10 * STEP], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for id in &loose {
        db.prepare_cached("DELETE FROM deliveries WHERE id = ?1")?.execute([id])?;
    }
    if let Some(last) = loose.last() {
        db.execute("DELETE FROM beside WHERE delivery <= ?1 AND delivery NOT IN (SELECT id FROM deliveries)", [last])?;
    }
    Ok(u64::try_from(loose.len()).unwrap_or(u64::MAX))
}

/// One recording with everything that made it. Gives how many deliveries.
fn remove(db: &Connection, recording: i64) -> rusqlite::Result<u64> {
    db.execute(
        "DELETE FROM deliveries WHERE id IN (SELECT delivery FROM also WHERE recording = ?1) AND recording IS NULL",
        [recording],
    )?;
    let gone = db.execute("DELETE FROM deliveries WHERE recording = ?1", [recording])?;
    for statement in [
        "DELETE FROM sessions WHERE recording = ?1 AND place = (SELECT place FROM recordings WHERE id = ?1)",
        "DELETE FROM files WHERE recording = ?1",
        "DELETE FROM also WHERE recording = ?1",
        "DELETE FROM keeps WHERE recording = ?1",
        "DELETE FROM search WHERE rowid = ?1",
        "DELETE FROM recordings WHERE id = ?1",
    ] {
        db.execute(statement, [recording])?;
    }
    Ok(u64::try_from(gone).unwrap_or(u64::MAX))
}
