//! Events like those of a show, the same in every run.

use std::time::{Duration, Instant};

/// Bytes of one event's text.
pub(crate) const EVENT_BYTES: usize = 260;

/// Types of an ordinary show, the frequent ones more than once.
const TYPES: [(&str, u64); 12] = [
    ("SceneItemEnableStateChanged", 1 << 7),
    ("SceneItemTransformChanged", 1 << 19),
    ("SceneItemTransformChanged", 1 << 19),
    ("InputMuteStateChanged", 1 << 3),
    ("InputVolumeChanged", 1 << 3),
    ("InputVolumeChanged", 1 << 3),
    ("CurrentProgramSceneChanged", 1 << 2),
    ("SceneTransitionStarted", 1 << 4),
    ("SceneTransitionEnded", 1 << 4),
    ("MediaInputPlaybackStarted", 1 << 8),
    ("SourceFilterEnableStateChanged", 1 << 5),
    ("VendorEvent", 1 << 9),
];
const SCENES: [&str; 8] = ["Starting soon", "Camera left", "Camera right", "Desk", "Wide", "Guest", "Pause", "Credits"];

/// The type of event `number`.
pub(crate) fn type_of(number: usize) -> &'static str {
    // A multiplier that mixes the order without a random generator: every run sees the same events.
    TYPES[number.wrapping_mul(0x9E37_79B1) / 7 % TYPES.len()].0
}

/// Event `number` as obs-websocket 5 sends it, of [`EVENT_BYTES`] bytes. One in a thousand is about "Interview".
pub(crate) fn event(number: usize) -> String {
    let (name, intent) = TYPES[number.wrapping_mul(0x9E37_79B1) / 7 % TYPES.len()];
    let scene =
        if number % 1000 == 500 { "Interview" } else { SCENES[number.wrapping_mul(0x85EB_CA6B) / 5 % SCENES.len()] };
    let mut text = format!(
        concat!(
            r#"{{"d":{{"eventData":{{"sceneItemEnabled":{},"sceneItemId":{},"sceneName":"{}","#,
            r#""sceneUuid":"{:08x}-3f5b-4a86-9f5e-{:012x}","sourceName":""#
        ),
        number.is_multiple_of(2),
        number % 900,
        scene,
        number as u32,
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15) & 0xFFFF_FFFF_FFFF,
    );
    let tail = format!(r#""}},"eventIntent":{intent},"eventType":"{name}"}},"op":5}}"#);
    let room = EVENT_BYTES.saturating_sub(text.len() + tail.len());
    text.extend("Lower third with name and place of the guest ".chars().cycle().take(room));
    text + &tail
}

/// The best of `times` runs: the one that others on this machine disturbed least.
pub(crate) fn best(times: usize, run: impl FnMut() -> Duration) -> Duration {
    std::iter::repeat_with(run).take(times).min().unwrap_or_default()
}

/// How long `what` takes.
pub(crate) fn timed(what: impl FnOnce()) -> Duration {
    let start = Instant::now();
    what();
    start.elapsed()
}
