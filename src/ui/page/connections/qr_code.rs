//! The button *Read a QR code picture* and the small form behind it: a path, or a file dialog where the system has one.

use std::path::PathBuf;

use egui::{Key, Popup, PopupCloseBehavior, RichText, Ui};
use egui_material_icons::icons;

use crate::message::{Command, CommandId, PickFile};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::theme;
use crate::ui::widget::{basic, field};

/// What is asked of a picture, and how it went.
#[derive(Default)]
pub struct QrCode {
    path: String,
    asked: Option<CommandId>,
    /// The last picture held no address; why stands in the notice.
    failed: bool,
}

impl QrCode {
    /// An answer. `None`: another form asked for it. Otherwise the text of the code, when one was read.
    pub fn hear(&mut self, id: CommandId, result: &Result<Option<String>, String>) -> Option<Option<String>> {
        if self.asked != Some(id) {
            return None;
        }
        self.asked = None;
        self.failed = result.is_err();
        Some(result.as_ref().ok().cloned().flatten())
    }

    /// The button and, when it is open, the form.
    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let button = field::icon_button(ui, icons::ICON_QR_CODE_SCANNER, tr!("connections-read-qr"));
        let popup = Popup::from_toggle_button_response(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(tr!("connections-read-qr"))
            .gap(4.0);
        popup.show(|ui| {
            ui.set_width(340.0);
            self.form(ui, view);
        });
    }

    fn form(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.add(egui::Label::new(RichText::new(tr!("connections-qr-how")).color(tokens.text_2)).wrap());
        let look = field::Look { hint: tr!("connections-qr-path-hint"), ..Default::default() };
        let look = field::Look { masked: view.model.settings.streamer_safe, ..look };
        let path = field::labelled(ui, tr!("connections-qr-path"), &mut self.path, look);
        let enter = path.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if path.changed() {
            self.failed = false;
        }
        if self.failed {
            let words = RichText::new(tr!("connections-qr-failed")).color(tokens.on_air);
            ui.add(egui::Label::new(words).wrap());
        }
        let reading = self.asked.is_some();
        ui.horizontal(|ui| {
            let typed = self.path.trim();
            let ready = !reading && !typed.is_empty();
            if basic::primary(ui, tr!("connections-qr-read"), ready).clicked() || (enter && ready) {
                let from = PickFile::Path(PathBuf::from(typed));
                self.ask(from, view);
            }
            let browse = ui.add_enabled(!reading, egui::Button::new(tr!("connections-qr-browse")));
            if browse.clicked() {
                self.ask(PickFile::Ask { suggested: String::new() }, view);
            }
        });
    }

    fn ask(&mut self, from: PickFile, view: &mut View<'_>) {
        let id = CommandId::next();
        self.asked = Some(id);
        self.failed = false;
        view.act(Action::Command(Command::ReadQrCode { id, from }));
    }
}
