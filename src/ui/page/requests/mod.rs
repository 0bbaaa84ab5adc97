//! The Requests page: find a request, write its data, send it, read the answer; put requests together to a batch.

mod answer;
mod batch;
mod copy_as;
mod draft;
mod editor;
mod form;
mod history;
mod presets;
mod sending;
mod shelf;
mod start;

use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, Role, ScrollArea, Ui, WidgetInfo};

use self::answer::{Answer, Shown};
use self::batch::BatchEditor;
use self::draft::Draft;
use self::editor::Editor;
use self::history::History;
use self::presets::Presets;
pub use self::sending::Step;
use self::sending::{Asker, Order, Sending, Submitted};
use self::shelf::{Shelf, ShelfTab};
use super::View;
use crate::message::{CommandId, Notice, NoticeLevel, Preset, Timestamp, Update, preset};
use crate::model::{CommandEntry, Connection, Model};
use crate::protocol::obs::batch::{BatchDraft, BatchRequest};
use crate::ui::action::{Action, PageId, SettingsChange};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::empty;
use crate::{tr, words};

/// The name of this page among the drafts in the settings.
const DRAFT: &str = "requests";

/// Points of width below which the buttons of the editor stand closer.
const NARROW: f32 = 400.0;

/// Points of width that the editor in the middle keeps.
const EDITOR: f32 = 340.0;

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct RequestsPage {
    /// The draft was read from the settings.
    loaded: bool,
    /// The draft as the settings have it.
    kept: String,
    shelf: Shelf,
    editor: Editor,
    sending: Sending,
    /// The command whose answer stands at the right.
    shown: Option<CommandId>,
    answer: Answer,
    /// The row of a batch whose answer is shown.
    row: Option<Box<CommandEntry>>,
    below: Below,
    batch: BatchEditor,
    history: History,
    presets: Presets,
}

/// What stands in the lower part of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Below {
    Batch,
    #[default]
    History,
}

/// What one part of the page wants of another. Collected while they are drawn, carried out after it.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Puts the answer of this command at the right.
    Show(CommandId),
    /// Puts what was sent back into the editor.
    Edit(CommandId),
    /// Puts a request into the editor; without data, that of the same request stays.
    Open { request_type: String, data: Option<String> },
    /// Adds rows to the batch and shows it.
    AddToBatch(Vec<BatchRequest>),
    /// Puts the answer of one row of a batch at the right: an entry that was made of its part.
    ShowRow(Box<CommandEntry>),
    /// Puts a row of the batch into the editor, to be written back by *Update row*.
    OpenRow { request_type: String, data: String },
    /// Opens a batch in place of the one that is being written; `name`: of the preset that it comes from.
    OpenBatch { draft: BatchDraft, name: Option<String> },
    /// Sends what was sent once more, by the way of everything that is sent.
    SendAgain(CommandId),
    /// Begins a preset of this.
    SavePreset(preset::Body),
}

impl RequestsPage {
    /// Puts a request into the editor (`Action::ShowRequest`). `data` is JSON text.
    pub fn show_request(&mut self, request_type: &str, data: Option<&str>) {
        self.presets.close();
        self.loaded = true;
        self.batch.leaves_row();
        self.editor.open(request_type, data);
    }

    /// Puts a batch into the lower part, in place of the one that was being written there. `name`: what it is saved as.
    pub fn open_batch(&mut self, draft: BatchDraft, name: Option<String>) {
        self.below = Below::Batch;
        self.batch.open(draft, name);
    }

    /// What the hub says, whatever page is shown.
    pub fn hear(&mut self, update: &Update) -> Option<Step> {
        self.answer.hear(update);
        self.sending.hear(update)
    }

    /// What has waited long enough by `now`, and what is to be done about it.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Step> {
        self.sending.tick(now)
    }

    /// When [`Self::tick`] has something to do.
    pub fn next_tick(&self) -> Option<Timestamp> {
        self.sending.next_tick()
    }

    /// A command that was asked for and did not go out after all.
    pub fn stays(&mut self, id: CommandId) {
        self.sending.stays(id);
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        self.load(view);
        let tokens = theme::tokens(ui.ctx());
        let model = view.model;
        let chosen = self.editor.connection.and_then(|id| model.connection(id));
        let Some(connection) = chosen.or_else(|| model.connections.first()) else {
            if empty(ui, tr!("requests-empty"), Some(tr!("requests-connect"))) {
                view.act(Action::Go(PageId::Connections));
            }
            return;
        };
        // Before the editor sees the key: it would begin a line.
        self.batch.press_run(sending::pressed_anew(ui, Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter));
        let by_key = sending::pressed_anew(ui, Modifiers::COMMAND, Key::Enter);
        let mut wishes = Vec::new();
        let wide = ui.available_width() > 1000.0;
        let side = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 8));
        let left = Panel::left("requests shelf").frame(side).default_size(if wide { 266.0 } else { 244.0 });
        // A window that was made smaller keeps room for the editor, whatever its sides were drawn to.
        let all = ui.available_size();
        left.size_range(190.0..=(all.x * 0.28).clamp(190.0, 420.0)).show(ui, |ui| {
            self.shelf.tabs(ui, view.model.presets.len());
            match self.shelf.tab {
                ShelfTab::Obs => {
                    let picked = self.shelf.ui(ui, &self.editor.request_type, Some(connection), &tokens);
                    wishes.extend(picked.map(|name| Wish::Open { request_type: name, data: None }));
                }
                ShelfTab::Saved => self.presets.list(ui, view, &tokens, &mut wishes),
            }
        });
        // One height for both tabs: they must not move away from under the pointer.
        let low = (ui.available_height() * 0.34).clamp(140.0, 400.0);
        let bottom = Panel::bottom("requests below")
            .frame(side)
            .default_size(low)
            .size_range(110.0..=(all.y * 0.6).clamp(110.0, 720.0));
        bottom.resizable(true).show(ui, |ui| {
            ui.take_available_space();
            for from in [Asker::Saved, Asker::History] {
                wishes.extend(self.sending.question(ui, from, view, &tokens).map(Wish::Show));
            }
            if let Some(id) = self.sending.question(ui, Asker::Batch, view, &tokens) {
                self.batch.went_out(id, &mut self.sending, &mut wishes);
            }
            self.below(ui, connection, view, &tokens, &mut wishes);
        });
        let right = Panel::right("requests answer").frame(side).default_size(if wide { 380.0 } else { 268.0 });
        let most = (ui.available_width() - EDITOR).clamp(220.0, 620.0);
        right.size_range(220.0..=most).show(ui, |ui| {
            ui.take_available_width();
            let row = self.row.as_deref().filter(|row| Some(row.id) == self.shown);
            let entry = row.or_else(|| self.shown.and_then(|id| model.entry(id)));
            let sent = self.sending.sent.as_ref().filter(|(id, _)| Some(*id) == self.shown);
            let sent = sent.map(|(_, name)| name.clone());
            let shown = Shown { id: self.shown, entry, sent: sent.as_deref() };
            self.answer.ui(ui, shown, &mut self.sending, view, &tokens, &mut wishes);
        });
        let body = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(16, 10));
        CentralPanel::default().frame(body).show(ui, |ui| {
            if self.presets.has_middle() {
                ScrollArea::vertical().id_salt("preset").auto_shrink([false, false]).show(ui, |ui| {
                    let sent = self.presets.middle(ui, connection, &mut self.sending, view, &tokens);
                    wishes.extend(sent.map(Wish::Show));
                });
                if let Some(name) = self.presets.take_saved_batch() {
                    self.batch.saved_as(name);
                }
            } else {
                self.middle(ui, connection, by_key, view, &tokens, &mut wishes);
            }
        });
        for wish in wishes {
            self.grant(wish, view);
        }
        self.keep(connection, view);
    }

    /// The editor: its head and what sends it stay, what is between them scrolls.
    fn middle(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        by_key: bool,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        self.editor.head(ui, connection, view, tokens);
        if !self.editor.request_type.trim().is_empty() {
            let frame = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
            Panel::bottom("requests send").frame(frame).show_separator_line(false).show(ui, |ui| {
                self.editor.blocked(ui, tokens);
                if ui.available_width() < NARROW {
                    ui.spacing_mut().button_padding.x = 8.0;
                    ui.spacing_mut().item_spacing.x = 4.0;
                }
                let (editor, batch) = (&self.editor, &mut self.batch);
                let mut save = false;
                let beside = |ui: &mut Ui| {
                    batch.editor_buttons(ui, &editor.request_type, &editor.data, wishes);
                    save = ui.button(tr!("preset-save-button")).clicked();
                };
                let sent = self.sending.ui(ui, editor, connection, by_key, beside, view, tokens);
                wishes.extend(sent.map(Wish::Show));
                if save {
                    self.save_written(view);
                }
            });
        }
        // With and without its bar alike: fields that wrap in one case only would bring it and take it away for ever.
        let width = ui.available_width() - ui.spacing().scroll.allocated_width();
        ScrollArea::vertical().id_salt("request data").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(width);
            if self.editor.ui(ui, connection, view, tokens, wishes) {
                self.editor.reference(ui, tokens);
            }
        });
    }

    /// Begins a preset of what is written. Text that is no data stays where it is, and why is said.
    fn save_written(&mut self, view: &mut View<'_>) {
        match presets::written(&self.editor.request_type, &self.editor.data) {
            Ok(body) => self.presets.save(body, None, false, &view.model.presets),
            Err(text) => view.act(Action::Notice(Notice { level: NoticeLevel::Warning, text, detail: None })),
        }
    }

    /// Runs a preset with the next frame, whatever page is shown.
    pub fn run_preset(&mut self, name: String) {
        self.presets.run(name);
    }

    /// Whether the keys of this frame belong to a preset that waits for its key. Takes them then.
    pub fn records_key(&mut self, ui: &Ui, kept: &[Preset]) -> bool {
        self.presets.records_key(ui, kept)
    }

    /// How a preset that was run ended, as a notice.
    pub fn preset_ended(&mut self, update: &Update, model: &Model) -> Option<Notice> {
        self.presets.ended(update, model)
    }

    /// Runs the presets that wait.
    pub fn run_waiting(&mut self, view: &mut View<'_>) {
        if !self.presets.waits() {
            return;
        }
        self.load(view);
        let chosen = self.editor.connection.and_then(|id| view.model.connection(id));
        let connection = chosen.or_else(|| view.model.connections.first());
        if let Some(id) = self.presets.run_waiting(connection, &mut self.sending, view) {
            self.shown = Some(id);
            self.below = Below::History;
        }
    }

    /// The lower part: the batch, or what was sent.
    fn below(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        ui.horizontal(|ui| {
            for (below, name) in [(Below::Batch, tr!("requests-batch")), (Below::History, tr!("requests-log"))] {
                let tab = ui.selectable_label(self.below == below, name);
                tab.widget_info(|| WidgetInfo::selected(Role::Tab, true, self.below == below, name));
                if tab.clicked() {
                    self.below = below;
                }
            }
            match self.below {
                Below::Batch => self.batch.bar(ui, connection, &mut self.sending, view, tokens, wishes),
                Below::History => self.history.bar(ui, view, tokens, wishes),
            }
        });
        match self.below {
            Below::Batch => self.batch.ui(ui, connection, &mut self.sending, view, tokens, wishes),
            Below::History => self.history.ui(ui, self.shown, view, tokens, wishes),
        }
    }

    fn grant(&mut self, wish: Wish, view: &mut View<'_>) {
        match wish {
            Wish::Show(id) => self.shown = Some(id),
            Wish::Edit(id) => {
                self.batch.leaves_row();
                self.edit(id, view);
            }
            Wish::Open { request_type, data } => {
                self.presets.close();
                self.batch.leaves_row();
                match data {
                    None => self.editor.pick(&request_type),
                    data => self.editor.open(&request_type, data.as_deref()),
                }
            }
            Wish::ShowRow(entry) => {
                self.shown = Some(entry.id);
                self.row = Some(entry);
            }
            Wish::OpenRow { request_type, data } => {
                self.presets.close();
                self.editor.open(&request_type, Some(&data));
            }
            Wish::AddToBatch(rows) => {
                self.below = Below::Batch;
                self.batch.add(rows);
            }
            Wish::OpenBatch { draft, name } => self.open_batch(draft, name),
            Wish::SendAgain(id) => self.send_again(id, view),
            Wish::SavePreset(body) => {
                let (is_batch, name) = match &body {
                    preset::Body::Batch(draft) => self.batch.is(draft),
                    preset::Body::Request { .. } => (false, None),
                };
                let name = name.filter(|_| is_batch).map(str::to_owned);
                self.presets.save(body, name, is_batch, &view.model.presets);
            }
        }
    }

    fn send_again(&mut self, id: CommandId, view: &mut View<'_>) {
        let Some(entry) = view.model.entry(id) else { return };
        let request = match history::again(entry) {
            history::Again::Send(request) => request,
            history::Again::Edit => return self.edit(id, view),
            history::Again::Refused(refusal) => {
                self.history.held = Some(words::obs::refusal(&refusal));
                return;
            }
        };
        let order = Order { connection: entry.connection, request, from: Asker::History };
        self.history.held = match self.sending.submit(order, view) {
            Submitted::Sent(id) | Submitted::UnderWay(id) => {
                self.shown = Some(id);
                None
            }
            Submitted::Asking => None,
            Submitted::Held(why) => Some(why),
        };
    }

    /// Back into the editor; a batch becomes the batch that is being written.
    fn edit(&mut self, id: CommandId, view: &mut View<'_>) {
        let Some(entry) = view.model.entry(id) else { return };
        let (body, masked) = history::emptied(entry);
        self.editor.connection = Some(entry.connection);
        match body {
            Some(preset::Body::Request { request_type, request_data }) => {
                let data = request_data.map(|data| serde_json::to_string_pretty(&data).unwrap_or_default());
                self.presets.close();
                self.editor.open(&request_type, data.as_deref());
            }
            Some(preset::Body::Batch(draft)) => self.grant(Wish::OpenBatch { draft, name: None }, view),
            None => return,
        }
        if !masked.is_empty() {
            let text = tr!("history-masked", fields = masked.join(", "));
            view.act(Action::Notice(Notice { level: NoticeLevel::Warning, text, detail: None }));
        }
    }

    fn load(&mut self, view: &View<'_>) {
        if self.loaded {
            return;
        }
        self.loaded = true;
        self.kept = view.model.settings.drafts.get(DRAFT).cloned().unwrap_or_default();
        let draft = Draft::read(&self.kept);
        self.editor.connection =
            view.model.connections.iter().find(|known| known.profile.name == draft.connection).map(|known| known.id);
        self.editor.open(&draft.request_type, Some(&draft.data));
        self.editor.tab = draft.tab;
    }

    fn keep(&mut self, connection: &Connection, view: &mut View<'_>) {
        let draft = Draft {
            connection: connection.profile.name.clone(),
            request_type: self.editor.request_type.clone(),
            data: self.editor.data.clone(),
            tab: self.editor.tab,
        };
        let text = draft.write();
        let nothing = self.kept.is_empty() && draft.request_type.is_empty() && draft.data.is_empty();
        if text != self.kept && !nothing {
            self.kept.clone_from(&text);
            view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
                settings.drafts.insert(DRAFT.to_owned(), text);
            }))));
        }
    }
}
