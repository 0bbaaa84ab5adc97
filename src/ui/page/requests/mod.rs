//! The Requests page: find a request, write its data, send it, read the answer.

mod answer;
mod draft;
mod log;
mod shelf;
mod start;

use egui::{
    Align, Button, CentralPanel, FontId, Frame, Grid, Id, Key, Label, Layout, Margin, Modifiers, Panel, RichText,
};
use egui::{ScrollArea, TextBuffer, Ui, vec2};

use self::answer::Answer;
use self::draft::{Checked, Draft};
use super::View;
use super::feed::safe_name;
use crate::message::{Command, CommandId, ConnectionId};
use crate::model::Connection;
use crate::protocol::obs::catalogue::{Catalogue, Effect, Field, Request};
use crate::protocol::safety::Refusal;
use crate::tr;
use crate::ui::action::{Action, PageId, SettingsChange};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, danger, empty, group_heading, primary, tag};
use crate::ui::widget::completion::{Completing, Suggestion};
use crate::ui::widget::json_editor::json_editor;
use crate::words;

/// The name of this page among the drafts in the settings.
const DRAFT: &str = "requests";

/// Points of width that the editor in the middle keeps.
const EDITOR: f32 = 340.0;

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct RequestsPage {
    /// The draft was read from the settings.
    loaded: bool,
    /// The draft as the settings have it.
    kept: String,
    connection: Option<ConnectionId>,
    search: String,
    request_type: String,
    data: String,
    completing: Completing,
    checked: Option<Checked>,
    /// Send was pressed on something that asks first.
    asking: bool,
    /// The command whose answer stands at the right.
    shown: Option<CommandId>,
    /// What was sent last: the log has no line for it until the session has taken it.
    sent: Option<(CommandId, String)>,
    answer: Answer,
}

/// What stands between a request and its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// It goes out with one click.
    Open,
    /// It asks once.
    Asks(Risk),
    /// The On-air lock holds it back.
    Locked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Risk {
    Destructive,
    WhileLive,
    /// Only this server knows it, and something is on air.
    Unknown,
}

/// What a request of that effect meets. `None`: the catalogue does not know it. `held`: the On-air lock says no.
fn guard(effect: Option<Effect>, live: bool, held: bool) -> Guard {
    match effect {
        _ if held => Guard::Locked,
        Some(Effect::Destructive) => Guard::Asks(Risk::Destructive),
        Some(Effect::OnAir) if live => Guard::Asks(Risk::WhileLive),
        None if live => Guard::Asks(Risk::Unknown),
        _ => Guard::Open,
    }
}

impl RequestsPage {
    /// Puts a request into the editor (`Action::ShowRequest`). `data` is JSON text.
    pub fn show_request(&mut self, request_type: &str, data: Option<&str>) {
        self.loaded = true;
        request_type.clone_into(&mut self.request_type);
        self.data = data.unwrap_or_default().to_owned();
        self.asking = false;
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        self.load(view);
        let tokens = theme::tokens(ui.ctx());
        let model = view.model;
        let Some(connection) =
            self.connection.and_then(|id| model.connection(id)).or_else(|| model.connections.first())
        else {
            if empty(ui, tr!("requests-empty"), Some(tr!("requests-connect"))) {
                view.act(Action::Go(PageId::Connections));
            }
            return;
        };
        // Before the editor sees the key: it would begin a line.
        let by_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let wide = ui.available_width() > 1000.0;
        let side = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 8));
        let left = Panel::left("requests shelf").frame(side).default_size(if wide { 266.0 } else { 244.0 });
        // A window that was made smaller keeps room for the editor, whatever its sides were drawn to.
        let all = ui.available_size();
        left.size_range(190.0..=(all.x * 0.28).clamp(190.0, 420.0)).show(ui, |ui| {
            let picked = shelf::ui(ui, &mut self.search, &self.request_type, Some(connection), &tokens);
            if let Some(name) = picked {
                self.pick(name);
            }
        });
        let low = (ui.available_height() * 0.26).clamp(120.0, 220.0);
        let bottom = Panel::bottom("requests log")
            .frame(side)
            .default_size(low)
            .size_range(90.0..=(all.y * 0.45).clamp(90.0, 520.0));
        bottom.resizable(true).show(ui, |ui| {
            ui.take_available_space();
            match log::ui(ui, self.shown, view, &tokens) {
                Some(log::Wanted::Show(id)) => self.shown = Some(id),
                Some(log::Wanted::Edit(id)) => self.edit(id, view),
                None => {}
            }
        });
        let right = Panel::right("requests answer").frame(side).default_size(if wide { 380.0 } else { 268.0 });
        let most = (ui.available_width() - EDITOR).clamp(220.0, 620.0);
        right.size_range(220.0..=most).show(ui, |ui| {
            ui.take_available_width();
            let entry = self.shown.and_then(|id| model.entry(id));
            let sent = self.sent.as_ref().filter(|(id, _)| Some(*id) == self.shown).map(|(_, name)| name.as_str());
            self.answer.ui(ui, entry, sent, view, &tokens);
        });
        let body = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(16, 10));
        CentralPanel::default().frame(body).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                self.editor(ui, connection, by_key, view, &tokens);
            });
        });
        self.keep(connection, view);
    }

    fn pick(&mut self, name: String) {
        if self.request_type != name {
            self.request_type = name;
            self.data.clear();
            self.asking = false;
        }
    }

    fn edit(&mut self, id: CommandId, view: &View<'_>) {
        let Some(entry) = view.model.entry(id) else { return };
        self.connection = Some(entry.connection);
        let data = entry.data.as_ref().map(|data| match serde_json::from_str::<serde_json::Value>(data.get()) {
            Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
            Err(_) => data.get().to_owned(),
        });
        self.show_request(&entry.request_type, data.as_deref());
    }

    fn load(&mut self, view: &View<'_>) {
        if self.loaded {
            return;
        }
        self.loaded = true;
        self.kept = view.model.settings.drafts.get(DRAFT).cloned().unwrap_or_default();
        let draft = Draft::read(&self.kept);
        self.connection =
            view.model.connections.iter().find(|known| known.profile.name == draft.connection).map(|known| known.id);
        self.request_type = draft.request_type;
        self.data = draft.data;
    }

    fn keep(&mut self, connection: &Connection, view: &mut View<'_>) {
        let draft = Draft {
            connection: connection.profile.name.clone(),
            request_type: self.request_type.clone(),
            data: self.data.clone(),
        };
        let text = draft.write();
        let nothing = self.kept.is_empty() && self.request_type.is_empty() && self.data.is_empty();
        if text != self.kept && !nothing {
            self.kept.clone_from(&text);
            view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
                settings.drafts.insert(DRAFT.to_owned(), text);
            }))));
        }
    }

    fn editor(&mut self, ui: &mut Ui, connection: &Connection, by_key: bool, view: &mut View<'_>, tokens: &Tokens) {
        let known = Catalogue::builtin().request(&self.request_type);
        self.head(ui, connection, view, tokens);
        self.type_field(ui, connection, tokens);
        if self.request_type.trim().is_empty() {
            if let Some(name) = start::ui(ui, connection, &view.model.command_log, tokens) {
                self.pick(name);
            }
            return;
        }
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
            None if shelf::available(Some(connection), &self.request_type) == Some(true) => {
                ui.label(RichText::new(tr!("requests-unknown-here")).color(tokens.text_2));
            }
            None => {
                ui.label(RichText::new(tr!("requests-unknown")).color(tokens.warn));
            }
        }
        ui.add_space(6.0);
        self.data_field(ui, known, connection, tokens);
        ui.add_space(8.0);
        self.send_row(ui, known, connection, by_key, view, tokens);
        if let Some(known) = known {
            ui.add_space(12.0);
            fields(ui, tr!("requests-fields"), tr!("requests-fields-none"), &known.fields, true, tokens);
            ui.add_space(8.0);
            fields(ui, tr!("requests-response"), tr!("requests-response-none"), &known.response, false, tokens);
        }
    }

    fn head(&mut self, ui: &mut Ui, connection: &Connection, view: &View<'_>, tokens: &Tokens) {
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
                            self.asking = false;
                        }
                    }
                });
                combo.response.accessible_name(tr!("requests-connection"));
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
            self.asking = false;
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
        if self.checked.as_ref().is_none_or(|checked| !checked.is_of(&self.request_type, &self.data)) {
            self.checked = Some(Checked::of(&self.request_type, &self.data));
        }
        let result = self.checked.as_ref().map(|checked| &checked.result);
        let problem = match result {
            Some(Err(Refusal::Syntax { span, .. })) => Some(span.clone()),
            _ => None,
        };
        let rows = if ui.ctx().content_rect().height() > 800.0 { 8 } else { 5 };
        let before = self.data.len();
        let response = json_editor(ui, Id::unique("request data"), tr!("requests-data"), &mut self.data, rows, problem);
        if response.changed() || before != self.data.len() {
            self.asking = false;
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

    fn send_row(
        &mut self,
        ui: &mut Ui,
        known: Option<&Request>,
        connection: &Connection,
        by_key: bool,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) {
        let name = safe_name(view, &connection.profile.name);
        let effect = known.map(|known| known.effect);
        let held = view.model.holds_back_named(&self.request_type);
        let guard = guard(effect, view.model.on_air(), held);
        let checked = self.checked.as_ref().is_some_and(|checked| checked.result.is_ok());
        let why = if !connection.is_up() {
            Some(tr!("requests-off", name = name.as_str()))
        } else if guard == Guard::Locked {
            Some(tr!("requests-locked").to_owned())
        } else {
            None
        };
        let ready = checked && why.is_none();
        let mut send = false;
        match guard {
            Guard::Asks(risk) if self.asking && ready => send = self.ask(ui, risk, &name, tokens),
            _ => {
                ui.horizontal_wrapped(|ui| {
                    let clicked = primary(ui, &tr!("requests-send", name = name.as_str()), ready).clicked();
                    if (clicked || by_key) && ready {
                        send = guard == Guard::Open;
                        self.asking = !send;
                    }
                    ui.label(RichText::new(tr!("requests-send-key")).size(11.0).color(tokens.text_3));
                });
                if let Some(why) = &why {
                    ui.label(RichText::new(why).size(12.0).color(tokens.warn));
                }
            }
        }
        if send && let Some(Ok(request)) = self.checked.as_ref().map(|checked| &checked.result) {
            let id = view.command_id();
            view.act(Action::Command(Command::Request { id, connection: connection.id, request: request.clone() }));
            self.shown = Some(id);
            self.sent = Some((id, self.request_type.clone()));
            self.asking = false;
        }
    }

    /// The question before something that can harm the show. True: send it.
    fn ask(&mut self, ui: &mut Ui, risk: Risk, name: &str, tokens: &Tokens) -> bool {
        let request = self.request_type.as_str();
        let words = match risk {
            Risk::Destructive => tr!("requests-ask-destructive", request = request, name = name),
            Risk::WhileLive => tr!("requests-ask-live", request = request, name = name),
            Risk::Unknown => tr!("requests-ask-unknown", request = request, name = name),
        };
        let frame =
            Frame::new().fill(tokens.on_air_tint).corner_radius(theme::RADIUS).inner_margin(Margin::symmetric(12, 8));
        let mut send = false;
        let strip = frame.show(ui, |ui| {
            ui.label(RichText::new(words).color(tokens.text_1));
            ui.horizontal(|ui| {
                send = danger(ui, &tr!("requests-ask-send", request = request), true).clicked();
                if ui.button(tr!("requests-ask-cancel")).clicked() {
                    self.asking = false;
                }
            });
        });
        // In a low window the question may stand below the edge.
        if !ui.clip_rect().contains_rect(strip.response.rect) {
            strip.response.scroll_to_me(None);
        }
        send
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_harm_a_show_asks_once() {
        assert_eq!(guard(Some(Effect::Reads), true, false), Guard::Open);
        assert_eq!(guard(Some(Effect::Changes), true, false), Guard::Open);
        assert_eq!(guard(Some(Effect::OnAir), false, false), Guard::Open);
        assert_eq!(guard(Some(Effect::OnAir), true, false), Guard::Asks(Risk::WhileLive));
        assert_eq!(guard(Some(Effect::OnAir), true, true), Guard::Locked);
        assert_eq!(guard(Some(Effect::Destructive), false, false), Guard::Asks(Risk::Destructive));
        assert_eq!(guard(Some(Effect::Destructive), true, true), Guard::Locked);
        assert_eq!(guard(None, true, false), Guard::Asks(Risk::Unknown));
    }
}
