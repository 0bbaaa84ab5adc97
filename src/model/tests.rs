//! Promises of the model, by tables.

use std::time::Duration;

use serde_json::value::RawValue;

use super::obs::{ObsState, OutputState};
use super::{CommandLog, Model};
use crate::feed::{Batch, Kind, Record, TypeId, Types};
use crate::message::{
    Cause, CommandId, ConnectionId, ConnectionState, ConnectionUpdate, Failure, ObsReply, Profile, ReplyOutcome, Stage,
    StageReport, StageState, System, Timestamp, TlsTrust, Update,
};
use crate::protocol::obs::Encoding;

const SECOND: i64 = 1_000_000;
const OBS: ConnectionId = ConnectionId(1);

fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * SECOND)
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

fn profile(name: &str) -> Profile {
    Profile {
        system: System::Obs,
        name: name.to_owned(),
        url: "ws://127.0.0.1:4455".to_owned(),
        key: name.to_owned(),
        connect_at_start: false,
        trust: TlsTrust::System,
        encoding: Encoding::Json,
        subscriptions: None,
    }
}

fn failure() -> Failure {
    Failure { stage: Stage::Tcp, cause: Cause::ConnectionRefused, detail: String::new(), at: at(100) }
}

fn model() -> Model {
    let mut model = Model::default();
    model.add_connection(OBS, profile("Studio"), false);
    model.apply(&state(ConnectionState::Ready { since: at(100) }));
    model
}

fn state(state: ConnectionState) -> Update {
    Update::Connection { connection: OBS, at: at(100), change: ConnectionUpdate::State(state) }
}

fn event(seconds: i64, event_type: &str, data: &str) -> Update {
    let data = (!data.is_empty()).then(|| raw(data));
    Update::Event { connection: OBS, at: at(seconds), event_type: event_type.to_owned(), data }
}

fn read(seconds: i64, request_type: &str, data: &str) -> Update {
    Update::Read {
        connection: OBS,
        at: at(seconds),
        request_type: request_type.to_owned(),
        asked: None,
        data: raw(data),
    }
}

fn obs_after(updates: &[Update]) -> ObsState {
    let mut model = model();
    updates.iter().for_each(|update| model.apply(update));
    model.connection(OBS).unwrap().obs.clone()
}

#[test]
fn the_first_sync_is_what_is_true() {
    let obs = obs_after(&[
        read(
            100,
            "GetVersion",
            r#"{"obsVersion":"29.0.2","obsWebSocketVersion":"5.1.0","rpcVersion":1,"platform":"debian","platformDescription":"Debian","availableRequests":["Sleep","GetStats","GetVersion"],"x":1}"#,
        ),
        read(
            100,
            "GetSceneList",
            r#"{"currentPreviewSceneName":null,"currentProgramSceneName":"访谈","scenes":[{"sceneIndex":0,"sceneName":"End"},{"sceneIndex":1,"sceneName":"访谈"},{"sceneIndex":2,"sceneName":"Start"},{"odd":true}]}"#,
        ),
        read(100, "GetStudioModeEnabled", r#"{"studioModeEnabled":false}"#),
        read(100, "GetStreamStatus", r#"{"outputActive":true,"outputDuration":62000.7,"outputReconnecting":false}"#),
        read(100, "GetRecordStatus", r#"{"outputActive":true,"outputPaused":true,"outputDuration":5000}"#),
        read(100, "GetVirtualCamStatus", r#"{"outputActive":true}"#),
        read(100, "GetReplayBufferStatus", r#"{"outputActive":false}"#),
        read(100, "GetProfileList", r#"{"currentProfileName":"Untitled","profiles":["Untitled","4K"]}"#),
        read(100, "GetSceneCollectionList", r#"{"currentSceneCollectionName":"Show","sceneCollections":["Show"]}"#),
        read(
            100,
            "GetStats",
            r#"{"cpuUsage":1.5,"activeFps":30.000000300000007,"outputSkippedFrames":3,"outputTotalFrames":200.0,"renderSkippedFrames":-0.0,"availableDiskSpace":12.5}"#,
        ),
    ]);
    assert_eq!(obs.version.as_ref().unwrap().obs, "29.0.2");
    assert_eq!(obs.available_requests, ["GetStats", "GetVersion", "Sleep"]);
    assert_eq!(obs.scenes, ["Start", "访谈", "End"]);
    assert_eq!(obs.program_scene.as_deref(), Some("访谈"));
    assert_eq!(obs.preview_scene, None);
    assert_eq!(obs.stream.elapsed(at(101)), Some(Duration::from_micros(63_000_700)));
    assert!(obs.record.active && obs.record_paused);
    assert_eq!(obs.record.elapsed(at(500)), Some(Duration::from_secs(5)));
    assert!(obs.virtual_camera.active && !obs.replay_buffer.active);
    assert_eq!((obs.profile.as_deref(), obs.scene_collection.as_deref()), (Some("Untitled"), Some("Show")));
    assert_eq!(obs.stats.unwrap().output_total_frames, 200);
}

#[test]
fn outputs_follow_their_events_in_either_order() {
    const STARTING: &str = r#"{"outputActive":false,"outputState":"OBS_WEBSOCKET_OUTPUT_STARTING"}"#;
    const STARTED: &str = r#"{"outputActive":true,"outputState":"OBS_WEBSOCKET_OUTPUT_STARTED","new":[]}"#;
    const STOPPING: &str = r#"{"outputActive":false,"outputState":"OBS_WEBSOCKET_OUTPUT_STOPPING"}"#;
    const STOPPED: &str = r#"{"outputActive":false,"outputState":"OBS_WEBSOCKET_OUTPUT_STOPPED"}"#;
    const NEW_STATE: &str = r#"{"outputActive":true,"outputState":"OBS_WEBSOCKET_OUTPUT_UNHEARD_OF"}"#;
    let on = |seconds| OutputState { active: true, since: Some(at(seconds)), ..OutputState::default() };
    let changing = OutputState { changing: true, ..OutputState::default() };
    let off = OutputState::default();
    let table: &[(&[&str], OutputState)] = &[
        (&[STARTING], changing),
        (&[STARTING, STARTED], on(2)),
        (&[STARTED, STARTING], on(1)),
        (&[STARTED, STARTED], on(1)),
        (&[STARTED, STOPPING], OutputState { changing: true, ..on(1) }),
        (&[STARTED, STOPPING, STOPPED], off),
        (&[STARTED, STOPPED, STOPPING], off),
        (&[NEW_STATE], on(1)),
        (&[r#"{"outputActive":true}"#], on(1)),
        (&["{}"], off),
        (&["", "[]", "null", "7"], off),
        (&[r#"{"outputState":null,"outputActive":"yes"}"#], off),
    ];
    for (states, expected) in table {
        let events: Vec<_> = states
            .iter()
            .enumerate()
            .map(|(index, data)| event(index as i64 + 1, "StreamStateChanged", data))
            .collect();
        assert_eq!(obs_after(&events).stream, *expected, "{states:?}");
    }
}

#[test]
fn a_paused_recording_is_still_one_and_its_clock_stands() {
    let paused = [
        event(10, "RecordStateChanged", r#"{"outputActive":true,"outputState":"OBS_WEBSOCKET_OUTPUT_STARTED"}"#),
        event(
            15,
            "RecordStateChanged",
            r#"{"outputActive":false,"outputPath":null,"outputState":"OBS_WEBSOCKET_OUTPUT_PAUSED"}"#,
        ),
    ];
    let obs = obs_after(&paused);
    assert!(obs.record.active && obs.record_paused);
    assert_eq!(obs.record.elapsed(at(60)), Some(Duration::from_secs(5)));
    assert_eq!(obs.next_tick(at(60)), None);

    let resumed =
        event(100, "RecordStateChanged", r#"{"outputActive":true,"outputState":"OBS_WEBSOCKET_OUTPUT_RESUMED"}"#);
    let obs = obs_after(&[paused[0].clone(), paused[1].clone(), resumed]);
    assert!(obs.record.active && !obs.record_paused);
    assert_eq!(obs.record.elapsed(at(103)), Some(Duration::from_secs(8)));
}

#[test]
fn scenes_follow_their_events() {
    let list = r#"{"currentProgramSceneName":"B","currentPreviewSceneName":"A","scenes":[{"sceneName":"B"},{"sceneName":"A"}]}"#;
    let obs = obs_after(&[
        read(1, "GetSceneList", list),
        event(2, "StudioModeStateChanged", r#"{"studioModeEnabled":true}"#),
        event(3, "SceneCreated", r#"{"sceneName":"C","isGroup":false}"#),
        event(3, "SceneCreated", r#"{"sceneName":"Group","isGroup":true}"#),
        event(4, "SceneNameChanged", r#"{"oldSceneName":"B","sceneName":"Bee","sceneUuid":"x"}"#),
        event(5, "CurrentPreviewSceneChanged", r#"{"sceneName":"C"}"#),
        event(5, "CurrentPreviewSceneChanged", r#"{"unheard":"of"}"#),
    ]);
    assert_eq!(obs.scenes, ["A", "Bee", "C"]);
    assert_eq!(obs.program_scene.as_deref(), Some("Bee"));
    assert_eq!(obs.preview_scene.as_deref(), Some("C"));

    let obs = obs_after(&[
        read(1, "GetSceneList", list),
        event(2, "SceneRemoved", r#"{"sceneName":"A"}"#),
        // The draft's name.
        event(3, "CurrentSceneChanged", r#"{"sceneName":"Draft"}"#),
        event(4, "CurrentProgramSceneChanged", r#"{"sceneName":null}"#),
        event(5, "CurrentPreviewSceneChanged", r#"{"sceneName":null}"#),
        event(6, "StudioModeStateChanged", r#"{"studioModeEnabled":"maybe"}"#),
    ]);
    assert_eq!(obs.scenes, ["B"]);
    assert_eq!(obs.program_scene.as_deref(), Some("Draft"));
    assert_eq!(obs.preview_scene, None);
}

#[test]
fn nothing_is_claimed_about_an_obs_that_is_gone() {
    let mut model = model();
    model.apply(&read(1, "GetVersion", r#"{"obsVersion":"30","availableRequests":["A"]}"#));
    model.apply(&read(1, "GetRecordStatus", r#"{"outputActive":true,"outputDuration":1}"#));
    assert!(model.on_air());
    model.apply(&state(ConnectionState::Stale { since: at(1) }));
    assert!(model.on_air());
    model.apply(&state(ConnectionState::Waiting { until: at(200), attempt: 1, failure: failure() }));
    assert!(!model.on_air());
    let connection = model.connection(OBS).unwrap();
    assert_eq!(connection.obs.record, OutputState::default());
    assert_eq!(connection.obs.available_requests, ["A"]);
    assert_eq!(connection.last_failure, Some(failure()));
}

#[test]
fn a_new_attempt_begins_its_stages_anew() {
    let mut model = model();
    let mut report = |stage, state| {
        model.apply(&Update::Connection {
            connection: OBS,
            at: at(1),
            change: ConnectionUpdate::Stage(StageReport { stage, state }),
        });
        model.connection(OBS).unwrap().stages.clone()
    };
    report(Stage::Resolve, StageState::Running);
    report(Stage::Resolve, StageState::Done(Duration::ZERO));
    report(Stage::Tcp, StageState::Running);
    let stages = report(Stage::Tcp, StageState::Failed(Duration::from_secs(1)));
    assert_eq!(stages.len(), 2);
    assert_eq!(stages[1].state, StageState::Failed(Duration::from_secs(1)));
    assert_eq!(report(Stage::Resolve, StageState::Running).len(), 1);
}

#[test]
fn saved_connections_stand_before_simulated_ones() {
    let mut model = Model::default();
    model.add_connection(ConnectionId(1), profile("demo"), true);
    model.add_connection(ConnectionId(2), profile("one"), false);
    model.apply(&Update::ConnectionAdded {
        connection: ConnectionId(3),
        profile: profile("two").into(),
        simulated: false,
    });
    model.add_connection(ConnectionId(2), profile("renamed"), false);
    let names = |model: &Model| model.connections.iter().map(|c| c.profile.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&model), ["renamed", "two", "demo"]);
    model.remove_connection(ConnectionId(3));
    assert_eq!(names(&model), ["renamed", "demo"]);
}

#[test]
fn the_next_tick_is_the_next_second_that_shows() {
    let mut model = model();
    assert_eq!(model.next_tick(at(100)), None, "a quiet connection draws nothing");
    let until = Timestamp(110 * SECOND + 250_000);
    model.apply(&state(ConnectionState::Waiting { until, attempt: 1, failure: failure() }));
    for (now, expected) in [
        (at(105), Some(Timestamp(105 * SECOND + 250_000))),
        (Timestamp(105 * SECOND + 250_000), Some(Timestamp(106 * SECOND + 250_000))),
        (Timestamp(109 * SECOND + 900_000), Some(until)),
        (until, None),
        (at(200), None),
    ] {
        assert_eq!(model.next_tick(now), expected, "{now:?}");
    }
    model.apply(&state(ConnectionState::Ready { since: at(120) }));
    model.apply(&read(130, "GetStreamStatus", r#"{"outputActive":true,"outputDuration":500}"#));
    assert_eq!(model.next_tick(at(130)), Some(Timestamp(130 * SECOND + 500_000)));
}

fn batch(records: &[(i64, u8, u32, Kind)]) -> Batch {
    let mut batch = Batch::default();
    for (micros, bit, len, kind) in records {
        let record = Record {
            at: Timestamp(*micros),
            offset: 0,
            len: *len,
            type_id: TypeId(0),
            source: OBS,
            kind: *kind,
            bit: *bit,
        };
        batch.records.push(record);
    }
    batch
}

#[test]
fn rates_are_of_whole_seconds() {
    let mut model = model();
    let types = Types::default();
    let mut records = Vec::new();
    for second in 100..110 {
        records.extend([(second * SECOND, 3, 100, Kind::Event); 10]);
    }
    records.push((109 * SECOND, Record::NO_BIT, 50, Kind::Event));
    records.push((109 * SECOND, 3, 50, Kind::Response));
    model.count(&batch(&records), &types);
    let rates = &model.connection(OBS).unwrap().rates;
    assert_eq!(rates.bit_per_second(3, at(110)), (10.0, 1000.0));
    // The running second is not counted before it is over.
    assert_eq!(rates.bit_per_second(3, Timestamp(109 * SECOND + 999_999)), (10.0, 1000.0));
    assert_eq!(rates.bit_per_second(3, at(112)), (6.0, 600.0));
    assert_eq!(rates.bit_per_second(3, at(115)), (0.0, 0.0));
    assert_eq!(rates.bit_per_second(4, at(110)), (0.0, 0.0));
    assert_eq!(rates.bit_per_second(255, at(110)), (0.0, 0.0));
    assert_eq!(rates.bits[3].events, 100);
    assert_eq!(rates.bits[3].last_seen, Some(at(109)));
    let mut line = [0; 60];
    rates.per_second(at(111), &mut line);
    assert_eq!(line[47..], [0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11, 0]);
    assert_eq!(model.next_tick(Timestamp(115 * SECOND + 1)), Some(at(116)));
    assert_eq!(model.next_tick(at(200)), None);
}

#[test]
fn a_clock_that_was_set_back_does_not_stop_the_rates() {
    let mut model = model();
    let types = Types::default();
    model.count(&batch(&[(5000 * SECOND, 0, 1, Kind::Event)]), &types);
    let records: Vec<_> = (1000..1005).map(|second| (second * SECOND, 0, 1, Kind::Event)).collect();
    model.count(&batch(&records), &types);
    assert_eq!(model.connection(OBS).unwrap().rates.bit_per_second(0, at(1005)).0, 1.0);
}

fn answered(data: &str) -> ReplyOutcome {
    ReplyOutcome::Answered(ObsReply {
        request_type: "T".to_owned(),
        code: 100,
        result: true,
        comment: None,
        data: Some(raw(data)),
        latency: Duration::ZERO,
    })
}

#[test]
fn the_command_log_keeps_no_secret() {
    let mut model = model();
    let id = CommandId(7);
    let settings = r#"{"streamServiceType":"rtmp_common","streamServiceSettings":{"server":"auto","key":"live_HUSH","bwtest":false}}"#;
    model.apply(&Update::Sent {
        id,
        connection: OBS,
        at: at(1),
        request_type: "SetStreamServiceSettings".to_owned(),
        data: Some(raw(settings)),
    });
    model.apply(&Update::Reply { id, connection: OBS, at: at(2), outcome: answered(settings) });
    let text = format!("{:?}", model.entry(id).unwrap());
    assert!(!text.contains("HUSH"), "{text}");
    assert!(text.contains("rtmp_common") && text.contains("bwtest"), "{text}");

    let id = CommandId(8);
    model.apply(&Update::Sent {
        id,
        connection: OBS,
        at: at(1),
        request_type: "GetProfileParameter".to_owned(),
        data: Some(raw(r#"{"parameterCategory":"Output","parameterName":"StreamKey"}"#)),
    });
    let outcome = answered(r#"{"parameterValue":"HUSH","defaultParameterValue":null}"#);
    model.apply(&Update::Reply { id, connection: OBS, at: at(2), outcome });
    assert!(!format!("{:?}", model.entry(id)).contains("HUSH"));
}

#[test]
fn a_request_that_never_went_out_has_its_line() {
    let mut model = model();
    model.apply(&Update::Reply { id: CommandId(3), connection: OBS, at: at(1), outcome: ReplyOutcome::NotSent });
    assert!(matches!(model.entry(CommandId(3)).unwrap().outcome, Some(ReplyOutcome::NotSent)));
}

#[test]
fn the_command_log_is_bounded_in_number_and_in_bytes() {
    let mut log = CommandLog::default();
    for id in 0..super::command_log::MOST_ENTRIES as u64 + 5 {
        log.sent(CommandId(id), OBS, at(1), "T", None);
    }
    assert_eq!(log.entries.len(), super::command_log::MOST_ENTRIES);
    assert_eq!(log.entries[0].id, CommandId(5));

    let mut log = CommandLog::default();
    let huge = format!("\"{}\"", "x".repeat(super::command_log::MOST_BYTES / 2));
    for id in 0..4 {
        log.sent(CommandId(id), OBS, at(1), "T", None);
        log.reply(CommandId(id), OBS, at(1), &answered(&huge));
    }
    assert_eq!(log.entries.len(), 1);
    assert_eq!(log.entries[0].id, CommandId(3));
}
