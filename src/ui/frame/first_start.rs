//! What stands in the middle before there is a connection: the ways to get one. (A third card comes with the webhooks.)

use egui::{Align, Layout, Margin, RichText, Ui, vec2};
use egui_material_icons::{MaterialIcon, icons};

use crate::message::{Command, CommandId};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::page::connections::draft::{Draft, Typed};
use crate::ui::page::connections::qr_code::QrCode;
use crate::ui::theme;
use crate::ui::widget::{basic, field};

const CARD: f32 = 380.0;
const CARD_HEIGHT: f32 = 344.0;

/// The cards of a start without connections, and what is typed into them.
#[derive(Default)]
pub struct FirstStart {
    address: String,
    host: String,
    port: String,
    password: Typed,
    qr_code: QrCode,
    /// Why Connect did nothing.
    problem: Option<String>,
    demo_asked: bool,
}

impl FirstStart {
    /// An answer about a QR code; true when it was asked here.
    pub fn hear(&mut self, id: CommandId, result: &Result<Option<String>, String>) -> bool {
        let Some(read) = self.qr_code.hear(id, result) else { return false };
        if let Some(address) = read {
            self.address = address;
            self.take_address();
        }
        true
    }

    /// Takes the pasted address apart into the fields below, as soon as it can be read.
    fn take_address(&mut self) {
        let Ok(parts) = Draft::parts(&self.address) else { return };
        self.host = parts.host;
        self.port = parts.port;
        if let Some(password) = parts.password {
            self.password = Typed(password);
            // The address held the password; it is in the field with the dots now.
            self.address.clear();
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        egui::ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
            let room = ui.available_size();
            let wide = room.x >= 2.0 * CARD + 16.0 + 48.0;
            let height = if wide { CARD_HEIGHT } else { 2.0 * CARD_HEIGHT + 16.0 } + 96.0;
            let width = if wide { 2.0 * CARD + 16.0 } else { CARD };
            ui.add_space(((room.y - height) / 2.0).max(24.0));
            let left = ((room.x - width) / 2.0).max(24.0);
            ui.horizontal(|ui| {
                ui.add_space(left - ui.spacing().item_spacing.x);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.label(RichText::new(tr!("frame-first-title")).font(theme::semibold(theme::TEXT_LARGE)));
                    ui.label(RichText::new(tr!("frame-first-text")).color(tokens.text_2));
                    ui.add_space(16.0);
                    let layout = if wide { Layout::left_to_right(Align::Min) } else { Layout::top_down(Align::Min) };
                    ui.with_layout(layout, |ui| {
                        ui.spacing_mut().item_spacing = vec2(16.0, 16.0);
                        self.demo_card(ui, view);
                        self.obs_card(ui, view);
                    });
                });
            });
        });
    }

    fn demo_card(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        card(ui, icons::ICON_PLAY_ARROW, tr!("frame-first-demo"), |ui| {
            let tokens = theme::tokens(ui.ctx());
            ui.label(RichText::new(tr!("frame-first-demo-text")).color(tokens.text_2));
            ui.add_space(8.0);
            for line in [tr!("frame-first-demo-1"), tr!("frame-first-demo-2"), tr!("frame-first-demo-3")] {
                ui.horizontal_top(|ui| {
                    ui.label(field::icon(icons::ICON_CHECK, 16.0).color(tokens.ok));
                    ui.add(egui::Label::new(line).wrap());
                });
            }
            ui.add_space(12.0);
            let text = if self.demo_asked { tr!("frame-first-demo-starting") } else { tr!("frame-first-demo-button") };
            if basic::primary(ui, text, !self.demo_asked).clicked() {
                self.demo_asked = true;
                view.act(Action::Command(Command::StartDemo));
            }
        });
    }

    fn obs_card(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        card(ui, icons::ICON_LINK, tr!("frame-first-obs"), |ui| {
            let tokens = theme::tokens(ui.ctx());
            ui.label(RichText::new(tr!("frame-first-obs-text")).color(tokens.text_2));
            let look = field::Look { hint: "obsws://192.168.1.5:4455/…", ..Default::default() };
            // An obsws:// address carries the password: it shows as dots as soon as Streamer-safe is on.
            let look = field::Look { masked: view.model.settings.streamer_safe, ..look };
            if field::labelled(ui, tr!("frame-first-address"), &mut self.address, look).changed() {
                self.take_address();
            }
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                let masked = view.model.settings.streamer_safe;
                ui.vertical(|ui| {
                    let look = field::Look { hint: "127.0.0.1", width: 232.0, masked };
                    field::labelled(ui, tr!("connections-host"), &mut self.host, look);
                });
                ui.vertical(|ui| {
                    let look = field::Look { hint: "4455", width: 92.0, masked: false };
                    field::labelled(ui, tr!("connections-port"), &mut self.port, look);
                });
            });
            ui.add_space(4.0);
            let look = field::Look { hint: tr!("connections-password-hint"), masked: true, ..Default::default() };
            let password = field::labelled(ui, tr!("connections-password"), &mut self.password.0, look);
            let enter = password.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if let Some(problem) = &self.problem {
                ui.label(RichText::new(problem).color(tokens.on_air));
            }
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                if basic::primary(ui, tr!("frame-connect"), true).clicked() || enter {
                    self.connect(view);
                }
                self.qr_code.ui(ui, view);
            });
        });
    }

    fn connect(&mut self, view: &mut View<'_>) {
        let mut draft = Draft { name: tr!("connections-default-name").to_owned(), ..Draft::default() };
        draft.address = match (self.host.trim(), self.port.trim()) {
            ("", "") if !self.address.trim().is_empty() => self.address.trim().to_owned(),
            ("", port) => format!("127.0.0.1:{}", if port.is_empty() { "4455" } else { port }),
            (host, port) => {
                let host =
                    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
                format!("{host}:{}", if port.is_empty() { "4455" } else { port })
            }
        };
        if let Ok(pasted) = Draft::parts(&self.address) {
            // A pasted ws:// or wss:// address may hold a path that host and port do not.
            if pasted.host == self.host.trim() && pasted.port == self.port.trim() {
                draft.address.clone_from(&self.address);
            }
        }
        draft.password = std::mem::take(&mut self.password);
        draft.connect_at_start = true;
        match draft.profile() {
            Ok(profile) => {
                let secret = draft.secret();
                view.act(Action::AddConnection { profile: Box::new(profile), secret, connect: true });
                *self = Self::default();
            }
            Err(problem) => {
                self.password = std::mem::take(&mut draft.password);
                self.problem = Some(problem);
            }
        }
    }
}

fn card(ui: &mut Ui, picture: MaterialIcon, title: &str, contents: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui.ctx());
    let frame = egui::Frame::new()
        .fill(tokens.panel)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(8)
        .inner_margin(Margin::same(20));
    ui.allocate_ui_with_layout(vec2(CARD, CARD_HEIGHT), Layout::top_down(Align::Min), |ui| {
        frame.show(ui, |ui| {
            ui.set_width(CARD - 42.0);
            ui.set_min_height(CARD_HEIGHT - 42.0);
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            ui.horizontal(|ui| {
                ui.label(field::icon(picture, 20.0).color(tokens.accent));
                ui.heading(title);
            });
            contents(ui);
        });
    });
}
