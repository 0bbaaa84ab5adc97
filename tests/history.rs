//! The history: what was answered is on disk, retries are known, rows do not depend on the order, and damage costs little.

use std::path::{Path, PathBuf};

use callboard::message::{DeliveryFilter, Page, RecordingFilter, RecordingRow, Removed, Retention, Timestamp};
use callboard::protocol::Secret;
use callboard::protocol::webhook::joining::{Joiner, state_at};
use callboard::protocol::webhook::{Recorder, State, Verdict, read, signature};
use callboard::storage::StoreError;
use callboard::storage::history::{Delivery, History, Options, Reader, Stored};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// 2021-05-14T09:52:44Z and so many seconds after.
fn at(seconds: i64) -> Timestamp {
    Timestamp(1_620_985_964_000_000 + seconds * 1_000_000)
}

const NOW: i64 = 100_000;

fn open(folder: &Path) -> History {
    History::open(folder, at(NOW), &Options::default()).unwrap()
}

fn delivery(
    recorder: Recorder,
    body: &[u8],
    second: i64,
    signature: Option<&str>,
    secrets: &[(&str, Secret)],
) -> Delivery {
    let secret_of = |id: &str| secrets.iter().find(|(known, _)| *known == id).map(|(_, secret)| secret);
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    headers.extend(signature.map(|value| ("X-ApplicationSignature".to_owned(), value.to_owned())));
    headers.push(("Authorization".to_owned(), "Basic b2JzOmh1bnRlcjI=".to_owned()));
    Delivery {
        received_at: at(second),
        recorder,
        source: "studio".to_owned(),
        method: "POST".to_owned(),
        path: "/bililive/•••".to_owned(),
        headers,
        body: body.to_vec(),
        reading: read(recorder, signature.map(str::as_bytes), body, &secret_of),
    }
}

fn bililive(body: &Value, second: i64) -> Delivery {
    delivery(Recorder::Bililive, body.to_string().as_bytes(), second, None, &[])
}

async fn store(history: &History, body: &Value, second: i64) -> Stored {
    history.store(bililive(body, second)).await.unwrap()
}

fn clock(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(1_620_985_964 + seconds).unwrap();
    format!("{}.0000001+00:00", time.strftime("%Y-%m-%dT%H:%M:%S"))
}

fn event(kind: &str, room: u64, session: &str, second: i64, file: Option<(&str, i64, u64)>) -> Value {
    let mut data = json!({"SessionId": session, "RoomId": room, "Name": format!("{room}号直播间"), "Title": format!("哔哩哔哩音悦台 {second}")});
    if let Some((path, opened, bytes)) = file {
        data["RelativePath"] = json!(path);
        data["FileOpenTime"] = json!(clock(opened));
        if kind == "FileClosed" {
            data["FileCloseTime"] = json!(clock(second));
            data["FileSize"] = json!(bytes);
            data["Duration"] = json!(1.5);
        }
    }
    json!({
        "EventType": kind, "EventTimestamp": clock(second), "EventData": data,
        "EventId": format!("{kind}-{room}-{session}-{second}-{:?}", file.map(|file| file.0)),
    })
}

/// Two rooms and an evening: sessions, splits, a dropped stream, a zero session, a missing close.
fn evening() -> Vec<Value> {
    let zero = "00000000-0000-0000-0000-000000000000";
    let mut bodies = vec![
        event("StreamStarted", 7, "", 0, None),
        event("SessionStarted", 7, "a", 2, None),
        event("FileOpening", 7, "a", 3, Some(("7/a1.flv", 3, 0))),
        event("FileClosed", 7, "a", 60, Some(("7/a1.flv", 3, 100))),
        event("FileOpening", 7, "a", 59, Some(("7/a2.flv", 59, 0))),
        event("FileClosed", 7, "a", 90, Some(("7/a2.flv", 59, 50))),
        event("SessionEnded", 7, zero, 91, None),
        event("SessionStarted", 7, "b", 95, None),
        event("FileOpening", 7, "b", 96, Some(("7/b1.flv", 96, 0))),
        event("SessionEnded", 7, "b", 200, None),
        event("StreamEnded", 7, "", 230, None),
        event("SessionStarted", 7, "c", 5000, None),
        event("FileOpening", 7, "c", 5001, Some(("7/c1.flv", 5001, 0))),
        // The session of another room: no reason to join.
        event("FileOpening", 8, "a", 10, Some(("8/早安 صباح الخير.flv", 10, 0))),
        event("FileClosed", 8, "a", 4000, Some(("8/早安 صباح الخير.flv", 10, 0))),
    ];
    bodies.push(json!({
        "EventRandomId": "v1", "RoomId": 7, "Name": "7号直播间", "Title": "哔哩哔哩音悦台", "RelativePath": "7/a1.flv",
        "FileSize": 100, "StartRecordTime": clock(3), "EndRecordTime": clock(60),
    }));
    bodies
}

fn all(reader: &Reader, filter: &RecordingFilter) -> Vec<RecordingRow> {
    let page: Page<RecordingRow> = reader.recordings(filter, None, 1000, at(NOW)).unwrap();
    assert_eq!(page.next, None);
    page.rows
}

/// What can be compared of a row: numbers of deliveries depend on the order.
fn essence(row: &RecordingRow) -> String {
    let RecordingRow { id: _, deliveries: _, .. } = row;
    format!("{:?}", RecordingRow { id: 0, deliveries: 0, ..row.clone() })
}

fn rows(history: &History) -> Vec<String> {
    all(&history.reader().unwrap(), &RecordingFilter::default()).iter().map(essence).collect()
}

/// The same from the pure joiner, in as many columns as both have.
fn short(rows: &[RecordingRow]) -> Vec<String> {
    let mut rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let RecordingRow { room, first, last, bytes, micros, started, .. } = row;
            let title = row.title.as_deref();
            format!("{room} {first} {last} {} {bytes} {micros:?} {title:?} {started:?}", row.state.word())
        })
        .collect();
    rows.sort();
    rows
}

fn joined<'a>(bodies: impl Iterator<Item = &'a Value>) -> Vec<String> {
    let mut joiner = Joiner::default();
    for body in bodies {
        for fact in read(Recorder::Bililive, None, body.to_string().as_bytes(), &|_| None).facts {
            joiner.add("studio", &fact);
        }
    }
    let mut rows: Vec<String> = joiner
        .recordings()
        .iter()
        .map(|(_, row, over)| {
            let state = state_at(row.state(), row.recorder, row.last, at(NOW).0 * 10, *over);
            let (room, first, last, started) = (&row.room, row.first, row.last, &row.started);
            let (bytes, micros, title) = (row.bytes(), row.micros(), row.title());
            format!("{room} {first} {last} {} {bytes} {micros:?} {title:?} {started:?}", state.word())
        })
        .collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn what_arrived_is_kept_to_the_byte_and_read_by_others_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let reader = history.reader().unwrap();
    let odd = b"\xFF\x00 not json \xD2\xF4";
    let stored = history.store(delivery(Recorder::Bililive, odd, 5, None, &[])).await.unwrap();
    let detail = reader.delivery(stored.id).unwrap().unwrap();
    assert_eq!(detail.body, odd);
    assert_eq!((detail.method.as_str(), detail.path.as_str()), ("POST", "/bililive/•••"));
    assert_eq!((detail.row.verdict, detail.row.status, detail.row.bytes), (Verdict::NotUnderstood, 204, 14));
    assert_eq!(detail.row.received_at, at(5));
    assert!(detail.row.problem.is_some());
    let value = |name: &str| detail.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!((value("Content-Type"), value("Authorization")), (Some("application/json"), Some("•••")));
    // An empty body is a body.
    let stored = history.store(delivery(Recorder::Bililive, b"", 6, None, &[])).await.unwrap();
    assert_eq!(reader.delivery(stored.id).unwrap().unwrap().body, b"");
    assert_eq!(reader.delivery(99).unwrap(), None);
}

#[tokio::test]
async fn a_retry_counts_on_the_first_and_another_body_is_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let closed = event("FileClosed", 7, "a", 60, Some(("7/a.flv", 3, 100)));
    let first = store(&history, &closed, 60).await;
    let again = store(&history, &closed, 61).await;
    assert_eq!((first.duplicate_of, again.duplicate_of, again.conflict), (None, Some(first.id), false));
    assert_eq!(again.recording, first.recording);
    let mut other = closed.clone();
    other["EventData"]["FileSize"] = json!(999_999);
    let conflict = store(&history, &other, 62).await;
    assert_eq!((conflict.duplicate_of, conflict.conflict), (Some(first.id), true));
    // A retry of the conflict is a retry.
    assert_eq!(store(&history, &other, 63).await.duplicate_of, Some(conflict.id));
    let reader = history.reader().unwrap();
    let rows = reader.deliveries(&DeliveryFilter::default(), None, 10).unwrap().rows;
    let told: Vec<_> = rows.iter().rev().map(|row| (row.repeats, row.conflict, row.bytes > 0)).collect();
    assert_eq!(told, [(1, false, true), (0, false, true), (1, true, true), (0, false, true)]);
    assert_eq!(reader.delivery(again.id).unwrap().unwrap().body, closed.to_string().as_bytes());
    let recordings = all(&reader, &RecordingFilter::default());
    assert_eq!((recordings.len(), recordings[0].bytes, recordings[0].deliveries), (1, 100, 1));
    let behind = DeliveryFilter { recording: first.recording, ..DeliveryFilter::default() };
    assert_eq!(reader.deliveries(&behind, None, 10).unwrap().rows.len(), 4);
}

#[test]
fn the_rows_on_disk_are_those_of_the_joiner_in_any_order_and_after_a_rebuild() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bodies = evening();
    let some = proptest::sample::subsequence(bodies.clone(), 1..=bodies.len());
    let strategy = some.prop_flat_map(|left| (Just(left.clone()), Just(left).prop_shuffle(), any::<u64>()));
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(24) });
    runner
        .run(&strategy, |(left, shuffled, cut)| {
            let folder = tempfile::tempdir().unwrap();
            let mut history = open(folder.path());
            for (index, body) in shuffled.iter().enumerate() {
                runtime.block_on(store(&history, body, 10));
                if index == cut as usize % shuffled.len() {
                    // Once in between, nothing is in memory.
                    drop(history);
                    history = open(folder.path());
                }
            }
            let found = all(&history.reader().unwrap(), &RecordingFilter::default());
            prop_assert_eq!(short(&found), joined(left.iter()));
            let before = rows(&history);
            let rebuilt = runtime.block_on(history.rebuild()).unwrap();
            prop_assert_eq!(rebuilt.deliveries, left.len() as u64);
            prop_assert_eq!(rebuilt.recordings, before.len() as u64);
            prop_assert_eq!(&rows(&history), &before);
            let again = all(&history.reader().unwrap(), &RecordingFilter::default());
            let ids = |rows: &[RecordingRow]| rows.iter().map(|row| (row.id, row.deliveries)).collect::<Vec<_>>();
            prop_assert_eq!(ids(&again), ids(&found), "the numbers stay, and with them stars and notes");
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_row_knows_its_deliveries_also_those_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for body in evening() {
        store(&history, &body, 10).await;
    }
    let reader = history.reader().unwrap();
    let recordings = all(&reader, &RecordingFilter::default());
    let states: Vec<_> = recordings.iter().map(|row| (row.room.as_str(), row.files.len(), row.state)).collect();
    // The second file of room 7's broadcast was never closed, room 8's file is empty, and the last one went silent.
    assert_eq!(states, [("7", 1, State::CloseMissing), ("8", 1, State::Failed), ("7", 3, State::CloseMissing)]);
    let behind = |id: i64| {
        let filter = DeliveryFilter { recording: Some(id), ..DeliveryFilter::default() };
        let rows = reader.deliveries(&filter, None, 100).unwrap().rows;
        assert!(rows.iter().all(|row| row.recording == Some(id)), "{rows:#?}");
        rows.into_iter().map(|row| row.event).collect::<Vec<_>>()
    };
    let first = behind(recordings[2].id);
    assert_eq!(first.len(), 12, "{first:?}");
    assert!(first.contains(&"StreamStarted".to_owned()) && first.contains(&"StreamEnded".to_owned()));
    assert_eq!(behind(recordings[0].id), ["FileOpening", "SessionStarted"]);
    // Page by page, newest first, it is the same.
    let whole = reader.deliveries(&DeliveryFilter::default(), None, 100).unwrap().rows;
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = reader.deliveries(&DeliveryFilter::default(), after, 3).unwrap();
        paged.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole);
}

#[tokio::test]
async fn any_part_of_a_title_finds_it_before_and_after_the_index_knows() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = open(folder.path());
    for body in evening() {
        store(&history, &body, 10).await;
    }
    for round in ["fresh", "indexed", "changed again"] {
        let reader = history.reader().unwrap();
        let found = |text: &str| {
            let mut rooms: Vec<String> =
                all(&reader, &RecordingFilter { text: text.into(), ..RecordingFilter::default() })
                    .into_iter()
                    .map(|row| row.room)
                    .collect();
            rooms.sort();
            rooms.join(" ")
        };
        for (text, rooms) in [
            ("音悦台", "7 7 8"),
            ("悦", "7 7 8"),
            ("悦台", "7 7 8"),
            ("早安", "8"),
            ("صباح", "8"),
            ("ح", "8"),
            ("8号直播间", "8"),
            ("C1.FLV", "7"),
            ("a1.flv", "7"),
            ("7/ 音悦 b1", "7"),
            ("v", "7 7 8"),
            ("悦台悦台", ""),
            ("\"", ""),
            ("台\" OR \"x", ""),
            ("%", ""),
            ("鱼", ""),
            ("   ", "7 7 8"),
        ] {
            assert_eq!(found(text), rooms, "{text} ({round})");
        }
        drop(history);
        history = open(folder.path());
        if round == "indexed" {
            let last = event("FileClosed", 7, "c", 5100, Some(("7/c1.flv", 5001, 5)));
            store(&history, &last, 10).await;
        }
    }
}

#[tokio::test]
async fn filters_and_pages_of_recordings_agree() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for number in 0..25 {
        let path = format!("{number}.flv");
        let start = i64::from(number) * 1000;
        let session = format!("s{number}");
        store(&history, &event("FileOpening", 7, &session, start, Some((&path, start, 0))), start).await;
        if number % 2 == 0 {
            store(&history, &event("FileClosed", 7, &session, start + 60, Some((&path, start, 5))), start).await;
        }
    }
    let reader = history.reader().unwrap();
    for text in ["", "flv", "号直播间", "7"] {
        for state in [None, Some(State::Complete), Some(State::CloseMissing), Some(State::Recording)] {
            let filter = RecordingFilter { text: text.into(), state, ..RecordingFilter::default() };
            // So much later that only the last one can still be going on.
            let now = at(24_000 + 86_400);
            let whole = reader.recordings(&filter, None, 1000, now).unwrap().rows;
            let wanted = [25, 13, 12, 0]
                [State::ALL.iter().position(|one| Some(*one) == state).map_or(0, |at| [3, 1, 2][at.min(2)])];
            assert_eq!(whole.len(), wanted, "{text} {state:?}");
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let page = reader.recordings(&filter, after, 4, now).unwrap();
                paged.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(paged, whole, "{text} {state:?}");
        }
    }
    let room =
        |room: &str| all(&reader, &RecordingFilter { room: Some(room.into()), ..RecordingFilter::default() }).len();
    assert_eq!((room("7"), room("7号直播间"), room("8")), (25, 25, 0));
    let since = RecordingFilter { since: Some(at(23_500)), ..RecordingFilter::default() };
    assert_eq!(all(&reader, &since).len(), 1);
}

#[tokio::test]
async fn stars_and_notes_stay_and_notes_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for body in evening() {
        store(&history, &body, 10).await;
    }
    let reader = history.reader().unwrap();
    let id = all(&reader, &RecordingFilter::default())[1].id;
    history.star(id, true).await.unwrap();
    history.note(id, "精彩片段, cut this".into()).await.unwrap();
    history.rebuild().await.unwrap();
    let starred = all(&reader, &RecordingFilter { starred: true, ..RecordingFilter::default() });
    assert_eq!((starred.len(), starred[0].id, starred[0].note.as_str()), (1, id, "精彩片段, cut this"));
    for text in ["精彩", "cut this"] {
        assert_eq!(all(&reader, &RecordingFilter { text: text.into(), ..RecordingFilter::default() })[0].id, id);
    }
    history.star(id, false).await.unwrap();
    history.note(id, String::new()).await.unwrap();
    assert_eq!(all(&reader, &RecordingFilter { text: "精彩".into(), ..RecordingFilter::default() }), []);
}

#[tokio::test]
async fn a_secret_that_comes_later_makes_rejected_deliveries_valid() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let secret = Secret::new("shared");
    let body = include_bytes!("fixtures/webhooks/liveswitch/channel.recording.ready.json");
    let app = "2250d2f7fd4a4750ac90df8d5a9f25da";
    let good = signature::sign(&secret, body);
    for second in [1, 2] {
        let rejected = delivery(Recorder::LiveSwitch, body, second, Some(&good), &[]);
        assert_eq!((rejected.reading.verdict, rejected.reading.status()), (Verdict::UnknownApplication, 401));
        history.store(rejected).await.unwrap();
    }
    history.store(delivery(Recorder::LiveSwitch, body, 3, Some("forged"), &[(app, secret.clone())])).await.unwrap();
    let reader = history.reader().unwrap();
    let verdicts = || {
        let rows = reader.deliveries(&DeliveryFilter::default(), None, 10).unwrap().rows;
        rows.iter().rev().map(|row| (row.verdict, row.status, row.recording.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(all(&reader, &RecordingFilter::default()), []);
    assert_eq!(history.recheck(vec![("another".into(), secret.clone())]).await.unwrap(), 0);
    assert_eq!(history.recheck(vec![(app.into(), secret)]).await.unwrap(), 1);
    let rows = all(&reader, &RecordingFilter::default());
    assert_eq!((rows.len(), rows[0].state), (1, State::Complete));
    assert_eq!(verdicts()[..2], [(Verdict::Valid, 401, true); 2], "what was answered stays");
    assert_eq!(verdicts()[2], (Verdict::BadSignature, 401, false));
}

/// A forged call must not stand in the way of the real one with the same bytes.
#[tokio::test]
async fn a_forgery_first_does_not_make_the_real_one_a_repetition() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let secret = Secret::new("shared");
    let body = include_bytes!("fixtures/webhooks/liveswitch/channel.recording.ready.json");
    let known = [("2250d2f7fd4a4750ac90df8d5a9f25da", secret.clone())];
    let good = signature::sign(&secret, body);
    let forged = history.store(delivery(Recorder::LiveSwitch, body, 1, Some("forged"), &known)).await.unwrap();
    let real = history.store(delivery(Recorder::LiveSwitch, body, 2, Some(&good), &known)).await.unwrap();
    let replay = history.store(delivery(Recorder::LiveSwitch, body, 3, Some(&good), &known)).await.unwrap();
    assert_eq!((forged.recording, real.duplicate_of, real.recording.is_some()), (None, None, true));
    assert_eq!(replay.duplicate_of, Some(real.id));
    let rejected = DeliveryFilter { rejected: true, ..DeliveryFilter::default() };
    let rejected = history.reader().unwrap().deliveries(&rejected, None, 9).unwrap().rows;
    assert_eq!(
        rejected.iter().map(|row| (row.id, row.verdict)).collect::<Vec<_>>(),
        [(forged.id, Verdict::BadSignature)]
    );
}

#[tokio::test]
async fn retention_takes_the_oldest_leaves_the_starred_and_writes_it_down() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for day in 0..10 {
        let start = day * 86_400;
        let path = format!("{day}.flv");
        store(&history, &event("FileClosed", 7, &format!("s{day}"), start + 60, Some((&path, start, 5))), start + 60)
            .await;
        store(&history, &json!({"EventType": "Later", "EventId": day}), start).await;
    }
    let reader = history.reader().unwrap();
    let oldest = all(&reader, &RecordingFilter::default()).last().unwrap().id;
    history.star(oldest, true).await.unwrap();
    let now = at(10 * 86_400);
    let none = Retention::default();
    assert_eq!(history.retain(none, now).await.unwrap(), Removed::default());
    let week = Retention { days: Some(7), bytes: None };
    assert_eq!(history.retain(week, now).await.unwrap(), Removed { recordings: 2, deliveries: 5 });
    assert_eq!(history.retain(week, now).await.unwrap(), Removed::default());
    let left: Vec<String> =
        all(&reader, &RecordingFilter::default()).into_iter().map(|row| row.files[0].path.clone()).collect();
    assert_eq!(left.len(), 8);
    assert_eq!(left.last().unwrap(), "0.flv");
    assert!(reader.log(1).unwrap()[0].1.contains("\"removed\":{\"deliveries\":5"), "{:?}", reader.log(1));
    assert_eq!(reader.size().unwrap().deliveries, 15);
    // By size: everything but the star may go.
    let removed = history.retain(Retention { days: None, bytes: Some(1) }, now).await.unwrap();
    assert_eq!((removed.recordings, reader.size().unwrap().recordings), (7, 1));
    assert_eq!(all(&reader, &RecordingFilter { text: "9.flv".into(), ..RecordingFilter::default() }), []);
}

#[tokio::test]
async fn the_second_callboard_on_a_folder_says_so_and_reads_only() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    let second = open(folder.path());
    assert!(first.writable().is_ok());
    let body = event("SessionStarted", 7, "a", 2, None);
    let error = second.store(bililive(&body, 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("another Callboard"));
    store(&first, &body, 1).await;
    assert_eq!(all(&second.reader().unwrap(), &RecordingFilter::default()).len(), 1);
    drop((first, second));
    assert!(open(folder.path()).writable().is_ok(), "and after the first is gone the next one writes");
}

fn file(folder: &Path) -> PathBuf {
    folder.join("history.db")
}

#[tokio::test]
async fn a_history_of_a_newer_callboard_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    store(&open(folder.path()), &event("SessionStarted", 7, "a", 2, None), 1).await;
    rusqlite::Connection::open(file(folder.path())).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(file(folder.path())).unwrap();
    let history = open(folder.path());
    let error = history.writable().unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(history.reader().is_err());
    assert!(history.store(bililive(&json!({}), 1)).await.is_err());
    drop(history);
    assert_eq!(std::fs::read(file(folder.path())).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_history_is_set_aside_and_what_can_be_read_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for number in 0..400 {
        let start = number * 1000;
        let path = format!("{number}.flv");
        store(&history, &event("FileClosed", 7, &format!("s{number}"), start + 60, Some((&path, start, 5))), 1).await;
    }
    drop(history);
    // One page in the middle of the deliveries is overwritten.
    let mut bytes = std::fs::read(file(folder.path())).unwrap();
    let needle = b"FileClosed-7-s200-";
    let hit = bytes.windows(needle.len()).position(|window| window == needle).unwrap() / 4096 * 4096;
    bytes[hit..hit + 4096].fill(0xA5);
    std::fs::write(file(folder.path()), &bytes).unwrap();
    let history = open(folder.path());
    let found = history.found();
    let aside = found.set_aside.unwrap();
    assert_eq!(std::fs::read(&aside).unwrap().len(), bytes.len());
    assert!((350..400).contains(&found.saved), "{}", found.saved);
    let rebuilt = history.rebuild().await.unwrap();
    assert_eq!(rebuilt.deliveries, found.saved);
    assert_eq!(all(&history.reader().unwrap(), &RecordingFilter::default()).len() as u64, found.saved);
    store(&history, &event("SessionStarted", 9, "z", 2, None), 1).await;
}

#[tokio::test]
async fn something_else_in_its_place_is_set_aside_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(file(folder.path()), "this is no database, but somebody's notes\n".repeat(200)).unwrap();
    let history = open(folder.path());
    assert!(std::fs::read_to_string(history.found().set_aside.unwrap()).unwrap().starts_with("this is no database"));
    store(&history, &event("SessionStarted", 7, "a", 2, None), 1).await;
}

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_answered_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let options = Options { most_pages: Some(60) };
    let history = History::open(folder.path(), at(0), &options).unwrap();
    let mut stored = 0;
    let error = loop {
        let mut body = event("SessionStarted", 7, &format!("s{stored}"), stored * 1000, None);
        body["Filler"] = json!("x".repeat(3000));
        match history.store(bililive(&body, 1)).await {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 1000);
    };
    assert!(matches!(error, StoreError::Full), "{error}");
    let count = |history: &History| history.reader().unwrap().size().unwrap().deliveries;
    assert_eq!(count(&history), stored);
    drop(history);
    // With room again it goes on.
    let history = open(folder.path());
    store(&history, &event("SessionStarted", 7, "later", 9_000_000, None), 1).await;
    assert_eq!(count(&history), stored + 1);
}

#[tokio::test]
async fn many_at_once_all_come_to_rest() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let bodies: Vec<Value> = (0..600).map(|n| event("SessionStarted", n % 5, &format!("s{n}"), 0, None)).collect();
    let stored = futures_util::future::join_all(bodies.iter().map(|body| store(&history, body, 1))).await;
    let mut ids: Vec<i64> = stored.iter().map(|stored| stored.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 600);
    assert_eq!(history.reader().unwrap().size().unwrap().deliveries, 600);
}

#[tokio::test]
async fn totals_are_by_the_day_of_the_person_and_by_room() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    for body in evening() {
        store(&history, &body, 10).await;
    }
    let reader = history.reader().unwrap();
    let everything = (Timestamp(i64::MIN / 10), Timestamp(i64::MAX / 10));
    let totals = |offset: i32| {
        let totals = reader.totals(everything.0, everything.1, offset).unwrap();
        totals.iter().map(|one| (one.day, one.room.clone(), one.recordings, one.files, one.bytes)).collect::<Vec<_>>()
    };
    // 2021-05-14 is day 18761; 09:52 in UTC is after midnight fourteen and a half hours east.
    assert_eq!(totals(0), [(18_761, "7".into(), 2, 4, 150), (18_761, "8".into(), 1, 1, 0)]);
    assert_eq!(totals(52_200)[0].0, 18_762);
    let split = totals(-36_000);
    assert_eq!(split.iter().map(|one| (one.0, one.2)).collect::<Vec<_>>(), [(18_761, 1), (18_760, 1), (18_760, 1)]);
    let rooms: Vec<_> = reader.rooms().unwrap().into_iter().map(|room| (room.name.unwrap(), room.recordings)).collect();
    assert_eq!(rooms, [("7号直播间".to_owned(), 2), ("8号直播间".to_owned(), 1)]);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_history() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let _history = open(folder.path());
    for name in ["history.db", "history.db-wal", "history.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
    }
}

#[tokio::test]
async fn json_lines_have_the_fields_that_scripts_are_promised() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    let body = event("FileClosed", 7, "a", 60, Some(("7/a.flv", 3, 100)));
    store(&history, &body, 60).await;
    let reader = history.reader().unwrap();
    let row = all(&reader, &RecordingFilter::default())[0].json();
    for field in "id system source room title state started_at ended_at duration_s bytes files deliveries".split(' ') {
        assert!(row.get(field).is_some_and(|value| !value.is_null()), "{field}: {row}");
    }
    assert_eq!((&row["started_at"], &row["duration_s"]), (&json!(clock(3)), &json!(1.5)));
    assert_eq!(row["files"][0]["path"], "7/a.flv");
    let row = reader.deliveries(&DeliveryFilter::default(), None, 1).unwrap().rows[0].json();
    for field in "id received_at system event verdict status bytes duplicate_of recording".split(' ') {
        assert!(row.get(field).is_some(), "{field}: {row}");
    }
    assert_eq!((&row["verdict"], &row["received_at"]), (&json!("accepted"), &json!("2021-05-14T09:53:44.000Z")));
}

/// In a rush the joining comes after the answers; the rows are the same, with the same numbers.
#[tokio::test]
async fn a_rush_gives_the_rows_of_a_quiet_day() {
    let (quiet, rush) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one_by_one, at_once) = (open(quiet.path()), open(rush.path()));
    let mut bodies = evening();
    // Some again, and one with other bytes.
    bodies.extend(evening().into_iter().take(4));
    bodies.push(event("FileClosed", 7, "a", 60, Some(("7/a1.flv", 3, 999))));
    for body in &bodies {
        store(&one_by_one, body, 10).await;
    }
    futures_util::future::join_all(bodies.iter().map(|body| store(&at_once, body, 10))).await;
    at_once.settled().await.unwrap();
    let whole = |history: &History| {
        let reader = history.reader().unwrap();
        assert!(reader.is_settled().unwrap());
        let rows: Vec<String> =
            all(&reader, &RecordingFilter::default()).iter().map(|row| format!("{row:?}")).collect();
        (rows, reader.deliveries(&DeliveryFilter::default(), None, 100).unwrap().rows)
    };
    assert_eq!(whole(&at_once), whole(&one_by_one));
    // Also when it ends before it came to that.
    let cut = tempfile::tempdir().unwrap();
    let history = open(cut.path());
    futures_util::future::join_all(bodies.iter().map(|body| store(&history, body, 10))).await;
    drop(history);
    assert_eq!(whole(&open(cut.path())), whole(&one_by_one));
}
