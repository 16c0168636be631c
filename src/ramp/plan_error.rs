//! Errors of a plan.

use crate::diagnostics::{Path, Problem, Quote, Step};
use crate::values::Timestamp;
use std::fmt::{self, Display, Formatter};

/// What is wrong with a plan, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    path: PlanPath,
    kind: PlanErrorKind,
}

/// A place within a plan: `` stage 3, channel `demo`, constraint 1 ``.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PlanPath {
    /// Counted from 1; `None` when the error is not about one stage.
    stage: Option<usize>,
    /// `None` when the error is about everyone, or not about one channel.
    channel: Option<Box<str>>,
    /// The place within these.
    path: Path,
}

/// What is wrong: the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlanErrorKind {
    /// A problem that documents can have too.
    Part(Problem),
    /// A problem in the words of a library or of a warning.
    Described {
        message: Box<str>,
    },
    UnknownKey {
        key: Quote,
        known: &'static [&'static str],
    },
    NotAnId {
        text: Quote,
    },
    Empty {
        key: &'static str,
    },
    NotSticky {
        stickiness: Box<str>,
    },
    NoStages,
    NotAPercentage {
        text: Quote,
    },
    NotADate {
        text: Quote,
    },
    NotMilliseconds {
        text: Quote,
    },
    UnknownChannel,
    UnusedChannel,
    UnboundedChannel,
    ReservedName,
    CurrentTime,
    DateOperator {
        operator: Quote,
    },
    TooFine {
        text: Quote,
    },
    Overrides,
    OtherStickiness {
        own: Quote,
        wanted: Quote,
    },
    StageConflict(StageConflict),
}

/// How a stage or a channel contradicts another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StageConflict {
    NoFrom {
        first: usize,
    },
    NotLater {
        from: Timestamp,
        before: usize,
        then: Option<Timestamp>,
    },
    NotMore {
        percent: u8,
        before: usize,
        then: u8,
    },
    SameUsers {
        other: Box<str>,
    },
    AddsNoUser {
        stage: usize,
        channel: Option<Box<str>>,
        percent: u8,
    },
}

impl PlanPath {
    pub fn stage(number: usize, channel: Option<&str>) -> PlanPath {
        PlanPath {
            stage: Some(number),
            channel: channel.map(Into::into),
            path: Path::default(),
        }
    }

    pub fn channel(name: &str) -> PlanPath {
        PlanPath {
            channel: Some(name.into()),
            ..PlanPath::default()
        }
    }

    /// Returns the path with `steps` at its end.
    pub fn at(self, steps: &[Step]) -> PlanPath {
        let path = Path {
            steps: steps.to_vec(),
        };
        PlanPath { path, ..self }
    }

    /// Returns an error at this path.
    pub fn error(&self, kind: PlanErrorKind) -> PlanError {
        let path = self.clone();
        PlanError { path, kind }
    }
}

impl std::error::Error for PlanError {}

impl Display for PlanError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let path = self.path.to_string();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        self.kind.fmt(f)
    }
}

impl Display for PlanPath {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let stage = self.stage.map(|number| format!("stage {number}"));
        let channel = self
            .channel
            .as_ref()
            .map(|name| format!("channel `{name}`"));
        let path = Some(self.path.message()).filter(|path| !path.is_empty());
        let steps: Vec<String> = [stage, channel, path].into_iter().flatten().collect();
        f.write_str(&steps.join(", "))
    }
}

impl Display for PlanErrorKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            PlanErrorKind::Part(problem) => f.write_str(&problem.message()),
            PlanErrorKind::Described { message } => f.write_str(message),
            PlanErrorKind::UnknownKey { key, known } => {
                let known = known.join("`, `");
                write!(f, "`{key}` is not a known key; known keys are `{known}`")
            }
            PlanErrorKind::NotAnId { text } => {
                write!(f, "`{text}` in `segments` is not the id of a segment: ids are whole numbers")
            }
            PlanErrorKind::Empty { key } => write!(f, "`{key}` is empty"),
            PlanErrorKind::NotSticky { stickiness } => write!(
                f,
                "`stickiness` is `{stickiness}`, which changes between evaluations: name a field that stays"
            ),
            PlanErrorKind::NoStages => f.write_str("`stages` is empty: a ramp needs at least one"),
            PlanErrorKind::NotAPercentage { text } => {
                write!(f, "`percent` is `{text}`, not a whole number from 1 to 100")
            }
            PlanErrorKind::NotADate { text } => write!(
                f,
                "`from` is `{text}`, not a date such as `2026-12-01T09:00:00Z`"
            ),
            PlanErrorKind::NotMilliseconds { text } => write!(
                f,
                "`from` is `{text}`, not a date in Unix milliseconds between 1973 and 9999"
            ),
            PlanErrorKind::UnknownChannel => f.write_str("the channel is not defined in `channels`"),
            PlanErrorKind::UnusedChannel => f.write_str("no stage names the channel"),
            PlanErrorKind::UnboundedChannel => f.write_str(
                "the channel has neither constraints nor segments: stages for everyone have no channel",
            ),
            PlanErrorKind::ReservedName => f.write_str(
                "the name is reserved for stages for everyone, which have no channel: rename the channel",
            ),
            PlanErrorKind::CurrentTime => f.write_str(
                "a channel cannot have a constraint on `currentTime`: `from` says when a stage begins",
            ),
            PlanErrorKind::DateOperator { operator } => write!(
                f,
                "`{operator}` cannot be used here, since some SDKs compare the time whatever the field: compare numbers"
            ),
            PlanErrorKind::TooFine { text } => write!(
                f,
                "`{text}` is finer than a millisecond, which some SDKs cannot parse"
            ),
            PlanErrorKind::Overrides => {
                f.write_str("`overrides` cannot be used here, since some SDKs ignore them")
            }
            PlanErrorKind::OtherStickiness { own, wanted } => write!(
                f,
                "`stickiness` is `{own}`, not `{wanted}` as in the plan: SDKs disagree on which one counts"
            ),
            PlanErrorKind::StageConflict(conflict) => conflict.fmt(f),
        }
    }
}

impl Display for StageConflict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            StageConflict::NoFrom { first } => write!(
                f,
                "`from` is missing: only stage {first}, the first, can begin at once"
            ),
            StageConflict::NotLater { from, before, then } => {
                write!(
                    f,
                    "the stage begins on `{from}`, not after stage {before}, which begins "
                )?;
                match then {
                    Some(then) => write!(f, "on `{then}`"),
                    None => f.write_str("at once"),
                }
            }
            StageConflict::NotMore {
                percent,
                before,
                then,
            } => write!(
                f,
                "{percent} % is not more than the {then} % of stage {before}: users can only join"
            ),
            StageConflict::SameUsers { other } => {
                write!(f, "the channel has the same users as channel `{other}`")
            }
            StageConflict::AddsNoUser {
                stage,
                channel,
                percent,
            } => {
                write!(
                    f,
                    "the stage adds no user: by then stage {stage} includes {percent} % of "
                )?;
                match channel {
                    Some(channel) => write!(f, "channel `{channel}`"),
                    None => f.write_str("everyone"),
                }
            }
        }
    }
}
