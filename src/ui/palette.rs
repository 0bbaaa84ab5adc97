//! The command palette (Ctrl+K): every action by name.

use egui::{
    Align2, Area, Frame, Id, Key, KeyboardShortcut, Margin, Modifiers, RichText, Role, ScrollArea, Sense, Ui,
    WidgetInfo, vec2,
};

use super::action::{Action, PageId, SettingsChange};
use super::frame::{rail, state_words, top_bar};
use super::page::View;
use super::widget::field;
use super::{carry_out, theme};
use crate::message::{Command, CommandId, ConnectionState, ExportFormat, PickFile, ThemeChoice};
use crate::protocol::obs::EventSubscriptions;
use crate::tr;

/// The key that opens it.
pub const SHORTCUT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::K);

const WIDTH: f32 = 560.0;
const ROW: f32 = 32.0;
const ROWS: f32 = 10.0;

/// The field of Ctrl+K and what it found.
#[derive(Default)]
pub struct Palette {
    open: bool,
    /// Just opened: the field takes the focus once.
    fresh: bool,
    query: String,
    selected: usize,
    /// What had the focus before; it gets it back.
    came_from: Option<Id>,
}

/// One thing that can be done.
struct Entry {
    name: String,
    /// A key or a group, at the right.
    hint: String,
    action: Action,
}

impl Palette {
    /// Opens it, or closes it when it is open: the same key does both.
    pub fn open(&mut self, ctx: &egui::Context) {
        if self.open {
            self.close(ctx);
            return;
        }
        *self = Self { open: true, fresh: true, came_from: ctx.memory(|memory| memory.focused()), ..Self::default() };
    }

    pub fn is_open(&self) -> bool {
        self.open
    }

    fn close(&mut self, ctx: &egui::Context) {
        self.open = false;
        if let Some(id) = self.came_from.take() {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
    }

    /// Draws it where it is open. What was chosen is among the actions of `view` afterwards.
    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        if !self.open {
            return;
        }
        let ctx = ui.ctx().clone();
        let keys = Keys::taken(ui);
        if keys.escape {
            self.close(&ctx);
            return;
        }
        let found = matching(entries(&ctx, view), &self.query);
        self.move_selection(&keys, found.len());
        let mut chosen = keys.enter.then_some(self.selected);
        let area = Area::new(Id::unique("command palette"))
            .order(egui::Order::Foreground)
            .anchor(Align2::CENTER_TOP, vec2(0.0, theme::BAR_HEIGHT + 16.0))
            .accessible_name(tr!("frame-palette"))
            .fade_in(false)
            .show(&ctx, |ui| {
                Frame::popup(ui.style()).inner_margin(Margin::same(12)).show(ui, |ui| {
                    ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
                    if let Some(index) = self.contents(ui, &found, keys.moved) {
                        chosen = Some(index);
                    }
                });
            });
        let elsewhere = ui.input(|input| input.pointer.any_pressed())
            && ui.input(|input| input.pointer.interact_pos()).is_some_and(|at| !area.response.rect.contains(at));
        if let Some(index) = chosen {
            if let Some(entry) = found.into_iter().nth(index) {
                view.act(entry.action);
                self.close(&ctx);
            }
        } else if elsewhere && !self.fresh {
            self.came_from = None;
            self.close(&ctx);
        }
        self.fresh = false;
    }

    fn move_selection(&mut self, keys: &Keys, len: usize) {
        let last = len.saturating_sub(1);
        if keys.moved < 0 {
            self.selected = self.selected.checked_sub(1).unwrap_or(last);
        } else if keys.moved > 0 {
            self.selected = if self.selected >= last { 0 } else { self.selected + 1 };
        }
        self.selected = self.selected.min(last);
    }

    /// The field and the list; the row that was clicked.
    fn contents(&mut self, ui: &mut Ui, found: &[Entry], moved: i32) -> Option<usize> {
        let tokens = theme::tokens(ui.ctx());
        let hint = tr!("frame-palette-hint");
        let field = field::line(ui, &mut self.query, field::Look { hint, ..Default::default() })
            .accessible_name(tr!("frame-palette"));
        if self.fresh {
            field.request_focus();
        }
        if field.changed() {
            self.selected = 0;
        }
        if found.is_empty() {
            ui.label(RichText::new(tr!("frame-palette-nothing")).color(tokens.text_2));
            return None;
        }
        let mut clicked = None;
        ScrollArea::vertical().max_height(ROW * ROWS).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (index, entry) in found.iter().enumerate() {
                let selected = index == self.selected;
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &entry.name));
                if selected && moved != 0 {
                    ui.scroll_to_rect(rect, None);
                }
                if ui.is_rect_visible(rect) {
                    paint_row(ui, rect, entry, selected, response.hovered());
                }
                if response.clicked() {
                    clicked = Some(index);
                }
            }
        });
        clicked
    }
}

fn paint_row(ui: &Ui, rect: egui::Rect, entry: &Entry, selected: bool, hovered: bool) {
    let tokens = theme::tokens(ui.ctx());
    let painter = ui.painter();
    if selected || hovered {
        let fill = if selected { tokens.selection } else { tokens.hover };
        painter.rect_filled(rect, egui::CornerRadius::same(theme::RADIUS_TAG), fill);
    }
    let hint = painter.layout_no_wrap(entry.hint.clone(), egui::FontId::proportional(theme::TEXT_SMALL), tokens.text_2);
    let room = rect.width() - hint.size().x - 32.0;
    let font = egui::FontId::proportional(theme::TEXT_BODY);
    let mut job = egui::text::LayoutJob::simple_singleline(entry.name.clone(), font, tokens.text_1);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let name = painter.layout_job(job);
    let middle = rect.center().y;
    painter.galley(egui::pos2(rect.left() + 8.0, middle - name.size().y / 2.0), name, tokens.text_1);
    let at = egui::pos2(rect.right() - 8.0 - hint.size().x, middle - hint.size().y / 2.0);
    painter.galley(at, hint, tokens.text_2);
}

/// The keys that the palette takes before its field sees them.
struct Keys {
    escape: bool,
    enter: bool,
    moved: i32,
}

impl Keys {
    fn taken(ui: &mut Ui) -> Self {
        ui.input_mut(|input| {
            let escape = input.consume_key(Modifiers::NONE, Key::Escape);
            let enter = input.consume_key(Modifiers::NONE, Key::Enter);
            let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
            let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            Self { escape, enter, moved: down as i32 - up as i32 }
        })
    }
}

/// Everything that can be done now, in the order of the window.
fn entries(ctx: &egui::Context, view: &View<'_>) -> Vec<Entry> {
    let mut list = Vec::new();
    let mut add = |name: String, hint: &str, action: Action| list.push(Entry { name, hint: hint.to_owned(), action });
    for page in rail::PAGES.into_iter().chain([PageId::Settings]) {
        let keys = ctx.format_shortcut(&rail::shortcut(page));
        add(tr!("frame-go", page = rail::page_name(page)), &keys, Action::Go(page));
    }
    connections(view, &mut add);
    add(tr!("frame-do-new-connection").to_owned(), "", Action::NewConnection);
    let simulated = view.model.connections.iter().any(|connection| connection.simulated);
    if !simulated {
        add(tr!("frame-do-demo").to_owned(), "", Action::Command(Command::StartDemo));
    }
    for preset in &view.model.presets {
        let name = tr!("preset-run-name", name = preset.name.as_str());
        add(name, preset.key.as_deref().unwrap_or_default(), Action::RunPreset(preset.name.clone()));
    }
    subscriptions(view, &mut add);
    feed(view, &mut add);
    let settings = &view.model.settings;
    let lock = if settings.on_air_lock { tr!("frame-do-lock-off") } else { tr!("frame-do-lock-on") };
    add(lock.to_owned(), "", top_bar::toggle_on_air_lock());
    let safe = if settings.streamer_safe { tr!("frame-do-safe-off") } else { tr!("frame-do-safe-on") };
    add(safe.to_owned(), "", top_bar::toggle_streamer_safe());
    looks(ctx, &mut add);
    add(tr!("frame-do-quit").to_owned(), "", Action::Quit);
    list
}

fn connections(view: &View<'_>, add: &mut impl FnMut(String, &str, Action)) {
    for connection in &view.model.connections {
        let (id, name) = (connection.id, connection.profile.name.as_str());
        let word = state_words::word(&connection.state);
        if state_words::can_connect(&connection.state) {
            add(tr!("frame-do-connect", name = name), word, Action::Command(Command::Connect(id)));
        } else {
            if matches!(connection.state, ConnectionState::Waiting { .. }) {
                add(tr!("frame-do-retry", name = name), word, Action::Command(Command::RetryNow(id)));
            }
            add(tr!("frame-do-disconnect", name = name), word, Action::Command(Command::Disconnect(id)));
        }
        if !connection.simulated {
            add(tr!("frame-do-edit", name = name), "", Action::EditConnection(id));
        }
    }
}

fn subscriptions(view: &View<'_>, add: &mut impl FnMut(String, &str, Action)) {
    let presets = [
        (tr!("frame-preset-none"), EventSubscriptions::NONE),
        (tr!("frame-preset-normal"), EventSubscriptions::ALL),
        (tr!("frame-preset-everything"), EventSubscriptions::EVERYTHING),
    ];
    for connection in &view.model.connections {
        if !matches!(connection.state, ConnectionState::Ready { .. } | ConnectionState::Stale { .. }) {
            continue;
        }
        for (preset, mask) in presets {
            let name = tr!("frame-do-subscribe", name = connection.profile.name.as_str(), preset = preset);
            add(name, "", Action::Command(Command::Reidentify { connection: connection.id, mask }));
        }
    }
}

fn feed(view: &View<'_>, add: &mut impl FnMut(String, &str, Action)) {
    if !view.feed.is_empty() {
        for (name, format) in
            [(tr!("frame-do-export-json"), ExportFormat::JsonLines), (tr!("frame-do-export-csv"), ExportFormat::Csv)]
        {
            add(name.to_owned(), "", carry_out::export_all(view, format));
        }
        add(tr!("frame-do-clear-feed").to_owned(), "", Action::ClearFeed);
    }
    let from = PickFile::Ask { suggested: String::new() };
    add(
        tr!("frame-do-open-capture").to_owned(),
        "",
        Action::Command(Command::OpenCapture { id: CommandId::next(), from }),
    );
    if view.capture.is_some() {
        add(tr!("frame-do-close-capture").to_owned(), "", Action::CloseCapture);
    }
}

fn looks(ctx: &egui::Context, add: &mut impl FnMut(String, &str, Action)) {
    for (name, choice) in [
        (tr!("frame-do-theme-system"), ThemeChoice::System),
        (tr!("frame-do-theme-dark"), ThemeChoice::Dark),
        (tr!("frame-do-theme-light"), ThemeChoice::Light),
        (tr!("frame-do-theme-contrast"), ThemeChoice::HighContrast),
    ] {
        add(name.to_owned(), "", Action::Settings(SettingsChange(Box::new(move |settings| settings.theme = choice))));
    }
    for (name, key, step) in [
        (tr!("frame-do-larger"), Key::Plus, carry_out::ZOOM_STEP),
        (tr!("frame-do-smaller"), Key::Minus, -carry_out::ZOOM_STEP),
        (tr!("frame-do-normal-size"), Key::Num0, 0.0),
    ] {
        let keys = ctx.format_shortcut(&KeyboardShortcut::new(Modifiers::COMMAND, key));
        add(name.to_owned(), &keys, carry_out::zoom_by(step));
    }
}

/// The entries that match `query`, best first; all of them in their order for an empty one.
fn matching(entries: Vec<Entry>, query: &str) -> Vec<Entry> {
    if query.trim().is_empty() {
        return entries;
    }
    let mut found: Vec<(i32, Entry)> =
        entries.into_iter().filter_map(|entry| Some((score(&entry.name, query)?, entry))).collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How well the letters of `query` stand in `name`, in order: letters that follow each other and letters that begin a word count
/// more. `None` where one is missing.
fn score(name: &str, query: &str) -> Option<i32> {
    let mut score = 0;
    let mut name = name.chars().flat_map(char::to_lowercase).scan(' ', |before, letter| {
        let starts_word = !before.is_alphanumeric();
        *before = letter;
        Some((letter, starts_word))
    });
    let mut first = true;
    for wanted in query.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase) {
        let mut skipped = 0;
        loop {
            let (letter, starts_word) = name.next()?;
            if letter == wanted {
                score += match (skipped, starts_word) {
                    (0, _) if !first => 8,
                    (_, true) => 6,
                    _ => 1,
                };
                break;
            }
            skipped += 1;
        }
        score -= skipped.min(3);
        first = false;
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn letters_match_in_order_and_the_beginnings_of_words_count_most() {
        assert!(score("Go to Feed", "feed").is_some());
        assert_eq!(score("Go to Feed", "deef"), None);
        assert!(score("Disconnect Studio PC", "dspc") > score("Dark theme suspicious", "dspc"));
        assert!(score("Connect Studio PC", "connect") > score("Disconnect Studio PC", "connect"));
    }
}
