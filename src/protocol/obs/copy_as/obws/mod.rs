//! obws 0.15: `client` is an `obws::Client`. Each request has a method of its own there.

mod call;
mod methods;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use self::call::{Call, Trouble};
use crate::protocol::obs::batch::{BatchRequest, RequestBatch};

/// One call with what it needs in scope.
pub fn single(request_type: &str, data: Option<&Map<String, Value>>) -> String {
    let mut scope = BTreeSet::new();
    let call = statement(request_type, data, &mut scope);
    format!("{}{}{call}", needs(&call), uses(&scope))
}

/// The calls of a batch one after the other.
pub fn batch(batch: &RequestBatch) -> String {
    let mut scope = BTreeSet::new();
    let mut calls = String::new();
    for row in &batch.requests {
        calls.push('\n');
        for lost in variables(row) {
            calls.push_str(&comment(&lost));
        }
        calls.push_str(&statement(&row.request_type, row.request_data.as_ref(), &mut scope));
    }
    let halts = if batch.halt_on_failure == Some(true) { "" } else { ", although the batch would go on" };
    let head = comment("obws 0.15 has no batches: these are sent one after the other.")
        + &comment(&format!("`?` ends at the first that fails{halts}."));
    let uses = if scope.is_empty() { "\n".to_owned() } else { uses(&scope) };
    format!("{}{head}{uses}{}", needs(&calls), calls.trim_start_matches('\n'))
}

/// What a row has to do with the variables of the batch.
fn variables(row: &BatchRequest) -> Vec<String> {
    let mut lost = Vec::new();
    for (field, variable) in row.input_variables.iter().flatten() {
        lost.push(format!("The batch takes {field} from its variable {}.", name(variable)));
    }
    for (variable, field) in row.output_variables.iter().flatten() {
        lost.push(format!("The batch keeps {} of the answer as its variable {variable}.", name(field)));
    }
    lost
}

fn name(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The crates that this code names.
fn needs(code: &str) -> String {
    let named = |krate: &str| if code.contains(&format!("{krate}::")) { format!(" {krate}") } else { String::new() };
    format!("// cargo add obws@0.15{}{}\n", named("serde_json"), named("time"))
}

fn uses(scope: &BTreeSet<&str>) -> String {
    let mut modules = scope.iter().copied();
    match (modules.next(), modules.next()) {
        (None, _) => String::new(),
        (Some(only), None) => format!("use obws::requests::{only};\n\n"),
        _ => format!("use obws::requests::{{{}}};\n\n", scope.iter().copied().collect::<Vec<_>>().join(", ")),
    }
}

/// A call, or the comment that says why there is none.
fn statement(request_type: &str, data: Option<&Map<String, Value>>, scope: &mut BTreeSet<&'static str>) -> String {
    let Some(method) = methods::METHODS.iter().find(|method| method.request == request_type) else {
        return comment(&format!("obws 0.15 has no method for {request_type}."));
    };
    let empty = Map::new();
    let data = data.unwrap_or(&empty);
    let mut call = Call::of(data);
    match call.write(method) {
        Ok(text) => {
            scope.extend(call.modules());
            let mut out = String::new();
            for field in call.left_over() {
                out.push_str(&comment(&format!("obws 0.15 has no {field} here: it is left out.")));
            }
            out + &text
        }
        Err(Trouble::Missing(fields)) => comment(&format!("obws 0.15 needs {fields} for {request_type}.")),
        Err(Trouble::Value(field)) => {
            let value = call::find(data, field).map(Value::to_string).unwrap_or_default();
            comment(&format!("obws 0.15 has no way to say {field} {value} in {request_type}."))
        }
    }
}

/// A line that the compiler passes over, whatever is in it.
fn comment(text: &str) -> String {
    let shown: String = text.chars().map(|c| if super::literal::is_invisible(c) { ' ' } else { c }).collect();
    format!("// {shown}\n")
}
