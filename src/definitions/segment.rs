//! Segment: constraints that strategies share.

use super::Definitions;
use super::constraint::Constraint;
use crate::codec::{Decoder, Encoder, TableKind};
use crate::diagnostics::{Diagnostic, Diagnostics, Problem};
use crate::interning::{HashIndex, Id, IdList, Interner, Seed, SnapshotEntry};
use crate::json::{JsonValue, Span, Texts};
use crate::steps::step;

/// The segments of a document, and those that strategies name but the document lacks.
#[derive(Debug)]
pub(crate) struct SegmentTable {
    list: Vec<Segment>,
    index: HashIndex,
    /// The segments that were inserted since all were replaced.
    present: Vec<Id<Segment>>,
    /// Weight of the segments that were replaced or removed.
    dropped: usize,
}

impl SegmentTable {
    pub fn new(seed: Seed) -> SegmentTable {
        SegmentTable {
            list: Vec::new(),
            index: HashIndex::new(seed),
            present: Vec::new(),
            dropped: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn encode(&self, interner: &Interner, encoder: &mut Encoder) {
        encoder.len(self.list.len());
        for (index, segment) in self.list.iter().enumerate() {
            // Missing segments keep their index too.
            encoder.mark_used(TableKind::Segment, index);
            encoder.signed_varint(segment.id);
            match segment.state {
                SegmentState::Missing | SegmentState::Pending => encoder.varint(0),
                SegmentState::Broken => encoder.varint(1),
                SegmentState::Valid(constraints) => {
                    encoder.varint(2);
                    constraints.encode(interner, encoder);
                }
            }
            Diagnostic::encode_all(&segment.diagnostics, encoder);
        }
        encoder.end_section();
    }

    pub fn decode(
        decoder: &mut Decoder<'_>,
        constraints: usize,
        interner: &mut Interner,
        seed: Seed,
    ) -> Option<SegmentTable> {
        let mut segments = SegmentTable::new(seed);
        for index in 0..decoder.len()? {
            let before = decoder.rest().len();
            let id = decoder.signed_varint()?;
            let mut segment = Segment {
                id,
                source: Span::NONE,
                weight: 0,
                state: match decoder.byte()? {
                    0 => SegmentState::Missing,
                    1 => SegmentState::Broken,
                    2 => SegmentState::Valid(IdList::decode(decoder, constraints, interner)?),
                    _ => return None,
                },
                diagnostics: Diagnostic::decode_all(decoder)?,
            };
            segment.weight = before - decoder.rest().len();
            (segments.intern(id).index() == index).then_some(())?;
            segments.present.push(Id::new(index));
            segments.set(Id::new(index), segment);
        }
        Some(segments)
    }

    pub fn get(&self, id: Id<Segment>) -> Option<&Segment> {
        self.list.get(id.index())
    }

    /// Returns the table id of the segment that the document knows as `id`; inserts a missing one.
    pub fn intern(&mut self, id: i64) -> Id<Segment> {
        let hash = self.index.seed.hash_of(&(id as u64));
        let list = &self.list;
        let mut has_id = |index| {
            list.get(index)
                .is_some_and(|segment: &Segment| segment.id == id)
        };
        let found = self.index.find(hash, &mut has_id);
        Id::new(found.unwrap_or_else(|| {
            self.index.insert(hash, self.list.len());
            self.list.push(Segment::missing(id));
            self.list.len() - 1
        }))
    }

    /// Inserts a segment that is not compiled; replaces an earlier one of that id.
    pub fn insert(&mut self, id: i64, source: Span) {
        let segment = Segment {
            source,
            weight: source.len(),
            state: SegmentState::Pending,
            ..Segment::missing(id)
        };
        let id = self.replace(segment);
        self.present.push(id);
    }

    /// Marks a segment as missing, so that strategies that name it never match.
    pub fn remove(&mut self, id: i64) {
        self.replace(Segment::missing(id));
    }

    /// Replaces the segment of the same id.
    fn replace(&mut self, segment: Segment) -> Id<Segment> {
        let id = self.intern(segment.id);
        self.dropped += self.get(id).map_or(0, |earlier| earlier.weight);
        self.set(id, segment);
        id
    }

    /// Sets the compiled form of a segment.
    pub(super) fn set(&mut self, id: Id<Segment>, segment: Segment) {
        if let Some(entry) = self.list.get_mut(id.index()) {
            *entry = segment;
        }
    }

    /// Replaces all segments by those with these ids and places. A segment whose text is still the same
    /// stays compiled.
    pub fn replace_all(&mut self, segments: impl Iterator<Item = (i64, Span)>, texts: Texts<'_>) {
        let mut earlier = Vec::new();
        for id in std::mem::take(&mut self.present) {
            step();
            if let Some(segment) = self.list.get_mut(id.index()) {
                let missing = Segment::missing(segment.id);
                earlier.push((id, std::mem::replace(segment, missing)));
            }
        }
        for (id, source) in segments {
            self.insert(id, source);
        }
        for (id, segment) in earlier {
            let Some(entry) = self.list.get_mut(id.index()) else {
                continue;
            };
            let is_kept = entry.state == SegmentState::Pending
                && segment.state != SegmentState::Missing
                && texts.are_equal(segment.source, entry.source);
            match is_kept {
                true => {
                    let source = entry.source;
                    *entry = Segment { source, ..segment };
                }
                false => self.dropped += segment.weight,
            }
        }
    }

    /// Inserts the segments of another table without their compiled form.
    pub fn insert_all(&mut self, old: &SegmentTable) {
        for segment in &old.list {
            if !segment.is_missing() {
                self.insert(segment.id, segment.source);
            }
        }
    }

    /// Returns the ids of all segments.
    pub fn ids(&self) -> impl Iterator<Item = Id<Segment>> + use<> {
        (0..self.list.len()).map(Id::new)
    }

    /// Returns the weight of the replaced and removed segments.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Returns the weight of all segments.
    pub fn weight(&self) -> usize {
        self.list.iter().map(|segment| segment.weight).sum()
    }

    /// Appends the texts of all segments, with commas, to `joined`, where they lie from now on.
    pub fn move_text(&mut self, text: &str, joined: &mut String) {
        let present = self.list.iter_mut().filter(|segment| !segment.is_missing());
        for (index, segment) in present.enumerate() {
            segment.source = segment.source.append(text, index, joined);
        }
    }
}

/// Constraints that strategies share.
///
/// Source: `docs/semantics.md`, "Segments"; client specification 15.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Id in the document.
    pub id: i64,
    /// Place in the text; of a segment from a snapshot, nowhere.
    pub source: Span,
    /// Bytes of the text, and about those of memory that its patterns added.
    pub weight: usize,
    pub state: SegmentState,
    /// Problems of the segment; every strategy that uses it reports them.
    pub diagnostics: Vec<Diagnostic>,
}

impl SnapshotEntry for Segment {
    const KIND: TableKind = TableKind::Segment;
}

/// Whether a segment can be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SegmentState {
    /// The document has no segment of that id.
    Missing,
    /// Not compiled yet.
    Pending,
    /// One of its constraints is invalid.
    Broken,
    /// All of these constraints must match.
    Valid(IdList<Constraint>),
}

impl Segment {
    /// Compiles an entry of the document; invalid constraints become `diagnostics` of the segment.
    ///
    /// # Errors
    ///
    /// The entry is not an object with an id.
    pub fn compile(
        value: JsonValue<'_>,
        source: Span,
        definitions: &mut Definitions,
    ) -> Result<Segment, Problem> {
        let id = Segment::id_of(value)?;
        let mut diagnostics = Diagnostics::default();
        let constraints = value.required_object()?.get("constraints");
        let constraints = definitions.compile_constraints(constraints, &mut diagnostics);
        Ok(Segment {
            id,
            source,
            weight: source.len(),
            state: constraints.map_or(SegmentState::Broken, SegmentState::Valid),
            diagnostics: diagnostics.into_vec(),
        })
    }

    /// Returns the id of an entry of the document.
    ///
    /// # Errors
    ///
    /// The entry is not an object with an id.
    pub fn id_of(value: JsonValue<'_>) -> Result<i64, Problem> {
        value.required_object()?.get("id").required_integer()
    }

    /// Creates a segment that the document does not have.
    pub fn missing(id: i64) -> Segment {
        Segment {
            id,
            source: Span::NONE,
            weight: 0,
            state: SegmentState::Missing,
            diagnostics: Vec::new(),
        }
    }

    /// Returns whether the document does not have the segment.
    pub fn is_missing(&self) -> bool {
        self.state == SegmentState::Missing
    }

    /// Returns the constraints; `None` if the segment is missing or broken and never matches.
    pub fn constraints(&self) -> Option<IdList<Constraint>> {
        match self.state {
            SegmentState::Valid(constraints) => Some(constraints),
            SegmentState::Missing | SegmentState::Pending | SegmentState::Broken => None,
        }
    }
}
