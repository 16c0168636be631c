//! Feature flags decided in the process that asks.
//!
//! Fanion reads the flags that an Unleash server sends, and answers: is this flag on for this
//! person, which variant do they get, and why?
//!
//! ```
//! use fanion::{Context, Engine, Question};
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
//! let question = Question::new(&context, 1_767_225_600_000, 42);
//! let answer = engine.evaluate("checkout", &question).expect("we loaded it");
//! println!("{} because {}", answer.enabled, answer.reason.as_str());
//! # Ok::<_, fanion::Error>(())
//! ```
//!
//! It is *not* a client: it fetches nothing, remembers nobody and counts nothing. It asks the world
//! nothing either: the time and one random number come with the [`Question`], so the same question
//! has the same answer on every machine.
//!
//! Where Unleash's own engines differ, a ruling decides; `docs/compatibility.md` lists them.

#![forbid(unsafe_code)]

mod bytes;
mod error;
mod json;
mod lexer;
mod model;
mod notes;

mod instant;
mod number;
mod table;
mod texts;
mod words;

mod context;
mod custom;
mod question;

mod case;
mod regex;

mod escape;
mod syntax;

mod fold;
mod pattern;
mod ranges;
mod release;

mod constraint;
mod rollout;
mod variant;

pub mod document;
mod telling;

mod flaw;
mod leak;
mod refusal;

mod answer;
mod parts;

mod strategy;

mod flag;

mod snapshot;

mod engine;

pub mod explanation;

mod explain;
mod page;
mod prose;

mod known;
mod remainder;

mod residual;

mod people;

mod cause;
mod comparison;

mod population;
mod survey;

pub mod plan;

mod lane;
mod sense;
mod standing;

mod ramp;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use answer::Reason;
pub use cause::Cause;
pub use context::Context;
pub use custom::Parameters;
pub use engine::{Engine, Evaluation, Options};
pub use error::{Error, Path, Warning};
pub use explanation::Explanation;
pub use flag::Flag;
pub use known::Known;
pub use leak::{Leak, Learnt};
pub use people::Ids;
pub use plan::Plan;
pub use population::{Change, Counts, FlagPopulation, Flips, Only, Population, VariantCount};
pub use question::Question;
pub use ramp::{Ramp, ramp};
pub use refusal::Refusal;
pub use residual::{Residual, ResidualOptions};
pub use survey::{Survey, SurveyOptions};
pub use variant::{Payload, Variant};

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use wasm::Core;

// Smaller than the standard library's by 3 kB of gzip, and no slower.
#[cfg(feature = "allocator")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
