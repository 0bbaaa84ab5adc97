//! Batches in their three ways.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::raw::identified;
use crate::start;

fn codes(results: &[Value]) -> Vec<u64> {
    results.iter().map(|row| row["requestStatus"]["code"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn halting_gives_a_short_answer_that_ends_with_the_failure() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let requests = json!([
        {"requestType": "GetVersion", "requestId": "a"},
        {"requestType": 5},
        {"requestType": "GetStats"}
    ]);
    let whole = raw.batch(json!({"requests": requests})).await;
    assert_eq!(codes(&whole), [100, 203, 100]);
    assert_eq!(whole[0]["requestId"], "a");
    assert!(whole[1].get("requestId").is_none());
    let halted = raw.batch(json!({"requests": requests, "haltOnFailure": true})).await;
    assert_eq!(codes(&halted), [100, 203]);
}

#[tokio::test]
async fn variables_carry_an_answer_into_the_next_request() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let results = raw
        .batch(json!({"variables": {"unused": 1}, "requests": [
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"scene": "sceneName"}},
            {"requestType": "GetSceneItemList", "inputVariables": {"sceneName": "scene"}},
            {"requestType": "GetSceneItemList", "requestData": {"sceneName": "nowhere"}, "inputVariables": {"sceneName": "scene"}}
        ]}))
        .await;
    assert_eq!(codes(&results), [100, 100, 100]);
    assert_eq!(results[1]["responseData"], results[2]["responseData"]);
}

#[tokio::test]
async fn sleep_is_for_serial_batches_and_does_not_stop_the_reader() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    assert_eq!(raw.code("Sleep", json!({"sleepMillis": 5})).await, 206);
    let began = Instant::now();
    raw.op(8, json!({"requestId": "b", "requests": [{"requestType": "Sleep", "requestData": {"sleepMillis": 300}}]}))
        .await;
    assert_eq!(raw.code("GetStats", Value::Null).await, 100, "answered while the batch sleeps");
    assert!(began.elapsed() < Duration::from_millis(290));
    assert_eq!(raw.said().await["d"]["results"][0]["requestStatus"]["code"], 100);
    assert!(began.elapsed() >= Duration::from_millis(290));
    let frames = json!({"executionType": 1, "requests": [{"requestType": "Sleep", "requestData": {"sleepFrames": 3}}]});
    assert_eq!(codes(&raw.batch(frames).await), [100]);
    let wrong_unit = json!({"requests": [{"requestType": "Sleep", "requestData": {"sleepFrames": 3}}]});
    assert_eq!(codes(&raw.batch(wrong_unit).await), [300]);
    let too_long = json!({"requests": [{"requestType": "Sleep", "requestData": {"sleepMillis": 50001}}]});
    assert_eq!(codes(&raw.batch(too_long).await), [402]);
    let parallel =
        json!({"executionType": 2, "requests": [{"requestType": "Sleep", "requestData": {"sleepMillis": 1}}]});
    assert_eq!(codes(&raw.batch(parallel).await), [206]);
}

#[tokio::test]
async fn parallel_results_are_mislabelled_unless_the_switch_says_otherwise() {
    let requests = json!([
        {"requestType": "GetVersion", "requestId": "1"},
        {"requestType": "GetStats", "requestId": "2"},
        {"requestType": "GetStudioModeEnabled", "requestId": "3"}
    ]);
    let own = ["obsVersion", "cpuUsage", "studioModeEnabled"];
    for mislabel in [true, false] {
        let simulator = start(|options| options.mislabel_parallel = mislabel).await;
        let mut raw = identified(&simulator, 0).await;
        let results = raw.batch(json!({"executionType": 2, "requests": requests, "haltOnFailure": true})).await;
        for (row, (id, field)) in results.iter().zip(["1", "2", "3"].into_iter().zip(own)) {
            assert_eq!(row["requestId"], id, "labels always stand as they were asked");
            assert_eq!(row["responseData"].get(field).is_none(), mislabel, "{row}");
        }
    }
}
