//! One method call of obws, from the data of a request.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::protocol::obs::copy_as::literal::{self, Language};

/// A method of obws and the request that it sends.
pub struct Method {
    pub request: &'static str,
    /// With its group: `scenes().create`.
    pub path: &'static str,
    pub arguments: &'static [Argument],
}

/// How an argument is made from the fields of the request.
#[derive(Clone, Copy)]
pub enum Argument {
    /// An enum of `Name` and `Uuid`, such as `scenes::SceneId`, and the fields for the two.
    Id(&'static str, &'static str, &'static str),
    /// Where a copy goes to: its type has no name outside of obws.
    Destination,
    Text(&'static str),
    Path(&'static str),
    Bool(&'static str),
    /// What is meant when it is left out has to be said.
    BoolOr(&'static str, bool),
    F32(&'static str),
    I64(&'static str),
    I32(&'static str),
    U32(&'static str),
    Millis(&'static str),
    Json(&'static str),
    JsonRef(&'static str),
    /// `Option` of JSON: without a value its type has to be said.
    JsonOrNone(&'static str),
    /// The six audio tracks.
    Tracks(&'static str),
    /// A value of the wire and its variant.
    Enum(&'static str, &'static [(&'static str, &'static str)]),
    /// Bits: field and type.
    Alignment(&'static str),
    /// Variants that hold a number, by the field: the first that is there counts.
    Volume,
    Location,
    Option(&'static Self),
    Struct(&'static str, &'static [(&'static str, Argument)]),
    /// `None` when the data has none of its members, which all are `Option`s.
    OptionStruct(&'static str, &'static [(&'static str, Argument)]),
}

/// Why there is no call.
pub enum Trouble {
    /// It needs one of these fields.
    Missing(String),
    /// It cannot express the value of this field.
    Value(&'static str),
}

/// A call that is being written.
pub struct Call<'a> {
    data: &'a Map<String, Value>,
    taken: BTreeSet<&'static str>,
    modules: BTreeSet<&'static str>,
}

type Written = Result<Option<String>, Trouble>;

impl<'a> Call<'a> {
    pub fn of(data: &'a Map<String, Value>) -> Self {
        Self { data, taken: BTreeSet::new(), modules: BTreeSet::new() }
    }

    /// The modules of `obws::requests` that it names.
    pub fn modules(&self) -> impl Iterator<Item = &'static str> {
        self.modules.iter().copied()
    }

    /// The fields of the data that went nowhere. A null that means something is among them: obws leaves fields out.
    pub fn left_over(&self) -> Vec<String> {
        let mut left = Vec::new();
        for (name, value) in self.data {
            if self.taken.contains(name.as_str()) {
                continue;
            }
            let inside: Vec<_> =
                self.taken.iter().filter_map(|path| path.strip_prefix(name.as_str())?.strip_prefix('.')).collect();
            match value {
                Value::Object(fields) if !inside.is_empty() || fields.is_empty() => {
                    let lost = fields.keys().filter(|field| !inside.contains(&field.as_str()));
                    left.extend(lost.map(|field| format!("{name}.{field}")));
                }
                _ => left.push(name.clone()),
            }
        }
        left
    }

    /// The statement. Errors: a field that it needs is missing, or cannot be expressed.
    pub fn write(&mut self, method: &Method) -> Result<String, Trouble> {
        let mut arguments = Vec::new();
        for argument in method.arguments {
            arguments.push(self.needed(argument)?);
        }
        let call = format!("client.{}({}).await?;\n", method.path, arguments.join(", "));
        let answers = ["Get", "Toggle", "CreateScene", "CreateInput", "Duplicate", "StopRecord", "CallVendor"];
        let silent = ["CreateSceneCollection"];
        let answers =
            answers.iter().any(|start| method.request.starts_with(start)) && !silent.contains(&method.request);
        Ok(if answers { format!("let answer = {call}") } else { call })
    }

    fn needed(&mut self, argument: &Argument) -> Result<String, Trouble> {
        self.argument(argument)?.ok_or_else(|| Trouble::Missing(names(argument)))
    }

    /// `None` when the data has nothing for it.
    fn argument(&mut self, argument: &Argument) -> Written {
        Ok(match *argument {
            Argument::Id(kind, name, uuid) => self.id(kind, name, uuid)?,
            Argument::Destination => {
                let id = self.id("scenes::SceneId", "destinationSceneName", "destinationSceneUuid")?;
                id.map(|id| format!("{id}.into()"))
            }
            Argument::Text(field) => self.text(field)?,
            Argument::Path(field) => self.text(field)?.map(|text| format!("std::path::Path::new({text})")),
            Argument::Bool(field) => self.is(field)?.map(|value| value.to_string()),
            Argument::BoolOr(field, otherwise) => Some(self.is(field)?.unwrap_or(otherwise).to_string()),
            Argument::F32(field) => self.float(field)?,
            Argument::I64(field) => self.whole(field, i64::MIN, i64::MAX)?,
            Argument::I32(field) => self.whole(field, i32::MIN.into(), i32::MAX.into())?,
            Argument::U32(field) => self.whole(field, 0, u32::MAX.into())?,
            Argument::Millis(field) => {
                self.whole(field, i64::MIN, i64::MAX)?.map(|ms| format!("time::Duration::milliseconds({ms})"))
            }
            Argument::Json(field) => self.take(field).map(json),
            Argument::JsonRef(field) => self.take(field).map(|value| format!("&{}", json(value))),
            Argument::JsonOrNone(field) => Some(match self.take(field) {
                Some(value) => format!("Some({})", json(value)),
                None => "None::<serde_json::Value>".to_owned(),
            }),
            Argument::Tracks(field) => self.tracks(field)?,
            Argument::Enum(field, variants) => self.variant(field, variants)?,
            Argument::Alignment(field) => {
                let bits = self.whole(field, 0, 15)?;
                bits.map(|bits| format!("obws::common::Alignment::from_bits_truncate({bits})"))
            }
            Argument::Volume => match self.float("inputVolumeMul")? {
                Some(mul) => Some(self.in_scope("inputs::Volume::Mul", &mul)),
                None => self.float("inputVolumeDb")?.map(|db| self.in_scope("inputs::Volume::Db", &db)),
            },
            // A geometry is a text that only Qt reads: obws makes it from numbers, and it is left over here.
            Argument::Location => {
                let index = self.whole("monitorIndex", i32::MIN.into(), i32::MAX.into())?;
                index.map(|index| self.in_scope("ui::Location::MonitorIndex", &index))
            }
            Argument::Option(inner) => {
                Some(self.argument(inner)?.map_or_else(|| "None".to_owned(), |value| format!("Some({value})")))
            }
            Argument::Struct(name, members) => Some(self.structure(name, members)?),
            Argument::OptionStruct(name, members) => {
                let before = self.taken.len();
                let written = self.structure(name, members)?;
                Some(if self.taken.len() > before { format!("Some({written})") } else { "None".to_owned() })
            }
        })
    }

    fn structure(&mut self, name: &'static str, members: &[(&str, Argument)]) -> Result<String, Trouble> {
        self.bring(name);
        let mut out = format!("{name} {{\n");
        for (member, argument) in members {
            let value = self.needed(argument)?.replace('\n', "\n    ");
            out.push_str(&format!("    {member}: {value},\n"));
        }
        out.push('}');
        Ok(out)
    }

    fn id(&mut self, kind: &'static str, name: &'static str, uuid: &'static str) -> Written {
        let (variant, value) = match (self.text(name)?, uuid) {
            (Some(name), _) => ("Name", name),
            (None, uuid) => match self.text(uuid)? {
                Some(uuid) => ("Uuid", format!("{uuid}.parse()?")),
                None => return Ok(None),
            },
        };
        self.bring(kind);
        Ok(Some(format!("{kind}::{variant}({value})")))
    }

    fn in_scope(&mut self, path: &'static str, value: &str) -> String {
        self.bring(path);
        format!("{path}({value})")
    }

    /// Notes the module that a path begins with.
    fn bring(&mut self, path: &'static str) {
        self.modules.extend(path.split("::").next());
    }

    /// The value of a field; null counts as none.
    fn take(&mut self, field: &'static str) -> Option<&'a Value> {
        let value = find(self.data, field).filter(|value| !value.is_null())?;
        self.taken.insert(field);
        Some(value)
    }

    fn text(&mut self, field: &'static str) -> Written {
        let Some(value) = self.take(field) else { return Ok(None) };
        let text = value.as_str().ok_or(Trouble::Value(field))?;
        Ok(Some(literal::text(text, Language::Rust)))
    }

    fn is(&mut self, field: &'static str) -> Result<Option<bool>, Trouble> {
        let Some(value) = self.take(field) else { return Ok(None) };
        value.as_bool().map(Some).ok_or(Trouble::Value(field))
    }

    fn float(&mut self, field: &'static str) -> Written {
        let Some(value) = self.take(field) else { return Ok(None) };
        let number = value.as_f64().filter(|number| number.abs() <= f32::MAX.into()).ok_or(Trouble::Value(field))?;
        Ok(Some(format!("{number:?}")))
    }

    fn whole(&mut self, field: &'static str, least: i64, most: i64) -> Written {
        let Some(value) = self.take(field) else { return Ok(None) };
        // Up to here every whole number is a number of its own.
        let of_float = || value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= 9e15);
        let number = value.as_i64().or_else(|| of_float().map(|number| number as i64));
        let number = number.filter(|number| (least..=most).contains(number)).ok_or(Trouble::Value(field))?;
        Ok(Some(number.to_string()))
    }

    fn tracks(&mut self, field: &'static str) -> Written {
        let Some(value) = self.take(field) else { return Ok(None) };
        let tracks = value.as_object().ok_or(Trouble::Value(field))?;
        let mut known = Vec::new();
        for name in ["1", "2", "3", "4", "5", "6"] {
            known.push(match tracks.get(name) {
                None => "None".to_owned(),
                Some(on) => format!("Some({})", on.as_bool().ok_or(Trouble::Value(field))?),
            });
        }
        let others = tracks.keys().any(|name| !matches!(name.as_str(), "1" | "2" | "3" | "4" | "5" | "6"));
        if others { Err(Trouble::Value(field)) } else { Ok(Some(format!("[{}]", known.join(", ")))) }
    }

    fn variant(&mut self, field: &'static str, variants: &[(&str, &'static str)]) -> Written {
        let Some(value) = self.take(field) else { return Ok(None) };
        let text = value.as_str().ok_or(Trouble::Value(field))?;
        let (_, variant) = variants.iter().find(|(wire, _)| *wire == text).ok_or(Trouble::Value(field))?;
        if !variant.starts_with("obws::") {
            self.bring(variant);
        }
        Ok(Some((*variant).to_owned()))
    }
}

/// A field, where a dot leads into an object.
pub fn find<'a>(data: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    match field.split_once('.') {
        Some((outer, inner)) => find(data.get(outer)?.as_object()?, inner),
        None => data.get(field),
    }
}

fn json(value: &Value) -> String {
    /// Beyond that `json!` may need more recursion than the compiler grants.
    const MOST: usize = 24;
    if parts(value) > MOST {
        let text = literal::text(&value.to_string(), Language::Rust);
        return format!("serde_json::from_str::<serde_json::Value>({text})?");
    }
    format!("serde_json::json!({})", literal::value(value, Language::Rust, 0))
}

fn parts(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(parts).sum::<usize>(),
        Value::Array(items) => 1 + items.iter().map(parts).sum::<usize>(),
        _ => 1,
    }
}

/// The fields that an argument is made from, for people.
fn names(argument: &Argument) -> String {
    match *argument {
        Argument::Id(_, name, uuid) => format!("{name} or {uuid}"),
        Argument::Destination => "destinationSceneName or destinationSceneUuid".to_owned(),
        Argument::Volume => "inputVolumeMul or inputVolumeDb".to_owned(),
        Argument::Location => "monitorIndex".to_owned(),
        Argument::Text(field)
        | Argument::Path(field)
        | Argument::Bool(field)
        | Argument::BoolOr(field, _)
        | Argument::F32(field)
        | Argument::I64(field)
        | Argument::I32(field)
        | Argument::U32(field)
        | Argument::Millis(field)
        | Argument::Json(field)
        | Argument::JsonRef(field)
        | Argument::JsonOrNone(field)
        | Argument::Tracks(field)
        | Argument::Enum(field, _)
        | Argument::Alignment(field) => field.to_owned(),
        Argument::Option(inner) => names(inner),
        Argument::Struct(name, _) | Argument::OptionStruct(name, _) => name.to_owned(),
    }
}
