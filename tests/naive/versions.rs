//! Semantic versions 2.0.0, numbers as u64.
//!
//! Source: protocol 5.7, the rows on semver; semver.org.

use std::cmp::Ordering;

/// What counts in a comparison; build metadata does not.
#[derive(Debug)]
pub struct Version {
    numbers: [u64; 3],
    pre_release: Vec<String>,
}

impl Version {
    pub fn read(text: &str) -> Option<Version> {
        let (rest, build) = split(text, '+');
        let (core, pre_release) = split(rest, '-');
        build.map_or(Some(Vec::new()), identifiers)?;
        let pre_release = pre_release.map_or(Some(Vec::new()), identifiers)?;
        if pre_release
            .iter()
            .any(|part| is_number(part) && has_leading_zero(part))
        {
            return None;
        }
        let numbers: Vec<u64> = core.split('.').map(number).collect::<Option<_>>()?;
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

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        None => (text, None),
        Some((before, after)) => (before, Some(after)),
    }
}

fn identifiers(text: &str) -> Option<Vec<String>> {
    text.split('.').map(identifier).collect()
}

fn identifier(text: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!text.is_empty() && text.chars().all(known)).then(|| text.to_owned())
}

fn number(text: &str) -> Option<u64> {
    let known = is_number(text) && !has_leading_zero(text);
    known.then(|| text.parse().ok()).flatten()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0')
}

/// A version without a pre-release is greater than one with; a longer list than its own beginning.
fn compare_pre_releases(ours: &[String], theirs: &[String]) -> Ordering {
    match (ours.is_empty(), theirs.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => ours
            .iter()
            .zip(theirs)
            .map(|(our, their)| compare_identifiers(our, their))
            .find(|order| order.is_ne())
            .unwrap_or(ours.len().cmp(&theirs.len())),
    }
}

/// Numbers are compared as numbers, of any length, and are less than words.
fn compare_identifiers(our: &str, their: &str) -> Ordering {
    match (is_number(our), is_number(their)) {
        (true, true) => our.len().cmp(&their.len()).then_with(|| our.cmp(their)),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => our.cmp(their),
    }
}
