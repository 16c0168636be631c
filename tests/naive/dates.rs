//! Dates, read character by character.
//!
//! Source: protocol 5.7, "constraint date text" and "context date text".

/// Nanoseconds since 1970.
pub type Instant = i128;

const SECOND: Instant = 1_000_000_000;

pub fn from_milliseconds(milliseconds: i64) -> Instant {
    Instant::from(milliseconds) * 1_000_000
}

/// The date of a constraint: RFC 3339, or only a day, or without seconds (UTC when no zone is given).
pub fn of_constraint(text: &str) -> Option<Instant> {
    let mut reader = Reader { rest: text };
    let day = reader.day(4)?;
    if reader.at_end() {
        return Some(day * SECOND);
    }
    reader.one_of("Tt")?;
    let minutes = reader.hours_and_minutes()?;
    let seconds = reader.seconds()?;
    let zone = match seconds {
        None if reader.at_end() => 0,
        _ => reader.zone()?,
    };
    reader.end()?;
    Some((day + minutes * 60 - zone * 60) * SECOND + seconds.unwrap_or(0))
}

/// The date of a context: RFC 3339 with a zone; a blank may stand for the `T`.
///
/// Years of six digits with a sign are read too: both reference evaluators do.
pub fn of_context(text: &str) -> Option<Instant> {
    let mut reader = Reader { rest: text };
    let day = match reader.one_of("+-") {
        None => reader.day(4)?,
        Some('-') if text.starts_with("-000000") => return None,
        Some(sign) => reader.signed_day(sign)?,
    };
    reader.one_of("Tt ")?;
    let minutes = reader.hours_and_minutes()?;
    let seconds = reader.seconds()??;
    let zone = reader.zone()?;
    reader.end()?;
    Some((day + minutes * 60 - zone * 60) * SECOND + seconds)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// `YYYY-MM-DD`, in seconds since 1970.
    fn day(&mut self, digits_of_year: usize) -> Option<Instant> {
        let year = self.digits(digits_of_year)?;
        self.month_and_day(year)
    }

    /// `±YYYYYY-MM-DD`, its sign already read.
    fn signed_day(&mut self, sign: char) -> Option<Instant> {
        let year = self.digits(6)?;
        self.month_and_day(if sign == '-' { -year } else { year })
    }

    fn month_and_day(&mut self, year: Instant) -> Option<Instant> {
        self.one_of("-")?;
        let month = self.digits(2)?;
        self.one_of("-")?;
        let day = self.digits(2)?;
        let known = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        known.then(|| days_since_1970(year, month, day) * 24 * 60 * 60)
    }

    /// `HH:MM`, in minutes.
    fn hours_and_minutes(&mut self) -> Option<Instant> {
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        self.one_of(":")?;
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        Some(hours * 60 + minutes)
    }

    /// `:SS` and up to nine digits of fraction, in nanoseconds. `Some(None)` when no seconds stand
    /// here. RFC 3339 knows second 60; it is the first of the next minute.
    fn seconds(&mut self) -> Option<Option<Instant>> {
        if self.one_of(":").is_none() {
            return Some(None);
        }
        let seconds = self.digits(2).filter(|seconds| *seconds <= 60)?;
        if self.one_of(".").is_none() {
            return Some(Some(seconds * SECOND));
        }
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=9).contains(&length) {
            return None;
        }
        let fraction = self.digits(length)? * Instant::pow(10, 9 - length as u32);
        Some(Some(seconds * SECOND + fraction))
    }

    /// `Z` or `±HH:MM`, in minutes east of UTC.
    fn zone(&mut self) -> Option<Instant> {
        match self.one_of("Zz+-")? {
            '+' => self.hours_and_minutes(),
            '-' => self.hours_and_minutes().map(|minutes| -minutes),
            _ => Some(0),
        }
    }

    fn digits(&mut self, count: usize) -> Option<Instant> {
        let digits = self.rest.get(..count)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = &self.rest[count..];
        digits.parse().ok()
    }

    fn one_of(&mut self, characters: &str) -> Option<char> {
        let first = self.rest.chars().next()?;
        if !characters.contains(first) {
            return None;
        }
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn end(&self) -> Option<()> {
        self.at_end().then_some(())
    }
}

fn is_leap(year: Instant) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: Instant, month: Instant) -> Instant {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whole 400-year cycles at once, and then every year and every month counted one by one.
fn days_since_1970(year: Instant, month: Instant, day: Instant) -> Instant {
    let cycles = (year - 1970).div_euclid(400);
    let start = 1970 + cycles * 400;
    let years: Instant = (start..year)
        .map(|year| if is_leap(year) { 366 } else { 365 })
        .sum();
    let months: Instant = (1..month).map(|month| days_in_month(year, month)).sum();
    cycles * 146_097 + years + months + day - 1
}
