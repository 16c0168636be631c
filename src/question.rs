//! Question: who asks, when, and with what luck.

use crate::context::{Context, Value};
use crate::custom::{Custom, Parameters};
use crate::instant::Instant;
use crate::table::Id;
use crate::words::{CURRENT_TIME, Field, Text, Words};

/// Says whom custom strategies admit.
#[derive(Clone, Copy)]
enum Customs<'a> {
    Nobody,
    /// By name and parameters.
    Ask(&'a dyn Fn(&str, &Parameters) -> bool),
    /// By the number of the use: anything but 0 admits.
    #[cfg(target_arch = "wasm32")]
    Told(&'a [u8]),
}

/// Who asks, when, and with what luck.
///
/// The engine asks the world nothing, so the time and one random number come with the question.
/// The same question has the same answer on every machine.
///
/// ```
/// use fanion::{Context, Question};
///
/// let context = Context::new().with("userId", "7");
/// let question = Question::new(&context, 1_767_225_600_000, 42);
/// ```
#[derive(Clone, Copy)]
pub struct Question<'a> {
    context: &'a Context,
    now: i64,
    random: u32,
    customs: Customs<'a>,
}

impl<'a> Question<'a> {
    /// A question about `context`, asked at `now`, in Unix milliseconds.
    ///
    /// `now` is what date constraints on `currentTime` see when the context has no such field.
    /// `random` is any number drawn evenly from all of `u32`; it decides random rollouts and
    /// random variants, each by a draw of its own.
    pub fn new(context: &'a Context, now: i64, random: u32) -> Question<'a> {
        Question {
            context,
            now,
            random,
            customs: Customs::Nobody,
        }
    }

    /// The same question, with `answer` to say whom a custom strategy admits.
    ///
    /// It is given the name and the parameters of the strategy.
    ///
    /// ```
    /// # use fanion::{Context, Question};
    /// # let context = Context::new();
    /// let answer = |name: &str, parameters: &fanion::Parameters| {
    ///     name == "byTenant" && parameters.get("tenants").is_some_and(|it| it.contains("acme"))
    /// };
    /// let question = Question::new(&context, 0, 0).with_custom(&answer);
    /// ```
    #[must_use]
    pub fn with_custom(self, answer: &'a dyn Fn(&str, &Parameters) -> bool) -> Question<'a> {
        Question {
            customs: Customs::Ask(answer),
            ..self
        }
    }

    /// The same question, with the answers for all uses of custom strategies, by their numbers.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn told(self, answers: &'a [u8]) -> Question<'a> {
        Question {
            customs: Customs::Told(answers),
            ..self
        }
    }

    /// The same question about a context that is bound to the words of one engine.
    pub(crate) fn about(self, context: &'a Context) -> Question<'a> {
        Question { context, ..self }
    }

    pub(crate) fn context(&self) -> &'a Context {
        self.context
    }
}

/// A question put to one engine, whose words it can look up.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    question: &'a Question<'a>,
    pub words: &'a Words,
}

impl<'a> Asked<'a> {
    pub fn new(question: &'a Question<'a>, words: &'a Words) -> Asked<'a> {
        Asked { question, words }
    }

    /// Does that use of a custom strategy admit this person? No, when nobody answers.
    pub fn is_admitted(&self, _id: Id<Custom>, custom: &Custom) -> bool {
        match self.question.customs {
            Customs::Nobody => false,
            Customs::Ask(answer) => answer(&custom.name, &custom.parameters),
            #[cfg(target_arch = "wasm32")]
            Customs::Told(answers) => answers.get(_id.index()).is_some_and(|&answer| answer != 0),
        }
    }

    /// Is there anybody to answer for the custom strategy of that name? Answers that are told by
    /// number are told for the names in `answered` only.
    pub fn is_answered(&self, _name: &str, _answered: &[String]) -> bool {
        match self.question.customs {
            Customs::Nobody => false,
            Customs::Ask(_) => true,
            #[cfg(target_arch = "wasm32")]
            Customs::Told(_) => _answered.iter().any(|name| name == _name),
        }
    }

    /// The caller's value of a field; `None` when it is missing.
    #[inline(always)]
    pub fn value(&self, field: Id<Field>) -> Option<Value<'a>> {
        self.question.context.value(field, self.words)
    }

    /// The same among the texts of the document; `None` also when the document has no such text.
    pub fn known(&self, field: Id<Field>) -> Option<Id<Text>> {
        self.question.context.known(field, self.words)
    }

    /// The caller's date in a field; for a missing `currentTime`, now.
    ///
    /// Source: ruling "The clock".
    pub fn instant(&self, field: Id<Field>) -> Option<Instant> {
        match self.value(field) {
            Some(value) => value.instant(),
            None if field == CURRENT_TIME => Some(Instant::from_milliseconds(self.question.now)),
            None => None,
        }
    }

    /// A number from 1 to `range`, evenly; equal `salt`s draw the same, others independently.
    pub fn draw(&self, salt: Salt, range: u64) -> u64 {
        let luck = u64::from(self.question.random) << 32 | u64::from(salt.0);
        let range = range.min(u64::from(u32::MAX));
        // The upper half of the product of 64 and 32 bits: even to one part in 2^32.
        (((scatter(luck) >> 32) * range) >> 32) + 1
    }
}

/// Keeps one random draw apart from another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Salt(u32);

impl Salt {
    /// The salt of nothing.
    pub const NONE: Salt = Salt(0);

    /// The salt of a flag, made of its name.
    pub fn new(hash: u32) -> Salt {
        Salt(hash)
    }

    /// For the rollout of a strategy.
    pub fn of_strategy(self, draw: u16) -> Salt {
        Salt(self.0.wrapping_add(1).wrapping_add(draw.into()))
    }

    /// For the variant.
    pub fn of_variant(self) -> Salt {
        self
    }
}

/// Spreads every bit of a number over all bits of another.
///
/// Source: the output function of the SplitMix64 generator.
pub(crate) fn scatter(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
