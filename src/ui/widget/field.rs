//! Text fields with the label above, icons with a name, buttons with an icon.

use egui::{Button, IntoAtoms as _, Margin, Response, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::MaterialIcon;

use crate::ui::theme;

/// How a field is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look<'a> {
    /// Shown while the field is empty.
    pub hint: &'a str,
    /// Points; 0 takes what there is.
    pub width: f32,
    /// What is typed shows as dots.
    pub masked: bool,
}

/// A label and a field of one line below it. The label is the name of the field.
pub fn labelled(ui: &mut Ui, label: &str, text: &mut String, look: Look<'_>) -> Response {
    let tokens = theme::tokens(ui.ctx());
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let label = ui.label(RichText::new(label).color(tokens.text_2));
        line(ui, text, look).labelled_by(label.id)
    })
    .inner
}

/// A field of one line, 30 points high. The caller names it.
pub fn line(ui: &mut Ui, text: &mut String, look: Look<'_>) -> Response {
    let width = if look.width > 0.0 { look.width.min(ui.available_width()) } else { ui.available_width() };
    ui.add(
        TextEdit::singleline(text)
            .hint_text(look.hint.to_owned())
            .password(look.masked)
            .margin(Margin::symmetric(8, 4))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(0.0, theme::CONTROL))
            .desired_width(width),
    )
}

/// An icon as text: put it into a label or before the words of a button.
pub fn icon(icon: MaterialIcon, size: f32) -> RichText {
    icon.rich_text().size(size)
}

/// A button with an icon before its words. Its name is the words alone.
pub fn icon_button(ui: &mut Ui, picture: MaterialIcon, text: &str) -> Response {
    let response = ui.add(Button::new((icon(picture, 16.0), text)));
    named(response, Role::Button, text)
}

/// A button that stays down while something is on. `show_text`: off where there is little room; the name stays.
pub fn toggle(ui: &mut Ui, picture: MaterialIcon, text: &str, on: bool, show_text: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let color = if on { tokens.accent } else { tokens.text_2 };
    let mut atoms = icon(picture, 16.0).color(color).into_atoms();
    if show_text {
        atoms.push_right(RichText::new(text).color(color));
    }
    let fill = if on { tokens.accent_tint } else { tokens.panel };
    let response = ui.add(Button::new(atoms).fill(fill));
    let enabled = response.enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, text));
    response
}

/// A quiet square button with nothing but an icon; `name` is heard and shown as a tooltip.
pub fn icon_only(ui: &mut Ui, picture: MaterialIcon, name: &str) -> Response {
    let response =
        ui.add(Button::new(icon(picture, 16.0)).frame_when_inactive(false).min_size(vec2(theme::CONTROL, 0.0)));
    named(response, Role::Button, name).on_hover_text(name)
}

fn named(response: Response, role: Role, name: &str) -> Response {
    let enabled = response.enabled();
    response.widget_info(|| WidgetInfo::labeled(role, enabled, name));
    response
}
