//! Webhook senders: what BililiveRecorder and LiveSwitch would send during a show, written down as data and then sent.
//!
//! `script` is the data: deliveries and the time between them; `telling` is how a story becomes one, with `json` and
//! `date` for bodies that look as the real senders write them; `bililive` and `liveswitch` hold the bodies and the
//! stories of each system; `variations` spoils a story (order, losses, repeats, slowness), `broken` holds bodies that
//! are none. `deliver` sends one delivery as the real senders do, `run` a whole script.
//!
//! Scripts are pure: the end of the show, the local time and the seed come from outside, and the same ones give the
//! same bytes.

mod bililive;
mod broken;
mod date;
mod deliver;
mod json;
mod liveswitch;
mod run;
mod script;
mod telling;
mod variations;

use crate::protocol::Secret;

pub use deliver::{Tempo, Try};
pub use run::{Options, Report, Target, Unusable, run};
pub use script::{Delivery, Manner, Step};

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    Bililive,
    Liveswitch,
}

impl System {
    /// The word in arguments, JSON lines and in the path of the receiver: `bililive`, `liveswitch`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bililive => "bililive",
            Self::Liveswitch => "liveswitch",
        }
    }
}

/// A LiveSwitch application and the secret that signs what it sends.
#[derive(Debug, Clone)]
pub struct Application {
    pub id: String,
    pub secret: Secret,
}

/// What a script is made from, beside its name.
#[derive(Debug, Clone)]
pub struct Show {
    /// The story has ended by then; its dates lie before.
    pub ends: jiff::Timestamp,
    /// The recorder's local time, which its dates are written in.
    pub offset: jiff::tz::Offset,
    /// Ids, sizes and orders: same seed, same bytes.
    pub seed: u64,
    /// The LiveSwitch applications that send; a script takes them in turn. Unused by BililiveRecorder.
    pub applications: Vec<Application>,
    /// Counts the repeats of a script: other ids, other rooms, another time of the day.
    pub round: u32,
}

/// Tells a story.
type Make = fn(&Show) -> Vec<Step>;

/// A story that has a name.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    pub system: System,
    /// The word for `--script`.
    pub name: &'static str,
    make: Make,
}

impl Script {
    /// Every script, the usual one of each system first.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |system| move |&(name, make): &(&'static str, Make)| Self { system, name, make };
        bililive::SCRIPTS.iter().map(of(System::Bililive)).chain(liveswitch::SCRIPTS.iter().map(of(System::Liveswitch)))
    }

    /// The script of that name; without one the usual one.
    pub fn find(system: System, name: Option<&str>) -> Option<Self> {
        Self::all().filter(|script| script.system == system).find(|script| name.is_none_or(|name| name == script.name))
    }

    /// The deliveries of one round.
    pub fn steps(self, show: &Show) -> Vec<Step> {
        // Ids are a script's own: the same seed tells two stories without one id in both.
        let name = self
            .name
            .bytes()
            .fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        (self.make)(&Show { seed: show.seed ^ name, ..show.clone() })
    }

    /// One round after the other without an end, each of another broadcast. Made while they are taken.
    pub fn repeated(self, show: Show) -> impl Iterator<Item = Step> + Send {
        (show.round..=u32::MAX).flat_map(move |round| self.steps(&Show { round, ..show.clone() }))
    }
}

#[cfg(test)]
mod tests;
