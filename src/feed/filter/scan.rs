//! Looking through the sealed segments on a thread of its own, newest first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::block::{Block, HighVolume};
use crate::feed::Types;
use crate::feed::matcher::Matcher;
use crate::feed::segment::Segment;

/// What is called when there is news. The lock is for the scans alone; the drawing thread never takes it.
#[derive(Clone)]
pub(super) struct Wake(Arc<Mutex<dyn Fn() + Send>>);

impl Wake {
    pub(super) fn new(wake: impl Fn() + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(wake)))
    }

    fn call(&self) {
        (self.0.lock().unwrap_or_else(PoisonError::into_inner))();
    }
}

impl std::fmt::Debug for Wake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wake")
    }
}

/// Results are handed over this often after the first.
const EVERY: Duration = Duration::from_millis(8);

/// A running scan. Dropping it ends it at the next segment.
#[derive(Debug)]
pub(super) struct Scan {
    found: Receiver<Vec<Block>>,
    cancelled: Arc<AtomicBool>,
}

/// What the scan has to say.
pub(super) enum News {
    Found(Vec<Block>),
    NotYet,
    Over,
}

impl Scan {
    /// `segments`: the sealed ones, oldest first.
    pub(super) fn start(segments: Vec<Arc<Segment>>, matcher: Matcher, types: Arc<Types>, wake: Wake) -> Self {
        // Room for all there can be: it never waits, not even when it has to run on the thread that reads it.
        let (sender, found) = sync_channel(segments.len() + 1);
        let cancelled = Arc::new(AtomicBool::new(false));
        let job = Job { segments, matcher, types, sender, cancelled: cancelled.clone(), wake };
        let thread = std::thread::Builder::new().name("feed filter".to_owned());
        // Without a thread (the system is out of them) it is looked through here and now: late, but complete.
        let slot = Arc::new(Mutex::new(Some(job)));
        let theirs = slot.clone();
        if thread.spawn(move || take(&theirs).map(Job::run)).is_err()
            && let Some(job) = take(&slot)
        {
            job.run();
        }
        Self { found, cancelled }
    }

    pub(super) fn news(&self) -> News {
        match self.found.try_recv() {
            Ok(blocks) => News::Found(blocks),
            Err(TryRecvError::Empty) => News::NotYet,
            Err(TryRecvError::Disconnected) => News::Over,
        }
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

fn take(slot: &Mutex<Option<Job>>) -> Option<Job> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

struct Job {
    segments: Vec<Arc<Segment>>,
    matcher: Matcher,
    types: Arc<Types>,
    sender: SyncSender<Vec<Block>>,
    cancelled: Arc<AtomicBool>,
    wake: Wake,
}

impl Job {
    fn run(mut self) {
        let mut high_volume = HighVolume::default();
        let mut found = Vec::new();
        let mut next = Instant::now();
        while let Some(segment) = self.segments.pop() {
            if self.cancelled.load(Ordering::Relaxed) {
                return;
            }
            let rows = self.matcher.rows(&segment, 0..segment.records.len());
            if !rows.is_empty() {
                let mut block = Block::of_some_rows(segment.first_seq);
                block.add(&segment, &rows, &mut high_volume, &self.types);
                block.finish();
                found.push(block);
            }
            if !found.is_empty() && Instant::now() >= next {
                if self.sender.send(std::mem::take(&mut found)).is_err() {
                    return;
                }
                self.wake.call();
                next = Instant::now() + EVERY;
            }
        }
        let last = if found.is_empty() { Ok(()) } else { self.sender.send(found) };
        // The end of the channel is news as well: the list says that the scan is over.
        drop(self.sender);
        if last.is_ok() && !self.cancelled.load(Ordering::Relaxed) {
            self.wake.call();
        }
    }
}
