//! One connection as the chips, cards and pages show it.

use std::time::Duration;

use super::obs::ObsState;
pub use super::rates::{BitRate, Rates};
use crate::message::{
    ConnectionId, ConnectionState, ConnectionUpdate, Counters, Failure, PeerInfo, Profile, SecretPlace, Stage,
    StageReport, StageState, SubscriptionState, Timestamp,
};

/// A saved or simulated connection, connected or not.
#[derive(Debug)]
pub struct Connection {
    pub id: ConnectionId,
    pub profile: Profile,
    /// Runs inside Callboard (demo); not saved.
    pub simulated: bool,
    pub state: ConnectionState,
    /// The stages of the current or last attempt, in order.
    pub stages: Vec<StageReport>,
    /// The last one, also after the connection stands again.
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

impl Connection {
    /// One that was not asked to connect yet.
    pub fn new(id: ConnectionId, profile: Profile, simulated: bool) -> Self {
        Self {
            id,
            profile,
            simulated,
            state: ConnectionState::Off,
            stages: Vec::new(),
            last_failure: None,
            peer: None,
            round_trip: None,
            counters: Counters::default(),
            last_frame: None,
            subscription: None,
            paused: false,
            secret: SecretPlace::None,
            obs: ObsState::default(),
            rates: Rates::default(),
        }
    }

    /// Identified and in sync, pings answered or not.
    pub fn is_up(&self) -> bool {
        matches!(self.state, ConnectionState::Ready { .. } | ConnectionState::Stale { .. })
    }

    /// Streaming or recording, as far as is known: a connection that is down says nothing.
    pub fn on_air(&self) -> bool {
        self.is_up() && (self.obs.stream.active || self.obs.record.active)
    }

    pub(super) fn apply(&mut self, change: &ConnectionUpdate) {
        match change {
            ConnectionUpdate::State(state) => self.enter(state),
            ConnectionUpdate::Stage(report) => self.report(report),
            ConnectionUpdate::Peer(peer) => self.peer = Some(peer.clone()),
            ConnectionUpdate::RoundTrip(round_trip) => self.round_trip = Some(*round_trip),
            ConnectionUpdate::Counters { counters, last_frame } => {
                self.counters = *counters;
                self.last_frame = Some(*last_frame);
            }
            ConnectionUpdate::Subscription(subscription) => self.subscription = Some(*subscription),
            ConnectionUpdate::Paused(paused) => self.paused = *paused,
        }
    }

    fn enter(&mut self, state: &ConnectionState) {
        match state {
            ConnectionState::Waiting { failure, .. } | ConnectionState::Stopped { failure } => {
                self.last_failure = Some(failure.clone());
                self.forget();
            }
            ConnectionState::Off => self.forget(),
            ConnectionState::Connecting { .. } | ConnectionState::Ready { .. } | ConnectionState::Stale { .. } => {}
        }
        self.state = state.clone();
    }

    /// What was measured over a connection that is gone is not true any more.
    fn forget(&mut self) {
        self.round_trip = None;
        self.paused = false;
        self.obs.forget();
        if let Some(subscription) = &mut self.subscription {
            subscription.confirmed = None;
        }
    }

    fn report(&mut self, report: &StageReport) {
        if report.stage == Stage::Resolve && report.state == StageState::Running {
            self.stages.clear();
        }
        match self.stages.iter_mut().find(|known| known.stage == report.stage) {
            Some(known) => known.state = report.state.clone(),
            None => self.stages.push(report.clone()),
        }
        self.stages.sort_by_key(|known| known.stage);
    }

    /// The next moment at which something shown of this connection changes by itself: the seconds of a countdown, of an
    /// output's elapsed time and of the silence of a stale connection, and the rates while they fall.
    /// The age of the last frame of a healthy connection is none of these: each ping brings an update.
    pub(super) fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let of_state = match &self.state {
            ConnectionState::Waiting { until, .. } => until_next_second(now, *until),
            ConnectionState::Stale { .. } => self.last_frame.map(|since| after_next_second(now, since)),
            _ => None,
        };
        let of_outputs = if self.is_up() { self.obs.next_tick(now) } else { None };
        let of_rates = self.rates.next_tick(now);
        [of_state, of_outputs, of_rates].into_iter().flatten().min()
    }
}

const SECOND: i64 = 1_000_000;

/// When the elapsed time since `since` next shows another second.
pub(super) fn after_next_second(now: Timestamp, since: Timestamp) -> Timestamp {
    let elapsed = now.0.saturating_sub(since.0);
    Timestamp(since.0.saturating_add((elapsed.div_euclid(SECOND) + 1) * SECOND))
}

/// When the time that is left until `until` next shows another second; `None` when none is left.
fn until_next_second(now: Timestamp, until: Timestamp) -> Option<Timestamp> {
    let left = until.0.saturating_sub(now.0);
    (left > 0).then(|| Timestamp(until.0 - (left - 1) / SECOND * SECOND))
}
