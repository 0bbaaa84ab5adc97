//! `callboard history` beside a running `callboard receive`, over what the simulated senders told it.

mod support {
    pub(crate) mod command;
}

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use callboard::protocol::Secret;
use callboard::protocol::webhook::signature;
use callboard::storage::history::Reader;
use serde_json::{Value, json};
use support::command::{Ended, PATIENCE, Running, callboard, run};

const SECRETS: &str = r#"{"my-app-id":"the-shared-secret"}"#;

fn receive(folder: &Path) -> (Running, Value) {
    let mut command = callboard(&["receive", "--listen", "127.0.0.1:0", "--data-dir", folder.to_str().unwrap()]);
    let running = Running::start(command.env("CALLBOARD_LIVESWITCH_SECRETS", SECRETS));
    let first = running.line(|_| true);
    (running, first)
}

/// Lets a simulated recorder tell a whole story, and gives how many deliveries it had.
fn tell(to: &Value, script: &str, seed: &str) -> usize {
    let to = to.as_str().unwrap();
    let mut command =
        callboard(&["simulate", "webhooks", "--to", to, "--script", script, "--rate", "100", "--seed", seed]);
    run(command.env("CALLBOARD_LIVESWITCH_SECRETS", SECRETS)).lines().len() - 1
}

fn history(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = callboard(&["history"]);
    run(command.args(arguments).args(["--data-dir", folder.to_str().unwrap()]))
}

/// Asks until the answer is as it should be: what came in a rush is joined a moment after it was stored.
fn soon(folder: &Path, arguments: &[&str], wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let until = Instant::now() + PATIENCE;
    loop {
        let ended = history(folder, arguments);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        let lines = ended.lines();
        if wanted(&lines) {
            return lines;
        }
        assert!(Instant::now() < until, "{}", ended.stdout);
    }
}

fn complete(rows: &[Value]) -> bool {
    !rows.is_empty() && rows.iter().all(|row| row["state"] == "complete")
}

fn keys(row: &Value) -> BTreeSet<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Takes one request, says 204, and gives its head and its body.
fn one_request() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/there", listener.local_addr().unwrap());
    let (sender, request) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(reader.read_line(&mut head).unwrap() > 0);
        }
        let length = header(&head, "content-length").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        sender.send((head, body)).unwrap();
    });
    (url, request)
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[test]
fn rows_carry_what_scripts_count_on_and_asking_does_not_disturb_the_receiver() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (running, first) = receive(folder);
    let sent = tell(&first["bililive"], "broadcast", "5");
    let rows = soon(folder, &["recordings", "--json"], complete);
    let told = soon(folder, &["deliveries", "--json"], |rows| rows.len() == sent);
    for key in [
        "id",
        "system",
        "source",
        "room",
        "title",
        "state",
        "started_at",
        "ended_at",
        "duration_s",
        "bytes",
        "files",
        "deliveries",
    ] {
        assert!(rows.iter().all(|row| keys(row).contains(key)), "{key}");
    }
    for key in ["id", "received_at", "system", "event", "verdict", "status", "bytes", "duplicate_of", "recording"] {
        assert!(told.iter().all(|row| keys(row).contains(key)), "{key}");
    }
    let row = &rows[0];
    assert_eq!((&row["system"], &row["source"]), (&json!("bililive"), &first["sources"][0]["source"]));
    assert!(row["duration_s"].as_f64().unwrap() > 0.0 && row["bytes"].as_i64().unwrap() > 0, "{row}");
    assert!(!row["files"].as_array().unwrap().is_empty());
    let id = row["id"].to_string();
    let behind = history(folder, &["deliveries", "--json", "--recording", &id]).lines();
    assert!(!behind.is_empty() && behind.iter().all(|delivery| delivery["recording"] == row["id"]));
    let room = row["room"].to_string().replace('"', "");
    assert!(history(folder, &["recordings", "--json", "--room", &room]).lines().contains(row));
    assert_eq!(history(folder, &["recordings", "--json", "--room", "no such room"]).stdout, "");

    // It still receives, and still is the one that writes.
    let more = tell(&first["liveswitch"], "recording", "6");
    let all = soon(folder, &["deliveries", "--json"], |rows| rows.len() == sent + more);
    assert!(all.iter().all(|row| row["status"] == 204), "{all:?}");
    let refused = history(folder, &["rebuild"]);
    assert_eq!((refused.status, refused.stdout.as_str()), (1, ""));
    running.kill();
    let before = history(folder, &["recordings", "--json"]).stdout;
    let rebuilt = history(folder, &["rebuild"]);
    assert_eq!((rebuilt.status, &rebuilt.lines()[0]["deliveries"]), (0, &json!(sent + more)));
    assert_eq!(history(folder, &["recordings", "--json"]).stdout, before);
}

#[test]
fn people_get_a_table_with_a_head_and_hear_when_nothing_fits() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (running, first) = receive(folder);
    let sent = tell(&first["bililive"], "duplicates", "7");
    let rows = soon(folder, &["recordings", "--json"], complete);
    let told = soon(folder, &["deliveries", "--json"], |rows| rows.len() == sent);
    running.kill();
    for (what, count, second, third) in
        [("recordings", rows.len(), "started", "length"), ("deliveries", told.len(), "received", "system")]
    {
        let table = history(folder, &[what]);
        assert_eq!((table.status, table.stderr.as_str()), (0, ""));
        let lines: Vec<&str> = table.stdout.lines().collect();
        assert_eq!(lines.len(), 1 + count);
        assert_eq!(lines[0].split_whitespace().take(3).collect::<Vec<_>>(), ["id", second, third]);
        // Numbers end, and times begin, below their heads.
        let at = lines[0].find(second).unwrap();
        for line in &lines[1..] {
            assert!(line[..at].trim().parse::<u64>().is_ok(), "{line}");
            assert!(line[at..].starts_with("20"), "{line}");
        }
        let nothing = history(folder, &[what, "--since", "2190-01-01"]);
        assert_eq!((nothing.status, nothing.stdout.as_str()), (0, ""));
        assert!(nothing.stderr.contains("Nothing in the history fits"), "{}", nothing.stderr);
        assert_eq!(history(folder, &[what, "--since", "2190-01-01", "--json"]).stderr, "");
    }
    let again = told.iter().find(|row| !row["duplicate_of"].is_null()).unwrap();
    let table = history(folder, &["deliveries"]).stdout;
    let line = table.lines().find(|line| line.trim_start().starts_with(&again["id"].to_string())).unwrap();
    assert!(line.ends_with(&format!("again {}", again["duplicate_of"])), "{line}");
}

#[test]
fn a_delivery_is_signed_anew_only_when_asked_and_only_with_its_own_secret() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (running, first) = receive(folder);
    let sent = tell(&first["liveswitch"], "bad-signature", "8");
    let rows = soon(folder, &["deliveries", "--json"], |rows| rows.len() >= sent);
    let forged = rows.iter().find(|row| row["verdict"] == "bad signature").unwrap()["id"].to_string();
    let kept = Reader::find(folder).unwrap().unwrap().delivery(forged.parse().unwrap()).unwrap().unwrap();
    let redeliver = |url: &str, secrets: &str, sign: bool| {
        let mut command = callboard(&["history", "redeliver", &forged, url, "--data-dir", folder.to_str().unwrap()]);
        run(command.args(sign.then_some("--sign")).env("CALLBOARD_LIVESWITCH_SECRETS", secrets))
    };
    let right = signature::sign(&Secret::new("the-shared-secret"), &kept.body);

    let (url, request) = one_request();
    let without = redeliver(&url, r#"{"another-app":"another-secret"}"#, true);
    assert_eq!((without.status, without.stdout.as_str()), (2, ""));
    assert!(without.stderr.contains("my-app-id") && without.stderr.contains("Nothing was sent"), "{}", without.stderr);
    // The first that comes is the one that was not asked to be signed.
    let as_it_came = redeliver(&url, SECRETS, false);
    assert_eq!(as_it_came.status, 0, "{}", as_it_came.stderr);
    let (head, body) = request.recv_timeout(PATIENCE).unwrap();
    assert_eq!(body, kept.body);
    let was = kept.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(signature::HEADER)).unwrap();
    assert_eq!(header(&head, signature::HEADER), Some(was.1.as_str()));
    assert_ne!(was.1, right);

    let (url, request) = one_request();
    let signed = redeliver(&url, SECRETS, true);
    assert_eq!(signed.lines(), [json!({"delivery": kept.row.id, "status": 204})]);
    let (head, body) = request.recv_timeout(PATIENCE).unwrap();
    assert_eq!((header(&head, signature::HEADER), body), (Some(right.as_str()), kept.body));
    assert_eq!(head.to_lowercase().matches(signature::HEADER).count(), 1, "{head}");
    for said in [&signed, &without, &as_it_came] {
        assert!(!said.stdout.contains("-secret\"") && !said.stderr.contains("shared-secret"), "{said:?}");
    }
    running.kill();
}

#[test]
fn what_was_a_secret_does_not_travel_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (running, first) = receive(folder);
    let body = br#"{"EventType":"SessionStarted","EventId":"0b3a1d5e-8f0a-4c57-9f5e-3d8b1c6a7e21"}"#;
    let url = first["bililive"].as_str().unwrap().strip_prefix("http://").unwrap();
    let (host, path) = url.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nUser-Agent: Recorder/1\r\n\
         Authorization: Bearer hunter2\r\nCookie: login=hunter2\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    let id = soon(folder, &["deliveries", "--json"], |rows| rows.len() == 1)[0]["id"].to_string();
    let (url, request) = one_request();
    let sent = history(folder, &["redeliver", &id, &url]);
    assert_eq!(sent.status, 0, "{}", sent.stderr);
    let (head, came) = request.recv_timeout(PATIENCE).unwrap();
    assert_eq!(came, body);
    assert_eq!(header(&head, "user-agent"), Some("Recorder/1"));
    assert_eq!((header(&head, "authorization"), header(&head, "cookie")), (None, None), "{head}");
    assert!(!head.contains("hunter2") && !head.contains(path), "{head}");
    running.kill();
}
