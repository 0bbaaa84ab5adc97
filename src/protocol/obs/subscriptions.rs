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

    /// The nine categories that the draft's text knows, in the same places as the shipping protocol's.
    pub const DRAFT_ALL: Self = Self(511);

    /// The sixteen known bits, in order.
    pub fn categories() -> &'static [Category] {
        CATEGORIES
    }

    /// Whether `bit` (0 to 63) is set.
    pub fn contains(self, bit: u8) -> bool {
        self.0.checked_shr(u32::from(bit)).is_some_and(|mask| mask & 1 == 1)
    }

    /// The mask with `bit` (0 to 63; others change nothing) switched on or off.
    #[must_use]
    pub fn with(self, bit: u8, on: bool) -> Self {
        let bit = 1_u64.checked_shl(u32::from(bit)).unwrap_or(0);
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }

    /// The lowest bit that is set, if any: the category of an event's intent.
    pub fn lowest_bit(self) -> Option<u8> {
        // trailing_zeros of a u64 that is not 0 is 63 at most.
        (self.0 != 0).then(|| self.0.trailing_zeros() as u8)
    }

    /// The known bit of that name: `SceneItems`.
    pub fn of_name(name: &str) -> Option<Self> {
        CATEGORIES.iter().find(|category| category.name == name).map(|category| Self(1 << category.bit))
    }

    /// The number to put on the wire of `dialect`, and the part that this dialect cannot express.
    ///
    /// Bits 0 to 8 are the same in both. What lies above them the draft does not have; its unknown bits, which
    /// [`Self::from_wire`] set aside, go back to where they came from.
    pub fn to_wire(self, dialect: Dialect) -> (u64, Self) {
        match dialect {
            Dialect::Shipping => (self.0, Self::NONE),
            Dialect::Draft => {
                let set_aside = self.0 & DRAFT_SET_ASIDE;
                let common = self.0 & Self::DRAFT_ALL.0;
                (common | set_aside >> DRAFT_SHIFT, Self(self.0 & !common & !set_aside))
            }
        }
    }

    /// Reads a number from the wire of `dialect`.
    ///
    /// A draft server may know more than its text: its code had `InputVolumeMeters` at bit 9, later alphas used
    /// 10 and 11. In the shipping protocol these places are `Vendors`, `Ui` and `Canvases`, so the draft's bits 9
    /// to 31 are set aside 32 places higher, where no shipping server has a meaning for them. They survive the way
    /// there and back. Bits 32 to 63 of a draft mask, which no draft ever had, are dropped.
    pub fn from_wire(dialect: Dialect, mask: u64) -> Self {
        match dialect {
            Dialect::Shipping => Self(mask),
            Dialect::Draft => Self(mask & Self::DRAFT_ALL.0 | mask << DRAFT_SHIFT & DRAFT_SET_ASIDE),
        }
    }

    /// Reads what a person typed as decimal; spaces and underscores are ignored, as in the two that follow.
    pub fn parse_decimal(text: &str) -> Option<Self> {
        parse(text, "", 10)
    }

    /// As [`Self::parse_decimal`] in hex, with or without `0x`.
    pub fn parse_hex(text: &str) -> Option<Self> {
        parse(text, "0x", 16)
    }

    /// As [`Self::parse_decimal`] in groups of 0 and 1, with or without `0b`.
    pub fn parse_binary(text: &str) -> Option<Self> {
        parse(text, "0b", 2)
    }

    /// `0x107FF`
    pub fn hex(self) -> String {
        format!("0x{:X}", self.0)
    }

    /// `0001 0000 0111 1111 1111`: groups of four, as many as are needed, one at least.
    pub fn binary(self) -> String {
        let groups = (64 - self.0.leading_zeros()).div_ceil(4).max(1);
        let group = |at: u32| format!("{:04b}", self.0 >> (4 * at) & 0xF);
        (0..groups).rev().map(group).collect::<Vec<_>>().join(" ")
    }
}

/// How far the draft's unknown bits are set aside, and where they then stand.
const DRAFT_SHIFT: u32 = 32;
const DRAFT_SET_ASIDE: u64 = (0xFFFF_FFFF & !EventSubscriptions::DRAFT_ALL.0) << DRAFT_SHIFT;

const CATEGORIES: &[Category] = &[
    category(0, "General", "5.0.0"),
    category(1, "Config", "5.0.0"),
    category(2, "Scenes", "5.0.0"),
    category(3, "Inputs", "5.0.0"),
    category(4, "Transitions", "5.0.0"),
    category(5, "Filters", "5.0.0"),
    category(6, "Outputs", "5.0.0"),
    category(7, "SceneItems", "5.0.0"),
    category(8, "MediaInputs", "5.0.0"),
    category(9, "Vendors", "5.0.0"),
    category(10, "Ui", "5.0.0"),
    category(11, "Canvases", "5.7.0"),
    category(16, "InputVolumeMeters", "5.0.0"),
    category(17, "InputActiveStateChanged", "5.0.0"),
    category(18, "InputShowStateChanged", "5.0.0"),
    category(19, "SceneItemTransformChanged", "5.0.0"),
];

const fn category(bit: u8, name: &'static str, since: &'static str) -> Category {
    Category { bit, name, since, high_volume: bit >= 16 }
}

fn parse(text: &str, prefix: &str, radix: u32) -> Option<EventSubscriptions> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect::<String>().to_lowercase();
    let digits = digits.strip_prefix(prefix).unwrap_or(&digits);
    // from_str_radix would take a sign.
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok().map(EventSubscriptions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_constants_are_the_sums_of_their_bits() {
        let sum = |wanted: fn(&Category) -> bool| {
            CATEGORIES.iter().filter(|c| wanted(c)).fold(EventSubscriptions::NONE, |mask, c| mask.with(c.bit, true))
        };
        assert_eq!(sum(|c| !c.high_volume), EventSubscriptions::ALL);
        assert_eq!(sum(|c| c.high_volume), EventSubscriptions::HIGH_VOLUME);
        assert_eq!(sum(|_| true), EventSubscriptions::EVERYTHING);
        assert_eq!(EventSubscriptions::EVERYTHING.0, 987_135);
        assert_eq!(sum(|c| c.bit <= 8), EventSubscriptions::DRAFT_ALL);
    }

    #[test]
    fn the_draft_says_what_it_cannot_express() {
        let (wire, lost) = EventSubscriptions::EVERYTHING.to_wire(Dialect::Draft);
        assert_eq!(wire, 511);
        assert_eq!(lost, EventSubscriptions(0xF0E00));
        assert_eq!(EventSubscriptions(5).to_wire(Dialect::Draft), (5, EventSubscriptions::NONE));
    }

    #[test]
    fn the_drafts_unknown_bits_are_never_vendors_ui_or_canvases() {
        let mask = EventSubscriptions::from_wire(Dialect::Draft, 0b1110_0000_0001);
        assert!(mask.contains(0));
        assert!((9..=19).all(|bit| !mask.contains(bit)));
        assert_eq!(mask.to_wire(Dialect::Draft), (0b1110_0000_0001, EventSubscriptions::NONE));
    }

    #[test]
    fn what_a_person_types_is_read() {
        let is = |mask: Option<EventSubscriptions>, value: u64| assert_eq!(mask, Some(EventSubscriptions(value)));
        is(EventSubscriptions::parse_decimal(" 987 135 "), 987_135);
        is(EventSubscriptions::parse_decimal("1_023"), 1023);
        is(EventSubscriptions::parse_hex("0x107FF"), 0x107FF);
        is(EventSubscriptions::parse_hex("F 0fff"), 0xF0FFF);
        is(EventSubscriptions::parse_binary("0001 0000 0111 1111 1111"), 0x107FF);
        is(EventSubscriptions::parse_binary("0b101"), 5);
        for text in ["", " ", "-1", "+1", "1.0", "0x", "18446744073709551616", "١"] {
            assert_eq!(EventSubscriptions::parse_decimal(text), None, "{text:?}");
        }
        assert_eq!(EventSubscriptions::parse_binary("102"), None);
        assert_eq!(EventSubscriptions::parse_hex("0x"), None);
    }

    #[test]
    fn masks_are_written_as_people_write_them() {
        assert_eq!(EventSubscriptions(0x107FF).hex(), "0x107FF");
        assert_eq!(EventSubscriptions(0x107FF).binary(), "0001 0000 0111 1111 1111");
        assert_eq!(EventSubscriptions::NONE.binary(), "0000");
    }

    #[test]
    fn a_bit_that_no_mask_has_changes_nothing() {
        assert_eq!(EventSubscriptions::ALL.with(200, true), EventSubscriptions::ALL);
        assert!(!EventSubscriptions(u64::MAX).contains(64));
    }

    proptest! {
        #[test]
        fn every_mask_survives_all_three_spellings(mask: u64) {
            let mask = EventSubscriptions(mask);
            prop_assert_eq!(EventSubscriptions::parse_decimal(&mask.0.to_string()), Some(mask));
            prop_assert_eq!(EventSubscriptions::parse_hex(&mask.hex()), Some(mask));
            prop_assert_eq!(EventSubscriptions::parse_binary(&mask.binary()), Some(mask));
        }

        #[test]
        fn a_mask_of_the_wire_comes_back_as_it_was(mask: u32) {
            for dialect in [Dialect::Shipping, Dialect::Draft] {
                let there = EventSubscriptions::from_wire(dialect, u64::from(mask));
                prop_assert_eq!(there.to_wire(dialect), (u64::from(mask), EventSubscriptions::NONE));
            }
        }

        #[test]
        fn what_is_said_and_what_is_lost_are_the_whole_mask(mask: u64) {
            let mask = EventSubscriptions(mask);
            let (wire, lost) = mask.to_wire(Dialect::Draft);
            prop_assert_eq!(EventSubscriptions::from_wire(Dialect::Draft, wire).0 | lost.0, mask.0);
        }
    }
}
