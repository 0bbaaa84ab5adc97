//! A walk through the catalogue: each request is filled in as a form by what the running OBS has, sent, and its answer
//! noted. The same walk goes over a real OBS and over the simulated one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use callboard::message::{ConnectionId, ObsReply};
use callboard::protocol::obs::CheckedRequest;
use callboard::protocol::obs::batch::{BatchRequest, RequestBatch};
use callboard::protocol::obs::catalogue::{Catalogue, Field, Format, Pick};
use callboard::protocol::obs::form::{Form, Rule};
use serde_json::{Value, json};

use crate::session::{Desk, PATIENCE};

/// What the walk makes and takes away again.
const SCENE: &str = "Callboard scene";
const INPUT: &str = "Callboard \"colour\"";
const MEDIA: &str = "Callboard médio 🎵";
const FILTER: &str = "Callboard filter";
const PROFILE: &str = "Callboard profile";
const COLLECTION: &str = "Callboard collection";

/// One thing that is done.
enum Step {
    /// Fills in the form: what is given here, and what it asks for besides that.
    Send(&'static str, Value),
    /// Waits for an event of this type with this in it, since the last request.
    Event(&'static str, &'static str),
    /// Waits until the recording grows, or stands: OBS tells of a pause before it is one, and what comes too early is
    /// lost.
    Grows(bool),
    /// Why the request is not sent.
    Leave(&'static str, &'static str),
}

/// What came of one request.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) request: &'static str,
    /// As the form wrote it.
    pub(crate) data: String,
    pub(crate) answer: Result<(u32, Option<String>, f64), String>,
}

impl Row {
    pub(crate) fn code(&self) -> Option<u32> {
        self.answer.as_ref().ok().map(|(code, _, _)| *code)
    }
}

/// Goes the whole way.
pub(crate) struct Walk<'a> {
    desk: &'a Desk,
    connection: ConnectionId,
    available: Vec<String>,
    version: String,
    /// Things that OBS named: the input with a file, its file, a group, an output, the former scene, profile, collection.
    found: BTreeMap<&'static str, Value>,
    rows: Vec<Row>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(desk: &'a Desk, connection: ConnectionId) -> Self {
        let mut walk = Self {
            desk,
            connection,
            available: Vec::new(),
            version: String::new(),
            found: BTreeMap::new(),
            rows: Vec::new(),
        };
        let version = walk.ask("GetVersion", None);
        walk.available = serde_json::from_value(version["availableRequests"].clone()).unwrap();
        walk.version = version["obsWebSocketVersion"].as_str().unwrap().to_owned();
        walk.look_around();
        walk
    }

    /// Every request of the catalogue, once at least.
    pub(crate) fn whole_way(mut self) -> Vec<Row> {
        for step in way() {
            match step {
                Step::Event(kind, part) => self.event(kind, part),
                Step::Grows(grows) => self.grows(grows),
                Step::Leave(name, why) => self.note(name, String::new(), Err(why.to_owned())),
                Step::Send(name, _) if !self.available.iter().any(|known| known == name) => {
                    let why = format!("obs-websocket {} does not have it", self.version);
                    self.note(name, String::new(), Err(why));
                }
                Step::Send(name, given) => self.send(name, given),
            }
        }
        let walked = |name: &str| self.rows.iter().any(|row| row.request == name);
        let left: Vec<_> = Catalogue::builtin().requests.iter().filter(|request| !walked(&request.name)).collect();
        assert!(left.is_empty(), "nobody walks {left:?}");
        self.rows
    }

    fn note(&mut self, request: &'static str, data: String, answer: Result<(u32, Option<String>, f64), String>) {
        self.rows.push(Row { request, data, answer });
    }

    fn reply(&self, request: CheckedRequest) -> ObsReply {
        self.desk.answered(self.desk.request_checked(self.connection, request))
    }

    fn ask(&self, request: &str, data: Option<Value>) -> Value {
        let reply = self.reply(CheckedRequest::single(request, data).unwrap());
        assert!(reply.result, "{request}: {reply:?}");
        reply.data.map_or(Value::Null, |data| serde_json::from_str(data.get()).unwrap())
    }

    fn look_around(&mut self) {
        let media = self.ask("GetInputList", Some(json!({"inputKind": "ffmpeg_source"})));
        let media = media["inputs"][0]["inputName"].clone();
        let settings = self.ask("GetInputSettings", Some(json!({"inputName": media})));
        let outputs = self.ask("GetOutputList", None);
        let outputs = outputs["outputs"].as_array().unwrap().iter().map(|output| output["outputName"].clone());
        let output = outputs.into_iter().find(|name| name.as_str().unwrap().to_lowercase().contains("replay"));
        let hotkeys = self.ask("GetHotkeyList", None);
        let hotkeys = hotkeys["hotkeys"].as_array().unwrap().clone();
        let hotkey = hotkeys.iter().find(|name| *name == "OBSBasic.ResetStats");
        self.found.insert("file", settings["inputSettings"]["local_file"].clone());
        self.found.insert("output", output.unwrap());
        self.found.insert("hotkey", hotkey.expect("a harmless hotkey").clone());
        let recordings = self.ask("GetRecordDirectory", None)["recordDirectory"].clone();
        self.found.insert("recordings", recordings);
        self.found.insert("group", self.ask("GetGroupList", None)["groups"][0].clone());
        self.found.insert("scene", self.ask("GetCurrentProgramScene", None)["currentProgramSceneName"].clone());
        self.found.insert("profile", self.ask("GetProfileList", None)["currentProfileName"].clone());
        let collections = self.ask("GetSceneCollectionList", None);
        self.found.insert("collection", collections["currentSceneCollectionName"].clone());
    }

    fn event(&self, kind: &str, part: &str) {
        self.desk.until(&format!("{kind} {part} after {:?}", self.rows.last().unwrap()), |seen| {
            seen.lines[self.desk_mark()..].iter().any(|line| line.type_name == kind && line.text.contains(part))
        });
    }

    fn grows(&self, grows: bool) {
        let frames = || self.ask("GetStats", None)["renderTotalFrames"].as_u64().unwrap();
        let length = || self.ask("GetRecordStatus", None)["outputDuration"].as_f64().unwrap();
        let end = Instant::now() + PATIENCE;
        loop {
            let (before, first) = (length(), frames());
            while frames() < first + 15 {
                assert!(Instant::now() < end, "no frame is drawn after {first}");
            }
            if (length() > before) == grows {
                return;
            }
            assert!(Instant::now() < end, "whether the recording grows is not {grows}");
        }
    }

    fn desk_mark(&self) -> usize {
        self.found["mark"].as_u64().unwrap() as usize
    }

    /// `$file` and the like stand for what was found.
    fn given(&self, value: Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => self.found[name].clone(),
                None => Value::String(text),
            },
            Value::Object(map) => map.into_iter().map(|(name, value)| (name, self.given(value))).collect(),
            other => other,
        }
    }

    fn send(&mut self, name: &'static str, given: Value) {
        let form = self.filled(name, given);
        assert!(form.unexpressed().is_empty(), "{name}: the form has no place for {:?}", form.unexpressed());
        let mark = self.desk.seen.lock().unwrap().lines.len();
        self.found.insert("mark", json!(mark));
        let reply = if name == "Sleep" {
            // It lives in batches alone.
            let row = BatchRequest {
                request_type: name.to_owned(),
                request_data: form.data().ok().cloned(),
                ..BatchRequest::default()
            };
            let batch = RequestBatch { requests: vec![row], ..RequestBatch::default() };
            let mut reply = self.reply(CheckedRequest::batch(batch).unwrap());
            let results: Value = serde_json::from_str(reply.data.as_ref().unwrap().get()).unwrap();
            reply.code = results["results"][0]["requestStatus"]["code"].as_u64().unwrap() as u32;
            reply
        } else {
            let request = CheckedRequest::from_text(name, form.text());
            self.reply(request.unwrap_or_else(|refusal| panic!("{name} {}: {refusal:?}", form.text())))
        };
        if let ("CreateSceneItem" | "DuplicateSceneItem", Some(data)) = (name, &reply.data) {
            let answer: Value = serde_json::from_str(data.get()).unwrap();
            self.found.insert("item", answer["sceneItemId"].clone());
        }
        let ms = reply.latency.as_secs_f64() * 1000.0;
        self.note(
            name,
            form.text().split_whitespace().collect::<Vec<_>>().join(" "),
            Ok((reply.code, reply.comment, ms)),
        );
    }

    /// The form, filled in until it has nothing to say against it.
    fn filled(&self, name: &str, given: Value) -> Form {
        let request = Catalogue::builtin().request(name).expect(name);
        let mut form = Form::new(request, String::new());
        for (field, value) in self.given(given).as_object().unwrap() {
            form.set(field, Some(value));
        }
        for _ in 0..request.fields.len() + 1 {
            let Some(problem) = form.problems().first().cloned() else { return form };
            assert!(
                matches!(problem.rule, Rule::Missing | Rule::OneOf(_) | Rule::Together(_)),
                "{name} {}: {problem:?}",
                form.text()
            );
            let field = request.fields.iter().find(|field| field.name == problem.field).unwrap();
            form.set(&field.name, Some(&self.value(field)));
        }
        panic!("{name} is never whole: {:?}", form.problems());
    }

    /// A value for a field that is needed, as a person would pick it.
    fn value(&self, field: &Field) -> Value {
        match field.pick {
            Some(Pick::Scene | Pick::SceneOrGroup) => return json!(SCENE),
            Some(Pick::Group) => return self.found["group"].clone(),
            Some(Pick::Input | Pick::Source) => return json!(INPUT),
            Some(Pick::InputKind) => return json!("color_source_v3"),
            Some(Pick::SceneItem) => return self.found["item"].clone(),
            Some(Pick::Filter) => return json!(FILTER),
            Some(Pick::FilterKind) => return json!("color_filter_v2"),
            Some(Pick::Transition) => return json!("Fade"),
            Some(Pick::Output) => return self.found["output"].clone(),
            Some(Pick::Hotkey) => return self.found["hotkey"].clone(),
            Some(Pick::Profile) => return self.found["profile"].clone(),
            Some(Pick::SceneCollection) => return self.found["collection"].clone(),
            Some(Pick::Monitor) => return json!(0),
            Some(Pick::TransitionKind | Pick::Canvas) | None => {}
        }
        if let Some(first) = field.values.first() {
            return first.value.clone();
        }
        match (field.kind.as_str(), field.format) {
            ("String", Some(Format::Path)) => {
                json!(format!("{}/Callboard \"{}\".png", self.found["recordings"].as_str().unwrap(), field.name))
            }
            ("String", _) => json!(format!("Callboard {}", field.name)),
            ("Number", _) => {
                let (least, most) = field.limits();
                let middle = least.unwrap_or(0.0) + (most.unwrap_or(200.0) - least.unwrap_or(0.0)).min(100.0) / 2.0;
                if field.whole { json!(middle as i64) } else { json!(middle) }
            }
            ("Boolean", _) => json!(true),
            ("Any", _) => json!({"from": "Callboard"}),
            (kind, _) if kind.starts_with("Array") => json!([]),
            _ => json!({"callboard": 1}),
        }
    }
}

/// Reads first, then what is made, changed and taken away again; what turns the whole studio over comes last.
fn way() -> Vec<Step> {
    use Step::{Event, Grows, Leave, Send};
    let mut way = Vec::new();
    for reads in [
        "GetVersion",
        "GetStats",
        "GetCanvasList",
        "GetHotkeyList",
        "GetSceneCollectionList",
        "GetProfileList",
        "GetVideoSettings",
        "GetStreamServiceSettings",
        "GetRecordDirectory",
        "GetSourceFilterKindList",
        "GetInputKindList",
        "GetInputList",
        "GetSpecialInputs",
        "GetMonitorList",
        "GetOutputList",
        "GetTransitionKindList",
        "GetSceneTransitionList",
        "GetCurrentSceneTransition",
        "GetCurrentSceneTransitionCursor",
        "GetSceneList",
        "GetGroupList",
        "GetCurrentProgramScene",
        "GetStudioModeEnabled",
        "GetReplayBufferStatus",
        "GetRecordStatus",
        "GetStreamStatus",
        "GetGroupSceneItemList",
        "GetOutputStatus",
        "GetOutputSettings",
        "GetInputDefaultSettings",
        "GetSourceFilterDefaultSettings",
    ] {
        way.push(Send(reads, json!({})));
    }
    let media = |rest: Value| {
        let mut data = json!({"inputName": MEDIA});
        data.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        data
    };
    let changed = "RecordStateChanged";
    let replay = "ReplayBufferStateChanged";
    way.extend([
        Send("CreateScene", json!({"sceneName": SCENE})),
        Send("CreateInput", json!({"inputName": INPUT, "inputSettings": {"width": 64, "height": 36}})),
        Send("CreateInput", media(json!({"inputKind": "ffmpeg_source", "inputSettings": {"local_file": "$file", "looping": true}}))),
        Send("SetCurrentProgramScene", json!({})),
        Event("CurrentProgramSceneChanged", SCENE),
        // Inputs.
        Send("SetInputSettings", json!({"inputSettings": {"color": 4_281_475_372_u32}, "overlay": true})),
        Send("GetInputSettings", json!({})),
        Send("SetInputName", json!({"newInputName": "Callboard other"})),
        Send("SetInputName", json!({"inputName": "Callboard other", "newInputName": INPUT})),
        Send("GetInputMute", media(json!({}))),
        Send("SetInputMute", media(json!({}))),
        Send("ToggleInputMute", media(json!({}))),
        Send("GetInputVolume", media(json!({}))),
        Send("SetInputVolume", media(json!({"inputVolumeDb": -12.5}))),
        Send("GetInputAudioBalance", media(json!({}))),
        Send("SetInputAudioBalance", media(json!({}))),
        Send("GetInputAudioSyncOffset", media(json!({}))),
        Send("SetInputAudioSyncOffset", media(json!({}))),
        Send("GetInputAudioMonitorType", media(json!({}))),
        Send("SetInputAudioMonitorType", media(json!({}))),
        Send("GetInputAudioTracks", media(json!({}))),
        Send("SetInputAudioTracks", media(json!({"inputAudioTracks": {"1": true, "6": false}}))),
        Send("GetInputDeinterlaceMode", media(json!({}))),
        Send("SetInputDeinterlaceMode", media(json!({}))),
        Send("GetInputDeinterlaceFieldOrder", media(json!({}))),
        Send("SetInputDeinterlaceFieldOrder", media(json!({}))),
        Send("GetInputPropertiesListPropertyItems", media(json!({"propertyName": "color_range"}))),
        Leave("PressInputPropertiesButton", "no source that comes with every OBS has a button"),
        Send("GetMediaInputStatus", media(json!({}))),
        Send("TriggerMediaInputAction", media(json!({"mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"}))),
        Event("MediaInputActionTriggered", "RESTART"),
        Send("SetMediaInputCursor", media(json!({"mediaCursor": 100}))),
        Send("OffsetMediaInputCursor", media(json!({"mediaCursorOffset": 50}))),
        // Items of the scene; the last that was made is `item`.
        Send("CreateSceneItem", json!({"sourceName": INPUT})),
        Send("GetSceneItemList", json!({})),
        Send("GetSceneItemId", json!({"sourceName": INPUT, "searchOffset": -1})),
        Send("GetSceneItemSource", json!({})),
        Send("GetSceneItemTransform", json!({})),
        Send("SetSceneItemTransform", json!({
            "sceneItemTransform.positionX": 10, "sceneItemTransform.scaleX": 0.5, "sceneItemTransform.alignment": 5,
            "sceneItemTransform.boundsType": "OBS_BOUNDS_STRETCH", "sceneItemTransform.boundsWidth": 32,
            "sceneItemTransform.boundsHeight": 18, "sceneItemTransform.cropTop": 2,
        })),
        Send("GetSceneItemEnabled", json!({})),
        Send("SetSceneItemEnabled", json!({})),
        Send("GetSceneItemLocked", json!({})),
        Send("SetSceneItemLocked", json!({})),
        Send("GetSceneItemIndex", json!({})),
        Send("SetSceneItemIndex", json!({"sceneItemIndex": 0})),
        Send("GetSceneItemBlendMode", json!({})),
        Send("SetSceneItemBlendMode", json!({"sceneItemBlendMode": "OBS_BLEND_ADDITIVE"})),
        Send("DuplicateSceneItem", json!({})),
        Send("RemoveSceneItem", json!({})),
        // Filters.
        Send("CreateSourceFilter", json!({"filterName": FILTER, "filterSettings": {"gamma": 0.25}})),
        Send("GetSourceFilterList", json!({})),
        Send("GetSourceFilter", json!({})),
        Send("SetSourceFilterIndex", json!({"filterIndex": 0})),
        Send("SetSourceFilterSettings", json!({"filterSettings": {"gamma": 0.5}})),
        Send("SetSourceFilterEnabled", json!({"filterEnabled": false})),
        Send("SetSourceFilterName", json!({"newFilterName": "Callboard other filter"})),
        Send("RemoveSourceFilter", json!({"filterName": "Callboard other filter"})),
        // Sources.
        Send("GetSourceActive", json!({})),
        Send("GetSourceScreenshot", json!({"imageFormat": "png", "imageWidth": 64})),
        Send("SaveSourceScreenshot", json!({"imageFormat": "png"})),
        // Transitions.
        Send("SetCurrentSceneTransition", json!({"transitionName": "Swipe"})),
        Event("CurrentSceneTransitionChanged", "Swipe"),
        Send("SetCurrentSceneTransitionSettings", json!({"transitionSettings": {"direction": "up"}})),
        Send("SetCurrentSceneTransitionDuration", json!({"transitionDuration": 200})),
        Send("GetSceneSceneTransitionOverride", json!({})),
        Send("SetSceneSceneTransitionOverride", json!({"transitionName": "Fade", "transitionDuration": 100})),
        Send("SetStudioModeEnabled", json!({"studioModeEnabled": true})),
        Event("StudioModeStateChanged", "true"),
        Send("GetCurrentPreviewScene", json!({})),
        Send("SetCurrentPreviewScene", json!({"sceneName": "$scene"})),
        Send("TriggerStudioModeTransition", json!({})),
        Event("SceneTransitionEnded", ""),
        Send("SetTBarPosition", json!({"position": 0, "release": true})),
        Send("SetStudioModeEnabled", json!({"studioModeEnabled": false})),
        Event("StudioModeStateChanged", "false"),
        // General.
        Send("BroadcastCustomEvent", json!({"eventData": {"callboard": "🎬"}})),
        Event("CustomEvent", "callboard"),
        Leave("CallVendorRequest", "no plug-in that answers it comes with OBS"),
        Send("TriggerHotkeyByName", json!({})),
        Send("TriggerHotkeyByKeySequence", json!({"keyId": "OBS_KEY_F24", "keyModifiers.shift": true})),
        Send("Sleep", json!({"sleepMillis": 20})),
        Send("SetPersistentData", json!({"realm": "OBS_WEBSOCKET_DATA_REALM_PROFILE", "slotName": "callboard"})),
        Send("GetPersistentData", json!({"realm": "OBS_WEBSOCKET_DATA_REALM_PROFILE", "slotName": "callboard"})),
        // Windows of OBS.
        Send("OpenInputPropertiesDialog", json!({})),
        Send("OpenInputFiltersDialog", json!({})),
        Leave("OpenInputInteractDialog", "needs a browser source"),
        Send("OpenVideoMixProjector", json!({"videoMixType": "OBS_WEBSOCKET_VIDEO_MIX_TYPE_PROGRAM", "monitorIndex": -1})),
        Send("OpenSourceProjector", json!({"monitorIndex": -1})),
        // Outputs.
        Leave("StartStream", "needs a stream server"),
        Leave("ToggleStream", "needs a stream server"),
        Leave("StopStream", "needs a stream server"),
        Leave("SendStreamCaption", "needs a stream server"),
        Leave("GetVirtualCamStatus", "needs a virtual camera"),
        Leave("ToggleVirtualCam", "needs a virtual camera"),
        Leave("StartVirtualCam", "needs a virtual camera"),
        Leave("StopVirtualCam", "needs a virtual camera"),
        Send("StartRecord", json!({})),
        Event(changed, "OUTPUT_STARTED"),
        Grows(true),
        Send("SplitRecordFile", json!({})),
        Send("CreateRecordChapter", json!({})),
        Send("PauseRecord", json!({})),
        Event(changed, "OUTPUT_PAUSED"),
        Grows(false),
        Send("ToggleRecordPause", json!({})),
        Event(changed, "OUTPUT_RESUMED"),
        Grows(true),
        Send("StopRecord", json!({})),
        Event(changed, "OUTPUT_STOPPED"),
        // A recording that is paused for the second time may say so and go on: each is paused once.
        Send("ToggleRecord", json!({})),
        Event(changed, "OUTPUT_STARTED"),
        Grows(true),
        Send("PauseRecord", json!({})),
        Event(changed, "OUTPUT_PAUSED"),
        Grows(false),
        Send("ResumeRecord", json!({})),
        Event(changed, "OUTPUT_RESUMED"),
        Grows(true),
        Send("ToggleRecord", json!({})),
        Event(changed, "OUTPUT_STOPPED"),
        Send("StartReplayBuffer", json!({})),
        Event(replay, "OUTPUT_STARTED"),
        Send("SaveReplayBuffer", json!({})),
        Event("ReplayBufferSaved", ""),
        Send("GetLastReplayBufferReplay", json!({})),
        Send("StopReplayBuffer", json!({})),
        Event(replay, "OUTPUT_STOPPED"),
        Send("ToggleReplayBuffer", json!({})),
        Event(replay, "OUTPUT_STARTED"),
        Send("StopOutput", json!({})),
        Event(replay, "OUTPUT_STOPPED"),
        Send("StartOutput", json!({})),
        Event(replay, "OUTPUT_STARTED"),
        Send("ToggleOutput", json!({})),
        Event(replay, "OUTPUT_STOPPED"),
        Send("SetOutputSettings", json!({"outputSettings": {"max_time_sec": 5}})),
        // What belongs to the profile.
        Send("SetVideoSettings", json!({"outputWidth": 320, "outputHeight": 180})),
        Send("SetStreamServiceSettings", json!({
            "streamServiceType": "rtmp_custom", "streamServiceSettings.server": "rtmp://127.0.0.1:1/nobody", "streamServiceSettings.key": "none",
        })),
        Send("SetRecordDirectory", json!({"recordDirectory": "$recordings"})),
        Send("CreateProfile", json!({"profileName": PROFILE})),
        Event("CurrentProfileChanged", PROFILE),
        Send("GetProfileParameter", json!({"parameterCategory": "Output", "parameterName": "Mode"})),
        Send("SetProfileParameter", json!({"parameterCategory": "Output", "parameterName": "Callboard", "parameterValue": "1"})),
        Send("SetCurrentProfile", json!({})),
        Send("RemoveProfile", json!({"profileName": PROFILE})),
        // And the way back.
        Send("SetCurrentProgramScene", json!({"sceneName": "$scene"})),
        Send("SetSceneName", json!({"newSceneName": "Callboard other scene"})),
        Send("SetSceneName", json!({"sceneName": "Callboard other scene", "newSceneName": SCENE})),
        Send("RemoveInput", json!({})),
        Send("RemoveInput", media(json!({}))),
        Send("RemoveScene", json!({})),
        Send("CreateSceneCollection", json!({"sceneCollectionName": COLLECTION})),
        Event("CurrentSceneCollectionChanged", COLLECTION),
        Send("SetCurrentSceneCollection", json!({})),
        Event("CurrentSceneCollectionChanged", ""),
    ]);
    way
}

/// The rows for people, and how many requests of the catalogue were answered well.
pub(crate) fn table(rows: &[Row]) -> (String, usize) {
    let mut out = String::new();
    let mut good = std::collections::BTreeSet::new();
    for row in rows {
        let _ = match &row.answer {
            Ok((code, comment, ms)) => {
                if *code == 100 {
                    good.insert(row.request);
                }
                let comment = comment.as_deref().unwrap_or_default();
                writeln!(out, "{:<38} {code}  {ms:>7.1} ms  {} {comment}", row.request, row.data)
            }
            Err(why) => writeln!(out, "{:<38} not sent: {why}", row.request),
        };
    }
    (out, good.len())
}
