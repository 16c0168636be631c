//! Loading: how documents, snapshots and deltas change the flags of an engine.
//!
//! `load` and `apply` compile all flags. `open` and `update` keep the text, and leave it to `prepare` to compile
//! a flag when it is first needed; in between, a flag that is not compiled is off.

use super::source::Source;
use super::{Engine, snapshot};
use crate::definitions::{
    Definitions, DocumentIndex, FlagDefinition, FlagTable, NO_FLAG, Segment, read_delta,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Error, Problem, Step};
use crate::interning::IdSet;
use crate::json::{JsonObject, JsonValue, Span, Tape, Texts, into_text, text_of};
use crate::text::case_insensitive;
use std::iter::once;
use std::mem::take;

/// Weight of replaced flags and segments that is always tolerated, in bytes.
const TOLERANCE: usize = 1 << 16;

/// Compiles everything.
impl Engine {
    pub(super) fn load_all(&mut self, document: &[u8]) -> Result<(), Error> {
        if snapshot::is_snapshot(document) {
            self.decode(document)?;
        } else {
            let text = text_of(document)?;
            self.read_document(text, text.len())?;
            self.compile_from(text);
        }
        self.source = Source::None;
        Ok(())
    }

    pub(super) fn apply_all(&mut self, delta: &[u8]) -> Result<(), Error> {
        let text = text_of(delta)?;
        let events = read_delta(text)?;
        self.apply_events(events, Texts::without_old(text));
        self.compile_from(text);
        if self.is_sparse() {
            // A snapshot contains only entries in use.
            let snapshot = self.snapshot();
            self.decode(&snapshot)?;
        }
        Ok(())
    }

    fn compile_from(&mut self, text: &str) {
        let mut tape = Tape::new(text);
        for index in 0..self.flags.len() {
            self.flags.compile(index, &mut tape, &mut self.definitions);
        }
        for id in self.definitions.segments.ids() {
            self.definitions.compile_segment(id, &mut tape);
        }
    }
}

/// Compiles a flag when it is needed.
#[allow(dead_code, reason = "called by the WebAssembly boundary only")]
impl Engine {
    /// Like `load`, but of a document no flag is compiled, and flags whose text is the same stay compiled.
    ///
    /// # Errors
    ///
    /// As `load`.
    pub(crate) fn open(&mut self, document: Vec<u8>) -> Result<(), Error> {
        if snapshot::is_snapshot(&document) {
            self.decode(&document)?;
            self.source = Source::Snapshot(document);
            return Ok(());
        }
        let text = into_text(document)?;
        let source = take(&mut self.source);
        let outcome = match &source {
            Source::Text(old) => self.reread_document(old, &text),
            Source::None | Source::Snapshot(_) => self.read_document(&text, 0),
        };
        // The old source stays until nothing can trap any more.
        self.source = source;
        outcome?;
        self.settle();
        self.source = Source::Text(text);
        Ok(())
    }

    /// Replaces all flags, but keeps what is compiled of those whose text is the same.
    fn reread_document(&mut self, old: &str, text: &str) -> Result<(), Error> {
        let interner = &mut self.definitions.interner;
        let known = interner.len();
        match DocumentIndex::read(text, Span::new(0, text.len()), interner) {
            Ok(index) => self.diagnostics = self.install(index, Texts::new(old, text)),
            Err(error) => {
                interner.truncate(known);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Like `apply`, but no flag is compiled, unless the flags come from a snapshot.
    ///
    /// # Errors
    ///
    /// As `apply`.
    pub(crate) fn update(&mut self, delta: Vec<u8>) -> Result<(), Error> {
        let old = match &self.source {
            Source::Text(text) => text,
            Source::None => "",
            Source::Snapshot(_) => {
                self.apply_all(&delta)?;
                self.source = Source::Snapshot(self.snapshot());
                return Ok(());
            }
        };
        let delta = into_text(delta)?;
        let events = read_delta(&delta)?;
        // One text, so that old and new flags have their places in the same one.
        let start = old.len();
        let text = [old, &delta].concat();
        let events = events
            .into_iter()
            .map(|event| event.shifted(start))
            .collect();
        let texts = Texts::new(&text, &text);
        self.apply_events(events, texts);
        let joined = self.join(&text);
        self.settle();
        self.source = Source::Text(joined);
        Ok(())
    }

    /// Compiles a flag, its parents, and the segments of all of them, unless they are compiled.
    pub(crate) fn prepare(&mut self, index: usize) {
        let Source::Text(text) = &self.source else {
            return;
        };
        let mut tape = Tape::new(text);
        let (flags, definitions) = (&mut self.flags, &mut self.definitions);
        flags.compile(index, &mut tape, definitions);
        let parents = flags
            .at(index)
            .map_or(IdSet::default(), |flag| flags.parents(flag));
        let parents = parents.as_slice().iter().map(|id| id.index());
        for index in once(index).chain(parents) {
            flags.compile(index, &mut tape, definitions);
            for id in flags.segment_ids(index, &definitions.interner) {
                definitions.compile_segment(id, &mut tape);
            }
        }
    }

    /// Compiles all flags and segments that are not compiled.
    pub(crate) fn prepare_all(&mut self) {
        let source = take(&mut self.source);
        if let Source::Text(text) = &source {
            self.compile_from(text);
        }
        self.source = source;
    }

    /// Returns what the flags can be opened from again: their text, or a snapshot.
    pub(crate) fn source(&self) -> &[u8] {
        match &self.source {
            Source::None => &[],
            Source::Text(text) => text.as_bytes(),
            Source::Snapshot(snapshot) => snapshot,
        }
    }

    /// Returns a document of all flags and segments, in which they lie from now on.
    fn join(&mut self, text: &str) -> String {
        let mut joined = String::with_capacity(text.len());
        joined.push_str(r#"{"features":["#);
        self.flags.move_text(text, &mut joined);
        joined.push_str(r#"],"segments":["#);
        self.definitions.segments.move_text(text, &mut joined);
        joined.push_str("]}");
        joined
    }

    /// Forgets all compiled flags if too much is left of earlier ones.
    fn settle(&mut self) {
        if self.is_sparse() {
            let mut definitions = Definitions::new(self.options.seed());
            definitions.segments.insert_all(&self.definitions.segments);
            let (old, new) = (&self.definitions.interner, &mut definitions.interner);
            self.flags.reset(old, new);
            self.define(definitions);
        }
    }
}

impl Engine {
    /// Returns whether the replaced flags and segments weigh more than the others.
    fn is_sparse(&self) -> bool {
        let segments = &self.definitions.segments;
        let dropped = self.flags.dropped() + segments.dropped();
        dropped > self.flags.weight() + segments.weight() + TOLERANCE
    }

    /// Replaces all definitions, and interns the host name.
    pub(super) fn define(&mut self, definitions: Definitions) {
        self.definitions = definitions;
        let name = self.options.hostname.as_ref();
        let name = name.map(|name| case_insensitive::lowercase(name));
        let interner = &mut self.definitions.interner;
        self.definitions.hostname = name.map(|name| interner.intern(&name));
    }

    fn decode(&mut self, document: &[u8]) -> Result<(), Error> {
        let mut body = snapshot::open(document)?;
        let seed = self.options.seed();
        let decoded = Definitions::decode(&mut body, seed).and_then(|mut definitions| {
            let flags = FlagTable::decode(&mut body, &mut definitions)?;
            let diagnostics = Diagnostic::decode_all(&mut body)?;
            body.is_empty().then_some((definitions, flags, diagnostics))
        });
        let (definitions, flags, diagnostics) = decoded.ok_or(Error::damaged())?;
        self.define(definitions);
        self.flags = flags;
        self.diagnostics = diagnostics;
        Ok(())
    }

    /// Replaces all flags and definitions. `capacity` is the length of the text that will be compiled soon.
    fn read_document(&mut self, text: &str, capacity: usize) -> Result<(), Error> {
        let mut definitions = Definitions::with_capacity(capacity, self.options.seed());
        let all = Span::new(0, text.len());
        let index = DocumentIndex::read(text, all, &mut definitions.interner)?;
        self.define(definitions);
        self.flags = FlagTable::default();
        self.diagnostics = self.install(index, Texts::without_old(text));
        Ok(())
    }

    /// Replaces all flags by those of a document, and returns the problems that belong to no flag. A flag whose text
    /// is still the same stays compiled.
    fn install(&mut self, index: DocumentIndex, texts: Texts<'_>) -> Vec<Diagnostic> {
        self.flags.replace_all(index.flags, texts);
        let segments = index.segments.into_iter();
        self.definitions.segments.replace_all(segments, texts);
        index.diagnostics.into_vec()
    }

    /// Applies the events of a delta; an invalid one is skipped and reported.
    ///
    /// Source: `docs/semantics.md`, "Deltas".
    fn apply_events(&mut self, events: Vec<Span>, texts: Texts<'_>) {
        let mut diagnostics = Diagnostics::default();
        let mut tape = Tape::new(texts.new);
        for (index, event) in events.into_iter().enumerate() {
            tape.read_members_at(event);
            diagnostics.at(Step::Event(index + 1), |diagnostics| {
                let value = JsonValue::root(&tape);
                let change = value.required_object();
                let change =
                    change.and_then(|change| match change.get("type").required_string()? {
                        "hydration" => self.apply_hydration(change, event, texts, diagnostics),
                        _ => self.apply_change(change, texts.new),
                    });
                diagnostics.ok(change);
            });
        }
        self.flags.settle();
        self.diagnostics = diagnostics.into_vec();
    }

    /// Replaces all flags and segments.
    fn apply_hydration(
        &mut self,
        event: JsonObject<'_>,
        at: Span,
        texts: Texts<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Problem> {
        let features = event.get("features");
        features.required(features.array()?)?;
        event.get("segments").array()?;
        let interner = &mut self.definitions.interner;
        let no_flag = |_| Problem::WrongType {
            key: "features",
            wanted: "a list of flags",
            found: NO_FLAG,
        };
        // The text is valid, and has the list `features`.
        let index = DocumentIndex::read(texts.new, at, interner).map_err(no_flag)?;
        diagnostics.extend(&self.install(index, texts));
        Ok(())
    }

    /// Inserts or removes one flag or segment.
    fn apply_change(&mut self, event: JsonObject<'_>, text: &str) -> Result<(), Problem> {
        let mut entry = Tape::new(text);
        let interner = &mut self.definitions.interner;
        match event.get("type").required_string()? {
            "feature-updated" => {
                let feature = event.get("feature");
                feature.required(feature.object()?)?;
                entry.read_members_at(feature.span());
                let name = FlagDefinition::name_of(JsonValue::root(&entry))?;
                self.flags.insert(interner.intern(name), feature.span());
            }
            "feature-removed" => {
                let name = event.get("featureName").required_string()?;
                self.flags.remove(name, interner);
            }
            "segment-updated" => {
                let segment = event.get("segment");
                segment.required(segment.object()?)?;
                entry.read_members_at(segment.span());
                let id = Segment::id_of(JsonValue::root(&entry))?;
                self.definitions.segments.insert(id, segment.span());
            }
            "segment-removed" => {
                let id = event.get("segmentId").required_integer()?;
                self.definitions.segments.remove(id);
            }
            name => return Err(Problem::UnknownEvent { name: name.into() }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(engine: &mut Engine, document: &str) -> Result<(), Error> {
        engine.open(document.as_bytes().to_vec())
    }

    fn names(engine: &Engine) -> Vec<&str> {
        engine.names().collect()
    }

    #[test]
    fn a_document_that_is_rejected_leaves_nothing_behind() {
        let mut engine = Engine::new();
        open(
            &mut engine,
            r#"{"features": [{"name": "a", "enabled": true}]}"#,
        )
        .unwrap();
        engine.prepare_all();
        let known = engine.definitions.interner.len();
        for number in 0..100 {
            let broken = format!(r#"{{"features": [{{"name": "new {number}"}}, ]}}"#);
            assert!(open(&mut engine, &broken).is_err());
        }
        assert_eq!(known, engine.definitions.interner.len());
        assert_eq!(vec!["a"], names(&engine));
        assert!(engine.flag_at(0).is_some());
    }

    #[test]
    fn a_list_in_which_nothing_is_a_flag_is_rejected() {
        let mut engine = Engine::new();
        open(&mut engine, r#"{"features": [{"name": "a"}]}"#).unwrap();
        for features in ["[1, null]", r#"[{"nme": "x"}]"#] {
            let document = format!(r#"{{"features": {features}}}"#);
            let error = open(&mut engine, &document).unwrap_err().to_string();
            assert!(error.ends_with("one in which nothing is a flag"), "{error}");
            let event = format!(r#"{{"type": "hydration", "features": {features}}}"#);
            engine
                .update(format!(r#"{{"events": [{event}]}}"#).into())
                .unwrap();
            assert_eq!(1, engine.document_warnings().len());
            assert_eq!(vec!["a"], names(&engine));
        }
        open(&mut engine, r#"{"features": []}"#).unwrap();
        assert!(names(&engine).is_empty());
    }

    #[test]
    fn names_in_messages_cannot_forge_a_line() {
        let mut engine = Engine::new();
        let document = r#"{"features": [{"name": "a\nb", "strategies": [{"name": "\u001b[2J"}]}]}"#;
        for warning in engine.load(document.as_bytes()).unwrap() {
            assert_eq!("a\nb", &*warning.flag);
            assert!(!warning.to_string().contains(char::is_control));
        }
        assert_eq!(2, engine.warnings().len());
    }

    #[test]
    fn a_flag_stays_compiled_as_long_as_its_text_is_the_same() {
        let mut engine = Engine::new();
        let both = r#"{"features": [{"name": "a", "enabled": true}, {"name": "b"}]}"#;
        open(&mut engine, both).unwrap();
        engine.prepare_all();
        open(
            &mut engine,
            &both.replace(r#""b""#, r#""b", "stale": true"#),
        )
        .unwrap();
        assert!(engine.flag_at(0).is_some());
        assert!(engine.flag_at(1).is_none());
        engine.prepare(1);
        assert!(engine.flag_at(1).is_some());
        let removal = r#"{"events": [{"type": "feature-removed", "featureName": "a"}]}"#;
        engine.update(removal.into()).unwrap();
        assert_eq!(vec!["b"], names(&engine));
        assert!(engine.flag_at(0).is_some());
        let source = std::str::from_utf8(engine.source()).unwrap();
        assert_eq!(
            r#"{"features":[{"name": "b", "stale": true}],"segments":[]}"#,
            source
        );
    }

    #[test]
    fn a_hydration_brings_back_a_flag_that_the_same_delta_removed() {
        let mut engine = Engine::new();
        let flag = r#"{"name": "a", "enabled": true}"#;
        open(&mut engine, &format!(r#"{{"features": [{flag}]}}"#)).unwrap();
        engine.prepare_all();
        let removal = r#"{"type": "feature-removed", "featureName": "a"}"#;
        let hydration = format!(r#"{{"type": "hydration", "features": [{flag}]}}"#);
        let delta = format!(r#"{{"events": [{removal}, {hydration}]}}"#);
        engine.update(delta.into()).unwrap();
        assert_eq!(vec!["a"], names(&engine));
    }

    #[test]
    fn what_was_replaced_does_not_accumulate() {
        let mut engine = Engine::new();
        for number in 0..1000 {
            let description = "x".repeat(1000);
            let document = format!(
                r#"{{"features": [{{"name": "f{number}", "description": "{number} {description}"}}]}}"#
            );
            open(&mut engine, &document).unwrap();
            engine.prepare_all();
            assert!(engine.definitions.interner.len() < 500);
        }
    }

    #[test]
    fn large_patterns_do_not_accumulate() {
        let mut engine = Engine::new();
        for number in 0..1000 {
            let document = format!(
                r#"{{"features": [{{"name": "a", "enabled": true, "strategies": [{{"name": "default",
                    "constraints": [{{"contextName": "x", "operator": "REGEX", "value": "\\w{{900}}{number}"}}]}}]}}]}}"#
            );
            open(&mut engine, &document).unwrap();
            engine.prepare_all();
            assert!(engine.warnings_at(0).is_empty());
            assert!(engine.definitions.constraints.patterns.len() < 10);
        }
    }
}
