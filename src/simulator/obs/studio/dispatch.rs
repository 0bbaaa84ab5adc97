//! Which request is answered by which function. This file dispatches and does nothing else.

use super::Studio;
use super::fields::Fields;
use super::refusal::Refusal;
use crate::protocol::obs::Dialect;
use crate::simulator::obs::messages::Answer;

impl Studio {
    /// Answers a request of either dialect. What this version does not have is unknown.
    pub(super) fn dispatch(&mut self, request_type: &str, f: Fields<'_>) -> Answer {
        if request_type.is_empty() {
            return Err(Refusal::no_request_type());
        }
        let request_type = match self.dialect {
            Dialect::Draft => draft_name(request_type),
            Dialect::Shipping => request_type,
        };
        if !self.available(request_type) {
            return Err(Refusal::unknown_request());
        }
        self.on_main_canvas(f)?;
        match request_type {
            // canvases
            "GetCanvasList" => self.get_canvas_list(),
            // config
            "GetPersistentData" => self.get_persistent_data(f),
            "SetPersistentData" => self.set_persistent_data(f),
            "GetSceneCollectionList" => self.get_scene_collection_list(),
            "SetCurrentSceneCollection" => self.set_current_scene_collection(f),
            "CreateSceneCollection" => self.create_scene_collection(f),
            "GetProfileList" => self.get_profile_list(),
            "SetCurrentProfile" => self.set_current_profile(f),
            "CreateProfile" => self.create_profile(f),
            "RemoveProfile" => self.remove_profile(f),
            "GetProfileParameter" => self.get_profile_parameter(f),
            "SetProfileParameter" => self.set_profile_parameter(f),
            "GetVideoSettings" => self.get_video_settings(),
            "SetVideoSettings" => self.set_video_settings(f),
            "GetStreamServiceSettings" => self.get_stream_service_settings(),
            "SetStreamServiceSettings" => self.set_stream_service_settings(f),
            "GetRecordDirectory" => self.get_record_directory(),
            "SetRecordDirectory" => self.set_record_directory(f),
            // filters
            "GetSourceFilterKindList" => self.get_source_filter_kind_list(),
            "GetSourceFilterList" => self.get_source_filter_list(f),
            "GetSourceFilterDefaultSettings" => self.get_source_filter_default_settings(f),
            "CreateSourceFilter" => self.create_source_filter(f),
            "RemoveSourceFilter" => self.remove_source_filter(f),
            "SetSourceFilterName" => self.set_source_filter_name(f),
            "GetSourceFilter" => self.get_source_filter(f),
            "SetSourceFilterIndex" => self.set_source_filter_index(f),
            "SetSourceFilterSettings" => self.set_source_filter_settings(f),
            "SetSourceFilterEnabled" => self.set_source_filter_enabled(f),
            // general
            "GetVersion" => self.get_version(),
            "GetStats" => self.get_stats(),
            "BroadcastCustomEvent" => self.broadcast_custom_event(f),
            "CallVendorRequest" => self.call_vendor_request(f),
            "GetHotkeyList" => self.get_hotkey_list(),
            "TriggerHotkeyByName" => self.trigger_hotkey_by_name(f),
            "TriggerHotkeyByKeySequence" => self.trigger_hotkey_by_key_sequence(f),
            "Sleep" => self.sleep(),
            // inputs
            "GetInputList" => self.get_input_list(f),
            "GetInputKindList" => self.get_input_kind_list(f),
            "GetSpecialInputs" => self.get_special_inputs(),
            "CreateInput" => self.create_input(f),
            "RemoveInput" => self.remove_input(f),
            "SetInputName" => self.set_input_name(f),
            "GetInputDefaultSettings" => self.get_input_default_settings(f),
            "GetInputSettings" => self.get_input_settings(f),
            "SetInputSettings" => self.set_input_settings(f),
            "GetInputMute" => self.get_input_mute(f),
            "SetInputMute" => self.set_input_mute(f),
            "ToggleInputMute" => self.toggle_input_mute(f),
            "GetInputVolume" => self.get_input_volume(f),
            "SetInputVolume" => self.set_input_volume(f),
            "GetInputAudioBalance" => self.get_input_audio_balance(f),
            "SetInputAudioBalance" => self.set_input_audio_balance(f),
            "GetInputAudioSyncOffset" => self.get_input_audio_sync_offset(f),
            "SetInputAudioSyncOffset" => self.set_input_audio_sync_offset(f),
            "GetInputAudioMonitorType" => self.get_input_audio_monitor_type(f),
            "SetInputAudioMonitorType" => self.set_input_audio_monitor_type(f),
            "GetInputAudioTracks" => self.get_input_audio_tracks(f),
            "SetInputAudioTracks" => self.set_input_audio_tracks(f),
            "GetInputDeinterlaceMode" => self.get_input_deinterlace_mode(f),
            "SetInputDeinterlaceMode" => self.set_input_deinterlace_mode(f),
            "GetInputDeinterlaceFieldOrder" => self.get_input_deinterlace_field_order(f),
            "SetInputDeinterlaceFieldOrder" => self.set_input_deinterlace_field_order(f),
            "GetInputPropertiesListPropertyItems" => self.get_input_properties_list_property_items(f),
            "PressInputPropertiesButton" => self.press_input_properties_button(f),
            // media inputs
            "GetMediaInputStatus" => self.get_media_input_status(f),
            "SetMediaInputCursor" => self.set_media_input_cursor(f),
            "OffsetMediaInputCursor" => self.offset_media_input_cursor(f),
            "TriggerMediaInputAction" => self.trigger_media_input_action(f),
            // outputs
            "GetVirtualCamStatus" => self.get_virtual_cam_status(),
            "ToggleVirtualCam" => self.toggle_virtual_cam(),
            "StartVirtualCam" => self.start_virtual_cam(),
            "StopVirtualCam" => self.stop_virtual_cam(),
            "GetReplayBufferStatus" => self.get_replay_buffer_status(),
            "ToggleReplayBuffer" => self.toggle_replay_buffer(),
            "StartReplayBuffer" => self.start_replay_buffer(),
            "StopReplayBuffer" => self.stop_replay_buffer(),
            "SaveReplayBuffer" => self.save_replay_buffer(),
            "GetLastReplayBufferReplay" => self.get_last_replay_buffer_replay(),
            "GetOutputList" => self.get_output_list(),
            "GetOutputStatus" => self.get_output_status(f),
            "ToggleOutput" => self.toggle_output(f),
            "StartOutput" => self.start_named_output(f),
            "StopOutput" => self.stop_named_output(f),
            "GetOutputSettings" => self.get_output_settings(f),
            "SetOutputSettings" => self.set_output_settings(f),
            // record
            "GetRecordStatus" => self.get_record_status(),
            "ToggleRecord" => self.toggle_record(),
            "StartRecord" => self.start_record(),
            "StopRecord" => self.stop_record(),
            "ToggleRecordPause" => self.toggle_record_pause(),
            "PauseRecord" => self.pause_record(),
            "ResumeRecord" => self.resume_record(),
            "SplitRecordFile" => self.split_record_file(),
            "CreateRecordChapter" => self.create_record_chapter(f),
            // scene items
            "GetSceneItemList" => self.get_scene_item_list(f),
            "GetGroupSceneItemList" => self.get_group_scene_item_list(f),
            "GetSceneItemId" => self.get_scene_item_id(f),
            "GetSceneItemSource" => self.get_scene_item_source(f),
            "CreateSceneItem" => self.create_scene_item(f),
            "RemoveSceneItem" => self.remove_scene_item(f),
            "DuplicateSceneItem" => self.duplicate_scene_item(f),
            "GetSceneItemTransform" => self.get_scene_item_transform(f),
            "SetSceneItemTransform" => self.set_scene_item_transform(f),
            "GetSceneItemEnabled" => self.get_scene_item_enabled(f),
            "SetSceneItemEnabled" => self.set_scene_item_enabled(f),
            "GetSceneItemLocked" => self.get_scene_item_locked(f),
            "SetSceneItemLocked" => self.set_scene_item_locked(f),
            "GetSceneItemIndex" => self.get_scene_item_index(f),
            "SetSceneItemIndex" => self.set_scene_item_index(f),
            "GetSceneItemBlendMode" => self.get_scene_item_blend_mode(f),
            "SetSceneItemBlendMode" => self.set_scene_item_blend_mode(f),
            // scenes
            "GetSceneList" => self.get_scene_list(),
            "GetGroupList" => self.get_group_list(),
            "GetCurrentProgramScene" => self.get_current_program_scene(),
            "SetCurrentProgramScene" => self.set_current_program_scene(f),
            "GetCurrentPreviewScene" => self.get_current_preview_scene(),
            "SetCurrentPreviewScene" => self.set_current_preview_scene(f),
            "CreateScene" => self.create_scene(f),
            "RemoveScene" => self.remove_scene(f),
            "SetSceneName" => self.set_scene_name(f),
            "GetSceneSceneTransitionOverride" => self.get_scene_transition_override(f),
            "SetSceneSceneTransitionOverride" => self.set_scene_transition_override(f),
            // sources
            "GetSourceActive" => self.get_source_active(f),
            "GetSourceScreenshot" => self.get_source_screenshot(f),
            "SaveSourceScreenshot" => self.save_source_screenshot(f),
            // stream
            "GetStreamStatus" => self.get_stream_status(),
            "ToggleStream" => self.toggle_stream(),
            "StartStream" => self.start_stream(),
            "StopStream" => self.stop_stream(),
            "SendStreamCaption" => self.send_stream_caption(f),
            // transitions
            "GetTransitionKindList" => self.get_transition_kind_list(),
            "GetSceneTransitionList" => self.get_scene_transition_list(),
            "GetCurrentSceneTransition" => self.get_current_scene_transition(),
            "SetCurrentSceneTransition" => self.set_current_scene_transition(f),
            "SetCurrentSceneTransitionDuration" => self.set_current_scene_transition_duration(f),
            "SetCurrentSceneTransitionSettings" => self.set_current_scene_transition_settings(f),
            "GetCurrentSceneTransitionCursor" => self.get_current_scene_transition_cursor(),
            "TriggerStudioModeTransition" => self.trigger_studio_mode_transition(),
            "SetTBarPosition" => self.set_t_bar_position(f),
            // ui
            "GetStudioModeEnabled" => self.get_studio_mode_enabled(),
            "SetStudioModeEnabled" => self.set_studio_mode_enabled(f),
            "OpenInputPropertiesDialog" => self.open_input_properties_dialog(f),
            "OpenInputFiltersDialog" => self.open_input_filters_dialog(f),
            "OpenInputInteractDialog" => self.open_input_interact_dialog(f),
            "GetMonitorList" => self.get_monitor_list(),
            "OpenVideoMixProjector" => self.open_video_mix_projector(f),
            "OpenSourceProjector" => self.open_source_projector(f),
            _ => Err(Refusal::unknown_request()),
        }
    }
}

/// The draft's names of requests that were renamed before the first release.
fn draft_name(request_type: &str) -> &str {
    match request_type {
        "GetCurrentScene" => "GetCurrentProgramScene",
        "SetCurrentScene" => "SetCurrentProgramScene",
        "DeleteScene" => "RemoveScene",
        other => other,
    }
}
