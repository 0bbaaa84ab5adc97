//! Where the parts of a JSON text stand, without parsing what is not asked for: one level at a time, everything below it
//! is skipped. Text that is no JSON gives what can be found in it; nothing here fails, recurses or panics.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

/// What a value is, by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Object,
    Array,
    String,
    Number,
    /// `true`, `false`, `null`, and whatever else stands there.
    Literal,
}

impl Kind {
    /// The kind of the value that `text` begins with.
    pub fn of(text: &str) -> Self {
        match text.trim_start().as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b'"') => Self::String,
            Some(b'-' | b'0'..=b'9') => Self::Number,
            _ => Self::Literal,
        }
    }
}

/// One part of an object or array, as bytes of the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// With its quotes; `None` in an array.
    pub key: Option<Range<usize>>,
    pub value: Range<usize>,
}

/// The parts of the object or array that stands at `value` in `text`, in their order; none of anything else. Keys that
/// stand twice come twice.
pub fn children(text: &str, value: Range<usize>) -> Children<'_> {
    let bytes = text.as_bytes();
    let end = value.end.min(bytes.len());
    let at = skip_space(bytes, value.start.min(end), end);
    let object = bytes.get(at) == Some(&b'{');
    let at = if object || bytes.get(at) == Some(&b'[') { at + 1 } else { end };
    Children { bytes, at: at.min(end), end, object }
}

/// Whether something stands in the object or array at `value`. Nothing of it is skipped for that.
pub fn has_children(text: &str, value: Range<usize>) -> bool {
    let Children { bytes, at, end, object } = children(text, value);
    let first = bytes.get(skip_space(bytes, at, end)..end).and_then(<[u8]>::first);
    if object { first == Some(&b'"') } else { first.is_some_and(|byte| *byte != b']') }
}

/// See [`children`].
pub struct Children<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    object: bool,
}

impl Iterator for Children<'_> {
    type Item = Child;

    fn next(&mut self) -> Option<Child> {
        let child = self.read();
        if child.is_none() {
            self.at = self.end;
        }
        child
    }
}

impl Children<'_> {
    fn read(&mut self) -> Option<Child> {
        let (bytes, end) = (self.bytes, self.end);
        let mut at = skip_space(bytes, self.at, end);
        if at < end && bytes[at] == b',' {
            at = skip_space(bytes, at + 1, end);
        }
        let mut key = None;
        if self.object {
            if at >= end || bytes[at] != b'"' {
                return None;
            }
            let after = skip_string(bytes, at, end);
            key = Some(at..after);
            at = skip_space(bytes, after, end);
            if at >= end || bytes[at] != b':' {
                return None;
            }
            at = skip_space(bytes, at + 1, end);
        }
        let after = skip_value(bytes, at, end);
        self.at = after;
        (after > at).then_some(Child { key, value: at..after })
    }
}

/// The value of the first field of this name in the object at `value`.
pub fn field(text: &str, value: Range<usize>, name: &str) -> Option<Range<usize>> {
    let named = |child: &Child| child.key.clone().is_some_and(|key| plain(slice(text, &key)) == name);
    children(text, value).find(named).map(|child| child.value)
}

/// These bytes of the text; nothing where they are no text.
pub fn slice<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    text.get(range.clone()).unwrap_or_default()
}

/// A JSON string (with its quotes) as the text that it means. What is no escape stands as it is.
pub fn plain(json: &str) -> Cow<'_, str> {
    beginning(json, usize::MAX).0
}

/// The first `most` characters of a JSON string, as the text that they mean, and whether that was all. What follows is
/// not looked at.
pub fn beginning(json: &str, most: usize) -> (Cow<'_, str>, bool) {
    let inner = json.strip_prefix('"').unwrap_or(json);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    // Without an escape it is a part of the text itself.
    let end = inner.char_indices().nth(most).map_or(inner.len(), |(at, _)| at);
    if memchr(b'\\', &inner.as_bytes()[..end]).is_none() {
        return (inner[..end].into(), end == inner.len());
    }
    let (mut text, mut rest) = (String::new(), inner);
    for _ in 0..most {
        let Some((meant, more)) = first(rest) else { break };
        text.push(meant);
        rest = more;
    }
    (text.into(), rest.is_empty())
}

/// The first character that a text inside of quotes means, and what follows it.
fn first(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let literal = chars.next()?;
    let after = chars.as_str();
    if literal != '\\' {
        return Some((literal, after));
    }
    let escape = chars.next();
    let meant = match escape {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some(same @ ('"' | '\\' | '/')) => same,
        Some('u') => return Some(unicode(chars.as_str()).unwrap_or((literal, after))),
        _ => return Some((literal, after)),
    };
    Some((meant, chars.as_str()))
}

/// The character of four hexadecimal digits, or of two times four; half of a pair is none.
fn unicode(digits: &str) -> Option<(char, &str)> {
    let four = |text: &str| u32::from_str_radix(text.get(..4).filter(|text| !text.starts_with('+'))?, 16).ok();
    let (high, rest) = (four(digits)?, &digits[4..]);
    if !(0xD800..0xDC00).contains(&high) {
        return Some((char::from_u32(high)?, rest));
    }
    let low = rest.strip_prefix("\\u").and_then(four).filter(|low| (0xDC00..0xE000).contains(low))?;
    let meant = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?;
    Some((meant, &rest[6..]))
}

fn skip_space(bytes: &[u8], mut at: usize, end: usize) -> usize {
    while at < end && matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

/// Past the string that begins at `at`.
fn skip_string(bytes: &[u8], at: usize, end: usize) -> usize {
    let mut at = at + 1;
    while at < end {
        match memchr2(b'"', b'\\', &bytes[at..end]) {
            Some(more) if bytes[at + more] == b'"' => return at + more + 1,
            Some(more) => at += more + 2,
            None => break,
        }
    }
    end
}

/// Past the value that begins at `at`; `at` itself where none does.
fn skip_value(bytes: &[u8], at: usize, end: usize) -> usize {
    if at >= end {
        return at;
    }
    match bytes[at] {
        b'"' => skip_string(bytes, at, end),
        b'{' | b'[' => skip_nested(bytes, at, end),
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
            bytes[at..end].iter().position(ends).map_or(end, |more| at + more)
        }
    }
}

fn skip_nested(bytes: &[u8], mut at: usize, end: usize) -> usize {
    let mut depth = 0_usize;
    while at < end {
        match bytes[at] {
            b'"' => {
                at = skip_string(bytes, at, end);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn parts(text: &str) -> Vec<(Option<&str>, &str)> {
        let part = |child: Child| (child.key.map(|key| slice(text, &key)), slice(text, &child.value));
        children(text, 0..text.len()).map(part).collect()
    }

    #[test]
    fn one_level_is_found_and_what_is_below_it_is_skipped() {
        let text = r#" {"a": [1, {"b": "]}"}], "场景\"": "x\\", "n": 1e400, "n": null, "e": {}} "#;
        let found = parts(text);
        let wanted = [
            (Some(r#""a""#), r#"[1, {"b": "]}"}]"#),
            (Some(r#""场景\"""#), r#""x\\""#),
            (Some(r#""n""#), "1e400"),
            (Some(r#""n""#), "null"),
            (Some(r#""e""#), "{}"),
        ];
        assert_eq!(found, wanted);
        assert_eq!(parts("[1,2 , [3]]"), [(None, "1"), (None, "2"), (None, "[3]")]);
        assert_eq!(parts("[]"), []);
        assert_eq!(parts("7"), []);
        for (text, has) in
            [(" [ 1]", true), ("{\"a\":1}", true), ("[ ]", false), ("{ }", false), ("7", false), ("", false)]
        {
            assert_eq!(has_children(text, 0..text.len()), has, "{text}");
        }
        assert_eq!(
            field(text, 0..text.len(), "场景\"").map(|at| plain(slice(text, &at)).into_owned()),
            Some("x\\".into())
        );
    }

    #[test]
    fn a_hundred_thousand_levels_cost_no_stack() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(children(&deep, 0..deep.len()).count(), 1);
        let open = "{\"a\":".repeat(100_000);
        assert_eq!(children(&open, 0..open.len()).count(), 1);
    }

    #[test]
    fn the_beginning_of_a_long_string_is_read_without_the_rest() {
        let long = format!("\"{}\\u4e2d\\n{}\"", "é".repeat(99), "x".repeat(5_000_000));
        let (text, all) = beginning(&long, 101);
        assert_eq!((text.chars().count(), all), (101, false));
        assert!(text.ends_with("中\n"));
        assert_eq!(beginning(r#""a\"b""#, 120), ("a\"b".into(), true));
        assert_eq!(beginning(r#""abcdef""#, 3), ("abc".into(), false));
        assert_eq!(plain(r#""\ud800x\u12\q\u0041\/""#), "\\ud800x\\u12\\qA/");
        for most in 0..40 {
            let faces = format!("\"{}\"", "\\ud83d\\ude00".repeat(30));
            let (text, all) = beginning(&faces, most);
            assert!(text.chars().count() <= most && (all == (most >= 30)), "{most}: {text}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[\\PC\"\\\\\u{0}\n场]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::vec(("[\\PC\"\\\\场]{0,6}", inner), 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_finds_what_a_full_parse_finds(value in any_json(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let read = |child: &Child| serde_json::from_str::<Value>(slice(&text, &child.value)).unwrap();
            let found: Vec<Child> = children(&text, 0..text.len()).collect();
            match &value {
                Value::Object(map) => {
                    let found: Vec<(String, Value)> = found
                        .iter()
                        .map(|child| (plain(slice(&text, child.key.as_ref().unwrap())).into_owned(), read(child)))
                        .collect();
                    let wanted: Vec<(String, Value)> = map.clone().into_iter().collect();
                    prop_assert_eq!(found, wanted);
                }
                Value::Array(items) => prop_assert_eq!(&found.iter().map(read).collect::<Vec<_>>(), items),
                _ => prop_assert!(found.is_empty()),
            }
        }

        #[test]
        fn text_that_is_no_json_breaks_nothing(text in "[\\[\\]{},:\"\\\\ \u{0}0-9eé场tn-]{0,60}", from in 0_usize..60, most in 0_usize..9) {
            let mut left = vec![from..text.len(), 0..text.len()];
            let mut seen = 0;
            while let Some(span) = left.pop() {
                seen += 1;
                prop_assert!(seen < 10_000);
                let part = slice(&text, &span);
                let (_, _) = (plain(part), beginning(part, most));
                for child in children(&text, span.clone()) {
                    prop_assert!(child.value.end <= text.len() && child.value.start > span.start);
                    left.push(child.value);
                }
            }
        }
    }
}
