//! Variant: name, payload, weight, overrides.

use super::Definitions;
use super::rollout::Stickiness;
use crate::bucketing::GroupHash;
use crate::codec::{Decoder, Encoder, TableKind};
use crate::diagnostics::{Diagnostics, Problem, Step};
use crate::interning::{
    CURRENT_TIME, FieldId, Id, Interner, SnapshotEntry, StringId, StringSet, Table,
};
use crate::json::{JsonObject, JsonValue};

/// One of several values of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant<'e> {
    name: &'e str,
    payload: Option<Payload<'e>>,
}

impl<'e> Variant<'e> {
    /// Returns the name.
    pub fn name(&self) -> &'e str {
        self.name
    }

    /// Returns the payload.
    pub fn payload(&self) -> Option<Payload<'e>> {
        self.payload
    }
}

/// The data of a variant: a string and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload<'e> {
    kind: &'e str,
    value: &'e str,
}

impl<'e> Payload<'e> {
    /// Returns the type: `string`, `json`, `csv` or `number`. The value is not checked against it.
    pub fn kind(&self) -> &'e str {
        self.kind
    }

    /// Returns the value, which may be empty.
    pub fn value(&self) -> &'e str {
        self.value
    }
}

/// A compiled variant, without weight and overrides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct VariantDefinition {
    pub name: StringId,
    /// Type and value.
    pub payload: Option<(StringId, StringId)>,
}

impl SnapshotEntry for VariantDefinition {
    const KIND: TableKind = TableKind::Variant;
}

impl VariantDefinition {
    fn compile(
        source: JsonObject<'_>,
        interner: &mut Interner,
    ) -> Result<VariantDefinition, Problem> {
        let name = source.get("name").required_string()?;
        let payload = match source.get("payload").object()? {
            None => None,
            Some(payload) => {
                let kind = payload.get("type").string()?.unwrap_or("string");
                let value = payload.get("value").string()?.unwrap_or_default();
                Some((interner.intern(kind), interner.intern(value)))
            }
        };
        Ok(VariantDefinition {
            name: interner.intern(name),
            payload,
        })
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        self.name.encode(encoder);
        encoder.bool(self.payload.is_some());
        if let Some((kind, value)) = self.payload {
            kind.encode(encoder);
            value.encode(encoder);
        }
    }

    pub fn decode(decoder: &mut Decoder<'_>, interner: &Interner) -> Option<VariantDefinition> {
        let texts = interner.len();
        let name = Id::decode(decoder, texts)?;
        let payload = match decoder.bool()? {
            true => Some((Id::decode(decoder, texts)?, Id::decode(decoder, texts)?)),
            false => None,
        };
        Some(VariantDefinition { name, payload })
    }

    /// Returns a view with the strings resolved.
    pub fn view(self, interner: &Interner) -> Variant<'_> {
        Variant {
            name: interner.resolve(self.name),
            payload: self.payload.map(|(kind, value)| Payload {
                kind: interner.resolve(kind),
                value: interner.resolve(value),
            }),
        }
    }
}

/// The variants of a flag or of a strategy, one of which is selected for each user.
///
/// A set whose variants are all invalid is empty, but still replaces the flag's.
///
/// Source: `docs/semantics.md`, "Variants"; client specification 08, 16.
#[derive(Debug)]
pub(crate) struct VariantSet {
    pub choices: Box<[WeightedVariant]>,
    /// Sum of all weights.
    pub total: u64,
    pub stickiness: Stickiness,
    /// Group id of the hash.
    pub group: StringId,
    /// Hash of the group id.
    pub hash: GroupHash,
}

/// A variant with its weight and overrides.
#[derive(Debug)]
pub(crate) struct WeightedVariant {
    pub variant: Id<VariantDefinition>,
    /// Share of the total, at most `MAX_WEIGHT`; the server sends 0..=1000.
    pub weight: u32,
    pub overrides: Box<[Override]>,
}

/// A list of users who get a variant without a bucket: those whose field has one of the values.
#[derive(Debug)]
pub(crate) struct Override {
    pub field: FieldId,
    pub values: StringSet,
}

/// What a variant set belongs to.
pub(crate) enum VariantOwner {
    /// The first variant defines the stickiness; overrides count.
    Flag,
    /// The strategy defines the stickiness; overrides are ignored.
    Strategy(Stickiness),
}

impl VariantSet {
    /// Compiles the valid variants and reports the others; `None` if there are none.
    ///
    /// # Errors
    ///
    /// The value is not an array.
    pub fn compile(
        source: JsonValue<'_>,
        owner: VariantOwner,
        group: StringId,
        definitions: &mut Definitions,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Box<VariantSet>>, Problem> {
        let Definitions {
            interner,
            variants: table,
            variant_groups,
            ..
        } = definitions;
        let source = source.elements()?;
        if source.is_empty() {
            return Ok(None);
        }
        let mut total = 0;
        let mut choices = Vec::new();
        let mut first_stickiness = None;
        for (index, variant) in source.enumerate() {
            diagnostics.at(Step::Variant(index + 1), |diagnostics| {
                let choice = variant.required_object().and_then(|variant| {
                    let stickiness = variant.get("stickiness").string()?;
                    let choice = WeightedVariant::compile(variant, &owner, interner, table)?;
                    first_stickiness.get_or_insert(stickiness);
                    total += u64::from(choice.weight);
                    Ok(choice)
                });
                choices.extend(diagnostics.ok(choice));
            });
        }
        let stickiness = match owner {
            VariantOwner::Flag => Stickiness::compile(first_stickiness.flatten(), interner),
            VariantOwner::Strategy(stickiness) => stickiness,
        };
        let variants = VariantSet {
            choices: choices.into(),
            total,
            stickiness,
            group,
            hash: variant_groups.get(group, interner),
        };
        variants.report_problems(diagnostics);
        Ok(Some(variants.into()))
    }

    fn report_problems(&self, diagnostics: &mut Diagnostics) {
        if self.total == 0 && !self.choices.is_empty() {
            diagnostics.report(Problem::NoWeight);
        }
        if self.choices.len() > 1 && self.is_sticky_to_clock() {
            diagnostics.report(Problem::ClockStickiness);
        }
    }

    /// Encodes a set. An absent set takes one byte.
    pub fn encode_option(
        variants: Option<&VariantSet>,
        interner: &Interner,
        encoder: &mut Encoder,
    ) {
        encoder.bool(variants.is_some());
        if let Some(variants) = variants {
            variants.encode(interner, encoder);
        }
    }

    fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        self.stickiness.encode(encoder);
        self.group.encode(encoder);
        encoder.len(self.choices.len());
        for choice in &self.choices {
            choice.encode(interner, encoder);
        }
    }

    /// Decodes a set that can be absent.
    pub fn decode_option(
        decoder: &mut Decoder<'_>,
        definitions: &mut Definitions,
    ) -> Option<Option<Box<VariantSet>>> {
        let is_present = decoder.bool()?;
        let set = is_present.then(|| VariantSet::decode(decoder, definitions));
        set.map_or(Some(None), |set| Some(Some(set?.into())))
    }

    fn decode(decoder: &mut Decoder<'_>, definitions: &mut Definitions) -> Option<VariantSet> {
        let interner = &mut definitions.interner;
        let table = definitions.variants.len();
        let stickiness = Stickiness::decode(decoder, interner)?;
        let group = Id::decode(decoder, interner.len())?;
        let mut total = 0;
        let mut choices = Vec::new();
        for _ in 0..decoder.len()? {
            let choice = WeightedVariant::decode(decoder, interner, table)?;
            total += u64::from(choice.weight);
            choices.push(choice);
        }
        Some(VariantSet {
            choices: choices.into(),
            total,
            stickiness,
            group,
            hash: definitions.variant_groups.get(group, interner),
        })
    }

    /// Returns whether the stickiness is `currentTime`: such variants are drawn at random.
    ///
    /// Source: ruling "Stickiness of the clock".
    pub fn is_sticky_to_clock(&self) -> bool {
        matches!(self.stickiness, Stickiness::Field(field) if field == CURRENT_TIME)
    }

    /// Returns the variants, in the order of the document.
    pub fn ids(&self) -> impl Iterator<Item = Id<VariantDefinition>> {
        self.choices.iter().map(|choice| choice.variant)
    }

    /// Returns the fields that a selection may read.
    pub fn fields(&self) -> impl Iterator<Item = FieldId> {
        let overrides = self
            .choices
            .iter()
            .flat_map(|choice| choice.overrides.iter());
        let sticky = self.stickiness.fields();
        overrides.map(|forced| forced.field).chain(sticky)
    }
}

impl WeightedVariant {
    fn compile(
        source: JsonObject<'_>,
        owner: &VariantOwner,
        interner: &mut Interner,
        table: &mut Table<VariantDefinition>,
    ) -> Result<WeightedVariant, Problem> {
        let weight = parse_weight(source.get("weight"))?;
        let mut overrides = Vec::new();
        if matches!(owner, VariantOwner::Flag) {
            for forced in source.get("overrides").elements()? {
                overrides.push(Override::compile(forced.required_object()?, interner)?);
            }
        }
        let variant = VariantDefinition::compile(source, interner)?;
        Ok(WeightedVariant {
            variant: table.intern(variant),
            weight,
            overrides: overrides.into(),
        })
    }

    fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        self.variant.encode(encoder);
        encoder.varint(self.weight.into());
        encoder.len(self.overrides.len());
        for forced in &self.overrides {
            forced.field.encode(encoder);
            forced.values.encode(interner, encoder);
        }
    }

    fn decode(
        decoder: &mut Decoder<'_>,
        interner: &mut Interner,
        table: usize,
    ) -> Option<WeightedVariant> {
        let variant = Id::decode(decoder, table)?;
        let weight = decoder.below(MAX_WEIGHT as usize + 1)? as u32;
        let mut overrides = Vec::new();
        for _ in 0..decoder.len()? {
            overrides.push(Override {
                field: Id::decode(decoder, interner.fields.len())?,
                values: StringSet::decode(decoder, interner)?,
            });
        }
        Some(WeightedVariant {
            variant,
            weight,
            overrides: overrides.into(),
        })
    }
}

impl Override {
    fn compile(source: JsonObject<'_>, interner: &mut Interner) -> Result<Override, Problem> {
        let field = source.get("contextName").required_string()?;
        let mut ids = Vec::new();
        for value in source.get("values").elements()? {
            ids.push(interner.intern(value.required_string()?));
        }
        Ok(Override {
            field: interner.intern_field(field),
            values: StringSet::from_ids(ids, interner),
        })
    }
}

const MAX_WEIGHT: u32 = 1_000_000;

/// Parses a weight: an integer up to `MAX_WEIGHT`, as a JSON number or string; absent is 0.
fn parse_weight(weight: JsonValue<'_>) -> Result<u32, Problem> {
    let text = weight.string()?.unwrap_or("0");
    let weight = text.parse().ok();
    let weight = weight.filter(|&weight: &u32| weight <= MAX_WEIGHT);
    weight.ok_or_else(|| Problem::NotAWeight { text: text.into() })
}
