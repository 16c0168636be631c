//! Variant: overrides, weighted choice, payload.

use crate::bytes::{Kind, Reader, Writer};
use crate::error::{Problem, Step};
use crate::model::{Given, Object};
use crate::notes::Notes;
use crate::question::{Asked, Salt};
use crate::rollout::{Identity, Stickiness, VARIANT_SEED, bucket};
use crate::table::{Id, Numbered, Table};
use crate::words::{CURRENT_TIME, Field, Members, Text, Words};

/// One of several answers of a flag: a name and, if it has one, a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant<'e> {
    name: &'e str,
    payload: Option<Payload<'e>>,
}

impl<'e> Variant<'e> {
    /// Its name.
    pub fn name(&self) -> &'e str {
        self.name
    }

    /// Its data; `None` when it has none.
    pub fn payload(&self) -> Option<Payload<'e>> {
        self.payload
    }
}

/// The data of a variant: a text, and what it is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload<'e> {
    kind: &'e str,
    value: &'e str,
}

impl<'e> Payload<'e> {
    /// What the text is meant to be: `string`, `json`, `csv` or `number`; nobody checks it.
    pub fn kind(&self) -> &'e str {
        self.kind
    }

    /// The text, which may be empty.
    pub fn value(&self) -> &'e str {
        self.value
    }
}

/// A variant as the engine keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct VariantEntry {
    pub name: Id<Text>,
    /// Type and value.
    pub payload: Option<(Id<Text>, Id<Text>)>,
}

impl Numbered for VariantEntry {
    const KIND: Kind = Kind::Variant;
}

impl VariantEntry {
    fn compile(source: Object<'_>, words: &mut Words) -> Result<VariantEntry, Problem> {
        let name = source.get("name").needed_text()?;
        let payload = match source.get("payload").object()? {
            None => None,
            Some(payload) => {
                let kind = payload.get("type").text()?.unwrap_or("string");
                let value = payload.get("value").text()?.unwrap_or_default();
                Some((words.text(kind), words.text(value)))
            }
        };
        Ok(VariantEntry {
            name: words.text(name),
            payload,
        })
    }

    pub fn write(&self, out: &mut Writer) {
        self.name.write(out);
        out.truth(self.payload.is_some());
        if let Some((kind, value)) = self.payload {
            kind.write(out);
            value.write(out);
        }
    }

    pub fn read(input: &mut Reader<'_>, words: &Words) -> Option<VariantEntry> {
        let texts = words.len();
        let name = Id::read(input, texts)?;
        let payload = match input.truth()? {
            true => Some((Id::read(input, texts)?, Id::read(input, texts)?)),
            false => None,
        };
        Some(VariantEntry { name, payload })
    }

    /// The variant in words.
    pub fn tell(self, words: &Words) -> Variant<'_> {
        Variant {
            name: words.spell(self.name),
            payload: self.payload.map(|(kind, value)| Payload {
                kind: words.spell(kind),
                value: words.spell(value),
            }),
        }
    }
}

/// The variants of a flag or of a strategy, of which each person gets one.
///
/// Source: the protocol's section on variants; client specification 08, 16.
#[derive(Debug)]
pub(crate) struct Variants {
    /// Were there any in the document? If so, they count even if none of them can be used.
    pub given: bool,
    pub choices: Box<[Choice]>,
    /// Sum of all weights.
    pub total: u64,
    pub stickiness: Stickiness,
    /// Salt of the hash.
    pub group: Id<Text>,
}

/// A variant and who gets it.
#[derive(Debug)]
pub(crate) struct Choice {
    pub variant: Id<VariantEntry>,
    /// Its share of the total; the server sends 0..=1000.
    pub weight: u32,
    pub overrides: Box<[Override]>,
}

/// A forced choice: people whose field is one of the values get the variant.
#[derive(Debug)]
pub(crate) struct Override {
    pub field: Id<Field>,
    pub values: Members,
}

/// The variant that was picked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pick {
    pub variant: Id<VariantEntry>,
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

    /// The variants that can be used; what is wrong with the others is noted. `None` when they are
    /// no list.
    pub fn compile(
        source: Given<'_>,
        owner: Owner,
        group: Id<Text>,
        words: &mut Words,
        table: &mut Table<VariantEntry>,
        notes: &mut Notes,
    ) -> Option<Variants> {
        let source = notes.keep(source.items())?;
        if source.is_empty() {
            return Some(Variants::none(group));
        }
        let mut variants = Variants {
            given: true,
            ..Variants::none(group)
        };
        let mut choices = Vec::new();
        let mut first_stickiness = None;
        for (index, variant) in source.enumerate() {
            notes.within(Step::Variant(index + 1), |notes| {
                let choice = variant.entry().and_then(|variant| {
                    let stickiness = variant.get("stickiness").text()?;
                    let choice = Choice::compile(variant, &owner, words, table)?;
                    first_stickiness.get_or_insert(stickiness);
                    variants.total += u64::from(choice.weight);
                    Ok(choice)
                });
                choices.extend(notes.keep(choice));
            });
        }
        variants.choices = choices.into();
        variants.stickiness = match owner {
            Owner::Flag => Stickiness::compile(first_stickiness.flatten(), words),
            Owner::Strategy(stickiness) => stickiness,
        };
        variants.note_oddities(notes);
        Some(variants)
    }

    fn note_oddities(&self, notes: &mut Notes) {
        if self.total == 0 && !self.choices.is_empty() {
            notes.add(Problem::NoWeight);
        }
        if self.choices.len() > 1 && self.is_sticky_to_clock() {
            notes.add(Problem::ClockStickiness);
        }
    }

    /// Those of nearly all strategies take one byte: there are none.
    pub fn write(&self, words: &Words, out: &mut Writer) {
        out.truth(self.given);
        if self.is_empty() {
            return;
        }
        self.stickiness.write(out);
        self.group.write(out);
        out.count(self.choices.len());
        for choice in &self.choices {
            choice.write(words, out);
        }
    }

    /// Variants of the group `group`, if there are none.
    pub fn read(
        input: &mut Reader<'_>,
        group: Id<Text>,
        words: &mut Words,
        table: usize,
    ) -> Option<Variants> {
        let mut variants = Variants::none(group);
        variants.given = input.truth()?;
        if variants.is_empty() {
            return Some(variants);
        }
        variants.stickiness = Stickiness::read(input, words)?;
        variants.group = Id::read(input, words.len())?;
        let mut choices = Vec::new();
        for _ in 0..input.count()? {
            let choice = Choice::read(input, words, table)?;
            variants.total += u64::from(choice.weight);
            choices.push(choice);
        }
        variants.choices = choices.into();
        Some(variants)
    }

    /// Were there none in the document?
    pub fn is_empty(&self) -> bool {
        !self.given
    }

    /// The variant this person gets: by override, else by bucket. `None` when no variant has a
    /// weight.
    pub fn pick(&self, asked: &Asked<'_>, salt: Salt) -> Option<Pick> {
        let forced = self
            .choices
            .iter()
            .find(|choice| choice.overrides.iter().any(|forced| forced.is_for(asked)));
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
    pub fn target(&self, asked: &Asked<'_>, salt: Salt) -> u64 {
        match self.stickiness.identify(asked) {
            Identity::Value(value) if !self.is_sticky_to_clock() => bucket(
                asked.words.spell(self.group),
                value,
                VARIANT_SEED,
                self.total,
            ),
            _ => asked.draw(salt, self.total),
        }
    }

    /// Source: ruling "Stickiness of the clock".
    pub fn is_sticky_to_clock(&self) -> bool {
        matches!(self.stickiness, Stickiness::Field(field) if field == CURRENT_TIME)
    }

    /// The variants, in the order of the document.
    pub fn ids(&self) -> impl Iterator<Item = Id<VariantEntry>> {
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

impl Choice {
    fn compile(
        source: Object<'_>,
        owner: &Owner,
        words: &mut Words,
        table: &mut Table<VariantEntry>,
    ) -> Result<Choice, Problem> {
        let weight = read_weight(source.get("weight"))?;
        let mut overrides = Vec::new();
        if matches!(owner, Owner::Flag) {
            for forced in source.get("overrides").items()? {
                overrides.push(Override::compile(forced.entry()?, words)?);
            }
        }
        let variant = VariantEntry::compile(source, words)?;
        Ok(Choice {
            variant: table.put(variant),
            weight,
            overrides: overrides.into(),
        })
    }
}

impl Choice {
    fn write(&self, words: &Words, out: &mut Writer) {
        self.variant.write(out);
        out.number(self.weight.into());
        out.count(self.overrides.len());
        for forced in &self.overrides {
            forced.field.write(out);
            forced.values.write(words, out);
        }
    }

    fn read(input: &mut Reader<'_>, words: &mut Words, table: usize) -> Option<Choice> {
        let variant = Id::read(input, table)?;
        let weight = input.below(MOST_WEIGHT as usize + 1)? as u32;
        let mut overrides = Vec::new();
        for _ in 0..input.count()? {
            overrides.push(Override {
                field: Id::read(input, words.fields.len())?,
                values: Members::read(input, words)?,
            });
        }
        Some(Choice {
            variant,
            weight,
            overrides: overrides.into(),
        })
    }
}

impl Override {
    fn compile(source: Object<'_>, words: &mut Words) -> Result<Override, Problem> {
        let field = source.get("contextName").needed_text()?;
        let mut ids = Vec::new();
        for value in source.get("values").items()? {
            ids.push(words.text(value.needed_text()?));
        }
        Ok(Override {
            field: words.field(field),
            values: Members::of(ids, words),
        })
    }

    pub fn is_for(&self, asked: &Asked<'_>) -> bool {
        self.values.contains(asked.known(self.field), asked.words)
    }
}

const MOST_WEIGHT: u32 = 1_000_000;

/// A whole number, 0 to a million (the server sends up to 1000), as a number or as text; absent is
/// 0.
fn read_weight(weight: Given<'_>) -> Result<u32, Problem> {
    let text = weight.text()?.unwrap_or("0");
    let weight = text.parse().ok();
    let weight = weight.filter(|&weight: &u32| weight <= MOST_WEIGHT);
    weight.ok_or_else(|| Problem::NotAWeight { text: text.into() })
}
