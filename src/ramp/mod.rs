//! Ramp: a rollout in dated stages, compiled to strategies that every Unleash SDK evaluates alike.
//!
//! Imports `engine` and the folders below it.

mod channel_schedule;
pub mod plan;
mod plan_error;
mod status;
mod validation;

pub use plan_error::PlanError;

use crate::diagnostics::{Path, Step};
use crate::document::{Constraint, Document, Feature, Segment, Strategy, Variant};
use crate::engine::Engine;
use crate::interning::NOW;
use crate::values::Timestamp;
use channel_schedule::{ChannelSchedule, Stage};
use plan::{Channel, Plan};
use plan_error::{PlanErrorKind, PlanPath, StageConflict};
use serde::Serialize;

/// The strategies of a rollout in dated stages.
///
/// Shape as JSON: `{"strategies": [...]}`.
#[derive(Debug, Clone, Serialize)]
pub struct Ramp {
    /// One strategy for each stage, in the order of the plan.
    ///
    /// All use the same hash, so a user who is in one stage is in every larger stage of their channel,
    /// and stays in. Variants use the same hash too, so the order of the strategies does not matter.
    pub strategies: Vec<Strategy>,
    #[serde(skip)]
    schedules: Vec<ChannelSchedule>,
}

/// Compiles a plan to strategies.
///
/// Each stage becomes a `flexibleRollout` with the constraints and segments of its channel, and a
/// date after which it begins. A user is in as soon as one strategy matches.
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
///     ramp.status(day_after_the_first),
/// );
/// # Ok::<_, fanion::PlanError>(())
/// ```
///
/// # Errors
///
/// The plan is invalid: a stage begins before the previous one or includes fewer users, a stage adds no
/// user, a date cannot be parsed, a channel is not defined, and so on. The message says where and
/// what is wrong.
pub fn ramp(plan: &Plan) -> Result<Ramp, PlanError> {
    Ramp::compile(plan)
}

impl Ramp {
    fn compile(plan: &Plan) -> Result<Ramp, PlanError> {
        validation::check(plan)?;
        let schedules = ChannelSchedule::compile_all(plan)?;
        check_schedules(&schedules)?;
        let mut strategies: Vec<(usize, Strategy)> = Vec::new();
        for schedule in &schedules {
            let numbered = |stage: &Stage| (stage.number, strategy(plan, schedule, stage));
            strategies.extend(schedule.stages.iter().map(numbered));
        }
        strategies.sort_by_key(|(number, _)| *number);
        let strategies: Vec<_> = strategies
            .into_iter()
            .map(|(_, strategy)| strategy)
            .collect();
        check_strategies(&strategies, plan)?;
        Ok(Ramp {
            strategies,
            schedules,
        })
    }

    /// Describes the status at a time, in Unix milliseconds: one sentence for each channel, in the
    /// order in which the plan names them.
    pub fn status(&self, at: i64) -> String {
        let at = Timestamp::from_milliseconds(at);
        let sentences = self
            .schedules
            .iter()
            .map(|schedule| status::sentence(schedule, &self.schedules, at));
        sentences.collect::<Vec<_>>().join(" ")
    }
}

/// Rejects a stage that adds no user, because a wider channel includes all of them by then.
fn check_schedules(schedules: &[ChannelSchedule]) -> Result<(), PlanError> {
    for schedule in schedules {
        let others = schedules.iter().filter(|other| other.name != schedule.name);
        let wider: Vec<_> = others
            .filter(|other| other.users.covers(&schedule.users))
            .collect();
        for stage in &schedule.stages {
            let of =
                |other: &&ChannelSchedule| other.stages.iter().find(|it| it.covers(stage)).copied();
            let found = wider.iter().find_map(|other| Some((other, of(other)?)));
            if let Some((other, by)) = found {
                let path = PlanPath::stage(stage.number, schedule.name.as_deref());
                return Err(
                    path.error(PlanErrorKind::StageConflict(StageConflict::AddsNoUser {
                        stage: by.number,
                        channel: other.name.clone(),
                        percent: by.percent,
                    })),
                );
            }
        }
    }
    Ok(())
}

fn strategy(plan: &Plan, schedule: &ChannelSchedule, stage: &Stage) -> Strategy {
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
    } = &schedule.users;
    Strategy {
        name: "flexibleRollout".into(),
        title: Some(status::title(schedule, stage)),
        parameters: parameters.map(|(key, text)| (key.into(), text)).into(),
        constraints: constraints.iter().cloned().chain(begins).collect(),
        segments: segments.clone(),
        variants: variants.collect(),
    }
}

/// Rejects strategies that an engine would warn of, since SDKs differ on these.
fn check_strategies(strategies: &[Strategy], plan: &Plan) -> Result<(), PlanError> {
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
    let described = |message: String| PlanErrorKind::Described {
        message: message.into(),
    };
    let mut engine = Engine::new();
    let warnings = engine.load(document.to_json().as_bytes());
    match warnings.map_err(|error| PlanPath::default().error(described(error.to_string())))? {
        [] => Ok(()),
        [warning, ..] => Err(plan_path(&warning.path, plan).error(described(warning.problem()))),
    }
}

/// Converts a path within the strategies to one within the plan.
fn plan_path(path: &Path, plan: &Plan) -> PlanPath {
    match path.steps.as_slice() {
        // All stages have the same variants.
        [Step::Strategy(_), rest @ ..] if matches!(rest, [Step::Variant(_), ..]) => {
            PlanPath::default().at(rest)
        }
        [Step::Strategy(number), rest @ ..] => {
            let stage = number
                .checked_sub(1)
                .and_then(|index| plan.stages.get(index));
            let channel = stage.and_then(|stage| stage.channel.as_deref());
            PlanPath::stage(*number, channel).at(rest)
        }
        other => PlanPath::default().at(other),
    }
}
