//! Notices: what just happened, at the bottom right above the status line. They take no focus, cover no control for long, can be
//! read by a screen reader, and leave by themselves. The last one stays in the status line.
//!
//! Drawn here and not by a toast crate: those animate every frame while a toast stands and paint text that no screen reader sees.

use std::collections::VecDeque;
use std::time::Duration;

use egui::accesskit::{Live, Role};
use egui::{Align2, Color32, Frame, Margin, RichText, vec2};
use egui_material_icons::{MaterialIcon, icons};

use crate::message::{Notice, NoticeLevel, Timestamp};
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::field::{icon, icon_only};

const SHOWN_AT_MOST: usize = 3;
const WIDTH: f32 = 340.0;

/// The notices in the corner, and the last one for the status line.
#[derive(Default)]
pub struct Notices {
    shown: VecDeque<Shown>,
    last: Option<Notice>,
    next: u64,
}

struct Shown {
    number: u64,
    notice: Notice,
    at: Timestamp,
    /// Details are open: it stays until it is closed.
    open: bool,
}

impl Shown {
    fn leaves_at(&self) -> Option<Timestamp> {
        let stays = match self.notice.level {
            NoticeLevel::Info | NoticeLevel::Success => Duration::from_secs(5),
            NoticeLevel::Warning => Duration::from_secs(10),
            NoticeLevel::Error => Duration::from_secs(20),
        };
        (!self.open).then(|| self.at + stays)
    }
}

impl Notices {
    /// A new one; the oldest leaves when there are more than three.
    pub fn push(&mut self, notice: Notice, now: Timestamp) {
        self.last = Some(notice.clone());
        self.next += 1;
        self.shown.push_back(Shown { number: self.next, notice, at: now, open: false });
        while self.shown.len() > SHOWN_AT_MOST {
            self.shown.pop_front();
        }
    }

    /// The newest, also after it has left.
    pub fn last(&self) -> Option<&Notice> {
        self.last.as_ref()
    }

    /// Shows the last one again, with its details open.
    pub fn show_last(&mut self, now: Timestamp) {
        let Some(notice) = self.last.clone() else { return };
        self.shown.retain(|shown| shown.number != self.next);
        let open = notice.detail.is_some();
        self.next += 1;
        self.shown.push_back(Shown { number: self.next, notice, at: now, open });
    }

    /// When the next one leaves.
    pub fn next_tick(&self) -> Option<Timestamp> {
        self.shown.iter().filter_map(Shown::leaves_at).min()
    }

    pub fn ui(&mut self, ctx: &egui::Context, now: Timestamp) {
        self.shown.retain(|shown| shown.leaves_at().is_none_or(|leaves| leaves > now));
        let tokens = theme::tokens(ctx);
        let mut bottom = theme::STATUS_HEIGHT + 12.0;
        let mut closed = None;
        for shown in self.shown.iter_mut().rev() {
            let area = egui::Area::new(egui::Id::unique(("notice", shown.number)))
                .order(egui::Order::Foreground)
                .anchor(Align2::RIGHT_BOTTOM, vec2(-12.0, -bottom))
                .role(Role::Status)
                .accessible_name(&shown.notice.text)
                .fade_in(false)
                .show(ctx, |ui| {
                    if one(ui, shown, &tokens) {
                        closed = Some(shown.number);
                    }
                });
            let live = if shown.notice.level == NoticeLevel::Error { Live::Assertive } else { Live::Polite };
            ctx.accesskit_node_builder(area.response.id, |node| node.set_live(live));
            bottom += area.response.rect.height() + 8.0;
        }
        if let Some(number) = closed {
            self.shown.retain(|shown| shown.number != number);
        }
    }
}

/// The icon and colour of a level.
pub fn level_look(level: NoticeLevel, tokens: &Tokens) -> (MaterialIcon, Color32) {
    match level {
        NoticeLevel::Info => (icons::ICON_INFO, tokens.accent),
        NoticeLevel::Success => (icons::ICON_CHECK_CIRCLE, tokens.ok),
        NoticeLevel::Warning => (icons::ICON_WARNING, tokens.warn),
        NoticeLevel::Error => (icons::ICON_ERROR, tokens.on_air),
    }
}

/// Draws one; true when it was closed.
fn one(ui: &mut egui::Ui, shown: &mut Shown, tokens: &Tokens) -> bool {
    let (picture, color) = level_look(shown.notice.level, tokens);
    let mut closed = false;
    Frame::popup(ui.style()).inner_margin(Margin::same(8)).show(ui, |ui| {
        ui.set_width(WIDTH);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().interact_size.y = 24.0;
            ui.label(icon(picture, 16.0).color(color));
            ui.allocate_ui(vec2(WIDTH - 72.0, 0.0), |ui| {
                ui.vertical(|ui| {
                    ui.add(egui::Label::new(&shown.notice.text).wrap());
                    if let Some(detail) = &shown.notice.detail {
                        if shown.open {
                            ui.add(
                                egui::Label::new(RichText::new(detail).monospace().color(tokens.text_2))
                                    .wrap()
                                    .selectable(true),
                            );
                        } else if ui.small_button(tr!("frame-details")).clicked() {
                            shown.open = true;
                        }
                    }
                });
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                closed = icon_only(ui, icons::ICON_CLOSE, tr!("frame-notice-close")).clicked();
            });
        });
    });
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(level: NoticeLevel, text: &str) -> Notice {
        Notice { level, text: text.to_owned(), detail: None }
    }

    #[test]
    fn a_notice_leaves_by_itself_and_stays_as_the_last_one() {
        let mut notices = Notices::default();
        notices.push(notice(NoticeLevel::Info, "Copied"), Timestamp(0));
        let leaves = notices.next_tick().expect("a notice that stands has an end");
        let ctx = egui::Context::default();
        theme::install(&ctx);
        ctx.run_ui(egui::RawInput::default(), |ui| notices.ui(ui.ctx(), leaves)).textures_delta.clear();
        assert!(notices.shown.is_empty());
        assert_eq!(notices.last().map(|notice| notice.text.as_str()), Some("Copied"));
        assert_eq!(notices.next_tick(), None, "nothing is drawn again for a notice that is gone");
    }

    #[test]
    fn no_more_than_three_stand_at_once() {
        let mut notices = Notices::default();
        for number in 0..5 {
            notices.push(notice(NoticeLevel::Error, &number.to_string()), Timestamp(number));
        }
        let texts: Vec<_> = notices.shown.iter().map(|shown| shown.notice.text.as_str()).collect();
        assert_eq!(texts, ["2", "3", "4"]);
    }
}
