//! The sentences of the 60 events of obs-websocket 5.7 and of those that only the draft had, by their names.

use std::borrow::Cow;

use super::{Piece, add_first_fields, boolean_of, number_of, text_of};
use crate::words::fields::{brief, enter, fields, get, items, number, string};
use crate::words::plain;
use crate::words::sentence::{Argument, say};

/// Beyond this many bytes of meters nobody is told which one is the loudest: every number would have to be read.
const METERS: usize = 16 * 1024;
/// Names of a list that stand in a line.
const NAMES: usize = 6;

/// The sentence for one event, `None` for a type that we do not know. `data` is the text of its `eventData`.
#[rustfmt::skip]
pub fn sentence(event_type: &str, data: &str) -> Option<Vec<Piece>> {
    let name = |argument, field| (argument, Argument::from(text_of(data, field)));
    let input = || name("input", "inputName");
    let scene = || name("scene", "sceneName");
    let source = || name("source", "sourceName");
    let filter = || name("filter", "filterName");
    let canvas = || name("canvas", "canvasName");
    let transition = || name("transition", "transitionName");
    let item = || ("item", Argument::from(get(data, "sceneItemId").map(|id| format!("#{}", brief(id)).into())));
    let group = || boolean_of(data, "isGroup") == Some(true);
    Some(match event_type {
        "ExitStarted" => say("event-exit-started", &[]),
        "CustomEvent" => custom_event(data),
        "VendorEvent" => vendor_event(data),

        "CurrentSceneCollectionChanging" => say("event-collection-changing", &[name("name", "sceneCollectionName")]),
        "CurrentSceneCollectionChanged" => say("event-collection", &[name("name", "sceneCollectionName")]),
        "SceneCollectionListChanged" => list("event-collections", data, "sceneCollections"),
        "CurrentProfileChanging" => say("event-profile-changing", &[name("name", "profileName")]),
        "CurrentProfileChanged" => say("event-profile", &[name("name", "profileName")]),
        "ProfileListChanged" => list("event-profiles", data, "profiles"),

        "SceneCreated" => say(if group() { "event-group-created" } else { "event-scene-created" }, &[scene()]),
        "SceneRemoved" => say(if group() { "event-group-removed" } else { "event-scene-removed" }, &[scene()]),
        "SceneNameChanged" => say("event-scene-renamed", &[name("old", "oldSceneName"), scene()]),
        "CurrentProgramSceneChanged" | "CurrentSceneChanged" => say("event-scene", &[scene()]),
        "CurrentPreviewSceneChanged" => preview_scene(data),
        "SceneListChanged" | "SceneListReindexed" => list("event-scenes", data, "scenes"),

        "InputCreated" => say("event-input-created", &[input()]),
        "InputRemoved" => say("event-input-removed", &[input()]),
        "InputNameChanged" => say("event-input-renamed", &[name("old", "oldInputName"), input()]),
        "InputSettingsChanged" => say("event-input-settings", &[input()]),
        "InputActiveStateChanged" => say(either(data, "videoActive", ["event-input-active", "event-input-inactive", "event-input-settings"]), &[input()]),
        "InputShowStateChanged" => say(either(data, "videoShowing", ["event-input-showing", "event-input-hidden", "event-input-settings"]), &[input()]),
        "InputMuteStateChanged" => say(either(data, "inputMuted", ["event-input-muted", "event-input-unmuted", "event-input-settings"]), &[input()]),
        "InputVolumeChanged" => input_volume(data),
        "InputAudioBalanceChanged" => input_balance(data),
        "InputAudioSyncOffsetChanged" => say("event-input-sync", &[input(), ("offset", figure(data, "inputAudioSyncOffset", 0))]),
        "InputAudioTracksChanged" => input_tracks(data),
        "InputAudioMonitorTypeChanged" => say("event-input-monitor", &[input(), ("how", monitor_type(data))]),
        "InputVolumeMeters" => volume_meters(data),

        "MediaInputPlaybackStarted" => say("event-media-started", &[input()]),
        "MediaInputPlaybackEnded" => say("event-media-ended", &[input()]),
        "MediaInputActionTriggered" => say("event-media-action", &[input(), ("action", media_action(data))]),

        "StreamStateChanged" => output_state("event-output-stream", data),
        "RecordStateChanged" => output_state("event-output-record", data),
        "ReplayBufferStateChanged" => output_state("event-output-replay", data),
        "VirtualcamStateChanged" => output_state("event-output-virtual-camera", data),
        "RecordFileChanged" => say("event-record-file", &[name("path", "newOutputPath")]),
        "ReplayBufferSaved" => say("event-replay-saved", &[name("path", "savedReplayPath")]),
        "ScreenshotSaved" => say("event-screenshot", &[name("path", "savedScreenshotPath")]),
        "StudioModeStateChanged" => say(either(data, "studioModeEnabled", ["event-studio-on", "event-studio-off", "event-studio-switched"]), &[]),

        "SceneItemCreated" => say("event-item-created", &[source(), scene()]),
        "SceneItemRemoved" => say("event-item-removed", &[source(), scene()]),
        "SceneItemListReindexed" => say("event-items-reindexed", &[scene()]),
        "SceneItemEnableStateChanged" => say(either(data, "sceneItemEnabled", ["event-item-shown", "event-item-hidden", "event-item-switched"]), &[item(), scene()]),
        "SceneItemLockStateChanged" => say(either(data, "sceneItemLocked", ["event-item-locked", "event-item-unlocked", "event-item-lock-switched"]), &[item(), scene()]),
        "SceneItemSelected" => say("event-item-selected", &[item(), scene()]),
        "SceneItemTransformChanged" => item_transform(data, item(), scene()),

        "CurrentSceneTransitionChanged" => say("event-transition", &[transition()]),
        "CurrentSceneTransitionDurationChanged" => say("event-transition-duration", &[("duration", figure(data, "transitionDuration", 0))]),
        "SceneTransitionStarted" => say("event-transition-started", &[transition()]),
        "SceneTransitionEnded" => say("event-transition-ended", &[transition()]),
        "SceneTransitionVideoEnded" => say("event-transition-video-ended", &[transition()]),
        "TransitionCreated" => say("event-transition-created", &[transition()]),
        "TransitionRemoved" => say("event-transition-removed", &[transition()]),
        "TransitionNameChanged" => say("event-transition-renamed", &[name("old", "oldTransitionName"), transition()]),

        "SourceFilterListReindexed" => say("event-filters-reindexed", &[source()]),
        "SourceFilterCreated" => say("event-filter-created", &[filter(), source()]),
        "SourceFilterRemoved" => say("event-filter-removed", &[filter(), source()]),
        "SourceFilterNameChanged" => say("event-filter-renamed", &[name("old", "oldFilterName"), source(), filter()]),
        "SourceFilterSettingsChanged" => say("event-filter-settings", &[filter(), source()]),
        "SourceFilterEnableStateChanged" => say(either(data, "filterEnabled", ["event-filter-on", "event-filter-off", "event-filter-switched"]), &[filter(), source()]),

        "CanvasCreated" => say("event-canvas-created", &[canvas()]),
        "CanvasRemoved" => say("event-canvas-removed", &[canvas()]),
        "CanvasNameChanged" => say("event-canvas-renamed", &[name("old", "oldCanvasName"), canvas()]),
        _ => return None,
    })
}

/// The key for true, for false, and for a message that does not say.
fn either(data: &str, field: &str, [yes, no, unclear]: [&'static str; 3]) -> &'static str {
    boolean_of(data, field).map_or(unclear, |on| if on { yes } else { no })
}

/// A number as people read it, with a true minus sign.
fn figure<'a>(data: &str, field: &str, digits: usize) -> Argument<'a> {
    number_of(data, field).map_or(Argument::Missing, |value| written(value, digits).into())
}

fn written(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    // Rounded to nothing, it has no sign.
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) {
        return text.replace('-', "");
    }
    text.replace('-', "−")
}

/// A linear multiplier in decibels.
fn decibels(multiplier: f64, digits: usize) -> String {
    if multiplier <= 0.0 { "−∞".to_owned() } else { written(20.0 * multiplier.log10(), digits) }
}

fn custom_event(data: &str) -> Vec<Piece> {
    let mut pieces = say("event-custom", &[]);
    // The document puts the data into a field of its own, the servers send it as it is.
    add_first_fields(&mut pieces, get(data, "eventData").unwrap_or(data));
    pieces
}

fn vendor_event(data: &str) -> Vec<Piece> {
    let arguments =
        [("vendor", Argument::from(text_of(data, "vendorName"))), ("type", Argument::from(text_of(data, "eventType")))];
    let mut pieces = say("event-vendor", &arguments);
    add_first_fields(&mut pieces, get(data, "eventData").unwrap_or("{}"));
    pieces
}

/// A list of names, or of objects that have one (the scenes, in reverse order of the window).
fn list(key: &'static str, data: &str, field: &'static str) -> Vec<Piece> {
    let list = get(data, field).unwrap_or("[]");
    let name = |item| string(item).or_else(|| text_of(item, "sceneName"));
    let mut names: Vec<Cow<'_, str>> = items(list).take(NAMES).filter_map(name).collect();
    let count = items(list).count();
    if field == "scenes" && count <= NAMES {
        names.reverse();
    }
    if count > NAMES {
        names.push(crate::tr!("event-list-more", count = (count - NAMES).to_string()).into());
    }
    let names = (!names.is_empty()).then(|| Cow::Owned(names.join(", ")));
    say(key, &[("count", Argument::Count(count as u64)), ("names", names.into())])
}

fn preview_scene(data: &str) -> Vec<Piece> {
    match get(data, "sceneName") {
        Some("null") => say("event-preview-none", &[]),
        name => say("event-preview", &[("scene", name.and_then(string).into())]),
    }
}

fn input_volume(data: &str) -> Vec<Piece> {
    let db = number_of(data, "inputVolumeDb")
        // OBS writes -100 dB for silence; the multiplier tells it from a quiet input.
        .filter(|db| *db > -100.0)
        .map(|db| written(db, 1))
        .or_else(|| number_of(data, "inputVolumeMul").map(|multiplier| decibels(multiplier, 1)))
        .or_else(|| number_of(data, "inputVolumeDb").map(|_| decibels(0.0, 1)));
    say("event-input-volume", &[("input", text_of(data, "inputName").into()), ("db", db.map(Cow::Owned).into())])
}

fn input_balance(data: &str) -> Vec<Piece> {
    let input = ("input", Argument::from(text_of(data, "inputName")));
    let Some(balance) = number_of(data, "inputAudioBalance") else {
        return say("event-input-balance-unknown", &[input]);
    };
    // 0 is left, 1 is right.
    let percent = ((balance - 0.5) * 200.0).round();
    let key = match percent {
        ..0.0 => "event-input-balance-left",
        0.0 => "event-input-balance-middle",
        _ => "event-input-balance-right",
    };
    say(key, &[input, ("percent", written(percent.abs(), 0).into())])
}

/// `{"1":true,"2":false,…}`.
fn input_tracks(data: &str) -> Vec<Piece> {
    let input = ("input", Argument::from(text_of(data, "inputName")));
    let Some(tracks) = get(data, "inputAudioTracks").filter(|tracks| tracks.starts_with('{')) else {
        return say("event-input-tracks", &[input, ("tracks", Argument::Missing)]);
    };
    let on: Vec<_> = fields(tracks).filter(|(_, on)| *on == "true").map(|(track, _)| track).collect();
    if on.is_empty() {
        return say("event-input-tracks-none", &[input]);
    }
    say("event-input-tracks", &[input, ("tracks", on.join(", ").into())])
}

fn monitor_type(data: &str) -> Argument<'_> {
    let Some(kind) = text_of(data, "monitorType") else { return Argument::Missing };
    match &*kind {
        "OBS_MONITORING_TYPE_NONE" => plain("event-monitor-none").into(),
        "OBS_MONITORING_TYPE_MONITOR_ONLY" => plain("event-monitor-only").into(),
        "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT" => plain("event-monitor-and-output").into(),
        _ => Argument::Text(kind),
    }
}

fn media_action(data: &str) -> Argument<'_> {
    let Some(action) = text_of(data, "mediaAction") else { return Argument::Missing };
    match action.strip_prefix("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_") {
        Some("PAUSE") => plain("event-media-pause").into(),
        Some("PLAY") => plain("event-media-play").into(),
        Some("RESTART") => plain("event-media-restart").into(),
        Some("STOP") => plain("event-media-stop").into(),
        Some("NEXT") => plain("event-media-next").into(),
        Some("PREVIOUS") => plain("event-media-previous").into(),
        _ => Argument::Text(action),
    }
}

/// `inputLevelsMul` holds magnitude, peak and peak before the fader for each channel, as multipliers.
fn volume_meters(data: &str) -> Vec<Piece> {
    let inputs = enter(data, "inputs").unwrap_or("[]");
    let count = ("count", Argument::Count(items(inputs).count() as u64));
    if inputs.len() > METERS {
        return say("event-meters", &[count]);
    }
    let peak = |input| {
        let channels = get(input, "inputLevelsMul").unwrap_or("[]");
        let peaks = items(channels).filter_map(|channel| items(channel).nth(1).and_then(number));
        (input, peaks.fold(0.0, f64::max))
    };
    let loudest = items(inputs).map(peak).max_by(|(_, one), (_, other)| one.total_cmp(other));
    match loudest {
        None => say("event-meters", &[count]),
        Some((_, peak)) if peak <= 0.0 => say("event-meters-silent", &[count]),
        Some((input, peak)) => {
            let name = text_of(input, "inputName").unwrap_or_default();
            say("event-meters-loudest", &[count, ("db", decibels(peak, 0).into()), ("input", Argument::Text(name))])
        }
    }
}

fn output_state(output: &'static str, data: &str) -> Vec<Piece> {
    let output = ("output", plain(output).into());
    let path = text_of(data, "outputPath").filter(|path| !path.is_empty());
    let state = text_of(data, "outputState").unwrap_or_default();
    let state = match (state.strip_prefix("OBS_WEBSOCKET_OUTPUT_"), path) {
        (Some("STOPPED"), Some(path)) => return say("event-recorded", &[output, ("path", Argument::Text(path))]),
        (Some("STARTED"), Some(path)) => {
            let state = ("state", plain("event-state-started").into());
            return say("event-output-path", &[output, state, ("path", Argument::Text(path))]);
        }
        (Some("STARTING"), _) => plain("event-state-starting").into(),
        (Some("STARTED"), _) => plain("event-state-started").into(),
        (Some("STOPPING"), _) => plain("event-state-stopping").into(),
        (Some("STOPPED"), _) => plain("event-state-stopped").into(),
        (Some("PAUSED"), _) => plain("event-state-paused").into(),
        (Some("RESUMED"), _) => plain("event-state-resumed").into(),
        (Some("RECONNECTING"), _) => plain("event-state-reconnecting").into(),
        (Some("RECONNECTED"), _) => plain("event-state-reconnected").into(),
        _ if state.is_empty() => match boolean_of(data, "outputActive") {
            Some(true) => plain("event-state-started").into(),
            Some(false) => plain("event-state-stopped").into(),
            None => plain("event-state-changed").into(),
        },
        _ => Argument::Text(state),
    };
    say("event-output-state", &[output, ("state", state)])
}

fn item_transform(data: &str, item: (&'static str, Argument<'_>), scene: (&'static str, Argument<'_>)) -> Vec<Piece> {
    let transform = get(data, "sceneItemTransform").unwrap_or("{}");
    match (number_of(transform, "positionX"), number_of(transform, "positionY")) {
        (Some(x), Some(y)) => {
            let (x, y) = (written(x, 0), written(y, 0));
            say("event-item-moved", &[item, scene, ("x", x.into()), ("y", y.into())])
        }
        _ => say("event-item-transformed", &[item, scene]),
    }
}
