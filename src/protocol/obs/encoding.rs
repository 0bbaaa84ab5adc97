//! MessagePack in binary frames, turned into the JSON text that the rest of the house reads, and back.

use super::DecodeError;

/// Deeper than any message of OBS, and shallow enough for the stack of a worker thread.
const MAX_DEPTH: usize = 200;

/// MessagePack to JSON text. Binary data and text that is no UTF-8 become arrays of numbers, an extension value
/// `[type, [bytes…]]`, whole-number keys strings, NaN and the infinities `null`: they stay visible.
///
/// Errors: truncated, trailing bytes, deeper than 200 levels, map keys that JSON cannot write (arrays, maps, null).
pub fn msgpack_to_json(bytes: &[u8]) -> Result<String, DecodeError> {
    let mut rest = bytes;
    let mut from = rmp_serde::Deserializer::new(&mut rest);
    from.set_max_depth(MAX_DEPTH);
    // JSON takes about a quarter more than MessagePack.
    let mut json = Vec::with_capacity(bytes.len() + bytes.len() / 4 + 16);
    serde_transcode::transcode(&mut from, &mut serde_json::Serializer::new(&mut json))
        .map_err(|error| DecodeError::MsgPack(error.to_string()))?;
    if !rest.is_empty() {
        return Err(DecodeError::MsgPack(format!("{} bytes too many", rest.len())));
    }
    String::from_utf8(json).map_err(|_| DecodeError::NotUtf8)
}

/// JSON text to MessagePack. Whole numbers >= 0 become fixint/uint: the server takes a signed encoding for "not unsigned".
///
/// Errors: not JSON, something behind its end, deeper than 127 levels.
pub fn json_to_msgpack(json: &str) -> Result<Vec<u8>, DecodeError> {
    let mut from = serde_json::Deserializer::from_str(json);
    let mut bytes = Vec::with_capacity(json.len());
    serde_transcode::transcode(&mut from, &mut rmp_serde::Serializer::new(&mut bytes))
        .map_err(|error| DecodeError::MsgPack(error.to_string()))?;
    from.end()?;
    Ok(bytes)
}
