//! Buckets of rollouts and variants: MurmurHash3 of group id and value, or a random draw.
//!
//! Imports nothing of this crate.

/// Seed of the hash for rollouts.
pub(crate) const ROLLOUT_SEED: u32 = 0;

/// Seed of the hash for variants.
pub(crate) const VARIANT_SEED: u32 = 86_028_157;

/// Returns the bucket of a value, from 1 to `range`.
///
/// Source: `docs/semantics.md`, "Stickiness and buckets".
pub(crate) fn bucket(group: &str, value: &str, seed: u32, range: u64) -> u64 {
    u64::from(hash(group, value, seed)) % range + 1
}

/// Returns the MurmurHash3 (x86, 32 bits) of the UTF-8 bytes of `group:value`, without concatenating them.
///
/// Source: `docs/semantics.md`, "Stickiness and buckets"; ruling "Hashes of non-ASCII strings".
pub(crate) fn hash(group: &str, value: &str, seed: u32) -> u32 {
    let (start, end) = group.as_bytes().as_chunks::<4>();
    // The chunk with the colon: up to three bytes of the group, the colon, then bytes of the value.
    let mut seam = [b':'; 4];
    let mut rest = value.as_bytes();
    let mut len = 0;
    for byte in &mut seam {
        if let Some(&of_group) = end.get(len) {
            *byte = of_group;
        } else if len > end.len() {
            let Some((&of_value, after)) = rest.split_first() else {
                break;
            };
            *byte = of_value;
            rest = after;
        }
        len += 1;
    }
    let seam = seam.get(..len).unwrap_or_default();
    let mut reader = Pieces([start.as_flattened(), seam, rest]);
    // Reading from memory does not fail.
    murmur3::murmur3_32(&mut reader, seed).unwrap_or_default()
}

/// Three slices, read as one.
///
/// `murmur3` reads four bytes at a time. The first slice is a multiple of four bytes long, the second
/// is shorter only if the third is empty, so a read of four bytes never crosses a boundary.
struct Pieces<'a>([&'a [u8]; 3]);

impl std::io::Read for Pieces<'_> {
    #[inline(always)]
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let [first, second, third] = self.0;
            if let Some((chunk, rest)) = first.split_first_chunk::<4>()
                && let Ok(target) = <&mut [u8; 4]>::try_from(&mut *buffer)
            {
                *target = *chunk;
                self.0 = [rest, second, third];
                return Ok(4);
            }
            if first.is_empty() && !second.is_empty() {
                self.0 = [second, third, &[]];
                continue;
            }
            let mut count = 0;
            for (target, &byte) in buffer.iter_mut().zip(first) {
                *target = byte;
                count += 1;
            }
            let rest = first.get(count..).unwrap_or_default();
            self.0 = [rest, second, third];
            return Ok(count);
        }
    }
}

/// Makes random draws from one random number independent of each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrawSalt(u32);

impl DrawSalt {
    /// The salt for callers that ignore the result of the draw.
    pub const NONE: DrawSalt = DrawSalt(0);

    /// Returns the salt for the rollout of a strategy; `draw` is its index or its parameter `draw`.
    ///
    /// Source: `docs/semantics.md`, "Random draws".
    pub fn for_strategy(self, draw: u16) -> DrawSalt {
        DrawSalt(self.0.wrapping_add(1).wrapping_add(draw.into()))
    }

    /// Returns the salt for the variant.
    pub fn for_variant(self) -> DrawSalt {
        self
    }
}

/// Mixes the bits of an integer, so that each input bit affects each output bit.
///
/// Source: the output function of the SplitMix64 generator.
pub(crate) fn splitmix64(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Returns the salt of a flag, which makes its draws independent of those of other flags.
pub(crate) fn draw_salt(flag: &str) -> DrawSalt {
    DrawSalt(hash(flag, "", ROLLOUT_SEED))
}

/// Returns a number from 1 to `range`, uniformly distributed. Equal salts draw the same number, other
/// salts draw independently.
///
/// Source: `docs/semantics.md`, "Random draws".
#[inline]
pub(crate) fn draw(random: u32, salt: DrawSalt, range: u64) -> u64 {
    let seed = u64::from(random) << 32 | u64::from(salt.0);
    let range = range.min(u64::from(u32::MAX));
    // The upper half of the product of 64 and 32 bits: uniform to one part in 2^32.
    (((splitmix64(seed) >> 32) * range) >> 32) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(group: &str, value: &str, expected_hash: u32, rollout: u64, variant: u64) {
        assert_eq!(expected_hash, hash(group, value, ROLLOUT_SEED));
        assert_eq!(rollout, bucket(group, value, ROLLOUT_SEED, 100));
        assert_eq!(variant, bucket(group, value, VARIANT_SEED, 1000));
    }

    #[test]
    fn buckets_equal_those_of_unleash() {
        check("gr1", "123", 538_421_172, 73, 796);
        check("groupX", "999", 3_843_606_124, 25, 260);
        check("g", "124", 2_699_878_080, 81, 369);
        check("", "", 723_937_430, 31, 632);
        check("é", "日本", 3_169_430_492, 93, 395);
        check("g", "😀", 4_059_205_833, 34, 16);
    }
}
