//! `callboard doctor`: each stage with its time, the cause and the cure of what fails.

use std::time::Duration;

use serde_json::{Value, json};

use super::arguments::{Common, Doctor};
use super::link::{self, Link, Next};
use super::{Ended, output, say, target};
use crate::message::{Command, CommandId, Failure, PeerInfo, Stage, StageReport, StageState, Update};
use crate::protocol::obs::{Dialect, Encoding};
use crate::tr;
use crate::words::failure;

/// 0 when the whole way works, 3 when a stage fails.
pub fn run(command: &Doctor, common: &Common) -> Ended {
    doctor(command, common).unwrap_or_else(|ended| ended)
}

fn doctor(command: &Doctor, common: &Common) -> Result<Ended, Ended> {
    let (link, peer) = link::open(command.obs.as_deref(), common)?;
    let name = peer.profile.name.clone();
    let secret = if peer.saved.is_none() { target::password() } else { None };
    let id = CommandId::next();
    link.hub().send(Command::Test { id, connection: peer.saved, profile: Box::new(peer.profile), secret });
    follow(&link, id, &name)
}

fn follow(link: &Link, id: CommandId, name: &str) -> Result<Ended, Ended> {
    // A stage that failed waits for its cause, which comes with the end of the test.
    let mut failed = None;
    loop {
        // Every stage has a deadline of its own, so the test ends.
        let updates = match link.next(None) {
            Next::Updates(updates) => updates.updates,
            Next::Interrupted | Next::TimeOver => return Ok(Ended::Interrupted),
        };
        for update in updates {
            match update {
                Update::TestStage { id: of, report } if of == id => match report.state {
                    StageState::Failed(took) => failed = Some((report.stage, took)),
                    _ => stage(&report)?,
                },
                Update::TestDone { id: of, result } if of == id => {
                    return match result {
                        Ok(peer) => well(&peer, name),
                        Err(failure) => ill(&failure, failed, name),
                    };
                }
                _ => {}
            }
        }
    }
}

/// A stage that was reached or does not apply.
fn stage(report: &StageReport) -> Result<(), Ended> {
    let (state, took) = match report.state {
        StageState::Done(took) => ("done", Some(took)),
        StageState::Skipped => ("skipped", None),
        StageState::Running | StageState::Failed(_) => return Ok(()),
    };
    let words = failure::stage(report.stage.word()).unwrap_or(report.stage.word());
    match took {
        Some(took) => say(&tr!("cli-stage-done", stage = words, ms = milliseconds(took).to_string())),
        None => say(&tr!("cli-stage-skipped", stage = words)),
    }
    output::line(&json!({"stage": report.stage.word(), "state": state, "ms": took.map(milliseconds)}))
}

fn well(peer: &PeerInfo, name: &str) -> Result<Ended, Ended> {
    say(&tr!("cli-doctor-well", name = name, version = peer.obs_web_socket_version.as_str()));
    output::line(&json!({
        "result": "ok",
        "dialect": match peer.dialect {
            Dialect::Shipping => "shipping",
            Dialect::Draft => "draft",
        },
        "encoding": match peer.encoding {
            Encoding::Json => "json",
            Encoding::MsgPack => "msgpack",
        },
        "obsWebSocketVersion": peer.obs_web_socket_version,
        "obsStudioVersion": peer.obs_studio_version,
        "rpcVersion": peer.rpc_version,
        "authenticationRequired": peer.authentication_required,
    }))?;
    Ok(Ended::Done)
}

fn ill(failed: &Failure, reported: Option<(Stage, Duration)>, name: &str) -> Result<Ended, Ended> {
    let words = failure::stage(failed.stage.word()).unwrap_or(failed.stage.word());
    let took = reported.filter(|(stage, _)| *stage == failed.stage).map(|(_, took)| took);
    let ms = took.map_or(Value::Null, |took| json!(milliseconds(took)));
    say(&tr!("cli-stage-failed", stage = words, ms = ms.to_string()));
    target::say_failure(failed, name);
    let (what, cure) = failure::failure(failed, name);
    output::line(&json!({
        "stage": failed.stage.word(),
        "state": "failed",
        "ms": ms,
        "cause": failed.cause.word(),
        "what": what,
        "cure": cure,
        "detail": failed.detail,
    }))?;
    Ok(Ended::Connection)
}

/// With microseconds: on one machine most stages take less than a millisecond.
fn milliseconds(took: Duration) -> f64 {
    took.as_micros() as f64 / 1000.0
}
