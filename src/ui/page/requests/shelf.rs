//! The left side: every request that the catalogue knows, and those that only this server knows.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use egui::{
    Align, Button, Label, Layout, RichText, Role, ScrollArea, Sense, TextEdit, Ui, UiBuilder, WidgetInfo, vec2,
};

use crate::model::Connection;
use crate::protocol::obs::catalogue::{Catalogue, Effect, Request};
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, group_heading, tag};
use crate::words;

const ROW: f32 = 28.0;
const NARROW: f32 = 226.0;

/// What an effect is called, and how its tag looks.
pub fn effect_words(effect: Effect) -> (&'static str, Tone) {
    match effect {
        Effect::Reads => (tr!("requests-effect-reads"), Tone::Plain),
        Effect::Changes => (tr!("requests-effect-changes"), Tone::Accent),
        Effect::OnAir => (tr!("requests-effect-on-air"), Tone::Warn),
        Effect::Destructive => (tr!("requests-effect-destructive"), Tone::Danger),
    }
}

/// Whether the server of this connection said that it takes the request; `None` while it has said nothing.
pub fn available(connection: Option<&Connection>, request_type: &str) -> Option<bool> {
    let known = &connection?.obs.available_requests;
    (!known.is_empty()).then(|| known.iter().any(|name| name == request_type))
}

/// `5.7` for a request that is newer than 5.0.
pub fn version(request: &Request) -> Option<&str> {
    let (version, _) = request.since.rsplit_once('.')?;
    (version != "5.0").then_some(version)
}

/// The categories in the order in which a show needs them; one that is new to us comes last.
const ORDER: [&str; 14] = [
    "scenes",
    "scene items",
    "inputs",
    "transitions",
    "stream",
    "record",
    "outputs",
    "media inputs",
    "filters",
    "sources",
    "general",
    "config",
    "ui",
    "canvases",
];

fn place(category: &str) -> usize {
    ORDER.iter().position(|known| *known == category).unwrap_or(ORDER.len())
}

/// What stands at the left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ShelfTab {
    #[default]
    Obs,
    Saved,
}

/// The list with its search.
#[derive(Default)]
pub struct Shelf {
    pub tab: ShelfTab,
    search: String,
    found: Option<Found>,
}

/// What the search found. It is made anew only when something changes: a frame costs what it shows.
struct Found {
    /// The search, and a hash of what the server lists.
    of: (String, u64),
    lines: Vec<Line>,
    requests: usize,
    /// What Enter takes.
    best: Option<&'static str>,
}

enum Line {
    Heading(String),
    /// `here`: the server takes it, as far as is known.
    Request {
        request: &'static Request,
        here: bool,
    },
    Unknown(String),
}

/// A request of the catalogue with its texts in small letters.
static SEARCHED: LazyLock<Vec<(&'static Request, String, String)>> = LazyLock::new(|| {
    let mut all: Vec<&'static Request> = Catalogue::builtin().requests.iter().collect();
    all.sort_by_key(|request| place(&request.category));
    all.into_iter().map(|request| (request, request.name.to_lowercase(), request.hint.to_lowercase())).collect()
});

impl Found {
    fn of(search: &str, connection: Option<&Connection>, hash: u64) -> Self {
        let wanted = search.trim().to_lowercase();
        let fits =
            |(_, name, hint): &&(&'static Request, String, String)| name.contains(&wanted) || hint.contains(&wanted);
        let found: Vec<&(&'static Request, String, String)> = SEARCHED.iter().filter(fits).collect();
        let mut lines = Vec::new();
        let mut category = "";
        for (request, ..) in &found {
            if request.category != category {
                category = &request.category;
                lines.push(Line::Heading(category_words(category).to_owned()));
            }
            let here = available(connection, &request.name) != Some(false);
            lines.push(Line::Request { request, here });
        }
        let known = Catalogue::builtin();
        let own = connection.map_or(&[][..], |connection| &connection.obs.available_requests);
        let own = own.iter().filter(|name| known.request(name).is_none() && name.to_lowercase().contains(&wanted));
        let own: Vec<Line> = own.map(|name| Line::Unknown(name.clone())).collect();
        let requests = found.len() + own.len();
        if !own.is_empty() {
            lines.push(Line::Heading(tr!("requests-only-this-server").to_owned()));
            lines.extend(own);
        }
        let best = best(&found, &wanted);
        Self { of: (search.to_owned(), hash), lines, requests, best }
    }
}

/// What Enter takes: the request of that very name, else the shortest name that begins so, else the first of the list.
/// `RemoveScene` must not become `RemoveSceneItem`.
fn best(found: &[&(&'static Request, String, String)], wanted: &str) -> Option<&'static str> {
    let begins = found.iter().filter(|(_, name, _)| name.starts_with(wanted));
    let best = begins.min_by_key(|(_, name, _)| name.len()).or_else(|| found.first());
    best.map(|(request, ..)| request.name.as_str())
}

fn hash_of(connection: Option<&Connection>) -> u64 {
    let mut hasher = DefaultHasher::new();
    connection.map(|connection| &connection.obs.available_requests).hash(&mut hasher);
    hasher.finish()
}

impl Shelf {
    /// Draws the tabs; the caller draws what is saved.
    pub fn tabs(&mut self, ui: &mut Ui, saved: usize) {
        let all = Catalogue::builtin().requests.len();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let tabs =
                [(ShelfTab::Obs, tr!("shelf-obs", count = all)), (ShelfTab::Saved, tr!("shelf-saved", count = saved))];
            for (tab, name) in tabs {
                let selected = self.tab == tab;
                let button = ui.add(Button::selectable(selected, &name).min_size(vec2(0.0, 26.0)));
                button.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, &name));
                if button.clicked() {
                    self.tab = tab;
                }
            }
        });
    }

    /// Draws search field and list. Gives the request type that was chosen.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        chosen: &str,
        connection: Option<&Connection>,
        tokens: &Tokens,
    ) -> Option<String> {
        let mut picked = None;
        let field = TextEdit::singleline(&mut self.search)
            .hint_text(tr!("requests-find"))
            .desired_width(f32::INFINITY)
            .min_size(vec2(0.0, theme::CONTROL))
            .align(egui::Align2::LEFT_CENTER);
        let field = ui.add(field).accessible_name(tr!("requests-find"));
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let hash = hash_of(connection);
        let here = self.found.take().filter(|found| found.of.1 == hash && found.of.0 == self.search);
        let found = here.unwrap_or_else(|| Found::of(&self.search, connection, hash));
        let all = SEARCHED.len();
        // The tab says how many there are in all.
        if !self.search.trim().is_empty() {
            let count = tr!("requests-count", count = found.requests, all = all);
            ui.label(RichText::new(count).size(11.0).color(tokens.text_2));
        }
        if enter {
            picked = found.best.map(str::to_owned);
        }
        ScrollArea::vertical().id_salt("request shelf").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if found.lines.is_empty() {
                ui.label(RichText::new(tr!("requests-found-none")).color(tokens.text_2));
            }
            for line in &found.lines {
                let (name, request, here) = match line {
                    Line::Heading(words) => {
                        heading(ui, words);
                        continue;
                    }
                    Line::Request { request, here } => (request.name.as_str(), Some(*request), *here),
                    Line::Unknown(name) => (name.as_str(), None, true),
                };
                if row(ui, name, request, here, chosen == name, tokens) {
                    picked = Some(name.to_owned());
                }
            }
        });
        self.found = Some(found);
        picked
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    group_heading(ui, text);
    ui.add_space(2.0);
}

/// `scene items` as the catalogue writes it, in words.
pub fn category_words(category: &str) -> &str {
    words::find(&format!("requests-category-{}", category.replace(' ', "-"))).unwrap_or(category)
}

fn row(ui: &mut Ui, name: &str, request: Option<&Request>, here: bool, chosen: bool, tokens: &Tokens) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let effect = request.map(|request| effect_words(request.effect));
    let say = || match (effect, here) {
        (Some((effect, _)), true) => format!("{name}, {effect}"),
        (Some((effect, _)), false) => format!("{name}, {effect}, {}", tr!("requests-not-here")),
        (None, _) => name.to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, say()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(chosen));
    if ui.is_rect_visible(rect) {
        let ground = match (chosen, response.hovered()) {
            (true, _) => tokens.selection,
            (false, true) => tokens.hover,
            (false, false) => tokens.panel,
        };
        ui.painter().rect_filled(rect, theme::RADIUS_TAG, ground);
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.0, tokens.accent);
            ui.painter().rect_stroke(rect, theme::RADIUS_TAG, stroke, egui::StrokeKind::Inside);
        }
        let inner = rect.shrink2(vec2(8.0, 0.0));
        let layout = Layout::right_to_left(Align::Center);
        let mut ui = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
        ui.spacing_mut().item_spacing.x = 4.0;
        if let Some((effect, tone)) = effect {
            // The row says it all to a screen reader; its parts stay silent.
            paint_tag(&mut ui, effect, if here { tone } else { Tone::Plain }, tokens);
        }
        // In a narrow list the name needs the room; the editor says the version too.
        if rect.width() > NARROW
            && let Some(version) = request.and_then(version)
        {
            paint_tag(&mut ui, version, Tone::Plain, tokens);
        }
        let color = if here { tokens.text_1 } else { tokens.text_3 };
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(name).color(color)).truncate().selectable(false));
        });
    }
    let hint = match (request, here) {
        (Some(request), true) => request.hint.as_str(),
        (Some(_), false) => tr!("requests-not-here-tip"),
        (None, _) => tr!("requests-only-this-server-tip"),
    };
    response.on_hover_ui(|ui| _ = ui.label(hint)).clicked()
}

fn paint_tag(ui: &mut Ui, text: &str, tone: Tone, tokens: &Tokens) {
    let (color, ground) = tone.colors(tokens);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), egui::FontId::proportional(11.0), color);
    let (rect, _) = ui.allocate_exact_size(vec2(galley.size().x + 10.0, 18.0), Sense::hover());
    ui.painter().rect_filled(rect, theme::RADIUS_TAG, ground);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
}

/// The tag of an effect by itself.
pub fn effect_tag(ui: &mut Ui, effect: Effect) {
    let (text, tone) = effect_words(effect);
    tag(ui, text, tone);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_takes_the_request_of_that_very_name() {
        let take = |wanted: &str| Found::of(wanted, None, 0).best;
        assert_eq!(take("removescene"), Some("RemoveScene"));
        assert_eq!(take("getscenel"), Some("GetSceneList"));
        assert_eq!(take("programscene"), Some("GetCurrentProgramScene"));
        assert_eq!(take("nothing like it"), None);
    }

    #[test]
    fn every_category_has_its_place_and_its_words() {
        for request in &Catalogue::builtin().requests {
            assert!(place(&request.category) < ORDER.len(), "{}", request.category);
            assert_ne!(category_words(&request.category), request.category, "{}", request.category);
        }
    }
}
