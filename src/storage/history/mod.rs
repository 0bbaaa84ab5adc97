//! The history: every delivery raw and complete, and the recordings that are made of them. SQLite.
//!
//! One thread writes. It takes what waits, puts all of it into one transaction (WAL, synchronous FULL) and tells each sender
//! after the commit, so what was answered is on disk. Whoever reads has a connection of its own.

mod delivery;
mod file;
mod join;
mod lock;
mod read;
mod rebuild;
mod retention;
mod search;
mod store;
mod writer;

pub use delivery::{Delivery, Stored};
pub use read::Reader;
pub use rebuild::Rebuilt;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::message::{Removed, Retention, Timestamp};
use crate::protocol::Secret;
use writer::Order;

/// Deliveries that may wait for the writer.
const QUEUE: usize = 4096;
/// KiB of bodies that may wait for the writer.
const QUEUE_KIB: u32 = 64 * 1024;

/// Why the history cannot be written, or read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another Callboard writes into this folder; this one only reads.
    #[error("another Callboard is using the history in {}; this one only reads it", folder.display())]
    InUse { folder: PathBuf },
    /// It is left as it is.
    #[error(
        "the history was written by a newer Callboard (form {found}, this one knows {known}); it was left as it is"
    )]
    Newer { found: i64, known: i64 },
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    #[error("the history cannot be written: {reason}")]
    ReadOnly { reason: String },
    #[error("could not use the history in {}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("the history failed: {reason}")]
    Database { reason: String },
    /// The program is ending.
    #[error("the history is closed")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly { reason: error.to_string() },
            _ => Self::Database { reason: error.to_string() },
        }
    }
}

/// How the history is opened.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How large the file may become, in pages of 4 KiB, as if the disk were full then. For tests.
    pub most_pages: Option<u32>,
}

/// What was found on opening.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// A damaged history, where it is now. What could be read of it is in the new one.
    pub set_aside: Option<PathBuf>,
    /// Deliveries that were saved from it.
    pub saved: u64,
}

/// The history of one folder. Cheap to clone; the last one closes it.
#[derive(Clone)]
pub struct History {
    inner: Arc<Inner>,
}

struct Inner {
    file: PathBuf,
    found: Arc<Mutex<Found>>,
    /// `Err`: only to be read, and why.
    orders: Result<mpsc::Sender<Order>, StoreError>,
    room: Arc<Semaphore>,
    changes: watch::Receiver<u64>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The writer ends when nobody can send to it any more.
        self.orders = Err(StoreError::Closed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl History {
    /// Opens the history in `folder`, made where it is not there yet. `now`: names what is set aside.
    ///
    /// A second Callboard on the folder, and one that is older than the history, can only read (or not even that): then
    /// [`store`](Self::store) fails with the reason, and so does [`writable`](Self::writable).
    ///
    /// # Errors
    /// The folder or the file cannot be used at all.
    pub fn open(folder: &Path, now: Timestamp, options: &Options) -> Result<Self, StoreError> {
        let file = file::path(folder);
        std::fs::create_dir_all(folder)
            .map_err(|error| StoreError::File { path: folder.to_owned(), reason: error.to_string() })?;
        let (told, changes) = watch::channel(0);
        let room = Arc::new(Semaphore::new(QUEUE_KIB as usize));
        let reading = |why: StoreError| Self {
            inner: Arc::new(Inner {
                file: file.clone(),
                found: Arc::default(),
                orders: Err(why),
                room: room.clone(),
                changes: changes.clone(),
                thread: None,
            }),
        };
        let Some(lock) = lock::take(folder)? else {
            return Ok(reading(StoreError::InUse { folder: folder.to_owned() }));
        };
        let (connection, found) = match file::open(folder, now, options) {
            Ok(opened) => opened,
            Err(error @ StoreError::Newer { .. }) => return Ok(reading(error)),
            Err(error) => return Err(error),
        };
        let (orders, waiting) = mpsc::channel(QUEUE);
        let found = Arc::new(Mutex::new(found));
        let place = writer::Home { folder: folder.to_owned(), options: options.clone(), found: found.clone() };
        let mut writer = writer::Writer::new(connection, lock, place)?;
        if file::is_large(&file) {
            let (file, orders) = (file.clone(), orders.downgrade());
            // Nobody waits for it, and the last thing it does is to tell the writer.
            let examine = move || {
                if file::is_damaged(&file)
                    && let Some(orders) = orders.upgrade()
                {
                    let _ = orders.blocking_send(Order::Damaged);
                }
            };
            if let Err(error) = std::thread::Builder::new().name("history check".to_owned()).spawn(examine) {
                tracing::warn!(%error, "the history was not examined");
            }
        }
        let thread = std::thread::Builder::new()
            .name("history".to_owned())
            .spawn(move || writer.run(waiting, &told))
            .map_err(|error| StoreError::File { path: file.clone(), reason: error.to_string() })?;
        Ok(Self { inner: Arc::new(Inner { file, found, orders: Ok(orders), room, changes, thread: Some(thread) }) })
    }

    /// What was found on opening.
    ///
    /// A large history is examined after it was opened, so this can change, together with [`changes`](Self::changes).
    pub fn found(&self) -> Found {
        self.inner.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// # Errors
    /// Why it can only be read.
    pub fn writable(&self) -> Result<(), StoreError> {
        self.inner.orders.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// Counts the commits: wakes whoever shows what is in the history.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changes.clone()
    }

    /// Stores one delivery and waits until it is on disk.
    ///
    /// # Errors
    /// It is not stored; the sender should try again.
    pub async fn store(&self, delivery: Delivery) -> Result<Stored, StoreError> {
        let kib = u32::try_from(delivery.body.len() / 1024).unwrap_or(QUEUE_KIB).clamp(1, QUEUE_KIB);
        let room = self.inner.room.clone().acquire_many_owned(kib).await.map_err(|_| StoreError::Closed)?;
        let delivery = Box::new(delivery::Prepared::from(delivery));
        self.ask(|answer| Order::Store { delivery, answer, room: Some(room) }).await
    }

    async fn ask<T>(
        &self,
        order: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Order,
    ) -> Result<T, StoreError> {
        let orders = self.inner.orders.as_ref().map_err(Clone::clone)?;
        let (answer, told) = oneshot::channel();
        orders.send(order(answer)).await.map_err(|_| StoreError::Closed)?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until everything that was stored is joined: in a rush that comes a moment after the answer, and after a crash in a rush
    /// with the next start.
    ///
    /// # Errors
    /// The history can only be read.
    pub async fn settled(&self) -> Result<(), StoreError> {
        self.ask(|answer| Order::Settle { answer }).await
    }

    /// Stars a recording, or takes the star away.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn star(&self, recording: i64, starred: bool) -> Result<(), StoreError> {
        self.ask(|answer| Order::Star { recording, starred, answer }).await
    }

    /// Writes a note to a recording; an empty one removes it.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn note(&self, recording: i64, note: String) -> Result<(), StoreError> {
        self.ask(|answer| Order::Note { recording, note, answer }).await
    }

    /// Makes all recordings anew from the deliveries. Stars and notes stay.
    ///
    /// # Errors
    /// It could not be written; everything is as it was then.
    pub async fn rebuild(&self) -> Result<Rebuilt, StoreError> {
        self.ask(|answer| Order::Rebuild { answer }).await
    }

    /// Judges rejected deliveries of LiveSwitch again, after a secret was added. Gives how many are valid now.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn recheck(&self, secrets: Vec<(String, Secret)>) -> Result<u64, StoreError> {
        self.ask(|answer| Order::Recheck { secrets, answer }).await
    }

    /// Removes what is older or more than is to be kept, oldest first, in small steps between the deliveries. What was removed
    /// is also written into the history's log.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn retain(&self, retention: Retention, now: Timestamp) -> Result<Removed, StoreError> {
        let mut all = Removed::default();
        loop {
            let step: Removed = self.ask(|answer| Order::Retain { retention, now, answer }).await?;
            if step == Removed::default() {
                return Ok(all);
            }
            all.recordings += step.recordings;
            all.deliveries += step.deliveries;
        }
    }

    /// A connection for reading. Each reader blocks while it reads; never use it on a worker of the runtime.
    ///
    /// # Errors
    /// The file cannot be opened, or is of a newer Callboard.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.inner.file)
    }
}
