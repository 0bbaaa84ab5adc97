//! Recordings made anew from what arrived: all of them, or those of deliveries that can be believed now.
//!
//! A rebuild goes on in steps whenever nobody else wants to write, over a restart too: how far it is stands in the file. What
//! arrives meanwhile is stored at once and joined when the rebuild comes to it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::delivery::identity;
use super::store;
use super::writer::{Answer, Writer};
use super::{StoreError, join, search};
use crate::protocol::Secret;
use crate::protocol::webhook::{Fact, Reading, Recorder, Recording, facts, read, signature};

/// Deliveries that are joined in one step.
const STEP: i64 = 1000;

/// And after a rush: all of it, if it is no larger than a rush may become.
const STEP_BEHIND: i64 = 6000;

/// Rejected deliveries that are judged in one step.
const JUDGED: i64 = 500;

/// What a rebuild came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    pub deliveries: u64,
    pub recordings: u64,
}

/// How far a rebuild is.
pub(super) struct Progress {
    /// Joined up to and with this delivery.
    pub(super) after: i64,
    /// Nobody asked for it: in a rush deliveries are stored at once, and joined a moment later, many in one step.
    pub(super) behind: bool,
    /// What was read in the deliveries of the rush.
    held: HashMap<i64, Vec<Fact>>,
    deliveries: u64,
    waiting: Vec<Answer<Rebuilt>>,
}

impl From<i64> for Progress {
    fn from(after: i64) -> Self {
        Self { after, behind: false, held: HashMap::new(), deliveries: 0, waiting: Vec::new() }
    }
}

impl Progress {
    /// Everything after this delivery is joined later.
    pub(super) fn behind(after: i64) -> Self {
        Self { behind: true, ..Self::from(after) }
    }

    /// Keeps what was read in a delivery of the rush.
    pub(super) fn hold(&mut self, delivery: i64, facts: Vec<Fact>) {
        if self.behind {
            self.held.insert(delivery, facts);
        }
    }
}

/// Begins, or begins again.
pub(super) fn begin(writer: &mut Writer, answer: Answer<Rebuilt>) {
    writer.joins.forget();
    let cleared = writer.in_transaction(|db, _, _, _| {
        db.execute_batch(
            "DELETE FROM recordings; DELETE FROM files; DELETE FROM sessions; DELETE FROM also; DELETE FROM beside; \
             INSERT INTO search (search) VALUES ('delete-all');",
        )?;
        store::set_meta(db, "rebuild", Some(0))
    });
    match cleared {
        Ok(()) => {
            let mut waiting = writer.rebuild.take().map(|progress| progress.waiting).unwrap_or_default();
            waiting.push(answer);
            writer.rebuild = Some(Progress { waiting, ..Progress::from(0) });
        }
        Err(error) => {
            let _ = answer.send(Err(error));
        }
    }
}

/// Joins some more deliveries.
pub(super) fn step(writer: &mut Writer) {
    let Some(progress) = &mut writer.rebuild else { return };
    let (after, behind) = (progress.after, progress.behind);
    let mut held = std::mem::take(&mut progress.held);
    match writer.in_transaction(|db, joins, _, _| join_after(db, joins, after, behind, &mut held)) {
        Ok(joined) => {
            if let Some(progress) = &mut writer.rebuild {
                progress.after = joined.last;
                progress.deliveries += joined.count;
            }
            if joined.all {
                finish(writer);
            }
        }
        Err(error) => {
            tracing::warn!(%error, "the history could not be rebuilt; it goes on at the next start");
            for answer in writer.rebuild.take().map(|progress| progress.waiting).unwrap_or_default() {
                let _ = answer.send(Err(error.clone()));
            }
        }
    }
}

fn finish(writer: &mut Writer) {
    let Some(progress) = writer.rebuild.take().filter(|progress| !progress.waiting.is_empty()) else { return };
    let recordings = writer.db.query_row("SELECT count(*) FROM recordings", [], |row| row.get::<_, i64>(0));
    let result = recordings
        .map(|recordings| Rebuilt { deliveries: progress.deliveries, recordings: recordings.unsigned_abs() })
        .map_err(StoreError::from);
    for answer in progress.waiting {
        let _ = answer.send(result.clone());
    }
}

/// What one step did.
struct Joined {
    last: i64,
    count: u64,
    /// There are no more.
    all: bool,
}

fn join_after(
    db: &Connection,
    joins: &mut join::Joins,
    after: i64,
    behind: bool,
    held: &mut HashMap<i64, Vec<Fact>>,
) -> rusqlite::Result<Joined> {
    let most = if behind { STEP_BEHIND } else { STEP };
    let mut statement = db.prepare_cached(
        "SELECT id, received_at, recorder, source, body, accepted, duplicate_of, recording FROM deliveries \
         WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut update = db.prepare_cached("UPDATE deliveries SET recording = ?2 WHERE id = ?1")?;
    let mut rows = statement.query(params![after, most])?;
    let mut joined = Joined { last: after, count: 0, all: false };
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let was: Option<i64> = row.get(7)?;
        let is = match row.get::<_, Option<i64>>(6)? {
            Some(first) => store::recording_of(db, first)?,
            None if row.get(5)? => {
                let recorder = Recorder::from_word(row.get_ref(2)?.as_str()?).unwrap_or(Recorder::Bililive);
                let facts = match held.remove(&id) {
                    Some(facts) => facts,
                    None => facts(recorder, row.get_ref(4)?.as_blob_or_null()?.unwrap_or_default()),
                };
                let arrived = row.get::<_, i64>(1)?.saturating_mul(10);
                joins.take(db, row.get_ref(3)?.as_str()?, id, arrived, facts)?.first().copied()
            }
            None => None,
        };
        if is != was {
            update.execute(params![id, is])?;
        }
        joined.last = id;
        joined.count += 1;
    }
    joined.all = joined.count < most.unsigned_abs();
    store::set_meta(db, "rebuild", (!joined.all).then_some(joined.last))?;
    Ok(joined)
}

/// Judges rejected deliveries again that name one of these applications. Gives how many are valid now.
pub(super) fn recheck(writer: &mut Writer, secrets: &[(String, Secret)]) -> Result<u64, StoreError> {
    let (mut after, mut valid) = (0, 0);
    loop {
        // What a rebuild has not reached yet is joined when it does.
        let reached = writer.rebuild.as_ref().map_or(i64::MAX, |progress| progress.after);
        let step = writer.in_transaction(|db, joins, _, _| judge_after(db, joins, after, reached, secrets))?;
        let Some((last, more)) = step else { return Ok(valid) };
        (after, valid) = (last, valid + more);
    }
}

fn judge_after(
    db: &Connection,
    joins: &mut join::Joins,
    after: i64,
    reached: i64,
    secrets: &[(String, Secret)],
) -> rusqlite::Result<Option<(i64, u64)>> {
    let mut statement = db.prepare_cached(
        "SELECT id, received_at, source, headers, body, application FROM deliveries \
         WHERE accepted = 0 AND id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut rows = statement.query(params![after, JUDGED])?;
    let mut done = None;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let (_, valid) = done.unwrap_or((0, 0));
        done = Some((id, valid));
        let application: Option<String> = row.get(5)?;
        let body: Option<Vec<u8>> = row.get(4)?;
        // A repetition follows its first.
        let (Some(application), Some(body)) = (application, body) else { continue };
        if !secrets.iter().any(|(id, _)| *id == application) {
            continue;
        }
        let header = signature_in(row.get_ref(3)?.as_str()?);
        let secret_of = |id: &str| secrets.iter().find(|(known, _)| known == id).map(|(_, secret)| secret);
        let reading = read(Recorder::LiveSwitch, header.as_deref().map(str::as_bytes), &body, &secret_of);
        let source: String = row.get(2)?;
        let same = rejudge(db, id, &source, header.as_deref(), &body, &reading)?;
        if reading.accepted {
            done = Some((id, valid + 1));
            if id <= reached {
                let arrived = row.get::<_, i64>(1)?.saturating_mul(10);
                let recording = joins.take(db, &source, id, arrived, reading.facts)?.first().copied();
                for id in same {
                    let both = params![id, recording];
                    db.prepare_cached("UPDATE deliveries SET recording = ?2 WHERE id = ?1")?.execute(both)?;
                }
            }
        }
    }
    Ok(done)
}

/// Writes a new verdict down, for the delivery and for its repetitions, and gives the numbers of all. What was answered stays.
fn rejudge(
    db: &Connection,
    id: i64,
    source: &str,
    header: Option<&str>,
    body: &[u8],
    reading: &Reading,
) -> rusqlite::Result<Vec<i64>> {
    let problem = reading.problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok());
    let identity =
        identity(Recorder::LiveSwitch, source, header.filter(|_| !reading.accepted), reading.accepted, None, body);
    let mut repetitions = db.prepare_cached("SELECT id FROM deliveries WHERE accepted = 0 AND duplicate_of = ?1")?;
    let repetitions = repetitions.query_map([id], |row| row.get(0))?;
    let all: Vec<i64> = std::iter::once(Ok(id)).chain(repetitions).collect::<Result<_, _>>()?;
    for id in &all {
        db.prepare_cached(
            "UPDATE deliveries SET verdict = ?2, accepted = ?3, problem = ?4, identity = ?5 WHERE id = ?1",
        )?
        .execute(params![id, reading.verdict.word(), reading.accepted, problem, identity])?;
    }
    Ok(all)
}

/// The signature among stored headers.
fn signature_in(headers: &str) -> Option<String> {
    let headers: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    headers.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(signature::HEADER)).map(|(_, value)| value)
}

/// The note of a recording changed, so it is found by other words.
pub(super) fn reword(db: &Connection, recording: i64) -> rusqlite::Result<()> {
    let head: Option<String> =
        db.query_row("SELECT head FROM recordings WHERE id = ?1", [recording], |row| row.get(0)).optional()?;
    let Some(mut known) = head.and_then(|head| serde_json::from_str::<Recording>(&head).ok()) else { return Ok(()) };
    known.restore(join::files(db, recording)?);
    let note: Option<String> =
        db.query_row("SELECT note FROM keeps WHERE recording = ?1", [recording], |row| row.get(0)).optional()?;
    let words = search::words(&known, note.as_deref());
    db.execute("UPDATE recordings SET words = ?2, unindexed = 1 WHERE id = ?1", params![recording, words])?;
    Ok(())
}
