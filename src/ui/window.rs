//! Opens the window.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::app::{App, Clock};
use crate::hub::{self, Hub};
use crate::message::Command;
use crate::tr;

/// Where this run keeps things, for the Settings page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    pub settings: PathBuf,
    /// The folder of the window's place and, later, of the history.
    pub data: PathBuf,
    /// Everything is in a temporary folder that goes with the run.
    pub temporary: bool,
}

/// Wakes of the window are answered by a frame after this time, so that a burst is one frame: 30 a second at most.
const FRAME: Duration = Duration::from_millis(33);

/// Opens the window and stays until it is closed. `demo` starts the simulated systems and connects to them; `run_for` ends the run.
///
/// # Errors
/// In words: the hub could not start, or no window could be opened (no display, no OpenGL).
pub fn run(options: hub::Options, demo: bool, run_for: Option<Duration>) -> Result<(), String> {
    let (hub, settings) = Hub::start(options, || {})?;
    let window = hub.paths().data().join("window.ron");
    let places = Places { settings: hub.paths().settings_file(), data: hub.paths().data().to_owned(), temporary: demo };
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Callboard")
        .with_app_id(APP_ID)
        .with_inner_size([1360.0, 840.0])
        .with_min_inner_size([800.0, 560.0]);
    if let Some(icon) = icon() {
        viewport = viewport.with_icon(Arc::new(icon));
    }
    let native = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        persistence_path: Some(window),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        APP_ID,
        native,
        Box::new(move |creation| {
            let ctx = creation.egui_ctx.clone();
            let mut app = App::new(&ctx, hub, settings, places, Clock::System);
            app.hub.set_wake(move || ctx.request_repaint_after(FRAME));
            if demo {
                app.hub.send(Command::StartDemo);
            }
            if let Some(time) = run_for {
                app.end_at(crate::message::Timestamp::now() + time);
            }
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| tr!("frame-no-window", reason = error.to_string()))
}

const APP_ID: &str = "callboard";

/// The picture of the task bar; without one the window opens all the same.
fn icon() -> Option<egui::IconData> {
    let image = image::load_from_memory(include_bytes!("../../assets/icon.png")).ok()?.into_rgba8();
    let (width, height) = image.dimensions();
    Some(egui::IconData { rgba: image.into_raw(), width, height })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_of_the_window_can_be_read() {
        let icon = super::icon().expect("assets/icon.png is a PNG");
        assert_eq!(icon.rgba.len() as u32, icon.width * icon.height * 4);
        assert!(icon.width >= 64);
    }
}
