//! What a frame costs, and how many of them there are. Ratios of one run; every line says PASS or FAIL.
//!
//! - a frame of the Feed page at 1,000,000 rows costs at most 1.2 times one at 1,000 rows, while scrolling, tessellation included
//! - no input and no events: no frames; 5,000 events a second: at most 30 frames a second
//!
//! `cargo bench --bench frame`

#[path = "support/bare.rs"]
mod bare;

use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use callboard::feed::{Batch, Kind};
use callboard::hub::Updates;
use callboard::message::{Timestamp, Update};
use callboard::simulator::obs::{self, Simulator};
use callboard::ui::app::Clock;
use egui::{Event, Pos2};

use bare::{Bare, median, profile, verdict};

const NOW: Timestamp = Timestamp(1_795_205_671_482_000);
const POINTER: Pos2 = Pos2 { x: 500.0, y: 500.0 };
const FRAMES: usize = 400;

trait Fill {
    fn fill(&mut self, rows: u64);
}

impl Fill for Bare {
    /// `rows` events of a small show, 260 bytes each.
    fn fill(&mut self, rows: u64) {
        let hub = &self.app.hub;
        let connection = hub.new_connection_id();
        let profile = Box::new(profile("Studio PC", "ws://127.0.0.1:4455"));
        let types = ["CurrentProgramSceneChanged", "InputMuteStateChanged", "SceneItemEnableStateChanged"]
            .map(|name| (name, hub.types().intern(name)));
        self.app.take(Updates {
            updates: vec![Update::ConnectionAdded { connection, profile, simulated: false }],
            ..Updates::default()
        });
        let mut row = 0;
        while row < rows {
            let mut batch = Batch::default();
            for _ in 0..10_000.min(rows - row) {
                let (name, id) = types[(row % 3) as usize];
                let text = format!(
                    r#"{{"op":5,"d":{{"eventType":"{name}","eventIntent":4,"eventData":{{"sceneName":"Interview {row:07}","sceneUuid":"8c1f4a52-77aa-4f0e-9c1b-2f9e6ad0e2a0","sceneItemId":{row:07},"sceneItemEnabled":true,"inputName":"Mic/Aux","inputMuted":false}}}}}}"#
                );
                let at = Timestamp(NOW.0 - (rows - row) as i64 * 1_000);
                batch.push(at, connection, Kind::Event, id, 2, &text);
                row += 1;
            }
            self.app.take(Updates { batches: vec![batch], ..Updates::default() });
        }
        // What a page counts in the background it has counted after this.
        for _ in 0..60 {
            self.draw(vec![Event::PointerMoved(POINTER)]);
        }
    }
}

/// A frame at 1,000,000 rows against one at 1,000, in turns, so that both see the same machine.
fn rows() -> bool {
    let clock = Clock::Fixed(NOW, 0);
    let (mut few, mut many) = (Bare::new(clock), Bare::new(clock));
    few.fill(1_000);
    many.fill(1_000_000);
    assert_eq!((few.app.feed.len(), many.app.feed.len()), (1_000, 1_000_000), "both feeds hold what they were given");
    let mut times = (Vec::with_capacity(FRAMES), Vec::with_capacity(FRAMES));
    for frame in 0..FRAMES {
        // Down and up again, so that the short list does not stand at its end.
        let down = frame / 40 % 2 == 0;
        times.0.push(few.scroll(POINTER, down));
        times.1.push(many.scroll(POINTER, down));
    }
    let (few, many) = (median(times.0), median(times.1));
    println!("     a frame at 1,000 rows: {few:.2?}; at 1,000,000 rows: {many:.2?}");
    verdict("frame at 1,000,000 rows against 1,000", many.as_secs_f64() / few.as_secs_f64(), 1.2, " x")
}

/// Draws when egui asks for it, as eframe does, for `time`; the frames drawn.
fn frames_within(bare: &mut Bare, time: Duration) -> u32 {
    let (tell, told) = mpsc::channel();
    bare.ctx.set_request_repaint_callback(move |info| {
        // The bench may be over.
        let _ = tell.send(Instant::now() + info.delay);
    });
    let ctx = bare.ctx.clone();
    bare.app.hub.set_wake(move || ctx.request_repaint_after(Duration::from_millis(33)));
    let end = Instant::now() + time;
    // The delay that the last frame asked for is known only to who drew it.
    let delay = bare.draw(Vec::new());
    let mut due = Instant::now().checked_add(delay).filter(|_| delay != Duration::MAX);
    let mut frames = 0;
    loop {
        let now = Instant::now();
        if now >= end {
            return frames;
        }
        if due.is_some_and(|due| due <= now) {
            // What was asked for before this frame is answered by it; what is asked for while it is drawn is not.
            while told.try_recv().is_ok() {}
            let delay = bare.draw(Vec::new());
            frames += 1;
            due = now.checked_add(delay).filter(|_| delay != Duration::MAX);
            continue;
        }
        let wait = due.unwrap_or(end).min(end).saturating_duration_since(now);
        if let Ok(at) = told.recv_timeout(wait) {
            due = Some(due.map_or(at, |due| due.min(at)));
        }
    }
}

fn idle() -> bool {
    let mut bare = Bare::new(Clock::System);
    bare.settle();
    let frames = frames_within(&mut bare, Duration::from_secs(2));
    verdict("frames in two idle seconds", f64::from(frames), 0.0, "")
}

fn load() -> bool {
    const SECONDS: u64 = 4;
    let runtime = tokio::runtime::Runtime::new().expect("a runtime for the simulator");
    let options = obs::Options { rate: 5_000.0, ..obs::Options::default() };
    let simulator = runtime.block_on(Simulator::start(options)).expect("a free port");
    let mut bare = Bare::new(Clock::System);
    bare.settle();
    let id = bare.app.hub.new_connection_id();
    let profile = Box::new(profile("Load", &simulator.url()));
    bare.app.hub.send(callboard::message::Command::Save { connection: id, profile, secret: None });
    bare.app.hub.send(callboard::message::Command::Connect(id));
    frames_within(&mut bare, Duration::from_secs(2));
    let before = bare.app.feed.end_seq();
    let frames = frames_within(&mut bare, Duration::from_secs(SECONDS));
    let events = (bare.app.feed.end_seq() - before) / SECONDS;
    println!("     {events} events a second arrived");
    let enough = events >= 4_000;
    if !enough {
        println!("FAIL the load did not arrive: at least 4,000 events a second are needed");
    }
    drop(bare);
    runtime.block_on(simulator.stop());
    // One more than 30 a second may begin within the time.
    verdict("frames a second at 5,000 events a second", f64::from(frames.saturating_sub(1)) / SECONDS as f64, 30.0, "")
        && enough
}

fn main() -> ExitCode {
    let passed = [rows(), idle(), load()];
    if passed.iter().all(|passed| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
