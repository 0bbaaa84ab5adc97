//! What can be written on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::history::History;
use super::simulate::Simulate;

/// Callboard: the one window beside OBS during a show. Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(
    name = "callboard",
    version,
    after_help = "\
Exit status: 0 done, 1 the other side refused or answered with a failure, 2 wrong usage or invalid input,
3 could not connect or lost the connection, 130 interrupted.

Passwords are never arguments: they come from the keychain (saved connections) or from CALLBOARD_OBS_PASSWORD.
CALLBOARD_LIVESWITCH_SECRETS is a JSON object of LiveSwitch application ids and their shared secrets.
CALLBOARD_DATA_DIR does what --data-dir does."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Common {
    /// Keep settings and data in this folder
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Use a saved connection, by its name (watch, send, doctor)
    #[arg(long, global = true, value_name = "NAME")]
    pub connection: Option<String>,
    /// How much to log to stderr: off, error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log: Option<String>,
}

impl Common {
    /// `--data-dir`, or `CALLBOARD_DATA_DIR`.
    pub fn data_dir(&self) -> Option<PathBuf> {
        let from_environment = || std::env::var_os("CALLBOARD_DATA_DIR").filter(|folder| !folder.is_empty());
        self.data_dir.clone().or_else(|| from_environment().map(PathBuf::from))
    }
}

/// The commands; without one the window opens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The window on simulated systems, in a temporary folder
    Demo(Demo),
    /// The feed as JSON Lines
    Watch(Watch),
    /// One request, batch or frame; prints the answer
    Send(Send),
    /// Tries a connection stage by stage and says what fails and what helps
    Doctor(Doctor),
    /// The webhook receiver and its history, without the window
    Receive(Receive),
    /// What was received and recorded
    #[command(subcommand)]
    History(History),
    /// What the request builder knows, as JSON Lines
    #[command(subcommand)]
    Catalogue(Catalogue),
    /// Simulated systems for tests and other programs
    #[command(subcommand)]
    Simulate(Simulate),
}

/// `callboard demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// End by itself after so many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    pub seconds: Option<f64>,
}

/// `callboard watch`
#[derive(Debug, Args)]
pub struct Watch {
    /// An OBS: ws://HOST:PORT, wss://HOST/PATH or HOST[:PORT]; can be given several times
    #[arg(long, value_name = "URL")]
    pub obs: Vec<String>,
    /// End after so many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    pub seconds: Option<f64>,
    /// Only what matches, in the language of the feed: 'type:Scene* -type:SceneItem*'
    #[arg(long, value_name = "QUERY")]
    pub filter: Option<String>,
    /// The event subscriptions to ask for: 2047, 0x107FF, 0b111
    #[arg(long, value_name = "N")]
    pub mask: Option<String>,
}

/// `callboard send`
#[derive(Debug, Args)]
pub struct Send {
    /// An OBS: ws://HOST:PORT, wss://HOST/PATH or HOST[:PORT]
    #[arg(long, value_name = "URL")]
    pub obs: Option<String>,
    /// The request, such as GetVersion
    #[arg(value_name = "TYPE", required_unless_present_any = ["batch", "raw"], conflicts_with_all = ["batch", "raw"])]
    pub request_type: Option<String>,
    /// Its data, a JSON object; - reads it from stdin
    #[arg(value_name = "JSON", requires = "request_type")]
    pub data: Option<String>,
    /// A batch: {"executionType":…,"haltOnFailure":…,"variables":{…},"requests":[…]}; - is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "raw")]
    pub batch: Option<PathBuf>,
    /// Any frame body, after the safety check; - is stdin
    #[arg(long, value_name = "FILE")]
    pub raw: Option<PathBuf>,
    /// Skip the safety check of a raw frame. OBS may crash
    #[arg(long, requires = "raw")]
    pub r#unsafe: bool,
}

/// `callboard doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// An OBS: ws://HOST:PORT, wss://HOST/PATH or HOST[:PORT]
    #[arg(long, value_name = "URL")]
    pub obs: Option<String>,
}

/// `callboard receive`
#[derive(Debug, Args)]
pub struct Receive {
    /// Where to listen; port 0 takes a free one. Without it the address of the settings, 127.0.0.1:8746
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// End after so many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    pub seconds: Option<f64>,
}

/// `callboard catalogue`
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Catalogue {
    /// The requests and events of obs-websocket
    Obs,
}
