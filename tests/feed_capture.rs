//! What is exported opens again, and what is damaged costs no more than itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use callboard::feed::capture::{self, CaptureError};
use callboard::feed::{Batch, Feed, Kind, Record, Row, Seq, Source, Types};
use callboard::message::{ConnectionId, System, Timestamp};
use proptest::prelude::*;

/// 2026-11-20T20:00:00Z
const START: i64 = 1_795_204_800_000_000;
const BUDGET: usize = 64 << 20;

fn feed(rows: &[(i64, u16, Kind, &str, &str)]) -> Feed {
    let mut feed = Feed::new(BUDGET, Arc::<Types>::default());
    feed.set_source(Source { id: ConnectionId(1), name: "Main \"stage\", left".into(), system: System::Obs });
    feed.set_source(Source { id: ConnectionId(2), name: "=Call".into(), system: System::Talk });
    let mut batch = Batch::default();
    for (milliseconds, source, kind, type_name, text) in rows {
        let type_id = feed.types().intern(type_name);
        batch.push(Timestamp(START + milliseconds * 1000), ConnectionId(*source), *kind, type_id, Record::NO_BIT, text);
    }
    feed.append(&batch);
    feed
}

fn all(feed: &Feed) -> Vec<Seq> {
    (feed.first_seq()..feed.end_seq()).collect()
}

fn words(row: &Row<'_>, type_name: &str) -> String {
    format!("{type_name} in words, {}", row.seq)
}

fn json_lines(feed: &Feed) -> String {
    let mut out = Vec::new();
    let written = capture::write_json_lines(&feed.snapshot(), &all(feed), &words, &mut out).unwrap();
    assert_eq!(written, feed.len());
    String::from_utf8(out).unwrap()
}

type Plain = (i64, String, System, Kind, String, String);

fn plain(feed: &Feed) -> Vec<Plain> {
    let row = |seq| {
        let row = feed.get(seq).unwrap();
        let source = feed.source(row.record.source).unwrap();
        let type_name = feed.types().name(row.record.type_id).to_string();
        (row.record.at.0, source.name.clone(), source.system, row.record.kind, type_name, row.text.to_owned())
    };
    all(feed).into_iter().map(row).collect()
}

#[test]
fn a_line_is_what_the_command_line_promises() {
    let feed = feed(&[(31, 1, Kind::Event, "SceneCreated", r#"{"op":5,"d":{"x":1.50}}"#)]);
    assert_eq!(
        json_lines(&feed),
        concat!(
            r#"{"at":"2026-11-20T20:00:00.031Z","source":"Main \"stage\", left","system":"obs","kind":"event","#,
            r#""type":"SceneCreated","summary":"SceneCreated in words, 0","body":{"op":5,"d":{"x":1.50}}}"#,
            "\n"
        )
    );
}

#[test]
fn a_pretty_message_is_one_line_and_a_broken_one_is_text() {
    let feed = feed(&[
        (0, 1, Kind::Event, "A", "{\n \"a\":\r\n 1 }"),
        (0, 1, Kind::Malformed, "B", "{\"a\":\n"),
        (0, 1, Kind::Malformed, "C", "\"a line\nbreak\""),
    ]);
    let text = json_lines(&feed);
    assert_eq!(text.lines().count(), 3);
    let opened = capture::read(text.as_bytes(), BUDGET).unwrap();
    let texts: Vec<_> = plain(&opened.feed).into_iter().map(|row| row.5).collect();
    assert_eq!(texts, ["{  \"a\":   1 }", "{\"a\":\n", "\"a line\nbreak\""]);
}

#[test]
fn damaged_lines_are_counted_and_the_others_open() {
    let feed = feed(&[(0, 1, Kind::Event, "A", "{}"), (1, 2, Kind::Response, "B", "[1]")]);
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    let text = json_lines(&feed);
    let (first, second) = text.split_once('\n').unwrap();
    bytes.extend(first.as_bytes());
    bytes.extend(b"\n\n{\"at\":\"2026-11-20T20:00:00Z\",\"ty");
    bytes.extend(b"\n\xff\xfe\n{\"at\":\"yesterday\",\"body\":1}\n[]\r\n");
    bytes.extend(second.as_bytes());
    let opened = capture::read(bytes.as_slice(), BUDGET).unwrap();
    assert_eq!(opened.skipped, 4);
    assert!(opened.first_problem.unwrap().starts_with("line 3: "));
    assert_eq!(plain(&opened.feed), plain(&feed));
}

#[test]
fn a_file_that_is_no_capture_says_so() {
    let error = capture::read("\n# Notes\nfor tonight\n".as_bytes(), BUDGET).unwrap_err();
    assert!(matches!(error, CaptureError::Line { line: 2, .. }), "{error}");
    let empty = capture::read("".as_bytes(), BUDGET).unwrap();
    assert!(empty.feed.is_empty() && empty.skipped == 0);
}

#[test]
fn a_line_of_another_program_opens_as_far_as_it_goes() {
    let lines = concat!(
        r#"{"at":"2026-11-20T20:00:00+01:00","system":"mixer","source":"Desk","type":"Fader","body":null,"more":1}"#,
        "\n",
        r#"{"at":"2026-11-20T20:00:00Z","type":"connection","state":"ready"}"#,
        "\n",
        r#"{"at":"2026-11-20T20:00:00Z","kind":"dream","system":"mixer","type":"X","body":"\ud800"}"#,
    );
    let opened = capture::read(lines.as_bytes(), BUDGET).unwrap();
    assert_eq!((opened.skipped, opened.unknown_systems.as_slice()), (0, ["mixer".to_owned()].as_slice()));
    let rows = plain(&opened.feed);
    let first = (START - 3_600_000_000, "Desk".into(), System::Webhook, Kind::Event, "Fader".into(), "null".into());
    assert_eq!(rows[0], first);
    assert_eq!((rows[1].3, rows[1].5.contains("\"state\":\"ready\"")), (Kind::Connection, true));
    assert_eq!((rows[2].3, rows[2].5.as_str()), (Kind::Unknown, r#""\ud800""#));
}

#[test]
fn an_opened_event_knows_its_category_again() {
    let opened =
        capture::read(json_lines(&feed(&[(0, 1, Kind::Event, "SceneCreated", "{}")])).as_bytes(), BUDGET).unwrap();
    // Scenes are bit 2 of `EventSubscription`.
    assert_eq!(opened.feed.get(0).unwrap().record.bit, 2);
}

#[test]
fn a_capture_larger_than_the_budget_keeps_its_end() {
    let text = "z".repeat(1000);
    let rows: Vec<_> = (0..3000).map(|number| (number, 1, Kind::Malformed, "A", text.as_str())).collect();
    let opened = capture::read(json_lines(&feed(&rows)).as_bytes(), 1 << 20).unwrap();
    assert!(opened.feed.bytes() <= 1 << 20 && opened.feed.dropped() > 0);
    assert_eq!(opened.feed.end_seq(), 3000);
}

#[test]
fn no_cell_of_a_csv_is_a_formula() {
    let feed = feed(&[
        (0, 2, Kind::Malformed, "=cmd()", "@SUM(1)"),
        (0, 1, Kind::Malformed, "+1", "-1"),
        (0, 1, Kind::Event, "Plain", "{\"a\":\"b, c\"}\n"),
    ]);
    let mut out = Vec::new();
    capture::write_csv(&feed.snapshot(), &all(&feed), &|_, _| "=HYPERLINK(\"x\")".to_owned(), &mut out).unwrap();
    let mut reader = csv::Reader::from_reader(out.as_slice());
    assert_eq!(reader.headers().unwrap(), vec!["at", "source", "system", "type", "summary", "body"]);
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 3);
    for record in &records {
        assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{record:?}");
    }
    assert_eq!((&records[0][1], &records[0][3], &records[0][5]), ("'=Call", "'=cmd()", "'@SUM(1)"));
    assert_eq!(&records[2][5], "{\"a\":\"b, c\"}\n");
}

#[test]
fn a_full_disk_is_an_error_and_no_shorter_file() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0 < bytes.len() {
                return Err(std::io::ErrorKind::StorageFull.into());
            }
            self.0 -= bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let feed = feed(&[(0, 1, Kind::Event, "A", "{}"), (0, 1, Kind::Event, "A", "{}")]);
    let snapshot = feed.snapshot();
    let error = capture::write_json_lines(&snapshot, &all(&feed), &words, Full(200)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    let error = capture::write_csv(&snapshot, &all(&feed), &words, Full(60)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        any::<(i32, String)>()
            .prop_map(|(number, text)| serde_json::json!({"d": {"n": number, "t": text}}).to_string()),
        Just("1e999".to_owned()),
        Just("null".to_owned()),
        Just("[".repeat(5000) + &"]".repeat(5000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_was_written_is_read_again(rows in proptest::collection::vec((0..1_000_000_i64, 1..3_u16, 0..6_usize, "\\PC{0,12}", text()), 0..20)) {
        let borrowed: Vec<_> = rows
            .iter()
            .map(|(at, source, kind, name, text)| (*at, *source, Kind::ALL[*kind], name.as_str(), text.as_str()))
            .collect();
        let feed = feed(&borrowed);
        let opened = capture::read(json_lines(&feed).as_bytes(), BUDGET).unwrap();
        prop_assert_eq!(opened.skipped, 0);
        // Around JSON white space is not part of the body.
        let trimmed = |rows: Vec<Plain>| rows.into_iter().map(|mut row| {
            if serde_json::from_str::<serde::de::IgnoredAny>(&row.5).is_ok() {
                row.5 = row.5.trim().to_owned();
            }
            row
        }).collect::<Vec<_>>();
        prop_assert_eq!(trimmed(plain(&opened.feed)), trimmed(plain(&feed)));
    }
}
