//! What is copied, as it was when somebody last looked at it.

use std::path::Path;

use callboard::protocol::obs::copy_as::{Around, Shell, Source, Target, copy_as};
use callboard::protocol::obs::{CheckedRequest, Dialect};
use serde_json::json;

use crate::support::copies::{ADDRESS, NASTY, batch, copied, single};

pub(crate) const TARGETS: &[(Target, &str)] = &[
    (Target::Frame, "frame.jsonl"),
    (Target::Callboard(Shell::Posix), "callboard.sh"),
    (Target::Callboard(Shell::PowerShell), "callboard.ps1"),
    (Target::Callboard(Shell::CommandPrompt), "callboard.cmd"),
    (Target::ObsWebsocketJs, "obs_websocket_js.mjs"),
    (Target::ObswsPython, "obsws_python.py"),
    (Target::Obws, "obws.rs"),
];

fn cases() -> Vec<CheckedRequest> {
    vec![
        CheckedRequest::single("GetSceneList", None).unwrap(),
        single("SetCurrentProgramScene", json!({"sceneName": "Interview"})),
        single("SetInputVolume", json!({"inputName": "Mic/Aux", "inputVolumeDb": -12.5})),
        single(
            "SetInputSettings",
            json!({"inputName": NASTY, "inputSettings": {"text": NASTY, "__proto__": {"a-b": null}, "size": 72}, "overlay": true}),
        ),
        single(
            "SetSceneItemTransform",
            json!({"sceneName": "Interview", "sceneItemId": 2, "sceneItemTransform": {"positionX": 40, "cropTop": 8, "cropToBounds": true}}),
        ),
        single(
            "SetStreamServiceSettings",
            json!({"streamServiceType": "rtmp_custom", "streamServiceSettings": {"server": "rtmp://live.example/app", "key": "live_1234"}}),
        ),
        single("SomethingNew", json!({"weird": "what \"only\" this server knows"})),
        batch(json!({
            "haltOnFailure": true,
            "requests": [
                {"requestType": "GetCurrentProgramScene", "outputVariables": {"now": "currentProgramSceneName"}},
                {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "now"}, "requestId": "again"},
            ],
        })),
        batch(json!({
            "executionType": 1,
            "variables": {"name": NASTY},
            "requests": [
                {"requestType": "SetInputMute", "requestData": {"inputName": "Mic/Aux", "inputMuted": true}},
                {"requestType": "Sleep", "requestData": {"sleepFrames": 30}},
                {"requestType": "SetInputName", "requestData": {"inputName": "Mic/Aux"}, "inputVariables": {"newInputName": "name"}},
            ],
        })),
    ]
}

/// Compares with the file, or writes it when asked to.
pub(crate) fn hold(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/copy_as").join(name);
    if std::env::var_os("CALLBOARD_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let first = text.lines().zip(golden.lines()).find(|(new, old)| new != old);
    assert!(
        text == golden,
        "{name} differs (CALLBOARD_UPDATE_GOLDEN=1 writes it anew), first here (now, then): {first:#?}"
    );
}

#[test]
fn every_target_writes_what_somebody_has_looked_at() {
    for (target, name) in TARGETS {
        let texts: Vec<String> = cases().iter().map(|case| copied(case, *target, ADDRESS).text).collect();
        for text in &texts {
            assert!(text.ends_with('\n') || *target == Target::Frame, "{name}: {text}");
        }
        hold(name, &(texts.join("\n").trim_end().to_owned() + "\n"));
    }
}

#[test]
fn a_frame_is_the_request_in_either_dialect() {
    let case = single("SetInputName", json!({"inputName": NASTY, "newInputName": "x"}));
    let frame = |dialect| {
        let nothing = |_: &str, _: &str| false;
        let around = Around { dialect, address: None, private: &nothing };
        let text = copy_as(Source::of(&case).unwrap(), Target::Frame, &around).text;
        assert!(!text.contains('\u{202e}') && !text.contains('\u{2028}'), "{text}");
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let data = json!({"inputName": NASTY, "newInputName": "x"});
    let expected = json!({"requestType": "SetInputName", "requestId": "1", "requestData": data});
    assert_eq!(frame(Dialect::Shipping), json!({"op": 6, "d": expected}));
    let draft = json!({"messageType": "Request", "requestType": "SetInputName", "requestId": "1", "requestData": data});
    assert_eq!(frame(Dialect::Draft), draft);
}

#[test]
fn no_target_lets_a_secret_or_a_hidden_address_out() {
    let secrets = [
        single(
            "SetStreamServiceSettings",
            json!({"streamServiceType": "rtmp_custom", "streamServiceSettings": {"server": "rtmp://10.1.2.3/app", "key": "live_1234"}}),
        ),
        single(
            "SetProfileParameter",
            json!({"parameterCategory": "SimpleOutput", "parameterName": "StreamKey", "parameterValue": "live_1234"}),
        ),
        batch(json!({
            "variables": {"a": "live_1234"},
            "requests": [
                {"requestType": "CallVendorRequest", "requestData": {"vendorName": "v", "requestType": "r", "requestData": {"token": ["live_1234"]}}},
                {"requestType": "SetProfileParameter", "requestData": {"parameterCategory": "c", "parameterName": "Password"}, "inputVariables": {"parameterValue": "a"}},
            ],
        })),
    ];
    // As Streamer-safe mode asks.
    let private = |field: &str, value: &str| field == "server" || value.contains("://");
    for case in &secrets {
        for (target, name) in TARGETS {
            let around = Around { dialect: Dialect::Shipping, address: None, private: &private };
            let copied = copy_as(Source::of(case).unwrap(), *target, &around);
            for hidden in ["live_1234", "10.1.2.3", "rtmp://", "ws://"] {
                assert!(!copied.text.contains(hidden), "{name}: {}", copied.text);
            }
            assert!(!copied.placeholders.is_empty());
            let asked = matches!(target, Target::Callboard(_));
            assert_eq!(copied.placeholders.contains(&"<address>".to_owned()), asked, "{name}");
        }
    }
}
