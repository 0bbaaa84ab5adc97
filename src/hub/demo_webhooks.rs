//! The simulated recorders of the demo: two days that were, and a show that goes on.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use crate::message::{Timestamp, WebhookSource};
use crate::protocol::Secret;
use crate::protocol::webhook::Recorder;
use crate::simulator::webhooks::{Application, Options, Script, Show, Step, System, Target, run};

/// Between the end of one story and the beginning of the next.
const REST: Duration = Duration::from_secs(12);
/// Hours between two stories of the days that were.
const APART: i64 = 5;
/// What was, the last one first; and what is told in turn from now on.
const STORIES: [(System, &str); 9] = [
    (System::Bililive, "two-rooms"),
    (System::Liveswitch, "recording"),
    (System::Bililive, "splits"),
    (System::Bililive, "missing-close"),
    (System::Liveswitch, "forged"),
    (System::Bililive, "sessions"),
    (System::Liveswitch, "batch"),
    (System::Bililive, "out-of-order"),
    (System::Liveswitch, "missing-close"),
];

/// An application with a secret that nobody has to know: it is made for this run and handed to both sides.
pub(super) fn application() -> Application {
    let secret: String = std::iter::repeat_with(|| rand::random_range('a'..='z')).take(32).collect();
    Application { id: "demo-app".to_owned(), secret: Secret::new(secret) }
}

/// Plays until it is dropped: to the first source of each kind at this address.
pub(super) async fn play(address: SocketAddr, sources: Vec<WebhookSource>, application: Application) {
    let show = |hours: i64| {
        let now = jiff::Timestamp::from_microsecond(Timestamp::now().0).unwrap_or_default();
        let ends = now.checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap_or(now);
        Show {
            ends,
            offset: jiff::tz::offset(8),
            seed: rand::random(),
            applications: vec![application.clone()],
            round: 0,
        }
    };
    for (number, story) in (1..).zip(STORIES).collect::<Vec<_>>().into_iter().rev() {
        tell(story, &show(number * APART), address, &sources, Some(100.0)).await;
    }
    loop {
        for story in STORIES {
            tell(story, &show(0), address, &sources, None).await;
            tokio::time::sleep(REST).await;
        }
    }
}

async fn tell(
    (system, name): (System, &str),
    show: &Show,
    address: SocketAddr,
    sources: &[WebhookSource],
    rate: Option<f64>,
) {
    let recorder = match system {
        System::Bililive => Recorder::Bililive,
        System::Liveswitch => Recorder::LiveSwitch,
    };
    let Some(source) = sources.iter().find(|source| source.recorder == recorder) else { return };
    let to = format!("http://{address}/{}/{}", recorder.word(), source.token.expose());
    let (Ok(to), Some(script)) = (Target::parse(&to), Script::find(system, Some(name))) else { return };
    let steps: Vec<Step> = script.steps(show);
    let options = Options { rate, at_once: 4, ..Options::default() };
    // What is refused is part of the show.
    let told = run(steps.into_iter(), &to, &options, |_| ControlFlow::Continue(())).await;
    if let Err(error) = told {
        tracing::warn!("the webhooks of the demo cannot be sent: {error}");
    }
}
