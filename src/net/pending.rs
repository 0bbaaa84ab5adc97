//! The requests that wait for their answer. Every one of them leaves exactly once: answered, overdue or drained.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::time::Instant;

use crate::message::CommandId;

/// Who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// The person: ends in an `Update::Reply`.
    Person(CommandId),
    /// The session itself, for a sync or a poll; answers of an older round are of no use.
    Session { round: u64 },
    /// A list of the window, with the request data as JSON text: ends in an `Update::Read` or `Update::ReadFailed`.
    List { asked: Option<String> },
}

/// One request on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub asker: Asker,
    pub request_type: String,
    pub sent: Instant,
    pub allowed: Duration,
}

/// Requests by the id under which the answer will come.
#[derive(Debug, Default)]
pub struct Pending {
    entries: HashMap<String, (Entry, u64)>,
    deadlines: BTreeMap<(Instant, u64), String>,
    next: u64,
}

impl Pending {
    /// Errors: the id already waits for an answer; the two could not be told apart.
    pub fn insert(&mut self, request_id: &str, entry: Entry) -> Result<(), Entry> {
        if self.entries.contains_key(request_id) {
            return Err(entry);
        }
        self.next += 1;
        self.deadlines.insert((entry.sent + entry.allowed, self.next), request_id.to_owned());
        self.entries.insert(request_id.to_owned(), (entry, self.next));
        Ok(())
    }

    /// The answer came. `None`: nobody waits for it, or not any more.
    pub fn answer(&mut self, request_id: &str) -> Option<Entry> {
        let (entry, number) = self.entries.remove(request_id)?;
        self.deadlines.remove(&(entry.sent + entry.allowed, number));
        Some(entry)
    }

    /// One whose deadline has passed; call until `None`.
    pub fn overdue(&mut self, now: Instant) -> Option<Entry> {
        let first = self.deadlines.first_entry()?;
        if first.key().0 > now {
            return None;
        }
        let request_id = first.remove();
        self.entries.remove(&request_id).map(|(entry, _)| entry)
    }

    pub fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.keys().next().map(|(at, _)| *at)
    }

    /// The connection is gone: everything that still waits.
    pub fn drain(&mut self) -> Vec<Entry> {
        self.deadlines.clear();
        let mut left: Vec<_> = self.entries.drain().map(|(_, entry)| entry).collect();
        left.sort_by_key(|(_, number)| *number);
        left.into_iter().map(|(entry, _)| entry).collect()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u64, sent: Instant, allowed: u64) -> Entry {
        Entry {
            asker: Asker::Person(CommandId(id)),
            request_type: "GetStats".into(),
            sent,
            allowed: Duration::from_secs(allowed),
        }
    }

    #[test]
    fn every_request_leaves_exactly_once() {
        let now = Instant::now();
        let mut pending = Pending::default();
        for id in 0..3 {
            pending.insert(&id.to_string(), entry(id, now, 10 + id)).unwrap();
        }
        assert!(pending.answer("1").is_some());
        assert!(pending.answer("1").is_none());
        assert!(pending.overdue(now + Duration::from_secs(9)).is_none());
        assert_eq!(pending.overdue(now + Duration::from_secs(10)).unwrap().asker, Asker::Person(CommandId(0)));
        assert!(pending.overdue(now + Duration::from_secs(10)).is_none());
        assert!(pending.answer("0").is_none());
        assert_eq!(pending.drain().len(), 1);
        assert!(pending.drain().is_empty());
        assert!(pending.overdue(now + Duration::from_secs(100)).is_none());
        assert!(pending.next_deadline().is_none());
    }

    #[test]
    fn two_requests_with_one_id_are_refused() {
        let now = Instant::now();
        let mut pending = Pending::default();
        pending.insert("a", entry(1, now, 1)).unwrap();
        assert_eq!(pending.insert("a", entry(2, now, 1)).unwrap_err().asker, Asker::Person(CommandId(2)));
        assert_eq!(pending.len(), 1);
    }

    #[test]
    fn the_next_deadline_is_the_earliest() {
        let now = Instant::now();
        let mut pending = Pending::default();
        pending.insert("late", entry(1, now, 60)).unwrap();
        pending.insert("soon", entry(2, now, 10)).unwrap();
        assert_eq!(pending.next_deadline(), Some(now + Duration::from_secs(10)));
    }
}
