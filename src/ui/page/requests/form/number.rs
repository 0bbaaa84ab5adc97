//! Numbers: typed, and by a slider where they have both limits; colours as OBS writes them.

use egui::{Key, Margin, Modifiers, Slider, SliderClamping, TextEdit, Ui, vec2};
use serde_json::{Number, Value};

use super::entry::Of;
use super::text::{begin, keep, shown};
use super::{Change, FormView, id_of};
use crate::tr;
use crate::ui::theme;

/// Points of the field beside a slider: of a number, and of what stands there without one.
const TYPED: f32 = 96.0;
const HINT: f32 = 152.0;
/// Points that a slider needs to be of use.
const SLIDER: f32 = 80.0;

/// A range over which a slider is too coarse to be of use.
const WIDE: f64 = 25_000.0;

/// A number as it was typed; what is none stays a text, so that nothing is lost and the check marks it.
pub(super) fn read(text: &str) -> Value {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    let number = text.replace('−', "-").parse::<f64>().ok().and_then(Number::from_f64);
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

/// Draws the field.
pub(super) fn number(ui: &mut Ui, of: &Of<'_>, state: &mut FormView) -> Change {
    let limits = match of.field.limits() {
        (Some(least), Some(most)) if least < most && most - least <= WIDE => Some((least, most)),
        _ => None,
    };
    let typed = if of.value.is_none() && of.hint.len() > 10 { HINT } else { TYPED };
    let slides = limits.filter(|_| of.width >= typed + SLIDER + 12.0);
    let mut text = begin(of, state, || shown(of.value));
    let focused = ui.memory(|memory| memory.has_focus(id_of(of.field)));
    let stepped = if focused { step(ui, of) } else { None };
    let mut change = Change::None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let width = if slides.is_some() { typed } else { of.width.min(200.0) };
        let edit = TextEdit::singleline(&mut text)
            .id(id_of(of.field))
            .hint_text(of.hint.to_owned())
            .min_size(vec2(0.0, theme::CONTROL))
            .align(egui::Align2::LEFT_CENTER)
            .margin(Margin::symmetric(8, 4))
            .desired_width(width)
            .clip_text(true);
        let response = ui.add(edit).accessible_name(of.label);
        change = match () {
            () if !response.changed() => Change::None,
            () if text.trim().is_empty() => Change::Clear,
            () => Change::Set(read(&text)),
        };
        keep(of, state, text, response.changed(), response.has_focus());
        if let Some((least, most)) = slides {
            ui.spacing_mut().slider_width = (of.width - typed - 12.0).min(240.0);
            let mut value = of.value.and_then(Value::as_f64).unwrap_or(least.max(0.0).min(most));
            let slider = Slider::new(&mut value, least..=most).show_value(false).clamping(SliderClamping::Never);
            let slider = ui.add(if of.field.whole { slider.step_by(1.0) } else { slider });
            let slider = slider.accessible_name(tr!("field-slider", field = of.label));
            if slider.changed() {
                change = Change::Set(rounded(value, of.field.whole));
                state.typing = None;
            }
        }
    });
    if let Some(value) = stepped {
        state.typing = None;
        change = Change::Set(value);
    }
    change
}

/// The arrow keys: one more or one less, a tenth where the range is narrow.
fn step(ui: &Ui, of: &Of<'_>) -> Option<Value> {
    let (up, down) = ui.input_mut(|input| {
        (input.consume_key(Modifiers::NONE, Key::ArrowUp), input.consume_key(Modifiers::NONE, Key::ArrowDown))
    });
    if up == down {
        return None;
    }
    let (least, most) = of.field.limits();
    let narrow = least.zip(most).is_some_and(|(least, most)| most - least <= 2.0);
    let size = if narrow && !of.field.whole { 0.1 } else { 1.0 };
    let now = of.value.and_then(Value::as_f64).unwrap_or_else(|| least.unwrap_or(0.0).max(0.0));
    let next = now + if up { size } else { -size };
    let next = most.map_or(next, |most| next.min(most.max(now)));
    let next = least.map_or(next, |least| next.max(least.min(now)));
    Some(rounded(next, of.field.whole))
}

/// Three digits after the point are more than a hand can set.
fn rounded(number: f64, whole: bool) -> Value {
    let number = if whole { number.round() } else { (number * 1000.0).round() / 1000.0 };
    if number.fract() == 0.0 && number.abs() < 1e15 {
        (number as i64).into()
    } else {
        Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}

/// Red, green, blue and alpha of a number as OBS writes a colour.
fn channels(number: u64) -> Option<[u8; 4]> {
    Some(u32::try_from(number).ok()?.to_le_bytes())
}

/// `#ff8000` or `#ff800080` as the number that OBS takes.
fn from_hex(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('#')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some(u32::from_le_bytes((value << 8 | 0xff).to_be_bytes())),
        8 => Some(u32::from_le_bytes(value.to_be_bytes())),
        _ => None,
    }
}

/// A colour: the number, which can be typed as `#rrggbb` too, and a button with it that opens the picker.
pub(super) fn colour(ui: &mut Ui, of: &Of<'_>, state: &mut FormView) -> Change {
    let mut text = begin(of, state, || shown(of.value));
    let mut change = Change::None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let edit = TextEdit::singleline(&mut text)
            .id(id_of(of.field))
            .hint_text(of.hint.to_owned())
            .min_size(vec2(0.0, theme::CONTROL))
            .align(egui::Align2::LEFT_CENTER)
            .margin(Margin::symmetric(8, 4))
            .desired_width((of.width - 48.0).min(160.0));
        let response = ui.add(edit).accessible_name(of.label);
        change = match () {
            () if !response.changed() => Change::None,
            () if text.trim().is_empty() => Change::Clear,
            () => Change::Set(from_hex(text.trim()).map_or_else(|| read(&text), Value::from)),
        };
        keep(of, state, text, response.changed(), response.has_focus());
        let number = of.value.and_then(Value::as_u64).and_then(channels);
        let mut rgba = number.unwrap_or([255, 255, 255, 255]);
        let button = ui.color_edit_button_srgba_unmultiplied(&mut rgba);
        let button = button.accessible_name(tr!("field-colour", field = of.label));
        if button.changed() {
            state.typing = None;
            change = Change::Set(u32::from_le_bytes(rgba).into());
        }
    });
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_number_or_stays_a_text() {
        for (text, expected) in [
            ("5", serde_json::json!(5)),
            (" -3 ", serde_json::json!(-3)),
            (".5", serde_json::json!(0.5)),
            ("1e2", serde_json::json!(100.0)),
            ("1.", serde_json::json!(1.0)),
            ("inf", serde_json::json!("inf")),
            ("abc", serde_json::json!("abc")),
            ("1,5", serde_json::json!("1,5")),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(rounded(0.300_000_000_4, false), serde_json::json!(0.3));
        assert_eq!(rounded(12.6, true), serde_json::json!(13));
    }

    #[test]
    fn colours_are_written_from_alpha_to_red() {
        // OBS: 0xAABBGGRR.
        assert_eq!(from_hex("#ff8000"), Some(0xff00_80ff));
        assert_eq!(from_hex("#ff800080"), Some(0x8000_80ff));
        assert_eq!(from_hex("#fff"), None);
        assert_eq!(channels(0xff00_80ff), Some([0xff, 0x80, 0x00, 0xff]));
        assert_eq!(channels(u64::from(u32::MAX) + 1), None);
    }
}
