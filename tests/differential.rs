//! The engine beside the naive judge, on random documents, contexts and flags.
//!
//! A failure names the seed of its world. `FANION_SEED=… FANION_WORLDS=1 cargo test --test
//! differential` repeats that one; a greater `FANION_WORLDS` searches longer.
//! `cargo test --test differential -- --nocapture` shows how often each rule said yes and no.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a judge may stop at the first surprise"
)]

mod common;
#[path = "differential/generator.rs"]
mod generator;
mod naive;
#[path = "differential/pools.rs"]
mod pools;
#[path = "differential/shrink.rs"]
mod shrink;
#[path = "differential/text.rs"]
mod text;

use common::context;
use fanion::{Engine, Evaluation, Options, Parameters, Question};
use generator::Generator;
use naive::{Answer, Choice, Naive, Tally};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const FIRST_SEED: u64 = 0x0fa9_1071;
const WORLDS: u64 = 5_000;
const CONTEXTS: usize = 8;
const HOST: &str = "Web-1";

/// How often every rule must have said yes, and how often no, before the agreement means anything.
const AT_LEAST: u64 = 300;

/// Everything that an answer depends on.
struct Asked {
    document: Value,
    context: BTreeMap<String, String>,
    flag: String,
    now: i64,
    random: u32,
    /// Whether the host offers its own strategies.
    custom: bool,
}

/// How many disputes are collected before the search stops.
const MOST_DISPUTES: usize = 5;

#[derive(Default)]
struct Counts {
    disputes: Vec<String>,
    questions: u64,
    enabled: u64,
    with_variant: u64,
    /// Questions with more than one possible answer.
    random: u64,
    reasons: BTreeMap<&'static str, u64>,
    rules: Tally,
}

#[test]
fn the_engine_gives_an_answer_that_the_naive_judge_knows() {
    let mut counts = Counts::default();
    let seeds = seeds(WORLDS);
    let by_default = seeds.end - seeds.start == WORLDS;
    for seed in seeds {
        compare_in_world(seed, &mut counts);
        if counts.disputes.len() >= MOST_DISPUTES {
            break;
        }
    }
    counts.print();
    assert!(counts.disputes.is_empty(), "{}", counts.disputes.join("\n"));
    if by_default {
        counts.assert_everything_was_exercised();
    }
}

#[test]
fn what_the_judge_leaves_to_chance_does_vary() {
    let [mut random, mut varied] = [0_u32; 2];
    for seed in FIRST_SEED..FIRST_SEED + WORLDS / 20 {
        let mut world = Generator::new(seed);
        let document = world.document();
        let engine = engine(&document);
        let mut naive = Naive::new(Some(HOST));
        naive.load(&document);
        for asked in questions(&mut world, &document) {
            if !asked.is_random(&naive) {
                continue;
            }
            let first = asked.engine_answer(&engine);
            let differs = |draw| asked.with_draw(draw).engine_answer(&engine) != first;
            random += 1;
            varied += u32::from((1..3_000).any(differs));
        }
    }
    println!("{varied} of {random} questions left to chance varied");
    // One weight may be 100,000 times another, so that not every draw comes out.
    assert!(random >= 100 && f64::from(varied) > 0.95 * f64::from(random));
}

#[test]
fn numbers_are_compared_to_the_last_bit() {
    let mut rng = fastrand::Rng::with_seed(FIRST_SEED);
    for _ in 0..10_000 {
        let (ours, theirs) = text::two_numbers(&mut rng);
        let flags = pools::NUMBER_OPERATORS.iter().map(|operator| {
            let constraint = json!({"contextName": "n", "operator": operator, "value": theirs});
            let strategy = json!({"name": "default", "constraints": [constraint]});
            json!({"name": operator, "enabled": true, "strategies": [strategy]})
        });
        let document = json!({"features": flags.collect::<Vec<_>>()});
        let mut naive = Naive::new(None);
        naive.load(&document);
        let asked = Asked {
            context: BTreeMap::from([("n".to_owned(), ours)]),
            flag: String::new(),
            now: 0,
            random: 0,
            custom: false,
            document,
        };
        let engine = engine(&asked.document);
        for operator in pools::NUMBER_OPERATORS {
            let asked = asked.about(operator);
            let report = compare(0, &engine, &naive, &asked, &mut Counts::default());
            assert!(report.is_none(), "{}", report.unwrap_or_default());
        }
    }
}

#[test]
fn asking_for_all_flags_gives_each_flags_own_answer() {
    for seed in seeds(WORLDS / 5) {
        let mut world = Generator::new(seed);
        let engine = engine(&world.document());
        let context = context(&world.context());
        let question = Question::new(&context, world.now(), world.rng.u32(..));
        let all = engine.evaluate_all(&question);
        let mut names: Vec<&str> = all.iter().map(|evaluation| evaluation.flag).collect();
        names.sort_unstable();
        let mut expected = world.flags.clone();
        expected.sort();
        expected.dedup();
        assert_eq!(names, expected, "seed {seed}");
        for evaluation in &all {
            let own = engine.evaluate(evaluation.flag, &question);
            let own = own.as_ref().map(answer).expect("the flag is there");
            assert_eq!(answer(evaluation), own, "seed {seed}, {}", evaluation.flag);
        }
    }
}

#[test]
fn a_delta_applied_equals_the_document_it_leads_to() {
    for seed in seeds(WORLDS / 5) {
        let mut world = Generator::new(seed);
        let (document, delta) = (world.document(), world.delta());
        let mut naive = Naive::new(Some(HOST));
        naive.load(&document);
        naive.apply(&delta);
        let mut applied = engine(&document);
        apply(&mut applied, &delta.to_string());
        let loaded = engine(&naive.document());
        for _ in 0..CONTEXTS {
            let context = context(&world.context());
            let question = Question::new(&context, world.now(), world.rng.u32(..));
            assert_eq!(
                all(&applied, &question),
                all(&loaded, &question),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn a_snapshot_answers_and_changes_as_the_engine_it_is_of() {
    for seed in seeds(WORLDS) {
        let mut world = Generator::new(seed);
        let document = world.document();
        let lively = world.rng.u8(..3) == 0;
        let mut engine = engine_of_text(&text::json_text(&mut world.rng, &document, lively));
        if world.rng.bool() {
            apply(&mut engine, &world.delta().to_string());
        }
        let mut restored = Engine::with(options());
        restored.load(&engine.snapshot()).expect("it is whole");
        assert_eq!(told(&engine), told(&restored), "seed {seed}");
        assert_eq!(engine.snapshot(), restored.snapshot(), "seed {seed}");
        compare_all(&mut world, &engine, &restored);

        let delta = world.delta().to_string();
        apply(&mut engine, &delta);
        apply(&mut restored, &delta);
        assert_eq!(told(&engine), told(&restored), "seed {seed}");
        compare_all(&mut world, &engine, &restored);
    }
}

/// What an engine says of itself.
fn told(engine: &Engine) -> (Vec<String>, Vec<String>) {
    let warnings = engine.warnings().iter().map(ToString::to_string);
    let flags = engine.flags().map(|flag| {
        let (fields, variants) = (engine.fields(flag.name()), engine.variants(flag.name()));
        let about = (flag.name(), flag.kind(), flag.project(), flag.description());
        let marks = [
            flag.is_enabled(),
            flag.is_stale(),
            flag.has_impression_data(),
        ];
        format!("{about:?} {marks:?} {fields:?} {variants:?}")
    });
    (warnings.collect(), flags.collect())
}

fn compare_all(world: &mut Generator, one: &Engine, other: &Engine) {
    for _ in 0..CONTEXTS {
        let context = context(&world.context());
        let admit = |_: &str, parameters: &Parameters| parameters.get("admit") == Some("yes");
        let question = Question::new(&context, world.now(), world.rng.u32(..));
        let question = question.with_custom(&admit);
        assert_eq!(all(one, &question), all(other, &question));
    }
}

fn seeds(worlds: u64) -> Range<u64> {
    let first = number_from_environment("FANION_SEED").unwrap_or(FIRST_SEED);
    first..first + number_from_environment("FANION_WORLDS").unwrap_or(worlds)
}

fn number_from_environment(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number")),
    )
}

/// One document, perhaps with a delta on top, and many questions.
fn compare_in_world(seed: u64, counts: &mut Counts) {
    let mut world = Generator::new(seed);
    let document = world.document();
    let delta = world.rng.bool().then(|| world.delta());
    let lively = world.rng.u8(..3) == 0;
    let mut naive = Naive::new(Some(HOST));
    naive.load(&document);
    let mut engine = engine_of_text(&text::json_text(&mut world.rng, &document, lively));
    if let Some(delta) = &delta {
        naive.apply(delta);
        apply(&mut engine, &text::json_text(&mut world.rng, delta, lively));
    }
    for asked in questions(&mut world, &naive.document()) {
        if let Some(dispute) = compare(seed, &engine, &naive, &asked, counts) {
            counts.disputes.push(dispute);
            return;
        }
    }
    counts.add_rules(naive.tally());
}

/// Every flag of the world and one that nobody has, in several contexts.
fn questions(world: &mut Generator, document: &Value) -> Vec<Asked> {
    let mut flags = world.flags.clone();
    flags.push("nobody has this".to_owned());
    let mut questions = Vec::new();
    for _ in 0..CONTEXTS {
        let asked = Asked {
            document: document.clone(),
            context: world.context(),
            flag: String::new(),
            now: world.now(),
            random: world.rng.u32(..),
            custom: world.rng.bool(),
        };
        questions.extend(flags.iter().map(|flag| asked.about(flag)));
    }
    questions
}

/// A report, if engine and judge differ.
fn compare(
    seed: u64,
    engine: &Engine,
    naive: &Naive,
    asked: &Asked,
    counts: &mut Counts,
) -> Option<String> {
    let judge = asked.naive_answers(naive);
    // Where chance decides, one draw shows little.
    let random = judge.as_ref().is_some_and(|known| known.len() > 1);
    for draw in 0..if random { 4 } else { 1 } {
        let asked = asked.with_draw(draw);
        let dispute = Dispute {
            engine: asked.engine_answer(engine),
            judge: judge.clone(),
        };
        if dispute.is_one() {
            return Some(asked.report(seed, &dispute));
        }
        counts.add(dispute.engine, random);
    }
    None
}

impl Clone for Asked {
    fn clone(&self) -> Asked {
        Asked {
            document: self.document.clone(),
            context: self.context.clone(),
            flag: self.flag.clone(),
            ..*self
        }
    }
}

impl Asked {
    fn about(&self, flag: &str) -> Asked {
        Asked {
            flag: flag.to_owned(),
            ..self.clone()
        }
    }

    fn is_random(&self, naive: &Naive) -> bool {
        let judge = self.naive_answers(naive);
        judge.is_some_and(|known| known.len() > 1)
    }

    fn with_draw(&self, draw: u32) -> Asked {
        Asked {
            random: self.random.wrapping_add(draw.wrapping_mul(0x4000_0001)),
            ..self.clone()
        }
    }

    fn engine_answer(&self, engine: &Engine) -> Option<Answer> {
        let context = context(&self.context);
        let admit = |_: &str, parameters: &Parameters| parameters.get("admit") == Some("yes");
        let mut question = Question::new(&context, self.now, self.random);
        if self.custom {
            question = question.with_custom(&admit);
        }
        engine.evaluate(&self.flag, &question).as_ref().map(answer)
    }

    fn naive_answers(&self, naive: &Naive) -> Option<Vec<Answer>> {
        let question = naive::Question {
            context: &self.context,
            now: self.now,
            custom: self.custom.then_some(|_, parameters| {
                parameters.get("admit").is_some_and(|admit| admit == "yes")
            }),
        };
        naive.evaluate(&self.flag, &question)
    }

    /// The answers of engine and judge to the document alone, if it can be read.
    fn both(&self) -> Option<Dispute> {
        let mut naive = Naive::new(Some(HOST));
        naive.load(&self.document);
        let mut engine = Engine::with(options());
        engine.load(self.document.to_string().as_bytes()).ok()?;
        Some(Dispute {
            engine: self.engine_answer(&engine),
            judge: self.naive_answers(&naive),
        })
    }

    fn report(&self, seed: u64, dispute: &Dispute) -> String {
        let small = shrink::smallest(self, dispute);
        let dispute = small.both().unwrap_or_default();
        let Dispute { engine, judge } = &dispute;
        format!(
            "seed {seed}: engine and judge differ about {:?}\n\
             engine   {engine:?}\njudge    {judge:?}\n\
             document {}\ncontext  {:?}\nnow {}, random {}, custom {}\n{}",
            small.flag,
            small.document,
            small.context,
            small.now,
            small.random,
            small.custom,
            if dispute.is_one() {
                ""
            } else {
                "(only after this world's delta)"
            },
        )
    }
}

/// What the engine answered, and what it could have answered.
#[derive(Default)]
struct Dispute {
    engine: Option<Answer>,
    judge: Option<Vec<Answer>>,
}

impl Dispute {
    fn is_one(&self) -> bool {
        match (&self.engine, &self.judge) {
            (None, None) => false,
            (Some(answer), Some(known)) => !known.contains(answer),
            _ => true,
        }
    }

    /// Whether this is the same quarrel, leaving aside which variant it is about.
    fn is_like(&self, other: &Dispute) -> bool {
        let kind = |answer: &Answer| (answer.reason, answer.variant.is_some());
        let kinds = |known: &Vec<Answer>| known.iter().map(kind).collect::<BTreeSet<_>>();
        self.engine.as_ref().map(kind) == other.engine.as_ref().map(kind)
            && self.judge.as_ref().map(kinds) == other.judge.as_ref().map(kinds)
    }
}

fn options() -> Options {
    Options {
        hostname: Some(HOST.into()),
        ..Options::default()
    }
}

fn engine(document: &Value) -> Engine {
    engine_of_text(&document.to_string())
}

fn engine_of_text(document: &str) -> Engine {
    let mut engine = Engine::with(options());
    match engine.load(document.as_bytes()) {
        Ok(_) => {}
        Err(error) => panic!("{error}: {document}"),
    }
    engine
}

fn apply(engine: &mut Engine, delta: &str) {
    match engine.apply(delta.as_bytes()) {
        Ok(_) => {}
        Err(error) => panic!("{error}: {delta}"),
    }
}

/// What every flag says, by name.
fn all(engine: &Engine, question: &Question) -> BTreeMap<String, Answer> {
    let all = engine.evaluate_all(question);
    let named = |evaluation: &Evaluation| (evaluation.flag.to_owned(), answer(evaluation));
    all.iter().map(named).collect()
}

fn answer(evaluation: &Evaluation) -> Answer {
    let choice = |variant: fanion::Variant| Choice {
        name: variant.name().to_owned(),
        payload: variant
            .payload()
            .map(|payload| (payload.kind().to_owned(), payload.value().to_owned())),
    };
    Answer {
        enabled: evaluation.enabled,
        variant: evaluation.variant.map(choice),
        reason: evaluation.reason.as_str(),
    }
}

impl Counts {
    fn add(&mut self, answer: Option<Answer>, random: bool) {
        self.questions += 1;
        self.random += u64::from(random);
        let Some(answer) = answer else {
            return;
        };
        self.enabled += u64::from(answer.enabled);
        self.with_variant += u64::from(answer.variant.is_some());
        *self.reasons.entry(answer.reason).or_default() += 1;
    }

    fn add_rules(&mut self, tally: Tally) {
        for (rule, [no, yes]) in tally {
            let counts = self.rules.entry(rule).or_default();
            counts[0] += no;
            counts[1] += yes;
        }
    }

    fn print(&self) {
        let share = |part: u64| 100.0 * part as f64 / self.questions as f64;
        println!(
            "{} questions: {:.1} % on, {:.1} % with a variant, {:.1} % left to chance",
            self.questions,
            share(self.enabled),
            share(self.with_variant),
            share(self.random),
        );
        for (reason, count) in &self.reasons {
            println!("{reason:>30} {:5.1} %", share(*count));
        }
        println!("{:>30} {:>9} {:>9}", "", "no", "yes");
        for (rule, [no, yes]) in &self.rules {
            println!("{rule:>30} {no:>9} {yes:>9}");
        }
    }

    fn assert_everything_was_exercised(&self) {
        assert!(self.questions >= 200_000, "{} questions", self.questions);
        assert!(self.random >= AT_LEAST && self.with_variant >= AT_LEAST);
        for reason in ["DISABLED", "DEFAULT", "TARGETING_MATCH", "SPLIT", "STATIC"] {
            let count = self.reasons.get(reason).copied().unwrap_or_default();
            assert!(count >= AT_LEAST, "{reason} came out {count} times");
        }
        for rule in rules() {
            let [no, yes] = self.rules.get(&rule).copied().unwrap_or_default();
            assert!(
                no >= AT_LEAST && yes >= AT_LEAST,
                "{rule} said no {no}, yes {yes} times"
            );
        }
    }
}

/// Every rule that can say both yes and no.
fn rules() -> Vec<String> {
    let operators = [
        pools::LIST_OPERATORS,
        pools::NUMBER_OPERATORS,
        pools::DATE_OPERATORS,
        pools::VERSION_OPERATORS,
        &["REGEX", "IN_CIDR"],
    ];
    let strategies = [
        "flexibleRollout",
        "userWithId",
        "remoteAddress",
        "applicationHostname",
        "gradualRolloutUserId",
        "gradualRolloutSessionId",
        "gradualRolloutRandom",
        "custom",
    ];
    let operators = operators
        .concat()
        .into_iter()
        .map(|name| format!("operator {name}"));
    let strategies = strategies.map(|name| format!("strategy {name}"));
    operators
        .chain(strategies)
        .chain(["dependency".to_owned()])
        .collect()
}
