//! The keychain of this machine. Needs an unlocked Secret Service (CI starts one in a session of its own).

use callboard::message::SecretPlace;
use callboard::protocol::Secret;
use callboard::storage::keychain::{Keychain, Mode};

#[tokio::test]
#[ignore = "needs an unlocked Secret Service"]
async fn a_password_survives_a_new_start() {
    let key = format!("test-{}", std::process::id());
    let keychain = Keychain::start(Mode::System);
    assert_eq!(keychain.get(&key).await, Ok(None));
    assert_eq!(keychain.set(&key, Secret::new("密码 % # ?")).await, Ok(SecretPlace::Keychain));
    drop(keychain);
    let again = Keychain::start(Mode::System);
    assert_eq!(again.get(&key).await, Ok(Some(Secret::new("密码 % # ?"))));
    assert_eq!(again.set(&key, Secret::new("other")).await, Ok(SecretPlace::Keychain));
    assert_eq!(again.get(&key).await, Ok(Some(Secret::new("other"))));
    assert_eq!(again.place(&key).await, SecretPlace::Keychain);
    assert_eq!(again.delete(&key).await, Ok(()));
    assert_eq!(again.get(&key).await, Ok(None));
    assert_eq!(again.delete(&key).await, Ok(()));
}
