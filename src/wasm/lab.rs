//! The boundary of the tools: why, who, and what next. It decides nothing either.
//!
//! They are asked seldom, so what they are asked comes in as JSON, in the place of a document, and
//! what they answer goes out as a structured value.

use super::{Core, Told};
use crate::context::Context;
use crate::known::Known;
use crate::leak::Leak;
use crate::plan::Plan;
use crate::question::Question;
use crate::ramp::{self, Ramp};
use crate::refusal::Refusal;
use crate::residual::ResidualOptions;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Core {
    /// The numbers of the custom strategies whose answers belong to the explanation of a flag.
    pub fn asks(&mut self) -> Result<Vec<u32>, JsValue> {
        let flag: String = self.hear("a name")?;
        let customs = self.engine.asks(&flag).ok_or_else(|| unknown(&flag))?;
        Ok(customs.iter().map(|id| id.index() as u32).collect())
    }

    /// Why a flag answers as it does: as a record, and as a text.
    pub fn explain(&mut self) -> Told {
        let asked: Asked = self.hear("a question")?;
        self.answers.fill(0);
        for number in asked.admitting {
            if let Some(answer) = self.answers.get_mut(number) {
                *answer = 1;
            }
        }
        let context: Context = asked.values.into_iter().collect();
        let question = Question::new(&context, asked.now as i64, asked.random);
        let question = question.told(&self.answers);
        let explanation = self.engine.explain(&asked.flag, &question);
        let explanation = explanation.ok_or_else(|| unknown(&asked.flag))?;
        tell(&(&explanation, explanation.to_string()))
    }

    /// What is left of the flags when part of a context is known, as JSON: a document may have keys
    /// that an object cannot be given one by one.
    pub fn residual(&mut self) -> Result<String, JsValue> {
        let asked: Part = self.hear("a question")?;
        let mut known = Known::new();
        for (field, value) in &asked.values {
            known = match value {
                Some(value) => known.with(field, value),
                None => known.missing(field),
            };
        }
        if let Some(unknown) = &asked.unknown {
            let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
            known = known.but(&unknown);
        }
        let options = ResidualOptions {
            flags: asked.flags,
            private: asked.private,
        };
        let residual = self.engine.residual(&known, &options);
        let residual = residual.map_err(|refusal| refuse(&refusal))?;
        // All keys are texts, so nothing in it can fail.
        Ok(serde_json::to_string(&residual).unwrap_or_default())
    }

    /// The strategies of a plan.
    pub fn ramp(&mut self) -> Told {
        tell(&self.plan()?)
    }

    /// Where the ramp of a plan stands at a time, in Unix milliseconds.
    pub fn standing(&mut self, at: f64) -> Result<String, JsValue> {
        Ok(self.plan()?.standing(at as i64))
    }

    fn plan(&mut self) -> Result<Ramp, JsValue> {
        let plan: Plan = self.hear("a plan")?;
        ramp::ramp(&plan).map_err(|refusal| refuse(&refusal))
    }

    /// `what` has come in as JSON.
    pub(super) fn hear<T: DeserializeOwned>(&mut self, what: &str) -> Result<T, JsValue> {
        let asked = std::mem::take(&mut self.incoming);
        serde_json::from_slice(&asked).map_err(|problem| {
            throw(&Refused {
                message: format!("not {what}: {problem}"),
                code: "PARSE_ERROR",
                cause: &[],
            })
        })
    }
}

/// A question about one flag.
#[derive(Deserialize)]
struct Asked {
    /// Name of the flag.
    flag: String,
    /// Names and values of context fields.
    values: Vec<(String, String)>,
    /// The numbers of the custom strategies that admit this person.
    admitting: Vec<usize>,
    /// Unix milliseconds.
    now: f64,
    /// Drawn evenly from all of `u32`.
    random: u32,
}

/// A question about what is left of the flags.
#[derive(Deserialize)]
struct Part {
    /// Names and values of context fields; `None` for one that is known to be missing.
    values: Vec<(String, Option<String>)>,
    /// The fields that may still come; `None`: any may.
    unknown: Option<Vec<String>>,
    /// Names of the flags; `None`: all flags.
    flags: Option<Vec<String>>,
    /// Fields of which no value may be told.
    private: Vec<String>,
}

/// What goes out; records become plain objects. What JavaScript has no number for is refused.
pub(super) fn tell(value: &impl Serialize) -> Told {
    write(value).map_err(|problem| {
        throw(&Refused {
            message: format!("it cannot be told: {problem}"),
            code: "GENERAL",
            cause: &[],
        })
    })
}

fn write(value: &impl Serialize) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
}

fn unknown(flag: &str) -> JsValue {
    refuse(&Refusal::unknown_flag(flag))
}

/// Why something is not done, as the JavaScript side throws it.
pub(super) fn refuse(refusal: &Refusal) -> JsValue {
    throw(&Refused {
        message: refusal.to_string(),
        code: refusal.code(),
        cause: refusal.leaks(),
    })
}

/// Something is asked of what went with an instance that was lost.
pub(super) fn lost(what: &str) -> JsValue {
    throw(&Refused {
        message: format!("{what} was lost with its instance"),
        code: "GENERAL",
        cause: &[],
    })
}

/// What the JavaScript side makes an error of.
#[derive(Serialize)]
struct Refused<'a> {
    message: String,
    code: &'static str,
    #[serde(skip_serializing_if = "<[Leak]>::is_empty")]
    cause: &'a [Leak],
}

fn throw(refused: &Refused<'_>) -> JsValue {
    write(refused).unwrap_or_else(JsValue::from)
}
