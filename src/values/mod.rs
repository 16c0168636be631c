//! Values: what a constraint compares with.
//!
//! Imports `steps`, `codec`, `diagnostics`, `interning`, `regex`, `text`.

mod ip_ranges;
mod pattern;
mod timestamp;
mod version;

pub(crate) use ip_ranges::IpRanges;
pub(crate) use pattern::Pattern;
pub(crate) use timestamp::Timestamp;
pub(crate) use version::VersionOperand;
