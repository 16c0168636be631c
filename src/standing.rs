//! Standing: how far the stages of a lane have come, in words.

use crate::instant::Instant;
use crate::lane::{Lane, Stage};

/// What people see of a stage in the server's pages: `demo: 100 % from 2026-12-01 09:00 UTC`.
pub(crate) fn title(lane: &Lane, stage: &Stage) -> String {
    let name = lane.title();
    let percent = stage.percent;
    match stage.from {
        Some(from) => format!("{name}: {percent} % from {}", date(from)),
        None => format!("{name}: {percent} % from the start"),
    }
}

/// Where one of all lanes stands at a time: how many are in, since when, and what comes next.
pub(crate) fn sentence(lane: &Lane, lanes: &[Lane], at: Instant) -> String {
    let name = lane.title();
    let Some((leader, running)) = leading(lane, lanes, at) else {
        let first = lane.next(at).map(|first| upcoming(first, at));
        return format!("{name}: not begun; {}.", first.unwrap_or_default());
    };
    let percent = running.percent;
    let with = match leader.name == lane.name {
        true => String::new(),
        false => format!(" with {}", leader.title()),
    };
    let since = match running.from {
        Some(from) => format!("since {}", date(from)),
        None => "from the start".into(),
    };
    let then = match lane.next(at) {
        Some(next) => format!("; next {}", upcoming(next, at)),
        None if percent == 100 => ", complete".into(),
        None => ", its last stage".into(),
    };
    format!("{name}: {percent} %{with} {since}{then}.")
}

/// The running stage that lets in most of a lane: its own, or that of a wider lane.
fn leading<'a>(lane: &'a Lane, lanes: &'a [Lane], at: Instant) -> Option<(&'a Lane, &'a Stage)> {
    let wider = lanes.iter().filter(|other| other.who.covers(&lane.who));
    let own_last = wider.filter(|other| other.name != lane.name).chain([lane]);
    let running = own_last.filter_map(|lane| Some((lane, lane.running(at)?)));
    running.max_by_key(|(_, stage)| stage.percent)
}

/// A stage to come: `25 % on 2026-12-14 09:00 UTC (in 3 days)`.
fn upcoming(stage: &Stage, at: Instant) -> String {
    let percent = stage.percent;
    match stage.from {
        Some(from) => format!("{percent} % on {} ({})", date(from), wait(at, from)),
        None => format!("{percent} % from the start"),
    }
}

/// How long it is from one instant to a later one, in the largest unit of which there is a whole one.
fn wait(at: Instant, later: Instant) -> String {
    let seconds = at.seconds_until(later);
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60)];
    let found = units.into_iter().find(|(_, length)| seconds >= *length);
    match found.map(|(unit, length)| (seconds / length, unit)) {
        Some((1, unit)) => format!("in 1 {unit}"),
        Some((count, unit)) => format!("in {count} {unit}s"),
        None => "in less than a minute".into(),
    }
}

/// A date as people read it: `2026-12-01 09:00 UTC`, with seconds only where there are any.
fn date(instant: Instant) -> String {
    let text = instant.to_string();
    // Outside of the years of four digits it is told with another zone.
    let Some(time) = text.strip_suffix('Z') else {
        return text;
    };
    let time = time.strip_suffix(":00").unwrap_or(time);
    format!("{} UTC", time.replace('T', " "))
}
