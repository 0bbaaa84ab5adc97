//! The rows that match a query, found on a thread of their own, newest segment first, and kept up as rows arrive;
//! high-volume events coalesced into lines. The list draws from this alone.

mod block;
mod scan;

use std::collections::VecDeque;

use block::{Block, HighVolume};
use scan::{News, Scan, Wake};

use super::matcher::Matcher;
use super::segment::Segment;
use super::{Feed, Query, Seq, Types};

/// Text (bytes) that one `poll` looks at, so that a window that stood still does not stand still once more.
const A_POLL: usize = 8 << 20;
/// Sealed segments that are looked at at once, so that the first hits do not wait for a thread.
const AT_ONCE: usize = 2;
/// Text (bytes) from which the scan learns which bytes are rare.
const SAMPLE: usize = 16 << 10;

/// A filtered view as a list of lines. A line is a row, or a group of high-volume rows of one type and source within one
/// second (and one segment). A line stands where its first row stands and shows its newest.
///
/// Without a query and without high-volume rows it keeps a few bytes a segment; otherwise two bytes a line and six a
/// group.
#[derive(Debug, Default)]
pub struct Filtered {
    query: Query,
    /// `None` without a query.
    matcher: Option<Matcher>,
    high_volume: HighVolume,
    /// One a segment that was looked at, oldest first.
    blocks: VecDeque<Block>,
    /// The next row to look at.
    upto: Seq,
    /// The last poll stopped at [`A_POLL`].
    behind: bool,
    scan: Option<Scan>,
    wake: Option<Wake>,
    sources_revision: u64,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewRow {
    /// The row to show: the newest of the group.
    pub seq: Seq,
    /// The first of the group: it stays while the group grows, so lists keep what belongs to a line under it.
    pub first: Seq,
    /// Rows in the group, 1 for a row by itself.
    pub count: u64,
}

impl Filtered {
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts over with another query; the old scan is cancelled. `wake` is called, from another thread, when there is news.
    pub fn set(&mut self, query: Query, feed: &Feed, wake: impl Fn() + Send + 'static) {
        self.query = query;
        self.wake = Some(Wake::new(wake));
        self.start(feed);
        self.poll(feed);
    }

    /// Begins with the query that is set.
    fn start(&mut self, feed: &Feed) {
        self.scan = None;
        self.matcher = None;
        self.blocks.clear();
        self.upto = feed.first_seq();
        self.sources_revision = feed.sources_revision();
        if self.query.is_empty() {
            return;
        }
        let old = feed.sealed().len().saturating_sub(AT_ONCE);
        let sealed: Vec<_> = feed.sealed().range(..old).cloned().collect();
        let newest = feed.sealed().back().map_or(feed.open(), AsRef::as_ref);
        let sample = &newest.text.as_bytes()[..newest.text.len().min(SAMPLE)];
        let matcher = || Matcher::new(&self.query, feed.types().clone(), feed.sources(), sample);
        self.matcher = Some(matcher());
        let Some(wake) = self.wake.clone().filter(|_| !sealed.is_empty()) else { return };
        self.upto = feed.sealed().get(old).map_or(feed.open().first_seq, |segment| segment.first_seq);
        self.blocks = sealed.iter().map(|segment| Block::of_some_rows(segment.first_seq)).collect();
        self.scan = Some(Scan::start(sealed, matcher(), feed.types().clone(), wake));
    }

    /// Takes what the scan found and matches what arrived since. Called once a frame, cheap when nothing is new.
    pub fn poll(&mut self, feed: &Feed) {
        if self.sources_revision != feed.sources_revision() {
            self.sources_revision = feed.sources_revision();
            if !self.query.sources.is_empty() {
                self.start(feed);
            }
        }
        while self.blocks.front().is_some_and(|block| block.first_seq < feed.first_seq()) {
            self.blocks.pop_front();
        }
        let dirty = self.take_found();
        let dirty = self.follow(feed).min(dirty);
        self.recount(dirty);
    }

    /// Puts what the scan found in its place; returns the first block that changed.
    fn take_found(&mut self) -> usize {
        let mut dirty = usize::MAX;
        while let Some(scan) = &self.scan {
            match scan.news() {
                News::NotYet => break,
                News::Over => self.scan = None,
                News::Found(found) => {
                    for mut block in found {
                        // It is gone when the feed dropped the segment meanwhile.
                        if let Ok(place) = self.blocks.binary_search_by_key(&block.first_seq, |block| block.first_seq) {
                            block.start = self.blocks[place].start;
                            self.blocks[place] = block;
                            dirty = dirty.min(place);
                        }
                    }
                }
            }
        }
        dirty
    }

    /// Looks at the rows from `upto` on; returns the first block that changed.
    fn follow(&mut self, feed: &Feed) -> usize {
        self.upto = self.upto.max(feed.first_seq());
        self.behind = false;
        if self.upto >= feed.end_seq() {
            return usize::MAX;
        }
        let dirty = self.blocks.len().saturating_sub(1);
        let from = feed.sealed().partition_point(|segment| segment.end_seq() <= self.upto);
        let mut looked_at = 0;
        for segment in feed.sealed().range(from..).map(AsRef::as_ref).chain([feed.open()]) {
            if self.matcher.as_ref().is_some_and(Matcher::looks_at_text) && looked_at > A_POLL {
                self.behind = true;
                break;
            }
            looked_at += segment.text.len();
            self.look_at(segment, feed.types());
        }
        dirty
    }

    fn look_at(&mut self, segment: &Segment, types: &Types) {
        let known = self.blocks.back().is_some_and(|block| block.first_seq == segment.first_seq);
        if !known {
            if let Some(full) = self.blocks.back_mut() {
                full.finish();
            }
            self.blocks.push_back(match self.matcher {
                None => Block::of_every_row(segment.first_seq),
                Some(_) => Block::of_some_rows(segment.first_seq),
            });
        }
        let Some(block) = self.blocks.back_mut() else { return };
        match &mut self.matcher {
            None => block.add_every(segment, &mut self.high_volume, types),
            Some(matcher) => {
                let rows = matcher.rows(segment, block.seen..segment.records.len());
                block.add(segment, &rows, &mut self.high_volume, types);
            }
        }
        self.upto = segment.end_seq();
    }

    /// Sums up anew from block `dirty` on.
    fn recount(&mut self, dirty: usize) {
        let mut start = match dirty.checked_sub(1).and_then(|place| self.blocks.get(place)) {
            Some(block) => block.start + block.len(),
            // Sums count from anywhere, here from what was dropped.
            None => self.blocks.front().map_or(0, |block| block.start),
        };
        for block in self.blocks.iter_mut().skip(dirty) {
            block.start = start;
            start += block.len();
        }
    }

    fn base(&self) -> u64 {
        self.blocks.front().map_or(0, |block| block.start)
    }

    /// Lines in the view, as of the last `poll`.
    pub fn len(&self, _feed: &Feed) -> u64 {
        self.blocks.back().map_or(0, |block| block.start + block.len() - self.base())
    }

    pub fn is_empty(&self, feed: &Feed) -> bool {
        self.len(feed) == 0
    }

    /// Rows that match, those behind the line of another one included.
    pub fn matched(&self) -> u64 {
        self.blocks.iter().map(|block| block.len() + block.hidden()).sum()
    }

    /// The `index`-th line of the view, oldest first; `None` past the end and for a row that the feed dropped since.
    pub fn row_at(&self, index: u64, feed: &Feed) -> Option<ViewRow> {
        let start = self.base() + index;
        let place = self.blocks.partition_point(|block| block.start <= start).checked_sub(1)?;
        let block = &self.blocks[place];
        let line = block.line(start - block.start)?;
        let row = ViewRow {
            seq: block.first_seq + line.newest as u64,
            first: block.first_seq + line.first as u64,
            count: line.count as u64,
        };
        (row.first >= feed.first_seq()).then_some(row)
    }

    /// The row that the `index`-th line shows.
    pub fn seq_at(&self, index: u64, feed: &Feed) -> Option<Seq> {
        self.row_at(index, feed).map(|row| row.seq)
    }

    /// The line in which `seq` stands (any row of a group gives the group's line), or where it would stand.
    pub fn index_of(&self, seq: Seq, feed: &Feed) -> Result<u64, u64> {
        let Some(place) = self.blocks.partition_point(|block| block.first_seq <= seq).checked_sub(1) else {
            return Err(0);
        };
        let block = &self.blocks[place];
        let before = block.start - self.base();
        let Ok(row) = usize::try_from(seq - block.first_seq) else { return Err(self.len(feed)) };
        let here = match block.index_of(row) {
            Err(_) if self.stands_in_group(seq, feed) => {
                let segment = segment_of(feed, seq);
                match segment.and_then(|segment| block.group_of(segment, row)) {
                    Some(first) => block.index_of(first),
                    None => block.index_of(row),
                }
            }
            here => here,
        };
        here.map(|index| before + index).map_err(|index| before + index)
    }

    /// Whether `seq` is a kept row that matches; only then it can stand behind another one's line.
    fn stands_in_group(&self, seq: Seq, feed: &Feed) -> bool {
        feed.get(seq)
            .is_some_and(|row| self.matcher.as_ref().is_none_or(|matcher| matcher.row_matches(row.record, row.text)))
    }

    /// Every row that matches, oldest first, those behind the lines of others included: what *export all* writes.
    pub fn all_seqs(&mut self, feed: &Feed) -> Vec<Seq> {
        let mut seqs = Vec::new();
        for block in &self.blocks {
            let Some(segment) = segment_of(feed, block.first_seq) else { continue };
            let rows = match &mut self.matcher {
                None => (0..block.seen).map(|row| row as u64).collect(),
                Some(_) if block.hidden() == 0 => {
                    (0..block.len()).filter_map(|index| Some(block.line(index)?.first as u64)).collect()
                }
                Some(matcher) => matcher.rows(segment, 0..block.seen).into_iter().map(u64::from).collect::<Vec<_>>(),
            };
            seqs.extend(rows.into_iter().map(|row| block.first_seq + row));
        }
        seqs
    }

    /// Still looking at old rows. Poll again soon: not all news wakes.
    pub fn scanning(&self) -> bool {
        self.scan.is_some() || self.behind
    }

    pub fn query(&self) -> &Query {
        &self.query
    }
}

/// The segment that holds `seq`.
fn segment_of(feed: &Feed, seq: Seq) -> Option<&Segment> {
    if seq >= feed.open().first_seq {
        return Some(feed.open());
    }
    let after = feed.sealed().partition_point(|segment| segment.first_seq <= seq);
    feed.sealed().get(after.checked_sub(1)?).map(AsRef::as_ref)
}
