//! Bodies that are no JSON, or none that anybody would send.

/// Each by a name that says what is wrong with it. `whole` is a body as it should be; most of them are made from it.
pub(super) fn bodies(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let text = String::from_utf8_lossy(whole);
    let utf16 = |order: fn(u16) -> [u8; 2]| [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(order).collect();
    let title = "长".repeat(1024 * 1024 / 3);
    vec![
        ("empty", Vec::new()),
        ("truncated", whole[..whole.len() * 2 / 3].to_vec()),
        ("not-json", b"EventType=FileClosed&RoomId=23058".to_vec()),
        ("byte-order-mark", [b"\xEF\xBB\xBF", whole].concat()),
        ("utf-16-le", utf16(u16::to_le_bytes)),
        ("utf-16-be", utf16(u16::to_be_bytes)),
        // "3号直播间" as a Chinese Windows would write it.
        ("gb18030", [b"{\"EventType\":\"FileClosed\",\"EventData\":{\"Name\":\"3".as_slice(), b"\xBA\xC5\xD6\xB1\xB2\xA5\xBC\xE4", b"\"}}"].concat()),
        ("invalid-utf-8", [b"{\"EventType\":\"FileClosed\",\"Name\":\"".as_slice(), b"\xFF\xC3(\xED\xA0\x80", b"\"}"].concat()),
        ("array", [b"[", whole, b",", whole, b"]"].concat()),
        ("empty-array", b"[]".to_vec()),
        ("scalar", b"42".to_vec()),
        ("string", b"\"FileClosed\"".to_vec()),
        ("null", b"null".to_vec()),
        ("empty-object", b"{}".to_vec()),
        ("wrong-types", b"{\"EventType\":6,\"EventTimestamp\":[],\"EventId\":{},\"EventData\":\"x\",\"type\":null,\"timestamp\":\"now\",\"channel\":7}".to_vec()),
        ("not-a-number", text.replacen(':', ":NaN,\"x\":", 1).into_bytes()),
        ("twice-the-same-key", b"{\"EventType\":\"FileOpening\",\"EventType\":\"FileClosed\",\"type\":\"a\",\"type\":\"b\"}".to_vec()),
        ("long-title", format!("{{\"EventType\":\"FileOpening\",\"EventData\":{{\"Title\":\"{title}\"}}}}").into_bytes()),
        ("deep", ["[".repeat(20_000), "]".repeat(20_000)].concat().into_bytes()),
        ("something-behind", [whole, b"}"].concat()),
        ("two-bodies", [whole, b"\n", whole].concat()),
        ("too-large", vec![b' '; 9 * 1024 * 1024]),
    ]
}
