//! Deliveries that pretend to be an application's.

use super::{Application, SIGNATURE, Show, signed, unsigned};
use crate::protocol::Secret;
use crate::simulator::webhooks::script::{Delivery, Step};
use crate::simulator::webhooks::variations::at_once;

/// Each signed with another secret.
pub(super) fn bad_signature(mut steps: Vec<Step>) -> Vec<Step> {
    for step in &mut steps {
        let wrong = Application { id: String::new(), secret: Secret::new("not the secret") };
        let delivery = &step.delivery;
        step.delivery = signed(&delivery.event, delivery.body.clone(), &wrong);
    }
    steps
}

/// Each without its signature.
pub(super) fn missing_signature(mut steps: Vec<Step>) -> Vec<Step> {
    for step in &mut steps {
        step.delivery.headers.retain(|(name, _)| *name != SIGNATURE);
    }
    steps
}

/// Every lie, made from the telling of a recording that is ready. None repeats a body that was told in truth.
pub(super) fn all(whole: &[Step], application: &Application, show: &Show) -> Vec<Step> {
    let ready = whole.iter().find(|step| step.delivery.event == "channel.recording.ready");
    let Some(ready) = ready.map(|step| &step.delivery) else { return Vec::new() };
    let text = String::from_utf8_lossy(&ready.body).into_owned();
    // The lie: the file lies elsewhere.
    let lie = text.replacen("https://127.0.0.1:55200/", "https://127.0.0.2:1/", 1);
    let named = |id: &str| format!("\"applicationId\":{},", serde_json::Value::from(id));
    let id = named(&application.id);
    let without_id = lie.replace(&id, "");
    let stranger = Application { id: format!("other-{:x}", show.seed), secret: Secret::new("made up") };
    let of_stranger = lie.replace(&id, &named(&stranger.id));
    let other_channel = format!("\"channel\":{{{}\"id\":\"1\"}},\"channelRecording\":", named(&stranger.id));
    let of_both = lie.replacen("\"channelRecording\":", &other_channel, 1);
    let event = ready.event.as_str();
    let with = |signature: Option<&str>, body: &str| {
        let mut delivery = unsigned(event, body.as_bytes().to_vec());
        delivery.headers.extend(signature.map(|value| (SIGNATURE, value.to_owned())));
        delivery
    };
    let true_signature = ready.header(SIGNATURE).unwrap_or_default();
    let of_lie = signed(event, lie.clone().into_bytes(), application);
    let right = of_lie.header(SIGNATURE).unwrap_or_default();
    let lies: Vec<Delivery> = vec![
        // The signature of another body.
        with(Some(true_signature), &lie),
        with(None, &lie),
        with(Some(""), &lie),
        // What the vendor's sample lets through: neither a signature nor an id.
        with(None, &without_id),
        signed(event, of_stranger.into_bytes(), &stranger),
        // Two applications in one body.
        signed(event, of_both.into_bytes(), application),
        // Right but for its form: padded, cut, in other letters.
        with(Some(&format!("{right}=")), &lie),
        with(Some(&right[..right.len().saturating_sub(1)]), &lie),
        with(Some(&swap_case(right)), &lie),
    ];
    lies.into_iter().map(at_once).collect()
}

fn swap_case(text: &str) -> String {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(swap).collect()
}
