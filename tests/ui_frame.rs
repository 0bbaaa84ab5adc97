//! The window: its frame around the pages, reached as a person does it, by role and by name.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::time::Duration;

use callboard::message::{
    Cause, ConnectionState, Failure, Notice, NoticeLevel, SavedFilter, Settings, Stage, ThemeChoice, Timestamp, Update,
};
use callboard::ui::action::PageId;
use callboard::ui::theme;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{NOW, Setup, Window};

const PAGES: [(PageId, &str, Key); 5] = [
    (PageId::Feed, "Feed", Key::Num1),
    (PageId::Requests, "Requests", Key::Num2),
    (PageId::Subscriptions, "Subscriptions", Key::Num3),
    (PageId::Connections, "Connections", Key::Num4),
    (PageId::Settings, "Settings", Key::Comma),
];

fn with_a_show(setup: Setup) -> Window {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    window.connection("Stage laptop", waiting());
    window.show(studio);
    window
}

fn waiting() -> ConnectionState {
    let failure = Failure {
        stage: Stage::Tcp,
        cause: Cause::ConnectionRefused,
        detail: "Connection refused (os error 111)".to_owned(),
        at: NOW,
    };
    ConnectionState::Waiting { until: NOW + Duration::from_secs(8), attempt: 3, failure }
}

#[test]
fn every_page_is_reached_from_the_rail_and_settles_there() {
    let mut window = with_a_show(Setup::default());
    for (page, name, _) in PAGES {
        window.harness.get_by_role_and_label(Role::Tab, name).click();
        window.harness.run();
        assert_eq!(window.harness.state().page(), page);
        let frames = window.harness.run();
        assert!(frames <= 2, "{name} keeps drawing: {frames} frames without anything to show");
    }
}

#[test]
fn every_page_has_its_key() {
    let mut window = with_a_show(Setup::default());
    for (page, name, key) in PAGES.into_iter().rev() {
        window.harness.key_press_modifiers(Modifiers::COMMAND, key);
        window.harness.run();
        assert_eq!(window.harness.state().page(), page, "{name}");
    }
}

#[test]
fn the_first_start_offers_the_demo_and_a_connection_to_obs() {
    let mut window = Setup::default().open();
    window.harness.run();
    window.harness.get_by_role_and_label(Role::Button, "Start the simulated show");
    window.harness.get_by_role_and_label(Role::TextInput, "Paste the connect address").focus();
    window.harness.run();
    window
        .harness
        .get_by_role_and_label(Role::TextInput, "Paste the connect address")
        .type_text("obsws://10.0.0.7:4460/hidden");
    window.harness.run();
    let value = |window: &Window, name: &str| window.harness.get_by_label(name).value().unwrap_or_default();
    assert_eq!(value(&window, "Host"), "10.0.0.7");
    assert_eq!(value(&window, "Port"), "4460");
    assert_eq!(value(&window, "Paste the connect address"), "", "the address held the password");
    window.harness.get_by_role_and_label(Role::Button, "Connect").click();
    window.harness.run_ok();
    let app = window.harness.state();
    assert_eq!(app.model.connections.len(), 1);
    assert_eq!(app.model.connections[0].profile.url, "ws://10.0.0.7:4460");
    assert_eq!(app.model.settings.connections, [app.model.connections[0].profile.clone()]);
}

#[test]
fn a_chip_says_its_state_in_words_and_opens_its_card() {
    let mut window = with_a_show(Setup::default());
    window.harness.get_by_label("Studio PC, OBS, ready, round trip 2 ms");
    window.harness.get_by_label("Stage laptop, OBS, waiting to retry, retry in 8 s").click();
    window.harness.run();
    window.harness.get_by_role_and_label(Role::Button, "Retry now");
    window.harness.get_by_role_and_label(Role::Button, "Disconnect");
    assert!(window.harness.query_by_value("Trying again in 8 s. 3 attempts failed.").is_some());
    window.harness.key_press(Key::Escape);
    window.harness.run();
    assert!(window.harness.query_by_role_and_label(Role::Button, "Retry now").is_none(), "Escape closes the card");
}

#[test]
fn the_palette_finds_an_action_by_a_few_letters_and_gives_the_focus_back() {
    let mut window = with_a_show(Setup::default());
    window.harness.get_by_role_and_label(Role::Tab, "Requests").focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.harness.run();
    let field = window.harness.get_by_role_and_label(Role::TextInput, "What do you want to do");
    assert!(field.is_focused());
    field.type_text("safe on");
    window.harness.run();
    window.harness.key_press(Key::Enter);
    window.harness.run();
    assert!(window.harness.state().model.settings.streamer_safe);
    assert!(window.harness.query_by_role_and_label(Role::TextInput, "What do you want to do").is_none());
    assert!(window.harness.get_by_role_and_label(Role::Tab, "Requests").is_focused());
}

#[test]
fn escape_closes_the_palette_and_nothing_happens() {
    let mut window = with_a_show(Setup::default());
    let before = window.harness.state().model.settings.clone();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.harness.run();
    window.harness.key_press(Key::ArrowDown);
    window.harness.key_press(Key::Escape);
    window.harness.run();
    assert!(window.harness.query_by_role_and_label(Role::TextInput, "What do you want to do").is_none());
    assert_eq!(window.harness.state().model.settings, before);
}

#[test]
fn streamer_safe_masks_the_address_on_the_card() {
    let mut window = with_a_show(Setup::default());
    window.harness.get_by_role_and_label(Role::CheckBox, "Streamer-safe").click();
    window.harness.run();
    window.harness.get_by_label("Studio PC, OBS, ready, round trip 2 ms").click();
    window.harness.run();
    let mut texts = Vec::new();
    collect(window.harness.root().accesskit_node(), &mut texts);
    assert!(texts.iter().any(|text| text == "•••"));
    assert!(!texts.iter().any(|text| text.contains("192.168.1.5")), "an address is on screen: {texts:?}");
}

fn collect(node: egui_kittest::kittest::AccessKitNode<'_>, texts: &mut Vec<String>) {
    texts.extend(node.label());
    texts.extend(node.value());
    for child in node.children() {
        collect(child, texts);
    }
}

#[test]
fn a_notice_stays_in_the_status_line_after_it_has_left() {
    let mut window = with_a_show(Setup::default());
    let notice =
        Notice { level: NoticeLevel::Warning, text: "The disk is nearly full.".into(), detail: Some("1 GB".into()) };
    window.take(vec![Update::Notice(notice)]);
    assert_eq!(
        window.harness.query_all_by_value("The disk is nearly full.").count(),
        2,
        "the notice and the status line"
    );
    window.harness.get_by_role_and_label(Role::Button, "Details").click();
    window.harness.run();
    assert!(window.harness.query_all_by_value("1 GB").next().is_some());
    window.harness.get_by_role_and_label(Role::Button, "Close this notice").click();
    window.harness.run();
    assert_eq!(window.harness.query_all_by_value("The disk is nearly full.").count(), 1);
}

#[test]
fn a_notice_takes_no_focus() {
    let mut window = with_a_show(Setup::default());
    window.harness.get_by_role_and_label(Role::Tab, "Feed").focus();
    window.harness.run();
    let notice = Notice { level: NoticeLevel::Error, text: "Something failed.".into(), detail: None };
    window.take(vec![Update::Notice(notice)]);
    assert!(window.harness.get_by_role_and_label(Role::Tab, "Feed").is_focused());
}

#[test]
fn the_page_and_the_look_are_those_of_the_last_run() {
    let settings = Settings {
        page: "subscriptions".to_owned(),
        theme: ThemeChoice::HighContrast,
        saved_filters: vec![SavedFilter { name: "scenes".into(), query: "type:Scene*".into() }],
        ..Settings::default()
    };
    let mut window = Setup { settings: settings.clone(), ..Setup::default() }.open();
    window.harness.run();
    assert_eq!(window.harness.state().page(), PageId::Subscriptions);
    assert_eq!(window.harness.state().model.settings, settings);
    assert_eq!(theme::tokens(&window.harness.ctx), theme::HIGH_CONTRAST);
}

#[test]
fn a_countdown_is_drawn_once_a_second_and_not_more_often() {
    let mut window = with_a_show(Setup::default());
    window.harness.run();
    let delay = window.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay > Duration::from_millis(30), "drawn again after {delay:?}");
    assert!(delay <= Duration::from_secs(1), "the countdown stands still for {delay:?}");
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let mut window = Setup::default().open();
    window.harness.run();
    let delay = window.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert_eq!(delay, Duration::MAX, "an idle window asks to be drawn again");
}

#[test]
fn what_is_on_air_stands_in_the_top_bar_with_its_time() {
    let mut window = Setup::default().open();
    let studio = window.ready("Studio PC");
    let since = Timestamp(NOW.0 - 6_127_000_000);
    let obs = &mut window.harness.state_mut().model.connection_mut(studio).expect("it was added").obs;
    obs.stream.active = true;
    obs.stream.since = Some(since);
    obs.record.active = true;
    obs.record.since = Some(since);
    window.harness.run();
    assert!(window.harness.query_by_value("LIVE 01:42:07").is_some());
    assert!(window.harness.query_by_value("REC 01:42:07").is_some());
}

#[test]
fn the_pages_look_as_they_did_in_the_dark_theme() {
    the_pages_look_as_they_did(ThemeChoice::Dark, "dark");
}

#[test]
fn the_pages_look_as_they_did_in_the_light_theme() {
    the_pages_look_as_they_did(ThemeChoice::Light, "light");
}

fn the_pages_look_as_they_did(theme: ThemeChoice, suffix: &str) {
    let mut results = SnapshotResults::new();
    for small in [false, true] {
        let setup = if small { Setup::theme(theme).small() } else { Setup::theme(theme) };
        let size = if small { "1024" } else { "1440" };
        let mut window = setup.open();
        window.harness.run();
        window.harness.snapshot(format!("first_start_{size}_{suffix}"));
        let studio = window.ready("Studio PC");
        window.connection("Stage laptop", waiting());
        window.show(studio);
        // Feed, Requests and Subscriptions have their pictures beside their own tests.
        for name in ["Connections", "Settings"] {
            window.harness.get_by_role_and_label(Role::Tab, name).click();
            window.harness.run();
            // The pointer that clicked would show as a hover.
            window.harness.remove_cursor();
            window.harness.run();
            window.harness.snapshot(format!("{}_{size}_{suffix}", name.to_lowercase()));
        }
        results.extend_harness(&mut window.harness);
    }
}

#[test]
fn the_card_and_the_palette_look_as_they_did() {
    let mut window = with_a_show(Setup::default());
    window.harness.get_by_role_and_label(Role::Tab, "Connections").click();
    window.harness.run();
    window.harness.get_by_label("Stage laptop, OBS, waiting to retry, retry in 8 s").click();
    window.harness.run();
    window.harness.remove_cursor();
    window.harness.run();
    window.harness.snapshot("card");
    window.harness.key_press(Key::Escape);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.harness.run();
    window.harness.snapshot("palette");
}
