//! obws code: every call that is generated compiles, and sends what it was made from.

use std::fmt::Write as _;
use std::time::Duration;

use callboard::protocol::obs::Dialect;
use callboard::protocol::obs::catalogue::Catalogue;
use callboard::protocol::obs::copy_as::{Around, Source, Target, copy_as};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};
use tokio_tungstenite::tungstenite::Message;

use super::golden::hold;
use crate::support::copies::{ADDRESS, copied, single, whole_catalogue};

/// The requests that obws 0.15 has no method for.
const LACKS: &[&str] = &["Sleep"];

#[test]
fn the_calls_that_are_compiled_are_those_that_are_generated() {
    let mut calls = String::new();
    let mut arms = String::new();
    for (index, (name, request)) in whole_catalogue().iter().enumerate() {
        let code = copied(request, Target::Obws, ADDRESS).text;
        assert!(code.contains("client."), "{name}: {code}");
        let code = code.replace('\n', "\n    ");
        let _ = write!(
            calls,
            "\n/// {name}\nasync fn call_{index}(client: &obws::Client) -> Outcome {{\n    {}\n    Ok(())\n}}\n",
            code.trim_end()
        );
        let _ = writeln!(arms, "        {index} => Box::pin(call_{index}(client)),");
    }
    let file = format!(
        "// Written by the test that compares it with the generator.\n\n\
         type Outcome = Result<(), Box<dyn std::error::Error>>;\n\n\
         /// The call for a request of `whole_catalogue`, by its place there.\n\
         pub(crate) fn call(client: &obws::Client, index: usize) -> std::pin::Pin<Box<dyn Future<Output = Outcome> + '_>> {{\n    \
             match index {{\n{arms}        _ => unreachable!(),\n    }}\n}}\n{calls}"
    );
    hold("obws_calls.rs", &file);
}

#[test]
fn obws_has_a_method_for_all_but_these() {
    for request in Catalogue::builtin().requests.iter().filter(|request| LACKS.contains(&request.name.as_str())) {
        let batch = json!({"requests": [{"requestType": request.name, "requestData": {"sleepMillis": 5}}]});
        let code = copied(&crate::support::copies::batch(batch), Target::Obws, ADDRESS).text;
        assert!(code.contains(&format!("// obws 0.15 has no method for {}.", request.name)), "{code}");
        assert!(!code.contains("client."), "{code}");
    }
}

#[test]
fn what_obws_cannot_say_is_said() {
    // Some of it is refused before it could be copied.
    let code = |request_type: &str, data: Value| {
        let source = Source::Single { request_type, data: data.as_object() };
        let nothing = |_: &str, _: &str| false;
        copy_as(source, Target::Obws, &Around { dialect: Dialect::Shipping, address: None, private: &nothing }).text
    };
    for (request_type, data, expected) in [
        ("GetSceneList", json!({"canvasUuid": "x"}), "has no canvasUuid here: it is left out"),
        (
            "TriggerMediaInputAction",
            json!({"inputName": "a", "mediaAction": "SING"}),
            "no way to say mediaAction \"SING\"",
        ),
        (
            "SetSceneItemIndex",
            json!({"sceneName": "a", "sceneItemId": 1, "sceneItemIndex": 1.5}),
            "no way to say sceneItemIndex 1.5",
        ),
        (
            "SetSceneItemIndex",
            json!({"sceneName": "a", "sceneItemId": 1}),
            "needs sceneItemIndex for SetSceneItemIndex",
        ),
        ("SetInputVolume", json!({"inputName": "a", "inputVolumeMul": 1e300}), "no way to say inputVolumeMul 1e+300"),
        (
            "SetProfileParameter",
            json!({"parameterCategory": "a", "parameterName": "b", "parameterValue": null}),
            "has no parameterValue here: it is left out",
        ),
        ("x\nclient.y()", json!({}), "has no method for x client"),
    ] {
        let code = code(request_type, data);
        assert!(code.contains(expected), "{code}");
        let (comment, call) = code.split_at(code.find(expected).unwrap());
        assert!(comment.lines().last().unwrap().starts_with("// "), "{code}");
        assert!(!call.lines().skip(1).any(|line| line.contains("client.y")), "{code}");
    }
}

/// A server that lets everybody in, says 100 to everything and hands over the requests.
async fn writes_down() -> (u16, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, heard) = channel(8);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        let hello =
            json!({"op": 0, "d": {"obsStudioVersion": "32.1.0", "obsWebSocketVersion": "5.7.3", "rpcVersion": 1}});
        socket.send(Message::text(hello.to_string())).await.unwrap();
        while let Some(Ok(message)) = socket.next().await {
            let Ok(text) = message.to_text() else { continue };
            let Ok(message) = serde_json::from_str::<Value>(text) else { continue };
            let answer = if message["op"] == 1 {
                json!({"op": 2, "d": {"negotiatedRpcVersion": 1}})
            } else {
                let status = json!({"result": true, "code": 100});
                let (id, kind) = (&message["d"]["requestId"], &message["d"]["requestType"]);
                // What `Client::connect` reads.
                let data = json!({
                    "obsVersion": "32.1.0", "obsWebSocketVersion": "5.7.3", "rpcVersion": 1, "availableRequests": [],
                    "supportedImageFormats": [], "platform": "linux", "platformDescription": "",
                });
                json!({"op": 7, "d": {"requestId": id, "requestType": kind, "requestStatus": status, "responseData": data}})
            };
            socket.send(Message::text(answer.to_string())).await.unwrap();
            if message["op"] == 6 {
                sender.send(message["d"].clone()).await.unwrap();
            }
        }
    });
    (port, heard)
}

/// Whether `sent` says the same as `meant`: obws has 32 bits for a fraction, and says some things that could be left out.
fn same(meant: &Value, sent: &Value) -> bool {
    match (meant, sent) {
        (Value::Object(meant), Value::Object(sent)) => {
            meant.iter().all(|(name, value)| sent.get(name).is_some_and(|sent| same(value, sent)))
                && sent
                    .iter()
                    .all(|(name, value)| meant.contains_key(name) || value.is_null() || *value == json!(false))
        }
        (Value::Array(meant), Value::Array(sent)) => {
            meant.len() == sent.len() && meant.iter().zip(sent).all(|(meant, sent)| same(meant, sent))
        }
        (Value::Number(meant), Value::Number(sent)) if meant != sent => {
            let (meant, sent) = (meant.as_f64().unwrap(), sent.as_f64().unwrap());
            (meant - sent).abs() <= meant.abs() * 1e-6
        }
        (Value::Null, _) => sent.is_null(),
        _ => meant == sent,
    }
}

#[tokio::test]
async fn every_call_of_obws_sends_the_request_that_it_was_made_from() {
    let (port, mut heard) = writes_down().await;
    let client = obws::Client::connect("127.0.0.1", port, None::<&str>).await.unwrap();
    // It asks for the version by itself.
    assert_eq!(heard.recv().await.unwrap()["requestType"], "GetVersion");
    for (index, (name, request)) in whole_catalogue().iter().enumerate() {
        // The answer is no real one, and may not be what it wants to read.
        let _ = crate::obws_calls::call(&client, index).await;
        let sent = tokio::time::timeout(Duration::from_secs(10), heard.recv()).await.expect(name).unwrap();
        assert_eq!(sent["requestType"], request.request_type(), "{name}");
        let frame: Value = serde_json::from_str(&copied(request, Target::Frame, ADDRESS).text).unwrap();
        let meant = frame["d"].get("requestData").cloned().unwrap_or_else(|| json!({}));
        let sent = sent.get("requestData").filter(|data| !data.is_null()).cloned().unwrap_or_else(|| json!({}));
        assert!(same(&meant, &sent), "{name}\nmeant {meant}\nsent  {sent}");
    }
}

#[test]
fn large_settings_do_not_make_the_compiler_give_up() {
    let many: serde_json::Map<String, Value> = (0..200).map(|n| (format!("k{n}"), json!(n))).collect();
    let code =
        copied(&single("SetInputSettings", json!({"inputName": "a", "inputSettings": many})), Target::Obws, ADDRESS);
    assert!(code.text.contains("serde_json::from_str::<serde_json::Value>(\"{"), "{}", code.text);
}
