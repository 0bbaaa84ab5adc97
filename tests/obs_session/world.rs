//! Servers to connect to: the simulator, and hand-written ones that say exactly what a test wants.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};

use callboard::protocol::Secret;
use callboard::simulator::obs::{Options, Simulator};

/// A runtime for the servers of one test; the hub has its own.
pub(crate) struct World {
    pub(crate) runtime: Runtime,
}

pub(crate) const HELLO: &str = r#"{"op":0,"d":{"obsWebSocketVersion":"5.7.3","rpcVersion":1}}"#;
pub(crate) const HELLO_AUTH: &str = r#"{"op":0,"d":{"obsWebSocketVersion":"5.7.3","rpcVersion":1,"authentication":{"challenge":"+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=","salt":"lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI="}}}"#;
pub(crate) const IDENTIFIED: &str = r#"{"op":2,"d":{"negotiatedRpcVersion":1}}"#;

/// What a hand-written server speaks through.
pub(crate) struct Peer<S> {
    pub(crate) socket: WebSocketStream<S>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    pub(crate) async fn accept(stream: S) -> Self {
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let socket = tokio_tungstenite::accept_async_with_config(stream, Some(config)).await.expect("an upgrade");
        Self { socket }
    }

    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        // A client that has gone is what some tests are about.
        let _ = self.socket.send(Message::text(text.into())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// The next text frame as JSON; `None` when the client is gone. Pings are answered on the way.
    pub(crate) async fn hear(&mut self) -> Option<serde_json::Value> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Text(text) => return Some(serde_json::from_str(&text).expect("JSON")),
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    pub(crate) async fn close(&mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code: code.into(), reason: reason.to_owned().into() };
        let _ = self.socket.close(Some(frame)).await;
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    /// Hello, Identify, Identified; answers the first sync with a GetVersion that has nothing else.
    pub(crate) async fn greet(&mut self) {
        self.say(HELLO).await;
        let identify = self.hear().await.expect("Identify");
        assert_eq!(identify["op"], 1);
        self.say(IDENTIFIED).await;
        let request = self.hear().await.expect("GetVersion");
        assert_eq!(request["d"]["requestType"], "GetVersion");
        self.answer(&request, serde_json::json!({ "availableRequests": [] })).await;
    }

    pub(crate) async fn answer(&mut self, request: &serde_json::Value, data: serde_json::Value) {
        let answer = serde_json::json!({"op": 7, "d": {
            "requestType": request["d"]["requestType"],
            "requestId": request["d"]["requestId"],
            "requestStatus": {"result": true, "code": 100},
            "responseData": data,
        }});
        self.say(answer.to_string()).await;
    }

    /// Answers whatever is asked with success and nothing, until the client is gone.
    pub(crate) async fn serve(&mut self) {
        while let Some(request) = self.hear().await {
            if request["op"] == 6 {
                self.answer(&request, serde_json::json!({})).await;
            }
        }
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self { runtime: runtime.expect("a runtime") }
    }

    pub(crate) fn simulator(&self, options: Options) -> Simulator {
        self.runtime.block_on(Simulator::start(options)).expect("a simulator")
    }

    pub(crate) fn simulator_with(&self, password: &str) -> Simulator {
        self.simulator(Options { password: Some(Secret::new(password.to_owned())), ..Options::default() })
    }

    /// A TCP server; `serve` gets each connection and its number. Returns `host:port`.
    pub(crate) fn tcp<F, Fut>(&self, listen: &str, serve: F) -> String
    where
        F: Fn(TcpStream, usize) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = self.runtime.block_on(TcpListener::bind(listen)).expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        self.runtime.spawn(async move {
            for number in 0.. {
                let Ok((stream, _)) = listener.accept().await else { break };
                tokio::spawn(serve(stream, number));
            }
        });
        address
    }

    /// A WebSocket server on a free port. Returns its URL.
    pub(crate) fn obs<F, Fut>(&self, serve: F) -> String
    where
        F: Fn(Peer<TcpStream>, usize) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let serve = Arc::new(serve);
        let address = self.tcp("127.0.0.1:0", move |stream, number| {
            let serve = serve.clone();
            async move { serve(Peer::accept(stream).await, number).await }
        });
        format!("ws://{address}")
    }
}

/// A counter that a server and its test share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Count(Arc<AtomicUsize>);

impl Count {
    pub(crate) fn one(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}
