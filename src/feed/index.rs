//! A small index of each sealed segment: which three-byte pieces stand in every seventeen rows.
//!
//! Reading all text of a million rows takes as long as the memory needs to deliver it. 128 bytes for 17 rows (7.5 bytes a
//! row, within the 32 that a row may cost beyond its text) tell for nearly all of them that a word is not there.

use super::segment::Segment;

/// Rows that share one set of bits.
pub(crate) const ROWS: usize = 17;
/// Bits of a group.
const BITS: usize = 1024;
/// The first of them are for pieces without a digit, the others for those with one: identifiers are so random that they
/// would fill the bits of the words, and so long that few bits are enough to tell them apart.
const WORDS: usize = 704;

/// Bits of each group, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index(Vec<[u64; BITS / 64]>);

impl Index {
    pub(crate) fn of(segment: &Segment) -> Self {
        let mut seen = [0_u8; BITS];
        let groups = segment.records.chunks(ROWS).map(|records| {
            let (Some(first), Some(last)) = (records.first(), records.last()) else { return [0; 16] };
            let text = &segment.text.as_bytes()[first.offset as usize..(last.offset + last.len) as usize];
            seen.fill(0);
            // The mask says to the compiler what `pieces` promises.
            pieces(text, |bit| seen[usize::from(bit) & (BITS - 1)] = 1);
            packed(&seen)
        });
        Self(groups.collect())
    }

    pub(crate) fn groups(&self) -> usize {
        self.0.len()
    }

    /// Bytes of the index of so many rows.
    pub(crate) fn bytes_for(rows: usize) -> usize {
        rows.div_ceil(ROWS) * BITS / 8
    }

    /// Whether all of `bits` are set for `group`.
    pub(crate) fn has_all(&self, group: usize, bits: &[u16]) -> bool {
        self.0.get(group).is_none_or(|set| bits.iter().all(|&bit| set[usize::from(bit) / 64] >> (bit % 64) & 1 == 1))
    }
}

/// Calls `take` with the bit (below 1024) of each three bytes that follow one another. Upper and lower case are the same.
pub(crate) fn pieces(text: &[u8], mut take: impl FnMut(u16)) {
    // In steps of a fixed size, so that the compiler makes vector instructions of the arithmetic.
    const STEP: usize = 64;
    let mut bits = [0; STEP];
    let mut rest = text;
    while rest.len() > 2 {
        let count = (rest.len() - 2).min(STEP);
        match rest.first_chunk::<{ STEP + 2 }>() {
            Some(bytes) => {
                for (at, bit) in bits.iter_mut().enumerate() {
                    *bit = piece(bytes[at], bytes[at + 1], bytes[at + 2]);
                }
            }
            None => {
                for (bytes, bit) in rest.windows(3).zip(&mut bits) {
                    *bit = piece(bytes[0], bytes[1], bytes[2]);
                }
            }
        }
        for &bit in &bits[..count] {
            take(bit);
        }
        rest = &rest[count..];
    }
}

/// The bit of three bytes.
fn piece(a: u8, b: u8, c: u8) -> u16 {
    // Makes letters lower case and confuses a few signs, here and in the needle alike.
    let [a, b, c] = [a, b, c].map(|byte| u16::from(byte | 0x20));
    let digit = |byte: u16| byte.wrapping_sub(u16::from(b'0')) < 10;
    // Multiplicative hashing. Sixteen bits are what every machine multiplies eight at a time.
    let hash = a.wrapping_mul(0x6F4B).wrapping_add(b.wrapping_mul(0xB5C7)).wrapping_add(c.wrapping_mul(0x9E35));
    let (first, count) = if digit(a) | digit(b) | digit(c) { (WORDS, BITS - WORDS) } else { (0, WORDS) };
    // The upper bits of the hash, which depend on all three, spread over `count`.
    first as u16 + ((u32::from(hash) * count as u32) >> 16) as u16
}

fn packed(seen: &[u8; BITS]) -> [u64; 16] {
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
