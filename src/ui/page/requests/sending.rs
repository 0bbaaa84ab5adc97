//! What stands between a request and its way out: the connection, the On-air lock, the question before something that
//! can harm the show.

use egui::{Frame, Margin, RichText, Ui};

use super::editor::Editor;
use crate::message::{Command, CommandId};
use crate::model::Connection;
use crate::protocol::obs::catalogue::{Catalogue, Effect};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{danger, primary};

/// What stands between a request and its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// It goes out with one click.
    Open,
    /// It asks once.
    Asks(Risk),
    /// The On-air lock holds it back.
    Locked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Risk {
    Destructive,
    WhileLive,
    /// Only this server knows it, and something is on air.
    Unknown,
}

/// What a request of that effect meets. `None`: the catalogue does not know it. `held`: the On-air lock says no.
fn guard(effect: Option<Effect>, live: bool, held: bool) -> Guard {
    match effect {
        _ if held => Guard::Locked,
        Some(Effect::Destructive) => Guard::Asks(Risk::Destructive),
        Some(Effect::OnAir) if live => Guard::Asks(Risk::WhileLive),
        None if live => Guard::Asks(Risk::Unknown),
        _ => Guard::Open,
    }
}

/// The way out of the editor.
#[derive(Default)]
pub struct Sending {
    /// Send was pressed on something that asks first, when the editor stood at this count of edits.
    asking: Option<u64>,
    /// What was sent last: the log has no line for it until the session has taken it.
    pub sent: Option<(CommandId, String)>,
}

impl Sending {
    /// Draws the button with what speaks against it. Gives the id of what was sent.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        editor: &Editor,
        connection: &Connection,
        by_key: bool,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) -> Option<CommandId> {
        let name = safe_name(view, &connection.profile.name);
        let effect = Catalogue::builtin().request(&editor.request_type).map(|known| known.effect);
        let held = view.model.holds_back_named(&editor.request_type);
        let guard = guard(effect, view.model.on_air(), held);
        let checked = editor.checked().is_some_and(|checked| checked.result.is_ok());
        let why = if !connection.is_up() {
            Some(tr!("requests-off", name = name.as_str()))
        } else if guard == Guard::Locked {
            Some(tr!("requests-locked").to_owned())
        } else {
            None
        };
        let ready = checked && why.is_none();
        let mut send = false;
        match guard {
            Guard::Asks(risk) if self.asking == Some(editor.edits) && ready => {
                send = self.ask(ui, risk, &editor.request_type, &name, tokens)
            }
            _ => {
                ui.horizontal_wrapped(|ui| {
                    let clicked = primary(ui, &tr!("requests-send", name = name.as_str()), ready).clicked();
                    if (clicked || by_key) && ready {
                        send = guard == Guard::Open;
                        self.asking = (!send).then_some(editor.edits);
                    }
                    ui.label(RichText::new(tr!("requests-send-key")).size(11.0).color(tokens.text_3));
                });
                if let Some(why) = &why {
                    ui.label(RichText::new(why).size(12.0).color(tokens.warn));
                }
            }
        }
        let request = editor.checked().filter(|_| send).and_then(|checked| checked.result.as_ref().ok())?;
        let id = view.command_id();
        view.act(Action::Command(Command::Request { id, connection: connection.id, request: request.clone() }));
        self.sent = Some((id, editor.request_type.clone()));
        self.asking = None;
        Some(id)
    }
    /// The question before something that can harm the show. True: send it.
    fn ask(&mut self, ui: &mut Ui, risk: Risk, request: &str, name: &str, tokens: &Tokens) -> bool {
        let words = match risk {
            Risk::Destructive => tr!("requests-ask-destructive", request = request, name = name),
            Risk::WhileLive => tr!("requests-ask-live", request = request, name = name),
            Risk::Unknown => tr!("requests-ask-unknown", request = request, name = name),
        };
        let frame =
            Frame::new().fill(tokens.on_air_tint).corner_radius(theme::RADIUS).inner_margin(Margin::symmetric(12, 8));
        let mut send = false;
        let strip = frame.show(ui, |ui| {
            ui.label(RichText::new(words).color(tokens.text_1));
            ui.horizontal(|ui| {
                send = danger(ui, &tr!("requests-ask-send", request = request), true).clicked();
                if ui.button(tr!("requests-ask-cancel")).clicked() {
                    self.asking = None;
                }
            });
        });
        // In a low window the question may stand below the edge.
        if !ui.clip_rect().contains_rect(strip.response.rect) {
            strip.response.scroll_to_me(None);
        }
        send
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_harm_a_show_asks_once() {
        assert_eq!(guard(Some(Effect::Reads), true, false), Guard::Open);
        assert_eq!(guard(Some(Effect::Changes), true, false), Guard::Open);
        assert_eq!(guard(Some(Effect::OnAir), false, false), Guard::Open);
        assert_eq!(guard(Some(Effect::OnAir), true, false), Guard::Asks(Risk::WhileLive));
        assert_eq!(guard(Some(Effect::OnAir), true, true), Guard::Locked);
        assert_eq!(guard(Some(Effect::Destructive), false, false), Guard::Asks(Risk::Destructive));
        assert_eq!(guard(Some(Effect::Destructive), true, true), Guard::Locked);
        assert_eq!(guard(None, true, false), Guard::Asks(Risk::Unknown));
    }
}
