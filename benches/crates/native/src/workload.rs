//! A workload: the document, and the flags and contexts that are evaluated.

use serde_json::Value;

/// Names and values of the fields of one context; `properties` are flattened into the other fields.
pub type ContextFields = Vec<(String, String)>;

pub struct Workload {
    pub name: String,
    pub document: String,
    pub flags: Vec<String>,
    /// Single flags, each with a context.
    pub requests: Vec<(String, ContextFields)>,
    /// Contexts for which all flags are evaluated.
    pub contexts: Vec<ContextFields>,
    /// Contexts for which the results of both engines are compared.
    pub checked_contexts: Vec<ContextFields>,
}

impl Workload {
    pub fn parse(value: &Value) -> Result<Workload, &'static str> {
        let request = |value: &Value| {
            Ok((
                parse_string(&value["flag"])?,
                parse_context(&value["context"])?,
            ))
        };
        Ok(Workload {
            name: parse_string(&value["name"])?,
            document: parse_string(&value["document"])?,
            flags: parse_list(&value["flags"], parse_string)?,
            requests: parse_list(&value["requests"], request)?,
            contexts: parse_list(&value["contexts"], parse_context)?,
            checked_contexts: parse_list(&value["checkedContexts"], parse_context)?,
        })
    }
}

fn parse_context(value: &Value) -> Result<ContextFields, &'static str> {
    let mut fields = ContextFields::new();
    for (name, value) in value.as_object().ok_or("a context must be an object")? {
        match value {
            Value::Object(_) => fields.extend(parse_context(value)?),
            _ => fields.push((name.clone(), parse_string(value)?)),
        }
    }
    Ok(fields)
}

fn parse_string(value: &Value) -> Result<String, &'static str> {
    Ok(value.as_str().ok_or("a string is missing")?.to_owned())
}

fn parse_list<T>(
    value: &Value,
    parse: impl Fn(&Value) -> Result<T, &'static str>,
) -> Result<Vec<T>, &'static str> {
    let entries = value.as_array().ok_or("a list is missing")?;
    entries.iter().map(parse).collect()
}
