//! Stages, failures, policies, keep-alive, reconnecting.

use std::time::Duration;

use callboard::message::{Cause, Command, ConnectionState, ConnectionUpdate, Stage, StageState};
use callboard::net::tempo::Tempo;
use callboard::protocol::obs::{Dialect, Encoding, EventSubscriptions};
use callboard::simulator::obs::{Faults, Options};
use serde_json::json;

use super::world::{Count, HELLO, HELLO_AUTH, IDENTIFIED, World};
use crate::session::{Desk, Seen, profile, quick};

/// An address at which nobody listens.
fn closed_port() -> String {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!("ws://{closed}")
}

#[test]
fn every_stage_is_timed_and_the_state_is_read() {
    let world = World::new();
    let simulator = world.simulator_with("secret");
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), Some("secret"));
    desk.ready(id);
    desk.until("every stage", |seen| {
        let ended: Vec<Stage> = seen
            .changes(id)
            .filter_map(|change| match change {
                ConnectionUpdate::Stage(report) => {
                    let skipped = report.stage == Stage::Tls && report.state == StageState::Skipped;
                    (skipped || matches!(report.state, StageState::Done(_))).then_some(report.stage)
                }
                _ => None,
            })
            .collect();
        ended == Stage::ALL
    });
    desk.until("the state", |seen| {
        let reads = seen.reads(id);
        reads[0] == "GetVersion" && reads.contains(&"GetSceneList") && reads.contains(&"GetStats")
    });
    let seen = desk.seen.lock().unwrap();
    let reads = seen.lines.iter().filter(|line| line.kind == callboard::feed::Kind::Response).count();
    assert_eq!(reads, 0, "what the session asks by itself is no row of the feed");
}

#[test]
fn both_dialects_and_encodings_are_understood() {
    let world = World::new();
    for dialect in [Dialect::Shipping, Dialect::Draft] {
        for encoding in [Encoding::Json, Encoding::MsgPack] {
            let options = Options { dialect, password: Some("x".to_owned().into()), ..Options::default() };
            let simulator = world.simulator(options);
            let desk = Desk::new();
            let mut profile = profile(&simulator.url());
            profile.encoding = encoding;
            let id = desk.connect_with(profile, Some("x"));
            desk.ready(id);
            let peer = desk.wait("peer", |seen| {
                seen.changes(id).find_map(|change| match change {
                    ConnectionUpdate::Peer(peer) => Some(peer.clone()),
                    _ => None,
                })
            });
            assert_eq!((peer.dialect, peer.encoding), (dialect, encoding));
            assert!(desk.answered(desk.request(id, "GetVersion", None)).result, "{dialect:?} {encoding:?}");
            simulator.emit("CustomEvent", Some(json!({ "hello": "world" })));
            assert_eq!(desk.row("CustomEvent").bit, 0);
        }
    }
}

#[test]
fn several_obs_at_once_keep_apart() {
    let world = World::new();
    let desk = Desk::new();
    let simulators: Vec<_> = (0..4).map(|_| world.simulator(Options::default())).collect();
    let ids: Vec<_> = simulators.iter().map(|simulator| desk.connect(&simulator.url(), None)).collect();
    for id in &ids {
        desk.ready(*id);
    }
    simulators[2].emit("CustomEvent", None);
    assert_eq!(desk.row("CustomEvent").source, ids[2]);
    simulators[1].cut_all();
    desk.ready_times(ids[1], 2);
    assert_eq!(
        desk.seen.lock().unwrap().states(ids[0]).filter(|s| matches!(s, ConnectionState::Ready { .. })).count(),
        1
    );
}

#[test]
fn a_wrong_password_stops_and_asks() {
    let world = World::new();
    let simulator = world.simulator_with("right");
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), Some("wrong"));
    let failure = desk.stopped(id);
    assert_eq!((failure.cause, failure.stage), (Cause::PasswordWrong, Stage::Identify));
    assert!(!failure.detail.contains("wrong"), "{}", failure.detail);

    // No retry by itself; a new password is a click.
    let mut better = profile(&simulator.url());
    better.key = "test-better".into();
    desk.hub.send(Command::Save { connection: id, profile: Box::new(better), secret: Some("right".to_owned().into()) });
    desk.ready(id);
    let seen = desk.seen.lock().unwrap();
    assert!(seen.causes(id).iter().all(|cause| *cause == Cause::PasswordWrong));
    assert!(!seen.states(id).any(|state| matches!(state, ConnectionState::Waiting { .. })));
}

#[test]
fn a_missing_password_is_told_from_a_wrong_one() {
    let world = World::new();
    let simulator = world.simulator_with("right");
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    assert_eq!(desk.stopped(id).cause, Cause::PasswordMissing);
}

#[test]
fn a_percent_encoded_password_is_tried_decoded_once() {
    let world = World::new();
    let simulator = world.simulator_with("a/b c");
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), Some("a%2Fb%20c"));
    desk.ready(id);
    let other = desk.connect(&simulator.url(), Some("still%20wrong"));
    assert_eq!(desk.stopped(other).cause, Cause::PasswordWrong);
}

#[test]
fn a_kicked_session_waits_for_a_click() {
    let world = World::new();
    for dialect in [Dialect::Shipping, Dialect::Draft] {
        let simulator = world.simulator(Options { dialect, ..Options::default() });
        let desk = Desk::new();
        let id = desk.connect(&simulator.url(), None);
        desk.ready(id);
        simulator.kick_all();
        assert_eq!(desk.stopped(id).cause, Cause::Kicked);
        desk.until("closed", |_| simulator.connections() == 0);
        let told = desk.request(id, "GetStats", None);
        assert!(matches!(desk.reply(told), callboard::message::ReplyOutcome::NotSent));
        // Another connection backs off five times meanwhile; this one still waits.
        let other = desk.connect(&closed_port(), None);
        desk.until("five failures", |seen| seen.causes(other).len() >= 5);
        assert_eq!(simulator.connections(), 0);
        desk.hub.send(Command::RetryNow(id));
        desk.ready_times(id, 2);
        let seen = desk.seen.lock().unwrap();
        assert!(!seen.states(id).any(|state| matches!(state, ConnectionState::Waiting { .. })));
    }
}

#[test]
fn a_wrong_version_stops_and_asks() {
    let world = World::new();
    let url = world.obs(|mut peer, _| async move {
        peer.say(HELLO).await;
        peer.hear().await;
        peer.close(4010, "Your requested `rpcVersion` is not supported by this server.").await;
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    assert_eq!(desk.stopped(id).cause, Cause::UnsupportedVersion);
}

#[test]
fn our_own_protocol_error_is_tried_again_once() {
    let world = World::new();
    let count = Count::default();
    let counted = count.clone();
    let url = world.obs(move |mut peer, _| {
        counted.one();
        async move {
            peer.greet().await;
            peer.close(4003, "Your payload is missing data (`d`).").await;
        }
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    assert_eq!(desk.stopped(id).cause, Cause::OurProtocolError { code: 4003 });
    assert_eq!(count.get(), 2);
}

#[test]
fn a_request_that_the_server_cannot_take_is_shown_without_its_secrets_and_not_sent_again() {
    let world = World::new();
    let count = Count::default();
    let counted = count.clone();
    let url = world.obs(move |mut peer, number| {
        let counted = counted.clone();
        async move {
            peer.greet().await;
            let request = peer.hear().await;
            if number == 0 {
                peer.close(4012, "Variables are not supported in Parallel mode.").await;
            } else if request.is_some() {
                counted.one();
            }
        }
    });
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    desk.ready(id);
    let settings = json!({ "key": "live_hidden", "server": "auto" });
    let data = json!({ "streamServiceType": "rtmp_custom", "streamServiceSettings": settings });
    let asked = desk.request(id, "SetStreamServiceSettings", Some(data));
    let failure = desk.failed(id);
    assert_eq!(failure.cause, Cause::UnsupportedFeature);
    assert!(failure.detail.contains("Variables are not supported in Parallel mode."), "{}", failure.detail);
    assert!(failure.detail.contains("SetStreamServiceSettings"), "{}", failure.detail);
    assert!(!failure.detail.contains("live_hidden"), "{}", failure.detail);
    assert!(matches!(desk.reply(asked), callboard::message::ReplyOutcome::Disconnected));
    desk.ready_times(id, 2);
    assert_eq!(count.get(), 0, "a request is never sent twice");
}

#[test]
fn silence_after_the_upgrade_is_named() {
    let world = World::new();
    let simulator =
        world.simulator(Options { faults: Faults { silent: true, ..Faults::default() }, ..Options::default() });
    let desk = Desk::with(Tempo { hello: Duration::from_millis(150), ..quick() });
    let id = desk.connect(&simulator.url(), None);
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::SilentAfterUpgrade, Stage::Hello));
    assert_eq!(Tempo::default().hello, Duration::from_secs(3));
}

#[test]
fn nothing_is_sent_before_identified() {
    let world = World::new();
    let (tell, heard) = std::sync::mpsc::sync_channel(64);
    let (release, released) = tokio::sync::watch::channel(0);
    let url = world.obs(move |mut peer, _| {
        let (tell, mut released) = (tell.clone(), released.clone());
        async move {
            let mut step = async |wanted: i32| {
                let _ = released.wait_for(|now| *now >= wanted).await;
            };
            step(1).await;
            peer.say(HELLO_AUTH).await;
            let identify = peer.hear().await.expect("Identify");
            tell.send(identify).expect("told");
            step(2).await;
            peer.say(IDENTIFIED).await;
            while let Some(message) = peer.hear().await {
                tell.send(message).expect("told");
            }
        }
    });
    let desk = Desk::new();
    let id = desk.connect(&url, Some("supersecretpassword"));
    let stage = |wanted| {
        desk.until(
            "the stage",
            |seen: &Seen| matches!(seen.state(id), Some(ConnectionState::Connecting { stage, .. }) if *stage == wanted),
        );
    };
    stage(Stage::Hello);
    let early = desk.request(id, "GetStats", None);
    desk.subscribe(id, EventSubscriptions(3));
    assert!(matches!(desk.reply(early), callboard::message::ReplyOutcome::NotSent));
    assert!(heard.try_recv().is_err());
    release.send(1).unwrap();
    let identify = heard.recv_timeout(crate::session::PATIENCE).unwrap();
    assert_eq!(identify["op"], 1);
    assert_eq!(identify["d"]["authentication"], "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=");
    assert_eq!(identify["d"]["eventSubscriptions"], 3, "the wish of a moment ago is in it");
    let early = desk.request(id, "GetStats", None);
    assert!(matches!(desk.reply(early), callboard::message::ReplyOutcome::NotSent));
    assert!(heard.try_recv().is_err());
    release.send(2).unwrap();
    let first = heard.recv_timeout(crate::session::PATIENCE).unwrap();
    assert_eq!(first["d"]["requestType"], "GetVersion");
}

#[test]
fn a_server_that_stops_is_tried_again_and_read_anew() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let address = simulator.address();
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let reads = desk.wait("reads", |seen| Some(seen.reads(id).len()));
    world.runtime.block_on(simulator.stop());
    assert_eq!(desk.failed(id).cause, Cause::ServerStopping);
    desk.until("refused", |seen| seen.causes(id).contains(&Cause::ConnectionRefused));
    let _again = world.simulator(Options { listen: address, ..Options::default() });
    desk.ready_times(id, 2);
    desk.until("read anew", |seen| seen.reads(id).len() >= 2 * reads);
}

#[test]
fn a_subscription_is_sent_then_confirmed_and_survives_a_reconnect() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let mask = EventSubscriptions(1 | EventSubscriptions::INPUT_VOLUME_METERS.0);
    desk.subscribe(id, mask);
    let confirmed =
        |seen: &Seen| seen.subscription(id).is_some_and(|state| state.mask == mask && state.confirmed.is_some());
    desk.until("confirmed", confirmed);
    assert!(desk.seen.lock().unwrap().changes(id).any(|change| matches!(
        change,
        ConnectionUpdate::Subscription(state) if state.mask == mask && state.confirmed.is_none()
    )));
    desk.row("InputVolumeMeters");
    simulator.cut_all();
    desk.ready_times(id, 2);
    desk.until("confirmed again", confirmed);
    assert!(simulator.meters_run());
}

#[test]
fn a_change_of_collection_pauses_and_reads_anew() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let desk = Desk::new();
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    let reads = desk.wait("reads", |seen| Some(seen.reads(id).len()));
    let paused = |seen: &Seen| {
        let paused = seen.changes(id).filter_map(|change| match change {
            ConnectionUpdate::Paused(paused) => Some(*paused),
            _ => None,
        });
        paused.collect::<Vec<_>>()
    };
    simulator.emit("CurrentSceneCollectionChanging", Some(json!({ "sceneCollectionName": "old" })));
    desk.until("paused", |seen| paused(seen) == [true]);
    simulator.emit("CurrentSceneCollectionChanged", Some(json!({ "sceneCollectionName": "new" })));
    desk.until("goes on", |seen| paused(seen) == [true, false]);
    desk.until("read anew", |seen| seen.reads(id).len() >= 2 * reads);
}

#[test]
fn a_server_that_is_not_ready_is_asked_until_it_is() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    simulator.set_ready(false);
    let desk = Desk::with(Tempo { not_ready_probe: Duration::from_millis(50), ..quick() });
    let id = desk.connect(&simulator.url(), None);
    desk.until("paused", |seen| seen.changes(id).any(|change| *change == ConnectionUpdate::Paused(true)));
    assert!(desk.wait("reads", |seen| Some(seen.reads(id).is_empty())));
    simulator.set_ready(true);
    desk.until("goes on", |seen| seen.changes(id).any(|change| *change == ConnectionUpdate::Paused(false)));
    desk.until("read", |seen| seen.reads(id).contains(&"GetSceneList"));
}

#[test]
fn a_connection_that_falls_silent_goes_stale_and_is_given_up() {
    let world = World::new();
    let url = world.obs(|mut peer, number| async move {
        peer.greet().await;
        if number > 0 {
            peer.serve().await;
        }
        // Holds the socket open and reads nothing, so no ping is answered.
        std::future::pending::<()>().await;
    });
    let desk = Desk::with(Tempo { ping: Duration::from_millis(60), ..quick() });
    let id = desk.connect(&url, None);
    desk.until("stale", |seen| seen.states(id).any(|state| matches!(state, ConnectionState::Stale { .. })));
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::Silent, Stage::FirstSync));
    desk.ready_times(id, 2);
    desk.until("a round trip", |seen| seen.changes(id).any(|change| matches!(change, ConnectionUpdate::RoundTrip(_))));
}

#[test]
fn while_live_the_outputs_are_polled_and_the_log_does_not_see_it() {
    let world = World::new();
    let simulator = world.simulator(Options::default());
    let tempo = Tempo { output_poll: Duration::from_millis(40), stats_poll: Duration::from_millis(60), ..quick() };
    let desk = Desk::with(tempo);
    let id = desk.connect(&simulator.url(), None);
    desk.ready(id);
    assert!(desk.answered(desk.request(id, "StartStream", None)).result);
    let polls = |seen: &Seen, of: &str| seen.reads(id).iter().filter(|read| **read == of).count();
    desk.until("polls", |seen| polls(seen, "GetStreamStatus") >= 4 && polls(seen, "GetStats") >= 4);
    let seen = desk.seen.lock().unwrap();
    let logged = seen.updates.iter().filter(|update| matches!(update, callboard::message::Update::Sent { .. })).count();
    assert_eq!(logged, 1, "only the person's own request");
    assert!(seen.of_type("GetStreamStatus").next().is_none());
}

#[test]
fn a_name_that_does_not_exist_and_a_port_that_is_closed_are_told_apart() {
    let desk = Desk::new();
    let id = desk.connect(&closed_port(), None);
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::ConnectionRefused, Stage::Tcp));
    let id = desk.connect("ws://no-such-host.invalid:4455", None);
    let failure = desk.failed(id);
    assert_eq!((failure.cause, failure.stage), (Cause::NameNotFound, Stage::Resolve));
    let id = desk.connect("http://localhost:4455", None);
    assert!(matches!(desk.stopped(id).cause, Cause::BadAddress(_)));
}

#[test]
fn ipv6_and_a_path_reach_the_server() {
    let world = World::new();
    let simulator = world.simulator(Options { listen: "[::1]:0".parse().unwrap(), ..Options::default() });
    let desk = Desk::new();
    let url = simulator.url();
    assert!(url.contains("[::1]"), "{url}");
    let id = desk.connect(&format!("{url}/remote-controller/7b1f?a=b"), None);
    desk.ready(id);
}

#[test]
fn disconnecting_ends_a_back_off_and_connecting_begins_anew() {
    let world = World::new();
    let desk = Desk::with(Tempo {
        backoff_first: Duration::from_secs(600),
        backoff_longest: Duration::from_secs(600),
        ..quick()
    });
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let id = desk.connect(&format!("ws://{address}"), None);
    desk.failed(id);
    desk.hub.send(Command::Disconnect(id));
    desk.until("off", |seen| seen.state(id) == Some(&ConnectionState::Off));
    let _simulator = world.simulator(Options { listen: address, ..Options::default() });
    desk.hub.send(Command::Connect(id));
    desk.ready(id);
    desk.hub.send(Command::Disconnect(id));
    desk.until("off again", |seen| seen.state(id) == Some(&ConnectionState::Off));
    let rows: Vec<String> = desk.seen.lock().unwrap().of_type("connection").map(|row| row.text.clone()).collect();
    assert!(rows.iter().any(|row| row.contains("\"waiting\"") && row.contains("connection-refused")), "{rows:?}");
}
