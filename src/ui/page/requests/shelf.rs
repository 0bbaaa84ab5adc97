//! The left side: every request that the catalogue knows, and those that only this server knows.

use egui::{Align, Label, Layout, RichText, Role, ScrollArea, Sense, TextEdit, Ui, UiBuilder, WidgetInfo, vec2};

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

/// What Enter takes: the request of that very name, else the shortest name that begins so, else the first of the list.
/// `RemoveScene` must not become `RemoveSceneItem`.
fn best<'a>(found: &[&'a Request], wanted: &str) -> Option<&'a Request> {
    let begins = found.iter().filter(|request| request.name.to_lowercase().starts_with(wanted));
    begins.min_by_key(|request| request.name.len()).or_else(|| found.first()).copied()
}

/// Draws search field and list. Gives the request type that was chosen.
pub fn ui(
    ui: &mut Ui,
    search: &mut String,
    chosen: &str,
    connection: Option<&Connection>,
    tokens: &Tokens,
) -> Option<String> {
    let mut picked = None;
    let field = TextEdit::singleline(search)
        .hint_text(tr!("requests-find"))
        .desired_width(f32::INFINITY)
        .min_size(vec2(0.0, theme::CONTROL))
        .align(egui::Align2::LEFT_CENTER);
    let field = ui.add(field).accessible_name(tr!("requests-find"));
    let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let wanted = search.trim().to_lowercase();
    let catalogue = Catalogue::builtin();
    let fits = |name: &str, hint: &str| name.to_lowercase().contains(&wanted) || hint.to_lowercase().contains(&wanted);
    let mut found: Vec<&Request> =
        catalogue.requests.iter().filter(|request| fits(&request.name, &request.hint)).collect();
    found.sort_by_key(|request| place(&request.category));
    let unknown = connection.map_or(&[][..], |connection| &connection.obs.available_requests);
    let unknown: Vec<&String> =
        unknown.iter().filter(|name| catalogue.request(name).is_none() && fits(name, "")).collect();
    let all = catalogue.requests.len();
    let count = match wanted.is_empty() {
        true => tr!("requests-count-all", count = all),
        false => tr!("requests-count", count = found.len() + unknown.len(), all = all),
    };
    ui.label(RichText::new(count).size(11.0).color(tokens.text_3));
    if enter && let Some(best) = best(&found, &wanted) {
        picked = Some(best.name.clone());
    }
    ScrollArea::vertical().id_salt("request shelf").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if found.is_empty() && unknown.is_empty() {
            ui.label(RichText::new(tr!("requests-found-none")).color(tokens.text_2));
        }
        let mut category = "";
        for request in found {
            if request.category != category {
                category = &request.category;
                heading(ui, category_words(category));
            }
            let here = available(connection, &request.name);
            if row(ui, &request.name, Some(request), here != Some(false), chosen == request.name, tokens) {
                picked = Some(request.name.clone());
            }
        }
        if !unknown.is_empty() {
            heading(ui, tr!("requests-only-this-server"));
        }
        for name in unknown {
            if row(ui, name, None, true, chosen == name.as_str(), tokens) {
                picked = Some(name.clone());
            }
        }
    });
    picked
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
        (Some(request), true) => request.hint.clone(),
        (Some(_), false) => tr!("requests-not-here-tip").to_owned(),
        (None, _) => tr!("requests-only-this-server-tip").to_owned(),
    };
    response.on_hover_text(hint).clicked()
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
        let catalogue = Catalogue::builtin();
        let take = |wanted: &str| {
            let found: Vec<&Request> =
                catalogue.requests.iter().filter(|request| request.name.to_lowercase().contains(wanted)).collect();
            best(&found, wanted).map(|request| request.name.as_str())
        };
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
