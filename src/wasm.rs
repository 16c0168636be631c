//! The boundary, Rust side: the only place that knows JavaScript. It decides nothing.
//!
//! Into here go text and numbers; out of a question comes one number. The JavaScript side writes
//! straight into the buffers of a [`Core`], and reads numbers and names straight from there.

use crate::answer::Answer;
use crate::context::Context;
use crate::engine::{Engine, Options};
use crate::error::{Error, Warning};
use crate::flag::{Flag, FlagEntry};
use crate::question::Question;
use crate::table::Id;
use crate::variant::Variant;
use serde::{Serialize, Serializer};
use std::hint::black_box;
use wasm_bindgen::prelude::*;

#[cfg(feature = "lab")]
mod lab;
#[cfg(feature = "lab")]
mod poll;

/// An engine and the buffers through which it is asked.
#[wasm_bindgen]
#[derive(Default)]
pub struct Core {
    engine: Engine,
    context: Context,
    /// For each text that comes in: what it is of, which value it is, and its length in bytes.
    heads: Vec<[u32; 3]>,
    /// Those texts, in UTF-8, one after the other.
    text: Vec<u8>,
    /// For each use of a custom strategy: does it admit this person? 0 is no.
    answers: Vec<u8>,
    /// Numbers that go out.
    numbers: Vec<u32>,
    /// A document or delta that comes in.
    incoming: Vec<u8>,
    /// What the flags can be made of again: the document as it came, or a snapshot.
    kept: Vec<u8>,
    /// The people who are asked, if there are any.
    #[cfg(feature = "lab")]
    poll: poll::Poll,
}

/// The length of a text that is not written, since its value was written before.
const KEPT: u32 = u32::MAX;

/// The number of texts when the question is about the same person as the last one.
const SAME: u32 = u32::MAX;

/// Names a custom strategy.
const STRATEGY: u32 = 1;

/// Stands for all flags in the place of the number of one.
const ALL: u32 = u32::MAX;

#[wasm_bindgen]
impl Core {
    /// An engine without flags.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Core {
        Core::default()
    }

    /// Tells the engine what it cannot know by itself: of the first `count` texts in the buffers,
    /// those of the number 1 are names of custom strategies, another is the name of the host.
    pub fn know(&mut self, count: u32) {
        let mut options = Options::default();
        for text in texts(&self.heads, &self.text, count) {
            let (number, text) = (text.of, text.letters.unwrap_or_default().to_owned());
            match number {
                STRATEGY => options.custom_strategies.push(text),
                _ => options.hostname = Some(text),
            }
        }
        self.engine = Engine::with(options);
    }

    /// Makes room for so many bytes of a document or delta, and says where they are to be written.
    pub fn make_room(&mut self, bytes: usize) -> *const u8 {
        self.incoming = vec![0; bytes];
        self.incoming.as_ptr()
    }

    /// Replaces all flags by what has come in; gives back the warnings.
    pub fn load(&mut self) -> Told {
        let document = std::mem::take(&mut self.incoming);
        // The memory grows once and not in many small steps, at each of which a JavaScript engine
        // may collect all its garbage: half the time for a document of 45 MB.
        drop(black_box(Vec::<u8>::with_capacity(document.len() / 2)));
        trap_on_demand(&document);
        let outcome = self.engine.load(&document).map(tell_warnings);
        let told = self.settle(outcome)?;
        self.kept = document;
        Ok(told)
    }

    /// Changes some flags by what has come in; gives back the warnings.
    pub fn apply(&mut self) -> Told {
        let delta = std::mem::take(&mut self.incoming);
        trap_on_demand(&delta);
        let outcome = self.engine.apply(&delta).map(tell_warnings);
        let told = self.settle(outcome)?;
        self.kept = self.engine.snapshot();
        Ok(told)
    }

    /// What the flags can be made of again, should this instance be lost: the numbers say where it
    /// is, and how long.
    pub fn keep(&mut self) {
        self.numbers = vec![self.kept.as_ptr() as u32, self.kept.len() as u32];
    }

    /// All flags as bytes, which `load` takes.
    pub fn snapshot(&self) -> Vec<u8> {
        self.engine.snapshot()
    }

    fn settle(&mut self, outcome: Result<Told, Error>) -> Told {
        let told = match outcome {
            Ok(told) => told,
            Err(error) => return Err(tell(refusal(&error))?),
        };
        let parts = self.engine.parts();
        self.context = Context::for_fields(&parts.words);
        self.answers = vec![0; parts.customs.len()];
        told
    }

    /// Makes room for so many bytes of text, in so many texts; the numbers say where the texts, their
    /// heads and the answers for custom strategies are to be written.
    pub fn reserve(&mut self, bytes: usize, count: usize) {
        self.text.resize(self.text.len().max(bytes), 0);
        self.heads.resize(self.heads.len().max(count), [0; 3]);
        let places = [
            self.text.as_ptr() as u32,
            self.heads.as_ptr() as u32,
            self.answers.as_ptr() as u32,
        ];
        self.numbers = places.into();
    }

    /// Where the numbers are that another call has told.
    pub fn numbers_at(&self) -> *const u32 {
        self.numbers.as_ptr()
    }

    /// Names of the context fields of the document, by their numbers.
    pub fn fields(&mut self) -> Told {
        let words = &self.engine.parts().words;
        let names = words.fields.ids().map(|field| words.name(field));
        tell_names(names, &mut self.numbers)
    }

    /// Names of all flags, by their numbers.
    pub fn names(&mut self) -> Told {
        let names = self.engine.flags().map(|flag| flag.name());
        tell_names(names, &mut self.numbers)
    }

    /// The number of the flag whose name is the first text in the buffers; `undefined` when there
    /// is none.
    pub fn find(&self) -> Option<u32> {
        let name = texts(&self.heads, &self.text, 1).next()?.letters?;
        self.engine.place(name).map(|place| place as u32)
    }

    /// What a flag has to know before it can answer, or all flags. The numbers are: 1 when it looks
    /// at the clock, 1 when it looks at the random number, how many context fields it looks at, the
    /// numbers of those, how many custom strategies it asks, and the numbers of those.
    pub fn reads(&mut self, flag: u32) {
        let reads = match flag {
            ALL => self.engine.reads_of_all(),
            flag => self.engine.reads_at(flag as usize),
        };
        self.numbers = vec![reads.clock.into(), reads.chance.into()];
        tell_ids(&reads.fields, &mut self.numbers);
        tell_ids(&reads.customs, &mut self.numbers);
    }

    /// The name of a custom strategy, and names and texts of its parameters as one use of it has them.
    /// All in one list, since a record cannot have every name.
    pub fn custom(&self, number: u32) -> Told {
        let custom = self.engine.parts().customs.get(Id::new(number as usize));
        let texts = custom.into_iter().flat_map(|custom| {
            let parameters = custom.parameters.iter();
            let parameters = parameters.flat_map(|(name, text)| [name, text]);
            std::iter::once(&*custom.name).chain(parameters)
        });
        tell(texts.map(Tree::Text).collect())
    }

    /// The name and payload of a variant.
    pub fn variant(&self, number: u32) -> Told {
        let variant = self.engine.parts().variants.get(Id::new(number as usize));
        let words = &self.engine.parts().words;
        tell(variant.map_or(Tree::List(Vec::new()), |it| variant_tree(it.tell(words))))
    }

    /// All flags, told in full.
    pub fn flags(&self) -> Told {
        let flags = self.engine.flags();
        tell(flags.map(|flag| flag_tree(flag, &self.engine)).collect())
    }

    /// Evaluates one flag for the person of the first `count` values in the buffers.
    ///
    /// `now` is in Unix milliseconds.
    pub fn evaluate(&mut self, flag: u32, count: u32, now: f64, random: u32) -> u32 {
        self.take_person(count);
        self.ask(now, random, |engine, question, _| {
            let answer = engine.answer_at(flag as usize, question);
            answer.map_or(0, |(flag, answer)| pack(flag, answer))
        })
    }

    /// Evaluates all flags for that person. Gives back where the answers are, in the order of the
    /// flags' numbers.
    pub fn evaluate_all(&mut self, count: u32, now: f64, random: u32) -> *const u32 {
        self.take_person(count);
        self.ask(now, random, |engine, question, numbers| {
            numbers.clear();
            engine.answer_all(question, |flag, answer| numbers.push(pack(flag, answer)));
        });
        self.numbers_at()
    }

    fn ask<T>(
        &mut self,
        now: f64,
        random: u32,
        ask: impl FnOnce(&Engine, &Question<'_>, &mut Vec<u32>) -> T,
    ) -> T {
        let question = Question::new(&self.context, now as i64, random).told(&self.answers);
        ask(&self.engine, &question, &mut self.numbers)
    }

    /// Takes the values of another person. What was not written for them is missing: nothing of one
    /// person answers for the next.
    fn take_person(&mut self, count: u32) {
        trap_on_demand(&self.text);
        if count == SAME {
            return;
        }
        self.context.begin();
        for text in texts(&self.heads, &self.text, count) {
            if let Some(letters) = text.letters {
                self.context.write(text.value, letters);
            }
            self.context.set(Id::new(text.of as usize), text.value);
        }
    }
}

/// A text that came in.
struct Text<'a> {
    /// The number of what it is of.
    of: u32,
    /// Which value it is.
    value: usize,
    /// `None` when the value was written before.
    letters: Option<&'a str>,
}

/// The first `count` texts in the buffers.
fn texts<'a>(heads: &'a [[u32; 3]], text: &'a [u8], count: u32) -> impl Iterator<Item = Text<'a>> {
    let mut rest = text;
    heads
        .iter()
        .take(count as usize)
        .map(move |&[of, value, length]| {
            let letters = (length != KEPT).then(|| {
                let (text, behind) = rest.split_at_checked(length as usize).unwrap_or_default();
                rest = behind;
                std::str::from_utf8(text).unwrap_or_default()
            });
            let value = value as usize;
            Text { of, value, letters }
        })
}

/// Traps when certain letters are among these, in a build for tests of what comes after a trap.
fn trap_on_demand(letters: &[u8]) {
    const DEMAND: &[u8] = b"trap on demand";
    if cfg!(feature = "trap") && letters.windows(DEMAND.len()).any(|it| it == DEMAND) {
        std::process::abort();
    }
}

/// An answer as one number: 1 bit for enabled, 3 for the reason, 1 for impression data, the rest
/// for the number of the variant, from 1; 0 is none.
fn pack(flag: &FlagEntry, answer: Answer) -> u32 {
    let variant = answer.variant.map_or(0, |id| id.index() as u32 + 1);
    u32::from(answer.enabled)
        | (answer.reason as u32) << 1
        | u32::from(flag.impression_data) << 4
        | variant << 5
}

/// How many there are, and their numbers.
fn tell_ids<T>(ids: &[Id<T>], numbers: &mut Vec<u32>) {
    numbers.push(ids.len() as u32);
    numbers.extend(ids.iter().map(|id| id.index() as u32));
}

/// All names in one text, since to make a text is dear on the other side. The numbers are: how many
/// there are, and their lengths in UTF-16 units.
fn tell_names<'a>(names: impl Iterator<Item = &'a str>, numbers: &mut Vec<u32>) -> Told {
    let mut all = String::new();
    *numbers = vec![0];
    for name in names {
        all.push_str(name);
        numbers.push(name.encode_utf16().count() as u32);
    }
    let count = numbers.len() as u32 - 1;
    if let Some(first) = numbers.first_mut() {
        *first = count;
    }
    Ok(all.into())
}

/// A structured value for the JavaScript side, or what was wrong.
///
/// A function that returns a bare `JsValue` must not be added here: some versions of V8 abort the
/// process when they give up optimized code in the middle of a call to one, because they inline it
/// and then do not know how to take its result. They do not inline calls that return a `Result`.
type Told = Result<JsValue, JsValue>;

/// Makes a structured value; records become plain objects.
fn tell(tree: Tree<'_>) -> Told {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    tree.serialize(&serializer).map_err(JsValue::from)
}

fn tell_warnings(warnings: &[Warning]) -> Told {
    tell(warnings.iter().map(warning_tree).collect())
}

/// Anything with a structure. One kind for all that is told, so that its way to the other side is
/// compiled once.
enum Tree<'a> {
    Text(&'a str),
    Words(String),
    Number(u32),
    Truth(bool),
    List(Vec<Tree<'a>>),
    /// Entries that are nothing are left out.
    Record(Vec<(&'static str, Option<Tree<'a>>)>),
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Text(text) => serializer.serialize_str(text),
            Tree::Words(words) => serializer.serialize_str(words),
            Tree::Number(number) => serializer.serialize_u32(*number),
            Tree::Truth(truth) => serializer.serialize_bool(*truth),
            Tree::List(list) => serializer.collect_seq(list),
            Tree::Record(entries) => {
                let there = entries
                    .iter()
                    .filter_map(|(key, value)| Some((key, value.as_ref()?)));
                serializer.collect_map(there)
            }
        }
    }
}

impl<'a> FromIterator<Tree<'a>> for Tree<'a> {
    fn from_iter<I: IntoIterator<Item = Tree<'a>>>(trees: I) -> Tree<'a> {
        Tree::List(trees.into_iter().collect())
    }
}

fn refusal(error: &Error) -> Tree<'_> {
    let number = |number: usize| Tree::Number(number as u32);
    Tree::Record(vec![
        ("message", Some(Tree::Words(error.words()))),
        ("line", error.line().map(number)),
        ("column", error.column().map(number)),
    ])
}

fn warning_tree(warning: &Warning) -> Tree<'_> {
    Tree::Record(vec![
        ("flag", Some(Tree::Text(&warning.flag))),
        ("path", Some(Tree::Words(warning.path.words()))),
        ("problem", Some(Tree::Words(warning.problem()))),
        ("message", Some(Tree::Words(warning.words()))),
    ])
}

fn variant_tree(variant: Variant<'_>) -> Tree<'_> {
    let payload = variant.payload().map(|payload| {
        Tree::Record(vec![
            ("type", Some(Tree::Text(payload.kind()))),
            ("value", Some(Tree::Text(payload.value()))),
        ])
    });
    Tree::Record(vec![
        ("name", Some(Tree::Text(variant.name()))),
        ("payload", payload),
    ])
}

fn flag_tree<'a>(flag: Flag<'a>, engine: &'a Engine) -> Tree<'a> {
    let fields = engine.fields(flag.name()).into_iter().map(Tree::Text);
    let variants = engine.variants(flag.name()).into_iter().map(variant_tree);
    Tree::Record(vec![
        ("name", Some(Tree::Text(flag.name()))),
        ("type", Some(Tree::Text(flag.kind()))),
        ("project", Some(Tree::Text(flag.project()))),
        ("description", flag.description().map(Tree::Text)),
        ("enabled", Some(Tree::Truth(flag.is_enabled()))),
        ("stale", Some(Tree::Truth(flag.is_stale()))),
        (
            "impressionData",
            Some(Tree::Truth(flag.has_impression_data())),
        ),
        ("fields", Some(fields.collect())),
        ("variants", Some(variants.collect())),
    ])
}
