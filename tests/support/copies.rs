//! Requests to copy: some with every character that a language takes for its own, and one of each request of the
//! catalogue.

#![allow(dead_code, reason = "each test file that includes this uses its own part")]

use callboard::protocol::obs::batch::RequestBatch;
use callboard::protocol::obs::catalogue::{Catalogue, Field, Request};
use callboard::protocol::obs::copy_as::{Around, Snippet, Source, Target, copy_as};
use callboard::protocol::obs::{CheckedRequest, Dialect};
use serde_json::{Map, Value, json};

/// Quotes, line ends, languages, and what shells and string literals give a meaning to.
pub(crate) const NASTY: &str =
    "it's \"quoted\" \\ $HOME `id` $(id) %PATH% !x ^&|<>;\n直播间 🎬 {b} \"\"\" ''' #{x} \u{2028}\u{202e}\t\\n é’";

pub(crate) const ADDRESS: &str = "ws://192.0.2.7:4455/";

pub(crate) fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).expect("an object")
}

pub(crate) fn copied(request: &CheckedRequest, target: Target, address: &str) -> Snippet {
    let nothing = |_: &str, _: &str| false;
    let around = Around { dialect: Dialect::Shipping, address: Some(address), private: &nothing };
    copy_as(Source::of(request).expect("no raw frame"), target, &around)
}

pub(crate) fn single(request_type: &str, data: Value) -> CheckedRequest {
    CheckedRequest::single(request_type, Some(data)).expect("a valid request")
}

pub(crate) fn batch(value: Value) -> CheckedRequest {
    CheckedRequest::batch(serde_json::from_value::<RequestBatch>(value).expect("a batch")).expect("a valid batch")
}

/// A valid value for every field of a request, of things by their `id` (`Name` or `Uuid`). Of an either-or it has the
/// first that fits.
pub(crate) fn every_field(request: &Request, id: &str) -> Map<String, Value> {
    let other = if id == "Name" { "Uuid" } else { "Name" };
    let mut data = Map::new();
    for field in &request.fields {
        let name = field.name.as_str();
        let stem = name.strip_suffix(other).map(|stem| format!("{stem}{id}"));
        let replaced = stem.is_some_and(|twin| request.fields.iter().any(|field| field.name == twin));
        // Either of the two, and what obws has no word for.
        let left_out = ["canvasUuid", "inputVolumeDb", "projectorGeometry", "sleepFrames"].contains(&name);
        if !replaced && !left_out && !name.contains('.') {
            data.insert(name.to_owned(), value(request, field));
        }
    }
    data
}

fn value(request: &Request, field: &Field) -> Value {
    let fixed = match field.name.as_str() {
        "realm" => "OBS_WEBSOCKET_DATA_REALM_PROFILE",
        "monitorType" => "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT",
        "inputDeinterlaceMode" => "OBS_DEINTERLACE_MODE_YADIF_2X",
        "inputDeinterlaceFieldOrder" => "OBS_DEINTERLACE_FIELD_ORDER_BOTTOM",
        "mediaAction" => "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART",
        "sceneItemBlendMode" => "OBS_BLEND_ADDITIVE",
        "videoMixType" => "OBS_WEBSOCKET_VIDEO_MIX_TYPE_PROGRAM",
        "imageFormat" => "png",
        "keyId" => "OBS_KEY_A",
        name if name.ends_with("Uuid") => "d5a6e9a4-0a5d-4b9f-8f3a-6a3f0c1b2d3e",
        _ => "",
    };
    match (field.name.as_str(), field.kind.as_str()) {
        (_, "String") if !fixed.is_empty() => json!(fixed),
        (_, "String") => json!(format!("{} of {NASTY}", field.name)),
        ("inputAudioTracks", _) => json!({"1": true, "6": false}),
        ("keyModifiers", _) => json!({"shift": true, "command": true}),
        ("sceneItemTransform", _) => json!({
            "positionX": 12.5, "rotation": -90, "scaleX": 0.5, "scaleY": 2, "alignment": 5, "boundsType": "OBS_BOUNDS_SCALE_INNER",
            "boundsAlignment": 0, "boundsWidth": 640, "boundsHeight": 360.5, "cropTop": 8,
        }),
        (_, "Number") => number(field),
        (_, "Boolean") => json!(request.name != "SetSceneItemEnabled"),
        (_, "Any") => json!([NASTY, 3_000_000_000_u64, null]),
        _ => json!({"text": NASTY, "deep": {"list": [1, -2.5, true, null, 3_000_000_000_i64, u64::MAX], "": {}}}),
    }
}

/// Within the range, and no limit of it where that can be.
fn number(field: &Field) -> Value {
    let range = field.range.as_deref().unwrap_or_default();
    let limit =
        |sign: &str| range.split(',').find_map(|part| part.trim().strip_prefix(sign)?.trim().parse::<f64>().ok());
    let (low, high) = (limit(">=").unwrap_or(0.0), limit("<=").unwrap_or(1000.0));
    if high - low <= 1.0 { json!((low + high) / 2.0) } else { json!((low + (high - low).min(60.0) / 2.0) as i64) }
}

/// Each request of the catalogue that may be sent alone, once with names and once with UUIDs, under a name of its own.
pub(crate) fn whole_catalogue() -> Vec<(String, CheckedRequest)> {
    let mut all = Vec::new();
    for request in Catalogue::builtin().requests.iter().filter(|request| request.name != "Sleep") {
        let by_name = every_field(request, "Name");
        let by_uuid = every_field(request, "Uuid");
        if by_uuid != by_name {
            all.push((format!("{} by UUID", request.name), single(&request.name, Value::Object(by_uuid))));
        }
        let data = (!by_name.is_empty()).then_some(Value::Object(by_name));
        let name = request.name.clone();
        all.push((
            name,
            CheckedRequest::single(&request.name, data).unwrap_or_else(|error| panic!("{}: {error:?}", request.name)),
        ));
    }
    all
}
