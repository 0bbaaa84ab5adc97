//! A text field of one line over a list of what can be picked. Anything else can be typed as well.
//!
//! A click, the down arrow or typing opens the list; the arrows choose, Enter takes, Escape closes. What is typed narrows
//! the list down; a list that was opened without typing shows everything.

use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::{
    Align, Align2, Area, EventFilter, Frame, Id, Key, Label, Layout, Margin, Modifiers, Order, Pos2, Response,
    RichText, Role, ScrollArea, Sense, Stroke, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::tr;
use crate::ui::theme::{self, Tokens};

/// One thing that can be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pickable {
    /// What goes into the field.
    pub insert: String,
    /// What the list calls it.
    pub label: String,
    /// A word about it, in grey.
    pub about: String,
}

/// How the field looks.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What screen readers call it.
    pub name: &'a str,
    /// Shown while it is empty.
    pub hint: &'a str,
    /// Points.
    pub width: f32,
    /// What stands in the list while there is nothing to pick: why.
    pub nothing: &'a str,
}

/// What outlives a frame. One is enough for a form: one list is open at a time.
#[derive(Debug, Clone, Default)]
pub struct Picking {
    /// The field whose list is open.
    open: Option<Id>,
    chosen: Option<usize>,
    /// Something was typed since the list was opened.
    narrowed: bool,
}

/// What the field did in this frame.
pub struct Picked {
    pub response: Response,
    /// The text is another one, typed or picked.
    pub changed: bool,
    /// The list was opened in this frame.
    pub opened: bool,
}

/// Rows of the list that are laid out; more than that are counted, and typing narrows them down.
const MOST: usize = 200;
const ROW: f32 = 26.0;
const TALLEST: f32 = 260.0;
/// Points at the right of the field for its arrow.
const ARROW: i8 = 26;

/// The keys that belong to an open list.
#[derive(Default)]
struct Keys {
    up: bool,
    down: bool,
    take: bool,
    close: bool,
}

impl Picking {
    /// Whether the list of this field is open.
    pub fn is_open(&self, id: Id) -> bool {
        self.open == Some(id)
    }

    /// Draws the field. `all` gives what can be picked; it is asked only while the list is open.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        id: Id,
        text: &mut String,
        look: Look<'_>,
        all: impl FnOnce() -> Vec<Pickable>,
    ) -> Picked {
        let focused = ui.memory(|memory| memory.has_focus(id));
        let was_open = self.is_open(id);
        // Before the field sees the keys.
        let keys = if focused && was_open { self.keys(ui) } else { Keys::default() };
        let wants = focused && !was_open && wants_to_open(ui);
        let filter = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: was_open };
        let edit = TextEdit::singleline(text)
            .id(id)
            .hint_text(look.hint.to_owned())
            .margin(Margin { left: 8, right: ARROW, top: 4, bottom: 4 })
            .align(Align2::LEFT_CENTER)
            .min_size(vec2(0.0, theme::CONTROL))
            .desired_width(look.width)
            .event_filter(filter);
        let response = ui.add(edit).accessible_name(look.name);
        let mut changed = response.changed();
        if response.clicked() || wants || (changed && response.has_focus()) {
            self.open = Some(id);
            self.narrowed = changed;
            self.chosen = None;
        }
        if keys.close {
            self.open = None;
        }
        let open = self.is_open(id);
        arrow(ui, &response, open);
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_has_popup(egui::accesskit::HasPopup::Listbox);
            node.set_expanded(open);
        });
        if open {
            let (shown, more) = narrow(all(), text, self.narrowed);
            self.choose(&keys, &shown, text);
            let by_key = if keys.take { self.chosen.and_then(|at| shown.get(at)) } else { None };
            let (by_click, over) = self.list(ui, id, &response, look, (&shown, more), keys.up || keys.down);
            if let Some(pickable) = by_key.or(by_click) {
                text.clone_from(&pickable.insert);
                to_the_end(ui, id, text);
                changed = true;
                self.open = None;
                response.request_focus();
            } else if keys.take || (!response.has_focus() && !over) {
                self.open = None;
            }
        }
        Picked { response, changed, opened: open && !was_open }
    }

    fn keys(&self, ui: &Ui) -> Keys {
        ui.input_mut(|input| Keys {
            up: input.consume_key(Modifiers::NONE, Key::ArrowUp),
            down: input.consume_key(Modifiers::NONE, Key::ArrowDown),
            take: input.consume_key(Modifiers::NONE, Key::Enter),
            close: input.consume_key(Modifiers::NONE, Key::Escape),
        })
    }

    /// Where the arrows lead. The first step begins at what the field holds.
    fn choose(&mut self, keys: &Keys, shown: &[Pickable], text: &str) {
        self.chosen = self.chosen.filter(|at| *at < shown.len());
        let Some(last) = shown.len().checked_sub(1) else { return };
        let here = || shown.iter().position(|pickable| pickable.insert == text);
        if keys.down {
            self.chosen = match self.chosen {
                Some(at) => Some(if at == last { 0 } else { at + 1 }),
                None => Some(here().map_or(0, |at| (at + 1).min(last))),
            };
        }
        if keys.up {
            self.chosen = match self.chosen {
                Some(at) => Some(at.checked_sub(1).unwrap_or(last)),
                None => Some(here().map_or(last, |at| at.saturating_sub(1))),
            };
        }
    }

    /// Draws the list. Gives what was clicked, and whether the pointer is over it.
    fn list<'p>(
        &self,
        ui: &Ui,
        id: Id,
        field: &Response,
        look: Look<'_>,
        (shown, more): (&'p [Pickable], usize),
        moved: bool,
    ) -> (Option<&'p Pickable>, bool) {
        let tokens = theme::tokens(ui.ctx());
        let mut clicked = None;
        let (pivot, at) = place(ui, field, shown.len());
        let area = Area::new(id.with("list")).order(Order::Foreground).pivot(pivot).fixed_pos(at).constrain(true);
        let area = area.show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                let width = field.rect.width().clamp(240.0, 420.0);
                ui.set_width(width);
                if shown.is_empty() {
                    let words =
                        if self.narrowed && !look.nothing.is_empty() { tr!("picker-none") } else { look.nothing };
                    let words = if words.is_empty() { tr!("picker-none") } else { words };
                    ui.label(RichText::new(words).color(tokens.text_2));
                    return;
                }
                ScrollArea::vertical().max_height(TALLEST).auto_shrink([false, true]).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (at, pickable) in shown.iter().enumerate() {
                        let chosen = self.chosen == Some(at);
                        let row = row(ui, pickable, chosen, &tokens);
                        if chosen && moved {
                            row.scroll_to_me(None);
                        }
                        if row.clicked() {
                            clicked = Some(pickable);
                        }
                    }
                });
                if more > 0 {
                    let words = tr!("picker-more", count = more);
                    ui.label(RichText::new(words).size(theme::TEXT_SMALL).color(tokens.text_3));
                }
            });
        });
        (clicked, area.response.contains_pointer())
    }
}

/// The down arrow, or Ctrl and Space.
fn wants_to_open(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        input.consume_key(Modifiers::NONE, Key::ArrowDown)
            || input.consume_key(Modifiers::ALT, Key::ArrowDown)
            || input.consume_key(Modifiers::CTRL, Key::Space)
    })
}

/// Below the field, or above it where there is more room.
fn place(ui: &Ui, field: &Response, rows: usize) -> (Align2, Pos2) {
    let needed = (rows as f32 * ROW).clamp(ROW, TALLEST) + 36.0;
    let screen = ui.ctx().content_rect();
    let below = screen.bottom() - field.rect.bottom();
    if below < needed && field.rect.top() - screen.top() > below {
        (Align2::LEFT_BOTTOM, field.rect.left_top() - vec2(0.0, 4.0))
    } else {
        (Align2::LEFT_TOP, field.rect.left_bottom() + vec2(0.0, 4.0))
    }
}

/// What fits `text`, those that begin with it first, and how many are not shown.
fn narrow(all: Vec<Pickable>, text: &str, narrowed: bool) -> (Vec<Pickable>, usize) {
    let wanted = text.trim().to_lowercase();
    let mut shown = all;
    if narrowed && !wanted.is_empty() {
        let rank = |pickable: &Pickable| {
            let label = pickable.label.to_lowercase();
            if label.starts_with(&wanted) {
                Some(0)
            } else if label.contains(&wanted) || pickable.insert.to_lowercase().contains(&wanted) {
                Some(1)
            } else {
                None
            }
        };
        let mut ranked: Vec<(u8, Pickable)> =
            shown.into_iter().filter_map(|pickable| Some((rank(&pickable)?, pickable))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        shown = ranked.into_iter().map(|(_, pickable)| pickable).collect();
    }
    let more = shown.len().saturating_sub(MOST);
    shown.truncate(MOST);
    (shown, more)
}

fn row(ui: &mut Ui, pickable: &Pickable, chosen: bool, tokens: &Tokens) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| {
        let said = [pickable.label.as_str(), pickable.about.as_str()];
        let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
        WidgetInfo::labeled(Role::ListBoxOption, true, said.join(", "))
    });
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(chosen));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, theme::RADIUS_TAG, if chosen { tokens.selection } else { tokens.hover });
    }
    let inside = rect.shrink2(vec2(8.0, 0.0));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(inside).layout(Layout::right_to_left(Align::Center)));
    if !pickable.about.is_empty() {
        let about = RichText::new(&pickable.about).size(theme::TEXT_SMALL).color(tokens.text_2);
        // The name has the first claim to the room.
        inner.scope(|ui| {
            ui.set_max_width(rect.width() * 0.5);
            ui.add(Label::new(about).truncate().selectable(false));
        });
    }
    inner.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let label = RichText::new(&pickable.label).color(tokens.text_1);
        ui.add(Label::new(label).truncate().selectable(false));
    });
    response
}

/// The arrow at the right of the field, which says that there is a list.
fn arrow(ui: &Ui, field: &Response, open: bool) {
    let tokens = theme::tokens(ui.ctx());
    let centre = pos2(field.rect.right() - 14.0, field.rect.center().y);
    let tip = if open { -2.5 } else { 2.5 };
    let points = vec![centre + vec2(-4.0, -tip), centre + vec2(0.0, tip), centre + vec2(4.0, -tip)];
    ui.painter().line(points, Stroke::new(1.5, tokens.text_3));
}

fn to_the_end(ui: &Ui, id: Id, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(CharIndex(text.chars().count()));
    state.cursor.set_char_range(Some(CCursorRange::one(end)));
    TextEdit::store_state(ui.ctx(), id, state);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pickable(label: &str) -> Pickable {
        Pickable { insert: label.to_owned(), label: label.to_owned(), about: String::new() }
    }

    #[test]
    fn typing_narrows_the_list_and_opening_it_does_not() {
        let all = || vec![pickable("Big interview"), pickable("Interview"), pickable("直播间"), pickable("End")];
        let labels = |text: &str, narrowed| {
            narrow(all(), text, narrowed).0.into_iter().map(|pickable| pickable.label).collect::<Vec<_>>()
        };
        assert_eq!(labels("inter", true), ["Interview", "Big interview"]);
        assert_eq!(labels("直", true), ["直播间"]);
        assert_eq!(labels("inter", false).len(), 4);
        assert!(labels("nothing like it", true).is_empty());
        let many = (0..500).map(|at| pickable(&at.to_string())).collect();
        let (shown, more) = narrow(many, "", true);
        assert_eq!((shown.len(), more), (MOST, 300));
    }
}
