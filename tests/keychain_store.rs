//! The keychain thread over stores that behave and stores that do not.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use callboard::message::SecretPlace;
use callboard::protocol::Secret;
use callboard::storage::keychain::{DEADLINE, Keychain, KeychainError, Mode, Store};

/// What the tests can see and change of a store that the thread owns.
#[derive(Clone, Default)]
struct Bench {
    entries: Arc<Mutex<HashMap<String, String>>>,
    fail: Arc<Mutex<Option<KeychainError>>>,
    forgetful: bool,
    calls: Arc<AtomicU32>,
    /// Calls wait for a word on this channel.
    gate: Option<Arc<Mutex<mpsc::Receiver<()>>>>,
}

impl Bench {
    fn enter(&self) -> Result<(), KeychainError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            let _ = gate.lock().unwrap().recv();
        }
        self.fail.lock().unwrap().clone().map_or(Ok(()), Err)
    }
    fn holds(&self) -> usize {
        self.entries.lock().unwrap().len()
    }
}

impl Store for Bench {
    fn get(&mut self, account: &str) -> Result<Option<Secret>, KeychainError> {
        self.enter()?;
        Ok(self.entries.lock().unwrap().get(account).map(Secret::new))
    }
    fn set(&mut self, account: &str, secret: &Secret) -> Result<(), KeychainError> {
        self.enter()?;
        if !self.forgetful {
            self.entries.lock().unwrap().insert(account.to_owned(), secret.expose().to_owned());
        }
        Ok(())
    }
    fn delete(&mut self, account: &str) -> Result<(), KeychainError> {
        self.enter()?;
        self.entries.lock().unwrap().remove(account);
        Ok(())
    }
}

fn secret() -> Secret {
    Secret::new("HUSH")
}

#[tokio::test]
async fn a_store_that_works_keeps_the_password_and_no_canary() {
    let bench = Bench::default();
    let keychain = Keychain::with_store(bench.clone(), DEADLINE);
    assert_eq!(bench.calls.load(Ordering::SeqCst), 0, "not touched before it is needed");
    assert_eq!(keychain.get("k").await, Ok(None));
    assert_eq!(keychain.place("k").await, SecretPlace::None);
    assert_eq!(keychain.set("k", secret()).await, Ok(SecretPlace::Keychain));
    assert_eq!(bench.entries.lock().unwrap().get("k").map(String::as_str), Some("HUSH"));
    assert_eq!(bench.holds(), 1, "the canary is gone");
    assert_eq!(keychain.get("k").await, Ok(Some(secret())));
    assert_eq!(keychain.place("k").await, SecretPlace::Keychain);
    assert_eq!(keychain.set("k", Secret::default()).await, Ok(SecretPlace::None));
    assert_eq!(bench.holds(), 0);
}

#[tokio::test]
async fn a_store_that_loses_its_canary_is_not_trusted() {
    let bench = Bench { forgetful: true, ..Bench::default() };
    let keychain = Keychain::with_store(bench, DEADLINE);
    assert_eq!(keychain.set("k", secret()).await, Ok(SecretPlace::UntilQuit));
    assert_eq!(keychain.get("k").await, Ok(Some(secret())));
    assert_eq!(keychain.place("k").await, SecretPlace::UntilQuit);
    assert_eq!(keychain.delete("k").await, Ok(()));
    assert_eq!(keychain.get("k").await, Ok(None));
}

#[tokio::test]
async fn a_system_without_a_keychain_is_asked_once() {
    let bench = Bench::default();
    *bench.fail.lock().unwrap() = Some(KeychainError::Unusable("no bus".into()));
    let keychain = Keychain::with_store(bench.clone(), DEADLINE);
    assert_eq!(keychain.get("k").await, Ok(None));
    assert_eq!(keychain.set("k", secret()).await, Ok(SecretPlace::UntilQuit));
    assert_eq!(keychain.get("k").await, Ok(Some(secret())));
    assert_eq!(bench.calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_locked_keychain_says_so_and_may_be_unlocked_when_a_password_is_saved() {
    let bench = Bench::default();
    bench.entries.lock().unwrap().insert("old".into(), "HUSH".into());
    *bench.fail.lock().unwrap() = Some(KeychainError::Locked("prompt dismissed".into()));
    let keychain = Keychain::with_store(bench.clone(), DEADLINE);
    assert!(matches!(keychain.get("old").await, Err(KeychainError::Locked(_))));
    assert_eq!(keychain.place("old").await, SecretPlace::Locked);
    assert_eq!(bench.calls.load(Ordering::SeqCst), 1, "one prompt, not one an attempt");
    assert_eq!(keychain.set("new", secret()).await, Ok(SecretPlace::UntilQuit));
    *bench.fail.lock().unwrap() = None;
    assert_eq!(keychain.set("new", secret()).await, Ok(SecretPlace::Keychain));
    assert_eq!(keychain.get("old").await, Ok(Some(secret())));
}

#[tokio::test]
async fn a_keychain_that_hangs_does_not_hang_us() {
    let (open, gate) = mpsc::channel();
    let bench = Bench { gate: Some(Arc::new(Mutex::new(gate))), ..Bench::default() };
    let keychain = Keychain::with_store(bench.clone(), Duration::from_millis(20));
    assert_eq!(keychain.set("k", secret()).await, Ok(SecretPlace::UntilQuit));
    assert_eq!(keychain.get("k").await, Ok(Some(secret())), "from memory");
    assert_eq!(keychain.get("other").await, Err(KeychainError::NoAnswer));
    assert_eq!(keychain.place("other").await, SecretPlace::Locked);
    // Somebody answers the prompt: from now on nothing waits, and the password is where it belongs.
    drop(open);
    while keychain.get("other").await.is_err() {
        tokio::task::yield_now().await;
    }
    assert_eq!(keychain.place("k").await, SecretPlace::Keychain);
}

#[tokio::test]
async fn memory_only_asks_nobody() {
    let keychain = Keychain::start(Mode::MemoryOnly);
    assert_eq!(keychain.get("k").await, Ok(None));
    assert_eq!(keychain.set("k", secret()).await, Ok(SecretPlace::UntilQuit));
    assert_eq!(keychain.clone().get("k").await, Ok(Some(secret())));
    assert_eq!(keychain.delete("k").await, Ok(()));
    assert_eq!(keychain.place("k").await, SecretPlace::None);
}
