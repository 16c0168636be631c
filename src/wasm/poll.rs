//! The boundary of surveys: a core that holds one asks people, and nothing else any more.

use super::Core;
use super::lab::{lost, refuse, tell};
use crate::context::Context;
use crate::custom::{Custom, Parameters};
use crate::engine::Engine;
use crate::people::Ids;
use crate::survey::{Survey, SurveyOptions};
use serde::Deserialize;
use std::cell::RefCell;
use std::mem::take;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A survey in a core.
#[derive(Default)]
pub(super) struct Poll {
    /// The flags beforehand.
    before: Option<Engine>,
    /// `None` before it has begun, and in a core that took the place of a lost one.
    survey: Option<Survey<'static, Engine>>,
    customs: Rc<RefCell<Customs>>,
}

/// What the caller says to all uses of custom strategies, about the person who is asked.
#[derive(Default)]
struct Customs {
    uses: Vec<Use>,
    /// For each use: does it admit this person?
    answers: Vec<bool>,
}

/// What a survey is begun with.
#[derive(Deserialize)]
struct Begin {
    /// Names of the flags; none: all.
    flags: Vec<String>,
    /// The field that the ids are of.
    field: String,
    /// Names and values of the fields that all people have in common.
    values: Vec<(String, String)>,
    /// Unix milliseconds.
    now: f64,
    seed: u32,
    samples: usize,
}

/// People who are asked: their ids, and what all uses of custom strategies say to each.
#[derive(Deserialize)]
struct People {
    ids: Vec<String>,
    answers: Vec<Vec<bool>>,
}

#[wasm_bindgen]
impl Core {
    /// The flags become those beforehand, and others can be loaded.
    pub fn put_aside(&mut self) {
        let empty = Engine::with(self.engine.options.clone());
        self.poll.before = Some(std::mem::replace(&mut self.engine, empty));
    }

    /// Begins a survey of the flags, which are the survey's then. Gives back how many flags it asks.
    pub fn begin_survey(&mut self) -> Result<usize, JsValue> {
        let begin: Begin = self.hear("a survey")?;
        let engine = take(&mut self.engine);
        let before = self.poll.before.take();
        let customs = &self.poll.customs;
        customs.borrow_mut().uses = all_uses(before.iter().chain([&engine]), &begin.flags);
        let options = SurveyOptions {
            flags: begin.flags,
            field: begin.field,
            context: begin.values.into_iter().collect::<Context>(),
            now: begin.now as i64,
            seed: begin.seed,
            samples: begin.samples,
        };
        let survey = match before {
            Some(before) => Survey::between(before, engine, options),
            None => Survey::new(engine, options),
        };
        let survey = survey.map_err(|refusal| refuse(&refusal))?;
        let flags = survey.report().flags.len();
        let customs = Rc::clone(customs);
        self.poll.survey = Some(
            survey
                .with_custom(move |_, name, parameters| customs.borrow().answer(name, parameters)),
        );
        Ok(flags)
    }

    /// Name of each use of a custom strategy, and names and texts of its parameters.
    pub fn uses(&self) -> Result<JsValue, JsValue> {
        let customs = self.poll.customs.borrow();
        let uses = customs.uses.iter();
        let uses = uses.map(|(name, parameters)| (name, parameters.iter().collect::<Vec<_>>()));
        tell(&uses.collect::<Vec<_>>())
    }

    /// Asks so many more people, whose ids are made up.
    pub fn ask_next(&mut self, count: u32, uuids: bool) -> Result<(), JsValue> {
        self.survey()?.ask_next(count, ids(uuids));
        Ok(())
    }

    /// The made-up id of the person of that number.
    pub fn made_up_id(&self, number: u32, uuids: bool) -> Result<String, JsValue> {
        let mut id = String::new();
        ids(uuids).spell(number, &mut id);
        Ok(id)
    }

    /// Asks the people who have come in.
    pub fn ask_these(&mut self) -> Result<(), JsValue> {
        let people: People = self.hear("people")?;
        let customs = Rc::clone(&self.poll.customs);
        let survey = self.survey()?;
        let mut answers = people.answers.into_iter();
        for id in &people.ids {
            customs.borrow_mut().answers = answers.next().unwrap_or_default();
            survey.ask(id);
        }
        Ok(())
    }

    /// What those who were asked so far were told.
    pub fn report(&mut self) -> Result<JsValue, JsValue> {
        tell(&self.survey()?.report())
    }

    fn survey(&mut self) -> Result<&mut Survey<'static, Engine>, JsValue> {
        let survey = self.poll.survey.as_mut();
        survey.ok_or_else(|| lost("the survey"))
    }
}

fn ids(uuids: bool) -> Ids {
    match uuids {
        true => Ids::Uuids,
        false => Ids::Numbers,
    }
}

/// Name and parameters of a use of a custom strategy.
type Use = (Box<str>, Parameters);

/// The uses of custom strategies by some flags, each once, since the caller answers for each person.
fn all_uses<'a>(engines: impl Iterator<Item = &'a Engine>, flags: &[String]) -> Vec<Use> {
    let mut all: Vec<Use> = Vec::new();
    for one in engines.flat_map(|engine| uses(engine, flags)) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// The uses by flags of these names and by their parents; none: by all.
fn uses(engine: &Engine, flags: &[String]) -> Vec<Use> {
    let customs = &engine.parts().customs;
    let told = |custom: &Custom| (custom.name.clone(), custom.parameters.clone());
    if flags.is_empty() {
        return customs.iter().map(told).collect();
    }
    let asked = flags.iter().filter_map(|flag| engine.asks(flag)).flatten();
    asked.filter_map(|id| customs.get(id).map(told)).collect()
}

impl Customs {
    fn answer(&self, name: &str, parameters: &Parameters) -> bool {
        let mut uses = self.uses.iter();
        let place = uses.position(|(known, it)| **known == *name && it == parameters);
        let answer = place.and_then(|place| self.answers.get(place));
        answer.is_some_and(|&answer| answer)
    }
}
