//! Counts the memory allocations of `evaluate`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(
    unsafe_code,
    reason = "counting allocations needs a global allocator, which is an unsafe trait"
)]

use fanion::{Context, Engine, EvaluationRequest};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct CountingAllocator;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is forwarded unchanged to the system's allocator.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const DOCUMENT: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

fn context(fields: &[(&str, &str)]) -> Context {
    let empty = Context::new();
    let fields = fields.iter();
    fields.fold(empty, |context, (name, value)| context.with(name, value))
}

#[test]
fn evaluate_allocates_no_memory_for_the_flags_of_a_real_server() {
    let mut engine = Engine::new();
    engine.load(DOCUMENT).unwrap();
    // The first user matches the first strategies, the second one those with a regular expression.
    let contexts = [
        context(&[
            ("userId", "anna"),
            ("sessionId", "s"),
            ("tenantId", "7"),
            ("email", "QA1@Example.com"),
            ("age", "21"),
            ("version", "2.1.0-rc.1"),
            ("remoteAddress", "10.1.2.3"),
        ]),
        context(&[("email", "QA1@Example.com"), ("version", "2.1.0")]),
    ];
    let names: Vec<String> = engine.flags().map(|flag| flag.name().to_owned()).collect();
    let evaluate = |name: &str, context: &Context, random| {
        let request = EvaluationRequest::new(context, 1_767_225_600_000, random);
        let before = ALLOCATIONS.with(Cell::get);
        let enabled = engine.evaluate(name, &request).unwrap().enabled;
        (enabled, ALLOCATIONS.with(Cell::get) - before)
    };
    let pairs_of = |name| contexts.iter().map(move |context| (name, context));
    let requests = || names.iter().flat_map(pairs_of);

    // A regular expression allocates its cache at its first use.
    let mut allocating = Vec::new();
    for (name, context) in requests() {
        if evaluate(name, context, 1).1 > 0 {
            allocating.push(name.as_str());
        }
    }
    assert_eq!(allocating, ["e2e.constraints"]);

    let mut enabled = 0;
    for random in 0..1000 {
        for (name, context) in requests() {
            let (is_enabled, allocations) = evaluate(name, context, random);
            assert_eq!(0, allocations, "{name} with {random}");
            enabled += u32::from(is_enabled);
        }
    }
    assert!(enabled > 3000, "too few flags were on: {enabled}");
}
