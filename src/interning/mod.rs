//! Interning: each string, list and table entry of the flags is stored once and known by an id.
//!
//! Imports `steps`, `codec`.

mod hash_index;
mod id;
mod id_list;
mod id_set;
mod interner;
mod seed;
mod string_set;
mod string_table;
mod table;

pub(crate) use hash_index::HashIndex;
pub(crate) use id::{Id, SnapshotEntry};
pub(crate) use id_list::IdList;
pub(crate) use id_set::IdSet;
pub(crate) use interner::{CURRENT_TIME, Field, FieldId, InternedString, Interner, NOW, StringId};
pub(crate) use seed::Seed;
pub(crate) use string_set::StringSet;
pub(crate) use table::Table;
