//! One connection as the chips, cards and pages show it.

use std::time::Duration;

use super::obs::ObsState;
use crate::message::{
    ConnectionId, ConnectionState, Counters, Failure, PeerInfo, Profile, SecretPlace, StageReport, SubscriptionState,
    Timestamp,
};

#[derive(Debug)]
pub struct Connection {
    pub id: ConnectionId,
    pub profile: Profile,
    /// Runs inside Callboard (demo); not saved.
    pub simulated: bool,
    pub state: ConnectionState,
    /// The stages of the current or last attempt, in order.
    pub stages: Vec<StageReport>,
    pub last_failure: Option<Failure>,
    pub peer: Option<PeerInfo>,
    pub round_trip: Option<Duration>,
    pub counters: Counters,
    pub last_frame: Option<Timestamp>,
    pub subscription: Option<SubscriptionState>,
    pub paused: bool,
    pub secret: SecretPlace,
    pub obs: ObsState,
    pub rates: Rates,
}

/// Events and bytes by second and by category bit.
#[derive(Debug)]
pub struct Rates {
    pub bits: [BitRate; 64],
}

/// One category bit. `per_second` averages the last five whole seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct BitRate {
    pub events: u64,
    pub bytes: u64,
    pub last_seen: Option<Timestamp>,
}

impl Default for Rates {
    fn default() -> Self {
        Self { bits: [BitRate::default(); 64] }
    }
}

impl Rates {
    /// Events and bytes a second for one bit over the last five whole seconds before `now`.
    pub fn bit_per_second(&self, bit: u8, now: Timestamp) -> (f32, f32) {
        let _ = (bit, now);
        unimplemented!()
    }
    /// Events in each of the last `out.len()` seconds before `now`, oldest first: the sparkline.
    pub fn per_second(&self, now: Timestamp, out: &mut [u32]) {
        let _ = (now, out);
        unimplemented!()
    }
}
