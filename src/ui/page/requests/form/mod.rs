//! The form of a request, made from the catalogue: one widget a field, over the JSON text that is sent.
//!
//! The text is what counts. A field that is wrong there is shown as it stands and marked; what has no field stays in the
//! text and is listed.

mod choice;
mod entry;
mod json;
pub mod lists;
mod names;
mod number;
mod plan;
mod text;

use egui::{Frame, Id, Margin, RichText, Stroke, Ui};
use serde_json::Value;

use self::plan::{Item, Plan};
use crate::message::{Command, Timestamp};
use crate::model::Connection;
use crate::model::obs::lists::{Question, Scope};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::{Field, Group};
use crate::protocol::obs::form::{FieldProblem, Form, Rule};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::picker::Picking;
use crate::words;

/// Points from which on two fields stand side by side.
const TWO: f32 = 560.0;
/// The widest a field gets.
const WIDEST: f32 = 420.0;
const GAP: f32 = 16.0;

/// What the form keeps over a frame. The data itself is in [`Form`].
#[derive(Default)]
pub struct FormView {
    /// The field that is being typed in, and its text as it was typed: `1.` on the way to `1.5`.
    typing: Option<(String, String)>,
    picking: Picking,
    plan: Option<Plan>,
    /// A field to put the cursor into, as soon as it is drawn.
    pub focus: Option<String>,
}

/// What a field did.
enum Change {
    None,
    Set(Value),
    Clear,
}

/// What every field looks at.
struct Ground<'a> {
    connection: &'a Connection,
    /// As it may be shown.
    connection_name: &'a str,
    tokens: &'a Tokens,
    /// Streamer-safe mode.
    safe: bool,
    now: Timestamp,
    /// What the other fields say about the lists.
    scope: Scope,
}

/// The id of the widget of a field.
fn id_of(field: &Field) -> Id {
    Id::unique(("request field", &field.name))
}

impl FormView {
    /// Draws the fields. True: the text of the form is another one now.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        form: &mut Form,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) -> bool {
        let request = form.request();
        if self.plan.as_ref().is_none_or(|plan| plan.request != request.name) {
            self.plan = Some(Plan::of(request));
            self.typing = None;
        }
        let Some(plan) = self.plan.take() else { return false };
        let name = safe_name(view, &connection.profile.name);
        let ground = Ground::new(connection, &name, form, view, tokens);
        let mut painter = Drawing { form, ground, wants: Vec::new(), changed: false, state: self };
        if request.fields.is_empty() {
            ui.label(RichText::new(tr!("field-no-fields")).color(tokens.text_2));
        }
        painter.items(ui, &plan.items);
        painter.rest(ui);
        let Drawing { wants, changed, .. } = painter;
        self.plan = Some(plan);
        for question in wants {
            let data = question.data.as_deref().and_then(|data| serde_json::from_str(data).ok());
            if let Ok(request) = CheckedRequest::single(question.request_type, data) {
                view.act(Action::Command(Command::Read { connection: connection.id, request }));
            }
        }
        changed
    }
}

/// One frame of the form.
struct Drawing<'a> {
    form: &'a mut Form,
    ground: Ground<'a>,
    /// Lists to ask for.
    wants: Vec<Question>,
    changed: bool,
    state: &'a mut FormView,
}

impl Drawing<'_> {
    /// Fields and groups from above; small ones side by side where there is room.
    fn items(&mut self, ui: &mut Ui, items: &[Item]) {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.y = 4.0;
        let two = width >= TWO;
        let column = if two { (width - GAP) / 2.0 } else { width };
        let mut at = 0;
        while let Some(item) = items.get(at) {
            let beside = items.get(at + 1).filter(|next| two && item.is_small() && next.is_small());
            ui.add_space(4.0);
            match (item, beside) {
                (Item::Field(first), Some(Item::Field(second))) => {
                    ui.horizontal_top(|ui| {
                        ui.spacing_mut().item_spacing.x = GAP;
                        for field in [first, second] {
                            ui.vertical(|ui| {
                                ui.set_width(column.min(WIDEST));
                                self.field(ui, field);
                            });
                        }
                    });
                    at += 1;
                }
                (Item::Field(field), _) => {
                    ui.vertical(|ui| {
                        // What is written in lines takes the width there is.
                        ui.set_width(if item.is_small() { column.min(WIDEST) } else { width });
                        self.field(ui, field);
                    });
                }
                (Item::Group(group, members), _) => self.group(ui, group, members),
                (Item::Inside(field, inner), _) => self.inside(ui, field, inner),
            }
            at += 1;
        }
    }

    /// Fields of which one is needed, or of which only one may be given: in one frame, with the rule in words.
    fn group(&mut self, ui: &mut Ui, group: &Group, members: &[Item]) {
        let tokens = self.ground.tokens;
        let about = self.problem_of_group(group);
        let missing = about.is_some_and(|problem| !matches!(problem.rule, Rule::OnlyOneOf(_)));
        let conflict = about.filter(|_| !missing).map(words::obs::field_problem);
        let edge = if conflict.is_some() { tokens.warn } else { tokens.line };
        let frame = Frame::new().stroke(Stroke::new(1.0, edge)).corner_radius(theme::RADIUS).inner_margin(Margin {
            left: 10,
            right: 10,
            top: 6,
            bottom: 8,
        });
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.spacing_mut().interact_size.y = 18.0;
                if let Some(title) = names::common(&group.fields) {
                    ui.label(RichText::new(title).size(12.0).color(tokens.text_1));
                }
                let color = if missing { tokens.warn } else { tokens.text_2 };
                ui.label(RichText::new(rule_of(group)).size(12.0).color(color));
            });
            ui.spacing_mut().item_spacing.y = 4.0;
            self.items(ui, members);
            if let Some(conflict) = conflict {
                ui.add_space(4.0);
                ui.label(RichText::new(conflict).size(12.0).color(tokens.warn));
            }
        });
    }

    fn problem_of_group(&self, group: &Group) -> Option<&FieldProblem> {
        self.form.problems().iter().find(|problem| match &problem.rule {
            Rule::OneOf(fields) | Rule::Together(fields) => *fields == group.fields,
            Rule::OnlyOneOf(fields) => fields.iter().all(|field| group.fields.contains(field)),
            _ => false,
        })
    }

    /// An object whose fields are known.
    fn inside(&mut self, ui: &mut Ui, field: &'static Field, inner: &[Item]) {
        let there = self.form.value(&field.name);
        // What is no object cannot be taken apart: it is shown as it stands.
        if there.is_some_and(|value| !value.is_object()) {
            self.field(ui, field);
            return;
        }
        self.heading(ui, field, there.is_some());
        ui.indent(("request field", &field.name), |ui| {
            self.items(ui, inner);
        });
    }

    /// What the form has no field for.
    fn rest(&mut self, ui: &mut Ui) {
        let tokens = self.ground.tokens;
        let only = self.form.unexpressed();
        if !only.is_empty() {
            ui.add_space(8.0);
            let words = tr!("field-only-json", names = only.join(", "));
            ui.label(RichText::new(words).size(12.0).color(tokens.text_2));
        }
    }

    fn apply(&mut self, field: &Field, change: Change) {
        match change {
            Change::None => return,
            Change::Set(value) => self.form.set(&field.name, Some(&value)),
            Change::Clear => self.form.set(&field.name, None),
        }
        self.changed = true;
    }
}

/// Something is not there yet, which is no mistake as long as the form is being filled in.
fn is_missing(problem: &FieldProblem) -> bool {
    matches!(problem.rule, Rule::Missing | Rule::OneOf(_) | Rule::Together(_))
}

fn rule_of(group: &Group) -> &'static str {
    let pair = group.fields.len() == 2;
    let named = pair && group.fields[0].ends_with("Name") && group.fields[1].ends_with("Uuid");
    match (group.required, group.exclusive, group.together) {
        (true, true, _) => tr!("field-group-one"),
        (true, false, _) if named => tr!("field-group-name-or-uuid"),
        (true, false, _) => tr!("field-group-needed"),
        (false, true, _) => tr!("field-group-at-most-one"),
        (false, false, true) => tr!("field-group-together"),
        (false, false, false) if named => tr!("field-group-name-or-uuid-optional"),
        (false, false, false) => tr!("field-group-optional"),
    }
}
