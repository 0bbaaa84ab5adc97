//! The Requests page through the whole window: by role and by name, and against the simulated OBS.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::time::Duration;

use callboard::message::{
    Command, CommandId, ConnectionId, ConnectionState, ObsReply, ReplyOutcome, Settings, ThemeChoice, Update,
};
use callboard::protocol::obs::CheckedRequest;
use callboard::simulator::obs::{Options, Simulator};
use callboard::ui::action::{Action, PageId};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::value::RawValue;

use ui::{NOW, Setup, Window, profile};

fn open(setup: Setup) -> (Window, ConnectionId) {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    let obs = &mut window.harness.state_mut().model.connection_mut(studio).unwrap().obs;
    obs.available_requests = [
        "GetSceneList",
        "GetVersion",
        "RemoveScene",
        "SetCurrentProgramScene",
        "SetSourcePrivateSettings",
        "StopStream",
    ]
    .map(str::to_owned)
    .to_vec();
    obs.program_scene = Some("Interview".to_owned());
    go(&mut window);
    (window, studio)
}

fn go(window: &mut Window) {
    window.harness.get_by_role_and_label(Role::Tab, "Requests").click();
    window.harness.run_ok();
    assert_eq!(window.harness.state().page(), PageId::Requests);
}

fn value(window: &Window, role: Role, name: &str) -> String {
    window.harness.get_by_role_and_label(role, name).value().unwrap_or_default()
}

fn request_type(window: &Window) -> String {
    value(window, Role::TextInput, "Request type")
}

/// The data as JSON text; opens its tab.
fn data(window: &mut Window) -> String {
    json_tab(window);
    value(window, Role::MultilineTextInput, "Request data")
}

fn json_tab(window: &mut Window) {
    window.harness.get_by_role_and_label(Role::Tab, "JSON").click();
    window.harness.run_ok();
}

fn write(window: &mut Window, role: Role, name: &str, text: &str) {
    if name == "Request data" {
        json_tab(window);
    }
    window.harness.get_by_role_and_label(role, name).focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.get_by_role_and_label(role, name).type_text(text);
    window.harness.run_ok();
}

fn pick(window: &mut Window, request: &str) {
    write(window, Role::TextInput, "Find a request", request);
    let rows = window.harness.get_all_by_role(Role::ListBoxOption);
    let wanted = format!("{request},");
    let row = rows
        .into_iter()
        .find(|row| row.accesskit_node().label().is_some_and(|label| label.starts_with(&wanted) || label == request));
    row.unwrap_or_else(|| panic!("{request} is not on the shelf")).click();
    window.harness.run_ok();
}

fn button(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.harness.run_ok();
}

fn is_enabled(window: &Window, name: &str) -> bool {
    !window.harness.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
}

fn says(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
    })
}

fn go_live(window: &mut Window, studio: ConnectionId) {
    window.harness.state_mut().model.connection_mut(studio).unwrap().obs.stream.active = true;
    window.harness.run();
}

/// A request that went out and its answer.
fn answered(window: &mut Window, connection: ConnectionId, request: &str, code: u32, data: Option<&str>) -> CommandId {
    let id = CommandId::next();
    let sent = Update::Sent { id, connection, at: NOW, request_type: request.to_owned(), data: None };
    let reply = ObsReply {
        request_type: request.to_owned(),
        code,
        result: code == 100,
        comment: (code != 100).then(|| "No source was found by the name of `Mic 2`.".to_owned()),
        data: data.map(|data| RawValue::from_string(data.to_owned()).unwrap()),
        latency: Duration::from_millis(7),
    };
    let outcome = ReplyOutcome::Answered(reply);
    window.take(vec![sent, Update::Reply { id, connection, at: NOW, outcome }]);
    id
}

#[test]
fn the_shelf_is_searched_and_says_what_this_server_lacks() {
    let (mut window, _) = open(Setup::default());
    assert!(window.harness.query_by_role_and_label(Role::Tab, "OBS 147").is_some());
    write(&mut window, Role::TextInput, "Find a request", "programscene");
    let rows: Vec<_> =
        window.harness.get_all_by_role(Role::ListBoxOption).filter_map(|row| row.accesskit_node().label()).collect();
    assert!(says(&window, "2 of 147 requests"));
    assert_eq!(rows, ["GetCurrentProgramScene, reads, not on this server", "SetCurrentProgramScene, on air"]);
    write(&mut window, Role::TextInput, "Find a request", "PrivateSettings");
    assert!(says(&window, "Only this server knows"));
    pick(&mut window, "SetSourcePrivateSettings");
    assert_eq!(request_type(&window), "SetSourcePrivateSettings");
}

#[test]
fn an_empty_page_offers_requests_to_begin_with_and_what_was_sent_last() {
    let (mut window, studio) = open(Setup::default());
    answered(&mut window, studio, "GetVersion", 100, Some("{}"));
    assert!(says(&window, "Sent last"));
    // This server does not list GetStats.
    assert!(window.harness.query_by_role_and_label(Role::Button, "GetStats").is_none());
    button(&mut window, "GetSceneList");
    assert_eq!(request_type(&window), "GetSceneList");
}

#[test]
fn a_window_made_smaller_leaves_room_for_the_editor() {
    let (mut window, _) = open(Setup::default());
    window.harness.set_size(egui::vec2(900.0, 600.0));
    window.harness.run();
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Request type").rect();
    assert!(field.width() >= 280.0, "{field:?}");
}

#[test]
fn the_example_fills_in_what_the_connection_knows() {
    let (mut window, _) = open(Setup::default());
    pick(&mut window, "SetCurrentProgramScene");
    button(&mut window, "Insert example");
    let example: serde_json::Value = serde_json::from_str(&data(&mut window)).unwrap();
    assert_eq!(example, serde_json::json!({"sceneName": "Interview"}));
    assert!(is_enabled(&window, "Send to Studio PC"));
}

#[test]
fn a_syntax_error_is_named_with_its_place_and_nothing_goes_out() {
    let (mut window, _) = open(Setup::default());
    pick(&mut window, "SetCurrentProgramScene");
    write(&mut window, Role::MultilineTextInput, "Request data", "{\"sceneName\": Interview}");
    assert!(says(&window, "line 1, column 1"), "the place of the error is said");
    assert!(!is_enabled(&window, "Send to Studio PC"));
    write(&mut window, Role::MultilineTextInput, "Request data", "[1, 2]");
    assert!(!is_enabled(&window, "Send to Studio PC"), "data must be an object");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.harness.run_ok();
    assert!(window.harness.state().model.command_log.entries.is_empty());
    assert_eq!(data(&mut window), "[1, 2]", "the key does not begin a line");
}

#[test]
fn the_request_type_is_completed_from_the_catalogue() {
    let (mut window, _) = open(Setup::default());
    write(&mut window, Role::TextInput, "Request type", "setcurrentprog");
    window.harness.key_press(Key::Tab);
    window.harness.run_ok();
    assert_eq!(request_type(&window), "SetCurrentProgramScene");
    assert!(window.harness.get_by_role_and_label(Role::TextInput, "Request type").is_focused());
}

#[test]
fn what_destroys_asks_once_in_place() {
    let (mut window, _) = open(Setup::default());
    pick(&mut window, "RemoveScene");
    button(&mut window, "Insert example");
    button(&mut window, "Send to Studio PC");
    assert!(says(&window, "RemoveScene can end or remove something for good on Studio PC. Send it?"));
    button(&mut window, "Do not send");
    assert!(!says(&window, "Send it?"));
    assert!(is_enabled(&window, "Send to Studio PC"));
    button(&mut window, "Send to Studio PC");
    button(&mut window, "Send RemoveScene");
    assert!(!says(&window, "Send it?"), "it asks once");
    let went_out = says(&window, "Waiting for the answer") || says(&window, "It never went out");
    assert!(went_out, "the answer is waited for, or this hub has said that it knows no such connection");
}

#[test]
fn what_is_on_air_asks_only_while_live() {
    let (mut window, studio) = open(Setup::default());
    pick(&mut window, "SetCurrentProgramScene");
    button(&mut window, "Insert example");
    go_live(&mut window, studio);
    button(&mut window, "Send to Studio PC");
    assert!(says(&window, "Something is live, and SetCurrentProgramScene changes what is on air"));
}

#[test]
fn the_on_air_lock_holds_back_what_can_harm_and_says_so() {
    let settings = Settings { on_air_lock: true, theme: ThemeChoice::Dark, ..Settings::default() };
    let (mut window, studio) = open(Setup { settings, ..Setup::default() });
    pick(&mut window, "StopStream");
    assert!(is_enabled(&window, "Send to Studio PC"), "nothing is live");
    go_live(&mut window, studio);
    assert!(!is_enabled(&window, "Send to Studio PC"));
    assert!(says(&window, "The On-air lock is on"));
    pick(&mut window, "GetSceneList");
    assert!(is_enabled(&window, "Send to Studio PC"), "reading harms nobody");
}

#[test]
fn the_on_air_lock_holds_back_whatever_part_of_the_window_asks() {
    let settings = Settings { on_air_lock: true, theme: ThemeChoice::Dark, ..Settings::default() };
    let (mut window, studio) = open(Setup { settings, ..Setup::default() });
    // What this OBS does not list is refused before the lock looks at it.
    let listed = [
        "FromTheFuture",
        "GetStats",
        "GetVersion",
        "SetCurrentProgramScene",
        "StopRecord",
        "StopStream",
        "ToggleStream",
    ];
    let obs = &mut window.harness.state_mut().model.connection_mut(studio).unwrap().obs;
    obs.available_requests = listed.map(str::to_owned).to_vec();
    go_live(&mut window, studio);
    let single = |name: &str| CheckedRequest::single(name, None).unwrap();
    let scene = CheckedRequest::from_text("SetCurrentProgramScene", r#"{"sceneName":"Interview"}"#).unwrap();
    let batch = |name: &str| {
        let text = format!(r#"{{"requests":[{{"requestType":"GetVersion"}},{{"requestType":"{name}"}}]}}"#);
        CheckedRequest::batch_from_text(&text).unwrap()
    };
    for (request, held) in [
        (single("GetStats"), false),
        (batch("GetStats"), false),
        (single("StopStream"), true),
        (single("ToggleStream"), true),
        (scene, true),
        (batch("StopRecord"), true),
    ] {
        let said = format!("{} was not sent: the On-air lock is on", request.request_type());
        assert_eq!(window.harness.state().model.holds_back(&request), held, "{request:?}");
        let command = Command::Request { id: CommandId::next(), connection: studio, request };
        window.harness.state_mut().act(Action::Command(command));
        window.harness.run_ok();
        assert_eq!(says(&window, &said), held, "{said}");
    }
}

#[test]
fn what_this_obs_does_not_list_is_not_sent_whatever_part_of_the_window_asks() {
    let (mut window, studio) = open(Setup::default());
    let connection = window.harness.state_mut().model.connection_mut(studio).unwrap();
    connection.obs.available_requests = vec!["GetStats".to_owned(), "GetVersion".to_owned()];
    for (request, said) in [
        (CheckedRequest::single("GetStatz", None), "This OBS does not know GetStatz. Did you mean GetStats?"),
        (
            CheckedRequest::single("GetCanvasList", None),
            "This OBS does not take GetCanvasList, which came with obs-websocket 5.7.0. Update OBS to use it.",
        ),
        (
            CheckedRequest::batch_from_text(r#"{"requests":[{"requestType":"GetStats"},{"requestType":"No"}]}"#),
            "Row 2: This OBS does not know No. Choose one of the requests that it takes.",
        ),
    ] {
        let command = Command::Request { id: CommandId::next(), connection: studio, request: request.unwrap() };
        window.harness.state_mut().act(Action::Command(command));
        window.harness.run_ok();
        assert!(says(&window, said), "{said}");
    }
}

#[test]
fn without_a_connection_the_button_says_why() {
    let mut window = Setup::default().open();
    window.connection("Stage laptop", ConnectionState::Off);
    go(&mut window);
    pick(&mut window, "GetVersion");
    assert!(!is_enabled(&window, "Send to Stage laptop"));
    assert!(says(&window, "Stage laptop is not connected"));
}

#[test]
fn an_answer_is_shown_in_words_with_its_data_and_the_log_brings_it_back() {
    let (mut window, studio) = open(Setup::default());
    answered(&mut window, studio, "GetSceneList", 100, Some(r#"{"currentProgramSceneName":"Interview"}"#));
    answered(&mut window, studio, "SetInputMute", 600, None);
    let line = |window: &Window, part: &str| {
        let rows = window.harness.get_all_by_role(Role::ListBoxOption);
        rows.filter_map(|row| row.accesskit_node().label()).find(|label| label.contains(part)).unwrap_or_default()
    };
    let failed = line(&window, "PC SetInputMute");
    assert_eq!(failed, "20:14:31 Studio PC SetInputMute 600");
    window.harness.get_by_role_and_label(Role::ListBoxOption, &failed).click();
    window.harness.run();
    assert!(says(&window, "600 ResourceNotFound"));
    assert!(says(&window, "OBS says: No source was found by the name of `Mic 2`."));
    assert!(says(&window, "no response data"));
    let good = line(&window, "GetSceneList 100");
    window.harness.get_by_role_and_label(Role::ListBoxOption, &good).click();
    window.harness.run();
    assert!(says(&window, "100 Success") && says(&window, "7 ms"));
    assert!(window.harness.query_by_role_and_label(Role::TreeItem, "currentProgramSceneName \"Interview\"").is_some());
}

#[test]
fn edit_puts_a_line_of_the_log_back_into_the_editor() {
    let (mut window, studio) = open(Setup::default());
    let id = CommandId::next();
    let data_sent = Some(RawValue::from_string(r#"{"sceneName":"Start soon"}"#.to_owned()).unwrap());
    let request_type_sent = "SetCurrentProgramScene".to_owned();
    window.take(vec![Update::Sent {
        id,
        connection: studio,
        at: NOW,
        request_type: request_type_sent,
        data: data_sent,
    }]);
    let line = window
        .harness
        .get_all_by_role(Role::ListBoxOption)
        .find(|row| row.accesskit_node().label().is_some_and(|label| label.contains("PC SetCurrentProgramScene")));
    line.expect("the log lists the request").click();
    window.harness.run_ok();
    button(&mut window, "Edit");
    assert_eq!(request_type(&window), "SetCurrentProgramScene");
    assert!(data(&mut window).contains("Start soon"));
}

#[test]
fn the_draft_is_there_after_a_restart_without_its_secrets() {
    let (mut window, _) = open(Setup::default());
    pick(&mut window, "GetVersion");
    write(&mut window, Role::TextInput, "Request type", "SetStreamServiceSettings");
    window.harness.key_press(Key::Escape);
    window.harness.run();
    write(
        &mut window,
        Role::MultilineTextInput,
        "Request data",
        "{\"streamServiceSettings\": {\"key\": \"live_very_secret\"}, \"streamServiceType\": \"rtmp_common\"}",
    );
    let kept = window.harness.state().model.settings.drafts["requests"].clone();
    assert!(!kept.contains("live_very_secret"), "{kept}");
    let drafts = [("requests".to_owned(), kept)].into();
    let settings = Settings { theme: ThemeChoice::Dark, drafts, ..Settings::default() };
    let (mut window, _) = open(Setup { settings, ..Setup::default() });
    assert_eq!(request_type(&window), "SetStreamServiceSettings");
    assert!(data(&mut window).contains("rtmp_common"));
}

#[test]
fn a_request_goes_to_a_real_session_and_its_answer_stands_at_the_right() {
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
    pick(&mut window, "GetVersion");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.until(&woken, |window| says(window, "100 Success"));
    assert!(window.harness.query_by_role_and_label(Role::TreeItem, "obsWebSocketVersion \"5.7.3\"").is_some());
    pick(&mut window, "SetCurrentProgramScene");
    write(&mut window, Role::MultilineTextInput, "Request data", "{\"sceneName\": \"Nowhere\"}");
    button(&mut window, "Send to Studio PC");
    window.until(&woken, |window| says(window, "600 ResourceNotFound"));
    let entries = &window.harness.state().model.command_log.entries;
    let sent = |name: &str| entries.iter().filter(|entry| entry.request_type == name).count();
    assert_eq!((sent("GetVersion"), sent("SetCurrentProgramScene")), (1, 1));
    runtime.block_on(simulator.stop());
}

#[test]
fn the_page_settles() {
    let (mut window, studio) = open(Setup::default());
    answered(&mut window, studio, "GetSceneList", 100, Some("{}"));
    pick(&mut window, "SetCurrentProgramScene");
    window.harness.run();
    assert!(window.harness.run() <= 2, "nothing changes, so nothing is drawn");
}

#[test]
fn the_page_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (name, setup) in [
        ("requests_dark", Setup::theme(ThemeChoice::Dark)),
        ("requests_light", Setup::theme(ThemeChoice::Light)),
        ("requests_dark_small", Setup::theme(ThemeChoice::Dark).small()),
        ("requests_light_small", Setup::theme(ThemeChoice::Light).small()),
    ] {
        let (mut window, studio) = open(setup);
        answered(&mut window, studio, "SetInputMute", 600, None);
        answered(
            &mut window,
            studio,
            "GetSceneList",
            100,
            Some(r#"{"currentProgramSceneName":"Interview","scenes":[{"sceneIndex":0,"sceneName":"Start soon"}]}"#),
        );
        pick(&mut window, "SetCurrentProgramScene");
        button(&mut window, "Insert example");
        let rows = window.harness.get_all_by_role(Role::ListBoxOption);
        let line = rows
            .into_iter()
            .find(|row| row.accesskit_node().label().is_some_and(|label| label.ends_with("GetSceneList 100")));
        line.expect("the log lists the request").click();
        window.harness.run();
        window.harness.snapshot(name);
        results.extend(window.harness.take_snapshot_results());
    }
}
