//! Asking allocates nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]
#![allow(unsafe_code, reason = "an allocator can only be counted by being one")]

use fanion::{Context, Engine, Question};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const DOCUMENT: &[u8] = include_bytes!("data/unleash-server-8.2/client-features.json");

#[test]
fn evaluating_a_flag_allocates_nothing() {
    let mut engine = Engine::new();
    engine.load(DOCUMENT).unwrap();
    let context = [
        ("userId", "anna"),
        ("sessionId", "s"),
        ("tenantId", "7"),
        ("email", "QA1@Example.com"),
        ("age", "21"),
        ("version", "2.1.0-rc.1"),
        ("remoteAddress", "10.1.2.3"),
    ];
    let context = context
        .iter()
        .fold(Context::new(), |context, (name, value)| {
            context.with(name, value)
        });
    let names: Vec<String> = engine.flags().map(|flag| flag.name().to_owned()).collect();
    let ask = |random| {
        let question = Question::new(&context, 1_767_225_600_000, random);
        names
            .iter()
            .filter(|name| engine.evaluate(name, &question).unwrap().enabled)
            .count()
    };

    // Regular expressions make themselves a cache when they are first used.
    let warm = ask(1);
    let before = ALLOCATIONS.with(Cell::get);
    let mut enabled = 0;
    for random in 0..1000 {
        enabled += ask(random);
    }
    assert_eq!(before, ALLOCATIONS.with(Cell::get));
    assert!(
        warm > 3 && enabled > 3000,
        "the flags were really decided: {enabled}"
    );
}
