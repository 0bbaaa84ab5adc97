//! Times, counts and sizes as the feed writes them.

use crate::message::Timestamp;
use crate::tr;

/// Local time of day with milliseconds: `20:14:31.482`.
pub fn clock(at: Timestamp, utc_offset_seconds: i32) -> String {
    let local = at.0.div_euclid(1000) + i64::from(utc_offset_seconds) * 1000;
    let day = local.rem_euclid(86_400_000);
    let (seconds, millis) = (day / 1000, day % 1000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The time between two rows: `+12 ms`, `+2.1 s`, `+3 min`.
pub fn since(later: Timestamp, earlier: Timestamp) -> String {
    format!("+{}", span(later.since(earlier)))
}

/// `12 ms`, `2.1 s`, `3 min`, `5 h`.
pub fn span(span: std::time::Duration) -> String {
    let millis = span.as_millis();
    if millis < 1000 {
        tr!("feed-span-ms", value = millis as u64)
    } else if millis < 60_000 {
        let seconds = format!("{}.{}", millis / 1000, millis % 1000 / 100);
        tr!("feed-span-s", value = seconds)
    } else if millis < 3_600_000 {
        tr!("feed-span-min", value = (millis / 60_000) as u64)
    } else {
        tr!("feed-span-h", value = (millis / 3_600_000) as u64)
    }
}

/// `1002311` as `1,002,311`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_local_and_counts_are_grouped() {
        assert_eq!(clock(Timestamp(1_763_669_671_482_000), 3600), "21:14:31.482");
        assert_eq!(clock(Timestamp(-1_000), 0), "23:59:59.999");
        assert_eq!(grouped(1_002_311), "1,002,311");
        assert_eq!(grouped(999), "999");
    }
}
