//! The Requests page.

use super::View;

/// State of the page that outlives a frame.
#[derive(Default)]
pub struct RequestsPage {
    shown: Option<(String, Option<String>)>,
}

impl RequestsPage {
    /// Puts a request into the editor (`Action::ShowRequest`).
    pub fn show_request(&mut self, request_type: &str, data: Option<&str>) {
        self.shown = Some((request_type.to_owned(), data.map(str::to_owned)));
    }

    pub fn ui(&mut self, ui: &mut egui::Ui, view: &mut View<'_>) {
        let _ = (ui, view);
    }
}
