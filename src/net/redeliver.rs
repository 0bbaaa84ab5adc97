//! One stored webhook sent on to another address, once.

use std::time::Duration;

use reqwest::{Client, Url};

/// How long the other side may take, as long as the recorders wait themselves.
const PATIENCE: Duration = Duration::from_secs(100);

/// Headers that belong to the connection on which they came, and not to what was delivered.
const OF_THE_CONNECTION: [&str; 9] =
    ["host", "content-length", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"];

/// Why it did not get there. The texts name no address: it can hold a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRedelivered {
    /// No `http://` or `https://` address.
    #[error("no address that webhooks can be sent to")]
    Address,
    #[error("no answer in time")]
    TimedOut,
    #[error("{0}")]
    Failed(String),
}

/// Sends `body` to `url` by POST and gives the status of the answer. Redirects are an answer, and not followed.
///
/// # Errors
/// Nothing was answered.
pub async fn redeliver(url: &str, headers: &[(String, String)], body: Vec<u8>) -> Result<u16, NotRedelivered> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or(NotRedelivered::Address)?;
    // Whoever installed one before has chosen; ours is only for those who have not.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
    // Without TLS nobody needs the certificates of the system, which take time to read and may not be there.
    let client = if url.scheme() == "http" { client.tls_certs_only([]) } else { client };
    let client = client.build().map_err(failed)?;
    let mut request = client.post(url);
    for (name, value) in headers.iter().filter(|(name, _)| travels(name)) {
        request = request.header(name, value);
    }
    let answer = request.body(body).send().await.map_err(failed)?;
    Ok(answer.status().as_u16())
}

fn travels(name: &str) -> bool {
    !OF_THE_CONNECTION.iter().any(|other| name.eq_ignore_ascii_case(other))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn failed(error: reqwest::Error) -> NotRedelivered {
    if error.is_timeout() {
        return NotRedelivered::TimedOut;
    }
    // The innermost reason: the outer ones name the address.
    let mut inner: &dyn std::error::Error = &error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.downcast_ref::<reqwest::Error>() {
        Some(_) => NotRedelivered::Failed("the request could not be made".to_owned()),
        None => NotRedelivered::Failed(inner.to_string()),
    }
}
