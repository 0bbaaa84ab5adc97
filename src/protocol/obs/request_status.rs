//! `RequestStatus` by dialect. Words for people: `obs-status-NAME-what`, `obs-status-NAME-do`.

use super::Dialect;

/// One status as the dialect's document names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStatus {
    pub code: u32,
    pub name: &'static str,
}

impl RequestStatus {
    /// `None` for a code that the dialect does not have.
    pub fn find(dialect: Dialect, code: u32) -> Option<Self> {
        Self::all(dialect).iter().find(|status| status.code == code).copied()
    }

    /// The statuses of a dialect, in the order of their codes.
    pub fn all(dialect: Dialect) -> &'static [Self] {
        match dialect {
            Dialect::Shipping => SHIPPING,
            Dialect::Draft => DRAFT,
        }
    }
}

const fn status(code: u32, name: &'static str) -> RequestStatus {
    RequestStatus { code, name }
}

/// obs-websocket 5.0.0 to 5.7; 207 since 5.3.0.
const SHIPPING: &[RequestStatus] = &[
    status(0, "Unknown"),
    status(10, "NoError"),
    status(100, "Success"),
    status(203, "MissingRequestType"),
    status(204, "UnknownRequestType"),
    status(205, "GenericError"),
    status(206, "UnsupportedRequestBatchExecutionType"),
    status(207, "NotReady"),
    status(300, "MissingRequestField"),
    status(301, "MissingRequestData"),
    status(400, "InvalidRequestField"),
    status(401, "InvalidRequestFieldType"),
    status(402, "RequestFieldOutOfRange"),
    status(403, "RequestFieldEmpty"),
    status(404, "TooManyRequestFields"),
    status(500, "OutputRunning"),
    status(501, "OutputNotRunning"),
    status(502, "OutputPaused"),
    status(503, "OutputNotPaused"),
    status(504, "OutputDisabled"),
    status(505, "StudioModeActive"),
    status(506, "StudioModeNotActive"),
    status(600, "ResourceNotFound"),
    status(601, "ResourceAlreadyExists"),
    status(602, "InvalidResourceType"),
    status(603, "NotEnoughResources"),
    status(604, "InvalidResourceState"),
    status(605, "InvalidInputKind"),
    status(606, "ResourceNotConfigurable"),
    status(607, "InvalidFilterKind"),
    status(700, "ResourceCreationFailed"),
    status(701, "ResourceActionFailed"),
    status(702, "RequestProcessingFailed"),
    status(703, "CannotAct"),
];

/// The draft: one code for each kind of thing where the shipping protocol has one for all.
const DRAFT: &[RequestStatus] = &[
    status(0, "Unknown"),
    status(10, "NoError"),
    status(100, "Success"),
    status(203, "MissingRequestType"),
    status(204, "UnknownRequestType"),
    status(205, "GenericError"),
    status(300, "MissingRequestParameter"),
    status(301, "MissingRequestData"),
    status(400, "InvalidRequestParameter"),
    status(401, "InvalidRequestParameterDataType"),
    status(402, "RequestParameterOutOfRange"),
    status(403, "RequestParameterEmpty"),
    status(500, "OutputRunning"),
    status(501, "OutputNotRunning"),
    status(502, "StreamRunning"),
    status(503, "StreamNotRunning"),
    status(504, "RecordRunning"),
    status(505, "RecordNotRunning"),
    status(506, "RecordPaused"),
    status(507, "ReplayBufferRunning"),
    status(508, "ReplayBufferNotRunning"),
    status(509, "ReplayBufferDisabled"),
    status(510, "StudioModeActive"),
    status(511, "StudioModeNotActive"),
    status(512, "VirtualcamRunning"),
    status(513, "VirtualcamNotRunning"),
    status(600, "InvalidSourceType"),
    status(601, "SourceNotFound"),
    status(602, "SourceAlreadyExists"),
    status(603, "InputNotFound"),
    status(604, "InvalidInputKind"),
    status(605, "FilterNotFound"),
    status(606, "TransitionNotFound"),
    status(607, "TransitionDurationFixed"),
    status(608, "SceneNotFound"),
    status(609, "SceneItemNotFound"),
    status(610, "SceneCollectionNotFound"),
    status(611, "ProfileNotFound"),
    status(612, "OutputNotFound"),
    status(613, "EncoderNotFound"),
    status(614, "ServiceNotFound"),
    status(615, "HotkeyNotFound"),
    status(616, "DirectoryNotFound"),
    status(617, "ConfigParameterNotFound"),
    status(618, "PropertyNotFound"),
    status(700, "RequestProcessingFailed"),
    status(701, "OutputStartFailed"),
    status(702, "SceneItemDuplicationFailed"),
    status(703, "ScreenshotRenderFailed"),
    status(704, "ScreenshotEncodeFailed"),
    status(705, "ScreenshotSaveFailed"),
    status(706, "DirectoryCreationFailed"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_rise_and_none_stands_twice() {
        for (dialect, count) in [(Dialect::Shipping, 34), (Dialect::Draft, 52)] {
            let all = RequestStatus::all(dialect);
            assert_eq!(all.len(), count);
            assert!(all.windows(2).all(|pair| pair[0].code < pair[1].code));
        }
    }

    #[test]
    fn the_same_code_is_read_in_its_dialect() {
        let name = |dialect, code| RequestStatus::find(dialect, code).map(|status| status.name);
        assert_eq!(name(Dialect::Shipping, 505), Some("StudioModeActive"));
        assert_eq!(name(Dialect::Draft, 505), Some("RecordNotRunning"));
        assert_eq!(name(Dialect::Shipping, 600), Some("ResourceNotFound"));
        assert_eq!(name(Dialect::Draft, 600), Some("InvalidSourceType"));
        assert_eq!(name(Dialect::Draft, 608), Some("SceneNotFound"));
        assert_eq!(name(Dialect::Shipping, 608), None);
        assert_eq!(name(Dialect::Draft, 207), None);
    }
}
