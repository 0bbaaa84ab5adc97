//! Addresses of an OBS: `ws://`, `wss://` (any path), and the `obsws://HOST:PORT/PASSWORD` that OBS shows and puts into its QR code.

use std::fmt::Write;
use std::net::Ipv6Addr;

use crate::protocol::Secret;

/// The port that OBS listens on.
const DEFAULT_PORT: u16 = 4455;
/// Relays that are reached by a path stand behind a web server.
const RELAY_PORT: u16 = 443;

/// Why a text is no address of an OBS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the address is empty")]
    Empty,
    #[error("{0} is not a scheme for OBS")]
    Scheme(String),
    #[error("there is no host in the address")]
    NoHost,
    #[error("{0} is not a host")]
    Host(String),
    #[error("{0} is not a port")]
    Port(String),
    /// Something stands before an `@`. It is not repeated here: it is probably a password.
    #[error("there is a user name or a password before the host")]
    UserInfo,
}

/// A parsed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObsAddress {
    pub tls: bool,
    /// Name or IP address; IPv6 without brackets.
    pub host: String,
    pub port: u16,
    /// Path and query, beginning with `/`; percent-encoded where a URL needs it.
    pub path: String,
    /// From an `obsws://` string, raw as written: OBS does not percent-encode it.
    pub password: Option<Secret>,
    /// The same percent-decoded, where that differs: tried once after a refusal.
    pub password_decoded: Option<Secret>,
}

impl ObsAddress {
    /// Takes `ws://`, `wss://`, `obsws://`, `obswss://`, and a bare `host[:port]`. The default port is 4455 (443 on wss with a path).
    /// In `obsws://` everything after the first `/` is the password, raw. Space around the address is ignored.
    ///
    /// Errors: another scheme, no host or one with characters that no host has, a port outside 1 to 65535, a user name.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("ws".to_owned(), text),
        };
        let (tls, holds_password) = match scheme.as_str() {
            "ws" => (false, false),
            "wss" => (true, false),
            "obsws" => (false, true),
            "obswss" => (true, true),
            _ => return Err(AddressError::Scheme(scheme)),
        };
        let end = if holds_password { rest.find('/') } else { rest.find(['/', '?', '#']) };
        let (authority, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let (path, password) = if holds_password {
            ("/".to_owned(), rest.strip_prefix('/').filter(|password| !password.is_empty()))
        } else {
            (path(rest), None)
        };
        let (host, port) = host_and_port(authority)?;
        let default = if tls && path != "/" { RELAY_PORT } else { DEFAULT_PORT };
        Ok(Self {
            tls,
            host,
            port: port.unwrap_or(default),
            path,
            password: password.map(Secret::new),
            password_decoded: password.and_then(percent_decoded).map(Secret::new),
        })
    }

    /// `ws://host:port/path`, IPv6 in brackets, never a password. A path that is only `/` is left out.
    pub fn url(&self) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        let path = if self.path == "/" { "" } else { &self.path };
        if self.host.contains(':') {
            format!("{scheme}://[{}]:{}{path}", self.host, self.port)
        } else {
            format!("{scheme}://{}:{}{path}", self.host, self.port)
        }
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), AddressError> {
    if authority.contains('@') {
        return Err(AddressError::UserInfo);
    }
    // An IPv6 address without brackets cannot have a port behind it.
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Ok((authority.to_owned(), None));
    }
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or_else(|| AddressError::Host(authority.to_owned()))?;
        let (address, zone) = host.split_once('%').unwrap_or((host, "-"));
        if address.parse::<Ipv6Addr>().is_err() || zone.is_empty() || !zone.chars().all(is_host_char) {
            return Err(AddressError::Host(host.to_owned()));
        }
        let port = match port.strip_prefix(':') {
            Some(port) => port,
            None if port.is_empty() => "",
            None => return Err(AddressError::Port(port.to_owned())),
        };
        return Ok((host.to_owned(), self::port(port)?));
    }
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    if host.is_empty() {
        return Err(AddressError::NoHost);
    }
    if !host.chars().all(is_host_char) {
        return Err(AddressError::Host(host.to_owned()));
    }
    Ok((ascii_host(host)?, self::port(port)?))
}

fn is_host_char(c: char) -> bool {
    // Names of machines in a home network do contain underscores.
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_')
}

/// The name as it stands in the resolver's question and in the `Host` header.
fn ascii_host(host: &str) -> Result<String, AddressError> {
    if host.is_ascii() {
        return Ok(host.to_owned());
    }
    idna::domain_to_ascii(host).map_err(|_| AddressError::Host(host.to_owned()))
}

fn port(text: &str) -> Result<Option<u16>, AddressError> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(port) if digits && port != 0 => Ok(Some(port)),
        _ => Err(AddressError::Port(text.to_owned())),
    }
}

/// Path and query without the fragment, which never leaves the client, and with everything encoded that a request line cannot hold.
fn path(text: &str) -> String {
    let text = text.split('#').next().unwrap_or_default();
    let mut path = String::with_capacity(text.len() + 1);
    if !text.starts_with('/') {
        path.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}') {
            path.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

/// `None` when decoding changes nothing or does not give text.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = escaped.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|decoded| decoded != text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> String {
        ObsAddress::parse(text).map_or_else(|error| format!("{error:?}"), |address| address.url())
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, expected) in [
            ("ws://192.168.1.5:4455", "ws://192.168.1.5:4455"),
            ("  ws://studio-pc  \n", "ws://studio-pc:4455"),
            ("studio-pc", "ws://studio-pc:4455"),
            ("localhost:4460", "ws://localhost:4460"),
            ("WS://Studio:4455/", "ws://Studio:4455"),
            ("wss://studio", "wss://studio:4455"),
            ("wss://relay.example/remote-controller/1b2c", "wss://relay.example:443/remote-controller/1b2c"),
            ("wss://relay.example:8443/a?b=c#d", "wss://relay.example:8443/a?b=c"),
            ("ws://host?room=1", "ws://host:4455/?room=1"),
            ("ws://host/a room/中", "ws://host:4455/a%20room/%E4%B8%AD"),
            ("ws://[::1]:4460/x", "ws://[::1]:4460/x"),
            ("ws://[fe80::1%eth0]", "ws://[fe80::1%eth0]:4455"),
            ("::1", "ws://[::1]:4455"),
            ("host:", "ws://host:4455"),
            ("obs_box.local", "ws://obs_box.local:4455"),
            ("ws://bücher.example", "ws://xn--bcher-kva.example:4455"),
            ("ws://直播.example:1", "ws://xn--z6ut02b.example:1"),
            ("ws://host:65535", "ws://host:65535"),
        ] {
            assert_eq!(url(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        for (text, expected) in [
            ("", AddressError::Empty),
            (" \t", AddressError::Empty),
            ("http://host:4455", AddressError::Scheme("http".to_owned())),
            ("://host", AddressError::Scheme(String::new())),
            ("ws://", AddressError::NoHost),
            ("ws:///path", AddressError::NoHost),
            (":4455", AddressError::NoHost),
            ("ws://host:0", AddressError::Port("0".to_owned())),
            ("ws://host:65536", AddressError::Port("65536".to_owned())),
            ("ws://host:+80", AddressError::Port("+80".to_owned())),
            ("ws://host:44x", AddressError::Port("44x".to_owned())),
            ("ws://[::1]4455", AddressError::Port("4455".to_owned())),
            ("ws://[::1", AddressError::Host("[::1".to_owned())),
            ("ws://[nonsense]", AddressError::Host("nonsense".to_owned())),
            ("ws://two words", AddressError::Host("two words".to_owned())),
            ("ws://me:pass@host", AddressError::UserInfo),
            ("obsws://password@host:4455", AddressError::UserInfo),
        ] {
            assert_eq!(ObsAddress::parse(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn a_refusal_never_repeats_a_password() {
        let error = ObsAddress::parse("ws://me:geheim@host").expect_err("userinfo");
        assert!(!format!("{error} {error:?}").contains("geheim"));
    }

    #[test]
    fn the_password_of_obs_is_taken_raw_and_decoded_only_beside_it() {
        for (text, raw, decoded) in [
            ("obsws://10.0.0.2:4455/q4aDJgx3Ni7ZXuYm", Some("q4aDJgx3Ni7ZXuYm"), None),
            ("obsws://10.0.0.2:4455/a/b?c#d@e:f", Some("a/b?c#d@e:f"), None),
            ("obsws://10.0.0.2:4455/100%25", Some("100%25"), Some("100%")),
            ("obsws://10.0.0.2:4455/100%", Some("100%"), None),
            ("obsws://10.0.0.2:4455/%E5%AF%86", Some("%E5%AF%86"), Some("密")),
            ("obsws://10.0.0.2:4455/密码", Some("密码"), None),
            ("obsws://10.0.0.2:4455/%FF", Some("%FF"), None),
            ("obsws://10.0.0.2:4455/%2", Some("%2"), None),
            ("obsws://10.0.0.2:4455/a+b%20c", Some("a+b%20c"), Some("a+b c")),
            ("obsws://10.0.0.2:4455/", None, None),
            ("obsws://10.0.0.2", None, None),
        ] {
            let address = ObsAddress::parse(text).expect(text);
            assert_eq!(address.password.as_ref().map(Secret::expose), raw, "{text}");
            assert_eq!(address.password_decoded.as_ref().map(Secret::expose), decoded, "{text}");
            assert_eq!(address.url(), "ws://10.0.0.2:4455");
        }
        assert!(ObsAddress::parse("obswss://host/pw").expect("obswss").tls);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC*") {
            let _ = ObsAddress::parse(&text);
            let _ = ObsAddress::parse(&format!("ws://{text}"));
            let _ = ObsAddress::parse(&format!("obsws://host:4455/{text}"));
        }

        #[test]
        fn an_address_is_read_back_from_its_own_url(text in "(ws|wss)://[a-z0-9.-]{1,12}(:[1-9][0-9]{0,3})?(/[a-z0-9 %?=/]{0,12})?") {
            if let Ok(address) = ObsAddress::parse(&text) {
                prop_assert_eq!(ObsAddress::parse(&address.url()), Ok(address));
            }
        }
    }
}
