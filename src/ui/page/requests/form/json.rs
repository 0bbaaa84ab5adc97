//! Objects, lists and values of any type: JSON, in an editor of its own.

use egui::{RichText, Ui};
use serde_json::Value;

use super::entry::Of;
use super::text::{begin, keep};
use super::{Change, FormView, id_of};
use crate::protocol::safety::{Refusal, parse};
use crate::tr;
use crate::ui::widget::json_editor::json_editor;
use crate::words;
use crate::words::privacy::masked_message;

const LEAST: usize = 2;
const MOST: usize = 10;

/// Draws the editor. Text that is no JSON is kept as a text: it goes where it was written, and the check marks it.
pub(super) fn json(ui: &mut Ui, of: &Of<'_>, state: &mut FormView) -> Change {
    let any = of.field.kind == "Any";
    let mut text = begin(of, state, || written(of.value, any));
    // Not under the hand that writes it.
    if of.ground.safe && !ui.memory(|memory| memory.has_focus(id_of(of.field))) {
        let masked = masked_message(&text);
        if masked != text {
            return hidden(ui, of, masked);
        }
    }
    let problem = match of.value {
        Some(Value::String(_)) if !any && !text.trim().is_empty() => parse::<Value>(&text).err(),
        _ => None,
    };
    let span = match &problem {
        Some(Refusal::Syntax { span, .. }) => Some(span.clone()),
        _ => None,
    };
    let rows = text.lines().count().clamp(LEAST, MOST);
    let mut change = Change::None;
    ui.vertical(|ui| {
        ui.set_width(of.width);
        let response = json_editor(ui, id_of(of.field), of.label, &mut text, rows, span);
        if response.changed() {
            change = match text.trim() {
                "" => Change::Clear,
                _ => Change::Set(read_json(&text).unwrap_or_else(|| Value::String(text.clone()))),
            };
        }
        keep(of, state, text.clone(), response.changed(), response.has_focus());
        let words = match &problem {
            Some(refusal) => Some((words::obs::refusal(refusal), of.ground.tokens.warn)),
            None if of.value.is_none() && !of.hint.is_empty() => Some((of.hint.to_owned(), of.ground.tokens.text_2)),
            None if any && of.value.is_some_and(Value::is_string) => {
                Some((tr!("field-sent-as-text").to_owned(), of.ground.tokens.text_2))
            }
            None => None,
        };
        if let Some((words, color)) = words {
            ui.label(RichText::new(words).size(12.0).color(color));
        }
    });
    change
}

fn read_json(text: &str) -> Option<Value> {
    parse(text).ok()
}

/// What Streamer-safe mode shows of it.
fn hidden(ui: &mut Ui, of: &Of<'_>, masked: String) -> Change {
    let tokens = of.ground.tokens;
    ui.vertical(|ui| {
        ui.set_width(of.width);
        ui.label(RichText::new(masked).monospace().color(tokens.text_2));
        ui.label(RichText::new(tr!("field-hidden")).size(12.0).color(tokens.text_2));
    });
    Change::None
}

/// A value as the editor shows it. A text stands there as it is, with quotes only where it would be read as something else.
fn written(value: Option<&Value>, any: bool) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if any && read_json(text).is_some() => Value::String(text.clone()).to_string(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_editor_for_anything_stays_what_it_is() {
        for value in [serde_json::json!("plain"), serde_json::json!("5"), serde_json::json!("{}"), serde_json::json!(5)]
        {
            let text = written(Some(&value), true);
            let back = read_json(&text).unwrap_or_else(|| Value::String(text.clone()));
            assert_eq!(back, value, "{text}");
        }
    }
}
