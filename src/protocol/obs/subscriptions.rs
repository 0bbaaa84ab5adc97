//! `EventSubscription` bits: a typed mask that keeps unknown bits, and its translation between the dialects.

use serde::{Deserialize, Serialize};

use super::Dialect;

/// A mask of event categories in **shipping** numbering. Unknown bits are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventSubscriptions(pub u64);

/// One known bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category {
    pub bit: u8,
    /// The protocol's name: `SceneItems`.
    pub name: &'static str,
    /// obs-websocket version that brought it.
    pub since: &'static str,
    pub high_volume: bool,
}

impl EventSubscriptions {
    pub const NONE: Self = Self(0);
    /// The twelve categories.
    pub const ALL: Self = Self(4095);
    /// The twelve categories and the four high-volume bits.
    pub const EVERYTHING: Self = Self(0xF0FFF);
    pub const HIGH_VOLUME: Self = Self(0xF0000);
    pub const INPUT_VOLUME_METERS: Self = Self(1 << 16);

    /// The sixteen known bits, in order.
    pub fn categories() -> &'static [Category] {
        unimplemented!()
    }
    pub fn contains(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }
    pub fn with(self, bit: u8, on: bool) -> Self {
        Self(if on { self.0 | 1 << bit } else { self.0 & !(1 << bit) })
    }
    /// The lowest bit that is set, if any: the category of an event's intent.
    pub fn lowest_bit(self) -> Option<u8> {
        (self.0 != 0).then(|| self.0.trailing_zeros() as u8)
    }
    /// The number to put on the wire of `dialect`, and the part that this dialect cannot express.
    pub fn to_wire(self, dialect: Dialect) -> (u64, Self) {
        let _ = dialect;
        unimplemented!()
    }
    pub fn from_wire(dialect: Dialect, mask: u64) -> Self {
        let _ = (dialect, mask);
        unimplemented!()
    }
    /// Reads what a person typed: decimal, `0x…`, `0b…` or groups of 0 and 1, spaces and underscores ignored.
    pub fn parse_decimal(text: &str) -> Option<Self> {
        let _ = text;
        unimplemented!()
    }
    pub fn parse_hex(text: &str) -> Option<Self> {
        let _ = text;
        unimplemented!()
    }
    pub fn parse_binary(text: &str) -> Option<Self> {
        let _ = text;
        unimplemented!()
    }
    /// `0x107FF`
    pub fn hex(self) -> String {
        unimplemented!()
    }
    /// `0001 0000 0111 1111 1111`
    pub fn binary(self) -> String {
        unimplemented!()
    }
}
