//! The webhook receiver within the hub: who may deliver, and how a delivery gets from the socket into the history.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};

use super::demo_webhooks;
use crate::message::{
    HistoryState, Notice, NoticeLevel, ReceiverCommand, ReceiverSettings, ReceiverState, RefusedWebhook, Timestamp,
    Update, WebhookSource,
};
use crate::net::batch::Queue;
use crate::net::receiver::{Answer, Delivery, Limits, NotStored, Receiver, Refused, Store};
use crate::protocol::Secret;
use crate::protocol::webhook::{self, Reading, signature};
use crate::storage::history::{self, History};
use crate::storage::{Keychain, Paths, StoreError, sources};
use crate::tr;

/// A larger body is read on a thread where that holds up nobody.
const LARGE: usize = 64 * 1024;
/// How long requests that are under way get when the receiver stops: less than the hub waits for all of its tasks.
const GOODBYE: Duration = Duration::from_millis(500);
/// Whoever shows the history hears of news this often at most.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// And of requests that were refused.
const TELL_REFUSALS_EVERY: Duration = Duration::from_secs(1);

/// A history that cannot be written, because another Callboard does or the disk is full, is tried so often quickly, then
/// less often, until it can be.
const PATIENT_TRIES: u32 = 8;
const OPEN_AGAIN: Duration = Duration::from_secs(2);

/// The shared secrets of LiveSwitch applications.
type SecretsOf = Arc<BTreeMap<String, Secret>>;
/// `None` until the history was opened.
type Opened = Option<Result<History, StoreError>>;

/// The receiver and what it needs. Nothing is opened before it is asked for.
pub(super) struct Receiving {
    paths: Paths,
    keychain: Keychain,
    queue: Arc<Queue>,
    secrets: watch::Sender<SecretsOf>,
    history: watch::Sender<Opened>,
    /// Whether it was asked for.
    opening: bool,
    /// `None` until they were read.
    sources: Option<Vec<WebhookSource>>,
    receiver: Option<Receiver>,
    /// The simulated recorders. They end with it.
    demo: JoinSet<()>,
}

impl Receiving {
    pub(super) fn new(paths: Paths, keychain: Keychain, queue: Arc<Queue>) -> Self {
        let (secrets, history) = (watch::Sender::default(), watch::Sender::new(None));
        Self {
            paths,
            keychain,
            queue,
            secrets,
            history,
            opening: false,
            sources: None,
            receiver: None,
            demo: JoinSet::new(),
        }
    }

    /// What the settings want from the start on.
    pub(super) async fn begin(&mut self, settings: &ReceiverSettings) {
        if settings.on {
            self.start(settings.listen, settings.body_mib).await;
        }
        for application in &settings.applications {
            self.fetch_secret(application.clone());
        }
    }

    pub(super) async fn command(&mut self, command: ReceiverCommand) {
        match command {
            ReceiverCommand::Start { listen, body_mib } => self.start(listen, body_mib).await,
            ReceiverCommand::Stop => {
                self.stop().await;
                self.tell(ReceiverState::Off);
            }
            ReceiverCommand::AddSource { key, recorder } => self.change_sources(|sources| {
                if sources.iter().all(|source| source.key != key) {
                    sources.push(WebhookSource { key, recorder, token: sources::new_token() });
                }
            }),
            ReceiverCommand::RenewToken { key } => self.change_sources(|sources| {
                for source in sources.iter_mut().filter(|source| source.key == key) {
                    source.token = sources::new_token();
                }
            }),
            ReceiverCommand::RemoveSource { key } => {
                self.change_sources(|sources| sources.retain(|source| source.key != key));
            }
            ReceiverCommand::KeepSecret { application, secret } => self.keep_secret(application, secret),
            ReceiverCommand::LendSecrets(secrets) => self.know(secrets),
            ReceiverCommand::Demo => self.start_demo().await,
        }
    }

    /// Listens no more.
    pub(super) async fn stop(&mut self) {
        self.demo.abort_all();
        if let Some(receiver) = self.receiver.take() {
            receiver.stop().await;
        }
    }

    async fn start(&mut self, listen: SocketAddr, body_mib: u32) {
        self.stop().await;
        let failed = |reason: String| ReceiverState::Failed { listen, reason };
        let known = match self.sources() {
            Ok(sources) => sources.clone(),
            Err(reason) => return self.tell(failed(reason)),
        };
        let store = IntoHistory {
            secrets: self.secrets.subscribe(),
            history: self.history.subscribe(),
            queue: self.queue.clone(),
            untold: Mutex::default(),
        };
        let body = usize::try_from(u64::from(body_mib.max(1)) * 1024 * 1024).unwrap_or(usize::MAX);
        let limits = Limits { body, goodbye: GOODBYE, ..Limits::default() };
        // Before the history is there: what comes meanwhile waits for it, and for its answer.
        match Receiver::start(listen, limits, known.clone(), Arc::new(store)).await {
            Ok(receiver) => {
                self.tell(ReceiverState::Listening { address: receiver.address(), sources: known });
                self.receiver = Some(receiver);
                self.open_history();
            }
            Err(error) => self.tell(failed(error.to_string())),
        }
    }

    async fn start_demo(&mut self) {
        let application = demo_webhooks::application();
        self.know([(application.id.clone(), application.secret.clone())].into());
        let usual = ReceiverSettings::default();
        self.start(SocketAddr::new(usual.listen.ip(), 0), usual.body_mib).await;
        if let (Some(receiver), Some(sources)) = (&self.receiver, &self.sources) {
            self.demo.spawn(demo_webhooks::play(receiver.address(), sources.clone(), application));
        }
    }

    /// Opens the history, unless that was done before.
    fn open_history(&mut self) {
        if self.opening {
            return;
        }
        self.opening = true;
        let (folder, queue, history) = (self.paths.data().to_owned(), self.queue.clone(), self.history.clone());
        tokio::spawn(async move {
            let mut tries = 0;
            let changes = loop {
                let opened = open(folder.clone()).await;
                tries += 1;
                let ready = opened.as_ref().is_ok_and(|history| history.writable().is_ok());
                // One that only looks, or is about to end, is waited for before a word is said.
                if ready || tries == PATIENT_TRIES {
                    queue.push_update(Update::History(state_of(&opened)));
                    history.send_replace(Some(opened.clone()));
                }
                if ready {
                    break opened.as_ref().ok().map(History::changes);
                }
                tokio::time::sleep(if tries < PATIENT_TRIES { TELL_EVERY } else { OPEN_AGAIN }).await;
            };
            // Who only waits for news does not keep the history open.
            drop(history);
            if let Some(changes) = changes {
                tell_changes(changes, &queue).await;
            }
        });
    }

    /// The sources, read when they are first asked for.
    fn sources(&mut self) -> Result<&mut Vec<WebhookSource>, String> {
        if self.sources.is_none() {
            let (read, set_aside) = sources::load(&self.paths).map_err(|error| error.to_string())?;
            if let Some(path) = set_aside {
                self.queue.push_update(Update::Notice(Notice {
                    level: NoticeLevel::Warning,
                    text: tr!("webhook-sources-set-aside", path = path.display().to_string()),
                    detail: None,
                }));
            }
            self.sources = Some(read);
        }
        Ok(self.sources.get_or_insert_default())
    }

    /// Changes them where they are kept, and at the receiver from this moment on.
    fn change_sources(&mut self, change: impl FnOnce(&mut Vec<WebhookSource>)) {
        let paths = self.paths.clone();
        let changed = self.sources().and_then(|sources| {
            let mut changed = sources.clone();
            change(&mut changed);
            sources::save(&paths, &changed).map_err(|error| error.to_string())?;
            sources.clone_from(&changed);
            Ok(changed)
        });
        match (changed, &self.receiver) {
            (Ok(sources), Some(receiver)) => {
                receiver.set_sources(sources.clone());
                self.tell(ReceiverState::Listening { address: receiver.address(), sources });
            }
            (Ok(_), None) => {}
            (Err(reason), _) => self.queue.push_update(Update::Notice(Notice {
                level: NoticeLevel::Error,
                text: tr!("webhook-sources-not-saved").to_owned(),
                detail: Some(reason),
            })),
        }
    }

    /// Asks the keychain for the secret of an application.
    fn fetch_secret(&self, application: String) {
        let (keychain, known) = (self.keychain.clone(), self.knowing());
        tokio::spawn(async move {
            match keychain.get(&account(&application)).await {
                Ok(Some(secret)) => known.add([(application, secret)].into()).await,
                Ok(None) => {}
                Err(error) => tracing::warn!("the secret of a LiveSwitch application was not given out: {error}"),
            }
        });
    }

    fn keep_secret(&self, application: String, secret: Secret) {
        let (keychain, known, queue) = (self.keychain.clone(), self.knowing(), self.queue.clone());
        tokio::spawn(async move {
            let account = account(&application);
            let kept = if secret.is_empty() {
                keychain.delete(&account).await
            } else {
                keychain.set(&account, secret.clone()).await.map(|_| ())
            };
            if let Err(error) = kept {
                queue.push_update(Update::Notice(Notice {
                    level: NoticeLevel::Warning,
                    text: tr!("webhook-secret-not-kept").to_owned(),
                    detail: Some(error.to_string()),
                }));
            }
            known.add([(application, secret)].into()).await;
        });
    }

    /// Secrets that count from this moment on.
    fn know(&self, secrets: BTreeMap<String, Secret>) {
        let known = self.knowing();
        known.merge(secrets);
        tokio::spawn(async move { known.judge_again().await });
    }

    fn knowing(&self) -> Knowing {
        Knowing { secrets: self.secrets.clone(), history: self.history.subscribe() }
    }

    fn tell(&self, state: ReceiverState) {
        self.queue.push_update(Update::Receiver(state));
    }
}

/// Where the secret of an application is in the keychain.
pub(super) fn account(application: &str) -> String {
    format!("liveswitch-{application}")
}

async fn open(folder: PathBuf) -> Result<History, StoreError> {
    let opened = spawn_blocking(move || History::open(&folder, Timestamp::now(), &history::Options::default()));
    opened.await.unwrap_or_else(|error| Err(StoreError::Database { reason: error.to_string() }))
}

fn state_of(opened: &Result<History, StoreError>) -> HistoryState {
    let unwritable = |error: &StoreError| HistoryState::Unwritable { reason: error.to_string() };
    match opened {
        Err(error) => unwritable(error),
        Ok(history) => match history.writable() {
            Err(error) => unwritable(&error),
            Ok(()) => match history.found().set_aside.clone() {
                Some(set_aside) => HistoryState::Repaired { set_aside, saved: history.found().saved },
                None => HistoryState::Ready,
            },
        },
    }
}

async fn tell_changes(mut changes: watch::Receiver<u64>, queue: &Queue) {
    while changes.changed().await.is_ok() {
        queue.push_update(Update::HistoryChanged);
        tokio::time::sleep(TELL_EVERY).await;
    }
}

/// The shared secrets, and the history whose rejected deliveries they may save.
struct Knowing {
    secrets: watch::Sender<SecretsOf>,
    history: watch::Receiver<Opened>,
}

impl Knowing {
    async fn add(self, secrets: BTreeMap<String, Secret>) {
        self.merge(secrets);
        self.judge_again().await;
    }

    /// An empty one is forgotten.
    fn merge(&self, secrets: BTreeMap<String, Secret>) {
        self.secrets.send_modify(|known| {
            let known = Arc::make_mut(known);
            known.extend(secrets);
            known.retain(|_, secret| !secret.is_empty());
        });
    }

    async fn judge_again(mut self) {
        let secrets = self.secrets.borrow().iter().map(|(id, secret)| (id.clone(), secret.clone())).collect();
        let Ok(history) = opened(&mut self.history).await else { return };
        match history.recheck(secrets).await {
            Ok(0) => {}
            Ok(count) => tracing::info!("{count} rejected webhooks are valid now"),
            Err(error) => tracing::warn!("rejected webhooks were not judged again: {error}"),
        }
    }
}

/// The history, once it was opened.
async fn opened(history: &mut watch::Receiver<Opened>) -> Result<History, StoreError> {
    let opened = history.wait_for(Option::is_some).await.map_err(|_| StoreError::Closed)?;
    opened.clone().unwrap_or(Err(StoreError::Closed))
}

/// The receiver's way into the history.
struct IntoHistory {
    secrets: watch::Receiver<SecretsOf>,
    history: watch::Receiver<Opened>,
    queue: Arc<Queue>,
    untold: Mutex<Untold>,
}

/// Refusals since the last one that was told of, and when that was.
#[derive(Default)]
struct Untold {
    count: u64,
    told: Option<Instant>,
}

impl Store for IntoHistory {
    fn store(&self, delivery: Delivery) -> Pin<Box<dyn Future<Output = Result<Answer, NotStored>> + Send>> {
        let (secrets, mut history) = (self.secrets.borrow().clone(), self.history.clone());
        Box::pin(async move {
            let (delivery, reading) = if delivery.body.len() > LARGE {
                let read = spawn_blocking(move || read(delivery, &secrets));
                read.await.map_err(|error| NotStored(error.to_string()))?
            } else {
                read(delivery, &secrets)
            };
            let answer = answer(&reading);
            let history = opened(&mut history).await.map_err(|error| NotStored(error.to_string()))?;
            let text = |(name, value): (String, Vec<u8>)| (name, String::from_utf8_lossy(&value).into_owned());
            let delivery = history::Delivery {
                received_at: delivery.at,
                recorder: delivery.recorder,
                source: delivery.source,
                method: delivery.method,
                path: delivery.path,
                headers: delivery.headers.into_iter().map(text).collect(),
                body: delivery.body,
                reading,
            };
            history.store(delivery).await.map_err(|error| NotStored(error.to_string()))?;
            Ok(answer)
        })
    }

    fn refused(&self, refused: Refused) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        untold.count += 1;
        // A stranger who tries tokens does not fill the queue.
        if untold.told.is_some_and(|told| told.elapsed() < TELL_REFUSALS_EVERY) {
            return;
        }
        let count = std::mem::take(&mut untold.count);
        untold.told = Some(Instant::now());
        self.queue.push_update(Update::WebhookRefused(RefusedWebhook {
            at: refused.at,
            peer: refused.peer,
            source: refused.source,
            status: refused.refusal.status(),
            count,
        }));
    }
}

fn read(delivery: Delivery, secrets: &BTreeMap<String, Secret>) -> (Delivery, Reading) {
    let signature = delivery.header(signature::HEADER);
    let secret_of = |application: &str| secrets.get(application);
    let reading = webhook::read(delivery.recorder, signature.as_deref(), &delivery.body, &secret_of);
    (delivery, reading)
}

/// What the sender is told, once it is stored.
fn answer(reading: &Reading) -> Answer {
    let status = reading.status();
    let reason = match &reading.problem {
        _ if reading.accepted => String::new(),
        Some(problem) => format!("{}: {problem}", reading.verdict.word()),
        None => reading.verdict.word().to_owned(),
    };
    Answer { status, reason }
}
