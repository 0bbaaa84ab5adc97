//! The simulated OBS, seen through real sockets: by `obws`, which is not ours, and byte by byte.

use std::time::Duration;

use callboard::protocol::Secret;
use callboard::protocol::obs::Dialect;
use callboard::simulator::obs::{Options, Simulator};

mod simulator {
    pub(crate) mod batches;
    pub(crate) mod clients;
    pub(crate) mod closing;
    pub(crate) mod events;
    pub(crate) mod faults;
    pub(crate) mod raw;
    pub(crate) mod studio;
}

/// A simulator with the default options and these changes.
async fn start(change: impl FnOnce(&mut Options)) -> Simulator {
    let mut options = Options::default();
    change(&mut options);
    Simulator::start(options).await.expect("a free port")
}

fn with_password(options: &mut Options) {
    options.password = Some(Secret::new("supersecretpassword"));
}

fn draft(options: &mut Options) {
    options.dialect = Dialect::Draft;
}

/// Nothing here may take longer than this.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("an answer within ten seconds")
}
