//! Survey: evaluates flags for many users, and counts the outcomes.

use super::document_side::DocumentSide;
use super::error::PopulationError;
use super::flag_diff;
use super::flag_tally::{FlagTally, OutcomeTally};
use super::report::{Change, FlagPopulation, Only, Population};
use super::synthetic_ids::{Ids, user_seed};
use crate::definitions::Parameters;
use crate::engine::Engine;
use crate::evaluation::{Context, EvaluationRequest};
use std::borrow::Borrow;

/// What a survey evaluates.
#[derive(Debug, Clone)]
pub struct SurveyOptions {
    /// Names of the flags; empty for all.
    pub flags: Vec<String>,
    /// Field of the ids. Default: `userId`.
    pub field: String,
    /// Fields that all users share. A value of the field of the ids is ignored.
    pub context: Context,
    /// Time of the evaluations, in Unix milliseconds.
    pub now: i64,
    /// Seed of the random numbers. A user has the same random number for both documents.
    pub seed: u32,
    /// Maximum number of ids in each [`Flips`](crate::Flips). Default: 5.
    pub samples: usize,
}

impl Default for SurveyOptions {
    fn default() -> SurveyOptions {
        SurveyOptions {
            flags: Vec::new(),
            field: "userId".into(),
            context: Context::new(),
            now: 0,
            seed: 0,
            samples: 5,
        }
    }
}

/// Returns whether a custom strategy matches: by user id, strategy name and parameters.
type MatchesCustom<'a> = dyn Fn(&str, &str, &Parameters) -> bool + 'a;

/// Evaluates flags for many users, in batches of any size, and counts the outcomes.
///
/// ```
/// use fanion::{Engine, Ids, Survey, SurveyOptions};
///
/// let flag = |rollout: u8| format!(r#"{{"features": [{{"name": "checkout", "enabled": true,
///     "strategies": [{{"name": "flexibleRollout", "parameters":
///         {{"rollout": "{rollout}", "stickiness": "userId", "groupId": "checkout"}}}}]}}]}}"#);
/// let (mut before, mut after) = (Engine::new(), Engine::new());
/// before.load(flag(5).as_bytes())?;
/// after.load(flag(25).as_bytes())?;
///
/// let mut survey = Survey::between(&before, &after, SurveyOptions::default())?;
/// for _ in 0..10 {
///     survey.evaluate_next(1_000, Ids::Numbers); // between two batches, show progress or stop
/// }
/// let population = survey.report();
/// assert_eq!(10_000, population.users);
/// let change = population.flags[0].change.as_ref().expect("there are two documents");
/// assert!(change.monotone && change.joins.users > 1_900);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Survey<'a, E: Borrow<Engine> = &'a Engine> {
    after: DocumentSide<E>,
    before: Option<DocumentSide<E>>,
    tallies: Vec<FlagTally>,
    custom: Option<Box<MatchesCustom<'a>>>,
    now: i64,
    seed: u32,
    samples: usize,
    /// Number of users so far, which is the number of the next user.
    users: u32,
}

impl<'a, E: Borrow<Engine>> Survey<'a, E> {
    /// Creates a survey of the flags of one document.
    ///
    /// # Errors
    ///
    /// The engine has no flag of a requested name.
    pub fn new(engine: E, options: SurveyOptions) -> Result<Survey<'a, E>, PopulationError> {
        Survey::create(None, engine, options)
    }

    /// Creates a survey that also compares the flags with those of an earlier document.
    ///
    /// # Errors
    ///
    /// Neither engine has a flag of a requested name.
    pub fn between(
        before: E,
        after: E,
        options: SurveyOptions,
    ) -> Result<Survey<'a, E>, PopulationError> {
        Survey::create(Some(before), after, options)
    }

    /// Sets the function that decides whether a custom strategy matches.
    ///
    /// It is called with the id of the user, and the name and the parameters of the strategy.
    #[must_use]
    pub fn with_custom(self, matches: impl Fn(&str, &str, &Parameters) -> bool + 'a) -> Self {
        Survey {
            custom: Some(Box::new(matches)),
            ..self
        }
    }

    /// Evaluates the next `count` users, with synthetic ids.
    pub fn evaluate_next(&mut self, count: u32, ids: Ids) {
        let mut id = String::new();
        for number in self.users..self.users.saturating_add(count) {
            ids.write_next(number, &mut id);
            self.evaluate(&id);
        }
    }

    /// Evaluates one user.
    pub fn evaluate(&mut self, id: &str) {
        let random = user_seed(self.seed, self.users);
        let matches = |name: &str, parameters: &Parameters| {
            let custom = self.custom.as_ref();
            custom.is_some_and(|matches| matches(id, name, parameters))
        };
        self.after.set_user(id);
        if let Some(before) = &mut self.before {
            before.set_user(id);
        }
        let evaluate = |side: &DocumentSide<E>, tally: &mut OutcomeTally| {
            let request = EvaluationRequest::bound(&side.context, self.now, random);
            tally.evaluate(side, &request.with_custom(&matches))
        };
        for tally in &mut self.tallies {
            let after = evaluate(&self.after, &mut tally.after);
            if let (Some(side), Some(transitions)) = (&self.before, &mut tally.transitions) {
                let before = evaluate(side, &mut transitions.before);
                transitions.add(id, before, after, self.samples);
            }
        }
        self.users = self.users.saturating_add(1);
    }

    /// Returns the counts of all users so far.
    pub fn report(&self) -> Population {
        let flags = self.tallies.iter().map(|tally| self.report_flag(tally));
        Population {
            users: self.users,
            flags: flags.collect(),
        }
    }

    fn create(
        before: Option<E>,
        after: E,
        options: SurveyOptions,
    ) -> Result<Self, PopulationError> {
        let side = |engine| DocumentSide::new(engine, &options.context, &options.field);
        let (after, before) = (side(after), before.map(side));
        let names = match options.flags.is_empty() {
            true => all_names(&after, before.as_ref()),
            false => options.flags,
        };
        let tallies = names
            .into_iter()
            .map(|name| FlagTally::new(name, &after, before.as_ref()));
        Ok(Survey {
            tallies: tallies.collect::<Result<_, _>>()?,
            after,
            before,
            custom: None,
            now: options.now,
            seed: options.seed,
            samples: options.samples,
            users: 0,
        })
    }

    fn report_flag(&self, tally: &FlagTally) -> FlagPopulation {
        let before = self.before.as_ref();
        let causes = |leaves: u32, switches: u32| {
            let after = self.after.engine.borrow();
            before.map_or_else(Vec::new, |before| {
                flag_diff::causes(before.engine.borrow(), after, &tally.name, leaves, switches)
            })
        };
        let transitions = tally.transitions.as_ref();
        FlagPopulation {
            flag: tally.name.clone(),
            counts: tally.after.report(&tally.variants),
            change: transitions.map(|transitions| Change {
                only_in: match (transitions.before.flag, tally.after.flag) {
                    (Some(_), None) => Some(Only::Before),
                    (None, _) => Some(Only::After),
                    _ => None,
                },
                ..transitions.report(&tally.variants, causes)
            }),
        }
    }
}

/// Returns the names of all flags, those that only the earlier document has last.
fn all_names<E: Borrow<Engine>>(
    after: &DocumentSide<E>,
    before: Option<&DocumentSide<E>>,
) -> Vec<String> {
    let mut names = after.flag_names();
    let earlier = before.map(DocumentSide::flag_names).unwrap_or_default();
    let removed = earlier
        .into_iter()
        .filter(|name| after.index_of(name).is_none());
    names.extend(removed);
    names
}
