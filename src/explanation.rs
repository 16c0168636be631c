//! Explanation: the whole path to an answer, as plain data.
//!
//! [`Engine::explain`](crate::Engine::explain) fills it in; `Display` tells it to people.

use crate::answer::Reason;
use crate::document;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Why a flag answers as it does: the answer, and everything that was looked at on the way there.
///
/// Nothing is cut short: what comes behind the deciding strategy, or is of no account because the
/// flag is switched off, is told all the same. Printed, it is a text for a terminal, whose lines are
/// no longer than 80 characters.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Name of the flag.
    pub flag: String,
    /// The answer: is it on for this person?
    pub enabled: bool,
    /// The variant they get; `None` when the flag is off or has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// Why, in OpenFeature's words.
    #[serde(serialize_with = "word")]
    pub reason: Reason,
    /// Shall it be noted that this person was asked?
    pub impression_data: bool,
    /// Is the flag switched on at all?
    pub switched_on: bool,
    /// Could the list of dependencies not be understood? Then they are never satisfied.
    pub dependencies_broken: bool,
    /// All have to be satisfied before any strategy counts.
    pub dependencies: Vec<Dependency>,
    /// Could the list of strategies not be understood? Then none admits anybody.
    pub strategies_broken: bool,
    /// In the order of the document; when there are none and the list is not broken, everyone is
    /// admitted.
    pub strategies: Vec<Strategy>,
    /// How the variant was chosen; `None` when the flag is off or has no variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Variants>,
    /// What is wrong with the flag in the document; what is wrong with a parent, the parent says.
    pub warnings: Vec<String>,
}

/// The variant that a person gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its data; `None` when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<document::Payload>,
}

/// A flag that must be on, off, or on with one of some variants.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dependency {
    /// Name of the flag that is depended on.
    pub parent: String,
    /// Must it be on?
    pub must_be_on: bool,
    /// Names of variants, one of which it must have; none: any will do.
    pub variants: Vec<String>,
    /// Does the parent stand as it should?
    pub satisfied: bool,
    /// Why the parent is not asked at all, and so never satisfies; `None` when it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
    /// Why the parent answers as it does, for the same person; `None` when it is not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Box<Explanation>>,
}

/// Why a parent is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Obstacle {
    /// There is no such flag.
    Missing,
    /// It has parents itself, and Unleash knows no grandparents.
    HasParents,
}

/// Whom a flag is on for, and whether this person is among them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Strategy {
    /// Its place in the document, from 1.
    pub place: usize,
    /// `default`, `flexibleRollout` or another; `None` when it is broken. The older rollouts go by
    /// the name of `flexibleRollout`, which does the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Could a part of it not be understood? Then it admits nobody.
    pub broken: bool,
    /// Is this person admitted?
    pub admits: bool,
    /// Is it the one that decides: the first that admits, and was asked?
    pub decides: bool,
    /// All have to hold.
    pub constraints: Vec<Constraint>,
    /// All have to hold.
    pub segments: Vec<Segment>,
    /// What its name stands for; `None` when it is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

/// One test of one context field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Constraint {
    /// What the document asks for.
    pub constraint: document::Constraint,
    /// What the context has in that field; `None` when it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Is the value the time of the question, since the context has none?
    pub clock: bool,
    /// Is there a value that cannot be read as the operator wants it, such as `abc` as a number?
    /// The test fails then, and holds when inverted.
    pub unreadable: bool,
    /// Does it hold, inverted or not?
    pub holds: bool,
}

/// Constraints that many strategies share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// The number by which strategies know it.
    pub id: i64,
    /// Has the document no such segment? Then nobody is in it.
    pub missing: bool,
    /// Could one of its constraints not be understood? Then nobody is in it.
    pub broken: bool,
    /// All have to hold.
    pub constraints: Vec<Constraint>,
    /// Is this person in it?
    pub holds: bool,
}

/// What the name of a strategy stands for, and whether it admits this person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum Rule {
    /// It admits everyone.
    Everyone,
    /// It admits those in a list of people, addresses or hosts.
    List {
        /// What is looked for: the field `userId` or `remoteAddress`, or `hostname`, which is no
        /// field but the host that the engine was told it runs on.
        field: String,
        /// Its value; `None` when it is missing.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// The list.
        values: Vec<String>,
        /// Is there a value that is no address, in a list of addresses?
        unreadable: bool,
        /// Is the value in the list?
        admits: bool,
    },
    /// It admits a share of people.
    Rollout {
        /// Whole percent, 0..=100.
        percent: u8,
        /// What keeps a person in place: `default`, `random`, or the name of a field.
        stickiness: String,
        /// Salt of the hash.
        group_id: String,
        /// The place of this person; `None` when the field of the stickiness is missing.
        #[serde(skip_serializing_if = "Option::is_none")]
        bucket: Option<Bucket>,
        /// The highest bucket that is in, 0..=100: the percent.
        threshold: u64,
        /// Is the answer the same for everyone, so that no bucket is needed?
        certain: bool,
        /// Is this person in?
        admits: bool,
    },
    /// The caller answers.
    Custom {
        /// What the caller is given.
        parameters: BTreeMap<String, String>,
        /// Is there anybody to answer? If not, nobody is admitted.
        answered: bool,
        /// The answer.
        admits: bool,
    },
}

impl Rule {
    /// Does it admit this person?
    pub fn admits(&self) -> bool {
        match self {
            Rule::Everyone => true,
            Rule::List { admits, .. }
            | Rule::Rollout { admits, .. }
            | Rule::Custom { admits, .. } => *admits,
        }
    }
}

/// The place of a person among equal ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// The place, 1..=range.
    pub bucket: u64,
    /// How many there are: 100, or the sum of all weights.
    pub range: u64,
    /// How it came about; `None` when it was drawn at random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashed: Option<Hashed>,
}

/// What was hashed: MurmurHash3, modulo the range, plus 1 is the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hashed {
    /// The field that the stickiness chose.
    pub field: String,
    /// Its value.
    pub value: String,
    /// The text that was hashed: `groupId:value`.
    pub text: String,
    /// Seed of the hash: one for rollouts, another for variants.
    pub seed: u32,
    /// The hash.
    pub hash: u32,
}

/// How a variant was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variants {
    /// Whose they are.
    pub owner: Owner,
    /// What decided; `None` when no variant has a weight, so that there is none to get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<DecidedBy>,
    /// The override that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forced: Option<Forced>,
    /// What keeps a person in place: `default`, `random`, or the name of a field.
    pub stickiness: String,
    /// Salt of the hash.
    pub group_id: String,
    /// The place of this person, told whatever decided; `None` when no variant has a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Bucket>,
    /// The variants, in the order of the document.
    pub choices: Vec<Choice>,
}

/// Whose variants they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// Those of the deciding strategy, which go before the flag's.
    Strategy,
    /// Those of the flag.
    Flag,
}

/// What decided between variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum DecidedBy {
    /// A forced choice.
    Override,
    /// The place of the person.
    Bucket,
    /// Nothing: no other has a weight.
    Default,
}

/// The override that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forced {
    /// The field.
    pub field: String,
    /// What the context has in it.
    pub value: String,
}

/// One of the variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// Its share of the sum of all weights; the server sends 0..=1000.
    pub weight: u32,
    /// The first bucket that gets it; `None` when it has no weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// The last bucket that gets it; `None` when it has no weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
    /// Who gets it whatever their bucket.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<document::Override>,
    /// Does this person get it?
    pub chosen: bool,
}

/// OpenFeature's word.
fn word<S: Serializer>(reason: &Reason, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(reason.as_str())
}
