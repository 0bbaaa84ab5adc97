//! One delivery, as the real senders do it: three tries, then it is gone. There is no queue.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Client, Url};

use super::script::{Delivery, Manner};

/// The waits and the deadline of a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tempo {
    /// Before each try; there are as many tries.
    pub waits: Vec<Duration>,
    /// For one try, from connecting to the end of the answer.
    pub timeout: Duration,
}

impl Default for Tempo {
    /// BililiveRecorder's: at once, after 1 s and after 2 s more, 100 s each. LiveSwitch promises nothing.
    fn default() -> Self {
        Self { waits: [0, 1, 2].map(Duration::from_secs).to_vec(), timeout: Duration::from_secs(100) }
    }
}

/// How one try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Try {
    /// There was an answer with this status.
    Answered(u16),
    /// The time was over before the answer was whole.
    TimedOut,
    /// Nobody answers there at all; the reason in the words of the system.
    Unreachable(String),
    /// The connection ended before the answer was whole; the reason in the words of the system.
    Broken(String),
}

impl Try {
    /// Whether the sender takes this for delivered: 200 to 299. A redirect is not: it would turn the POST into a GET.
    pub fn is_delivered(&self) -> bool {
        matches!(self, Self::Answered(200..=299))
    }

    /// The status of the answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(status) => Some(*status),
            Self::TimedOut | Self::Unreachable(_) | Self::Broken(_) => None,
        }
    }

    /// Whether there was somebody who took the connection.
    pub fn has_reached_somebody(&self) -> bool {
        !matches!(self, Self::Unreachable(_))
    }
}

/// Tries until it is delivered or the waits are used up: every try, the last one at the end.
pub(super) async fn with_tries<F>(waits: &[Duration], mut once: impl FnMut() -> F) -> Vec<Try>
where
    F: Future<Output = Try>,
{
    let mut tries: Vec<Try> = Vec::with_capacity(waits.len());
    for wait in waits {
        tokio::time::sleep(*wait).await;
        let tried = once().await;
        let delivered = tried.is_delivered();
        tries.push(tried);
        if delivered {
            break;
        }
    }
    tries
}

/// A client as .NET's: HTTP/1.1, headers in title case, no redirects and no proxy.
///
/// # Errors
/// The technical reason.
pub(super) fn client(to: &Url, at_once: usize) -> Result<Client, String> {
    // Whoever installed one before has chosen; ours is only for those who have not.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .http1_only()
        .http1_title_case_headers()
        .pool_max_idle_per_host(at_once);
    // Without TLS nobody needs the certificates of the system, which take time to read and may not be there.
    let builder = if to.scheme() == "http" { builder.tls_certs_only([]) } else { builder };
    builder.build().map_err(|error| reason(&error))
}

/// One try.
pub(super) async fn post(client: &Client, to: &Url, delivery: &Delivery, timeout: Duration) -> Try {
    let url = if delivery.manner == Manner::WrongToken { with_another_token(to) } else { to.clone() };
    let mut request = client.post(url);
    for (name, value) in &delivery.headers {
        request = request.header(*name, value);
    }
    let request = match delivery.manner {
        Manner::Slow(time) => {
            // The length is told all the same: a stream of unknown length would come in chunks, which no sender does.
            request.header(CONTENT_LENGTH, delivery.body.len()).body(slow_body(delivery.body.clone(), time))
        }
        Manner::Usual | Manner::WrongToken => request.body(delivery.body.clone()),
    };
    let answer = async {
        let mut answer = request.send().await?;
        // Read and thrown away, as the real sender does.
        while answer.chunk().await?.is_some() {}
        Ok(answer.status().as_u16())
    };
    match tokio::time::timeout(timeout, answer).await {
        Err(_) => Try::TimedOut,
        Ok(Ok(status)) => Try::Answered(status),
        Ok(Err(error)) => failed(&error),
    }
}

fn failed(error: &reqwest::Error) -> Try {
    if error.is_timeout() {
        Try::TimedOut
    } else if error.is_connect() {
        Try::Unreachable(reason(error))
    } else {
        Try::Broken(reason(error))
    }
}

/// The innermost reason. The outer ones name the address, and with it the token.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.downcast_ref::<reqwest::Error>() {
        Some(_) => "the request failed".to_owned(),
        None => inner.to_string(),
    }
}

/// Ten pieces, a tenth of the time before each.
fn slow_body(body: Vec<u8>, time: Duration) -> Body {
    let size = body.len().div_ceil(10).max(1);
    let pieces: Vec<Vec<u8>> = body.chunks(size).map(<[u8]>::to_vec).collect();
    let pieces = stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(time / 10).await;
        Ok::<_, std::io::Error>(piece)
    });
    Body::wrap_stream(pieces)
}

/// The same address with another last part of the same length.
fn with_another_token(to: &Url) -> Url {
    let mut url = to.clone();
    let path = url.path().trim_end_matches('/');
    let (before, token) = path.rsplit_once('/').unwrap_or_default();
    let other: String = token.chars().map(|c| if c == 'A' { 'B' } else { 'A' }).collect();
    let path = format!("{before}/{}", if other.is_empty() { "A" } else { &other });
    url.set_path(&path);
    url
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tokio::time::Instant;

    use super::*;

    /// Tries with these outcomes one after the other: what was tried, and when since the beginning.
    async fn tries(outcomes: &[Try]) -> (Vec<Try>, Vec<Duration>) {
        let begin = Instant::now();
        let left = RefCell::new(outcomes.iter().cloned());
        let times = RefCell::new(Vec::new());
        let tried = with_tries(&Tempo::default().waits, || {
            times.borrow_mut().push(begin.elapsed());
            std::future::ready(left.borrow_mut().next().expect("no more tries than outcomes"))
        })
        .await;
        (tried, times.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn three_tries_after_0_and_1_and_2_seconds_and_then_it_is_gone() {
        let seconds = |all: &[u64]| all.iter().map(|s| Duration::from_secs(*s)).collect::<Vec<_>>();
        let refused = || Try::Unreachable("refused".to_owned());
        let (tried, times) = tries(&[refused(), refused(), refused()]).await;
        assert_eq!((tried.len(), times), (3, seconds(&[0, 1, 3])));
        let (tried, times) = tries(&[Try::Answered(503), Try::Answered(204)]).await;
        assert_eq!((tried.last(), times), (Some(&Try::Answered(204)), seconds(&[0, 1])));
        let (tried, times) = tries(&[Try::Answered(200)]).await;
        assert_eq!((tried.len(), times), (1, seconds(&[0])));
        // Redirects and refusals are tried again like everything else.
        let (tried, _) = tries(&[Try::Answered(302), Try::TimedOut, Try::Answered(404)]).await;
        assert_eq!(tried.len(), 3);
        assert!(!tried.iter().any(Try::is_delivered));
    }

    #[test]
    fn another_token_is_as_long_and_never_the_same() {
        let other = |url: &str| with_another_token(&Url::parse(url).unwrap()).to_string();
        assert_eq!(other("http://h:1/bililive/abcA"), "http://h:1/bililive/AAAB");
        assert_eq!(other("http://h:1/bililive/AAAA/"), "http://h:1/bililive/BBBB");
        assert_eq!(other("http://h:1/"), "http://h:1/A");
    }
}
