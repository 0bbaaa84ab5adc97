//! stdout: one JSON object a line, each flushed, and nobody complains when the reader has gone.

use std::io::{self, ErrorKind, Write as _};

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Ended, say};
use crate::tr;

/// Writes one line.
///
/// # Errors
/// How the command ends when it cannot: `Done` when the reader has gone (`| head`), `Refused` when the disk is full or the
/// like: not `Usage`, because that promises that nothing was sent.
pub fn line(value: &impl Serialize) -> Result<(), Ended> {
    let mut text = match serde_json::to_string(value) {
        Ok(text) => text,
        Err(error) => return Err(failed(&error.into())),
    };
    text.push('\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| failed(&error))
}

/// Writes one line of words.
///
/// # Errors
/// As [`line`].
pub fn text(text: &str) -> Result<(), Ended> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> Ended {
    if error.kind() == ErrorKind::BrokenPipe {
        return Ended::Done;
    }
    say(&tr!("cli-output-failed", error = error.to_string()));
    Ended::Refused
}

/// A message as received, to stand within a line: as it is when it is JSON, as a string when it is not.
pub fn body(text: &str) -> Box<RawValue> {
    // Line breaks of a JSON text stand between its parts: within strings they are escaped.
    let one_line = if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ") } else { text.to_owned() };
    RawValue::from_string(one_line)
        .or_else(|_| serde_json::value::to_raw_value(text))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}
