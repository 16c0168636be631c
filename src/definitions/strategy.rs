//! Strategy: a rule, constraints, segments, variants.

use super::Definitions;
use super::constraint::Constraint;
use super::inputs::RequiredInputs;
use super::rollout::Stickiness;
use super::segment::Segment;
use super::strategy_kind::{StrategyCompiler, StrategyKind};
use super::variant::{VariantOwner, VariantSet};
use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostics, Problem, Step};
use crate::interning::{IdList, Interner, StringId};
use crate::json::JsonValue;

/// A strategy: matches if its kind, all its constraints and all constraints of its segments match.
///
/// Source: `docs/semantics.md`, "Strategies"; client specification 02 to 07, 10.
#[derive(Debug)]
pub(crate) struct Strategy {
    /// `None` if a part is invalid; the strategy never matches then.
    pub kind: Option<StrategyKind>,
    pub constraints: IdList<Constraint>,
    pub segments: IdList<Segment>,
    /// Replace the variants of the flag.
    pub variants: Option<Box<VariantSet>>,
}

impl Strategy {
    /// Creates the strategy that a flag without strategies is equivalent to.
    pub fn for_everyone() -> Strategy {
        Strategy {
            kind: Some(StrategyKind::Everyone),
            constraints: IdList::default(),
            segments: IdList::default(),
            variants: None,
        }
    }

    /// Compiles strategy `index`, from 0, of `flag`. A broken one never matches and is reported.
    pub fn compile(
        source: JsonValue<'_>,
        flag: StringId,
        index: usize,
        definitions: &mut Definitions,
        diagnostics: &mut Diagnostics,
    ) -> Strategy {
        let mut strategy = Strategy {
            kind: None,
            constraints: IdList::default(),
            segments: IdList::default(),
            variants: None,
        };
        let Some(source) = diagnostics.ok(source.required_object()) else {
            return strategy;
        };
        let compiled = StrategyCompiler::compile(source, flag, index, definitions, diagnostics);
        let compiled = diagnostics.ok(compiled);
        let constraints = definitions.compile_constraints(source.get("constraints"), diagnostics);
        let segments = diagnostics.ok(read_segments(source.get("segments"), definitions));
        let owner = VariantOwner::Strategy(
            compiled
                .as_ref()
                .map_or(Stickiness::Random, |compiled| compiled.stickiness),
        );
        let group = compiled.as_ref().map_or(flag, |compiled| compiled.group);
        let variants = source.get("variants");
        let variants = VariantSet::compile(variants, owner, group, definitions, diagnostics);
        let variants = diagnostics.ok(variants);
        // Problems of the segments of a broken strategy are reported too.
        strategy.segments = segments.unwrap_or_default();
        if let (Some(compiled), Some(constraints), Some(_), Some(variants)) =
            (compiled, constraints, segments, variants)
        {
            strategy.kind = Some(compiled.kind);
            strategy.constraints = constraints;
            strategy.variants = variants;
        }
        strategy
    }

    pub fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        match self.kind {
            None => encoder.varint(0),
            Some(kind) => kind.encode(interner, encoder),
        }
        self.constraints.encode(interner, encoder);
        self.segments.encode(interner, encoder);
        VariantSet::encode_option(self.variants.as_deref(), interner, encoder);
    }

    pub fn decode(decoder: &mut Decoder<'_>, definitions: &mut Definitions) -> Option<Strategy> {
        let kind = StrategyKind::decode(decoder, definitions)?;
        let interner = &mut definitions.interner;
        Some(Strategy {
            kind,
            constraints: IdList::decode(decoder, definitions.constraints.len(), interner)?,
            segments: IdList::decode_set(decoder, definitions.segments.len(), interner)?,
            variants: VariantSet::decode_option(decoder, definitions)?,
        })
    }

    /// Reports the problems of the segments, and a custom strategy that is not in `registered`.
    pub fn report_problems(
        &self,
        definitions: &Definitions,
        registered: &[String],
        diagnostics: &mut Diagnostics,
    ) {
        if let Some(StrategyKind::Custom(id)) = self.kind
            && let Some(custom) = definitions.custom_strategies.get(id)
            && !registered.iter().any(|name| **name == *custom.name)
        {
            diagnostics.report(Problem::UnknownStrategy {
                name: (&custom.name).into(),
            });
        }
        for segment in definitions.interner.ids(self.segments) {
            let Some(segment) = definitions.segments.get(segment) else {
                continue;
            };
            diagnostics.at(Step::Segment(segment.id), |diagnostics| {
                if segment.is_missing() {
                    diagnostics.report(Problem::MissingSegment);
                }
                diagnostics.extend(&segment.diagnostics);
            });
        }
    }

    /// Returns the constraints of each segment; `None` for one that never matches.
    pub fn segments(
        &self,
        definitions: &Definitions,
    ) -> impl Iterator<Item = Option<IdList<Constraint>>> {
        let segments = definitions.interner.ids(self.segments);
        segments.map(|id| definitions.segments.get(id).and_then(Segment::constraints))
    }

    /// Returns whether the strategy matches by constraints, a list or a custom strategy.
    ///
    /// Source: `docs/semantics.md`, "Reasons".
    pub fn is_targeting(&self, definitions: &Definitions) -> bool {
        let listed = matches!(
            self.kind,
            Some(StrategyKind::Listed(_) | StrategyKind::Hosts(_) | StrategyKind::Custom(_))
        );
        let mut segments = self.segments(definitions).flatten();
        listed
            || !self.constraints.is_empty()
            || segments.any(|constraints| !constraints.is_empty())
    }

    /// Returns whether the bucket of a user matters.
    pub fn depends_on_bucket(&self) -> bool {
        matches!(&self.kind, Some(StrategyKind::Rollout(rollout)) if rollout.depends_on_bucket())
    }

    /// Adds the inputs that the evaluation of the strategy may read.
    pub fn add_inputs(&self, definitions: &Definitions, inputs: &mut RequiredInputs) {
        let Some(kind) = self.kind else { return };
        if self.segments(definitions).any(|segment| segment.is_none()) {
            return;
        }
        let mut listed = None;
        match kind {
            StrategyKind::Listed(constraint) => listed = Some(constraint),
            StrategyKind::Rollout(rollout) if rollout.constant().is_some() => (),
            StrategyKind::Rollout(rollout) => {
                let stickiness = rollout.stickiness();
                stickiness.fields().for_each(|field| inputs.field(field));
                inputs.random |= stickiness.may_draw();
            }
            StrategyKind::Custom(custom) => _ = inputs.custom_strategies.insert(custom),
            StrategyKind::Everyone | StrategyKind::Hosts(_) => (),
        }
        let own = definitions.interner.ids(self.constraints);
        own.chain(listed)
            .for_each(|id| inputs.constraint(id, definitions));
        for id in definitions.interner.ids(self.segments) {
            inputs.segment(id, definitions);
        }
        let variants = self.variants.iter();
        variants.for_each(|variants| inputs.variants(variants));
    }
}

/// Reads the list of segment ids, each once.
fn read_segments(
    source: JsonValue<'_>,
    definitions: &mut Definitions,
) -> Result<IdList<Segment>, Problem> {
    let mut segments = Vec::new();
    for id in source.elements()? {
        segments.push(definitions.segments.intern(id.required_integer()?));
    }
    Ok(definitions.interner.intern_set(segments))
}
