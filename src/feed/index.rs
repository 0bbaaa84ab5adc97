//! A small index of each sealed segment: which three-byte pieces stand in every seventeen rows.
//!
//! Reading all text of a million rows takes as long as the memory needs to deliver it. 128 bytes for 17 rows (7.5 bytes a
//! row, within the 32 that a row may cost beyond its text) tell for nearly all of them that a word is not there.

use super::segment::Segment;

/// Rows that share one set of bits.
pub(crate) const ROWS: usize = 17;
/// Half of the bits for pieces with a digit: identifiers are so random that they would fill the bits of the words.
const HALF: usize = 512;

/// Bits of each group, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index(Vec<[u64; HALF * 2 / 64]>);

impl Index {
    pub(crate) fn of(segment: &Segment) -> Self {
        let mut seen = [0_u8; HALF * 2];
        let groups = segment.records.chunks(ROWS).map(|records| {
            let (Some(first), Some(last)) = (records.first(), records.last()) else { return [0; 16] };
            let text = &segment.text.as_bytes()[first.offset as usize..(last.offset + last.len) as usize];
            seen.fill(0);
            pieces(text, |bit| seen[usize::from(bit)] = 1);
            packed(&seen)
        });
        Self(groups.collect())
    }

    pub(crate) fn groups(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<[u64; HALF * 2 / 64]>()
    }

    /// Whether all of `bits` are set for `group`.
    pub(crate) fn has_all(&self, group: usize, bits: &[u16]) -> bool {
        self.0.get(group).is_none_or(|set| bits.iter().all(|&bit| set[usize::from(bit) / 64] >> (bit % 64) & 1 == 1))
    }
}

/// Calls `take` with the bit (below 1024) of each three bytes that stand in a row. Upper and lower case are the same.
pub(crate) fn pieces(text: &[u8], mut take: impl FnMut(u16)) {
    let (mut piece, mut digits) = (0_u32, 0_u32);
    for (at, &byte) in text.iter().enumerate() {
        // Makes letters lower case and confuses a few signs, here and in the needle alike.
        let byte = u32::from(byte | 0x20);
        piece = (piece << 8 | byte) & 0x00FF_FFFF;
        digits = (digits << 1 | u32::from(byte.wrapping_sub(u32::from(b'0')) < 10)) & 0b111;
        if at >= 2 {
            // Fibonacci hashing: the upper bits of the product depend on all of the piece.
            let hash = piece.wrapping_mul(0x9E37_79B1) >> (u32::BITS - HALF.ilog2());
            take((hash + if digits == 0 { 0 } else { HALF as u32 }) as u16);
        }
    }
}

fn packed(seen: &[u8; HALF * 2]) -> [u64; 16] {
    let mut bits = [0; 16];
    for (word, seen) in bits.iter_mut().zip(seen.chunks_exact(64)) {
        for (eight, seen) in seen.chunks_exact(8).enumerate() {
            let seen = u64::from_le_bytes(seen.try_into().unwrap_or_default());
            // Gathers the lowest bit of each of the eight bytes into the top byte.
            *word |= (seen.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * eight);
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_of_a_group_is_in_its_bits() {
        let record = crate::feed::Record {
            at: crate::message::Timestamp(0),
            offset: 0,
            len: 0,
            type_id: crate::feed::TypeId(0),
            source: crate::message::ConnectionId(0),
            kind: crate::feed::Kind::Event,
            bit: 0,
        };
        let mut segment = Segment::default();
        for row in 0..3 * ROWS {
            segment.push(&record, &format!("Row {row} of scene {:x}", row * 7_919_993));
        }
        let index = Index::of(&segment);
        assert_eq!(index.groups(), 3);
        for row in 0..3 * ROWS {
            pieces(segment.text_of(row).to_uppercase().as_bytes(), |bit| assert!(index.has_all(row / ROWS, &[bit])));
        }
        let mut absent = Vec::new();
        pieces(b"interview", |bit| absent.push(bit));
        assert!(!index.has_all(0, &absent));
    }
}
