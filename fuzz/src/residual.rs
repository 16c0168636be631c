//! `residual`: for any values of the unknown fields, a residual has the outcome of the flags.

#[path = "../../tests/residual/comparison.rs"]
mod comparison;
#[path = "../../tests/residual/support.rs"]
mod support;

use crate::generator::Generator;
use comparison::{Counts, compare_residual};
use fastrand::Rng;

pub fn residual(data: &[u8]) {
    let mut generator = Generator::from_rng(Rng::from_bytes(data));
    compare_residual(&mut generator, "fuzzing", &mut Counts::default());
}
