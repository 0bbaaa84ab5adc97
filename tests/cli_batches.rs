//! The batch files of `fixtures/batches` through the real binary against the simulated OBS: the status of every row, and
//! what is said of rows that failed or were not run. The same files run on a real OBS.

mod support {
    pub(crate) mod command;
}

use std::path::PathBuf;

use callboard::protocol::obs::Dialect;
use callboard::simulator::obs::{Options, Simulator};
use serde_json::{Value, json};
use support::command::{Ended, callboard, run, run_with};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/batches").join(name)
}

async fn simulator() -> Simulator {
    Simulator::start(Options::default()).await.unwrap()
}

fn send_file(simulator: &Simulator, name: &str) -> Ended {
    run(callboard(&["send", "--obs", &simulator.url(), "--batch"]).arg(file(name)))
}

fn send_text(simulator: &Simulator, text: &str) -> Ended {
    run_with(&mut callboard(&["send", "--obs", &simulator.url(), "--batch", "-"]), text)
}

fn codes(ended: &Ended) -> Vec<u64> {
    let lines = ended.lines();
    let [answer] = &lines[..] else { panic!("one object: {lines:?}, {}", ended.stderr) };
    let results = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
    results.iter().map(|result| result["requestStatus"]["code"].as_u64().unwrap()).collect()
}

/// Every file with the status of each row that is answered.
const FILES: [(&str, &[u64]); 6] = [
    ("variables.json", &[100; 7]),
    ("frames.json", &[100; 6]),
    ("halt.json", &[100, 100, 600]),
    ("unknown_variable.json", &[100; 3]),
    ("nested.json", &[100; 8]),
    ("names.json", &[100, 601, 100, 100, 600, 100, 600]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_batch_file_gives_its_statuses_row_by_row() {
    let simulator = simulator().await;
    for (name, expected) in FILES {
        let ended = send_file(&simulator, name);
        assert_eq!(codes(&ended), expected, "{name}: {}", ended.stderr);
        let status = i32::from(expected.iter().any(|code| *code != 100));
        assert_eq!(ended.status, status, "{name}: {}", ended.stderr);
    }
    let mut files: Vec<_> = std::fs::read_dir(file("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.retain(|name| FILES.iter().all(|(known, _)| name != known));
    assert!(files.is_empty(), "{files:?} is not looked at");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scene_on_air_is_read_and_set_again_by_variable() {
    let simulator = simulator().await;
    let ended = send_file(&simulator, "variables.json");
    let answer = &ended.lines()[0];
    let scene = |row: usize| answer["results"][row]["responseData"]["currentProgramSceneName"].clone();
    assert_eq!((scene(3), scene(5)), (json!("Callboard made"), scene(0)));
    assert_ne!(scene(0), Value::Null);
    let ended = send_file(&simulator, "nested.json");
    let transform = &ended.lines()[0]["results"][3]["responseData"]["sceneItemTransform"];
    assert_eq!((&transform["positionX"], &transform["rotation"]), (&json!(12.5), &json!(90.0)), "{transform}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_halt_says_which_row_failed_and_which_were_not_run() {
    let simulator = simulator().await;
    let ended = send_file(&simulator, "halt.json");
    for said in [
        // As the file counts them: the row that is off is one of them.
        "Row 4 failed: SetCurrentProgramScene was answered with 600 ResourceNotFound.",
        "Rows 5–6 were not run.",
        "2 of 5 done, halted at row 4",
    ] {
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    let types: Vec<_> =
        ended.lines()[0]["results"].as_array().unwrap().iter().map(|result| result["requestType"].clone()).collect();
    assert_eq!(types, ["GetVersion", "Sleep", "SetCurrentProgramScene"], "a row that is off is not sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_that_nothing_sets_are_warned_of_and_the_batch_is_sent() {
    let simulator = simulator().await;
    let ended = send_file(&simulator, "unknown_variable.json");
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("Row 2: Nothing gives “never” a value"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("Row 2: The answer of GetSceneItemList has no field noSuchField"),
        "{}",
        ended.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_with_a_broken_row_sends_nothing() {
    let simulator = simulator().await;
    let row = |second: &str| format!(r#"{{"requests": [{{"requestType": "GetStats", "off": true}}, {second}]}}"#);
    for (text, said) in [
        (row(r#"{"requestType": "SetInputMute", "requestData": {"inputName": "Mic"}}"#), "Row 2"),
        (row(r#"{"requestType": "Sleep", "requestData": {"sleepFrames": 4}}"#), "row 2 needs sleepMillis"),
        (row(r#"{"requestType": "GetStats", "inputVariables": {"a": 5}}"#), "Row 2: The variable for a is not a name"),
        (row(r#"{"requestType": "GetStatz"}"#), "Row 2: This OBS does not know GetStatz. Did you mean GetStats?"),
        (row(r#"{"requestType": "GetStats", "halt": 1}"#), "Row 2: “halt” does not belong into a batch"),
        (r#"{"requests": [{"requestType": "GetStats", "off": true}]}"#.to_owned(), "All rows are switched off"),
        (r#"[{"requestType": "GetStats"}]"#.to_owned(), "object"),
    ] {
        let ended = send_text(&simulator, &text);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{text}: {}", ended.stderr);
        assert!(ended.stderr.contains(said), "{text}: {}", ended.stderr);
    }
    // What is wrong with a row that is off harms nobody.
    let off = r#"{"requests": [{"requestType": "GetStats"}, {"requestType": "SetInputMute", "off": true}]}"#;
    assert_eq!(codes(&send_text(&simulator, off)), [100]);
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_results_are_not_given_to_rows() {
    let simulator = simulator().await;
    let text = r#"{"executionType": 2, "requests": [{"requestType": "GetStats"}, {"requestType": "GetSourceActive", "requestData": {"sourceName": "nowhere"}}]}"#;
    let ended = send_text(&simulator, text);
    assert_eq!(ended.status, 1, "{}", ended.stderr);
    assert!(!ended.stderr.contains("Row "), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("1 of 2 succeeded; which row each answer belongs to cannot be told"),
        "{}",
        ended.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_one_thread_has_no_parallel_batches() {
    let simulator = Simulator::start(Options { threads: 1, ..Options::default() }).await.unwrap();
    let text = r#"{"executionType": 2, "requests": [{"requestType": "GetStats"}]}"#;
    let ended = send_text(&simulator, text);
    assert_eq!((ended.status, ended.stdout.as_str()), (1, ""), "{}", ended.stderr);
    let serial = r#"{"requests": [{"requestType": "GetStats"}]}"#;
    assert_eq!(codes(&send_text(&simulator, serial)), [100]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_takes_serial_batches_without_variables() {
    let simulator = Simulator::start(Options { dialect: Dialect::Draft, ..Options::default() }).await.unwrap();
    assert_eq!(codes(&send_text(&simulator, r#"{"requests": [{"requestType": "GetVersion"}]}"#)), [100]);
    for name in ["variables.json", "frames.json", "halt.json"] {
        let ended = send_file(&simulator, name);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{name}: {}", ended.stderr);
    }
}
