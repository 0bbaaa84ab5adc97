//! A sender's own time: the text as it was written, and a number to sort by.

use std::fmt;

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// .NET's unit, 100 ns: the seventh digit of its dates.
pub const TICKS_PER_SECOND: i64 = 10_000_000;

/// A moment as its sender wrote it. Sorted by time, then by text, so that an order is always the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    ticks: i64,
    text: Box<str>,
}

impl Moment {
    /// An ISO 8601 date and time with its offset (`+08:00`, `Z`). `None`: it is no such thing.
    pub fn parse(text: &str) -> Option<Self> {
        let ticks = usual_ticks(text).or_else(|| any_ticks(text))?;
        Some(Self { ticks, text: text.into() })
    }

    /// From milliseconds since 1970 in UTC, as LiveSwitch counts. `None`: no year that has four digits.
    pub fn from_millis(millis: i64) -> Option<Self> {
        Self::from_ticks(millis.checked_mul(TICKS_PER_SECOND / 1000)?, 3)
    }

    /// From microseconds since 1970 in UTC.
    pub fn from_micros(micros: i64) -> Option<Self> {
        Self::from_ticks(micros.checked_mul(TICKS_PER_SECOND / 1_000_000)?, 6)
    }

    /// `digits`: of the fraction.
    fn from_ticks(ticks: i64, digits: u8) -> Option<Self> {
        let time = jiff::Timestamp::from_nanosecond(i128::from(ticks) * 100).ok()?;
        Some(Self { ticks, text: format!("{time:.*}", usize::from(digits)).into() })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// 100 ns since 1970-01-01T00:00:00Z.
    pub fn ticks(&self) -> i64 {
        self.ticks
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(&self) -> i64 {
        self.ticks.div_euclid(10)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

/// The form of both senders, `2021-05-14T17:52:54.9461101+08:00`, without the detour over a general parser.
fn usual_ticks(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let number = |from: usize, len: usize| {
        let digits = bytes.get(from..from + len)?;
        digits.iter().try_fold(0i64, |sum, &digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    };
    let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    if !(is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (mut at, mut fraction) = (19, 0);
    if is(at, b'.') {
        let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=7).contains(&digits) {
            return None;
        }
        fraction = number(at + 1, digits)? * 10_i64.pow(7 - u32::try_from(digits).ok()?);
        at += 1 + digits;
    }
    let offset = match (bytes.get(at)?, bytes.len() - at) {
        (b'Z', 1) => 0,
        (sign @ (b'+' | b'-'), 6) if is(at + 3, b':') => {
            let (hours, minutes) = (number(at + 1, 2)?, number(at + 4, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 3600 + minutes * 60) * if *sign == b'-' { -1 } else { 1 }
        }
        _ => return None,
    };
    let seconds = days(number(0, 4)?, number(5, 2)?, number(8, 2)?)? * 86_400 + hour * 3600 + minute * 60 + second;
    Some((seconds - offset) * TICKS_PER_SECOND + fraction)
}

/// Days since 1970-01-01 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1 || !(1..=longest).contains(&day) {
        return None;
    }
    // Counted from March, so that the day that comes and goes is the last one of a year.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, month) = (year.div_euclid(400), (month + 9) % 12);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

/// Every other way of writing it that ISO 8601 has.
fn any_ticks(text: &str) -> Option<i64> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = i64::from(pieces.to_numeric_offset()?.seconds());
    let since = DateTime::from_parts(pieces.date(), pieces.time()?)
        .duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    let ticks = since.as_secs().checked_mul(TICKS_PER_SECOND)?.checked_add(i64::from(since.subsec_nanos()) / 100)?;
    ticks.checked_sub(offset * TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(text: &str) -> i64 {
        Moment::parse(text).unwrap_or_else(|| panic!("{text}")).ticks()
    }

    #[test]
    fn the_seventh_digit_is_kept_and_sorts() {
        let text = "2021-05-14T17:52:54.9461101+08:00";
        let moment = Moment::parse(text).unwrap();
        assert_eq!(moment.text(), text);
        assert_eq!(moment.ticks(), 16_209_859_749_461_101);
        assert!(moment < Moment::parse("2021-05-14T17:52:54.9461102+08:00").unwrap());
        assert_eq!(ticks("2021-05-14T09:52:54.9461101Z"), moment.ticks());
        assert_eq!(serde_json::from_str::<Moment>(&serde_json::to_string(&moment).unwrap()).unwrap(), moment);
    }

    #[test]
    fn every_number_of_digits_is_read() {
        assert_eq!(ticks("2026-11-19T23:08:30.25+08:00") - ticks("2026-11-19T23:08:30+08:00"), 2_500_000);
        assert_eq!(ticks("2021-07-29T18:26:54.34619Z") - ticks("2021-07-29T11:26:54.34619-07:00"), 0);
        assert_eq!(ticks("0001-01-01T00:00:00+00:00"), -621_355_968_000_000_000);
        assert_eq!(ticks("9999-12-31T23:59:59.9999999+00:00"), 2_534_023_007_999_999_999);
    }

    #[test]
    fn the_short_way_gives_what_the_general_parser_gives() {
        for text in [
            "2021-05-14T17:52:54.9461101+08:00",
            "2000-02-29T00:00:00Z",
            "1900-03-01T23:59:59.1-11:30",
            "1969-12-31T23:59:59.9999999+00:00",
            "0001-01-01T00:00:00+14:00",
            "2024-12-31T12:00:00.000001Z",
        ] {
            assert_eq!(usual_ticks(text), any_ticks(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "2021-02-30T00:00:00Z",
            "2021-05-14",
            "2021-05-14T17:52:54",
            "1620985974",
            "NaN",
            "２０２１-05-14T17:52:54Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn counted_times_become_text() {
        assert_eq!(Moment::from_millis(1_562_614_545_646).unwrap().text(), "2019-07-08T19:35:45.646Z");
        assert_eq!(Moment::from_micros(1).unwrap().text(), "1970-01-01T00:00:00.000001Z");
        assert_eq!(Moment::from_millis(i64::MAX), None);
    }
}
