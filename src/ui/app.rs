//! The window: drains the hub, draws the frame and the page, carries out the actions.

use std::time::Duration;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::action::{Action, PageId};
use super::frame::notices::Notices;
use super::frame::status_line::Counts;
use super::frame::{first_start, rail, status_line, top_bar};
use super::palette::Palette;
use super::window::Places;
use super::{carry_out, page, theme};
use crate::feed::store::Source;
use crate::feed::{Feed, capture};
use crate::hub::{Hub, Updates};
use crate::message::{Command, Notice, NoticeLevel, Settings, Timestamp, Update};
use crate::model::Model;
use crate::tr;

/// Everything the window holds: hub, model, feed, pages, and the frame around them.
pub struct App {
    pub hub: Hub,
    pub model: Model,
    pub feed: Feed,
    pub capture: Option<capture::Opened>,
    pub pages: Pages,
    /// Where the time of a frame comes from; tests set their own.
    pub clock: Clock,
    pub(super) page: PageId,
    pub(super) palette: Palette,
    pub(super) notices: Notices,
    first_start: first_start::FirstStart,
    /// Rows lost on the way to the window.
    lost: u64,
    /// Saved connections that the hub has not announced yet.
    unannounced: usize,
    /// When this run ends by itself (`demo --for`).
    ends: Option<Timestamp>,
    actions: Vec<Action>,
}

/// One struct a page; they keep their state while another one is shown.
#[derive(Default)]
pub struct Pages {
    pub feed: page::feed::FeedPage,
    pub requests: page::requests::RequestsPage,
    pub subscriptions: page::subscriptions::SubscriptionsPage,
    pub connections: page::connections::ConnectionsPage,
    pub settings: page::settings::SettingsPage,
}

/// The time of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The clock and the time zone of this machine.
    System,
    /// Always this moment (UTC) and this offset of the local time in seconds: what is drawn does not depend on when.
    Fixed(Timestamp, i32),
}

impl Clock {
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(now, _) => now,
        }
    }

    /// Seconds to add to UTC for local time at `now`.
    pub fn utc_offset_seconds(self, now: Timestamp) -> i32 {
        match self {
            Self::System => {
                let now = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default();
                jiff::tz::TimeZone::system().to_offset(now).seconds()
            }
            Self::Fixed(_, offset) => offset,
        }
    }
}

impl App {
    /// Dresses `ctx`. The saved connections come with the first frame, and those that shall connect at start do.
    pub fn new(ctx: &egui::Context, hub: Hub, settings: Settings, places: Places, clock: Clock) -> Self {
        theme::install(ctx);
        theme::apply(ctx, settings.theme, settings.zoom);
        // Kept in the settings instead, so that it can be set on the Settings page too.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let feed = Feed::new(budget_bytes(&settings), hub.types().clone());
        let unannounced = settings.connections.len();
        let model = Model { settings, ..Model::default() };
        let page = rail::page_of_word(&model.settings.page);
        let pages = Pages { settings: page::settings::SettingsPage::new(places), ..Pages::default() };
        Self {
            hub,
            model,
            feed,
            capture: None,
            pages,
            clock,
            page,
            palette: Palette::default(),
            notices: Notices::default(),
            first_start: first_start::FirstStart::default(),
            lost: 0,
            unannounced,
            ends: None,
            actions: Vec::new(),
        }
    }

    /// Ends the run at this moment.
    pub fn end_at(&mut self, end: Timestamp) {
        self.ends = Some(end);
    }

    /// Asks for something from outside the pages (tests, the command line); done with the next frame.
    pub fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// The page that is shown.
    pub fn page(&self) -> PageId {
        self.page
    }

    pub(super) fn notify(&mut self, level: NoticeLevel, text: String, detail: Option<String>) {
        let now = self.clock.now();
        self.notices.push(Notice { level, text, detail }, now);
    }

    /// What has arrived since the last frame: rows into the feed, changes into the model, answers to the pages that asked.
    pub fn take(&mut self, updates: Updates) {
        for batch in &updates.batches {
            self.model.count(batch, self.hub.types());
            self.feed.append(batch);
        }
        for update in &updates.updates {
            self.model.apply(update);
            self.hear(update);
        }
        for (_, result) in updates.captures {
            self.opened(result);
        }
        self.lost = updates.dropped.max(self.lost);
        self.name_sources();
    }

    /// Updates that answer a page or speak to the person.
    fn hear(&mut self, update: &Update) {
        self.hear_presets(update);
        if let Some(step) = self.pages.requests.hear(update) {
            self.step(step);
        }
        match update {
            Update::TestStage { .. } | Update::TestDone { .. } => self.pages.connections.hear(update),
            Update::QrCode { id, result } => {
                let known = self.pages.connections.hear_qr_code(*id, result) || self.first_start.hear(*id, result);
                if known && let Err(reason) = result {
                    self.notify(NoticeLevel::Error, tr!("connections-qr-failed").to_owned(), Some(reason.clone()));
                }
            }
            Update::Exported { id, result } => {
                self.pages.feed.exported(*id, result);
                self.exported(result);
            }
            Update::PictureSaved { result, .. } => self.picture_saved(result),
            Update::ConnectionAdded { connection, profile, simulated: false } if self.unannounced > 0 => {
                self.unannounced -= 1;
                if profile.connect_at_start {
                    self.hub.send(Command::Connect(*connection));
                }
            }
            Update::Notice(notice) => self.notify(notice.level, notice.text.clone(), notice.detail.clone()),
            _ => {}
        }
    }

    fn picture_saved(&mut self, result: &Result<Option<std::path::PathBuf>, String>) {
        match result {
            Ok(Some(_)) if self.model.settings.streamer_safe => {
                self.notify(NoticeLevel::Success, tr!("answer-picture-saved-somewhere").to_owned(), None);
            }
            Ok(Some(path)) => {
                let text = tr!("answer-picture-saved", path = path.display().to_string());
                self.notify(NoticeLevel::Success, text, None);
            }
            Ok(None) => {}
            Err(reason) => {
                let text = tr!("answer-picture-save-failed").to_owned();
                self.notify(NoticeLevel::Error, text, Some(reason.clone()));
            }
        }
    }

    fn exported(&mut self, result: &Result<Option<(std::path::PathBuf, u64)>, String>) {
        match result {
            Ok(Some((path, rows))) => {
                let shown = super::format::grouped(*rows);
                let text = if self.model.settings.streamer_safe {
                    tr!("frame-exported-somewhere", count = *rows, shown = shown)
                } else {
                    tr!("frame-exported", count = *rows, shown = shown, path = path.display().to_string())
                };
                self.notify(NoticeLevel::Success, text, None);
            }
            // The dialog was closed without a file: nothing happened and nothing needs to be said.
            Ok(None) => {}
            Err(reason) => {
                self.notify(NoticeLevel::Error, tr!("frame-export-failed").to_owned(), Some(reason.clone()));
            }
        }
    }

    fn opened(&mut self, result: Result<Option<(std::path::PathBuf, capture::Opened)>, String>) {
        match result {
            Ok(Some((path, opened))) => {
                self.pages.feed.capture_opened(&path);
                if opened.skipped > 0 {
                    let text = tr!("frame-capture-skipped", count = opened.skipped);
                    self.notify(NoticeLevel::Warning, text, opened.first_problem.clone());
                }
                self.capture = Some(opened);
                self.page = PageId::Feed;
            }
            Ok(None) => {}
            Err(reason) => {
                self.notify(NoticeLevel::Error, tr!("frame-capture-failed").to_owned(), Some(reason));
            }
        }
    }

    /// The feed keeps the names of its sources longer than the connections live.
    pub(super) fn name_sources(&mut self) {
        for connection in &self.model.connections {
            let same = self.feed.source(connection.id).is_some_and(|source| source.name == connection.profile.name);
            if !same {
                let (name, system) = (connection.profile.name.clone(), connection.profile.system);
                self.feed.set_source(Source { id: connection.id, name, system });
            }
        }
    }

    fn draw(&mut self, ui: &mut Ui, now: Timestamp) {
        let tokens = theme::tokens(ui.ctx());
        let mut actions = std::mem::take(&mut self.actions);
        self.preset_keys(ui, &mut actions);
        if let Some(page) = rail::pressed(ui) {
            actions.push(Action::Go(page));
        }
        carry_out::zoom_keys(ui, &mut actions);
        if ui.input_mut(|input| input.consume_shortcut(&super::palette::SHORTCUT)) {
            actions.push(Action::OpenPalette);
        }
        let mut view = page::View {
            model: &self.model,
            feed: &self.feed,
            capture: self.capture.as_ref(),
            now,
            utc_offset_seconds: self.clock.utc_offset_seconds(now),
            actions: &mut actions,
        };
        self.pages.requests.run_waiting(&mut view);
        let bar = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 0));
        Panel::top("top bar")
            .exact_size(theme::BAR_HEIGHT)
            .resizable(false)
            .frame(bar)
            .show(ui, |ui| top_bar::ui(ui, &mut view));
        let counts = Counts::of(&view, self.lost);
        let notices = &self.notices;
        let show_last = Panel::bottom("status line")
            .exact_size(theme::STATUS_HEIGHT)
            .resizable(false)
            .frame(bar)
            .show(ui, |ui| status_line::ui(ui, &view, counts, notices))
            .inner;
        let clicked = Panel::left("rail")
            .exact_size(theme::RAIL_WIDTH)
            .resizable(false)
            .frame(Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(8, 12)))
            .show(ui, |ui| rail::ui(ui, self.page))
            .inner;
        if let Some(page) = clicked {
            view.act(Action::Go(page));
        }
        CentralPanel::no_frame().frame(Frame::new().fill(tokens.background)).show(ui, |ui| {
            draw_page(ui, &mut view, self.page, &mut self.pages, &mut self.first_start);
        });
        self.palette.ui(ui, &mut view);
        if show_last {
            self.notices.show_last(now);
        }
        self.notices.ui(ui.ctx(), now);
        self.actions = actions;
    }

    /// When something shown changes without anything arriving.
    fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let requests = self.pages.requests.next_tick();
        [self.model.next_tick(now), self.notices.next_tick(), requests, self.ends].into_iter().flatten().min()
    }
}

/// The page in the middle; before the first connection, what leads to one.
fn draw_page(
    ui: &mut Ui,
    view: &mut page::View<'_>,
    current: PageId,
    pages: &mut Pages,
    first_start: &mut first_start::FirstStart,
) {
    let nothing_yet = view.model.connections.is_empty() && view.feed.is_empty() && view.capture.is_none();
    if nothing_yet && current != PageId::Settings && !(current == PageId::Connections && pages.connections.is_editing())
    {
        first_start.ui(ui, view);
        return;
    }
    match current {
        PageId::Feed => pages.feed.ui(ui, view),
        PageId::Requests => pages.requests.ui(ui, view),
        PageId::Subscriptions => pages.subscriptions.ui(ui, view),
        PageId::Connections => pages.connections.ui(ui, view),
        PageId::Settings => pages.settings.ui(ui, view),
    }
}

/// Bytes that the feed may keep under these settings.
pub(super) fn budget_bytes(settings: &Settings) -> usize {
    (settings.feed_budget_mib as usize).saturating_mul(1024 * 1024)
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let updates = self.hub.drain();
        self.take(updates);
        for step in self.pages.requests.tick(self.clock.now()) {
            self.step(step);
        }
        if self.ends.is_some_and(|end| self.clock.now() >= end) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let now = self.clock.now();
        self.draw(ui, now);
        let ctx = ui.ctx().clone();
        if self.carry_out_all(&ctx) {
            #[expect(
                clippy::disallowed_methods,
                reason = "what an action changed is drawn at once, not with the next event"
            )]
            ctx.request_repaint();
        }
        if let Some(tick) = self.next_tick(now) {
            // Not below a frame of the wake's own rhythm: a tick that is due already must not spin.
            ctx.request_repaint_after(tick.since(now).max(Duration::from_millis(33)));
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.save_settings();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

impl App {
    /// Carries out what the pages asked for. True when something on screen may have changed by it.
    fn carry_out_all(&mut self, ctx: &egui::Context) -> bool {
        let actions = std::mem::take(&mut self.actions);
        let any = !actions.is_empty();
        for action in actions {
            self.carry_out(ctx, action);
        }
        any
    }
}
