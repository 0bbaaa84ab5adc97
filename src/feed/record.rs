//! The 24 bytes that stand for one message in the feed.

use crate::message::{ConnectionId, Timestamp};

/// An interned type name; see [`super::Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u16);

/// What kind of message a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// An event of the system.
    Event,
    /// Part of the conversation that is no event: Hello, Identified. The type is the message's name.
    Session,
    /// Callboard's own word about a connection: type `connection`, text `{"state":…,"stage":…,"cause":…}`.
    Connection,
    /// An answer to a request of ours.
    Response,
    /// A well-formed message of a kind that we do not know.
    Unknown,
    /// A frame that could not be understood; its text is what came (lossy where it was no UTF-8).
    Malformed,
}

impl Kind {
    pub const ALL: [Self; 6] =
        [Self::Event, Self::Session, Self::Connection, Self::Response, Self::Unknown, Self::Malformed];

    /// The word in queries and captures.
    pub fn word(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Session => "session",
            Self::Connection => "connection",
            Self::Response => "response",
            Self::Unknown => "unknown",
            Self::Malformed => "malformed",
        }
    }

    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

/// One message: where its text stands and what was seen at one look.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    pub at: Timestamp,
    /// Start of the text within the batch or the segment's arena.
    pub offset: u32,
    /// Bytes of text.
    pub len: u32,
    pub type_id: TypeId,
    pub source: ConnectionId,
    pub kind: Kind,
    /// Bit number of the event's category, `Record::NO_BIT` where there is none.
    pub bit: u8,
}

impl Record {
    pub const NO_BIT: u8 = u8::MAX;
}

const _: () = assert!(size_of::<Record>() <= 24);
