//! Close codes: the same number means different things in the two dialects.

use super::Dialect;

/// What a close code means, whatever its number. Words for it: `obs-close-NAME-what`, `obs-close-NAME-do`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    Normal,
    GoingAway,
    Abnormal,
    TooBig,
    UnknownReason,
    MessageDecodeError,
    MissingDataField,
    InvalidDataFieldType,
    InvalidDataFieldValue,
    UnknownOpCode,
    NotIdentified,
    AlreadyIdentified,
    AuthenticationFailed,
    UnsupportedRpcVersion,
    SessionInvalidated,
    UnsupportedFeature,
    /// Draft only. Its code (against its text) also closes with this when a password is wanted and none was given.
    InvalidIdentifyParameter,
    /// Draft only.
    RequestMissingRequiredField,
    /// Draft only.
    InvalidContentType,
    Other(u16),
}

/// What a good client does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Back off and try again.
    Retry,
    /// Our own fault: log the frame, try again once.
    RetryOnce,
    /// Stop and ask the person: password, version.
    Ask,
    /// Wait for a click (kicked).
    WaitForClick,
    /// Stop and tell (too big).
    Stop,
}

/// The codes of RFC 6455 that an OBS closes with; the same in both dialects.
const WEBSOCKET: &[(u16, CloseCode)] =
    &[(1000, CloseCode::Normal), (1001, CloseCode::GoingAway), (1006, CloseCode::Abnormal), (1009, CloseCode::TooBig)];

/// `WebSocketCloseCode` of obs-websocket 5.0.0 to 5.7; 4001 is not used.
const SHIPPING: &[(u16, CloseCode)] = &[
    (4000, CloseCode::UnknownReason),
    (4002, CloseCode::MessageDecodeError),
    (4003, CloseCode::MissingDataField),
    (4004, CloseCode::InvalidDataFieldType),
    (4005, CloseCode::InvalidDataFieldValue),
    (4006, CloseCode::UnknownOpCode),
    (4007, CloseCode::NotIdentified),
    (4008, CloseCode::AlreadyIdentified),
    (4009, CloseCode::AuthenticationFailed),
    (4010, CloseCode::UnsupportedRpcVersion),
    (4011, CloseCode::SessionInvalidated),
    (4012, CloseCode::UnsupportedFeature),
];

/// `WebSocketCloseCode` of the draft.
const DRAFT: &[(u16, CloseCode)] = &[
    (4000, CloseCode::UnknownReason),
    (4001, CloseCode::MessageDecodeError),
    (4002, CloseCode::UnknownOpCode),
    (4003, CloseCode::NotIdentified),
    (4004, CloseCode::AlreadyIdentified),
    (4005, CloseCode::AuthenticationFailed),
    (4006, CloseCode::InvalidIdentifyParameter),
    (4007, CloseCode::RequestMissingRequiredField),
    (4008, CloseCode::SessionInvalidated),
    (4009, CloseCode::UnsupportedRpcVersion),
    (4010, CloseCode::InvalidContentType),
];

fn table(dialect: Dialect) -> impl Iterator<Item = &'static (u16, CloseCode)> {
    let own = match dialect {
        Dialect::Shipping => SHIPPING,
        Dialect::Draft => DRAFT,
    };
    WEBSOCKET.iter().chain(own)
}

impl CloseCode {
    /// What `code` means in `dialect`; `Other` for a number that the dialect does not have.
    pub fn from_code(dialect: Dialect, code: u16) -> Self {
        table(dialect).find(|(number, _)| *number == code).map_or(Self::Other(code), |(_, meaning)| *meaning)
    }

    /// The number in that dialect; `None` where the dialect has no such code.
    pub fn code(self, dialect: Dialect) -> Option<u16> {
        if let Self::Other(code) = self {
            return Some(code);
        }
        table(dialect).find(|(_, meaning)| *meaning == self).map(|(number, _)| *number)
    }

    /// All codes that `dialect` names, in the order of their numbers.
    pub fn all(dialect: Dialect) -> impl Iterator<Item = Self> {
        table(dialect).map(|(_, meaning)| *meaning)
    }

    /// The name in the shipping protocol's document, or in the draft's for what only the draft has:
    /// `AuthenticationFailed`. The draft's own words for `UnknownOpCode` and `UnsupportedRpcVersion` are
    /// `UnknownMessageType` and `UnsupportedProtocolVersion`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::GoingAway => "GoingAway",
            Self::Abnormal => "Abnormal",
            Self::TooBig => "TooBig",
            Self::UnknownReason => "UnknownReason",
            Self::MessageDecodeError => "MessageDecodeError",
            Self::MissingDataField => "MissingDataField",
            Self::InvalidDataFieldType => "InvalidDataFieldType",
            Self::InvalidDataFieldValue => "InvalidDataFieldValue",
            Self::UnknownOpCode => "UnknownOpCode",
            Self::NotIdentified => "NotIdentified",
            Self::AlreadyIdentified => "AlreadyIdentified",
            Self::AuthenticationFailed => "AuthenticationFailed",
            Self::UnsupportedRpcVersion => "UnsupportedRpcVersion",
            Self::SessionInvalidated => "SessionInvalidated",
            Self::UnsupportedFeature => "UnsupportedFeature",
            Self::InvalidIdentifyParameter => "InvalidIdentifyParameter",
            Self::RequestMissingRequiredField => "RequestMissingRequiredField",
            Self::InvalidContentType => "InvalidContentType",
            Self::Other(_) => "Other",
        }
    }

    /// What to do about it. `UnsupportedFeature` is `Retry`: nothing is sent twice, so the new session comes up
    /// without the batch that the server could not run.
    pub fn policy(self) -> Policy {
        match self {
            Self::Normal
            | Self::GoingAway
            | Self::Abnormal
            | Self::UnknownReason
            | Self::UnsupportedFeature
            | Self::Other(_) => Policy::Retry,
            Self::MessageDecodeError
            | Self::MissingDataField
            | Self::InvalidDataFieldType
            | Self::InvalidDataFieldValue
            | Self::UnknownOpCode
            | Self::NotIdentified
            | Self::AlreadyIdentified
            | Self::InvalidIdentifyParameter
            | Self::RequestMissingRequiredField => Policy::RetryOnce,
            Self::AuthenticationFailed | Self::UnsupportedRpcVersion | Self::InvalidContentType => Policy::Ask,
            Self::SessionInvalidated => Policy::WaitForClick,
            Self::TooBig => Policy::Stop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_way_there_and_back() {
        for dialect in [Dialect::Shipping, Dialect::Draft] {
            for code in 0..=u16::MAX {
                assert_eq!(CloseCode::from_code(dialect, code).code(dialect), Some(code));
            }
        }
    }

    #[test]
    fn the_same_number_is_not_the_same_meaning() {
        for (code, draft, shipping) in [
            (4001, CloseCode::MessageDecodeError, CloseCode::Other(4001)),
            (4002, CloseCode::UnknownOpCode, CloseCode::MessageDecodeError),
            (4003, CloseCode::NotIdentified, CloseCode::MissingDataField),
            (4004, CloseCode::AlreadyIdentified, CloseCode::InvalidDataFieldType),
            (4005, CloseCode::AuthenticationFailed, CloseCode::InvalidDataFieldValue),
            (4006, CloseCode::InvalidIdentifyParameter, CloseCode::UnknownOpCode),
            (4007, CloseCode::RequestMissingRequiredField, CloseCode::NotIdentified),
            (4008, CloseCode::SessionInvalidated, CloseCode::AlreadyIdentified),
            (4009, CloseCode::UnsupportedRpcVersion, CloseCode::AuthenticationFailed),
            (4010, CloseCode::InvalidContentType, CloseCode::UnsupportedRpcVersion),
            (4011, CloseCode::Other(4011), CloseCode::SessionInvalidated),
            (4012, CloseCode::Other(4012), CloseCode::UnsupportedFeature),
        ] {
            assert_eq!(CloseCode::from_code(Dialect::Draft, code), draft);
            assert_eq!(CloseCode::from_code(Dialect::Shipping, code), shipping);
        }
    }

    #[test]
    fn a_wrong_password_and_a_kick_stop_in_both_dialects() {
        for (dialect, password, kick) in [(Dialect::Shipping, 4009, 4011), (Dialect::Draft, 4005, 4008)] {
            assert_eq!(CloseCode::from_code(dialect, password).policy(), Policy::Ask);
            assert_eq!(CloseCode::from_code(dialect, kick).policy(), Policy::WaitForClick);
            assert_eq!(CloseCode::from_code(dialect, 1001).policy(), Policy::Retry);
            assert_eq!(CloseCode::from_code(dialect, 1009).policy(), Policy::Stop);
        }
    }
}
