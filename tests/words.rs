//! Everything that is said to people: keys and sentences agree, and every event has words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use callboard::feed::{Kind, Record, Row, TypeId};
use callboard::message::{Cause, ConnectionId, Failure, Stage, Timestamp};
use callboard::protocol::obs::catalogue::{Catalogue, Field};
use callboard::words::summary::{Piece, line, pieces};
use callboard::words::{failure, find, key_of_line, plain};

/// Families of keys that are put together at run time, and from what.
const FAMILIES: &[(&str, &str)] = &[
    ("obs-status-", "the name of a request status"),
    ("obs-close-", "the name of a close code"),
    ("cause-", "the cause of a failure in a connection's row of the feed"),
    ("stage-", "the stage in a connection's row of the feed"),
    ("requests-category-", "the category of a request in the catalogue"),
    ("subscriptions-bit-", "the number of a subscription bit"),
    ("webhook-script-", "the name of a script of the webhook sender"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// Every key with the text of its message, over all translation files.
fn translations() -> BTreeMap<String, String> {
    let mut all = BTreeMap::<String, String>::new();
    for (path, text) in files(&root().join("assets/translations/en"), "ftl") {
        let mut current = None;
        for line in text.lines() {
            if let Some(key) = key_of_line(line) {
                assert!(!all.contains_key(key), "{key} stands twice, the second time in {}", path.display());
                current = Some(key.to_owned());
            }
            if line.starts_with('#') {
                current = None;
            }
            if let Some(key) = &current {
                let message = all.entry(key.clone()).or_default();
                message.push_str(line);
                message.push('\n');
            }
        }
    }
    all
}

fn sources() -> Vec<(PathBuf, String)> {
    files(&root().join("src"), "rs")
}

/// The literal keys of `tr!("…")` and whether arguments follow.
fn used_by_macro(text: &str) -> Vec<(String, bool)> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    // Not `include_str!(`.
    let own = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let calls = code.match_indices("tr!(").filter(|(at, _)| own(*at)).map(|(at, call)| &code[at + call.len()..]);
    let key = |call: &str| {
        let (key, rest) = call.trim_start().strip_prefix('"')?.split_once('"')?;
        Some((
            key.to_owned(),
            rest.trim_start().starts_with(',') && !rest.trim_start()[1..].trim_start().starts_with(')'),
        ))
    };
    calls.filter_map(key).collect()
}

#[test]
fn every_key_in_the_code_has_its_sentence() {
    let translations = translations();
    let mut wrong = BTreeSet::new();
    for (path, text) in sources() {
        for (key, arguments) in used_by_macro(&text) {
            match translations.get(&key) {
                None => _ = wrong.insert(format!("{}: {key} is in no translation file", path.display())),
                Some(message) if message.contains('$') != arguments => {
                    wrong.insert(format!("{}: the arguments of {key} are not those of its sentence", path.display()));
                }
                Some(_) => {}
            }
        }
        for literal in text.split('"').filter(|text| text.starts_with("event-")) {
            if !translations.contains_key(literal) {
                wrong.insert(format!("{}: {literal} is in no translation file", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_sentence_is_used() {
    let code: String = sources().into_iter().map(|(_, text)| text).collect();
    let used =
        |key: &str| code.contains(&format!("\"{key}\"")) || FAMILIES.iter().any(|(family, _)| key.starts_with(family));
    let unused: Vec<_> = translations().into_keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn sentences_are_calm_and_whole() {
    for (key, message) in translations() {
        let (_, text) = message.split_once('=').unwrap();
        assert!(!text.contains('!'), "{key}");
        assert!(!text.trim().is_empty(), "{key}");
        assert_eq!(text.matches("**").count() % 2, 0, "{key}");
        // A sentence without arguments can be had at once; one that has an error cannot.
        if !text.contains('$') {
            assert!(find(&key).is_some(), "{key} has an error");
        }
    }
}

fn row<'a>(record: &'a Record, text: &'a str) -> Row<'a> {
    Row { seq: 0, record, text }
}

fn record(kind: Kind) -> Record {
    Record { at: Timestamp(0), offset: 0, len: 0, type_id: TypeId(0), source: ConnectionId(0), kind, bit: 0 }
}

fn event(event_type: &str, data: &str) -> String {
    let text = format!(r#"{{"d":{{"eventData":{data},"eventIntent":1,"eventType":"{event_type}"}},"op":5}}"#);
    line(&row(&record(Kind::Event), &text), event_type)
}

fn said(kind: Kind, type_name: &str, text: &str) -> String {
    line(&row(&record(kind), text), type_name)
}

/// A value of the kind that the document gives a field.
fn sample(field: &Field) -> &'static str {
    match field.kind.as_str() {
        "String" => r#""Some 名字""#,
        "Number" => "2",
        "Boolean" => "true",
        "Array<String>" => r#"["one","two"]"#,
        "Array<Object>" => r#"[{"sceneName":"one"}]"#,
        _ => r#"{"1":true}"#,
    }
}

fn data_of(fields: &[Field], value: impl Fn(&Field) -> Option<&'static str>) -> String {
    let fields = fields.iter().filter_map(|field| Some(format!("\"{}\":{}", field.name, value(field)?)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

/// Whether a line came from the names of the fields, or from nothing.
fn is_fallback(line: &str, fields: &[Field]) -> bool {
    line == plain("event-no-data") || fields.first().is_some_and(|field| line.starts_with(&format!("{} ", field.name)))
}

#[test]
fn every_event_of_the_catalogue_has_words_whatever_its_data() {
    let events = &Catalogue::builtin().events;
    assert_eq!(events.len(), 60);
    for known in events {
        let whole = data_of(&known.fields, |field| Some(sample(field)));
        let said = event(&known.name, &whole);
        assert!(!is_fallback(&said, &known.fields), "{}: {said}", known.name);
        if known.fields.iter().any(|field| field.kind == "String") {
            assert!(said.contains("Some 名字"), "{}: {said}", known.name);
        }
        for odd in [
            data_of(&known.fields, |_| Some("null")),
            data_of(&known.fields, |_| Some("[[]]")),
            data_of(&known.fields, |_| Some("-0.5e400")),
            data_of(&known.fields, |_| Some(r#""""#)),
            data_of(&known.fields, |_| None),
            "null".to_owned(),
            "7".to_owned(),
            "[".to_owned(),
        ] {
            let said = event(&known.name, &odd);
            assert!(!said.trim().is_empty() && !said.contains("event-"), "{} {odd}: {said}", known.name);
        }
    }
}

#[test]
fn lines_read_like_sentences() {
    for (event_type, data, expected) in [
        ("CurrentProgramSceneChanged", r#"{"sceneName":"Interview"}"#, "Scene → Interview"),
        ("CurrentProgramSceneChanged", r#"{"sceneName":"**ok** {$x} \u0001"}"#, "Scene → **ok** {$x}  "),
        ("CurrentProgramSceneChanged", "{}", "Scene → not named"),
        ("CurrentPreviewSceneChanged", r#"{"sceneName":null}"#, "No preview scene"),
        ("InputMuteStateChanged", r#"{"inputMuted":true,"inputName":"Mic/Aux"}"#, "Mic/Aux muted"),
        ("InputMuteStateChanged", r#"{"inputMuted":false,"inputName":"مايك"}"#, "مايك unmuted"),
        (
            "InputVolumeChanged",
            r#"{"inputName":"Mic","inputVolumeDb":-6.0206,"inputVolumeMul":0.5}"#,
            "Volume of Mic −6.0 dB",
        ),
        (
            "InputVolumeChanged",
            r#"{"inputName":"Mic","inputVolumeDb":-0.0,"inputVolumeMul":1}"#,
            "Volume of Mic 0.0 dB",
        ),
        ("InputVolumeChanged", r#"{"inputName":"Mic","inputVolumeDb":-100,"inputVolumeMul":0}"#, "Volume of Mic −∞ dB"),
        ("InputAudioBalanceChanged", r#"{"inputName":"Mic","inputAudioBalance":0.25}"#, "Balance of Mic 50 % left"),
        (
            "InputAudioTracksChanged",
            r#"{"inputName":"Mic","inputAudioTracks":{"1":true,"2":false,"3":true}}"#,
            "Sound of Mic on tracks 1, 3",
        ),
        (
            "RecordStateChanged",
            r#"{"outputActive":false,"outputPath":"/v/a.mkv","outputState":"OBS_WEBSOCKET_OUTPUT_STOPPED"}"#,
            "Recording → /v/a.mkv",
        ),
        (
            "RecordStateChanged",
            r#"{"outputActive":false,"outputPath":null,"outputState":"OBS_WEBSOCKET_OUTPUT_PAUSED"}"#,
            "Recording paused",
        ),
        ("StreamStateChanged", r#"{"outputActive":true}"#, "Stream started"),
        ("SceneListChanged", r#"{"scenes":[{"sceneName":"B"},{"sceneName":"A"}]}"#, "2 scenes · A, B"),
        ("ProfileListChanged", r#"{"profiles":["x"]}"#, "1 profile · x"),
        ("InputVolumeMeters", r#"{"inputs":[]}"#, "0 inputs"),
        ("InputVolumeMeters", r#"{"inputs":[{"inputName":"A","inputLevelsMul":[]}]}"#, "1 input · silent"),
        (
            "InputVolumeMeters",
            r#"{"inputs":[{"inputName":"A","inputLevelsMul":[[0.1,0.2,1.0],[0.0,0.0,1]]},{"inputName":"B","inputLevelsMul":[[0.01,0.1,0.3]]}]}"#,
            "2 inputs · loudest −14 dB A",
        ),
        ("CustomEvent", r#"{"a":1,"b":"x","c":[1,2],"d":4}"#, "Custom event · a 1 · b x · c [2]"),
        ("VendorEvent", r#"{"vendorName":"adv","eventType":"tick","eventData":{"n":1}}"#, "adv says tick · n 1"),
        (
            "SceneItemEnableStateChanged",
            r#"{"sceneItemEnabled":false,"sceneItemId":5,"sceneName":"S"}"#,
            "Source #5 of S hidden",
        ),
        (
            "UnheardOf",
            r#"{"sceneName":"Interview","enabled":true,"o":{"x":1},"more":1}"#,
            "sceneName Interview · enabled true · o {…}",
        ),
        ("UnheardOf", "{}", "no further data"),
    ] {
        assert_eq!(event(event_type, data), expected);
    }
}

#[test]
fn the_draft_is_worded_as_well() {
    let text = r#"{"eventData":{"sceneName":"X"},"eventType":"CurrentSceneChanged","messageType":"Event"}"#;
    assert_eq!(said(Kind::Event, "CurrentSceneChanged", text), "Scene → X");
    let text = r#"{"messageType":"Hello","websocketVersion":"5.0.0","rpcVersion":1}"#;
    assert_eq!(said(Kind::Session, "Hello", text), "OBS greets: obs-websocket 5.0.0, no password needed");
}

#[test]
fn the_conversation_is_worded() {
    for (kind, type_name, text, expected) in [
        (
            Kind::Session,
            "Hello",
            r#"{"d":{"authentication":{"challenge":"c","salt":"s"},"obsWebSocketVersion":"5.1.0"},"op":0}"#,
            "OBS greets: obs-websocket 5.1.0, asks for a password",
        ),
        (Kind::Session, "Identified", r#"{"d":{"negotiatedRpcVersion":1},"op":2}"#, "Logged in, protocol version 1"),
        (
            Kind::Response,
            "GetVersion",
            r#"{"d":{"requestStatus":{"code":100,"result":true},"responseData":{"obsVersion":"30"}},"op":7}"#,
            "GetVersion done · obsVersion 30",
        ),
        (
            Kind::Response,
            "SetCurrentProgramScene",
            r#"{"d":{"requestStatus":{"code":600,"comment":"No source.","result":false}},"op":7}"#,
            "SetCurrentProgramScene refused: 600 No source.",
        ),
        (
            Kind::Response,
            "StartRecord",
            r#"{"d":{"requestStatus":{"code":500,"result":false}},"op":7}"#,
            "StartRecord refused: 500",
        ),
        (
            Kind::Response,
            "RequestBatchResponse",
            r#"{"d":{"results":[{"requestStatus":{"result":true}},{"requestStatus":{"result":false}}]},"op":9}"#,
            "Batch of 2 answers, 1 refused",
        ),
        (Kind::Unknown, "op 12", r#"{"d":{"x":1},"op":12}"#, "Unknown message op 12 · x 1"),
        (Kind::Malformed, "malformed", "GET / HTTP/1.1\r\n", "Not understood: GET / HTTP/1.1"),
        (Kind::Malformed, "malformed", "", "An empty frame"),
        (Kind::Connection, "connection", r#"{"state":"ready","stage":null,"cause":null}"#, "Connected"),
        (
            Kind::Connection,
            "connection",
            r#"{"state":"waiting","stage":"tcp","cause":"connection-refused"}"#,
            "Not connected: nobody answers; will try again",
        ),
        (
            Kind::Connection,
            "connection",
            r#"{"state":"connecting","stage":"hello"}"#,
            "Connecting: waiting for the greeting",
        ),
        (Kind::Connection, "connection", r#"{"state":"new"}"#, "Connection: new"),
    ] {
        assert_eq!(said(kind, type_name, text), expected);
    }
}

#[test]
fn names_stand_out_and_the_rest_does_not() {
    let text = r#"{"d":{"eventData":{"filterName":"F","sourceName":"S"}},"op":5}"#;
    let piece = |text: &str, strong| Piece { text: text.to_owned(), strong };
    assert_eq!(
        pieces(&row(&record(Kind::Event), text), "SourceFilterCreated"),
        [piece("Filter ", false), piece("F", true), piece(" added to ", false), piece("S", true)]
    );
}

#[test]
fn a_huge_row_is_worded_in_less_time_than_it_is_parsed_in() {
    let input = r#"{"inputLevelsMul":[[0.0123,0.123,0.5],[0.01,0.1,0.5]],"inputName":"Mic","inputUuid":"u"}"#;
    let data = format!(r#"{{"inputs":[{}]}}"#, vec![input; 400].join(","));
    let text = format!(r#"{{"d":{{"eventData":{data},"eventType":"InputVolumeMeters"}},"op":5}}"#);
    assert!(text.len() > 30_000);
    let record = record(Kind::Event);
    assert_eq!(line(&row(&record, &text), "InputVolumeMeters"), "400 inputs");
    let best_of_five = |work: &dyn Fn()| {
        let once = |_| {
            let start = std::time::Instant::now();
            work();
            start.elapsed()
        };
        (0..5).map(once).min().unwrap()
    };
    let worded = best_of_five(&|| drop(line(&row(&record, &text), "InputVolumeMeters")));
    let parsed = best_of_five(&|| drop(serde_json::from_str::<serde_json::Value>(&text).unwrap()));
    assert!(worded < parsed, "{worded:?} against {parsed:?}");
}

#[test]
fn every_failure_says_what_happened_and_what_to_do() {
    let text = || "it is empty".to_owned();
    let causes = [
        Cause::BadAddress(text()),
        Cause::NameNotFound,
        Cause::ConnectionRefused,
        Cause::Unreachable,
        Cause::TimedOut,
        Cause::UntrustedCertificate { sha256: None },
        Cause::CertificateChanged { sha256: text() },
        Cause::TlsFailed,
        Cause::NotWebSocket { http_status: None },
        Cause::NotWebSocket { http_status: Some(426) },
        Cause::SilentAfterUpgrade,
        Cause::NotObs,
        Cause::PasswordMissing,
        Cause::PasswordWrong,
        Cause::UnsupportedVersion,
        Cause::Kicked,
        Cause::ServerStopping,
        Cause::OurProtocolError { code: 4003 },
        Cause::UnsupportedFeature,
        Cause::TooBig,
        Cause::Closed { code: 4999 },
        Cause::Lost,
        Cause::Silent,
        Cause::Malformed,
        Cause::Internal,
    ];
    for cause in causes {
        assert!(failure::cause(cause.word()).is_some(), "{cause:?}");
        for stage in Stage::ALL {
            assert!(failure::stage(stage.word()).is_some());
            let (what, cure) = failure::failure(
                &Failure { stage, cause: cause.clone(), detail: text(), at: Timestamp(0) },
                "Studio PC",
            );
            for sentence in [&what, &cure] {
                assert!(sentence.ends_with('.') && sentence.contains(' '), "{cause:?}: {sentence}");
                assert!(!sentence.contains("failure-") && !sentence.contains(".."), "{cause:?}: {sentence}");
            }
            assert_ne!(what, cure);
        }
    }
    let refused = Failure { stage: Stage::Tcp, cause: Cause::ConnectionRefused, detail: text(), at: Timestamp(0) };
    assert_eq!(failure::failure(&refused, "127.0.0.1:4455").0, "Nobody answers on 127.0.0.1:4455.");
}
