//! What goes wrong on purpose.

use std::time::Duration;

use callboard::simulator::obs::{CloseWith, Faults};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::raw::{Came, Raw, identified};
use crate::{soon, start};

#[tokio::test]
async fn a_silent_server_says_nothing() {
    let simulator = start(|options| options.faults.silent = true).await;
    let mut raw = Raw::connect(&simulator).await;
    let came = tokio::time::timeout(Duration::from_millis(300), raw.came()).await;
    assert!(came.is_err(), "{came:?}");
}

#[tokio::test]
async fn a_server_that_refuses_passwords_refuses_the_right_one() {
    let simulator = start(|options| {
        crate::with_password(options);
        options.faults.refuse_password = true;
    })
    .await;
    let mut raw = Raw::connect(&simulator).await;
    let hello = raw.said().await;
    assert!(hello["d"]["authentication"]["salt"].is_string());
    raw.op(1, json!({"rpcVersion": 1, "authentication": "anything"})).await;
    assert_eq!(raw.closed().await, (4009, "Authentication failed.".to_owned()));
}

#[tokio::test]
async fn what_is_dropped_never_comes_and_what_is_doubled_comes_twice() {
    let simulator = start(|options| options.faults.drop = 1.0).await;
    let mut raw = identified(&simulator, 1).await;
    raw.op(6, json!({"requestId": "1", "requestType": "GetVersion"})).await;
    simulator.emit("CustomEvent", None);
    let came = tokio::time::timeout(Duration::from_millis(200), raw.came()).await;
    assert!(came.is_err(), "{came:?}");
    simulator.set_faults(Faults { duplicate: 1.0, ..Faults::default() });
    simulator.emit("CustomEvent", None);
    assert_eq!(raw.said().await, raw.said().await);
}

#[tokio::test]
async fn every_second_message_is_cut_in_half() {
    let simulator = start(|options| options.faults.malformed = 2).await;
    let mut raw = identified(&simulator, 1).await;
    for _ in 0..2 {
        simulator.emit("CustomEvent", None);
        assert!(matches!(raw.came().await, Came::Said(_)));
        simulator.emit("CustomEvent", None);
        assert_eq!(raw.came().await, Came::Garbage);
    }
}

#[tokio::test]
async fn a_delay_holds_answers_and_keeps_their_order() {
    let simulator = start(|options| options.faults.delay_ms = 150).await;
    let mut raw = identified(&simulator, 1).await;
    let began = Instant::now();
    for number in 0..5 {
        simulator.emit("CustomEvent", Some(json!({"number": number})));
    }
    for number in 0..5 {
        assert_eq!(raw.said().await["d"]["eventData"]["number"], number);
    }
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn the_server_closes_with_what_it_was_told_and_when() {
    let close = CloseWith { code: 4321, reason: "x".repeat(200), after_ms: 100 };
    let simulator = start(|options| options.faults.close_with = Some(close)).await;
    let began = Instant::now();
    let mut raw = identified(&simulator, 0).await;
    let (code, reason) = raw.closed().await;
    assert_eq!((code, reason.len()), (4321, 123));
    assert!(began.elapsed() >= Duration::from_millis(100));
    let cut = CloseWith { code: 1006, reason: String::new(), after_ms: 0 };
    simulator.set_faults(Faults::default());
    let mut raw = identified(&simulator, 0).await;
    simulator.set_faults(Faults { close_with: Some(cut), ..Faults::default() });
    assert_eq!(raw.came().await, Came::Gone);
}

#[tokio::test]
async fn a_server_that_never_answers_still_does_what_it_is_asked() {
    let simulator = start(|options| options.faults.never_answer = true).await;
    let mut raw = identified(&simulator, 1024).await;
    raw.op(
        6,
        json!({"requestId": "1", "requestType": "SetStudioModeEnabled", "requestData": {"studioModeEnabled": true}}),
    )
    .await;
    assert_eq!(raw.said().await["d"]["eventType"], "StudioModeStateChanged");
    let came = tokio::time::timeout(Duration::from_millis(100), raw.came()).await;
    assert!(came.is_err(), "{came:?}");
}

#[tokio::test]
async fn a_slow_reader_reads_on_when_the_fault_is_over() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    simulator.set_faults(Faults { slow_reader: true, ..Faults::default() });
    // Frames that are already on the way through the reader may still be answered; this one comes much later.
    tokio::time::sleep(Duration::from_millis(50)).await;
    raw.op(6, json!({"requestId": "ask", "requestType": "GetVersion"})).await;
    let came = tokio::time::timeout(Duration::from_millis(200), raw.came()).await;
    assert!(came.is_err(), "{came:?}");
    simulator.set_faults(Faults::default());
    assert_eq!(raw.said().await["op"], 7);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_before_memory_runs_out() {
    let simulator = start(|_| {}).await;
    let _unread = identified(&simulator, 1).await;
    let big = json!({"text": "x".repeat(1_000_000)});
    soon(async {
        while simulator.connections() > 0 {
            simulator.emit("CustomEvent", Some(big.clone()));
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_of_5_1_refuses_as_5_1_did_and_does_not_know_not_ready() {
    let simulator = start(|options| options.version = Some("5.1.0".to_owned())).await;
    let mut raw = identified(&simulator, 0).await;
    let version = raw.ask("GetVersion", Value::Null).await;
    assert_eq!(version["responseData"]["availableRequests"].as_array().unwrap().len(), 137);
    assert_eq!(raw.code("SplitRecordFile", Value::Null).await, 204);
    for (data, code) in [
        (Value::Null, 301),
        (json!({}), 300),
        (json!({"sceneName": 5}), 401),
        (json!({"sceneName": ""}), 403),
        (json!({"sceneName": "nope"}), 600),
    ] {
        assert_eq!(raw.code("SetCurrentProgramScene", data.clone()).await, code, "{data}");
    }
    simulator.set_ready(false);
    assert_eq!(raw.code("GetVersion", Value::Null).await, 100);
}
