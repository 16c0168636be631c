//! Measures fanion and yggdrasil natively, in one process. Reads the settings and workloads from standard
//! input and writes the times of each round to standard output, both as JSON.

mod engine;
mod fanion_engine;
mod rounds;
mod workload;
mod yggdrasil_engine;

use serde_json::{Value, json};
use std::error::Error;
use std::io;

use engine::{FlagEngine, evaluate_each, time_all_flags, time_is_enabled, time_load};
use fanion_engine::Fanion;
use rounds::Settings;
use workload::Workload;
use yggdrasil_engine::Yggdrasil;

fn main() -> Result<(), Box<dyn Error>> {
    let input: Value = serde_json::from_reader(io::stdin().lock())?;
    let settings = Settings::parse(&input["settings"])?;
    let workloads = input["workloads"]
        .as_array()
        .ok_or("`workloads` is missing")?;
    let results = workloads
        .iter()
        .map(|value| measure(&Workload::parse(value)?, &settings));
    println!("{}", Value::from(results.collect::<Result<Vec<_>, _>>()?));
    Ok(())
}

/// Returns the samples `[fanion, yggdrasil]` of each operation.
fn measure(workload: &Workload, settings: &Settings) -> Result<Value, Box<dyn Error>> {
    let fanion = Fanion::load(&workload.document)?;
    let yggdrasil = Yggdrasil::load(&workload.document)?;
    check_results(&fanion, &yggdrasil, workload)?;
    Ok(json!({
        "name": workload.name,
        "isEnabled": settings.run(
            || time_is_enabled(&fanion, workload),
            || time_is_enabled(&yggdrasil, workload),
        ),
        "allFlags": settings.run(
            || time_all_flags(&fanion, workload),
            || time_all_flags(&yggdrasil, workload),
        ),
        "load": settings.run(
            || time_load::<Fanion>(workload),
            || time_load::<Yggdrasil>(workload),
        ),
    }))
}

/// Compares the results of both engines before anything is timed.
fn check_results(
    fanion: &Fanion,
    yggdrasil: &Yggdrasil,
    workload: &Workload,
) -> Result<(), Box<dyn Error>> {
    let flags = &workload.flags;
    let differs =
        |fields| evaluate_each(fanion, fields, flags) != evaluate_each(yggdrasil, fields, flags);
    match workload
        .checked_contexts
        .iter()
        .find(|fields| differs(fields))
    {
        Some(fields) => Err(format!("{}: the engines differ on {fields:?}", workload.name).into()),
        None => Ok(()),
    }
}
