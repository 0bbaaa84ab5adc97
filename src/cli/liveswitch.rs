//! The LiveSwitch secrets of the environment, for who signs and for who checks.

use std::collections::BTreeMap;

use super::{Ended, say};
use crate::protocol::Secret;
use crate::tr;

/// Where they stand: a JSON object of application id to shared secret.
const VARIABLE: &str = "CALLBOARD_LIVESWITCH_SECRETS";

/// The secret of each application; none when the variable is empty or not set.
///
/// # Errors
/// `Usage`, said on stderr without repeating any of it, when it holds something else.
pub fn secrets() -> Result<BTreeMap<String, Secret>, Ended> {
    let text = std::env::var_os(VARIABLE).unwrap_or_default();
    if text.is_empty() {
        return Ok(BTreeMap::new());
    }
    let read = text.to_str().and_then(|text| serde_json::from_str::<BTreeMap<String, String>>(text).ok());
    let Some(secrets) = read.filter(|secrets| !secrets.values().any(String::is_empty)) else {
        say(tr!("webhook-secrets-unreadable"));
        return Err(Ended::Usage);
    };
    Ok(secrets.into_iter().map(|(id, secret)| (id, Secret::new(secret))).collect())
}
