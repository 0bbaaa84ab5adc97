use super::*;
use crate::feed::{Batch, Feed, Record, store::Source};
use crate::message::{ConnectionId, System};

/// 2026-11-20T20:30:00Z
const NOW: Timestamp = Timestamp(1_795_206_600_000_000);
const MINUTE: i64 = 60_000_000;

fn parse(text: &str) -> Query {
    Query::parse(text, NOW, 0).unwrap()
}

fn problem(text: &str) -> (Range<usize>, QueryProblem) {
    let error = Query::parse(text, NOW, 0).unwrap_err();
    (error.span, error.reason)
}

fn type_matches(query: &str, name: &str) -> bool {
    parse(query).types.allows(|glob| glob.matches(name))
}

#[test]
fn stars_stand_for_any_characters_and_case_does_not_matter() {
    assert!(type_matches("type:Scene*", "SceneCreated"));
    assert!(type_matches("type:scenecreated", "SceneCreated"));
    assert!(type_matches("type:*item*changed", "SceneItemTransformChanged"));
    assert!(!type_matches("type:Scene", "SceneCreated"));
    assert!(!type_matches("type:*Scene", "SceneCreated"));
    assert!(!type_matches("type:ab*ba", "aba"));
    assert!(type_matches(r#"type:"a\*b""#, "a*b"));
    assert!(!type_matches(r#"type:"a\*b""#, "axb"));
}

#[test]
fn repeated_types_are_alternatives_and_negated_ones_are_taken_away() {
    let query = "type:Scene* type:Input* -type:InputVolumeMeters";
    assert!(type_matches(query, "SceneCreated") && type_matches(query, "InputMuteStateChanged"));
    assert!(!type_matches(query, "InputVolumeMeters") && !type_matches(query, "ExitStarted"));
    assert!(type_matches("-type:Input*", "ExitStarted"));
}

#[test]
fn bare_words_and_quotes_are_texts() {
    let query = parse(
        r#"intro text:"two words" -outro "say \"hi\"" C:\Videos"#.replace(r"C:\Videos", r#""C:\Videos""#).as_str(),
    );
    assert_eq!(query.texts, ["intro", "two words", "say \"hi\"", r"C:\Videos"]);
    assert_eq!(query.not_texts, ["outro"]);
    assert_eq!(parse("a*b").texts, ["a*b"]);
}

#[test]
fn problems_name_the_bytes_they_stand_at() {
    assert_eq!(problem("type:"), (0..5, QueryProblem::NoValue));
    assert_eq!(problem("intro typ:Scene"), (6..9, QueryProblem::UnknownField("typ".into())));
    assert_eq!(problem("text:\"intro"), (5..11, QueryProblem::OpenQuote));
    assert_eq!(problem("after:noon"), (6..10, QueryProblem::BadTime("noon".into())));
    assert_eq!(problem("kind:é"), (5..7, QueryProblem::BadKind("é".into())));
    assert_eq!(problem("-"), (0..1, QueryProblem::NoValue));
    assert_eq!(problem("\"\""), (0..2, QueryProblem::NoValue));
    assert_eq!(problem("after:24:00"), (6..11, QueryProblem::BadTime("24:00".into())));
}

#[test]
fn a_time_of_day_is_local_and_near() {
    let at = |text: &str, offset| time::parse(text, NOW, offset).map(|at| (at.0 - NOW.0) / MINUTE);
    assert_eq!(at("20:15", 0), Some(-15));
    assert_eq!(at("20:15:30.5", 0), Some(-14));
    assert_eq!(at("21:15", 3600), Some(-15));
    assert_eq!(at("20:35", 0), Some(5));
    // At half past midnight in the zone that is four hours ahead.
    assert_eq!(at("23:50", 4 * 3600), Some(-40));
    assert_eq!(at("5m", 0), Some(-5));
    assert_eq!(at("-2h", 0), Some(-120));
    assert_eq!(at("2026-11-20T20:15", 0), Some(-15));
    assert_eq!(at("2026-11-20T21:15", 3600), Some(-15));
    assert_eq!(at("2026-11-20T20:15:00Z", 3600), Some(-15));
    assert_eq!(at("2026-11-20", 0), Some(-20 * 60 - 30));
    for bad in
        ["", "20", "20:", "20:60", "1:2:3:4", "5y", "-", "99999999999999999999d", "2026-13-01", "20:15:30.1234567"]
    {
        assert_eq!(time::parse(bad, NOW, 0), None, "{bad}");
    }
}

#[test]
fn several_bounds_become_the_narrowest() {
    let query = parse("after:10m after:5m before:1m -before:6m -after:2m");
    assert_eq!(query.after, Some(Timestamp(NOW.0 - 5 * MINUTE)));
    assert_eq!(query.before, Some(Timestamp(NOW.0 - 2 * MINUTE)));
}

#[test]
fn a_quoted_name_means_itself() {
    for name in ["plain", "two words", "a*b", r#"say "hi" \ "#, "", "*"] {
        let query = parse(&format!("source:{} x", quoted(if name.is_empty() { " " } else { name })));
        assert!(name.is_empty() || query.sources.allows(|glob| glob.matches(name)), "{name}");
        assert!(!query.sources.allows(|glob| glob.matches("another")), "{name}");
    }
}

fn feed() -> Feed {
    let mut feed = Feed::new(1 << 20, Default::default());
    feed.set_source(Source { id: ConnectionId(1), name: "Main stage".into(), system: System::Obs });
    let mut batch = Batch::default();
    for name in ["SceneCreated", "SceneNameChanged", "SceneNameChanged", "MyOwnThing"] {
        batch.push(NOW, ConnectionId(1), Kind::Event, feed.types().intern(name), Record::NO_BIT, "{}");
    }
    feed.append(&batch);
    feed
}

fn inserts(text: &str, cursor: usize) -> Vec<String> {
    complete(text, cursor, &feed()).into_iter().map(|completion| completion.insert).collect()
}

#[test]
fn completion_offers_what_fits_the_place() {
    assert_eq!(inserts("", 0), ["source:", "type:", "text:", "kind:", "after:", "before:"]);
    assert_eq!(inserts("intro ty", 8)[0], "type:");
    assert_eq!(inserts("kind:mal", 8), ["malformed"]);
    assert_eq!(inserts("source:", 7), ["\"Main stage\"", "obs"]);
    assert_eq!(inserts("-source:\"main", 13), ["\"Main stage\""]);
    assert_eq!(inserts("own", 3), ["type:MyOwnThing"]);
    assert_eq!(inserts("type:own -x", 8), ["MyOwnThing"]);
}

#[test]
fn completion_puts_frequent_types_first_and_knows_those_that_never_came() {
    let all = complete("type:Scene", 10, &feed());
    assert_eq!((all[0].insert.as_str(), all[0].label.as_str(), all[0].span.clone()), ("SceneNameChanged", "2", 5..10));
    assert_eq!((all[1].insert.as_str(), all[1].label.as_str()), ("SceneCreated", "1"));
    assert!(all.iter().any(|one| one.insert == "SceneRemoved" && one.label.is_empty()));
    assert!(all.iter().any(|one| one.insert == "CurrentProgramSceneChanged"));
}
