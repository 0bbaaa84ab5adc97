//! A story as it may arrive: out of order, with gaps, repeated, slowly, at the wrong door.

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::Show;
use super::script::{Delivery, Manner, Step};
use super::telling::AT_ONCE;

/// How long a slow body takes.
const SLOW: Duration = Duration::from_millis(1500);

/// Any order but the one it happened in. The times of sending stay.
pub(super) fn out_of_order(mut steps: Vec<Step>, show: &Show) -> Vec<Step> {
    let mut deliveries: Vec<Delivery> = steps.iter().map(|step| step.delivery.clone()).collect();
    deliveries.shuffle(&mut StdRng::seed_from_u64(show.seed ^ u64::from(show.round)));
    if deliveries.iter().zip(&steps).all(|(one, step)| *one == step.delivery) {
        deliveries.reverse();
    }
    for (step, delivery) in steps.iter_mut().zip(deliveries) {
        step.delivery = delivery;
    }
    steps
}

/// Without the last delivery of each of these events: the recorder was cut off, or nobody listened.
pub(super) fn without(mut steps: Vec<Step>, events: &[&str]) -> Vec<Step> {
    for event in events {
        if let Some(last) = steps.iter().rposition(|step| step.delivery.event == *event) {
            steps.remove(last);
        }
    }
    steps
}

/// Everything twice, byte for byte: the answer to the first one got lost on its way.
pub(super) fn twice(steps: Vec<Step>) -> Vec<Step> {
    let again = |step: &Step| Step { after: Duration::from_millis(20), ..step.clone() };
    steps.into_iter().flat_map(|step| [again(&step), step].into_iter().rev()).collect()
}

/// One event comes again with its id and another body: somebody else, or a recorder gone wrong.
pub(super) fn conflict(mut steps: Vec<Step>, event: &str) -> Vec<Step> {
    if let Some(at) = steps.iter().position(|step| step.delivery.event == event) {
        let mut other = steps[at].clone();
        let text = String::from_utf8_lossy(&other.delivery.body).replacen("\"FileSize\":", "\"FileSize\":9", 1);
        other.delivery.body = text.into_bytes();
        steps.insert(at + 1, other);
    }
    steps
}

/// Every body comes in pieces. Still in time.
pub(super) fn slow(mut steps: Vec<Step>) -> Vec<Step> {
    steps.iter_mut().for_each(|step| step.delivery.manner = Manner::Slow(SLOW));
    steps
}

/// To an address with another token.
pub(super) fn wrong_token(mut steps: Vec<Step>) -> Vec<Step> {
    steps.iter_mut().for_each(|step| step.delivery.manner = Manner::WrongToken);
    steps
}

/// `others` in between: one after each of the first steps, the rest at the end but one.
pub(super) fn between(steps: Vec<Step>, others: Vec<Step>) -> Vec<Step> {
    let mut others = others.into_iter();
    let last = steps.len().saturating_sub(1);
    let mut mixed = Vec::with_capacity(steps.len() + others.len());
    for (number, step) in steps.into_iter().enumerate() {
        if number == last {
            mixed.extend(others.by_ref());
        }
        mixed.push(step);
        mixed.extend(others.next());
    }
    mixed
}

/// A step without a wait of its own.
pub(super) fn at_once(delivery: Delivery) -> Step {
    Step { after: Duration::from_millis(20), delivery }
}

/// The same show at another time: what several stories are told of one after the other lies apart.
pub(super) fn apart(show: &Show, part: u32) -> Show {
    let seed = show.seed ^ (u64::from(part + 1) << 48);
    Show { round: show.round.saturating_add(part * AT_ONCE), seed, ..show.clone() }
}
