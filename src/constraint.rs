//! Constraint: one test of one context field.

use crate::error::Problem;
use crate::fold;
use crate::instant::Instant;
use crate::model::{self, Given, all};
use crate::number;
use crate::pattern::Pattern;
use crate::question::{Asked, CURRENT_TIME};
use crate::table::{Field, Id, Members, Text, Words};
use ipnetwork::IpNetwork;
use semver::Version;
use std::cmp::Ordering;

/// One test of one context field.
///
/// Source: the protocol's section on constraints; client specification 09, 11, 13, 14, 21, 22.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Constraint {
    field: Id<Field>,
    /// The answer is turned round.
    inverted: bool,
    test: Test,
}

/// What a value is held against.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Test {
    In(Members),
    StartsWith(Parts),
    EndsWith(Parts),
    Contains(Parts),
    Number(Order, Number),
    Date(Order, Instant),
    Version(Order, Version),
    Regex(Pattern),
    InCidr(Box<[IpNetwork]>),
}

/// Texts to be looked for in a value; in small letters if case does not matter.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Parts {
    texts: Box<[Id<Text>]>,
    any_case: bool,
}

/// How a value has to stand to the constraint's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Order {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// The bits of a finite number.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Number(u64);

impl Constraint {
    /// A constraint that can be asked, and what was left out of it.
    pub fn compile(
        source: model::Constraint<'_>,
        words: &mut Words,
    ) -> Result<(Constraint, Vec<Problem>), Problem> {
        let field = source.field.required("contextName")?;
        let operator = source.operator.required("operator")?;
        let inverted = source.inverted.value("inverted")?.unwrap_or(false);
        let mut operand = Operand {
            values: source.values,
            value: source.value,
            any_case: source
                .case_insensitive
                .value("caseInsensitive")?
                .unwrap_or(false),
            left_out: Vec::new(),
            words,
        };
        let test = Test::compile(&operator, &mut operand)?;
        let left_out = operand.left_out;
        let inverted = inverted != (operator == "NOT_IN");
        Ok((
            Constraint {
                field: words.field(&field),
                inverted,
                test,
            },
            left_out,
        ))
    }

    /// The strategy `userWithId` as a constraint: the field is one of the texts.
    pub fn one_of<'a>(
        field: &str,
        texts: impl Iterator<Item = &'a str>,
        words: &mut Words,
    ) -> Constraint {
        let members = Members::new(texts, words);
        Constraint {
            field: words.field(field),
            inverted: false,
            test: Test::In(members),
        }
    }

    /// The strategy `remoteAddress` as a constraint: the field is in one of the ranges.
    pub fn in_ranges(field: &str, ranges: Box<[IpNetwork]>, words: &mut Words) -> Constraint {
        Constraint {
            field: words.field(field),
            inverted: false,
            test: Test::InCidr(ranges),
        }
    }

    /// Is the constraint fulfilled?
    ///
    /// A missing value, or one that cannot be read as the operator wants it, fails the test, and
    /// so fulfils an inverted constraint.
    pub fn matches(&self, asked: &Asked<'_>) -> bool {
        self.test.passes(self.field, asked) != self.inverted
    }

    /// The field that is tested.
    pub fn field(&self) -> Id<Field> {
        self.field
    }

    /// Does it look at the clock, when the context has no time of its own?
    pub fn reads_clock(&self, words: &Words) -> bool {
        matches!(self.test, Test::Date(..)) && words.name(self.field) == CURRENT_TIME
    }
}

impl Test {
    fn compile(operator: &str, operand: &mut Operand<'_>) -> Result<Test, Problem> {
        use Order::*;
        Ok(match operator {
            "IN" | "NOT_IN" => Test::In(operand.members()?),
            "STR_STARTS_WITH" => Test::StartsWith(operand.parts()?),
            "STR_ENDS_WITH" => Test::EndsWith(operand.parts()?),
            "STR_CONTAINS" => Test::Contains(operand.parts()?),
            "NUM_EQ" => Test::Number(Equal, operand.number()?),
            "NUM_GT" => Test::Number(Greater, operand.number()?),
            "NUM_GTE" => Test::Number(GreaterOrEqual, operand.number()?),
            "NUM_LT" => Test::Number(Less, operand.number()?),
            "NUM_LTE" => Test::Number(LessOrEqual, operand.number()?),
            "DATE_AFTER" => Test::Date(Greater, operand.date()?),
            "DATE_BEFORE" => Test::Date(Less, operand.date()?),
            "SEMVER_EQ" => Test::Version(Equal, operand.version()?),
            "SEMVER_GT" => Test::Version(Greater, operand.version()?),
            "SEMVER_GTE" => Test::Version(GreaterOrEqual, operand.version()?),
            "SEMVER_LT" => Test::Version(Less, operand.version()?),
            "SEMVER_LTE" => Test::Version(LessOrEqual, operand.version()?),
            "REGEX" => Test::Regex(operand.pattern()?),
            "IN_CIDR" => Test::InCidr(operand.ranges()?),
            _ => {
                return Err(Problem::UnknownOperator {
                    text: operator.into(),
                });
            }
        })
    }

    fn passes(&self, field: Id<Field>, asked: &Asked<'_>) -> bool {
        let value = || asked.value(field);
        match self {
            Test::In(members) => members.contains(asked.known(field)),
            Test::StartsWith(parts) => value().is_some_and(|value| {
                parts.any(
                    asked.words,
                    value.text(),
                    |text, part| text.starts_with(part),
                    fold::starts_with,
                )
            }),
            Test::EndsWith(parts) => value().is_some_and(|value| {
                parts.any(
                    asked.words,
                    value.text(),
                    |text, part| text.ends_with(part),
                    fold::ends_with,
                )
            }),
            Test::Contains(parts) => value().is_some_and(|value| {
                parts.any(asked.words, value.text(), fold::holds, fold::contains)
            }),
            Test::Number(order, number) => value()
                .and_then(|value| value.number())
                .is_some_and(|it| number.admits(*order, it)),
            Test::Date(order, instant) => asked
                .instant(field)
                .is_some_and(|it| order.admits(it.cmp(instant))),
            Test::Version(order, version) => value()
                .and_then(|value| value.version())
                .is_some_and(|it| order.admits(it.cmp_precedence(version))),
            Test::Regex(pattern) => value().is_some_and(|value| pattern.is_match(value.text())),
            Test::InCidr(ranges) => value()
                .and_then(|value| value.address())
                .is_some_and(|address| ranges.iter().any(|range| range.contains(address))),
        }
    }
}

impl Parts {
    /// Is any of the texts found in `value`?
    fn any(
        &self,
        words: &Words,
        value: &str,
        exact: fn(&str, &str) -> bool,
        any_case: fn(&str, &str) -> bool,
    ) -> bool {
        let found = if self.any_case { any_case } else { exact };
        self.texts
            .iter()
            .any(|&part| found(value, words.spell(part)))
    }
}

impl Order {
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
    /// Equal is what differs by less than the step from 1 to the next number.
    ///
    /// Source: ruling "Equal numbers".
    fn admits(&self, order: Order, value: f64) -> bool {
        let number = f64::from_bits(self.0);
        match order {
            Order::Equal => (value - number).abs() < f64::EPSILON,
            order => value
                .partial_cmp(&number)
                .is_some_and(|ordering| order.admits(ordering)),
        }
    }
}

/// What a constraint gives its operator.
struct Operand<'a> {
    values: Given<model::List<model::Text<'a>>>,
    value: Given<model::Text<'a>>,
    any_case: bool,
    left_out: Vec<Problem>,
    words: &'a mut Words,
}

impl<'a> Operand<'a> {
    fn texts(&mut self) -> Result<Box<[model::Text<'a>]>, Problem> {
        let values = std::mem::take(&mut self.values).value("values")?;
        all(values.unwrap_or_default(), |value| value.required("values"))
    }

    fn text(&mut self) -> Result<model::Text<'a>, Problem> {
        std::mem::take(&mut self.value).required("value")
    }

    fn members(&mut self) -> Result<Members, Problem> {
        let texts = self.texts()?;
        Ok(Members::new(texts.iter().map(|text| &**text), self.words))
    }

    fn parts(&mut self) -> Result<Parts, Problem> {
        let any_case = self.any_case;
        let texts = self.texts()?;
        let texts = texts.iter().map(|text| match any_case {
            true => self.words.text(&text.to_lowercase()),
            false => self.words.text(text),
        });
        Ok(Parts {
            texts: texts.collect(),
            any_case,
        })
    }

    fn number(&mut self) -> Result<Number, Problem> {
        let text = self.text()?;
        number::read(text.trim())
            .map(|number| Number(number.to_bits()))
            .ok_or_else(|| Problem::NotANumber { text: text.into() })
    }

    fn date(&mut self) -> Result<Instant, Problem> {
        let text = self.text()?;
        Instant::of_constraint(&text).ok_or_else(|| Problem::NotADate { text: text.into() })
    }

    fn version(&mut self) -> Result<Version, Problem> {
        let text = self.text()?;
        Version::parse(text.trim()).map_err(|_| Problem::NotAVersion { text: text.into() })
    }

    fn pattern(&mut self) -> Result<Pattern, Problem> {
        let text = std::mem::take(&mut self.value).value("value")?;
        let (pattern, problem) = Pattern::compile(text.as_deref(), self.any_case, self.words);
        self.left_out.extend(problem);
        Ok(pattern)
    }

    fn ranges(&mut self) -> Result<Box<[IpNetwork]>, Problem> {
        let texts = self.texts()?;
        Ok(read_ranges(
            texts.iter().map(|text| &**text),
            &mut self.left_out,
        ))
    }
}

/// Reads addresses and ranges; what is neither is left out.
pub(crate) fn read_ranges<'a>(
    texts: impl Iterator<Item = &'a str>,
    left_out: &mut Vec<Problem>,
) -> Box<[IpNetwork]> {
    let read = texts.filter_map(|text| {
        let range = text.trim().parse().ok();
        if range.is_none() {
            left_out.push(Problem::NotAnAddress { text: text.into() });
        }
        range
    });
    read.collect()
}
