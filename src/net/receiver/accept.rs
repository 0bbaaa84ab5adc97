//! Taking connections, and keeping them few enough.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::request::{Caller, Desk, router};
use super::slot::{Place, Slot, Slots, Watched};

/// How often deadlines of waiting connections are looked at, at most.
const SWEEP: Duration = Duration::from_millis(500);
/// And how often for a place, while somebody waits for one.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Bytes of a request's headers, all together.
const LONGEST_HEAD: usize = 64 * 1024;

/// Serves until `stop` says true; then lets end what has begun.
pub(super) async fn run(listener: TcpListener, desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let slots = Arc::<Slots>::default();
    let service = TowerToHyperService::new(router(desk.clone()));
    let mut connections = JoinSet::new();
    let mut stopped = pin!(async {
        // Also when the receiver is gone.
        let _ = stop.wait_for(|stop| *stop).await;
    });
    let mut sweep = interval(SWEEP.min(desk.limits.head / 2).max(Duration::from_millis(10)));
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Somebody who has come while all places are taken.
    let mut waiting: Option<(TcpStream, SocketAddr)> = None;
    loop {
        let full = slots.len() >= desk.limits.connections.max(1);
        if let Some((stream, peer)) = waiting.take_if(|_| !full) {
            let (slot, place) = slots.enter();
            connections.spawn(serve(stream, peer, slot, place, service.clone(), desk.limits.goodbye));
        }
        slots.set_crowded(waiting.is_some());
        if waiting.is_some() {
            slots.make_room();
        }
        tokio::select! {
            () = &mut stopped => break,
            accepted = listener.accept(), if waiting.is_none() => match accepted {
                Ok(newcomer) => waiting = Some(newcomer),
                // Out of file handles, most likely. Somebody has to go before somebody can come.
                Err(error) => {
                    tracing::warn!("a webhook connection could not be taken: {error}");
                    slots.make_room();
                    sleep(Duration::from_millis(50)).await;
                }
            },
            () = slots.one_left(), if waiting.is_some() => {}
            () = sleep(LOOK_AGAIN), if waiting.is_some() => {}
            _ = sweep.tick() => slots.sweep(&desk.limits),
            Some(_) = connections.join_next() => {}
        }
    }
    // New ones are refused by the system from here on.
    drop(listener);
    slots.close_all();
    let all = async { while connections.join_next().await.is_some() {} };
    // Each has the same time to say goodbye; who does not use it is cut with the set.
    let _ = timeout(desk.limits.goodbye + LOOK_AGAIN, all).await;
}

/// One connection, to its end.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    slot: Arc<Slot>,
    place: Place,
    service: TowerToHyperService<Router>,
    goodbye: Duration,
) {
    // Answers are small and wanted at once. A socket that has no such option is as good.
    let _ = stream.set_nodelay(true);
    let caller = Caller { peer, slot: slot.clone() };
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(caller.clone());
        service.call(request)
    });
    let io = TokioIo::new(Watched { stream, slot: slot.clone() });
    let connection = http1::Builder::new()
        // A sender that closes its half after the body still hears the answer.
        .half_close(true)
        // Deadlines are kept by the sweep, which can tell an idle connection from a slow one.
        .header_read_timeout(None)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let at_once = tokio::select! {
        _ = connection.as_mut() => true,
        at_once = slot.told_to_close() => at_once,
    };
    if !at_once {
        connection.as_mut().graceful_shutdown();
        // Cut, if that takes too long.
        let _ = timeout(goodbye, connection).await;
    }
    drop(place);
}
