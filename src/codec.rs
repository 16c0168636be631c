//! Codec: encodes numbers and strings as the sections of a snapshot, and decodes them without trust.
//!
//! Imports nothing of this crate.
//!
//! Own code instead of `postcard` 1.2, which costs 9.1 kB of gzip, as much as fanion's code with its
//! checks, and validates no ids (`docs/dependencies.md`, 2026-11).

/// Mixes eight bytes into a hash. For one `hash`, different words give different results.
#[inline(always)]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let hash = (hash ^ word).wrapping_mul(ODD);
    hash ^ hash >> 32
}

/// The tables of a snapshot. A snapshot contains only the entries in use, so its ids differ from those
/// of an engine in which deltas left unused entries behind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TableKind {
    String,
    Field,
    Constraint,
    Variant,
    Custom,
    Segment,
}

const TABLES: usize = 6;

/// Encodes numbers and strings in sections.
///
/// A section is written after the sections that refer to its entries, and decoded before them.
#[derive(Debug, Default)]
pub(crate) struct Encoder {
    /// The section that is being written.
    section: Vec<u8>,
    sections: Vec<Vec<u8>>,
    /// Whether an entry is in use, by table and index.
    used: [Vec<bool>; TABLES],
    /// Ids in the snapshot by table and index. Known only in the second pass.
    new_ids: Option<[Vec<u32>; TABLES]>,
}

impl Encoder {
    /// Encodes the id of an entry, and marks the entry as used.
    pub fn id(&mut self, table: TableKind, index: usize) {
        let id = self.new_id(table, index);
        self.varint(id);
    }

    /// Returns the id of an entry in the snapshot, and marks the entry as used.
    pub fn new_id(&mut self, table: TableKind, index: usize) -> u64 {
        self.mark_used(table, index);
        let ids = self.new_ids.as_ref();
        let ids = ids.and_then(|tables| tables.get(table as usize));
        let id = ids.and_then(|ids| ids.get(index));
        id.map_or(index as u64, |&id| id.into())
    }

    /// Marks an entry as used.
    pub fn mark_used(&mut self, table: TableKind, index: usize) {
        if let Some(used) = self.used.get_mut(table as usize) {
            if used.len() <= index {
                used.resize(index + 1, false);
            }
            if let Some(used) = used.get_mut(index) {
                *used = true;
            }
        }
    }

    /// Returns whether the sections written so far use an entry.
    pub fn is_used(&self, table: TableKind, index: usize) -> bool {
        let used = self.used.get(table as usize);
        used.and_then(|used| used.get(index))
            .is_some_and(|&used| used)
    }

    /// Ends a section.
    pub fn end_section(&mut self) {
        self.sections.push(std::mem::take(&mut self.section));
    }

    /// Returns all sections, the last one first.
    ///
    /// # Errors
    ///
    /// Unused entries change the ids. The caller must encode everything again with the returned
    /// encoder, which knows the ids.
    pub fn finish(self) -> Result<Vec<u8>, Box<Encoder>> {
        let is_dense = self.used.iter().flatten().all(|&used| used);
        if is_dense || self.new_ids.is_some() {
            let sections: Vec<_> = self.sections.into_iter().rev().collect();
            return Ok(sections.concat());
        }
        let number = |used: &Vec<bool>| {
            let mut next = 0;
            let ids = used.iter().map(|&used| {
                let id = next;
                next += u32::from(used);
                id
            });
            ids.collect()
        };
        Err(Box::new(Encoder {
            new_ids: Some(self.used.each_ref().map(number)),
            used: self.used,
            ..Encoder::default()
        }))
    }

    /// Encodes an integer in groups of seven bits, the lowest first. Integers below 128 take one byte.
    pub fn varint(&mut self, value: u64) {
        let mut rest = value;
        while rest > 0x7f {
            self.section.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.section.push(rest as u8);
    }

    /// Encodes a signed integer in zigzag form. Integers from -64 to 63 take one byte.
    pub fn signed_varint(&mut self, value: i64) {
        self.varint((value << 1 ^ value >> 63) as u64);
    }

    /// Encodes a number of elements.
    pub fn len(&mut self, len: usize) {
        self.varint(len as u64);
    }

    /// Encodes a boolean as one byte.
    pub fn bool(&mut self, value: bool) {
        self.section.push(u8::from(value));
    }

    /// Encodes bytes without their length.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.section.extend_from_slice(bytes);
    }

    /// Encodes the length of a string in bytes, then its UTF-8 bytes.
    pub fn string(&mut self, string: &str) {
        self.len(string.len());
        self.bytes(string.as_bytes());
    }
}

/// Decodes what [`Encoder`] wrote. Every method returns `None` for damaged bytes.
#[derive(Debug)]
pub(crate) struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Decoder<'a> {
        Decoder { rest: bytes }
    }

    /// Returns whether all bytes are decoded.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Returns the bytes that are not decoded yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub fn varint(&mut self) -> Option<u64> {
        // Most integers take one byte.
        match *self.rest {
            [byte @ ..0x80, ref rest @ ..] => {
                self.rest = rest;
                Some(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub fn signed_varint(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Decodes an integer below `limit`.
    pub fn below(&mut self, limit: usize) -> Option<usize> {
        let value = self.varint()?;
        (value < limit as u64).then_some(value as usize)
    }

    /// Decodes a number of elements: at most the number of remaining bytes, since each takes a byte.
    pub fn len(&mut self) -> Option<usize> {
        self.below(self.rest.len().saturating_add(1))
    }

    pub fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    pub fn bool(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    pub fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(bytes)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    /// Decodes a list: its length plus one, then its elements. A leading 0 is an invalid list, `None`.
    pub fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Decoder<'a>) -> Option<T>,
    ) -> Option<Option<Box<[T]>>> {
        /// Elements for which memory is reserved before they are decoded.
        const MAX_RESERVED: usize = 16;
        let Some(len) = self.len()?.checked_sub(1) else {
            return Some(None);
        };
        let mut list = Vec::with_capacity(len.min(MAX_RESERVED));
        for _ in 0..len {
            list.push(read(self)?);
        }
        Some(Some(list.into()))
    }

    pub fn string(&mut self) -> Option<&'a str> {
        let len = self.len()?;
        std::str::from_utf8(self.bytes(len)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_strings_survive_encoding_and_decoding() {
        let integers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let signed = [0, -1, 1, -64, i64::MIN, i64::MAX];
        let mut encoder = Encoder::default();
        integers.iter().for_each(|&value| encoder.varint(value));
        signed
            .iter()
            .for_each(|&value| encoder.signed_varint(value));
        encoder.string("é");
        encoder.end_section();
        let bytes = encoder.finish().unwrap_or_default();
        let mut decoder = Decoder::new(&bytes);
        for value in integers {
            assert_eq!(Some(value), decoder.varint());
        }
        for value in signed {
            assert_eq!(Some(value), decoder.signed_varint());
        }
        assert_eq!(Some("é"), decoder.string());
        assert!(decoder.is_empty());
        assert_eq!(None, decoder.byte());
    }

    #[test]
    fn ids_skip_unused_entries() {
        let mut encoder = Encoder::default();
        let write = |encoder: &mut Encoder| {
            for index in [7, 2, 7] {
                encoder.id(TableKind::String, index);
            }
            encoder.end_section();
            let used = (0..9).filter(|&index| encoder.is_used(TableKind::String, index));
            let count = used.count();
            encoder.len(count);
            encoder.end_section();
        };
        write(&mut encoder);
        let mut second = encoder.finish().expect_err("some entries are unused");
        write(&mut second);
        assert_eq!(Some(vec![2, 1, 0, 1]), second.finish().ok());
    }

    #[test]
    fn damaged_bytes_decode_to_none() {
        assert_eq!(None, Decoder::new(&[0x80]).varint());
        assert_eq!(None, Decoder::new(&[0xff; 20]).varint());
        assert_eq!(None, Decoder::new(&[2, b'a']).string());
        assert_eq!(None, Decoder::new(&[1, 0xff]).string());
        assert_eq!(None, Decoder::new(&[5]).below(5));
        assert_eq!(None, Decoder::new(&[2]).bool());
    }
}
