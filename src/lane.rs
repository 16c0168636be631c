//! Lane: the stages of one channel, or those for everyone, each of which lets in more.

use crate::flaw::{Clash, Fault, Flaw, Place};
use crate::instant::Instant;
use crate::plan::{self, Channel, Plan, When};

/// The stages of one channel, or those for everyone.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    /// Name of the channel; `None` for everyone.
    pub name: Option<Box<str>>,
    /// Who is in it; empty for everyone.
    pub who: Channel,
    /// Later ones begin later and let in more.
    pub stages: Vec<Stage>,
}

/// From when on how many of a lane are let in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage {
    /// Its place in the plan, from 1.
    pub number: usize,
    /// The stage begins right after it; `None`: at once.
    pub from: Option<Instant>,
    /// Whole percent, 1..=100.
    pub percent: u8,
}

/// What the lane for everyone is called.
pub(crate) const EVERYONE: &str = "everyone";

impl Lane {
    /// The lanes of a plan, in the order in which its stages name them.
    pub fn all(plan: &Plan) -> Result<Vec<Lane>, Flaw> {
        let mut lanes: Vec<Lane> = Vec::new();
        for (number, source) in (1..).zip(&plan.stages) {
            let name = source.channel.as_deref();
            let place = Place::stage(number, name);
            let stage = Stage::compile(number, source).map_err(|fault| place.flaw(fault))?;
            let found = lanes.iter_mut().find(|lane| lane.name.as_deref() == name);
            let added = match found {
                Some(lane) => lane.add(stage).map_err(Fault::Clash),
                None => Lane::new(name, stage, plan).map(|lane| lanes.push(lane)),
            };
            added.map_err(|fault| place.flaw(fault))?;
        }
        Ok(lanes)
    }

    fn new(name: Option<&str>, stage: Stage, plan: &Plan) -> Result<Lane, Fault> {
        let who = match name {
            None => Channel::default(),
            Some(name) => {
                let who = plan.channels.get(name);
                who.cloned().ok_or(Fault::UnknownChannel)?
            }
        };
        Ok(Lane {
            name: name.map(Into::into),
            who,
            stages: vec![stage],
        })
    }

    /// Adds a stage that is later than those before it and lets in more.
    fn add(&mut self, stage: Stage) -> Result<(), Clash> {
        let first = self.stages.first().map_or(0, |first| first.number);
        let from = stage.from.ok_or(Clash::NoFrom { first })?;
        if let Some(last) = self.stages.last() {
            if stage.from <= last.from {
                return Err(Clash::NotLater {
                    from,
                    before: last.number,
                    then: last.from,
                });
            }
            if stage.percent <= last.percent {
                return Err(Clash::NotMore {
                    percent: stage.percent,
                    before: last.number,
                    then: last.percent,
                });
            }
        }
        self.stages.push(stage);
        Ok(())
    }

    /// What people call it: the channel's name, or `everyone`.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(EVERYONE)
    }

    /// The stage that has begun last at that time, if any has.
    pub fn running(&self, at: Instant) -> Option<&Stage> {
        self.stages.iter().rev().find(|stage| stage.has_begun(at))
    }
}

impl Channel {
    /// Is everybody in it who is in the other one? Yes when the other one asks all that this one asks.
    pub(crate) fn covers(&self, other: &Channel) -> bool {
        let mut constraints = self.constraints.iter();
        let mut segments = self.segments.iter();
        constraints.all(|constraint| other.constraints.contains(constraint))
            && segments.all(|id| other.segments.contains(id))
    }
}

impl Stage {
    fn compile(number: usize, source: &plan::Stage) -> Result<Stage, Fault> {
        let percent = source.percent;
        if percent.fract() != 0.0 || !(1.0..=100.0).contains(&percent) {
            let text = percent.to_string().into();
            return Err(Fault::NotAPercentage { text });
        }
        Ok(Stage {
            number,
            from: source.from.as_ref().map(When::instant).transpose()?,
            percent: percent as u8,
        })
    }

    /// Does it let in as many as the other one, and no later?
    pub fn covers(&self, other: &Stage) -> bool {
        self.from <= other.from && self.percent >= other.percent
    }

    /// Has it begun? The operator `DATE_AFTER` is strict, and so is this.
    pub fn has_begun(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| at > from)
    }
}

/// Unix milliseconds of 1973-03-03. What is less is likely to be seconds, and would begin at once.
const SURELY_NOT_SECONDS: f64 = 1e11;

/// Unix milliseconds of the year 10000, which no constraint can name.
const TOO_LATE: f64 = 253_402_300_800_000.0;

impl When {
    fn instant(&self) -> Result<Instant, Fault> {
        match self {
            When::Text(text) => {
                let not_a_date = || Fault::NotADate { text: text.into() };
                let instant = Instant::of_constraint(text).ok_or_else(not_a_date)?;
                // Source: ruling "Dates in constraints".
                match instant.is_of_milliseconds() {
                    true => Ok(instant),
                    false => Err(Fault::TooFine { text: text.into() }),
                }
            }
            &When::Milliseconds(number) => {
                if number.fract() != 0.0 || !(SURELY_NOT_SECONDS..TOO_LATE).contains(&number) {
                    let text = number.to_string().into();
                    return Err(Fault::NotMilliseconds { text });
                }
                Ok(Instant::from_milliseconds(number as i64))
            }
        }
    }
}
