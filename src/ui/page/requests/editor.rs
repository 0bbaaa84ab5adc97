//! The middle: which request, to whom, and its data.

use egui::{Align, Button, FontId, Grid, Id, Label, Layout, RichText, TextBuffer, Ui, vec2};

use super::draft::{self, Checked};
use super::{Wish, copy_as, shelf, start};
use crate::message::ConnectionId;
use crate::model::Connection;
use crate::protocol::obs::catalogue::{Catalogue, Field, Request};
use crate::protocol::safety::Refusal;
use crate::tr;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, group_heading, tag};
use crate::ui::widget::completion::{Completing, Suggestion};
use crate::ui::widget::json_editor::json_editor;
use crate::words;

/// The request that is being written.
#[derive(Default)]
pub struct Editor {
    pub connection: Option<ConnectionId>,
    pub request_type: String,
    pub data: String,
    completing: Completing,
    checked: Option<Checked>,
    /// Counts the changes by hand: a question that was asked about another text is void.
    pub edits: u64,
}

impl Editor {
    /// Puts a request into the editor. `data` is JSON text.
    pub fn open(&mut self, request_type: &str, data: Option<&str>) {
        request_type.clone_into(&mut self.request_type);
        self.data = data.unwrap_or_default().to_owned();
        self.edits += 1;
    }

    /// A request of the shelf; the data of the same request stays.
    pub fn pick(&mut self, name: &str) {
        if self.request_type != name {
            self.open(name, None);
        }
    }

    /// The draft after the check.
    pub fn checked(&self) -> Option<&Checked> {
        self.checked.as_ref().filter(|checked| checked.is_of(&self.request_type, &self.data))
    }

    /// Draws the editor without what sends it. False: no request is chosen yet, and the beginning was drawn instead.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) -> bool {
        let known = Catalogue::builtin().request(&self.request_type);
        self.check();
        self.head(ui, connection, view, tokens);
        self.type_field(ui, connection, tokens);
        if self.request_type.trim().is_empty() {
            if let Some(name) = start::ui(ui, connection, &view.model.command_log, tokens) {
                wishes.push(Wish::Open { request_type: name, data: None });
            }
            return false;
        }
        about(ui, known, &self.request_type, connection, view, tokens);
        ui.add_space(6.0);
        self.data_field(ui, known, connection, tokens);
        true
    }

    /// Draws what the catalogue knows of the request, below the buttons.
    pub fn reference(&self, ui: &mut Ui, tokens: &Tokens) {
        let Some(known) = Catalogue::builtin().request(&self.request_type) else { return };
        ui.add_space(12.0);
        fields(ui, tr!("requests-fields"), tr!("requests-fields-none"), &known.fields, true, tokens);
        ui.add_space(8.0);
        fields(ui, tr!("requests-response"), tr!("requests-response-none"), &known.response, false, tokens);
    }

    fn check(&mut self) {
        if self.checked().is_none() {
            self.checked = Some(Checked::of(&self.request_type, &self.data));
        }
    }

    fn head(&mut self, ui: &mut Ui, connection: &Connection, view: &mut View<'_>, tokens: &Tokens) {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let name = safe_name(view, &connection.profile.name);
                let combo = egui::ComboBox::from_id_salt("requests connection").width(130.0).selected_text(name);
                let combo = combo.show_ui(ui, |ui| {
                    for other in &view.model.connections {
                        let name = safe_name(view, &other.profile.name);
                        if ui.selectable_label(other.id == connection.id, name).clicked() {
                            self.connection = Some(other.id);
                            self.edits += 1;
                        }
                    }
                });
                combo.response.accessible_name(tr!("requests-connection"));
                if !self.request_type.trim().is_empty() {
                    let request = self.checked().and_then(|checked| checked.result.as_ref().ok());
                    copy_as::menu(ui, request, connection, view);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let title = if self.request_type.is_empty() { tr!("requests-title") } else { &self.request_type };
                    let title = RichText::new(title).font(theme::semibold(15.0)).color(tokens.text_1);
                    ui.add(Label::new(title).truncate());
                });
            });
        });
    }

    fn type_field(&mut self, ui: &mut Ui, connection: &Connection, tokens: &Tokens) {
        ui.label(RichText::new(tr!("requests-type")).size(12.0).color(tokens.text_2));
        let before = self.request_type.clone();
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
            ui.painter().layout_no_wrap(text.as_str().to_owned(), FontId::proportional(theme::TEXT_BODY), tokens.text_1)
        };
        let suggest = |text: &str, _cursor: usize| {
            let here = |name: &str| shelf::available(Some(connection), name) != Some(false);
            let found = draft::names(text, Some(connection)).into_iter().take(30);
            let all = found.map(|(name, request)| Suggestion {
                span: 0..text.len(),
                insert: name.to_owned(),
                about: match request {
                    _ if !here(name) => tr!("requests-not-here").to_owned(),
                    Some(request) => shelf::category_words(&request.category).to_owned(),
                    None => tr!("requests-only-this-server").to_owned(),
                },
                dim: !here(name),
            });
            all.collect()
        };
        self.completing.show(
            ui,
            Id::unique("request type"),
            tr!("requests-type"),
            &mut self.request_type,
            |edit| {
                edit.hint_text(tr!("requests-type-hint"))
                    .desired_width(f32::INFINITY)
                    .min_size(vec2(0.0, theme::CONTROL))
                    .align(egui::Align2::LEFT_CENTER)
            },
            &mut layouter,
            suggest,
        );
        if before != self.request_type {
            self.edits += 1;
        }
    }

    fn data_field(&mut self, ui: &mut Ui, known: Option<&Request>, connection: &Connection, tokens: &Tokens) {
        ui.horizontal(|ui| {
            ui.set_min_height(24.0);
            ui.spacing_mut().interact_size.y = 24.0;
            ui.spacing_mut().button_padding.y = 2.0;
            ui.label(RichText::new(tr!("requests-data")).size(12.0).color(tokens.text_2));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(known) = known.filter(|known| !known.fields.is_empty())
                    && ui
                        .add(Button::new(tr!("requests-example")).min_size(vec2(0.0, 24.0)))
                        .on_hover_text(tr!("requests-example-tip"))
                        .clicked()
                {
                    self.data = draft::example(known, Some(connection));
                }
            });
        });
        self.check();
        let result = self.checked.as_ref().map(|checked| &checked.result);
        let problem = match result {
            Some(Err(Refusal::Syntax { span, .. })) => Some(span.clone()),
            _ => None,
        };
        let rows = if ui.ctx().content_rect().height() > 800.0 { 8 } else { 5 };
        let before = self.data.len();
        let response = json_editor(ui, Id::unique("request data"), tr!("requests-data"), &mut self.data, rows, problem);
        if response.changed() || before != self.data.len() {
            self.edits += 1;
        }
        let Some(checked) = &self.checked else { return };
        match &checked.result {
            Err(refusal) => {
                ui.label(RichText::new(words::obs::refusal(refusal)).size(12.0).color(tokens.warn));
            }
            Ok(_) => {
                for warning in checked.warnings.iter().take(4) {
                    ui.label(RichText::new(words::obs::warning(warning)).size(12.0).color(tokens.text_2));
                }
            }
        }
    }
}

/// What the request does, and whether this server takes it.
fn about(
    ui: &mut Ui,
    known: Option<&Request>,
    request_type: &str,
    connection: &Connection,
    view: &View<'_>,
    tokens: &Tokens,
) {
    match known {
        Some(known) => {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().interact_size.y = 20.0;
                shelf::effect_tag(ui, known.effect);
                if let Some(version) = shelf::version(known) {
                    tag(ui, &tr!("requests-since", version = version), Tone::Plain);
                }
                ui.label(RichText::new(&known.hint).color(tokens.text_1));
            });
            if shelf::available(Some(connection), &known.name) == Some(false) {
                let name = safe_name(view, &connection.profile.name);
                ui.label(RichText::new(tr!("requests-not-here-words", name = name)).size(12.0).color(tokens.warn));
            }
        }
        None if shelf::available(Some(connection), request_type) == Some(true) => {
            ui.label(RichText::new(tr!("requests-unknown-here")).color(tokens.text_2));
        }
        None => {
            ui.label(RichText::new(tr!("requests-unknown")).color(tokens.warn));
        }
    }
}

/// The fields of a request or of its answer. `asked`: they are to be given, so whether they must be is said.
fn fields(ui: &mut Ui, title: &str, none: &str, fields: &[Field], asked: bool, tokens: &Tokens) {
    group_heading(ui, title);
    if fields.is_empty() {
        ui.label(RichText::new(none).size(12.0).color(tokens.text_3));
        return;
    }
    Grid::new(("request fields", title)).num_columns(4).min_row_height(20.0).spacing(vec2(16.0, 4.0)).show(ui, |ui| {
        for field in fields {
            ui.label(RichText::new(&field.name).font(FontId::monospace(12.0)).color(tokens.json_key));
            ui.label(RichText::new(&field.kind).size(12.0).color(tokens.text_2));
            if asked {
                let needed = if field.optional { tr!("requests-optional") } else { tr!("requests-needed") };
                let color = if field.optional { tokens.text_2 } else { tokens.text_1 };
                ui.label(RichText::new(needed).size(12.0).color(color));
            }
            ui.label(RichText::new(field.range.as_deref().unwrap_or_default()).size(12.0).color(tokens.text_2));
            ui.end_row();
        }
    });
}
