//! The Feed page through the whole window, by role and by name.

#[path = "support/soft_renderer.rs"]
mod soft_renderer;
#[path = "support/ui.rs"]
mod ui;

use std::path::PathBuf;

use callboard::feed::{Batch, Kind};
use callboard::hub::Updates;
use callboard::message::{ConnectionId, SavedFilter, Settings, ThemeChoice, Timestamp, Update};
use callboard::ui::action::PageId;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use ui::{NOW, Setup, Window};

/// `count` scene changes to `Scene 0`, `Scene 1`, …, a second apart, the newest just now.
fn scenes(window: &mut Window, source: ConnectionId, from: usize, count: usize) {
    let app = window.harness.state_mut();
    let type_id = app.hub.types().intern("CurrentProgramSceneChanged");
    let mut batch = Batch::default();
    for at in from..from + count {
        let text = format!(
            r#"{{"op":5,"d":{{"eventType":"CurrentProgramSceneChanged","eventIntent":4,"eventData":{{"sceneName":"Scene {at}"}}}}}}"#
        );
        let when = Timestamp(NOW.0 - ((from + count - at) as i64) * 1_000_000);
        batch.push(when, source, Kind::Event, type_id, 2, &text);
    }
    app.take(Updates { batches: vec![batch], ..Updates::default() });
    window.harness.run();
}

fn open(setup: Setup) -> (Window, ConnectionId) {
    let mut window = setup.open();
    let studio = window.ready("Studio PC");
    window.show(studio);
    window.harness.get_by_role_and_label(Role::Tab, "Feed").click();
    window.harness.run();
    assert_eq!(window.harness.state().page(), PageId::Feed);
    (window, studio)
}

/// The rows in sight by their accessible names, from the top.
fn rows(window: &Window) -> Vec<String> {
    let rows = window.harness.get_all_by_role(Role::ListBoxOption);
    rows.filter_map(|row| row.accesskit_node().label()).collect()
}

fn has_row(window: &Window, part: &str) -> bool {
    rows(window).iter().any(|row| row.contains(part))
}

fn click_row(window: &mut Window, part: &str, modifiers: Modifiers) {
    let rows = window.harness.get_all_by_role(Role::ListBoxOption);
    let row = rows.into_iter().find(|row| row.accesskit_node().label().is_some_and(|label| label.contains(part)));
    row.unwrap_or_else(|| panic!("no row with {part}")).click_modifiers(modifiers);
    window.harness.run();
}

fn filter(window: &mut Window, text: &str) {
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Filter");
    field.focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.run();
    window.harness.get_by_role_and_label(Role::TextInput, "Filter").type_text(text);
    settle(window);
}

/// Draws until no scan runs any more.
fn settle(window: &mut Window) {
    for _ in 0..200 {
        window.harness.step();
        if window.harness.query_by_label_contains("still looking").is_none()
            && window.harness.query_by_value("Looking through the events that are kept…").is_none()
        {
            break;
        }
        std::thread::yield_now();
    }
    window.harness.run();
}

fn button(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.harness.run();
}

#[test]
fn an_event_stands_in_words_newest_first() {
    let (window, _) = open(Setup::default());
    let rows = rows(&window);
    assert_eq!(rows.len(), 5, "{rows:#?}");
    assert!(
        rows[0].contains("20:14:19.482 Studio PC CurrentProgramSceneChanged: Scene → 采访 Interview"),
        "{}",
        rows[0]
    );
    assert!(rows[4].contains("StudioModeStateChanged"), "{}", rows[4]);
}

#[test]
fn the_page_settles_with_many_events_and_only_rows_in_sight_have_a_node() {
    let (mut window, studio) = open(Setup::default());
    scenes(&mut window, studio, 0, 50_000);
    assert!(window.harness.run() <= 2, "nothing changes, so nothing is drawn");
    let shown = rows(&window).len();
    assert!((20..60).contains(&shown), "{shown} rows have a node");
    assert!(has_row(&window, "Scene 49999"));
}

#[test]
fn rows_do_not_jump_when_others_arrive_unless_the_newest_is_followed() {
    let (mut window, studio) = open(Setup::default());
    scenes(&mut window, studio, 0, 500);
    scenes(&mut window, studio, 500, 3);
    assert!(has_row(&window, "Scene 502"), "the newest is followed");
    button(&mut window, "↓ Follow");
    let before = rows(&window);
    scenes(&mut window, studio, 503, 7);
    assert_eq!(rows(&window), before, "nothing moves");
    button(&mut window, "↓ Follow");
    assert!(has_row(&window, "Scene 509"));
}

#[test]
fn a_paused_list_counts_what_arrives() {
    let (mut window, studio) = open(Setup::default());
    button(&mut window, "Pause");
    scenes(&mut window, studio, 0, 214);
    assert!(!has_row(&window, "Scene 213"));
    button(&mut window, "Paused · 214 new");
    assert!(has_row(&window, "Scene 213"));
}

#[test]
fn the_keyboard_walks_selects_and_reaches_both_ends() {
    let (mut window, studio) = open(Setup::default());
    scenes(&mut window, studio, 0, 300);
    click_row(&mut window, "Scene 295", Modifiers::NONE);
    window.harness.get_by_role_and_label(Role::ListBox, "Events, newest first");
    let name = rows(&window)[4].clone();
    let chosen = window.harness.get_by_role_and_label(Role::ListBoxOption, &name);
    assert!(chosen.is_focused(), "the list has the focus, and its active row is the chosen one");
    window.harness.key_press(Key::ArrowDown);
    window.harness.run();
    assert_eq!(selected(&window), 1);
    assert!(detail(&window, "Scene 294"), "the detail pane follows the keyboard");
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    window.harness.run();
    assert_eq!(selected(&window), 3);
    window.harness.key_press(Key::End);
    window.harness.run();
    assert!(has_row(&window, "StudioModeStateChanged"), "End shows the oldest");
    window.harness.key_press(Key::Home);
    window.harness.run();
    assert!(has_row(&window, "Scene 299"), "Home shows the newest");
    assert_eq!(selected(&window), 1);
    click_row(&mut window, "Scene 290", Modifiers::SHIFT);
    assert_eq!(selected(&window), 10);
    click_row(&mut window, "Scene 280", Modifiers::COMMAND);
    assert_eq!(selected(&window), 11);
    click_row(&mut window, "Scene 295", Modifiers::COMMAND);
    assert_eq!(selected(&window), 10);
}

/// Rows in sight that are selected.
fn selected(window: &Window) -> usize {
    let rows = window.harness.get_all_by_role(Role::ListBoxOption);
    rows.filter(|row| row.accesskit_node().is_selected() == Some(true)).count()
}

/// Whether the tree of the detail pane shows this text.
fn detail(window: &Window, text: &str) -> bool {
    window
        .harness
        .query_all_by_role(Role::TreeItem)
        .any(|item| item.accesskit_node().label().is_some_and(|label| label.contains(text)))
}

#[test]
fn the_filter_keeps_what_matches_and_says_how_many() {
    let (mut window, studio) = open(Setup::default());
    scenes(&mut window, studio, 0, 1_000);
    filter(&mut window, "type:CurrentProgramSceneChanged \"Scene 77\"");
    assert!(window.harness.query_by_value("11 of 1,005").is_some());
    assert!(has_row(&window, "Scene 779"));
    assert!(!has_row(&window, "Scene 780"));
    filter(&mut window, "type:NeverHeardOf");
    assert!(window.harness.query_by_value("No event matches this filter.").is_some());
    button(&mut window, "Show all events");
    settle(&mut window);
    assert!(has_row(&window, "Scene 999"));
}

#[test]
fn a_bad_query_is_explained_and_the_list_stays() {
    let (mut window, _) = open(Setup::default());
    let before = rows(&window);
    filter(&mut window, "colour:red");
    let said = window.harness.query_by_label_contains("“colour” is no field").is_some()
        || window
            .harness
            .get_all_by_role(Role::Label)
            .any(|label| label.accesskit_node().value().is_some_and(|value| value.contains("“colour” is no field")));
    assert!(said);
    let unchanged: Vec<_> = rows(&window).into_iter().filter(|row| row.contains("Studio PC ")).collect();
    assert_eq!(unchanged, before);
}

#[test]
fn completion_is_taken_with_tab_and_the_focus_stays_in_the_box() {
    let (mut window, _) = open(Setup::default());
    filter(&mut window, "typ");
    assert!(has_row(&window, "type:"), "{:?}", rows(&window));
    window.harness.key_press(Key::Tab);
    window.harness.run();
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Filter");
    assert_eq!(field.value().unwrap_or_default(), "type:");
    assert!(field.is_focused());
    field.type_text("Studio");
    settle(&mut window);
    window.harness.key_press(Key::ArrowDown);
    window.harness.run();
    window.harness.key_press(Key::Enter);
    settle(&mut window);
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Filter");
    assert_eq!(field.value().unwrap_or_default(), "type:StudioModeStateChanged");
    let events: Vec<_> = rows(&window).into_iter().filter(|row| row.contains("Studio PC ")).collect();
    assert_eq!(events.len(), 1, "{events:?}");
}

#[test]
fn a_source_chip_filters_and_a_term_chip_takes_its_term_out() {
    let (mut window, _) = open(Setup::default());
    let laptop = window.ready("Stage laptop");
    scenes(&mut window, laptop, 0, 2);
    window.harness.get_by_role_and_label(Role::CheckBox, "Stage laptop").click();
    settle(&mut window);
    assert_eq!(rows(&window).len(), 2);
    filter(&mut window, "source:\"Stage laptop\" \"Scene 1\"");
    window.harness.key_press(Key::Escape);
    settle(&mut window);
    assert_eq!(rows(&window).len(), 1, "{:?}", rows(&window));
    window.harness.get_by_role_and_label(Role::CheckBox, "\"Scene 1\" ×").click();
    settle(&mut window);
    assert_eq!(rows(&window).len(), 2);
    window.harness.get_by_role_and_label(Role::CheckBox, "Stage laptop").click();
    settle(&mut window);
    assert_eq!(rows(&window).len(), 7);
}

#[test]
fn a_filter_is_saved_by_name_and_comes_back() {
    let (mut window, _) = open(Setup::default());
    filter(&mut window, "type:Studio*");
    window.harness.key_press(Key::Escape);
    window.harness.run();
    button(&mut window, "Save filter");
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Name of the filter");
    field.type_text("Studio mode");
    window.harness.run();
    button(&mut window, "Save");
    let saved = SavedFilter { name: "Studio mode".into(), query: "type:Studio*".into() };
    assert_eq!(window.harness.state().model.settings.saved_filters, [saved]);
    window.harness.get_by_role_and_label(Role::CheckBox, "Studio* ×").click();
    settle(&mut window);
    button(&mut window, "Saved");
    button(&mut window, "Studio mode");
    settle(&mut window);
    assert_eq!(rows(&window).len(), 1);
}

#[test]
fn the_detail_shows_the_event_and_what_it_was_before() {
    let (mut window, studio) = open(Setup::default());
    scenes(&mut window, studio, 7, 1);
    click_row(&mut window, "Scene 7", Modifiers::NONE);
    assert!(detail(&window, "sceneName \"Scene 7\""));
    assert!(
        window.harness.query_by_label("Scenes · bit 2").is_some()
            || window.harness.query_by_value("Scenes · bit 2").is_some()
    );
    button(&mut window, "Compare with previous");
    let was = "was \"采访 Interview\"";
    assert!(window.harness.query_by_label(was).is_some() || window.harness.query_by_value(was).is_some());
    button(&mut window, "Filter like this");
    settle(&mut window);
    assert_eq!(rows(&window).len(), 2, "{:?}", rows(&window));
}

#[test]
fn an_event_is_answered_with_a_request_that_is_ready_to_edit() {
    let (mut window, _) = open(Setup::default());
    click_row(&mut window, "Interview", Modifiers::NONE);
    button(&mut window, "Answer with a request…");
    button(&mut window, "SetCurrentProgramScene");
    assert_eq!(window.harness.state().page(), PageId::Requests);
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Request type");
    assert_eq!(field.value().unwrap_or_default(), "SetCurrentProgramScene");
    window.harness.get_by_role_and_label(Role::Tab, "JSON").click();
    window.harness.run();
    let data =
        window.harness.get_by_role_and_label(Role::MultilineTextInput, "Request data").value().unwrap_or_default();
    assert!(data.contains("采访 Interview"), "{data}");
}

#[test]
fn an_export_that_fails_says_why_and_can_be_tried_again() {
    let (mut window, _) = open(Setup::default());
    let folder = tempfile::tempdir().unwrap();
    let woken = window.wake();
    button(&mut window, "Export…");
    let missing = folder.path().join("no such folder/feed.jsonl");
    window.harness.get_by_role_and_label(Role::TextInput, "File").focus();
    window.harness.run();
    window.harness.get_by_role_and_label(Role::TextInput, "File").type_text(missing.to_str().unwrap());
    window.harness.run();
    window.harness.get_by_role_and_label(Role::Button, "Export").click();
    window.until(&woken, |window| says(window, "Nothing was kept of this export"));
    let good = folder.path().join("feed.jsonl");
    window.harness.get_by_role_and_label(Role::TextInput, "File").focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.get_by_role_and_label(Role::TextInput, "File").type_text(good.to_str().unwrap());
    window.harness.run_ok();
    window.harness.get_by_role_and_label(Role::Button, "Export").click();
    window.until(&woken, |window| says(window, "5 events written to"));
    let text = std::fs::read_to_string(good).unwrap();
    assert_eq!(text.lines().count(), 5);
    assert!(text.contains("采访 Interview"));
}

#[test]
fn a_capture_opens_read_only_beside_the_live_feed() {
    let (mut window, studio) = open(Setup::default());
    scenes(&mut window, studio, 0, 3);
    let line = r#"{"at":"2026-05-02T20:00:00.000Z","source":"Old show","system":"obs","kind":"event","type":"ExitStarted","summary":"","body":{"op":5,"d":{"eventType":"ExitStarted","eventIntent":1}}}"#;
    let opened = callboard::feed::capture::read(format!("{line}\nno json\n").as_bytes(), 1 << 20).unwrap();
    let id = callboard::message::CommandId::next();
    let captures = vec![(id, Ok(Some((PathBuf::from("/captures/old show.jsonl"), opened))))];
    window.harness.state_mut().take(Updates { captures, ..Updates::default() });
    settle(&mut window);
    assert!(says(&window, "Capture: old show.jsonl · 1 rows"), "the banner names the capture");
    assert_eq!(rows(&window).len(), 1, "{:?}", rows(&window));
    assert!(window.harness.query_by_role_and_label(Role::Button, "Pause").is_none(), "nothing arrives in a capture");
    button(&mut window, "Close");
    settle(&mut window);
    assert_eq!(rows(&window).len(), 8);
}

#[test]
fn what_was_exported_opens_again_by_its_path() {
    let (mut window, _) = open(Setup::default());
    let folder = tempfile::tempdir().unwrap();
    let woken = window.wake();
    let file = folder.path().join("show.jsonl");
    button(&mut window, "Export…");
    write(&mut window, "File", file.to_str().unwrap());
    window.harness.get_by_role_and_label(Role::Button, "Export").click();
    window.until(&woken, |window| says(window, "5 events written to"));
    window.harness.key_press(Key::Escape);
    window.harness.run_ok();
    button(&mut window, "More");
    write(&mut window, "Open a capture", file.to_str().unwrap());
    window.harness.get_by_role_and_label(Role::Button, "Open").click();
    window.until(&woken, |window| says(window, "Capture: show.jsonl · 5 rows"));
    settle(&mut window);
    assert!(has_row(&window, "采访 Interview"));
}

fn write(window: &mut Window, field: &str, text: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, field).focus();
    window.harness.run_ok();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
    window.harness.run_ok();
}

#[test]
fn streamer_safe_mode_masks_paths_in_rows_and_payload() {
    let settings = Settings { streamer_safe: true, theme: ThemeChoice::Dark, ..Settings::default() };
    let (mut window, _) = open(Setup { settings, ..Setup::default() });
    assert!(!has_row(&window, "/rec/a.mkv"));
    click_row(&mut window, "RecordStateChanged", Modifiers::NONE);
    assert!(detail(&window, "outputPath •••"));
    button(&mut window, "Raw");
    assert!(!says(&window, "/rec/a.mkv"));
}

#[test]
fn the_query_is_there_again_after_a_restart() {
    let drafts = [("feed".to_owned(), "type:Record*".to_owned())].into();
    let settings = Settings { theme: ThemeChoice::Dark, drafts, ..Settings::default() };
    let (mut window, _) = open(Setup { settings, ..Setup::default() });
    settle(&mut window);
    assert_eq!(rows(&window).len(), 1);
    filter(&mut window, "type:Scene*");
    assert_eq!(window.harness.state().model.settings.drafts["feed"], "type:Scene*");
}

#[test]
fn the_feed_is_cleared_only_after_a_question() {
    let (mut window, _) = open(Setup::default());
    button(&mut window, "More");
    button(&mut window, "Clear the feed");
    assert_eq!(rows(&window).len(), 5);
    button(&mut window, "Drop them");
    assert!(says(&window, "Nothing has arrived yet"));
}

#[test]
fn high_volume_events_share_a_line_and_export_them_all() {
    let (mut window, studio) = open(Setup::default());
    let app = window.harness.state_mut();
    let type_id = app.hub.types().intern("InputVolumeMeters");
    let mut batch = Batch::default();
    let text = r#"{"op":5,"d":{"eventType":"InputVolumeMeters","eventIntent":65536,"eventData":{"inputs":[]}}}"#;
    for at in 0..18 {
        let when = Timestamp(NOW.0 / 1_000_000 * 1_000_000 + at * 10_000);
        batch.push(when, studio, Kind::Event, type_id, 16, text);
    }
    app.take(Updates { batches: vec![batch], ..Updates::default() });
    window.harness.run();
    assert_eq!(rows(&window).len(), 6);
    assert!(has_row(&window, "(18 times)"), "{:?}", rows(&window));
    click_row(&mut window, "(18 times)", Modifiers::NONE);
    button(&mut window, "Export…");
    assert!(window.harness.query_by_label("Everything that is kept (23)").is_some());
}

/// Whether some label says this.
fn says(window: &Window, part: &str) -> bool {
    window.harness.get_all_by_role(Role::Label).any(|label| {
        let node = label.accesskit_node();
        node.value().is_some_and(|text| text.contains(part)) || node.label().is_some_and(|text| text.contains(part))
    })
}

#[test]
fn the_page_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (name, setup) in [
        ("feed_dark", Setup::theme(ThemeChoice::Dark)),
        ("feed_light", Setup::theme(ThemeChoice::Light)),
        ("feed_dark_small", Setup::theme(ThemeChoice::Dark).small()),
        ("feed_light_small", Setup::theme(ThemeChoice::Light).small()),
    ] {
        let (mut window, _) = open(setup);
        click_row(&mut window, "InputMuteStateChanged", Modifiers::NONE);
        window.harness.snapshot(name);
        results.extend(window.harness.take_snapshot_results());
    }
}

#[test]
fn an_update_of_an_export_that_nobody_asked_for_is_left_alone() {
    let (mut window, _) = open(Setup::default());
    let id = callboard::message::CommandId::next();
    window.take(vec![Update::Exported { id, result: Err("no space left on the device".to_owned()) }]);
    button(&mut window, "Export…");
    assert!(!says(&window, "Nothing was kept of this export"));
}
