//! A query made ready for one feed: which rows of a segment match.

use std::ops::Range;
use std::sync::Arc;

use super::needle::Needle;
use super::segment::Segment;
use super::store::Source;
use super::{Query, Record, TypeId, Types};

/// Knows each type and source by its number once it has seen it.
#[derive(Debug)]
pub(crate) struct Matcher {
    query: Query,
    types: Arc<Types>,
    sources: Vec<Source>,
    type_verdicts: Verdicts,
    source_verdicts: Verdicts,
    texts: Vec<Needle>,
    not_texts: Vec<Needle>,
    by_record: bool,
}

impl Matcher {
    /// `sample`: some text of the feed.
    pub(crate) fn new(query: &Query, types: Arc<Types>, sources: &[Source], sample: &[u8]) -> Self {
        let needles = |texts: &[String]| texts.iter().map(|text| Needle::new(text, sample)).collect();
        Self {
            types,
            sources: sources.to_vec(),
            type_verdicts: Verdicts::default(),
            source_verdicts: Verdicts::default(),
            texts: needles(&query.texts),
            not_texts: needles(&query.not_texts),
            by_record: !(query.types.is_empty()
                && query.sources.is_empty()
                && query.kinds.is_empty()
                && query.after.is_none()
                && query.before.is_none()),
            query: query.clone(),
        }
    }

    pub(crate) fn looks_at_text(&self) -> bool {
        !(self.texts.is_empty() && self.not_texts.is_empty())
    }

    /// The rows of `segment` among `range` that match, in order.
    pub(crate) fn rows(&mut self, segment: &Segment, range: Range<usize>) -> Vec<u16> {
        let range = range.start..range.end.min(segment.records.len());
        // What tells most for its time comes first: the index, then the records, then the text.
        let mut ranges = vec![range];
        for text in &self.texts {
            ranges = text.narrowed(segment, ranges);
        }
        let all = ranges.iter().cloned().flatten();
        let (mut rows, done): (Vec<u16>, usize) = match self.texts.first() {
            _ if self.by_record => {
                (all.filter(|row| self.record_matches(&segment.records[*row])).map(|row| row as u16).collect(), 0)
            }
            Some(first) => (first.rows(segment, &ranges), 1),
            None => (all.map(|row| row as u16).collect(), 0),
        };
        for text in &self.texts[done..] {
            self.keep(segment, &ranges, &mut rows, text, true);
        }
        for text in &self.not_texts {
            self.keep(segment, &ranges, &mut rows, text, false);
        }
        rows
    }

    /// Keeps of `rows`, which stand in `ranges`, those that have `text`, or those that do not have it.
    fn keep(&self, segment: &Segment, ranges: &[Range<usize>], rows: &mut Vec<u16>, text: &Needle, having: bool) {
        let among: usize = ranges.iter().map(ExactSizeIterator::len).sum();
        // A byte of whole arenas costs an eighth of a byte of single rows, or so.
        if rows.len() > among / 8 {
            let found = text.rows(segment, &text.narrowed(segment, ranges.to_vec()));
            rows.retain(|row| found.binary_search(row).is_ok() == having);
        } else {
            rows.retain(|row| text.is_in(segment.text_of(usize::from(*row))) == having);
        }
    }

    /// Whether one row matches.
    pub(crate) fn row_matches(&self, record: &Record, text: &str) -> bool {
        self.times_and_kind_match(record)
            && type_matches(&self.query, &self.types, record.type_id.0)
            && source_matches(&self.query, &self.sources, record.source.0)
            && self.texts.iter().all(|needle| needle.is_in(text))
            && !self.not_texts.iter().any(|needle| needle.is_in(text))
    }

    fn record_matches(&mut self, record: &Record) -> bool {
        if !self.times_and_kind_match(record) {
            return false;
        }
        let Self { query, types, sources, type_verdicts, source_verdicts, .. } = self;
        (query.types.is_empty() || type_verdicts.get(record.type_id.0, |id| type_matches(query, types, id)))
            && (query.sources.is_empty()
                || source_verdicts.get(record.source.0, |id| source_matches(query, sources, id)))
    }

    fn times_and_kind_match(&self, record: &Record) -> bool {
        self.query.after.is_none_or(|after| record.at >= after)
            && self.query.before.is_none_or(|before| record.at < before)
            && self.query.kinds.allows(|kind| *kind == record.kind)
    }
}

fn type_matches(query: &Query, types: &Types, id: u16) -> bool {
    query.types.is_empty() || {
        let name = types.name(TypeId(id));
        query.types.allows(|glob| glob.matches(&name))
    }
}

fn source_matches(query: &Query, sources: &[Source], id: u16) -> bool {
    let source = sources.iter().find(|source| source.id.0 == id);
    query
        .sources
        .allows(|glob| source.is_some_and(|source| glob.matches(source.system.word()) || glob.matches(&source.name)))
}

/// A yes or no for each number, found out once.
#[derive(Debug, Default, Clone)]
pub(crate) struct Verdicts(Vec<u8>);

impl Verdicts {
    const NO: u8 = 1;
    const YES: u8 = 2;

    pub(crate) fn get(&mut self, number: u16, find_out: impl FnOnce(u16) -> bool) -> bool {
        let index = usize::from(number);
        match self.0.get(index) {
            Some(&Self::YES) => true,
            Some(&Self::NO) => false,
            _ => {
                let verdict = find_out(number);
                if self.0.len() <= index {
                    self.0.resize(index + 1, 0);
                }
                self.0[index] = if verdict { Self::YES } else { Self::NO };
                verdict
            }
        }
    }
}
