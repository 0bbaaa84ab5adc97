//! A whole script, sent: each delivery on its way by itself, so that one that is tried again holds up none behind it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Url};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::System;
use super::deliver::{self, Tempo, Try};
use super::script::{Delivery, Step};

/// As many deliveries may be on their way, waiting for their next try included. More of them wait to begin.
const MOST_ON_THE_WAY: usize = 10_000;

/// How a script is sent.
#[derive(Debug, Clone)]
pub struct Options {
    pub tempo: Tempo,
    /// So many deliveries a second, evenly, instead of the script's own times. More than zero.
    pub rate: Option<f64>,
    /// Connections at once, at most; at least one.
    pub at_once: usize,
}

impl Default for Options {
    /// As the script says, 16 connections.
    fn default() -> Self {
        Self { tempo: Tempo::default(), rate: None, at_once: 16 }
    }
}

/// How one delivery ended.
#[derive(Debug, Clone)]
pub struct Report {
    /// Counted from 1 in the order of the script; reports come in the order of their ends.
    pub number: u64,
    pub event: String,
    pub id: Option<String>,
    pub bytes: usize,
    /// The last one decides.
    pub tries: Vec<Try>,
    /// From the first try to the end of the last one.
    pub took: Duration,
}

impl Report {
    /// Whether it arrived in the end.
    pub fn is_delivered(&self) -> bool {
        self.tries.last().is_some_and(Try::is_delivered)
    }
}

/// Why nothing can be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No `http://` or `https://` address; the reason.
    #[error("{0}")]
    Address(String),
    /// There is no client for it, for want of certificates for instance; the technical reason.
    #[error("{0}")]
    Client(String),
}

/// Sends the steps one after the other to this address and tells of each when it has ended.
/// Ends when all have, or when `report` wants no more: then what is on its way is dropped.
///
/// # Errors
/// There can be no client. Nothing was sent.
pub async fn run(
    steps: impl Iterator<Item = Step>,
    to: &Target,
    options: &Options,
    mut report: impl FnMut(Report) -> ControlFlow<()>,
) -> Result<(), Unusable> {
    let to = to.0.clone();
    let client = deliver::client(&to, options.at_once).map_err(Unusable::Client)?;
    let sender =
        Arc::new(Sender { client, to, tempo: options.tempo.clone(), slots: Semaphore::new(options.at_once.max(1)) });
    let mut on_the_way = JoinSet::new();
    let mut due = Instant::now();
    let begin = due;
    for (number, step) in (1_u64..).zip(steps) {
        due = match options.rate {
            Some(rate) => begin + Duration::try_from_secs_f64((number - 1) as f64 / rate).unwrap_or_default(),
            None => due + step.after,
        };
        loop {
            let ended = tokio::select! {
                // What has ended is told first, so that it does not pile up.
                biased;
                Some(ended) = on_the_way.join_next(), if !on_the_way.is_empty() => ended,
                () = sleep_until(due), if on_the_way.len() < MOST_ON_THE_WAY => break,
            };
            if let Ok(ended) = ended
                && report(ended).is_break()
            {
                return Ok(());
            }
        }
        on_the_way.spawn(sender.clone().deliver(number, step.delivery));
    }
    while let Some(ended) = on_the_way.join_next().await {
        if let Ok(ended) = ended
            && report(ended).is_break()
        {
            return Ok(());
        }
    }
    Ok(())
}

/// The address of a receiver. It holds a token, which is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Reads `http://` or `https://`.
    ///
    /// # Errors
    /// It is no such address; the reason, without the address.
    pub fn parse(text: &str) -> Result<Self, Unusable> {
        let url = Url::parse(text).map_err(|error| Unusable::Address(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Unusable::Address("it does not begin with http:// or https://".to_owned()));
        }
        Ok(Self(url))
    }

    /// For people and lines: without user, password and query, and with dots for the last part, which is the token.
    pub fn masked(&self) -> String {
        let mut url = self.0.clone();
        // These fail on addresses that cannot have one.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_query(None);
        url.set_fragment(None);
        let text = url.to_string();
        match (url.path().len() > 1, text.rsplit_once('/')) {
            (true, Some((before, _))) => format!("{before}/…"),
            _ => text,
        }
    }

    /// The system that the path names, as Callboard's own receiver has it: `/liveswitch/TOKEN`.
    pub fn system(&self) -> Option<System> {
        let first = self.0.path_segments()?.next()?;
        [System::Bililive, System::Liveswitch].into_iter().find(|system| system.word() == first)
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

struct Sender {
    client: Client,
    to: Url,
    tempo: Tempo,
    slots: Semaphore,
}

impl Sender {
    async fn deliver(self: Arc<Self>, number: u64, delivery: Delivery) -> Report {
        let begin = Instant::now();
        let once = || async {
            // Held while it is tried, not while it waits. The semaphore is never closed.
            let _slot = self.slots.acquire().await;
            deliver::post(&self.client, &self.to, &delivery, self.tempo.timeout).await
        };
        let tries = deliver::with_tries(&self.tempo.waits, once).await;
        let bytes = delivery.body.len();
        Report { number, event: delivery.event, id: delivery.id, bytes, tries, took: begin.elapsed() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_shows_neither_its_token_nor_a_password() {
        let target = |text: &str| Target::parse(text).unwrap();
        let ours = target("http://user:word@127.0.0.1:8746/liveswitch/abcdef?x=secret#y");
        assert_eq!(ours.masked(), "http://127.0.0.1:8746/liveswitch/…");
        assert_eq!(format!("{ours:?}"), ours.masked());
        assert_eq!(ours.system(), Some(System::Liveswitch));
        assert_eq!(target("https://h/token").masked(), "https://h/…");
        assert_eq!((target("http://h").masked(), target("http://h").system()), ("http://h/".to_owned(), None));
        for wrong in ["127.0.0.1:8746/x/token", "ftp://h/token", "token", ""] {
            let said = Target::parse(wrong).unwrap_err().to_string();
            assert!(!said.contains("token"), "{said}");
        }
    }
}
