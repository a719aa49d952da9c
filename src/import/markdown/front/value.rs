//! YAML, TOML and JSON → one kind of value. Scalars stay the words of the source: a title `2020` or `no` is a title.

use saphyr_parser::{Event, Parser};

/// A value of front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A scalar, as it is written, without quotes.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Fields in the order of the source.
    Map(Vec<(String, Value)>),
}

/// How deep values may nest; deeper ones are refused.
const MAX_NESTING: usize = 16;

/// The fields of a YAML mapping.
///
/// # Errors
/// What is wrong, with its line, where the text is no YAML, no mapping, nests too deep or uses aliases.
pub(super) fn from_yaml(text: &str) -> Result<Vec<(String, Value)>, String> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.take(event)?;
    }
    match builder.root {
        Some(Value::Map(fields)) => Ok(fields),
        None => Ok(Vec::new()),
        Some(Value::Text(text)) if text.is_empty() || text == "~" => Ok(Vec::new()),
        Some(_) => Err(String::from("it holds no fields")),
    }
}

/// Builds a value from the events of a YAML parser.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Value>,
}

enum Open {
    List(Vec<Value>),
    /// Fields, and the key that waits for its value.
    Map(Vec<(String, Value)>, Option<String>),
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, ..) => self.put(Value::Text(text.into_owned())),
            Event::SequenceStart(..) => self.open(Open::List(Vec::new()))?,
            Event::MappingStart(..) => self.open(Open::Map(Vec::new(), None))?,
            Event::SequenceEnd | Event::MappingEnd => {
                let value = match self.open.pop() {
                    Some(Open::List(items)) => Value::List(items),
                    Some(Open::Map(fields, _)) => Value::Map(fields),
                    None => return Ok(()),
                };
                self.put(value);
            }
            // An alias could repeat a value without end; front matter of articles has none.
            Event::Alias(_) => return Err(String::from("it uses aliases")),
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() >= MAX_NESTING {
            return Err(format!("it nests deeper than {MAX_NESTING} levels"));
        }
        self.open.push(open);
        Ok(())
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::List(items)) => items.push(value),
            Some(Open::Map(fields, key)) => match key.take() {
                Some(key) => fields.push((key, value)),
                // A list or mapping as a key has no name.
                None => *key = Some(if let Value::Text(name) = value { name } else { String::new() }),
            },
        }
    }
}

/// The fields of a TOML document.
///
/// # Errors
/// What is wrong, where the text is no TOML.
pub(super) fn from_toml(text: &str) -> Result<Vec<(String, Value)>, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    Ok(table.into_iter().map(|(key, value)| (key, toml_value(value))).collect())
}

/// The depth is bounded: the TOML parser has a limit of its own.
fn toml_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(number) => Value::Text(number.to_string()),
        toml::Value::Float(number) => Value::Text(number.to_string()),
        toml::Value::Boolean(flag) => Value::Text(flag.to_string()),
        toml::Value::Datetime(date) => Value::Text(date.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(toml_value).collect()),
        toml::Value::Table(table) => {
            Value::Map(table.into_iter().map(|(key, value)| (key, toml_value(value))).collect())
        }
    }
}

/// The fields of the JSON object that the text begins with, and how many bytes it takes.
///
/// # Errors
/// What is wrong, where the text does not begin with a JSON object.
pub(super) fn from_json(text: &str) -> Result<(Vec<(String, Value)>, usize), String> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Map<String, serde_json::Value>>();
    match stream.next() {
        Some(Ok(object)) => {
            let fields = object.into_iter().map(|(key, value)| (key, json_value(value))).collect();
            Ok((fields, stream.byte_offset()))
        }
        Some(Err(error)) => Err(error.to_string()),
        None => Err(String::from("there is none")),
    }
}

/// The depth is bounded: `serde_json` refuses more than 128 levels.
fn json_value(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Text(String::new()),
        serde_json::Value::Bool(flag) => Value::Text(flag.to_string()),
        serde_json::Value::Number(number) => Value::Text(number.to_string()),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(json_value).collect()),
        serde_json::Value::Object(object) => {
            Value::Map(object.into_iter().map(|(key, value)| (key, json_value(value))).collect())
        }
    }
}
