//! Every body that the two recorders are known to send: its verdict, its id and the row that it makes alone.

use std::collections::BTreeMap;

use callboard::protocol::Secret;
use callboard::protocol::webhook::joining::Joiner;
use callboard::protocol::webhook::{Moment, Reading, Recorder, Recording, Verdict, liveswitch, read, signature};
use serde_json::{Value, json};

const EXPECTED: &str = include_str!("fixtures/webhooks/expected.json");

fn expected() -> Value {
    serde_json::from_str(EXPECTED).unwrap()
}

fn secrets() -> BTreeMap<String, Secret> {
    let secrets = expected()["secrets"].as_object().unwrap().clone();
    secrets.into_iter().map(|(id, secret)| (id, Secret::new(secret.as_str().unwrap()))).collect()
}

fn body(file: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/webhooks/");
    std::fs::read(format!("{folder}{file}")).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn read_with(recorder: Recorder, signature: Option<&str>, body: &[u8]) -> Reading {
    let secrets = secrets();
    read(recorder, signature.map(str::as_bytes), body, &|id| secrets.get(id))
}

fn rows(facts: &Reading) -> Vec<Value> {
    let mut joiner = Joiner::default();
    facts.facts.iter().for_each(|fact| joiner.add("studio", fact));
    joiner.recordings().iter().map(|(_, recording, _)| row(recording)).collect()
}

fn row(recording: &Recording) -> Value {
    let mut files: Vec<&str> = recording.files().values().map(|file| file.path.as_str()).collect();
    files.sort_unstable();
    let mut row = json!({
        "room": recording.room, "name": recording.name(), "title": recording.title(), "state": recording.state().word(),
        "started": recording.started.as_ref().map(Moment::text), "ended": recording.ended().map(Moment::text),
        "micros": recording.micros(), "bytes": recording.bytes(), "files": files,
    });
    row["files"].as_array_mut().unwrap().sort_by_key(Value::to_string);
    row
}

#[test]
fn every_sample_gives_the_verdict_and_the_row_that_are_expected_of_it() {
    let mut seen = 0;
    for sample in expected()["samples"].as_array().unwrap() {
        let file = sample["file"].as_str().unwrap();
        let recorder = Recorder::from_word(file.split('/').next().unwrap()).unwrap();
        let reading = read_with(recorder, sample["signature"].as_str(), &body(file));
        assert_eq!(reading.problem, None, "{file}");
        assert_eq!(reading.verdict.word(), sample["verdict"], "{file}");
        assert_eq!((reading.accepted, reading.status()), (true, 204), "{file}");
        assert_eq!(json!(reading.event), sample["event"], "{file}");
        assert_eq!(json!(reading.event_id), sample["event_id"], "{file}");
        assert_eq!(json!(reading.application), sample["application"], "{file}");
        assert!(reading.event_at.is_some(), "{file}");
        let mut wanted = Vec::new();
        if let Some(row) = sample["row"].as_object() {
            let mut row = Value::Object(row.clone());
            row["files"].as_array_mut().unwrap().sort_by_key(Value::to_string);
            wanted.push(row);
        }
        assert_eq!(rows(&reading), wanted, "{file}");
        seen += 1;
    }
    let there = |folder| std::fs::read_dir(format!("{}/tests/fixtures/webhooks/{folder}", env!("CARGO_MANIFEST_DIR")));
    assert_eq!(seen, there("bililive").unwrap().count() + there("liveswitch").unwrap().count());
}

#[test]
fn every_type_of_the_document_is_in_the_samples() {
    let expected = expected();
    let samples = expected["samples"].as_array().unwrap();
    for name in liveswitch::TYPES {
        assert!(samples.iter().any(|sample| sample["event"] == name), "{name}");
    }
}

#[test]
fn a_presigned_link_tells_when_it_expires() {
    let reading = read_with(Recorder::LiveSwitch, None, &body("liveswitch/channel.recording.ready.json"));
    assert!(reading.facts.is_empty(), "unsigned");
    let expected = expected();
    let sample =
        expected["samples"].as_array().unwrap().iter().find(|sample| sample["event"] == "channel.recording.ready");
    let signature = sample.unwrap()["signature"].as_str();
    let reading = read_with(Recorder::LiveSwitch, signature, &body("liveswitch/channel.recording.ready.json"));
    let recording = Recording::of(&reading.facts[0]).unwrap();
    let link = recording.files()["mixed"].link.as_ref().unwrap();
    // 300 s after the event.
    assert_eq!(link.expires, Moment::from_millis(1_795_200_300_000));
    assert!(link.object_key.as_ref().unwrap().ends_with(".mkv"));
    for (url, seconds) in [
        ("https://s3/a.mkv?X-Amz-Date=20261120T182654Z&X-Amz-Expires=300&X-Amz-Signature=x", Some(1_795_199_514)),
        ("https://s3/a.mkv?Expires=99999999999999999999", None),
        ("https://s3/a.mkv?X-Amz-Date=2026112０T18265Z&X-Amz-Expires=300", None),
        ("https://s3/a.mkv", None),
        ("?Expires=0#Expires=5", Some(0)),
    ] {
        let wanted = seconds.and_then(|seconds: i64| Moment::from_millis(seconds * 1000));
        assert_eq!(liveswitch::link_expiry(url), wanted, "{url}");
    }
}

/// One forged, stripped or damaged call, and what is thought of it.
#[test]
fn a_forger_gets_nowhere() {
    let app = "2250d2f7fd4a4750ac90df8d5a9f25da";
    let good = body("liveswitch/channel.recording.ready.json");
    let text = String::from_utf8(good.clone()).unwrap();
    let secrets = secrets();
    let signed = |body: &str| signature::sign(&secrets[app], body.as_bytes());
    let stripped = text.replace(&format!(r#""applicationId":"{app}","#), "");
    assert_ne!(stripped, text);
    let other_app = text.replace(app, "somebody-else");
    let two_apps =
        text.replace(r#""channelRecording":{"#, r#""channel":{"applicationId":"my-app-id"},"channelRecording":{"#);
    let twice = text.replace(r#""channelRecording":{"#, r#""channelRecording":{"applicationId":"my-app-id","#);
    let null = text.replace(&format!(r#""applicationId":"{app}""#), r#""applicationId":null"#);
    let capitals = stripped.replace("channel.recording.ready", "Channel.Recording.Ready");
    let batch = format!("[{text},{}]", text.replace(app, "my-app-id"));
    let cases: Vec<(&str, Option<String>, &str, Verdict)> = vec![
        ("as it was sent", Some(signed(&text)), &text, Verdict::Valid),
        ("a changed byte", Some(signed(&text)), &other_app[..], Verdict::UnknownApplication),
        ("written anew", Some(signed(&text)), "PLACEHOLDER", Verdict::BadSignature),
        ("no header", None, &text, Verdict::Missing),
        ("an empty header", Some(String::new()), &text, Verdict::Missing),
        // What the vendor's sample lets through: neither header nor id.
        ("header and id stripped", None, &stripped, Verdict::Missing),
        ("id null, no header", None, &null, Verdict::Missing),
        ("capitals around it", None, &capitals, Verdict::Missing),
        ("id stripped, header kept", Some(signed(&stripped)), &stripped, Verdict::UnknownApplication),
        ("unknown application", Some(signed(&other_app)), &other_app, Verdict::UnknownApplication),
        ("two applications", Some(signed(&two_apps)), &two_apps, Verdict::Ambiguous),
        ("two ids in one object", Some(signed(&twice)), &twice, Verdict::Ambiguous),
        ("two applications in a batch", Some(signed(&batch)), &batch, Verdict::Ambiguous),
    ];
    let spaced = text.replace(':', ": ");
    for (what, signature, body, verdict) in cases {
        let body = if body == "PLACEHOLDER" { &spaced } else { body };
        let reading = read_with(Recorder::LiveSwitch, signature.as_deref(), body.as_bytes());
        assert_eq!(reading.verdict, verdict, "{what}");
        let valid = verdict == Verdict::Valid;
        assert_eq!(
            (reading.accepted, reading.facts.is_empty(), reading.status() == 204),
            (valid, !valid, valid),
            "{what}"
        );
    }
}

#[test]
fn names_of_the_language_are_no_applications() {
    for id in ["__proto__", "constructor", "toString", ""] {
        let body = json!({"type": "channel.activated", "channel": {"applicationId": id, "id": 1}}).to_string();
        let made = signature::sign(&Secret::new(""), body.as_bytes());
        let reading = read_with(Recorder::LiveSwitch, Some(&made), body.as_bytes());
        assert_eq!(reading.verdict, Verdict::UnknownApplication, "{id}");
    }
    // A secret that was never filled in is none.
    let empty = Secret::new("");
    let body = br#"{"type":"channel.activated","channel":{"applicationId":"a","id":1}}"#;
    let made = signature::sign(&empty, body);
    let reading = read(Recorder::LiveSwitch, Some(made.as_bytes()), body, &|_| Some(&empty));
    assert_eq!(reading.verdict, Verdict::UnknownApplication);
}

#[test]
fn server_events_are_taken_unsigned_and_said_to_be_so() {
    let body = br#"{"timestamp":1795200000123,"origin":"gateway","type":"gateway.started","gateway":{"id":"g","coreCount":8}}"#;
    let reading = read_with(Recorder::LiveSwitch, None, body);
    assert_eq!((reading.verdict, reading.accepted, reading.facts.len()), (Verdict::UnsignedServerEvent, true, 0));
    // Among channel events it does not open the door.
    let mixed =
        br#"[{"type":"gateway.started"},{"type":"channel.recording.ready","channelRecording":{"channelId":1,"id":2}}]"#;
    let reading = read_with(Recorder::LiveSwitch, None, mixed);
    assert_eq!((reading.verdict, reading.accepted), (Verdict::Missing, false));
    assert_eq!(reading.event, "gateway.started +1");
}

#[test]
fn a_batch_is_read_event_by_event_and_a_bad_one_costs_no_neighbour() {
    let app = "my-app-id";
    let event = |id: u32| {
        format!(
            r#"{{"type":"channel.recording.ready","timestamp":1795200000123,"channelRecording":{{"applicationId":"{app}","channelId":123456,"id":{id},"startTimestamp":"2026-11-20T18:26:54Z","stopTimestamp":"2026-11-20T18:27:54Z","fileName":"a.mkv","fileSize":7}}}}"#
        )
    };
    let body = format!("[{},7,{},{{\"type\":\"channel.joined\",\"channel\":[]}}]", event(1), event(2));
    let signature = signature::sign(&secrets()[app], body.as_bytes());
    let reading = read_with(Recorder::LiveSwitch, Some(&signature), body.as_bytes());
    assert_eq!((reading.verdict, reading.accepted), (Verdict::Valid, true));
    assert_eq!(reading.problem.as_ref().unwrap().to_string(), "an event should be an object, and this is a number");
    let rows = rows(&reading);
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["room"], &rows[0]["state"], &rows[0]["bytes"]),
        (&json!("123456"), &json!("complete"), &json!(7))
    );
}
