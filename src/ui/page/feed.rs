//! The Feed page.

use super::View;

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct FeedPage {}

impl FeedPage {
    pub fn ui(&mut self, ui: &mut egui::Ui, view: &mut View<'_>) {
        let _ = (ui, view);
    }
}
