//! Value: a string of a context, parsed on demand.

use crate::text::{case_insensitive, number};
use crate::values::Timestamp;
use semver::Version;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::OnceLock;

/// A value of a context with the cache of its parsed form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    text: &'a str,
    parsed: &'a OnceLock<ParsedValue>,
}

/// The parsed form of a value, of the first type that was requested.
///
/// A value that is read as two types is rare, so there is one slot: another type is parsed each time.
#[derive(Debug, Clone)]
pub(super) enum ParsedValue {
    Number(Option<f64>),
    Date(Option<Timestamp>),
    Version(Option<Version>),
    Address(Option<IpAddr>),
    Lowercase(Box<str>),
}

impl<'a> Value<'a> {
    pub(super) fn new(text: &'a str, parsed: &'a OnceLock<ParsedValue>) -> Value<'a> {
        Value { text, parsed }
    }

    /// Returns the string.
    pub fn text(self) -> &'a str {
        self.text
    }

    /// Returns the string as `case_insensitive` compares it: in lowercase unless it is ASCII.
    pub fn without_case(self) -> Cow<'a, str> {
        if self.text.is_ascii() {
            return Cow::Borrowed(self.text);
        }
        let convert = || case_insensitive::lowercase(self.text);
        let convert_once = || ParsedValue::Lowercase(convert().into());
        match self.parsed.get_or_init(convert_once) {
            ParsedValue::Lowercase(lowercase) => Cow::Borrowed(lowercase),
            _ => Cow::Owned(convert()),
        }
    }

    /// Parses a number, without blanks and not in hexadecimal.
    pub fn number(self) -> Option<f64> {
        let parse = || parse_number(self.text);
        match self.parsed.get_or_init(|| ParsedValue::Number(parse())) {
            ParsedValue::Number(number) => *number,
            _ => parse(),
        }
    }

    /// Parses a date.
    pub fn timestamp(self) -> Option<Timestamp> {
        let parse = || Timestamp::parse_value(self.text);
        match self.parsed.get_or_init(|| ParsedValue::Date(parse())) {
            ParsedValue::Date(timestamp) => *timestamp,
            _ => parse(),
        }
    }

    /// Compares the value as a semantic version; `None` if it is not one.
    pub fn compare(self, other: &Version) -> Option<Ordering> {
        let parse = || Version::parse(self.text).ok();
        let compare = |version: &Version| version.cmp_precedence(other);
        match self.parsed.get_or_init(|| ParsedValue::Version(parse())) {
            ParsedValue::Version(version) => version.as_ref().map(compare),
            _ => parse().as_ref().map(compare),
        }
    }

    /// Parses an IP address.
    pub fn address(self) -> Option<IpAddr> {
        let parse = || self.text.parse().ok();
        match self.parsed.get_or_init(|| ParsedValue::Address(parse())) {
            ParsedValue::Address(address) => *address,
            _ => parse(),
        }
    }
}

/// Parses a decimal number, or `Infinity` with an optional sign.
///
/// Source: ruling "Numbers in contexts".
fn parse_number(text: &str) -> Option<f64> {
    match text {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        text => number::parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowercase_is_cached_unless_another_type_is() {
        let slot = OnceLock::new();
        let value = Value::new("ÄB", &slot);
        assert!(matches!(value.without_case(), Cow::Borrowed("äb")));
        let slot = OnceLock::new();
        let value = Value::new("ÄB", &slot);
        assert_eq!(None, value.number());
        assert!(matches!(value.without_case(), Cow::Owned(lower) if lower == "äb"));
    }

    #[test]
    fn only_bare_decimals_and_infinity_are_numbers() {
        for (text, number) in [
            ("5", Some(5.0)),
            (".5", Some(0.5)),
            ("+1e3", Some(1000.0)),
            (" 5", None),
            ("0x5", None),
            ("inf", None),
            ("1e400", Some(f64::INFINITY)),
            ("-1e400", Some(f64::NEG_INFINITY)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("nan", None),
            ("", None),
        ] {
            assert_eq!(
                number,
                Value::new(text, &OnceLock::new()).number(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_parsed_value_is_not_parsed_again() {
        let slot = |parsed: ParsedValue| OnceLock::from(parsed);
        let (one, two) = (Version::new(1, 0, 0), Version::new(2, 0, 0));
        let date = Timestamp::from_milliseconds(2);
        let address = IpAddr::from([2, 2, 2, 2]);
        // No slot is that of the string, so a value that equals the slot was not parsed.
        let slots = [
            slot(ParsedValue::Number(Some(2.0))),
            slot(ParsedValue::Date(Some(date))),
            slot(ParsedValue::Version(Some(two))),
            slot(ParsedValue::Address(Some(address))),
        ];
        let [number, timestamp, version, of_address] =
            slots.each_ref().map(|slot| Value::new("", slot));
        assert_eq!(Some(2.0), number.number());
        assert_eq!(Some(date), timestamp.timestamp());
        assert_eq!(Some(Ordering::Greater), version.compare(&one));
        assert_eq!(Some(address), of_address.address());
    }
}
