//! Made-up events for load: so many a second, about 260 bytes each, in the mix of a busy show.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior};

use super::server::Server;
use super::studio::{Event, Studio};

/// How often a portion goes out. Short enough to be a stream, long enough to cost little at 50,000 a second.
const EVERY: Duration = Duration::from_millis(5);
/// After a pause (the machine slept, a debugger stood still) this much is made up for and no more.
const MOST_AT_ONCE: f64 = 0.25;

/// Makes `options.rate` events a second until the task is dropped. They do not change the studio.
pub(super) async fn run(server: Arc<Server>) {
    let rate = server.options.rate;
    let mut timer = tokio::time::interval(EVERY);
    timer.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (mut owed, mut last, mut number) = (0.0, Instant::now(), 0_u64);
    loop {
        timer.tick().await;
        let now = Instant::now();
        owed = (owed + (now - last).as_secs_f64() * rate).min((rate * MOST_AT_ONCE).max(1.0));
        last = now;
        let portion: Vec<Event> = (0..owed as u64).map(|at| made_up(number + at)).collect();
        number += portion.len() as u64;
        owed -= portion.len() as f64;
        if server.in_studio_quietly(Studio::speaks) {
            server.broadcast(&portion);
        }
    }
}

/// The event of that number: the same number gives the same event.
fn made_up(number: u64) -> Event {
    let input = |name: &str, more: Value| {
        let mut data = json!({"inputName": name, "inputUuid": "3f1b2c9e-7a54-4b0e-9c1d-5e6f70819a2b"});
        if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
            data.extend(more.clone());
        }
        Some(data)
    };
    let scene = |more: Value| {
        let mut data = json!({"sceneName": "Interview", "sceneUuid": "b6d0a4f2-1c3e-4d58-8f70-92a1b3c4d5e6"});
        if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
            data.extend(more.clone());
        }
        Some(data)
    };
    let wave = (number % 1000) as f64 / 1000.0;
    match number % 10 {
        0..=2 => {
            let data = json!({"inputVolumeDb": wave * 60.0 - 60.0, "inputVolumeMul": wave, "sequence": number});
            Event::new("InputVolumeChanged", input("Microphone", data))
        }
        3 => Event::new("InputMuteStateChanged", input("Guest 嘉宾", json!({"inputMuted": number.is_multiple_of(2)}))),
        4 | 5 => {
            let data = json!({"sceneItemEnabled": number.is_multiple_of(2), "sceneItemId": number % 40});
            Event::new("SceneItemEnableStateChanged", scene(data))
        }
        6 => {
            let settings = json!({"gamma": wave, "opacity": 1.0 - wave, "saturation": 0.2, "sequence": number});
            let data = json!({"filterName": "Colour", "filterSettings": settings, "sourceName": "Camera 1"});
            Event::new("SourceFilterSettingsChanged", Some(data))
        }
        7 => {
            let settings = json!({"inputSettings": {"text": format!("Round {number}"), "word_wrap": true}});
            Event::new("InputSettingsChanged", input("Title", settings))
        }
        8 => {
            let rows: Vec<_> = (0..3).map(|at| json!({"sceneItemId": at + number % 5, "sceneItemIndex": at})).collect();
            Event::new("SceneItemListReindexed", scene(json!({"sceneItems": rows})))
        }
        _ => {
            let data = json!({"from": "score board", "home": number % 7, "guests": number % 5, "sequence": number, "clock": format!("{:02}:{:02}", number / 60 % 60, number % 60)});
            Event::new("CustomEvent", Some(data))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::obs::Dialect;
    use crate::simulator::obs::messages;

    #[test]
    fn made_up_events_have_the_size_of_real_ones() {
        let total: usize = (0..1000).map(|number| messages::event(Dialect::Shipping, &made_up(number)).len()).sum();
        let mean = total / 1000;
        assert!((200..320).contains(&mean), "{mean} bytes on average");
    }
}
