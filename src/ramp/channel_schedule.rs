//! Channel schedule: the stages of one channel, or those for everyone, in order of time.

use super::plan::{self, Channel, Plan, When};
use super::plan_error::{PlanError, PlanErrorKind, PlanPath, StageConflict};
use crate::values::Timestamp;

/// The stages of one channel, or those for everyone.
#[derive(Debug, Clone)]
pub(crate) struct ChannelSchedule {
    /// Name of the channel; `None` for everyone.
    pub name: Option<Box<str>>,
    /// Which users are in the channel; empty for everyone.
    pub users: Channel,
    /// INVARIANT: each stage begins later and includes more than the previous one.
    pub stages: Vec<Stage>,
}

/// A date from which on a percentage of a channel is included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage {
    /// Position in the plan, from 1.
    pub number: usize,
    /// The stage begins right after this time; `None` means at once.
    pub from: Option<Timestamp>,
    /// Percent, 1..=100.
    pub percent: u8,
}

/// Title of the schedule for everyone.
pub(crate) const EVERYONE: &str = "everyone";

impl ChannelSchedule {
    /// Compiles the schedules of a plan, in the order in which its stages name the channels.
    pub fn compile_all(plan: &Plan) -> Result<Vec<ChannelSchedule>, PlanError> {
        let mut schedules: Vec<ChannelSchedule> = Vec::new();
        for (number, source) in (1..).zip(&plan.stages) {
            let name = source.channel.as_deref();
            let path = PlanPath::stage(number, name);
            let stage = Stage::compile(number, source).map_err(|kind| path.error(kind))?;
            let found = schedules
                .iter_mut()
                .find(|schedule| schedule.name.as_deref() == name);
            let added = match found {
                Some(schedule) => schedule.add(stage).map_err(PlanErrorKind::StageConflict),
                None => {
                    ChannelSchedule::new(name, stage, plan).map(|schedule| schedules.push(schedule))
                }
            };
            added.map_err(|kind| path.error(kind))?;
        }
        Ok(schedules)
    }

    fn new(
        name: Option<&str>,
        stage: Stage,
        plan: &Plan,
    ) -> Result<ChannelSchedule, PlanErrorKind> {
        let users = match name {
            None => Channel::default(),
            Some(name) => {
                let channel = plan.channels.get(name);
                channel.cloned().ok_or(PlanErrorKind::UnknownChannel)?
            }
        };
        Ok(ChannelSchedule {
            name: name.map(Into::into),
            users,
            stages: vec![stage],
        })
    }

    /// Adds a stage, which must begin later and include more than the previous one.
    fn add(&mut self, stage: Stage) -> Result<(), StageConflict> {
        let first = self.stages.first().map_or(0, |first| first.number);
        let from = stage.from.ok_or(StageConflict::NoFrom { first })?;
        if let Some(last) = self.stages.last() {
            if stage.from <= last.from {
                return Err(StageConflict::NotLater {
                    from,
                    before: last.number,
                    then: last.from,
                });
            }
            if stage.percent <= last.percent {
                return Err(StageConflict::NotMore {
                    percent: stage.percent,
                    before: last.number,
                    then: last.percent,
                });
            }
        }
        self.stages.push(stage);
        Ok(())
    }

    /// Returns the name of the channel, or `everyone`.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(EVERYONE)
    }

    /// Returns the stage that has begun last at a time.
    pub fn running(&self, at: Timestamp) -> Option<&Stage> {
        self.stages.iter().rev().find(|stage| stage.has_begun(at))
    }
}

impl Channel {
    /// Returns whether every user of `other` is in this channel: `other` has all of its constraints and
    /// segments.
    pub(crate) fn covers(&self, other: &Channel) -> bool {
        let mut constraints = self.constraints.iter();
        let mut segments = self.segments.iter();
        constraints.all(|constraint| other.constraints.contains(constraint))
            && segments.all(|id| other.segments.contains(id))
    }
}

impl Stage {
    fn compile(number: usize, source: &plan::Stage) -> Result<Stage, PlanErrorKind> {
        let percent = source.percent;
        if percent.fract() != 0.0 || !(1.0..=100.0).contains(&percent) {
            let text = percent.to_string().into();
            return Err(PlanErrorKind::NotAPercentage { text });
        }
        Ok(Stage {
            number,
            from: source.from.as_ref().map(When::timestamp).transpose()?,
            percent: percent as u8,
        })
    }

    /// Returns whether this stage includes at least as many users as `other`, and no later.
    pub fn covers(&self, other: &Stage) -> bool {
        self.from <= other.from && self.percent >= other.percent
    }

    /// Returns whether the stage has begun. Strict, as the operator `DATE_AFTER` is.
    pub fn has_begun(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at > from)
    }
}

/// Unix milliseconds of 1973-03-03. A smaller number is likely to be in seconds.
const MIN_MILLISECONDS: f64 = 1e11;

/// Unix milliseconds of the year 10000, which no constraint can express.
const END_OF_9999: f64 = 253_402_300_800_000.0;

impl When {
    fn timestamp(&self) -> Result<Timestamp, PlanErrorKind> {
        match self {
            When::Text(text) => {
                let not_a_date = || PlanErrorKind::NotADate { text: text.into() };
                let timestamp = Timestamp::parse_operand(text).ok_or_else(not_a_date)?;
                // Source: ruling "Dates in constraints".
                match timestamp.is_whole_milliseconds() {
                    true => Ok(timestamp),
                    false => Err(PlanErrorKind::TooFine { text: text.into() }),
                }
            }
            &When::Milliseconds(number) => {
                if number.fract() != 0.0 || !(MIN_MILLISECONDS..END_OF_9999).contains(&number) {
                    let text = number.to_string().into();
                    return Err(PlanErrorKind::NotMilliseconds { text });
                }
                Ok(Timestamp::from_milliseconds(number as i64))
            }
        }
    }
}
