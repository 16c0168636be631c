//! Rollout: the percentage of users that a strategy includes, and what identifies them.

use super::group_hashes::GroupHashes;
use crate::bucketing::GroupHash;
use crate::codec::{Decoder, Encoder};
use crate::diagnostics::Problem;
use crate::interning::{FieldId, Id, Interner, StringId};

/// The share of users that a strategy includes.
///
/// A user is included if their bucket, 1..=100, is at most `percent`.
///
/// Source: `docs/semantics.md`, "Rollout"; client specification 10.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rollout {
    /// 0..=100.
    pub percent: u8,
    /// The field whose value is hashed. A user without a value has no bucket and is not included.
    pub stickiness: Stickiness,
    /// Group id: is hashed with the value, so that a user has different buckets in different flags.
    pub group: StringId,
    /// Hash of the group id.
    pub hash: GroupHash,
    /// Which of the flag's random draws decides: the parameter `draw`, else the index of the strategy.
    /// A residual needs the parameter, since strategies before this one may be gone.
    pub draw: u16,
}

impl Rollout {
    /// Compiles a rollout; `text` is the parameter `key`: digits with an optional plus sign, 0..=100.
    ///
    /// # Errors
    ///
    /// The parameter is missing or not a percentage.
    ///
    /// Source: ruling "Percentages".
    pub fn compile(
        key: &'static str,
        text: Option<&str>,
        stickiness: Stickiness,
        group: StringId,
        draw: u16,
        interner: &Interner,
        groups: &mut GroupHashes,
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
            hash: groups.get(group, interner),
            draw,
        })
    }

    pub fn encode(self, encoder: &mut Encoder) {
        encoder.varint(self.percent.into());
        self.stickiness.encode(encoder);
        self.group.encode(encoder);
        encoder.varint(self.draw.into());
    }

    pub fn decode(
        decoder: &mut Decoder<'_>,
        interner: &Interner,
        groups: &mut GroupHashes,
    ) -> Option<Rollout> {
        let percent = decoder.below(101)? as u8;
        let stickiness = Stickiness::decode(decoder, interner)?;
        let group = Id::decode(decoder, interner.len())?;
        Some(Rollout {
            percent,
            stickiness,
            group,
            hash: groups.get(group, interner),
            draw: decoder.below(1 << 16)? as u16,
        })
    }

    /// Returns the result if it is equal for all users: at 0 percent, and at 100 percent if every user
    /// has a bucket.
    pub fn constant(&self) -> Option<bool> {
        match self.percent {
            0 => Some(false),
            100 if self.stickiness.may_draw() => Some(true),
            _ => None,
        }
    }

    /// Returns whether the bucket matters. At 100 percent every bucket is included.
    pub fn depends_on_bucket(&self) -> bool {
        self.percent < 100
    }

    /// Returns what identifies a user.
    pub fn stickiness(&self) -> &Stickiness {
        &self.stickiness
    }
}

/// What keeps a user in the same bucket.
///
/// Source: `docs/semantics.md`, "Stickiness and buckets".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stickiness {
    /// `userId`, else `sessionId`, else a random draw.
    Default { user: FieldId, session: FieldId },
    /// A random draw in each evaluation.
    Random,
    /// The value of a field.
    Field(FieldId),
}

impl Stickiness {
    /// Compiles the name of a stickiness; absent and empty mean `default`.
    pub fn compile(text: Option<&str>, interner: &mut Interner) -> Stickiness {
        match text.unwrap_or_default() {
            "" | "default" => Stickiness::Default {
                user: interner.intern_field("userId"),
                session: interner.intern_field("sessionId"),
            },
            "random" => Stickiness::Random,
            name => Stickiness::Field(interner.intern_field(name)),
        }
    }

    pub fn encode(self, encoder: &mut Encoder) {
        match self {
            Stickiness::Random => encoder.varint(0),
            Stickiness::Default { user, session } => {
                encoder.varint(1);
                user.encode(encoder);
                session.encode(encoder);
            }
            Stickiness::Field(field) => {
                encoder.varint(2);
                field.encode(encoder);
            }
        }
    }

    pub fn decode(decoder: &mut Decoder<'_>, interner: &Interner) -> Option<Stickiness> {
        let fields = interner.fields.len();
        Some(match decoder.byte()? {
            0 => Stickiness::Random,
            1 => Stickiness::Default {
                user: Id::decode(decoder, fields)?,
                session: Id::decode(decoder, fields)?,
            },
            2 => Stickiness::Field(Id::decode(decoder, fields)?),
            _ => return None,
        })
    }

    /// Returns the fields that may be read.
    pub fn fields(&self) -> impl Iterator<Item = FieldId> {
        let (first, second) = match *self {
            Stickiness::Default { user, session } => (Some(user), Some(session)),
            Stickiness::Random => (None, None),
            Stickiness::Field(field) => (Some(field), None),
        };
        first.into_iter().chain(second)
    }

    /// Returns whether a random draw may decide.
    pub fn may_draw(&self) -> bool {
        !matches!(self, Stickiness::Field(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_an_integer_up_to_100() {
        let mut interner = Interner::new();
        let group = interner.intern("g");
        let rollout = |text| {
            let groups = &mut GroupHashes::new(0);
            let stickiness = Stickiness::Random;
            Rollout::compile("rollout", text, stickiness, group, 0, &interner, groups)
        };
        let is_valid = |text| rollout(Some(text)).is_ok();
        for text in ["0", "100", "+100", "050"] {
            assert!(is_valid(text), "{text}");
        }
        for text in ["101", "-1", "1e2", "50.5", " 50", "", "50%"] {
            assert!(!is_valid(text), "{text}");
        }
        assert!(rollout(None).is_err());
    }
}
