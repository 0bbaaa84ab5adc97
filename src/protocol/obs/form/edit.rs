//! One field of JSON text changed where it stands. Every other character stays as it was written: the spelling of
//! numbers, the order, the spaces, the fields that nobody knows.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::protocol::safety;

/// `text` (an object, or empty) with this field set or taken out; `None` when the text is no object. `field` as the
/// catalogue names it: `keyModifiers.shift` is a field inside another, which is made where it is missing and goes with
/// its last field. Of a name that stands twice the last one counts: it is set, and both are taken out.
pub fn set(text: &str, field: &str, value: Option<&Value>) -> Option<String> {
    let blank = text.trim().is_empty();
    if blank && value.is_none() {
        return Some(text.to_owned());
    }
    let text = if blank { "{}" } else { text };
    safety::parse::<Map<String, Value>>(text).ok()?;
    let start = text.find('{')?;
    Some(match value {
        Some(value) => with(text, start, field, value),
        None => without(text, start, field),
    })
}

/// A name with its value in an object, as byte ranges of the text.
struct Member {
    name: String,
    key: Range<usize>,
    value: Range<usize>,
}

/// The members of the object that begins at `start`, and where its closing brace is. The text is valid.
fn members(text: &str, start: usize) -> (Vec<Member>, usize) {
    let mut found = Vec::new();
    let mut at = space(text, start + 1);
    while text.as_bytes().get(at) == Some(&b'"') {
        let key = at..end_of(text, at);
        let colon = space(text, key.end);
        let begin = space(text, colon + 1);
        let value = begin..end_of(text, begin);
        at = space(text, value.end);
        if text.as_bytes().get(at) == Some(&b',') {
            at = space(text, at + 1);
        }
        let name = serde_json::from_str(&text[key.clone()]).unwrap_or_default();
        found.push(Member { name, key, value });
    }
    (found, at)
}

/// Where the white space that begins at `at` ends.
fn space(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

/// Where the value that begins at `at` ends. It counts brackets and does not recurse.
fn end_of(text: &str, at: usize) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.as_bytes().iter().enumerate().skip(at) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => {
                in_string = !in_string;
                if !in_string && depth == 0 {
                    return offset + 1;
                }
            }
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return offset,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return offset + 1;
                }
            }
            b',' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return offset,
            _ => {}
        }
    }
    text.len()
}

/// The first step of a field's name, and what is inside it.
fn step(field: &str) -> (&str, Option<&str>) {
    field.split_once('.').map_or((field, None), |(outer, inner)| (outer, Some(inner)))
}

/// `value` under the names that `inner` steps through.
fn wrapped(inner: Option<&str>, value: &Value) -> Value {
    inner.map_or_else(
        || value.clone(),
        |inner| {
            let names: Vec<&str> = inner.split('.').collect();
            names
                .iter()
                .rev()
                .fold(value.clone(), |value, name| Value::Object(Map::from_iter([(name.to_string(), value)])))
        },
    )
}

/// The field set in the object that begins at `start`.
fn with(text: &str, start: usize, field: &str, value: &Value) -> String {
    let (name, inner) = step(field);
    let (members, end) = members(text, start);
    let Some(known) = members.iter().rfind(|member| member.name == name) else {
        return added(text, start, &members, end, name, &wrapped(inner, value));
    };
    match inner {
        Some(inner) if text[known.value.clone()].starts_with('{') => with(text, known.value.start, inner, value),
        _ => {
            // A value of several lines stands under its name.
            let written = written(&wrapped(inner, value), line_indent(text, known.key.start));
            replaced(text, known.value.clone(), &written)
        }
    }
}

/// A member that is new, behind the last one and written as that is.
fn added(text: &str, start: usize, members: &[Member], end: usize, name: &str, value: &Value) -> String {
    let name = Value::from(name).to_string();
    let Some(last) = members.last() else {
        // Alone in its object: on a line of its own, unless the rest of the text has but one.
        let outer = line_indent(text, start).or_else(|| (text.trim_start().len() == text.len() - start).then_some(""));
        let Some(outer) = outer else {
            return replaced(text, start + 1..end, &format!("{name}: {}", written(value, None)));
        };
        let indent = format!("{outer}  ");
        let value = written(value, Some(&indent));
        return replaced(text, start + 1..end, &format!("\n{indent}{name}: {value}\n{outer}"));
    };
    let separator = match members {
        [.., before, last] => text[before.value.end..last.key.start].to_owned(),
        _ => {
            let lead = &text[start + 1..last.key.start];
            if lead.is_empty() { ", ".to_owned() } else { format!(",{lead}") }
        }
    };
    let colon = &text[last.key.end..last.value.start];
    let value = written(value, line_indent(text, last.key.start));
    replaced(text, last.value.end..last.value.end, &format!("{separator}{name}{colon}{value}"))
}

/// The field taken out of the object that begins at `start`, with every member of its name.
fn without(text: &str, start: usize, field: &str) -> String {
    let (name, inner) = step(field);
    let (mut all, end) = members(text, start);
    if let Some(inner) = inner
        && let Some(last) = all.iter().rfind(|member| member.name == name)
    {
        let at = last.value.start;
        if !text[at..].starts_with('{') {
            return text.to_owned();
        }
        let shorter = without(text, at, inner);
        if shorter == text || !members(&shorter, at).0.is_empty() {
            return shorter;
        }
    }
    // From the back: what stands in front keeps its place.
    let mut text = text.to_owned();
    let mut end = end;
    while let Some(at) = all.iter().rposition(|member| member.name == name) {
        let member = all.remove(at);
        let range = match (at.checked_sub(1).and_then(|before| all.get(before)), all.get(at)) {
            (Some(before), _) => before.value.end..member.value.end,
            (None, Some(next)) => member.key.start..next.key.start,
            (None, None) => start + 1..end,
        };
        let gone = range.len();
        text.replace_range(range, "");
        end -= gone;
        for later in &mut all[at..] {
            later.key = later.key.start - gone..later.key.end - gone;
            later.value = later.value.start - gone..later.value.end - gone;
        }
    }
    text
}

fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    [&text[..range.start], by, &text[range.end..]].concat()
}

/// What stands before `at` in its line, when that is nothing but white space and not the first line.
fn line_indent(text: &str, at: usize) -> Option<&str> {
    let line = &text[text[..at].rfind('\n')? + 1..at];
    Some(&line[..space(line, 0)])
}

/// JSON text of a value: over several lines where it stands on lines that begin with `indent`, else in one.
fn written(value: &Value, indent: Option<&str>) -> String {
    match (value, indent) {
        (Value::Object(_) | Value::Array(_), Some(indent)) => {
            let pretty = serde_json::to_string_pretty(value).unwrap_or_default();
            // A line break in a text is escaped: those that stand here are between the lines.
            pretty.replace('\n', &format!("\n{indent}"))
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests;
