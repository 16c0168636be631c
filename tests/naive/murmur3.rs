//! MurmurHash3, x86, 32 bits, after the public algorithm of Austin Appleby.

/// The hash of `text` as UTF-8. Source: protocol 5.4.
pub fn murmur3(text: &str, seed: u32) -> u32 {
    let bytes = text.as_bytes();
    let mut hash = seed;
    for block in bytes.chunks(4) {
        let mut word = 0;
        for (place, byte) in block.iter().enumerate() {
            word |= u32::from(*byte) << (8 * place);
        }
        hash ^= scramble(word);
        // The last block, when it is shorter than four bytes, is not stirred any further.
        if block.len() == 4 {
            hash = hash
                .rotate_left(13)
                .wrapping_mul(5)
                .wrapping_add(0xe654_6b64);
        }
    }
    finish(hash ^ bytes.len() as u32)
}

fn scramble(word: u32) -> u32 {
    word.wrapping_mul(0xcc9e_2d51)
        .rotate_left(15)
        .wrapping_mul(0x1b87_3593)
}

fn finish(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
