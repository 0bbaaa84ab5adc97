//! A request or a batch as something to paste elsewhere: a frame, a command line, or a call in the language of one of
//! the client libraries. Secrets stay here: a placeholder stands in their place.

mod callboard;
mod frame;
mod hide;
mod javascript;
mod literal;
mod obws;
mod python;

use serde_json::{Map, Value};

use super::batch::RequestBatch;
use super::request::RequestBody;
use super::{CheckedRequest, Dialect};

/// What the text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The message as it goes over the wire.
    Frame,
    /// `callboard send` with the quoting of this shell.
    Callboard(Shell),
    /// JavaScript, obs-websocket-js 5.
    ObsWebsocketJs,
    /// Python, obsws-python 1.8.
    ObswsPython,
    /// Rust, obws 0.15.
    Obws,
}

impl Target {
    /// Whether what is made speaks this dialect. The libraries know the shipping protocol alone.
    pub fn speaks(self, dialect: Dialect) -> bool {
        dialect == Dialect::Shipping || matches!(self, Self::Frame | Self::Callboard(_))
    }
}

/// Who reads a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shell {
    /// sh, bash, zsh.
    Posix,
    PowerShell,
    /// `cmd.exe`.
    CommandPrompt,
}

/// What is copied.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    Single { request_type: &'a str, data: Option<&'a Map<String, Value>> },
    Batch(&'a RequestBatch),
}

impl<'a> Source<'a> {
    /// A request that was checked; `None` for a raw frame, which already is text.
    pub fn of(request: &'a CheckedRequest) -> Option<Self> {
        match request.body() {
            RequestBody::Single { request_type, request_data } => {
                Some(Self::Single { request_type, data: request_data.as_ref() })
            }
            RequestBody::Batch(batch) => Some(Self::Batch(batch)),
            RequestBody::Raw { .. } => None,
        }
    }
}

/// What is around the request.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// What the frame is written in.
    pub dialect: Dialect,
    /// Where `callboard send` connects to, without a password; `None` leaves a placeholder.
    pub address: Option<&'a str>,
    /// Whether a text (field, value) must not be seen. Secrets are left out whatever it says.
    pub private: &'a dyn Fn(&str, &str) -> bool,
}

/// What is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    /// The placeholders in it, in the order of their first use: `<key>`.
    pub placeholders: Vec<String>,
}

/// Writes it. What the target cannot express is said in a comment.
pub fn copy_as(source: Source<'_>, target: Target, around: &Around<'_>) -> Snippet {
    let mut hidden = hide::Hidden::new(around.private);
    let text = match source {
        Source::Single { request_type, data } => {
            let data = data.map(|data| hidden.data(data));
            single(request_type, data.as_ref(), target, around, &mut hidden)
        }
        Source::Batch(batch) => {
            let batch = hidden.batch(batch);
            match target {
                Target::Frame => frame::batch(&batch, around.dialect),
                Target::Callboard(shell) => callboard::batch(&batch, shell, &address(around, &mut hidden)),
                Target::ObsWebsocketJs => javascript::batch(&batch),
                Target::ObswsPython => python::batch(&batch),
                Target::Obws => obws::batch(&batch),
            }
        }
    };
    Snippet { text, placeholders: hidden.placeholders() }
}

fn single(
    request_type: &str,
    data: Option<&Map<String, Value>>,
    target: Target,
    around: &Around<'_>,
    hidden: &mut hide::Hidden<'_>,
) -> String {
    match target {
        Target::Frame => frame::single(request_type, data, around.dialect),
        Target::Callboard(shell) => callboard::single(request_type, data, shell, &address(around, hidden)),
        Target::ObsWebsocketJs => javascript::single(request_type, data),
        Target::ObswsPython => python::single(request_type, data),
        Target::Obws => obws::single(request_type, data),
    }
}

fn address(around: &Around<'_>, hidden: &mut hide::Hidden<'_>) -> String {
    around.address.map_or_else(|| hidden.placeholder("address"), str::to_owned)
}
