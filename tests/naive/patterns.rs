//! A backtracking matcher for the patterns the judges write themselves.
//!
//! It is no regular expression library: literals, `.`, `*`, `+`, `?`, `{n,m}` (also lazy), groups,
//! alternation, classes with ranges, `[[:alpha:]]` and its kin, `^`, `$`, `\b`, `\d`, `\w`, `\s`
//! (ASCII), and the flags `(?i)`, `(?m)`, `(?s)`. Whatever lies outside is taken for a mistake in
//! the pattern, so whoever writes patterns for this judge stays inside, or writes one that is a
//! mistake for everybody.
//!
//! Source: protocol 5.7, "Regex dialect", the column of ASCII classes.

/// Whether the pattern is found anywhere in the text; `None` when it is not a pattern.
pub fn is_found(pattern: &str, text: &str, case_insensitive: bool) -> Option<bool> {
    let mut parser = Parser {
        rest: pattern.chars().rev().collect(),
        depth: 0,
        flags: Flags {
            case: if case_insensitive {
                Case::Folded
            } else {
                Case::Exact
            },
            ..Flags::default()
        },
    };
    let choice = parser.choice()?;
    if !parser.rest.is_empty() {
        return None;
    }
    let text: Vec<char> = text.chars().collect();
    let matcher = Matcher { text: &text };
    Some((0..=text.len()).any(|start| matcher.choice(&choice, start, &mut |_| true)))
}

type Sequence = Vec<Node>;
type Choice = Vec<Sequence>;

enum Node {
    One(Set, Flags),
    Start(Flags),
    End(Flags),
    WordBoundary(Flags),
    Group(Choice),
    Repeat(Box<Node>, Count),
}

#[derive(Clone, Copy)]
struct Count {
    least: usize,
    most: usize,
}

const ENDLESS: usize = usize::MAX;

/// `caseInsensitive` folds every letter of Unicode, an `(?i)` only those of ASCII.
#[derive(Clone, Copy, Default, PartialEq)]
enum Case {
    #[default]
    Exact,
    FoldedAscii,
    Folded,
}

/// `i`, `m` and `s`.
#[derive(Clone, Copy, Default)]
struct Flags {
    case: Case,
    by_line: bool,
    dot_is_all: bool,
}

enum Set {
    Any,
    Literal(char),
    Class { negated: bool, ranges: Ranges },
}

type Ranges = Vec<(char, char)>;

struct Parser {
    /// What is still to be read, last character first.
    rest: Vec<char>,
    depth: usize,
    flags: Flags,
}

impl Parser {
    fn choice(&mut self) -> Option<Choice> {
        let mut choice = vec![self.sequence()?];
        while self.skip('|') {
            choice.push(self.sequence()?);
        }
        Some(choice)
    }

    fn sequence(&mut self) -> Option<Sequence> {
        let mut sequence = Vec::new();
        while let Some(next) = self.peek() {
            if next == '|' || (next == ')' && self.depth > 0) {
                break;
            }
            if self.skip_all("(?") {
                sequence.extend(self.flags_or_group()?);
                continue;
            }
            let node = self.node()?;
            sequence.push(self.repeated(node)?);
        }
        Some(sequence)
    }

    fn node(&mut self) -> Option<Node> {
        match self.rest.pop()? {
            '^' => Some(Node::Start(self.flags)),
            '$' => Some(Node::End(self.flags)),
            '(' => self.group(),
            '[' => self.class(),
            '\\' => self.escape(),
            '.' => Some(Node::One(Set::Any, self.flags)),
            '*' | '+' | '?' | '{' | '}' | ')' | ']' => None,
            literal => Some(Node::One(Set::Literal(literal), self.flags)),
        }
    }

    /// After `(?`: a group without a number, or flags, which hold until the group around ends.
    fn flags_or_group(&mut self) -> Option<Option<Node>> {
        if self.skip(':') {
            let group = self.group()?;
            return self.repeated(group).map(Some);
        }
        while !self.skip(')') {
            match self.rest.pop()? {
                'i' if self.flags.case == Case::Folded => {}
                'i' => self.flags.case = Case::FoldedAscii,
                'm' => self.flags.by_line = true,
                's' => self.flags.dot_is_all = true,
                _ => return None,
            }
        }
        Some(None)
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let count = match self.peek() {
            Some('*') => Count {
                least: 0,
                most: ENDLESS,
            },
            Some('+') => Count {
                least: 1,
                most: ENDLESS,
            },
            Some('?') => Count { least: 0, most: 1 },
            Some('{') => self.count()?,
            _ => return Some(node),
        };
        self.rest.pop();
        // Lazy or not, the answer to "is it found" is the same.
        self.skip('?');
        Some(Node::Repeat(Box::new(node), count))
    }

    /// `{n}`, `{n,}` or `{n,m}`, up to the closing brace.
    fn count(&mut self) -> Option<Count> {
        self.skip('{');
        let least = self.number()?;
        let most = match self.skip(',') {
            false => least,
            true if self.peek() == Some('}') => ENDLESS,
            true => self.number()?,
        };
        (self.peek() == Some('}') && least <= most).then_some(Count { least, most })
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.rest.pop();
        }
        digits.parse().ok()
    }

    fn group(&mut self) -> Option<Node> {
        let flags = self.flags;
        self.depth += 1;
        let choice = self.choice()?;
        self.depth -= 1;
        self.flags = flags;
        self.skip(')').then_some(Node::Group(choice))
    }

    fn class(&mut self) -> Option<Node> {
        let negated = self.skip('^');
        let mut ranges = Vec::new();
        while !self.skip(']') {
            if self.skip_all("[:") {
                ranges.extend(self.named_ranges()?);
                continue;
            }
            match self.rest.pop()? {
                '\\' => ranges.extend(ranges_of_escape(self.rest.pop()?)?),
                first if self.skip('-') => ranges.push((first, self.rest.pop()?)),
                only => ranges.push((only, only)),
            }
        }
        Some(Node::One(Set::Class { negated, ranges }, self.flags))
    }

    /// The rest of `[:alpha:]`.
    fn named_ranges(&mut self) -> Option<Ranges> {
        let known = [
            ("alpha:]", vec![('a', 'z'), ('A', 'Z')]),
            ("digit:]", vec![('0', '9')]),
            ("alnum:]", vec![('a', 'z'), ('A', 'Z'), ('0', '9')]),
            ("upper:]", vec![('A', 'Z')]),
        ];
        let found = known.into_iter().find(|(name, _)| self.skip_all(name));
        found.map(|(_, ranges)| ranges)
    }

    fn escape(&mut self) -> Option<Node> {
        let letter = self.rest.pop()?;
        if letter == 'b' {
            return Some(Node::WordBoundary(self.flags));
        }
        let negated = letter.is_ascii_uppercase();
        let ranges = ranges_of_escape(letter.to_ascii_lowercase())?;
        Some(Node::One(Set::Class { negated, ranges }, self.flags))
    }

    fn peek(&self) -> Option<char> {
        self.rest.last().copied()
    }

    fn skip(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.rest.pop();
        }
        found
    }

    fn skip_all(&mut self, wanted: &str) -> bool {
        let found = self
            .rest
            .iter()
            .rev()
            .copied()
            .take(wanted.len())
            .eq(wanted.chars());
        if found {
            self.rest.truncate(self.rest.len() - wanted.len());
        }
        found
    }
}

fn ranges_of_escape(letter: char) -> Option<Ranges> {
    match letter {
        'd' => Some(vec![('0', '9')]),
        'w' => Some(vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]),
        's' => Some(vec![
            (' ', ' '),
            ('\t', '\n'),
            ('\r', '\r'),
            ('\x0c', '\x0c'),
        ]),
        'n' => Some(vec![('\n', '\n')]),
        letter if letter.is_ascii_punctuation() => Some(vec![(letter, letter)]),
        _ => None,
    }
}

struct Matcher<'a> {
    text: &'a [char],
}

/// What is still to be matched, given the place reached so far.
type Then<'a> = &'a mut dyn FnMut(usize) -> bool;

impl Matcher<'_> {
    fn choice(&self, choice: &Choice, at: usize, then: Then) -> bool {
        choice
            .iter()
            .any(|sequence| self.sequence(sequence, at, then))
    }

    fn sequence(&self, sequence: &[Node], at: usize, then: Then) -> bool {
        match sequence.split_first() {
            None => then(at),
            Some((node, rest)) => self.node(node, at, &mut |at| self.sequence(rest, at, then)),
        }
    }

    fn node(&self, node: &Node, at: usize, then: Then) -> bool {
        match node {
            Node::Start(flags) => self.is_start(at, flags.by_line) && then(at),
            Node::End(flags) => self.is_end(at, flags.by_line) && then(at),
            Node::WordBoundary(flags) => self.is_boundary(at, flags.case) && then(at),
            Node::Group(choice) => self.choice(choice, at, then),
            Node::One(set, flags) => {
                self.text.get(at).is_some_and(|c| set.holds(*c, *flags)) && then(at + 1)
            }
            Node::Repeat(node, count) => self.repeat(node, *count, at, then),
        }
    }

    fn repeat(&self, node: &Node, count: Count, at: usize, then: Then) -> bool {
        if count.least == 0 && then(at) {
            return true;
        }
        if count.most == 0 {
            return false;
        }
        let fewer = Count {
            least: count.least.saturating_sub(1),
            most: if count.most == ENDLESS {
                ENDLESS
            } else {
                count.most - 1
            },
        };
        self.node(node, at, &mut |next| {
            // A round that read nothing can be repeated as often as wanted, and for ever.
            if next == at {
                return then(next);
            }
            self.repeat(node, fewer, next, then)
        })
    }

    fn is_start(&self, at: usize, by_line: bool) -> bool {
        at == 0 || by_line && self.text[at - 1] == '\n'
    }

    fn is_end(&self, at: usize, by_line: bool) -> bool {
        at == self.text.len() || by_line && self.text[at] == '\n'
    }

    /// Words are of ASCII; ſ and the sign of Kelvin belong to them where they are folded.
    fn is_boundary(&self, at: usize, case: Case) -> bool {
        let is_word = |c: Option<&char>| {
            let c = c.map(|c| {
                if case == Case::Folded {
                    simple_fold(*c)
                } else {
                    *c
                }
            });
            c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let before = at.checked_sub(1).and_then(|place| self.text.get(place));
        is_word(before) != is_word(self.text.get(at))
    }
}

impl Set {
    fn holds(&self, c: char, flags: Flags) -> bool {
        match self {
            Set::Any => c != '\n' || flags.dot_is_all,
            Set::Literal(literal) => is_same(*literal, c, flags.case),
            Set::Class { negated, ranges } => {
                let mut members = ranges.iter().flat_map(|(first, last)| *first..=*last);
                members.any(|member| is_same(member, c, flags.case)) != *negated
            }
        }
    }
}

fn is_same(of_pattern: char, of_text: char, case: Case) -> bool {
    match case {
        Case::Exact => of_pattern == of_text,
        Case::FoldedAscii => of_pattern.eq_ignore_ascii_case(&of_text),
        Case::Folded => simple_fold(of_pattern) == simple_fold(of_text),
    }
}

/// Down from up, as far as one letter stays one letter. The dotless ı is nobody's variant, unless
/// in Turkish.
fn simple_fold(c: char) -> char {
    if c == 'ı' {
        return c;
    }
    let up = only(c.to_uppercase()).unwrap_or(c);
    only(up.to_lowercase()).unwrap_or(up)
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    let first = letters.next()?;
    letters.next().is_none().then_some(first)
}
