//! Population: many people at once: who is in, who flips between two documents.

use crate::cause::Cause;
use serde::Serialize;

/// What many people were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Population {
    /// How many people were asked.
    pub people: u32,
    /// What each flag told them: in the order of the document, then those that only the document
    /// beforehand had; or as they were named.
    pub flags: Vec<FlagPopulation>,
}

/// What one flag told many people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlagPopulation {
    /// Name of the flag.
    pub flag: String,
    /// Who is in.
    #[serde(flatten)]
    pub counts: Counts,
    /// Who flips; `None` when there was no document beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// How many people are in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// How many have the flag on.
    pub enabled: u32,
    /// How many of those got each variant, in the order of the document.
    pub variants: Vec<VariantCount>,
    /// How many of those got no variant.
    pub without_variant: u32,
}

/// How many people got a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantCount {
    /// Its name; variants of one name are counted as one.
    pub variant: String,
    /// How many got it.
    pub people: u32,
}

/// Who flips from one document to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Who was in beforehand.
    pub before: Counts,
    /// The one document that has the flag; `None` when both have. In the other it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_in: Option<Only>,
    /// People for whom the flag turns on.
    pub joins: Flips,
    /// People for whom it turns off.
    pub leaves: Flips,
    /// People for whom it stays on, with another variant.
    pub switches: Flips,
    /// Are people only added? So nobody leaves, and nobody changes variant.
    pub monotone: bool,
    /// Why it is not, as far as a look at both flags tells; empty when it is.
    pub causes: Vec<Cause>,
}

/// One of two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Only {
    /// The one beforehand.
    Before,
    /// The one afterwards.
    After,
}

/// People who flip.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flips {
    /// How many.
    pub people: u32,
    /// The ids of the first few.
    pub samples: Vec<String>,
}

impl Flips {
    /// Counts one more, who is a sample if there is room.
    pub(crate) fn add(&mut self, id: &str, most: usize) {
        self.people = self.people.saturating_add(1);
        if self.samples.len() < most {
            self.samples.push(id.into());
        }
    }
}
