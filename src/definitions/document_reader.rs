//! Reads the document (`/client/features`) and the delta of an Unleash server, entry by entry.

use crate::diagnostics::{Error, Problem, Step};
use crate::json::{JsonKind, JsonObject, JsonReader, JsonValue, Span, SyntaxError};

/// Describes an absent list in error messages.
const MISSING: &str = "missing";

/// Reads `{"features": […], "segments": […]}`; its caller asks for the next entry.
pub(crate) struct DocumentReader<'a> {
    json: JsonReader<'a>,
    top: JsonKind,
    /// The list whose entries are being read.
    list: Option<EntryKind>,
    /// Number of its entries read so far.
    count: usize,
    /// Kind of the last member `features`.
    features: JsonKind,
    /// Message for a document without `features`.
    missing: &'static str,
}

/// The kind of an entry.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EntryKind {
    Feature,
    Segment,
}

/// What a document has next.
pub(crate) enum DocumentPart<'t> {
    /// A list begins. It replaces an earlier list of the same kind: of equal members, the last counts.
    List(EntryKind),
    Entry(Entry<'t>),
}

/// An entry of a document: a flag or a segment.
pub(crate) struct Entry<'t> {
    pub kind: EntryKind,
    /// Position in its list, from 1.
    pub step: Step,
    /// Where it lies in the text of the document.
    pub source: Span,
    /// The entry; of an object, its members without their elements.
    pub value: JsonValue<'t>,
}

impl<'a> DocumentReader<'a> {
    /// Creates a reader and enters the value at the top.
    ///
    /// # Errors
    ///
    /// The text does not begin with JSON.
    pub fn new(text: &'a str) -> Result<DocumentReader<'a>, Error> {
        let mut json = JsonReader::new(text);
        let top = json.open().map_err(|error| json.error(error))?;
        Ok(DocumentReader {
            json,
            top,
            list: None,
            count: 0,
            features: JsonKind::Null,
            missing: MISSING,
        })
    }

    /// Reads the next part; `None` after the last.
    ///
    /// # Errors
    ///
    /// The rest is not JSON, or the document has no list `features`.
    pub fn next(&mut self) -> Result<Option<DocumentPart<'_>>, Error> {
        match self.next_part() {
            Ok(Some((kind, None))) => Ok(Some(DocumentPart::List(kind))),
            Ok(Some((kind, Some(source)))) => {
                Ok(Some(DocumentPart::Entry(self.entry(kind, source))))
            }
            Ok(None) => {
                require_list(self.features, self.top, "features", self.missing).map(|()| None)
            }
            Err(error) => Err(self.json.error(error)),
        }
    }

    /// Reads the next part; returns its kind and, of an entry, where it lies.
    fn next_part(&mut self) -> Result<Option<(EntryKind, Option<Span>)>, SyntaxError> {
        loop {
            if let Some(kind) = self.list {
                if let Some(source) = self.json.next_element()? {
                    self.count += 1;
                    return Ok(Some((kind, Some(source))));
                }
                self.list = None;
            }
            if self.top != JsonKind::Object || !self.next_member()? {
                return Ok(None);
            }
            if let Some(kind) = self.list {
                return Ok(Some((kind, None)));
            }
        }
    }

    fn entry(&self, kind: EntryKind, source: Span) -> Entry<'_> {
        Entry {
            kind,
            source,
            step: match kind {
                EntryKind::Feature => Step::FeatureEntry(self.count),
                EntryKind::Segment => Step::SegmentEntry(self.count),
            },
            value: self.json.element(),
        }
    }

    /// Reads the next member: enters a list of entries, skips anything else. Returns false after the
    /// last.
    fn next_member(&mut self) -> Result<bool, SyntaxError> {
        match self.json.next_key()? {
            None => return Ok(false),
            Some("features") => {
                self.features = self.open_list(EntryKind::Feature)?;
                return Ok(true);
            }
            Some("segments") => return self.open_list(EntryKind::Segment).map(|_| true),
            Some("events") => self.missing = "missing: this is a delta, for `apply`",
            Some("toggles") => self.missing = "missing: these are answers of the frontend API",
            Some(_) => (),
        }
        self.json.skip().map(|_| true)
    }

    fn open_list(&mut self, kind: EntryKind) -> Result<JsonKind, SyntaxError> {
        let found = self.json.open_array()?;
        self.list = (found == JsonKind::Array).then_some(kind);
        self.count = 0;
        Ok(found)
    }
}

/// Reads `{"events": […]}`, and returns where the events lie.
///
/// # Errors
///
/// The text is not JSON, or the document has no list `events`.
pub(crate) fn read_delta(text: &str) -> Result<Vec<Span>, Error> {
    let mut json = JsonReader::new(text);
    let mut delta = Delta {
        events: Vec::new(),
        kind: JsonKind::Null,
        missing: MISSING,
    };
    let top = delta.read(&mut json).map_err(|error| json.error(error))?;
    require_list(delta.kind, top, "events", delta.missing)?;
    Ok(delta.events)
}

/// The body of `/client/delta`, while it is read.
struct Delta {
    events: Vec<Span>,
    /// Kind of the last member `events`.
    kind: JsonKind,
    /// Message for a delta without `events`.
    missing: &'static str,
}

impl Delta {
    /// Reads all members; returns the kind of the value at the top.
    fn read(&mut self, json: &mut JsonReader<'_>) -> Result<JsonKind, SyntaxError> {
        let top = json.open()?;
        while top == JsonKind::Object
            && let Some(key) = json.next_key()?
        {
            match key {
                "events" => self.read_events(json)?,
                "features" => {
                    self.missing = "missing: this is a document, for `load`";
                    json.skip()?;
                }
                _ => _ = json.skip()?,
            }
        }
        Ok(top)
    }

    fn read_events(&mut self, json: &mut JsonReader<'_>) -> Result<(), SyntaxError> {
        self.events.clear();
        self.kind = json.open_array()?;
        while self.kind == JsonKind::Array
            && let Some(event) = json.next_element()?
        {
            self.events.push(event);
        }
        Ok(())
    }
}

/// Checks that the value at the top is an object with a list `key`.
fn require_list(
    list: JsonKind,
    top: JsonKind,
    key: &'static str,
    missing: &'static str,
) -> Result<(), Error> {
    match (top, list) {
        (JsonKind::Object, JsonKind::Array) => Ok(()),
        (JsonKind::Object, JsonKind::Null) => Err(Error::not_a_document(key, missing)),
        (JsonKind::Object, other) => Err(Error::not_a_document(key, other.as_str())),
        _ => Err(Error::not_a_document(key, missing)),
    }
}

/// The parameters of a strategy: strings by name, in the order of the document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StrategyParameters<'t>(Option<JsonObject<'t>>);

impl<'t> StrategyParameters<'t> {
    /// Reads the member `parameters`.
    ///
    /// # Errors
    ///
    /// `parameters` is not an object, or one of its members is not a scalar.
    pub fn read(source: JsonObject<'t>) -> Result<StrategyParameters<'t>, Problem> {
        let parameters = StrategyParameters(source.get("parameters").object()?);
        for (_, value) in parameters.members() {
            value.string()?;
        }
        Ok(parameters)
    }

    /// Returns the parameter `key`; the last one if there are several.
    pub fn get(self, key: &'static str) -> Option<&'t str> {
        self.0?.get(key).string().ok()?
    }

    /// Returns all names and values.
    pub fn iter(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.members()
            .filter_map(|(name, value)| Some((name, value.string().ok()??)))
    }

    fn members(self) -> impl Iterator<Item = (&'t str, JsonValue<'t>)> {
        let members = self.0.map(|object| object.members("parameters"));
        members.into_iter().flatten()
    }
}
