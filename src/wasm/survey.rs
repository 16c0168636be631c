//! The exports of a survey. An engine that holds a survey does nothing else.

use super::WasmEngine;
use super::tools::{ToolError, lost, serialize};
use super::values::JsResult;
use crate::definitions::{CustomStrategy, Parameters};
use crate::engine::Engine;
use crate::evaluation::Context;
use crate::population::{Ids, Survey, SurveyOptions};
use serde::Deserialize;
use std::cell::RefCell;
use std::mem::take;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The survey of an engine.
#[derive(Default)]
pub(super) struct SurveyState {
    /// The flags to compare with.
    baseline: Option<Engine>,
    /// `None` before the survey has begun, and in an engine that replaced a lost one.
    survey: Option<Survey<'static, Engine>>,
    custom: Rc<RefCell<CustomAnswers>>,
}

/// Whether each custom strategy matches the current user.
#[derive(Default)]
struct CustomAnswers {
    uses: Vec<CustomUse>,
    /// By index of the use.
    answers: Vec<bool>,
}

/// Name and parameters of a custom strategy.
type CustomUse = (Box<str>, Parameters);

/// A request to begin a survey.
#[derive(Deserialize)]
struct SurveyRequest {
    /// Names of the flags; all flags if empty.
    flags: Vec<String>,
    /// The context field that the ids belong to.
    field: String,
    /// Names and values of the fields that all users share.
    values: Vec<(String, String)>,
    /// Unix milliseconds.
    now: f64,
    seed: u32,
    /// How many ids of each kind to report.
    samples: usize,
}

/// A batch of users: their ids, and the answers of all custom strategies for each.
#[derive(Deserialize)]
struct UserBatch {
    ids: Vec<String>,
    answers: Vec<Vec<bool>>,
}

#[wasm_bindgen]
impl WasmEngine {
    /// Makes the flags the baseline, so that others can be loaded.
    pub fn set_baseline(&mut self) {
        self.prepare_all();
        let empty = Engine::with_options(self.engine.options.clone());
        self.survey.baseline = Some(std::mem::replace(&mut self.engine, empty));
    }

    /// Begins a survey, which takes the flags. Returns how many flags it evaluates.
    pub fn begin_survey(&mut self) -> Result<usize, JsValue> {
        let request: SurveyRequest = self.read_request("a survey")?;
        self.prepare_all();
        let engine = take(&mut self.engine);
        let baseline = self.survey.baseline.take();
        let custom = Rc::clone(&self.survey.custom);
        custom.borrow_mut().uses = all_uses(baseline.iter().chain([&engine]), &request.flags);
        let options = SurveyOptions {
            flags: request.flags,
            field: request.field,
            context: request.values.into_iter().collect::<Context>(),
            now: request.now as i64,
            seed: request.seed,
            samples: request.samples,
        };
        let survey = match baseline {
            Some(baseline) => Survey::between(baseline, engine, options),
            None => Survey::new(engine, options),
        };
        let survey = survey.map_err(|error| error.to_js())?;
        let flags = survey.report().flags.len();
        let matches = move |_: &str, name: &str, parameters: &Parameters| {
            custom.borrow().matches(name, parameters)
        };
        self.survey.survey = Some(survey.with_custom(matches));
        Ok(flags)
    }

    /// Returns the name of each custom strategy, and names and values of its parameters.
    pub fn survey_custom_strategies(&self) -> JsResult {
        let custom = self.survey.custom.borrow();
        let uses = custom.uses.iter();
        let uses = uses.map(|(name, parameters)| (name, parameters.iter().collect::<Vec<_>>()));
        serialize(&uses.collect::<Vec<_>>())
    }

    /// Evaluates the next `count` users, with synthetic ids.
    pub fn survey_next(&mut self, count: u32, uuids: bool) -> Result<(), JsValue> {
        self.survey()?.evaluate_next(count, ids(uuids));
        Ok(())
    }

    /// Returns the synthetic id of user `number`.
    pub fn synthetic_id(&self, number: u32, uuids: bool) -> Result<String, JsValue> {
        let mut id = String::new();
        ids(uuids).write(number, &mut id);
        Ok(id)
    }

    /// Evaluates the incoming users.
    pub fn survey_users(&mut self) -> Result<(), JsValue> {
        let users: UserBatch = self.read_request("users")?;
        let custom = Rc::clone(&self.survey.custom);
        let survey = self.survey()?;
        let mut answers = users.answers.into_iter();
        for id in &users.ids {
            custom.borrow_mut().answers = answers.next().unwrap_or_default();
            survey.evaluate(id);
        }
        Ok(())
    }

    /// Returns the counts of all users evaluated so far.
    pub fn survey_report(&mut self) -> JsResult {
        serialize(&self.survey()?.report())
    }

    fn survey(&mut self) -> Result<&mut Survey<'static, Engine>, JsValue> {
        let survey = self.survey.survey.as_mut();
        survey.ok_or_else(|| lost("the survey"))
    }
}

fn ids(uuids: bool) -> Ids {
    match uuids {
        true => Ids::Uuids,
        false => Ids::Numbers,
    }
}

/// Returns the custom strategies of some flags, each once, since the caller answers for each user.
fn all_uses<'a>(engines: impl Iterator<Item = &'a Engine>, flags: &[String]) -> Vec<CustomUse> {
    let mut all: Vec<CustomUse> = Vec::new();
    for one in engines.flat_map(|engine| uses(engine, flags)) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Returns the custom strategies of the named flags and their parents; of all flags if none is named.
fn uses(engine: &Engine, flags: &[String]) -> Vec<CustomUse> {
    let strategies = &engine.definitions().custom_strategies;
    let copy = |strategy: &CustomStrategy| (strategy.name.clone(), strategy.parameters.clone());
    if flags.is_empty() {
        return strategies.iter().map(copy).collect();
    }
    let ids = flags
        .iter()
        .filter_map(|flag| engine.custom_strategies_of(flag))
        .flatten();
    ids.filter_map(|id| strategies.get(id).map(copy)).collect()
}

impl CustomAnswers {
    fn matches(&self, name: &str, parameters: &Parameters) -> bool {
        let mut uses = self.uses.iter();
        let index = uses.position(|(known, it)| **known == *name && it == parameters);
        let answer = index.and_then(|index| self.answers.get(index));
        answer.is_some_and(|&answer| answer)
    }
}
