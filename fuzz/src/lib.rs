//! The fuzz targets: each takes bytes, and panics where fanion differs from its judge.
//!
//! `docs/fuzzing.md` has a row for each. The generators and judges are those of `tests/`.

#![allow(
    dead_code,
    unused_imports,
    reason = "a target uses a part of a module of tests"
)]

#[path = "../../tests/differential/case.rs"]
mod case;
#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/explain/consistency.rs"]
mod consistency;
#[path = "../../tests/differential/generator.rs"]
mod generator;
#[path = "../../tests/differential/pools.rs"]
mod pools;
#[path = "../../tests/reference/mod.rs"]
mod reference;
#[path = "../../tests/differential/shrink.rs"]
mod shrink;
#[path = "../../tests/differential/strings.rs"]
mod strings;

mod apply;
mod evaluate;
mod explain;
mod load;
mod observation;
mod ramp;
mod regex;
mod residual;
mod scan;
mod snapshot;

pub use apply::apply;
pub use evaluate::evaluate;
pub use explain::explain;
pub use load::load;
pub use ramp::ramp;
pub use regex::regex;
pub use residual::residual;
pub use scan::scan;
pub use snapshot::snapshot;
