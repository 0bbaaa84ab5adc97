//! The list of presets on the shelf, by group.

use egui::containers::menu::MenuButton;
use egui::{Align, Button, Frame, Layout, Margin, RichText, ScrollArea, Ui, vec2};
use egui_material_icons::icons;

use super::edit::Focus;
use crate::message::{Command, CommandId, PickFile, Preset, preset};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, danger, group_heading, tag};
use crate::ui::widget::field;
use crate::words;

/// State of the list that outlives a frame.
#[derive(Default)]
pub struct PresetList {
    /// Delete was pressed on this one; it asks once.
    deleting: Option<String>,
}

/// What the list wants.
pub enum Then {
    Run(String),
    Edit(Preset, Focus),
    Open(Preset),
    AddToBatch(Preset),
    Paste,
    /// Back to the preset that was being written.
    GoOn,
}

impl PresetList {
    /// Draws it. `parked`: the name of a preset that was being written and waits.
    pub fn ui(&mut self, ui: &mut Ui, parked: Option<&str>, view: &mut View<'_>, tokens: &Tokens) -> Option<Then> {
        let presets = &view.model.presets;
        let mut then = None;
        ui.horizontal(|ui| {
            let count = tr!("preset-count", count = presets.len());
            ui.label(RichText::new(count).size(theme::TEXT_SMALL).color(tokens.text_3));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if file_menu(ui, presets, view.actions) {
                    then = Some(Then::Paste);
                }
            });
        });
        if let Some(trouble) = &view.model.preset_trouble {
            let (text, _) = words::preset::trouble(trouble);
            let text = match trouble {
                preset::Trouble::Damaged { .. } => view.safe(&text).into_owned(),
                _ => text,
            };
            ui.label(RichText::new(text).size(12.0).color(tokens.warn));
        }
        if let Some(name) = parked {
            let words = tr!("preset-go-on", name = name);
            if ui.button(words).on_hover_text(tr!("preset-go-on-tip")).clicked() {
                then = Some(Then::GoOn);
            }
        }
        if presets.is_empty() {
            ui.add_space(8.0);
            ui.label(RichText::new(tr!("preset-none")).color(tokens.text_2));
            return then;
        }
        let mut groups: Vec<&str> = presets.iter().map(|preset| preset.group.trim()).collect();
        groups.sort_by_key(|group| group.to_lowercase());
        groups.dedup();
        let area = ScrollArea::vertical().id_salt("saved presets").auto_shrink([false, false]);
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for group in groups {
                if !group.is_empty() {
                    ui.add_space(8.0);
                    group_heading(ui, group);
                    ui.add_space(2.0);
                }
                for preset in presets.iter().filter(|preset| preset.group.trim() == group) {
                    let wanted = ui.push_id(&preset.name, |ui| self.row(ui, preset, presets, view.actions, tokens));
                    then = then.take().or(wanted.inner);
                }
            }
        });
        then
    }

    fn row(
        &mut self,
        ui: &mut Ui,
        preset: &Preset,
        presets: &[Preset],
        actions: &mut Vec<Action>,
        tokens: &Tokens,
    ) -> Option<Then> {
        let mut then = None;
        ui.allocate_ui_with_layout(vec2(ui.available_width(), 32.0), Layout::right_to_left(Align::Center), |ui| {
            ui.set_height(32.0);
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding = vec2(4.0, 2.0);
            let more = Button::new(field::icon(icons::ICON_MORE_VERT, 16.0)).frame_when_inactive(false);
            let (button, _) = MenuButton::from_button(more).ui(ui, |ui| {
                then = then.take().or(self.menu(ui, preset, presets, actions));
            });
            button.accessible_name(tr!("preset-more", name = preset.name.as_str()));
            if let Some(key) = &preset.key {
                tag(ui, key, Tone::Plain);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let run = tr!("preset-run-name", name = preset.name.as_str());
                if field::icon_only(ui, icons::ICON_PLAY_ARROW, &run).clicked() {
                    then = Some(Then::Run(preset.name.clone()));
                }
                let name = Button::new(RichText::new(&preset.name).color(tokens.text_1));
                let name = ui.add(name.frame_when_inactive(false).truncate().min_size(vec2(0.0, 24.0)));
                let types = preset.body.request_types().into_iter().take(8).collect::<Vec<_>>().join("\n");
                if name.on_hover_text(format!("{}\n{types}", preset.name)).clicked() {
                    then = Some(Then::Edit(preset.clone(), Focus::None));
                }
            });
        });
        if self.deleting.as_deref() == Some(preset.name.as_str()) {
            let frame = Frame::new().fill(tokens.raised).corner_radius(theme::RADIUS).inner_margin(Margin::same(8));
            frame.show(ui, |ui| {
                ui.label(tr!("preset-delete-ask", name = preset.name.as_str()));
                ui.add_space(4.0);
                ui.horizontal(|ui| {
                    if danger(ui, tr!("preset-delete-yes"), true).clicked() {
                        let left = presets.iter().filter(|other| other.name != preset.name).cloned().collect();
                        actions.push(Action::SavePresets(left));
                        self.deleting = None;
                    }
                    if ui.button(tr!("preset-delete-no")).clicked() {
                        self.deleting = None;
                    }
                });
            });
        }
        then
    }

    fn menu(&mut self, ui: &mut Ui, preset: &Preset, presets: &[Preset], actions: &mut Vec<Action>) -> Option<Then> {
        let mut then = None;
        let mut edit = |ui: &mut Ui, words: &str, focus| {
            if ui.button(words).clicked() {
                then = Some(Then::Edit(preset.clone(), focus));
            }
        };
        edit(ui, tr!("preset-edit"), Focus::None);
        edit(ui, tr!("preset-rename"), Focus::Name);
        edit(ui, tr!("preset-regroup"), Focus::Group);
        edit(ui, tr!("preset-rekey"), Focus::Key);
        ui.separator();
        if ui.button(tr!("preset-open")).clicked() {
            then = Some(Then::Open(preset.clone()));
        }
        if ui.button(tr!("preset-add-to-batch")).clicked() {
            then = Some(Then::AddToBatch(preset.clone()));
        }
        if ui.button(tr!("preset-duplicate")).clicked() {
            let mut all = presets.to_vec();
            let name = preset::unique_name(&preset.name, presets);
            all.push(Preset { name, key: None, ..preset.clone() });
            actions.push(Action::SavePresets(all));
        }
        if ui.button(tr!("preset-export")).clicked() {
            export(vec![preset.clone()], &file_name(&preset.name), actions);
        }
        ui.separator();
        if danger(ui, tr!("preset-delete"), true).clicked() {
            self.deleting = Some(preset.name.clone());
        }
        then
    }
}

/// Import and export. True: a text is to be pasted.
fn file_menu(ui: &mut Ui, presets: &[Preset], actions: &mut Vec<Action>) -> bool {
    let mut paste = false;
    ui.spacing_mut().interact_size.y = 24.0;
    ui.spacing_mut().button_padding.y = 2.0;
    crate::ui::page::feed::dropdown(tr!("preset-file")).ui(ui, |ui| {
        if ui.button(tr!("preset-import")).clicked() {
            let from = PickFile::Ask { suggested: String::new() };
            actions.push(Action::Command(Command::ImportPresets { id: CommandId::next(), from }));
        }
        paste = ui.button(tr!("preset-paste")).clicked();
        if ui.add_enabled(!presets.is_empty(), Button::new(tr!("preset-export-all"))).clicked() {
            export(presets.to_vec(), "callboard-presets.json", actions);
        }
        if ui.add_enabled(!presets.is_empty(), Button::new(tr!("preset-copy-all"))).clicked() {
            actions.push(Action::Copy(preset::write(presets)));
        }
    });
    paste
}

fn export(presets: Vec<Preset>, suggested: &str, actions: &mut Vec<Action>) {
    let to = PickFile::Ask { suggested: suggested.to_owned() };
    actions.push(Action::Command(Command::ExportPresets { id: CommandId::next(), presets, to }));
}

/// A file name of a preset's name, for every system.
fn file_name(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { '-' }).collect();
    format!("{}.json", plain.trim())
}
