//! What is wrong with a preset or with a file of them, for people: which preset, which field, which rule.

use crate::message::preset::{FileProblem, Problem, Rule, Trouble};
use crate::tr;

/// A rule that a preset breaks, with the preset and the field.
pub fn problem(problem: &Problem) -> String {
    let rule = rule(&problem.rule);
    match problem.field.as_str() {
        "" => tr!("preset-problem", preset = problem.preset.as_str(), rule = rule),
        field => tr!("preset-problem-field", preset = problem.preset.as_str(), field = field, rule = rule),
    }
}

/// The rule alone: where the field stands beside it.
pub fn rule(rule: &Rule) -> String {
    match rule {
        Rule::NoName => tr!("preset-rule-no-name").to_owned(),
        Rule::NameTaken => tr!("preset-rule-name-taken").to_owned(),
        Rule::ParameterName => tr!("preset-rule-parameter-name").to_owned(),
        Rule::ParameterTwice => tr!("preset-rule-parameter-twice").to_owned(),
        Rule::UnknownParameter { name } => tr!("preset-rule-unknown-parameter", name = name.as_str()),
        Rule::Missing => tr!("preset-rule-missing").to_owned(),
        Rule::Recursion { names } => tr!("preset-rule-recursion", names = names.join(" → ")),
        Rule::Type { expected } => match *expected {
            "number" => tr!("preset-rule-number").to_owned(),
            "switch" => tr!("preset-rule-switch").to_owned(),
            _ => tr!("preset-rule-text").to_owned(),
        },
        Rule::Choice { choices } => tr!("preset-rule-choice", choices = choices.join(", ")),
        Rule::TooLong { limit } => tr!("preset-rule-too-long", limit = limit.to_string()),
        Rule::Broken { reason } => tr!("preset-rule-broken", reason = reason.as_str()),
    }
}

/// Why a text is no file of presets.
pub fn file_problem(found: &FileProblem) -> String {
    match found {
        FileProblem::Syntax { line, column, reason } => {
            tr!("preset-file-syntax", line = line.to_string(), column = column.to_string(), reason = reason.as_str())
        }
        FileProblem::NoPresets => tr!("preset-file-no-presets").to_owned(),
        FileProblem::Newer { version } => tr!("preset-file-newer", version = version.to_string()),
        FileProblem::Preset(found) => problem(found),
    }
}

/// What was wrong with the file in the settings folder, and what stands under *Details*.
pub fn trouble(trouble: &Trouble) -> (String, Option<String>) {
    match trouble {
        Trouble::Newer { version } => (tr!("preset-trouble-newer", version = version.to_string()), None),
        Trouble::Damaged { problem, set_aside } => {
            let text = match set_aside {
                Some(path) => tr!("preset-trouble-set-aside", path = path.display().to_string()),
                None => tr!("preset-trouble-in-the-way").to_owned(),
            };
            (text, Some(file_problem(problem)))
        }
        Trouble::Unreadable { reason } => (tr!("preset-trouble-unreadable").to_owned(), Some(reason.clone())),
    }
}
