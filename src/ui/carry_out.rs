//! What `App` does with the actions of a frame, after everything is drawn.

use egui::{Key, KeyboardShortcut, Modifiers, Ui, ViewportCommand};

use super::action::{Action, PageId, SettingsChange};
use super::app::{App, budget_bytes};
use super::frame::rail;
use super::page::requests::Step;
use super::theme;
use crate::message::{Command, CommandId, ConnectionId, NoticeLevel, Profile, ReplyOutcome, Settings, Update};
use crate::protocol::Secret;
use crate::{tr, words};

impl App {
    /// Does one action.
    pub(super) fn carry_out(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Command(command) => self.command(command),
            Action::OwnRead(command) => self.own_read(command),
            Action::Go(page) => self.go(page),
            Action::Copy(text) => self.copy(ctx, text),
            Action::Notice(notice) => self.notify(notice.level, notice.text, notice.detail),
            Action::ShowRequest { request_type, data } => {
                self.pages.requests.show_request(&request_type, data.as_deref());
                self.go(PageId::Requests);
            }
            Action::FilterFeed(query) => {
                self.pages.feed.set_query(query);
                self.go(PageId::Feed);
            }
            Action::Settings(change) => self.change_settings(ctx, change),
            Action::Export { id, rows, format, to, from_capture } => {
                let feed = match &self.capture {
                    Some(capture) if from_capture => &capture.feed,
                    _ => &self.feed,
                };
                self.hub.export(id, feed.snapshot(), rows, format, to, self.model.settings.streamer_safe);
            }
            Action::CloseCapture => self.capture = None,
            Action::ClearFeed => self.feed.clear(),
            Action::AddConnection { profile, secret, connect } => self.add_connection(*profile, secret, connect),
            Action::NewConnection => {
                self.pages.connections.add();
                self.go(PageId::Connections);
            }
            Action::EditConnection(connection) => self.edit_connection(connection),
            Action::OpenPalette => self.palette.open(ctx),
            Action::SavePresets(presets) => self.save_presets(presets),
            Action::RunPreset(name) => self.pages.requests.run_preset(name),
            Action::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Save { connection, profile, secret } => {
                if let Some(known) = self.model.connection_mut(connection) {
                    known.profile = (*profile).clone();
                }
                self.name_sources();
                self.hub.send(Command::Save { connection, profile, secret });
                self.save_settings();
            }
            Command::Delete(connection) => {
                self.hub.send(Command::Delete(connection));
                self.model.remove_connection(connection);
                self.save_settings();
            }
            Command::Request { id, connection, request } => {
                if let Some(refusal) = self.model.refuses(connection, &request) {
                    self.pages.requests.stays(id);
                    self.notify(NoticeLevel::Warning, words::obs::refusal(&refusal), None);
                } else if self.model.holds_back(&request) {
                    self.pages.requests.stays(id);
                    let text = tr!("frame-locked", request = request.request_type().to_owned());
                    self.notify(NoticeLevel::Warning, text, None);
                } else {
                    self.hub.send(Command::Request { id, connection, request });
                }
            }
            Command::Read { connection, request } => {
                if let Some(known) = self.model.connection_mut(connection) {
                    known.obs.lists.asked(request.request_type(), request.data_text());
                }
                self.hub.send(Command::Read { connection, request });
            }
            other => self.hub.send(other),
        }
    }

    fn own_read(&mut self, command: Command) {
        if let Command::Request { id, .. } = &command {
            self.model.command_log.mark_own(*id);
        }
        self.command(command);
    }

    /// Does what the comparison of a Set needs next.
    pub(super) fn step(&mut self, step: Step) {
        match step {
            Step::Read(command) => self.own_read(command),
            Step::Send(command) => self.command(command),
            Step::Never { id, connection } => {
                let at = self.clock.now();
                let update = Update::Reply { id, connection, at, outcome: ReplyOutcome::NotSent };
                self.model.apply(&update);
                self.pages.requests.stays(id);
            }
        }
    }

    fn go(&mut self, page: PageId) {
        self.page = page;
        let word = rail::page_word(page);
        if self.model.settings.page != word {
            word.clone_into(&mut self.model.settings.page);
            self.save_settings();
        }
    }

    fn copy(&mut self, ctx: &egui::Context, text: String) {
        ctx.copy_text(text);
        self.notify(NoticeLevel::Info, tr!("frame-copied").to_owned(), None);
    }

    fn change_settings(&mut self, ctx: &egui::Context, change: SettingsChange) {
        let before = self.model.settings.clone();
        (change.0)(&mut self.model.settings);
        let settings = &self.model.settings;
        if (settings.theme, settings.zoom) != (before.theme, before.zoom) {
            theme::apply(ctx, settings.theme, settings.zoom);
        }
        if settings.feed_budget_mib != before.feed_budget_mib {
            self.feed.set_budget(budget_bytes(settings));
        }
        self.save_settings();
    }

    fn add_connection(&mut self, profile: Profile, secret: Option<Secret>, connect: bool) {
        let id = self.hub.new_connection_id();
        self.model.add_connection(id, profile.clone(), false);
        self.name_sources();
        self.hub.send(Command::Save { connection: id, profile: Box::new(profile), secret });
        if connect {
            self.hub.send(Command::Connect(id));
        }
        self.save_settings();
    }

    fn edit_connection(&mut self, id: ConnectionId) {
        if let Some(connection) = self.model.connection(id) {
            self.pages.connections.edit(connection);
            self.go(PageId::Connections);
        }
    }

    /// Hands the settings to the hub, which writes them. Simulated connections are not among them.
    pub(super) fn save_settings(&mut self) {
        self.model.settings.connections = self
            .model
            .connections
            .iter()
            .filter(|connection| !connection.simulated)
            .map(|connection| connection.profile.clone())
            .collect();
        self.hub.send(Command::SaveSettings(Box::new(self.model.settings.clone())));
    }
}

/// The steps of the zoom keys.
pub const ZOOM_STEP: f32 = 0.1;

/// With Ctrl: they make everything larger, smaller, or the normal size again.
pub const ZOOM_KEYS: [(Key, f32); 4] =
    [(Key::Plus, ZOOM_STEP), (Key::Equals, ZOOM_STEP), (Key::Minus, -ZOOM_STEP), (Key::Num0, 0.0)];

/// A change of the size of everything, kept in the settings.
pub fn zoom_by(step: f32) -> Action {
    Action::Settings(SettingsChange(Box::new(move |settings: &mut Settings| {
        let zoom = if step == 0.0 { 1.0 } else { settings.zoom + step };
        settings.zoom = ((zoom * 10.0).round() / 10.0).clamp(0.5, 3.0);
    })))
}

/// Ctrl and plus, minus or zero.
pub(super) fn zoom_keys(ui: &mut Ui, actions: &mut Vec<Action>) {
    for (key, step) in ZOOM_KEYS {
        let shortcut = KeyboardShortcut::new(Modifiers::COMMAND, key);
        if ui.input_mut(|input| input.consume_shortcut(&shortcut)) {
            actions.push(zoom_by(step));
        }
    }
}

/// An export of every row of the live feed, with a dialog for the file.
pub(super) fn export_all(view: &super::page::View<'_>, format: crate::message::ExportFormat) -> Action {
    let suggested = match format {
        crate::message::ExportFormat::JsonLines => "callboard-feed.jsonl",
        crate::message::ExportFormat::Csv => "callboard-feed.csv",
    };
    Action::Export {
        id: CommandId::next(),
        rows: (view.feed.first_seq()..view.feed.end_seq()).collect(),
        format,
        to: crate::message::PickFile::Ask { suggested: suggested.to_owned() },
        from_capture: false,
    }
}
