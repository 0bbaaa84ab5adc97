//! The form of one connection: at the right of the list, for a new one and for one that exists.

use egui::{ComboBox, RichText, Ui};
use egui_material_icons::icons;

use super::draft::{Draft, Stored, Trust};
use super::qr_code::QrCode;
use super::trial::Trial;
use crate::message::{Command, CommandId, ConnectionId, SecretPlace, Update};
use crate::protocol::obs::Encoding;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::frame::card::encoding_name;
use crate::ui::frame::state_words;
use crate::ui::page::View;
use crate::ui::theme;
use crate::ui::widget::{basic, field};

/// What the form is open for, and what has been written.
pub struct Form {
    /// `None`: a new connection.
    pub connection: Option<ConnectionId>,
    draft: Draft,
    trial: Option<Trial>,
    /// The test has just ended: what came of it is brought into sight.
    ended: bool,
    qr_code: QrCode,
    /// Why it could not be saved or tested.
    problem: Option<String>,
    /// The password of a pasted address was moved.
    took_password: bool,
}

/// What the person wants after a frame of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Stay,
    Close,
}

impl Form {
    pub fn new(connection: Option<ConnectionId>, draft: Draft) -> Self {
        Self {
            connection,
            draft,
            trial: None,
            ended: false,
            qr_code: QrCode::default(),
            problem: None,
            took_password: false,
        }
    }

    pub fn hear(&mut self, update: &Update) {
        if let Some(trial) = &mut self.trial {
            let was_running = trial.is_running();
            trial.hear(update);
            self.ended |= was_running && !trial.is_running();
        }
    }

    /// An answer about a QR code; true when it was asked here.
    pub fn hear_qr_code(&mut self, id: CommandId, result: &Result<Option<String>, String>) -> bool {
        let Some(read) = self.qr_code.hear(id, result) else { return false };
        if let Some(address) = read {
            self.draft.address = address;
            self.took_password = self.draft.take_password_out();
        }
        true
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) -> Then {
        let mut then = Then::Stay;
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.horizontal(|ui| {
            ui.heading(match self.connection {
                None => tr!("connections-new"),
                Some(_) => tr!("connections-edit"),
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if field::icon_only(ui, icons::ICON_CLOSE, tr!("connections-close-form")).clicked() {
                    then = Then::Close;
                }
            });
        });
        self.where_to(ui, view);
        self.password(ui, view);
        self.security(ui, view);
        self.details(ui);
        if let Some(problem) = &self.problem {
            let tokens = theme::tokens(ui.ctx());
            ui.label(RichText::new(problem).color(tokens.on_air));
        }
        ui.add_space(4.0);
        if self.buttons(ui, view) {
            then = Then::Close;
        }
        let trusted = self.trial.as_ref().and_then(|trial| {
            ui.add_space(8.0);
            trial.ui(ui, view)
        });
        if std::mem::take(&mut self.ended) {
            ui.scroll_to_cursor_animation(None, egui::style::ScrollAnimation::none());
        }
        if let Some(sha256) = trusted {
            self.draft.trust = Trust::Pinned;
            self.draft.pinned = sha256;
            self.test(view);
        }
        then
    }

    fn where_to(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let look = field::Look { hint: tr!("connections-name-hint"), ..Default::default() };
        field::labelled(ui, tr!("connections-name"), &mut self.draft.name, look);
        let masked = view.model.settings.streamer_safe;
        let look = field::Look { hint: "ws://127.0.0.1:4455", masked, ..Default::default() };
        let address = field::labelled(ui, tr!("connections-address"), &mut self.draft.address, look);
        if address.changed() {
            self.took_password = self.draft.take_password_out();
        }
        let tokens = theme::tokens(ui.ctx());
        let hint = if self.took_password { tr!("connections-took-password") } else { tr!("connections-address-hint") };
        ui.add(egui::Label::new(RichText::new(hint).small().color(tokens.text_2)).wrap());
        self.qr_code.ui(ui, view);
    }

    fn password(&mut self, ui: &mut Ui, view: &View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        let place = self
            .connection
            .and_then(|id| view.model.connection(id))
            .map_or(SecretPlace::None, |connection| connection.secret);
        match self.draft.stored {
            Stored::Keep => {
                let (picture, words, hint) = state_words::secret_place(place);
                ui.label(RichText::new(tr!("connections-password")).color(tokens.text_2));
                ui.horizontal(|ui| {
                    ui.label(field::icon(picture, 16.0).color(tokens.text_2));
                    ui.label(words).on_hover_text(hint);
                    if ui.button(tr!("connections-password-replace")).clicked() {
                        self.draft.stored = Stored::Replace;
                    }
                    if ui.button(tr!("connections-password-remove")).clicked() {
                        self.draft.stored = Stored::Remove;
                    }
                });
            }
            Stored::Remove => {
                ui.horizontal(|ui| {
                    ui.label(tr!("connections-password-removed"));
                    if ui.button(tr!("connections-password-keep")).clicked() {
                        self.draft.stored = Stored::Keep;
                    }
                });
            }
            Stored::Replace => {
                let look = field::Look { hint: tr!("connections-password-hint"), masked: true, ..Default::default() };
                field::labelled(ui, tr!("connections-password"), &mut self.draft.password.0, look);
                if place != SecretPlace::None && ui.button(tr!("connections-password-keep")).clicked() {
                    self.draft.stored = Stored::Keep;
                    self.draft.password.0.clear();
                }
            }
        }
    }

    /// Whom to trust; only where there is TLS.
    fn security(&mut self, ui: &mut Ui, view: &View<'_>) {
        if !self.draft.is_tls() {
            return;
        }
        let tokens = theme::tokens(ui.ctx());
        ui.label(RichText::new(tr!("connections-trust")).color(tokens.text_2));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (trust, words) in [
                (Trust::System, tr!("connections-trust-system")),
                (Trust::CaFile, tr!("connections-trust-ca")),
                (Trust::Pinned, tr!("connections-trust-pinned")),
            ] {
                ui.radio_value(&mut self.draft.trust, trust, words);
            }
        });
        match self.draft.trust {
            Trust::System => {}
            Trust::CaFile => {
                let masked = view.model.settings.streamer_safe;
                let look = field::Look { hint: "/home/me/studio-ca.pem", masked, ..Default::default() };
                field::labelled(ui, tr!("connections-ca-file"), &mut self.draft.ca_file, look);
            }
            Trust::Pinned => {
                let look = field::Look { hint: tr!("connections-pinned-hint"), ..Default::default() };
                field::labelled(ui, tr!("connections-pinned"), &mut self.draft.pinned, look);
            }
        }
    }

    fn details(&mut self, ui: &mut Ui) {
        let tokens = theme::tokens(ui.ctx());
        ui.horizontal(|ui| {
            let label = ui.label(RichText::new(tr!("connections-encoding")).color(tokens.text_2));
            let combo = ComboBox::from_id_salt("encoding")
                .width(200.0)
                .selected_text(encoding_name(self.draft.encoding))
                .show_ui(ui, |ui| {
                    for encoding in [Encoding::Json, Encoding::MsgPack] {
                        ui.selectable_value(&mut self.draft.encoding, encoding, encoding_name(encoding));
                    }
                });
            combo.response.labelled_by(label.id).on_hover_text(tr!("connections-encoding-explained"));
        });
        ui.horizontal(|ui| {
            let name = tr!("connections-connect-at-start");
            basic::switch(ui, &mut self.draft.connect_at_start, name);
            ui.label(name);
        });
    }

    /// Save and Test. True when it was saved.
    fn buttons(&mut self, ui: &mut Ui, view: &mut View<'_>) -> bool {
        let mut saved = false;
        ui.horizontal(|ui| {
            let words = match self.connection {
                None => tr!("connections-save-new"),
                Some(_) => tr!("connections-save"),
            };
            if basic::primary(ui, words, true).clicked() {
                saved = self.save(view);
            }
            let running = self.trial.as_ref().is_some_and(Trial::is_running);
            if running {
                if ui.button(tr!("connections-test-stop")).clicked() {
                    self.trial = None;
                }
            } else if ui.button(tr!("connections-test")).on_hover_text(tr!("connections-test-hint")).clicked() {
                self.test(view);
            }
        });
        saved
    }

    fn save(&mut self, view: &mut View<'_>) -> bool {
        match self.draft.profile() {
            Ok(profile) => {
                let (profile, secret) = (Box::new(profile), self.draft.secret());
                view.act(match self.connection {
                    None => Action::AddConnection { profile, secret, connect: true },
                    Some(connection) => Action::Command(Command::Save { connection, profile, secret }),
                });
                true
            }
            Err(problem) => {
                self.problem = Some(problem);
                false
            }
        }
    }

    fn test(&mut self, view: &mut View<'_>) {
        match self.draft.profile() {
            Ok(profile) => {
                self.problem = None;
                let id = CommandId::next();
                self.trial = Some(Trial::new(id, profile.name.clone()));
                let (connection, secret) = (self.connection, self.draft.secret());
                view.act(Action::Command(Command::Test { id, connection, profile: Box::new(profile), secret }));
            }
            Err(problem) => self.problem = Some(problem),
        }
    }
}
