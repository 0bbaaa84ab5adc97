//! Makes the indexes of full segments on a thread of its own, so that the thread that draws does not have to.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};

use super::segment::Segment;

/// Segments that may wait, a GiB of text. What comes when the queue is full stays without an index: a filter then reads it.
const QUEUE: usize = 1024;
/// Less text (bytes) than this is not worth a thread.
const SMALL: usize = 64 << 10;

/// The way to that thread, which begins with the first full segment and ends with the feed.
#[derive(Debug, Default)]
pub(crate) struct Indexer {
    queue: Option<SyncSender<Weak<Segment>>>,
}

impl Indexer {
    pub(crate) fn take(&mut self, segment: &Arc<Segment>) {
        if segment.text.len() < SMALL {
            segment.make_index();
            return;
        }
        let queue = self.queue.get_or_insert_with(start);
        match queue.try_send(Arc::downgrade(segment)) {
            // The system had no thread to give.
            Err(TrySendError::Disconnected(_)) => segment.make_index(),
            Err(TrySendError::Full(_)) | Ok(()) => {}
        }
    }
}

fn start() -> SyncSender<Weak<Segment>> {
    let (queue, waiting) = sync_channel(QUEUE);
    // When it cannot be started, the queue has no reader: `take` sees that.
    drop(std::thread::Builder::new().name("feed index".to_owned()).spawn(move || run(&waiting)));
    queue
}

fn run(waiting: &Receiver<Weak<Segment>>) {
    while let Ok(segment) = waiting.recv() {
        // It may be gone when the budget is small and the stream is fast.
        if let Some(segment) = segment.upgrade() {
            segment.make_index();
        }
    }
}
