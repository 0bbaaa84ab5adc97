//! The history of the Requests page through the whole window: searching, sending again, editing, comparing answers.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::time::Duration;

use callboard::message::{CommandId, ConnectionId, ObsReply, ReplyOutcome, Settings, ThemeChoice, Timestamp, Update};
use callboard::simulator::obs::{Options, Simulator};
use callboard::ui::action::Action;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::value::RawValue;

use ui::{NOW, Setup, Window, profile};

fn open(setup: Setup) -> (Window, ConnectionId) {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    go(&mut window);
    (window, studio)
}

fn go(window: &mut Window) {
    window.harness.get_by_role_and_label(Role::Tab, "Requests").click();
    window.harness.run_ok();
}

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

/// A request that went out some seconds before now, and its answer.
fn sent(
    window: &mut Window,
    to: ConnectionId,
    before: i64,
    request: &str,
    data: Option<&str>,
    code: u32,
    answer: Option<&str>,
) {
    let id = CommandId::next();
    let at = Timestamp(NOW.0 - before * 1_000_000);
    let sent = Update::Sent { id, connection: to, at, request_type: request.to_owned(), data: data.map(raw) };
    let reply = ObsReply {
        request_type: request.to_owned(),
        code,
        result: code == 100,
        comment: (code != 100).then(|| "No source was found by the name of `Mic 2`.".to_owned()),
        data: answer.map(raw),
        latency: Duration::from_millis(7),
    };
    window.take(vec![sent, Update::Reply { id, connection: to, at, outcome: ReplyOutcome::Answered(reply) }]);
}

fn write(window: &mut Window, name: &str, text: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, name).focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.get_by_role_and_label(Role::TextInput, name).type_text(text);
    window.harness.run_ok();
}

fn button(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.harness.run_ok();
}

fn enabled(window: &Window, name: &str) -> bool {
    !window.harness.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
}

/// The lines of the history, newest first.
fn lines(window: &Window) -> Vec<String> {
    let rows = window.harness.get_all_by_role(Role::ListBoxOption).filter_map(|row| row.accesskit_node().label());
    rows.filter(|line| line.contains("Studio PC")).collect()
}

fn click(window: &mut Window, ending: &str, with: Modifiers) {
    {
        let mut rows = window.harness.get_all_by_role(Role::ListBoxOption);
        let ends =
            |row: &egui_kittest::Node<'_>| row.accesskit_node().label().is_some_and(|label| label.ends_with(ending));
        let row = rows.find(ends).unwrap_or_else(|| panic!("no line ends with {ending}"));
        if with == Modifiers::NONE { row.click() } else { row.click_modifiers(with) }
    }
    window.harness.run_ok();
}

fn says(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
    })
}

fn data(window: &Window) -> String {
    window.harness.state().model.settings.drafts.get("requests").cloned().unwrap_or_default()
}

const BEFORE: &str = r#"{"currentProgramSceneName":"Start soon","scenes":[{"sceneName":"Start soon","sceneIndex":0},{"sceneName":"Interview","sceneIndex":1}]}"#;
const AFTER: &str = r#"{"currentProgramSceneName":"Interview","scenes":[{"sceneName":"Start soon","sceneIndex":0},{"sceneName":"Break","sceneIndex":1}],"currentPreviewSceneName":"Break"}"#;

fn a_little_history(window: &mut Window, studio: ConnectionId) {
    sent(window, studio, 60, "GetSceneList", None, 100, Some(BEFORE));
    sent(window, studio, 50, "SetInputMute", Some(r#"{"inputName":"Mic 2","inputMuted":true}"#), 600, None);
    let batch = r#"{"requests":[{"requestType":"GetStats"},{"requestType":"SetInputMute","requestData":{"inputName":"Mic/Aux","inputMuted":true}},{"requestType":"GetVersion"}]}"#;
    sent(window, studio, 40, "RequestBatch", Some(batch), 100, Some(r#"{"results":[]}"#));
    sent(
        window,
        studio,
        30,
        "SetStreamServiceSettings",
        Some(
            r#"{"streamServiceType":"rtmp_custom","streamServiceSettings":{"server":"rtmp://x","key":"live_secret"}}"#,
        ),
        100,
        None,
    );
    sent(window, studio, 20, "GetSceneList", None, 100, Some(AFTER));
}

#[test]
fn the_history_is_searched_by_type_data_status_and_comment() {
    let (mut window, studio) = open(Setup::default());
    a_little_history(&mut window, studio);
    assert_eq!(lines(&window).len(), 5);
    for (search, found) in [
        ("scenelist", 2),
        ("mic/aux", 1),
        ("resourcenotfound", 1),
        ("no source was found", 1),
        ("studio get", 3),
        ("break", 1),
        ("live_secret", 0),
        ("nothing like it", 0),
    ] {
        write(&mut window, "Search what was sent", search);
        assert_eq!(lines(&window).len(), found, "{search}: {:?}", lines(&window));
    }
    assert!(says(&window, "Nothing that was sent looks like this"));
    write(&mut window, "Search what was sent", " ");
    window.harness.get_by_role_and_label(Role::CheckBox, "Failed").click();
    window.harness.run_ok();
    assert_eq!(lines(&window).len(), 1);
    assert!(lines(&window)[0].ends_with("SetInputMute 600"));
}

#[test]
fn two_answers_are_compared_by_path() {
    let (mut window, studio) = open(Setup::default());
    a_little_history(&mut window, studio);
    click(&mut window, "20:14:11 Studio PC GetSceneList 100", Modifiers::NONE);
    assert!(!enabled(&window, "Compare"));
    click(&mut window, "20:13:31 Studio PC GetSceneList 100", Modifiers::COMMAND);
    button(&mut window, "Compare");
    let said: Vec<_> =
        window.harness.get_all_by_role(Role::ListItem).filter_map(|row| row.accesskit_node().label()).collect();
    assert_eq!(
        said,
        [
            r#"± changed currentProgramSceneName "Start soon" → "Interview""#,
            r#"− removed scenes[Interview] {"sceneIndex":1,"sceneName":"Interview"}"#,
            r#"+ added scenes[Break] {"sceneIndex":1,"sceneName":"Break"}"#,
            r#"+ added currentPreviewSceneName "Break""#,
        ]
    );
    button(&mut window, "Back to the list");
    assert_eq!(lines(&window).len(), 5);
}

#[test]
fn a_masked_request_comes_back_empty_and_is_not_sent_as_it_stands() {
    let (mut window, studio) = open(Setup::default());
    a_little_history(&mut window, studio);
    click(&mut window, "SetStreamServiceSettings 100", Modifiers::NONE);
    button(&mut window, "Send again");
    let log = &window.harness.state().model.command_log;
    assert_eq!(log.entries.len(), 5, "nothing went out");
    assert!(data(&window).contains(r#"\"key\": \"\""#), "{}", data(&window));
    assert!(says(&window, "key was masked in the log"));
}

#[test]
fn rows_of_a_batch_and_requests_are_added_to_the_batch() {
    let (mut window, studio) = open(Setup::default());
    a_little_history(&mut window, studio);
    click(&mut window, "RequestBatch 100", Modifiers::NONE);
    click(&mut window, "SetInputMute 600", Modifiers::COMMAND);
    button(&mut window, "Add to batch");
    // The batch is shown in place of the history.
    assert!(lines(&window).is_empty());
}

#[test]
fn a_request_goes_out_again_to_a_real_session() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let simulator = runtime.block_on(Simulator::start(Options::default())).unwrap();
    let mut window = Setup::default().open();
    let woken = window.wake();
    let profile = Box::new(profile("Studio PC", &simulator.url()));
    window.harness.state_mut().act(Action::AddConnection { profile, secret: None, connect: true });
    window.until(&woken, |window| {
        let connections = &window.harness.state().model.connections;
        connections.first().is_some_and(|one| one.is_up() && !one.obs.available_requests.is_empty())
    });
    go(&mut window);
    let studio = window.harness.state().model.connections[0].id;
    sent(&mut window, studio, 60, "GetVersion", None, 100, Some("{}"));
    click(&mut window, "GetVersion 100", Modifiers::NONE);
    button(&mut window, "Send again");
    window.until(&woken, |window| {
        let log = &window.harness.state().model.command_log;
        log.entries.len() == 2 && log.entries[1].outcome.is_some()
    });
    // What can harm asks.
    sent(&mut window, studio, 30, "RemoveScene", Some(r#"{"sceneName":"Start soon"}"#), 100, None);
    click(&mut window, "RemoveScene 100", Modifiers::NONE);
    button(&mut window, "Send again");
    assert_eq!(window.harness.state().model.command_log.entries.len(), 3);
    button(&mut window, "Send RemoveScene");
    window.until(&woken, |window| window.harness.state().model.command_log.entries.len() == 4);
    runtime.block_on(simulator.stop());
}

#[test]
fn ten_thousand_lines_cost_what_fifty_do() {
    let (mut window, studio) = open(Setup::default());
    for _ in 0..2000 {
        let id = CommandId::next();
        let sent = Update::Sent { id, connection: studio, at: NOW, request_type: "GetStats".to_owned(), data: None };
        window.harness.state_mut().model.apply(&sent);
    }
    window.harness.run();
    assert!(lines(&window).len() < 40, "only what is in sight is drawn");
    assert!(window.harness.run() <= 2, "nothing changes, so nothing is drawn");
}

#[test]
fn the_history_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (name, setup) in [
        ("history_dark", Setup::theme(ThemeChoice::Dark)),
        ("history_light", Setup::theme(ThemeChoice::Light)),
        ("history_dark_small", Setup::theme(ThemeChoice::Dark).small()),
        ("history_light_small", Setup::theme(ThemeChoice::Light).small()),
    ] {
        let compare = name == "history_light" || name == "history_dark_small";
        let (mut window, studio) = open(setup);
        a_little_history(&mut window, studio);
        click(&mut window, "20:14:11 Studio PC GetSceneList 100", Modifiers::NONE);
        if compare {
            click(&mut window, "20:13:31 Studio PC GetSceneList 100", Modifiers::COMMAND);
            button(&mut window, "Compare");
        }
        window.harness.run();
        window.harness.snapshot(name);
        results.extend(window.harness.take_snapshot_results());
    }
}

#[test]
fn streamer_safe_mode_shows_no_private_value_of_a_request() {
    let settings = Settings { theme: ThemeChoice::Dark, streamer_safe: true, ..Settings::default() };
    let (mut window, studio) = open(Setup { settings, ..Setup::default() });
    sent(&mut window, studio, 60, "GetX", None, 100, Some(r#"{"server":"rtmp://a","path":"/home/me/a.mkv"}"#));
    sent(&mut window, studio, 50, "GetX", None, 100, Some(r#"{"server":"rtmp://b","path":"/home/me/b.mkv"}"#));
    click(&mut window, "20:13:41 Studio PC GetX 100", Modifiers::NONE);
    click(&mut window, "20:13:31 Studio PC GetX 100", Modifiers::COMMAND);
    button(&mut window, "Compare");
    let said: Vec<_> =
        window.harness.get_all_by_role(Role::ListItem).filter_map(|row| row.accesskit_node().label()).collect();
    assert_eq!(said.len(), 2);
    assert!(said.iter().all(|line| !line.contains("rtmp") && !line.contains("home")), "{said:?}");
}
