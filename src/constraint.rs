//! Constraint: one test of one context field.

use crate::bytes::{Kind, Reader, Writer};
use crate::error::Problem;
use crate::fold;
use crate::instant::Instant;
use crate::model::Object;
use crate::notes::Notes;
use crate::number;
use crate::pattern::Pattern;
use crate::question::Asked;
use crate::ranges::Ranges;
use crate::release::Release;
use crate::table::{Id, Numbered, Table};
use crate::words::{CURRENT_TIME, Field, List, Members, Text, Words};
use std::cmp::Ordering;

/// The constraints of a document, each once.
#[derive(Debug, Default)]
pub(crate) struct Constraints {
    pub table: Table<Constraint>,
    pub versions: Table<Release>,
    pub patterns: Table<Pattern>,
    pub ranges: Table<Ranges>,
}

/// One test of one context field.
///
/// Source: the protocol's section on constraints; client specification 09, 11, 13, 14, 21, 22.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Constraint {
    pub field: Id<Field>,
    /// The answer is turned round.
    pub inverted: bool,
    pub test: Test,
}

impl Numbered for Constraint {
    const KIND: Kind = Kind::Constraint;
}

/// What a value is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    In(Members),
    StartsWith(Parts),
    EndsWith(Parts),
    Contains(Parts),
    Number(Order, Number),
    Date(Order, Instant),
    Version(Order, Id<Release>),
    Regex(Id<Pattern>),
    InCidr(Id<Ranges>),
}

/// Texts to be looked for in a value; in small letters if case does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Parts {
    pub texts: List<Text>,
    pub any_case: bool,
}

/// How a value has to stand to the constraint's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// The bits of a finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Number(u64);

impl Constraints {
    /// A constraint of the document; what is left out of it is noted.
    pub fn compile(
        &mut self,
        source: Object<'_>,
        words: &mut Words,
        notes: &mut Notes,
    ) -> Result<Id<Constraint>, Problem> {
        let field = source.get("contextName").needed_text()?;
        let operator = source.get("operator").needed_text()?;
        let inverted = source.get("inverted").truth()?.unwrap_or(false);
        let field = words.field(field);
        let test = Operand {
            any_case: source.get("caseInsensitive").truth()?.unwrap_or(false),
            source,
            constraints: self,
            words,
            notes,
        }
        .test(operator)?;
        let inverted = inverted != (operator == "NOT_IN");
        Ok(self.table.put(Constraint {
            field,
            inverted,
            test,
        }))
    }

    /// The strategy `userWithId` as a constraint: the field is one of the texts.
    pub fn one_of<'a>(
        &mut self,
        field: &str,
        texts: impl Iterator<Item = &'a str>,
        words: &mut Words,
    ) -> Id<Constraint> {
        let members = Members::new(texts, words);
        self.plain(field, Test::In(members), words)
    }

    /// The strategy `remoteAddress` as a constraint: the field is in one of the ranges.
    pub fn in_ranges<'a>(
        &mut self,
        field: &str,
        texts: impl Iterator<Item = &'a str>,
        words: &mut Words,
        notes: &mut Notes,
    ) -> Id<Constraint> {
        let ranges = self.ranges.put(Ranges::compile(texts, notes));
        self.plain(field, Test::InCidr(ranges), words)
    }

    fn plain(&mut self, field: &str, test: Test, words: &mut Words) -> Id<Constraint> {
        self.table.put(Constraint {
            field: words.field(field),
            inverted: false,
            test,
        })
    }

    /// Is the constraint fulfilled?
    ///
    /// A missing value, or one that cannot be read as the operator wants it, fails the test, and
    /// so fulfils an inverted constraint.
    pub fn matches(&self, id: Id<Constraint>, asked: &Asked<'_>) -> bool {
        self.table
            .get(id)
            .is_some_and(|it| self.passes(it, asked) != it.inverted)
    }

    fn passes(&self, constraint: &Constraint, asked: &Asked<'_>) -> bool {
        let field = constraint.field;
        if let Test::In(members) = constraint.test {
            return members.contains(asked.known(field), asked.words);
        }
        if let Test::Date(order, instant) = constraint.test {
            let given = asked.instant(field);
            return given.is_some_and(|it| order.admits(it.cmp(&instant)));
        }
        let Some(value) = asked.value(field) else {
            return false;
        };
        match constraint.test {
            Test::StartsWith(parts) => {
                let exact: Finds = |text, part| text.starts_with(part);
                parts.any(asked.words, value.text(), exact, fold::starts_with)
            }
            Test::EndsWith(parts) => {
                let exact: Finds = |text, part| text.ends_with(part);
                parts.any(asked.words, value.text(), exact, fold::ends_with)
            }
            Test::Contains(parts) => {
                parts.any(asked.words, value.text(), fold::holds, fold::contains)
            }
            Test::Number(order, number) => {
                value.number().is_some_and(|it| number.admits(order, it))
            }
            Test::Version(order, id) => {
                let known = self.versions.get(id);
                let given = known.and_then(|known| value.compare(&known.version));
                given.is_some_and(|it| order.admits(it))
            }
            Test::Regex(id) => {
                let pattern = self.patterns.get(id);
                pattern.is_some_and(|pattern| pattern.is_match(value.text()))
            }
            Test::InCidr(id) => {
                let ranges = self.ranges.get(id).zip(value.address());
                ranges.is_some_and(|(ranges, it)| ranges.hold(it))
            }
            Test::In(_) | Test::Date(..) => false,
        }
    }

    pub fn write(&self, words: &Words, out: &mut Writer) {
        self.table.write(out, |constraint, out| {
            constraint.field.write(out);
            out.truth(constraint.inverted);
            self.write_test(constraint.test, words, out);
        });
    }

    fn write_test(&self, test: Test, words: &Words, out: &mut Writer) {
        let (kind, order) = match test {
            Test::In(_) => (0, None),
            Test::StartsWith(_) => (1, None),
            Test::EndsWith(_) => (2, None),
            Test::Contains(_) => (3, None),
            Test::Number(order, _) => (4, Some(order)),
            Test::Date(order, _) => (5, Some(order)),
            Test::Version(order, _) => (6, Some(order)),
            Test::Regex(_) => (7, None),
            Test::InCidr(_) => (8, None),
        };
        out.number(kind);
        if let Some(order) = order {
            out.number(order as u64);
        }
        match test {
            Test::In(members) => members.write(words, out),
            Test::StartsWith(parts) | Test::EndsWith(parts) | Test::Contains(parts) => {
                out.truth(parts.any_case);
                parts.texts.write(words, out);
            }
            Test::Number(_, number) => out.bytes(&number.0.to_le_bytes()),
            Test::Date(_, instant) => instant.write(out),
            Test::Version(_, id) => {
                let release = self.versions.get(id).into_iter();
                release.for_each(|it| it.text.write(out));
            }
            Test::Regex(id) => {
                let pattern = self.patterns.get(id).into_iter();
                pattern.for_each(|it| it.write(out));
            }
            Test::InCidr(id) => {
                let ranges = self.ranges.get(id).into_iter();
                ranges.for_each(|it| it.write(out));
            }
        }
    }

    pub fn read(input: &mut Reader<'_>, words: &mut Words) -> Option<Constraints> {
        let mut constraints = Constraints::default();
        let mut list = Vec::new();
        for _ in 0..input.count()? {
            list.push(Constraint {
                field: Id::read(input, words.fields.len())?,
                inverted: input.truth()?,
                test: constraints.read_test(input, words)?,
            });
        }
        constraints.table = Table::of(list);
        Some(constraints)
    }

    fn read_test(&mut self, input: &mut Reader<'_>, words: &mut Words) -> Option<Test> {
        Some(match input.byte()? {
            0 => Test::In(Members::read(input, words)?),
            1 => Test::StartsWith(Parts::read(input, words)?),
            2 => Test::EndsWith(Parts::read(input, words)?),
            3 => Test::Contains(Parts::read(input, words)?),
            4 => Test::Number(Order::read(input)?, Number::read(input)?),
            5 => Test::Date(Order::read(input)?, Instant::read(input)?),
            6 => {
                let order = Order::read(input)?;
                let text = Id::read(input, words.len())?;
                let release = Release::read(text, words)?;
                Test::Version(order, self.versions.put(release))
            }
            7 => {
                let pattern = Pattern::read(input, words)?;
                Test::Regex(self.patterns.put(pattern))
            }
            8 => {
                let ranges = Ranges::read(input)?;
                Test::InCidr(self.ranges.put(ranges))
            }
            _ => return None,
        })
    }

    /// The field that is tested.
    pub fn field(&self, id: Id<Constraint>) -> Option<Id<Field>> {
        self.table.get(id).map(|constraint| constraint.field)
    }

    /// Does it look at the clock, when the context has no time of its own?
    pub fn reads_clock(&self, id: Id<Constraint>) -> bool {
        let constraint = self.table.get(id);
        constraint.is_some_and(|it| it.field == CURRENT_TIME && matches!(it.test, Test::Date(..)))
    }

    /// About how many bytes they take.
    pub fn size(&self) -> usize {
        let ranges: usize = self.ranges.iter().map(Ranges::len).sum();
        let patterns: usize = self.patterns.iter().map(Pattern::size).sum();
        48 * (self.table.len() + self.versions.len()) + 18 * ranges + patterns
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }
}

/// Says whether the second text is found in the first.
type Finds = fn(&str, &str) -> bool;

impl Parts {
    fn read(input: &mut Reader<'_>, words: &mut Words) -> Option<Parts> {
        Some(Parts {
            any_case: input.truth()?,
            texts: List::read(input, words.len(), words)?,
        })
    }

    /// Is any of the texts found in `value`?
    fn any(self, words: &Words, value: &str, exact: Finds, any_case: Finds) -> bool {
        let found = if self.any_case { any_case } else { exact };
        words
            .ids(self.texts)
            .any(|part| found(value, words.spell(part)))
    }
}

impl Order {
    fn read(input: &mut Reader<'_>) -> Option<Order> {
        use Order::*;
        [Equal, Greater, GreaterOrEqual, Less, LessOrEqual]
            .get(usize::from(input.byte()?))
            .copied()
    }

    fn admits(self, ordering: Ordering) -> bool {
        match self {
            Order::Equal => ordering.is_eq(),
            Order::Greater => ordering.is_gt(),
            Order::GreaterOrEqual => ordering.is_ge(),
            Order::Less => ordering.is_lt(),
            Order::LessOrEqual => ordering.is_le(),
        }
    }
}

impl Number {
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }

    fn read(input: &mut Reader<'_>) -> Option<Number> {
        let number = Number(u64::from_le_bytes(input.array()?));
        f64::from_bits(number.0).is_finite().then_some(number)
    }

    /// Equal is what differs by less than the step from 1 to the next number.
    ///
    /// Source: ruling "Equal numbers".
    fn admits(&self, order: Order, value: f64) -> bool {
        let number = self.value();
        match order {
            Order::Equal => (value - number).abs() < f64::EPSILON,
            order => value
                .partial_cmp(&number)
                .is_some_and(|ordering| order.admits(ordering)),
        }
    }
}

/// What a constraint gives its operator.
struct Operand<'a, 't> {
    source: Object<'t>,
    any_case: bool,
    constraints: &'a mut Constraints,
    words: &'a mut Words,
    notes: &'a mut Notes,
}

impl Operand<'_, '_> {
    fn test(&mut self, operator: &str) -> Result<Test, Problem> {
        use Order::*;
        Ok(match operator {
            "IN" | "NOT_IN" => Test::In(Members::of(self.values(false)?, self.words)),
            "STR_STARTS_WITH" => Test::StartsWith(self.parts()?),
            "STR_ENDS_WITH" => Test::EndsWith(self.parts()?),
            "STR_CONTAINS" => Test::Contains(self.parts()?),
            "NUM_EQ" => Test::Number(Equal, self.number()?),
            "NUM_GT" => Test::Number(Greater, self.number()?),
            "NUM_GTE" => Test::Number(GreaterOrEqual, self.number()?),
            "NUM_LT" => Test::Number(Less, self.number()?),
            "NUM_LTE" => Test::Number(LessOrEqual, self.number()?),
            "DATE_AFTER" => Test::Date(Greater, self.date()?),
            "DATE_BEFORE" => Test::Date(Less, self.date()?),
            "SEMVER_EQ" => Test::Version(Equal, self.version()?),
            "SEMVER_GT" => Test::Version(Greater, self.version()?),
            "SEMVER_GTE" => Test::Version(GreaterOrEqual, self.version()?),
            "SEMVER_LT" => Test::Version(Less, self.version()?),
            "SEMVER_LTE" => Test::Version(LessOrEqual, self.version()?),
            "REGEX" => Test::Regex(self.pattern()?),
            "IN_CIDR" => Test::InCidr(self.ranges()?),
            _ => {
                return Err(Problem::UnknownOperator {
                    text: operator.into(),
                });
            }
        })
    }

    /// The numbers of the values, in small letters if one likes.
    fn values(&mut self, small: bool) -> Result<Vec<Id<Text>>, Problem> {
        let mut ids = Vec::new();
        for value in self.source.get("values").items()? {
            let text = value.needed_text()?;
            ids.push(match small {
                true => self.words.text(&fold::lowercase(text)),
                false => self.words.text(text),
            });
        }
        Ok(ids)
    }

    fn parts(&mut self) -> Result<Parts, Problem> {
        let texts = self.values(self.any_case)?;
        Ok(Parts {
            texts: self.words.list(texts),
            any_case: self.any_case,
        })
    }

    fn number(&self) -> Result<Number, Problem> {
        let text = self.source.get("value").needed_text()?;
        number::read(text.trim())
            .map(|number| Number(number.to_bits()))
            .ok_or_else(|| Problem::NotANumber { text: text.into() })
    }

    fn date(&self) -> Result<Instant, Problem> {
        let text = self.source.get("value").needed_text()?;
        Instant::of_constraint(text).ok_or_else(|| Problem::NotADate { text: text.into() })
    }

    fn version(&mut self) -> Result<Id<Release>, Problem> {
        let text = self.source.get("value").needed_text()?;
        let id = self.words.text(text.trim());
        let release = Release::read(id, self.words);
        let release = release.ok_or_else(|| Problem::NotAVersion { text: text.into() })?;
        Ok(self.constraints.versions.put(release))
    }

    fn pattern(&mut self) -> Result<Id<Pattern>, Problem> {
        let text = self.source.get("value").text()?;
        let (pattern, problem) = Pattern::compile(text, self.any_case, self.words);
        if let Some(problem) = problem {
            self.notes.add(problem);
        }
        Ok(self.constraints.patterns.put(pattern))
    }

    fn ranges(&mut self) -> Result<Id<Ranges>, Problem> {
        let mut texts = Vec::new();
        for value in self.source.get("values").items()? {
            texts.push(value.needed_text()?);
        }
        let ranges = Ranges::compile(texts.into_iter(), self.notes);
        Ok(self.constraints.ranges.put(ranges))
    }
}
