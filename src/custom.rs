//! Custom strategies: those that Unleash does not know, and the caller answers.

use crate::bytes::{Kind, Reader, Writer};
use crate::table::Numbered;

/// Parameters of a strategy: texts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Parameters(Box<[(Box<str>, Box<str>)]>);

impl Parameters {
    pub(crate) fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Parameters {
        let pairs = pairs.map(|(name, value)| (name.into(), value.into()));
        Parameters(pairs.collect())
    }

    /// The parameter of that name; the last one when the document has it twice.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .rev()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// All names and texts, in the order of the document.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// A use of a custom strategy: its name and what it was given.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Custom {
    pub name: Box<str>,
    pub parameters: Parameters,
}

impl Numbered for Custom {
    const KIND: Kind = Kind::Custom;
}

impl Custom {
    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        let pairs = self.parameters.iter();
        let pairs: usize = pairs.map(|(name, text)| 16 + name.len() + text.len()).sum();
        16 + self.name.len() + pairs
    }

    pub fn write(&self, out: &mut Writer) {
        out.text(&self.name);
        out.count(self.parameters.0.len());
        for (name, value) in self.parameters.iter() {
            out.text(name);
            out.text(value);
        }
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Custom> {
        let name = input.text()?.into();
        let mut pairs = Vec::new();
        for _ in 0..input.count()? {
            pairs.push((input.text()?, input.text()?));
        }
        let parameters = Parameters::of(pairs.into_iter());
        Some(Custom { name, parameters })
    }
}
