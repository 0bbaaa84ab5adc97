//! Filtering 1,000,000 events, and what they take in memory: `cargo bench --bench filter`.
//!
//! The measure is a plain scan: every row's text in lower case, searched for the word.

#![expect(
    clippy::print_stdout,
    clippy::panic,
    reason = "a bench prints its results and has nobody to hand an error to"
)]

#[path = "support/events.rs"]
mod events;
mod support;

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use callboard::feed::{Batch, Feed, Filtered, Kind, Query, Record, Source, Types};
use callboard::message::{ConnectionId, System, Timestamp};
use events::{best, event, timed, type_of};
use support::Table;

const EVENTS: usize = 1_000_000;
const RUNS: usize = 9;
const AT_MOST: f64 = f64::NEG_INFINITY;

fn main() -> ExitCode {
    let mut table = Table::default();
    let (feed, text_bytes) = fill();
    let overhead = (feed.bytes() as f64 - text_bytes as f64) / EVENTS as f64;
    table.line("memory an event beyond its text, in bytes", overhead, Some(AT_MOST..=32.0));

    let plain = |word: &str| best(RUNS, || timed(|| assert!(plain_scan(&feed, word) > 0)));
    // The bounds are for a word that one row in a thousand has, and for a type. What is in a quarter of all rows has to
    // be read out of all of them, which no index shortens: those lines are for the record.
    for (query, word, bound) in [
        ("text:\"interview\"", "interview", Some(AT_MOST..=1.0 / 8.0)),
        ("type:SceneTransition*", "scenetransition", Some(AT_MOST..=1.0 / 8.0)),
        ("text:\"interview\" -type:Input*", "interview", Some(AT_MOST..=1.0 / 8.0)),
        ("camera", "camera", None),
        ("e", "e", None),
        ("type:VendorEvent -pause", "vendorevent", None),
    ] {
        let plain = plain(word);
        let runs: Vec<_> = (0..RUNS).map(|_| filter(&feed, query)).collect();
        let first = runs.iter().map(|run| run.0).min().unwrap_or_default();
        let all = runs.iter().map(|run| run.1).min().unwrap_or_default();
        println!("{query}: plain scan {plain:?}, first hits {first:?}, all hits {all:?}");
        let share = |part: Duration| part.as_secs_f64() / plain.as_secs_f64();
        table.line(format!("{query}: first hits, share of a plain scan"), share(first), Some(AT_MOST..=1.0 / 20.0));
        table.line(format!("{query}: all hits, share of a plain scan"), share(all), bound);
    }
    table.finish()
}

fn fill() -> (Feed, usize) {
    let mut feed = Feed::new(1 << 30, Arc::<Types>::default());
    feed.set_source(Source { id: ConnectionId(1), name: "Studio".into(), system: System::Obs });
    let mut text_bytes = 0;
    let mut batch = Batch::default();
    for number in 0..EVENTS {
        let text = event(number);
        text_bytes += text.len();
        let at = Timestamp(number as i64 * 200);
        let type_id = feed.types().intern(type_of(number));
        batch.push(at, ConnectionId(1), Kind::Event, type_id, Record::NO_BIT, &text);
        if batch.bytes() >= 64 << 10 {
            feed.append(&batch);
            batch.clear();
        }
    }
    feed.append(&batch);
    assert_eq!((feed.len(), feed.dropped()), (EVENTS as u64, 0));
    (feed, text_bytes)
}

/// Rows whose text has `word` (which is in lower case).
fn plain_scan(feed: &Feed, word: &str) -> usize {
    let rows = (feed.first_seq()..feed.end_seq()).filter_map(|seq| feed.get(seq));
    black_box(rows.filter(|row| row.text.to_lowercase().contains(word)).count())
}

/// The time to the first lines in the view, and to the end.
fn filter(feed: &Feed, query: &str) -> (Duration, Duration) {
    let query = Query::parse(query, Timestamp(0), 0).unwrap_or_else(|error| panic!("{error}"));
    // A wake that is already waiting is as good as two.
    let (woken, wakes) = sync_channel(1);
    let mut view = Filtered::new();
    let start = Instant::now();
    let mut first = None;
    view.set(query, feed, move || {
        let _ = woken.try_send(());
    });
    loop {
        view.poll(feed);
        if view.len(feed) > 0 {
            first.get_or_insert_with(|| start.elapsed());
        }
        if !view.scanning() {
            break;
        }
        // A closed channel ends the wait as well: the scan is over.
        let _ = wakes.recv();
    }
    let all = start.elapsed();
    assert!(view.len(feed) > 0);
    (first.unwrap_or(all), all)
}
