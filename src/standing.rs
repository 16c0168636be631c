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
    let running = leading(lane, lanes, at);
    let percent = running.map_or(0, |(_, stage)| stage.percent);
    let next = coming(lane, lanes, at, percent);
    let next = next.map(|(leader, stage)| upcoming(stage, &with(leader, lane), at));
    let Some((leader, running)) = running else {
        return format!("{name}: not begun; {}.", next.unwrap_or_default());
    };
    let with = with(leader, lane);
    let since = match running.from {
        Some(from) => format!("since {}", date(from)),
        None => "from the start".into(),
    };
    let then = match next {
        Some(next) => format!("; next {next}"),
        None if percent == 100 => ", complete".into(),
        None => ", its last stage".into(),
    };
    format!("{name}: {percent} %{with} {since}{then}.")
}

/// The running stage that lets in most of a lane: its own, or that of a wider lane.
fn leading<'a>(lane: &'a Lane, lanes: &'a [Lane], at: Instant) -> Option<(&'a Lane, &'a Stage)> {
    let running = own_last(lane, lanes).filter_map(|lane| Some((lane, lane.running(at)?)));
    running.max_by_key(|(_, stage)| stage.percent)
}

/// The stage by which the next of a lane join, of which so many percent are in: its own, or that of a
/// wider lane.
fn coming<'a>(
    lane: &'a Lane,
    lanes: &'a [Lane],
    at: Instant,
    percent: u8,
) -> Option<(&'a Lane, &'a Stage)> {
    let more = |stage: &&Stage| !stage.has_begun(at) && stage.percent > percent;
    // Of those that begin together its own goes first, which lets in more.
    let stages = own_last(lane, lanes)
        .rev()
        .filter_map(|lane| Some((lane, lane.stages.iter().find(more)?)));
    stages.min_by_key(|(_, stage)| stage.from)
}

/// The lanes that have everybody of a lane in them.
fn own_last<'a>(lane: &'a Lane, lanes: &'a [Lane]) -> impl DoubleEndedIterator<Item = &'a Lane> {
    let wider = lanes.iter().filter(|other| other.who.covers(&lane.who));
    wider.filter(|other| other.name != lane.name).chain([lane])
}

/// In whose company a lane is let in, if it is not by a stage of its own.
fn with(leader: &Lane, lane: &Lane) -> String {
    match leader.name == lane.name {
        true => String::new(),
        false => format!(" with {}", leader.title()),
    }
}

/// A stage to come: `25 % on 2026-12-14 09:00 UTC (in 3 days)`.
fn upcoming(stage: &Stage, with: &str, at: Instant) -> String {
    let percent = stage.percent;
    match stage.from {
        Some(from) => format!("{percent} %{with} on {} ({})", date(from), wait(at, from)),
        None => format!("{percent} %{with} from the start"),
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
