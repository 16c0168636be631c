//! In-process feature flag evaluation, compatible with Unleash.
//!
//! Fanion reads the flag definitions that an Unleash server serves and answers whether a flag is on for
//! a user, which variant the user gets, and why.
//!
//! ```
//! use fanion::{Context, Engine, EvaluationRequest};
//!
//! let mut engine = Engine::new();
//! let warnings = engine.load(br#"{
//!     "features": [{
//!         "name": "checkout", "enabled": true,
//!         "strategies": [{
//!             "name": "flexibleRollout",
//!             "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "checkout"},
//!             "constraints": [{"contextName": "plan", "operator": "IN", "values": ["pro"]}]
//!         }]
//!     }]
//! }"#)?;
//! assert!(warnings.is_empty());
//!
//! let context = Context::new().with("userId", "7").with("plan", "pro");
//! let request = EvaluationRequest::new(&context, 1_767_225_600_000, 42);
//! if engine.is_enabled("checkout", &request) {
//!     println!("the new checkout");
//! }
//! let evaluation = engine.evaluate("checkout", &request).expect("the flag is loaded");
//! println!("{}: {}", evaluation.enabled, evaluation.reason);
//! # Ok::<_, fanion::Error>(())
//! ```
//!
//! The crate is not a client: it fetches, stores and counts nothing. It reads no clock and no random
//! source: the time and one random number come with the [`EvaluationRequest`], so equal requests have
//! equal answers on every machine.
//!
//! `docs/semantics.md` defines the evaluation. Where Unleash's own engines differ, a ruling in
//! `docs/compatibility.md` decides.

#![forbid(unsafe_code)]
#![deny(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod bucketing;
mod codec;
mod diagnostics;
mod interning;
mod json;
mod regex;
mod steps;
mod text;
mod unicode;
mod values;

mod definitions;

mod evaluation;

pub mod document;

mod engine;

mod explain;
mod population;
mod ramp;
mod residual;

#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;

pub use definitions::{Flag, Parameters, Payload, Variant};
pub use diagnostics::{Error, Path, Warning};
pub use engine::{Engine, EngineLimits, EngineOptions, Evaluation};
pub use evaluation::{Context, EvaluationRequest, Reason};
pub use explain::explanation::{self, Explanation};
pub use population::{
    Cause, Change, Counts, FlagPopulation, Flips, Ids, Only, Population, PopulationError, Survey,
    SurveyOptions, VariantCount,
};
pub use ramp::plan::{self, Plan};
pub use ramp::{PlanError, Ramp, ramp};
pub use residual::{KnownContext, Leak, LeakKind, Residual, ResidualError, ResidualOptions};

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use wasm::WasmEngine;

// Servers share one engine and one context between tasks.
const _: () = {
    const fn assert_send_sync<T: Send + Sync>() {}
    assert_send_sync::<Engine>();
    assert_send_sync::<Context>();
    assert_send_sync::<evaluation::BoundContext>();
    assert_send_sync::<Error>();
};

// 2.5 kB (gzip) smaller than the allocator of the standard library, and no slower.
#[cfg(feature = "allocator")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
