//! The Subscriptions page: which events an OBS is asked to send, bit by bit.

use egui::{Align, Button, FontId, Frame, Id, Label, Layout, Margin, Panel, Rect, RichText, ScrollArea, TextEdit, Ui};
use egui::{UiBuilder, pos2, vec2};

use super::View;
use super::feed::{clock, safe_name};
use crate::message::{Command, ConnectionId, ConnectionState, Timestamp};
use crate::model::Connection;
use crate::protocol::obs::{Dialect, EventSubscriptions};
use crate::tr;
use crate::ui::action::{Action, PageId};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, chip, empty, group_heading, switch, tag};
use crate::words;

const KNOWN: u64 = EventSubscriptions::EVERYTHING.0;

/// One of the three spellings of the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Decimal,
    Hex,
    Binary,
}

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct SubscriptionsPage {
    connection: Option<ConnectionId>,
    /// What was asked for and is not in the model yet: two quick clicks must not undo each other.
    wanted: Option<(ConnectionId, EventSubscriptions)>,
    /// The field that is being typed in, with its text.
    typing: Option<(Spelling, String)>,
}

/// The name of a category bit in words.
pub fn category_words(bit: u8) -> String {
    match words::find(&format!("subscriptions-bit-{bit}")) {
        Some(name) => name.to_owned(),
        None => tr!("subscriptions-bit-unknown", bit = bit),
    }
}

/// Whether messages can go to it now.
fn connected(connection: &Connection) -> bool {
    matches!(connection.state, ConnectionState::Ready { .. } | ConnectionState::Stale { .. })
}

/// The mask that this connection has, or will ask for when it connects.
fn mask_of(connection: &Connection) -> EventSubscriptions {
    let kept = connection.profile.subscriptions.unwrap_or(EventSubscriptions::ALL);
    connection.subscription.filter(|_| connected(connection)).map_or(kept, |subscription| subscription.mask)
}

impl SubscriptionsPage {
    /// Shows this connection.
    pub fn choose(&mut self, connection: ConnectionId) {
        self.connection = Some(connection);
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>) {
        let tokens = theme::tokens(ui.ctx());
        let model = view.model;
        let Some(connection) =
            self.connection.and_then(|id| model.connection(id)).or_else(|| model.connections.first())
        else {
            if empty(ui, tr!("subscriptions-empty"), Some(tr!("subscriptions-connect"))) {
                view.act(Action::Go(PageId::Connections));
            }
            return;
        };
        if self
            .wanted
            .is_some_and(|(id, mask)| id != connection.id || mask == mask_of(connection) || !connected(connection))
        {
            self.wanted = None;
        }
        let now = self.wanted.map_or_else(|| mask_of(connection), |(_, mask)| mask);
        let mut mask = now;
        let bar = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 7));
        Panel::top("subscriptions bar").frame(bar).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.set_min_height(theme::CONTROL);
                self.picker(ui, connection, view);
                presets(ui, &mut mask);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.standing(ui, connection, view.utc_offset_seconds);
                });
            });
        });
        let body = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(16, 12));
        egui::CentralPanel::default().frame(body).show(ui, |ui| {
            if !connected(connection) {
                ui.label(RichText::new(tr!("subscriptions-off")).color(tokens.warn));
                ui.add_space(6.0);
            }
            self.mask_fields(ui, &mut mask, &tokens);
            ui.add_space(8.0);
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                table(ui, connection, &mut mask, view.now, &tokens);
                ui.add_space(12.0);
                let unseen = never_seen(connection, mask);
                let off = ui.add_enabled(unseen.0 != 0, Button::new(tr!("subscriptions-off-unseen")));
                let off = off.on_hover_text(tr!("subscriptions-off-unseen-tip"));
                if off.on_disabled_hover_text(tr!("subscriptions-off-unseen-none")).clicked() {
                    mask = EventSubscriptions(mask.0 & !unseen.0);
                }
            });
        });
        if mask != now {
            self.ask(connection, mask, view);
        }
        again_later(ui, connection, view.now);
    }

    /// Asks for another mask: at once where there is a connection, at the next connect where there is none.
    fn ask(&mut self, connection: &Connection, mask: EventSubscriptions, view: &mut View<'_>) {
        if connected(connection) {
            self.wanted = Some((connection.id, mask));
            view.act(Action::Command(Command::Reidentify { connection: connection.id, mask }));
        } else {
            let mut profile = connection.profile.clone();
            profile.subscriptions = Some(mask);
            let profile = Box::new(profile);
            view.act(Action::Command(Command::Save { connection: connection.id, profile, secret: None }));
        }
    }

    fn picker(&mut self, ui: &mut Ui, connection: &Connection, view: &View<'_>) {
        let name = safe_name(view, &connection.profile.name);
        let combo = egui::ComboBox::from_id_salt("subscriptions connection").selected_text(name).show_ui(ui, |ui| {
            for other in &view.model.connections {
                let name = safe_name(view, &other.profile.name);
                if ui.selectable_label(other.id == connection.id, name).clicked() {
                    self.connection = Some(other.id);
                    self.typing = None;
                }
            }
        });
        combo.response.accessible_name(tr!("subscriptions-connection"));
    }

    /// Whether the server said yes to what it was asked for.
    fn standing(&self, ui: &mut Ui, connection: &Connection, utc_offset_seconds: i32) {
        if !connected(connection) {
            tag(ui, tr!("subscriptions-next"), Tone::Plain);
            return;
        }
        let confirmed = connection.subscription.and_then(|subscription| subscription.confirmed);
        match confirmed.filter(|_| self.wanted.is_none()) {
            Some(at) => {
                let time = clock(at, utc_offset_seconds);
                let time = time.split('.').next().unwrap_or_default().to_owned();
                tag(ui, &tr!("subscriptions-confirmed", time = time), Tone::Ok);
            }
            None => {
                tag(ui, tr!("subscriptions-sent"), Tone::Warn);
            }
        }
    }

    fn mask_fields(&mut self, ui: &mut Ui, mask: &mut EventSubscriptions, tokens: &Tokens) {
        let bad = ui
            .horizontal_wrapped(|ui| {
                ui.label(RichText::new(tr!("subscriptions-mask")).color(tokens.text_2));
                let decimal = self.field(ui, Spelling::Decimal, 110.0, mask, tokens);
                let hex = self.field(ui, Spelling::Hex, 110.0, mask, tokens);
                let binary = self.field(ui, Spelling::Binary, 300.0, mask, tokens);
                if !(decimal || hex || binary) {
                    ui.label(RichText::new(tr!("subscriptions-mask-hint")).size(11.0).color(tokens.text_3));
                }
                decimal || hex || binary
            })
            .inner;
        if bad {
            ui.label(RichText::new(tr!("subscriptions-mask-bad")).size(12.0).color(tokens.warn));
        }
    }

    /// One field; true when what stands in it is no mask.
    fn field(
        &mut self,
        ui: &mut Ui,
        spelling: Spelling,
        width: f32,
        mask: &mut EventSubscriptions,
        tokens: &Tokens,
    ) -> bool {
        let written = match spelling {
            Spelling::Decimal => mask.0.to_string(),
            Spelling::Hex => mask.hex(),
            Spelling::Binary => mask.binary(),
        };
        let mut text = match &self.typing {
            Some((typed, text)) if *typed == spelling => text.clone(),
            _ => written.clone(),
        };
        let parse = |text: &str| match spelling {
            Spelling::Decimal => EventSubscriptions::parse_decimal(text),
            Spelling::Hex => EventSubscriptions::parse_hex(text),
            Spelling::Binary => EventSubscriptions::parse_binary(text),
        };
        let bad = parse(&text).is_none();
        let name = match spelling {
            Spelling::Decimal => tr!("subscriptions-mask-decimal"),
            Spelling::Hex => tr!("subscriptions-mask-hex"),
            Spelling::Binary => tr!("subscriptions-mask-binary"),
        };
        let color = if bad { tokens.warn } else { tokens.text_1 };
        let edit = TextEdit::singleline(&mut text)
            .id(Id::unique(("mask", name)))
            .font(FontId::monospace(12.0))
            .text_color(color)
            .desired_width(width)
            .align(egui::Align2::LEFT_CENTER);
        let response = ui.add_sized(vec2(width, theme::CONTROL), edit).accessible_name(name);
        if response.changed() {
            if let Some(typed) = parse(&text) {
                *mask = typed;
            }
            self.typing = Some((spelling, text));
        } else if response.lost_focus() && self.typing.as_ref().is_some_and(|(typed, _)| *typed == spelling) {
            // What cannot be read was never sent: the field goes back to the mask that stands.
            self.typing = None;
        }
        bad
    }
}

fn presets(ui: &mut Ui, mask: &mut EventSubscriptions) {
    let normal = EventSubscriptions::ALL;
    let meters = EventSubscriptions(normal.0 | EventSubscriptions::INPUT_VOLUME_METERS.0);
    let all = [
        (tr!("subscriptions-preset-none"), EventSubscriptions::NONE),
        (tr!("subscriptions-preset-normal"), normal),
        (tr!("subscriptions-preset-meters"), meters),
        (tr!("subscriptions-preset-everything"), EventSubscriptions::EVERYTHING),
    ];
    for (name, preset) in all {
        // Bits that nobody knows stay as they are.
        let preset = EventSubscriptions(preset.0 | mask.0 & !KNOWN);
        if chip(ui, name, *mask == preset).clicked() {
            *mask = preset;
        }
    }
}

/// Bits that are on and have not brought one event.
fn never_seen(connection: &Connection, mask: EventSubscriptions) -> EventSubscriptions {
    let unseen = connection.rates.bits.iter().enumerate().filter(|(_, rate)| rate.last_seen.is_none());
    EventSubscriptions(unseen.map(|(bit, _)| 1 << bit).sum::<u64>() & mask.0 & KNOWN)
}

/// Left edges of the columns for a table of that width.
struct Columns {
    name: f32,
    protocol: Option<f32>,
    bit: f32,
    value: f32,
    events: f32,
    traffic: f32,
    seen: f32,
}

impl Columns {
    fn of(width: f32) -> Self {
        let wide = width > 940.0;
        let bit = if wide { 420.0 } else { 206.0 };
        let protocol = wide.then_some(216.0);
        Self {
            name: 44.0,
            protocol,
            bit,
            value: bit + 66.0,
            events: bit + 156.0,
            traffic: bit + 246.0,
            seen: bit + 346.0,
        }
    }
}

fn table(ui: &mut Ui, connection: &Connection, mask: &mut EventSubscriptions, now: Timestamp, tokens: &Tokens) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = Columns::of(ui.available_width());
    heads(ui, &columns, tokens);
    for category in EventSubscriptions::categories().iter().filter(|category| !category.high_volume) {
        row(ui, category.bit, category.name, category.since, connection, mask, now, &columns, tokens);
    }
    ui.add_space(14.0);
    group_heading(ui, tr!("subscriptions-high-volume"));
    ui.add_space(6.0);
    for category in EventSubscriptions::categories().iter().filter(|category| category.high_volume) {
        row(ui, category.bit, category.name, category.since, connection, mask, now, &columns, tokens);
    }
    let unknown: Vec<u8> = (0..64).filter(|bit| (mask.0 & !KNOWN) >> bit & 1 == 1).collect();
    if !unknown.is_empty() {
        ui.add_space(14.0);
        group_heading(ui, tr!("subscriptions-unknown"));
        ui.add_space(6.0);
        for bit in unknown {
            row(ui, bit, "", "", connection, mask, now, &columns, tokens);
        }
    }
}

fn heads(ui: &mut Ui, columns: &Columns, tokens: &Tokens) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), egui::Sense::hover());
    let mut head = |x: f32, text: &str| {
        let text = RichText::new(text).size(11.0).color(tokens.text_3);
        cell(ui, rect, x, rect.width() - x, |ui| {
            ui.add(Label::new(text).selectable(false));
        });
    };
    head(columns.name, tr!("subscriptions-column-category"));
    if let Some(x) = columns.protocol {
        head(x, tr!("subscriptions-column-protocol"));
    }
    head(columns.bit, tr!("subscriptions-column-bit"));
    head(columns.value, tr!("subscriptions-column-value"));
    head(columns.events, tr!("subscriptions-column-events"));
    head(columns.traffic, tr!("subscriptions-column-traffic"));
    head(columns.seen, tr!("subscriptions-column-seen"));
}

fn cell(ui: &mut Ui, row: Rect, x: f32, width: f32, add: impl FnOnce(&mut Ui)) {
    let rect = Rect::from_min_size(pos2(row.min.x + x, row.min.y), vec2(width.max(0.0), row.height()));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
    add(&mut ui);
}

#[expect(clippy::too_many_arguments, reason = "one row of one table, called three times beside each other")]
fn row(
    ui: &mut Ui,
    bit: u8,
    protocol_name: &str,
    since: &str,
    connection: &Connection,
    mask: &mut EventSubscriptions,
    now: Timestamp,
    columns: &Columns,
    tokens: &Tokens,
) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::TABLE_ROW), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.min.y, (1.0, tokens.line));
    let name = category_words(bit);
    let missing = missing(bit, since, connection);
    let mut on = mask.contains(bit);
    cell(ui, rect, 0.0, 40.0, |ui| {
        if switch(ui, &mut on, &name).changed() {
            *mask = mask.with(bit, on);
        }
    });
    let color = if on && missing.is_none() { tokens.text_1 } else { tokens.text_2 };
    cell(ui, rect, columns.name, columns.protocol.unwrap_or(columns.bit) - columns.name - 8.0, |ui| {
        ui.add(Label::new(RichText::new(&name).color(color)).truncate().selectable(false)).on_hover_text(protocol_name);
    });
    let mono =
        |text: String, color| Label::new(RichText::new(text).font(FontId::monospace(12.0)).color(color)).truncate();
    let figures = |text: String, color| Label::new(RichText::new(text).color(color)).truncate();
    if let Some(x) = columns.protocol {
        cell(ui, rect, x, columns.bit - x - 8.0, |ui| {
            ui.add(mono(protocol_name.to_owned(), tokens.text_3));
        });
    }
    cell(ui, rect, columns.bit, 60.0, |ui| {
        ui.add(figures(tr!("subscriptions-bit", bit = bit), tokens.text_2));
    });
    cell(ui, rect, columns.value, 84.0, |ui| {
        ui.add(figures((1u64 << bit).to_string(), tokens.text_2));
    });
    let rate = connection.rates.bits[usize::from(bit)];
    let (events, bytes) = connection.rates.bit_per_second(bit, now);
    let loud = if events > 0.0 { tokens.text_1 } else { tokens.text_3 };
    cell(ui, rect, columns.events, 84.0, |ui| {
        ui.add(figures(tr!("subscriptions-events", rate = format!("{events:.1}")), loud));
    });
    cell(ui, rect, columns.traffic, 94.0, |ui| {
        ui.add(figures(tr!("subscriptions-traffic", rate = format!("{:.1}", bytes / 1000.0)), loud));
    });
    cell(ui, rect, columns.seen, rect.width() - columns.seen, |ui| {
        let (text, color) = match (missing, rate.last_seen) {
            (Some(missing), _) => (missing, tokens.text_2),
            (None, Some(at)) => (ago(now, at), tokens.text_1),
            (None, None) => (tr!("subscriptions-never-seen").to_owned(), tokens.text_3),
        };
        ui.add(Label::new(RichText::new(text).color(color)).truncate().selectable(false));
    });
}

/// Why this server will not send that category, if it will not.
fn missing(bit: u8, since: &str, connection: &Connection) -> Option<String> {
    let peer = connection.peer.as_ref()?;
    let (_, lost) = EventSubscriptions(1 << bit).to_wire(peer.dialect);
    if peer.dialect == Dialect::Draft && lost.0 != 0 {
        return Some(tr!("subscriptions-not-in-draft").to_owned());
    }
    let has = version(&peer.obs_web_socket_version)?;
    let needs = version(since)?;
    // A draft server's version says nothing about the shipping protocol.
    (peer.dialect == Dialect::Shipping && has < needs)
        .then(|| tr!("subscriptions-needs", obs = obs_studio(needs), version = format!("{}.{}", needs.0, needs.1)))
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split(['.', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The first OBS Studio that came with that obs-websocket, where a category depends on it.
fn obs_studio(web_socket: (u32, u32)) -> &'static str {
    if web_socket >= (5, 7) { "32.1" } else { "28" }
}

/// `now`, `12 s ago`, `2 min ago`.
fn ago(now: Timestamp, at: Timestamp) -> String {
    let seconds = now.since(at).as_secs();
    match seconds {
        0..2 => tr!("subscriptions-now").to_owned(),
        2..60 => tr!("subscriptions-seconds-ago", count = seconds),
        60..3600 => tr!("subscriptions-minutes-ago", count = seconds / 60),
        _ => tr!("subscriptions-hours-ago", count = seconds / 3600),
    }
}

/// Words such as *12 s ago* grow old without any event: draws again when the next of them changes.
fn again_later(ui: &Ui, connection: &Connection, now: Timestamp) {
    let newest = connection.rates.bits.iter().filter_map(|rate| rate.last_seen).max();
    if let Some(newest) = newest {
        let seconds = if now.since(newest).as_secs() < 60 { 1 } else { 60 };
        ui.ctx().request_repaint_after(std::time::Duration::from_secs(seconds));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("5.10.2") > version("5.7.0"));
        assert_eq!(version("5.7.0-alpha1"), Some((5, 7)));
        assert_eq!(version("development"), None);
    }

    #[test]
    fn the_age_of_an_event_is_said_in_its_largest_unit() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000);
        assert_eq!(ago(at(100), at(99)), "now");
        assert_eq!(ago(at(100), at(88)), "12 s ago");
        assert_eq!(ago(at(400), at(100)), "5 min ago");
    }
}
