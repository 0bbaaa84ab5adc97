//! How long a batch will take, as far as that can be known.

use std::time::Duration;

use serde_json::Value;

use super::{BatchDraft, ExecutionType};

/// Frames a second where the server has not said.
pub const ASSUMED_FPS: f64 = 60.0;
/// What a row costs a server beside its sleeping: measured from 0.01 ms (getters) to 3 ms (a small screenshot).
const ROW: Duration = Duration::from_micros(200);
/// The way there and back where it was not measured yet.
const ROUND_TRIP: Duration = Duration::from_millis(5);

/// A guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    pub total: Duration,
    /// What of it is Sleep rows.
    pub asleep: Duration,
    /// A variable brings the length of a Sleep: it takes longer than `total`.
    pub at_least: bool,
}

/// Estimates the rows that are switched on. `fps`: frames a second of the server, where it is known.
pub fn estimate(draft: &BatchDraft, fps: Option<f64>, round_trip: Option<Duration>) -> Estimate {
    let fps = fps.filter(|fps| fps.is_finite() && *fps > 0.0).unwrap_or(ASSUMED_FPS);
    let frame = Duration::from_secs_f64((1.0 / fps).min(1.0));
    let mut estimate = Estimate { total: Duration::ZERO, asleep: Duration::ZERO, at_least: false };
    let mut work = Duration::ZERO;
    for row in draft.rows.iter().filter(|row| !row.off) {
        if row.request.request_type == "Sleep" {
            match asleep(&row.request, draft.execution_type, frame) {
                Some(time) => estimate.asleep = estimate.asleep.saturating_add(time),
                None => estimate.at_least = true,
            }
        } else {
            work += ROW;
        }
    }
    // By frame, everything between two sleeps happens in one graphics tick, for which it has to wait.
    if draft.execution_type == ExecutionType::SerialFrame {
        work = frame;
    }
    estimate.total = estimate.asleep.saturating_add(work).saturating_add(round_trip.unwrap_or(ROUND_TRIP));
    estimate
}

/// How long a Sleep takes; `None` where a variable says it. One that this mode does not take takes no time.
pub(super) fn asleep(row: &super::BatchRequest, execution: ExecutionType, frame: Duration) -> Option<Duration> {
    let Some((field, max)) = super::check::sleep_field(execution) else { return Some(Duration::ZERO) };
    if row.input_variables.as_ref().is_some_and(|inputs| inputs.contains_key(field)) {
        return None;
    }
    let amount = row.request_data.as_ref().and_then(|data| data.get(field)).and_then(Value::as_f64).unwrap_or(0.0);
    let amount = if amount.is_finite() { amount.trunc().clamp(0.0, f64::from(max)) } else { 0.0 };
    let unit = if execution == ExecutionType::SerialFrame { frame } else { Duration::from_millis(1) };
    Some(unit.mul_f64(amount))
}
