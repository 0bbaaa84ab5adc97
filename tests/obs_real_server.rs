//! Against a real OBS Studio with its own obs-websocket: `cargo test --test obs_real_server -- --ignored --test-threads 1`.
//! Needs what `tests/support/real_obs.sh` names at its head.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

#[path = "support/real_obs.rs"]
mod real_obs;
#[path = "support/session.rs"]
mod session;

use std::time::{Duration, Instant};

use callboard::feed::Kind;
use callboard::message::{Cause, Command, ConnectionState, Stage};
use callboard::protocol::obs::EventSubscriptions;
use serde_json::json;

use real_obs::{PASSWORD, RealObs};
use session::Desk;

#[test]
#[ignore = "needs OBS Studio"]
fn a_real_obs_is_read_watched_and_asked() {
    let obs = RealObs::start();
    let desk = Desk::new();
    let id = desk.connect(&obs.url(), Some(PASSWORD));
    desk.ready(id);
    desk.until("the state is read", |seen| {
        let reads = seen.reads(id);
        ["GetVersion", "GetSceneList", "GetStats"].iter().all(|wanted| reads.contains(wanted))
    });

    // A scene switch and its event.
    let scenes = desk.answered(desk.request(id, "GetSceneList", None)).data.unwrap();
    let scenes: serde_json::Value = serde_json::from_str(scenes.get()).unwrap();
    let current = scenes["currentProgramSceneName"].as_str().unwrap().to_owned();
    let names = scenes["scenes"].as_array().unwrap().iter().map(|scene| scene["sceneName"].as_str().unwrap());
    let other = names.into_iter().find(|name| *name != current).expect("a second scene").to_owned();
    let reply = desk.answered(desk.request(id, "SetCurrentProgramScene", Some(json!({ "sceneName": other }))));
    assert!(reply.result, "{reply:?}");
    let row = desk.row("CurrentProgramSceneChanged");
    assert_eq!((row.kind, row.bit), (Kind::Event, 2));
    assert!(row.text.contains(&other));

    // An answer that is a refusal.
    let reply =
        desk.answered(desk.request(id, "SetCurrentProgramScene", Some(json!({ "sceneName": "no such scene" }))));
    assert_eq!((reply.result, reply.code), (false, 600));

    // Reidentify with meters: about twenty a second.
    let mask = EventSubscriptions(EventSubscriptions::ALL.0 | EventSubscriptions::INPUT_VOLUME_METERS.0);
    desk.subscribe(id, mask);
    desk.until("confirmed", |seen| {
        seen.subscription(id).is_some_and(|state| state.mask == mask && state.confirmed.is_some())
    });
    desk.row("InputVolumeMeters");
    let count = || desk.wait("meters", |seen| Some(seen.of_type("InputVolumeMeters").count()));
    let (before, since) = (count(), Instant::now());
    desk.until("forty more", |seen| seen.of_type("InputVolumeMeters").count() >= before + 40);
    let rate = 40.0 / since.elapsed().as_secs_f64();
    assert!((12.0..30.0).contains(&rate), "{rate} meters a second");
}

#[test]
#[ignore = "needs OBS Studio"]
fn a_real_obs_refuses_a_wrong_password_and_we_stop() {
    let obs = RealObs::start();
    let desk = Desk::new();
    let wrong = desk.connect(&obs.url(), Some("wrong"));
    let failure = desk.stopped(wrong);
    assert_eq!((failure.cause, failure.stage), (Cause::PasswordWrong, Stage::Identify));
    let missing = desk.connect(&obs.url(), None);
    assert_eq!(desk.stopped(missing).cause, Cause::PasswordMissing);
}

#[test]
#[ignore = "needs OBS Studio"]
fn a_real_obs_that_quits_and_comes_back_is_read_anew() {
    let obs = RealObs::start();
    let desk = Desk::new();
    let id = desk.connect(&obs.url(), Some(PASSWORD));
    desk.ready(id);
    obs.stop();
    desk.until("gone", |seen| matches!(seen.state(id), Some(ConnectionState::Waiting { .. })));
    let reads = desk.wait("reads", |seen| Some(seen.reads(id).len()));
    obs.start_again();
    desk.hub.send(Command::RetryNow(id));
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        if desk.wait("states", |seen| Some(matches!(seen.state(id), Some(ConnectionState::Ready { .. })))) {
            break;
        }
    }
    desk.ready_times(id, 2);
    desk.until("read anew", |seen| seen.reads(id).len() > reads);
}
