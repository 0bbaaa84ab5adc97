//! The Subscriptions page through the whole window: by role and by name, and against the simulated OBS.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use callboard::message::{
    ConnectionId, ConnectionState, ConnectionUpdate, PeerInfo, SubscriptionState, ThemeChoice, Update,
};
use callboard::protocol::obs::{Dialect, Encoding, EventSubscriptions};
use callboard::simulator::obs::{Options, Simulator};
use callboard::ui::action::Action;
use callboard::ui::action::PageId;
use egui::accesskit::{Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{NOW, Setup, Window, profile};

fn open(setup: Setup) -> (Window, ConnectionId) {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    window.show(studio);
    go(&mut window);
    (window, studio)
}

fn go(window: &mut Window) {
    window.harness.get_by_role_and_label(Role::Tab, "Subscriptions").click();
    window.harness.run_ok();
    assert_eq!(window.harness.state().page(), PageId::Subscriptions);
}

fn says(window: &Window, text: &str) -> bool {
    window.harness.query_all_by_value(text).next().is_some() || window.harness.query_all_by_label(text).next().is_some()
}

fn field(window: &Window, name: &str) -> String {
    window.harness.get_by_role_and_label(Role::TextInput, name).value().unwrap_or_default()
}

fn is_on(window: &Window, name: &str) -> bool {
    window.harness.get_by_role_and_label(Role::CheckBox, name).accesskit_node().toggled() == Some(Toggled::True)
}

fn type_mask(window: &mut Window, name: &str, text: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, name).focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.get_by_role_and_label(Role::TextInput, name).type_text(text);
    window.harness.run_ok();
}

fn confirm(window: &mut Window, connection: ConnectionId, mask: EventSubscriptions) {
    let state = SubscriptionState { mask, confirmed: Some(NOW) };
    window.take(vec![Update::Connection { connection, at: NOW, change: ConnectionUpdate::Subscription(state) }]);
}

#[test]
fn the_three_spellings_and_the_switches_are_one_mask() {
    let (mut window, studio) = open(Setup::default());
    confirm(&mut window, studio, EventSubscriptions(67583));
    assert_eq!(field(&window, "Mask, decimal"), "67583");
    assert_eq!(field(&window, "Mask, hexadecimal"), "0x107FF");
    assert_eq!(field(&window, "Mask, binary"), "0001 0000 0111 1111 1111");
    assert!(is_on(&window, "Input volume meters"));
    assert!(!is_on(&window, "Canvases"));
    assert!(says(&window, "confirmed by OBS 20:14:31"));
}

#[test]
fn typing_in_one_spelling_moves_the_others_and_is_sent() {
    let (mut window, _) = open(Setup::default());
    type_mask(&mut window, "Mask, hexadecimal", "0x5");
    assert_eq!(field(&window, "Mask, decimal"), "5");
    assert_eq!(field(&window, "Mask, binary"), "0101");
    assert!(is_on(&window, "General") && is_on(&window, "Scenes") && !is_on(&window, "Config"));
    assert!(says(&window, "sent, not confirmed yet"));
}

#[test]
fn what_is_no_mask_is_marked_and_nothing_is_sent() {
    let (mut window, _) = open(Setup::default());
    type_mask(&mut window, "Mask, decimal", "12x");
    assert!(
        window.harness.query_by_label_contains("This is no mask").is_some() || {
            let labels = window.harness.get_all_by_role(Role::Label);
            labels
                .into_iter()
                .any(|label| label.accesskit_node().value().is_some_and(|text| text.contains("This is no mask")))
        }
    );
    assert!(!says(&window, "sent, not confirmed yet"));
    window.harness.key_press(Key::Tab);
    window.harness.run();
    assert_eq!(field(&window, "Mask, decimal"), "4095", "leaving the field brings the mask back");
}

#[test]
fn two_quick_clicks_both_count() {
    let (mut window, _) = open(Setup::default());
    for name in ["General", "Config"] {
        window.harness.get_by_role_and_label(Role::CheckBox, name).click();
        window.harness.run_ok();
    }
    assert_eq!(field(&window, "Mask, decimal"), "4092");
}

#[test]
fn unknown_bits_are_listed_and_survive_a_preset() {
    let (mut window, studio) = open(Setup::default());
    confirm(&mut window, studio, EventSubscriptions(1 << 24 | 7));
    assert!(is_on(&window, "unknown bit 24"));
    window.harness.get_by_role_and_label(Role::CheckBox, "Everything").click();
    window.harness.run_ok();
    assert_eq!(field(&window, "Mask, decimal"), (0xF0FFF_u64 | 1 << 24).to_string());
}

#[test]
fn what_was_never_seen_is_switched_off_with_one_click() {
    let (mut window, _) = open(Setup::default());
    window.harness.get_by_role_and_label(Role::Button, "Switch off what was never seen").click();
    window.harness.run_ok();
    // The show brought Ui, Outputs, Inputs, Transitions and Scenes.
    assert_eq!(field(&window, "Mask, decimal"), (1 << 10 | 1 << 6 | 1 << 3 | 1 << 4 | 1 << 2).to_string());
}

#[test]
fn an_older_server_and_the_draft_say_what_they_lack() {
    let (mut window, studio) = open(Setup::default());
    let peer = |dialect, version: &str| {
        let peer = PeerInfo {
            dialect,
            encoding: Encoding::Json,
            obs_web_socket_version: version.to_owned(),
            obs_studio_version: None,
            rpc_version: 1,
            authentication_required: false,
        };
        vec![Update::Connection { connection: studio, at: NOW, change: ConnectionUpdate::Peer(peer) }]
    };
    window.take(peer(Dialect::Shipping, "5.1.0"));
    assert!(says(&window, "needs OBS 32.1 (obs-websocket 5.7)"));
    window.take(peer(Dialect::Draft, "5.0.0"));
    assert!(!says(&window, "needs OBS 32.1 (obs-websocket 5.7)"));
    assert!(says(&window, "not in this dialect"));
}

#[test]
fn without_a_connection_the_mask_is_for_the_next_connect() {
    let mut window = Setup::default().open();
    window.connection("Stage laptop", ConnectionState::Off);
    go(&mut window);
    assert!(says(&window, "asked for at the next connect"));
    window.harness.get_by_role_and_label(Role::CheckBox, "None").click();
    window.harness.run_ok();
    let kept = window.harness.state().model.settings.connections[0].subscriptions;
    assert_eq!(kept, Some(EventSubscriptions::NONE));
    assert_eq!(field(&window, "Mask, decimal"), "0");
}

#[test]
fn a_switch_reidentifies_a_real_session_and_the_server_confirms() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let simulator = runtime.block_on(Simulator::start(Options::default())).unwrap();
    let mut window = Setup::default().open();
    let woken = window.wake();
    let profile = Box::new(profile("Studio PC", &simulator.url()));
    window.harness.state_mut().act(Action::AddConnection { profile, secret: None, connect: true });
    window.until(&woken, |window| {
        let connections = &window.harness.state().model.connections;
        connections.first().is_some_and(|one| one.is_up() && one.subscription.is_some_and(|it| it.confirmed.is_some()))
    });
    go(&mut window);
    assert!(!simulator.meters_run());
    window.harness.get_by_role_and_label(Role::CheckBox, "Input volume meters").click();
    window.until(&woken, |window| {
        let subscription = window.harness.state().model.connections[0].subscription;
        subscription.is_some_and(|it| it.mask.contains(16) && it.confirmed.is_some())
    });
    assert!(simulator.meters_run(), "the server was asked for the meters");
    runtime.block_on(simulator.stop());
}

#[test]
fn the_page_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (name, setup) in [
        ("subscriptions_dark", Setup::theme(ThemeChoice::Dark)),
        ("subscriptions_light", Setup::theme(ThemeChoice::Light)),
        ("subscriptions_dark_small", Setup::theme(ThemeChoice::Dark).small()),
        ("subscriptions_light_small", Setup::theme(ThemeChoice::Light).small()),
    ] {
        let (mut window, _) = open(setup);
        window.harness.snapshot(name);
        results.extend(window.harness.take_snapshot_results());
    }
}
