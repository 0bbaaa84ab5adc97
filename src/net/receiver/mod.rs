//! The webhook receiver: an HTTP/1.1 server that answers 2xx for what is stored, and for nothing else.
//!
//! | answer | when |
//! |---|---|
//! | 204, or the 4xx of the verdict | the [`Store`] has committed the delivery |
//! | 404, 405, 408, 413 | never stored: no such address, no POST, a body that is too slow or too large |
//! | 503 | it could not be stored; the sender tries again |
//!
//! Never 3xx: senders turn a redirected POST into a GET. `accept` takes connections and keeps them few, `slot` knows
//! what each is doing, `request` answers one request, `body` reads or drains, `source` knows the tokens, `delivery` is
//! what comes of it.

mod accept;
mod body;
mod delivery;
mod request;
mod slot;
mod source;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

pub use delivery::{Answer, Delivery, NotStored, Refusal, Refused, Store};
pub use source::Source;

use request::Desk;

/// What the receiver takes, and how long it waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body. A larger one is read to its end, thrown away and answered with 413.
    pub body: usize,
    /// Connections at once. When they are used up, the one that has been idle for longest goes.
    pub connections: usize,
    /// From the first byte of a request to the end of its headers.
    pub head: Duration,
    /// From the end of the headers to the end of the body.
    pub read: Duration,
    /// Between requests. Longer than the senders keep theirs (.NET: 100 s), so that none sends into a closing one.
    pub idle: Duration,
    /// What the store may take before the sender is told to come again.
    pub store: Duration,
    /// For requests that are under way when the receiver is stopped.
    pub goodbye: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 8 * 1024 * 1024,
            connections: 256,
            head: Duration::from_secs(10),
            read: Duration::from_secs(30),
            idle: Duration::from_secs(120),
            store: Duration::from_secs(30),
            goodbye: Duration::from_secs(1),
        }
    }
}

/// A running receiver. Dropping it stops it at once; [`stop`](Self::stop) lets it finish what it has begun.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    sources: watch::Sender<Vec<Source>>,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Listens from the moment this returns. Deliveries of other sources than these are not known; none are yet when
    /// the list is empty.
    ///
    /// # Errors
    /// As binding fails: the address is taken, or not of this machine.
    pub async fn start(
        listen: SocketAddr,
        limits: Limits,
        sources: Vec<Source>,
        store: Arc<dyn Store>,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (sources, known) = watch::channel(sources);
        let (stop, stopped) = watch::channel(false);
        let memory = Arc::new(Semaphore::new(body::MEMORY.max(limits.body)));
        let desk = Arc::new(Desk { limits, sources: known, store, memory });
        let task = Some(tokio::spawn(accept::run(listener, desk, stopped)));
        Ok(Self { address, sources, stop, task })
    }

    /// Where it listens; the port is a real one even when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on these tokens open, and no others.
    pub fn set_sources(&self, sources: Vec<Source>) {
        self.sources.send_replace(sources);
    }

    /// Takes no more connections and closes those that wait. What is being read or stored is answered within
    /// [`Limits::goodbye`], or cut.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.take() {
            // A task that panicked has stopped as well.
            let _ = task.await;
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
