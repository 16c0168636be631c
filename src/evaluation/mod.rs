//! Evaluation: the outcome of a flag for a context. The hot path.
//!
//! Imports `steps`, `bucketing`, `text`, `interning`, `values`, `definitions`. INVARIANT: it never sees JSON
//! and returns no `Result`.

mod bound_context;
mod constraint;
mod context;
mod evaluator;
mod flag;
mod outcome;
mod request;
mod rollout;
mod strategy;
mod value;
mod variant;

pub(crate) use bound_context::BoundContext;
pub use context::Context;
pub(crate) use evaluator::{EvaluationCache, Evaluator};
pub(crate) use outcome::Outcome;
pub use outcome::Reason;
pub(crate) use request::BoundRequest;
pub use request::EvaluationRequest;
pub(crate) use rollout::BucketKey;
pub(crate) use variant::{SelectedBy, Selection};
