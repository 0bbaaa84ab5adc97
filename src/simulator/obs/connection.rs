//! One client: the upgrade, the task that reads, and the task that writes.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::checks::{self, ClientMessage, Closing, Frame};
use super::identify::{self, Parameters};
use super::server::{Server, lock, random_base64};
use super::studio::Caller;
use super::{batch, messages};
use crate::protocol::obs::{CloseCode, Dialect, Encoding, EventSubscriptions, authentication};

/// What websocketpp accepts; anything larger closes with 1009.
const MAX_MESSAGE: usize = 32_000_000;
/// What may wait for a client that does not read. Real OBS has no limit and grows until the machine gives up;
/// we cut the connection instead, because tests and demos share their process with us.
const MAX_QUEUE: usize = 64 * 1024 * 1024;
/// How long the other side has for the upgrade, and how long to answer a close frame, as websocketpp has it.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How much of a reason fits into a close frame.
const MAX_REASON: usize = 123;

type Sink = SplitSink<WebSocketStream<TcpStream>, Message>;
type Source = SplitStream<WebSocketStream<TcpStream>>;

/// What the writing task is told.
enum Out {
    Frame { message: Message, due: Option<Instant> },
    Close(CloseFrame),
}

/// A client, as the rest of the server sees it.
pub(super) struct Session {
    pub id: u64,
    pub encoding: Encoding,
    dialect: Dialect,
    out: mpsc::UnboundedSender<Out>,
    queued: AtomicUsize,
    /// Zero until the client is identified.
    mask: AtomicU64,
    identified: AtomicBool,
    closing: AtomicBool,
    parameters: Mutex<Parameters>,
    begin_close: Notify,
    cut: Notify,
    incoming: AtomicU64,
    outgoing: AtomicU64,
    /// Answers and events, for the fault that breaks every so many of them.
    counted: AtomicU64,
}

impl Session {
    pub(super) fn identified(&self) -> bool {
        self.identified.load(Ordering::Acquire)
    }

    /// Whether an event of this category is for this client.
    pub(super) fn wants(&self, intent: EventSubscriptions) -> bool {
        self.mask.load(Ordering::Acquire) & intent.0 != 0
    }

    /// Sends an answer or an event, with whatever the faults make of it.
    pub(super) fn send(&self, server: &Server, message: Message) {
        let (drop, delay, duplicate, malformed) = {
            let faults = server.faults.borrow();
            (faults.drop, faults.delay_ms, faults.duplicate, faults.malformed)
        };
        if server.chance(drop) {
            return;
        }
        let counted = self.counted.fetch_add(1, Ordering::Relaxed) + 1;
        let message = if malformed > 0 && counted.is_multiple_of(malformed) { half(&message) } else { message };
        let due = (delay > 0).then(|| Instant::now() + Duration::from_millis(delay));
        if server.chance(duplicate) {
            self.push(message.clone(), due);
        }
        self.push(message, due);
    }

    fn push(&self, message: Message, due: Option<Instant>) {
        if self.closing.load(Ordering::Acquire) {
            return;
        }
        self.outgoing.fetch_add(1, Ordering::Relaxed);
        let queued = self.queued.fetch_add(message.len(), Ordering::AcqRel) + message.len();
        // The other end has gone when this fails, and then nobody waits for the message.
        let _ = self.out.send(Out::Frame { message, due });
        if queued > MAX_QUEUE {
            tracing::warn!(queued, "a client of the simulator does not read; it is cut off");
            self.cut();
        }
    }

    pub(super) fn close(&self, code: CloseCode, reason: &str) {
        // A meaning that the dialect has no number for is its UnknownReason, which both spell 4000.
        self.close_with(code.code(self.dialect).unwrap_or(4000), reason);
    }

    pub(super) fn close_with(&self, code: u16, reason: &str) {
        if !self.closing.swap(true, Ordering::AcqRel) {
            self.mask.store(0, Ordering::Release);
            let reason = cut_at(reason, MAX_REASON).to_owned().into();
            let _ = self.out.send(Out::Close(CloseFrame { code: code.into(), reason }));
            self.begin_close.notify_one();
        }
    }

    /// Ends the connection without a close frame.
    pub(super) fn cut(&self) {
        self.closing.store(true, Ordering::Release);
        self.mask.store(0, Ordering::Release);
        self.cut.notify_one();
    }

    pub(super) fn caller(&self) -> Caller {
        Caller {
            incoming: self.incoming.load(Ordering::Relaxed),
            outgoing: self.outgoing.load(Ordering::Relaxed),
            ignore_non_fatal: lock(&self.parameters).ignore_non_fatal,
        }
    }

    fn identify(&self, parameters: Parameters) {
        *lock(&self.parameters) = parameters;
        self.mask.store(parameters.mask.0, Ordering::Release);
        self.identified.store(true, Ordering::Release);
    }
}

/// A whole connection, from the first byte to the last.
pub(super) async fn serve(server: Arc<Server>, mut stream: TcpStream) {
    // Small frames must not wait for each other.
    let _ = stream.set_nodelay(true);
    let opening = async {
        if asks_for_upgrade(&stream).await? {
            return Ok(upgrade(server.dialect(), stream).await);
        }
        refuse_http(&mut stream).await.map(|()| None)
    };
    let (websocket, choice) = match tokio::time::timeout(HANDSHAKE, opening).await {
        Ok(Ok(Some(opened))) => opened,
        Ok(Ok(None)) | Err(_) => return,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a connection of the simulator ended before it began");
            return;
        }
    };
    let (sink, source) = websocket.split();
    #[expect(clippy::disallowed_methods, reason = "bounded in bytes: a client with MAX_QUEUE waiting is cut")]
    let (out, queue) = mpsc::unbounded_channel();
    let dialect = server.dialect();
    let session = server.join(|id| {
        Arc::new(Session {
            id,
            encoding: choice.unwrap_or_default(),
            dialect,
            out,
            queued: AtomicUsize::new(0),
            mask: AtomicU64::new(0),
            identified: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            parameters: Mutex::new(Parameters::initial(dialect, server.options.version())),
            begin_close: Notify::new(),
            cut: Notify::new(),
            incoming: AtomicU64::new(0),
            outgoing: AtomicU64::new(0),
            counted: AtomicU64::new(0),
        })
    });
    let _leaves = LeavesOnDrop(server.clone(), session.clone());
    let mut writer = AbortOnDrop(tokio::spawn(write(session.clone(), sink, queue)));
    let _closer = AbortOnDrop(tokio::spawn(close_on_purpose(server.clone(), session.clone())));
    let challenge = random_base64();
    if choice.is_none() {
        session.close(CloseCode::InvalidContentType, "Your `Content-Type` header is invalid.");
    } else if !server.faults.borrow().silent {
        greet(&server, &session, &challenge);
    }
    let (source, end) = read(&server, &session, source, &challenge).await;
    if end == End::Unreadable
        && let Ok(Ok(sink)) = tokio::time::timeout(HANDSHAKE, &mut writer.0).await
        && let Ok(websocket) = source.reunite(sink)
    {
        drain(websocket).await;
    }
}

struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct LeavesOnDrop(Arc<Server>, Arc<Session>);

impl Drop for LeavesOnDrop {
    fn drop(&mut self) {
        self.0.leave(&self.1);
    }
}

/// Looks at the request without taking it: whether it wants a WebSocket.
async fn asks_for_upgrade(stream: &TcpStream) -> std::io::Result<bool> {
    let mut head = vec![0; 16 * 1024];
    loop {
        let length = stream.peek(&mut head).await?;
        let text = String::from_utf8_lossy(&head[..length]).to_ascii_lowercase();
        if text.contains("\r\n\r\n") || length == head.len() {
            return Ok(text.lines().any(|line| {
                line.split_once(':')
                    .is_some_and(|(name, value)| name.trim() == "upgrade" && value.contains("websocket"))
            }));
        }
        if length == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        // A peek returns at once while only a part is there.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What websocketpp says to plain HTTP.
async fn refuse_http(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut head = vec![0; 16 * 1024];
    // Read it, or closing the socket would reset the connection under the answer.
    let _taken = stream.read(&mut head).await?;
    let answer =
        "HTTP/1.1 426 Upgrade Required\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// The upgrade, and what the client chose: `None` is a Content-Type that the draft's server refuses.
async fn upgrade(dialect: Dialect, stream: TcpStream) -> Option<(WebSocketStream<TcpStream>, Option<Encoding>)> {
    let mut choice = Some(Encoding::Json);
    let config = WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE)).max_frame_size(Some(MAX_MESSAGE));
    #[expect(clippy::result_large_err, reason = "the callback's type is tungstenite's")]
    let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        match dialect {
            Dialect::Shipping => {
                // The first of the client's list that we know; nothing of it is no reason to refuse.
                let offered = request.headers().get_all("sec-websocket-protocol").iter();
                let names = offered.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
                let known = |name: &str| {
                    [Encoding::Json, Encoding::MsgPack].into_iter().find(|encoding| encoding.sub_protocol() == name)
                };
                if let Some(encoding) = names.map(str::trim).find_map(known) {
                    choice = Some(encoding);
                    let value = HeaderValue::from_static(encoding.sub_protocol());
                    response.headers_mut().insert("sec-websocket-protocol", value);
                }
            }
            Dialect::Draft => {
                choice = match header("content-type") {
                    None => Some(Encoding::Json),
                    Some(given) => [Encoding::Json, Encoding::MsgPack]
                        .into_iter()
                        .find(|encoding| given.trim().eq_ignore_ascii_case(encoding.content_type())),
                };
            }
        }
        Ok(response)
    };
    let accepted = tokio_tungstenite::accept_hdr_async_with_config(stream, choose, Some(config)).await;
    accepted.ok().map(|websocket| (websocket, choice))
}

fn greet(server: &Server, session: &Session, challenge: &str) {
    let wanted = server.options.password.is_some() || server.faults.borrow().refuse_password;
    let auth = wanted.then_some((challenge, server.salt.as_str()));
    let version = server.options.version();
    let hello = messages::hello(server.dialect(), version, super::studio::STUDIO_VERSION, auth);
    session.push(Server::frame(session.encoding, hello), None);
}

/// The fault `close_with`, for this connection.
async fn close_on_purpose(server: Arc<Server>, session: Arc<Session>) {
    let mut faults = server.faults.subscribe();
    loop {
        let close = faults.borrow_and_update().close_with.clone();
        let Some(close) = close else {
            if faults.changed().await.is_err() {
                return;
            }
            continue;
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(close.after_ms)) => {
                match close.code {
                    1005 | 1006 => session.cut(),
                    code => session.close_with(code, &close.reason),
                }
                return;
            }
            changed = faults.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

/// Writes what is in the queue, many messages a system call when there are many. Gives the socket back after a close.
async fn write(session: Arc<Session>, mut sink: Sink, mut queue: mpsc::UnboundedReceiver<Out>) -> Sink {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, 512).await > 0 {
        for out in batch.drain(..) {
            let sent = match out {
                Out::Frame { message, due } => {
                    if let Some(due) = due.filter(|due| *due > Instant::now()) {
                        let _ = sink.flush().await;
                        tokio::time::sleep_until(due).await;
                    }
                    let length = message.len();
                    let sent = sink.feed(message).await;
                    session.queued.fetch_sub(length, Ordering::AcqRel);
                    sent
                }
                Out::Close(frame) => {
                    let _ = sink.send(Message::Close(Some(frame))).await;
                    return sink;
                }
            };
            if sent.is_err() {
                session.cut();
                return sink;
            }
        }
        if sink.flush().await.is_err() {
            session.cut();
            return sink;
        }
    }
    sink
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Gone,
    /// Nothing more can be read, but the close frame must still reach the other side.
    Unreadable,
}

/// Reads until the connection ends.
async fn read(server: &Arc<Server>, session: &Arc<Session>, mut source: Source, challenge: &str) -> (Source, End) {
    let mut faults = server.faults.subscribe();
    let mut deadline: Option<Instant> = None;
    loop {
        let slow = faults.borrow_and_update().slow_reader;
        tokio::select! {
            biased;
            () = session.cut.notified() => return (source, End::Gone),
            () = session.begin_close.notified() => deadline = Some(Instant::now() + HANDSHAKE),
            () = until(deadline) => return (source, End::Gone),
            changed = faults.changed() => if changed.is_err() {
                return (source, End::Gone);
            },
            message = source.next(), if !slow || deadline.is_some() => {
                let frame = match message {
                    Some(Ok(Message::Text(text))) => Frame::Text(text.as_str().to_owned()),
                    Some(Ok(Message::Binary(bytes))) => Frame::Binary(bytes.to_vec()),
                    Some(Ok(_)) => continue,
                    Some(Err(Error::Capacity(CapacityError::MessageTooLong { .. }))) => {
                        session.close(CloseCode::TooBig, "The message is larger than 32000000 bytes.");
                        return (source, End::Unreadable);
                    }
                    Some(Err(Error::Utf8(_))) => {
                        session.close_with(1007, "The text is not UTF-8.");
                        return (source, End::Unreadable);
                    }
                    Some(Err(_)) | None => return (source, End::Gone),
                };
                session.incoming.fetch_add(1, Ordering::Relaxed);
                if !session.closing.load(Ordering::Acquire) && !server.faults.borrow().silent {
                    receive(server, session, &frame, challenge);
                }
            }
        }
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Takes what is still coming after a frame that was too big; without that the close frame would be lost in a reset.
async fn drain(mut websocket: WebSocketStream<TcpStream>) {
    let mut waste = vec![0; 64 * 1024];
    let until = Instant::now() + HANDSHAKE;
    while let Ok(Ok(1..)) = tokio::time::timeout_at(until, websocket.get_mut().read(&mut waste)).await {}
}

/// One message of a client.
fn receive(server: &Arc<Server>, session: &Arc<Session>, frame: &Frame, challenge: &str) {
    let dialect = server.dialect();
    let result =
        checks::check(dialect, session.encoding, session.identified(), frame).and_then(|message| match message {
            ClientMessage::Identify(d) => identify(server, session, &d, challenge),
            ClientMessage::Reidentify(d) => reidentify(server, session, &d),
            ClientMessage::Request(d) => request(server, session, d),
            ClientMessage::RequestBatch(d) => batch::receive(server, session, d),
        });
    if let Err(Closing { code, reason, ignorable }) = result {
        if ignorable && lock(&session.parameters).ignore_invalid {
            tracing::info!(?code, reason, "a message was dropped because the client asked for that");
            return;
        }
        session.close(code, &reason);
    }
}

fn identify(server: &Server, session: &Session, d: &Map<String, Value>, challenge: &str) -> Result<(), Closing> {
    let password = server.options.password.as_ref();
    let mut right = password.map(|password| authentication::authentication(password, &server.salt, challenge));
    if server.faults.borrow().refuse_password {
        // Nothing that a client sends is equal to this.
        right = Some(random_base64());
    }
    let current = *lock(&session.parameters);
    let parameters = identify::identify(server.dialect(), session.identified(), right.as_deref(), d, current)?;
    session.push(Server::frame(session.encoding, messages::identified(server.dialect())), None);
    session.identify(parameters);
    server.subscriptions_changed.notify_one();
    Ok(())
}

fn reidentify(server: &Server, session: &Session, d: &Map<String, Value>) -> Result<(), Closing> {
    let current = *lock(&session.parameters);
    session.identify(identify::reidentify(server.dialect(), d, current)?);
    session.push(Server::frame(session.encoding, messages::identified(server.dialect())), None);
    server.subscriptions_changed.notify_one();
    Ok(())
}

fn request(server: &Arc<Server>, session: &Arc<Session>, d: Map<String, Value>) -> Result<(), Closing> {
    let (request_type, id, data) = checks::request(server.dialect(), d)?;
    let outcome = server.request(&session.caller(), &request_type, data.as_ref());
    if server.faults.borrow().never_answer {
        return Ok(());
    }
    let answer = messages::request_response(server.dialect(), &request_type, &id, &outcome.answer);
    let message = Server::frame(session.encoding, answer);
    // Real servers swap neighbours in a few percent of pipelined answers: some wait a moment here.
    let late = if server.chance(0.03) { Duration::from_millis(1 + server.chance_below(3)) } else { Duration::ZERO };
    let wait = outcome.wait + late;
    if wait.is_zero() {
        session.send(server, message);
    } else {
        let (server, session) = (server.clone(), session.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            session.send(&server, message);
        });
    }
    Ok(())
}

/// The first half of a message: no longer JSON, no longer MessagePack.
fn half(message: &Message) -> Message {
    match message {
        Message::Text(text) => Message::text(cut_at(text.as_str(), text.len() / 2)),
        Message::Binary(bytes) => Message::Binary(bytes.slice(..bytes.len() / 2)),
        other => other.clone(),
    }
}

/// At most so many bytes, never half a character.
fn cut_at(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
