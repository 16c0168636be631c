//! Residual: the flags after partial evaluation with the known part of a context.
//!
//! Imports `engine` and the folders below it.

mod error;
mod known_context;
mod leak;
mod partial_evaluator;
mod residual_flag;
mod residual_strategy;
mod residual_variants;
mod strategy_writer;

pub use error::ResidualError;
pub use known_context::KnownContext;
pub use leak::{Leak, LeakKind};

use crate::document::{Document, Feature};
use crate::engine::Engine;
use crate::evaluation::EvaluationRequest;
use partial_evaluator::PartialEvaluator;
use serde::Serialize;

/// Which flags a residual contains, and which values it must not contain.
#[derive(Debug, Clone, Default)]
pub struct ResidualOptions {
    /// Names of the flags; `None` for all. Parents that they still depend on are added.
    pub flags: Option<Vec<String>>,
    /// Fields whose values the residual must not contain.
    ///
    /// Parameters of custom strategies are not checked, since fanion does not know which fields they
    /// belong to. The leaks list them.
    pub private: Vec<String>,
}

/// The flags after partial evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Residual {
    /// The remaining flags. Any Unleash SDK can load the document.
    pub document: Document,
    /// What a reader of the document learns about other users.
    pub leaks: Vec<Leak>,
}

/// Version of the document format.
const VERSION: u8 = 2;

impl Engine {
    /// Evaluates the flags with the known part of a context, and returns what remains.
    ///
    /// For any values of the unknown fields, evaluating the residual gives the same result as
    /// evaluating the original flags with the full context: on or off, and which variant. The reason
    /// can differ, since a flag that the known values decide has no condition left.
    ///
    /// Constraints, segments, rollouts and variants that the known values decide are removed. So are
    /// strategies that cannot match, and lists of other users' ids.
    ///
    /// # Errors
    ///
    /// - A name in `flags` is not the name of a flag.
    /// - A field is both known and unknown.
    /// - The residual would contain a value of a private field.
    ///   [`leaks`](ResidualError::leaks) lists each one.
    ///
    /// ```
    /// use fanion::{Context, Engine, EvaluationRequest, KnownContext, ResidualOptions};
    ///
    /// let mut engine = Engine::new();
    /// engine.load(br#"{"features": [{
    ///     "name": "checkout", "enabled": true,
    ///     "strategies": [{
    ///         "name": "userWithId", "parameters": {"userIds": "anna, bert"},
    ///         "constraints": [{"contextName": "page", "operator": "IN", "values": ["cart"]}]
    ///     }]
    /// }]}"#)?;
    ///
    /// let known = KnownContext::new().with("userId", "anna");
    /// let residual = engine.residual(&known, &ResidualOptions::default())?;
    /// let json = residual.document.to_json();
    /// assert!(!json.contains("bert"));
    ///
    /// let mut browser = Engine::new();
    /// browser.load(json.as_bytes())?;
    /// let page = Context::new().with("page", "cart");
    /// let request = EvaluationRequest::new(&page, 0, 0);
    /// assert!(browser.is_enabled("checkout", &request));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn residual(
        &self,
        known: &KnownContext,
        options: &ResidualOptions,
    ) -> Result<Residual, ResidualError> {
        known.check()?;
        let requested = match options.flags.as_deref() {
            Some(names) => self.flag_indices(names)?,
            None => (0..self.flags().len()).collect(),
        };
        let context = known.bind(&self.definitions().interner);
        let request = EvaluationRequest::bound(&context, 0, 0);
        let evaluator = PartialEvaluator::new(known, &request, self.definitions());
        let document = Document {
            version: VERSION,
            features: self.residual_features(requested, &evaluator),
            segments: Vec::new(),
        };
        let leaks = Leak::all(&document);
        check_private(&leaks, &options.private)?;
        Ok(Residual { document, leaks })
    }

    /// Returns the index of each named flag, once.
    fn flag_indices(&self, names: &[String]) -> Result<Vec<usize>, ResidualError> {
        let mut indices = Vec::new();
        for name in names {
            let index = self.index_of(name);
            let index = index.ok_or_else(|| ResidualError::UnknownFlag(name.as_str().into()))?;
            if !indices.contains(&index) {
                indices.push(index);
            }
        }
        Ok(indices)
    }

    /// Evaluates flags by index, and the parents that they still depend on. Returns them in the
    /// order of the document.
    fn residual_features(
        &self,
        mut requested: Vec<usize>,
        evaluator: &PartialEvaluator<'_>,
    ) -> Vec<Feature> {
        let mut features = Vec::new();
        let mut next = 0;
        while let Some(&index) = requested.get(next) {
            next += 1;
            let Some(flag) = self.flag_at(index) else {
                continue;
            };
            let feature = residual_flag::feature(flag, self, evaluator);
            let parents = feature.dependencies.iter();
            for parent in parents.filter_map(|dependency| self.index_of(&dependency.feature)) {
                if !requested.contains(&parent) {
                    requested.push(parent);
                }
            }
            features.push((index, feature));
        }
        features.sort_by_key(|&(index, _)| index);
        features.into_iter().map(|(_, feature)| feature).collect()
    }
}

/// Rejects leaks of private fields.
fn check_private(leaks: &[Leak], private: &[String]) -> Result<(), ResidualError> {
    let is_private = |leak: &&Leak| {
        let field = leak.what.field();
        field.is_some_and(|field| private.iter().any(|name| name == field))
    };
    let found: Vec<Leak> = leaks.iter().filter(is_private).cloned().collect();
    match found.is_empty() {
        true => Ok(()),
        false => Err(ResidualError::Private(found.into())),
    }
}
