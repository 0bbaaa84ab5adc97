//! Secrets out of what is copied, and what may not be seen: `<key>` stands there instead.

use std::collections::BTreeMap;

use serde_json::value::to_raw_value;
use serde_json::{Map, Value};

use crate::protocol::masking::{self, MASK};
use crate::protocol::obs::batch::{BatchRequest, RequestBatch};

/// Replaces, and remembers what it put there.
pub struct Hidden<'a> {
    private: &'a dyn Fn(&str, &str) -> bool,
    used: Vec<String>,
}

impl<'a> Hidden<'a> {
    /// `private`: what has to be hidden besides secrets, by field and value.
    pub fn new(private: &'a dyn Fn(&str, &str) -> bool) -> Self {
        Self { private, used: Vec::new() }
    }

    /// Every placeholder that was put somewhere.
    pub fn placeholders(self) -> Vec<String> {
        self.used
    }

    /// What stands where the value of this field was.
    pub fn placeholder(&mut self, field: &str) -> String {
        let placeholder = format!("<{field}>");
        if !self.used.contains(&placeholder) {
            self.used.push(placeholder.clone());
        }
        placeholder
    }

    /// Request data without what has to be hidden.
    pub fn data(&mut self, data: &Map<String, Value>) -> Map<String, Value> {
        // Deeper than can be looked into: masked as a whole, so nothing of it can be copied.
        let masked = to_raw_value(data).ok().map(|json| masking::mask(&json, false));
        let masked = masked.and_then(|json| serde_json::from_str::<Map<String, Value>>(json.get()).ok());
        let mut masked = masked.unwrap_or_default();
        self.object(data, &mut masked);
        masked
    }

    /// A batch in which data and variables are without what has to be hidden.
    pub fn batch(&mut self, batch: &RequestBatch) -> RequestBatch {
        let mut hidden = batch.clone();
        for row in &mut hidden.requests {
            row.request_data = row.request_data.as_ref().map(|data| self.data(data));
        }
        if let Some(variables) = &mut hidden.variables {
            let secret = wired_to_secrets(&batch.requests);
            *variables = self.data(variables);
            for (name, value) in variables {
                if let Some(field) = secret.get(name.as_str()) {
                    *value = Value::String(self.placeholder(field));
                }
            }
        }
        hidden
    }

    fn object(&mut self, original: &Map<String, Value>, masked: &mut Map<String, Value>) {
        for (name, value) in masked {
            if let Some(original) = original.get(name) {
                self.value(name, original, value);
            }
        }
    }

    fn value(&mut self, field: &str, original: &Value, masked: &mut Value) {
        match (original, masked) {
            (original, Value::String(text)) => {
                // Dots that were there before may have been copied from where they stood for a secret.
                let masked = text == MASK && (original.as_str() != Some(MASK) || masking::looks_secret(field));
                if masked || (self.private)(field, text) {
                    *text = self.placeholder(field);
                }
            }
            (Value::Object(original), Value::Object(masked)) => self.object(original, masked),
            (Value::Array(original), Value::Array(masked)) => {
                for (original, masked) in original.iter().zip(masked) {
                    self.value(field, original, masked);
                }
            }
            _ => {}
        }
    }
}

/// The variables whose value goes into a field that holds a secret: variable to field.
fn wired_to_secrets(rows: &[BatchRequest]) -> BTreeMap<&str, &str> {
    let mut wired = BTreeMap::new();
    for row in rows {
        let named = row.request_data.as_ref().and_then(|data| to_raw_value(data).ok());
        let named = named.is_some_and(|json| masking::names_secret(&json));
        for (field, variable) in row.input_variables.iter().flatten() {
            if let Some(variable) = variable.as_str().filter(|_| named || masking::looks_secret(field)) {
                wired.insert(variable, field.as_str());
            }
        }
    }
    wired
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn secrets_become_placeholders_and_the_rest_stays() {
        let nothing = |_: &str, _: &str| false;
        let mut hidden = Hidden::new(&nothing);
        let data = object(json!({
            "streamServiceSettings": {"key": "live_1", "server": "rtmp://x", "bearer_token": [1, {"a": 2}]},
            "rows": [{"password": 12}],
            "sceneName": "•••",
        }));
        let expected = json!({
            "streamServiceSettings": {"key": "<key>", "server": "rtmp://x", "bearer_token": "<bearer_token>"},
            "rows": [{"password": "<password>"}],
            "sceneName": "•••",
        });
        assert_eq!(Value::Object(hidden.data(&data)), expected);
        assert_eq!(hidden.placeholders(), ["<password>", "<bearer_token>", "<key>"]);
    }

    #[test]
    fn what_may_not_be_seen_is_asked_by_field_and_value() {
        let server = |field: &str, value: &str| field == "server" && value.contains("://");
        let data = object(json!({"settings": {"server": "rtmp://x", "name": "rtmp://x"}, "server": "auto"}));
        let expected = json!({"settings": {"server": "<server>", "name": "rtmp://x"}, "server": "auto"});
        assert_eq!(Value::Object(Hidden::new(&server).data(&data)), expected);
    }

    #[test]
    fn a_variable_that_feeds_a_secret_is_one() {
        let nothing = |_: &str, _: &str| false;
        let batch: RequestBatch = serde_json::from_value(json!({
            "variables": {"a": "live_1", "b": "live_2", "scene": "Interview"},
            "requests": [
                {"requestType": "X", "inputVariables": {"streamKey": "a", "sceneName": "scene"}},
                {"requestType": "SetProfileParameter", "requestData": {"parameterName": "Password"}, "inputVariables": {"parameterValue": "b"}},
            ],
        }))
        .unwrap();
        let hidden = Hidden::new(&nothing).batch(&batch);
        let expected = object(json!({"a": "<streamKey>", "b": "<parameterValue>", "scene": "Interview"}));
        assert_eq!(hidden.variables, Some(expected));
        assert_eq!(hidden.requests[0].input_variables, batch.requests[0].input_variables);
    }
}
