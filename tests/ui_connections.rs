//! The Connections page: written, tested, saved, deleted, and what it never shows.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::time::Duration;

use callboard::message::{
    Cause, CommandId, ConnectionState, Failure, SecretPlace, Settings, Stage, StageReport, StageState, TlsTrust, Update,
};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{NOW, Setup, Window, profile};

fn on_connections(setup: Setup) -> Window {
    let mut window = setup.open();
    window.connection("Studio PC", ConnectionState::Off);
    window.harness.get_by_role_and_label(Role::Tab, "Connections").click();
    window.harness.run();
    window
}

fn click(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.harness.run();
}

fn type_into(window: &mut Window, field: &str, text: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, field).focus();
    window.harness.run();
    window.harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
    window.harness.run();
}

fn says(window: &Window, text: &str) -> bool {
    window.harness.query_all_by_value(text).next().is_some()
}

#[test]
fn a_pasted_obsws_address_leaves_no_password_in_the_address_field() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "New connection");
    type_into(&mut window, "Address", "obsws://10.0.0.7:4460/hunter2");
    let value = |window: &Window, field: &str| {
        window.harness.get_by_role_and_label(Role::TextInput, field).value().unwrap_or_default()
    };
    assert_eq!(value(&window, "Address"), "ws://10.0.0.7:4460");
    assert!(!says(&window, "hunter2"), "the password is in the tree that screen readers see");
    click(&mut window, "Save and connect");
    let app = window.harness.state();
    let saved = app.model.settings.connections.last().expect("it was saved");
    assert_eq!((saved.name.as_str(), saved.url.as_str()), ("10.0.0.7", "ws://10.0.0.7:4460"));
    assert_eq!(app.model.connections.len(), 2);
}

#[test]
fn an_address_that_cannot_be_used_is_said_in_words_and_saves_nothing() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "New connection");
    type_into(&mut window, "Address", "http://10.0.0.7");
    click(&mut window, "Save and connect");
    assert!(says(&window, "http:// is no address for OBS. Use ws://, wss:// or obsws://."));
    assert_eq!(window.harness.state().model.connections.len(), 1);
}

#[test]
fn delete_asks_once_in_place() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "Delete");
    assert_eq!(window.harness.state().model.connections.len(), 1, "one click deletes nothing");
    click(&mut window, "No, keep it");
    click(&mut window, "Delete");
    click(&mut window, "Yes, delete");
    assert!(window.harness.state().model.connections.is_empty());
}

#[test]
fn the_place_of_a_password_is_said_as_it_is() {
    let mut window = on_connections(Setup::default());
    let id = window.harness.state().model.connections[0].id;
    for (place, words) in [
        (SecretPlace::None, "no password"),
        (SecretPlace::Keychain, "in the keychain"),
        (SecretPlace::UntilQuit, "kept until you quit"),
        (SecretPlace::Locked, "keychain is locked"),
    ] {
        window.take(vec![Update::SecretPlace { connection: id, place }]);
        assert!(says(&window, words), "{words}");
    }
}

#[test]
fn a_stored_password_is_never_shown_back_and_can_be_replaced_or_removed() {
    let mut window = on_connections(Setup::default());
    let id = window.harness.state().model.connections[0].id;
    window.take(vec![Update::SecretPlace { connection: id, place: SecretPlace::Keychain }]);
    click(&mut window, "Edit");
    assert!(window.harness.query_by_role_and_label(Role::PasswordInput, "Password").is_none());
    click(&mut window, "Remove");
    assert!(says(&window, "The password is removed when you save."));
    click(&mut window, "Keep the stored password");
    click(&mut window, "Replace");
    let field = window.harness.get_by_role_and_label(Role::PasswordInput, "Password");
    assert_eq!(field.value().unwrap_or_default(), "");
}

/// The id of the test that was just asked for: they are counted up in this process, and nothing else in this test takes one after it.
fn last_command() -> CommandId {
    CommandId(CommandId::next().0 - 1)
}

#[test]
fn an_untrusted_certificate_can_be_trusted_after_its_fingerprint_was_seen() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "New connection");
    type_into(&mut window, "Address", "wss://127.0.0.1:1");
    let sha256 = "0f".repeat(32);
    // The commands of other tests in this process count too, so every id that could be meant is answered.
    let before = last_command().0;
    click(&mut window, "Test");
    let after = last_command().0;
    let failure = Failure {
        stage: Stage::Tls,
        cause: Cause::UntrustedCertificate { sha256: Some(sha256.clone()) },
        detail: "unknown issuer".to_owned(),
        at: NOW,
    };
    let mut updates = Vec::new();
    for id in (before..=after).map(CommandId) {
        let state = StageState::Failed(Duration::from_millis(12));
        updates.push(Update::TestStage { id, report: StageReport { stage: Stage::Tls, state } });
        updates.push(Update::TestDone { id, result: Err(failure.clone()) });
    }
    window.take(updates);
    let shown =
        window.harness.query_all_by(|node| node.value().is_some_and(|value| value.contains("0F:0F:0F"))).count();
    assert!(shown > 0, "the fingerprint is on screen");
    window.harness.get_by_role_and_label(Role::Button, "Trust exactly this certificate").scroll_to_me();
    window.harness.run();
    click(&mut window, "Trust exactly this certificate");
    window.harness.get_by_role_and_label(Role::Button, "Save and connect").scroll_to_me();
    window.harness.run();
    click(&mut window, "Save and connect");
    let saved = window.harness.state().model.settings.connections.last().expect("it was saved").clone();
    assert_eq!(saved.trust, TlsTrust::Pinned { sha256 });
}

#[test]
fn a_test_names_the_stage_that_failed_and_what_to_do() {
    // So low that the answer has to be brought into sight.
    let mut window = on_connections(Setup { size: [1024.0, 580.0], ..Setup::default() });
    click(&mut window, "New connection");
    // Nobody listens on port 1: the real hub tries it and says so.
    type_into(&mut window, "Address", "ws://127.0.0.1:1");
    click(&mut window, "Test");
    let found = (0..400).any(|_| {
        let updates = window.harness.state().hub.drain_wait(Duration::from_millis(50));
        window.harness.state_mut().take(updates);
        window.harness.run();
        says(&window, "Nobody answers on 127.0.0.1.")
    });
    assert!(found, "the test never ended");
    assert!(says(&window, "Reach the port"));
    let cure = window.harness.get_all_by_role(Role::Label);
    let cure = cure.filter(|label| label.value().is_some_and(|text| text.starts_with("Start OBS and switch on")));
    let bottom = cure.map(|label| label.rect().bottom()).fold(0.0, f32::max);
    assert!(bottom > 0.0 && bottom < 560.0, "what to do stands below the edge: {bottom}");
    assert!(window.harness.query_by_role_and_label(Role::Button, "Test").is_some(), "it can be tried again");
}

#[test]
fn a_connection_that_shall_connect_at_start_does() {
    let mut saved = profile("Studio PC", "ws://127.0.0.1:1");
    saved.connect_at_start = true;
    let settings = Settings { connections: vec![saved, profile("Other", "ws://127.0.0.1:1")], ..Settings::default() };
    let mut window = Setup { settings, ..Setup::default() }.open();
    let tried = (0..400).any(|_| {
        let updates = window.harness.state().hub.drain_wait(Duration::from_millis(50));
        window.harness.state_mut().take(updates);
        window.harness.run_ok();
        let connections = &window.harness.state().model.connections;
        connections.len() == 2 && connections[0].state != ConnectionState::Off
    });
    assert!(tried, "it was not connected");
    assert_eq!(window.harness.state().model.connections[1].state, ConnectionState::Off);
}

/// A picture of the code that OBS shows for `obsws://192.168.1.5:4455/secret`.
const CONNECT_INFO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/connect-info.png");

/// Drains the real hub until `done`, ten seconds at most.
fn until(window: &mut Window, done: impl Fn(&Window) -> bool) -> bool {
    (0..200).any(|_| {
        let updates = window.harness.state().hub.drain_wait(Duration::from_millis(50));
        window.harness.state_mut().take(updates);
        window.harness.run_ok();
        done(window)
    })
}

fn value(window: &Window, role: Role, field: &str) -> String {
    window.harness.get_by_role_and_label(role, field).value().unwrap_or_default()
}

fn read_picture(window: &mut Window, path: &str) {
    click(window, "Read a QR code picture");
    type_into(window, "Picture file", path);
    click(window, "Read");
}

#[test]
fn a_qr_code_picture_is_read_by_its_path_and_its_password_is_not_shown() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "New connection");
    read_picture(&mut window, CONNECT_INFO);
    let read = until(&mut window, |window| value(window, Role::TextInput, "Address") == "ws://192.168.1.5:4455");
    assert!(read, "the address never came");
    assert_eq!(value(&window, Role::PasswordInput, "Password").chars().count(), "secret".len());
    assert!(!says(&window, "secret"), "the password is in the tree that screen readers see");
}

#[test]
fn a_qr_code_picture_fills_in_the_first_start() {
    let mut window = Setup::default().open();
    read_picture(&mut window, CONNECT_INFO);
    let read = until(&mut window, |window| value(window, Role::TextInput, "Host") == "192.168.1.5");
    assert!(read, "the address never came");
    assert_eq!(value(&window, Role::TextInput, "Port"), "4455");
    assert_eq!(value(&window, Role::PasswordInput, "Password").chars().count(), "secret".len());
}

#[test]
fn a_picture_without_a_code_says_what_to_do_and_can_be_tried_again() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "New connection");
    read_picture(&mut window, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui_connections.rs"));
    let said = until(&mut window, |window| {
        let labels = window.harness.query_all_by_role(Role::Label);
        labels.filter_map(|label| label.value()).any(|text| text.starts_with("No connect address was found"))
    });
    assert!(said, "nothing was said");
    let button = window.harness.get_by_role_and_label(Role::Button, "Read");
    assert!(!button.accesskit_node().is_disabled(), "it can be tried again");
}

/// The names of the controls that Tab reaches, from the one that has the focus.
fn walk(window: &mut Window, steps: usize) -> Vec<String> {
    let name = |window: &Window| {
        let mut focused = window.harness.query_all_by(|node| node.is_focused());
        focused.next().and_then(|node| node.accesskit_node().label()).unwrap_or_default()
    };
    let mut names = vec![name(window)];
    for _ in 1..steps {
        window.harness.key_press(egui::Key::Tab);
        window.harness.run();
        names.push(name(window));
    }
    names
}

#[test]
fn tab_walks_through_the_form_in_reading_order() {
    let mut window = on_connections(Setup::default());
    click(&mut window, "New connection");
    window.harness.get_by_role_and_label(Role::TextInput, "Name").focus();
    window.harness.run();
    let order = [
        "Name",
        "Address",
        "Read a QR code picture",
        "Password",
        "Encoding",
        "Connect when Callboard starts",
        "Save and connect",
        "Test",
    ];
    assert_eq!(walk(&mut window, order.len()), order);
}
