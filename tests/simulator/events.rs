//! Who gets which event, and when.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::raw::{Raw, identified};
use crate::{draft, start};

const SCENES: u64 = 4;
const CONFIG: u64 = 2;
const METERS: u64 = 1 << 16;

#[tokio::test]
async fn an_event_reaches_only_those_who_asked_for_its_category() {
    let simulator = start(|_| {}).await;
    let mut scenes = identified(&simulator, SCENES).await;
    let mut nothing = identified(&simulator, 0).await;
    simulator.emit("SceneNameChanged", Some(json!({"sceneName": "New"})));
    assert_eq!(scenes.event("SceneNameChanged").await["eventIntent"], SCENES);
    // Whatever had been sent to the other one would have come before this answer.
    nothing.op(6, json!({"requestId": "1", "requestType": "GetStudioModeEnabled"})).await;
    assert_eq!(nothing.said().await["op"], 7);
}

#[tokio::test]
async fn reidentify_changes_the_mask_and_leaves_it_when_it_says_nothing() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    raw.op(3, json!({"eventSubscriptions": SCENES})).await;
    assert_eq!(raw.said().await, json!({"op": 2, "d": {"negotiatedRpcVersion": 1}}));
    raw.op(3, json!({})).await;
    raw.said().await;
    simulator.emit("SceneCreated", None);
    let event = raw.event("SceneCreated").await;
    assert!(event.get("eventData").is_none(), "an event without data has no eventData");
}

#[tokio::test]
async fn an_event_that_nobody_knows_is_sent_as_general() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 1).await;
    simulator.emit("SomethingNew", Some(json!({"x": 1})));
    assert_eq!(raw.event("SomethingNew").await["eventData"], json!({"x": 1}));
}

#[tokio::test]
async fn the_program_has_changed_when_the_transition_is_over() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, SCENES | 16).await;
    let asked = Instant::now();
    raw.ask("SetCurrentProgramScene", json!({"sceneName": "Camera"})).await;
    let now = raw.ask("GetCurrentProgramScene", Value::Null).await;
    assert_eq!(now["responseData"]["sceneName"], "Camera", "the getter knows at once");
    raw.event("CurrentProgramSceneChanged").await;
    assert!(asked.elapsed() >= Duration::from_millis(290), "{:?}", asked.elapsed());
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn meters_come_twenty_times_a_second_and_only_on_demand() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 4095).await;
    assert!(!simulator.meters_run());
    assert_eq!(raw.code("SetCurrentProgramScene", json!({"sceneName": "Interview"})).await, 100);
    raw.op(3, json!({"eventSubscriptions": METERS})).await;
    let meters = raw.event("InputVolumeMeters").await;
    assert!(simulator.meters_run());
    assert_eq!(meters["eventIntent"], METERS);
    let rows = meters["eventData"]["inputs"].as_array().unwrap();
    assert!(!rows.is_empty());
    assert_eq!(rows[0]["inputLevelsMul"][0].as_array().unwrap().len(), 3);
    let began = Instant::now();
    for _ in 0..20 {
        raw.event("InputVolumeMeters").await;
    }
    let took = began.elapsed();
    assert!((800..2500).contains(&took.as_millis()), "20 meters in {took:?}");
    raw.op(3, json!({"eventSubscriptions": 0})).await;
    while raw.said().await["op"] != 2 {}
    let made = simulator.events_made();
    assert!(!simulator.meters_run());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(simulator.events_made() <= made + 1, "the timer stands still when nobody listens");
}

#[tokio::test]
async fn muted_meters_show_only_what_came_before_the_fader() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, METERS).await;
    raw.code("SetCurrentProgramScene", json!({"sceneName": "Camera"})).await;
    raw.code("SetInputMute", json!({"inputName": "Microphone", "inputMuted": true})).await;
    let microphone = loop {
        let meters = raw.event("InputVolumeMeters").await;
        let rows = meters["eventData"]["inputs"].as_array().unwrap().clone();
        let found = rows.into_iter().find(|row| row["inputName"] == "Microphone");
        if let Some(row) = found.filter(|row| row["inputLevelsMul"][0][1] == 0.0) {
            break row;
        }
    };
    assert!(microphone["inputLevelsMul"][0][2].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn nothing_is_said_and_everything_refused_while_the_collection_changes() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, CONFIG | SCENES).await;
    let mut other = identified(&simulator, 0).await;
    raw.op(6, json!({"requestId": "c", "requestType": "SetCurrentSceneCollection", "requestData": {"sceneCollectionName": "Rehearsal"}})).await;
    let changing = raw.event("CurrentSceneCollectionChanging").await;
    assert_eq!(changing["eventData"]["sceneCollectionName"], "Live show", "the old name");
    assert_eq!(other.code("GetVersion", Value::Null).await, 207);
    simulator.emit("SceneCreated", None);
    let batch = json!({"requests": [{"requestType": "GetVersion"}, {"requestType": "GetStats"}]});
    let codes: Vec<_> = other.batch(batch).await.iter().map(|row| row["requestStatus"]["code"].clone()).collect();
    assert_eq!(codes, [207, 207]);
    let mut halting = json!({"requests": [{"requestType": "GetVersion"}, {"requestType": "GetStats"}]});
    halting["haltOnFailure"] = json!(true);
    assert_eq!(other.batch(halting).await.len(), 1);
    let mut seen = Vec::new();
    while seen.len() < 2 {
        let said = raw.said().await;
        assert_ne!(said["d"]["eventType"], "SceneCreated");
        seen.push(said["d"]["eventType"].as_str().unwrap_or("answer").to_owned());
    }
    seen.sort();
    assert_eq!(seen, ["CurrentSceneCollectionChanged", "answer"]);
    assert_eq!(other.code("GetVersion", Value::Null).await, 100);
}

#[tokio::test]
async fn the_draft_has_its_own_names_masks_and_no_intent() {
    let simulator = start(draft).await;
    let mut raw = Raw::connect(&simulator).await;
    raw.draft = true;
    raw.identify(json!({"eventSubscriptions": SCENES})).await;
    let version = raw.ask("GetVersion", json!({})).await;
    assert_eq!(version["responseData"]["obsWebSocketVersion"], "5.0.0", "the version of its time");
    let answer = raw.ask("SetCurrentScene", json!({"sceneName": "Camera"})).await;
    assert_eq!(answer["requestType"], "SetCurrentScene");
    let event = raw.event("CurrentSceneChanged").await;
    assert_eq!(event["messageType"], "Event");
    assert!(event.get("eventIntent").is_none());
    let refused = raw.ask("SetCurrentScene", json!({"sceneName": "Scene 12"})).await;
    assert_eq!(refused["requestStatus"], json!({"result": false, "code": 608, "comment": "Parameter: sceneName"}));
    // Studio mode was General then; there is no category Ui.
    raw.say(&json!({"messageType": "Reidentify", "eventSubscriptions": 1})).await;
    assert_eq!(raw.ask("SetStudioModeEnabled", json!({"studioModeEnabled": true})).await["requestStatus"]["code"], 100);
    simulator.emit("StudioModeStateChanged", Some(json!({"studioModeEnabled": true})));
    raw.event("StudioModeStateChanged").await;
}

#[tokio::test]
async fn the_load_is_as_heavy_as_was_asked_for() {
    let simulator = start(|options| options.rate = 2000.0).await;
    let mut raw = identified(&simulator, 4095).await;
    let began = Instant::now();
    let mut bytes = 0;
    for _ in 0..2000 {
        bytes += raw.said().await.to_string().len();
    }
    let took = began.elapsed();
    assert!((600..4000).contains(&took.as_millis()), "2000 events in {took:?}");
    assert!((200..320).contains(&(bytes / 2000)), "{} bytes each", bytes / 2000);
}

#[tokio::test]
async fn the_show_goes_on_by_itself_and_ends_with_the_server() {
    let simulator = start(|options| options.show = true).await;
    let mut raw = identified(&simulator, 4095).await;
    raw.event("StreamStateChanged").await;
    simulator.stop().await;
}
