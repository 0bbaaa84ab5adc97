//! `callboard receive` with the real binary: addresses that stay, and nothing lost that was answered.

mod support {
    pub(crate) mod command;
}

use std::collections::{HashMap, HashSet};
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use callboard::message::{DeliveryFilter, DeliveryRow, Timestamp};
use callboard::simulator::webhooks::{Options, Script, Show, Step, System, Target, Tempo, run as send};
use callboard::storage::history::{self, History};
use serde_json::Value;
use support::command::{Running, callboard, run};

const SECRETS: &str = r#"{"my-app-id":"the-shared-secret"}"#;

fn receive(listen: &str, folder: &Path) -> (Running, Value) {
    let folder = folder.to_str().unwrap();
    let mut command = callboard(&["receive", "--listen", listen, "--data-dir", folder]);
    let running = Running::start(command.env("CALLBOARD_LIVESWITCH_SECRETS", SECRETS));
    let first = running.line(|_| true);
    (running, first)
}

fn deliveries(folder: &Path) -> Vec<DeliveryRow> {
    let history = History::open(folder, Timestamp::now(), &history::Options::default()).unwrap();
    let reader = history.reader().unwrap();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = reader.deliveries(&DeliveryFilter::default(), after, 1000).unwrap();
        all.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

#[cfg(unix)]
#[test]
fn the_first_line_names_the_addresses_and_what_they_receive_is_in_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let (running, first) = receive("127.0.0.1:0", folder.path());
    let listening = first["listening"].as_str().unwrap();
    assert!(listening.starts_with("http://127.0.0.1:") && !listening.ends_with(":0"), "{listening}");
    let sent = |to: &Value, script: &str| {
        let mut command =
            callboard(&["simulate", "webhooks", "--to", to.as_str().unwrap(), "--script", script, "--rate", "200"]);
        run(command.env("CALLBOARD_LIVESWITCH_SECRETS", SECRETS))
    };
    assert!(first["bililive"].as_str().unwrap().starts_with(&format!("{listening}/bililive/")));
    let broadcast = sent(&first["bililive"], "broadcast");
    assert_eq!(broadcast.status, 0, "{}", broadcast.stderr);
    let recording = sent(&first["liveswitch"], "recording");
    assert_eq!(recording.status, 0, "{}", recording.stderr);
    // Somebody without the secret.
    let forged = sent(&first["liveswitch"], "missing-signature");
    assert_eq!(forged.status, 1);
    assert!(forged.lines()[1..].iter().all(|line| line["status"] == 401), "{}", forged.stdout);
    let lost = sent(&format!("{listening}/bililive/an-old-token").into(), "old");
    assert_eq!(lost.status, 1);
    running.interrupt();
    let (status, stderr) = running.end();
    assert_eq!(status, 130);
    assert_eq!(
        stderr.lines().next().unwrap().split(". ").next(),
        Some("127.0.0.1 sends to an address without a right token")
    );

    let kept = deliveries(folder.path());
    let sent = broadcast.lines().len() - 1 + recording.lines().len() - 1;
    assert_eq!(kept.iter().filter(|row| row.accepted).count(), sent);
    assert!(kept.iter().any(|row| !row.accepted && row.status == 401), "the forgery is kept with its verdict");
    let events: HashSet<&str> = kept.iter().map(|row| row.event.as_str()).collect();
    assert!(events.contains("FileClosed") && events.contains("channel.recording.ready"), "{events:?}");

    // The recorders keep their addresses.
    let (again, line) = receive("127.0.0.1:0", folder.path());
    let token = |line: &Value, key: &str| line[key].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    for key in ["bililive", "liveswitch"] {
        assert_eq!(token(&line, key), token(&first, key));
    }
    assert_eq!(line["sources"].as_array().unwrap().len(), 2);
    again.interrupt();
    assert_eq!(again.end().0, 130);
}

#[test]
fn what_cannot_be_received_is_said_and_ends_with_3() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(&mut callboard(&["receive", "--listen", &address, "--data-dir", path]));
    assert_eq!((ended.status, ended.stdout.as_str()), (3, ""));
    assert!(ended.stderr.contains(&address) && ended.stderr.contains("--listen"), "{}", ended.stderr);
    // A second one on the folder.
    let (first, _) = receive("127.0.0.1:0", folder.path());
    // It listens before it has opened the history.
    let until = Instant::now() + support::command::PATIENCE;
    while !folder.path().join("history.db").exists() {
        assert!(Instant::now() < until);
        std::thread::yield_now();
    }
    let second = run(&mut callboard(&["receive", "--listen", "127.0.0.1:0", "--data-dir", path, "--for", "20"]));
    assert_eq!(second.status, 3);
    assert!(second.stderr.contains("another Callboard"), "{}", second.stderr);
    first.kill();
    for arguments in [&["receive", "--listen", "here"][..], &["receive", "--for", "-1"], &["receive", "somewhere"]] {
        assert_eq!(run(&mut callboard(arguments)).status, 2, "{arguments:?}");
    }
    let mut unreadable = callboard(&["receive", "--listen", "127.0.0.1:0", "--data-dir", path]);
    assert_eq!(run(unreadable.env("CALLBOARD_LIVESWITCH_SECRETS", "{")).status, 2);
}

#[test]
fn an_address_for_other_machines_comes_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let ended = run(&mut callboard(&["receive", "--listen", "0.0.0.0:0", "--data-dir", path, "--for", "0.5"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("other machines"), "{}", ended.stderr);
    assert_eq!(ended.lines().len(), 1);
}

/// What the sender was told of each delivery.
#[derive(Default)]
struct Told {
    answered: HashSet<String>,
    sent: usize,
    tried_again: usize,
}

/// Sends without an end until it is told to, as fast as is good for the test.
async fn load(to: Target, stop: Arc<AtomicBool>) -> Told {
    let show = Show {
        ends: "2026-11-20T20:00:00Z".parse().unwrap(),
        offset: jiff::tz::offset(8),
        seed: 11,
        applications: Vec::new(),
        round: 0,
    };
    let steps = Script::find(System::Bililive, None).unwrap().repeated(show);
    let steps = steps.take_while(|_: &Step| !stop.load(Ordering::Relaxed));
    // Patient enough for a receiver that is killed and started again.
    let waits = [0, 200, 400, 800, 1600, 3200].map(Duration::from_millis).to_vec();
    let options = Options { tempo: Tempo { waits, ..Tempo::default() }, rate: Some(800.0), at_once: 16 };
    let mut told = Told::default();
    send(steps, &to, &options, |report| {
        told.sent += 1;
        told.tried_again += usize::from(report.tries.len() > 1);
        if report.is_delivered() {
            told.answered.insert(report.id.clone().unwrap());
        }
        ControlFlow::Continue(())
    })
    .await
    .unwrap();
    told
}

#[test]
fn killed_twenty_times_under_load_it_has_everything_that_it_answered_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (mut running, first) = receive(&port.to_string(), folder.path());
    let to = first["bililive"].as_str().unwrap().to_owned();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let sender = runtime.spawn(load(Target::parse(&to).unwrap(), stop.clone()));
    for round in 0..20 {
        // Each time at another moment of its life, the very first ones included.
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(round * 17)).await });
        running.kill();
        let (next, line) = receive(&port.to_string(), folder.path());
        assert_eq!(line["bililive"], to, "the address stays");
        running = next;
    }
    stop.store(true, Ordering::Relaxed);
    let told = runtime.block_on(sender).unwrap();
    running.kill();

    let kept = deliveries(folder.path());
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for row in kept.iter().filter(|row| row.duplicate_of.is_none()) {
        assert!(row.accepted && !row.conflict, "{row:?}");
        *first_of.entry(row.event_id.as_deref().unwrap()).or_default() += 1;
    }
    let lost: Vec<&String> = told.answered.iter().filter(|id| !first_of.contains_key(id.as_str())).collect();
    assert!(lost.is_empty(), "{} of {} were answered and are not there", lost.len(), told.answered.len());
    assert!(first_of.values().all(|count| *count == 1), "none twice");
    assert!(
        told.answered.len() > 500 && told.tried_again > 20,
        "{} answered, {} tried again",
        told.answered.len(),
        told.tried_again
    );
    assert!(told.sent - told.answered.len() < told.sent / 2, "{} of {} arrived", told.answered.len(), told.sent);
}
