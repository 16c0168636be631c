//! `snapshot`: damaged and forged snapshots are rejected or load, and a snapshot of what was loaded is equal to it.

use crate::observation::{load, load_or_keep, observe};
use fanion::Engine;

/// First bytes of a snapshot.
const HEADER: &[u8] = b"\xf5fanion\x02";

const CHECKSUM: usize = 8;

pub fn snapshot(data: &[u8]) {
    check_format();
    check(data);
    let body = match data.starts_with(HEADER) {
        true => data.get(HEADER.len() + CHECKSUM..).unwrap_or_default(),
        false => data,
    };
    check(&[HEADER, &checksum(body), body].concat());
}

fn check(data: &[u8]) {
    let Some(engine) = load_or_keep(data) else {
        return;
    };
    let snapshot = engine.snapshot();
    let restored = load(&snapshot, 7);
    assert_eq!(observe(&engine), observe(&restored));
    assert_eq!(snapshot, restored.snapshot());
}

/// Checks that forged snapshots have the header and the checksum of real ones: otherwise all would be rejected.
fn check_format() {
    let real = Engine::new().snapshot();
    let body = real
        .strip_prefix(HEADER)
        .and_then(|rest| rest.get(CHECKSUM..))
        .expect("the version of snapshots changed: adapt `HEADER`");
    assert_eq!(real[HEADER.len()..][..CHECKSUM], checksum(body));
}

/// Returns the checksum that an attacker can compute, too.
fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let version = u64::from(HEADER[HEADER.len() - 1]);
    let mut hashes = [version, body.len() as u64];
    // The body is padded with 1 to 16 zeros, to pairs of words.
    let mut padded = body.to_vec();
    padded.resize(body.len() / 16 * 16 + 16, 0);
    for (index, word) in padded.as_chunks::<8>().0.iter().enumerate() {
        let hash = &mut hashes[index % 2];
        *hash = mix(*hash, u64::from_le_bytes(*word));
    }
    mix(mix(hashes[0], hashes[1]), 0).to_le_bytes()
}

fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}
