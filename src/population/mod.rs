//! Population: how many users a flag is on for, and who flips between two documents.
//!
//! Imports `engine` and the folders below it.

mod cause;
mod document_side;
mod error;
mod flag_diff;
mod flag_tally;
mod flag_view;
mod report;
mod survey;
mod synthetic_ids;

pub use cause::Cause;
pub use error::PopulationError;
pub use report::{Change, Counts, FlagPopulation, Flips, Only, Population, VariantCount};
pub use survey::{Survey, SurveyOptions};
pub use synthetic_ids::Ids;
