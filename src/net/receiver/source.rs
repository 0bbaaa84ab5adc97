//! Who may deliver: a token each, in the path.

use subtle::ConstantTimeEq as _;

pub use crate::message::WebhookSource as Source;

/// The source that this token opens. Takes as long for a near miss as for nonsense: every token is compared, to its end.
pub(super) fn find<'a>(sources: &'a [Source], recorder: &str, token: &str) -> Option<&'a Source> {
    let mut found = None;
    for source in sources.iter().filter(|source| source.recorder.word() == recorder) {
        // Lengths are no secret: all tokens have the same one.
        let same = bool::from(source.token.expose().as_bytes().ct_eq(token.as_bytes()));
        if same && !source.token.is_empty() {
            found = Some(source);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Secret;
    use crate::protocol::webhook::Recorder;

    #[test]
    fn a_token_opens_its_own_source_and_no_other_kind() {
        let source =
            |key: &str, recorder, token: &str| Source { key: key.to_owned(), recorder, token: Secret::new(token) };
        let sources = [
            source("one", Recorder::Bililive, "aaaa"),
            source("two", Recorder::Bililive, "bbbb"),
            source("three", Recorder::LiveSwitch, "cccc"),
            source("none", Recorder::LiveSwitch, ""),
        ];
        let found = |recorder, token| find(&sources, recorder, token).map(|source| source.key.as_str());
        assert_eq!(found("bililive", "aaaa"), Some("one"));
        assert_eq!(found("bililive", "bbbb"), Some("two"));
        assert_eq!(found("liveswitch", "cccc"), Some("three"));
        for (recorder, token) in [
            ("liveswitch", "aaaa"),
            ("bililive", "aaab"),
            ("bililive", "aaa"),
            ("bililive", "aaaaa"),
            ("liveswitch", ""),
            ("obs", "aaaa"),
            ("", ""),
        ] {
            assert_eq!(found(recorder, token), None, "{recorder} {token}");
        }
    }
}
