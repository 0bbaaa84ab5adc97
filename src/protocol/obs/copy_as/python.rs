//! obsws-python 1.8: `client` is a `ReqClient`.

use serde_json::{Map, Value, json};

use super::literal::{self, Language};
use crate::protocol::obs::batch::RequestBatch;

/// `client.send(…)`, which takes every request.
pub fn single(request_type: &str, data: Option<&Map<String, Value>>) -> String {
    let name = literal::text(request_type, Language::Python);
    let data = data.filter(|data| !data.is_empty());
    let data = data.map(|data| format!("{}, ", literal::object(data, Language::Python, 0))).unwrap_or_default();
    format!("# pip install obsws-python==1.8.0\nanswer = client.send({name}, {data}raw=True)\n")
}

/// It has no call for a batch: the frame goes through the socket of the client, which hears nothing but answers.
pub fn batch(batch: &RequestBatch) -> String {
    let Ok(Value::Object(mut parts)) = serde_json::to_value(batch) else { return String::new() };
    parts.insert("requestId".to_owned(), json!("1"));
    let frame = literal::value(&json!({ "op": 8, "d": parts }), Language::Python, 0);
    format!(
        "# pip install obsws-python==1.8.0\n\
         # It has no call for a batch: this one goes through the socket of the client.\n\
         import json\n\n\
         client.base_client.ws.send(json.dumps({frame}))\n\
         results = json.loads(client.base_client.ws.recv())[\"d\"][\"results\"]\n"
    )
}
