//! Deliveries in any order, repeated and lost, become the same recordings.

use callboard::protocol::webhook::joining::{Joiner, Place};
use callboard::protocol::webhook::{Fact, Moment, Recorder, Recording, State, TICKS_PER_SECOND, read};
use proptest::prelude::*;
use serde_json::{Value, json};

const ZERO: &str = "00000000-0000-0000-0000-000000000000";

/// Facts of one body of BililiveRecorder, which has to be understood.
fn facts(body: &Value) -> Vec<Fact> {
    let reading = read(Recorder::Bililive, None, body.to_string().as_bytes(), &|_| None);
    assert_eq!(reading.problem, None, "{body}");
    reading.facts
}

fn join<'a>(bodies: impl IntoIterator<Item = &'a Value>) -> Vec<(Place, Recording, Option<i64>)> {
    let mut joiner = Joiner::default();
    for body in bodies {
        facts(body).iter().for_each(|fact| joiner.add("studio", fact));
    }
    joiner.recordings()
}

fn one<'a>(bodies: impl IntoIterator<Item = &'a Value>) -> Recording {
    let mut all = join(bodies);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0).1
}

/// 2021-05-14T17:52:40 in the room's own time, and so many seconds after.
fn at(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a test's seconds")]
    let ticks = (seconds * 1e7).round() as i64;
    let local = 16_210_147_600_000_000 + ticks;
    let (whole, fraction) = (local.div_euclid(TICKS_PER_SECOND), local.rem_euclid(TICKS_PER_SECOND));
    let text = Moment::from_millis(whole * 1000).unwrap().text().to_owned();
    format!("{}.{fraction:07}+08:00", text.split('.').next().unwrap())
}

struct Room {
    id: u64,
    session: &'static str,
}

impl Room {
    fn event(&self, event: &str, sent: f64, extra: &Value) -> Value {
        let mut data = json!({
            "SessionId": self.session, "RoomId": self.id, "ShortId": 3, "Name": "3号直播间", "Title": "哔哩哔哩音悦台",
            "AreaNameParent": "生活", "AreaNameChild": "影音馆",
        });
        data.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap_or_default());
        let id = format!("{event}-{}-{sent}", self.session);
        json!({"EventType": event, "EventTimestamp": at(sent), "EventId": id, "EventData": data})
    }

    fn started(&self, sent: f64) -> Value {
        self.event("SessionStarted", sent, &Value::Null)
    }

    fn ended(&self, sent: f64) -> Value {
        self.event("SessionEnded", sent, &Value::Null)
    }

    fn opening(&self, path: &str, from: f64) -> Value {
        self.event("FileOpening", from + 0.001, &json!({"RelativePath": path, "FileOpenTime": at(from)}))
    }

    fn closed(&self, path: &str, from: f64, to: f64, bytes: u64) -> Value {
        let file = json!({
            "RelativePath": path, "FileSize": bytes, "Duration": to - from + 0.57, "FileOpenTime": at(from),
            "FileCloseTime": at(to),
        });
        self.event("FileClosed", to, &file)
    }

    fn v1(&self, path: &str, from: f64, to: f64, bytes: u64) -> Value {
        json!({
            "EventRandomId": format!("v1-{path}"), "RoomId": self.id, "Name": "3号直播间", "Title": "哔哩哔哩音悦台",
            "RelativePath": path, "FileSize": bytes, "StartRecordTime": at(from), "EndRecordTime": at(to),
        })
    }
}

const ROOM: Room = Room { id: 23058, session: "7c7f3672-70ce-405a-aa12-886702ced6e5" };
const SECOND: Room = Room { id: 23058, session: "11111111-70ce-405a-aa12-886702ced6e5" };
const PATH: &str = "23058-3号直播间/录制-23058-20210514-175250-哔哩哔哩音悦台.flv";

/// The four events of the document, and v1's beside them.
fn of_the_document() -> Vec<Value> {
    vec![
        ROOM.started(4.496_089_9),
        ROOM.opening(PATH, 10.524_640_1),
        ROOM.closed(PATH, 10.524_640_1, 14.946_110_1, 816_412),
        ROOM.ended(14.948_109_5),
        ROOM.v1(PATH, 10.524_640_1, 14.946_110_1, 816_412),
    ]
}

#[test]
fn the_events_of_the_document_are_one_complete_recording() {
    let recording = one(&of_the_document());
    assert_eq!(recording.state(), State::Complete);
    assert_eq!((recording.room.as_str(), recording.name()), ("23058", Some("3号直播间")));
    assert_eq!(recording.title(), Some("哔哩哔哩音悦台"));
    assert_eq!(recording.started.as_ref().unwrap().text(), "2021-05-14T17:52:44.4960899+08:00");
    assert_eq!(recording.ended().unwrap().text(), "2021-05-14T17:52:54.9481095+08:00");
    assert_eq!((recording.micros(), recording.bytes()), (Some(4_991_470), 816_412));
    assert_eq!(recording.files().len(), 1, "v1's close is the file that v2 closed");
    assert_eq!(recording.files()[PATH].session.as_deref(), Some(ROOM.session));
}

#[test]
fn a_session_alone_joins_nothing() {
    let other_room = Room { id: 14_846_654, session: ROOM.session };
    let all = join(&[ROOM.opening("a.flv", 0.0), other_room.opening("a.flv", 0.0)]);
    assert_eq!(all.len(), 2);
    // The session of nobody does not tie a day together.
    let nobody = Room { id: 23058, session: ZERO };
    assert_eq!(join(&[nobody.opening("a.flv", 0.0), nobody.opening("b.flv", 9000.0)]).len(), 2);
}

#[test]
fn two_sources_never_share_a_recording() {
    let mut joiner = Joiner::default();
    for source in ["attic", "cellar"] {
        facts(&ROOM.opening("a.flv", 0.0)).iter().for_each(|fact| joiner.add(source, fact));
    }
    assert_eq!(joiner.recordings().len(), 2);
}

#[test]
fn a_broadcast_whose_stream_dropped_is_one_recording() {
    let dropped = [
        ROOM.started(0.0),
        ROOM.opening("a.flv", 1.0),
        ROOM.closed("a.flv", 1.0, 600.0, 70),
        ROOM.ended(600.1),
        SECOND.started(602.0),
        SECOND.opening("b.flv", 603.0),
    ];
    let recording = one(&dropped);
    assert_eq!((recording.sessions.len(), recording.files().len()), (2, 2));
    assert_eq!(recording.state(), State::Recording);
    let closed = SECOND.closed("b.flv", 603.0, 700.0, 30);
    let recording = one(dropped.iter().chain([&closed]));
    assert_eq!((recording.state(), recording.bytes()), (State::Complete, 100));
    // An hour later it is another one.
    assert_eq!(join(&[ROOM.closed("a.flv", 1.0, 600.0, 70), SECOND.started(4200.0)]).len(), 2);
}

#[test]
fn a_close_that_never_came_is_missing_once_it_is_over() {
    let open = [ROOM.started(0.0), ROOM.opening("a.flv", 1.0)];
    assert_eq!(one(&open).state(), State::Recording);
    assert_eq!(one(open.iter().chain([&ROOM.ended(600.0)])).state(), State::CloseMissing);
    let next = SECOND.started(20.0);
    assert_eq!(one(open.iter().chain([&next])).state(), State::CloseMissing);
    // The second file of a session is open before the first is closed: that is how it is sent.
    let second = ROOM.opening("b.flv", 30.0);
    assert_eq!(one(open.iter().chain([&second])).state(), State::Recording);
    let closed = ROOM.closed("b.flv", 30.0, 60.0, 5);
    assert_eq!(one(open.iter().chain([&second, &closed])).state(), State::CloseMissing);
}

#[test]
fn the_end_of_the_stream_ends_what_nobody_closed() {
    let stream = Room { id: 23058, session: ZERO };
    let mut ended = stream.event("StreamEnded", 3600.0, &Value::Null);
    ended["EventData"].as_object_mut().unwrap().remove("SessionId");
    for last in [ended, stream.ended(3600.0)] {
        let all = join(&[last, ROOM.started(0.0), ROOM.opening("a.flv", 1.0)]);
        assert_eq!(all.len(), 1, "it makes no row of its own");
        let (_, recording, over) = &all[0];
        let end = Moment::parse(&at(3600.0)).unwrap().ticks();
        assert_eq!(*over, Some(end));
        let state = |seconds: i64| recording.state_at(end + seconds * TICKS_PER_SECOND, *over);
        assert_eq!(
            (state(60), state(121)),
            (State::Recording, State::CloseMissing),
            "the closing may still be on its way"
        );
    }
}

#[test]
fn a_day_of_silence_is_an_end() {
    let all = join(&[ROOM.opening("a.flv", 0.0)]);
    let (_, recording, over) = &all[0];
    let hours = |hours: i64| recording.last + hours * 3600 * TICKS_PER_SECOND;
    assert_eq!(recording.state_at(hours(23), *over), State::Recording);
    assert_eq!(recording.state_at(hours(25), *over), State::CloseMissing);
}

#[test]
fn raw_mode_measures_no_length_so_the_clock_does() {
    let mut closed = ROOM.closed("a.flv", 10.0, 25.0, 5);
    closed["EventData"]["Duration"] = json!(0.0);
    assert_eq!(one(&[closed]).micros(), Some(15_000_000));
}

#[test]
fn nothing_in_a_file_is_a_failure() {
    assert_eq!(one(&[ROOM.opening("a.flv", 0.0), ROOM.closed("a.flv", 0.0, 5.0, 0)]).state(), State::Failed);
}

#[test]
fn a_start_that_cannot_be_swallows_nothing() {
    let mut wrong = ROOM.v1("wrong.flv", 0.0, 9000.0, 5);
    wrong["StartRecordTime"] = json!("0001-01-01T00:00:00+00:00");
    let all = join(&[SECOND.closed("b.flv", 0.0, 60.0, 7), wrong]);
    assert_eq!(all.len(), 2);
    assert!(
        all.iter().all(|(_, recording, _)| !recording.started.as_ref().is_some_and(|at| at.text().starts_with('0')))
    );
}

#[test]
fn v1_alone_makes_rows_and_splits_of_one_broadcast_are_one() {
    let recording = one(&[ROOM.v1("b.flv", 3600.5, 7200.0, 2), ROOM.v1("a.flv", 0.0, 3600.0, 1)]);
    assert_eq!((recording.state(), recording.files().len(), recording.bytes()), (State::Complete, 2, 3));
    assert_eq!(recording.micros(), Some(7_199_500_000));
}

#[test]
fn the_last_title_counts_whenever_it_came() {
    let mut early = ROOM.started(0.0);
    early["EventData"]["Title"] = json!("早安 صباح الخير");
    let mut empty = ROOM.ended(50.0);
    empty["EventData"]["Title"] = json!("");
    let bodies = [ROOM.opening("a.flv", 1.0), empty, early];
    assert_eq!(one(&bodies).title(), Some("哔哩哔哩音悦台"));
}

/// A day of one room: sessions with files, sometimes with v1, sometimes one after the other, sometimes hours apart.
fn day() -> impl Strategy<Value = Vec<Value>> {
    let session = (1..4usize, 1.0..40.0f64, any::<bool>(), 0..3u8);
    proptest::collection::vec(session, 1..4).prop_map(|sessions| {
        const SESSIONS: [&str; 3] = ["aaaa", "bbbb", "cccc"];
        let (mut now, mut bodies) = (0.0, Vec::new());
        for (index, (files, length, v1, pause)) in sessions.into_iter().enumerate() {
            let room = Room { id: 23058, session: SESSIONS[index] };
            bodies.push(room.started(now));
            for file in 0..files {
                let path = format!("{index}-{file}.flv");
                let (from, to) = (now + 0.3, now + 0.3 + length);
                bodies.push(room.opening(&path, from));
                bodies.push(room.closed(&path, from, to, 100));
                if v1 {
                    bodies.push(room.v1(&path, from, to, 100));
                }
                now = to;
            }
            let ending = if pause == 0 { ZERO } else { SESSIONS[index] };
            bodies.push(Room { id: 23058, session: ending }.ended(now + 0.1));
            bodies.push(room.event("StreamEnded", now + 2.0, &Value::Null));
            now += [3.0, 45.0, 9000.0][usize::from(pause)];
        }
        bodies
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// The promise of the page: what is shown does not depend on who was faster.
    #[test]
    fn any_order_gives_the_same_row(order in Just(of_the_document()).prop_shuffle()) {
        prop_assert_eq!(join(&order), join(&of_the_document()));
    }

    #[test]
    fn retries_change_nothing(order in Just(of_the_document()).prop_shuffle(), again in proptest::collection::vec(0..5usize, 0..6)) {
        let repeated = order.iter().chain(again.iter().map(|index| &order[*index]));
        prop_assert_eq!(join(repeated), join(&of_the_document()));
    }

    /// Also of what is left when some were lost, over a whole day with several sessions.
    #[test]
    fn losses_and_order_of_a_day_do_not_matter(
        (left, shuffled) in day().prop_flat_map(|bodies| {
            let some = proptest::sample::subsequence(bodies.clone(), 0..=bodies.len());
            some.prop_flat_map(|left| (Just(left.clone()), Just(left).prop_shuffle()))
        })
    ) {
        prop_assert_eq!(join(&shuffled), join(&left));
    }

    /// Every file that was spoken of stands in exactly one row.
    #[test]
    fn no_file_is_lost_or_twice(bodies in day()) {
        let mut paths: Vec<String> =
            bodies.iter().filter_map(|body| body["EventData"]["RelativePath"].as_str().map(str::to_owned)).collect();
        paths.sort();
        paths.dedup();
        let all = join(&bodies);
        let mut found: Vec<String> = all.iter().flat_map(|(_, recording, _)| recording.files().keys().cloned()).collect();
        found.sort();
        prop_assert_eq!(found, paths);
        prop_assert!(all.iter().all(|(_, recording, _)| recording.state() == State::Complete));
    }
}
