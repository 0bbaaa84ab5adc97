//! What anybody can post: it is named, never believed, and never ends the program.

use callboard::protocol::Secret;
use callboard::protocol::webhook::{Problem, Recorder, Verdict, body, read, signature};
use proptest::prelude::*;
use serde_json::{Value, json};

const APP: &str = "my-app-id";
const SECRET: &str = "shared";

fn understand(recorder: Recorder, body: &[u8]) -> (Verdict, Option<Problem>) {
    let secret = Secret::new(SECRET);
    let signature = signature::sign(&secret, body);
    let header = (recorder == Recorder::LiveSwitch).then_some(signature.as_bytes());
    let reading = read(recorder, header, body, &|id| (id == APP).then_some(&secret));
    // What was not understood says why, and only what was accepted counts.
    if reading.verdict == Verdict::NotUnderstood {
        assert!(reading.problem.is_some() && reading.facts.is_empty());
    }
    assert!(reading.accepted || reading.facts.is_empty());
    assert_eq!(reading.accepted, reading.status() == 204);
    (reading.verdict, reading.problem)
}

const FILE_CLOSED: &str = include_str!("fixtures/webhooks/bililive/04_FileClosed.json");
const V1: &str = include_str!("fixtures/webhooks/bililive/07_v1.json");
const READY: &str = include_str!("fixtures/webhooks/liveswitch/channel.recording.video.ready.json");
const STATS: &str = include_str!("fixtures/webhooks/liveswitch/connection.stats.json");
const MESSAGE: &str = include_str!("fixtures/webhooks/liveswitch/channel.server.message.json");

#[test]
fn every_kind_of_damage_is_told_apart() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cases: Vec<(Vec<u8>, Problem)> = vec![
        (b"".to_vec(), Problem::Empty),
        (FILE_CLOSED.as_bytes()[..200].to_vec(), Problem::Truncated),
        (b"hello=world".to_vec(), Problem::NotJson { line: 1, column: 1 }),
        ([b"\xEF\xBB\xBF", FILE_CLOSED.as_bytes()].concat(), Problem::ByteOrderMark),
        (utf16(FILE_CLOSED), Problem::Utf16),
        (b"{\"EventType\":\"\xD2\xF4\xD4\xC3\xCC\xA8\"}".to_vec(), Problem::NotUtf8 { at: 14, gb18030: true }),
        (b"{\"EventType\":\"\xC3\x28\"}".to_vec(), Problem::NotUtf8 { at: 14, gb18030: false }),
        (br#"{"EventType":NaN}"#.to_vec(), Problem::NotJson { line: 1, column: 14 }),
        (br#"{"EventType":"a"} {}"#.to_vec(), Problem::NotJson { line: 1, column: 19 }),
        ("{\"a\":".repeat(20_000).into_bytes(), Problem::TooDeep { limit: body::DEEPEST }),
        (
            format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)).into_bytes(),
            Problem::TooDeep { limit: body::DEEPEST },
        ),
    ];
    for (bytes, problem) in cases {
        for recorder in [Recorder::Bililive, Recorder::LiveSwitch] {
            let found = understand(recorder, &bytes);
            assert_eq!(found, (Verdict::NotUnderstood, Some(problem.clone())), "{}", String::from_utf8_lossy(&bytes));
        }
        assert_eq!(understand(Recorder::Obs, &bytes).0, Verdict::NotUnderstood);
    }
    for scalar in ["7", "true", "null", "\"text\"", "1e5", "{}", "[]", "[7]"] {
        for recorder in Recorder::ALL {
            assert_eq!(understand(recorder, scalar.as_bytes()).0, Verdict::NotUnderstood, "{scalar}");
        }
    }
}

/// Every field of `body` in turn with every value of another type; `skip` names those whose type is free.
fn wrong_types(recorder: Recorder, body: &str, fields: &[&str]) {
    let whole: Value = serde_json::from_str(body).unwrap();
    assert!(understand(recorder, body.as_bytes()).1.is_none() || recorder == Recorder::LiveSwitch);
    for field in fields {
        let pointer = format!("/{}", field.replace('.', "/"));
        let was = whole.pointer(&pointer).unwrap_or_else(|| panic!("{field} is not in the sample"));
        for wrong in [json!(true), json!(7), json!("text"), json!([1]), json!({"a": 1}), json!(-1.5)] {
            let same = std::mem::discriminant(&wrong) == std::mem::discriminant(was);
            let id = field.to_lowercase().ends_with("id") && recorder == Recorder::LiveSwitch;
            if same && !wrong.is_f64()
                || id && (wrong.is_number() || wrong.is_string())
                || was.is_string() && wrong.is_string()
            {
                continue;
            }
            let mut broken = whole.clone();
            *broken.pointer_mut(&pointer).unwrap() = wrong.clone();
            let (_, problem) = understand(recorder, broken.to_string().as_bytes());
            let problem = problem.unwrap_or_else(|| panic!("{field} = {wrong} was understood")).to_string();
            let last = field.rsplit('.').next().unwrap();
            assert!(problem.contains(last), "{field} = {wrong}: {problem}");
        }
    }
}

#[test]
fn a_wrong_type_in_any_field_names_the_field() {
    let data = |names: &str| names.split(' ').map(|name| format!("EventData.{name}")).collect::<Vec<_>>();
    let file = data(
        "SessionId RelativePath FileSize Duration FileOpenTime FileCloseTime RoomId ShortId Name Title AreaNameParent \
         AreaNameChild Recording Streaming DanmakuConnected",
    );
    let mut fields: Vec<&str> = file.iter().map(String::as_str).collect();
    fields.extend(["EventType", "EventTimestamp", "EventId", "EventData"]);
    wrong_types(Recorder::Bililive, FILE_CLOSED, &fields);
    wrong_types(
        Recorder::Bililive,
        V1,
        &["EventRandomId", "RoomId", "Name", "Title", "RelativePath", "FileSize", "StartRecordTime", "EndRecordTime"],
    );
    let tracks = "ready fileName fileSize url objectKey audioReady audioFileName audioFileSize audioUrl \
                  videoReady videoFileName videoFileSize videoUrl applicationId channelId id \
                  startTimestamp stopTimestamp muxEnabled";
    let recording: Vec<String> = tracks.split_whitespace().map(|name| format!("channelRecording.{name}")).collect();
    let mut fields: Vec<&str> = recording.iter().map(String::as_str).collect();
    fields.extend(["timestamp", "origin", "channelRecording"]);
    wrong_types(Recorder::LiveSwitch, READY, &fields);
    wrong_types(
        Recorder::LiveSwitch,
        STATS,
        &[
            "connection",
            "connection.id",
            "connection.channelId",
            "connection.clientId",
            "connection.state",
            "connection.type",
        ],
    );
    wrong_types(
        Recorder::LiveSwitch,
        MESSAGE,
        &[
            "channel",
            "channel.id",
            "client",
            "client.userAlias",
            "client.tag",
            "message",
            "message.payload",
            "message.channelId",
        ],
    );
}

#[test]
fn a_title_of_a_megabyte_is_a_title() {
    let mut body: Value = serde_json::from_str(FILE_CLOSED).unwrap();
    body["EventData"]["Title"] = json!("音悦台".repeat(350_000));
    assert_eq!(understand(Recorder::Bililive, body.to_string().as_bytes()), (Verdict::Accepted, None));
}

#[test]
fn half_a_character_is_named() {
    let body = FILE_CLOSED.replace("哔哩哔哩音悦台\",\"AreaNameParent", "\\ud83d\",\"AreaNameParent");
    let problem = understand(Recorder::Bililive, body.as_bytes()).1;
    assert_eq!(problem, Some(Problem::BrokenText { field: "EventData.Title".into() }));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Value::from),
        Just(json!("2021-05-14T17:52:54.9461101+08:00")),
        Just(json!("FileClosed")),
        Just(json!("channel.recording.ready")),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let name = prop_oneof![
            Just("EventType".to_owned()),
            Just("EventData".to_owned()),
            Just("EventId".to_owned()),
            Just("RoomId".to_owned()),
            Just("RelativePath".to_owned()),
            Just("FileOpenTime".to_owned()),
            Just("EventRandomId".to_owned()),
            Just("type".to_owned()),
            Just("channelRecording".to_owned()),
            Just("channelId".to_owned()),
            Just("applicationId".to_owned()),
            Just("startTimestamp".to_owned()),
            Just("timestamp".to_owned()),
            Just("at".to_owned()),
            Just("did".to_owned()),
            ".{0,6}",
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((name, inner), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for recorder in Recorder::ALL {
            understand(recorder, &bytes);
        }
    }

    #[test]
    fn any_json_is_survived(value in any_json()) {
        for recorder in Recorder::ALL {
            understand(recorder, value.to_string().as_bytes());
        }
    }

    /// A sample with some of its bytes changed, removed or doubled.
    #[test]
    fn damaged_samples_are_survived(at in 0..900usize, byte in any::<u8>(), way in 0..3u8, sample in 0..5usize) {
        let mut bytes = [FILE_CLOSED, V1, READY, STATS, MESSAGE][sample].as_bytes().to_vec();
        let at = at % bytes.len();
        match way {
            0 => bytes[at] = byte,
            1 => bytes.truncate(at),
            _ => bytes.insert(at, byte),
        }
        for recorder in Recorder::ALL {
            understand(recorder, &bytes);
        }
    }
}
