//! The whole window without a window: the real `App` on a real hub in a temporary folder, a fixed clock, and updates as a script.

#![allow(dead_code, reason = "each test file that includes this uses its own part")]

use std::time::Duration;

use callboard::feed::{Batch, Kind};
use callboard::hub::{Hub, Options, Updates};
use callboard::message::{
    Command, ConnectionId, ConnectionState, ConnectionUpdate, Counters, PeerInfo, Profile, Settings, Stage,
    StageReport, StageState, System, ThemeChoice, Timestamp, TlsTrust, Update,
};
use callboard::protocol::obs::{Dialect, Encoding, EventSubscriptions};
use callboard::ui::Places;
use callboard::ui::app::{App, Clock};
use egui_kittest::Harness;
use tempfile::TempDir;

use super::soft_renderer::SoftRenderer;

/// 2026-11-20, 20:14:31.482 UTC.
pub const NOW: Timestamp = Timestamp(1_795_205_671_482_000);

/// A window under test. The folder goes with it.
pub struct Window {
    pub harness: Harness<'static, App>,
    _folder: TempDir,
}

/// How a window is made.
pub struct Setup {
    pub size: [f32; 2],
    pub settings: Settings,
}

impl Default for Setup {
    fn default() -> Self {
        Self { size: [1440.0, 900.0], settings: Settings { theme: ThemeChoice::Dark, ..Settings::default() } }
    }
}

impl Setup {
    pub fn theme(theme: ThemeChoice) -> Self {
        Self { settings: Settings { theme, ..Settings::default() }, ..Self::default() }
    }

    pub fn small(mut self) -> Self {
        self.size = [1024.0, 700.0];
        self
    }

    /// Opens it. The hub reads a settings file of `self.settings`, as at a real start.
    pub fn open(self) -> Window {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options =
            Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Options::default() };
        write_settings(&folder, &self.settings);
        let (hub, settings) = Hub::start(options, || {}).expect("the hub starts in an empty folder");
        let places = Places {
            settings: "/home/me/.config/callboard/settings.toml".into(),
            data: "/home/me/.local/share/callboard".into(),
            temporary: false,
        };
        let harness = Harness::builder()
            .with_size(self.size)
            // The harness sets its own theme after the app has set one.
            .with_theme(if self.settings.theme == ThemeChoice::Light { egui::Theme::Light } else { egui::Theme::Dark })
            .with_max_steps(6)
            .with_render_cursor(false)
            .renderer(SoftRenderer::default())
            .build_eframe(|creation| App::new(&creation.egui_ctx, hub, settings, places, Clock::Fixed(NOW, 0)));
        Window { harness, _folder: folder }
    }
}

/// Writes the settings as a former run would have: through the hub.
fn write_settings(folder: &TempDir, settings: &Settings) {
    if *settings == Settings::default() {
        return;
    }
    let options = Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Options::default() };
    let (hub, _) = Hub::start(options, || {}).expect("the hub starts in an empty folder");
    hub.send(Command::SaveSettings(Box::new(settings.clone())));
    // Dropping the hub writes them.
}

pub fn profile(name: &str, url: &str) -> Profile {
    Profile {
        system: System::Obs,
        name: name.to_owned(),
        url: url.to_owned(),
        key: format!("key of {name}"),
        connect_at_start: false,
        trust: TlsTrust::System,
        encoding: Encoding::Json,
        subscriptions: None,
    }
}

impl Window {
    /// Hears of every wake of the hub.
    pub fn wake(&mut self) -> std::sync::mpsc::Receiver<()> {
        let (tell, woken) = std::sync::mpsc::channel();
        self.harness.state().hub.set_wake(move || {
            let _ = tell.send(());
        });
        woken
    }

    /// Draws a frame for every wake until `done`.
    pub fn until(&mut self, woken: &std::sync::mpsc::Receiver<()>, done: impl Fn(&Window) -> bool) {
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        loop {
            self.harness.run_ok();
            if done(self) {
                return;
            }
            let left = deadline.saturating_duration_since(std::time::Instant::now());
            assert!(!left.is_zero(), "it never came to that");
            let _ = woken.recv_timeout(left.min(Duration::from_millis(200)));
        }
    }

    /// Hands updates to the app as the hub would, and draws until nothing moves.
    pub fn take(&mut self, updates: Vec<Update>) {
        self.harness.state_mut().take(Updates { updates, ..Updates::default() });
        self.harness.run();
    }

    /// A connection that the app knows, in this state.
    pub fn connection(&mut self, name: &str, state: ConnectionState) -> ConnectionId {
        let id = self.harness.state().hub.new_connection_id();
        let profile = Box::new(profile(name, "ws://192.168.1.5:4455"));
        let change = ConnectionUpdate::State(state);
        self.take(vec![
            Update::ConnectionAdded { connection: id, profile, simulated: false },
            Update::Connection { connection: id, at: NOW, change },
        ]);
        id
    }

    /// A connection that works: all stages, a server, a round trip, counters.
    pub fn ready(&mut self, name: &str) -> ConnectionId {
        let since = Timestamp(NOW.0 - 754_000_000);
        let id = self.connection(name, ConnectionState::Ready { since });
        let change = |change| Update::Connection { connection: id, at: NOW, change };
        let done = |stage, micros| {
            let state =
                if stage == Stage::Tls { StageState::Skipped } else { StageState::Done(Duration::from_micros(micros)) };
            change(ConnectionUpdate::Stage(StageReport { stage, state }))
        };
        let mut updates: Vec<Update> = Stage::ALL
            .into_iter()
            .zip([300, 400, 0, 1_200, 800, 2_100, 14_000])
            .map(|(stage, time)| done(stage, time))
            .collect();
        updates.push(change(ConnectionUpdate::Peer(PeerInfo {
            dialect: Dialect::Shipping,
            encoding: Encoding::Json,
            obs_web_socket_version: "5.7.3".to_owned(),
            obs_studio_version: Some("32.1.0".to_owned()),
            rpc_version: 1,
            authentication_required: true,
        })));
        updates.push(change(ConnectionUpdate::RoundTrip(Duration::from_micros(2_400))));
        updates.push(change(ConnectionUpdate::Counters {
            counters: Counters {
                frames_in: 12_408,
                bytes_in: 3_412_000,
                frames_out: 61,
                bytes_out: 8_300,
                malformed: 0,
                dropped: 0,
                ..Counters::default()
            },
            last_frame: Timestamp(NOW.0 - 400_000),
        }));
        self.take(updates);
        id
    }

    /// An event of `connection` into the feed, `before` the fixed now.
    pub fn event(&mut self, connection: ConnectionId, before: Duration, event_type: &str, bit: u8, data: &str) {
        let app = self.harness.state_mut();
        let at = Timestamp(NOW.0 - before.as_micros() as i64);
        let type_id = app.hub.types().intern(event_type);
        let text = format!(
            r#"{{"op":5,"d":{{"eventType":"{event_type}","eventIntent":{},"eventData":{data}}}}}"#,
            1_u64 << bit
        );
        let mut batch = Batch::default();
        batch.push(at, connection, Kind::Event, type_id, bit, &text);
        app.take(Updates { batches: vec![batch], ..Updates::default() });
        self.harness.run();
    }

    /// A little show: what the pages look like while something happens.
    pub fn show(&mut self, connection: ConnectionId) {
        let seconds = Duration::from_secs;
        self.event(connection, seconds(40), "StudioModeStateChanged", 10, r#"{"studioModeEnabled":true}"#);
        self.event(
            connection,
            seconds(31),
            "RecordStateChanged",
            6,
            r#"{"outputActive":true,"outputState":"OBS_WEBSOCKET_OUTPUT_STARTED","outputPath":"/rec/a.mkv"}"#,
        );
        self.event(
            connection,
            seconds(22),
            "InputMuteStateChanged",
            3,
            r#"{"inputName":"Mic/Aux","inputUuid":"u1","inputMuted":false}"#,
        );
        self.event(
            connection,
            seconds(12),
            "SceneTransitionStarted",
            4,
            r#"{"transitionName":"Fade","transitionUuid":"t1"}"#,
        );
        self.event(
            connection,
            seconds(12),
            "CurrentProgramSceneChanged",
            2,
            r#"{"sceneName":"采访 Interview","sceneUuid":"s1"}"#,
        );
        let mask = EventSubscriptions::ALL;
        let confirmed = Some(Timestamp(NOW.0 - 38_000_000));
        let state = callboard::message::SubscriptionState { mask, confirmed };
        self.take(vec![Update::Connection { connection, at: NOW, change: ConnectionUpdate::Subscription(state) }]);
    }
}
