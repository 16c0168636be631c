//! Flag: on or off, dependencies, strategies, variants.

use super::Definitions;
use super::inputs::RequiredInputs;
use super::strategy::Strategy;
use super::variant::{VariantDefinition, VariantOwner, VariantSet};
use crate::bucketing::{DrawSalt, draw_salt};
use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostic, Diagnostics, Problem, Step};
use crate::interning::{Id, IdList, InternedString, Interner, StringId};
use crate::json::{JsonObject, JsonValue};

/// A feature flag as the document describes it.
#[derive(Debug, Clone, Copy)]
pub struct Flag<'e> {
    entry: &'e FlagDefinition,
    interner: &'e Interner,
}

impl<'e> Flag<'e> {
    /// Returns the name.
    pub fn name(&self) -> &'e str {
        self.interner.resolve(self.entry.name)
    }

    /// Returns the type: `release`, `experiment`, `operational`, `kill-switch`, `permission` or a
    /// custom type; empty if the document has none.
    pub fn kind(&self) -> &'e str {
        self.interner.resolve(self.entry.kind)
    }

    /// Returns the project; `default` if the document has none.
    pub fn project(&self) -> &'e str {
        self.interner.resolve(self.entry.project)
    }

    /// Returns the description.
    pub fn description(&self) -> Option<&'e str> {
        self.entry.description.map(|id| self.interner.resolve(id))
    }

    /// Returns whether the flag is switched on. Its strategies decide for which users.
    pub fn is_enabled(&self) -> bool {
        self.entry.enabled
    }

    /// Returns whether the flag is marked for removal.
    pub fn is_stale(&self) -> bool {
        self.entry.stale
    }

    /// Returns whether clients emit an event for each evaluation of the flag.
    pub fn has_impression_data(&self) -> bool {
        self.entry.impression_data
    }
}

/// A compiled flag.
///
/// Source: `docs/semantics.md`, "Order of evaluation"; client specification 01, 17.
#[derive(Debug)]
pub(crate) struct FlagDefinition {
    pub name: StringId,
    pub kind: StringId,
    pub project: StringId,
    description: Option<StringId>,
    pub enabled: bool,
    pub stale: bool,
    pub impression_data: bool,
    /// Without strategies, the flag is on for all users; `None` if the list is invalid.
    pub strategies: Option<Box<[Strategy]>>,
    pub variants: Option<Box<VariantSet>>,
    /// All must be satisfied; `None` if the list is invalid.
    pub dependencies: Option<Box<[Dependency]>>,
    /// Makes its random draws independent of other flags'.
    pub salt: DrawSalt,
    /// Problems of the flag itself, without those of its segments and parents.
    pub diagnostics: Vec<Diagnostic>,
}

/// A requirement on another flag.
///
/// Source: `docs/semantics.md`, "Dependencies".
#[derive(Debug)]
pub(crate) struct Dependency {
    pub parent: StringId,
    pub requirement: ParentRequirement,
}

/// The state that a parent must have.
#[derive(Debug)]
pub(crate) enum ParentRequirement {
    On,
    Off,
    /// On, with a variant of one of these names.
    OneOf(IdList<InternedString>),
}

/// The variant name of a flag that has no variant.
pub(crate) const NO_VARIANT: &str = "disabled";

impl FlagDefinition {
    /// Returns the name of an entry of the document.
    ///
    /// # Errors
    ///
    /// The entry is not an object with a name.
    pub fn name_of(source: JsonValue<'_>) -> Result<&str, Problem> {
        source.required_object()?.get("name").required_string()
    }

    /// Compiles an entry of the document; invalid parts become `diagnostics` of the flag.
    ///
    /// # Errors
    ///
    /// The entry is not an object with a name.
    pub fn compile(
        source: JsonValue<'_>,
        definitions: &mut Definitions,
    ) -> Result<FlagDefinition, Problem> {
        let name = definitions
            .interner
            .intern(FlagDefinition::name_of(source)?);
        let source = source.required_object()?;
        let mut diagnostics = Diagnostics::default();
        let enabled = source.get("enabled");
        let enabled = enabled.boolean().and_then(|value| enabled.required(value));
        let enabled = diagnostics.ok(enabled).unwrap_or(false);
        let strategies = diagnostics.ok(source.get("strategies").elements());
        let strategies = strategies.map(|list| {
            let mut compiled = Vec::new();
            for (index, strategy) in list.enumerate() {
                diagnostics.at(Step::Strategy(index + 1), |diagnostics| {
                    compiled.push(Strategy::compile(
                        strategy,
                        name,
                        index,
                        definitions,
                        diagnostics,
                    ));
                });
            }
            compiled.into()
        });
        let variants = source.get("variants");
        let variants = VariantSet::compile(
            variants,
            VariantOwner::Flag,
            name,
            definitions,
            &mut diagnostics,
        );
        let variants = diagnostics.ok(variants).flatten();
        let interner = &mut definitions.interner;
        let dependencies = diagnostics.ok(compile_dependencies(source, interner));
        // Members that no evaluation depends on may have any type.
        let text = |key| source.get(key).string().ok().flatten();
        let is_true = |key| source.get(key).boolean() == Ok(Some(true));
        Ok(FlagDefinition {
            name,
            kind: interner.intern(text("type").unwrap_or_default()),
            project: interner.intern(text("project").unwrap_or("default")),
            description: text("description").map(|text| interner.intern(text)),
            enabled,
            stale: is_true("stale"),
            impression_data: is_true("impressionData"),
            strategies,
            variants,
            dependencies,
            salt: draw_salt(interner.resolve(name)),
            diagnostics: diagnostics.into_vec(),
        })
    }

    pub fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        self.name.encode(encoder);
        self.kind.encode(encoder);
        self.project.encode(encoder);
        Id::encode_option(self.description, encoder);
        encoder.bool(self.enabled);
        encoder.bool(self.stale);
        encoder.bool(self.impression_data);
        // An invalid list is encoded as 0, others as their length + 1.
        let strategies = self.strategies.as_deref();
        encoder.len(strategies.map_or(0, |list| list.len() + 1));
        for strategy in strategies.unwrap_or_default() {
            strategy.encode(interner, encoder);
        }
        VariantSet::encode_option(self.variants.as_deref(), interner, encoder);
        let dependencies = self.dependencies.as_deref();
        encoder.len(dependencies.map_or(0, |list| list.len() + 1));
        for dependency in dependencies.unwrap_or_default() {
            dependency.encode(interner, encoder);
        }
        Diagnostic::encode_all(&self.diagnostics, encoder);
    }

    pub fn decode(
        decoder: &mut Decoder<'_>,
        definitions: &mut Definitions,
    ) -> Option<FlagDefinition> {
        let texts = definitions.interner.len();
        let name = Id::decode(decoder, texts)?;
        // INVARIANT: the order of these members is the order of the encoding.
        Some(FlagDefinition {
            name,
            kind: Id::decode(decoder, texts)?,
            project: Id::decode(decoder, texts)?,
            description: Id::decode_option(decoder, texts)?,
            enabled: decoder.bool()?,
            stale: decoder.bool()?,
            impression_data: decoder.bool()?,
            strategies: decoder.list(|decoder| Strategy::decode(decoder, definitions))?,
            variants: VariantSet::decode_option(decoder, definitions)?,
            dependencies: decoder
                .list(|decoder| Dependency::decode(decoder, &mut definitions.interner))?,
            salt: draw_salt(definitions.interner.resolve(name)),
            diagnostics: Diagnostic::decode_all(decoder)?,
        })
    }

    /// Returns a view with the strings resolved.
    pub fn view<'e>(&'e self, interner: &'e Interner) -> Flag<'e> {
        Flag {
            entry: self,
            interner,
        }
    }

    /// Returns whether the flag has dependencies, or an invalid list of them.
    pub fn has_dependencies(&self) -> bool {
        self.dependencies
            .as_ref()
            .is_none_or(|list| !list.is_empty())
    }

    /// Returns whether the flag can name a segment or a parent so often that a cache pays.
    pub fn is_large(&self) -> bool {
        const MAX_SMALL: usize = 32;
        let strategies = self.strategies.as_ref().map_or(0, |list| list.len());
        let dependencies = self.dependencies.as_ref().map_or(0, |list| list.len());
        strategies + dependencies > MAX_SMALL
    }

    /// Returns the variants that apply when `strategy` matched: its own, else the flag's.
    pub fn variants_of<'a>(&'a self, strategy: Option<&'a Strategy>) -> Option<&'a VariantSet> {
        let own = strategy.and_then(|strategy| strategy.variants.as_deref());
        own.or(self.variants.as_deref())
    }

    /// Adds the inputs of the flag without its parents; none if the flag is switched off.
    pub fn add_inputs(&self, definitions: &Definitions, inputs: &mut RequiredInputs) {
        if !self.enabled {
            return;
        }
        for strategy in self.strategies.iter().flatten() {
            strategy.add_inputs(definitions, inputs);
        }
        let variants = self.variants.iter();
        variants.for_each(|variants| inputs.variants(variants));
    }

    /// Returns the variants of the flag, then those of its strategies; some may occur twice.
    pub fn variant_ids(&self) -> impl Iterator<Item = Id<VariantDefinition>> {
        let strategies = self.strategies.iter().flatten();
        let of_strategies = strategies.filter_map(|strategy| strategy.variants.as_deref());
        let of_flag = self.variants.as_deref().into_iter();
        of_flag.chain(of_strategies).flat_map(VariantSet::ids)
    }
}

fn compile_dependencies(
    source: JsonObject<'_>,
    interner: &mut Interner,
) -> Result<Box<[Dependency]>, Problem> {
    let mut dependencies = Vec::new();
    for dependency in source.get("dependencies").elements()? {
        dependencies.push(Dependency::compile(
            dependency.required_object()?,
            interner,
        )?);
    }
    Ok(dependencies.into())
}

impl Dependency {
    fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        self.parent.encode(encoder);
        match self.requirement {
            ParentRequirement::On => encoder.varint(0),
            ParentRequirement::Off => encoder.varint(1),
            ParentRequirement::OneOf(names) => {
                encoder.varint(2);
                names.encode(interner, encoder);
            }
        }
    }

    fn decode(decoder: &mut Decoder<'_>, interner: &mut Interner) -> Option<Dependency> {
        Some(Dependency {
            parent: Id::decode(decoder, interner.len())?,
            requirement: match decoder.byte()? {
                0 => ParentRequirement::On,
                1 => ParentRequirement::Off,
                2 => ParentRequirement::OneOf(IdList::decode(decoder, interner.len(), interner)?),
                _ => return None,
            },
        })
    }

    fn compile(source: JsonObject<'_>, interner: &mut Interner) -> Result<Dependency, Problem> {
        let must_be_on = source.get("enabled").boolean()?.unwrap_or(true);
        let mut names = Vec::new();
        for name in source.get("variants").elements()? {
            names.push(interner.intern(name.required_string()?));
        }
        let requirement = match (must_be_on, names.is_empty()) {
            (false, _) => ParentRequirement::Off,
            (true, true) => ParentRequirement::On,
            (true, false) => ParentRequirement::OneOf(interner.intern_list(names)),
        };
        Ok(Dependency {
            parent: interner.intern(source.get("feature").required_string()?),
            requirement,
        })
    }
}
