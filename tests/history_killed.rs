//! What was answered is there, and once, however the program ended. The killed one is this program itself, started anew.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use callboard::message::{DeliveryFilter, RecordingFilter, Timestamp};
use callboard::protocol::webhook::{Recorder, read};
use callboard::storage::history::{Delivery, History, Options};

const FOLDER: &str = "CALLBOARD_TEST_HISTORY";
const ROUND: &str = "CALLBOARD_TEST_ROUND";

const ROUNDS: usize = 20;

fn open(folder: &Path) -> History {
    History::open(folder, Timestamp::now(), &Options::default()).unwrap()
}

fn delivery(id: &str, room: usize) -> Delivery {
    let body = format!(
        r#"{{"EventType":"FileClosed","EventId":"{id}","EventTimestamp":"2026-11-19T23:07:54.9461101+08:00","EventData":{{"SessionId":"s{room}","RelativePath":"{id}.flv","FileSize":7,"Duration":1.0,"FileOpenTime":"2026-11-19T19:52:50.5246401+08:00","FileCloseTime":"2026-11-19T23:07:54.9451101+08:00","RoomId":{room},"Name":"n","Title":"t"}}}}"#
    );
    Delivery {
        received_at: Timestamp::now(),
        recorder: Recorder::Bililive,
        source: "studio".to_owned(),
        method: "POST".to_owned(),
        path: "/bililive/…".to_owned(),
        headers: Vec::new(),
        reading: read(Recorder::Bililive, None, body.as_bytes(), &|_| None),
        body: body.into_bytes(),
    }
}

/// Stores without end, 16 at once, and writes the id of each that was answered. Only when another test asks for it.
#[test]
fn the_one_that_is_killed() {
    let (Ok(folder), Ok(round)) = (std::env::var(FOLDER), std::env::var(ROUND)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let history = open(Path::new(&folder));
    runtime.block_on(async {
        let senders = (0..16).map(|sender| {
            let (history, round) = (history.clone(), round.clone());
            tokio::spawn(async move {
                for number in 0.. {
                    let id = format!("{round}-{sender}-{number}");
                    history.store(delivery(&id, sender)).await.unwrap();
                    // One write a line: a line that is cut off was never answered.
                    std::io::stdout().write_all(format!("answered {id}.\n").as_bytes()).unwrap();
                }
            })
        });
        futures_util::future::join_all(senders.collect::<Vec<_>>()).await;
    });
}

#[test]
fn twenty_kills_under_load_lose_nothing_that_was_answered_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut answered = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_one_that_is_killed", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(ROUND, round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Killed after so many answers: each time in the middle of others.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut count = 0;
        while count < 40 + 37 * round {
            let line = lines.next().expect("it ended by itself").unwrap();
            count += usize::from(note(&line, &mut answered));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it had said before it died counts too.
        lines.map_while(Result::ok).for_each(|line| {
            note(&line, &mut answered);
        });
    }
    let history = open(folder.path());
    assert_eq!(history.found().set_aside, None, "a killed history is not a damaged one");
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(history.settled()).unwrap();
    let reader = history.reader().unwrap();
    let mut stored = BTreeSet::new();
    let mut after = None;
    loop {
        let page = reader.deliveries(&DeliveryFilter::default(), after, 500).unwrap();
        for row in page.rows {
            assert!(stored.insert(row.event_id.clone().unwrap()), "{row:?} is there twice");
            assert!(row.recording.is_some(), "{row:?} is in no recording");
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let lost: Vec<_> = answered.difference(&stored).collect();
    assert_eq!(lost, Vec::<&String>::new(), "of {}", answered.len());
    // And the recordings are of the same deliveries: none was joined without being stored, or the other way round.
    let rows = reader.recordings(&RecordingFilter::default(), None, 100, Timestamp::now()).unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.files.len()).sum::<usize>(), stored.len());
    assert_eq!(rows.iter().map(|row| row.deliveries).sum::<i64>(), i64::try_from(stored.len()).unwrap());
    assert!(answered.len() > ROUNDS * 40);
}

/// Takes in one line of the killed one; whether it was an answer.
fn note(line: &str, answered: &mut BTreeSet<String>) -> bool {
    // The test runner writes into the same line.
    let id = line.split("answered ").nth(1).and_then(|rest| rest.strip_suffix('.'));
    id.is_some_and(|id| answered.insert(id.to_owned()))
}
