//! The server's document, word for word: reading, and nothing else.

use crate::error::Error;
use crate::json::{Fault, Found, Readable, read_list, read_members, read_whole, skip};
use hifijson::SliceLexer;

pub(crate) use crate::json::{Given, List, Text, all};

/// How a list is that is not there.
const MISSING: &str = "missing";

/// Reads `{features, segments}`, handing out each entry as soon as it is read.
pub(crate) fn read_document<'a>(
    bytes: &'a [u8],
    take: &mut dyn FnMut(Entry<'a>),
) -> Result<(), Error> {
    let mut features = Found::Nothing;
    let mut missing = MISSING;
    read_whole(bytes, &mut |key, next, lexer| match key {
        "features" => {
            let mut place = 0;
            features = read_list(next, lexer, &mut |next, lexer| {
                place += 1;
                take(Entry::Feature(place, Readable::read(next, lexer)?));
                Ok(())
            })?;
            Ok(())
        }
        "segments" => {
            let mut place = 0;
            read_list(next, lexer, &mut |next, lexer| {
                place += 1;
                take(Entry::Segment(place, Readable::read(next, lexer)?));
                Ok(())
            })
            .map(drop)
        }
        "events" => {
            missing = "missing: this is a delta, for `apply`";
            skip(next, lexer)
        }
        "toggles" => {
            missing = "missing: these are answers of the frontend API";
            skip(next, lexer)
        }
        _ => skip(next, lexer),
    })
    .and_then(|top| found(features, top, "features", missing))
}

/// Reads `{events}`.
pub(crate) fn read_delta(bytes: &[u8]) -> Result<Vec<Given<Event<'_>>>, Error> {
    let mut events = Vec::new();
    let mut list = Found::Nothing;
    let mut missing = MISSING;
    read_whole(bytes, &mut |key, next, lexer| match key {
        "events" => {
            list = read_list(next, lexer, &mut |next, lexer| {
                events.push(Readable::read(next, lexer)?);
                Ok(())
            })?;
            Ok(())
        }
        "features" => {
            missing = "missing: this is a document, for `load`";
            skip(next, lexer)
        }
        _ => skip(next, lexer),
    })
    .and_then(|top| found(list, top, "events", missing))?;
    Ok(events)
}

/// An entry of a document.
#[allow(
    clippy::large_enum_variant,
    reason = "it lives only while it is handed over"
)]
pub(crate) enum Entry<'a> {
    /// An entry of `features`, with its place from 1.
    Feature(usize, Given<Feature<'a>>),
    /// An entry of `segments`, with its place from 1.
    Segment(usize, Given<Segment<'a>>),
}

/// Texts by name, in the order of the document.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'a>(pub Vec<(Text<'a>, Given<Text<'a>>)>);

/// Declares an object of the document: its members, by their JSON names.
macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($key:literal => $member:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $name<'a> {
            $(pub $member: Given<$type>,)*
        }

        impl<'a> Readable<'a> for $name<'a> {
            const WANTED: &'static str = "an object";

            fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault> {
                let mut read = $name::default();
                let found = read_members(next, lexer, &mut |key, next, lexer| match key {
                    $($key => { read.$member = Readable::read(next, lexer)?; Ok(()) })*
                    _ => skip(next, lexer),
                })?;
                Ok(found.give::<Self>(read))
            }
        }
    };
}

object! {
    /// A flag.
    Feature {
        "name" => name: Text<'a>,
        "type" => kind: Text<'a>,
        "description" => description: Text<'a>,
        "project" => project: Text<'a>,
        "enabled" => enabled: bool,
        "stale" => stale: bool,
        "impressionData" => impression_data: bool,
        "strategies" => strategies: List<Strategy<'a>>,
        "variants" => variants: List<Variant<'a>>,
        "dependencies" => dependencies: List<Dependency<'a>>,
    }
}

object! {
    /// An activation strategy.
    Strategy {
        "name" => name: Text<'a>,
        "parameters" => parameters: Parameters<'a>,
        "constraints" => constraints: List<Constraint<'a>>,
        "segments" => segments: List<i64>,
        "variants" => variants: List<Variant<'a>>,
    }
}

object! {
    /// One test of one context field.
    Constraint {
        "contextName" => field: Text<'a>,
        "operator" => operator: Text<'a>,
        "values" => values: List<Text<'a>>,
        "value" => value: Text<'a>,
        "inverted" => inverted: bool,
        "caseInsensitive" => case_insensitive: bool,
    }
}

object! {
    /// Constraints under one id.
    Segment {
        "id" => id: i64,
        "constraints" => constraints: List<Constraint<'a>>,
    }
}

object! {
    /// One of several answers.
    Variant {
        "name" => name: Text<'a>,
        "weight" => weight: Text<'a>,
        "stickiness" => stickiness: Text<'a>,
        "payload" => payload: Payload<'a>,
        "overrides" => overrides: List<Override<'a>>,
    }
}

object! {
    /// The data of a variant.
    Payload {
        "type" => kind: Text<'a>,
        "value" => value: Text<'a>,
    }
}

object! {
    /// A forced choice.
    Override {
        "contextName" => field: Text<'a>,
        "values" => values: List<Text<'a>>,
    }
}

object! {
    /// A flag that must be on (or off) first.
    Dependency {
        "feature" => parent: Text<'a>,
        "enabled" => enabled: bool,
        "variants" => variants: List<Text<'a>>,
    }
}

object! {
    /// A change to a document.
    Event {
        "type" => kind: Text<'a>,
        "features" => features: List<Feature<'a>>,
        "segments" => segments: List<Segment<'a>>,
        "feature" => feature: Feature<'a>,
        "featureName" => feature_name: Text<'a>,
        "segment" => segment: Segment<'a>,
        "segmentId" => segment_id: i64,
    }
}

impl<'a> Readable<'a> for Parameters<'a> {
    const WANTED: &'static str = "an object";

    fn read(next: u8, lexer: &mut SliceLexer<'a>) -> Result<Given<Self>, Fault> {
        let mut parameters = Vec::new();
        let found = read_members(next, lexer, &mut |key, next, lexer| {
            parameters.push((key.to_owned().into(), Readable::read(next, lexer)?));
            Ok(())
        })?;
        Ok(found.give::<Self>(Parameters(parameters)))
    }
}

/// A document needs an object at the top, and in it the list `key`.
fn found(list: Found, top: Found, key: &'static str, missing: &'static str) -> Result<(), Error> {
    match (top, list) {
        (Found::It, Found::It) => Ok(()),
        (Found::It, Found::Other(found)) => Err(Error::not_a_document(key, found)),
        _ => Err(Error::not_a_document(key, missing)),
    }
}
