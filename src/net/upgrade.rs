//! The HTTP upgrade of a client.
//!
//! tungstenite refuses an answer without a sub-protocol when one was offered. obs-websocket answers so when it knows
//! none of the offered ones and then speaks JSON, and a draft server never names one. So the request and the parser
//! are tungstenite's, the verdict is ours.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::handshake::client::{Response, generate_key, generate_request};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::handshake::machine::TryParse;
use tokio_tungstenite::tungstenite::http::{Request, header};

use super::system::Target;
use crate::message::Cause;

/// The longest head of an answer that is read.
const MAX_HEAD: usize = 64 * 1024;
/// How much of an answer that is no upgrade is quoted.
const QUOTED: usize = 120;

/// Asks for the upgrade and reads the answer. Gives the bytes that came behind it.
/// Errors: the cause, and the technical text.
pub async fn upgrade(
    io: &mut (impl AsyncRead + AsyncWrite + Unpin),
    target: &Target,
) -> Result<Vec<u8>, (Cause, String)> {
    let (request, key) = request(target)?;
    io.write_all(&request).await.map_err(|error| broken(&error))?;
    io.flush().await.map_err(|error| broken(&error))?;
    let mut answer = Vec::with_capacity(4096);
    loop {
        match Response::try_parse(&answer) {
            Ok(Some((head, response))) => {
                return verdict(&response, &answer[head..], &key).map(|()| answer.split_off(head));
            }
            Ok(None) if answer.len() <= MAX_HEAD => {}
            Ok(None) | Err(_) => return Err(not_web_socket(&answer)),
        }
        match io.read_buf(&mut answer).await {
            Ok(0) if answer.is_empty() => return Err((Cause::Lost, "closed without an answer".into())),
            Ok(0) => return Err(not_web_socket(&answer)),
            Ok(_) => {}
            Err(error) => return Err(broken(&error)),
        }
    }
}

fn broken(error: &std::io::Error) -> (Cause, String) {
    (Cause::Lost, error.to_string())
}

fn request(target: &Target) -> Result<(Vec<u8>, String), (Cause, String)> {
    let bad = |error: String| (Cause::BadAddress(error.clone()), error);
    let mut request = Request::builder()
        .uri(&target.url)
        .header(header::HOST, target.authority())
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, generate_key());
    for (name, value) in &target.headers {
        request = request.header(*name, value);
    }
    let request = request.body(()).map_err(|error| bad(error.to_string()))?;
    generate_request(request).map_err(|error| bad(error.to_string()))
}

/// Whether the answer is the upgrade that was asked for (RFC 6455, 4.1).
fn verdict(response: &Response, behind: &[u8], key: &str) -> Result<(), (Cause, String)> {
    let status = response.status();
    let named = |name, wanted: &str| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.split(',').any(|word| word.trim().eq_ignore_ascii_case(wanted)))
    };
    let accepted = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
    let fault = if status.as_u16() != 101 {
        format!("HTTP {status} {}", quote(behind))
    } else if !named(header::UPGRADE, "websocket") || !named(header::CONNECTION, "upgrade") {
        "HTTP 101 without an upgrade to websocket".to_owned()
    } else if accepted.is_none_or(|value| value.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes()) {
        "HTTP 101 with a wrong Sec-WebSocket-Accept".to_owned()
    } else {
        return Ok(());
    };
    Err((Cause::NotWebSocket { http_status: Some(status.as_u16()) }, fault.trim_end().to_owned()))
}

/// An answer that is no HTTP/1.1, or not only that.
fn not_web_socket(answer: &[u8]) -> (Cause, String) {
    let status = answer
        .strip_prefix(b"HTTP/")
        .and_then(|rest| std::str::from_utf8(rest.get(..8)?).ok())
        .and_then(|rest| rest.split(' ').nth(1)?.trim().parse().ok());
    (Cause::NotWebSocket { http_status: status }, quote(answer))
}

fn quote(bytes: &[u8]) -> String {
    bytes[..bytes.len().min(QUOTED)].escape_ascii().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered(answer: &'static [u8]) -> Result<Vec<u8>, (Cause, String)> {
        let (mut client, mut server) = tokio::io::duplex(64 * 1024);
        tokio::spawn(async move {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                server.read_buf(&mut request).await.unwrap();
            }
            let request = String::from_utf8(request).unwrap();
            let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
            let accept = derive_accept_key(key.as_bytes());
            let answer = String::from_utf8_lossy(answer).replace("ACCEPT", &accept);
            server.write_all(answer.as_bytes()).await.unwrap();
        });
        let target = Target {
            tls: None,
            host: "::1".into(),
            port: 4455,
            url: "ws://[::1]:4455/a/path".into(),
            headers: vec![("Sec-WebSocket-Protocol", "obswebsocket.json".into())],
        };
        upgrade(&mut client, &target).await
    }

    #[tokio::test]
    async fn an_answer_without_a_sub_protocol_is_taken() {
        let head = b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\nrest";
        assert_eq!(answered(head).await.unwrap(), b"rest");
    }

    #[tokio::test]
    async fn what_is_no_web_socket_is_named_with_its_status() {
        let status = async |answer| match answered(answer).await.unwrap_err() {
            (Cause::NotWebSocket { http_status }, detail) => (http_status, detail),
            other => panic!("{other:?}"),
        };
        let wrong =
            b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n";
        assert_eq!(status(wrong).await.0, Some(101));
        let (code, detail) = status(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
        assert_eq!((code, detail.as_str()), (Some(200), "HTTP 200 OK hello"));
        assert_eq!(status(b"HTTP/1.0 404 Not Found\r\n\r\n").await.0, Some(404));
        assert_eq!(status(b"SSH-2.0-OpenSSH_9.2\r\n").await, (None, "SSH-2.0-OpenSSH_9.2\\r\\n".into()));
        assert_eq!(answered(b"").await.unwrap_err().0, Cause::Lost);
    }
}
