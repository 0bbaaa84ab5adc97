//! What the window does with presets outside of their page: keys, saving, what was imported or exported.

use std::path::PathBuf;

use egui::Ui;

use super::action::{Action, PageId};
use super::app::App;
use super::keys;
use crate::message::{Command, Notice, NoticeLevel, Preset, Update, preset};
use crate::tr;

impl App {
    /// The keys of presets, on every page. While a preset waits for its key, all keys belong to it.
    pub(super) fn preset_keys(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        if self.page() == PageId::Requests && self.pages.requests.records_key(ui, &self.model.presets) {
            return;
        }
        actions.extend(keys::pressed(ui, &self.model.presets).into_iter().map(Action::RunPreset));
    }

    /// Shows these presets from now on, and keeps them.
    pub(super) fn save_presets(&mut self, presets: Vec<Preset>) {
        self.model.presets.clone_from(&presets);
        self.hub.send(Command::SavePresets(presets));
    }

    /// Updates about presets.
    pub(super) fn hear_presets(&mut self, update: &Update) {
        match update {
            Update::PresetsImported { result, .. } => self.presets_imported(result),
            Update::PresetsExported { result, .. } => self.presets_exported(result),
            _ => {
                let notice = self.pages.requests.preset_ended(update, &self.model);
                // On the page itself the answer is in sight.
                if let Some(Notice { level, text, detail }) = notice.filter(|_| self.page() != PageId::Requests) {
                    self.notify(level, text, detail);
                }
            }
        }
    }

    fn presets_imported(&mut self, result: &Result<Option<Vec<Preset>>, String>) {
        match result {
            Ok(Some(imported)) => {
                let mut presets = self.model.presets.clone();
                let merged = preset::merge(&mut presets, imported.clone());
                self.save_presets(presets);
                self.notify(NoticeLevel::Success, merged_words(merged), None);
            }
            // The dialog was closed without a file.
            Ok(None) => {}
            Err(reason) => {
                self.notify(NoticeLevel::Error, tr!("preset-import-failed").to_owned(), Some(reason.clone()));
            }
        }
    }

    fn presets_exported(&mut self, result: &Result<Option<(PathBuf, u64)>, String>) {
        match result {
            Ok(Some((path, count))) => {
                let text = if self.model.settings.streamer_safe {
                    tr!("preset-exported-somewhere", count = *count)
                } else {
                    tr!("preset-exported", count = *count, path = path.display().to_string())
                };
                self.notify(NoticeLevel::Success, text, None);
            }
            Ok(None) => {}
            Err(reason) => {
                self.notify(NoticeLevel::Error, tr!("preset-export-failed").to_owned(), Some(reason.clone()));
            }
        }
    }
}

/// What an import did.
pub(super) fn merged_words(merged: preset::Merged) -> String {
    let mut text = tr!("preset-imported", count = merged.added);
    if merged.renamed > 0 {
        text.push(' ');
        text.push_str(&tr!("preset-imported-renamed", count = merged.renamed));
    }
    if merged.without_key > 0 {
        text.push(' ');
        text.push_str(&tr!("preset-imported-keys", count = merged.without_key));
    }
    text
}
