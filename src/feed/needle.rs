//! Finding a text in whole arenas, whatever its case and however JSON escaped it.
//!
//! Each character of the needle has a few *forms* (`i` and `I`; `é`, `É` and their `\u` escapes). A short window of the
//! needle whose forms make few patterns of rare bytes is looked for in the whole arena at once, with SIMD; what it finds is
//! held against the whole needle within its row. In sealed segments the index tells first which rows cannot have it.

use aho_corasick::packed;
use memchr::memmem;

use std::ops::Range;

use super::Record;
use super::index::{self, Index};
use super::segment::{Segment, slice};

/// A text to look for, made ready.
#[derive(Debug)]
pub(crate) struct Needle {
    /// The forms of each character, longest first.
    chars: Vec<Vec<Vec<u8>>>,
    finder: Finder,
    /// Bytes between the start of the needle and its window, where that is always the same.
    lead: Option<usize>,
    clauses: Vec<Clause>,
}

/// What the index must have: all bits of at least one of these.
type Clause = Vec<Vec<u16>>;

#[derive(Debug)]
enum Finder {
    One(memmem::Finder<'static>),
    Several(packed::Searcher),
    /// Single letters, and machines without the SIMD that `packed` needs: any of these bytes.
    Bytes(Vec<u8>),
}

/// Patterns of a window: more of them cost more than the rarer byte saves.
const MOST_PATTERNS: usize = 8;
/// Only so many bytes of a pattern are compared at once.
const FINGERPRINT: usize = 4;

impl Needle {
    /// `sample`: some of the text that will be searched; tells which bytes are rare in it. `text` is not empty.
    pub(crate) fn new(text: &str, sample: &[u8]) -> Self {
        let chars: Vec<_> = text.chars().map(forms).collect();
        let rarity = Rarity::of(sample);
        let windows = (0..chars.len()).map(|start| (start, window(&chars[start..])));
        let best = windows.min_by(|a, b| rarity.cost(&a.1).total_cmp(&rarity.cost(&b.1)));
        let (start, patterns) = best.unwrap_or_default();
        let lead = chars[..start].iter().try_fold(0, |sum, forms| {
            let len = forms.first()?.len();
            forms.iter().all(|form| form.len() == len).then_some(sum + len)
        });
        let clauses = clauses(&chars);
        Self { chars, finder: Finder::new(&patterns), lead, clauses }
    }

    /// Whether `text` contains it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let mut from = 0;
        while let Some(at) = self.finder.find(text, from) {
            match self.lead {
                Some(lead) if at >= lead && self.matches_at(text, at - lead) => return true,
                Some(_) => from = at + 1,
                None => return (0..text.len()).any(|start| self.matches_at(text, start)),
            }
        }
        false
    }

    /// The parts of `ranges` (rows of `segment`, in order) outside of which it cannot be, as far as the index tells.
    pub(crate) fn narrowed(&self, segment: &Segment, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let Some(index) = segment.index().filter(|_| !self.clauses.is_empty()) else { return ranges };
        let mut parts: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            for group in range.start / index::ROWS..index.groups().min(range.end.div_ceil(index::ROWS)) {
                if !self.may_be_in(index, group) {
                    continue;
                }
                let (start, end) = (group * index::ROWS, (group + 1) * index::ROWS);
                let part = start.max(range.start)..end.min(range.end);
                match parts.last_mut() {
                    Some(last) if last.end == part.start => last.end = part.end,
                    _ => parts.push(part),
                }
            }
        }
        parts
    }

    /// The rows of `segment` among `ranges` that contain it, in order.
    pub(crate) fn rows(&self, segment: &Segment, ranges: &[Range<usize>]) -> Vec<u16> {
        let mut rows = Vec::new();
        for range in ranges {
            self.rows_among(segment, range.clone(), &mut rows);
        }
        rows
    }

    fn may_be_in(&self, index: &Index, group: usize) -> bool {
        self.clauses.iter().all(|clause| clause.iter().any(|bits| index.has_all(group, bits)))
    }

    fn rows_among(&self, segment: &Segment, range: Range<usize>, rows: &mut Vec<u16>) {
        let end = range.end.min(segment.records.len());
        let Some(records) = segment.records.get(range.start..end) else { return };
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return };
        let arena = &segment.text.as_bytes()[..(last.offset + last.len) as usize];
        let (mut row, mut from) = (0, first.offset as usize);
        while let Some(at) = self.finder.find(arena, from) {
            // Texts stand one after the other, so the last row that begins at or before `at` is the one (rows without
            // text begin where the next one does). It cannot be before `row`.
            row += rows_until(&records[row..], at) - 1;
            let start = records[row].offset as usize;
            let text = slice(&segment.text, &records[row]).as_bytes();
            let found = match self.lead {
                Some(lead) => at - start >= lead && self.matches_at(text, at - start - lead),
                None => (0..text.len()).any(|start| self.matches_at(text, start)),
            };
            if found {
                rows.push((range.start + row) as u16);
            }
            from = if found || self.lead.is_none() { start + text.len() } else { at + 1 };
        }
    }

    /// Each character in its longest form that stands there.
    fn matches_at(&self, text: &[u8], mut at: usize) -> bool {
        for forms in &self.chars {
            match forms.iter().find(|form| text[at..].starts_with(form)) {
                Some(form) => at += form.len(),
                None => return false,
            }
        }
        true
    }
}

/// How many of `records` begin at or before `at`. Mostly a few: doubles its steps before it halves them.
fn rows_until(records: &[Record], at: usize) -> usize {
    let begins = |record: &Record| record.offset as usize <= at;
    let mut step = 1;
    while records.get(step).is_some_and(begins) {
        step *= 2;
    }
    let (from, to) = (step / 2, records.len().min(step));
    from + records[from..to].partition_point(begins)
}

impl Finder {
    fn new(patterns: &[Vec<u8>]) -> Self {
        if let [only] = patterns {
            return Self::One(memmem::Finder::new(only).into_owned());
        }
        let short = patterns.len() <= 3 && patterns.iter().all(|pattern| pattern.len() == 1);
        match packed::Searcher::new(patterns) {
            Some(searcher) if !short => Self::Several(searcher),
            _ => {
                let mut firsts: Vec<_> = patterns.iter().filter_map(|pattern| pattern.first().copied()).collect();
                firsts.sort_unstable();
                firsts.dedup();
                Self::Bytes(firsts)
            }
        }
    }

    /// Where the first pattern at or after `from` begins.
    fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let rest = text.get(from..)?;
        let at = match self {
            Self::One(finder) => finder.find(rest),
            Self::Several(searcher) => searcher.find(rest).map(|found| found.start()),
            Self::Bytes(bytes) => match bytes.as_slice() {
                &[a, b] => memchr::memchr2(a, b, rest),
                &[a, b, c] => memchr::memchr3(a, b, c, rest),
                bytes => rest.iter().position(|byte| bytes.contains(byte)),
            },
        };
        at.map(|at| from + at)
    }
}

/// How `c` may stand in a message, longest first.
fn forms(c: char) -> Vec<Vec<u8>> {
    let utf8 = |c: char| c.encode_utf8(&mut [0; 4]).as_bytes().to_vec();
    let mut forms = Vec::new();
    if c.is_ascii_alphabetic() {
        forms.push(utf8(c.to_ascii_lowercase()));
        forms.push(utf8(c.to_ascii_uppercase()));
        return forms;
    }
    let short = match c {
        '"' => Some(br#"\""#),
        '\\' => Some(br"\\"),
        '/' => Some(br"\/"),
        '\n' => Some(br"\n"),
        '\r' => Some(br"\r"),
        '\t' => Some(br"\t"),
        '\u{8}' => Some(br"\b"),
        '\u{c}' => Some(br"\f"),
        _ => None,
    };
    forms.extend(short.map(|short| short.to_vec()));
    for c in cases(c) {
        forms.push(utf8(c));
        if c.is_control() || !c.is_ascii() {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units);
            forms.push(units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>().into_bytes());
            forms.push(units.iter().map(|unit| format!("\\u{unit:04X}")).collect::<String>().into_bytes());
        }
    }
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    forms.dedup();
    forms
}

/// `c` with its lower- and upper-case form, where those are one character.
fn cases(c: char) -> Vec<char> {
    let single = |mut chars: Box<dyn Iterator<Item = char>>| chars.next().filter(|_| chars.next().is_none());
    let mut cases = vec![c];
    cases.extend(single(Box::new(c.to_lowercase())));
    cases.extend(single(Box::new(c.to_uppercase())));
    cases.sort_unstable();
    cases.dedup();
    cases
}

/// The patterns that the first few of `chars` make: as many characters as give no more than [`MOST_PATTERNS`].
fn window(chars: &[Vec<Vec<u8>>]) -> Vec<Vec<u8>> {
    let mut patterns = vec![Vec::new()];
    for forms in chars {
        let shortest = patterns.iter().map(Vec::len).min().unwrap_or(0);
        if patterns.len() * forms.len() > MOST_PATTERNS || shortest >= 2 * FINGERPRINT {
            break;
        }
        patterns = patterns
            .iter()
            .flat_map(|start| forms.iter().map(move |form| [start.as_slice(), form.as_slice()].concat()))
            .collect();
    }
    patterns
}

/// What three-byte pieces a row must have to have the needle. Characters with one form (but for case) stand beside each
/// other; each of the others is either form by itself.
fn clauses(chars: &[Vec<Vec<u8>>]) -> Vec<Clause> {
    let bits = |bytes: &[u8]| {
        let mut bits = Vec::new();
        index::pieces(bytes, |bit| bits.push(bit));
        bits
    };
    let mut clauses = Vec::new();
    let mut run = Vec::new();
    for forms in chars.iter().map(Some).chain([None]) {
        match forms.map(Vec::as_slice) {
            Some([form, others @ ..]) if others.iter().all(|other| other.eq_ignore_ascii_case(form)) => {
                run.extend(form);
            }
            forms => {
                clauses.push(vec![bits(&std::mem::take(&mut run))]);
                clauses.extend(forms.map(|forms| forms.iter().map(|form| bits(form)).collect::<Clause>()));
            }
        }
    }
    // An alternative without a piece may always be there.
    clauses.retain(|clause| clause.iter().all(|bits| !bits.is_empty()));
    clauses
}

/// How often each byte stands in the text.
struct Rarity([f64; 256]);

impl Rarity {
    fn of(sample: &[u8]) -> Self {
        // A byte that the sample lacks is rare, not impossible.
        let mut counts = [0.1; 256];
        for &byte in sample {
            counts[usize::from(byte)] += 1.0;
        }
        let all = counts.iter().sum::<f64>();
        Self(counts.map(|count| count / all))
    }

    /// How often a place of the text looks like one of `patterns` at first sight; a pattern more costs a little itself.
    fn cost(&self, patterns: &[Vec<u8>]) -> f64 {
        let chance = |pattern: &Vec<u8>| -> f64 {
            pattern.iter().take(FINGERPRINT).map(|&byte| self.0[usize::from(byte)]).product()
        };
        patterns.iter().map(chance).sum::<f64>() + patterns.len() as f64 * 1e-5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needle: &str, text: &str) -> bool {
        Needle::new(needle, text.as_bytes()).is_in(text)
    }

    #[test]
    fn upper_and_lower_case_are_the_same() {
        assert!(found("intro", r#"{"sceneName":"INTRO 2"}"#));
        assert!(found("SCENENAME", r#"{"sceneName":"INTRO 2"}"#));
        assert!(found("grösse", "GRÖSSE"));
        assert!(found("сцена", "СЦЕНА"));
        assert!(!found("intro", "intrö"));
    }

    #[test]
    fn what_json_escapes_is_found_either_way() {
        assert!(found("🎬", "\u{1f3ac} clip") && found("🎬", r"\ud83c\udfac clip") && found("🎬", r"\uD83C\uDFAC"));
        assert!(found("Ö1", r"\u00f61") && found("ö1", r"\u00D61"));
        assert!(found("say \"hi\"", r#"{"a":"SAY \"hi\""}"#));
        assert!(found(r"C:\Videos", r#""C:\\Videos""#) && found("a/b", r"A\/B"));
        assert!(found("two\nlines", r"two\nlines"));
        assert!(
            found("中文", "中文")
                && found("中文", r"\u4e2d\u6587")
                && !found("中文", r"\u4e2d文字".strip_suffix("文字").unwrap_or(""))
        );
    }

    #[test]
    fn a_needle_does_not_reach_into_the_next_row() {
        let mut segment = Segment::default();
        let record = Record {
            at: crate::message::Timestamp(0),
            offset: 0,
            len: 0,
            type_id: crate::feed::TypeId(0),
            source: crate::message::ConnectionId(0),
            kind: crate::feed::Kind::Event,
            bit: 0,
        };
        for text in ["xxin", "tro", "", "an intro", "", "INTRO intro", "in"] {
            segment.push(&record, text);
        }
        let needle = Needle::new("intro", segment.text.as_bytes());
        let rows = |segment: &Segment, range| {
            let ranges = needle.narrowed(segment, vec![range]);
            needle.rows(segment, &ranges)
        };
        assert_eq!(rows(&segment, 0..7), [3, 5]);
        assert_eq!(rows(&segment, 4..7), [5]);
        assert_eq!(rows(&segment, 6..7), [0_u16; 0]);
        assert_eq!(rows(&segment, 2..5), [3]);
        segment.make_index();
        assert_eq!(rows(&segment, 0..7), [3, 5]);
        assert_eq!(rows(&segment, 4..6), [5]);
    }
}
