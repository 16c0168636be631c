//! People: ids that are made up, and the luck that each person has.

use crate::question::scatter;
use serde::Deserialize;

/// How made-up ids are spelled. The same number gives the same id on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Ids {
    /// The digits of the number: `0`, `1`, `2`.
    Numbers,
    /// Texts of 36 letters that look like random UUIDs, as of version 4.
    Uuids,
}

impl Ids {
    /// The id of the person of that number, in the place of what `id` was.
    ///
    /// ```
    /// use fanion::Ids;
    ///
    /// let mut id = String::new();
    /// Ids::Numbers.spell(17, &mut id);
    /// assert_eq!("17", id);
    /// Ids::Uuids.spell(17, &mut id);
    /// assert_eq!(36, id.len());
    /// ```
    pub fn spell(self, number: u32, id: &mut String) {
        id.clear();
        match self {
            Ids::Numbers => push_digits(number, id),
            Ids::Uuids => push_uuid(number, id),
        }
    }

    /// The same, when `id` is that of the person before: of ten numbers, nine differ from the one before
    /// in nothing but the last digit.
    pub(crate) fn spell_next(self, number: u32, id: &mut String) {
        let last = number % 10;
        if self == Ids::Numbers && last > 0 && id.pop().is_some() {
            push_digit(last, id);
        } else {
            self.spell(number, id);
        }
    }
}

/// A random number of that person's own, the same before and after a change.
pub(crate) fn luck(seed: u32, number: u32) -> u32 {
    (scatter(u64::from(seed) << 32 | u64::from(number)) >> 32) as u32
}

fn push_digits(number: u32, id: &mut String) {
    if number >= 10 {
        push_digits(number / 10, id);
    }
    push_digit(number % 10, id);
}

fn push_uuid(number: u32, id: &mut String) {
    // Two streams, neither of them that of the luck of any seed's first people.
    const STREAMS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];
    const VERSION: u64 = 0x4000;
    const VARIANT: u64 = 1 << 63;
    let [high, low] = STREAMS.map(|stream| scatter(stream ^ u64::from(number)));
    let high = high & !0xf000 | VERSION;
    let low = low & !(0b11 << 62) | VARIANT;
    push_hex(high >> 32, 8, id);
    for (part, digits) in [(high >> 16, 4), (high, 4), (low >> 48, 4), (low, 12)] {
        id.push('-');
        push_hex(part, digits, id);
    }
}

/// The last so many digits.
fn push_hex(number: u64, digits: u32, id: &mut String) {
    for place in (0..digits).rev() {
        push_digit((number >> (4 * place)) as u32 & 0xf, id);
    }
}

fn push_digit(digit: u32, id: &mut String) {
    id.push(char::from_digit(digit, 16).unwrap_or('0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_next_is_spelled_as_anybody_is() {
        for ids in [Ids::Numbers, Ids::Uuids] {
            for first in [0, 7, 995, u32::MAX - 20] {
                let (mut next, mut id) = (String::new(), String::new());
                for number in first..=first + 20 {
                    ids.spell_next(number, &mut next);
                    ids.spell(number, &mut id);
                    assert_eq!(id, next, "{number} after {first}");
                }
            }
        }
    }
}
