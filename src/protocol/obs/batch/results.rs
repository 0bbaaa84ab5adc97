//! What came back, row by row.

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::estimate::{ASSUMED_FPS, asleep};
use super::{BatchDraft, ExecutionType};

/// How a row ended.
#[derive(Debug, Clone)]
pub enum RowResult {
    /// It was switched off and not sent.
    Off,
    Done(Box<RowAnswer>),
    /// A row before it failed, and the batch halts on failure.
    NotRun,
    /// Nothing came back for it.
    Missing,
}

/// The answer of one row.
#[derive(Debug, Clone, Default)]
pub struct RowAnswer {
    /// As the server labelled it.
    pub request_type: String,
    pub code: u32,
    pub result: bool,
    pub comment: Option<String>,
    pub data: Option<Box<RawValue>>,
    /// Its share of the time of the whole batch: the length of a Sleep; for other rows an even part of the rest.
    pub share: Option<Duration>,
}

/// Whether a result belongs to the row that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// As they were sent.
    True,
    /// A parallel batch: servers put the answers together as they come and label them as they were asked.
    Parallel,
    /// The server says another request type than that of the row, or more results than rows: they cannot be paired.
    Broken,
}

/// The results of a batch along the rows that were written.
#[derive(Debug, Clone)]
pub struct BatchResults {
    /// One a row of the draft, rows that are switched off included.
    pub rows: Vec<RowResult>,
    pub pairing: Pairing,
    /// The row after which a serial batch stopped, from 0.
    pub halted_at: Option<usize>,
    /// Results beyond the last row.
    pub extra: usize,
    /// What the variables must have held at the end: the server does not send them.
    pub variables: Map<String, Value>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    results: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    #[serde(default)]
    request_type: Value,
    request_status: Status,
    #[serde(borrow)]
    response_data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Status {
    result: bool,
    code: u32,
    comment: Option<String>,
}

impl BatchResults {
    /// How many of the rows that were sent came to an end, and how many of these did it well.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            match row {
                RowResult::Off => continue,
                RowResult::Done(answer) if answer.result => counts.good += 1,
                RowResult::Done(_) => counts.failed += 1,
                RowResult::NotRun | RowResult::Missing => {}
            }
            counts.sent += 1;
        }
        counts
    }
}

/// How the rows of a batch ended, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub sent: usize,
    pub good: usize,
    pub failed: usize,
}

/// Puts the results of `answer` (`{"results": […]}`) beside the rows of `sent`. `total` is the time from the request to
/// the answer, `fps` the frames a second of the server, where it is known. `None`: that is no answer to a batch.
pub fn align(sent: &BatchDraft, answer: &str, total: Option<Duration>, fps: Option<f64>) -> Option<BatchResults> {
    let answer: Answer<'_> = serde_json::from_str(answer).ok()?;
    let given = answer.results.len();
    let mut results = answer.results.into_iter().map(read);
    let parallel = sent.execution_type == ExecutionType::Parallel;
    let on = sent.rows.iter().filter(|row| !row.off).count();
    let mut pairing = if parallel && on > 1 { Pairing::Parallel } else { Pairing::True };
    let (mut rows, mut halted_at, mut stopped) = (Vec::with_capacity(sent.rows.len()), None, false);
    for (at, row) in sent.rows.iter().enumerate() {
        rows.push(if row.off {
            RowResult::Off
        } else if let Some(result) = results.next() {
            let answer = result.unwrap_or_default();
            if pairing == Pairing::True && answer.request_type != row.request.request_type {
                pairing = Pairing::Broken;
            }
            let last = results.len() == 0;
            stopped = !answer.result && sent.halt_on_failure && !parallel && last && given < on;
            if stopped {
                halted_at = Some(at);
            }
            RowResult::Done(Box::new(answer))
        } else if stopped {
            RowResult::NotRun
        } else {
            RowResult::Missing
        });
    }
    let extra = results.len();
    if extra > 0 {
        pairing = Pairing::Broken;
    }
    let mut aligned = BatchResults { rows, pairing, halted_at, extra, variables: sent.variables.clone() };
    aligned.share(sent, total, fps);
    aligned.follow_variables(sent);
    Some(aligned)
}

/// A result that cannot be read is one without a status: kept, as code 0.
fn read(result: &RawValue) -> Option<RowAnswer> {
    let result: Result<'_> = serde_json::from_str(result.get()).ok()?;
    Some(RowAnswer {
        request_type: result.request_type.as_str().unwrap_or_default().to_owned(),
        code: result.request_status.code,
        result: result.request_status.result,
        comment: result.request_status.comment,
        data: result.response_data.map(ToOwned::to_owned),
        share: None,
    })
}

impl BatchResults {
    /// OBS measures nothing for a row: what is left of the total after the sleeps is spread evenly.
    fn share(&mut self, sent: &BatchDraft, total: Option<Duration>, fps: Option<f64>) {
        let Some(total) = total.filter(|_| sent.execution_type != ExecutionType::Parallel) else { return };
        let fps = fps.filter(|fps| fps.is_finite() && *fps > 0.0).unwrap_or(ASSUMED_FPS);
        let frame = Duration::from_secs_f64((1.0 / fps).min(1.0));
        let (mut rest, mut awake, mut unknown) = (total, 0_u32, false);
        for (row, result) in sent.rows.iter().zip(&mut self.rows) {
            let RowResult::Done(answer) = result else { continue };
            if row.request.request_type != "Sleep" {
                awake += 1;
            } else if answer.result {
                answer.share = asleep(&row.request, sent.execution_type, frame).map(|time| time.min(rest));
                rest = rest.saturating_sub(answer.share.unwrap_or_default());
                unknown |= answer.share.is_none();
            }
        }
        // How long a Sleep took whose length a variable brought is not known, so nor is what was left for the others.
        if unknown || awake == 0 {
            return;
        }
        for (row, result) in sent.rows.iter().zip(&mut self.rows) {
            if let RowResult::Done(answer) = result
                && row.request.request_type != "Sleep"
            {
                answer.share = Some(rest / awake);
            }
        }
    }

    /// Carries out the `outputVariables` as the server does: top-level fields, of failed rows too.
    fn follow_variables(&mut self, sent: &BatchDraft) {
        if self.pairing != Pairing::True {
            return;
        }
        for (row, result) in sent.rows.iter().zip(&self.rows) {
            let RowResult::Done(answer) = result else { continue };
            let Some(outputs) = row.request.output_variables.as_ref().filter(|outputs| !outputs.is_empty()) else {
                continue;
            };
            let data = answer.data.as_ref().and_then(|data| serde_json::from_str::<Value>(data.get()).ok());
            let Some(Value::Object(data)) = data else { continue };
            for (variable, field) in outputs {
                if let Some(value) = field.as_str().and_then(|field| data.get(field)) {
                    self.variables.insert(variable.clone(), value.clone());
                }
            }
        }
    }
}
