//! The Feed page: every message of every connection as one list, newest on top.

mod bar;
mod counts;
mod detail;
mod export;
mod format;
mod rows;
mod terms;

use std::path::PathBuf;

use egui::containers::menu::MenuConfig;
use egui::{Button, Frame, Key, Margin, Modifiers, Panel, PopupCloseBehavior, RichText, Ui, vec2};

use self::bar::QueryBox;
pub use self::bar::dropdown;
use self::counts::TypeCounts;
use self::detail::Detail;
use self::export::{Choice, ExportForm, Scope};
use self::rows::{Columns, FeedRows, Summaries};
use super::View;
use crate::feed::{Feed, Filtered, Seq};
use crate::message::{Command, CommandId, PickFile, Timestamp};
use crate::tr;
use crate::ui::action::{Action, PageId, SettingsChange};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, empty, tag};
use crate::ui::widget::list::{Keys, List};
use crate::words::privacy::without_private;

pub use self::format::{clock, grouped, span};

/// Points of width that the list keeps beside the detail.
const LIST: f32 = 520.0;

/// The name of this page among the drafts in the settings.
const DRAFT: &str = "feed";

/// One feed as it is looked at: the live one, or a capture.
#[derive(Default)]
struct Pane {
    filtered: Filtered,
    /// The query that `filtered` has.
    applied: Option<String>,
    list: List,
    /// Rows from here on wait until the person goes on.
    paused: Option<Seq>,
}

/// State of the page that outlives a frame.
pub struct FeedPage {
    /// The draft was read from the settings.
    loaded: bool,
    query: QueryBox,
    live: Pane,
    captured: Pane,
    /// Which capture `captured` belongs to: its last row and its bytes.
    capture_seen: Option<(Seq, usize)>,
    /// The name of its file.
    capture_name: String,
    /// The path that is typed to open another one.
    capture_path: String,
    summaries: Summaries,
    detail: Detail,
    counts: TypeCounts,
    captured_counts: TypeCounts,
    export: ExportForm,
    save_name: String,
    /// *Clear* was pressed once.
    clearing: bool,
    /// Width of the buttons beside the filter box, as they were drawn last.
    buttons: f32,
}

impl Default for FeedPage {
    fn default() -> Self {
        Self {
            loaded: false,
            query: QueryBox::default(),
            live: Pane { list: List::following(), ..Pane::default() },
            captured: Pane::default(),
            capture_seen: None,
            capture_name: String::new(),
            capture_path: String::new(),
            summaries: Summaries::default(),
            detail: Detail::default(),
            counts: TypeCounts::default(),
            captured_counts: TypeCounts::default(),
            export: ExportForm::default(),
            save_name: String::new(),
            clearing: false,
            buttons: 460.0,
        }
    }
}

impl FeedPage {
    /// Puts a query into the filter box (`Action::FilterFeed`).
    pub fn set_query(&mut self, text: impl Into<String>) {
        self.query.text = text.into();
        self.loaded = true;
    }

    /// The answer to an export (`Update::Exported`).
    pub fn exported(&mut self, id: CommandId, result: &Result<Option<(PathBuf, u64)>, String>) {
        self.export.done(id, result);
    }

    /// A capture was opened from this file: the banner names it.
    pub fn capture_opened(&mut self, path: &std::path::Path) {
        self.capture_name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    }

    /// Goes on listing what arrives, or stops it (a palette entry and the button).
    pub fn toggle_pause(&mut self, feed: &Feed) {
        self.live.paused = match self.live.paused {
            Some(_) => None,
            None => Some(feed.end_seq()),
        };
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        self.load(view);
        let tokens = theme::tokens(ui.ctx());
        self.poll(ui, view);
        let feed = shown(view);
        if feed.sources().is_empty() && feed.is_empty() && view.capture.is_none() && view.model.connections.is_empty() {
            if empty(ui, tr!("feed-empty-no-connection"), Some(tr!("feed-empty-connect"))) {
                view.act(Action::Go(PageId::Connections));
            }
            return;
        }
        let bar = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 7));
        Panel::top("feed bar").frame(bar).show(ui, |ui| self.toolbar(ui, view, &tokens));
        let chips = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 5));
        Panel::top("feed chips").frame(chips).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.set_min_height(26.0);
                ui.spacing_mut().interact_size.y = 24.0;
                ui.spacing_mut().button_padding = vec2(8.0, 2.0);
                let right = if ui.available_width() > 620.0 { 300.0 } else { 0.0 };
                let room = vec2(ui.available_width() - right, 26.0);
                ui.allocate_ui_with_layout(room, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    egui::ScrollArea::horizontal().id_salt("feed chips").show(ui, |ui| {
                        bar::chips(ui, &mut self.query, feed, view);
                    });
                });
                if right > 0.0 {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        bar::sparkline(ui, view, &tokens);
                    });
                }
            });
        });
        if let Some(capture) = view.capture {
            let frame = Frame::new().fill(tokens.warn_tint).inner_margin(Margin::symmetric(12, 4));
            Panel::top("feed capture")
                .frame(frame)
                .show(ui, |ui| banner(ui, &self.capture_name, capture, view, &tokens));
        }
        let width = (ui.available_width() * 0.345).clamp(260.0, 430.0).min((ui.available_width() - 600.0).max(272.0));
        let side = Frame::new().fill(tokens.panel).inner_margin(Margin::same(12));
        // A window that was made smaller keeps room for the list.
        let most = (ui.available_width() - LIST).clamp(260.0, 640.0);
        Panel::right("feed detail").frame(side).default_size(width).size_range(260.0..=most).show(ui, |ui| {
            self.detail_ui(ui, view, &tokens);
        });
        self.list_ui(ui, view, &tokens);
        self.keep(view);
    }

    /// The draft of the last run.
    fn load(&mut self, view: &View<'_>) {
        if !self.loaded {
            self.loaded = true;
            self.query.text = view.model.settings.drafts.get(DRAFT).cloned().unwrap_or_default();
        }
    }

    fn keep(&self, view: &mut View<'_>) {
        let kept = view.model.settings.drafts.get(DRAFT).map_or("", String::as_str);
        if self.query.problem.is_none() && kept != self.query.text {
            let text = self.query.text.clone();
            view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
                settings.drafts.insert(DRAFT.to_owned(), text);
            }))));
        }
    }

    /// Takes what is new: another capture, another query, what a scan found, the counts of the chart.
    fn poll(&mut self, ui: &Ui, view: &View<'_>) {
        let seen = view.capture.map(|capture| (capture.feed.end_seq(), capture.feed.bytes()));
        if seen != self.capture_seen {
            self.capture_seen = seen;
            self.captured = Pane::default();
            self.captured_counts = TypeCounts::default();
            self.summaries.clear();
            self.detail.clear();
        }
        self.query.poll(view.now, view.utc_offset_seconds);
        let feed = shown(view);
        let pane = if view.capture.is_some() { &mut self.captured } else { &mut self.live };
        if self.query.problem.is_none() && pane.applied.as_deref() != Some(self.query.text.as_str()) {
            pane.applied = Some(self.query.text.clone());
            let ctx = ui.ctx().clone();
            pane.filtered.set(self.query.query.clone(), feed, move || draw_next(&ctx));
        }
        pane.filtered.poll(feed);
        if pane.filtered.scanning() {
            draw_next(ui.ctx());
        }
        let (counts, now) = match view.capture {
            Some(capture) => (&mut self.captured_counts, last_time(&capture.feed)),
            None => (&mut self.counts, view.now),
        };
        if counts.poll(feed, now) {
            draw_next(ui.ctx());
        }
    }

    fn toolbar(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
            ui.memory_mut(|memory| memory.request_focus(QueryBox::id()));
        }
        let feed = shown(view);
        ui.horizontal(|ui| {
            let live = view.capture.is_none();
            let width = (ui.available_width() - self.buttons - ui.spacing().item_spacing.x).max(200.0);
            let pane = if live { &self.live } else { &self.captured };
            self.query.ui(ui, width, feed, pane, tokens);
            let left = ui.cursor().min.x;
            bar::save(ui, &mut self.save_name, &self.query, view);
            if live {
                self.pause_and_follow(ui, view);
            }
            self.export_ui(ui, view, tokens);
            self.more(ui, view);
            let buttons = ui.min_rect().max.x - left;
            if (buttons - self.buttons).abs() > 0.5 {
                self.buttons = buttons;
                ui.ctx().request_discard("the buttons beside the filter box have another width");
            }
        });
        self.query.problem_ui(ui, tokens);
    }

    fn pause_and_follow(&mut self, ui: &mut Ui, view: &View<'_>) {
        let size = vec2(0.0, theme::CONTROL);
        let text = match self.live.paused {
            Some(end) => {
                let new = view.feed.end_seq().saturating_sub(end);
                tr!("feed-paused", count = grouped(new))
            }
            None => tr!("feed-pause").to_owned(),
        };
        let paused = self.live.paused.is_some();
        if ui.add(Button::new(text).selected(paused).min_size(size)).on_hover_text(tr!("feed-pause-tip")).clicked() {
            self.toggle_pause(view.feed);
        }
        let following = self.live.list.follow;
        let follow = Button::new(tr!("feed-follow")).selected(following).min_size(size);
        if ui.add(follow).on_hover_text(tr!("feed-follow-tip")).clicked() {
            self.live.list.follow = !following;
        }
    }

    fn export_ui(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) {
        let feed = shown(view);
        let from_capture = view.capture.is_some();
        let pane = if from_capture { &mut self.captured } else { &mut self.live };
        let lines = Lines { feed, filtered: &pane.filtered };
        let choice = Choice {
            selected: pane.list.selection.count(&lines),
            matching: pane.filtered.matched(),
            everything: feed.len(),
        };
        let Some(wanted) = self.export.ui(ui, &choice, view, tokens) else { return };
        let rows = match wanted.scope {
            Scope::Everything => (feed.first_seq()..feed.end_seq()).collect(),
            Scope::Matching => pane.filtered.all_seqs(feed),
            Scope::Selection => selected(pane, feed),
        };
        let id = view.command_id();
        self.export.started(id);
        view.act(Action::Export { id, rows, format: wanted.format, to: wanted.to, from_capture });
    }

    fn more(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let mut clearing = self.clearing;
        let stay = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let (_, menu) = dropdown(tr!("feed-more")).config(stay).ui(ui, |ui| {
            if let Some(from) = open_capture(ui, &mut self.capture_path) {
                let id = view.command_id();
                view.act(Action::Command(Command::OpenCapture { id, from }));
                ui.close();
            }
            ui.separator();
            if !clearing {
                let clear = ui.add_enabled(!view.feed.is_empty(), Button::new(tr!("feed-clear")));
                // The menu stays open for the question.
                clearing = clear.clicked();
            } else {
                ui.label(tr!("feed-clear-ask", count = grouped(view.feed.len())));
                if crate::ui::widget::basic::danger(ui, tr!("feed-clear-do"), true).clicked() {
                    view.act(Action::ClearFeed);
                    clearing = false;
                    ui.close();
                }
                if ui.button(tr!("feed-clear-keep")).clicked() {
                    clearing = false;
                    ui.close();
                }
            }
        });
        self.clearing = clearing && menu.is_some();
    }

    fn list_ui(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) {
        let feed = shown(view);
        let pane = if view.capture.is_some() { &mut self.captured } else { &mut self.live };
        let columns = Columns::of(ui.available_width() - 10.0, feed.sources().len());
        ui.spacing_mut().item_spacing.y = 0.0;
        rows::head(ui, columns, tokens);
        let mut rows = FeedRows {
            feed,
            filtered: &pane.filtered,
            end: pane.paused,
            summaries: &mut self.summaries,
            columns,
            utc_offset_seconds: view.utc_offset_seconds,
            streamer_safe: view.model.settings.streamer_safe,
            tokens: *tokens,
        };
        if rows.is_empty() {
            let nothing = if feed.is_empty() {
                tr!("feed-empty")
            } else if pane.filtered.scanning() {
                tr!("feed-empty-scanning")
            } else {
                tr!("feed-empty-filter")
            };
            let filtered = !feed.is_empty() && !pane.filtered.scanning();
            if empty(ui, nothing, filtered.then(|| tr!("feed-empty-show-all"))) {
                self.query.text.clear();
            }
            return;
        }
        let out = pane.list.show(ui, tr!("feed-list"), theme::FEED_ROW, &mut rows);
        if out.response.has_focus()
            && ui.input_mut(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy)))
        {
            let texts = selected(pane, feed).into_iter().filter_map(|seq| feed.get(seq)).map(|row| row.text);
            view.act(Action::Copy(texts.collect::<Vec<_>>().join("\n")));
        }
    }

    fn detail_ui(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) {
        let feed = shown(view);
        let (pane, counts, now) = match view.capture {
            Some(capture) => (&self.captured, &self.captured_counts, last_time(&capture.feed)),
            None => (&self.live, &self.counts, view.now),
        };
        let Some(seq) = pane.list.selection.cursor() else {
            ui.take_available_space();
            ui.label(RichText::new(tr!("feed-detail-none")).color(tokens.text_2));
            return;
        };
        // The line shows its newest row, so the pane does too.
        let index = pane.filtered.index_of(seq, feed).ok();
        let seq = index.and_then(|index| pane.filtered.seq_at(index, feed)).unwrap_or(seq);
        let older = index.and_then(|index| pane.filtered.seq_at(index.checked_sub(1)?, feed));
        if let Some(query) = self.detail.ui(ui, seq, older, feed, counts, now, view) {
            self.query.text = query;
        }
    }
}

/// The form for a capture: by its path, which works everywhere, or through the system's dialog.
fn open_capture(ui: &mut Ui, path: &mut String) -> Option<PickFile> {
    let mut from = None;
    ui.set_width(280.0);
    let label = ui.label(tr!("feed-open-capture"));
    let field = ui.add(egui::TextEdit::singleline(path).hint_text(tr!("feed-open-hint")).desired_width(f32::INFINITY));
    let field = field.labelled_by(label.id);
    let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.horizontal(|ui| {
        let there = !path.trim().is_empty();
        if (ui.add_enabled(there, Button::new(tr!("feed-open-do"))).clicked() || enter) && there {
            from = Some(PickFile::Path(PathBuf::from(path.trim())));
        }
        if ui.button(tr!("feed-open-browse")).clicked() {
            from = Some(PickFile::Ask { suggested: String::new() });
        }
    });
    from
}

/// The lines of a view without their looks, for selections.
struct Lines<'a> {
    feed: &'a Feed,
    filtered: &'a Filtered,
}

impl Keys for Lines<'_> {
    fn len(&self) -> u64 {
        self.filtered.len(self.feed)
    }
    fn key(&self, index: u64) -> Option<u64> {
        self.filtered.row_at(index, self.feed).map(|line| line.first)
    }
    fn place(&self, key: u64) -> Result<u64, u64> {
        self.filtered.index_of(key, self.feed)
    }
}

/// The selected rows, those behind a selected line included, oldest first.
fn selected(pane: &Pane, feed: &Feed) -> Vec<Seq> {
    let lines = Lines { feed, filtered: &pane.filtered };
    let mut rows = Vec::new();
    for line in pane.list.selection.indexes(&lines).filter_map(|index| pane.filtered.row_at(index, feed)) {
        let Some(shown) = feed.get(line.seq) else { continue };
        let (kind, source) = (shown.record.type_id, shown.record.source);
        let same = |row: crate::feed::Row<'_>| row.record.type_id == kind && row.record.source == source;
        rows.extend((line.first..=line.seq).filter(|&seq| seq == line.seq || feed.get(seq).is_some_and(same)));
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The feed that the page shows: the open capture, or what is live.
/// Asks for a frame at once: there is something new to show from a scan, which runs on a thread of its own.
#[expect(clippy::disallowed_methods, reason = "only while rows are looked through, which ends by itself")]
fn draw_next(ctx: &egui::Context) {
    ctx.request_repaint();
}

fn shown<'a>(view: &View<'a>) -> &'a Feed {
    view.capture.map_or(view.feed, |capture| &capture.feed)
}

fn last_time(feed: &Feed) -> Timestamp {
    feed.end_seq().checked_sub(1).and_then(|seq| feed.get(seq)).map_or(Timestamp(0), |row| row.record.at)
}

/// The name of a connection as it may be seen.
pub fn safe_name(view: &View<'_>, name: &str) -> String {
    if view.model.settings.streamer_safe { without_private(name).into_owned() } else { name.to_owned() }
}

fn banner(ui: &mut Ui, name: &str, capture: &crate::feed::capture::Opened, view: &mut View<'_>, tokens: &Tokens) {
    ui.horizontal(|ui| {
        let count = grouped(capture.feed.len());
        let words = match name {
            "" => tr!("feed-capture", count = count),
            name => tr!("feed-capture-named", name = safe_name(view, name), count = count),
        };
        ui.label(RichText::new(words).color(tokens.text_1));
        if capture.skipped > 0 {
            let skipped = tag(ui, &tr!("feed-capture-skipped", count = grouped(capture.skipped)), Tone::Warn);
            if let Some(problem) = &capture.first_problem {
                skipped.on_hover_text(problem);
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button(tr!("feed-capture-close")).clicked() {
                view.act(Action::CloseCapture);
            }
        });
    });
}
