//! Presets as JSON: the file in the settings folder, exports, and what is pasted from the clipboard.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Body, Kind, Parameter, Preset, Problem, Rule};
use crate::protocol::obs::batch::BatchDraft;
use crate::protocol::obs::catalogue::Pick;

/// The version that this program writes. A file with a higher one is from a newer Callboard and stays as it is.
pub const VERSION: u64 = 1;

/// Why a text is no file of presets.
#[derive(Debug, Clone, PartialEq)]
pub enum FileProblem {
    Syntax {
        line: usize,
        column: usize,
        reason: String,
    },
    /// An object with `version` and `presets` is expected.
    NoPresets,
    /// A newer Callboard wrote it.
    Newer {
        version: u64,
    },
    /// One of the presets.
    Preset(Problem),
}

/// One preset in the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PresetEntry {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    group: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<RequestEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<BatchDraft>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RequestEntry {
    request_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_data: Option<Map<String, Value>>,
}

/// One parameter in the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ParameterEntry {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pick: Option<Pick>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
}

impl TryFrom<PresetEntry> for Preset {
    type Error = String;
    fn try_from(entry: PresetEntry) -> Result<Self, String> {
        let body = match (entry.request, entry.batch) {
            (Some(request), None) => {
                Body::Request { request_type: request.request_type, request_data: request.request_data }
            }
            (None, Some(batch)) => Body::Batch(batch),
            (None, None) => return Err("either `request` or `batch` is needed".to_owned()),
            (Some(_), Some(_)) => return Err("only one of `request` and `batch` can be there".to_owned()),
        };
        Ok(Self { name: entry.name, group: entry.group, key: entry.key, parameters: entry.parameters, body })
    }
}

impl From<Preset> for PresetEntry {
    fn from(preset: Preset) -> Self {
        let (request, batch) = match preset.body {
            Body::Request { request_type, request_data } => (Some(RequestEntry { request_type, request_data }), None),
            Body::Batch(batch) => (None, Some(batch)),
        };
        let Preset { name, group, key, parameters, .. } = preset;
        Self { name, group, key, parameters, request, batch }
    }
}

impl TryFrom<ParameterEntry> for Parameter {
    type Error = String;
    fn try_from(entry: ParameterEntry) -> Result<Self, String> {
        let kind = match (entry.kind.as_deref().unwrap_or("text"), entry.pick) {
            ("text", None) => Kind::Text,
            ("number", None) => Kind::Number,
            ("switch", None) => Kind::Switch,
            ("choice", None) => Kind::Choice(entry.choices),
            ("pick", Some(pick)) => Kind::Pick(pick),
            ("pick", None) => return Err(format!("parameter `{}` of kind `pick` needs `pick`", entry.name)),
            (other, _) => return Err(format!("parameter `{}` has the unknown kind `{other}`", entry.name)),
        };
        Ok(Self { name: entry.name, label: entry.label, kind, default: entry.default, secret: entry.secret })
    }
}

impl From<Parameter> for ParameterEntry {
    fn from(parameter: Parameter) -> Self {
        let kind = Some(parameter.kind.word().to_owned());
        let (choices, pick) = match parameter.kind {
            Kind::Choice(choices) => (choices, None),
            Kind::Pick(pick) => (Vec::new(), Some(pick)),
            _ => (Vec::new(), None),
        };
        let Parameter { name, label, default, secret, .. } = parameter;
        Self { name, label, kind, choices, pick, default, secret }
    }
}

/// The presets in a text. Whole or not at all.
///
/// # Errors
/// See [`FileProblem`]; the first that is found.
pub fn read(text: &str) -> Result<Vec<Preset>, FileProblem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| FileProblem::Syntax {
        line: error.line(),
        column: error.column(),
        reason: error.to_string(),
    })?;
    let version = value.get("version").and_then(Value::as_u64).ok_or(FileProblem::NoPresets)?;
    if version > VERSION {
        return Err(FileProblem::Newer { version });
    }
    let entries = value.get("presets").and_then(Value::as_array).filter(|_| version == VERSION);
    let mut presets: Vec<Preset> = Vec::new();
    for (index, entry) in entries.ok_or(FileProblem::NoPresets)?.iter().enumerate() {
        let preset = Preset::deserialize(entry).map_err(|error| {
            let name = entry.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
            let preset = name.map_or_else(|| format!("#{}", index + 1), str::to_owned);
            let rule = Rule::Broken { reason: error.to_string() };
            FileProblem::Preset(Problem { preset, field: String::new(), rule })
        })?;
        let problem = |preset: String, rule| FileProblem::Preset(Problem { preset, field: "name".to_owned(), rule });
        if preset.name.trim().is_empty() {
            return Err(problem(format!("#{}", index + 1), Rule::NoName));
        }
        if presets.iter().any(|other| same_name(&other.name, &preset.name)) {
            return Err(problem(preset.name, Rule::NameTaken));
        }
        presets.push(preset.without_secrets());
    }
    Ok(presets)
}

/// As [`read`], for a file from elsewhere: each preset is also held against [`Preset::check`].
///
/// # Errors
/// As [`read`], and the first rule that a preset breaks.
pub fn read_import(text: &str) -> Result<Vec<Preset>, FileProblem> {
    let presets = read(text)?;
    presets.iter().try_for_each(Preset::check).map_err(FileProblem::Preset)?;
    Ok(presets)
}

/// What was wrong with the file in the settings folder when Callboard started.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// A newer Callboard wrote it: it stays as it is, and nothing is saved over it.
    Newer { version: u64 },
    /// It was put aside under this name; `None`: it could not be, and nothing is saved over it.
    Damaged { problem: FileProblem, set_aside: Option<PathBuf> },
    /// It could not be read at all; the reason in the words of the system.
    Unreadable { reason: String },
}

/// The text of a file. No secret is in it, whatever the presets hold.
pub fn write(presets: &[Preset]) -> String {
    #[derive(Serialize)]
    struct File {
        version: u64,
        presets: Vec<Preset>,
    }
    let presets = presets.iter().cloned().map(Preset::without_secrets).collect();
    let mut text = serde_json::to_string_pretty(&File { version: VERSION, presets }).unwrap_or_default();
    text.push('\n');
    text
}

fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// `wanted`, or `wanted 2`, … where one of `presets` has that name already.
pub fn unique_name(wanted: &str, presets: &[Preset]) -> String {
    let wanted = wanted.trim();
    let mut name = wanted.to_owned();
    let mut number = 2;
    while presets.iter().any(|preset| same_name(&preset.name, &name)) {
        name = format!("{wanted} {number}");
        number += 1;
    }
    name
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Merged {
    pub added: usize,
    /// Those whose name was taken.
    pub renamed: usize,
    /// Those whose key was taken: they have none now.
    pub without_key: usize,
}

/// Adds what was imported to what is there; nothing that is there changes.
pub fn merge(presets: &mut Vec<Preset>, imported: Vec<Preset>) -> Merged {
    let mut merged = Merged::default();
    for mut preset in imported {
        let name = unique_name(&preset.name, presets);
        merged.added += 1;
        merged.renamed += usize::from(name != preset.name.trim());
        preset.name = name;
        if preset.key.is_some() && presets.iter().any(|other| other.key == preset.key) {
            preset.key = None;
            merged.without_key += 1;
        }
        presets.push(preset);
    }
    merged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(presets: Value) -> String {
        json!({ "version": 1, "presets": presets }).to_string()
    }

    #[test]
    fn what_was_written_comes_back() {
        let all = text(json!([
            {"name": "One", "group": "Show", "key": "Ctrl+F5", "request": {"requestType": "GetStats"}},
            {"name": "Two 二", "parameters": [
                {"name": "a", "label": "Scene?", "kind": "pick", "pick": "scene", "default": "Start"},
                {"name": "b", "kind": "choice", "choices": ["x", "y"]},
                {"name": "c", "kind": "number", "default": 3},
                {"name": "d", "kind": "switch", "default": true},
                {"name": "e", "secret": true},
            ], "batch": {"haltOnFailure": true, "requests": [{"requestType": "A", "requestData": {"x": "{{a}}"}, "off": true}]}},
        ]));
        let presets = read(&all).unwrap();
        assert_eq!(presets.len(), 2);
        assert_eq!(presets[1].parameters[0].asks(), "Scene?");
        assert!(presets[1].parameters[4].secret);
        assert_eq!(read(&write(&presets)).unwrap(), presets);
    }

    #[test]
    fn a_broken_file_is_refused_by_name_and_rule() {
        let one = json!({"name": "One", "request": {"requestType": "GetStats"}});
        assert_eq!(read(r#"{"version": 3, "presets": "anything"}"#), Err(FileProblem::Newer { version: 3 }));
        for nothing in ["[]", "{}", r#"{"version": 0, "presets": []}"#, r#"{"version": 1}"#, r#"{"version": "1"}"#] {
            assert_eq!(read(nothing), Err(FileProblem::NoPresets), "{nothing}");
        }
        assert!(matches!(read("{\n \"version\": "), Err(FileProblem::Syntax { line: 2, .. })));
        for (presets, name, reason) in [
            (json!([one, {"name": "Two", "request": {"requestType": "A", "requestData": []}}]), "Two", "sequence"),
            (json!([{"group": "x"}]), "#1", "name"),
            (json!([{"name": "One"}]), "One", "either"),
            (json!([{"name": "One", "request": {"requestType": "A"}, "batch": {"requests": []}}]), "One", "only one"),
            (json!([{"name": "One", "colour": "red", "request": {"requestType": "A"}}]), "One", "colour"),
            (json!([{"name": "One", "batch": {"executionType": 9, "requests": []}}]), "One", "executionType 9"),
            (
                json!([{"name": "One", "parameters": [{"name": "a", "kind": "dice"}], "request": {"requestType": "A"}}]),
                "One",
                "dice",
            ),
        ] {
            let Err(FileProblem::Preset(problem)) = read(&text(presets)) else { panic!("{name}: it was taken") };
            let Rule::Broken { reason: said } = &problem.rule else { panic!("{problem:?}") };
            assert!(problem.preset == name && said.contains(reason), "{problem:?}");
        }
        let Err(FileProblem::Preset(twice)) = read(&text(json!([one, one]))) else { panic!() };
        assert_eq!(twice.rule, Rule::NameTaken);
    }

    #[test]
    fn an_import_takes_nothing_away() {
        let preset = |name: &str, key: Option<&str>| Preset {
            name: name.into(),
            group: String::new(),
            key: key.map(str::to_owned),
            parameters: Vec::new(),
            body: Body::Request { request_type: "GetStats".into(), request_data: None },
        };
        let mut mine = vec![preset("One", Some("F5")), preset("One 2", None)];
        let before = mine.clone();
        let merged = merge(&mut mine, vec![preset("one", Some("F5")), preset("New", Some("F6"))]);
        assert_eq!(merged, Merged { added: 2, renamed: 1, without_key: 1 });
        assert_eq!(mine[..2], before[..]);
        assert_eq!((mine[2].name.as_str(), mine[2].key.as_deref()), ("one 3", None));
        assert_eq!(mine[3].key.as_deref(), Some("F6"));
    }
}
