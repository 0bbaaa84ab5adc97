//! Requests, batches and their answers.

use std::time::Duration;

use callboard::feed::Kind;
use callboard::message::{Command, ReplyOutcome, Update};
use callboard::net::tempo::Tempo;
use callboard::protocol::obs::CheckedRequest;
use callboard::protocol::obs::batch::{BatchRequest, RequestBatch};
use callboard::simulator::obs::{Faults, Options};
use serde_json::json;

use super::world::World;
use crate::session::{Desk, quick};

#[test]
fn every_pending_request_ends_when_the_socket_is_cut() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    simulator.set_faults(Faults { never_answer: true, ..Faults::default() });
    let asked: Vec<_> = (0..50).map(|_| desk.request(id, "GetStats", None)).collect();
    desk.until("sent", |seen| {
        let sent = |update: &&Update| matches!(update, Update::Sent { .. });
        seen.updates.iter().filter(sent).count() == 50
    });
    simulator.cut_all();
    for id in &asked {
        assert!(matches!(desk.reply(*id), ReplyOutcome::Disconnected));
    }
    simulator.set_faults(Faults::default());
    desk.ready_times(id, 2);
    let seen = desk.seen.lock().unwrap();
    assert!(asked.iter().all(|id| seen.replies(*id).count() == 1), "exactly one end for each");
}

#[test]
fn a_server_that_never_answers_runs_into_the_deadline() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::with(Tempo { answer: Duration::from_millis(80), ..quick() });
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    simulator.set_faults(Faults { never_answer: true, ..Faults::default() });
    let asked = desk.request(id, "GetStats", None);
    assert!(matches!(desk.reply(asked), ReplyOutcome::TimedOut { after } if after == Duration::from_millis(80)));
}

#[test]
fn a_first_sync_that_is_never_answered_fails_in_its_stage() {
    let world = World::new();
    let faults = Faults { never_answer: true, ..Faults::default() };
    let simulator = world.simulator(Options { faults, ..Options::default() });
    let desk = Desk::with(Tempo { first_sync: Duration::from_millis(80), ..quick() });
    let id = desk.connect(&simulator.url(), None);
    let failure = desk.failed(id);
    assert_eq!(failure.cause, callboard::message::Cause::TimedOut);
    assert_eq!(failure.stage, callboard::message::Stage::FirstSync);
}

#[test]
fn a_batch_gets_the_time_its_sleeps_need() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::with(Tempo { answer: Duration::from_millis(150), ..quick() });
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let row = |request_type: &str, data: serde_json::Value| BatchRequest {
        request_type: request_type.into(),
        request_data: data.as_object().cloned(),
        ..BatchRequest::default()
    };
    let batch = RequestBatch {
        requests: vec![
            row("Sleep", json!({ "sleepMillis": 400 })),
            row("GetVersion", json!({})),
            row("NoSuchThing", json!({})),
        ],
        ..RequestBatch::default()
    };
    let reply = desk.answered(desk.request_checked(id, CheckedRequest::batch(batch).unwrap()));
    assert_eq!((reply.request_type.as_str(), reply.result, reply.code), ("RequestBatch", false, 204));
    let data: serde_json::Value = serde_json::from_str(reply.data.unwrap().get()).unwrap();
    assert_eq!(data["results"].as_array().unwrap().len(), 3);
    assert_eq!(desk.row("RequestBatch").kind, Kind::Response);
}

#[test]
fn unknown_and_duplicate_request_ids_are_kept_and_counted() {
    let world = World::new();
    let url = world.obs(|mut peer, _| async move {
        peer.greet().await;
        let stray = r#"{"op":7,"d":{"requestType":"GetStray","requestId":{"any":1},"requestStatus":{"result":true,"code":100}}}"#;
        peer.say(stray).await;
        while let Some(request) = peer.hear().await {
            peer.answer(&request, json!({ "n": 1 })).await;
            peer.answer(&request, json!({ "n": 2 })).await;
        }
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    desk.ready(id);
    assert_eq!(desk.row("GetStray").kind, Kind::Response);
    let asked = desk.request(id, "GetStats", None);
    assert_eq!(desk.answered(asked).data.unwrap().get(), r#"{"n":1}"#);
    desk.until("both rows", |seen| seen.of_type("GetStats").count() == 2);
    desk.until("counted", |seen| seen.counters(id).unmatched == 2);
    assert_eq!(desk.seen.lock().unwrap().replies(asked).count(), 1);
}

#[test]
fn answers_in_another_order_find_their_requests() {
    let world = World::new();
    let url = world.obs(|mut peer, _| async move {
        peer.greet().await;
        let mut asked = Vec::new();
        for _ in 0..3 {
            asked.push(peer.hear().await.expect("a request"));
        }
        for request in asked.iter().rev() {
            peer.answer(request, json!({ "of": request["d"]["requestData"]["sceneName"] })).await;
        }
        peer.serve().await;
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    desk.ready(id);
    let ask = |name: &str| desk.request(id, "GetSceneItemList", Some(json!({ "sceneName": name })));
    let asked: Vec<_> = ["a", "b", "c"].into_iter().map(|name| (name, ask(name))).collect();
    for (name, id) in asked {
        assert_eq!(desk.answered(id).data.unwrap().get(), format!(r#"{{"of":"{name}"}}"#));
    }
}

#[test]
fn a_list_is_read_quietly_and_repeats_what_was_asked() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let read = |name: &str, data: Option<serde_json::Value>| {
        let request = CheckedRequest::single(name, data).unwrap();
        desk.hub.send(Command::Read { connection: id, request });
    };
    read("GetSceneItemList", Some(json!({"sceneName": "Interview"})));
    read("GetSceneItemList", Some(json!({"sceneName": "Nowhere"})));
    desk.until("the list and the refusal", |seen| {
        let read = seen.updates.iter().any(|update| {
            matches!(update, Update::Read { request_type, asked: Some(asked), data, .. } if request_type == "GetSceneItemList"
                && asked.get() == r#"{"sceneName":"Interview"}"# && data.get().contains("sceneItemId"))
        });
        let failed = seen.updates.iter().any(|update| {
            matches!(update, Update::ReadFailed { asked: Some(asked), code: Some(600), .. }
                if asked.get() == r#"{"sceneName":"Nowhere"}"#)
        });
        read && failed
    });
    let seen = desk.seen.lock().unwrap();
    let said = |update: &&Update| matches!(update, Update::Sent { .. } | Update::Reply { .. });
    assert_eq!(seen.updates.iter().filter(said).count(), 0, "the command log does not have it");
}

#[test]
fn a_list_that_is_never_answered_ends_with_the_connection() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    simulator.set_faults(Faults { never_answer: true, ..Faults::default() });
    let request = CheckedRequest::single("GetInputList", None).unwrap();
    desk.hub.send(Command::Read { connection: id, request: request.clone() });
    let before = desk.request(id, "GetStats", None);
    desk.until("sent", |seen| {
        seen.updates.iter().any(|update| matches!(update, Update::Sent { id, .. } if *id == before))
    });
    simulator.cut_all();
    let failed = |update: &Update| matches!(update, Update::ReadFailed { code: None, asked: None, .. });
    desk.until("the end", |seen| seen.updates.iter().any(failed));
    assert!(matches!(desk.reply(before), ReplyOutcome::Disconnected));
}
