//! Presets out of a text: from the clipboard, a chat, a web page.

use egui::{Id, RichText, Ui};

use crate::message::{Notice, NoticeLevel, preset};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::presets::merged_words;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::primary;
use crate::ui::widget::json_editor::json_editor;
use crate::words;

/// The text that was pasted.
#[derive(Default)]
pub struct Pasting {
    text: String,
    problem: Option<String>,
}

impl Pasting {
    /// Draws the panel. False: it is done with.
    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) -> bool {
        ui.spacing_mut().item_spacing.y = 8.0;
        let title = RichText::new(tr!("preset-paste-title")).font(theme::semibold(theme::TEXT_TITLE));
        ui.label(title.color(tokens.text_1));
        ui.label(RichText::new(tr!("preset-paste-text")).color(tokens.text_2));
        let name = tr!("preset-paste-name");
        if json_editor(ui, Id::unique("pasted presets"), name, &mut self.text, 8, None).changed() {
            self.problem = None;
        }
        if let Some(problem) = &self.problem {
            ui.label(RichText::new(problem).color(tokens.warn));
        }
        let mut stays = true;
        ui.horizontal(|ui| {
            if primary(ui, tr!("preset-paste-import"), !self.text.trim().is_empty()).clicked() {
                match preset::read_import(&self.text) {
                    Ok(imported) => {
                        let mut presets = view.model.presets.clone();
                        let merged = preset::merge(&mut presets, imported);
                        view.act(Action::SavePresets(presets));
                        let text = merged_words(merged);
                        view.act(Action::Notice(Notice { level: NoticeLevel::Success, text, detail: None }));
                        stays = false;
                    }
                    Err(problem) => self.problem = Some(words::preset::file_problem(&problem)),
                }
            }
            if ui.button(tr!("preset-cancel")).clicked() {
                stays = false;
            }
        });
        stays
    }
}
