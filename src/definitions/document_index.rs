//! Document index: where the flags and segments of a document lie in its text.

use super::document_reader::{DocumentReader, EntryKind};
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
        while let Some(entry) = reader.next()? {
            let source = entry.source.shifted(at.start());
            let diagnostics = &mut index.diagnostics;
            diagnostics.at(entry.step, |diagnostics| match entry.kind {
                EntryKind::Feature => {
                    features += 1;
                    let name = diagnostics.ok(FlagDefinition::name_of(entry.value));
                    let flag = name.map(|name| (interner.intern(name), source));
                    index.flags.extend(flag);
                }
                EntryKind::Segment => {
                    let id = diagnostics.ok(Segment::id_of(entry.value));
                    index.segments.extend(id.map(|id| (id, source)));
                }
            });
        }
        match features > 0 && index.flags.is_empty() {
            true => Err(Error::not_a_document("features", NO_FLAG)),
            false => Ok(index),
        }
    }
}
