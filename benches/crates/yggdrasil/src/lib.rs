//! Yggdrasil in WebAssembly, because no package of it is published. A context is passed as an object, as in
//! Unleash's own wrapper; results are as small as possible.

use unleash_yggdrasil::{ClientFeatures, Context, EngineState};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    state: EngineState,
    flags: Vec<String>,
}

#[wasm_bindgen]
impl Engine {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        Engine::default()
    }

    /// Replaces the flags with those of a JSON document.
    pub fn load(&mut self, document: &str) -> Result<(), JsError> {
        let features: ClientFeatures = serde_json::from_str(document)?;
        self.flags = flag_names(&features);
        match self.state.apply_client_features(features) {
            Some(warnings) => Err(JsError::new(&format!("{warnings:?}"))),
            None => Ok(()),
        }
    }

    #[wasm_bindgen(js_name = isEnabled)]
    pub fn is_enabled(&self, flag: &str, context: JsValue) -> Result<bool, JsError> {
        Ok(self.state.is_enabled(flag, &to_context(context)?, &None))
    }

    #[wasm_bindgen(js_name = getVariant)]
    pub fn get_variant(&self, flag: &str, context: JsValue) -> Result<JsValue, JsError> {
        let variant = self.state.get_variant(flag, &to_context(context)?, &None);
        Ok(serde_wasm_bindgen::to_value(&variant)?)
    }

    /// Returns one byte for each flag, 1 if it is enabled, in the order of the document.
    #[wasm_bindgen(js_name = evaluateAll)]
    pub fn evaluate_all(&self, context: JsValue) -> Result<Vec<u8>, JsError> {
        let context = to_context(context)?;
        let evaluate = |flag: &String| u8::from(self.state.is_enabled(flag, &context, &None));
        Ok(self.flags.iter().map(evaluate).collect())
    }
}

fn flag_names(features: &ClientFeatures) -> Vec<String> {
    let features = features.features.iter();
    features.map(|feature| feature.name.clone()).collect()
}

fn to_context(context: JsValue) -> Result<Context, JsError> {
    Ok(serde_wasm_bindgen::from_value(context)?)
}
