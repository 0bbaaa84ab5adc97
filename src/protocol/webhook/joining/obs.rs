//! OBS's own record events as deliveries: Callboard writes down what it saw, in a form of its own.
//!
//! OBS sends neither a time nor an id. Whoever receives the events adds both: [`Runs`] makes the id.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Close, Fact, File, State};
use crate::protocol::webhook::{Moment, Problem, Reading, Recorder, Verdict, body};

/// What the record output did, and when, in ticks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Output {
    pub at: Moment,
    pub did: Did,
}

/// What a record output does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "did")]
pub enum Did {
    /// Newer servers name the file at once.
    Started {
        path: Option<String>,
    },
    Paused,
    Resumed,
    /// `RecordFileChanged`: goes on in a new file.
    FileChanged {
        path: String,
    },
    Stopped {
        path: Option<String>,
    },
    /// Found not recording any more: nobody saw how it stopped.
    Lost,
}

impl Did {
    /// The type of the OBS event that tells it.
    fn event(&self) -> &'static str {
        match self {
            Self::FileChanged { .. } => "RecordFileChanged",
            Self::Lost => "GetRecordStatus",
            _ => "RecordStateChanged",
        }
    }
}

/// One record event, in the form in which it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The name of the connection.
    pub instance: String,
    /// From [`Runs`].
    pub run: String,
    pub at: Moment,
    #[serde(flatten)]
    pub did: Did,
}

impl Event {
    /// The body of the delivery.
    pub fn to_body(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Gives the events between a start and its stop one id.
#[derive(Debug, Default)]
pub struct Runs {
    current: BTreeMap<String, String>,
}

impl Runs {
    /// The event that `instance` just told. An event without a start before it (Callboard came later) begins a run too.
    pub fn event(&mut self, instance: &str, at: Moment, did: Did) -> Event {
        let fresh = || format!("{}", at.ticks());
        let run = match did {
            Did::Started { .. } => fresh(),
            _ => self.current.get(instance).cloned().unwrap_or_else(fresh),
        };
        match did {
            Did::Stopped { .. } | Did::Lost => self.current.remove(instance),
            _ => self.current.insert(instance.to_owned(), run.clone()),
        };
        Event { instance: instance.to_owned(), run, at, did }
    }
}

/// Reads one stored event.
pub fn read(body: &[u8]) -> Reading {
    let event =
        body::text(body).and_then(|text| serde_json::from_str::<Event>(text).map_err(|error| body::not_json(&error)));
    let mut reading = Reading {
        event: String::new(),
        event_id: None,
        event_at: None,
        verdict: Verdict::Accepted,
        accepted: true,
        problem: None,
        application: None,
        facts: Vec::new(),
    };
    match event {
        Ok(event) => {
            reading.event = event.did.event().to_owned();
            reading.event_at = Some(event.at.clone());
            reading.facts.push(fact(event));
        }
        Err(problem) => {
            reading.verdict = Verdict::NotUnderstood;
            reading.problem = Some(match problem {
                // JSON it is; it is only none of ours.
                Problem::NotJson { .. } if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() => {
                    Problem::NoType
                }
                problem => problem,
            });
        }
    }
    reading
}

fn fact(event: Event) -> Fact {
    let at = event.at.ticks();
    let mut fact = Fact::new(Recorder::Obs, event.instance.clone());
    fact.session = Some(event.run);
    fact.span = Some((at, at));
    fact.said_at = at;
    fact.name = Some(event.instance);
    match event.did {
        Did::Started { .. } => fact.started = Some(event.at.clone()),
        Did::Stopped { .. } => fact.ended = Some(event.at.clone()),
        _ => {}
    }
    fact.output = Some(Output { at: event.at, did: event.did });
    fact
}

/// The files of a run: a split closes one and opens the next. The name can come late, so the key is the number.
pub(super) fn files(outputs: &BTreeSet<Output>) -> BTreeMap<String, File> {
    let mut files: Vec<File> = Vec::new();
    for output in outputs {
        let open = |path: &Option<String>| File {
            path: path.clone().unwrap_or_default(),
            opened: Some(output.at.clone()),
            ..File::default()
        };
        match &output.did {
            Did::Started { path } => files.push(open(path)),
            Did::FileChanged { path } => {
                close(files.last_mut(), &output.at, None);
                files.push(open(&Some(path.clone())));
            }
            Did::Stopped { path } => match files.last_mut() {
                Some(last) => close(Some(last), &output.at, path.as_ref()),
                None if path.is_some() => {
                    files.push(open(path));
                    close(files.last_mut(), &output.at, None);
                }
                None => {}
            },
            Did::Paused | Did::Resumed | Did::Lost => {}
        }
    }
    files.into_iter().enumerate().map(|(number, file)| (format!("{number:04}"), file)).collect()
}

fn close(file: Option<&mut File>, at: &Moment, path: Option<&String>) {
    let Some(file) = file else { return };
    if let (true, Some(path)) = (file.path.is_empty(), path) {
        file.path.clone_from(path);
    }
    let of = file.opened.as_ref().map_or(at.ticks(), Moment::ticks);
    file.close = Some(Close { of, measured: None, at: Some(at.clone()), bytes: None });
}

/// How a run stands.
pub(super) fn state(outputs: &BTreeSet<Output>) -> State {
    let stopped = |output: &Output| matches!(output.did, Did::Stopped { .. });
    if outputs.iter().any(stopped) {
        let named = files(outputs).values().any(|file| !file.path.is_empty());
        return if named { State::Complete } else { State::Failed };
    }
    let lost = outputs.iter().any(|output| output.did == Did::Lost);
    if lost { State::CloseMissing } else { State::Recording }
}

/// How long a run recorded without its pauses, in microseconds; `None` before it has stopped.
pub(super) fn micros(outputs: &BTreeSet<Output>) -> Option<i64> {
    let (mut sum, mut since) = (0, None);
    for output in outputs {
        let at = output.at.ticks();
        match output.did {
            Did::Started { .. } | Did::Resumed => since = since.or(Some(at)),
            Did::Paused => sum += since.take().map_or(0, |from| at - from),
            Did::Stopped { .. } => return Some((sum + since.map_or(0, |from| at - from)) / 10),
            Did::FileChanged { .. } | Did::Lost => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::webhook::Recording;

    fn at(second: i64) -> Moment {
        Moment::from_millis(1_795_200_000_000 + second * 1000).unwrap()
    }

    fn run(happenings: &[(i64, Did)]) -> Recording {
        let mut runs = Runs::default();
        let facts = happenings.iter().map(|(second, did)| {
            let reading = read(&runs.event("Studio PC", at(*second), did.clone()).to_body());
            assert_eq!(reading.problem, None);
            reading.facts.into_iter().next().unwrap()
        });
        let mut facts: Vec<Fact> = facts.collect();
        facts.reverse();
        let mut recording = Recording::of(&facts[0]).unwrap();
        for fact in &facts[1..] {
            assert!(recording.sessions.contains_key(fact.session.as_ref().unwrap()));
            recording.add(fact);
        }
        recording
    }

    #[test]
    fn a_split_recording_has_two_files_and_its_pause_is_not_counted() {
        let path = |name: &str| format!("/home/anna/Videos/{name}.mkv");
        let recording = run(&[
            (0, Did::Started { path: None }),
            (10, Did::Paused),
            (15, Did::Resumed),
            (20, Did::FileChanged { path: path("b") }),
            (30, Did::Stopped { path: Some(path("b")) }),
        ]);
        assert_eq!((recording.state(), recording.micros()), (State::Complete, Some(25_000_000)));
        let files: Vec<_> = recording.files().values().map(|file| (file.path.clone(), file.is_open())).collect();
        assert_eq!(files, [(String::new(), false), (path("b"), false)]);
        assert_eq!(recording.ended(), Some(&at(30)));
    }

    #[test]
    fn a_stop_that_nobody_saw_is_a_missing_close() {
        assert_eq!(run(&[(0, Did::Started { path: None })]).state(), State::Recording);
        assert_eq!(run(&[(0, Did::Started { path: None }), (9, Did::Lost)]).state(), State::CloseMissing);
        assert_eq!(run(&[(5, Did::Stopped { path: Some("/a.mkv".into()) })]).state(), State::Complete);
        assert_eq!(run(&[(0, Did::Started { path: None }), (5, Did::Stopped { path: None })]).state(), State::Failed);
    }

    #[test]
    fn runs_follow_each_other() {
        let mut runs = Runs::default();
        let first = runs.event("A", at(0), Did::Started { path: None }).run;
        assert_eq!(runs.event("B", at(1), Did::Paused).run, at(1).ticks().to_string());
        assert_eq!(runs.event("A", at(2), Did::Stopped { path: None }).run, first);
        assert_ne!(runs.event("A", at(3), Did::Started { path: None }).run, first);
    }
}
