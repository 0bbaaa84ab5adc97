//! What is said about batches: what is wrong with one, what was pasted, how it ended.

use super::obs;
use crate::protocol::obs::Dialect;
use crate::protocol::obs::batch::BatchDraft;
use crate::protocol::obs::batch::check::{Problem, Rule};
use crate::protocol::obs::batch::paste::{Expected, PasteError};
use crate::protocol::obs::batch::results::{BatchResults, Pairing, RowResult};
use crate::tr;

/// A row as people count it.
fn number(row: usize) -> String {
    (row + 1).to_string()
}

/// What is wrong, without its row: it stands there.
pub fn rule(rule: &Rule) -> String {
    let text = str::to_owned;
    match rule {
        Rule::Empty => text(tr!("batch-empty")),
        Rule::AllOff => text(tr!("batch-all-off")),
        Rule::NoRequestType => text(tr!("batch-no-request-type")),
        Rule::Untaken(refusal) => obs::refusal(refusal),
        Rule::Data { problem, .. } => obs::field_problem(problem),
        Rule::UnknownField { request_type, field } => {
            tr!("batch-unknown-field", request = request_type.as_str(), field = field.as_str())
        }
        Rule::VariablesInParallel => text(tr!("batch-variables-in-parallel")),
        Rule::InputNotText { field } => tr!("batch-input-not-text", field = field.as_str()),
        Rule::OutputNotText { variable } => tr!("batch-output-not-text", variable = variable.as_str()),
        Rule::NeverSet { variable } => tr!("batch-never-set", variable = variable.as_str()),
        Rule::SetLater { variable, row } => {
            tr!("batch-set-later", variable = variable.as_str(), row = number(*row))
        }
        Rule::SetByRowOff { variable, row } => {
            tr!("batch-set-by-row-off", variable = variable.as_str(), row = number(*row))
        }
        Rule::NoSuchInput { request_type, field } => {
            tr!("batch-no-such-input", request = request_type.as_str(), field = field.as_str())
        }
        Rule::NoSuchOutput { request_type, field } => {
            tr!("batch-no-such-output", request = request_type.as_str(), field = field.as_str())
        }
        Rule::Overwritten { field, variable } => {
            tr!("batch-overwritten", field = field.as_str(), variable = variable.as_str())
        }
        Rule::SleepUnit { field, max } => tr!("batch-sleep-unit", field = *field, max = max.to_string()),
        Rule::SleepInParallel => text(tr!("batch-sleep-in-parallel")),
        Rule::HaltInParallel => text(tr!("obs-warning-halt-ignored")),
        Rule::ParallelMislabels => text(tr!("obs-warning-parallel-mislabels")),
        Rule::DraftSerialOnly => text(tr!("batch-draft-serial-only")),
        Rule::DraftNoVariables => text(tr!("batch-draft-no-variables")),
        Rule::DraftNoSleep => text(tr!("batch-draft-no-sleep")),
        Rule::DraftHalt => text(tr!("batch-draft-halt")),
    }
}

/// What is wrong, with the row in front where it concerns one.
pub fn problem(problem: &Problem) -> String {
    let what = rule(&problem.rule);
    match problem.row {
        Some(row) => tr!("batch-at-row", row = number(row), what = what),
        None => what,
    }
}

/// Why a text could not be read as a batch.
pub fn paste_error(error: &PasteError) -> String {
    match error {
        PasteError::Nothing => tr!("batch-paste-nothing").to_owned(),
        PasteError::Refused(refusal) => obs::refusal(refusal),
        PasteError::NoBatch => tr!("batch-paste-no-batch").to_owned(),
        PasteError::OtherFrame { kind } => tr!("batch-paste-other-frame", kind = kind.as_str()),
        PasteError::Wrong { row, key, expected } => {
            let expected = match expected {
                Expected::Object => tr!("batch-paste-object"),
                Expected::Text => tr!("batch-paste-text"),
                Expected::Switch => tr!("batch-paste-switch"),
                Expected::List => tr!("batch-paste-list"),
                Expected::ExecutionType => tr!("batch-paste-execution-type"),
            };
            match row {
                Some(row) => tr!("batch-paste-wrong-row", row = number(*row), key = *key, expected = expected),
                None => tr!("batch-paste-wrong", key = *key, expected = expected),
            }
        }
        PasteError::RowNotAnObject { row } => tr!("batch-paste-row-not-an-object", row = number(*row)),
        PasteError::NoRequestType { row } => tr!("batch-paste-no-request-type", row = number(*row)),
    }
}

/// How a batch ended, in one line: *7 of 7 done*; *4 of 7 done, halted at row 5*.
pub fn ended(results: &BatchResults) -> String {
    let counts = results.counts();
    let missing = results.rows.iter().filter(|row| matches!(row, RowResult::Missing)).count();
    let (good, sent) = (counts.good.to_string(), counts.sent.to_string());
    match (results.pairing, results.halted_at) {
        (Pairing::Parallel, _) => tr!("batch-ended-parallel", good = good, sent = sent),
        (Pairing::Broken, _) => tr!("batch-ended-broken", good = good, sent = sent),
        (Pairing::True, Some(row)) => tr!("batch-ended-halted", good = good, sent = sent, row = number(row)),
        (Pairing::True, None) if missing > 0 => {
            tr!("batch-ended-missing", good = good, sent = sent, missing = missing)
        }
        (Pairing::True, None) if counts.failed > 0 => {
            tr!("batch-ended-failed", good = good, sent = sent, failed = counts.failed)
        }
        (Pairing::True, None) => tr!("batch-ended", good = good, sent = sent),
    }
}

/// Which rows of a batch failed and how, and which were not run, a line each: for where there are no rows to read it in.
pub fn row_lines(results: &BatchResults, sent: &BatchDraft, dialect: Dialect) -> Vec<String> {
    if results.pairing != Pairing::True {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for (at, (row, result)) in sent.rows.iter().zip(&results.rows).enumerate() {
        let request = row.request.request_type.as_str();
        match result {
            RowResult::Done(answer) if !answer.result => {
                let (name, what, _) = obs::request_status(dialect, answer.code);
                let what = match &answer.comment {
                    Some(comment) => format!("{what} {}", tr!("requests-comment", comment = comment.as_str())),
                    None => what,
                };
                let code = answer.code.to_string();
                lines.push(tr!(
                    "batch-row-failed",
                    row = number(at),
                    request = request,
                    code = code,
                    name = name,
                    what = what
                ));
            }
            RowResult::Missing => lines.push(tr!("batch-row-missing", row = number(at), request = request)),
            RowResult::Done(_) | RowResult::NotRun | RowResult::Off => {}
        }
    }
    if let Some((rows, many)) = not_run(results) {
        lines.push(if many { tr!("batch-rows-not-run", rows = rows) } else { tr!("batch-row-not-run", row = rows) });
    }
    lines
}

/// The rows that a halt kept from running, as people count them: `6–7`, `6`; and whether it is more than one.
fn not_run(results: &BatchResults) -> Option<(String, bool)> {
    let of = |row: &RowResult| matches!(row, RowResult::NotRun);
    let first = results.rows.iter().position(of)?;
    let last = results.rows.iter().rposition(of)?;
    let many = first != last;
    Some((if many { format!("{}–{}", number(first), number(last)) } else { number(first) }, many))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::obs::form::{FieldProblem, Rule as FieldRule};
    use crate::protocol::safety::Refusal;

    fn is_worded(text: &str) {
        assert!(text.ends_with('.'), "{text:?}");
        assert!(!text.contains(['$', '!']) && !text.starts_with("batch-"), "{text:?}");
    }

    #[test]
    fn every_problem_is_worded() {
        let (request_type, field, variable) = ("SetInputMute".to_owned(), "inputMuted".to_owned(), "before".to_owned());
        let missing = FieldProblem { field: field.clone(), rule: FieldRule::Missing };
        for known in [
            Rule::Empty,
            Rule::AllOff,
            Rule::NoRequestType,
            Rule::Untaken(Refusal::UnknownRequest { request_type: request_type.clone(), similar: None, since: None }),
            Rule::Data { request_type: request_type.clone(), problem: missing },
            Rule::UnknownField { request_type: request_type.clone(), field: field.clone() },
            Rule::VariablesInParallel,
            Rule::InputNotText { field: field.clone() },
            Rule::OutputNotText { variable: variable.clone() },
            Rule::NeverSet { variable: variable.clone() },
            Rule::SetLater { variable: variable.clone(), row: 4 },
            Rule::SetByRowOff { variable: variable.clone(), row: 4 },
            Rule::NoSuchInput { request_type: request_type.clone(), field: field.clone() },
            Rule::NoSuchOutput { request_type, field: field.clone() },
            Rule::Overwritten { field, variable },
            Rule::SleepUnit { field: "sleepFrames", max: 10_000 },
            Rule::SleepInParallel,
            Rule::HaltInParallel,
            Rule::ParallelMislabels,
            Rule::DraftSerialOnly,
            Rule::DraftNoVariables,
            Rule::DraftNoSleep,
            Rule::DraftHalt,
        ] {
            is_worded(&rule(&known));
            assert!(problem(&Problem { row: Some(2), rule: known }).starts_with("Row 3: "));
        }
    }

    #[test]
    fn every_paste_error_is_worded() {
        for error in [
            PasteError::Nothing,
            PasteError::Refused(Refusal::DataNotAnObject),
            PasteError::NoBatch,
            PasteError::OtherFrame { kind: "5".to_owned() },
            PasteError::RowNotAnObject { row: 1 },
            PasteError::NoRequestType { row: 1 },
        ] {
            is_worded(&paste_error(&error));
        }
        for expected in [Expected::Object, Expected::Text, Expected::Switch, Expected::List, Expected::ExecutionType] {
            for row in [None, Some(3)] {
                is_worded(&paste_error(&PasteError::Wrong { row, key: "variables", expected }));
            }
        }
    }
}
