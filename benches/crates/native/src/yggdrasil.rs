//! Unleash's own engine as a Rust program asks it. It has no pass over all flags that would not
//! choose variants as well, so they are asked one by one.

use crate::side::Side;
use crate::workload::Person;
use std::error::Error;
use unleash_yggdrasil::{ClientFeatures, Context, EngineState};

pub struct Yggdrasil(EngineState);

impl Side for Yggdrasil {
    type Context = Context;

    fn open(text: &str) -> Result<Yggdrasil, Box<dyn Error>> {
        let document: ClientFeatures = serde_json::from_str(text)?;
        let state = EngineState::default();
        match state.apply_client_features(document) {
            Some(warnings) => Err(format!("a workload must be clean: {warnings:?}").into()),
            None => Ok(Yggdrasil(state)),
        }
    }

    fn context(person: &Person) -> Context {
        let mut rest = person.clone();
        let mut take = |name: &str| {
            let index = rest.iter().position(|(known, _)| known == name)?;
            Some(rest.swap_remove(index).1)
        };
        Context {
            user_id: take("userId"),
            session_id: take("sessionId"),
            environment: take("environment"),
            app_name: take("appName"),
            current_time: take("currentTime"),
            remote_address: take("remoteAddress"),
            properties: Some(rest.into_iter().collect()),
        }
    }

    fn is_enabled(&self, name: &str, context: &Context) -> bool {
        self.0.is_enabled(name, context, &None)
    }

    fn every_flag(&self, names: &[String], context: &Context) -> usize {
        let on = names.iter().filter(|name| self.is_enabled(name, context));
        on.count()
    }
}
