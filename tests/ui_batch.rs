//! The batch editor through the whole window, against the simulated OBS: built by keyboard alone, moved by hand, run and
//! read row by row.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::sync::mpsc::Receiver;

use callboard::message::{Settings, ThemeChoice};
use callboard::protocol::obs::Dialect;
use callboard::protocol::obs::request::RequestBody;
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
#[ignore = "draws pictures to look at"]
fn pictures() {
    let batch = r#"{"haltOnFailure": true, "requests": [
        {"requestType": "GetCurrentProgramScene", "outputVariables": {"before": "currentProgramSceneName"}},
        {"requestType": "SetSceneItemEnabled", "requestData": {"sceneName": "Interview", "sceneItemId": 1, "sceneItemEnabled": true}, "off": true},
        {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "Interview"}},
        {"requestType": "Sleep", "requestData": {"sleepMillis": 40}},
        {"requestType": "SetInputMute", "requestData": {"inputName": "Mic 2", "inputMuted": false}},
        {"requestType": "SetInputMute", "requestData": {"inputName": "麦克风 🎤", "inputMuted": true}, "inputVariables": {"inputName": "nobody"}},
        {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "before"}}]}"#;
    for (name, theme, small) in [
        ("dark", ThemeChoice::Dark, false),
        ("dark_small", ThemeChoice::Dark, true),
        ("light", ThemeChoice::Light, false),
    ] {
        let setup = Setup::theme(theme);
        let mut stage = stage_with(if small { setup.small() } else { setup }, Options::default());
        stage.paste(batch);
        let save = |stage: &mut Stage, part: &str| {
            stage.window.harness.run_ok();
            stage.window.harness.render().unwrap().save(format!("/tmp/batch_{name}_{part}.png")).unwrap();
        };
        save(&mut stage, "written");
        stage.button("Run batch");
        stage.until_says("halted at row 5");
        save(&mut stage, "run");
        stage.window.harness.get_by_role_and_label(Role::CheckBox, "Variables").click();
        stage.window.harness.run_ok();
        stage.key(Modifiers::NONE, Key::End);
        save(&mut stage, "wiring");
    }
}
