//! What each connection is doing, and who goes when there are too many.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::Limits;

/// Who has waited for longer may have to go for somebody new. Shorter, and its next request could be on its way.
const WAITED: Duration = Duration::from_millis(200);
/// And who has been sending a body for longer.
const DAWDLED: Duration = Duration::from_secs(2);

/// What a connection is doing, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing has come yet.
    Fresh,
    /// Between two requests.
    Idle,
    /// Its headers are on their way.
    Head,
    /// Its body is.
    Body,
    /// Its delivery is being stored.
    Storing,
    /// It was told to close. `at_once`: nothing was asked completely, so no answer is lost by cutting it.
    Closing { at_once: bool },
}

/// One connection.
#[derive(Debug)]
pub(super) struct Slot {
    phase: Mutex<(Phase, Instant)>,
    close: Notify,
    crowded: Arc<AtomicBool>,
}

impl Slot {
    fn new(crowded: Arc<AtomicBool>) -> Self {
        Self { phase: Mutex::new((Phase::Fresh, Instant::now())), close: Notify::new(), crowded }
    }

    /// Whether somebody waits for a place: then an answer is the last one of its connection.
    pub(super) fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    /// Its headers are whole.
    pub(super) fn reads(&self) {
        self.enter(Phase::Body);
    }

    /// Its body is whole.
    pub(super) fn stores(&self) {
        self.enter(Phase::Storing);
    }

    /// Its answer goes out.
    pub(super) fn answers(&self) {
        self.enter(Phase::Idle);
    }

    /// Waits until it is told to close. True: at once, nothing was asked completely.
    pub(super) async fn told_to_close(&self) -> bool {
        self.close.notified().await;
        self.now().0 == Phase::Closing { at_once: true }
    }

    fn bytes_came(&self) {
        let mut phase = lock(&self.phase);
        if matches!(phase.0, Phase::Fresh | Phase::Idle) {
            *phase = (Phase::Head, Instant::now());
        }
    }

    fn enter(&self, next: Phase) {
        let mut phase = lock(&self.phase);
        if !matches!(phase.0, Phase::Closing { .. }) {
            *phase = (next, Instant::now());
        }
    }

    fn close(&self) {
        self.enter(Phase::Closing { at_once: matches!(self.now().0, Phase::Fresh | Phase::Head) });
        self.close.notify_one();
    }

    fn now(&self) -> (Phase, Instant) {
        *lock(&self.phase)
    }
}

/// All connections.
#[derive(Debug, Default)]
pub(super) struct Slots {
    all: Mutex<HashMap<u64, Arc<Slot>>>,
    next: Mutex<u64>,
    left: Notify,
    crowded: Arc<AtomicBool>,
}

impl Slots {
    /// A new connection. It counts until its [`Place`] is dropped.
    pub(super) fn enter(self: &Arc<Self>) -> (Arc<Slot>, Place) {
        let mut next = lock(&self.next);
        *next += 1;
        let slot = Arc::new(Slot::new(self.crowded.clone()));
        lock(&self.all).insert(*next, slot.clone());
        (slot, Place { slots: self.clone(), id: *next })
    }

    pub(super) fn len(&self) -> usize {
        lock(&self.all).len()
    }

    /// Waits until one has gone.
    pub(super) async fn one_left(&self) {
        self.left.notified().await;
    }

    /// Whether somebody waits for a place.
    pub(super) fn set_crowded(&self, crowded: bool) {
        self.crowded.store(crowded, Ordering::Relaxed);
    }

    /// Tells the one to close that is missed least: the one that has waited longest between requests or with half of
    /// its headers, else who has been sending a body for too long. Whose delivery is being stored stays.
    pub(super) fn make_room(&self) {
        let all = lock(&self.all);
        let longer = |since: Instant, time| since.elapsed() > time;
        let waiting = |phase, since| matches!(phase, Phase::Fresh | Phase::Idle | Phase::Head) && longer(since, WAITED);
        let dawdling = |phase, since| phase == Phase::Body && longer(since, DAWDLED);
        let oldest = |wanted: &dyn Fn(Phase, Instant) -> bool| {
            let now = all.values().map(|slot| (slot, slot.now()));
            now.filter(|(_, (phase, since))| wanted(*phase, *since)).min_by_key(|(_, (_, since))| *since)
        };
        let goes = oldest(&waiting).or_else(|| oldest(&dawdling));
        if let Some((slot, _)) = goes {
            slot.close();
        }
    }

    /// Tells those to close that have had their time.
    pub(super) fn sweep(&self, limits: &Limits) {
        for slot in lock(&self.all).values() {
            let (phase, since) = slot.now();
            let time = match phase {
                Phase::Fresh | Phase::Idle => limits.idle,
                Phase::Head => limits.head,
                // These have deadlines of their own, and an answer to hear.
                Phase::Body | Phase::Storing | Phase::Closing { .. } => continue,
            };
            if since.elapsed() > time {
                slot.close();
            }
        }
    }

    /// Tells all of them to close.
    pub(super) fn close_all(&self) {
        lock(&self.all).values().for_each(|slot| slot.close());
    }
}

/// A connection's place among the others.
#[derive(Debug)]
pub(super) struct Place {
    slots: Arc<Slots>,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.slots.all).remove(&self.id);
        self.slots.left.notify_one();
    }
}

/// A socket that tells its slot when something comes.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) stream: TcpStream,
    pub(super) slot: Arc<Slot>,
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, into))?;
        if into.filled().len() > before {
            self.slot.bytes_came();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is in there is replaced as a whole, never half.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
