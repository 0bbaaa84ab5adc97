//! The rows of the feed as the list draws them: time, time since the row before, badge, type, what happened.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Color32, FontId, Rect, Ui, pos2, vec2};

use super::format;
use crate::feed::{Feed, Filtered, Kind, Row, Seq};
use crate::message::System;
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::paint_badge;
use crate::ui::widget::list::{Keys, RowAt, Rows};
use crate::words::privacy::without_private;
use crate::words::summary::{self, Piece};

/// Points of a character that is surely too narrow: text is cut to `width / NARROW` characters before it is laid out.
const NARROW: f32 = 3.0;
/// Rows whose words are kept: a few screens full.
const KEPT: usize = 512;

/// The words of rows that were drawn lately, so that a payload is parsed once and not thirty times a second.
#[derive(Default)]
pub struct Summaries {
    words: HashMap<Seq, Rc<RowWords>>,
}

/// One row in words.
pub struct RowWords {
    pub type_name: Arc<str>,
    pub pieces: Vec<Piece>,
}

impl Summaries {
    /// The words of `row`.
    pub fn get(&mut self, feed: &Feed, row: &Row<'_>) -> Rc<RowWords> {
        if let Some(words) = self.words.get(&row.seq) {
            return words.clone();
        }
        if self.words.len() >= KEPT {
            self.words.clear();
        }
        let type_name = feed.types().name(row.record.type_id);
        let pieces = summary::pieces(row, &type_name);
        let words = Rc::new(RowWords { type_name, pieces });
        self.words.insert(row.seq, words.clone());
        words
    }
    /// Another feed is shown.
    pub fn clear(&mut self) {
        self.words.clear();
    }
}

/// Where the columns begin and end, from the left edge of the list.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    pub received: f32,
    /// Right edge: the column is set flush right. 0 where there is no room for it.
    pub since_right: f32,
    pub badge: f32,
    pub source: f32,
    /// 0 where there is one source only.
    pub source_width: f32,
    pub kind: f32,
    pub kind_width: f32,
    pub what: f32,
}

impl Columns {
    /// The columns for a list of that width. `sources`: how many there are; the name of the only one needs no column.
    pub fn of(width: f32, sources: usize) -> Self {
        // A narrow list of several sources says who rather than how long after: the detail pane says both.
        let since_right = if sources > 1 && width < 660.0 { 0.0 } else { 174.0 };
        let badge = if since_right > 0.0 { since_right + 8.0 } else { 114.0 };
        let source = badge + 24.0;
        let source_width = if sources < 2 { 0.0 } else { (width * 0.14).clamp(72.0, 108.0) };
        let kind = if sources < 2 { source } else { source + source_width + 10.0 };
        let kind_width = (width * 0.27).clamp(112.0, 228.0);
        let what = kind + kind_width + 12.0;
        Self { received: 12.0, since_right, badge, source, source_width, kind, kind_width, what }
    }
}

/// The filtered feed as rows of a list.
pub struct FeedRows<'a> {
    pub feed: &'a Feed,
    pub filtered: &'a Filtered,
    /// Paused: rows from here on are not listed.
    pub end: Option<Seq>,
    pub summaries: &'a mut Summaries,
    pub columns: Columns,
    pub utc_offset_seconds: i32,
    pub streamer_safe: bool,
    pub tokens: Tokens,
}

impl FeedRows<'_> {
    /// The row before in the view.
    fn older(&self, index: u64) -> Option<Row<'_>> {
        let seq = self.filtered.seq_at(index.checked_sub(1)?, self.feed)?;
        self.feed.get(seq)
    }

    fn system(&self, row: &Row<'_>) -> System {
        self.feed.source(row.record.source).map_or(System::Obs, |source| source.system)
    }

    fn what(&self, words: &RowWords, count: u64, width: f32) -> LayoutJob {
        let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width), ..LayoutJob::default() };
        let mut room = (width / NARROW) as usize;
        for piece in &words.pieces {
            let text = if self.streamer_safe { without_private(&piece.text) } else { piece.text.as_str().into() };
            let cut = first_chars(&text, room);
            let (font, color) = if piece.strong {
                (theme::semibold(13.0), self.tokens.text_1)
            } else {
                (FontId::proportional(13.0), self.tokens.text_1)
            };
            job.append(cut, 0.0, TextFormat::simple(font, color));
            room = room.saturating_sub(text.chars().take(room).count());
            if room == 0 {
                break;
            }
        }
        if count > 1 {
            let times = format!(" ×{}", format::grouped(count));
            job.append(&times, 0.0, TextFormat::simple(FontId::proportional(12.0), self.tokens.text_3));
        }
        job
    }
}

impl Keys for FeedRows<'_> {
    fn len(&self) -> u64 {
        match self.end {
            Some(end) => until(self.filtered, end, self.feed),
            None => self.filtered.len(self.feed),
        }
    }

    fn key(&self, index: u64) -> Option<u64> {
        self.filtered.row_at(index, self.feed).map(|line| line.first)
    }

    fn place(&self, key: u64) -> Result<u64, u64> {
        self.filtered.index_of(key, self.feed)
    }
}

impl Rows for FeedRows<'_> {
    fn paint(&mut self, ui: &Ui, rect: Rect, at: RowAt) {
        let feed = self.feed;
        let Some(line) = self.filtered.row_at(at.index, feed) else { return };
        let Some(row) = feed.get(line.seq) else { return };
        let words = self.summaries.get(feed, &row);
        let (columns, tokens) = (self.columns, self.tokens);
        let painter = ui.painter();
        let middle = rect.center().y;
        let text = |x: f32, align: Align2, text: String, font: FontId, color: Color32| {
            painter.text(pos2(rect.min.x + x, middle), align, text, font, color);
        };
        // Tabular figures of the interface font: monospace is for payloads.
        let figures = FontId::proportional(12.0);
        let time = format::clock(row.record.at, self.utc_offset_seconds);
        text(columns.received, Align2::LEFT_CENTER, time, figures.clone(), tokens.text_1);
        if columns.since_right > 0.0
            && let Some(older) = self.older(at.index)
        {
            let since = format::since(row.record.at, older.record.at);
            text(columns.since_right, Align2::RIGHT_CENTER, since, figures, tokens.text_3);
        }
        let badge = Rect::from_center_size(pos2(rect.min.x + columns.badge + 8.0, middle), vec2(16.0, 16.0));
        paint_badge(painter, badge, self.system(&row), &tokens);
        let kind_color = if row.record.kind == Kind::Malformed { tokens.warn } else { tokens.text_2 };
        let cell = |x: f32, width: f32, text: &str, size: f32, color: Color32| {
            let text = first_chars(text, (width / NARROW) as usize).to_owned();
            let mut job = LayoutJob::simple_singleline(text, FontId::proportional(size), color);
            job.wrap = TextWrapping::truncate_at_width(width);
            let galley = painter.layout_job(job);
            painter.galley(pos2(rect.min.x + x, middle - galley.size().y / 2.0), galley, color);
        };
        if columns.source_width > 0.0 {
            let source = feed.source(row.record.source).map_or("", |source| source.name.as_str());
            let source = if self.streamer_safe { without_private(source) } else { source.into() };
            cell(columns.source, columns.source_width, &source, 12.0, tokens.text_2);
        }
        cell(columns.kind, columns.kind_width, &words.type_name, 13.0, kind_color);
        let width = (rect.width() - columns.what - 12.0).max(20.0);
        let galley = painter.layout_job(self.what(&words, line.count, width));
        painter.galley(pos2(rect.min.x + columns.what, middle - galley.size().y / 2.0), galley, tokens.text_1);
    }

    fn name(&mut self, at: RowAt) -> String {
        let feed = self.feed;
        let Some(line) = self.filtered.row_at(at.index, feed) else { return String::new() };
        let Some(row) = feed.get(line.seq) else { return String::new() };
        let words = self.summaries.get(feed, &row);
        let count = line.count;
        let line: String = words.pieces.iter().map(|piece| piece.text.as_str()).collect();
        let line = if self.streamer_safe { without_private(&line).into_owned() } else { line };
        let time = format::clock(row.record.at, self.utc_offset_seconds);
        let source = feed.source(row.record.source).map_or("", |source| source.name.as_str());
        let times = if count > 1 { tr!("feed-row-times", count = format::grouped(count)) } else { String::new() };
        format!("{time} {source} {}: {line}{times}", words.type_name)
    }
}

/// How many lines began before `end`.
pub fn until(filtered: &Filtered, end: Seq, feed: &Feed) -> u64 {
    match filtered.index_of(end, feed) {
        Ok(at) if filtered.row_at(at, feed).is_some_and(|line| line.first < end) => at + 1,
        Ok(at) | Err(at) => at,
    }
}

/// The head of the columns, drawn over the width of the list.
pub fn head(ui: &mut Ui, columns: Columns, tokens: &Tokens) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), egui::Sense::hover());
    let mut cell = |left: f32, right: f32, flush_right: bool, text: &str| {
        let cell = Rect::from_min_max(pos2(rect.min.x + left, rect.min.y), pos2(rect.min.x + right, rect.max.y));
        let layout = if flush_right {
            egui::Layout::right_to_left(egui::Align::Center)
        } else {
            egui::Layout::left_to_right(egui::Align::Center)
        };
        let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(cell).layout(layout));
        let text = egui::RichText::new(text).size(11.0).color(tokens.text_3);
        ui.add(egui::Label::new(text).truncate().selectable(false));
    };
    cell(columns.received, 106.0, false, tr!("feed-column-received"));
    if columns.since_right > 0.0 {
        cell(106.0, columns.since_right, true, tr!("feed-column-since"));
    }
    if columns.source_width > 0.0 {
        cell(columns.source, columns.source + columns.source_width, false, tr!("feed-column-source"));
    }
    cell(columns.kind, columns.kind + columns.kind_width, false, tr!("feed-column-type"));
    cell(columns.what, rect.width() - 12.0, false, tr!("feed-column-what"));
}

/// The first `most` characters.
fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}
