//! Makes a dispute small enough to read.

use super::generator::nodes;
use super::{Asked, Dispute};
use serde_json::Value;

/// Leaves out, again and again, whatever the dispute does not need.
pub fn smallest(asked: &Asked, dispute: &Dispute) -> Asked {
    let mut smallest = asked.clone();
    while let Some(smaller) = smaller(&smallest, dispute) {
        smallest = smaller;
    }
    smallest
}

/// The first way to leave something out that does not end the dispute, nor turn it into another.
fn smaller(asked: &Asked, dispute: &Dispute) -> Option<Asked> {
    let documents = nodes(&asked.document).into_iter().filter_map(|pointer| {
        let mut smaller = asked.clone();
        remove(&mut smaller.document, &pointer).then_some(smaller)
    });
    let contexts = asked.context.keys().map(|field| {
        let mut smaller = asked.clone();
        smaller.context.remove(field);
        smaller
    });
    documents.chain(contexts).find(|smaller| {
        let both = smaller.both();
        both.is_some_and(|both| both.is_one() && both.is_like(dispute))
    })
}

fn remove(root: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return false;
    };
    match root.pointer_mut(parent) {
        Some(Value::Array(items)) => key.parse().map(|place: usize| items.remove(place)).is_ok(),
        Some(Value::Object(entries)) => {
            let key = key.replace("~1", "/").replace("~0", "~");
            entries.remove(&key).is_some()
        }
        _ => false,
    }
}
