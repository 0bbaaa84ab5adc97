//! A show that plays itself: somebody at the desk who switches scenes, mutes, fades, records.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::server::Server;
use super::studio::Caller;

/// One thing that is done at the desk, after waiting so many milliseconds.
type Cue = (u64, &'static str, Value);

/// Plays in a loop until the task is dropped. It asks the studio exactly as a client would, so everything that is
/// seen of it is what a client could have done. A cue that is refused, because somebody else was there first, is
/// passed over: the show goes on.
pub(super) async fn run(server: Arc<Server>) {
    loop {
        for (wait, request_type, data) in script() {
            // No two rounds are the same to the millisecond; with the same seed they are.
            let wait = wait + server.chance_below(400);
            tokio::time::sleep(Duration::from_millis(wait)).await;
            let outcome = server.request(&Caller::default(), request_type, Some(&data));
            if outcome.answer.is_err() {
                tracing::debug!(request_type, "a cue of the show was refused");
            }
        }
    }
}

fn script() -> Vec<Cue> {
    let scene = |name: &str| json!({"sceneName": name});
    let input = |name: &str| json!({"inputName": name});
    let volume = |name: &str, db: f64| json!({"inputName": name, "inputVolumeDb": db});
    let visible =
        |scene: &str, id: u64, on: bool| json!({"sceneName": scene, "sceneItemId": id, "sceneItemEnabled": on});
    let text = |text: &str| json!({"inputName": "Name", "inputSettings": {"text": text}});
    vec![
        (800, "SetCurrentProgramScene", scene("Starting soon")),
        (1200, "StartStream", json!({})),
        (1500, "SetInputVolume", volume("Music", -12.0)),
        (1100, "StartRecord", json!({})),
        (1300, "SetInputMute", json!({"inputName": "Microphone", "inputMuted": false})),
        (1600, "SetInputVolume", volume("Music", -30.0)),
        (900, "SetCurrentProgramScene", scene("Camera")),
        (2200, "SetInputSettings", text("Grace Hopper")),
        (1000, "SetSceneItemEnabled", visible("Camera", 2, false)),
        (1900, "SetSceneItemEnabled", visible("Camera", 2, true)),
        (1500, "SetCurrentProgramScene", scene("Interview")),
        (2100, "SetInputVolume", volume("Guest 嘉宾", -3.0)),
        (1200, "ToggleInputMute", input("Desktop audio")),
        (1700, "SetSceneItemEnabled", visible("Interview", 5, false)),
        (
            1400,
            "SetSourceFilterEnabled",
            json!({"sourceName": "Camera 1", "filterName": "Colour", "filterEnabled": false}),
        ),
        (1300, "CreateRecordChapter", json!({"chapterName": "Questions"})),
        (2400, "SetCurrentSceneTransition", json!({"transitionName": "Cut"})),
        (1000, "SetCurrentProgramScene", scene("直播间 🎬")),
        (1800, "SetSceneItemIndex", json!({"sceneName": "直播间 🎬", "sceneItemId": 2, "sceneItemIndex": 0})),
        (
            1600,
            "SetSourceFilterEnabled",
            json!({"sourceName": "Camera 1", "filterName": "Colour", "filterEnabled": true}),
        ),
        (1200, "SetSceneItemEnabled", visible("Interview", 5, true)),
        (1500, "BroadcastCustomEvent", json!({"eventData": {"from": "score board", "home": 2, "guests": 1}})),
        (1400, "SetCurrentSceneTransition", json!({"transitionName": "Fade"})),
        (1100, "SplitRecordFile", json!({})),
        (1900, "ToggleInputMute", input("Desktop audio")),
        (
            1300,
            "SetSceneItemTransform",
            json!({"sceneName": "Interview", "sceneItemId": 2, "sceneItemTransform": {"positionX": 40.0, "scaleX": 0.5, "scaleY": 0.5}}),
        ),
        (1200, "SetCurrentProgramScene", scene("Interview")),
        (1800, "PauseRecord", json!({})),
        (
            1500,
            "SetSceneItemTransform",
            json!({"sceneName": "Interview", "sceneItemId": 2, "sceneItemTransform": {"positionX": 0.0, "scaleX": 1.0, "scaleY": 1.0}}),
        ),
        (1200, "ResumeRecord", json!({})),
        (1700, "SetCurrentSceneTransitionDuration", json!({"transitionDuration": 700})),
        (1000, "SetCurrentProgramScene", scene("Be right back")),
        (1400, "SetInputMute", json!({"inputName": "Microphone", "inputMuted": true})),
        (
            1600,
            "TriggerMediaInputAction",
            json!({"inputName": "Music", "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"}),
        ),
        (1300, "SetCurrentSceneTransitionDuration", json!({"transitionDuration": 300})),
        (1500, "SetInputVolume", volume("Music", -12.0)),
        (1700, "StopRecord", json!({})),
        (2600, "StopStream", json!({})),
        (1900, "SetInputSettings", text("Ada Lovelace")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::obs::Dialect;
    use crate::simulator::obs::studio::Studio;

    #[test]
    fn every_cue_of_the_show_can_be_done() {
        let mut studio = Studio::new("5.7.3", Dialect::Shipping, 1);
        let mut now = Duration::ZERO;
        // Twice, because the second round begins where the first one ended.
        for (wait, request_type, data) in script().into_iter().chain(script()) {
            now += Duration::from_millis(wait);
            let outcome = studio.request(now, &Caller::default(), request_type, Some(&data));
            assert!(outcome.answer.is_ok(), "{request_type} {data}: {:?}", outcome.answer);
        }
        let kinds = studio.take_events();
        assert!(kinds.len() > 80, "{} events", kinds.len());
    }
}
