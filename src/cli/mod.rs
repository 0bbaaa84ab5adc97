//! The command line: one file a command. Machine-readable output on stdout, one JSON object a line; words on stderr.
//!
//! Exit status: 0 done · 1 the other side refused or answered with a failure · 2 wrong usage or invalid input, nothing
//! was sent · 3 could not connect or lost the connection · 130 interrupted.

mod arguments;
mod batch_file;
mod catalogue;
mod demo;
mod display;
mod doctor;
mod history;
mod link;
mod liveswitch;
mod output;
mod receive;
mod send;
mod simulate;
mod target;
mod watch;
mod window;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser as _;

use crate::tr;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// The other side refused, or answered with a failure; also: the output could not be written.
    Refused,
    /// Wrong usage or invalid input. Nothing was sent.
    Usage,
    /// Could not connect, or lost the connection.
    Connection,
    Interrupted,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        Self::from(match ended {
            Ended::Done => 0,
            Ended::Refused => 1,
            Ended::Usage => 2,
            Ended::Connection => 3,
            Ended::Interrupted => 130,
        })
    }
}

/// Reads the arguments of this process and does what they say.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // What clap says repeats the argument that it does not understand.
        Err(error) if error.use_stderr() && std::env::args().any(|argument| target::holds_password(&argument)) => {
            say(tr!("cli-password-in-address"));
            return Ended::Usage.into();
        }
        Err(error) => {
            // Nobody to tell when that fails; 0 after --help and --version, 2 after a mistake.
            let _ = error.print();
            return if error.use_stderr() { Ended::Usage.into() } else { Ended::Done.into() };
        }
    };
    if let Err(ended) = start_log(arguments.common.log.as_deref()) {
        return ended.into();
    }
    let common = arguments.common;
    match arguments.command {
        None => window::run(&common).into(),
        Some(Command::Demo(command)) => demo::run(&command, &common).into(),
        Some(Command::Watch(command)) => watch::run(&command, &common).into(),
        Some(Command::Send(command)) => send::run(&command, &common).into(),
        Some(Command::Doctor(command)) => doctor::run(&command, &common).into(),
        Some(Command::Catalogue(command)) => catalogue::run(&command).into(),
        Some(Command::History(command)) => history::run(command, &common).into(),
        Some(Command::Receive(command)) => receive::run(&command, &common).into(),
        Some(Command::Simulate(command)) => simulate::run(command),
    }
}

/// The log goes to stderr. Without `--log`, warnings of Callboard itself.
fn start_log(level: Option<&str>) -> Result<(), Ended> {
    let asked = level.is_some();
    let level = level.unwrap_or("warn").to_ascii_lowercase();
    if !matches!(level.as_str(), "off" | "error" | "warn" | "info" | "debug" | "trace") {
        say(tr!("cli-log-level"));
        return Err(Ended::Usage);
    }
    // Other crates below warnings log what goes over the wire, and so could show a secret.
    let others = match level.as_str() {
        "off" => "off",
        "error" => "error",
        // What a display driver lacks is no news to somebody who did not ask for the log.
        _ if !asked => "error",
        _ => "warn",
    };
    let filter = tracing_subscriber::EnvFilter::new(format!("{others},callboard={level}"));
    // A subscriber is there already when tests run several commands in one process.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    Ok(())
}

/// One line for people.
fn say(text: &str) {
    use std::io::Write as _;
    // Whoever should read this has closed it: nothing to be done.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
