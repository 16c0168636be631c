//! Span: a place in a text.

/// The byte offsets of a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub const NONE: Span = Span::new(0, 0);

    /// Returns the span of the bytes from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Span {
        Span {
            start: start as u32,
            end: end as u32,
        }
    }

    /// Returns the offset of the first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns the span `bytes` further on.
    pub fn shifted(self, bytes: usize) -> Span {
        Span::new(self.start as usize + bytes, self.end as usize + bytes)
    }

    /// Appends the text at the span to `joined`, as element `index` of a list, and returns where it lies there.
    pub fn append(self, text: &str, index: usize, joined: &mut String) -> Span {
        if index > 0 {
            joined.push(',');
        }
        let start = joined.len();
        joined.push_str(self.of(text));
        Span::new(start, joined.len())
    }

    /// Returns the text at the span; empty if it lies outside.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// The texts of a document before and after a change. They can be the same one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a> {
    /// `None` if it is not kept.
    old: Option<&'a str>,
    pub new: &'a str,
}

impl<'a> Texts<'a> {
    pub fn new(old: &'a str, new: &'a str) -> Texts<'a> {
        let old = Some(old);
        Texts { old, new }
    }

    /// Returns texts of which nothing is equal.
    pub fn without_old(new: &'a str) -> Texts<'a> {
        Texts { old: None, new }
    }

    /// Returns whether a part of the old text equals one of the new text.
    pub fn are_equal(self, old: Span, new: Span) -> bool {
        self.old
            .is_some_and(|text| old.of(text) == new.of(self.new))
    }
}
