//! A text field of one line that offers ways to go on: Tab or Enter takes one, the arrow keys choose, Escape closes.

use std::ops::Range;

use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::{
    Area, EventFilter, Frame, Galley, Id, Key, Label, Modifiers, Order, Response, RichText, Role, ScrollArea, Sense,
    TextBuffer, TextEdit, Ui, WidgetInfo, vec2,
};

use crate::tr;
use crate::ui::theme;

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The bytes that are replaced.
    pub span: Range<usize>,
    pub insert: String,
    /// A word about it, in grey.
    pub about: String,
    /// Cannot be used here; `about` says why. It can be chosen all the same.
    pub dim: bool,
}

/// What outlives a frame.
#[derive(Debug, Clone, Default)]
pub struct Completing {
    open: bool,
    /// Moved to with the arrow keys.
    chosen: Option<usize>,
    items: Vec<Suggestion>,
    /// Text and cursor that `items` belong to.
    seen: (String, usize),
}

/// What the field did in this frame.
pub struct Completed {
    pub response: Response,
    /// A suggestion was taken.
    pub accepted: bool,
    /// Enter, and no suggestion was chosen.
    pub entered: bool,
}

/// How the text of the field is laid out.
pub type Layouter<'a> = &'a mut dyn FnMut(&Ui, &dyn TextBuffer, f32) -> std::sync::Arc<Galley>;

impl Completing {
    /// Draws the field with `dress` (hint, width, font) and its suggestions below. `suggest` gets text and byte of the cursor.
    #[expect(
        clippy::too_many_arguments,
        reason = "a text field with its suggestions: each is needed, once, by two callers"
    )]
    pub fn show(
        &mut self,
        ui: &mut Ui,
        id: Id,
        name: &str,
        text: &mut String,
        dress: impl for<'t> FnOnce(TextEdit<'t>) -> TextEdit<'t>,
        layouter: Layouter<'_>,
        suggest: impl FnOnce(&str, usize) -> Vec<Suggestion>,
    ) -> Completed {
        let focused = ui.memory(|memory| memory.has_focus(id));
        let offering = self.open && !self.items.is_empty();
        let mut accepted = if focused && offering { self.keys(ui) } else { None };
        let entered = focused && accepted.is_none() && ui.input(|input| input.key_pressed(Key::Enter));
        if let Some(item) = accepted.as_ref() {
            take(ui, id, text, item);
        }
        let filter = EventFilter { tab: offering, horizontal_arrows: true, vertical_arrows: true, escape: offering };
        let edit = TextEdit::singleline(text).id(id).event_filter(filter).layouter(layouter);
        let output = dress(edit).show(ui);
        let response = output.response.response.accessible_name(name);
        let cursor = output.cursor_range.map_or(text.len(), |range| byte_of(text, range.primary.index.0));
        if response.has_focus() {
            let asked = ui.input_mut(|input| {
                input.consume_key(Modifiers::CTRL, Key::Space)
                    || (!self.open && input.consume_key(Modifiers::NONE, Key::ArrowDown))
            });
            if response.changed() || accepted.is_some() || asked {
                self.open = true;
                self.chosen = None;
                self.seen = (text.clone(), cursor);
                self.items = suggest(text, cursor);
                // Nothing to offer when all there is, is what stands there already.
                self.items.retain(|item| text.get(item.span.clone()) != Some(item.insert.as_str()));
            } else if self.seen.1 != cursor || self.seen.0 != *text {
                self.open = false;
            }
        }
        if self.open && !self.items.is_empty() {
            let (clicked, over) = self.popup(ui, id, &response);
            if let Some(item) = clicked {
                take(ui, id, text, &item);
                response.request_focus();
                self.open = false;
                accepted = Some(item);
            } else if !response.has_focus() && !over {
                self.open = false;
            }
        }
        Completed { response, accepted: accepted.is_some(), entered }
    }

    /// The keys that belong to the suggestions, before the field sees them.
    fn keys(&mut self, ui: &Ui) -> Option<Suggestion> {
        let (up, down, tab, enter, escape) = ui.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, Key::ArrowUp),
                input.consume_key(Modifiers::NONE, Key::ArrowDown),
                input.consume_key(Modifiers::NONE, Key::Tab),
                self.chosen.is_some() && input.consume_key(Modifiers::NONE, Key::Enter),
                input.consume_key(Modifiers::NONE, Key::Escape),
            )
        });
        let last = self.items.len() - 1;
        if down {
            self.chosen = Some(self.chosen.map_or(0, |at| if at == last { 0 } else { at + 1 }));
        }
        if up {
            self.chosen = Some(self.chosen.map_or(last, |at| at.checked_sub(1).unwrap_or(last)));
        }
        if escape {
            self.open = false;
        }
        (tab || enter).then(|| self.items[self.chosen.unwrap_or(0)].clone())
    }

    fn popup(&self, ui: &Ui, id: Id, field: &Response) -> (Option<Suggestion>, bool) {
        let tokens = theme::tokens(ui.ctx());
        let mut clicked = None;
        let area = Area::new(id.with("suggestions"))
            .order(Order::Foreground)
            .fixed_pos(field.rect.left_bottom() + vec2(0.0, 4.0))
            .constrain(true)
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).show(ui, |ui| {
                    let width = field.rect.width().clamp(220.0, 420.0);
                    ui.set_width(width);
                    ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.y = 0.0;
                        for (at, item) in self.items.iter().enumerate() {
                            if self.item(ui, at, item, &tokens) {
                                clicked = Some(item.clone());
                            }
                        }
                    });
                    ui.label(RichText::new(tr!("feed-completion-keys")).size(11.0).color(tokens.text_3));
                });
            });
        (clicked, area.response.contains_pointer())
    }

    fn item(&self, ui: &mut Ui, at: usize, item: &Suggestion, tokens: &theme::Tokens) -> bool {
        let chosen = self.chosen == Some(at);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::CLICK);
        if chosen || response.hovered() {
            ui.painter().rect_filled(rect, theme::RADIUS_TAG, if chosen { tokens.selection } else { tokens.hover });
        }
        let text_color = if item.dim { tokens.text_3 } else { tokens.text_1 };
        let mut inner = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(rect.shrink2(vec2(8.0, 0.0)))
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        inner.add(Label::new(RichText::new(&item.insert).color(text_color)).truncate().selectable(false));
        inner.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add(Label::new(RichText::new(&item.about).size(11.0).color(tokens.text_3)).truncate().selectable(false));
        });
        response
            .widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, format!("{} {}", item.insert, item.about)));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(chosen));
        if chosen {
            response.scroll_to_me(None);
        }
        response.clicked()
    }
}

/// Puts the suggestion into the text and the cursor behind it.
fn take(ui: &Ui, id: Id, text: &mut String, item: &Suggestion) {
    let span = item.span.start.min(text.len())..item.span.end.min(text.len());
    if !text.is_char_boundary(span.start) || !text.is_char_boundary(span.end) || span.start > span.end {
        return;
    }
    text.replace_range(span.clone(), &item.insert);
    let cursor = text[..span.start + item.insert.len()].chars().count();
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(CharIndex(cursor)))));
    TextEdit::store_state(ui.ctx(), id, state);
}

fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}
