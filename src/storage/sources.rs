//! The sources of webhooks with their tokens: a file of their own, which only its owner can read.
//!
//! A token is no password: it is the last part of an address that the recorder holds in the clear, and with it one can
//! add deliveries and see nothing. It stands here and not in the keychain because a recorder gives up after three
//! seconds: a receiver that waits for somebody to unlock the keychain would lose what comes meanwhile.

use std::collections::HashSet;
use std::path::PathBuf;

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use super::{Paths, StorageError, files};
use crate::message::WebhookSource;
use crate::protocol::Secret;
use crate::protocol::webhook::Recorder;

/// The version that this program writes. A file with a higher one is from the future and is put aside.
const VERSION: u32 = 1;
/// Letters and digits of a token: 190 bits.
const LENGTH: usize = 32;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    sources: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    recorder: Recorder,
    token: String,
}

/// Reads the sources. Where there are none yet, one of each kind is made and written. `Some` besides: a file that could
/// not be understood was put there, and every token is new.
///
/// # Errors
/// The file is there and cannot be read, or a new one cannot be written.
pub fn load(paths: &Paths) -> Result<(Vec<WebhookSource>, Option<PathBuf>), StorageError> {
    let path = paths.sources_file();
    let mut set_aside = None;
    if let Some(bytes) = files::read(&path)? {
        if let Some(sources) = understand(&bytes) {
            return Ok((sources, None));
        }
        let moved = files::set_aside(&path, &files::stamp());
        set_aside = Some(moved.map_err(|source| StorageError::SetAside { path: path.clone(), source })?);
    }
    let usual = [Recorder::Bililive, Recorder::LiveSwitch];
    let sources: Vec<WebhookSource> =
        usual.map(|recorder| WebhookSource { key: recorder.word().to_owned(), recorder, token: new_token() }).into();
    save(paths, &sources)?;
    Ok((sources, set_aside))
}

/// Writes the sources in one step, for their owner's eyes.
///
/// # Errors
/// It could not be written; the old file is untouched then.
pub fn save(paths: &Paths, sources: &[WebhookSource]) -> Result<(), StorageError> {
    let path = paths.sources_file();
    let entry = |source: &WebhookSource| Entry {
        key: source.key.clone(),
        recorder: source.recorder,
        token: source.token.expose().to_owned(),
    };
    let file = File { version: VERSION, sources: sources.iter().map(entry).collect() };
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| StorageError::Encode { path: path.clone(), reason: error.to_string() })?;
    files::replace(&path, text.as_bytes())
}

/// A token that nobody has had.
pub fn new_token() -> Secret {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut chance = rand::rng();
    let letter = || char::from(LETTERS[chance.random_range(0..LETTERS.len())]);
    Secret::new(std::iter::repeat_with(letter).take(LENGTH).collect::<String>())
}

fn understand(bytes: &[u8]) -> Option<Vec<WebhookSource>> {
    let file: File = serde_json::from_slice(bytes).ok().filter(|file: &File| file.version == VERSION)?;
    let mut keys = HashSet::new();
    let source = |entry: Entry| {
        let usable = entry.token.len() >= 16 && entry.recorder != Recorder::Obs && keys.insert(entry.key.clone());
        usable.then(|| WebhookSource { key: entry.key, recorder: entry.recorder, token: Secret::new(entry.token) })
    };
    file.sources.into_iter().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Paths) {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(folder.path().to_owned())).unwrap();
        (folder, paths)
    }

    #[test]
    fn tokens_are_made_once_and_stay_over_a_restart() {
        let (_folder, paths) = folder();
        let (made, aside) = load(&paths).unwrap();
        assert_eq!((made.len(), aside), (2, None));
        assert_eq!((made[0].key.as_str(), made[1].key.as_str()), ("bililive", "liveswitch"));
        assert_ne!(made[0].token, made[1].token);
        assert_eq!(made[0].token.expose().len(), 32);
        assert!(made[0].token.expose().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(load(&paths).unwrap(), (made, None));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(paths.sources_file()).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "only its owner may read it");
        }
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_put_aside() {
        let entry =
            |key: &str, token: &str| format!("{{\"key\":\"{key}\",\"recorder\":\"bililive\",\"token\":\"{token}\"}}");
        let long = "a".repeat(32);
        let file =
            |version: u32, entries: &[String]| format!("{{\"version\":{version},\"sources\":[{}]}}", entries.join(","));
        for text in [
            "{".to_owned(),
            file(2, &[]),
            file(1, &[entry("one", "short")]),
            file(1, &[entry("one", &long), entry("one", &long)]),
            file(1, &[entry("one", &long).replace("bililive", "obs")]),
        ] {
            let (_folder, paths) = folder();
            std::fs::write(paths.sources_file(), &text).unwrap();
            let (sources, aside) = load(&paths).unwrap();
            assert_eq!(sources.len(), 2, "{text}");
            assert_eq!(std::fs::read_to_string(aside.unwrap()).unwrap(), text);
        }
        let (_folder, paths) = folder();
        std::fs::write(paths.sources_file(), file(1, &[])).unwrap();
        assert_eq!(load(&paths).unwrap(), (vec![], None), "all of them removed by the person");
    }
}
