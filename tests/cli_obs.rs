//! The command line against a simulated OBS: what is written, and the exit status that scripts rely on.

mod support {
    pub(crate) mod command;
}

use callboard::protocol::Secret;
use callboard::protocol::obs::CheckedRequest;
use callboard::simulator::obs::{Options, Simulator};
use callboard::words;
use serde_json::{Value, json};
use support::command::{Running, callboard, run, run_with};

const PASSWORD: &str = "HUSHhush%41";

async fn simulator() -> Simulator {
    Simulator::start(Options::default()).await.unwrap()
}

async fn locked_simulator() -> Simulator {
    Simulator::start(Options { password: Some(Secret::new(PASSWORD)), ..Options::default() }).await.unwrap()
}

fn ready(line: &Value) -> bool {
    line["type"] == "connection" && line["state"] == "ready"
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn watch_writes_events_and_connection_changes_until_ctrl_c() {
    let simulator = simulator().await;
    let watch = Running::start(&mut callboard(&["watch", "--obs", &simulator.url()]));
    let line = watch.line(ready);
    assert_eq!(line["system"], "obs");
    assert_eq!(line["source"], simulator.address().to_string());
    assert_eq!((&line["stage"], &line["cause"]), (&Value::Null, &Value::Null));
    assert_eq!(line["body"]["state"], "ready");

    simulator.emit("CurrentProgramSceneChanged", Some(json!({"sceneName": "访谈\n\"1\""})));
    let line = watch.line(|line| line["type"] == "CurrentProgramSceneChanged");
    assert_eq!(line["summary"], "Scene → 访谈 \"1\"");
    assert_eq!(line["body"]["op"], 5);
    assert_eq!(line["body"]["d"]["eventData"]["sceneName"], "访谈\n\"1\"");
    assert!(line["at"].as_str().unwrap().ends_with('Z'), "{line}");

    simulator.cut_all();
    let line = watch.line(|line| line["state"] == "waiting");
    assert_eq!(line["cause"], "lost");
    watch.line(ready);

    watch.interrupt();
    let (status, stderr) = watch.end();
    assert_eq!(status, 130);
    assert!(stderr.contains("Connected to"), "{stderr}");
    assert!(stderr.contains("broke"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn watch_takes_a_mask_a_filter_and_a_time() {
    let simulator = simulator().await;
    let url = simulator.url();
    let ended = run(&mut callboard(&[
        "watch",
        "--obs",
        &url,
        "--for",
        "1.5",
        "--mask",
        "0x10000",
        "--filter",
        "type:InputVolumeMeters",
    ]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let lines = ended.lines();
    // 20 a second; each of them once.
    assert!(lines.len() > 5, "{}", ended.stderr);
    assert!(lines.iter().all(|line| line["type"] == "InputVolumeMeters"));
    let mut times: Vec<_> = lines.iter().map(|line| line["at"].as_str().unwrap()).collect();
    let all = times.len();
    times.dedup();
    assert_eq!(times.len(), all);
}

#[tokio::test(flavor = "multi_thread")]
async fn watch_follows_several_at_once() {
    let (one, other) = (simulator().await, simulator().await);
    let ended = run(&mut callboard(&["watch", "--obs", &one.url(), "--obs", &other.url(), "--for", "2"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    for simulator in [one, other] {
        let source = simulator.address().to_string();
        assert!(ended.lines().iter().any(|line| ready(line) && line["source"] == source.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn send_prints_the_answer_and_says_how_it_went() {
    let simulator = simulator().await;
    let url = simulator.url();
    let send = |rest: &[&str]| run(callboard(&["send", "--obs", &url]).args(rest));

    let ended = send(&["GetVersion"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let [answer] = ended.lines().try_into().unwrap();
    assert_eq!(answer["requestStatus"], json!({"result": true, "code": 100}));
    assert_eq!(answer["responseData"]["rpcVersion"], 1);

    let ended = send(&["SetCurrentProgramScene", r#"{"sceneName":"nowhere"}"#]);
    assert_eq!(ended.status, 1);
    assert_eq!(ended.lines()[0]["requestStatus"]["code"], 600);
    assert!(ended.stderr.contains("600 ResourceNotFound"), "{}", ended.stderr);

    let ended = run_with(callboard(&["send", "--obs", &url]).args(["GetSourceActive", "-"]), r#"{"sourceName":"x"}"#);
    assert_eq!(ended.status, 1, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn send_carries_batches_and_raw_frames() {
    let simulator = simulator().await;
    let url = simulator.url();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("batch.json");
    std::fs::write(&file, r#"{"haltOnFailure":true,"requests":[{"requestType":"GetStats"},{"requestType":"GetSourceActive","requestData":{"sourceName":"nowhere"}},{"requestType":"GetStats"}]}"#).unwrap();
    let ended = run(callboard(&["send", "--obs", &url, "--batch"]).arg(&file));
    assert_eq!(ended.status, 1, "{}", ended.stderr);
    assert_eq!(ended.lines()[0]["results"].as_array().unwrap().len(), 2);

    let raw = |text: &str, rest: &[&str]| run_with(callboard(&["send", "--obs", &url, "--raw", "-"]).args(rest), text);
    let ended = raw(r#"{"op":6,"d":{"requestType":"GetStats","requestId":"mine"}}"#, &[]);
    assert_eq!((ended.status, &ended.lines()[0]["requestType"]), (0, &json!("GetStats")), "{}", ended.stderr);
    let ended = raw(r#"{"op":3,"d":{"eventSubscriptions":0}}"#, &[]);
    assert_eq!((ended.status, &ended.lines()[0]["op"]), (0, &json!(2)), "{}", ended.stderr);
    // A frame that a server refuses: only with --unsafe, and then the server's word counts.
    assert_eq!(raw(r#"{"op":6,"d":{}}"#, &[]).status, 2);
    let ended = raw(r#"{"op":6,"d":{}}"#, &["--unsafe"]);
    assert_eq!(ended.status, 1, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_input_sends_nothing_and_exits_2() {
    let simulator = simulator().await;
    let url = simulator.url();
    let made = simulator.events_made();
    for arguments in [
        &["send", "--obs", &url, "SetCurrentProgramScene", "{\"sceneName\":"][..],
        &["send", "--obs", &url, "GetStats", "[]"],
        &["send", "--obs", &url, "GetStats", "7"],
        &["send", "--obs", &url, "Sleep", "{\"sleepMillis\":1}"],
        &["send", "--obs", &url, ""],
        &["send", "--obs", &url],
        &["send", "--obs", &url, "--batch", "/not/there.json"],
        &["send", "--obs", &url, "GetStats", "--batch", "x"],
        &["send", "--obs", &url, "GetStats", "--unsafe"],
        &["send", "GetStats"],
        &["send", "--connection", "nobody", "GetStats"],
        &["send", "--obs", "ftp://x", "GetStats"],
        &["send", "--obs", "", "GetStats"],
        &["watch"],
        &["watch", "--obs", &url, "--for", "-1"],
        &["watch", "--obs", &url, "--for", "nan"],
        &["watch", "--obs", &url, "--mask", "12 apples"],
        &["watch", "--obs", &url, "--filter", "colour:red"],
        &["watch", "--obs", &url, "--log", "loud"],
        &["doctor"],
        &["unheard-of"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let ended = run(callboard(arguments).env("CALLBOARD_DATA_DIR", folder.path()));
        assert_eq!(ended.status, 2, "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{arguments:?}");
        assert!(!ended.stderr.is_empty() && !ended.stderr.contains("panicked"), "{arguments:?}: {}", ended.stderr);
    }
    for batch in
        [r#"{"requests":[]}"#, r#"{"requests":[7]}"#, r#"{"requests":[{"requestType":"GetStats"}],"variables":7}"#]
    {
        let ended = run_with(&mut callboard(&["send", "--obs", &url, "--batch", "-"]), batch);
        assert_eq!(ended.status, 2, "{batch}: {}", ended.stderr);
    }
    assert_eq!((simulator.connections(), simulator.events_made()), (0, made));
}

/// Requests and batches that the form refuses, and what is said of them.
const BAD: [(&str, &str, &str); 9] = [
    (
        "SetInputVolume",
        r#"{"inputName":"Mic","inputVolumeMul":99}"#,
        "SetInputVolume: “inputVolumeMul” must be between 0 and 20 ×; it is 99.",
    ),
    ("SetInputMute", r#"{"inputName":"Mic"}"#, "SetInputMute: “inputMuted” is needed. Fill it in."),
    (
        "SetCurrentProgramScene",
        r#"{"sceneName":"A","sceneUuid":"B"}"#,
        "SetCurrentProgramScene: Give either sceneName or sceneUuid, not both.",
    ),
    (
        "SetInputMute",
        r#"{"inputName":"Mic","inputMuted":"yes"}"#,
        "SetInputMute: “inputMuted” must be true or false; it is text in quotes.",
    ),
    ("SetInputMute", "", "SetInputMute: Give inputName or inputUuid. “inputMuted” is needed. Fill it in."),
    (
        "--batch",
        r#"{"requests":[{"requestType":"GetStats"},{"requestType":"SetInputMute","requestData":{"inputName":"Mic"}}]}"#,
        "Row 2: SetInputMute: “inputMuted” is needed. Fill it in.",
    ),
    ("--batch", r#"{"requests":[]}"#, "The batch is empty, which can crash OBS. Add a request."),
    (
        "--batch",
        r#"{"requests":[{"requestType":"GetStats"}],"executiontype":2}"#,
        "“executiontype” does not belong into a batch, and would be lost. Did you mean executionType?",
    ),
    (
        "--batch",
        r#"{"requests":[{"requestType":"GetStats","inputVariable":{}}]}"#,
        "Row 1: “inputVariable” does not belong into a batch, and would be lost. Did you mean inputVariables?",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_the_form_refuses_is_refused_in_its_words_without_connecting() {
    let simulator = simulator().await;
    let url = simulator.url();
    for (request, text, words) in BAD {
        let ended = run_with(&mut callboard(&["send", "--obs", &url, request, "-"]), text);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{text}: {}", ended.stderr);
        assert_eq!(ended.stderr.trim_end(), words, "{text}");
        let refused = match request {
            "--batch" => CheckedRequest::batch_from_text(text),
            request => CheckedRequest::from_text(request, text),
        };
        assert_eq!(words::obs::refusal(&refused.unwrap_err()), words, "the window says the same");
    }
    assert_eq!(simulator.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_go_together_are_refused_or_said() {
    let simulator = simulator().await;
    let url = simulator.url();
    let batch = |variable: Value| {
        json!({"requests": [{"requestType": "GetInputMute", "requestData": {"inputName": "Microphone"},
            "inputVariables": {"inputName": variable}}]})
    };
    let send = |batch: &Value| run_with(&mut callboard(&["send", "--obs", &url, "--batch", "-"]), &batch.to_string());
    let ended = send(&batch(json!(7)));
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{}", ended.stderr);
    assert!(ended.stderr.starts_with("Row 1: ") && ended.stderr.contains("inputName"), "{}", ended.stderr);
    assert_eq!(simulator.connections(), 0);
    // What nobody sets does no harm: it is said, and the batch goes out.
    let ended = send(&batch(json!("which")));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("Nothing gives “which” a value"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_the_server_does_not_list_is_not_sent() {
    let simulator = simulator().await;
    let url = simulator.url();
    let row = |name: &str| format!(r#"{{"requests":[{{"requestType":"GetStats"}},{{"requestType":"{name}"}}]}}"#);
    for (request, text, words) in [
        ("NotARequest", String::new(), "This OBS does not know NotARequest. Choose one of the requests that it takes."),
        ("getstats", String::new(), "This OBS does not know getstats. Did you mean GetStats?"),
        ("SetInputMuted", String::new(), "This OBS does not know SetInputMuted. Did you mean SetInputMute?"),
        ("--batch", row("GetStatz"), "Row 2: This OBS does not know GetStatz. Did you mean GetStats?"),
    ] {
        let ended = run_with(&mut callboard(&["send", "--obs", &url, request, "-"]), &text);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{request}: {}", ended.stderr);
        assert_eq!(ended.stderr.trim_end(), words);
    }
    // A frame is the person's own: the server's word counts.
    let raw = r#"{"op":6,"d":{"requestType":"NotARequest","requestId":"1"}}"#;
    let ended = run_with(&mut callboard(&["send", "--obs", &url, "--raw", "-"]), raw);
    assert_eq!((ended.status, &ended.lines()[0]["requestStatus"]["code"]), (1, &json!(204)), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_comes_from_the_environment_and_appears_nowhere() {
    let simulator = locked_simulator().await;
    let url = simulator.url();
    for (arguments, password, status) in [
        (&["doctor", "--log", "trace", "--obs", &url][..], PASSWORD, 0),
        (&["send", "--log", "trace", "--obs", &url, "GetStats"], PASSWORD, 0),
        (&["watch", "--log", "trace", "--for", "1.5", "--obs", &url], PASSWORD, 0),
        (&["doctor", "--log", "trace", "--obs", &url], "HUSHwrong", 3),
        (&["send", "--log", "trace", "--obs", &url, "GetStats"], "HUSHwrong", 3),
        (&["watch", "--log", "trace", "--obs", &url], "HUSHwrong", 3),
        (&["watch", "--log", "trace", "--obs", &url], "", 3),
    ] {
        let ended = run(callboard(arguments).env("CALLBOARD_OBS_PASSWORD", password));
        assert_eq!(ended.status, status, "{arguments:?}: {}", ended.stderr);
        assert!(!ended.stdout.contains("HUSH") && !ended.stderr.contains("HUSH"), "{arguments:?}: {}", ended.stderr);
        if status == 3 {
            assert!(ended.stderr.contains("CALLBOARD_OBS_PASSWORD"), "{}", ended.stderr);
        }
    }
    let address = simulator.address();
    for url in [format!("obsws://{address}/{PASSWORD}"), format!("ws://user:{PASSWORD}@{address}")] {
        let ended = run(&mut callboard(&["send", "--obs", &url, "GetStats"]));
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.contains("CALLBOARD_OBS_PASSWORD"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("HUSH"), "{}", ended.stderr);
    }
    // Nor where no address belongs.
    let url = format!("obsws://{address}/{PASSWORD}");
    for arguments in [&[url.as_str()][..], &["watch", &url], &["doctor", &format!("--url={url}")]] {
        let ended = run(&mut callboard(arguments));
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.contains("CALLBOARD_OBS_PASSWORD"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("HUSH"), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_times_each_stage() {
    let simulator = simulator().await;
    let ended = run(&mut callboard(&["doctor", "--obs", &simulator.url()]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let lines = ended.lines();
    let stages: Vec<_> = lines.iter().filter_map(|line| line["stage"].as_str()).collect();
    assert_eq!(stages, ["resolve", "tcp", "tls", "upgrade", "hello", "identify", "first-sync"]);
    assert!(lines[0]["ms"].is_f64() && lines[2]["state"] == "skipped");
    assert_eq!(lines.last().unwrap()["obsWebSocketVersion"], "5.7.3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_connection_is_found_by_its_name() {
    let simulator = simulator().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = format!(
        "version = 1\n[[connections]]\nsystem = \"obs\"\nname = \"Studio PC\"\nurl = \"{}\"\nkey = \"k\"\n",
        simulator.url()
    );
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, &settings).unwrap();
    let data_dir = folder.path().to_str().unwrap();
    for command in [
        &["send", "--connection", "Studio PC", "--data-dir", data_dir, "GetStats"][..],
        &["doctor", "--connection", "Studio PC", "--data-dir", data_dir],
        &["watch", "--connection", "Studio PC", "--data-dir", data_dir, "--for", "2", "--mask", "0"],
    ] {
        let ended = run(&mut callboard(command));
        assert_eq!(ended.status, 0, "{command:?}: {}", ended.stderr);
        assert!(!ended.stdout.is_empty());
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), settings, "commands change no settings");
}
