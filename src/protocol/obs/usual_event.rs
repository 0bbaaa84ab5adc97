//! The short way for what comes thousands of times a second: an event in exactly the form in which OBS writes it.
//!
//! obs-websocket writes its objects with sorted keys and without white space, so an event is
//! `{"d":{"eventData":…,"eventIntent":…,"eventType":"…"},"op":5}`. When everything around the data is just that, only the
//! data has to be read as JSON. Whatever differs in a single byte goes the long way, `decode::decode`, which gives the same.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::EventSubscriptions;
use super::decode::Event;

/// The event in `text`; `None` when it has to go the long way.
pub(super) fn read(text: &str) -> Option<Event<'_>> {
    let rest = between(text, r#"{"d":{"#, r#""},"op":5}"#)?;
    let name = 1 + memchr::memrchr(b'"', rest.as_bytes())?;
    let (rest, event_type) = (&rest[..name], &rest[name..]);
    // Escapes, and control characters, which JSON does not allow.
    if event_type.bytes().any(|byte| byte < b' ' || byte == b'\\') {
        return None;
    }
    let rest = between(rest, "", r#","eventType":""#)?;
    let digits = rest.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (rest, intent) = rest.split_at(rest.len() - digits);
    // JSON writes numbers without a zero in front.
    if intent.starts_with('0') {
        return None;
    }
    let intent = intent.parse().ok()?;
    let rest = between(rest, "", r#""eventIntent":"#)?;
    let event_data = if rest.is_empty() {
        None
    } else {
        // One whole value: then what was cut off behind it was no part of a string.
        let data: &RawValue = serde_json::from_str(between(rest, r#""eventData":"#, ",")?).ok()?;
        Some(data).filter(|data| data.get() != "null")
    };
    Some(Event { event_type: Cow::Borrowed(event_type), event_intent: Some(EventSubscriptions(intent)), event_data })
}

/// What stands between `start` and `end`. Inlined, so that both are compared as the few words that they are.
#[inline(always)]
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.strip_suffix(end)
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::decode::{Incoming, decode_any};
    use super::*;

    const USUAL: &str =
        r#"{"d":{"eventData":{"a":"},\"eventType\":\"x"},"eventIntent":128,"eventType":"SceneCreated"},"op":5}"#;

    fn plain(event: &Event<'_>) -> (String, Option<u64>, Option<String>) {
        let data = event.event_data.map(|data| data.get().to_owned());
        (event.event_type.clone().into_owned(), event.event_intent.map(|mask| mask.0), data)
    }

    /// Whether the short way is taken; where it is, it says what the long way says.
    fn is_short(text: &str) -> bool {
        let Some(short) = read(text) else { return false };
        match decode_any(Dialect::Shipping, text) {
            Ok(Incoming::Event(long)) => assert_eq!(plain(&short), plain(&long), "{text}"),
            other => panic!("{other:?} for {text}"),
        }
        true
    }

    #[test]
    fn what_obs_writes_goes_the_short_way() {
        assert!(is_short(USUAL));
        assert!(is_short(r#"{"d":{"eventIntent":1,"eventType":"ExitStarted"},"op":5}"#));
        assert!(is_short(r#"{"d":{"eventData":null,"eventIntent":1,"eventType":""},"op":5}"#));
        assert!(is_short(r#"{"d":{"eventData": [1e9] ,"eventIntent":65536,"eventType":"场景"},"op":5}"#));
    }

    #[test]
    fn whatever_differs_goes_the_long_way() {
        for text in [
            r#"{"d":{"eventData":{},"eventIntent":01,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventData":{},"eventIntent":-1,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventData":{},"eventIntent":1.0,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventData":{},"eventIntent":99999999999999999999,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventData":{},"eventIntent":1,"eventType":"\u0041"},"op":5}"#,
            "{\"d\":{\"eventData\":{},\"eventIntent\":1,\"eventType\":\"A\nB\"},\"op\":5}",
            r#"{"d":{"eventData":,"eventIntent":1,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventData":{},"more":{},"eventIntent":1,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventIntent":2,"eventIntent":1,"eventType":"A"},"op":5}"#,
            r#"{"d":{"eventData":"x,"eventIntent":1,"eventType":"A"},"op":5}"#,
            r#"{"op":5,"d":{"eventIntent":1,"eventType":"A"}}"#,
            r#"{"d":{"eventIntent":1,"eventType":"A"},"op":5} "#,
        ] {
            assert!(!is_short(text), "{text}");
        }
    }

    #[test]
    fn no_cut_and_no_wrong_byte_makes_the_two_ways_differ() {
        for at in 0..USUAL.len() {
            is_short(&USUAL[..at]);
            for byte in [b'"', b'\\', b'{', b'}', b',', b':', b'0', b' ', 0x1F] {
                let mut bytes = USUAL.as_bytes().to_vec();
                bytes[at] = byte;
                is_short(std::str::from_utf8(&bytes).unwrap());
                bytes.insert(at, byte);
                is_short(std::str::from_utf8(&bytes).unwrap());
            }
        }
    }
}
