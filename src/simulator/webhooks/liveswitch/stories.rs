//! The stories of LiveSwitch: channels, connections and their recordings.

use std::time::Duration;

use super::call::{Call, Moved};
use super::{application, event, forgeries, unsigned};
use crate::simulator::webhooks::json::Object;
use crate::simulator::webhooks::script::Step;
use crate::simulator::webhooks::telling::Telling;
use crate::simulator::webhooks::{Make, Show, broken, variations};

/// Every script by its name, the usual one first.
pub(in crate::simulator::webhooks) const SCRIPTS: &[(&str, Make)] = &[
    ("recording", recording),
    ("connections", connections),
    ("messages", messages),
    ("rtmp", rtmp),
    ("batch", batch),
    ("servers", servers),
    ("unknown", unknown),
    ("out-of-order", |show| variations::out_of_order(recording(show), show)),
    ("missing-close", |show| {
        variations::without(
            recording(show),
            &["channel.recording.ready", "channel.recording.video.ready", "channel.recording.expired"],
        )
    }),
    ("duplicates", |show| variations::twice(recording(show))),
    ("bad-signature", |show| forgeries::bad_signature(rtmp(show))),
    ("missing-signature", |show| forgeries::missing_signature(rtmp(show))),
    ("forged", forged),
    ("slow", |show| variations::slow(rtmp(show))),
    ("wrong-token", |show| variations::wrong_token(rtmp(show))),
    ("broken", broken_bodies),
    ("everything", everything),
];

const HOUR: f64 = 3600.0;

fn hours(hours: f64) -> Duration {
    Duration::from_secs_f64(hours * HOUR)
}

/// Two people talk for an hour and are recorded; all parts arrive, and a while later the recording expires.
fn recording(show: &Show) -> Vec<Step> {
    let mut call = Call::open(show, hours(3.0));
    call.channel_event("gateway", "channel.activated");
    call.wait(0.6);
    let host = call.joins("channel.joined");
    call.connection(&host, "initializing");
    call.connection(&host, "connecting");
    call.wait(0.2);
    call.connection(&host, "connected");
    call.recording_starts();
    call.wait(40.0);
    let guest = call.joins("client.joined");
    call.connection(&guest, "connected");
    call.wait(HOUR);
    call.leaves(&guest);
    call.connection(&guest, "closed");
    call.connection(&host, "closing");
    call.connection(&host, "closed");
    call.leaves(&host);
    call.recording_stops();
    call.wait(5.0);
    call.channel_event("gateway", "channel.deactivated");
    call.wait(8.0);
    call.connection_recording(&host, "audio");
    call.connection_recording(&host, "video");
    call.wait(1.0);
    call.connection_recordings(&[host, guest]);
    call.wait(3.0);
    for moved in [Moved::Whole, Moved::Audio, Moved::Video] {
        call.channel_recording(moved);
        call.wait(0.04);
    }
    call.wait(1.5 * HOUR);
    call.channel_recording(Moved::Expired);
    call.end()
}

/// A connection that lives and one that fails.
fn connections(show: &Show) -> Vec<Step> {
    let mut call = Call::open(show, hours(0.6));
    let steady = call.joins("channel.joined");
    let shaky = call.joins("channel.joined");
    for step in ["initializing", "connecting", "connected", "updated"] {
        call.connection(&steady, step);
        call.wait(0.3);
    }
    call.stats(&steady);
    for step in ["initializing", "connecting", "failing", "failed"] {
        call.connection(&shaky, step);
        call.wait(15.0);
    }
    call.wait(0.5 * HOUR);
    call.stats(&steady);
    for step in ["closing", "closed"] {
        call.connection(&steady, step);
        call.wait(0.1);
    }
    call.leaves(&steady);
    call.end()
}

/// Messages of clients and of the server, to one and to all.
fn messages(show: &Show) -> Vec<Step> {
    let mut call = Call::open(show, hours(0.2));
    let host = call.joins("channel.joined");
    let guest = call.joins("channel.joined");
    for (text, to) in [("你好 👋", Some(&guest)), ("{\"hand\":\"raised\"}", None), ("مرحبا\u{2028}second line", None)]
    {
        call.client_message(&host, to, text);
        call.wait(4.0);
    }
    call.server_message(Some(&host), "You have five minutes.");
    call.server_message(None, "to the whole channel");
    call.leaves(&guest);
    call.leaves(&host);
    call.end()
}

/// A stream comes in by RTMP and goes away again.
fn rtmp(show: &Show) -> Vec<Step> {
    let mut call = Call::open(show, hours(1.1));
    call.channel_event("gateway", "channel.activated");
    call.channel_event("mediaserver", "channel.rtmp.started");
    call.wait(HOUR);
    call.channel_event("mediaserver", "channel.rtmp.stopped");
    call.channel_event("gateway", "channel.deactivated");
    call.end()
}

/// The server is told to batch: several events in one array with one signature.
fn batch(show: &Show) -> Vec<Step> {
    let mut call = Call::open(show, hours(1.1));
    call.channel_event("gateway", "channel.activated");
    let host = call.joins("channel.joined");
    call.recording_starts();
    call.wait(HOUR);
    call.leaves(&host);
    call.recording_stops();
    call.channel_event("gateway", "channel.deactivated");
    for moved in [Moved::Whole, Moved::Audio, Moved::Video] {
        call.channel_recording(moved);
    }
    call.end_as_batch()
}

/// The servers themselves start: they belong to no application, and nothing signs what they say.
fn servers(show: &Show) -> Vec<Step> {
    let mut telling = Telling::begin(show, hours(0.1), 0);
    for server in ["gateway", "mediaserver", "sipconnector", "recordingmonitor", "recordingmover", "recordingmuxer"] {
        telling.wait(1.0);
        let about = Object::default()
            .with("id", telling.guid())
            .with("version", "1.24.3.10021")
            .with("machineName", format!("{server}-0"))
            .with("coreCount", 8)
            .with("operatingSystem", "Linux");
        let event_type = format!("{server}.started");
        let body = event(&telling, server, &event_type).with(server, about);
        telling.send(unsigned(&event_type, body.bytes()));
    }
    telling.end()
}

/// Signed events of types that nobody knows yet.
fn unknown(show: &Show) -> Vec<Step> {
    let mut call = Call::open(show, hours(0.1));
    call.channel_event("gateway", "channel.activated");
    call.channel_event("recordingmuxer", "channel.transcript.ready");
    call.channel_event("gateway", "channel.recording.paused");
    call.channel_event("gateway", "channel.deactivated");
    call.end()
}

/// Every way to lie: none of these may be believed.
fn forged(show: &Show) -> Vec<Step> {
    let whole = recording(show);
    let lies = forgeries::all(&whole, &application(show), show);
    variations::between(whole, lies)
}

/// Bodies that are none, between whole ones: no neighbour may get lost. Each is signed, so that it is its body that is wrong.
fn broken_bodies(show: &Show) -> Vec<Step> {
    let whole = rtmp(show);
    let example = whole.first().map(|step| step.delivery.body.clone()).unwrap_or_default();
    let application = application(show);
    let bodies = broken::bodies(&example);
    let steps = bodies.into_iter().map(|(name, body)| variations::at_once(super::signed(name, body, &application)));
    variations::between(whole, steps.collect())
}

/// All of them, one after the other.
fn everything(show: &Show) -> Vec<Step> {
    let one_each = SCRIPTS.iter().filter(|(name, _)| *name != "everything").zip(0..);
    one_each.flat_map(|(&(_, make), part)| make(&variations::apart(show, part))).collect()
}
