//! The scripts say what the real senders say: field by field, in their order, signed by their secret.

use std::collections::{BTreeSet, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::*;

const SECRETS: [(&str, &str); 2] = [
    ("my-app-id", "s3cret"),
    ("2250d2f7fd4a", "пароль-密钥-🔑 with spaces, and longer than one block of the hash function is"),
];

fn show(seed: u64) -> Show {
    let applications = SECRETS.map(|(id, secret)| Application { id: id.to_owned(), secret: Secret::new(secret) });
    Show {
        ends: "2026-11-20T20:00:00Z".parse().unwrap(),
        offset: jiff::tz::offset(8),
        seed,
        applications: applications.to_vec(),
        round: 0,
    }
}

fn steps(system: System, name: &str) -> Vec<Step> {
    Script::find(system, Some(name)).unwrap().steps(&show(7))
}

fn json(delivery: &Delivery) -> Value {
    let text = std::str::from_utf8(&delivery.body).unwrap();
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}: {text}", delivery.event))
}

/// The names of the outermost fields of an object, as they stand in its text.
fn fields(text: &str) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Names {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Names;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                    let mut names = Vec::new();
                    while let Some((name, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                        names.push(name);
                    }
                    Ok(Names(names))
                }
            }
            deserializer.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<Names>(text).unwrap_or_else(|error| panic!("{error}: {text}")).0
}

/// The text of the object behind a key.
fn inner<'a>(text: &'a str, key: &str) -> &'a str {
    let from = text.find(&format!("\"{key}\":{{")).unwrap_or_else(|| panic!("{key} in {text}")) + key.len() + 3;
    let mut depth = 0;
    let end = text[from..].char_indices().find(|(_, c)| {
        depth += i32::from(*c == '{') - i32::from(*c == '}');
        depth == 0
    });
    &text[from..=from + end.unwrap().0]
}

/// HMAC-SHA256 by the book (RFC 2104), not by the crate that signs.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    let key = if key.len() > 64 { Sha256::digest(key).to_vec() } else { key.to_vec() };
    block[..key.len()].copy_from_slice(&key);
    let pad = |byte: u8| block.map(|of_key| of_key ^ byte);
    let inside = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5C)).chain_update(inside).finalize().to_vec()
}

/// Whether the body is signed by the application that it names.
fn verifies(delivery: &Delivery) -> bool {
    let text = String::from_utf8_lossy(&delivery.body);
    let own = |(id, _): &&(&str, &str)| text.contains(&format!("\"applicationId\":\"{id}\""));
    let Some((_, secret)) = SECRETS.iter().find(own) else { return false };
    let wanted = STANDARD.encode(hmac(secret.as_bytes(), &delivery.body));
    delivery.header("x-applicationsignature") == Some(wanted.trim_end_matches('='))
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_gives_others() {
    for script in Script::all() {
        let (one, same, other) = (script.steps(&show(1)), script.steps(&show(1)), script.steps(&show(2)));
        assert!(!one.is_empty(), "{}", script.name);
        assert!(one == same, "{}", script.name);
        assert!(one != other, "{}", script.name);
    }
}

#[test]
fn names_are_given_once_a_system_and_the_usual_script_comes_first() {
    let mut seen = HashSet::new();
    assert!(Script::all().all(|script| seen.insert((script.system, script.name))));
    assert_eq!(Script::find(System::Bililive, None).unwrap().name, "broadcast");
    assert_eq!(Script::find(System::Liveswitch, None).unwrap().name, "recording");
    assert!(Script::find(System::Liveswitch, Some("broadcast")).is_none());
}

#[test]
fn every_event_has_the_fields_of_the_real_one_in_their_order() {
    let of_room = "RoomId ShortId Name Title AreaNameParent AreaNameChild Recording Streaming DanmakuConnected";
    let mut seen = BTreeSet::new();
    for name in ["broadcast", "splits", "sessions", "two-rooms", "first-start", "raw"] {
        for step in steps(System::Bililive, name) {
            let text = std::str::from_utf8(&step.delivery.body).unwrap();
            assert!(!text.contains(['\n', '\u{2028}', '\u{FEFF}']), "{text}");
            assert_eq!(step.delivery.header("user-agent"), Some("BililiveRecorder/2.11.1"));
            assert_eq!(step.delivery.header("content-type"), Some("application/json"));
            let event = step.delivery.event.as_str();
            seen.insert(event.to_owned());
            if event == "v1" {
                let wanted = "EventRandomId RoomId Name Title RelativePath FileSize StartRecordTime EndRecordTime";
                assert_eq!(fields(text).join(" "), wanted);
                continue;
            }
            assert_eq!(fields(text).join(" "), "EventType EventTimestamp EventId EventData");
            assert_eq!(json(&step.delivery)["EventType"], event);
            let own = match event {
                "StreamStarted" | "StreamEnded" => "",
                "SessionStarted" | "SessionEnded" => "SessionId ",
                "FileOpening" => "SessionId RelativePath FileOpenTime ",
                _ => "SessionId RelativePath FileSize Duration FileOpenTime FileCloseTime ",
            };
            assert_eq!(fields(inner(text, "EventData")).join(" "), format!("{own}{of_room}"), "{event}");
        }
    }
    let all = ["FileClosed", "FileOpening", "SessionEnded", "SessionStarted", "StreamEnded", "StreamStarted", "v1"];
    assert_eq!(seen, all.map(str::to_owned).into());
    let old = &steps(System::Bililive, "old")[1].delivery;
    let wanted = "RelativePath FileOpenTime SessionId RoomId ShortId Name Title AreaNameParent AreaNameChild";
    assert_eq!(fields(inner(std::str::from_utf8(&old.body).unwrap(), "EventData")).join(" "), wanted);
}

#[test]
fn numbers_and_dates_look_as_newtonsoft_writes_them() {
    let raw: Vec<String> = steps(System::Bililive, "raw")
        .iter()
        .map(|step| String::from_utf8(step.delivery.body.clone()).unwrap())
        .collect();
    assert!(raw.iter().any(|text| text.contains("\"Duration\":0.0,")));
    let mut digits = BTreeSet::new();
    for step in steps(System::Bililive, "everything") {
        let Ok(body) = serde_json::from_slice::<Value>(&step.delivery.body) else { continue };
        let Some(date) = body["EventTimestamp"].as_str() else { continue };
        let parsed: jiff::Timestamp = date.parse().unwrap();
        assert!(parsed <= show(7).ends, "{date} is after the end of the show");
        assert!(date.ends_with("+08:00"), "{date}");
        let fraction = date[..date.len() - 6].split_once('.').map_or("", |(_, fraction)| fraction);
        assert!(fraction.len() <= 7 && !fraction.ends_with('0'), "{date}");
        digits.insert(fraction.len());
    }
    assert!(digits.contains(&7) && digits.len() > 1, "{digits:?}");
    let all: String = steps(System::Bililive, "two-rooms")
        .iter()
        .map(|step| String::from_utf8_lossy(&step.delivery.body).into_owned())
        .collect();
    for raw in [
        "3号直播间",
        "👨‍👩‍👧‍👦",
        "<第3夜> \\\"最终章\\\" AT&T",
        "مرحبا",
        "\\u2028第二行",
        "2146854654-小司无常⚡Échec/录制-2146854654-2026",
    ] {
        assert!(all.contains(raw), "{raw} in {all}");
    }
}

#[test]
fn a_closed_file_has_a_twin_of_the_first_version() {
    for name in ["broadcast", "splits", "two-rooms"] {
        let steps = steps(System::Bililive, name);
        let of = |event: &str| {
            steps
                .iter()
                .filter(|step| step.delivery.event == event)
                .map(|step| json(&step.delivery))
                .collect::<Vec<_>>()
        };
        let (closed, twins, opened) = (of("FileClosed"), of("v1"), of("FileOpening"));
        assert!(closed.len() >= 2 && closed.len() == twins.len() && closed.len() == opened.len(), "{name}");
        for closed in &closed {
            let data = &closed["EventData"];
            let twin = twins.iter().find(|twin| twin["RelativePath"] == data["RelativePath"]).unwrap();
            assert_ne!(twin["EventRandomId"], closed["EventId"]);
            for (v1, v2) in [
                ("RoomId", "RoomId"),
                ("FileSize", "FileSize"),
                ("StartRecordTime", "FileOpenTime"),
                ("EndRecordTime", "FileCloseTime"),
            ] {
                assert_eq!(twin[v1], data[v2], "{v1}");
            }
            assert!(opened.iter().any(|open| open["EventData"]["RelativePath"] == data["RelativePath"]));
        }
    }
}

#[test]
fn a_recording_is_told_in_full_and_every_word_of_it_is_signed() {
    for name in
        ["recording", "connections", "messages", "rtmp", "batch", "unknown", "slow", "wrong-token", "duplicates"]
    {
        for step in steps(System::Liveswitch, name) {
            assert!(verifies(&step.delivery), "{name} {}", step.delivery.event);
            json(&step.delivery);
        }
    }
    let recording = steps(System::Liveswitch, "recording");
    let ids: BTreeSet<String> = recording
        .iter()
        .map(|step| json(&step.delivery)["channelRecording"]["id"].to_string())
        .filter(|id| id != "null")
        .collect();
    assert_eq!(ids.len(), 1, "one recording over audio, video, ready and expired: {ids:?}");
    let types: HashSet<String> = Script::all()
        .filter(|script| {
            script.system == System::Liveswitch
                && script.name != "unknown"
                && script.name != "broken"
                && script.name != "everything"
        })
        .flat_map(|script| script.steps(&show(7)))
        .map(|step| step.delivery.event)
        .filter(|event| !event.ends_with(".started") || event.contains("rtmp"))
        .collect();
    for event in [
        "joined",
        "activated",
        "deactivated",
        "client.message",
        "server.message",
        "recording.audio.ready",
        "recording.video.ready",
        "recording.ready",
        "recording.expired",
        "rtmp.started",
        "rtmp.stopped",
    ] {
        assert!(types.contains(&format!("channel.{event}")), "{event}");
    }
    for event in [
        "initializing",
        "connecting",
        "connected",
        "updated",
        "closing",
        "closed",
        "failing",
        "failed",
        "stats",
        "recording.audio.ready",
        "recording.video.ready",
        "recordings.ready",
    ] {
        assert!(types.contains(&format!("connection.{event}")), "{event}");
    }
    assert!(types.contains("client.left") && types.contains("client.joined"));
    // Of the second application, whose secret is longer than a block of the hash.
    let second = Script::find(System::Liveswitch, None).unwrap().steps(&Show { round: 1, ..show(7) });
    assert!(
        second
            .iter()
            .all(|step| verifies(&step.delivery)
                && String::from_utf8_lossy(&step.delivery.body).contains("2250d2f7fd4a"))
    );
}

#[test]
fn the_fields_of_a_finished_recording_stand_as_in_the_sample() {
    let steps = steps(System::Liveswitch, "recording");
    let of = |event: &str| {
        let step = steps.iter().find(|step| step.delivery.event == event).unwrap();
        let text = std::str::from_utf8(&step.delivery.body).unwrap();
        (fields(text).join(" "), fields(inner(text, "channelRecording")).join(" "))
    };
    let (outer, ready) = of("channel.recording.ready");
    assert_eq!(outer, "timestamp origin type channelRecording");
    let wanted = "applicationId channelId startTimestamp stopTimestamp hasAudio hasVideo fileName audioFileName videoFileName fileSize audioFileSize videoFileSize ready url filePath audioFilePath videoFilePath objectKey processed muxPending movePending audioMovePending videoMovePending muxEnabled moveEnabled deleteFiles recordingPath muxArgs muxSeconds moveSeconds id createdOn modifiedOn modifiedBy";
    assert_eq!(ready, wanted);
    assert_eq!(of("channel.recording.expired").1, wanted);
    let (_, video) = of("channel.recording.video.ready");
    assert!(
        video.contains(
            "ready audioReady videoReady url audioUrl videoUrl videoFilePath objectKey audioObjectKey videoObjectKey"
        ),
        "{video}"
    );
    assert!(
        !video.contains(" filePath") && video.contains("moveSeconds audioMoveSeconds videoMoveSeconds id"),
        "{video}"
    );
    assert_eq!(of("connection.recording.audio.ready").0, "timestamp origin type channelRecording connectionRecording");
    assert_eq!(of("connection.recordings.ready").0, "timestamp type origin channelRecording connectionRecordings");
}

#[test]
fn no_lie_verifies_and_no_truth_among_lies_is_spoiled() {
    let forged = steps(System::Liveswitch, "forged");
    let (lies, truths): (Vec<_>, Vec<_>) =
        forged.iter().partition(|step| String::from_utf8_lossy(&step.delivery.body).contains("127.0.0.2"));
    assert_eq!(lies.len(), 9);
    // Two names of applications in one body: the signature fits one of them, which is the point.
    let two = |step: &&&Step| {
        String::from_utf8_lossy(&step.delivery.body).matches("other-").count() == 1 && verifies(&step.delivery)
    };
    assert_eq!(lies.iter().filter(two).count(), 1);
    assert_eq!(lies.iter().filter(|step| verifies(&step.delivery)).count(), 1);
    let stripped = |step: &&&Step| {
        !String::from_utf8_lossy(&step.delivery.body).contains("applicationId")
            && step.delivery.header("X-ApplicationSignature").is_none()
    };
    assert_eq!(lies.iter().filter(stripped).count(), 1, "neither a signature nor an id");
    assert!(truths.iter().all(|step| verifies(&step.delivery)));
    for name in ["bad-signature", "missing-signature"] {
        assert!(steps(System::Liveswitch, name).iter().all(|step| !verifies(&step.delivery)), "{name}");
    }
}

#[test]
fn variations_spoil_what_they_say_and_nothing_else() {
    let bodies = |steps: &[Step]| steps.iter().map(|step| step.delivery.body.clone()).collect::<Vec<_>>();
    let events = |steps: &[Step], event: &str| steps.iter().filter(|step| step.delivery.event == event).count();
    let plain = show(7);
    let told = steps(System::Bililive, "splits");
    let mixed = variations::out_of_order(told.clone(), &plain);
    assert_ne!(bodies(&mixed), bodies(&told));
    let (mut one, mut other) = (bodies(&mixed), bodies(&told));
    one.sort();
    other.sort();
    assert_eq!(one, other, "the same deliveries");
    let missing = steps(System::Bililive, "missing-close");
    assert_eq!(
        (events(&missing, "FileOpening"), events(&missing, "FileClosed"), events(&missing, "SessionEnded")),
        (2, 1, 0)
    );
    let twice = bodies(&steps(System::Bililive, "duplicates"));
    assert!(twice.chunks(2).all(|pair| pair[0] == pair[1]));
    let conflict: Vec<Value> = steps(System::Bililive, "conflict")
        .iter()
        .filter(|step| step.delivery.event == "FileClosed")
        .map(|step| json(&step.delivery))
        .collect();
    assert_eq!(conflict[0]["EventId"], conflict[1]["EventId"]);
    assert_ne!(conflict[0]["EventData"]["FileSize"], conflict[1]["EventData"]["FileSize"]);
    for system in [System::Bililive, System::Liveswitch] {
        let broken = steps(system, "broken");
        let usual = broken
            .iter()
            .filter(|step| serde_json::from_slice::<Value>(&step.delivery.body).is_ok_and(|value| value.is_object()))
            .count();
        assert!(broken.len() > usual + 15, "{usual} of {}", broken.len());
    }
}

#[test]
fn rounds_are_broadcasts_of_their_own() {
    for system in [System::Bililive, System::Liveswitch] {
        let script = Script::find(system, None).unwrap();
        let length = script.steps(&show(7)).len();
        let many: Vec<Step> = script.repeated(show(7)).take(length * 200).collect();
        let bodies: HashSet<&[u8]> = many.iter().map(|step| step.delivery.body.as_slice()).collect();
        assert_eq!(bodies.len(), many.len());
        let ids: Vec<_> = many.iter().filter_map(|step| step.delivery.id.as_deref()).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }
    let all: Vec<Step> = Script::find(System::Bililive, Some("everything")).unwrap().steps(&show(7));
    let of_stories: usize = Script::all()
        .filter(|script| script.system == System::Bililive && script.name != "everything")
        .map(|script| script.steps(&show(7)).len())
        .sum();
    assert_eq!(all.len(), of_stories);
}
