//! Source: what the flags of an engine are compiled from.

/// What the flags of an engine are compiled from.
#[derive(Debug, Default)]
pub(super) enum Source {
    /// Every flag is compiled.
    #[default]
    None,
    /// A document; some of its flags may not be compiled.
    Text(String),
    /// A snapshot, all of whose flags are compiled.
    Snapshot(Vec<u8>),
}
