//! Carries the commands to the sessions, and keeps what outlives them.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use super::receiving::Receiving;
use super::secrets::{FromKeychain, Given};
use super::{Capture, demo, files, picture};
use crate::feed::Types;
use crate::message::{
    Command, CommandId, ConnectionId, Notice, NoticeLevel, Preset, Profile, ReceiverSettings, ReplyOutcome,
    SecretPlace, Settings, Timestamp, Update,
};
use crate::net::batch::Queue;
use crate::net::obs::Obs;
use crate::net::session::{self, Setup};
use crate::net::system::{Control, Secrets};
use crate::net::tempo::Tempo;
use crate::protocol::Secret;
use crate::protocol::obs::{CheckedRequest, EventSubscriptions};
use crate::simulator::obs::Simulator;
use crate::storage::{Keychain, Paths, presets, settings};
use crate::tr;

/// Settings are written this often at most.
const SAVE_EVERY: Duration = Duration::from_secs(1);
/// What a session may leave unread. It reads at once; this many in one moment is no person.
const CONTROLS: usize = 4096;
/// How long the sessions get to say goodbye.
const GOODBYE: Duration = Duration::from_millis(700);

/// What the hub's handle sends.
#[derive(Debug)]
pub(super) enum Job {
    Command(Command),
    Export(Box<files::Export>),
    End,
}

/// One connection and its task.
struct Held {
    profile: Profile,
    controls: Sender<Control>,
    task: JoinHandle<()>,
    /// Of the demo: not kept, and its password is nowhere but here.
    simulated: bool,
}

pub(super) struct Controller {
    paths: Paths,
    keychain: Keychain,
    queue: Arc<Queue>,
    types: Arc<Types>,
    tempo: Tempo,
    captures: Arc<Mutex<Vec<Capture>>>,
    next_connection: Arc<AtomicU16>,
    sessions: HashMap<ConnectionId, Held>,
    unsaved: Option<Box<Settings>>,
    save_at: Option<Instant>,
    demo: Vec<Simulator>,
    receiving: Receiving,
}

impl Controller {
    pub(super) fn new(
        paths: Paths,
        keychain: Keychain,
        queue: Arc<Queue>,
        types: Arc<Types>,
        tempo: Tempo,
        captures: Arc<Mutex<Vec<Capture>>>,
        next_connection: Arc<AtomicU16>,
    ) -> Self {
        let receiving = Receiving::new(paths.clone(), keychain.clone(), queue.clone());
        Self {
            paths,
            keychain,
            queue,
            types,
            tempo,
            captures,
            next_connection,
            sessions: HashMap::new(),
            unsaved: None,
            save_at: None,
            demo: Vec::new(),
            receiving,
        }
    }

    /// Works until it is told to end or the handle is gone. Webhooks are received before anything else happens.
    pub(super) async fn run(mut self, webhooks: ReceiverSettings, mut jobs: Receiver<Job>) {
        self.receiving.begin(&webhooks).await;
        loop {
            let job = tokio::select! {
                job = jobs.recv() => job,
                () = sleep_until(self.save_at.unwrap_or_else(Instant::now)), if self.save_at.is_some() => {
                    self.write_settings().await;
                    continue;
                }
            };
            match job {
                Some(Job::Command(command)) => self.command(command).await,
                Some(Job::Export(export)) => {
                    tokio::spawn(files::export(*export, self.queue.clone()));
                }
                Some(Job::End) | None => break,
            }
        }
        self.end().await;
    }

    async fn command(&mut self, command: Command) {
        match command {
            Command::Save { connection, profile, secret } => self.save(connection, *profile, secret).await,
            Command::Delete(connection) => self.delete(connection),
            Command::Connect(connection) => self.tell(connection, Control::Connect),
            Command::Disconnect(connection) => self.tell(connection, Control::Disconnect),
            Command::RetryNow(connection) => self.tell(connection, Control::RetryNow),
            Command::Test { id, connection, profile, secret } => self.test(id, connection, *profile, secret),
            Command::Request { id, connection, request } => match self.sessions.get(&connection) {
                Some(held) if held.controls.try_send(Control::Request { id, request }).is_ok() => {}
                _ => self.not_sent(id, connection),
            },
            Command::Read { connection, request } => {
                // A connection that is gone has nobody left who could look at its lists.
                let held = self.sessions.get(&connection);
                if held.is_some_and(|held| held.controls.try_send(Control::Read(request.clone())).is_err()) {
                    self.not_read(connection, &request);
                }
            }
            Command::Reidentify { connection, mask } => self.reidentify(connection, mask),
            Command::OpenCapture { id, from } => {
                tokio::spawn(files::open_capture(id, from, self.captures.clone(), self.queue.clone()));
            }
            Command::ReadQrCode { id, from } => {
                tokio::spawn(files::read_qr_code(id, from, self.queue.clone()));
            }
            Command::DecodePicture { id, data } => {
                tokio::spawn(picture::decode(id, data, self.queue.clone()));
            }
            Command::SavePicture { id, data, to } => {
                tokio::spawn(picture::save(id, data, to, self.queue.clone()));
            }
            Command::SaveSettings(settings) => {
                self.unsaved = Some(settings);
                self.save_at.get_or_insert(Instant::now() + SAVE_EVERY);
            }
            Command::SavePresets(presets) => self.write_presets(presets).await,
            Command::ImportPresets { id, from } => {
                tokio::spawn(files::import_presets(id, from, self.queue.clone()));
            }
            Command::ExportPresets { id, presets, to } => {
                tokio::spawn(files::export_presets(id, presets, to, self.queue.clone()));
            }
            Command::Receiver(command) => self.receiving.command(command).await,
            Command::StartDemo => self.start_demo().await,
        }
    }

    fn tell(&self, connection: ConnectionId, control: Control) {
        let sent = self.sessions.get(&connection).is_some_and(|held| held.controls.try_send(control).is_ok());
        if !sent {
            tracing::warn!("connection {} does not listen", connection.0);
        }
    }

    fn not_sent(&self, id: CommandId, connection: ConnectionId) {
        let outcome = ReplyOutcome::NotSent;
        self.queue.push_update(Update::Reply { id, connection, at: Timestamp::now(), outcome });
    }

    fn not_read(&self, connection: ConnectionId, request: &CheckedRequest) {
        self.queue.push_update(Update::ReadFailed {
            connection,
            at: Timestamp::now(),
            request_type: request.request_type().to_owned(),
            asked: request.data_text().and_then(|asked| RawValue::from_string(asked).ok()),
            code: None,
        });
    }

    fn reidentify(&mut self, connection: ConnectionId, mask: EventSubscriptions) {
        if let Some(held) = self.sessions.get_mut(&connection) {
            // Kept here too, so that saving the profile with this mask does not send it again.
            held.profile.subscriptions = Some(mask);
        }
        self.tell(connection, Control::Subscribe(mask));
    }

    fn keychain_secrets(&self, connection: ConnectionId) -> Arc<dyn Secrets> {
        Arc::new(FromKeychain { keychain: self.keychain.clone(), queue: self.queue.clone(), connection })
    }

    fn setup(&self, connection: ConnectionId, secrets: Arc<dyn Secrets>) -> Setup {
        Setup { connection, queue: self.queue.clone(), types: self.types.clone(), secrets, tempo: self.tempo }
    }

    /// A connection that is kept in the settings.
    pub(super) fn add(&mut self, connection: ConnectionId, profile: Profile) {
        let secrets = self.keychain_secrets(connection);
        self.hold(connection, profile, secrets, false);
    }

    fn hold(&mut self, connection: ConnectionId, profile: Profile, secrets: Arc<dyn Secrets>, simulated: bool) {
        self.announce(connection, &profile, simulated);
        let (controls, received) = channel(CONTROLS);
        let setup = self.setup(connection, secrets);
        let task = tokio::spawn(session::run(setup, Obs::new(profile.clone()), received));
        self.sessions.insert(connection, Held { profile, controls, task, simulated });
    }

    fn announce(&self, connection: ConnectionId, profile: &Profile, simulated: bool) {
        let profile = Box::new(profile.clone());
        self.queue.push_update(Update::ConnectionAdded { connection, profile, simulated });
    }

    async fn save(&mut self, connection: ConnectionId, profile: Profile, secret: Option<Secret>) {
        let simulated = self.sessions.get(&connection).is_some_and(|held| held.simulated);
        let new_secret = secret.is_some() && !simulated;
        match secret {
            _ if simulated => {}
            Some(secret) => self.keep_secret(connection, &profile.key, secret).await,
            None => self.report_place(connection, &profile.key),
        }
        let Some(held) = self.sessions.get_mut(&connection) else {
            self.add(connection, profile);
            return;
        };
        let old = std::mem::replace(&mut held.profile, profile.clone());
        let again = new_secret
            || old.url != profile.url
            || old.key != profile.key
            || old.trust != profile.trust
            || old.encoding != profile.encoding;
        let mask = profile.subscriptions.filter(|_| !again && old.subscriptions != profile.subscriptions);
        self.announce(connection, &profile, simulated);
        self.tell(connection, Control::Profile { profile: Box::new(profile), again });
        if let Some(mask) = mask {
            self.tell(connection, Control::Subscribe(mask));
        }
    }

    /// Hands the secret to the keychain. It is in its queue when this returns, so that a connection that starts now
    /// finds it; the keychain itself may still wait for the person to unlock it.
    async fn keep_secret(&self, connection: ConnectionId, key: &str, secret: Secret) {
        let (keychain, queue, key) = (self.keychain.clone(), self.queue.clone(), key.to_owned());
        let mut keep: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
            let place = match keychain.set(&key, secret).await {
                Ok(place) => place,
                Err(error) => {
                    tracing::warn!("{error}");
                    SecretPlace::Locked
                }
            };
            queue.push_update(Update::SecretPlace { connection, place });
        });
        let done = std::future::poll_fn(|context| Poll::Ready(keep.as_mut().poll(context).is_ready())).await;
        if !done {
            tokio::spawn(keep);
        }
    }

    fn report_place(&self, connection: ConnectionId, key: &str) {
        let (keychain, queue, key) = (self.keychain.clone(), self.queue.clone(), key.to_owned());
        tokio::spawn(async move {
            let place = keychain.place(&key).await;
            queue.push_update(Update::SecretPlace { connection, place });
        });
    }

    fn delete(&mut self, connection: ConnectionId) {
        let Some(held) = self.sessions.remove(&connection) else { return };
        // The task may have ended already.
        let _ = held.controls.try_send(Control::End);
        if held.simulated {
            return;
        }
        let keychain = self.keychain.clone();
        tokio::spawn(async move {
            if let Err(error) = keychain.delete(&held.profile.key).await {
                tracing::warn!("the password of a deleted connection may still be kept: {error}");
            }
        });
    }

    fn test(&self, id: CommandId, connection: Option<ConnectionId>, profile: Profile, secret: Option<Secret>) {
        // A test of something that is not saved yet has no id of its own: nothing but its stages is reported.
        let connection = connection.unwrap_or(ConnectionId(0));
        let secrets: Arc<dyn Secrets> = match secret {
            Some(secret) => Arc::new(Given(secret)),
            None => self.keychain_secrets(connection),
        };
        tokio::spawn(session::test(self.setup(connection, secrets), Obs::new(profile), id));
    }

    async fn start_demo(&mut self) {
        if !self.demo.is_empty() {
            return;
        }
        match demo::start().await {
            Ok(systems) => {
                for system in systems {
                    let connection = ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed));
                    self.hold(connection, system.profile, Arc::new(Given(system.password)), true);
                    self.queue.push_update(Update::SecretPlace { connection, place: SecretPlace::UntilQuit });
                    self.tell(connection, Control::Connect);
                    self.demo.push(system.simulator);
                }
            }
            Err(error) => self.queue.push_update(Update::Notice(Notice {
                level: NoticeLevel::Error,
                text: tr!("hub-demo-failed").to_owned(),
                detail: Some(error.to_string()),
            })),
        }
    }

    /// Written at once: it happens when the person says so, and a quit right after it must not lose it.
    async fn write_presets(&self, kept: Vec<Preset>) {
        let paths = self.paths.clone();
        let saved = tokio::task::spawn_blocking(move || presets::save(&paths, &kept).map_err(|e| e.to_string()));
        if let Err(reason) = saved.await.unwrap_or_else(|error| Err(error.to_string())) {
            self.queue.push_update(Update::Notice(Notice {
                level: NoticeLevel::Error,
                text: tr!("preset-not-saved").to_owned(),
                detail: Some(reason),
            }));
        }
    }

    async fn write_settings(&mut self) {
        self.save_at = None;
        let Some(unsaved) = self.unsaved.take() else { return };
        let paths = self.paths.clone();
        let saved = tokio::task::spawn_blocking(move || settings::save(&paths, &unsaved).map_err(|e| e.to_string()));
        if let Err(reason) = saved.await.unwrap_or_else(|error| Err(error.to_string())) {
            self.queue.push_update(Update::Notice(Notice {
                level: NoticeLevel::Error,
                text: tr!("hub-settings-not-saved").to_owned(),
                detail: Some(reason),
            }));
        }
    }

    async fn end(mut self) {
        for held in self.sessions.values() {
            // Those that have ended need no word.
            let _ = held.controls.try_send(Control::End);
        }
        self.write_settings().await;
        let goodbye = async {
            for (_, held) in self.sessions.drain() {
                // Dropped first: a session that did not hear `End` hears that nobody speaks to it any more.
                drop(held.controls);
                // A task that panicked is gone as well.
                let _ = held.task.await;
            }
        };
        let _ = timeout(GOODBYE, async { tokio::join!(goodbye, self.receiving.stop()) }).await;
        self.demo.clear();
    }
}
