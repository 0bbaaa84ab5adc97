//! Promises of *What changed*, with the time passed in.

use serde_json::json;
use serde_json::value::to_raw_value;

use super::*;
use crate::message::{Profile, System, TlsTrust};
use crate::protocol::obs::Encoding;

const OBS: ConnectionId = ConnectionId(1);
const SET: CommandId = CommandId(u64::MAX);

fn at(milliseconds: i64) -> Timestamp {
    Timestamp(1_000_000_000 + milliseconds * 1_000)
}

fn connection(available: &[&str]) -> Connection {
    let profile = Profile {
        system: System::Obs,
        name: "Studio".to_owned(),
        url: "ws://127.0.0.1:4455".to_owned(),
        key: "studio".to_owned(),
        connect_at_start: false,
        trust: TlsTrust::System,
        encoding: Encoding::Json,
        subscriptions: None,
    };
    let mut connection = Connection::new(OBS, profile, false);
    connection.obs.available_requests = available.iter().map(|&name| name.to_owned()).collect();
    connection
}

fn set(name: &str, data: Value) -> CheckedRequest {
    CheckedRequest::single(name, Some(data)).unwrap()
}

fn reply(id: CommandId, milliseconds: i64, data: Option<Value>) -> Update {
    let data = data.map(|data| to_raw_value(&data).unwrap());
    let reply = ObsReply {
        request_type: String::new(),
        code: 100,
        result: true,
        comment: None,
        data,
        latency: Duration::from_millis(1),
    };
    Update::Reply { id, connection: OBS, at: at(milliseconds), outcome: ReplyOutcome::Answered(reply) }
}

fn id_of(command: &Command) -> CommandId {
    let Command::Request { id, .. } = command else { panic!("{command:?}") };
    *id
}

/// Begins at 0; the first reading.
fn begin(all: &mut Comparisons, request: &CheckedRequest) -> CommandId {
    id_of(&all.begin(SET, &connection(&[]), request, None, at(0)).unwrap())
}

fn read_after(step: Option<Step>) -> CommandId {
    let Some(Step::Read(command)) = step else { panic!("{step:?}") };
    id_of(&command)
}

fn is_set(step: Option<&Step>) -> bool {
    matches!(step, Some(Step::Send(command)) if id_of(command) == SET)
}

fn mute(on: bool) -> Option<Value> {
    Some(json!({ "inputMuted": on }))
}

#[test]
fn it_reads_sets_and_reads_and_the_way_back_is_the_value_of_before() {
    let mut all = Comparisons::default();
    let request = set("SetInputMute", json!({"inputName": "麦克风", "inputMuted": true}));
    let before = begin(&mut all, &request);
    assert_eq!(all.of(SET).unwrap().stage(), Stage::ReadingBefore);
    assert!(is_set(all.hear(&reply(before, 5, mute(false))).as_ref()));
    let after = read_after(all.hear(&reply(SET, 10, None)));
    assert!(all.hear(&reply(after, 15, mute(true))).is_none());
    let comparison = all.of(SET).unwrap();
    assert_eq!((comparison.stage(), all.next_tick()), (Stage::Known, None));
    let change = Change { field: "inputMuted".into(), old: Some(false.into()), new: Some(true.into()), secret: false };
    assert_eq!(comparison.changes(), [change]);
    let (undo, expected) = comparison.undo().unwrap();
    let RequestBody::Single { request_data: Some(data), .. } = undo.body() else { panic!() };
    assert_eq!(Value::Object(data.clone()), json!({"inputName": "麦克风", "inputMuted": false}));
    assert_eq!(Value::Object(expected), json!({"inputMuted": true}));
}

#[test]
fn the_set_waits_a_second_for_the_reading_and_then_goes_without_a_comparison() {
    let mut all = Comparisons::default();
    let request = set("SetInputMute", json!({"inputName": "Mic", "inputMuted": true}));
    let before = begin(&mut all, &request);
    assert_eq!(all.next_tick(), Some(at(1000)));
    assert!(all.tick(at(999)).is_empty());
    assert!(is_set(all.tick(at(1000)).first()));
    assert!(all.tick(at(5000)).is_empty(), "once");
    // What comes too late is no state before any more.
    assert!(all.hear(&reply(before, 1100, mute(true))).is_none());
    let after = read_after(all.hear(&reply(SET, 1200, None)));
    all.hear(&reply(after, 1300, mute(true)));
    let comparison = all.of(SET).unwrap();
    assert!(!comparison.has_before() && comparison.changes().is_empty());
    assert_eq!(comparison.undo().unwrap_err(), NoUndo::BeforeUnknown);
}

#[test]
fn a_connection_that_goes_away_during_the_reading_takes_the_set_with_it() {
    let mut all = Comparisons::default();
    let before = begin(&mut all, &set("SetInputMute", json!({"inputName": "Mic", "inputMuted": true})));
    let lost = Update::Reply { id: before, connection: OBS, at: at(5), outcome: ReplyOutcome::Disconnected };
    assert!(matches!(all.hear(&lost), Some(Step::Never { id: SET, .. })));
    assert!(all.tick(at(10_000)).is_empty() && all.next_tick().is_none());
}

#[test]
fn what_arrives_late_is_read_once_more_and_no_oftener() {
    let scene = |name: &str| Some(json!({"currentProgramSceneName": name}));
    for by_event in [true, false] {
        let mut all = Comparisons::default();
        let before = begin(&mut all, &set("SetCurrentProgramScene", json!({"sceneName": "B"})));
        all.hear(&reply(before, 1, scene("A")));
        let first = read_after(all.hear(&reply(SET, 2, None)));
        assert!(all.hear(&reply(first, 3, scene("A"))).is_none());
        let step = if by_event {
            let event_type = "CurrentProgramSceneChanged".to_owned();
            all.hear(&Update::Event { connection: OBS, at: at(300), event_type, data: None })
        } else {
            assert!(all.tick(at(600)).is_empty());
            all.tick(at(703)).pop()
        };
        let second = read_after(step);
        all.hear(&reply(second, 800, scene("A")));
        assert_eq!(all.next_tick(), None, "it polls nothing");
        assert!(all.of(SET).unwrap().changes().is_empty());
    }
}

#[test]
fn undo_goes_out_only_while_the_show_is_as_it_was_left() {
    let request = set("SetInputMute", json!({"inputName": "Mic", "inputMuted": false}));
    let left = json!({"inputMuted": true}).as_object().cloned();
    for (now, goes) in [(mute(true), true), (mute(false), false), (None, false)] {
        let mut all = Comparisons::default();
        let read = id_of(&all.begin(SET, &connection(&[]), &request, left.clone(), at(0)).unwrap());
        let step = all.hear(&reply(read, 1, now));
        assert_eq!(is_set(step.as_ref()), goes);
        assert_eq!(all.of(SET).unwrap().stage() == Stage::ChangedSince, !goes);
    }
    let mut all = Comparisons::default();
    all.begin(SET, &connection(&[]), &request, left, at(0)).unwrap();
    assert!(matches!(all.tick(at(1000))[..], [Step::Never { .. }]), "nobody said that it is as it was left");
}

#[test]
fn another_set_of_the_same_value_makes_a_comparison_old() {
    let mut all = Comparisons::default();
    let frame = |all: &mut Comparisons, id, input: &str, from: bool| {
        let request = set("SetInputMute", json!({"inputName": input, "inputMuted": !from}));
        let before = id_of(&all.begin(id, &connection(&[]), &request, None, at(0)).unwrap());
        all.hear(&reply(before, 1, mute(from)));
        let after = read_after(all.hear(&reply(id, 2, None)));
        all.hear(&reply(after, 3, mute(!from)));
    };
    let (first, other, second) = (CommandId::next(), CommandId::next(), CommandId::next());
    frame(&mut all, first, "Mic", false);
    frame(&mut all, other, "Music", false);
    assert!(all.of(first).unwrap().undo().is_ok(), "another input is another value");
    frame(&mut all, second, "Mic", true);
    assert_eq!(all.of(first).unwrap().undo().unwrap_err(), NoUndo::ChangedSince);
    assert!(all.of(other).unwrap().undo().is_ok() && all.of(second).unwrap().undo().is_ok());
}

#[test]
fn settings_are_compared_field_by_field_secrets_are_marked_and_undo_takes_out_what_was_added() {
    let mut all = Comparisons::default();
    let data = json!({"inputName": "Name", "inputSettings": {"text": "B", "streamKey": "live_2"}});
    let before = begin(&mut all, &set("SetInputSettings", data));
    all.hear(&reply(before, 1, Some(json!({"inputSettings": {"text": "A", "size": 12, "streamKey": "live_1"}}))));
    let after = read_after(all.hear(&reply(SET, 2, None)));
    all.hear(&reply(after, 3, Some(json!({"inputSettings": {"text": "B", "size": 12.0, "streamKey": "live_2"}}))));
    let comparison = all.of(SET).unwrap();
    let changes: Vec<_> = comparison.changes().into_iter().map(|change| (change.field, change.secret)).collect();
    assert_eq!(changes, [("inputSettings.streamKey".to_owned(), true), ("inputSettings.text".to_owned(), false)]);
    let (undo, _) = comparison.undo().unwrap();
    let RequestBody::Single { request_data: Some(data), .. } = undo.body() else { panic!() };
    assert_eq!(data["overlay"], json!(false));
    assert_eq!(data["inputSettings"], json!({"text": "A", "size": 12, "streamKey": "live_1"}));
}

#[test]
fn only_a_set_with_a_twin_that_the_server_has_is_framed() {
    let mut all = Comparisons::default();
    let request = set("SetInputMute", json!({"inputName": "Mic", "inputMuted": true}));
    assert!(all.begin(SET, &connection(&["SetInputMute"]), &request, None, at(0)).is_none());
    assert!(all.begin(SET, &connection(&["SetInputMute", "GetInputMute"]), &request, None, at(0)).is_some());
    let toggle = set("ToggleInputMute", json!({"inputName": "Mic"}));
    assert!(all.begin(SET, &connection(&[]), &toggle, None, at(0)).is_none());
}

#[test]
fn every_twin_of_the_catalogue_reads_fields_that_its_answer_has() {
    let catalogue = Catalogue::builtin();
    let mut twins = 0;
    for request in &catalogue.requests {
        let Some(twin) = &request.twin else { continue };
        twins += 1;
        let get = catalogue.request(&twin.get).unwrap();
        let answers = |name: &String| get.response.iter().any(|field| &field.name == name);
        assert!(twin.fields.values().all(answers), "{}", request.name);
    }
    assert!(twins > 25, "{twins}");
}
