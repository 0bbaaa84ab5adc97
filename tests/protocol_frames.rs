//! Frames of real servers, damaged frames and hostile frames, through decoding and both encodings.

use callboard::protocol::obs::decode::{BatchResult, decode, detect};
use callboard::protocol::obs::encoding::{json_to_msgpack, msgpack_to_json};
use callboard::protocol::obs::{CheckedRequest, DecodeError, Dialect, EventSubscriptions, Incoming, encode, event};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const SHIPPING: &str = include_str!("fixtures/obs/shipping-5.1.0.jsonl");
const DRAFT: &str = include_str!("fixtures/obs/draft.jsonl");
const MSGPACK: &str = include_str!("fixtures/obs/shipping-5.1.0-msgpack.hex");

fn read(dialect: Dialect, text: &str) -> Incoming<'_> {
    decode(dialect, text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn the_first_frame_tells_the_dialect() {
    assert_eq!(detect(SHIPPING.lines().next().unwrap()), Some(Dialect::Shipping));
    assert_eq!(detect(DRAFT.lines().next().unwrap()), Some(Dialect::Draft));
    for text in [
        "",
        "HTTP/1.1 400 Bad Request",
        "[]",
        "{}",
        "null",
        r#"{"op":5,"d":{}}"#,
        r#"{"messageType":"Event"}"#,
        r#"{"update-type":"Heartbeat"}"#,
        r#"{"op":"0"}"#,
    ] {
        assert_eq!(detect(text), None, "{text}");
    }
    assert_eq!(detect(r#"{"d":null,"op":0.0}"#), Some(Dialect::Shipping));
}

#[test]
fn every_frame_of_a_real_server_is_understood() {
    let mut kinds = std::collections::BTreeMap::<&str, usize>::new();
    for line in SHIPPING.split('\n').filter(|line| !line.is_empty()) {
        let whole: Value = serde_json::from_str(line).unwrap();
        let d = &whole["d"];
        let kind = match read(Dialect::Shipping, line) {
            Incoming::Hello(hello) => {
                assert_eq!(hello.obs_web_socket_version.as_deref(), Some("5.1.0"));
                assert_eq!((hello.rpc_version, hello.obs_studio_version), (Some(1), None));
                let challenge = hello.authentication.unwrap();
                assert_eq!(json!(challenge.salt), d["authentication"]["salt"]);
                assert_eq!(json!(challenge.challenge), d["authentication"]["challenge"]);
                "hello"
            }
            Incoming::Identified { negotiated_rpc_version } => {
                assert_eq!(negotiated_rpc_version, Some(1));
                "identified"
            }
            Incoming::Event(event) => {
                assert_eq!(json!(event.event_type), d["eventType"]);
                assert_eq!(event.event_intent, Some(event::subscription(&event.event_type)), "{}", event.event_type);
                let data: Value = serde_json::from_str(event.event_data.unwrap().get()).unwrap();
                assert_eq!(data, d["eventData"]);
                "event"
            }
            Incoming::RequestResponse(response) => {
                assert_eq!(json!(response.request_type), d["requestType"]);
                match &d["requestId"] {
                    Value::String(id) => assert_eq!(response.request_id, id.as_str()),
                    other => assert_eq!(response.request_id, other.to_string()),
                }
                assert_eq!(json!(response.code), d["requestStatus"]["code"]);
                assert_eq!(json!(response.result), d["requestStatus"]["result"]);
                assert_eq!(json!(response.comment), d["requestStatus"]["comment"]);
                assert_eq!(response.response_data.is_some(), d.get("responseData").is_some());
                "response"
            }
            Incoming::RequestBatchResponse(response) => {
                assert_eq!(response.request_id, "batch-1");
                let results: Vec<_> = response.results.iter().map(|raw| BatchResult::read(raw).unwrap()).collect();
                assert_eq!(results.len(), 3, "it halted at the third of four");
                assert_eq!((results[0].code, results[0].request_id.as_deref()), (100, None));
                assert_eq!((&*results[1].request_type, results[1].request_id.as_deref()), ("Sleep", Some("3")));
                assert_eq!((results[2].code, results[2].result), (301, false));
                "batch"
            }
            Incoming::Unknown { kind } => panic!("{kind}: {line}"),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), ["batch", "event", "hello", "identified", "response"]);
    assert!(SHIPPING.contains("新しい") && SHIPPING.contains("👩‍💻") && SHIPPING.contains("שלום"));
}

#[test]
fn the_draft_is_understood() {
    let frames: Vec<_> = DRAFT.lines().map(|line| read(Dialect::Draft, line)).collect();
    let [
        Incoming::Hello(hello),
        Incoming::Identified { .. },
        Incoming::Event(scene),
        Incoming::Event(exit),
        Incoming::RequestResponse(response),
        Incoming::RequestBatchResponse(batch),
    ] = &frames[..]
    else {
        panic!("{frames:#?}")
    };
    assert_eq!(hello.obs_web_socket_version.as_deref(), Some("5.0.0"));
    assert!(hello.authentication.is_some());
    assert_eq!((&*scene.event_type, scene.event_intent), ("CurrentSceneChanged", None));
    assert_eq!(scene.event_data.unwrap().get(), r#"{"sceneName":"Сцена 2 🎬"}"#);
    assert!(exit.event_data.is_none());
    assert_eq!((response.code, response.comment.as_deref()), (608, Some("Parameter: sceneName")));
    assert_eq!(batch.results.len(), 1);
}

#[test]
fn all_three_spellings_of_the_version_are_read() {
    for name in ["obsWebSocketVersion", "obsWebsocketVersion", "websocketVersion"] {
        let text = format!(r#"{{"messageType":"Hello","{name}":"5.0.0","rpcVersion":1}}"#);
        let Incoming::Hello(hello) = read(Dialect::Draft, &text) else { panic!("{text}") };
        assert_eq!(hello.obs_web_socket_version.as_deref(), Some("5.0.0"), "{name}");
        assert!(hello.authentication.is_none());
    }
}

#[test]
fn an_event_survives_what_is_strange_about_it() {
    for (text, event_type, intent, data) in [
        (r#"{"d":{"eventType":"X"},"op":5}"#, "X", None, None),
        (r#"{"op":5,"d":{"eventType":"X","eventData":null,"eventIntent":null}}"#, "X", None, None),
        (r#"{"op":5.0,"d":{"eventType":"X","eventIntent":257.0}}"#, "X", Some(257), None),
        (r#"{"op":5e0,"d":{"eventType":"X","eventIntent":-1}}"#, "X", None, None),
        (r#"{"op":5,"d":{"eventType":"X","eventData":[1,"a"]}}"#, "X", None, Some(r#"[1,"a"]"#)),
        (r#"{"op":5,"d":{"eventType":"X","eventData":"text"}}"#, "X", None, Some(r#""text""#)),
        (r#"{"op":5,"d":{"eventType":12}}"#, "12", None, None),
        (r#"{"op":5,"d":{"eventType":"\u65b0\n\"x\""}}"#, "新\n\"x\"", None, None),
        (r#"{"op":5,"d":{"eventType":"half \ud800"}}"#, r"half \ud800", None, None),
        (r#"{"op":5,"d":{"eventType":"X","\ud800":1,"new":{"a":[{}]}},"more":true}"#, "X", None, None),
        (r#"{"op":9,"op":5,"d":{"eventType":"A"},"d":{"eventType":"A","eventType":"B"}}"#, "B", None, None),
        (r#"{"\u006fp":5,"\u0064":{"eventType":"X"}}"#, "X", None, None),
        ("\n{ \"op\" : 5 , \"d\" : { \"eventType\" : \"X\" } }\n", "X", None, None),
    ] {
        let Incoming::Event(event) = read(Dialect::Shipping, text) else { panic!("{text}") };
        assert_eq!(event.event_type, event_type, "{text}");
        assert_eq!(event.event_intent.map(|mask| mask.0), intent, "{text}");
        assert_eq!(event.event_data.map(|raw| raw.get()), data, "{text}");
    }
}

#[test]
fn an_answer_survives_what_is_strange_about_it() {
    for (text, id, code, result) in [
        (r#"{"op":7,"d":{"requestId":"a"}}"#, "a", 0, false),
        (r#"{"op":7,"d":{"requestId":7,"requestStatus":null}}"#, "7", 0, false),
        (r#"{"op":7,"d":{"requestId":null,"requestStatus":[]}}"#, "null", 0, false),
        (r#"{"op":7,"d":{"requestId":{"a":1},"requestStatus":{"code":100.0}}}"#, r#"{"a":1}"#, 100, true),
        (r#"{"op":7,"d":{"requestId":"a","requestStatus":{"code":"x","result":"y"}}}"#, "a", 0, false),
        (r#"{"op":7,"d":{"requestId":"a","requestStatus":{"code":1e99,"result":true}}}"#, "a", 0, true),
        (
            r#"{"op":7,"d":{"requestId":"\"quoted\"","requestStatus":{"code":600,"comment":7}}}"#,
            "\"quoted\"",
            600,
            false,
        ),
    ] {
        let Incoming::RequestResponse(response) = read(Dialect::Shipping, text) else { panic!("{text}") };
        assert_eq!((&*response.request_id, response.code, response.result), (id, code, result), "{text}");
    }
}

#[test]
fn what_says_nothing_is_refused_with_its_reason() {
    let missing = |text, name: &str| match decode(Dialect::Shipping, text) {
        Err(DecodeError::Missing(field)) => assert_eq!(field, name, "{text}"),
        other => panic!("{text}: {other:?}"),
    };
    missing("{}", "op");
    missing(r#"{"op":5}"#, "eventType");
    missing(r#"{"op":5,"d":[]}"#, "eventType");
    missing(r#"{"op":7,"d":{"requestType":"GetStats"}}"#, "requestId");
    missing(r#"{"op":0,"d":{"authentication":{"salt":"x"}}}"#, "challenge");
    missing(r#"{"op":0,"d":{"authentication":true}}"#, "challenge");
    for text in ["[]", "1", "\"op\"", "null", "true", "[[{}]]", "-2", "1.5"] {
        assert!(matches!(decode(Dialect::Shipping, text), Err(DecodeError::NotAnObject)), "{text}");
    }
    for text in ["", "{", "{\"op\":5}}", "\u{feff}{}", "{\"op\":5,}", "nul", "{\"op\":5} {\"op\":5}"] {
        assert!(matches!(decode(Dialect::Shipping, text), Err(DecodeError::Json(_))), "{text}");
    }
}

#[test]
fn an_unknown_kind_is_named_and_kept() {
    for (dialect, text, name) in [
        (Dialect::Shipping, r#"{"op":12,"d":{}}"#, "op 12"),
        (Dialect::Shipping, r#"{"op":"Event"}"#, "op \"Event\""),
        (Dialect::Shipping, r#"{"op":6,"d":{"requestId":"a"}}"#, "op 6"),
        (Dialect::Draft, r#"{"messageType":"Farewell"}"#, "Farewell"),
    ] {
        let Incoming::Unknown { kind } = read(dialect, text) else { panic!("{text}") };
        assert_eq!(kind, name);
    }
}

#[test]
fn a_hundred_thousand_levels_and_33_megabytes_are_only_data() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in [
        format!(r#"{{"d":{{"eventData":{deep},"eventType":"X"}},"op":5}}"#),
        format!(r#"{{"d":{{"new":{deep},"eventType":"X"}},"new":{deep},"op":5}}"#),
        format!(r#"{{"d":{{"results":{{"a":{deep}}},"eventIntent":{deep},"eventType":"X"}},"op":5}}"#),
        format!(r#"{{"d":{{"eventData":"{}","eventType":"X"}},"op":5}}"#, "中".repeat(11_000_000)),
    ] {
        let Incoming::Event(event) = read(Dialect::Shipping, &text) else { panic!() };
        assert_eq!(event.event_type, "X");
    }
    assert!(matches!(decode(Dialect::Shipping, &deep), Err(DecodeError::NotAnObject)));
}

#[test]
fn messages_of_both_dialects_are_written_as_the_documents_have_them() {
    let same = |text: String, expected: Value| assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    let (shipping, draft) = (Dialect::Shipping, Dialect::Draft);
    same(encode::identify(shipping, None, None), json!({"op": 1, "d": {"rpcVersion": 1}}));
    same(
        encode::identify(shipping, Some("abc="), Some(EventSubscriptions::EVERYTHING)),
        json!({"op": 1, "d": {"rpcVersion": 1, "authentication": "abc=", "eventSubscriptions": 0xF0FFF}}),
    );
    same(
        encode::identify(draft, Some("abc="), Some(EventSubscriptions::EVERYTHING)),
        json!({"messageType": "Identify", "rpcVersion": 1, "authentication": "abc=", "eventSubscriptions": 511}),
    );
    same(encode::reidentify(shipping, EventSubscriptions::NONE), json!({"op": 3, "d": {"eventSubscriptions": 0}}));
    same(
        encode::reidentify(draft, EventSubscriptions(33)),
        json!({"messageType": "Reidentify", "eventSubscriptions": 33}),
    );
    let request = CheckedRequest::from_text("SetCurrentScene", r#"{"sceneName":"Scene 12"}"#).unwrap();
    let fields = json!({"requestType": "SetCurrentScene", "requestId": "id", "requestData": {"sceneName": "Scene 12"}});
    same(encode::request(shipping, "id", &request), json!({"op": 6, "d": fields}));
    let mut flat = fields;
    flat["messageType"] = json!("Request");
    same(encode::request(draft, "id", &request), flat);
    let bare = CheckedRequest::single("GetVersion", None).unwrap();
    same(encode::request(shipping, "1", &bare), json!({"op": 6, "d": {"requestType": "GetVersion", "requestId": "1"}}));
}

#[test]
fn a_batch_for_the_draft_has_only_what_the_draft_knows() {
    let rows = json!([{"requestType": "GetVersion", "requestId": 1, "outputVariables": {"v": "obsVersion"}},
        {"requestType": "Sleep", "requestData": {"sleepFrames": 5}}]);
    let batch = json!({"executionType": 1, "haltOnFailure": true, "variables": {"v": ""}, "requests": rows});
    let request = CheckedRequest::batch_from_text(&batch.to_string()).unwrap();
    let value = |dialect| serde_json::from_str::<Value>(&encode::request(dialect, "b", &request)).unwrap();
    let mut shipping = batch.clone();
    shipping["requestId"] = json!("b");
    assert_eq!(value(Dialect::Shipping), json!({"op": 8, "d": shipping}));
    assert_eq!(
        value(Dialect::Draft),
        json!({"messageType": "RequestBatch", "requestId": "b", "haltOnFailure": true, "requests": [
            {"requestType": "GetVersion", "requestId": 1},
            {"requestType": "Sleep", "requestData": {"sleepFrames": 5}}]})
    );
}

#[test]
fn binary_frames_of_a_real_server_are_understood() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let frames: Vec<_> = MSGPACK.lines().map(|line| msgpack_to_json(&bytes(line)).unwrap()).collect();
    assert_eq!(detect(&frames[0]), Some(Dialect::Shipping));
    assert!(matches!(read(Dialect::Shipping, &frames[1]), Incoming::Identified { negotiated_rpc_version: Some(1) }));
    let Incoming::RequestResponse(scenes) = read(Dialect::Shipping, &frames[2]) else { panic!("{}", frames[2]) };
    assert!(scenes.response_data.unwrap().get().contains("Übersicht 🎬"));
}

#[test]
fn whole_numbers_are_written_unsigned() {
    for (json, bytes) in [
        ("1", &[0x01][..]),
        ("127", &[0x7f]),
        ("128", &[0xcc, 0x80]),
        ("987135", &[0xce, 0x00, 0x0f, 0x0f, 0xff]),
        ("18446744073709551615", &[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("-1", &[0xff]),
        ("{\"op\":1}", &[0x81, 0xa2, b'o', b'p', 0x01]),
    ] {
        assert_eq!(json_to_msgpack(json).unwrap(), bytes, "{json}");
    }
}

#[test]
fn messagepack_that_json_does_not_know_stays_visible() {
    for (bytes, json) in [
        (&[0xd0, 0x05][..], "5"),
        (&[0xd3, 0, 0, 0, 0, 0, 0, 0, 9], "9"),
        (&[0xc4, 0x02, 0x01, 0xff], "[1,255]"),
        (&[0xd4, 0x07, 0x2a], "[7,[42]]"),
        (&[0xa2, 0xff, 0xfe], "[255,254]"),
        (&[0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0], "null"),
        (&[0x81, 0x05, 0xc3], "{\"5\":true}"),
    ] {
        assert_eq!(msgpack_to_json(bytes).unwrap(), json, "{bytes:x?}");
    }
    let mut deep = vec![0x91; 100_000];
    deep.push(0xc0);
    for bytes in [&[][..], &[0x81], &[0xa5, b'x'], &[0xc0, 0xc0], &[0xc1], &[0xdd, 0xff, 0xff, 0xff, 0xff], &deep] {
        assert!(matches!(msgpack_to_json(bytes), Err(DecodeError::MsgPack(_))));
    }
    assert!(json_to_msgpack(&"[".repeat(100_000)).is_err());
    assert!(json_to_msgpack("{} {}").is_err());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e6..1e6).prop_map(|n: f64| json!(n)),
        "\\PC{0,8}|[\\x00-\\x1f\"\\\\]{0,4}|(中|🎬|ש){0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_object() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("\\PC{0,6}", any_json(), 0..4).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn decoding_never_panics(text in "\\PC{0,60}|[\\[\\]{}\",:0-9deop \\\\u.]{0,60}") {
        for dialect in [Dialect::Shipping, Dialect::Draft] {
            let _ = decode(dialect, &text);
        }
        let _ = detect(&text);
    }

    /// Any value in any place of an envelope is at worst a frame that says nothing.
    #[test]
    fn a_well_formed_envelope_is_never_bad_json(op in any_json(), d in any_json(), field in any_json()) {
        let op = if op.is_u64() { json!(op.as_u64().unwrap_or(0) % 10) } else { op };
        let mut frames = vec![json!({"op": op, "d": d})];
        for name in ["authentication", "eventType", "eventIntent", "requestId", "requestStatus", "results", "responseData"] {
            for op in [0, 2, 5, 7, 9] {
                frames.push(json!({"op": op, "d": {name: field}, "messageType": name}));
            }
        }
        for frame in frames {
            let text = frame.to_string();
            for dialect in [Dialect::Shipping, Dialect::Draft] {
                if let Err(error) = decode(dialect, &text) {
                    prop_assert!(matches!(error, DecodeError::Missing(_)), "{error}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_mirrored_request_comes_back_as_it_went(id in "\\PC{1,12}|[\"\\\\\\n]{1,4}", name in "[A-Za-z中\"\\\\]{1,12}", data in any_object()) {
        prop_assume!(name != "Sleep");
        let request = CheckedRequest::single(&name, Some(Value::Object(data.clone()))).unwrap();
        for dialect in [Dialect::Shipping, Dialect::Draft] {
            // What a simulated server does: it mirrors type and id, and here the data too.
            let sent: Value = serde_json::from_str(&encode::request(dialect, &id, &request)).unwrap();
            let sent = if dialect == Dialect::Shipping { &sent["d"] } else { &sent };
            let mut answer = json!({"requestType": sent["requestType"], "requestId": sent["requestId"],
                "requestStatus": {"code": 100, "result": true}, "responseData": sent["requestData"]});
            if dialect == Dialect::Shipping {
                answer = json!({"op": 7, "d": answer});
            } else {
                answer["messageType"] = json!("RequestResponse");
            }
            let binary = json_to_msgpack(&answer.to_string()).unwrap();
            for text in [answer.to_string(), msgpack_to_json(&binary).unwrap()] {
                let Incoming::RequestResponse(response) = read(dialect, &text) else { panic!("{text}") };
                prop_assert_eq!(&*response.request_id, id.as_str());
                prop_assert_eq!(&*response.request_type, name.as_str());
                let back: Value = serde_json::from_str(response.response_data.unwrap().get()).unwrap();
                prop_assert_eq!(&back, &Value::Object(data.clone()));
            }
        }
    }

    #[test]
    fn any_bytes_are_messagepack_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(json) = msgpack_to_json(&bytes) {
            prop_assert!(serde_json::from_str::<Value>(&json).is_ok());
        }
    }

    #[test]
    fn json_survives_messagepack(value in any_json()) {
        let back = msgpack_to_json(&json_to_msgpack(&value.to_string()).unwrap()).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&back).unwrap(), value);
    }
}
