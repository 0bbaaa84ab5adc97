//! Whom a command speaks to: addresses from the arguments, passwords from the environment.

use std::time::Duration;

use super::{Ended, say};
use crate::message::{Cause, Failure, Profile, Stage, System, Timestamp, TlsTrust};
use crate::protocol::Secret;
use crate::protocol::obs::{Encoding, EventSubscriptions, ObsAddress};
use crate::tr;
use crate::words::failure;

/// A profile for an address of the command line. It is never saved.
///
/// # Errors
/// `Usage`, said on stderr, when the address cannot be used or carries a password.
pub fn profile(url: &str, subscriptions: Option<EventSubscriptions>) -> Result<Profile, Ended> {
    let address = match ObsAddress::parse(url) {
        Ok(_) if holds_password(url) => {
            // The address is not repeated: the password would stand in the log of whoever keeps stderr.
            say(tr!("cli-password-in-address"));
            return Err(Ended::Usage);
        }
        Ok(address) => address,
        Err(_) if has_user(url) => {
            say(tr!("cli-password-in-address"));
            return Err(Ended::Usage);
        }
        Err(error) => {
            let (cause, stage) = (Cause::BadAddress(error.to_string()), Stage::Resolve);
            say_failure(&Failure { stage, cause, detail: String::new(), at: Timestamp::now() }, url);
            return Err(Ended::Usage);
        }
    };
    let url = address.url();
    Ok(Profile {
        system: System::Obs,
        name: name_of(&url),
        key: url.clone(),
        url,
        connect_at_start: false,
        trust: TlsTrust::System,
        encoding: Encoding::Json,
        subscriptions,
    })
}

/// Whether an argument is an address with a password in it, alone or behind `--obs=`.
pub fn holds_password(argument: &str) -> bool {
    let Some(scheme_end) = argument.find("://") else { return false };
    let url = argument[..scheme_end].rfind('=').map_or(argument, |equals| &argument[equals + 1..]);
    has_user(url) || ObsAddress::parse(url).is_ok_and(|address| address.password.is_some())
}

/// `ws://user:password@host`.
fn has_user(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

/// `127.0.0.1:4455` for `ws://127.0.0.1:4455/`.
fn name_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/').to_owned()
}

/// `CALLBOARD_OBS_PASSWORD`, unless it is empty.
pub fn password() -> Option<Secret> {
    std::env::var("CALLBOARD_OBS_PASSWORD").ok().filter(|password| !password.is_empty()).map(Secret::new)
}

/// `2047`, `0x107FF` or `0b111`.
///
/// # Errors
/// `Usage`, said on stderr.
pub fn mask(text: &str) -> Result<EventSubscriptions, Ended> {
    let lower = text.to_ascii_lowercase();
    let mask = match lower.get(..2) {
        Some("0x") => EventSubscriptions::parse_hex(text),
        Some("0b") => EventSubscriptions::parse_binary(text),
        _ => EventSubscriptions::parse_decimal(text),
    };
    mask.ok_or_else(|| {
        say(&tr!("cli-mask", mask = text));
        Ended::Usage
    })
}

/// `--for`.
///
/// # Errors
/// `Usage`, said on stderr, for what is no time.
pub fn seconds(seconds: Option<f64>) -> Result<Option<Duration>, Ended> {
    seconds.map(Duration::try_from_secs_f64).transpose().map_err(|_| {
        say(tr!("cli-seconds"));
        Ended::Usage
    })
}

/// What happened and what to do, on stderr.
pub fn say_failure(failed: &Failure, name: &str) {
    let (what, cure) = failure::failure(failed, name);
    say(&what);
    say(&cure);
    if matches!(failed.cause, Cause::PasswordMissing | Cause::PasswordWrong) {
        say(tr!("cli-password-from-environment"));
    }
    if !failed.detail.is_empty() {
        say(&tr!("cli-detail", detail = failed.detail.as_str()));
    }
}
