//! The server: it accepts connections, owns the studio, and brings every event to those who asked for it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use super::connection::{self, Session};
use super::faults::Faults;
use super::studio::{Caller, Event, Outcome, Studio};
use super::{Options, messages};
use crate::protocol::obs::{CloseCode, Dialect, Encoding, EventSubscriptions, encoding};

pub(super) struct Server {
    pub options: Options,
    /// Once for the life of the server; the challenge is new for every connection.
    pub salt: String,
    pub faults: watch::Sender<Faults>,
    pub events_made: AtomicU64,
    studio: Mutex<Studio>,
    sessions: Mutex<HashMap<u64, Arc<Session>>>,
    chance: Mutex<StdRng>,
    started: Instant,
    next_session: AtomicU64,
    /// Something was put on the studio's timeline.
    timeline_changed: Notify,
    /// Somebody's subscriptions changed.
    pub subscriptions_changed: Notify,
    left: Notify,
}

impl Server {
    pub(super) fn new(options: Options) -> Self {
        Self {
            salt: random_base64(),
            faults: watch::Sender::new(options.faults.clone()),
            events_made: AtomicU64::new(0),
            studio: Mutex::new(Studio::new(options.version(), options.dialect, options.seed)),
            sessions: Mutex::default(),
            chance: Mutex::new(StdRng::seed_from_u64(options.seed)),
            started: Instant::now(),
            next_session: AtomicU64::new(1),
            timeline_changed: Notify::new(),
            subscriptions_changed: Notify::new(),
            left: Notify::new(),
            options,
        }
    }

    /// One request of a session, carried out at once. Its events are on their way when this returns;
    /// its answer is due after `Outcome::wait`.
    pub(super) fn request(&self, caller: &Caller, request_type: &str, data: Option<&Value>) -> Outcome {
        let mut studio = lock(&self.studio);
        let outcome = studio.request(self.now(), caller, request_type, data);
        self.publish(&mut studio);
        drop(studio);
        self.timeline_changed.notify_one();
        outcome
    }

    /// Something that happens in the studio without anybody asking over the wire. Its events are sent.
    pub(super) fn in_studio<T>(&self, happening: impl FnOnce(&mut Studio, Duration) -> T) -> T {
        let mut studio = lock(&self.studio);
        let result = happening(&mut studio, self.now());
        self.publish(&mut studio);
        drop(studio);
        self.timeline_changed.notify_one();
        result
    }

    pub(super) fn emit(&self, event_type: &str, data: Option<Value>) {
        self.in_studio(|studio, _| studio.emit(event_type, data));
    }

    pub(super) fn set_ready(&self, ready: bool) {
        self.in_studio(|studio, _| studio.set_ready(ready));
    }

    /// Time since the start. tokio's clock, so that paused tests hold it.
    pub(super) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// True with this probability; the same seed gives the same answers.
    pub(super) fn chance(&self, probability: f64) -> bool {
        probability > 0.0 && lock(&self.chance).random_bool(probability.min(1.0))
    }

    pub(super) fn chance_below(&self, limit: u64) -> u64 {
        lock(&self.chance).random_range(0..limit.max(1))
    }

    /// Sends what the studio has said. The studio stays locked meanwhile, so that events keep their order.
    fn publish(&self, studio: &mut MutexGuard<'_, Studio>) {
        let events = studio.take_events();
        if !events.is_empty() {
            self.broadcast(&events);
        }
    }

    pub(super) fn broadcast(&self, events: &[Event]) {
        self.events_made.fetch_add(events.len() as u64, Ordering::Relaxed);
        let sessions = lock(&self.sessions);
        for event in events {
            let intent = event.intent(self.dialect());
            // Put into words once for everyone, and not at all when nobody listens.
            let (mut text, mut packed) = (None, None);
            for session in sessions.values().filter(|session| session.wants(intent)) {
                let text = text.get_or_insert_with(|| Message::text(messages::event(self.options.dialect, event)));
                let message = match session.encoding {
                    Encoding::Json => text.clone(),
                    Encoding::MsgPack => packed.get_or_insert_with(|| pack(text)).clone(),
                };
                session.send(self, message);
            }
        }
    }

    /// Whether an event of this category would reach anybody.
    pub(super) fn anyone_wants(&self, intent: EventSubscriptions) -> bool {
        lock(&self.sessions).values().any(|session| session.wants(intent))
    }

    pub(super) fn meters_wanted(&self) -> bool {
        self.anyone_wants(EventSubscriptions::INPUT_VOLUME_METERS)
    }

    pub(super) fn join(&self, make: impl FnOnce(u64) -> Arc<Session>) -> Arc<Session> {
        let session = make(self.next_session.fetch_add(1, Ordering::Relaxed));
        lock(&self.sessions).insert(session.id, session.clone());
        session
    }

    pub(super) fn leave(&self, session: &Session) {
        lock(&self.sessions).remove(&session.id);
        self.subscriptions_changed.notify_one();
        self.left.notify_one();
    }

    pub(super) fn connections(&self) -> usize {
        lock(&self.sessions).len()
    }

    pub(super) fn kick_all(&self) {
        for session in lock(&self.sessions).values().filter(|session| session.identified()) {
            session.close(CloseCode::SessionInvalidated, "Your session has been invalidated.");
        }
    }

    pub(super) fn cut_all(&self) {
        for session in lock(&self.sessions).values() {
            session.cut();
        }
    }

    /// ExitStarted, then no more events, then 1001 to everyone.
    pub(super) fn exit(&self) {
        self.in_studio(|studio, _| studio.exit());
        for session in lock(&self.sessions).values() {
            session.close(CloseCode::GoingAway, "Server stopping.");
        }
    }

    pub(super) async fn until_everyone_left(&self) {
        while self.connections() > 0 {
            self.left.notified().await;
        }
    }
}

/// Accepts until the task is dropped; the connections end with it.
pub(super) async fn accept(server: Arc<Server>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::serve(server.clone(), stream));
                }
                // Out of file handles, most likely: the next one may be luckier, but not at once.
                Err(error) => {
                    tracing::warn!(%error, "the simulator could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Lets time pass in the studio: transitions end, outputs start, the scene collection is loaded.
pub(super) async fn run_clock(server: Arc<Server>) {
    loop {
        let due = server.in_studio_quietly(Studio::next_due);
        match due {
            None => server.timeline_changed.notified().await,
            Some(due) => tokio::select! {
                () = tokio::time::sleep_until(server.started + due) => {
                    let mut studio = lock(&server.studio);
                    // The timer may be a hair early; what is due is due.
                    studio.tick(server.now().max(due));
                    server.publish(&mut studio);
                }
                () = server.timeline_changed.notified() => {}
            },
        }
    }
}

impl Server {
    /// A look into the studio that can not change its timeline.
    pub(super) fn in_studio_quietly<T>(&self, look: impl FnOnce(&Studio) -> T) -> T {
        look(&lock(&self.studio))
    }

    /// The text as a frame of that encoding.
    pub(super) fn frame(encoding: Encoding, text: String) -> Message {
        let text = Message::text(text);
        match encoding {
            Encoding::Json => text,
            Encoding::MsgPack => pack(&text),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.options.dialect
    }
}

/// Our own JSON text as MessagePack. It can not fail on what we wrote ourselves; if it did, the client would see
/// an empty frame rather than nothing.
fn pack(text: &Message) -> Message {
    let text = text.to_text().unwrap_or_default();
    Message::binary(encoding::json_to_msgpack(text).unwrap_or_default())
}

/// 32 random bytes as base64: salts and challenges.
pub(super) fn random_base64() -> String {
    BASE64.encode(rand::random::<[u8; 32]>())
}

/// A panic in one request must not take the server down: the state behind a poisoned lock is still a state.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
