//! Saved requests and batches: their list, running them, asking for their parameters, saving and editing them.

mod ask;
mod edit;
mod fields;
mod list;
mod paste;

use std::collections::BTreeMap;

use egui::Ui;
use serde_json::Value;

use self::ask::Asking;
use self::edit::Editing;
pub use self::edit::Focus;
use self::list::PresetList;
use self::paste::Pasting;
use super::Wish;
use super::sending::{Asker, Order, Sending, Submitted};
use crate::message::preset::{self, Body, Values};
use crate::message::{CommandId, Notice, NoticeLevel, Preset, ReplyOutcome, Update};
use crate::model::{Connection, Model};
use crate::protocol::masking;
use crate::protocol::obs::CheckedRequest;
use crate::protocol::safety;
use crate::tr;
use crate::ui::action::{Action, PageId, SettingsChange};
use crate::ui::page::View;
use crate::ui::theme::Tokens;
use crate::words;

/// The name of the values among the drafts in the settings.
const DRAFT: &str = "presets";

/// What was given last, by preset and parameter. Never a secret.
type Given = BTreeMap<String, Values>;

/// State of the presets that outlives a frame.
#[derive(Default)]
pub struct Presets {
    /// Asked for by a key or by the palette; run with the next frame, whatever page is shown.
    waiting: Vec<String>,
    middle: Middle,
    /// A preset that was being written when something else took the middle. It is not lost.
    parked: Option<Box<Editing>>,
    /// The batch of the page was kept under this name just now.
    saved_batch: Option<String>,
    list: PresetList,
    /// What was run, and the name of its preset: how it ended is said where its answer is not in sight.
    under_way: Vec<(CommandId, String)>,
}

/// What stands in the middle of the page in place of the editor.
#[derive(Default)]
enum Middle {
    #[default]
    Editor,
    Ask(Asking),
    Edit(Box<Editing>),
    Paste(Pasting),
}

impl Presets {
    /// Runs a preset with the next frame.
    pub fn run(&mut self, name: String) {
        self.waiting.push(name);
    }

    /// Begins a preset of what was written or sent. `name`: of the preset that it comes from, which takes the change
    /// unless it has parameters: what stands here has values in their places. `is_batch`: it is the batch of the page.
    pub fn save(&mut self, body: Body, name: Option<String>, is_batch: bool, presets: &[Preset]) {
        let plain = |preset: &&Preset| Some(&preset.name) == name.as_ref() && preset.parameters.is_empty();
        let known = presets.iter().find(plain);
        let new_name = || match (&body, &name) {
            (_, Some(name)) => preset::unique_name(name, presets),
            (Body::Request { request_type, .. }, None) => preset::unique_name(request_type, presets),
            (Body::Batch(_), None) => preset::unique_name(tr!("preset-new-batch"), presets),
        };
        let preset = match known {
            Some(known) => Preset { body: body.clone().escaped(), ..known.clone() },
            None => Preset {
                name: new_name(),
                group: String::new(),
                key: None,
                parameters: Vec::new(),
                body: body.clone().escaped(),
            },
        };
        let of = known.map(|known| known.name.clone());
        let mut editing = Editing::new(of, preset.without_secrets(), Focus::Name);
        editing.is_batch = is_batch;
        self.park();
        self.middle = Middle::Edit(Box::new(editing));
    }

    /// The name under which the batch of the page was kept just now.
    pub fn take_saved_batch(&mut self) -> Option<String> {
        self.saved_batch.take()
    }

    /// What is being written stays for later.
    fn park(&mut self) {
        if let Middle::Edit(editing) = std::mem::take(&mut self.middle) {
            self.parked = Some(editing);
        }
    }

    /// The middle of the page belongs to the presets now.
    pub fn has_middle(&self) -> bool {
        !matches!(self.middle, Middle::Editor)
    }

    /// The editor gets its place back.
    pub fn close(&mut self) {
        self.park();
    }

    /// Hands the keys of this frame to the field that waits for one. False: none does.
    pub fn records_key(&mut self, ui: &Ui, presets: &[Preset]) -> bool {
        match &mut self.middle {
            Middle::Edit(editing) => editing.records_key(ui, presets),
            _ => false,
        }
    }

    /// Something waits to be run.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Runs what waits. Gives the id of what was sent.
    pub fn run_waiting(
        &mut self,
        connection: Option<&Connection>,
        sending: &mut Sending,
        view: &mut View<'_>,
    ) -> Option<CommandId> {
        let mut sent = None;
        for name in std::mem::take(&mut self.waiting) {
            let Some(preset) = view.model.presets.iter().find(|preset| preset.name == name) else { continue };
            let Some(connection) = connection else {
                let text = tr!("preset-no-connection", name = name);
                view.act(Action::Notice(Notice { level: NoticeLevel::Warning, text, detail: None }));
                continue;
            };
            if !preset.parameters.is_empty() {
                // Its key again: what was typed stays.
                if !matches!(&self.middle, Middle::Ask(asking) if asking.preset == name) {
                    self.park();
                    self.middle = Middle::Ask(Asking::new(preset, given(view.model).get(&name)));
                }
                view.act(Action::Go(PageId::Requests));
                continue;
            }
            match self.send(preset, &Values::new(), connection, sending, view) {
                Ok(Submitted::Sent(id) | Submitted::UnderWay(id)) => sent = Some(id),
                // The question brings the page, and what holds it back is a notice already.
                Ok(Submitted::Asking | Submitted::Held(_)) => {}
                Err(words) => {
                    let text = tr!("preset-not-run", name = name);
                    view.act(Action::Notice(Notice { level: NoticeLevel::Error, text, detail: Some(words) }));
                }
            }
        }
        sent
    }

    /// Sends a preset with these values, by the way of everything that is sent. Errors in words.
    fn send(
        &mut self,
        preset: &Preset,
        values: &Values,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
    ) -> Result<Submitted, String> {
        let body = preset.expand(values).map_err(|problem| words::preset::problem(&problem))?;
        let request = checked(body)?;
        let submitted = sending.submit(Order { connection: connection.id, request, from: Asker::Saved }, view);
        if let Submitted::Sent(id) = submitted {
            self.under_way.push((id, preset.name.clone()));
        }
        Ok(submitted)
    }

    /// How a preset ended, as a notice.
    pub fn ended(&mut self, update: &Update, model: &Model) -> Option<Notice> {
        let Update::Reply { id, connection, outcome, .. } = update else { return None };
        let at = self.under_way.iter().position(|(known, _)| known == id)?;
        let (_, preset) = self.under_way.swap_remove(at);
        let to = model.connection(*connection);
        let name = to.map(|to| to.profile.name.as_str()).unwrap_or_default();
        let safe = model.settings.streamer_safe;
        let name = if safe { words::privacy::without_private(name).into_owned() } else { name.to_owned() };
        let bad = |why: String| Notice {
            level: NoticeLevel::Warning,
            text: tr!("preset-failed", preset = preset.as_str(), name = name.as_str(), why = why),
            detail: None,
        };
        Some(match outcome {
            ReplyOutcome::Answered(reply) if reply.result => Notice {
                level: NoticeLevel::Success,
                text: tr!("preset-done", preset = preset.as_str(), name = name.as_str()),
                detail: None,
            },
            ReplyOutcome::Answered(reply) => {
                let dialect = to.and_then(|to| to.peer.as_ref()).map(|peer| peer.dialect).unwrap_or_default();
                let (status, what, _) = words::obs::request_status(dialect, reply.code);
                bad(format!("{} {status}. {what}", reply.code))
            }
            ReplyOutcome::TimedOut { .. } => bad(tr!("requests-timed-out").to_owned()),
            ReplyOutcome::Disconnected => bad(tr!("requests-disconnected").to_owned()),
            ReplyOutcome::NotSent => bad(tr!("requests-not-sent").to_owned()),
        })
    }

    /// Draws the list of the shelf.
    pub fn list(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens, wishes: &mut Vec<Wish>) {
        let parked = self.parked.as_ref().map(|editing| editing.name.as_str());
        let Some(then) = self.list.ui(ui, parked, view, tokens) else { return };
        match then {
            list::Then::GoOn => {
                if let Some(editing) = self.parked.take() {
                    self.park();
                    self.middle = Middle::Edit(editing);
                }
            }
            list::Then::Run(name) => self.run(name),
            list::Then::Edit(preset, focus) => {
                self.park();
                self.middle = Middle::Edit(Box::new(Editing::new(Some(preset.name.clone()), preset, focus)));
            }
            list::Then::Paste => {
                self.park();
                self.middle = Middle::Paste(Pasting::default());
            }
            list::Then::Open(preset) => match outline(&preset, view.model) {
                Some(Body::Request { request_type, request_data }) => {
                    let data = request_data.map(|data| serde_json::to_string_pretty(&data).unwrap_or_default());
                    wishes.push(Wish::Open { request_type, data: Some(data.unwrap_or_default()) });
                }
                Some(Body::Batch(draft)) => wishes.push(Wish::OpenBatch { draft, name: Some(preset.name) }),
                None => {}
            },
            list::Then::AddToBatch(preset) => match outline(&preset, view.model) {
                Some(Body::Request { request_type, request_data }) => {
                    let row =
                        crate::protocol::obs::batch::BatchRequest { request_type, request_data, ..Default::default() };
                    wishes.push(Wish::AddToBatch(vec![row]));
                }
                Some(Body::Batch(batch)) => {
                    // Rows that are off were not meant to run; the batch that they go into would run them.
                    let on = batch.rows.into_iter().filter(|row| !row.off);
                    wishes.push(Wish::AddToBatch(on.map(|row| row.request).collect()));
                }
                None => {}
            },
        }
    }

    /// Draws what stands in place of the editor. Gives the id of what was sent.
    pub fn middle(
        &mut self,
        ui: &mut Ui,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) -> Option<CommandId> {
        let mut middle = std::mem::take(&mut self.middle);
        let mut sent = None;
        let stays = match &mut middle {
            Middle::Editor => true,
            Middle::Edit(editing) => {
                let then = editing.ui(ui, view, tokens);
                if then == edit::Then::Saved && editing.is_batch {
                    self.saved_batch = Some(editing.name.trim().to_owned());
                }
                then == edit::Then::Stay
            }
            Middle::Paste(pasting) => pasting.ui(ui, view, tokens),
            Middle::Ask(asking) => match asking.ui(ui, connection, view, tokens) {
                ask::Then::Stay => true,
                ask::Then::Close => false,
                ask::Then::Run(values) => match self.run_asked(asking, &values, connection, sending, view) {
                    Some(id) => {
                        sent = id;
                        false
                    }
                    None => true,
                },
            },
        };
        // Running may have put something else there.
        if stays && !self.has_middle() {
            self.middle = middle;
        }
        sent
    }

    /// `None`: it does not go out, and the panel says why.
    fn run_asked(
        &mut self,
        asking: &mut Asking,
        values: &Values,
        connection: &Connection,
        sending: &mut Sending,
        view: &mut View<'_>,
    ) -> Option<Option<CommandId>> {
        let Some(preset) = view.model.presets.iter().find(|preset| preset.name == asking.preset) else {
            return Some(None);
        };
        match self.send(preset, values, connection, sending, view) {
            Ok(Submitted::Held(words)) | Err(words) => {
                asking.problem = Some(words);
                None
            }
            Ok(submitted) => {
                remember(preset, values, view);
                match submitted {
                    Submitted::Sent(id) | Submitted::UnderWay(id) => Some(Some(id)),
                    Submitted::Asking | Submitted::Held(_) => Some(None),
                }
            }
        }
    }
}

/// What stands in the editor as the body of a preset. Errors in words.
pub fn written(request_type: &str, data: &str) -> Result<Body, String> {
    let data = match data.trim() {
        "" => Ok(Value::Null),
        text => safety::parse(text),
    };
    let request_data = match data {
        Ok(Value::Null) => None,
        Ok(Value::Object(data)) => Some(data),
        Ok(_) => return Err(words::obs::refusal(&safety::Refusal::DataNotAnObject)),
        Err(refusal) => return Err(words::obs::refusal(&refusal)),
    };
    Ok(Body::Request { request_type: request_type.trim().to_owned(), request_data })
}

/// A preset's body after the checks of everything that is sent.
fn checked(body: Body) -> Result<CheckedRequest, String> {
    let checked = match body {
        Body::Request { request_type, request_data } => {
            CheckedRequest::single(&request_type, request_data.map(Value::Object))
        }
        Body::Batch(draft) => CheckedRequest::batch(draft.batch()),
    };
    checked.map_err(|refusal| words::obs::refusal(&refusal))
}

/// The preset with what was given last, for an editor.
fn outline(preset: &Preset, model: &Model) -> Option<Body> {
    let values = given(model).remove(&preset.name).unwrap_or_default();
    preset.outline(&values).or_else(|_| preset.outline(&Values::new())).ok()
}

fn given(model: &Model) -> Given {
    let kept = model.settings.drafts.get(DRAFT).map(String::as_str).unwrap_or_default();
    serde_json::from_str(kept).unwrap_or_default()
}

/// Keeps what was given for the next run, without secrets and without what belongs to presets that are gone.
fn remember(preset: &Preset, values: &Values, view: &mut View<'_>) {
    let mut given = given(view.model);
    given.retain(|name, _| view.model.presets.iter().any(|preset| preset.name == *name));
    let harmless = |name: &&String| {
        preset.parameter(name).is_some_and(|parameter| !parameter.secret) && !masking::looks_secret(name)
    };
    let values = values.iter().filter(|(name, _)| harmless(name)).map(|(name, value)| (name.clone(), value.clone()));
    given.insert(preset.name.clone(), values.collect());
    let text = serde_json::to_string(&given).unwrap_or_default();
    view.act(Action::Settings(SettingsChange(Box::new(move |settings| {
        settings.drafts.insert(DRAFT.to_owned(), text);
    }))));
}
