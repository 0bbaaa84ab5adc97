//! Addresses of an OBS: `ws://`, `wss://` (any path), and the `obsws://HOST:PORT/PASSWORD` that OBS shows and puts into its QR code.

use crate::protocol::Secret;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the address is empty")]
    Empty,
    #[error("{0} is not a scheme for OBS")]
    Scheme(String),
    #[error("there is no host in the address")]
    NoHost,
    #[error("{0} is not a port")]
    Port(String),
}

/// A parsed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObsAddress {
    pub tls: bool,
    /// Name or IP address; IPv6 without brackets.
    pub host: String,
    pub port: u16,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// From an `obsws://` string, raw as written.
    pub password: Option<Secret>,
    /// The same percent-decoded, where that differs: tried once after a refusal.
    pub password_decoded: Option<Secret>,
}

impl ObsAddress {
    /// Takes `ws://`, `wss://`, `obsws://`, `obswss://`, and a bare `host[:port]`. The default port is 4455 (443 on wss with a path).
    /// In `obsws://` everything after the first `/` is the password, raw.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let _ = text;
        unimplemented!()
    }
    /// `ws://host:port/path`, IPv6 in brackets, never a password.
    pub fn url(&self) -> String {
        unimplemented!()
    }
}
