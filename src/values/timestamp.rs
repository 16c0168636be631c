//! Timestamp: a point in time, parsed from a date.
//!
//! Own code instead of `jiff` or `time`, which cost 4.8 or 7.9 kB of gzip and accept other dates than
//! Unleash (`docs/dependencies.md`, 2026-11).

use crate::codec::{Decoder, Encoder};
use std::fmt::{self, Display, Formatter};

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Timestamp {
    /// Whole seconds since 1970, rounded down.
    seconds: i64,
    /// Below 1,000,000,000.
    nanoseconds: u32,
}

impl Timestamp {
    /// Returns the timestamp of Unix milliseconds.
    pub fn from_milliseconds(milliseconds: i64) -> Timestamp {
        Timestamp {
            seconds: milliseconds.div_euclid(1000),
            nanoseconds: milliseconds.rem_euclid(1000) as u32 * 1_000_000,
        }
    }

    /// Returns whether the timestamp is a whole number of milliseconds.
    pub fn is_whole_milliseconds(self) -> bool {
        self.nanoseconds.is_multiple_of(1_000_000)
    }

    /// Returns the whole seconds from this timestamp to `later`, rounded down; negative if it is earlier.
    pub fn seconds_until(self, later: Timestamp) -> i64 {
        let borrowed = i64::from(later.nanoseconds < self.nanoseconds);
        let seconds = later.seconds.saturating_sub(self.seconds);
        seconds.saturating_sub(borrowed)
    }

    pub fn encode(self, encoder: &mut Encoder) {
        encoder.signed_varint(self.seconds);
        encoder.varint(self.nanoseconds.into());
    }

    pub fn decode(decoder: &mut Decoder<'_>) -> Option<Timestamp> {
        Some(Timestamp {
            seconds: decoder.signed_varint()?,
            nanoseconds: decoder.below(1_000_000_000)? as u32,
        })
    }

    /// Parses the operand of a constraint: RFC 3339, also without seconds or without a time. Only these
    /// two are in UTC without an offset.
    ///
    /// Source: ruling "Dates in constraints".
    pub fn parse_operand(string: &str) -> Option<Timestamp> {
        let mut parser = DateParser::new(string);
        let day = parser.day()?;
        if parser.is_done() {
            return Some(day.at(0, 0, 0, 0, 0));
        }
        parser.one_of(b"Tt")?;
        let (hour, minute) = parser.hour_and_minute()?;
        let (second, nanoseconds, offset) = if parser.eat(b':') {
            let (second, nanoseconds) = parser.second()?;
            (second, nanoseconds, parser.offset()?)
        } else if parser.is_done() {
            (0, 0, 0)
        } else {
            (0, 0, parser.offset()?)
        };
        let done = parser.is_done();
        done.then(|| day.at(hour, minute, second, nanoseconds, offset))
    }

    /// Parses a context value: RFC 3339, also with a space instead of the `T`, with single digits, with a space
    /// before the offset or ` UTC`, with an offset without a colon, and with a sign and six digits for the
    /// year, as JavaScript writes years beyond 9999.
    ///
    /// Source: ruling "Dates in contexts".
    pub fn parse_value(string: &str) -> Option<Timestamp> {
        let mut parser = DateParser::new(string);
        parser.is_relaxed = true;
        let day = match parser.rest {
            [b'+' | b'-', ..] => {
                let year = parser.signed_year()?;
                parser.day_of(year)?
            }
            _ => parser.day()?,
        };
        parser.one_of(b"Tt ")?;
        let (hour, minute) = parser.hour_and_minute()?;
        parser.one_of(b":")?;
        let (second, nanoseconds) = parser.second()?;
        let offset = parser.relaxed_offset()?;
        let done = parser.is_done();
        done.then(|| day.at(hour, minute, second, nanoseconds, offset))
    }
}

/// Writes the operand of a constraint: RFC 3339 in UTC, with a fraction only if it is not 0.
impl Display for Timestamp {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // Offsets reach almost a day before the year 0 and after 9999; such timestamps need an offset to
        // have a year of four digits.
        const ALMOST_A_DAY: i64 = 86_340;
        let (seconds, offset) = match self.seconds {
            ..-62_167_219_200 => (self.seconds + ALMOST_A_DAY, "+23:59"),
            253_402_300_800.. => (self.seconds - ALMOST_A_DAY, "-23:59"),
            seconds => (seconds, "Z"),
        };
        let (year, month, day) = Day(seconds.div_euclid(86_400)).date();
        let second = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match self.nanoseconds {
            0 => (),
            fraction if fraction % 1_000_000 == 0 => write!(f, ".{:03}", fraction / 1_000_000)?,
            fraction => write!(f, ".{fraction:09}")?,
        }
        f.write_str(offset)
    }
}

/// Days from 1 March of the year 0 to 1970-01-01.
const MARCH_OF_YEAR_0_TO_1970: i64 = 719_468;

/// A day of the Gregorian calendar, as days since 1970-01-01.
struct Day(i64);

impl Day {
    /// Returns a day; `None` if it is not in the calendar.
    fn new(year: i64, month: i64, day: i64) -> Option<Day> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + i64::from(leap),
            _ => 31,
        };
        if !(1..=12).contains(&month) || !(1..=length).contains(&day) {
            return None;
        }
        // Years begin in March here, so that the leap day is the last day of its year.
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Some(Day(year * 365 + leap_days + (month * 153 + 2) / 5 + day
            - 1
            - MARCH_OF_YEAR_0_TO_1970))
    }

    /// Returns year, month and day.
    fn date(&self) -> (i64, i64, i64) {
        let days = self.0 + MARCH_OF_YEAR_0_TO_1970;
        const IN_400_YEARS: i64 = 146_097;
        let era = days.div_euclid(IN_400_YEARS);
        let day = days.rem_euclid(IN_400_YEARS);
        // Removes the leap days: one in 4 years (1460 days), but three fewer in 400 years.
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (year * 365 + year / 4 - year / 100);
        let month = (day * 5 + 2) / 153;
        let day = day - (month * 153 + 2) / 5 + 1;
        let (month, next) = match month {
            ..10 => (month + 3, 0),
            _ => (month - 9, 1),
        };
        (era * 400 + year + next, month, day)
    }

    /// Returns the timestamp of a time of the day. `offset` is in seconds east of UTC.
    fn at(self, hour: i64, minute: i64, second: i64, nanoseconds: u32, offset: i64) -> Timestamp {
        let seconds = self.0 * 86_400 + hour * 3_600 + minute * 60 + second - offset;
        Timestamp {
            seconds,
            nanoseconds,
        }
    }
}

struct DateParser<'a> {
    rest: &'a [u8],
    /// Whether one digit suffices for months, days, hours, minutes and seconds, and a fraction may have more
    /// than nine.
    is_relaxed: bool,
}

impl DateParser<'_> {
    fn new(string: &str) -> DateParser<'_> {
        DateParser {
            rest: string.as_bytes(),
            is_relaxed: false,
        }
    }

    fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Consumes the next byte if it is `byte`.
    fn eat(&mut self, byte: u8) -> bool {
        self.one_of(&[byte]).is_some()
    }

    /// Consumes and returns the next byte if it is one of `bytes`.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        if !bytes.contains(first) {
            return None;
        }
        self.rest = rest;
        Some(*first)
    }

    fn digit(&mut self) -> Option<i64> {
        self.one_of(b"0123456789")
            .map(|digit| i64::from(digit - b'0'))
    }

    /// Parses a number of exactly `digits` digits, in `range`.
    fn number(&mut self, digits: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 10 + self.digit()?;
        }
        range.contains(&number).then_some(number)
    }

    /// Parses a number of two digits, in `range`.
    #[inline(never)]
    fn two_digits(&mut self, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let first = self.digit()?;
        let number = match self.digit() {
            Some(second) => first * 10 + second,
            None => self.is_relaxed.then_some(first)?,
        };
        range.contains(&number).then_some(number)
    }

    fn day(&mut self) -> Option<Day> {
        let year = self.number(4, 0..=9999)?;
        self.day_of(year)
    }

    /// Parses a year with a sign and six digits.
    fn signed_year(&mut self) -> Option<i64> {
        match self.one_of(b"+-")? {
            b'+' => self.number(6, 0..=999_999),
            _ => self.number(6, 1..=999_999).map(|year| -year),
        }
    }

    /// Parses the month and the day after a year.
    fn day_of(&mut self, year: i64) -> Option<Day> {
        self.one_of(b"-")?;
        let month = self.two_digits(1..=12)?;
        self.one_of(b"-")?;
        Day::new(year, month, self.two_digits(1..=31)?)
    }

    fn hour_and_minute(&mut self) -> Option<(i64, i64)> {
        let hour = self.two_digits(0..=23)?;
        let minute = self.one_of(b":").and_then(|_| self.two_digits(0..=59))?;
        Some((hour, minute))
    }

    /// Parses seconds, where 60 is a leap second, and nanoseconds.
    fn second(&mut self) -> Option<(i64, u32)> {
        let second = self.two_digits(0..=60)?;
        if !self.eat(b'.') {
            return Some((second, 0));
        }
        let mut nanoseconds = self.digit()? as u32;
        for _ in 1..9 {
            nanoseconds = nanoseconds * 10 + self.digit().unwrap_or(0) as u32;
        }
        while self.is_relaxed && self.digit().is_some() {}
        Some((second, nanoseconds))
    }

    /// Parses `Z` or an offset, and returns it in seconds east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = self.one_of(b"Zz+-")?;
        if sign.eq_ignore_ascii_case(&b'Z') {
            return Some(0);
        }
        let (hour, minute) = self.hour_and_minute()?;
        Some(seconds_east(sign, hour, minute))
    }

    /// Like `offset`, but a space may be before it, the colon is optional, and ` UTC` is an offset.
    fn relaxed_offset(&mut self) -> Option<i64> {
        self.is_relaxed = false;
        if self.eat(b' ') && self.rest.eq_ignore_ascii_case(b"UTC") {
            self.rest = &[];
            return Some(0);
        }
        let mut compact = DateParser { ..*self };
        let sign = compact.one_of(b"+-");
        let hour_and_minute = sign.and_then(|_| compact.number(4, 0..=2359));
        let Some((sign, number)) = sign.zip(hour_and_minute).filter(|(_, n)| n % 100 < 60) else {
            return self.offset();
        };
        self.rest = compact.rest;
        Some(seconds_east(sign, number / 100, number % 100))
    }
}

fn seconds_east(sign: u8, hour: i64, minute: i64) -> i64 {
    let seconds = hour * 3_600 + minute * 60;
    if sign == b'-' { -seconds } else { seconds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parse: fn(&str) -> Option<Timestamp>, string: &str, milliseconds: Option<i64>) {
        assert_eq!(
            milliseconds.map(Timestamp::from_milliseconds),
            parse(string),
            "{string}"
        );
    }

    #[test]
    fn every_form_of_an_operand_is_the_same_timestamp() {
        for string in [
            "2022-01-29T13:00:00Z",
            "2022-01-29t13:00:00z",
            "2022-01-29T13:00:00.000Z",
            "2022-01-29T15:00:00+02:00",
            "2022-01-29T11:30:00.000000000-01:30",
            "2022-01-29T13:00",
            "2022-01-29T13:00Z",
            "2022-01-29T14:00+01:00",
        ] {
            check(Timestamp::parse_operand, string, Some(1_643_461_200_000));
        }
    }

    #[test]
    fn every_form_of_a_value_that_both_peers_read_is_the_same_timestamp() {
        for string in [
            "2022-01-29T13:00:00Z",
            "2022-01-29 13:00:00Z",
            "2022-01-29T14:00:00+0100",
            "2022-01-29 14:00:00.000+0100",
            "2022-01-29T13:00:00.0000000001Z",
            "2022-01-29 14:00:00 +0100",
            "2022-01-29 11:30:00 -01:30",
            "2022-01-29 13:00:00 UTC",
            "2022-01-29 13:00:00 utc",
            "2022-01-29 13:00:00 Z",
            "2022-1-29 13:0:0Z",
        ] {
            check(Timestamp::parse_value, string, Some(1_643_461_200_000));
        }
        for string in [
            "2022-01-29T13:00:00",
            "2022-01-29T13:00:00UTC",
            "2022-01-29T13:00:00+01",
            "2022-01-29T13:00:00+1:00",
            "2022-01-29T13:00:00+0160",
            "2022-01-29T13:00:00+2500",
            "2022-01-29T13:00:00 UTC+1",
            "2022-01-29T13:00:00 + 01:00",
            "2022-01-29  13:00:00Z",
            "22-01-29 13:00:00Z",
            "-0000002022-01-29T13:00:00Z",
            "+2022-01-29T13:00:00Z",
        ] {
            check(Timestamp::parse_value, string, None);
        }
    }

    #[test]
    fn a_written_timestamp_is_parsed_as_itself() {
        let mut days = -62_167_219_200..253_402_300_800_i64;
        let dates = days.by_ref().step_by(86_400 * 7 + 12_345);
        let outside = [
            -62_167_305_540,
            -62_167_219_201,
            253_402_300_800,
            253_402_387_139,
        ];
        for seconds in dates.chain(outside) {
            for nanoseconds in [0, 5_000_000, 1] {
                let timestamp = Timestamp {
                    seconds,
                    nanoseconds,
                };
                let string = timestamp.to_string();
                let parsed = Timestamp::parse_operand(&string);
                assert_eq!(Some(timestamp), parsed, "{string}");
            }
        }
        assert_eq!(
            "2022-01-29T13:00:00Z",
            Timestamp::from_milliseconds(1_643_461_200_000).to_string()
        );
        assert_eq!(
            "2000-02-29T00:00:00Z",
            Timestamp::from_milliseconds(951_782_400_000).to_string()
        );
    }

    #[test]
    fn days_are_counted_across_leap_years_and_centuries() {
        check(Timestamp::parse_operand, "1970-01-01", Some(0));
        check(
            Timestamp::parse_operand,
            "2000-02-29",
            Some(951_782_400_000),
        );
        check(
            Timestamp::parse_operand,
            "1900-03-01",
            Some(-2_203_891_200_000),
        );
        check(
            Timestamp::parse_operand,
            "0000-01-01",
            Some(-62_167_219_200_000),
        );
        check(
            Timestamp::parse_operand,
            "9999-12-31T23:59:59.999Z",
            Some(253_402_300_799_999),
        );
        check(
            Timestamp::parse_operand,
            "1969-12-31T23:59:59.750Z",
            Some(-250),
        );
    }

    #[test]
    fn days_outside_the_calendar_are_rejected() {
        for string in [
            "2022-02-29",
            "1900-02-29",
            "2022-02-31",
            "2022-13-01",
            "2022-00-10",
            "2022-04-31",
            "2022-01-00",
        ] {
            check(Timestamp::parse_operand, string, None);
        }
    }

    #[test]
    fn other_forms_of_an_operand_are_rejected() {
        for string in [
            "",
            "garbage",
            "2022-1-29",
            "2022-01-29T",
            "2022-01-29T13",
            "2022-01-29T13:00:00",
            "2022-01-29T24:00:00Z",
            "2022-01-29T13:00:00+0200",
            "2022-01-29T13:00:00.Z",
            "2022-01-29T13:00:00.0000000001Z",
            " 2022-01-29",
            "2022-01-29T13:00:00Z ",
            "Sat, 29 Jan 2022 13:00:00 GMT",
            "2022-01-29T130000Z",
            "+2022-01-29",
            "2022-01-29T13:60Z",
        ] {
            check(Timestamp::parse_operand, string, None);
        }
    }

    #[test]
    fn a_context_value_needs_a_time_and_an_offset() {
        check(
            Timestamp::parse_value,
            "2022-01-29 13:00:00Z",
            Some(1_643_461_200_000),
        );
        check(
            Timestamp::parse_value,
            "+012022-01-29T13:00:00Z",
            Some(317_212_981_200_000),
        );
        check(
            Timestamp::parse_value,
            "2022-01-29T13:00:60.5+00:00",
            Some(1_643_461_260_500),
        );
        for string in [
            "2022-01-29",
            "2022-01-29T13:00Z",
            "2022-01-29T13:00:00",
            "1643461200000",
            "",
        ] {
            check(Timestamp::parse_value, string, None);
        }
    }
}
