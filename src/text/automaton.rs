//! Automaton: searches many strings in a text at once, in one pass over the text (Aho-Corasick).
//!
//! Own code instead of `aho-corasick` (`docs/dependencies.md`, 2026-11).

use crate::steps::step;

/// Strings as a tree of their bytes, in which equal beginnings are stored once.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// The first is the root.
    nodes: Vec<Node>,
}

/// The end of a text, as far as it can be a part of a string.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// The last byte.
    byte: u32,
    /// The first node that is one byte longer, 0 without one, or [`MATCH`].
    child: u32,
    /// The next node that differs in the last byte only; 0 after the last.
    sibling: u32,
    /// The longest ending that is a node, too.
    ending: u32,
}

/// Child of a node at which a string is complete. Longer strings need no nodes.
const MATCH: u32 = u32::MAX;

const ROOT: u32 = 0;

impl Automaton {
    /// Creates an automaton of strings, in time proportional to their bytes.
    pub fn new<'a>(strings: impl Iterator<Item = &'a str>) -> Automaton {
        let mut automaton = Automaton {
            nodes: vec![Node::default()],
        };
        strings.for_each(|string| automaton.insert(string.as_bytes()));
        automaton.link();
        automaton.nodes.shrink_to_fit();
        automaton
    }

    /// Returns whether the text contains one of the strings. If `ignore_case` is true, the strings must be in
    /// lowercase, and the letters of ASCII in the text are compared without their case.
    pub fn is_match(&self, text: &str, ignore_case: bool) -> bool {
        let mut node = ROOT;
        for &byte in text.as_bytes() {
            if self.is_end(node) {
                return true;
            }
            let byte = match ignore_case {
                true => byte.to_ascii_lowercase(),
                false => byte,
            };
            node = self.next(node, byte.into());
        }
        self.is_end(node)
    }

    fn insert(&mut self, string: &[u8]) {
        let mut node = ROOT;
        for &byte in string {
            if self.is_end(node) {
                return;
            }
            let byte = byte.into();
            node = match self.child(node, byte) {
                ROOT => self.add_child(node, byte),
                child => child,
            };
        }
        self.set_end(node);
    }

    fn add_child(&mut self, parent: u32, byte: u32) -> u32 {
        let child = self.nodes.len() as u32;
        let node = Node {
            byte,
            sibling: self.node(parent).child,
            ..Node::default()
        };
        self.nodes.push(node);
        if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.child = child;
        }
        child
    }

    /// Sets the endings, those of shorter nodes first.
    fn link(&mut self) {
        let mut queue = vec![ROOT];
        let mut position = 0;
        while let Some(&parent) = queue.get(position) {
            position += 1;
            let Node { mut child, .. } = self.node(parent);
            while child != 0 && child != MATCH {
                let Node { byte, sibling, .. } = self.node(child);
                let ending = match parent {
                    ROOT => ROOT,
                    _ => self.next(self.node(parent).ending, byte),
                };
                if let Some(node) = self.nodes.get_mut(child as usize) {
                    node.ending = ending;
                }
                if self.is_end(ending) {
                    self.set_end(child);
                }
                queue.push(child);
                child = sibling;
            }
        }
    }

    /// Returns the node after one more byte of the text.
    #[inline(never)]
    fn next(&self, mut node: u32, byte: u32) -> u32 {
        loop {
            step();
            match self.child(node, byte) {
                ROOT if node != ROOT => node = self.node(node).ending,
                child => return child,
            }
        }
    }

    /// Returns the node that is one byte longer; the root if there is none.
    #[inline(never)]
    fn child(&self, node: u32, byte: u32) -> u32 {
        let mut child = self.node(node).child;
        while child != 0 && self.node(child).byte != byte {
            step();
            child = self.node(child).sibling;
        }
        child
    }

    fn is_end(&self, node: u32) -> bool {
        self.node(node).child == MATCH
    }

    fn set_end(&mut self, node: u32) {
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.child = MATCH;
        }
    }

    #[inline(always)]
    fn node(&self, index: u32) -> Node {
        self.nodes.get(index as usize).copied().unwrap_or_default()
    }
}

/// The automatons of an engine.
#[derive(Debug, Default)]
pub(crate) struct Automatons {
    list: Vec<Automaton>,
    /// Bytes of all their strings.
    bytes: usize,
}

/// Bytes of strings that are searched one after the other: few are found faster so.
const MAX_SHORT: usize = 256;

/// Bytes of the strings of all automatons, which take up to 16 bytes of memory for each. A crafted snapshot can
/// name a string in many lists.
const MAX_BYTES: usize = 1 << 21;

impl Automatons {
    /// Creates an automaton and returns its index; `None` if the strings are searched one after the other.
    pub fn add<'a>(&mut self, strings: impl Iterator<Item = &'a str> + Clone) -> Option<u32> {
        // A crafted snapshot can name a long string so often that the sum exceeds 32 bits.
        let bytes = strings.clone().map(str::len).fold(0, usize::saturating_add);
        let is_long = bytes > MAX_SHORT && self.bytes.saturating_add(bytes) <= MAX_BYTES;
        is_long.then(|| {
            self.bytes += bytes;
            self.list.push(Automaton::new(strings));
            self.list.len() as u32 - 1
        })
    }

    /// Returns the automaton with an index.
    pub fn get(&self, index: u32) -> Option<&Automaton> {
        self.list.get(index as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_strings_are_found_as_by_the_standard_library() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut string = |max| -> String {
            let length = random.usize(..=max);
            (0..length)
                .map(|_| *random.choice(&['a', 'b', 'B', 'é']).unwrap())
                .collect()
        };
        let mut found = 0;
        for round in 0..20_000 {
            let parts: Vec<String> = (0..round % 6).map(|_| string(5) + "ab").collect();
            let lowercase: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
            let text = string(20);
            let contains =
                |text: &str, parts: &[String]| parts.iter().any(|part| text.contains(part));
            for (ignore_case, parts, expected) in [
                (false, &parts, contains(&text, &parts)),
                (true, &lowercase, contains(&text.to_lowercase(), &lowercase)),
            ] {
                let automaton = Automaton::new(parts.iter().map(|part| &**part));
                assert_eq!(
                    expected,
                    automaton.is_match(&text, ignore_case),
                    "{parts:?} in {text}"
                );
                found += usize::from(expected);
            }
        }
        assert!((5_000..35_000).contains(&found), "{found}");
    }

    #[test]
    fn the_empty_string_is_in_every_text() {
        let automaton = Automaton::new(["ab", ""].into_iter());
        assert!(automaton.is_match("", false) && automaton.is_match("x", false));
        assert!(!Automaton::new([].into_iter()).is_match("", false));
    }
}
