//! Times, and an engine with the strategies of a ramp.

use crate::common;
use fanion::{Engine, Ramp};
use serde_json::{Value, json};

/// 2026-12-01T00:00:00Z, in Unix milliseconds.
pub const START: i64 = 1_796_083_200_000;
pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// Returns a document with the flag `ramp`, and segment 7 for users with `country` `nl`.
pub fn document(strategies: &Value) -> Value {
    let constraints = json!([{"contextName": "country", "operator": "IN", "values": ["nl"]}]);
    json!({
        "version": 2,
        "features": [{"name": "ramp", "enabled": true, "strategies": strategies}],
        "segments": [{"id": 7, "constraints": constraints}]
    })
}

pub fn engine(ramp: &Ramp) -> Engine {
    let json = serde_json::to_value(ramp).unwrap();
    let engine = common::engine(&document(&json["strategies"]));
    assert!(engine.warnings().is_empty(), "{:?}", engine.warnings());
    engine
}
