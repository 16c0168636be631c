//! Rollout: stickiness, hash, bucket.

use crate::bytes::{Reader, Writer};
use crate::error::Problem;
use crate::question::{Asked, Salt};
use crate::table::Id;
use crate::words::{Field, Text, Words};

/// The share of people a strategy lets in.
///
/// A person is in when their bucket is at most `percent`. Buckets run 1..=100, so 0 lets in
/// nobody and 100 everybody who has a bucket at all.
///
/// Source: client specification 10.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rollout {
    /// Whole percent, 0..=100.
    pub percent: u8,
    /// The field whose value is hashed. Without a value there is no bucket, and nobody is let in.
    pub stickiness: Stickiness,
    /// Salt of the hash, so that the same person falls differently in different flags.
    pub group: Id<Text>,
    /// Which of the flag's random draws decides: its place among the strategies, unless the parameter
    /// `draw` says which, as in what is left of a document whose other strategies have gone.
    pub draw: u16,
}

impl Rollout {
    /// `text` is the parameter `key`: digits, with a plus before them if one likes, 0..=100.
    ///
    /// Source: ruling "Percentages".
    pub fn compile(
        key: &'static str,
        text: Option<&str>,
        stickiness: Stickiness,
        group: Id<Text>,
        draw: u16,
    ) -> Result<Rollout, Problem> {
        let text = text.ok_or(Problem::Missing { key })?;
        let percent = text.parse().ok().filter(|&percent: &u8| percent <= 100);
        let percent = percent.ok_or_else(|| Problem::NotAPercentage {
            key,
            text: text.into(),
        })?;
        Ok(Rollout {
            percent,
            stickiness,
            group,
            draw,
        })
    }

    pub fn write(self, out: &mut Writer) {
        out.number(self.percent.into());
        self.stickiness.write(out);
        self.group.write(out);
        out.number(self.draw.into());
    }

    pub fn read(input: &mut Reader<'_>, words: &Words) -> Option<Rollout> {
        Some(Rollout {
            percent: input.below(101)? as u8,
            stickiness: Stickiness::read(input, words)?,
            group: Id::read(input, words.len())?,
            draw: input.below(1 << 16)? as u16,
        })
    }

    /// Is this person in?
    #[inline(always)]
    pub fn includes(&self, asked: &Asked<'_>, salt: Salt) -> bool {
        if let Some(certain) = self.certain() {
            return certain;
        }
        let bucket = match self.stickiness.identify(asked) {
            Identity::Value(value) => {
                let group = asked.words.spell(self.group);
                bucket(group, value, ROLLOUT_SEED, 100)
            }
            Identity::Random => asked.draw(salt.of_strategy(self.draw), 100),
            Identity::Missing => return false,
        };
        bucket <= u64::from(self.percent)
    }

    /// The answer for everyone, when there is one: at 0 percent nobody is in, at 100 everybody who
    /// cannot lack a bucket.
    pub fn certain(&self) -> Option<bool> {
        match self.percent {
            0 => Some(false),
            100 if self.stickiness.may_draw() => Some(true),
            _ => None,
        }
    }

    /// Does a bucket decide? Not when everybody is in, whatever their bucket.
    pub fn divides(&self) -> bool {
        self.percent < 100
    }

    /// What people are told apart by.
    pub fn stickiness(&self) -> &Stickiness {
        &self.stickiness
    }
}

/// What keeps a person in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stickiness {
    /// `userId`, else `sessionId`, else chance.
    Default {
        user: Id<Field>,
        session: Id<Field>,
    },
    /// Chance, at every question anew.
    Random,
    Field(Id<Field>),
}

/// Whom a bucket is for.
pub(crate) enum Identity<'a> {
    Value(&'a str),
    Random,
    /// The field has no value.
    Missing,
}

impl Stickiness {
    /// Absent and empty mean `default`.
    pub fn compile(text: Option<&str>, words: &mut Words) -> Stickiness {
        match text.unwrap_or_default() {
            "" | "default" => Stickiness::Default {
                user: words.field("userId"),
                session: words.field("sessionId"),
            },
            "random" => Stickiness::Random,
            name => Stickiness::Field(words.field(name)),
        }
    }

    pub fn write(self, out: &mut Writer) {
        match self {
            Stickiness::Random => out.number(0),
            Stickiness::Default { user, session } => {
                out.number(1);
                user.write(out);
                session.write(out);
            }
            Stickiness::Field(field) => {
                out.number(2);
                field.write(out);
            }
        }
    }

    pub fn read(input: &mut Reader<'_>, words: &Words) -> Option<Stickiness> {
        let fields = words.fields.len();
        Some(match input.byte()? {
            0 => Stickiness::Random,
            1 => Stickiness::Default {
                user: Id::read(input, fields)?,
                session: Id::read(input, fields)?,
            },
            2 => Stickiness::Field(Id::read(input, fields)?),
            _ => return None,
        })
    }

    /// The value to be hashed.
    #[inline(always)]
    pub fn identify<'a>(&self, asked: &Asked<'a>) -> Identity<'a> {
        let value = |field| asked.value(field).map(|value| value.text());
        match *self {
            Stickiness::Default { user, session } => value(user)
                .or_else(|| value(session))
                .map_or(Identity::Random, Identity::Value),
            Stickiness::Random => Identity::Random,
            Stickiness::Field(field) => value(field).map_or(Identity::Missing, Identity::Value),
        }
    }

    /// The fields it may look at.
    pub fn fields(&self) -> impl Iterator<Item = Id<Field>> {
        let (first, second) = match *self {
            Stickiness::Default { user, session } => (Some(user), Some(session)),
            Stickiness::Random => (None, None),
            Stickiness::Field(field) => (Some(field), None),
        };
        first.into_iter().chain(second)
    }

    /// May chance decide, when a field is missing or anyway?
    pub fn may_draw(&self) -> bool {
        !matches!(self, Stickiness::Field(_))
    }
}

/// Seed of the hash that puts people into rollouts.
pub(crate) const ROLLOUT_SEED: u32 = 0;

/// Seed of the hash that gives people their variants.
pub(crate) const VARIANT_SEED: u32 = 86_028_157;

/// The place of a person among `range` equal ones, from 1.
pub(crate) fn bucket(group: &str, value: &str, seed: u32, range: u64) -> u64 {
    u64::from(hash(group, value, seed)) % range + 1
}

/// MurmurHash3 (x86, 32 bits) of the UTF-8 bytes of `group:value`.
///
/// Source: the protocol's section on the hash, with ruling "Hashes of text beyond ASCII".
pub(crate) fn hash(group: &str, value: &str, seed: u32) -> u32 {
    let (start, end) = group.as_bytes().as_chunks::<4>();
    let mut seam = [b':'; 4];
    let mut rest = value.as_bytes();
    let mut length = 0;
    for place in &mut seam {
        if let Some(&byte) = end.get(length) {
            *place = byte;
        } else if length > end.len() {
            let Some((&byte, behind)) = rest.split_first() else {
                break;
            };
            *place = byte;
            rest = behind;
        }
        length += 1;
    }
    let seam = seam.get(..length).unwrap_or_default();
    let mut text = Joined([start.as_flattened(), seam, rest]);
    // Reading from memory does not fail.
    murmur3::murmur3_32(&mut text, seed).unwrap_or_default()
}

/// Bytes in pieces, read as one: whole fours, then four where the pieces meet, then the rest. The
/// hash wants four at a time, and so gets them without ado.
struct Joined<'a>([&'a [u8]; 3]);

impl std::io::Read for Joined<'_> {
    #[inline(always)]
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let [piece, next, last] = self.0;
            if let Some((four, behind)) = piece.split_first_chunk::<4>()
                && let Ok(place) = <&mut [u8; 4]>::try_from(&mut *buffer)
            {
                *place = *four;
                self.0 = [behind, next, last];
                return Ok(4);
            }
            if piece.is_empty() && !next.is_empty() {
                self.0 = [next, last, &[]];
                continue;
            }
            let mut count = 0;
            for (place, &byte) in buffer.iter_mut().zip(piece) {
                *place = byte;
                count += 1;
            }
            let behind = piece.get(count..).unwrap_or_default();
            self.0 = [behind, next, last];
            return Ok(count);
        }
    }
}

/// The salt that keeps the random draws of one flag apart from another's.
pub(crate) fn salt(flag: &str) -> Salt {
    Salt::new(hash(flag, "", ROLLOUT_SEED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(group: &str, value: &str, of_hash: u32, of_rollout: u64, of_variant: u64) {
        assert_eq!(of_hash, hash(group, value, ROLLOUT_SEED));
        assert_eq!(of_rollout, bucket(group, value, ROLLOUT_SEED, 100));
        assert_eq!(of_variant, bucket(group, value, VARIANT_SEED, 1000));
    }

    #[test]
    fn buckets_are_those_of_unleash() {
        check("gr1", "123", 538_421_172, 73, 796);
        check("groupX", "999", 3_843_606_124, 25, 260);
        check("g", "124", 2_699_878_080, 81, 369);
        check("", "", 723_937_430, 31, 632);
        check("é", "日本", 3_169_430_492, 93, 395);
        check("g", "😀", 4_059_205_833, 34, 16);
    }

    #[test]
    fn a_percentage_is_a_whole_number_up_to_100() {
        let group = Words::new().text("g");
        let rollout = |text| Rollout::compile("rollout", text, Stickiness::Random, group, 0);
        let is_one = |text| rollout(Some(text)).is_ok();
        for text in ["0", "100", "+100", "050"] {
            assert!(is_one(text), "{text}");
        }
        for text in ["101", "-1", "1e2", "50.5", " 50", "", "50%"] {
            assert!(!is_one(text), "{text}");
        }
        assert!(rollout(None).is_err());
    }
}
