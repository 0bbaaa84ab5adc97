//! What stands in the studio when it opens.

use std::time::Duration;

use rand::rngs::StdRng;
use serde_json::{Map, Value, json};

use super::state::{Audio, Collection, Config, Filter, Input, Item, Media, MediaState, Scene, Transition, uuid};

/// A kind of input: its name, whether it can be heard, whether it plays media, and its default settings.
pub(super) struct InputKind {
    pub name: &'static str,
    pub audio: bool,
    pub media: bool,
    pub caps: u64,
    pub defaults: fn() -> Value,
}

/// The kinds that this studio has, as the Linux build of OBS names them.
pub(super) const INPUT_KINDS: &[InputKind] = &[
    InputKind { name: "image_source", audio: false, media: false, caps: 16385, defaults: || json!({"unload": false}) },
    InputKind {
        name: "color_source_v3",
        audio: false,
        media: false,
        caps: 8257,
        defaults: || json!({"color": 4_291_940_817_u32, "height": 1080, "width": 1920}),
    },
    InputKind {
        name: "slideshow_v2",
        audio: false,
        media: true,
        caps: 20489,
        defaults: || json!({"slide_time": 8000, "transition": "fade"}),
    },
    InputKind {
        name: "pulse_input_capture",
        audio: true,
        media: false,
        caps: 130,
        defaults: || json!({"device_id": "default"}),
    },
    InputKind {
        name: "pulse_output_capture",
        audio: true,
        media: false,
        caps: 642,
        defaults: || json!({"device_id": "default"}),
    },
    InputKind { name: "v4l2_input", audio: false, media: false, caps: 133, defaults: || json!({"input": -1}) },
    InputKind {
        name: "browser_source",
        audio: true,
        media: false,
        caps: 1259,
        defaults: || json!({"height": 600, "url": "https://obsproject.com/browser-source", "width": 800}),
    },
    InputKind {
        name: "ffmpeg_source",
        audio: true,
        media: true,
        caps: 4231,
        defaults: || json!({"buffering_mb": 2, "is_local_file": true, "looping": false, "speed_percent": 100}),
    },
    InputKind {
        name: "text_ft2_source_v2",
        audio: false,
        media: false,
        caps: 65,
        defaults: || json!({"antialiasing": true, "color1": 4_294_967_295_u32, "color2": 4_294_967_295_u32, "font": {"face": "Sans Serif", "flags": 0, "size": 256, "style": ""}}),
    },
];

/// The name of a kind of filter, and what makes its default settings.
type FilterKind = (&'static str, fn() -> Value);

pub(super) const FILTER_KINDS: &[FilterKind] = &[
    (
        "color_filter_v2",
        || json!({"brightness": 0.0, "color_add": 0, "color_multiply": 16_777_215, "contrast": 0.0, "gamma": 0.0, "hue_shift": 0.0, "opacity": 1.0, "saturation": 0.0}),
    ),
    ("crop_filter", || json!({"relative": true})),
    ("gain_filter", || json!({"db": 0.0})),
    (
        "noise_gate_filter",
        || json!({"attack_time": 25, "close_threshold": -32.0, "hold_time": 200, "open_threshold": -26.0, "release_time": 150}),
    ),
    (
        "compressor_filter",
        || json!({"attack_time": 6, "output_gain": 0.0, "ratio": 10.0, "release_time": 60, "sidechain_source": "none", "threshold": -18.0}),
    ),
    (
        "chroma_key_filter_v2",
        || json!({"key_color_type": "green", "opacity": 1.0, "similarity": 400, "smoothness": 80, "spill": 100}),
    ),
];

pub(super) const TRANSITION_KINDS: &[&str] = &[
    "cut_transition",
    "fade_transition",
    "swipe_transition",
    "slide_transition",
    "obs_stinger_transition",
    "fade_to_color_transition",
    "wipe_transition",
];

pub(super) fn input_kind(name: &str) -> Option<&'static InputKind> {
    INPUT_KINDS.iter().find(|kind| kind.name == name)
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A new input of that kind.
pub(super) fn input(uuid: String, name: &str, kind: &InputKind, settings: Map<String, Value>) -> Input {
    let media = Media { duration: 184_000, state: MediaState::Playing, cursor: 0, since: Duration::ZERO };
    Input {
        uuid,
        name: name.to_owned(),
        kind: kind.name.to_owned(),
        settings,
        audio: kind.audio.then(Audio::default),
        media: kind.media.then_some(media),
        filters: Vec::new(),
        deinterlace_mode: "OBS_DEINTERLACE_MODE_DISABLE".to_owned(),
        deinterlace_order: "OBS_DEINTERLACE_FIELD_ORDER_TOP".to_owned(),
    }
}

pub(super) fn scene(uuid: String, name: &str) -> Scene {
    Scene {
        uuid,
        name: name.to_owned(),
        is_group: false,
        items: Vec::new(),
        next_item: 1,
        filters: Vec::new(),
        transition_override: None,
        duration_override: None,
    }
}

/// A transform that has not been touched.
pub(super) fn transform() -> Map<String, Value> {
    object(json!({
        "alignment": 5, "boundsAlignment": 0, "boundsHeight": 0.0, "boundsType": "OBS_BOUNDS_NONE",
        "boundsWidth": 0.0, "cropBottom": 0, "cropLeft": 0, "cropRight": 0, "cropTop": 0, "cropToBounds": false,
        "positionX": 0.0, "positionY": 0.0, "rotation": 0.0, "scaleX": 1.0, "scaleY": 1.0
    }))
}

pub(super) fn item(id: i64, source: String) -> Item {
    let blend = "OBS_BLEND_NORMAL".to_owned();
    Item { id, source, enabled: true, locked: false, blend, transform: transform() }
}

/// The transitions that every collection has.
pub(super) fn transitions(rng: &mut StdRng) -> Vec<Transition> {
    let mut transition = |name: &str, kind: &str, fixed, configurable| Transition {
        uuid: uuid(rng),
        name: name.to_owned(),
        kind: kind.to_owned(),
        fixed,
        configurable,
        settings: Map::new(),
    };
    vec![
        transition("Cut", "cut_transition", true, false),
        transition("Fade", "fade_transition", false, false),
        transition("Swipe", "swipe_transition", false, true),
    ]
}

/// A collection with one empty scene, as OBS makes a new one.
pub(super) fn empty(rng: &mut StdRng, name: &str) -> Collection {
    let first = scene(uuid(rng), "Scene");
    Collection {
        name: name.to_owned(),
        program: first.uuid.clone(),
        scenes: vec![first],
        transitions: transitions(rng),
        transition: 1,
        transition_duration: 300,
        ..Collection::default()
    }
}

/// A small show: five scenes, a group, eleven inputs.
pub(super) fn show(rng: &mut StdRng) -> Collection {
    let mut collection = empty(rng, "Live show");
    let scenes = ["Starting soon", "Interview", "Camera", "直播间 🎬", "Be right back"];
    collection.scenes = scenes.iter().map(|name| scene(uuid(rng), name)).collect();
    let mut group = scene(uuid(rng), "Lower third");
    group.is_group = true;
    collection.scenes.push(group);
    collection.program = collection.scenes[0].uuid.clone();
    let inputs = [
        ("Background", "color_source_v3", json!({"color": 4_281_475_372_u32, "height": 1080, "width": 1920})),
        ("Title", "text_ft2_source_v2", json!({"text": "We start in a moment"})),
        (
            "Music",
            "ffmpeg_source",
            json!({"is_local_file": true, "local_file": "/srv/show/music.flac", "looping": true}),
        ),
        ("Camera 1", "v4l2_input", json!({"device_id": "/dev/video0", "input": 0})),
        ("Camera 2", "v4l2_input", json!({"device_id": "/dev/video2", "input": 0})),
        ("Microphone", "pulse_input_capture", json!({"device_id": "default"})),
        ("Guest 嘉宾", "pulse_input_capture", json!({"device_id": "guest"})),
        ("Desktop audio", "pulse_output_capture", json!({"device_id": "default"})),
        ("Chat", "browser_source", json!({"height": 900, "url": "https://chat.example/overlay", "width": 480})),
        ("Name", "text_ft2_source_v2", json!({"text": "Ada Lovelace"})),
        ("Logo", "image_source", json!({"file": "/srv/show/logo.png"})),
    ];
    for (name, kind, settings) in inputs {
        if let Some(kind) = input_kind(kind) {
            collection.inputs.push(input(uuid(rng), name, kind, object(settings)));
        }
    }
    let place = |collection: &mut Collection, scene: usize, names: &[&str]| {
        for name in names {
            let inputs = collection.inputs.iter().map(|input| (&input.name, &input.uuid));
            let scenes = collection.scenes.iter().map(|scene| (&scene.name, &scene.uuid));
            let source = inputs.chain(scenes).find(|(found, _)| found == name).map(|(_, uuid)| uuid.clone());
            if let Some(source) = source {
                let scene = &mut collection.scenes[scene];
                scene.items.push(item(scene.next_item, source));
                scene.next_item += 1;
            }
        }
    };
    place(&mut collection, 0, &["Background", "Title", "Music"]);
    place(
        &mut collection,
        1,
        &["Background", "Camera 1", "Camera 2", "Lower third", "Chat", "Microphone", "Guest 嘉宾"],
    );
    place(&mut collection, 2, &["Camera 1", "Lower third", "Microphone"]);
    place(&mut collection, 3, &["Camera 2", "Chat", "Logo", "Microphone"]);
    place(&mut collection, 4, &["Background", "Logo", "Music"]);
    place(&mut collection, 5, &["Name", "Logo"]);
    let filter = |name: &str, kind: &str, settings| Filter {
        name: name.to_owned(),
        kind: kind.to_owned(),
        enabled: true,
        settings: object(settings),
    };
    collection.inputs[3].filters.push(filter("Colour", "color_filter_v2", json!({"gamma": 0.1, "saturation": 0.2})));
    collection.inputs[5].filters.push(filter("Noise gate", "noise_gate_filter", json!({"open_threshold": -30.0})));
    collection.inputs[5].filters.push(filter("Gain", "gain_filter", json!({"db": 3.0})));
    collection
}

/// The settings of a studio that nobody has touched.
pub(super) fn config() -> Config {
    let mut config = Config {
        profile: "Studio".to_owned(),
        profiles: vec!["Studio".to_owned(), "Vertical".to_owned()],
        video: object(json!({
            "baseHeight": 1080, "baseWidth": 1920, "fpsDenominator": 1, "fpsNumerator": 30,
            "outputHeight": 720, "outputWidth": 1280
        })),
        service_type: "rtmp_custom".to_owned(),
        service: object(json!({"key": "none", "server": "rtmp://127.0.0.1/live", "use_auth": false})),
        record_directory: "/srv/recordings".to_owned(),
        ..Config::default()
    };
    config.others.insert("Rehearsal".to_owned(), Collection::default());
    let parameters =
        [("Output", "Mode", "Simple"), ("SimpleOutput", "RecFormat2", "mkv"), ("General", "Name", "Studio")];
    for (category, name, value) in parameters {
        config.parameters.insert((category.to_owned(), name.to_owned()), value.to_owned());
    }
    config
}
