//! Statuses and close codes of obs-websocket for people, refusals of the safety check, and its warnings.

use crate::protocol::obs::form::{FieldProblem, Rule};
use crate::protocol::obs::{CloseCode, Dialect, RequestStatus};
use crate::protocol::safety::{Refusal, Warning};
use crate::{tr, words};

/// Name, what it means, what to do: for a status code of that dialect, unknown ones included.
pub fn request_status(dialect: Dialect, code: u32) -> (String, String, String) {
    let known = RequestStatus::find(dialect, code).and_then(|status| {
        let what = words::find(&format!("obs-status-{}-what", status.name))?;
        let then = words::find(&format!("obs-status-{}-do", status.name))?;
        Some((status.name.to_owned(), what.to_owned(), then.to_owned()))
    });
    // As text: a code is no amount, and must not be written with separators.
    let code = code.to_string();
    known.unwrap_or_else(|| {
        (
            tr!("obs-status-other-name", code = code.as_str()),
            tr!("obs-status-other-what", code = code.as_str()),
            tr!("obs-status-other-do").to_owned(),
        )
    })
}

/// What a close code means, and what to do.
pub fn close_code(code: CloseCode) -> (String, String) {
    let find = |part: &str| words::find(&format!("obs-close-{}-{part}", code.name())).map(str::to_owned);
    let what = match code {
        CloseCode::Other(code) => tr!("obs-close-Other-what", code = code.to_string()),
        _ => find("what").unwrap_or_default(),
    };
    (what, find("do").unwrap_or_default())
}

/// Why something was not sent. Rows are counted from 1, as people do.
pub fn refusal(reason: &Refusal) -> String {
    let number = |number: usize| number.to_string();
    match reason {
        Refusal::Syntax { line, column, reason, .. } => {
            tr!("safety-syntax", line = number(*line), column = number(*column), reason = reason.as_str())
        }
        Refusal::DataNotAnObject => tr!("safety-data-not-an-object").to_owned(),
        Refusal::NoRequestType => tr!("safety-no-request-type").to_owned(),
        Refusal::TooDeep { limit } => tr!("safety-too-deep", limit = number(*limit)),
        Refusal::TooBig { bytes, limit } => tr!("safety-too-big", bytes = number(*bytes), limit = number(*limit)),
        Refusal::EmptyBatch => tr!("safety-empty-batch").to_owned(),
        Refusal::RequestsNotAnArray => tr!("safety-requests-not-an-array").to_owned(),
        Refusal::RowNotAnObject { row } => tr!("safety-row-not-an-object", row = number(row + 1)),
        Refusal::RowWithoutRequestType { row } => tr!("safety-row-without-request-type", row = number(row + 1)),
        Refusal::RowFieldNotAnObject { row, field } => {
            tr!("safety-row-field-not-an-object", row = number(row + 1), field = *field)
        }
        Refusal::VariablesNotAnObject => tr!("safety-variables-not-an-object").to_owned(),
        Refusal::VariablesInParallel => tr!("safety-variables-in-parallel").to_owned(),
        Refusal::ExecutionType => tr!("safety-execution-type").to_owned(),
        Refusal::HaltOnFailureNotABool => tr!("safety-halt-on-failure").to_owned(),
        Refusal::SleepAlone => tr!("safety-sleep-alone").to_owned(),
        Refusal::SleepInParallel { row } => tr!("safety-sleep-in-parallel", row = number(row + 1)),
        Refusal::SleepUnit { row, field, max } => {
            tr!("safety-sleep-unit", row = number(row + 1), field = *field, max = max.to_string())
        }
        Refusal::FrameNotAnObject => tr!("safety-frame-not-an-object").to_owned(),
        Refusal::NotAClientMessage { kind } => tr!("safety-not-a-client-message", kind = kind.as_str()),
        Refusal::MissingD => tr!("safety-missing-d").to_owned(),
        Refusal::NoRequestId => tr!("safety-no-request-id").to_owned(),
        Refusal::AuthenticationNotText => tr!("safety-authentication-not-text").to_owned(),
        Refusal::RpcVersion => tr!("safety-rpc-version").to_owned(),
        Refusal::EventSubscriptions => tr!("safety-event-subscriptions").to_owned(),
        Refusal::Fields { request_type, problems } => {
            let problems: Vec<_> = problems.iter().map(field_problem).collect();
            tr!("form-refused", request = request_type.as_str(), problems = problems.join(" "))
        }
        Refusal::Row { row, refusal: inner } => tr!("form-row", row = number(row + 1), refusal = refusal(inner)),
        Refusal::UnknownKey { name, similar: None } => tr!("form-unknown-key", name = name.as_str()),
        Refusal::UnknownKey { name, similar: Some(similar) } => {
            tr!("form-unknown-key-similar", name = name.as_str(), similar = *similar)
        }
        Refusal::UnknownRequest { request_type, since: Some(since), .. } => {
            tr!("form-request-not-here", request = request_type.as_str(), since = since.as_str())
        }
        Refusal::UnknownRequest { request_type, similar: Some(similar), .. } => {
            tr!("form-unknown-request-similar", request = request_type.as_str(), similar = similar.as_str())
        }
        Refusal::UnknownRequest { request_type, .. } => {
            tr!("form-unknown-request", request = request_type.as_str())
        }
        Refusal::NotInDraft { name } => tr!("form-not-in-draft", name = *name),
        Refusal::Other(text) => text.clone(),
    }
}

/// What the catalogue says against a field: its name and its rule, a sentence.
pub fn field_problem(problem: &FieldProblem) -> String {
    let field = problem.field.as_str();
    match &problem.rule {
        Rule::Missing => tr!("form-missing", field = field),
        Rule::OneOf(fields) => tr!("form-one-of", fields = listed(fields, tr!("form-or"))),
        Rule::OnlyOneOf(fields) if fields.len() == 2 => {
            tr!("form-only-one-of-two", first = fields[0].as_str(), second = fields[1].as_str())
        }
        Rule::OnlyOneOf(fields) => tr!("form-only-one-of", fields = listed(fields, tr!("form-and"))),
        Rule::Together(fields) => tr!("form-together", fields = listed(fields, tr!("form-and"))),
        Rule::Type { expected, found } => {
            tr!("form-type", field = field, expected = kind(expected), found = kind(found))
        }
        Rule::Range { range, unit, found } => {
            let part = |sign: &str| range.split(',').find_map(|part| part.trim().strip_prefix(sign)).map(str::trim);
            let unit = unit.as_deref().map(with_space).unwrap_or_default();
            let found = found.as_str();
            match (part(">="), part("<=")) {
                (Some(least), Some(most)) => {
                    tr!(
                        "form-between",
                        field = field,
                        least = plain_number(least),
                        most = plain_number(most),
                        unit = unit,
                        found = found
                    )
                }
                (Some(least), None) => {
                    tr!("form-at-least", field = field, least = plain_number(least), unit = unit, found = found)
                }
                (None, Some(most)) => {
                    tr!("form-at-most", field = field, most = plain_number(most), unit = unit, found = found)
                }
                (None, None) => tr!("form-range", field = field, range = range.as_str(), found = found),
            }
        }
        Rule::Whole { found } => tr!("form-whole", field = field, found = found.as_str()),
        Rule::Value { allowed, found } => {
            tr!("form-value", field = field, allowed = listed(allowed, tr!("form-or")), found = found.as_str())
        }
        Rule::Empty => tr!("form-empty", field = field),
    }
}

/// `a, b or c`.
fn listed(names: &[String], last: &str) -> String {
    match names {
        [rest @ .., end] if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// `0.0` is 0 to people.
fn plain_number(number: &str) -> String {
    number.strip_suffix(".0").unwrap_or(number).to_owned()
}

/// A unit as it follows its number.
fn with_space(unit: &str) -> String {
    if matches!(unit, "%" | "°") { unit.to_owned() } else { format!(" {unit}") }
}

/// What a value is, for people.
fn kind(kind: &str) -> &'static str {
    match kind {
        "String" => tr!("form-kind-text"),
        "Number" => tr!("form-kind-number"),
        "Boolean" => tr!("form-kind-switch"),
        "Object" => tr!("form-kind-object"),
        "Null" => tr!("form-kind-nothing"),
        _ => tr!("form-kind-list"),
    }
}

/// What will probably not work.
pub fn warning(warning: &Warning) -> String {
    match warning {
        Warning::UnknownRequest { request_type, similar: None } => {
            tr!("obs-warning-unknown-request", request = request_type.as_str())
        }
        Warning::UnknownRequest { request_type, similar: Some(similar) } => {
            tr!("obs-warning-similar-request", request = request_type.as_str(), similar = similar.as_str())
        }
        Warning::UnknownField { request_type, field } => {
            tr!("obs-warning-unknown-field", request = request_type.as_str(), field = field.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sentence that was found: no key, no hole, and it ends like a sentence.
    fn is_worded(text: &str) {
        assert!(text.ends_with(['.', '?']), "{text:?}");
        assert!(!text.contains(['$', '!']) && !text.starts_with("obs-") && !text.starts_with("safety-"), "{text:?}");
    }

    #[test]
    fn every_status_of_both_dialects_is_worded() {
        for dialect in [Dialect::Shipping, Dialect::Draft] {
            for status in RequestStatus::all(dialect) {
                let (name, what, then) = request_status(dialect, status.code);
                assert_eq!(name, status.name);
                is_worded(&what);
                is_worded(&then);
            }
            let (name, what, then) = request_status(dialect, 4711);
            assert_eq!(name, "Status 4711");
            assert!(what.contains("4711"));
            is_worded(&then);
        }
    }

    #[test]
    fn every_close_code_of_both_dialects_is_worded() {
        for dialect in [Dialect::Shipping, Dialect::Draft] {
            for code in CloseCode::all(dialect).chain([CloseCode::Other(4999)]) {
                let (what, then) = close_code(code);
                is_worded(&what);
                is_worded(&then);
            }
        }
        assert!(close_code(CloseCode::Other(4999)).0.contains("4999"));
    }

    #[test]
    fn every_refusal_is_worded() {
        let (row, field) = (2, "requestData");
        for reason in [
            Refusal::Syntax { line: 1, column: 2, span: 1..2, reason: "expected value".to_owned() },
            Refusal::DataNotAnObject,
            Refusal::NoRequestType,
            Refusal::TooDeep { limit: 100 },
            Refusal::TooBig { bytes: 33_000_000, limit: 32_000_000 },
            Refusal::EmptyBatch,
            Refusal::RequestsNotAnArray,
            Refusal::RowNotAnObject { row },
            Refusal::RowWithoutRequestType { row },
            Refusal::RowFieldNotAnObject { row, field },
            Refusal::VariablesNotAnObject,
            Refusal::VariablesInParallel,
            Refusal::ExecutionType,
            Refusal::HaltOnFailureNotABool,
            Refusal::SleepAlone,
            Refusal::SleepInParallel { row },
            Refusal::SleepUnit { row, field: "sleepMillis", max: 50_000 },
            Refusal::FrameNotAnObject,
            Refusal::NotAClientMessage { kind: "op 5".to_owned() },
            Refusal::MissingD,
            Refusal::NoRequestId,
            Refusal::AuthenticationNotText,
            Refusal::RpcVersion,
            Refusal::EventSubscriptions,
            Refusal::UnknownKey { name: "haltOnFail".to_owned(), similar: Some("haltOnFailure") },
            Refusal::UnknownKey { name: "colour".to_owned(), similar: None },
            Refusal::UnknownRequest { request_type: "GetStat".to_owned(), similar: None, since: None },
            Refusal::UnknownRequest {
                request_type: "GetStat".to_owned(),
                similar: Some("GetStats".to_owned()),
                since: None,
            },
            Refusal::UnknownRequest {
                request_type: "GetCanvasList".to_owned(),
                similar: None,
                since: Some("5.7.0".to_owned()),
            },
            Refusal::NotInDraft { name: "executionType" },
        ] {
            is_worded(&refusal(&reason));
        }
        assert!(refusal(&Refusal::RowNotAnObject { row: 0 }).contains("Row 1"));
    }

    #[test]
    fn every_rule_of_the_catalogue_is_said_with_its_field() {
        let text = str::to_owned;
        let range = |range: &str, unit: Option<&str>, found: &str| Rule::Range {
            range: text(range),
            unit: unit.map(str::to_owned),
            found: text(found),
        };
        let wrong = |expected: &str, found| Rule::Type { expected: text(expected), found };
        let names = |names: &[&str]| names.iter().map(|name| text(name)).collect::<Vec<_>>();
        for (rule, said) in [
            (Rule::Missing, "“x” is needed. Fill it in."),
            (Rule::OneOf(names(&["x", "y"])), "Give x or y."),
            (Rule::OneOf(names(&["x", "y", "z"])), "Give x, y or z."),
            (Rule::OnlyOneOf(names(&["x", "y"])), "Give either x or y, not both."),
            (Rule::OnlyOneOf(names(&["x", "y", "z"])), "Give only one of x, y and z."),
            (Rule::Together(names(&["x", "y"])), "Give x and y together, or none of them."),
            (wrong("Number", "String"), "“x” must be a number; it is text in quotes."),
            (wrong("Boolean", "Number"), "“x” must be true or false; it is a number."),
            (wrong("Object", "Array"), "“x” must be an object in braces; it is a list in brackets."),
            (wrong("String", "Null"), "“x” must be text in quotes; it is null."),
            (range(">= 0, <= 20", Some("×"), "99"), "“x” must be between 0 and 20 ×; it is 99."),
            (range(">= 0.0, <= 1.0", None, "-2"), "“x” must be between 0 and 1; it is -2."),
            (range(">= -360, <= 360", Some("°"), "400"), "“x” must be between -360 and 360°; it is 400."),
            (range(">= 8", Some("px"), "7"), "“x” must be at least 8 px; it is 7."),
            (range("<= 8", None, "9"), "“x” must be at most 8; it is 9."),
            (range("odd", None, "2"), "“x” must be odd; it is 2."),
            (Rule::Whole { found: text("1.5") }, "“x” must be a whole number; it is 1.5."),
            (Rule::Value { allowed: names(&["A", "B"]), found: text("C") }, "“x” must be A or B; it is “C”."),
            (Rule::Empty, "“x” must not be empty. Fill it in."),
        ] {
            assert_eq!(field_problem(&FieldProblem { field: text("x"), rule }), said);
        }
        let problems = vec![
            FieldProblem { field: text("inputName"), rule: Rule::Empty },
            FieldProblem { field: text("inputMuted"), rule: Rule::Missing },
        ];
        let fields = Refusal::Fields { request_type: text("SetInputMute"), problems };
        let row = Refusal::Row { row: 2, refusal: Box::new(fields) };
        let said =
            "Row 3: SetInputMute: “inputName” must not be empty. Fill it in. “inputMuted” is needed. Fill it in.";
        assert_eq!(refusal(&row), said);
    }

    #[test]
    fn every_warning_is_worded() {
        let (request_type, field) = ("SetInputVolume".to_owned(), "inputVolumeMul".to_owned());
        for reason in [
            Warning::UnknownRequest { request_type: request_type.clone(), similar: None },
            Warning::UnknownRequest { request_type: request_type.clone(), similar: Some("SetInputMute".to_owned()) },
            Warning::UnknownField { request_type, field },
        ] {
            is_worded(&warning(&reason));
        }
    }
}
