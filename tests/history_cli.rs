//! `callboard history` with the real binary, over what `callboard receive` was sent.

mod support {
    pub(crate) mod command;
}

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use serde_json::{Value, json};
use support::command::{Running, callboard, run};

const EXPECTED: &str = include_str!("fixtures/webhooks/expected.json");

fn expected() -> Value {
    serde_json::from_str(EXPECTED).unwrap()
}

/// Posts one body on a connection of its own and gives the status.
fn post(url: &str, body: &[u8], signature: Option<&str>) -> u16 {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let signature = signature.map(|value| format!("X-ApplicationSignature: {value}\r\n")).unwrap_or_default();
    let length = body.len();
    write!(
        stream,
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{signature}Content-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

struct Receiver {
    running: Running,
    first: Value,
}

impl Receiver {
    fn start(folder: &Path) -> Self {
        let mut command = callboard(&["receive", "--listen", "127.0.0.1:0", "--data-dir", folder.to_str().unwrap()]);
        let running = Running::start(command.env("CALLBOARD_LIVESWITCH_SECRETS", expected()["secrets"].to_string()));
        let first = running.line(|_| true);
        Self { running, first }
    }

    fn post(&self, kind: &str, body: &[u8], signature: Option<&str>) -> u16 {
        post(self.first[kind].as_str().unwrap(), body, signature)
    }
}

fn history(folder: &Path, arguments: &[&str]) -> support::command::Ended {
    let mut all = vec!["history"];
    all.extend(arguments);
    all.extend(["--data-dir", folder.to_str().unwrap()]);
    run(&mut callboard(&all))
}

fn sample(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/webhooks/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Posts every known body, and a forgery and something broken behind them.
fn all_samples(receiver: &Receiver) {
    for one in expected()["samples"].as_array().unwrap() {
        let file = one["file"].as_str().unwrap();
        let kind = file.split('/').next().unwrap();
        assert_eq!(receiver.post(kind, &sample(file), one["signature"].as_str()), 204, "{file}");
    }
    let ready = sample("liveswitch/channel.recording.ready.json");
    assert_eq!(receiver.post("liveswitch", &ready, Some("bm90IHRoZSBzaWduYXR1cmUgb2YgdGhpcyBib2R5ISE")), 401);
    assert_eq!(receiver.post("bililive", b"{\"EventType\":\"FileClosed\",", None), 204);
}

#[test]
fn every_sample_is_a_delivery_with_its_verdict_and_together_they_are_four_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let receiver = Receiver::start(folder);
    all_samples(&receiver);
    // While the receiver goes on.
    let deliveries = history(folder, &["deliveries", "--json"]);
    assert_eq!((deliveries.status, deliveries.stderr.as_str()), (0, ""));
    let mut deliveries = deliveries.lines();
    deliveries.reverse();
    let expected = expected();
    let samples = expected["samples"].as_array().unwrap();
    for (sample, delivery) in samples.iter().zip(&deliveries) {
        let told = ["event", "verdict", "status", "duplicate_of"].map(|field| delivery[field].clone());
        assert_eq!(told, [sample["event"].clone(), sample["verdict"].clone(), json!(204), json!(null)]);
        assert_eq!(delivery["system"], sample["file"].as_str().unwrap().split('/').next().unwrap());
        let bytes = self::sample(sample["file"].as_str().unwrap()).len();
        assert_eq!(delivery["bytes"], json!(bytes));
    }
    let behind: Vec<_> = deliveries[samples.len()..].iter().map(|row| (&row["verdict"], &row["status"])).collect();
    assert_eq!(behind, [(&json!("bad signature"), &json!(401)), (&json!("not understood"), &json!(204))]);

    let rows = history(folder, &["recordings", "--json"]).lines();
    let told = |row: &Value| {
        let files = row["files"].as_array().unwrap().len();
        format!("{} {} {} {} {files}", row["system"], row["room"], row["state"], row["bytes"]).replace('"', "")
    };
    assert_eq!(
        rows.iter().map(told).collect::<Vec<_>>(),
        [
            "liveswitch f80c226f20a04b4d8e8aafe48f168e7a expired 2567146000 3",
            "bililive 23058 complete 6442450944 1",
            "bililive 14846654 complete 3749098123 1",
            "bililive 23058 complete 816412 1",
        ]
    );
    let broadcast = &rows[1];
    assert_eq!(broadcast["started_at"], "2026-11-19T19:52:44.4960899+08:00");
    assert_eq!(broadcast["ended_at"], "2026-11-19T23:07:54.9481095+08:00");
    assert_eq!((&broadcast["duration_s"], &broadcast["title"]), (&json!(11704.421), &json!("哔哩哔哩音悦台")));
    // The stream's own start and end stand beside the four that made it.
    let id = broadcast["id"].to_string();
    let behind = history(folder, &["deliveries", "--json", "--recording", &id]).lines();
    assert_eq!(behind.len(), 6);
    assert!(behind.iter().all(|row| row["recording"] == broadcast["id"]));
    receiver.running.kill();
}

#[test]
fn filters_words_exports_and_a_rebuild_agree() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let receiver = Receiver::start(folder);
    all_samples(&receiver);
    let count = |arguments: &[&str]| {
        let mut all = vec!["recordings", "--json"];
        all.extend(arguments);
        history(folder, &all).lines().len()
    };
    for (arguments, wanted) in [
        (&["--room", "23058"][..], 2),
        (&["--room", "小司无常"], 1),
        (&["--text", "音悦台"], 2),
        (&["--text", "悦台"], 2),
        (&["--state", "expired"], 1),
        (&["--state", "recording"], 0),
        (&["--system", "liveswitch"], 1),
        (&["--since", "2026-11-20T00:00:00Z"], 1),
        (&["--until", "2022-01-01"], 1),
        (&["--starred"], 0),
    ] {
        assert_eq!(count(arguments), wanted, "{arguments:?}");
    }
    let words = history(folder, &["recordings"]);
    assert_eq!(words.stdout.lines().count(), 1 + 4, "a head and a line each");
    assert!(
        words.stdout.lines().any(|line| line.contains("小司无常 · 14846654") && line.contains("1:00:00")),
        "{}",
        words.stdout
    );
    assert!(history(folder, &["deliveries", "--rejected"]).stdout.contains("bad signature"));

    let (lines, table) = (folder.join("out.jsonl"), folder.join("out.csv"));
    assert_eq!(history(folder, &["export", "jsonl", lines.to_str().unwrap()]).status, 0);
    let written = std::fs::read_to_string(&lines).unwrap();
    assert_eq!(written, history(folder, &["recordings", "--json"]).stdout);
    assert_eq!(history(folder, &["export", "csv", table.to_str().unwrap(), "--text", "音悦台"]).status, 0);
    let rows: Vec<csv::StringRecord> = csv::Reader::from_path(&table).unwrap().records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][3], &rows[0][6]), (2, "23058", "complete"));

    // The receiver writes: nobody else does.
    let refused = history(folder, &["rebuild"]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("another Callboard"), "{}", refused.stderr);
    receiver.running.kill();
    let rebuilt = history(folder, &["rebuild"]);
    assert_eq!((rebuilt.status, &rebuilt.lines()[0]), (0, &json!({"deliveries": 35, "recordings": 4})), "{rebuilt:?}");
    assert_eq!(history(folder, &["recordings", "--json"]).stdout, written);
}

#[test]
fn a_delivery_is_sent_on_as_it_came_or_signed_anew() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let receiver = Receiver::start(here.path());
    let expected = expected();
    let find =
        |event: &str| expected["samples"].as_array().unwrap().iter().find(|one| one["event"] == event).unwrap().clone();
    let closed = sample("bililive/04_FileClosed.json");
    assert_eq!(receiver.post("bililive", &closed, None), 204);
    let ready = sample("liveswitch/channel.recording.ready.json");
    assert_eq!(receiver.post("liveswitch", &ready, find("channel.recording.ready")["signature"].as_str()), 204);
    assert_eq!(receiver.post("liveswitch", &ready, Some("forged")), 401);
    let other = Receiver::start(there.path());
    let to = |kind: &str| other.first[kind].as_str().unwrap().to_owned();
    let sent = history(here.path(), &["redeliver", "1", &to("bililive")]);
    assert_eq!((sent.status, &sent.lines()[0]), (0, &json!({"delivery": 1, "status": 204})));
    assert_eq!(history(here.path(), &["redeliver", "2", &to("liveswitch")]).status, 0);
    let forged = history(here.path(), &["redeliver", "3", &to("liveswitch")]);
    assert_eq!((forged.status, &forged.lines()[0]["status"]), (1, &json!(401)));
    let folder = here.path().to_str().unwrap();
    let mut signed = callboard(&["history", "redeliver", "3", &to("liveswitch"), "--sign", "--data-dir", folder]);
    let signed = run(signed.env("CALLBOARD_LIVESWITCH_SECRETS", expected["secrets"].to_string()));
    assert_eq!(signed.status, 0, "{}", signed.stderr);
    let arrived = history(there.path(), &["deliveries", "--json"]).lines();
    let verdicts: Vec<_> = arrived.iter().rev().map(|row| row["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["accepted", "valid", "bad signature", "valid"]);
    assert_eq!(arrived.last().unwrap()["bytes"], json!(closed.len()));
    for (arguments, status) in [
        (["redeliver", "99", "http://127.0.0.1:9/"], 2),
        (["redeliver", "1", "ftp://example.org/"], 2),
        (["redeliver", "1", "http://127.0.0.1:9/bililive/s3cret"], 3),
    ] {
        let ended = history(here.path(), &arguments);
        assert_eq!(ended.status, status, "{}", ended.stderr);
        assert!(!ended.stderr.contains("s3cret") && !ended.stderr.is_empty(), "{}", ended.stderr);
    }
    receiver.running.kill();
    other.running.kill();
}

#[test]
fn without_a_history_there_is_nothing_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["recordings", "--json"][..], &["deliveries"], &["rebuild"]] {
        let ended = history(folder.path(), arguments);
        assert_eq!((ended.status, ended.stdout.as_str()), (0, ""));
        assert!(ended.stderr.contains("Nothing was received yet"), "{}", ended.stderr);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(history(folder.path(), &["recordings", "--since", "soon"]).status, 2);
}
