//! The server's document, word for word: reading, and nothing else.
//!
//! Nothing is built of it: an [`Object`] is a place on the tape, and gives a member when asked for it
//! by its JSON name.

use crate::error::{Error, Problem};
use crate::json::{Kind, Mark, Tape, read_whole};

/// How a list is that is not there.
const MISSING: &str = "missing";

/// Reads `{features, segments}`, handing out each entry as soon as it is read, with its place from 1.
pub(crate) fn read_document(
    bytes: &[u8],
    take: &mut dyn FnMut(Entry, usize, Given<'_>),
) -> Result<(), Error> {
    let mut features = Kind::Null;
    let mut missing = MISSING;
    let top = read_whole(bytes, &mut |key, next, tape| {
        let mut each = |entry| {
            let mut place = 0;
            tape.record_each(next, &mut |tape| {
                place += 1;
                take(entry, place, Given::first(tape));
            })
        };
        match key {
            "features" => features = each(Entry::Feature)?,
            "segments" => each(Entry::Segment).map(drop)?,
            key => {
                match key {
                    "events" => missing = "missing: this is a delta, for `apply`",
                    "toggles" => missing = "missing: these are answers of the frontend API",
                    _ => (),
                }
                tape.skip(next)?;
            }
        }
        Ok(())
    })?;
    found(features, top, "features", missing)
}

/// Reads `{events}`.
pub(crate) fn read_delta(bytes: &[u8]) -> Result<Delta<'_>, Error> {
    let mut missing = MISSING;
    let mut events = None;
    let top = read_whole(bytes, &mut |key, next, tape| {
        match key {
            "events" => events = Some(tape.record_apart(next)?),
            key => {
                if key == "features" {
                    missing = "missing: this is a document, for `load`";
                }
                tape.skip(next)?;
            }
        }
        Ok(())
    })?;
    let kind = events.as_ref().map_or(Kind::Null, |tape| tape.kind(0));
    found(kind, top, "events", missing)?;
    Ok(Delta { events })
}

/// A change to a document.
pub(crate) struct Delta<'a> {
    events: Option<Tape<'a>>,
}

impl Delta<'_> {
    /// What has happened, in that order.
    pub fn events(&self) -> impl Iterator<Item = Given<'_>> {
        let list = self.events.as_ref().map(Given::first);
        let items = list.and_then(|list| list.items().ok());
        items.into_iter().flatten()
    }
}

/// A document needs an object at the top, and in it the list `key`.
fn found(list: Kind, top: Kind, key: &'static str, missing: &'static str) -> Result<(), Error> {
    match (top, list) {
        (Kind::Object, Kind::List) => Ok(()),
        (Kind::Object, Kind::Null) => Err(Error::not_a_document(key, missing)),
        (Kind::Object, other) => Err(Error::not_a_document(key, other.as_str())),
        _ => Err(Error::not_a_document(key, missing)),
    }
}

/// What an entry of a document is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry {
    /// Of `features`.
    Feature,
    /// Of `segments`.
    Segment,
}

/// What stands at a key, or in a list under that key: nothing (`null` is nothing, too) or a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'t> {
    key: &'static str,
    tape: &'t Tape<'t>,
    place: usize,
    kind: Kind,
}

impl<'t> Given<'t> {
    fn first(tape: &'t Tape<'_>) -> Given<'t> {
        Given::new("", tape, Some(0))
    }

    fn new(key: &'static str, tape: &'t Tape<'_>, place: Option<usize>) -> Given<'t> {
        let place = place.unwrap_or(usize::MAX);
        Given {
            key,
            tape,
            place,
            kind: tape.kind(place),
        }
    }

    /// What must be there.
    pub fn required<T>(self, value: Option<T>) -> Result<T, Problem> {
        value.ok_or(Problem::Missing { key: self.key })
    }

    fn wrong<T>(self, wanted: &'static str, found: &'static str) -> Result<T, Problem> {
        Err(Problem::WrongType {
            key: self.key,
            wanted,
            found,
        })
    }

    /// A text; a number or a truth is told as it was written.
    pub fn text(self) -> Result<Option<&'t str>, Problem> {
        match self.kind {
            Kind::Null => Ok(None),
            Kind::Text | Kind::Number => Ok(Some(self.tape.text(self.place))),
            Kind::True => Ok(Some("true")),
            Kind::False => Ok(Some("false")),
            kind => self.wrong("a text", kind.as_str()),
        }
    }

    /// A text that must be there.
    pub fn needed_text(self) -> Result<&'t str, Problem> {
        self.required(self.text()?)
    }

    /// True or false.
    pub fn truth(self) -> Result<Option<bool>, Problem> {
        match self.kind {
            Kind::Null => Ok(None),
            Kind::True => Ok(Some(true)),
            Kind::False => Ok(Some(false)),
            kind => self.wrong("true or false", kind.as_str()),
        }
    }

    /// A whole number that must be there.
    pub fn needed_number(self) -> Result<i64, Problem> {
        const WANTED: &str = "a whole number";
        match self.kind {
            Kind::Null => self.required(None),
            Kind::Text | Kind::Number => match self.tape.text(self.place).parse() {
                Ok(number) => Ok(number),
                Err(_) => self.wrong(WANTED, "another number"),
            },
            kind => self.wrong(WANTED, kind.as_str()),
        }
    }

    /// The entries of a list.
    pub fn list(self) -> Result<Option<Items<'t>>, Problem> {
        match self.kind {
            Kind::Null => Ok(None),
            Kind::List => Ok(Some(Items {
                given: self,
                next: self.place + 1,
                end: self.tape.end(self.place),
            })),
            kind => self.wrong("a list", kind.as_str()),
        }
    }

    /// The entries of a list, of which there are none if it is missing.
    pub fn items(self) -> Result<Items<'t>, Problem> {
        let none = Items {
            given: self,
            next: 0,
            end: 0,
        };
        Ok(self.list()?.unwrap_or(none))
    }

    /// An object.
    pub fn object(self) -> Result<Option<Object<'t>>, Problem> {
        match self.kind {
            Kind::Null => Ok(None),
            Kind::Object => Ok(Some(Object {
                tape: self.tape,
                first: self.place + 1,
                end: self.tape.end(self.place),
            })),
            kind => self.wrong("an object", kind.as_str()),
        }
    }

    /// This entry of a list, which must be an object.
    pub fn entry(self) -> Result<Object<'t>, Problem> {
        let object = self.object().map_err(|problem| match problem {
            Problem::WrongType { found, .. } => Problem::NotAnObject { found },
            problem => problem,
        })?;
        object.ok_or(Problem::NotAnObject { found: "null" })
    }
}

/// The entries of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Items<'t> {
    given: Given<'t>,
    next: usize,
    end: usize,
}

impl Items<'_> {
    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.next >= self.end
    }
}

impl<'t> Items<'t> {
    fn places(mut self) -> impl Iterator<Item = usize> + use<'t> {
        std::iter::from_fn(move || self.step())
    }

    fn step(&mut self) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let place = self.next;
        // A value is at least one place long, so this comes to an end.
        self.next = self.given.tape.end(place).max(place + 1);
        Some(place)
    }
}

impl<'t> Iterator for Items<'t> {
    type Item = Given<'t>;

    fn next(&mut self) -> Option<Given<'t>> {
        let place = self.step()?;
        let Given { key, tape, .. } = self.given;
        Some(Given::new(key, tape, Some(place)))
    }
}

/// An object of the document; its members are found by their JSON names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object<'t> {
    tape: &'t Tape<'t>,
    first: usize,
    end: usize,
}

impl<'t> Object<'t> {
    /// The member of that name; the last one, if there are several.
    #[inline(always)]
    pub fn get(&self, key: &'static str) -> Given<'t> {
        self.find(key, Mark::of(key))
    }

    fn find(&self, key: &'static str, mark: Mark) -> Given<'t> {
        let place = self.tape.find(self.first, self.end, key, mark);
        Given::new(key, self.tape, place)
    }

    /// All members with their names, told as members of `key`.
    fn members(self, key: &'static str) -> impl Iterator<Item = (&'t str, Given<'t>)> {
        let Object { tape, first, end } = self;
        let given = Given::new(key, tape, None);
        let members = Items {
            given,
            next: first,
            end,
        };
        members.places().map(move |place| {
            let name = tape.key(place);
            (name, Given::new(key, tape, Some(place)))
        })
    }
}

/// Texts by name, in the order of the document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameters<'t>(Option<Object<'t>>);

impl<'t> Parameters<'t> {
    /// The member `parameters`, in which everything must be a text.
    pub fn read(source: Object<'t>) -> Result<Parameters<'t>, Problem> {
        let parameters = Parameters(source.get("parameters").object()?);
        for (_, value) in parameters.members() {
            value.text()?;
        }
        Ok(parameters)
    }

    /// The parameter of that name; the last one, if there are several.
    pub fn get(self, key: &'static str) -> Option<&'t str> {
        self.0?.get(key).text().ok()?
    }

    /// All names and texts.
    pub fn iter(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.members()
            .filter_map(|(name, value)| Some((name, value.text().ok()??)))
    }

    fn members(self) -> impl Iterator<Item = (&'t str, Given<'t>)> {
        let members = self.0.map(|object| object.members("parameters"));
        members.into_iter().flatten()
    }
}
