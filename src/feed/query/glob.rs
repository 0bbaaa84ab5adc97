//! Names with `*` for any characters.

use super::token::Letter;

/// A pattern for a name. Upper and lower case are the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Glob {
    /// The lower-cased text between the stars; one piece when there is no star.
    pieces: Vec<String>,
}

impl Glob {
    pub(super) fn new(value: &[Letter]) -> Self {
        let mut pieces = vec![String::new()];
        for letter in value {
            match (letter, pieces.last_mut()) {
                (Letter::Plain(c), Some(piece)) => piece.extend(c.to_lowercase()),
                _ => pieces.push(String::new()),
            }
        }
        Self { pieces }
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.first().is_some_and(|only| *only == name);
        };
        let Some(mut rest) = name.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        for piece in middle {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}
