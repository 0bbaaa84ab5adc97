//! `RequestBatch`: the execution types and what a batch consists of.
//!
//! `draft` is a batch under work; `paste` reads one from text, `check` says what is wrong with it, `estimate` how long it
//! will take, and `results` puts what came back beside the rows that were sent.

pub mod check;
mod draft;
pub mod estimate;
pub mod paste;
pub mod results;
#[cfg(test)]
mod tests;

pub use draft::{BatchDraft, DraftRow};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `executionType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum ExecutionType {
    #[default]
    SerialRealtime,
    SerialFrame,
    Parallel,
}

/// `d` of a `RequestBatch` without its id; also the file format of `callboard send --batch`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestBatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_type: Option<ExecutionType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halt_on_failure: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<Map<String, Value>>,
    pub requests: Vec<BatchRequest>,
}

/// One row of a batch. The two variable maps are mirror images: see the fields.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRequest {
    pub request_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_data: Option<Map<String, Value>>,
    /// Request field name to variable name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_variables: Option<Map<String, Value>>,
    /// Variable name to response field name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_variables: Option<Map<String, Value>>,
}

impl TryFrom<i64> for ExecutionType {
    type Error = String;
    fn try_from(value: i64) -> Result<Self, String> {
        match value {
            0 => Ok(Self::SerialRealtime),
            1 => Ok(Self::SerialFrame),
            2 => Ok(Self::Parallel),
            other => {
                Err(format!("executionType {other} does not exist: 0 is serial, 1 is serial by frame, 2 is parallel"))
            }
        }
    }
}

impl From<ExecutionType> for i64 {
    fn from(value: ExecutionType) -> Self {
        match value {
            ExecutionType::SerialRealtime => 0,
            ExecutionType::SerialFrame => 1,
            ExecutionType::Parallel => 2,
        }
    }
}
