//! Passwords in the keychain of the system, on a thread of their own; in memory until Callboard quits where the
//! keychain cannot be used; never in a file.
//!
//! The calls of the platform block, sometimes for as long as an unlock prompt is open, and the Secret Service client
//! must not run on a tokio worker. So one thread owns them, and everybody else waits for its answer with a deadline.
//!
//! The Secret Service reports a collection that is locked or missing as being fine. So before its first use in a run the
//! store has to prove itself: a canary is written, read back and deleted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::message::SecretPlace;
use crate::protocol::Secret;

/// The service under which the accounts stand in the keychain.
pub const SERVICE: &str = "callboard";

/// How long an answer may take. An unlock prompt may be open, and somebody has to find the password for it.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Why the keychain did not give an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    #[error("the keychain is locked: {0}")]
    Locked(String),
    #[error("the keychain did not answer in time")]
    NoAnswer,
    #[error("the keychain cannot be used: {0}")]
    Unusable(String),
}

/// Where secrets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The keychain of this system.
    System,
    /// Memory only, and no word about it: demo and tests.
    MemoryOnly,
}

/// What the keychain needs from a platform: three blocking calls by account name. A missing entry is `Ok(None)` for
/// `get` and `Ok(())` for `delete`. Only the keychain's own thread calls it.
pub trait Store: Send {
    /// # Errors
    /// [`KeychainError::Locked`] when the store is there but closed, [`KeychainError::Unusable`] otherwise.
    fn get(&mut self, account: &str) -> Result<Option<Secret>, KeychainError>;
    /// # Errors
    /// As [`Store::get`].
    fn set(&mut self, account: &str, secret: &Secret) -> Result<(), KeychainError>;
    /// # Errors
    /// As [`Store::get`].
    fn delete(&mut self, account: &str) -> Result<(), KeychainError>;
}

/// The handle; clones share the thread. The thread ends with the last of them.
#[derive(Debug, Clone)]
pub struct Keychain {
    /// `None`: memory only.
    jobs: Option<mpsc::Sender<Job>>,
    shared: Arc<Shared>,
    deadline: Duration,
}

#[derive(Debug, Default)]
struct Shared {
    /// Secrets that the store did not take. They are gone when Callboard quits.
    memory: Mutex<HashMap<String, Secret>>,
    health: Mutex<Health>,
}

/// What is known of the store in this run.
#[derive(Debug, Clone, Default, PartialEq)]
enum Health {
    #[default]
    Unproven,
    Usable,
    /// The canary failed. Saving a password proves it anew after `Locked`: then somebody sits there to unlock it.
    Failed(KeychainError),
    /// A call has not come back. The thread ends this when it does.
    Hanging,
}

enum Job {
    Get(String, oneshot::Sender<Result<Option<Secret>, KeychainError>>),
    Set(String, Secret, oneshot::Sender<Result<(), KeychainError>>),
    Delete(String, oneshot::Sender<Result<(), KeychainError>>),
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Get(..) => "Get",
            Self::Set(..) => "Set",
            Self::Delete(..) => "Delete",
        })
    }
}

impl Keychain {
    /// Starts the thread. The store is not touched before the first use.
    pub fn start(mode: Mode) -> Self {
        match mode {
            Mode::System => Self::with_store(SystemStore, DEADLINE),
            Mode::MemoryOnly => Self { jobs: None, shared: Arc::default(), deadline: DEADLINE },
        }
    }

    /// A keychain over another store, with another deadline for each call.
    pub fn with_store(store: impl Store + 'static, deadline: Duration) -> Self {
        let shared = Arc::<Shared>::default();
        let (sender, jobs) = mpsc::channel();
        let of_thread = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("keychain".to_owned()).spawn(move || serve(store, &jobs, &of_thread));
        // A system that cannot start a thread has no keychain for us: memory serves.
        Self { jobs: thread.is_ok().then_some(sender), shared, deadline }
    }

    /// The secret of `key`, if there is one.
    ///
    /// # Errors
    /// When the keychain is locked or does not answer: there may be a secret that is not known now.
    pub async fn get(&self, key: &str) -> Result<Option<Secret>, KeychainError> {
        if let Some(secret) = self.shared.memory().get(key) {
            return Ok(Some(secret.clone()));
        }
        match self.ask(|answer| Job::Get(key.to_owned(), answer), false).await {
            // Nothing could ever have been kept there, so nothing is missing.
            Err(KeychainError::Unusable(_)) => Ok(None),
            answer => answer,
        }
    }

    /// Keeps `secret` under `key` and says where; an empty one deletes it.
    ///
    /// # Errors
    /// None today: what the keychain does not take is kept in memory. Deleting may fail as [`Self::delete`] does.
    pub async fn set(&self, key: &str, secret: Secret) -> Result<SecretPlace, KeychainError> {
        if secret.is_empty() {
            self.delete(key).await?;
            return Ok(SecretPlace::None);
        }
        if self.jobs.is_none() {
            self.shared.memory().insert(key.to_owned(), secret);
            return Ok(SecretPlace::UntilQuit);
        }
        // In memory first: a connection that starts while the prompt is open finds it there.
        self.shared.memory().insert(key.to_owned(), secret.clone());
        match self.ask(|answer| Job::Set(key.to_owned(), secret, answer), true).await {
            Ok(()) => Ok(SecretPlace::Keychain),
            Err(error) => {
                tracing::warn!(%error, "a password is kept in memory until Callboard quits");
                Ok(SecretPlace::UntilQuit)
            }
        }
    }

    /// Forgets the secret of `key`, in memory and in the keychain.
    ///
    /// # Errors
    /// When the keychain is locked or does not answer: it may still hold the secret.
    pub async fn delete(&self, key: &str) -> Result<(), KeychainError> {
        self.shared.memory().remove(key);
        match self.ask(|answer| Job::Delete(key.to_owned(), answer), false).await {
            Err(KeychainError::Unusable(_)) => Ok(()),
            answer => answer,
        }
    }

    /// Where the secret of `key` is.
    pub async fn place(&self, key: &str) -> SecretPlace {
        if self.shared.memory().contains_key(key) {
            return SecretPlace::UntilQuit;
        }
        match self.get(key).await {
            Ok(Some(_)) => SecretPlace::Keychain,
            Ok(None) => SecretPlace::None,
            Err(_) => SecretPlace::Locked,
        }
    }

    /// Puts a job to the thread and waits for its answer until the deadline. `prove_again`: a person waits for this, so
    /// a locked store may show its prompt once more.
    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, KeychainError>>) -> Job,
        prove_again: bool,
    ) -> Result<T, KeychainError> {
        let gone = || KeychainError::Unusable("its thread has ended".to_owned());
        let Some(jobs) = &self.jobs else { return Err(KeychainError::Unusable("not asked for".to_owned())) };
        {
            let mut health = self.shared.health();
            match &*health {
                Health::Hanging => return Err(KeychainError::NoAnswer),
                Health::Failed(KeychainError::Locked(_)) if prove_again => *health = Health::Unproven,
                Health::Failed(error) => return Err(error.clone()),
                Health::Unproven | Health::Usable => {}
            }
        }
        let (answer, mut answered) = oneshot::channel();
        jobs.send(job(answer)).map_err(|_| gone())?;
        match tokio::time::timeout(self.deadline, &mut answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(gone()),
            Err(_) => {
                let mut health = self.shared.health();
                if let Ok(result) = answered.try_recv() {
                    return result;
                }
                *health = Health::Hanging;
                Err(KeychainError::NoAnswer)
            }
        }
    }
}

impl Shared {
    // A thread that panicked while it held one of these left nothing half done: each is changed in one step.
    fn memory(&self) -> MutexGuard<'_, HashMap<String, Secret>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The life of the thread: one job after the other, each only on a store that has proved itself.
fn serve(mut store: impl Store, jobs: &mpsc::Receiver<Job>, shared: &Shared) {
    let mut proof = Health::Unproven;
    for job in jobs {
        // `Unproven` here means: first use, or somebody asked to prove it again.
        if *shared.health() == Health::Unproven && proof != Health::Usable {
            proof = match prove(&mut store) {
                Ok(()) => Health::Usable,
                Err(error) => {
                    tracing::info!(%error, "the keychain failed its test");
                    Health::Failed(error)
                }
            };
        }
        let refused = match &proof {
            Health::Failed(error) => Some(error.clone()),
            _ => None,
        };
        match job {
            Job::Get(account, answer) => {
                let result = refused.map_or_else(|| store.get(&account), Err);
                come_back(shared, &proof, answer, result);
            }
            Job::Set(account, secret, answer) => {
                let result = refused.map_or_else(|| store.set(&account, &secret), Err);
                if result.is_ok() {
                    let mut memory = shared.memory();
                    // Another one may have been set while this one was under way.
                    if memory.get(&account) == Some(&secret) {
                        memory.remove(&account);
                    }
                }
                come_back(shared, &proof, answer, result);
            }
            Job::Delete(account, answer) => {
                let result = refused.map_or_else(|| store.delete(&account), Err);
                come_back(shared, &proof, answer, result);
            }
        }
    }
}

/// Answers, and says how the store stands: in one step, so that a deadline that passes right now cannot be noted after
/// the answer.
fn come_back<T>(shared: &Shared, proof: &Health, answer: oneshot::Sender<T>, result: T) {
    let mut health = shared.health();
    health.clone_from(proof);
    // Nobody may be waiting any more.
    let _ = answer.send(result);
}

/// Writes, reads and deletes a canary.
fn prove(store: &mut impl Store) -> Result<(), KeychainError> {
    // Two Callboards that start at the same time must not take each other's canary.
    let account = format!("canary-{}-{:08x}", std::process::id(), rand::random::<u32>());
    let canary = Secret::new("callboard tests the keychain");
    store.set(&account, &canary)?;
    let read = store.get(&account);
    let deleted = store.delete(&account);
    if read?.as_ref() != Some(&canary) {
        return Err(KeychainError::Unusable("what was written did not come back".to_owned()));
    }
    deleted
}

/// Keychain Services, Credential Manager or the Secret Service.
struct SystemStore;

impl Store for SystemStore {
    fn get(&mut self, account: &str) -> Result<Option<Secret>, KeychainError> {
        match entry(account)?.get_password() {
            Ok(password) => Ok(Some(Secret::new(password))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(translate(&error)),
        }
    }

    fn set(&mut self, account: &str, secret: &Secret) -> Result<(), KeychainError> {
        entry(account)?.set_password(secret.expose()).map_err(|error| translate(&error))
    }

    fn delete(&mut self, account: &str) -> Result<(), KeychainError> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(translate(&error)),
        }
    }
}

fn entry(account: &str) -> Result<keyring::Entry, KeychainError> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(translate(error));
    }
    keyring::Entry::new(SERVICE, account).map_err(|error| translate(&error))
}

/// Only the display form is kept: the debug form of some errors holds the bytes of the password.
fn translate(error: &keyring::Error) -> KeychainError {
    match error {
        keyring::Error::NoStorageAccess(_) => KeychainError::Locked(error.to_string()),
        keyring::Error::BadDataFormat(..) => {
            KeychainError::Unusable("an entry is not in the form it should have".to_owned())
        }
        _ => KeychainError::Unusable(error.to_string()),
    }
}
