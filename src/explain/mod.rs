//! Explain: why a flag evaluates as it does, as data and as text.
//!
//! Imports `engine` and the folders below it.

mod bucket;
mod constraints;
mod explainer;
pub mod explanation;
mod format;
mod predicate_text;
mod render;
mod rule_text;
mod rules;
mod summary;
mod text_layout;
mod variant_text;
mod variants;

pub use explanation::Explanation;

use crate::definitions::CustomStrategy;
use crate::engine::Engine;
use crate::evaluation::EvaluationRequest;
use crate::interning::Id;
use explainer::Explainer;

impl Engine {
    /// Returns why a flag evaluates as it does for one user; `None` if there is no such flag.
    ///
    /// The result equals that of [`evaluate`](Engine::evaluate), since both call the same functions.
    /// A custom strategy is called more than once, and must return the same answer each time.
    ///
    /// ```
    /// use fanion::{Context, Engine, EvaluationRequest};
    ///
    /// let mut engine = Engine::new();
    /// engine.load(br#"{"features": [{
    ///     "name": "checkout", "enabled": true,
    ///     "strategies": [{
    ///         "name": "flexibleRollout",
    ///         "parameters": {"rollout": "25", "stickiness": "userId", "groupId": "checkout"},
    ///         "constraints": [{"contextName": "plan", "operator": "IN", "values": ["pro", "team"]}]
    ///     }]
    /// }]}"#)?;
    ///
    /// let context = Context::new().with("userId", "7").with("plan", "pro");
    /// let request = EvaluationRequest::new(&context, 1_767_225_600_000, 42);
    /// let explanation = engine.explain("checkout", &request).expect("it is loaded");
    /// assert_eq!(
    ///     "\
    /// `checkout` is off: the only strategy does not match (DEFAULT)
    /// ✓ the flag is enabled
    /// ✗ strategy 1 (`flexibleRollout`): does not match
    ///     ✓ constraint 1: `plan` is `pro`, expected one of `pro`, `team`
    ///     ✗ bucket 63 of 100 for `userId` `7` is above the rollout of 25 %
    ///         the hash of `checkout:7` with seed 0 is 2859456062
    /// ",
    ///     explanation.to_string()
    /// );
    /// assert!(explanation.strategies[0].constraints[0].matches);
    /// assert!(engine.explain("chekcout", &request).is_none());
    /// # Ok::<_, fanion::Error>(())
    /// ```
    ///
    /// Source: `docs/semantics.md`, "Order of evaluation".
    pub fn explain(&self, flag: &str, request: &EvaluationRequest<'_>) -> Option<Explanation> {
        let flag = self.flags.get(flag, &self.definitions.interner)?;
        Some(Explainer::new(self, request).flag(flag))
    }

    /// Returns the custom strategies that explaining a flag calls: its own and those of its parents.
    #[allow(dead_code, reason = "called by the WebAssembly boundary only")]
    pub(crate) fn custom_strategies_of(&self, flag: &str) -> Option<Vec<Id<CustomStrategy>>> {
        let flag = self.flags.get(flag, &self.definitions.interner)?;
        let dependencies = flag.dependencies.iter().flatten();
        let parents = dependencies.filter_map(|dependency| self.flags.parent(dependency));
        let flags = std::iter::once(flag).chain(parents);
        let strategies = flags.flat_map(|flag| flag.strategies.iter().flatten());
        Some(strategies.filter_map(rules::custom_strategy).collect())
    }
}
