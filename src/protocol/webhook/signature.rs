//! `X-ApplicationSignature`: who sent a LiveSwitch webhook.
//!
//! The value is base64 of HMAC-SHA256 over the raw bytes of the body, with the application's shared secret as key and
//! without the `=` at the end: 43 characters. Which application, the body says itself.
//!
//! The vendor's sample takes every call that has neither the header nor an application id for a server event and accepts
//! it, so whoever strips both forges what he likes. Here events of channels, clients and connections are never taken
//! unsigned, whatever is missing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::Verdict;
use crate::protocol::Secret;

/// The name of the header; names of headers have no case.
pub const HEADER: &str = "x-applicationsignature";

/// The signature of these bytes.
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    // A key of any length is one: HMAC hashes what is longer than a block.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else { return String::new() };
    mac.update(body);
    STANDARD_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Whether `signature` is that of these bytes. Takes the same time wherever both differ.
pub fn fits(secret: &Secret, body: &[u8], signature: &[u8]) -> bool {
    let wanted = sign(secret, body);
    !wanted.is_empty() && bool::from(wanted.as_bytes().ct_eq(signature))
}

/// Whether events of this type are always signed. A forger does not get around it with capitals or blanks.
pub fn is_signed_type(event: &str) -> bool {
    let event = event.trim_start().to_ascii_lowercase();
    ["channel", "client", "connection"]
        .iter()
        .any(|kind| event.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// What the header and the body say together.
///
/// `applications`: every application id that the body names. `events`: the types in it.
pub fn verdict<'s>(
    signature: Option<&[u8]>,
    body: &[u8],
    applications: &[String],
    events: &[&str],
    secret_of: &dyn Fn(&str) -> Option<&'s Secret>,
) -> Verdict {
    let signature = signature.filter(|value| !value.is_empty());
    let Some(application) = applications.first() else {
        return match signature {
            Some(_) => Verdict::UnknownApplication,
            None if events.iter().any(|event| is_signed_type(event)) => Verdict::Missing,
            None => Verdict::UnsignedServerEvent,
        };
    };
    if applications.iter().any(|other| other != application) {
        return Verdict::Ambiguous;
    }
    let Some(signature) = signature else { return Verdict::Missing };
    match secret_of(application).filter(|secret| !secret.is_empty()) {
        None => Verdict::UnknownApplication,
        Some(secret) if fits(secret, body, signature) => Verdict::Valid,
        Some(_) => Verdict::BadSignature,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_rfc_4231_holds() {
        // Test case 2, in base64 without its padding.
        let made = sign(&Secret::new("Jefe"), b"what do ya want for nothing?");
        assert_eq!(made, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
        assert_eq!(made.len(), 43);
    }

    #[test]
    fn only_the_exact_signature_fits() {
        let secret = Secret::new("пароль-密钥-🔑 with spaces");
        let body = br#"{"frameRate":30.0}"#;
        let made = sign(&secret, body);
        assert!(fits(&secret, body, made.as_bytes()));
        assert!(!fits(&secret, br#"{"frameRate":30}"#, made.as_bytes()), "re-serialised");
        for wrong in
            [format!("{made}="), made[..42].to_owned(), made.to_lowercase(), format!("{made}, {made}"), String::new()]
        {
            assert!(!fits(&secret, body, wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn types_that_are_always_signed_are_known_by_their_first_word() {
        for event in [
            "channel.joined",
            "client.left",
            "connection.recordings.ready",
            "CHANNEL.recording.ready",
            " channel.x",
            "channel",
        ] {
            assert!(is_signed_type(event), "{event}");
        }
        for event in ["gateway.started", "channels.x", "recordingmover.started", ""] {
            assert!(!is_signed_type(event), "{event}");
        }
    }
}
