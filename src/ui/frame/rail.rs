//! The left rail: the pages, with their keys.

use egui::{Align, CornerRadius, Key, KeyboardShortcut, Layout, Modifiers, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_material_icons::{MaterialIcon, icons};

use crate::tr;
use crate::ui::action::PageId;
use crate::ui::theme;

/// The pages that have a place in the rail, from the top; Settings stands at the bottom.
pub const PAGES: [PageId; 4] = [PageId::Feed, PageId::Requests, PageId::Subscriptions, PageId::Connections];

const KEYS: [Key; 8] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];
const ITEM: f32 = 32.0;

/// What a page is called.
pub fn page_name(page: PageId) -> &'static str {
    match page {
        PageId::Feed => tr!("frame-page-feed"),
        PageId::Requests => tr!("frame-page-requests"),
        PageId::Subscriptions => tr!("frame-page-subscriptions"),
        PageId::Connections => tr!("frame-page-connections"),
        PageId::Settings => tr!("frame-page-settings"),
    }
}

/// The word of a page in the settings file.
pub fn page_word(page: PageId) -> &'static str {
    match page {
        PageId::Feed => "feed",
        PageId::Requests => "requests",
        PageId::Subscriptions => "subscriptions",
        PageId::Connections => "connections",
        PageId::Settings => "settings",
    }
}

/// The page of a word in the settings file; Feed for one that this version does not know.
pub fn page_of_word(word: &str) -> PageId {
    [PageId::Requests, PageId::Subscriptions, PageId::Connections, PageId::Settings]
        .into_iter()
        .find(|page| page_word(*page) == word)
        .unwrap_or(PageId::Feed)
}

fn page_icon(page: PageId) -> MaterialIcon {
    match page {
        PageId::Feed => icons::ICON_SUBJECT,
        PageId::Requests => icons::ICON_SEND,
        PageId::Subscriptions => icons::ICON_TOGGLE_ON,
        PageId::Connections => icons::ICON_LINK,
        PageId::Settings => icons::ICON_SETTINGS,
    }
}

/// The key of a page: Ctrl+1 for the first of the rail, Ctrl+comma for Settings.
pub fn shortcut(page: PageId) -> KeyboardShortcut {
    let key = PAGES.iter().position(|other| *other == page).map_or(Key::Comma, |place| KEYS[place.min(7)]);
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

/// The page whose key was pressed in this frame.
pub fn pressed(ui: &mut Ui) -> Option<PageId> {
    PAGES
        .into_iter()
        .chain([PageId::Settings])
        .find(|page| ui.input_mut(|input| input.consume_shortcut(&shortcut(*page))))
}

/// Draws the rail; the page that was clicked.
pub fn ui(ui: &mut Ui, current: PageId) -> Option<PageId> {
    let mut clicked = None;
    ui.spacing_mut().item_spacing.y = 4.0;
    for page in PAGES {
        if item(ui, page, page == current) {
            clicked = Some(page);
        }
    }
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        if item(ui, PageId::Settings, current == PageId::Settings) {
            clicked = Some(PageId::Settings);
        }
    });
    clicked
}

fn item(ui: &mut Ui, page: PageId, selected: bool) -> bool {
    let tokens = theme::tokens(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ITEM), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, page_name(page)));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let fill = match (selected, response.hovered()) {
            (true, _) => tokens.raised,
            (false, true) => tokens.hover,
            (false, false) => tokens.panel,
        };
        painter.rect_filled(rect, CornerRadius::same(theme::RADIUS), fill);
        if selected {
            let edge = egui::Rect::from_min_max(rect.min, pos2(rect.min.x + 2.0, rect.max.y));
            painter.rect_filled(edge, CornerRadius::same(1), tokens.accent);
        }
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.5, tokens.accent);
            painter.rect_stroke(rect, CornerRadius::same(theme::RADIUS), stroke, egui::StrokeKind::Inside);
        }
        let color = if selected { tokens.text_1 } else { tokens.text_2 };
        let picture = page_icon(page);
        let font = egui::FontId::new(18.0, picture.font_family());
        painter.text(rect.left_center() + vec2(20.0, 0.0), egui::Align2::CENTER_CENTER, picture.codepoint, font, color);
        let font = egui::FontId::proportional(theme::TEXT_BODY);
        painter.text(rect.left_center() + vec2(36.0, 0.0), egui::Align2::LEFT_CENTER, page_name(page), font, color);
    }
    let keys = ui.ctx().format_shortcut(&shortcut(page));
    response.on_hover_text(tr!("frame-page-key", page = page_name(page), keys = keys)).clicked()
}
