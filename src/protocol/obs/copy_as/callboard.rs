//! `callboard send`, quoted for a shell. The password never stands in it: it comes from `CALLBOARD_OBS_PASSWORD`.

use serde_json::{Map, Value};

use super::{Shell, literal};
use crate::protocol::obs::batch::{BatchRequest, RequestBatch};

/// `callboard send --obs URL TYPE DATA`; on Windows the data is handed over by a pipe, because what a quote in an
/// argument becomes depends on the version of the shell.
pub fn single(request_type: &str, data: Option<&Map<String, Value>>, shell: Shell, address: &str) -> String {
    let json = data.map(|data| Value::Object(data.clone()).to_string());
    if shell == Shell::CommandPrompt && !plain(request_type, shell) {
        // There is no quoting that holds for every text there. JSON can do without: see `ascii`.
        let row = BatchRequest {
            request_type: request_type.to_owned(),
            request_data: data.cloned(),
            ..BatchRequest::default()
        };
        return batch(&RequestBatch { requests: vec![row], ..RequestBatch::default() }, shell, address);
    }
    let send = format!("callboard send --obs {}", word(address, shell));
    // What begins with a dash would be an option.
    let name = word(request_type, shell);
    let name = if request_type.starts_with('-') { format!("-- {name}") } else { name };
    match (json, shell) {
        (None, _) => format!("{send} {name}\n"),
        (Some(json), Shell::Posix) => format!("{send} {name} {}\n", word(&literal::visible(&json), shell)),
        (Some(json), Shell::PowerShell | Shell::CommandPrompt) => {
            format!("{} | {send} {name} -\n", echo(&json, shell))
        }
    }
}

/// `callboard send --obs URL --batch -` with the batch on its stdin.
pub fn batch(batch: &RequestBatch, shell: Shell, address: &str) -> String {
    let send = format!("callboard send --obs {} --batch -", word(address, shell));
    match shell {
        // A string of JSON has no line end in it, so no line of it can be the last one.
        Shell::Posix => {
            let json = serde_json::to_string_pretty(batch).unwrap_or_default();
            format!("{send} <<'JSON'\n{}\nJSON\n", literal::visible(&json))
        }
        Shell::PowerShell | Shell::CommandPrompt => {
            let json = serde_json::to_string(batch).unwrap_or_default();
            format!("{} | {send}\n", echo(&json, shell))
        }
    }
}

/// What writes this JSON text to a pipe.
fn echo(json: &str, shell: Shell) -> String {
    let json = ascii(json);
    if shell == Shell::PowerShell { format!("'{json}'") } else { format!("echo {json}") }
}

/// The same JSON text with nothing in it that a shell of Windows takes for its own, or changes on its way through a
/// pipe.
fn ascii(json: &str) -> String {
    const MEANT: &str = "'`$%!^&|<>()@;";
    literal::escaped(json, |character| !matches!(character, ' '..='~') || MEANT.contains(character))
}

/// A word that needs no quotes.
fn plain(text: &str, shell: Shell) -> bool {
    let more = if shell == Shell::Posix { "_-./:@%+," } else { "_-./:" };
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || more.contains(character))
}

/// One argument.
fn word(text: &str, shell: Shell) -> String {
    if plain(text, shell) {
        return text.to_owned();
    }
    match shell {
        Shell::Posix => format!("'{}'", text.replace('\'', r"'\''")),
        Shell::PowerShell => {
            // It takes the curly ones for the straight one.
            let quote = |character: char| matches!(character, '\'' | '\u{2018}'..='\u{201b}');
            let mut out = String::from("'");
            for character in text.chars() {
                out.push(character);
                if quote(character) {
                    out.push(character);
                }
            }
            out.push('\'');
            out
        }
        // Only an address comes here, and that has no quotes in it.
        Shell::CommandPrompt => format!("\"{}\"", text.replace('"', "")),
    }
}
