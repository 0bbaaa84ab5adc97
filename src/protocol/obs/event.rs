//! The events: which category they belong to, which are high volume, which change what the model knows.
//! A test holds the names against the catalogue.

use super::EventSubscriptions;

/// The category of an event by its name, for the draft, which sends no `eventIntent`; names of both dialects
/// (the draft's code had five that were renamed or removed later). 0 when unknown.
///
/// The category is the shipping protocol's, also for an event that the draft files elsewhere: the feed groups by it.
pub fn subscription(event_type: &str) -> EventSubscriptions {
    let bit = match event_type {
        "ExitStarted" | "CustomEvent" => 0,
        "CurrentSceneCollectionChanging"
        | "CurrentSceneCollectionChanged"
        | "SceneCollectionListChanged"
        | "CurrentProfileChanging"
        | "CurrentProfileChanged"
        | "ProfileListChanged" => 1,
        "SceneCreated"
        | "SceneRemoved"
        | "SceneNameChanged"
        | "CurrentProgramSceneChanged"
        | "CurrentPreviewSceneChanged"
        | "SceneListChanged"
        | "CurrentSceneChanged"
        | "SceneListReindexed" => 2,
        "InputCreated"
        | "InputRemoved"
        | "InputNameChanged"
        | "InputSettingsChanged"
        | "InputMuteStateChanged"
        | "InputVolumeChanged"
        | "InputAudioBalanceChanged"
        | "InputAudioSyncOffsetChanged"
        | "InputAudioTracksChanged"
        | "InputAudioMonitorTypeChanged" => 3,
        "CurrentSceneTransitionChanged"
        | "CurrentSceneTransitionDurationChanged"
        | "SceneTransitionStarted"
        | "SceneTransitionEnded"
        | "SceneTransitionVideoEnded"
        | "TransitionCreated"
        | "TransitionRemoved"
        | "TransitionNameChanged" => 4,
        "SourceFilterListReindexed"
        | "SourceFilterCreated"
        | "SourceFilterRemoved"
        | "SourceFilterNameChanged"
        | "SourceFilterSettingsChanged"
        | "SourceFilterEnableStateChanged" => 5,
        "StreamStateChanged"
        | "RecordStateChanged"
        | "RecordFileChanged"
        | "ReplayBufferStateChanged"
        | "VirtualcamStateChanged"
        | "ReplayBufferSaved" => 6,
        "SceneItemCreated"
        | "SceneItemRemoved"
        | "SceneItemListReindexed"
        | "SceneItemEnableStateChanged"
        | "SceneItemLockStateChanged"
        | "SceneItemSelected" => 7,
        "MediaInputPlaybackStarted" | "MediaInputPlaybackEnded" | "MediaInputActionTriggered" => 8,
        "VendorEvent" => 9,
        "StudioModeStateChanged" | "ScreenshotSaved" => 10,
        "CanvasCreated" | "CanvasRemoved" | "CanvasNameChanged" => 11,
        "InputVolumeMeters" => 16,
        "InputActiveStateChanged" => 17,
        "InputShowStateChanged" => 18,
        "SceneItemTransformChanged" => 19,
        _ => return EventSubscriptions::NONE,
    };
    EventSubscriptions(1 << bit)
}

/// The four events that come many times a second.
pub fn is_high_volume(event_type: &str) -> bool {
    subscription(event_type).0 & EventSubscriptions::HIGH_VOLUME.0 != 0
}

/// Whether `model::obs` follows this event (stream, record, replay, virtual camera, scenes, studio mode, profile,
/// collection, exit, and whatever changes a list that a form offers).
pub fn changes_state(event_type: &str) -> bool {
    matches!(
        event_type,
        "StreamStateChanged"
            | "RecordStateChanged"
            | "RecordFileChanged"
            | "ReplayBufferStateChanged"
            | "VirtualcamStateChanged"
            | "CurrentProgramSceneChanged"
            | "CurrentSceneChanged"
            | "CurrentPreviewSceneChanged"
            | "SceneListChanged"
            | "SceneListReindexed"
            | "SceneCreated"
            | "SceneRemoved"
            | "SceneNameChanged"
            | "StudioModeStateChanged"
            | "CurrentProfileChanging"
            | "CurrentProfileChanged"
            | "ProfileListChanged"
            | "CurrentSceneCollectionChanging"
            | "CurrentSceneCollectionChanged"
            | "SceneCollectionListChanged"
            | "ExitStarted"
            | "InputCreated"
            | "InputRemoved"
            | "InputNameChanged"
            | "SceneItemCreated"
            | "SceneItemRemoved"
            | "SceneItemListReindexed"
            | "SourceFilterCreated"
            | "SourceFilterRemoved"
            | "SourceFilterNameChanged"
            | "SourceFilterListReindexed"
            | "CanvasCreated"
            | "CanvasRemoved"
            | "CanvasNameChanged"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::obs::catalogue::Catalogue;

    #[test]
    fn every_event_of_the_catalogue_has_its_category() {
        for event in &Catalogue::builtin().events {
            assert_eq!(
                Some(subscription(&event.name)),
                EventSubscriptions::of_name(&event.subscription),
                "{}",
                event.name
            );
        }
    }

    #[test]
    fn the_drafts_own_names_have_theirs() {
        for (name, category) in [
            ("CurrentSceneChanged", "Scenes"),
            ("SceneListReindexed", "Scenes"),
            ("TransitionCreated", "Transitions"),
            ("TransitionRemoved", "Transitions"),
            ("TransitionNameChanged", "Transitions"),
        ] {
            assert_eq!(Some(subscription(name)), EventSubscriptions::of_name(category), "{name}");
        }
    }

    #[test]
    fn four_events_are_high_volume() {
        let names: Vec<_> =
            Catalogue::builtin().events.iter().map(|event| &*event.name).filter(|name| is_high_volume(name)).collect();
        assert_eq!(names.len(), 4, "{names:?}");
        assert!(!is_high_volume("InputVolumeChanged"));
    }

    #[test]
    fn an_event_from_the_future_has_no_category_and_changes_nothing() {
        assert_eq!(subscription("SomethingNewHappened"), EventSubscriptions::NONE);
        assert!(!changes_state("SomethingNewHappened"));
    }

    #[test]
    fn the_model_follows_outputs_scenes_and_exit() {
        for name in ["StreamStateChanged", "CurrentProgramSceneChanged", "CurrentSceneChanged", "ExitStarted"] {
            assert!(changes_state(name), "{name}");
        }
        for name in ["InputVolumeMeters", "SceneItemTransformChanged", "CustomEvent"] {
            assert!(!changes_state(name), "{name}");
        }
    }
}
