//! Looking into the history, on a connection that cannot write.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::search::Search;
use super::store::count;
use super::{StoreError, file, join, retention, store};
use crate::message::{
    Cursor, DeliveryDetail, DeliveryFilter, DeliveryRow, HistorySize, Page, RecordingFile, RecordingFilter,
    RecordingRow, RoomRow, Timestamp, Total,
};
use crate::protocol::webhook::joining::{File, GAP, NEAR, state_at};
use crate::protocol::webhook::{Moment, Recorder, State, TICKS_PER_SECOND, Verdict};

/// A connection for reading. It blocks while it reads.
pub struct Reader {
    db: Connection,
}

const RECORDING: &str = "SELECT r.id, p.recorder, p.source, p.room, r.name, r.title, r.state, r.started, r.ended, r.first, \
                         r.last, r.micros, r.bytes, r.deliveries, ifnull(k.starred, 0), ifnull(k.note, ''), r.place";

const JOINED: &str = "JOIN places p ON p.id = r.place LEFT JOIN keeps k ON k.recording = r.id";

const DELIVERY: &str = "SELECT id, received_at, recorder, source, event, event_id, event_at, verdict, accepted, problem, status, \
                        bytes, duplicate_of, conflict, repeats, recording FROM deliveries";

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        file::open_to_read(path).map(|db| Self { db })
    }

    /// The history in `folder`; `None` where there is none yet.
    ///
    /// # Errors
    /// It cannot be opened, or is of a newer Callboard.
    pub fn find(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = file::path(folder);
        match path.try_exists() {
            Ok(true) => Self::open(&path).map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(StoreError::File { path, reason: error.to_string() }),
        }
    }

    /// Whether everything that was stored is joined.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn is_settled(&self) -> Result<bool, StoreError> {
        Ok(store::meta(&self.db, "rebuild")?.is_none())
    }

    /// One page of recordings, newest first: by their start, or, where a text is looked for, by when they were first heard of.
    ///
    /// `now` decides what is still going on.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recordings(
        &self,
        filter: &RecordingFilter,
        after: Option<Cursor>,
        most: usize,
        now: Timestamp,
    ) -> Result<Page<RecordingRow>, StoreError> {
        // One look at one state: a recording that goes into the index between two questions would be in neither answer.
        let _snapshot = self.db.unchecked_transaction()?;
        let search = Search::new(&self.db, &filter.text)?;
        let mut rows: Vec<RecordingRow> = Vec::new();
        let mut cursor = after;
        // What is going on is only known row by row, so some rows may fall out again.
        while rows.len() < most {
            let wanted = most - rows.len();
            let found = match &search {
                None => self.listed(filter, cursor, wanted, now)?,
                Some(search) => self.searched(search, filter, cursor, wanted, now)?,
            };
            let full = found.len() >= wanted;
            cursor = found.last().map(|row| Cursor { sort: row.first, id: row.id }).or(cursor);
            rows.extend(found.into_iter().filter(|row| filter.state.is_none_or(|state| row.state == state)));
            if !full {
                return Ok(Page { rows, next: None });
            }
        }
        Ok(Page { rows, next: cursor })
    }

    fn listed(
        &self,
        filter: &RecordingFilter,
        after: Option<Cursor>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<RecordingRow>, StoreError> {
        let mut query = Query::new(filter);
        if let Some(after) = after {
            query.add("(r.first, r.id) < (?, ?)", [after.sort.into(), after.id.into()]);
        }
        let sql = format!(
            "{RECORDING} FROM recordings r {JOINED} WHERE {} ORDER BY r.first DESC, r.id DESC LIMIT ?",
            query.sql()
        );
        self.rows(&sql, query.values(most), now)
    }

    fn searched(
        &self,
        search: &Search,
        filter: &RecordingFilter,
        after: Option<Cursor>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<RecordingRow>, StoreError> {
        let query = || {
            let mut query = Query::new(filter);
            for part in &search.parts {
                query.add("instr(r.words, ?) > 0", [part.clone().into()]);
            }
            if let Some(after) = after {
                query.add("r.id < ?", [after.id.into()]);
            }
            query
        };
        let Some(question) = &search.question else {
            let query = query();
            let every = if search.nothing { "r.unindexed = 1" } else { "1" };
            let sql = format!(
                "{RECORDING} FROM recordings r {JOINED} WHERE {every} AND {} ORDER BY r.id DESC LIMIT ?",
                query.sql()
            );
            return self.rows(&sql, query.values(most), now);
        };
        let mut found = Vec::new();
        if !search.nothing {
            let mut query = query();
            // Said again for the index, so that it starts where the last page ended.
            query.add("search MATCH ?", [question.clone().into()]);
            query.add("s.rowid < ?", [after.map_or(i64::MAX, |after| after.id).into()]);
            let sql = format!(
                "{RECORDING} FROM search s CROSS JOIN recordings r ON r.id = s.rowid {JOINED} WHERE {} \
                 ORDER BY s.rowid DESC LIMIT ?",
                query.sql()
            );
            found = self.rows(&sql, query.values(most), now)?;
        }
        let query = query();
        let sql = format!(
            "{RECORDING} FROM recordings r INDEXED BY recordings_unindexed {JOINED} WHERE r.unindexed = 1 AND {} \
             ORDER BY r.id DESC LIMIT ?",
            query.sql()
        );
        for row in self.rows(&sql, query.values(most), now)? {
            if found.iter().all(|other| other.id != row.id) {
                found.push(row);
            }
        }
        found.sort_by_key(|row| std::cmp::Reverse(row.id));
        found.truncate(most);
        Ok(found)
    }

    fn rows(&self, sql: &str, values: Vec<Value>, now: Timestamp) -> Result<Vec<RecordingRow>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let place: i64 = row.get(16)?;
            let mut row = recording_row(row)?;
            row.files = join::files(&self.db, row.id)?.into_iter().map(|(_, file)| recording_file(&file)).collect();
            if row.state == State::Recording {
                let over = self.over(place, row.first)?;
                row.state = state_at(row.state, row.recorder, row.last, now.0.saturating_mul(10), over);
            }
            found.push(row);
        }
        Ok(found)
    }

    /// When a delivery beside it last said that nothing is recorded in that place any more.
    fn over(&self, place: i64, first: i64) -> rusqlite::Result<Option<i64>> {
        let next = self.next_in(place, first)?.map_or(i64::MAX, |next| next.saturating_sub(GAP));
        self.db
            .prepare_cached("SELECT max(at) FROM beside WHERE place = ?1 AND at >= ?2 AND at < ?3 AND over = 1")?
            .query_row(params![place, first.saturating_sub(GAP), next], |row| row.get(0))
    }

    fn next_in(&self, place: i64, first: i64) -> rusqlite::Result<Option<i64>> {
        self.db
            .prepare_cached("SELECT min(first) FROM recordings WHERE place = ?1 AND first > ?2")?
            .query_row(params![place, first], |row| row.get(0))
    }

    /// One recording. `None`: there is none of that number.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recording(&self, id: i64, now: Timestamp) -> Result<Option<RecordingRow>, StoreError> {
        let _snapshot = self.db.unchecked_transaction()?;
        let sql = format!("{RECORDING} FROM recordings r {JOINED} WHERE r.id = ?");
        Ok(self.rows(&sql, vec![id.into()], now)?.pop())
    }

    /// One page of deliveries, the last one first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn deliveries(
        &self,
        filter: &DeliveryFilter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Page<DeliveryRow>, StoreError> {
        let _snapshot = self.db.unchecked_transaction()?;
        let before = after.map_or(i64::MAX, |after| after.id);
        let since = filter.since.map_or(i64::MIN, |since| since.0);
        let rejected = if filter.rejected { "AND accepted = 0" } else { "" };
        let page = |which: &str, mut values: Vec<Value>| {
            let sql =
                format!("{DELIVERY} WHERE {which} {rejected} AND id < ? AND received_at >= ? ORDER BY id DESC LIMIT ?");
            values.extend([before.into(), since.into(), value(most)]);
            self.delivery_rows(&sql, values)
        };
        let mut rows = match filter.recording {
            None => page("1", Vec::new())?,
            Some(recording) => {
                let mut rows = page("recording = ?", vec![recording.into()])?;
                rows.extend(page("id IN (SELECT delivery FROM also WHERE recording = ?)", vec![recording.into()])?);
                if let Some((place, from, to)) = self.window(recording)? {
                    let which = "id IN (SELECT delivery FROM beside WHERE place = ? AND at >= ? AND at <= ?)";
                    rows.extend(page(which, vec![place.into(), from.into(), to.into()])?);
                }
                rows
            }
        };
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows.dedup_by_key(|row| row.id);
        let next = (rows.len() >= most).then(|| rows.get(most.saturating_sub(1))).flatten();
        let next = next.map(|row| Cursor { sort: row.received_at.0, id: row.id });
        rows.truncate(most);
        for row in &mut rows {
            if row.recording.is_none() {
                row.recording = self.beside_which(row.id)?;
            }
        }
        Ok(Page { rows, next })
    }

    /// The time in which a delivery beside recordings is given to this one, in ticks.
    fn window(&self, recording: i64) -> rusqlite::Result<Option<(i64, i64, i64)>> {
        let mut statement = self.db.prepare_cached("SELECT place, first, last, state FROM recordings WHERE id = ?1")?;
        let row = statement
            .query_row([recording], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?)));
        let Some((place, first, last, state)) = row.optional()? else { return Ok(None) };
        let (first, last): (i64, i64) = (first, last);
        let next = self.next_in(place, first)?.map_or(i64::MAX, |next| next.saturating_sub(GAP).saturating_sub(1));
        let near = if state == State::Recording.word() { i64::MAX } else { last.saturating_add(NEAR) };
        Ok(Some((place, first.saturating_sub(GAP), next.min(near))))
    }

    /// The recording that a delivery stands beside.
    fn beside_which(&self, delivery: i64) -> rusqlite::Result<Option<i64>> {
        let mut statement = self.db.prepare_cached("SELECT place, at FROM beside WHERE delivery = ?1 LIMIT 1")?;
        let at = statement.query_row([delivery], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((place, at)) = at else { return Ok(None) };
        let (place, at): (i64, i64) = (place, at);
        let mut statement = self
            .db
            .prepare_cached("SELECT id FROM recordings WHERE place = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1")?;
        let id = statement.query_row(params![place, at.saturating_add(GAP)], |row| row.get::<_, i64>(0)).optional()?;
        let Some(id) = id else { return Ok(None) };
        Ok(self.window(id)?.filter(|(_, from, to)| (from..=to).contains(&&at)).map(|_| id))
    }

    fn delivery_rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<DeliveryRow>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params_from_iter(values), delivery_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One delivery with its body and headers. `None`: there is none of that number.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn delivery(&self, id: i64) -> Result<Option<DeliveryDetail>, StoreError> {
        let _snapshot = self.db.unchecked_transaction()?;
        let Some(mut row) = self.delivery_rows(&format!("{DELIVERY} WHERE id = ?"), vec![id.into()])?.pop() else {
            return Ok(None);
        };
        if row.recording.is_none() {
            row.recording = self.beside_which(id)?;
        }
        let mut statement = self.db.prepare_cached(
            "SELECT method, path, headers, ifnull(body, (SELECT body FROM deliveries first WHERE first.id = d.duplicate_of)) \
             FROM deliveries d WHERE id = ?1",
        )?;
        let detail = statement.query_row([id], |columns| {
            Ok(DeliveryDetail {
                row,
                method: columns.get(0)?,
                path: columns.get(1)?,
                headers: serde_json::from_str(columns.get_ref(2)?.as_str()?).unwrap_or_default(),
                body: columns.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default(),
            })
        });
        Ok(Some(detail?))
    }

    /// How much there is.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn size(&self) -> Result<HistorySize, StoreError> {
        // Each half of the deliveries has an index, the whole has none.
        let count = "SELECT (SELECT count(*) FROM deliveries WHERE recording IS NULL) + \
                     (SELECT count(*) FROM deliveries WHERE recording IS NOT NULL), (SELECT count(*) FROM recordings)";
        let (deliveries, recordings) = self.db.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(HistorySize { deliveries, recordings, bytes: retention::size(&self.db)? })
    }

    /// What was recorded a day and a room, from one moment to another: by the start of the recordings, the last day first.
    ///
    /// `offset`: of the time zone whose days are meant, in seconds east of UTC.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn totals(&self, from: Timestamp, to: Timestamp, offset: i32) -> Result<Vec<Total>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT (r.first + ?3) / ?4 - ((r.first + ?3) % ?4 < 0) AS day, p.recorder, p.source, p.room, \
             max(r.first), r.name, count(*), sum(r.files), sum(r.bytes), sum(ifnull(r.micros, 0)) \
             FROM recordings r JOIN places p ON p.id = r.place WHERE r.first >= ?1 AND r.first < ?2 \
             GROUP BY day, r.place ORDER BY day DESC, p.recorder, p.source, p.room",
        )?;
        let offset = i64::from(offset) * TICKS_PER_SECOND;
        let span = params![from.0.saturating_mul(10), to.0.saturating_mul(10), offset, 86_400 * TICKS_PER_SECOND];
        let rows = statement.query_map(span, |row| {
            Ok(Total {
                day: row.get(0)?,
                recorder: Recorder::from_word(row.get_ref(1)?.as_str()?).unwrap_or(Recorder::Bililive),
                source: row.get(2)?,
                room: row.get(3)?,
                name: row.get(5)?,
                recordings: row.get(6)?,
                files: row.get(7)?,
                bytes: row.get(8)?,
                micros: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every room that something was recorded in, by name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn rooms(&self) -> Result<Vec<RoomRow>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT p.recorder, p.source, p.room, \
             (SELECT name FROM recordings WHERE place = p.id ORDER BY first DESC LIMIT 1) AS name, \
             (SELECT count(*) FROM recordings WHERE place = p.id) AS recordings \
             FROM places p WHERE recordings > 0 ORDER BY name, p.room, p.source",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(RoomRow {
                recorder: Recorder::from_word(row.get_ref(0)?.as_str()?).unwrap_or(Recorder::Bililive),
                source: row.get(1)?,
                room: row.get(2)?,
                name: row.get(3)?,
                recordings: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What happened to the history itself, the last first: when, and JSON.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn log(&self, most: usize) -> Result<Vec<(Timestamp, String)>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT at, entry FROM log ORDER BY rowid DESC LIMIT ?1")?;
        let rows = statement.query_map([count(most)], |row| Ok((Timestamp(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Conditions with their values.
struct Query {
    conditions: Vec<&'static str>,
    values: Vec<Value>,
}

impl Query {
    fn new(filter: &RecordingFilter) -> Self {
        let mut query = Self { conditions: vec!["1"], values: Vec::new() };
        if let Some(room) = &filter.room {
            query.add("(p.room = ? OR r.name = ?)", [room.clone().into(), room.clone().into()]);
        }
        if let Some(recorder) = filter.recorder {
            query.add("p.recorder = ?", [recorder.word().to_owned().into()]);
        }
        if filter.starred {
            query.add("k.starred = 1", []);
        }
        if let Some(since) = filter.since {
            query.add("r.last >= ?", [since.0.saturating_mul(10).into()]);
        }
        if let Some(until) = filter.until {
            query.add("r.first < ?", [until.0.saturating_mul(10).into()]);
        }
        match filter.state {
            // A recording that nobody speaks of any more is over, which is only found out on looking.
            Some(State::CloseMissing) => query.add("r.state IN ('close missing', 'recording')", []),
            Some(state) => query.add("r.state = ?", [state.word().to_owned().into()]),
            None => {}
        }
        query
    }

    fn add<const N: usize>(&mut self, condition: &'static str, values: [Value; N]) {
        self.conditions.push(condition);
        self.values.extend(values);
    }

    fn sql(&self) -> String {
        self.conditions.join(" AND ")
    }

    fn values(mut self, most: usize) -> Vec<Value> {
        self.values.push(value(most));
        self.values
    }
}

fn value(number: usize) -> Value {
    Value::Integer(count(number))
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Moment>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.and_then(Moment::parse))
}

fn recording_row(row: &Row<'_>) -> rusqlite::Result<RecordingRow> {
    Ok(RecordingRow {
        id: row.get(0)?,
        recorder: Recorder::from_word(row.get_ref(1)?.as_str()?).unwrap_or(Recorder::Bililive),
        source: row.get(2)?,
        room: row.get(3)?,
        name: row.get(4)?,
        title: row.get(5)?,
        state: State::from_word(row.get_ref(6)?.as_str()?).unwrap_or(State::Recording),
        started: moment(row, 7)?,
        ended: moment(row, 8)?,
        first: row.get(9)?,
        last: row.get(10)?,
        micros: row.get(11)?,
        bytes: row.get(12)?,
        files: Vec::new(),
        deliveries: row.get(13)?,
        starred: row.get(14)?,
        note: row.get(15)?,
    })
}

fn recording_file(file: &File) -> RecordingFile {
    let link = file.link.as_ref();
    RecordingFile {
        path: file.path.clone(),
        open: file.is_open(),
        bytes: file.bytes(),
        micros: file.micros(),
        opened: file.opened.clone(),
        closed: file.closed().cloned(),
        url: link.map(|link| link.url.clone()),
        url_expires: link.and_then(|link| link.expires.clone()),
        object_key: link.and_then(|link| link.object_key.clone()),
    }
}

fn delivery_row(row: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    Ok(DeliveryRow {
        id: row.get(0)?,
        received_at: Timestamp(row.get(1)?),
        recorder: Recorder::from_word(row.get_ref(2)?.as_str()?).unwrap_or(Recorder::Bililive),
        source: row.get(3)?,
        event: row.get(4)?,
        event_id: row.get(5)?,
        event_at: moment(row, 6)?,
        verdict: Verdict::from_word(row.get_ref(7)?.as_str()?).unwrap_or(Verdict::NotUnderstood),
        accepted: row.get(8)?,
        problem: row.get_ref(9)?.as_str_or_null()?.and_then(|problem| serde_json::from_str(problem).ok()),
        status: row.get(10)?,
        bytes: row.get(11)?,
        duplicate_of: row.get(12)?,
        conflict: row.get(13)?,
        repeats: row.get(14)?,
        recording: row.get(15)?,
    })
}
