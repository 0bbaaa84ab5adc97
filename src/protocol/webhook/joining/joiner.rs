//! All facts in, all recordings out. What the history does step by step on disk, in memory and at once.

use std::collections::BTreeMap;

use super::{Fact, GAP, NEAR, Recording, State};
use crate::protocol::webhook::Recorder;

/// Where recordings are joined: never across recorders, sources, scopes or rooms.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub recorder: Recorder,
    /// The name of the source at the receiver, or of the connection.
    pub source: String,
    pub scope: String,
    pub room: String,
}

impl Place {
    /// The place of a fact that came from `source`.
    pub fn of(source: &str, fact: &Fact) -> Self {
        Self {
            recorder: fact.recorder,
            source: source.to_owned(),
            scope: fact.scope.clone().unwrap_or_default(),
            room: fact.room.clone(),
        }
    }
}

/// Joins facts, one after another, in any order.
#[derive(Debug, Default)]
pub struct Joiner {
    places: BTreeMap<Place, Vec<Recording>>,
    /// When facts beside said that it was over.
    over: BTreeMap<Place, Vec<i64>>,
}

impl Joiner {
    /// Takes in one fact from `source`. Each delivery once: retries are sorted out before.
    pub fn add(&mut self, source: &str, fact: &Fact) {
        let place = Place::of(source, fact);
        if fact.beside {
            if let (true, Some((_, at))) = (fact.over, fact.span) {
                self.over.entry(place).or_default().push(at);
            }
            return;
        }
        let Some(mut joined) = Recording::of(fact) else { return };
        let recordings = self.places.entry(place).or_default();
        // Each one that is taken in can make the whole touch another one.
        while let Some(found) = recordings.iter().position(|other| belong(&joined, other, fact.joins_in_time)) {
            let other = recordings.swap_remove(found);
            joined.merge(other);
        }
        recordings.push(joined);
    }

    /// Every recording with its place and with the last word beside it that it is over, by place and time.
    pub fn recordings(mut self) -> Vec<(Place, Recording, Option<i64>)> {
        let mut all = Vec::new();
        for (place, mut recordings) in self.places {
            recordings.sort_by_key(|recording| (recording.first, recording.sessions.keys().next().cloned()));
            let over = self.over.remove(&place).unwrap_or_default();
            for (index, recording) in recordings.iter().enumerate() {
                let next = recordings.get(index + 1).map(|next| next.first);
                let over = over.iter().copied().filter(|at| is_beside(recording, next, *at)).max();
                all.push((place.clone(), recording.clone(), over));
            }
        }
        all
    }
}

/// Whether two recordings of one place are one.
fn belong(one: &Recording, other: &Recording, in_time: bool) -> bool {
    in_time && one.touches(other.first, other.last) || one.sessions.keys().any(|id| other.sessions.contains_key(id))
}

/// Whether a fact beside recordings, of the time `at`, is about this one. `next`: the start of the one after it in its place.
pub fn is_beside(recording: &Recording, next: Option<i64>, at: i64) -> bool {
    let after_start = at >= recording.first.saturating_sub(GAP);
    let before_next = next.is_none_or(|next| at < next.saturating_sub(GAP));
    let near = at <= recording.last.saturating_add(NEAR) || recording.state() == State::Recording;
    after_start && before_next && near
}
