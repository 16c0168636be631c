//! The boundary of the tools: why, who, and what next. It decides nothing either.
//!
//! All of them are asked seldom, so what they are asked and what they answer are structured values.

use super::{Core, Told};
use crate::context::Context;
use crate::question::Question;
use crate::refusal::Refusal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Core {
    /// Explains one flag to the one who asks.
    pub fn explain(&mut self) -> Told {
        let asked: Asked = self.hear()?;
        let context: Context = asked.values.into_iter().collect();
        let question = Question::new(&context, asked.now as i64, asked.random);
        let question = question.told(&asked.answers);
        let explanation = self.engine.evaluate(&asked.flag, &question);
        match explanation {
            Some(explanation) => tell(&Interim {
                flag: explanation.flag,
                enabled: explanation.enabled,
                reason: explanation.reason.as_str(),
            }),
            None => {
                let refusal = Refusal::unknown_flag(&asked.flag);
                Err(refuse(&refusal, refusal.code()))
            }
        }
    }

    /// What has come in as JSON.
    fn hear<T: DeserializeOwned>(&mut self) -> Result<T, JsValue> {
        let asked = std::mem::take(&mut self.incoming);
        serde_json::from_slice(&asked).map_err(|problem| refuse(&problem, "PARSE_ERROR"))
    }
}

/// To be replaced by an explanation.
#[derive(Serialize)]
struct Interim<'e> {
    flag: &'e str,
    enabled: bool,
    reason: &'e str,
}

/// A question about one flag.
#[derive(Deserialize)]
struct Asked {
    /// Name of the flag.
    flag: String,
    /// Names and values of context fields.
    values: Vec<(String, String)>,
    /// For each use of a custom strategy: does it admit this person? 0 is no.
    answers: Vec<u8>,
    /// Unix milliseconds.
    now: f64,
    /// Drawn evenly from all of `u32`.
    random: u32,
}

/// What goes out; records become plain objects.
fn tell(value: &impl Serialize) -> Told {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    Ok(value.serialize(&serializer)?)
}

/// Why something is not done, as the JavaScript side throws it.
fn refuse(message: &impl Display, code: &'static str) -> JsValue {
    #[derive(Serialize)]
    struct Refused {
        message: String,
        code: &'static str,
    }
    let message = message.to_string();
    tell(&Refused { message, code }).unwrap_or_else(|problem| problem)
}
