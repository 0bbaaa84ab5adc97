//! The Requests page: find a request, write its data, send it, read the answer; put requests together to a batch.

mod answer;
mod batch;
mod draft;
mod editor;
mod history;
mod sending;
mod shelf;
mod start;

use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, Role, ScrollArea, Ui, WidgetInfo};

use self::answer::{Answer, Shown};
use self::batch::BatchEditor;
use self::draft::Draft;
use self::editor::Editor;
pub use self::sending::Step;
use self::sending::{Asker, Sending};
use super::View;
use crate::message::{CommandId, Timestamp, Update};
use crate::model::Connection;
use crate::protocol::obs::batch::BatchRequest;
use crate::tr;
use crate::ui::action::{Action, PageId, SettingsChange};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::empty;

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
    search: String,
    editor: Editor,
    sending: Sending,
    /// The command whose answer stands at the right.
    shown: Option<CommandId>,
    answer: Answer,
    below: Below,
    batch: BatchEditor,
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
}

impl RequestsPage {
    /// Puts a request into the editor (`Action::ShowRequest`). `data` is JSON text.
    pub fn show_request(&mut self, request_type: &str, data: Option<&str>) {
        self.loaded = true;
        self.editor.open(request_type, data);
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
        let by_key = sending::pressed_anew(ui, Modifiers::COMMAND, Key::Enter);
        let mut wishes = Vec::new();
        let wide = ui.available_width() > 1000.0;
        let side = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 8));
        let left = Panel::left("requests shelf").frame(side).default_size(if wide { 266.0 } else { 244.0 });
        // A window that was made smaller keeps room for the editor, whatever its sides were drawn to.
        let all = ui.available_size();
        left.size_range(190.0..=(all.x * 0.28).clamp(190.0, 420.0)).show(ui, |ui| {
            let picked = shelf::ui(ui, &mut self.search, &self.editor.request_type, Some(connection), &tokens);
            if let Some(name) = picked {
                wishes.push(Wish::Open { request_type: name, data: None });
            }
        });
        let low = (ui.available_height() * 0.3).clamp(140.0, 320.0);
        let bottom = Panel::bottom("requests below")
            .frame(side)
            .default_size(low)
            .size_range(110.0..=(all.y * 0.6).clamp(110.0, 720.0));
        bottom.resizable(true).show(ui, |ui| {
            ui.take_available_space();
            for from in [Asker::Saved, Asker::History, Asker::Batch] {
                wishes.extend(self.sending.question(ui, from, view, &tokens).map(Wish::Show));
            }
            self.below(ui, connection, view, &tokens, &mut wishes);
        });
        let right = Panel::right("requests answer").frame(side).default_size(if wide { 380.0 } else { 268.0 });
        let most = (ui.available_width() - EDITOR).clamp(220.0, 620.0);
        right.size_range(220.0..=most).show(ui, |ui| {
            ui.take_available_width();
            let entry = self.shown.and_then(|id| model.entry(id));
            let sent = self.sending.sent.as_ref().filter(|(id, _)| Some(*id) == self.shown);
            let sent = sent.map(|(_, name)| name.clone());
            let shown = Shown { id: self.shown, entry, sent: sent.as_deref() };
            self.answer.ui(ui, shown, &mut self.sending, view, &tokens, &mut wishes);
        });
        let body = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(16, 10));
        CentralPanel::default().frame(body).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                if self.editor.ui(ui, connection, view, &tokens, &mut wishes) {
                    ui.add_space(8.0);
                    let sent = self.sending.ui(ui, &self.editor, connection, by_key, view, &tokens);
                    wishes.extend(sent.map(Wish::Show));
                    self.editor.reference(ui, &tokens);
                }
            });
        });
        for wish in wishes {
            self.grant(wish, view);
        }
        self.keep(connection, view);
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
        });
        match self.below {
            Below::Batch => self.batch.ui(ui, connection, view, tokens, wishes),
            Below::History => history::ui(ui, self.shown, view, tokens, wishes),
        }
    }

    fn grant(&mut self, wish: Wish, view: &View<'_>) {
        match wish {
            Wish::Show(id) => self.shown = Some(id),
            Wish::Edit(id) => self.edit(id, view),
            Wish::Open { request_type, data: None } => self.editor.pick(&request_type),
            Wish::Open { request_type, data } => self.editor.open(&request_type, data.as_deref()),
            Wish::AddToBatch(rows) => {
                self.below = Below::Batch;
                self.batch.add(rows);
            }
        }
    }

    fn edit(&mut self, id: CommandId, view: &View<'_>) {
        let Some(entry) = view.model.entry(id) else { return };
        self.editor.connection = Some(entry.connection);
        let data = entry.data.as_ref().map(|data| match serde_json::from_str::<serde_json::Value>(data.get()) {
            Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
            Err(_) => data.get().to_owned(),
        });
        self.editor.open(&entry.request_type, data.as_deref());
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
    }

    fn keep(&mut self, connection: &Connection, view: &mut View<'_>) {
        let draft = Draft {
            connection: connection.profile.name.clone(),
            request_type: self.editor.request_type.clone(),
            data: self.editor.data.clone(),
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
