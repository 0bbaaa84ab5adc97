//! The webhook sender sends as the real ones do, and says what came of it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use callboard::protocol::Secret;
use callboard::simulator::webhooks::{
    Application, Delivery, Manner, Options, Report, Script, Show, Step, System, Target, Tempo, Try, run,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// What a request was.
#[derive(Debug, Clone)]
struct Seen {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

/// A web server that answers each request as it is told and remembers it.
struct Receiver {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Receiver {
    /// `answer`: from the number of the request, counted from 0, and the request to the status.
    async fn start(answer: impl Fn(usize, &Seen) -> u16 + Send + Sync + 'static) -> Self {
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (kept, answer) = (seen.clone(), Arc::new(answer));
        let router = Router::new().fallback(move |uri: Uri, headers: HeaderMap, body: Bytes| {
            let (kept, answer) = (kept.clone(), answer.clone());
            async move { respond(&kept, &*answer, Seen { path: uri.path().to_owned(), headers, body }) }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen }
    }

    fn target(&self) -> Target {
        Target::parse(&format!("http://{}/bililive/token", self.address)).unwrap()
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn respond(kept: &Mutex<Vec<Seen>>, answer: &dyn Fn(usize, &Seen) -> u16, seen: Seen) -> Response {
    let mut kept = kept.lock().unwrap();
    let status = StatusCode::from_u16(answer(kept.len(), &seen)).unwrap();
    kept.push(seen);
    (status, [("location", "/elsewhere")]).into_response()
}

fn show() -> Show {
    Show {
        ends: "2026-11-20T20:00:00Z".parse().unwrap(),
        offset: jiff::tz::offset(8),
        seed: 7,
        applications: vec![Application { id: "my-app-id".to_owned(), secret: Secret::new("s3cret") }],
        round: 0,
    }
}

fn steps(system: System, name: &str) -> Vec<Step> {
    Script::find(system, Some(name)).unwrap().steps(&show())
}

fn one(manner: Manner) -> Vec<Step> {
    let mut step = steps(System::Bililive, "broadcast").remove(0);
    step.delivery.manner = manner;
    vec![step]
}

/// Without waiting between tries.
fn hasty() -> Options {
    let tempo = Tempo { waits: vec![Duration::ZERO; 3], ..Tempo::default() };
    Options { tempo, rate: Some(10_000.0), ..Options::default() }
}

async fn send(steps: Vec<Step>, to: &Target, options: &Options) -> Vec<Report> {
    let mut reports = Vec::new();
    let told = |report| {
        reports.push(report);
        ControlFlow::Continue(())
    };
    run(steps.into_iter(), to, options, told).await.unwrap();
    reports
}

#[tokio::test]
async fn a_show_arrives_byte_for_byte() {
    let receiver = Receiver::start(|_, _| 204).await;
    let told = steps(System::Bililive, "two-rooms");
    let reports = send(told.clone(), &receiver.target(), &hasty()).await;
    assert_eq!(reports.len(), told.len());
    assert!(reports.iter().all(|report| report.tries == [Try::Answered(204)] && report.is_delivered()));
    let seen = receiver.seen();
    for Step { delivery, .. } in &told {
        let arrived = seen.iter().find(|seen| seen.body == delivery.body).expect("every body");
        assert_eq!(arrived.path, "/bililive/token");
        assert_eq!(arrived.headers["user-agent"], "BililiveRecorder/2.11.1");
        assert_eq!(arrived.headers["content-type"], "application/json");
        assert_eq!(arrived.headers["content-length"], delivery.body.len().to_string());
        assert!(!arrived.headers.contains_key("transfer-encoding"));
    }
}

#[tokio::test]
async fn a_refused_delivery_comes_again_unchanged_and_is_given_up_after_the_third_time() {
    let receiver = Receiver::start(|number, _| if number == 0 { 503 } else { 200 }).await;
    let reports = send(one(Manner::Usual), &receiver.target(), &hasty()).await;
    assert_eq!(reports[0].tries, [Try::Answered(503), Try::Answered(200)]);
    let seen = receiver.seen();
    assert_eq!((seen.len(), &seen[0].body), (2, &seen[1].body));

    let receiver = Receiver::start(|_, _| 500).await;
    let reports = send(one(Manner::Usual), &receiver.target(), &hasty()).await;
    assert_eq!(reports[0].tries, vec![Try::Answered(500); 3]);
    assert!(!reports[0].is_delivered());
    assert_eq!(receiver.seen().len(), 3);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_is_no_delivery() {
    let receiver = Receiver::start(|_, seen| if seen.path == "/elsewhere" { 200 } else { 302 }).await;
    let reports = send(one(Manner::Usual), &receiver.target(), &hasty()).await;
    assert_eq!(reports[0].tries, vec![Try::Answered(302); 3]);
    assert!(receiver.seen().iter().all(|seen| seen.path == "/bililive/token"));
}

#[tokio::test]
async fn where_nobody_listens_every_try_says_so() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let target = Target::parse(&format!("http://{closed}/bililive/token-of-mine")).unwrap();
    let reports = send(one(Manner::Usual), &target, &hasty()).await;
    assert_eq!(reports[0].tries.len(), 3);
    for tried in &reports[0].tries {
        assert!(matches!(tried, Try::Unreachable(_)) && !tried.has_reached_somebody(), "{tried:?}");
        assert!(!format!("{tried:?}").contains("token-of-mine"), "{tried:?}");
    }
}

#[tokio::test]
async fn who_takes_a_delivery_and_says_nothing_is_given_up_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
        }
    });
    let target = Target::parse(&format!("http://{address}/x")).unwrap();
    let mut options = hasty();
    options.tempo.timeout = Duration::from_millis(50);
    let reports = send(one(Manner::Usual), &target, &options).await;
    assert_eq!(reports[0].tries, vec![Try::TimedOut; 3]);
    assert!(reports[0].tries[0].has_reached_somebody());
}

#[tokio::test]
async fn the_request_looks_as_dot_net_makes_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let raw = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    let target = Target::parse(&format!("http://{address}/bililive/token")).unwrap();
    let reports = send(one(Manner::Usual), &target, &hasty()).await;
    assert!(reports[0].is_delivered());
    let head = raw.await.unwrap();
    assert!(head.starts_with("POST /bililive/token HTTP/1.1\r\n"), "{head}");
    for line in [
        "Content-Type: application/json\r\n",
        "User-Agent: BililiveRecorder/2.11.1\r\n",
        &format!("Host: {address}\r\n"),
        &format!("Content-Length: {}\r\n", reports[0].bytes),
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
    assert!(!head.to_ascii_lowercase().contains("expect"), "{head}");
}

#[tokio::test]
async fn a_slow_body_comes_whole_with_its_length_told_beforehand() {
    let receiver = Receiver::start(|_, _| 204).await;
    let time = Duration::from_millis(200);
    let begin = Instant::now();
    let told = one(Manner::Slow(time));
    let reports = send(told.clone(), &receiver.target(), &hasty()).await;
    assert!(reports[0].is_delivered() && begin.elapsed() >= time);
    let seen = receiver.seen();
    assert_eq!(seen[0].body, told[0].delivery.body);
    assert_eq!(seen[0].headers["content-length"], seen[0].body.len().to_string());
    assert!(!seen[0].headers.contains_key("transfer-encoding"));
}

#[tokio::test]
async fn a_wrong_token_and_a_signature_arrive_as_they_were_told() {
    let receiver = Receiver::start(|_, seen| if seen.path == "/bililive/token" { 204 } else { 404 }).await;
    let reports = send(one(Manner::WrongToken), &receiver.target(), &hasty()).await;
    assert_eq!(reports[0].tries, vec![Try::Answered(404); 3]);
    let told = steps(System::Liveswitch, "rtmp");
    send(told.clone(), &receiver.target(), &hasty()).await;
    let arrived: HashMap<Bytes, Seen> = receiver.seen().into_iter().map(|seen| (seen.body.clone(), seen)).collect();
    for Step { delivery, .. } in told {
        let signature = delivery.header("X-ApplicationSignature").unwrap().to_owned();
        assert_eq!(arrived[&Bytes::from(delivery.body)].headers["x-applicationsignature"], signature);
    }
}

#[tokio::test]
async fn a_delivery_that_hangs_holds_up_none_behind_it() {
    let open = Arc::new(Semaphore::new(0));
    let gate = open.clone();
    let router = Router::new().fallback(move |body: Bytes| {
        let gate = gate.clone();
        async move {
            if body.starts_with(b"first") {
                gate.acquire().await.unwrap().forget();
            }
            StatusCode::NO_CONTENT
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = Target::parse(&format!("http://{}/x", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let step = |body: &[u8]| Step {
        after: Duration::ZERO,
        delivery: Delivery {
            event: String::new(),
            id: None,
            headers: vec![],
            body: body.to_vec(),
            manner: Manner::Usual,
        },
    };
    let mut order = Vec::new();
    let told = |report: Report| {
        order.push(report.number);
        // The others have ended: let the first one go.
        if order.len() == 2 {
            open.add_permits(1);
        }
        ControlFlow::Continue(())
    };
    run([step(b"first"), step(b"second"), step(b"third")].into_iter(), &target, &hasty(), told).await.unwrap();
    assert_eq!((order.len(), order[2]), (3, 1));
}

#[tokio::test]
async fn load_comes_at_its_rate_without_an_end_until_nobody_wants_more() {
    let receiver = Receiver::start(|_, _| 204).await;
    let endless = Script::find(System::Bililive, None).unwrap().repeated(show());
    let options = Options { rate: Some(2000.0), at_once: 8, ..Options::default() };
    let begin = Instant::now();
    let mut count = 0;
    run(endless, &receiver.target(), &options, |report| {
        assert!(report.is_delivered());
        count += 1;
        if count < 400 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .await
    .unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(190), "{:?} for 400 at 2000 a second", begin.elapsed());
    assert!(receiver.seen().len() >= 400);
}
