//! A script: what is sent, and when.

use std::time::Duration;

/// One thing that is sent, after waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// From the step before. A delivery that is still being tried does not hold up the next one.
    pub after: Duration,
    pub delivery: Delivery,
}

/// One webhook: what every try of it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What it tells of: `FileClosed`, `v1`, `channel.recording.ready`.
    pub event: String,
    /// `EventId` or `EventRandomId`; LiveSwitch has none.
    pub id: Option<String>,
    /// Those that the sender sets itself: Content-Type, User-Agent, the signature. Host and Content-Length come of sending.
    pub headers: Vec<(&'static str, String)>,
    /// As it goes over the wire, the same with every try.
    pub body: Vec<u8>,
    pub manner: Manner,
}

impl Delivery {
    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// How it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    #[default]
    Usual,
    /// The body takes this long to come, a piece at a time.
    Slow(Duration),
    /// To an address whose last part, the token, is another one.
    WrongToken,
}
