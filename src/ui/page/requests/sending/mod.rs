//! The one way out of the page. Whoever has a request to send (the editor, the batch, the history, a preset, a key)
//! gives it to [`Sending::submit`]: it meets the connection, the On-air lock, the rate guard and the question before
//! something that can harm the show, and goes out once.

mod compare;

use egui::{Frame, Key, Margin, Modifiers, Response, RichText, Ui};

pub use self::compare::{Change, Comparison, NoUndo, Stage, Step};

use self::compare::Comparisons;
use super::editor::Editor;
use crate::message::{Command, CommandId, ConnectionId, Notice, NoticeLevel, Timestamp, Update};
use crate::model::Connection;
use crate::model::guard::{Guard, Harm, Output, Risk, Way};
use crate::model::rate_guard::{Fingerprint, Limit, RateGuard};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::request::RequestBody;
use crate::ui::action::{Action, PageId};
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{danger, primary};
use crate::{tr, words};

/// Something to send, and who asks for it.
#[derive(Debug, Clone)]
pub struct Order {
    pub connection: ConnectionId,
    pub request: CheckedRequest,
    pub from: Asker,
}

/// Who asks for something to be sent. A question stands there: see [`Sending::question`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    Editor,
    Batch,
    History,
    /// *Undo* beside what this Set changed.
    Undo(CommandId),
    /// A preset or a saved batch: from its list, by its key, from the palette. Its question brings the page to the
    /// front, and what holds it back becomes a notice.
    Saved,
}

/// What became of an [`Order`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// It is on its way; the answer comes under this id.
    Sent(CommandId),
    /// The same request is under way to the same connection: it is not sent a second time.
    UnderWay(CommandId),
    /// It asks first. [`Sending::question`] gives the id once the person has said yes.
    Asking,
    /// It does not go out; why, and what to do, in words.
    Held(String),
}

/// What stands open before an order goes out.
#[derive(Debug, Clone)]
struct Question {
    order: Order,
    /// The rows of a batch, to be sent by themselves in its place.
    rows: Vec<CheckedRequest>,
    why: Why,
    /// Asked by the editor: its count of edits, because the question is about that text.
    edits: Option<u64>,
}

#[derive(Debug, Clone)]
enum Why {
    Risk(Risk),
    TooOften(Limit),
}

/// The way out, with what it remembers.
#[derive(Default)]
pub struct Sending {
    rate: RateGuard,
    question: Option<Question>,
    under_way: Vec<(CommandId, Fingerprint)>,
    /// The commands of the rows that went out by themselves last.
    rows: Vec<CommandId>,
    comparisons: Comparisons,
    /// What was sent last: the log has no line for it until the session has taken it.
    pub sent: Option<(CommandId, String)>,
}

/// What holds `request` back, whoever asks: in words, with what to do. `None`: it may be pressed.
pub fn why_not(view: &View<'_>, connection: &Connection, request: &CheckedRequest) -> Option<String> {
    if !connection.is_up() {
        return Some(tr!("requests-off", name = safe_name(view, &connection.profile.name)));
    }
    if let Some(refusal) = view.model.refuses(connection.id, request) {
        return Some(words::obs::refusal(&refusal));
    }
    view.model.holds_back(request).then(|| tr!("requests-locked").to_owned())
}

/// Whether a button that sends was pressed. The second click of a double click is none of its own, and a key that is
/// held down on the button presses it once.
pub fn pressed(button: &Response) -> bool {
    if !button.clicked() {
        return false;
    }
    let delay = button.ctx.options(|options| options.input_options.max_double_click_delay);
    let now = button.ctx.input(|input| input.time);
    let id = button.id.with("last press");
    let last: Option<f64> = button.ctx.data(|data| data.get_temp(id));
    button.ctx.data_mut(|data| data.insert_temp(id, now));
    last.is_none_or(|last| now - last > delay)
}

/// Whether a key that sends was pressed anew. Takes it either way: held down, it repeats itself.
pub fn pressed_anew(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    let fresh = ui.input(|input| {
        let is_fresh = |event: &egui::Event| {
            matches!(event, egui::Event::Key { key: pressed, pressed: true, repeat: false, modifiers: with, .. }
                if *pressed == key && with.matches_logically(modifiers))
        };
        input.events.iter().any(is_fresh)
    });
    ui.input_mut(|input| input.consume_key(modifiers, key)) && fresh
}

impl Sending {
    /// Sends an order, unless something speaks against it.
    pub fn submit(&mut self, order: Order, view: &mut View<'_>) -> Submitted {
        self.submit_rows(order, Vec::new(), view)
    }

    /// As [`Self::submit`] for a batch. With `rows`, these go out in its place, each as a request of its own and all at
    /// once; their ids are then found with [`Self::take_rows`].
    pub fn submit_rows(&mut self, order: Order, rows: Vec<CheckedRequest>, view: &mut View<'_>) -> Submitted {
        self.question = None;
        let Some(connection) = view.model.connection(order.connection) else {
            return self.held(&order, tr!("sending-no-connection").to_owned(), view);
        };
        if let Some(why) = why_not(view, connection, &order.request) {
            return self.held(&order, why, view);
        }
        let fingerprint = Fingerprint::of(order.connection, &order.request);
        if let Some((id, _)) = self.under_way.iter().find(|(_, known)| *known == fingerprint) {
            return Submitted::UnderWay(*id);
        }
        let way = if order.from == Asker::Saved { Way::Saved } else { Way::Written };
        let risk = match view.model.guard(&order.request, order.connection, way) {
            Guard::Asks(risk) => Some(Why::Risk(risk)),
            // `why_not` has said so already.
            Guard::Open | Guard::Locked => None,
        };
        let why = risk.or_else(|| self.rate.holds(fingerprint, view.now).map(Why::TooOften));
        let Some(why) = why else { return Submitted::Sent(self.send(order, rows, fingerprint, view)) };
        if order.from == Asker::Saved {
            view.act(Action::Go(PageId::Requests));
        }
        self.question = Some(Question { order, rows, why, edits: None });
        Submitted::Asking
    }

    /// Sets back what this Set changed, if it is still so.
    pub fn undo(&mut self, of: CommandId, view: &mut View<'_>) -> Result<Submitted, NoUndo> {
        let comparison = self.comparisons.of(of).ok_or(NoUndo::BeforeUnknown)?;
        let (request, _) = comparison.undo()?;
        let order = Order { connection: comparison.connection, request, from: Asker::Undo(of) };
        Ok(self.submit(order, view))
    }

    /// What became of a Set whose value could be read before and after.
    pub fn comparison(&self, of: CommandId) -> Option<&Comparison> {
        self.comparisons.of(of)
    }

    /// What the hub has to say. Called for every update, whatever page is shown; gives what is to be done now.
    pub fn hear(&mut self, update: &Update) -> Option<Step> {
        if let Update::Reply { id, .. } = update {
            self.stays(*id);
        }
        self.comparisons.hear(update)
    }

    /// What has waited long enough by `now`, and what is to be done about it.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Step> {
        self.comparisons.tick(now)
    }

    /// When [`Self::tick`] has something to do.
    pub fn next_tick(&self) -> Option<Timestamp> {
        self.comparisons.next_tick()
    }

    /// The command has ended, or never began.
    pub fn stays(&mut self, id: CommandId) {
        self.under_way.retain(|(known, _)| *known != id);
    }

    /// Whether a question stands open for `from`.
    pub fn asks(&self, from: Asker) -> bool {
        self.question.as_ref().is_some_and(|question| question.order.from == from)
    }

    /// Draws the question that stands open for `from`, if one does. Gives the id of what was sent when it was answered.
    pub fn question(&mut self, ui: &mut Ui, from: Asker, view: &mut View<'_>, tokens: &Tokens) -> Option<CommandId> {
        let question = self.question.as_ref().filter(|question| question.order.from == from)?;
        let order = &question.order;
        let Some(connection) = view.model.connection(order.connection) else {
            self.question = None;
            return None;
        };
        let name = safe_name(view, &connection.profile.name);
        let why_not = why_not(view, connection, &order.request);
        let (words, button) = match &question.why {
            Why::Risk(risk) => {
                let button = match order.request.body() {
                    RequestBody::Batch(_) => tr!("batch-ask-run").to_owned(),
                    _ => tr!("requests-ask-send", request = order.request.request_type()),
                };
                (risk_words(risk, &name), button)
            }
            Why::TooOften(limit) => {
                let request = order.request.request_type();
                let words = tr!(
                    "sending-too-often",
                    request = request,
                    name = name,
                    most = limit.most,
                    seconds = limit.within.as_secs()
                );
                (words, tr!("sending-anyway").to_owned())
            }
        };
        let frame =
            Frame::new().fill(tokens.on_air_tint).corner_radius(theme::RADIUS).inner_margin(Margin::symmetric(12, 8));
        let (mut send, mut cancel) = (false, false);
        let strip = frame.show(ui, |ui| {
            ui.label(RichText::new(words).color(tokens.text_1));
            if let Some(why_not) = &why_not {
                ui.label(RichText::new(why_not).size(12.0).color(tokens.warn));
            }
            ui.horizontal(|ui| {
                let button = danger(ui, &button, why_not.is_none());
                // It may stand where the button stood that asked: the second click of a double click is no answer.
                send = pressed(&button) && !button.double_clicked() && !button.triple_clicked();
                cancel = ui.button(tr!("requests-ask-cancel")).clicked();
            });
        });
        // In a low window the question may stand below the edge.
        if !ui.clip_rect().contains_rect(strip.response.rect) {
            strip.response.scroll_to_me(None);
        }
        if cancel || send {
            let Question { order, rows, why, .. } = self.question.take()?;
            if send {
                let fingerprint = Fingerprint::of(order.connection, &order.request);
                if matches!(why, Why::TooOften(_)) {
                    self.rate.forgive(fingerprint);
                }
                return Some(self.send(order, rows, fingerprint, view));
            }
        }
        None
    }

    /// Draws the editor's button with what speaks against it. Gives the id of what was sent. `by_key`: its key was pressed.
    /// `beside` draws the buttons that do something else with the request.
    #[expect(clippy::too_many_arguments, reason = "the parts of one frame")]
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        editor: &Editor,
        connection: &Connection,
        by_key: bool,
        beside: impl FnOnce(&mut Ui),
        view: &mut View<'_>,
        tokens: &Tokens,
    ) -> Option<CommandId> {
        let about_this = |question: &Question| question.edits.is_none_or(|edits| edits == editor.edits);
        self.question = self.question.take().filter(about_this);
        if self.asks(Asker::Editor) {
            return self.question(ui, Asker::Editor, view, tokens);
        }
        let request = editor.checked().and_then(|checked| checked.result.as_ref().ok());
        let name = safe_name(view, &connection.profile.name);
        let why = match request {
            Some(request) => why_not(view, connection, request),
            None if connection.is_up() => None,
            None => Some(tr!("requests-off", name = name.as_str())),
        };
        let ready = request.is_some() && why.is_none();
        let mut go = false;
        ui.horizontal_wrapped(|ui| {
            let button = primary(ui, &tr!("requests-send", name = name), ready);
            go = ready && (pressed(&button) || by_key);
            beside(ui);
            // In a narrow window the buttons need the line.
            if ui.available_size_before_wrap().x > 80.0 {
                ui.label(RichText::new(tr!("requests-send-key")).size(11.0).color(tokens.text_3));
            }
        });
        if let Some(why) = why {
            ui.label(RichText::new(why).size(12.0).color(tokens.warn));
        }
        let request = request.filter(|_| go)?.clone();
        let order = Order { connection: connection.id, request, from: Asker::Editor };
        match self.submit(order, view) {
            Submitted::Sent(id) | Submitted::UnderWay(id) => Some(id),
            Submitted::Asking => {
                if let Some(question) = &mut self.question {
                    question.edits = Some(editor.edits);
                }
                None
            }
            Submitted::Held(_) => None,
        }
    }

    /// A preset has no place on the page where it could say why.
    fn held(&self, order: &Order, words: String, view: &mut View<'_>) -> Submitted {
        if order.from == Asker::Saved {
            let text = tr!("sending-held", request = order.request.request_type(), why = words.as_str());
            view.act(Action::Notice(Notice { level: NoticeLevel::Warning, text, detail: None }));
        }
        Submitted::Held(words)
    }

    /// The ids of the rows that went out by themselves, in their order; once.
    pub fn take_rows(&mut self) -> Vec<CommandId> {
        std::mem::take(&mut self.rows)
    }

    /// A Set is framed by two readings where its answer is looked at. A batch has its rows, and a key must not wait.
    fn first_reading(
        &mut self,
        id: CommandId,
        connection: ConnectionId,
        request: &CheckedRequest,
        from: Asker,
        view: &View<'_>,
    ) -> Option<Command> {
        let expected = match from {
            Asker::Editor | Asker::History => None,
            Asker::Undo(of) => Some(self.comparisons.of(of)?.undo().ok()?.1),
            Asker::Batch | Asker::Saved => return None,
        };
        self.comparisons.begin(id, view.model.connection(connection)?, request, expected, view.now)
    }

    fn send(
        &mut self,
        order: Order,
        rows: Vec<CheckedRequest>,
        fingerprint: Fingerprint,
        view: &mut View<'_>,
    ) -> CommandId {
        self.rate.count(fingerprint, view.now);
        self.rows.clear();
        let Order { connection, request, from } = order;
        if rows.is_empty() {
            return self.send_one(connection, request, from, fingerprint, view);
        }
        // One press of a button: the rows do not count against each other, even where two of them are the same.
        for row in rows {
            let fingerprint = Fingerprint::of(connection, &row);
            let id = self.send_one(connection, row, from, fingerprint, view);
            self.rows.push(id);
        }
        self.rows.first().copied().unwrap_or_else(|| view.command_id())
    }

    fn send_one(
        &mut self,
        connection: ConnectionId,
        request: CheckedRequest,
        from: Asker,
        fingerprint: Fingerprint,
        view: &mut View<'_>,
    ) -> CommandId {
        let id = view.command_id();
        self.under_way.push((id, fingerprint));
        self.sent = Some((id, request.request_type().to_owned()));
        match self.first_reading(id, connection, &request, from, view) {
            Some(read) => view.act(Action::OwnRead(read)),
            None => view.act(Action::Command(Command::Request { id, connection, request })),
        }
        id
    }
}

fn risk_words(risk: &Risk, name: &str) -> String {
    let request = risk.request_type.as_str();
    match risk.harm {
        Harm::Removes => tr!("requests-ask-destructive", request = request, name = name),
        Harm::OnAir => tr!("requests-ask-live", request = request, name = name),
        Harm::Unknown => tr!("requests-ask-unknown", request = request, name = name),
        Harm::Pauses => tr!("sending-ask-pauses", request = request, name = name),
        Harm::Ends(Output::Stream) => tr!("sending-ask-stream", request = request, name = name),
        Harm::Ends(Output::Recording) => tr!("sending-ask-recording", request = request, name = name),
        Harm::Ends(Output::ReplayBuffer) => tr!("sending-ask-replay-buffer", request = request, name = name),
        Harm::Ends(Output::VirtualCamera) => tr!("sending-ask-virtual-camera", request = request, name = name),
        Harm::Ends(Output::Named) => tr!("sending-ask-output", request = request, name = name),
    }
}
