//! `RequestBatch`: its checks, variables, and the three ways to carry it out.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::checks::{self, Closing};
use super::connection::Session;
use super::messages::{self, Answer};
use super::server::Server;
use super::studio::Refusal;
use crate::protocol::obs::batch::ExecutionType;
use crate::protocol::obs::{CloseCode, Dialect};

/// One frame at 30 frames a second.
const FRAME: Duration = Duration::from_micros(33_333);

/// A batch that passed the checks.
#[derive(Debug, PartialEq)]
struct Batch {
    id: Value,
    execution: ExecutionType,
    halt: bool,
    /// What the rows share. `None` behaves as an empty object once something is written.
    variables: Map<String, Value>,
    rows: Vec<Value>,
}

/// Checks a batch and has it carried out; the reader goes on meanwhile.
pub(super) fn receive(server: &Arc<Server>, session: &Arc<Session>, d: Map<String, Value>) -> Result<(), Closing> {
    let batch = check(server.dialect(), server.options.threads, d)?;
    let (server, session) = (server.clone(), session.clone());
    tokio::spawn(async move {
        let dialect = server.dialect();
        let id = batch.id.clone();
        let results = run(&server, &session, batch).await;
        if !server.faults.borrow().never_answer {
            let response = messages::batch_response(dialect, &id, &results);
            session.send(&server, Server::frame(session.encoding, response));
        }
    });
    Ok(())
}

fn check(dialect: Dialect, threads: usize, mut d: Map<String, Value>) -> Result<Batch, Closing> {
    let id = checks::request_id(dialect, &mut d)?;
    let (missing, wrong) = match dialect {
        Dialect::Shipping => (CloseCode::MissingDataField, CloseCode::InvalidDataFieldType),
        Dialect::Draft => (CloseCode::RequestMissingRequiredField, CloseCode::RequestMissingRequiredField),
    };
    let mut batch =
        Batch { id, execution: ExecutionType::SerialRealtime, halt: false, variables: Map::new(), rows: vec![] };
    // The draft's server was serial and looked at nothing but the requests, not even at `haltOnFailure`.
    if dialect == Dialect::Shipping {
        batch.execution = execution(&d)?;
        if batch.execution == ExecutionType::Parallel && threads < 2 {
            let reason = "Parallel batches need more than one thread.";
            return Err(Closing::new(CloseCode::UnsupportedFeature, reason));
        }
        batch.halt = match d.get("haltOnFailure").filter(|halt| !halt.is_null()) {
            None => false,
            Some(halt) => halt.as_bool().ok_or_else(|| {
                Closing::new(CloseCode::InvalidDataFieldType, "Your `haltOnFailure` is not a boolean.")
            })?,
        };
        match d.remove("variables").filter(|variables| !variables.is_null()) {
            None => {}
            Some(_) if batch.execution == ExecutionType::Parallel => {
                let reason = "Variables are not supported in Parallel mode.";
                return Err(Closing::new(CloseCode::UnsupportedFeature, reason));
            }
            // What is no object is not refused, and here it does no harm either.
            Some(variables) => batch.variables = variables.as_object().cloned().unwrap_or_default(),
        }
    }
    batch.rows = match d.remove("requests").filter(|requests| !requests.is_null()) {
        None => return Err(Closing::new(missing, "Your payload's data is missing a `requests`.")),
        Some(Value::Array(rows)) => rows,
        Some(_) => return Err(Closing::new(wrong, "Your `requests` is not an array.")),
    };
    Ok(batch)
}

fn execution(d: &Map<String, Value>) -> Result<ExecutionType, Closing> {
    let Some(given) = d.get("executionType").filter(|given| !given.is_null()) else {
        return Ok(ExecutionType::SerialRealtime);
    };
    let Some(number) = given.as_u64() else {
        let reason = "Your `executionType` is not an unsigned number.";
        return Err(Closing::new(CloseCode::InvalidDataFieldType, reason));
    };
    let unknown = |_| Closing::new(CloseCode::InvalidDataFieldValue, "Your `executionType` has an invalid value.");
    ExecutionType::try_from(i64::try_from(number).unwrap_or(-1)).map_err(unknown)
}

/// The type of a row. What is no string is an empty type, which answers 203.
fn row_type(row: &Value) -> &str {
    row.get("requestType").and_then(Value::as_str).unwrap_or_default()
}

async fn run(server: &Server, session: &Session, mut batch: Batch) -> Vec<Value> {
    let rows = std::mem::take(&mut batch.rows);
    if batch.execution == ExecutionType::Parallel {
        return parallel(server, session, &rows).await;
    }
    let mut results = Vec::new();
    for row in &rows {
        let (answer, pause) = one(server, session, &batch, row).await;
        after(row, &answer, &mut batch.variables);
        results.push(labelled(server.dialect(), row, &answer));
        if batch.halt && answer.is_err() {
            break;
        }
        tokio::time::sleep(pause).await;
    }
    if batch.execution == ExecutionType::SerialFrame {
        // All of it happened in a graphics tick, for which it had to wait.
        tokio::time::sleep(FRAME).await;
    }
    results
}

/// One row of a serial batch, and how long to sleep after it.
async fn one(server: &Server, session: &Session, batch: &Batch, row: &Value) -> (Answer, Duration) {
    let data = before(row, &batch.variables);
    if row_type(row) == "Sleep" && server.dialect() == Dialect::Shipping {
        return match sleep(batch.execution, data.as_ref()) {
            Ok(pause) => (Ok(Value::Null), pause),
            Err(refusal) => (Err(refusal), Duration::ZERO),
        };
    }
    let outcome = server.request(&session.caller(), row_type(row), data.as_ref());
    tokio::time::sleep(outcome.wait).await;
    (outcome.answer, Duration::ZERO)
}

fn sleep(execution: ExecutionType, data: Option<&Value>) -> Result<Duration, Refusal> {
    let (name, most, unit) = match execution {
        ExecutionType::SerialFrame => ("sleepFrames", 10_000.0, FRAME),
        _ => ("sleepMillis", 50_000.0, Duration::from_millis(1)),
    };
    let amount = Refusal::check_number(data, name, 0.0, most)?;
    Ok(unit.mul_f64(amount.trunc()))
}

/// Rows in no particular order. Real servers put the answers together as they come and the labels as they were
/// asked, so that they do not belong to each other.
async fn parallel(server: &Server, session: &Session, rows: &[Value]) -> Vec<Value> {
    let mut answers = Vec::new();
    for row in rows {
        let outcome = server.request(&session.caller(), row_type(row), row.get("requestData"));
        tokio::time::sleep(outcome.wait).await;
        answers.push(outcome.answer);
    }
    if server.options.mislabel_parallel && answers.len() > 1 {
        // Any turn but a full one: nobody keeps the own answer.
        let turn = 1 + server.chance_below(answers.len() as u64 - 1) as usize;
        answers.rotate_left(turn);
    }
    rows.iter().zip(&answers).map(|(row, answer)| labelled(server.dialect(), row, answer)).collect()
}

fn labelled(dialect: Dialect, row: &Value, answer: &Answer) -> Value {
    let mut result = messages::result(dialect, row_type(row), answer);
    if let Some(id) = row.get("requestId") {
        result["requestId"] = id.clone();
    }
    result
}

/// `inputVariables`: request field to variable name. It wins over what is written there; unknown names do nothing.
fn before(row: &Value, variables: &Map<String, Value>) -> Option<Value> {
    let mut data = row.get("requestData").cloned();
    for (field, name) in row.get("inputVariables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = name.as_str().and_then(|name| variables.get(name)) {
            let data = data.get_or_insert_with(|| json!({}));
            if !data.is_object() {
                *data = json!({});
            }
            data[field.as_str()] = value.clone();
        }
    }
    data
}

/// `outputVariables`: variable name to response field, the mirror image of the above.
fn after(row: &Value, answer: &Answer, variables: &mut Map<String, Value>) {
    let Ok(response) = answer else { return };
    for (name, field) in row.get("outputVariables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = field.as_str().and_then(|field| response.get(field)) {
            variables.insert(name.clone(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn variables_go_from_response_field_to_variable_to_request_field() {
        let mut variables = Map::new();
        let row = json!({"outputVariables": {"scene": "sceneName"}});
        after(&row, &Ok(json!({"sceneName": "Camera"})), &mut variables);
        assert_eq!(variables["scene"], "Camera");
        let row = json!({"requestData": {"sceneName": "Other"}, "inputVariables": {"sceneName": "scene", "x": "nope"}});
        assert_eq!(before(&row, &variables), Some(json!({"sceneName": "Camera"})));
        let row = json!({"inputVariables": {"sceneName": "scene"}});
        assert_eq!(before(&row, &variables), Some(json!({"sceneName": "Camera"})));
    }

    #[test]
    fn batches_are_closed_for_the_reasons_that_real_servers_have() {
        let code = |d: Value| check(Dialect::Shipping, 8, map(d)).unwrap_err().code;
        assert_eq!(code(json!({"requests": []})), CloseCode::MissingDataField);
        assert_eq!(code(json!({"requestId": "1"})), CloseCode::MissingDataField);
        assert_eq!(code(json!({"requestId": "1", "requests": 1})), CloseCode::InvalidDataFieldType);
        assert_eq!(
            code(json!({"requestId": "1", "requests": [], "executionType": -1})),
            CloseCode::InvalidDataFieldType
        );
        assert_eq!(
            code(json!({"requestId": "1", "requests": [], "executionType": 3})),
            CloseCode::InvalidDataFieldValue
        );
        assert_eq!(
            code(json!({"requestId": "1", "requests": [], "haltOnFailure": 1})),
            CloseCode::InvalidDataFieldType
        );
        assert_eq!(
            code(json!({"requestId": "1", "requests": [], "executionType": 2, "variables": {}})),
            CloseCode::UnsupportedFeature
        );
        let parallel = map(json!({"requestId": "1", "requests": [], "executionType": 2}));
        assert!(check(Dialect::Shipping, 2, parallel.clone()).is_ok());
        assert_eq!(check(Dialect::Shipping, 1, parallel).unwrap_err().code, CloseCode::UnsupportedFeature);
        assert!(check(Dialect::Shipping, 8, map(json!({"requestId": 1, "requests": [], "variables": 5}))).is_ok());
    }
}
