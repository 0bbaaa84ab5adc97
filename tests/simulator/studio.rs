//! What the studio answers, and that it is true.

use serde_json::{Value, json};

use super::raw::identified;
use crate::start;

#[tokio::test]
async fn requests_are_refused_with_the_status_and_words_of_real_servers() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let rows: Vec<(&str, Value, u64, &str)> = vec![
        ("", Value::Null, 203, "Your request's `requestType` may not be empty."),
        ("Nope", Value::Null, 204, "Your request type is not valid."),
        ("SetStudioModeEnabled", Value::Null, 301, "Your request data is missing or invalid (non-object)"),
        ("SetStudioModeEnabled", json!([1]), 301, "Your request data is missing or invalid (non-object)"),
        ("SetStudioModeEnabled", json!({}), 300, "Your request is missing the `studioModeEnabled` field."),
        ("SetStudioModeEnabled", json!({"studioModeEnabled": null}), 300, "Your request is missing"),
        (
            "SetStudioModeEnabled",
            json!({"studioModeEnabled": 1}),
            401,
            "The field value of `studioModeEnabled` must be boolean.",
        ),
        ("SetCurrentProgramScene", Value::Null, 300, "Your request must contain at least one of the following fields"),
        ("SetCurrentProgramScene", json!({"sceneName": 5}), 300, "Your request must contain at least one"),
        ("SetCurrentProgramScene", json!({"sceneName": ""}), 300, "Your request must contain at least one"),
        ("SetCurrentProgramScene", json!({"sceneName": "nope"}), 600, "No source was found by the name of `nope`."),
        (
            "SetCurrentProgramScene",
            json!({"sceneUuid": "nope", "sceneName": "Camera"}),
            600,
            "No source was found by the UUID of `nope`.",
        ),
        ("SetCurrentProgramScene", json!({"sceneUuid": 5, "sceneName": "Camera"}), 100, ""),
        ("SetCurrentProgramScene", json!({"sceneName": "Microphone"}), 602, ""),
        ("SetCurrentProgramScene", json!({"sceneName": "Lower third"}), 602, ""),
        (
            "SetInputVolume",
            json!({"inputName": "Microphone", "inputVolumeMul": 21}),
            402,
            "The field value of `inputVolumeMul` is above the maximum of `20.000000`",
        ),
        (
            "SetInputVolume",
            json!({"inputName": "Microphone", "inputVolumeDb": -200}),
            402,
            "The field value of `inputVolumeDb` is below the minimum of `-100.000000`",
        ),
        ("SetInputVolume", json!({"inputName": "Microphone"}), 300, "You must specify one volume field."),
        (
            "SetInputVolume",
            json!({"inputName": "Microphone", "inputVolumeMul": 1, "inputVolumeDb": 0}),
            404,
            "You may only specify one volume field.",
        ),
        (
            "SetInputVolume",
            json!({"inputName": "Title", "inputVolumeMul": 1}),
            604,
            "The specified input does not support audio.",
        ),
        (
            "SetInputAudioMonitorType",
            json!({"inputName": "Microphone", "monitorType": "x"}),
            400,
            "Unknown monitor type: x",
        ),
        ("CreateScene", json!({"sceneName": ""}), 403, "The field value of `sceneName` must not be empty."),
        ("CreateScene", json!({"sceneName": "Camera"}), 601, ""),
        ("CreateInput", json!({"sceneName": "Camera", "inputName": "New", "inputKind": "nope"}), 605, ""),
        ("GetCurrentPreviewScene", Value::Null, 506, ""),
        ("TriggerStudioModeTransition", Value::Null, 506, ""),
        ("StopStream", Value::Null, 501, ""),
        ("StopRecord", Value::Null, 501, ""),
        ("SaveReplayBuffer", Value::Null, 501, ""),
        ("ResumeRecord", Value::Null, 503, ""),
        ("PauseRecord", Value::Null, 100, ""),
        ("SendStreamCaption", json!({"captionText": "x"}), 501, ""),
        ("CallVendorRequest", json!({"vendorName": "x", "requestType": "y"}), 600, "No vendor was found by that name."),
        ("TriggerHotkeyByName", json!({"hotkeyName": "nope"}), 600, "No hotkeys were found by that name."),
        ("TriggerHotkeyByKeySequence", json!({}), 703, ""),
        (
            "GetPersistentData",
            json!({"realm": "X", "slotName": "y"}),
            600,
            "You have specified an invalid persistent data realm.",
        ),
        ("SetCurrentSceneTransitionDuration", json!({"transitionDuration": 10}), 402, ""),
        ("SetCurrentSceneTransitionSettings", json!({"transitionSettings": {}}), 606, ""),
        (
            "GetSourceFilter",
            json!({"sourceName": "Camera 1", "filterName": "x"}),
            600,
            "No filter was found in the source `Camera 1` with the name `x`.",
        ),
        ("CreateSourceFilter", json!({"sourceName": "Camera 1", "filterName": "x", "filterKind": "nope"}), 607, ""),
        (
            "GetSourceScreenshot",
            json!({"sourceName": "Camera", "imageFormat": "bad"}),
            400,
            "Your specified image format is invalid",
        ),
        ("GetSourceScreenshot", json!({"sourceName": "Camera", "imageFormat": "jpg", "imageWidth": 7}), 402, ""),
        (
            "OpenVideoMixProjector",
            json!({"videoMixType": "x"}),
            400,
            "The field `videoMixType` has an invalid enum value.",
        ),
        ("RemoveProfile", json!({"profileName": "nope"}), 600, ""),
    ];
    for (request_type, data, code, comment) in rows {
        let answer = raw.ask(request_type, data.clone()).await;
        let status = &answer["requestStatus"];
        assert_eq!(status["code"], code, "{request_type} {data}: {status}");
        assert_eq!(status["result"], code == 100);
        assert!(status["comment"].as_str().unwrap_or_default().starts_with(comment), "{request_type} {data}: {status}");
    }
}

#[tokio::test]
async fn an_id_of_any_kind_comes_back() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    for id in [json!(7), json!("x"), json!({"a": [1]}), json!(false)] {
        raw.op(6, json!({"requestId": id, "requestType": "GetStudioModeEnabled"})).await;
        assert_eq!(raw.said().await["d"]["requestId"], id);
    }
}

#[tokio::test]
async fn every_request_of_the_catalogue_is_known() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let version = raw.ask("GetVersion", Value::Null).await;
    let available = version["responseData"]["availableRequests"].as_array().unwrap().clone();
    assert_eq!(available.len(), 147);
    let mut answered = 0;
    for request_type in available {
        let code = raw.code(request_type.as_str().unwrap(), Value::Null).await;
        assert_ne!(code, 204, "{request_type}");
        answered += u64::from(code == 100);
    }
    assert!(answered >= 40, "{answered} requests need no data");
}

#[tokio::test]
async fn studio_mode_swaps_preview_and_program() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 4 | 16 | 1024).await;
    raw.code("SetStudioModeEnabled", json!({"studioModeEnabled": true})).await;
    assert_eq!(raw.code("SetCurrentPreviewScene", json!({"sceneName": "Camera"})).await, 100);
    assert_eq!(raw.code("TriggerStudioModeTransition", Value::Null).await, 100);
    assert_eq!(raw.event("CurrentProgramSceneChanged").await["eventData"]["sceneName"], "Camera");
    let preview = raw.ask("GetCurrentPreviewScene", Value::Null).await;
    assert_eq!(preview["responseData"]["sceneName"], "Starting soon");
    assert_eq!(raw.code("SetStudioModeEnabled", json!({"studioModeEnabled": false})).await, 100);
    assert_eq!(raw.ask("GetSceneList", Value::Null).await["responseData"]["currentPreviewSceneName"], Value::Null);
}

#[tokio::test]
async fn a_recording_starts_pauses_splits_and_stops() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 64).await;
    assert_eq!(raw.code("StartRecord", Value::Null).await, 100);
    let started = loop {
        let event = raw.event("RecordStateChanged").await["eventData"].clone();
        if event["outputState"] == "OBS_WEBSOCKET_OUTPUT_STARTED" {
            break event;
        }
        assert_eq!(
            event,
            json!({"outputActive": false, "outputPath": null, "outputState": "OBS_WEBSOCKET_OUTPUT_STARTING"})
        );
    };
    assert!(started["outputPath"].as_str().unwrap().ends_with(".mkv"));
    assert_eq!(raw.code("StartRecord", Value::Null).await, 500);
    raw.ask("ToggleRecordPause", Value::Null).await;
    let paused = raw.ask("GetRecordStatus", Value::Null).await["responseData"].clone();
    assert_eq!((&paused["outputActive"], &paused["outputPaused"]), (&json!(true), &json!(true)));
    assert_eq!(raw.code("SplitRecordFile", Value::Null).await, 502);
    raw.ask("ResumeRecord", Value::Null).await;
    raw.op(6, json!({"requestId": "s", "requestType": "SplitRecordFile"})).await;
    let split = raw.event("RecordFileChanged").await["eventData"]["newOutputPath"].clone();
    assert_ne!(split, started["outputPath"]);
    let stopped = raw.ask("StopRecord", Value::Null).await;
    assert_eq!(stopped["responseData"]["outputPath"], split);
    assert_eq!(raw.code("SetVideoSettings", json!({"baseWidth": 640, "baseHeight": 360})).await, 500);
}

#[tokio::test]
async fn a_screenshot_is_a_picture_of_the_size_that_was_asked_for() {
    use base64::Engine;
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    for (format, kind) in [("png", image::ImageFormat::Png), ("jpg", image::ImageFormat::Jpeg)] {
        let data = json!({"sourceName": "Camera", "imageFormat": format, "imageWidth": 64});
        let answer = raw.ask("GetSourceScreenshot", data).await;
        let uri = answer["responseData"]["imageData"].as_str().unwrap().to_owned();
        let encoded = uri.strip_prefix(&format!("data:image/{format};base64,")).unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
        let picture = image::load_from_memory_with_format(&bytes, kind).unwrap();
        assert_eq!((picture.width(), picture.height()), (64, 36));
    }
}

#[tokio::test]
async fn a_screenshot_that_cannot_be_saved_is_no_success() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let folder = raw.ask("GetRecordDirectory", Value::Null).await["responseData"]["recordDirectory"].clone();
    let path = format!("{}/picture.png", folder.as_str().unwrap());
    let data = json!({"sourceName": "Camera", "imageFormat": "png", "imageFilePath": path});
    assert_eq!(raw.code("SaveSourceScreenshot", data).await, 702);
    assert!(!std::path::Path::new(&path).exists());
}

#[tokio::test]
async fn what_is_made_can_be_found_changed_and_removed() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 4095).await;
    let made = raw.ask("CreateScene", json!({"sceneName": "Neu"})).await;
    let scene = made["responseData"]["sceneUuid"].clone();
    let input = raw.ask("CreateInput", json!({"sceneUuid": scene, "inputName": "Box", "inputKind": "color_source_v3", "inputSettings": {"color": 255}})).await;
    let item = input["responseData"]["sceneItemId"].clone();
    assert_eq!(
        raw.code(
            "SetSceneItemTransform",
            json!({"sceneUuid": scene, "sceneItemId": item, "sceneItemTransform": {"positionX": 12.5}})
        )
        .await,
        100
    );
    let transform = raw.ask("GetSceneItemTransform", json!({"sceneUuid": scene, "sceneItemId": item})).await;
    assert_eq!(transform["responseData"]["sceneItemTransform"]["positionX"], 12.5);
    assert_eq!(
        raw.code(
            "CreateSourceFilter",
            json!({"sourceName": "Box", "filterName": "F", "filterKind": "color_filter_v2"})
        )
        .await,
        100
    );
    assert_eq!(
        raw.code("SetSourceFilterEnabled", json!({"sourceName": "Box", "filterName": "F", "filterEnabled": false}))
            .await,
        100
    );
    assert_eq!(
        raw.ask("GetSourceFilter", json!({"sourceName": "Box", "filterName": "F"})).await["responseData"]["filterEnabled"],
        false
    );
    raw.op(6, json!({"requestId": "n", "requestType": "SetInputName", "requestData": {"inputName": "Box", "newInputName": "Box 2"}})).await;
    assert_eq!(raw.event("InputNameChanged").await["eventData"]["oldInputName"], "Box");
    assert_eq!(raw.code("RemoveInput", json!({"inputName": "Box 2"})).await, 100);
    let list = raw.ask("GetSceneItemList", json!({"sceneUuid": scene})).await;
    assert_eq!(list["responseData"]["sceneItems"], json!([]));
    raw.op(6, json!({"requestId": "r", "requestType": "RemoveScene", "requestData": {"sceneName": "Neu"}})).await;
    assert_eq!(raw.event("SceneRemoved").await["eventData"]["sceneUuid"], scene);
}

#[tokio::test]
async fn pipelined_answers_swap_neighbours_now_and_then() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    for number in 0..400 {
        raw.op(6, json!({"requestId": number, "requestType": "GetStudioModeEnabled"})).await;
    }
    let mut ids = Vec::new();
    while ids.len() < 400 {
        ids.push(raw.said().await["d"]["requestId"].as_u64().unwrap());
    }
    assert!(!ids.is_sorted(), "clients must not count on the order");
    ids.sort_unstable();
    assert!(ids.into_iter().eq(0..400));
}
