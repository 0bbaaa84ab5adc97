//! obsws-python 1.8: `client` is a `ReqClient`.

use serde_json::{Map, Value};

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
    let mut frame = String::from("{\n    \"op\": 8,\n    \"d\": {\n        \"requestId\": \"1\",\n");
    for (name, value) in literal::of_all(batch).unwrap_or_default() {
        let value = literal::value(&value, Language::Python, 8);
        frame.push_str(&format!("        \"{name}\": {value},\n"));
    }
    let rows = literal::rows(batch, Language::Python, 8);
    frame.push_str(&format!("        \"requests\": {rows},\n    }},\n}}"));
    format!(
        "# pip install obsws-python==1.8.0\n\
         # It has no call for a batch: this one goes through the socket of the client.\n\
         import json\n\n\
         client.base_client.ws.send(json.dumps({frame}))\n\
         results = json.loads(client.base_client.ws.recv())[\"d\"][\"results\"]\n"
    )
}
