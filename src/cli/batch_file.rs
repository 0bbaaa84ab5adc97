//! The batch file of `callboard send --batch`: what is refused before anything is sent, and what is said of its rows.

use super::{Ended, say};
use crate::message::ObsReply;
use crate::protocol::obs::batch::BatchDraft;
use crate::protocol::obs::batch::check::{self, Rule, Server};
use crate::protocol::obs::batch::paste::{self, PasteError};
use crate::protocol::obs::batch::results::{Pairing, align};
use crate::protocol::obs::{CheckedRequest, Dialect};
use crate::protocol::safety::Refusal;
use crate::words;

/// The batch of this text, checked; rows that say `"off": true` are left out of what is sent. Warnings are said, and
/// what blocks ends it.
pub fn read(text: &str) -> Result<(CheckedRequest, BatchDraft), Ended> {
    let refused = |refusal: &Refusal| {
        say(&words::obs::refusal(refusal));
        Ended::Usage
    };
    let draft = match paste::read(text) {
        Ok(pasted) if pasted.whole => pasted.draft,
        Err(PasteError::Refused(refusal)) => return Err(refused(&refusal)),
        // The safety check has its own words for what no batch file is; of rows that are off it knows nothing.
        read => {
            let safety = CheckedRequest::batch_from_text(text).err();
            match (safety, read) {
                (Some(refusal), Ok(_)) => say(&words::obs::refusal(&refusal)),
                (Some(refusal), Err(error)) if !matches!(error, PasteError::Wrong { key: "off", .. }) => {
                    say(&words::obs::refusal(&refusal));
                }
                (_, Err(error)) => say(&words::batch::paste_error(&error)),
                (None, Ok(_)) => say(&words::obs::refusal(&Refusal::RequestsNotAnArray)),
            }
            return Err(Ended::Usage);
        }
    };
    // The dialect of the server is not known yet, nor what it takes: that is looked at when it has told.
    let mut problems = check::check(&draft, Server { dialect: Dialect::Shipping, available: &[] });
    problems.retain(|problem| !matches!(problem.rule, Rule::Untaken(_)));
    if let Some(all_off) = problems.iter().find(|problem| problem.rule == Rule::AllOff) {
        say(&words::batch::problem(all_off));
        return Err(Ended::Usage);
    }
    let request = CheckedRequest::batch(draft.batch());
    let request = request.map_err(|refusal| refused(&as_written(refusal, Some(&draft))))?;
    problems.iter().for_each(|problem| say(&words::batch::problem(problem)));
    if problems.iter().any(|problem| problem.rule.blocks()) {
        return Err(Ended::Usage);
    }
    Ok((request, draft))
}

/// What speaks against the batch now that the server has told what it is. False: it must not be sent.
pub fn suits(batch: &BatchDraft, dialect: Dialect) -> bool {
    if dialect == Dialect::Shipping {
        return true;
    }
    let problems = check::check(batch, Server { dialect, available: &[] });
    problems.iter().for_each(|problem| say(&words::batch::problem(problem)));
    !problems.iter().any(|problem| problem.rule.blocks())
}

/// A refusal of a row that is sent, with the number that the row has in the file.
pub fn as_written(refusal: Refusal, batch: Option<&BatchDraft>) -> Refusal {
    let Some(batch) = batch else { return refusal };
    let of = |row: usize| batch.places().nth(row).unwrap_or(row);
    match refusal {
        Refusal::Row { row, refusal } => Refusal::Row { row: of(row), refusal },
        Refusal::RowWithoutRequestType { row } => Refusal::RowWithoutRequestType { row: of(row) },
        Refusal::SleepInParallel { row } => Refusal::SleepInParallel { row: of(row) },
        Refusal::SleepUnit { row, field, max } => Refusal::SleepUnit { row: of(row), field, max },
        other => other,
    }
}

/// Says which rows failed, which were not run, and how many did well.
pub fn say_rows(batch: &BatchDraft, reply: &ObsReply, dialect: Dialect) {
    let Some(data) = &reply.data else { return };
    let Some(results) = align(batch, data.get(), Some(reply.latency), None) else { return };
    words::batch::row_lines(&results, batch, dialect).iter().for_each(|line| say(line));
    if !reply.result || results.pairing != Pairing::True {
        say(&words::batch::ended(&results));
    }
}
