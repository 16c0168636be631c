//! Semantic versions 2.0.0 (semver.org). Each of the three numbers is a `u64`.
//!
//! Own code, because the crate `semver` is what the engine uses.
//! Source: `docs/compatibility.md`, "Versions in constraints" and "Large version numbers".

use std::cmp::Ordering;

/// A version without its build metadata, which no comparison uses.
#[derive(Debug)]
pub struct Version {
    /// Major, minor, patch.
    numbers: [u64; 3],
    pre_release: Vec<String>,
}

impl Version {
    pub fn parse(version: &str) -> Option<Version> {
        let (rest, build) = split(version, '+');
        let (core, pre_release) = split(rest, '-');
        build.map_or(Some(Vec::new()), parse_identifiers)?;
        let pre_release = pre_release.map_or(Some(Vec::new()), parse_identifiers)?;
        if pre_release
            .iter()
            .any(|identifier| is_numeric(identifier) && has_leading_zero(identifier))
        {
            return None;
        }
        let numbers: Vec<u64> = core.split('.').map(parse_number).collect::<Option<_>>()?;
        let numbers = numbers.try_into().ok()?;
        Some(Version {
            numbers,
            pre_release,
        })
    }

    pub fn compare(&self, other: &Version) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        numbers.then_with(|| compare_pre_releases(&self.pre_release, &other.pre_release))
    }
}

fn split(version: &str, separator: char) -> (&str, Option<&str>) {
    match version.split_once(separator) {
        None => (version, None),
        Some((before, after)) => (before, Some(after)),
    }
}

fn parse_identifiers(identifiers: &str) -> Option<Vec<String>> {
    identifiers.split('.').map(parse_identifier).collect()
}

fn parse_identifier(identifier: &str) -> Option<String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_valid = !identifier.is_empty() && identifier.chars().all(is_allowed);
    is_valid.then(|| identifier.to_owned())
}

fn parse_number(digits: &str) -> Option<u64> {
    let is_valid = is_numeric(digits) && !has_leading_zero(digits);
    is_valid.then(|| digits.parse().ok()).flatten()
}

fn is_numeric(identifier: &str) -> bool {
    !identifier.is_empty() && identifier.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_leading_zero(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0')
}

/// A version without a pre-release is greater than one with. A longer list is greater than its
/// own prefix.
fn compare_pre_releases(left: &[String], right: &[String]) -> Ordering {
    match (left.is_empty(), right.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => left
            .iter()
            .zip(right)
            .map(|(left, right)| compare_identifiers(left, right))
            .find(|order| order.is_ne())
            .unwrap_or(left.len().cmp(&right.len())),
    }
}

/// Numeric identifiers of any length compare as numbers, and are less than the others.
fn compare_identifiers(left: &str, right: &str) -> Ordering {
    match (is_numeric(left), is_numeric(right)) {
        (true, true) => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => left.cmp(right),
    }
}
