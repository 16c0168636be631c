//! Bytes: small numbers and letters, as a snapshot is made of.
//!
//! Whoever reads trusts nothing: every number is held against what there is, and `None` means damaged.

/// Mixes eight more bytes into a hash; words that differ never give the same.
#[inline(always)]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let hash = (hash ^ word).wrapping_mul(ODD);
    hash ^ hash >> 32
}

/// What has numbers in a snapshot: only what is in use is written, so these are others than in the
/// engine when deltas have left something behind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Field,
    Constraint,
    Variant,
    Custom,
    Segment,
}

const KINDS: usize = 6;

/// Writes numbers and letters, in sections: what uses others comes first, and is read last.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    written: Vec<u8>,
    sections: Vec<Vec<u8>>,
    /// For each kind and number: is it in use?
    used: [Vec<bool>; KINDS],
    /// The new numbers, once it is known what is in use.
    numbers: Option<[Vec<u32>; KINDS]>,
}

impl Writer {
    /// Writes the number of a thing, which is in use from now on.
    pub fn id(&mut self, kind: Kind, index: usize) {
        let number = self.numbered(kind, index);
        self.number(number);
    }

    /// The number of a thing, which is in use from now on.
    pub fn numbered(&mut self, kind: Kind, index: usize) -> u64 {
        self.uses(kind, index);
        let numbers = self.numbers.as_ref().and_then(|all| all.get(kind as usize));
        let number = numbers.and_then(|numbers| numbers.get(index));
        number.map_or(index as u64, |&number| number.into())
    }

    /// Notes that a thing is in use.
    pub fn uses(&mut self, kind: Kind, index: usize) {
        if let Some(used) = self.used.get_mut(kind as usize) {
            if used.len() <= index {
                used.resize(index + 1, false);
            }
            if let Some(used) = used.get_mut(index) {
                *used = true;
            }
        }
    }

    /// Is that in use, as far as has been written?
    pub fn keeps(&self, kind: Kind, index: usize) -> bool {
        let used = self.used.get(kind as usize);
        used.and_then(|used| used.get(index))
            .is_some_and(|&used| used)
    }

    /// Ends a section.
    pub fn end(&mut self) {
        self.sections.push(std::mem::take(&mut self.written));
    }

    /// All sections, the last first; or a writer that has to be told everything once more, because
    /// some numbers are new.
    pub fn finish(self) -> Result<Vec<u8>, Box<Writer>> {
        let is_dense = self.used.iter().flatten().all(|&used| used);
        if is_dense || self.numbers.is_some() {
            let sections: Vec<_> = self.sections.into_iter().rev().collect();
            return Ok(sections.concat());
        }
        let number = |used: &Vec<bool>| {
            let mut next = 0;
            let numbers = used.iter().map(|&used| {
                let number = next;
                next += u32::from(used);
                number
            });
            numbers.collect()
        };
        Err(Box::new(Writer {
            numbers: Some(self.used.each_ref().map(number)),
            used: self.used,
            ..Writer::default()
        }))
    }

    /// A number, in groups of seven bits, the lowest first; small ones take one byte.
    pub fn number(&mut self, number: u64) {
        let mut rest = number;
        while rest > 0x7f {
            self.written.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.written.push(rest as u8);
    }

    /// A number that may be negative: small ones take one byte.
    pub fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63) as u64);
    }

    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    pub fn truth(&mut self, truth: bool) {
        self.written.push(u8::from(truth));
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.written.extend_from_slice(bytes);
    }

    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes(text.as_bytes());
    }
}

/// Reads them again.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// Has everything been read?
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub fn number(&mut self) -> Option<u64> {
        // Most take one byte.
        match *self.rest {
            [byte @ ..0x80, ref rest @ ..] => {
                self.rest = rest;
                Some(byte.into())
            }
            _ => self.long_number(),
        }
    }

    fn long_number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> Option<usize> {
        let number = self.number()?;
        (number < limit as u64).then_some(number as usize)
    }

    /// How many things follow: not more than there are bytes.
    pub fn count(&mut self) -> Option<usize> {
        self.below(self.rest.len().saturating_add(1))
    }

    pub fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    pub fn truth(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    /// A list; none at all is one that could not be understood.
    pub fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Reader<'a>) -> Option<T>,
    ) -> Option<Option<Box<[T]>>> {
        /// So many things are believed in before they are seen.
        const FEW: usize = 16;
        let Some(count) = self.count()?.checked_sub(1) else {
            return Some(None);
        };
        let mut list = Vec::with_capacity(count.min(FEW));
        for _ in 0..count {
            list.push(read(self)?);
        }
        Some(Some(list.into()))
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let count = self.count()?;
        std::str::from_utf8(self.bytes(count)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let signed = [0, -1, 1, -64, i64::MIN, i64::MAX];
        let mut writer = Writer::default();
        numbers.iter().for_each(|&number| writer.number(number));
        signed.iter().for_each(|&number| writer.signed(number));
        writer.text("é");
        writer.end();
        let written = writer.finish().unwrap_or_default();
        let mut reader = Reader::new(&written);
        assert!(numbers.iter().all(|&it| reader.number() == Some(it)));
        assert!(signed.iter().all(|&it| reader.signed() == Some(it)));
        assert_eq!(Some("é"), reader.text());
        assert!(reader.is_done());
        assert_eq!(None, reader.byte());
    }

    #[test]
    fn what_is_in_use_is_numbered_anew() {
        let mut writer = Writer::default();
        let write = |writer: &mut Writer| {
            [7, 2, 7]
                .into_iter()
                .for_each(|index| writer.id(Kind::Text, index));
            writer.end();
            let kept = (0..9).filter(|&index| writer.keeps(Kind::Text, index));
            let kept = kept.count();
            writer.count(kept);
            writer.end();
        };
        write(&mut writer);
        let mut again = writer.finish().expect_err("there are gaps");
        write(&mut again);
        assert_eq!(Some(vec![2, 1, 0, 1]), again.finish().ok());
    }

    #[test]
    fn what_is_not_there_is_not_read() {
        assert_eq!(None, Reader::new(&[0x80]).number());
        assert_eq!(None, Reader::new(&[0xff; 20]).number());
        assert_eq!(None, Reader::new(&[2, b'a']).text());
        assert_eq!(None, Reader::new(&[1, 0xff]).text());
        assert_eq!(None, Reader::new(&[5]).below(5));
        assert_eq!(None, Reader::new(&[2]).truth());
    }
}
