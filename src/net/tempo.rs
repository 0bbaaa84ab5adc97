//! Every deadline and interval of a connection, by name. Tests shorten them; nobody else does.

use std::time::Duration;

/// The pace of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempo {
    /// Deadlines of the stages.
    pub resolve: Duration,
    pub tcp: Duration,
    pub tls: Duration,
    pub upgrade: Duration,
    /// Silence after the upgrade: obs-websocket 4.x waits for the client to speak first.
    pub hello: Duration,
    pub identify: Duration,
    pub first_sync: Duration,
    /// The keychain may have to ask the person to unlock it.
    pub secret: Duration,
    /// A WebSocket ping goes out this often.
    pub ping: Duration,
    /// Intervals without any frame before a connection is called stale.
    pub stale_after: u32,
    /// Intervals without any frame before it is given up.
    pub lost_after: u32,
    /// A request that is not answered by then has timed out; batches get their sleeps on top.
    pub answer: Duration,
    /// The first delay of the back-off; it doubles up to `backoff_longest`.
    pub backoff_first: Duration,
    pub backoff_longest: Duration,
    /// A connection that stood this long was a good one: the back-off begins anew.
    pub stable: Duration,
    /// Between two `Counters` updates.
    pub counters: Duration,
    /// GetStreamStatus and GetRecordStatus while live or recording.
    pub output_poll: Duration,
    /// GetStats while live or recording.
    pub stats_poll: Duration,
    /// How long after NotReady the server is asked again.
    pub not_ready_probe: Duration,
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            resolve: Duration::from_secs(5),
            tcp: Duration::from_secs(5),
            tls: Duration::from_secs(5),
            upgrade: Duration::from_secs(5),
            hello: Duration::from_secs(3),
            identify: Duration::from_secs(10),
            first_sync: Duration::from_secs(10),
            secret: Duration::from_secs(60),
            ping: Duration::from_secs(5),
            stale_after: 2,
            lost_after: 4,
            answer: Duration::from_secs(10),
            backoff_first: Duration::from_secs(1),
            backoff_longest: Duration::from_secs(30),
            stable: Duration::from_secs(30),
            counters: Duration::from_millis(500),
            output_poll: Duration::from_secs(2),
            stats_poll: Duration::from_secs(5),
            not_ready_probe: Duration::from_secs(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_pings_every_five_seconds_and_waits_from_one_to_thirty() {
        let tempo = Tempo::default();
        let seconds = Duration::from_secs;
        assert_eq!((tempo.hello, tempo.ping, tempo.stale_after), (seconds(3), seconds(5), 2));
        assert_eq!((tempo.backoff_first, tempo.backoff_longest), (seconds(1), seconds(30)));
        for deadline in [tempo.resolve, tempo.tcp, tempo.tls, tempo.upgrade, tempo.identify, tempo.first_sync] {
            assert!(deadline > Duration::ZERO && deadline <= seconds(10), "no stage lasts for ever");
        }
    }
}
