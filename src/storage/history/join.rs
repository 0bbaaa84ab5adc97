//! Facts into recordings, step by step and on disk: the same result as `protocol::webhook::joining::Joiner` gives at once.
//!
//! Recordings that are being spoken of stay in memory; at the end of each group what has changed in them is written.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::search;
use super::store::count;
use crate::protocol::webhook::joining::{File, GAP, Place};
use crate::protocol::webhook::{Fact, Moment, Recording};

/// Recordings and files that stay in memory between groups.
const KEPT: usize = 512;
const KEPT_FILES: usize = 50_000;

/// The recordings that are spoken of.
#[derive(Default)]
pub(super) struct Joins {
    kept: HashMap<i64, Kept>,
    by_place: HashMap<i64, Vec<i64>>,
    places: HashMap<Place, i64>,
    /// Recordings of this group that turned out to be another one.
    merged: HashMap<i64, i64>,
    turn: u64,
}

struct Kept {
    place: i64,
    recording: Recording,
    deliveries: i64,
    words: String,
    /// Once it was asked for.
    note: Option<String>,
    /// What is not on disk yet.
    changed: bool,
    touched: BTreeSet<String>,
    used: u64,
}

/// What is in the file is none of ours.
fn row_error(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

impl Joins {
    /// Forgets everything: what is in memory is not what is on disk, because a group failed.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes in the facts of one delivery. Gives the recordings that it is part of.
    ///
    /// `arrived`: in ticks. A recording that a fact begins gets the number of the delivery, plus the place of the fact in it.
    pub(super) fn take(
        &mut self,
        db: &Connection,
        source: &str,
        delivery: i64,
        arrived: i64,
        facts: Vec<Fact>,
    ) -> rusqlite::Result<Vec<i64>> {
        let mut parts = Vec::new();
        for (number, fact) in (delivery..).zip(facts) {
            let fact = fact.arrived(arrived);
            let place = self.place(db, Place::of(source, &fact))?;
            if fact.beside {
                let at = fact.span.map_or(arrived, |(at, _)| at);
                db.prepare_cached("INSERT OR REPLACE INTO beside (place, at, delivery, over) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![place, at, delivery, fact.over])?;
            } else {
                parts.extend(self.join(db, place, number, &fact)?);
            }
        }
        let mut parts: Vec<i64> = parts.into_iter().map(|id| self.resolve(id)).collect();
        parts.sort_unstable();
        parts.dedup();
        for id in &parts {
            if let Some(kept) = self.kept.get_mut(id) {
                kept.deliveries += 1;
            }
        }
        for id in parts.iter().skip(1) {
            db.execute("INSERT OR IGNORE INTO also (recording, delivery) VALUES (?1, ?2)", params![id, delivery])?;
        }
        Ok(parts)
    }

    fn resolve(&self, mut id: i64) -> i64 {
        while let Some(winner) = self.merged.get(&id) {
            id = *winner;
        }
        id
    }

    fn place(&mut self, db: &Connection, place: Place) -> rusqlite::Result<i64> {
        if let Some(id) = self.places.get(&place) {
            return Ok(*id);
        }
        let key = params![place.recorder.word(), place.source, place.scope, place.room];
        db.prepare_cached("INSERT OR IGNORE INTO places (recorder, source, scope, room) VALUES (?1, ?2, ?3, ?4)")?
            .execute(key)?;
        let id = db
            .prepare_cached("SELECT id FROM places WHERE recorder = ?1 AND source = ?2 AND scope = ?3 AND room = ?4")?
            .query_row(key, |row| row.get(0))?;
        if self.places.len() > 10 * KEPT {
            self.places.clear();
        }
        self.places.insert(place, id);
        Ok(id)
    }

    /// Joins one fact; `number` is the id if it begins a recording.
    fn join(&mut self, db: &Connection, place: i64, number: i64, fact: &Fact) -> rusqlite::Result<Option<i64>> {
        let Some((mut from, mut to)) = fact.span else { return Ok(None) };
        let mut found = BTreeSet::new();
        if let Some(session) = &fact.session {
            found.extend(self.of_session(db, place, session)?);
        }
        // Each one that is found can make the whole touch another one.
        loop {
            let known = found.len();
            for id in &found {
                self.load(db, *id)?;
                if let Some(kept) = self.kept.get(id) {
                    from = from.min(kept.recording.first);
                    to = to.max(kept.recording.last);
                }
            }
            if fact.joins_in_time {
                self.touching(db, place, from, to, &mut found)?;
            }
            if found.len() == known {
                break;
            }
        }
        let Some(winner) = found.pop_first() else {
            let Some(recording) = Recording::of(fact) else { return Ok(None) };
            self.say_session(db, place, number, fact, None)?;
            let touched = recording.files().keys().cloned().collect();
            self.by_place.entry(place).or_default().push(number);
            let used = self.turn;
            let kept = Kept {
                place,
                recording,
                deliveries: 0,
                words: String::new(),
                note: None,
                changed: true,
                touched,
                used,
            };
            self.kept.insert(number, kept);
            return Ok(Some(number));
        };
        for loser in found {
            self.merge(db, winner, loser)?;
        }
        let known = self.kept.get(&winner).map(|kept| &kept.recording);
        self.say_session(db, place, winner, fact, known)?;
        if let Some(kept) = self.kept.get_mut(&winner) {
            kept.touched.extend(kept.recording.add(fact));
            kept.changed = true;
            kept.used = self.turn;
        }
        Ok(Some(winner))
    }

    fn say_session(
        &self,
        db: &Connection,
        place: i64,
        recording: i64,
        fact: &Fact,
        known: Option<&Recording>,
    ) -> rusqlite::Result<()> {
        let Some(session) = &fact.session else { return Ok(()) };
        if known.is_some_and(|known| known.sessions.contains_key(session)) {
            return Ok(());
        }
        db.prepare_cached("INSERT OR REPLACE INTO sessions (place, session, recording) VALUES (?1, ?2, ?3)")?
            .execute(params![place, session, recording])?;
        Ok(())
    }

    fn of_session(&self, db: &Connection, place: i64, session: &str) -> rusqlite::Result<Option<i64>> {
        db.prepare_cached("SELECT recording FROM sessions WHERE place = ?1 AND session = ?2")?
            .query_row(params![place, session], |row| row.get(0))
            .optional()
    }

    /// The recordings of a place that something from `from` to `to` touches.
    fn touching(
        &self,
        db: &Connection,
        place: i64,
        from: i64,
        to: i64,
        found: &mut BTreeSet<i64>,
    ) -> rusqlite::Result<()> {
        for id in self.by_place.get(&place).into_iter().flatten() {
            if self.kept.get(id).is_some_and(|kept| kept.recording.touches(from, to)) {
                found.insert(*id);
            }
        }
        let mut statement =
            db.prepare_cached("SELECT id, last FROM recordings WHERE place = ?1 AND first <= ?2 ORDER BY first DESC")?;
        let mut rows = statement.query(params![place, to.saturating_add(GAP)])?;
        while let Some(row) = rows.next()? {
            let (id, last): (i64, i64) = (row.get(0)?, row.get(1)?);
            // What is in memory is newer than what is on disk.
            if self.kept.contains_key(&id) || self.merged.contains_key(&id) {
                continue;
            }
            // Those of one place are apart from each other, so all before it ended earlier still.
            if last < from.saturating_sub(GAP) {
                break;
            }
            found.insert(id);
        }
        Ok(())
    }

    fn load(&mut self, db: &Connection, id: i64) -> rusqlite::Result<()> {
        if let Some(kept) = self.kept.get_mut(&id) {
            kept.used = self.turn;
            return Ok(());
        }
        let mut statement = db.prepare_cached("SELECT head, place, deliveries, words FROM recordings WHERE id = ?1")?;
        let row =
            statement.query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
        let Some((head, place, deliveries, words)) = row.optional()? else { return Ok(()) };
        let mut recording: Recording = serde_json::from_str(&head).map_err(row_error)?;
        recording.restore(files(db, id)?);
        let kept = Kept {
            place,
            recording,
            deliveries,
            words,
            note: None,
            changed: false,
            touched: BTreeSet::new(),
            used: self.turn,
        };
        self.by_place.entry(place).or_default().push(id);
        self.kept.insert(id, kept);
        Ok(())
    }

    /// `loser` has turned out to be `winner`.
    fn merge(&mut self, db: &Connection, winner: i64, loser: i64) -> rusqlite::Result<()> {
        self.load(db, winner)?;
        self.load(db, loser)?;
        let Some(gone) = self.kept.remove(&loser) else { return Ok(()) };
        if let Some(ids) = self.by_place.get_mut(&gone.place) {
            ids.retain(|id| *id != loser);
        }
        let both = params![winner, loser];
        db.execute("UPDATE deliveries SET recording = ?1 WHERE recording = ?2", both)?;
        db.execute("UPDATE OR IGNORE also SET recording = ?1 WHERE recording = ?2", both)?;
        db.execute("DELETE FROM also WHERE recording = ?1", [loser])?;
        for session in gone.recording.sessions.keys() {
            let key = params![winner, gone.place, session];
            db.execute("UPDATE sessions SET recording = ?1 WHERE place = ?2 AND session = ?3", key)?;
        }
        // A star stays a star, and both notes are kept.
        db.execute(
            "INSERT INTO keeps (recording, starred, note) SELECT ?1, starred, note FROM keeps WHERE recording = ?2 \
             ON CONFLICT (recording) DO UPDATE SET starred = max(starred, excluded.starred), \
             note = trim(note || char(10) || excluded.note, char(10))",
            both,
        )?;
        for table in ["DELETE FROM keeps WHERE recording = ?1", "DELETE FROM files WHERE recording = ?1"] {
            db.execute(table, [loser])?;
        }
        db.execute("DELETE FROM search WHERE rowid = ?1", [loser])?;
        db.execute("DELETE FROM recordings WHERE id = ?1", [loser])?;
        self.merged.insert(loser, winner);
        if let Some(kept) = self.kept.get_mut(&winner) {
            kept.note = None;
            kept.deliveries += gone.deliveries;
            kept.recording.merge(gone.recording);
            kept.touched = kept.recording.files().keys().cloned().collect();
            kept.changed = true;
        }
        Ok(())
    }

    /// Writes what has changed. Gives how many recordings the search does not know yet.
    pub(super) fn write(&mut self, db: &Connection) -> rusqlite::Result<usize> {
        let mut unindexed = 0;
        for (id, kept) in self.kept.iter_mut().filter(|(_, kept)| kept.changed) {
            for key in std::mem::take(&mut kept.touched) {
                let Some(file) = kept.recording.files().get(&key) else { continue };
                let data = serde_json::to_string(file).map_err(row_error)?;
                db.prepare_cached("INSERT OR REPLACE INTO files (recording, key, data) VALUES (?1, ?2, ?3)")?
                    .execute(params![id, key, data])?;
            }
            if kept.note.is_none() {
                let mut note = db.prepare_cached("SELECT note FROM keeps WHERE recording = ?1")?;
                kept.note = Some(note.query_row([id], |row| row.get(0)).optional()?.unwrap_or_default());
            }
            let words = search::words(&kept.recording, kept.note.as_deref());
            let fresh = words != kept.words;
            unindexed += usize::from(fresh);
            write_row(db, *id, kept, &words, fresh)?;
            kept.words = words;
            kept.changed = false;
        }
        Ok(unindexed)
    }

    /// Between two groups: what has not been spoken of for long leaves the memory.
    pub(super) fn tidy(&mut self) {
        self.turn += 1;
        self.merged.clear();
        let files: usize = self.kept.values().map(|kept| kept.recording.files().len()).sum();
        if self.kept.len() <= KEPT && files <= KEPT_FILES {
            return;
        }
        let mut used: Vec<u64> = self.kept.values().map(|kept| kept.used).collect();
        used.sort_unstable();
        let middle = used.get(used.len() / 2).copied().unwrap_or(0);
        self.kept.retain(|_, kept| kept.used > middle);
        self.by_place.clear();
        for (id, kept) in &self.kept {
            self.by_place.entry(kept.place).or_default().push(*id);
        }
    }
}

fn write_row(db: &Connection, id: i64, kept: &Kept, words: &str, fresh: bool) -> rusqlite::Result<()> {
    let recording = &kept.recording;
    let head = serde_json::to_string(recording).map_err(row_error)?;
    db.prepare_cached(
        "INSERT INTO recordings (id, place, first, last, state, name, title, started, ended, micros, bytes, files, deliveries, \
         head, words, unindexed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
         ON CONFLICT (id) DO UPDATE SET first = ?3, last = ?4, state = ?5, name = ?6, title = ?7, started = ?8, ended = ?9, \
         micros = ?10, bytes = ?11, files = ?12, deliveries = ?13, head = ?14, words = ?15, \
         unindexed = max(unindexed, ?16)",
    )?
    .execute(params![
        id,
        kept.place,
        recording.first,
        recording.last,
        recording.state().word(),
        recording.name(),
        recording.title(),
        recording.started.as_ref().map(Moment::text),
        recording.ended().map(Moment::text),
        recording.micros(),
        recording.bytes(),
        count(recording.files().len()),
        kept.deliveries,
        head,
        words,
        fresh,
    ])?;
    Ok(())
}

/// The files of a recording, by their keys.
pub(super) fn files(db: &Connection, recording: i64) -> rusqlite::Result<Vec<(String, File)>> {
    let mut statement = db.prepare_cached("SELECT key, data FROM files WHERE recording = ?1 ORDER BY key")?;
    let rows = statement.query_map([recording], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (key, data) = row?;
        Ok((key, serde_json::from_str(&data).map_err(row_error)?))
    })
    .collect()
}
