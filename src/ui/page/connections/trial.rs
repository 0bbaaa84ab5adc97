//! The staged test of a connection: each stage with its time, and the cure of what failed.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use super::draft::readable_fingerprint;
use crate::message::{Cause, CommandId, Failure, PeerInfo, StageReport, Update};
use crate::tr;
use crate::ui::page::View;
use crate::ui::theme;
use crate::ui::widget::{basic, field, stages};

/// One test.
#[derive(Debug)]
pub struct Trial {
    id: CommandId,
    name: String,
    stages: Vec<StageReport>,
    result: Option<Result<PeerInfo, Failure>>,
}

impl Trial {
    pub fn new(id: CommandId, name: String) -> Self {
        Self { id, name, stages: Vec::new(), result: None }
    }

    pub fn is_running(&self) -> bool {
        self.result.is_none()
    }

    /// Takes an update if it belongs to this test.
    pub fn hear(&mut self, update: &Update) {
        match update {
            Update::TestStage { id, report } if *id == self.id => self.stages.push(report.clone()),
            Update::TestDone { id, result } if *id == self.id => self.result = Some(result.clone()),
            _ => {}
        }
    }

    /// Draws it. The certificate to be trusted, when the person asks for that.
    pub fn ui(&self, ui: &mut Ui, view: &View<'_>) -> Option<String> {
        let tokens = theme::tokens(ui.ctx());
        basic::group_heading(ui, tr!("connections-test-heading"));
        stages::stages(ui, &self.stages);
        let mut trusted = None;
        match &self.result {
            None => {
                ui.label(RichText::new(tr!("connections-test-running")).color(tokens.text_2));
            }
            Some(Ok(peer)) => {
                ui.horizontal(|ui| {
                    ui.label(field::icon(icons::ICON_CHECK_CIRCLE, 16.0).color(tokens.ok));
                    ui.label(works(peer));
                });
            }
            Some(Err(failure)) => {
                stages::failure(ui, "test failure", failure, &self.name, view.model.settings.streamer_safe);
                trusted = offer_trust(ui, failure);
            }
        }
        trusted
    }
}

fn works(peer: &PeerInfo) -> String {
    match &peer.obs_studio_version {
        Some(obs) => tr!("connections-test-works", obs = obs.as_str(), version = peer.obs_web_socket_version.as_str()),
        None => tr!("connections-test-works-short", version = peer.obs_web_socket_version.as_str()),
    }
}

/// After an untrusted certificate: what it is, and the button that trusts exactly this one.
fn offer_trust(ui: &mut Ui, failure: &Failure) -> Option<String> {
    let sha256 = match &failure.cause {
        Cause::UntrustedCertificate { sha256 } => sha256.as_ref()?,
        Cause::CertificateChanged { sha256 } => sha256,
        _ => return None,
    };
    let tokens = theme::tokens(ui.ctx());
    ui.label(RichText::new(tr!("connections-trust-compare")).color(tokens.text_2));
    ui.add(
        egui::Label::new(RichText::new(readable_fingerprint(sha256)).monospace().size(theme::TEXT_SMALL))
            .selectable(true),
    );
    ui.button(tr!("connections-trust-this")).clicked().then(|| sha256.clone())
}
