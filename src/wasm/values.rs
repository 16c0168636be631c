//! Structured values for JavaScript.

use crate::definitions::{Flag, Variant};
use crate::diagnostics::{Error, Warning};
use crate::engine::Engine;
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

/// A structured value for JavaScript, or an error to throw.
///
/// INVARIANT: no export returns a bare `JsValue`. Some versions of V8 abort the process when they
/// deoptimize code in the middle of a call to such an export, because they inline it. They do not
/// inline calls that return a `Result`.
pub(super) type JsResult = Result<JsValue, JsValue>;

/// Any structured value. One type for all, so that its conversion is compiled once.
pub(super) enum JsTree<'a> {
    Str(&'a str),
    String(String),
    Number(u32),
    Bool(bool),
    Array(Vec<JsTree<'a>>),
    /// Entries without a value are left out.
    Object(Vec<(&'static str, Option<JsTree<'a>>)>),
}

impl Serialize for JsTree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            JsTree::Str(string) => serializer.serialize_str(string),
            JsTree::String(string) => serializer.serialize_str(string),
            JsTree::Number(number) => serializer.serialize_u32(*number),
            JsTree::Bool(boolean) => serializer.serialize_bool(*boolean),
            JsTree::Array(elements) => serializer.collect_seq(elements),
            JsTree::Object(entries) => {
                let present = entries
                    .iter()
                    .filter_map(|(key, value)| Some((key, value.as_ref()?)));
                serializer.collect_map(present)
            }
        }
    }
}

impl<'a> FromIterator<JsTree<'a>> for JsTree<'a> {
    fn from_iter<I: IntoIterator<Item = JsTree<'a>>>(trees: I) -> JsTree<'a> {
        JsTree::Array(trees.into_iter().collect())
    }
}

/// Converts a structured value; objects become plain objects.
pub(super) fn to_js(tree: JsTree<'_>) -> JsResult {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    tree.serialize(&serializer).map_err(JsValue::from)
}

pub(super) fn error_tree(error: &Error) -> JsTree<'_> {
    let number = |number: usize| JsTree::Number(number as u32);
    JsTree::Object(vec![
        ("message", Some(JsTree::String(error.message()))),
        ("line", error.line().map(number)),
        ("column", error.column().map(number)),
    ])
}

pub(super) fn warning_tree(warning: &Warning) -> JsTree<'_> {
    JsTree::Object(vec![
        ("flag", Some(JsTree::Str(&warning.flag))),
        ("path", Some(JsTree::String(warning.path.message()))),
        ("problem", Some(JsTree::String(warning.problem()))),
        ("message", Some(JsTree::String(warning.message()))),
    ])
}

pub(super) fn variant_tree(variant: Variant<'_>) -> JsTree<'_> {
    let payload = variant.payload().map(|payload| {
        JsTree::Object(vec![
            ("type", Some(JsTree::Str(payload.kind()))),
            ("value", Some(JsTree::Str(payload.value()))),
        ])
    });
    JsTree::Object(vec![
        ("name", Some(JsTree::Str(variant.name()))),
        ("payload", payload),
    ])
}

pub(super) fn flag_tree<'a>(flag: Flag<'a>, engine: &'a Engine) -> JsTree<'a> {
    let fields = engine.fields(flag.name()).into_iter().map(JsTree::Str);
    let variants = engine.variants(flag.name()).into_iter().map(variant_tree);
    JsTree::Object(vec![
        ("name", Some(JsTree::Str(flag.name()))),
        ("type", Some(JsTree::Str(flag.kind()))),
        ("project", Some(JsTree::Str(flag.project()))),
        ("description", flag.description().map(JsTree::Str)),
        ("enabled", Some(JsTree::Bool(flag.is_enabled()))),
        ("stale", Some(JsTree::Bool(flag.is_stale()))),
        (
            "impressionData",
            Some(JsTree::Bool(flag.has_impression_data())),
        ),
        ("fields", Some(fields.collect())),
        ("variants", Some(variants.collect())),
    ])
}
