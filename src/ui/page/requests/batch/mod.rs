//! The batch editor: rows of requests, how they run, and what came back, row by row.

mod head;
mod list;
mod rows;
mod run;
mod wiring;
mod work;

use std::sync::Arc;

use egui::{Button, Frame, Margin, Panel, RichText, TextEdit, Ui};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::list::{Did, List};
use self::rows::RowView;
use self::run::{Mode, Run, Sent, State};
use self::wiring::Wiring;
use self::work::Work;
use super::sending::{self, Asker, Order, Sending, Submitted};
use super::{Wish, draft};
use crate::message::{CommandId, ConnectionId, ReplyOutcome};
use crate::model::Connection;
use crate::protocol::obs::Dialect;
use crate::protocol::obs::batch::check::{self, Problem};
use crate::protocol::obs::batch::{BatchDraft, BatchRequest, DraftRow, paste};
use crate::tr;
use crate::ui::action::{Action, SettingsChange};
use crate::ui::page::View;
use crate::ui::page::feed::span;
use crate::ui::theme::Tokens;
use crate::ui::widget::basic::primary;
use crate::words;

/// The name of the batch among the drafts in the settings.
const DRAFT: &str = "batch";

/// The batch that is being written.
#[derive(Default)]
pub struct BatchEditor {
    work: Work,
    /// Of the preset that it was opened from.
    name: Option<String>,
    /// As it was opened.
    opened: Option<BatchDraft>,
    /// The key of the row that stands in the editor above.
    editing: Option<u64>,
    /// What is on its way once a question is answered.
    asked: Option<Sent>,
    run: Option<Run>,
    shown: Shown,
    /// What holds it back now, in words.
    why_not: Option<String>,
    held: Option<String>,
    /// The key that runs it was pressed in this frame.
    run_key: bool,
    list: List,
    wiring: Wiring,
    /// *Check* was pressed: everything that speaks against it is listed.
    listing: bool,
    paste: Option<PasteBox>,
    loaded: bool,
    /// The revision that the settings have.
    kept: u64,
}

/// What is drawn, made anew when something of it changes.
#[derive(Default)]
struct Shown {
    stamp: Option<Stamp>,
    problems: Vec<Problem>,
    views: Vec<RowView>,
    estimate: String,
    /// How the last run ended, in words.
    ended: String,
    /// It is not as it was opened.
    changed: bool,
}

/// What the drawn things were made of.
#[derive(Debug, Clone, PartialEq)]
struct Stamp {
    revision: u64,
    run: Option<u64>,
    connection: ConnectionId,
    dialect: Dialect,
    requests: usize,
    safe: bool,
    up: bool,
    lock: bool,
}

/// Text that is to become rows.
#[derive(Default)]
struct PasteBox {
    text: String,
    error: Option<String>,
}

/// The batch in the settings.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    batch: BatchDraft,
}

/// The dialect that a connection speaks, the shipping one where it is not known yet.
fn dialect(connection: &Connection) -> Dialect {
    connection.peer.as_ref().map_or(Dialect::Shipping, |peer| peer.dialect)
}

impl BatchEditor {
    /// Adds rows below the row that is selected.
    pub fn add(&mut self, rows: Vec<BatchRequest>) {
        let rows = rows.into_iter().map(|request| DraftRow { request, off: false }).collect();
        self.work.insert(rows, false);
        self.list.reveal();
    }

    /// Opens a batch that was kept under `name`. What stood here before comes back with *Undo*.
    pub fn open(&mut self, draft: BatchDraft, name: Option<String>) {
        self.loaded = true;
        self.work.replace(draft.clone());
        self.name = name;
        self.opened = Some(draft);
        self.run = None;
        self.editing = None;
        self.list.reveal();
    }

    /// The key that runs it was pressed, or was not.
    pub fn press_run(&mut self, pressed: bool) {
        self.run_key = pressed;
    }

    /// Whether this is the batch that is being written, and the name that it was opened by.
    pub fn is(&self, draft: &BatchDraft) -> (bool, Option<&str>) {
        (self.work.draft() == draft, self.name.as_deref())
    }

    /// It was kept under this name.
    pub fn saved_as(&mut self, name: String) {
        self.name = Some(name);
        self.opened = Some(self.work.draft().clone());
        self.shown.stamp = None;
    }

    fn clear(&mut self) {
        self.work.replace(BatchDraft::default());
        (self.name, self.opened, self.run, self.editing) = (None, None, None, None);
    }

    /// The editor above shows something else than a row of the batch.
    pub fn leaves_row(&mut self) {
        self.editing = None;
    }

    /// Beside *Send* in the editor: into the batch, or back into the row that it came from.
    pub fn editor_buttons(&mut self, ui: &mut Ui, request_type: &str, data: &str, wishes: &mut Vec<Wish>) {
        let object = match data.trim() {
            "" => Some(None),
            text => serde_json::from_str::<Map<String, Value>>(text).ok().map(Some),
        };
        let request = object.filter(|_| !request_type.trim().is_empty()).map(|request_data| BatchRequest {
            request_type: request_type.trim().to_owned(),
            request_data,
            ..BatchRequest::default()
        });
        let row = self.editing.and_then(|key| self.work.place(key));
        if let Some(row) = row {
            let same = self.work.row(row).is_some_and(|now| {
                request.as_ref().is_some_and(|request| {
                    now.request.request_type == request.request_type && now.request.request_data == request.request_data
                })
            });
            let update = Button::new(tr!("batch-update-row", row = row + 1));
            if ui.add_enabled(request.is_some() && !same, update).clicked()
                && let Some(request) = request.clone()
            {
                self.work.update(row, request);
            }
        }
        let add =
            ui.add_enabled(request.is_some(), Button::new(tr!("batch-add-to"))).on_hover_text(tr!("batch-add-tip"));
        if add.clicked()
            && let Some(request) = request
        {
            wishes.push(Wish::AddToBatch(vec![request]));
        }
    }

    /// Draws the batch below its bar.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        self.tools(ui, connection, view, tokens, wishes);
        self.paste_box(ui, tokens);
        self.strips(ui, connection, sending, view, tokens, wishes);
        self.refresh(connection, view);
        if self.run.as_ref().is_some_and(|run| run.sent.connection == connection.id) {
            let foot = Frame::new().inner_margin(Margin::ZERO);
            Panel::bottom("batch foot").frame(foot).resizable(false).exact_size(28.0).show(ui, |ui| {
                self.foot(ui, view, tokens);
            });
        }
        if self.wiring.open {
            let side = Frame::new().inner_margin(Margin { left: 12, right: 0, top: 4, bottom: 0 });
            let most = (ui.available_width() * 0.55).max(200.0);
            let panel = Panel::right("batch wiring").frame(side).default_size(300.0).size_range(200.0..=most);
            let safe = view.model.settings.streamer_safe;
            panel.show(ui, |ui| {
                ui.take_available_width();
                self.wiring.ui(ui, &mut self.work, safe, tokens);
            });
        }
        if self.work.is_empty() {
            ui.add_space(8.0);
            ui.label(RichText::new(tr!("requests-batch-empty")).color(tokens.text_2));
        }
        let did = self.list.ui(ui, &self.work, &self.shown.views, tokens);
        for did in did {
            self.carry_out(did, view, wishes);
        }
        self.keep(view);
    }

    fn carry_out(&mut self, did: Did, view: &mut View<'_>, wishes: &mut Vec<Wish>) {
        match did {
            Did::Chose(row) => {
                self.work.select(row);
                let entry = self.run.as_ref().zip(self.work.key(row)).and_then(|(run, key)| run.entry(key, view.model));
                wishes.extend(entry.map(|entry| Wish::ShowRow(Box::new(entry))));
            }
            Did::Open(row) => self.open_row(row, wishes),
            Did::Switch(row) => self.work.switch(row),
            Did::Remove(row) => self.work.remove(row),
            Did::Duplicate(row) => self.work.duplicate(row),
            Did::Move(row, to) => self.work.move_to(row, to),
            Did::Undo => self.work.undo(),
            Did::Copy(row) => {
                if let Some(row) = self.work.row(row) {
                    view.act(Action::Copy(serde_json::to_string_pretty(row).unwrap_or_default()));
                }
            }
            Did::Paste(text) => self.pasted(text),
        }
        self.list.reveal();
    }

    fn open_row(&mut self, row: usize, wishes: &mut Vec<Wish>) {
        let Some(request) = self.work.row(row).map(|row| &row.request) else { return };
        let data = request.request_data.as_ref().map(|data| serde_json::to_string_pretty(data).unwrap_or_default());
        let request_type = request.request_type.clone();
        self.editing = self.work.key(row);
        wishes.push(Wish::OpenRow { request_type, data: data.unwrap_or_default() });
    }

    fn pasted(&mut self, text: String) {
        match paste::read(&text) {
            Ok(pasted) if pasted.whole && self.work.is_empty() => self.open(pasted.draft, None),
            Ok(pasted) => {
                let clash = pasted.draft.variables;
                self.work.insert(pasted.draft.rows, false);
                if !clash.is_empty() {
                    // What is set here already stays as the person has it.
                    self.work.change(|draft| {
                        for (name, value) in clash {
                            draft.variables.entry(name).or_insert(value);
                        }
                    });
                }
                self.paste = None;
            }
            Err(error) => self.paste = Some(PasteBox { text, error: Some(words::batch::paste_error(&error)) }),
        }
        self.list.reveal();
    }

    fn paste_box(&mut self, ui: &mut Ui, tokens: &Tokens) {
        let Some(paste) = &mut self.paste else { return };
        let (mut add, mut cancel) = (false, false);
        let fresh = paste.error.is_none() && paste.text.is_empty();
        let edit = TextEdit::multiline(&mut paste.text)
            .font(egui::TextStyle::Monospace)
            .desired_rows(4)
            .desired_width(f32::INFINITY)
            .hint_text(tr!("batch-paste-hint"));
        egui::ScrollArea::vertical().id_salt("batch paste").max_height(96.0).show(ui, |ui| {
            let edit = ui.add(edit).accessible_name(tr!("batch-paste"));
            if fresh && !edit.has_focus() {
                edit.request_focus();
            }
        });
        if let Some(error) = &paste.error {
            ui.label(RichText::new(error).size(12.0).color(tokens.warn));
        }
        ui.horizontal(|ui| {
            add = primary(ui, tr!("batch-paste-add"), !paste.text.trim().is_empty()).clicked();
            cancel = ui.button(tr!("batch-paste-cancel")).clicked();
        });
        if add && let Some(paste) = self.paste.take() {
            self.pasted(paste.text);
        } else if cancel {
            self.paste = None;
            self.list.focus = true;
        }
    }

    /// Sends it, unless something asks first.
    fn start(
        &mut self,
        mode: Mode,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
        wishes: &mut Vec<Wish>,
    ) {
        let draft = Arc::new(self.work.draft().clone());
        self.held = None;
        let (request, singles) = match run::requests(&draft, mode) {
            Ok(requests) => requests,
            Err(refusal) => {
                self.held = Some(words::obs::refusal(&refusal));
                return;
            }
        };
        let sent = Sent { connection: connection.id, draft, keys: self.work.keys().to_vec(), mode };
        let order = Order { connection: connection.id, request, from: Asker::Batch };
        self.asked = Some(sent);
        match sending.submit_rows(order, singles, view) {
            Submitted::Sent(id) => self.went_out(id, sending, wishes),
            Submitted::UnderWay(_) | Submitted::Asking => {}
            Submitted::Held(why) => self.held = Some(why),
        }
    }

    /// What was asked about is on its way, as `id` or row by row.
    pub fn went_out(&mut self, id: CommandId, sending: &mut Sending, wishes: &mut Vec<Wish>) {
        if let Some(sent) = self.asked.take() {
            wishes.push(Wish::Show(id));
            self.run = Some(Run::new(sent, id, sending.take_rows()));
        }
    }

    /// Makes anew what is drawn, if something of it has changed.
    fn refresh(&mut self, connection: &Connection, view: &View<'_>) {
        self.load(view);
        if let Some(run) = &mut self.run {
            let to = view.model.connection(run.sent.connection);
            run.look(view.model, to);
        }
        let stamp = Stamp {
            revision: self.work.revision(),
            run: self.run.as_ref().map(|run| run.version),
            connection: connection.id,
            dialect: dialect(connection),
            requests: connection.obs.available_requests.len(),
            safe: view.model.settings.streamer_safe,
            up: connection.is_up(),
            lock: view.model.settings.on_air_lock && view.model.on_air(),
        };
        if self.shown.stamp.as_ref() == Some(&stamp) {
            return;
        }
        let server = check::Server { dialect: stamp.dialect, available: &connection.obs.available_requests };
        let problems = check::check(self.work.draft(), server);
        let run = self.run.as_ref().filter(|run| run.sent.connection == connection.id);
        let views = rows::views(&self.work, &problems, run, stamp.dialect, stamp.safe);
        self.list.measure(&views);
        let estimate = self.estimate_words(connection);
        let ended = self.run.as_ref().map(ended).unwrap_or_default();
        self.why_not = match run::requests(self.work.draft(), Mode::Batch) {
            Ok((request, _)) if stamp.up => sending::why_not(view, connection, &request),
            _ => None,
        };
        let changed = self.opened.as_ref().is_some_and(|opened| opened != self.work.draft());
        self.shown = Shown { stamp: Some(stamp), problems, views, estimate, ended, changed };
    }

    fn load(&mut self, view: &View<'_>) {
        if self.loaded {
            return;
        }
        self.loaded = true;
        let text = view.model.settings.drafts.get(DRAFT);
        if let Some(kept) = text.and_then(|text| serde_json::from_str::<Kept>(text).ok())
            && self.work.is_empty()
        {
            self.work.restore(kept.batch);
            self.name = kept.name;
            self.kept = self.work.revision();
        }
    }

    fn keep(&mut self, view: &mut View<'_>) {
        if self.kept == self.work.revision() {
            return;
        }
        self.kept = self.work.revision();
        let kept = Kept { name: self.name.clone(), batch: self.work.draft().clone() };
        let text = draft::without_secrets(&serde_json::to_string(&kept).unwrap_or_default());
        view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
            settings.drafts.insert(DRAFT.to_owned(), text);
        }))));
    }
}

/// How a run stands, in one line.
fn ended(run: &Run) -> String {
    match &run.state {
        State::Batch { results: Some(results), .. } => words::batch::ended(results),
        State::Batch { failed: Some(outcome), .. } => match outcome {
            ReplyOutcome::TimedOut { after } => tr!("requests-timed-out-words", span = span(*after)),
            ReplyOutcome::Disconnected => tr!("requests-disconnected-words").to_owned(),
            ReplyOutcome::NotSent => tr!("requests-not-sent-words").to_owned(),
            ReplyOutcome::Answered(_) => tr!("batch-unreadable").to_owned(),
        },
        State::Batch { .. } => tr!("requests-waiting-words").to_owned(),
        State::Singles(rows) => {
            let good = |outcome: &&ReplyOutcome| matches!(outcome, ReplyOutcome::Answered(reply) if reply.result);
            let ended: Vec<&ReplyOutcome> = rows.values().filter_map(|single| single.outcome.as_ref()).collect();
            let (all, good, back) = (rows.len(), ended.iter().filter(|outcome| good(outcome)).count(), ended.len());
            match back - good {
                _ if back < all => tr!("batch-singles-waiting", back = back, all = all),
                0 => tr!("batch-ended", good = good.to_string(), sent = all.to_string()),
                failed => {
                    tr!("batch-ended-failed", good = good.to_string(), sent = all.to_string(), failed = failed)
                }
            }
        }
    }
}
