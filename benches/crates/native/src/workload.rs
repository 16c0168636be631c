//! What is asked.

use serde_json::Value;

/// The fields of one context and their texts; `properties` are fields like all others.
pub type Person = Vec<(String, String)>;

pub struct Workload {
    pub name: String,
    pub text: String,
    pub names: Vec<String>,
    /// Which flag each context is asked about.
    pub questions: Vec<(String, Person)>,
    /// Those for whom every flag is asked.
    pub visits: Vec<Person>,
    /// Those for whom the answers are compared.
    pub judged: Vec<Person>,
}

impl Workload {
    pub fn read(value: &Value) -> Result<Workload, &'static str> {
        let question = |value: &Value| Ok((text(&value["name"])?, person(&value["context"])?));
        Ok(Workload {
            name: text(&value["name"])?,
            text: text(&value["text"])?,
            names: list(&value["names"], text)?,
            questions: list(&value["questions"], question)?,
            visits: list(&value["visits"], person)?,
            judged: list(&value["judged"], person)?,
        })
    }
}

fn person(value: &Value) -> Result<Person, &'static str> {
    let mut fields = Person::new();
    for (name, value) in value.as_object().ok_or("a context is an object")? {
        match value {
            Value::Object(_) => fields.extend(person(value)?),
            _ => fields.push((name.clone(), text(value)?)),
        }
    }
    Ok(fields)
}

fn text(value: &Value) -> Result<String, &'static str> {
    Ok(value.as_str().ok_or("a text is missing")?.to_owned())
}

fn list<T>(
    value: &Value,
    read: impl Fn(&Value) -> Result<T, &'static str>,
) -> Result<Vec<T>, &'static str> {
    let entries = value.as_array().ok_or("a list is missing")?;
    entries.iter().map(read).collect()
}
