//! Dates as the senders write them.

use jiff::Timestamp;
use jiff::tz::Offset;

/// `2026-11-19T19:52:44.4960899+08:00`: 100 ns ticks, trailing zeros cut, no dot when there are none, `+00:00` for UTC.
/// This is how Newtonsoft.Json writes a `DateTimeOffset`.
pub(super) fn local(at: Timestamp, offset: Offset) -> String {
    format!("{}{}", plain(at, offset), zone(offset))
}

/// `2026-11-20T18:26:54.34619Z`: the same of a `DateTime` in UTC.
pub(super) fn utc(at: Timestamp) -> String {
    format!("{}Z", plain(at, Offset::UTC))
}

/// `20261119-195250-525`, of BililiveRecorder's file names.
pub(super) fn in_file_name(at: Timestamp, offset: Offset) -> String {
    let time = offset.to_datetime(at);
    format!("{}-{:03}", time.strftime("%Y%m%d-%H%M%S"), time.millisecond())
}

/// `2026-11-20_18-26-54`, of LiveSwitch's file names, in UTC.
pub(super) fn with_underscore(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%Y-%m-%d_%H-%M-%S").to_string()
}

fn plain(at: Timestamp, offset: Offset) -> String {
    let time = offset.to_datetime(at);
    let whole = time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let digits = format!("{:07}", time.subsec_nanosecond() / 100);
    match digits.trim_end_matches('0') {
        "" => whole,
        digits => format!("{whole}.{digits}"),
    }
}

fn zone(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_up_to_seven_digits_and_none_when_there_is_nothing_to_say() {
        let date = |text: &str, hours: i8| local(text.parse().unwrap(), Offset::constant(hours));
        assert_eq!(date("2026-11-19T11:52:44.4960899Z", 8), "2026-11-19T19:52:44.4960899+08:00");
        assert_eq!(date("2026-11-19T11:52:44.25Z", 8), "2026-11-19T19:52:44.25+08:00");
        assert_eq!(date("2026-11-19T11:52:44Z", 0), "2026-11-19T11:52:44+00:00");
        assert_eq!(date("2026-11-19T11:52:44.1Z", -7), "2026-11-19T04:52:44.1-07:00");
        assert_eq!(
            local("2026-11-19T00:00:00Z".parse().unwrap(), Offset::from_seconds(-12_600).unwrap()),
            "2026-11-18T20:30:00-03:30"
        );
        assert_eq!(utc("2026-11-20T18:26:54.34619Z".parse().unwrap()), "2026-11-20T18:26:54.34619Z");
    }
}
