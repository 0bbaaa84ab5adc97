//! The answer to a batch: a line a row, and each row as an answer of its own.

use egui::{Button, Label, Layout, RichText, ScrollArea, Ui, UiBuilder, vec2};

use crate::protocol::obs::Dialect;
use crate::tr;
use crate::ui::theme::Tokens;
use crate::ui::widget::basic::{Tone, tag};
use crate::ui::widget::json_tree::scan::{self, children, slice};
use crate::words::obs::request_status;

const ROW: f32 = 28.0;

/// One row of the answer to a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub request_type: String,
    pub code: u32,
    pub result: bool,
    pub comment: Option<String>,
    /// `responseData`, as it came.
    pub data: Option<String>,
}

/// The rows of an answer to a batch, read once.
#[derive(Default)]
pub struct Rows {
    of: Option<u64>,
    rows: Vec<Row>,
}

impl Rows {
    /// The rows in the data of the answer `of`.
    pub fn read(&mut self, of: u64, data: &str) -> &[Row] {
        if self.of != Some(of) {
            self.of = Some(of);
            let results = scan::field(data, 0..data.len(), "results");
            let rows = results.into_iter().flat_map(|results| children(data, results));
            self.rows = rows.map(|child| row(slice(data, &child.value))).collect();
        }
        &self.rows
    }
}

fn row(text: &str) -> Row {
    let all = 0..text.len();
    let part = |within: &std::ops::Range<usize>, name| scan::field(text, within.clone(), name);
    let plain = |at: std::ops::Range<usize>| scan::plain(slice(text, &at)).into_owned();
    let status = part(&all, "requestStatus").unwrap_or(0..0);
    let code = part(&status, "code").and_then(|at| slice(text, &at).parse().ok()).unwrap_or_default();
    Row {
        request_type: part(&all, "requestType").map(plain).unwrap_or_default(),
        code,
        result: part(&status, "result").is_some_and(|at| slice(text, &at) == "true"),
        comment: part(&status, "comment").filter(|at| slice(text, at) != "null").map(plain),
        data: part(&all, "responseData").map(|at| slice(text, &at).to_owned()).filter(|data| data != "null"),
    }
}

/// How the rows went, in words. Rows that a halt left out are not among them.
pub fn words(rows: &[Row]) -> String {
    let good = rows.iter().filter(|row| row.result).count();
    match rows.iter().position(|row| !row.result) {
        Some(first) => tr!("answer-rows-failed", good = good, count = rows.len(), row = first + 1),
        None => tr!("answer-rows-good", count = rows.len()),
    }
}

/// Lists the rows. Gives the one that was chosen.
pub fn list(ui: &mut Ui, rows: &[Row], dialect: Dialect, tokens: &Tokens) -> Option<usize> {
    let mut chosen = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().id_salt("batch answer").auto_shrink([false, false]);
    area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for at in range {
            let Some(row) = rows.get(at) else { continue };
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), egui::Sense::hover());
            ui.painter().hline(rect.x_range(), rect.max.y, (1.0, tokens.line));
            let layout = Layout::left_to_right(egui::Align::Center);
            let mut line = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
            line.spacing_mut().interact_size.y = 24.0;
            line.add_sized(vec2(28.0, ROW), Label::new(RichText::new((at + 1).to_string()).color(tokens.text_3)));
            line.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                let (name, ..) = request_status(dialect, row.code);
                tag(ui, &format!("{} {name}", row.code), if row.result { Tone::Ok } else { Tone::Warn });
                ui.with_layout(layout, |ui| {
                    let button =
                        Button::new(RichText::new(&row.request_type).color(tokens.text_1)).frame(false).truncate();
                    let name = tr!("answer-row-open", row = at + 1, request = row.request_type.as_str());
                    if ui.add(button).accessible_name(name).clicked() {
                        chosen = Some(at);
                    }
                });
            });
        }
    });
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_status_and_its_data() {
        let data = r#"{"results":[
            {"requestType":"GetVersion","requestStatus":{"result":true,"code":100},"responseData":{"a":[1]}},
            {"requestType":"SetInputMute","requestId":7,"requestStatus":{"result":false,"code":600,"comment":"No “x”"},"responseData":null},
            {"odd":true}, 7]}"#;
        let mut rows = Rows::default();
        let found = rows.read(1, data);
        assert_eq!(found.len(), 4);
        assert_eq!((found[0].request_type.as_str(), found[0].code, found[0].result), ("GetVersion", 100, true));
        assert_eq!(found[0].data.as_deref(), Some(r#"{"a":[1]}"#));
        assert_eq!((found[1].code, found[1].result, found[1].comment.as_deref()), (600, false, Some("No “x”")));
        assert_eq!(words(found), "1 of 4 rows went well; row 2 is the first that did not.");
        assert_eq!((found[1].data.as_deref(), found[2].code, found[3].code), (None, 0, 0));
    }
}
