//! The frames that crashed servers, cost them something or closed the session, and what is let through.

use callboard::protocol::obs::{CheckedRequest, Dialect};
use callboard::protocol::obs::{batch::RequestBatch, request::RequestBody};
use callboard::protocol::safety::{MAX_FRAME, Refusal, Warning, untaken, warnings};
use callboard::words;
use serde_json::{Value, json};

#[test]
fn single_requests_that_would_fail_or_harm_are_refused() {
    for (request_type, text, refusal) in [
        ("", "", Refusal::NoRequestType),
        ("  ", "{}", Refusal::NoRequestType),
        ("GetStats", "[]", Refusal::DataNotAnObject),
        ("GetStats", "\"text\"", Refusal::DataNotAnObject),
        ("GetStats", "0", Refusal::DataNotAnObject),
        ("Sleep", r#"{"sleepMillis":5}"#, Refusal::SleepAlone),
    ] {
        assert_eq!(CheckedRequest::from_text(request_type, text).map(drop_body), Err(refusal), "{request_type} {text}");
    }
    for text in ["", " \n", "null", "{}"] {
        assert!(CheckedRequest::from_text("GetStats", text).is_ok(), "{text}");
    }
    assert!(CheckedRequest::from_text("SetCurrentProgramScene", r#"{"sceneName":"新 🎬"}"#).is_ok());
    let big = json!({"text": "x".repeat(MAX_FRAME)});
    assert!(matches!(CheckedRequest::single("X", Some(big)), Err(Refusal::TooBig { bytes, .. }) if bytes > MAX_FRAME));
}

fn drop_body(_: CheckedRequest) {}

/// The same batches, typed into a file, put into a raw frame of either dialect.
fn refusals(batch: &Value) -> Vec<Option<Refusal>> {
    let mut d = batch.clone();
    d["requestId"] = json!("1");
    let mut flat = d.clone();
    flat["messageType"] = json!("RequestBatch");
    vec![
        CheckedRequest::batch_from_text(&batch.to_string()).err(),
        CheckedRequest::raw(&json!({"op": 8, "d": d}).to_string(), false).err(),
        CheckedRequest::raw(&flat.to_string(), false).err(),
    ]
}

#[test]
fn batches_that_crashed_servers_are_refused_however_they_are_written() {
    let get = json!({"requestType": "GetStats"});
    let sleep = |data: Value| json!({"requestType": "Sleep", "requestData": data});
    let unit = |field, max| Refusal::SleepUnit { row: 0, field, max };
    for (batch, refusal) in [
        (json!({"requests": []}), Refusal::EmptyBatch),
        (json!({"requests": [], "haltOnFailure": true}), Refusal::EmptyBatch),
        (json!({}), Refusal::RequestsNotAnArray),
        (json!({"requests": {"0": get}}), Refusal::RequestsNotAnArray),
        (json!({"requests": [get, 1]}), Refusal::RowNotAnObject { row: 1 }),
        (json!({"requests": [null]}), Refusal::RowNotAnObject { row: 0 }),
        (json!({"requests": [[]]}), Refusal::RowNotAnObject { row: 0 }),
        (json!({"requests": [{}]}), Refusal::RowWithoutRequestType { row: 0 }),
        (json!({"requests": [{"requestType": 5}]}), Refusal::RowWithoutRequestType { row: 0 }),
        (json!({"requests": [get], "variables": "text"}), Refusal::VariablesNotAnObject),
        (json!({"requests": [get], "variables": [1]}), Refusal::VariablesNotAnObject),
        (json!({"requests": [get], "variables": 0, "executionType": 2}), Refusal::VariablesNotAnObject),
        (json!({"requests": [get], "variables": {}, "executionType": 2}), Refusal::VariablesInParallel),
        (json!({"requests": [get], "executionType": 3}), Refusal::ExecutionType),
        (json!({"requests": [get], "executionType": -1}), Refusal::ExecutionType),
        (json!({"requests": [get], "executionType": 1.0}), Refusal::ExecutionType),
        (json!({"requests": [get], "executionType": "1"}), Refusal::ExecutionType),
        (json!({"requests": [get], "haltOnFailure": 1}), Refusal::HaltOnFailureNotABool),
        (
            json!({"requests": [{"requestType": "A", "requestData": [1]}]}),
            Refusal::RowFieldNotAnObject { row: 0, field: "requestData" },
        ),
        (
            json!({"requests": [{"requestType": "A", "inputVariables": "x"}]}),
            Refusal::RowFieldNotAnObject { row: 0, field: "inputVariables" },
        ),
        (
            json!({"requests": [get, {"requestType": "A", "outputVariables": 1}]}),
            Refusal::RowFieldNotAnObject { row: 1, field: "outputVariables" },
        ),
        (json!({"requests": [sleep(json!({}))]}), unit("sleepMillis", 50_000)),
        (json!({"requests": [sleep(json!({"sleepFrames": 5}))]}), unit("sleepMillis", 50_000)),
        (json!({"requests": [sleep(json!({"sleepMillis": 50_001}))]}), unit("sleepMillis", 50_000)),
        (json!({"requests": [sleep(json!({"sleepMillis": -1}))]}), unit("sleepMillis", 50_000)),
        (json!({"requests": [sleep(json!({"sleepMillis": "5"}))]}), unit("sleepMillis", 50_000)),
        (json!({"executionType": 1, "requests": [sleep(json!({"sleepMillis": 5}))]}), unit("sleepFrames", 10_000)),
        (json!({"executionType": 1, "requests": [sleep(json!({"sleepFrames": 10_001}))]}), unit("sleepFrames", 10_000)),
        (
            json!({"executionType": 2, "requests": [get, sleep(json!({"sleepMillis": 5}))]}),
            Refusal::SleepInParallel { row: 1 },
        ),
    ] {
        for found in refusals(&batch) {
            assert_eq!(found.as_ref(), Some(&refusal), "{batch}");
        }
    }
}

#[test]
fn batches_that_are_well_pass() {
    for batch in [
        json!({"requests": [{"requestType": "GetStats"}]}),
        json!({"requests": [{"requestType": "GetStats", "requestId": {"any": 1}}], "executionType": 2}),
        json!({"requests": [{"requestType": "Sleep", "requestData": {"sleepMillis": 50_000}}], "variables": {"a": 1}}),
        json!({"requests": [{"requestType": "Sleep", "requestData": {"sleepFrames": 0}}], "executionType": 1}),
        json!({"requests": [{"requestType": "Sleep", "inputVariables": {"sleepMillis": "t"}}], "variables": {"t": 5}}),
        json!({"requests": [{"requestType": "A"}], "executionType": null, "haltOnFailure": null, "variables": null}),
    ] {
        assert_eq!(refusals(&batch), [None, None, None], "{batch}");
    }
}

#[test]
fn a_batch_put_together_from_parts_is_checked_too() {
    assert_eq!(CheckedRequest::batch(RequestBatch::default()).map(drop_body), Err(Refusal::EmptyBatch));
}

#[test]
fn raw_frames_that_no_server_should_get_are_refused() {
    let other = |kind: &str| Refusal::NotAClientMessage { kind: kind.to_owned() };
    for (text, refusal) in [
        ("[]", Refusal::FrameNotAnObject),
        ("{}", other("no op and no messageType")),
        (r#"{"request-type":"GetVersion","message-id":"1"}"#, other("no op and no messageType")),
        (r#"{"op":5,"d":{}}"#, other("op 5")),
        (r#"{"op":4,"d":{}}"#, other("op 4")),
        (r#"{"op":262,"d":{}}"#, other("op 262")),
        (r#"{"op":6.0,"d":{}}"#, other("op 6.0")),
        (r#"{"op":"6","d":{}}"#, other("op \"6\"")),
        (r#"{"messageType":"Event"}"#, other("Event")),
        (r#"{"op":6}"#, Refusal::MissingD),
        (r#"{"op":6,"d":[]}"#, Refusal::MissingD),
        (r#"{"op":6,"d":{"requestType":"GetStats"}}"#, Refusal::NoRequestId),
        (r#"{"op":6,"d":{"requestType":"GetStats","requestId":null}}"#, Refusal::NoRequestId),
        (r#"{"op":6,"d":{"requestId":"1"}}"#, Refusal::NoRequestType),
        (r#"{"op":6,"d":{"requestId":"1","requestType":7}}"#, Refusal::NoRequestType),
        (r#"{"op":6,"d":{"requestId":"1","requestType":"X","requestData":[]}}"#, Refusal::DataNotAnObject),
        (r#"{"op":1,"d":{"rpcVersion":1,"authentication":123}}"#, Refusal::AuthenticationNotText),
        (r#"{"op":1,"d":{"rpcVersion":1,"authentication":null}}"#, Refusal::AuthenticationNotText),
        (r#"{"op":1,"d":{"rpcVersion":1,"authentication":{"a":1}}}"#, Refusal::AuthenticationNotText),
        (r#"{"messageType":"Identify","rpcVersion":1,"authentication":[]}"#, Refusal::AuthenticationNotText),
        (r#"{"op":1,"d":{"authentication":"x"}}"#, Refusal::RpcVersion),
        (r#"{"op":3,"d":{"eventSubscriptions":33.0}}"#, Refusal::EventSubscriptions),
        (r#"{"op":3,"d":{"eventSubscriptions":-1}}"#, Refusal::EventSubscriptions),
        (r#"{"op":3,"d":{"eventSubscriptions":null}}"#, Refusal::EventSubscriptions),
        (r#"{"messageType":"Reidentify","eventSubscriptions":"all"}"#, Refusal::EventSubscriptions),
        (r#"{"op":8,"d":{"requests":[{"requestType":"A"}]}}"#, Refusal::NoRequestId),
    ] {
        assert_eq!(CheckedRequest::raw(text, false).map(drop_body), Err(refusal), "{text}");
        assert!(CheckedRequest::raw(text, true).is_ok(), "unchecked it goes out: {text}");
    }
    let deep = format!(
        r#"{{"op":6,"d":{{"requestId":"1","requestType":"A","requestData":{{"a":{0}{1}}}}}}}"#,
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    assert_eq!(CheckedRequest::raw(&deep, false).map(drop_body), Err(Refusal::TooDeep { limit: 100 }));
    assert!(CheckedRequest::raw(&deep, true).is_ok());
    assert!(matches!(CheckedRequest::raw("{\"op\":6,", true), Err(Refusal::Syntax { line: 1, .. })));
    let big = format!(
        r#"{{"op":6,"d":{{"requestId":"1","requestType":"A","requestData":{{"a":"{}"}}}}}}"#,
        "x".repeat(MAX_FRAME)
    );
    assert!(matches!(CheckedRequest::raw(&big, false), Err(Refusal::TooBig { .. })));
}

#[test]
fn a_raw_frame_keeps_its_text_and_names_its_answer() {
    for (text, request_type, id) in [
        (r#"{"op":6,"d":{"requestId":"a\"b","requestType":"GetStats"}}"#, "GetStats", Some("a\"b")),
        (
            r#" {"op":8,"d":{"requestId":{"n": 1},"requests":[{"requestType":"A"}]}} "#,
            "RequestBatch",
            Some(r#"{"n": 1}"#),
        ),
        (r#"{"op":3,"d":{"eventSubscriptions":7}}"#, "Reidentify", None),
        (r#"{"messageType":"Request","requestId":5,"requestType":"GetVersion"}"#, "GetVersion", Some("5")),
    ] {
        let request = CheckedRequest::raw(text, false).unwrap();
        assert_eq!(request.request_type(), request_type);
        let RequestBody::Raw { frame, request_id } = request.body() else { panic!() };
        assert_eq!((frame.get(), request_id.as_deref()), (text.trim(), id));
    }
}

#[test]
fn what_nobody_means_is_said_before_sending() {
    let of = |request_type: &str, data: Value| warnings(&CheckedRequest::single(request_type, Some(data)).unwrap());
    let text = str::to_owned;
    assert_eq!(of("SetCurrentProgramScene", json!({"sceneName": "A"})), []);
    let unknown = |name: &str, similar: Option<&str>| {
        [Warning::UnknownRequest { request_type: text(name), similar: similar.map(str::to_owned) }]
    };
    assert_eq!(
        of("setcurrentprogramscene", json!({})),
        unknown("setcurrentprogramscene", Some("SetCurrentProgramScene"))
    );
    assert_eq!(of("Pirouette", json!({})), unknown("Pirouette", None));
    let field =
        |request: &str, field: &str| [Warning::UnknownField { request_type: text(request), field: text(field) }];
    let volume = json!({"inputName": "Mic", "inputVolumeMul": 1, "colour": 1});
    assert_eq!(of("SetInputVolume", volume), field("SetInputVolume", "colour"));
    let keys = |modifiers: Value| json!({"keyId": "OBS_KEY_A", "keyModifiers": modifiers});
    assert_eq!(of("TriggerHotkeyByKeySequence", keys(json!({"shift": true}))), []);
    let meta = of("TriggerHotkeyByKeySequence", keys(json!({"meta": true})));
    assert_eq!(meta, field("TriggerHotkeyByKeySequence", "keyModifiers.meta"));
    // Settings belong to the service, and it may know more than the catalogue.
    let service = json!({"streamServiceType": "rtmp_custom", "streamServiceSettings": {"server": "x", "bwtest": true}});
    assert_eq!(of("SetStreamServiceSettings", service), []);
}

/// Why `data` is refused, as it is said; empty when it is not.
fn said(request_type: &str, data: &Value) -> String {
    let refused = CheckedRequest::single(request_type, Some(data.clone())).err();
    refused.map(|refusal| words::obs::refusal(&refusal)).unwrap_or_default()
}

#[test]
fn what_the_catalogue_forbids_is_refused_with_its_field_and_its_rule() {
    for (request_type, data, words) in [
        (
            "SetInputVolume",
            json!({"inputName": "Mic", "inputVolumeMul": 99}),
            "“inputVolumeMul” must be between 0 and 20 ×; it is 99.",
        ),
        (
            "SetInputVolume",
            json!({"inputName": "Mic", "inputVolumeMul": "1"}),
            "“inputVolumeMul” must be a number; it is text in quotes.",
        ),
        (
            "SetInputVolume",
            json!({"inputName": "Mic", "inputVolumeMul": 1, "inputVolumeDb": 0}),
            "Give either inputVolumeMul or inputVolumeDb, not both.",
        ),
        ("SetInputVolume", json!({"inputName": "Mic"}), "Give inputVolumeMul or inputVolumeDb."),
        ("SetInputMute", json!({"inputName": "Mic"}), "“inputMuted” is needed. Fill it in."),
        ("SetInputMute", json!({"inputName": "Mic", "inputMuted": null}), "“inputMuted” is needed. Fill it in."),
        ("SetInputMute", json!({"inputName": "", "inputMuted": true}), "“inputName” must not be empty. Fill it in."),
        (
            "SetCurrentProgramScene",
            json!({"sceneName": "A", "sceneUuid": "B"}),
            "Give either sceneName or sceneUuid, not both.",
        ),
        ("SetCurrentProgramScene", json!({}), "Give sceneName or sceneUuid."),
        (
            "SetSceneItemIndex",
            json!({"sceneName": "A", "sceneItemId": 1.5, "sceneItemIndex": 0}),
            "“sceneItemId” must be a whole number; it is 1.5.",
        ),
        ("SetVideoSettings", json!({"baseWidth": 1920}), "Give baseWidth and baseHeight together, or none of them."),
        (
            "SetInputAudioMonitorType",
            json!({"inputName": "Mic", "monitorType": "LOUD"}),
            "“monitorType” must be OBS_MONITORING_TYPE_NONE, OBS_MONITORING_TYPE_MONITOR_ONLY or OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT; it is “LOUD”.",
        ),
        (
            "SetSceneItemTransform",
            json!({"sceneName": "A", "sceneItemId": 1, "sceneItemTransform": {"rotation": 361}}),
            "“sceneItemTransform.rotation” must be between -360 and 360°; it is 361.",
        ),
        (
            "TriggerHotkeyByKeySequence",
            json!({"keyModifiers": {"shift": 1}}),
            "“keyModifiers.shift” must be true or false; it is a number.",
        ),
    ] {
        assert_eq!(said(request_type, &data), format!("{request_type}: {words}"), "{data}");
    }
    // Every problem is named, in the order of the fields.
    let both = said("SetInputMute", &json!({"inputMuted": "yes"}));
    assert_eq!(
        both,
        "SetInputMute: Give inputName or inputUuid. “inputMuted” must be true or false; it is text in quotes."
    );
    for (request_type, data) in [
        ("SetInputVolume", json!({"inputName": "Mic", "inputVolumeDb": -100, "inputVolumeMul": null})),
        (
            "SetSceneItemTransform",
            json!({"sceneName": "A", "sceneItemId": 1.0, "sceneItemTransform": {"rotation": 90, "new": 1}}),
        ),
        ("GetSourceScreenshot", json!({"sourceName": "A", "imageFormat": "heic"})),
        ("SetCurrentScene", json!({"scene-name": 7})),
    ] {
        assert_eq!(said(request_type, &data), "", "{request_type}");
    }
}

#[test]
fn a_batch_file_with_a_broken_row_names_the_row() {
    let row = |request_type: &str, data: Value| json!({"requestType": request_type, "requestData": data});
    let stats = json!({"requestType": "GetStats"});
    for (batch, words) in [
        (
            json!({"requests": [stats, row("SetInputMute", json!({"inputName": "Mic"}))]}),
            "Row 2: SetInputMute: “inputMuted” is needed. Fill it in.",
        ),
        (
            json!({"requests": [stats, stats, {"requestType": "GetStats", "requestdata": {}}]}),
            "Row 3: “requestdata” does not belong into a batch, and would be lost. Did you mean requestData?",
        ),
        (
            json!({"requests": [{"requestType": "GetStats", "note": "x"}]}),
            "Row 1: “note” does not belong into a batch, and would be lost. Remove it.",
        ),
        (
            json!({"haltOnFail": true, "requests": [stats]}),
            "“haltOnFail” does not belong into a batch, and would be lost. Did you mean haltOnFailure?",
        ),
        (
            json!({"haltonfailure": true, "requests": [stats]}),
            "“haltonfailure” does not belong into a batch, and would be lost. Did you mean haltOnFailure?",
        ),
        (
            json!({"requestId": "1", "requests": [stats]}),
            "“requestId” does not belong into a batch, and would be lost. Remove it.",
        ),
        (
            json!({"requests": [row("SetInputVolume", json!({"inputName": "Mic", "inputVolumeMul": 99}))]}),
            "Row 1: SetInputVolume: “inputVolumeMul” must be between 0 and 20 ×; it is 99.",
        ),
    ] {
        let refused = CheckedRequest::batch_from_text(&batch.to_string()).map(drop_body).unwrap_err();
        assert_eq!(words::obs::refusal(&refused), words, "{batch}");
    }
    let by_variable = json!({"requests": [
        {"requestType": "SetInputMute", "requestData": {"inputName": "Mic"}, "inputVariables": {"inputMuted": "m"}}]});
    assert!(CheckedRequest::batch_from_text(&by_variable.to_string()).is_ok());
    // The server skips a variable whose name is no text.
    let ignored = json!({"requests": [
        {"requestType": "SetInputMute", "requestData": {"inputName": "Mic"}, "inputVariables": {"inputMuted": 7}}]});
    assert!(CheckedRequest::batch_from_text(&ignored.to_string()).is_err());
}

#[test]
fn a_server_gets_only_what_it_lists_and_a_draft_server_only_batches_that_it_has() {
    let list: Vec<String> = ["GetStats", "SetCurrentScene", "GetInputList"].map(str::to_owned).to_vec();
    let single = |name: &str| CheckedRequest::single(name, None).unwrap();
    let unknown = |name: &str, similar: Option<&str>, since: Option<&str>| {
        let (similar, since) = (similar.map(str::to_owned), since.map(str::to_owned));
        Some(Refusal::UnknownRequest { request_type: name.to_owned(), similar, since })
    };
    for (name, list, dialect, refused) in [
        ("GetStats", &list[..], Dialect::Shipping, None),
        ("SetCurrentScene", &list, Dialect::Shipping, None),
        ("GetCanvasList", &list, Dialect::Shipping, unknown("GetCanvasList", None, Some("5.7.0"))),
        ("GetStatz", &list, Dialect::Shipping, unknown("GetStatz", Some("GetStats"), None)),
        ("GetStatz", &list, Dialect::Draft, unknown("GetStatz", Some("GetStats"), None)),
        // What is not in the server's list is never what was meant.
        ("getversion", &list, Dialect::Shipping, unknown("getversion", None, None)),
        // The list has not come yet.
        ("GetCanvasList", &[], Dialect::Shipping, None),
        ("GetStatz", &[], Dialect::Shipping, unknown("GetStatz", Some("GetStats"), None)),
        ("FromTheDraft", &[], Dialect::Draft, None),
    ] {
        assert_eq!(untaken(&single(name), dialect, list), refused, "{name} {dialect:?}");
    }
    let batch = |text: &Value| CheckedRequest::batch_from_text(&text.to_string()).unwrap();
    let row = |row, refusal| Some(Refusal::Row { row, refusal: Box::new(refusal) });
    let stats = json!({"requestType": "GetStats"});
    let with = |field: &str| json!({"requests": [stats, {"requestType": "GetStats", field: {"a": "b"}}]});
    for (text, draft) in [
        (json!({"requests": [stats], "haltOnFailure": true, "executionType": 0, "variables": {}}), None),
        (json!({"requests": [stats], "executionType": 1}), Some(Refusal::NotInDraft { name: "executionType" })),
        (json!({"requests": [stats], "variables": {"a": 1}}), Some(Refusal::NotInDraft { name: "variables" })),
        (with("inputVariables"), row(1, Refusal::NotInDraft { name: "inputVariables" })),
        (with("outputVariables"), row(1, Refusal::NotInDraft { name: "outputVariables" })),
    ] {
        assert_eq!(untaken(&batch(&text), Dialect::Shipping, &list), None, "{text}");
        assert_eq!(untaken(&batch(&text), Dialect::Draft, &list), draft, "{text}");
    }
    let second = json!({"requests": [stats, {"requestType": "No"}]});
    let refused = row(1, unknown("No", None, None).unwrap());
    assert_eq!(untaken(&batch(&second), Dialect::Shipping, &list), refused);
    let raw = CheckedRequest::raw(r#"{"op":6,"d":{"requestType":"No","requestId":"1"}}"#, false).unwrap();
    assert_eq!(untaken(&raw, Dialect::Shipping, &list), None);
}
