//! Buckets of rollouts and variants: MurmurHash3 of group id and value, or a random draw.
//!
//! Imports nothing of this crate.

/// Seed of the hash for rollouts.
pub(crate) const ROLLOUT_SEED: u32 = 0;

/// Seed of the hash for variants.
pub(crate) const VARIANT_SEED: u32 = 86_028_157;

/// The hash of a group id, continued with the value of each user: MurmurHash3 (x86, 32 bits) of the UTF-8
/// bytes of `group:value`.
///
/// Own code instead of `murmur3`, which hashes everything at once (`docs/dependencies.md`, 2026-11).
///
/// Source: `docs/semantics.md`, "Stickiness and buckets"; ruling "Hashes of non-ASCII strings".
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupHash {
    state: u32,
    /// Up to three bytes that do not fill a word yet.
    pending: u32,
    /// Number of bytes so far.
    length: u32,
}

impl GroupHash {
    /// Hashes a group id and the colon after it.
    pub fn new(group: &str, seed: u32) -> GroupHash {
        let empty = GroupHash {
            state: seed,
            pending: 0,
            length: 0,
        };
        empty.append(group).append(":")
    }

    /// Returns the bucket of a value, from 1 to `range`.
    pub fn bucket(self, value: &str, range: u64) -> u64 {
        u64::from(self.hash(value)) % range + 1
    }

    /// Returns the hash with a value.
    pub fn hash(self, value: &str) -> u32 {
        let GroupHash {
            state,
            pending,
            length,
        } = self.append(value);
        let mut hash = state ^ scramble(pending) ^ length;
        hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
        hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
        hash ^ (hash >> 16)
    }

    fn append(mut self, text: &str) -> GroupHash {
        let (words, rest) = text.as_bytes().as_chunks();
        for word in words {
            self.push(u32::from_le_bytes(*word), 4);
        }
        for &byte in rest {
            self.push(byte.into(), 1);
        }
        self
    }

    /// Appends `count` bytes, one to four.
    #[inline(always)]
    fn push(&mut self, bytes: u32, count: u32) {
        let filled = self.length % 4;
        let all = u64::from(bytes) << (8 * filled) | u64::from(self.pending);
        self.pending = all as u32;
        self.length += count;
        if filled + count >= 4 {
            let state = (self.state ^ scramble(all as u32)).rotate_left(13);
            self.state = state.wrapping_mul(5).wrapping_add(0xe654_6b64);
            self.pending = (all >> 32) as u32;
        }
    }
}

/// Mixes the bits of a word; zero stays zero.
fn scramble(word: u32) -> u32 {
    let word = word.wrapping_mul(0xcc9e_2d51).rotate_left(15);
    word.wrapping_mul(0x1b87_3593)
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
    DrawSalt(GroupHash::new(flag, ROLLOUT_SEED).hash(""))
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
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(group: &str, value: &str, expected_hash: u32, rollout: u64, variant: u64) {
        let hash = |seed| GroupHash::new(group, seed);
        assert_eq!(expected_hash, hash(ROLLOUT_SEED).hash(value));
        assert_eq!(rollout, hash(ROLLOUT_SEED).bucket(value, 100));
        assert_eq!(variant, hash(VARIANT_SEED).bucket(value, 1000));
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

    #[test]
    fn pieces_of_any_length_hash_like_the_whole() {
        let text = "0123456789äöü€😀";
        for (end, _) in text.char_indices() {
            for (start, _) in text.char_indices() {
                let (group, value) = (&text[..end], &text[start..]);
                let whole = [group, ":", value].concat();
                let expected = mur3::murmurhash3_x86_32(whole.as_bytes(), VARIANT_SEED);
                assert_eq!(expected, GroupHash::new(group, VARIANT_SEED).hash(value));
            }
        }
    }

    #[test]
    fn integers_are_mixed_as_by_the_reference_implementation_of_splitmix64() {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        // The first outputs for the seed 1234567.
        let outputs = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        for (count, expected) in (1..).zip(outputs) {
            let state = STEP.wrapping_mul(count).wrapping_add(1_234_567);
            assert_eq!(expected, splitmix64(state));
        }
    }

    #[test]
    fn draws_cover_the_range_from_1_and_depend_on_number_and_salt() {
        let distinct = |draws: &mut dyn Iterator<Item = u64>| draws.collect::<BTreeSet<_>>();
        let all = BTreeSet::from_iter(1..=5);
        assert_eq!(
            all,
            distinct(&mut (0..99).map(|random| draw(random, DrawSalt(7), 5)))
        );
        assert_eq!(
            all,
            distinct(&mut (0..99).map(|salt| draw(7, DrawSalt(salt), 5)))
        );
        assert_eq!(1, draw(u32::MAX, DrawSalt(u32::MAX), 1));
    }
}
