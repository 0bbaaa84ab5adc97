//! A connection while it is being written: what the form holds, and what it becomes.

use crate::message::{Profile, SecretPlace, System, TlsTrust};
use crate::model::Connection;
use crate::protocol::Secret;
use crate::protocol::obs::address::AddressError;
use crate::protocol::obs::{Encoding, EventSubscriptions, ObsAddress};
use crate::tr;

/// Which of the three kinds of trust is chosen; what belongs to the others is kept while it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    #[default]
    System,
    CaFile,
    Pinned,
}

/// What happens to a password that is stored already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stored {
    #[default]
    Keep,
    Replace,
    Remove,
}

/// What stands in the form.
#[derive(Clone, Default)]
pub struct Draft {
    pub name: String,
    pub address: String,
    /// What was typed; never what is stored.
    pub password: Typed,
    pub stored: Stored,
    pub trust: Trust,
    pub ca_file: String,
    pub pinned: String,
    pub encoding: Encoding,
    pub connect_at_start: bool,
    /// Kept as they are: the Subscriptions page changes them.
    pub subscriptions: Option<EventSubscriptions>,
    /// The account in the keychain of a connection that exists.
    pub key: Option<String>,
}

/// A password while it is typed. What holds it is overwritten when the form goes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Typed(pub String);

impl Drop for Typed {
    fn drop(&mut self) {
        drop(Secret::new(std::mem::take(&mut self.0)));
    }
}

/// An address in the parts that have fields of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    pub host: String,
    pub port: String,
    pub password: Option<String>,
}

impl Draft {
    /// The form of a connection that exists.
    pub fn of(connection: &Connection) -> Self {
        let profile = &connection.profile;
        let (trust, ca_file, pinned) = match &profile.trust {
            TlsTrust::System => (Trust::System, String::new(), String::new()),
            TlsTrust::CaFile { path } => (Trust::CaFile, path.display().to_string(), String::new()),
            TlsTrust::Pinned { sha256 } => (Trust::Pinned, String::new(), sha256.clone()),
        };
        Self {
            name: profile.name.clone(),
            address: profile.url.clone(),
            password: Typed::default(),
            stored: if connection.secret == SecretPlace::None { Stored::Replace } else { Stored::Keep },
            trust,
            ca_file,
            pinned,
            encoding: profile.encoding,
            connect_at_start: profile.connect_at_start,
            subscriptions: profile.subscriptions,
            key: Some(profile.key.clone()),
        }
    }

    /// An empty form: nothing is stored, so what is typed is the password.
    pub fn new() -> Self {
        Self { stored: Stored::Replace, connect_at_start: true, ..Self::default() }
    }

    /// Takes an `obsws://` address apart: the address stays, its password moves into its own field. True when it did.
    pub fn take_password_out(&mut self) -> bool {
        let Ok(address) = ObsAddress::parse(&self.address) else { return false };
        let Some(password) = &address.password else { return false };
        self.password = Typed(password.expose().to_owned());
        self.stored = Stored::Replace;
        self.address = address.url();
        true
    }

    /// Host, port and password of an address.
    ///
    /// # Errors
    /// What `ObsAddress::parse` says.
    pub fn parts(address: &str) -> Result<Parts, AddressError> {
        let address = ObsAddress::parse(address)?;
        Ok(Parts {
            host: address.host.clone(),
            port: address.port.to_string(),
            password: address.password.as_ref().map(|password| password.expose().to_owned()),
        })
    }

    /// Whether the address asks for TLS, as far as it can be read.
    pub fn is_tls(&self) -> bool {
        ObsAddress::parse(&self.address).is_ok_and(|address| address.tls)
    }

    /// The profile that the form makes.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn profile(&self) -> Result<Profile, String> {
        let address = ObsAddress::parse(&self.address).map_err(|error| address_problem(&error))?;
        let name = self.name.trim();
        let name = if name.is_empty() { address.host.clone() } else { name.to_owned() };
        let trust = match self.trust {
            Trust::System => TlsTrust::System,
            Trust::CaFile if self.ca_file.trim().is_empty() => {
                return Err(tr!("connections-problem-ca-file").to_owned());
            }
            Trust::CaFile => TlsTrust::CaFile { path: self.ca_file.trim().into() },
            Trust::Pinned => TlsTrust::Pinned {
                sha256: fingerprint(&self.pinned).ok_or_else(|| tr!("connections-problem-fingerprint").to_owned())?,
            },
        };
        Ok(Profile {
            system: System::Obs,
            name,
            url: address.url(),
            key: self.key.clone().unwrap_or_else(new_key),
            connect_at_start: self.connect_at_start,
            trust,
            encoding: self.encoding,
            subscriptions: self.subscriptions,
        })
    }

    /// What to do with the password: `None` leaves the stored one alone, an empty one deletes it.
    pub fn secret(&self) -> Option<Secret> {
        match self.stored {
            Stored::Keep => None,
            Stored::Remove => Some(Secret::default()),
            // A new connection without a password stores nothing.
            Stored::Replace if self.password.0.is_empty() => None,
            Stored::Replace => Some(Secret::new(self.password.0.as_str())),
        }
    }
}

/// A SHA-256 as people write it (colons, spaces, capitals) in the form of the settings: 64 small hex digits.
pub fn fingerprint(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ':' | ' ')).collect();
    let hex = digits.len() == 64 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    hex.then(|| digits.to_ascii_lowercase())
}

/// A SHA-256 as people compare it: pairs with colons, in two lines.
pub fn readable_fingerprint(sha256: &str) -> String {
    let pairs: Vec<String> = sha256
        .to_ascii_uppercase()
        .as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair).into_owned())
        .collect();
    let lines: Vec<String> = pairs.chunks(16).map(|line| line.join(":")).collect();
    lines.join("\n")
}

/// An account name that no other connection has.
fn new_key() -> String {
    format!("obs-{:016x}", rand::random::<u64>())
}

fn address_problem(error: &AddressError) -> String {
    match error {
        AddressError::Empty => tr!("connections-problem-empty").to_owned(),
        AddressError::Scheme(scheme) => tr!("connections-problem-scheme", scheme = scheme.as_str()),
        AddressError::NoHost => tr!("connections-problem-no-host").to_owned(),
        AddressError::Host(host) => tr!("connections-problem-host", host = host.as_str()),
        AddressError::Port(port) => tr!("connections-problem-port", port = port.as_str()),
        AddressError::UserInfo => tr!("connections-problem-user").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_obsws_address_is_split_into_address_and_password() {
        let mut draft = Draft { address: "obsws://192.168.1.5:4456/s3cr/et".to_owned(), ..Draft::new() };
        assert!(draft.take_password_out());
        assert_eq!(draft.address, "ws://192.168.1.5:4456");
        assert_eq!(draft.password.0, "s3cr/et");
        let profile = draft.profile().expect("the address is complete");
        assert!(!profile.url.contains("s3cr"), "the profile goes into a file");
        assert_eq!(profile.name, "192.168.1.5", "a connection without a name takes the host");
    }

    #[test]
    fn an_untouched_password_field_leaves_the_stored_password_alone() {
        let kept = Draft { stored: Stored::Keep, password: Typed("typed before keep".to_owned()), ..Draft::default() };
        assert_eq!(kept.secret(), None);
        let removed = Draft { stored: Stored::Remove, ..Draft::default() };
        assert_eq!(removed.secret().map(|secret| secret.is_empty()), Some(true));
        assert_eq!(Draft::new().secret(), None, "no password was typed: nothing is stored");
    }

    #[test]
    fn a_fingerprint_is_taken_in_any_of_its_spellings() {
        let plain = "ab".repeat(32);
        let written = readable_fingerprint(&plain);
        assert_eq!(written.lines().count(), 2);
        assert_eq!(fingerprint(&written.replace('\n', " ")), Some(plain));
        assert_eq!(fingerprint("ab:cd"), None);
        let short = Draft { address: "wss://host".to_owned(), trust: Trust::Pinned, ..Draft::new() };
        assert!(short.profile().is_err());
    }

    #[test]
    fn two_connections_never_share_an_account_in_the_keychain() {
        let draft = Draft { address: "host".to_owned(), ..Draft::new() };
        let keys = [draft.profile().expect("a host is enough").key, draft.profile().expect("a host is enough").key];
        assert_ne!(keys[0], keys[1]);
    }
}
