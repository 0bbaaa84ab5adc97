//! The right side: what came back, in words and as it is.

use egui::{FontId, RichText, ScrollArea, Ui};

use crate::message::{ObsReply, ReplyOutcome};
use crate::model::CommandEntry;
use crate::protocol::obs::Dialect;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::format::round_trip;
use crate::ui::page::View;
use crate::ui::page::feed::{safe_name, span};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, tag};
use crate::ui::widget::json_tree::{Document, JsonTree};
use crate::words;
use crate::words::privacy::without_private;

/// Characters of raw text that are laid out; *Copy* takes all of it.
const RAW: usize = 64 * 1024;

/// What the side keeps.
#[derive(Default)]
pub struct Answer {
    raw: bool,
    tree: JsonTree,
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
    /// Draws the answer to `entry`. `sent`: the type of the request that was just sent, which the log may not have yet.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        entry: Option<&CommandEntry>,
        sent: Option<&str>,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            ui.label(RichText::new(tr!("requests-answer")).font(theme::semibold(13.0)).color(tokens.text_1));
            if let Some(entry) = entry {
                status_tag(ui, entry, dialect(view, entry));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if let Some(latency) = latency(entry) {
                        ui.label(RichText::new(latency).size(12.0).color(tokens.text_1));
                    }
                });
            }
        });
        let Some(entry) = entry else {
            let words = if sent.is_some() { tr!("requests-waiting-words") } else { tr!("requests-answer-none") };
            ui.label(RichText::new(words).color(tokens.text_2));
            return;
        };
        let name = view.model.connection(entry.connection).map(|to| safe_name(view, &to.profile.name));
        let line = tr!("requests-answer-to", request = name_of(entry, sent), name = name.unwrap_or_default());
        ui.label(RichText::new(line).size(12.0).color(tokens.text_2));
        ui.add_space(6.0);
        match &entry.outcome {
            None => {
                ui.label(RichText::new(tr!("requests-waiting-words")).color(tokens.text_2));
            }
            Some(ReplyOutcome::Answered(reply)) => self.answered(ui, entry, reply, view, tokens),
            Some(ReplyOutcome::TimedOut { after }) => {
                ui.label(tr!("requests-timed-out-words", span = span(*after)));
            }
            Some(ReplyOutcome::Disconnected) => {
                ui.label(tr!("requests-disconnected-words"));
            }
            Some(ReplyOutcome::NotSent) => {
                ui.label(tr!("requests-not-sent-words"));
            }
        }
    }

    fn answered(&mut self, ui: &mut Ui, entry: &CommandEntry, reply: &ObsReply, view: &mut View<'_>, tokens: &Tokens) {
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
        ui.add_space(8.0);
        let Some(data) = &reply.data else {
            ui.label(RichText::new(tr!("requests-no-data")).size(12.0).color(tokens.text_3));
            return;
        };
        ui.horizontal(|ui| {
            if ui.selectable_label(!self.raw, tr!("requests-tree")).clicked() {
                self.raw = false;
            }
            if ui.selectable_label(self.raw, tr!("requests-raw")).clicked() {
                self.raw = true;
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button(tr!("requests-copy")).clicked() {
                    view.act(Action::Copy(data.get().to_owned()));
                }
            });
        });
        ui.add_space(4.0);
        ScrollArea::vertical().id_salt(("answer", entry.id)).auto_shrink([false, false]).show(ui, |ui| {
            match self.raw {
                false => {
                    let document = Document { id: entry.id.0, text: data.get(), previous: None, streamer_safe: safe };
                    if let Some(copied) = self.tree.show(ui, tr!("answer-tree-name"), document) {
                        view.act(Action::Copy(copied));
                    }
                }
                true if safe => {
                    ui.label(RichText::new(tr!("requests-raw-safe")).color(tokens.text_2));
                }
                true => {
                    let text = &data.get()[..data.get().floor_char_boundary(RAW)];
                    ui.add(egui::Label::new(RichText::new(text).font(FontId::monospace(12.0))).wrap());
                    if text.len() < data.get().len() {
                        ui.label(RichText::new(tr!("requests-raw-cut", bytes = data.get().len())).color(tokens.text_2));
                    }
                }
            }
        });
    }
}
