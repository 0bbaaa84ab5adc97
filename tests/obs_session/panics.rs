//! A session that panics takes nothing with it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callboard::feed::Types;
use callboard::message::{
    Cause, CommandId, ConnectionId, ConnectionState, ConnectionUpdate, Profile, ReplyOutcome, Timestamp, Update,
};
use callboard::net::batch::Queue;
use callboard::net::conversation::{Conversation, Reporter};
use callboard::net::obs::Obs;
use callboard::net::pending::Entry;
use callboard::net::session::{self, Setup};
use callboard::net::system::{Control, Next, Payload, SecretAnswer, Secrets, System, Target};
use callboard::protocol::obs::{CheckedRequest, EventSubscriptions};
use callboard::simulator::obs::{Faults, Options};

use super::world::World;
use crate::session::{PATIENCE, profile, quick};

/// An OBS whose handler panics at a certain message.
struct Fragile(Obs);

impl System for Fragile {
    fn target(&self) -> Result<Target, (Cause, String)> {
        self.0.target()
    }
    fn profile(&self) -> &Profile {
        self.0.profile()
    }
    fn set_profile(&mut self, profile: Profile) {
        self.0.set_profile(profile);
    }
    fn opened(&mut self) {
        self.0.opened();
    }
    fn receive(&mut self, payload: Payload<'_>, at: Timestamp, talk: &mut Conversation<'_>) {
        let Payload::Text(text) = payload else { panic!("no text") };
        assert!(!String::from_utf8_lossy(text).contains(r#""eventType":"CustomEvent""#), "the fragile one breaks");
        self.0.receive(payload, at, talk);
    }
    fn secret(&mut self, answer: SecretAnswer, talk: &mut Conversation<'_>) {
        self.0.secret(answer, talk);
    }
    fn request(&mut self, id: CommandId, request: &CheckedRequest, talk: &mut Conversation<'_>) {
        self.0.request(id, request, talk);
    }
    fn read(&mut self, request: &CheckedRequest, talk: &mut Conversation<'_>) {
        self.0.read(request, talk);
    }
    fn subscribe(&mut self, mask: EventSubscriptions, reporter: &Reporter, talk: Option<&mut Conversation<'_>>) {
        self.0.subscribe(mask, reporter, talk);
    }
    fn overdue(&mut self, entry: Entry, talk: &mut Conversation<'_>) {
        self.0.overdue(entry, talk);
    }
    fn timer(&self) -> Option<tokio::time::Instant> {
        self.0.timer()
    }
    fn on_timer(&mut self, now: tokio::time::Instant, talk: &mut Conversation<'_>) {
        self.0.on_timer(now, talk);
    }
    fn closed(&mut self, code: u16, reason: &str, talk: &Conversation<'_>) -> (Cause, String, Next) {
        self.0.closed(code, reason, talk)
    }
}

struct Nothing;

impl Secrets for Nothing {
    fn get(&self, _: &Profile) -> Pin<Box<dyn Future<Output = SecretAnswer> + Send>> {
        Box::pin(std::future::ready(SecretAnswer::None))
    }
}

#[test]
fn a_session_that_panics_ends_its_requests_and_starts_anew() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let queue = Arc::new(Queue::default());
    let connection = ConnectionId(1);
    let types = Arc::new(Types::default());
    let setup = Setup { connection, queue: queue.clone(), types, secrets: Arc::new(Nothing), tempo: quick() };
    let (controls, received) = tokio::sync::mpsc::channel(8);
    let task = world.runtime.spawn(session::run(setup, Fragile(Obs::new(profile(&simulator.url()))), received));

    let mut seen: Vec<Update> = Vec::new();
    let mut until = |holds: &dyn Fn(&[Update]) -> bool| {
        let end = Instant::now() + PATIENCE;
        while !holds(&seen) {
            seen.extend(queue.drain_wait(Duration::from_millis(20)).updates);
            assert!(Instant::now() < end, "never came: {seen:?}");
        }
    };
    let ready = |seen: &[Update]| {
        let ready = |update: &&Update| {
            matches!(update, Update::Connection { change: ConnectionUpdate::State(ConnectionState::Ready { .. }), .. })
        };
        seen.iter().filter(ready).count()
    };
    controls.blocking_send(Control::Connect).unwrap();
    until(&|seen| ready(seen) == 1);
    simulator.set_faults(Faults { never_answer: true, ..Faults::default() });
    let id = CommandId::next();
    let request = CheckedRequest::single("GetStats", None).unwrap();
    controls.blocking_send(Control::Request { id, request }).unwrap();
    until(&|seen| seen.iter().any(|update| matches!(update, Update::Sent { .. })));
    simulator.emit("CustomEvent", None);
    until(&|seen| {
        seen.iter().any(|update| {
            matches!(update, Update::Reply { id: ended, outcome: ReplyOutcome::Disconnected, .. } if *ended == id)
        })
    });
    until(&|seen| {
        seen.iter().any(|update| {
            matches!(
                update,
                Update::Connection { change: ConnectionUpdate::State(ConnectionState::Waiting { failure, .. }), .. }
                    if failure.cause == Cause::Internal && failure.detail.contains("fragile")
            )
        })
    });
    simulator.set_faults(Faults::default());
    until(&|seen| ready(seen) == 2);
    controls.blocking_send(Control::End).unwrap();
    world.runtime.block_on(task).expect("the task itself did not panic");
}
