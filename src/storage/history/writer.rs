//! The one thread that writes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};

use super::delivery::{Prepared, Stored};
use super::join::Joins;
use super::lock::Lock;
use super::store::{self, Before};
use super::{Found, Options, Rebuilt, StoreError, file, rebuild, retention, search};
use crate::message::{Removed, Retention, Timestamp};
use crate::protocol::Secret;

/// Deliveries in one transaction, and bytes of their bodies.
const GROUP: usize = 512;
const GROUP_BYTES: usize = 8 << 20;

/// A group that is larger is a rush: it is stored at once, and joined with what comes next.
const TOGETHER: usize = 4;

/// Deliveries of a rush that may wait to be joined.
const BEHIND: i64 = 4000;

/// How long nobody may ask for anything before they are joined.
const PAUSE: Duration = Duration::from_millis(5);

/// Recordings that the search may not know yet before it is told in the middle of a rush.
const UNINDEXED: usize = 4000;

/// How long nobody may ask for anything before the search is told.
const QUIET: Duration = Duration::from_millis(200);

/// An answer, and who waits for it.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the thread is asked to do.
pub(super) enum Order {
    Store {
        delivery: Box<Prepared>,
        answer: Answer<Stored>,
        /// Its room in the queue, given back when it is done.
        room: Option<OwnedSemaphorePermit>,
    },
    Star {
        recording: i64,
        starred: bool,
        answer: Answer<()>,
    },
    Note {
        recording: i64,
        note: String,
        answer: Answer<()>,
    },
    Rebuild {
        answer: Answer<Rebuilt>,
    },
    Recheck {
        secrets: Vec<(String, Secret)>,
        answer: Answer<u64>,
    },
    Retain {
        retention: Retention,
        now: Timestamp,
        answer: Answer<Removed>,
    },
    /// Answered when everything that was stored is joined.
    Settle {
        answer: Answer<()>,
    },
    /// The file was examined, and is damaged.
    Damaged,
}

/// Where the history is, and what was found in it.
pub(super) struct Home {
    pub(super) folder: PathBuf,
    pub(super) options: Options,
    pub(super) found: Arc<Mutex<Found>>,
}

type Waiting = (Box<Prepared>, Answer<Stored>, Option<OwnedSemaphorePermit>);

pub(super) struct Writer {
    pub(super) db: Connection,
    pub(super) joins: Joins,
    pub(super) next: i64,
    /// The first delivery that a rebuild has not reached. New ones are joined when it comes to them.
    pub(super) rebuild: Option<rebuild::Progress>,
    unindexed: usize,
    damaged: bool,
    home: Home,
    runtime: tokio::runtime::Runtime,
    _lock: Lock,
}

impl Writer {
    pub(super) fn new(db: Connection, lock: Lock, home: Home) -> Result<Self, StoreError> {
        let next = store::next_id(&db)?;
        let rebuild = store::meta(&db, "rebuild")?.map(rebuild::Progress::from);
        let unindexed =
            db.query_row("SELECT count(*) FROM recordings WHERE unindexed = 1", [], |row| row.get::<_, i64>(0))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| StoreError::Database { reason: error.to_string() })?;
        Ok(Self {
            db,
            joins: Joins::default(),
            next,
            rebuild,
            unindexed: usize::try_from(unindexed).unwrap_or(0),
            damaged: false,
            home,
            runtime,
            _lock: lock,
        })
    }

    /// Until nobody can send any more.
    pub(super) fn run(&mut self, mut waiting: mpsc::Receiver<Order>, told: &watch::Sender<u64>) {
        let mut held = None;
        loop {
            let order = match held.take() {
                Some(order) => Some(order),
                None => match self.next_order(&mut waiting) {
                    Next::Order(order) => Some(order),
                    Next::Quiet => None,
                    Next::End => break,
                },
            };
            match order {
                Some(Order::Store { delivery, answer, room }) => {
                    let mut group = vec![(delivery, answer, room)];
                    held = gather(&mut waiting, &mut group);
                    self.store(group);
                }
                Some(order) => self.carry_out(order),
                None => self.catch_up(),
            }
            if std::mem::take(&mut self.damaged) {
                self.renew();
            }
            if self.rebuild.as_ref().is_some_and(|progress| progress.behind && self.next - progress.after > BEHIND) {
                rebuild::step(self);
            }
            if self.unindexed >= UNINDEXED {
                self.index();
            }
            told.send_modify(|commits| *commits += 1);
        }
        while self.is_behind() {
            rebuild::step(self);
        }
        while self.rebuild.is_none() && self.unindexed > 0 {
            self.index();
        }
    }

    fn next_order(&self, waiting: &mut mpsc::Receiver<Order>) -> Next {
        if self.is_behind() {
            let received = self.runtime.block_on(async { tokio::time::timeout(PAUSE, waiting.recv()).await });
            return received.map_or(Next::Quiet, |order| order.map_or(Next::End, Next::Order));
        }
        // A rebuild goes on whenever nobody asks for anything else.
        if self.rebuild.is_some() {
            return match waiting.try_recv() {
                Ok(order) => Next::Order(order),
                Err(mpsc::error::TryRecvError::Empty) => Next::Quiet,
                Err(mpsc::error::TryRecvError::Disconnected) => Next::End,
            };
        }
        let received = if self.unindexed == 0 {
            Ok(waiting.blocking_recv())
        } else {
            self.runtime.block_on(async { tokio::time::timeout(QUIET, waiting.recv()).await })
        };
        match received {
            Ok(Some(order)) => Next::Order(order),
            Ok(None) => Next::End,
            Err(_) => Next::Quiet,
        }
    }

    /// Whether there was a rush whose deliveries are not joined yet.
    fn is_behind(&self) -> bool {
        self.rebuild.as_ref().is_some_and(|progress| progress.behind)
    }

    fn catch_up(&mut self) {
        if self.rebuild.is_some() {
            rebuild::step(self);
        } else {
            self.index();
        }
    }

    fn index(&mut self) {
        let indexed = self.db.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|transaction| {
            let indexed = search::index(&transaction, UNINDEXED)?;
            transaction.commit().map(|()| indexed)
        });
        match indexed {
            // Counted too high: a recording that changed twice is one.
            Ok(indexed) if indexed < UNINDEXED => self.unindexed = 0,
            Ok(indexed) => self.unindexed = self.unindexed.saturating_sub(indexed),
            Err(error) => {
                tracing::warn!(%error, "the search of the history was not brought up to date");
                // Tried again with the next change; until then it is looked through row by row.
                self.unindexed = 0;
            }
        }
    }

    /// Begins anew with what can be read of a damaged history.
    fn renew(&mut self) {
        tracing::error!(folder = %self.home.folder.display(), "the history is damaged and is put aside");
        // The file is let go of first: where files that are open cannot be moved it would stay.
        match Connection::open_in_memory() {
            Ok(nothing) => self.db = nothing,
            Err(error) => return tracing::error!(%error, "the history could not be put aside"),
        }
        self.joins.forget();
        let renewed = file::renew(&self.home.folder, Timestamp::now(), &self.home.options).and_then(|(db, found)| {
            self.db = db;
            self.next = store::next_id(&self.db)?;
            self.rebuild = store::meta(&self.db, "rebuild")?.map(rebuild::Progress::from);
            Ok(found)
        });
        match renewed {
            Ok(found) => *self.home.found.lock().unwrap_or_else(PoisonError::into_inner) = found,
            Err(error) => tracing::error!(%error, "the history could not be put aside"),
        }
    }

    fn store(&mut self, group: Vec<Waiting>) {
        match self.store_together(&group) {
            Ok(stored) => {
                for ((prepared, answer, _), stored) in group.into_iter().zip(stored) {
                    // Whoever hung up will send it again, and be told that it is there.
                    let _ = answer.send(Ok(stored));
                    if let (Some(progress), None) = (&mut self.rebuild, stored.duplicate_of) {
                        progress.hold(stored.id, prepared.delivery.reading.facts);
                    }
                }
            }
            // One that cannot be stored must not cost its neighbours; a full disk is everybody's.
            Err(StoreError::Database { .. }) if group.len() > 1 => {
                for (delivery, answer, room) in group {
                    let one = [(delivery, answer, room)];
                    let result = self.store_together(&one).map(|stored| stored.first().copied());
                    let [(_, answer, _)] = one;
                    let closed = || StoreError::Database { reason: "nothing was stored".to_owned() };
                    let _ = answer.send(result.and_then(|stored| stored.ok_or_else(closed)));
                }
            }
            Err(error) => {
                for (_, answer, _) in group {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }

    fn store_together(&mut self, group: &[Waiting]) -> Result<Vec<Stored>, StoreError> {
        let next = self.next;
        let rush = group.len() > TOGETHER && self.rebuild.is_none();
        if rush {
            self.rebuild = Some(rebuild::Progress::behind(next - 1));
        }
        let stored = self.in_transaction(|db, joins, next, rebuilding| {
            if rush {
                store::set_meta(db, "rebuild", Some(*next - 1))?;
            }
            let mut stored = Vec::with_capacity(group.len());
            for (delivery, _, _) in group {
                stored.push(store_one(db, joins, next, rebuilding, delivery)?);
            }
            Ok(stored)
        });
        if stored.is_err() {
            if rush {
                self.rebuild = None;
            }
            self.next = next;
        }
        stored
    }

    /// Runs `work` in one transaction, with everything that it has changed in recordings. All of it is done, or nothing.
    pub(super) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection, &mut Joins, &mut i64, bool) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let Self { db, joins, next, rebuild, .. } = self;
        let done = db.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|transaction| {
            let done = work(&transaction, joins, next, rebuild.is_some())?;
            let unindexed = joins.write(&transaction)?;
            transaction.commit()?;
            Ok((done, unindexed))
        });
        match done {
            Ok((done, unindexed)) => {
                self.unindexed += unindexed;
                self.joins.tidy();
                Ok(done)
            }
            Err(error) => {
                self.joins.forget();
                let code = error.sqlite_error_code();
                self.damaged |= matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase));
                Err(error.into())
            }
        }
    }

    fn carry_out(&mut self, order: Order) {
        while self.is_behind() {
            rebuild::step(self);
        }
        match order {
            Order::Store { delivery, answer, room } => self.store(vec![(delivery, answer, room)]),
            Order::Settle { answer } => {
                while self.rebuild.is_some() {
                    rebuild::step(self);
                }
                let _ = answer.send(Ok(()));
            }
            Order::Star { recording, starred, answer } => {
                let _ = answer.send(self.in_transaction(|db, _, _, _| star(db, recording, starred)));
            }
            Order::Note { recording, note, answer } => {
                let noted = self.in_transaction(|db, _, _, _| set_note(db, recording, &note));
                // Its words are others now.
                self.joins.forget();
                self.unindexed += 1;
                let _ = answer.send(noted);
            }
            Order::Damaged => self.damaged = true,
            Order::Rebuild { answer } => rebuild::begin(self, answer),
            Order::Recheck { secrets, answer } => {
                let _ = answer.send(rebuild::recheck(self, &secrets));
            }
            Order::Retain { retention, now, answer } => {
                let _ = answer.send(retention::step(self, retention, now));
            }
        }
    }
}

enum Next {
    Order(Order),
    Quiet,
    End,
}

/// Everything that waits and may go into one transaction. Gives what may not.
fn gather(waiting: &mut mpsc::Receiver<Order>, group: &mut Vec<Waiting>) -> Option<Order> {
    let mut bytes: usize = group.iter().map(|(prepared, _, _)| prepared.delivery.body.len()).sum();
    while group.len() < GROUP && bytes < GROUP_BYTES {
        match waiting.try_recv() {
            Ok(Order::Store { delivery, answer, room }) => {
                bytes += delivery.delivery.body.len();
                group.push((delivery, answer, room));
            }
            Ok(order) => return Some(order),
            Err(_) => break,
        }
    }
    None
}

fn store_one(
    db: &Connection,
    joins: &mut Joins,
    next: &mut i64,
    rebuilding: bool,
    prepared: &Prepared,
) -> rusqlite::Result<Stored> {
    let id = *next;
    let delivery = &prepared.delivery;
    let before = store::before(db, delivery, prepared.identity)?;
    let recording = match before {
        // A repetition is shown where its first is; it says nothing new.
        Some(Before::Same(first) | Before::Other(first)) => store::recording_of(db, first)?,
        None if rebuilding => None,
        None => {
            let arrived = delivery.received_at.0.saturating_mul(10);
            joins.take(db, &delivery.source, id, arrived, delivery.reading.facts.clone())?.first().copied()
        }
    };
    store::insert(db, id, prepared, before, recording)?;
    *next = id + i64::try_from(delivery.reading.facts.len()).unwrap_or(0).max(1);
    let (duplicate_of, conflict) = match before {
        None => (None, false),
        Some(Before::Same(first)) => (Some(first), false),
        Some(Before::Other(first)) => (Some(first), true),
    };
    Ok(Stored { id, duplicate_of, conflict, recording })
}

fn star(db: &Connection, recording: i64, starred: bool) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO keeps (recording, starred) VALUES (?1, ?2) ON CONFLICT (recording) DO UPDATE SET starred = ?2",
        params![recording, starred],
    )?;
    forget_empty(db, recording)
}

fn set_note(db: &Connection, recording: i64, note: &str) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO keeps (recording, note) VALUES (?1, ?2) ON CONFLICT (recording) DO UPDATE SET note = ?2",
        params![recording, note.trim()],
    )?;
    forget_empty(db, recording)?;
    rebuild::reword(db, recording)
}

fn forget_empty(db: &Connection, recording: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM keeps WHERE recording = ?1 AND starred = 0 AND note = ''", [recording])?;
    Ok(())
}
