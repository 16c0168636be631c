//! Parser: compiles a pattern to a program in one pass.
//!
//! Each part is written as instructions as soon as it is parsed.

use super::char_set::CharSet;
use super::class::ClassParser;
use super::lexer::{Atom, Lexer};
use super::vm::{Instruction, Look, MAX_MEMORY, Regex};

/// Maximum depth of nested groups, and maximum number of repetitions of one part, such as `a**`.
const MAX_DEPTH: usize = 50;

/// Maximum number of named groups: each name is compared with all names before it.
const MAX_NAMES: usize = 1000;

/// Maximum of the numbers in `{min,max}`, as in RE2.
const MAX_REPETITIONS: u32 = 1000;

/// Compiles a pattern; `None` if it is invalid, unsupported or too large.
pub(crate) fn parse(pattern: &str, any_case: bool) -> Option<Regex> {
    let flags = Flags {
        any_case,
        ..Flags::default()
    };
    let mut parser = Parser {
        lexer: Lexer {
            rest: pattern,
            ignores_space: false,
        },
        flags,
        names: Vec::new(),
        program: Vec::new(),
        ranges: Vec::new(),
    };
    parser.alternatives(0)?;
    parser.has_room(0).then_some(())?;
    Some(Regex::new(parser.program, parser.ranges))
}

#[derive(Clone, Copy, Default)]
struct Flags {
    /// Flag `i`.
    any_case: bool,
    /// Flag `m`: `^` and `$` match at lines.
    multi_line: bool,
    /// Flag `s`: `.` matches line ends, too.
    dot_matches_all: bool,
    /// Flag `R`: a line can end in `\r` or `\r\n`, too.
    crlf: bool,
}

/// The state of the parser, and the program so far.
struct Parser<'a> {
    lexer: Lexer<'a>,
    flags: Flags,
    /// Names of groups.
    names: Vec<&'a str>,
    program: Vec<Instruction>,
    ranges: Vec<(char, char)>,
}

impl<'a> Parser<'a> {
    /// Parses alternatives up to the end of the pattern or of the group.
    fn alternatives(&mut self, depth: usize) -> Option<()> {
        (depth <= MAX_DEPTH).then_some(())?;
        let mut branch = self.program.len();
        let mut jumps = Vec::new();
        // Start of the last part, and the number of its repetition operators.
        let mut last = None;
        loop {
            self.lexer.skip_ignored();
            let start = self.program.len();
            match self.lexer.peek() {
                None => break,
                Some(')') if depth > 0 => break,
                Some(')') => return None,
                Some('(') => {
                    if self.group(depth)? {
                        last = Some((start, 0));
                    }
                }
                Some('|') => {
                    self.lexer.next();
                    let next_branch = start - branch + 2;
                    self.program
                        .insert(branch, Instruction::Split(next_branch as i32));
                    jumps.push(self.program.len());
                    self.program.push(Instruction::Jump(0));
                    branch = self.program.len();
                    last = None;
                }
                Some('?' | '*' | '+' | '{') => {
                    let (start, count) = last?;
                    (count < MAX_DEPTH).then_some(())?;
                    let (min, max) = self.repetition()?;
                    self.repeat(start, min, max)?;
                    last = Some((start, count + 1));
                }
                Some('\\') if self.lexer.eat(r"\Q") => {
                    last = self.literal()?.map(|start| (start, 0)).or(last);
                }
                Some(_) => {
                    self.atom()?;
                    last = Some((start, 0));
                }
            }
        }
        let end = self.program.len();
        for jump in jumps {
            if let Some(instruction) = self.program.get_mut(jump) {
                *instruction = Instruction::Jump((end - jump) as i32);
            }
        }
        Some(())
    }

    /// Parses a group. Returns whether it is a part of the pattern: `(?i)` only changes flags.
    fn group(&mut self, depth: usize) -> Option<bool> {
        let (flags, ignores_space) = (self.flags, self.lexer.ignores_space);
        self.lexer.bump();
        if ["?=", "?!", "?<=", "?<!"]
            .iter()
            .any(|look| self.lexer.rest.starts_with(look))
        {
            return None;
        }
        if self.lexer.eat("?P<") || self.lexer.eat("?<") {
            self.name()?;
        } else if self.lexer.eat("?") && self.change_flags()? {
            return Some(false);
        }
        self.alternatives(depth + 1)?;
        (self.flags, self.lexer.ignores_space) = (flags, ignores_space);
        self.lexer.eat(")").then_some(true)
    }

    /// Parses the name of a group, which is only validated.
    fn name(&mut self) -> Option<()> {
        let (name, rest) = self.lexer.rest.split_once('>')?;
        let first = name.chars().next()?;
        let is_name = !matches!(first, '0'..='9' | '.' | '[' | ']')
            && name.chars().all(|character| {
                !character.is_ascii()
                    || character.is_ascii_alphanumeric()
                    || matches!(character, '_' | '.' | '[' | ']')
            });
        let is_new = self.names.len() < MAX_NAMES && !self.names.contains(&name);
        (is_name && is_new).then_some(())?;
        self.names.push(name);
        self.lexer.rest = rest;
        Some(())
    }

    /// Parses flags up to `:` or `)`. Returns whether they end in `)`.
    fn change_flags(&mut self) -> Option<bool> {
        let mut seen = 0_u64;
        let mut value = true;
        let mut is_dangling = false;
        // `U` changes only how much is matched; `u` changes nothing: `\w`, `\d`, `\s` and `\b` are ASCII.
        let mut ignored = false;
        loop {
            let character = self.lexer.next()?;
            let flag = match character {
                'i' => &mut self.flags.any_case,
                'm' => &mut self.flags.multi_line,
                's' => &mut self.flags.dot_matches_all,
                'R' => &mut self.flags.crlf,
                'x' => &mut self.lexer.ignores_space,
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
            let bit = 1 << (character as u32 % 64);
            (seen & bit == 0).then_some(())?;
            seen |= bit;
        }
    }

    /// Parses a repetition operator, and returns its minimum and maximum.
    fn repetition(&mut self) -> Option<(u32, Option<u32>)> {
        let limits = match self.lexer.next()? {
            '?' => (0, Some(1)),
            '*' => (0, None),
            '+' => (1, None),
            _ => self.braces()?,
        };
        // A lazy operator changes which match is preferred, not whether there is one.
        self.lexer.eat("?");
        Some(limits)
    }

    /// Parses `{min}`, `{min,}` or `{min,max}` after its `{`.
    fn braces(&mut self) -> Option<(u32, Option<u32>)> {
        self.lexer.skip_ignored();
        let min = self.lexer.decimal()?;
        let mut max = Some(min);
        if self.lexer.peek() == Some(',') {
            self.lexer.bump();
            max = match self.lexer.peek()? {
                '}' => None,
                _ => Some(self.lexer.decimal()?),
            };
        }
        (self.lexer.bump()? == '}').then_some(())?;
        let largest = max.unwrap_or(min);
        (min <= largest && largest <= MAX_REPETITIONS).then_some(())?;
        Some((min, max))
    }

    /// Replaces the instructions from `start` by `min` to `max` copies.
    fn repeat(&mut self, start: usize, min: u32, max: Option<u32>) -> Option<()> {
        let part = self.program.split_off(start);
        let copies = max.unwrap_or(0).max(min).max(1) as usize;
        if part.is_empty() {
            return Some(());
        }
        let more = copies.checked_mul(part.len() + 2)?;
        self.has_room(more).then_some(())?;
        let len = part.len() as i32;
        for _ in 0..min {
            self.program.extend(&part);
        }
        match max {
            None if min == 0 => {
                self.program.push(Instruction::Split(len + 2));
                self.program.extend(&part);
                self.program.push(Instruction::Jump(-len - 1));
            }
            None => self.program.push(Instruction::Split(-len)),
            Some(max) => {
                for _ in min..max {
                    self.program.push(Instruction::Split(len + 1));
                    self.program.extend(&part);
                }
            }
        }
        Some(())
    }

    /// Returns whether `more` instructions fit into [`MAX_MEMORY`].
    fn has_room(&self, more: usize) -> bool {
        let instructions = self.program.len().saturating_add(more);
        Regex::size(instructions, self.ranges.len()) <= MAX_MEMORY
    }

    /// Parses a part without parts.
    fn atom(&mut self) -> Option<()> {
        let flags = self.flags;
        let atom = match self.lexer.next()? {
            '[' => {
                let (set, negated) = ClassParser::parse(&mut self.lexer, flags.any_case)?;
                return self.push_class(set, negated);
            }
            '\\' => self.lexer.escape()?,
            '.' => {
                return self.push_class(flags.line_end().to_vec().into(), true);
            }
            '^' => Atom::Look(flags.line_start_look()),
            '$' => Atom::Look(flags.line_end_look()),
            character => Atom::Char(character),
        };
        self.push(atom)
    }

    /// Parses the characters after `\Q`, up to `\E` or the end. Returns the start of the last one, if any.
    fn literal(&mut self) -> Option<Option<usize>> {
        let rest = self.lexer.rest;
        let (literal, rest) = rest.split_once(r"\E").unwrap_or((rest, ""));
        self.lexer.rest = rest;
        let mut last = None;
        for character in literal.chars() {
            last = Some(self.program.len());
            self.push(Atom::Char(character))?;
        }
        Some(last)
    }

    /// Appends the instruction of a part; `None` if the program is too large.
    #[inline(never)]
    fn push(&mut self, atom: Atom) -> Option<()> {
        // Before the tables are asked: a long pattern of letters would take seconds.
        self.has_room(1).then_some(())?;
        let any_case = self.flags.any_case;
        let (mut set, negated) = match atom {
            Atom::Look(look) => {
                self.program.push(Instruction::Look(look));
                return Some(());
            }
            Atom::Char(character) if !any_case || is_caseless(character) => {
                self.program.push(Instruction::Char(character));
                return Some(());
            }
            Atom::Char(character) => (CharSet::from(vec![(character, character)]), false),
            Atom::Class(set, negated) => (set, negated),
        };
        if any_case {
            set.fold_case();
        }
        self.push_class(set, negated)
    }

    /// Appends the instruction that consumes a character of the set, or if `negated`, any other; `None` if the
    /// program is too large.
    #[inline(never)]
    fn push_class(&mut self, set: CharSet, negated: bool) -> Option<()> {
        let start = self.ranges.len() as u32;
        self.ranges.extend(set.ranges());
        let end = self.ranges.len() as u32;
        self.program.push(Instruction::Class {
            start,
            end,
            negated,
        });
        self.has_room(0).then_some(())
    }
}

/// Returns whether a character has no case variants, as far as ASCII shows it without the tables.
fn is_caseless(character: char) -> bool {
    character.is_ascii() && !character.is_ascii_alphabetic()
}

impl Flags {
    /// Returns the characters that `.` does not match.
    fn line_end(self) -> &'static [(char, char)] {
        match (self.dot_matches_all, self.crlf) {
            (true, _) => &[],
            (false, true) => &[('\n', '\n'), ('\r', '\r')],
            (false, false) => &[('\n', '\n')],
        }
    }

    /// Returns the condition of `^`.
    fn line_start_look(self) -> Look {
        match (self.multi_line, self.crlf) {
            (false, _) => Look::Start,
            (true, true) => Look::AnyLineStart,
            (true, false) => Look::LineStart,
        }
    }

    /// Returns the condition of `$`.
    fn line_end_look(self) -> Look {
        match (self.multi_line, self.crlf) {
            (false, _) => Look::End,
            (true, true) => Look::AnyLineEnd,
            (true, false) => Look::LineEnd,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts of random patterns.
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

    /// Returns at most `max` of the parts, concatenated.
    fn concatenate(random: &mut fastrand::Rng, parts: &[&str], max: usize) -> String {
        let count = random.usize(..=max);
        let part = |_| parts.get(random.usize(..parts.len())).copied();
        (0..count).filter_map(part).collect()
    }

    fn random_strings(random: &mut fastrand::Rng, parts: &[&str], count: usize) -> Vec<String> {
        (0..count).map(|_| concatenate(random, parts, 5)).collect()
    }

    /// Compares a pattern with another engine, `None` if that rejects it. Returns the number of matches, or
    /// `None` if both reject it.
    #[track_caller]
    fn compare(
        pattern: &str,
        any_case: bool,
        theirs: Option<impl Fn(&str) -> bool>,
        strings: &[String],
    ) -> Option<usize> {
        let ours = parse(pattern, any_case);
        assert_eq!(theirs.is_some(), ours.is_some(), "{pattern:?}");
        let (theirs, ours) = (theirs?, ours?);
        let matches = strings.iter().filter(|string| {
            let is_match = ours.is_match(string);
            assert_eq!(
                theirs(string),
                is_match,
                "{pattern:?} in {string:?}, {any_case}"
            );
            is_match
        });
        Some(matches.count())
    }

    #[test]
    fn random_patterns_match_as_in_regex_lite() {
        const STRINGS: &[&str] = &[
            "a", "b", "c", "A", "B", "X", "z", "é", "0", "9", "_", "-", " ", "\n", "\r", "\r\n",
            "]", "[", "^", "\\", "#", ".",
        ];
        let mut random = fastrand::Rng::with_seed(5);
        let (mut valid, mut matches) = (0, 0);
        for _ in 0..200_000 {
            let pattern = concatenate(&mut random, PARTS, 7);
            let any_case = random.bool();
            // `regex-lite` omits the uppercase letters of a range that also has lowercase letters, and
            // rejects a range with escaped ends.
            if pattern.contains('[') && pattern.contains('-') && (any_case || pattern.contains('i'))
            {
                continue;
            }
            let theirs = regex_lite::RegexBuilder::new(&pattern)
                .case_insensitive(any_case)
                .size_limit(MAX_MEMORY)
                .build();
            let theirs = theirs.ok();
            let theirs = theirs.map(|regex| move |string: &str| regex.is_match(string));
            let strings = random_strings(&mut random, STRINGS, 10);
            if let Some(count) = compare(&pattern, any_case, theirs, &strings) {
                valid += 1;
                matches += count;
            }
        }
        assert!(valid > 20_000 && matches > 50_000, "{valid} {matches}");
    }

    /// Parts of random patterns that `regex` reads as RE2 does, once their classes are those of ASCII.
    const UNICODE_PARTS: &[&str] = &[
        "a",
        "k",
        "s",
        "å",
        "ß",
        "σ",
        "ı",
        "İ",
        "日",
        "٣",
        ".",
        "^",
        "$",
        "|",
        "(",
        ")",
        "(?:",
        "(?i)",
        "(?i:",
        "(?-i)",
        "(?s)",
        "(?m)",
        "*",
        "+",
        "?",
        "{2}",
        "{1,2}",
        "\\w",
        "\\W",
        "\\d",
        "\\D",
        "\\s",
        "\\S",
        "\\b",
        "\\pL",
        "\\PL",
        "\\p{Lu}",
        "\\P{Lu}",
        "\\p{Nd}",
        "\\p{Greek}",
        "\\P{Greek}",
        "\\p{Han}",
        "\\p{Latin}",
        "\\p{Sm}",
        "\\p{L",
        "\\p{Klingon}",
        "[å-ü]",
        "[^å-ü]",
        "[α-ω]",
        "[^σ]",
        "[k\\p{Lu}]",
        "[^\\p{Greek}a]",
        "[\\P{L}a]",
        "[[:alpha:]ß]",
        "[^[:upper:]]",
        "[[:^lower:]]",
        "\\x{e5}",
        "\\x{212A}",
    ];

    const UNICODE_STRINGS: &[&str] = &[
        "a",
        "A",
        "k",
        "K",
        "\u{212a}",
        "s",
        "S",
        "ſ",
        "å",
        "Å",
        "\u{212b}",
        "ß",
        "ẞ",
        "σ",
        "ς",
        "Σ",
        "Ω",
        "ω",
        "ı",
        "i",
        "I",
        "İ",
        "é",
        "É",
        "日",
        "٣",
        "7",
        " ",
        "\n",
        "+",
        "≠",
        "\u{378}",
        "\u{f0000}",
        "\u{1f600}",
    ];

    /// Replaces the classes and the word boundary of Unicode by those of ASCII.
    fn with_ascii_classes(pattern: &str) -> String {
        [
            ("\\w", "[0-9A-Za-z_]"),
            ("\\W", "[^0-9A-Za-z_]"),
            ("\\d", "[0-9]"),
            ("\\D", "[^0-9]"),
            ("\\s", "[\\t-\\r ]"),
            ("\\S", "[^\\t-\\r ]"),
            ("\\b", "(?-u:\\b)"),
        ]
        .into_iter()
        .fold(pattern.to_owned(), |pattern, (from, to)| {
            pattern.replace(from, to)
        })
    }

    #[test]
    fn random_patterns_beyond_ascii_match_as_in_regex() {
        // Most of the time is spent in compiling with `regex`. 200,000 patterns were equal, too (2026-11).
        let count = 20_000;
        let mut random = fastrand::Rng::with_seed(6);
        let (mut valid, mut matches) = (0, 0);
        for _ in 0..count {
            let pattern = concatenate(&mut random, UNICODE_PARTS, 6);
            let any_case = random.bool();
            // As in RE2, a repetition after flags repeats the part before them. `regex` rejects it.
            let repeats_flags = |flags| ["*", "+", "?", "{"].map(|sign| [flags, sign].concat());
            let flags = ["(?i)", "(?-i)", "(?s)", "(?m)"];
            if flags
                .iter()
                .flat_map(|flags| repeats_flags(flags))
                .any(|part| pattern.contains(&*part))
            {
                continue;
            }
            let theirs = regex::RegexBuilder::new(&with_ascii_classes(&pattern))
                .case_insensitive(any_case)
                .build();
            let theirs = theirs.ok();
            let theirs = theirs.map(|regex| move |string: &str| regex.is_match(string));
            let strings = random_strings(&mut random, UNICODE_STRINGS, 4);
            if let Some(count) = compare(&pattern, any_case, theirs, &strings) {
                valid += 1;
                matches += count;
            }
        }
        assert!(
            valid > count / 4 && matches > count / 4,
            "{valid} {matches}"
        );
    }

    #[test]
    fn classes_contain_the_case_variants_of_their_characters() {
        let is_match =
            |pattern, string| parse(pattern, true).is_some_and(|regex| regex.is_match(string));
        for (pattern, string, expected) in [
            ("[b-d]", "C", true),
            ("[B-D]", "c", true),
            ("[X-c]", "z", true),
            ("[X-c]", "B", true),
            ("[X-c]", "d", false),
            ("[^b-d]", "C", false),
            ("[^b-d]", "E", true),
            ("[[:^lower:]]", "a", false),
            ("[é-ü]", "É", true),
            (r"[\W]", "a", false),
        ] {
            assert_eq!(expected, is_match(pattern, string), "{pattern} in {string}");
        }
    }

    #[test]
    fn patterns_beyond_a_limit_are_rejected() {
        let check = |pattern: &str, is_valid: bool| {
            assert_eq!(is_valid, parse(pattern, false).is_some(), "{pattern:.40}");
        };
        check(r"\w{900}", true);
        check("a{1000}", true);
        check("a{1001}", false);
        check(r"(\w{900}){900}", false);
        check("a{4294967295}", false);
        check("(?:){1000}", true);
        check(&format!("{}a{}", "(".repeat(50), ")".repeat(50)), true);
        check(&format!("{}a{}", "(".repeat(51), ")".repeat(51)), false);
        check(&format!("a{}", "*".repeat(50)), true);
        check(&format!("a{}", "*".repeat(51)), false);
        check(&"ab|".repeat(10_000), false);
        check(&r"\pL".repeat(350_000), false);
        check(&format!("(?i){}", "å".repeat(500_000)), false);
        // Characters apart from each other, in descending order.
        let class = |first, count| -> String {
            let characters = (first..=char::MAX).step_by(2).take(count);
            let characters: Vec<char> = characters.collect();
            format!("[{}]", characters.iter().rev().collect::<String>())
        };
        check(&class('\u{10000}', 30_000), true);
        check(&class('\u{10000}', 40_000), false);
        check(&class('\u{10000}', 400_000), false);
        check(&format!("[{}]", "ca".repeat(100_000)), true);
        check(&format!("(?i)[{}]", r"\PL\pN".repeat(128)), true);
        check(&format!("(?i)[{}]", r"\PL\pN".repeat(100_000)), false);
    }

    #[test]
    fn nested_repetitions_do_not_backtrack() {
        let pattern = format!("^(a*)*{}$", "(a?)+".repeat(20));
        let regex = parse(&pattern, false);
        assert!(regex.is_some_and(|regex| !regex.is_match(&format!("{}b", "a".repeat(10_000)))));
    }
}
