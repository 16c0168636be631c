//! Ramp: a rollout in dated stages, as strategies that every Unleash SDK obeys.

use crate::document::{Constraint, Document, Feature, Segment, Strategy, Variant};
use crate::engine::Engine;
use crate::error::{Path, Step};
use crate::flaw::{Clash, Fault, Flaw, Place};
use crate::instant::Instant;
use crate::lane::{Lane, Stage};
use crate::plan::{Channel, Plan};
use crate::refusal::Refusal;
use crate::sense;
use crate::standing;
use crate::words::NOW;
use serde::Serialize;

/// A rollout in dated stages, ready to be obeyed with nobody awake.
///
/// As JSON it is `{"strategies": [...]}`.
#[derive(Debug, Clone, Serialize)]
pub struct Ramp {
    /// One for each stage, in the order of the plan.
    ///
    /// All hash alike, so a person who is in one stage is in every larger one of their channel, and
    /// stays in. They give the same variants by the same hash, too, so in which order they stand
    /// does not matter.
    pub strategies: Vec<Strategy>,
    #[serde(skip)]
    lanes: Vec<Lane>,
}

/// Makes of a plan the strategies that bring it about.
///
/// Each stage becomes a `flexibleRollout` with the constraints and segments of its channel, and
/// with a date after which it begins. A person is in as soon as one of them lets them in.
///
/// ```
/// use fanion::plan::{Plan, Stage, When};
///
/// let stage = |from: &str, percent| Stage {
///     from: Some(When::Text(from.into())),
///     percent,
///     ..Stage::default()
/// };
/// let plan = Plan {
///     group_id: "checkout".into(),
///     stages: vec![
///         stage("2026-12-08T09:00:00Z", 1.0),
///         stage("2026-12-10T09:00:00Z", 5.0),
///     ],
///     ..Plan::default()
/// };
/// let ramp = fanion::ramp(&plan)?;
/// assert_eq!("flexibleRollout", ramp.strategies[1].name);
/// assert_eq!("5", ramp.strategies[1].parameters["rollout"]);
/// let day_after_the_first = 1_796_806_800_000;
/// assert_eq!(
///     "everyone: 1 % since 2026-12-08 09:00 UTC; next 5 % on 2026-12-10 09:00 UTC (in 1 day).",
///     ramp.standing(day_after_the_first),
/// );
/// # Ok::<_, fanion::Refusal>(())
/// ```
///
/// # Errors
///
/// The plan makes no sense: a stage that comes before the one before it or lets in fewer, one that
/// adds nobody, a date that cannot be read, a channel that is not defined, and so on. The message
/// says which stage and what is wrong; nothing is made of the rest.
pub fn ramp(plan: &Plan) -> Result<Ramp, Refusal> {
    Ramp::compile(plan).map_err(Refusal::plan)
}

impl Ramp {
    fn compile(plan: &Plan) -> Result<Ramp, Flaw> {
        sense::check(plan)?;
        let lanes = Lane::all(plan)?;
        check_lanes(&lanes)?;
        let mut strategies: Vec<(usize, Strategy)> = Vec::new();
        for lane in &lanes {
            let made = |stage: &Stage| (stage.number, strategy(plan, lane, stage));
            strategies.extend(lane.stages.iter().map(made));
        }
        strategies.sort_by_key(|(number, _)| *number);
        let strategies: Vec<_> = strategies.into_iter().map(|(_, made)| made).collect();
        check_strategies(&strategies, plan)?;
        Ok(Ramp { strategies, lanes })
    }

    /// Where the ramp stands at a time, in Unix milliseconds: one sentence for each channel, in the
    /// order in which the plan names them.
    pub fn standing(&self, at: i64) -> String {
        let at = Instant::from_milliseconds(at);
        let sentences = self
            .lanes
            .iter()
            .map(|lane| standing::sentence(lane, &self.lanes, at));
        sentences.collect::<Vec<_>>().join(" ")
    }
}

/// Refuses a stage by which nobody joins, because another lane has them all by then.
fn check_lanes(lanes: &[Lane]) -> Result<(), Flaw> {
    for lane in lanes {
        let others = lanes.iter().filter(|other| other.name != lane.name);
        let wider: Vec<_> = others.filter(|other| other.who.covers(&lane.who)).collect();
        for stage in &lane.stages {
            let of = |other: &&Lane| other.stages.iter().find(|it| it.covers(stage)).copied();
            let found = wider.iter().find_map(|other| Some((other, of(other)?)));
            if let Some((other, by)) = found {
                let place = Place::stage(stage.number, lane.name.as_deref());
                return Err(place.flaw(Fault::Clash(Clash::AddsNobody {
                    stage: by.number,
                    channel: other.name.clone(),
                    percent: by.percent,
                })));
            }
        }
    }
    Ok(())
}

fn strategy(plan: &Plan, lane: &Lane, stage: &Stage) -> Strategy {
    let stickiness = plan.stickiness();
    let variants = plan.variants.iter().map(|variant| Variant {
        stickiness: Some(stickiness.into()),
        ..variant.clone()
    });
    let parameters = [
        ("groupId", plan.group_id.clone()),
        ("rollout", stage.percent.to_string()),
        ("stickiness", stickiness.into()),
    ];
    let begins = stage.from.map(|from| Constraint {
        context_name: NOW.into(),
        operator: "DATE_AFTER".into(),
        value: Some(from.to_string()),
        ..Constraint::default()
    });
    let Channel {
        constraints,
        segments,
    } = &lane.who;
    Strategy {
        name: "flexibleRollout".into(),
        title: Some(standing::title(lane, stage)),
        parameters: parameters.map(|(key, text)| (key.into(), text)).into(),
        constraints: constraints.iter().cloned().chain(begins).collect(),
        segments: segments.clone(),
        variants: variants.collect(),
    }
}

/// Refuses what an engine would warn of: each SDK would do with it what it likes.
fn check_strategies(strategies: &[Strategy], plan: &Plan) -> Result<(), Flaw> {
    let ids = strategies.iter().flat_map(|strategy| &strategy.segments);
    let document = Document {
        features: vec![Feature {
            enabled: true,
            strategies: strategies.to_vec(),
            ..Feature::default()
        }],
        segments: ids
            .map(|&id| Segment {
                id,
                ..Segment::default()
            })
            .collect(),
        ..Document::default()
    };
    let told = |words: String| Fault::Told {
        words: words.into(),
    };
    let mut engine = Engine::new();
    let warnings = engine.load(document.to_json().as_bytes());
    match warnings.map_err(|error| Place::default().flaw(told(error.to_string())))? {
        [] => Ok(()),
        [warning, ..] => Err(place(&warning.path, plan).flaw(told(warning.problem()))),
    }
}

/// The place in the plan of a place in the strategies made of it.
fn place(path: &Path, plan: &Plan) -> Place {
    match path.steps.as_slice() {
        // All stages have the same variants.
        [Step::Strategy(_), rest @ ..] if matches!(rest, [Step::Variant(_), ..]) => {
            Place::default().at(rest)
        }
        [Step::Strategy(number), rest @ ..] => {
            let stage = number
                .checked_sub(1)
                .and_then(|index| plan.stages.get(index));
            let channel = stage.and_then(|stage| stage.channel.as_deref());
            Place::stage(*number, channel).at(rest)
        }
        other => Place::default().at(other),
    }
}
