//! The form of a request: JSON text on one side, the catalogue's fields on the other, in step both ways. What the
//! fields cannot express stays in the text as it was written.

mod check;
mod edit;

pub use check::{FieldProblem, Rule, check, find, unexpressed};

use serde_json::{Map, Value};

use super::catalogue::{Catalogue, Request};
use crate::protocol::safety::{self, Refusal};

/// Refuses data that the catalogue forbids. A request that is not in it passes. `input_variables` of a row: the fields
/// that variables bring (names that are no text are ignored by the server).
///
/// # Errors
/// [`Refusal::Fields`] with every problem.
pub fn check_fields(
    request_type: &str,
    data: Option<&Map<String, Value>>,
    input_variables: Option<&Map<String, Value>>,
) -> Result<(), Refusal> {
    let Some(request) = Catalogue::builtin().request(request_type) else { return Ok(()) };
    let by_variable = |name: &str| input_variables.and_then(|all| all.get(name)).is_some_and(Value::is_string);
    match check(request, data, &by_variable) {
        problems if problems.is_empty() => Ok(()),
        problems => Err(Refusal::Fields { request_type: request_type.to_owned(), problems }),
    }
}

/// Request data that is being written. The text is what counts: a field is changed in it where it stands, and every
/// other character stays.
#[derive(Debug, Clone)]
pub struct Form {
    request: &'static Request,
    text: String,
    data: Result<Map<String, Value>, Refusal>,
    problems: Vec<FieldProblem>,
    unexpressed: Vec<String>,
}

impl Form {
    /// The form of `request` over this text (empty: no data).
    pub fn new(request: &'static Request, text: String) -> Self {
        let mut form = Self { request, text, data: Ok(Map::new()), problems: Vec::new(), unexpressed: Vec::new() };
        form.read();
        form
    }

    pub fn request(&self) -> &'static Request {
        self.request
    }

    /// The request data as JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes another text. One that is no object leaves the form without fields until it is one again.
    pub fn set_text(&mut self, text: String) {
        self.text = text;
        self.read();
    }

    /// The data as an object, or what is wrong with the text.
    pub fn data(&self) -> Result<&Map<String, Value>, &Refusal> {
        self.data.as_ref()
    }

    /// The value of a field by its name in the catalogue (`keyModifiers.shift`); null counts as none.
    pub fn value(&self, field: &str) -> Option<&Value> {
        find(self.data.as_ref().ok()?, field).filter(|value| !value.is_null())
    }

    /// Sets a field, or takes it out. The rest of the text stays as it is. Nothing happens while the text is no object.
    pub fn set(&mut self, field: &str, value: Option<&Value>) {
        if self.data.is_ok()
            && let Some(text) = edit::set(&self.text, field, value)
        {
            self.set_text(text);
        }
    }

    /// What the catalogue says against it, in the order of the fields. Empty: it may be sent.
    pub fn problems(&self) -> &[FieldProblem] {
        &self.problems
    }

    /// The names that the text has and the form does not: they are sent as they stand.
    pub fn unexpressed(&self) -> &[String] {
        &self.unexpressed
    }

    fn read(&mut self) {
        self.data = match self.text.trim() {
            "" => Ok(Map::new()),
            text => match safety::parse(text) {
                Ok(Value::Object(map)) => Ok(map),
                Ok(_) => Err(Refusal::DataNotAnObject),
                Err(refusal) => Err(refusal),
            },
        };
        let Ok(data) = &self.data else {
            self.problems.clear();
            self.unexpressed.clear();
            return;
        };
        self.problems = check(self.request, Some(data), &|_| false);
        self.unexpressed = unexpressed(self.request, data);
    }
}
