//! Reads the sources of the house for `layering.rs` and `house.rs`: text without comments, literals and test code.

use std::path::{Path, PathBuf};

/// One file below `src`.
pub struct Source {
    /// From `src` on, with `/`: `net/session.rs`.
    pub path: String,
    /// The file as it is.
    pub text: String,
    /// The same with comments and the insides of literals blanked and `#[cfg(test)]` items left out. Lines keep their numbers.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: without_tests(&blanked(text)) }
    }

    /// The room this file belongs to: `net` for `net/session.rs`; `lib` and `main` for those two.
    pub fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many modules deep its contents are: `net/mod.rs` 1, `net/session.rs` 2.
    pub fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("mod.rs") { parts - 1 } else { parts }
    }

    /// The line, from 1, of a position in `code`.
    pub fn line_of(&self, position: usize) -> usize {
        self.code[..position].matches('\n').count() + 1
    }

    /// Every place where `name` stands as a word of its own in the code.
    pub fn words<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.code.match_indices(name).map(|(at, _)| at).filter(move |&at| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + name.len()..].chars().next();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    }
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The folder of the crate.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `src` but those of tests, sorted by path.
pub fn all() -> Vec<Source> {
    let src = root().join("src");
    let mut found: Vec<Source> = files(&src, "rs")
        .into_iter()
        .map(|file| {
            let path: Vec<_> = file
                .strip_prefix(&src)
                .unwrap()
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            (path.join("/"), file)
        })
        .filter(|(path, _)| !is_test(path))
        .map(|(path, file)| Source::new(&path, &std::fs::read_to_string(&file).unwrap()))
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "the sources were not found in {}", src.display());
    found
}

/// `store_tests.rs`, `query/tests.rs`, `obs/tests/events.rs`: test code in a file of its own.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/")
}

/// The files with this extension below `folder`.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

/// `text` with comments and the insides of string and character literals as spaces; line breaks stay.
pub fn blanked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
    let mut i = 0;
    while i < chars.len() {
        let starts_word = i == 0 || !is_word(at(i - 1));
        let end = match at(i) {
            '/' if at(i + 1) == '/' => (i..chars.len()).find(|&k| at(k) == '\n').unwrap_or(chars.len()),
            '/' if at(i + 1) == '*' => end_of_comment(&chars, i),
            '"' => end_of_string(&chars, i),
            'r' if starts_word && raw_hashes(&chars, i + 1).is_some() => end_of_raw_string(&chars, i + 1),
            'b' | 'c' if starts_word && at(i + 1) == 'r' && raw_hashes(&chars, i + 2).is_some() => {
                end_of_raw_string(&chars, i + 2)
            }
            // A character, not a lifetime: closed after one character or an escape.
            '\'' if at(i + 1) == '\\' => (i + 3..chars.len()).find(|&k| at(k) == '\'').map_or(chars.len(), |k| k + 1),
            '\'' if at(i + 2) == '\'' => i + 3,
            _ => i,
        };
        if end == i {
            out.push(at(i));
            i += 1;
        } else {
            out.extend(chars[i..end].iter().map(|&c| blank(c)));
            i = end;
        }
    }
    out
}

fn end_of_comment(chars: &[char], start: usize) -> usize {
    let (mut depth, mut i) = (0, start);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    i
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// The number of `#` between `r` and the quote of a raw string, if `from` is where they begin.
fn raw_hashes(chars: &[char], from: usize) -> Option<usize> {
    let hashes = chars[from.min(chars.len())..].iter().take_while(|&&c| c == '#').count();
    (chars.get(from + hashes) == Some(&'"')).then_some(hashes)
}

fn end_of_raw_string(chars: &[char], from: usize) -> usize {
    let hashes = raw_hashes(chars, from).unwrap_or(0);
    let mut i = from + hashes + 1;
    while i < chars.len() {
        if chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes {
            return i + 1 + hashes;
        }
        i += 1;
    }
    chars.len()
}

/// Blanked `code` with every item under `#[cfg(test)]` as spaces.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]").or_else(|| out.find("#[cfg(all(test")) {
        let open = out[start..].find(['{', ';']).map_or(out.len(), |at| start + at);
        let mut end = out.len();
        let mut depth = 0_usize;
        for (at, c) in out[open..].char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                end = open + at + c.len_utf8();
                break;
            }
        }
        let hidden: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &hidden);
    }
    out
}
