//! Synthetic ids: the id and the random number of each user of a survey.

use crate::bucketing::splitmix64;
use serde::Deserialize;

/// Format of synthetic ids. Equal numbers have equal ids on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Ids {
    /// The number in decimal: `0`, `1`, `2`.
    Numbers,
    /// Random-looking UUIDs of version 4, 36 characters.
    Uuids,
}

impl Ids {
    /// Replaces `id` by the id of user `number`.
    ///
    /// ```
    /// use fanion::Ids;
    ///
    /// let mut id = String::new();
    /// Ids::Numbers.write(17, &mut id);
    /// assert_eq!("17", id);
    /// Ids::Uuids.write(17, &mut id);
    /// assert_eq!(36, id.len());
    /// ```
    pub fn write(self, number: u32, id: &mut String) {
        id.clear();
        match self {
            Ids::Numbers => push_digits(number, id),
            Ids::Uuids => push_uuid(number, id),
        }
    }

    /// Like `write`, if `id` is the id of the previous user. Faster, since nine of ten decimal numbers
    /// differ from the previous one in the last digit only.
    pub(crate) fn write_next(self, number: u32, id: &mut String) {
        let last = number % 10;
        if self == Ids::Numbers && last > 0 && id.pop().is_some() {
            push_digit(last, id);
        } else {
            self.write(number, id);
        }
    }
}

/// Returns the random number of user `number`, which does not depend on the document.
pub(crate) fn user_seed(seed: u32, number: u32) -> u32 {
    (splitmix64(u64::from(seed) << 32 | u64::from(number)) >> 32) as u32
}

fn push_digits(number: u32, id: &mut String) {
    if number >= 10 {
        push_digits(number / 10, id);
    }
    push_digit(number % 10, id);
}

fn push_uuid(number: u32, id: &mut String) {
    // Two streams, which differ from that of `user_seed` for the first users of any seed.
    const STREAMS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];
    const VERSION: u64 = 0x4000;
    const VARIANT: u64 = 1 << 63;
    let [high, low] = STREAMS.map(|stream| splitmix64(stream ^ u64::from(number)));
    let high = high & !0xf000 | VERSION;
    let low = low & !(0b11 << 62) | VARIANT;
    push_hex(high >> 32, 8, id);
    for (part, digits) in [(high >> 16, 4), (high, 4), (low >> 48, 4), (low, 12)] {
        id.push('-');
        push_hex(part, digits, id);
    }
}

/// Appends the last `digits` hexadecimal digits.
fn push_hex(number: u64, digits: u32, id: &mut String) {
    for position in (0..digits).rev() {
        push_digit((number >> (4 * position)) as u32 & 0xf, id);
    }
}

fn push_digit(digit: u32, id: &mut String) {
    id.push(char::from_digit(digit, 16).unwrap_or('0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_id_equals_the_id_of_its_number() {
        for ids in [Ids::Numbers, Ids::Uuids] {
            for first in [0, 7, 995, u32::MAX - 20] {
                let (mut next, mut id) = (String::new(), String::new());
                for number in first..=first + 20 {
                    ids.write_next(number, &mut next);
                    ids.write(number, &mut id);
                    assert_eq!(id, next, "{number} after {first}");
                }
            }
        }
    }
}
