//! The authentication string of Identify. Both dialects use the same mathematics.

use crate::protocol::Secret;

/// base64(SHA256(base64(SHA256(password + salt)) + challenge)).
pub fn authentication(password: &Secret, salt: &str, challenge: &str) -> String {
    let _ = (password, salt, challenge);
    unimplemented!()
}
