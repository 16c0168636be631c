//! Instant: a point in time, read from a date.

use crate::bytes;
use std::fmt::{self, Display, Formatter};

/// A point in time: whole seconds since 1970 and nanoseconds of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Instant {
    seconds: i64,
    nanoseconds: u32,
}

impl Instant {
    /// The instant of a clock that counts Unix milliseconds.
    pub fn from_milliseconds(milliseconds: i64) -> Instant {
        Instant {
            seconds: milliseconds.div_euclid(1000),
            nanoseconds: milliseconds.rem_euclid(1000) as u32 * 1_000_000,
        }
    }

    /// Is it a whole number of milliseconds?
    pub fn is_of_milliseconds(self) -> bool {
        self.nanoseconds.is_multiple_of(1_000_000)
    }

    /// Whole seconds from this instant to a later one; below 0 when it is an earlier one.
    pub fn seconds_until(self, later: Instant) -> i64 {
        let borrowed = i64::from(later.nanoseconds < self.nanoseconds);
        later.seconds.saturating_sub(self.seconds) - borrowed
    }

    pub fn write(self, out: &mut bytes::Writer) {
        out.signed(self.seconds);
        out.number(self.nanoseconds.into());
    }

    pub fn read(input: &mut bytes::Reader<'_>) -> Option<Instant> {
        Some(Instant {
            seconds: input.signed()?,
            nanoseconds: input.below(1_000_000_000)? as u32,
        })
    }

    /// Reads the date of a constraint: RFC 3339, or a date alone or without seconds (then in UTC
    /// unless it has a zone), because the server stores these too.
    ///
    /// Source: ruling "Dates in constraints".
    pub fn of_constraint(text: &str) -> Option<Instant> {
        let mut reader = Reader::new(text);
        let day = reader.day()?;
        if reader.is_done() {
            return Some(day.at(0, 0, 0, 0, 0));
        }
        reader.one_of(b"Tt")?;
        let (hour, minute) = reader.hour_and_minute()?;
        let (second, nanoseconds, zone) = if reader.is_next(b':') {
            let (second, nanoseconds) = reader.second()?;
            (second, nanoseconds, reader.zone()?)
        } else if reader.is_done() {
            (0, 0, 0)
        } else {
            (0, 0, reader.zone()?)
        };
        let done = reader.is_done();
        done.then(|| day.at(hour, minute, second, nanoseconds, zone))
    }

    /// Reads the date of a context: RFC 3339, with a blank for the `T` if one likes, and with a sign
    /// and six digits for a year beyond 9999, as JavaScript writes it.
    ///
    /// Source: ruling "Dates in contexts".
    pub fn of_context(text: &str) -> Option<Instant> {
        let mut reader = Reader::new(text);
        let year = reader.long_year();
        let day = match year {
            Some(year) => reader.day_of(year)?,
            None => reader.day()?,
        };
        reader.one_of(b"Tt ")?;
        let (hour, minute) = reader.hour_and_minute()?;
        reader.one_of(b":")?;
        let (second, nanoseconds) = reader.second()?;
        let zone = reader.zone()?;
        let done = reader.is_done();
        done.then(|| day.at(hour, minute, second, nanoseconds, zone))
    }
}

/// As a constraint has it: RFC 3339 in UTC, with a fraction where there is one.
impl Display for Instant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // What a zone has put outside of the years of four digits is told in such a zone again.
        const ALMOST_A_DAY: i64 = 86_340;
        let (seconds, zone) = match self.seconds {
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
        f.write_str(zone)
    }
}

/// Days from 1 March of the year 0 to 1970-01-01.
const MARCH_OF_YEAR_0_TO_1970: i64 = 719_468;

/// A day of the Gregorian calendar, as days since 1970-01-01.
struct Day(i64);

impl Day {
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
        // Years begin in March here, so that the leap day is the last of its year.
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

    /// Year, month and day.
    fn date(&self) -> (i64, i64, i64) {
        let days = self.0 + MARCH_OF_YEAR_0_TO_1970;
        const OF_400_YEARS: i64 = 146_097;
        let era = days.div_euclid(OF_400_YEARS);
        let day = days.rem_euclid(OF_400_YEARS);
        // Every 1460 days, but not the last of a hundred years, there is a leap day.
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

    /// The instant of that time of the day, in a zone `zone` seconds east of UTC.
    fn at(self, hour: i64, minute: i64, second: i64, nanoseconds: u32, zone: i64) -> Instant {
        let seconds = self.0 * 86_400 + hour * 3_600 + minute * 60 + second - zone;
        Instant {
            seconds,
            nanoseconds,
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn new(text: &str) -> Reader<'_> {
        Reader {
            rest: text.as_bytes(),
        }
    }

    fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Goes on if the next byte is `byte`.
    fn is_next(&mut self, byte: u8) -> bool {
        self.one_of(&[byte]).is_some()
    }

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

    /// A number of just that many digits, in `range`.
    fn number(&mut self, digits: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 10 + self.digit()?;
        }
        range.contains(&number).then_some(number)
    }

    fn day(&mut self) -> Option<Day> {
        let year = self.number(4, 0..=9999)?;
        self.day_of(year)
    }

    /// A year with a sign and six digits.
    fn long_year(&mut self) -> Option<i64> {
        match self.one_of(b"+-")? {
            b'+' => self.number(6, 0..=999_999),
            _ => self.number(6, 1..=999_999).map(|year| -year),
        }
    }

    /// The month and the day behind a year.
    fn day_of(&mut self, year: i64) -> Option<Day> {
        self.one_of(b"-")?;
        let month = self.number(2, 1..=12)?;
        self.one_of(b"-")?;
        Day::new(year, month, self.number(2, 1..=31)?)
    }

    fn hour_and_minute(&mut self) -> Option<(i64, i64)> {
        let hour = self.number(2, 0..=23)?;
        let minute = self.one_of(b":").and_then(|_| self.number(2, 0..=59))?;
        Some((hour, minute))
    }

    /// A second (60 is a leap second) and its nanoseconds.
    fn second(&mut self) -> Option<(i64, u32)> {
        let second = self.number(2, 0..=60)?;
        if !self.is_next(b'.') {
            return Some((second, 0));
        }
        let mut nanoseconds = self.digit()? as u32;
        for _ in 1..9 {
            nanoseconds = nanoseconds * 10 + self.digit().unwrap_or(0) as u32;
        }
        Some((second, nanoseconds))
    }

    /// `Z`, or hours and minutes east of UTC; in seconds.
    fn zone(&mut self) -> Option<i64> {
        match self.one_of(b"Zz+-")? {
            b'+' => self
                .hour_and_minute()
                .map(|(hour, minute)| hour * 3_600 + minute * 60),
            b'-' => self
                .hour_and_minute()
                .map(|(hour, minute)| -(hour * 3_600 + minute * 60)),
            _ => Some(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(read: fn(&str) -> Option<Instant>, text: &str, milliseconds: Option<i64>) {
        assert_eq!(
            milliseconds.map(Instant::from_milliseconds),
            read(text),
            "{text}"
        );
    }

    #[test]
    fn every_reading_of_a_constraint_date_is_the_same_instant() {
        for text in [
            "2022-01-29T13:00:00Z",
            "2022-01-29t13:00:00z",
            "2022-01-29T13:00:00.000Z",
            "2022-01-29T15:00:00+02:00",
            "2022-01-29T11:30:00.000000000-01:30",
            "2022-01-29T13:00",
            "2022-01-29T13:00Z",
            "2022-01-29T14:00+01:00",
        ] {
            check(Instant::of_constraint, text, Some(1_643_461_200_000));
        }
    }

    #[test]
    fn a_date_is_read_as_it_was_told() {
        let mut days = -62_167_219_200..253_402_300_800_i64;
        let dates = days.by_ref().step_by(86_400 * 7 + 12_345);
        let around = [
            -62_167_305_540,
            -62_167_219_201,
            253_402_300_800,
            253_402_387_139,
        ];
        for seconds in dates.chain(around) {
            for nanoseconds in [0, 5_000_000, 1] {
                let instant = Instant {
                    seconds,
                    nanoseconds,
                };
                let text = instant.to_string();
                assert_eq!(Some(instant), Instant::of_constraint(&text), "{text}");
            }
        }
        assert_eq!(
            "2022-01-29T13:00:00Z",
            Instant::from_milliseconds(1_643_461_200_000).to_string()
        );
        assert_eq!(
            "2000-02-29T00:00:00Z",
            Instant::from_milliseconds(951_782_400_000).to_string()
        );
    }

    #[test]
    fn days_are_counted_over_leap_years_and_centuries() {
        check(Instant::of_constraint, "1970-01-01", Some(0));
        check(Instant::of_constraint, "2000-02-29", Some(951_782_400_000));
        check(
            Instant::of_constraint,
            "1900-03-01",
            Some(-2_203_891_200_000),
        );
        check(
            Instant::of_constraint,
            "0000-01-01",
            Some(-62_167_219_200_000),
        );
        check(
            Instant::of_constraint,
            "9999-12-31T23:59:59.999Z",
            Some(253_402_300_799_999),
        );
        check(
            Instant::of_constraint,
            "1969-12-31T23:59:59.750Z",
            Some(-250),
        );
    }

    #[test]
    fn days_that_are_not_in_the_calendar_are_no_dates() {
        for text in [
            "2022-02-29",
            "1900-02-29",
            "2022-02-31",
            "2022-13-01",
            "2022-00-10",
            "2022-04-31",
            "2022-01-00",
        ] {
            check(Instant::of_constraint, text, None);
        }
    }

    #[test]
    fn other_writings_are_no_dates() {
        for text in [
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
            check(Instant::of_constraint, text, None);
        }
    }

    #[test]
    fn the_date_of_a_context_needs_a_time_and_a_zone() {
        check(
            Instant::of_context,
            "2022-01-29 13:00:00Z",
            Some(1_643_461_200_000),
        );
        check(
            Instant::of_context,
            "+012022-01-29T13:00:00Z",
            Some(317_212_981_200_000),
        );
        check(
            Instant::of_context,
            "2022-01-29T13:00:60.5+00:00",
            Some(1_643_461_260_500),
        );
        for text in [
            "2022-01-29",
            "2022-01-29T13:00Z",
            "2022-01-29T13:00:00",
            "1643461200000",
            "",
        ] {
            check(Instant::of_context, text, None);
        }
    }
}
