//! When it answers, when it does not, and how it ends.

use std::time::Duration;

use callboard::net::receiver::{Answer, Limits, NotStored, Receiver, Refusal, Source};
use callboard::protocol::Secret;
use callboard::protocol::webhook::Recorder;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::world::{BILILIVE, LIVESWITCH, Memory, World, request, soon};

fn answer(status: u16, reason: &str) -> Result<Answer, NotStored> {
    Ok(Answer { status, reason: reason.to_owned() })
}

#[tokio::test]
async fn the_answer_waits_for_the_commit() {
    let world = World::with(Limits::default(), Memory::gated()).await;
    let mut client = world.client().await;
    client.say(&request("POST", BILILIVE, "", b"{}")).await;
    world.memory.until_begun(1).await;
    let early = tokio::time::timeout(Duration::from_millis(100), client.try_hear()).await;
    assert!(early.is_err(), "{early:?} before it was stored");
    world.memory.gate.as_ref().unwrap().add_permits(1);
    assert_eq!(client.hear().await.status, 204);
}

#[tokio::test]
async fn what_could_not_be_stored_is_503_and_comes_again() {
    let world = World::new().await;
    world.memory.answers.lock().unwrap().push_back(Err(NotStored("disk full at /home/somebody".to_owned())));
    let mut client = world.client().await;
    let refused = client.post(BILILIVE, b"{}").await;
    assert_eq!((refused.status, refused.body.as_str()), (503, "could not be stored, try again\n"));
    assert!(refused.head.contains("retry-after: 1"), "{}", refused.head);
    assert_eq!(client.post(BILILIVE, b"{}").await.status, 204);
    assert_eq!(world.memory.refused()[0].refusal, Refusal::NotStored);
}

#[tokio::test]
async fn a_store_that_panics_or_takes_too_long_is_503_and_harms_no_neighbour() {
    let limits = Limits { store: Duration::from_millis(100), ..Limits::default() };
    let world = World::with(limits, Memory::gated()).await;
    let gate = world.memory.gate.as_ref().unwrap();
    let mut client = world.client().await;
    assert_eq!(client.post(BILILIVE, b"slow").await.status, 503);
    gate.add_permits(1);
    // It is stored all the same in the end: the sender will repeat it, and the repeat will be known.
    world.memory.until_kept(1).await;
    gate.add_permits(2);
    assert_eq!(client.post(BILILIVE, b"panic").await.status, 503);
    assert_eq!(client.post(BILILIVE, b"well").await.status, 204);
}

#[tokio::test]
async fn what_is_kept_but_not_believed_is_told_why() {
    let world = World::new().await;
    world.memory.answers.lock().unwrap().extend([
        answer(401, "the signature does not fit"),
        answer(200, ""),
        answer(302, ""),
        answer(99, ""),
    ]);
    let mut client = world.client().await;
    let refused = client.post(LIVESWITCH, b"{}").await;
    assert_eq!((refused.status, refused.body.as_str()), (401, "the signature does not fit\n"));
    assert_eq!(client.post(LIVESWITCH, b"{}").await.status, 200);
    // Never a redirect, whatever a store may say.
    assert_eq!(client.post(LIVESWITCH, b"{}").await.status, 500);
    assert_eq!(client.post(LIVESWITCH, b"{}").await.status, 500);
}

#[tokio::test]
async fn a_connection_carries_one_delivery_after_the_other_and_several_at_once() {
    let world = World::new().await;
    let mut client = world.client().await;
    for number in 0..20 {
        assert_eq!(client.post(BILILIVE, &[number]).await.status, 204);
    }
    let together: Vec<u8> = (20..23).flat_map(|number| request("POST", BILILIVE, "", &[number])).collect();
    client.say(&together).await;
    for _ in 20..23 {
        assert_eq!(client.hear().await.status, 204);
    }
    client.say(&request("POST", BILILIVE, "Connection: close\r\n", &[23])).await;
    assert_eq!(client.hear().await.status, 204);
    client.is_closed().await;
    let bodies: Vec<u8> = world.memory.kept().iter().map(|kept| kept.body[0]).collect();
    assert_eq!(bodies, (0..24).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_came_whole_is_stored_even_when_the_sender_hangs_up() {
    let world = World::with(Limits::default(), Memory::gated()).await;
    let mut client = world.client().await;
    client.say(&request("POST", BILILIVE, "", b"bye")).await;
    world.memory.until_begun(1).await;
    drop(client);
    world.memory.gate.as_ref().unwrap().add_permits(1);
    world.memory.until_kept(1).await;
}

#[tokio::test]
async fn who_closes_only_its_own_half_hears_the_answer() {
    let world = World::with(Limits::default(), Memory::gated()).await;
    let mut client = world.client().await;
    client.say(&request("POST", BILILIVE, "", b"{}")).await;
    client.stream.shutdown().await.unwrap();
    world.memory.until_begun(1).await;
    world.memory.gate.as_ref().unwrap().add_permits(1);
    assert_eq!(client.hear().await.status, 204);
}

#[tokio::test]
async fn a_new_token_opens_at_once_and_the_old_one_no_more() {
    let world = World::new().await;
    let mut client = world.client().await;
    assert_eq!(client.post(BILILIVE, b"{}").await.status, 204);
    let new = Source { key: "studio".to_owned(), recorder: Recorder::Bililive, token: Secret::new("another") };
    world.receiver.set_sources(vec![new]);
    assert_eq!(client.post(BILILIVE, b"{}").await.status, 404);
    assert_eq!(client.post("/bililive/another", b"{}").await.status, 204);
    assert_eq!(client.post(LIVESWITCH, b"{}").await.status, 404);
}

#[tokio::test]
async fn stopping_lets_end_what_has_begun_and_closes_the_rest() {
    let world = World::with(Limits::default(), Memory::gated()).await;
    let address = world.receiver.address();
    let mut idle = world.client().await;
    let mut half = world.client().await;
    half.say(b"POST /bili").await;
    let mut storing = world.client().await;
    storing.say(&request("POST", BILILIVE, "", b"under way")).await;
    world.memory.until_begun(1).await;
    let (memory, receiver) = (world.memory.clone(), world.receiver);
    let stopped = tokio::spawn(receiver.stop());
    idle.is_closed().await;
    half.is_closed().await;
    soon(async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    memory.gate.as_ref().unwrap().add_permits(1);
    assert_eq!(storing.hear().await.status, 204);
    storing.is_closed().await;
    soon(stopped).await.unwrap();
    // And again, on the same port, at once.
    TcpListener::bind(address).await.unwrap();
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error() {
    let world = World::new().await;
    let again =
        Receiver::start(world.receiver.address(), Limits::default(), Vec::new(), std::sync::Arc::new(Never)).await;
    assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}

struct Never;

impl callboard::net::receiver::Store for Never {
    fn store(
        &self,
        _: callboard::net::receiver::Delivery,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Answer, NotStored>> + Send>> {
        Box::pin(std::future::pending())
    }
}
