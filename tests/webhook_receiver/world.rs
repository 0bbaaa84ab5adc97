//! A receiver on a free port, a store in memory that can be held up, and clients that say exactly what they mean.

use std::collections::VecDeque;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use callboard::net::receiver::{Answer, Delivery, Limits, NotStored, Receiver, Refused, Source, Store};
use callboard::protocol::Secret;
use callboard::protocol::webhook::Recorder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

/// Nothing here takes this long; a test that waits longer has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const BILILIVE: &str = "/bililive/recorder-token-0123456789";
pub(crate) const LIVESWITCH: &str = "/liveswitch/liveswitch-token-9876543";

/// Waits for what must come.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it never came")
}

/// Keeps what comes.
#[derive(Default)]
pub(crate) struct Memory {
    kept: Mutex<Vec<Delivery>>,
    refused: Mutex<Vec<Refused>>,
    /// What the next ones are answered with; then 204.
    pub(crate) answers: Mutex<VecDeque<Result<Answer, NotStored>>>,
    /// Each delivery waits for a permit of it, where there is one.
    pub(crate) gate: Option<Semaphore>,
    /// How many have come, stored or not yet.
    pub(crate) begun: Mutex<usize>,
    changed: Notify,
}

impl Memory {
    pub(crate) fn gated() -> Self {
        Self { gate: Some(Semaphore::new(0)), ..Self::default() }
    }

    pub(crate) fn kept(&self) -> Vec<Delivery> {
        self.kept.lock().unwrap().clone()
    }

    pub(crate) fn refused(&self) -> Vec<Refused> {
        self.refused.lock().unwrap().clone()
    }

    /// Waits until so many have come to the store.
    pub(crate) async fn until_begun(&self, count: usize) {
        self.until(|memory| *memory.begun.lock().unwrap() >= count).await;
    }

    /// Waits until so many are kept.
    pub(crate) async fn until_kept(&self, count: usize) {
        self.until(|memory| memory.kept.lock().unwrap().len() >= count).await;
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        soon(async {
            loop {
                let changed = self.changed.notified();
                if is_so(self) {
                    return;
                }
                changed.await;
            }
        })
        .await;
    }

    fn changed(&self) {
        self.changed.notify_waiters();
    }
}

/// The store as the receiver has it.
struct Kept(Arc<Memory>);

impl Store for Kept {
    fn store(&self, delivery: Delivery) -> Pin<Box<dyn Future<Output = Result<Answer, NotStored>> + Send>> {
        let memory = self.0.clone();
        Box::pin(async move {
            *memory.begun.lock().unwrap() += 1;
            memory.changed();
            if let Some(gate) = &memory.gate {
                gate.acquire().await.unwrap().forget();
            }
            assert_ne!(delivery.body, b"panic", "asked for");
            let usual = Ok(Answer { status: 204, reason: String::new() });
            let answer = memory.answers.lock().unwrap().pop_front().unwrap_or(usual);
            if answer.is_ok() {
                memory.kept.lock().unwrap().push(delivery);
            }
            memory.changed();
            answer
        })
    }

    fn refused(&self, refused: Refused) {
        self.0.refused.lock().unwrap().push(refused);
        self.0.changed();
    }
}

/// A receiver and its store.
pub(crate) struct World {
    pub(crate) receiver: Receiver,
    pub(crate) memory: Arc<Memory>,
}

pub(crate) fn sources() -> Vec<Source> {
    let source = |key: &str, recorder: Recorder, path: &str| {
        let token = path.rsplit_once('/').unwrap().1;
        Source { key: key.to_owned(), recorder, token: Secret::new(token) }
    };
    vec![source("studio", Recorder::Bililive, BILILIVE), source("calls", Recorder::LiveSwitch, LIVESWITCH)]
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Limits::default(), Memory::default()).await
    }

    pub(crate) async fn with(limits: Limits, memory: Memory) -> Self {
        let memory = Arc::new(memory);
        let store = Arc::new(Kept(memory.clone()));
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let receiver = Receiver::start(any, limits, sources(), store).await.unwrap();
        Self { receiver, memory }
    }

    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.receiver.address()).await
    }

    /// One delivery on a connection of its own.
    pub(crate) async fn post(&self, path: &str, body: &[u8]) -> Response {
        self.client().await.post(path, body).await
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// In lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A connection that says what it is told.
pub(crate) struct Client {
    pub(crate) stream: BufStream<TcpStream>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: BufStream::new(soon(TcpStream::connect(address)).await.unwrap()) }
    }

    pub(crate) async fn say(&mut self, bytes: &[u8]) {
        soon(async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await
        .unwrap();
    }

    pub(crate) async fn post(&mut self, path: &str, body: &[u8]) -> Response {
        self.say(&request("POST", path, "", body)).await;
        self.hear().await
    }

    pub(crate) async fn hear(&mut self) -> Response {
        soon(self.try_hear()).await.expect("an answer")
    }

    /// `None` when the connection ends before there is a whole answer.
    pub(crate) async fn try_hear(&mut self) -> Option<Response> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let mut body = vec![0; length.parse().unwrap()];
        self.stream.read_exact(&mut body).await.ok()?;
        Some(Response { status, head, body: String::from_utf8(body).unwrap() })
    }

    /// Waits until the other side closes without a word.
    pub(crate) async fn is_closed(&mut self) {
        assert_eq!(soon(self.try_hear()).await, None);
    }
}

/// A request with its length told; `more` are further header lines, each with its end.
pub(crate) fn request(method: &str, path: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n{more}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}
