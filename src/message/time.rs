//! The one clock of the feed.

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The clock of this machine. Pure code takes a `Timestamp` as a parameter instead of calling this.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]
    pub fn now() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// How long `self` is after `earlier`; zero when it is not.
    pub fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-20T20:14:31.482Z`.
    pub fn rfc3339(self) -> String {
        let time = jiff::Timestamp::from_microsecond(self.0).unwrap_or_default();
        format!("{time:.3}")
    }

    /// Local time of day with milliseconds: `20:14:31.482`.
    pub fn local_clock(self) -> String {
        let time = jiff::Timestamp::from_microsecond(self.0).unwrap_or_default();
        time.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S%.3f").to_string()
    }
}

impl std::ops::Add<std::time::Duration> for Timestamp {
    type Output = Self;
    fn add(self, after: std::time::Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(after.as_micros()).unwrap_or(i64::MAX)))
    }
}
