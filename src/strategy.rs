//! Strategy: segments, constraints, rollout.

use crate::bytes::{Reader, Writer};
use crate::constraint::Constraint;
use crate::custom::{Custom, Parameters};
use crate::error::{Problem, Step};
use crate::fold;
use crate::model::{self, Given, Object};
use crate::notes::Notes;
use crate::parts::{Parts, Reads, Segment, Walk};
use crate::question::Salt;
use crate::rollout::{Rollout, Stickiness};
use crate::table::Id;
use crate::variant::{Owner, Variants};
use crate::words::{List, Members, Text, Words};

/// Whom a flag is on for: all constraints, its own and its segments', and one rule.
///
/// Source: the protocol's section on strategies; client specification 02 to 07, 10.
#[derive(Debug)]
pub(crate) struct Strategy {
    /// `None` when a part could not be understood, so that nobody is admitted.
    pub rule: Option<Rule>,
    pub constraints: List<Constraint>,
    pub segments: List<Segment>,
    pub variants: Variants,
}

/// The rule that a strategy's name stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    Everyone,
    /// A list of people or addresses.
    Listed(Id<Constraint>),
    Rollout(Rollout),
    /// A list of host names, in small letters.
    Hosts(Members),
    Custom(Id<Custom>),
}

impl Strategy {
    /// The one that a flag without strategies is as good as.
    pub fn for_everyone(flag: Id<Text>) -> Strategy {
        Strategy {
            rule: Some(Rule::Everyone),
            constraints: List::default(),
            segments: List::default(),
            variants: Variants::none(flag),
        }
    }

    /// The strategy of the flag `flag`, counted from 0. A broken one admits nobody, and says why in `notes`.
    pub fn compile(
        source: Given<'_>,
        flag: Id<Text>,
        index: usize,
        parts: &mut Parts,
        notes: &mut Notes,
    ) -> Strategy {
        let mut strategy = Strategy {
            rule: None,
            constraints: List::default(),
            segments: List::default(),
            variants: Variants::none(flag),
        };
        let Some(source) = notes.keep(source.entry()) else {
            return strategy;
        };
        let made = Making {
            flag,
            index,
            parts,
            notes,
        }
        .rule(source);
        let made = notes.keep(made);
        let constraints = parts.constraints(source.get("constraints"), notes);
        let segments = notes.keep(read_segments(source.get("segments"), parts));
        let owner = Owner::Strategy(made.as_ref().map_or(Stickiness::Random, |it| it.stickiness));
        let group = made.as_ref().map_or(flag, |made| made.group);
        let (words, table) = (&mut parts.words, &mut parts.variants);
        let variants = source.get("variants");
        let variants = Variants::compile(variants, owner, group, words, table, notes);
        // What is wrong with the segments of a broken one is told, too.
        strategy.segments = segments.unwrap_or_default();
        if let (Some(made), Some(constraints), Some(_), Some(variants)) =
            (made, constraints, segments, variants)
        {
            strategy.rule = Some(made.rule);
            strategy.constraints = constraints;
            strategy.variants = variants;
        }
        strategy
    }

    pub fn write(&self, words: &Words, out: &mut Writer) {
        match self.rule {
            None => out.number(0),
            Some(rule) => rule.write(words, out),
        }
        self.constraints.write(words, out);
        self.segments.write(words, out);
        self.variants.write(words, out);
    }

    /// A strategy of the flag `flag`.
    pub fn read(input: &mut Reader<'_>, flag: Id<Text>, parts: &mut Parts) -> Option<Strategy> {
        let rule = Rule::read(input, parts)?;
        let words = &mut parts.words;
        Some(Strategy {
            rule,
            constraints: List::read(input, parts.constraints.len(), words)?,
            segments: List::read_set(input, parts.segments.len(), words)?,
            variants: Variants::read(input, flag, words, parts.variants.len())?,
        })
    }

    /// Notes what is wrong with the segments, and whether nobody answers for it.
    pub fn note_links(&self, parts: &Parts, answered: &[String], notes: &mut Notes) {
        if let Some(Rule::Custom(id)) = self.rule
            && let Some(custom) = parts.customs.get(id)
            && !answered.iter().any(|name| **name == *custom.name)
        {
            notes.add(Problem::UnknownStrategy {
                name: (&custom.name).into(),
            });
        }
        for segment in parts.words.ids(self.segments) {
            let Some(segment) = parts.segments.get(segment) else {
                continue;
            };
            notes.within(Step::Segment(segment.id), |notes| {
                if segment.is_missing() {
                    notes.add(Problem::MissingSegment);
                }
                notes.extend(&segment.notes);
            });
        }
    }

    /// Is this person admitted?
    pub fn admits(&self, walk: &Walk<'_>, salt: Salt) -> bool {
        let Some(rule) = self.rule else { return false };
        // A bucket is dearer to work out than to remember what constraints have answered.
        let is_late = walk.remembers() && matches!(rule, Rule::Rollout(_));
        (is_late || rule.admits(walk, salt))
            && walk.hold(self.constraints)
            && self
                .segments(walk.parts)
                .all(|tests| tests.is_some_and(|tests| walk.hold(tests)))
            && (!is_late || rule.admits(walk, salt))
    }

    /// What each segment tests; `None` for one that nobody is in.
    pub fn segments(&self, parts: &Parts) -> impl Iterator<Item = Option<List<Constraint>>> {
        let segments = parts.words.ids(self.segments);
        segments.map(|id| parts.segments.get(id).and_then(Segment::tests))
    }

    /// Its variants, which go before the flag's.
    pub fn variants(&self) -> &Variants {
        &self.variants
    }

    /// Is it about somebody in particular?
    pub fn targets(&self, parts: &Parts) -> bool {
        let listed = matches!(
            self.rule,
            Some(Rule::Listed(_) | Rule::Hosts(_) | Rule::Custom(_))
        );
        let mut segments = self.segments(parts).flatten();
        listed || !self.constraints.is_empty() || segments.any(|tests| !tests.is_empty())
    }

    /// Does a bucket decide who is in?
    pub fn divides(&self) -> bool {
        matches!(&self.rule, Some(Rule::Rollout(rollout)) if rollout.divides())
    }

    /// Adds what has to be known to answer.
    pub fn note_reads(&self, parts: &Parts, reads: &mut Reads) {
        let Some(rule) = self.rule else { return };
        if self.segments(parts).any(|tests| tests.is_none()) {
            return;
        }
        let mut listed = None;
        match rule {
            Rule::Listed(constraint) => listed = Some(constraint),
            Rule::Rollout(rollout) if rollout.certain().is_some() => (),
            Rule::Rollout(rollout) => {
                let stickiness = rollout.stickiness();
                stickiness.fields().for_each(|field| reads.field(field));
                reads.chance |= stickiness.may_draw();
            }
            Rule::Custom(custom) => reads.custom(custom),
            Rule::Everyone | Rule::Hosts(_) => (),
        }
        let own = parts.words.ids(self.constraints);
        let segments = self.segments(parts).flatten();
        let segments = segments.flat_map(|tests| parts.words.ids(tests));
        for id in own.chain(segments).chain(listed) {
            if let Some(field) = parts.constraints.field(id) {
                reads.field(field);
            }
            reads.clock |= parts.constraints.reads_clock(id);
        }
        self.variants.fields().for_each(|field| reads.field(field));
        reads.chance |= !self.variants.is_empty();
    }
}

impl Rule {
    fn write(self, words: &Words, out: &mut Writer) {
        match self {
            Rule::Everyone => out.number(1),
            Rule::Listed(id) => {
                out.number(2);
                id.write(out);
            }
            Rule::Rollout(rollout) => {
                out.number(3);
                rollout.write(out);
            }
            Rule::Hosts(hosts) => {
                out.number(4);
                hosts.write(words, out);
            }
            Rule::Custom(id) => {
                out.number(5);
                id.write(out);
            }
        }
    }

    fn read(input: &mut Reader<'_>, parts: &mut Parts) -> Option<Option<Rule>> {
        Some(Some(match input.byte()? {
            0 => return Some(None),
            1 => Rule::Everyone,
            2 => Rule::Listed(Id::read(input, parts.constraints.len())?),
            3 => Rule::Rollout(Rollout::read(input, &parts.words)?),
            4 => Rule::Hosts(Members::read(input, &mut parts.words)?),
            5 => Rule::Custom(Id::read(input, parts.customs.len())?),
            _ => return None,
        }))
    }

    fn admits(self, walk: &Walk<'_>, salt: Salt) -> bool {
        match self {
            Rule::Everyone => true,
            Rule::Listed(constraint) => walk.holds(constraint),
            Rule::Rollout(rollout) => rollout.includes(&walk.asked, salt),
            Rule::Hosts(hosts) => hosts.contains(walk.parts.hostname, &walk.parts.words),
            Rule::Custom(id) => {
                let custom = walk.parts.customs.get(id);
                custom.is_some_and(|custom| walk.asked.is_admitted(id, custom))
            }
        }
    }
}

/// A rule, and what variants need to know of its parameters.
struct Made {
    rule: Rule,
    stickiness: Stickiness,
    group: Id<Text>,
}

/// A rule in the making.
struct Making<'a> {
    flag: Id<Text>,
    index: usize,
    parts: &'a mut Parts,
    notes: &'a mut Notes,
}

impl Making<'_> {
    fn rule(self, source: Object<'_>) -> Result<Made, Problem> {
        let name = source.get("name").needed_text()?;
        let parameters = model::Parameters::read(source)?;
        let words = &mut self.parts.words;
        let given = parameters.get("stickiness");
        let stickiness = Stickiness::compile(given, words);
        let group = parameters.get("groupId").map(|group| words.text(group));
        let draw = parameters.get("draw").and_then(|draw| draw.parse().ok());
        let draw = draw.unwrap_or(self.index as u16);
        let rollout = |key, stickiness, group| {
            let rollout = Rollout::compile(key, parameters.get(key), stickiness, group, draw);
            rollout.map(Rule::Rollout)
        };
        // The older rollouts stick to one field, and have no group of their own to fall back on.
        let gradual = |field, words: &mut Words| {
            let group = group.ok_or(Problem::Missing { key: "groupId" })?;
            rollout("percentage", Stickiness::Field(words.field(field)), group)
        };
        let constraints = &mut self.parts.constraints;
        let rule = match name {
            "default" => Rule::Everyone,
            "flexibleRollout" => rollout("rollout", stickiness, group.unwrap_or(self.flag))?,
            "gradualRolloutUserId" => gradual("userId", words)?,
            "gradualRolloutSessionId" => gradual("sessionId", words)?,
            "gradualRolloutRandom" => rollout("percentage", Stickiness::Random, self.flag)?,
            "userWithId" => {
                let users = parameters.get("userIds");
                // A list may be most of a document.
                words.reserve(users.map_or(0, str::len));
                let users = split(users);
                Rule::Listed(constraints.one_of("userId", users, words))
            }
            "remoteAddress" => {
                let ranges = split(parameters.get("IPs"));
                Rule::Listed(constraints.in_ranges("remoteAddress", ranges, words, self.notes))
            }
            "applicationHostname" => {
                let hosts = parameters.get("hostNames").unwrap_or_default();
                let hosts = fold::lowercase(hosts);
                Rule::Hosts(Members::new(split(Some(&hosts)), words))
            }
            name => Rule::Custom(self.parts.customs.put(Custom {
                name: name.into(),
                parameters: Parameters::of(parameters.iter()),
            })),
        };
        Ok(Made {
            rule,
            stickiness,
            group: group.unwrap_or(self.flag),
        })
    }
}

/// The segments, each once.
fn read_segments(source: Given<'_>, parts: &mut Parts) -> Result<List<Segment>, Problem> {
    let mut places = Vec::new();
    for id in source.items()? {
        places.push(parts.segments.place(id.needed_number()?));
    }
    Ok(parts.words.set(places))
}

/// The entries of a list with commas, without the blanks around them; an empty list has none.
///
/// Source: ruling "Blanks around user ids".
fn split(list: Option<&str>) -> impl Iterator<Item = &str> {
    let mut rest = list.filter(|list| !list.trim().is_empty());
    std::iter::from_fn(move || {
        let list = rest?;
        let end = list.bytes().position(|byte| byte == b',');
        let entry = end.and_then(|end| list.split_at_checked(end));
        let (entry, behind) = entry.unwrap_or((list, ""));
        rest = behind.strip_prefix(',');
        Some(trim(entry))
    })
}

/// Most entries have no blanks around them, and those are told by two letters.
fn trim(entry: &str) -> &str {
    match entry.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => entry,
        _ => entry.trim(),
    }
}
