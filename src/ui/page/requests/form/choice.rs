//! One of a few: switches with a third state where the field may be left out, and closed lists of values.

use egui::{Align, Button, ComboBox, Label, Layout, RichText, Role, Ui, WidgetInfo, vec2};
use serde_json::Value;

use super::entry::Of;
use super::text::shown;
use super::{Change, id_of};
use crate::protocol::obs::catalogue::Choice;
use crate::tr;
use crate::ui::theme;

/// On, off, and not set where it may be.
pub(super) fn switch(ui: &mut Ui, of: &Of<'_>) -> Change {
    let now = of.value.and_then(Value::as_bool);
    let mut change = Change::None;
    ui.allocate_ui_with_layout(vec2(of.width, theme::CONTROL), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(of.width);
        ui.spacing_mut().item_spacing.x = 2.0;
        let mut states = vec![(Some(true), tr!("field-on")), (Some(false), tr!("field-off"))];
        if of.field.optional {
            states.insert(0, (None, tr!("field-unset")));
        }
        for (state, words) in states {
            let selected = now == state && (state.is_some() || of.value.is_none());
            let button = ui.add(Button::selectable(selected, words).min_size(vec2(44.0, theme::CONTROL)));
            let name = tr!("field-state", field = of.label, state = words);
            button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, &name));
            if button.clicked() {
                change = state.map_or(Change::Clear, |on| Change::Set(on.into()));
            }
        }
        ui.add_space(6.0);
        // A value of another type stays in sight; and what OBS does without one.
        let (beside, color) = match (of.value, now) {
            (Some(_), None) => (shown(of.value), of.ground.tokens.warn),
            (None, _) => (of.field.omitted.clone().unwrap_or_default(), of.ground.tokens.text_2),
            _ => return,
        };
        if !beside.is_empty() {
            ui.add(Label::new(RichText::new(beside).size(12.0).color(color)).truncate());
        }
    });
    change
}

/// One of the values that the server takes.
pub(super) fn closed(ui: &mut Ui, of: &Of<'_>) -> Change {
    // Numbers are the same however they are spelled.
    let number = of.value.and_then(Value::as_f64);
    let same =
        |choice: &&Choice| Some(&choice.value) == of.value || (number.is_some() && choice.value.as_f64() == number);
    let known = of.field.values.iter().find(same);
    let selected = match (known, of.value) {
        (Some(known), _) => RichText::new(&known.label),
        // What is not among them stays in sight.
        (None, Some(value)) => RichText::new(shown(Some(value))),
        (None, None) if of.hint.is_empty() => RichText::new(tr!("field-choose")).color(of.ground.tokens.text_3),
        (None, None) => RichText::new(of.hint).color(of.ground.tokens.text_3),
    };
    let mut change = Change::None;
    let combo = ComboBox::from_id_salt(id_of(of.field)).width(of.width).truncate().selected_text(selected);
    let combo = combo.show_ui(ui, |ui| {
        if of.field.optional && ui.selectable_label(of.value.is_none(), tr!("field-unset")).clicked() {
            change = Change::Clear;
        }
        for choice in &of.field.values {
            let is_this = known.is_some_and(|known| std::ptr::eq(known, choice));
            if ui.selectable_label(is_this, &choice.label).on_hover_text(shown(Some(&choice.value))).clicked() {
                change = Change::Set(choice.value.clone());
            }
        }
    });
    combo.response.accessible_name(of.label);
    change
}
