//! What should never come and does.

use callboard::feed::Kind;
use callboard::message::{Cause, ConnectionState, Stage};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::world::{HELLO, IDENTIFIED, Peer, World};
use crate::session::Desk;

const AFTER: &str = r#"{"op":5,"d":{"eventType":"AfterAll","eventIntent":1}}"#;

/// A server that says these messages after the greeting and then one good event.
fn says(world: &World, messages: Vec<Message>) -> String {
    world.obs(move |mut peer, _| {
        let messages = messages.clone();
        async move {
            peer.greet().await;
            for message in messages {
                peer.send(message).await;
            }
            peer.say(AFTER).await;
            peer.serve().await;
        }
    })
}

fn frame(payload: Vec<u8>, kind: Data) -> Message {
    Message::Frame(Frame::message(payload, OpCode::Data(kind), true))
}

#[test]
fn what_cannot_be_understood_is_kept_and_the_connection_stands() {
    let world = World::new();
    let deep = format!(r#"{{"op":5,"d":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let url = says(
        &world,
        vec![
            Message::text("this is no JSON"),
            Message::text("[1, 2, 3]"),
            Message::text("{}"),
            Message::text(r#"{"op":5}"#),
            Message::text(r#"{"op":5,"d":{}}"#),
            Message::binary(vec![0x81, 0xa2, b'o', b'p', 5]),
            frame(b"{\"op\":5,\"d\":\"\xff\xfe\"}".to_vec(), Data::Text),
            Message::text(deep.clone()),
            Message::text(""),
        ],
    );
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    desk.row("AfterAll");
    desk.until("counted", |seen| seen.counters(id).malformed >= 8);
    let seen = desk.seen.lock().unwrap();
    let kept = |text: &str| seen.lines.iter().any(|line| line.text == text && line.kind != Kind::Event);
    assert!(
        kept("this is no JSON")
            && kept("[1, 2, 3]")
            && kept("{}")
            && kept(r#"{"op":5,"d":{}}"#)
            && kept(&deep)
            && kept("")
    );
    assert!(kept("{\"op\":5,\"d\":\"\u{fffd}\u{fffd}\"}"), "invalid UTF-8 is kept as far as it can be read");
    assert!(matches!(seen.state(id), Some(ConnectionState::Ready { .. })));
}

#[test]
fn unknown_events_fields_and_messages_survive() {
    let world = World::new();
    let url = says(
        &world,
        vec![
            Message::text(
                r#"{"op":5,"d":{"eventType":"FromTheFuture","eventIntent":1048576,"new":[1],"eventData":{"x":null}}}"#,
            ),
            Message::text(r#"{"op":5,"d":{"eventType":"WithoutData","eventIntent":4}}"#),
            Message::text(r#"{"op":42,"d":{"what":"is this"}}"#),
        ],
    );
    let desk = Desk::new();
    desk.connect(&url, None);
    desk.row("AfterAll");
    let future = desk.row("FromTheFuture");
    assert_eq!((future.kind, future.bit), (Kind::Event, 20));
    assert!(future.text.contains(r#""new":[1]"#));
    assert_eq!(desk.row("WithoutData").bit, 2);
    let seen = desk.seen.lock().unwrap();
    assert!(seen.lines.iter().any(|line| line.kind == Kind::Unknown && line.text.contains("is this")));
}

#[test]
fn an_answer_of_a_hundred_thousand_levels_harms_nobody() {
    let world = World::new();
    let url = world.obs(|mut peer, _| async move {
        peer.greet().await;
        let request = peer.hear().await.expect("a request");
        let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
        let answer = format!(
            r#"{{"op":7,"d":{{"requestType":"GetStats","requestId":{},"requestStatus":{{"result":true,"code":100}},"responseData":{deep}}}}}"#,
            request["d"]["requestId"]
        );
        peer.say(answer).await;
        peer.serve().await;
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    desk.ready(id);
    let asked = desk.request(id, "GetStats", None);
    assert!(desk.answered(asked).data.unwrap().get().len() > 600_000);
    let mut model = callboard::model::Model::default();
    desk.seen.lock().unwrap().updates.iter().for_each(|update| model.apply(update));
    assert!(model.entry(asked).unwrap().outcome.is_some(), "its line of the log is there");
}

#[test]
fn a_frame_of_33_megabytes_arrives() {
    let world = World::new();
    let picture = "x".repeat(33_000_000);
    let url = world.obs(move |mut peer, _| {
        let picture = picture.clone();
        async move {
            peer.greet().await;
            let request = peer.hear().await.expect("a request");
            peer.answer(&request, json!({ "imageData": picture })).await;
            peer.serve().await;
        }
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    desk.ready(id);
    let data = json!({ "sourceName": "s", "imageFormat": "png" });
    let reply = desk.answered(desk.request(id, "GetSourceScreenshot", Some(data)));
    assert!(reply.data.unwrap().get().len() > 33_000_000);
    assert!(desk.row("GetSourceScreenshot").text.len() > 33_000_000);
}

#[test]
fn a_frame_over_the_limit_is_named() {
    let world = World::new();
    let address = world.tcp("127.0.0.1:0", |stream, _| async move {
        let mut peer = Peer::accept(stream).await;
        peer.greet().await;
        // The header of a text frame of a terabyte.
        let stream = peer.socket.get_mut();
        let _ = stream.write_all(&[0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0]).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let desk = Desk::new();
    let id = desk.connect(&format!("ws://{address}"), None);
    let failure = desk.failed(id);
    assert_eq!(failure.cause, Cause::TooBig);
    assert!(failure.detail.contains("1099511627776"), "{}", failure.detail);
}

#[test]
fn an_http_server_is_told_from_an_obs() {
    let world = World::new();
    let address = world.tcp("127.0.0.1:0", |mut stream, _| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
    });
    let desk = Desk::new();
    let id = desk.connect(&format!("ws://{address}"), None);
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::NotWebSocket { http_status: Some(200) }, Stage::Upgrade));
}

#[test]
fn a_port_that_speaks_something_else_or_closes_at_once_is_named() {
    let world = World::new();
    let ssh = world.tcp("127.0.0.1:0", |mut stream, _| async move {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let closes = world.tcp("127.0.0.1:0", |mut stream, _| async move {
        let _ = stream.read(&mut [0; 4096]).await;
    });
    let desk = Desk::new();
    let id = desk.connect(&format!("ws://{ssh}"), None);
    assert_eq!(desk.failed(id).cause, Cause::NotWebSocket { http_status: None });
    let id = desk.connect(&format!("ws://{closes}"), None);
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::Lost, Stage::Upgrade));
}

#[test]
fn a_web_socket_that_is_no_obs_is_named_and_its_words_are_kept() {
    let world = World::new();
    let url = world.obs(|mut peer, _| async move {
        peer.say("welcome to the chat").await;
        while peer.hear().await.is_some() {}
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::NotObs, Stage::Hello));
    assert_eq!(desk.row("malformed").text, "welcome to the chat");
}

#[test]
fn a_close_without_a_reason_is_tried_again() {
    let world = World::new();
    let url = world.obs(|mut peer, number| async move {
        peer.greet().await;
        if number == 0 {
            peer.send(Message::Close(None)).await;
        }
        peer.serve().await;
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    assert_eq!(desk.failed(id).cause, Cause::Closed { code: 1005 });
    desk.ready_times(id, 2);
}

#[test]
fn identified_before_identify_is_no_obs() {
    let world = World::new();
    let url = world.obs(|mut peer, _| async move {
        peer.say(IDENTIFIED).await;
        peer.say(HELLO).await;
        while peer.hear().await.is_some() {}
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    assert_eq!(desk.failed(id).cause, Cause::NotObs);
}
