//! Where a session gets its password from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::message::{ConnectionId, Profile, SecretPlace, Update};
use crate::net::batch::Queue;
use crate::net::system::{SecretAnswer, Secrets};
use crate::protocol::Secret;
use crate::storage::Keychain;

/// The password of a saved connection. Each look-up also tells where it was found.
pub(super) struct FromKeychain {
    pub(super) keychain: Keychain,
    pub(super) queue: Arc<Queue>,
    pub(super) connection: ConnectionId,
}

impl Secrets for FromKeychain {
    fn get(&self, profile: &Profile) -> Pin<Box<dyn Future<Output = SecretAnswer> + Send>> {
        let (keychain, queue, key) = (self.keychain.clone(), self.queue.clone(), profile.key.clone());
        let connection = self.connection;
        Box::pin(async move {
            let (answer, place) = match keychain.get(&key).await {
                Ok(Some(secret)) => (SecretAnswer::Found(secret), keychain.place(&key).await),
                Ok(None) => (SecretAnswer::None, SecretPlace::None),
                Err(error) => (SecretAnswer::Unavailable(error.to_string()), SecretPlace::Locked),
            };
            queue.push_update(Update::SecretPlace { connection, place });
            answer
        })
    }
}

/// A password that is not kept anywhere: a test before saving, the demo.
pub(super) struct Given(pub(super) Secret);

impl Secrets for Given {
    fn get(&self, _: &Profile) -> Pin<Box<dyn Future<Output = SecretAnswer> + Send>> {
        let answer = if self.0.is_empty() { SecretAnswer::None } else { SecretAnswer::Found(self.0.clone()) };
        Box::pin(std::future::ready(answer))
    }
}
