//! The pane at the right: one event as a tree, raw, and against the one before it; and what can be done with it.

use std::sync::Arc;

use egui::{FontId, RichText, ScrollArea, Ui, vec2};
use serde_json::Value;

use super::counts::{BARS, TypeCounts};
use super::{format, safe_name, terms};
use crate::feed::{Feed, Record, Row, Seq};
use crate::protocol::obs::catalogue::{Catalogue, Request};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, group_heading, tag};
use crate::ui::widget::json_tree::{Document, JsonTree, scan};

/// How far back the event before of the same type is looked for.
const LOOK_BACK: u64 = 500_000;
/// Raw text beyond this is not laid out; *Copy* takes all of it.
const RAW: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    #[default]
    Tree,
    Raw,
}

/// The selected row, parsed once.
struct Parsed {
    seq: Seq,
    /// `None` where the text is no JSON.
    value: Option<Value>,
    previous: Option<Seq>,
    answers: Vec<Answer>,
}

/// A request that fits an event, with the fields that the event can fill.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub request_type: &'static str,
    pub data: String,
}

/// The right pane: one event as a tree or raw, alone or beside the previous one of its type.
#[derive(Default)]
pub struct Detail {
    shown: Shown,
    compare: bool,
    parsed: Option<Parsed>,
    tree: JsonTree,
}

impl Detail {
    /// Forgets the row (another feed is shown).
    pub fn clear(&mut self) {
        self.parsed = None;
    }

    /// Draws the row `seq`. `older`: the row before it in the view. Gives a query that the person asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "everything the pane shows stands in the page; a struct would be read once"
    )]
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        seq: Seq,
        older: Option<Seq>,
        feed: &Feed,
        counts: &TypeCounts,
        now: crate::message::Timestamp,
        view: &mut View<'_>,
    ) -> Option<String> {
        let tokens = theme::tokens(ui.ctx());
        let Some(row) = feed.get(seq) else {
            ui.label(RichText::new(tr!("feed-detail-dropped")).color(tokens.text_2));
            return None;
        };
        if self.parsed.as_ref().is_none_or(|parsed| parsed.seq != seq) {
            self.parsed = Some(parse(feed, &row));
        }
        let type_name = feed.types().name(row.record.type_id);
        head(ui, &row, &type_name, older, feed, view, &tokens);
        ui.add_space(6.0);
        self.buttons(ui, &row, view);
        ui.add_space(6.0);
        let mut wanted = None;
        let below = 190.0;
        let room = (ui.available_height() - below).max(120.0);
        ScrollArea::vertical()
            .id_salt(("feed body", seq))
            .max_height(room)
            .show(ui, |ui| self.body(ui, &row, feed, view, &tokens));
        ui.add_space(10.0);
        group_heading(ui, tr!("feed-detail-do"));
        ui.horizontal_wrapped(|ui| {
            if ui.button(tr!("feed-detail-filter")).clicked() {
                wanted = Some(like(feed, &row, &type_name));
            }
            self.answers(ui, view);
        });
        ui.add_space(8.0);
        chart(ui, &counts.bars(row.record.type_id, now), &tokens);
        wanted
    }

    fn buttons(&mut self, ui: &mut Ui, row: &Row<'_>, view: &mut View<'_>) {
        let Some(parsed) = &self.parsed else { return };
        let compare =
            if ui.available_width() > 360.0 { tr!("feed-detail-compare") } else { tr!("feed-detail-compare-short") };
        ui.horizontal(|ui| {
            let is_json = parsed.value.is_some();
            if is_json && ui.selectable_label(self.shown == Shown::Tree, tr!("feed-detail-tree")).clicked() {
                self.shown = Shown::Tree;
            }
            if ui.selectable_label(!is_json || self.shown == Shown::Raw, tr!("feed-detail-raw")).clicked() {
                self.shown = Shown::Raw;
            }
            ui.add_enabled_ui(parsed.previous.is_some(), |ui| {
                let button = ui.selectable_label(self.compare, compare);
                let button = button.accessible_name(tr!("feed-detail-compare"));
                if button.on_disabled_hover_text(tr!("feed-detail-compare-none")).clicked() {
                    self.compare = !self.compare;
                    self.shown = Shown::Tree;
                }
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button(tr!("feed-detail-copy")).on_hover_text(tr!("feed-detail-copy-tip")).clicked() {
                    let text = match (&parsed.value, self.shown) {
                        (Some(value), Shown::Tree) => serde_json::to_string_pretty(value).unwrap_or_default(),
                        _ => row.text.to_owned(),
                    };
                    view.act(Action::Copy(text));
                }
            });
        });
    }

    fn body(&mut self, ui: &mut Ui, row: &Row<'_>, feed: &Feed, view: &mut View<'_>, tokens: &Tokens) {
        let Some(parsed) = &self.parsed else { return };
        let safe = view.model.settings.streamer_safe;
        match &parsed.value {
            Some(_) if self.shown == Shown::Tree => {
                let previous = parsed.previous.filter(|_| self.compare).and_then(|seq| feed.get(seq));
                if let Some(previous) = &previous {
                    let when = format::clock(previous.record.at, view.utc_offset_seconds);
                    ui.label(RichText::new(tr!("feed-detail-compared", when = when)).size(11.0).color(tokens.text_2));
                }
                let document = Document {
                    id: row.seq,
                    text: inner_text(row.text),
                    previous: previous.as_ref().map(|previous| inner_text(previous.text)),
                    streamer_safe: safe,
                };
                if let Some(copied) = self.tree.show(ui, tr!("feed-tree"), document) {
                    view.act(Action::Copy(copied));
                }
            }
            _ if safe => {
                ui.label(RichText::new(tr!("feed-detail-raw-safe")).color(tokens.text_2));
            }
            _ => {
                let cut = row.text.floor_char_boundary(RAW);
                let text = RichText::new(&row.text[..cut]).font(FontId::monospace(12.0)).color(tokens.text_1);
                ui.add(egui::Label::new(text).wrap());
                if cut < row.text.len() {
                    let kept = format::grouped(row.text.len() as u64);
                    ui.label(RichText::new(tr!("feed-detail-raw-cut", bytes = kept)).color(tokens.text_2));
                }
            }
        }
    }

    fn answers(&self, ui: &mut Ui, view: &mut View<'_>) {
        let answers = self.parsed.as_ref().map_or(&[][..], |parsed| &parsed.answers);
        ui.menu_button(tr!("feed-detail-answer"), |ui| {
            for answer in answers {
                if ui.button(answer.request_type).on_hover_text(&answer.data).clicked() {
                    let request_type = answer.request_type.to_owned();
                    view.act(Action::ShowRequest { request_type, data: Some(answer.data.clone()) });
                    ui.close();
                }
            }
            if ui.button(tr!("feed-detail-answer-other")).clicked() {
                view.act(Action::Go(crate::ui::action::PageId::Requests));
                ui.close();
            }
        });
    }
}

fn head(
    ui: &mut Ui,
    row: &Row<'_>,
    name: &Arc<str>,
    older: Option<Seq>,
    feed: &Feed,
    view: &View<'_>,
    tokens: &Tokens,
) {
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if row.record.bit != Record::NO_BIT {
                let category = crate::ui::page::subscriptions::category_words(row.record.bit);
                tag(ui, &tr!("feed-detail-bit", category = category, bit = row.record.bit), Tone::Plain);
            } else {
                tag(ui, kind_words(row.record.kind), Tone::Plain);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let title = RichText::new(&**name).font(theme::semibold(15.0)).color(tokens.text_1);
                ui.add(egui::Label::new(title).truncate());
            });
        });
    });
    let source = feed.source(row.record.source).map_or(String::new(), |source| safe_name(view, &source.name));
    let time = format::clock(row.record.at, view.utc_offset_seconds);
    let bytes = format::grouped(row.text.len() as u64);
    let mut line = tr!("feed-detail-line", source = source, time = time, bytes = bytes);
    if let Some(older) = older.and_then(|seq| feed.get(seq)) {
        let span = format::span(row.record.at.since(older.record.at));
        let type_name = feed.types().name(older.record.type_id).to_string();
        line.push_str(&tr!("feed-detail-after", span = span, type_name = type_name));
    }
    ui.label(RichText::new(line).size(12.0).color(tokens.text_2));
}

/// The part of a message that people look for: the envelope's `d` where there is one.
fn inner(value: &Value) -> &Value {
    match value.get("d") {
        Some(inner @ Value::Object(_)) if value.get("op").is_some() => inner,
        _ => value,
    }
}

/// As [`inner`], of the text.
fn inner_text(message: &str) -> &str {
    let field = |name| scan::field(message, 0..message.len(), name).map(|at| scan::slice(message, &at));
    match field("d") {
        Some(inner) if inner.starts_with('{') && field("op").is_some() => inner,
        _ => message,
    }
}

/// What kind of row it is, in a word.
pub fn kind_words(kind: crate::feed::Kind) -> &'static str {
    use crate::feed::Kind;
    match kind {
        Kind::Event => tr!("feed-kind-event"),
        Kind::Session => tr!("feed-kind-session"),
        Kind::Connection => tr!("feed-kind-connection"),
        Kind::Response => tr!("feed-kind-response"),
        Kind::Unknown => tr!("feed-kind-unknown"),
        Kind::Malformed => tr!("feed-kind-malformed"),
    }
}

fn parse(feed: &Feed, row: &Row<'_>) -> Parsed {
    let value: Option<Value> = serde_json::from_str(row.text).ok();
    let oldest = feed.first_seq().max(row.seq.saturating_sub(LOOK_BACK));
    let same = |seq: &Seq| {
        feed.get(*seq).is_some_and(|old| {
            old.record.type_id == row.record.type_id
                && old.record.source == row.record.source
                && old.record.kind == row.record.kind
        })
    };
    let is_json = |seq: &Seq| {
        feed.get(*seq).is_some_and(|old| serde_json::from_str::<&serde_json::value::RawValue>(old.text).is_ok())
    };
    let previous = (oldest..row.seq).rev().find(same).filter(is_json);
    let answers = value.as_ref().map_or(Vec::new(), |value| answers(&feed.types().name(row.record.type_id), value));
    Parsed { seq: row.seq, value, previous, answers }
}

/// The query that finds what is like this row.
fn like(feed: &Feed, row: &Row<'_>, type_name: &str) -> String {
    let kind = terms::term("type", type_name);
    match feed.source(row.record.source) {
        Some(source) if feed.sources().len() > 1 => terms::with(&kind, &terms::term("source", &source.name)),
        _ => kind,
    }
}

/// The requests that an event can fill, best first: those that name the thing which the event is about.
pub fn answers(event_type: &str, message: &Value) -> Vec<Answer> {
    const MOST: usize = 8;
    let message = inner(message);
    let Some(data) = message.get("eventData").or_else(|| message.get("responseData")).and_then(Value::as_object) else {
        return Vec::new();
    };
    let mut found: Vec<(i32, &'static Request)> = Catalogue::builtin()
        .requests
        .iter()
        .filter_map(|request| {
            let covered = request.fields.iter().filter(|field| data.contains_key(&field.name)).count();
            let needed = request.fields.iter().filter(|field| !field.optional);
            let missing = needed.filter(|field| !data.contains_key(&field.name)).count();
            let words = shared_words(event_type, &request.name);
            let acts = i32::from(request.name.starts_with("Set"));
            (covered > 0 && words > 0).then(|| (covered as i32 * 3 + words * 4 + acts - missing as i32 * 4, request))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.truncate(MOST);
    let fill = |request: &'static Request| {
        let fields =
            request.fields.iter().filter_map(|field| Some((field.name.clone(), data.get(&field.name)?.clone())));
        let object = Value::Object(fields.collect());
        let data = serde_json::to_string_pretty(&object).unwrap_or_default();
        Answer { request_type: request.name.as_str(), data }
    };
    found.into_iter().map(|(_, request)| fill(request)).collect()
}

/// Capitalised words that two names have in common: `CurrentProgramSceneChanged` and `SetCurrentProgramScene` share three.
fn shared_words(a: &str, b: &str) -> i32 {
    let split = |name: &str| -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for c in name.chars() {
            match words.last_mut() {
                Some(word) if !c.is_uppercase() => word.push(c),
                _ => words.push(c.to_string()),
            }
        }
        words
    };
    let b = split(b);
    split(a).iter().filter(|word| b.contains(word)).count() as i32
}

fn chart(ui: &mut Ui, bars: &[u32; BARS], tokens: &Tokens) {
    let total = u64::from(bars.iter().sum::<u32>());
    let most = bars.iter().copied().max().unwrap_or(0);
    group_heading(ui, &tr!("feed-detail-chart", count = format::grouped(total)));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), egui::Sense::hover());
    let step = rect.width() / BARS as f32;
    for (at, &count) in bars.iter().enumerate() {
        let share = if most == 0 { 0.0 } else { count as f32 / most as f32 };
        let high = if count == 0 { 1.0 } else { (share * rect.height()).max(3.0) };
        let left = rect.min.x + step * at as f32;
        let bar =
            egui::Rect::from_min_max(egui::pos2(left, rect.max.y - high), egui::pos2(left + step - 2.0, rect.max.y));
        ui.painter().rect_filled(bar, 1.0, if count == 0 { tokens.line } else { tokens.accent.gamma_multiply(0.45) });
    }
    let words = tr!("feed-detail-chart-words", count = format::grouped(total), most = format::grouped(u64::from(most)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
    response.on_hover_text(words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_answered_with_the_request_that_sets_the_same_thing() {
        let message = serde_json::json!({"op": 5, "d": {"eventType": "CurrentProgramSceneChanged",
            "eventData": {"sceneName": "Interview", "sceneUuid": "8c1f"}}});
        let found = answers("CurrentProgramSceneChanged", &message);
        assert_eq!(found[0].request_type, "SetCurrentProgramScene");
        let data: Value = serde_json::from_str(&found[0].data).unwrap();
        assert_eq!(data["sceneName"], "Interview");
        let message = serde_json::json!({"eventData": {"inputName": "Mic/Aux", "inputMuted": true}});
        assert_eq!(answers("InputMuteStateChanged", &message)[0].request_type, "SetInputMute");
    }
}
