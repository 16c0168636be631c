//! Yggdrasil in WebAssembly, since no package of it is published: a context comes as an object,
//! as in Unleash's own wrapper, and answers go back as bare as can be.

use unleash_yggdrasil::{ClientFeatures, Context, EngineState};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    state: EngineState,
    names: Vec<String>,
}

#[wasm_bindgen]
impl Engine {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        Engine::default()
    }

    /// Replaces the flags by those of a document.
    pub fn load(&mut self, text: &str) -> Result<(), JsError> {
        let document: ClientFeatures = serde_json::from_str(text)?;
        self.names = names(&document);
        match self.state.apply_client_features(document) {
            Some(warnings) => Err(JsError::new(&format!("{warnings:?}"))),
            None => Ok(()),
        }
    }

    #[wasm_bindgen(js_name = isEnabled)]
    pub fn is_enabled(&self, name: &str, context: JsValue) -> Result<bool, JsError> {
        Ok(self.state.is_enabled(name, &read(context)?, &None))
    }

    #[wasm_bindgen(js_name = getVariant)]
    pub fn get_variant(&self, name: &str, context: JsValue) -> Result<JsValue, JsError> {
        let variant = self.state.get_variant(name, &read(context)?, &None);
        Ok(serde_wasm_bindgen::to_value(&variant)?)
    }

    /// One byte for each flag, in the order of the document.
    #[wasm_bindgen(js_name = everyFlag)]
    pub fn every_flag(&self, context: JsValue) -> Result<Vec<u8>, JsError> {
        let context = read(context)?;
        let is_on = |name: &String| u8::from(self.state.is_enabled(name, &context, &None));
        Ok(self.names.iter().map(is_on).collect())
    }
}

fn names(document: &ClientFeatures) -> Vec<String> {
    let features = document.features.iter();
    features.map(|feature| feature.name.clone()).collect()
}

fn read(context: JsValue) -> Result<Context, JsError> {
    Ok(serde_wasm_bindgen::from_value(context)?)
}
