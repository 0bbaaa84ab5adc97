//! A batch that is being written: rows may be switched off, and need not be whole yet.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{BatchRequest, ExecutionType, RequestBatch};

/// A batch under work, as presets keep it: a batch file in which a row may say `"off": true`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchDraft {
    #[serde(default)]
    pub execution_type: ExecutionType,
    #[serde(default)]
    pub halt_on_failure: bool,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub variables: Map<String, Value>,
    #[serde(rename = "requests")]
    pub rows: Vec<DraftRow>,
}

/// One row of a [`BatchDraft`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DraftRow {
    #[serde(flatten)]
    pub request: BatchRequest,
    /// It stays in the list and is not sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

impl BatchDraft {
    /// Where the rows that are sent stand, from 0.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().enumerate().filter(|(_, row)| !row.off).map(|(at, _)| at)
    }

    /// What is sent: the rows that are switched on, and only what differs from what the server assumes.
    pub fn batch(&self) -> RequestBatch {
        let rows = self.rows.iter().filter(|row| !row.off);
        RequestBatch {
            execution_type: (self.execution_type != ExecutionType::default()).then_some(self.execution_type),
            halt_on_failure: self.halt_on_failure.then_some(true),
            variables: (!self.variables.is_empty()).then(|| self.variables.clone()),
            requests: rows.map(|row| row.request.clone()).collect(),
        }
    }
}
