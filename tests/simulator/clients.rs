//! What `obws` sees, a client that others wrote.

use futures_util::StreamExt;
use obws::Client;
use obws::client::ConnectConfig;
use obws::error::Error;
use obws::events::{Event, OutputState};
use obws::requests::inputs::{InputId, Volume};
use obws::requests::scenes::SceneId;

use crate::{soon, start, with_password};

async fn connect(simulator: &callboard::simulator::obs::Simulator, password: Option<&str>) -> Result<Client, Error> {
    soon(Client::connect_with_config(ConnectConfig {
        host: "127.0.0.1",
        port: simulator.address().port(),
        password,
        event_subscriptions: None,
        broadcast_capacity: 1000,
        connect_timeout: std::time::Duration::from_secs(5),
        dangerous: None,
    }))
    .await
}

#[tokio::test]
async fn obws_connects_with_the_right_password_and_not_with_a_wrong_one() {
    let simulator = start(with_password).await;
    let client = connect(&simulator, Some("supersecretpassword")).await.unwrap();
    let version = client.general().version().await.unwrap();
    assert_eq!(version.obs_web_socket_version.to_string(), "5.7.3");
    assert_eq!(version.available_requests.len(), 147);
    assert!(connect(&simulator, Some("wrong")).await.is_err());
    assert!(connect(&simulator, None).await.is_err());
}

#[tokio::test]
async fn obws_switches_a_scene_and_sees_it_happen() {
    let simulator = start(|_| {}).await;
    let client = connect(&simulator, None).await.unwrap();
    let mut events = Box::pin(client.events().unwrap());
    let scenes = client.scenes().list().await.unwrap();
    assert_eq!(scenes.scenes.len(), 5);
    client.scenes().set_current_program_scene("直播间 🎬").await.unwrap();
    assert_eq!(client.scenes().current_program_scene().await.unwrap().id.name, "直播间 🎬");
    soon(async {
        loop {
            if let Event::CurrentProgramSceneChanged { id } = events.next().await.unwrap() {
                assert_eq!(id.name, "直播间 🎬");
                return;
            }
        }
    })
    .await;
    let missing = client.scenes().set_current_program_scene(SceneId::Name("nowhere")).await;
    assert!(
        matches!(missing, Err(Error::Api { code: obws::responses::StatusCode::ResourceNotFound, .. })),
        "{missing:?}"
    );
}

#[tokio::test]
async fn obws_lists_inputs_and_moves_a_fader() {
    let simulator = start(|_| {}).await;
    let client = connect(&simulator, None).await.unwrap();
    let inputs = client.inputs().list(None).await.unwrap();
    assert_eq!(inputs.len(), 11);
    let microphone = InputId::Name("Microphone");
    client.inputs().set_volume(microphone, Volume::Db(-6.0)).await.unwrap();
    let volume = client.inputs().volume(microphone).await.unwrap();
    assert!((volume.mul - 0.501).abs() < 0.001, "{volume:?}");
    assert!(client.inputs().toggle_mute(microphone).await.unwrap());
    assert!(client.inputs().volume(InputId::Name("Title")).await.is_err(), "a title can not be heard");
    for scene in client.scenes().list().await.unwrap().scenes {
        client.scene_items().list(SceneId::Uuid(scene.id.uuid)).await.unwrap();
    }
    client.transitions().list().await.unwrap();
    client.outputs().list().await.unwrap();
    client.canvases().list().await.unwrap();
    client.ui().list_monitors().await.unwrap();
    client.config().video_settings().await.unwrap();
    client.profiles().list().await.unwrap();
    client.scene_collections().list().await.unwrap();
    client.general().stats().await.unwrap();
    client.streaming().status().await.unwrap();
    client.filters().list("Microphone".into()).await.unwrap();
}

#[tokio::test]
async fn obws_records_and_is_told_the_file() {
    let simulator = start(|_| {}).await;
    let client = connect(&simulator, None).await.unwrap();
    let mut events = Box::pin(client.events().unwrap());
    client.recording().start().await.unwrap();
    let mut path = None;
    soon(async {
        while path.is_none() {
            if let Event::RecordStateChanged { active, state: OutputState::Started, path: told } =
                events.next().await.unwrap()
            {
                assert!(active);
                path = told;
            }
        }
    })
    .await;
    assert!(client.recording().status().await.unwrap().active);
    assert_eq!(Some(client.recording().stop().await.unwrap()), path);
}
