//! The authentication string of Identify. Both dialects use the same mathematics.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::protocol::Secret;

/// base64(SHA256(base64(SHA256(password + salt)) + challenge)), with the salt and the challenge of the Hello as they came.
pub fn authentication(password: &Secret, salt: &str, challenge: &str) -> String {
    let secret =
        Secret::new(STANDARD.encode(Sha256::new().chain_update(password.expose()).chain_update(salt).finalize()));
    STANDARD.encode(Sha256::new().chain_update(secret.expose()).chain_update(challenge).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &str = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=";
    const CHALLENGE: &str = "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=";

    #[test]
    fn the_computed_vector_holds() {
        let made = authentication(&Secret::new("supersecretpassword"), SALT, CHALLENGE);
        assert_eq!(made, "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=");
    }

    /// Both documents (the draft and the shipping one) print an Identify whose `authentication` does not belong to
    /// the password, salt and challenge that they print beside it. Whoever takes it for a test vector is misled.
    #[test]
    fn the_sample_string_of_the_documents_is_wrong() {
        let made = authentication(&Secret::new("supersecretpassword"), SALT, CHALLENGE);
        assert_ne!(made, "Dj6cLS+jrNA0HpCArRg0Z/Fc+YHdt2FQfAvgD1mip6Y=");
    }

    #[test]
    fn passwords_are_taken_as_utf8() {
        // printf '%s' "Пароль密码salt" | sha256, base64, + "challenge", sha256, base64
        let made = authentication(&Secret::new("Пароль密码"), "salt", "challenge");
        assert_eq!(made, "1P3ks3aUW43aFMnyEoFYrDdBy55GBRdo3YgmVE8srNc=");
    }
}
