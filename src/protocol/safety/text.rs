//! The text that a person wrote: is it JSON, and how deep does it go?

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{MAX_DEPTH, Refusal};

/// Parses a person's text. A syntax error says where, and what to mark.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    check_depth(text)?;
    serde_json::from_str(text).map_err(|error| syntax(text, &error))
}

/// Takes JSON text as it stands, whatever its depth.
pub(crate) fn parse_raw(text: &str) -> Result<Box<RawValue>, Refusal> {
    serde_json::from_str(text).map_err(|error| syntax(text, &error))
}

/// Refuses text with more than [`MAX_DEPTH`] levels. It does not recurse and asks for no valid JSON.
pub(crate) fn check_depth(text: &str) -> Result<(), Refusal> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(Refusal::TooDeep { limit: MAX_DEPTH });
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn syntax(text: &str, error: &serde_json::Error) -> Refusal {
    // serde_json counts lines from 1 and columns in bytes; 0 is the line break itself.
    let line = error.line().max(1);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // At the end there is nothing to mark, so the last thing that was read is.
    if at == text.len() {
        at = text.trim_end().char_indices().next_back().map_or(0, |(index, _)| index);
    }
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let line_start = text[..at].rfind('\n').map_or(0, |index| index + 1);
    let reason = error.to_string();
    // The place is told apart from the reason.
    let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason).to_owned();
    Refusal::Syntax {
        line: text[..at].matches('\n').count() + 1,
        column: text[line_start..at].chars().count() + 1,
        span: at..end,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn a_syntax_error_names_the_place_and_marks_it() {
        for (text, line, column, marked) in [
            ("{\"a\": 1,}", 1, 9, "}"),
            ("{\n  \"名\": 词\n}", 2, 8, "词"),
            ("{\"a\"", 1, 4, "\""),
            ("{\"a\": tru", 1, 9, "u"),
            ("{} x", 1, 4, "x"),
            ("{\n\"a\": [1 2]\n}", 2, 9, "2"),
            ("x", 1, 1, "x"),
        ] {
            let Err(Refusal::Syntax { line: l, column: c, span, reason }) = parse::<Value>(text) else {
                panic!("{text:?} is no syntax error")
            };
            assert_eq!((l, c, &text[span]), (line, column, marked), "{text:?}: {reason}");
            assert!(!reason.contains("line"), "{reason}");
        }
    }

    #[test]
    fn brackets_in_strings_are_no_levels() {
        assert_eq!(check_depth(&format!("\"{}\\\"{}\"", "[".repeat(500), "{".repeat(500))), Ok(()));
    }

    #[test]
    fn a_hundred_levels_are_taken_and_one_more_is_not() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse::<Value>(&nested(100)).is_ok());
        assert_eq!(parse::<Value>(&nested(101)), Err(Refusal::TooDeep { limit: 100 }));
        assert_eq!(parse::<Value>(&nested(1_000_000)), Err(Refusal::TooDeep { limit: 100 }));
    }

    proptest! {
        #[test]
        fn every_text_is_json_or_has_a_place_to_mark(text in "[\\[\\]{}\",:0-9a-z\\\\ \n中🎬]{0,40}") {
            if let Err(Refusal::Syntax { span, .. }) = parse::<Value>(&text) {
                prop_assert!(text.get(span).is_some());
            }
        }
    }
}
