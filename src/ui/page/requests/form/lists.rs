//! Fields that are picked from a list: one of the connected OBS, or the usual values of the catalogue.

use egui::{Button, RichText, Ui, vec2};
use serde_json::Value;

use super::entry::Of;
use super::number::read;
use super::text::{begin, keep, shown};
use super::{Change, FormView, id_of};
use crate::model::obs::ObsState;
use crate::model::obs::lists::{Entry, Needs, Offer, Question, Scope};
use crate::protocol::obs::Dialect;
use crate::protocol::obs::catalogue::{Field, Pick};
use crate::tr;
use crate::ui::page::requests::form::Ground;
use crate::ui::widget::picker::{Look, Pickable, Picked};
use crate::words;

/// A list that is opened is read anew when it is older than this: not every change has an event that we hear.
const TRUSTED: std::time::Duration = std::time::Duration::from_secs(5);

/// Which part of an entry a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Uuid,
    Number,
}

fn part_of(field: &Field) -> Part {
    match field.kind.as_str() {
        "Number" => Part::Number,
        _ if field.name.ends_with("Uuid") => Part::Uuid,
        _ => Part::Name,
    }
}

fn insert(entry: &Entry, part: Part) -> Option<String> {
    match part {
        Part::Name => Some(entry.name.clone()),
        Part::Uuid => entry.uuid.clone(),
        Part::Number => entry.number.map(|number| number.to_string()),
    }
}

/// The first thing that this OBS offers for a field, as far as its lists were read.
pub fn first(field: &Field, obs: &ObsState) -> Option<Value> {
    let part = part_of(field);
    let offer = obs.lists.offer(field.pick?, &Scope::default(), &obs.available_requests);
    let first = offer.entries.iter().find_map(|entry| insert(entry, part))?;
    Some(if part == Part::Number { read(&first) } else { Value::String(first) })
}

/// A field over a list of the connected OBS.
pub(super) fn picker(ui: &mut Ui, of: &Of<'_>, state: &mut FormView, wants: &mut Vec<Question>) -> Change {
    let Some(offer) = offer(of) else { return Change::None };
    let part = part_of(of.field);
    let obs = &of.ground.connection.obs;
    let nothing = nothing(of, &offer);
    let (change, picked) = field(ui, of, state, &nothing, part == Part::Number, || {
        let pickable = |entry: &&Entry| {
            let insert = insert(entry, part)?;
            Some(Pickable { insert, label: entry.name.clone(), about: about(entry, of.field.pick, part, obs) })
        };
        offer.entries.iter().filter_map(pickable).collect()
    });
    if of.ground.connection.is_up() {
        wants.extend(offer.missing);
        let old = offer.at.is_some_and(|at| of.ground.now.since(at) > TRUSTED);
        if picked.opened && old {
            wants.extend(offer.read);
        }
    }
    change
}

/// A field over the usual values, to which others may be added.
pub(super) fn suggested(ui: &mut Ui, of: &Of<'_>, state: &mut FormView) -> Change {
    let (change, _) = field(ui, of, state, "", of.field.kind == "Number", || {
        let pickable = |choice: &crate::protocol::obs::catalogue::Choice| {
            let insert = shown(Some(&choice.value));
            let about = if choice.label == insert { String::new() } else { choice.label.clone() };
            Pickable { label: insert.clone(), insert, about }
        };
        of.field.values.iter().map(pickable).collect()
    });
    change
}

fn field(
    ui: &mut Ui,
    of: &Of<'_>,
    state: &mut FormView,
    nothing: &str,
    number: bool,
    all: impl FnOnce() -> Vec<Pickable>,
) -> (Change, Picked) {
    let mut text = begin(of, state, || shown(of.value));
    let look = Look { name: of.label, hint: of.hint, width: of.width, nothing };
    let picked = state.picking.show(ui, id_of(of.field), &mut text, look, all);
    let change = match () {
        () if !picked.changed => Change::None,
        () if text.is_empty() => Change::Clear,
        () if number => Change::Set(read(&text)),
        () => Change::Set(Value::String(text.clone())),
    };
    keep(of, state, text, picked.changed, picked.response.has_focus());
    (change, picked)
}

fn offer<'a>(of: &Of<'a>) -> Option<Offer<'a>> {
    let pick = of.field.pick?;
    let obs = &of.ground.connection.obs;
    Some(obs.lists.offer(pick, &of.ground.scope, &obs.available_requests))
}

/// What stands in the open list while there is nothing to pick.
fn nothing(of: &Of<'_>, offer: &Offer<'_>) -> String {
    let name = of.ground.connection_name;
    if let Some(words) = trouble(of, offer) {
        return words;
    }
    match () {
        () if !of.ground.connection.is_up() => tr!("picker-off", name = name),
        () if offer.waiting || !offer.missing.is_empty() => tr!("picker-waiting", name = name),
        () => tr!("picker-empty", name = name),
    }
}

/// Why there is no list, in words that need something to be done.
fn trouble(of: &Of<'_>, offer: &Offer<'_>) -> Option<String> {
    match (offer.needs, offer.unsupported) {
        (Some(Needs::Scene), _) => return Some(tr!("picker-needs-scene").to_owned()),
        (Some(Needs::Source), _) => return Some(tr!("picker-needs-source").to_owned()),
        (None, Some(request)) => {
            return Some(tr!("picker-unsupported", name = of.ground.connection_name, request = request));
        }
        (None, None) => {}
    }
    let (question, code) = offer.failed.as_ref()?;
    let request = question.request_type;
    Some(match code {
        Some(code) => {
            let peer = of.ground.connection.peer.as_ref();
            let dialect = peer.map_or(Dialect::Shipping, |peer| peer.dialect);
            let (_, what, _) = words::obs::request_status(dialect, *code);
            tr!("picker-failed", request = request, code = code.to_string(), what = what)
        }
        None => tr!("picker-no-answer", request = request),
    })
}

/// What stands below a field with a list: which entry it means, and why there is no list.
pub(super) fn caption(ui: &mut Ui, of: &Of<'_>, wants: &mut Vec<Question>) {
    let Some(offer) = offer(of) else { return };
    let tokens = of.ground.tokens;
    let up = of.ground.connection.is_up();
    let part = part_of(of.field);
    let value = of.value.map(|value| shown(Some(value))).filter(|value| !value.is_empty());
    let entry = value
        .as_ref()
        .and_then(|value| offer.entries.iter().find(|entry| insert(entry, part).as_ref() == Some(value)).copied());
    match (entry, &value) {
        (Some(entry), _) => {
            let about = about(entry, of.field.pick, Part::Name, &of.ground.connection.obs);
            let words = match (part, about.is_empty()) {
                (Part::Name, _) => about,
                (_, true) => entry.name.clone(),
                (_, false) => format!("{} · {about}", entry.name),
            };
            if !words.is_empty() {
                ui.label(RichText::new(words).size(12.0).color(tokens.text_2));
            }
        }
        // Nothing new is named here by picking: what is not listed does not exist, as far as is known.
        (None, Some(_)) if up && offer.at.is_some() && offer.failed.is_none() && !offer.waiting => {
            let words = tr!("picker-not-listed", name = of.ground.connection_name);
            ui.label(RichText::new(words).size(12.0).color(tokens.text_2));
        }
        _ => {}
    }
    if !up {
        return;
    }
    if let Some(words) = trouble(of, &offer) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            ui.label(RichText::new(words).size(12.0).color(tokens.text_2));
            if let Some((question, _)) = &offer.failed {
                ui.spacing_mut().button_padding = vec2(6.0, 1.0);
                let button = ui.add(Button::new(RichText::new(tr!("picker-again")).size(12.0)));
                let name = tr!("picker-again-name", field = of.label);
                if button.accessible_name(name).clicked() {
                    wants.push(question.clone());
                }
            }
        });
    }
}

/// What is to say of an entry besides its name.
fn about(entry: &Entry, pick: Option<Pick>, part: Part, obs: &ObsState) -> String {
    let mut parts: Vec<String> = Vec::new();
    if part == Part::Number
        && let Some(number) = entry.number
    {
        parts.push(tr!("picker-number", number = number.to_string()));
    }
    let is = |current: &Option<String>| current.as_deref() == Some(entry.name.as_str());
    match pick {
        Some(Pick::Scene | Pick::SceneOrGroup | Pick::Source) if entry.kind.is_none() && !entry.group => {
            if is(&obs.program_scene) {
                parts.push(tr!("picker-program").to_owned());
            }
            if is(&obs.preview_scene) {
                parts.push(tr!("picker-preview").to_owned());
            }
            if parts.is_empty() && pick != Some(Pick::Scene) {
                parts.push(tr!("picker-scene").to_owned());
            }
        }
        Some(Pick::Profile) if is(&obs.profile) => parts.push(tr!("picker-current").to_owned()),
        Some(Pick::SceneCollection) if is(&obs.scene_collection) => parts.push(tr!("picker-current").to_owned()),
        _ => {}
    }
    if entry.group {
        parts.push(tr!("picker-group").to_owned());
    }
    parts.extend(entry.kind.clone());
    if let Some((width, height)) = entry.size {
        parts.push(format!("{width} × {height}"));
    }
    parts.join(" · ")
}

/// What the other fields of the form say about the lists: scene, source, canvas.
fn scope(form: &crate::protocol::obs::form::Form) -> Scope {
    let text = |field: &'static str| {
        let value = form.value(field)?.as_str().filter(|text| !text.is_empty())?;
        Some((field, value.to_owned()))
    };
    Scope {
        scene: text("sceneName").or_else(|| text("sceneUuid")),
        source: text("sourceName").or_else(|| text("sourceUuid")),
        canvas: text("canvasUuid").map(|(_, uuid)| uuid),
    }
}

impl<'a> Ground<'a> {
    /// What the fields look at in this frame.
    pub(super) fn new(
        connection: &'a crate::model::Connection,
        connection_name: &'a str,
        form: &crate::protocol::obs::form::Form,
        view: &crate::ui::page::View<'_>,
        tokens: &'a crate::ui::theme::Tokens,
    ) -> Self {
        let safe = view.model.settings.streamer_safe;
        Self { connection, connection_name, tokens, safe, now: view.now, scope: scope(form) }
    }
}
