//! The upper edge of the page: the filter box with its suggestions, the buttons, and the chips below them.

use egui::containers::menu::MenuButton;
use egui::text::{LayoutJob, TextFormat};
use egui::{Atom, Button, Color32, FontId, Frame, Id, Margin, RichText, Stroke, TextBuffer, Ui, vec2};

use super::terms::{self, terms};
use super::{Pane, format};
use crate::feed::query::{self, QueryProblem};
use crate::feed::{Feed, Query, QueryError};
use crate::message::{SavedFilter, System, Timestamp};
use crate::tr;
use crate::ui::action::{Action, SettingsChange};
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{chip, system_name};
use crate::ui::widget::completion::{Completing, Suggestion};

/// The filter as it is typed, and as it was understood last.
#[derive(Default)]
pub struct QueryBox {
    pub text: String,
    /// What is wrong with the text, if anything.
    pub problem: Option<QueryError>,
    /// The last text that could be read.
    pub query: Query,
    read: Option<String>,
    completing: Completing,
}

impl QueryBox {
    /// The id of the text field: the page focuses it with Ctrl+F.
    pub fn id() -> Id {
        Id::unique("feed filter")
    }

    /// Reads the text if it has changed. True when there is another query now.
    pub fn poll(&mut self, now: Timestamp, utc_offset_seconds: i32) -> bool {
        if self.read.as_deref() == Some(self.text.as_str()) {
            return false;
        }
        self.read = Some(self.text.clone());
        match Query::parse(&self.text, now, utc_offset_seconds) {
            Ok(query) => {
                self.problem = None;
                self.query = query;
                true
            }
            Err(problem) => {
                self.problem = Some(problem);
                false
            }
        }
    }

    /// The box: text, suggestions, and how many rows match.
    pub fn ui(&mut self, ui: &mut Ui, width: f32, feed: &Feed, pane: &Pane, tokens: &Tokens) {
        let edge = if self.problem.is_some() { tokens.warn } else { tokens.line };
        let frame = Frame::new()
            .fill(tokens.background)
            .stroke(Stroke::new(1.0, edge))
            .corner_radius(theme::RADIUS)
            .inner_margin(Margin::symmetric(10, 0));
        frame.show(ui, |ui| {
            ui.set_width(width - 22.0);
            ui.set_height(theme::CONTROL - 2.0);
            ui.horizontal_centered(|ui| {
                let count = self.count_text(feed, pane);
                let room = if width > 340.0 { count.chars().count() as f32 * 6.6 + 26.0 } else { 0.0 };
                self.field(ui, ui.available_width() - room, feed, tokens);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if room > 0.0 {
                        ui.label(RichText::new(&count).size(12.0).color(tokens.text_2));
                    }
                });
            });
        });
    }

    fn field(&mut self, ui: &mut Ui, width: f32, feed: &Feed, tokens: &Tokens) {
        let problem = self.problem.as_ref().map(|problem| problem.span.clone());
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _width: f32| {
            ui.painter().layout_job(colour(text.as_str(), tokens, problem.as_ref()))
        };
        self.completing.show(
            ui,
            Self::id(),
            tr!("feed-filter"),
            &mut self.text,
            |edit| {
                edit.hint_text(tr!("feed-filter-hint"))
                    .frame(Frame::NONE)
                    .desired_width(width)
                    .font(FontId::monospace(13.0))
                    .align(egui::Align2::LEFT_CENTER)
            },
            &mut layouter,
            |text, cursor| {
                let all = query::complete(text, cursor, feed).into_iter().take(40);
                all.map(|one| Suggestion { span: one.span, insert: one.insert, about: one.label, dim: false }).collect()
            },
        );
    }

    fn count_text(&self, feed: &Feed, pane: &Pane) -> String {
        let total = format::grouped(feed.len());
        if self.text.trim().is_empty() {
            return tr!("feed-count-all", total = total);
        }
        let matching = format::grouped(pane.filtered.matched());
        if pane.filtered.scanning() {
            tr!("feed-count-scanning", matching = matching, total = total)
        } else {
            tr!("feed-count", matching = matching, total = total)
        }
    }

    /// The sentence about what is wrong, under the box.
    pub fn problem_ui(&self, ui: &mut Ui, tokens: &Tokens) {
        if let Some(problem) = &self.problem {
            ui.label(RichText::new(problem_words(&problem.reason)).size(12.0).color(tokens.warn));
        }
    }
}

/// What is wrong with a query and what to write instead.
pub fn problem_words(problem: &QueryProblem) -> String {
    match problem {
        QueryProblem::UnknownField(word) => tr!("feed-query-unknown-field", word = word.as_str()),
        QueryProblem::OpenQuote => tr!("feed-query-open-quote").to_owned(),
        QueryProblem::NoValue => tr!("feed-query-no-value").to_owned(),
        QueryProblem::BadTime(word) => tr!("feed-query-bad-time", word = word.as_str()),
        QueryProblem::BadKind(word) => tr!("feed-query-bad-kind", word = word.as_str()),
    }
}

/// Fields in the accent's colour, the wrong part underlined.
fn colour(text: &str, tokens: &Tokens, problem: Option<&std::ops::Range<usize>>) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut at = 0;
    let mut put = |range: std::ops::Range<usize>, color: Color32| {
        let font = FontId::monospace(13.0);
        for (index, c) in text[range.clone()].char_indices() {
            let byte = range.start + index;
            let mut format = TextFormat::simple(font.clone(), color);
            if problem.is_some_and(|problem| problem.contains(&byte)) {
                format.underline = Stroke::new(1.5, tokens.warn);
            }
            job.append(c.encode_utf8(&mut [0; 4]), 0.0, format);
        }
    };
    for term in terms(text) {
        put(at..term.span.start, tokens.text_1);
        let field = term.text.find(':').map_or(0, |colon| colon + 1);
        put(term.span.start..term.span.start + field, tokens.json_key);
        put(term.span.start + field..term.span.end, tokens.text_1);
        at = term.span.end;
    }
    put(at..text.len(), tokens.text_1);
    job
}

/// The chips: saved filters, terms that are on, systems and sources.
pub fn chips(ui: &mut Ui, query: &mut QueryBox, feed: &Feed, view: &mut View<'_>) {
    saved(ui, query, view);
    let names: Vec<&str> = feed.sources().iter().map(|source| source.name.as_str()).collect();
    let mut dropped = None;
    for term in terms(&query.text) {
        let of_source = term.field_and_value().is_some_and(|(field, value)| {
            field == "source" && (names.contains(&value.as_str()) || system_of(&value).is_some())
        });
        if !of_source {
            let text = tr!("feed-chip-off", term = term.short());
            let tip = tr!("feed-chip-off-tip", term = term.text);
            if chip(ui, &text, true).on_hover_text(tip).clicked() {
                dropped = Some(term.span.clone());
            }
        }
    }
    if let Some(span) = dropped {
        query.text = terms::without(&query.text, |term| term.span == span);
    }
    systems(ui, query, feed);
    for name in names {
        let is_this = |term: &terms::Term<'_>| {
            term.field_and_value().is_some_and(|(field, value)| field == "source" && value == name)
        };
        let on = terms(&query.text).iter().any(is_this);
        let shown = super::safe_name(view, name);
        if chip(ui, &shown, on).clicked() {
            query.text = if on {
                terms::without(&query.text, is_this)
            } else {
                terms::with(&query.text, &terms::term("source", name))
            };
        }
    }
}

/// A button that opens a menu, with the mark for it.
pub fn dropdown<'a>(text: impl Into<RichText>) -> MenuButton<'a> {
    let mark = Atom::paint(vec2(8.0, 8.0), |ui: &Ui, args: egui::AtomPaintArgs| {
        let middle = args.rect.center();
        let points = vec![middle + vec2(-3.5, -2.0), middle + vec2(3.5, -2.0), middle + vec2(0.0, 2.5)];
        ui.painter().add(egui::Shape::convex_polygon(points, args.fallback_text_color, Stroke::NONE));
    });
    let text: RichText = text.into();
    MenuButton::from_button(Button::new((text, mark)))
}

fn system_of(word: &str) -> Option<System> {
    [System::Obs, System::Talk, System::EventSub, System::Webhook].into_iter().find(|system| system.word() == word)
}

fn systems(ui: &mut Ui, query: &mut QueryBox, feed: &Feed) {
    let on = terms(&query.text).iter().find_map(|term| match term.field_and_value() {
        Some(("source", value)) => system_of(&value),
        _ => None,
    });
    let label = on.map_or(tr!("feed-systems-all"), system_name);
    let is_system = |term: &terms::Term<'_>| {
        term.field_and_value().is_some_and(|(field, value)| field == "source" && system_of(&value).is_some())
    };
    dropdown(RichText::new(label).size(11.0)).ui(ui, |ui| {
        if ui.radio(on.is_none(), tr!("feed-systems-all")).clicked() {
            query.text = terms::without(&query.text, is_system);
            ui.close();
        }
        for system in [System::Obs, System::Talk, System::EventSub, System::Webhook] {
            if !feed.sources().iter().any(|source| source.system == system) {
                continue;
            }
            if ui.radio(on == Some(system), system_name(system)).clicked() {
                let rest = terms::without(&query.text, is_system);
                query.text = terms::with(&rest, &terms::term("source", system.word()));
                ui.close();
            }
        }
    });
}

fn saved(ui: &mut Ui, query: &mut QueryBox, view: &mut View<'_>) {
    let filters: &[SavedFilter] = &view.model.settings.saved_filters;
    if filters.is_empty() {
        return;
    }
    let mut forget = None;
    dropdown(RichText::new(tr!("feed-saved")).size(11.0)).ui(ui, |ui| {
        for filter in filters {
            ui.horizontal(|ui| {
                if ui.button(&filter.name).on_hover_text(&filter.query).clicked() {
                    query.text = filter.query.clone();
                    ui.close();
                }
                let forget_this = tr!("feed-saved-forget", name = filter.name.as_str());
                if ui.small_button("×").on_hover_text(&forget_this).accessible_name(forget_this.clone()).clicked() {
                    forget = Some(filter.name.clone());
                }
            });
        }
    });
    if let Some(name) = forget {
        view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
            settings.saved_filters.retain(|filter| filter.name != name);
        }))));
    }
}

/// The form behind *Save filter*.
pub fn save(ui: &mut Ui, name: &mut String, query: &QueryBox, view: &mut View<'_>) {
    let ready = query.problem.is_none() && !query.text.trim().is_empty();
    let button = ui.add_enabled(ready, Button::new(tr!("feed-save")).min_size(vec2(0.0, theme::CONTROL)));
    let button = button.on_disabled_hover_text(tr!("feed-save-empty"));
    egui::Popup::menu(&button).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(240.0);
        let label = ui.label(tr!("feed-save-name"));
        let field = ui.text_edit_singleline(name).labelled_by(label.id);
        if button.clicked() {
            field.request_focus();
        }
        let taken = view.model.settings.saved_filters.iter().any(|filter| filter.name == name.trim());
        let text = if taken { tr!("feed-save-replace") } else { tr!("feed-save-do") };
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let clicked = ui.add_enabled(!name.trim().is_empty(), Button::new(text)).clicked();
        if (clicked || enter) && !name.trim().is_empty() {
            let filter = SavedFilter { name: name.trim().to_owned(), query: query.text.trim().to_owned() };
            view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
                settings.saved_filters.retain(|old| old.name != filter.name);
                settings.saved_filters.push(filter);
            }))));
            name.clear();
            ui.close();
        }
    });
}

/// Events a second of the last minute, a line a source.
pub fn sparkline(ui: &mut Ui, view: &View<'_>, tokens: &Tokens) {
    const SECONDS: usize = 60;
    let connections = &view.model.connections;
    if connections.is_empty() {
        return;
    }
    let (rect, response) = ui.allocate_exact_size(vec2(210.0, 24.0), egui::Sense::hover());
    ui.label(RichText::new(tr!("feed-rate")).size(11.0).color(tokens.text_3));
    let mut lines = Vec::new();
    let mut words = Vec::new();
    let mut most = 1;
    for (at, connection) in connections.iter().enumerate() {
        let mut counts = [0; SECONDS];
        connection.rates.per_second(view.now, &mut counts);
        let mean = counts[SECONDS - 5..].iter().sum::<u32>() as f32 / 5.0;
        words.push(tr!(
            "feed-rate-of",
            name = super::safe_name(view, &connection.profile.name),
            rate = format!("{mean:.1}")
        ));
        most = most.max(counts.into_iter().max().unwrap_or(0));
        // Two sources of one system share its colour; the later ones are paler.
        lines.push((counts, tokens.system(connection.profile.system).gamma_multiply(if at == 0 { 1.0 } else { 0.6 })));
    }
    for (counts, color) in lines {
        let points = counts.iter().enumerate().map(|(at, &count)| {
            let x = rect.min.x + rect.width() * at as f32 / (SECONDS - 1) as f32;
            let high = (count as f32).sqrt() / (most as f32).sqrt();
            egui::pos2(x, rect.max.y - 2.0 - high * (rect.height() - 4.0))
        });
        ui.painter().line(points.collect(), Stroke::new(1.5, color));
    }
    let words = words.join("\n");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
    response.on_hover_text(words);
}
