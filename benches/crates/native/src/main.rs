//! Fanion beside yggdrasil, both natively and in one process. Reads the pace and the workloads from
//! standard input, writes the times of each round to standard output, both as JSON.

mod fanion;
mod measure;
mod side;
mod workload;
mod yggdrasil;

use serde_json::{Value, json};
use std::error::Error;
use std::io;

use fanion::Fanion;
use measure::Pace;
use side::{Side, answers, every_flag, is_enabled, load};
use workload::Workload;
use yggdrasil::Yggdrasil;

fn main() -> Result<(), Box<dyn Error>> {
    let input: Value = serde_json::from_reader(io::stdin().lock())?;
    let pace = Pace::read(&input["pace"])?;
    let workloads = input["workloads"].as_array().ok_or("no workloads")?;
    let measured = workloads
        .iter()
        .map(|value| measure(&Workload::read(value)?, &pace));
    println!("{}", Value::from(measured.collect::<Result<Vec<_>, _>>()?));
    Ok(())
}

/// The samples `[fanion, yggdrasil]` of each thing that is measured.
fn measure(workload: &Workload, pace: &Pace) -> Result<Value, Box<dyn Error>> {
    let ours = Fanion::open(&workload.text)?;
    let theirs = Yggdrasil::open(&workload.text)?;
    compare(&ours, &theirs, workload)?;
    Ok(json!({
        "name": workload.name,
        "isEnabled": pace.rounds(|| is_enabled(&ours, workload), || is_enabled(&theirs, workload)),
        "everyFlag": pace.rounds(|| every_flag(&ours, workload), || every_flag(&theirs, workload)),
        "load": pace.rounds(|| load::<Fanion>(workload), || load::<Yggdrasil>(workload)),
    }))
}

/// Both answer every question alike before anything is timed.
fn compare(ours: &Fanion, theirs: &Yggdrasil, workload: &Workload) -> Result<(), Box<dyn Error>> {
    let alike =
        |person| answers(ours, person, &workload.names) == answers(theirs, person, &workload.names);
    match workload.judged.iter().find(|person| !alike(person)) {
        Some(person) => Err(format!("{}: the sides differ on {person:?}", workload.name).into()),
        None => Ok(()),
    }
}
