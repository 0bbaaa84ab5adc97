//! The Connections page: what there is, how it stands, and the form at the right.

pub mod draft;
mod form;
pub mod qr_code;
mod trial;

use egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui};
use egui_material_icons::icons;

use self::draft::Draft;
use self::form::{Form, Then};
use super::View;
use crate::message::{Command, CommandId, ConnectionId, ConnectionState, Update};
use crate::model::Connection;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::frame::card::{self, shown_failure};
use crate::ui::frame::state_words::{self, Dot};
use crate::ui::theme;
use crate::ui::widget::{basic, field, stages};

const FORM: f32 = 400.0;

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct ConnectionsPage {
    form: Option<Form>,
    /// Delete was pressed once for this one.
    deleting: Option<ConnectionId>,
}

impl ConnectionsPage {
    /// Opens an empty form.
    pub fn add(&mut self) {
        self.form = Some(Form::new(None, Draft::new()));
    }

    /// Opens the form of `connection`.
    pub fn edit(&mut self, connection: &Connection) {
        self.form = Some(Form::new(Some(connection.id), Draft::of(connection)));
    }

    /// Whether a form is open.
    pub fn is_editing(&self) -> bool {
        self.form.is_some()
    }

    /// Updates of a staged test.
    pub fn hear(&mut self, update: &Update) {
        if let Some(form) = &mut self.form {
            form.hear(update);
        }
    }

    /// An answer about a QR code; true when it was asked here.
    pub fn hear_qr_code(&mut self, id: CommandId, result: &Result<Option<String>, String>) -> bool {
        self.form.as_mut().is_some_and(|form| form.hear_qr_code(id, result))
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        let gone = |form: &Form| form.connection.is_some_and(|id| view.model.connection(id).is_none());
        if self.form.as_ref().is_some_and(gone) {
            self.form = None;
        }
        let bar = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 7));
        Panel::top("connections bar").frame(bar).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.heading(tr!("connections-title"));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if field::icon_button(ui, icons::ICON_ADD, tr!("connections-new")).clicked() {
                        self.add();
                    }
                });
            });
        });
        if let Some(form) = &mut self.form {
            let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::same(16));
            let then = Panel::right("connection form")
                .exact_size(FORM.min(ui.available_width() * 0.6))
                .resizable(false)
                .frame(frame)
                .show(ui, |ui| {
                    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| form.ui(ui, view)).inner
                })
                .inner;
            if then == Then::Close {
                self.form = None;
            }
        }
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(12)).show(ui, |ui| self.list(ui, view));
        });
    }

    fn list(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let model = view.model;
        if model.connections.is_empty() {
            if basic::empty(ui, tr!("connections-empty"), Some(tr!("connections-new"))) {
                self.add();
            }
            return;
        }
        ui.spacing_mut().item_spacing.y = 8.0;
        for connection in &model.connections {
            self.item(ui, view, connection);
        }
    }

    /// One connection: who, how it stands, where its password is, what can be done.
    fn item(&mut self, ui: &mut Ui, view: &mut View<'_>, connection: &Connection) {
        let tokens = theme::tokens(ui.ctx());
        let edited = self.form.as_ref().is_some_and(|form| form.connection == Some(connection.id));
        let edge = if edited { tokens.accent } else { tokens.line };
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(egui::Stroke::new(1.0, edge))
            .corner_radius(theme::RADIUS)
            .inner_margin(Margin::same(12));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal(|ui| {
                basic::system_badge(ui, connection.profile.system);
                let name = RichText::new(&connection.profile.name).font(theme::semibold(theme::TEXT_TITLE));
                ui.add(egui::Label::new(name).truncate());
            });
            ui.scope(|ui| {
                ui.spacing_mut().interact_size.y = 20.0;
                about(ui, view, connection);
            });
            if let Some(failure) = shown_failure(connection) {
                let salt = format!("connection failure {}", connection.id.0);
                stages::failure(ui, &salt, failure, &connection.profile.name, view.model.settings.streamer_safe);
            }
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                buttons(ui, view, connection);
                if !connection.simulated {
                    if field::icon_button(ui, icons::ICON_EDIT, tr!("frame-edit")).clicked() {
                        self.edit(connection);
                    }
                    self.delete(ui, view, connection);
                }
            });
        });
    }

    /// Asks once, in place.
    fn delete(&mut self, ui: &mut Ui, view: &mut View<'_>, connection: &Connection) {
        if self.deleting != Some(connection.id) {
            if field::icon_button(ui, icons::ICON_DELETE, tr!("connections-delete")).clicked() {
                self.deleting = Some(connection.id);
            }
            return;
        }
        ui.label(tr!("connections-delete-sure"));
        if basic::danger(ui, tr!("connections-delete-yes"), true).clicked() {
            self.deleting = None;
            view.act(Action::Command(Command::Delete(connection.id)));
        }
        if ui.button(tr!("connections-delete-no")).clicked() {
            self.deleting = None;
        }
    }
}

/// Address, state, place of the password, whether it connects at start.
fn about(ui: &mut Ui, view: &View<'_>, connection: &Connection) {
    let tokens = theme::tokens(ui.ctx());
    let line = |text: String| RichText::new(text).color(tokens.text_2);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let (color, shape) = state_words::dot(&connection.state, &tokens);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(10.0, 20.0), egui::Sense::hover());
        match shape {
            Dot::Filled => ui.painter().circle_filled(rect.center(), 4.0, color),
            Dot::Ring => ui.painter().circle_stroke(rect.center(), 3.25, egui::Stroke::new(1.5, color)),
        };
        ui.label(state_words::sentence(connection, view.now));
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(field::icon(icons::ICON_LINK, 16.0).color(tokens.text_2));
        ui.label(line(view.safe(&connection.profile.url).into_owned()));
        if connection.simulated {
            return;
        }
        ui.add_space(12.0);
        let (picture, words, hint) = state_words::secret_place(connection.secret);
        ui.label(field::icon(picture, 16.0).color(tokens.text_2));
        ui.label(line(words.to_owned())).on_hover_text(hint);
        if connection.profile.connect_at_start {
            ui.add_space(12.0);
            ui.label(field::icon(icons::ICON_PLAY_ARROW, 16.0).color(tokens.text_2));
            ui.label(line(tr!("connections-at-start").to_owned()));
        }
    });
}

fn buttons(ui: &mut Ui, view: &mut View<'_>, connection: &Connection) {
    let id = connection.id;
    match &connection.state {
        ConnectionState::Off | ConnectionState::Stopped { .. } => {
            if ui.button(tr!("frame-connect")).clicked() {
                view.act(Action::Command(Command::Connect(id)));
            }
        }
        state => {
            if matches!(state, ConnectionState::Waiting { .. }) && ui.button(tr!("frame-retry-now")).clicked() {
                view.act(Action::Command(Command::RetryNow(id)));
            }
            if ui.button(tr!("frame-disconnect")).clicked() {
                view.act(Action::Command(Command::Disconnect(id)));
            }
        }
    }
    let details = ui.button(tr!("connections-more"));
    egui::Popup::from_toggle_button_response(&details)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(&connection.profile.name)
        .frame(Frame::popup(ui.style()).inner_margin(Margin::same(12)))
        .show(|ui| {
            if card::ui(ui, view, connection) {
                ui.close();
            }
        });
}
