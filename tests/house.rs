//! What keeps the house readable: the map is true, one place has the colours, no file grows past a sitting,
//! and the papers say the same version. Each check names the file and the line it means.

#[expect(dead_code, reason = "layering.rs uses the rest of it")]
#[path = "support/source.rs"]
mod source;

use source::Source;

/// A file tells one story. Tests at its end are not counted.
const LONGEST_FILE: usize = 600;

fn read(path: &str) -> String {
    std::fs::read_to_string(source::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_map_names_every_room() {
    let lib = read("src/lib.rs");
    let rooms: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").or(line.strip_prefix("mod "))?.strip_suffix(';'))
        .collect();
    assert!(rooms.len() > 8, "src/lib.rs declares {rooms:?}");
    for room in &rooms {
        assert!(lib.contains(&format!("//! | [`{room}`] | ")), "the map in src/lib.rs has no row for {room}");
    }
    for row in lib.lines().filter_map(|line| line.strip_prefix("//! | [`")) {
        let name = row.split('`').next().unwrap_or_default();
        assert!(rooms.contains(&name), "the map in src/lib.rs shows {name}, which is not there");
    }
}

/// The colours in this file, as `line: text`.
fn colours(source: &Source) -> Vec<String> {
    let code = &source.code;
    let mut found = Vec::new();
    for (type_name, fine) in [("Color32", &["TRANSPARENT", "PLACEHOLDER"][..]), ("Rgba", &["TRANSPARENT"][..])] {
        for at in source.words(type_name) {
            let Some(rest) = code[at + type_name.len()..].strip_prefix("::") else { continue };
            let what: String = rest.chars().take_while(|&c| source::is_word(c)).collect();
            let constant = what.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            if (what.starts_with("from_") || constant) && !fine.contains(&what.as_str()) {
                found.push(format!("src/{}:{}: {type_name}::{what}", source.path, source.line_of(at)));
            }
        }
    }
    found.extend(source.words("hex_color").map(|at| format!("src/{}:{}: hex_color", source.path, source.line_of(at))));
    found
}

#[test]
fn only_the_theme_has_colours() {
    let found: Vec<String> = source::all()
        .iter()
        .filter(|source| source.path != "ui/theme.rs" && !source.path.starts_with("ui/theme/"))
        .flat_map(colours)
        .collect();
    assert!(found.is_empty(), "colours belong to src/ui/theme.rs:\n{}", found.join("\n"));
}

#[test]
fn a_colour_elsewhere_is_found() {
    for text in
        ["let red = egui::Color32::from_rgb(255, 0, 0);", "Color32::WHITE", "ui.visuals_mut().x = hex_color!(\"#fff\")"]
    {
        assert_eq!(colours(&Source::new("ui/page/feed.rs", text)).len(), 1, "{text}");
    }
    for text in ["Color32::TRANSPARENT", "// Color32::WHITE", "fn f(colour: Color32) {}"] {
        assert!(colours(&Source::new("ui/page/feed.rs", text)).is_empty(), "{text}");
    }
}

#[test]
fn no_file_grows_past_one_sitting() {
    let long: Vec<String> = source::all()
        .iter()
        .map(|source| (source, source.code.trim_end().lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(source, lines)| format!("src/{}: {lines} lines", source.path))
        .collect();
    assert!(
        long.is_empty(),
        "make a folder of parts, named as a user of the protocol would look for them:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_file_says_what_it_is_about() {
    for source in source::all() {
        assert!(source.text.starts_with("//! "), "src/{} has no first sentence (`//! …`)", source.path);
    }
}

/// Public types and traits without a sentence above them, as `line: item`. Functions, fields and variants may speak for
/// themselves where their names do.
fn undocumented(source: &Source) -> Vec<String> {
    const ITEMS: [&str; 4] = ["pub struct ", "pub enum ", "pub trait ", "pub type "];
    let code: Vec<&str> = source.code.lines().collect();
    let text: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in code.iter().enumerate() {
        let Some(_) = ITEMS.iter().find(|item| line.trim_start().starts_with(**item)) else { continue };
        let (attributes, said) = above(&text[..index]);
        // clap shows these sentences as help, and takes them from the variant that holds the type.
        let of_clap = attributes.contains("Args)") || attributes.contains("Subcommand)");
        if !said && !of_clap {
            found.push(format!("src/{}:{}: {}", source.path, index + 1, line.trim()));
        }
    }
    found
}

/// The attributes directly above an item, and whether a sentence stands above them.
fn above(lines: &[&str]) -> (String, bool) {
    let mut attributes = String::new();
    let mut lines = lines.iter().rev().map(|line| line.trim());
    while let Some(line) = lines.next() {
        if !line.ends_with(']') {
            return (attributes, line.starts_with("///") || line.ends_with("*/"));
        }
        attributes.push_str(line);
        let mut first = line;
        while !first.starts_with("#[") {
            let Some(earlier) = lines.next() else { break };
            attributes.push_str(earlier);
            first = earlier;
        }
    }
    (attributes, false)
}

#[test]
fn public_types_say_what_they_are() {
    let found: Vec<String> = source::all().iter().flat_map(undocumented).collect();
    assert!(found.is_empty(), "{} public types without a sentence:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_type_without_a_sentence_is_found() {
    let bare = Source::new(
        "feed/x.rs",
        "//! X.\n\n#[derive(\n    Debug,\n)]\npub struct Bare;\n/// Said.\n#[must_use]\npub fn said() {}\n",
    );
    assert_eq!(undocumented(&bare), ["src/feed/x.rs:6: pub struct Bare;"]);
}

#[test]
fn the_papers_say_the_same_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(read("CHANGELOG.md").contains(&format!("## [{version}]")), "CHANGELOG.md has no section for {version}");
    let metainfo = read("packaging/linux/callboard.metainfo.xml");
    assert!(
        metainfo.contains(&format!("<release version=\"{version}\"")),
        "the AppStream metadata does not know {version}"
    );
}

#[test]
fn readme_links_lead_somewhere() {
    let mut seen = 0;
    for paper in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "packaging/linux/README.md", "assets/fonts/README.md"]
    {
        let text = read(paper);
        let folder = source::root().join(paper).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !link.contains("://") {
                assert!(folder.join(path).exists(), "{paper} points to {link}, which is not there");
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "no links were found");
}
