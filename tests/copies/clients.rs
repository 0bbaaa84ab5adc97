//! Copied Python and JavaScript, run by the libraries that they are for.
//!
//! The libraries come from package registries, so these tests run only when asked for (`-- --ignored`), with
//! `CALLBOARD_TEST_PYTHON` a Python that has obsws-python and `CALLBOARD_TEST_NODE_MODULES` a `node_modules` folder that
//! has obs-websocket-js.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use callboard::protocol::Secret;
use callboard::protocol::obs::CheckedRequest;
use callboard::protocol::obs::copy_as::Target;
use callboard::simulator::obs::{Options, Simulator};
use serde_json::{Value, json};

use crate::support::copies::{ADDRESS, NASTY, batch, copied, single, whole_catalogue};

const PASSWORD: &str = "supersecretpassword";

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("set {name}"))
}

/// What each piece of code came to, by the runner for its language.
fn run(program: &str, script: &str, arguments: &[String], code: &[String]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/clients").join(script);
    let mut command = Command::new(program);
    command.arg(script).args(arguments).env("CALLBOARD_OBS_PASSWORD", PASSWORD).env("PYTHONIOENCODING", "utf-8");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines: String = code.iter().map(|code| json!(code).to_string() + "\n").collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(lines.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    let results: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(results.len(), code.len(), "{out}\n{err}");
    results
}

fn show(target: Target, requests: &[CheckedRequest]) -> Vec<Value> {
    let code: Vec<String> = requests.iter().map(|request| copied(request, target, ADDRESS).text).collect();
    let literals = ["--literals".to_owned()];
    match target {
        Target::ObswsPython => run(&setting("CALLBOARD_TEST_PYTHON"), "obsws_python_runner.py", &literals, &code),
        _ => run("node", "obs_websocket_js_runner.mjs", &literals, &code),
    }
}

fn frames(requests: &[CheckedRequest]) -> Vec<Value> {
    let frame = |request| serde_json::from_str(&copied(request, Target::Frame, ADDRESS).text).unwrap();
    requests.iter().map(frame).collect()
}

/// Every request of the catalogue, and a batch with everything that a batch can have.
fn all() -> (Vec<CheckedRequest>, CheckedRequest) {
    let everything = batch(json!({
        "executionType": 1,
        "haltOnFailure": false,
        "variables": {NASTY: NASTY, "__proto__": {"x": [null, true, 1.5, 9_007_199_254_740_991_i64]}},
        "requests": [
            {"requestType": "GetStats", "requestId": 7},
            {"requestType": "SetInputName", "requestId": NASTY, "requestData": {"inputName": NASTY}, "inputVariables": {"newInputName": NASTY}},
            {"requestType": "GetVersion", "outputVariables": {NASTY: "obsVersion"}},
        ],
    }));
    (whole_catalogue().into_iter().map(|(_, request)| request).collect(), everything)
}

fn same_singles(shown: &[Value], requests: &[CheckedRequest]) {
    for ((shown, frame), request) in shown.iter().zip(frames(requests)).zip(requests) {
        assert_eq!(shown[0], frame["d"]["requestType"]);
        // A language with one kind of number writes 1.0 as 1, and has no integer of 64 bits.
        assert_eq!(rounded(&shown[1]), rounded(&frame["d"]["requestData"]), "{}", request.request_type());
    }
}

fn rounded(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(rounded).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(name, value)| (name.clone(), rounded(value))).collect()),
        other => other.clone(),
    }
}

#[test]
#[ignore = "needs obsws-python from PyPI"]
fn python_reads_what_is_written_for_it() {
    let (singles, everything) = all();
    same_singles(&show(Target::ObswsPython, &singles), &singles);
    let shown = show(Target::ObswsPython, std::slice::from_ref(&everything));
    assert_eq!(shown, frames(&[everything]));
}

#[test]
#[ignore = "needs obs-websocket-js from npm"]
fn javascript_reads_what_is_written_for_it() {
    let (singles, everything) = all();
    same_singles(&show(Target::ObsWebsocketJs, &singles), &singles);
    let shown = show(Target::ObsWebsocketJs, std::slice::from_ref(&everything)).remove(0);
    let mut whole = frames(&[everything]).remove(0)["d"].take();
    whole.as_object_mut().unwrap().remove("requestId");
    let rows = whole.as_object_mut().unwrap().remove("requests").unwrap();
    assert_eq!((&shown[0], &shown[1]), (&rows, &whole));
}

/// What a client does here, and what has to come of it: a scene that is created, put on air by a variable, seen, removed.
fn performed(results: &[Value]) {
    assert_ne!(results[0]["currentProgramSceneName"], NASTY);
    assert!(results[0]["currentProgramSceneName"].is_string());
    let rows = results[2].as_array().unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row["requestStatus"]["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [100, 100, 100, 600], "{rows:?}");
    assert_eq!(rows[1]["responseData"]["currentProgramSceneName"], NASTY);
    assert!(results[3]["scenes"].as_array().unwrap().iter().all(|scene| scene["sceneName"] != NASTY));
}

fn performance(target: Target) -> Vec<String> {
    let requests = [
        CheckedRequest::single("GetCurrentProgramScene", None).unwrap(),
        single("CreateScene", json!({"sceneName": NASTY})),
        batch(json!({
            "haltOnFailure": true,
            "variables": {"created": NASTY},
            "requests": [
                {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "created"}},
                {"requestType": "GetCurrentProgramScene", "outputVariables": {"now": "currentProgramSceneName"}},
                {"requestType": "RemoveScene", "inputVariables": {"sceneName": "now"}},
                {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "now"}},
                {"requestType": "GetStats"},
            ],
        })),
        CheckedRequest::single("GetSceneList", None).unwrap(),
    ];
    requests.iter().map(|request| copied(request, target, ADDRESS).text).collect()
}

async fn simulator() -> Simulator {
    let options = Options { password: Some(Secret::new(PASSWORD)), ..Options::default() };
    Simulator::start(options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs obsws-python from PyPI"]
async fn obsws_python_does_what_was_copied() {
    let simulator = simulator().await;
    let address = simulator.address();
    let arguments = [address.ip().to_string(), address.port().to_string()];
    let python = setting("CALLBOARD_TEST_PYTHON");
    performed(&run(&python, "obsws_python_runner.py", &arguments, &performance(Target::ObswsPython)));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs obs-websocket-js from npm"]
async fn obs_websocket_js_does_what_was_copied() {
    let simulator = simulator().await;
    let arguments = [simulator.url(), setting("CALLBOARD_TEST_NODE_MODULES")];
    performed(&run("node", "obs_websocket_js_runner.mjs", &arguments, &performance(Target::ObsWebsocketJs)));
}
