//! The batch editor: rows of requests, how they run, and what came back, row by row.

use egui::{RichText, Ui};

use super::Wish;
use crate::model::Connection;
use crate::protocol::obs::batch::{BatchDraft, BatchRequest, DraftRow};
use crate::tr;
use crate::ui::page::View;
use crate::ui::theme::Tokens;

/// The batch that is being written.
#[derive(Default)]
pub struct BatchEditor {
    draft: BatchDraft,
}

impl BatchEditor {
    /// Adds rows at the end.
    pub fn add(&mut self, rows: Vec<BatchRequest>) {
        self.draft.rows.extend(rows.into_iter().map(|request| DraftRow { request, off: false }));
    }

    /// Takes another batch in place of the one that is being written.
    pub fn open(&mut self, draft: BatchDraft) {
        self.draft = draft;
    }

    /// Draws the batch.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        _connection: &Connection,
        _view: &mut View<'_>,
        tokens: &Tokens,
        _wishes: &mut Vec<Wish>,
    ) {
        if self.draft.rows.is_empty() {
            ui.label(RichText::new(tr!("requests-batch-empty")).color(tokens.text_2));
        }
    }
}
