//! What stands in the middle before a request is chosen: a few to begin with, and what was sent last.

use egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use super::shelf;
use crate::model::{CommandLog, Connection};
use crate::protocol::obs::catalogue::Catalogue;
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::group_heading;

/// Requests that tell or do something at once on every OBS.
const COMMON: [&str; 7] = [
    "GetSceneList",
    "SetCurrentProgramScene",
    "GetInputList",
    "SetInputMute",
    "GetStreamStatus",
    "GetRecordStatus",
    "GetStats",
];
/// So many of those that were sent last.
const LAST: usize = 4;
const NAME: f32 = 184.0;
/// Points that a hint needs beside its button.
const HINT: f32 = 280.0;

/// Draws them. Gives the request type that was chosen.
pub fn ui(ui: &mut Ui, connection: &Connection, log: &CommandLog, tokens: &Tokens) -> Option<String> {
    let mut picked = None;
    ui.add_space(4.0);
    ui.label(RichText::new(tr!("requests-choose")).color(tokens.text_2));
    let mut last: Vec<&str> = Vec::new();
    // A batch is no request that could be chosen.
    let single = |name: &str| !name.is_empty() && name != "RequestBatch";
    for entry in log.entries.iter().rev().filter(|entry| single(&entry.request_type)) {
        if last.len() < LAST && !last.contains(&entry.request_type.as_str()) {
            last.push(&entry.request_type);
        }
    }
    let common = COMMON.into_iter().filter(|name| shelf::available(Some(connection), name) != Some(false));
    let common: Vec<&str> = common.filter(|name| !last.contains(name)).collect();
    for (title, names) in [(tr!("requests-start-last"), last), (tr!("requests-start-common"), common)] {
        if names.is_empty() {
            continue;
        }
        ui.add_space(8.0);
        group_heading(ui, title);
        for name in names {
            if row(ui, name, tokens) {
                picked = Some(name.to_owned());
            }
        }
    }
    picked
}

/// A button of the request, and what it does.
fn row(ui: &mut Ui, name: &str, tokens: &Tokens) -> bool {
    let known = Catalogue::builtin().request(name);
    ui.horizontal(|ui| {
        let button = ui.add(Button::new(name).min_size(vec2(NAME, theme::CONTROL)));
        let button = match known {
            Some(known) => button.on_hover_text(&known.hint),
            None => button,
        };
        let wide = ui.available_width() > HINT;
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if let Some(known) = known {
                shelf::effect_tag(ui, known.effect);
                // The first two words alone would say nothing: then the button's tooltip says it.
                if wide {
                    ui.add(Label::new(RichText::new(&known.hint).color(tokens.text_2)).truncate());
                }
            }
        });
        button.clicked()
    })
    .inner
}
