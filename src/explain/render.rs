//! Render: an explanation as a tree of lines, for the person who configured the flag.

use super::explanation::{
    Bucket, Constraint, Dependency, Explanation, Obstacle, Rule, Segment, Strategy, Variants,
};
use super::format::{MAX_LENGTH, list, quote, shorten};
use super::text_layout::{Mark, TextLayout};
use super::{predicate_text, rule_text, summary, variant_text};
use std::fmt::{self, Display, Formatter};

/// Writes text for a terminal: the result, then one line for each step.
///
/// `✓` marks a step that matches, `✗` one that does not, and `▶` the step that decides.
impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut layout = TextLayout::default();
        layout.flag(self);
        f.write_str(layout.text())
    }
}

impl TextLayout {
    fn flag(&mut self, flag: &Explanation) {
        self.line(Mark::None, &summary::sentence(flag));
        let state = if flag.flag_enabled {
            "enabled"
        } else {
            "disabled"
        };
        let mark = Mark::of(flag.flag_enabled);
        self.line(mark, &format!("the flag is {state}"));
        self.dependencies(flag);
        self.strategies(flag);
        if let Some(variants) = &flag.variants {
            self.variants(variants, flag.variant.is_some());
        }
        if flag.impression_data {
            let line = "impression data is enabled: clients report each evaluation";
            self.line(Mark::None, line);
        }
        for warning in &flag.warnings {
            let warning = shorten(warning, 3 * MAX_LENGTH);
            self.line(Mark::None, &format!("warning: {warning}"));
        }
    }

    fn dependencies(&mut self, flag: &Explanation) {
        if flag.dependencies_invalid {
            self.line(Mark::Fails, "the dependencies are invalid");
        }
        for dependency in &flag.dependencies {
            self.dependency(dependency);
        }
    }

    fn dependency(&mut self, dependency: &Dependency) {
        let parent = quote(&dependency.parent);
        let requirement = requirement(dependency);
        let problem = match dependency.obstacle {
            Some(Obstacle::Missing) => ": the document has no such flag",
            Some(Obstacle::HasParents) => ": a parent must not have parents of its own",
            None => "",
        };
        let mark = Mark::of(dependency.satisfied);
        self.line(
            mark,
            &format!("parent {parent} must be {requirement}{problem}"),
        );
        if let Some(parent) = &dependency.explanation {
            self.indented(|layout| layout.flag(parent));
        }
    }

    fn strategies(&mut self, flag: &Explanation) {
        if flag.strategies_invalid {
            self.line(Mark::Fails, "the strategies are invalid");
        } else if flag.strategies.is_empty() {
            self.line(Mark::Matches, "no strategies: every user matches");
        }
        let has_decided = flag.strategies.iter().any(|strategy| strategy.decides);
        for strategy in &flag.strategies {
            self.strategy(strategy, has_decided);
        }
    }

    fn strategy(&mut self, strategy: &Strategy, has_decided: bool) {
        let mark = match strategy.decides {
            true => Mark::Decides,
            false => Mark::of(strategy.matches),
        };
        let name = strategy.name.as_deref();
        let shown_name = name.map_or_else(String::new, |name| format!(" ({})", quote(name)));
        let (position, state) = (strategy.number, strategy_state(strategy, has_decided));
        self.line(mark, &format!("strategy {position}{shown_name}: {state}"));
        self.indented(|layout| {
            layout.constraints(&strategy.constraints);
            for segment in &strategy.segments {
                layout.segment(segment);
            }
            if let Some(rule) = &strategy.rule {
                layout.rule(rule, name.unwrap_or_default());
            }
        });
    }

    fn constraints(&mut self, constraints: &[Constraint]) {
        for (number, constraint) in (1..).zip(constraints) {
            let sentence = predicate_text::sentence(constraint);
            let mark = Mark::of(constraint.matches);
            self.line(mark, &format!("constraint {number}: {sentence}"));
        }
    }

    fn segment(&mut self, segment: &Segment) {
        let id = segment.id;
        let state = match segment {
            it if it.missing => "not in the document, so it never matches",
            it if it.invalid => "invalid, so it never matches",
            it if it.constraints.is_empty() => "no constraints, so it always matches",
            it if it.matches => "all constraints match",
            _ => "not all constraints match",
        };
        self.line(Mark::of(segment.matches), &format!("segment {id}: {state}"));
        self.indented(|layout| layout.constraints(&segment.constraints));
    }

    fn rule(&mut self, rule: &Rule, strategy_name: &str) {
        let sentence = rule_text::sentence(rule, strategy_name);
        self.line(Mark::of(rule.matches()), &sentence);
        if let Rule::Rollout { bucket, .. } = rule {
            self.hash(bucket.as_ref());
        }
    }

    fn variants(&mut self, variants: &Variants, has_variant: bool) {
        self.line(Mark::of(has_variant), &variant_text::sentence(variants));
        let decides = variants.matched_override.is_none();
        self.hash(variants.bucket.as_ref().filter(|_| decides));
        let total = variants.choices.iter().map(|it| u64::from(it.weight)).sum();
        self.indented(|layout| {
            for choice in &variants.choices {
                let mark = match choice.selected {
                    true => Mark::Decides,
                    false => Mark::Blank,
                };
                layout.line(mark, &variant_text::choice(choice, total));
            }
        });
    }

    /// Appends the hash that gives a bucket, with its input.
    fn hash(&mut self, bucket: Option<&Bucket>) {
        let Some(hash) = bucket.and_then(|bucket| bucket.hash.as_ref()) else {
            return;
        };
        let input = quote(&hash.input);
        let (hash, seed) = (hash.hash, hash.seed);
        let line = format!("the hash of {input} with seed {seed} is {hash}");
        self.indented(|layout| layout.line(Mark::None, &line));
    }
}

/// Describes the required state of a parent: `on with variant ...`.
fn requirement(dependency: &Dependency) -> String {
    match (dependency.must_be_on, &*dependency.variants) {
        (false, _) => "off".into(),
        (true, []) => "on".into(),
        (true, [name]) => format!("on with variant {}", quote(name)),
        (true, names) => format!("on with one of the variants {}", list(names)),
    }
}

fn strategy_state(strategy: &Strategy, has_decided: bool) -> &'static str {
    match strategy {
        it if it.invalid => "invalid, so it never matches",
        it if it.decides => "matches and decides",
        it if it.matches && has_decided => "would match, but an earlier strategy decides",
        it if it.matches => "would match, but is not evaluated",
        _ => "does not match",
    }
}
