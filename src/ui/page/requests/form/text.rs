//! Text of one line or of several, paths, secrets.

use egui::{Margin, TextEdit, Ui, vec2};
use serde_json::Value;

use super::entry::Of;
use super::{Change, FormView, id_of};
use crate::protocol::obs::catalogue::Format;
use crate::ui::theme;
use crate::words::privacy::looks_private;

/// What a field shows of a value: a text as it is, anything else as JSON.
pub(super) fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The text that the widget begins with: as it is being typed, or as the value says it.
pub(super) fn begin(of: &Of<'_>, state: &FormView, from: impl FnOnce() -> String) -> String {
    match &state.typing {
        Some((field, text)) if *field == of.field.name => text.clone(),
        _ => from(),
    }
}

/// Keeps what is being typed while the cursor is in the field.
pub(super) fn keep(of: &Of<'_>, state: &mut FormView, text: String, changed: bool, focused: bool) {
    let here = state.typing.as_ref().is_some_and(|(field, _)| *field == of.field.name);
    if changed && focused {
        state.typing = Some((of.field.name.clone(), text));
    } else if here && !focused {
        state.typing = None;
    }
}

/// Draws the field.
pub(super) fn text(ui: &mut Ui, of: &Of<'_>, state: &mut FormView) -> Change {
    let mut text = begin(of, state, || shown(of.value));
    let secret = of.field.format == Some(Format::Secret);
    let path = of.field.format == Some(Format::Path);
    let hidden = secret || (of.ground.safe && (path || looks_private(&text)));
    let lines = of.field.format == Some(Format::Multiline) || text.contains('\n');
    let edit = if lines && !hidden {
        TextEdit::multiline(&mut text).desired_rows(3)
    } else {
        TextEdit::singleline(&mut text).min_size(vec2(0.0, theme::CONTROL)).align(egui::Align2::LEFT_CENTER)
    };
    let edit = edit
        .id(id_of(of.field))
        .hint_text(of.hint.to_owned())
        .password(hidden)
        .margin(Margin::symmetric(8, 4))
        .desired_width(of.width);
    let response = ui.add(edit).accessible_name(of.label);
    let change = match () {
        () if !response.changed() => Change::None,
        () if text.is_empty() => Change::Clear,
        () => Change::Set(Value::String(text.clone())),
    };
    keep(of, state, text, response.changed(), response.has_focus());
    change
}
