//! InputVolumeMeters every 50 ms, as long as somebody asks for them.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::server::Server;

const EVERY: Duration = Duration::from_millis(50);

/// Runs until the task is dropped. Nobody asks: no timer.
pub(super) async fn run(server: Arc<Server>) {
    loop {
        while !server.meters_wanted() {
            server.subscriptions_changed.notified().await;
        }
        let mut timer = tokio::time::interval(EVERY);
        timer.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while server.meters_wanted() {
            timer.tick().await;
            server.in_studio(|studio, now| {
                studio.tick(now);
                studio.meters();
            });
        }
    }
}
