//! `callboard simulate webhooks`: what BililiveRecorder and LiveSwitch send during a show, sent to any receiver.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::{Ended, liveswitch, output, say, target};
use crate::message::Timestamp;
use crate::simulator::webhooks::{
    Application, Options, Report, Script, Show, System, Target, Tempo, Try, Unusable, run as send,
};
use crate::tr;
use crate::words::find;

/// `callboard simulate webhooks`
#[derive(Debug, Args)]
pub struct SimulateWebhooks {
    /// The address of the receiver, with its token.
    #[arg(long, value_name = "URL", required_unless_present = "list")]
    pub to: Option<String>,
    /// Who sends; without it what the path of the address says, or BililiveRecorder.
    #[arg(long, value_enum)]
    pub system: Option<SystemName>,
    /// The story to tell: see --list. Without it a whole broadcast, or a whole recording.
    #[arg(long, value_name = "NAME")]
    pub script: Option<String>,
    /// Say which scripts there are, and send nothing.
    #[arg(long)]
    pub list: bool,
    /// Send so many deliveries: the script again and again, each time of another broadcast.
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// So many deliveries a second, instead of the script's own times.
    #[arg(long, value_name = "N")]
    pub rate: Option<f64>,
    /// So many connections at once, at most.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub at_once: u16,
    /// Give up a try after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 100.0)]
    pub timeout: f64,
    /// Make the ids from this number; the same number gives the same ids.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Stop by itself after so many seconds.
    #[arg(long = "for", value_name = "SECONDS")]
    pub for_seconds: Option<f64>,
}

/// A system as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SystemName {
    /// BililiveRecorder, both versions of its webhooks.
    Bililive,
    /// LiveSwitch, signed with the secrets of CALLBOARD_LIVESWITCH_SECRETS.
    Liveswitch,
}

impl From<SystemName> for System {
    fn from(name: SystemName) -> Self {
        match name {
            SystemName::Bililive => Self::Bililive,
            SystemName::Liveswitch => Self::Liveswitch,
        }
    }
}

/// 0 when everything arrived, 1 when something was given up, 2 for what cannot be sent, 3 when nobody was there at all,
/// 130 after Ctrl-C.
pub fn run(arguments: &SimulateWebhooks) -> ExitCode {
    let ended = if arguments.list { list(arguments.system) } else { simulate(arguments) };
    ended.unwrap_or_else(|ended| ended).into()
}

/// A line for each script.
fn list(system: Option<SystemName>) -> Result<Ended, Ended> {
    #[derive(Serialize)]
    struct Line {
        system: &'static str,
        script: &'static str,
        about: &'static str,
    }
    let wanted = system.map(System::from);
    for script in Script::all().filter(|script| wanted.is_none_or(|wanted| wanted == script.system)) {
        let about = find(&format!("webhook-script-{}", script.name)).unwrap_or_default();
        output::line(&Line { system: script.system.word(), script: script.name, about })?;
    }
    Ok(Ended::Done)
}

fn simulate(arguments: &SimulateWebhooks) -> Result<Ended, Ended> {
    let target = Target::parse(arguments.to.as_deref().unwrap_or_default()).map_err(|error| unusable(&error))?;
    let system = arguments.system.map(System::from).or_else(|| target.system()).unwrap_or(System::Bililive);
    let script = Script::find(system, arguments.script.as_deref()).ok_or_else(|| {
        let known: Vec<&str> =
            Script::all().filter(|script| script.system == system).map(|script| script.name).collect();
        say(&tr!("webhook-no-such-script", system = system.word(), scripts = known.join(", ")));
        Ended::Usage
    })?;
    let time = target::seconds(arguments.for_seconds)?;
    let options = options(arguments)?;
    let seed = arguments.seed.unwrap_or_else(rand::random);
    let show = Show {
        ends: jiff::Timestamp::from_microsecond(Timestamp::now().0).unwrap_or_default(),
        // Where the rooms are.
        offset: jiff::tz::offset(8),
        seed,
        applications: applications(system)?,
        round: 0,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        say(&tr!("cli-no-hub", error = error.to_string()));
        Ended::Connection
    })?;
    let steps = script.steps(&show);
    let count = arguments.count.unwrap_or(steps.len() as u64);
    output::line(&serde_json::json!({
        "sending": script.name,
        "system": system.word(),
        "to": target.masked(),
        "deliveries": count,
        "seed": seed,
    }))?;
    let mut tally = Tally::default();
    let sending = async {
        let steps = script.repeated(show).take(usize::try_from(count).unwrap_or(usize::MAX));
        let sent = send(steps, &target, &options, |report| tally.take(&report)).await;
        sent.map_err(|error| unusable(&error)).map(|()| None)
    };
    let interrupted = runtime.block_on(async {
        tokio::select! {
            sent = sending => sent,
            // No signals on this system: then only the end ends it.
            Ok(()) = tokio::signal::ctrl_c() => Ok(Some(Ended::Interrupted)),
            () = super::wait(time) => Ok(None),
        }
    })?;
    // What is still on its way is dropped; nobody waits for it.
    runtime.shutdown_background();
    Ok(interrupted.unwrap_or_else(|| tally.ended()))
}

/// # Errors
/// `Usage`, said on stderr, for numbers that make no sense.
fn options(arguments: &SimulateWebhooks) -> Result<Options, Ended> {
    let rate_is_fine = arguments.rate.is_none_or(|rate| rate.is_finite() && rate > 0.0);
    match Duration::try_from_secs_f64(arguments.timeout) {
        Ok(timeout) if rate_is_fine && !timeout.is_zero() => Ok(Options {
            tempo: Tempo { timeout, ..Tempo::default() },
            rate: arguments.rate,
            at_once: usize::from(arguments.at_once),
        }),
        _ => {
            say(tr!("webhook-numbers"));
            Err(Ended::Usage)
        }
    }
}

/// Who signs.
///
/// # Errors
/// `Usage`, said on stderr: LiveSwitch without a secret.
fn applications(system: System) -> Result<Vec<Application>, Ended> {
    if system == System::Bililive {
        return Ok(Vec::new());
    }
    let applications: Vec<Application> =
        liveswitch::secrets()?.into_iter().map(|(id, secret)| Application { id, secret }).collect();
    if applications.is_empty() {
        say(tr!("webhook-no-secrets"));
        return Err(Ended::Usage);
    }
    Ok(applications)
}

fn unusable(error: &Unusable) -> Ended {
    match error {
        Unusable::Address(reason) => {
            say(&tr!("webhook-bad-address", reason = reason.as_str()));
            Ended::Usage
        }
        Unusable::Client(reason) => {
            say(&tr!("webhook-no-client", reason = reason.as_str()));
            Ended::Connection
        }
    }
}

/// What came of all deliveries.
#[derive(Debug, Default)]
struct Tally {
    delivered: u64,
    given_up: u64,
    /// Somebody took a connection at least once.
    reached: bool,
    /// stdout cannot be written any more.
    silenced: Option<Ended>,
    said: BTreeSet<String>,
}

/// The line of one delivery.
#[derive(Serialize)]
struct Line<'a> {
    number: u64,
    event: &'a str,
    id: Option<&'a str>,
    bytes: usize,
    delivered: bool,
    /// Of the last try; none when there was no answer.
    status: Option<u16>,
    tries: usize,
    /// Why it was tried again.
    failures: Vec<String>,
    ms: u64,
}

impl Tally {
    fn take(&mut self, report: &Report) -> ControlFlow<()> {
        let delivered = report.is_delivered();
        self.delivered += u64::from(delivered);
        self.given_up += u64::from(!delivered);
        self.reached |= report.tries.iter().any(Try::has_reached_somebody);
        let failures: Vec<String> = report.tries.iter().filter(|tried| !tried.is_delivered()).map(failure).collect();
        if !delivered {
            self.say_once(failures.last());
        }
        let line = Line {
            number: report.number,
            event: &report.event,
            id: report.id.as_deref(),
            bytes: report.bytes,
            delivered,
            status: report.tries.last().and_then(Try::status),
            tries: report.tries.len(),
            failures,
            ms: u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
        };
        match output::line(&line) {
            Ok(()) => ControlFlow::Continue(()),
            Err(ended) => {
                self.silenced = Some(ended);
                ControlFlow::Break(())
            }
        }
    }

    /// Why something was given up, in words, once for each reason.
    fn say_once(&mut self, reason: Option<&String>) {
        if let Some(reason) = reason
            && self.said.insert(reason.clone())
        {
            say(&tr!("webhook-given-up", reason = reason.as_str()));
        }
    }

    fn ended(&self) -> Ended {
        if let Some(ended) = self.silenced {
            return ended;
        }
        say(&tr!("webhook-sent", delivered = self.delivered.to_string(), given_up = self.given_up.to_string()));
        match (self.given_up, self.delivered, self.reached) {
            (0, _, _) => Ended::Done,
            (_, 0, false) => Ended::Connection,
            _ => Ended::Refused,
        }
    }
}

fn failure(tried: &Try) -> String {
    match tried {
        Try::Answered(status) => tr!("webhook-try-answered", status = status.to_string()),
        Try::TimedOut => tr!("webhook-try-timed-out").to_owned(),
        Try::Unreachable(reason) => tr!("webhook-try-unreachable", reason = reason.as_str()),
        Try::Broken(reason) => tr!("webhook-try-broken", reason = reason.as_str()),
    }
}
