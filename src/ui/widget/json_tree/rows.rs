//! Which lines of a JSON text are listed: those of the branches that are open, and no others.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::scan::{self, Kind, children, has_children, slice};

/// Children of one array or object that are listed at once; the rest is a click away.
pub const AT_ONCE: usize = 2_000;
/// A branch of more items than this begins closed.
const SMALL: usize = 20;
/// Bytes that are looked through to say how many children there are; beyond, it says *more than*.
const COUNTED: usize = 256 * 1024;

/// One line of the tree. Ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The line of the branch in which it stands.
    pub parent: Option<usize>,
    pub depth: usize,
    pub key: Key,
    pub value: Range<usize>,
    pub old: Old,
    pub what: What,
    /// Names the line in texts that look alike: open branches stay open from one event to the next.
    pub path: u64,
}

/// What a line is called in its branch.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// The text itself is one value.
    Root,
    /// With its quotes.
    Field(Range<usize>),
    Item(usize),
}

/// What stood there before, in the other text.
#[derive(Debug, Clone, PartialEq)]
pub enum Old {
    NotCompared,
    Missing,
    At(Range<usize>),
}

/// What kind of line it is.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Leaf,
    Branch {
        open: bool,
    },
    /// More children than are listed.
    More(Count),
    /// Stood in the other text and is gone: `value` and `key` are bytes of that one.
    Gone,
}

/// A number of children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exactly(usize),
    MoreThan(usize),
}

/// What the person opened, closed and asked for.
#[derive(Debug, Default)]
pub struct Wanted {
    pub open: HashMap<u64, bool>,
    /// Children to list, where it is not [`AT_ONCE`].
    pub limit: HashMap<u64, usize>,
    /// Long texts that are shown whole.
    pub whole: HashSet<u64>,
}

/// The children of the value at `value`, as far as [`COUNTED`] bytes reach.
pub fn count(text: &str, value: &Range<usize>) -> Count {
    let mut found = 0;
    for child in children(text, value.clone()) {
        found += 1;
        if child.value.end - value.start > COUNTED && child.value.end + 64 < value.end {
            return Count::MoreThan(found);
        }
    }
    Count::Exactly(found)
}

/// The lines of `text`, against `previous` if one is given.
pub fn lay(text: &str, previous: Option<&str>, wanted: &Wanted) -> Vec<Row> {
    let mut laying = Laying { text, previous, wanted, rows: Vec::new() };
    let old = previous.map_or(Old::NotCompared, |previous| Old::At(0..previous.len()));
    let root = 0..text.len();
    if has_children(text, root.clone()) {
        let many = Kind::of(text) == Kind::Array && children(text, root.clone()).nth(SMALL).is_some();
        laying.children(&root, &old, None, 0, 0, !many);
    } else {
        let value =
            text.len() - text.trim_start().len()..text.trim_end().len().max(text.len() - text.trim_start().len());
        let what = What::Leaf;
        laying.rows.push(Row { parent: None, depth: 0, key: Key::Root, value, old: Old::NotCompared, what, path: 0 });
    }
    laying.rows
}

struct Laying<'a> {
    text: &'a str,
    previous: Option<&'a str>,
    wanted: &'a Wanted,
    rows: Vec<Row>,
}

impl Laying<'_> {
    /// `few`: among many items, each begins closed.
    fn children(&mut self, value: &Range<usize>, old: &Old, parent: Option<usize>, depth: usize, path: u64, few: bool) {
        let limit = self.wanted.limit.get(&path).copied().unwrap_or(AT_ONCE);
        let before = Before::of(self.previous, old);
        let mut kept = HashSet::new();
        let text = self.text;
        let mut all = children(text, value.clone());
        for (index, child) in all.by_ref().take(limit).enumerate() {
            let (key, name) = match child.key {
                Some(key) => {
                    let name = scan::plain(slice(text, &key));
                    (Key::Field(key), name)
                }
                None => (Key::Item(index), index.to_string().into()),
            };
            let old = before.of_child(&name, index);
            if let Before::Fields(_) = before {
                kept.insert(name.clone().into_owned());
            }
            let below = path_of(path, &name);
            let is_branch = matches!(Kind::of(slice(text, &child.value)), Kind::Object | Kind::Array)
                && has_children(text, child.value.clone());
            if !is_branch {
                let what = What::Leaf;
                self.rows.push(Row { parent, depth, key, value: child.value, old, what, path: below });
                continue;
            }
            let open = self.wanted.open.get(&below).copied();
            let open = open.unwrap_or_else(|| depth < 2 && few && small(text, &child.value));
            let at = self.rows.len();
            let what = What::Branch { open };
            self.rows.push(Row { parent, depth, key, value: child.value.clone(), old: old.clone(), what, path: below });
            if open {
                let few = small(text, &child.value);
                self.children(&child.value, &old, Some(at), depth + 1, below, few);
            }
        }
        if let Some(first) = all.next() {
            let left = match count_on(&mut all, first.value.start) {
                Count::Exactly(more) => Count::Exactly(more + 1),
                Count::MoreThan(more) => Count::MoreThan(more + 1),
            };
            let (key, what) = (Key::Item(limit), What::More(left));
            self.rows.push(Row { parent, depth, key, value: value.clone(), old: Old::NotCompared, what, path });
            return;
        }
        if let Before::Fields(fields) = before {
            for (name, key, value) in fields {
                if !kept.contains(&name) {
                    let (old, what, path) = (Old::NotCompared, What::Gone, path_of(path, &name) ^ 1);
                    self.rows.push(Row { parent, depth, key: Key::Field(key), value, old, what, path });
                }
            }
        }
    }
}

fn count_on(rest: &mut scan::Children<'_>, from: usize) -> Count {
    let mut found = 0;
    for child in rest {
        found += 1;
        if child.value.end - from > COUNTED {
            return Count::MoreThan(found);
        }
    }
    Count::Exactly(found)
}

/// Objects begin open, and lists that are no longer than a look.
fn small(text: &str, value: &Range<usize>) -> bool {
    Kind::of(slice(text, value)) == Kind::Object || children(text, value.clone()).nth(SMALL).is_none()
}

/// The children of the same place in the other text.
enum Before {
    NotCompared,
    Nothing,
    Fields(Vec<(String, Range<usize>, Range<usize>)>),
    Items(Vec<Range<usize>>),
}

impl Before {
    fn of(previous: Option<&str>, old: &Old) -> Self {
        let Some(text) = previous else { return Self::NotCompared };
        let Old::At(value) = old else { return Self::Nothing };
        match Kind::of(slice(text, value)) {
            Kind::Object => {
                let field = |child: scan::Child| {
                    let key = child.key?;
                    Some((scan::plain(slice(text, &key)).into_owned(), key, child.value))
                };
                Self::Fields(children(text, value.clone()).take(AT_ONCE).filter_map(field).collect())
            }
            Kind::Array => Self::Items(children(text, value.clone()).map(|child| child.value).collect()),
            Kind::String | Kind::Number | Kind::Literal => Self::Nothing,
        }
    }

    fn of_child(&self, name: &str, index: usize) -> Old {
        let found = match self {
            Self::NotCompared => return Old::NotCompared,
            Self::Nothing => None,
            // Both texts have most fields at the same place.
            Self::Fields(fields) => {
                let here = fields.get(index).filter(|(known, ..)| known == name);
                here.or_else(|| fields.iter().find(|(known, ..)| known == name)).map(|(_, _, value)| value.clone())
            }
            Self::Items(items) => items.get(index).cloned(),
        };
        found.map_or(Old::Missing, Old::At)
    }
}

fn path_of(parent: u64, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (parent, name).hash(&mut hasher);
    hasher.finish()
}

/// The path of a line as people write it: `scenes[2].sceneName`.
pub fn path_words(rows: &[Row], at: usize, text: &str) -> String {
    let mut parts = Vec::new();
    let mut next = Some(at);
    while let Some(row) = next.and_then(|at| rows.get(at)) {
        parts.push(&row.key);
        next = row.parent;
    }
    let mut path = String::new();
    for key in parts.into_iter().rev() {
        match key {
            Key::Root => {}
            Key::Field(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&scan::plain(slice(text, key)));
            }
            Key::Item(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, previous: Option<&str>, wanted: &Wanted) -> Vec<String> {
        let rows = lay(text, previous, wanted);
        rows.iter()
            .enumerate()
            .map(|(at, row)| {
                let of = if row.what == What::Gone { previous.unwrap_or_default() } else { text };
                let old = match &row.old {
                    Old::At(old) if slice(previous.unwrap_or_default(), old) != slice(text, &row.value) => {
                        format!(" was {}", slice(previous.unwrap_or_default(), old))
                    }
                    Old::Missing => " new".to_owned(),
                    _ => String::new(),
                };
                let what = match &row.what {
                    What::Leaf => format!("{}{old}", slice(of, &row.value)),
                    What::Gone => format!("{} gone", slice(of, &row.value)),
                    What::More(count) => format!("{count:?}"),
                    What::Branch { open: true } => "open".to_owned(),
                    What::Branch { open: false } => format!("{:?}", count(text, &row.value)),
                };
                format!("{}{}: {what}", "  ".repeat(row.depth), path_words(&rows, at, of))
            })
            .collect()
    }

    #[test]
    fn what_is_small_begins_open_and_a_long_list_closed() {
        let text = format!(r#"{{"a":{{"b":{{"c":1}}}},"l":[{}],"e":[]}}"#, ["{\"x\":2}"; 30].join(","));
        let mut wanted = Wanted::default();
        let closed = ["a: open", "  a.b: open", "    a.b.c: 1", "l: Exactly(30)", "e: []"];
        assert_eq!(lines(&text, None, &wanted), closed);
        let list = lay(&text, None, &wanted)[3].path;
        wanted.open.insert(list, true);
        let open = lines(&text, None, &wanted);
        assert_eq!(open.len(), 35);
        assert_eq!((open[3].as_str(), open[4].as_str()), ("l: open", "  l[0]: Exactly(1)"));
        wanted.limit.insert(list, 7);
        let cut = lines(&text, None, &wanted);
        assert_eq!(cut[11], "  l[7]: Exactly(23)");
        assert_eq!(lines("\"x\"", None, &wanted), [": \"x\""]);
        assert_eq!(lines("", None, &wanted), [": "]);
        assert_eq!(lines(" {} ", None, &wanted), [": {}"]);
    }

    #[test]
    fn what_differs_from_before_is_found_by_name_and_by_place() {
        let old = r#"{"muted":true,"gone":7,"l":[1,2],"s":{"x":1}}"#;
        let new = r#"{"l":[1,3,4],"muted":false,"s":{"x":1},"n":null}"#;
        let wanted = [
            "l: open",
            "  l[0]: 1",
            "  l[1]: 3 was 2",
            "  l[2]: 4 new",
            "muted: false was true",
            "s: open",
            "  s.x: 1",
            "n: null new",
            "gone: 7 gone",
        ];
        assert_eq!(lines(new, Some(old), &Wanted::default()), wanted);
    }

    #[test]
    fn a_list_of_a_million_is_counted_no_further_than_a_look() {
        let text = format!("[{}1]", "[0],".repeat(1_000_000));
        let rows = lay(&text, None, &Wanted::default());
        assert_eq!(rows.len(), AT_ONCE + 1);
        assert!(matches!(rows[AT_ONCE].what, What::More(Count::MoreThan(more)) if more > 1_000), "{:?}", rows[AT_ONCE]);
    }
}
