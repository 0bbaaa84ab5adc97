//! The right side: what came back, in words and as it is; what it changed, and the way back.

mod changed;
mod meant;
mod picture;
mod rows;
mod table;

use std::hash::{DefaultHasher, Hash, Hasher};

use egui::{Align, FontId, Layout, RichText, ScrollArea, Ui};

use self::changed::Changed;
use self::picture::Preview;
use self::rows::Rows;
use self::table::Table;
use super::Wish;
use super::sending::{Sending, Stage};
use crate::message::{CommandId, ObsReply, ReplyOutcome, Update};
use crate::model::CommandEntry;
use crate::protocol::obs::Dialect;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::format::{grouped, round_trip};
use crate::ui::page::View;
use crate::ui::page::feed::{safe_name, span};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, tag};
use crate::ui::widget::json_tree::{Document, JsonTree};
use crate::words;
use crate::words::privacy::without_private;

/// Characters of raw text that are laid out; *Copy* takes all of it.
const RAW: usize = 64 * 1024;

/// How the data of an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shape {
    #[default]
    Tree,
    Table,
    Raw,
    Picture,
    /// The rows of a batch.
    Rows,
}

/// What the side keeps.
#[derive(Default)]
pub struct Answer {
    /// What the person chose last, where it can be had.
    shape: Option<Shape>,
    tree: JsonTree,
    table: Table,
    preview: Preview,
    changed: Changed,
    rows: Rows,
    /// The row of this batch that stands alone.
    row: Option<(CommandId, usize)>,
}

/// What stands at the right.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The command whose answer is wanted.
    pub id: Option<CommandId>,
    /// Its line in the log, which may not have one yet.
    pub entry: Option<&'a CommandEntry>,
    /// The type of the request, where it was just sent.
    pub sent: Option<&'a str>,
}

/// The dialect in which a connection's codes are meant.
pub fn dialect(view: &View<'_>, entry: &CommandEntry) -> Dialect {
    let connection = view.model.connection(entry.connection);
    connection.and_then(|connection| connection.peer.as_ref()).map_or(Dialect::Shipping, |peer| peer.dialect)
}

/// The state of a command as a tag: `100 Success`, *waiting*, *no answer*.
pub fn status_tag(ui: &mut Ui, entry: &CommandEntry, dialect: Dialect) {
    match &entry.outcome {
        None => tag(ui, tr!("requests-waiting"), Tone::Plain),
        Some(ReplyOutcome::Answered(reply)) => {
            let (name, ..) = words::obs::request_status(dialect, reply.code);
            let tone = if reply.result { Tone::Ok } else { Tone::Warn };
            tag(ui, &format!("{} {name}", reply.code), tone)
        }
        Some(ReplyOutcome::TimedOut { .. }) => tag(ui, tr!("requests-timed-out"), Tone::Warn),
        Some(ReplyOutcome::Disconnected) => tag(ui, tr!("requests-disconnected"), Tone::Warn),
        Some(ReplyOutcome::NotSent) => tag(ui, tr!("requests-not-sent"), Tone::Warn),
    };
}

/// The request type; one that never went out has none in the log.
pub fn name_of<'a>(entry: &'a CommandEntry, sent: Option<&'a str>) -> &'a str {
    match entry.request_type.as_str() {
        "" => sent.unwrap_or(tr!("requests-log-unnamed")),
        name => name,
    }
}

/// `7 ms`, where there was an answer.
pub fn latency(entry: &CommandEntry) -> Option<String> {
    match &entry.outcome {
        Some(ReplyOutcome::Answered(reply)) => Some(round_trip(reply.latency)),
        _ => None,
    }
}

impl Answer {
    /// What the hub says, whatever page is shown.
    pub fn hear(&mut self, update: &Update) {
        self.preview.hear(update);
    }

    /// Draws the answer.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        shown: Shown<'_>,
        sending: &mut Sending,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        let entry = shown.entry;
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            ui.label(RichText::new(tr!("requests-answer")).font(theme::semibold(13.0)).color(tokens.text_1));
            if let Some(entry) = entry {
                status_tag(ui, entry, dialect(view, entry));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if let Some(latency) = latency(entry) {
                        ui.label(RichText::new(latency).size(12.0).color(tokens.text_1));
                    }
                });
            }
        });
        let Some(entry) = entry else {
            let comparison = shown.id.and_then(|id| sending.comparison(id));
            let words = match comparison.map(|comparison| comparison.stage()) {
                Some(Stage::ReadingBefore) => tr!("answer-reading-before"),
                _ if shown.sent.is_some() => tr!("requests-waiting-words"),
                _ => tr!("requests-answer-none"),
            };
            ui.label(RichText::new(words).color(tokens.text_2));
            return;
        };
        let name = view.model.connection(entry.connection).map(|to| safe_name(view, &to.profile.name));
        let line = tr!("requests-answer-to", request = name_of(entry, shown.sent), name = name.unwrap_or_default());
        ui.label(RichText::new(line).size(12.0).color(tokens.text_2));
        ui.add_space(6.0);
        let changed_since =
            sending.comparison(entry.id).is_some_and(|comparison| comparison.stage() == Stage::ChangedSince);
        match &entry.outcome {
            None => {
                ui.label(RichText::new(tr!("requests-waiting-words")).color(tokens.text_2));
            }
            Some(ReplyOutcome::Answered(reply)) => {
                match &reply.data {
                    Some(data) if reply.request_type == BATCH => {
                        let rows = self.rows.read(identity(entry, data.get(), None), data.get());
                        ui.label(RichText::new(rows::words(rows)).color(tokens.text_1));
                    }
                    _ => self.said(ui, entry, reply, view, tokens),
                }
                self.changed.ui(ui, entry.id, sending, view, tokens, wishes);
                self.data(ui, entry, reply, view, tokens);
            }
            Some(ReplyOutcome::TimedOut { after }) => {
                ui.label(tr!("requests-timed-out-words", span = span(*after)));
            }
            Some(ReplyOutcome::Disconnected) => {
                ui.label(tr!("requests-disconnected-words"));
            }
            Some(ReplyOutcome::NotSent) if changed_since => {
                ui.label(RichText::new(tr!("answer-undo-changed")).color(tokens.warn));
            }
            Some(ReplyOutcome::NotSent) => {
                ui.label(tr!("requests-not-sent-words"));
            }
        }
    }

    /// The status in words, what OBS says of it, and what may have been meant.
    fn said(&self, ui: &mut Ui, entry: &CommandEntry, reply: &ObsReply, view: &mut View<'_>, tokens: &Tokens) {
        let (_, what, then) = words::obs::request_status(dialect(view, entry), reply.code);
        ui.label(RichText::new(what).color(tokens.text_1));
        if !reply.result && !then.is_empty() {
            ui.label(RichText::new(then).color(tokens.text_2));
        }
        let safe = view.model.settings.streamer_safe;
        if let Some(comment) = &reply.comment {
            ui.add_space(4.0);
            let comment = if safe { without_private(comment).into_owned() } else { comment.clone() };
            ui.label(RichText::new(tr!("requests-comment", comment = comment)).size(12.0).color(tokens.text_2));
        }
        let model = view.model;
        if let Some(connection) = model.connection(entry.connection).filter(|to| reply.code == NOT_FOUND && to.is_up())
            && let Some(words) = meant::words(entry, connection, view)
        {
            ui.add_space(4.0);
            let words = if safe { without_private(&words).into_owned() } else { words };
            ui.label(RichText::new(words).color(tokens.text_1));
        }
    }

    fn data(&mut self, ui: &mut Ui, entry: &CommandEntry, reply: &ObsReply, view: &mut View<'_>, tokens: &Tokens) {
        ui.add_space(8.0);
        let Some(data) = &reply.data else {
            ui.label(RichText::new(tr!("requests-no-data")).size(12.0).color(tokens.text_3));
            return;
        };
        let data = data.get();
        let of = identity(entry, data, None);
        if reply.request_type == BATCH {
            let alone = self.row.filter(|(id, _)| *id == entry.id).map(|(_, row)| row);
            let rows = self.rows.read(of, data);
            if let Some((at, row)) = alone.and_then(|at| Some((at, rows.get(at)?.clone()))) {
                self.batch_row(ui, entry, at, &row, view, tokens);
                return;
            }
        }
        self.shapes(ui, of, data, reply.request_type == BATCH, view, tokens);
        if let Some(row) = self.body(ui, entry, of, data, view, tokens) {
            self.row = Some((entry.id, row));
        }
    }

    /// One row of a batch, as if it had been sent alone.
    fn batch_row(
        &mut self,
        ui: &mut Ui,
        entry: &CommandEntry,
        at: usize,
        row: &rows::Row,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) {
        if ui.button(tr!("answer-rows-back")).clicked() {
            self.row = None;
        }
        ui.add_space(4.0);
        let dialect = dialect(view, entry);
        let (name, what, _) = words::obs::request_status(dialect, row.code);
        ui.horizontal_wrapped(|ui| {
            let title = tr!("answer-row", row = at + 1, request = row.request_type.as_str());
            ui.label(RichText::new(title).color(tokens.text_1));
            tag(ui, &format!("{} {name}", row.code), if row.result { Tone::Ok } else { Tone::Warn });
        });
        ui.label(RichText::new(what).color(tokens.text_2));
        if let Some(comment) = &row.comment {
            let safe = view.model.settings.streamer_safe;
            let comment = if safe { without_private(comment).into_owned() } else { comment.clone() };
            ui.label(RichText::new(tr!("requests-comment", comment = comment)).size(12.0).color(tokens.text_2));
        }
        ui.add_space(4.0);
        let Some(data) = &row.data else {
            ui.label(RichText::new(tr!("requests-no-data")).size(12.0).color(tokens.text_3));
            return;
        };
        let of = identity(entry, data, Some(at));
        self.shapes(ui, of, data, false, view, tokens);
        self.body(ui, entry, of, data, view, tokens);
    }

    /// The shape that this data takes: what the person chose, where it can be had.
    fn shape(&mut self, of: u64, data: &str, batch: bool) -> (Shape, Vec<Shape>) {
        let mut can = vec![Shape::Tree];
        if self.table.has(of, data) && !batch {
            can.push(Shape::Table);
        }
        can.push(Shape::Raw);
        if picture::data_uri(data).is_some() {
            can.insert(0, Shape::Picture);
        }
        if batch {
            can.insert(0, Shape::Rows);
        }
        let chosen = self.shape.filter(|shape| can.contains(shape));
        (chosen.or(can.first().copied()).unwrap_or_default(), can)
    }

    fn shapes(&mut self, ui: &mut Ui, of: u64, data: &str, batch: bool, view: &mut View<'_>, _tokens: &Tokens) {
        let (shape, can) = self.shape(of, data, batch);
        ui.horizontal(|ui| {
            for other in can {
                let name = match other {
                    Shape::Tree => tr!("requests-tree"),
                    Shape::Table => tr!("answer-table"),
                    Shape::Raw => tr!("requests-raw"),
                    Shape::Picture => tr!("answer-picture"),
                    Shape::Rows => tr!("answer-rows"),
                };
                if ui.selectable_label(shape == other, name).clicked() {
                    self.shape = Some(other);
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button(tr!("requests-copy")).clicked() {
                    view.act(Action::Copy(data.to_owned()));
                }
            });
        });
        ui.add_space(4.0);
    }

    /// The data itself. Gives the row of a batch that was chosen.
    fn body(
        &mut self,
        ui: &mut Ui,
        entry: &CommandEntry,
        of: u64,
        data: &str,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) -> Option<usize> {
        let safe = view.model.settings.streamer_safe;
        let batch = matches!(&entry.outcome, Some(ReplyOutcome::Answered(reply)) if reply.request_type == BATCH);
        let alone = batch && self.row.is_some_and(|(id, _)| id == entry.id);
        let (shape, _) = self.shape(of, data, batch && !alone);
        let area = ScrollArea::vertical().id_salt(("answer", of)).auto_shrink([false, false]);
        let mut copied = None;
        match shape {
            Shape::Rows => return rows::list(ui, self.rows.read(of, data), dialect(view, entry), tokens),
            Shape::Table => copied = self.table.ui(ui, data, safe, tokens),
            Shape::Picture => {
                if let Some(uri) = picture::data_uri(data) {
                    area.show(ui, |ui| self.preview.ui(ui, of, uri, view, tokens));
                }
            }
            Shape::Tree => {
                area.show(ui, |ui| {
                    let document = Document { id: of, text: data, previous: None, streamer_safe: safe };
                    copied = self.tree.show(ui, tr!("answer-tree-name"), document);
                });
            }
            Shape::Raw => {
                area.show(ui, |ui| raw(ui, data, safe, tokens));
            }
        }
        if let Some(copied) = copied {
            view.act(Action::Copy(copied));
        }
        None
    }
}

/// `ResourceNotFound` in both dialects.
const NOT_FOUND: u32 = 600;
/// What the log calls a batch.
const BATCH: &str = "RequestBatch";

/// Names the data of an answer: another one for every other text.
fn identity(entry: &CommandEntry, data: &str, row: Option<usize>) -> u64 {
    let mut hasher = DefaultHasher::new();
    // The length tells apart what stands under the same id for a moment.
    (entry.id, &entry.request_type, row, data.len()).hash(&mut hasher);
    hasher.finish()
}

fn raw(ui: &mut Ui, data: &str, safe: bool, tokens: &Tokens) {
    if safe {
        ui.label(RichText::new(tr!("requests-raw-safe")).color(tokens.text_2));
        return;
    }
    let text = &data[..data.floor_char_boundary(RAW)];
    ui.add(egui::Label::new(RichText::new(text).font(FontId::monospace(12.0))).wrap());
    if text.len() < data.len() {
        let all = grouped(data.len() as u64);
        ui.label(RichText::new(tr!("requests-raw-cut", bytes = all)).color(tokens.text_2));
    }
}
