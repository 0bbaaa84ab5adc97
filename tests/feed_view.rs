//! The feed against the plainest thing that could do the same: a vector of all rows, looked at one by one.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use callboard::feed::{Batch, Feed, Filtered, Kind, Query, Record, Seq, Source, Types};
use callboard::message::{ConnectionId, System, Timestamp};
use proptest::prelude::*;

const TYPES: [&str; 5] =
    ["SceneCreated", "InputVolumeMeters", "SceneItemTransformChanged", "CurrentProgramSceneChanged", "Unheard"];
const WORDS: [&str; 8] = ["intro", "INTRO", "outro", "Größe", r#"\"hi\""#, r"\ud83c\udfac", "🎬", "x"];
const QUERIES: [&str; 16] = [
    "",
    "intro",
    "-intro",
    "intro -outro",
    "type:Scene*",
    "type:Scene* type:Input* -type:*Transform*",
    "source:obs",
    "source:\"Main stage\"",
    "-source:talk outro",
    "kind:malformed",
    "-kind:event intro",
    "after:2026-11-20T20:00:10Z before:2026-11-20T20:01:00Z",
    "größe",
    "🎬 type:*",
    "\"\\\"hi\\\"\" -🎬",
    "type:InputVolumeMeters intro",
];
/// 2026-11-20T20:00:00Z
const START: i64 = 1_795_204_800_000_000;

#[derive(Debug, Clone)]
struct Made {
    at: i64,
    type_index: usize,
    source: u16,
    kind: Kind,
    text: String,
}

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<Made>),
    Clear,
    Budget(usize),
    Query(usize),
    Poll,
}

fn made() -> impl Strategy<Value = Made> {
    let text = proptest::collection::vec(0..WORDS.len(), 0..6)
        .prop_map(|words| words.into_iter().map(|word| WORDS[word]).collect::<Vec<_>>().join(" "));
    let kind = prop_oneof![9 => Just(Kind::Event), 1 => Just(Kind::Malformed), 1 => Just(Kind::Session)];
    (
        prop_oneof![0..90_000_i64, 0..4_000_i64, (0..90_i64).prop_map(|second| second * 1000)],
        0..TYPES.len(),
        1..4_u16,
        kind,
        text,
        0..400_usize,
    )
        .prop_map(|(at, type_index, source, kind, text, padding)| Made {
            at: START + at * 1000,
            type_index,
            source,
            kind,
            text: text + &"-".repeat(padding),
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => proptest::collection::vec(made(), 0..60).prop_map(Step::Append),
        1 => Just(Step::Clear),
        1 => (1_usize..100_000).prop_map(Step::Budget),
        2 => (0..QUERIES.len()).prop_map(Step::Query),
        3 => Just(Step::Poll),
    ]
}

fn feed() -> Feed {
    let mut feed = Feed::new(60_000, Arc::<Types>::default());
    feed.set_source(Source { id: ConnectionId(1), name: "Main stage".into(), system: System::Obs });
    feed.set_source(Source { id: ConnectionId(2), name: "Call".into(), system: System::Talk });
    feed
}

fn append(feed: &mut Feed, rows: &[Made]) {
    let mut batch = Batch::default();
    for row in rows {
        let type_id = feed.types().intern(TYPES[row.type_index]);
        batch.push(Timestamp(row.at), ConnectionId(row.source), row.kind, type_id, Record::NO_BIT, &row.text);
    }
    feed.append(&batch);
}

fn parse(query: usize) -> Query {
    Query::parse(QUERIES[query], Timestamp(START), 0).unwrap()
}

/// The queries once more, in words that have nothing to do with the code under test.
fn naive(query: usize, row: &Made) -> bool {
    let lower = row.text.to_lowercase();
    let (name, source) = (TYPES[row.type_index], row.source);
    let clapper = lower.contains('🎬') || lower.contains(r"\ud83c\udfac");
    match query {
        0 => true,
        1 => lower.contains("intro"),
        2 => !lower.contains("intro"),
        3 => lower.contains("intro") && !lower.contains("outro"),
        4 => name.starts_with("Scene"),
        5 => (name.starts_with("Scene") || name.starts_with("Input")) && !name.contains("Transform"),
        6 | 7 => source == 1,
        8 => source != 2 && lower.contains("outro"),
        9 => row.kind == Kind::Malformed,
        10 => row.kind != Kind::Event && lower.contains("intro"),
        11 => (START + 10_000_000..START + 60_000_000).contains(&row.at),
        12 => lower.contains("größe"),
        13 => clapper,
        14 => lower.contains(r#""hi\""#) && !clapper,
        15 => name == "InputVolumeMeters" && lower.contains("intro"),
        _ => unreachable!(),
    }
}

fn settle(view: &mut Filtered, feed: &Feed) {
    let patience = Instant::now() + Duration::from_secs(20);
    view.poll(feed);
    while view.scanning() {
        assert!(Instant::now() < patience, "the scan does not end");
        std::thread::yield_now();
        view.poll(feed);
    }
}

/// The view says the same in all its ways, and nothing is lost or doubled in it.
fn check(view: &mut Filtered, feed: &Feed, query: usize, model: &[Made]) {
    let expected: Vec<Seq> =
        (feed.first_seq()..feed.end_seq()).filter(|&seq| naive(query, &model[seq as usize])).collect();
    assert_eq!(view.all_seqs(feed), expected, "{}", QUERIES[query]);
    assert_eq!(view.matched(), expected.len() as u64);
    let mut counted = 0;
    let mut last_first = None;
    for index in 0..view.len(feed) {
        let line = view.row_at(index, feed).expect("a line below len");
        counted += line.count;
        assert!(last_first < Some(line.first), "lines stand in the order of their first rows");
        last_first = Some(line.first);
        assert_eq!(view.index_of(line.first, feed), Ok(index));
        assert_eq!(view.index_of(line.seq, feed), Ok(index));
        assert_eq!(view.seq_at(index, feed), Some(line.seq));
        let (first, newest) = (&model[line.first as usize], &model[line.seq as usize]);
        assert_eq!((first.type_index, first.source), (newest.type_index, newest.source));
        assert!(line.count == 1 || (newest.at - first.at).abs() < 1_000_000);
        assert!(line.count == 1 || [1, 2].contains(&first.type_index), "only high-volume events share a line");
    }
    assert_eq!(counted, expected.len() as u64);
    assert_eq!(view.row_at(view.len(feed), feed), None);
    for seq in feed.first_seq()..feed.end_seq() {
        let place = view.index_of(seq, feed);
        assert_eq!(place.is_ok(), expected.binary_search(&seq).is_ok(), "row {seq}");
        if let Err(place) = place {
            assert!(place == 0 || view.row_at(place - 1, feed).unwrap().first < seq);
            assert!(place == view.len(feed) || view.row_at(place, feed).unwrap().first > seq);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn the_view_is_what_a_plain_look_at_every_row_gives(steps in proptest::collection::vec(step(), 1..40)) {
        let mut feed = feed();
        let mut view = Filtered::new();
        let mut model: Vec<Made> = Vec::new();
        let mut query = 0;
        let mut cleared = 0;
        for step in steps {
            match step {
                Step::Append(rows) => {
                    append(&mut feed, &rows);
                    model.extend(rows);
                }
                Step::Clear => {
                    cleared += feed.len();
                    feed.clear();
                }
                Step::Budget(budget) => feed.set_budget(budget),
                Step::Query(next) => {
                    query = next;
                    view.set(parse(query), &feed, || {});
                }
                Step::Poll => settle(&mut view, &feed),
            }
            prop_assert_eq!(feed.end_seq(), model.len() as u64);
            prop_assert_eq!(feed.first_seq(), feed.dropped() + cleared);
            prop_assert!(feed.bytes() <= feed.budget());
            for seq in feed.first_seq()..feed.end_seq() {
                let row = feed.get(seq).expect("a kept row");
                let made = &model[seq as usize];
                prop_assert_eq!(row.text, &made.text);
                prop_assert_eq!((row.record.at.0, row.record.source.0, row.record.kind), (made.at, made.source, made.kind));
                prop_assert_eq!(&*feed.types().name(row.record.type_id), TYPES[made.type_index]);
            }
        }
        settle(&mut view, &feed);
        check(&mut view, &feed, query, &model);
    }

    #[test]
    fn no_query_and_no_cursor_upsets_the_language(text in "\\PC{0,40}", parts in proptest::collection::vec("type:|source:|text:|kind:|after:|before:|-|\"|\\\\|\\*| |20:15|5m|é|🎬|Scene", 0..12), cursor in 0..60_usize) {
        let feed = feed();
        for text in [text, parts.concat()] {
            if let Err(error) = Query::parse(&text, Timestamp(START), 3600) {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?} in {:?}", error, text);
            }
            for completion in callboard::feed::query::complete(&text, cursor, &feed) {
                prop_assert!(text.get(completion.span.clone()).is_some(), "{:?} in {:?}", completion, text);
            }
        }
    }
}

fn meters(count: usize, milliseconds_apart: i64) -> Vec<Made> {
    let row = |number: usize| Made {
        at: START + number as i64 * milliseconds_apart * 1000,
        type_index: 1,
        source: 1,
        kind: Kind::Event,
        text: format!("meters {number}"),
    };
    (0..count).map(row).collect()
}

#[test]
fn meters_share_a_line_a_second_and_stay_in_the_store() {
    let mut feed = feed();
    let mut view = Filtered::new();
    let rows = meters(40, 50);
    for row in &rows {
        append(&mut feed, std::slice::from_ref(row));
        view.poll(&feed);
    }
    assert_eq!(feed.len(), 40);
    let lines: Vec<_> = (0..view.len(&feed)).filter_map(|index| view.row_at(index, &feed)).collect();
    assert_eq!(
        lines.iter().map(|line| (line.first, line.seq, line.count)).collect::<Vec<_>>(),
        [(0, 19, 20), (20, 39, 20)]
    );
    assert_eq!(view.index_of(7, &feed), Ok(0));
    assert_eq!(view.matched(), 40);
}

#[test]
fn a_source_that_gets_its_name_later_is_found_by_it() {
    let mut feed = feed();
    append(&mut feed, &[Made { source: 3, ..meters(1, 0)[0].clone() }]);
    let mut view = Filtered::new();
    view.set(Query::parse("source:Late*", Timestamp(START), 0).unwrap(), &feed, || {});
    settle(&mut view, &feed);
    assert_eq!(view.len(&feed), 0);
    feed.set_source(Source { id: ConnectionId(3), name: "Latecomer".into(), system: System::Obs });
    settle(&mut view, &feed);
    assert_eq!(view.len(&feed), 1);
}

#[test]
fn a_scan_wakes_when_it_has_news_and_when_it_is_over() {
    let mut feed = Feed::new(64 << 20, Arc::<Types>::default());
    for _ in 0..300 {
        append(&mut feed, &meters(40, 50));
    }
    feed.set_budget(1 << 20);
    let (woken, wakes) = std::sync::mpsc::sync_channel(1);
    let mut view = Filtered::new();
    for _ in 0..600 {
        append(&mut feed, &meters(40, 50));
    }
    view.set(Query::parse("\"meters 7\"", Timestamp(START), 0).unwrap(), &feed, move || {
        let _ = woken.try_send(());
    });
    while view.scanning() {
        wakes.recv_timeout(Duration::from_secs(20)).expect("a wake while it scans");
        view.poll(&feed);
    }
    assert!(view.matched() > 100);
}
