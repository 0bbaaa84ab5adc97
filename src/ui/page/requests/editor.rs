//! The middle: which request, to whom, and its data as a form or as JSON.

use egui::{
    Align, Button, CollapsingHeader, ComboBox, FontId, Grid, Id, Layout, RichText, Role, TextBuffer, Ui, WidgetInfo,
    vec2,
};

use super::draft::{self, Checked};
use super::form::FormView;
use super::{Wish, copy_as, shelf, start};
use crate::message::ConnectionId;
use crate::model::Connection;
use crate::protocol::obs::catalogue::{Catalogue, Field, Request};
use crate::protocol::obs::form::Form;
use crate::protocol::safety::{Refusal, Warning};
use crate::tr;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, tag};
use crate::ui::widget::completion::{Completing, Suggestion};
use crate::ui::widget::json_editor::json_editor;
use crate::words;
use crate::words::privacy::masked_message;

/// How the data is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tab {
    #[default]
    Form,
    Json,
}

/// The request that is being written.
#[derive(Default)]
pub struct Editor {
    pub connection: Option<ConnectionId>,
    pub request_type: String,
    /// The data as JSON text: what counts, whichever tab is open.
    pub data: String,
    pub tab: Tab,
    form: Option<Form>,
    view: FormView,
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
        self.view = FormView::default();
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

    /// The line above: which request, to whom, form or JSON.
    pub fn head(&mut self, ui: &mut Ui, connection: &Connection, view: &mut View<'_>, tokens: &Tokens) {
        self.check();
        let wide = ui.available_width() >= 520.0;
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if wide {
                    self.receiver(ui, connection, view);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| self.type_field(ui, connection, tokens));
            });
        });
        if self.request_type.trim().is_empty() {
            if !wide {
                self.receiver(ui, connection, view);
            }
            return;
        }
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            self.tabs(ui);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if !wide {
                    self.receiver(ui, connection, view);
                }
                let request = || self.checked().and_then(|checked| checked.result.as_ref().ok());
                copy_as::menu(ui, request().is_some(), || request().cloned(), connection, view);
            });
        });
    }

    /// Draws what is below the head, without what sends it. False: no request is chosen yet, and the beginning was drawn
    /// instead.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) -> bool {
        if self.request_type.trim().is_empty() {
            if let Some(name) = start::ui(ui, connection, &view.model.command_log, tokens) {
                wishes.push(Wish::Open { request_type: name, data: None });
            }
            return false;
        }
        let known = Catalogue::builtin().request(&self.request_type);
        self.about(ui, known, connection, view, tokens);
        ui.add_space(4.0);
        match (self.tab, known) {
            (Tab::Form, Some(known)) => self.form(ui, known, connection, view, tokens),
            (Tab::Form, None) => {
                ui.label(RichText::new(tr!("field-no-form")).color(tokens.text_2));
                self.json(ui, view, tokens);
            }
            (Tab::Json, _) => self.json(ui, view, tokens),
        }
        self.check();
        true
    }

    /// What the catalogue knows of the answer, below the fields.
    pub fn reference(&self, ui: &mut Ui, tokens: &Tokens) {
        let Some(known) = Catalogue::builtin().request(&self.request_type) else { return };
        ui.add_space(12.0);
        let title = RichText::new(tr!("field-answer")).size(12.0).color(tokens.text_2);
        CollapsingHeader::new(title).id_salt(("request answer", &known.name)).show(ui, |ui| {
            fields(ui, &known.response, tokens);
        });
    }

    /// Why it cannot be sent as it stands, in one line beside what sends it; the fields say the rest.
    pub fn blocked(&self, ui: &mut Ui, tokens: &Tokens) {
        let Some(Err(Refusal::Fields { problems, .. })) = self.checked().map(|checked| &checked.result) else { return };
        let Some(first) = problems.first().map(words::obs::field_problem) else { return };
        let words = match problems.len() {
            1 => first,
            all => tr!("field-blocked-more", first = first, more = all - 1),
        };
        ui.label(RichText::new(words).size(12.0).color(tokens.warn));
    }

    fn check(&mut self) {
        if self.checked().is_none() {
            self.checked = Some(Checked::of(&self.request_type, &self.data));
        }
    }

    fn tabs(&mut self, ui: &mut Ui) {
        for (tab, name) in [(Tab::Form, tr!("field-tab-form")), (Tab::Json, tr!("field-tab-json"))] {
            let selected = self.tab == tab;
            let button = ui.add(Button::selectable(selected, name).min_size(vec2(48.0, theme::CONTROL)));
            button.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, name));
            if button.clicked() {
                self.tab = tab;
            }
        }
    }

    /// The connection that it goes to.
    fn receiver(&mut self, ui: &mut Ui, connection: &Connection, view: &View<'_>) {
        let name = safe_name(view, &connection.profile.name);
        let combo = ComboBox::from_id_salt("requests connection").width(120.0).truncate().selected_text(name);
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
    }

    fn type_field(&mut self, ui: &mut Ui, connection: &Connection, tokens: &Tokens) {
        let before = self.request_type.clone();
        let font = theme::semibold(theme::TEXT_TITLE);
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
            ui.painter().layout_no_wrap(text.as_str().to_owned(), font.clone(), tokens.text_1)
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
            self.view = FormView::default();
            self.edits += 1;
        }
    }

    /// What the request does, and whether this server takes it.
    fn about(
        &mut self,
        ui: &mut Ui,
        known: Option<&'static Request>,
        connection: &Connection,
        view: &View<'_>,
        tokens: &Tokens,
    ) {
        let Some(known) = known else {
            let here = shelf::available(Some(connection), &self.request_type) == Some(true);
            let (words, color) = if here {
                (tr!("requests-unknown-here"), tokens.text_2)
            } else {
                (tr!("requests-unknown"), tokens.warn)
            };
            ui.label(RichText::new(words).color(color));
            return;
        };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            shelf::effect_tag(ui, known.effect);
            if let Some(version) = shelf::version(known) {
                tag(ui, &tr!("requests-since", version = version), Tone::Plain);
            }
            ui.label(RichText::new(&known.hint).color(tokens.text_1));
            if known.fields.is_empty() {
                return;
            }
            ui.spacing_mut().button_padding = vec2(8.0, 1.0);
            let example = Button::new(RichText::new(tr!("requests-example")).size(12.0));
            if ui.add(example).on_hover_text(tr!("requests-example-tip")).clicked() {
                self.data = draft::example(known, Some(connection));
                self.view = FormView::default();
                self.edits += 1;
            }
        });
        if shelf::available(Some(connection), &known.name) == Some(false) {
            let name = safe_name(view, &connection.profile.name);
            ui.label(RichText::new(tr!("requests-not-here-words", name = name)).size(12.0).color(tokens.warn));
        }
    }

    fn form(
        &mut self,
        ui: &mut Ui,
        known: &'static Request,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) {
        let here = self.form.take().filter(|form| form.request().name == known.name && form.text() == self.data);
        let mut form = here.unwrap_or_else(|| Form::new(known, self.data.clone()));
        if let Err(refusal) = form.data() {
            ui.label(RichText::new(tr!("field-broken")).color(tokens.text_1));
            ui.label(RichText::new(words::obs::refusal(refusal)).size(12.0).color(tokens.warn));
            if ui.button(tr!("field-to-json")).clicked() {
                self.tab = Tab::Json;
            }
        } else {
            let changed = ui.scope(|ui| {
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(Role::Form);
                    node.set_label(known.name.as_str());
                });
                self.view.ui(ui, &mut form, connection, view, tokens)
            });
            if changed.inner {
                form.text().clone_into(&mut self.data);
                self.edits += 1;
                ui.ctx().request_discard("the data changed, and the bar that sends it was drawn before");
            }
            // What no field stands for: Sleep outside of a batch, too deep, too big.
            if let Some(Err(refusal)) = self.checked().map(|checked| &checked.result)
                && !matches!(refusal, Refusal::Fields { .. })
            {
                ui.add_space(6.0);
                ui.label(RichText::new(words::obs::refusal(refusal)).size(12.0).color(tokens.warn));
            }
        }
        self.form = Some(form);
    }

    fn json(&mut self, ui: &mut Ui, view: &View<'_>, tokens: &Tokens) {
        let id = Id::unique("request data");
        // Not under the hand that writes it.
        if view.model.settings.streamer_safe && !ui.memory(|memory| memory.has_focus(id)) {
            let masked = masked_message(&self.data);
            if masked != self.data {
                ui.label(RichText::new(masked).monospace().color(tokens.text_2));
                ui.label(RichText::new(tr!("field-hidden")).size(12.0).color(tokens.text_2));
                return;
            }
        }
        let problem = match self.checked().map(|checked| &checked.result) {
            Some(Err(Refusal::Syntax { span, .. })) => Some(span.clone()),
            _ => None,
        };
        let rows = if ui.ctx().content_rect().height() > 800.0 { 12 } else { 7 };
        let before = self.data.len();
        let response = json_editor(ui, id, tr!("requests-data"), &mut self.data, rows, problem);
        if response.changed() || before != self.data.len() {
            self.edits += 1;
            self.check();
            ui.ctx().request_discard("the data changed, and the bar that sends it was drawn before");
        }
        let Some(checked) = self.checked() else { return };
        match &checked.result {
            Err(refusal) => {
                ui.label(RichText::new(words::obs::refusal(refusal)).size(12.0).color(tokens.warn));
            }
            Ok(_) => {
                // That nobody knows the request stands above already.
                let warnings = checked.warnings.iter().filter(|warning| match warning {
                    Warning::UnknownRequest { similar, .. } => similar.is_some(),
                    Warning::UnknownField { .. } => true,
                });
                for warning in warnings.take(4) {
                    ui.label(RichText::new(words::obs::warning(warning)).size(12.0).color(tokens.text_2));
                }
            }
        }
    }
}

/// The fields of an answer.
fn fields(ui: &mut Ui, fields: &[Field], tokens: &Tokens) {
    if fields.is_empty() {
        ui.label(RichText::new(tr!("requests-response-none")).size(12.0).color(tokens.text_2));
        return;
    }
    Grid::new("request answer fields").num_columns(2).min_row_height(20.0).spacing(vec2(16.0, 4.0)).show(ui, |ui| {
        for field in fields {
            ui.label(RichText::new(&field.name).font(FontId::monospace(12.0)).color(tokens.json_key));
            ui.label(RichText::new(&field.kind).size(12.0).color(tokens.text_2));
            ui.end_row();
        }
    });
}
