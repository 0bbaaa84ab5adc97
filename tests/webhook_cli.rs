//! `callboard simulate webhooks` with the real binary.

mod support {
    pub(crate) mod command;
}

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use support::command::{Running, callboard, run};

const SECRETS: &str = r#"{"my-app-id":"the-shared-secret"}"#;

/// One request: its first line, its headers, its body.
struct Request {
    head: String,
    body: Vec<u8>,
}

/// Answers each request with `status` of its number, and hands it on.
fn receiver(status: impl Fn(usize) -> u16 + Clone + Send + 'static) -> (SocketAddr, Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, requests) = channel();
    let number = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let (sender, number, status) = (sender.clone(), number.clone(), status.clone());
            std::thread::spawn(move || {
                serve(stream, |request| {
                    let _ = sender.send(request);
                    status(number.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                });
            });
        }
    });
    (address, requests)
}

fn serve(mut stream: TcpStream, answer: impl Fn(Request) -> u16) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let status = answer(Request { head, body });
        write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").unwrap();
    }
}

#[test]
fn a_broadcast_is_sent_and_each_delivery_has_its_line() {
    let (address, requests) = receiver(|number| if number == 0 { 503 } else { 204 });
    let to = format!("http://{address}/bililive/the-token");
    let ended = run(&mut callboard(&["simulate", "webhooks", "--to", &to, "--rate", "200", "--seed", "5"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let lines = ended.lines();
    let first = &lines[0];
    assert_eq!(
        (&first["sending"], &first["system"], &first["seed"]),
        (&"broadcast".into(), &"bililive".into(), &5.into())
    );
    assert_eq!(first["to"], format!("http://{address}/bililive/…"));
    assert_eq!(first["deliveries"], lines.len() - 1);
    assert!(lines[1..].iter().all(|line| line["delivered"] == true && line["status"] == 204));
    let again: Vec<_> = lines[1..].iter().filter(|line| line["tries"] == 2).collect();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["failures"][0], "answered with 503");
    let numbers: BTreeSet<u64> = lines[1..].iter().map(|line| line["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..lines.len() as u64).collect());
    let events: BTreeSet<&str> = lines[1..].iter().map(|line| line["event"].as_str().unwrap()).collect();
    let all = ["FileClosed", "FileOpening", "SessionEnded", "SessionStarted", "StreamEnded", "StreamStarted", "v1"];
    assert_eq!(events, all.into());
    assert_eq!(requests.try_iter().count(), lines.len(), "one of them twice");
    for said in [&ended.stdout, &ended.stderr] {
        assert!(!said.contains("the-token"), "{said}");
    }
}

#[test]
fn a_receiver_that_refuses_ends_it_with_1_and_nobody_there_with_3() {
    let (address, _requests) = receiver(|_| 404);
    let to = format!("http://{address}/bililive/t");
    let send = |to: &str| run(&mut callboard(&["simulate", "webhooks", "--to", to, "--rate", "500", "--count", "2"]));
    let ended = send(&to);
    assert_eq!(ended.status, 1);
    let lines = ended.lines();
    assert_eq!(lines.len(), 3);
    assert!(lines[1..].iter().all(|line| line["tries"] == 3 && line["status"] == 404 && line["delivered"] == false));
    assert_eq!(ended.stderr.matches("answered with 404").count(), 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("0 delivered, 2 given up"), "{}", ended.stderr);

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ended = send(&format!("http://{closed}/bililive/t"));
    assert_eq!(ended.status, 3);
    assert!(ended.lines()[1..].iter().all(|line| line["status"].is_null() && line["tries"] == 3));
    assert!(ended.stderr.contains("nobody there"), "{}", ended.stderr);
}

#[test]
fn liveswitch_is_known_by_its_path_and_signs_with_the_secret_of_the_environment() {
    let (address, requests) = receiver(|_| 204);
    let to = format!("http://{address}/liveswitch/t");
    let mut command = callboard(&["simulate", "webhooks", "--to", &to, "--script", "rtmp", "--rate", "100"]);
    let ended = run(command.env("CALLBOARD_LIVESWITCH_SECRETS", SECRETS));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert_eq!(ended.lines()[0]["system"], "liveswitch");
    let requests: Vec<Request> = requests.try_iter().collect();
    assert_eq!(requests.len(), 4);
    for Request { head, body } in requests {
        let signature = head
            .lines()
            .find_map(|line| line.to_lowercase().starts_with("x-applicationsignature: ").then(|| line.len() - 24));
        assert_eq!(signature, Some(43), "{head}");
        assert!(String::from_utf8(body).unwrap().contains("\"applicationId\":\"my-app-id\""));
    }
    assert!(!ended.stdout.contains("shared-secret") && !ended.stderr.contains("shared-secret"));
}

#[test]
fn what_cannot_be_sent_ends_with_2_and_sends_nothing() {
    let (address, requests) = receiver(|_| 204);
    let to = format!("http://{address}/liveswitch/t");
    for (arguments, secrets, said) in [
        (vec!["--to", to.as_str()], None, "CALLBOARD_LIVESWITCH_SECRETS"),
        (vec!["--to", &to], Some("{\"app\":7}"), "JSON object"),
        (vec!["--to", &to], Some("the-shared-secret"), "JSON object"),
        (vec!["--to", "127.0.0.1:8746/liveswitch/hidden"], Some(SECRETS), "--to is no address"),
        (vec!["--to", "ftp://h/hidden"], Some(SECRETS), "--to is no address"),
        (vec!["--to", &to, "--script", "no-such"], Some(SECRETS), "It knows recording, connections"),
        (vec!["--to", &to, "--rate", "0"], Some(SECRETS), "more than zero"),
        (vec!["--to", &to, "--timeout", "0"], Some(SECRETS), "more than zero"),
        (vec![], None, "--to"),
    ] {
        let mut command = callboard(&["simulate", "webhooks"]);
        command.args(&arguments);
        if let Some(secrets) = secrets {
            command.env("CALLBOARD_LIVESWITCH_SECRETS", secrets);
        }
        let ended = run(&mut command);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("hidden") && !ended.stderr.contains("the-shared-secret"), "{}", ended.stderr);
    }
    assert_eq!(requests.try_iter().count(), 0);
}

#[test]
fn every_script_is_listed_with_a_sentence() {
    let ended = run(&mut callboard(&["simulate", "webhooks", "--list"]));
    assert_eq!(ended.status, 0);
    let lines = ended.lines();
    for line in &lines {
        assert!(line["about"].as_str().unwrap().ends_with('.'), "{line}");
    }
    let of = |system: &str| lines.iter().filter(|line| line["system"] == system).count();
    assert!(of("bililive") > 10 && of("liveswitch") > 10 && of("bililive") + of("liveswitch") == lines.len());
    let one = run(&mut callboard(&["simulate", "webhooks", "--list", "--system", "liveswitch"]));
    assert_eq!(one.lines().len(), of("liveswitch"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_what_would_go_on() {
    let (address, _requests) = receiver(|_| 204);
    let to = format!("http://{address}/bililive/t");
    let running = Running::start(&mut callboard(&["simulate", "webhooks", "--to", &to, "--count", "1000000"]));
    running.line(|line| line["number"] == 3);
    running.interrupt();
    assert_eq!(running.end().0, 130);
}
