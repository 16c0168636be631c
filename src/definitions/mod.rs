//! Definitions: the compiled flags.
//!
//! Imports `steps`, `codec`, `bucketing`, `text`, `diagnostics`, `interning`, `json`, `values`. INVARIANT: it
//! never sees a context.

use crate::bucketing::{ROLLOUT_SEED, VARIANT_SEED};
use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostics, Step};
use crate::interning::{Id, IdList, Interner, Seed, StringId, Table};
use crate::json::{JsonValue, Tape};

mod constraint;
mod custom_strategy;
mod document_index;
mod document_reader;
mod flag;
mod flag_table;
mod group_hashes;
mod inputs;
mod rollout;
mod segment;
mod strategy;
mod strategy_kind;
mod substrings;
mod variant;

pub(crate) use constraint::{Comparison, Constraint, Constraints, Number, Predicate};
pub(crate) use custom_strategy::CustomStrategy;
pub use custom_strategy::Parameters;
pub(crate) use document_index::{DocumentIndex, NO_FLAG};
pub(crate) use document_reader::read_delta;
pub use flag::Flag;
pub(crate) use flag::{Dependency, FlagDefinition, NO_VARIANT, ParentRequirement};
pub(crate) use flag_table::FlagTable;
pub(crate) use group_hashes::GroupHashes;
pub(crate) use inputs::RequiredInputs;
pub(crate) use rollout::{Rollout, Stickiness};
pub(crate) use segment::{Segment, SegmentState, SegmentTable};
pub(crate) use strategy::Strategy;
pub(crate) use strategy_kind::StrategyKind;
pub(crate) use substrings::Substrings;
pub(crate) use variant::{Override, VariantDefinition, VariantSet, WeightedVariant};
pub use variant::{Payload, Variant};

/// What the flags of a document share: strings, constraints, variants, custom strategies, segments.
///
/// Equal entries are stored once. Flags are in a [`FlagTable`] beside it.
#[derive(Debug)]
pub(crate) struct Definitions {
    pub interner: Interner,
    pub constraints: Constraints,
    pub variants: Table<VariantDefinition>,
    pub custom_strategies: Table<CustomStrategy>,
    pub segments: SegmentTable,
    pub rollout_groups: GroupHashes,
    pub variant_groups: GroupHashes,
    /// The caller's host name in lowercase.
    pub hostname: Option<StringId>,
}

impl Definitions {
    /// Creates definitions without entries.
    pub fn new(seed: Seed) -> Definitions {
        Definitions::with_capacity(0, seed)
    }

    /// Like `new`, with capacity for a document of `bytes` bytes.
    pub fn with_capacity(bytes: usize, seed: Seed) -> Definitions {
        Definitions {
            interner: Interner::with_capacity(bytes, seed),
            constraints: Constraints::new(seed),
            variants: Table::new(seed),
            custom_strategies: Table::new(seed),
            segments: SegmentTable::new(seed),
            rollout_groups: GroupHashes::new(ROLLOUT_SEED),
            variant_groups: GroupHashes::new(VARIANT_SEED),
            hostname: None,
        }
    }

    /// Encodes the entries in use.
    ///
    /// INVARIANT: users are encoded before what they use, so that the encoder knows what is in use.
    pub fn encode(&self, encoder: &mut Encoder) {
        self.segments.encode(&self.interner, encoder);
        self.custom_strategies
            .encode(encoder, CustomStrategy::encode);
        self.variants.encode(encoder, VariantDefinition::encode);
        self.constraints.encode(&self.interner, encoder);
        self.interner.encode(encoder);
    }

    pub fn decode(decoder: &mut Decoder<'_>, seed: Seed) -> Option<Definitions> {
        let mut interner = Interner::decode(decoder, seed)?;
        let constraints = Constraints::decode(decoder, &mut interner, seed)?;
        let variants = Table::decode(decoder, seed, |decoder| {
            VariantDefinition::decode(decoder, &interner)
        })?;
        let custom_strategies = Table::decode(decoder, seed, CustomStrategy::decode)?;
        let segments = SegmentTable::decode(decoder, constraints.len(), &mut interner, seed)?;
        Some(Definitions {
            interner,
            constraints,
            variants,
            custom_strategies,
            segments,
            rollout_groups: GroupHashes::new(ROLLOUT_SEED),
            variant_groups: GroupHashes::new(VARIANT_SEED),
            hostname: None,
        })
    }

    /// Compiles a segment from the tape of the text, unless it is compiled.
    pub fn compile_segment(&mut self, id: Id<Segment>, tape: &mut Tape<'_>) {
        let Some(segment) = self.segments.get(id) else {
            return;
        };
        if segment.state != SegmentState::Pending {
            return;
        }
        let source = segment.source;
        let patterns = self.constraints.patterns.len();
        tape.read_at(source);
        // It has an id, so it can be compiled.
        if let Ok(mut segment) = Segment::compile(JsonValue::root(tape), source, self) {
            segment.weight += self.constraints.size_of_patterns(patterns);
            self.segments.set(id, segment);
        }
    }

    /// Compiles a list of constraints; `None` if one is invalid, since all of them must match.
    pub fn compile_constraints(
        &mut self,
        source: JsonValue<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<IdList<Constraint>> {
        let mut compiled = Vec::new();
        let mut count = 0;
        for constraint in diagnostics.ok(source.elements())? {
            count += 1;
            diagnostics.at(Step::Constraint(count), |diagnostics| {
                let constraint = constraint.required_object().and_then(|source| {
                    self.constraints
                        .compile(source, &mut self.interner, diagnostics)
                });
                compiled.extend(diagnostics.ok(constraint));
            });
        }
        (compiled.len() == count).then(|| self.interner.intern_list(compiled))
    }
}
