//! Steps: counts the work of a unit test, whose bounds hold on every machine. Elsewhere it is compiled to nothing.
//!
//! Imports nothing of this crate.

#[cfg(test)]
thread_local! {
    static COUNT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Counts a step of a loop whose length the input decides.
#[inline(always)]
pub(crate) fn step() {
    add(1);
}

/// Counts the steps of work that is proportional to the length of its input.
#[inline(always)]
#[cfg_attr(
    not(test),
    expect(unused_variables, reason = "counted in unit tests only")
)]
pub(crate) fn add(steps: usize) {
    #[cfg(test)]
    COUNT.with(|count| count.set(count.get() + steps as u64));
}

/// Returns the number of steps that `work` takes.
#[cfg(test)]
pub(crate) fn count(work: impl FnOnce()) -> u64 {
    let before = COUNT.with(std::cell::Cell::get);
    work();
    COUNT.with(std::cell::Cell::get) - before
}
