//! Constraint: a condition on one context field.

use super::substrings::Substrings;
use crate::codec::{Decoder, Encoder, TableKind};
use crate::diagnostics::{Diagnostics, Problem};
use crate::interning::{
    CURRENT_TIME, FieldId, Id, Interner, Seed, SnapshotEntry, StringId, StringSet, Table,
};
use crate::json::JsonObject;
use crate::text::automaton::Automatons;
use crate::text::case_insensitive;
use crate::text::number;
use crate::values::{IpRanges, Pattern, Timestamp, VersionOperand};

/// The constraints of a document and their operands; equal ones are stored once.
#[derive(Debug)]
pub(crate) struct Constraints {
    pub table: Table<Constraint>,
    pub versions: Table<VersionOperand>,
    pub patterns: Table<Pattern>,
    pub ranges: Table<IpRanges>,
    pub automatons: Automatons,
}

/// A condition on one context field.
///
/// Source: `docs/semantics.md`, "Constraints"; client specification 09, 11, 13, 14, 21, 22.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Constraint {
    pub field: FieldId,
    /// Whether the result of the predicate is negated. `NOT_IN` is an inverted `IN`.
    pub inverted: bool,
    pub predicate: Predicate,
}

impl SnapshotEntry for Constraint {
    const KIND: TableKind = TableKind::Constraint;
}

/// An operator with its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Predicate {
    In(StringSet),
    StartsWith(Substrings),
    EndsWith(Substrings),
    Contains(Substrings),
    Number(Comparison, Number),
    Date(Comparison, Timestamp),
    Version(Comparison, Id<VersionOperand>),
    Regex(Id<Pattern>),
    InCidr(Id<IpRanges>),
}

/// The relation that a value must have to the operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// A finite number, as its bits, so that equal numbers hash equally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Number(u64);

impl Constraints {
    pub fn new(seed: Seed) -> Constraints {
        Constraints {
            table: Table::new(seed),
            versions: Table::new(seed),
            patterns: Table::new(seed),
            ranges: Table::new(seed),
            automatons: Automatons::default(),
        }
    }

    /// Compiles a constraint of the document; entries that are ignored are reported.
    ///
    /// # Errors
    ///
    /// A member has the wrong type, or the operator or its operand is invalid.
    pub fn compile(
        &mut self,
        source: JsonObject<'_>,
        interner: &mut Interner,
        diagnostics: &mut Diagnostics,
    ) -> Result<Id<Constraint>, Problem> {
        let field = source.get("contextName").required_string()?;
        let operator = source.get("operator").required_string()?;
        let inverted = source.get("inverted").boolean()?.unwrap_or(false);
        let field = interner.intern_field(field);
        let predicate = OperandReader {
            ignore_case: source.get("caseInsensitive").boolean()?.unwrap_or(false),
            source,
            constraints: self,
            interner,
            diagnostics,
        }
        .predicate(operator)?;
        let inverted = inverted != (operator == "NOT_IN");
        let constraint = Constraint {
            field,
            inverted,
            predicate,
        };
        Ok(self.intern(constraint, interner))
    }

    fn intern(&mut self, constraint: Constraint, interner: &Interner) -> Id<Constraint> {
        self.table.intern_then(constraint, |constraint| {
            constraint.prepare(&mut self.automatons, interner);
        })
    }

    /// Returns the constraint that the field is one of `values`, for the strategy `userWithId`.
    pub fn one_of<'a>(
        &mut self,
        field: &str,
        values: impl Iterator<Item = &'a str>,
        interner: &mut Interner,
    ) -> Id<Constraint> {
        let set = StringSet::new(values, interner);
        self.plain(field, Predicate::In(set), interner)
    }

    /// Returns the constraint that the field is in one of `ranges`, for the strategy `remoteAddress`.
    pub fn in_ranges<'a>(
        &mut self,
        field: &str,
        ranges: impl Iterator<Item = &'a str>,
        interner: &mut Interner,
        diagnostics: &mut Diagnostics,
    ) -> Id<Constraint> {
        let ranges = self.ranges.intern(IpRanges::compile(ranges, diagnostics));
        self.plain(field, Predicate::InCidr(ranges), interner)
    }

    fn plain(
        &mut self,
        field: &str,
        predicate: Predicate,
        interner: &mut Interner,
    ) -> Id<Constraint> {
        let field = interner.intern_field(field);
        let constraint = Constraint {
            field,
            inverted: false,
            predicate,
        };
        self.intern(constraint, interner)
    }

    pub fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        self.table.encode(encoder, |constraint, encoder| {
            constraint.field.encode(encoder);
            encoder.bool(constraint.inverted);
            self.encode_predicate(constraint.predicate, interner, encoder);
        });
    }

    fn encode_predicate(&self, predicate: Predicate, interner: &Interner, encoder: &mut Encoder) {
        let (kind, comparison) = match predicate {
            Predicate::In(_) => (0, None),
            Predicate::StartsWith(_) => (1, None),
            Predicate::EndsWith(_) => (2, None),
            Predicate::Contains(_) => (3, None),
            Predicate::Number(comparison, _) => (4, Some(comparison)),
            Predicate::Date(comparison, _) => (5, Some(comparison)),
            Predicate::Version(comparison, _) => (6, Some(comparison)),
            Predicate::Regex(_) => (7, None),
            Predicate::InCidr(_) => (8, None),
        };
        encoder.varint(kind);
        if let Some(comparison) = comparison {
            encoder.varint(comparison as u64);
        }
        match predicate {
            Predicate::In(set) => set.encode(interner, encoder),
            Predicate::StartsWith(substrings)
            | Predicate::EndsWith(substrings)
            | Predicate::Contains(substrings) => {
                encoder.bool(substrings.ignore_case);
                substrings.strings.encode(interner, encoder);
            }
            Predicate::Number(_, number) => encoder.bytes(&number.0.to_le_bytes()),
            Predicate::Date(_, timestamp) => timestamp.encode(encoder),
            Predicate::Version(_, id) => {
                let version = self.versions.get(id).into_iter();
                version.for_each(|version| version.text.encode(encoder));
            }
            Predicate::Regex(id) => {
                let pattern = self.patterns.get(id).into_iter();
                pattern.for_each(|pattern| pattern.encode(encoder));
            }
            Predicate::InCidr(id) => {
                let ranges = self.ranges.get(id).into_iter();
                ranges.for_each(|ranges| ranges.encode(encoder));
            }
        }
    }

    pub fn decode(
        decoder: &mut Decoder<'_>,
        interner: &mut Interner,
        seed: Seed,
    ) -> Option<Constraints> {
        let mut constraints = Constraints::new(seed);
        let mut list = Vec::new();
        for _ in 0..decoder.len()? {
            let mut constraint = Constraint {
                field: Id::decode(decoder, interner.fields.len())?,
                inverted: decoder.bool()?,
                predicate: constraints.decode_predicate(decoder, interner)?,
            };
            constraint.prepare(&mut constraints.automatons, interner);
            list.push(constraint);
        }
        constraints.table = Table::from_unique(list, seed);
        Some(constraints)
    }

    fn decode_predicate(
        &mut self,
        decoder: &mut Decoder<'_>,
        interner: &mut Interner,
    ) -> Option<Predicate> {
        Some(match decoder.byte()? {
            0 => Predicate::In(StringSet::decode(decoder, interner)?),
            1 => Predicate::StartsWith(Substrings::decode(decoder, interner)?),
            2 => Predicate::EndsWith(Substrings::decode(decoder, interner)?),
            3 => Predicate::Contains(Substrings::decode(decoder, interner)?),
            4 => Predicate::Number(Comparison::decode(decoder)?, Number::decode(decoder)?),
            5 => Predicate::Date(Comparison::decode(decoder)?, Timestamp::decode(decoder)?),
            6 => {
                let comparison = Comparison::decode(decoder)?;
                let text = Id::decode(decoder, interner.len())?;
                Predicate::Version(comparison, self.version(text, interner)?)
            }
            7 => {
                let pattern = Pattern::decode(decoder, interner)?;
                Predicate::Regex(self.pattern(pattern, interner))
            }
            8 => {
                let ranges = IpRanges::decode(decoder)?;
                Predicate::InCidr(self.ranges.intern(ranges))
            }
            _ => return None,
        })
    }

    /// Parses a version, unless it is known; `None` if it is not one.
    fn version(&mut self, text: StringId, interner: &Interner) -> Option<Id<VersionOperand>> {
        let version = VersionOperand {
            text,
            version: None,
        };
        let id = self
            .versions
            .intern_then(version, |version| version.parse(interner));
        let is_version = self.versions.get(id)?.version.is_some();
        is_version.then_some(id)
    }

    /// Compiles a pattern, unless it is known.
    fn pattern(&mut self, pattern: Pattern, interner: &Interner) -> Id<Pattern> {
        self.patterns
            .intern_then(pattern, |pattern| pattern.compile(interner))
    }

    /// Returns the field of a constraint.
    pub fn field(&self, id: Id<Constraint>) -> Option<FieldId> {
        self.table.get(id).map(|constraint| constraint.field)
    }

    /// Returns whether a constraint reads the clock if the context has no `currentTime`.
    pub fn reads_clock(&self, id: Id<Constraint>) -> bool {
        self.table.get(id).is_some_and(|constraint| {
            constraint.field == CURRENT_TIME && matches!(constraint.predicate, Predicate::Date(..))
        })
    }

    /// Returns approximately the bytes of memory of the patterns from index `first` on: a short pattern can take
    /// much.
    pub fn size_of_patterns(&self, first: usize) -> usize {
        let patterns = self.patterns.iter().skip(first);
        patterns.map(Pattern::size).sum()
    }

    /// Returns the number of constraints.
    pub fn len(&self) -> usize {
        self.table.len()
    }
}

impl Constraint {
    /// Creates what a search of many strings needs.
    fn prepare(&mut self, automatons: &mut Automatons, interner: &Interner) {
        if let Predicate::Contains(substrings) = &mut self.predicate {
            substrings.prepare(automatons, interner);
        }
    }
}

impl Comparison {
    fn decode(decoder: &mut Decoder<'_>) -> Option<Comparison> {
        use Comparison::*;
        [Equal, Greater, GreaterOrEqual, Less, LessOrEqual]
            .get(usize::from(decoder.byte()?))
            .copied()
    }
}

impl Number {
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }

    fn decode(decoder: &mut Decoder<'_>) -> Option<Number> {
        let number = Number(u64::from_le_bytes(decoder.array()?));
        f64::from_bits(number.0).is_finite().then_some(number)
    }
}

/// Reads the operand of a constraint as its operator needs it.
struct OperandReader<'a, 't> {
    source: JsonObject<'t>,
    ignore_case: bool,
    constraints: &'a mut Constraints,
    interner: &'a mut Interner,
    diagnostics: &'a mut Diagnostics,
}

impl OperandReader<'_, '_> {
    fn predicate(&mut self, operator: &str) -> Result<Predicate, Problem> {
        use Comparison::*;
        Ok(match operator {
            "IN" | "NOT_IN" => {
                Predicate::In(StringSet::from_ids(self.values(false)?, self.interner))
            }
            "STR_STARTS_WITH" => Predicate::StartsWith(self.substrings()?),
            "STR_ENDS_WITH" => Predicate::EndsWith(self.substrings()?),
            "STR_CONTAINS" => Predicate::Contains(self.substrings()?),
            "NUM_EQ" => Predicate::Number(Equal, self.number()?),
            "NUM_GT" => Predicate::Number(Greater, self.number()?),
            "NUM_GTE" => Predicate::Number(GreaterOrEqual, self.number()?),
            "NUM_LT" => Predicate::Number(Less, self.number()?),
            "NUM_LTE" => Predicate::Number(LessOrEqual, self.number()?),
            "DATE_AFTER" => Predicate::Date(Greater, self.date()?),
            "DATE_BEFORE" => Predicate::Date(Less, self.date()?),
            "SEMVER_EQ" => Predicate::Version(Equal, self.version()?),
            "SEMVER_GT" => Predicate::Version(Greater, self.version()?),
            "SEMVER_GTE" => Predicate::Version(GreaterOrEqual, self.version()?),
            "SEMVER_LT" => Predicate::Version(Less, self.version()?),
            "SEMVER_LTE" => Predicate::Version(LessOrEqual, self.version()?),
            "REGEX" => Predicate::Regex(self.pattern()?),
            "IN_CIDR" => Predicate::InCidr(self.ranges()?),
            _ => {
                return Err(Problem::UnknownOperator {
                    text: operator.into(),
                });
            }
        })
    }

    /// Interns the entries of `values`, in lowercase if `ignore_case` is true.
    fn values(&mut self, ignore_case: bool) -> Result<Vec<StringId>, Problem> {
        let mut ids = Vec::new();
        for value in self.source.get("values").elements()? {
            let text = value.required_string()?;
            ids.push(match ignore_case {
                true => self.interner.intern(&case_insensitive::lowercase(text)),
                false => self.interner.intern(text),
            });
        }
        Ok(ids)
    }

    fn substrings(&mut self) -> Result<Substrings, Problem> {
        let strings = self.values(self.ignore_case)?;
        let strings = self.interner.intern_list(strings);
        Ok(Substrings::new(strings, self.ignore_case))
    }

    fn number(&self) -> Result<Number, Problem> {
        let text = self.source.get("value").required_string()?;
        number::parse(text.trim())
            .filter(|number| number.is_finite())
            .map(|number| Number(number.to_bits()))
            .ok_or_else(|| Problem::NotANumber { text: text.into() })
    }

    fn date(&self) -> Result<Timestamp, Problem> {
        let text = self.source.get("value").required_string()?;
        Timestamp::parse_operand(text).ok_or_else(|| Problem::NotADate { text: text.into() })
    }

    fn version(&mut self) -> Result<Id<VersionOperand>, Problem> {
        let text = self.source.get("value").required_string()?;
        let id = self.interner.intern(text.trim());
        let version = self.constraints.version(id, self.interner);
        version.ok_or_else(|| Problem::NotAVersion { text: text.into() })
    }

    fn pattern(&mut self) -> Result<Id<Pattern>, Problem> {
        let text = self.source.get("value").string()?;
        let source = text.map(|text| self.interner.intern(text));
        let pattern = Pattern::new(source, self.ignore_case);
        let id = self.constraints.pattern(pattern, self.interner);
        if self
            .constraints
            .patterns
            .get(id)
            .is_some_and(Pattern::is_broken)
        {
            self.diagnostics.report(match text {
                None => Problem::Missing { key: "value" },
                Some(text) => Problem::NotAPattern { text: text.into() },
            });
        }
        Ok(id)
    }

    fn ranges(&mut self) -> Result<Id<IpRanges>, Problem> {
        let mut entries = Vec::new();
        for value in self.source.get("values").elements()? {
            entries.push(value.required_string()?);
        }
        let ranges = IpRanges::compile(entries.into_iter(), self.diagnostics);
        Ok(self.constraints.ranges.intern(ranges))
    }
}
