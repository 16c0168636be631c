//! The boundary, Rust side: the only place that knows JavaScript. It decides nothing.
//!
//! Into here go text and numbers; out of a question comes one number. A context is written by the
//! JavaScript side straight into two buffers: for each field its number and the length of its text,
//! and all texts one after the other.

use crate::answer::Answer;
use crate::context::Context;
use crate::engine::{Engine, Options};
use crate::error::{Error, Warning};
use crate::flag::{Flag, FlagEntry};
use crate::question::Question;
use crate::table::Id;
use crate::variant::Variant;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::hint::black_box;
use wasm_bindgen::prelude::*;

/// An engine and the buffers through which it is asked.
#[wasm_bindgen]
pub struct Core {
    engine: Engine,
    context: Context,
    /// For each field in the question: its number, and the length of its text in bytes.
    fields: Vec<u32>,
    /// The texts of those fields, in UTF-8, one after the other.
    text: Vec<u8>,
    /// For each use of a custom strategy: does it admit this person? 0 is no.
    answers: Vec<u8>,
}

/// The length of a text that is missing.
const MISSING: u32 = u32::MAX;

#[wasm_bindgen]
impl Core {
    /// An engine without flags.
    #[wasm_bindgen(constructor)]
    pub fn new(hostname: Option<String>, custom_strategies: Vec<String>) -> Core {
        Core {
            engine: Engine::with(Options {
                hostname,
                custom_strategies,
            }),
            context: Context::new(),
            fields: Vec::new(),
            text: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Replaces all flags; gives back the warnings.
    pub fn load(&mut self, document: &[u8]) -> Told {
        // The memory grows once and not in many small steps, at each of which a JavaScript engine
        // may collect all its garbage: half the time for a document of 45 MB.
        drop(black_box(Vec::<u8>::with_capacity(document.len())));
        trap_on_demand(document);
        let outcome = self.engine.load(document).map(tell_warnings);
        self.settle(outcome)
    }

    /// Changes some flags; gives back the warnings.
    pub fn apply(&mut self, delta: &[u8]) -> Told {
        trap_on_demand(delta);
        let outcome = self.engine.apply(delta).map(tell_warnings);
        self.settle(outcome)
    }

    fn settle(&mut self, outcome: Result<Told, Error>) -> Told {
        let told = match outcome {
            Ok(told) => told,
            Err(error) => return Err(tell(&Refusal::of(&error))?),
        };
        let parts = self.engine.parts();
        self.context = Context::for_fields(&parts.words);
        self.fields = vec![0; parts.words.fields.len() * 2];
        self.answers = vec![0; parts.customs.len()];
        told
    }

    /// Names of the context fields of the document, by their numbers.
    pub fn fields(&self) -> Vec<String> {
        let words = &self.engine.parts().words;
        words
            .fields
            .ids()
            .map(|field| words.name(field).to_owned())
            .collect()
    }

    /// Names of all flags, by their numbers.
    pub fn names(&self) -> Vec<String> {
        self.engine
            .flags()
            .map(|flag| flag.name().to_owned())
            .collect()
    }

    /// The number of a flag; `undefined` when there is none of that name.
    pub fn find(&self, flag: &str) -> Option<u32> {
        self.engine.place(flag).map(|place| place as u32)
    }

    /// What a flag has to know before it can answer: numbers of fields and of custom strategies,
    /// and whether it looks at the clock or at the random number.
    pub fn reads(&self, flag: u32) -> Told {
        tell(&Reads::of(&self.engine.reads_at(flag as usize)))
    }

    /// What all flags together have to know.
    pub fn reads_of_all(&self) -> Told {
        tell(&Reads::of(&self.engine.reads_of_all()))
    }

    /// The name of a custom strategy and its parameters, as one use of it has them.
    pub fn custom(&self, number: u32) -> Told {
        let custom = self.engine.parts().customs.get(Id::new(number as usize));
        tell(&custom.map(|custom| Custom {
            name: &custom.name,
            parameters: custom.parameters.iter().collect(),
        }))
    }

    /// How many uses of custom strategies there are.
    pub fn customs(&self) -> u32 {
        self.engine.parts().customs.len() as u32
    }

    /// The name and payload of a variant.
    pub fn variant(&self, number: u32) -> Told {
        let variant = self.engine.parts().variants.get(Id::new(number as usize));
        let words = &self.engine.parts().words;
        tell(&variant.map(|variant| VariantWords::of(variant.tell(words))))
    }

    /// All flags, told in full.
    pub fn flags(&self) -> Told {
        let flags = self
            .engine
            .flags()
            .map(|flag| FlagWords::of(flag, &self.engine));
        tell(&flags.collect::<Vec<_>>())
    }

    /// Makes room for so many bytes of text; what is written already stays.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.resize(self.text.len().max(bytes), 0);
    }

    /// How many bytes of text there is room for.
    pub fn text_room(&self) -> usize {
        self.text.len()
    }

    /// Where the texts are to be written.
    pub fn text_at(&self) -> *const u8 {
        self.text.as_ptr()
    }

    /// Where numbers of fields and lengths of texts are to be written, in pairs.
    pub fn fields_at(&self) -> *const u32 {
        self.fields.as_ptr()
    }

    /// Where the answers for custom strategies are to be written.
    pub fn answers_at(&self) -> *const u8 {
        self.answers.as_ptr()
    }

    /// Evaluates one flag for the first `count` fields in the buffers.
    ///
    /// `now` is in Unix milliseconds.
    pub fn evaluate(&mut self, flag: u32, count: usize, now: f64, random: u32) -> u32 {
        self.ask(count, now, random, |engine, question| {
            let answer = engine.answer_at(flag as usize, question);
            answer.map_or(0, |(flag, answer)| pack(flag, answer))
        })
    }

    /// Evaluates all flags for the first `count` fields in the buffers, in the order of their
    /// numbers.
    pub fn evaluate_all(&mut self, count: usize, now: f64, random: u32) -> Vec<u32> {
        self.ask(count, now, random, |engine, question| {
            engine
                .answers(question)
                .map(|(flag, answer)| pack(flag, answer))
                .collect()
        })
    }

    fn ask<T>(
        &mut self,
        count: usize,
        now: f64,
        random: u32,
        ask: impl FnOnce(&Engine, &Question<'_>) -> T,
    ) -> T {
        trap_on_demand(&self.text);
        self.take_context(count);
        let question = Question::new(&self.context, now as i64, random).told(&self.answers);
        let answer = ask(&self.engine, &question);
        self.forget_context(count);
        answer
    }

    fn take_context(&mut self, count: usize) {
        let mut rest = &*self.text;
        for field in self.fields.chunks_exact(2).take(count) {
            let &[number, length] = field else { continue };
            let text = match length {
                MISSING => None,
                length => rest
                    .split_at_checked(length as usize)
                    .map(|(text, behind)| {
                        rest = behind;
                        text
                    }),
            };
            let text = text.and_then(|text| std::str::from_utf8(text).ok());
            self.context.set(Id::new(number as usize), text);
        }
    }

    /// Leaves nothing of one person behind for the next.
    fn forget_context(&mut self, count: usize) {
        for field in self.fields.chunks_exact(2).take(count) {
            let &[number, _] = field else { continue };
            self.context.set(Id::new(number as usize), None);
        }
    }
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

/// A structured value for the JavaScript side, or what was wrong.
///
/// A function that returns a bare `JsValue` must not be added here: some versions of V8 abort the
/// process when they give up optimized code in the middle of a call to one, because they inline it
/// and then do not know how to take its result. They do not inline calls that return a `Result`.
type Told = Result<JsValue, JsValue>;

/// Makes a structured value; maps become plain objects.
fn tell<T: Serialize>(value: &T) -> Told {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(JsValue::from)
}

fn tell_warnings(warnings: &[Warning]) -> Told {
    tell(&warnings.iter().map(WarningWords::of).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct Refusal {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl Refusal {
    fn of(error: &Error) -> Refusal {
        Refusal {
            message: error.to_string(),
            line: error.line(),
            column: error.column(),
        }
    }
}

#[derive(Serialize)]
struct WarningWords<'a> {
    flag: &'a str,
    path: String,
    problem: String,
    message: String,
}

impl WarningWords<'_> {
    fn of(warning: &Warning) -> WarningWords<'_> {
        WarningWords {
            flag: &warning.flag,
            path: warning.path.to_string(),
            problem: warning.problem(),
            message: warning.to_string(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reads {
    fields: Vec<usize>,
    customs: Vec<usize>,
    clock: bool,
    chance: bool,
}

impl Reads {
    fn of(reads: &crate::parts::Reads) -> Reads {
        Reads {
            fields: reads.fields.iter().map(|field| field.index()).collect(),
            customs: reads.customs.iter().map(|custom| custom.index()).collect(),
            clock: reads.clock,
            chance: reads.chance,
        }
    }
}

#[derive(Serialize)]
struct Custom<'a> {
    name: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize)]
struct VariantWords<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<PayloadWords<'a>>,
}

#[derive(Serialize)]
struct PayloadWords<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    value: &'a str,
}

impl<'a> VariantWords<'a> {
    fn of(variant: Variant<'a>) -> VariantWords<'a> {
        let payload = variant.payload();
        VariantWords {
            name: variant.name(),
            payload: payload.map(|it| PayloadWords {
                kind: it.kind(),
                value: it.value(),
            }),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlagWords<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    project: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    enabled: bool,
    stale: bool,
    impression_data: bool,
    fields: Vec<&'a str>,
    variants: Vec<VariantWords<'a>>,
}

impl<'a> FlagWords<'a> {
    fn of(flag: Flag<'a>, engine: &'a Engine) -> FlagWords<'a> {
        let variants = engine.variants(flag.name());
        FlagWords {
            name: flag.name(),
            kind: flag.kind(),
            project: flag.project(),
            description: flag.description(),
            enabled: flag.is_enabled(),
            stale: flag.is_stale(),
            impression_data: flag.has_impression_data(),
            fields: engine.fields(flag.name()),
            variants: variants.into_iter().map(VariantWords::of).collect(),
        }
    }
}
