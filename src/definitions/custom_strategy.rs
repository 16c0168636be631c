//! Custom strategy: a strategy that the caller's own function decides.

use crate::codec::{Decoder, Encoder, TableKind};
use crate::interning::SnapshotEntry;

/// The parameters of a strategy: strings by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Parameters(Box<[(Box<str>, Box<str>)]>);

impl Parameters {
    pub(crate) fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Parameters {
        let pairs = pairs.map(|(name, value)| (name.into(), value.into()));
        Parameters(pairs.collect())
    }

    /// Returns the parameter `name`; the last one if the document has it twice.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .rev()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Returns all names and values, in the order of the document.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// A custom strategy as one strategy of a flag uses it.
///
/// Source: `docs/semantics.md`, "Custom strategies".
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct CustomStrategy {
    pub name: Box<str>,
    pub parameters: Parameters,
}

impl SnapshotEntry for CustomStrategy {
    const KIND: TableKind = TableKind::Custom;
}

impl CustomStrategy {
    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.string(&self.name);
        encoder.len(self.parameters.0.len());
        for (name, value) in self.parameters.iter() {
            encoder.string(name);
            encoder.string(value);
        }
    }

    pub fn decode(decoder: &mut Decoder<'_>) -> Option<CustomStrategy> {
        let name = decoder.string()?.into();
        let mut pairs = Vec::new();
        for _ in 0..decoder.len()? {
            pairs.push((decoder.string()?, decoder.string()?));
        }
        let parameters = Parameters::of(pairs.into_iter());
        Some(CustomStrategy { name, parameters })
    }
}
