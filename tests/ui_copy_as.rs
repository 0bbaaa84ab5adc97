//! *Copy as* through the whole window: the menu, the clipboard, and what stays out of it.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use callboard::message::{ConnectionUpdate, PeerInfo, Update};
use callboard::protocol::obs::Dialect;
use callboard::ui::action::{Action, PageId};
use egui::OutputCommand;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{NOW, Setup, Window};

const SECRET: &str =
    r#"{"streamServiceType":"rtmp_custom","streamServiceSettings":{"server":"rtmp://10.1.2.3/app","key":"live_1234"}}"#;

/// The Requests page with this request in the editor.
fn open(setup: Setup, request_type: &str, data: &str) -> Window {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    let obs = &mut window.harness.state_mut().model.connection_mut(studio).unwrap().obs;
    obs.available_requests = vec!["SetStreamServiceSettings".to_owned(), "SetCurrentProgramScene".to_owned()];
    let (request_type, data) = (request_type.to_owned(), Some(data.to_owned()));
    window.harness.state_mut().act(Action::ShowRequest { request_type, data });
    window.harness.run_ok();
    assert_eq!(window.harness.state().page(), PageId::Requests);
    window
}

fn safe() -> Setup {
    let mut setup = Setup::default();
    setup.settings.streamer_safe = true;
    setup
}

/// Opens the menu and takes this entry: what went to the clipboard.
fn copy(window: &mut Window, entry: &str) -> String {
    button(window, "Copy as…");
    taken(window, entry)
}

fn button(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.harness.run_ok();
}

/// Takes an entry of the menu that is open: what went to the clipboard.
fn taken(window: &mut Window, entry: &str) -> String {
    window.harness.get_by_role_and_label(Role::Button, entry).click();
    // The frame in which it is clicked has it, and only that.
    window.harness.step();
    let mut copied = None;
    for _ in 0..4 {
        let commands = &window.harness.output().platform_output.commands;
        copied = commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if copied.is_some() {
            break;
        }
        window.harness.step();
    }
    window.harness.run_ok();
    copied.unwrap_or_else(|| panic!("{entry} copied nothing"))
}

fn notice(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().or_else(|| node.label()).is_some_and(|text| text.contains(part))
    })
}

#[test]
fn every_entry_of_the_menu_copies_its_own_text() {
    let mut window = open(Setup::default(), "SetCurrentProgramScene", r#"{"sceneName":"Interview"}"#);
    for (entry, expected) in [
        ("JSON frame", r#"{"op":6,"d":{"requestType":"SetCurrentProgramScene""#),
        ("JavaScript: obs-websocket-js", "obs.call('SetCurrentProgramScene', {sceneName: 'Interview'})"),
        ("Python: obsws-python", r#"client.send("SetCurrentProgramScene", {"sceneName": "Interview"}, raw=True)"#),
        ("Rust: obws", r#"set_current_program_scene(scenes::SceneId::Name("Interview"))"#),
    ] {
        let copied = copy(&mut window, entry);
        assert!(copied.contains(expected), "{entry}: {copied}");
    }
    let send = if cfg!(windows) { "callboard send (PowerShell)" } else { "callboard send" };
    let copied = copy(&mut window, send);
    assert!(copied.contains("callboard send --obs ws://192.168.1.5:4455 SetCurrentProgramScene"), "{copied}");
    assert!(!notice(&window, "what should not leave Callboard"));
}

#[test]
fn what_is_not_valid_is_not_copied() {
    let window = open(Setup::default(), "SetCurrentProgramScene", r#"{"sceneName":"#);
    let button = window.harness.get_by_role_and_label(Role::Button, "Copy as…");
    assert!(button.accesskit_node().is_disabled());
}

#[test]
fn secrets_stay_and_the_window_says_where_they_belong() {
    let mut window = open(Setup::default(), "SetStreamServiceSettings", SECRET);
    let copied = copy(&mut window, "JSON frame");
    assert!(copied.contains("<key>") && !copied.contains("live_1234") && copied.contains("10.1.2.3"), "{copied}");
    assert!(notice(&window, "where <key> stands"));
}

#[test]
fn streamer_safe_mode_keeps_addresses_too() {
    let mut window = open(safe(), "SetStreamServiceSettings", SECRET);
    let send = if cfg!(windows) { "callboard send (Command Prompt)" } else { "callboard send" };
    let copied = copy(&mut window, send);
    for hidden in ["live_1234", "10.1.2.3", "192.168.1.5"] {
        assert!(!copied.contains(hidden), "{copied}");
    }
    assert!(notice(&window, "<address>"));
}

#[test]
fn a_server_of_the_draft_is_not_offered_what_cannot_talk_to_it() {
    let mut window = open(Setup::default(), "SetCurrentProgramScene", r#"{"sceneName":"Interview"}"#);
    let studio = window.harness.state().model.connections[0].id;
    let peer = window.harness.state().model.connections[0].peer.clone().unwrap();
    let change = ConnectionUpdate::Peer(PeerInfo { dialect: Dialect::Draft, ..peer });
    window.take(vec![Update::Connection { connection: studio, at: NOW, change }]);
    let copied = copy(&mut window, "JSON frame");
    assert!(copied.contains(r#""messageType":"Request""#), "{copied}");
    window.harness.get_by_role_and_label(Role::Button, "Copy as…").click();
    window.harness.run_ok();
    for (entry, disabled) in [("JSON frame", false), ("Python: obsws-python", true), ("Rust: obws", true)] {
        let node = window.harness.get_by_role_and_label(Role::Button, entry);
        assert_eq!(node.accesskit_node().is_disabled(), disabled, "{entry}");
    }
}

#[test]
fn a_batch_is_copied_from_its_menu() {
    let mut window = open(Setup::default(), "SetCurrentProgramScene", r#"{"sceneName":"Interview"}"#);
    // The other one is for what was sent, and nothing was.
    let add = window.harness.get_all_by_role_and_label(Role::Button, "Add to batch");
    add.into_iter().find(|button| !button.accesskit_node().is_disabled()).unwrap().click();
    window.harness.run_ok();
    window.harness.get_by_role_and_label(Role::Tab, "Batch").click();
    window.harness.run_ok();
    button(&mut window, "More for the batch");
    // The other one is above, in the head of the editor.
    let named = window.harness.get_all_by_role_and_label(Role::Button, "Copy as…");
    let of_the_batch = named.max_by(|a, b| a.rect().top().total_cmp(&b.rect().top())).unwrap();
    of_the_batch.click();
    window.harness.run_ok();
    let copied = taken(&mut window, "JSON frame");
    let expected = r#"{"op":8,"d":{"requestId":"1","requests":[{"requestType":"SetCurrentProgramScene","requestData":{"sceneName":"Interview"}}]}}"#;
    assert_eq!(copied, expected);
}
