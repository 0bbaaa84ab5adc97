//! What Streamer-safe mode hides in a text: addresses, paths, keys, e-mail addresses, and whatever a field's name calls
//! a secret.

use std::borrow::Cow;

use crate::protocol::masking::looks_secret;

/// What stands in its place.
pub use crate::protocol::masking::MASK;

/// Whether a text should not be seen: it looks like an address, a path, a key or an e-mail address.
pub fn looks_private(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    let path = (drive && matches!(bytes[2], b'\\' | b'/'))
        || text.starts_with("\\\\")
        || (text.starts_with('/') && text.len() > 1)
        || text.starts_with("~/");
    path || text.contains("://") || is_mail(text) || is_address(text) || is_key(text)
}

fn is_mail(text: &str) -> bool {
    text.split_whitespace().filter_map(|word| word.split_once('@')).any(|(name, host)| {
        let host = host.trim_end_matches(['.', ',', ';', '>', ')']);
        !name.is_empty() && host.contains('.')
    })
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok() || text.parse::<std::net::SocketAddr>().is_ok()
}

/// One long word of letters and digits mixed. The UUIDs of OBS are no secret.
fn is_key(text: &str) -> bool {
    let bytes = text.as_bytes();
    let uuid = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|&at| bytes[at] == b'-');
    let of_a_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+/=".contains(byte);
    bytes.len() >= 20
        && !uuid
        && bytes.iter().all(of_a_key)
        && bytes.iter().any(u8::is_ascii_digit)
        && bytes.iter().any(u8::is_ascii_alphabetic)
}

/// Whether a field of this name holds a secret or an address, whatever its value looks like.
pub fn names_a_secret(field: &str) -> bool {
    looks_secret(field) || matches!(field.to_ascii_lowercase().as_str(), "server" | "username")
}

/// `text` with what is private in it replaced, word by word.
pub fn without_private(text: &str) -> Cow<'_, str> {
    if looks_private(text) {
        return MASK.into();
    }
    if !text.split_whitespace().any(looks_private) {
        return text.into();
    }
    text.split(' ').map(|word| if looks_private(word) { MASK } else { word }).collect::<Vec<_>>().join(" ").into()
}

/// A message with every string in it that is private replaced. It is read as text, string by string, so that what is no
/// JSON is masked as well and everything else stays as it was written.
pub fn masked_message(text: &str) -> String {
    if !text.trim_start().starts_with(['{', '[']) {
        return without_private(text).into_owned();
    }
    let mut masked = String::with_capacity(text.len());
    let mut field = "";
    let mut rest = text;
    while let Some(open) = rest.find('"') {
        let (before, string) = rest.split_at(open + 1);
        masked.push_str(before);
        let close = end_of_string(string);
        let content = &string[..close];
        rest = &string[close..];
        let is_field = rest.strip_prefix('"').is_some_and(|after| after.trim_start().starts_with(':'));
        if is_field {
            field = content;
            masked.push_str(content);
        } else if names_a_secret(field) && !content.is_empty() {
            masked.push_str(MASK);
        } else {
            masked.push_str(&without_private(content));
        }
        if let Some(after) = rest.strip_prefix('"') {
            masked.push('"');
            rest = after;
        }
    }
    masked.push_str(rest);
    masked
}

/// Where the closing quote stands; the end where there is none.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !escaped => escaped = true,
            b'"' if !escaped => return at,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_masked_and_nothing_else() {
        for private in [
            "10.0.0.2",
            "[fe80::1]:4455",
            "rtmp://live.example/app",
            "/home/ada/show.mkv",
            r"C:\Users\ada",
            "ada@example.org",
            "~/rec.mkv",
            "live_12345678_abcdefghijklm",
        ] {
            assert!(looks_private(private), "{private}");
        }
        for public in [
            "Interview",
            "Scene 2",
            "5.7.3",
            "d5a6e9a4-0a5d-4b9f-8f3a-6a3f0c1b2d3e",
            "@ada",
            "12:30",
            "Mic/Aux",
            "录制",
            "",
        ] {
            assert!(!looks_private(public), "{public}");
        }
    }

    #[test]
    fn a_message_keeps_its_form() {
        let text = r#"{"op":5,"d":{"sceneName":"Say \"hi\"","outputPath":"/home/ada/a.mkv","n":30.000000300000007,"key":"abc","server":"x","l":["10.0.0.2","b"]}}"#;
        let masked = masked_message(text);
        assert_eq!(
            masked,
            r#"{"op":5,"d":{"sceneName":"Say \"hi\"","outputPath":"•••","n":30.000000300000007,"key":"•••","server":"•••","l":["•••","b"]}}"#
        );
        assert!(serde_json::from_str::<serde_json::Value>(&masked).is_ok());
        assert_eq!(without_private("Recording → /home/ada/a.mkv"), "Recording → •••");
        assert_eq!(masked_message("see ws://10.0.0.2 there"), MASK);
        assert_eq!(masked_message(r#"{"cut":"/home/ada"#), r#"{"cut":"•••"#);
    }
}
