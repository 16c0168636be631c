//! Dates: the syntax by the crate `regex`, calendar and offsets by the crate `time`.
//!
//! A parser of `time` accepts other strings than fanion does, so only its constructors are used.
//! Source: `docs/compatibility.md`, "Dates in contexts" and "Dates in constraints".

use regex::{Captures, Regex};
use std::str::FromStr;
use std::sync::LazyLock;
use time::{Date, Duration, Month, Time, UtcOffset};

/// Nanoseconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i128;

/// RFC 3339, a date alone, or a time without seconds.
static CONSTRAINT_DATE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})\
         ([Tt](?<hour>[0-9]{2}):(?<minute>[0-9]{2})\
         (:(?<second>[0-9]{2})(\\.(?<fraction>[0-9]{1,9}))?)?\
         (?<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?)?",
    )
});

/// RFC 3339 with `T` or a space, single digits, a space before the offset, an offset without a colon or
/// ` UTC`, and with years of four digits or of a sign and six digits.
static CONTEXT_DATE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?<year>[0-9]{4}|[+-][0-9]{6})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})\
         [Tt ](?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2})\
         :(?<second>[0-9]{1,2})(\\.(?<fraction>[0-9]{1,9})[0-9]*)?\
         ( ?(?<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})| [Uu][Tt][Cc])",
    )
});

fn compile(pattern: &str) -> Regex {
    Regex::new(&format!("^({pattern})$")).expect("the pattern is valid")
}

pub fn from_milliseconds(milliseconds: i64) -> Timestamp {
    Timestamp::from(milliseconds) * 1_000_000
}

/// Parses the operand of a date constraint. A date without a zone is in UTC.
pub fn parse_in_constraint(date: &str) -> Option<Timestamp> {
    let parts = CONSTRAINT_DATE.captures(date)?;
    // A time with seconds needs a zone.
    let is_complete = parts.name("second").is_none() || parts.name("zone").is_some();
    is_complete.then(|| timestamp(&parts)).flatten()
}

/// Parses the context value of a date constraint.
pub fn parse_in_context(date: &str) -> Option<Timestamp> {
    // Like ISO 8601 in JavaScript: the year 0 has no sign.
    if date.starts_with("-000000") {
        return None;
    }
    timestamp(&CONTEXT_DATE.captures(date)?)
}

/// Missing parts of the time are 0.
fn timestamp(parts: &Captures) -> Option<Timestamp> {
    let month = Month::try_from(number::<u8>(parts, "month")?).ok()?;
    let date =
        Date::from_calendar_date(number(parts, "year")?, month, number(parts, "day")?).ok()?;
    let (hour, minute) = (number(parts, "hour")?, number(parts, "minute")?);
    // RFC 3339 has second 60, which `time` rejects: it is the first second of the next minute.
    let (second, leap) = match number(parts, "second")? {
        60 => (59, Duration::SECOND),
        second => (second, Duration::ZERO),
    };
    let time = Time::from_hms_nano(hour, minute, second, nanoseconds(parts)?).ok()?;
    let zone = parts.name("zone").map_or("Z", |zone| zone.as_str());
    let local = date.with_time(time).assume_utc().unix_timestamp_nanos();
    let offset = Duration::seconds(offset(zone)?.whole_seconds().into());
    Some(local + (leap - offset).whole_nanoseconds())
}

fn number<T: FromStr>(parts: &Captures, name: &str) -> Option<T> {
    let digits = parts.name(name).map_or("0", |part| part.as_str());
    digits.parse().ok()
}

fn nanoseconds(parts: &Captures) -> Option<u32> {
    let digits = parts.name("fraction").map_or("0", |part| part.as_str());
    format!("{digits:0<9}").parse().ok()
}

/// Parses `Z`, `±HH:MM` or `±HHMM`.
fn offset(zone: &str) -> Option<UtcOffset> {
    if zone.eq_ignore_ascii_case("Z") {
        return Some(UtcOffset::UTC);
    }
    let digits = &zone[1..];
    let (hours, minutes) = digits.split_once(':').unwrap_or_else(|| digits.split_at(2));
    let (hours, minutes): (i8, i8) = (hours.parse().ok()?, minutes.parse().ok()?);
    // `UtcOffset` allows up to 25 hours, RFC 3339 up to 23.
    let is_valid = hours < 24 && minutes < 60;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    is_valid
        .then(|| UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok())
        .flatten()
}
