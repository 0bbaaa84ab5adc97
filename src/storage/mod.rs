//! Settings, presets, keychain, paths, and the history of recordings.
//!
//! Nothing here writes a secret into a file: the settings have no field for one, and the keychain keeps what the
//! platform does not want in memory until Callboard quits.

mod files;
pub mod history;
pub mod keychain;
pub mod paths;
pub mod presets;
pub mod settings;
pub mod sources;

pub use history::{History, StoreError};
pub use keychain::{Keychain, KeychainError};
pub use paths::Paths;

use std::path::PathBuf;

/// What went wrong with a file or a folder; every message names it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The system names no home folder for this user, so there is no place for settings.
    #[error("this system names no home folder; choose a folder with --data-dir")]
    NoHome,
    #[error("could not read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("could not write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    /// The settings cannot be put into words of TOML (an infinite number and the like).
    #[error("could not write {}: {reason}", path.display())]
    Encode { path: PathBuf, reason: String },
    /// A newer Callboard wrote what stands there; it is not overwritten.
    #[error("{} was written by a newer Callboard (version {version}); it stays as it is", path.display())]
    Newer { path: PathBuf, version: u64 },
    /// A damaged file stands in the way and could not be put aside; it is not overwritten.
    #[error("{} is damaged and could not be put aside, so nothing was written: {source}", path.display())]
    SetAside { path: PathBuf, source: std::io::Error },
}
