//! The one way out of the Requests page: once and not twice, asked where it can harm, held where it goes in a circle, and
//! with a way back. Against the simulated OBS.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::sync::mpsc::Receiver;

use callboard::message::{Command, CommandId, ConnectionId, ReplyOutcome, Settings, ThemeChoice};
use callboard::protocol::obs::CheckedRequest;
use callboard::simulator::obs::{Faults, Options, Simulator};
use callboard::ui::action::{Action, PageId};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{Setup, Window, profile};

/// A window beside a simulated OBS.
struct Desk {
    runtime: tokio::runtime::Runtime,
    simulator: Option<Simulator>,
    window: Window,
    woken: Receiver<()>,
    studio: ConnectionId,
}

impl Desk {
    fn new() -> Self {
        Self::with(Setup::default())
    }

    fn with(setup: Setup) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let simulator = runtime.block_on(Simulator::start(Options::default())).unwrap();
        let mut window = setup.open();
        let woken = window.wake();
        let profile = Box::new(profile("Studio PC", &simulator.url()));
        window.harness.state_mut().act(Action::AddConnection { profile, secret: None, connect: true });
        window.until(&woken, |window| {
            let connections = &window.harness.state().model.connections;
            connections.first().is_some_and(|one| one.is_up() && !one.obs.available_requests.is_empty())
        });
        let studio = window.harness.state().model.connections[0].id;
        let mut desk = Self { runtime, simulator: Some(simulator), window, woken, studio };
        desk.act(Action::Go(PageId::Requests));
        desk
    }

    fn act(&mut self, action: Action) {
        self.window.harness.state_mut().act(action);
        self.window.harness.run_ok();
    }

    fn open(&mut self, request_type: &str, data: &str) {
        let data = (!data.is_empty()).then(|| data.to_owned());
        self.act(Action::ShowRequest { request_type: request_type.to_owned(), data });
    }

    fn press(&mut self, name: &str) {
        self.window.harness.get_by_role_and_label(Role::Button, name).click();
        self.window.harness.run_ok();
    }

    fn send(&mut self) {
        self.press("Send to Studio PC");
    }

    fn until(&mut self, done: impl Fn(&Window) -> bool) {
        self.window.until(&self.woken, done);
    }

    /// What went out by the person's wish, oldest first.
    fn sent(&self) -> Vec<String> {
        let entries = &self.window.harness.state().model.command_log.entries;
        entries.iter().filter(|entry| !entry.own).map(|entry| entry.request_type.clone()).collect()
    }

    /// Waits until so many requests of the person's are answered.
    fn answered(&mut self, count: usize) {
        self.until(|window| {
            let entries = &window.harness.state().model.command_log.entries;
            entries.iter().filter(|entry| !entry.own && entry.outcome.is_some()).count() >= count
        });
    }

    /// A request past the page: another client of the same OBS would do it so.
    fn behind_its_back(&mut self, request_type: &str, data: serde_json::Value) {
        let request = CheckedRequest::single(request_type, Some(data)).unwrap();
        let id = CommandId::next();
        self.act(Action::Command(Command::Request { id, connection: self.studio, request }));
        self.until(|window| window.harness.state().model.entry(id).is_some_and(|entry| entry.outcome.is_some()));
    }

    fn faults(&self, faults: Faults) {
        self.simulator.as_ref().unwrap().set_faults(faults);
    }

    fn end(mut self) {
        let simulator = self.simulator.take().unwrap();
        self.runtime.block_on(simulator.stop());
    }
}

fn says(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
    })
}

fn is_enabled(window: &Window, name: &str) -> bool {
    !window.harness.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
}

#[test]
fn a_double_click_sends_once() {
    let mut desk = Desk::new();
    desk.open("ToggleInputMute", r#"{"inputName":"Microphone"}"#);
    let pos = desk.window.harness.get_by_role_and_label(Role::Button, "Send to Studio PC").rect().center();
    desk.window.harness.step();
    // Within one frame, as they come while the window stands still for a moment.
    for pressed in [true, false, true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        let click = egui::Event::PointerButton { pos, button, pressed, modifiers };
        desk.window.harness.input_mut().events.push(click);
    }
    desk.window.harness.run_ok();
    desk.answered(1);
    desk.window.harness.run_ok();
    assert_eq!(desk.sent(), ["ToggleInputMute"]);
    desk.end();
}

#[test]
fn the_second_click_of_a_double_click_answers_no_question() {
    let mut desk = Desk::new();
    desk.open("RemoveScene", r#"{"sceneName":"Interview"}"#);
    desk.window.harness.run_ok();
    let asks = desk.window.harness.get_by_role_and_label(Role::Button, "Send to Studio PC").rect();
    desk.send();
    let answers = desk.window.harness.get_by_role_and_label(Role::Button, "Send RemoveScene").rect();
    desk.press("Do not send");
    let pos = asks.intersect(answers).center();
    assert!(asks.contains(pos) && answers.contains(pos), "the question stands where the button stood");
    for _ in 0..2 {
        for pressed in [true, false] {
            let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
            let click = egui::Event::PointerButton { pos, button, pressed, modifiers };
            desk.window.harness.input_mut().events.push(click);
        }
        desk.window.harness.step();
    }
    desk.window.harness.run_ok();
    assert!(says(&desk.window, "Send it?"), "the question stands open");
    assert!(desk.sent().is_empty());
    desk.end();
}

#[test]
fn a_key_held_down_and_a_second_press_under_way_send_nothing_more() {
    let mut desk = Desk::new();
    desk.faults(Faults { never_answer: true, ..Faults::default() });
    desk.open("ToggleInputMute", r#"{"inputName":"Microphone"}"#);
    for _ in 0..3 {
        desk.window.harness.key_down_modifiers(Modifiers::COMMAND, Key::Enter);
        desk.window.harness.step();
    }
    desk.window.harness.key_up_modifiers(Modifiers::COMMAND, Key::Enter);
    desk.until(|window| window.harness.state().model.command_log.entries.len() == 1);
    // Pressed anew, while nobody has answered yet.
    desk.window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    desk.window.harness.run_ok();
    desk.send();
    assert_eq!(desk.sent(), ["ToggleInputMute"]);
    // Another request to the same OBS is another matter.
    desk.open("GetVersion", "");
    desk.send();
    desk.until(|window| window.harness.state().model.command_log.entries.len() == 2);
    desk.end();
}

#[test]
fn a_lost_connection_fails_what_is_pending_and_nothing_is_sent_again() {
    let mut desk = Desk::new();
    desk.faults(Faults { never_answer: true, ..Faults::default() });
    desk.open("ToggleInputMute", r#"{"inputName":"Microphone"}"#);
    desk.send();
    desk.until(|window| !window.harness.state().model.command_log.entries.is_empty());
    desk.faults(Faults::default());
    desk.simulator.as_ref().unwrap().cut_all();
    desk.until(|window| says(window, "The connection ended before the answer came"));
    desk.until(|window| window.harness.state().model.connections[0].is_up());
    assert_eq!(desk.sent(), ["ToggleInputMute"], "it went out once");
    desk.send();
    desk.answered(2);
    assert_eq!(desk.sent().len(), 2, "and once more because the person said so");
    desk.end();
}

#[test]
fn stopping_the_stream_asks_while_it_runs_and_not_when_it_stands() {
    let mut desk = Desk::new();
    desk.open("StopStream", "");
    desk.send();
    desk.until(|window| says(window, "501 OutputNotRunning"));
    desk.open("StartStream", "");
    desk.send();
    desk.until(|window| window.harness.state().model.on_air());
    desk.open("StopStream", "");
    desk.send();
    assert!(says(&desk.window, "Studio PC is streaming, and StopStream ends the stream. Send it?"));
    assert_eq!(desk.sent().len(), 2);
    desk.press("Do not send");
    desk.send();
    desk.press("Send StopStream");
    desk.until(|window| !window.harness.state().model.on_air());
    assert_eq!(desk.sent(), ["StopStream", "StartStream", "StopStream"]);
    desk.end();
}

#[test]
fn a_circle_is_held_until_the_person_wants_it() {
    let mut desk = Desk::new();
    desk.open("GetStats", "");
    for count in 1..=20 {
        desk.window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        desk.answered(count);
    }
    desk.window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    desk.window.harness.run_ok();
    assert!(says(&desk.window, "The same GetStats went to Studio PC 20 times within 5 seconds"));
    assert_eq!(desk.sent().len(), 20);
    desk.press("Send anyway");
    desk.answered(21);
    desk.send();
    desk.answered(22);
    desk.end();
}

#[test]
fn what_a_set_changed_is_said_and_can_be_undone() {
    let mut desk = Desk::new();
    desk.open("SetInputVolume", r#"{"inputName":"Music","inputVolumeDb":-33.0}"#);
    desk.send();
    desk.until(|window| window.harness.query_by_role_and_label(Role::Button, "Undo").is_some());
    assert!(says(&desk.window, "What changed") && says(&desk.window, "-33"));
    let own: Vec<bool> = desk.window.harness.state().model.command_log.entries.iter().map(|entry| entry.own).collect();
    assert_eq!(own, [true, false, true], "the readings are marked as Callboard's own");
    desk.press("Undo");
    desk.answered(2);
    let last = desk.window.harness.state().model.command_log.entries.iter().rfind(|entry| !entry.own).unwrap().clone();
    let data: serde_json::Value = serde_json::from_str(last.data.unwrap().get()).unwrap();
    assert_eq!(last.request_type, "SetInputVolume");
    assert!(data["inputVolumeDb"].as_f64().unwrap() > -33.0, "{data}");
    // The undo is a Set of its own: its change stands there, and it can be undone in turn.
    desk.until(|window| {
        says(window, "What changed") && window.harness.query_by_role_and_label(Role::Button, "Undo").is_some()
    });
    assert!(is_enabled(&desk.window, "Undo"));
    desk.end();
}

#[test]
fn undo_leaves_alone_what_somebody_else_has_changed_since() {
    let mut desk = Desk::new();
    desk.open("SetCurrentProgramScene", r#"{"sceneName":"Interview"}"#);
    desk.send();
    desk.until(|window| window.harness.query_by_role_and_label(Role::Button, "Undo").is_some());
    desk.behind_its_back("SetCurrentProgramScene", serde_json::json!({"sceneName": "Camera"}));
    let before = desk.sent().len();
    desk.press("Undo");
    desk.until(|window| says(window, "It was not undone"));
    // The transition tells when it is done.
    desk.until(|window| window.harness.state().model.connections[0].obs.program_scene.as_deref() == Some("Camera"));
    let sets = desk.sent().iter().skip(before).filter(|name| *name == "SetCurrentProgramScene").count();
    assert_eq!(sets, 0);
    desk.end();
}

#[test]
fn a_set_that_changes_nothing_says_so_and_a_refused_one_compares_nothing() {
    let mut desk = Desk::new();
    for _ in 0..2 {
        desk.open("SetInputMute", r#"{"inputName":"Music","inputMuted":true}"#);
        desk.send();
        desk.until(|window| says(window, "What changed") && !says(window, "Reading what changed"));
        desk.window.harness.run_ok();
    }
    desk.until(|window| says(window, "it had these values before"));
    desk.open("SetInputMute", r#"{"inputName":"Mic 2","inputMuted":true}"#);
    desk.send();
    desk.until(|window| says(window, "600 ResourceNotFound"));
    assert!(!says(&desk.window, "What changed"));
    desk.until(|window| says(window, "No input is called “Mic 2”. Studio PC has"));
    desk.end();
}

#[test]
fn the_comparison_goes_on_while_another_page_is_shown() {
    let mut desk = Desk::new();
    desk.open("SetInputMute", r#"{"inputName":"Music","inputMuted":true}"#);
    desk.window.harness.get_by_role_and_label(Role::Button, "Send to Studio PC").click();
    desk.window.harness.step();
    desk.act(Action::Go(PageId::Feed));
    desk.until(|window| {
        let entries = &window.harness.state().model.command_log.entries;
        entries.len() == 3 && entries.iter().all(|entry| matches!(entry.outcome, Some(ReplyOutcome::Answered(_))))
    });
    assert_eq!(desk.window.harness.state().page(), PageId::Feed);
    desk.act(Action::Go(PageId::Requests));
    assert!(says(&desk.window, "What changed"));
    desk.end();
}

#[test]
fn the_lock_comes_down_between_the_reading_and_the_set() {
    let settings = Settings { on_air_lock: true, theme: ThemeChoice::Dark, ..Settings::default() };
    let mut desk = Desk::with(Setup { settings, ..Setup::default() });
    desk.open("StartStream", "");
    desk.send();
    desk.until(|window| window.harness.state().model.on_air());
    desk.open("SetCurrentProgramScene", r#"{"sceneName":"Interview"}"#);
    assert!(!is_enabled(&desk.window, "Send to Studio PC"));
    assert!(says(&desk.window, "The On-air lock is on"));
    desk.window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    desk.window.harness.run_ok();
    assert_eq!(desk.sent(), ["StartStream"]);
    desk.end();
}

#[test]
fn a_screenshot_is_a_picture_and_hidden_in_streamer_safe_mode() {
    let mut desk = Desk::new();
    let data = r#"{"sourceName":"Camera","imageFormat":"png","imageWidth":64,"imageHeight":36}"#;
    desk.open("GetSourceScreenshot", data);
    desk.send();
    desk.until(|window| says(window, "64 × 36, PNG"));
    assert!(desk.window.harness.query_by_role(Role::Image).is_some());
    desk.window.harness.state_mut().model.settings.streamer_safe = true;
    desk.open("GetSourceScreenshot", &data.replace("64", "32"));
    desk.send();
    desk.until(|window| says(window, "The picture is hidden in Streamer-safe mode"));
    assert!(!says(&desk.window, "PNG"));
    desk.press("Show picture");
    desk.until(|window| says(window, "32 × 36, PNG"));
    desk.end();
}

#[test]
fn the_answer_to_a_batch_is_its_rows_and_each_can_be_looked_at_alone() {
    let mut desk = Desk::new();
    let text = r#"{"requests":[{"requestType":"GetVersion"},
        {"requestType":"SetInputMute","requestData":{"inputName":"Mic 2","inputMuted":true}},{"requestType":"GetStats"}]}"#;
    let request = CheckedRequest::batch_from_text(text).unwrap();
    let id = CommandId::next();
    desk.act(Action::Command(Command::Request { id, connection: desk.studio, request }));
    desk.until(|window| window.harness.state().model.entry(id).is_some_and(|entry| entry.outcome.is_some()));
    let rows = desk.window.harness.get_all_by_role(Role::ListBoxOption);
    let is_it = |label: String| label.contains("RequestBatch 600");
    rows.into_iter().find(|row| row.accesskit_node().label().is_some_and(is_it)).unwrap().click();
    desk.window.harness.run_ok();
    assert!(says(&desk.window, "2 of 3 rows went well; row 2 is the first that did not."));
    desk.press("Row 2, SetInputMute");
    assert!(says(&desk.window, "Row 2: SetInputMute") && says(&desk.window, "Mic 2"));
    desk.press("All rows");
    desk.press("Row 1, GetVersion");
    let tree = "obsWebSocketVersion \"5.7.3\"";
    assert!(desk.window.harness.query_by_role_and_label(Role::TreeItem, tree).is_some());
    desk.end();
}

#[test]
fn a_list_in_an_answer_is_a_table_that_sorts() {
    let mut desk = Desk::new();
    desk.open("GetInputList", "");
    desk.send();
    desk.until(|window| window.harness.query_by_role_and_label(Role::Button, "Table").is_some());
    desk.press("Table");
    let first = |desk: &Desk| {
        let row = desk.window.harness.get_all_by_role(Role::Row).next().unwrap();
        row.accesskit_node().label().unwrap_or_default()
    };
    let came = first(&desk);
    desk.press("Sort by inputName");
    let lowest = first(&desk);
    assert!(lowest.starts_with("Background, "), "{lowest}");
    desk.press("Sorted by inputName, lowest first");
    let highest = first(&desk);
    assert!(highest.starts_with("Title, "), "{highest}");
    desk.press("Sorted by inputName, highest first");
    assert_eq!(first(&desk), came);
    desk.end();
}
