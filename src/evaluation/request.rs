//! Evaluation request: the context, the time and the random number of an evaluation.

use super::bound_context::BoundContext;
use super::context::{Context, NamedValues};
use super::value::Value;
use crate::bucketing::{DrawSalt, draw};
use crate::definitions::{CustomStrategy, Parameters};
use crate::interning::{CURRENT_TIME, FieldId, Id, Interner, StringId};
use crate::values::Timestamp;

/// What a flag is evaluated with: a context, the time, a random number, and the caller's custom strategies.
///
/// The engine reads no clock and no random source, so the same request has the same answer on every
/// machine.
///
/// ```
/// use fanion::{Context, EvaluationRequest};
///
/// let context = Context::new().with("userId", "7");
/// let request = EvaluationRequest::new(&context, 1_767_225_600_000, 42);
/// ```
#[derive(Clone, Copy)]
pub struct EvaluationRequest<'a> {
    context: AnyContext<'a>,
    /// Unix milliseconds.
    now: i64,
    random: u32,
    custom: CustomAnswers<'a>,
}

#[derive(Clone, Copy)]
enum AnyContext<'a> {
    Named(&'a dyn NamedValues),
    Bound(&'a BoundContext),
}

impl<'a> AnyContext<'a> {
    /// Returns the value of a field.
    fn value(self, field: FieldId, interner: &Interner) -> Option<Value<'a>> {
        match self {
            AnyContext::Named(context) => context.named_value(interner.field_name(field)),
            AnyContext::Bound(context) => context.value(field),
        }
    }
}

/// How custom strategies are answered.
#[derive(Clone, Copy)]
enum CustomAnswers<'a> {
    /// None matches.
    None,
    /// By name and parameters.
    Ask(&'a dyn Fn(&str, &Parameters) -> bool),
    /// By the id of the custom strategy: any byte but 0 matches.
    ById(&'a [u8]),
}

impl<'a> EvaluationRequest<'a> {
    /// Creates a request for `context` at `now`, in Unix milliseconds.
    ///
    /// `now` is the value of `currentTime` for date constraints when the context has no such field.
    /// `random` is a number drawn uniformly from all of `u32`; random rollouts and random variants
    /// are decided by it, each by a draw of its own.
    pub fn new(context: &'a Context, now: i64, random: u32) -> EvaluationRequest<'a> {
        EvaluationRequest::with_context(AnyContext::Named(context), now, random)
    }

    /// Like `new`, for a context that is bound to the engine that will be asked.
    pub(crate) fn bound(context: &'a BoundContext, now: i64, random: u32) -> EvaluationRequest<'a> {
        EvaluationRequest::with_context(AnyContext::Bound(context), now, random)
    }

    fn with_context(context: AnyContext<'a>, now: i64, random: u32) -> EvaluationRequest<'a> {
        EvaluationRequest {
            context,
            now,
            random,
            custom: CustomAnswers::None,
        }
    }

    /// Sets the function that decides whether a custom strategy matches.
    ///
    /// It is called with the name and the parameters of the strategy.
    ///
    /// ```
    /// # use fanion::{Context, EvaluationRequest};
    /// # let context = Context::new();
    /// let matches = |name: &str, parameters: &fanion::Parameters| {
    ///     name == "byTenant" && parameters.get("tenants").is_some_and(|list| list.contains("acme"))
    /// };
    /// let request = EvaluationRequest::new(&context, 0, 0).with_custom(&matches);
    /// ```
    #[must_use]
    pub fn with_custom(
        self,
        matches: &'a dyn Fn(&str, &Parameters) -> bool,
    ) -> EvaluationRequest<'a> {
        EvaluationRequest {
            custom: CustomAnswers::Ask(matches),
            ..self
        }
    }

    /// Sets the answers of all custom strategies, by id.
    #[allow(dead_code, reason = "called by the WebAssembly boundary only")]
    pub(crate) fn with_custom_answers(self, answers: &'a [u8]) -> EvaluationRequest<'a> {
        EvaluationRequest {
            custom: CustomAnswers::ById(answers),
            ..self
        }
    }

    /// Binds the context to one engine; `None` if it is bound already.
    pub(crate) fn bind(&self, interner: &Interner) -> Option<BoundContext> {
        match self.context {
            AnyContext::Named(context) => Some(BoundContext::bind(context, interner)),
            AnyContext::Bound(_) => None,
        }
    }

    /// Replaces the context by one that is bound.
    pub(crate) fn with_bound(self, context: &'a BoundContext) -> EvaluationRequest<'a> {
        EvaluationRequest {
            context: AnyContext::Bound(context),
            ..self
        }
    }
}

/// A request to one engine, whose strings and fields it can look up.
#[derive(Clone, Copy)]
pub(crate) struct BoundRequest<'a> {
    request: &'a EvaluationRequest<'a>,
    pub interner: &'a Interner,
}

impl<'a> BoundRequest<'a> {
    pub fn new(request: &'a EvaluationRequest<'a>, interner: &'a Interner) -> BoundRequest<'a> {
        BoundRequest { request, interner }
    }

    /// Returns whether a custom strategy matches; without an answer it does not.
    pub fn matches_custom(&self, id: Id<CustomStrategy>, strategy: &CustomStrategy) -> bool {
        match self.request.custom {
            CustomAnswers::None => false,
            CustomAnswers::Ask(matches) => matches(&strategy.name, &strategy.parameters),
            CustomAnswers::ById(answers) => {
                answers.get(id.index()).is_some_and(|&answer| answer != 0)
            }
        }
    }

    /// Returns whether the custom strategy `name` is answered. Answers by id exist only for the names
    /// in `registered`.
    pub fn answers_custom(&self, name: &str, registered: &[String]) -> bool {
        match self.request.custom {
            CustomAnswers::None => false,
            CustomAnswers::Ask(_) => true,
            CustomAnswers::ById(_) => registered.iter().any(|registered| registered == name),
        }
    }

    /// Returns the value of a field; `None` when it is missing.
    #[inline(always)]
    pub fn value(&self, field: FieldId) -> Option<Value<'a>> {
        self.request.context.value(field, self.interner)
    }

    /// Returns the id of a field's value; `None` also when the definitions do not contain the string.
    pub fn string_id(&self, field: FieldId) -> Option<StringId> {
        match self.request.context {
            AnyContext::Named(context) => {
                let value = context.named_value(self.interner.field_name(field))?;
                self.interner.find(value.text())
            }
            AnyContext::Bound(context) => context.string_id(field, self.interner),
        }
    }

    /// Returns the date in a field; for a missing `currentTime`, the time of the request.
    ///
    /// Source: ruling "The clock".
    pub fn timestamp(&self, field: FieldId) -> Option<Timestamp> {
        match self.value(field) {
            Some(value) => value.timestamp(),
            None if field == CURRENT_TIME => Some(Timestamp::from_milliseconds(self.request.now)),
            None => None,
        }
    }

    /// Draws a number from 1 to `range`, uniformly; equal salts draw the same number.
    pub fn draw(&self, salt: DrawSalt, range: u64) -> u64 {
        draw(self.request.random, salt, range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_bound_once() {
        let mut interner = Interner::new();
        let plan = interner.intern_field("plan");
        let context = Context::new().with("plan", "pro");
        let request = EvaluationRequest::new(&context, 0, 0);
        let text = |request: &EvaluationRequest<'_>| {
            BoundRequest::new(request, &interner)
                .value(plan)
                .map(|value| value.text().to_owned())
        };
        let bound = request.bind(&interner);
        let bound = bound.as_ref().map(|bound| request.with_bound(bound));
        assert_eq!(Some("pro".to_owned()), bound.as_ref().and_then(text));
        assert!(bound.is_some_and(|request| request.bind(&interner).is_none()));

        let empty = BoundContext::new(&interner);
        assert_eq!(None, text(&request.with_bound(&empty)));
    }

    #[test]
    fn custom_strategies_are_answered_by_function_or_by_id() {
        let interner = Interner::new();
        let context = Context::new();
        let request = EvaluationRequest::new(&context, 0, 0);
        let is_a = |name: &str, _: &Parameters| name == "a";
        let strategies = ["a", "b", "c"].map(|name| CustomStrategy {
            name: name.into(),
            parameters: Parameters::default(),
        });
        let names = ["a".to_owned(), "c".to_owned()];
        for (request, matched, answered) in [
            (request, [false; 3], [false; 3]),
            (request.with_custom(&is_a), [true, false, false], [true; 3]),
            // The third has no answer.
            (
                request.with_custom_answers(&[0, 2]),
                [false, true, false],
                [true, false, true],
            ),
        ] {
            let bound = BoundRequest::new(&request, &interner);
            let matches = |index: usize| bound.matches_custom(Id::new(index), &strategies[index]);
            assert_eq!(matched, [0, 1, 2].map(matches));
            let answers = |strategy: &CustomStrategy| bound.answers_custom(&strategy.name, &names);
            assert_eq!(answered, strategies.each_ref().map(answers));
        }
    }
}
