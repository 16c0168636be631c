//! `load`: any bytes are loaded or leave the old flags, twice with one result, whatever the seed of the hashes.

use crate::observation::load as engine_with;
use crate::observation::{load_or_keep, observe};

pub fn load(data: &[u8]) {
    let Some(mut engine) = load_or_keep(data) else {
        return;
    };
    let first = observe(&engine);
    engine.load(data).unwrap();
    assert_eq!(first, observe(&engine));
    let seeded = engine_with(data, 0x0fa9_1074);
    assert_eq!(first, observe(&seeded));
    assert_eq!(engine.snapshot(), seeded.snapshot());
}
