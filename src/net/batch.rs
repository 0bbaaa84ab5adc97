//! Feed rows on their way to the hub: collected into batches, held in a queue that is bounded by bytes.
//!
//! The session never stops reading, because OBS keeps in its own memory what its clients leave unread. So when the
//! window stands still for long, rows are lost here, and counted: high-volume events first, then the oldest.

use std::collections::{HashMap, HashSet, VecDeque};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::feed::{Batch, Kind, Record, TypeId, Types};
use crate::message::{ConnectionId, ConnectionUpdate, Timestamp, Update};

/// A batch goes on its way when it is this big …
pub const FLUSH_BYTES: usize = 64 * 1024;
/// … or this old.
pub const FLUSH_AFTER: Duration = Duration::from_millis(8);
/// Bytes that the queue to the hub may hold.
pub const QUEUE_BYTES: usize = 64 * 1024 * 1024;
/// Updates that the queue may hold before those that a later one makes obsolete are dropped.
const QUEUE_UPDATES: usize = 20_000;
/// The four high-volume categories are the bits 16 to 19.
const HIGH_VOLUME_BITS: std::ops::RangeInclusive<u8> = 16..=19;

/// What a session collects until the next flush.
#[derive(Debug)]
pub struct Collector {
    batch: Batch,
    since: Option<Instant>,
    source: ConnectionId,
    types: Arc<Types>,
    /// In front of the shared table, so that the hot path takes no lock.
    known: HashMap<String, TypeId>,
}

/// A hostile peer may invent a type name for every event: the cache stays small.
const KNOWN_TYPES: usize = 4096;

impl Collector {
    pub fn new(source: ConnectionId, types: Arc<Types>) -> Self {
        Self { batch: Batch::default(), since: None, source, types, known: HashMap::new() }
    }

    /// Takes one row.
    pub fn push(&mut self, at: Timestamp, kind: Kind, type_name: &str, bit: u8, text: &str) {
        let type_id = match self.known.get(type_name) {
            Some(id) => *id,
            None => {
                let id = self.types.intern(type_name);
                if self.known.len() < KNOWN_TYPES {
                    self.known.insert(type_name.to_owned(), id);
                }
                id
            }
        };
        self.batch.push(at, self.source, kind, type_id, bit, text);
        if self.since.is_none() {
            self.since = Some(Instant::now());
        }
    }

    /// When the batch must be on its way.
    pub fn due(&self) -> Option<Instant> {
        let since = self.since?;
        Some(if self.batch.bytes() >= FLUSH_BYTES { since } else { since + FLUSH_AFTER })
    }

    /// The batch, if there is anything in it.
    pub fn take(&mut self) -> Option<Batch> {
        self.since = None;
        (!self.batch.is_empty()).then(|| mem::take(&mut self.batch))
    }
}

/// What [`Queue::drain`] took.
#[derive(Debug, Default)]
pub struct Drained {
    pub batches: Vec<Batch>,
    pub updates: Vec<Update>,
    /// Rows dropped since the start.
    pub dropped: u64,
}

#[derive(Debug, Default)]
struct Inner {
    batches: VecDeque<Batch>,
    /// How many of the oldest batches hold no high-volume events any more.
    thinned: usize,
    bytes: usize,
    updates: Vec<Update>,
    compact_at: usize,
    dropped: u64,
    dropped_of: HashMap<ConnectionId, u64>,
}

/// The queue between the sessions and whoever drains the hub.
#[derive(Debug)]
pub struct Queue {
    inner: Mutex<Inner>,
    limit: usize,
    /// For a thread that waits (the command line).
    arrived: Condvar,
    /// For the task that wakes the window.
    news: Notify,
}

impl Default for Queue {
    fn default() -> Self {
        Self::new(QUEUE_BYTES)
    }
}

impl Queue {
    /// `limit`: bytes of rows that it may hold.
    pub fn new(limit: usize) -> Self {
        let inner = Inner { compact_at: QUEUE_UPDATES, ..Inner::default() };
        Self { inner: Mutex::new(inner), limit, arrived: Condvar::new(), news: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing in here is half done when a thread panics between two statements: the counts are only statistics.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes a batch; makes room for it where there is none.
    pub fn push_batch(&self, batch: Batch) {
        let mut inner = self.lock();
        inner.bytes += batch.bytes();
        inner.batches.push_back(batch);
        if inner.bytes > self.limit {
            inner.make_room(self.limit);
        }
        drop(inner);
        self.tell();
    }

    pub fn push_update(&self, update: Update) {
        let mut inner = self.lock();
        inner.updates.push(update);
        if inner.updates.len() > inner.compact_at {
            drop_obsolete(&mut inner.updates);
            inner.compact_at = QUEUE_UPDATES.max(inner.updates.len() * 2);
        }
        drop(inner);
        self.tell();
    }

    /// Tells whoever drains that there is something elsewhere.
    pub fn wake(&self) {
        self.tell();
    }

    fn tell(&self) {
        self.arrived.notify_all();
        self.news.notify_one();
    }

    /// Takes everything. Never waits.
    pub fn drain(&self) -> Drained {
        self.lock().take()
    }

    /// Takes everything as soon as there is something, or nothing after `longest`.
    pub fn drain_wait(&self, longest: Duration) -> Drained {
        let inner = self.lock();
        let empty = |inner: &mut Inner| inner.batches.is_empty() && inner.updates.is_empty();
        match self.arrived.wait_timeout_while(inner, longest, empty) {
            Ok((mut inner, _)) => inner.take(),
            Err(poisoned) => poisoned.into_inner().0.take(),
        }
    }

    /// Completes when something has arrived since the last call.
    pub async fn news(&self) {
        self.news.notified().await;
    }

    /// Rows of one connection dropped since the start.
    pub fn dropped_of(&self, connection: ConnectionId) -> u64 {
        self.lock().dropped_of.get(&connection).copied().unwrap_or(0)
    }
}

impl Inner {
    fn take(&mut self) -> Drained {
        self.bytes = 0;
        self.thinned = 0;
        self.compact_at = QUEUE_UPDATES;
        Drained {
            batches: mem::take(&mut self.batches).into(),
            updates: mem::take(&mut self.updates),
            dropped: self.dropped,
        }
    }

    /// High-volume events go first, oldest batch first; then whole batches, oldest first.
    fn make_room(&mut self, limit: usize) {
        // An eighth of slack, so that a full queue is not searched again for every batch.
        let goal = limit - limit / 8;
        while self.bytes > goal && self.thinned < self.batches.len() {
            let before = self.batches[self.thinned].bytes();
            let removed = thin(&mut self.batches[self.thinned]);
            self.bytes -= before - self.batches[self.thinned].bytes();
            for record in &removed {
                *self.dropped_of.entry(record.source).or_default() += 1;
            }
            self.dropped += removed.len() as u64;
            if self.batches[self.thinned].is_empty() {
                self.batches.remove(self.thinned);
            } else {
                self.thinned += 1;
            }
        }
        while self.bytes > goal {
            let Some(oldest) = self.batches.pop_front() else { break };
            self.thinned = self.thinned.saturating_sub(1);
            self.bytes -= oldest.bytes();
            self.dropped += oldest.records.len() as u64;
            for record in &oldest.records {
                *self.dropped_of.entry(record.source).or_default() += 1;
            }
        }
    }
}

/// Takes the high-volume events out of a batch.
fn thin(batch: &mut Batch) -> Vec<Record> {
    let high_volume = |record: &Record| record.kind == Kind::Event && HIGH_VOLUME_BITS.contains(&record.bit);
    if !batch.records.iter().any(high_volume) {
        return Vec::new();
    }
    let old = mem::take(batch);
    let mut removed = Vec::new();
    for record in old.records {
        if high_volume(&record) {
            removed.push(record);
            continue;
        }
        let text = old.text.get(record.offset as usize..(record.offset + record.len) as usize).unwrap_or_default();
        batch.push(record.at, record.source, record.kind, record.type_id, record.bit, text);
    }
    removed
}

/// Keeps the last of those updates that only say how something stands now.
fn drop_obsolete(updates: &mut Vec<Update>) {
    let mut seen: HashSet<(ConnectionId, String)> = HashSet::new();
    let mut keep: Vec<bool> = updates
        .iter()
        .rev()
        .map(|update| match update {
            Update::Event { connection, event_type, .. } => seen.insert((*connection, format!("event {event_type}"))),
            Update::Read { connection, request_type, asked, .. } => {
                let asked = asked.as_ref().map_or("", |asked| asked.get());
                seen.insert((*connection, format!("read {request_type} {asked}")))
            }
            Update::Connection { connection, change: ConnectionUpdate::Counters { .. }, .. } => {
                seen.insert((*connection, "counters".into()))
            }
            Update::Connection { connection, change: ConnectionUpdate::RoundTrip(_), .. } => {
                seen.insert((*connection, "round trip".into()))
            }
            _ => true,
        })
        .collect();
    keep.reverse();
    let mut keep = keep.into_iter();
    updates.retain(|_| keep.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(rows: usize, bit: u8, text: &str) -> Batch {
        let mut batch = Batch::default();
        for _ in 0..rows {
            batch.push(Timestamp(1), ConnectionId(7), Kind::Event, TypeId(1), bit, text);
        }
        batch
    }

    #[test]
    fn a_full_queue_drops_high_volume_events_first() {
        let one = batch(10, 2, "scene").bytes();
        let queue = Queue::new(one * 8);
        for _ in 0..6 {
            let mut mixed = batch(5, 2, "scene");
            for _ in 0..10 {
                mixed.push(Timestamp(1), ConnectionId(7), Kind::Event, TypeId(2), 16, "meter");
            }
            queue.push_batch(mixed);
        }
        let drained = queue.drain();
        let rows = |bit| drained.batches.iter().flat_map(|b| &b.records).filter(|r| r.bit == bit).count();
        assert_eq!(rows(2), 30, "no scene event is lost while there are meters to drop");
        assert!(rows(16) < 60);
        assert_eq!(drained.dropped as usize, 60 - rows(16));
        assert_eq!(queue.dropped_of(ConnectionId(7)), drained.dropped);
        for batch in &drained.batches {
            for record in &batch.records {
                let text = &batch.text[record.offset as usize..(record.offset + record.len) as usize];
                assert_eq!(text, if record.bit == 16 { "meter" } else { "scene" });
            }
        }
    }

    #[test]
    fn then_the_oldest_go_and_the_newest_stay() {
        let queue = Queue::new(1000);
        for number in 0..100 {
            queue.push_batch(batch(1, 2, &format!("event {number:03}")));
        }
        let drained = queue.drain();
        assert_eq!(drained.batches.last().unwrap().text, "event 099");
        assert_eq!(drained.batches.len() as u64 + drained.dropped, 100);
        assert!(drained.batches.iter().map(Batch::bytes).sum::<usize>() <= 1000);
    }

    #[test]
    fn updates_that_a_later_one_replaces_do_not_pile_up() {
        let queue = Queue::default();
        queue.push_update(Update::Notice(crate::message::Notice {
            level: crate::message::NoticeLevel::Info,
            text: "kept".into(),
            detail: None,
        }));
        for _ in 0..3 * QUEUE_UPDATES {
            queue.push_update(Update::Event {
                connection: ConnectionId(1),
                at: Timestamp(0),
                event_type: "StreamStateChanged".into(),
                data: None,
            });
        }
        let updates = queue.drain().updates;
        assert!(updates.len() <= QUEUE_UPDATES + 2, "{}", updates.len());
        assert!(matches!(updates[0], Update::Notice(_)));
    }

    #[test]
    fn waiting_ends_with_what_arrives() {
        let queue = Arc::new(Queue::default());
        assert!(queue.drain_wait(Duration::from_millis(1)).batches.is_empty());
        let sender = queue.clone();
        let thread = std::thread::spawn(move || sender.push_batch(batch(1, 0, "x")));
        assert_eq!(queue.drain_wait(Duration::from_secs(30)).batches.len(), 1);
        thread.join().unwrap();
    }
}
