//! Document index: where the flags and segments of a document lie in its text.

use super::document_reader::{DocumentPart, DocumentReader, Entry, EntryKind};
use super::flag::FlagDefinition;
use super::segment::Segment;
use crate::diagnostics::{Diagnostics, Error};
use crate::interning::{Interner, StringId};
use crate::json::Span;

/// The names of the flags and the ids of the segments of a document, and their places in the text.
#[derive(Debug, Default)]
pub(crate) struct DocumentIndex {
    pub flags: Vec<(StringId, Span)>,
    pub segments: Vec<(i64, Span)>,
    /// The entries without a name or an id.
    pub diagnostics: Diagnostics,
}

/// Describes a list of which no entry is a flag. It is rejected, so that the last good flags stay.
pub(crate) const NO_FLAG: &str = "one in which nothing is a flag";

impl DocumentIndex {
    /// Reads the document at a place in a text, and interns the names of its flags.
    ///
    /// # Errors
    ///
    /// The text there is not a document, or has entries of which none is a flag.
    pub fn read(text: &str, at: Span, interner: &mut Interner) -> Result<DocumentIndex, Error> {
        let mut index = DocumentIndex::default();
        let mut reader = DocumentReader::new(at.of(text))?;
        let mut features = 0;
        while let Some(part) = reader.next()? {
            match part {
                DocumentPart::List(EntryKind::Feature) => {
                    features = 0;
                    index.flags.clear();
                }
                DocumentPart::List(EntryKind::Segment) => index.segments.clear(),
                DocumentPart::Entry(entry) => {
                    features += usize::from(matches!(entry.kind, EntryKind::Feature));
                    index.add(entry, at, interner);
                }
            }
        }
        match features > 0 && index.flags.is_empty() {
            true => Err(Error::not_a_document("features", NO_FLAG)),
            false => Ok(index),
        }
    }

    fn add(&mut self, entry: Entry<'_>, at: Span, interner: &mut Interner) {
        let source = entry.source.shifted(at.start());
        self.diagnostics
            .at(entry.step, |diagnostics| match entry.kind {
                EntryKind::Feature => {
                    let name = diagnostics.ok(FlagDefinition::name_of(entry.value));
                    let flag = name.map(|name| (interner.intern(name), source));
                    self.flags.extend(flag);
                }
                EntryKind::Segment => {
                    let id = diagnostics.ok(Segment::id_of(entry.value));
                    self.segments.extend(id.map(|id| (id, source)));
                }
            });
    }
}
