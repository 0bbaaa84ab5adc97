//! The lines of the history as the list draws them: time, connection, request, what it was about, how it ended.

use std::collections::HashMap;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, FontId, Rect, Ui, pos2, vec2};
use serde_json::Value;

use super::search::Found;
use super::{answer, state_words, type_words};
use crate::message::ReplyOutcome;
use crate::model::CommandEntry;
use crate::tr;
use crate::ui::page::View;
use crate::ui::page::feed::{clock, safe_name};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::Tone;
use crate::ui::widget::list::{Keys, RowAt, Rows};
use crate::words;
use crate::words::privacy::{MASK, names_a_secret, without_private};

/// Summaries that are kept: a few screens full.
const KEPT: usize = 512;
/// Bytes of request data that are read for a summary.
const READ: usize = 64 * 1024;
/// Characters of a summary; more are never in sight.
const SHOWN: usize = 240;

/// What lines were about, so that their data is parsed once.
#[derive(Default)]
pub struct Summaries {
    words: HashMap<u64, String>,
    safe: bool,
}

impl Summaries {
    fn get(&mut self, number: u64, entry: &CommandEntry, safe: bool) -> &str {
        if self.words.len() >= KEPT || self.safe != safe {
            self.words.clear();
            self.safe = safe;
        }
        self.words.entry(number).or_insert_with(|| summary(entry, safe))
    }
}

/// What a request was about in one line: its fields, or the requests of a batch; and whether Callboard asked by itself.
pub fn summary(entry: &CommandEntry, safe: bool) -> String {
    let about = about(entry, safe);
    match (entry.own, about.is_empty()) {
        (false, _) => about,
        (true, true) => tr!("history-own").to_owned(),
        (true, false) => format!("{} · {about}", tr!("history-own")),
    }
}

fn about(entry: &CommandEntry, safe: bool) -> String {
    let Some(data) = entry.data.as_ref().filter(|data| data.get().len() <= READ) else { return String::new() };
    let Ok(Value::Object(data)) = serde_json::from_str(data.get()) else { return String::new() };
    if let Some(Value::Array(rows)) = data.get("requests").filter(|_| entry.request_type == "RequestBatch") {
        let names: Vec<&str> = rows.iter().filter_map(|row| row.get("requestType")?.as_str()).collect();
        let shown = names.iter().take(4).copied().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 4 { ", …" } else { "" };
        return tr!("history-batch", count = names.len(), names = format!("{shown}{more}"));
    }
    let fields = data.iter().map(|(name, value)| format!("{name}: {}", short(name, value, safe)));
    let mut text = fields.collect::<Vec<_>>().join(" · ");
    if let Some((at, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(at);
        text.push('…');
    }
    text
}

fn short(name: &str, value: &Value, safe: bool) -> String {
    match value {
        Value::String(_) if safe && names_a_secret(name) => MASK.to_owned(),
        Value::String(text) if safe => without_private(text).into_owned(),
        Value::String(text) => text.clone(),
        Value::Object(_) => "{…}".to_owned(),
        Value::Array(items) => format!("[{}]", items.len()),
        other => other.to_string(),
    }
}

/// The found lines as rows of a list.
pub struct HistoryRows<'a, 'v> {
    pub found: &'a Found,
    pub summaries: &'a mut Summaries,
    pub view: &'a View<'v>,
    pub tokens: Tokens,
    pub safe: bool,
}

impl HistoryRows<'_, '_> {
    fn entry(&self, number: u64) -> Option<&CommandEntry> {
        self.view.model.command_log.numbered(number)
    }

    fn connection(&self, entry: &CommandEntry) -> String {
        let known = self.view.model.connection(entry.connection);
        known.map(|to| safe_name(self.view, &to.profile.name)).unwrap_or_default()
    }

    fn time(&self, entry: &CommandEntry) -> String {
        let time = clock(entry.at, self.view.utc_offset_seconds);
        time.split('.').next().unwrap_or_default().to_owned()
    }

    /// The tag of the state: its words, and how it looks.
    fn state(&self, entry: &CommandEntry) -> (String, Tone) {
        match &entry.outcome {
            None => (tr!("requests-waiting").to_owned(), Tone::Plain),
            Some(ReplyOutcome::Answered(reply)) => {
                let (name, ..) = words::obs::request_status(answer::dialect(self.view, entry), reply.code);
                (format!("{} {name}", reply.code), if reply.result { Tone::Ok } else { Tone::Warn })
            }
            Some(_) => (state_words(entry), Tone::Warn),
        }
    }
}

impl Keys for HistoryRows<'_, '_> {
    fn len(&self) -> u64 {
        self.found.len()
    }
    fn key(&self, index: u64) -> Option<u64> {
        self.found.key(index)
    }
    fn place(&self, key: u64) -> Result<u64, u64> {
        self.found.place(key)
    }
}

impl Rows for HistoryRows<'_, '_> {
    fn paint(&mut self, ui: &Ui, rect: Rect, row: RowAt) {
        let (tokens, safe, view) = (self.tokens, self.safe, self.view);
        let Some(entry) = view.model.command_log.numbered(row.key) else { return };
        let painter = ui.painter_at(rect);
        let small = FontId::proportional(12.0);
        let middle = rect.center().y;
        let mut left = rect.min.x + 8.0;
        painter.text(pos2(left, middle), Align2::LEFT_CENTER, self.time(entry), small.clone(), tokens.text_2);
        left += 64.0;
        let line = |text: &str, font: FontId, color, width: f32| {
            let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width), ..LayoutJob::default() };
            job.append(text, 0.0, TextFormat::simple(font, color));
            painter.layout_job(job)
        };
        if view.model.connections.len() > 1 && rect.width() > 560.0 {
            let galley = line(&self.connection(entry), small.clone(), tokens.text_2, 104.0);
            painter.galley(pos2(left, middle - galley.size().y / 2.0), galley, tokens.text_2);
            left += 112.0;
        }
        let mut right = rect.max.x - 8.0;
        let latency = answer::latency(entry).unwrap_or_default();
        painter.text(pos2(right, middle), Align2::RIGHT_CENTER, latency, small.clone(), tokens.text_2);
        right -= 60.0;
        let (state, tone) = self.state(entry);
        let (color, ground) = tone.colors(&tokens);
        let galley = painter.layout_no_wrap(state, FontId::proportional(theme::TEXT_SMALL), color);
        let size = vec2(galley.size().x + 12.0, 20.0);
        let tag = Rect::from_min_size(pos2(right - size.x, middle - size.y / 2.0), size);
        painter.rect_filled(tag, theme::RADIUS_TAG, ground);
        painter.galley(tag.center() - galley.size() / 2.0, galley, color);
        right = tag.min.x - 12.0;
        let name = line(type_words(entry), FontId::proportional(13.0), tokens.text_1, (right - left).max(0.0));
        let width = name.size().x;
        painter.galley(pos2(left, middle - name.size().y / 2.0), name, tokens.text_1);
        left += width + 12.0;
        if right - left > 40.0 {
            let about = line(self.summaries.get(row.key, entry, safe), small, tokens.text_2, right - left);
            painter.galley(pos2(left, middle - about.size().y / 2.0), about, tokens.text_2);
        }
    }

    fn name(&mut self, row: RowAt) -> String {
        let Some(entry) = self.entry(row.key) else { return String::new() };
        format!("{} {} {} {}", self.time(entry), self.connection(entry), type_words(entry), state_words(entry))
    }
}
