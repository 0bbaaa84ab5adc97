//! The way to a connection, stage by stage: what was reached, in which time, and where it stopped.

use egui::{RichText, Ui};
use egui_material_icons::{MaterialIcon, icons};

use super::field::icon;
use crate::message::{Failure, Stage, StageReport, StageState};
use crate::tr;
use crate::ui::theme::Tokens;
use crate::ui::{format, theme};

/// What a stage is called.
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Resolve => tr!("connections-stage-resolve"),
        Stage::Tcp => tr!("connections-stage-tcp"),
        Stage::Tls => tr!("connections-stage-tls"),
        Stage::Upgrade => tr!("connections-stage-upgrade"),
        Stage::Hello => tr!("connections-stage-hello"),
        Stage::Identify => tr!("connections-stage-identify"),
        Stage::FirstSync => tr!("connections-stage-first-sync"),
    }
}

/// One line a stage: icon, name, time. Stages that were not reached stand there in grey.
pub fn stages(ui: &mut Ui, reports: &[StageReport]) {
    let tokens = theme::tokens(ui.ctx());
    ui.scope(|ui| {
        // Text, not controls: rows as high as their icons.
        ui.spacing_mut().interact_size.y = 18.0;
        for stage in Stage::ALL {
            row(ui, &tokens, stage, reports);
        }
    });
}

fn row(ui: &mut Ui, tokens: &Tokens, stage: Stage, reports: &[StageReport]) {
    let state = reports.iter().rev().find(|report| report.stage == stage).map(|report| &report.state);
    let (picture, color, text): (MaterialIcon, _, String) = match state {
        None => (icons::ICON_RADIO_BUTTON_UNCHECKED, tokens.text_3, tr!("connections-stage-not-reached").to_owned()),
        Some(StageState::Running) => (icons::ICON_PENDING, tokens.accent, tr!("connections-stage-running").to_owned()),
        Some(StageState::Done(time)) => (icons::ICON_CHECK_CIRCLE, tokens.ok, format::span(*time)),
        Some(StageState::Skipped) => (icons::ICON_REMOVE, tokens.text_3, tr!("connections-stage-skipped").to_owned()),
        Some(StageState::Failed(time)) => {
            (icons::ICON_ERROR, tokens.on_air, tr!("connections-stage-failed", time = format::span(*time)))
        }
    };
    let name_color = if state.is_some() { tokens.text_1 } else { tokens.text_2 };
    ui.horizontal(|ui| {
        ui.label(icon(picture, 16.0).color(color));
        ui.label(RichText::new(stage_name(stage)).color(name_color));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let color = if matches!(state, Some(StageState::Failed(_))) { tokens.on_air } else { tokens.text_2 };
            ui.label(RichText::new(text).color(color));
        });
    });
}

/// What happened, what to do about it, and the technical text one click away.
pub fn failure(ui: &mut Ui, salt: &str, failure: &Failure, name: &str, streamer_safe: bool) {
    let tokens = theme::tokens(ui.ctx());
    let (what, cure) = crate::words::failure::failure(failure, name);
    egui::Frame::new().fill(tokens.on_air_tint).corner_radius(theme::RADIUS).inner_margin(egui::Margin::same(12)).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal_top(|ui| {
                ui.label(icon(icons::ICON_ERROR, 16.0).color(tokens.on_air));
                ui.vertical(|ui| {
                    ui.label(RichText::new(what).font(theme::semibold(theme::TEXT_BODY)));
                    ui.label(cure);
                });
            });
            // The technical text can hold addresses and paths.
            if !failure.detail.is_empty() && !streamer_safe {
                egui::CollapsingHeader::new(RichText::new(tr!("frame-details")).color(tokens.text_2))
                    .id_salt(salt)
                    .show(ui, |ui| {
                        ui.add(egui::Label::new(RichText::new(&failure.detail).monospace()).wrap().selectable(true));
                    });
            }
        },
    );
}
