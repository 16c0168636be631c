//! `apply`: deltas change an engine as loading the resulting document does, or leave the old flags.
//!
//! The input is a document and deltas, separated by a byte that no UTF-8 has.

use crate::observation::{
    OLD, answers, contexts, lazy_answers, load, message, messages, observe, options,
};
use fanion::fuzzing::LazyEngine;
use fanion::{Engine, Warning};

const SEPARATOR: u8 = 0xff;

const MAX_DELTAS: usize = 4;

pub fn apply(data: &[u8]) {
    let mut parts = data.split(|byte| *byte == SEPARATOR);
    let first = parts.next().unwrap_or_default();
    let mut eager = Engine::with_options(options(0));
    let mut lazy = LazyEngine::with_options(options(1));
    let document = match eager.load(first) {
        Ok(_) => first,
        Err(_) => OLD.as_bytes(),
    };
    eager.load(document).unwrap();
    lazy.load(document).unwrap();
    for (index, delta) in parts.take(MAX_DELTAS).enumerate() {
        // Flags that are compiled before a delta are kept; others are compiled from another text.
        if (data.len() + index) % 3 == 0 {
            lazy.warnings();
        }
        apply_one(&mut eager, &mut lazy, delta);
    }
    compare(&eager, &mut lazy);
}

fn apply_one(eager: &mut Engine, lazy: &mut LazyEngine, delta: &[u8]) {
    let before = observe(eager);
    let source = lazy.source().to_vec();
    match (eager.apply(delta), lazy.apply(delta)) {
        (Ok(_), Ok(())) => {}
        (Err(of_eager), Err(of_lazy)) => {
            assert_eq!(message(&of_eager), message(&of_lazy));
            assert_eq!(before, observe(eager));
            assert_eq!(source, lazy.source());
        }
        (of_eager, of_lazy) => panic!("{of_eager:?} {of_lazy:?}"),
    }
}

/// Compares both engines with one that loads the resulting document.
fn compare(eager: &Engine, lazy: &mut LazyEngine) {
    let names: Vec<String> = eager.flags().map(|flag| flag.name().into()).collect();
    assert_eq!(names, lazy.names());
    let expected = answers(eager);
    let loaded = load(lazy.source(), 0);
    assert_eq!(expected, answers(&loaded));
    let (changed, whole) = (eager.warnings(), loaded.warnings());
    assert_eq!(about_flags(changed), about_flags(whole));
    let of_lazy = lazy_answers(lazy, &contexts(eager), &names, names.len() % 2 == 1);
    assert_eq!(expected, of_lazy);
    assert_eq!(messages(changed), messages(&lazy.warnings()));
}

/// Returns the warnings without those about entries and events.
fn about_flags(warnings: &[Warning]) -> Vec<String> {
    let warnings: Vec<Warning> = warnings
        .iter()
        .filter(|warning| !warning.flag.is_empty())
        .cloned()
        .collect();
    messages(&warnings)
}
