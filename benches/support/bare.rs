//! The app on a bare egui context: no window, no test harness in what is measured.

use std::time::{Duration, Instant};

use callboard::hub::{Hub, Options};
use callboard::message::{Profile, System, TlsTrust};
use callboard::protocol::obs::{Encoding, EventSubscriptions};
use callboard::ui::Places;
use callboard::ui::app::{App, Clock};
use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2};
use tempfile::TempDir;

const SCREEN: Rect = Rect { min: Pos2::ZERO, max: Pos2 { x: 1440.0, y: 900.0 } };

/// The app on a bare egui context.
pub(crate) struct Bare {
    pub(crate) ctx: egui::Context,
    pub(crate) app: App,
    frame: eframe::Frame,
    started: Instant,
    _folder: TempDir,
}

impl Bare {
    pub(crate) fn new(clock: Clock) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options =
            Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Options::default() };
        let (hub, saved) = Hub::start(options, || {}).expect("the hub starts in an empty folder");
        let ctx = egui::Context::default();
        let app = App::new(&ctx, hub, saved, Places::default(), clock);
        Self { ctx, app, frame: eframe::Frame::_new_kittest(), started: Instant::now(), _folder: folder }
    }

    /// One frame with these events, down to triangles. The delay after which the next one is wanted.
    pub(crate) fn draw(&mut self, events: Vec<Event>) -> Duration {
        let input = RawInput {
            screen_rect: Some(SCREEN),
            time: Some(self.started.elapsed().as_secs_f64()),
            events,
            ..RawInput::default()
        };
        let Self { ctx, app, frame, .. } = self;
        let mut output = ctx.run_ui(input, |ui| {
            eframe::App::logic(app, ui.ctx(), frame);
            eframe::App::ui(app, ui, frame);
        });
        // Nothing holds the textures here.
        output.textures_delta.clear();
        std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
        output.viewport_output[&egui::ViewportId::ROOT].repaint_delay
    }

    /// The frames that a new window draws by itself.
    pub(crate) fn settle(&mut self) {
        for _ in 0..5 {
            self.draw(Vec::new());
        }
    }

    /// A frame while the wheel turns over this place.
    pub(crate) fn scroll(&mut self, at: Pos2, down: bool) -> Duration {
        let delta = vec2(0.0, if down { -90.0 } else { 90.0 });
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            modifiers: Modifiers::NONE,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
        };
        let start = Instant::now();
        self.draw(vec![Event::PointerMoved(at), wheel]);
        start.elapsed()
    }
}

pub(crate) fn profile(name: &str, url: &str) -> Profile {
    Profile {
        system: System::Obs,
        name: name.to_owned(),
        url: url.to_owned(),
        key: "bench".to_owned(),
        connect_at_start: true,
        trust: TlsTrust::System,
        encoding: Encoding::Json,
        subscriptions: Some(EventSubscriptions::ALL),
    }
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Prints PASS or FAIL.
pub(crate) fn verdict(name: &str, measured: f64, most: f64, unit: &str) -> bool {
    let passed = measured <= most;
    println!("{} {name}: {measured:.3}{unit}, at most {most:.3}{unit}", if passed { "PASS" } else { "FAIL" });
    passed
}
