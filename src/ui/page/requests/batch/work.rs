//! The batch under work: what the person does to its rows, each with a way back.

use crate::protocol::obs::batch::{BatchDraft, BatchRequest, DraftRow};

/// Steps back that are kept.
const MOST_STEPS: usize = 50;

/// The rows with a key each that stays with the row wherever it moves.
#[derive(Debug, Clone, Default)]
pub struct Work {
    draft: BatchDraft,
    keys: Vec<u64>,
    last_key: u64,
    cursor: Option<u64>,
    /// Counts the changes: what was made from an older one is made anew.
    revision: u64,
    past: Vec<Past>,
}

#[derive(Debug, Clone)]
struct Past {
    draft: BatchDraft,
    keys: Vec<u64>,
    cursor: Option<u64>,
}

impl Work {
    pub fn draft(&self) -> &BatchDraft {
        &self.draft
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    pub fn key(&self, row: usize) -> Option<u64> {
        self.keys.get(row).copied()
    }

    /// Where the row of this key stands now.
    pub fn place(&self, key: u64) -> Option<usize> {
        self.keys.iter().position(|known| *known == key)
    }

    /// The row that the keyboard is at.
    pub fn cursor(&self) -> Option<usize> {
        self.place(self.cursor?)
    }

    pub fn select(&mut self, row: usize) {
        self.cursor = self.key(row).or(self.cursor);
    }

    pub fn row(&self, row: usize) -> Option<&DraftRow> {
        self.draft.rows.get(row)
    }

    pub fn is_empty(&self) -> bool {
        self.draft.rows.is_empty()
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// A batch of an earlier run: there is no way back behind it.
    pub fn restore(&mut self, draft: BatchDraft) {
        self.replace(draft);
        self.past.clear();
    }

    /// Another batch altogether.
    pub fn replace(&mut self, draft: BatchDraft) {
        if self.draft == draft {
            return;
        }
        self.remember();
        self.draft = draft;
        self.keys = (0..self.draft.rows.len()).map(|_| self.new_key()).collect();
        self.cursor = self.keys.first().copied();
    }

    /// Adds rows below the row that is selected, or at the end (`at_end`, or none is), and selects the last of them.
    pub fn insert(&mut self, rows: Vec<DraftRow>, at_end: bool) {
        if rows.is_empty() {
            return;
        }
        self.remember();
        let at = self.cursor().filter(|_| !at_end).map_or(self.draft.rows.len(), |row| row + 1);
        let keys: Vec<u64> = rows.iter().map(|_| self.new_key()).collect();
        self.cursor = keys.last().copied();
        self.draft.rows.splice(at..at, rows);
        self.keys.splice(at..at, keys);
    }

    /// Takes a row out and selects the one that comes in its place.
    pub fn remove(&mut self, row: usize) {
        if row >= self.draft.rows.len() {
            return;
        }
        self.remember();
        self.draft.rows.remove(row);
        self.keys.remove(row);
        self.cursor = self.key(row).or_else(|| self.keys.last().copied());
    }

    pub fn duplicate(&mut self, row: usize) {
        let Some(copy) = self.row(row).cloned() else { return };
        self.select(row);
        self.insert(vec![copy], false);
    }

    /// Moves a row so that it stands at `to` (of the list without it), and selects it.
    pub fn move_to(&mut self, row: usize, to: usize) {
        let to = to.min(self.draft.rows.len().saturating_sub(1));
        if row >= self.draft.rows.len() || row == to {
            return;
        }
        self.remember();
        let moved = self.draft.rows.remove(row);
        self.draft.rows.insert(to, moved);
        let key = self.keys.remove(row);
        self.keys.insert(to, key);
        self.cursor = Some(key);
    }

    pub fn switch(&mut self, row: usize) {
        self.change(|draft| {
            if let Some(row) = draft.rows.get_mut(row) {
                row.off = !row.off;
            }
        });
    }

    /// Type and data of a row; its variables stay.
    pub fn update(&mut self, row: usize, request: BatchRequest) {
        self.change(|draft| {
            if let Some(row) = draft.rows.get_mut(row) {
                row.request.request_type = request.request_type;
                row.request.request_data = request.request_data;
            }
        });
    }

    /// Any other change that keeps the rows in their places.
    pub fn change(&mut self, change: impl FnOnce(&mut BatchDraft)) {
        let mut changed = self.draft.clone();
        change(&mut changed);
        if changed != self.draft && changed.rows.len() == self.draft.rows.len() {
            self.remember();
            self.draft = changed;
        }
    }

    /// One step back.
    pub fn undo(&mut self) {
        if let Some(past) = self.past.pop() {
            self.draft = past.draft;
            self.keys = past.keys;
            self.cursor = past.cursor;
            self.revision += 1;
        }
    }

    fn remember(&mut self) {
        if self.past.len() == MOST_STEPS {
            self.past.remove(0);
        }
        self.past.push(Past { draft: self.draft.clone(), keys: self.keys.clone(), cursor: self.cursor });
        self.revision += 1;
    }

    fn new_key(&mut self) -> u64 {
        self.last_key += 1;
        self.last_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> DraftRow {
        DraftRow { request: BatchRequest { request_type: name.to_owned(), ..BatchRequest::default() }, off: false }
    }

    fn names(work: &Work) -> String {
        work.draft().rows.iter().map(|row| row.request.request_type.as_str()).collect()
    }

    fn abc() -> Work {
        let mut work = Work::default();
        work.insert(["A", "B", "C"].map(row).to_vec(), true);
        work
    }

    #[test]
    fn a_key_stays_with_its_row_wherever_it_moves() {
        let mut work = abc();
        let key = work.key(0).unwrap();
        work.move_to(0, 2);
        assert_eq!(names(&work), "BCA");
        assert_eq!((work.place(key), work.cursor()), (Some(2), Some(2)));
        work.select(0);
        work.duplicate(0);
        assert_eq!(names(&work), "BBCA");
        assert_eq!(work.cursor(), Some(1));
        assert_eq!(work.place(key), Some(3));
        work.move_to(9, 0);
        work.move_to(1, 1);
        assert_eq!(names(&work), "BBCA");
    }

    #[test]
    fn every_change_has_a_way_back() {
        let mut work = abc();
        work.select(1);
        work.remove(1);
        assert_eq!((names(&work).as_str(), work.cursor()), ("AC", Some(1)));
        work.switch(0);
        work.change(|draft| draft.halt_on_failure = true);
        work.replace(BatchDraft::default());
        assert_eq!(names(&work), "");
        for _ in 0..4 {
            work.undo();
        }
        assert_eq!((names(&work).as_str(), work.cursor()), ("ABC", Some(1)));
        assert!(!work.draft().halt_on_failure && !work.draft().rows[0].off);
        work.undo();
        assert!(work.is_empty() && !work.can_undo());
        work.undo();
        work.restore(abc().draft().clone());
        assert!(!work.can_undo());
    }

    #[test]
    fn what_changes_nothing_is_no_step() {
        let mut work = abc();
        let before = work.revision();
        work.change(|draft| draft.halt_on_failure = false);
        work.remove(7);
        work.switch(7);
        assert_eq!(work.revision(), before);
    }
}
