//! The exports of the tools.
//!
//! Tools are called seldom, so a request comes in as JSON, where a document would, and the answer goes
//! out as a structured value.

use super::WasmEngine;
use super::values::JsResult;
use crate::evaluation::{Context, EvaluationRequest};
use crate::population::PopulationError;
use crate::ramp::plan::Plan;
use crate::ramp::{self, PlanError, Ramp};
use crate::residual::{KnownContext, Leak, ResidualError, ResidualOptions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl WasmEngine {
    /// Returns the ids of the custom strategies that must be answered before a flag is explained.
    pub fn explain_inputs(&mut self) -> Result<Vec<u32>, JsValue> {
        let flag: String = self.read_request("a name")?;
        self.prepare_all();
        let ids = self
            .engine
            .custom_strategies_of(&flag)
            .ok_or_else(|| unknown(&flag))?;
        Ok(ids.iter().map(|id| id.index() as u32).collect())
    }

    /// Returns why a flag evaluates as it does: as an object, and as text.
    pub fn explain(&mut self) -> JsResult {
        let request: ExplainRequest = self.read_request("a request")?;
        self.prepare_all();
        let mut answers = vec![0; self.engine.definitions().custom_strategies.len()];
        for id in request.matching {
            if let Some(answer) = answers.get_mut(id) {
                *answer = 1;
            }
        }
        let context: Context = request.values.into_iter().collect();
        let evaluation = EvaluationRequest::new(&context, request.now as i64, request.random)
            .with_custom_answers(&answers);
        let explanation = self.engine.explain(&request.flag, &evaluation);
        let explanation = explanation.ok_or_else(|| unknown(&request.flag))?;
        serialize(&(&explanation, explanation.to_string()))
    }

    /// Returns a residual as JSON, since its document may have keys that an object cannot be given one
    /// by one.
    pub fn residual(&mut self) -> Result<String, JsValue> {
        let request: ResidualRequest = self.read_request("a request")?;
        self.prepare_all();
        let mut known = KnownContext::new();
        for (field, value) in &request.values {
            known = match value {
                Some(value) => known.with(field, value),
                None => known.missing(field),
            };
        }
        if let Some(unknown) = &request.unknown {
            let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
            known = known.with_unknown(&unknown);
        }
        let options = ResidualOptions {
            flags: request.flags,
            private: request.private,
        };
        let residual = self.engine.residual(&known, &options);
        let residual = residual.map_err(|error| error.to_js())?;
        // All keys are strings, so serialization cannot fail.
        Ok(serde_json::to_string(&residual).unwrap_or_default())
    }

    /// Returns the strategies of a plan.
    pub fn ramp(&mut self) -> JsResult {
        serialize(&self.read_plan()?)
    }

    /// Returns the status of a plan at a time, in Unix milliseconds.
    pub fn ramp_status(&mut self, at: f64) -> Result<String, JsValue> {
        Ok(self.read_plan()?.status(at as i64))
    }

    fn read_plan(&mut self) -> Result<Ramp, JsValue> {
        let plan: Plan = self.read_request("a plan")?;
        ramp::ramp(&plan).map_err(|error| error.to_js())
    }

    /// Reads the incoming JSON; `expected` describes it in the error message.
    pub(super) fn read_request<T: DeserializeOwned>(
        &mut self,
        expected: &str,
    ) -> Result<T, JsValue> {
        let json = std::mem::take(&mut self.incoming);
        serde_json::from_slice(&json).map_err(|problem| {
            ErrorRecord::new("PARSE_ERROR", format!("not {expected}: {problem}")).to_js()
        })
    }
}

/// A request to explain one flag.
#[derive(Deserialize)]
struct ExplainRequest {
    /// Name of the flag.
    flag: String,
    /// Names and values of context fields.
    values: Vec<(String, String)>,
    /// Ids of the custom strategies that match.
    matching: Vec<usize>,
    /// Unix milliseconds.
    now: f64,
    /// Drawn uniformly from all of `u32`.
    random: u32,
}

/// A request for a residual.
#[derive(Deserialize)]
struct ResidualRequest {
    /// Names and values of context fields; `None` for a field that is known to be missing.
    values: Vec<(String, Option<String>)>,
    /// The only unknown fields; `None` for any.
    unknown: Option<Vec<String>>,
    /// Names of the flags; `None` for all.
    flags: Option<Vec<String>>,
    /// Fields whose values the residual must not contain.
    private: Vec<String>,
}

/// Converts the answer of a tool; objects become plain objects. A number that JavaScript cannot
/// represent is an error.
pub(super) fn serialize(value: &impl Serialize) -> JsResult {
    to_plain_js(value).map_err(|problem| {
        ErrorRecord::new(
            "GENERAL",
            format!("the answer cannot be converted: {problem}"),
        )
        .to_js()
    })
}

fn to_plain_js(value: &impl Serialize) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
}

fn unknown(flag: &str) -> JsValue {
    PopulationError::UnknownFlag(flag.into()).to_js()
}

/// The error of a caller that uses `what` after the instance was lost.
pub(super) fn lost(what: &str) -> JsValue {
    ErrorRecord::new(
        "GENERAL",
        format!("{what} was lost with its WebAssembly instance"),
    )
    .to_js()
}

/// An error of a tool, as JavaScript throws it.
pub(super) trait ToolError: std::error::Error {
    /// The error code of OpenFeature.
    fn code(&self) -> &'static str;

    /// The private values that a residual would contain.
    fn leaks(&self) -> &[Leak] {
        &[]
    }

    fn to_js(&self) -> JsValue {
        let error = ErrorRecord::new(self.code(), self.to_string());
        let cause = self.leaks();
        ErrorRecord { cause, ..error }.to_js()
    }
}

impl ToolError for ResidualError {
    fn code(&self) -> &'static str {
        match self {
            ResidualError::UnknownFlag(_) => "FLAG_NOT_FOUND",
            ResidualError::KnownAndUnknown(_) => "INVALID_CONTEXT",
            ResidualError::Private(_) => "GENERAL",
        }
    }

    fn leaks(&self) -> &[Leak] {
        ResidualError::leaks(self)
    }
}

impl ToolError for PopulationError {
    fn code(&self) -> &'static str {
        match self {
            PopulationError::UnknownFlag(_) => "FLAG_NOT_FOUND",
        }
    }
}

impl ToolError for PlanError {
    fn code(&self) -> &'static str {
        "GENERAL"
    }
}

/// What JavaScript makes a `FanionError` of.
#[derive(Serialize)]
struct ErrorRecord<'a> {
    message: String,
    code: &'static str,
    #[serde(skip_serializing_if = "<[Leak]>::is_empty")]
    cause: &'a [Leak],
}

impl<'a> ErrorRecord<'a> {
    fn new(code: &'static str, message: String) -> ErrorRecord<'a> {
        let cause = &[];
        ErrorRecord {
            message,
            code,
            cause,
        }
    }

    fn to_js(&self) -> JsValue {
        to_plain_js(self).unwrap_or_else(JsValue::from)
    }
}
