//! Strategy: segments, constraints, rollout.

use crate::constraint::{Constraint, read_ranges};
use crate::custom::{Custom, Parameters};
use crate::error::{Notes, Problem, Step};
use crate::model;
use crate::parts::{Parts, Reads, Walk};
use crate::question::Salt;
use crate::rollout::{Rollout, Stickiness};
use crate::table::{Id, Members, Text, Words};
use crate::variant::{Owner, Variants};

/// Whom a flag is on for: all constraints, its own and its segments', and one rule.
///
/// Source: the protocol's section on strategies; client specification 02 to 07, 10.
#[derive(Debug)]
pub(crate) struct Strategy {
    /// `None` when a part could not be understood, so that nobody is admitted.
    rule: Option<Rule>,
    constraints: Box<[Id<Constraint>]>,
    segments: Box<[i64]>,
    /// The constraints and those of the segments; `None` while a segment is missing or broken.
    tests: Option<Box<[Id<Constraint>]>>,
    variants: Variants,
}

/// The rule that a strategy's name stands for.
#[derive(Debug)]
enum Rule {
    Everyone,
    /// A list of people or addresses.
    Listed(Id<Constraint>),
    Rollout(Rollout),
    /// A list of host names, in small letters.
    Hosts(Members),
    Custom(Id<Custom>),
}

impl Strategy {
    /// The strategy of the flag `flag`. A broken one admits nobody, and says why in `notes`.
    pub fn compile(
        source: model::Given<model::Strategy<'_>>,
        flag: Id<Text>,
        parts: &mut Parts,
        notes: &mut Notes,
    ) -> Strategy {
        let Some(source) = notes.keep(source.entry()) else {
            return Strategy::broken(flag, Box::default());
        };
        let rule = compile_rule(source.name, source.parameters, flag, parts);
        let rule = notes.keep(rule);
        let constraints = parts.constraints(source.constraints, notes);
        let segments = notes.keep(read_segments(source.segments));
        let variants = notes.keep(source.variants.value("variants"));
        let Some(segments) = segments else {
            return Strategy::broken(flag, Box::default());
        };
        let (Some(made), Some(constraints), Some(variants)) = (rule, constraints, variants) else {
            return Strategy::broken(flag, segments);
        };
        made.left_out
            .into_iter()
            .for_each(|problem| notes.add(problem));
        let variants = variants.unwrap_or_default();
        let owner = Owner::Strategy(made.stickiness);
        let (words, table) = (&mut parts.words, &mut parts.variants);
        let variants = Variants::compile(variants, owner, made.group, words, table, notes);
        Strategy {
            rule: Some(made.rule),
            constraints,
            segments,
            tests: None,
            variants,
        }
    }

    /// One that admits nobody; its segments are kept, to tell what is wrong with them too.
    fn broken(flag: Id<Text>, segments: Box<[i64]>) -> Strategy {
        Strategy {
            rule: None,
            constraints: Box::default(),
            segments,
            tests: None,
            variants: Variants::none(flag),
        }
    }

    /// Looks up the segments, which may have changed.
    pub fn link(&mut self, parts: &Parts) {
        let segments = self
            .segments
            .iter()
            .map(|&id| parts.segments.get(id)?.constraints.as_deref());
        let own = std::iter::once(Some(&*self.constraints));
        let lists: Option<Vec<_>> = own.chain(segments).collect();
        self.tests = lists.map(|lists| lists.concat().into());
    }

    /// Notes what is wrong with the segments.
    pub fn note_segments(&self, parts: &Parts, notes: &mut Notes) {
        for &id in &self.segments {
            notes.within(Step::Segment(id), |notes| match parts.segments.get(id) {
                None => notes.add(Problem::MissingSegment),
                Some(segment) => notes.extend(&segment.notes),
            });
        }
    }

    /// Is this person admitted?
    pub fn admits(&self, walk: &Walk<'_>, salt: Salt) -> bool {
        let (Some(rule), Some(tests)) = (&self.rule, &self.tests) else {
            return false;
        };
        rule.admits(walk, salt) && tests.iter().all(|&test| walk.holds(test))
    }

    /// Its variants, which go before the flag's.
    pub fn variants(&self) -> &Variants {
        &self.variants
    }

    /// Is it about somebody in particular?
    pub fn targets(&self) -> bool {
        let listed = matches!(
            self.rule,
            Some(Rule::Listed(_) | Rule::Hosts(_) | Rule::Custom(_))
        );
        listed || self.tests.as_ref().is_some_and(|tests| !tests.is_empty())
    }

    /// Does a bucket decide who is in?
    pub fn divides(&self) -> bool {
        matches!(&self.rule, Some(Rule::Rollout(rollout)) if rollout.divides())
    }

    /// Adds what has to be known to answer.
    pub fn note_reads(&self, parts: &Parts, reads: &mut Reads) {
        let (Some(rule), Some(tests)) = (&self.rule, &self.tests) else {
            return;
        };
        let listed = match rule {
            Rule::Listed(constraint) => Some(constraint),
            Rule::Rollout(rollout) if rollout.certain().is_some() => None,
            Rule::Rollout(rollout) => {
                rollout
                    .stickiness()
                    .fields()
                    .for_each(|field| reads.field(field));
                reads.chance |= rollout.stickiness().may_draw();
                None
            }
            Rule::Custom(custom) => {
                reads.custom(*custom);
                None
            }
            Rule::Everyone | Rule::Hosts(_) => None,
        };
        for constraint in tests
            .iter()
            .chain(listed)
            .filter_map(|&id| parts.constraints.get(id))
        {
            reads.field(constraint.field());
            reads.clock |= constraint.reads_clock(&parts.words);
        }
        self.variants.fields().for_each(|field| reads.field(field));
        reads.chance |= !self.variants.is_empty();
    }
}

impl Rule {
    fn admits(&self, walk: &Walk<'_>, salt: Salt) -> bool {
        match self {
            Rule::Everyone => true,
            Rule::Listed(constraint) => walk.holds(*constraint),
            Rule::Rollout(rollout) => rollout.includes(&walk.asked, salt),
            Rule::Hosts(hosts) => hosts.contains(walk.parts.hostname),
            Rule::Custom(id) => {
                let custom = walk.parts.customs.get(*id);
                custom.is_some_and(|custom| walk.asked.is_admitted(custom))
            }
        }
    }
}

/// A rule, and what variants need to know of its parameters.
struct Made {
    rule: Rule,
    stickiness: Stickiness,
    group: Id<Text>,
    left_out: Vec<Problem>,
}

fn compile_rule(
    name: model::Given<model::Text<'_>>,
    parameters: model::Given<model::Parameters<'_>>,
    flag: Id<Text>,
    parts: &mut Parts,
) -> Result<Made, Problem> {
    let name = name.required("name")?;
    let parameters = read_parameters(parameters)?;
    let words = &mut parts.words;
    let stickiness = Stickiness::compile(parameters.get("stickiness"), words);
    let group = parameters.get("groupId").map(|group| words.text(group));
    let mut left_out = Vec::new();
    let rule = match &*name {
        "default" => Rule::Everyone,
        "flexibleRollout" => {
            let group = group.unwrap_or(flag);
            let rollout = Rollout::compile("rollout", &parameters, stickiness, group);
            Rule::Rollout(rollout?)
        }
        "gradualRolloutUserId" => compile_gradual("userId", &parameters, group, words)?,
        "gradualRolloutSessionId" => compile_gradual("sessionId", &parameters, group, words)?,
        "gradualRolloutRandom" => {
            let rollout = Rollout::compile("percentage", &parameters, Stickiness::Random, flag);
            Rule::Rollout(rollout?)
        }
        "userWithId" => {
            let users = split(parameters.get("userIds"));
            let constraint = Constraint::one_of("userId", users, words);
            Rule::Listed(parts.constraints.put(constraint))
        }
        "remoteAddress" => {
            let ranges = read_ranges(split(parameters.get("IPs")), &mut left_out);
            let constraint = Constraint::in_ranges("remoteAddress", ranges, words);
            Rule::Listed(parts.constraints.put(constraint))
        }
        "applicationHostname" => {
            let hosts = parameters
                .get("hostNames")
                .unwrap_or_default()
                .to_lowercase();
            Rule::Hosts(Members::new(split(Some(&hosts)), words))
        }
        name => {
            if !parts.answered.iter().any(|answered| **answered == *name) {
                left_out.push(Problem::UnknownStrategy { name: name.into() });
            }
            Rule::Custom(parts.customs.put(Custom {
                name: name.into(),
                parameters,
            }))
        }
    };
    Ok(Made {
        rule,
        stickiness,
        group: group.unwrap_or(flag),
        left_out,
    })
}

/// The older rollouts stick to one field, and have no group of their own to fall back on.
fn compile_gradual(
    field: &str,
    parameters: &Parameters,
    group: Option<Id<Text>>,
    words: &mut Words,
) -> Result<Rule, Problem> {
    let group = group.ok_or(Problem::Missing { key: "groupId" })?;
    let stickiness = Stickiness::Field(words.field(field));
    Ok(Rule::Rollout(Rollout::compile(
        "percentage",
        parameters,
        stickiness,
        group,
    )?))
}

fn read_parameters(source: model::Given<model::Parameters<'_>>) -> Result<Parameters, Problem> {
    let source = source.value("parameters")?.unwrap_or_default();
    let mut pairs = Vec::with_capacity(source.0.len());
    for (name, value) in source.0 {
        if let Some(value) = value.value("parameters")? {
            pairs.push((name.into(), value.into()));
        }
    }
    Ok(Parameters::new(pairs))
}

fn read_segments(source: model::Given<model::List<i64>>) -> Result<Box<[i64]>, Problem> {
    let mut ids = Vec::new();
    for id in source.value("segments")?.unwrap_or_default() {
        let id = id.required("segments")?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids.into())
}

/// The entries of a list with commas, without the blanks around them; an empty list has none.
///
/// Source: ruling "Blanks around user ids".
fn split(list: Option<&str>) -> impl Iterator<Item = &str> {
    let list = list.filter(|list| !list.trim().is_empty());
    list.into_iter()
        .flat_map(|list| list.split(','))
        .map(str::trim)
}
