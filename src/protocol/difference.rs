//! What differs between two JSON values, as a list of paths.
//!
//! Entries of a list that carry a name of their own (`inputUuid`, `sceneItemId`, `sceneName`) are compared by it, so that
//! one entry that was put in front does not make all others look changed.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where: `scenes[Interview].sceneIndex`, `outputs[2]`. Empty for the value as a whole.
    pub path: String,
    pub change: Change,
}

/// How it differs.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Only the later one has it.
    Added(Value),
    /// Only the earlier one has it.
    Removed(Value),
    Changed {
        before: Value,
        after: Value,
    },
    /// The entries of a list stand in another order.
    Reordered,
}

/// The differences, in the order in which the fields stand, and how many more there are than `most`.
pub fn between(before: &Value, after: &Value, most: usize) -> (Vec<Difference>, usize) {
    let mut found = Found { list: Vec::new(), most, more: 0 };
    found.value("", before, after);
    (found.list, found.more)
}

struct Found {
    list: Vec<Difference>,
    most: usize,
    more: usize,
}

impl Found {
    fn push(&mut self, path: &str, change: impl FnOnce() -> Change) {
        if self.list.len() < self.most {
            self.list.push(Difference { path: path.to_owned(), change: change() });
        } else {
            self.more += 1;
        }
    }

    fn value(&mut self, path: &str, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.object(path, before, after),
            (Value::Array(before), Value::Array(after)) => match name_field(before, after) {
                Some(field) => self.named(path, field, before, after),
                None => self.array(path, before, after),
            },
            _ if before != after => {
                self.push(path, || Change::Changed { before: before.clone(), after: after.clone() });
            }
            _ => {}
        }
    }

    fn object(&mut self, path: &str, before: &Map<String, Value>, after: &Map<String, Value>) {
        for (name, old) in before {
            let path = inside(path, name);
            match after.get(name) {
                Some(new) => self.value(&path, old, new),
                None => self.push(&path, || Change::Removed(old.clone())),
            }
        }
        for (name, new) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            self.push(&inside(path, name), || Change::Added(new.clone()));
        }
    }

    fn array(&mut self, path: &str, before: &[Value], after: &[Value]) {
        for (index, (old, new)) in before.iter().zip(after).enumerate() {
            self.value(&format!("{path}[{index}]"), old, new);
        }
        for (index, old) in before.iter().enumerate().skip(after.len()) {
            self.push(&format!("{path}[{index}]"), || Change::Removed(old.clone()));
        }
        for (index, new) in after.iter().enumerate().skip(before.len()) {
            self.push(&format!("{path}[{index}]"), || Change::Added(new.clone()));
        }
    }

    fn named(&mut self, path: &str, field: &str, before: &[Value], after: &[Value]) {
        let place = |entry: &Value| format!("{path}[{}]", shown(entry, field));
        let later: HashMap<String, (usize, &Value)> =
            after.iter().enumerate().filter_map(|(at, entry)| Some((key(entry, field)?, (at, entry)))).collect();
        let earlier: HashMap<String, ()> = before.iter().filter_map(|entry| Some((key(entry, field)?, ()))).collect();
        let mut last = None;
        let mut reordered = false;
        for old in before {
            match key(old, field).and_then(|key| later.get(&key)) {
                Some((at, new)) => {
                    reordered |= last.is_some_and(|last| *at < last);
                    last = Some(*at);
                    self.value(&place(new), old, new);
                }
                None => self.push(&place(old), || Change::Removed(old.clone())),
            }
        }
        for new in after.iter().filter(|new| key(new, field).is_none_or(|key| !earlier.contains_key(&key))) {
            self.push(&place(new), || Change::Added(new.clone()));
        }
        if reordered {
            self.push(path, || Change::Reordered);
        }
    }
}

fn inside(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The value that tells an entry from the others, as text.
fn key(entry: &Value, field: &str) -> Option<String> {
    match entry.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What an entry is called in a path: its name where it has one, a UUID tells people nothing.
fn shown(entry: &Value, field: &str) -> String {
    let fields = entry.as_object().into_iter().flatten();
    let name = fields.filter(|(name, _)| name.ends_with("Name")).find_map(|(_, value)| value.as_str());
    name.map(str::to_owned).or_else(|| key(entry, field)).unwrap_or_default()
}

/// The field by which the entries of both lists can be told apart: all have it, and no two the same.
fn name_field<'a>(before: &'a [Value], after: &[Value]) -> Option<&'a str> {
    let first = before.first()?.as_object()?;
    let fits = |field: &str| {
        [before, after].into_iter().all(|list| {
            let mut seen = std::collections::HashSet::with_capacity(list.len());
            list.iter().all(|entry| key(entry, field).is_some_and(|key| !key.is_empty() && seen.insert(key)))
        })
    };
    let endings = ["Uuid", "ItemId", "Id", "Name"];
    let named = endings.iter().flat_map(|ending| first.keys().filter(move |name| name.ends_with(ending)));
    named.map(String::as_str).find(|field| fits(field))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(before: &Value, after: &Value) -> Vec<String> {
        let (found, more) = between(before, after, 100);
        assert_eq!(more, 0);
        let said = found.into_iter().map(|Difference { path, change }| match change {
            Change::Added(value) => format!("+ {path} {value}"),
            Change::Removed(value) => format!("- {path} {value}"),
            Change::Changed { before, after } => format!("{path} {before} > {after}"),
            Change::Reordered => format!("{path} order"),
        });
        said.collect()
    }

    #[test]
    fn what_was_added_removed_and_changed_is_told_by_path() {
        let none: [&str; 0] = [];
        for (before, after, expected) in [
            (json!({"a": 1}), json!({"a": 1}), &none[..]),
            (json!({"a": 1, "b": {"c": [1, 2]}}), json!({"a": 2, "b": {"c": [1]}}), &["a 1 > 2", "- b.c[1] 2"]),
            (json!({}), json!({"x": {"y": null}}), &[r#"+ x {"y":null}"#]),
            (json!([1]), json!({"a": 1}), &[r#" [1] > {"a":1}"#]),
            (json!("a"), json!("b"), &[r#" "a" > "b""#]),
            (json!({"n": 1}), json!({"n": 1.0}), &["n 1 > 1.0"]),
            (json!({"l": ["a", "b"]}), json!({"l": ["b", "a"]}), &[r#"l[0] "a" > "b""#, r#"l[1] "b" > "a""#]),
        ] {
            assert_eq!(said(&before, &after), expected);
        }
    }

    #[test]
    fn entries_with_a_name_of_their_own_are_compared_by_it() {
        let scene =
            |name: &str, uuid: &str, index: u64| json!({"sceneName": name, "sceneUuid": uuid, "sceneIndex": index});
        let before = json!({"scenes": [scene("Start", "u1", 1), scene("Interview", "u2", 0)]});
        let after = json!({"scenes": [scene("New", "u3", 2), scene("Start", "u1", 1), scene("Talk", "u2", 0)]});
        assert_eq!(
            said(&before, &after),
            [
                r#"scenes[Talk].sceneName "Interview" > "Talk""#,
                r#"+ scenes[New] {"sceneIndex":2,"sceneName":"New","sceneUuid":"u3"}"#
            ]
        );
        let turned = json!({"scenes": [scene("Interview", "u2", 0), scene("Start", "u1", 1)]});
        assert_eq!(said(&before, &turned), ["scenes order"]);
        // Two of one name cannot be told apart.
        let twice = json!([{"inputName": "Mic"}, {"inputName": "Mic"}]);
        assert_eq!(said(&twice, &json!([{"inputName": "Mic"}])), [r#"- [1] {"inputName":"Mic"}"#]);
    }

    #[test]
    fn big_answers_are_compared_and_the_rest_is_counted() {
        let list = |from: u64| -> Value { (from..from + 50_000).map(|n| json!({"itemId": n, "v": n})).collect() };
        let (found, more) = between(&list(0), &list(40_000), 1000);
        assert_eq!((found.len(), more), (1000, 79_000));
        assert_eq!(between(&list(0), &list(0), 10), (Vec::new(), 0));
    }
}
