//! Numbers, sizes and times as the window writes them.

use std::time::Duration;

use crate::tr;

/// `1,002,311`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What went over the wire: `312 MB`, `4.1 kB`; powers of 1,000, three figures at most.
pub fn bytes(bytes: u64) -> String {
    in_units(bytes, 1000.0)
}

/// What is held in memory, by the units of the Settings page: powers of 1,024, so that a budget of 512 reads as 512 MB.
pub fn memory(bytes: u64) -> String {
    in_units(bytes, 1024.0)
}

fn in_units(bytes: u64, step: f64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= step;
        unit += 1;
    }
    if unit == 0 || value >= 9.95 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// The running time of a show: `01:42:07`.
pub fn running(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A short span: `<0.1 ms`, `0.4 ms`, `12 ms`, `1.4 s`.
pub fn span(span: Duration) -> String {
    let milliseconds = span.as_secs_f64() * 1000.0;
    if milliseconds < 0.1 {
        "<0.1 ms".to_owned()
    } else if milliseconds < 9.95 {
        format!("{milliseconds:.1} ms")
    } else if milliseconds < 999.5 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

/// A round trip on a chip: whole milliseconds, `<1 ms` below one.
pub fn round_trip(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 1.0 { "<1 ms".to_owned() } else { format!("{milliseconds:.0} ms") }
}

/// How long ago, or for how long, in one unit: `8 s`, `5 min`, `3 h`, `2 days`.
pub fn roughly(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => tr!("frame-seconds", count = seconds),
        seconds @ 60..3600 => tr!("frame-minutes", count = seconds / 60),
        seconds @ 3600..172_800 => tr!("frame-hours", count = seconds / 3600),
        seconds => tr!("frame-days", count = seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_002_311, "1,002,311")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn sizes_have_three_figures_at_most() {
        let cases = [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (312_000_000, "312 MB"), (999_600, "1.0 MB")];
        for (size, text) in cases {
            assert_eq!(bytes(size), text);
        }
        assert_eq!(memory(512 << 20), "512 MB");
    }

    #[test]
    fn times_take_the_unit_that_reads_best() {
        assert_eq!(running(Duration::from_secs(6127)), "01:42:07");
        assert_eq!(span(Duration::from_micros(400)), "0.4 ms");
        assert_eq!(span(Duration::from_millis(1400)), "1.4 s");
        assert_eq!(round_trip(Duration::from_micros(300)), "<1 ms");
    }
}
