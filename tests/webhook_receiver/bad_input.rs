//! Bodies, methods, tokens and frames that are not as they should be.

use std::time::Duration;

use callboard::net::receiver::{Limits, Refusal};
use callboard::protocol::Secret;
use callboard::simulator::webhooks::{Application, Options, Script, Show, System, Target, Tempo, run};

use crate::world::{BILILIVE, LIVESWITCH, Memory, World, request, soon};

const MIB: usize = 1024 * 1024;

fn show() -> Show {
    let applications = vec![Application { id: "my-app-id".to_owned(), secret: Secret::new("s3cret") }];
    Show { ends: "2026-11-20T20:00:00Z".parse().unwrap(), offset: jiff::tz::offset(8), seed: 3, applications, round: 0 }
}

#[tokio::test]
async fn whatever_a_body_holds_it_is_stored_as_it_came_and_harms_no_neighbour() {
    for (system, path) in [(System::Bililive, BILILIVE), (System::Liveswitch, LIVESWITCH)] {
        let world = World::new().await;
        let mut client = world.client().await;
        let steps = Script::find(system, Some("broken")).unwrap().steps(&show());
        assert!(steps.len() > 20);
        for step in &steps {
            let answer = client.post(path, &step.delivery.body).await;
            let wanted = if step.delivery.event == "too-large" { 413 } else { 204 };
            assert_eq!(answer.status, wanted, "{}", step.delivery.event);
        }
        let kept: Vec<Vec<u8>> = world.memory.kept().into_iter().map(|delivery| delivery.body).collect();
        let sent: Vec<Vec<u8>> = steps
            .into_iter()
            .map(|step| step.delivery)
            .filter(|delivery| delivery.event != "too-large")
            .map(|delivery| delivery.body)
            .collect();
        assert!(kept == sent, "byte for byte, in their order");
    }
}

#[tokio::test]
async fn a_delivery_carries_everything_but_secrets() {
    let world = World::new().await;
    let more = "User-Agent: BililiveRecorder/2.11.1\r\nX-ApplicationSignature: abc\r\nX-APPLICATIONSIGNATURE: d\u{ff}e\r\nAuthorization: Bearer hidden\r\nCookie: a=hidden\r\nReferer: http://h/liveswitch/liveswitch-token-9876543\r\n";
    let mut client = world.client().await;
    let path = format!("{LIVESWITCH}?key=hidden");
    client.say(&request("POST", &path, more, "{\"小\":1}".as_bytes())).await;
    assert_eq!(client.hear().await.status, 204);
    let kept = world.memory.kept().remove(0);
    assert_eq!((kept.source.as_str(), kept.recorder.word(), kept.method.as_str()), ("calls", "liveswitch", "POST"));
    assert_eq!(kept.path, "/liveswitch/…?…");
    assert_eq!(kept.body, "{\"小\":1}".as_bytes());
    assert_eq!(kept.header("user-agent").unwrap(), b"BililiveRecorder/2.11.1");
    assert_eq!(kept.header("x-applicationsignature").unwrap(), "abc, d\u{ff}e".as_bytes());
    for hidden in ["authorization", "cookie", "referer"] {
        assert_eq!(kept.header(hidden).unwrap(), "…".as_bytes(), "{hidden}");
    }
    assert_eq!(kept.header("x-nothing"), None);
    let shown = format!("{kept:?}");
    assert!(!shown.contains("hidden") && !shown.contains("9876543"), "{shown}");
}

#[tokio::test]
async fn a_wrong_address_is_404_and_a_wrong_method_405_with_the_body_read() {
    let world = World::new().await;
    let mut client = world.client().await;
    let body = vec![b'x'; MIB];
    let last = |path: &str| format!("{}x", &path[..path.len() - 1]);
    let swapped = BILILIVE.replace("bililive", "liveswitch");
    let paths = [
        "/",
        "",
        "/bililive",
        "/bililive/",
        "/bililive//",
        "/favicon.ico",
        &last(BILILIVE),
        &BILILIVE[..BILILIVE.len() - 1],
        &format!("{BILILIVE}/"),
        &format!("{BILILIVE}x"),
        &BILILIVE.to_uppercase(),
        &swapped,
        "/obs/",
        "/%62ililive/recorder-token-0123456789",
        "//bililive/recorder-token-0123456789",
    ];
    for path in paths {
        let path = if path.is_empty() { "*" } else { path };
        client.say(&request("POST", path, "", &body)).await;
        let answer = client.hear().await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("no webhook is received"), "{}", answer.body);
    }
    for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
        client.say(&request(method, BILILIVE, "", &body)).await;
        let answer = client.hear().await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.head.contains("allow: post") && answer.body.contains("POST"), "{answer:?}");
    }
    assert_eq!(world.memory.kept(), []);
    let refused = world.memory.refused();
    assert_eq!(
        refused.iter().filter(|refused| refused.refusal == Refusal::Unknown && refused.source.is_none()).count(),
        paths.len()
    );
    assert_eq!(
        refused
            .iter()
            .filter(|refused| refused.refusal == Refusal::Method && refused.source.as_deref() == Some("studio"))
            .count(),
        6
    );
    // All of it on one connection: nothing was cut off.
    assert_eq!(client.post(BILILIVE, b"{}").await.status, 204);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_read_to_its_end_and_answered_with_413() {
    let world = World::new().await;
    let mut client = world.client().await;
    let limit = Limits::default().body;
    for (size, status) in [(limit, 204), (limit + 1, 413), (9 * MIB, 413), (40 * MIB, 413), (10, 204)] {
        let answer = client.post(BILILIVE, &vec![b' '; size]).await;
        assert_eq!(answer.status, status, "{size} bytes");
    }
    // In chunks, without the length told beforehand.
    client.say(format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n").as_bytes()).await;
    for _ in 0..9 {
        client.say(format!("{MIB:x}\r\n{}\r\n", "y".repeat(MIB)).as_bytes()).await;
    }
    client.say(b"0\r\n\r\n").await;
    assert_eq!(client.hear().await.status, 413);
    assert_eq!(client.post(BILILIVE, b"next").await.status, 204);
    assert_eq!(world.memory.kept().iter().map(|kept| kept.body.len()).collect::<Vec<_>>(), [limit, 10, 4]);
}

#[tokio::test]
async fn who_asks_before_sending_too_much_is_told_at_once() {
    let world = World::new().await;
    let ask = |length: usize| {
        format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n")
    };
    let mut client = world.client().await;
    client.say(ask(9 * MIB).as_bytes()).await;
    assert_eq!(client.hear().await.status, 413);
    let mut client = world.client().await;
    client.say(ask(2).as_bytes()).await;
    assert_eq!(client.hear().await.status, 100);
    client.say(b"{}").await;
    assert_eq!(client.hear().await.status, 204);
}

#[tokio::test]
async fn a_body_in_chunks_is_as_good() {
    let world = World::new().await;
    let mut client = world.client().await;
    client
        .say(
            format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{{\"a\"\r\n")
                .as_bytes(),
        )
        .await;
    client.say(b"3\r\n:1}\r\n0\r\n\r\n").await;
    assert_eq!(client.hear().await.status, 204);
    assert_eq!(world.memory.kept()[0].body, b"{\"a\":1}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_delivery() {
    let world = World::new().await;
    let head = format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
    let mut client = world.client().await;
    client.say(head.as_bytes()).await;
    drop(client);
    let mut client = world.client().await;
    client
        .say(
            format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n")
                .as_bytes(),
        )
        .await;
    assert_eq!(client.hear().await.status, 400);
    assert_eq!(world.post(BILILIVE, b"whole").await.status, 204);
    assert_eq!(world.memory.kept().iter().map(|kept| kept.body.as_slice()).collect::<Vec<_>>(), [b"whole"]);
}

#[tokio::test]
async fn what_is_no_http_is_answered_and_closed() {
    let world = World::new().await;
    for nonsense in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello of TLS\r\n\r\n".as_slice(),
        b"GARBAGE\r\n\r\n",
        b"POST /bililive/x HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
    ] {
        let mut client = world.client().await;
        client.say(nonsense).await;
        if let Some(answer) = soon(client.try_hear()).await {
            assert!((400..500).contains(&answer.status) || answer.status == 505, "{answer:?}");
        }
        client.is_closed().await;
    }
    let mut client = world.client().await;
    client.say(&request("POST", BILILIVE, &format!("X-Long: {}\r\n", "y".repeat(300_000)), b"")).await;
    assert_eq!(client.hear().await.status, 431);
    assert_eq!(world.post(BILILIVE, b"whole").await.status, 204);
    assert_eq!(world.memory.kept().len(), 1);
}

#[tokio::test]
async fn a_slow_sender_in_time_is_heard_and_one_out_of_time_is_told_so() {
    let limits = Limits { head: Duration::from_millis(200), read: Duration::from_millis(300), ..Limits::default() };
    let world = World::with(limits, Memory::default()).await;
    // Headers that never end.
    let mut slow_head = world.client().await;
    slow_head.say(format!("POST {BILILIVE} HTTP/1.1\r\nHost: ").as_bytes()).await;
    // A body that never ends.
    let mut slow_body = world.client().await;
    slow_body.say(format!("POST {BILILIVE} HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n1").as_bytes()).await;
    let answer = slow_body.hear().await;
    assert_eq!((answer.status, answer.body.as_str()), (408, "the body took too long\n"));
    slow_body.is_closed().await;
    slow_head.is_closed().await;
    assert_eq!(world.memory.refused().iter().map(|refused| refused.refusal).collect::<Vec<_>>(), [Refusal::Slow]);
    // In pieces, but in time; and a connection that was idle for longer than a head may take.
    let mut client = world.client().await;
    client.post(BILILIVE, b"first").await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let whole = request("POST", BILILIVE, "", b"second");
    for piece in whole.chunks(whole.len() / 4) {
        client.say(piece).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(client.hear().await.status, 204);
    assert_eq!(world.memory.kept().len(), 2);
}

#[tokio::test]
async fn the_senders_whole_repertoire_arrives() {
    for (system, path) in [(System::Bililive, BILILIVE), (System::Liveswitch, LIVESWITCH)] {
        let world = World::new().await;
        let to = Target::parse(&format!("http://{}{path}", world.receiver.address())).unwrap();
        let steps = Script::find(system, Some("everything")).unwrap().steps(&show());
        let total = steps.len();
        let refused = steps
            .iter()
            .filter(|step| {
                step.delivery.event == "too-large"
                    || matches!(step.delivery.manner, callboard::simulator::webhooks::Manner::WrongToken)
            })
            .count();
        let tempo = Tempo { waits: vec![Duration::ZERO; 3], ..Tempo::default() };
        let options = Options { tempo, rate: Some(2000.0), at_once: 32 };
        let mut given_up = 0;
        run(steps.into_iter(), &to, &options, |report| {
            given_up += usize::from(!report.is_delivered());
            std::ops::ControlFlow::Continue(())
        })
        .await
        .unwrap();
        assert_eq!(given_up, refused);
        assert_eq!(world.memory.kept().len(), total - refused);
    }
}
