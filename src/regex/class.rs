//! Class: a set of characters in brackets, such as `[a-z[:digit:]]`.

use super::char_set::CharSet;
use super::lexer::{Atom, Lexer, posix};
use super::vm::MAX_MEMORY;
use crate::unicode::Ranges;

/// Maximum number of ranges of a class: more do not fit into a program.
const MAX_RANGES: usize = MAX_MEMORY / size_of::<(char, char)>();

/// Maximum number of classes in a class; there are fewer names. Each is merged with all before it.
const MAX_CLASSES: usize = 256;

/// Parses the items of one class.
pub(crate) struct ClassParser {
    /// The characters of the classes in this class.
    set: CharSet,
    /// All other characters, in the order of the pattern: inserting each at once would take quadratic time.
    ranges: Ranges,
    /// Number of classes in this class.
    classes: usize,
    /// Flag `i`.
    any_case: bool,
}

impl ClassParser {
    /// Parses a class after its `[`. Returns its set, and whether the class is negated.
    pub fn parse(lexer: &mut Lexer<'_>, any_case: bool) -> Option<(CharSet, bool)> {
        let mut class = ClassParser {
            set: CharSet::default(),
            ranges: Vec::new(),
            classes: 0,
            any_case,
        };
        lexer.skip_ignored();
        let negated = lexer.peek()? == '^';
        if negated {
            lexer.bump();
        }
        class.leading_literals(lexer)?;
        loop {
            lexer.skip_ignored();
            let rest = lexer.rest;
            match lexer.peek()? {
                ']' => break,
                '[' => class.posix_class(lexer)?,
                _ if ["&&", "--", "~~"].iter().any(|set| rest.starts_with(set)) => return None,
                _ => class.item(lexer)?,
            }
        }
        lexer.next();
        let mut set = class.set;
        set.insert_unordered(&class.ranges);
        (set.ranges().len() <= MAX_RANGES).then_some(())?;
        if any_case {
            set.fold_case();
        }
        Some((set, negated))
    }

    /// Parses `-` at the start, or `]`, each of which is an ordinary character there.
    fn leading_literals(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        while lexer.peek()? == '-' {
            lexer.bump();
            self.ranges.push(('-', '-'));
        }
        if self.ranges.is_empty() && lexer.peek()? == ']' {
            lexer.bump();
            self.ranges.push((']', ']'));
        }
        Some(())
    }

    /// Parses a POSIX class, such as `[:alpha:]` or `[:^alpha:]`.
    fn posix_class(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        let (name, rest) = lexer.rest.strip_prefix("[:")?.split_once(']')?;
        let name = name.strip_suffix(':')?;
        let (name, negated) = match name.strip_prefix('^') {
            Some(name) => (name, true),
            None => (name, false),
        };
        self.insert_class(posix(name)?.to_vec().into(), negated)?;
        lexer.rest = rest;
        Some(())
    }

    /// Parses a character, a range or an escape sequence.
    fn item(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        let atom = lexer.atom()?;
        lexer.skip_ignored();
        let mut after = *lexer;
        let is_range = after.bump()? == '-' && !matches!(after.peek(), Some(']' | '-'));
        match atom {
            Atom::Char(first) if is_range => {
                *lexer = after;
                let Atom::Char(last) = lexer.atom()? else {
                    return None;
                };
                (first <= last).then_some(())?;
                self.ranges.push((first, last));
            }
            Atom::Char(character) => self.ranges.push((character, character)),
            Atom::Class(set, negated) if !is_range => self.insert_class(set, negated)?,
            _ => return None,
        }
        Some(())
    }

    /// Inserts a class, or if `negated`, all other characters; `None` if there are too many classes.
    fn insert_class(&mut self, mut set: CharSet, negated: bool) -> Option<()> {
        self.classes += 1;
        (self.classes <= MAX_CLASSES).then_some(())?;
        if negated {
            // The end of the class folds all others.
            if self.any_case {
                set.fold_case();
            }
            set = set.negated();
        }
        self.set.insert_all(set.ranges());
        Some(())
    }
}
