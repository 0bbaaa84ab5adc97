//! Against polling loops: the same request to the same connection, again and again, is held until the person says so.
//!
//! A key that is held down, a rule that feeds itself and a preset that runs in a circle all look alike: one request,
//! word for word, many times. People press a button six times a second at most and soon stop; OBS tells every change
//! by events, so nobody has to ask for it in a circle.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::message::{ConnectionId, Timestamp};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::request::RequestBody;

/// So many of the same request within so long. The first is a key held down, the second a slow circle.
const LIMITS: [Limit; 2] =
    [Limit { most: 20, within: Duration::from_secs(5) }, Limit { most: 90, within: Duration::from_secs(60) }];

/// More than `most` of the same request `within` this time are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub most: usize,
    pub within: Duration,
}

/// A request, word for word, to one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(ConnectionId, u64);

impl Fingerprint {
    /// Two requests with the same fingerprint do the same.
    pub fn of(connection: ConnectionId, request: &CheckedRequest) -> Self {
        let mut hasher = DefaultHasher::new();
        request.request_type().hash(&mut hasher);
        match request.body() {
            RequestBody::Single { request_data, .. } => {
                request_data.as_ref().map(|data| serde_json::to_string(data).unwrap_or_default()).hash(&mut hasher);
            }
            RequestBody::Batch(batch) => serde_json::to_string(batch).unwrap_or_default().hash(&mut hasher),
            RequestBody::Raw { frame, .. } => frame.get().hash(&mut hasher),
        }
        Self(connection, hasher.finish())
    }
}

/// What went out in the last minute.
#[derive(Debug, Default)]
pub struct RateGuard {
    sent: VecDeque<(Timestamp, Fingerprint)>,
}

impl RateGuard {
    /// Whether one more of this request is too many at `now`. Counts nothing.
    pub fn holds(&self, request: Fingerprint, now: Timestamp) -> Option<Limit> {
        LIMITS.into_iter().find(|limit| {
            // What lies ahead was sent before the clock was set back.
            let recent = |at: Timestamp| at <= now && now.since(at) < limit.within;
            self.sent.iter().rev().filter(|(at, sent)| *sent == request && recent(*at)).count() >= limit.most
        })
    }

    /// It went out.
    pub fn count(&mut self, request: Fingerprint, now: Timestamp) {
        let longest = LIMITS.iter().map(|limit| limit.within).max().unwrap_or_default();
        self.sent.retain(|(at, _)| *at <= now && now.since(*at) < longest);
        self.sent.push_back((now, request));
    }

    /// The person wants it all the same: the count of this request begins anew.
    pub fn forgive(&mut self, request: Fingerprint) {
        self.sent.retain(|(_, sent)| *sent != request);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBS: ConnectionId = ConnectionId(1);

    fn request(name: &str) -> CheckedRequest {
        CheckedRequest::single(name, None).unwrap()
    }

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp(1_000_000_000 + milliseconds * 1000)
    }

    /// Sends every `step` milliseconds until it is held, at most `most` times; the number that went out.
    fn until_held(guard: &mut RateGuard, step: i64, most: i64) -> i64 {
        let stats = Fingerprint::of(OBS, &request("GetStats"));
        for turn in 0..most {
            if guard.holds(stats, at(turn * step)).is_some() {
                return turn;
            }
            guard.count(stats, at(turn * step));
        }
        most
    }

    #[test]
    fn a_key_held_down_is_held_after_twenty_and_a_person_is_not() {
        assert_eq!(until_held(&mut RateGuard::default(), 33, 1000), 20);
        // As fast as a person presses, for three seconds.
        assert_eq!(until_held(&mut RateGuard::default(), 170, 18), 18);
        // Once a second for ten minutes.
        assert_eq!(until_held(&mut RateGuard::default(), 1000, 600), 600);
    }

    #[test]
    fn a_slow_circle_is_held_within_a_minute() {
        assert_eq!(until_held(&mut RateGuard::default(), 500, 1000), 90);
    }

    #[test]
    fn others_go_out_meanwhile_and_send_anyway_begins_anew() {
        let mut guard = RateGuard::default();
        until_held(&mut guard, 33, 1000);
        let (now, stats) = (at(700), Fingerprint::of(OBS, &request("GetStats")));
        assert_eq!(guard.holds(stats, now), Some(LIMITS[0]));
        assert_eq!(guard.holds(Fingerprint::of(OBS, &request("GetVersion")), now), None);
        assert_eq!(guard.holds(Fingerprint::of(ConnectionId(2), &request("GetStats")), now), None);
        assert_eq!(guard.holds(stats, at(10_000)), None, "it is over after a while");
        guard.forgive(stats);
        assert_eq!(guard.holds(stats, now), None);
    }

    #[test]
    fn another_value_is_another_request_and_the_memory_is_bounded() {
        let mut guard = RateGuard::default();
        for turn in 0..5_000_i64 {
            let data = serde_json::json!({"inputName": "Mic", "inputVolumeDb": turn % 50});
            let request = Fingerprint::of(OBS, &CheckedRequest::raw(&frame(&data), true).unwrap());
            if guard.holds(request, at(turn * 100)).is_none() {
                guard.count(request, at(turn * 100));
            }
            if turn < 20 * 50 {
                assert_eq!(guard.holds(request, at(turn * 100)), None, "{turn}");
            }
        }
        assert!(guard.sent.len() <= 601, "{}", guard.sent.len());
    }

    fn frame(data: &serde_json::Value) -> String {
        serde_json::json!({"op": 6, "d": {"requestType": "SetInputVolume", "requestId": "1", "requestData": data}})
            .to_string()
    }
}
