//! The table that every bench ends with: ratios against the bounds that the project promised.
//! Every number is a ratio within one run: machines differ, and so do their busy hours.

use std::ops::RangeInclusive;
use std::process::ExitCode;

/// For lines that stand there for the record alone.
const ANY: RangeInclusive<f64> = f64::NEG_INFINITY..=f64::INFINITY;

/// The lines of the result.
#[derive(Default)]
pub(crate) struct Table(Vec<(String, f64, RangeInclusive<f64>)>);

impl Table {
    /// A line with its bound; `None` where nothing was promised.
    pub(crate) fn line(&mut self, promise: impl Into<String>, value: f64, bound: Option<RangeInclusive<f64>>) {
        self.0.push((promise.into(), value, bound.unwrap_or(ANY)));
    }

    /// Prints the table. Fails when a bound is not kept.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n{:<78} {:>9} {:>10}", "promise", "measured", "bound");
        let mut status = ExitCode::SUCCESS;
        for (promise, value, bound) in self.0 {
            let (from, to) = (*bound.start(), *bound.end());
            let words = match (from.is_finite(), to.is_finite()) {
                (true, _) => format!(">= {from:.3}"),
                (_, true) => format!("<= {to:.3}"),
                _ => "-".to_owned(),
            };
            let verdict = match (words.as_str(), bound.contains(&value)) {
                ("-", _) => "",
                (_, true) => "PASS",
                (_, false) => {
                    status = ExitCode::FAILURE;
                    "FAIL"
                }
            };
            println!("{promise:<78} {value:>9.4} {words:>10}  {verdict}");
        }
        status
    }
}
