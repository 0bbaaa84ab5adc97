//! The history: every request that was sent and how it ended, newest first; searched, sent again, compared.

mod again;
mod compare;
mod rows;
mod search;

pub use again::{Again, again, emptied};

use egui::{RichText, Ui, vec2};
use egui_material_icons::{MaterialIcon, icons};

use self::compare::Comparison;
use self::rows::{HistoryRows, Summaries};
use self::search::Found;
use super::{Wish, answer};
use crate::message::{CommandId, preset};
use crate::model::CommandEntry;
use crate::protocol::obs::batch::BatchRequest;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::chip;
use crate::ui::widget::field;
use crate::ui::widget::list::{Keys, List};

const ROW: f32 = 28.0;
/// Points of the line above the list from which its buttons have words.
const WORDS: f32 = 840.0;

/// State of the history that outlives a frame.
#[derive(Default)]
pub struct History {
    search: String,
    failed_only: bool,
    found: Found,
    list: List,
    summaries: Summaries,
    comparison: Option<Comparison>,
    /// The line whose answer stood at the right in the last frame.
    shown: Option<CommandId>,
    /// Why what should go out again did not, in words.
    pub held: Option<String>,
}

impl History {
    /// Draws search and buttons into the line of the tabs.
    pub fn bar(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens, wishes: &mut Vec<Wish>) {
        let words = ui.available_width() > WORDS;
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_space(8.0);
        let width = if words { 168.0 } else { 132.0 };
        let look = field::Look { hint: tr!("history-search-hint"), width, ..Default::default() };
        field::line(ui, &mut self.search, look).accessible_name(tr!("history-search"));
        if chip(ui, tr!("history-failed"), self.failed_only).clicked() {
            self.failed_only = !self.failed_only;
        }
        self.found.look(&self.search, self.failed_only, view.model);
        if !self.search.is_empty() || self.failed_only {
            let count = tr!("history-found", count = self.found.len(), all = view.model.command_log.entries.len());
            if words {
                ui.label(RichText::new(count).size(theme::TEXT_SMALL).color(tokens.text_3));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            self.buttons(ui, words, view, wishes);
        });
    }

    /// What can be done with the rows that are selected; from the right.
    fn buttons(&mut self, ui: &mut Ui, words: bool, view: &mut View<'_>, wishes: &mut Vec<Wish>) {
        let log = &view.model.command_log;
        let selected: Vec<&CommandEntry> =
            self.list.selection.indexes(&self.found).filter_map(|at| log.numbered(self.found.key(at)?)).collect();
        let one = match selected[..] {
            [entry] if !entry.request_type.is_empty() => Some(entry),
            _ => None,
        };
        let named = |entry: &&&CommandEntry| !entry.request_type.is_empty();
        let button = |ui: &mut Ui, on: bool, icon, name: &str, why: &str| {
            ui.add_enabled_ui(on, |ui| action(ui, words, icon, name).on_disabled_hover_text(why).clicked()).inner
        };
        let pair = match selected[..] {
            [older, newer] if value(older).is_some() && value(newer).is_some() => Some((older, newer)),
            _ => None,
        };
        if button(ui, pair.is_some(), icons::ICON_COMPARE_ARROWS, tr!("history-compare"), tr!("history-compare-why"))
            && let Some((older, newer)) = pair
        {
            self.comparison = Comparison::of(older, newer, view);
        }
        let why = tr!("history-one-why");
        if button(ui, one.is_some(), icons::ICON_CONTENT_COPY, tr!("history-copy"), why)
            && let Some(entry) = one
        {
            view.act(Action::Copy(copied(entry)));
        }
        if button(ui, one.is_some(), icons::ICON_BOOKMARK_ADD, tr!("history-save"), why)
            && let Some(entry) = one
        {
            wishes.extend(body(entry).map(Wish::SavePreset));
        }
        let any = selected.iter().any(|entry| named(&entry));
        if button(ui, any, icons::ICON_PLAYLIST_ADD, tr!("history-add"), tr!("history-any-why")) {
            wishes.push(Wish::AddToBatch(selected.iter().flat_map(|entry| batch_rows(entry)).collect()));
        }
        if button(ui, one.is_some(), icons::ICON_EDIT, tr!("requests-edit"), why)
            && let Some(entry) = one
        {
            wishes.push(Wish::Edit(entry.id));
        }
        if button(ui, one.is_some(), icons::ICON_REPLAY, tr!("history-again"), why)
            && let Some(entry) = one
        {
            wishes.push(Wish::SendAgain(entry.id));
        }
    }

    /// Draws the list, or what differs between two answers. `shown` is the line whose answer stands at the right.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        shown: Option<CommandId>,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        ui.add_space(2.0);
        if let Some(held) = &self.held {
            ui.label(RichText::new(held).size(12.0).color(tokens.warn));
        }
        if let Some(comparison) = &mut self.comparison {
            if comparison.ui(ui, view, tokens) {
                self.comparison = None;
            }
            return;
        }
        self.found.look(&self.search, self.failed_only, view.model);
        if view.model.command_log.entries.is_empty() {
            ui.label(RichText::new(tr!("requests-log-empty")).color(tokens.text_2));
            return;
        }
        if self.found.is_empty() {
            ui.label(RichText::new(tr!("history-none")).color(tokens.text_2));
            return;
        }
        self.follow(shown, view);
        let before = self.list.selection.cursor();
        let safe = view.model.settings.streamer_safe;
        let mut rows =
            HistoryRows { found: &self.found, summaries: &mut self.summaries, view: &*view, tokens: *tokens, safe };
        let drawn = self.list.show(ui, tr!("requests-log"), ROW, &mut rows);
        let entry = |key: u64| view.model.command_log.numbered(key);
        let cursor = self.list.selection.cursor();
        if cursor != before
            && let Some(entry) = cursor.and_then(entry)
        {
            self.held = None;
            self.shown = Some(entry.id);
            wishes.push(Wish::Show(entry.id));
        }
        if let Some(entry) = drawn.opened.and_then(entry).filter(|entry| !entry.request_type.is_empty()) {
            wishes.push(Wish::Edit(entry.id));
        }
    }

    /// What was just sent is selected, so that the buttons are about the answer that stands at the right.
    fn follow(&mut self, shown: Option<CommandId>, view: &View<'_>) {
        if shown == self.shown {
            return;
        }
        let log = &view.model.command_log;
        let Some(id) = shown else {
            self.shown = None;
            return;
        };
        // The log has no line for it until the session has taken it: then in a later frame.
        let Some(at) = log.entries.iter().rposition(|entry| entry.id == id) else { return };
        self.shown = shown;
        let key = log.first() + at as u64;
        if self.found.place(key).is_ok() {
            self.list.show_row(key);
        }
    }
}

fn action(ui: &mut Ui, words: bool, icon: MaterialIcon, name: &str) -> egui::Response {
    ui.spacing_mut().button_padding = vec2(8.0, 2.0);
    if words { field::icon_button(ui, icon, name) } else { field::icon_only(ui, icon, name) }
}

/// The answer of a request as JSON, where one came with data.
fn value(entry: &CommandEntry) -> Option<&serde_json::value::RawValue> {
    match &entry.outcome {
        Some(crate::message::ReplyOutcome::Answered(reply)) => reply.data.as_deref(),
        _ => None,
    }
}

/// The request as a row of a batch; the rows of a batch one by one.
fn batch_rows(entry: &CommandEntry) -> Vec<BatchRequest> {
    match emptied(entry).0 {
        Some(preset::Body::Request { request_type, request_data }) => {
            vec![BatchRequest { request_type, request_data, ..BatchRequest::default() }]
        }
        Some(preset::Body::Batch(batch)) => batch.rows.into_iter().map(|row| row.request).collect(),
        None => Vec::new(),
    }
}

/// What a preset of this request would send.
fn body(entry: &CommandEntry) -> Option<preset::Body> {
    emptied(entry).0
}

/// Request and answer as JSON, as the log has them: without secrets.
fn copied(entry: &CommandEntry) -> String {
    let read = |data: Option<&serde_json::value::RawValue>| {
        data.and_then(|data| serde_json::from_str::<serde_json::Value>(data.get()).ok())
    };
    let mut all = serde_json::json!({ "requestType": entry.request_type });
    if let Some(data) = read(entry.data.as_deref()) {
        all["requestData"] = data;
    }
    if let Some(crate::message::ReplyOutcome::Answered(reply)) = &entry.outcome {
        all["requestStatus"] = serde_json::json!({ "code": reply.code, "result": reply.result });
        if let Some(comment) = &reply.comment {
            all["requestStatus"]["comment"] = comment.as_str().into();
        }
        if let Some(data) = read(reply.data.as_deref()) {
            all["responseData"] = data;
        }
    }
    serde_json::to_string_pretty(&all).unwrap_or_default()
}

/// The words of a line's state: a status code, or what came instead of one.
fn state_words(entry: &CommandEntry) -> String {
    use crate::message::ReplyOutcome;
    match &entry.outcome {
        None => tr!("requests-waiting").to_owned(),
        Some(ReplyOutcome::Answered(reply)) => reply.code.to_string(),
        Some(ReplyOutcome::TimedOut { .. }) => tr!("requests-timed-out").to_owned(),
        Some(ReplyOutcome::Disconnected) => tr!("requests-disconnected").to_owned(),
        Some(ReplyOutcome::NotSent) => tr!("requests-not-sent").to_owned(),
    }
}

/// The request type; one that never went out has none in the log.
fn type_words(entry: &CommandEntry) -> &str {
    answer::name_of(entry, None)
}
