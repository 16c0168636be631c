//! Variant: overrides, weighted choice, payload.

use crate::error::{Notes, Problem, Step};
use crate::model::{self, all};
use crate::question::{Asked, CURRENT_TIME, Salt};
use crate::rollout::{Identity, Stickiness, VARIANT_SEED, bucket};
use crate::table::{Field, Id, Members, Table, Text, Words};

/// One of several answers of a flag: a name and, if it has one, a payload.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    name: Box<str>,
    payload: Option<Payload>,
}

impl Variant {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its data; `None` when it has none.
    pub fn payload(&self) -> Option<&Payload> {
        self.payload.as_ref()
    }
}

/// The data of a variant: a text, and what it is meant to be.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Payload {
    kind: Box<str>,
    value: Box<str>,
}

impl Payload {
    /// What the text is meant to be: `string`, `json`, `csv` or `number`; nobody checks it.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The text, which may be empty.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// The variants of a flag or of a strategy, of which each person gets one.
///
/// Source: the protocol's section on variants; client specification 08, 16.
#[derive(Debug)]
pub(crate) struct Variants {
    /// Were there any in the document? If so, they count even if none of them can be used.
    given: bool,
    choices: Box<[Choice]>,
    /// Sum of all weights.
    total: u64,
    stickiness: Stickiness,
    /// Salt of the hash.
    group: Id<Text>,
}

/// A variant and who gets it.
#[derive(Debug)]
struct Choice {
    variant: Id<Variant>,
    /// Its share of the total; the server sends 0..=1000.
    weight: u32,
    overrides: Box<[Override]>,
}

/// A forced choice: people whose field is one of the values get the variant.
#[derive(Debug)]
struct Override {
    field: Id<Field>,
    values: Members,
}

/// The variant that was picked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pick {
    pub variant: Id<Variant>,
    pub by: By,
}

/// What decided between the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Override,
    Bucket,
    /// Nothing: no other has a weight.
    Default,
}

/// Whose variants are compiled: what differs between the two kinds.
pub(crate) enum Owner {
    /// The first variant tells the stickiness, and overrides count.
    Flag,
    /// The strategy tells the stickiness, and overrides do not count.
    Strategy(Stickiness),
}

impl Variants {
    /// None at all.
    pub fn none(group: Id<Text>) -> Variants {
        Variants {
            given: false,
            choices: Box::default(),
            total: 0,
            stickiness: Stickiness::Random,
            group,
        }
    }

    /// The variants that can be used; what is wrong with the others is noted.
    pub fn compile(
        source: model::List<model::Variant<'_>>,
        owner: Owner,
        group: Id<Text>,
        words: &mut Words,
        table: &mut Table<Variant>,
        notes: &mut Notes,
    ) -> Variants {
        let mut choices = Vec::with_capacity(source.len());
        let mut first_stickiness = None;
        let overridable = matches!(owner, Owner::Flag);
        let given = !source.is_empty();
        for (index, variant) in source.into_iter().enumerate() {
            notes.within(Step::Variant(index + 1), |notes| {
                let compiled = variant.entry().and_then(|variant| {
                    let stickiness = variant.stickiness.value("stickiness")?.unwrap_or_default();
                    let overrides = if overridable {
                        variant.overrides
                    } else {
                        model::Given::Absent
                    };
                    let choice = Choice {
                        weight: read_weight(variant.weight)?,
                        overrides: compile_overrides(overrides, words)?,
                        variant: table.put(compile_variant(variant.name, variant.payload)?),
                    };
                    first_stickiness.get_or_insert(stickiness);
                    Ok(choice)
                });
                choices.extend(notes.keep(compiled));
            });
        }
        let stickiness = match owner {
            Owner::Flag => Stickiness::compile(first_stickiness.as_deref(), words),
            Owner::Strategy(stickiness) => stickiness,
        };
        let total = choices.iter().map(|choice| u64::from(choice.weight)).sum();
        let variants = Variants {
            given,
            choices: choices.into(),
            total,
            stickiness,
            group,
        };
        variants.note_oddities(words, notes);
        variants
    }

    fn note_oddities(&self, words: &Words, notes: &mut Notes) {
        if self.total == 0 && !self.choices.is_empty() {
            notes.add(Problem::NoWeight);
        }
        if self.choices.len() > 1 && self.is_sticky_to_clock(words) {
            notes.add(Problem::ClockStickiness);
        }
    }

    /// Were there none in the document?
    pub fn is_empty(&self) -> bool {
        !self.given
    }

    /// The variant this person gets: by override, else by bucket. `None` when no variant has a
    /// weight.
    pub fn pick(&self, asked: &Asked<'_>, salt: Salt) -> Option<Pick> {
        let forced = self.choices.iter().find(|choice| {
            choice
                .overrides
                .iter()
                .any(|forced| forced.values.contains(asked.known(forced.field)))
        });
        if let Some(choice) = forced {
            return Some(Pick {
                variant: choice.variant,
                by: By::Override,
            });
        }
        if self.total == 0 {
            return None;
        }
        let target = self.target(asked, salt);
        let mut sum = 0;
        let choice = self.choices.iter().find(|choice| {
            sum += u64::from(choice.weight);
            sum >= target
        })?;
        let by = if u64::from(choice.weight) < self.total {
            By::Bucket
        } else {
            By::Default
        };
        Some(Pick {
            variant: choice.variant,
            by,
        })
    }

    /// The place of this person, 1..=total.
    fn target(&self, asked: &Asked<'_>, salt: Salt) -> u64 {
        match self.stickiness.identify(asked) {
            Identity::Value(value) if !self.is_sticky_to_clock(asked.words) => bucket(
                asked.words.spell(self.group),
                value,
                VARIANT_SEED,
                self.total,
            ),
            _ => asked.draw(salt, self.total),
        }
    }

    /// Source: ruling "Stickiness of the clock".
    fn is_sticky_to_clock(&self, words: &Words) -> bool {
        matches!(self.stickiness, Stickiness::Field(field) if words.name(field) == CURRENT_TIME)
    }

    /// The variants, in the order of the document.
    pub fn ids(&self) -> impl Iterator<Item = Id<Variant>> {
        self.choices.iter().map(|choice| choice.variant)
    }

    /// The fields that may decide.
    pub fn fields(&self) -> impl Iterator<Item = Id<Field>> {
        let overrides = self
            .choices
            .iter()
            .flat_map(|choice| choice.overrides.iter());
        let sticky = self.stickiness.fields().filter(|_| !self.is_empty());
        overrides.map(|forced| forced.field).chain(sticky)
    }
}

/// A whole number, 0 to a million (the server sends up to 1000), as a number or as text; absent is
/// 0.
fn read_weight(weight: model::Given<model::Text<'_>>) -> Result<u32, Problem> {
    let text = weight.value("weight")?.unwrap_or("0".into());
    let weight = text
        .parse()
        .ok()
        .filter(|&weight: &u32| weight <= 1_000_000);
    weight.ok_or_else(|| Problem::NotAWeight { text: text.into() })
}

fn compile_variant(
    name: model::Given<model::Text<'_>>,
    payload: model::Given<model::Payload<'_>>,
) -> Result<Variant, Problem> {
    let name = name.required("name")?.into();
    let payload = match payload.value("payload")? {
        None => None,
        Some(payload) => Some(Payload {
            kind: payload
                .kind
                .value("type")?
                .unwrap_or("string".into())
                .into(),
            value: payload.value.value("value")?.unwrap_or_default().into(),
        }),
    };
    Ok(Variant { name, payload })
}

fn compile_overrides(
    source: model::Given<model::List<model::Override<'_>>>,
    words: &mut Words,
) -> Result<Box<[Override]>, Problem> {
    let source = source.value("overrides")?.unwrap_or_default();
    all(source, |forced| {
        let forced = forced.entry()?;
        let field = forced.field.required("contextName")?;
        let values = forced.values.value("values")?.unwrap_or_default();
        let values = all(values, |value| value.required("values"))?;
        Ok(Override {
            field: words.field(&field),
            values: Members::new(values.iter().map(|value| &**value), words),
        })
    })
}
