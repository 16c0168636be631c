//! Pins the bytes of snapshots: a change of the layout must raise the version.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fanion::{Engine, EngineOptions};
use std::fs;
use std::path::PathBuf;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// Compares the snapshot of a document with a file. Writes the file if `UPDATE_FIXTURES` is set.
fn check(document: &str, snapshot: &str) {
    let mut engine = Engine::with_options(EngineOptions {
        custom_strategies: vec!["byTenant".to_owned()],
        ..EngineOptions::default()
    });
    let warnings = engine.load(&fs::read(data(document)).unwrap()).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let bytes = engine.snapshot();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(data(snapshot), &bytes).unwrap();
    }
    assert!(
        fs::read(data(snapshot)).unwrap() == bytes,
        "the snapshot of {document} has changed: raise `VERSION`, then set UPDATE_FIXTURES=1"
    );
}

#[test]
fn a_document_with_every_kind_of_part_has_the_pinned_snapshot() {
    check("snapshots/all-parts.json", "snapshots/all-parts.bin");
}

#[test]
fn a_document_of_a_real_server_has_the_pinned_snapshot() {
    check(
        "unleash-server-8.2/client-features-production.json",
        "snapshots/client-features-production.bin",
    );
}
