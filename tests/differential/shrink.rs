//! Shrinks a case on which the evaluators differ, so that a report is short.

use crate::case::{Case, Comparison};
use crate::generator::pointers;
use serde_json::Value;

/// Removes parts of the case as long as the difference remains.
pub fn smallest(case: &Case, comparison: &Comparison) -> Case {
    let mut smallest = case.clone();
    while let Some(smaller) = smaller(&smallest, comparison) {
        smallest = smaller;
    }
    smallest
}

/// Removes one node or one field, such that the evaluators differ in the same way.
fn smaller(case: &Case, comparison: &Comparison) -> Option<Case> {
    let documents = pointers(&case.document).into_iter().filter_map(|pointer| {
        let mut smaller = case.clone();
        remove(&mut smaller.document, &pointer).then_some(smaller)
    });
    let contexts = case.context.keys().map(|field| {
        let mut smaller = case.clone();
        smaller.context.remove(field);
        smaller
    });
    documents.chain(contexts).find(|smaller| {
        let compared = smaller.compare();
        compared.is_some_and(|compared| compared.differs() && compared.is_like(comparison))
    })
}

/// Removes the node at a JSON pointer, and returns whether there was one.
fn remove(root: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return false;
    };
    match root.pointer_mut(parent) {
        Some(Value::Array(items)) => key.parse().map(|index: usize| items.remove(index)).is_ok(),
        Some(Value::Object(entries)) => {
            let key = key.replace("~1", "/").replace("~0", "~");
            entries.remove(&key).is_some()
        }
        _ => false,
    }
}
