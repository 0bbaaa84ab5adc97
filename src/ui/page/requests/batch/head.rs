//! Above the rows: how the batch runs, what speaks against it, and the button that runs it.

use egui::{Align, Button, ComboBox, Frame, Label, Layout, Margin, RichText, Role, Ui, WidgetInfo, vec2};
use egui_material_icons::icons;

use super::run::{self, Mode};
use super::{BatchEditor, Sending};
use crate::message::preset;
use crate::model::Connection;
use crate::protocol::obs::batch::check::{Problem, Rule};
use crate::protocol::obs::batch::{DraftRow, ExecutionType};
use crate::protocol::obs::{CheckedRequest, Dialect};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::format::span;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::page::requests::sending::pressed;
use crate::ui::page::requests::{Wish, copy_as};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, primary, switch};
use crate::ui::widget::field::icon_only;
use crate::words;

/// The execution types in the order of the protocol: name and consequences.
pub fn execution_words(execution: ExecutionType) -> (&'static str, &'static str) {
    match execution {
        ExecutionType::SerialRealtime => (tr!("batch-serial"), tr!("batch-serial-words")),
        ExecutionType::SerialFrame => (tr!("batch-frame"), tr!("batch-frame-words")),
        ExecutionType::Parallel => (tr!("batch-parallel"), tr!("batch-parallel-words")),
    }
}

/// Milliseconds and frames of a Sleep that was just added.
const NEW_SLEEP_MILLIS: u32 = 400;
const NEW_SLEEP_FRAMES: u32 = 12;

impl BatchEditor {
    /// Beside the tabs: the name, the estimate, *Check* and *Run batch*.
    pub fn bar(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        self.refresh(connection, view);
        let by_key = std::mem::take(&mut self.run_key);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if self.work.is_empty() {
                return;
            }
            let blocking = self.shown.problems.iter().filter(|problem| problem.rule.blocks()).count();
            let warnings = self.shown.problems.len() - blocking;
            let running = self.run.as_ref().is_some_and(run::Run::is_under_way);
            let ready = blocking == 0 && connection.is_up() && !running && self.why_not.is_none();
            let name = if running { tr!("batch-running") } else { tr!("batch-run") };
            let button = primary(ui, name, ready);
            let button = button.on_hover_text(tr!("batch-run-key"));
            if ready && (pressed(&button) || by_key) {
                self.start(Mode::Batch, connection, sending, view, wishes);
            }
            let check = ui.button(tr!("batch-check")).on_hover_text(tr!("batch-check-tip"));
            if check.clicked() {
                self.listing = !self.listing;
                if let Some(row) = self.shown.problems.iter().find_map(|problem| problem.row) {
                    self.work.select(row);
                    self.list.reveal();
                }
            }
            let (text, color) = match (blocking, warnings) {
                (0, 0) => (self.shown.estimate.clone(), tokens.text_2),
                (0, warnings) => {
                    let estimate = self.shown.estimate.as_str();
                    (tr!("batch-warnings", count = warnings, estimate = estimate), tokens.text_2)
                }
                (blocking, _) => (tr!("batch-blocking", count = blocking), tokens.warn),
            };
            ui.label(RichText::new(text).size(12.0).color(color)).on_hover_text(tr!("batch-estimate-tip"));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let Some(name) = &self.name else { return };
                let changed = self.shown.changed;
                let name = view.safe(name);
                let name = if changed { tr!("batch-changed", name = name.as_ref()) } else { name.into_owned() };
                let text = RichText::new(name).font(theme::semibold(theme::TEXT_BODY)).color(tokens.text_1);
                ui.add(Label::new(text).truncate());
            });
        });
    }

    /// The second line: execution type, halt, adding, variables, undo, more.
    pub(super) fn tools(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            self.execution(ui, connection, tokens);
            let mut halt = self.work.draft().halt_on_failure;
            ui.horizontal(|ui| {
                if switch(ui, &mut halt, tr!("batch-halt")).on_hover_text(tr!("batch-halt-tip")).changed() {
                    self.work.change(|draft| draft.halt_on_failure = halt);
                }
                ui.add(Label::new(RichText::new(tr!("batch-halt")).color(tokens.text_2)).selectable(false));
            });
            ui.menu_button(tr!("batch-add"), |ui| {
                if ui.button(tr!("batch-add-sleep")).clicked() {
                    self.add_sleep();
                }
                if ui.button(tr!("batch-add-paste")).clicked() {
                    self.paste = Some(super::PasteBox::default());
                }
            });
            let variables = Button::new(tr!("batch-variables")).selected(self.wiring.open);
            let variables = ui.add(variables).on_hover_text(tr!("batch-variables-tip"));
            let open = self.wiring.open;
            variables.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, open, tr!("batch-variables")));
            if variables.clicked() {
                self.wiring.open = !self.wiring.open;
            }
            ui.add_enabled_ui(self.work.can_undo(), |ui| {
                if icon_only(ui, icons::ICON_UNDO, tr!("batch-undo")).clicked() {
                    self.work.undo();
                }
            });
            self.more(ui, connection, view, wishes);
        });
    }

    fn execution(&mut self, ui: &mut Ui, connection: &Connection, tokens: &Tokens) {
        let chosen = self.work.draft().execution_type;
        let draft = super::dialect(connection) == Dialect::Draft;
        let (name, words) = execution_words(chosen);
        let combo = ComboBox::from_id_salt("batch execution").width(176.0).selected_text(name).show_ui(ui, |ui| {
            ui.set_min_width(320.0);
            for execution in [ExecutionType::SerialRealtime, ExecutionType::SerialFrame, ExecutionType::Parallel] {
                let (name, words) = execution_words(execution);
                let allowed = !draft || execution == ExecutionType::SerialRealtime;
                let choice = ui.add_enabled_ui(allowed, |ui| ui.selectable_label(execution == chosen, name)).inner;
                if choice.clicked() {
                    let fps = run::fps(connection).unwrap_or_default();
                    self.work.change(|draft| draft.set_execution(execution, fps));
                }
                let words = if allowed { words } else { tr!("batch-draft-serial-only") };
                ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                    ui.add(Label::new(RichText::new(words).size(12.0).color(tokens.text_2)).wrap());
                });
                ui.add_space(4.0);
            }
        });
        combo.response.on_hover_text(words).accessible_name(tr!("batch-execution"));
    }

    fn more(&mut self, ui: &mut Ui, connection: &Connection, view: &mut View<'_>, wishes: &mut Vec<Wish>) {
        let menu = ui.menu_button(icons::ICON_MORE_VERT.rich_text().size(16.0), |ui| {
            let row = self.work.cursor();
            let item = |ui: &mut Ui, name: &str, key: &str| {
                let button = Button::new(name).shortcut_text(key).min_size(vec2(200.0, 0.0));
                ui.add_enabled(row.is_some(), button).clicked().then_some(row).flatten()
            };
            if let Some(row) = item(ui, tr!("batch-row-edit"), tr!("batch-key-edit")) {
                self.open_row(row, wishes);
            }
            if let Some(row) = item(ui, tr!("batch-row-duplicate"), tr!("batch-key-duplicate")) {
                self.work.duplicate(row);
            }
            if let Some(row) = item(ui, tr!("batch-row-up"), tr!("batch-key-up")) {
                self.work.move_to(row, row.saturating_sub(1));
            }
            if let Some(row) = item(ui, tr!("batch-row-down"), tr!("batch-key-down")) {
                self.work.move_to(row, row + 1);
            }
            if let Some(row) = item(ui, tr!("batch-row-switch"), tr!("batch-key-switch")) {
                self.work.switch(row);
            }
            if let Some(row) = item(ui, tr!("batch-row-remove"), tr!("batch-key-remove")) {
                self.work.remove(row);
            }
            ui.separator();
            if ui.add_enabled(!self.work.is_empty(), Button::new(tr!("batch-save"))).clicked() {
                wishes.push(Wish::SavePreset(preset::Body::Batch(self.work.draft().clone())));
            }
            if ui.button(tr!("batch-copy")).clicked() {
                view.act(Action::Copy(serde_json::to_string_pretty(self.work.draft()).unwrap_or_default()));
            }
            let valid = !self.work.is_empty() && !self.shown.problems.iter().any(|problem| problem.rule.blocks());
            let request = || CheckedRequest::batch(self.work.draft().batch()).ok();
            copy_as::menu(ui, valid, request, connection, view);
            if ui.button(tr!("batch-new")).clicked() {
                self.clear();
            }
        });
        menu.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr!("batch-more")));
    }

    fn add_sleep(&mut self) {
        let execution = self.work.draft().execution_type;
        let amount = if execution == ExecutionType::SerialFrame { NEW_SLEEP_FRAMES } else { NEW_SLEEP_MILLIS };
        self.work.insert(vec![DraftRow::sleep(execution, amount)], false);
        self.list.reveal();
    }

    /// What stands between the tools and the rows: why it cannot run, what is wrong with the batch as a whole, and after
    /// *Check* everything.
    pub(super) fn strips(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
        tokens: &Tokens,
        wishes: &mut Vec<Wish>,
    ) {
        if self.work.is_empty() {
            return;
        }
        let why = match &self.why_not {
            _ if !connection.is_up() => Some(tr!("batch-off", name = safe_name(view, &connection.profile.name))),
            why => why.clone(),
        };
        if let Some(why) = why.or_else(|| self.held.clone()) {
            ui.label(RichText::new(why).size(12.0).color(tokens.warn));
        }
        let parallel = run::can_be_singles(self.work.draft());
        let ready = parallel
            && self.why_not.is_none()
            && connection.is_up()
            && !self.run.as_ref().is_some_and(run::Run::is_under_way)
            && !self.shown.problems.iter().any(|problem| problem.rule.blocks());
        // What is said must leave room for the rows that it is said of.
        let most = (ui.available_height() * 0.5).clamp(32.0, 160.0);
        let area = egui::ScrollArea::vertical().id_salt("batch strips").max_height(most).auto_shrink([false, true]);
        let singles = area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let singles = self.whole(ui, ready, tokens);
            if self.listing {
                self.list_problems(ui, tokens);
            }
            singles
        });
        let singles = singles.inner;
        if singles {
            self.start(Mode::Singles, connection, sending, view, wishes);
        }
    }

    /// What is wrong with the batch as a whole. True: its rows are to go out by themselves.
    fn whole(&self, ui: &mut Ui, ready: bool, tokens: &Tokens) -> bool {
        let mut singles = false;
        for problem in self.shown.problems.iter().filter(|problem| problem.row.is_none()) {
            let (color, ground) = Tone::Warn.colors(tokens);
            let text = RichText::new(words::batch::rule(&problem.rule)).size(12.0).color(color);
            if problem.rule != Rule::ParallelMislabels {
                ui.label(text);
                continue;
            }
            let frame = Frame::new().fill(ground).corner_radius(theme::RADIUS).inner_margin(Margin::symmetric(12, 4));
            frame.show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().interact_size.y = 24.0;
                    ui.label(text);
                    let button = Button::new(tr!("batch-singles")).min_size(vec2(0.0, 24.0));
                    let button = ui.add_enabled(ready, button).on_hover_text(tr!("batch-singles-tip"));
                    singles = pressed(&button) && ready;
                });
            });
        }
        singles
    }

    fn list_problems(&mut self, ui: &mut Ui, tokens: &Tokens) {
        const MOST: usize = 4;
        let mut chosen = None;
        let of_rows: Vec<&Problem> = self.shown.problems.iter().filter(|problem| problem.row.is_some()).collect();
        if self.shown.problems.is_empty() {
            ui.label(RichText::new(tr!("batch-check-good")).size(12.0).color(tokens.ok));
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding = vec2(0.0, 1.0);
        for problem in of_rows.iter().take(MOST) {
            let color = if problem.rule.blocks() { tokens.warn } else { tokens.text_2 };
            let text = RichText::new(words::batch::problem(problem)).size(12.0).color(color);
            let line = Button::new(text).frame(false).truncate().min_size(vec2(0.0, 20.0));
            if ui.add(line).clicked() {
                chosen = problem.row;
            }
        }
        if of_rows.len() > MOST {
            let text = tr!("batch-check-more", count = of_rows.len() - MOST);
            ui.label(RichText::new(text).size(12.0).color(tokens.text_2));
        }
        if let Some(row) = chosen {
            self.work.select(row);
            self.list.reveal();
        }
    }

    /// Below the rows: the variables as they must have ended, and how the batch did.
    pub(super) fn foot(&self, ui: &mut Ui, view: &View<'_>, tokens: &Tokens) {
        let Some(run) = &self.run else { return };
        let safe = view.model.settings.streamer_safe;
        ui.horizontal(|ui| {
            ui.set_min_height(24.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&self.shown.ended).size(12.0).color(tokens.text_1)).truncate());
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let Some(results) = run.results().filter(|results| !results.variables.is_empty()) else { return };
                    ui.label(RichText::new(tr!("batch-variables")).size(12.0).color(tokens.text_2))
                        .on_hover_text(tr!("batch-variables-ended-tip"));
                    let mut job = egui::text::LayoutJob::default();
                    let mut add = |text: &str, color| {
                        let format = egui::text::TextFormat::simple(egui::FontId::monospace(12.0), color);
                        job.append(text, 0.0, format);
                    };
                    for (at, (name, value)) in results.variables.iter().enumerate() {
                        add(if at > 0 { "  ·  " } else { "" }, tokens.text_3);
                        add(name, tokens.json_literal);
                        add(" = ", tokens.text_2);
                        add(&super::rows::variable(name, value, safe), tokens.text_1);
                    }
                    ui.add(Label::new(job).truncate());
                });
            });
        });
    }

    /// *Execution time* in words: `about 0.6 s`.
    pub(super) fn estimate_words(&self, connection: &Connection) -> String {
        use crate::protocol::obs::batch::estimate::estimate;
        let estimate = estimate(self.work.draft(), run::fps(connection), connection.round_trip);
        let time = span(estimate.total);
        if estimate.at_least { tr!("batch-at-least", time = time) } else { tr!("batch-about", time = time) }
    }
}
