//! The hub around the sessions: a window that stands still, tests, the demo, files, the end.

use std::time::{Duration, Instant};

use callboard::feed::Feed;
use callboard::hub::Options as HubOptions;
use callboard::message::{
    Cause, Command, CommandId, ConnectionState, ExportFormat, PickFile, SecretPlace, Settings, Stage, StageState,
    Update,
};
use callboard::net::tempo::Tempo;
use callboard::simulator::obs::Options;
use serde_json::json;

use super::world::World;
use crate::session::{Desk, PATIENCE, profile, quick};

#[test]
fn a_window_that_stands_still_loses_rows_that_are_counted_and_the_server_none() {
    let world = World::new();
    let total = 20_000;
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let url = world.obs(move |mut peer, _| {
        let tell = tell.clone();
        async move {
            peer.greet().await;
            for number in 0..total {
                let (bit, name) = if number % 2 == 0 { (65536, "InputVolumeMeters") } else { (4, "SceneNameChanged") };
                let data = json!({ "number": number, "filler": "x".repeat(200) });
                let event = json!({"op": 5, "d": {"eventType": name, "eventIntent": bit, "eventData": data}});
                peer.say(event.to_string()).await;
            }
            // Every frame was taken off the socket although nobody drained anything.
            let _ = tell.send(());
            peer.serve().await;
        }
    });
    let desk = Desk::with_options(HubOptions { queue_bytes: Some(3_500_000), tempo: quick(), ..HubOptions::default() });
    let id = desk.connect(&url, None);
    told.recv_timeout(PATIENCE).expect("the session went on reading");
    // The last batch and the last counters come on two ways.
    desk.until("all is counted", |seen| {
        let counters = seen.counters(id);
        let told = counters.dropped > 0 && counters.dropped == seen.dropped;
        told && counters.frames_in > total && seen.lines.len() as u64 + seen.dropped >= total + 4
    });
    let seen = desk.seen.lock().unwrap();
    let kept = |name: &str| seen.of_type(name).count() as u64;
    // Connecting, Hello, Identified and ready are rows as well.
    assert_eq!(seen.lines.len() as u64 + seen.dropped, total + 4);
    assert!(kept("SceneNameChanged") > kept("InputVolumeMeters"), "meters go first");
    assert_eq!(seen.counters(id).dropped, seen.dropped);
}

#[test]
fn a_test_goes_through_the_stages_once_and_leaves() {
    let world = World::new();
    let simulator = world.simulator_with("right");
    let desk = Desk::new();
    let run = |password: &str| {
        let id = CommandId::next();
        let profile = Box::new(profile(&simulator.url()));
        let secret = Some(password.to_owned().into());
        desk.hub.send(Command::Test { id, connection: None, profile, secret });
        let result = desk.wait("the end of the test", |seen| {
            seen.updates.iter().find_map(|update| match update {
                Update::TestDone { id: done, result } if *done == id => Some(result.clone()),
                _ => None,
            })
        });
        (id, result)
    };
    let (id, result) = run("right");
    assert_eq!(result.unwrap().obs_web_socket_version, "5.7.3");
    let (_, result) = run("wrong");
    let failure = result.unwrap_err();
    assert_eq!((failure.cause, failure.stage), (Cause::PasswordWrong, Stage::Identify));
    let seen = desk.seen.lock().unwrap();
    let done = seen.updates.iter().filter(|update| {
        matches!(update, Update::TestStage { id: of, report } if *of == id && matches!(report.state, StageState::Done(_)))
    });
    assert_eq!(done.count(), 6, "all stages but TLS");
    assert!(seen.lines.is_empty(), "a test leaves no rows");
    assert!(!seen.updates.iter().any(|update| matches!(update, Update::Connection { .. })));
}

#[test]
fn the_demo_connects_to_one_obs_of_each_dialect() {
    let desk = Desk::new();
    desk.hub.send(Command::StartDemo);
    desk.hub.send(Command::StartDemo);
    let ids = desk.wait("both", |seen| {
        let added: Vec<_> = seen
            .updates
            .iter()
            .filter_map(|update| match update {
                Update::ConnectionAdded { connection, simulated: true, .. } => Some(*connection),
                _ => None,
            })
            .collect();
        (added.len() == 2).then_some(added)
    });
    for id in ids {
        desk.ready(id);
        desk.until("where its password is", |seen| {
            seen.updates.iter().any(|update| {
                matches!(update, Update::SecretPlace { connection, place: SecretPlace::UntilQuit } if *connection == id)
            })
        });
    }
    desk.until("something happens", |seen| seen.lines.iter().any(|line| line.bit != crate::session::NO_BIT));
}

#[test]
fn dropping_the_hub_closes_the_sockets_writes_the_settings_and_does_not_take_long() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let hangs = world.obs(move |mut peer, _| {
        let tell = tell.clone();
        async move {
            peer.greet().await;
            let _ = tell.send(());
            std::future::pending::<()>().await;
        }
    });
    desk.connect(&hangs, None);
    told.recv_timeout(PATIENCE).unwrap();
    let settings = Settings { streamer_safe: true, ..Settings::default() };
    desk.hub.send(Command::SaveSettings(Box::new(settings)));
    let Desk { hub, folder, .. } = desk;
    let start = Instant::now();
    drop(hub);
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
    let end = Instant::now() + PATIENCE;
    while simulator.connections() > 0 {
        assert!(Instant::now() < end, "the socket was not closed");
        world.runtime.block_on(tokio::task::yield_now());
    }
    let written = std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
    assert!(written.contains("streamer-safe = true"), "{written}");
}

#[test]
fn saved_connections_are_announced_at_the_next_start() {
    let desk = Desk::new();
    let settings = Settings { connections: vec![profile("ws://localhost:1")], ..Settings::default() };
    desk.hub.send(Command::SaveSettings(Box::new(settings.clone())));
    let Desk { hub, folder, .. } = desk;
    drop(hub);
    let options =
        HubOptions { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..HubOptions::default() };
    let (hub, read) = callboard::hub::Hub::start(options, || {}).unwrap();
    assert_eq!(read.connections, settings.connections);
    let updates = hub.drain().updates;
    let added = updates.iter().find_map(|update| match update {
        Update::ConnectionAdded { profile, simulated: false, .. } => Some(profile),
        _ => None,
    });
    let Some(profile) = added else { panic!("{updates:?}") };
    assert_eq!(**profile, settings.connections[0]);
}

#[test]
fn a_renamed_connection_stays_connected_and_a_moved_one_connects_anew() {
    let world = World::new();
    let (first, second) = (world.simulator(Options::default()), world.simulator(Options::default()));
    let desk = Desk::new();
    let mut changed = profile(&first.url());
    let id = desk.connect_with(changed.clone(), None);
    desk.ready(id);
    changed.name = "renamed".into();
    desk.hub.send(Command::Save { connection: id, profile: Box::new(changed.clone()), secret: None });
    assert!(desk.answered(desk.request(id, "GetVersion", None)).result);
    assert_eq!(first.connections(), 1);
    changed.url = second.url();
    desk.hub.send(Command::Save { connection: id, profile: Box::new(changed), secret: None });
    desk.ready_times(id, 2);
    assert_eq!(second.connections(), 1);
    desk.hub.send(Command::Delete(id));
    let gone = desk.request(id, "GetVersion", None);
    assert!(matches!(desk.reply(gone), callboard::message::ReplyOutcome::NotSent));
}

#[test]
fn an_export_opens_again_and_a_full_disk_is_said() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let mut feed = Feed::new(1 << 20, desk.hub.types().clone());
    let mut batch = callboard::feed::Batch::default();
    let type_id = desk.hub.types().intern("CustomEvent");
    for number in 0..2000 {
        let text = format!(
            r#"{{"op":5,"d":{{"eventType":"CustomEvent","eventIntent":1,"eventData":{{"n":{number},"path":"/home/ada"}}}}}}"#
        );
        batch.push(callboard::message::Timestamp(number), id, callboard::feed::Kind::Event, type_id, 0, &text);
    }
    feed.append(&batch);
    let export = |to: &std::path::Path, streamer_safe: bool| {
        let (id, rows) = (CommandId::next(), (feed.first_seq()..feed.end_seq()).collect());
        desk.hub.export(
            id,
            feed.snapshot(),
            rows,
            ExportFormat::JsonLines,
            PickFile::Path(to.to_owned()),
            streamer_safe,
        );
        desk.wait("the export", |seen| {
            seen.updates.iter().find_map(|update| match update {
                Update::Exported { id: done, result } if *done == id => Some(result.clone()),
                _ => None,
            })
        })
    };
    let path = desk.folder.path().join("feed.jsonl");
    assert_eq!(export(&path, true), Ok(Some((path.clone(), 2000))));
    assert!(!std::fs::read_to_string(&path).unwrap().contains("ada"), "Streamer-safe mode hides paths");
    assert_eq!(export(&path, false), Ok(Some((path.clone(), 2000))));
    assert!(std::fs::read_to_string(&path).unwrap().contains("/home/ada"));
    if std::path::Path::new("/dev/full").try_exists().unwrap() {
        let reason = export("/dev/full".as_ref(), false).unwrap_err();
        assert!(reason.contains("/dev/full") && reason.to_lowercase().contains("space"), "{reason}");
    }
    let open = CommandId::next();
    desk.hub.send(Command::OpenCapture { id: open, from: PickFile::Path(path) });
    let end = Instant::now() + PATIENCE;
    let opened = loop {
        if let Some(capture) = desk.hub.drain_wait(Duration::from_millis(50)).captures.pop() {
            break capture;
        }
        assert!(Instant::now() < end, "never opened");
    };
    assert_eq!(opened.0, open);
    assert_eq!(opened.1.unwrap().unwrap().1.feed.len(), 2000);
}

#[test]
fn the_wake_is_called_at_most_thirty_times_a_second() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let world = World::new();
    let simulator = world.simulator(Options { rate: 3000.0, ..Options::default() });
    let desk = Desk::with(Tempo::default());
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = woken.clone();
    desk.hub.set_wake(move || {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let start = Instant::now();
    let id = desk.connect(&simulator.url(), None);
    desk.until("many events", |seen| seen.lines.len() > 3000);
    let most = start.elapsed().as_secs_f64() * 31.0 + 2.0;
    let calls = woken.load(Ordering::SeqCst);
    assert!(calls > 3 && (calls as f64) < most, "{calls} calls, {most} allowed");
    assert!(matches!(desk.seen.lock().unwrap().state(id), Some(ConnectionState::Ready { .. })));
}
