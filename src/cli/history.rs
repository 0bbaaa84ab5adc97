//! `callboard history`: what was received and recorded, without the window.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::arguments::Common;
use super::{Ended, liveswitch, output, say};
use crate::hub::history::{self, HistoryReader, NotSigned, StoreError, each_recording, every};
use crate::message::{DeliveryFilter, DeliveryRow, ExportFormat, RecordingFilter, RecordingRow, Timestamp};
use crate::protocol::webhook::{Recorder, State};
use crate::tr;
use crate::ui::format;

/// `callboard history`
#[derive(Debug, Subcommand)]
pub enum History {
    /// A line a recording, the newest first
    Recordings(Recordings),
    /// A line a delivery, the last one first
    Deliveries(Deliveries),
    /// Recordings into a file
    Export(Export),
    /// Sends a delivery to another address, once
    Redeliver(Redeliver),
    /// Makes all recordings anew from the deliveries; stars and notes stay
    Rebuild,
}

/// Which recordings.
#[derive(Debug, Args)]
pub struct Which {
    /// Still going on at or after this: 2026-11-20, 2026-11-20T18:00, 18:00, 7d, 12h, 30m
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Begun before this
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// Number or name of the room
    #[arg(long, value_name = "ROOM")]
    pub room: Option<String>,
    /// Anywhere in rooms, titles, paths and notes
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// How it stands
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: Option<StateName>,
    /// Who recorded: bililive, liveswitch or obs
    #[arg(long, value_name = "SYSTEM", value_parser = ["bililive", "liveswitch", "obs"])]
    pub system: Option<String>,
    /// Only those with a star
    #[arg(long)]
    pub starred: bool,
}

/// `callboard history recordings`
#[derive(Debug, Args)]
pub struct Recordings {
    #[command(flatten)]
    pub which: Which,
    /// JSON Lines instead of words
    #[arg(long)]
    pub json: bool,
}

/// `callboard history deliveries`
#[derive(Debug, Args)]
pub struct Deliveries {
    /// Only those behind this recording, and beside it
    #[arg(long, value_name = "ID")]
    pub recording: Option<i64>,
    /// Only those that were not accepted
    #[arg(long)]
    pub rejected: bool,
    /// Received at or after this
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// JSON Lines instead of words
    #[arg(long)]
    pub json: bool,
}

/// `callboard history export`
#[derive(Debug, Args)]
pub struct Export {
    #[arg(value_enum)]
    pub format: FormatName,
    /// Replaced, where it is there
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub which: Which,
}

/// `callboard history redeliver`
#[derive(Debug, Args)]
pub struct Redeliver {
    /// Its number, see history deliveries
    #[arg(value_name = "DELIVERY")]
    pub delivery: i64,
    /// Where to send it
    #[arg(value_name = "URL")]
    pub url: String,
    /// Sign it anew: with a secret of CALLBOARD_LIVESWITCH_SECRETS, or of the keychain
    #[arg(long)]
    pub sign: bool,
}

/// A format as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    Csv,
    Jsonl,
}

/// A state as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateName {
    Recording,
    Complete,
    CloseMissing,
    Failed,
    Expired,
}

impl From<StateName> for State {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Recording => Self::Recording,
            StateName::Complete => Self::Complete,
            StateName::CloseMissing => Self::CloseMissing,
            StateName::Failed => Self::Failed,
            StateName::Expired => Self::Expired,
        }
    }
}

/// 0 done · 1 the history cannot be read, or the other side refused · 2 wrong usage · 3 nobody answered.
pub fn run(command: History, common: &Common) -> Ended {
    let done = match command {
        History::Recordings(command) => recordings(&command, common),
        History::Deliveries(command) => deliveries(&command, common),
        History::Export(command) => export(&command, common),
        History::Redeliver(command) => redeliver(&command, common),
        History::Rebuild => rebuild(common),
    };
    done.map_or_else(|ended| ended, |()| Ended::Done)
}

/// A failure on the way through the pages; how the command ends.
struct Stop(Ended);

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self(unreadable(&error.to_string()))
    }
}

fn unreadable(reason: &str) -> Ended {
    say(&tr!("recordings-unreadable", reason = reason));
    Ended::Refused
}

/// `None`, said on stderr: nothing was ever received.
fn open(common: &Common) -> Result<Option<HistoryReader>, Ended> {
    let reader = history::open(common.data_dir()).map_err(|reason| unreadable(&reason))?;
    if reader.is_none() {
        say(tr!("recordings-none-yet"));
    }
    Ok(reader)
}

/// Rows on their way to stdout: as JSON Lines, or as a table with its head.
struct Rows {
    json: bool,
    head: fn() -> String,
    written: u64,
}

impl Rows {
    fn new(json: bool, head: fn() -> String) -> Self {
        Self { json, head, written: 0 }
    }

    fn write(&mut self, json: impl FnOnce() -> Value, words: impl FnOnce() -> String) -> Result<(), Stop> {
        self.written += 1;
        if self.json {
            return output::line(&json()).map_err(Stop);
        }
        if self.written == 1 {
            output::text(&(self.head)()).map_err(Stop)?;
        }
        output::text(&words()).map_err(Stop)
    }

    /// Who reads words hears that there are none.
    fn end(&self) {
        if !self.json && self.written == 0 {
            say(tr!("history-cli-nothing-fits"));
        }
    }
}

fn recordings(command: &Recordings, common: &Common) -> Result<(), Ended> {
    let now = Timestamp::now();
    let filter = command.which.filter(now)?;
    let Some(reader) = open(common)? else { return Ok(()) };
    let mut rows = Rows::new(command.json, recordings_head);
    let write = |row: RecordingRow| rows.write(|| row.json(), || in_words(&row));
    each_recording(&reader, &filter, now, write).map_err(|stop| stop.0)?;
    rows.end();
    Ok(())
}

fn deliveries(command: &Deliveries, common: &Common) -> Result<(), Ended> {
    let since = command.since.as_deref().map(|text| when(text, Timestamp::now())).transpose()?;
    let filter = DeliveryFilter { recording: command.recording, rejected: command.rejected, since };
    let Some(reader) = open(common)? else { return Ok(()) };
    let mut rows = Rows::new(command.json, deliveries_head);
    let write = |row: DeliveryRow| rows.write(|| row.json(), || delivery_in_words(&row));
    every(|after| reader.deliveries(&filter, after, 500), write).map_err(|stop| stop.0)?;
    rows.end();
    Ok(())
}

fn export(command: &Export, common: &Common) -> Result<(), Ended> {
    let now = Timestamp::now();
    let filter = command.which.filter(now)?;
    let Some(reader) = open(common)? else { return Ok(()) };
    let format = match command.format {
        FormatName::Csv => ExportFormat::Csv,
        FormatName::Jsonl => ExportFormat::JsonLines,
    };
    match history::export(&reader, &filter, format, &command.file, now) {
        Ok(written) => {
            say(&tr!("recordings-exported", count = written));
            Ok(())
        }
        Err(reason) => {
            say(&tr!("recordings-not-exported", reason = reason));
            Err(Ended::Refused)
        }
    }
}

fn redeliver(command: &Redeliver, common: &Common) -> Result<(), Ended> {
    let secrets = if command.sign { Some(liveswitch::secrets()?) } else { None };
    let Some(reader) = open(common)? else { return Err(Ended::Usage) };
    let found = reader.delivery(command.delivery).map_err(|error| unreadable(&error.to_string()))?;
    let Some(mut delivery) = found else {
        say(&tr!("recordings-no-delivery", id = command.delivery.to_string()));
        return Err(Ended::Usage);
    };
    if let Some(secrets) = &secrets {
        history::sign_anew(&mut delivery, secrets).map_err(|why| {
            say(&unsigned(&why));
            Ended::Usage
        })?;
    }
    match history::send_on(delivery, &command.url) {
        Ok(status) => {
            output::line(&json!({"delivery": command.delivery, "status": status}))?;
            if (200..300).contains(&status) { Ok(()) } else { Err(Ended::Refused) }
        }
        Err(history::NotRedelivered::Address) => {
            say(tr!("recordings-bad-address"));
            Err(Ended::Usage)
        }
        Err(error) => {
            say(&tr!("recordings-not-redelivered", reason = error.to_string()));
            Err(Ended::Connection)
        }
    }
}

fn unsigned(why: &NotSigned) -> String {
    match why {
        NotSigned::NoApplication => tr!("history-cli-no-application").to_owned(),
        NotSigned::NoSecret { application } => tr!("history-cli-no-secret", application = plain(application)),
        NotSigned::Keychain { reason } => tr!("history-cli-keychain", reason = reason.as_str()),
    }
}

fn rebuild(common: &Common) -> Result<(), Ended> {
    // Without one there is nothing to be made, and none is begun.
    if open(common)?.is_none() {
        return Ok(());
    }
    let rebuilt = history::rebuild(common.data_dir()).map_err(|reason| {
        say(&tr!("recordings-not-rebuilt", reason = reason));
        Ended::Refused
    })?;
    output::line(&json!({"deliveries": rebuilt.deliveries, "recordings": rebuilt.recordings}))
}

impl Which {
    fn filter(&self, now: Timestamp) -> Result<RecordingFilter, Ended> {
        let time = |text: &Option<String>| text.as_deref().map(|text| when(text, now)).transpose();
        Ok(RecordingFilter {
            text: self.text.clone().unwrap_or_default(),
            room: self.room.clone(),
            state: self.state.map(State::from),
            recorder: self.system.as_deref().and_then(Recorder::from_word),
            starred: self.starred,
            since: time(&self.since)?,
            until: time(&self.until)?,
        })
    }
}

/// A moment as a person writes it: a date, a date and a time, a time of today, or so long ago.
///
/// # Errors
/// `Usage`, said on stderr.
fn when(text: &str, now: Timestamp) -> Result<Timestamp, Ended> {
    moment(text.trim(), now, &TimeZone::system()).ok_or_else(|| {
        say(&tr!("recordings-no-time", text = text));
        Ended::Usage
    })
}

fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    if let Some((at, unit)) = text.char_indices().last().filter(|(at, _)| *at > 0)
        && let Ok(number) = text[..at].parse::<u32>()
    {
        let seconds = match unit {
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        return Some(Timestamp(now.0 - i64::from(number) * seconds * 1_000_000));
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp(moment.as_microsecond()));
    }
    let today = jiff::Timestamp::from_microsecond(now.0).ok()?.to_zoned(zone.clone()).date();
    let local = text
        .parse::<civil::DateTime>()
        .or_else(|_| text.parse::<civil::Time>().map(|time| today.to_datetime(time)))
        .ok()?;
    Some(Timestamp(local.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond()))
}

fn recordings_head() -> String {
    let [id, started, length, size, state, room, title] = [
        tr!("history-cli-id"),
        tr!("history-cli-started"),
        tr!("history-cli-length"),
        tr!("history-cli-size"),
        tr!("history-cli-state"),
        tr!("history-cli-room"),
        tr!("history-cli-title"),
    ];
    format!("{id:>8}  {started:19}  {length:>9}  {size:>7}  {state:13}  {room}  {title}")
}

fn deliveries_head() -> String {
    let [id, received, system, status, verdict, event] = [
        tr!("history-cli-id"),
        tr!("history-cli-received"),
        tr!("history-cli-system"),
        tr!("history-cli-status"),
        tr!("history-cli-verdict"),
        tr!("history-cli-event"),
    ];
    format!("{id:>8}  {received:19}  {system:10}  {status:6}  {verdict:21}  {event}")
}

/// One recording for people: when, how long, how much, how it stands, where and what.
fn in_words(row: &RecordingRow) -> String {
    let started = row.started.as_ref().map_or_else(|| "–".to_owned(), |started| local(started.micros()));
    let length = row.micros.map_or_else(|| "–".to_owned(), clock);
    let size = format::bytes(row.bytes.unsigned_abs());
    let room = match &row.name {
        Some(name) => format!("{name} · {}", row.room),
        None => row.room.clone(),
    };
    let title = row.title.as_deref().unwrap_or_default();
    let state = row.state.word();
    plain(&format!("{:>8}  {started:19}  {length:>9}  {size:>7}  {state:13}  {room}  {title}", row.id))
}

/// One delivery for people: when, from whom, how it was answered and judged, what it tells, and why it was not understood.
fn delivery_in_words(row: &DeliveryRow) -> String {
    let received = local(row.received_at.0);
    let reason = row.problem.as_ref().map(|problem| format!(": {problem}")).unwrap_or_default();
    let again = match row.duplicate_of {
        Some(first) => format!("  {}", tr!("history-cli-again", first = first.to_string())),
        None => String::new(),
    };
    let (system, verdict) = (row.recorder.word(), row.verdict.word());
    plain(&format!(
        "{:>8}  {received}  {system:10}  {:<6}  {verdict:21}  {}{reason}{again}",
        row.id, row.status, row.event
    ))
}

fn local(micros: i64) -> String {
    let time = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `1:02:03`
fn clock(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What strangers wrote does not steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let now = Timestamp(1_795_200_000_000_000);
        let read = |text: &str| moment(text, now, &zone).map(Timestamp::rfc3339);
        assert_eq!(now.rfc3339(), "2026-11-20T18:40:00.000Z");
        for (text, wanted) in [
            ("2026-11-20", Some("2026-11-19T16:00:00.000Z")),
            ("2026-11-20T18:00", Some("2026-11-20T10:00:00.000Z")),
            ("2026-11-20T18:00:00Z", Some("2026-11-20T18:00:00.000Z")),
            ("01:30", Some("2026-11-20T17:30:00.000Z")),
            ("90m", Some("2026-11-20T17:10:00.000Z")),
            ("1d", Some("2026-11-19T18:40:00.000Z")),
            ("2w", Some("2026-11-06T18:40:00.000Z")),
            ("yesterday", None),
            ("7", None),
            ("d", None),
            ("", None),
            ("٣d", None),
        ] {
            assert_eq!(read(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_title_does_not_steer_the_terminal() {
        assert_eq!(plain("早安\u{1b}[2J\nx"), "早安 [2J x");
    }
}
