use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::protocol::obs::form::find;

#[test]
fn a_field_is_changed_where_it_stands() {
    for (text, field, value, expected) in [
        ("", "a", json!(1), "{\n  \"a\": 1\n}"),
        (" \n", "a", json!("新 🎬"), "{\n  \"a\": \"新 🎬\"\n}"),
        ("{}", "a", json!(1), "{\n  \"a\": 1\n}"),
        (" { } ", "a", json!(1), " {\n  \"a\": 1\n} "),
        (r#"{"a":1}"#, "a", json!(2), r#"{"a":2}"#),
        (r#"{"a":1.50,"b" :  2e3}"#, "c", json!(true), r#"{"a":1.50,"b" :  2e3,"c" :  true}"#),
        (r#"{"a": 1}"#, "b", json!(null), r#"{"a": 1, "b": null}"#),
        (r#"{ "a": 1 }"#, "b", json!(2), r#"{ "a": 1, "b": 2 }"#),
        ("{\n\t\"a\": 1\n}", "b", json!(2), "{\n\t\"a\": 1,\n\t\"b\": 2\n}"),
        (
            "{\r\n  \"a\": 1,\r\n  \"x\": 1.0\r\n}",
            "b",
            json!(2),
            "{\r\n  \"a\": 1,\r\n  \"x\": 1.0,\r\n  \"b\": 2\r\n}",
        ),
        (r#"{"a":"}\"{,","b":[1,{"a":5}],"a2":0}"#, "a", json!("x"), r#"{"a":"x","b":[1,{"a":5}],"a2":0}"#),
        // Written with an escape it is the same name.
        (r#"{"\u0061":1}"#, "a", json!(2), r#"{"\u0061":2}"#),
        // The last of two counts.
        (r#"{"a":1,"a":2,"b":3}"#, "a", json!(9), r#"{"a":1,"a":9,"b":3}"#),
        (
            "{\n  \"a\": 1\n}",
            "o",
            json!({"x": [1]}),
            "{\n  \"a\": 1,\n  \"o\": {\n    \"x\": [\n      1\n    ]\n  }\n}",
        ),
        (r#"{"a": 1}"#, "o", json!({"x": 1}), r#"{"a": 1, "o": {"x":1}}"#),
        ("", "k.shift", json!(true), "{\n  \"k\": {\n    \"shift\": true\n  }\n}"),
        (r#"{"k": {"alt": false}}"#, "k.shift", json!(true), r#"{"k": {"alt": false, "shift": true}}"#),
        (r#"{"k": {}}"#, "k.shift", json!(true), r#"{"k": {"shift": true}}"#),
        ("{\n  \"k\": {}\n}", "k.shift", json!(true), "{\n  \"k\": {\n    \"shift\": true\n  }\n}"),
        (r#"{"k": null, "z": 0}"#, "k.shift", json!(true), r#"{"k": {"shift":true}, "z": 0}"#),
    ] {
        assert_eq!(set(text, field, Some(&value)).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_field_is_taken_out_with_its_comma() {
    for (text, field, expected) in [
        ("", "a", ""),
        (r#"{"a":1}"#, "a", "{}"),
        ("{\n  \"a\": 1\n}", "a", "{}"),
        (r#"{"a":1,"b":2}"#, "a", r#"{"b":2}"#),
        (r#"{"a":1, "b":2}"#, "b", r#"{"a":1}"#),
        ("{\n  \"a\": 1,\n  \"b\": 2.0,\n  \"c\": 3\n}", "b", "{\n  \"a\": 1,\n  \"c\": 3\n}"),
        ("{\n  \"a\": 1,\n  \"b\": 2.0\n}", "a", "{\n  \"b\": 2.0\n}"),
        (r#"{"a":1,"b":2,"a":3}"#, "a", r#"{"b":2}"#),
        (r#"{"a":1}"#, "b", r#"{"a":1}"#),
        (r#"{"k":{"alt":true,"shift":true}}"#, "k.shift", r#"{"k":{"alt":true}}"#),
        (r#"{"a":0,"k":{"shift":true}}"#, "k.shift", r#"{"a":0}"#),
        (r#"{"k":{}}"#, "k.shift", r#"{"k":{}}"#),
        (r#"{"k":7}"#, "k.shift", r#"{"k":7}"#),
    ] {
        assert_eq!(set(text, field, None).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_object_is_left_alone() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    for text in ["[]", "7", "null", "{", "{\"a\":1,}", "{} x", "{a:1}", deep.as_str()] {
        assert_eq!(set(text, "a", Some(&json!(1))), None);
        assert_eq!(set(text, "a", None), None);
    }
    let flat = format!("{{\"a\":\"{}\",\"b\":0}}", "[".repeat(200_000));
    assert_eq!(set(&flat, "b", Some(&json!(1))), Some(flat.replace("\"b\":0", "\"b\":1")));
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z\"\\\\\n{}\\[\\],:中🎬]{0,6}".prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    "[abk]|[a-c中\" \\\\]{1,3}"
}

/// JSON text with odd spaces, odd spellings and names that stand twice.
fn text() -> impl Strategy<Value = String> {
    let space = || prop::sample::select(vec!["", "", " ", "\n  ", "\t", "\r\n"]);
    let odd =
        prop::sample::select(vec!["1.50", "-0.0", "2e+3", "\"\\u4e2d\\/\"", "{ }", "[ 1 ,2]", "{\"k\" : { \"a\":1}}"]);
    let any = prop_oneof![odd.prop_map(str::to_owned), value().prop_map(|value| value.to_string())];
    let member = (name(), space(), space(), any, space(), space());
    let member = member.prop_map(|(name, a, b, value, c, d)| format!("{d}{}{a}:{b}{value}{c}", Value::from(name)));
    (prop::collection::vec(member, 0..6), space(), space(), space())
        .prop_map(|(members, before, inside, after)| format!("{before}{{{inside}{}}}{after}", members.join(",")))
}

fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

/// The texts of the members of another name, as they stand.
fn others(text: &str, name: &str) -> Vec<String> {
    let (members, _) = members(text, text.find('{').unwrap());
    let others = members.iter().filter(|member| member.name != name);
    others.map(|member| format!("{} {}", &text[member.key.clone()], &text[member.value.clone()])).collect()
}

proptest! {
    #[test]
    fn what_was_set_is_read_again_and_all_else_stands(text in text(), field in name(), value in value()) {
        prop_assume!(!field.contains('.'));
        let changed = set(&text, &field, Some(&value)).unwrap();
        let (before, mut after) = (object(&text), object(&changed));
        prop_assert_eq!(after.get(&field), Some(&value), "{} → {}", &text, &changed);
        prop_assert_eq!(others(&text, &field), others(&changed, &field));
        // Set again it stays, and another value brings only its own characters.
        prop_assert_eq!(object(&set(&changed, &field, Some(&value)).unwrap()), after.clone());
        if let Some(old) = before.get(&field) {
            after.insert(field, old.clone());
        } else {
            after.remove(&field);
        }
        prop_assert_eq!(before, after);
    }

    #[test]
    fn what_was_taken_out_is_gone_and_all_else_stands(text in text(), field in name()) {
        let changed = set(&text, &field, None).unwrap();
        let mut before = object(&text);
        before.remove(&field);
        prop_assert_eq!(before, object(&changed), "{} → {}", &text, &changed);
        prop_assert_eq!(others(&text, &field), others(&changed, &field));
    }

    #[test]
    fn a_field_inside_another_is_set_and_taken_out(text in text(), outer in "[abk]", inner in "[abk]", value in value()) {
        let field = format!("{outer}.{inner}");
        let changed = set(&text, &field, Some(&value)).unwrap();
        prop_assert_eq!(find(&object(&changed), &field).cloned(), Some(value), "{} → {}", &text, &changed);
        prop_assert_eq!(others(&text, &outer), others(&changed, &outer));
        let removed = set(&changed, &field, None).unwrap();
        prop_assert_eq!(find(&object(&removed), &field).cloned(), None, "{} → {}", &changed, &removed);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[{}\\[\\]\":,ab0 \\\\\n中🎬]{0,30}", field in "[ab.]{0,4}", value in value()) {
        let _ = set(&text, &field, Some(&value));
        let _ = set(&text, &field, None);
    }
}
