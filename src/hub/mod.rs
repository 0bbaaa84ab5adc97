//! The only bridge between async and the rest: owns the runtime and the tasks.
//!
//! `controller` carries commands to the sessions, `secrets` looks passwords up for them, `files` does what needs a
//! file or a dialog, `demo` runs the two simulated OBS.

mod controller;
mod demo;
mod demo_webhooks;
mod files;
pub mod history;
mod picture;
mod receiving;
mod secrets;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Sender, channel, error::TrySendError};

use self::controller::{Controller, Job};
use crate::feed::{Batch, Seq, Snapshot, Types, capture};
use crate::message::{
    Command, CommandId, ConnectionId, ExportFormat, Notice, NoticeLevel, PickFile, ReplyOutcome, Settings, Timestamp,
    Update,
};
use crate::net::batch::Queue;
use crate::net::tempo::Tempo;
use crate::storage::{Keychain, Paths, keychain, presets, settings};
use crate::{tr, words};

/// How a hub is set up.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `None`: the platform's folders. `Some`: everything in this folder (`--data-dir`, demo, tests).
    pub data_dir: Option<PathBuf>,
    /// Demo and tests: no keychain, secrets in memory only, and no word about it.
    pub without_keychain: bool,
    /// Deadlines and intervals of the connections.
    pub tempo: Tempo,
    /// Bytes of rows that may wait for `drain`; `None` is 64 MiB.
    pub queue_bytes: Option<usize>,
}

/// What `Hub::drain` took.
#[derive(Debug, Default)]
pub struct Updates {
    pub batches: Vec<Batch>,
    pub updates: Vec<Update>,
    pub captures: Vec<Capture>,
    /// Rows that were dropped on the way since the start because the window stood still for too long.
    pub dropped: u64,
}

/// An opened capture; `Ok(None)`: the person chose no file.
pub type Capture = (CommandId, Result<Option<(PathBuf, capture::Opened)>, String>);

/// Commands that may wait for the controller. It takes them at once; this many in one moment is no person.
const JOBS: usize = 16 * 1024;
/// The wake is called this often at most.
const WAKE_EVERY: Duration = Duration::from_millis(33);
/// How long the sockets get to close, and then everything else to end.
const CLOSE_WITHIN: Duration = Duration::from_millis(900);

type Wake = Arc<dyn Fn() + Send + Sync>;

/// The handle. Dropping it ends every task: sockets are closed, pending requests fail, settings are written.
pub struct Hub {
    jobs: Sender<Job>,
    queue: Arc<Queue>,
    types: Arc<Types>,
    captures: Arc<Mutex<Vec<Capture>>>,
    wake: Arc<Mutex<Wake>>,
    next_connection: Arc<AtomicU16>,
    paths: Paths,
    /// Hears when the controller has closed everything.
    closed: mpsc::Receiver<()>,
    /// `Some` until the hub is dropped.
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hub")
    }
}

impl Hub {
    /// Reads the settings (a damaged file is kept aside and said in a `Notice`), starts the runtime; no connection is
    /// opened yet. Every saved connection is announced by `Update::ConnectionAdded`, in the order of the settings.
    /// `wake` is called when there is something to drain, at most 30 times a second.
    /// Errors, in words: no folder for the settings, the settings cannot be read, no threads.
    pub fn start(options: Options, wake: impl Fn() + Send + Sync + 'static) -> Result<(Self, Settings), String> {
        let paths = Paths::new(options.data_dir).map_err(|error| error.to_string())?;
        let loaded = settings::load(&paths).map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("callboard")
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let queue = Arc::new(options.queue_bytes.map_or_else(Queue::default, Queue::new));
        if let Some(reason) = loaded.reason {
            queue.push_update(Update::Notice(settings_notice(loaded.set_aside, reason)));
        }
        let (kept, trouble) = presets::load(&paths);
        if let Some(trouble) = &trouble {
            let (text, detail) = words::preset::trouble(trouble);
            queue.push_update(Update::Notice(Notice { level: NoticeLevel::Warning, text, detail }));
        }
        queue.push_update(Update::Presets { presets: kept, trouble });
        let mode = if options.without_keychain { keychain::Mode::MemoryOnly } else { keychain::Mode::System };
        let types = Arc::new(Types::default());
        let (jobs, received) = channel(JOBS);
        let (tell_closed, closed) = mpsc::sync_channel(1);
        let captures = Arc::<Mutex<Vec<Capture>>>::default();
        let next_connection = Arc::new(AtomicU16::new(1));
        let mut controller = Controller::new(
            paths.clone(),
            Keychain::start(mode),
            queue.clone(),
            types.clone(),
            options.tempo,
            captures.clone(),
            next_connection.clone(),
        );
        for profile in &loaded.settings.connections {
            let connection = ConnectionId(next_connection.fetch_add(1, Ordering::Relaxed));
            let _inside = runtime.enter();
            controller.add(connection, profile.clone());
        }
        let webhooks = loaded.settings.webhooks.clone();
        runtime.spawn(async move {
            controller.run(webhooks, received).await;
            // The hub may have stopped waiting.
            let _ = tell_closed.send(());
        });
        let wake: Arc<Mutex<Wake>> = Arc::new(Mutex::new(Arc::new(wake)));
        runtime.spawn(keep_awake(queue.clone(), wake.clone()));
        let runtime = Some(runtime);
        let hub = Self { jobs, queue, types, captures, wake, next_connection, paths, closed, runtime };
        Ok((hub, loaded.settings))
    }

    pub fn types(&self) -> &Arc<Types> {
        &self.types
    }

    /// Has something done. Never waits; what comes of it comes as updates.
    pub fn send(&self, command: Command) {
        self.tell(Job::Command(command));
    }

    fn tell(&self, job: Job) {
        // The controller lives as long as the hub and never waits for anybody but the keychain's queue.
        let Err(TrySendError::Full(job) | TrySendError::Closed(job)) = self.jobs.try_send(job) else { return };
        // Not the job itself: the data of a request may be a stream key.
        tracing::error!("the controller takes no more work");
        if let Job::Command(Command::Request { id, connection, .. }) = job {
            let outcome = ReplyOutcome::NotSent;
            self.queue.push_update(Update::Reply { id, connection, at: Timestamp::now(), outcome });
        }
    }

    /// Takes what has arrived. Never waits.
    pub fn drain(&self) -> Updates {
        self.with_captures(self.queue.drain())
    }

    /// As [`Self::drain`], but waits up to `longest` for something to arrive: for the command line, which has no frames.
    pub fn drain_wait(&self, longest: Duration) -> Updates {
        self.with_captures(self.queue.drain_wait(longest))
    }

    fn with_captures(&self, drained: crate::net::batch::Drained) -> Updates {
        let captures = std::mem::take(&mut *lock(&self.captures));
        Updates { batches: drained.batches, updates: drained.updates, captures, dropped: drained.dropped }
    }

    /// Another wake: the window sets it once it exists.
    pub fn set_wake(&self, wake: impl Fn() + Send + Sync + 'static) {
        *lock(&self.wake) = Arc::new(wake);
    }

    /// Writes rows to a file on a thread of its own; answered by `Update::Exported`. `streamer_safe` masks what that
    /// mode hides in the window.
    pub fn export(
        &self,
        id: CommandId,
        snapshot: Snapshot,
        rows: Vec<Seq>,
        format: ExportFormat,
        to: PickFile,
        streamer_safe: bool,
    ) {
        self.tell(Job::Export(Box::new(files::Export { id, snapshot, rows, format, to, streamer_safe })));
    }

    /// Where this run keeps its things.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// An id that no other connection of this run has had.
    pub fn new_connection_id(&self) -> ConnectionId {
        ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed))
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.tell(Job::End);
        // Whoever does not close in time is cut.
        let _ = self.closed.recv_timeout(CLOSE_WITHIN);
        if let Some(runtime) = self.runtime.take() {
            // Does not wait: this may be a thread that must not block, and a file dialog may be open.
            runtime.shutdown_background();
        }
    }
}

/// Wakes the window when there is news, and lets it draw in peace in between.
async fn keep_awake(queue: Arc<Queue>, wake: Arc<Mutex<Wake>>) {
    loop {
        queue.news().await;
        let wake = lock(&wake).clone();
        wake();
        tokio::time::sleep(WAKE_EVERY).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is in there is replaced as a whole, never half.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn settings_notice(set_aside: Option<PathBuf>, reason: String) -> Notice {
    let text = match set_aside {
        Some(path) => tr!("hub-settings-set-aside", path = path.display().to_string()),
        None => tr!("hub-settings-in-the-way").to_owned(),
    };
    Notice { level: NoticeLevel::Warning, text, detail: Some(reason) }
}
