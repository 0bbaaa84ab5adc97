//! The webhook receiver as the window has it: by commands to the hub, with updates about what became of them.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use callboard::hub::{Hub, Options};
use callboard::message::{
    Command, DeliveryFilter, DeliveryRow, HistoryState, ReceiverCommand, ReceiverState, RecordingFilter, Settings,
    Timestamp, Update, WebhookSource,
};
use callboard::protocol::Secret;
use callboard::protocol::webhook::{Recorder, Verdict};
use callboard::simulator::webhooks::{Application, Options as Sending, Script, Show, System, Target, Tempo, run};
use callboard::storage::history::{self, History};
use callboard::storage::{Paths, settings};

const PATIENCE: Duration = Duration::from_secs(20);

struct Desk {
    hub: Hub,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::in_folder(tempfile::tempdir().unwrap())
    }

    fn in_folder(folder: tempfile::TempDir) -> Self {
        let options =
            Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Options::default() };
        Self { hub: Hub::start(options, || {}).unwrap().0, folder }
    }

    fn ask(&self, command: ReceiverCommand) {
        self.hub.send(Command::Receiver(command));
    }

    /// The first update that `wanted` makes something of.
    fn hear<T>(&self, wanted: impl Fn(&Update) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < until, "it was never told");
            if let Some(found) = self.hub.drain_wait(Duration::from_millis(100)).updates.iter().find_map(&wanted) {
                return found;
            }
        }
    }

    fn listening(&self) -> (SocketAddr, Vec<WebhookSource>) {
        self.hear(|update| match update {
            Update::Receiver(ReceiverState::Listening { address, sources }) => Some((*address, sources.clone())),
            Update::Receiver(other) => panic!("{other:?}"),
            _ => None,
        })
    }

    fn start(&self) -> (SocketAddr, Vec<WebhookSource>) {
        self.ask(ReceiverCommand::Start { listen: "127.0.0.1:0".parse().unwrap(), body_mib: 8 });
        let listening = self.listening();
        self.hear(|update| matches!(update, Update::History(HistoryState::Ready)).then_some(()));
        listening
    }

    /// Ends the hub and looks into its history.
    fn deliveries(self) -> Vec<DeliveryRow> {
        drop(self.hub);
        rows(self.folder.path())
    }
}

/// While the hub is open, as a second program sees them.
fn rows(folder: &Path) -> Vec<DeliveryRow> {
    let history = History::open(folder, Timestamp::now(), &history::Options::default()).unwrap();
    history.reader().unwrap().deliveries(&DeliveryFilter::default(), None, 10_000).unwrap().rows
}

fn secret() -> Secret {
    Secret::new("the shared secret")
}

/// The statuses that a script's deliveries ended with.
fn send(address: SocketAddr, source: &WebhookSource, system: System, script: &str) -> Vec<u16> {
    let applications = vec![Application { id: "my-app-id".to_owned(), secret: secret() }];
    let ends = "2026-11-20T20:00:00Z".parse().unwrap();
    let show = Show { ends, offset: jiff::tz::offset(8), seed: 5, applications, round: 0 };
    let steps = Script::find(system, Some(script)).unwrap().steps(&show);
    let to = format!("http://{address}/{}/{}", system.word(), source.token.expose());
    let tempo = Tempo { waits: vec![Duration::ZERO], ..Tempo::default() };
    let options = Sending { tempo, rate: Some(500.0), ..Sending::default() };
    let mut statuses = Vec::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let to = Target::parse(&to).unwrap();
    let sent = run(steps.into_iter(), &to, &options, |report| {
        statuses.push(report.tries[0].status().unwrap());
        ControlFlow::Continue(())
    });
    runtime.block_on(sent).unwrap();
    statuses
}

#[test]
fn a_show_arrives_and_the_window_hears_that_there_is_news() {
    let desk = Desk::new();
    let (address, sources) = desk.start();
    assert_eq!(sources.len(), 2);
    let statuses = send(address, &sources[0], System::Bililive, "two-rooms");
    assert!(statuses.iter().all(|status| *status == 204), "{statuses:?}");
    desk.hear(|update| matches!(update, Update::HistoryChanged).then_some(()));
    let rows = desk.deliveries();
    assert_eq!(rows.len(), statuses.len());
    assert!(rows.iter().all(|row| row.source == "bililive" && row.verdict == Verdict::Accepted));
}

#[test]
fn a_new_token_closes_the_old_address_and_is_kept() {
    let desk = Desk::new();
    let (address, old) = desk.start();
    desk.ask(ReceiverCommand::RenewToken { key: "bililive".to_owned() });
    let (same, new) = desk.listening();
    assert_eq!(same, address);
    assert_ne!(new[0].token, old[0].token);
    assert_eq!(new[1], old[1]);
    assert!(send(address, &old[0], System::Bililive, "old").iter().all(|status| *status == 404));
    let refused = desk.hear(|update| match update {
        Update::WebhookRefused(refused) => Some(refused.clone()),
        _ => None,
    });
    assert_eq!((refused.status, refused.source, refused.count), (404, None, 1));
    assert!(send(address, &new[0], System::Bililive, "old").iter().all(|status| *status == 204));
    desk.ask(ReceiverCommand::AddSource { key: "second pc".to_owned(), recorder: Recorder::Bililive });
    let (_, three) = desk.listening();
    assert_eq!((three.len(), three[2].key.as_str()), (3, "second pc"));
    assert!(send(address, &three[2], System::Bililive, "unknown").iter().all(|status| *status == 204));
    desk.ask(ReceiverCommand::RemoveSource { key: "second pc".to_owned() });
    assert_eq!(desk.listening().1, new);
    // After a restart they are the same.
    let Desk { hub, folder } = desk;
    drop(hub);
    let again = Desk::in_folder(folder);
    assert_eq!(again.start().1, new);
}

#[test]
fn a_secret_that_comes_later_redeems_what_was_rejected() {
    let desk = Desk::new();
    let (address, sources) = desk.start();
    let rejected = send(address, &sources[1], System::Liveswitch, "rtmp");
    assert!(rejected.iter().all(|status| *status == 401), "{rejected:?}");
    desk.ask(ReceiverCommand::KeepSecret { application: "my-app-id".to_owned(), secret: secret() });
    let until = Instant::now() + PATIENCE;
    while rows(desk.folder.path()).iter().any(|row| row.verdict != Verdict::Valid) {
        assert!(Instant::now() < until, "they were never judged again");
        desk.hub.drain_wait(Duration::from_millis(50));
    }
    assert!(send(address, &sources[1], System::Liveswitch, "messages").iter().all(|status| *status == 204));
    // Forgotten again.
    desk.ask(ReceiverCommand::KeepSecret { application: "my-app-id".to_owned(), secret: Secret::default() });
    desk.ask(ReceiverCommand::Stop);
    desk.hear(|update| matches!(update, Update::Receiver(ReceiverState::Off)).then_some(()));
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn who_switched_it_on_has_it_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = Settings::default();
    kept.webhooks.on = true;
    kept.webhooks.listen = "127.0.0.1:0".parse().unwrap();
    settings::save(&Paths::new(Some(folder.path().to_owned())).unwrap(), &kept).unwrap();
    let desk = Desk::in_folder(folder);
    let (address, _) = desk.listening();
    assert!(std::net::TcpStream::connect(address).is_ok());
}

#[test]
fn an_address_that_is_taken_is_told_and_another_one_can_be_tried() {
    let desk = Desk::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap();
    desk.ask(ReceiverCommand::Start { listen, body_mib: 8 });
    let failed = desk.hear(|update| match update {
        Update::Receiver(ReceiverState::Failed { listen, reason }) => Some((*listen, reason.clone())),
        _ => None,
    });
    assert!(failed.0 == listen && !failed.1.is_empty());
    desk.start();
}

#[test]
fn a_history_that_another_one_writes_is_taken_over_when_that_one_ends() {
    let folder = tempfile::tempdir().unwrap();
    let other = History::open(folder.path(), Timestamp::now(), &history::Options::default()).unwrap();
    let desk = Desk::in_folder(folder);
    desk.ask(ReceiverCommand::Start { listen: "127.0.0.1:0".parse().unwrap(), body_mib: 8 });
    let (address, sources) = desk.listening();
    let reason = desk.hear(|update| match update {
        Update::History(HistoryState::Unwritable { reason }) => Some(reason.clone()),
        _ => None,
    });
    assert!(reason.contains("another Callboard"), "{reason}");
    assert!(send(address, &sources[0], System::Bililive, "old").iter().all(|status| *status == 503));
    drop(other);
    desk.hear(|update| matches!(update, Update::History(HistoryState::Ready)).then_some(()));
    assert!(send(address, &sources[0], System::Bililive, "old").iter().all(|status| *status == 204));
}

#[test]
fn the_demo_fills_two_days_and_goes_on() {
    let desk = Desk::new();
    desk.ask(ReceiverCommand::Demo);
    desk.listening();
    desk.hear(|update| matches!(update, Update::History(HistoryState::Ready)).then_some(()));
    let until = Instant::now() + PATIENCE;
    loop {
        let rows = rows(desk.folder.path());
        let has = |verdict| rows.iter().any(|row| row.verdict == verdict);
        let rejected = has(Verdict::BadSignature) && has(Verdict::Missing);
        if rejected && has(Verdict::Accepted) && has(Verdict::Valid) && rows.len() > 100 {
            break;
        }
        assert!(Instant::now() < until, "{} rows", rows.len());
        desk.hub.drain_wait(Duration::from_millis(100));
    }
}

/// The recordings that come of a script: state and number of files, by room.
fn recordings(system: System, script: &str) -> Vec<(&'static str, usize)> {
    let desk = Desk::new();
    desk.ask(ReceiverCommand::LendSecrets([("my-app-id".to_owned(), secret())].into()));
    let (address, sources) = desk.start();
    let source = sources.iter().find(|source| source.recorder.word() == system.word()).unwrap();
    send(address, source, system, script);
    let Desk { hub, folder } = desk;
    drop(hub);
    let history = History::open(folder.path(), Timestamp::now(), &history::Options::default()).unwrap();
    let page = history.reader().unwrap().recordings(&RecordingFilter::default(), None, 100, Timestamp::now()).unwrap();
    let mut rows = page.rows;
    rows.sort_by_key(|row| row.room.clone());
    rows.iter().map(|row| (row.state.word(), row.files.len())).collect()
}

#[test]
fn what_the_scripts_tell_becomes_the_recordings_that_they_tell_of() {
    let (bililive, liveswitch) = (System::Bililive, System::Liveswitch);
    for (system, script, wanted) in [
        (bililive, "broadcast", &[("complete", 2)][..]),
        (bililive, "splits", &[("complete", 6)]),
        (bililive, "sessions", &[("complete", 5)]),
        (bililive, "two-rooms", &[("complete", 2), ("complete", 1)]),
        (bililive, "first-start", &[("complete", 1)]),
        (bililive, "raw", &[("close missing", 2)]),
        (bililive, "old", &[("complete", 1)]),
        (bililive, "unknown", &[("complete", 1)]),
        (bililive, "out-of-order", &[("complete", 6)]),
        (bililive, "missing-close", &[("close missing", 2)]),
        (bililive, "duplicates", &[("complete", 2)]),
        (bililive, "conflict", &[("complete", 2)]),
        (bililive, "wrong-token", &[]),
        (liveswitch, "recording", &[("expired", 3)]),
        (liveswitch, "batch", &[("complete", 3)]),
        (liveswitch, "out-of-order", &[("expired", 3)]),
        (liveswitch, "missing-close", &[("complete", 3)]),
        (liveswitch, "forged", &[("expired", 3)]),
        (liveswitch, "duplicates", &[("expired", 3)]),
        (liveswitch, "bad-signature", &[]),
    ] {
        assert_eq!(recordings(system, script), wanted, "{script}");
    }
}
