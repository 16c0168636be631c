//! Unleash's own engine, called as a Rust program calls it. Its call for all flags also selects variants,
//! so flags are evaluated one by one.

use crate::engine::FlagEngine;
use crate::workload::ContextFields;
use std::error::Error;
use unleash_yggdrasil::{ClientFeatures, Context, EngineState};

pub struct Yggdrasil(EngineState);

impl FlagEngine for Yggdrasil {
    type Context = Context;

    fn load(document: &str) -> Result<Yggdrasil, Box<dyn Error>> {
        let features: ClientFeatures = serde_json::from_str(document)?;
        let state = EngineState::default();
        match state.apply_client_features(features) {
            Some(warnings) => {
                Err(format!("a workload must load without warnings: {warnings:?}").into())
            }
            None => Ok(Yggdrasil(state)),
        }
    }

    fn new_context(fields: &ContextFields) -> Context {
        let mut rest = fields.clone();
        let mut remove = |name: &str| {
            let index = rest.iter().position(|(field, _)| field == name)?;
            Some(rest.swap_remove(index).1)
        };
        Context {
            user_id: remove("userId"),
            session_id: remove("sessionId"),
            environment: remove("environment"),
            app_name: remove("appName"),
            current_time: remove("currentTime"),
            remote_address: remove("remoteAddress"),
            properties: Some(rest.into_iter().collect()),
        }
    }

    fn is_enabled(&self, flag: &str, context: &Context) -> bool {
        self.0.is_enabled(flag, context, &None)
    }

    fn count_all_enabled(&self, flags: &[String], context: &Context) -> usize {
        let enabled = flags.iter().filter(|flag| self.is_enabled(flag, context));
        enabled.count()
    }
}
