//! `callboard receive`: the webhook receiver and its history without the window.

use std::net::SocketAddr;
use std::time::Instant;

use serde_json::json;

use super::arguments::{Common, Receive};
use super::link::{Link, Next};
use super::{Ended, liveswitch, output, say, target};
use crate::message::{Command, HistoryState, ReceiverCommand, ReceiverState, Update, WebhookSource};
use crate::protocol::webhook::Recorder;
use crate::tr;

/// Until the time is over (0) or Ctrl-C (130); 3 when it cannot listen, or cannot store what it would receive.
pub fn run(command: &Receive, common: &Common) -> Ended {
    receive(command, common).unwrap_or_else(|ended| ended)
}

fn receive(command: &Receive, common: &Common) -> Result<Ended, Ended> {
    let time = target::seconds(command.seconds)?;
    let secrets = liveswitch::secrets()?;
    let end = time.map(|time| Instant::now() + time);
    let link = Link::saved(common)?;
    let settings = &link.settings().webhooks;
    let listen = command.listen.unwrap_or(settings.listen);
    if !listen.ip().is_loopback() {
        say(&tr!("webhook-open-address", address = listen.to_string()));
    }
    let body_mib = settings.body_mib;
    // First, so that no delivery is judged without them.
    link.hub().send(Command::Receiver(ReceiverCommand::LendSecrets(secrets)));
    link.hub().send(Command::Receiver(ReceiverCommand::Start { listen, body_mib }));
    let mut told = false;
    loop {
        match link.next(end) {
            Next::Updates(updates) => {
                for update in &updates.updates {
                    follow(update, listen, &mut told)?;
                }
            }
            Next::TimeOver => return Ok(Ended::Done),
            Next::Interrupted => return Ok(Ended::Interrupted),
        }
    }
}

/// # Errors
/// How it ends, when it cannot go on.
fn follow(update: &Update, listen: SocketAddr, told: &mut bool) -> Result<(), Ended> {
    match update {
        // The settings may have asked for another address before.
        Update::Receiver(ReceiverState::Listening { address, sources }) if !*told && fits(*address, listen) => {
            *told = true;
            output::line(&addresses(*address, sources))
        }
        Update::Receiver(ReceiverState::Failed { listen: tried, reason }) if *tried == listen => {
            say(&tr!("webhook-not-listening", address = listen.to_string(), error = reason.as_str()));
            Err(Ended::Connection)
        }
        Update::WebhookRefused(refused) => {
            let (peer, status) = (refused.peer.ip().to_string(), refused.status.to_string());
            match refused.status {
                404 => say(&tr!("webhook-refused-unknown", peer = peer)),
                413 => say(&tr!("webhook-refused-large", peer = peer)),
                _ => say(&tr!("webhook-refused", peer = peer, status = status)),
            }
            Ok(())
        }
        Update::History(HistoryState::Unwritable { reason }) => {
            say(&tr!("webhook-history-unwritable", reason = reason.as_str()));
            Err(Ended::Connection)
        }
        Update::History(HistoryState::Repaired { set_aside, saved }) => {
            let path = set_aside.display().to_string();
            say(&tr!("webhook-history-repaired", path = path, saved = saved.to_string()));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn fits(address: SocketAddr, listen: SocketAddr) -> bool {
    address.ip() == listen.ip() && (listen.port() == 0 || address.port() == listen.port())
}

/// The first line: where it listens, and the whole address of each source; of the first of each kind by its kind.
fn addresses(address: SocketAddr, sources: &[WebhookSource]) -> serde_json::Value {
    let url = |source: &WebhookSource| format!("http://{address}/{}/{}", source.recorder.word(), source.token.expose());
    let first = |recorder| sources.iter().find(|source| source.recorder == recorder).map(url);
    let all: Vec<_> = sources.iter().map(|source| json!({"source": source.key, "url": url(source)})).collect();
    json!({
        "listening": format!("http://{address}"),
        "bililive": first(Recorder::Bililive),
        "liveswitch": first(Recorder::LiveSwitch),
        "sources": all,
    })
}
