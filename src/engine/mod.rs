//! Engine: loads flags and evaluates them.
//!
//! Imports `codec`, `text`, `diagnostics`, `interning`, `definitions`, `evaluation`, `json`.

mod bounds;
mod loading;
mod snapshot;
mod source;

use crate::definitions::{
    Definitions, Dependency, Flag, FlagDefinition, FlagTable, RequiredInputs, Variant,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Error, Warning};
use crate::evaluation::{EvaluationCache, EvaluationRequest, Evaluator, Outcome, Reason};
use crate::interning::{IdSet, Seed};
use source::Source;

/// The flags of one document, ready for evaluation.
///
/// [`load`](Engine::load) and [`apply`](Engine::apply) may fail and then keep the old flags.
/// Evaluation cannot fail. An engine can be shared between threads.
///
/// ```
/// use fanion::{Context, Engine, EvaluationRequest, Reason};
///
/// let mut engine = Engine::new();
/// engine.load(br#"{"features": [{
///     "name": "checkout", "enabled": true,
///     "strategies": [{"name": "userWithId", "parameters": {"userIds": "7, 8"}}]
/// }]}"#)?;
///
/// let context = Context::new().with("userId", "7");
/// let request = EvaluationRequest::new(&context, 1_767_225_600_000, 42);
/// assert!(engine.is_enabled("checkout", &request));
///
/// let evaluation = engine.evaluate("checkout", &request).expect("the flag is loaded");
/// assert_eq!(Reason::TargetingMatch, evaluation.reason);
/// # Ok::<_, fanion::Error>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    pub(crate) options: EngineOptions,
    pub(crate) definitions: Definitions,
    pub(crate) flags: FlagTable,
    source: Source,
    /// Problems that belong to no flag.
    diagnostics: Vec<Diagnostic>,
    warnings: Vec<Warning>,
}

/// Number of warnings about all flags, about 50 MB.
const MAX_WARNINGS: usize = 100_000;

/// What an engine needs to know about its surroundings.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    /// Host name for the strategy `applicationHostname`, which never matches without it.
    pub hostname: Option<String>,
    /// Names of the custom strategies that requests will answer. Any other unknown strategy gives a
    /// warning.
    pub custom_strategies: Vec<String>,
    /// A random number. A document from an author who knows the number, such as the default 0, can take much longer
    /// to load than others of its size. No answer and no snapshot depends on the number.
    pub hash_seed: u64,
    /// Stricter limits than those of `docs/limits.md`.
    pub limits: EngineLimits,
}

/// Limits for a host with documents of many authors; `None` for none. Beyond them [`Engine::load`] and
/// [`Engine::apply`] fail, and the old flags stay.
#[derive(Debug, Clone, Copy, Default)]
pub struct EngineLimits {
    /// Bytes of a document, delta or snapshot.
    pub document_size: Option<usize>,
    /// Number of flags.
    pub flags: Option<usize>,
}

impl EngineOptions {
    fn seed(&self) -> Seed {
        Seed::new(self.hash_seed)
    }
}

/// The result of evaluating one flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluation<'e> {
    /// Name of the flag.
    pub flag: &'e str,
    /// Whether the flag is on for the user.
    pub enabled: bool,
    /// The selected variant; `None` if the flag is off or has no variant for the user.
    pub variant: Option<Variant<'e>>,
    /// Why the flag is on or off.
    pub reason: Reason,
    /// Whether a client emits an event for this evaluation.
    pub impression_data: bool,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// Creates an engine without flags.
    pub fn new() -> Engine {
        Engine::with_options(EngineOptions::default())
    }

    /// Creates an engine without flags, with `options`.
    pub fn with_options(options: EngineOptions) -> Engine {
        let seed = options.seed();
        let mut engine = Engine {
            options,
            definitions: Definitions::new(seed),
            flags: FlagTable::default(),
            source: Source::None,
            diagnostics: Vec::new(),
            warnings: Vec::new(),
        };
        // A delta keeps the definitions, and may be the first input.
        engine.define(Definitions::new(seed));
        engine
    }

    /// Replaces all flags by those of a document or a [`snapshot`](Engine::snapshot).
    ///
    /// A document is the body of `/api/client/features`: `{"features": [...], "segments": [...]}`.
    /// Returns a warning for each invalid part; each says what follows from it.
    ///
    /// # Errors
    ///
    /// The bytes are not a document, or a snapshot that is damaged or of another version; or they exceed the
    /// [`EngineLimits`]. The old flags stay.
    pub fn load(&mut self, document: &[u8]) -> Result<&[Warning], Error> {
        self.change(document, Engine::load_all)?;
        self.warnings = self.collect_warnings();
        Ok(&self.warnings)
    }

    /// Returns the flags as bytes for [`load`](Engine::load): smaller than the document, faster to load,
    /// and with a checksum.
    ///
    /// The bytes do not depend on the machine. Another version of fanion may reject them, so keep the
    /// document or its address too.
    ///
    /// ```
    /// # use fanion::Engine;
    /// # let document = br#"{"features": [{"name": "ski", "enabled": true}]}"#;
    /// let mut engine = Engine::new();
    /// engine.load(document)?;
    /// let snapshot = engine.snapshot();
    ///
    /// let mut other = Engine::new();
    /// other.load(&snapshot)?;
    /// assert_eq!(1, other.flags().len());
    /// # Ok::<_, fanion::Error>(())
    /// ```
    pub fn snapshot(&self) -> Vec<u8> {
        snapshot::seal(|encoder| {
            Diagnostic::encode_all(&self.diagnostics, encoder);
            encoder.end_section();
            self.flags.encode(&self.definitions.interner, encoder);
            self.definitions.encode(encoder);
        })
    }

    /// Changes the flags by a delta, the body of `/api/client/delta`: `{"events": [...]}`.
    ///
    /// Returns the warnings about all flags after the change. A delta may be applied to an engine
    /// without flags, and need not begin with a hydration.
    ///
    /// ```
    /// # use fanion::Engine;
    /// let mut engine = Engine::new();
    /// engine.apply(br#"{"events": [
    ///     {"type": "feature-updated", "eventId": 7, "feature": {"name": "ski", "enabled": true}}
    /// ]}"#)?;
    /// assert_eq!(1, engine.flags().len());
    /// # Ok::<_, fanion::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The bytes are not a delta, or exceed the [`EngineLimits`]. The old flags stay.
    pub fn apply(&mut self, delta: &[u8]) -> Result<&[Warning], Error> {
        self.change(delta, Engine::apply_all)?;
        self.warnings = self.collect_warnings();
        Ok(&self.warnings)
    }

    /// Changes the flags within the limits of the caller.
    fn change(
        &mut self,
        input: &[u8],
        change: fn(&mut Engine, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let EngineLimits {
            document_size,
            flags,
        } = self.options.limits;
        check("document_size", input.len(), document_size)?;
        let old = flags.map(|_| self.snapshot());
        change(self, input)?;
        let outcome = check("flags", self.flag_count(), flags);
        if let (Err(_), Some(old)) = (&outcome, old) {
            self.load_all(&old)?;
        }
        outcome
    }

    /// Returns a warning for each invalid part of the loaded flags; each says what follows from it.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns the warnings about the document and all compiled flags.
    pub(crate) fn collect_warnings(&self) -> Vec<Warning> {
        let mut warnings = self.document_warnings();
        for flag in self.flags.iter() {
            // Flags can share a segment with many invalid parts.
            if warnings.len() > MAX_WARNINGS {
                break;
            }
            warnings.append(&mut self.warnings_of(flag));
        }
        warnings.truncate(MAX_WARNINGS);
        warnings
    }

    /// Returns the warnings that belong to no flag.
    pub(crate) fn document_warnings(&self) -> Vec<Warning> {
        to_warnings(self.diagnostics.clone(), "")
    }

    /// Returns the warnings about a flag, its segments and its parents.
    pub(crate) fn warnings_of(&self, flag: &FlagDefinition) -> Vec<Warning> {
        let name = self.definitions.interner.resolve(flag.name);
        to_warnings(self.problems_of(flag), name)
    }

    fn problems_of(&self, flag: &FlagDefinition) -> Vec<Diagnostic> {
        let registered = &self.options.custom_strategies;
        let mut diagnostics = Diagnostics::default();
        self.flags
            .report_problems(flag, &self.definitions, registered, &mut diagnostics);
        diagnostics.into_vec()
    }

    /// Returns whether the flag is on; false if it does not exist.
    pub fn is_enabled(&self, flag: &str, request: &EvaluationRequest<'_>) -> bool {
        self.evaluate(flag, request)
            .is_some_and(|evaluation| evaluation.enabled)
    }

    /// Returns the selected variant; `None` if the flag is off, has no variant, or does not exist.
    pub fn get_variant(&self, flag: &str, request: &EvaluationRequest<'_>) -> Option<Variant<'_>> {
        self.evaluate(flag, request)?.variant
    }

    /// Evaluates a flag: whether it is on, with which variant, and why; `None` if it does not exist.
    ///
    /// Allocates nothing, except at the first use of a regular expression, for long numbers in the context,
    /// for a value that is not ASCII where case is ignored, and for a flag or a context with more than 32 parts.
    pub fn evaluate(&self, flag: &str, request: &EvaluationRequest<'_>) -> Option<Evaluation<'_>> {
        let flag = self.flags.get(flag, &self.definitions.interner)?;
        let evaluator = Evaluator::new(request, &self.definitions);
        Some(self.evaluation(flag, flag.evaluate(&evaluator, &self.flags)))
    }

    /// Evaluates all flags, in the order of the document. A constraint that flags share is evaluated
    /// once.
    pub fn evaluate_all(&self, request: &EvaluationRequest<'_>) -> Vec<Evaluation<'_>> {
        let context = request.bind(&self.definitions.interner);
        let request = context
            .as_ref()
            .map_or(*request, |context| request.with_bound(context));
        let mut evaluations = Vec::with_capacity(self.flags.len());
        self.evaluate_each(&request, |flag, outcome| {
            evaluations.push(self.evaluation(flag, outcome));
        });
        evaluations
    }

    /// Calls `visit` with the outcome of each flag, in the order of the document.
    pub(crate) fn evaluate_each<'e>(
        &'e self,
        request: &EvaluationRequest<'_>,
        mut visit: impl FnMut(&'e FlagDefinition, Outcome),
    ) {
        let cache = EvaluationCache::new(&self.definitions);
        let evaluator = Evaluator::new(request, &self.definitions).with_cache(&cache);
        for flag in self.flags.iter() {
            visit(flag, flag.evaluate(&evaluator, &self.flags));
        }
    }

    /// Resolves the ids of an outcome.
    fn evaluation<'e>(&'e self, flag: &'e FlagDefinition, outcome: Outcome) -> Evaluation<'e> {
        let interner = &self.definitions.interner;
        let variant = outcome
            .variant
            .and_then(|id| self.definitions.variants.get(id));
        Evaluation {
            flag: interner.resolve(flag.name),
            enabled: outcome.enabled,
            variant: variant.map(|variant| variant.view(interner)),
            reason: outcome.reason,
            impression_data: flag.impression_data,
        }
    }

    /// Returns the names of the context fields that a flag and its parents read. Other fields cannot
    /// change its outcome.
    pub fn fields(&self, flag: &str) -> Vec<&str> {
        let inputs = self
            .flags
            .get(flag, &self.definitions.interner)
            .map(|flag| self.flags.inputs(flag, &self.definitions));
        let fields = inputs.unwrap_or_default().fields;
        let interner = &self.definitions.interner;
        let fields = fields.as_slice().iter();
        fields.map(|&field| interner.field_name(field)).collect()
    }

    /// Returns all flags, in the order of the document.
    pub fn flags(&self) -> impl ExactSizeIterator<Item = Flag<'_>> {
        let interner = &self.definitions.interner;
        let flags: Vec<_> = self.flags.iter().map(|flag| flag.view(interner)).collect();
        flags.into_iter()
    }

    /// Returns the variants that a flag may have: its own, then those of its strategies; each once.
    pub fn variants(&self, flag: &str) -> Vec<Variant<'_>> {
        let interner = &self.definitions.interner;
        let flag = self.flags.get(flag, interner);
        let mut ids = IdSet::default();
        for id in flag.into_iter().flat_map(FlagDefinition::variant_ids) {
            ids.insert(id);
        }
        let entries = ids.as_slice().iter();
        let entries = entries.filter_map(|&id| self.definitions.variants.get(id));
        entries.map(|variant| variant.view(interner)).collect()
    }
}

/// Access by index, which looks a name up once for many evaluations.
///
/// An index is valid until the next `load` or `apply`.
impl Engine {
    pub(crate) fn index_of(&self, flag: &str) -> Option<usize> {
        self.flags.index_of(flag, &self.definitions.interner)
    }

    pub(crate) fn flag_at(&self, index: usize) -> Option<&FlagDefinition> {
        self.flags.at(index)
    }

    pub(crate) fn evaluate_at(
        &self,
        index: usize,
        request: &EvaluationRequest<'_>,
    ) -> Option<(&FlagDefinition, Outcome)> {
        let flag = self.flag_at(index)?;
        let evaluator = Evaluator::new(request, &self.definitions);
        Some((flag, flag.evaluate(&evaluator, &self.flags)))
    }

    /// Returns the parent of a dependency; `None` if the dependency is never satisfied.
    pub(crate) fn parent(&self, dependency: &Dependency) -> Option<&FlagDefinition> {
        self.flags.parent(dependency)
    }

    pub(crate) fn definitions(&self) -> &Definitions {
        &self.definitions
    }
}

/// What JavaScript must know before an evaluation.
#[allow(dead_code, reason = "called by the WebAssembly boundary only")]
impl Engine {
    /// Returns the number of flags, compiled or not.
    pub(crate) fn flag_count(&self) -> usize {
        self.flags.len()
    }

    /// Returns the names of all flags, compiled or not, by index.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.flags.names();
        names.map(|name| self.definitions.interner.resolve(name))
    }

    pub(crate) fn warnings_at(&self, index: usize) -> Vec<Warning> {
        let flag = self.flag_at(index);
        flag.map_or(Vec::new(), |flag| self.warnings_of(flag))
    }

    /// Returns whether there are warnings about any flag.
    pub(crate) fn has_any_problem(&self) -> bool {
        (0..self.flags.len()).any(|index| self.has_problems(index))
    }

    /// Returns whether there are warnings about a flag.
    pub(crate) fn has_problems(&self, index: usize) -> bool {
        let flag = self.flag_at(index);
        flag.is_some_and(|flag| !self.problems_of(flag).is_empty())
    }

    /// Returns whether there are warnings that belong to no flag.
    pub(crate) fn has_document_problems(&self) -> bool {
        !self.diagnostics.is_empty()
    }

    pub(crate) fn inputs_at(&self, index: usize) -> RequiredInputs {
        let flag = self.flag_at(index);
        flag.map(|flag| self.flags.inputs(flag, &self.definitions))
            .unwrap_or_default()
    }

    pub(crate) fn inputs_of_all(&self) -> RequiredInputs {
        let mut inputs = RequiredInputs::default();
        for flag in self.flags.iter() {
            flag.add_inputs(&self.definitions, &mut inputs);
        }
        inputs
    }
}

fn to_warnings(diagnostics: Vec<Diagnostic>, flag: &str) -> Vec<Warning> {
    let diagnostics = diagnostics.into_iter();
    diagnostics
        .map(|diagnostic| diagnostic.into_warning(flag))
        .collect()
}

/// Returns an error if a count exceeds the limit `name` of the caller.
fn check(name: &'static str, found: usize, limit: Option<usize>) -> Result<(), Error> {
    match limit {
        Some(limit) if found > limit => Err(Error::beyond_limit(name, found, limit)),
        _ => Ok(()),
    }
}
