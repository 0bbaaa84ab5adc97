//! Many connections at once, most of which want nothing.

use std::time::Duration;

use callboard::net::receiver::Limits;
use tokio::task::JoinSet;

use crate::world::{BILILIVE, Client, Memory, World, request};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_deliver_at_once_and_all_are_stored() {
    let world = World::new().await;
    let address = world.receiver.address();
    let mut all = JoinSet::new();
    for number in 0..300 {
        all.spawn(async move {
            let mut client = Client::connect(address).await;
            for part in 0..3 {
                let answer = client.post(BILILIVE, format!("{number} {part}").as_bytes()).await;
                assert_eq!(answer.status, 204);
                // It is told when others wait.
                if answer.head.contains("connection: close") {
                    client = Client::connect(address).await;
                }
            }
        });
    }
    while let Some(ended) = all.join_next().await {
        ended.unwrap();
    }
    assert_eq!(world.memory.kept().len(), 900);
}

#[tokio::test]
async fn a_thousand_idle_connections_keep_nobody_out() {
    let world = World::new().await;
    let mut crowd = Vec::new();
    for number in 0..1000 {
        let mut client = world.client().await;
        match number % 3 {
            0 => {}
            // Headers that do not end.
            1 => client.say(format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\n").as_bytes()).await,
            _ if number < 100 => assert_eq!(client.post(BILILIVE, b"{}").await.status, 204),
            _ => {}
        }
        crowd.push(client);
        if number % 200 == 199 {
            assert_eq!(world.post(BILILIVE, b"in between").await.status, 204);
        }
    }
    let kept = world.memory.kept().iter().filter(|kept| kept.body == b"in between").count();
    assert_eq!(kept, 5);
    // The oldest have gone, the newest are still there.
    crowd[0].is_closed().await;
    assert_eq!(crowd[999].post(BILILIVE, b"still here").await.status, 204);
}

#[tokio::test]
async fn bodies_that_do_not_end_make_way_for_those_that_do() {
    let limits = Limits { connections: 8, goodbye: Duration::from_millis(100), ..Limits::default() };
    let world = World::with(limits, Memory::default()).await;
    let mut crowd = Vec::new();
    for _ in 0..8 {
        let mut client = world.client().await;
        client.say(format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n1").as_bytes()).await;
        crowd.push(client);
    }
    assert_eq!(world.post(BILILIVE, b"whole").await.status, 204);
    assert_eq!(world.memory.kept().len(), 1);
}

#[tokio::test]
async fn whose_delivery_is_being_stored_is_never_sent_away() {
    let limits = Limits { connections: 4, ..Limits::default() };
    let world = World::with(limits, Memory::gated()).await;
    let mut busy = Vec::new();
    for _ in 0..4 {
        let mut client = world.client().await;
        client.say(&request("POST", BILILIVE, "", b"busy")).await;
        busy.push(client);
    }
    world.memory.until_begun(4).await;
    let mut late = world.client().await;
    late.say(&request("POST", BILILIVE, "", b"late")).await;
    world.memory.gate.as_ref().unwrap().add_permits(5);
    for client in &mut busy {
        assert_eq!(client.hear().await.status, 204);
    }
    assert_eq!(late.hear().await.status, 204);
    assert_eq!(world.memory.kept().len(), 5);
}

#[tokio::test]
async fn many_large_bodies_take_turns_in_memory() {
    let world = World::new().await;
    let address = world.receiver.address();
    let large = std::sync::Arc::new(vec![b'x'; 8 * 1024 * 1024]);
    let mut all = JoinSet::new();
    for _ in 0..24 {
        let large = large.clone();
        all.spawn(async move { Client::connect(address).await.post(BILILIVE, &large).await.status });
    }
    while let Some(status) = all.join_next().await {
        assert_eq!(status.unwrap(), 204);
    }
}
