//! A query's text taken apart into terms, without judging them: parsing and completion both read these.

use std::ops::Range;

/// A character of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter {
    Plain(char),
    /// A `*` that was not escaped: any characters in a name, itself in a text.
    Star,
}

/// One term as it was typed.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// All of it, the minus included.
    pub(super) span: Range<usize>,
    pub(super) negated: bool,
    /// The word before the colon and where it stands.
    pub(super) field: Option<(Range<usize>, String)>,
    /// Where the value stands, its quotes included.
    pub(super) value_span: Range<usize>,
    pub(super) value: Vec<Letter>,
    pub(super) quoted: bool,
    pub(super) open_quote: bool,
}

impl Token {
    pub(super) fn literal(&self) -> String {
        self.value.iter().map(|letter| if let Letter::Plain(c) = letter { *c } else { '*' }).collect()
    }
}

/// The terms of `text`, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() {
            return tokens;
        }
        let token = token(text, at);
        at = token.span.end;
        tokens.push(token);
    }
}

/// The term that begins at `start`, which is no white space.
fn token(text: &str, start: usize) -> Token {
    let negated = text[start..].starts_with('-');
    let word_start = start + usize::from(negated);
    let field = field(text, word_start);
    // The colon is one byte.
    let value_start = field.as_ref().map_or(word_start, |(span, _)| span.end + 1);
    let quoted = text[value_start..].starts_with('"');
    let (value, end, closed) = if quoted {
        quoted_value(text, value_start + 1)
    } else {
        let rest = &text[value_start..];
        let end = value_start + rest.find(char::is_whitespace).unwrap_or(rest.len());
        let letter = |c| if c == '*' { Letter::Star } else { Letter::Plain(c) };
        (text[value_start..end].chars().map(letter).collect(), end, true)
    };
    Token { span: start..end, negated, field, value_span: value_start..end, value, quoted, open_quote: !closed }
}

/// ASCII letters up to a colon. `20:15` and `"type:x"` have no field.
fn field(text: &str, start: usize) -> Option<(Range<usize>, String)> {
    let rest = &text[start..];
    let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    (len > 0 && rest[len..].starts_with(':')).then(|| (start..start + len, rest[..len].to_owned()))
}

/// From after the opening quote: the value, the place after the closing quote, and whether there is one.
fn quoted_value(text: &str, start: usize) -> (Vec<Letter>, usize, bool) {
    let mut value = Vec::new();
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, start + at + 1, true),
            '*' => value.push(Letter::Star),
            '\\' => match chars.next_if(|&(_, next)| matches!(next, '"' | '\\' | '*')) {
                Some((_, escaped)) => value.push(Letter::Plain(escaped)),
                // Anything else keeps its backslash: `C:\Videos`.
                None => value.push(Letter::Plain('\\')),
            },
            _ => value.push(Letter::Plain(c)),
        }
    }
    (value, text.len(), false)
}

/// `value` as it has to be typed after a colon to mean itself: in quotes where it needs them.
pub fn quoted(value: &str) -> String {
    let plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '*'));
    if plain {
        return value.to_owned();
    }
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '*') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
