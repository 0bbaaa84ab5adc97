//! Finding lines of the history: words over request type, connection, data, status and comment.

use crate::message::ReplyOutcome;
use crate::model::{CommandEntry, Model};
use crate::protocol::obs::Dialect;
use crate::ui::widget::list::Keys;
use crate::words;

/// Bytes of an answer that are searched: a screenshot has megabytes and no words.
const ANSWER: usize = 4096;

/// The numbers of the lines that were found, oldest first.
#[derive(Default)]
pub struct Found {
    numbers: Vec<u64>,
    /// What they were found for; another text, or a log that has changed, is looked through anew.
    of: Option<(String, bool, u64)>,
}

impl Found {
    /// Looks through the log, where that was not done already. Every word has to stand somewhere in the line.
    pub fn look(&mut self, search: &str, failed_only: bool, model: &Model) {
        let log = &model.command_log;
        let same = |(text, failed, revision): &(String, bool, u64)| {
            text == search && *failed == failed_only && *revision == log.revision()
        };
        if self.of.as_ref().is_some_and(same) {
            return;
        }
        self.of = Some((search.to_owned(), failed_only, log.revision()));
        let wanted: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let fits = |entry: &CommandEntry| (!failed_only || failed(entry)) && has_all(entry, &wanted, model);
        let numbered = (log.first()..).zip(&log.entries);
        self.numbers = numbered.filter(|(_, entry)| fits(entry)).map(|(number, _)| number).collect();
    }
}

impl Keys for Found {
    fn len(&self) -> u64 {
        self.numbers.len() as u64
    }
    fn key(&self, index: u64) -> Option<u64> {
        self.numbers.get(usize::try_from(index).ok()?).copied()
    }
    fn place(&self, key: u64) -> Result<u64, u64> {
        self.numbers.binary_search(&key).map(|at| at as u64).map_err(|at| at as u64)
    }
}

/// Whether it ended without success. What is under way has not failed.
fn failed(entry: &CommandEntry) -> bool {
    match &entry.outcome {
        None => false,
        Some(ReplyOutcome::Answered(reply)) => !reply.result,
        Some(_) => true,
    }
}

fn has_all(entry: &CommandEntry, wanted: &[String], model: &Model) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let connection = model.connection(entry.connection);
    let mut texts = vec![entry.request_type.as_str()];
    texts.extend(connection.map(|connection| connection.profile.name.as_str()));
    texts.extend(entry.data.as_deref().map(serde_json::value::RawValue::get));
    let state = super::state_words(entry);
    let mut status = String::new();
    if let Some(ReplyOutcome::Answered(reply)) = &entry.outcome {
        let dialect =
            connection.and_then(|connection| connection.peer.as_ref()).map_or(Dialect::Shipping, |p| p.dialect);
        status = words::obs::request_status(dialect, reply.code).0;
        texts.extend(reply.comment.as_deref());
        texts.extend(reply.data.as_deref().map(|data| &data.get()[..data.get().floor_char_boundary(ANSWER)]));
    }
    texts.extend([state.as_str(), status.as_str()]);
    wanted.iter().all(|wanted| texts.iter().any(|text| contains(text, wanted)))
}

/// Whether `text` contains `wanted`, which is in lower case.
fn contains(text: &str, wanted: &str) -> bool {
    if !text.is_ascii() || !wanted.is_ascii() {
        return text.to_lowercase().contains(wanted);
    }
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let Some(first) = wanted.first() else { return true };
    let last = text.len().checked_sub(wanted.len());
    last.is_some_and(|last| {
        (0..=last).any(|at| {
            text[at].to_ascii_lowercase() == *first && text[at..at + wanted.len()].eq_ignore_ascii_case(wanted)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn words_are_found_whatever_their_case() {
        for (text, wanted, found) in [
            ("SetCurrentProgramScene", "program", true),
            ("SetCurrentProgramScene", "scene", true),
            ("Set", "sets", false),
            ("ÜBER 采访", "über", true),
            ("ÜBER 采访", "采", true),
            ("", "a", false),
            ("a", "", true),
        ] {
            assert_eq!(contains(text, wanted), found, "{text} {wanted}");
        }
    }
}
