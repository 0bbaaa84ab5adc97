//! What the Requests page costs. Every line says PASS or FAIL.
//!
//! - a frame that filters the catalogue, and the first frame of any of its forms: under 2 ms, tessellation included
//! - a batch of 500 rows scrolls at the cost of one of 50
//! - an answer of 10 MB opens its tree at a fraction of what parsing all of it and laying it out costs
//!
//! `cargo bench --bench requests`

#[path = "support/bare.rs"]
mod bare;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use callboard::hub::Updates;
use callboard::message::{ConnectionState, ConnectionUpdate, Timestamp, Update};
use callboard::protocol::obs::batch::{BatchDraft, BatchRequest, DraftRow};
use callboard::protocol::obs::catalogue::Catalogue;
use callboard::ui::action::{Action, PageId};
use callboard::ui::app::Clock;
use callboard::ui::widget::json_tree::{Document, JsonTree};
use egui::{Event, FontId, Modifiers, PointerButton, Pos2, RawInput, Rect, vec2};
use serde_json::json;

use bare::{Bare, median, profile, verdict};

const NOW: Timestamp = Timestamp(1_795_205_671_482_000);
/// The field *Find a request*.
const SEARCH: Pos2 = Pos2 { x: 268.0, y: 105.0 };
/// The list of the batch.
const BATCH: Pos2 = Pos2 { x: 900.0, y: 780.0 };
/// What a frame may cost.
const FRAME: f64 = 2.0;
const TURNS: usize = 5;

/// A window on the Requests page, beside an OBS that is connected.
fn page() -> Bare {
    let mut bare = Bare::new(Clock::Fixed(NOW, 0));
    let connection = bare.app.hub.new_connection_id();
    let profile = Box::new(profile("Studio PC", "ws://127.0.0.1:4455"));
    let change = ConnectionUpdate::State(ConnectionState::Ready { since: NOW });
    let updates = vec![
        Update::ConnectionAdded { connection, profile, simulated: false },
        Update::Connection { connection, at: NOW, change },
    ];
    bare.app.take(Updates { updates, ..Updates::default() });
    bare.app.act(Action::Go(PageId::Requests));
    bare.settle();
    bare
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The first frame of each form, the dearest of them. Each is opened several times, in turns with the others, so that a
/// busy machine disturbs no form alone.
fn forms() -> bool {
    let mut bare = page();
    let requests = &Catalogue::builtin().requests;
    let mut times = vec![Vec::with_capacity(TURNS); requests.len()];
    for _ in 0..TURNS {
        for (request, times) in requests.iter().zip(&mut times) {
            bare.app.act(Action::ShowRequest { request_type: request.name.clone(), data: None });
            // The action is carried out at the end of this frame; the form is first drawn in the next one.
            bare.draw(Vec::new());
            let start = Instant::now();
            bare.draw(Vec::new());
            times.push(start.elapsed());
        }
    }
    let of_each: Vec<(Duration, &str)> =
        times.into_iter().map(median).zip(requests.iter().map(|request| request.name.as_str())).collect();
    let usual = median(of_each.iter().map(|(time, _)| *time).collect());
    let (dearest, name) = of_each.into_iter().max().expect("the catalogue is not empty");
    println!("     {} forms, a usual one {usual:.2?}, the dearest is {name}", requests.len());
    verdict("first frame of the dearest form", milliseconds(dearest), FRAME, " ms")
}

fn filter() -> bool {
    let mut bare = page();
    let press = |pressed| Event::PointerButton {
        pos: SEARCH,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    bare.draw(vec![Event::PointerMoved(SEARCH)]);
    bare.draw(vec![press(true)]);
    bare.draw(vec![press(false)]);
    assert!(bare.ctx.memory(|memory| memory.focused()).is_some(), "the field has the focus");
    let key = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    let mut times = Vec::new();
    for _ in 0..TURNS * 4 {
        for letter in "scene".chars() {
            let start = Instant::now();
            bare.draw(vec![Event::Text(letter.to_string())]);
            times.push(start.elapsed());
        }
        for _ in 0.."scene".len() {
            let start = Instant::now();
            bare.draw(vec![key(egui::Key::Backspace)]);
            times.push(start.elapsed());
        }
    }
    verdict("frame that filters the catalogue", milliseconds(median(times)), FRAME, " ms")
}

fn batch(rows: usize) -> Bare {
    let mut bare = page();
    let row = |at: usize| {
        let data = json!({"inputName": format!("Microphone {at}"), "inputMuted": at.is_multiple_of(2)});
        let request = BatchRequest {
            request_type: "SetInputMute".to_owned(),
            request_data: data.as_object().cloned(),
            ..BatchRequest::default()
        };
        DraftRow { request, off: false }
    };
    bare.app
        .pages
        .requests
        .open_batch(BatchDraft { rows: (0..rows).map(row).collect(), ..BatchDraft::default() }, None);
    bare.settle();
    bare
}

/// In turns, so that both see the same machine.
fn batches() -> bool {
    const FRAMES: usize = 200;
    let (mut few, mut many) = (batch(50), batch(500));
    let mut times = (Vec::with_capacity(FRAMES), Vec::with_capacity(FRAMES));
    for frame in 0..FRAMES {
        let down = frame / 8 % 2 == 0;
        times.0.push(few.scroll(BATCH, down));
        times.1.push(many.scroll(BATCH, down));
    }
    let (few, many) = (median(times.0), median(times.1));
    println!("     a frame with 50 rows: {few:.2?}; with 500 rows: {many:.2?}");
    verdict("scrolling 500 rows of a batch against 50", many.as_secs_f64() / few.as_secs_f64(), 1.2, " x")
}

/// About 10 MB of what `GetInputList` would say of a very large studio.
fn answer() -> String {
    let input = |at: usize| {
        json!({"inputName": format!("Camera {at} 摄像机"), "inputUuid": format!("{at:032x}"), "inputKind": "v4l2_input",
            "unversionedInputKind": "v4l2_input", "settings": {"device": at, "size": [1920, 1080], "on": true}})
    };
    let mut text = String::from("{\"inputs\":[");
    let mut at = 0;
    while text.len() < 10_000_000 {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&input(at).to_string());
        at += 1;
    }
    text.push_str("]}");
    text
}

/// The first frame of the tree, on an egui context of its own.
fn open(ctx: &egui::Context, text: &str, id: u64) -> Duration {
    let mut tree = JsonTree::default();
    let input =
        RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(600.0, 800.0))), ..RawInput::default() };
    let start = Instant::now();
    let mut output = ctx.run_ui(input, |ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            tree.show(ui, "bench", Document { id, text, previous: None, streamer_safe: false });
        });
    });
    output.textures_delta.clear();
    std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
    start.elapsed()
}

/// Parses all of it and lays out all of its lines, as a tree does that does not look where the person looks.
fn all_of_it(ctx: &egui::Context, text: &str) -> (Duration, Duration) {
    let start = Instant::now();
    let value: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    let parsed = start.elapsed();
    let lines = serde_json::to_string_pretty(&value).expect("a value is JSON");
    let start = Instant::now();
    ctx.fonts_mut(|fonts| {
        for line in lines.lines() {
            let font = FontId::monospace(12.0);
            std::hint::black_box(fonts.layout_no_wrap(line.to_owned(), font, egui::Color32::WHITE));
        }
    });
    (parsed, parsed + start.elapsed())
}

fn tree() -> bool {
    let text = answer();
    // The list alone begins open, the object around it closed: both ends of what opening costs.
    let list = &text[text.find('[').unwrap_or(0)..text.len() - 1];
    let ctx = egui::Context::default();
    let mut all = Vec::new();
    let mut passed = true;
    open(&ctx, "[1]", 0);
    for (name, text) in [("an object with a long list", text.as_str()), ("a long list", list)] {
        let opened = median((1..=TURNS as u64).map(|id| open(&ctx, text, id)).collect());
        let (parsed, laid_out) = *all.first().unwrap_or(&all_of_it(&ctx, text));
        all.push((parsed, laid_out));
        println!("     {name}: opens in {opened:.2?}; parsed in {parsed:.2?}, parsed and laid out in {laid_out:.2?}");
        let against = |whole: Duration| opened.as_secs_f64() / whole.as_secs_f64();
        passed &= verdict(&format!("{name} of 10 MB against parsing all of it"), against(parsed), 0.5, " x");
        passed &= verdict(&format!("{name} of 10 MB against parsing and laying out"), against(laid_out), 0.05, " x");
    }
    passed
}

fn main() -> ExitCode {
    let passed = [forms(), filter(), batches(), tree()];
    if passed.iter().all(|passed| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
