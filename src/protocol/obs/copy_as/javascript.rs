//! obs-websocket-js 5: `obs` is an `OBSWebSocket` that is connected.

use serde_json::{Map, Value};

use super::literal::{self, Language};
use crate::protocol::obs::batch::RequestBatch;

/// `obs.call(…)`.
pub fn single(request_type: &str, data: Option<&Map<String, Value>>) -> String {
    let name = literal::text(request_type, Language::JavaScript);
    let data = data.map(|data| format!(", {}", literal::object(data, Language::JavaScript, 0))).unwrap_or_default();
    format!("// npm install obs-websocket-js@5\nconst answer = await obs.call({name}{data});\n")
}

/// `obs.callBatch(…)`. Rows and what is said of them all go out as they stand.
pub fn batch(batch: &RequestBatch) -> String {
    let rows = literal::rows(batch, Language::JavaScript, 0);
    let of_all = literal::of_all(batch);
    let of_all = of_all.map(|all| format!(", {}", literal::object(&all, Language::JavaScript, 0))).unwrap_or_default();
    format!("// npm install obs-websocket-js@5\nconst results = await obs.callBatch({rows}{of_all});\n")
}
