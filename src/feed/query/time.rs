//! The times of `after:` and `before:`.
//!
//! | written | means |
//! |---|---|
//! | `20:15`, `20:15:30`, `20:15:30.250` | that time of today; of yesterday when it would be more than twelve hours ahead |
//! | `2026-11-20`, `2026-11-20T20:15` | local time |
//! | `2026-11-20T20:15:00Z`, `…+01:00` | that moment |
//! | `5m`, `-5m` | five minutes before the query was read; `ms`, `s`, `m`, `h`, `d` |

use crate::message::Timestamp;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The moment that `text` means, or `None`. `utc_offset_seconds` is east of Greenwich.
pub fn parse(text: &str, now: Timestamp, utc_offset_seconds: i32) -> Option<Timestamp> {
    ago(text, now).or_else(|| clock(text, now, utc_offset_seconds)).or_else(|| date(text, utc_offset_seconds))
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let unit = match unit {
        "ms" => 1000,
        "s" => SECOND,
        "m" | "min" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    Some(Timestamp(now.0.checked_sub(number.parse::<i64>().ok()?.checked_mul(unit)?)?))
}

fn clock(text: &str, now: Timestamp, utc_offset_seconds: i32) -> Option<Timestamp> {
    let mut parts = text.split(':');
    let hour = whole(parts.next()?, 2, 23)?;
    let minute = whole(parts.next()?, 2, 59)?;
    let second = parts.next().map_or(Some(0), seconds)?;
    if parts.next().is_some() {
        return None;
    }
    let offset = i64::from(utc_offset_seconds) * SECOND;
    let local_now = now.0.checked_add(offset)?;
    let today = local_now.checked_sub(local_now.rem_euclid(DAY))?;
    let mut at = today.checked_add(hour * HOUR + minute * MINUTE + second)?;
    // Shortly after midnight, 23:50 is the one of the evening before.
    if at.checked_sub(local_now)? > DAY / 2 {
        at = at.checked_sub(DAY)?;
    }
    Some(Timestamp(at.checked_sub(offset)?))
}

/// Up to `digits` digits, `most` at most.
fn whole(text: &str, digits: usize, most: i64) -> Option<i64> {
    let good = (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten().filter(|&number| number <= most)
}

/// `30` or `30.250`, in microseconds.
fn seconds(text: &str) -> Option<i64> {
    let (whole_part, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let micros = whole(fraction, 6, 999_999)? * 10_i64.pow(6 - u32::try_from(fraction.len()).ok()?);
    Some(whole(whole_part, 2, 59)? * SECOND + micros)
}

fn date(text: &str, utc_offset_seconds: i32) -> Option<Timestamp> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp(moment.as_microsecond()));
    }
    let local = text.parse::<jiff::civil::DateTime>().ok()?;
    let as_utc = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond();
    Some(Timestamp(as_utc.checked_sub(i64::from(utc_offset_seconds) * SECOND)?))
}
