//! A look into JSON text without parsing it: rows of the feed are worded while they are drawn, and their text may be
//! large. Nothing here fails: what is no JSON has no fields.

use std::borrow::Cow;

/// Longest text of a value that is shown in a line.
const LONGEST: usize = 160;

/// The fields of an object in the order of the text: raw name (escapes left as they are) and the text of the value.
/// Ends at the first thing that is no JSON.
pub fn fields(object: &str) -> Fields<'_> {
    let bytes = object.as_bytes();
    let start = space(bytes, 0);
    let open = bytes.get(start) == Some(&b'{');
    Fields { text: object, at: if open { start + 1 } else { object.len() } }
}

/// The items of an array; nothing for what is no array.
pub fn items(array: &str) -> Items<'_> {
    let bytes = array.as_bytes();
    let start = space(bytes, 0);
    let open = bytes.get(start) == Some(&b'[');
    Items { text: array, at: if open { start + 1 } else { array.len() } }
}

/// The text of the value of one field. The first one where a name stands twice.
pub fn get<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    fields(object).find(|(field, _)| *field == name).map(|(_, value)| value)
}

/// As [`get`], but the text goes on to the end of `object`: where a large value ends is not looked for. For what is then
/// asked for its fields or items, which end where it ends.
pub fn enter<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = fields(object);
    loop {
        let (field, value) = fields.name()?;
        if field == name {
            return object.get(value..);
        }
        fields.pass(value)?;
    }
}

/// A string value, unescaped and cut to what a line can hold; `None` for everything else.
pub fn string(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let text =
        if inner.contains('\\') { Cow::Owned(serde_json::from_str::<String>(value).ok()?) } else { inner.into() };
    Some(one_line(text))
}

/// A number that is one.
pub fn number(value: &str) -> Option<f64> {
    // Other letters that Rust reads as a number ("inf", "nan") are none in JSON.
    value.bytes().next().filter(|first| first.is_ascii_digit() || *first == b'-')?;
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `true` or `false`.
pub fn boolean(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Any value in a few characters: strings without quotes, `[3]` and `{…}` for what has parts.
pub fn brief(value: &str) -> Cow<'_, str> {
    match value.as_bytes().first() {
        Some(b'"') => string(value).unwrap_or_else(|| one_line(value.into())),
        Some(b'[') => format!("[{}]", items(value).count()).into(),
        Some(b'{') => (if fields(value).next().is_some() { "{…}" } else { "{}" }).into(),
        _ => one_line(value.into()),
    }
}

/// Without line breaks and other control characters, and not longer than a line.
pub fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let cut = text.len() > LONGEST;
    if !cut && !text.chars().any(char::is_control) {
        return text;
    }
    let kept = text.char_indices().take_while(|(at, _)| *at < LONGEST).map(|(_, character)| character);
    let mut line: String = kept.map(|character| if character.is_control() { ' ' } else { character }).collect();
    if cut {
        line.push('…');
    }
    line.into()
}

/// See [`fields`].
#[derive(Debug)]
pub struct Fields<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Fields<'a> {
    /// The next name, and where its value begins.
    fn name(&self) -> Option<(&'a str, usize)> {
        let bytes = self.text.as_bytes();
        let start = space(bytes, self.at);
        let end = end_of_string(bytes, start)?;
        let colon = space(bytes, end);
        (bytes.get(colon) == Some(&b':')).then_some(())?;
        Some((self.text.get(start + 1..end - 1)?, space(bytes, colon + 1)))
    }

    /// Goes on behind the value that begins at `start`: where it ends.
    fn pass(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let end = end_of_value(bytes, start)?;
        self.at = after_comma(bytes, end);
        Some(end)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, start) = self.name()?;
        let end = self.pass(start)?;
        Some((name, self.text.get(start..end)?))
    }
}

/// See [`items`].
#[derive(Debug)]
pub struct Items<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let start = space(bytes, self.at);
        let end = end_of_value(bytes, start)?;
        self.at = after_comma(bytes, end);
        self.text.get(start..end)
    }
}

/// Where the next name or item begins; the end of the text where there is no comma.
fn after_comma(bytes: &[u8], at: usize) -> usize {
    let at = space(bytes, at);
    if bytes.get(at) == Some(&b',') { at + 1 } else { bytes.len() }
}

fn space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// One past the closing quote of the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// One past the value that begins at `start`.
fn end_of_value(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start)? {
        b'"' => end_of_string(bytes, start),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut at = start;
            loop {
                at += bytes.get(at..)?.iter().position(|b| matches!(b, b'"' | b'{' | b'[' | b'}' | b']'))?;
                match bytes[at] {
                    b'"' => {
                        at = end_of_string(bytes, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    _ => depth -= 1,
                }
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        b'}' | b']' | b',' | b':' => None,
        _ => {
            let rest = &bytes[start..];
            let length = rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r'));
            Some(start + length.unwrap_or(rest.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_without_parsing_the_others() {
        let text = r#" { "a" : {"x":["}\"",{}]} ,"b\n":-1.5e3,"c":"\u4f60\"好","d":[1, 2 ,[]],"e":null } rest"#;
        let all: Vec<_> = fields(text).collect();
        assert_eq!(all.len(), 5);
        assert_eq!(get(text, "a"), Some(r#"{"x":["}\"",{}]}"#));
        assert_eq!(get(text, "b\\n").and_then(number), Some(-1500.0));
        assert_eq!(get(text, "c").and_then(string).as_deref(), Some("你\"好"));
        assert_eq!(items(get(text, "d").unwrap()).collect::<Vec<_>>(), ["1", "2", "[]"]);
        assert_eq!(get(text, "e").and_then(string), None);
        assert_eq!(brief(get(text, "d").unwrap()), "[3]");
        assert_eq!(items(enter(text, "d").unwrap()).count(), 3);
        assert_eq!(get(enter(text, "a").unwrap(), "b\\n"), None, "a value ends where it ends");
        assert_eq!(enter(text, "z"), None);
    }

    #[test]
    fn broken_text_ends_the_search_and_nothing_else() {
        let whole = r#"{"a":{"b":[1,"\\"]},"c":"d"}"#;
        for end in 0..whole.len() - 1 {
            let cut = &whole[..end];
            let _ = fields(cut).count();
            assert_eq!(get(cut, "c").and_then(string), None, "{cut}");
        }
        for odd in ["", "{", "{}", "[]", "{,}", "{\"a\"}", "{\"a\":}", "{:1}", "]", "{\"a\":]", "{\"é", "\\", "{\"a\\"]
        {
            assert_eq!(fields(odd).count(), 0, "{odd}");
        }
        assert_eq!(number("nan"), None);
        assert_eq!(number("1e999"), None);
    }

    #[test]
    fn lines_are_short_and_have_no_breaks() {
        assert_eq!(one_line("a\n\u{7}b".into()), "a  b");
        let long = "好".repeat(500);
        assert!(one_line(long.as_str().into()).chars().count() < 100);
        assert_eq!(one_line("مرحبا".into()), "مرحبا");
    }
}
