//! Custom strategies: those that Unleash does not know, and the caller answers.

/// Parameters of a strategy: texts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Parameters(Box<[(Box<str>, Box<str>)]>);

impl Parameters {
    pub(crate) fn new(pairs: Vec<(Box<str>, Box<str>)>) -> Parameters {
        Parameters(pairs.into())
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

/// Answers for custom strategies.
#[derive(Clone, Copy)]
pub(crate) enum Answers<'a> {
    /// Nobody answers, so no custom strategy admits anybody.
    None,
    /// The caller is asked, with the name and the parameters.
    Ask(&'a dyn Fn(&str, &Parameters) -> bool),
    /// The caller has answered: one byte for each use, not 0 for yes.
    #[cfg(target_arch = "wasm32")]
    Given(&'a [u8]),
}

impl Answers<'_> {
    /// Is this person admitted by that use, the `index`th of the document?
    pub fn admit(&self, custom: &Custom, index: usize) -> bool {
        match self {
            Answers::None => false,
            Answers::Ask(answer) => answer(&custom.name, &custom.parameters),
            #[cfg(target_arch = "wasm32")]
            Answers::Given(answers) => answers.get(index).is_some_and(|&answer| answer != 0),
        }
    }
}
