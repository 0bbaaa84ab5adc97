//! Placeholders: `{{scene}}` takes the value of the parameter *scene*.
//!
//! A text that is exactly one placeholder becomes the value with its type; inside a longer text the value is put in as
//! text. `{{{{` stands for two braces that are meant as they are. What a person gives is never looked into: only the
//! preset's own texts and defaults hold placeholders.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde_json::Value;

use super::{Body, Kind, Preset, Problem, Rule};
use crate::protocol::safety::MAX_FRAME;

/// What was given for the parameters, by name.
pub type Values = BTreeMap<String, Value>;

/// Characters of a parameter's name.
const LONGEST_NAME: usize = 64;

/// Whether a placeholder can have this name.
pub(super) fn is_name(name: &str) -> bool {
    let of_a_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.chars().count() <= LONGEST_NAME && name.chars().all(of_a_name)
}

/// `text` so that it comes out as it is when a preset is expanded.
pub fn escape(text: &str) -> String {
    text.replace("{{", "{{{{")
}

/// The placeholder of a parameter: `{{scene}}`.
pub fn placeholder(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// A text in its parts.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Parameter(&'a str),
}

/// Takes a text apart. Braces that are no placeholder stay as they stand.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        let open = at + found;
        let rest = &text[open + 2..];
        if rest.starts_with("{{") {
            // The first pair is the text, the second the escape.
            parts.push(Part::Text(&text[start..open + 2]));
            (start, at) = (open + 4, open + 4);
        } else if let Some(name) = rest.find("}}").map(|end| &rest[..end]).filter(|name| is_name(name.trim())) {
            parts.push(Part::Text(&text[start..open]));
            parts.push(Part::Parameter(name.trim()));
            start = open + 2 + name.len() + 2;
            at = start;
        } else {
            at = open + 1;
        }
    }
    parts.push(Part::Text(&text[start..]));
    parts.retain(|part| *part != Part::Text(""));
    parts
}

/// The names of the placeholders in a text, each once.
pub fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in parts(text) {
        if let Part::Parameter(name) = part
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

impl Preset {
    /// What is sent with these values: placeholders replaced, the rest as it stands. A value that was not given is the
    /// default.
    ///
    /// # Errors
    /// The first rule that is broken, with preset and field: an unknown parameter, a missing value, a wrong type, a
    /// default that needs itself, more than a server takes.
    pub fn expand(&self, values: &Values) -> Result<Body, Problem> {
        self.expand_with(values, false)
    }

    /// As [`Self::expand`], with an empty value where one is missing: to be edited, not to be sent.
    ///
    /// # Errors
    /// As [`Self::expand`].
    pub fn outline(&self, values: &Values) -> Result<Body, Problem> {
        self.expand_with(values, true)
    }

    /// `check`: values that are missing are made up, so that everything else is looked at.
    pub(super) fn expand_with(&self, values: &Values, check: bool) -> Result<Body, Problem> {
        let mut expander =
            Expander { preset: self, values, check, known: BTreeMap::new(), under_way: Vec::new(), left: MAX_FRAME };
        if let Some(name) = values.keys().find(|name| self.parameter(name).is_none()) {
            return Err(expander.problem(name, Rule::UnknownParameter { name: name.clone() }));
        }
        let mut body = self.body.clone();
        body.each_data(|way, _, data| {
            data.iter_mut().try_for_each(|(name, value)| expander.fill(value, &format!("{way}.{name}")))
        })?;
        // One that nothing uses is looked at all the same: what was given for it was meant.
        for parameter in &self.parameters {
            if check || values.contains_key(&parameter.name) {
                expander.value(&parameter.name, &parameter.name)?;
            }
        }
        Ok(body)
    }
}

impl Body {
    /// The same with every text escaped: what was written for a server and not for a preset.
    #[must_use]
    pub fn escaped(mut self) -> Self {
        fn escape_all(value: &mut Value) {
            match value {
                Value::Object(map) => map.values_mut().for_each(escape_all),
                Value::Array(items) => items.iter_mut().for_each(escape_all),
                Value::String(text) => *text = escape(text),
                _ => {}
            }
        }
        let done: Result<(), Infallible> = self.each_data(|_, _, data| {
            data.values_mut().for_each(escape_all);
            Ok(())
        });
        // It cannot fail.
        let _ = done;
        self
    }
}

struct Expander<'a> {
    preset: &'a Preset,
    values: &'a Values,
    check: bool,
    known: BTreeMap<&'a str, Value>,
    /// The parameters whose defaults are being read.
    under_way: Vec<&'a str>,
    /// Bytes that may still come out.
    left: usize,
}

impl<'a> Expander<'a> {
    fn problem(&self, field: &str, rule: Rule) -> Problem {
        Problem { preset: self.preset.name.clone(), field: field.to_owned(), rule }
    }

    /// Replaces the placeholders in a value.
    fn fill(&mut self, value: &mut Value, way: &str) -> Result<(), Problem> {
        match value {
            Value::Object(map) => {
                map.iter_mut().try_for_each(|(name, value)| self.fill(value, &format!("{way}.{name}")))
            }
            Value::Array(items) => {
                items.iter_mut().enumerate().try_for_each(|(at, item)| self.fill(item, &format!("{way}[{at}]")))
            }
            Value::String(text) => {
                *value = self.text(text, way)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str, way: &str) -> Result<Value, Problem> {
        let parts = parts(text);
        if let [Part::Parameter(name)] = parts[..] {
            let value = self.value(name, way)?;
            self.spend(value.as_str().map_or(0, str::len), way)?;
            return Ok(value);
        }
        let mut out = String::new();
        for part in parts {
            let before = out.len();
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Parameter(name) => match self.value(name, way)? {
                    Value::String(text) => out.push_str(&text),
                    other => out.push_str(&other.to_string()),
                },
            }
            self.spend(out.len() - before, way)?;
        }
        Ok(Value::String(out))
    }

    /// Defaults that double each other grow faster than any memory.
    fn spend(&mut self, bytes: usize, way: &str) -> Result<(), Problem> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| self.problem(way, Rule::TooLong { limit: MAX_FRAME }))?;
        Ok(())
    }

    /// The value of a parameter that is named at `way`.
    fn value(&mut self, name: &str, way: &str) -> Result<Value, Problem> {
        let Some(parameter) = self.preset.parameter(name) else {
            return Err(self.problem(way, Rule::UnknownParameter { name: name.to_owned() }));
        };
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        if let Some(first) = self.under_way.iter().position(|other| *other == name) {
            let round = self.under_way[first..].iter().copied().chain([name]).map(str::to_owned);
            return Err(self.problem(name, Rule::Recursion { names: round.collect() }));
        }
        let value = match (self.values.get(name), &parameter.default) {
            (Some(given), _) => given.clone(),
            (None, Some(default)) => {
                self.under_way.push(&parameter.name);
                let mut default = default.clone();
                self.fill(&mut default, name)?;
                self.under_way.pop();
                default
            }
            (None, None) if self.check => made_up(&parameter.kind),
            (None, None) => return Err(self.problem(name, Rule::Missing)),
        };
        if !parameter.kind.takes(&value) {
            let rule = match &parameter.kind {
                Kind::Choice(choices) => Rule::Choice { choices: choices.clone() },
                kind => Rule::Type { expected: kind.word() },
            };
            return Err(self.problem(name, rule));
        }
        self.known.insert(&parameter.name, value.clone());
        Ok(value)
    }
}

fn made_up(kind: &Kind) -> Value {
    match kind {
        Kind::Number => 0.into(),
        Kind::Switch => false.into(),
        Kind::Choice(choices) => choices.first().cloned().unwrap_or_default().into(),
        Kind::Text | Kind::Pick(_) => String::new().into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::Parameter;
    use super::*;

    fn parameter(name: &str, kind: Kind, default: Option<Value>) -> Parameter {
        Parameter { name: name.into(), label: String::new(), kind, default, secret: false }
    }

    fn preset(data: Value, parameters: Vec<Parameter>) -> Preset {
        let Value::Object(data) = data else { panic!("an object") };
        let body = Body::Request { request_type: "SetInputVolume".into(), request_data: Some(data) };
        Preset { name: "Loud".into(), group: String::new(), key: None, parameters, body }
    }

    fn data(body: Body) -> Value {
        let Body::Request { request_data: Some(data), .. } = body else { panic!("a request") };
        Value::Object(data)
    }

    fn given(values: &[(&str, Value)]) -> Values {
        values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn a_placeholder_alone_keeps_its_type_and_inside_a_text_it_is_text() {
        let number = || parameter("n", Kind::Number, None);
        for (text, expected) in [
            ("{{n}}", json!(2.5)),
            ("{{ n }}", json!(2.5)),
            ("x{{n}}", json!("x2.5")),
            ("{{n}}{{n}}", json!("2.52.5")),
            ("{{{n}}}", json!("{2.5}")),
            ("{{{{n}}", json!("{{n}}")),
            ("{{{{{{n}}", json!("{{2.5")),
            ("{{ not a name }}", json!("{{ not a name }}")),
            ("{{n", json!("{{n")),
            ("{{}}", json!("{{}}")),
            ("录{{n}}播", json!("录2.5播")),
        ] {
            let out = preset(json!({ "a": [text] }), vec![number()]).expand(&given(&[("n", json!(2.5))])).unwrap();
            assert_eq!(data(out), json!({ "a": [expected] }), "{text}");
        }
        let on = preset(json!({"on": "{{on}}"}), vec![parameter("on", Kind::Switch, Some(json!(true)))]);
        assert_eq!(data(on.expand(&Values::new()).unwrap()), json!({"on": true}));
    }

    #[test]
    fn what_is_wrong_names_preset_field_and_rule() {
        let text = |name: &str, default: Option<&str>| parameter(name, Kind::Text, default.map(Value::from));
        let choice = parameter("how", Kind::Choice(vec!["cut".into(), "fade".into()]), None);
        let cases: Vec<(Preset, Values, &str, Rule)> = vec![
            (
                preset(json!({"a": {"b": ["{{x}}"]}}), vec![]),
                Values::new(),
                "requestData.a.b[0]",
                Rule::UnknownParameter { name: "x".into() },
            ),
            (preset(json!({}), vec![]), given(&[("x", json!(1))]), "x", Rule::UnknownParameter { name: "x".into() }),
            (preset(json!({"a": "{{x}}"}), vec![text("x", None)]), Values::new(), "x", Rule::Missing),
            (
                preset(json!({"a": "{{x}}"}), vec![text("x", None)]),
                given(&[("x", json!(1))]),
                "x",
                Rule::Type { expected: "text" },
            ),
            (
                preset(json!({"a": "{{how}}"}), vec![choice]),
                given(&[("how", json!("stinger"))]),
                "how",
                Rule::Choice { choices: vec!["cut".into(), "fade".into()] },
            ),
            (
                preset(
                    json!({"a": "{{x}}"}),
                    vec![text("x", Some("1{{y}}")), text("y", Some("{{z}}")), text("z", Some("{{y}}"))],
                ),
                Values::new(),
                "y",
                Rule::Recursion { names: vec!["y".into(), "z".into(), "y".into()] },
            ),
            (
                preset(json!({"a": "{{x}}"}), vec![text("x", Some("{{x}}"))]),
                Values::new(),
                "x",
                Rule::Recursion { names: vec!["x".into(), "x".into()] },
            ),
        ];
        for (preset, values, field, rule) in cases {
            let problem = preset.expand(&values).unwrap_err();
            assert_eq!(problem, Problem { preset: "Loud".into(), field: field.into(), rule });
        }
    }

    #[test]
    fn a_value_that_was_given_ends_a_recursion() {
        let text = |name: &str, default: &str| parameter(name, Kind::Text, Some(default.into()));
        let round = preset(json!({"a": "{{x}}"}), vec![text("x", "1{{y}}"), text("y", "2{{x}}")]);
        assert!(matches!(round.check().unwrap_err().rule, Rule::Recursion { .. }));
        let out = round.expand(&given(&[("y", json!("given"))])).unwrap();
        assert_eq!(data(out), json!({"a": "1given"}));
    }

    #[test]
    fn defaults_that_double_each_other_are_refused_before_they_fill_the_memory() {
        let mut parameters = vec![parameter("p0", Kind::Text, Some("0123456789".into()))];
        for n in 1..60 {
            let default = placeholder(&format!("p{}", n - 1)).repeat(2);
            parameters.push(parameter(&format!("p{n}"), Kind::Text, Some(default.into())));
        }
        let problem = preset(json!({"a": "{{p59}}"}), parameters).expand(&Values::new()).unwrap_err();
        assert_eq!(problem.rule, Rule::TooLong { limit: MAX_FRAME });
    }

    #[test]
    fn a_check_finds_what_a_run_would_without_a_value() {
        let fine = preset(json!({"a": "{{x}}"}), vec![parameter("x", Kind::Text, None)]);
        assert_eq!(fine.check(), Ok(()));
        let unused = preset(json!({}), vec![parameter("x", Kind::Number, Some("one".into()))]);
        assert_eq!(unused.check().unwrap_err().rule, Rule::Type { expected: "number" });
        for (name, rule) in [("a b", Rule::ParameterName), ("", Rule::ParameterName)] {
            let bad = preset(json!({}), vec![parameter(name, Kind::Text, None)]);
            assert_eq!(bad.check().unwrap_err().rule, rule);
        }
        let twice = vec![parameter("x", Kind::Text, None), parameter("x", Kind::Text, None)];
        assert_eq!(preset(json!({}), twice).check().unwrap_err().rule, Rule::ParameterTwice);
    }

    proptest! {
        #[test]
        fn an_escaped_text_comes_back_as_it_was(text in "[{}a \\PC]{0,24}") {
            let out = preset(json!({ "a": escape(&text) }), vec![]).expand(&Values::new()).unwrap();
            prop_assert_eq!(data(out), json!({ "a": text }));
        }

        #[test]
        fn what_was_given_is_never_looked_into(before in "[{}x]{0,6}", value in "[{}nx]{0,12}", after in "[{}x]{0,6}") {
            let text = format!("{}{}{}", escape(&before), placeholder("n"), after.replace('{', ""));
            let preset = preset(json!({ "a": text }), vec![parameter("n", Kind::Text, None)]);
            let out = data(preset.expand(&given(&[("n", json!(value))])).unwrap());
            let expected = format!("{before}{value}{}", after.replace('{', ""));
            prop_assert_eq!(out, json!({ "a": expected }));
        }

        #[test]
        fn any_text_is_taken_apart_and_put_together(text in "[{}n\\PC]{0,32}") {
            let preset = preset(json!({ "a": text }), vec![parameter("n", Kind::Text, Some("{{n}}".into()))]);
            // Whatever it is, it is an answer.
            let _ = preset.expand(&Values::new());
        }
    }
}
