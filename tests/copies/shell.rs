//! Command lines, read by a real shell.

use std::process::{Command, Stdio};

use callboard::protocol::obs::CheckedRequest;
use callboard::protocol::obs::copy_as::{Shell, Target};
use callboard::simulator::obs::{Options, Simulator};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::command::{Ended, callboard};
use crate::support::copies::{ADDRESS, NASTY, batch, copied, single, whole_catalogue};

/// Runs a copied line with `sh`; `callboard` is the program under test.
fn run(script: &str) -> Ended {
    let program = env!("CARGO_BIN_EXE_callboard");
    let folder = std::path::Path::new(program).parent().unwrap();
    // The same bare environment as the program has in the other tests, and a `PATH` that begins with it.
    let mut command = Command::new("sh");
    for (name, value) in callboard(&[]).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", folder.display()));
    let output = command.arg("-c").arg(script).stdin(Stdio::null()).output().unwrap();
    Ended {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn answer(ended: &Ended) -> Value {
    assert_eq!(ended.status, 0, "{}\n{}", ended.stdout, ended.stderr);
    ended.lines().pop().expect("an answer")
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_for_a_shell_runs_there_as_it_was_meant() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let line = |request: &CheckedRequest| copied(request, Target::Callboard(Shell::Posix), &simulator.url()).text;

    answer(&run(&line(&single("CreateScene", json!({"sceneName": NASTY})))));
    let scenes = answer(&run(&line(&CheckedRequest::single("GetSceneList", None).unwrap())));
    let scenes = scenes["responseData"]["scenes"].as_array().unwrap();
    assert!(scenes.iter().any(|scene| scene["sceneName"] == NASTY), "{scenes:?}");

    let results = answer(&run(&line(&batch(json!({
        "haltOnFailure": true,
        "variables": {"created": NASTY},
        "requests": [
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "created"}},
            {"requestType": "GetCurrentProgramScene", "requestId": NASTY, "outputVariables": {"now": "currentProgramSceneName"}},
            {"requestType": "RemoveScene", "inputVariables": {"sceneName": "now"}},
        ],
    })))));
    assert_eq!(results["results"][1]["responseData"]["currentProgramSceneName"], NASTY);
    assert_eq!(results["results"][1]["requestId"], NASTY);
    assert_eq!(results["results"][2]["requestStatus"]["code"], 100);
    let scenes = answer(&run(&line(&CheckedRequest::single("GetSceneList", None).unwrap())));
    assert!(!scenes.to_string().contains("直播间 🎬 {b}"), "{scenes}");
}

/// What a copied line hands to `callboard`: its arguments and its stdin.
#[cfg(unix)]
fn handed_over(line: &str) -> (Vec<String>, String) {
    // `$#` first: the last argument may be empty. `cat` gives the here-document back.
    let harness = "callboard() { printf '%s\\0' \"$#\" \"$@\"; cat; }\n";
    let ended = run(&format!("{harness}{line}"));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{line}");
    let (count, mut rest) = ended.stdout.split_once('\0').unwrap();
    let mut arguments = Vec::new();
    for _ in 0..count.parse::<usize>().unwrap() {
        let (argument, after) = rest.split_once('\0').unwrap();
        arguments.push(argument.to_owned());
        rest = after;
    }
    (arguments, rest.to_owned())
}

#[cfg(unix)]
#[test]
fn every_request_of_the_catalogue_survives_the_shell() {
    // One script for all of them, because a shell takes its time to start.
    let mut script = String::new();
    let cases = whole_catalogue();
    for (_, case) in &cases {
        script.push_str(&copied(case, Target::Callboard(Shell::Posix), ADDRESS).text);
    }
    let harness = "callboard() { printf '%s\\0' \"$5\"; }\n";
    let ended = run(&format!("{harness}{script}"));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let given: Vec<&str> = ended.stdout.split_terminator('\0').collect();
    assert_eq!(given.len(), cases.len());
    for ((name, case), given) in cases.iter().zip(given) {
        let expected = data(case).unwrap_or_default();
        let given = if given.is_empty() { Value::Null } else { serde_json::from_str(given).expect(name) };
        assert_eq!(given, expected, "{name}");
    }
}

fn data(case: &CheckedRequest) -> Option<Value> {
    let frame = copied(case, Target::Frame, ADDRESS).text;
    serde_json::from_str::<Value>(&frame).unwrap()["d"].get("requestData").cloned()
}

/// Any text that an argument can hold.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(
            prop::sample::select(vec!["'", "\"", "\\", "$", "`", "\n", "JSON\n", "!", "%", "直", "’", "a"]),
            0..12
        )
        .prop_map(|parts| parts.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[cfg(unix)]
    #[test]
    fn any_text_comes_through_the_shell(name in text(), value in text(), address in text()) {
        let data = json!({name.clone(): value, "list": [value]});
        let request = single("SetInputSettings", json!({"inputName": format!("a{value}"), "inputSettings": data}));
        let address = address.replace('\0', "");
        let (arguments, stdin) = handed_over(&copied(&request, Target::Callboard(Shell::Posix), &address).text);
        prop_assert_eq!(&arguments[..4], ["send", "--obs", &address, "SetInputSettings"]);
        prop_assert_eq!(serde_json::from_str::<Value>(&arguments[4]).unwrap(), shown(&request));
        prop_assert_eq!(stdin, "");

        let rows = json!([{"requestType": "BroadcastCustomEvent", "requestData": {"eventData": data}}]);
        let request = batch(json!({"requests": rows}));
        let (arguments, stdin) = handed_over(&copied(&request, Target::Callboard(Shell::Posix), &address).text);
        prop_assert_eq!(&arguments[1..], ["--obs", &address, "--batch", "-"]);
        let sent: Value = serde_json::from_str(&stdin).unwrap();
        let frame: Value = serde_json::from_str(&copied(&request, Target::Frame, ADDRESS).text).unwrap();
        prop_assert_eq!(&sent["requests"], &frame["d"]["requests"]);
    }

    // The shells of Windows do not run here. What they give a meaning to must not stand in what goes through the pipe.
    #[test]
    fn nothing_that_windows_takes_for_its_own_goes_through_the_pipe(name in text(), value in text()) {
        let request = single("SetInputSettings", json!({"inputName": format!("a{value}"), "inputSettings": {name: value}}));
        for (shell, before) in [(Shell::PowerShell, "'"), (Shell::CommandPrompt, "echo ")] {
            let line = copied(&request, Target::Callboard(shell), ADDRESS).text;
            let (json, send) = line.rsplit_once(" | ").unwrap();
            prop_assert_eq!(send, format!("callboard send --obs {ADDRESS} SetInputSettings -\n"));
            let json = json.strip_prefix(before).unwrap();
            let json = if shell == Shell::PowerShell { json.strip_suffix('\'').unwrap() } else { json };
            prop_assert!(json.chars().all(|c| matches!(c, ' '..='~') && !"'`$%!^&|<>()@;".contains(c)), "{}", json);
            prop_assert_eq!(serde_json::from_str::<Value>(json).unwrap(), shown(&request));
        }
    }
}

/// The data that the frame would have.
fn shown(request: &CheckedRequest) -> Value {
    data(request).unwrap()
}

#[test]
fn a_name_that_no_shell_should_read_is_quoted_or_goes_another_way() {
    let request = single("a & b | %c% 'd' ’e", json!({}));
    let line = |shell| copied(&request, Target::Callboard(shell), ADDRESS).text;
    assert!(line(Shell::Posix).contains(r"'a & b | %c% '\''d'\'' ’e'"), "{}", line(Shell::Posix));
    assert!(line(Shell::PowerShell).contains("'a & b | %c% ''d'' ’’e'"), "{}", line(Shell::PowerShell));
    let line = line(Shell::CommandPrompt);
    assert!(line.contains("--batch -") && !line.contains('&') && line.matches('|').count() == 1, "{line}");
}
