//! Bytes: small numbers and letters, as a snapshot is made of.
//!
//! Whoever reads trusts nothing: every number is held against what there is, and `None` means damaged.

/// Writes numbers and letters.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    pub written: Vec<u8>,
}

impl Writer {
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

    pub fn number(&mut self) -> Option<u64> {
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
        let number = self.number()?.try_into().ok();
        number.filter(|&number| number < limit)
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
        let mut reader = Reader::new(&writer.written);
        assert!(numbers.iter().all(|&it| reader.number() == Some(it)));
        assert!(signed.iter().all(|&it| reader.signed() == Some(it)));
        assert_eq!(Some("é"), reader.text());
        assert!(reader.is_done());
        assert_eq!(None, reader.byte());
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
