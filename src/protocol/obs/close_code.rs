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
    /// Draft only.
    InvalidIdentifyParameter,
    RequestMissingRequiredField,
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

impl CloseCode {
    pub fn from_code(dialect: Dialect, code: u16) -> Self {
        let _ = (dialect, code);
        unimplemented!()
    }
    /// The number in that dialect; `None` where the dialect has no such code.
    pub fn code(self, dialect: Dialect) -> Option<u16> {
        let _ = dialect;
        unimplemented!()
    }
    /// The name in the protocol document: `AuthenticationFailed`.
    pub fn name(self) -> &'static str {
        unimplemented!()
    }
    pub fn policy(self) -> Policy {
        unimplemented!()
    }
}
