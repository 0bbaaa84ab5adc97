//! The batch editor through the whole window, against the simulated OBS: built by keyboard alone, moved by hand, run and
//! read row by row.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::sync::mpsc::Receiver;

use callboard::message::{Settings, ThemeChoice};
use callboard::protocol::obs::Dialect;
use callboard::simulator::obs::{Options, Simulator};
use callboard::ui::action::{Action, PageId};
use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{Setup, Window, profile};

const LIST: &str = "Rows of the batch";

/// A window on a simulated OBS, at the batch.
struct Stage {
    window: Window,
    woken: Receiver<()>,
    // Dropped last: the simulator lives on it.
    _simulator: Simulator,
    _runtime: tokio::runtime::Runtime,
}

fn stage_with(setup: Setup, options: Options) -> Stage {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let simulator = runtime.block_on(Simulator::start(options)).unwrap();
    let mut window = setup.open();
    let woken = window.wake();
    let profile = Box::new(profile("Studio PC", &simulator.url()));
    window.harness.state_mut().act(Action::AddConnection { profile, secret: None, connect: true });
    window.until(&woken, |window| {
        let connections = &window.harness.state().model.connections;
        connections.first().is_some_and(|one| one.is_up() && !one.obs.available_requests.is_empty())
    });
    window.harness.get_by_role_and_label(Role::Tab, "Requests").click();
    window.harness.run_ok();
    assert_eq!(window.harness.state().page(), PageId::Requests);
    window.harness.get_by_role_and_label(Role::Tab, "Batch").click();
    window.harness.run_ok();
    Stage { window, woken, _simulator: simulator, _runtime: runtime }
}

fn stage() -> Stage {
    stage_with(Setup::default(), Options::default())
}

/// A stage with this batch, pasted.
fn stage_of(batch: &str) -> Stage {
    let mut stage = stage();
    stage.paste(batch);
    stage
}

impl Stage {
    /// The rows as a screen reader hears them.
    fn rows(&self) -> Vec<String> {
        let all = self.window.harness.get_all_by_role(Role::ListBoxOption);
        let labels = all.filter_map(|row| row.accesskit_node().label());
        labels.filter(|label| label.starts_with("Row ")).collect()
    }

    fn row(&self, number: usize) -> String {
        let begin = format!("Row {number}, ");
        self.rows().into_iter().find(|row| row.starts_with(&begin)).unwrap_or_else(|| panic!("no row {number}"))
    }

    fn focus_list(&mut self) {
        self.window.harness.get_by_role_and_label(Role::ListBox, LIST).focus();
        self.window.harness.run_ok();
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.window.harness.key_press_modifiers(modifiers, key);
        self.window.harness.run_ok();
    }

    fn paste(&mut self, text: &str) {
        self.focus_list();
        self.window.harness.event(Event::Paste(text.to_owned()));
        self.window.harness.run_ok();
    }

    fn button(&mut self, name: &str) {
        self.window.harness.get_by_role_and_label(Role::Button, name).click();
        self.window.harness.run_ok();
    }

    fn is_enabled(&self, name: &str) -> bool {
        !self.window.harness.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
    }

    fn says(&self, part: &str) -> bool {
        self.window.harness.get_all_by_role(Role::Label).any(|label| {
            let node = label.accesskit_node();
            node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
        })
    }

    fn type_into(&mut self, role: Role, name: &str, text: &str) {
        if name == "Request data" {
            self.window.harness.get_by_role_and_label(Role::Tab, "JSON").focus();
            self.window.harness.run_ok();
            self.key(Modifiers::NONE, Key::Enter);
        }
        self.window.harness.get_by_role_and_label(role, name).focus();
        self.window.harness.run();
        self.window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.window.harness.get_by_role_and_label(role, name).type_text(text);
        self.window.harness.run_ok();
    }

    fn until_says(&mut self, part: &str) {
        let says = |window: &Window| {
            window.harness.get_all_by_role(Role::Label).any(|label| {
                let node = label.accesskit_node();
                node.value().is_some_and(|text| text.contains(part))
                    || node.label().is_some_and(|text| text.contains(part))
            })
        };
        self.window.until(&self.woken, says);
    }

    fn sent(&self) -> usize {
        self.window.harness.state().model.command_log.entries.len()
    }
}

#[test]
fn a_batch_is_built_by_keyboard_alone_run_and_read_row_by_row() {
    let mut stage = stage();
    // A row from the editor: the type is typed, the button is reached and pressed by keyboard.
    let add = |stage: &mut Stage, request: &str, data: &str| {
        stage.type_into(Role::TextInput, "Request type", request);
        stage.key(Modifiers::NONE, Key::Escape);
        if !data.is_empty() {
            stage.type_into(Role::MultilineTextInput, "Request data", data);
        }
        stage.window.harness.get_by_role_and_label(Role::Button, "Add to batch").focus();
        stage.window.harness.run_ok();
        stage.key(Modifiers::NONE, Key::Enter);
    };
    add(&mut stage, "GetVersion", "");
    add(&mut stage, "SetCurrentProgramScene", "{\"sceneName\": \"Interview\"}");
    stage.focus_list();
    assert_eq!(
        stage.rows(),
        ["Row 1, GetVersion", "Row 2, SetCurrentProgramScene, sceneName = Interview"],
        "the second went below the first"
    );
    // Up to the first, a copy of it, and the copy to the end.
    stage.key(Modifiers::NONE, Key::ArrowUp);
    stage.key(Modifiers::COMMAND, Key::D);
    stage.key(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(stage.row(3), "Row 3, GetVersion");
    stage.key(Modifiers::NONE, Key::Space);
    assert_eq!(stage.row(3), "Row 3, GetVersion, off");
    stage.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    stage.until_says("2 of 2 done");
    assert!(stage.row(1).starts_with("Row 1, GetVersion, 100 Success, ≈ "), "{}", stage.row(1));
    assert!(stage.row(2).contains("sceneName = Interview, 100 Success"), "{}", stage.row(2));
    assert_eq!(stage.row(3), "Row 3, GetVersion, off", "a row that is off is not sent");
    // The answer of a row is one arrow away.
    stage.focus_list();
    stage.key(Modifiers::NONE, Key::Home);
    assert!(stage.window.harness.query_by_role_and_label(Role::TreeItem, "obsWebSocketVersion \"5.7.3\"").is_some());
    // Removed, and back again.
    stage.key(Modifiers::NONE, Key::Delete);
    assert_eq!(stage.rows().len(), 2);
    stage.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.rows().len(), 3);
    assert!(stage.row(1).contains("100 Success"), "the row has its result again");
}

#[test]
fn after_a_halt_the_rows_below_say_that_they_were_not_run() {
    let mut stage = stage_of(
        r#"{"haltOnFailure": true, "requests": [
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"before": "currentProgramSceneName"}},
            {"requestType": "SetInputMute", "requestData": {"inputName": "录音", "inputMuted": true}},
            {"requestType": "GetStats", "off": true},
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "before"}}]}"#,
    );
    stage.button("Run batch");
    stage.until_says("1 of 3 done, halted at row 2");
    let failed = stage.row(2);
    assert!(failed.contains("600 ResourceNotFound") && failed.contains("OBS says"), "{failed}");
    assert_eq!(stage.row(3), "Row 3, GetStats, off");
    assert_eq!(stage.row(4), "Row 4, SetCurrentProgramScene, sceneName ← before, not run");
    assert!(stage.says("before = \"Starting soon\""), "what the variable must have held");
    // A row that reads otherwise now has no result any more.
    stage.focus_list();
    stage.key(Modifiers::NONE, Key::Home);
    stage.key(Modifiers::NONE, Key::ArrowDown);
    stage.key(Modifiers::NONE, Key::Enter);
    stage.type_into(Role::MultilineTextInput, "Request data", "{\"inputName\": \"Mic/Aux\", \"inputMuted\": true}");
    stage.button("Update row 2");
    assert_eq!(stage.row(2), "Row 2, SetInputMute, inputName = Mic/Aux  ·  inputMuted = true");
    assert!(stage.row(1).contains("100 Success"));
}

#[test]
fn a_row_is_dragged_to_another_place() {
    let rows = ["GetVersion", "GetStats", "GetSceneList", "GetInputList"]
        .map(|name| format!(r#"{{"requestType": "{name}"}}"#))
        .join(",");
    let mut stage = stage_of(&format!("[{rows}]"));
    let at = |stage: &Stage, name: &str, role| stage.window.harness.get_by_role_and_label(role, name).rect();
    let handle = at(&stage, "Drag row 1", Role::Button).center();
    let below = at(&stage, "Row 3, GetSceneList", Role::ListBoxOption);
    stage.window.harness.drag_at(handle);
    stage.window.harness.run_ok();
    for step in 1..=4 {
        let to = handle.lerp(egui::pos2(handle.x, below.max.y - 4.0), step as f32 / 4.0);
        stage.window.harness.hover_at(to);
        stage.window.harness.run_ok();
    }
    stage.window.harness.drop_at(egui::pos2(handle.x, below.max.y - 4.0));
    stage.window.harness.run_ok();
    assert_eq!(stage.rows(), ["Row 1, GetStats", "Row 2, GetSceneList", "Row 3, GetVersion", "Row 4, GetInputList"]);
}

#[test]
fn a_parallel_batch_warns_and_its_rows_go_out_as_single_requests_that_pair_truly() {
    let mut stage = stage_of(
        r#"{"executionType": 2, "requests": [
            {"requestType": "GetVersion"},
            {"requestType": "SetInputMute", "requestData": {"inputName": "Nobody", "inputMuted": true}},
            {"requestType": "GetStats"},
            {"requestType": "GetStats"}]}"#,
    );
    assert!(stage.says("OBS mixes up the results of parallel batches"), "it says that answers are mislabelled");
    stage.button("Run batch");
    stage.until_says("which row each answer belongs to cannot be told");
    assert!(stage.rows().iter().all(|row| row.contains(" ?")), "{:?}", stage.rows());
    let before = stage.sent();
    stage.button("Send as single requests");
    stage.until_says("3 of 4 done, one failed");
    assert_eq!(stage.sent() - before, 4, "two rows that are the same are two requests");
    assert!(stage.row(1).contains("GetVersion, 100 Success"), "{}", stage.row(1));
    assert!(stage.row(2).contains("600 ResourceNotFound"), "{}", stage.row(2));
    stage.focus_list();
    stage.key(Modifiers::NONE, Key::Home);
    assert!(stage.window.harness.query_by_role_and_label(Role::TreeItem, "obsWebSocketVersion \"5.7.3\"").is_some());
}

#[test]
fn the_draft_dialect_gets_serial_batches_of_its_own_fields_only() {
    let options = Options { dialect: Dialect::Draft, ..Options::default() };
    let mut stage = stage_with(Setup::default(), options);
    stage.paste(
        r#"{"executionType": 1, "requests": [
            {"requestType": "GetVersion", "outputVariables": {"v": "obsVersion"}},
            {"requestType": "Sleep", "requestData": {"sleepFrames": 3}}]}"#,
    );
    assert!(stage.says("one after the other only"));
    assert!(stage.row(1).contains("has no variables"), "{}", stage.row(1));
    assert!(stage.row(2).contains("has no Sleep"), "{}", stage.row(2));
    assert!(!stage.is_enabled("Run batch"));
    stage.key(Modifiers::COMMAND, Key::Z);
    assert!(stage.rows().is_empty());
    stage.paste(r#"[{"requestType": "GetVersion"}, {"requestType": "GetVersion"}]"#);
    stage.button("Run batch");
    stage.until_says("2 of 2 done");
}

#[test]
fn what_is_wrong_stands_at_its_row_and_nothing_is_sent() {
    let mut stage = stage_of(
        r#"[{"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "later"}},
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"later": "currentProgramSceneName", "x": "nonsense"}},
            {"requestType": "SetInputMute", "requestData": {"inputName": "Mic/Aux"}},
            {"requestType": "NotThere"}]"#,
    );
    assert!(stage.row(1).contains("gets its value in row 2, which runs later"), "{}", stage.row(1));
    assert!(stage.row(2).contains("has no field nonsense"), "{}", stage.row(2));
    assert!(stage.row(3).contains("inputMuted"), "{}", stage.row(3));
    assert!(stage.row(4).contains("does not know NotThere"), "{}", stage.row(4));
    assert!(stage.says("2 things to correct") && !stage.is_enabled("Run batch"));
    stage.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    assert_eq!(stage.sent(), 0);
    stage.button("Check");
    let first = stage.window.harness.query_by_role_and_label(
        Role::Button,
        "Row 4: This OBS does not know NotThere. Choose one of the requests that it takes.",
    );
    assert!(first.is_some());
}

#[test]
fn what_cannot_be_read_is_named_with_its_row_and_stays_to_be_corrected() {
    let mut stage = stage();
    stage.paste(r#"[{"requestType": "GetVersion"}, {"requestType": "GetStats", "inputVariable": {}}]"#);
    assert!(stage.says("Row 2: “inputVariable” does not belong into a batch"));
    assert!(stage.rows().is_empty());
    stage.type_into(
        Role::MultilineTextInput,
        "Rows to paste",
        r#"{"op": 6, "d": {"requestType": "GetStats", "requestId": "7"}}"#,
    );
    stage.button("Add rows");
    assert_eq!(stage.rows(), ["Row 1, GetStats"]);
}

#[test]
fn changing_how_it_runs_keeps_the_length_of_the_sleeps() {
    let mut stage = stage_of(r#"[{"requestType": "Sleep", "requestData": {"sleepMillis": 500}}]"#);
    let choose = |stage: &mut Stage, name: &str| {
        stage.window.harness.get_by_role_and_label(Role::ComboBox, "How it runs").click();
        stage.window.harness.run_ok();
        stage.button(name);
    };
    choose(&mut stage, "Serial, by frame");
    // The simulated OBS runs at 30 frames a second.
    assert_eq!(stage.row(1), "Row 1, Sleep, 15 frames");
    choose(&mut stage, "Serial, one after the other");
    assert_eq!(stage.row(1), "Row 1, Sleep, 500 ms");
    choose(&mut stage, "Parallel, all at once");
    assert!(stage.row(1).contains("does nothing in a parallel batch"), "{}", stage.row(1));
}

#[test]
fn a_variable_is_wired_by_picking_and_said_in_both_directions() {
    let mut stage =
        stage_of(r#"[{"requestType": "GetCurrentProgramScene"}, {"requestType": "SetCurrentProgramScene"}]"#);
    assert!(!stage.is_enabled("Run batch"), "the scene is missing");
    stage.window.harness.get_by_role_and_label(Role::CheckBox, "Variables").click();
    stage.focus_list();
    stage.key(Modifiers::NONE, Key::End);
    for (combo, choice) in [
        ("Where the value comes from", "Row 1: GetCurrentProgramScene"),
        ("Field of its answer", "currentProgramSceneName"),
        ("Field of this request", "sceneName"),
    ] {
        stage.window.harness.get_by_role_and_label(Role::ComboBox, combo).scroll_to_me();
        stage.window.harness.run_ok();
        stage.window.harness.get_by_role_and_label(Role::ComboBox, combo).click();
        stage.window.harness.run_ok();
        stage.button(choice);
    }
    assert!(stage.says("Row 1 puts currentProgramSceneName of its answer into “programSceneName”."));
    assert!(stage.says("Row 2 takes sceneName from “programSceneName”."));
    stage.window.harness.get_by_role_and_label(Role::Button, "Wire it").scroll_to_me();
    stage.window.harness.run_ok();
    stage.button("Wire it");
    assert_eq!(stage.row(1), "Row 1, GetCurrentProgramScene, → programSceneName = currentProgramSceneName");
    assert_eq!(stage.row(2), "Row 2, SetCurrentProgramScene, sceneName ← programSceneName");
    stage.button("Run batch");
    stage.until_says("2 of 2 done");
}

#[test]
fn what_can_harm_the_show_asks_once_for_the_whole_batch() {
    let mut stage = stage_of(
        r#"[{"requestType": "GetVersion"}, {"requestType": "RemoveScene", "requestData": {"sceneName": "Interview"}}]"#,
    );
    stage.button("Run batch");
    assert!(stage.says("RemoveScene can end or remove something for good"));
    assert_eq!(stage.sent(), 0);
    stage.button("Run the batch");
    stage.until_says("2 of 2 done");
    assert_eq!(stage.sent(), 1);
}

#[test]
fn the_batch_is_there_after_a_restart_without_its_secrets() {
    let stage = stage_of(
        r#"{"haltOnFailure": true, "variables": {"streamKey": "live_first"}, "requests": [
            {"requestType": "SetStreamServiceSettings", "requestData":
                {"streamServiceType": "rtmp_common", "streamServiceSettings": {"key": "live_second"}}},
            {"requestType": "GetStats", "off": true}]}"#,
    );
    let kept = stage.window.harness.state().model.settings.drafts["batch"].clone();
    assert!(!kept.contains("live_"), "{kept}");
    assert!(!stage.rows().iter().any(|row| row.contains("live_")), "{:?}", stage.rows());
    let settings =
        Settings { theme: ThemeChoice::Dark, drafts: [("batch".to_owned(), kept)].into(), ..Settings::default() };
    let stage = stage_with(Setup { settings, ..Setup::default() }, Options::default());
    assert_eq!(stage.rows().len(), 2);
    assert!(stage.row(1).contains("streamServiceType = rtmp_common"), "{}", stage.row(1));
    assert_eq!(stage.row(2), "Row 2, GetStats, off");
    let halt = stage.window.harness.get_by_role_and_label(Role::CheckBox, "Halt on failure");
    assert_eq!(halt.accesskit_node().toggled(), Some(Toggled::True));
}

#[test]
fn a_batch_that_was_sent_comes_back_from_the_history() {
    let mut stage = stage_of(r#"[{"requestType": "GetStats"}, {"requestType": "GetVersion"}]"#);
    stage.button("Run batch");
    stage.until_says("2 of 2 done");
    stage.window.harness.get_by_role_and_label(Role::Button, "More for the batch").click();
    stage.window.harness.run_ok();
    stage.button("New batch");
    assert!(stage.rows().is_empty());
    stage.window.harness.get_by_role_and_label(Role::Tab, "Sent").click();
    stage.window.harness.run_ok();
    stage.window.harness.get_all_by_role_and_label(Role::Button, "Edit").next().unwrap().click();
    stage.window.harness.run_ok();
    assert_eq!(stage.rows(), ["Row 1, GetStats", "Row 2, GetVersion"]);
}

#[test]
fn streamer_safe_mode_shows_nothing_private_in_the_rows_and_variables() {
    let settings = Settings { theme: ThemeChoice::Dark, streamer_safe: true, ..Settings::default() };
    let mut stage = stage_with(Setup { settings, ..Setup::default() }, Options::default());
    stage.paste(
        r#"{"variables": {"where": "/home/ada/show.mkv", "server": "live"}, "requests": [
            {"requestType": "GetSourceActive", "requestData": {"sourceName": "rtmp://10.0.0.2/app"}}]}"#,
    );
    assert_eq!(stage.row(1), "Row 1, GetSourceActive, sourceName = •••");
    stage.button("Run batch");
    stage.until_says("0 of 1 done");
    assert!(stage.row(1).contains("600"), "{}", stage.row(1));
    for private in ["ada", "10.0.0.2", "\"live\""] {
        assert!(!stage.row(1).contains(private) && !stage.says(private), "{private}: {}", stage.row(1));
    }
}

/// Nodes of rows: what is laid out a frame.
#[test]
fn five_hundred_rows_cost_what_fifty_cost() {
    let batch = |rows: usize| {
        let all: Vec<String> = (0..rows)
            .map(|at| format!(r#"{{"requestType": "SetInputMute", "requestData": {{"inputName": "Input {at} 输入", "inputMuted": {}}}}}"#, at % 2 == 0))
            .collect();
        format!("[{}]", all.join(","))
    };
    let mut stage = stage_of(&batch(500));
    stage.focus_list();
    stage.key(Modifiers::NONE, Key::End);
    let rows = stage.rows();
    assert!(rows.len() < 30, "{} rows are laid out", rows.len());
    assert!(rows.last().unwrap().starts_with("Row 500, "), "the last is in sight: {:?}", rows.last());
    stage.key(Modifiers::NONE, Key::Home);
    assert!(stage.rows()[0].starts_with("Row 1, "));
    // In turn, and the best of each: whatever else the machine does meets both.
    let mut small = stage_of(&batch(50));
    let (mut many, mut few) = (std::time::Duration::MAX, std::time::Duration::MAX);
    let frame = |stage: &mut Stage| {
        let before = std::time::Instant::now();
        stage.window.harness.step();
        before.elapsed()
    };
    for _ in 0..60 {
        many = many.min(frame(&mut stage));
        few = few.min(frame(&mut small));
    }
    assert!(many < few * 2, "500 rows: {many:?}, 50 rows: {few:?}");
}
