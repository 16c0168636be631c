//! Remainder: what is left of a strategy, and of variants, once part of the context is known.

use crate::constraint::Constraint;
use crate::document;
use crate::flag::{FlagEntry, NO_VARIANT};
use crate::known::{Knowledge, Place};
use crate::rollout::{Rollout, Stickiness};
use crate::strategy::{Rule, Strategy};
use crate::table::Id;
use crate::telling;
use crate::variant::{Choice, Override, Variants};
use crate::words::{Field, List, Members, Words};

/// What is left of a strategy that may still admit somebody.
#[derive(Clone)]
pub(crate) struct Remainder {
    pub strategy: document::Strategy,
    /// Which of the flag's random draws decides, if one does.
    pub draw: Option<u16>,
}

/// The share of a variant that is the only one with a share.
const WHOLE: u32 = 1000;

impl Remainder {
    /// Does it admit everyone?
    pub fn is_certain(&self) -> bool {
        self.strategy.is_for_everyone()
    }

    /// What is left of a strategy of this flag: nothing when it admits nobody, and several where
    /// people without a `userId` have to be told apart.
    pub fn of(strategy: &Strategy, flag: &FlagEntry, knowledge: &Knowledge<'_>) -> Vec<Remainder> {
        let own = Some(&strategy.variants).filter(|variants| !variants.is_empty());
        let by_variants = divider(own.unwrap_or(&flag.variants), knowledge);
        let by_rollout = match strategy.rule {
            Some(Rule::Rollout(rollout)) if rollout.certain().is_none() => {
                user_of(knowledge.place(rollout.stickiness))
            }
            _ => None,
        };
        let Some(user) = by_rollout.or(by_variants) else {
            return one(strategy, knowledge).into_iter().collect();
        };
        let without = knowledge.without(user);
        let is_nobody = || {
            let user = telling::field(user, &knowledge.parts.words);
            document::Constraint::missing(user)
        };
        let nobody = one(strategy, &without).map(|it| it.with(is_nobody()));
        let others = one(strategy, &knowledge.with_user());
        let is_split = own.is_none() && by_variants.is_some();
        let nobody = nobody.map(|it| match is_split {
            true => it.with_variants_of(flag, &without),
            false => vec![it],
        });
        nobody.into_iter().flatten().chain(others).collect()
    }

    fn with(mut self, constraint: document::Constraint) -> Remainder {
        self.strategy.constraints.push(constraint);
        self
    }

    /// The same, and the flag's variants as its own: overrides become strategies before it.
    fn with_variants_of(self, flag: &FlagEntry, knowledge: &Knowledge<'_>) -> Vec<Remainder> {
        let (choices, _) = choices_left(&flag.variants, knowledge);
        let mut remainders = Vec::new();
        for choice in &choices {
            for forced in &choice.overrides {
                let mut remainder = self.clone().with(is_one_of(forced));
                remainder.strategy.variants = vec![plain(choice, WHOLE)];
                remainders.push(remainder);
            }
        }
        let mut last = self;
        let chosen = choices.iter().filter(|choice| choice.weight > 0);
        last.strategy.variants = chosen.map(|choice| plain(choice, WHOLE)).collect();
        remainders.push(last);
        remainders
    }
}

/// The variants that are left.
pub(crate) fn variants(variants: &Variants, knowledge: &Knowledge<'_>) -> Vec<document::Variant> {
    let (mut choices, stickiness) = choices_left(variants, knowledge);
    let words = &knowledge.parts.words;
    for choice in &mut choices {
        choice.stickiness = stickiness.map(|it| telling::stickiness(it, words));
    }
    choices
}

/// The same of a strategy's, where something has to stand for none: else those of the flag count.
fn own_variants(own: &Variants, knowledge: &Knowledge<'_>) -> Vec<document::Variant> {
    let mut left = variants(own, knowledge);
    if left.is_empty() && !own.is_empty() {
        left.push(nothing());
    }
    left
}

/// What is left of a strategy without telling people apart; `None` when it admits nobody.
fn one(source: &Strategy, knowledge: &Knowledge<'_>) -> Option<Remainder> {
    let mut open = open(source.constraints, knowledge)?;
    for tests in source.segments(knowledge.parts) {
        open.extend(self::open(tests?, knowledge)?);
    }
    let left = left_of(source.rule?, knowledge)?;
    let draw = match left {
        Rule::Rollout(rollout) if rollout.stickiness.may_draw() => Some(rollout.draw),
        _ => None,
    };
    let tell = |&id: &Id<Constraint>| tell(id, knowledge);
    let mut strategy = document::Strategy {
        constraints: open.iter().map(tell).collect(),
        variants: own_variants(&source.variants, knowledge),
        ..document::Strategy::default()
    };
    tell_rule(left, source, &mut strategy, knowledge);
    Some(Remainder { strategy, draw })
}

/// The constraints that depend on what is unknown; `None` when another is not fulfilled.
fn open(list: List<Constraint>, knowledge: &Knowledge<'_>) -> Option<Vec<Id<Constraint>>> {
    let mut open = Vec::new();
    for id in knowledge.parts.words.ids(list) {
        match knowledge.holds(id) {
            Some(true) => (),
            Some(false) => return None,
            None => open.push(id),
        }
    }
    Some(open)
}

/// What is left of a rule; `None` when it admits nobody.
fn left_of(rule: Rule, knowledge: &Knowledge<'_>) -> Option<Rule> {
    let certainly = |admits: bool| admits.then_some(Rule::Everyone);
    match rule {
        Rule::Everyone | Rule::Custom(_) => Some(rule),
        Rule::Hosts(hosts) => (!hosts.is_empty()).then_some(rule),
        Rule::Listed(list) => match knowledge.holds(list) {
            Some(admits) => certainly(admits),
            None => Some(rule),
        },
        Rule::Rollout(rollout) => {
            let by = |stickiness| {
                Some(Rule::Rollout(Rollout {
                    stickiness,
                    ..rollout
                }))
            };
            match (rollout.certain(), knowledge.place(rollout.stickiness)) {
                (Some(admits), _) => certainly(admits),
                (None, Place::Known) => certainly(knowledge.includes(&rollout)),
                (None, Place::Missing) => None,
                (None, Place::Unknown(stickiness)) => by(stickiness),
                (None, Place::Chance) => by(Stickiness::Random),
                // Told apart before; what is left is right for those who have a value of `user`.
                (None, Place::Unless { user }) => by(Stickiness::Field(user)),
            }
        }
    }
}

/// Writes down the rule, and what the variants need to know.
fn tell_rule(
    left: Rule,
    source: &Strategy,
    told: &mut document::Strategy,
    knowledge: &Knowledge<'_>,
) {
    let parts = knowledge.parts;
    let words = &parts.words;
    // Told by each of them, while more than one is possible.
    let of_variants = told.variants.first().and_then(|it| it.stickiness.clone());
    let group = words.spell(source.variants.group);
    told.name = document::EVERYONE.into();
    match left {
        Rule::Everyone => (),
        Rule::Listed(list) => {
            let list = tell(list, knowledge);
            match list.operator.as_str() {
                "IN_CIDR" => {
                    told.name = "remoteAddress".into();
                    told.put("IPs", list.values.join(","));
                }
                _ => told.constraints.push(list),
            }
        }
        Rule::Hosts(hosts) => {
            told.name = "applicationHostname".into();
            told.put("hostNames", joined(hosts, words));
        }
        Rule::Custom(id) => {
            let custom = parts.customs.get(id).into_iter();
            for custom in custom {
                told.name = (&*custom.name).into();
                let parameters = custom.parameters.iter();
                parameters.for_each(|(name, text)| told.put(name, text.into()));
            }
            return;
        }
        Rule::Rollout(rollout) => {
            tell_rollout(rollout, of_variants.as_deref(), told, knowledge);
            told.put("groupId", words.spell(rollout.group).into());
        }
    }
    if let Some(stickiness) = of_variants {
        told.put("stickiness", stickiness);
        told.put("groupId", group.into());
    }
}

/// The older rollouts stick to one field while their variants stick to another; all others are told
/// as one.
fn tell_rollout(
    rollout: Rollout,
    of_variants: Option<&str>,
    told: &mut document::Strategy,
    knowledge: &Knowledge<'_>,
) {
    let name = telling::stickiness(rollout.stickiness, &knowledge.parts.words);
    let percent = rollout.percent.to_string();
    if of_variants.is_none_or(|it| it == name) {
        told.name = "flexibleRollout".into();
        told.put("rollout", percent);
        told.put("stickiness", name);
        return;
    }
    told.put("percentage", percent);
    told.name = match name.as_str() {
        "userId" => "gradualRolloutUserId",
        "sessionId" => "gradualRolloutSessionId",
        _ => "gradualRolloutRandom",
    }
    .into();
}

/// Texts with commas between them. A single one without letters would be no list at all.
fn joined(members: Members, words: &Words) -> String {
    let texts: Vec<&str> = members.texts(words).collect();
    match texts.as_slice() {
        [""] => ",".into(),
        texts => texts.join(","),
    }
}

/// The choices that are left, and what people are told apart by; `None` when only overrides do.
fn choices_left(
    variants: &Variants,
    knowledge: &Knowledge<'_>,
) -> (Vec<document::Variant>, Option<Stickiness>) {
    let (open, forced) = overrides_left(variants, knowledge);
    let chosen = match forced {
        Some(place) => Chosen::One(place),
        None => chosen(variants, knowledge),
    };
    let mut left = Vec::new();
    for (place, (choice, overrides)) in variants.choices.iter().zip(open).enumerate() {
        let weight = match chosen {
            Chosen::One(one) if one == place => WHOLE,
            Chosen::One(_) | Chosen::Nobody => 0,
            Chosen::By(_) => choice.weight,
        };
        if weight > 0 || !overrides.is_empty() {
            left.extend(tell_choice(choice, weight, &overrides, knowledge));
        }
    }
    match chosen {
        Chosen::By(stickiness) => (left, Some(stickiness)),
        _ => (left, None),
    }
}

/// Who gets which variant, overrides aside.
#[derive(Clone, Copy)]
enum Chosen {
    /// All the same, whose place this is.
    One(usize),
    Nobody,
    By(Stickiness),
}

fn chosen(variants: &Variants, knowledge: &Knowledge<'_>) -> Chosen {
    let mut places = (0..).zip(&variants.choices);
    let with_weight = |(_, choice): &(usize, &Choice)| choice.weight > 0;
    let mut weighty = places.clone().filter(with_weight);
    let first = match (weighty.next(), weighty.next()) {
        (None, _) => return Chosen::Nobody,
        (Some((place, _)), None) => return Chosen::One(place),
        (Some((place, _)), Some(_)) => place,
    };
    match knowledge.place_of_variants(variants.stickiness) {
        Place::Known => {
            let pick = knowledge.pick(variants);
            let picked = places.find(|(_, it)| it.weight > 0 && Some(it.variant) == pick);
            Chosen::One(picked.map_or(first, |(place, _)| place))
        }
        Place::Chance | Place::Missing => Chosen::By(Stickiness::Random),
        Place::Unknown(stickiness) => Chosen::By(stickiness),
        // Told apart before; what is left is right for those who have a value of `user`.
        Place::Unless { user } => Chosen::By(Stickiness::Field(user)),
    }
}

/// For each choice the overrides that depend on what is unknown, up to the one that is certain, whose
/// place is given back.
fn overrides_left<'v>(
    variants: &'v Variants,
    knowledge: &Knowledge<'_>,
) -> (Vec<Vec<&'v Override>>, Option<usize>) {
    let mut left = Vec::new();
    for (place, choice) in variants.choices.iter().enumerate() {
        let for_somebody = choice.overrides.iter().filter(|it| !it.values.is_empty());
        let (open, known): (Vec<_>, Vec<_>) =
            for_somebody.partition(|forced| knowledge.lacks(forced.field));
        if known.iter().any(|forced| forced.is_for(&knowledge.asked)) {
            left.push(Vec::new());
            return (left, Some(place));
        }
        left.push(open);
    }
    (left, None)
}

fn tell_choice(
    choice: &Choice,
    weight: u32,
    overrides: &[&Override],
    knowledge: &Knowledge<'_>,
) -> Option<document::Variant> {
    let words = &knowledge.parts.words;
    let entry = knowledge.parts.variants.get(choice.variant)?;
    let overrides = overrides.iter().map(|it| telling::forced(it, words));
    Some(document::Variant {
        overrides: overrides.collect(),
        ..telling::variant(entry, weight, words)
    })
}

/// A variant without overrides.
fn plain(choice: &document::Variant, weight: u32) -> document::Variant {
    document::Variant {
        weight,
        overrides: Vec::new(),
        ..choice.clone()
    }
}

/// Stands for variants of which nobody gets any.
fn nothing() -> document::Variant {
    document::Variant {
        name: NO_VARIANT.into(),
        ..document::Variant::default()
    }
}

/// The field `userId`, when variants have to be told apart by whether there is one.
fn divider(variants: &Variants, knowledge: &Knowledge<'_>) -> Option<Id<Field>> {
    let weighty = variants.choices.iter().filter(|choice| choice.weight > 0);
    match weighty.count() {
        0 | 1 => None,
        _ => user_of(knowledge.place_of_variants(variants.stickiness)),
    }
}

fn user_of(place: Place) -> Option<Id<Field>> {
    match place {
        Place::Unless { user } => Some(user),
        _ => None,
    }
}

fn tell(id: Id<Constraint>, knowledge: &Knowledge<'_>) -> document::Constraint {
    let parts = knowledge.parts;
    telling::constraint(id, &parts.constraints, &parts.words)
}

fn is_one_of(forced: &document::Override) -> document::Constraint {
    document::Constraint {
        context_name: forced.context_name.clone(),
        operator: "IN".into(),
        values: forced.values.clone(),
        ..document::Constraint::default()
    }
}
