//! Explain: everything that `evaluate` looks at, and the answer that it gives.

use crate::constraint::{Constraint, Test};
use crate::custom::Custom;
use crate::engine::Engine;
use crate::explanation::{self, Bucket, DecidedBy, Explanation, Hashed, Obstacle, Owner};
use crate::flag::{Dependency, FlagEntry, Wanted};
use crate::parts::{Segment, State, Walk};
use crate::question::{Question, Salt};
use crate::rollout::{Identity, ROLLOUT_SEED, Rollout, Stickiness, VARIANT_SEED, bucket, hash};
use crate::strategy::{Rule, Strategy};
use crate::table::Id;
use crate::telling;
use crate::variant::{By, Choice, Pick, Variants};
use crate::words::{CURRENT_TIME, Field, List, Members, Text};

impl Engine {
    /// Why does this flag answer as it does for this person? `None` when there is no such flag.
    ///
    /// It cannot disagree with [`evaluate`](Engine::evaluate): the answer is that of `evaluate`, and
    /// what is told of the way there was asked of the same parts. So a custom strategy is asked more
    /// than once, and should answer the same.
    ///
    /// ```
    /// use fanion::{Context, Engine, Question};
    ///
    /// let mut engine = Engine::new();
    /// engine.load(br#"{"features": [{
    ///     "name": "checkout", "enabled": true,
    ///     "strategies": [{
    ///         "name": "flexibleRollout",
    ///         "parameters": {"rollout": "25", "stickiness": "userId", "groupId": "checkout"},
    ///         "constraints": [{"contextName": "plan", "operator": "IN", "values": ["pro", "team"]}]
    ///     }]
    /// }]}"#)?;
    ///
    /// let context = Context::new().with("userId", "7").with("plan", "pro");
    /// let question = Question::new(&context, 1_767_225_600_000, 42);
    /// let explanation = engine.explain("checkout", &question).expect("we loaded it");
    /// assert_eq!(
    ///     "\
    /// `checkout` is off: its only strategy does not admit (DEFAULT)
    /// ✓ the flag is switched on
    /// ✗ strategy 1 `flexibleRollout`: does not admit
    ///     ✓ `plan` is one of `pro`, `team`: it is `pro`
    ///     ✗ rollout of 25 %: `userId` `7` has bucket 63 of 100, in only at 25 or below
    ///         the hash of `checkout:7` with seed 0 is 2859456062
    /// ",
    ///     explanation.to_string()
    /// );
    /// assert!(explanation.strategies[0].constraints[0].holds);
    /// assert!(engine.explain("chekcout", &question).is_none());
    /// # Ok::<_, fanion::Error>(())
    /// ```
    pub fn explain(&self, flag: &str, question: &Question<'_>) -> Option<Explanation> {
        let flag = self.flags.get(flag, &self.parts.words)?;
        let walk = Walk::new(question, &self.parts);
        Some(Guide { engine: self, walk }.flag(flag))
    }

    /// The custom strategies that a flag may ask, its own and those of its parents.
    #[cfg(all(target_arch = "wasm32", feature = "lab"))]
    pub(crate) fn asks(&self, flag: &str) -> Option<Vec<Id<Custom>>> {
        let flag = self.flags.get(flag, &self.parts.words)?;
        let dependencies = flag.dependencies.iter().flatten();
        let parents = dependencies.filter_map(|it| it.parent(&self.flags));
        let flags = std::iter::once(flag).chain(parents);
        let strategies = flags.flat_map(|flag| flag.strategies.iter().flatten());
        let customs = strategies.filter_map(|strategy| match strategy.rule {
            Some(Rule::Custom(custom)) => Some(custom),
            _ => None,
        });
        Some(customs.collect())
    }
}

/// Goes where `evaluate` goes, and looks at everything.
struct Guide<'a> {
    engine: &'a Engine,
    walk: Walk<'a>,
}

impl<'a> Guide<'a> {
    fn flag(&self, flag: &FlagEntry) -> Explanation {
        let answer = flag.evaluate(&self.walk, &self.engine.flags);
        let variant = answer
            .variant
            .and_then(|id| self.walk.parts.variants.get(id));
        let variant = variant.map(|it| telling::variant(it, 0, &self.walk.parts.words));
        let strategies = flag.strategies.as_deref().unwrap_or_default();
        let admits = |strategy: &Strategy| strategy.admits(&self.walk, flag.salt);
        let decides = strategies
            .iter()
            .position(admits)
            .filter(|_| answer.enabled);
        let deciding = decides.and_then(|place| strategies.get(place));
        let dependencies = flag.dependencies.iter().flatten();
        Explanation {
            flag: self.spell(flag.name),
            enabled: answer.enabled,
            variant: variant.map(|it| explanation::Variant {
                name: it.name,
                payload: it.payload,
            }),
            reason: answer.reason,
            impression_data: flag.impression_data,
            switched_on: flag.enabled,
            dependencies_broken: flag.dependencies.is_none(),
            dependencies: dependencies.map(|it| self.dependency(it)).collect(),
            strategies_broken: flag.strategies.is_none(),
            strategies: (0..)
                .zip(strategies)
                .map(|(place, it)| self.strategy(it, place, decides == Some(place), flag.salt))
                .collect(),
            variants: match answer.enabled {
                true => self.variants(flag, deciding),
                false => None,
            },
            warnings: self.warnings(flag),
        }
    }

    fn warnings(&self, flag: &FlagEntry) -> Vec<String> {
        let name = self.walk.parts.words.spell(flag.name);
        let warnings = self.engine.warnings().iter();
        let own = warnings.filter(|it| !name.is_empty() && *it.flag == *name);
        own.map(ToString::to_string).collect()
    }

    fn dependency(&self, dependency: &Dependency) -> explanation::Dependency {
        let flags = &self.engine.flags;
        let parent = dependency.parent(flags);
        let obstacle = match (parent, flags.named(dependency.parent)) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(Obstacle::HasParents),
            (None, None) => Some(Obstacle::Missing),
        };
        explanation::Dependency {
            parent: self.spell(dependency.parent),
            must_be_on: !matches!(dependency.wanted, Wanted::Off),
            variants: match dependency.wanted {
                Wanted::OneOf(names) => telling::list(names, &self.walk.parts.words),
                Wanted::On | Wanted::Off => Vec::new(),
            },
            satisfied: dependency.is_satisfied(&self.walk, flags),
            obstacle,
            explanation: parent.map(|parent| Box::new(self.flag(parent))),
        }
    }

    fn strategy(
        &self,
        strategy: &Strategy,
        place: usize,
        decides: bool,
        salt: Salt,
    ) -> explanation::Strategy {
        let segments = self.walk.parts.words.ids(strategy.segments);
        let segments = segments.filter_map(|id| self.walk.parts.segments.get(id));
        explanation::Strategy {
            place: place + 1,
            name: strategy.rule.map(|rule| self.name(rule)),
            broken: strategy.rule.is_none(),
            admits: strategy.admits(&self.walk, salt),
            decides,
            constraints: self.constraints(strategy.constraints),
            segments: segments.map(|it| self.segment(it)).collect(),
            rule: strategy.rule.map(|rule| self.rule(rule, salt)),
        }
    }

    fn constraints(&self, list: List<Constraint>) -> Vec<explanation::Constraint> {
        let ids = self.walk.parts.words.ids(list);
        ids.map(|id| self.constraint(id)).collect()
    }

    fn constraint(&self, id: Id<Constraint>) -> explanation::Constraint {
        let (asked, parts) = (&self.walk.asked, self.walk.parts);
        let field = parts.constraints.field(id);
        let value = field.and_then(|field| self.value(field));
        let clock = value.is_none() && parts.constraints.reads_clock(id);
        let now = asked.instant(CURRENT_TIME).filter(|_| clock);
        explanation::Constraint {
            constraint: telling::constraint(id, &parts.constraints, &parts.words),
            unreadable: value.is_some() && !self.is_readable(id),
            value: value.or(now.map(|now| now.to_string())),
            clock,
            holds: self.walk.holds(id),
        }
    }

    /// Can the value be read as the operator wants it?
    fn is_readable(&self, id: Id<Constraint>) -> bool {
        let constraints = &self.walk.parts.constraints;
        let Some(constraint) = constraints.table.get(id) else {
            return false;
        };
        let value = self.walk.asked.value(constraint.field);
        value.is_some_and(|value| match constraint.test {
            Test::Number(..) => value.number().is_some(),
            Test::Date(..) => value.instant().is_some(),
            Test::Version(_, id) => {
                let known = constraints.versions.get(id);
                known.is_some_and(|known| value.compare(&known.version).is_some())
            }
            Test::InCidr(_) => value.address().is_some(),
            Test::In(_)
            | Test::StartsWith(_)
            | Test::EndsWith(_)
            | Test::Contains(_)
            | Test::Regex(_) => true,
        })
    }

    fn segment(&self, segment: &Segment) -> explanation::Segment {
        let tests = segment.tests();
        explanation::Segment {
            id: segment.id,
            missing: segment.is_missing(),
            broken: segment.state == State::Broken,
            constraints: self.constraints(tests.unwrap_or_default()),
            holds: tests.is_some_and(|tests| self.walk.hold(tests)),
        }
    }

    /// The name that stands for the rule in a document.
    fn name(&self, rule: Rule) -> String {
        let parts = self.walk.parts;
        match rule {
            Rule::Everyone => "default".into(),
            Rule::Listed(id) => match parts.constraints.table.get(id).map(|it| it.test) {
                Some(Test::InCidr(_)) => "remoteAddress".into(),
                _ => "userWithId".into(),
            },
            Rule::Rollout(_) => "flexibleRollout".into(),
            Rule::Hosts(_) => "applicationHostname".into(),
            Rule::Custom(id) => {
                let custom = parts.customs.get(id);
                custom.map_or_else(String::new, |custom| (&*custom.name).into())
            }
        }
    }

    fn rule(&self, rule: Rule, salt: Salt) -> explanation::Rule {
        match rule {
            Rule::Everyone => explanation::Rule::Everyone,
            Rule::Listed(id) => self.listed(id),
            Rule::Rollout(rollout) => self.rollout(rollout, salt),
            Rule::Hosts(hosts) => self.hosts(hosts),
            Rule::Custom(id) => self.custom(id),
        }
    }

    fn listed(&self, id: Id<Constraint>) -> explanation::Rule {
        let told = self.constraint(id);
        explanation::Rule::List {
            field: told.constraint.context_name,
            value: told.value,
            values: told.constraint.values,
            unreadable: told.unreadable,
            admits: told.holds,
        }
    }

    fn hosts(&self, hosts: Members) -> explanation::Rule {
        let parts = self.walk.parts;
        explanation::Rule::List {
            field: "hostname".into(),
            value: self.engine.options.hostname.clone(),
            values: hosts.texts(&parts.words).map(str::to_owned).collect(),
            unreadable: false,
            admits: hosts.contains(parts.hostname, &parts.words),
        }
    }

    fn rollout(&self, rollout: Rollout, salt: Salt) -> explanation::Rule {
        let asked = &self.walk.asked;
        let draw = || asked.draw(salt.of_strategy(rollout.draw), HUNDRED);
        let bucket = match rollout.stickiness.identify(asked) {
            Identity::Missing => None,
            Identity::Random => Some(drawn(draw(), HUNDRED)),
            Identity::Value(_) => {
                self.bucket(rollout.stickiness, rollout.group, ROLLOUT_SEED, HUNDRED)
            }
        };
        explanation::Rule::Rollout {
            percent: rollout.percent,
            stickiness: telling::stickiness(rollout.stickiness, &self.walk.parts.words),
            group_id: self.spell(rollout.group),
            bucket,
            threshold: rollout.percent.into(),
            certain: rollout.certain().is_some(),
            admits: rollout.includes(asked, salt),
        }
    }

    /// The place that a hash gives; `None` when there is nothing to hash.
    fn bucket(
        &self,
        stickiness: Stickiness,
        group: Id<Text>,
        seed: u32,
        range: u64,
    ) -> Option<Bucket> {
        let mut fields = stickiness.fields();
        let (field, value) = fields.find_map(|field| Some((field, self.value(field)?)))?;
        let group = self.walk.parts.words.spell(group);
        Some(Bucket {
            bucket: bucket(group, &value, seed, range),
            range,
            hashed: Some(Hashed {
                field: telling::field(field, &self.walk.parts.words),
                text: [group, ":", &value].concat(),
                seed,
                hash: hash(group, &value, seed),
                value,
            }),
        })
    }

    fn custom(&self, id: Id<Custom>) -> explanation::Rule {
        let custom = self.walk.parts.customs.get(id);
        let parameters = custom.into_iter().flat_map(|it| it.parameters.iter());
        let answered = &self.engine.options.custom_strategies;
        explanation::Rule::Custom {
            parameters: parameters
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            answered: custom.is_some_and(|it| self.walk.asked.is_answered(&it.name, answered)),
            admits: custom.is_some_and(|it| self.walk.asked.is_admitted(id, it)),
        }
    }

    fn variants(
        &self,
        flag: &FlagEntry,
        strategy: Option<&Strategy>,
    ) -> Option<explanation::Variants> {
        let variants = flag.variants_of(strategy);
        if variants.is_empty() {
            return None;
        }
        let own = strategy.is_some_and(|it| std::ptr::eq(it.variants(), variants));
        let salt = flag.salt.of_variant();
        let by = variants
            .pick(&self.walk.asked, salt)
            .map(|Pick { by, .. }| by);
        let bucket = self.target(variants, salt);
        let forced = variants.choices.iter().position(|it| self.is_forced(it));
        let place = forced.or_else(|| chosen(variants, bucket.as_ref()?.bucket));
        let choice = forced.and_then(|place| variants.choices.get(place));
        Some(explanation::Variants {
            owner: match own {
                true => Owner::Strategy,
                false => Owner::Flag,
            },
            decided_by: by.map(|by| match by {
                By::Override => DecidedBy::Override,
                By::Bucket => DecidedBy::Bucket,
                By::Default => DecidedBy::Default,
            }),
            forced: choice.and_then(|choice| self.forced(choice)),
            stickiness: telling::stickiness(variants.stickiness, &self.walk.parts.words),
            group_id: self.spell(variants.group),
            bucket,
            choices: self.choices(variants, place),
        })
    }

    fn is_forced(&self, choice: &Choice) -> bool {
        let mut overrides = choice.overrides.iter();
        overrides.any(|forced| forced.is_for(&self.walk.asked))
    }

    fn forced(&self, choice: &Choice) -> Option<explanation::Forced> {
        let mut overrides = choice.overrides.iter();
        let forced = overrides.find(|forced| forced.is_for(&self.walk.asked))?;
        Some(explanation::Forced {
            field: telling::field(forced.field, &self.walk.parts.words),
            value: self.value(forced.field)?,
        })
    }

    /// The place of this person; `None` when no variant has a weight.
    fn target(&self, variants: &Variants, salt: Salt) -> Option<Bucket> {
        let range = variants.total;
        if range == 0 {
            return None;
        }
        let hashed = || self.bucket(variants.stickiness, variants.group, VARIANT_SEED, range);
        let sticky = !variants.is_sticky_to_clock();
        let hashed = sticky.then(hashed).flatten();
        Some(hashed.unwrap_or_else(|| drawn(variants.target(&self.walk.asked, salt), range)))
    }

    fn choices(&self, variants: &Variants, chosen: Option<usize>) -> Vec<explanation::Choice> {
        let words = &self.walk.parts.words;
        let mut sum = 0;
        let choice = |(place, choice): (usize, &Choice)| {
            let first = sum + 1;
            sum += u64::from(choice.weight);
            let entry = self.walk.parts.variants.get(choice.variant);
            let overrides = choice.overrides.iter();
            explanation::Choice {
                name: entry.map_or_else(String::new, |it| self.spell(it.name)),
                weight: choice.weight,
                from: (choice.weight > 0).then_some(first),
                to: (choice.weight > 0).then_some(sum),
                overrides: overrides.map(|it| telling::forced(it, words)).collect(),
                chosen: chosen == Some(place),
            }
        };
        (0..).zip(&variants.choices).map(choice).collect()
    }

    fn value(&self, field: Id<Field>) -> Option<String> {
        let value = self.walk.asked.value(field)?;
        Some(value.text().into())
    }

    fn spell(&self, id: Id<Text>) -> String {
        self.walk.parts.words.spell(id).into()
    }
}

/// How many buckets a rollout has.
const HUNDRED: u64 = 100;

fn drawn(bucket: u64, range: u64) -> Bucket {
    Bucket {
        bucket,
        range,
        hashed: None,
    }
}

/// The choice in whose stretch the bucket lies.
fn chosen(variants: &Variants, bucket: u64) -> Option<usize> {
    let mut sum = 0;
    variants.choices.iter().position(|choice| {
        sum += u64::from(choice.weight);
        sum >= bucket
    })
}
