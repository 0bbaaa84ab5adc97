//! Presets through the whole window: saved from the editor, run from the list, by key and by the palette, asked for their
//! parameters, imported and exported.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use callboard::message::preset::{Trouble, read};
use callboard::message::{
    Command, CommandId, ConnectionId, ConnectionState, PickFile, Preset, Settings, ThemeChoice, Update,
};
use callboard::simulator::obs::{Options, Simulator};
use callboard::ui::action::{Action, PageId};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::value::RawValue;

use ui::{NOW, Setup, Window, profile};

fn open(setup: Setup) -> (Window, ConnectionId) {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    go(&mut window, "Requests");
    (window, studio)
}

fn go(window: &mut Window, page: &str) {
    window.harness.get_by_role_and_label(Role::Tab, page).click();
    window.harness.run_ok();
}

fn write(window: &mut Window, role: Role, name: &str, text: &str) {
    window.harness.get_by_role_and_label(role, name).focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.get_by_role_and_label(role, name).type_text(text);
    window.harness.run_ok();
}

fn button(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.harness.run_ok();
}

fn has(window: &Window, role: Role, name: &str) -> bool {
    window.harness.query_by_role_and_label(role, name).is_some()
}

fn says(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
    })
}

fn presets(window: &Window) -> &[Preset] {
    &window.harness.state().model.presets
}

fn keep(window: &mut Window, text: &str) {
    let presets = read(text).unwrap();
    window.harness.state_mut().act(Action::SavePresets(presets));
    window.harness.run_ok();
}

fn saved(window: &mut Window) {
    let shelf = window.harness.get_all_by_role(Role::Tab);
    let name = shelf.filter_map(|tab| tab.accesskit_node().label()).find(|label| label.starts_with("Saved"));
    let name = name.expect("a tab for what is saved");
    window.harness.get_by_role_and_label(Role::Tab, &name).click();
    window.harness.run_ok();
}

fn request(window: &mut Window, request_type: &str, data: &str) {
    let action = Action::ShowRequest { request_type: request_type.to_owned(), data: Some(data.to_owned()) };
    window.harness.state_mut().act(action);
    window.harness.run_ok();
    window.harness.run_ok();
}

const SHOW: &str = r#"{"version": 1, "presets": [
    {"name": "How is it going", "request": {"requestType": "GetStats"}, "key": "F5"},
    {"name": "Go to a scene", "group": "Show", "key": "Ctrl+F6",
     "parameters": [{"name": "scene", "label": "Which scene?", "kind": "text", "default": "Interview"}],
     "request": {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "{{scene}}"}}},
    {"name": "Remove the old scene", "group": "Show", "key": "Ctrl+Shift+F12",
     "request": {"requestType": "RemoveScene", "requestData": {"sceneName": "Old"}}},
    {"name": "Where the stream goes", "group": "Stream",
     "parameters": [{"name": "server", "label": "Server", "default": "rtmp://example.org/live"}, {"name": "key", "label": "Stream key", "secret": true},
                    {"name": "kind", "label": "Service", "kind": "choice", "choices": ["rtmp_custom", "rtmp_common"], "default": "rtmp_custom"},
                    {"name": "auth", "label": "With a user name", "kind": "switch", "default": false}],
     "request": {"requestType": "SetStreamServiceSettings", "requestData": {"streamServiceType": "{{kind}}",
                 "streamServiceSettings": {"server": "{{server}}", "key": "{{key}}", "use_auth": "{{auth}}"}}}},
    {"name": "Mute everything", "group": "Show", "batch": {"requests": [
        {"requestType": "SetInputMute", "requestData": {"inputName": "Mic/Aux", "inputMuted": true}},
        {"requestType": "SetInputMute", "requestData": {"inputName": "Desktop Audio", "inputMuted": true}}]}}
]}"#;

#[test]
fn what_is_typed_takes_the_place_of_the_proposed_name_and_enter_saves() {
    let (mut window, _) = open(Setup::default());
    request(&mut window, "GetStats", "");
    button(&mut window, "Save preset…");
    window.harness.get_by_role_and_label(Role::TextInput, "Name").type_text("How is it going");
    window.harness.run_ok();
    window.harness.key_press(Key::Enter);
    window.harness.run_ok();
    let names: Vec<_> = presets(&window).iter().map(|preset| preset.name.clone()).collect();
    assert_eq!(names, ["How is it going"]);
}

#[test]
fn a_request_is_saved_from_the_editor_with_what_is_asked_at_run() {
    let (mut window, _) = open(Setup::default());
    request(&mut window, "SetCurrentProgramScene", r#"{"sceneName": "{{Interview"}"#);
    button(&mut window, "Save preset…");
    write(&mut window, Role::TextInput, "Name", "On air");
    write(&mut window, Role::TextInput, "Group", "Show");
    window.harness.get_by_role_and_label(Role::CheckBox, "sceneName").click();
    window.harness.run_ok();
    write(&mut window, Role::TextInput, "Question for sceneName", "Which scene?");
    button(&mut window, "Save");
    let [preset] = presets(&window) else { panic!("one preset") };
    assert_eq!((preset.name.as_str(), preset.group.as_str()), ("On air", "Show"));
    assert_eq!(preset.parameters[0].label, "Which scene?");
    assert_eq!(preset.parameters[0].default, Some("{{{{Interview".into()), "braces of the request stay braces");
    let draft = &window.harness.state().model.settings.drafts["requests"];
    assert!(draft.contains("{{Interview"), "the draft is still in the editor");
    saved(&mut window);
    assert!(has(&window, Role::Button, "Run On air"));
}

#[test]
fn a_name_that_is_taken_or_a_text_that_is_broken_is_said_and_the_draft_stays() {
    let (mut window, _) = open(Setup::default());
    keep(&mut window, SHOW);
    request(&mut window, "GetVersion", "");
    button(&mut window, "Save preset…");
    write(&mut window, Role::TextInput, "Name", "mute everything");
    button(&mut window, "Save");
    assert!(says(&window, "Another preset has this name"));
    write(&mut window, Role::TextInput, "Name", "Mine");
    write(&mut window, Role::MultilineTextInput, "Data of the preset", "{\"a\": \"{{nobody}}\"}");
    button(&mut window, "Save");
    assert!(says(&window, "“Mine”, requestData.a: There is no parameter “nobody”"));
    button(&mut window, "Add “nobody”");
    assert!(has(&window, Role::TextInput, "Question for nobody"));
    write(&mut window, Role::MultilineTextInput, "Data of the preset", "{\"a\": ");
    button(&mut window, "Save");
    assert!(says(&window, "line 1"));
    assert_eq!(presets(&window).len(), 5);
    write(&mut window, Role::MultilineTextInput, "Data of the preset", "{\"a\": 1}");
    button(&mut window, "Save");
    assert_eq!(presets(&window).len(), 6);
}

#[test]
fn a_secret_of_the_editor_becomes_a_question_and_is_not_kept() {
    let (mut window, _) = open(Setup::default());
    request(
        &mut window,
        "SetStreamServiceSettings",
        r#"{"streamServiceType": "rtmp_custom", "streamServiceSettings": {"server": "rtmp://x", "key": "live_hush"}}"#,
    );
    button(&mut window, "Save preset…");
    assert!(says(&window, "asked each time"));
    button(&mut window, "Save");
    let text = format!("{:?}", presets(&window));
    assert!(!text.contains("live_hush") && text.contains("{{key}}"), "{text}");
    let paths = window.harness.state().hub.paths().clone();
    drop(window.harness);
    let kept = std::fs::read_to_string(paths.presets_file()).unwrap();
    assert!(!kept.contains("live_hush") && kept.contains("rtmp_custom"), "{kept}");
}

#[test]
fn keys_that_do_something_already_are_refused_by_name_and_a_free_one_is_taken() {
    let (mut window, _) = open(Setup::default());
    keep(&mut window, SHOW);
    request(&mut window, "GetVersion", "");
    button(&mut window, "Save preset…");
    button(&mut window, "Record a key");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    window.harness.run_ok();
    assert_eq!(window.harness.state().page(), PageId::Requests, "the key was for the field");
    assert!(says(&window, "Ctrl+1 is Callboard's own: Go to Feed"));
    window.harness.key_press(Key::F5);
    window.harness.run_ok();
    assert!(says(&window, "F5 already runs “How is it going”"));
    window.harness.key_press(Key::A);
    window.harness.run_ok();
    assert!(says(&window, "A is needed for typing"));
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::F9);
    window.harness.run_ok();
    assert!(says(&window, "Ctrl+F9"));
    button(&mut window, "Save");
    assert_eq!(presets(&window).last().unwrap().key.as_deref(), Some("Ctrl+F9"));
}

#[test]
fn import_adds_under_free_names_and_takes_nothing_of_a_broken_file() {
    let (mut window, _) = open(Setup::default());
    let woken = window.wake();
    keep(&mut window, SHOW);
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.json");
    let import = |window: &mut Window, path: &std::path::Path| {
        let from = PickFile::Path(path.to_owned());
        let id = CommandId::next();
        window.harness.state_mut().act(Action::Command(Command::ImportPresets { id, from }));
        window.harness.run_ok();
    };
    let to = PickFile::Path(good.clone());
    let all = presets(&window).to_vec();
    let command = Command::ExportPresets { id: CommandId::next(), presets: all, to };
    window.harness.state_mut().act(Action::Command(command));
    window.until(&woken, |window| says(window, "5 presets are in"));
    import(&mut window, &good);
    window.until(&woken, |window| presets(window).len() == 10);
    assert_eq!(presets(&window)[5].name, "How is it going 2");
    assert!(presets(&window)[5..].iter().all(|preset| preset.key.is_none()), "their keys were taken");
    for (file, text, words) in [
        ("newer.json", r#"{"version": 3, "presets": []}"#, "newer Callboard (version 3)"),
        ("broken.json", "{\"version\": 1, \"presets\": [", "no JSON"),
        (
            "round.json",
            r#"{"version": 1, "presets": [{"name": "Fine", "request": {"requestType": "GetStats"}}, {"name": "Round",
            "parameters": [{"name": "a", "default": "{{b}}"}, {"name": "b", "default": "{{a}}"}], "request": {"requestType": "A"}}]}"#,
            "“Round”, a: It needs its own value: a → b → a",
        ),
    ] {
        let path = folder.path().join(file);
        std::fs::write(&path, text).unwrap();
        import(&mut window, &path);
        window.until(&woken, |window| says(window, "No preset was added"));
        assert_eq!(presets(&window).len(), 10, "{file}");
        // The same words in the window, where the text can be pasted.
        saved(&mut window);
        window.harness.get_by_role_and_label(Role::Button, "Import, export").click();
        window.harness.run_ok();
        button(&mut window, "Paste a text…");
        write(&mut window, Role::MultilineTextInput, "Presets as JSON", text);
        button(&mut window, "Import");
        assert!(says(&window, words), "{file}");
        button(&mut window, "Cancel");
    }
}

#[test]
fn a_file_of_a_newer_callboard_is_said_and_stays() {
    let (mut window, _) = open(Setup::default());
    window.take(vec![Update::Presets { presets: Vec::new(), trouble: Some(Trouble::Newer { version: 3 }) }]);
    saved(&mut window);
    assert!(says(&window, "was written by a newer Callboard (version 3); it stays as it is"));
}

#[test]
fn saving_beside_a_newer_callboard_leaves_its_file_alone_and_says_so() {
    let (mut window, _) = open(Setup::default());
    let woken = window.wake();
    let path = window.harness.state().hub.paths().presets_file();
    let newer = r#"{"version": 3, "shelves": []}"#;
    std::fs::write(&path, newer).unwrap();
    keep(&mut window, SHOW);
    window.until(&woken, |window| says(window, "The presets could not be saved"));
    assert_eq!(presets(&window).len(), 5, "they are there until Callboard quits");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn delete_asks_once_and_duplicate_has_a_name_of_its_own() {
    let (mut window, _) = open(Setup::default());
    keep(&mut window, SHOW);
    saved(&mut window);
    let menu = |window: &mut Window, item: &str| {
        button(window, "More about Mute everything");
        button(window, item);
    };
    menu(&mut window, "Duplicate");
    assert_eq!(presets(&window)[5].name, "Mute everything 2");
    menu(&mut window, "Delete…");
    assert!(says(&window, "Delete “Mute everything” for good?"));
    button(&mut window, "Keep");
    assert_eq!(presets(&window).len(), 6);
    menu(&mut window, "Delete…");
    button(&mut window, "Delete");
    assert!(presets(&window).iter().all(|preset| preset.name != "Mute everything"));
    button(&mut window, "More about Mute everything 2");
    button(&mut window, "Rename…");
    write(&mut window, Role::TextInput, "Name", "Quiet");
    button(&mut window, "Save");
    assert!(presets(&window).iter().any(|preset| preset.name == "Quiet"));
    assert_eq!(presets(&window).len(), 5);
}

/// A window with a connection to a real simulator.
struct Live {
    window: Window,
    woken: std::sync::mpsc::Receiver<()>,
    runtime: tokio::runtime::Runtime,
    simulator: Simulator,
}

impl Live {
    fn open() -> Self {
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
        keep(&mut window, SHOW);
        Self { window, woken, runtime, simulator }
    }

    /// The types of what was sent, once there are so many and all are answered.
    fn sent(&mut self, count: usize) -> Vec<String> {
        self.window.until(&self.woken, |window| {
            let entries = &window.harness.state().model.command_log.entries;
            entries.len() >= count && entries.iter().all(|entry| entry.outcome.is_some())
        });
        let entries = &self.window.harness.state().model.command_log.entries;
        entries.iter().map(|entry| entry.request_type.clone()).collect()
    }

    fn stop(self) {
        drop(self.window);
        self.runtime.block_on(self.simulator.stop());
    }
}

#[test]
fn a_key_runs_its_preset_once_on_every_page_and_says_how_it_went() {
    let mut live = Live::open();
    go(&mut live.window, "Feed");
    let hold =
        |repeat| Event::Key { key: Key::F5, physical_key: None, pressed: true, repeat, modifiers: Modifiers::NONE };
    for repeat in [false, true, true, true] {
        live.window.harness.event(hold(repeat));
        live.window.harness.run_ok();
    }
    assert_eq!(live.sent(1), ["GetStats"]);
    assert_eq!(live.window.harness.state().page(), PageId::Feed, "what only reads does not take the page away");
    assert!(says(&live.window, "How is it going is done on Studio PC"));
    live.stop();
}

#[test]
fn what_can_harm_asks_in_sight_even_by_key() {
    let mut live = Live::open();
    go(&mut live.window, "Feed");
    live.window.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::F12);
    live.window.harness.run_ok();
    live.window.harness.run_ok();
    assert_eq!(live.window.harness.state().page(), PageId::Requests);
    assert!(live.window.harness.state().model.command_log.entries.is_empty(), "nothing went out");
    button(&mut live.window, "Send RemoveScene");
    assert_eq!(live.sent(1), ["RemoveScene"]);
    live.stop();
}

#[test]
fn a_preset_asks_for_its_parameters_and_remembers_them() {
    let mut live = Live::open();
    go(&mut live.window, "Requests");
    saved(&mut live.window);
    button(&mut live.window, "Run Go to a scene");
    live.window.harness.run_ok();
    write(&mut live.window, Role::TextInput, "Which scene?", "Start soon");
    button(&mut live.window, "Run on Studio PC");
    assert_eq!(live.sent(1)[0], "SetCurrentProgramScene");
    let entry = &live.window.harness.state().model.command_log.entries[0];
    assert!(entry.data.as_ref().unwrap().get().contains(r#""sceneName":"Start soon""#));
    // The next time, from the palette.
    live.window.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    live.window.harness.run_ok();
    live.window.harness.event(Event::Text("run go to a scene".into()));
    live.window.harness.run_ok();
    live.window.harness.key_press(Key::Enter);
    live.window.harness.run_ok();
    live.window.harness.run_ok();
    let field = live.window.harness.get_by_role_and_label(Role::TextInput, "Which scene?");
    assert_eq!(field.value().as_deref(), Some("Start soon"));
    live.stop();
}

#[test]
fn a_secret_is_asked_masked_sent_and_never_kept() {
    let mut live = Live::open();
    go(&mut live.window, "Requests");
    saved(&mut live.window);
    button(&mut live.window, "Run Where the stream goes");
    live.window.harness.run_ok();
    button(&mut live.window, "Run on Studio PC");
    assert!(says(&live.window, "“Where the stream goes”, key: It needs a value"), "a secret has no default");
    let field = live.window.harness.get_by_role_and_label(Role::PasswordInput, "Stream key");
    field.focus();
    live.window.harness.run_ok();
    live.window.harness.get_by_role_and_label(Role::PasswordInput, "Stream key").type_text("live_hush");
    live.window.harness.run_ok();
    // The second click of a double click would send nothing.
    live.window.harness.key_press(Key::Enter);
    live.window.harness.run_ok();
    assert_eq!(live.sent(1)[0], "SetStreamServiceSettings");
    let state = live.window.harness.state();
    let shown = format!("{:?} {:?}", state.model.command_log.entries[0].data, state.model.settings.drafts);
    assert!(!shown.contains("live_hush") && shown.contains("rtmp://example.org/live"), "{shown}");
    live.stop();
}

#[test]
fn a_batch_runs_as_a_batch() {
    let mut live = Live::open();
    go(&mut live.window, "Requests");
    saved(&mut live.window);
    button(&mut live.window, "Run Mute everything");
    live.window.harness.run_ok();
    assert_eq!(live.sent(1), ["RequestBatch"]);
    live.stop();
}

#[test]
fn a_picked_parameter_offers_what_the_connected_obs_has() {
    let (mut window, studio) = open(Setup::default());
    keep(
        &mut window,
        r#"{"version": 1, "presets": [{"name": "Go", "parameters": [{"name": "scene", "kind": "pick", "pick": "scene"}],
        "request": {"requestType": "GetSceneItemList", "requestData": {"sceneName": "{{scene}}"}}}]}"#,
    );
    let scenes =
        r#"{"scenes": [{"sceneName": "Start soon", "sceneIndex": 0}, {"sceneName": "Interview", "sceneIndex": 1}]}"#;
    let data = RawValue::from_string(scenes.to_owned()).unwrap();
    let request_type = "GetSceneList".to_owned();
    window.take(vec![Update::Read { connection: studio, at: NOW, request_type, asked: None, data }]);
    window.harness.state_mut().act(Action::RunPreset("Go".to_owned()));
    window.harness.run_ok();
    window.harness.run_ok();
    window.harness.get_by_role_and_label(Role::ComboBox, "scene").click();
    window.harness.run_ok();
    button(&mut window, "Interview");
    button(&mut window, "Run on Studio PC");
    assert_eq!(window.harness.state().model.settings.drafts["presets"], r#"{"Go":{"scene":"Interview"}}"#);
}

#[test]
fn the_on_air_lock_holds_a_key_back_and_says_so() {
    let mut live = Live::open();
    go(&mut live.window, "Feed");
    let model = &mut live.window.harness.state_mut().model;
    model.settings.on_air_lock = true;
    model.connections[0].obs.stream.active = true;
    live.window.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::F12);
    live.window.harness.run_ok();
    live.window.harness.run_ok();
    assert!(says(&live.window, "RemoveScene"), "what was held back is named");
    assert!(live.window.harness.state().model.command_log.entries.is_empty());
    live.stop();
}

#[test]
fn a_preset_that_is_being_written_outlives_a_key_and_a_click_elsewhere() {
    let (mut window, _) = open(Setup::default());
    keep(&mut window, SHOW);
    request(&mut window, "GetVersion", "");
    button(&mut window, "Save preset…");
    write(&mut window, Role::TextInput, "Name", "Half of a name");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::F6);
    window.harness.run_ok();
    window.harness.run_ok();
    assert!(has(&window, Role::TextInput, "Which scene?"), "the key's preset asks");
    write(&mut window, Role::TextInput, "Which scene?", "Break");
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::F6);
    window.harness.run_ok();
    window.harness.run_ok();
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Which scene?");
    assert_eq!(field.value().as_deref(), Some("Break"), "the key again takes nothing away");
    saved(&mut window);
    button(&mut window, "Go on with “Half of a name”");
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Name");
    assert_eq!(field.value().as_deref(), Some("Half of a name"));
}

#[test]
fn a_batch_is_saved_from_its_head_and_opened_again() {
    let (mut window, _) = open(Setup::default());
    keep(&mut window, SHOW);
    saved(&mut window);
    button(&mut window, "More about Mute everything");
    button(&mut window, "Open in the editor");
    button(&mut window, "More for the batch");
    button(&mut window, "Save as preset…");
    let name = window.harness.get_by_role_and_label(Role::TextInput, "Name").value();
    assert_eq!(name.as_deref(), Some("Mute everything"), "it goes back to where it came from");
    button(&mut window, "Save");
    assert_eq!(presets(&window).len(), 5);
    assert_eq!(presets(&window)[4].group, "Show");
}

#[test]
fn streamer_safe_mode_masks_what_a_preset_holds_and_shows_its_name() {
    let settings = Settings { theme: ThemeChoice::Dark, streamer_safe: true, ..Settings::default() };
    let (mut window, _) = open(Setup { settings, ..Setup::default() });
    keep(&mut window, SHOW);
    saved(&mut window);
    assert!(has(&window, Role::Button, "Where the stream goes"));
    button(&mut window, "Where the stream goes");
    assert!(!format!("{:?}", window.harness.root()).contains("rtmp://example"));
    button(&mut window, "Cancel");
    button(&mut window, "Run Where the stream goes");
    window.harness.run_ok();
    assert!(!format!("{:?}", window.harness.root()).contains("rtmp://example"));
}

#[test]
fn the_settings_list_the_keys_of_presets() {
    let (mut window, _) = open(Setup::default());
    keep(&mut window, SHOW);
    go(&mut window, "Settings");
    assert!(says(&window, "Ctrl+Shift+F12") && says(&window, "Remove the old scene"));
}

#[test]
fn without_a_connection_nothing_is_sent_and_that_is_said() {
    let (mut window, _) = open(Setup::default());
    let offline = window.connection("Stage", ConnectionState::Off);
    window.harness.state_mut().model.remove_connection(ConnectionId(offline.0 - 1));
    keep(&mut window, SHOW);
    window.harness.key_press(Key::F5);
    window.harness.run_ok();
    window.harness.run_ok();
    assert!(says(&window, "Stage is not connected"));
    assert!(window.harness.state().model.command_log.entries.is_empty());
}

#[test]
fn the_shelf_of_presets_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (name, setup) in [
        ("presets_dark", Setup::theme(ThemeChoice::Dark)),
        ("presets_light", Setup::theme(ThemeChoice::Light)),
        ("presets_dark_small", Setup::theme(ThemeChoice::Dark).small()),
        ("presets_light_small", Setup::theme(ThemeChoice::Light).small()),
    ] {
        let (mut window, _) = open(setup);
        keep(&mut window, SHOW);
        saved(&mut window);
        if name.contains("dark") {
            button(&mut window, "Run Where the stream goes");
        } else {
            button(&mut window, "Go to a scene");
        }
        // The cursor of the field that has the focus blinks.
        window.harness.run_ok();
        window.harness.snapshot(name);
        results.extend(window.harness.take_snapshot_results());
    }
}
