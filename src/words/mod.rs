//! Everything that is said to people: the translation files and the sentences made with them.
//!
//! The files stand in `assets/translations/LANGUAGE/*.ftl` ([Fluent](https://projectfluent.org)). Keys are
//! words with hyphens that begin with the room they are used in: `feed-pause`, `obs-status-600-what`.
//! Use the macro: `tr!("feed-pause")`, or `tr!("feed-kept", count = 12, total = "30 MB")`.

pub mod batch;
pub mod failure;
mod fields;
pub mod obs;
pub mod preset;
pub mod privacy;
mod sentence;
pub mod summary;

use std::collections::HashMap;
use std::sync::OnceLock;

pub use fluent_bundle::FluentArgs;
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;

/// The translation files of the one language so far, a file a room.
const ENGLISH: &[(&str, &str)] = &[
    ("frame", include_str!("../../assets/translations/en/frame.ftl")),
    ("feed", include_str!("../../assets/translations/en/feed.ftl")),
    ("subscriptions", include_str!("../../assets/translations/en/subscriptions.ftl")),
    ("requests", include_str!("../../assets/translations/en/requests.ftl")),
    ("request-form", include_str!("../../assets/translations/en/request-form.ftl")),
    ("batch", include_str!("../../assets/translations/en/batch.ftl")),
    ("presets", include_str!("../../assets/translations/en/presets.ftl")),
    ("history", include_str!("../../assets/translations/en/history.ftl")),
    ("sending", include_str!("../../assets/translations/en/sending.ftl")),
    ("answer", include_str!("../../assets/translations/en/answer.ftl")),
    ("connections", include_str!("../../assets/translations/en/connections.ftl")),
    ("settings", include_str!("../../assets/translations/en/settings.ftl")),
    ("failure", include_str!("../../assets/translations/en/failure.ftl")),
    ("obs", include_str!("../../assets/translations/en/obs.ftl")),
    ("obs-events", include_str!("../../assets/translations/en/obs-events.ftl")),
    ("hub", include_str!("../../assets/translations/en/hub.ftl")),
    ("cli", include_str!("../../assets/translations/en/cli.ftl")),
    ("safety", include_str!("../../assets/translations/en/safety.ftl")),
    ("webhook", include_str!("../../assets/translations/en/webhook.ftl")),
    ("recordings", include_str!("../../assets/translations/en/recordings.ftl")),
];

struct Words {
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, formatted once: the window asks for hundreds of them a frame.
    plain: HashMap<String, String>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(load)
}

fn load() -> Words {
    let mut bundle = FluentBundle::new_concurrent(vec![unic_langid::langid!("en")]);
    // The marks that Fluent puts around arguments for mixed-direction text are drawn as boxes by egui's fonts.
    bundle.set_use_isolating(false);
    let mut keys = Vec::new();
    for (file, text) in ENGLISH {
        keys.extend(text.lines().filter_map(key_of_line).map(str::to_owned));
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(?errors, "translation file {file} has errors");
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, "translation file {file} repeats keys");
        }
    }
    let mut plain = HashMap::new();
    for key in keys {
        let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { continue };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
        if errors.is_empty() {
            plain.insert(key, text);
        }
    }
    Words { bundle, plain }
}

/// The key that a line of a translation file begins, if it begins one.
pub fn key_of_line(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (plain && key.as_bytes()[0].is_ascii_alphabetic()).then_some(key)
}

/// The text of the translation file `file`, without its ending.
fn source(file: &str) -> &'static str {
    ENGLISH.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| text)
}

/// The sentence behind `key`, which takes no arguments. A key that is missing comes back as itself.
pub fn plain(key: &'static str) -> &'static str {
    words().plain.get(key).map_or(key, String::as_str)
}

/// As [`plain`] for keys made at run time, such as `obs-status-600-what`; `None` where there is no such key.
pub fn find(key: &str) -> Option<&'static str> {
    words().plain.get(key).map(String::as_str)
}

/// The sentence behind `key` with its arguments filled in. A key that is missing comes back as itself.
pub fn with(key: &str, args: &FluentArgs<'_>) -> String {
    let Some(pattern) = words().bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut errors = Vec::new();
    let text = words().bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::warn!(key, ?errors, "a sentence could not be completed");
    }
    text
}

/// A sentence for people: `tr!("key")` gives `&'static str`, `tr!("key", name = value, …)` gives `String`.
#[macro_export]
macro_rules! tr {
    ($key:literal) => { $crate::words::plain($key) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut args = $crate::words::FluentArgs::new();
        $( args.set(stringify!($name), $value); )+
        $crate::words::with($key, &args)
    }};
}
