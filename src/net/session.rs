//! The one loop of every connection: off, attempt, run, wait, stop. What differs a system is its [`System`].

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep_until, timeout};

use super::backoff::Backoff;
use super::batch::Queue;
use super::conversation::{Conversation, Reporter, Stages, Voice};
use super::dial::{self, Opened};
use super::system::{Control, Ending, Next, Payload, SecretAnswer, Secrets, System, Target};
use super::tempo::Tempo;
use super::websocket::{Message, Outbox, Reader, Violation};
use crate::feed::Types;
use crate::message::{
    Cause, CommandId, ConnectionId, ConnectionState, Failure, ReplyOutcome, Stage, Timestamp, Update,
};

/// What a session needs besides its system.
pub struct Setup {
    pub connection: ConnectionId,
    pub queue: Arc<Queue>,
    pub types: Arc<Types>,
    pub secrets: Arc<dyn Secrets>,
    pub tempo: Tempo,
}

/// How long the last frames and the close frame may take when we leave.
const LEAVE_WITHIN: Duration = Duration::from_millis(400);

/// Serves one connection until it is told [`Control::End`] or the channel closes.
pub async fn run<S: System>(setup: Setup, system: S, mut controls: Receiver<Control>) {
    let reporter = Reporter { queue: setup.queue.clone(), connection: setup.connection, test: None };
    let mut session = Session::new(setup, system, reporter, &mut controls);
    let mut phase = Phase::Off;
    while let Some(next) = session.step(phase).await {
        phase = next;
    }
    // Whoever asked something of a connection that is gone gets an answer as well.
    session.controls.close();
    while let Ok(control) = session.controls.try_recv() {
        session.without_connection(&control);
    }
}

/// Goes the whole way once, reports every stage as `Update::TestStage` and the end as `Update::TestDone`, and disconnects.
pub async fn test<S: System>(setup: Setup, system: S, id: CommandId) {
    let queue = setup.queue.clone();
    let reporter = Reporter { queue: queue.clone(), connection: setup.connection, test: Some(id) };
    // Nobody tells a test anything; the sender lives as long as the test does.
    let (_keep, mut controls) = tokio::sync::mpsc::channel(1);
    let mut session = Session::new(setup, system, reporter, &mut controls);
    let result = loop {
        match session.attempt().await {
            (Ending::Tested(peer), _) => break Ok(peer),
            (Ending::Failed { next: Next::Now, .. }, _) => {}
            (Ending::Failed { cause, detail, .. }, stage) => {
                break Err(Failure { stage, cause, detail, at: Timestamp::now() });
            }
            (ending, stage) => {
                let detail = format!("{ending:?}");
                break Err(Failure { stage, cause: Cause::Internal, detail, at: Timestamp::now() });
            }
        }
    };
    queue.push_update(Update::TestDone { id, result });
}

/// Where a connection stands between two attempts.
#[derive(Debug)]
enum Phase {
    Off,
    Attempt,
    Waiting(Instant),
    Stopped,
}

struct Session<'a, S> {
    system: S,
    voice: Voice,
    secrets: Arc<dyn Secrets>,
    tempo: Tempo,
    controls: &'a mut Receiver<Control>,
    backoff: Backoff,
    /// The server called a message of ours wrong, and the connection has not been a good one since.
    own_fault: bool,
    attempts: u32,
}

impl<'a, S: System> Session<'a, S> {
    fn new(setup: Setup, system: S, reporter: Reporter, controls: &'a mut Receiver<Control>) -> Self {
        Self {
            system,
            voice: Voice::new(reporter, setup.types),
            secrets: setup.secrets,
            tempo: setup.tempo,
            controls,
            backoff: Backoff::new(setup.tempo.backoff_first, setup.tempo.backoff_longest),
            own_fault: false,
            attempts: 0,
        }
    }

    /// From one phase to the next; `None` ends the task.
    async fn step(&mut self, phase: Phase) -> Option<Phase> {
        match phase {
            Phase::Off | Phase::Stopped => match self.controls.recv().await? {
                Control::Connect | Control::RetryNow => Some(self.fresh()),
                Control::Disconnect => Some(self.off(&phase)),
                Control::Profile { profile, again } => {
                    self.system.set_profile(*profile);
                    let wanted = again && matches!(phase, Phase::Stopped);
                    Some(if wanted { self.fresh() } else { phase })
                }
                Control::End => None,
                other => {
                    self.without_connection(&other);
                    Some(phase)
                }
            },
            Phase::Waiting(until) => {
                let control = tokio::select! {
                    () = sleep_until(until) => return Some(Phase::Attempt),
                    control = self.controls.recv() => control?,
                };
                match control {
                    Control::Connect | Control::RetryNow => Some(Phase::Attempt),
                    Control::Disconnect => Some(self.off(&phase)),
                    Control::Profile { profile, again } => {
                        self.system.set_profile(*profile);
                        Some(if again { self.fresh() } else { phase })
                    }
                    Control::End => None,
                    other => {
                        self.without_connection(&other);
                        Some(phase)
                    }
                }
            }
            Phase::Attempt => {
                // A panic in a message handler ends the attempt, not the task: what waited has been told by then.
                let attempt = AssertUnwindSafe(self.attempt()).catch_unwind().await;
                let (ending, stage) = attempt.unwrap_or_else(|panic| {
                    let detail = panic_text(panic.as_ref());
                    tracing::error!("the session panicked: {detail}");
                    (Ending::Failed { cause: Cause::Internal, detail, next: Next::Retry }, Stage::FirstSync)
                });
                self.after(ending, stage)
            }
        }
    }

    fn fresh(&mut self) -> Phase {
        self.backoff.reset();
        self.own_fault = false;
        self.attempts = 0;
        Phase::Attempt
    }

    fn off(&mut self, from: &Phase) -> Phase {
        if !matches!(from, Phase::Off) {
            self.voice.state(ConnectionState::Off);
        }
        Phase::Off
    }

    fn after(&mut self, ending: Ending, stage: Stage) -> Option<Phase> {
        let (cause, detail, next) = match ending {
            Ending::Over => return None,
            Ending::Disconnected | Ending::Tested(_) => return Some(self.off(&Phase::Attempt)),
            Ending::Again => return Some(self.fresh()),
            Ending::Failed { cause, detail, next } => (cause, detail, next),
        };
        let failure = Failure { stage, cause, detail, at: Timestamp::now() };
        let stop = match next {
            Next::Now => return Some(Phase::Attempt),
            Next::Retry => false,
            Next::RetryOnce => std::mem::replace(&mut self.own_fault, true),
            Next::Stop => true,
        };
        if stop {
            self.voice.state(ConnectionState::Stopped { failure });
            return Some(Phase::Stopped);
        }
        let delay = self.backoff.next(rand::random());
        let until = Timestamp::now() + delay;
        self.voice.state(ConnectionState::Waiting { until, attempt: self.backoff.failures(), failure });
        Some(Phase::Waiting(Instant::now() + delay))
    }

    /// What is left to say to somebody who wants something of a connection that is not there.
    fn without_connection(&mut self, control: &Control) {
        match control {
            Control::Request { id, .. } => self.voice.reporter.reply(*id, ReplyOutcome::NotSent),
            Control::Read(request) => {
                let (request_type, asked) = (request.request_type(), request.data_text());
                self.voice.reporter.read_failed(request_type, asked, None);
            }
            Control::Subscribe(mask) => self.system.subscribe(*mask, &self.voice.reporter, None),
            _ => {}
        }
    }

    /// One attempt, to its end. Also gives the stage that was not reached.
    async fn attempt(&mut self) -> (Ending, Stage) {
        self.attempts += 1;
        let target = match self.system.target() {
            Ok(target) => target,
            Err((cause, detail)) => {
                return (Ending::Failed { cause, detail, next: Next::Stop }, Stage::Resolve);
            }
        };
        if self.attempts == 1 {
            self.voice.state(ConnectionState::Connecting { stage: Stage::Resolve, attempt: 1 });
        }
        let mut stages = Stages::new(self.voice.reporter.clone(), self.attempts);
        match self.dial(&target, &mut stages).await {
            Ok(opened) => self.converse(opened, stages).await,
            Err(ending) => {
                let stage = stages.fail();
                (ending, stage)
            }
        }
    }

    async fn dial(&mut self, target: &Target, stages: &mut Stages) -> Result<Opened, Ending> {
        let tempo = self.tempo;
        let dial = dial::dial(target, &tempo, stages);
        tokio::pin!(dial);
        loop {
            let control = tokio::select! {
                opened = &mut dial => return opened,
                control = self.controls.recv() => control.unwrap_or(Control::End),
            };
            match control {
                Control::Disconnect => return Err(Ending::Disconnected),
                Control::End => return Err(Ending::Over),
                Control::Profile { profile, again } => {
                    self.system.set_profile(*profile);
                    if again {
                        return Err(Ending::Again);
                    }
                }
                other => self.without_connection(&other),
            }
        }
    }

    /// From the open socket to its end.
    async fn converse(&mut self, opened: Opened, mut stages: Stages) -> (Ending, Stage) {
        let (read, mut write) = tokio::io::split(opened.io);
        let mut reader = Reader::new(read, opened.already);
        stages.begin(Stage::Hello, self.tempo.hello);
        self.system.opened();
        let mut talk = Conversation::new(&mut self.voice, self.tempo, stages);
        let mut secret: Option<Pin<Box<dyn Future<Output = SecretAnswer> + Send>>> = None;
        let mut writable = true;
        let mut close_received = false;
        let ending = loop {
            close_received = close_received || take_messages(&mut self.system, &mut reader, &mut talk);
            let now = Instant::now();
            for entry in talk.tick(now) {
                self.system.overdue(entry, &mut talk);
            }
            if self.system.timer().is_some_and(|timer| timer <= now) {
                self.system.on_timer(now, &mut talk);
            }
            if let Some(ending) = talk.ending.take() {
                break ending;
            }
            if std::mem::take(&mut talk.secret_wanted) {
                secret = Some(self.secrets.get(self.system.profile()));
            }
            let timer = talk.next_timer().into_iter().chain(self.system.timer()).min();
            let control = tokio::select! {
                filled = reader.fill() => {
                    match filled {
                        Ok(0) => talk.end(Cause::Lost, "the stream ended without a close frame", Next::Retry),
                        Ok(_) => {}
                        Err(error) => talk.end(Cause::Lost, error.to_string(), Next::Retry),
                    }
                    continue;
                }
                written = talk.outbox.write(&mut write), if writable && !talk.outbox.is_empty() => {
                    // What the server said before it stopped listening is still to be read: that end is found there.
                    writable = written.is_ok();
                    continue;
                }
                answer = wait_for(&mut secret) => {
                    secret = None;
                    self.system.secret(answer, &mut talk);
                    continue;
                }
                () = sleep_until(timer.unwrap_or(now)), if timer.is_some() => continue,
                control = self.controls.recv() => control.unwrap_or(Control::End),
            };
            match control {
                Control::Connect | Control::RetryNow => {}
                Control::Disconnect => talk.ending = Some(Ending::Disconnected),
                Control::End => talk.ending = Some(Ending::Over),
                Control::Request { id, request } => self.system.request(id, &request, &mut talk),
                Control::Read(request) => self.system.read(&request, &mut talk),
                Control::Subscribe(mask) => {
                    let reporter = talk.voice.reporter.clone();
                    self.system.subscribe(mask, &reporter, Some(&mut talk));
                }
                Control::Profile { profile, again } => {
                    self.system.set_profile(*profile);
                    if again {
                        talk.ending = Some(Ending::Again);
                    }
                }
            }
        };
        let stage = match ending {
            Ending::Failed { .. } => talk.stages.fail(),
            _ => Stage::FirstSync,
        };
        let stood = talk.stood();
        if writable {
            leave(&mut talk.outbox, &mut reader, &mut write, close_received).await;
        }
        drop(talk);
        if stood >= self.tempo.stable {
            self.backoff.reset();
            self.own_fault = false;
            self.attempts = 0;
        }
        (ending, stage)
    }
}

/// Hands everything that has been read to the system. True when the peer closed.
fn take_messages<S: System, R: tokio::io::AsyncRead + Unpin>(
    system: &mut S,
    reader: &mut Reader<R>,
    talk: &mut Conversation<'_>,
) -> bool {
    while talk.ending.is_none() {
        let at = Timestamp::now();
        match reader.next_message() {
            Ok(None) => break,
            Ok(Some(Message::Text(bytes))) => {
                talk.heard(bytes.len(), at);
                system.receive(Payload::Text(bytes), at, talk);
            }
            Ok(Some(Message::Binary(bytes))) => {
                talk.heard(bytes.len(), at);
                system.receive(Payload::Binary(bytes), at, talk);
            }
            Ok(Some(Message::Ping(payload))) => {
                talk.heard(payload.len(), at);
                talk.outbox.pong(payload);
            }
            Ok(Some(Message::Pong(payload))) => {
                talk.heard(payload.len(), at);
                talk.pong(payload);
            }
            Ok(Some(Message::Close { code, reason })) => {
                talk.heard(reason.len() + 2, at);
                let (cause, detail, next) = system.closed(code, &reason, talk);
                talk.end(cause, detail, next);
                return true;
            }
            Err(violation) => {
                let cause = match violation {
                    Violation::TooBig { .. } => Cause::TooBig,
                    Violation::Frame(_) => Cause::Malformed,
                };
                talk.voice.counters.malformed += 1;
                talk.end(cause, violation.to_string(), Next::Retry);
            }
        }
    }
    false
}

async fn wait_for(secret: &mut Option<Pin<Box<dyn Future<Output = SecretAnswer> + Send>>>) -> SecretAnswer {
    match secret {
        Some(secret) => secret.await,
        None => std::future::pending().await,
    }
}

/// Sends what is left and a close frame, and gives the peer a moment to take it: closing a socket with unread bytes
/// would take the close frame back.
async fn leave<R, W>(outbox: &mut Outbox, reader: &mut Reader<R>, write: &mut W, close_received: bool)
where
    R: tokio::io::AsyncRead + Unpin,
    W: tokio::io::AsyncWrite + Unpin,
{
    use tokio::io::AsyncWriteExt;
    outbox.close(1000);
    let farewell = async {
        while !outbox.is_empty() {
            outbox.write(write).await?;
        }
        if close_received {
            return write.shutdown().await;
        }
        loop {
            match reader.next_message() {
                Ok(Some(Message::Close { .. })) | Err(_) => break,
                Ok(Some(_)) => continue,
                Ok(None) => {}
            }
            if reader.fill().await? == 0 {
                break;
            }
        }
        write.shutdown().await
    };
    // Whether the peer took it or not, we are gone.
    let _ = timeout(LEAVE_WITHIN, farewell).await;
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a text").to_owned()
}
