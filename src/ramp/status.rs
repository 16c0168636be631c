//! Status: sentences about the stages of a channel at a time.

use super::channel_schedule::{ChannelSchedule, Stage};
use crate::values::Timestamp;

/// Returns the title of a strategy in Unleash: `demo: 100 % from 2026-12-01 09:00 UTC`.
pub(crate) fn title(schedule: &ChannelSchedule, stage: &Stage) -> String {
    let name = schedule.title();
    let percent = stage.percent;
    match stage.from {
        Some(from) => format!("{name}: {percent} % from {}", date(from)),
        None => format!("{name}: {percent} % from the start"),
    }
}

/// Describes one of all schedules at a time: what percentage is included, since when, and what comes next.
pub(crate) fn sentence(
    schedule: &ChannelSchedule,
    schedules: &[ChannelSchedule],
    at: Timestamp,
) -> String {
    let name = schedule.title();
    let running = leading(schedule, schedules, at);
    let percent = running.map_or(0, |(_, stage)| stage.percent);
    let next = coming(schedule, schedules, at, percent);
    let next = next.map(|(leader, stage)| upcoming(stage, &with(leader, schedule), at));
    let Some((leader, running)) = running else {
        return format!("{name}: not begun; {}.", next.unwrap_or_default());
    };
    let with = with(leader, schedule);
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

/// Returns the running stage that includes most of a channel: its own, or one of a wider channel.
fn leading<'a>(
    schedule: &'a ChannelSchedule,
    schedules: &'a [ChannelSchedule],
    at: Timestamp,
) -> Option<(&'a ChannelSchedule, &'a Stage)> {
    let running = own_last(schedule, schedules)
        .filter_map(|schedule| Some((schedule, schedule.running(at)?)));
    running.max_by_key(|(_, stage)| stage.percent)
}

/// Returns the next stage that includes more than `percent` of a channel: its own, or one of a wider
/// channel.
fn coming<'a>(
    schedule: &'a ChannelSchedule,
    schedules: &'a [ChannelSchedule],
    at: Timestamp,
    percent: u8,
) -> Option<(&'a ChannelSchedule, &'a Stage)> {
    let more = |stage: &&Stage| !stage.has_begun(at) && stage.percent > percent;
    // Among stages that begin together, its own comes first: it includes more.
    let stages = own_last(schedule, schedules)
        .rev()
        .filter_map(|schedule| Some((schedule, schedule.stages.iter().find(more)?)));
    stages.min_by_key(|(_, stage)| stage.from)
}

/// Iterates over the schedules whose channels include all of this channel; its own comes last.
fn own_last<'a>(
    schedule: &'a ChannelSchedule,
    schedules: &'a [ChannelSchedule],
) -> impl DoubleEndedIterator<Item = &'a ChannelSchedule> {
    let wider = schedules
        .iter()
        .filter(|other| other.users.covers(&schedule.users));
    wider
        .filter(|other| other.name != schedule.name)
        .chain([schedule])
}

/// Names the wider channel whose stage includes this channel, if it is not a stage of its own.
fn with(leader: &ChannelSchedule, schedule: &ChannelSchedule) -> String {
    match leader.name == schedule.name {
        true => String::new(),
        false => format!(" with {}", leader.title()),
    }
}

/// Describes a future stage: `25 % on 2026-12-14 09:00 UTC (in 3 days)`.
fn upcoming(stage: &Stage, with: &str, at: Timestamp) -> String {
    let percent = stage.percent;
    match stage.from {
        Some(from) => format!("{percent} %{with} on {} ({})", date(from), wait(at, from)),
        None => format!("{percent} %{with} from the start"),
    }
}

/// Describes the time until `later`, in the largest unit that fits at least once.
fn wait(at: Timestamp, later: Timestamp) -> String {
    let seconds = at.seconds_until(later);
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60)];
    let found = units.into_iter().find(|(_, length)| seconds >= *length);
    match found.map(|(unit, length)| (seconds / length, unit)) {
        Some((1, unit)) => format!("in 1 {unit}"),
        Some((count, unit)) => format!("in {count} {unit}s"),
        None => "in less than a minute".into(),
    }
}

/// Formats a date: `2026-12-01 09:00 UTC`, with seconds only if they are not 0.
fn date(timestamp: Timestamp) -> String {
    let text = timestamp.to_string();
    // Outside of the years of four digits the offset is another one.
    let Some(time) = text.strip_suffix('Z') else {
        return text;
    };
    let time = time.strip_suffix(":00").unwrap_or(time);
    format!("{} UTC", time.replace('T', " "))
}
