//! The command line where there is no OBS.

mod support {
    pub(crate) mod command;
}

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

use support::command::{callboard, run};

#[test]
fn doctor_names_the_stage_that_fails_and_what_helps() {
    let ended = run(&mut callboard(&["doctor", "--obs", "ws://127.0.0.1:1"]));
    assert_eq!(ended.status, 3);
    let lines = ended.lines();
    let failed = lines.last().unwrap();
    assert_eq!(
        (&failed["stage"], &failed["state"], &failed["cause"]),
        (&"tcp".into(), &"failed".into(), &"connection-refused".into())
    );
    assert!(failed["cure"].as_str().unwrap().contains("Enable WebSocket server"));
    assert!(ended.stderr.contains("Nobody answers on 127.0.0.1:1."), "{}", ended.stderr);
}

#[test]
fn doctor_knows_a_web_server_when_it_meets_one() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        let _ = client.read(&mut [0; 1024]);
        let _ = client.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        let _ = client.read(&mut [0; 1024]);
    });
    let ended = run(&mut callboard(&["doctor", "--obs", &format!("ws://{address}")]));
    assert_eq!(ended.status, 3);
    let lines = ended.lines();
    assert_eq!(
        (&lines.last().unwrap()["stage"], &lines.last().unwrap()["cause"]),
        (&"upgrade".into(), &"not-web-socket".into())
    );
    assert!(ended.stderr.contains("web server") && ended.stderr.contains("404"), "{}", ended.stderr);
}

#[test]
fn watch_says_that_nobody_is_there_and_exits_3_when_its_time_is_over() {
    let ended = run(&mut callboard(&["watch", "--obs", "127.0.0.1:1", "--for", "1"]));
    assert_eq!(ended.status, 3);
    assert!(ended.lines().iter().any(|line| line["type"] == "connection" && line["cause"] == "connection-refused"));
    // Once, not with every attempt.
    assert_eq!(ended.stderr.matches("Nobody answers").count(), 1, "{}", ended.stderr);
    assert_eq!(run(&mut callboard(&["send", "--obs", "127.0.0.1:1", "GetStats"])).status, 3);
}

#[test]
fn the_demo_without_a_display_writes_its_feed() {
    let ended = run(&mut callboard(&["demo", "--for", "4"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("no display"), "{}", ended.stderr);
    let lines = ended.lines();
    let sources: BTreeSet<_> = lines.iter().map(|line| line["source"].as_str().unwrap()).collect();
    assert_eq!(sources.len(), 2, "{sources:?}");
    assert!(lines.iter().any(|line| line["body"]["op"] == 5), "an event of the shipping dialect");
    assert!(lines.iter().any(|line| line["body"]["messageType"] == "Event"), "an event of the draft");
}

#[test]
fn the_window_without_a_display_says_so() {
    let ended = run(&mut callboard(&[]));
    assert_eq!((ended.status, ended.stdout.as_str()), (3, ""));
    assert!(ended.stderr.contains("no display"), "{}", ended.stderr);
}

#[test]
fn the_catalogue_is_whole() {
    let ended = run(&mut callboard(&["catalogue", "obs"]));
    assert_eq!(ended.status, 0);
    let lines = ended.lines();
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert_eq!((of("request"), of("event"), lines.len()), (147, 60, 207));
    for line in &lines {
        for key in ["name", "category", "since", "effect"] {
            assert!(line[key].as_str().is_some_and(|text| !text.is_empty()), "{line}");
        }
        for field in line["fields"].as_array().unwrap() {
            assert!(field["name"].is_string() && field["type"].is_string() && field["optional"].is_boolean(), "{line}");
        }
    }
    let volume = lines.iter().find(|line| line["name"] == "SetInputVolume").unwrap();
    let mul = volume["fields"].as_array().unwrap().iter().find(|field| field["name"] == "inputVolumeMul").unwrap();
    assert_eq!((&mul["range"], &mul["unit"]), (&">= 0, <= 20".into(), &"×".into()));
    assert!(mul["omitted"].is_string() && volume["twin"]["get"] == "GetInputVolume", "{volume}");
    assert_eq!(volume["groups"].as_array().unwrap().len(), 2);
    let monitor = lines.iter().find(|line| line["name"] == "SetInputAudioMonitorType").unwrap();
    assert_eq!(monitor["fields"][2]["values"][0]["value"], "OBS_MONITORING_TYPE_NONE");
    let effects: BTreeSet<_> = lines.iter().map(|line| line["effect"].as_str().unwrap()).collect();
    assert_eq!(effects, BTreeSet::from(["changes", "destructive", "on air", "reads"]));
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let mut child = callboard(&["catalogue", "obs"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with('{'));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_is_no_wrong_usage() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = callboard(&["catalogue", "obs"]).stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("No space left"), "{said}");
}

#[test]
fn help_and_version_are_for_reading_and_no_mistake() {
    for option in ["--help", "--version", "help"] {
        let ended = run(&mut callboard(&[option]));
        assert_eq!(ended.status, 0, "{option}");
        assert!(ended.stdout.contains("allboard") && ended.stderr.is_empty(), "{option}");
    }
    let help = run(&mut callboard(&["--help"])).stdout;
    for command in ["demo", "watch", "send", "doctor", "catalogue", "simulate", "CALLBOARD_OBS_PASSWORD"] {
        assert!(help.contains(command), "{command}");
    }
}
