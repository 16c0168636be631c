//! Syntax: how regular expressions are written.
//!
//! It is what the crate `regex-lite` reads, which judges it in the tests below. The crate itself weighs
//! 19 kB of gzip, a quarter of what the whole package may; this is 4. Each part is written as steps
//! as soon as it is read; places in them are relative, so that what is repeated is copied.

use crate::escape::{Item, Text, posix};
use crate::regex::{Look, Regex, Step};

/// Groups within groups, and repetitions of repetitions.
const MOST_DEEP: usize = 50;

/// Groups with a name; each is held against those before.
const MOST_NAMES: usize = 1000;

/// Bytes that one pattern may take: enough for `\w{900}`, and a thousand such patterns do not fill
/// the memory.
const MOST_MEMORY: usize = 1 << 18;

/// The regular expression that is written so; `None` when it cannot be used.
pub(crate) fn read(pattern: &str, any_case: bool) -> Option<Regex> {
    let flags = Flags {
        any_case,
        ..Flags::default()
    };
    let mut draft = Draft {
        text: Text {
            rest: pattern,
            is_spaced: false,
        },
        flags,
        names: Vec::new(),
        steps: Vec::new(),
        ranges: Vec::new(),
    };
    draft.alternatives(0)?;
    draft.has_room(0).then_some(())?;
    Some(Regex::new(draft.steps, draft.ranges))
}

#[derive(Clone, Copy, Default)]
struct Flags {
    any_case: bool,
    /// `^` and `$` are of lines.
    lines: bool,
    /// A dot takes ends of lines, too.
    dot_is_all: bool,
    /// Lines may end in `\r`.
    any_line_end: bool,
}

/// Steps, while they are written.
struct Draft<'a> {
    text: Text<'a>,
    flags: Flags,
    names: Vec<&'a str>,
    steps: Vec<Step>,
    ranges: Vec<(char, char)>,
}

impl<'a> Draft<'a> {
    /// Reads up to the end, or the end of the group.
    fn alternatives(&mut self, depth: usize) -> Option<()> {
        (depth <= MOST_DEEP).then_some(())?;
        let mut branch = self.steps.len();
        let mut jumps = Vec::new();
        // Where the last part starts, and how often it has been repeated.
        let mut last = None;
        loop {
            self.text.skip_blanks();
            let start = self.steps.len();
            match self.text.peek() {
                None => break,
                Some(')') if depth > 0 => break,
                Some(')') => return None,
                Some('(') => {
                    if self.group(depth)? {
                        last = Some((start, 0));
                    }
                }
                Some('|') => {
                    self.text.next();
                    let behind = start - branch + 2;
                    self.steps.insert(branch, Step::Fork(behind as i32));
                    jumps.push(self.steps.len());
                    self.steps.push(Step::Jump(0));
                    branch = self.steps.len();
                    last = None;
                }
                Some('?' | '*' | '+' | '{') => {
                    let (start, times) = last?;
                    (times < MOST_DEEP).then_some(())?;
                    let (min, max) = self.times()?;
                    self.repeat(start, min, max)?;
                    last = Some((start, times + 1));
                }
                Some(_) => {
                    self.primitive()?;
                    last = Some((start, 0));
                }
            }
        }
        let end = self.steps.len();
        for jump in jumps {
            if let Some(step) = self.steps.get_mut(jump) {
                *step = Step::Jump((end - jump) as i32);
            }
        }
        Some(())
    }

    /// Reads a group. Does it stand for a part, and not only for flags?
    fn group(&mut self, depth: usize) -> Option<bool> {
        let (flags, is_spaced) = (self.flags, self.text.is_spaced);
        self.text.step();
        if ["?=", "?!", "?<=", "?<!"]
            .iter()
            .any(|look| self.text.rest.starts_with(look))
        {
            return None;
        }
        if self.text.eat("?P<") || self.text.eat("?<") {
            self.name()?;
        } else if self.text.eat("?") && self.change_flags()? {
            return Some(false);
        }
        self.alternatives(depth + 1)?;
        (self.flags, self.text.is_spaced) = (flags, is_spaced);
        self.text.eat(")").then_some(true)
    }

    /// The name of a group, which nobody asks for.
    fn name(&mut self) -> Option<()> {
        let (name, rest) = self.text.rest.split_once('>')?;
        let first = name.chars().next()?;
        let is_name = !matches!(first, '0'..='9' | '.' | '[' | ']')
            && name.chars().all(|letter| {
                !letter.is_ascii()
                    || letter.is_ascii_alphanumeric()
                    || matches!(letter, '_' | '.' | '[' | ']')
            });
        let is_new = self.names.len() < MOST_NAMES && !self.names.contains(&name);
        (is_name && is_new).then_some(())?;
        self.names.push(name);
        self.text.rest = rest;
        Some(())
    }

    /// Flags in front of `:` or `)`. Is it the latter?
    fn change_flags(&mut self) -> Option<bool> {
        let mut seen = 0_u64;
        let mut value = true;
        let mut is_dangling = false;
        // Nobody asks how much is matched, and classes are of ASCII anyhow.
        let mut ignored = false;
        loop {
            let letter = self.text.next()?;
            let flag = match letter {
                'i' => &mut self.flags.any_case,
                'm' => &mut self.flags.lines,
                's' => &mut self.flags.dot_is_all,
                'R' => &mut self.flags.any_line_end,
                'x' => &mut self.text.is_spaced,
                'U' | 'u' => &mut ignored,
                '-' if value => {
                    (value, is_dangling) = (false, true);
                    continue;
                }
                ':' if !is_dangling => return Some(false),
                ')' if !is_dangling && seen > 0 => return Some(true),
                _ => return None,
            };
            *flag = value;
            is_dangling = false;
            let bit = 1 << (letter as u32 % 64);
            (seen & bit == 0).then_some(())?;
            seen |= bit;
        }
    }

    /// How often the last part comes, at least and at most.
    fn times(&mut self) -> Option<(u32, Option<u32>)> {
        let times = match self.text.next()? {
            '?' => (0, Some(1)),
            '*' => (0, None),
            '+' => (1, None),
            _ => {
                self.text.skip_blanks();
                let min = self.text.decimal()?;
                let mut max = Some(min);
                if self.text.peek() == Some(',') {
                    self.text.step();
                    max = match self.text.peek()? {
                        '}' => None,
                        _ => Some(self.text.decimal()?),
                    };
                }
                (self.text.step()? == '}').then_some(())?;
                (min <= max.unwrap_or(min)).then_some(())?;
                (min, max)
            }
        };
        // Which of several matches is preferred makes no difference here.
        self.text.eat("?");
        Some(times)
    }

    fn repeat(&mut self, start: usize, min: u32, max: Option<u32>) -> Option<()> {
        let part = self.steps.split_off(start);
        let copies = max.unwrap_or(0).max(min).max(1) as usize;
        if part.is_empty() {
            return Some(());
        }
        let more = copies.checked_mul(part.len() + 2)?;
        self.has_room(more).then_some(())?;
        let length = part.len() as i32;
        for _ in 0..min {
            self.steps.extend(&part);
        }
        match max {
            None if min == 0 => {
                self.steps.push(Step::Fork(length + 2));
                self.steps.extend(&part);
                self.steps.push(Step::Jump(-length - 1));
            }
            None => self.steps.push(Step::Fork(-length)),
            Some(max) => {
                for _ in min..max {
                    self.steps.push(Step::Fork(length + 1));
                    self.steps.extend(&part);
                }
            }
        }
        Some(())
    }

    /// Is there room for so many steps more?
    fn has_room(&self, more: usize) -> bool {
        Regex::size(self.steps.len().saturating_add(more), self.ranges.len()) <= MOST_MEMORY
    }

    /// Reads what has no parts.
    fn primitive(&mut self) -> Option<()> {
        let flags = self.flags;
        let item = match self.text.next()? {
            '[' => return self.class(),
            '\\' => self.text.escape()?,
            '.' if flags.dot_is_all => Item::Class(&[], true),
            '.' if flags.any_line_end => Item::Class(&[('\n', '\n'), ('\r', '\r')], true),
            '.' => Item::Class(&[('\n', '\n')], true),
            '^' if !flags.lines => Item::Look(Look::Start),
            '^' if flags.any_line_end => Item::Look(Look::AnyLineStart),
            '^' => Item::Look(Look::LineStart),
            '$' if !flags.lines => Item::Look(Look::End),
            '$' if flags.any_line_end => Item::Look(Look::AnyLineEnd),
            '$' => Item::Look(Look::LineEnd),
            letter => Item::Letter(letter),
        };
        let start = self.ranges.len();
        let negated = match item {
            Item::Look(look) => {
                self.steps.push(Step::Look(look));
                return Some(());
            }
            Item::Letter(letter) if !flags.any_case || !letter.is_ascii_alphabetic() => {
                self.steps.push(Step::Letter(letter));
                return Some(());
            }
            Item::Letter(letter) => {
                self.range(letter, letter);
                false
            }
            Item::Class(ranges, negated) => {
                self.ranges.extend(ranges);
                negated
            }
        };
        self.end_class(start, negated);
        Some(())
    }

    /// The class of all ranges from `start` on.
    fn end_class(&mut self, start: usize, negated: bool) {
        self.steps.push(Step::Class {
            start: start as u32,
            end: self.ranges.len() as u32,
            negated,
        });
    }

    /// Puts a range into the class that is read, and what it is in the other case.
    fn range(&mut self, first: char, last: char) {
        self.ranges.push((first, last));
        if self.flags.any_case {
            let (first, last) = (first as u32, last as u32);
            let mut other = |least: u8, most: u8| {
                let (first, last) = (first.max(least.into()), last.min(most.into()));
                if first <= last {
                    let other = |letter| char::from(letter as u8 ^ 32);
                    self.ranges.push((other(first), other(last)));
                }
            };
            other(b'a', b'z');
            other(b'A', b'Z');
        }
    }

    /// Reads a class, behind its `[`.
    fn class(&mut self) -> Option<()> {
        let start = self.ranges.len();
        self.text.skip_blanks();
        let negated = self.text.peek()? == '^';
        if negated {
            self.text.step();
        }
        while self.text.peek()? == '-' {
            self.text.step();
            self.range('-', '-');
        }
        if self.ranges.len() == start && self.text.peek()? == ']' {
            self.text.step();
            self.range(']', ']');
        }
        loop {
            self.text.skip_blanks();
            let rest = self.text.rest;
            match self.text.peek()? {
                ']' => break,
                '[' => {
                    let (name, rest) = rest.strip_prefix("[:")?.split_once(']')?;
                    let name = name.strip_suffix(':')?;
                    let (name, negated) = match name.strip_prefix('^') {
                        Some(name) => (name, true),
                        None => (name, false),
                    };
                    self.letters(posix(name)?, negated);
                    self.text.rest = rest;
                }
                _ if ["&&", "--", "~~"].iter().any(|it| rest.starts_with(it)) => return None,
                _ => self.class_item()?,
            }
        }
        self.text.next();
        self.end_class(start, negated);
        Some(())
    }

    fn class_item(&mut self) -> Option<()> {
        let item = self.text.item()?;
        self.text.skip_blanks();
        let mut behind = self.text;
        let is_range = behind.step()? == '-' && !matches!(behind.peek(), Some(']' | '-'));
        match item {
            Item::Letter(first) if is_range => {
                self.text = behind;
                let Item::Letter(last) = self.text.item()? else {
                    return None;
                };
                (first <= last).then_some(())?;
                self.range(first, last);
            }
            Item::Letter(letter) => self.range(letter, letter),
            Item::Class(ranges, negated) if !is_range => self.letters(ranges, negated),
            _ => return None,
        }
        Some(())
    }

    /// Puts these ranges into the class that is read, or all between them.
    fn letters(&mut self, ranges: &[(char, char)], negated: bool) {
        let mut next = '\0';
        for &(first, last) in ranges {
            match negated {
                false => self.range(first, last),
                true if next < first => self.range(next, (first as u8 - 1).into()),
                true => {}
            }
            next = (last as u8 + 1).into();
        }
        if negated {
            self.range(next, char::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts that random patterns are put together from.
    const PARTS: &[&str] = &[
        "a",
        "b",
        "B",
        "é",
        "0",
        "9",
        "_",
        "-",
        " ",
        "\n",
        "\r",
        ".",
        "^",
        "$",
        "|",
        "(",
        "(",
        ")",
        ")",
        "(?:",
        "(?i)",
        "(?i:",
        "(?-i)",
        "(?s)",
        "(?m)",
        "(?mR)",
        "(?x)",
        "(?x: ",
        "(?U)",
        "(?s-m:",
        "(?<n>",
        "(?P<m>",
        "(?=",
        "(?<!",
        "(?",
        "*",
        "+",
        "?",
        "*?",
        "+?",
        "{2}",
        "{0}",
        "{1,2}",
        "{0,2}",
        "{1,}",
        "{ 1 , 2 }",
        "{,2}",
        "{2,1}",
        "{",
        "}",
        "[",
        "[^",
        "]",
        "[]a]",
        "[a-c]",
        "[^a]",
        "[-a]",
        "[a-]",
        "[b-a]",
        "[[:alpha:]]",
        "[[:^digit:]]",
        "[[:foo:]]",
        "[\\w-]",
        "[\\D0]",
        "[a&&b]",
        "[a--b]",
        "&&",
        "~~",
        ":",
        ":]",
        "[:",
        ",",
        "#",
        "\\",
        "\\d",
        "\\D",
        "\\s",
        "\\S",
        "\\w",
        "\\W",
        "\\b",
        "\\B",
        "\\b{start}",
        "\\b{end}",
        "\\b{start-half}",
        "\\b{end-half}",
        "\\b{2}",
        "\\<",
        "\\>",
        "\\A",
        "\\z",
        "\\Z",
        "\\x41",
        "\\x{61}",
        "\\u0062",
        "\\U00000041",
        "\\x4",
        "\\x{}",
        "\\x{D800}",
        "\\p{L}",
        "\\1",
        "\\.",
        "\\[",
        "\\]",
        "\\-",
        "\\n",
        "\\r",
        "\\é",
        "\\e",
        "\\ ",
    ];

    fn some(random: &mut fastrand::Rng, parts: &[&str], most: usize) -> String {
        let count = random.usize(..=most);
        let part = |_| parts.get(random.usize(..parts.len())).copied();
        (0..count).filter_map(part).collect()
    }

    #[test]
    fn patterns_are_read_as_regex_lite_reads_them() {
        const TEXTS: &[&str] = &[
            "a", "b", "c", "A", "B", "X", "z", "é", "0", "9", "_", "-", " ", "\n", "\r", "\r\n",
            "]", "[", "^", "\\", "#", ".",
        ];
        let mut random = fastrand::Rng::with_seed(5);
        let (mut usable, mut found) = (0, 0);
        for _ in 0..200_000 {
            let pattern = some(&mut random, PARTS, 7);
            let any_case = random.bool();
            // It forgets capitals of a range that has small letters, too, and refuses a range whose
            // ends are escaped.
            if pattern.contains('[') && pattern.contains('-') && (any_case || pattern.contains('i'))
            {
                continue;
            }
            let theirs = regex_lite::RegexBuilder::new(&pattern)
                .case_insensitive(any_case)
                .size_limit(MOST_MEMORY)
                .build();
            let ours = read(&pattern, any_case);
            assert_eq!(theirs.is_ok(), ours.is_some(), "{pattern:?}");
            let (Ok(theirs), Some(ours)) = (theirs, ours) else {
                continue;
            };
            usable += 1;
            for _ in 0..10 {
                let text = some(&mut random, TEXTS, 5);
                let is_match = ours.is_match(&text);
                assert_eq!(theirs.is_match(&text), is_match, "{pattern:?} in {text:?}");
                found += u32::from(is_match);
            }
        }
        assert!(usable > 20_000 && found > 50_000, "{usable} {found}");
    }

    #[test]
    fn ranges_are_of_both_cases() {
        let is_found = |pattern, text| read(pattern, true).is_some_and(|it| it.is_match(text));
        for (pattern, text, found) in [
            ("[b-d]", "C", true),
            ("[B-D]", "c", true),
            ("[X-c]", "z", true),
            ("[X-c]", "B", true),
            ("[X-c]", "d", false),
            ("[^b-d]", "C", false),
            ("[^b-d]", "E", true),
            ("[[:^lower:]]", "a", true),
            ("[é-ü]", "É", false),
            (r"[\W]", "a", false),
        ] {
            assert_eq!(found, is_found(pattern, text), "{pattern} in {text}");
        }
    }

    #[test]
    fn what_is_too_large_or_too_deep_is_refused() {
        let check = |pattern: &str, is_read: bool| {
            assert_eq!(is_read, read(pattern, false).is_some(), "{pattern:.40}");
        };
        check(r"\w{900}", true);
        check(r"(\w{900}){900}", false);
        check("a{4294967295}", false);
        check("(?:){4294967295}", true);
        check(&format!("{}a{}", "(".repeat(50), ")".repeat(50)), true);
        check(&format!("{}a{}", "(".repeat(51), ")".repeat(51)), false);
        check(&format!("a{}", "*".repeat(50)), true);
        check(&format!("a{}", "*".repeat(51)), false);
        check(&"ab|".repeat(10_000), false);
    }

    #[test]
    fn a_match_takes_as_long_as_text_times_pattern() {
        let pattern = format!("^(a*)*{}$", "(a?)+".repeat(20));
        let regex = read(&pattern, false);
        assert!(regex.is_some_and(|regex| !regex.is_match(&format!("{}b", "a".repeat(10_000)))));
    }
}
