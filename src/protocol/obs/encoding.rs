//! MessagePack in binary frames, turned into the JSON text that the rest of the house reads, and back.

/// MessagePack to JSON text. Errors: truncated, trailing bytes, too deep, invalid UTF-8, map keys that are no strings.
pub fn msgpack_to_json(bytes: &[u8]) -> Result<String, super::DecodeError> {
    let _ = bytes;
    unimplemented!()
}

/// JSON text to MessagePack. Whole numbers >= 0 become fixint/uint: the server takes a signed encoding for "not unsigned".
pub fn json_to_msgpack(json: &str) -> Result<Vec<u8>, super::DecodeError> {
    let _ = json;
    unimplemented!()
}
