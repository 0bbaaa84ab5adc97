//! The form behind *Export…*: which rows, which format, where to, and what came of it.

use std::path::PathBuf;

use egui::{Button, Popup, PopupCloseBehavior, RichText, Ui, vec2};

use super::format;
use crate::message::{CommandId, ExportFormat, PickFile};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::primary;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Scope {
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

/// Which rows there are to choose from.
pub struct Choice<'a> {
    pub selected: u64,
    pub matching: u64,
    pub everything: u64,
    /// The rows of a scope, made only when the export begins.
    pub rows: &'a dyn Fn(Wanted) -> Vec<u64>,
    pub from_capture: bool,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Selection,
    Matching,
    Everything,
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

    /// The button and, when it is open, the form.
    pub fn ui(&mut self, ui: &mut Ui, choice: &Choice<'_>, view: &mut View<'_>, tokens: &Tokens) {
        let button = ui.add(Button::new(tr!("feed-export")).min_size(vec2(0.0, theme::CONTROL)));
        if button.clicked() {
            self.scope = if choice.selected > 1 { Scope::Selection } else { Scope::Matching };
        }
        let popup = Popup::from_toggle_button_response(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(tr!("feed-export-title"))
            .gap(4.0);
        popup.show(|ui| {
            ui.set_width(340.0);
            self.form(ui, choice, view, tokens);
        });
    }

    fn form(&mut self, ui: &mut Ui, choice: &Choice<'_>, view: &mut View<'_>, tokens: &Tokens) {
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
            let field = egui::TextEdit::singleline(&mut self.path).desired_width(width).hint_text(suggested(self.format));
            ui.add(field).labelled_by(label.id);
            if ui.button(tr!("feed-export-browse")).on_hover_text(tr!("feed-export-browse-tip")).clicked() {
                self.start(choice, PickFile::Ask { suggested: suggested(self.format).to_owned() }, view);
            }
        });
        ui.add_space(6.0);
        let running = matches!(self.state, State::Running(_));
        let to = self.path.trim().to_owned();
        ui.horizontal(|ui| {
            if primary(ui, tr!("feed-export-do"), !running && !to.is_empty()).clicked() {
                self.start(choice, PickFile::Path(PathBuf::from(to)), view);
            }
            if view.model.settings.streamer_safe {
                ui.label(RichText::new(tr!("feed-export-safe")).size(11.0).color(tokens.text_2));
            }
        });
        self.result(ui, view, tokens);
    }

    fn start(&mut self, choice: &Choice<'_>, to: PickFile, view: &mut View<'_>) {
        let wanted = match self.scope {
            Scope::Selection => Wanted::Selection,
            Scope::Matching => Wanted::Matching,
            Scope::Everything => Wanted::Everything,
        };
        let id = view.command_id();
        let rows = (choice.rows)(wanted);
        view.act(Action::Export { id, rows, format: self.format, to, from_capture: choice.from_capture });
        self.state = State::Running(id);
    }

    fn result(&self, ui: &mut Ui, view: &View<'_>, tokens: &Tokens) {
        match &self.state {
            State::Idle => {}
            State::Running(_) => {
                ui.label(RichText::new(tr!("feed-export-running")).color(tokens.text_2));
            }
            State::Done { path, rows } => {
                let path = path.display().to_string();
                let words = tr!("feed-export-done", count = format::grouped(*rows), path = view.safe(&path).into_owned());
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
