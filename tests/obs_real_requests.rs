//! The forms of the catalogue, and batches, on a real OBS Studio and on the simulated one:
//! `cargo test --test obs_real_requests -- --ignored --test-threads 1 --nocapture` shows the table.
//! What is ignored needs what `tests/support/real_obs.sh` names at its head.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

#[path = "support/form_walk.rs"]
mod form_walk;
#[path = "support/real_obs.rs"]
mod real_obs;
#[path = "support/session.rs"]
mod session;

use std::path::Path;

use callboard::message::ConnectionId;
use callboard::protocol::obs::CheckedRequest;
use callboard::protocol::obs::batch::BatchDraft;
use callboard::protocol::obs::batch::results::{RowResult, align};
use callboard::simulator::obs::{Options, Simulator};

use form_walk::{Row, Walk, table};
use real_obs::{PASSWORD, RealObs};
use serde_json::{Value, json};
use session::Desk;

/// What the simulated OBS answers otherwise on purpose.
const OTHERWISE: &[(&str, u32, &str)] =
    &[("SaveSourceScreenshot", 702, "it has no disk, and nobody may believe that it has")];

/// What a form must not let through: a field that is missing, of the wrong type, out of range, empty, or too many.
fn should_have_been_refused(row: &Row) -> bool {
    row.code().is_some_and(|code| (300..500).contains(&code))
}

fn connected(url: &str, password: Option<&str>) -> (Desk, ConnectionId) {
    let desk = Desk::new();
    let id = desk.connect(url, password);
    desk.ready(id);
    (desk, id)
}

fn walked(url: &str, password: Option<&str>) -> Vec<Row> {
    let (desk, id) = connected(url, password);
    Walk::new(&desk, id).whole_way()
}

fn held(rows: &[Row], name: &str) -> usize {
    let (table, good) = table(rows);
    eprintln!("{name}\n{table}{good} of 147 requests were answered with 100");
    let refused: Vec<_> = rows.iter().filter(|row| should_have_been_refused(row)).collect();
    assert!(refused.is_empty(), "the forms let through {refused:#?}");
    good
}

async fn simulator(version: &str) -> Simulator {
    let options = Options { version: Some(version.to_owned()), ..Options::default() };
    Simulator::start(options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_the_catalogue_is_answered_by_the_simulated_obs() {
    for (version, least) in [("5.1.0", 125), ("5.7.3", 135)] {
        let simulator = simulator(version).await;
        let good = held(&walked(&simulator.url(), None), version);
        assert!(good >= least, "{version}: {good}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs OBS Studio"]
async fn a_hundred_forms_and_more_are_answered_by_a_real_obs_and_alike_by_the_simulated_one() {
    let obs = RealObs::start();
    let real = walked(&obs.url(), Some(PASSWORD));
    let good = held(&real, "a real OBS");
    let simulated = walked(&simulator("5.1.0").await.url(), None);
    held(&simulated, "the simulated OBS");
    assert_eq!(real.len(), simulated.len());
    let other = |request: &str| OTHERWISE.iter().find(|(name, _, _)| *name == request);
    let expected = |real: &Row| other(real.request).map_or(real.code(), |(_, code, _)| Some(*code));
    let differ: Vec<_> = real.iter().zip(&simulated).filter(|(real, ours)| expected(real) != ours.code()).collect();
    assert!(differ.is_empty(), "the simulated OBS answers otherwise: {differ:#?}");
    assert!(good >= 100, "{good} requests were answered with 100");
}

/// What came of each row that is switched on, as the batch editor reads it: its status, or none where it was not run.
fn statuses(sent: &BatchDraft, answer: &str) -> Vec<Option<u32>> {
    let results = align(sent, answer, None, None).expect("an answer to a batch");
    let rows = results.rows.iter().filter_map(|row| match row {
        RowResult::Off => None,
        RowResult::Done(answer) => Some(Some(answer.code)),
        RowResult::NotRun => Some(None),
        RowResult::Missing => panic!("a row without an answer: {answer}"),
    });
    rows.collect()
}

/// Runs a batch: the statuses of its rows, what they answered, and how many milliseconds it took.
fn run(desk: &Desk, id: ConnectionId, batch: &BatchDraft) -> (Vec<Option<u32>>, Value, f64) {
    let reply = desk.answered(desk.request_checked(id, CheckedRequest::batch(batch.batch()).unwrap()));
    let answer = reply.data.expect("results");
    let results = serde_json::from_str::<Value>(answer.get()).unwrap()["results"].take();
    (statuses(batch, answer.get()), results, reply.latency.as_secs_f64() * 1000.0)
}

fn draft(batch: Value) -> BatchDraft {
    serde_json::from_value(batch).unwrap()
}

#[test]
#[ignore = "needs OBS Studio"]
fn a_real_obs_runs_batches_with_variables_with_sleep_by_frame_and_halts() {
    let obs = RealObs::start();
    let (desk, id) = connected(&obs.url(), Some(PASSWORD));

    // The scene on air is read, and set again by variable. The literal beside it would be refused.
    let (codes, results, _) = run(
        &desk,
        id,
        &draft(json!({"haltOnFailure": true, "requests": [
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"now": "currentProgramSceneName"}},
            {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "Second"}},
            {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "nowhere"}, "inputVariables": {"sceneName": "now"}},
            {"requestType": "GetCurrentProgramScene"},
        ]})),
    );
    assert_eq!(codes, [Some(100); 4], "{results}");
    let scene = |row: usize| results[row]["responseData"]["currentProgramSceneName"].clone();
    assert_eq!((scene(0), scene(3)), (json!("Main"), json!("Main")));

    // Thirty frames at thirty frames a second. A busy machine may be late, and none is early.
    let (codes, results, ms) = run(
        &desk,
        id,
        &draft(json!({"executionType": 1, "requests": [
            {"requestType": "SetInputMute", "requestData": {"inputName": "Tone", "inputMuted": true}},
            {"requestType": "Sleep", "requestData": {"sleepFrames": 30}},
            {"requestType": "ToggleInputMute", "requestData": {"inputName": "Tone"}},
        ]})),
    );
    assert_eq!(codes, [Some(100); 3], "{results}");
    assert_eq!(results[2]["responseData"]["inputMuted"], false);
    assert!((900.0..5000.0).contains(&ms), "{ms} ms");

    // A failure halts it: what stands below is not run.
    let (codes, results, _) = run(
        &desk,
        id,
        &draft(json!({"haltOnFailure": true, "requests": [
            {"requestType": "GetVersion"},
            {"requestType": "GetStats", "off": true},
            {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "nowhere"}},
            {"requestType": "CreateScene", "requestData": {"sceneName": "never"}},
            {"requestType": "GetSceneList"},
        ]})),
    );
    assert_eq!(codes, [Some(100), Some(600), None, None], "{results}");
    let scenes = desk.answered(desk.request(id, "GetSceneList", None)).data.unwrap();
    assert!(!scenes.get().contains("never"), "a row after the halt was run: {scenes}");
}

/// The batch files by name.
fn batch_files() -> Vec<(String, BatchDraft)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/batches");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let batch = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_name().unwrap().to_string_lossy().into_owned(), batch)
    };
    files.into_iter().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs OBS Studio"]
async fn the_same_batch_files_give_the_same_row_statuses_on_a_real_obs_and_on_the_simulated_one() {
    let obs = RealObs::start();
    let (real, on_real) = connected(&obs.url(), Some(PASSWORD));
    let simulator = simulator("5.1.0").await;
    let (simulated, on_simulated) = connected(&simulator.url(), None);
    let files = batch_files();
    assert!(files.len() >= 6, "{} batch files", files.len());
    for (name, batch) in files {
        let (codes, results, ms) = run(&real, on_real, &batch);
        let (expected, of_ours, _) = run(&simulated, on_simulated, &batch);
        eprintln!("{name:<24} {ms:>7.1} ms  {codes:?}");
        assert_eq!(codes, expected, "{name}\nreal      {results}\nsimulated {of_ours}");
    }
}
