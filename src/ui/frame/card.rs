//! The card of a connection: how it stands, the way it came, what went wrong and what to do, and the buttons that help.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use super::state_words;
use crate::message::{Command, ConnectionState};
use crate::model::Connection;
use crate::protocol::obs::{Dialect, Encoding};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::widget::{basic, field, stages};
use crate::ui::{format, theme};

pub const WIDTH: f32 = 360.0;

/// Draws the card of `connection`. True when a button was pressed that leads elsewhere.
pub fn ui(ui: &mut Ui, view: &mut View<'_>, connection: &Connection) -> bool {
    let tokens = theme::tokens(ui.ctx());
    ui.set_width(WIDTH);
    ui.spacing_mut().interact_size.y = 20.0;
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal(|ui| {
        basic::system_badge(ui, connection.profile.system);
        ui.add(egui::Label::new(RichText::new(&connection.profile.name).heading()).truncate());
    });
    let address = view.safe(&connection.profile.url).into_owned();
    ui.add(egui::Label::new(RichText::new(address).color(tokens.text_2)).truncate());
    ui.add_space(4.0);
    ui.label(state_words::sentence(connection, view.now));
    ui.add_space(4.0);
    stages::stages(ui, &connection.stages);
    if let Some(failure) = shown_failure(connection) {
        ui.add_space(4.0);
        let salt = format!("card failure {}", connection.id.0);
        stages::failure(ui, &salt, failure, &connection.profile.name, view.model.settings.streamer_safe);
    }
    ui.add_space(8.0);
    facts(ui, view, connection);
    ui.add_space(8.0);
    buttons(ui, view, connection)
}

/// The failure that still matters: the one the state carries, or the last one while it is not ready again.
pub fn shown_failure(connection: &Connection) -> Option<&crate::message::Failure> {
    match &connection.state {
        ConnectionState::Waiting { failure, .. } | ConnectionState::Stopped { failure } => Some(failure),
        ConnectionState::Connecting { .. } => connection.last_failure.as_ref(),
        ConnectionState::Off | ConnectionState::Ready { .. } | ConnectionState::Stale { .. } => None,
    }
}

/// Numbers and names in two columns.
fn facts(ui: &mut Ui, view: &View<'_>, connection: &Connection) {
    let tokens = theme::tokens(ui.ctx());
    let mut lines: Vec<(&str, String)> = Vec::new();
    if let Some(peer) = &connection.peer {
        let dialect = match peer.dialect {
            Dialect::Shipping => tr!("connections-dialect-shipping"),
            Dialect::Draft => tr!("connections-dialect-draft"),
        };
        let encoding = encoding_name(peer.encoding);
        let version = peer.obs_studio_version.as_ref().map_or_else(
            || tr!("frame-card-server-short", version = peer.obs_web_socket_version.clone()),
            |obs| tr!("frame-card-server", obs = obs.clone(), version = peer.obs_web_socket_version.clone()),
        );
        lines.push((tr!("frame-card-server-label"), version));
        lines.push((tr!("frame-card-protocol-label"), format!("{dialect}, {encoding}")));
    }
    if let Some(round_trip) = connection.round_trip {
        lines.push((tr!("frame-card-round-trip"), format::span(round_trip)));
    }
    if let Some(last) = connection.last_frame {
        let ago = view.now.since(last);
        let ago = if ago.as_secs() < 2 {
            tr!("frame-just-now").to_owned()
        } else {
            tr!("frame-ago", time = format::roughly(ago))
        };
        lines.push((tr!("frame-card-last-frame"), ago));
    }
    let counters = connection.counters;
    lines.push((tr!("frame-card-in"), traffic(counters.frames_in, counters.bytes_in)));
    lines.push((tr!("frame-card-out"), traffic(counters.frames_out, counters.bytes_out)));
    if counters.malformed > 0 {
        lines.push((tr!("frame-card-malformed"), format::grouped(counters.malformed)));
    }
    if counters.dropped > 0 {
        lines.push((tr!("frame-card-dropped"), format::grouped(counters.dropped)));
    }
    // The password of a simulated one is made for this run; it is kept nowhere.
    if !connection.simulated {
        let (_, place, _) = state_words::secret_place(connection.secret);
        lines.push((tr!("connections-password"), place.to_owned()));
    }
    egui::Grid::new(("card facts", connection.id.0)).num_columns(2).spacing([16.0, 4.0]).min_row_height(18.0).show(
        ui,
        |ui| {
            for (name, value) in lines {
                ui.label(RichText::new(name).color(tokens.text_2));
                ui.label(value);
                ui.end_row();
            }
        },
    );
}

fn traffic(frames: u64, bytes: u64) -> String {
    tr!("frame-card-traffic", count = frames, frames = format::grouped(frames), bytes = format::bytes(bytes))
}

/// What an encoding is called.
pub fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => tr!("connections-encoding-json"),
        Encoding::MsgPack => tr!("connections-encoding-msgpack"),
    }
}

/// Connect, Disconnect, Retry now and Edit: those that make sense now. True when Edit was pressed.
pub fn buttons(ui: &mut Ui, view: &mut View<'_>, connection: &Connection) -> bool {
    let id = connection.id;
    let mut leads_away = false;
    ui.spacing_mut().interact_size.y = theme::CONTROL;
    ui.horizontal_wrapped(|ui| {
        match &connection.state {
            ConnectionState::Off | ConnectionState::Stopped { .. } => {
                if basic::primary(ui, tr!("frame-connect"), true).clicked() {
                    view.act(Action::Command(Command::Connect(id)));
                }
            }
            ConnectionState::Waiting { .. } => {
                if basic::primary(ui, tr!("frame-retry-now"), true).clicked() {
                    view.act(Action::Command(Command::RetryNow(id)));
                }
                if ui.button(tr!("frame-disconnect")).clicked() {
                    view.act(Action::Command(Command::Disconnect(id)));
                }
            }
            ConnectionState::Connecting { .. } | ConnectionState::Ready { .. } | ConnectionState::Stale { .. } => {
                if ui.button(tr!("frame-disconnect")).clicked() {
                    view.act(Action::Command(Command::Disconnect(id)));
                }
            }
        }
        if !connection.simulated && field::icon_button(ui, icons::ICON_EDIT, tr!("frame-edit")).clicked() {
            view.act(Action::EditConnection(id));
            leads_away = true;
        }
    });
    leads_away
}
