//! Snapshot: the flags of an engine as compact bytes, checked and versioned.
//!
//! Behind a head that says what it is, and a checksum, stands what each noun writes of itself. It is
//! the same on every machine.

use crate::bytes::Reader;
use crate::error::Error;

/// What a snapshot begins with: a byte that no text has, a name, the version.
const HEAD: [u8; 8] = [0xf5, b'f', b'a', b'n', b'i', b'o', b'n', VERSION];

/// Goes up whenever something is written otherwise than before.
const VERSION: u8 = 1;

/// Does it begin as a snapshot does, of whatever version?
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    let [name @ .., _] = HEAD;
    bytes.starts_with(&name)
}

/// A snapshot of what has been written.
pub(crate) fn seal(body: &[u8]) -> Vec<u8> {
    [&HEAD, &checksum(body), body].concat()
}

/// What a snapshot holds.
///
/// # Errors
///
/// It is of another version, or not as it was written.
pub(crate) fn open(snapshot: &[u8]) -> Result<Reader<'_>, Error> {
    let (head, rest) = snapshot.split_first_chunk().ok_or(Error::damaged())?;
    if *head != HEAD {
        let [.., version] = *head;
        return Err(Error::of_version(version, VERSION));
    }
    match rest.split_first_chunk() {
        Some((sum, body)) if *sum == checksum(body) => Ok(Reader::new(body)),
        _ => Err(Error::damaged()),
    }
}

/// Half of MurmurHash3 (x64, 128 bits).
fn checksum(mut body: &[u8]) -> [u8; 8] {
    // Reading from memory does not fail.
    let hash = murmur3::murmur3_x64_128(&mut body, u32::from(VERSION));
    (hash.unwrap_or_default() as u64).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_bit_is_noticed() {
        let snapshot = seal(b"flags");
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
