//! A client that says what it is told to, right or wrong.

use callboard::protocol::Secret;
use callboard::protocol::obs::{authentication, encoding};
use callboard::simulator::obs::Simulator;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::soon;

pub(crate) struct Raw {
    pub(crate) socket: WebSocketStream<TcpStream>,
    pub(crate) binary: bool,
    /// The sub-protocol that the server chose.
    pub(crate) chosen: Option<String>,
    pub(crate) draft: bool,
}

/// What came from the server.
#[derive(Debug, PartialEq)]
pub(crate) enum Came {
    Said(Value),
    /// A frame that can not be decoded.
    Garbage,
    Closed(u16, String),
    Gone,
}

impl Raw {
    pub(crate) async fn connect(simulator: &Simulator) -> Self {
        Self::connect_with(simulator, &[]).await
    }

    /// With these request headers.
    pub(crate) async fn connect_with(simulator: &Simulator, headers: &[(&'static str, &str)]) -> Self {
        let mut request = simulator.url().into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let socket = soon(TcpStream::connect(simulator.address())).await.unwrap();
        let (socket, response) = soon(tokio_tungstenite::client_async(request, socket)).await.expect("an upgrade");
        let chosen = response.headers().get("sec-websocket-protocol").map(|value| value.to_str().unwrap().to_owned());
        Self { socket, binary: false, chosen, draft: false }
    }

    pub(crate) async fn came(&mut self) -> Came {
        loop {
            return match soon(self.socket.next()).await {
                Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                    Ok(value) => Came::Said(value),
                    Err(_) => Came::Garbage,
                },
                Some(Ok(Message::Binary(bytes))) => {
                    match encoding::msgpack_to_json(&bytes).map(|text| serde_json::from_str(&text)) {
                        Ok(Ok(value)) => Came::Said(value),
                        _ => Came::Garbage,
                    }
                }
                Some(Ok(Message::Close(Some(frame)))) => Came::Closed(frame.code.into(), frame.reason.to_string()),
                Some(Ok(Message::Close(None))) => Came::Closed(1005, String::new()),
                Some(Ok(_)) => continue,
                Some(Err(Error::ConnectionClosed)) | None => Came::Gone,
                Some(Err(_)) => Came::Gone,
            };
        }
    }

    pub(crate) async fn said(&mut self) -> Value {
        match self.came().await {
            Came::Said(value) => value,
            other => panic!("expected a message, {other:?} came"),
        }
    }

    /// The next close code and reason; messages before it are passed over.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.came().await {
                Came::Closed(code, reason) => return (code, reason),
                Came::Gone => panic!("the connection ended without a close frame"),
                _ => {}
            }
        }
    }

    pub(crate) async fn say(&mut self, value: &Value) {
        let message = if self.binary {
            Message::binary(encoding::json_to_msgpack(&value.to_string()).unwrap())
        } else {
            Message::text(value.to_string())
        };
        soon(self.socket.send(message)).await.expect("a socket that takes it");
    }

    pub(crate) async fn text(&mut self, text: &str) {
        soon(self.socket.send(Message::text(text))).await.expect("a socket that takes it");
    }

    pub(crate) async fn bytes(&mut self, bytes: &[u8]) {
        soon(self.socket.send(Message::binary(bytes.to_vec()))).await.expect("a socket that takes it");
    }

    /// A shipping message.
    pub(crate) async fn op(&mut self, op: u64, d: Value) {
        self.say(&json!({"op": op, "d": d})).await;
    }

    /// Reads Hello and identifies, without a password, with these parameters.
    pub(crate) async fn identify(&mut self, more: Value) {
        let hello = self.said().await;
        let mut d = json!({"rpcVersion": 1});
        let challenge = if self.draft { &hello["authentication"] } else { &hello["d"]["authentication"] };
        if let (Some(challenge), Some(salt)) = (challenge["challenge"].as_str(), challenge["salt"].as_str()) {
            let password = Secret::new("supersecretpassword");
            d["authentication"] = json!(authentication::authentication(&password, salt, challenge));
        }
        d.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        if self.draft {
            d["messageType"] = json!("Identify");
            self.say(&d).await;
            assert_eq!(self.said().await, json!({"messageType": "Identified", "negotiatedRpcVersion": 1}));
        } else {
            self.op(1, d).await;
            assert_eq!(self.said().await, json!({"op": 2, "d": {"negotiatedRpcVersion": 1}}));
        }
    }

    /// Sends a request and reads until its answer; events before it are passed over.
    pub(crate) async fn ask(&mut self, request_type: &str, data: Value) -> Value {
        let mut d = json!({"requestType": request_type, "requestId": "ask"});
        if !data.is_null() {
            d["requestData"] = data;
        }
        if self.draft {
            d["messageType"] = json!("Request");
            self.say(&d).await;
            loop {
                let said = self.said().await;
                if said["requestId"] == "ask" {
                    return said;
                }
            }
        }
        self.op(6, d).await;
        loop {
            let said = self.said().await;
            if said["d"]["requestId"] == "ask" {
                return said["d"].clone();
            }
        }
    }

    /// The status code of a request.
    pub(crate) async fn code(&mut self, request_type: &str, data: Value) -> u64 {
        self.ask(request_type, data).await["requestStatus"]["code"].as_u64().unwrap()
    }

    /// Reads until an event of that type came; gives its `d`.
    pub(crate) async fn event(&mut self, event_type: &str) -> Value {
        loop {
            let said = self.said().await;
            let body = if self.draft { &said } else { &said["d"] };
            if body["eventType"] == event_type {
                return body.clone();
            }
        }
    }

    /// A batch, and the results of its answer.
    pub(crate) async fn batch(&mut self, mut d: Value) -> Vec<Value> {
        d["requestId"] = json!("batch");
        self.op(8, d).await;
        loop {
            let said = self.said().await;
            if said["op"] == 9 {
                return said["d"]["results"].as_array().unwrap().clone();
            }
        }
    }
}

/// An identified client of a shipping simulator.
pub(crate) async fn identified(simulator: &Simulator, mask: u64) -> Raw {
    let mut raw = Raw::connect(simulator).await;
    raw.identify(json!({"eventSubscriptions": mask})).await;
    raw
}
