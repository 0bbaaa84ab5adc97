//! One recording, as all that was said about it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::obs::{self, Output};
use super::{Close, Fact, GAP, Link, Part};
use crate::protocol::webhook::{Moment, Recorder, TICKS_PER_SECOND};

/// How a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It goes on; with LiveSwitch also: it is being made ready.
    Recording,
    Complete,
    /// It is over, and nobody said how a file ended: the recorder gives up after three tries.
    CloseMissing,
    /// It is over, and there is nothing in it.
    Failed,
    /// LiveSwitch has removed it.
    Expired,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Recording, Self::Complete, Self::CloseMissing, Self::Failed, Self::Expired];

    /// The words of the state in JSON lines and in the history: `close missing`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Complete => "complete",
            Self::CloseMissing => "close missing",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The state of that [word](Self::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Two clocks of one recorder that differ by less say the same, in ticks.
const SAME: i64 = TICKS_PER_SECOND;

/// How long the closing of a file may come after the end of its stream, in ticks: two minutes.
const CLOSING: i64 = 120 * TICKS_PER_SECOND;

/// After this long without a word nothing is recorded any more, in ticks: a day.
const SILENCE: i64 = 86_400 * TICKS_PER_SECOND;

/// A recording. Everything in it is a minimum, a maximum or a union, so it is the same in whatever order the facts came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    pub recorder: Recorder,
    pub scope: String,
    pub room: String,
    /// The first and the last moment that belong to it, in ticks.
    pub first: i64,
    pub last: i64,
    name: Option<(i64, String)>,
    title: Option<(i64, String)>,
    pub started: Option<Moment>,
    ended: Option<Moment>,
    pub sessions: BTreeMap<String, Session>,
    done: bool,
    expired: Option<i64>,
    outputs: BTreeSet<Output>,
    /// Kept beside the rest, because there can be thousands.
    #[serde(skip)]
    files: BTreeMap<String, File>,
    #[serde(skip)]
    totals: Totals,
}

/// One session of the recorder.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Session {
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
}

/// One file of a recording.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct File {
    pub path: String,
    /// Its last opening.
    pub opened: Option<Moment>,
    /// Its last closing.
    pub close: Option<Close>,
    pub link: Option<Link>,
    /// The session that opened it.
    pub session: Option<String>,
}

/// Sums over all files.
#[derive(Debug, Clone, PartialEq, Default)]
struct Totals {
    bytes: i64,
    micros: i64,
    /// Files that are open, are empty, have a length.
    open: usize,
    empty: usize,
    timed: usize,
    /// The file that was opened last.
    newest: Option<(i64, String)>,
}

impl File {
    fn add(&mut self, part: &Part, session: Option<&String>) {
        if self.path.is_empty() || part.path < self.path {
            self.path.clone_from(&part.path);
        }
        raise(&mut self.opened, part.opened.clone());
        raise(&mut self.close, part.close.clone());
        raise(&mut self.link, part.link.clone());
        raise(&mut self.session, session.cloned());
    }

    fn merge(&mut self, other: Self) {
        if self.path.is_empty() || other.path < self.path {
            self.path = other.path;
        }
        raise(&mut self.opened, other.opened);
        raise(&mut self.close, other.close);
        raise(&mut self.link, other.link);
        raise(&mut self.session, other.session);
    }

    /// Whether nobody has said yet how its last opening ended.
    pub fn is_open(&self) -> bool {
        match (&self.opened, &self.close) {
            (Some(opened), Some(close)) => opened.ticks() > close.of.saturating_add(SAME),
            (opened, None) => opened.is_some(),
            (None, Some(_)) => false,
        }
    }

    /// Bytes on disk, once it is closed.
    pub fn bytes(&self) -> Option<i64> {
        self.close.as_ref().filter(|_| !self.is_open())?.bytes
    }

    /// Its length in microseconds: as the recorder measured it, or from opening to closing.
    pub fn micros(&self) -> Option<i64> {
        let close = self.close.as_ref().filter(|_| !self.is_open())?;
        let between = || {
            let of = (close.of > i64::MIN).then_some(close.of)?;
            Some(close.at.as_ref()?.ticks().saturating_sub(of) / 10).filter(|micros| *micros >= 0)
        };
        close.measured.or_else(between)
    }

    /// When it was closed.
    pub fn closed(&self) -> Option<&Moment> {
        self.close.as_ref().filter(|_| !self.is_open())?.at.as_ref()
    }
}

impl Totals {
    fn count(&mut self, key: &str, file: &File, by: i64) {
        let step = |count: &mut usize| *count = count.saturating_add_signed(if by < 0 { -1 } else { 1 });
        self.bytes = self.bytes.saturating_add(file.bytes().unwrap_or(0).saturating_mul(by));
        self.micros = self.micros.saturating_add(file.micros().unwrap_or(0).saturating_mul(by));
        if file.is_open() {
            step(&mut self.open);
        }
        if file.bytes() == Some(0) {
            step(&mut self.empty);
        }
        if file.micros().is_some() {
            step(&mut self.timed);
        }
        if let (1, Some(opened)) = (by, &file.opened) {
            raise(&mut self.newest, Some((opened.ticks(), key.to_owned())));
        }
    }
}

impl Recording {
    /// The recording of which `fact` is the first that is known. `None`: the fact has no time, or stands beside recordings.
    pub fn of(fact: &Fact) -> Option<Self> {
        let (first, last) = fact.span.filter(|_| !fact.beside)?;
        let mut recording = Self {
            recorder: fact.recorder,
            scope: fact.scope.clone().unwrap_or_default(),
            room: fact.room.clone(),
            first,
            last,
            name: None,
            title: None,
            started: None,
            ended: None,
            sessions: BTreeMap::new(),
            done: false,
            expired: None,
            outputs: BTreeSet::new(),
            files: BTreeMap::new(),
            totals: Totals::default(),
        };
        recording.add(fact);
        Some(recording)
    }

    /// Gives back its files, as [`files`](Self::files) had them.
    pub fn restore(&mut self, files: impl IntoIterator<Item = (String, File)>) {
        self.files = files.into_iter().collect();
        self.totals = Totals::default();
        for (key, file) in &self.files {
            self.totals.count(key, file, 1);
        }
    }

    /// Whether what lasts from `from` to `to` touches it.
    pub fn touches(&self, from: i64, to: i64) -> bool {
        from <= self.last.saturating_add(GAP) && to >= self.first.saturating_sub(GAP)
    }

    /// Takes in what `fact` says, and tells the keys of the files that it speaks of.
    pub fn add(&mut self, fact: &Fact) -> Vec<String> {
        if let Some((from, to)) = fact.span {
            self.first = self.first.min(from);
            self.last = self.last.max(to);
        }
        let say = |text: &Option<String>| text.clone().map(|text| (fact.said_at, text));
        raise(&mut self.name, say(&fact.name));
        raise(&mut self.title, say(&fact.title));
        if let Some(id) = &fact.session {
            let session = self.sessions.entry(id.clone()).or_default();
            lower(&mut session.started, fact.started.clone());
            raise(&mut session.ended, fact.ended.clone());
        }
        // A start that cannot be is not in the span either.
        let sane = |moment: &Option<Moment>| {
            moment.clone().filter(|moment| fact.span.is_some_and(|(from, _)| from <= moment.ticks()))
        };
        lower(&mut self.started, sane(&fact.started));
        raise(&mut self.ended, fact.ended.clone());
        self.done |= fact.done;
        lower(&mut self.expired, fact.expired);
        for part in &fact.parts {
            lower(&mut self.started, sane(&part.opened));
            raise(&mut self.ended, part.close.as_ref().and_then(|close| close.at.clone()));
            self.change(&part.key, |file| file.add(part, fact.session.as_ref()));
        }
        let mut touched: Vec<String> = fact.parts.iter().map(|part| part.key.clone()).collect();
        if let Some(output) = &fact.output {
            self.outputs.insert(output.clone());
            self.restore(obs::files(&self.outputs));
            touched.extend(self.files.keys().cloned());
        }
        touched
    }

    /// Takes in all of `other`, which has turned out to be the same recording.
    pub fn merge(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        raise(&mut self.name, other.name);
        raise(&mut self.title, other.title);
        lower(&mut self.started, other.started);
        raise(&mut self.ended, other.ended);
        self.done |= other.done;
        lower(&mut self.expired, other.expired);
        for (id, theirs) in other.sessions {
            let ours = self.sessions.entry(id).or_default();
            lower(&mut ours.started, theirs.started);
            raise(&mut ours.ended, theirs.ended);
        }
        for (key, theirs) in other.files {
            self.change(&key, |file| file.merge(theirs));
        }
        if !other.outputs.is_empty() {
            self.outputs.extend(other.outputs);
            self.restore(obs::files(&self.outputs));
        }
    }

    fn change(&mut self, key: &str, change: impl FnOnce(&mut File)) {
        if let Some(file) = self.files.get(key) {
            self.totals.count(key, file, -1);
        }
        let file = self.files.entry(key.to_owned()).or_default();
        change(file);
        self.totals.count(key, file, 1);
    }

    /// Its files by their keys.
    pub fn files(&self) -> &BTreeMap<String, File> {
        &self.files
    }

    /// Of the room, as it was last said; of LiveSwitch the application.
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(|(_, name)| name.as_str())
    }

    /// As it was last said.
    pub fn title(&self) -> Option<&str> {
        self.title.as_ref().map(|(_, title)| title.as_str())
    }

    /// How it stands after everything that was said.
    pub fn state(&self) -> State {
        match self.recorder {
            Recorder::Bililive => self.state_of_files(),
            Recorder::LiveSwitch => match (self.expired, self.done) {
                (Some(_), _) => State::Expired,
                (None, true) if self.is_empty() => State::Failed,
                (None, true) => State::Complete,
                (None, false) => State::Recording,
            },
            Recorder::Obs => obs::state(&self.outputs),
        }
    }

    fn is_empty(&self) -> bool {
        !self.files.is_empty() && self.totals.empty == self.files.len()
    }

    fn state_of_files(&self) -> State {
        if self.files.is_empty() {
            // Somebody began; whether that is over is all that is known.
            let ended = self.sessions.values().all(|session| session.ended.is_some());
            return if ended { State::CloseMissing } else { State::Recording };
        }
        match self.totals.open {
            0 if self.is_empty() => State::Failed,
            0 => State::Complete,
            _ if self.newest_goes_on() => State::Recording,
            _ => State::CloseMissing,
        }
    }

    /// Whether the file that was opened last is open, and its session neither over nor followed by another.
    fn newest_goes_on(&self) -> bool {
        let Some((opened, key)) = &self.totals.newest else { return false };
        let Some(file) = self.files.get(key).filter(|file| file.is_open()) else { return false };
        let Some(own) = &file.session else { return true };
        let over = self.sessions.get(own).is_some_and(|session| session.ended.is_some());
        let followed = self.sessions.iter().any(|(id, session)| {
            id != own && session.started.as_ref().is_some_and(|started| started.ticks() > *opened)
        });
        !over && !followed
    }

    /// How it stands at `now`, in ticks. `over`: when a fact beside it last said that nothing is recorded any more. A recording
    /// whose end was never told is over some time after that, or after a day of silence.
    pub fn state_at(&self, now: i64, over: Option<i64>) -> State {
        state_at(self.state(), self.recorder, self.last, now, over)
    }

    /// When it ended. `None` while it goes on, and where nobody said.
    pub fn ended(&self) -> Option<&Moment> {
        self.ended.as_ref().filter(|_| !matches!(self.state(), State::Recording))
    }

    /// Its length in microseconds: of its closed files, of LiveSwitch from start to stop, of OBS without its pauses.
    pub fn micros(&self) -> Option<i64> {
        match self.recorder {
            Recorder::Bililive => (self.totals.timed > 0).then_some(self.totals.micros),
            Recorder::LiveSwitch => {
                Some((self.ended.as_ref()?.ticks() - self.started.as_ref()?.ticks()) / 10).filter(|micros| *micros >= 0)
            }
            Recorder::Obs => obs::micros(&self.outputs),
        }
    }

    /// What its files hold together.
    pub fn bytes(&self) -> i64 {
        self.totals.bytes
    }
}

/// [`Recording::state_at`] for a row of which only this much is at hand: its [state](Recording::state), who records, and the
/// last moment that belongs to it.
pub fn state_at(state: State, recorder: Recorder, last: i64, now: i64, over: Option<i64>) -> State {
    let over = over.is_some_and(|over| over >= last.saturating_sub(CLOSING) && now > over.saturating_add(CLOSING));
    let silent = now > last.saturating_add(SILENCE) && recorder != Recorder::LiveSwitch;
    if state == State::Recording && (over || silent) { State::CloseMissing } else { state }
}

/// The greater of both.
fn raise<T: Ord>(ours: &mut Option<T>, theirs: Option<T>) {
    if theirs > *ours {
        *ours = theirs;
    }
}

/// The smaller of both; nothing is not small.
fn lower<T: Ord>(ours: &mut Option<T>, theirs: Option<T>) {
    if theirs.is_some() && (ours.is_none() || theirs < *ours) {
        *ours = theirs;
    }
}
