//! Snapshot: the frame around the encoded flags: magic bytes, version, checksum.
//!
//! The bytes do not depend on the machine.

use crate::codec::{Decoder, Encoder, mix};
use crate::diagnostics::Error;

/// First bytes of a snapshot: a byte that does not occur in UTF-8, the name, the version.
const HEADER: [u8; 8] = [0xf5, b'f', b'a', b'n', b'i', b'o', b'n', VERSION];

/// Version of the encoding. Increment it with every change of the encoding.
const VERSION: u8 = 2;

/// Length of the checksum in bytes.
const CHECKSUM: usize = 8;

/// Returns whether the bytes begin like a snapshot of any version.
pub(crate) fn is_snapshot(bytes: &[u8]) -> bool {
    let [magic @ .., _version] = HEADER;
    bytes.starts_with(&magic)
}

/// Returns a snapshot of what `encode` writes.
///
/// `encode` is called again if the first pass found entries that are not in use: ids are then
/// assigned without gaps.
pub(crate) fn seal(encode: impl Fn(&mut Encoder)) -> Vec<u8> {
    let mut encoder = Encoder::default();
    loop {
        encode(&mut encoder);
        // The section that is written last comes first.
        encoder.bytes(&HEADER);
        encoder.bytes(&[0; CHECKSUM]);
        encoder.end_section();
        encoder = match encoder.finish() {
            Ok(snapshot) => return with_checksum(snapshot),
            Err(next_pass) => *next_pass,
        };
    }
}

/// Fills in the checksum.
fn with_checksum(mut snapshot: Vec<u8>) -> Vec<u8> {
    if let Some((head, body)) = snapshot.split_first_chunk_mut::<{ HEADER.len() + CHECKSUM }>() {
        let checksum = checksum(body);
        head.iter_mut()
            .skip(HEADER.len())
            .zip(checksum)
            .for_each(|(byte, sum)| *byte = sum);
    }
    snapshot
}

/// Returns a decoder of the body.
///
/// # Errors
///
/// The snapshot has another version or a wrong checksum.
pub(crate) fn open(snapshot: &[u8]) -> Result<Decoder<'_>, Error> {
    let (header, rest) = snapshot.split_first_chunk().ok_or(Error::damaged())?;
    if *header != HEADER {
        let [.., version] = *header;
        return Err(Error::other_version(version, VERSION));
    }
    match rest.split_first_chunk() {
        Some((expected, body)) if *expected == checksum(body) => Ok(Decoder::new(body)),
        _ => Err(Error::damaged()),
    }
}

/// Returns the checksum. Bodies that differ in one word only always have different checksums.
///
/// Two hashes alternate, so that the second is computed while the first waits for its result.
fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let (pairs, rest) = body.as_chunks::<16>();
    let mut last = [0; 16];
    rest.iter()
        .zip(&mut last)
        .for_each(|(byte, last)| *last = *byte);
    let (mut low, mut high) = (u64::from(VERSION), body.len() as u64);
    for pair in pairs.iter().chain([&last]) {
        let pair = u128::from_le_bytes(*pair);
        low = mix(low, pair as u64);
        high = mix(high, (pair >> 64) as u64);
    }
    mix(mix(low, high), 0).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_bit_is_noticed() {
        let snapshot = seal(|encoder| {
            encoder.bytes(b"flags");
            encoder.end_section();
        });
        assert!(open(&snapshot).is_ok());
        for bit in 0..snapshot.len() * 8 {
            let mut changed = snapshot.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&changed).is_err(), "bit {bit}");
        }
        for end in 0..snapshot.len() {
            assert!(open(&snapshot[..end]).is_err(), "cut at {end}");
        }
    }
}
