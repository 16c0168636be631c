//! Evaluates flags with Yggdrasil for `tests/js/agreement.test.js`.
//!
//! Each line of standard input is a JSON object; each gets one line of JSON on standard output:
//!
//! - `{"document": …}` loads a document. The answer is the list of the flags that Yggdrasil refuses, which are
//!   off; or `{"error": "…"}` if it rejects the document, and every later evaluation is then an error.
//! - `{"flag": "…", "context": …, "call": "isEnabled" | "getVariant", "custom": {…}}` evaluates a flag. The
//!   answer is a boolean, a variant, or `{"error": "…"}` after a panic.
//!
//! `custom` has the results of custom strategies by slot: `customStrategy1`, `customStrategy2`.

use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use unleash_yggdrasil::{ClientFeatures, Context, EngineState};

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Document { document: Value },
    Evaluation(Evaluation),
}

#[derive(Deserialize)]
struct Evaluation {
    flag: String,
    context: Context,
    call: Call,
    custom: Option<HashMap<String, bool>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Call {
    IsEnabled,
    GetVariant,
}

fn main() -> Result<(), Box<dyn Error>> {
    // A panic is an answer; its backtrace is not wanted.
    set_hook(Box::new(|_| {}));
    let mut output = BufWriter::new(io::stdout().lock());
    let mut engine = Err("no document".to_owned());
    for line in io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Line::Document { document } => {
                let (answer, loaded) = match load(document) {
                    Ok((loaded, refused)) => (json!(refused), Ok(loaded)),
                    Err(message) => (error(&message), Err(message)),
                };
                engine = loaded;
                answer
            }
            Line::Evaluation(evaluation) => engine
                .as_ref()
                .map_or_else(error, |engine| evaluate(engine, &evaluation)),
        };
        writeln!(output, "{answer}")?;
    }
    Ok(())
}

/// Returns an engine with the flags of a document, and the names of those that it could not compile.
fn load(document: Value) -> Result<(EngineState, Vec<String>), String> {
    let features: ClientFeatures =
        serde_json::from_value(document).map_err(|error| error.to_string())?;
    let engine = EngineState::default();
    let warnings = engine.apply_client_features(features).unwrap_or_default();
    let refused = warnings.into_iter().map(|warning| warning.toggle_name);
    Ok((engine, refused.collect()))
}

fn evaluate(engine: &EngineState, evaluation: &Evaluation) -> Value {
    let Evaluation {
        flag,
        context,
        call,
        custom,
    } = evaluation;
    let evaluate = || match call {
        Call::IsEnabled => json!(engine.is_enabled(flag, context, custom)),
        Call::GetVariant => {
            let variant = engine.get_variant(flag, context, custom);
            // Serialized, `featureEnabled` would be in another case than in the SDKs.
            json!({
                "name": variant.name,
                "payload": variant.payload,
                "enabled": variant.enabled,
                "feature_enabled": variant.feature_enabled,
            })
        }
    };
    catch_unwind(AssertUnwindSafe(evaluate)).unwrap_or_else(|_| error(&"panic"))
}

fn error(message: &(impl ToString + ?Sized)) -> Value {
    json!({ "error": message.to_string() })
}
