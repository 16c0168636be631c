//! Snapshot: the flags of an engine as compact bytes, checked and versioned.
//!
//! Behind a head that says what it is, and a checksum, stands what each noun writes of itself. It is
//! the same on every machine.

use crate::bytes::{Reader, Writer, mix};
use crate::error::Error;

/// What a snapshot begins with: a byte that no text has, a name, the version.
const HEAD: [u8; 8] = [0xf5, b'f', b'a', b'n', b'i', b'o', b'n', VERSION];

/// Goes up whenever something is written otherwise than before.
const VERSION: u8 = 2;

/// Does it begin as a snapshot does, of whatever version?
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    let [name @ .., _] = HEAD;
    bytes.starts_with(&name)
}

/// A snapshot of what `write` writes, which is asked once more when some numbers are new.
pub(crate) fn seal(write: impl Fn(&mut Writer)) -> Vec<u8> {
    let mut out = Writer::default();
    loop {
        write(&mut out);
        // What is written last comes first.
        out.bytes(&HEAD);
        out.bytes(&[0; SUM]);
        out.end();
        out = match out.finish() {
            Ok(snapshot) => return summed(snapshot),
            Err(again) => *again,
        };
    }
}

fn summed(mut snapshot: Vec<u8>) -> Vec<u8> {
    if let Some((head, body)) = snapshot.split_first_chunk_mut::<{ HEAD.len() + SUM }>() {
        let sum = checksum(body);
        head.iter_mut()
            .skip(HEAD.len())
            .zip(sum)
            .for_each(|(byte, sum)| *byte = sum);
    }
    snapshot
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

/// Length of the checksum.
const SUM: usize = 8;

/// Two hashes in turn, since each has to wait for what it has just made. What differs in one word only
/// never has the same sum.
fn checksum(body: &[u8]) -> [u8; SUM] {
    let (pairs, rest) = body.as_chunks::<16>();
    let mut last = [0; 16];
    rest.iter()
        .zip(&mut last)
        .for_each(|(byte, last)| *last = *byte);
    let (mut one, mut other) = (u64::from(VERSION), body.len() as u64);
    for pair in pairs.iter().chain([&last]) {
        let pair = u128::from_le_bytes(*pair);
        one = mix(one, pair as u64);
        other = mix(other, (pair >> 64) as u64);
    }
    mix(mix(one, other), 0).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_bit_is_noticed() {
        let snapshot = seal(|out| {
            out.bytes(b"flags");
            out.end();
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
