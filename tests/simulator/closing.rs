//! What a connection is closed for, in which order, and how it begins.

use callboard::protocol::Secret;
use callboard::protocol::obs::authentication;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::raw::{Came, Raw, identified};
use crate::{draft, soon, start, with_password};

/// A frame, what it is closed with, and how the reason begins.
type Row = (Value, u16, &'static str);

/// Each frame goes to a connection of its own, identified or not.
async fn table(change: fn(&mut callboard::simulator::obs::Options), is_draft: bool, identify: bool, rows: Vec<Row>) {
    let simulator = start(change).await;
    for (frame, code, reason) in rows {
        let mut raw = Raw::connect(&simulator).await;
        raw.draft = is_draft;
        if identify {
            raw.identify(json!({"eventSubscriptions": 0})).await;
        } else {
            raw.said().await;
        }
        match &frame {
            Value::String(text) => raw.text(text).await,
            other => raw.say(other).await,
        }
        let (closed, said) = raw.closed().await;
        assert_eq!(closed, code, "{frame} was closed with {said}");
        assert!(said.starts_with(reason), "{frame}: {said}");
    }
}

#[tokio::test]
async fn a_shipping_server_checks_in_the_order_of_real_ones_before_identify() {
    table(
        |_| {},
        false,
        false,
        vec![
            (json!("no json"), 4002, "Unable to decode Json: "),
            (json!("[1]"), 4002, "You sent a non-object payload."),
            (json!({"request-type": "GetAuthRequired", "message-id": "1"}), 4010, "You appear to be attempting"),
            (json!({"messageType": "Identify", "rpcVersion": 1}), 4006, "Your request is missing an `op`."),
            (json!({"op": "1", "d": {}}), 4006, "Your `op` is not a number."),
            (json!({"op": 99}), 4003, "Your request is missing the `d` field."),
            (json!({"op": 1, "d": null}), 4003, "Your request is missing the `d` field."),
            (json!({"op": 99, "d": []}), 4004, "Your `d` is not an object."),
            (json!({"op": 6, "d": {}}), 4007, "You attempted to send a non-Identify message"),
            (json!({"op": 99, "d": {}}), 4007, "You attempted to send a non-Identify message"),
            (json!({"op": 1, "d": {}}), 4003, "Your payload's data is missing an `rpcVersion`."),
            (json!({"op": 257, "d": {}}), 4003, "Your payload's data is missing an `rpcVersion`."),
            (json!({"op": 1.0, "d": {"rpcVersion": 1.0}}), 4004, "Your `rpcVersion` is not an unsigned number."),
            (json!({"op": 1, "d": {"rpcVersion": 2}}), 4010, "Your requested RPC version"),
            (json!({"op": 1, "d": {"rpcVersion": 1, "eventSubscriptions": -1}}), 4004, "Your `eventSubscriptions`"),
            (json!({"op": 1, "d": {"rpcVersion": 1, "eventSubscriptions": 33.0}}), 4004, "Your `eventSubscriptions`"),
            (json!({"op": 1, "d": {"rpcVersion": 1, "eventSubscriptions": null}}), 4004, "Your `eventSubscriptions`"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_shipping_server_checks_in_the_order_of_real_ones_after_identify() {
    table(
        |_| {},
        false,
        true,
        vec![
            (json!({"op": 1, "d": {"rpcVersion": 1}}), 4008, "You are already Identified"),
            (json!({"op": 4, "d": {}}), 4006, "Unknown OpCode: 4"),
            (json!({"op": 7, "d": {}}), 4006, "Unknown OpCode: 7"),
            (json!({"op": 3, "d": {"eventSubscriptions": "all"}}), 4004, "Your `eventSubscriptions`"),
            (json!({"op": 6, "d": {}}), 4003, "Your payload's data is missing a `requestId`."),
            (json!({"op": 6, "d": {"requestId": 1}}), 4003, "Your payload's data is missing a `requestType`."),
            (json!({"op": 6, "d": {"requestId": 1, "requestType": 5}}), 4004, "Your `requestType`"),
            (json!({"op": 8, "d": {"requestId": 1}}), 4003, "Your payload's data is missing a `requests`."),
            (json!({"op": 8, "d": {"requestId": 1, "requests": [], "executionType": 9}}), 4005, ""),
            (
                json!({"op": 8, "d": {"requestId": 1, "requests": [], "executionType": 2, "variables": {}}}),
                4012,
                "Variables are not supported in Parallel mode.",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_draft_server_closes_with_the_numbers_of_the_draft() {
    table(
        draft,
        true,
        false,
        vec![
            (json!("no json"), 4001, "Unable to decode Json: "),
            (json!({"op": 1, "d": {}}), 4002, "Your request is missing a `messageType`."),
            (json!({"request-type": "GetAuthRequired"}), 4009, "You appear to be attempting"),
            (json!({"messageType": "Request"}), 4003, ""),
            (json!({"messageType": "Identify"}), 4006, ""),
            (json!({"messageType": "Identify", "rpcVersion": "1"}), 4006, ""),
            (json!({"messageType": "Identify", "rpcVersion": 2}), 4009, ""),
        ],
    )
    .await;
    table(
        draft,
        true,
        true,
        vec![
            (json!({"messageType": "Identify", "rpcVersion": 1}), 4004, ""),
            (json!({"messageType": "Nonsense"}), 4002, "Unknown messageType: Nonsense"),
            (json!({"messageType": "Request", "requestType": "GetVersion"}), 4007, ""),
            (json!({"messageType": "RequestBatch", "requestId": "1"}), 4007, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn no_password_a_password_of_the_wrong_type_and_a_wrong_one_have_three_texts() {
    let simulator = start(with_password).await;
    for (authentication, text) in [
        (json!(null), "Your payload's data is missing an `authentication` string, however authentication is required."),
        (json!(5), "Your `authentication` field is not a string."),
        (json!("wrong"), "Authentication failed."),
    ] {
        let mut raw = Raw::connect(&simulator).await;
        raw.said().await;
        raw.op(1, json!({"rpcVersion": 2, "authentication": authentication})).await;
        assert_eq!(raw.closed().await, (4009, text.to_owned()), "the password is looked at before the version");
    }
}

#[tokio::test]
async fn a_draft_server_tells_missing_from_wrong_by_the_code() {
    let simulator = start(|options| {
        draft(options);
        with_password(options);
    })
    .await;
    for (more, code) in [(json!({}), 4006), (json!({"authentication": "wrong"}), 4005)] {
        let mut raw = Raw::connect(&simulator).await;
        let hello = raw.said().await;
        assert_eq!(hello["messageType"], "Hello");
        let mut identify = json!({"messageType": "Identify", "rpcVersion": 1});
        identify.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        raw.say(&identify).await;
        assert_eq!(raw.closed().await.0, code);
    }
}

#[tokio::test]
async fn the_salt_is_the_servers_and_the_challenge_the_connections() {
    let simulator = start(with_password).await;
    let mut hellos = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::connect(&simulator).await;
        let hello = raw.said().await;
        assert_eq!(hello["d"]["rpcVersion"], 1);
        assert_eq!(hello["d"]["obsWebSocketVersion"], "5.7.3");
        hellos.push(hello["d"]["authentication"].clone());
        let (challenge, salt) =
            (hellos.last().unwrap()["challenge"].as_str().unwrap(), hellos[0]["salt"].as_str().unwrap());
        let answer = authentication::authentication(&Secret::new("supersecretpassword"), salt, challenge);
        raw.op(1, json!({"rpcVersion": 1, "authentication": answer})).await;
        assert_eq!(raw.said().await["op"], 2);
    }
    assert_eq!(hellos[0]["salt"], hellos[1]["salt"]);
    assert_ne!(hellos[0]["challenge"], hellos[1]["challenge"]);
}

#[tokio::test]
async fn the_first_known_sub_protocol_is_chosen_and_unknown_ones_are_ignored() {
    let simulator = start(|_| {}).await;
    for (offered, chosen) in [
        ("foo, obswebsocket.msgpack, obswebsocket.json", Some("obswebsocket.msgpack")),
        ("obswebsocket.json", Some("obswebsocket.json")),
    ] {
        let raw = Raw::connect_with(&simulator, &[("sec-websocket-protocol", offered)]).await;
        assert_eq!(raw.chosen.as_deref(), chosen);
    }
    assert_eq!(Raw::connect(&simulator).await.chosen, None);
    // A client library may refuse an upgrade without the sub-protocol it asked for; the server does not.
    let mut socket = tokio::net::TcpStream::connect(simulator.address()).await.unwrap();
    let head = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: foo\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = soon(socket.read(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).to_lowercase();
    assert!(answer.starts_with("http/1.1 101"), "{answer}");
    assert!(!answer.contains("sec-websocket-protocol"), "{answer}");
}

#[tokio::test]
async fn messagepack_is_spoken_in_binary_frames_and_text_is_refused() {
    let simulator = start(|_| {}).await;
    let headers = [("sec-websocket-protocol", "obswebsocket.msgpack")];
    let mut raw = Raw::connect_with(&simulator, &headers).await;
    raw.binary = true;
    raw.identify(json!({"eventSubscriptions": 4})).await;
    assert_eq!(raw.code("SetCurrentProgramScene", json!({"sceneName": "Camera"})).await, 100);
    assert_eq!(raw.event("CurrentProgramSceneChanged").await["eventData"]["sceneName"], "Camera");
    raw.text("{}").await;
    let (code, reason) = raw.closed().await;
    assert_eq!(code, 4002);
    assert_eq!(reason, "Your session encoding is set to MsgPack, but a text message was received.");
}

#[tokio::test]
async fn a_binary_frame_in_a_json_session_is_refused() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    raw.bytes(b"{}").await;
    assert_eq!(
        raw.closed().await,
        (4002, "Your session encoding is set to Json, but a binary message was received.".into())
    );
}

#[tokio::test]
async fn the_drafts_content_type_chooses_the_encoding_and_a_wrong_one_closes_before_hello() {
    let simulator = start(draft).await;
    let mut raw = Raw::connect_with(&simulator, &[("content-type", "application/msgpack")]).await;
    (raw.binary, raw.draft) = (true, true);
    raw.identify(json!({})).await;
    assert_eq!(raw.ask("GetVersion", Value::Null).await["requestStatus"]["code"], 100);
    let mut raw = Raw::connect_with(&simulator, &[("content-type", "text/html")]).await;
    assert!(matches!(raw.came().await, Came::Closed(4010, _)));
}

#[tokio::test]
async fn ignore_invalid_messages_drops_what_would_close() {
    let simulator = start(draft).await;
    let mut raw = Raw::connect(&simulator).await;
    raw.draft = true;
    raw.identify(json!({"ignoreInvalidMessages": true, "ignoreNonFatalRequestChecks": true, "eventSubscriptions": 0}))
        .await;
    raw.text("no json").await;
    raw.say(&json!({"messageType": "Nonsense"})).await;
    raw.say(&json!({"messageType": "Request", "requestType": "GetVersion"})).await;
    assert_eq!(raw.ask("DeleteScene", json!({"sceneName": "nowhere"})).await["requestStatus"]["result"], true);
    raw.say(&json!({"messageType": "Identify", "rpcVersion": 1})).await;
    assert_eq!(raw.closed().await.0, 4004, "this one is not ignored");
}

#[tokio::test]
async fn plain_http_gets_426() {
    let simulator = start(|_| {}).await;
    let mut socket = tokio::net::TcpStream::connect(simulator.address()).await.unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    soon(socket.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
}

#[tokio::test]
async fn a_message_over_32_million_bytes_closes_with_1009() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let text = format!("{{\"op\":6,\"d\":{{\"requestId\":\"{}\"}}}}", "x".repeat(33_000_000));
    use futures_util::SinkExt;
    // The close may come before everything is sent.
    let _ = soon(raw.socket.send(tokio_tungstenite::tungstenite::Message::text(text))).await;
    assert_eq!(raw.closed().await.0, 1009);
}

#[tokio::test]
async fn frames_that_are_too_deep_or_no_text_at_all_are_not_decoded() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    raw.text(&"[".repeat(100_000)).await;
    assert_eq!(raw.closed().await.0, 4002);
    let mut socket = tokio::net::TcpStream::connect(simulator.address()).await.unwrap();
    let head = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut part = [0; 1024];
    assert_ne!(soon(socket.read(&mut part)).await.unwrap(), 0);
    // A text frame of two bytes that are no UTF-8, masked with zeros.
    socket.write_all(&[0x81, 0x82, 0, 0, 0, 0, 0xFF, 0xFE]).await.unwrap();
    let mut answer = Vec::new();
    let close = [0x03, 0xEF];
    while !answer.windows(2).any(|two| two == close) {
        let length = soon(socket.read(&mut part)).await.unwrap();
        assert_ne!(length, 0, "1007 before the end");
        answer.extend_from_slice(&part[..length]);
    }
}

#[tokio::test]
async fn kicked_sessions_are_invalidated_and_stopping_says_goodbye() {
    for (change, is_draft, code) in
        [((|_| {}) as fn(&mut callboard::simulator::obs::Options), false, 4011), (draft, true, 4008)]
    {
        let simulator = start(change).await;
        let mut raw = Raw::connect(&simulator).await;
        raw.draft = is_draft;
        raw.identify(json!({})).await;
        let mut waiting = Raw::connect(&simulator).await;
        waiting.said().await;
        simulator.kick_all();
        assert_eq!(raw.closed().await, (code, "Your session has been invalidated.".to_owned()));
        let mut other = Raw::connect(&simulator).await;
        other.draft = is_draft;
        other.identify(json!({})).await;
        let ((), (saw_exit, closed), waited) = tokio::join!(
            simulator.stop(),
            async {
                let exit = other.event("ExitStarted").await;
                (exit, other.closed().await)
            },
            waiting.closed()
        );
        assert!(saw_exit.get("eventData").is_none());
        assert_eq!(closed, (1001, "Server stopping.".to_owned()));
        assert_eq!(waited, (1001, "Server stopping.".to_owned()), "the kick left who was not identified alone");
    }
}

#[tokio::test]
async fn a_cut_connection_ends_without_a_close_frame() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    simulator.cut_all();
    assert_eq!(raw.came().await, Came::Gone);
}

#[tokio::test]
async fn a_dropped_simulator_is_gone() {
    let simulator = start(|_| {}).await;
    let mut raw = identified(&simulator, 0).await;
    let address = simulator.address();
    drop(simulator);
    assert_eq!(raw.came().await, Came::Gone);
    assert!(soon(tokio::net::TcpStream::connect(address)).await.is_err());
}
