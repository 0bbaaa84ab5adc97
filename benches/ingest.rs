//! Reading events off a local WebSocket, decoding and storing them: `cargo bench --bench ingest`.
//!
//! The same stream of 260-byte events is read by Callboard's own parts (frames, decoding, collecting, storing), by obws
//! (frames, decoding, its event stream) and by bare tokio-tungstenite (frames alone). Each reader has a thread of its own
//! with a current-thread runtime, and only the CPU time of that thread counts. (The feed's index for filters is made later,
//! on a thread that nobody waits for.)

#![expect(
    clippy::print_stdout,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench prints its results and has nobody to hand an error to"
)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use callboard::feed::{Feed, Kind, Record, Types};
use callboard::message::{ConnectionId, Timestamp};
use callboard::net::batch::Collector;
use callboard::net::websocket::{Message, Reader};
use callboard::protocol::obs::{Dialect, EventSubscriptions, Incoming, decode::decode};
use futures_util::StreamExt;
use support::Table;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Bytes of one event's text.
const EVENT_BYTES: usize = 260;
const EVENTS: usize = 500_000;
const RUNS: usize = 9;

fn main() -> ExitCode {
    let address = serve();
    let mut runs = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        // Side by side in time, so that a busy machine is busy for all three.
        runs[0].push(on_a_thread("callboard", move || callboard(address)));
        runs[1].push(on_a_thread("obws", move || obws(address)));
        runs[2].push(on_a_thread("bare", move || bare(address)));
    }
    // The median: how far the sender is ahead, and so how much one read takes, is luck.
    let [callboard, obws, bare] = runs.map(|mut runs| {
        runs.sort_unstable();
        EVENTS as f64 / runs[RUNS / 2].as_secs_f64()
    });
    println!("events per CPU-second: callboard {callboard:.0}, obws {obws:.0}, bare tokio-tungstenite {bare:.0}");
    let mut table = Table::default();
    table.line("decode and store, times obws", callboard / obws, Some(2.0..=f64::INFINITY));
    table.line(
        "decode and store, share of bare tokio-tungstenite reading",
        callboard / bare,
        Some(0.4..=f64::INFINITY),
    );
    table.finish()
}

/// The thread has a name for the profiler's sake.
fn on_a_thread(name: &str, run: impl FnOnce() -> Duration + Send + 'static) -> Duration {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run).unwrap();
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap_or_else(|error| panic!("{error}"))
}

/// CPU time of this thread since it began.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// What a session does with an event, without the window behind it.
fn callboard(address: SocketAddr) -> Duration {
    runtime().block_on(async {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = "GET /flood HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                       Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let types = Arc::new(Types::default());
        // So small that it reaches its budget as a long show does: most of the time rows come for rows that go.
        let mut feed = Feed::new(32 << 20, types.clone());
        let mut collector = Collector::new(ConnectionId(1), types);
        let mut reader = Reader::new(stream, Vec::new());
        let start = cpu();
        while reader.fill().await.unwrap() > 0 {
            let at = Timestamp::now();
            while let Some(message) = reader.next_message().unwrap() {
                let Message::Text(bytes) = message else { continue };
                let text = std::str::from_utf8(bytes).unwrap();
                let Ok(Incoming::Event(event)) = decode(Dialect::Shipping, text) else { panic!("{text}") };
                let bit = event.event_intent.and_then(EventSubscriptions::lowest_bit).unwrap_or(Record::NO_BIT);
                collector.push(at, Kind::Event, &event.event_type, bit, text);
            }
            if collector.due().is_some_and(|due| due <= tokio::time::Instant::now())
                && let Some(batch) = collector.take()
            {
                feed.append(&batch);
            }
        }
        if let Some(batch) = collector.take() {
            feed.append(&batch);
        }
        let used = cpu() - start;
        assert_eq!(feed.end_seq(), EVENTS as u64);
        used
    })
}

/// As its users read events: the stream that `events()` gives.
fn obws(address: SocketAddr) -> Duration {
    runtime().block_on(async {
        let config = obws::client::ConnectConfig {
            host: "127.0.0.1",
            port: address.port(),
            password: None::<&str>,
            event_subscriptions: None,
            // Room for all, because what its reading task has not room for is lost to the stream.
            broadcast_capacity: EVENTS.next_power_of_two(),
            connect_timeout: Duration::from_secs(10),
            dangerous: None,
        };
        let client = obws::Client::connect_with_config(config).await.unwrap();
        let mut events = Box::pin(client.events().unwrap());
        let start = cpu();
        // The second one starts the flood.
        client.general().version().await.unwrap();
        let mut count = 0;
        while count < EVENTS {
            match events.next().await {
                Some(obws::events::Event::SceneItemEnableStateChanged { .. }) => count += 1,
                other => panic!("{other:?} after {count} events"),
            }
        }
        cpu() - start
    })
}

/// Messages, and nothing done with them.
fn bare(address: SocketAddr) -> Duration {
    runtime().block_on(async {
        let (mut socket, _) = tokio_tungstenite::connect_async(format!("ws://{address}/flood")).await.unwrap();
        let start = cpu();
        let mut count = 0;
        while let Some(Ok(message)) = socket.next().await {
            count += usize::from(message.is_text());
        }
        let used = cpu() - start;
        assert_eq!(count, EVENTS);
        used
    })
}

/// A server that speaks just enough: `/flood` gets the events at once, any other path after its second request.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut flood = Vec::new();
    for number in 0..EVENTS {
        let text = item_event(number);
        assert_eq!(text.len(), EVENT_BYTES);
        frame(&text, &mut flood);
    }
    // A close frame without a code.
    flood.extend([0x88, 0]);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // A reader that failed says so itself.
            let _ = talk(stream.unwrap(), &flood);
        }
    });
    address
}

/// An event that obws knows, so that it reads all of it.
fn item_event(number: usize) -> String {
    let head = format!(
        concat!(
            r#"{{"d":{{"eventData":{{"sceneItemEnabled":{},"sceneItemId":{},"#,
            r#""sceneUuid":"0d5a0a4e-3f5b-4a86-9f5e-{:012x}","sceneName":""#
        ),
        number.is_multiple_of(2),
        number % 900,
        number,
    );
    let tail = r#""},"eventIntent":128,"eventType":"SceneItemEnableStateChanged"},"op":5}"#;
    let room = EVENT_BYTES - head.len() - tail.len();
    head + &"Interview, wide ".chars().cycle().take(room).collect::<String>() + tail
}

fn frame(text: &str, out: &mut Vec<u8>) {
    out.push(0x81);
    match u8::try_from(text.len()) {
        Ok(len) if len < 126 => out.push(len),
        _ => {
            out.push(126);
            out.extend((text.len() as u16).to_be_bytes());
        }
    }
    out.extend(text.as_bytes());
}

fn talk(stream: TcpStream, flood: &[u8]) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    let (mut path, mut key) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("sec-websocket-key") => value.trim().clone_into(&mut key),
            _ if line.starts_with("GET ") => line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path),
            _ => {}
        }
    }
    let accept = derive_accept_key(key.as_bytes());
    write!(
        writer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )?;
    if path != "/flood" {
        send(&mut writer, r#"{"op":0,"d":{"obsWebSocketVersion":"5.7.3","rpcVersion":1}}"#)?;
        receive(&mut reader)?;
        send(&mut writer, r#"{"op":2,"d":{"negotiatedRpcVersion":1}}"#)?;
        for _ in 0..2 {
            let request: serde_json::Value = serde_json::from_slice(&receive(&mut reader)?)?;
            let answer = serde_json::json!({"op": 7, "d": {
                "requestType": "GetVersion", "requestId": request["d"]["requestId"],
                "requestStatus": {"result": true, "code": 100},
                "responseData": {
                    "obsVersion": "32.0.0", "obsWebSocketVersion": "5.7.3", "rpcVersion": 1, "availableRequests": [],
                    "supportedImageFormats": ["png"], "platform": "linux", "platformDescription": "bench",
                },
            }});
            send(&mut writer, &answer.to_string())?;
        }
    }
    writer.write_all(flood)
}

fn send(writer: &mut TcpStream, text: &str) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    frame(text, &mut bytes);
    writer.write_all(&bytes)
}

/// The payload of one masked frame of up to 64 KiB.
fn receive(reader: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut head = [0; 2];
    reader.read_exact(&mut head)?;
    let len = match head[1] & 0x7F {
        126 => {
            let mut len = [0; 2];
            reader.read_exact(&mut len)?;
            usize::from(u16::from_be_bytes(len))
        }
        len => usize::from(len),
    };
    let mut mask = [0; 4];
    reader.read_exact(&mut mask)?;
    let mut payload = vec![0; len];
    reader.read_exact(&mut payload)?;
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    Ok(payload)
}
