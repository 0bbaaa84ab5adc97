//! *What changed*: the value before, the value now, and the way back.

use egui::{FontId, RichText, ScrollArea, Ui};
use serde_json::Value;

use super::super::Wish;
use super::super::sending::{Asker, Change, NoUndo, Sending, Stage, Submitted};
use crate::message::CommandId;
use crate::tr;
use crate::ui::page::View;
use crate::ui::theme::Tokens;
use crate::ui::widget::basic::group_heading;
use crate::words::privacy::{MASK, looks_private, names_a_secret};

/// Characters of a value; all of it stands in the tooltip.
const VALUE: usize = 60;
/// Points of height, before the changes scroll.
const HEIGHT: f32 = 160.0;

/// What the section keeps.
#[derive(Default)]
pub struct Changed {
    /// Why *Undo* did not go out, and of which Set.
    held: Option<(CommandId, String)>,
}

impl Changed {
    /// Draws what the Set `id` changed; nothing where it could not be compared.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        id: CommandId,
        sending: &mut Sending,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        let Some(comparison) = sending.comparison(id) else { return };
        let (stage, has_before, changes, undo) =
            (comparison.stage(), comparison.has_before(), comparison.changes(), comparison.undo().err());
        match stage {
            Stage::Nothing | Stage::ReadingBefore => return,
            Stage::ChangedSince => {
                ui.label(RichText::new(tr!("answer-undo-changed")).color(tokens.warn));
                return;
            }
            Stage::Waiting | Stage::Known => {}
        }
        ui.add_space(8.0);
        group_heading(ui, tr!("answer-changed"));
        if stage == Stage::Waiting {
            ui.label(RichText::new(tr!("answer-changed-reading")).color(tokens.text_2));
            return;
        }
        let safe = view.model.settings.streamer_safe;
        if !has_before {
            ui.label(RichText::new(tr!("answer-changed-unknown")).size(12.0).color(tokens.text_2));
            return;
        }
        if changes.is_empty() {
            ui.label(RichText::new(tr!("answer-changed-nothing")).color(tokens.text_2));
            return;
        }
        ScrollArea::vertical().id_salt("what changed").max_height(HEIGHT).show(ui, |ui| {
            changes.iter().for_each(|change| line(ui, change, safe, tokens));
        });
        ui.add_space(4.0);
        if let Some(id) = sending.question(ui, Asker::Undo(id), view, tokens) {
            wishes.push(Wish::Show(id));
            return;
        }
        if sending.asks(Asker::Undo(id)) {
            return;
        }
        let button = ui.add_enabled(undo.is_none(), egui::Button::new(tr!("answer-undo")));
        let button = button.on_hover_text(tr!("answer-undo-tip"));
        if super::super::sending::pressed(&button) {
            self.held = match sending.undo(id, view) {
                Ok(Submitted::Sent(undo) | Submitted::UnderWay(undo)) => {
                    wishes.push(Wish::Show(undo));
                    None
                }
                Ok(Submitted::Asking) => None,
                Ok(Submitted::Held(why)) => Some((id, why)),
                Err(why) => Some((id, no_undo_words(why).to_owned())),
            };
        }
        let held = self.held.as_ref().filter(|(of, _)| *of == id).map(|(_, why)| why.as_str());
        if let Some(why) = undo.map(no_undo_words).or(held) {
            ui.label(RichText::new(why).size(12.0).color(tokens.text_2));
        }
    }
}

fn no_undo_words(why: NoUndo) -> &'static str {
    match why {
        NoUndo::BeforeUnknown => tr!("answer-undo-unknown"),
        NoUndo::ChangedSince => tr!("answer-undo-old"),
    }
}

fn line(ui: &mut Ui, change: &Change, safe: bool, tokens: &Tokens) {
    let mono = |text: &str| RichText::new(text).font(FontId::monospace(12.0));
    let (old, old_all) = value(change, change.old.as_ref(), safe);
    let (new, new_all) = value(change, change.new.as_ref(), safe);
    let name = tr!("answer-changed-line", field = change.field.as_str(), old = old.as_str(), new = new.as_str());
    ui.label(mono(&change.field).color(tokens.json_key));
    let row = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(mono(&old).color(tokens.text_2));
        ui.label(RichText::new("→").color(tokens.text_2));
        ui.label(mono(&new).color(tokens.json_string));
    });
    let row = row.response.accessible_name(name);
    if old_all.is_some() || new_all.is_some() {
        let all = [old_all.unwrap_or(old), new_all.unwrap_or(new)].join(" → ");
        row.on_hover_text(all);
    }
}

/// A value as it is shown, and the whole of it where that was cut.
fn value(change: &Change, value: Option<&Value>, safe: bool) -> (String, Option<String>) {
    let Some(value) = value else { return (tr!("answer-changed-none").to_owned(), None) };
    let private = || names_a_secret(&change.field) || value.as_str().is_some_and(looks_private);
    if change.secret || (safe && (private() || value.is_object() || value.is_array())) {
        return (MASK.to_owned(), None);
    }
    let text = value.to_string();
    match text.char_indices().nth(VALUE) {
        Some((at, _)) => (format!("{}…", &text[..at]), Some(text.chars().take(2_000).collect())),
        None => (text, None),
    }
}
