//! From an address to an open WebSocket: resolve, TCP, TLS, upgrade, each timed and with its deadline.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::conversation::Stages;
use super::system::{Ending, Next, Target};
use super::tempo::Tempo;
use super::{tls, upgrade};
use crate::message::{Cause, Stage};

/// The next address is tried when the one before has not answered by then (RFC 8305 recommends 250 ms).
const NEXT_ADDRESS: Duration = Duration::from_millis(250);

/// A byte stream, encrypted or not.
pub trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// An open WebSocket: the stream, and the bytes that came behind the upgrade.
pub struct Opened {
    pub io: Box<dyn Io>,
    pub already: Vec<u8>,
}

/// Goes the whole way once. Reports every stage.
pub async fn dial(target: &Target, tempo: &Tempo, stages: &mut Stages) -> Result<Opened, Ending> {
    let addresses = stage(stages, Stage::Resolve, tempo.resolve, resolve(&target.host, target.port)).await?;
    let stream = stage(stages, Stage::Tcp, tempo.tcp, connect(addresses)).await?;
    let mut io: Box<dyn Io> = match &target.tls {
        None => {
            stages.skip(Stage::Tls);
            Box::new(stream)
        }
        Some(trust) => {
            Box::new(stage(stages, Stage::Tls, tempo.tls, tls::handshake(stream, &target.host, trust)).await?)
        }
    };
    let already = stage(stages, Stage::Upgrade, tempo.upgrade, upgrade::upgrade(&mut io, target)).await?;
    Ok(Opened { io, already })
}

/// One stage with its deadline.
async fn stage<T>(
    stages: &mut Stages,
    stage: Stage,
    deadline: Duration,
    work: impl Future<Output = Result<T, (Cause, String)>>,
) -> Result<T, Ending> {
    stages.begin(stage, deadline);
    let (cause, detail) = match timeout(deadline, work).await {
        Ok(Ok(done)) => {
            stages.done();
            return Ok(done);
        }
        Ok(Err(failed)) => failed,
        Err(_) => (Cause::TimedOut, format!("no answer within {deadline:?}")),
    };
    // A certificate or an address does not get better by trying again.
    let next = match cause {
        Cause::BadAddress(_) | Cause::UntrustedCertificate { .. } | Cause::CertificateChanged { .. } => Next::Stop,
        _ => Next::Retry,
    };
    Err(Ending::Failed { cause, detail, next })
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, (Cause, String)> {
    let found =
        tokio::net::lookup_host((host, port)).await.map_err(|error| (Cause::NameNotFound, error.to_string()))?;
    let addresses = interleave(found.collect());
    if addresses.is_empty() {
        return Err((Cause::NameNotFound, "the name has no address".into()));
    }
    Ok(addresses)
}

/// Alternates the two families, the resolver's favourite first, so that one that does not work costs one try.
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(favourite) = addresses.first().map(SocketAddr::is_ipv6) else { return addresses };
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| address.is_ipv6() == favourite);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut all = Vec::new();
    loop {
        let (one, other) = (first.next(), second.next());
        if one.is_none() && other.is_none() {
            return all;
        }
        all.extend(one.into_iter().chain(other));
    }
}

/// Tries the addresses one after the other without waiting for the slow ones; the first that answers wins.
async fn connect(addresses: Vec<SocketAddr>) -> Result<TcpStream, (Cause, String)> {
    let mut tries: JoinSet<Result<TcpStream, (SocketAddr, io::Error)>> = JoinSet::new();
    let mut waiting = addresses.into_iter();
    let mut failure: Option<(Cause, String)> = None;
    loop {
        match waiting.next() {
            Some(address) => {
                tries.spawn(async move { TcpStream::connect(address).await.map_err(|error| (address, error)) });
            }
            None if tries.is_empty() => break,
            None => {}
        }
        let patience = if waiting.len() == 0 { Duration::MAX } else { NEXT_ADDRESS };
        match timeout(patience, tries.join_next()).await {
            Ok(Some(Ok(Ok(stream)))) => {
                // Small requests should not wait for each other; a socket that refuses this still works.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Some(Ok(Err((address, error))))) => {
                let cause = cause(&error);
                // "Refused" says more than "unreachable": something is there.
                if failure.as_ref().is_none_or(|(known, _)| *known != Cause::ConnectionRefused) {
                    failure = Some((cause, format!("{address}: {error}")));
                }
            }
            Ok(Some(Err(error))) => failure = Some((Cause::Internal, error.to_string())),
            Ok(None) | Err(_) => {}
        }
    }
    Err(failure.unwrap_or((Cause::Unreachable, "no address".into())))
}

fn cause(error: &io::Error) -> Cause {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Cause::ConnectionRefused,
        io::ErrorKind::TimedOut => Cause::TimedOut,
        _ => Cause::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_families_take_turns() {
        let all = ["[::1]:1", "[::2]:1", "127.0.0.1:1", "[::3]:1"].map(|address| address.parse().unwrap());
        let order: Vec<String> = interleave(all.to_vec()).iter().map(ToString::to_string).collect();
        assert_eq!(order, ["[::1]:1", "127.0.0.1:1", "[::2]:1", "[::3]:1"]);
    }

    #[tokio::test]
    async fn a_second_address_is_tried_when_the_first_refuses() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(connect(vec![closed, good]).await.unwrap().peer_addr().unwrap(), good);
        assert_eq!(connect(vec![closed]).await.unwrap_err().0, Cause::ConnectionRefused);
    }
}
