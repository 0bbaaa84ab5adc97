//! The form behind *Export…*: which rows, which format, where to, and what came of it.

use std::path::PathBuf;

use egui::{Button, Popup, PopupCloseBehavior, RichText, Ui, vec2};

use super::format;
use crate::message::{CommandId, ExportFormat, PickFile};
use crate::tr;
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::primary;
use crate::ui::widget::field;

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    Selection,
    #[default]
    Matching,
    Everything,
}

/// How the last export stands.
#[derive(Debug, Clone, Default)]
enum State {
    #[default]
    Idle,
    Running(CommandId),
    Done {
        path: PathBuf,
        rows: u64,
    },
    Failed(String),
}

/// How many rows there are to choose from.
pub struct Choice {
    pub selected: u64,
    pub matching: u64,
    pub everything: u64,
}

/// What the person asked for; the page knows the rows.
pub struct Wanted {
    pub scope: Scope,
    pub format: ExportFormat,
    pub to: PickFile,
}

/// What the form keeps.
pub struct ExportForm {
    scope: Scope,
    format: ExportFormat,
    path: String,
    state: State,
}

impl Default for ExportForm {
    fn default() -> Self {
        Self { scope: Scope::default(), format: ExportFormat::JsonLines, path: String::new(), state: State::Idle }
    }
}

impl ExportForm {
    /// The answer of an export; one that this form did not ask for is left alone.
    pub fn done(&mut self, id: CommandId, result: &Result<Option<(PathBuf, u64)>, String>) {
        if !matches!(self.state, State::Running(running) if running == id) {
            return;
        }
        self.state = match result {
            Ok(Some((path, rows))) => State::Done { path: path.clone(), rows: *rows },
            Ok(None) => State::Idle,
            Err(reason) => State::Failed(reason.clone()),
        };
    }

    /// The export that was asked for has begun under this id.
    pub fn started(&mut self, id: CommandId) {
        self.state = State::Running(id);
    }

    /// The button and, when it is open, the form.
    pub fn ui(&mut self, ui: &mut Ui, choice: &Choice, view: &View<'_>, tokens: &Tokens) -> Option<Wanted> {
        let button = ui.add(Button::new(tr!("feed-export")).min_size(vec2(0.0, theme::CONTROL)));
        if button.clicked() {
            self.scope = if choice.selected > 1 { Scope::Selection } else { Scope::Matching };
        }
        let popup = Popup::from_toggle_button_response(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(tr!("feed-export-title"))
            .gap(4.0);
        let shown = popup.show(|ui| {
            ui.set_width(340.0);
            self.form(ui, choice, view, tokens)
        });
        shown.and_then(|shown| shown.inner)
    }

    fn form(&mut self, ui: &mut Ui, choice: &Choice, view: &View<'_>, tokens: &Tokens) -> Option<Wanted> {
        let mut to = None;
        ui.label(RichText::new(tr!("feed-export-title")).font(theme::semibold(13.0)));
        ui.add_space(4.0);
        let selection = tr!("feed-export-selection", count = format::grouped(choice.selected));
        ui.add_enabled_ui(choice.selected > 0, |ui| ui.radio_value(&mut self.scope, Scope::Selection, selection));
        let matching = tr!("feed-export-matching", count = format::grouped(choice.matching));
        ui.radio_value(&mut self.scope, Scope::Matching, matching);
        let everything = tr!("feed-export-everything", count = format::grouped(choice.everything));
        ui.radio_value(&mut self.scope, Scope::Everything, everything);
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            ui.radio_value(&mut self.format, ExportFormat::JsonLines, tr!("feed-export-json-lines"));
            ui.radio_value(&mut self.format, ExportFormat::Csv, tr!("feed-export-csv"));
        });
        let hint = match self.format {
            ExportFormat::JsonLines => tr!("feed-export-json-lines-hint"),
            ExportFormat::Csv => tr!("feed-export-csv-hint"),
        };
        ui.label(RichText::new(hint).size(11.0).color(tokens.text_2));
        ui.add_space(6.0);
        let label = ui.label(tr!("feed-export-path"));
        ui.horizontal(|ui| {
            let width = ui.available_width() - 92.0;
            let look = field::Look { hint: suggested(self.format), width, masked: false };
            field::line(ui, &mut self.path, look).labelled_by(label.id);
            if ui.button(tr!("feed-export-browse")).on_hover_text(tr!("feed-export-browse-tip")).clicked() {
                to = Some(PickFile::Ask { suggested: suggested(self.format).to_owned() });
            }
        });
        ui.add_space(6.0);
        let running = matches!(self.state, State::Running(_));
        let path = self.path.trim();
        ui.horizontal(|ui| {
            if primary(ui, tr!("feed-export-do"), !running && !path.is_empty()).clicked() {
                to = Some(PickFile::Path(PathBuf::from(path)));
            }
            if view.model.settings.streamer_safe {
                ui.label(RichText::new(tr!("feed-export-safe")).size(11.0).color(tokens.text_2));
            }
        });
        self.result(ui, view, tokens);
        to.map(|to| Wanted { scope: self.scope, format: self.format, to })
    }

    fn result(&self, ui: &mut Ui, view: &View<'_>, tokens: &Tokens) {
        match &self.state {
            State::Idle => {}
            State::Running(_) => {
                ui.label(RichText::new(tr!("feed-export-running")).color(tokens.text_2));
            }
            State::Done { path, rows } => {
                let path = path.display().to_string();
                let words =
                    tr!("feed-export-done", count = format::grouped(*rows), path = view.safe(&path).into_owned());
                ui.label(RichText::new(words).color(tokens.ok));
            }
            State::Failed(reason) => {
                ui.label(RichText::new(tr!("feed-export-failed")).color(tokens.warn));
                ui.label(RichText::new(view.safe(reason)).size(12.0).color(tokens.text_2));
            }
        }
    }
}

fn suggested(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::JsonLines => "callboard-feed.jsonl",
        ExportFormat::Csv => "callboard-feed.csv",
    }
}
