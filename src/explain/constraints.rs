//! Constraints: whether each constraint of a list or segment matches, and the compared value.

use super::explainer::Explainer;
use super::explanation;
use crate::definitions::{Constraint, Predicate, Segment, SegmentState};
use crate::document::export;
use crate::interning::{CURRENT_TIME, Id, IdList};

impl Explainer<'_> {
    pub fn constraints(&self, list: IdList<Constraint>) -> Vec<explanation::Constraint> {
        let ids = self.evaluator.definitions.interner.ids(list);
        ids.map(|id| self.constraint(id)).collect()
    }

    pub fn constraint(&self, id: Id<Constraint>) -> explanation::Constraint {
        let (request, definitions) = (&self.evaluator.request, self.evaluator.definitions);
        let field = definitions.constraints.field(id);
        let value = field.and_then(|field| self.value(field));
        let clock = value.is_none() && definitions.constraints.reads_clock(id);
        let now = request.timestamp(CURRENT_TIME).filter(|_| clock);
        explanation::Constraint {
            constraint: export::constraint(id, &definitions.constraints, &definitions.interner),
            invalid_value: value.is_some() && !self.can_parse_value(id),
            value: value.or(now.map(|now| now.to_string())),
            clock,
            matches: self.evaluator.matches(id),
        }
    }

    pub fn segment(&self, segment: &Segment) -> explanation::Segment {
        let constraints = segment.constraints();
        explanation::Segment {
            id: segment.id,
            missing: segment.is_missing(),
            invalid: segment.state == SegmentState::Broken,
            constraints: self.constraints(constraints.unwrap_or_default()),
            matches: constraints.is_some_and(|list| self.evaluator.all_match(list)),
        }
    }

    /// Returns whether the value has the type that the operator compares, such as a number.
    fn can_parse_value(&self, id: Id<Constraint>) -> bool {
        let constraints = &self.evaluator.definitions.constraints;
        let Some(constraint) = constraints.table.get(id) else {
            return false;
        };
        let value = self.evaluator.request.value(constraint.field);
        value.is_some_and(|value| match constraint.predicate {
            Predicate::Number(..) => value.number().is_some(),
            Predicate::Date(..) => value.timestamp().is_some(),
            Predicate::Version(_, id) => {
                let operand = constraints.versions.get(id);
                let operand = operand.and_then(|operand| operand.version.as_ref());
                operand.is_some_and(|operand| value.compare(operand).is_some())
            }
            Predicate::InCidr(_) => value.address().is_some(),
            Predicate::In(_)
            | Predicate::StartsWith(_)
            | Predicate::EndsWith(_)
            | Predicate::Contains(_)
            | Predicate::Regex(_) => true,
        })
    }
}
