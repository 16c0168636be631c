//! Survey: many people are asked, some at a time, and what they were told is counted.

use crate::answer::Answer;
use crate::cause::Cause;
use crate::comparison;
use crate::context::Context;
use crate::custom::Parameters;
use crate::engine::Engine;
use crate::flag::FlagEntry;
use crate::people::{self, Ids};
use crate::population::{Change, Counts, FlagPopulation, Flips, Only, Population, VariantCount};
use crate::question::Question;
use crate::refusal::Refusal;
use crate::table::Id;
use crate::variant::VariantEntry;
use std::borrow::Borrow;

/// What a survey asks, and what all people have in common.
#[derive(Debug, Clone)]
pub struct SurveyOptions {
    /// Names of the flags; empty means all.
    pub flags: Vec<String>,
    /// The field that the ids are of. `userId`, unless said otherwise.
    pub field: String,
    /// What is known of everybody; a value of the field of the ids is not looked at.
    pub context: Context,
    /// The time, in Unix milliseconds.
    pub now: i64,
    /// What random draws are made of; each person has luck of their own, before and after.
    pub seed: u32,
    /// How many ids are kept of each kind of flip. 5, unless said otherwise.
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

/// Says whether a custom strategy admits a person: by id, name and parameters.
type Admit<'a> = dyn Fn(&str, &str, &Parameters) -> bool + 'a;

/// Asks many people, as many at a time as one likes, and counts what they were told.
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
///     survey.ask_next(1_000, Ids::Numbers); // here one may show how far it is, or stop
/// }
/// let population = survey.report();
/// assert_eq!(10_000, population.people);
/// let change = population.flags[0].change.as_ref().expect("there are two documents");
/// assert!(change.monotone && change.joins.people > 1_900);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Survey<'a, E: Borrow<Engine> = &'a Engine> {
    after: Side<E>,
    before: Option<Side<E>>,
    tallies: Vec<Tally>,
    admit: Option<Box<Admit<'a>>>,
    now: i64,
    seed: u32,
    samples: usize,
    /// How many were asked, which is the number of the next.
    people: u32,
}

impl<'a, E: Borrow<Engine>> Survey<'a, E> {
    /// A survey of the flags as they are.
    ///
    /// # Errors
    ///
    /// There is no flag of one of the names.
    pub fn new(engine: E, options: SurveyOptions) -> Result<Survey<'a, E>, Refusal> {
        Survey::begin(None, engine, options)
    }

    /// A survey of who flips from the flags of `before` to those of `after`.
    ///
    /// # Errors
    ///
    /// Neither has a flag of one of the names.
    pub fn between(before: E, after: E, options: SurveyOptions) -> Result<Survey<'a, E>, Refusal> {
        Survey::begin(Some(before), after, options)
    }

    fn begin(before: Option<E>, after: E, options: SurveyOptions) -> Result<Self, Refusal> {
        let side = |engine| Side::new(engine, &options.context, &options.field);
        let (after, before) = (side(after), before.map(side));
        let names = match options.flags.is_empty() {
            true => all_names(&after, before.as_ref()),
            false => options.flags,
        };
        let tallies = names
            .into_iter()
            .map(|name| Tally::new(name, &after, before.as_ref()));
        Ok(Survey {
            tallies: tallies.collect::<Result<_, _>>()?,
            after,
            before,
            admit: None,
            now: options.now,
            seed: options.seed,
            samples: options.samples,
            people: 0,
        })
    }

    /// The same survey, with `admit` to say whom a custom strategy admits.
    ///
    /// It is given the person's id, and the name and the parameters of the strategy.
    #[must_use]
    pub fn with_custom(self, admit: impl Fn(&str, &str, &Parameters) -> bool + 'a) -> Self {
        Survey {
            admit: Some(Box::new(admit)),
            ..self
        }
    }

    /// Asks so many more people, whose ids are made up: each of the number that comes next.
    pub fn ask_next(&mut self, count: u32, ids: Ids) {
        let mut id = String::new();
        for number in self.people..self.people.saturating_add(count) {
            ids.spell_next(number, &mut id);
            self.ask(&id);
        }
    }

    /// Asks one more person.
    pub fn ask(&mut self, id: &str) {
        let luck = people::luck(self.seed, self.people);
        let admits = |name: &str, parameters: &Parameters| {
            let admit = self.admit.as_ref();
            admit.is_some_and(|admit| admit(id, name, parameters))
        };
        self.after.meet(id);
        self.before.iter_mut().for_each(|before| before.meet(id));
        let ask = |side: &Side<E>, count: &Count| {
            let question = Question::new(&side.context, self.now, luck).with_custom(&admits);
            side.stand(count, &question)
        };
        for tally in &mut self.tallies {
            let stand = ask(&self.after, &tally.after);
            tally.after.add(stand);
            if let (Some(before), Some(flips)) = (&self.before, &mut tally.flips) {
                let earlier = ask(before, &flips.before);
                flips.before.add(earlier);
                flips.note(id, earlier, stand, self.samples);
            }
        }
        self.people = self.people.saturating_add(1);
    }

    /// What those who were asked so far were told.
    pub fn report(&self) -> Population {
        let flags = self.tallies.iter().map(|tally| self.report_flag(tally));
        Population {
            people: self.people,
            flags: flags.collect(),
        }
    }

    fn report_flag(&self, tally: &Tally) -> FlagPopulation {
        let before = self.before.as_ref();
        let causes = |leaves: u32, switches: u32| {
            let after = self.after.engine.borrow();
            before.map_or_else(Vec::new, |before| {
                comparison::causes(before.engine.borrow(), after, &tally.name, leaves, switches)
            })
        };
        FlagPopulation {
            flag: tally.name.clone(),
            counts: tally.after.tell(&tally.variants),
            change: tally.flips.as_ref().map(|flips| Change {
                only_in: match (flips.before.place, tally.after.place) {
                    (Some(_), None) => Some(Only::Before),
                    (None, _) => Some(Only::After),
                    _ => None,
                },
                ..flips.tell(&tally.variants, causes)
            }),
        }
    }
}

/// The names of all flags, those of the document beforehand last.
fn all_names<E: Borrow<Engine>>(after: &Side<E>, before: Option<&Side<E>>) -> Vec<String> {
    let names = |side: &Side<E>| -> Vec<String> {
        let flags = side.engine.borrow().flags();
        flags.map(|flag| flag.name().to_owned()).collect()
    };
    let mut all = names(after);
    let earlier = before.map(names).unwrap_or_default();
    let gone = earlier
        .into_iter()
        .filter(|name| after.place(name).is_none());
    all.extend(gone);
    all
}

/// The flags of one document, and the person who is asked.
struct Side<E> {
    engine: E,
    /// Bound to the engine; the id is the first value, even when no flag looks at its field.
    context: Context,
}

/// Which value of the context is the id.
const ID: usize = 0;

impl<E: Borrow<Engine>> Side<E> {
    fn new(engine: E, common: &Context, field: &str) -> Side<E> {
        let words = &engine.borrow().parts().words;
        let mut context = Context::for_fields(words);
        context.write(ID, "");
        let mut count = ID + 1;
        for known in words.fields.ids() {
            if words.name(known) == field {
                context.set(known, ID);
            } else if let Some(value) = common.value(known, words) {
                context.write(count, value.text());
                context.set(known, count);
                count += 1;
            }
        }
        Side { engine, context }
    }

    fn place(&self, flag: &str) -> Option<usize> {
        self.engine.borrow().place(flag)
    }

    /// Turns to another person.
    fn meet(&mut self, id: &str) {
        self.context.write(ID, id);
    }

    /// How that person stands to a flag.
    fn stand(&self, count: &Count, question: &Question<'_>) -> usize {
        let answer = count
            .place
            .and_then(|place| self.engine.borrow().answer_at(place, question));
        answer.map_or(OFF, |(_, answer)| count.stand(answer))
    }
}

/// The flag is off for that person.
const OFF: usize = 0;

/// It is on, without a variant.
const BARE: usize = 1;

/// It is on, with the first variant; the others follow.
const FIRST: usize = 2;

/// What one flag told people.
struct Tally {
    name: String,
    /// Names of all variants it may give, those of the document beforehand last.
    variants: Vec<String>,
    after: Count,
    /// `None` when there was no document beforehand.
    flips: Option<Turns>,
}

/// How many people stand in each way to the flag of one document.
struct Count {
    /// Where the flag is; `None` when the document has none of that name.
    place: Option<usize>,
    /// Which of the names each variant has.
    names: Vec<(Id<VariantEntry>, usize)>,
    /// How many are off, on without a variant, and on with each.
    people: Vec<u32>,
}

/// Who turns from one answer to another.
struct Turns {
    before: Count,
    joins: Flips,
    leaves: Flips,
    switches: Flips,
}

impl Tally {
    fn new<E: Borrow<Engine>>(
        name: String,
        after: &Side<E>,
        before: Option<&Side<E>>,
    ) -> Result<Tally, Refusal> {
        let mut variants = Vec::new();
        let mut after = Count::new(after, &name, &mut variants);
        let before = before.map(|before| Count::new(before, &name, &mut variants));
        let earlier = before.as_ref().and_then(|before| before.place);
        if after.place.or(earlier).is_none() {
            return Err(Refusal::unknown_flag(&name));
        }
        after.people.resize(FIRST + variants.len(), 0);
        Ok(Tally {
            name,
            variants,
            after,
            flips: before.map(Turns::new),
        })
    }
}

impl Count {
    /// Nobody yet. Names of variants that are not among those known are added to them.
    fn new<E: Borrow<Engine>>(side: &Side<E>, flag: &str, known: &mut Vec<String>) -> Count {
        let engine = side.engine.borrow();
        let place = side.place(flag);
        let flag = place.and_then(|place| engine.flag_at(place));
        let mut names = Vec::new();
        for id in flag.into_iter().flat_map(FlagEntry::variant_ids) {
            if let Some(variant) = engine.parts().variants.get(id) {
                let name = variant.tell(&engine.parts().words).name();
                names.push((id, place_of(name, known)));
            }
        }
        Count {
            place,
            names,
            people: vec![0; FIRST + known.len()],
        }
    }

    fn stand(&self, answer: Answer) -> usize {
        let Some(id) = answer.variant else {
            return if answer.enabled { BARE } else { OFF };
        };
        let name = self.names.iter().find(|(known, _)| *known == id);
        name.map_or(BARE, |(_, name)| FIRST + name)
    }

    fn add(&mut self, stand: usize) {
        if let Some(people) = self.people.get_mut(stand) {
            *people = people.saturating_add(1);
        }
    }

    fn tell(&self, names: &[String]) -> Counts {
        let people = |stand: usize| self.people.get(stand).copied().unwrap_or_default();
        // Of the names, a document tells those that its own flag may give.
        let own = |place: &usize| self.names.iter().any(|(_, name)| name == place);
        let variants = names.iter().enumerate().filter(|(place, _)| own(place));
        Counts {
            enabled: self.people.iter().skip(BARE).sum(),
            without_variant: people(BARE),
            variants: variants
                .map(|(place, name)| VariantCount {
                    variant: name.clone(),
                    people: people(FIRST + place),
                })
                .collect(),
        }
    }
}

/// The place of a name, which is added when it is new.
fn place_of(name: &str, known: &mut Vec<String>) -> usize {
    let place = known.iter().position(|known| known == name);
    place.unwrap_or_else(|| {
        known.push(name.into());
        known.len() - 1
    })
}

impl Turns {
    fn new(before: Count) -> Turns {
        Turns {
            before,
            joins: Flips::default(),
            leaves: Flips::default(),
            switches: Flips::default(),
        }
    }

    /// Notes how a person stood, and stands.
    fn note(&mut self, id: &str, earlier: usize, stand: usize, samples: usize) {
        let flips = match (earlier, stand) {
            _ if earlier == stand => return,
            (OFF, _) => &mut self.joins,
            (_, OFF) => &mut self.leaves,
            _ => &mut self.switches,
        };
        flips.add(id, samples);
    }

    fn tell(&self, names: &[String], causes: impl Fn(u32, u32) -> Vec<Cause>) -> Change {
        let (leaves, switches) = (self.leaves.people, self.switches.people);
        Change {
            before: self.before.tell(names),
            only_in: None,
            joins: self.joins.clone(),
            leaves: self.leaves.clone(),
            switches: self.switches.clone(),
            monotone: leaves == 0 && switches == 0,
            causes: causes(leaves, switches),
        }
    }
}
