use super::*;
use crate::feed::Kind;
use crate::message::Timestamp;

fn batch(texts: &[&str]) -> Batch {
    let mut batch = Batch::default();
    for (index, text) in texts.iter().enumerate() {
        batch.push(Timestamp(index as i64), ConnectionId(1), Kind::Event, TypeId(0), Record::NO_BIT, text);
    }
    batch
}

#[test]
fn rows_keep_their_number_when_older_ones_are_dropped() {
    let mut feed = Feed::new(64 * 1024, Arc::default());
    for number in 0..2000 {
        feed.append(&batch(&[&format!("row {number} {}", "x".repeat(100))]));
    }
    assert!(feed.dropped() > 0);
    assert_eq!(feed.first_seq(), feed.dropped());
    assert_eq!(feed.end_seq(), 2000);
    for seq in feed.first_seq()..feed.end_seq() {
        assert!(feed.get(seq).unwrap().text.starts_with(&format!("row {seq} ")));
    }
    assert!(feed.get(feed.first_seq() - 1).is_none());
    assert!(feed.get(feed.end_seq()).is_none());
    assert_eq!(feed.count_of(TypeId(0)), feed.len());
}

#[test]
fn the_budget_holds_even_against_a_message_that_is_larger() {
    let mut feed = Feed::new(1 << 20, Arc::default());
    feed.append(&batch(&["small"]));
    feed.append(&batch(&[&"y".repeat(3 << 20)]));
    assert!(feed.bytes() <= feed.budget(), "{} bytes", feed.bytes());
    assert_eq!(feed.dropped(), 2);
    feed.append(&batch(&["after it"]));
    assert_eq!(feed.get(2).unwrap().text, "after it");
}

#[test]
fn a_message_larger_than_a_segment_stands_alone_and_whole() {
    let mut feed = Feed::new(64 << 20, Arc::default());
    let large = "z".repeat(5 << 20);
    feed.append(&batch(&["before", &large, "after"]));
    assert_eq!(feed.get(0).unwrap().text, "before");
    assert_eq!(feed.get(1).unwrap().text, large);
    assert_eq!(feed.get(2).unwrap().text, "after");
}

#[test]
fn a_snapshot_holds_what_the_feed_drops() {
    let mut feed = Feed::new(64 << 20, Arc::default());
    feed.append(&batch(&["one", "two"]));
    let snapshot = feed.snapshot();
    feed.append(&batch(&["three"]));
    feed.clear();
    assert_eq!(snapshot.rows().map(|row| row.text).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!((feed.first_seq(), feed.end_seq(), feed.dropped()), (3, 3, 0));
    feed.append(&batch(&["four"]));
    assert_eq!(feed.get(3).unwrap().text, "four");
}

#[test]
fn a_smaller_budget_takes_hold_at_once() {
    let mut feed = Feed::new(64 << 20, Arc::default());
    for _ in 0..100 {
        feed.append(&batch(&[&"w".repeat(100_000)]));
    }
    feed.set_budget(4 << 20);
    assert!(feed.bytes() <= 4 << 20);
    assert!(feed.dropped() > 0 && !feed.is_empty());
}

#[test]
fn a_record_that_lies_about_its_text_is_a_row_without_text() {
    let mut feed = Feed::new(1 << 20, Arc::default());
    let mut bad = batch(&["é"]);
    bad.records[0].offset = 1;
    bad.records[0].len = 500;
    feed.append(&bad);
    assert_eq!(feed.get(0).unwrap().text, "");
}

#[test]
fn a_renamed_source_is_the_same_source() {
    let mut feed = Feed::new(1 << 20, Arc::default());
    let source = |name: &str| Source { id: ConnectionId(7), name: name.to_owned(), system: System::Obs };
    feed.set_source(source("Studio"));
    let before = feed.sources_revision();
    feed.set_source(source("Studio"));
    assert_eq!(feed.sources_revision(), before);
    feed.set_source(source("Stage"));
    assert_eq!(feed.sources(), [source("Stage")]);
    assert_ne!(feed.sources_revision(), before);
}

#[test]
fn a_feed_at_its_budget_goes_on_in_the_memory_it_has() {
    let mut feed = Feed::new(24 << 20, Arc::default());
    let text = "v".repeat(260);
    let rows = vec![text.as_str(); 5000];
    for round in 0..60 {
        feed.append(&batch(&rows));
        assert!(feed.bytes() <= feed.budget(), "{} bytes in round {round}", feed.bytes());
    }
    // No more is given up than the next segment needs.
    assert!(feed.len() * (260 + 32) > 20 << 20, "{} rows", feed.len());
    assert!(feed.get(feed.first_seq()).is_some_and(|row| row.text == text));
    assert!(feed.get(feed.end_seq() - 1).is_some_and(|row| row.text == text));
}
