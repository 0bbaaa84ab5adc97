//! The built-in catalogue against the facts of the protocol, and against itself.

use std::collections::{BTreeMap, BTreeSet};

use callboard::protocol::masking;
use callboard::protocol::obs::EventSubscriptions;
use callboard::protocol::obs::catalogue::{Catalogue, Effect, Field, Format, Pick, Request};
use callboard::protocol::obs::form::{Rule, check};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What obs-websocket 5.7 documents: names, types, ranges and versions, nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    requests: Vec<Fact>,
    events: Vec<Fact>,
    enums: Vec<Enumeration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    name: String,
    category: String,
    since: String,
    subscription: Option<String>,
    fields: Vec<FieldFact>,
    #[serde(default)]
    response: Vec<FieldFact>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFact {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    optional: bool,
    range: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enumeration {
    name: String,
    values: Vec<Value>,
}

/// Ranges that servers keep to and the document does not tell.
const OUR_RANGES: [&str; 1] = ["monitorIndex"];

fn facts() -> Facts {
    serde_json::from_str(include_str!("fixtures/obs/facts-5.7.json")).unwrap()
}

fn catalogue() -> &'static Catalogue {
    Catalogue::builtin()
}

/// Every request field with its request.
fn fields() -> impl Iterator<Item = (&'static Request, &'static Field)> {
    catalogue().requests.iter().flat_map(|request| request.fields.iter().map(move |field| (request, field)))
}

fn place(request: &Request, field: &Field) -> String {
    format!("{}.{}", request.name, field.name)
}

/// The fields as the document tells them: those that are only ours are inside an object of it.
fn documented(fields: &[Field], known: &[FieldFact], of: &str) -> Vec<FieldFact> {
    let ours = |field: &&Field| {
        let inside =
            field.parent().is_some_and(|parent| known.iter().any(|fact| fact.name == parent && fact.kind == "Object"));
        inside && !known.iter().any(|fact| fact.name == field.name)
    };
    let fact = |field: &Field| FieldFact {
        name: field.name.clone(),
        kind: field.kind.clone(),
        optional: field.optional,
        range: field.range.clone().filter(|_| !OUR_RANGES.contains(&field.name.as_str())),
    };
    assert!(fields.iter().filter(ours).all(|field| field.optional), "{of}: what we add may not be needed");
    fields.iter().filter(|field| !ours(field)).map(fact).collect()
}

#[test]
fn nothing_of_the_protocol_is_missing_and_nothing_is_extra() {
    let facts = facts();
    assert_eq!((facts.requests.len(), facts.events.len()), (147, 60));
    let ours: BTreeMap<_, _> = catalogue().requests.iter().map(|request| (request.name.as_str(), request)).collect();
    let theirs: BTreeMap<_, _> = facts.requests.iter().map(|fact| (fact.name.as_str(), fact)).collect();
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    assert_eq!(ours.len(), catalogue().requests.len(), "a name stands twice");
    for (name, request) in ours {
        let fact = theirs[name];
        assert_eq!((&request.category, &request.since), (&fact.category, &fact.since), "{name}");
        assert_eq!(documented(&request.fields, &fact.fields, name), fact.fields, "{name}");
        assert_eq!(documented(&request.response, &fact.response, name), fact.response, "{name}");
    }
    let ours: BTreeMap<_, _> = catalogue().events.iter().map(|event| (event.name.as_str(), event)).collect();
    let theirs: BTreeMap<_, _> = facts.events.iter().map(|fact| (fact.name.as_str(), fact)).collect();
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    assert_eq!(ours.len(), catalogue().events.len(), "a name stands twice");
    for (name, event) in ours {
        let fact = theirs[name];
        assert_eq!((&event.category, &event.since), (&fact.category, &fact.since), "{name}");
        assert_eq!(Some(&event.subscription), fact.subscription.as_ref(), "{name}");
        assert!(EventSubscriptions::of_name(&event.subscription).is_some(), "{name}");
        assert_eq!(documented(&event.fields, &fact.fields, name), fact.fields, "{name}");
    }
}

#[test]
fn requests_stand_by_category_with_a_hint_and_an_effect() {
    assert!(catalogue().requests.is_sorted_by_key(|request| &request.category));
    for request in &catalogue().requests {
        assert!(request.hint.ends_with('.') && request.hint.len() < 120, "{}: {}", request.name, request.hint);
        let reads = request.name.starts_with("Get") || request.name == "Sleep";
        assert_eq!(request.effect == Effect::Reads, reads, "{}", request.name);
        let ends = request.name.starts_with("Remove") || request.name.starts_with("Stop");
        assert_eq!(request.effect == Effect::Destructive, ends, "{}", request.name);
        let starts = ["Start", "Toggle", "Trigger"].iter().any(|begin| request.name.starts_with(begin));
        let output = ["inputs", "media inputs"].iter().all(|category| request.category != *category);
        assert!(!(starts && output) || request.effect == Effect::OnAir, "{}", request.name);
    }
}

#[test]
fn every_optional_field_says_what_is_assumed_without_it() {
    for (request, field) in fields() {
        assert_eq!(field.optional, field.omitted.is_some(), "{}", place(request, field));
        if let Some(omitted) = &field.omitted {
            assert!(!omitted.is_empty() && omitted.len() < 60 && !omitted.ends_with('.'), "{omitted}");
        }
    }
}

#[test]
fn every_group_names_fields_of_its_request_and_has_a_rule() {
    for request in &catalogue().requests {
        for group in &request.groups {
            assert!(group.fields.len() > 1, "{}", request.name);
            assert!(group.required || group.exclusive || group.together, "{}", request.name);
            for name in &group.fields {
                let field = request.fields.iter().find(|field| field.name == *name);
                assert!(field.is_some_and(|field| field.optional), "{}.{name}", request.name);
            }
        }
        // A thing by name or by UUID is always a choice.
        for field in request.fields.iter().filter(|field| field.optional) {
            let Some(stem) = field.name.strip_suffix("Uuid").filter(|stem| *stem != "canvas") else { continue };
            let names = [format!("{stem}Name"), field.name.clone()];
            let group = request.groups.iter().find(|group| group.fields == names);
            let choice =
                group.is_some_and(|group| group.exclusive && group.required != stem.starts_with("destination"));
            assert!(choice, "{}", place(request, field));
        }
    }
}

#[test]
fn every_twin_reads_what_is_set() {
    let mut without = BTreeSet::new();
    for request in &catalogue().requests {
        let Some(twin) = &request.twin else {
            if request.name.starts_with("Set") {
                without.insert(request.name.as_str());
            }
            continue;
        };
        let get = catalogue().request(&twin.get).unwrap();
        assert_eq!(get.effect, Effect::Reads, "{}", request.name);
        let asks = |name: &str| get.fields.iter().find(|field| field.name == name);
        let tells = |name: &str| get.response.iter().find(|field| field.name == name);
        let sets = |name: &str| request.fields.iter().find(|field| field.name == name);
        assert!(!twin.fields.is_empty(), "{}", request.name);
        for (from, to) in &twin.with {
            assert_eq!(sets(from).unwrap().kind, asks(to).unwrap().kind, "{}.{from}", request.name);
        }
        for (from, to) in &twin.fields {
            assert_eq!(sets(from).unwrap().kind, tells(to).unwrap().kind, "{}.{from}", request.name);
            assert!(!twin.with.contains_key(from), "{}.{from}", request.name);
        }
        // Whatever the Get needs, it is told.
        let given: Vec<_> = twin.with.values().map(String::as_str).collect();
        for field in get.fields.iter().filter(|field| !field.optional) {
            assert!(given.contains(&field.name.as_str()), "{} does not tell {}", request.name, place(get, field));
        }
        for group in get.groups.iter().filter(|group| group.required) {
            assert!(group.fields.iter().all(|name| given.contains(&name.as_str())), "{}", request.name);
        }
    }
    // Names are read by the name that is changed, and nobody reads the T-bar.
    assert_eq!(without, BTreeSet::from(["SetInputName", "SetSceneName", "SetSourceFilterName", "SetTBarPosition"]));
}

#[test]
fn every_pick_unit_and_format_fits_the_type_of_its_field() {
    for (request, field) in fields() {
        let place = place(request, field);
        let kind = field.kind.as_str();
        match field.pick {
            Some(Pick::SceneItem | Pick::Monitor) => assert_eq!(kind, "Number", "{place}"),
            Some(_) => assert_eq!(kind, "String", "{place}"),
            None => {}
        }
        if field.pick == Some(Pick::Filter) {
            assert!(request.fields.iter().any(|field| field.pick == Some(Pick::Source)), "{place}: of which source?");
        }
        if field.pick == Some(Pick::SceneItem) {
            assert!(request.fields.iter().any(|field| field.name == "sceneName"), "{place}: of which scene?");
        }
        match field.format {
            Some(Format::Colour) => assert_eq!(kind, "Number", "{place}"),
            Some(Format::Secret) => {
                let name = field.name.rsplit('.').next().unwrap();
                assert!(kind == "String" && masking::looks_secret(name), "{place}: masking knows it by its name");
            }
            Some(_) => assert_eq!(kind, "String", "{place}"),
            None => {}
        }
        if field.unit.is_some() || field.whole || field.range.is_some() {
            assert_eq!(kind, "Number", "{place}");
        }
        if let Some(range) = &field.range {
            assert_ne!(field.limits(), (None, None), "{place}: {range}");
        }
        assert!(!field.empty || matches!(kind, "String" | "Object"), "{place}");
        assert!(!field.open || !field.values.is_empty() || kind == "Object", "{place}");
    }
}

#[test]
fn every_value_fits_its_field_and_stands_once() {
    let all = catalogue().requests.iter();
    let all = all.flat_map(|request| request.fields.iter().chain(&request.response).map(move |field| (request, field)));
    for (request, field) in all {
        let place = place(request, field);
        let mut seen = BTreeSet::new();
        for choice in &field.values {
            assert!(seen.insert(choice.value.to_string()), "{place}: {}", choice.value);
            assert!(!choice.label.is_empty(), "{place}");
            let fits = if field.kind == "Number" { choice.value.is_u64() } else { choice.value.is_string() };
            assert!(fits, "{place}: {}", choice.value);
        }
    }
}

fn values(field: &Field) -> BTreeSet<String> {
    field.values.iter().map(|choice| choice.value.as_str().unwrap_or_default().to_owned()).collect()
}

/// The values of every field of this name, which are the same wherever it stands.
fn values_of(name: &str) -> BTreeSet<String> {
    let of_requests = catalogue().requests.iter().flat_map(|request| request.fields.iter().chain(&request.response));
    let all = of_requests.chain(catalogue().events.iter().flat_map(|event| &event.fields));
    let mut sets: Vec<_> = all.filter(|field| field.name == name).map(values).collect();
    sets.dedup();
    assert_eq!(sets.len(), 1, "{name}");
    sets.remove(0)
}

#[test]
fn the_enumerations_of_the_protocol_are_whole() {
    for enumeration in facts().enums {
        let name = match enumeration.name.as_str() {
            "ObsOutputState" => "outputState",
            "ObsMediaInputAction" => "mediaAction",
            other => panic!("{other} is new"),
        };
        let mut theirs: BTreeSet<_> =
            enumeration.values.iter().map(|value| value.as_str().unwrap().to_owned()).collect();
        let events = catalogue().events.iter().flat_map(|event| &event.fields);
        for field in events.filter(|field| field.name == name) {
            assert_eq!(values(field), theirs, "{name}");
        }
        // No server takes this one, though the document lists it.
        theirs.remove("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_NONE");
        for (_, field) in fields().filter(|(_, field)| field.name == name) {
            assert_eq!(values(field), theirs, "{name}");
        }
    }
    for (name, count) in [
        ("monitorType", 3),
        ("inputDeinterlaceMode", 9),
        ("inputDeinterlaceFieldOrder", 2),
        ("sceneItemBlendMode", 7),
        ("videoMixType", 3),
        ("realm", 2),
    ] {
        assert_eq!(values_of(name).len(), count, "{name}");
    }
}

#[test]
fn a_field_inside_another_stands_behind_it() {
    for request in &catalogue().requests {
        for (at, field) in request.fields.iter().enumerate() {
            let Some(parent) = field.parent() else { continue };
            let before = request.fields[..at].iter().rev().find(|field| field.parent().is_none()).unwrap();
            assert_eq!((before.name.as_str(), before.kind.as_str()), (parent, "Object"), "{}", place(request, field));
        }
    }
}

/// A value that every rule of the field allows.
fn allowed(field: &Field) -> Value {
    if let Some(choice) = field.values.first() {
        return choice.value.clone();
    }
    match field.kind.as_str() {
        "String" => json!("x"),
        "Number" => {
            let (least, most) = field.limits();
            json!(least.or(most).unwrap_or(1.0))
        }
        "Boolean" => json!(true),
        "Object" => json!({"x": 1}),
        "Any" => json!(["x"]),
        other => panic!("{other}"),
    }
}

/// Data that the catalogue allows: what is needed, and of each choice the first.
fn least(request: &Request) -> Map<String, Value> {
    let first = |field: &Field| {
        request.groups.iter().any(|group| group.required && group.fields.first() == Some(&field.name))
            || request.groups.iter().any(|group| {
                group.together
                    && group.fields.contains(&field.name)
                    && request.groups.iter().any(|other| other.required && other.fields.first() == group.fields.first())
            })
    };
    let needed = request.fields.iter().filter(|field| !field.optional || first(field));
    needed.map(|field| (field.name.clone(), allowed(field))).collect()
}

#[test]
fn every_rule_of_every_field_is_checked() {
    for request in &catalogue().requests {
        let base = least(request);
        assert_eq!(check(request, Some(&base), &|_| false), [], "{}", request.name);
        for field in request.fields.iter().filter(|field| field.parent().is_none()) {
            let place = place(request, field);
            let rules = |value: Option<Value>| -> Vec<Rule> {
                let mut data = base.clone();
                match value {
                    Some(value) => data.insert(field.name.clone(), value),
                    None => data.remove(&field.name),
                };
                let problems = check(request, Some(&data), &|_| false);
                let at_field = problems.into_iter().filter(|problem| problem.field == field.name);
                at_field.map(|problem| problem.rule).collect()
            };
            let missing = rules(None).contains(&Rule::Missing);
            assert_eq!(missing, !field.optional, "{place}");
            if !field.optional && field.null.is_none() {
                assert!(rules(Some(Value::Null)).contains(&Rule::Missing), "{place}: null counts as missing");
            }
            if field.kind != "Any" {
                let wrong = rules(Some(json!([7])));
                assert!(
                    wrong.iter().any(|rule| matches!(rule, Rule::Type { found: "Array", .. })),
                    "{place}: {wrong:?}"
                );
            }
            if matches!(field.kind.as_str(), "String" | "Object") {
                let nothing = if field.kind == "String" { json!("") } else { json!({}) };
                assert_eq!(rules(Some(nothing)).contains(&Rule::Empty), !field.empty, "{place}");
            }
            if field.whole {
                assert!(matches!(rules(Some(json!(0.5)))[..], [Rule::Whole { .. }, ..]), "{place}");
            }
            let (low, high) = field.limits();
            for beyond in [low.map(|low| low - 1.0), high.map(|high| high + 1.0)].into_iter().flatten() {
                let found = rules(Some(json!(beyond)));
                assert!(found.iter().any(|rule| matches!(rule, Rule::Range { .. })), "{place}: {beyond} {found:?}");
            }
            if !field.values.is_empty() && field.kind == "String" {
                let found = rules(Some(json!("NO_SUCH_VALUE")));
                assert_eq!(found.iter().any(|rule| matches!(rule, Rule::Value { .. })), !field.open, "{place}");
            }
        }
    }
}

#[test]
fn every_group_is_checked() {
    for request in &catalogue().requests {
        for group in &request.groups {
            let with = |names: &[String]| {
                let mut data = least(request);
                for name in &group.fields {
                    data.remove(name);
                }
                for name in names {
                    let field = request.fields.iter().find(|field| field.name == *name).unwrap();
                    data.insert(name.clone(), allowed(field));
                }
                let by_nobody = |_: &str| false;
                check(request, Some(&data), &by_nobody).into_iter().map(|problem| problem.rule).collect::<Vec<_>>()
            };
            let (none, one, two) = (with(&[]), with(&group.fields[..1]), with(&group.fields[..2]));
            assert_eq!(none.contains(&Rule::OneOf(group.fields.clone())), group.required, "{} {none:?}", request.name);
            let both = Rule::OnlyOneOf(group.fields[..2].to_vec());
            assert_eq!(two.contains(&both), group.exclusive, "{} {two:?}", request.name);
            assert_eq!(one.contains(&Rule::Together(group.fields.clone())), group.together, "{} {one:?}", request.name);
        }
    }
}

#[test]
fn what_a_variable_brings_counts_as_given() {
    let request = catalogue().request("SetInputVolume").unwrap();
    let by = |names: &'static [&'static str]| move |name: &str| names.contains(&name);
    assert_eq!(check(request, None, &by(&["inputName", "inputVolumeDb"])), []);
    let data = json!({"inputName": "Mic", "inputVolumeDb": 99});
    // The variable writes over the number that is too high.
    assert_eq!(check(request, data.as_object(), &by(&["inputVolumeDb"])), []);
    let both = check(request, data.as_object(), &by(&["inputVolumeMul", "inputVolumeDb"]));
    assert_eq!(both[0].rule, Rule::OnlyOneOf(vec!["inputVolumeMul".to_owned(), "inputVolumeDb".to_owned()]));
}

#[test]
fn null_is_a_value_where_it_takes_something_away() {
    let rules = |name: &str, data: Value| check(catalogue().request(name).unwrap(), data.as_object(), &|_| false);
    let parameter = json!({"parameterCategory": "Video", "parameterName": "FPSCommon", "parameterValue": null});
    assert_eq!(rules("SetProfileParameter", parameter), []);
    let scene = json!({"sceneName": "A", "transitionName": null});
    assert_eq!(rules("SetSceneSceneTransitionOverride", scene), []);
    assert_eq!(rules("SetSceneSceneTransitionOverride", json!({"sceneName": "A"})).len(), 1);
}
