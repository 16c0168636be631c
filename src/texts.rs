//! Texts, each once, and the small numbers by which they are known.

use crate::bytes::{Kind, Reader, Writer, mix};

/// Texts, each once, numbered in the order they came.
#[derive(Debug)]
pub(crate) struct Texts {
    /// All of them, one behind the other.
    letters: String,
    /// The place behind the last letter of each.
    ends: Vec<u32>,
    /// Where each is by its hash, as open addressing has it. In the low bits, as many as count the
    /// slots, stands its number from 1, in the others what the hash has there; 0 is a free slot.
    ///
    /// Four bytes for each, since with more a long list of user ids would not fit into the cache.
    slots: Vec<u32>,
}

impl Texts {
    /// None yet, and room for what a document of so many bytes may have.
    pub fn with_room(bytes: usize) -> Texts {
        const BYTES_PER_TEXT: usize = 64;
        Texts {
            letters: String::new(),
            ends: Vec::new(),
            slots: free_slots(bytes / BYTES_PER_TEXT),
        }
    }

    /// Makes room at once for a list of so many letters.
    pub fn reserve(&mut self, letters: usize) {
        /// Of the shorter ids.
        const LETTERS_PER_TEXT: usize = 12;
        let more = letters / LETTERS_PER_TEXT;
        if more < self.len() {
            return;
        }
        // An eighth for what follows, since otherwise all would double for that.
        self.letters.reserve_exact(letters + letters / 8);
        self.ends.reserve_exact(more + more / 8);
        let count = self.len() + more;
        if count * 4 > self.slots.len() * 3 {
            self.grow(count);
        }
    }

    /// About how many bytes they take.
    pub fn size(&self) -> usize {
        self.letters.len() + 8 * self.ends.len()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a text, which is put in when it is new.
    pub fn put(&mut self, text: &str) -> usize {
        let hash = hash(text.as_bytes());
        match self.seek(text, hash) {
            Ok(known) => known,
            Err(slot) => {
                self.letters.push_str(text);
                self.push(self.letters.len(), hash, slot)
            }
        }
    }

    /// The number of a text; `None` when it is not among them.
    pub fn find(&self, text: &str) -> Option<usize> {
        self.seek(text, hash(text.as_bytes())).ok()
    }

    /// The text of that number; there is none behind the last.
    #[inline]
    pub fn spell(&self, number: usize) -> &str {
        let start = match number.checked_sub(1) {
            None => 0,
            Some(before) => self.end(before),
        };
        let text = self.letters.get(start..self.end(number));
        text.unwrap_or_default()
    }

    fn end(&self, number: usize) -> usize {
        self.ends.get(number).map_or(0, |&end| end as usize)
    }

    /// The number of a text, or the slot that is free for it.
    fn seek(&self, text: &str, hash: u32) -> Result<usize, usize> {
        let mask = self.slots.len() as u32 - 1;
        let mut slot = hash & mask;
        loop {
            let entry = self.slots.get(slot as usize).copied().unwrap_or_default();
            if entry == 0 {
                return Err(slot as usize);
            }
            let number = (entry & mask).wrapping_sub(1) as usize;
            if (entry ^ hash) & !mask == 0 && self.spell(number) == text {
                return Ok(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Puts in a text that ends at that letter.
    fn push(&mut self, end: usize, hash: u32, slot: usize) -> usize {
        let number = self.ends.len();
        self.ends.push(end as u32);
        // A quarter stays free.
        if (number + 1) * 4 > self.slots.len() * 3 {
            self.grow(number + 1);
        } else {
            self.fill(slot, hash, number);
        }
        number
    }

    fn fill(&mut self, slot: usize, hash: u32, number: usize) {
        let mask = self.slots.len() as u32 - 1;
        if let Some(free) = self.slots.get_mut(slot) {
            *free = hash & !mask | (number as u32 + 1);
        }
    }

    /// Makes room for so many in all.
    fn grow(&mut self, count: usize) {
        self.slots = free_slots(count * 4 / 3 + 1);
        let mask = self.slots.len() - 1;
        for number in 0..self.len() {
            let hash = hash(self.spell(number).as_bytes());
            let mut slot = hash as usize & mask;
            while self.slots.get(slot).is_some_and(|&entry| entry != 0) {
                slot = (slot + 1) & mask;
            }
            self.fill(slot, hash, number);
        }
    }

    /// Writes those that are in use.
    pub fn write(&self, out: &mut Writer) {
        let kept = (0..self.len()).filter(|&number| out.keeps(Kind::Text, number));
        let kept: Vec<_> = kept.map(|number| self.spell(number)).collect();
        out.count(kept.len());
        kept.iter().for_each(|text| out.count(text.len()));
        kept.iter().for_each(|text| out.bytes(text.as_bytes()));
        out.end();
    }

    /// Texts that all differ.
    pub fn read(input: &mut Reader<'_>) -> Option<Texts> {
        let count = input.count()?;
        let mut lengths = Reader::new(input.rest());
        let mut total = 0_usize;
        for _ in 0..count {
            total = total.checked_add(input.count()?)?;
        }
        let mut texts = Texts {
            letters: std::str::from_utf8(input.bytes(total)?).ok()?.to_owned(),
            ends: Vec::with_capacity(count),
            slots: free_slots(count * 4 / 3 + 1),
        };
        let mut start = 0;
        for _ in 0..count {
            let end = start + lengths.count()?;
            let text = texts.letters.get(start..end)?;
            let hash = hash(text.as_bytes());
            let slot = texts.seek(text, hash).err()?;
            texts.push(end, hash, slot);
            start = end;
        }
        Some(texts)
    }
}

/// Free slots, at least so many.
fn free_slots(count: usize) -> Vec<u32> {
    const FEWEST: usize = 16;
    vec![0; count.max(FEWEST).next_power_of_two()]
}

/// Eight letters at a time: most texts are short.
fn hash(text: &[u8]) -> u32 {
    let byte = |place: usize| u64::from(text.get(place).copied().unwrap_or_default());
    let mut state = text.len() as u64;
    // The last words overlap with those before them.
    if let Some(last) = text.last_chunk() {
        let (words, _) = text.as_chunks();
        for word in words {
            state = mix(state, u64::from_le_bytes(*word));
        }
        state = mix(state, u64::from_le_bytes(*last));
    } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        state = mix(state, u64::from(first) << 32 | u64::from(last));
    } else {
        let word = byte(0) | byte(1) << 8 | byte(2) << 16;
        state = mix(state, word);
    }
    mix(state, 0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number() {
        let mut texts = Texts::with_room(0);
        let all: Vec<String> = (0..3000)
            .map(|it| "x".repeat(it % 40) + &it.to_string())
            .collect();
        for (number, text) in all.iter().enumerate() {
            assert_eq!(None, texts.find(text));
            assert_eq!(number, texts.put(text));
        }
        for (number, text) in all.iter().enumerate() {
            assert_eq!(number, texts.put(text));
            assert_eq!(Some(number), texts.find(text));
            assert_eq!(text, texts.spell(number));
        }
        assert_eq!("", texts.spell(all.len()));
    }
}
