//! Who may use whom. The table of the house, held against every path in `src` that begins with `crate::`.
//!
//! That these tests can fail is itself tested: `a_use_against_the_table_is_found` runs the same check over a protocol
//! that reaches for the window, in each way of writing it.

#[expect(dead_code, reason = "house.rs uses the rest of it")]
#[path = "support/source.rs"]
mod source;

use source::Source;

/// A room, and the rooms that it may use. What is not in the table may use nothing.
const MAY_USE: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("message", &["protocol"]),
    ("feed", &["protocol", "message"]),
    ("model", &["protocol", "message", "feed"]),
    ("storage", &["protocol", "message", "feed"]),
    ("net", &["protocol", "message", "feed"]),
    ("simulator", &["protocol"]),
    ("words", &["protocol", "message", "feed"]),
    // Errors travel as data; `words` is for what the hub itself writes: the summaries of an export, its notices.
    ("hub", &["protocol", "message", "feed", "model", "storage", "net", "simulator", "words"]),
    ("ui", &["hub", "model", "feed", "message", "protocol", "words"]),
    // The command line starts the window, and `simulate` is a simulator with arguments.
    ("cli", &["ui", "hub", "model", "feed", "message", "protocol", "words", "simulator"]),
    // `main` reads the arguments; it is another crate and says `callboard::`.
    ("main", &["cli"]),
];

/// A crate or a path of the standard library, and the rooms that may name it.
const BELONGS_TO: &[(&str, &[&str])] = &[
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("egui_material_icons", &["ui"]),
    ("tokio", &["net", "hub", "simulator", "storage", "cli"]),
    ("tokio_tungstenite", &["net", "simulator"]),
    // The webhook sender chooses the provider that its HTTP client works with.
    ("rustls", &["net", "simulator"]),
    ("keyring", &["storage"]),
    ("rusqlite", &["storage"]),
    ("axum", &["net"]),
    ("directories", &["storage"]),
    ("rfd", &["hub"]),
    ("clap", &["cli"]),
    ("rand", &["net", "hub", "simulator", "storage", "ui", "cli"]),
    ("fluent_bundle", &["words"]),
    // `net` reads CA files, the simulator its faults, the command line batches and frames.
    ("std::fs", &["storage", "hub", "net", "simulator", "cli"]),
    ("std::net::TcpStream", &["net", "simulator"]),
    ("std::net::TcpListener", &["net", "simulator"]),
    ("std::thread::spawn", &["net", "hub", "simulator", "storage", "feed"]),
    // Pure rooms take the time as a parameter.
    // `feed` paces its scanning thread with it; what is on the timeline gets its time from outside.
    ("Instant::now", &["feed", "net", "hub", "simulator", "storage", "cli", "ui"]),
    ("Timestamp::now", &["message", "net", "hub", "simulator", "storage", "cli", "ui"]),
];

/// Every use against the table, as `file:line: what`.
fn breaches(source: &Source) -> Vec<String> {
    let room = source.room();
    let allowed = MAY_USE.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| allowed);
    let mut found = Vec::new();
    for (at, used) in rooms_named(source) {
        let used = if used == "tr" { "words" } else { used };
        if used != room && is_room(used) && !allowed.contains(&used) {
            found.push(format!("src/{}:{}: {room} uses {used}", source.path, source.line_of(at)));
        }
    }
    for at in source.words("super") {
        let chain = source.code[at..].split("::").take_while(|part| part.trim() == "super").count();
        // Only the first `super` of a chain: the others are its continuation.
        if !source.code[..at].trim_end().ends_with("super::") && chain >= source.depth() {
            found.push(format!("src/{}:{}: `super` climbs out of {room}", source.path, source.line_of(at)));
        }
    }
    for (path, owners) in BELONGS_TO {
        if owners.contains(&room) {
            continue;
        }
        for at in source.words(path) {
            let rest = &source.code[at + path.len()..];
            let before = source.code[..at].trim_end();
            // `egui::…` is the crate, `x::egui` or a variable of that name is not.
            if path.contains("::") || rest.starts_with("::") && !before.ends_with("::") {
                found.push(format!("src/{}:{}: {room} uses {path}", source.path, source.line_of(at)));
            }
        }
    }
    found
}

fn is_room(name: &str) -> bool {
    MAY_USE.iter().any(|(room, _)| *room == name) || name == "tr"
}

/// The first segments after `crate::` (and `callboard::` in `main.rs`), groups taken apart.
fn rooms_named(source: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let own = if source.path == "main.rs" { "callboard" } else { "crate" };
    for at in source.words(own) {
        let after = at + own.len();
        let Some(rest) = source.code[after..].strip_prefix("::") else { continue };
        let start = after + 2;
        if !rest.starts_with('{') {
            found.push((at, first_word(rest)));
            continue;
        }
        let mut depth = 0;
        let mut fresh = true;
        for (k, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => fresh = true,
                c if depth == 1 && fresh && source::is_word(c) => {
                    found.push((start + k, first_word(&rest[k..])));
                    fresh = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    text.split(|c| !source::is_word(c)).next().unwrap_or_default()
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let found: Vec<String> = source::all().iter().flat_map(breaches).collect();
    assert!(found.is_empty(), "{} uses against the table of tests/layering.rs:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_room_of_the_house_is_in_the_table() {
    for source in source::all() {
        let room = source.room();
        assert!(room == "lib" || MAY_USE.iter().any(|(name, _)| *name == room), "src/{} is in no room", source.path);
    }
}

#[test]
fn a_use_against_the_table_is_found() {
    for reach in [
        "use crate::ui::theme;",
        "use crate::{message::Update, ui::{self, theme}};",
        "fn f() { crate::ui::theme::tokens(ctx); }",
        "pub(crate) fn f(_: &crate::ui::App) {}",
        "use super::super::ui::theme;",
        "fn f(ctx: &egui::Context) {}",
        "use tokio::time;",
        "use std::fs;",
        "fn f() { let now = std::time::Instant::now(); }",
        "fn f() -> &'static str { crate::tr!(\"cli-help\") }",
    ] {
        let source = Source::new("protocol/broken.rs", &format!("//! About `crate::protocol`.\n{reach}\n"));
        assert!(!breaches(&source).is_empty(), "not found: {reach}");
    }
}

#[test]
fn what_is_allowed_or_only_said_is_not_found() {
    for fine in [
        "use crate::protocol::obs::Dialect;",
        "// use crate::ui::theme;",
        "/// As [`crate::ui::theme`].\nfn f() {}",
        "const TEXT: &str = \"crate::ui::theme and tokio::spawn\";",
        "const RAW: &str = r#\"crate::ui \"quoted\" \"#; const C: char = '\"';",
        "use super::safety;",
        "#[cfg(test)]\nmod tests {\n    use crate::ui::theme;\n    fn f() { if true { tokio::spawn(g()) } }\n}",
        "fn f<'a>(text: &'a str) -> &'a str { text }",
    ] {
        let source = Source::new("protocol/fine.rs", fine);
        assert_eq!(breaches(&source), Vec::<String>::new(), "{fine}");
    }
}
