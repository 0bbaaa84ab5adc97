//! `callboard simulate`: a simulated OBS for other programs; `webhooks` sends what recorders send.

mod webhooks;

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use crate::protocol::Secret;
use crate::protocol::obs::Dialect;
use crate::simulator::obs::{Faults, Options, Simulator};
use crate::tr;

use super::say;

/// Which system to simulate.
#[derive(Debug, Subcommand)]
pub enum Simulate {
    /// An OBS Studio with its obs-websocket.
    Obs(SimulateObs),
    /// A BililiveRecorder or a LiveSwitch that sends its webhooks.
    Webhooks(webhooks::SimulateWebhooks),
}

/// `callboard simulate obs`
#[derive(Debug, Args)]
pub struct SimulateObs {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4455")]
    pub listen: SocketAddr,
    /// Which protocol to speak.
    #[arg(long, value_enum, default_value = "shipping")]
    pub dialect: DialectName,
    /// Ask for no password.
    #[arg(long)]
    pub no_auth: bool,
    /// Make up so many events a second.
    #[arg(long, value_name = "EVENTS_PER_SECOND", default_value_t = 0.0)]
    pub rate: f64,
    /// Go wrong as this TOML or JSON file says.
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Play a show in a loop.
    #[arg(long)]
    pub show: bool,
    /// The obs-websocket version to be; without it 5.7.3, and 5.0.0 for the draft.
    #[arg(long, value_name = "VERSION")]
    pub obs_version: Option<String>,
    /// Stop by itself after so many seconds.
    #[arg(long = "for", value_name = "SECONDS")]
    pub for_seconds: Option<f64>,
}

/// A dialect as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DialectName {
    /// What OBS 28 and later speak.
    Shipping,
    /// The text of June 2021.
    Draft,
}

/// A server runs until Ctrl-C (130), or for the given time (0). 2 for faults that can not be read, 3 when the address is taken.
pub fn run(arguments: Simulate) -> ExitCode {
    match arguments {
        Simulate::Obs(arguments) => obs(arguments),
        Simulate::Webhooks(arguments) => webhooks::run(&arguments),
    }
}

fn obs(arguments: SimulateObs) -> ExitCode {
    let faults = match arguments.faults.as_deref().map(read_faults).transpose() {
        Ok(faults) => faults.unwrap_or_default(),
        Err(error) => {
            say(&tr!("cli-simulate-faults", error = error));
            return ExitCode::from(2);
        }
    };
    let rate_is_fine = arguments.rate.is_finite() && arguments.rate >= 0.0;
    let time = match arguments.for_seconds.map(Duration::try_from_secs_f64).transpose() {
        Ok(time) if rate_is_fine => time,
        _ => {
            say(tr!("cli-simulate-number"));
            return ExitCode::from(2);
        }
    };
    let password = (!arguments.no_auth).then(password);
    let options = Options {
        listen: arguments.listen,
        dialect: match arguments.dialect {
            DialectName::Shipping => Dialect::Shipping,
            DialectName::Draft => Dialect::Draft,
        },
        password,
        version: arguments.obs_version,
        rate: arguments.rate,
        faults,
        show: arguments.show,
        seed: rand::random(),
        ..Options::default()
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&tr!("cli-simulate-failed", error = error.to_string()));
            return ExitCode::from(3);
        }
    };
    runtime.block_on(serve(options, time))
}

/// The faults of a file: JSON when its name ends in `.json`, TOML otherwise. The error names the file.
fn read_faults(path: &Path) -> Result<Faults, String> {
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Faults::parse(&text, json).map_err(|error| format!("{}: {error}", path.display()))
}

/// The password from the environment, or a new one that is told to the person and to nobody else.
fn password() -> Secret {
    if let Ok(password) = std::env::var("CALLBOARD_OBS_PASSWORD")
        && !password.is_empty()
    {
        return Secret::new(password);
    }
    // 16 letters and digits, as OBS makes its own.
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let password: String =
        std::iter::repeat_with(|| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).take(16).collect();
    say(&tr!("cli-simulate-password", password = password.clone()));
    Secret::new(password)
}

async fn serve(options: Options, time: Option<Duration>) -> ExitCode {
    let listen = options.listen;
    let simulator = match Simulator::start(options).await {
        Ok(simulator) => simulator,
        Err(error) => {
            let text = tr!("cli-simulate-listen", address = listen.to_string(), error = error.to_string());
            say(&text);
            return ExitCode::from(3);
        }
    };
    let mut stdout = std::io::stdout();
    // Whoever reads this line may be gone already; the server is what was asked for.
    let _ = writeln!(stdout, "{}", serde_json::json!({"listening": simulator.url()}));
    let _ = stdout.flush();
    let ended = tokio::select! {
        // No signals on this system: then only the time ends it.
        Ok(()) = tokio::signal::ctrl_c() => ExitCode::from(130),
        () = wait(time) => ExitCode::SUCCESS,
    };
    simulator.stop().await;
    ended
}

async fn wait(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}
