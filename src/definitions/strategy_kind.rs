//! Strategy kind: the rule that the name and parameters of a strategy define.

use super::Definitions;
use super::constraint::Constraint;
use super::custom_strategy::{CustomStrategy, Parameters};
use super::document_reader::StrategyParameters;
use super::rollout::{Rollout, Stickiness};
use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostics, Problem};
use crate::interning::{Id, Interner, StringId, StringSet};
use crate::json::JsonObject;
use crate::text::case_insensitive;

/// The rule that the name and parameters of a strategy define.
///
/// Source: `docs/semantics.md`, "Strategies".
#[derive(Debug, Clone, Copy)]
pub(crate) enum StrategyKind {
    /// Matches every user.
    Everyone,
    /// A list of user ids or of addresses.
    Listed(Id<Constraint>),
    Rollout(Rollout),
    /// A list of host names, in lowercase.
    Hosts(StringSet),
    Custom(Id<CustomStrategy>),
}

impl StrategyKind {
    pub fn encode(self, interner: &Interner, encoder: &mut Encoder) {
        match self {
            StrategyKind::Everyone => encoder.varint(1),
            StrategyKind::Listed(id) => {
                encoder.varint(2);
                id.encode(encoder);
            }
            StrategyKind::Rollout(rollout) => {
                encoder.varint(3);
                rollout.encode(encoder);
            }
            StrategyKind::Hosts(hosts) => {
                encoder.varint(4);
                hosts.encode(interner, encoder);
            }
            StrategyKind::Custom(id) => {
                encoder.varint(5);
                id.encode(encoder);
            }
        }
    }

    pub fn decode(
        decoder: &mut Decoder<'_>,
        definitions: &mut Definitions,
    ) -> Option<Option<StrategyKind>> {
        Some(Some(match decoder.byte()? {
            0 => return Some(None),
            1 => StrategyKind::Everyone,
            2 => StrategyKind::Listed(Id::decode(decoder, definitions.constraints.len())?),
            3 => StrategyKind::Rollout(Rollout::decode(
                decoder,
                &definitions.interner,
                &mut definitions.rollout_groups,
            )?),
            4 => StrategyKind::Hosts(StringSet::decode(decoder, &mut definitions.interner)?),
            5 => StrategyKind::Custom(Id::decode(decoder, definitions.custom_strategies.len())?),
            _ => return None,
        }))
    }
}

/// A strategy kind, and the parameters that the variants of the strategy use.
pub(super) struct CompiledStrategy {
    pub kind: StrategyKind,
    pub stickiness: Stickiness,
    pub group: StringId,
}

/// Compiles the kind of one strategy.
pub(super) struct StrategyCompiler<'a> {
    flag: StringId,
    parameters: StrategyParameters<'a>,
    stickiness: Stickiness,
    /// The parameter `groupId`.
    group: Option<StringId>,
    /// Which of the flag's random draws decides.
    draw: u16,
    definitions: &'a mut Definitions,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> StrategyCompiler<'a> {
    /// Compiles the kind of strategy `index`, counted from 0, of `flag`.
    pub fn compile(
        source: JsonObject<'a>,
        flag: StringId,
        index: usize,
        definitions: &'a mut Definitions,
        diagnostics: &'a mut Diagnostics,
    ) -> Result<CompiledStrategy, Problem> {
        let name = source.get("name").required_string()?;
        let parameters = StrategyParameters::read(source)?;
        let interner = &mut definitions.interner;
        let stickiness = Stickiness::compile(parameters.get("stickiness"), interner);
        let group = parameters
            .get("groupId")
            .map(|group| interner.intern(group));
        let draw = parameters.get("draw").and_then(|draw| draw.parse().ok());
        let kind = StrategyCompiler {
            flag,
            parameters,
            stickiness,
            group,
            draw: draw.unwrap_or(index as u16),
            definitions,
            diagnostics,
        }
        .kind(name)?;
        Ok(CompiledStrategy {
            kind,
            stickiness,
            group: group.unwrap_or(flag),
        })
    }

    fn kind(&mut self, name: &str) -> Result<StrategyKind, Problem> {
        Ok(match name {
            "default" => StrategyKind::Everyone,
            "flexibleRollout" => self.flexible_rollout()?,
            "gradualRolloutUserId" => self.gradual_rollout("userId")?,
            "gradualRolloutSessionId" => self.gradual_rollout("sessionId")?,
            "gradualRolloutRandom" => self.rollout("percentage", Stickiness::Random, self.flag)?,
            "userWithId" => self.user_ids(),
            "remoteAddress" => self.addresses(),
            "applicationHostname" => self.host_names(),
            name => self.custom(name),
        })
    }

    fn flexible_rollout(&mut self) -> Result<StrategyKind, Problem> {
        self.rollout("rollout", self.stickiness, self.group.unwrap_or(self.flag))
    }

    /// The rollouts of older Unleash versions have a fixed stickiness and require a group id.
    fn gradual_rollout(&mut self, field: &str) -> Result<StrategyKind, Problem> {
        let group = self.group.ok_or(Problem::Missing { key: "groupId" })?;
        let field = self.definitions.interner.intern_field(field);
        self.rollout("percentage", Stickiness::Field(field), group)
    }

    fn rollout(
        &mut self,
        key: &'static str,
        stickiness: Stickiness,
        group: StringId,
    ) -> Result<StrategyKind, Problem> {
        let percent = self.parameters.get(key);
        let interner = &self.definitions.interner;
        let groups = &mut self.definitions.rollout_groups;
        let rollout =
            Rollout::compile(key, percent, stickiness, group, self.draw, interner, groups);
        rollout.map(StrategyKind::Rollout)
    }

    fn user_ids(&mut self) -> StrategyKind {
        let Definitions {
            constraints,
            interner,
            ..
        } = self.definitions;
        let ids = self.parameters.get("userIds");
        // One list may be most of a document.
        interner.reserve(ids.map_or(0, str::len));
        StrategyKind::Listed(constraints.one_of("userId", split(ids), interner))
    }

    fn addresses(&mut self) -> StrategyKind {
        let Definitions {
            constraints,
            interner,
            ..
        } = self.definitions;
        let ranges = split(self.parameters.get("IPs"));
        let constraint = constraints.in_ranges("remoteAddress", ranges, interner, self.diagnostics);
        StrategyKind::Listed(constraint)
    }

    fn host_names(&mut self) -> StrategyKind {
        let names = self.parameters.get("hostNames").unwrap_or_default();
        let names = case_insensitive::lowercase(names);
        let interner = &mut self.definitions.interner;
        StrategyKind::Hosts(StringSet::new(split(Some(&names)), interner))
    }

    fn custom(&mut self, name: &str) -> StrategyKind {
        StrategyKind::Custom(self.definitions.custom_strategies.intern(CustomStrategy {
            name: name.into(),
            parameters: Parameters::of(self.parameters.iter()),
        }))
    }
}

/// Splits a list at commas and trims the entries; a blank list has no entries.
///
/// Source: ruling "Blanks around user ids".
fn split(list: Option<&str>) -> impl Iterator<Item = &str> {
    let mut rest = list.filter(|list| !list.trim().is_empty());
    std::iter::from_fn(move || {
        let list = rest?;
        let end = list.bytes().position(|byte| byte == b',');
        let entry = end.and_then(|end| list.split_at_checked(end));
        let (entry, tail) = entry.unwrap_or((list, ""));
        rest = tail.strip_prefix(',');
        Some(trim(entry))
    })
}

/// Like `str::trim`, but faster for an entry that begins and ends with an ASCII character.
fn trim(entry: &str) -> &str {
    match entry.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => entry,
        _ => entry.trim(),
    }
}
