//! The form of a request through the whole window: every request of the catalogue, both ways with the JSON, and its
//! lists against the simulated OBS.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::sync::mpsc::Receiver;

use callboard::message::{ConnectionId, Settings, ThemeChoice, Update};
use callboard::protocol::obs::catalogue::Catalogue;
use callboard::simulator::obs::{Options, Simulator};
use callboard::ui::action::Action;
use egui::accesskit::{self, Role};
use egui::{Key, Modifiers, Rect, pos2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use ui::{NOW, Setup, Window, profile};

fn show(window: &mut Window, request: &str, data: Option<Value>) {
    let data = data.map(|data| data.to_string());
    window.harness.state_mut().act(Action::ShowRequest { request_type: request.to_owned(), data });
    window.harness.run();
}

fn open(request: &str, data: Option<Value>) -> (Window, ConnectionId) {
    let mut window = Setup::default().open();
    let studio = window.ready("Studio PC");
    show(&mut window, request, data);
    (window, studio)
}

/// The answer to a list, as the session hands it on.
fn list(connection: ConnectionId, request: &str, asked: Option<Value>, data: Value) -> Update {
    let raw = |value: Value| RawValue::from_string(value.to_string()).unwrap();
    let request_type = request.to_owned();
    Update::Read { connection, at: NOW, request_type, asked: asked.map(raw), data: raw(data) }
}

fn scenes(connection: ConnectionId) -> Update {
    let scene = |name: &str| json!({"sceneName": name, "sceneUuid": format!("uuid of {name}")});
    let scenes = json!([scene("End"), scene("直播间"), scene("Interview"), scene("Starting soon")]);
    list(connection, "GetSceneList", None, json!({"currentProgramSceneName": "Interview", "scenes": scenes}))
}

fn tab(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Tab, name).click();
    window.harness.run();
}

/// The data as JSON; opens its tab and comes back.
fn data(window: &mut Window) -> Value {
    tab(window, "JSON");
    let text = text_of(window, Role::MultilineTextInput, "Request data");
    tab(window, "Form");
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
}

fn text_of(window: &Window, role: Role, name: &str) -> String {
    window.harness.get_by_role_and_label(role, name).value().unwrap_or_default()
}

fn field(window: &Window, name: &str) -> String {
    text_of(window, Role::TextInput, name)
}

fn write(window: &mut Window, role: Role, name: &str, text: &str) {
    window.harness.get_by_role_and_label(role, name).focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.run();
    window.harness.get_by_role_and_label(role, name).type_text(text);
    window.harness.run();
}

fn press(window: &mut Window, role: Role, name: &str) {
    window.harness.get_by_role_and_label(role, name).click();
    window.harness.run_ok();
}

fn key(window: &mut Window, key: Key) {
    window.harness.key_press(key);
    window.harness.run();
}

fn says(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
    })
}

fn can_send(window: &Window) -> bool {
    !window.harness.get_by_role_and_label(Role::Button, "Send to Studio PC").accesskit_node().is_disabled()
}

fn options(window: &Window) -> Vec<String> {
    let inside = |label: &String| !label.contains(", reads") && !label.contains(", changes");
    let rows = window.harness.query_all_by_role(Role::ListBoxOption);
    let rows = rows.filter_map(|row| row.accesskit_node().label()).filter(inside);
    rows.filter(|label| !label.ends_with(", on air") && !label.ends_with(", destructive")).collect()
}

/// Role, name or text, and place of everything in the form.
fn widgets(window: &Window) -> Vec<(Role, String, Rect)> {
    let form = window.harness.get_by_role(Role::Form);
    let mut found = Vec::new();
    for node in form.children_recursive() {
        let node = node.accesskit_node();
        let Some(bounds) = node.raw_bounds() else { continue };
        let corner = |x: f64, y: f64| pos2(x as f32, y as f32);
        let rect = Rect::from_min_max(corner(bounds.x0, bounds.y0), corner(bounds.x1, bounds.y1));
        let name = node.label().or_else(|| node.value()).unwrap_or_default();
        found.push((node.role(), name, rect));
    }
    found
}

#[test]
fn every_form_of_the_catalogue_is_whole_at_the_smallest_size_and_every_widget_has_a_name() {
    let mut window = Setup::default().small().open();
    let studio = window.ready("Studio PC");
    window.take(vec![scenes(studio)]);
    let mut seen = 0;
    for request in &Catalogue::builtin().requests {
        show(&mut window, &request.name, None);
        let head = window.harness.get_by_role_and_label(Role::TextInput, "Request type").rect();
        let inside = head.expand2(egui::vec2(1.0, 0.0));
        let widgets = widgets(&window);
        let fields = widgets.iter().filter(|(role, ..)| !matches!(role, Role::Label | Role::TextRun));
        assert!(fields.count() >= request.fields.len(), "{} has a widget for every field", request.name);
        let parts: Vec<_> = widgets.iter().filter(|(role, ..)| *role != Role::TextRun).collect();
        for (at, (role, name, rect)) in parts.iter().enumerate() {
            let whole = rect.left() >= inside.left() && rect.right() <= inside.right();
            assert!(whole, "{}: {role:?} {name:?} is cut off: {rect:?} in {inside:?}", request.name);
            if matches!(role, Role::ScrollBar | Role::Splitter | Role::GenericContainer) {
                continue;
            }
            assert!(!name.trim().is_empty(), "{}: a {role:?} without a name at {rect:?}", request.name);
            seen += 1;
            for (other_role, other, beside) in &parts[at + 1..] {
                let shared = rect.shrink(0.5).intersect(beside.shrink(0.5));
                let apart = !shared.is_positive() || matches!(other_role, Role::ScrollBar | Role::GenericContainer);
                assert!(apart, "{}: {name:?} {rect:?} lies on {other:?} {beside:?}", request.name);
            }
        }
    }
    assert!(seen > 1_000, "only {seen} widgets were looked at");
}

#[test]
fn every_form_names_its_fields_as_the_wire_does() {
    let mut window = Setup::default().open();
    window.ready("Studio PC");
    for request in ["SetVideoSettings", "SetSceneItemTransform", "GetSourceScreenshot"] {
        show(&mut window, request, None);
        for field in &Catalogue::builtin().request(request).unwrap().fields {
            let name = field.name.rsplit('.').next().unwrap();
            assert!(says(&window, name), "{request}: {}", field.name);
        }
    }
}

#[test]
fn what_is_written_in_the_form_stands_in_the_json_and_the_other_way_round() {
    let (mut window, _) = open("SetInputVolume", Some(json!({"later": [1, 2]})));
    assert!(says(&window, "Only in the JSON: later"));
    write(&mut window, Role::TextInput, "Input name", "麦克风");
    write(&mut window, Role::TextInput, "Input volume (dB)", "-10.5");
    assert_eq!(data(&mut window), json!({"inputName": "麦克风", "inputVolumeDb": -10.5, "later": [1, 2]}));
    assert!(can_send(&window));
    tab(&mut window, "JSON");
    write(&mut window, Role::MultilineTextInput, "Request data", r#"{"inputUuid": "u", "inputVolumeMul": 0.5}"#);
    tab(&mut window, "Form");
    assert_eq!((field(&window, "Input name"), field(&window, "Input UUID")), (String::new(), "u".to_owned()));
    assert_eq!(field(&window, "Input volume (×)"), "0.5");
    press(&mut window, Role::Button, "Clear Input volume (×)");
    assert_eq!(data(&mut window), json!({"inputUuid": "u"}));
}

#[test]
fn a_number_may_be_typed_step_by_step_and_what_is_wrong_with_it_stands_below() {
    let (mut window, _) = open("SetInputVolume", Some(json!({"inputName": "Mic"})));
    window.harness.get_by_role_and_label(Role::TextInput, "Input volume (×)").focus();
    window.harness.run();
    for (text, shown, problem) in [
        ("1", "1", None),
        (".", "1.", None),
        ("5", "1.5", None),
        ("e9", "1.5e9", Some("“inputVolumeMul” must be")),
        ("x", "1.5e9x", Some("“inputVolumeMul” must be a number")),
    ] {
        window.harness.get_by_role_and_label(Role::TextInput, "Input volume (×)").type_text(text);
        window.harness.run();
        assert_eq!(field(&window, "Input volume (×)"), shown);
        assert_eq!(can_send(&window), problem.is_none(), "{shown}");
        if let Some(problem) = problem {
            assert!(says(&window, problem), "{shown}: {problem}");
        }
    }
    assert_eq!(data(&mut window)["inputVolumeMul"], json!("1.5e9x"), "nothing that was typed is lost");
}

#[test]
fn the_arrow_keys_step_a_number_within_its_range() {
    let (mut window, _) = open("SetInputVolume", Some(json!({"inputName": "Mic", "inputVolumeDb": 25.5})));
    window.harness.get_by_role_and_label(Role::TextInput, "Input volume (dB)").focus();
    window.harness.run();
    key(&mut window, Key::ArrowUp);
    key(&mut window, Key::ArrowUp);
    assert_eq!(field(&window, "Input volume (dB)"), "26");
    key(&mut window, Key::ArrowDown);
    assert_eq!(data(&mut window)["inputVolumeDb"], json!(25));
}

#[test]
fn a_value_of_the_wrong_type_stays_in_sight_and_is_marked() {
    let wrong = json!({"inputName": 7, "inputSettings": [1], "overlay": "yes"});
    let (mut window, _) = open("SetInputSettings", Some(wrong.clone()));
    assert_eq!(field(&window, "Input name"), "7");
    assert!(says(&window, "“inputName” must be text"));
    assert!(text_of(&window, Role::MultilineTextInput, "Input settings").contains('1'));
    assert!(says(&window, "“inputSettings” must be"));
    assert!(says(&window, "yes") && says(&window, "“overlay” must be true or false"));
    assert!(!can_send(&window));
    assert_eq!(data(&mut window), wrong, "looking at it changes nothing");
    press(&mut window, Role::RadioButton, "Overlay: Off");
    assert_eq!(data(&mut window)["overlay"], json!(false));
    press(&mut window, Role::RadioButton, "Overlay: Not set");
    assert_eq!(data(&mut window).get("overlay"), None);
}

#[test]
fn of_an_either_or_one_is_needed_and_two_are_a_conflict() {
    let (mut window, _) = open("SetCurrentProgramScene", None);
    assert!(says(&window, "one of them is needed, and only one"));
    assert!(!can_send(&window));
    write(&mut window, Role::TextInput, "Scene name", "Interview");
    assert!(can_send(&window));
    write(&mut window, Role::TextInput, "Scene UUID", "u");
    assert!(says(&window, "Give either sceneName or sceneUuid, not both."));
    assert!(!can_send(&window));
    press(&mut window, Role::Button, "Clear Scene UUID");
    assert!(can_send(&window));
}

#[test]
fn json_that_cannot_be_read_is_kept_and_the_form_says_where_to_go() {
    let (mut window, _) = open("SetCurrentProgramScene", Some(json!({"sceneName": "A"})));
    tab(&mut window, "JSON");
    write(&mut window, Role::MultilineTextInput, "Request data", r#"{"sceneName": "A", "#);
    tab(&mut window, "Form");
    assert!(says(&window, "The form cannot read the JSON as it stands. Nothing of it is lost."));
    assert!(window.harness.query_by_role_and_label(Role::TextInput, "Scene name").is_none());
    press(&mut window, Role::Button, "Go to the JSON");
    assert_eq!(text_of(&window, Role::MultilineTextInput, "Request data"), r#"{"sceneName": "A", "#);
}

#[test]
fn an_object_may_be_typed_letter_by_letter_and_unfinished_json_is_not_sent() {
    let (mut window, _) = open("BroadcastCustomEvent", None);
    write(&mut window, Role::MultilineTextInput, "Event data", "{\"word\": ");
    assert_eq!(text_of(&window, Role::MultilineTextInput, "Event data"), "{\"word\": ");
    assert!(!can_send(&window));
    window.harness.get_by_role_and_label(Role::MultilineTextInput, "Event data").type_text("\"录\"}");
    window.harness.run();
    assert!(can_send(&window));
    assert_eq!(data(&mut window), json!({"eventData": {"word": "录"}}));
}

#[test]
fn what_cannot_have_a_form_says_so() {
    let (mut window, _) = open("GetStats", None);
    assert!(says(&window, "This request takes no data. Send it as it is."));
    assert!(can_send(&window));
    show(&mut window, "Sleep", Some(json!({"sleepMillis": 5})));
    assert!(says(&window, "Sleep works") && !can_send(&window));
    show(&mut window, "SetSourcePrivateSettings", None);
    assert!(says(&window, "Nobody documented the fields of this request"));
    assert!(window.harness.query_by_role_and_label(Role::MultilineTextInput, "Request data").is_some());
}

#[test]
fn a_list_is_picked_from_by_keyboard() {
    let (mut window, studio) = open("SetCurrentProgramScene", None);
    window.take(vec![scenes(studio)]);
    window.harness.get_by_role_and_label(Role::TextInput, "Scene name").focus();
    window.harness.run();
    assert!(options(&window).is_empty(), "the focus alone opens nothing");
    key(&mut window, Key::ArrowDown);
    assert_eq!(options(&window), ["Starting soon", "Interview, program", "直播间", "End"]);
    key(&mut window, Key::ArrowDown);
    key(&mut window, Key::ArrowDown);
    key(&mut window, Key::Enter);
    assert_eq!(field(&window, "Scene name"), "Interview");
    assert!(options(&window).is_empty());
    write(&mut window, Role::TextInput, "Scene name", "直");
    assert_eq!(options(&window), ["直播间"]);
    key(&mut window, Key::Escape);
    assert!(options(&window).is_empty());
    assert_eq!(field(&window, "Scene name"), "直", "what was typed stays");
    key(&mut window, Key::ArrowDown);
    key(&mut window, Key::ArrowUp);
    key(&mut window, Key::Enter);
    assert_eq!(data(&mut window), json!({"sceneName": "End"}));
    press(&mut window, Role::Button, "Clear Scene name");
    window.harness.get_by_role_and_label(Role::TextInput, "Scene UUID").click();
    window.harness.run();
    press(&mut window, Role::ListBoxOption, "直播间");
    assert_eq!(data(&mut window), json!({"sceneUuid": "uuid of 直播间"}));
    assert!(says(&window, "直播间"), "the name stands below the UUID");
}

#[test]
fn the_items_of_a_scene_wait_for_the_scene() {
    let (mut window, studio) = open("SetSceneItemEnabled", None);
    window.take(vec![scenes(studio)]);
    assert!(says(&window, "Choose the scene first"));
    write(&mut window, Role::TextInput, "Scene name", "End");
    key(&mut window, Key::Escape);
    let items = json!({"sceneItems": [
        {"sourceName": "Camera", "sceneItemId": 12, "inputKind": "v4l2_input"},
        {"sourceName": "Logo", "sceneItemId": 3, "isGroup": true},
    ]});
    window.take(vec![list(studio, "GetSceneItemList", Some(json!({"sceneName": "End"})), items)]);
    assert!(!says(&window, "Choose the scene first"));
    window.harness.get_by_role_and_label(Role::TextInput, "Scene item ID").focus();
    window.harness.run();
    key(&mut window, Key::ArrowDown);
    assert_eq!(options(&window), ["Logo, number 3 · group", "Camera, number 12 · v4l2_input"]);
    key(&mut window, Key::ArrowUp);
    key(&mut window, Key::Enter);
    assert_eq!(data(&mut window)["sceneItemId"], json!(12), "a number, not a text");
    assert!(says(&window, "Camera · v4l2_input"));
}

#[test]
fn a_list_that_is_refused_says_why_and_is_not_asked_again_by_itself() {
    let (mut window, studio) = open("TriggerHotkeyByName", None);
    let refused = |code| Update::ReadFailed {
        connection: studio,
        at: NOW,
        request_type: "GetHotkeyList".to_owned(),
        asked: None,
        code,
    };
    window.take(vec![refused(Some(702))]);
    assert!(says(&window, "GetHotkeyList was answered with 702"));
    window.harness.run();
    assert!(says(&window, "GetHotkeyList was answered with 702"));
    press(&mut window, Role::Button, "Try again: Hotkey name");
    assert!(!says(&window, "GetHotkeyList was answered"));
    window.take(vec![refused(None)]);
    assert!(says(&window, "GetHotkeyList was not answered."));
}

#[test]
fn a_server_without_the_list_is_typed_to() {
    let (mut window, studio) = open("SetCurrentProgramScene", None);
    let only = ["GetVersion", "TriggerHotkeyByName"].map(str::to_owned).to_vec();
    window.harness.state_mut().model.connection_mut(studio).unwrap().obs.available_requests = only;
    show(&mut window, "TriggerHotkeyByName", None);
    assert!(says(&window, "Studio PC has no GetHotkeyList, so there is no list. Type it."));
    write(&mut window, Role::TextInput, "Hotkey name", "OBSBasic.Screenshot");
    assert!(can_send(&window));
}

#[test]
fn what_is_private_is_hidden_in_streamer_safe_mode() {
    let settings = Settings { streamer_safe: true, theme: ThemeChoice::Dark, ..Settings::default() };
    let mut window = Setup { settings, ..Setup::default() }.open();
    window.ready("Studio PC");
    let secret = json!({"streamServiceType": "rtmp_custom", "streamServiceSettings": {
        "server": "rtmp://live.example/app", "key": "live_1234"}});
    show(&mut window, "SetStreamServiceSettings", Some(secret));
    let everything = |window: &Window| {
        let all = window.harness.root().children_recursive();
        all.map(|node| {
            let node = node.accesskit_node();
            format!("{} {}", node.label().unwrap_or_default(), node.value().unwrap_or_default())
        })
        .collect::<String>()
    };
    for name in ["Form", "JSON"] {
        tab(&mut window, name);
        let all = everything(&window);
        assert!(!all.contains("live_1234") && !all.contains("live.example"), "{name}: {all}");
    }
}

/// The whole corridor: window, hub, session, simulated OBS.
struct Studio {
    window: Window,
    woken: Receiver<()>,
    simulator: Simulator,
    runtime: Runtime,
}

impl Studio {
    fn open(options: Options) -> Self {
        let runtime = Runtime::new().unwrap();
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        let mut window = Setup::default().open();
        // One of its scenes has an emoji, which the fonts of a test do not have.
        window.harness.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
        let woken = window.wake();
        let profile = Box::new(profile("Studio PC", &simulator.url()));
        window.harness.state_mut().act(Action::AddConnection { profile, secret: None, connect: true });
        window.until(&woken, |window| {
            let connections = &window.harness.state().model.connections;
            connections.first().is_some_and(|one| one.is_up() && !one.obs.available_requests.is_empty())
        });
        Self { window, woken, simulator, runtime }
    }

    fn show(&mut self, request: &str, data: Option<Value>) {
        let data = data.map(|data| data.to_string());
        self.window.harness.state_mut().act(Action::ShowRequest { request_type: request.to_owned(), data });
        self.window.harness.run_ok();
    }

    /// Opens the list of a field and waits until it offers something.
    fn offered(&mut self, name: &str) -> Vec<String> {
        self.window.harness.get_by_role_and_label(Role::TextInput, name).focus();
        self.window.harness.run_ok();
        self.window.harness.key_press(Key::ArrowDown);
        self.window.until(&self.woken, |window| !options(window).is_empty());
        let found = options(&self.window);
        self.window.harness.key_press(Key::Escape);
        self.window.harness.run_ok();
        found
    }

    fn close(self) {
        self.runtime.block_on(self.simulator.stop());
    }
}

#[test]
fn every_list_of_the_simulated_obs_is_offered() {
    let mut studio = Studio::open(Options::default());
    for (request, data, name, expected) in [
        ("SetCurrentProgramScene", json!({}), "Scene name", "直播间 🎬"),
        ("GetGroupSceneItemList", json!({}), "Scene name", "Lower third, group"),
        ("SetInputMute", json!({}), "Input name", "wasapi"),
        ("GetSourceActive", json!({}), "Source name", "Lower third, group"),
        ("GetInputDefaultSettings", json!({}), "Input kind", "image_source"),
        ("GetSceneItemLocked", json!({"sceneName": "Interview"}), "Scene item ID", "number 1"),
        ("GetSceneItemLocked", json!({"sceneName": "Lower third"}), "Scene item ID", "number 1"),
        ("GetSourceFilterDefaultSettings", json!({}), "Filter kind", "gain_filter"),
        ("SetCurrentSceneTransition", json!({}), "Transition name", "Fade, fade_transition"),
        ("GetOutputStatus", json!({}), "Output name", "virtualcam_output"),
        ("TriggerHotkeyByName", json!({}), "Hotkey name", "OBSBasic.Screenshot"),
        ("SetCurrentProfile", json!({}), "Profile name", "current"),
        ("SetCurrentSceneCollection", json!({}), "Scene collection name", "Live show, current"),
        ("OpenSourceProjector", json!({}), "Monitor index", "DP-1(1), number 1 · 2560 × 1440"),
        ("GetSceneList", json!({}), "Canvas UUID", "Main"),
    ] {
        studio.show(request, Some(data));
        let found = studio.offered(name);
        let there = found.iter().any(|option| option.contains(expected));
        // Inputs are named by the platform's kinds: any will do.
        assert!(there || (name == "Input name" && !found.is_empty()), "{request}, {name}: {found:?}");
    }
    let log = &studio.window.harness.state().model.command_log;
    assert!(log.entries.is_empty(), "lists are read quietly");
    studio.close();
}

#[test]
fn a_new_scene_is_offered_as_soon_as_obs_tells_of_it() {
    let mut studio = Studio::open(Options::default());
    studio.show("CreateScene", Some(json!({"sceneName": "Brand new"})));
    press(&mut studio.window, Role::Button, "Send to Studio PC");
    studio.window.until(&studio.woken, |window| says(window, "100 Success"));
    studio.show("SetCurrentProgramScene", None);
    studio.window.harness.get_by_role_and_label(Role::TextInput, "Scene name").focus();
    studio.window.harness.run_ok();
    studio.window.harness.key_press(Key::ArrowDown);
    studio.window.until(&studio.woken, |window| options(window).iter().any(|option| option == "Brand new"));
    studio.window.harness.key_press(Key::Escape);
    studio.show("SetSceneName", Some(json!({"sceneName": "Brand new", "newSceneName": "Renamed"})));
    press(&mut studio.window, Role::Button, "Send to Studio PC");
    studio.show("SetCurrentProgramScene", None);
    studio.window.harness.get_by_role_and_label(Role::TextInput, "Scene name").focus();
    studio.window.harness.run_ok();
    studio.window.harness.key_press(Key::ArrowDown);
    studio.window.until(&studio.woken, |window| options(window).iter().any(|option| option == "Renamed"));
    studio.close();
}

#[test]
fn an_older_obs_is_asked_for_nothing_that_it_does_not_have() {
    let mut studio = Studio::open(Options { version: Some("5.1.0".to_owned()), ..Options::default() });
    studio.show("GetSceneList", None);
    assert!(says(&studio.window, "Studio PC has no GetCanvasList"));
    studio.show("SetCurrentProgramScene", None);
    assert!(studio.offered("Scene name").iter().any(|option| option.contains("Interview")));
    studio.close();
}

#[test]
fn the_forms_look_as_they_should() {
    let mut results = SnapshotResults::new();
    let wrong = json!({"inputName": "Mic", "inputVolumeMul": 30, "inputVolumeDb": -10, "later": 1});
    let transform = json!({"sceneName": "Interview", "sceneItemId": 3, "sceneItemTransform": {"rotation": 90}});
    for (name, setup, request, data) in [
        ("form_dark", Setup::theme(ThemeChoice::Dark), "SetSceneItemTransform", transform.clone()),
        ("form_light", Setup::theme(ThemeChoice::Light), "SetSceneItemTransform", transform),
        ("form_dark_small", Setup::theme(ThemeChoice::Dark).small(), "SetInputVolume", wrong.clone()),
        ("form_light_small", Setup::theme(ThemeChoice::Light).small(), "SetInputVolume", wrong),
    ] {
        let mut window = setup.open();
        let studio = window.ready("Studio PC");
        let inputs = json!({"inputs": [{"inputName": "Mic", "inputUuid": "u", "inputKind": "mic"}]});
        let items = json!({"sceneItems": [{"sourceName": "Logo", "sceneItemId": 3, "inputKind": "image_source"}]});
        window.take(vec![
            scenes(studio),
            list(studio, "GetInputList", None, inputs),
            list(studio, "GetGroupList", None, json!({"groups": []})),
            list(studio, "GetCanvasList", None, json!({"canvases": []})),
            list(studio, "GetSceneItemList", Some(json!({"sceneName": "Interview"})), items),
        ]);
        show(&mut window, request, Some(data));
        window.harness.snapshot(name);
        results.extend(window.harness.take_snapshot_results());
    }
    let (mut window, studio) = open("SetCurrentProgramScene", None);
    window.take(vec![scenes(studio)]);
    window.harness.get_by_role_and_label(Role::TextInput, "Scene name").click();
    window.harness.run();
    window.harness.snapshot("form_picker_dark");
    results.extend(window.harness.take_snapshot_results());
}

#[test]
fn the_form_is_a_form_to_a_screen_reader() {
    let (window, _) = open("SetInputMute", None);
    let form = window.harness.get_by_role(Role::Form);
    assert_eq!(form.accesskit_node().label().as_deref(), Some("SetInputMute"));
    let name = window.harness.get_by_role_and_label(Role::TextInput, "Input name");
    let popup = name.accesskit_node().has_popup();
    assert_eq!(popup, Some(accesskit::HasPopup::Listbox));
}
