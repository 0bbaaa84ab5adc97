//! *Copy as*: the request or the batch that stands there, for a terminal or for somebody's own program.

use egui::{Button, RichText, Ui};

use crate::message::{Notice, NoticeLevel, System};
use crate::model::Connection;
use crate::protocol::obs::copy_as::{Around, Shell, Source, Target, copy_as};
use crate::protocol::obs::{CheckedRequest, Dialect};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::words::privacy;

/// Each with its words; the shells are those of this platform.
const TARGETS: &[Target] = if cfg!(windows) {
    &[
        Target::Frame,
        Target::Callboard(Shell::PowerShell),
        Target::Callboard(Shell::CommandPrompt),
        Target::ObsWebsocketJs,
        Target::ObswsPython,
        Target::Obws,
    ]
} else {
    &[Target::Frame, Target::Callboard(Shell::Posix), Target::ObsWebsocketJs, Target::ObswsPython, Target::Obws]
};

/// The button with its menu. Not `valid`: what stands there cannot be sent yet, and the button says so. `request` is asked
/// once an entry is taken.
pub fn menu(
    ui: &mut Ui,
    valid: bool,
    request: impl Fn() -> Option<CheckedRequest>,
    connection: &Connection,
    view: &mut View<'_>,
) {
    ui.add_enabled_ui(valid, |ui| {
        let button = ui.menu_button(tr!("copy-as"), |ui| {
            for &target in TARGETS {
                entry(ui, &request, target, connection, view);
            }
        });
        button.response.on_disabled_hover_text(tr!("copy-as-invalid")).on_hover_text(tr!("copy-as-tip"));
    });
}

fn entry(
    ui: &mut Ui,
    request: &impl Fn() -> Option<CheckedRequest>,
    target: Target,
    connection: &Connection,
    view: &mut View<'_>,
) {
    let dialect = connection.peer.as_ref().map_or(Dialect::Shipping, |peer| peer.dialect);
    let (name, about) = words(target);
    let button = ui.add_enabled(target.speaks(dialect), Button::new(RichText::new(name)));
    if button.on_hover_text(about).on_disabled_hover_text(tr!("copy-as-draft")).clicked()
        && let Some(request) = request()
        && let Some(source) = Source::of(&request)
    {
        let (text, left_out) = written(source, target, dialect, connection, view);
        view.act(Action::Copy(text));
        if let Some(text) = left_out {
            view.act(Action::Notice(Notice { level: NoticeLevel::Warning, text, detail: None }));
        }
        ui.close();
    }
}

/// The text, and what is said when something stayed out of it.
fn written(
    source: Source<'_>,
    target: Target,
    dialect: Dialect,
    connection: &Connection,
    view: &View<'_>,
) -> (String, Option<String>) {
    let safe = view.model.settings.streamer_safe;
    let private = |field: &str, value: &str| safe && (privacy::names_a_secret(field) || privacy::looks_private(value));
    let address = (!safe && connection.profile.system == System::Obs).then_some(connection.profile.url.as_str());
    let copied = copy_as(source, target, &Around { dialect, address, private: &private });
    let left_out = (!copied.placeholders.is_empty())
        .then(|| tr!("copy-as-left-out", placeholders = copied.placeholders.join(", ")));
    (copied.text, left_out)
}

/// The entry of the menu, and what it is for.
fn words(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Frame => (tr!("copy-as-frame"), tr!("copy-as-frame-tip")),
        Target::Callboard(Shell::Posix) => (tr!("copy-as-send"), tr!("copy-as-send-tip")),
        Target::Callboard(Shell::PowerShell) => (tr!("copy-as-send-powershell"), tr!("copy-as-send-tip")),
        Target::Callboard(Shell::CommandPrompt) => (tr!("copy-as-send-prompt"), tr!("copy-as-send-tip")),
        Target::ObsWebsocketJs => (tr!("copy-as-js"), tr!("copy-as-js-tip")),
        Target::ObswsPython => (tr!("copy-as-python"), tr!("copy-as-python-tip")),
        Target::Obws => (tr!("copy-as-obws"), tr!("copy-as-obws-tip")),
    }
}
