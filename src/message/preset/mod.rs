//! Requests and batches that are kept by name, with parameters that are asked when they run.

mod expand;
mod file;
mod secrets;

pub use expand::{Values, escape, names, placeholder};
pub use file::{FileProblem, Merged, Trouble, VERSION, merge, read, read_import, unique_name, write};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::protocol::obs::batch::BatchDraft;
use crate::protocol::obs::catalogue::Pick;

/// A request or a batch with a name. No value in it is a secret: see [`Preset::without_secrets`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "file::PresetEntry", into = "file::PresetEntry")]
pub struct Preset {
    /// Of all presets only one has it.
    pub name: String,
    /// The heading under which it stands; empty for none.
    pub group: String,
    /// The key that runs it, as people write it: `Ctrl+F5`.
    pub key: Option<String>,
    pub parameters: Vec<Parameter>,
    pub body: Body,
}

/// What a preset sends. Texts in it may hold placeholders such as `{{scene}}`.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// One request.
    Request { request_type: String, request_data: Option<Map<String, Value>> },
    /// A batch, with rows that may be switched off.
    Batch(BatchDraft),
}

/// Something that is asked when the preset runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "file::ParameterEntry", into = "file::ParameterEntry")]
pub struct Parameter {
    /// As the placeholders name it: letters, digits, `_`, `-` and `.`.
    pub name: String,
    /// What the person is asked; empty takes the name.
    pub label: String,
    pub kind: Kind,
    /// Taken where nothing is given; may hold placeholders of other parameters. A secret has none.
    pub default: Option<Value>,
    /// Asked each time, masked, and never kept.
    pub secret: bool,
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Kind {
    #[default]
    Text,
    Number,
    Switch,
    /// One of these texts.
    Choice(Vec<String>),
    /// One entry of a list of the connected OBS.
    Pick(Pick),
}

impl Kind {
    /// The word in the file: `text`, `number`, `switch`, `choice`, `pick`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Switch => "switch",
            Self::Choice(_) => "choice",
            Self::Pick(_) => "pick",
        }
    }

    /// Whether it takes this value.
    pub fn takes(&self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Switch => value.is_boolean(),
            Self::Choice(choices) => value.as_str().is_some_and(|text| choices.iter().any(|choice| choice == text)),
            Self::Pick(_) => value.is_string() || value.is_number(),
        }
    }
}

impl Parameter {
    /// What the person is asked.
    pub fn asks(&self) -> &str {
        if self.label.trim().is_empty() { &self.name } else { &self.label }
    }
}

/// What is wrong with a preset: which one, where in it, and the rule. Worded for people by `words::preset::problem`.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Its name, or its place in the file (`#3`) where it has none.
    pub preset: String,
    /// A parameter, or the way to a field: `requestData.sceneName`. Empty where it is the preset as a whole.
    pub field: String,
    pub rule: Rule,
}

/// A rule that a preset breaks.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// It has no name.
    NoName,
    /// Another preset of the same file has this name.
    NameTaken,
    /// A name of a parameter that no placeholder can have.
    ParameterName,
    /// Two parameters of one name.
    ParameterTwice,
    /// A placeholder without its parameter.
    UnknownParameter { name: String },
    /// Nothing was given and there is no default.
    Missing,
    /// A default that needs itself; the way round, the first name again at the end.
    Recursion { names: Vec<String> },
    /// `expected` is a word of [`Kind::word`].
    Type { expected: &'static str },
    /// None of the choices.
    Choice { choices: Vec<String> },
    /// What comes out is more than a server takes.
    TooLong { limit: usize },
    /// The entry is not what a preset looks like; the reason in the words of the reader.
    Broken { reason: String },
}

impl Preset {
    /// Where placeholders stand and what they mean, without a value for any of them: what an import checks.
    ///
    /// # Errors
    /// The first rule that is broken, with preset and field.
    pub fn check(&self) -> Result<(), Problem> {
        let problem = |field: &str, rule| Problem { preset: self.name.clone(), field: field.to_owned(), rule };
        if self.name.trim().is_empty() {
            return Err(problem("", Rule::NoName));
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            if !expand::is_name(&parameter.name) {
                return Err(problem(&parameter.name, Rule::ParameterName));
            }
            if self.parameters[..index].iter().any(|other| other.name == parameter.name) {
                return Err(problem(&parameter.name, Rule::ParameterTwice));
            }
        }
        self.expand_with(&Values::new(), true).map(drop)
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

impl Body {
    /// The request type, or the types of the rows that are switched on.
    pub fn request_types(&self) -> Vec<&str> {
        match self {
            Self::Request { request_type, .. } => vec![request_type],
            Self::Batch(batch) => {
                batch.rows.iter().filter(|row| !row.off).map(|row| row.request.request_type.as_str()).collect()
            }
        }
    }

    /// Each object in which placeholders may stand, with the way to it. An error ends it.
    fn each_data<E>(
        &mut self,
        mut visit: impl FnMut(&str, Option<&str>, &mut Map<String, Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Request { request_type, request_data: Some(data) } => visit("requestData", Some(request_type), data),
            Self::Request { .. } => Ok(()),
            Self::Batch(batch) => {
                visit("variables", None, &mut batch.variables)?;
                for (index, row) in batch.rows.iter_mut().enumerate() {
                    if let Some(data) = &mut row.request.request_data {
                        visit(&format!("requests[{index}].requestData"), Some(&row.request.request_type), data)?;
                    }
                }
                Ok(())
            }
        }
    }
}
