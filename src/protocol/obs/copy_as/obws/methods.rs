//! The methods of obws 0.15.0, by the request that they send.

use super::call::Argument::{
    Alignment, Bool, BoolOr, Destination, Enum, F32, I32, I64, Id, Json, JsonOrNone, JsonRef, Location, Millis, Option,
    OptionStruct, Path, Struct, Text, Tracks, U32, Volume,
};
use super::call::{Argument, Method};

const SCENE: Argument = Id("scenes::SceneId", "sceneName", "sceneUuid");
const SOURCE: Argument = Id("sources::SourceId", "sourceName", "sourceUuid");
const INPUT: Argument = Id("inputs::InputId", "inputName", "inputUuid");
const ITEM: Argument = I64("sceneItemId");
const OVERLAY: Argument = Option(&Bool("overlay"));
const SOME_ENABLED: Argument = Option(&Bool("sceneItemEnabled"));
// Without settings their type has to be said all the same.
const SOME_INPUT_SETTINGS: Argument = JsonOrNone("inputSettings");
const SOME_FILTER_SETTINGS: Argument = JsonOrNone("filterSettings");

const REALM: &[(&str, &str)] = &[
    ("OBS_WEBSOCKET_DATA_REALM_GLOBAL", "config::Realm::Global"),
    ("OBS_WEBSOCKET_DATA_REALM_PROFILE", "config::Realm::Profile"),
];
const MONITOR_TYPE: &[(&str, &str)] = &[
    ("OBS_MONITORING_TYPE_NONE", "obws::common::MonitorType::None"),
    ("OBS_MONITORING_TYPE_MONITOR_ONLY", "obws::common::MonitorType::MonitorOnly"),
    ("OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT", "obws::common::MonitorType::MonitorAndOutput"),
];
const DEINTERLACE_MODE: &[(&str, &str)] = &[
    ("OBS_DEINTERLACE_MODE_DISABLE", "obws::common::DeinterlaceMode::Disable"),
    ("OBS_DEINTERLACE_MODE_DISCARD", "obws::common::DeinterlaceMode::Discard"),
    ("OBS_DEINTERLACE_MODE_RETRO", "obws::common::DeinterlaceMode::Retro"),
    ("OBS_DEINTERLACE_MODE_BLEND", "obws::common::DeinterlaceMode::Blend"),
    ("OBS_DEINTERLACE_MODE_BLEND_2X", "obws::common::DeinterlaceMode::Blend2X"),
    ("OBS_DEINTERLACE_MODE_LINEAR", "obws::common::DeinterlaceMode::Linear"),
    ("OBS_DEINTERLACE_MODE_LINEAR_2X", "obws::common::DeinterlaceMode::Linear2X"),
    ("OBS_DEINTERLACE_MODE_YADIF", "obws::common::DeinterlaceMode::Yadif"),
    ("OBS_DEINTERLACE_MODE_YADIF_2X", "obws::common::DeinterlaceMode::Yadif2X"),
];
const FIELD_ORDER: &[(&str, &str)] = &[
    ("OBS_DEINTERLACE_FIELD_ORDER_TOP", "obws::common::DeinterlaceFieldOrder::Top"),
    ("OBS_DEINTERLACE_FIELD_ORDER_BOTTOM", "obws::common::DeinterlaceFieldOrder::Bottom"),
];
const MEDIA_ACTION: &[(&str, &str)] = &[
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_NONE", "obws::common::MediaAction::None"),
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PLAY", "obws::common::MediaAction::Play"),
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE", "obws::common::MediaAction::Pause"),
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP", "obws::common::MediaAction::Stop"),
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART", "obws::common::MediaAction::Restart"),
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_NEXT", "obws::common::MediaAction::Next"),
    ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PREVIOUS", "obws::common::MediaAction::Previous"),
];
const BLEND_MODE: &[(&str, &str)] = &[
    ("OBS_BLEND_NORMAL", "obws::common::BlendMode::Normal"),
    ("OBS_BLEND_ADDITIVE", "obws::common::BlendMode::Additive"),
    ("OBS_BLEND_SUBTRACT", "obws::common::BlendMode::Subtract"),
    ("OBS_BLEND_SCREEN", "obws::common::BlendMode::Screen"),
    ("OBS_BLEND_MULTIPLY", "obws::common::BlendMode::Multiply"),
    ("OBS_BLEND_LIGHTEN", "obws::common::BlendMode::Lighten"),
    ("OBS_BLEND_DARKEN", "obws::common::BlendMode::Darken"),
];
const BOUNDS_TYPE: &[(&str, &str)] = &[
    ("OBS_BOUNDS_NONE", "obws::common::BoundsType::None"),
    ("OBS_BOUNDS_STRETCH", "obws::common::BoundsType::Stretch"),
    ("OBS_BOUNDS_SCALE_INNER", "obws::common::BoundsType::ScaleInner"),
    ("OBS_BOUNDS_SCALE_OUTER", "obws::common::BoundsType::ScaleOuter"),
    ("OBS_BOUNDS_SCALE_TO_WIDTH", "obws::common::BoundsType::ScaleToWidth"),
    ("OBS_BOUNDS_SCALE_TO_HEIGHT", "obws::common::BoundsType::ScaleToHeight"),
    ("OBS_BOUNDS_MAX_ONLY", "obws::common::BoundsType::MaxOnly"),
];
const VIDEO_MIX: &[(&str, &str)] = &[
    ("OBS_WEBSOCKET_VIDEO_MIX_TYPE_PREVIEW", "ui::VideoMixType::Preview"),
    ("OBS_WEBSOCKET_VIDEO_MIX_TYPE_PROGRAM", "ui::VideoMixType::Program"),
    ("OBS_WEBSOCKET_VIDEO_MIX_TYPE_MULTIVIEW", "ui::VideoMixType::Multiview"),
];

const TRANSFORM: Argument = Struct(
    "scene_items::SceneItemTransform",
    &[
        (
            "position",
            OptionStruct(
                "scene_items::Position",
                &[
                    ("x", Option(&F32("sceneItemTransform.positionX"))),
                    ("y", Option(&F32("sceneItemTransform.positionY"))),
                ],
            ),
        ),
        ("rotation", Option(&F32("sceneItemTransform.rotation"))),
        (
            "scale",
            OptionStruct(
                "scene_items::Scale",
                &[("x", Option(&F32("sceneItemTransform.scaleX"))), ("y", Option(&F32("sceneItemTransform.scaleY")))],
            ),
        ),
        ("alignment", Option(&Alignment("sceneItemTransform.alignment"))),
        (
            "bounds",
            OptionStruct(
                "scene_items::Bounds",
                &[
                    ("r#type", Option(&Enum("sceneItemTransform.boundsType", BOUNDS_TYPE))),
                    ("alignment", Option(&Alignment("sceneItemTransform.boundsAlignment"))),
                    ("width", Option(&F32("sceneItemTransform.boundsWidth"))),
                    ("height", Option(&F32("sceneItemTransform.boundsHeight"))),
                ],
            ),
        ),
        (
            "crop",
            OptionStruct(
                "scene_items::Crop",
                &[
                    ("left", Option(&U32("sceneItemTransform.cropLeft"))),
                    ("right", Option(&U32("sceneItemTransform.cropRight"))),
                    ("top", Option(&U32("sceneItemTransform.cropTop"))),
                    ("bottom", Option(&U32("sceneItemTransform.cropBottom"))),
                ],
            ),
        ),
    ],
);

const fn method(request: &'static str, path: &'static str, arguments: &'static [Argument]) -> Method {
    Method { request, path, arguments }
}

/// Every request that obws sends.
pub const METHODS: &[Method] = &[
    method("GetCanvasList", "canvases().list", &[]),
    method("GetPersistentData", "config().get_persistent_data", &[Enum("realm", REALM), Text("slotName")]),
    method(
        "SetPersistentData",
        "config().set_persistent_data",
        &[Struct(
            "config::SetPersistentData",
            &[("realm", Enum("realm", REALM)), ("slot_name", Text("slotName")), ("slot_value", JsonRef("slotValue"))],
        )],
    ),
    method("GetSceneCollectionList", "scene_collections().list", &[]),
    method("SetCurrentSceneCollection", "scene_collections().set_current", &[Text("sceneCollectionName")]),
    method("CreateSceneCollection", "scene_collections().create", &[Text("sceneCollectionName")]),
    method("GetProfileList", "profiles().list", &[]),
    method("SetCurrentProfile", "profiles().set_current", &[Text("profileName")]),
    method("CreateProfile", "profiles().create", &[Text("profileName")]),
    method("RemoveProfile", "profiles().remove", &[Text("profileName")]),
    method("GetProfileParameter", "profiles().parameter", &[Text("parameterCategory"), Text("parameterName")]),
    method(
        "SetProfileParameter",
        "profiles().set_parameter",
        &[Struct(
            "profiles::SetParameter",
            &[
                ("category", Text("parameterCategory")),
                ("name", Text("parameterName")),
                ("value", Option(&Text("parameterValue"))),
            ],
        )],
    ),
    method("GetVideoSettings", "config().video_settings", &[]),
    method(
        "SetVideoSettings",
        "config().set_video_settings",
        &[Struct(
            "config::SetVideoSettings",
            &[
                ("fps_numerator", Option(&U32("fpsNumerator"))),
                ("fps_denominator", Option(&U32("fpsDenominator"))),
                ("base_width", Option(&U32("baseWidth"))),
                ("base_height", Option(&U32("baseHeight"))),
                ("output_width", Option(&U32("outputWidth"))),
                ("output_height", Option(&U32("outputHeight"))),
            ],
        )],
    ),
    method("GetStreamServiceSettings", "config().stream_service_settings::<serde_json::Value>", &[]),
    method(
        "SetStreamServiceSettings",
        "config().set_stream_service_settings",
        &[Text("streamServiceType"), JsonRef("streamServiceSettings")],
    ),
    method("GetRecordDirectory", "config().record_directory", &[]),
    method("SetRecordDirectory", "config().set_record_directory", &[Text("recordDirectory")]),
    method("GetSourceFilterKindList", "filters().list_kinds", &[]),
    method("GetSourceFilterList", "filters().list", &[SOURCE]),
    method("GetSourceFilterDefaultSettings", "filters().default_settings::<serde_json::Value>", &[Text("filterKind")]),
    method(
        "CreateSourceFilter",
        "filters().create",
        &[Struct(
            "filters::Create",
            &[
                ("source", SOURCE),
                ("filter", Text("filterName")),
                ("kind", Text("filterKind")),
                ("settings", SOME_FILTER_SETTINGS),
            ],
        )],
    ),
    method("RemoveSourceFilter", "filters().remove", &[SOURCE, Text("filterName")]),
    method(
        "SetSourceFilterName",
        "filters().set_name",
        &[Struct(
            "filters::SetName",
            &[("source", SOURCE), ("filter", Text("filterName")), ("new_name", Text("newFilterName"))],
        )],
    ),
    method("GetSourceFilter", "filters().get", &[SOURCE, Text("filterName")]),
    method(
        "SetSourceFilterIndex",
        "filters().set_index",
        &[Struct(
            "filters::SetIndex",
            &[("source", SOURCE), ("filter", Text("filterName")), ("index", U32("filterIndex"))],
        )],
    ),
    method(
        "SetSourceFilterSettings",
        "filters().set_settings",
        &[Struct(
            "filters::SetSettings",
            &[
                ("source", SOURCE),
                ("filter", Text("filterName")),
                ("settings", Json("filterSettings")),
                ("overlay", OVERLAY),
            ],
        )],
    ),
    method(
        "SetSourceFilterEnabled",
        "filters().set_enabled",
        &[Struct(
            "filters::SetEnabled",
            &[("source", SOURCE), ("filter", Text("filterName")), ("enabled", Bool("filterEnabled"))],
        )],
    ),
    method("GetVersion", "general().version", &[]),
    method("GetStats", "general().stats", &[]),
    method("BroadcastCustomEvent", "general().broadcast_custom_event", &[JsonRef("eventData")]),
    method(
        "CallVendorRequest",
        "general().call_vendor_request::<_, serde_json::Value>",
        &[Struct(
            "general::CallVendorRequest",
            &[
                ("vendor_name", Text("vendorName")),
                ("request_type", Text("requestType")),
                ("request_data", JsonRef("requestData")),
            ],
        )],
    ),
    method("GetHotkeyList", "hotkeys().list", &[]),
    method("TriggerHotkeyByName", "hotkeys().trigger_by_name", &[Text("hotkeyName"), Option(&Text("contextName"))]),
    method(
        "TriggerHotkeyByKeySequence",
        "hotkeys().trigger_by_sequence",
        &[
            Text("keyId"),
            Struct(
                "hotkeys::KeyModifiers",
                &[
                    ("shift", BoolOr("keyModifiers.shift", false)),
                    ("control", BoolOr("keyModifiers.control", false)),
                    ("alt", BoolOr("keyModifiers.alt", false)),
                    ("command", BoolOr("keyModifiers.command", false)),
                ],
            ),
        ],
    ),
    method("GetInputList", "inputs().list", &[Option(&Text("inputKind"))]),
    method("GetInputKindList", "inputs().list_kinds", &[BoolOr("unversioned", false)]),
    method("GetSpecialInputs", "inputs().specials", &[]),
    method(
        "CreateInput",
        "inputs().create",
        &[Struct(
            "inputs::Create",
            &[
                ("scene", SCENE),
                ("input", Text("inputName")),
                ("kind", Text("inputKind")),
                ("settings", SOME_INPUT_SETTINGS),
                ("enabled", SOME_ENABLED),
            ],
        )],
    ),
    method("RemoveInput", "inputs().remove", &[INPUT]),
    method("SetInputName", "inputs().set_name", &[INPUT, Text("newInputName")]),
    method("GetInputDefaultSettings", "inputs().default_settings::<serde_json::Value>", &[Text("inputKind")]),
    method("GetInputSettings", "inputs().settings::<serde_json::Value>", &[INPUT]),
    method(
        "SetInputSettings",
        "inputs().set_settings",
        &[Struct(
            "inputs::SetSettings",
            &[("input", INPUT), ("settings", JsonRef("inputSettings")), ("overlay", OVERLAY)],
        )],
    ),
    method("GetInputMute", "inputs().muted", &[INPUT]),
    method("SetInputMute", "inputs().set_muted", &[INPUT, Bool("inputMuted")]),
    method("ToggleInputMute", "inputs().toggle_mute", &[INPUT]),
    method("GetInputVolume", "inputs().volume", &[INPUT]),
    method("SetInputVolume", "inputs().set_volume", &[INPUT, Volume]),
    method("GetInputAudioBalance", "inputs().audio_balance", &[INPUT]),
    method("SetInputAudioBalance", "inputs().set_audio_balance", &[INPUT, F32("inputAudioBalance")]),
    method("GetInputAudioSyncOffset", "inputs().audio_sync_offset", &[INPUT]),
    method("SetInputAudioSyncOffset", "inputs().set_audio_sync_offset", &[INPUT, Millis("inputAudioSyncOffset")]),
    method("GetInputAudioMonitorType", "inputs().audio_monitor_type", &[INPUT]),
    method("SetInputAudioMonitorType", "inputs().set_audio_monitor_type", &[INPUT, Enum("monitorType", MONITOR_TYPE)]),
    method("GetInputAudioTracks", "inputs().audio_tracks", &[INPUT]),
    method("SetInputAudioTracks", "inputs().set_audio_tracks", &[INPUT, Tracks("inputAudioTracks")]),
    method("GetInputDeinterlaceMode", "inputs().deinterlace_mode", &[INPUT]),
    method(
        "SetInputDeinterlaceMode",
        "inputs().set_deinterlace_mode",
        &[INPUT, Enum("inputDeinterlaceMode", DEINTERLACE_MODE)],
    ),
    method("GetInputDeinterlaceFieldOrder", "inputs().deinterlace_field_order", &[INPUT]),
    method(
        "SetInputDeinterlaceFieldOrder",
        "inputs().set_deinterlace_field_order",
        &[INPUT, Enum("inputDeinterlaceFieldOrder", FIELD_ORDER)],
    ),
    method(
        "GetInputPropertiesListPropertyItems",
        "inputs().properties_list_property_items",
        &[INPUT, Text("propertyName")],
    ),
    method("PressInputPropertiesButton", "inputs().press_properties_button", &[INPUT, Text("propertyName")]),
    method("GetMediaInputStatus", "media_inputs().status", &[INPUT]),
    method("SetMediaInputCursor", "media_inputs().set_cursor", &[INPUT, Millis("mediaCursor")]),
    method("OffsetMediaInputCursor", "media_inputs().offset_cursor", &[INPUT, Millis("mediaCursorOffset")]),
    method("TriggerMediaInputAction", "media_inputs().trigger_action", &[INPUT, Enum("mediaAction", MEDIA_ACTION)]),
    method("GetVirtualCamStatus", "virtual_cam().status", &[]),
    method("ToggleVirtualCam", "virtual_cam().toggle", &[]),
    method("StartVirtualCam", "virtual_cam().start", &[]),
    method("StopVirtualCam", "virtual_cam().stop", &[]),
    method("GetReplayBufferStatus", "replay_buffer().status", &[]),
    method("ToggleReplayBuffer", "replay_buffer().toggle", &[]),
    method("StartReplayBuffer", "replay_buffer().start", &[]),
    method("StopReplayBuffer", "replay_buffer().stop", &[]),
    method("SaveReplayBuffer", "replay_buffer().save", &[]),
    method("GetLastReplayBufferReplay", "replay_buffer().last_replay", &[]),
    method("GetOutputList", "outputs().list", &[]),
    method("GetOutputStatus", "outputs().status", &[Text("outputName")]),
    method("ToggleOutput", "outputs().toggle", &[Text("outputName")]),
    method("StartOutput", "outputs().start", &[Text("outputName")]),
    method("StopOutput", "outputs().stop", &[Text("outputName")]),
    method("GetOutputSettings", "outputs().settings::<serde_json::Value>", &[Text("outputName")]),
    method("SetOutputSettings", "outputs().set_settings", &[Text("outputName"), Json("outputSettings")]),
    method("GetRecordStatus", "recording().status", &[]),
    method("ToggleRecord", "recording().toggle", &[]),
    method("StartRecord", "recording().start", &[]),
    method("StopRecord", "recording().stop", &[]),
    method("ToggleRecordPause", "recording().toggle_pause", &[]),
    method("PauseRecord", "recording().pause", &[]),
    method("ResumeRecord", "recording().resume", &[]),
    method("SplitRecordFile", "recording().split_file", &[]),
    method("CreateRecordChapter", "recording().create_chapter", &[Option(&Text("chapterName"))]),
    method("GetSceneItemList", "scene_items().list", &[SCENE]),
    method("GetGroupSceneItemList", "scene_items().list_group", &[SCENE]),
    method(
        "GetSceneItemId",
        "scene_items().id",
        &[Struct(
            "scene_items::Id",
            &[("scene", SCENE), ("source", Text("sourceName")), ("search_offset", Option(&I32("searchOffset")))],
        )],
    ),
    method(
        "GetSceneItemSource",
        "scene_items().source",
        &[Struct("scene_items::Source", &[("scene", SCENE), ("item_id", ITEM)])],
    ),
    method(
        "CreateSceneItem",
        "scene_items().create",
        &[Struct("scene_items::CreateSceneItem", &[("scene", SCENE), ("source", SOURCE), ("enabled", SOME_ENABLED)])],
    ),
    method("RemoveSceneItem", "scene_items().remove", &[SCENE, ITEM]),
    method(
        "DuplicateSceneItem",
        "scene_items().duplicate",
        &[Struct(
            "scene_items::Duplicate",
            &[("scene", SCENE), ("item_id", ITEM), ("destination", Option(&Destination))],
        )],
    ),
    method("GetSceneItemTransform", "scene_items().transform", &[SCENE, ITEM]),
    method(
        "SetSceneItemTransform",
        "scene_items().set_transform",
        &[Struct("scene_items::SetTransform", &[("scene", SCENE), ("item_id", ITEM), ("transform", TRANSFORM)])],
    ),
    method("GetSceneItemEnabled", "scene_items().enabled", &[SCENE, ITEM]),
    method(
        "SetSceneItemEnabled",
        "scene_items().set_enabled",
        &[Struct(
            "scene_items::SetEnabled",
            &[("scene", SCENE), ("item_id", ITEM), ("enabled", Bool("sceneItemEnabled"))],
        )],
    ),
    method("GetSceneItemLocked", "scene_items().locked", &[SCENE, ITEM]),
    method(
        "SetSceneItemLocked",
        "scene_items().set_locked",
        &[Struct(
            "scene_items::SetLocked",
            &[("scene", SCENE), ("item_id", ITEM), ("locked", Bool("sceneItemLocked"))],
        )],
    ),
    method("GetSceneItemIndex", "scene_items().index", &[SCENE, ITEM]),
    method(
        "SetSceneItemIndex",
        "scene_items().set_index",
        &[Struct("scene_items::SetIndex", &[("scene", SCENE), ("item_id", ITEM), ("index", U32("sceneItemIndex"))])],
    ),
    method("GetSceneItemBlendMode", "scene_items().blend_mode", &[SCENE, ITEM]),
    method(
        "SetSceneItemBlendMode",
        "scene_items().set_blend_mode",
        &[Struct(
            "scene_items::SetBlendMode",
            &[("scene", SCENE), ("item_id", ITEM), ("mode", Enum("sceneItemBlendMode", BLEND_MODE))],
        )],
    ),
    method("GetSceneItemPrivateSettings", "scene_items().private_settings::<serde_json::Value>", &[SCENE, ITEM]),
    method(
        "SetSceneItemPrivateSettings",
        "scene_items().set_private_settings",
        &[Struct(
            "scene_items::SetPrivateSettings",
            &[("scene", SCENE), ("item_id", ITEM), ("settings", JsonRef("sceneItemSettings"))],
        )],
    ),
    method("GetSceneList", "scenes().list", &[]),
    method("GetGroupList", "scenes().list_groups", &[]),
    method("GetCurrentProgramScene", "scenes().current_program_scene", &[]),
    method("SetCurrentProgramScene", "scenes().set_current_program_scene", &[SCENE]),
    method("GetCurrentPreviewScene", "scenes().current_preview_scene", &[]),
    method("SetCurrentPreviewScene", "scenes().set_current_preview_scene", &[SCENE]),
    method("CreateScene", "scenes().create", &[Text("sceneName")]),
    method("RemoveScene", "scenes().remove", &[SCENE]),
    method("SetSceneName", "scenes().set_name", &[SCENE, Text("newSceneName")]),
    method("GetSceneSceneTransitionOverride", "scenes().transition_override", &[SCENE]),
    method(
        "SetSceneSceneTransitionOverride",
        "scenes().set_transition_override",
        &[Struct(
            "scenes::SetTransitionOverride",
            &[
                ("scene", SCENE),
                ("transition", Option(&Text("transitionName"))),
                ("duration", Option(&Millis("transitionDuration"))),
            ],
        )],
    ),
    method("GetSourceActive", "sources().active", &[SOURCE]),
    method(
        "GetSourceScreenshot",
        "sources().take_screenshot",
        &[Struct(
            "sources::TakeScreenshot",
            &[
                ("source", SOURCE),
                ("format", Text("imageFormat")),
                ("width", Option(&U32("imageWidth"))),
                ("height", Option(&U32("imageHeight"))),
                ("compression_quality", Option(&I32("imageCompressionQuality"))),
            ],
        )],
    ),
    method(
        "SaveSourceScreenshot",
        "sources().save_screenshot",
        &[Struct(
            "sources::SaveScreenshot",
            &[
                ("source", SOURCE),
                ("format", Text("imageFormat")),
                ("width", Option(&U32("imageWidth"))),
                ("height", Option(&U32("imageHeight"))),
                ("compression_quality", Option(&I32("imageCompressionQuality"))),
                ("file_path", Path("imageFilePath")),
            ],
        )],
    ),
    method("GetStreamStatus", "streaming().status", &[]),
    method("ToggleStream", "streaming().toggle", &[]),
    method("StartStream", "streaming().start", &[]),
    method("StopStream", "streaming().stop", &[]),
    method("SendStreamCaption", "streaming().send_caption", &[Text("captionText")]),
    method("GetTransitionKindList", "transitions().list_kinds", &[]),
    method("GetSceneTransitionList", "transitions().list", &[]),
    method("GetCurrentSceneTransition", "transitions().current", &[]),
    method("SetCurrentSceneTransition", "transitions().set_current", &[Text("transitionName")]),
    method("SetCurrentSceneTransitionDuration", "transitions().set_current_duration", &[Millis("transitionDuration")]),
    method(
        "SetCurrentSceneTransitionSettings",
        "transitions().set_current_settings",
        &[Json("transitionSettings"), OVERLAY],
    ),
    method("GetCurrentSceneTransitionCursor", "transitions().current_cursor", &[]),
    method("TriggerStudioModeTransition", "transitions().trigger", &[]),
    method("SetTBarPosition", "transitions().set_tbar_position", &[F32("position"), Option(&Bool("release"))]),
    method("GetStudioModeEnabled", "ui().studio_mode_enabled", &[]),
    method("SetStudioModeEnabled", "ui().set_studio_mode_enabled", &[Bool("studioModeEnabled")]),
    method("OpenInputPropertiesDialog", "ui().open_properties_dialog", &[INPUT]),
    method("OpenInputFiltersDialog", "ui().open_filters_dialog", &[INPUT]),
    method("OpenInputInteractDialog", "ui().open_interact_dialog", &[INPUT]),
    method("GetMonitorList", "ui().list_monitors", &[]),
    method(
        "OpenVideoMixProjector",
        "ui().open_video_mix_projector",
        &[Struct(
            "ui::OpenVideoMixProjector",
            &[("r#type", Enum("videoMixType", VIDEO_MIX)), ("location", Option(&Location))],
        )],
    ),
    method(
        "OpenSourceProjector",
        "ui().open_source_projector",
        &[Struct("ui::OpenSourceProjector", &[("source", SOURCE), ("location", Option(&Location))])],
    ),
];
