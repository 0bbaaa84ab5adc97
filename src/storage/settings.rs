//! The settings file: TOML with a version, written in one step, never overwritten when it cannot be understood.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Paths, StorageError, files};
use crate::message::{Profile, Settings};
use crate::protocol::obs::{EventSubscriptions, ObsAddress};

/// The version that this program writes. A file with a higher one is from the future and is put aside.
pub const VERSION: u32 = 1;

/// What [`load`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    pub settings: Settings,
    /// Where a file that could not be understood is now.
    pub set_aside: Option<PathBuf>,
    /// Why it could not be understood, for *Details*. `Some` without `set_aside`: it could not even be moved; then
    /// [`save`] refuses to write over it.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct FileOut<'a> {
    version: u32,
    #[serde(flatten)]
    settings: &'a Settings,
}

#[derive(Deserialize)]
struct FileVersion {
    version: Option<u32>,
}

/// Reads the settings. No file: the defaults. A file that is damaged or from the future: the defaults, and the file is
/// put aside under a name of its own.
///
/// # Errors
/// When the file is there and cannot be read at all (rights, hardware).
pub fn load(paths: &Paths) -> Result<Loaded, StorageError> {
    let path = paths.settings_file();
    let fresh = |reason, set_aside| Loaded { settings: Settings::default(), set_aside, reason };
    let Some(bytes) = files::read(&path)? else { return Ok(fresh(None, None)) };
    match understand(&bytes) {
        Ok(settings) => Ok(Loaded { settings, set_aside: None, reason: None }),
        Err(reason) => match files::set_aside(&path, &files::stamp()) {
            Ok(aside) => Ok(fresh(Some(reason), Some(aside))),
            Err(error) => Ok(fresh(Some(format!("{reason} ({error})")), None)),
        },
    }
}

/// Writes the settings in one step. A file that cannot be understood by now (edited by hand, written by a newer
/// Callboard meanwhile) is put aside first.
///
/// # Errors
/// When it could not be written, or what stands there could not be put aside; the old file is untouched then.
pub fn save(paths: &Paths, settings: &Settings) -> Result<(), StorageError> {
    let path = paths.settings_file();
    if let Some(bytes) = files::read(&path)?
        && understand(&bytes).is_err()
    {
        let set_aside = files::set_aside(&path, &files::stamp());
        set_aside.map_err(|source| StorageError::SetAside { path: path.clone(), source })?;
    }
    let text = encode(settings, &path)?;
    files::replace(&path, text.as_bytes())
}

fn encode(settings: &Settings, path: &Path) -> Result<String, StorageError> {
    let mut settings = settings.clone();
    settings.connections.iter_mut().for_each(make_fit);
    let text = toml::to_string(&FileOut { version: VERSION, settings: &settings })
        .map_err(|error| StorageError::Encode { path: path.to_owned(), reason: error.to_string() })?;
    Ok(format!("# Callboard's settings. Passwords are not here: they are in the keychain of the system.\n{text}"))
}

/// A profile as the file can take it.
fn make_fit(profile: &mut Profile) {
    // TOML's whole numbers end at 2^63 - 1. No server has a category that high.
    if let Some(EventSubscriptions(mask)) = &mut profile.subscriptions {
        *mask &= i64::MAX as u64;
    }
    // An address is taken apart before it becomes a profile. Should one come here whole, its password stays out.
    if profile.url.to_ascii_lowercase().starts_with("obsws") {
        profile.url = ObsAddress::parse(&profile.url).map(|address| address.url()).unwrap_or_default();
    }
    if let Some((scheme, rest)) = profile.url.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        if let Some(at) = authority.rfind('@') {
            profile.url = format!("{scheme}://{}", &rest[at + 1..]);
        }
    }
}

/// The settings in the bytes of a file, or why they cannot be understood.
fn understand(bytes: &[u8]) -> Result<Settings, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8: {error}"))?;
    let FileVersion { version } = toml::from_str(text).map_err(|error| error.to_string())?;
    match version {
        Some(VERSION) => {}
        Some(other) if other > VERSION => return Err(format!("version {other} is newer than version {VERSION}")),
        Some(other) => return Err(format!("there was never a version {other}")),
        None => return Err("there is no version".to_owned()),
    }
    let mut table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    table.remove("version");
    let mut settings: Settings =
        toml::Value::Table(table.clone()).try_into().map_err(|error: toml::de::Error| error.to_string())?;
    // A key that does not come back was never understood: somebody newer wrote it, and saving would lose it.
    let back = toml::Table::try_from(&settings).map_err(|error| error.to_string())?;
    if let Some(key) = lost_key(&toml::Value::Table(table), &toml::Value::Table(back)) {
        return Err(format!("unknown key {key}"));
    }
    if !(0.5..=3.0).contains(&settings.zoom) {
        settings.zoom = 1.0;
    }
    settings.feed_budget_mib = settings.feed_budget_mib.max(16);
    Ok(settings)
}

/// The path of the first key of `read` that `back` lacks.
fn lost_key(read: &toml::Value, back: &toml::Value) -> Option<String> {
    match (read, back) {
        (toml::Value::Table(read), toml::Value::Table(back)) => read.iter().find_map(|(key, value)| {
            let Some(other) = back.get(key) else { return Some(key.clone()) };
            lost_key(value, other).map(|rest| format!("{key}.{rest}"))
        }),
        (toml::Value::Array(read), toml::Value::Array(back)) => read
            .iter()
            .zip(back)
            .enumerate()
            .find_map(|(index, (value, other))| lost_key(value, other).map(|rest| format!("{index}.{rest}"))),
        _ => None,
    }
}
