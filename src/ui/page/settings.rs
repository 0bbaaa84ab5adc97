//! The Settings page.

use egui::{Frame, Margin, RichText, ScrollArea, Ui};

use super::View;
use crate::message::ThemeChoice;
use crate::tr;
use crate::ui::action::{Action, SettingsChange};
use crate::ui::format;
use crate::ui::frame::top_bar;
use crate::ui::theme;
use crate::ui::widget::basic;
use crate::ui::window::Places;

const LABEL: f32 = 180.0;
const WIDTH: f32 = 640.0;

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct SettingsPage {
    places: Places,
    /// The slider while it is dragged; the settings change when it is let go.
    zoom: Option<f32>,
    budget: Option<u32>,
}

impl SettingsPage {
    pub fn new(places: Places) -> Self {
        Self { places, ..Self::default() }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(24)).show(ui, |ui| {
                ui.set_max_width(WIDTH);
                ui.spacing_mut().item_spacing.y = 12.0;
                ui.label(RichText::new(tr!("settings-title")).font(theme::semibold(theme::TEXT_LARGE)));
                section(ui, tr!("settings-look"), |ui| self.look(ui, view));
                section(ui, tr!("settings-feed"), |ui| self.feed(ui, view));
                section(ui, tr!("settings-privacy"), |ui| privacy(ui, view));
                section(ui, tr!("preset-keys-title"), |ui| preset_keys(ui, view));
                section(ui, tr!("settings-places"), |ui| self.places(ui, view));
                section(ui, tr!("settings-about"), |ui| {
                    ui.label(tr!("settings-version", version = env!("CARGO_PKG_VERSION")));
                    ui.label(RichText::new(tr!("settings-licence")).color(tokens.text_2));
                    ui.collapsing(tr!("settings-fonts"), |ui| {
                        ui.label(tr!("settings-fonts-text"));
                        for licence in [
                            include_str!("../../../assets/fonts/Inter-OFL.txt"),
                            include_str!("../../../assets/fonts/NotoSansSC-OFL.txt"),
                        ] {
                            ui.add(egui::Label::new(RichText::new(licence).small().color(tokens.text_2)).wrap());
                            ui.add_space(8.0);
                        }
                    });
                });
            });
        });
    }

    fn look(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        row(ui, tr!("settings-theme"), |ui, _| {
            let current = view.model.settings.theme;
            ui.spacing_mut().item_spacing.y = 0.0;
            for (choice, words) in [
                (ThemeChoice::System, tr!("settings-theme-system")),
                (ThemeChoice::Dark, tr!("settings-theme-dark")),
                (ThemeChoice::Light, tr!("settings-theme-light")),
                (ThemeChoice::HighContrast, tr!("settings-theme-contrast")),
            ] {
                if ui.radio(current == choice, words).clicked() {
                    change(view, move |settings| settings.theme = choice);
                }
            }
        });
        row(ui, tr!("settings-zoom"), |ui, label| {
            let mut percent = self.zoom.unwrap_or(view.model.settings.zoom) * 100.0;
            let slider = egui::Slider::new(&mut percent, 50.0..=300.0).step_by(10.0).suffix(" %").fixed_decimals(0);
            let response = ui.add(slider).labelled_by(label);
            // Applied when it is let go: a window that changes its size under the pointer cannot be aimed at.
            if response.dragged() {
                self.zoom = Some(percent / 100.0);
            } else if response.changed() || self.zoom.take().is_some() {
                change(view, move |settings| settings.zoom = percent / 100.0);
            }
        });
    }

    fn feed(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        row(ui, tr!("settings-budget"), |ui, label| {
            let mut budget = self.budget.unwrap_or(view.model.settings.feed_budget_mib);
            let slider = egui::Slider::new(&mut budget, 32..=8192).logarithmic(true).step_by(32.0).suffix(" MB");
            let response = ui.add(slider).labelled_by(label);
            // A smaller budget drops rows at once, so it counts only when it is let go.
            if response.dragged() {
                self.budget = Some(budget);
            } else if response.changed() || self.budget.take().is_some() {
                change(view, move |settings| settings.feed_budget_mib = budget);
            }
        });
        let used = format::memory(view.feed.bytes() as u64);
        let text = tr!("settings-budget-text", used = used, count = format::grouped(view.feed.len()));
        ui.add(egui::Label::new(RichText::new(text).color(tokens.text_2)).wrap());
    }

    fn places(&self, ui: &mut Ui, view: &View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        let places = [
            (tr!("settings-place-settings"), self.places.settings.display().to_string()),
            (tr!("settings-place-data"), self.places.data.display().to_string()),
            (tr!("settings-place-passwords"), passwords(view, self.places.temporary).to_owned()),
        ];
        for (index, (name, place)) in places.iter().enumerate() {
            row(ui, name, |ui, _| {
                // On the line of its name.
                ui.add_space(7.0);
                let shown = if index < 2 { view.safe(place) } else { place.as_str().into() };
                ui.add(egui::Label::new(shown.as_ref()).wrap().selectable(true));
            });
        }
        if self.places.temporary {
            ui.label(RichText::new(tr!("settings-place-temporary")).color(tokens.text_2));
        }
    }
}

/// Where passwords go, said as it is now.
fn passwords(view: &View<'_>, temporary: bool) -> &'static str {
    // Those of simulated connections are made for the run, wherever the others are.
    let until_quit = |connection: &crate::model::Connection| {
        !connection.simulated && connection.secret == crate::message::SecretPlace::UntilQuit
    };
    if temporary || view.model.connections.iter().any(until_quit) {
        tr!("settings-passwords-memory")
    } else {
        tr!("settings-passwords-keychain")
    }
}

fn privacy(ui: &mut Ui, view: &mut View<'_>) {
    let tokens = theme::tokens(ui.ctx());
    ui.horizontal(|ui| {
        let mut on = view.model.settings.streamer_safe;
        if basic::switch(ui, &mut on, tr!("frame-safe")).changed() {
            view.act(top_bar::toggle_streamer_safe());
        }
        ui.label(tr!("frame-safe"));
    });
    ui.add(egui::Label::new(RichText::new(tr!("settings-safe-text")).color(tokens.text_2)).wrap());
    ui.horizontal(|ui| {
        let mut on = view.model.settings.on_air_lock;
        if basic::switch(ui, &mut on, tr!("frame-lock")).changed() {
            view.act(top_bar::toggle_on_air_lock());
        }
        ui.label(tr!("frame-lock"));
    });
    ui.add(egui::Label::new(RichText::new(tr!("settings-lock-text")).color(tokens.text_2)).wrap());
}

/// The keys that presets are bound to.
fn preset_keys(ui: &mut Ui, view: &View<'_>) {
    let tokens = theme::tokens(ui.ctx());
    let mut bound = view.model.presets.iter().filter_map(|preset| Some((preset.key.as_deref()?, preset))).peekable();
    if bound.peek().is_none() {
        ui.label(RichText::new(tr!("preset-keys-none")).color(tokens.text_2));
        return;
    }
    for (key, preset) in bound {
        row(ui, &preset.name, |ui, _| {
            // On the line of its name.
            ui.add_space(6.0);
            basic::tag(ui, key, basic::Tone::Plain);
        });
    }
    ui.label(RichText::new(tr!("preset-keys-text")).color(tokens.text_2));
}

fn section(ui: &mut Ui, heading: &str, contents: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui.ctx());
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(8)
        .inner_margin(Margin::same(16));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.heading(heading);
        contents(ui);
    });
}

/// A name at the left, its controls at the right.
fn row(ui: &mut Ui, name: &str, controls: impl FnOnce(&mut Ui, egui::Id)) {
    let tokens = theme::tokens(ui.ctx());
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(egui::vec2(LABEL, theme::CONTROL), egui::Sense::hover());
        let mut child = ui
            .new_child(egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center)));
        let label = child.label(RichText::new(name).color(tokens.text_2));
        ui.vertical(|ui| controls(ui, label.id));
    });
}

fn change(view: &mut View<'_>, change: impl FnOnce(&mut crate::message::Settings) + Send + 'static) {
    view.act(Action::Settings(SettingsChange(Box::new(change))));
}
