//! Where things are kept.

use std::path::{Path, PathBuf};

use super::StorageError;

/// The folders of this user, or one folder for everything. Making this touches no disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
}

impl Paths {
    /// `None`: the platform's folders (on Linux `~/.config/callboard` and `~/.local/share/callboard`).
    /// `Some`: everything in this folder (`--data-dir`, `CALLBOARD_DATA_DIR`, demo, tests).
    ///
    /// # Errors
    /// [`StorageError::NoHome`] where the system names no home folder.
    pub fn new(data_dir: Option<PathBuf>) -> Result<Self, StorageError> {
        if let Some(folder) = data_dir {
            return Ok(Self { config: folder.clone(), data: folder });
        }
        let folders = directories::ProjectDirs::from("", "", "Callboard").ok_or(StorageError::NoHome)?;
        Ok(Self { config: folders.config_dir().to_owned(), data: folders.data_dir().to_owned() })
    }

    /// Settings and layout.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// What Callboard records.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The settings as TOML.
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// The sources of webhooks, with their tokens.
    pub fn sources_file(&self) -> PathBuf {
        self.data.join("webhook-sources.json")
    }

    /// The presets as JSON.
    pub fn presets_file(&self) -> PathBuf {
        self.config.join("presets.json")
    }
}
