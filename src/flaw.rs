//! Flaw: what is wrong with a plan, and where.

use crate::error::{Path, Problem, Quote, Step};
use crate::instant::Instant;
use std::fmt::{self, Display, Formatter};

/// What is wrong with a plan, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    place: Place,
    fault: Fault,
}

/// A place within a plan: `` stage 3, channel `demo`, constraint 1 ``.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Counted from 1; `None` when it is not about one stage.
    stage: Option<usize>,
    /// `None` when it is about everyone, or not about one channel.
    channel: Option<Box<str>>,
    /// The place within these.
    path: Path,
}

/// What is wrong: the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What is wrong with a document may be wrong here, too.
    Part(Problem),
    /// As another reader tells it.
    Told {
        words: Box<str>,
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
    Unsteady {
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
    NoName,
    Clock,
    Date {
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
    /// It does not go together with another part.
    Clash(Clash),
}

/// What a part of a plan has against another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clash {
    NoFrom {
        first: usize,
    },
    NotLater {
        from: Instant,
        before: usize,
        then: Option<Instant>,
    },
    NotMore {
        percent: u8,
        before: usize,
        then: u8,
    },
    Alike {
        other: Box<str>,
    },
    AddsNobody {
        stage: usize,
        channel: Option<Box<str>>,
        percent: u8,
    },
}

impl Place {
    pub fn stage(number: usize, channel: Option<&str>) -> Place {
        Place {
            stage: Some(number),
            channel: channel.map(Into::into),
            path: Path::default(),
        }
    }

    pub fn channel(name: &str) -> Place {
        Place {
            channel: Some(name.into()),
            ..Place::default()
        }
    }

    /// The place at the end of these `steps` within this one.
    pub fn at(self, steps: &[Step]) -> Place {
        let path = Path {
            steps: steps.to_vec(),
        };
        Place { path, ..self }
    }

    pub fn flaw(&self, fault: Fault) -> Flaw {
        let place = self.clone();
        Flaw { place, fault }
    }
}

impl Display for Flaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        self.fault.fmt(f)
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let stage = self.stage.map(|number| format!("stage {number}"));
        let channel = self
            .channel
            .as_ref()
            .map(|name| format!("channel `{name}`"));
        let path = Some(self.path.words()).filter(|path| !path.is_empty());
        let steps: Vec<String> = [stage, channel, path].into_iter().flatten().collect();
        f.write_str(&steps.join(", "))
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Part(problem) => f.write_str(&problem.words()),
            Fault::Told { words } => f.write_str(words),
            Fault::UnknownKey { key, known } => {
                let known = known.join("`, `");
                write!(f, "`{key}` is not known here, only `{known}`")
            }
            Fault::NotAnId { text } => {
                write!(
                    f,
                    "`{text}` in `segments` is not a whole number, as ids are"
                )
            }
            Fault::Empty { key } => write!(f, "`{key}` is empty"),
            Fault::Unsteady { stickiness } => write!(
                f,
                "`stickiness` is `{stickiness}`, which keeps nobody in place: name a field that stays"
            ),
            Fault::NoStages => f.write_str("`stages` is empty: a ramp needs at least one"),
            Fault::NotAPercentage { text } => {
                write!(f, "`percent` is `{text}`, not a whole number from 1 to 100")
            }
            Fault::NotADate { text } => write!(
                f,
                "`from` is `{text}`, not a date such as `2026-12-01T09:00:00Z`"
            ),
            Fault::NotMilliseconds { text } => write!(
                f,
                "`from` is `{text}`, not a date in Unix milliseconds between 1973 and 9999"
            ),
            Fault::UnknownChannel => f.write_str("the channel is not among `channels`"),
            Fault::UnusedChannel => f.write_str("no stage is for it"),
            Fault::UnboundedChannel => f.write_str(
                "it has neither constraints nor segments: stages for everyone have no channel",
            ),
            Fault::NoName => {
                f.write_str("a channel cannot be called that: stages for everyone have no channel")
            }
            Fault::Clock => f.write_str(
                "a channel cannot look at `currentTime`: `from` says when a stage begins",
            ),
            Fault::Date { operator } => write!(
                f,
                "`{operator}` cannot be used here, since some SDKs look at the time whatever the field: compare numbers"
            ),
            Fault::TooFine { text } => write!(
                f,
                "`{text}` is finer than a millisecond, which not every SDK can read"
            ),
            Fault::Overrides => {
                f.write_str("`overrides` cannot be used here, since not every SDK obeys them")
            }
            Fault::OtherStickiness { own, wanted } => write!(
                f,
                "`stickiness` is `{own}`, not `{wanted}` as in the plan: SDKs do not agree on which counts"
            ),
            Fault::Clash(clash) => clash.fmt(f),
        }
    }
}

impl Display for Clash {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Clash::NoFrom { first } => write!(
                f,
                "`from` is missing: only stage {first}, the first, could begin at once"
            ),
            Clash::NotLater { from, before, then } => {
                write!(
                    f,
                    "it begins on `{from}`, not after stage {before}, which begins "
                )?;
                match then {
                    Some(then) => write!(f, "on `{then}`"),
                    None => f.write_str("at once"),
                }
            }
            Clash::NotMore {
                percent,
                before,
                then,
            } => write!(
                f,
                "{percent} % is not more than the {then} % of stage {before}: people only join"
            ),
            Clash::Alike { other } => {
                write!(f, "it is for the same people as channel `{other}`")
            }
            Clash::AddsNobody {
                stage,
                channel,
                percent,
            } => {
                write!(
                    f,
                    "it adds nobody: by then stage {stage} lets in {percent} % of "
                )?;
                match channel {
                    Some(channel) => write!(f, "channel `{channel}`"),
                    None => f.write_str("everyone"),
                }
            }
        }
    }
}
