//! Prose: an explanation, told to the person who set the flag.

use crate::answer::Reason;
use crate::document;
use crate::explanation::{
    Bucket, Choice, Constraint, DecidedBy, Dependency, Explanation, Obstacle, Owner, Rule, Segment,
    Strategy, Variants,
};
use crate::page::{Mark, Page, SHOWN, addresses, cut, date, grouped, list, number, quote, share};
use std::fmt::{self, Display, Formatter};

/// For a terminal: the answer first, then each step, `✓` for what holds, `✗` for what does not, and
/// `▶` for what decides.
impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut page = Page::default();
        page.flag(self);
        f.write_str(page.text())
    }
}

impl Page {
    fn flag(&mut self, flag: &Explanation) {
        let answer = answer(flag);
        let why = why(flag);
        let reason = flag.reason;
        self.line(Mark::None, &format!("{answer}: {why} ({reason})"));
        let switched = if flag.switched_on { "on" } else { "off" };
        let switch = format!("the flag is switched {switched}");
        self.line(Mark::of(flag.switched_on), &switch);
        if flag.dependencies_broken {
            self.line(Mark::No, "its dependencies could not be understood");
        }
        flag.dependencies.iter().for_each(|it| self.dependency(it));
        if flag.strategies_broken {
            self.line(Mark::No, "its strategies could not be understood");
        } else if flag.strategies.is_empty() {
            self.line(Mark::Yes, "no strategies: everyone is admitted");
        }
        let is_decided = flag.strategies.iter().any(|it| it.decides);
        for strategy in &flag.strategies {
            self.strategy(strategy, is_decided);
        }
        flag.variants.iter().for_each(|it| self.variants(it, flag));
        if flag.impression_data {
            self.line(
                Mark::None,
                "impression data: it is to be noted that this person was asked",
            );
        }
        let warnings = flag.warnings.iter();
        warnings.for_each(|it| self.line(Mark::None, &format!("warning: {}", cut(it, 3 * SHOWN))));
    }

    fn dependency(&mut self, dependency: &Dependency) {
        let parent = quote(&dependency.parent);
        let wanted = wanted(dependency);
        let line = match (dependency.obstacle, &dependency.explanation) {
            (Some(Obstacle::Missing), _) => {
                format!("parent {parent} must be {wanted}: there is no such flag")
            }
            (Some(Obstacle::HasParents), _) => {
                format!(
                    "parent {parent} must be {wanted}: it has parents itself, which never works"
                )
            }
            (None, _) => format!("parent {parent} must be {wanted}"),
        };
        self.line(Mark::of(dependency.satisfied), &line);
        self.within(|page| {
            let parent = dependency.explanation.iter();
            parent.for_each(|it| page.flag(it));
        });
    }

    fn strategy(&mut self, strategy: &Strategy, is_decided: bool) {
        let mark = match strategy.decides {
            true => Mark::Decides,
            false => Mark::of(strategy.admits),
        };
        let place = strategy.place;
        let name = strategy.name.as_deref().map(quote);
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        let outcome = match strategy {
            it if it.broken => "could not be understood, so it admits nobody",
            it if it.decides => "admits, and decides",
            it if it.admits && is_decided => "would admit, but an earlier one decides",
            it if it.admits => "would admit, but is not asked",
            _ => "does not admit",
        };
        self.line(mark, &format!("strategy {place}{name}: {outcome}"));
        self.within(|page| {
            strategy
                .constraints
                .iter()
                .for_each(|it| page.constraint(it));
            strategy.segments.iter().for_each(|it| page.segment(it));
            let name = strategy.name.as_deref().unwrap_or_default();
            strategy.rule.iter().for_each(|it| page.rule(it, name));
        });
    }

    fn constraint(&mut self, constraint: &Constraint) {
        let field = quote(&constraint.constraint.context_name);
        let test = test(&constraint.constraint);
        let found = found(constraint);
        self.line(
            Mark::of(constraint.holds),
            &format!("{field} {test}: {found}"),
        );
    }

    fn segment(&mut self, segment: &Segment) {
        let id = segment.id;
        let outcome = match segment {
            it if it.missing => "the document has no such segment, so nobody is in it",
            it if it.broken => "could not be understood, so nobody is in it",
            it if it.constraints.is_empty() => "tests nothing, so everyone is in it",
            it if it.holds => "all tests hold",
            _ => "not all tests hold",
        };
        self.line(Mark::of(segment.holds), &format!("segment {id}: {outcome}"));
        self.within(|page| {
            segment
                .constraints
                .iter()
                .for_each(|it| page.constraint(it))
        });
    }

    fn rule(&mut self, rule: &Rule, name: &str) {
        let mark = Mark::of(rule.admits());
        match rule {
            Rule::Everyone => self.line(mark, "admits everyone"),
            Rule::List {
                field,
                value,
                values,
                unreadable,
                ..
            } => {
                let field = quote(field);
                let is_address = field == "`remoteAddress`";
                let list = match is_address {
                    true => one_of("is in", " one of", &addresses(values)),
                    false => one_of("is", " one of", values),
                };
                let found = value.as_deref().map_or("it is missing".into(), |value| {
                    let note = if *unreadable {
                        ", which is no address"
                    } else {
                        ""
                    };
                    format!("it is {}{note}", quote(value))
                });
                self.line(mark, &format!("{field} {list}: {found}"));
            }
            Rule::Rollout { bucket, .. } => {
                self.line(mark, &rollout(rule));
                self.hashed(bucket.as_ref());
            }
            Rule::Custom {
                parameters,
                answered,
                admits,
            } => {
                let given = parameters.iter();
                let given: Vec<String> = given
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                let given = match given.is_empty() {
                    true => String::new(),
                    false => format!(", given {}", list(&given)),
                };
                let name = quote(name);
                let outcome = match (answered, admits) {
                    (false, _) => "nobody answers for it",
                    (true, true) => "the answer is yes",
                    (true, false) => "the answer is no",
                };
                self.line(mark, &format!("custom strategy {name}{given}: {outcome}"));
            }
        }
    }

    /// How a bucket came about.
    fn hashed(&mut self, bucket: Option<&Bucket>) {
        if let Some(hashed) = bucket.and_then(|bucket| bucket.hashed.as_ref()) {
            let text = quote(&hashed.text);
            let (hash, seed) = (hashed.hash, hashed.seed);
            let line = format!("the hash of {text} with seed {seed} is {hash}");
            self.within(|page| page.line(Mark::None, &line));
        }
    }

    fn variants(&mut self, variants: &Variants, flag: &Explanation) {
        let owner = match variants.owner {
            Owner::Strategy => "the strategy's variants",
            Owner::Flag => "the flag's variants",
        };
        let mark = Mark::of(flag.variant.is_some());
        self.line(mark, &format!("{owner}: {}", choice(variants)));
        let is_forced = variants.forced.is_some();
        self.hashed(variants.bucket.as_ref().filter(|_| !is_forced));
        self.within(|page| {
            let choices = variants.choices.iter();
            choices.for_each(|it| page.choice(it, variants));
        });
    }

    fn choice(&mut self, choice: &Choice, variants: &Variants) {
        let total: u64 = variants.choices.iter().map(|it| u64::from(it.weight)).sum();
        let mark = if choice.chosen {
            Mark::Decides
        } else {
            Mark::Blank
        };
        let name = quote(&choice.name);
        let stretch = match (choice.from, choice.to) {
            (Some(from), Some(to)) if from == to => {
                let share = share(choice.weight.into(), total);
                format!("bucket {} ({share} %)", grouped(from))
            }
            (Some(from), Some(to)) => {
                let share = share(choice.weight.into(), total);
                let (from, to) = (grouped(from), grouped(to));
                format!("buckets {from} to {to} ({share} %)")
            }
            _ => "no buckets, since it has no weight".into(),
        };
        let forced = choice.overrides.iter().map(|it| {
            let list = one_of("is", " one of", &it.values);
            format!("; forced if {} {list}", quote(&it.context_name))
        });
        let forced: String = forced.collect();
        self.line(mark, &format!("{name}: {stretch}{forced}"));
    }
}

/// `` `checkout` is on, variant `blue` ``.
fn answer(flag: &Explanation) -> String {
    let name = quote(&flag.flag);
    let state = if flag.enabled { "on" } else { "off" };
    let variant = flag.variant.as_ref().map(|it| quote(&it.name));
    let variant = variant.map(|name| format!(", variant {name}"));
    format!("{name} is {state}{}", variant.unwrap_or_default())
}

/// The reason, in words.
fn why(flag: &Explanation) -> String {
    if flag.reason == Reason::Disabled {
        return "it is switched off".into();
    }
    let Some(strategy) = flag.strategies.iter().find(|it| it.decides) else {
        return why_without(flag);
    };
    let place = strategy.place;
    let picked = picked(flag);
    match flag.reason {
        _ if !picked.is_empty() => format!("strategy {place} admits{picked}"),
        Reason::TargetingMatch => format!("strategy {place} admits, and all its tests hold"),
        Reason::Split => format!("strategy {place} admits, by bucket"),
        _ => format!("strategy {place} admits everyone"),
    }
}

/// What picks the variant, if anything has to.
fn picked(flag: &Explanation) -> &'static str {
    match flag.variants.as_ref().and_then(|it| it.decided_by) {
        Some(DecidedBy::Override) => ", and an override picks the variant",
        Some(DecidedBy::Bucket) => ", and a bucket picks the variant",
        _ => "",
    }
}

/// The reason, when no strategy decides.
fn why_without(flag: &Explanation) -> String {
    if flag.enabled {
        return format!("no strategy limits it{}", picked(flag));
    }
    let mut dependencies = flag.dependencies.iter();
    match dependencies.find(|it| !it.satisfied) {
        _ if flag.dependencies_broken => "its dependencies could not be understood".into(),
        Some(it) => format!("its parent {} is not as it must be", quote(&it.parent)),
        None if flag.strategies_broken => "its strategies could not be understood".into(),
        None if flag.strategies.len() == 1 => "its only strategy does not admit".into(),
        None => format!("none of its {} strategies admits", flag.strategies.len()),
    }
}

fn wanted(dependency: &Dependency) -> String {
    match (dependency.must_be_on, &*dependency.variants) {
        (false, _) => "off".into(),
        (true, []) => "on".into(),
        (true, [name]) => format!("on with variant {}", quote(name)),
        (true, names) => format!("on with a variant of {}", list(names)),
    }
}

/// What a constraint asks for, as in `is one of 1, 2, 3`.
fn test(constraint: &document::Constraint) -> String {
    let not = constraint.inverted || constraint.operator == "NOT_IN";
    let value = constraint.value.as_deref().unwrap_or_default();
    let values = &*constraint.values;
    let is = if not { "is not" } else { "is" };
    let does = |yes: &'static str, no: &'static str| if not { no } else { yes };
    let tested = match &*constraint.operator {
        "IN" | "NOT_IN" => one_of(is, " one of", values),
        "IN_CIDR" => one_of(&format!("{is} in"), " one of", &addresses(values)),
        "STR_STARTS_WITH" => one_of(
            does("starts with", "does not start with"),
            " any of",
            values,
        ),
        "STR_ENDS_WITH" => one_of(does("ends with", "does not end with"), " any of", values),
        "STR_CONTAINS" => one_of(does("contains", "does not contain"), " any of", values),
        "REGEX" => format!(
            "{} the pattern {}",
            does("matches", "does not match"),
            quote(value)
        ),
        "DATE_AFTER" => format!("{is} after {}", date(value)),
        "DATE_BEFORE" => format!("{is} before {}", date(value)),
        operator => match operator.split_once('_') {
            Some(("NUM", order)) => format!("{is} {}{}", stands(order), number(value)),
            Some((_, order)) => format!("{is} {}version {}", stands(order), cut(value, SHOWN)),
            None => "cannot be told".into(),
        },
    };
    let any_case = if constraint.case_insensitive {
        ", in any case"
    } else {
        ""
    };
    tested + any_case
}

/// How a value has to stand to a number or a version.
fn stands(order: &str) -> &'static str {
    match order {
        "GT" => "above ",
        "GTE" => "at least ",
        "LT" => "below ",
        "LTE" => "at most ",
        _ => "",
    }
}

/// What the context has.
fn found(constraint: &Constraint) -> String {
    let kind = match constraint.constraint.operator.split('_').next() {
        Some("NUM") => "number",
        Some("DATE") => "date",
        Some("SEMVER") => "version",
        _ => "address",
    };
    match constraint.value.as_deref() {
        None => "it is missing".into(),
        Some(value) if constraint.clock => format!("it is {}, by the clock", date(value)),
        Some(value) if constraint.unreadable => {
            format!("it is {}, which is no {kind}", quote(value))
        }
        Some(value) => format!("it is {}", quote(value)),
    }
}

fn rollout(rule: &Rule) -> String {
    let Rule::Rollout {
        percent,
        stickiness,
        bucket,
        certain,
        admits,
        ..
    } = rule
    else {
        return String::new();
    };
    let rollout = format!("rollout of {percent} %");
    let Some(bucket) = bucket else {
        let field = quote(stickiness);
        return format!("{rollout}: no bucket, since {field} is missing");
    };
    let place = place(bucket);
    match (certain, admits) {
        (true, true) => format!("{rollout}: everyone is in; {place}"),
        (true, false) => format!("{rollout}: nobody is in; {place}"),
        (false, true) => format!("{rollout}: {place}, in at {percent} or below"),
        (false, false) => format!("{rollout}: {place}, in only at {percent} or below"),
    }
}

/// `` `userId` `7` has bucket 23 of 100 ``.
fn place(bucket: &Bucket) -> String {
    let (number, range) = (grouped(bucket.bucket), grouped(bucket.range));
    match &bucket.hashed {
        None => format!("bucket {number} of {range} was drawn at random"),
        Some(hashed) => {
            let (field, value) = (quote(&hashed.field), quote(&hashed.value));
            format!("{field} {value} has bucket {number} of {range}")
        }
    }
}

/// What decided between the variants.
fn choice(variants: &Variants) -> String {
    let place = variants.bucket.as_ref().map(place);
    let place = place.unwrap_or_default();
    match (variants.decided_by, &variants.forced) {
        (Some(DecidedBy::Override), Some(forced)) => {
            let (field, value) = (quote(&forced.field), quote(&forced.value));
            format!("forced by an override, since {field} is {value}")
        }
        (Some(DecidedBy::Default), _) => format!("no other has a weight; {place}"),
        (None, _) => "there is none to get, since none has a weight".into(),
        _ => place,
    }
}

/// A verb and the texts of a list, with `many` between them if there are many.
fn one_of(verb: &str, many: &str, values: &[String]) -> String {
    match values {
        [] => format!("{verb}{many} an empty list"),
        [value] => format!("{verb} {}", quote(value)),
        values => format!("{verb}{many} {}", list(values)),
    }
}
