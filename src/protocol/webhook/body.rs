//! The bytes of a body, before anybody looks at its meaning: is it JSON, and may it be walked through?

use super::Problem;

/// Levels of nesting that are taken. Both senders stay below ten; every level costs whoever shows it a piece of stack.
pub const DEEPEST: usize = 100;

/// The text of a body that can be walked through.
///
/// # Errors
/// The first reason why it cannot. Whether the text is JSON to its end is found by whoever parses it, see [`not_json`].
pub fn text(body: &[u8]) -> Result<&str, Problem> {
    if body.iter().all(|byte| b" \t\r\n".contains(byte)) {
        return Err(Problem::Empty);
    }
    if body.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Err(Problem::ByteOrderMark);
    }
    if is_utf16(body) {
        return Err(Problem::Utf16);
    }
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        // Only its last character is cut through.
        Err(error) if error.error_len().is_none() => return Err(Problem::Truncated),
        Err(error) => {
            return Err(Problem::NotUtf8 { at: error.valid_up_to(), gb18030: is_gb18030(body) });
        }
    };
    if deeper_than(body, DEEPEST) { Err(Problem::TooDeep { limit: DEEPEST }) } else { Ok(text) }
}

/// What is wrong with a text that the parser refused.
pub fn not_json(error: &serde_json::Error) -> Problem {
    if error.is_eof() { Problem::Truncated } else { Problem::NotJson { line: error.line(), column: error.column() } }
}

/// A byte order mark of UTF-16, or the zero bytes that ASCII has in it: JSON begins with two letters of ASCII.
fn is_utf16(body: &[u8]) -> bool {
    let zeros = |from: usize| body.iter().skip(from).step_by(2).take(2).all(|&byte| byte == 0);
    body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]) || body.len() >= 2 && (zeros(0) != zeros(1))
}

/// Whether every byte has its place in the character set of China, in which a sender on an old Windows may write.
fn is_gb18030(body: &[u8]) -> bool {
    let mut rest = body;
    loop {
        rest = match rest {
            [] => return true,
            [0..=0x7F, rest @ ..] => rest,
            [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9', rest @ ..] => rest,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether brackets outside of texts are open deeper than `limit` anywhere. One pass, no stack.
fn deeper_than(body: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for &byte in body {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_damage_has_its_name() {
        for empty in [&b""[..], b" \r\n"] {
            assert_eq!(text(empty), Err(Problem::Empty));
        }
        assert_eq!(text(b"\xEF\xBB\xBF{}"), Err(Problem::ByteOrderMark));
        let utf16 = |unit: fn(u16) -> [u8; 2]| "{\"Title\":\"音\"}".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for body in [&b"\xFF\xFE{\0"[..], b"\xFE\xFF\0{", &utf16(u16::to_le_bytes), &utf16(u16::to_be_bytes)] {
            assert_eq!(text(body), Err(Problem::Utf16));
        }
        // "音" in GB18030, in Latin-1's neighbourhood, and cut through.
        assert_eq!(text(b"{\"Title\":\"\xD2\xF4\"}"), Err(Problem::NotUtf8 { at: 10, gb18030: true }));
        assert_eq!(text(b"{\"Title\":\"\xFF\xFF\"}"), Err(Problem::NotUtf8 { at: 10, gb18030: false }));
        assert_eq!(text("{\"Title\":\"音".as_bytes().split_last().unwrap().1), Err(Problem::Truncated));
    }

    #[test]
    fn depth_is_counted_outside_of_texts_only() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(text(nested(DEEPEST).as_bytes()).is_ok());
        for body in [nested(DEEPEST + 1), nested(20_000), "[".repeat(1_000_000), "{\"a\":".repeat(20_000)] {
            assert_eq!(text(body.as_bytes()), Err(Problem::TooDeep { limit: DEEPEST }));
        }
        assert!(text(format!(r#"{{"Title":"\\\"{}"}}"#, "[".repeat(1000)).as_bytes()).is_ok());
    }
}
